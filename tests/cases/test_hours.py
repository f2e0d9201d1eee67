"""Opening hours: several blocks a day, holidays, days off, a part-timer's week, and the nights the clocks change."""

from __future__ import annotations

import importlib
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.hours import Block, Days, Hours, after, before, block, easter_sunday, holidays, next_open, open_minutes
from tests.cases.teams import GENT, at, local, team

ALWAYS = Hours(week=((Block(0, 1440),),) * 7, holidays=False)
NIGHT = Hours(week=((Block(0, 360),),) * 7, holidays=False)

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001
BLOCKS = st.lists(st.integers(0, 96), min_size=0, max_size=6, unique=True).map(
    lambda edges: tuple(Block(15 * a, 15 * b) for a, b in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False))
)
SPANS_OFF = st.lists(
    st.tuples(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(0, 20)).map(
        lambda one: Days(one[0], one[0] + timedelta(days=one[1]))
    ),
    max_size=3,
).map(tuple)
HOURS = st.builds(
    lambda week, off, keeps: Hours(week=tuple(week), off=off, holidays=keeps),
    st.lists(BLOCKS, min_size=7, max_size=7),
    SPANS_OFF,
    st.booleans(),
)


def test_easter_is_where_others_have_it():
    witness = importlib.import_module("dateutil.easter")
    assert all(easter_sunday(year) == witness.easter(year) for year in range(1900, 2200))


def test_belgium_has_ten_holidays():
    assert sorted(f"{one:%m-%d}" for one in holidays(2026)) == [
        "01-01", "04-06", "05-01", "05-14", "05-25", "07-21", "08-15", "11-01", "11-11", "12-25",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("09:00-12:30", Block(540, 750)),
        ("9:00 – 24:00", Block(540, 1440)),
        ("12:00-12:00", None),
        ("13:00-12:00", None),
        ("09:00-24:01", None),
        ("09:60-10:00", None),
        ("9-12", None),
    ],
)
def test_a_block_is_read_or_refused(text: str, made: Block | None):
    assert block(text) == made


@pytest.mark.parametrize(("night", "hours"), [("2026-03-29", 5), ("2026-10-25", 7), ("2026-10-26", 6)])
def test_a_night_in_which_the_clocks_change_is_as_long_as_it_is(night: str, hours: int):
    assert open_minutes(NIGHT, at(f"{night} 00:00"), at(f"{night} 12:00")) == hours * 60


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_whole_day_too(day: str, hours: int):
    midnight = at(f"{day} 00:00")
    assert after(ALWAYS, midnight, hours * 60) == midnight + timedelta(hours=hours)
    assert open_minutes(ALWAYS, midnight, midnight + timedelta(hours=hours)) == hours * 60


def test_a_block_in_the_hour_that_is_skipped_is_none():
    skipped = Hours(week=((Block(120, 180),),) * 7, holidays=False)
    assert skipped.on(date(2026, 3, 29)) == ()
    assert len(skipped.on(date(2026, 10, 25))) == 1


def test_a_lunch_break_and_a_weekend_do_not_count():
    hours = team().hours
    assert open_minutes(hours, at("2026-11-20 11:30"), at("2026-11-23 09:30")) == 30 + 240 + 30
    assert local(after(hours, at("2026-11-20 16:30"), 60)) == "2026-11-23 09:30"
    assert local(before(hours, at("2026-11-23 09:30"), 60)) == "2026-11-20 16:30"


def test_nobody_is_there_while_all_are_absent():
    away = [{**one, "absent": [{"from": "2026-11-23", "until": "2026-11-24"}]} for one in GENT["members"]]
    assert local(next_open(team(members=away).rota, at("2026-11-22 12:00"))) == "2026-11-25 09:00"


def test_a_part_timers_week_counts_when_nobody_else_is_there():
    alone = team(members=[{**GENT["members"][0], "week": {"tue": ["10:00-14:00"]}}])
    assert local(next_open(alone.rota, at("2026-11-22 12:00"))) == "2026-11-24 10:00"
    assert open_minutes(alone.rota, at("2026-11-23 00:00"), at("2026-11-30 00:00")) == 2 * 60 + 60


@given(HOURS, MOMENTS, st.integers(0, 2000))
def test_counting_forth_and_back_agrees(hours: Hours, moment: datetime, minutes: int):
    later = after(hours, moment, minutes)
    if later is None:
        return
    assert open_minutes(hours, moment, later) == minutes
    if minutes:
        back = before(hours, later, minutes)
        assert back is not None
        assert back >= moment
        assert open_minutes(hours, back, later) == minutes


@given(HOURS, MOMENTS, MOMENTS, MOMENTS)
def test_minutes_add_up(hours: Hours, one: datetime, two: datetime, three: datetime):
    a, b, c = sorted(moment.replace(second=0, microsecond=0) for moment in (one, two, three))
    assert open_minutes(hours, a, b) + open_minutes(hours, b, c) == open_minutes(hours, a, c)
