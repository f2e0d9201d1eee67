"""Conversations for tests: the real turn on the content Leun comes with; state to JSON and back each time."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from bot.app import packs_with
from bot.cases import machine
from bot.cases.file import CaseFile
from bot.cases.machine import Case, Move
from bot.cases.team import Team, TeamId
from bot.casework import of_turn
from bot.content.packs import PackFiles
from bot.dialogue.state import State, dump, load
from bot.dialogue.talk import Mind, World
from bot.dialogue.turn import turn
from bot.facts import show
from bot.messages import (
    CancelDue,
    Chose,
    Effect,
    Event,
    ForgetCarer,
    GiveConsent,
    Heard,
    Outgoing,
    PlanDue,
    Said,
    Say,
    Started,
    Understanding,
    WithdrawConsent,
    Woke,
    text_of,
)
from bot.mind import Reader, make
from bot.rights.program import Situation
from bot.rights.verdicts import assess
from bot.store.cases import CaseWrite, to_write
from bot.store.values import CarerId
from bot.work.rhythms import next_occurrence
from tests.support import CONTENT

CARER = CarerId(UUID(int=9))
FLOWS = CONTENT.parent / "flows"
#: The moment at which conversations begin, unless they say another: a Tuesday evening in Brussels.
NOW = datetime(2026, 11, 24, 21, 40, tzinfo=UTC)


@functools.cache
def reader() -> Reader:
    """Everything that Leun comes with, made once for all tests."""
    files = {path.relative_to(CONTENT).as_posix(): path.read_text(encoding="utf-8") for path in _base_files()}
    files |= {f"flows/{path.name}": path.read_text(encoding="utf-8") for path in FLOWS.glob("*.yaml")}
    return make([PackFiles("", files)])


@functools.cache
def local_reader() -> Reader:
    """The same with the packs of municipalities that ship with it."""
    return make(packs_with([]))


def _base_files() -> Iterable[Any]:
    return (path for path in sorted(CONTENT.rglob("*.yaml")) if "local" not in path.relative_to(CONTENT).parts)


@dataclass
class Conversation:
    """One carer's conversation, as the shell would hold it, without a database."""

    language: str = "nl"
    now: datetime = NOW
    state: State = field(init=False)
    consents: set[str] = field(default_factory=set)
    due: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    said: tuple[Outgoing, ...] = ()
    effects: tuple[Effect, ...] = ()
    understanding: Understanding = field(default_factory=Understanding)
    forgotten: bool = False
    #: with the packs of municipalities
    local: bool = False
    #: an engine that hears every text, as in production; None: words and patterns alone
    hear: Callable[[str], Heard] | None = None
    #: who works on cases; the carer's case, every move of it, and the day of each consent
    teams: dict[TeamId, Team] = field(default_factory=dict)
    case: Case | None = None
    moves: list[CaseWrite] = field(default_factory=list)
    agreed: dict[str, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.state = State(language=self.language)

    def fork(self) -> Conversation:
        """The same conversation at the same point, to try something in."""
        other = Conversation(self.language, self.now, local=self.local, hear=self.hear)
        other.state, other.consents, other.due = self.state, set(self.consents), dict(self.due)
        other.said = self.said
        other.teams, other.case, other.moves, other.agreed = self.teams, self.case, [*self.moves], dict(self.agreed)
        return other

    # -- events ------------------------------------------------------------------------------------

    def event(self, event: Event, heard: Heard | None = None) -> tuple[Outgoing, ...]:
        """Handle one event, with what an engine heard in its words; what was said."""
        mind = self.reader.mind
        self.state = stored(self.state, mind)
        if heard is None and self.hear is not None and text_of(event):
            heard = self.hear(text_of(event))
        self.understanding = self.reader.read(event, self.state, self.now, heard)
        self.state, self.effects = turn(self.state, event, self.understanding, self.world())
        self.said = tuple(effect.message for effect in self.effects if isinstance(effect, Say))
        for effect in self.effects:
            self._carry_out(effect)
        writes = of_turn(
            self.case, self.teams, CARER, self.effects, self.now, language=self.state.language, new_id=self._new_id
        )
        for one in writes:
            self._moved(one)
        return self.said

    def world(self) -> World:
        """What the turn may know now."""
        return World(
            now=self.now,
            mind=self.reader.mind,
            consents=frozenset(self.consents),
            agreed=dict(self.agreed),
            occurrence=next_occurrence,
            case=self.case,
            teams=self.teams,
        )

    def start(self, municipality: str = "") -> tuple[Outgoing, ...]:
        """A carer came."""
        return self.event(Started(municipality))

    def say(self, text: str, edit_of: int | None = None, heard: Heard | None = None) -> tuple[Outgoing, ...]:
        """A text."""
        return self.event(Said(text, edit_of), heard)

    def choose(self, choice: str, of: int | None = None) -> tuple[Outgoing, ...]:
        """A button."""
        return self.event(Chose(choice, of))

    def wait(self, span: timedelta) -> tuple[Outgoing, ...]:
        """Time passes; what falls due is done in order."""
        until = self.now + span
        said: tuple[Outgoing, ...] = ()
        while ripe := sorted((at, key, kind) for key, (kind, at) in self.due.items() if at <= until):
            at, key, kind = ripe[0]
            del self.due[key]
            self.now = max(self.now, at)
            said += self.event(Woke(kind, key))
        self.now = until
        return said

    # -- the people of the team --------------------------------------------------------------------

    def consultant(self, id: str, move: Move, words: str = "") -> None:
        """A consultant makes a move; the conversation is woken where the carer is told of it."""
        assert self.case is not None
        team = self.teams[self.case.team]
        member = team.member(id)
        assert member is not None
        moved = machine.move(self.case, move, machine.consultant(id, member.role, team.id), self.now)
        assert isinstance(moved, machine.Moved), moved
        self._moved(to_write(moved, self.teams[moved.case.team], self.now, words=words))

    def _moved(self, one: CaseWrite) -> None:
        self.moves.append(one)
        self.case = one.moved.case
        if one.wake:
            self.due[f"case/{self.case.id}"] = ("case", self.now)

    def _new_id(self) -> UUID:
        return UUID(int=len(self.moves) + 1)

    @property
    def file(self) -> CaseFile:
        """What belongs to the case and to nobody else."""
        return next(one.file for one in reversed(self.moves) if one.file is not None)

    @property
    def told_team(self) -> list[str]:
        """Every move of the case, with its words: as its history has it."""
        return [" · ".join(filter(None, (one.moved.entry.what, one.moved.entry.why, one.words))) for one in self.moves]

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case GiveConsent(purpose, _):
                self.consents.add(purpose)
                self.agreed[purpose] = self.now.date()
            case WithdrawConsent(purpose):
                self.consents.discard(purpose)
            case PlanDue(key, kind, at):
                self.due[key] = (kind, at)
            case CancelDue(key):
                self.due.pop(key, None)
            case ForgetCarer():
                self.state, self.forgotten = State(language=self.language), True
                self.consents.clear()
                self.due.clear()

    # -- what stands -------------------------------------------------------------------------------

    @property
    def reader(self) -> Reader:
        """What texts are read with, and rights are weighed by."""
        return local_reader() if self.local else reader()

    @property
    def asks(self) -> str:
        """What the open question is about, or an empty text."""
        return self.state.pending.about if self.state.pending else ""

    @property
    def texts(self) -> str:
        """Everything said in the last turn."""
        return "\n".join(message.text for message in self.said)

    def facts(self) -> dict[str, Any]:
        """What is known, as JSON shows it."""
        situation = Situation.of(self.reader.mind.program, self.state.known(), self.now.date(), presume=True)
        return {name: show(situation[name]) for name in self.state.known()}

    def verdicts(self) -> dict[str, str]:
        """How every scheme stands."""
        program = self.reader.mind.program
        situation = Situation.of(program, self.state.known(), self.now.date(), presume=True)
        return {id: str(verdict.outcome) for id, verdict in assess(program, situation).items()}


def stored(state: State, mind: Mind | None = None) -> State:
    """A state that went to storage and came back."""
    return load(json.loads(json.dumps(dump(state))), (mind or reader().mind).content.vocabulary)


def units(text: str) -> int:
    """UTF-16 code units, in which channels count a message."""
    return len(text.encode("utf-16-le")) // 2


def begun(language: str = "nl", *, consent: bool = True, goal: str = "everything") -> Conversation:
    """A conversation that got through the opening to its first question about a fact."""
    talk = Conversation(language)
    talk.start()
    talk.choose(goal)
    talk.choose("agree" if consent else "decline")
    return talk
