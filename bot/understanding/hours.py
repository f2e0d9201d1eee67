"""Reads how many hours somebody cares: so many a day, so many times a week, each morning, round the clock.

Pure; the text comes with its numbers in digits (``counting.digits``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Final

from bot.understanding.counting import UNITS, Found, N, numbers

#: Weeks in the period that a fact's name ends with.
_WEEKS_IN: Final = {"_week": Fraction(1), "_month": Fraction(52, 12), "_year": Fraction(52)}

_ROUND_THE_CLOCK: Final = re.compile(
    r"\b(?:dag en nacht|day and night|24 ?/ ?7|24 op 24|24 uur op 24|24 uur (?:per|op een) dag|24 hours a day|7 op 7|"
    r"(?:de klok|de hele dag|heel de dag) rond|round the clock|around the clock|rond de klok|non-?stop|24/24)\b"
)
_DAY_NAME: Final = (
    r"(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
_EACH: Final = r"(?:elke|iedere|ieder|elk|alle|every|each|all)"
_PART_OF_DAY: Final = (
    r"(?:ochtend(?:en)?|morgen|voormiddag|namiddag|middag|avond(?:en)?|nacht(?:en)?|morning|afternoon|evening|night)s?"
)
#: How often in a week something is done that is said to be "per …", the first that is found.
_RATES: Final = tuple(
    (re.compile("|".join(patterns)), rate)
    for rate, *patterns in (
        (Fraction(7, 2), r"\bom de (?:andere |2 )?dag(?:en)?\b", r"\bevery (?:other|second|2) days?\b"),
        (Fraction(7, 3), r"\bom de 3 dagen\b", r"\bevery 3 days\b"),
        (Fraction(1, 2), r"\bom de (?:andere |2 )?(?:week|weken)\b", r"\bevery (?:other|second|2) weeks?\b"),
        (Fraction(1, 2), r"\b(?:per|in de) 2 weken\b"),
        (
            Fraction(5),
            r"\bper (?:werk|week)dag\b",
            r"\b(?:elke|iedere) (?:werk|week)dag\b",
            r"\bop weekdagen\b",
            r"\bweekda(?:gen|ys)\b",
        ),
        (Fraction(5), r"\bevery (?:weekday|workday)\b", r"\bon weekdays\b", r"\b(?:door|tijdens) de week\b"),
        (Fraction(5), r"\bmaandag tot(?: en met)? vrijdag\b", r"\bmonday to friday\b"),
        (Fraction(7), r"\bper dag\b", rf"\b{_EACH} dag(?:en)?\b", r"\bdagelijks\b", r"\bop een dag\b", r"\b1 dag\b"),
        (Fraction(7), r"\b(?:a|1|per|every|each) day\b", r"\bdaily\b", rf"\b{_EACH} {_PART_OF_DAY}\b", r"/ ?dag\b"),
        (Fraction(7), r"'s (?:morgens|ochtends|avonds|nachts|middags)\b", r"\bper (?:avond|nacht|ochtend)\b"),
        (Fraction(7), r"\bin the (?:morning|evening)s?\b", r"\bdaags\b", r"\bdaily\b"),
        (Fraction(1, 52), r"\bper jaar\b", r"\b(?:elk|ieder) jaar\b", r"\b(?:a|per|every|each|1) year\b"),
        (Fraction(1, 52), r"\b1 jaar\b", r"\bjaarlijks\b", r"\byearly\b"),
        (Fraction(12, 52), r"\bper (?:maand|mnd)\b", r"\b(?:elke|iedere) maand\b", r"\b1 maand\b", r"\bmaandelijks\b"),
        (Fraction(12, 52), r"\b(?:1|a|per|every|each) month\b", r"\bmonthly\b", r"\bin de maand\b", r"/ ?maand\b"),
        (
            Fraction(1),
            r"\bper (?:week|wk)\b",
            r"\b(?:elke|iedere) week\b",
            r"\bwekelijks\b",
            r"\b1 week\b",
            r"/ ?week\b",
        ),
        (Fraction(1), r"\b(?:a|per|every|each|1) week\b", r"\bweekly\b", r"\bin de week\b"),
        (Fraction(1), r"\b(?:elk|ieder|in het|per|1) weekend\b", r"\b(?:every|each|the|at the) weekends?\b"),
    )
)
_WEEKDAYS_ONLY: Final = re.compile(
    r"\bweekdays\b|\b(?:in|door|tijdens) de week\b|\bop weekdagen\b|\bon weekdays\b|\bwerkdag"
)
_WEEKEND: Final = re.compile(r"\bweekends?\b|\bzaterdag en zondag\b")
_DAILY: Final = re.compile(rf"\bper dag\b|\b{_EACH} dag\b|\b(?:a|1|per) day\b|\b1 dag\b")
_NAMED_DAYS: Final = re.compile(rf"\b{_DAY_NAME}(?:en|s)?\b")
_PARTS_OF_DAY: Final = "namiddagen|voormiddagen|avonden|ochtenden|afternoons|evenings|mornings"
_OFTEN: Final = rf"({N})(?: ?(?:à|-|tot|to|of|or) ?({N}))?"
_TIMES: Final = re.compile(rf"{_OFTEN}\s*(?:{UNITS['times']})\b")
_DAYS: Final = re.compile(
    rf"(?<!om de )(?<!every ){_OFTEN}\s*(?:dagen|days|{_PARTS_OF_DAY})\b(?: op 7)?|\b({N}) op 7\b"
)
_MONTHLY: Final = re.compile(r"\b(?:per|a|elke|every|in de) (?:maand|month)\b")
_TWICE_DAILY: Final = re.compile(
    r"\b(?:ochtend|morgen|'s (?:morgens|ochtends)|voormiddag|mornings?) (?:en|and) "
    r"(?:elke |iedere |every |'s )?(?:avonds?|evenings?|"
    r"namiddags?)\b"
)
_CLOCK: Final = re.compile(
    rf"\b(?:van|tussen|from|between)\s+({N})\s*(?:u|uur|h|am)?\s*(?:tot|en|to|and|till|until|-)\s*({N})\s*(?P<unit>u|uur|h|pm)?\b"
)
_EARLIEST: Final = 6
_AND: Final = re.compile(r"\s*(?:,|;|\+|\b(?:en|and|plus)\b)\s*(?:dan |nog |ook |also |then |another )*")
_UNCLEAR: Final = re.compile(
    r"\b(?:de hele dag|heel de dag|hele dagen|whole day|all day|hele nacht|heel de nacht|all night|"
    r"'s nachts ook|ook 's nachts)\b"
)


def hours_in(name: str) -> Fraction | None:
    """The weeks in the period over which a fact of this name counts hours, None where it counts over none."""
    return next((weeks for ending, weeks in _WEEKS_IN.items() if name.endswith(ending)), None)


def read_hours(said: str, weeks: Fraction) -> Found | None:
    """Hours in a period of so many weeks, with the place of the number in the text."""
    if _ROUND_THE_CLOCK.search(said):
        return Found(168 * weeks, 168 * weeks, "hours", 0, 0)
    parts = [part for part in _AND.split(said) if part.strip()]
    if len(parts) > 1 and not re.search(r"\b(?:tussen|between)\b", said):
        summed = _summed(parts, weeks)
        if summed is not None:
            return summed
    return _rate(said, weeks)


def _summed(parts: list[str], weeks: Fraction) -> Found | None:
    """ "2 uur per dag in de week en 5 in het weekend": each part has hours and a period of its own."""
    read = [(part, _rate(part, weeks)) for part in parts]
    full = [(part, found) for part, found in read if found is not None and _per_week(part) is not None]
    if (
        len(full) < 2
        or len(full) != len([1 for _, found in read if found is not None])
        or _UNCLEAR.search(" ".join(parts))
    ):
        return None
    low = sum((found.low for _, found in full), Fraction(0))
    high = sum((found.high for _, found in full), Fraction(0))
    return Found(low, high, "hours", 0, 0)


def _per_week(said: str) -> Fraction | None:
    """How often in a week, None where the text does not say."""
    if _WEEKEND.search(said) and _DAILY.search(said):
        return Fraction(2)
    if _WEEKDAYS_ONLY.search(said):
        return Fraction(5) if _DAILY.search(said) or "dag" in said else Fraction(1)
    named = {name[:6] for name in _NAMED_DAYS.findall(said)}
    if named and not re.search(rf"\b{_DAY_NAME} (?:tot|to|t/m)\b", said):
        return Fraction(len(named))
    return next((rate for pattern, rate in _RATES if pattern.search(said)), None)


def _rate(said: str, weeks: Fraction) -> Found | None:
    """One amount, as often as it is said to be done in the period."""
    per_week = _per_week(said)
    once = Fraction(1) if per_week is None else per_week * weeks
    if clock := _clock_hours(said, per_week):
        return Found(clock * once, clock * once, "hours", 0, 0)
    low, high, rest = once, once, said
    if _TWICE_DAILY.search(said):
        low, high = once * 2, once * 2
    elif days := _DAYS.search(said):
        each = weeks * (Fraction(12, 52) if _MONTHLY.search(said) else 1)
        low, high, rest = (
            each * Fraction(days[1] or days[3]),
            each * Fraction(days[2] or days[1] or days[3]),
            _out(days),
        )
    elif times := _TIMES.search(said):
        low, high, rest = once * Fraction(times[1]), once * Fraction(times[2] or times[1]), _out(times)
    return _amount(_without_periods(rest), low, high)


def _out(found: re.Match[str]) -> str:
    """The text with what was found blotted out, places kept."""
    return found.string[: found.start()] + " " * (found.end() - found.start()) + found.string[found.end() :]


def _without_periods(said: str) -> str:
    """The text with "per dag", "1 week" and the like blotted out, places kept."""
    for pattern, _ in _RATES:
        said = pattern.sub(lambda found: " " * len(found[0]), said)
    return said


def _amount(said: str, low: Fraction, high: Fraction) -> Found | None:
    for found in numbers(said):
        if found.unit == "minutes":
            return replace(found, low=found.low * low / 60, high=found.high * high / 60)
        if found.unit in ("", "hours"):
            return replace(found, low=found.low * low, high=found.high * high)
    return None


def _clock_hours(said: str, per_week: Fraction | None) -> Fraction | None:
    """Hours from one o'clock to another ("elke dag van 8 tot 12")."""
    found = _CLOCK.search(said)
    if not found or per_week is None or re.search(r"\b(?:per (?:dag|week|maand)|a (?:day|week|month))\b", said):
        return None
    start, end = Fraction(found[1]), Fraction(found[2])
    if found["unit"] == "pm" or end <= start:
        end += 12
    return end - start if _EARLIEST <= start < end <= 24 else None
