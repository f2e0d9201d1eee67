"""A case and its moves: each is made by somebody at a moment, changes the case and adds one line to its history.

What may not be is a refusal, a value: two consultants who want the same case are told who has it. A move knows no words
of a carer; those are kept beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, NewType
from uuid import UUID

from bot.cases.promise import MOST_CORRECTIONS, Urgency
from bot.cases.team import ConsultantId, Role, StepKind, TeamId

CaseId = NewType("CaseId", UUID)

Status = Literal["new", "claimed", "talking", "waiting", "closed", "reopened"]
OPEN: Final[tuple[Status, ...]] = ("new", "claimed", "talking", "waiting", "reopened")
STATUSES: Final[tuple[Status, ...]] = (*OPEN[:4], "closed", "reopened")

#: A carer who writes later than this after closing begins a case of their own.
REOPENS_WITHIN: Final = timedelta(days=14)

#: Why a case was closed or handed over, as it is counted; never free text.
CLOSING: Final = ("helped", "referred", "not_reached", "not_wanted", "double", "erased")
HELPED: Final = ("yes", "bit", "no")
HANDING: Final = ("away", "knows_better", "other_team", "too_busy", "fallback")


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Somebody who makes a move."""

    kind: Literal["consultant", "carer", "leun"]
    id: str = ""
    role: Role | None = None
    team: TeamId | None = None

    def __str__(self) -> str:
        """As the history has it: a consultant's id, else `carer` or `leun`."""
        return self.id or self.kind


CARER: Final = Who(kind="carer")
LEUN: Final = Who(kind="leun")


def consultant(id: str, role: Role, team: TeamId) -> Who:
    """A consultant of a team."""
    return Who(kind="consultant", id=id, role=role, team=team)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Somebody's question for a person, from opened to closed."""

    id: CaseId
    #: as people call it; 0 until it is kept
    number: int = 0
    carer: UUID
    team: TeamId
    urgency: Urgency
    status: Status = "new"
    opened_at: datetime
    #: since when the carer waits for a word; None: it is not our turn
    waiting_since: datetime | None = None
    #: what the carer was told last; None: nothing is promised
    promised_at: datetime | None = None
    #: what they were told first this time: the ladder counts from it
    lapses_at: datetime | None = None
    #: how often the promise was put right this time
    corrections: int = 0
    #: how many steps of the ladder were climbed this time
    climbed: int = 0
    #: nobody has it that long after its promise: any colleague may take it
    free: bool = False
    #: it was handed to a fallback team, which hands it on to nobody
    fell_back: bool = False
    claimed_by: ConsultantId | None = None
    #: who had it before it was closed or handed over
    had_by: ConsultantId | None = None
    #: it rests until then
    rests_until: datetime | None = None
    first_reply_at: datetime | None = None
    #: a person's latest words to the carer
    replied_at: datetime | None = None
    closed_at: datetime | None = None
    #: counts its moves; the history's last line has the same number
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether anybody still works on it."""
        return self.status != "closed"

    @property
    def bot_is_silent(self) -> bool:
        """Whether a person is talking with the carer, so that the bot holds its tongue (the safety reader does not)."""
        return self.status == "talking"


def dump(case: Case) -> dict[str, Any]:
    """A case as JSON can hold it."""
    return {
        one.name: value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, UUID) else value
        for one in fields(case)
        for value in [getattr(case, one.name)]
    }


def load(raw: Mapping[str, Any]) -> Case:
    """The case that ``dump`` wrote."""
    moments = {one.name for one in fields(Case) if "datetime" in str(one.type)}
    told: dict[str, Any] = {
        name: datetime.fromisoformat(value) if name in moments and value is not None else value
        for name, value in raw.items()
    }
    return Case(**{**told, "id": CaseId(UUID(raw["id"])), "carer": UUID(raw["carer"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a case's history: who did what when, and why as a code."""

    number: int
    at: datetime
    who: str
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """The case after a move, and the line that it adds."""

    case: Case
    entry: Entry
    #: everybody who should look is told
    notify: bool = False


