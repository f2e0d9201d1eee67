"""Reads whether a paper, an allowance or a leave to do something is had: "vorige week getekend", "it ran out in June".

Pure; for the answer to a question about one that says neither yes nor no. What was had last counts: "geweigerd, maar
in beroep toegekend" is had, "gekregen en ondertussen stopgezet" is not.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from bot.understanding.said_around import NOT, any_of


class Had(StrEnum):
    """Whether something is had."""

    YES = "yes"
    NO = "no"
    #: it has yet to be asked for
    TO_DO = "to_do"
    #: it was asked for and there is no answer yet
    WAITING = "waiting"


#: Facts about something that is given by others, by their names.
_GIVEN: Final = re.compile(
    r"^has_(?!carer)|^old_disability|recognition_(?!general_c)|recognised|attest$|c62|permission|agrees|consents|"
    r"care_plan|allowance|palliative_status|integration_done|increased_reimbursement|care_supplement|proof_|"
    r"receives_it|income_guarantee|zorgbudget_applied|rva_benefit|statement_signed|registered_as_carer"
)
#: Of these somebody makes up their mind.
_MINDS: Final = re.compile(r"agrees|consents|permission")
#: What was decided is known whichever way it went.
_DECIDED: Final = re.compile(r"_applied$")
_OF_THE_END: Final = re.compile(r"terminal|palliative")

_KEPT_IN: Final = (
    r"(?:frigo|koelkast|ijskast|mapp?e?(?:ke|je)?|farde|kaft|lade|schuif|kast|dossier|klasseur|bureau|ebox|mailbox|"
    r"papieren|boekje|prikbord|deur|muur|brievenbus|bus|folder|drawer|file|binder|post|mail|letterbox|fridge|inbox)"
)
_GOT: Final = re.compile(
    r"\b"
    + any_of(rf"""
        (?:ge|onder)tekend  opgemaakt  opgesteld  afgeleverd  uitgereikt  meegegeven  ingevuld  (?:af)?gestempeld
        toegekend  goedgekeurd  toegestaan  uitbetaald  bezorgd  verlengd  vernieuwd  hernieuwd  gekregen  kregen  kreeg
        ontvangen  binnengekomen  aangekomen  toegekomen  gebracht  gestort  geregeld  in orde  fiat  groen licht
        zegen  zwart op wit  op papier  geldig tot  (?:loopt|geldt|geldig)(?: nog)? tot
        (?:brief|attest|bewijs|antwoord|bericht|beslissing) (?:gehad|gezien)
        (?:zit|zat|ligt|lag|steekt|stak|hangt|hing|staat|stond)(?: [\w']+){{0,5}} {_KEPT_IN}
        (?:elke|iedere|per) maand(?: \w+){{0,4}} rekening  (?:trekt|krijgt|krijgen) (?:dat|da|het|die)(?: al| nog)+
        (?:erkend|geregistreerd|ingeschreven|gekend)  dossier bij  (?:een|nen) dossier
        signed  stamped  issued  drawn up  drew (?:\w+ )?up  granted  awarded  approved  (?:came|come) through  arrived
        renewed  in writing  (?:in )?black and white  paid out  valid until  good until  runs until  sorted
        (?:got|received|obtained) (?:it|one|that|his|her|the|my|our|a|them)  gave (?:his|her|their|us|me) (?:blessing|
        ok|okay|permission|one|it|a)
        (?:in|on) (?:my|the|a|our|her|his) (?:\w+ )?{_KEPT_IN}  it came (?:on|in|last|yesterday)  registered  recognised
        (?:lands|goes|comes|paid|arrives) (?:in|into|in to|on) (?:her|his|my|our|their) (?:bank )?account
    """)
    + r"\b"
)
_MIND_YES: Final = re.compile(
    r"\b"
    + any_of(r"""
        geen (?:\w+ )?(?:probleem|problemen|bezwaar|bezwaren|graten|moeite|kwaad)  (?:het|dat|da|ik) (?:mag|mocht)
        (?:mag|mocht)(?: \w+){0,2} van  (?:sta|staat|stond|staan) (?:er|daar|helemaal|volledig)* ?achter
        achter (?:mij|me|ons)  (?:haar|zijn|hun) (?:eigen )?(?:idee|voorstel|keuze|vraag)
        zelf (?:gezegd|gevraagd|voorgesteld|aangedrongen|voor gekozen)  (?:her|his|their) (?:own )?(?:idea|suggestion|
        choice)
        no (?:problems?|objections?|issues?|qualms)  behind (?:me|it|us)  blessing  all for it  supports?  thumbs up
        (?:fine|ok|okay|cool|happy|good|comfortable) with
        vindt (?:het|dat|da) (?:\w+ )?(?:goed|prima|top|ok|oké|best|fijn|tof|schitterend)  steunt (?:mij|me|ons)
        suggested (?:it|that)  insisted
    """)
    + r"(?!\w)"
)
_LOST: Final = re.compile(
    r"\b"
    + any_of(rf"""
        (?<!vlot )(?<!goed )(?<!snel )verlopen  vervallen  verstreken  stop ?gezet  ingetrokken  geschrapt  afgenomen
        afgepakt  afgeschaft  geweigerd  afgewezen  afgekeurd  gestopt  beëindigd  kwijt\w*  wandelen gestuurd
        nee+n? (?:gezegd|gekregen)  (?:vond|vonden|vindt|vinden)(?: \w+)? van {NOT}
        nooit(?: \w+){{0,3}} (?:aanvraag|aangevraagd|gevraagd|gekregen|gehad|begonnen|hernieuwd|verlengd|geweest|
        bezorgd|
        gedaan|ingediend|opgemaakt)
        {NOT} (?:gekend|erkend|in aanmerking)  (?:niks|niets|geen \w+)(?: \w+){{0,2}} (?:op papier|zwart op wit)
        (?:zwart op wit|op papier)(?: \w+){{0,3}} (?:niks|niets|geen|{NOT})
        niemand(?: \w+){{0,2}} (?:langs|geweest|gekomen)
        (?:niet genoeg|te weinig|onvoldoende) punten  (?:uit|buiten) de boot
        expired  lapsed  (?:ran|run) out(?! of (?:days|leave))  ended  stopped  withdrawn  withdrew  revoked  cancelled
        tak(?:en|e) away  took (?:it|that) (?:away|off|from)  turned (?:us|me|him|her|it|them) down  rejected  refused
        denied  said no  never (?:\w+ )?(?:applied|asked|had|got|renewed|bothered|received|heard|started|looked)
        (?:did|do|does|would)(?:n'?t| not) qualify  not (?:eligible|entitled|recognised|known)
        (?:nothing|not|isn't)(?: \w+){{0,2}} (?:in writing|on paper)  not any ?more  unsuccessful
    """)
    + r"(?!\w)"
)
_MIND_NO: Final = re.compile(
    rf"\b(?:mag|mocht)(?: \w+){{0,2}} {NOT}\b|\b(?:mag|mocht) {NOT}\b|\b{NOT} van (?:horen|weten)\b|"
    r"\bfoot down\b|\bdead body\b|\bnot having\b"
)
_TO_DO: Final = re.compile(
    r"\b"
    + any_of(rf"""
        (?:moet|moeten|moest|ga|gaan|zal|zullen|wil)(?: ik| we| wij| hij| ze| zij| dat| da| die| daar| het| de| een|
        [ ]aanvraag| hem| haar| er| eerst| dringend| \w+en| attest| papier)* nog\b(?! altijd)
        nog (?:aan (?:te )?beginnen|indienen|doen|regelen|aanvragen|vragen|te regelen|te doen|in te dienen|
        op te starten)
        op (?:mijn|m'n|onze?) (?:\w+ )?(?:to-?do|lijst\w*)  nog {NOT} (?:aan toe|toe gekomen|gedaan|getekend|binnen)
        (?:have|has|need|needs|got) to (?:apply|ask|raise|send|fill|get|do|see|call|ring|sort|arrange|request|submit|
        hand|book|start)
        yet to (?:be |apply|ask|get|do|send|come|arrive)  on my (?:to-?do )?list
        (?:haven'?t|hasn'?t|not) (?:yet |even )?(?:applied|asked|done|started|sent|sorted|bothered|gotten|been signed)
        in the pipeline  (?:not|never|haven'?t) (?:got|gotten) r?around to
    """)
    + r"(?!\w)"
)
#: Whoever was told nothing yet has no mind about it.
_UNTOLD: Final = re.compile(
    r"\b(?:weet|weten)(?: \w+){0,2} (?:nog )?(?:van )?(?:niks|niets|nog niet)\b|"
    r"\bnog niet (?:\w+ ){0,2}(?:zeggen|gezegd|verteld|vertellen|weet|weten|op de hoogte|ingelicht|besproken)\b|"
    r"\b(?:does ?n'?t|do ?n'?t|doesn't|don't) know (?:yet|about)\b|"
    r"\b(?:haven't|haven t|havent|not|yet to) (?:yet )?(?:told|tell|mentioned|mention|raised|brought)\b|"
    r"\bhas(?:n't| no) (?:been told|idea)\b"
)
_WAITING: Final = re.compile(
    r"\b(?:wachtlijst|(?:wacht|wachten)(?: \w+)? (?:nog|op)|te wachten|af te wachten|in behandeling|waiting|"
    r"in the queue|pending|loopt nog|nog bezig)\b"
)
_NOT_THAT_FAR: Final = re.compile(
    r"\bzo ?ver (?:zijn|is|staan|zitten)\b|\baan de orde\b|\bnog (?:lang )?niet (?:nodig|zo ?ver)\b|"
    r"\b(?:not|hasn't|n't) (?:\w+ )?(?:come to that|needed|necessary|that far)\b"
)
_DENIED: Final = re.compile(
    rf"\b(?:{NOT}|geen|gene|nooit|niks|niets|niemand|not|never|nothing|nobody|no|without|zonder|moet|moeten)"
    r"(?: [\w']+){0,4}? ?$|n't(?: [\w']+){0,3}? ?$"
)
_DENIED_AFTER: Final = re.compile(rf"^(?: [\w']+){{0,3}}? (?:{NOT}|nooit)\b(?! meer nodig)")
_NEXT_PART: Final = re.compile(r"[,;.:!?]|\b(?:maar|but|en|and|omdat|because|want|dus|so)\b")
_NOT_YET: Final = re.compile(
    r"\bnog (?:niet|nie|ni|geen|niks|niets|altijd (?:niet|geen))\b|\byet\b|\b(?:have|has)n'?t\b"
)
_ASKS: Final = re.compile(r"\?\s*$|^(?:als|indien|zodra|if|once|when)\b")


def read_had(said: str, name: str) -> Had | None:
    """Whether what a fact of this name is about is had, by a plain text; None where it does not say."""
    if not _GIVEN.search(name) or _ASKS.search(said):
        return None
    minds = bool(_MINDS.search(name))
    if _OF_THE_END.search(name) and _NOT_THAT_FAR.search(said):
        return Had.NO
    if minds and _UNTOLD.search(said):
        return Had.TO_DO
    got, denied = _last_got(said, minds)
    if got < 0 <= denied and _NOT_YET.search(said) and _last(_LOST, said, -1) < 0:
        return Had.TO_DO
    lost = _last(_LOST, said, denied)
    if minds:
        lost = max(lost, _last(_MIND_NO, said, -1))
    if lost >= 0 or got >= 0:
        if got > lost and _TO_DO.search(said, got):
            return Had.TO_DO
        return Had.YES if got > lost or (_DECIDED.search(name) and denied < 0) else Had.NO
    if _TO_DO.search(said):
        return Had.TO_DO
    return Had.WAITING if _WAITING.search(said) else None


def _last(pattern: re.Pattern[str], said: str, least: int) -> int:
    """Where the last of what a pattern finds begins, not before ``least``."""
    return max([least, *(found.start() for found in pattern.finditer(said))])


def _last_got(said: str, minds: bool) -> tuple[int, int]:
    """Where it is said last that it is had, and where it is said last that it is not; -1 where neither is."""
    got = denied = -1
    for pattern in (_GOT, *((_MIND_YES,) if minds else ())):
        for found in pattern.finditer(said):
            before = _NEXT_PART.split(said[: found.start()])[-1]
            after = _NEXT_PART.split(said[found.end() :])[0]
            if _DENIED.search(before) or _DENIED_AFTER.search(after):
                denied = max(denied, found.start())
            else:
                got = max(got, found.start())
    return got, denied
