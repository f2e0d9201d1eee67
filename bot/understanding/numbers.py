"""Reads a number, in the unit of the fact that was asked: an age, a span, an amount, points, people.

Pure; Dutch as it is spoken in Flanders, and English. A number with a unit that a fact cannot be in is no answer to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from bot.facts import Ages, Fact, Kind, Range, show
from bot.understanding.counting import TIME, Found, N, digits, numbers
from bot.understanding.dates import days_of, read_date
from bot.understanding.hours import hours_in, read_hours
from bot.understanding.named_count import count_homes, count_named
from bot.understanding.often import how_often
from bot.understanding.shares import read_share
from bot.understanding.sums import read_total
from bot.understanding.years_old import read_age

#: What one of a unit is in another: at least, at most.
_IN: Final = {
    ("years", "months"): (Fraction(12), Fraction(12)),
    ("weeks", "months"): (Fraction(12, 52), Fraction(12, 52)),
    ("days", "months"): (Fraction(12, 365), Fraction(12, 365)),
    ("years", "days"): (Fraction(365), Fraction(366)),
    ("months", "days"): (Fraction(30), Fraction(31)),
    ("weeks", "days"): (Fraction(7), Fraction(7)),
    ("months", "years"): (Fraction(1, 12), Fraction(1, 12)),
    ("weeks", "years"): (Fraction(1, 52), Fraction(1, 52)),
    ("days", "years"): (Fraction(1, 366), Fraction(1, 366)),
}
_NONE: Final = re.compile(
    r"^(?:nog |helemaal |tot nu toe |eigenlijk |voorlopig )*"
    r"(?:geen(?: een| enkele?(?: dag| maand| week| uur| keer)?)?|niets|"
    r"niks|nul|nooit|0|niemand|none|nothing|nobody|no one|zero|never|not one|not any)"
    r"(?: (?:anders|yet|so far|at all|tot nu toe|gehad|opgenomen|"
    r"gebruikt|used|taken|else|genomen|nog))*$"
)
_MENDED: Final = re.compile(
    r"\b(?:nee,? wacht|wacht|neen?,? (?:wacht|sorry)|no,? wait|wait|sorry|of nee|or no|ik bedoel(?:de)?|i mean|i meant|"
    r"eigenlijk|actually|(?<=[\w.,;] )(?:nee|neen|no)\b(?=,? \d))"
)
_MORE: Final = re.compile(
    r"\b(?:meer dan|over de|boven de|langer dan|ouder dan|more than|over|above|longer than|older than)\s*$"
)
_LESS: Final = re.compile(
    r"\b(?:minder dan|onder de|nog geen|korter dan|jonger dan|less than|fewer than|under|below|not even|"
    r"younger than)\s*$"
)
_LEAST: Final = re.compile(
    r"\b(?:minstens|minimum|ten minste|tenminste|at least|minimaal|op zijn minst|toch|vanaf)\s*$"
)
_MOST: Final = re.compile(
    r"\b(?:hoogstens|maximum|maximaal|ten hoogste|at most|max|no more than|tot|hooguit|up to)\s*$"
)
_OR_MORE: Final = re.compile(
    r"^\s*(?:\+|plus\b|(?:of|en) (?:meer|langer|ouder|more)\b|or (?:more|longer|older)\b|and (?:up|more)\b)"
)
_OR_LESS: Final = re.compile(r"^\s*(?:of (?:minder|korter|jonger)\b|or (?:less|fewer|younger)\b)")
_CROWD: Final = re.compile(
    r"\b(?P<few>enkele|een paar|paar|a few|several|some) "
    r"(?:honderd(?:en)?|hundreds?|100|(?P<k1>duizend(?:en)?|thousands?|1000))\b|"
    r"\b(?:honderden|hundreds|(?P<k2>duizenden|thousands))\b"
)
_DATED: Final = re.compile(
    r"\b(?:19|20)\d\d\b|'\d\d\b|\d/\d|\b(?:sinds|vanaf|since|from|van in)\b.*\b(?:jan|feb|m(?:aa|r)?rt|"
    r"mar|apr|mei|may|jun|jul|"
    r"aug|sep|okt|oct|nov|dec|zomer|summer|corona|covid|jaar|year|week|maand|month|gisteren|yesterday|\w+dag)"
)
#: "sinds 2 jaar" is a span, "sinds mijn 18" is an age.
_LASTING: Final = re.compile(rf"\b(?:sinds|since) (?:al |reeds |ongeveer |about )*{N} ?(?:{TIME})\b")
_SINCE_AGE: Final = re.compile(r"\b(?:sinds|vanaf|since|from) (?:mijn|m'n|haar|zijn|my|her|his) \d{1,3}\b")
_ONE_OF: Final = re.compile(
    rf"(?<![\d/])({N})\s*(?:punten|points|ptn)?\s*(?:/|op de|op|van de|van|out of|of)\s*({N})(?![\d/])"
)
_YEARS_AND_MONTHS: Final = re.compile(
    rf"({N}) ?(?:jaar|jr|years?) (?:en |and )?({N}) ?(?:maand(?:en)?|mnd|months?)|"
    rf"({N}) ?(?:maand(?:en)?|months?) (?:en|and) "
    rf"({N}) ?(?:weken|week|weeks)"
)


#: "niet 78 maar 79", "20, niet 30"
_NOT_THAT: Final = re.compile(
    rf"[, ]*\b(?:niet|nie|ni|geen|not)\s+{N}(?![\d/.,])(?:\s*(?:{TIME}|man|mensen|people)\b)?"
    r"(?:,?\s*(?:maar|but)\b(?: wel)?)?"
)


def read_number(said: str, fact: Fact, on: date) -> Any:
    """A number in JSON shape (a range where the text gives one) in the fact's own unit, or None."""
    rest = _NOT_THAT.sub(" ", said)
    if rest != said and re.search(r"\d", rest):
        said = rest.strip()
    if fact.unit == "share":
        return _mended(digits(said), _share, fact, on)
    in_the_end = _SO.split(said)[-1]
    if fact.ages is Ages.YEARS and (found := _IN_THE_END.search(digits(in_the_end))):
        reckoned = Fraction(found[1] or found[2])
        return fitting(fact, reckoned, reckoned)
    if fact.ages is Ages.YEARS and fact.unit == "years" and (age := read_age(said, on, fact.about)) is not None:
        return fitting(fact, *age)
    if (
        _NAMED_PEOPLE.search(fact.name)
        and (named := count_named(said, with_carer=not fact.name.endswith("_others"))) is not None
    ):
        return fitting(fact, named, named)
    if "owned_homes" in fact.name and (homes := count_homes(said)) is not None:
        return fitting(fact, homes, homes)
    said = digits(said)
    if fact.unit == "km":
        said = re.sub(rf"({N}) ?(?:meter|m)\b", lambda found: f"{float(found[1]) / 1000:g} km", said)
    if _NONE.search(said):
        return fitting(fact, Fraction(0), Fraction(0))
    if (total := read_total(said, fact)) is not None:
        return fitting(fact, total, total)
    return _mended(said, _one, fact, on)