RefusalCode = Literal[
    "taken",
    "closed",
    "not_closed",
    "not_your_team",
    "not_yours",
    "too_late",
    "no_reason",
    "past",
    "carer_only",
    "same",
    "not_waiting",
    "leun_only",
    "consultants_only",
    "nobody_there",
]


@dataclass(frozen=True, slots=True)
class Refused:
    """A move that may not be, with what to do (`words.REFUSALS`)."""

    code: RefusalCode
    #: who has the case
    has: ConsultantId | None = None


# -- moves -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Take a case; ``over``: from a colleague, which a lead may, and everybody once the ladder set it free."""

    over: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """Write to the carer; who writes takes a case that nobody has."""


@dataclass(frozen=True, slots=True)
class Note:
    """Write something down for colleagues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Give it to a colleague (``to``), or to a team (``team``, with what may be promised there)."""

    why: str
    to: ConsultantId | None = None
    team: TeamId | None = None
    promised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """It is the carer's turn, or it rests until a moment."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """It is done."""

    why: str


@dataclass(frozen=True, slots=True)
class Reopen:
    """It is not done after all."""

    promised_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarerWrote:
    """The carer wrote; ``thanks``: nothing but thanks; ``danger``: there is a crisis in it, which somebody is told of
    whoever waits. ``promised_at``: what may be promised to who begins to wait."""

    thanks: bool = False
    danger: bool = False
    promised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Helped:
    """The carer says, where it was closed and they were asked, whether it helped (`HELPED`)."""

    how: str


@dataclass(frozen=True, slots=True)
class LeaveContact:
    """The carer says how they want to be reached, or what they want passed on besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """A step of the ladder was climbed; ``team``: the fallback that it goes to."""

    step: StepKind
    team: TeamId | None = None
    promised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CorrectPromise:
    """The carer is told another moment before the old one passes; None: nothing is promised any more."""

    promised_at: datetime | None


@dataclass(frozen=True, slots=True)
class Resume:
    """What rested is looked at again."""


Move = (
    Resume
    | Claim
    | Reply
    | Note
    | HandOver
    | Wait
    | Close
    | Reopen
    | CarerWrote
    | LeaveContact
    | Helped
    | Climb
    | CorrectPromise
)


def open_case(
    *, id: CaseId, carer: UUID, team: TeamId, urgency: Urgency, promised_at: datetime | None, who: Who, when: datetime
) -> Moved:
    """A new case, that waits for somebody to take it."""
    case = Case(
        id=id,
        carer=carer,
        team=team,
        urgency=urgency,
        opened_at=when,
        waiting_since=when,
        promised_at=promised_at,
        lapses_at=promised_at,
    )
    return _moved(case, "open", who, when, why=urgency, notify=True)


def move(case: Case, move: Move, who: Who, when: datetime) -> Moved | Refused:
    """The case after a move, or why it may not be."""
    refused = _may(case, move, who)
    if refused is not None:
        return refused
    match move:
        case Claim():
            return _claim(case, who, when)
        case Reply():
            return _reply(case, who, when)
        case Note():
            return _moved(case, "note", who, when)
        case HandOver():
            return _hand_over(case, move, who, when)
        case Wait():
            return _wait(case, move, who, when)
        case Close():
            return _close(case, move, who, when)
        case Reopen():
            return _reopen(case, move.promised_at, who, when)
        case CarerWrote():
            return _carer_wrote(case, move, who, when)
        case LeaveContact():
            return _moved(case, "contact", who, when, notify=case.claimed_by is not None)
        case Helped(how):
            return _moved(case, "helped", who, when, why=how) if how in HELPED else Refused("no_reason")
        case Climb():
            return _climb(case, move, who, when)
        case CorrectPromise():
            return _correct(case, move, who, when)
        case Resume():
            return _resume(case, who, when)


# -- who may what ----------------------------------------------------------------------------------


