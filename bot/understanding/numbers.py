"""Reads numbers as people write them: in words, with a unit, as a range, as a year, so many times a day.

Pure; Dutch as it is spoken in Flanders, and English. A number with a unit that a fact cannot be in is no answer to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from bot.facts import Ages, Fact, Kind, Range, show, to_number

Pair = tuple[Fraction, Fraction]

# -- words to digits -------------------------------------------------------------------------------

_SMALL: Final[dict[str, int]] = {
    **dict(nul=0, twee=2, drie=3, vier=4, vijf=5, zes=6, zeven=7, acht=8, negen=9, tien=10, elf=11, twaalf=12),
    **dict(dertien=13, veertien=14, vijftien=15, zestien=16, zeventien=17, achttien=18, negentien=19),
    **dict(zero=0, two=2, three=3, four=4, five=5, six=6, seven=7, eight=8, nine=9, ten=10, eleven=11, twelve=12),
    **dict(thirteen=13, fourteen=14, fifteen=15, sixteen=16, seventeen=17, eighteen=18, nineteen=19),
    **{"één": 1, "eén": 1, "eentje": 1, "one": 1, "tweetal": 2, "drietal": 3},
}
_TENS: Final[dict[str, int]] = {
    **dict(twintig=20, dertig=30, veertig=40, vijftig=50, zestig=60, zeventig=70, tachtig=80, negentig=90),
    **dict(twenty=20, thirty=30, forty=40, fifty=50, sixty=60, seventy=70, eighty=80, ninety=90),
}
_LARGE: Final[dict[str, int]] = {"honderd": 100, "hundred": 100, "duizend": 1000, "thousand": 1000}
_ONES: Final = {**{word: n for word, n in _SMALL.items() if 1 <= n <= 9}, "een": 1, "eén": 1}


def _words() -> Iterator[tuple[str, int]]:
    yield from _SMALL.items()
    for tens, ten in _TENS.items():
        yield tens, ten
        for one, n in _ONES.items():
            yield f"{one}en{tens}", ten + n
            yield f"{one}ën{tens}", ten + n
            yield f"{tens}-{one}", ten + n
            yield f"{tens} {one}", ten + n
            yield f"{tens}{one}", ten + n
    for large, factor in _LARGE.items():
        yield large, factor
        for word, n in {**_SMALL, **_TENS}.items():
            if n > 1:
                yield f"{word}{large}", n * factor
                yield f"{word} {large}", n * factor
        yield f"one {large}", factor
        yield f"a {large}", factor


_WORDS: Final = dict(_words())
_WORD: Final = re.compile(r"\b(" + "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)) + r")\b")

_UNIT_WORDS: Final = {
    "years": r"jaar|jaren|jaartjes?|years?|yrs?",
    "months": r"maanden|maand|maandjes?|mnd|months?",
    "weeks": r"weken|week|weeks",
    "days": r"dagen|dag|days?",
    "hours": r"uren|uur|uurtjes?|u|hours?|hrs?|h",
    "people": r"mensen|man|personen|werknemers|collega's|collegas|people|employees|staff|workers",
    "points": r"punten|punt|points?",
    "percent": r"%|procent|percent",
    "eur": r"€|euro's|euros?|eur",
    "times": r"keren|keer|maal|times?|x",
}
_ANY_UNIT: Final = "|".join(f"(?P<{name}>{words})" for name, words in _UNIT_WORDS.items())
_TIME: Final = "|".join(_UNIT_WORDS[name] for name in ("years", "months", "weeks", "days", "hours"))
_N: Final = r"\d+(?:\.\d+)?"
_NUMBER: Final = re.compile(rf"(?<![\d/.])({_N})(?![\d/])(?:\s*(?:{_ANY_UNIT})(?![a-z0-9]))?")
_SPAN: Final = re.compile(
    rf"(?<![\d/.])({_N})\s*(?:{_TIME})?\s*(?:-|–|à|a|tot|to|of|or|en|and)\s*({_N})(?![\d/])"
    rf"(?:\s*(?:{_ANY_UNIT})(?![a-z0-9]))?"
)
#: "en" and "and" part a range only after one of these.
_BETWEEN: Final = re.compile(r"\b(tussen|between)\b")
_NONE: Final = re.compile(
    r"^(nog |helemaal |tot nu toe )*(geen( enkele?| een)?|niets|niks|nul|niemand|nooit|none|nothing|nobody|no one|zero)"
    r"( (yet|so far|at all|tot nu toe))?$"
)
_MENDED: Final = re.compile(
    r"\b(?:nee,? wacht|wacht|neen,? (?:wacht|sorry)|no,? wait|wait|sorry|of nee|or no|ik bedoel|i mean)\b"
)
_MORE: Final = re.compile(r"\b(meer dan|over de|boven de|more than|over|above)\s*$")
_LESS: Final = re.compile(r"\b(minder dan|onder de|nog geen|less than|fewer than|under|below)\s*$")
_LEAST: Final = re.compile(r"\b(minstens|minimum|ten minste|at least|minimaal)\s*$")
_MOST: Final = re.compile(r"\b(hoogstens|maximum|maximaal|ten hoogste|at most|max|no more than|tot)\s*$")
_DECADE: Final = re.compile(
    r"\b(?:in|rond) (?:de|den|haar|zijn|her|his|their|the|my|mijn) (\d0)(?:'?s)?$|\b(\d0)-?er\b"
)
_SINCE: Final = re.compile(r"\b(sinds|vanaf|since|from)\b")
_MONTHS: Final = (
    *("januari|january", "februari|february", "maart|march", "april", "mei|may", "juni|june", "juli|july"),
    *("augustus|august", "september", "oktober|october", "november", "december"),
)
_DECADES: Final = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70} | {
    "eighties": 80,
    "nineties": 90,
}


def digits(said: str) -> str:
    """The text with every number in digits: words, thousands with a point, a comma as a point, halves."""
    said = re.sub(r"(?<!\d)(\d{1,3})((?:[.  ]\d{3})+)(?!\d)", lambda m: m[1] + re.sub(r"\D", "", m[2]), said)
    said = re.sub(r"(\d),(\d)", r"\1.\2", said)
    said = re.sub(rf"\b(een|a|an) ({_TIME}) (of|or) (?=\S)", r"", said)
    said = _WORD.sub(lambda found: str(_WORDS[found.group()]), said)
    said = re.sub(rf"({_N}) (en|and) (een|a) (half|halve)\b", r"\1.5", said)
    said = re.sub(r"\b(half an|een half) (uur|hour)\b|\b(halfuur|half uur)\b", "0.5 uur", said)
    said = re.sub(r"\b(kwartier)\b", "0.25 uur", said)
    said = re.sub(rf"\b(a|one|een|één) ({_TIME}) and a half\b", r"1.5 \2", said)
    said = re.sub(r"\banderhalf\b|\banderhalve\b", "1.5", said)
    said = re.sub(r"\b(?:een |a )?half (?:a |an )?(jaar|year)\b|\bhalfjaar\b", "0.5 jaar", said)
    said = re.sub(r"\b(een|a|an)\s+(?:klein |goed |full )?(" + _TIME + r")\b", r"1 \2", said)
    said = re.sub(r"\btwice\b", "2 keer", re.sub(r"\bonce\b", "1 keer", said))
    for word, ten in _DECADES.items():
        said = said.replace(word, str(ten))
    return re.sub(r"\s+", " ", said)


# -- reading ---------------------------------------------------------------------------------------

#: What one of a unit is in another: at least, at most.
_IN: Final[dict[tuple[str, str], Pair]] = {
    ("years", "months"): (Fraction(12), Fraction(12)),
    ("weeks", "months"): (Fraction(12, 52), Fraction(12, 52)),
    ("days", "months"): (Fraction(12, 365), Fraction(12, 365)),
    ("years", "days"): (Fraction(365), Fraction(366)),
    ("months", "days"): (Fraction(30), Fraction(31)),
    ("weeks", "days"): (Fraction(7), Fraction(7)),
    ("months", "years"): (Fraction(1, 12), Fraction(1, 12)),
    ("weeks", "years"): (Fraction(1, 52), Fraction(1, 52)),
}


@dataclass(frozen=True, slots=True)
class _Found:
    low: Fraction
    high: Fraction
    unit: str
    start: int


def read_number(said: str, fact: Fact, on: date) -> Any:
    """A number in JSON shape (a range where the text gives one) in the fact's own unit, or None."""
    if fact.unit == "share":
        return _share(digits(said))
    said = digits(said)
    if _NONE.search(said):
        return _fitting(fact, Fraction(0), Fraction(0))
    mended = _MENDED.split(said)
    for part in reversed(mended):
        value = _one(part.strip(" .,;:"), fact, on)
        if value is not None:
            return value
    return None


