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

from bot.understanding.counting import digits
from bot.understanding.date_phrases import (
    AGO,
    AHEAD,
    AHEAD_BARE,
    ALSO_WORDS,
    ANNIVERSARY,
    DAY_MONTH,
    DAY_NAMES,
    DAY_OF_MONTH,
    EDGE,
    ENGLISH,
    FOR,
    FOR_BARE,
    HINT,
    IN_WEEKS,
    LAST,
    MENDED,
    MONTH_CUE,
    MONTH_DAY,
    MONTH_NAMES,
    MONTH_OF_YEAR,
    MONTH_ONLY,
    NAMED_DAYS,
    NEAR_DAY,
    NEXT,
    NUMERIC,
    PANDEMIC,
    PERIOD,
    PERIODS,
    RELATIVE_MONTH,
    SEASON,
    SEASONS,
    TEXT_ORDINAL,
    TEXT_ORDINALS,
    TO_COME,
    TWO_MONTHS,
    TWO_YEARS,
    WEEK_DAY,
    YEAR_ONLY,
    YEAR_SHORT,
)

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_NO_SUCH_DAY: Final = ""
_MOST_DAYS: Final = 31
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
    if not HINT.search(said):
        return None
    said = re.sub(r"\b(\d{1,2})\.(\d{1,2})\.(\d{2,4})\b", r"\1/\2/\3", said)
    said = re.sub(r"\b(?:a |1 )?fortnight\b", "2 weeks", said)
    if re.search(r"\b(?:geleden|ago)\b", said):
        on_the_day = said
        said = re.sub(r"\b(?:vandaag|today)\b,? ?", "", said)
        if said != on_the_day and (years := re.search(r"\b(\d{1,2}) (?:jaar|years?) (?:geleden|ago)\b", digits(said))):
            return on.replace(
                year=on.year - int(years[1]), day=min(on.day, 28) if on.month == 2 else on.day
            ).isoformat()
    said = re.sub(r"\b(?:de|den|the) (?:eerste|first|1ste) (?=(?:van|of) )", "de 1 ", said)
    said = TEXT_ORDINAL.sub(lambda found: f"{TEXT_ORDINALS[found[1]]} ", said)
    parts = [part.strip(" ,.;:") for part in MENDED.split(_counted(said))]
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
    if which and re.fullmatch(LAST, which):
        return -1
    return 1 if which and re.fullmatch(NEXT, which) else 0


def _month_of(name: str) -> int:
    return next(n for n, names in enumerate(MONTH_NAMES, start=1) if name in names.split("|"))


def _numeric(said: str, on: date, past: bool | None) -> str | None:
    found = NUMERIC.search(said)
    if not found:
        return None
    if found["iso"]:
        return _day_text(_resolve(found["iso"], on, past))
    day, month = int(found["day"]), int(found["month"])
    if not (1 <= day <= _MOST_DAYS and 1 <= month <= 12) or (found["sep"] != "/" and not found["year"]):
        return None
    return _of_day(day, month, _full_year(found["year"], on) if found["year"] else None, on, past)


def _of_day(day: int, month: int, year: int | None, on: date, past: bool | None) -> str | None:
    """A day of a month; without a year the nearest one on the side that is meant."""
    if not 1 <= day <= _MOST_DAYS:
        return None
    if year is None and (day, month) == (on.day, on.month):
        return on.isoformat()
    resolved = _resolve(f"{day} {ENGLISH[month - 1]} {year or ''}".strip(), on, False if past is None else past)
    return _day_text(resolved)


def _named_day(said: str, on: date, past: bool | None) -> str | None:
    return next((_day_text(_resolve(phrase, on, past)) for pattern, phrase in NAMED_DAYS if pattern.search(said)), None)


def _day_and_month(said: str, on: date, past: bool | None) -> str | None:
    found = DAY_MONTH.search(said) or MONTH_DAY.search(said)
    if not found:
        return None
    day, month = int(found["day"]), _month_of(found["month"])
    if found.re is MONTH_DAY and day > _MOST_DAYS:  # "april 98"
        return f"{_full_year(found['day'], on)}-{month:02d}"
    return _of_day(day, month, _year_of(found, on), on, past) or _NO_SUCH_DAY


def _month_and_year(said: str, on: date, past: bool | None) -> str | None:
    found = MONTH_OF_YEAR.search(said)
    if not found:
        return None
    year, month = (int(found[1]), int(found[2])) if found[1] else (int(found[4]), int(found[3]))
    return f"{year}-{month:02d}" if 1 <= month <= 12 else None


def _either_month(said: str, on: date, past: bool | None) -> Any | None:
    if found := TWO_MONTHS.search(said):
        months = [_in_month(_month_of(found[n]), int(found[3]) if found[3] else None, on, past) for n in (1, 2)]
        return {"any_of": months}
    if found := TWO_YEARS.search(said):
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
    if found := RELATIVE_MONTH.search(said):
        return _in_month(_month_of(found["month"]), None, on, _direction(found["which"]) < 0)
    for found in MONTH_ONLY.finditer(said):
        year = _year_of(found, on)
        doubtful = year is None and found["month"] in ALSO_WORDS
        if doubtful and not MONTH_CUE.search(said[: found.start("month")]):
            continue
        return _in_month(_month_of(found["month"]), year, on, past)
    return None


