"""What a text wants of check-ins in words, and what it answers to one of their questions.

Pure; Dutch as it is spoken in Flanders, and English. The rhythm itself is read by ``rhythm_words``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from bot.understanding.plain_text import plain
from bot.understanding.way_outs import is_declined, is_unsure

_CHECKIN: Final = r"check-? ?ins?"

#: What is wanted, in the order in which it is looked for.
_WISHES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "erase",
        re.compile(
            r"\b(?:wis|verwijder|schrap) (?:al |alle )?mijn (?:vorige |eerdere |laatste )?antwoord(?:en)?\b"
            r"|\b(?:erase|delete|remove) (?:all )?(?:of )?my (?:last |earlier |previous )?answers?\b"
        ),
    ),
    (
        "history",
        re.compile(
            r"\bhoe (?:ging|was) het (?:de (?:laatste|voorbije) \w+ )?(?:met|bij) (?:mij|me)\b"
            r"|\bhoe is het (?:de (?:laatste|voorbije) \w+ )?met (?:mij|me) gegaan\b"
            r"|\bwat (?:heb ik|zei ik) (?:de )?(?:vorige|laatste) (?:keer|keren)\b"
            r"|\b(?:toon|zie|bekijk) (?:eens )?mijn (?:vorige |eerdere )?antwoorden\b"
            r"|\bhow (?:have|had) i been(?: doing)?\b|\bhow (?:was|did) i (?:doing|do)\b"
            r"|\b(?:show|see) (?:me )?my (?:earlier |previous |last )?answers\b"
        ),
    ),
    (
        "no_call",
        re.compile(
            r"^(?:bel|contacteer) (?:mij|me) (?:dan |toch |maar |liever )*niet(?: meer)?\W*$"
            r"|^(?:please )?(?:don'?t|do not) call me(?: any ?more)?\W*$"
        ),
    ),
    (
        "stop",
        re.compile(
            r"\bstop (?:maar )?met (?:(?:mij|me|dat|het) )?(?:te )?vragen\b"
            rf"|\b(?:stop|geen) (?:de |met de |met )?{_CHECKIN}(?: meer)?\b"
            r"|\bvraag (?:mij |me |het |dat )*niet meer(?: hoe het (?:met mij )?gaat)?\b"
            rf"|\bstop asking\b|\b(?:stop|no more) (?:the )?{_CHECKIN}\b|\bdon'?t ask (?:me )?(?:how i am )?any ?more\b"
        ),
    ),
    (
        "begin",
        re.compile(
            r"\b(?:vraag|vragen|mag je|mag|kan je|wil je) (?:(?:mij|me|je|af en toe|soms|nu en dan|gerust|eens|maar|"
            r"regelmatig) )*(?:vragen )?hoe het (?:(?:met|bij) (?:mij|me) )?(?:gaat|is)\b"
            r"|\bask (?:me )?(?:(?:now and then|sometimes|regularly|again) )*how i(?: a|')?m(?: doing)?\b"
            rf"|\b(?:ik wil|start|begin|i want|i would like|give me) (?:graag |met |de |the |to )*{_CHECKIN}\b"
        ),
    ),
)
#: The same of who has check-ins: short words that mean nothing else then.
_OF_THEIRS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "resume",
        re.compile(
            r"^(?:begin|start|vraag)(?: maar| het| gerust)* (?:weer|opnieuw met vragen)(?: met vragen)?$"
            rf"|\b(?:hervat|herneem)\b|^(?:start again|ask again|resume)\b|\b(?:resume|restart) (?:the )?{_CHECKIN}\b"
        ),
    ),
    ("rhythm", re.compile(rf"^(?:pauze|pauzeer|pause)\b|\b{_CHECKIN}\b|\b(?:vraag|ask) (?:het|me|mij|it|maar)\b")),
)


def read_wish(text: str, *, active: bool) -> str:
    """What a text wants of check-ins: ``begin``, ``history``, ``erase``, ``stop``, ``no_call``, ``resume``, ``rhythm``
    (it is to be read with ``rhythm_words``); empty: nothing. ``active``: the carer has check-ins, so that less
    need be said."""
    said = plain(text).rstrip("?").strip()
    for name, pattern in _WISHES:
        if pattern.search(said) and (active or name not in ("stop", "no_call")):
            return name
    if active:
        return next((name for name, pattern in _OF_THEIRS if pattern.search(said)), "")
    return ""


# -- what happened --------------------------------------------------------------------------------

Happened = Literal["care_ended", "carer_out", "care_home", "job_lost"]

_KIN: Final = (
    r"(?:moeder|vader|mama|papa|moeke|vake|ma|pa|mams|paps|oma|opa|man|vrouw|partner|zoon|dochter|kind\w*|zus\w*|broer\w*|"
    r"tante|nonkel|oom|nicht|neef|buur\w*|vriend\w*|groot\w+|schoon\w+|stief\w+)"
)
_KIN_EN: Final = (
    r"(?:mum|mom|mother|dad|father|gran\w*|wife|husband|partner|son|daughter|child|sister|brother|aunt|uncle|"
    r"neighbou?r|friend)"
)
_HER: Final = rf"(?:haar|hem|(?:(?:mijn|m'n|ons|onze|de) )?{_KIN})"
_HER_EN: Final = rf"(?:her|him|(?:my )?{_KIN_EN}(?:-in-law)?)"
_SHE: Final = r"(?:ze|zij|hij|mijn (?!zus\b|broer\b|buur\w*\b)\w+|ons? \w+|mama|papa|she|he|my \w+|mum|dad)"
_END: Final = r"(?=$|[.!;,]| (?:en|want|nu|sinds|omdat|meer|and|because|since|now|anymore|any more)\b)"
#: Who helps out for a while has not taken over.
_FOR_A_WHILE: Final = re.compile(
    r"\b(?:even|tijdelijk|vandaag|morgen|vannacht|(?:deze|volgende|een) (?:week|weken|maand|namiddag)|dit weekend|soms|"
    r"af en toe|for now|today|tonight|tomorrow|this (?:week|month|weekend)|sometimes|for a (?:week|while))\b"
)
_SUPPOSED: Final = re.compile(r"\b(?:als|stel|wanneer|indien|misschien|if|suppose|maybe|bang|afraid)\b")
_HAPPENED: Final[tuple[tuple[Happened, re.Pattern[str]], ...]] = (
    (
        "carer_out",
        re.compile(
            r"\bik (?:lig (?:nu )?(?:zelf )?|zit (?:nu )?zelf )(?:al \w+ \w+ )?in (?:het |de |t |'t )?"
            r"(?:ziekenhuis|kliniek|hospitaal)\b"
            r"|\bik (?:ben|werd|word) (?:nu |gisteren |vandaag )?(?:zelf |dringend )?(?:opgenomen|gehospitaliseerd)\b"
            r"|\bik moet (?:zelf )?(?:geopereerd worden|onder het mes|worden opgenomen|opgenomen worden)\b"
            r"|\bik (?:val|viel) (?:nu )?zelf uit\b|\bik ben (?:nu )?(?:zelf )?uitgevallen\b"
            r"|\bik ben (?:nu )?zelf (?:heel |zwaar |erg |ernstig )?ziek\b"
            r"|\bi(?: a|')m (?:myself )?in (?:the )?hospital\b(?! with| visit| beside)"
            r"|\bi(?: a|')m (?:seriously |very )?ill myself\b"
            r"|\bi (?:was|have been|'ve been|got) (?:admitted|hospitali[sz]ed)\b"
            r"|\bi (?:need|am having|have to have) (?:surgery|an operation)\b"
        ),
    ),
    (
        "care_ended",
        re.compile(
            rf"\bik zorg (?:nu |intussen |voortaan )?niet (?:meer|langer) voor {_HER}{_END}"
            rf"|\bik zorg (?:nu )?voor {_HER} niet (?:meer|langer){_END}|\bik ben (?:nu )?geen mantelzorger meer\b"
            r"|\b(?:mijn|ons|onze|m'n) \w+ (?:heeft|hebben) (?:het|de zorg|alles) (?:van (?:mij|me) )?(?:nu )?"
            r"overgenomen\b|\b(?:mijn|ons|onze|m'n) \w+ zorgt (?:nu|voortaan) voor (?:haar|hem)\b"
            r"|\bde zorg (?:voor \w+ )?is (?:nu )?(?:gestopt|voorbij|gedaan|afgelopen)\b"
            rf"|\bi(?:'m| am)? (?:do not|don't|no longer|not) (?:look(?:ing)? after|car(?:e|ing) for) {_HER_EN}{_END}"
            r"|\bi(?: a|')m (?:no longer a carer|not a carer any ?more)\b"
            r"|\bmy \w+ (?:has|have|'s) taken over\b|\bmy caring (?:has ended|is over)\b"
        ),
    ),
    (
        "care_home",
        re.compile(
            rf"\b{_SHE} (?:is|werd|wordt|gaat|moved|has moved|went|is moving)\b[^.!?,;]*"
            r"\b(?:verhuisd|opgenomen|gaan wonen|moved|into|in|to|naar)\b[^.!?,;]*"
            r"\b(?:woonzorgcentrum|wzc|rusthuis|rvt|verzorgingstehuis|care home|nursing home)\b"
        ),
    ),
    (
        "job_lost",
        re.compile(
            r"\bik ben (?:nu |net |pas |gisteren |vandaag )?(?:mijn|m'n) (?:werk|job|baan) (?:nu )?kwijt\b"
            r"|\bik (?:heb|ben) (?:mijn|m'n) (?:werk|job|baan) (?:verloren|kwijtgeraakt)\b"
            r"|\bik (?:ben|werd) (?:nu |net |pas |gisteren |vandaag )?(?:ontslagen|afgedankt)\b"
            r"|\bi (?:(?:have |just |'ve )*lost my job|(?:was|got|have been) (?:fired|laid off|made redundant))\b"
        ),
    ),
)


def read_happened(text: str) -> Happened | Literal[""]:
    """What a text tells that stops or changes check-ins, and that is no fact: the care ended, the carer drops out, who
    is cared for went to live in a home, the carer lost their work; empty: nothing, or it is only asked or supposed."""
    said = plain(text)
    if "?" in said or _SUPPOSED.search(said):
        return ""
    found: Happened | Literal[""] = next((name for name, pattern in _HAPPENED if pattern.search(said)), "")
    return "" if found == "care_ended" and _FOR_A_WHILE.search(said) else found


# -- answers ---------------------------------------------------------------------------------------

#: For each question its choices, the first that fits counts: words by which people say them.
_ANSWERS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "load": (
        (
            "beyond",
            r"boven (?:mijn|m'n) (?:krachten|macht)|te zwaar|niet meer (?:aan|vol te houden)|ondraaglijk|onhoudbaar|"
            r"beyond (?:my strength|me)|too (?:heavy|much)|unbearable",
        ),
        (
            "heavy",
            r"(?:heel|erg|zeer|enorm|echt|bijzonder|vreselijk|super|loei) ?zwaar|loodzwaar|"
            r"(?:very|really|so|extremely) (?:heavy|hard|tough)",
        ),
        (
            "light",
            r"niet (?:zo |echt |te )?zwaar|licht|makkelijk|vlot|not (?:so |too |very )?(?:heavy|hard)|light|easy",
        ),
        ("solid", r"stevig|best zwaar|vrij zwaar|nogal zwaar|zwaar|pittig|veel|lastig|quite a lot|heavy|hard|tough"),
        (
            "fine",
            r"gaat wel|ging wel|gewoon|valt mee|viel mee|redelijk|oke?|goed|all right|alright|fine|okay|not bad|so-so",
        ),
    ),
    "rest": (
        ("hardly", r"amper|nauwelijks|bijna niet|niet|geen|weinig|slecht|nee+n?|hardly|barely|not|no|little|badly"),
        ("sometimes", r"af en toe|soms|een beetje|matig|now and then|sometimes|a bit|a little"),
        ("mostly", r"meestal|ja|jawel|goed|genoeg|voldoende|mostly|yes|usually|enough|well"),
    ),
    "own": (
        ("no", r"nee+n?|geen|niet|nooit|no|none|not|never"),
        ("once", r"(?:een|één|1) ?keer|eens|even|soms|af en toe|once|one time|a bit|sometimes"),
        ("yes", r"ja|jawel|zeker|meermaals|yes|several times"),
    ),
    "support": (
        ("no", r"nee+n?|niemand|geen|niet|alleen|no|nobody|no one|not|alone"),
        ("sometimes", r"soms|af en toe|een beetje|sometimes|now and then|a bit"),
        ("yes", r"ja|jawel|zeker|gelukkig|yes|luckily"),
    ),
    "hold": (
        ("over", r"het is op|ik ben op|niet meer|geen dag|over en uit|nothing left|not any ?more|no longer|not at all"),
        ("weeks", r"(?:paar|enkele|\d+|twee|drie) weken|few weeks|weeks"),
        ("months", r"(?:paar|enkele|\d+|twee|drie) maanden|few months|months"),
        ("enough", r"ver genoeg|lang|jaren|nog lang|zonder probleem|far enough|long|years"),
    ),
    "tension": (
        ("now", r"nu|op dit moment|right now|now|at this moment"),
        ("often", r"vaak|dikwijls|altijd|elke dag|often|always|every day"),
        ("sometimes", r"soms|af en toe|ja|jawel|sometimes|now and then|yes"),
        ("no", r"nee+n?|nooit|niet|no|never|not"),
    ),
    "call": (
        ("urgent", r"snel|dringend|zo snel mogelijk|vandaag|meteen|soon|urgent(?:ly)?|as soon as possible|today"),
        ("no", r"nee+n?|niet|hoeft niet|liever niet|no|not"),
        ("yes", r"ja|jawel|graag|ok|oke|goed|yes|please|sure"),
    ),
}
_READ: Final = {
    code: tuple((choice, re.compile(rf"\b(?:{words})\b")) for choice, words in choices)
    for code, choices in _ANSWERS.items()
}
#: Longer than this a text tells more than an answer: its first words alone are read as one.
_SHORT: Final = 6
_PIECE: Final = re.compile(r"[.!?;,\n]|\b(?:maar|want|omdat|but|because)\b")


def read_answer(code: str, text: str) -> str:
    """The choice that a text means to a question of a check-in; ``skip`` where the carer would rather not say; empty
    where it says neither. Of a longer text its first sentence is read, and any words of "how heavy" in it."""
    said = plain(text)
    if not said or said.endswith("?"):
        return ""
    if is_unsure(said):
        return "unknown" if code == "hold" else "skip"
    pieces = [piece.strip() for piece in _PIECE.split(said) if piece.strip()]
    if not pieces or len(pieces[0].split()) > _SHORT:
        return ""
    if is_declined(said):
        return "skip"
    return next((choice for choice, pattern in _READ.get(code, ()) if pattern.search(pieces[0])), "")
