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
    r"\b(?:dag en nacht|day and night|24 ?/ ?7|24 op (?:24|7)|24 uur op 24|24 (?:uur|u) (?:per|op een) dag|"
    r"24 hours a day|"
    r"nacht en dag|night and day|7 op 7(?!.*\d)(?<!\d \w{3} 7 op 7)|dag-en-nacht|"
    r"(?:de klok|de hele dag|heel de dag) rond|round the clock|around the clock|rond de klok|non[- ]?stop|24/24)\b"
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
        (Fraction(7), r"(?<!\w)'?s ?(?:morgens|ochtends|avonds|nachts|middags)\b", r"\bper (?:avond|nacht|ochtend)\b"),
        (
            Fraction(7),
            r"\b(?:in the (?:morning|evening|afternoon)s?|at night|in de (?:voormiddag|namiddag|avond|ochtend))\b",
            r"\bdaags\b",
            r"\bdaily\b",
        ),
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
_NAMED_DAYS: Final = re.compile(
    rf"\b{_DAY_NAME}(?:voormiddag|namiddag|middag|avond|ochtend|morgen|nacht| morning| afternoon| evening|"
    rf" night)?(?:en|s)?\b"
)
_PARTS_OF_DAY: Final = "nachten|nights|namiddagen|voormiddagen|avonden|ochtenden|afternoons|evenings|mornings"
_OFTEN: Final = rf"({N})(?: ?(?:à|-|tot|to|of|or) ?({N}))?"
_TIMES: Final = re.compile(rf"{_OFTEN}\s*(?:{UNITS['times']})\b")
_DAYS: Final = re.compile(
    rf"(?<!om de )(?<!every ){_OFTEN}\s*(?:dagen|days|{_PARTS_OF_DAY})\b(?: op 7)?|\b({N}) op 7\b"
)
_MONTHLY: Final = re.compile(r"\b(?:per|a|elke|every|in de) (?:maand|month)\b")
_TWICE_DAILY: Final = re.compile(
    r"(?<!\w)(?:ochtend|morgen|'?s ?(?:morgens|ochtends|middags)|smorgens|voormiddag|mornings?) (?:en|and|plus|"
    r"tot en met) "
    r"(?:(?:in the|elke|iedere|every|ook|nog eens) )*(?:'?s ?)?(?:avonds?|evenings?|savonds|nachts|"
    r"namiddags?)\b"
)
_DAYTIME: Final = (
    r"(?:'?s ?(?:morgens|ochtends|middags|avonds|nachts)|in the (?:morning|evening|afternoon)|at night|noon)"
)
_CLOCK: Final = re.compile(
    rf"(?:\b(?:van|tussen|from|between|vanaf)\s+)(?:{_DAYTIME} )?(?P<start>{N})\s*(?:u|uur|h|am|pm|"
    rf"o'clock)?(?: {_DAYTIME})?\s*"
    rf"(?:tot|en|to|and|till|until|-|–)\s*(?:{_DAYTIME} )?(?P<end>{N})\s*(?P<unit>u|uur|h|pm|am|o'clock)?\b"
    rf"|(?<![\d/.])(?P<start2>{N}) ?(?:u|uur|h|am)? ?(?:tot|-|–) ?(?P<end2>{N}) ?(?:u|uur|h|pm)?(?=.* op (?:\w+dag))"
)
_EVERY_SINGLE: Final = re.compile(r"\b(?:each and every|every (?:single|blessed|last|darn)|each single)\b")
#: Half a day of care is a morning or an afternoon.
_HALF_DAYS: Final = re.compile(rf"(?<![\d.])(?:({N}) (?:halve|half) (?:dagen|dag|days?)|0\.5 dag)\b")
_HALF_A_DAY: Final = 4
_HALF_DAY: Final = 12
#: "20 uur in totaal", "all in all 20 hours": what is said beside it makes it up.
_TOTAL: Final = (
    r"(?:in totaal|alles samen|alles bij elkaar|alles bijeen|al bij al|samen|in het totaal|alles tezamen|in total|"
    r"total|"
    r"all in all|altogether|all together|all told|overall)"
)
_IN_ALL: Final = re.compile(
    rf"(?<![\d.])({N})(?: ?(?:à|-|tot|to) ?({N}))? ?(?:uur|uren|u|hours?|h)? (?:per week |a week |"
    rf"in de week )?{_TOTAL}\b"
    rf"|\b{_TOTAL}(?: \w+){{0,3}}? ({N})(?: ?(?:à|-|tot|to) ?({N}))? ?(?:uur|uren|u|hours?|h)?\b"
)
#: "16 uur, op 4 dagen", "20 hours over five days"
_SPREAD: Final = re.compile(
    rf"^(?:zo'n |ongeveer |about )?({N}) ?(?:uur|uren|u|hours?|h)?,? (?:op|over|verspreid over|verdeeld over|"
    rf"gespreid over|"
    rf"spread over|spread across)"
    rf" ({N}) (?:dagen|days|keer|times|avonden|evenings|namiddagen|afternoons)\b"
)
_OCCASION: Final = (
    r"(?:dag|nacht|keer|avond|ochtend|morgen|voormiddag|namiddag|middag|bezoek|beurt|day|night|evening|morning|afternoon|"
    r"visit|time|go|shift|session)"
)
_OCCASIONS: Final = (
    r"(?:dagen|dag|nachten|nacht|keren|keer|maal|x|avonden|avond|ochtenden|ochtend|voormiddagen|voormiddag|namiddagen|"
    r"namiddag|bezoeken|beurten|days?|nights?|times?|evenings?|mornings?|afternoons?|visits?|weekdagen|werkdagen)"
)
_HOURS_WORD: Final = r"(?:uur|uren|uurtjes?|uurkes?|u|hours?|hrs?|h)"
#: "3 uur per keer", "telkens 3 uur", "eight hours a night"
_EACH_TIME: Final = re.compile(
    rf"({N})(?: ?(?:à|-|tot|to|of|or) ?({N}))? ?(?:(?P<min>minuten|minutes|min)|{_HOURS_WORD}),? "
    rf"(?:(?:per|op een|op 1|a|an|each|every|elke|iedere|de|/|1) {_OCCASION}\b|(?:telkens|elk|each|each time|"
    rf"every time|at a time|iedere keer|"
    rf"elke keer|apiece)\b)"
    rf"|\b(?:telkens|iedere keer|elke keer|each time|every time)(?: \w+){{0,2}}? ({N})(?: ?(?:à|-|tot|to|of|"
    rf"or) ?({N}))? ?"
    rf"(?:(?P<min2>minuten|minutes|min)\b|{_HOURS_WORD}\b)?"
)
_SO_OFTEN: Final = re.compile(
    rf"(?<![\d.:])({N})(?: ?(?:à|-|tot|to|of|or) ?({N}))? {_OCCASIONS}\b(?! ?(?:op 7|geleden|ago))"
)
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
    said = _EVERY_SINGLE.sub("every", said)
    said = _HALF_DAYS.sub(lambda found: f"{float(Fraction(found[1] or 1)) * _HALF_A_DAY:g} uur", said)
    if _ROUND_THE_CLOCK.search(said):
        return Found(168 * weeks, 168 * weeks, "hours", 0, 0)
    if (found := _in_all(said, weeks) or _product(said, weeks)) is not None:
        return found
    parts = [part for part in _AND.split(said) if part.strip()]
    if len(parts) > 1 and not re.search(r"\b(?:tussen|between)\b", said):
        summed = _summed(parts, weeks)
        if summed is not None:
            return summed
    return _rate(said, weeks)