#: People who may be named one by one instead.
_NAMED_PEOPLE: Final = re.compile(r"care_providers|recognised_carers|persons_cared_for|dependants")
#: An age at the end of a reckoning: "(1942) dus 84", "1942, 84 dus".
_IN_THE_END: Final = re.compile(r"^(\d{1,3})(?: jaar| years?)?(?: oud| old)?$|[, ](\d{1,3})(?: jaar)? dus$")
_AMOUNTS: Final = re.compile(r"\bsamen\b|\bin totaal\b|\btogether\b|\bin total\b")
#: What a text comes to in the end: "van 1944, dus 82", "1800 en 2100, dus 3900 samen".
_SO: Final = re.compile(
    r"(?:^|[\s,;.])(?:dus|so|ofwel|oftewel|t\.t\.z\.|dat is dus|dat maakt|makes|komt op|that's|that is|"
    r"wat neerkomt op|=)\s+"
)


def _mended(said: str, read: Callable[[str, Fact, date], Any], fact: Fact, on: date) -> Any:
    """What is read of the text, from behind the last "nee wacht" in which there is something to read."""
    ends = [
        part for part in _SO.split(_AMOUNTS.sub(" dus ", said) if fact.kind is Kind.MONEY else said) if part.strip()
    ]
    if said.endswith(" dus") and len(last := said.removesuffix(" dus").split(", ")) > 1:
        ends = [last[0], last[-1]]
    if len(ends) > 1 and re.search(r"\d", ends[-1]) and re.search(r"\d", ends[0]):
        value = _mended(ends[-1], read, fact, on)
        if value is not None:
            return value
    parts = (part.strip(" .,;:") for part in reversed(_MENDED.split(said)))
    return next((value for part in parts if (value := read(part, fact, on)) is not None), None)


def _share(said: str, fact: Fact, on: date) -> Any:
    share = read_share(said)
    return None if share is None else fitting(fact, *share)


#: "een kwart minder" is what is left where a share is asked for, and what goes where the reduction is.
_PART_LESS: Final = re.compile(r"\b(?:minder|less|eraf|vermindering|reduction)\b")


