"""What happens when nobody answers: a reminder, a second consultant, the lead, another team; and who is told of what.

Steps are counted in the team's opening hours from the promise that lapses, absences or not: a team that is away must
not hold up its own ladder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.cases.hours import after, before, next_open
from bot.cases.machine import Case, Moved
from bot.cases.promise import BEFORE_LAPSE, MOST_CORRECTIONS, correction
from bot.cases.team import ConsultantId, Member, Rung, StepKind, Team, TeamId

#: Two moments nearer to each other are told in one.
ONE_WORD: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that is to happen with a case at a moment."""

    at: datetime
    #: a step of the ladder; ``correct``: tell the carer another moment; ``resume``: what rested is looked at again
    kind: StepKind | Literal["correct", "resume"]
    #: who is told
    to: tuple[ConsultantId, ...] = ()
    #: the team that it goes to
    team: TeamId | None = None
    #: the moment that is told instead; None: nothing is promised any more
    promised_at: datetime | None = None


def next_step(case: Case, team: Team, now: datetime) -> Step | None:
    """What happens next with a case as it stands, due or not; None: nothing by itself.

    Steps whose time has passed while nobody looked are due one after the other.
    """
    if not case.is_open:
        return None
    if case.rests_until is not None:
        return Step(at=case.rests_until, kind="resume", to=told_of(case, team, now))
    if case.waiting_since is None:
        return None
    rung, instead = _rung(case, team, now), _correction(case, team, now)
    if rung is None or instead is None:
        return rung or instead
    if rung.kind == "fallback" and rung.at - instead.at <= ONE_WORD:
        # It is promised anew by the other team: the carer is not told two moments.
        return replace(rung, at=min(rung.at, instead.at))
    return min(rung, instead, key=lambda one: one.at)


def next_at(case: Case, team: Team, now: datetime) -> datetime | None:
    """When somebody has to look at a case by itself."""
    step = next_step(case, team, now)
    return None if step is None else step.at


def _rung(case: Case, team: Team, now: datetime) -> Step | None:
    """The next step of the ladder that has anybody to go to."""
    assert case.waiting_since is not None
    if case.lapses_at is None:  # nobody is there to promise anything
        away = team.fallback is not None and not case.fell_back
        return Step(at=case.waiting_since, kind="fallback", team=team.fallback) if away else None
    for rung in _left(case, team):
        at = moment_of(rung, case.lapses_at, team)
        if at is None:
            continue
        at = max(at, case.waiting_since)
        if rung.kind == "fallback":
            if team.fallback is None or case.fell_back:
                continue
            return Step(at=at, kind="fallback", team=team.fallback)
        if to := _whom(rung.kind, case, team, max(at, now)):
            return Step(at=at, kind=rung.kind, to=to)
    return None


def _left(case: Case, team: Team) -> Iterator[Rung]:
    """The rungs not climbed yet: those of which somebody can be told count."""
    ladder = team.crisis_ladder if case.urgency == "crisis" else team.ladder
    climbable = [one for one in ladder if one.kind != "lead" or any(m.role == "lead" for m in team.members)]
    climbable = [one for one in climbable if one.kind != "second" or len(team.members) > 1]
    yield from climbable[case.climbed :]


def moment_of(rung: Rung, lapses_at: datetime, team: Team) -> datetime | None:
    """When a rung is climbed: so many minutes of opening after the promise lapses, or before it."""
    if rung.minutes < 0:
        return before(team.hours, lapses_at, -rung.minutes)
    return lapses_at if rung.minutes == 0 else after(team.hours, lapses_at, rung.minutes)


def _correction(case: Case, team: Team, now: datetime) -> Step | None:
    if case.promised_at is None:
        return None
    at = before(team.rota, case.promised_at, BEFORE_LAPSE)
    at = case.promised_at if at is None else at
    assert case.waiting_since is not None
    at = max(at, case.waiting_since)
    given_up = case.corrections >= MOST_CORRECTIONS
    instead = None if given_up else correction(case.urgency, case.promised_at, team.rota, max(at, now))
    return Step(at=at, kind="correct", promised_at=instead)


# -- who is told -----------------------------------------------------------------------------------


def told_of(case: Case, team: Team, now: datetime) -> tuple[ConsultantId, ...]:
    """Who hears that a case waits: who has it, else who is there, else who is there next; never nobody."""
    if case.claimed_by is not None and team.member(case.claimed_by) is not None:
        return (case.claimed_by,)
    before_them = team.member(case.had_by) if case.had_by is not None else None
    if before_them is not None and not team.away(before_them, now):
        return (before_them.id,)
    there = team.there(now)
    if not there:
        opens = next_open(team.rota, now)
        there = () if opens is None else team.there(opens)
    return _reached(there, team)


def _reached(members: tuple[Member, ...], team: Team) -> tuple[ConsultantId, ...]:
    """Those who can be told at all; where none of them can, everybody who can."""
    can = [one.id for one in members if one.email or one.also]
    return tuple(can or [one.id for one in team.members if one.email or one.also] or [one.id for one in team.members])


def _whom(kind: StepKind, case: Case, team: Team, at: datetime) -> tuple[ConsultantId, ...]:
    """Who is told at a step of the ladder."""
    if kind == "reminder":
        return told_of(case, team, at)
    if kind == "second":
        others = tuple(one for one in team.members if one.id != case.claimed_by)
        there = tuple(one for one in team.there(at) if one.id != case.claimed_by)
        chosen = there or tuple(one for one in others if not team.away(one, at)) or others
        return tuple(one.id for one in chosen[:1]) if case.claimed_by else tuple(one.id for one in chosen)
    leads = tuple(one for one in team.members if one.role == "lead")
    there = tuple(one for one in leads if not team.away(one, at))
    return tuple(one.id for one in there or leads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Somebody is to be told of a case, at the earliest then."""

    consultant: ConsultantId
    #: ``opened``, ``handed_over``, ``carer_wrote``, ``danger``, ``contact``, ``reopened``, ``resume`` or a step of the
    #: ladder
    kind: str
    at: datetime


_KINDS: Final = {"open": "opened", "hand_over": "handed_over", "reopen": "reopened"}


def alerts(moved: Moved, team: Team, now: datetime, step: Step | None = None) -> tuple[Alert, ...]:
    """Who is told of a move that somebody should look at; a crisis in quiet hours too, the rest after them.

    ``team`` is the one that the case is with after the move; ``step``: the step of the ladder that it was.
    """
    if not moved.notify:
        return ()
    case = moved.case
    climbed = step is not None and step.kind != "fallback" and bool(step.to)
    to = step.to if step is not None and climbed else told_of(case, team, now)
    danger = moved.entry.what == "carer_wrote" and moved.entry.why == "danger"
    kind = "danger" if danger else step.kind if step is not None else _KINDS.get(moved.entry.what, moved.entry.what)
    at = now if case.urgency == "crisis" or danger else team.out_of_quiet(now)
    return tuple(Alert(consultant=one, kind=kind, at=at) for one in to)
