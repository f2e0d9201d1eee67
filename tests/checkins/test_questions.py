"""Which questions are asked: five taps at most, each in its turn, and no opening twice."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkins.questions import LOAD, MONTHLY, MOST_TAPS, OPENINGS, QUESTIONS, SKIP, CheckIn, opening, to_ask

ON = date(2026, 11, 24)


def held(on: date, answers: dict[str, str], earlier: list[CheckIn]) -> CheckIn:
    """A check-in in which every question is put in turn; what is not in the answers is passed over."""
    given_so_far: dict[str, str] = {}
    asked: list[str] = []
    while left := to_ask(on, given_so_far, earlier):
        asked.append(left[0])
        given_so_far[left[0]] = answers.get(left[0], SKIP)
    return CheckIn(id=on.isoformat(), on=on, answers=given_so_far, asked=tuple(asked))


def months_of(days: int, times: int, answers: dict[str, str] | None = None) -> list[CheckIn]:
    checkins: list[CheckIn] = []
    for number in range(times):
        checkins.append(held(ON + timedelta(days=days * number), answers or {}, checkins))
    return checkins


def test_it_begins_with_how_heavy_it_was_and_ends_with_contact() -> None:
    assert to_ask(ON, {}) == ("load", "hold", "rest", "own", "call")


def test_every_two_weeks_each_question_comes_round_within_a_month() -> None:
    assert [one.asked for one in months_of(14, 4)] == [
        ("load", "hold", "rest", "own", "call"),
        ("load", "support", "tension", "call"),
        ("load", "hold", "rest", "own", "call"),
        ("load", "support", "tension", "call"),
    ]


@pytest.mark.parametrize("days", [7, 14, 28, 35])
def test_in_every_rhythm_all_questions_are_asked_and_monthly_ones_once_a_month(days: int) -> None:
    checkins = months_of(days, 12)
    assert {code for one in checkins for code in one.asked} == set(QUESTIONS)
    for code in ("hold", "tension"):
        put = [one.on for one in checkins if code in one.asked]
        assert all(later - sooner >= MONTHLY for sooner, later in itertools.pairwise(put))


def test_who_has_it_heavy_is_asked_how_far_they_can_go() -> None:
    before = months_of(14, 2)
    on = ON + timedelta(days=7)
    assert "hold" not in to_ask(on, {"load": "fine"}, before[:1])
    assert "hold" in to_ask(on, {"load": "heavy"}, before[:1])


def test_who_says_it_is_beyond_their_strength_is_asked_less() -> None:
    assert len(held(ON, {"load": "beyond"}, []).asked) == MOST_TAPS - 1


def test_tension_now_ends_the_questions() -> None:
    before = months_of(14, 1)
    assert to_ask(ON + timedelta(days=14), {"load": "fine", "support": "no", "tension": "now"}, before) == ()


def test_a_question_passed_over_is_not_put_again() -> None:
    assert to_ask(ON, {"load": SKIP})[0] == "hold"


@given(
    st.lists(st.tuples(st.integers(1, 40), st.sampled_from([*LOAD.choices, SKIP])), max_size=10),
    st.sampled_from([*LOAD.choices, SKIP]),
)
def test_never_more_than_five_taps(past: list[tuple[int, str]], load: str) -> None:
    checkins: list[CheckIn] = []
    on = ON
    for days, heavy in [*past, (14, load)]:
        on += timedelta(days=days)
        checkins.append(held(on, {"load": heavy}, checkins))
    for one in checkins:
        assert len(one.asked) <= MOST_TAPS
        assert one.asked[0] == "load"
        assert one.asked[-1] == "call"
        assert len(set(one.asked)) == len(one.asked)


def test_no_opening_comes_again_before_all_others_did() -> None:
    used: list[str] = []
    for _ in range(3 * len(OPENINGS)):
        used.append(opening(used))
    assert len(OPENINGS) >= 6
    for start in range(len(used) - len(OPENINGS) + 1):
        assert len(set(used[start : start + len(OPENINGS)])) == len(OPENINGS)


def test_choices_are_named_by_words() -> None:
    for question in QUESTIONS.values():
        assert all(choice.isalpha() for choice in question.buttons)
        assert question.buttons[-1] == SKIP