def _one(said: str, fact: Fact, on: date) -> Any:
    if fact.unit == "percent" and (share := read_share(said, only_parts=True)) is not None:
        if "reduction" in fact.name and _PART_LESS.search(said):
            share = (1 - share[1], 1 - share[0])
        return fitting(fact, share[0] * 100, share[1] * 100)
    if crowd := _CROWD.search(said):
        base = 1000 if crowd["k1"] or crowd["k2"] else 100
        return fitting(fact, Fraction((2 if crowd["few"] else 1) * base), Fraction(10 * base - 1))
    if fact.unit == "hours" and (hours := hours_in(fact.name)):
        rate = read_hours(said, hours)
        return None if rate is None else fitting(fact, rate.low, rate.high, _edge(said, rate.start, rate.end))
    if fact.unit in ("months", "days") and _SINCE_AGE.search(said):
        return None
    if fact.unit in ("months", "days") and (since := _since(said, fact, on)) is not None:
        return since
    if fact.unit == "months" and (both := _YEARS_AND_MONTHS.search(said)):
        months = (
            Fraction(both[1]) * 12 + Fraction(both[2])
            if both[1]
            else Fraction(both[3]) + Fraction(both[4]) * Fraction(12, 52)
        )
        return fitting(fact, months, months)
    if fact.unit == "points" and (of := _ONE_OF.search(said)) and Fraction(of[1]) <= Fraction(of[2]):
        return fitting(fact, Fraction(of[1]), Fraction(of[1]))
    if fact.unit in ("days", "nights") and (times := how_often(said, fact.name)) is not None:
        return fitting(fact, *times)
    if fact.kind is Kind.MONEY:
        said = re.sub(rf"({N}) ?k\b", lambda found: f"{float(found[1]) * 1000:g}", said)
    for found in numbers(said):
        value = _in_unit(_as_asked(found, said, fact), said, fact)
        if value is not None:
            return value
    return None


#: Wages come twelve to fourteen times a year, with what is paid at the holidays and at the end of the year.
_TIMES_A_YEAR: Final = (Fraction(12), Fraction(14))
_A_MONTH: Final = re.compile(
    r"\b(?:per maand|(?:elke|iedere|in de|op een) maand|maandelijks|(?:a|1|per|every) month|monthly)\b"
)
_A_YEAR: Final = re.compile(r"\b(?:per jaar|(?:elk|ieder|op een) jaar|jaarlijks|(?:a|1|per|every) year|yearly)\b")


def _as_asked(found: Found, said: str, fact: Fact) -> Found:
    """An amount said by the month where it was asked by the year, or the other way round, as a range."""
    least, most = _TIMES_A_YEAR
    if fact.kind is Kind.MONEY and str(fact.unit).endswith("a year") and _A_MONTH.search(said):
        return replace(found, low=found.low * least, high=found.high * most)
    if fact.kind is Kind.MONEY and str(fact.unit).endswith("a month") and _A_YEAR.search(said):
        return replace(found, low=found.low / most, high=found.high / least)
    return found


def _in_unit(found: Found, said: str, fact: Fact) -> Any:
    low, high = found.low, found.high
    as_asked = found.unit == fact.unit or (found.unit == "times" and fact.unit == "premiums")
    if found.unit and not as_asked and not (found.unit == "eur" and fact.kind is Kind.MONEY):
        factors = _IN.get((found.unit, str(fact.unit)))
        if factors is None:
            return None
        low, high = low * factors[0], high * factors[1]
    return fitting(fact, low, high, _edge(said, found.start, found.end))


def _since(said: str, fact: Fact, on: date) -> Any:
    """How long ago a day, a month or a year was: "sinds 2020", "sinds vorig jaar maart", "since last year"."""
    if not _DATED.search(said) or _LASTING.search(said):
        return None
    began = read_date(said, on, past=True)
    if began is None:
        return None
    several = began["any_of"] if isinstance(began, dict) else [began]
    first, last = days_of(several[0])[0], min(on, days_of(several[-1])[1])
    if fact.unit == "days":
        return fitting(fact, (on - last).days, (on - first).days)
    return fitting(fact, _months_between(last, on), _months_between(first, on))


def _months_between(start: date, end: date) -> int:
    """Whole months from one day to another."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


# -- what a number is bounded by -------------------------------------------------------------------


def _edge(said: str, start: int, end: int) -> str:
    """Whether a number at a place in a text is ``more``, ``least``, ``less``, ``most`` or just that."""
    before, after = said[:start], said[end:]
    if _MORE.search(before):
        return "more"
    if _LEAST.search(before) or _OR_MORE.match(after):
        return "least"
    if _LESS.search(before):
        return "less"
    return "most" if _MOST.search(before) or _OR_LESS.match(after) else ""


def fitting(fact: Fact, low: int | Fraction, high: int | Fraction, edge: str = "") -> Any:
    """The number or range where the fact takes it, else None; ``edge`` opens it to one side."""
    low, high = Fraction(low), Fraction(high)
    step = Fraction(1) if fact.kind is Kind.INT else Fraction(0)
    if edge in ("more", "least"):
        low, high = low + (step if edge == "more" else 0), Fraction(fact.high) if fact.high is not None else high
    elif edge in ("less", "most"):
        low, high = Fraction(fact.low or 0), high - (step if edge == "less" else 0)
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
