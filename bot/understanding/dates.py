"""Reads dates as people say them: "14/3", "sinds vorig jaar maart", "over drie weken", "in two weeks".

Pure; Dutch as it is spoken in Flanders, and English. Small patterns find the phrase and say how precise it is;
dateparser works out which day it is. Never more precise than what was said: "drie jaar geleden" is a year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from bot.understanding.counting import N, digits

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_MONTH_NAMES: Final = (
    *("januari|january|jan", "februari|february|feb", "maart|march|mrt|mar", "april|apr", "mei|may", "juni|june|jun"),
    *("juli|july|jul", "augustus|august|aug", "september|sept|sep", "oktober|october|okt|oct", "november|nov"),
    "december|dec",
)
_MONTH: Final = r"(?P<month>" + "|".join(_MONTH_NAMES) + r")\b\.?"
_ENGLISH: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
_DAY_NAMES: Final = (
    *("maandag|monday", "dinsdag|tuesday", "woensdag|wednesday", "donderdag|thursday", "vrijdag|friday"),
    *("zaterdag|saturday", "zondag|sunday"),
)
_WEEKDAY: Final = r"(?P<weekday>" + "|".join(_DAY_NAMES) + r")"
_YEAR: Final = r"(?P<year>19\d\d|20\d\d|'\d\d)"
_LAST: Final = r"(?:vorige?|verleden|voorbije|afgelopen|laatste|last|previous)"
_NEXT: Final = r"(?:volgende?|komende?|aanstaande|eerstvolgende|toekomende|next|coming|the coming)"
_THIS: Final = r"(?:dit|deze|this)"
_WHICH_YEAR: Final = rf"(?P<which>{_LAST}|{_NEXT}|{_THIS}) (?:jaar|year)"
_ORDINAL: Final = r"(?:ste|de|e|st|nd|rd|th)?"
_TEXT_ORDINALS: Final = {"eerste": 1, "first": 1, "tweede": 2, "second": 2, "derde": 3, "third": 3}

_TEXT_ORDINAL: Final = re.compile(
    rf"\b(?:de |the )?({'|'.join(_TEXT_ORDINALS)}) (?=(?:of )?(?:{'|'.join(_MONTH_NAMES)})\b)"
)

_NUMERIC: Final = re.compile(
    r"(?<![\d/.-])(?:(?P<iso>\d{4}-\d{1,2}-\d{1,2})|(?P<day>\d{1,2})(?P<sep>[/.-])(?P<month>\d{1,2})(?:(?P=sep)"
    r"(?P<year>\d{4}|\d{2}))?)(?![\d/]|-\d|\.\d)"
)
_MONTH_OF_YEAR: Final = re.compile(r"(?<![\d/.-])(?:(\d{4})-(\d{1,2})|(\d{1,2})[/-](\d{4}))(?![\d/-])")
_DAY_MONTH: Final = re.compile(
    rf"(?<![\d.])(?P<day>\d{{1,2}}) ?{_ORDINAL} (?:of )?{_MONTH}(?: ?,? ?(?:in |van )?(?:{_YEAR}|{_WHICH_YEAR}))?"
)
_MONTH_DAY: Final = re.compile(
    rf"\b{_MONTH} (?:the )?(?P<day>\d{{1,2}})(?!\d| ?(?:uur|u|h|jaar|year)){_ORDINAL}(?:,? (?:{_YEAR}|{_WHICH_YEAR}))?"
)
_MONTH_ONLY: Final = re.compile(
    rf"(?:\b{_WHICH_YEAR} ?,? ?(?:in )?)?\b{_MONTH}(?: ?,? ?(?:in |van |of )?"
    rf"(?:{_YEAR}|{_WHICH_YEAR.replace('which', 'which2')}))?"
)
_RELATIVE_MONTH: Final = re.compile(rf"\b(?P<which>{_LAST}|{_NEXT}) {_MONTH}")
_ALSO_WORDS: Final = ("may", "mar", "jan", "sep", "dec", "march")
#: These are also words or names: they are months after one of these.
_MONTH_CUE: Final = re.compile(
    r"(?:^|\b(?:in|sinds|vanaf|van|tegen|tot|begin|eind|einde|half|halfweg|halverwege|midden|since|from|by|early|late|"
    r"mid|end of|start of|beginning of|until|last|next|of|or|or in|maand|month of)) ?\Z"
)
_PERIODS: Final = {"dag": "day", "wee": "week", "wek": "week", "maa": "month", "mnd": "month", "mon": "month"} | {
    "jaa": "year",
    "jar": "year",
    "yea": "year",
    "day": "day",
}
_COUNT: Final = (
    rf"(?P<n>{N})(?: ?(?:à|a|of|or|tot|to|-) ?(?P<more>{N}))? (?:volle |goede |kleine |lange )?"
    r"(?P<unit>dag|dagen|days?|week|weken|weeks|maand|maanden|maandjes|mnd|months?|jaar|jaren|jaartjes?|years?)\b"
)
_AGO: Final = re.compile(rf"{_COUNT} (?:geleden|terug|ago|back|earlier)")
_FOR: Final = re.compile(
    rf"\b(?:al|sinds|reeds|nu|voor|for|since|over the last|intussen|ondertussen|bijna|ongeveer|ruim|zeker|zo'n|dan)"
    rf"(?: (?:al|reeds|nu|een|de laatste|ongeveer|zeker|bijna|ruim|meer dan|minstens|toch|zo'n|about|almost|over|"
    rf"more than|at least|some))* {_COUNT}"
)
_FOR_BARE: Final = re.compile(rf"^(?:ongeveer |bijna |ruim |about |almost |zo'n )?{_COUNT}(?: al| nu| now| already)?$")
_AHEAD: Final = re.compile(rf"\b(?:over|binnen|in|within)(?: de| the| ongeveer| een| about| zo'n| een goeie)* {_COUNT}")
_AHEAD_BARE: Final = re.compile(rf"^(?:ongeveer |about )?{_COUNT}(?: later| from now)?$")
_NAMED_DAYS: Final = tuple(
    (re.compile(pattern), english)
    for pattern, english in (
        (r"\b(?:eergisteren|the day before yesterday|day before yesterday)\b", "2 days ago"),
        (r"\b(?:gisteren|gister|yesterday)\b", "yesterday"),
        (r"\b(?:overmorgen|the day after tomorrow|day after tomorrow)\b", "in 2 days"),
        (r"(?<!elke )(?<!iedere )(?<!'s )(?<!goede )(?<!goeie )(?<!de )\b(?:morgen|tomorrow)\b", "tomorrow"),
        (r"\b(?:vandaag|vanaf nu|vandoag|today|from now on|right now|per direct)\b", "today"),
    )
)
_WEEK_DAY: Final = re.compile(
    rf"\b(?P<which>{_LAST}|{_NEXT}|{_THIS}) week(?: op)? {_WEEKDAY}|\b(?P<weekday2>{'|'.join(_DAY_NAMES)}) "
    rf"(?:van )?(?P<which2>{_LAST}|{_NEXT}|{_THIS}) week"
)
_NEAR_DAY: Final = re.compile(
    r"(?<!elke )(?<!iedere )(?<!every )(?<!eerste )(?<!tweede )(?<!first )"
    rf"\b(?:(?P<which>{_LAST}|{_NEXT}) )?{_WEEKDAY}(?! ?(?:en|tot|,|and|to)\b)"
)
_IN_WEEKS: Final = re.compile(rf"\b{_WEEKDAY} (?:over|binnen|in) (?P<n>\d) (?:week|weken|weeks)")
_PERIOD: Final = re.compile(
    rf"\b(?P<which>{_LAST}|{_NEXT}|{_THIS}|de|the) (?P<unit>week|maand|month|jaar|year)\b(?! (?:of|geleden|ago))"
)
_DAY_OF_MONTH: Final = re.compile(
    rf"\b(?:(?:op )?(?:de|den|the) )(?P<day>\d{{1,2}}) ?(?:ste|de|e|st|nd|rd|th)?(?:\b(?: (?:van |of )?(?:de |the )?"
    rf"(?P<which>{_LAST}|{_NEXT}|{_THIS}) (?:maand|month))?)(?! ?(?:{'|'.join(_MONTH_NAMES)}|jaar|keer|uur|verdiep))"
)
_YEAR_ONLY: Final = re.compile(rf"(?<![\d/.-]){_YEAR}(?![\d]|-\d|/\d)(?! ?(?:euro|eur|€|mensen|man|frank))")
_YEAR_SHORT: Final = re.compile(r"\b(?:sinds|since|van in|vanaf|in) (?P<year>\d\d)$")
_TWO_YEARS: Final = re.compile(r"\b(19\d\d|20\d\d) ?(?:of|or|à|/|-|tot) ?(?:in )?(19\d\d|20\d\d|\d\d)\b")
_TWO_MONTHS: Final = re.compile(
    r"\b(" + "|".join(_MONTH_NAMES) + r") ?(?:of|or|/|à)(?: in)? (" + "|".join(_MONTH_NAMES) + r")\b(?: ?(\d{4}))?"
)
_SEASON: Final = re.compile(
    rf"\b(?:(?P<which>{_LAST}|{_NEXT}|{_THIS}|de|het|the|in) )?(?P<season>zomer|summer|lente|voorjaar|spring|herfst|"
    r"najaar|autumn|kerst|kerstmis|christmas|nieuwjaar|new year)\b"
)
#: The first and the last month of a season.
_SEASONS: Final = {"zomer": (6, 9), "summer": (6, 9), "lente": (3, 6), "voorjaar": (3, 6), "spring": (3, 6)} | {
    **dict.fromkeys(("herfst", "najaar", "autumn"), (9, 12)),
    **dict.fromkeys(("kerst", "kerstmis", "christmas"), (12, 12)),
    **dict.fromkeys(("nieuwjaar", "new year"), (1, 1)),
}
_PANDEMIC: Final = re.compile(r"\b(?:sinds|since|vanaf|tijdens|during) (?:de |the )?(?:corona|covid|lockdown)")
_MENDED: Final = re.compile(
    r"\b(?:wacht|wait|sorry|of nee|or no|ik bedoel(?:de)?|i mean|i meant|eigenlijk|actually|allee|toch niet|"
    r"(?<=\S )(?:nee|neen|no))\b"
)
#: A text without one of these holds no date; most texts do not, and this look is quick.
_HINT: Final = re.compile(
    r"\d|dag|day|week|weken|maand|month|jaar|year|morgen|gister|morrow|vandaag|zomer|summer|lente|spring|herfst|najaar|"
    r"voorjaar|autumn|kerst|christmas|corona|covid|lockdown|vanaf nu|from now|right now|per direct|"
    + "|".join(_MONTH_NAMES)
)

_NO_SUCH_DAY: Final = ""
#: Years that are worth believing.
_OLDEST: Final = 1900
_FARTHEST: Final = 10
#: "5 of 6 jaar" is one of two years; a wider guess than this is its first.
_MOST_APART: Final = 6


def read_date(said: str, on: date, *, past: bool | None = None) -> Any | None:
    """The date that a text tells, as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; several as ``{"any_of": […]}``.

    ``said`` is plain, ``on`` is today. ``past``: a bare day or month lies behind (True) or ahead (False); None takes
    the nearest ahead for days and behind for months. None where no date is told, or one that cannot be.
    """
    if not _HINT.search(said):
        return None
    said = re.sub(r"\b(\d{1,2})\.(\d{1,2})\.(\d{2,4})\b", r"\1/\2/\3", said)
    said = _TEXT_ORDINAL.sub(lambda found: f"{_TEXT_ORDINALS[found[1]]} ", said)
    parts = [part.strip(" ,.;:") for part in _MENDED.split(_counted(said))]
    for part in reversed(parts):
        for read in _READERS:
            found = read(part, on, past)
            if found is not None:
                return found if found != _NO_SUCH_DAY and _may_be(found, on, past) else None
    return None


def days_of(value: str) -> tuple[date, date]:
    """The first and the last day that a date in text may be."""
    year, month, day = (*map(int, value.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day), date(year, month, day)
    if month:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


def _counted(said: str) -> str:
    """In digits, but with dates left as they are ("14.03" is no number)."""
    return said if re.fullmatch(r"[\d/.-]+", said) else digits(said)


def _may_be(found: Any, on: date, past: bool | None) -> bool:
    values = found["any_of"] if isinstance(found, dict) else [found]
    for value in values:
        first, last = days_of(value)
        if not _OLDEST <= first.year <= on.year + _FARTHEST or (past is True and first > on):
            return False
        if past is False and last.year < on.year - 1:
            return False
    return True


# -- dateparser ----------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _parser(on: date, prefer: str) -> DateDataParser:
    from dateparser.date import DateDataParser  # imported when a date is first read: it takes a tenth of a second

    return DateDataParser(
        languages=["en"],
        try_previous_locales=False,
        settings={
            "RELATIVE_BASE": datetime(on.year, on.month, on.day),  # noqa: DTZ001  # a calendar day, no instant
            "PREFER_DATES_FROM": prefer,
            "DATE_ORDER": "DMY",
            "TIMEZONE": "UTC",
        },
    )


def _resolve(phrase: str, on: date, past: bool | None) -> date | None:
    """The day that an English phrase means."""
    prefer = {True: "past", False: "future", None: "current_period"}[past]
    found = _parser(on, prefer).get_date_data(phrase).date_obj
    return found.date() if found else None


# -- readers, from the most to the least precise ----------------------------------------------------


def _day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _year_of(found: re.Match[str], on: date) -> int | None:
    groups = found.groupdict()
    if year := groups.get("year"):
        return _full_year(year, on)
    which = groups.get("which") or groups.get("which2")
    return on.year + _direction(which) if which else None


def _full_year(year: str, on: date) -> int:
    number = int(year.strip("'"))
    if number >= 100:
        return number
    return 2000 + number if 2000 + number <= on.year + _FARTHEST else 1900 + number


def _direction(which: str | None) -> int:
    if which and re.fullmatch(_LAST, which):
        return -1
    return 1 if which and re.fullmatch(_NEXT, which) else 0


def _month_of(name: str) -> int:
    return next(n for n, names in enumerate(_MONTH_NAMES, start=1) if name in names.split("|"))


def _numeric(said: str, on: date, past: bool | None) -> str | None:
    found = _NUMERIC.search(said)
    if not found:
        return None
    if found["iso"]:
        return _day_text(_resolve(found["iso"], on, past))
    day, month = int(found["day"]), int(found["month"])
    if not (1 <= day <= 31 and 1 <= month <= 12) or (found["sep"] != "/" and not found["year"]):
        return None
    return _of_day(day, month, _full_year(found["year"], on) if found["year"] else None, on, past)


def _of_day(day: int, month: int, year: int | None, on: date, past: bool | None) -> str | None:
    """A day of a month; without a year the nearest one on the side that is meant."""
    if not 1 <= day <= 31:
        return None
    resolved = _resolve(f"{day} {_ENGLISH[month - 1]} {year or ''}".strip(), on, False if past is None else past)
    return _day_text(resolved)


def _named_day(said: str, on: date, past: bool | None) -> str | None:
    return next(
        (_day_text(_resolve(phrase, on, past)) for pattern, phrase in _NAMED_DAYS if pattern.search(said)), None
    )


def _day_and_month(said: str, on: date, past: bool | None) -> str | None:
    found = _DAY_MONTH.search(said) or _MONTH_DAY.search(said)
    if not found:
        return None
    return _of_day(int(found["day"]), _month_of(found["month"]), _year_of(found, on), on, past) or _NO_SUCH_DAY


def _month_and_year(said: str, on: date, past: bool | None) -> str | None:
    found = _MONTH_OF_YEAR.search(said)
    if not found:
        return None
    year, month = (int(found[1]), int(found[2])) if found[1] else (int(found[4]), int(found[3]))
    return f"{year}-{month:02d}" if 1 <= month <= 12 else None


def _either_month(said: str, on: date, past: bool | None) -> Any | None:
    if found := _TWO_MONTHS.search(said):
        months = [_in_month(_month_of(found[n]), int(found[3]) if found[3] else None, on, past) for n in (1, 2)]
        return {"any_of": months}
    if found := _TWO_YEARS.search(said):
        last = found[2] if len(found[2]) == 4 else found[1][:2] + found[2]
        return {"any_of": [found[1], last]} if found[1] < last else None
    return None


def _in_month(month: int, year: int | None, on: date, past: bool | None) -> str:
    if year is None:
        year = on.year
        if past is False and month < on.month:
            year += 1
        elif past is not False and month > on.month:
            year -= 1
    return f"{year}-{month:02d}"


def _months(said: str, on: date, past: bool | None) -> str | None:
    if found := _RELATIVE_MONTH.search(said):
        return _in_month(_month_of(found["month"]), None, on, _direction(found["which"]) < 0)
    for found in _MONTH_ONLY.finditer(said):
        year = _year_of(found, on)
        doubtful = year is None and found["month"] in _ALSO_WORDS
        if doubtful and not _MONTH_CUE.search(said[: found.start("month")]):
            continue
        return _in_month(_month_of(found["month"]), year, on, past)
    return None


def _counted_time(said: str, on: date, past: bool | None) -> Any | None:
    """So long ago, so long from now: a year, a month or a day, as it was counted."""
    behind = _AGO.search(said)
    ahead = None if behind else _AHEAD.search(said)
    if not behind and not ahead and past is not False:
        behind = _FOR.search(said) or (_FOR_BARE.search(said) if past else None)
    if not behind and not ahead and past is False:
        ahead = _AHEAD_BARE.search(said)
    found = behind or ahead
    if not found:
        return None
    counts = [float(found["n"])]
    if found["more"] and counts[0] < float(found["more"]) <= counts[0] + _MOST_APART:
        counts += range(int(counts[0]) + 1, int(float(found["more"])) + 1)
    values = sorted({value for count in counts if (value := _away(count, found["unit"], bool(behind), on))})
    return values[0] if len(values) == 1 else {"any_of": values} if values else None


def _away(count: float, unit: str, behind: bool, on: date) -> str | None:
    period = _PERIODS[unit[:3]]
    if period == "year" and count in (0.5, 1.5):
        count, period = count * 12, "month"
    whole = int(count)
    phrase = f"{whole} {period}s ago" if behind else f"in {whole} {period}s"
    day = _resolve(phrase, on, None)
    if day is None:
        return None
    return day.isoformat()[: {"year": 4, "month": 7}.get(period, 10)]


def _weekdays(said: str, on: date, past: bool | None) -> str | None:
    if found := _WEEK_DAY.search(said):
        monday = on - timedelta(days=on.weekday()) + timedelta(weeks=_direction(found["which"] or found["which2"]))
        return _day_text(monday + timedelta(days=_weekday(found["weekday"] or found["weekday2"])))
    if found := _IN_WEEKS.search(said):
        first = on + timedelta(days=(_weekday(found["weekday"]) - on.weekday()) % 7)
        return _day_text(first + timedelta(weeks=int(found["n"])))
    if found := _NEAR_DAY.search(said):
        back = _direction(found["which"]) < 0 or (past is True and not found["which"])
        ahead = (_weekday(found["weekday"]) - on.weekday()) % 7 or 7
        return _day_text(on + timedelta(days=ahead - 7 if back and ahead != 7 else -7 if back else ahead))
    return None


def _weekday(name: str) -> int:
    return next(n for n, names in enumerate(_DAY_NAMES) if name in names.split("|"))


def _day_of_month(said: str, on: date, past: bool | None) -> str | None:
    found = _DAY_OF_MONTH.search(said)
    if not found or not 1 <= int(found["day"]) <= 31:
        return None
    day, index = int(found["day"]), on.year * 12 + on.month - 1 + _direction(found["which"])
    if not found["which"]:
        index += (1 if day < on.day else 0) if past is not True else (-1 if day > on.day else 0)
    year, month = divmod(index, 12)
    return f"{year}-{month + 1:02d}-{day:02d}" if day <= monthrange(year, month + 1)[1] else None


def _periods(said: str, on: date, past: bool | None) -> Any | None:
    found = next(
        (
            one
            for one in _PERIOD.finditer(said)
            if one["which"] not in ("de", "the") or _EDGE.search(said[: one.start()])
        ),
        None,
    )
    if not found:
        return None
    step = _direction(found["which"])
    if found["unit"] in ("jaar", "year"):
        return str(on.year + step)
    if found["unit"] in ("maand", "month"):
        year, month = divmod(on.year * 12 + on.month - 1 + step, 12)
        return f"{year}-{month + 1:02d}"
    monday = on - timedelta(days=on.weekday()) + timedelta(weeks=step)
    months = sorted({(monday + timedelta(days=n)).isoformat()[:7] for n in (0, 6)})
    return months[0] if len(months) == 1 else {"any_of": months}


_EDGE: Final = re.compile(r"\b(?:begin|eind|einde|midden|half|end|start|beginning)(?: van| of)? ?\Z")


def _seasons(said: str, on: date, past: bool | None) -> str | None:
    found = _SEASON.search(said)
    if not found:
        return None
    first, last = _SEASONS[found["season"]]
    if year := _YEAR_ONLY.search(said):
        return str(_full_year(year["year"], on)) + (f"-{first:02d}" if first == last else "")
    step = _direction(found["which"])
    number = on.year
    if step < 0 or (step == 0 and past is True):
        number -= first > on.month if step == 0 else last >= on.month
    else:
        number += last < on.month if step == 0 else first <= on.month
    return f"{number}-{first:02d}" if first == last else str(number)


def _years(said: str, on: date, past: bool | None) -> str | None:
    if found := _YEAR_ONLY.search(said) or (_YEAR_SHORT.search(said) if past else None):
        return str(_full_year(found["year"], on))
    return "2020" if _PANDEMIC.search(said) else None


_READERS: Final[tuple[Callable[[str, date, bool | None], Any | None], ...]] = (
    *(_numeric, _named_day, _day_and_month, _month_and_year, _either_month, _weekdays, _months, _counted_time),
    *(_day_of_month, _seasons, _periods, _years),
)
