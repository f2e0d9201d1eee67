"""Nobody answers: a reminder, a second consultant, the lead, another team; over long weekends too."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.cases.ladder import alerts, next_step, told_of
from bot.cases.machine import LEUN, Case, Climb, CorrectPromise, Moved, Resume, move, open_case
from bot.cases.promise import URGENCIES, promise
from bot.cases.team import ConsultantId, Team
from tests.cases.teams import GENT, OOST, a_case, at, local, team
from tests.cases.test_hours import MOMENTS

TEAMS = {"gent": team(GENT), "oost": team(OOST)}


def happens(case: Case, until: str, teams: dict[str, Team] = TEAMS) -> list[tuple[str, str, tuple[str, ...]]]:
    """Everything that happens by itself with a case that nobody answers."""
    found: list[tuple[str, str, tuple[str, ...]]] = []
    now = case.opened_at
    while len(found) < 40:
        of = teams[case.team]
        step = next_step(case, of, now)
        if step is None or step.at > at(until):
            return found
        now = max(now, step.at)
        if step.kind == "correct":
            found.append((local(now), "correct", (local(step.promised_at),)))
            moved = move(case, CorrectPromise(step.promised_at), LEUN, now)
        elif step.kind == "resume":
            found.append((local(now), "resume", step.to))
            moved = move(case, Resume(), LEUN, now)
        elif step.kind == "fallback":
            assert step.team is not None
            found.append((local(now), "fallback", (step.team,)))
            by = promise("asked", now, teams[step.team].rota).by
            moved = move(case, Climb(step="fallback", team=step.team, promised_at=by), LEUN, now)
        else:
            found.append((local(now), step.kind, step.to))
            moved = move(case, Climb(step=step.kind), LEUN, now)
        assert isinstance(moved, Moved), (step, moved)
        case = moved.case
    raise AssertionError("it never ends")


def test_the_ladder_over_a_long_weekend_with_11_november():
    """Asked on Tuesday afternoon; Wednesday is a holiday."""
    assert happens(a_case(TEAMS["gent"], at("2026-11-10 15:30")), "2026-11-13 23:00")[:5] == [
        ("2026-11-12 14:00", "reminder", ("an", "bo", "cis")),
        ("2026-11-12 14:45", "correct", ("2026-11-13 11:00",)),
        ("2026-11-12 15:00", "second", ("an", "bo", "cis")),
        ("2026-11-12 16:00", "lead", ("cis",)),
        ("2026-11-13 10:45", "fallback", ("oost",)),
    ]


def test_the_ladder_over_christmas():
    """Asked on Christmas Eve at four; Christmas is a Friday, and the team is closed between the years."""
    closed = team(closed=[{"from": "2026-12-28", "until": "2026-12-31"}])
    case = replace(a_case(closed, at("2026-12-24 16:00")), claimed_by=ConsultantId("an"), status="claimed")
    assert local(case.promised_at) == "2027-01-04 16:00"  # 1 January is a Friday too
    assert happens(case, "2027-01-05 23:00", {**TEAMS, "gent": closed})[:4] == [
        ("2027-01-04 15:00", "reminder", ("an",)),
        ("2027-01-04 15:45", "correct", ("2027-01-05 12:00",)),
        ("2027-01-04 16:00", "second", ("bo",)),
        ("2027-01-04 17:00", "lead", ("cis",)),
    ]


def test_a_crisis_climbs_before_it_lapses():
    found = happens(a_case(TEAMS["gent"], at("2026-11-23 09:30"), "crisis"), "2026-11-23 13:30")
    assert [(when[11:], kind) for when, kind, _ in found] == [
        ("10:00", "reminder"),
        ("10:30", "second"),
        ("11:00", "lead"),
        ("11:15", "fallback"),
    ]


def test_an_absence_that_comes_between_puts_the_promise_right_at_once():
    case = a_case(TEAMS["gent"], at("2026-11-23 15:00"))
    away = [{**one, "absent": [{"from": "2026-11-24", "until": "2026-11-24"}]} for one in GENT["members"]]
    step = next_step(case, team(members=away), at("2026-11-23 17:30"))
    assert step is not None
    assert (step.kind, local(step.promised_at)) == ("correct", "2026-11-25 14:00")
    assert step.at <= at("2026-11-23 17:30")


def test_nobody_for_months_goes_to_the_other_team_at_once():
    nobody = team(members=[{**GENT["members"][0], "absent": [{"from": "2026-11-01", "until": "2027-12-31"}]}])
    case = a_case(nobody, at("2026-11-23 10:00"))
    assert happens(case, "2026-11-23 10:00", {**TEAMS, "gent": nobody}) == [("2026-11-23 10:00", "fallback", ("oost",))]


def test_what_rests_is_looked_at_again():
    case = a_case(TEAMS["gent"], at("2026-11-23 10:00"), status="waiting", waiting_since=None, promised_at=None,
                  rests_until=at("2026-12-01 09:00"), claimed_by=ConsultantId("bo"))  # fmt: skip
    assert happens(case, "2026-12-02 00:00") == [("2026-12-01 09:00", "resume", ("bo",))]


@given(MOMENTS, st.sampled_from(URGENCIES), st.sampled_from([None, "an", "cis"]))
def test_a_case_that_nobody_answers_ends_up_with_everybody_and_then_rests(when: datetime, urgency, has):
    case = replace(a_case(TEAMS["gent"], when, urgency), claimed_by=has)
    found = happens(case, "2029-12-31 00:00")
    moments = [moment for moment, _, _ in found]
    assert moments == sorted(moments)
    kinds = [kind for _, kind, _ in found]
    assert kinds.count("fallback") == 1
    assert [one for one in kinds[: kinds.index("fallback")] if one != "correct"] == ["reminder", "second", "lead"]
    # each time at most two other moments, then it is said that nobody knows
    assert kinds.count("correct") <= 6


@given(MOMENTS, st.sampled_from(URGENCIES), st.sampled_from([None, "an", "gone"]))
def test_somebody_is_told_of_every_opening(when: datetime, urgency, had_by):
    of = TEAMS["gent"]
    case = replace(a_case(of, when, urgency), had_by=had_by)
    assert told_of(case, of, when)
    opened = open_case(id=case.id, carer=case.carer, team=of.id, urgency=urgency, promised_at=None, who=LEUN, when=when)
    found = alerts(opened, of, when)
    assert found
    assert all(one.kind == "opened" and one.at - when < timedelta(hours=12) for one in found)
    assert all(one.at == when for one in found) or urgency != "crisis"
    assert all(of.out_of_quiet(one.at) == one.at for one in found) or urgency == "crisis"


def test_who_is_there_is_told_and_who_cannot_be_told_does_not_count():
    part = team(members=[{**GENT["members"][0], "week": {"mon": ["09:00-12:00"]}}, {**GENT["members"][1], "email": ""}])
    case = a_case(part, at("2026-11-24 10:00"))
    assert told_of(case, part, at("2026-11-24 10:00")) == ("an",)  # Bo is there, and has no address
    assert told_of(replace(case, claimed_by=ConsultantId("bo")), part, at("2026-11-24 10:00")) == ("bo",)