def _counted_time(said: str, on: date, past: bool | None) -> Any | None:
    """So long ago, so long from now: a year, a month or a day, as it was counted."""
    behind = AGO.search(said)
    ahead = None if behind else AHEAD.search(said)
    if not behind and not ahead and past is not False:
        behind = FOR.search(said) or (FOR_BARE.search(said) if past else None)
    if not behind and not ahead and past is False:
        ahead = AHEAD_BARE.search(said)
    if ahead and ahead["n"] is None:
        return _away(float(ahead["n3"]), ahead["unit3"], False, on)
    found = behind or ahead
    if not found:
        return None
    counts = [float(found["n"])]
    if found["more"] and counts[0] < float(found["more"]) <= counts[0] + _MOST_APART:
        counts += range(int(counts[0]) + 1, int(float(found["more"])) + 1)
    values = sorted({value for count in counts if (value := _away(count, found["unit"], bool(behind), on))})
    return values[0] if len(values) == 1 else {"any_of": values} if values else None


def _away(count: float, unit: str, behind: bool, on: date) -> str | None:
    period = PERIODS[unit[:3]]
    if period == "year" and count in (0.5, 1.5):
        count, period = count * 12, "month"
    whole = int(count)
    phrase = f"{whole} {period}s ago" if behind else f"in {whole} {period}s"
    day = _resolve(phrase, on, None)
    if day is None:
        return None
    return day.isoformat()[: {"year": 4, "month": 7}.get(period, 10)]


def _anniversary(said: str, on: date, past: bool | None) -> str | None:
    """The month so many years before one that is named: "deze maand juist twee jaar"."""
    found = ANNIVERSARY.search(said) if past else None
    if found is None:
        return None
    years = int(float(found["n"] or found["n2"]))
    name = found["month"] or found["month2"]
    if name:
        month = _month_of(name)
        index = on.year * 12 + month - 1
        if TO_COME.search(said):
            index += 12 * (month < on.month)
        else:
            index -= 12 * (month > on.month)
    else:
        index = on.year * 12 + on.month - 1 + _direction(found["which"])
    year, month = divmod(index, 12)
    return f"{year - years}-{month + 1:02d}"


def _weekdays(said: str, on: date, past: bool | None) -> str | None:
    if found := WEEK_DAY.search(said):
        monday = on - timedelta(days=on.weekday()) + timedelta(weeks=_direction(found["which"] or found["which2"]))
        return _day_text(monday + timedelta(days=_weekday(found["weekday"] or found["weekday2"])))
    if found := IN_WEEKS.search(said):
        first = on + timedelta(days=(_weekday(found["weekday"]) - on.weekday()) % 7)
        return _day_text(first + timedelta(weeks=int(found["n"])))
    if found := NEAR_DAY.search(said):
        back = _direction(found["which"]) < 0 or (past is True and not found["which"])
        ahead = (_weekday(found["weekday"]) - on.weekday()) % 7 or 7
        return _day_text(on + timedelta(days=ahead - 7 if back and ahead != 7 else -7 if back else ahead))
    return None


def _weekday(name: str) -> int:
    return next(n for n, names in enumerate(DAY_NAMES) if name in names.split("|"))


def _day_of_month(said: str, on: date, past: bool | None) -> str | None:
    found = DAY_OF_MONTH.search(said)
    if not found or not 1 <= int(found["day"]) <= _MOST_DAYS:
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
            for one in PERIOD.finditer(said)
            if one["which"] not in ("de", "het", "the") or EDGE.search(said[: one.start()])
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


def _seasons(said: str, on: date, past: bool | None) -> str | None:
    found = SEASON.search(said)
    if not found:
        return None
    first, last = SEASONS[found["season"]]
    if year := YEAR_ONLY.search(said):
        return str(_full_year(year["year"], on)) + (f"-{first:02d}" if first == last else "")
    step = _direction(found["which"])
    number = on.year
    if step < 0 or (step == 0 and past is True):
        number -= first > on.month if step == 0 else last >= on.month
    else:
        number += last < on.month if step == 0 else first <= on.month
    return f"{number}-{first:02d}" if first == last else str(number)


def _years(said: str, on: date, past: bool | None) -> str | None:
    if found := YEAR_ONLY.search(said) or (YEAR_SHORT.search(said) if past else None):
        return str(_full_year(found["year"], on))
    return "2020" if PANDEMIC.search(said) else None


_READERS: Final[tuple[Callable[[str, date, bool | None], Any | None], ...]] = (
    *(
        _numeric,
        _anniversary,
        _named_day,
        _day_and_month,
        _month_and_year,
        _either_month,
        _weekdays,
        _months,
        _counted_time,
    ),
    *(_day_of_month, _seasons, _periods, _years),
)
