"""The rhythm that a carer chose, as a value: when the next check-in is due, and what is too late to send.

Times are those on the clock in Brussels and stay so when the clock changes. The next day of a rhythm of weeks is the
shell's to work out (``bot.work.rhythms``, with APScheduler's calendar), given here as a function; the n-th weekday of a
month is reckoned here.
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal, Protocol

from bot.content.texts import BRUSSELS
from bot.errors import BadInput

Every = Literal["week", "two_weeks", "month"]
EVERY: Final[tuple[Every, ...]] = ("week", "two_weeks", "month")
#: Which weekday of the month may be chosen; -1 is the last. A fifth does not come every month.
NTH: Final = (1, 2, 3, 4, -1)

#: Early evening, every two weeks: what is proposed.
USUAL_AT: Final = time(19)
#: Check-ins of one moment are spread over so long.
SPREAD: Final = timedelta(minutes=20)
#: Somebody who wrote so shortly ago is in the middle of something else.
IN_CONVERSATION: Final = timedelta(minutes=30)
#: Later than this a check-in is opened with a word about it; later than that it is dropped.
LATE: Final = timedelta(hours=3)
STALE: Final = timedelta(hours=36)
#: A check-in left half done after a heavy answer is over so long after the carer's last word: within a working day.
LEFT: Final = timedelta(hours=16)
#: What Leun asks of itself is worth delivering for so long, but not into the quiet hours; the shorter at least.
WORTH: Final = timedelta(hours=6)
WORTH_AT_LEAST: Final = timedelta(hours=1)
#: So long a rhythm goes weekly after a heavy answer, when the carer wants that.
WEEKLY_FOR: Final = timedelta(weeks=4)

_DAYS: Final[Mapping[str, int]] = {"week": 7, "two_weeks": 14}
#: After another day was chosen the next check-in is no nearer to the latest than this.
_APART: Final[Mapping[str, timedelta]] = {
    "week": timedelta(days=4),
    "two_weeks": timedelta(days=8),
    "month": timedelta(days=15),
}
#: A holiday moves a check-in by some days at most: so far back a day is looked for that was moved.
_MOST_MOVED: Final = timedelta(days=8)
#: As far ahead as anybody plans.
_FARTHEST: Final = timedelta(days=800)

#: The first day of a rhythm of weeks after a moment: its first day ever, its days apart, its time, the moment.
Occurrence = Callable[[date, int, time, datetime], datetime]


def every_so_many_days(first: date, days: int, at: time, after: datetime) -> datetime:
    """The same reckoned here: the first moment after another, every so many days, at a time in Brussels."""
    here = after.astimezone(BRUSSELS).date()
    on = first + timedelta(days=max(0, (here - first).days // days) * days)
    while (moment := datetime.combine(on, at, tzinfo=BRUSSELS)) <= after:
        on += timedelta(days=days)
    return moment


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which nothing is asked; over midnight, so that the clock never changes outside them.

    A time in the evening is brought forward to the same evening, a time in the night or early morning put off to the
    same morning: the day that was chosen stays.
    """

    begins: time = time(21)
    ends: time = time(8, 30)

    def __post_init__(self) -> None:
        if not time(4) <= self.ends < self.begins:
            raise BadInput("quiet_hours", f"{self.begins:%H:%M}-{self.ends:%H:%M}", "quiet hours end at 4 or later")

    def outside(self, at: time) -> time:
        """The nearest time of the same day at which check-ins may begin to leave."""
        last = (datetime.combine(date.min, self.begins) - SPREAD).time()
        return min(max(at, self.ends), last)

    def holds(self, now: datetime) -> bool:
        """Whether it is quiet now."""
        at = now.astimezone(BRUSSELS).time()
        return at >= self.begins or at < self.ends

    def over(self, now: datetime) -> datetime:
        """When it is next not quiet: now, or when the quiet hours end."""
        if not self.holds(now):
            return now
        here = now.astimezone(BRUSSELS)
        on = here.date() + timedelta(days=here.time() >= self.begins)
        return _instant(on, self.ends)


