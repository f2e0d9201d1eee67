"""A calendar file says the day, reminds ahead, and changes what was imported before. Read back by two readers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from bot.papers import ics
from bot.papers.model import CalendarEntry, uid
from tests.papers.samples import ENTRIES

RENEWAL, PREMIUM = ENTRIES


def made(*entries, language="nl"):
    return ics.calendar(entries or ENTRIES, language, name="Leun: mantelzorg")


def events(file):
    return {str(event["uid"]): event for event in icalendar.Calendar.from_ical(file).events}


def second_reader(file):
    return IcsCalendarStream.calendar_from_ics(file.decode())


def test_an_entry_is_a_whole_day():
    event = events(made())[RENEWAL.uid]
    assert event.start == date(2027, 11, 20)
    assert event.end == date(2027, 11, 21)
    assert b"DTSTART;VALUE=DATE:20271120\r\n" in made()
    assert event["transp"] == "TRANSPARENT"


def test_marks_are_taken_out_of_the_text():
    event = events(made())[RENEWAL.uid]
    assert event["description"].endswith("Vraag ze voor die dag opnieuw.")
    assert event["summary"].params["language"] == "nl"
    assert event["url"] == "https://www.cm.be/mantelzorg"


def test_reminders_come_at_nine_so_many_days_before():
    event = events(made())[PREMIUM.uid]
    midnight = datetime(2026, 12, 31)  # noqa: DTZ001 - the clock of the telephone, wherever it is
    rings = [midnight + alarm.TRIGGER for alarm in event.walk("VALARM")]
    assert rings == [datetime(2026, 12, 1, 9), datetime(2026, 12, 24, 9), datetime(2026, 12, 31, 9)]  # noqa: DTZ001
    assert all(alarm["action"] == "DISPLAY" and alarm["description"] for alarm in event.walk("VALARM"))


def test_a_yearly_entry_comes_again():
    event = events(made())[PREMIUM.uid]
    assert event["rrule"] == {"FREQ": ["YEARLY"]}
    assert "rrule" not in events(made())[RENEWAL.uid]
    timeline = second_reader(made()).timeline
    found = [one.start for one in timeline.overlapping(date(2026, 1, 1), date(2030, 1, 1)) if one.uid == PREMIUM.uid]
    assert found == [date(year, 12, 31) for year in (2026, 2027, 2028, 2029)]


def test_a_leap_day_comes_again_every_year():
    leap = replace(PREMIUM, day=date(2028, 2, 29))
    timeline = second_reader(made(leap)).timeline
    found = [one.start for one in timeline.overlapping(date(2028, 1, 1), date(2033, 1, 1))]
    assert found == [date(2028, 2, 29), date(2029, 2, 28), date(2030, 2, 28), date(2031, 2, 28), date(2032, 2, 29)]


def test_a_second_reader_finds_the_same():
    read = second_reader(made())
    assert {event.uid: (event.summary, event.start, event.end) for event in read.events} == {
        entry.uid: (entry.title, entry.day, entry.day + timedelta(days=1)) for entry in ENTRIES
    }
    (renewal,) = (event for event in read.events if event.uid == RENEWAL.uid)
    assert [alarm.trigger for alarm in renewal.alarm] == [timedelta(hours=9) - timedelta(days=days) for days in (30, 7)]


def test_importing_again_changes_the_entry():
    later = replace(RENEWAL, day=date(2027, 12, 1), changed=RENEWAL.changed + timedelta(minutes=2))
    before, after = events(made(RENEWAL))[RENEWAL.uid], events(made(later))[RENEWAL.uid]
    assert after["sequence"] > before["sequence"]
    assert after.DTSTAMP > before.DTSTAMP
    assert after["sequence"] < 2**31


def test_a_change_is_the_same_moment_in_every_time_zone():
    brussels = replace(RENEWAL, changed=RENEWAL.changed.astimezone(timezone(timedelta(hours=1))))
    assert made(brussels) == made(RENEWAL)


def test_the_same_entries_are_the_same_bytes_in_any_order():
    assert made(*ENTRIES) == made(*reversed(ENTRIES)) == made(*ENTRIES)


def test_a_file_is_folded_and_ends_its_lines_as_it_must():
    file = made(replace(RENEWAL, text="één; twee, drie\\ vier\n" + "België " * 60))
    lines = file.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
    assert b"X-WR-TIMEZONE:Europe/Brussels" in lines
    assert events(file)[RENEWAL.uid]["description"] == "één; twee, drie\\ vier\n" + ("België " * 60).strip()
    (event,) = second_reader(file).events
    assert event.description == "één; twee, drie\\ vier\n" + ("België " * 60).strip()


def test_no_entry_can_slip_in_another():
    nasty = "Titel\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:vals"
    file = made(replace(RENEWAL, title=nasty, text=nasty))
    (event,) = icalendar.Calendar.from_ical(file).events
    assert event["summary"] == "Titel END:VEVENT BEGIN:VEVENT SUMMARY:vals"
    assert len(second_reader(file).events) == 1


def test_an_address_cannot_carry_another_line():
    with pytest.raises(ValueError, match="url"):
        replace(RENEWAL, url="https://a.be/\r\nEND:VEVENT")


def test_two_entries_of_one_uid_are_a_mistake():
    with pytest.raises(ValueError, match="same uid"):
        made(RENEWAL, replace(PREMIUM, uid=RENEWAL.uid))


@pytest.mark.parametrize("alarm", [-1, 400])
def test_a_reminder_out_of_reach_is_a_mistake(alarm):
    with pytest.raises(ValueError, match="alarm"):
        replace(RENEWAL, alarms=(alarm,))


def test_a_moment_without_a_zone_is_a_mistake():
    with pytest.raises(ValueError, match="time zone"):
        replace(RENEWAL, changed=datetime(2026, 11, 22))  # noqa: DTZ001


def test_a_uid_lasts_and_tells_nothing():
    assert uid("carer", "scheme", "renew") == uid("carer", "scheme", "renew")
    assert uid("ab", "c") != uid("a", "bc")
    assert "scheme" not in uid("carer", "scheme", "renew")


@settings(max_examples=80, deadline=None)
@given(
    title=st.text(min_size=1, max_size=80),
    text=st.text(max_size=200),
    day=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    yearly=st.booleans(),
)
def test_any_text_can_be_read_back(title, text, day, yearly):
    entry = CalendarEntry(
        uid="u@leun", title=title, text=text, day=day, yearly=yearly, changed=datetime(2026, 11, 22, tzinfo=UTC)
    )
    file = made(entry)
    assert events(file)["u@leun"].start == day
    (event,) = second_reader(file).events
    assert event.start == day
