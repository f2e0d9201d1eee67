"""Reads how often something is in a week or a year where no plain number is said: "elke dag", "elk weekend".

Pure; the text has its numbers in digits already.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

_EVERY_DAY: Final = re.compile(
    r"\b(?:(?:elke|iedere) (?:dag|nacht)|alle dagen|dagelijks|dag en nacht|7 op 7|every (?:day|night)|daily|"
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
#: Days or nights of a weekend, and weeks of a year.
_WEEKEND, _WEEKS = 2, 52


def how_often(said: str, name: str) -> tuple[Fraction, Fraction] | None:
    """The least and the most times a week or a year, by the fact's name (``…_per_week``, ``…_per_year``)."""
    weeks = 1 if name.endswith("_per_week") else _WEEKS if name.endswith("_per_year") else 0
    if not weeks:
        return None
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
