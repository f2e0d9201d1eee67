"""Reads how often something is in a week or a year where no plain number is said: "elke dag", "elk weekend".

Pure; the text has its numbers in digits already.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

_EVERY_DAY: Final = re.compile(
    r"\b(?:(?:elken?|iederen?) (?:dag|nacht)|allen dag|alle dagen|dagelijks|dag en nacht|7 op 7|every (?:day|night)|"
    r"daily|"
    r"day and night)\b"
)
_EVERY_WEEKEND: Final = re.compile(
    r"\b(?:(?:elk|ieder) weekend|(?:alle |de |in de |in het )?weekends?|every weekend|(?:at |on )?(?:the )?weekends?)\b"
)
_OTHER_WEEKEND: Final = re.compile(
    r"\b(?:om het weekend|om de (?:2|twee) (?:weken|weekends)|1 weekend op 2|every (?:other|second) weekend)\b"
)
_A_WEEK: Final = re.compile(
    r"\b(\d+)(?:\s*(?:-|–|à|a|tot|of|to|or)\s*(\d+))? ?"
    r"(?:keer|keren|maal|dagen|dag|nachten|nacht|x|times|days?|nights?) (?:per week|in de week|a week|per wk)\b"
)
_DAY: Final = (
    r"(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
_NAMED: Final = re.compile(rf"\b({_DAY})(?:namiddag|voormiddag|avond|ochtend|nacht)?(?:en|s)?\b")
_FROM_TO: Final = re.compile(rf"\b({_DAY}) (?:tot(?: en met)?|t/m|to|through|till|until) ({_DAY})\b")
_WORKDAYS: Final = re.compile(
    r"\b(?:weekdagen|werkdagen|weekdays|working days|in de week|door de week|during the week)\b"
)
_EVERY_OTHER: Final = re.compile(
    r"\b(?:om de (?:andere|2|twee) (?:dag|dagen|nacht|nachten)|every (?:other|second) (?:day|night))\b"
)
_BUT_ONE: Final = re.compile(
    rf"\b(?:behalve|buiten|uitgezonderd|except|but|not on|niet op)(?: op| on| de| the)? {_DAY}"
)
_WEEK: Final = ("ma", "di", "wo", "do", "vr", "za", "zo")
_INITIALS: Final = {"mo": "ma", "tu": "di", "we": "wo", "th": "do", "fr": "vr", "sa": "za", "su": "zo"}
#: Days or nights of a weekend, and weeks of a year.
_WEEKEND, _WEEKS = 2, 52


def how_often(said: str, name: str) -> tuple[Fraction, Fraction] | None:
    """The least and the most times a week or a year, by the fact's name (``…_per_week``, ``…_per_year``)."""
    weeks = 1 if name.endswith("_per_week") else _WEEKS if name.endswith("_per_year") else 0
    if not weeks:
        return None
    if weeks == 1 and (days := _days_named(said)) is not None:
        return days, days
    if found := _A_WEEK.search(said):
        return Fraction(int(found[1]) * weeks), Fraction(int(found[2] or found[1]) * weeks)
    if re.search(r"\d", _OTHER_WEEKEND.sub("", said)):
        return None
    if _OTHER_WEEKEND.search(said):
        return Fraction(weeks), Fraction(weeks)
    if _EVERY_WEEKEND.search(said):
        return Fraction(_WEEKEND * weeks), Fraction(_WEEKEND * weeks)
    if _EVERY_DAY.search(said):
        return (Fraction(7), Fraction(7)) if weeks == 1 else (Fraction(365), Fraction(366))
    return None


def _days_named(said: str) -> Fraction | None:
    """On how many days of a week something is, where the days are named: "maandag en donderdag", "om de twee dagen"."""
    if _EVERY_OTHER.search(said):
        return Fraction(7, 2)
    if found := _FROM_TO.search(said):
        return Fraction((_at(found[2]) - _at(found[1])) % 7 + 1)
    if _BUT_ONE.search(said):
        return Fraction(7 - len({_at(one) for one in _NAMED.findall(said)}))
    if named := {_at(one) for one in _NAMED.findall(said)}:
        return Fraction(len(named)) if not re.search(r"\d", said) else None
    return Fraction(5) if _WORKDAYS.search(said) and not re.search(r"\d", said) else None


def _at(day: str) -> int:
    """The place of a day in the week."""
    start = day[:2]
    start = _INITIALS.get(start, start)
    return _WEEK.index("wo" if start == "we" else start)