def _may(case: Case, move: Move, who: Who) -> Refused | None:
    """The first thing that forbids a move."""
    if isinstance(move, CarerWrote | LeaveContact | Helped):
        if who.kind != "carer":
            return Refused("carer_only")
        if isinstance(move, Helped):
            return Refused("not_closed", case.claimed_by) if case.is_open else None
        return None if case.is_open or isinstance(move, CarerWrote) else Refused("closed", case.had_by)
    if isinstance(move, Climb | Resume) and who.kind != "leun":
        return Refused("leun_only")
    if isinstance(move, Claim | Reply | Note | Wait) and who.kind != "consultant":
        return Refused("consultants_only", case.claimed_by)
    if isinstance(move, Reopen):
        if case.is_open:
            return Refused("not_closed", case.claimed_by)
    elif not case.is_open and not isinstance(move, Note):
        return Refused("closed", case.had_by)
    if who.kind == "carer" and not isinstance(move, Close | Reopen):
        return Refused("consultants_only", case.claimed_by)
    return _of_consultant(case, move, who) if who.kind == "consultant" else None


def _of_consultant(case: Case, move: Move, who: Who) -> Refused | None:
    if who.team != case.team:
        return Refused("not_your_team", case.claimed_by)
    holds = case.claimed_by == who.id
    match move:
        case Claim():
            if case.claimed_by is None or holds:
                return Refused("same", case.claimed_by) if holds else None
            may_take = move.over and (who.role == "lead" or case.free)
            return None if may_take else Refused("taken", case.claimed_by)
        case Reply():
            return None if holds or case.claimed_by is None else Refused("taken", case.claimed_by)
        case Note() | Reopen():
            return None
        case HandOver() | Close() | Wait() | CorrectPromise():
            if holds or who.role == "lead":
                return None
            return Refused("not_yours" if case.claimed_by is None else "taken", case.claimed_by)
        case _:
            return None


# -- the moves themselves --------------------------------------------------------------------------


def _moved(case: Case, what: str, who: Who, when: datetime, *, why: str = "", notify: bool = False) -> Moved:
    case = replace(case, version=case.version + 1)
    return Moved(case, Entry(number=case.version, at=when, who=str(who), what=what, why=why), notify)


def _claim(case: Case, who: Who, when: datetime) -> Moved:
    taken = "over" if case.claimed_by is not None else ""
    status: Status = "claimed" if case.status in ("new", "reopened") else case.status
    case = replace(
        case, status=status, claimed_by=ConsultantId(who.id), had_by=case.claimed_by or case.had_by, free=False
    )
    return _moved(case, "claim", who, when, why=taken)


def _reply(case: Case, who: Who, when: datetime) -> Moved:
    """The promise is kept with the first word; then it is the carer's turn."""
    case = replace(
        _answered(case),
        status="talking",
        claimed_by=case.claimed_by or ConsultantId(who.id),
        first_reply_at=case.first_reply_at or when,
        replied_at=when,
    )
    return _moved(case, "reply", who, when)


def _answered(case: Case) -> Case:
    """It is not our turn any more: nothing is promised, no ladder climbed."""
    return replace(
        case, waiting_since=None, promised_at=None, lapses_at=None, corrections=0, climbed=0, free=False,
        rests_until=None,
    )  # fmt: skip


def _waits_again(case: Case, promised_at: datetime | None, when: datetime) -> Case:
    """It is our turn from now on, with a new promise; who waited already keeps theirs."""
    if case.waiting_since is not None:
        return case
    return replace(
        case, waiting_since=when, promised_at=promised_at, lapses_at=promised_at, corrections=0, climbed=0, free=False
    )


def _hand_over(case: Case, move: HandOver, who: Who, when: datetime) -> Moved | Refused:
    if move.why not in HANDING:
        return Refused("no_reason", case.claimed_by)
    if (move.to is None) == (move.team is None) or move.to == case.claimed_by is not None or move.team == case.team:
        return Refused("same", case.claimed_by)
    if move.to is not None:
        status: Status = "claimed" if case.status in ("new", "reopened") else case.status
        case = replace(case, claimed_by=move.to, had_by=case.claimed_by or case.had_by, status=status, free=False)
        return _moved(case, "hand_over", who, when, why=move.why, notify=True)
    assert move.team is not None
    case = _to_team(case, move.team, move.promised_at, when)
    return _moved(case, "hand_over", who, when, why=move.why, notify=True)


