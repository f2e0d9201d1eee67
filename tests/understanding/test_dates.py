"""Dates as people say them: absolute, relative, and never more precise than what was said."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.dates import days_of, read_date
from bot.understanding.plain_text import plain

#: A Tuesday.
ON = date(2026, 11, 24)
AHEAD: list[tuple[str, Any]] = [
    ("14/3", "2027-03-14"),
    ("14.3.2027", "2027-03-14"),
    ("2027-03-14", "2027-03-14"),
    ("3/2027", "2027-03"),
    ("vanaf 1 januari", "2027-01-01"),
    ("24 november", "2026-11-24"),
    ("de 1e van volgende maand", "2026-12-01"),
    ("dinsdag", "2026-12-01"),
    ("maandag over twee weken", "2026-12-14"),
    ("volgende week", {"any_of": ["2026-11", "2026-12"]}),
    ("eind deze maand", "2026-11"),
    ("begin volgend jaar", "2027"),
    ("binnen het half jaar", None),
    ("elke maandag", None),
    ("29 februari 2028", "2028-02-29"),
    ("29 februari 2027", None),
    ("I may start soon", None),
    ("2 keer per week", None),
    ("kamer 14", None),
]
BEHIND: list[tuple[str, Any]] = [
    ("14 maart", "2026-03-14"),
    ("in december", "2025-12"),
    ("afgelopen maandag", "2026-11-23"),
    ("eergisteren", "2026-11-22"),
    ("anderhalf jaar geleden", "2025-05"),
    ("sinds een paar maanden", {"any_of": ["2026-06", "2026-07", "2026-08", "2026-09"]}),
    ("in 2018 of 2019", {"any_of": ["2018", "2019"]}),
    ("sinds 1850", None),
    ("in 2030", None),
    ("elke morgen", None),
    ("al jaren", None),
    ("in april 98", "1998-04"),
]


@pytest.mark.parametrize(("text", "wanted"), AHEAD)
def test_a_date_that_lies_ahead(text: str, wanted: Any):
    assert read_date(plain(text), ON, past=False) == wanted


@pytest.mark.parametrize(("text", "wanted"), BEHIND)
def test_a_date_that_lies_behind(text: str, wanted: Any):
    assert read_date(plain(text), ON, past=True) == wanted


@pytest.mark.parametrize(
    ("text", "on", "wanted"),
    [
        ("over een maand", date(2026, 1, 31), "2026-02"),
        ("morgen", date(2026, 12, 31), "2027-01-01"),
        ("volgende maand", date(2026, 12, 5), "2027-01"),
        ("de 31ste", date(2026, 4, 2), None),
        ("over een jaar", date(2028, 2, 29), "2029"),
    ],
)
def test_the_ends_of_months_and_years(text: str, on: date, wanted: Any):
    assert read_date(plain(text), on, past=False) == wanted


@given(st.dates(date(1925, 1, 1), date(2035, 12, 31)), st.sampled_from(["nl", "nl_BE", "en_GB", "en_US"]))
def test_a_date_written_out_reads_back(day: date, locale: str):
    written = format_date(day, format="long", locale=locale)
    assert read_date(plain(written), ON) == day.isoformat()


@given(st.dates(date(1925, 1, 1), date(2035, 12, 31)), st.sampled_from(["{}/{}/{}", "{:02}-{:02}-{}", "{}.{}.{}"]))
def test_a_date_in_digits_reads_back(day: date, form: str):
    assert read_date(form.format(day.day, day.month, day.year), ON) == day.isoformat()


@given(st.text(max_size=40), st.sampled_from([True, False, None]))
def test_any_text_is_a_date_that_can_be_or_none(text: str, past: bool | None):
    found = read_date(plain(text), ON, past=past)
    for value in found["any_of"] if isinstance(found, dict) else [found] if found else []:
        first, last = days_of(value)
        assert first <= last


def test_dateparser_is_loaded_only_when_a_date_is_read():
    code = "import sys, bot.understanding.answers; sys.exit('dateparser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
