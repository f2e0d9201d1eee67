"""After a check-in one thing that fits, or nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkins.colours import Colour
from bot.checkins.questions import QUESTIONS, CheckIn
from bot.checkins.tips import KINDS, Candidate, tip

ON = date(2026, 11, 24)
THERE = (
    Candidate(id="oppashulp", kind="respite", weight=3),
    Candidate(id="kortverblijf", kind="respite", weight=4, sure=False),
    Candidate(id="zorgbudget", kind="budget", weight=5),
    Candidate(id="praatgroep", kind="group"),
    Candidate(id="zorgverlof", kind="leave", weight=4),
)


def told(**answers: str) -> CheckIn:
    return CheckIn(id="one", on=ON, answers=answers, asked=tuple(answers))


@pytest.mark.parametrize(
    ("answers", "colour", "expected"),
    [
        ({"rest": "hardly", "own": "no"}, "amber", ("oppashulp", "rest")),
        ({"own": "no"}, "green", ("oppashulp", "own")),
        ({"support": "no"}, "green", ("praatgroep", "support")),
        ({"load": "heavy"}, "amber", ("zorgverlof", "heavy")),
        ({"load": "fine"}, "green", ("zorgbudget", "unused")),
        ({"tension": "often"}, "red", None),
        ({"load": "beyond"}, "crisis", None),
    ],
)
def test_what_fits_the_answers(answers: dict[str, str], colour: Colour, expected: tuple[str, str] | None) -> None:
    found = tip(told(**answers), colour, THERE)
    assert (found and (found.id, found.because)) == expected


def test_what_was_told_lately_is_not_told_again() -> None:
    own = told(own="no")
    lately = {"oppashulp": ON - timedelta(days=14)}
    assert tip(own, "green", THERE, lately) != tip(own, "green", THERE)
    both = {**lately, "kortverblijf": ON - timedelta(days=14)}
    found = tip(own, "green", THERE, both)
    assert found is not None
    assert found.because == "unused"
    long_ago = {"oppashulp": ON - timedelta(days=200)}
    again = tip(own, "green", THERE[:1], long_ago)
    assert again is not None
    assert again.id == "oppashulp"


def test_nothing_is_told_where_there_is_nothing() -> None:
    assert tip(told(own="no"), "green", ()) is None


@given(
    st.fixed_dictionaries({}, optional={code: st.sampled_from(one.buttons) for code, one in QUESTIONS.items()}),
    st.permutations(THERE),
    st.sampled_from(["green", "amber", "red"]),
)
def test_the_order_of_what_there_is_changes_nothing(
    answers: dict[str, str], shuffled: list[Candidate], colour: Colour
) -> None:
    assert tip(told(**answers), colour, shuffled) == tip(told(**answers), colour, THERE)
    assert all(one.kind in KINDS for one in shuffled)
