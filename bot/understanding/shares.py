"""Reads a share of full time, or of a whole: "4/5", "30 van de 38", "halftijds", "een vijfde minder".

Pure; the text comes with its numbers in digits (``counting.digits``).
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from bot.understanding.counting import N

Pair = tuple[Fraction, Fraction]

_PARTS: Final = {
    **dict.fromkeys(("tweede", "tweeden", "half", "halve", "halves"), 2),
    **dict.fromkeys(("derde", "derden", "third", "thirds"), 3),
    **dict.fromkeys(("vierde", "vierden", "kwart", "kwarten", "quarter", "quarters", "fourth", "fourths"), 4),
    **dict.fromkeys(("vijfde", "vijfden", "vijfdes", "5de", "5e", "fifth", "fifths"), 5),
    **dict.fromkeys(("zesde", "zesden", "sixth", "sixths"), 6),
    **dict.fromkeys(("achtste", "achtsten", "eighth", "eighths"), 8),
    **dict.fromkeys(("tiende", "tienden", "10de", "10e", "tenth", "tenths"), 10),
}
_ONES: Final = {
    "een": 1,
    "één": 1,
    "a": 1,
    "one": 1,
    "twee": 2,
    "drie": 3,
    "vier": 4,
    "zeven": 7,
    "acht": 8,
    "negen": 9,
}
_PART: Final = re.compile(
    rf"\b(?P<n>\d{{1,2}}|{'|'.join(_ONES)})[ -]?(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})\b"
)
_RATIO: Final = re.compile(rf"(?<![\d/.])({N})\s*(?:u|uur)?\s*/\s*({N})(?![\d/])")
_EVEN: Final = re.compile(r"\b50 ?/ ?50\b")
_OF: Final = re.compile(
    rf"(?<![\d/.])({N})\s*(?:uur|uren|u|hours?|h|dagen|dag|days?)?\s*(?:per week |a week )?"
    rf"(?:van de|van|op de|op|out of|of|over)\s*({N})\b"
)
_PERCENTS: Final = re.compile(rf"({N})(?=\s*(?:%|procent|percent|(?:à|tot|to|-|of|or) ?{N} ?(?:%|procent|percent)))")
_BARE: Final = re.compile(rf"^(?:ik werk |i work |nog |ongeveer |about )*({N})$")
_LESS: Final = re.compile(r"\b(?:minder|less|vermindering|reduction|eraf)\b")
_WHOLE: Final = re.compile(r"\b(?:voltijds?e?|vol tijds?|voltijd|full[- ]?time|100 op 100)\b")
#: The same in a few words, or said of work: "ik ben zo moe van alles" is no working time.
_ALL: Final = re.compile(r"\b(?:helemaal|volledige?|alles|fully|completely|entirely|stop)\b")
_OF_WORK: Final = re.compile(r"\b(?:werk\w*|stop\w*|work\w*)\b")
_FEW_WORDS: Final = 4
_HALF: Final = re.compile(
    r"\b(?:half ?tijds?e?|deeltijds 50|half[- ]?time|de helft|half|halve dagen|halve dag|part[- ]?time 50)\b"
)
_NOT: Final = re.compile(
    r"\b(?:niet|nie|geen|not|no longer|minder dan|less than|meer dan|more than|bijna|almost|tussen|between)\b"
)
_HOURS: Final = re.compile(r"(?<![\d/.])(\d{1,2}(?:\.\d+)?)\s*(?:uur|uren|u|hours?|hrs?|h)\b")
_DAYS: Final = re.compile(rf"(?<![\d/.])({N})\s*(?:dagen|dag|days?)\b")
_FEWEST_HOURS: Final = 36
_MOST_HOURS: Final = 40
_USUAL_HOURS: Final = 38
_MOST_WORKED: Final = 60
_WORKING_DAYS: Final = 5


def read_share(said: str, *, only_parts: bool = False) -> Pair | None:
    """A share from 0 to 1, as its least and its most, or None; ``only_parts`` leaves bare numbers and hours alone."""
    part = _part(said)
    if part is not None:
        return _exactly(1 - part if _LESS.search(said) and part < 1 else part)
    if only_parts:
        return _exactly(_in_words(said))
    if percents := [Fraction(one) / 100 for one in _PERCENTS.findall(said)]:
        low, high = (min(percents), max(percents)) if len(percents) == 2 else (percents[0], percents[0])
        if _LESS.search(said) and not _NOT.search(said):
            low, high = 1 - high, 1 - low
        return (low, high) if 0 < low <= high <= 1 else None
    if found := _HOURS.search(said):
        return _of_hours(Fraction(found[1]))
    if (found := _DAYS.search(said)) and 0 < Fraction(found[1]) <= _WORKING_DAYS:
        return _exactly(Fraction(found[1]) / _WORKING_DAYS)
    if found := _BARE.match(said):
        number = Fraction(found[1])
        return _exactly(_between_0_and_1(number if number <= 1 else number / 100))
    return _exactly(_in_words(said))


def _exactly(share: Fraction | None) -> Pair | None:
    return None if share is None else (share, share)


def _of_hours(hours: Fraction) -> Pair | None:
    """Hours a week of a full time that is 36 to 40 hours, mostly 38."""
    if hours >= _USUAL_HOURS:
        return _exactly(Fraction(1)) if hours <= _MOST_WORKED else None
    return (hours / _MOST_HOURS, min(Fraction(1), hours / _FEWEST_HOURS)) if hours > 0 else None


def _part(said: str) -> Fraction | None:
    if _EVEN.search(said):
        return Fraction(1, 2)
    if found := _RATIO.search(said) or _OF.search(said):
        one, all_ = Fraction(found[1]), Fraction(found[2])
        return one / all_ if 0 < one <= all_ else None
    if found := _PART.search(said):
        parts = int(found["n"]) if found["n"].isdigit() else _ONES[found["n"]]
        return _between_0_and_1(Fraction(parts, _PARTS[found["part"]]))
    return None


def _in_words(said: str) -> Fraction | None:
    if _NOT.search(said):
        return None
    if _HALF.search(said):
        return Fraction(1, 2)
    in_all = _ALL.search(said) and (len(said.split()) <= _FEW_WORDS or _OF_WORK.search(said))
    return Fraction(1) if (_WHOLE.search(said) or in_all) and not re.search(N, said) else None


def _between_0_and_1(share: Fraction) -> Fraction | None:
    return share if 0 < share <= 1 else None
