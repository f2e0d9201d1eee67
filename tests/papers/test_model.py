"""A paper can wait in a row until it is delivered."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import pytest

from bot.papers.model import Calendar, as_row, of_row
from tests.papers import samples

VALUES = [
    samples.OVERVIEW,
    samples.LETTER,
    samples.GUIDE,
    samples.HEALTH_FUND,
    Calendar(name="Leun", entries=samples.ENTRIES),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.paper)
def test_a_value_comes_back_out_of_its_row_as_it_was(value):
    row = json.loads(json.dumps(as_row(value), ensure_ascii=False))
    assert of_row(row) == value
    assert hash(of_row(row)) == hash(value)


def test_what_a_newer_leun_added_to_a_row_is_passed_over():
    assert of_row({**as_row(samples.LETTER), "colour": "red"}) == samples.LETTER


@pytest.mark.parametrize("row", [{}, {"paper": "poem"}, {"paper": "overview", "recipient": "geheim"}])
def test_what_is_no_paper_is_refused_without_telling_what_it_held(row):
    with pytest.raises(ValueError, match="no paper") as told:
        of_row(row)
    assert "geheim" not in str(told.value)
    assert told.value.__cause__ is None


def test_a_paper_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        samples.OVERVIEW.recipient = "je vader"  # type: ignore[misc]
