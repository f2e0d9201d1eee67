"""The calendar of check-ins: APScheduler's calendar interval says on which day one of a rhythm of weeks falls.

It keeps the time on the clock when the clock changes, and two weeks are two weeks over New Year.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from apscheduler.triggers.calendarinterval import CalendarIntervalTrigger

from bot.content.texts import BRUSSELS


def next_occurrence(first: date, days: int, at: time, after: datetime) -> datetime:
    """The first moment after another of a rhythm that began on a day: every so many days, at a time in Brussels."""
    here = after.astimezone(BRUSSELS).date()
    # begins at the last day that may still come before, so that a rhythm of years is no walk through years
    start = first + timedelta(days=max(0, (here - first).days // days) * days)
    trigger = CalendarIntervalTrigger(
        days=days, hour=at.hour, minute=at.minute, second=at.second, start_date=start, timezone=BRUSSELS
    )
    found: datetime = trigger.get_next_fire_time(None, after)
    while found <= after:
        found = trigger.get_next_fire_time(found, after)
    return found