QUIET: Final = Quiet()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What a carer chose: how often, on which day, when; and until when it rests."""

    every: Every = "two_weeks"
    #: 0 is Monday
    weekday: int
    at: time = USUAL_AT
    #: of a month: which of its weekdays, 1 to 4, or -1 for the last
    nth: int = 1
    #: counting begins on this day: two weeks are counted from its first such weekday on
    start: date
    #: check-ins from this day on are left out …
    pause_from: date | None = None
    #: … up to this day, which is the first that counts again; without it until the carer writes
    pause_until: date | None = None
    #: weekly up to and including this day, whatever was chosen
    weekly_until: date | None = None
    stopped: bool = False

    def __post_init__(self) -> None:
        if self.every not in EVERY or self.weekday not in range(7) or self.nth not in NTH:
            raise BadInput("rhythm", "rhythm", f"no such rhythm: {self.every}, day {self.weekday}, {self.nth}")
        if self.pause_until is not None and (self.pause_from is None or self.pause_until < self.pause_from):
            raise BadInput("rhythm", "pause", "a pause begins before it ends")

    @property
    def first(self) -> date:
        """The first day of a rhythm of weeks."""
        return self.start + timedelta(days=(self.weekday - self.start.weekday()) % 7)

    def rests_on(self, on: date) -> bool:
        """Whether a day lies in a pause."""
        if self.pause_from is None or on < self.pause_from:
            return False
        return self.pause_until is None or on < self.pause_until


def proposed(on: date) -> Rhythm:
    """What is proposed to who begins on a day: every two weeks, this weekday, early in the evening."""
    return Rhythm(weekday=on.weekday(), start=on + timedelta(days=1))


# -- when --------------------------------------------------------------------------------------------


def next_due(
    rhythm: Rhythm,
    after: datetime,
    *,
    holidays: Container[date],
    occurrence: Occurrence,
    quiet: Quiet = QUIET,
    offset: timedelta = timedelta(),
) -> datetime | None:
    """When the next check-in after a moment is due, in UTC; None while it rests without end, or was stopped.

    On a public holiday it is the next day that is none. ``offset``: the carer's own place in the spread.
    """
    if rhythm.stopped or (rhythm.pause_from is not None and rhythm.pause_until is None and not _before(rhythm, after)):
        return None
    for on in _days(rhythm, after - _MOST_MOVED, quiet.outside(rhythm.at), occurrence):
        moved = on
        while moved in holidays:
            moved += timedelta(days=1)
        due = _instant(moved, quiet.outside(rhythm.at)) + offset
        if due > after and not rhythm.rests_on(moved):
            return due
        if rhythm.pause_until is None and rhythm.rests_on(moved):
            return None
    return None


def _before(rhythm: Rhythm, after: datetime) -> bool:
    """Whether a pause without end is still to begin."""
    return rhythm.pause_from is not None and after.astimezone(BRUSSELS).date() < rhythm.pause_from


def _days(rhythm: Rhythm, after: datetime, at: time, occurrence: Occurrence) -> Iterator[date]:
    """The days of a rhythm in order, from a moment on."""
    start = max(after, _instant(rhythm.start - timedelta(days=1), time(12)), _resumed(rhythm, after))
    own = (
        _monthly(rhythm, start)
        if rhythm.every == "month"
        else _weekly(rhythm.first, _DAYS[rhythm.every], at, start, occurrence)
    )
    extra: list[date] = []
    if rhythm.weekly_until is not None:
        weekly = _weekly(rhythm.first, _DAYS["week"], at, start, occurrence)
        extra = list(itertools.takewhile(rhythm.weekly_until.__ge__, weekly))
    until = max(start.date(), rhythm.pause_until or date.min) + _FARTHEST
    last = date.min
    for on in heapq.merge(extra, itertools.takewhile(until.__ge__, own)):
        if on != last:
            yield on
        last = on


def _resumed(rhythm: Rhythm, after: datetime) -> datetime:
    """A long pause need not be walked through day by day: the moment shortly before it ends."""
    if rhythm.pause_until is None or rhythm.pause_from is None or _before(rhythm, after):
        return after
    return _instant(rhythm.pause_until, time(12)) - _MOST_MOVED


def _weekly(first: date, days: int, at: time, after: datetime, occurrence: Occurrence) -> Iterator[date]:
    while True:
        after = occurrence(first, days, at, after)
        yield after.astimezone(BRUSSELS).date()


def _monthly(rhythm: Rhythm, after: datetime) -> Iterator[date]:
    here = max(after.astimezone(BRUSSELS).date(), rhythm.start)
    year, month = here.year, here.month
    while True:
        on = nth_weekday(year, month, rhythm.weekday, rhythm.nth)
        if on >= here:
            yield on
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The n-th such weekday of a month, 1 to 4; the last with -1."""
    if nth == -1:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _instant(on: date, at: time) -> datetime:
    return datetime.combine(on, at, tzinfo=BRUSSELS).astimezone(UTC)


def offset_of(opaque_id: str) -> timedelta:
    """A carer's own place in the spread, always the same: whole seconds, less than ``SPREAD``."""
    number = int.from_bytes(hashlib.blake2b(opaque_id.encode(), digest_size=8).digest(), "big")
    return timedelta(seconds=number % int(SPREAD.total_seconds()))


# -- too late, too early -------------------------------------------------------------------------------


def is_late(due: datetime, now: datetime) -> bool:
    """Whether it is to be opened with a word that it comes later than agreed."""
    return now - due > LATE


def is_stale(due: datetime, now: datetime) -> bool:
    """Whether it is too late to be sent at all: it is dropped, and the next one is planned."""
    return now - due > STALE


def lapses_at(last_word: datetime, quiet: Quiet = QUIET) -> datetime:
    """When a check-in that was left half done is over: some hours after the carer's last word, not in quiet hours."""
    return quiet.over(last_word + LEFT)


