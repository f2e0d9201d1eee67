"""Teams for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from bot.cases.machine import Case, CaseId, Who, consultant, open_case
from bot.cases.promise import promise
from bot.cases.team import Team, TeamId, from_json
from bot.content.texts import BRUSSELS

WEEK = {day: ["09:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
GENT: dict[str, Any] = {
    "format": 1,
    "id": "gent",
    "name": "Team Gent",
    "municipalities": ["44021"],
    "fallback": "oost",
    "phone": "09 000 00 00",
    "hours": WEEK,
    "members": [
        {"id": "an", "name": "An", "email": "an@example.org"},
        {"id": "bo", "name": "Bo", "email": "bo@example.org"},
        {"id": "cis", "name": "Cis", "role": "lead", "email": "cis@example.org"},
    ],
    "canned": {"dag": {"nl": "Dag, ik lees met je mee.", "en": "Hello, I am reading along."}},
}
OOST: dict[str, Any] = {
    "format": 1,
    "id": "oost",
    "name": "Team Oost",
    "takes_all": True,
    "hours": {**WEEK, "sat": ["10:00-12:00"]},
    "members": [{"id": "dirk", "name": "Dirk", "role": "lead", "email": "dirk@example.org"}],
}


def team(raw: dict[str, Any] = GENT, **more: Any) -> Team:
    """A team from settings, some of them other."""
    return from_json({**raw, **more})


def at(text: str) -> datetime:
    """A moment on the Brussels clock, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


def local(moment: datetime | None) -> str:
    """A moment as the Brussels clock has it."""
    return "" if moment is None else f"{moment.astimezone(BRUSSELS):%Y-%m-%d %H:%M}"


def day(text: str) -> date:
    return date.fromisoformat(text)


def who(id: str, role: Any = "consultant", of: str = "gent") -> Who:
    return consultant(id, role, TeamId(of))


def a_case(of: Team, when: datetime, urgency: Any = "red", **more: Any) -> Case:
    """A case opened at a moment."""
    opened = open_case(
        id=CaseId(UUID(int=7)), carer=UUID(int=1), team=of.id, urgency=urgency,
        promised_at=promise(urgency, when, of.rota).by, who=Who(kind="carer"), when=when,
    )  # fmt: skip
    return replace(opened.case, **more)
