"""The days that a right brings: last days to ask, windows over New Year, notice, renewal."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.model import SchemeId, Window
from bot.rights.moments import moments, window
from tests.support import program_of

ON = date(2026, 11, 22)
FACTS = "ill: {about: recipient, type: bool}"


def days(apply: str, on: date = ON, **known: date | bool | None) -> list[tuple[str, str]]:
    program = program_of(FACTS, one=f"requires: {{all: [ill]}}\napply: {{{apply}}}")
    found = moments(program.schemes[SchemeId("one")], on, **known)  # type: ignore[arg-type]
    return [(one.kind, one.day.isoformat()) for one in found]


@pytest.mark.parametrize(
    ("on", "closes"), [(date(2026, 10, 30), "2026-10-31"), (date(2026, 10, 31), "2026-10-31"), (ON, "2027-10-31")]
)
def test_a_last_day_comes_every_year(on: date, closes: str) -> None:
    assert days("window: {until: 10-31}", on) == [("closes", closes)]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 3, 1), [("closes", "2026-06-30")]),
        (ON, [("opens", "2027-01-01"), ("closes", "2027-06-30")]),
    ],
)
def test_a_window_is_open_or_opens_again(on: date, expected: list[tuple[str, str]]) -> None:
    assert days("window: {from: 01-01, until: 06-30, for: last_year}", on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (ON, [("closes", "2027-01-31")]),
        (date(2027, 1, 15), [("closes", "2027-01-31")]),
        (date(2027, 2, 1), [("opens", "2027-05-01"), ("closes", "2028-01-31")]),
    ],
)
def test_a_window_may_run_over_new_year(on: date, expected: list[tuple[str, str]]) -> None:
    assert days("window: {from: 05-01, until: 01-31}", on) == expected


@pytest.mark.parametrize(
    ("granted", "again"),
    [
        (date(2026, 10, 1), "2027-10-31"),  # asked for in September, for this year
        (date(2026, 11, 17), "2027-10-31"),
        (date(2027, 3, 1), "2027-10-31"),  # decided months after it was asked for
    ],
)
def test_what_has_a_last_day_every_year_is_asked_again_by_that_day(granted: date, again: str) -> None:
    on = max(granted, ON)
    assert days("window: {until: 10-31}, renew: P1Y", on, granted=granted) == [("renew", again)]


def test_notice_is_given_so_long_before_the_leave_begins() -> None:
    assert days("before_start: P7D", start=date(2027, 1, 4)) == [("notice", "2026-12-28")]
    assert days("before_start: P7D", start=date(2026, 11, 25)) == [], "that day is past"
    assert days("after_start: P6M", start=date(2026, 8, 31)) == [("ask_by", "2027-02-28")]


def test_what_is_granted_is_renewed_and_no_longer_asked_for() -> None:
    apply = "renew: P1Y, window: {until: 10-31}"
    assert days(apply, granted=date(2026, 11, 1)) == [("renew", "2027-10-31")]
    assert days(apply, applied=True) == []


@given(
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)),
)
def test_the_next_window_never_lies_behind(on: date, first: date, last: date) -> None:
    opens, closes = window(Window(start=(first.month, first.day), end=(last.month, last.day)), on)
    assert opens is not None
    assert closes >= on or (last.month, last.day) == (2, 29)
    assert opens <= closes
    assert (closes - on).days <= 366