def _one(said: str, fact: Fact, on: date) -> Any:
    if fact.unit == "percent":
        if re.search(r"\b(helemaal|volledig|volledige|alles|completely|fully|entirely|stop)\b", said) and not re.search(
            _N, said
        ):
            return _fitting(fact, Fraction(100), Fraction(100))
        if re.search(r"\b(helft|half)\b", said):
            return _fitting(fact, Fraction(50), Fraction(50))
    if decade := _DECADE.search(said):
        ten = int(decade.group(1) or decade.group(2))
        return _fitting(fact, Fraction(ten), Fraction(ten + 9))
    if crowd := re.search(
        r"\b(?:enkele|een paar|a few|several|some|paar) (honderd(?:en)?|hundreds?|duizend(?:en)?|thousands?|1000?)\b",
        said,
    ):
        base = 1000 if crowd.group(1).startswith(("duizend", "thousand", "1000")) else 100
        return _fitting(fact, Fraction(2 * base), Fraction(10 * base - 1))
    if fact.unit == "hours" and fact.name.endswith(("_week", "_month")):
        return _hours(said, fact)
    if fact.unit in ("months", "days", "years") and (since := _since(said, fact, on)) is not None:
        return since
    for found in _numbers(said):
        value = _in_unit(found, said, fact, on)
        if value is not None:
            return value
    return None


