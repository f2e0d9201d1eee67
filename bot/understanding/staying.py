"""Reads where somebody stays now: at home, in an assisted living flat, for a while elsewhere, in hospital, in a home.

Pure; of a clause that speaks of who may be cared for. What is wished, planned, past or denied tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

#: What a clause says that counts only beside another: "in het weekend komt hij naar huis".
WEEKENDS: Final = "weekends_at_home"
SITUATION: Final = "recipient_living_situation"
PERMANENT: Final = "recipient_residential_permanent"
#: What is put together of several clauses.
STAYING: Final = frozenset((SITUATION, PERMANENT, WEEKENDS))

CARE_HOME: Final = re.compile(
    r"\b(?:rusthuis|wzc|woonzorgcentrum|woon-?zorgcentrum|rvt|bejaardentehuis|rustoord|bejaardenhuis|"
    r"verzorgingstehuis|tehuis|nursing home|care home|residential (?:care|home)|instelling|zorgvoorziening|"
    r"voorziening|mfc|(?:care |residential )?facility|institution|old people 's home|woonzorg)\b"
)
_IN_HOME: Final = re.compile(
    r"\b(?:in|into|to)(?: (?:het|een|t|a|an|the|haar|zijn|dat|her|his|our|ons))?(?: (?!van)\w+)? "
    rf"(?:{CARE_HOME.pattern})"
    r"|\bnaar een \w+ verhuisd\b"
)
_BOARDS: Final = re.compile(
    r"\b(?:in|op|at)(?: (?:het|een|t|a|the|haar|zijn))?(?: (?!van)\w+)? (?:internaat|boarding school)\b"
)
_STAYS: Final = re.compile(
    r"\b(?:zit|woont|verblijft|is|leeft|lives|living|staat|been|in|zat|moved|stays|verhuisd|opgenomen|"
    r"beland)\b"
)
GOES: Final = re.compile(
    r"\b(?:naar|wachtlijst|wil|wilt|moet|zou|binnenkort|gaat|kan|zoeken|zoek|inschrijven|ingeschreven|"
    r"kortverblijf|dagverblijf|dagopvang|tijdelijk|niet meer|weg uit|thuis uit|terug uit|wants?|to a|into|"
    r"waiting|soon|needs?|going|will|should|respite|werk|werkt|works|"
    r"bezoek|kwam|came|out of|weigert|bang|nooit|never|af en toe|overdag|gedwongen|dagcentrum)\b"
)
DENIES: Final = re.compile(
    r"\b(?:niet|not|geen|never|nooit|no longer)\b(?! (?:ver|far|alleen|goed|meer alleen|zo ver)\b)"
)
_HOSPITAL: Final = re.compile(
    r"\b(?:ligt|lig|is opgenomen|opgenomen|is|zit|in|verblijft)\b.*\b(?:in (?:het |t |"
    r"de )?(?:\w+ )?(?:ziekenhuis|kliniek|hospitaal|uz|hospital|kinderziekenhuis)|"
    r"op (?:de )?(?:intensieve|spoed|geriatrie|intensive)|in (?:the |a )?hospital|"
    r"opgenomen)\b|\bgehospitaliseerd\b|\bin hospital\b|\bhospitali[sz]ed\b"
)
_NO_HOSPITAL: Final = re.compile(
    r"\b(?:naar|moet|lag|was|niet|geen|gaat|vaak|regelmatig|weer thuis|uit het|terug|not|werk|went|often|"
    r"ooit|vorig|geleden|rusthuis|wzc|woonzorgcentrum|instelling|psychiatrie|zou|bang|kwam|elke|eerst|"
    r"toen|spent|out of|been in|wachtlijst|dagopname)\b"
)
#: Not now, or not yet, or only wished.
_OTHERWISE: Final = re.compile(
    r"\b(?:naar|wachtlijst|wil|wilt|moet|zou|gaat|kan|zoek\w*|ooit|vorige?|geleden|was|werd|eerst|bang|binnenkort|straks|"
    r"soms|af en toe|regelmatig|graag|hoop|vroeger|vrij|werkt?|works?|wants?|needs?|waiting|soon|going|will|should|"
    r"could|often|sometimes|last|ago|used to|before|never)\b"
)
_FOR_A_WHILE: Final = re.compile(
    r"\b(?:zit|is|verblijft|ligt|blijft|opgenomen|staying|stays|s)\b.*\b(?:in|op)(?: (?:het|een|de|a|the))?(?: \w+)? "
    r"(?:kortverblijf|kort verblijf|herstelverblijf|hersteloord|revalidatie\w*|"
    r"centrum voor (?:kortverblijf|herstelverblijf|revalidatie)|"
    r"rehab|rehabilitation|rehab (?:centre|clinic)|short[ -]stay|respite care|convalescence)\b"
    r"|\brevalideert (?:\w+ ){0,2}in\b"
)
_TEMPORARY: Final = re.compile(r"\b(?:tijdelijk|voorlopig|een paar weken|temporarily|for now|for a few weeks)\b")
_NOW_THERE: Final = re.compile(r"\b(?:zit|verblijft|is|ligt|stays|staying|s)\b")
_WEEKDAYS: Final = re.compile(
    r"\b(?:in de week|door de week|doordeweeks|tijdens de week|in week|weekdagen|maandag tot (?:en met )?vrijdag|"
    r"during the week|in the week|on weekdays|weekdays|monday to friday)\b"
)
_WEEKENDS: Final = re.compile(
    r"\b(?:in het weekend|(?:elk|ieder|om het) weekend|(?:alle |de |in de )?weekends?|om de (?:twee|2) weken|"
    r"(?:at|on|in|for) (?:the )?weekends?|every (?:other )?weekend)\b"
)
_HOME_WORD: Final = re.compile(r"\b(?:thuis|huis|home|bij (?:ons|mij)|with (?:us|me))\b")
_ASSISTED: Final = re.compile(
    r"\b(?:service-?flat|service flat|assistentie-?(?:woning|flat)|aanleunwoning|assisted living|sheltered (?:flat|"
    r"housing)|retirement flat)\b"
)
_LIVES: Final = re.compile(r"\b(?:woont|wonen|zit|verblijft|leeft|is|lives|living|stays|s)\b")
_MOVED: Final = re.compile(r"\b(?:is|zijn|has|s)\b.*\b(?:verhuisd|moved)\b")
_AT_HOME: Final = re.compile(
    r"\b(?:woont|wonen|leeft|verblijft|blijft|wonend|zit|ligt) (?:\w+ ){0,4}?thuis(?! (?:uit|weg)\b)\b"
    r"|\bthuis ?wonend\w*\b|\bis (?:\w+ ){0,3}?(?:weer|terug|opnieuw|gewoon|nog) (?:\w+ )?thuis\b"
    r"|\bthuis (?:woont|verblijft|verzorgd)\b|\bwordt (?:\w+ ){0,3}?thuis verzorgd\b"
    r"|\b(?:woont|wonen|leeft|zit) (?:\w+ ){0,3}?in (?:haar|zijn|hun|een|t|het|dat) (?:\w+ )?(?:eigen|ouderlijk|oude) "
    r"(?:huis|huisje|woning|appartement|flat|stek)"
    r"|\bwoont (?:\w+ ){0,3}?bij (?:mij|me|ons|(?:mijn|haar|zijn|onze) (?:\w+ )?(?:zus|broer|dochter|zoon|man|vrouw|"
    r"partner|tante|nonkel|oom|kinderen|ouders|moeder|vader|kleindochter|kleinzoon|vriend|vriendin)\b)"
    r"|\blives? with (?:my|her|his|our) (?:sister|brother|son|daughter|husband|wife|partner|parents|children|aunt|"
    r"uncle)\b"
    r"|\b(?:lives?|living|stays|staying) (?:\w+ ){0,2}?at home\b|\bis (?:still |now |back |just )+(?:at )?home\b"
    r"|\b(?:is|s) (?:cared for )at home\b|\bhome again\b|\bback (?:at )?home\b"
    r"|\b(?:lives?|living) (?:\w+ ){0,2}?in (?:her|his|their) own (?:house|flat|home|apartment|place)\b"
)
_STILL: Final = r"(?:(?:nog|wel|al|jaren|helemaal|daar|er|nu|altijd|steeds|sindsdien|ook|momenteel|sinds|dus) )*"
_ALONE: Final = re.compile(
    rf"\b(?:woont|leeft|wonen) {_STILL}(?:alleen|op (?:haar|zijn) eigen)\b(?! (?:met|samen)\b)"
    r"|\balleen (?:woont|wonend)\b|\balleenwonend\w*\b"
    r"|\blives? (?:(?:still|now|all|there) )*(?:alone|on (?:her|his) own|by (?:herself|himself))\b"
    r"|\bliving (?:alone|on (?:her|his) own)\b"
)
_BY_THEMSELVES: Final = re.compile(
    rf"\b(?:woont|leeft|wonen) {_STILL}(?:op zichzelf|zelfstandig)\b|\blives? (?:still |now )*independently\b"
)
_NOT_ALONE: Final = re.compile(
    r"\b(?:woont|leeft) (?:\w+ )?niet alleen\b(?! (?:met|samen))|\b(?:does|is) not (?:live|living) alone\b"
)

_SINCE: Final = re.compile(r"\b(?:sinds|since) (?:vorige|vorig|last) \w+ ?")


def read_stay(text: str) -> Iterator[tuple[str, Any]]:
    """Where who the clause speaks of stays, and whether they live alone; ``WEEKENDS`` counts only beside a facility."""
    text = _SINCE.sub("", text)
    if _weekends_home(text):
        yield WEEKENDS, True
    elsewhere = tuple(_elsewhere(text))
    yield from elsewhere
    if _NOT_ALONE.search(text):
        yield "recipient_lives_alone", False
    if any(name == SITUATION for name, _ in elsewhere) or DENIES.search(text) or _OTHERWISE.search(text):
        return
    alone = _ALONE.search(text)
    if alone:
        yield "recipient_lives_alone", True
    if not _WEEKENDS.search(text) and (alone or _AT_HOME.search(text) or _BY_THEMSELVES.search(text)):
        yield SITUATION, "home"


def _elsewhere(text: str) -> Iterator[tuple[str, Any]]:
    in_home = _IN_HOME.search(text)
    boards = _BOARDS.search(text)
    part_of_the_week = boards or _WEEKDAYS.search(text) or _WEEKENDS.search(text)
    if (in_home or boards) and part_of_the_week and not DENIES.search(text):
        if not _OTHERWISE.search(text):
            yield SITUATION, "residential_part_time"
    elif _is_for_a_while(text, in_home):
        yield SITUATION, "temporary_stay"
    elif in_home and _STAYS.search(text):
        yield from _in_a_home(text, in_home)
    elif _HOSPITAL.search(text) and not _NO_HOSPITAL.search(text):
        yield "recipient_in_hospital", True
        yield SITUATION, "hospital"
    elif _ASSISTED.search(text) and not DENIES.search(text) and _moved_or_lives(text):
        yield SITUATION, "assisted_living"


def _moved_or_lives(text: str) -> bool:
    return bool(_MOVED.search(text) or (_LIVES.search(text) and not _OTHERWISE.search(text)))


def _in_a_home(text: str, home: re.Match[str]) -> Iterator[tuple[str, Any]]:
    denied = re.search(r"\b(?:niet|not)\b(?! meer)", text[: home.start()])
    if denied and not re.search(r"\b(?:naar|wil|moet|to|want)\b", text):
        yield PERMANENT, False
    elif (not GOES.search(text) and not DENIES.search(text)) or re.search(
        r"\bis (?:\w+ ){0,3}naar (?:een|het) \w+ verhuisd|\bmoved (?:in)?to a (?:care|nursing) home", text
    ):
        yield PERMANENT, True
        yield SITUATION, "residential_care"


def _is_for_a_while(text: str, in_home: re.Match[str] | None) -> bool:
    if DENIES.search(text) or _OTHERWISE.search(text):
        return False
    there = in_home is not None and bool(_TEMPORARY.search(text)) and bool(_NOW_THERE.search(text))
    return there or bool(_FOR_A_WHILE.search(text))


def _weekends_home(text: str) -> bool:
    return bool(_WEEKENDS.search(text) and _HOME_WORD.search(text)) and not DENIES.search(text)


def settled(told: Sequence[tuple[str, Any]]) -> Iterable[tuple[str, Any]]:
    """What is told of one person's stay, put together.

    Who lives in and is in hospital now is in hospital; who is in a facility and at home at weekends is there part of
    the time.
    """
    situations = [value for name, value in told if name == SITUATION]
    part_time = "residential_part_time" in situations or (
        "residential_care" in situations and any(name == WEEKENDS for name, _ in told)
    )
    for name, value in told:
        if name == WEEKENDS or (part_time and name == PERMANENT and value is True):
            continue
        if name == SITUATION and part_time:
            value = "residential_part_time"
        elif name == SITUATION and value == "home" and set(situations) - {"home"}:
            continue
        yield name, value