def _in_all(said: str, weeks: Fraction) -> Found | None:
    """What a text gives as the whole: "18 uur in totaal, want …", "16 uur, op 4 dagen"."""
    if found := _IN_ALL.search(said):
        low = Fraction(found[1] or found[3])
        high = Fraction(found[2] or found[4] or low)
    elif found := _SPREAD.search(said):
        low = high = Fraction(found[1])
    else:
        return None
    rate = _period(said)
    return (
        Found(low * rate * weeks, high * rate * weeks, "hours", 0, 0)
        if rate is not None
        else Found(low, high, "hours", 0, 0)
    )


def _period(said: str) -> Fraction | None:
    """How many of the periods over which a whole is counted are in a week: a month or a year, where it says so."""
    if re.search(r"\b(?:per|a|elke|in de|op een|op 1|1|every) (?:maand|month)\b|\bmaandelijks\b", said):
        return Fraction(12, 52)
    if re.search(r"\b(?:per|a|elk|op een|op 1|every) (?:jaar|year)\b", said):
        return Fraction(1, 52)
    return Fraction(1) if re.search(r"\bweek\b|\bweekly\b|\bwekelijks\b", said) else None


def _product(said: str, weeks: Fraction) -> Found | None:
    """Hours each time by how often that is: "three nights a week, eight hours a night", "5 uur op een dag, 5 dagen"."""
    each = _EACH_TIME.search(said)
    if each is None or len(_EACH_TIME.findall(said)) > 1 or _UNCLEAR.search(said):
        return None
    rest = _out(each)
    if re.search(rf"\d ?{_HOURS_WORD}\b", rest):
        return None
    often = _SO_OFTEN.search(rest)
    if often:
        low, high = Fraction(often[1]), Fraction(often[2] or often[1])
        month = re.search(r"\b(?:per|a|in de|op een|op 1|elke|every) (?:maand|month)\b", rest)
        rate = Fraction(12, 52) if month else Fraction(1)
    else:
        times = _days_of(rest)
        if times is None:
            return None
        low = high = times
        rate = Fraction(1)
    minutes = 60 if each["min"] or each["min2"] else 1
    one = Fraction(each[1] or each[4]) / minutes
    other = Fraction(each[2] or each[5] or each[1] or each[4]) / minutes
    return Found(one * low * rate * weeks, other * high * rate * weeks, "hours", 0, 0)


