"""Reads an age that is asked for: "in de tachtig", "bijna 80", a year or a day of birth.

Pure; Dutch as it is spoken in Flanders, and English.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Final

from bot.facts import Subject
from bot.understanding.counting import digits
from bot.understanding.dates import days_of, read_date

Pair = tuple[Fraction, Fraction]

_DECADES: Final = {
    **dict(twintiger=20, dertiger=30, veertiger=40, vijftiger=50, zestiger=60, zeventiger=70, tachtiger=80),
    **dict(negentiger=90, twenties=20, thirties=30, forties=40, fifties=50, sixties=60, seventies=70, eighties=80),
    **dict(nineties=90),
}
_DECADE_WORD: Final = re.compile(r"\b(" + "|".join(_DECADES) + r")\b")
_DECADE: Final = re.compile(
    r"\b(?P<where>begin|midden|half(?:weg)?|halverwege|einde?|achteraan|ver|goed|diep|vooraan|early|mid|late)?[- ]?"
    r"(?:in |rond )?(?P<the>(?:de|den|haar|zijn|her|his|their|the|my|mijn) )?(?P<ten>\d0)(?P<s>'?s|-?er)?$"
)
_IN_THE: Final = re.compile(r"\b(?:in|rond) (?:de|den|haar|zijn|her|his|their|the|my|mijn)\b")
#: Which years of ten: the beginning, the middle, the end.
_WHERE: Final = (
    ("begin|early|vooraan", 0, 3),
    ("mid|half|halv", 4, 6),
    ("eind|late|achter|ver|diep", 7, 9),
    ("goed", 4, 9),
)
_BORN: Final = re.compile(r"\b(?:geboren|born|bouwjaar|geboortejaar|geboortedatum|year of birth|birthday)\b|°")
_OF_YEAR: Final = re.compile(r"\b(?:van|van in|from)\s+(?='?\d\d$)")
_YEAR: Final = re.compile(r"(?<![\d/.-])(?:(19\d\d|20\d\d)|'(\d\d))(?!\d|[/-]\d)|[/.-](19\d\d|20\d\d)(?!\d)")
_SHORT_YEAR: Final = re.compile(r"\b(\d\d)$")
_DAY: Final = re.compile(r"\d[/.-]\d|\b(?:jan|feb|m(?:aa)?rt|march|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)")
#: "van april 71"
_MONTH_AND_YEAR: Final = re.compile(
    r"(?<=\b(?:van|uit) )((?:\d{1,2} )?(?:jan|feb|m(?:aa)?rt|apr|mei|jun|jul|aug|sep|okt|nov|dec)[a-z]*) '?(\d\d)$"
)
_ALMOST: Final = re.compile(
    r"\b(?:bijna|haast|almost|nearly|nog net geen|net geen|kort bij de|tegen de|going on|close to|"
    r"(?:just )?shy of|binnenkort|weldra|straks)\s+(\d{1,3})\b"
)
_TURNS: Final = re.compile(
    r"(?:\b(?:wordt|word|worden|turns|turning|will be|will turn)|'ll (?:be|turn))\b(?: (?:er|ze|zij|hij|she|he|mama|"
    r"papa|ik|i|ikzelf|met|op|tegen|at|on|by|come|rond|de|the|over|binnen|\d+ (?:weken|maanden|dagen|weeks|months|"
    r"days)|kerst|kerstmis|nieuwjaar|pasen|christmas|easter|year|morgen|overmorgen|tomorrow|zomer|summer|lente|spring|"
    r"winter|herfst|autumn|jan\w*|feb\w*|maart|march|april|mei|may|jun\w*|jul\w*|aug\w*|sep\w*|o[kc]t\w*|nov\w*|dec\w*|"
    r"binnenkort|volgende?|komende?|dit|deze|soon|this|next|in|al|nu|now|bijna|straks|weldra|"
    r"\w+ (?:maand|week|jaar|month|year)))* (\d{1,3})\b"
)
_SOON: Final = (
    r"(?:(?:volgende|komende|next|this coming) (?:week|maand|month|jaar|year|\w+dag|\w+day)|morgen|overmorgen|tomorrow|"
    r"(?:met|tegen|met de|come|at|by|op) (?:kerst|kerstmis|nieuwjaar|pasen|christmas|easter|new year'?s?)|"
    r"(?:in|over|binnen) (?:een |a |1 |\d+ )(?:dagen|dag|weken|week|maand|maanden|days?|weeks?|months?)|"
    r"binnenkort|soon)"
)
#: "tachtig met Pasen", "volgende week 85"
_COMES: Final = re.compile(
    rf"^(?:(?:is|word|wordt|ik|ze|hij|zij|i'm|she's|he's) )*(\d{{1,3}})(?: jaar| years?)?,? {_SOON}$|"
    rf"^{_SOON} (?:(?:word|wordt|is|ik|ze|hij|zij|pas|al|she's|he's|i'm) )*(\d{{1,3}})$"
)
_NEXT: Final = re.compile(
    r"\b(\d{1,3}) (?:on (?:her|his|my) |(?:bij|op) (?:haar|zijn|mijn) )?(?:next|volgende) (?:birthday|verjaardag)\b"
)
_PAST: Final = re.compile(r"\b(?:de|the) (\d0) (?:ruim |al |al lang )?(?:voorbij|gepasseerd)\b")
_TURNED: Final = re.compile(r"\b(?:geworden|turned|is net|just)\b")
_CLAUSE: Final = re.compile(r"\s*(?:[,;!]\s|\.\s|\b(?:en|and|maar|but|terwijl|while)\b)\s*", re.IGNORECASE)
_SELF: Final = re.compile(r"\b(?:ik|'?k|i|i'm|ikzelf|zelf|myself|me)\b", re.IGNORECASE)
_OTHER: Final = re.compile(
    r"\b(?:ze|zij|hij|he|she|they|haar|hem|her|his|mama|papa|ma|pa|moeder|vader|mother|father|mum|mom|dad|man|vrouw|"
    r"husband|wife|zoon|dochter|son|daughter|oma|opa|bomma|bompa|zus|broer|sister|brother|partner)\b",
    re.IGNORECASE,
)


def own_part(said: str, about: Subject) -> str:
    """Of a text about the carer and somebody else, the part that is about the one who is asked about."""
    if about not in (Subject.CARER, Subject.RECIPIENT):
        return said
    parts = [part for part in _CLAUSE.split(said) if part]
    if len(parts) < 2:
        return said
    carers = [part for part in parts if _SELF.search(part)]
    others = [part for part in parts if _OTHER.search(part) and part not in carers]
    own = carers if about is Subject.CARER else others
    return own[0] if own and carers and others else said


def read_age(said: str, on: date, about: Subject) -> Pair | None:
    """An age in years, as its least and its most; None where the number of the text is all there is to read."""
    part = own_part(said, about)
    if part == said:
        return _said_otherwise(said, on)
    return _said_otherwise(part, on) or _bare_age(part)


def _bare_age(said: str) -> Pair | None:
    found = re.search(r"(?<![\d/.])(\d{1,3})(?![\d/])(?! ?(?:maand|month|week|weken|uur|keer))", digits(said))
    return (Fraction(found[1]), Fraction(found[1])) if found else None


def _said_otherwise(said: str, on: date) -> Pair | None:
    if born := _birth(said, on):
        return born
    said = digits(_DECADE_WORD.sub(lambda found: f"{_DECADES[found[1]]}s", said)).rstrip(" .,!")
    if found := _DECADE.search(said):
        where = found["where"] or ""
        first, last = next(((one, other) for words, one, other in _WHERE if where and re.match(words, where)), (0, 9))
        if found["s"] or where or _IN_THE.search(found[0]):
            return Fraction(int(found["ten"]) + first), Fraction(int(found["ten"]) + last)
    if past := _PAST.search(said):
        return Fraction(int(past[1])), Fraction(int(past[1]) + 9)
    if not _TURNED.search(said) and (coming := _COMES.match(said)):
        age = Fraction(int(coming[1] or coming[2]) - 1)
        return age, age
    almost = _ALMOST.search(said) or _NEXT.search(said) or (None if _TURNED.search(said) else _TURNS.search(said))
    return (Fraction(int(almost[1]) - 1), Fraction(int(almost[1]) - 1)) if almost else None


def _birth(said: str, on: date) -> Pair | None:
    """The age from a year, a month or a day of birth."""
    said = _MONTH_AND_YEAR.sub(lambda found: f"{found[1]} {_full(found[2], on)}", said)
    cue, year = _BORN.search(said), _YEAR.search(said)
    if not year and not cue:
        short = _SHORT_YEAR.search(said) if _OF_YEAR.search(said) else None
        return _ages_of(_full(short[1], on), on) if short else None
    if _DAY.search(said):
        day = read_date(said, on, past=True)
        if isinstance(day, str) and len(day) > len("1947"):
            first, last = days_of(day)
            return Fraction(_years(last, on)), Fraction(_years(first, on))
    if year:
        return _ages_of(_full(year[1] or year[2] or year[3], on), on)
    short = _SHORT_YEAR.search(digits(said))
    return _ages_of(_full(short[1], on), on) if short else None


def _full(year: str, on: date) -> int:
    number = int(year)
    return number if number > 99 else 1900 + number if number > on.year % 100 else 2000 + number


def _ages_of(year: int, on: date) -> Pair | None:
    return (Fraction(max(0, on.year - year - 1)), Fraction(on.year - year)) if 1900 <= year <= on.year else None


def _years(born: date, on: date) -> int:
    return max(0, on.year - born.year - ((on.month, on.day) < (born.month, born.day)))
