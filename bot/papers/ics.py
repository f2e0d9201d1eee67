"""Days to remember as a calendar file (RFC 5545), which every phone and computer can import.

All-day entries: a deadline has a day, not an hour. An entry keeps its id for ever and counts up by when it last
changed, so that importing a newer file changes what is there. The day is that of Belgium; a reminder sounds at nine in
the morning of the clock that shows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.papers import marks
from bot.papers.model import CalendarEntry, Language

if TYPE_CHECKING:
    import icalendar

_PRODUCT: Final = "-//Leun//Leun//NL"
_ZONE: Final = "Europe/Brussels"
#: From midnight of a day to the hour at which it is reminded of.
_HOUR: Final = timedelta(hours=9)
#: Changes are counted in minutes from here: a SEQUENCE must rise and stay under 2^31.
_SEQUENCE_FROM: Final = datetime(2026, 1, 1, tzinfo=UTC)


def calendar(entries: Iterable[CalendarEntry], language: Language, *, name: str = "Leun") -> bytes:
    """The entries as one ``.ics`` file, in order of their day; the same bytes for the same entries.

    Raises ValueError where two entries have one uid.
    """
    import icalendar

    ordered = sorted(entries, key=lambda entry: (entry.day, entry.uid))
    known = {entry.uid for entry in ordered}
    if len(known) < len(ordered):
        raise ValueError("two entries of a calendar have the same uid")
    made = icalendar.Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    for key in ("name", "x-wr-calname"):
        made.add(key, marks.plain(name))
    made.add("x-wr-timezone", _ZONE)
    for entry in ordered:
        made.add_component(_event(entry, language))
    file: bytes = made.to_ical()
    return file


def _event(entry: CalendarEntry, language: Language) -> icalendar.Event:
    import icalendar

    said: dict[str, str] = {"language": language}
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", entry.changed.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", max(0, (entry.changed - _SEQUENCE_FROM) // timedelta(minutes=1)))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    if entry.yearly:
        event.add("rrule", _every_year(entry.day))
    event.add("summary", _one_line(entry.title), parameters=said)
    if text := marks.plain(entry.text):
        event.add("description", text, parameters=said)
    if entry.url:
        event.add("url", entry.url)
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    for days in sorted(set(entry.alarms), reverse=True):
        event.add_component(_alarm(entry, days, language))
    return event


def _every_year(day: date) -> dict[str, str | int]:
    if (day.month, day.day) == (2, 29):  # the last day of February, or it would be silent three years in four
        return {"freq": "YEARLY", "bymonth": 2, "bymonthday": -1}
    return {"freq": "YEARLY"}


def _alarm(entry: CalendarEntry, days: int, language: Language) -> icalendar.Alarm:
    import icalendar

    said: dict[str, str] = {"language": language}
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _one_line(entry.title), parameters=said)
    alarm.add("trigger", _HOUR - timedelta(days=days))
    return alarm


def _one_line(text: str) -> str:
    return " ".join(marks.plain(text).split())
