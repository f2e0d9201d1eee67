"""Finds numbers in a text: words become digits, a number keeps its unit, two that belong together are a range.

Pure; Dutch as it is spoken in Flanders, and English. What a number means for a fact is ``numbers``'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

# -- words ---------------------------------------------------------------------------------------

_ONES: Final = {
    **dict(een=1, twee=2, drie=3, vier=4, vijf=5, zes=6, zeven=7, acht=8, negen=9),
    **dict(one=1, two=2, three=3, four=4, five=5, six=6, seven=7, eight=8, nine=9),
    **{"één": 1, "eén": 1, "éen": 1},
}
_TEENS: Final = {
    **dict(tien=10, elf=11, twaalf=12, dertien=13, veertien=14, vijftien=15, zestien=16, zeventien=17, achttien=18),
    **dict(negentien=19, ten=10, eleven=11, twelve=12, thirteen=13, fourteen=14, fifteen=15, sixteen=16),
    **dict(seventeen=17, eighteen=18, nineteen=19),
}
_TENS: Final = {
    **dict(twintig=20, dertig=30, veertig=40, vijftig=50, zestig=60, zeventig=70, tachtig=80, tachentig=80),
    **dict(negentig=90, twenty=20, thirty=30, forty=40, fourty=40, fifty=50, sixty=60, seventy=70, eighty=80),
    **dict(ninety=90),
}


def _either(*words: dict[str, int]) -> str:
    return "|".join(sorted((word for each in words for word in each), key=len, reverse=True))


_TENS_AND_ONE: Final = (
    rf"(?:{_either(_ONES)})(?:en|ën)-?(?:{_either(_TENS)})|(?:{_either(_TENS)})(?:[- ]?(?:{_either(_ONES)}))?"
)
_TO_99: Final = rf"(?:{_TENS_AND_ONE}|{_either(_TEENS)}|{_either(_ONES)})"
_JOIN: Final = r"[ -]?(?:(?:en|ën|and)[ -]?)?"
_TO_999: Final = rf"(?:(?:(?:{_TO_99}|\ba)[ -]?)?(?:honderd|hundred)(?:{_JOIN}{_TO_99}(?![a-zé]))?|{_TO_99})"
_WORDS: Final = re.compile(
    rf"(?<![a-zé0-9])(?:nul|zero|(?:(?:{_TO_999}|\ba)[ -]?)?(?:duizend|thousand)(?:{_JOIN}{_TO_999})?|{_TO_999})"
    r"(?=(?:tal)?(?![a-zéë0-9]))(?:tal(?: van)?)?"
)
_COUNTED: Final = {word: n for word, n in (_ONES | _TEENS | _TENS).items() if word != "een"}
_COUNTABLE: Final = re.compile(r"nul|zero|honderd|hundred|duizend|thousand|" + _either(_COUNTED) + r"|een(?=[a-zë])")


#: "vier en tachtig", as speech is written down
_PARTED: Final = re.compile(
    r"(?<!tussen )(?<!tussen de )\b(een|twee|drie|vier|vijf|zes|zeven|acht|negen) en "
    r"(twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|tachentig|negentig)\b"
)


def _value(words: str) -> int:
    """What a number written in words amounts to: "twaalfhonderd", "two hundred and fifty"."""
    for pattern, factor in ((r"duizend|thousand", 1000), (r"honderd|hundred", 100)):
        before, *after = re.split(pattern, words, maxsplit=1)
        if after:
            rest = re.sub(r"^[ -]?(?:(?:en|ën|and)(?![a-z]*(?:en|ën))[ -]?)?", "", after[0])
            return (_value(before) or 1) * factor + _value(rest)
    words = words.strip(" -")
    for known in (_ONES, _TEENS, _TENS):
        if words in known:
            return known[words]
    for ten, worth in _TENS.items():
        if words.endswith(ten) and (one := re.sub(r"(?:en|ën)-?$", "", words[: -len(ten)])) in _ONES:
            return worth + _ONES[one]
        if words.startswith(ten) and (one := words[len(ten) :].strip(" -")) in _ONES:
            return worth + _ONES[one]
    return 0


def _in_digits(found: re.Match[str]) -> str:
    words = found.group()
    if words in ("een", "a", "a "):
        return words
    return str(_value(re.sub(r"tal(?: van)?$", "", words)))


# -- units ---------------------------------------------------------------------------------------

UNITS: Final = {
    "years": r"jaar|jaren|jaartjes?|jaarkes?|jr|years?|yrs?",
    "months": r"maanden|maand|maandjes?|mnd|months?",
    "weeks": r"weken|weekjes?|weekskes?|week|weeks|wk",
    "days": r"dagen|dag|dagskes?|dagjes?|days?",
    "hours": r"uren|uur|uurtjes?|uurkes?|ure|u|hours?|hrs?|h",
    "minutes": r"minuten|minuut|minuutjes?|min|minutes?|mins?",
    "people": r"mensen|man|personen|persoon|werknemers|collega's|collegas|people|employees|staff|workers|colleagues",
    "points": r"punten|punt|points?|ptn",
    "percent": r"%|procent|percent",
    "eur": r"€|euro's|euros?|eur|,-",
    "times": r"keren|keer|maal|times?|x",
}
_ANY_UNIT: Final = "|".join(f"(?P<{name}>{words})" for name, words in UNITS.items())
TIME: Final = "|".join(UNITS[name] for name in ("years", "months", "weeks", "days", "hours", "minutes"))
#: A number in digits.
N: Final = r"\d+(?:\.\d+)?"
_NUMBER: Final = re.compile(rf"(?<![\d/.])({N})(?![\d/])(?:\s*(?:{_ANY_UNIT})(?![a-z0-9]))?")
_SPAN: Final = re.compile(
    rf"(?<![\d/.])({N})\s*(?:{TIME}|%|euro)?\s*"
    r"(-|–|à|a|tot en met|t/m|tot wel|tot|to|of misschien|of|or|en|and)\s*(?:de |the )?"
    rf"({N})(?![\d/])(?:\s*(?:{_ANY_UNIT})(?![a-z0-9]))?"
)
#: "en" and "and" part a range only after one of these.
_BETWEEN: Final = re.compile(r"\b(tussen|between)\b")


@dataclass(frozen=True, slots=True)
class Found:
    """A number or a range in a text, with its unit where it has one."""

    low: Fraction
    high: Fraction
    unit: str
    start: int
    end: int


# -- words to digits -----------------------------------------------------------------------------

_ABOUT: Final = re.compile(
    rf"\b(?:een|a|an) ({TIME}|man|persoon|stuk|keer|punt|euro) (?:of|or) "
    rf"({N}(?: ?(?:à|a|-|tot|of) ?{N})?)(?!\d| ?(?:{TIME})\b)"
)
#: "uurtje of 6 in de week"
_HOURS_FIRST: Final = re.compile(
    rf"^(?:zo'n |toch |ongeveer )*({UNITS['hours']}|jaar|maand|week|dag) of ({N})(?!\d| ?(?:{TIME})\b)"
)
_REWRITTEN: Final = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"\b(?:3 ?kwart|driekwart|3 quarters)(?: of)?(?: a| 1| een)? (?:jaar|year)\b", "9 maanden"),
        (r"\b(?:een |a |1 )?(?:kwart|quarter)(?: of)?(?: a| 1| een)? (?:jaar|year)\b", "3 maanden"),
        (rf"(?<![\d.])(\d+) (?:en|and) (?:een |a |nen |ne |'n |n )?(?:half|halve|halven)\b(?! ?(?:{TIME}))", r"\1.5"),
        (rf"({N}) (?:en|and) (?:een|a) (?:half|halve)\b", r"\1.5"),
        (rf"^((?:{UNITS['years']}|{UNITS['months']}|uur|hour)) (?:and a half|en (?:een |nen |n )?half)\b", r"1.5 \1"),
        (rf"\b(?:een|één|a|one|1) (à|a|of|or|tot|to) (?={N})", r"1 \1 "),
        (
            r"(?<!geen )\b(?:een paar|enkele|a few|several|een handvol) (?=(?:" + TIME + r"|keer|man|mensen|euro)\b)",
            "2 à 5 ",
        ),
        (r"\ba couple of\b", "2"),
        (r"\b(\d{1,2}) ?(?:u|h|uur) ?([0-5]\d)\b(?! ?(?:uur|u|h|euro))", r"\1:\2 uur"),
        (r"\b(3|drie) ?kwartier(?:tje)?\b", "0.75 uur"),
        (r"\b(?:een )?kwartier(?:tje|ke)?\b|\ba quarter of an hour\b", "0.25 uur"),
        (r"\b(?:half an|een half|een halve|half) (?:uur(?:tje|ke)?|hour)\b|\b(?:een )?halfuur(?:tje|ke)?\b", "0.5 uur"),
        (rf"\b(?:a|an|one|een|één|1) ({TIME}) (?:and a half|en (?:een |n )?half)\b", r"1.5 \1"),
        (rf"({N}) ({TIME}) (?:and a half|en (?:een )?half)\b", r"\1.5 \2"),
        (r"\b(?:een )?(?:anderhalf|anderhalve)\b|\bone and a half\b", "1.5"),
        (r"\b(?:een |a )?half (?:a |an )?(?:jaar(?:tje)?|year)\b|\b(?:een )?halfjaar\b", "0.5 jaar"),
        (rf"\b(?:een|a|an)\s+(?:klein |goed |dik |full |whole |volledig )?({TIME})\b", r"1 \1"),
        (r"\btwice\b|\btweemaal\b", "2 keer"),
        (r"\bonce\b|\beenmaal\b|\béénmaal\b", "1 keer"),
        (r"\b(?:eentje|éentje|1tje)\b", "1"),
        (r"\b(?:een )?halve eeuw\b|\bhalf a century\b", "50 jaar"),
        (r"\b(?:a|1|een) (?:decade|decennium)\b", "10 jaar"),
        (r"\b(?:a|1|een) (?:kwartaal|trimester|quarter)\b", "3 maanden"),
        (r"\b(?:a |een )?(?:dozen|dozijn|dozijntje)\b", "12"),
        (r"\b(?:een |a )?(?:halve|half a) (kilometer|km|dag|week|maand|mile)\b", r"0.5 \1"),
        (rf"({N}) (?:komma|point|punt) (\d+)\b", r"\1.\2"),
        (r"\bstuk of (?=\d)|\bpaar of (?=\d)", ""),
    )
)
#: "met z'n drieën"
_TOGETHER: Final = re.compile(
    r"\bmet (?:z'?n|zijn|zen|ons|hun|ulle) (tweeën|tweeen|drieën|drieen|vieren|vijven|zessen|zevenen|achten|negenen|"
    r"tienen|\d+)\b"
)
#: "allevijftien", in one word
_ALL_OF: Final = re.compile(r"\balle?(?=(?:drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|\w+tien)\b)")
_HEADS: Final = {"tw": 2, "dr": 3, "vie": 4, "vij": 5, "zes": 6, "zev": 7, "ac": 8, "ne": 9, "ti": 10}


#: "45 duizend", "3 duizend 200", "twee en een half duizend": the thousand was made 1000 before.
_SCALED: Final = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d+)?) 1000\b(?: (?:en |and )?(\d{2,3})(?![\d.,]))?")


def _thousands(found: re.Match[str]) -> str:
    return f"{float(found[1]) * 1000 + float(found[2] or 0):g}"


def _heads(found: re.Match[str]) -> str:
    word = found.group(1)
    return "met " + (word if word.isdigit() else str(next(n for start, n in _HEADS.items() if word.startswith(start))))


def _clock(found: re.Match[str]) -> str:
    hours = Fraction(found.group(1)) + Fraction(int(found.group(2)), 60)
    return f"{float(hours):g}"


def digits(said: str) -> str:
    """The text with every number in digits: words, thousands with a point, a comma as a point, halves.

    ``said`` is plain (lower case, single spaces): "een uur of drie" becomes "3 uur", "1.250,50" becomes "1250.50".
    """
    said = re.sub(r"(?<![\d.,])([1-9]\d{0,2})((?:[., ]\d{3})+)(?!\d)", lambda m: m[1] + re.sub(r"\D", "", m[2]), said)
    said = re.sub(r"(\d),(\d)", r"\1.\2", said)
    said = _TOGETHER.sub(_heads, said)
    said = _ALL_OF.sub("alle ", said)
    if _COUNTABLE.search(said):
        said = _PARTED.sub(r"\1en\2", said)
        said = _WORDS.sub(_in_digits, said)
    said = _SCALED.sub(_thousands, said)
    said = _HOURS_FIRST.sub(r"\2 \1", _ABOUT.sub(r"\2 \1", said))
    for pattern, to in _REWRITTEN:
        said = pattern.sub(to, said)
    if ":" in said:
        said = re.sub(r"\b(\d{1,2}):([0-5]\d)\b", _clock, said)
    if "1000" in said:
        said = _SCALED.sub(_thousands, said)
    return re.sub(r"\s+", " ", said).strip()


def numbers(said: str) -> Iterator[Found]:
    """The numbers of a text in digits, in order; where two make a range, that range alone."""
    span = _SPAN.search(said)
    if span and (span.group(2) not in ("en", "and") or _BETWEEN.search(said)):
        low, high = Fraction(span.group(1)), Fraction(span.group(3))
        if low > high and span.group(2) in ("of", "or", "à", "a", "-"):
            low, high = high, low
        if low <= high:
            yield Found(low, high, _unit(span), span.start(), span.end())
            return
    for found in _NUMBER.finditer(said):
        number = Fraction(found.group(1))
        yield Found(number, number, _unit(found), found.start(), found.end())


def _unit(found: re.Match[str]) -> str:
    return next((name for name in UNITS if found.group(name)), "")