def _days_of(said: str) -> Fraction | None:
    """On how many days of a week something is that is counted by the day."""
    if _NOT_AT_WEEKENDS.search(said):
        return Fraction(5)
    if _WEEKEND.search(said):
        return Fraction(2)
    return Fraction(5) if _WEEKDAYS_ONLY.search(said) else _per_week(said)


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


_DAYS_A_WEEK: Final = re.compile(
    r"(?<![\d.])([1-7]) (?:dag|dagen|days?|namiddag|middag|avond)(?:en)? (?:per|in de|a|1|op een|op 1) week\b"
)


_NOT_AT_WEEKENDS: Final = re.compile(
    r"\b(?:behalve|buiten|niet|uitgezonderd|except|not|but not)(?: op| in| on| at)?(?: de| het| the)? weekends?\b"
)


def _per_week(said: str) -> Fraction | None:
    """How often in a week, None where the text does not say."""
    if _NOT_AT_WEEKENDS.search(said):
        return Fraction(5)
    if found := _DAYS_A_WEEK.search(said):
        return Fraction(found[1])
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
    if not found or per_week is None:
        return None
    rest = _out(found)
    if re.search(rf"\d ?{_HOURS_WORD}\b", rest):
        return None
    if re.search(r"\b(?:per (?:week|maand)|a (?:week|month))\b", said) and not re.search(
        r"\bdag|\bday|avond|nacht", said
    ):
        return None
    start = Fraction(found["start"] or found["start2"])
    end = Fraction(found["end"] or found["end2"])
    if start > 24 or end > 24:
        return None
    if start == 0 or max(start, end) > _HALF_DAY:
        return (end - start) % 24
    if re.search(r"tussen|between", found[0]) and found["unit"] is None and per_week == 1:
        return None
    return (end - start) % _HALF_DAY or Fraction(_HALF_DAY)