def _numbers(said: str) -> Iterator[_Found]:
    span = _SPAN.search(said)
    if span and (_BETWEEN.search(said) or not re.search(r"\d\s*\w*\s+(en|and)\s+\d", span.group(0))):
        low, high = Fraction(span.group(1)), Fraction(span.group(2))
        if low <= high:
            yield _Found(low, high, _unit(span), span.start())
            return
    for found in _NUMBER.finditer(said):
        number = to_number(found.group(1))
        if number is not None:
            yield _Found(Fraction(number), Fraction(number), _unit(found), found.start())


def _unit(found: re.Match[str]) -> str:
    return next((name for name in _UNIT_WORDS if found.group(name)), "")


def _in_unit(found: _Found, said: str, fact: Fact, on: date) -> Any:
    low, high = found.low, found.high
    if fact.ages is Ages.YEARS and fact.unit == "years" and found.unit == "" and 1900 <= low <= on.year:
        return _fitting(fact, on.year - high - 1, on.year - low)
    if found.unit and found.unit != fact.unit:
        factors = _IN.get((found.unit, str(fact.unit)))
        if factors is None:
            return None
        low, high = low * factors[0], high * factors[1]
    return _bounded(fact, low, high, said[: found.start])


def _bounded(fact: Fact, low: Fraction, high: Fraction, before: str) -> Any:
    step = Fraction(1) if fact.kind is Kind.INT else Fraction(0)
    least = Fraction(fact.low if fact.low is not None else 0)
    most = Fraction(fact.high) if fact.high is not None else high
    if _MORE.search(before):
        return _fitting(fact, low + step, most)
    if _LEAST.search(before):
        return _fitting(fact, low, most)
    if _LESS.search(before):
        return _fitting(fact, least, high - step)
    if _MOST.search(before):
        return _fitting(fact, least, high)
    return _fitting(fact, low, high)


# -- spans and rates -------------------------------------------------------------------------------

_ROUND_THE_CLOCK: Final = re.compile(
    r"\b(dag en nacht|day and night|24\s?/\s?7|24 op 24|24 uur op 24|(de klok|de hele dag) rond|round the clock|"
    r"rond de klok)\b"
)
_DAILY: Final = re.compile(
    r"\b(per dag|elke dag|iedere dag|alle dagen|dagelijks|op een dag|1 dag|a day|1 day|per day|every day|each day|"
    r"daily)\b"
)
_WORKDAILY: Final = re.compile(r"\b(per werkdag|elke werkdag|every weekday|every workday)\b")
_MONTHLY: Final = re.compile(r"\b(per maand|elke maand|1 maand|1 month|a month|per month|every month|monthly)\b")
_WEEKLY: Final = re.compile(r"\b(per week|elke week|wekelijks|a week|per week|every week|weekly|1 week)\b")


