"""Bringing in a person: what there is to bring in, and how it stands with the carer's case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from bot.cases.machine import REOPENS_WITHIN, Case
from bot.cases.promise import spoken
from bot.cases.team import Team, team_for
from bot.dialogue.talk import Talk

#: The kind of question that all of this asks.
KIND: Final = "contact"
#: The consent to pass on what a check-in shows without asking each time.
PURPOSE: Final = "share"
#: What such a question can be about: whether to bring in a person, what to pass on besides, whether to add to a case,
#: and whether it helped.
ASKED: Final = ("offer", "how", "add", "helped")
#: People named: no more than can be read at a glance.
NAMED: Final = 2


def team_here(talk: Talk) -> Team | None:
    """The team of the carer's municipality, else of somebody's whom they care for, else the one that takes all."""
    mine = talk.state.facts.get("carer_municipality")
    theirs = [talk.state.recipient, *(one for one in talk.state.recipients if not one.died)]
    places = [one.facts["recipient_municipality"].value for one in theirs if "recipient_municipality" in one.facts]
    return team_for(
        talk.world.teams.values(), _place(mine.value if mine else None), _place(places[0] if places else None)
    )


def _place(value: object) -> str | None:
    return value if isinstance(value, str) else None


def open_case(talk: Talk) -> Case | None:
    """The carer's case, while anybody works on it."""
    case = talk.world.case
    return case if case is not None and case.is_open else None


def team_of(talk: Talk, case: Case) -> Team | None:
    """The team that a case is with; None where its settings are not known here yet."""
    return talk.world.teams.get(case.team)


def when(talk: Talk, promised: Any) -> str:
    """A moment as it is told: "voor morgen 12 uur"."""
    said = spoken(promised, talk.world.now)
    return talk.text(said.key, **said.names(talk.language))


def keep(talk: Talk, **changes: Any) -> None:
    """Change what is kept of bringing in a person."""
    talk.set(cases=replace(talk.state.cases, **changes))


def name_of(case: Case, team: Team) -> str:
    """The first name of who has a case, or the team's."""
    member = team.member(case.claimed_by or case.had_by or "")
    return member.name if member is not None else team.name


def has_it(talk: Talk) -> str:
    """The first name of who has the carer's case, or the team."""
    case = talk.world.case
    team = team_of(talk, case) if case is not None else None
    return name_of(case, team) if case is not None and team is not None else talk.text("case.status.team")


def status(talk: Talk, case: Case) -> str:
    """How it stands with the carer's case, in a sentence or two."""
    team = team_of(talk, case)
    named = team.name if team is not None else talk.text("case.status.team")
    if case.claimed_by is not None and team is not None:
        said = talk.text("case.status.has", name=name_of(case, team), team=named)
    else:
        said = talk.text("case.status.waits", team=named)
    if case.waiting_since is None:
        return said
    if case.promised_at is None:
        return f"{said} {talk.text('case.status.unknown')}"
    return f"{said} {talk.text('case.status.by', when=when(talk, case.promised_at))}"


def may_reopen(talk: Talk) -> bool:
    """Whether the carer's latest case is closed so lately that it would be opened again."""
    case = talk.world.case
    return (
        case is not None
        and case.closed_at is not None
        and not case.is_open
        and talk.world.now - case.closed_at <= REOPENS_WITHIN
        and team_of(talk, case) is not None
    )
