"""The moment by which a person answers: counted where somebody is there, put right before it lapses, said in words.

How soon is notes of practice, not law: a crisis the same working day, red and who asked for a person within one working
day, amber within five, within one where the carer said yes to being called.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from babel.dates import format_date

from bot.cases.hours import Opening, Span, after, days_open, instant, next_open, open_at, open_minutes
from bot.content.texts import BRUSSELS

#: How soon a case wants a person.
Urgency = Literal["crisis", "red", "amber", "asked"]
#: The most urgent first.
URGENCIES: Final[tuple[Urgency, ...]] = ("crisis", "red", "asked", "amber")
WORKING_DAYS: Final[dict[Urgency, int]] = {"red": 1, "asked": 1, "amber": 5}

#: Minutes for a crisis while somebody is there; never past the end of that day.
CRISIS: Final = 120
#: With less than so much left of the day nobody promises it for today.
LEAST: Final = 30
#: Soonest after somebody comes in, in minutes.
SETTLE: Final = 60
#: A promise is put right so many minutes of opening before it lapses, and by so many.
BEFORE_LAPSE: Final = 15
PUT_OFF: Final[dict[Urgency, int]] = {"crisis": 60, "red": 240, "asked": 240, "amber": 480}
#: After so many times nothing is promised any more, and that is said.
MOST_CORRECTIONS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What can be told to somebody who waits."""

    #: None: nobody is there for months, so nothing is promised
    by: datetime | None
    #: whether somebody is there now
    there: bool
    #: when somebody is there next, where nobody is now
    opens: datetime | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A moment as a text says it: ``case.before.<kind>`` with these names."""

    #: ``today``, ``tomorrow`` or ``day``
    kind: str
    at: datetime

    @property
    def key(self) -> str:
        """The text that it is said with."""
        return f"case.before.{self.kind}"

    def names(self, language: str) -> dict[str, str]:
        """``hour`` (12 uur, 16.30 uur; 12:00) and ``day`` (dinsdag 24 november)."""
        local = self.at.astimezone(BRUSSELS)
        if language == "nl":
            hour = f"{local.hour} uur" if not local.minute else f"{local.hour}.{local.minute:02} uur"
        else:
            hour = f"{local:%H:%M}"
        locale = "nl_BE" if language == "nl" else "en_IE"
        return {"hour": hour, "day": format_date(local.date(), "EEEE d MMMM", locale=locale)}


def promise(urgency: Urgency, at: datetime, opening: Opening, *, yes: bool = False) -> Promise:
    """What may be promised to who asks at a moment; ``yes``: an amber carer said yes to being called.

    Always within opening hours, and never earlier for who asks later.
    """
    there = open_at(opening, at)
    opens = next_open(opening, at)
    by = None if opens is None else _by("red" if urgency == "amber" and yes else urgency, opens, opening)
    return Promise(by=by, there=there, opens=None if there else opens)


def correction(urgency: Urgency, promised_at: datetime, opening: Opening, now: datetime) -> datetime | None:
    """The moment that takes the place of a promise nobody can keep any more; None where nobody is there for months."""
    late = after(opening, max(now, promised_at), PUT_OFF[urgency])
    return None if late is None else _rounded(late, opening)


def lapses_soon(promised_at: datetime, opening: Opening, now: datetime) -> bool:
    """Whether a promise must be put right now: hardly any time in which somebody is there is left before it."""
    return open_minutes(opening, now, promised_at) <= BEFORE_LAPSE


def spoken(moment: datetime, now: datetime) -> Spoken:
    """How a moment is said at another."""
    ahead = (moment.astimezone(BRUSSELS).date() - now.astimezone(BRUSSELS).date()).days
    return Spoken({0: "today", 1: "tomorrow"}.get(ahead, "day"), moment)


def _by(urgency: Urgency, opens: datetime, opening: Opening) -> datetime | None:
    local = opens.astimezone(BRUSSELS)
    today = opening.on(local.date())
    if urgency == "crisis":
        closes = today[-1].end
        if open_minutes(opening, opens, closes) >= LEAST:
            soon = after(opening, opens, CRISIS)
            return closes if soon is None else min(closes, _rounded(soon, opening))
        return _first_hour(opening, opens)
    to_go = WORKING_DAYS[urgency]
    for day, spans in days_open(opening, local.date() + timedelta(days=1)):
        to_go -= 1
        if not to_go:
            return _at(spans, instant(day, local.hour * 60))
    return None


def _first_hour(opening: Opening, moment: datetime) -> datetime | None:
    """Within the first hour of the next day on which somebody is there."""
    for _, spans in days_open(opening, moment.astimezone(BRUSSELS).date() + timedelta(days=1)):
        return min(spans[0].start + timedelta(minutes=SETTLE), spans[0].end)
    return None


def _at(spans: tuple[Span, ...], wanted: datetime) -> datetime:
    """The moment of a day nearest to the wanted one at which somebody has been there for an hour, or leaves."""
    for span in spans:
        settled = min(span.start + timedelta(minutes=SETTLE), span.end)
        if wanted <= span.end:
            return max(wanted, settled)
    return spans[-1].end


def _rounded(moment: datetime, opening: Opening) -> datetime:
    """Up to a quarter of an hour, but not past the end of the span that it lies in."""
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    up = moment + (timedelta(minutes=15) - past if past else timedelta())
    for span in opening.on(moment.astimezone(BRUSSELS).date()):
        if span.start <= moment <= span.end:
            return min(up, span.end)
    return up
