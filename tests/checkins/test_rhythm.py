"""When check-ins are due: the day that was chosen, the time on the clock, never on a holiday or in quiet hours."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checkins.rhythm import (
    EVERY,
    NTH,
    SPREAD,
    Quiet,
    Rhythm,
    as_json,
    changed,
    from_json,
    held_until,
    is_late,
    is_stale,
    lapses_at,
    next_due,
    nth_weekday,
    offset_of,
    paused,
    proposed,
    weekly_for_a_while,
    worth_for,
)
from bot.content.texts import BRUSSELS
from bot.errors import BadInput
from bot.understanding.rhythm_words import RhythmWish
from bot.work.rhythms import next_occurrence
from tests.checkins.rhythms import HOLIDAYS

ON = date(2026, 11, 22)  # a Sunday
TUESDAY = Rhythm(every="two_weeks", weekday=1, start=ON)


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


def due(rhythm: Rhythm, after: datetime | str, **more: Any) -> str | None:
    after = here(after) if isinstance(after, str) else after
    found = next_due(rhythm, after, holidays=HOLIDAYS, occurrence=next_occurrence, **more)
    return None if found is None else f"{found.astimezone(BRUSSELS):%Y-%m-%d %H:%M}"


def days(rhythm: Rhythm, after: str, times: int) -> list[str]:
    found, at = [], here(after)
    for _ in range(times):
        at = next_due(rhythm, at, holidays=HOLIDAYS, occurrence=next_occurrence) or at
        found.append(f"{at.astimezone(BRUSSELS):%m-%d %H:%M}")
    return found


def test_two_weeks_are_two_weeks_over_new_year() -> None:
    assert days(TUESDAY, "2026-11-22T12:00", 5) == [
        "11-24 19:00",
        "12-08 19:00",
        "12-22 19:00",
        "01-05 19:00",
        "01-19 19:00",
    ]


def test_the_second_tuesday_of_the_month() -> None:
    rhythm = Rhythm(every="month", weekday=1, nth=2, start=ON)
    assert days(rhythm, "2026-11-22T12:00", 4) == ["12-08 19:00", "01-12 19:00", "02-09 19:00", "03-09 19:00"]


def test_the_last_friday_of_the_month() -> None:
    rhythm = Rhythm(every="month", weekday=4, nth=-1, start=ON)
    assert days(rhythm, "2026-11-22T12:00", 4) == ["11-27 19:00", "12-26 19:00", "01-29 19:00", "02-26 19:00"]


def test_a_holiday_pushes_it_to_the_next_day_once() -> None:
    wednesday = Rhythm(every="week", weekday=2, start=date(2026, 11, 1))
    assert days(wednesday, "2026-11-05T12:00", 2) == ["11-12 19:00", "11-18 19:00"]
    assert due(wednesday, "2026-11-12T19:00") == "2026-11-18 19:00"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("22:30", "20:40"),
        ("21:00", "20:40"),
        ("20:50", "20:40"),
        ("20:30", "20:30"),
        ("06:00", "08:30"),
        ("00:15", "08:30"),
    ],
)
def test_quiet_hours_bring_the_evening_forward_and_put_the_night_off_on_the_same_day(at: str, expected: str) -> None:
    rhythm = Rhythm(every="week", weekday=1, at=time.fromisoformat(at), start=ON)
    assert due(rhythm, "2026-11-22T12:00") == f"2026-11-24 {expected}"


def test_quiet_hours_must_cover_the_hours_in_which_the_clock_changes() -> None:
    with pytest.raises(BadInput):
        Quiet(time(23), time(2))


@pytest.mark.parametrize("year", range(2026, 2031))
@pytest.mark.parametrize("month", [3, 10])
@pytest.mark.parametrize("every", ["week", "two_weeks"])
def test_the_time_on_the_clock_stays_at_both_change_nights(year: int, month: int, every: Any) -> None:
    change = nth_weekday(year, month, 6, -1)
    for at in (time(8, 30), time(19)):
        for weekday in (5, 6, 0):
            start = change - timedelta(days=20)
            rhythm = Rhythm(every=every, weekday=weekday, at=at, start=start)
            moment = datetime.combine(start, time(12), tzinfo=BRUSSELS)
            found = []
            for _ in range(6):
                moment = next_due(rhythm, moment, holidays=(), occurrence=next_occurrence) or moment
                found.append(moment.astimezone(BRUSSELS))
            assert {one.time() for one in found} == {at}
            assert {one.weekday() for one in found} == {weekday}
            apart = {later.date() - sooner.date() for sooner, later in itertools.pairwise(found)}
            assert apart == {timedelta(days=7 if every == "week" else 14)}
            assert len({one.utcoffset() for one in found}) == 2


# -- pause, stop, more often -----------------------------------------------------------------------------


def test_after_a_pause_it_goes_on_in_its_own_rhythm() -> None:
    rhythm = paused(TUESDAY, ON, date(2027, 1, 19))
    assert due(rhythm, "2026-11-22T12:00") == "2027-01-19 19:00"
    assert due(paused(TUESDAY, ON, date(2027, 1, 20)), "2026-11-22T12:00") == "2027-02-02 19:00"


def test_a_pause_to_come_leaves_what_is_before_it() -> None:
    rhythm = paused(TUESDAY, date(2026, 12, 1), date(2026, 12, 31))
    assert days(rhythm, "2026-11-22T12:00", 2) == ["11-24 19:00", "01-05 19:00"]


def test_a_pause_of_years_ends_too() -> None:
    rhythm = paused(TUESDAY, date(2027, 1, 1), date(2033, 1, 1))
    assert due(rhythm, "2026-12-26T12:00") == "2033-01-11 19:00"


def test_a_pause_without_end_rests_until_the_carer_writes() -> None:
    rhythm = paused(TUESDAY, date(2026, 12, 1))
    assert due(rhythm, "2026-11-22T12:00") == "2026-11-24 19:00"
    assert due(rhythm, "2026-11-24T19:00") is None
    assert due(rhythm, "2026-12-24T12:00") is None


def test_weekly_for_four_weeks_and_then_as_before() -> None:
    rhythm = weekly_for_a_while(TUESDAY, date(2026, 11, 24))
    assert days(rhythm, "2026-11-24T20:00", 6) == [
        *("12-01 19:00", "12-08 19:00", "12-15 19:00", "12-22 19:00"),
        *("01-05 19:00", "01-19 19:00"),
    ]


def test_a_stopped_rhythm_is_never_due() -> None:
    assert due(changed(TUESDAY, RhythmWish(stop=True), ON), "2026-11-22T12:00") is None


# -- changing ----------------------------------------------------------------------------------------


def test_another_time_leaves_the_days_as_they_were() -> None:
    rhythm = changed(TUESDAY, RhythmWish(at=time(9)), date(2026, 12, 1))
    assert due(rhythm, "2026-12-01T12:00") == "2026-12-08 09:00"


def test_another_day_comes_no_sooner_than_some_days_after_the_last() -> None:
    asked = date(2026, 11, 24)
    rhythm = changed(TUESDAY, RhythmWish(weekday=2), asked, last=asked)
    assert due(rhythm, "2026-11-24T20:00") == "2026-12-02 19:00"
    weekly = changed(TUESDAY, RhythmWish(every="week", weekday=2), asked, last=asked)
    assert due(weekly, "2026-11-24T20:00") == "2026-12-02 19:00"


def test_a_day_of_the_month_makes_it_monthly() -> None:
    rhythm = changed(TUESDAY, RhythmWish(nth=-1, weekday=4), ON)
    assert (rhythm.every, rhythm.nth, rhythm.weekday) == ("month", -1, 4)


def test_who_resumes_is_asked_on_the_next_such_day() -> None:
    resting = paused(TUESDAY, ON)
    assert due(changed(resting, RhythmWish(resume=True), date(2026, 12, 10)), "2026-12-10T12:00") == "2026-12-15 19:00"
    stopped = changed(TUESDAY, RhythmWish(stop=True), ON)
    assert due(changed(stopped, RhythmWish(resume=True), date(2026, 12, 10)), "2026-12-10T12:00") == "2026-12-15 19:00"


# -- too late, too early -------------------------------------------------------------------------------


def test_late_is_told_and_stale_is_dropped() -> None:
    at = here("2026-11-24T19:00")
    assert not is_late(at, at + timedelta(hours=1))
    assert is_late(at, here("2026-11-25T08:30"))
    assert not is_stale(at, here("2026-11-25T08:30"))
    assert is_stale(at, here("2026-11-26T08:30"))


def test_it_waits_for_quiet_hours_and_for_another_conversation() -> None:
    evening = here("2026-11-24T20:50")
    assert held_until(evening, None) is None
    assert held_until(evening, evening - timedelta(hours=2)) is None
    assert held_until(here("2026-11-24T22:00"), None) == here("2026-11-25T08:30")
    assert held_until(here("2026-11-24T03:00"), None) == here("2026-11-24T08:30")
    noon = here("2026-11-24T12:00")
    assert held_until(noon, noon - timedelta(minutes=10)) == noon + timedelta(minutes=20)
    assert held_until(evening, evening) == here("2026-11-25T08:30")


def test_the_spread_is_stable_and_even() -> None:
    offsets = [offset_of(f"carer-{number}") for number in range(6000)]
    assert offsets == [offset_of(f"carer-{number}") for number in range(6000)]
    assert all(timedelta() <= one < SPREAD for one in offsets)
    in_minutes = [sum(one // timedelta(minutes=1) == minute for one in offsets) for minute in range(20)]
    assert 200 < min(in_minutes) <= max(in_minutes) < 400


# -- every rhythm ------------------------------------------------------------------------------------

_DATES = st.dates(date(2026, 1, 1), date(2030, 12, 31))
_RHYTHMS = st.builds(
    Rhythm,
    every=st.sampled_from(EVERY),
    weekday=st.integers(0, 6),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    nth=st.sampled_from(NTH),
    start=_DATES,
    weekly_until=st.none() | _DATES,
)


@settings(max_examples=1500, deadline=None)
@given(_RHYTHMS, _DATES, st.times(), st.none() | st.tuples(_DATES, st.integers(0, 120)), st.text(min_size=1))
def test_every_rhythm_is_due_after_now_on_its_day_and_not_in_quiet_hours(
    rhythm: Rhythm, on: date, at: time, pause: tuple[date, int] | None, opaque: str
) -> None:
    if pause is not None:
        rhythm = paused(rhythm, pause[0], pause[0] + timedelta(days=pause[1]))
    now = datetime.combine(on, at, tzinfo=BRUSSELS).astimezone(UTC)
    offset = offset_of(opaque)
    found = next_due(rhythm, now, holidays=HOLIDAYS, occurrence=next_occurrence, offset=offset)
    assert found is not None
    assert found > now
    assert found.tzinfo is UTC
    local = found.astimezone(BRUSSELS)
    assert time(8, 30) <= local.time() < time(21)
    assert local.date() not in HOLIDAYS
    assert not rhythm.rests_on(local.date())
    assert local.date() >= rhythm.start
    chosen = local.date()
    while chosen.weekday() != rhythm.weekday:
        chosen -= timedelta(days=1)
        assert chosen in HOLIDAYS
    if rhythm.weekly_until is None or chosen > rhythm.weekly_until:
        if rhythm.every == "month":
            assert chosen == nth_weekday(chosen.year, chosen.month, rhythm.weekday, rhythm.nth)
        else:
            assert (chosen - rhythm.first).days % (7 if rhythm.every == "week" else 14) == 0
    # nothing that is due lies between now and what was found
    assert (
        next_due(rhythm, found - timedelta(seconds=1), holidays=HOLIDAYS, occurrence=next_occurrence, offset=offset)
        == found
    )


@given(_RHYTHMS, st.none() | st.tuples(_DATES, st.none() | st.integers(0, 120)), st.booleans())
def test_json_keeps_every_rhythm(rhythm: Rhythm, pause: tuple[date, int | None] | None, stop: bool) -> None:
    if pause is not None:
        begins, long = pause
        rhythm = paused(rhythm, begins, None if long is None else begins + timedelta(days=long))
    if rhythm.every != "month":
        rhythm = from_json({**as_json(rhythm), "nth": 1})
    if stop:
        rhythm = changed(rhythm, RhythmWish(stop=True), ON)
    assert from_json(as_json(rhythm)) == rhythm


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"every": "day", "weekday": 1, "at": "19:00", "start": "2026-11-22"},
        {"every": "week", "weekday": 7, "at": "19:00", "start": "2026-11-22"},
        {"every": "week", "weekday": 1, "at": "soon", "start": "2026-11-22"},
        {"every": "month", "weekday": 1, "nth": 5, "at": "19:00", "start": "2026-11-22"},
        {"every": "week", "weekday": 1, "at": "19:00", "start": "2026-11-22", "hour": 3},
        {"every": "week", "weekday": 1, "at": "19:00", "start": "2026-11-22", "pause_until": "2026-11-22"},
    ],
)
def test_what_is_no_rhythm_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        from_json(values)


def test_what_is_proposed_is_every_two_weeks_early_in_the_evening() -> None:
    assert due(proposed(ON), "2026-11-22T12:00") == "2026-11-29 19:00"


@pytest.mark.parametrize(
    ("at", "hours"),
    [("2026-11-24T10:00", 6), ("2026-11-24T19:00", 2), ("2026-11-24T20:50", 1), ("2026-10-25T12:00", 6)],
)
def test_what_leun_asks_is_worth_delivering_for_some_hours_and_not_into_the_night(at: str, hours: int) -> None:
    assert worth_for(here(at)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("word", "over"),
    [
        ("2026-11-24T19:10", "2026-11-25T11:10"),
        ("2026-11-24T09:00", "2026-11-25T08:30"),
        ("2026-11-24T12:00", "2026-11-25T08:30"),
    ],
)
def test_what_was_left_half_done_is_over_the_next_day(word: str, over: str) -> None:
    assert lapses_at(here(word)) == here(over)
