"""Reads how old somebody is, said of the carer ("ik ben 54") or of somebody named ("mijn pa van 82").

Pure. Years of birth, "bijna 80" and "in de tachtig" are ages too; "3 keer gevallen" and "5 jaar ziek" are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from bot.facts import Fact
from bot.understanding.grammar import word_set
from bot.understanding.numbers import read_number
from bot.understanding.people import Kind, Mention, Spoken

_N: Final = r"(?P<n>\d{1,3})(?![\d.,/%:-]| ?%)"
_OLD: Final = r"(?: (?:jaar|jaren|jaartjes|years?|yrs?|j|y)(?: (?:oud|jong|old|young|of age))?| oud)?"
_ABOUT: Final = (
    r"(?P<about>(?:(?:nu|ondertussen|intussen|net|pas|juist|al|ook|zelf|nog|maar|nog maar|toch|dus|van|"
    r"from|already|just|now|only|"
    r"still|also|een|a|an|stilaan|ongeveer|rond|de|rond de|zo'n|about|around|over de|over|boven de|"
    r"voorbij de|almost|nearly|"
    r"bijna|haast|vrouw|man|meisje|jongen|woman|girl|boy|dame|heer|mama|papa|meer dan|ruim|ver|een stuk|in)) )*"
)
#: What may follow an age.
_END: Final = (
    r"(?=\Z| (?:en|and|maar|but|met|with|die|who|zorg|werk|woon|van|in|uit|geworden|hoor|nu|dus|he|zij|"
    r"dit|deze|alleen|heeft|going|bijna|almost|geboren|woont|lives|works|has|is|kan|can|zit|ligt|niet|not|\))\b| [()])"
)
_IS: Final = re.compile(rf"\b(?:is|s|ben|am|was|being|turned|geworden) {_ABOUT}{_N}{_OLD}{_END}")
_BECOMES: Final = re.compile(
    r"\b(?:wordt|word|turns|turn|turning) (?:\w+ ){0,2}?(?P<n>\d{1,3})(?: jaar)?(?=\Z| (?:dit|deze|"
    r"volgende?|in|binnenkort|en|next|this|soon|op)\b)"
)
_VERB_LAST: Final = re.compile(rf"\b{_ABOUT}{_N}{_OLD} (?:is|ben|was|wordt|geworden is|geworden)\Z")
_TURNED: Final = re.compile(rf"\A(?:en |and )?{_ABOUT}{_N}{_OLD} is (?:ze|zij|hij|she|he)\b")
_NAMED_SELF: Final = re.compile(rf"\b(?:ben|am|naam is|name is|heet) (?!\d|al |nu |een |een )\w+ {_N}{_OLD}{_END}")
#: "hij is van 47": an age or a year
_OF_YEAR: Final = re.compile(r"\b(?:is|ben|am|s) (?:al |nog )?(?:van|from) \d{2}\b")
_SCORE: Final = re.compile(r"\b(?:score|punten|points|forfait|katz|bel-?\w*|procent|percent|invalid\w*)\b|%")
_HAS_YEARS: Final = re.compile(rf"\b{_ABOUT}{_N} (?:jaar oud|years? old|yo|y/o|jaar jong)\b")
_LEFT_OUT: Final = re.compile(rf"\A(?:en |and |maar |but )?{_ABOUT}{_N}{_OLD}\Z")
_BORN: Final = re.compile(
    r"\b(?:geboren|born|bouwjaar|geboortejaar|is van|ben van|van|from)(?: (?:in|op|het jaar|"
    r"on))?(?: (?:\d{1,2} \w+|\d{1,2}[/.]\d{1,2}[/.]|\w+))? ?(?:in )?(?P<year>19\d\d|20[0-2]\d)\b"
)
_BORN_LAST: Final = re.compile(r"\bin (?P<year>19\d\d|20[0-2]\d) geboren\b")
_AS_OLD: Final = re.compile(r"\b(?:als|as|ben|am|a|an|een)(?: \w+){0,2}? (?P<n>\d{1,3})-?(?:jarige?|year-old)\b")
_DECADE: Final = re.compile(
    r"\b(?:(?P<part>begin|eind|midden|achter|ver|diep|early|mid|late)(?: in)? )?(?:in |de |den |her |his |"
    r"my |haar |zijn |mijn |een |nen |the )+(?P<ten>[3-9]0)(?:-er|s)?(?=\Z| (?:en|and|is|ben)\b)"
)
_OF: Final = word_set("van of aged leeftijd")
_UNITS: Final = word_set(
    "keer maal x uur uren u minuten dagen weken maanden maand dag week times hours days weeks months km kilo kg euro "
    "procent % punten kinderen mensen man jaar points kids children tot of a op"
)
_CAN_BE: Final = {"carer_age": (8, 104), "recipient_age": (0, 110)}


def age_alone(text: str) -> Any:
    """The age that a clause is and nothing else ("78 jaar"), or None."""
    found = _LEFT_OUT.match(text)
    return _around(int(found["n"]), found.group()) if found else None


def read_ages(part: Spoken, elliptic: bool, fact: Fact, on: date) -> Iterator[tuple[Kind, Mention | None, Any]]:
    """Ages that a clause tells: whose (the subject, or a mention), and the age in JSON shape.

    ``elliptic``: the clause before said how old somebody is, so that "en ik 54" says it too.
    """
    words = part.clause.words
    taken = False
    for mention in part.mentions:
        if not mention.own:
            continue
        said = _beside(words, mention)
        if said is None and (year := _year_beside(words, mention)):
            said = read_number(year, fact, on)
        if said is not None and _fits(said, "recipient_age"):
            taken = True
            yield Kind.PERSON, mention, said
    if part.clause.asks or part.clause.supposes:
        return
    if "(" in words and (
        found := re.search(r"\b(?:ik|i|ik zelf) \( ?(\d{2})(?: jaar)? ?[v|m|f]? ?\)", part.clause.text)
    ):
        yield Kind.CARER, None, int(found[1])
        return
    if part.kind is Kind.OTHER or len(part.people) > 1:
        return
    whose = Kind.PERSON if part.about_recipient else Kind.CARER if part.kind is Kind.CARER else None
    if whose is None or (taken and whose is Kind.PERSON):
        return
    name = "recipient_age" if whose is Kind.PERSON else "carer_age"
    said = _of_subject(part.clause.text, fact, on, carer=whose is Kind.CARER, elliptic=elliptic)
    if said is not None and _fits(said, name):
        yield whose, None, said


def _fits(said: Any, name: str) -> bool:
    low, high = _CAN_BE[name]
    ends = (said["min"], said["max"]) if isinstance(said, dict) else (said, said)
    return bool(low <= ends[0] and ends[1] <= high)


def _beside(words: tuple[str, ...], mention: Mention) -> Any:
    """An age that stands right beside a name: "mijn ma van 78", "mijn ma (78)", "mijn 78-jarige ma"."""
    for word in words[mention.first : mention.last]:
        if found := re.fullmatch(r"(\d{1,3})(?:-?jarige?)?", word):
            return int(found[1])
    if mention.first and (found := re.fullmatch(r"(\d{1,3})-?jarige?", words[mention.first - 1])):
        return int(found[1])
    rest = list(words[mention.last : mention.last + 6])
    while rest and (rest[0] in _OF or rest[0] in ("(", "bijna", "al", "is", "die")):
        if rest[0] in ("is", "die", "al", "bijna"):
            return None
        rest = rest[1:]
    if not rest or not re.fullmatch(r"\d{1,3}", rest[0]):
        return None
    bare = mention.last < len(words) and words[mention.last] not in (*_OF, "(")
    years = len(rest) > 1 and rest[1] in ("jaar", "j", "years", "year", "yrs")
    if len(rest) > 1 and rest[1] in _UNITS and not years:
        return None
    if bare and not (len(rest) == 1 or (years and (len(rest) == 2 or rest[2] in ("oud", "old")))):
        return None
    return int(rest[0])


def _year_beside(words: tuple[str, ...], mention: Mention) -> str:
    """The year of birth right behind a name: "mijn man van 1944"."""
    found = re.match(r"(?:van|uit|from|geboren in|born in) ((?:19|20)\d\d)(?!\S)", " ".join(words[mention.last :]))
    return found[1] if found else ""


def _of_subject(text: str, fact: Fact, on: date, *, carer: bool, elliptic: bool) -> Any:
    if born := _BORN_LAST.search(text):
        return _from_birth(text, born, fact, on)
    if (born := _BORN.search(text)) and ("is van" in born.group() or not born.group().startswith(("van", "from"))):
        return _from_birth(text, born, fact, on)
    if decade := _DECADE.search(text):
        return _in_decade(int(decade["ten"]), decade["part"] or "")
    if found := _BECOMES.search(text):
        return int(found["n"]) - 1
    if _SCORE.search(text) or _OF_YEAR.search(text):
        return None
    patterns = (_IS, _VERB_LAST, _TURNED, _HAS_YEARS, _AS_OLD, *((_NAMED_SELF,) if carer else ()))
    found = next((hit for pattern in patterns if (hit := pattern.search(text))), None)
    if found is None and elliptic:
        found = _LEFT_OUT.match(text)
    if found is None or (
        re.search(r"\b(?:niet|geen|not|toen|when|was)\b", text)
        and "was" in found.group() + text.split(found.group())[0]
    ):
        return None
    if re.search(r"\b(?:toen|vroeger|when|sinds zijn|sinds haar)\b", text):
        return None
    return _around(int(found["n"]), found.group())


def _around(n: int, said: str) -> Any:
    if re.search(r"\b(?:bijna|haast|nearly|almost)\b", said):
        return {"min": max(0, n - 2), "max": n - 1} if n > 5 else max(0, n - 1)
    if re.search(r"\b(?:rond|ongeveer|about|around|zo'n)\b", said):
        return {"min": n - 2, "max": n + 2}
    if re.search(r"\b(?:over|boven|voorbij|meer dan|ruim|ver in|ver)\b", said):
        return {"min": n, "max": min(110, n + 9)}
    return n


def _in_decade(ten: int, part: str) -> Any:
    low, high = {"begin": (0, 3), "early": (0, 3), "midden": (4, 6), "mid": (4, 6)}.get(
        part, (6, 9) if part else (0, 9)
    )
    return {"min": ten + low, "max": ten + high}


_MONTHS: Final = ["jan", "feb", "maart", "apr", "mei", "juni", "juli", "aug", "sep", "okt", "nov", "dec"]


def _from_birth(text: str, born: re.Match[str], fact: Fact, on: date) -> Any:
    """The age by a year of birth; exact where the day or the month says that it was their birthday already."""
    year = int(born["year"])
    month = next((n for n, name in enumerate(_MONTHS, start=1) if re.search(rf"\d \b{name}", born.group())), 0)
    if month and month != on.month:
        return on.year - year - (month > on.month)
    return read_number(str(year), fact, on)