def _hours(said: str, fact: Fact) -> Any:
    """Hours a week or a month: so many a day, so many times a day or a week, round the clock."""
    month = fact.name.endswith("_month")
    week = Fraction(52, 12) if month else Fraction(1)
    if _ROUND_THE_CLOCK.search(said):
        return _fitting(
            fact,
            168 * week if not month else Fraction(fact.high or 744),
            168 * week if not month else Fraction(fact.high or 744),
        )
    factor = Fraction(1)
    if _WORKDAILY.search(said):
        factor, said = 5 * week, _WORKDAILY.sub(" ", said)
    elif _DAILY.search(said):
        factor, said = 7 * week, _DAILY.sub(" ", said)
    elif _MONTHLY.search(said):
        factor, said = (Fraction(1) if month else Fraction(12, 52)), _MONTHLY.sub(" ", said)
    elif _WEEKLY.search(said):
        factor, said = week, _WEEKLY.sub(" ", said)
    times = re.search(rf"({_N})\s*(?:{_UNIT_WORDS['times']}|dagen|days)\b", said)
    if times:
        factor, said = factor * Fraction(times.group(1)), said[: times.start()] + " " + said[times.end() :]
    elif factor == 1:
        factor = Fraction(1)
    for found in _numbers(said):
        if found.unit in ("", "hours"):
            step = _bounded(fact, found.low * factor, found.high * factor, said[: found.start])
            if step is not None:
                return step
    return None


def _since(said: str, fact: Fact, on: date) -> Any:
    """How long ago a year or a month was: "sinds 2020", "sinds maart", "since last year"."""
    if fact.unit == "years":
        return None
    said = re.sub(r"\b(vorig jaar|last year)\b", str(on.year - 1), said)
    said = re.sub(r"\b(dit jaar|this year)\b", str(on.year), said)
    month = next((n for n, names in enumerate(_MONTHS, start=1) if re.search(rf"\b({names})\b", said)), 0)
    found = re.search(r"\b(19[5-9]\d|20\d\d)\b", said)
    if not found and not (month and _SINCE.search(said)):
        return None
    year = int(found.group(1)) if found else on.year - (1 if month > on.month else 0)
    first = (on.year - year) * 12 + on.month - (month or 1)
    last = (on.year - year) * 12 + on.month - (month or 12) - 1
    if first < 0:
        return None
    factor = _IN[("months", "days")] if fact.unit == "days" else (Fraction(1), Fraction(1))
    return _fitting(fact, max(0, last) * factor[0], first * factor[1])


# -- shares ----------------------------------------------------------------------------------------

_SHARES: Final = (
    (re.compile(r"\b(voltijds?e?|vol tijds|full[- ]?time|helemaal|volledig)\b"), Fraction(1)),
    (re.compile(r"\b(half ?tijds?e?|half[- ]?time|de helft|half)\b"), Fraction(1, 2)),
    (re.compile(r"\b(4 vijfden?|4[- ]fifths)\b"), Fraction(4, 5)),
    (re.compile(r"\b(3 ?kwart|driekwart|3 quarters|3[- ]quarters)\b"), Fraction(3, 4)),
    (re.compile(r"\b(9 tienden?|9[- ]tenths)\b"), Fraction(9, 10)),
)


def _share(said: str) -> Any:
    part = re.search(r"(?<!\d)(\d{1,2})\s*/\s*(\d{1,2})(?!\d)", said) or re.search(
        r"\b(\d{1,2}(?:\.\d+)?)\s*(?:uur|uren|u|hours?)?\s*(?:van de|van|op de|op|out of|of)\s*(\d{2}(?:\.\d+)?)\b",
        said,
    )
    if part:
        one, all_ = Fraction(part.group(1)), Fraction(part.group(2))
        return show(one / all_) if 0 < one <= all_ else None
    percent = re.search(rf"({_N})\s*(?:%|procent|percent)", said)
    number = to_number(percent.group(1)) if percent else to_number(said) if re.fullmatch(_N, said) else None
    if number is None:
        return next((show(share) for pattern, share in _SHARES if pattern.search(said)), None)
    if number > 1:
        number = Fraction(number) / 100
    return show(number) if 0 < number <= 1 else None


def _fitting(fact: Fact, low: int | Fraction, high: int | Fraction) -> Any:
    """The number or range where the fact takes it, else None."""
    low, high = Fraction(low), Fraction(high)
    if fact.kind is Kind.INT:
        cut = int if fact.unit == "years" else round
        low, high = Fraction(cut(low)), Fraction(cut(high))
    shown = show(_plain(low) if low == high else Range(_plain(low), _plain(high)))
    try:
        fact.read(shown)
    except ValueError:
        return None
    return shown


def _plain(number: Fraction) -> int | Fraction:
    return int(number) if number.denominator == 1 else number