def worth_for(now: datetime, quiet: Quiet = QUIET) -> timedelta:
    """For how long a check-in that leaves now is worth delivering: some hours, and none of the quiet ones."""
    here = now.astimezone(BRUSSELS)
    until_quiet = _instant(here.date(), quiet.begins) - now
    return max(WORTH_AT_LEAST, min(WORTH, until_quiet))


def held_until(now: datetime, last_written: datetime | None, quiet: Quiet = QUIET) -> datetime | None:
    """Until when a check-in that is due must wait: the quiet hours, or another conversation; None: it may go now."""
    free = now
    if last_written is not None and now - last_written < IN_CONVERSATION:
        free = last_written + IN_CONVERSATION
    free = quiet.over(free)
    return free if free > now else None


# -- changing ----------------------------------------------------------------------------------------


class Wish(Protocol):
    """What was read of a text about the rhythm (``bot.understanding.rhythm_words``): what is None stays."""

    @property
    def every(self) -> str | None:
        """How often: a value of ``EVERY``."""

    @property
    def weekday(self) -> int | None:
        """The day, 0 is Monday."""

    @property
    def nth(self) -> int | None:
        """Which of the month's weekdays."""

    @property
    def at(self) -> time | None:
        """The time on the clock."""

    @property
    def pause_from(self) -> date | None:
        """The first day of a pause."""

    @property
    def pause_until(self) -> date | None:
        """The first day that counts again."""

    @property
    def resume(self) -> bool:
        """A pause ends, or check-ins begin again."""

    @property
    def stop(self) -> bool:
        """No more check-ins."""


def changed(rhythm: Rhythm, wish: Wish, on: date, last: date | None = None) -> Rhythm:
    """The rhythm as the carer wants it from a day on.

    Another rhythm or day counts from the next day on, and not within some days of ``last``, the day of the latest
    check-in; a new pause takes the place of the old. Raises BadInput where the wish is none that can be kept.
    """
    if wish.stop:
        return replace(rhythm, stopped=True, pause_from=None, pause_until=None, weekly_until=None)
    values: dict[str, Any] = {
        name: value for name in ("every", "weekday", "nth", "at") if (value := getattr(wish, name)) is not None
    }
    if "nth" in values:
        values.setdefault("every", "month")
    if values.keys() & {"every", "weekday", "nth"}:
        apart = _APART[values.get("every", rhythm.every)]
        values.update(start=max(on + timedelta(days=1), (last or date.min) + apart), weekly_until=None)
    if wish.pause_from is not None:
        values.update(pause_from=wish.pause_from, pause_until=wish.pause_until)
    elif wish.resume or rhythm.stopped:
        values.update(pause_from=None, pause_until=None, stopped=False)
    if wish.resume and rhythm.every != "month" and "start" not in values:
        values["start"] = on + timedelta(days=1)
    return replace(rhythm, **values)


def paused(rhythm: Rhythm, on: date, until: date | None = None) -> Rhythm:
    """The rhythm at rest from a day on; without ``until`` until the carer writes."""
    return replace(rhythm, pause_from=on, pause_until=until)


def weekly_for_a_while(rhythm: Rhythm, on: date) -> Rhythm:
    """The rhythm with a check-in each week for four weeks, as the carer wanted after a heavy one."""
    return replace(rhythm, weekly_until=on + WEEKLY_FOR)


# -- kept --------------------------------------------------------------------------------------------


def as_json(rhythm: Rhythm) -> dict[str, Any]:
    """The rhythm as JSON keeps it; what is not set is left out."""
    values: dict[str, Any] = {"every": rhythm.every, "weekday": rhythm.weekday, "at": f"{rhythm.at:%H:%M}"}
    values |= {"nth": rhythm.nth} if rhythm.every == "month" else {}
    days = {name: getattr(rhythm, name) for name in _DATES}
    values |= {name: on.isoformat() for name, on in days.items() if on is not None}
    return values | ({"stopped": True} if rhythm.stopped else {})


_DATES: Final = ("start", "pause_from", "pause_until", "weekly_until")


def from_json(values: Mapping[str, Any]) -> Rhythm:
    """The rhythm that JSON kept. Raises BadInput where it is none."""
    unknown = values.keys() - {"every", "weekday", "at", "nth", "stopped", *_DATES}
    if unknown:
        raise BadInput("rhythm", "rhythm", f"unknown: {', '.join(sorted(unknown))}")
    try:
        days = {name: date.fromisoformat(values[name]) for name in _DATES if name in values}
        return Rhythm(
            every=values["every"],
            weekday=int(values["weekday"]),
            at=time.fromisoformat(values["at"]),
            nth=int(values.get("nth", 1)),
            stopped=values.get("stopped", False) is True,
            **days,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput("rhythm", "rhythm", f"cannot be read: {error!r}") from error
