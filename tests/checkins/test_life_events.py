"""What happens in a carer's life stops or changes check-ins at once, and the young get none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.checkins.colours import SIGNS
from bot.checkins.life_events import HAPPENED, decide, happened, is_back_home, may_begin

ON = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("what", "others", "do", "weeks"),
    [
        ("died", False, "stop", None),
        ("died", True, "pause", 4),
        ("care_ended", False, "stop", None),
        ("care_ended", True, "ask", None),
        ("care_home", False, "pause", 2),
        ("hospital", True, "pause", 1),
        ("carer_out", False, "pause", 2),
        ("job_lost", False, "ask", None),
    ],
)
def test_what_an_event_does(what: str, others: bool, do: str, weeks: int | None) -> None:
    decision = decide(what, ON, others=others)  # type: ignore[arg-type]
    assert decision.do == do
    assert decision.until == (None if weeks is None else ON + timedelta(weeks=weeks))


@pytest.mark.parametrize("what", HAPPENED)
@pytest.mark.parametrize("others", [False, True])
def test_an_open_question_is_taken_back_whenever_asking_stops(what: str, others: bool) -> None:
    decision = decide(what, ON, others=others)  # type: ignore[arg-type]
    assert decision.withdraw == (decision.do in ("stop", "pause"))
    assert not decision.sign or decision.sign in SIGNS


def test_facts_tell_admissions_and_the_loss_of_work() -> None:
    before = {"recipient_living_situation": "home", "carer_work_status": "employee"}
    assert happened(before, before) == ()
    assert happened(before, {**before, "recipient_living_situation": "hospital"}) == ("hospital",)
    assert happened(before, {"recipient_living_situation": "residential_care", "carer_work_status": "none"}) == (
        "care_home",
        "job_lost",
    )
    assert happened({}, {"carer_work_status": "jobseeker_benefit"}) == ()
    assert happened(before, {**before, "carer_work_status": "pensioner"}) == ()


def test_who_comes_home_ends_the_pause_for_that() -> None:
    assert is_back_home({"recipient_living_situation": "hospital"}, {"recipient_living_situation": "home"})
    assert not is_back_home({}, {"recipient_living_situation": "home"})


@pytest.mark.parametrize(
    ("age", "says", "expected"),
    [
        (None, None, "ask"),
        (None, True, "yes"),
        (None, False, "young"),
        (17, None, "young"),
        (17, True, "young"),
        (18, None, "yes"),
        (40, False, "young"),
    ],
)
def test_nobody_under_eighteen_gets_check_ins(age: int | None, says: bool | None, expected: str) -> None:
    assert may_begin(age, says_adult=says) == expected
