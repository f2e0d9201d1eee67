"""Reads numbers that are the sum of parts, so many times the same, or all there is: "all of them".

Pure; the text comes with its numbers in digits (``counting.digits``). A number that is said as one is ``numbers``'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Final

from bot.facts import Fact, Kind
from bot.understanding.counting import UNITS, N

#: What one of a unit is in months and in days.
_MONTHS: Final = {"years": Fraction(12), "months": Fraction(1), "weeks": Fraction(12, 52), "days": Fraction(12, 365)}
_DAYS: Final = {"weeks": Fraction(7), "days": Fraction(1), "months": Fraction(30)}
_UNIT: Final = "|".join(f"(?P<{name}>{UNITS[name]})" for name in ("years", "months", "weeks", "days"))
_AMOUNT: Final = re.compile(rf"(?<![\d/.,])({N})(?![\d/]|e\b|de\b|ste\b)(?: ?(?:{_UNIT})(?![a-z0-9]))?")
_TIMES: Final = re.compile(
    rf"(?<![\d.])(\d{{1,2}}) ?(?:keer|maal|x|times) ({N}) ?(?:{_UNIT})(?![a-z0-9])(?! (?:per|a)\b)"
)
_ANOTHER: Final = re.compile(
    rf"\b(?:nog (?:eens )?(?:een|1)|another(?: 1)?|1 more)\b(?! ?(?:{N}|{'|'.join(UNITS.values())}|half|halve|paar)\b)"
)
#: These make a list of amounts no sum.
_NO_SUM: Final = re.compile(
    r"\b(?:tussen|between|tot|à|of|or|per|geleden|ago|sinds|since|vanaf|from|maar|but|eigenlijk|actually|niet|not|"
    r"oud|old|over|left|te goed|te gaan|van de|op de|out of|minus|behalve|except|ongeveer elke|elke|iedere|every|each|"
    r"oftewel|ofwel|dus|in totaal|in total|samen|together|waarvan|nu nog|recht op|entitled)\b|\d ?- ?\d"
)
_JOINS: Final = re.compile(r"\b(?:en|and|plus|daarna|nadien|later|then|nog|met)\b|[+&,]")
_OF_TWO: Final = re.compile(
    r"\b(?:ik|mij|mijn|me|my|mine|i|him|her|his|hers|hem|haar|zijn|man|vrouw|partner|hij|zij|ze|he|she|zijne|hare|"
    r"husband|wife|ander\w*|other|plus)\b|\+"
)
_LEAST_MONEY: Final = 100
_PLUS: Final = re.compile(rf"({N}) ?(?:euro|eur|€)? ?(?:plus|\+) ?({N})\b")

#: How many there are of what is counted, by the end of the fact's name.
_WHOLE: Final = {"_last_15": 15, "criteria_scored": 6, "used_care_leave": 5}
_ALL: Final = re.compile(
    r"^(?:(?:ja|yes|op|in|for|echt|zeker|gewoon|just|pretty much) )*"
    r"(?:alle(?:maal)?(?: \d+)?(?: (?:maanden|punten|onderdelen|dagen))?|alles|allen|elke maand|altijd|elk onderdeel|"
    r"(?:de )?volle(?:dige)? \d+|all(?: (?:of )?(?:them|'?em|it|\d+))?(?: (?:months|days|items|parts))?|"
    r"every (?:single )?(?:1|month|item|part)(?: of (?:them|'?em))?|every 1|each 1|the (?:full|whole)(?: \w+)?|"
    r"(?:heel|gans) (?:de|die|den) (?:tijd|periode)|(?:de|den) (?:hele|ganse|gansen) (?:tijd|periode)|"
    r"the (?:whole|entire) (?:time|period)|zonder onderbreking|non-?stop|always)"
    r"(?:,? (?:op|behalve|min|except|but|save|buiten) (?P<but>\d+)(?: na)?)?$"
)
_NONE_OF: Final = re.compile(r"^(?:op |in )?(?:geen enkele?|geen een|niet 1|none of (?:them|'?em)|not a single 1)$")
_FROM_TO: Final = re.compile(
    rf"\b(?:van|from) ({N}) ?(?:dagen|uur|u|days|hours|h)?(?: per week| a week)? (?:naar|to) ({N})\b"
)
_WEEKENDS: Final = re.compile(rf"(?<![\d.])({N}) weekends?\b")
_DAY: Final = (
    r"(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
_SINGLE_DAYS: Final = re.compile(rf"\b(?:een|ne|nen|1|a|op|on|de|den|en|and) ({_DAY})\b|^({_DAY})\b")
_COUPLE: Final = re.compile(
    r"^(?:voor )?(?:a couple|(?:een|1) koppel\w*|(?:ze )?(?:alle(?:bei|twee)|all ?(?:bei|twee))|both)\b"
)


def read_total(said: str, fact: Fact) -> Fraction | None:
    """What a text comes to in the unit of a fact; None where it is no sum, product or whole."""
    if (whole := next((n for end, n in _WHOLE.items() if fact.name.endswith(end)), 0)) and (said := said.strip(" .!")):
        if found := _ALL.match(said):
            return Fraction(whole - int(found["but"] or 0))
        if _NONE_OF.match(said):
            return Fraction(0)
    if "persons_cared_for" in fact.name and _COUPLE.match(said):
        return Fraction(2)
    if "reduction" in fact.name and (found := _FROM_TO.search(said)):
        before, after = Fraction(found[1]), Fraction(found[2])
        return 100 * (before - after) / before if 0 < after < before else None
    if fact.kind is Kind.MONEY:
        return _money(said, fact)
    if fact.unit == "months":
        return _sum(said, _MONTHS, "months")
    if fact.unit == "days" and "_per_" not in fact.name and not fact.name.endswith(("_ago", "_since_discharge")):
        if found := _WEEKENDS.search(said):
            return Fraction(found[1]) * 2
        if not re.search(r"[02-9]", said) and (days := [one or other for one, other in _SINGLE_DAYS.findall(said)]):
            return Fraction(len(days)) if not _NO_SUM.search(re.sub(r"\b(?:maar|niet|not|but)\b", "", said)) else None
        return _sum(said, _DAYS, "days")
    return None


def _sum(said: str, units: dict[str, Fraction], own: str) -> Fraction | None:
    if found := _TIMES.search(said):
        rest = said[: found.start()] + said[found.end() :]
        unit = _unit(found)
        return (
            Fraction(found[1]) * Fraction(found[2]) * units[unit]
            if unit in units and not re.search(r"\d", rest)
            else None
        )
    if _NO_SUM.search(said):
        return None
    said = _ANOTHER.sub("1", said)
    parts = list(_amounts(said, own))
    if len(parts) < 2 or any(unit not in units for _, unit, _, _ in parts):
        return None
    between = [said[one[3] : other[2]] for one, other in pairwise(parts)]
    if not all(_JOINS.search(gap) for gap in between) or all(gap.strip(" ,") == "" for gap in between):
        return None
    return sum((number * units[unit] for number, unit, _, _ in parts), Fraction(0))


def _amounts(said: str, own: str) -> Iterator[tuple[Fraction, str, int, int]]:
    """Every amount of time with its unit, or that of the one before, and where it stands; years are no amounts."""
    unit = ""
    for found in _AMOUNT.finditer(said):
        number = Fraction(found[1])
        if not _unit(found) and 1900 <= number <= 2100:
            continue
        unit = _unit(found) or unit or own
        yield number, unit, found.start(), found.end()


def _unit(found: re.Match[str]) -> str:
    return next((name for name in ("years", "months", "weeks", "days") if found[name]), "")


def _money(said: str, fact: Fact) -> Fraction | None:
    """What two people of a household have together, or amounts with a plus between."""
    if _NO_SUM.search(re.sub(r"\b(?:maar|of|samen|in totaal|from|tot|per)\b", "", said)):
        return None
    if found := _PLUS.search(said):
        return Fraction(found[1]) + Fraction(found[2]) if min(Fraction(found[1]), Fraction(found[2])) > 20 else None
    if "household" not in fact.name or re.search(
        r"\b(?:of|or|dus|so|samen|totaal|total|together|tot|per jaar)\b", said
    ):
        return None
    numbers = [Fraction(one) for one in re.findall(rf"(?<![\d/.,])({N})(?![\d/])", said)]
    both = len(numbers) == 2 and min(numbers) >= _LEAST_MONEY and len(_OF_TWO.findall(said)) >= 2
    return sum(numbers, Fraction(0)) if both else None
