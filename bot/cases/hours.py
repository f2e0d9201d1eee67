"""When somebody is there: opening hours, holidays, days off, each member's own week; and counting in them.

Hours are told on the wall clock in Brussels and counted in real minutes, so that a night block is an hour shorter or
longer when the clocks change. Belgian public holidays are the ten of the royal decree of 18 April 1974.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Protocol

from bot.content.texts import BRUSSELS

#: As weekdays are called in a team's settings, Monday first.
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Nobody looks further ahead for somebody who is there.
HORIZON: Final = timedelta(days=120)
_MINUTE: Final = timedelta(minutes=1)
_BLOCK: Final = re.compile(r"(\d{1,2}):(\d\d)\s*[-\u2013]\s*(\d{1,2}):(\d\d)")


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """A part of a day, in minutes since midnight on the wall clock; it may end at midnight (1440)."""

    start: int
    end: int

    def __str__(self) -> str:
        return "-".join(f"{one // 60:02}:{one % 60:02}" for one in (self.start, self.end))


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """A span of days, the last one included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of real time in which somebody is there; both ends UTC."""

    start: datetime
    end: datetime


#: Seven days, Monday first, each with its blocks in order.
Week = tuple[tuple[Block, ...], ...]

CLOSED_WEEK: Final[Week] = ((),) * 7


class Opening(Protocol):
    """Anything that knows when somebody is there on a day."""

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans of a day, in order, apart from each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The hours of a team, or of one member."""

    week: Week
    #: days off: closing days of a team, absences of a member
    off: tuple[Days, ...] = ()
    #: whether public holidays are kept
    holidays: bool = True

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans of a day; none on a holiday or a day off."""
        return _spans(self, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """When a team is open and at least one of these is there."""

    hours: Hours
    people: tuple[Hours, ...]

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans of a day in which the team is open and somebody is there."""
        return _manned(self, day)


def block(text: str) -> Block | None:
    """``09:00-12:30`` as a block; None where it is none, or does not end after it starts."""
    found = _BLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute, to_hour, to_minute = map(int, found.groups())
    made = Block(hour * 60 + minute, to_hour * 60 + to_minute)
    return made if minute < 60 and to_minute < 60 and made.start < made.end <= 1440 else None


# -- holidays --------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """The ten public holidays of Belgium in a year."""
    easter = easter_sunday(year)
    fixed = {(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)}
    moving = {easter + timedelta(days=after) for after in (1, 39, 50)}  # Monday, Ascension, Whit Monday
    return frozenset(moving | {date(year, *one) for one in fixed})


def easter_sunday(year: int) -> date:
    """By the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8)."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leaps, century_rest = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    year_leaps, year_rest = divmod(in_century, 4)
    sunday = (32 + 2 * century_rest + 2 * year_leaps - moon - year_rest) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


# -- counting --------------------------------------------------------------------------------------


def open_at(opening: Opening, moment: datetime) -> bool:
    """Whether somebody is there at a moment."""
    return any(span.start <= moment < span.end for span in _around(opening, moment))


def next_open(opening: Opening, moment: datetime) -> datetime | None:
    """The first moment from then on at which somebody is there; None where nobody is for months."""
    for span in _from(opening, moment):
        return max(span.start, moment)
    return None


def open_minutes(opening: Opening, start: datetime, end: datetime) -> int:
    """Whole minutes between two moments in which somebody is there; 0 where the second is not later."""
    passed = timedelta()
    day, last = _day(start), _day(end)
    while day <= last:
        for span in opening.on(day):
            passed += max(min(span.end, end) - max(span.start, start), timedelta())
        day += timedelta(days=1)
    return passed // _MINUTE


def after(opening: Opening, moment: datetime, minutes: int) -> datetime | None:
    """When so many minutes have passed in which somebody is there; None where that takes months.

    Without minutes: the first moment from then on at which somebody is there. A full block ends with it, so that what
    is counted to the end of a day does not become the next morning.
    """
    left = timedelta(minutes=minutes)
    for span in _from(opening, moment):
        start = max(span.start, moment)
        if left <= span.end - start:
            return start + left
        left -= span.end - start
    return None


def before(opening: Opening, moment: datetime, minutes: int) -> datetime | None:
    """So many minutes earlier in which somebody is there; None where there were not so many in months."""
    left, day, first = timedelta(minutes=minutes), _day(moment), _day(moment - HORIZON)
    while day >= first:
        for span in reversed(opening.on(day)):
            end = min(span.end, moment)
            if end <= span.start:
                continue
            if left <= end - span.start:
                return end - left
            left -= end - span.start
        day -= timedelta(days=1)
    return None


def days_open(opening: Opening, first: date) -> Iterator[tuple[date, tuple[Span, ...]]]:
    """The days from one on, for some months, on which somebody is there."""
    for ahead in range(HORIZON.days):
        day = first + timedelta(days=ahead)
        if spans := opening.on(day):
            yield day, spans


def _from(opening: Opening, moment: datetime) -> Iterator[Span]:
    """The spans that end after a moment, in order, for some months."""
    for _, spans in days_open(opening, _day(moment)):
        for span in spans:
            if span.end > moment:
                yield span


def _around(opening: Opening, moment: datetime) -> tuple[Span, ...]:
    return opening.on(_day(moment))


def _day(moment: datetime) -> date:
    return moment.astimezone(BRUSSELS).date()


@lru_cache(maxsize=20_000)
def _spans(hours: Hours, day: date) -> tuple[Span, ...]:
    if (hours.holidays and day in holidays(day.year)) or any(day in days for days in hours.off):
        return ()
    spans = (Span(instant(day, one.start), instant(day, one.end)) for one in hours.week[day.weekday()])
    return tuple(span for span in spans if span.start < span.end)  # a block in the hour that is skipped is none


@lru_cache(maxsize=20_000)
def _manned(rota: Rota, day: date) -> tuple[Span, ...]:
    there = sorted(span for one in rota.people for span in one.on(day))
    found: list[Span] = []
    for span in rota.hours.on(day):
        for one in there:
            start, end = max(span.start, one.start), min(span.end, one.end)
            if start >= end:
                continue
            if found and start <= found[-1].end:
                found[-1] = Span(found[-1].start, max(found[-1].end, end))
            else:
                found.append(Span(start, end))
    return tuple(found)


def instant(day: date, minutes: int) -> datetime:
    """A time on the wall clock as an instant; of an hour that comes twice the first, of one that is skipped its end."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001 - the zone follows
    moment = wall.replace(tzinfo=BRUSSELS).astimezone(UTC)
    skipped = moment.astimezone(BRUSSELS).replace(tzinfo=None) != wall
    return moment.replace(minute=0) if skipped else moment