def _to_team(case: Case, team: TeamId, promised_at: datetime | None, when: datetime) -> Case:
    """Another team begins anew; the carer still waits since they began to."""
    return replace(
        case,
        team=team,
        status="new",
        claimed_by=None,
        had_by=None,
        waiting_since=case.waiting_since or when,
        promised_at=promised_at,
        lapses_at=promised_at,
        corrections=0,
        climbed=0,
        free=False,
        rests_until=None,
    )


def _wait(case: Case, move: Wait, who: Who, when: datetime) -> Moved | Refused:
    if case.waiting_since is not None and case.first_reply_at is None:
        return Refused("not_waiting", case.claimed_by)
    if move.until is not None and move.until <= when:
        return Refused("past", case.claimed_by)
    case = replace(_answered(case), status="waiting", rests_until=move.until)
    return _moved(case, "wait", who, when)


def _close(case: Case, move: Close, who: Who, when: datetime) -> Moved | Refused:
    if move.why not in CLOSING:
        return Refused("no_reason", case.claimed_by)
    had_by = case.claimed_by or case.had_by
    case = replace(_answered(case), status="closed", closed_at=when, had_by=had_by, claimed_by=None)
    return _moved(case, "close", who, when, why=move.why)


def _reopen(case: Case, promised_at: datetime | None, who: Who, when: datetime) -> Moved | Refused:
    if case.closed_at is not None and when - case.closed_at > REOPENS_WITHIN:
        return Refused("too_late", case.had_by)
    case = _waits_again(replace(case, status="reopened", closed_at=None), promised_at, when)
    return _moved(case, "reopen", who, when, notify=True)


def _carer_wrote(case: Case, move: CarerWrote, who: Who, when: datetime) -> Moved | Refused:
    """Thanks changes nothing; anything else makes it our turn, and opens again what was closed lately."""
    if move.thanks and not move.danger:
        return _moved(case, "carer_wrote", who, when, why="thanks")
    if not case.is_open:
        return _reopen(case, move.promised_at, who, when)
    began = case.waiting_since is None
    status: Status = "talking" if case.status == "waiting" else case.status
    case = replace(_waits_again(case, move.promised_at, when), status=status, rests_until=None)
    why = "danger" if move.danger else ""
    return _moved(case, "carer_wrote", who, when, why=why, notify=began or move.danger)


def _climb(case: Case, move: Climb, who: Who, when: datetime) -> Moved | Refused:
    if case.waiting_since is None:
        return Refused("not_waiting", case.claimed_by)
    if move.step == "fallback" and move.team is not None:
        if case.fell_back or move.team == case.team:
            return Refused("same", case.claimed_by)
        moved = replace(_to_team(case, move.team, move.promised_at, when), fell_back=True)
        return _moved(moved, "climb", who, when, why="fallback", notify=True)
    case = replace(case, climbed=case.climbed + 1, free=case.free or move.step != "reminder")
    return _moved(case, "climb", who, when, why=move.step, notify=True)


def _correct(case: Case, move: CorrectPromise, who: Who, when: datetime) -> Moved | Refused:
    if case.waiting_since is None:
        return Refused("not_waiting", case.claimed_by)
    if move.promised_at is not None and move.promised_at <= when:
        return Refused("past", case.claimed_by)
    given_up = move.promised_at is None or case.corrections >= MOST_CORRECTIONS
    case = replace(case, promised_at=None if given_up else move.promised_at, corrections=case.corrections + 1)
    return _moved(case, "correct_promise", who, when, why="given_up" if given_up else "")


def _resume(case: Case, who: Who, when: datetime) -> Moved | Refused:
    if case.rests_until is None:
        return Refused("not_waiting", case.claimed_by)
    status: Status = "new" if case.claimed_by is None else "claimed"
    return _moved(replace(case, status=status, rests_until=None), "resume", who, when, notify=True)
