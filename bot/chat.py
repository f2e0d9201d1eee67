"""``leun chat``: one carer at a terminal, for people or as JSON lines that others script.

The same inbox, store and outbox as every channel; only the printing is its own. Over JSON time stands still except for
``wait``.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bot import json_lines
from bot.channels import local
from bot.content.model import Content
from bot.dialogue import safety
from bot.dialogue.state import State, dump
from bot.dialogue.turn import findings_of
from bot.errors import BadInput
from bot.facts import Span, show
from bot.inbox import Handled, Inbox
from bot.messages import Chose, Effect, Event, KeepVerdicts, RecipientChosen, Said, Say, Sent, Started, Woke
from bot.rights.program import Program, Situation
from bot.rights.verdicts import assess
from bot.store.database import Store
from bot.store.values import CarerId, NewAudit

_SENDABLE: Final = ("photo", "voice", "sticker", "location", "file")
_MOMENT: Final = timedelta(minutes=5)
_WAIT: Final = re.compile(r"(P[^T]*)(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


@dataclass
class Conversation:
    """One carer's conversation on the local channel, with a clock of its own."""

    inbox: Inbox
    store: Store
    content: Content
    program: Program
    address: str
    language: str
    now: Callable[[], datetime]
    #: where the papers of this conversation are put
    papers: Path
    carer: CarerId | None = None

    async def event(self, event: Event, *, fired: str = "") -> tuple[Handled, list[bytes]]:
        """Handle an event and take what leaves from the outbox."""
        handled = await self.inbox.handle(
            local.CHANNEL, self.address, event, self.now(), language=self.language, fired=fired
        )
        self.carer = handled.carer
        return handled, await self._deliver(handled.carer)

    async def _deliver(self, carer: CarerId) -> list[bytes]:
        bodies: list[bytes] = []
        for waiting in await self.store.outgoing(carer):
            bodies.append(waiting.body)
            await self.store.mark_sent(carer, waiting.seq, at=self.now(), fate="sent")
        return bodies

    async def put_papers(self, body: bytes) -> list[str]:
        """Make the files that come with a message; where they are."""
        words = {language: one.texts for language, one in self.content.words.items()}
        return await asyncio.to_thread(local.put_papers, body, self.papers, words)

    async def fire_due(
        self, until: datetime, set_now: Callable[[datetime], None]
    ) -> AsyncIterator[tuple[Handled, list[bytes]]]:
        """Do everything of this carer that falls due until a moment, in order, each at its own time."""
        while True:
            claimed = await self.store.due_before(until, lease=_MOMENT, limit=1, carer=self.carer)
            if not claimed:
                return
            due = claimed[0]
            set_now(max(due.due_at, self.now()))
            yield await self.event(Woke(due.kind, due.key), fired=due.key)

    async def forget(self, at: datetime) -> None:
        """Erase this conversation."""
        carer = await self.inbox.carer(local.CHANNEL, self.address, at)
        await self.store.erase(carer, at=at, audit=NewAudit(actor="terminal", action="erase", reason="fresh"))
        self.carer = None


# -- JSON lines ------------------------------------------------------------------------------------


class Clock:
    """Time that stands still until it is set."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def __call__(self) -> datetime:
        """The moment it stands at."""
        return self._at

    def set(self, at: datetime) -> None:
        """Move it."""
        self._at = at


class JsonChat:
    """Reads lines of JSON and answers each with what the bot did."""

    def __init__(self, conversation: Conversation, clock: Clock, emit: Callable[[Mapping[str, Any]], None]) -> None:
        self._talk = conversation
        self._clock = clock
        self._emit = emit

    async def greet(self, municipality: str = "") -> None:
        """The first block: the greeting, closed by a turn without input."""
        await self._run(Started(municipality), None)

    async def line(self, text: str) -> None:
        """One line; a bad one is answered with an error, and on it goes."""
        try:
            given = json_lines.parsed(text, '{"say": "hallo"}')
            await self._do(given)
        except BadInput as error:
            self._emit(json_lines.told(error))

    async def _do(self, given: Mapping[str, Any]) -> None:
        match given:
            case {"say": str(text)} if set(given) <= {"say", "edit_of"}:
                await self._run(Said(text, _turn_number(given, "edit_of")), given)
            case {"choose": str(choice)} if set(given) <= {"choose", "of"}:
                await self._run(Chose(choice, _turn_number(given, "of")), given)
            case {"send": what} if set(given) <= {"send", "caption"} and isinstance(given.get("caption", ""), str):
                if what not in _SENDABLE:
                    raise BadInput("value", "send", f"one of {', '.join(_SENDABLE)} was expected, not {what!r}")
                await self._run(Sent(what, given.get("caption", "")), given)
            case {"wait": str(span)} if set(given) == {"wait"}:
                await self._wait(span, given)
            case {"recipient": int(number)} if set(given) == {"recipient"} and not isinstance(given["recipient"], bool):
                if number < 1:
                    raise BadInput("value", "recipient", "a number from 1 was expected")
                await self._run(RecipientChosen(number), given)
            case {"show": "state"} if set(given) == {"show"}:
                await self._show(given)
            case _:
                raise BadInput(
                    "unknown_line",
                    "line",
                    "one of say, choose, send, wait, recipient or show was expected; see docs/reference/commands.md",
                )

    async def _run(self, event: Event, given: Mapping[str, Any] | None) -> None:
        handled, bodies = await self._talk.event(event)
        await self._tell(handled, bodies)
        self._emit({"turn": self.turn_line(handled, event, given)})

    async def _tell(self, handled: Handled, bodies: list[bytes]) -> None:
        for body in bodies:
            self._emit(local.read_body(body, await self._talk.put_papers(body)))
        for effect in handled.effects:
            if not isinstance(effect, (Say, KeepVerdicts)):
                self._emit(effect_line(effect))

    async def _wait(self, span: str, given: Mapping[str, Any]) -> None:
        until = later(self._clock(), span)
        before = await self._state()
        took = 0.0
        async for handled, bodies in self._talk.fire_due(until, self._clock.set):
            await self._tell(handled, bodies)
            took += handled.ms
        self._clock.set(until)
        # asked anew: what fell due may have erased everything
        state = await self._state()
        line = self._plain_turn(state, given) | {"changed": changed(before, state), "ms": round(took, 3)}
        self._emit({"turn": line})

    async def _state(self) -> State:
        assert self._talk.carer is not None
        carer = await self._talk.inbox.carer(local.CHANNEL, self._talk.address, self._clock())
        return await self._talk.inbox.state(carer, self._talk.language)

    async def _show(self, given: Mapping[str, Any]) -> None:
        state = await self._state()
        self._emit({"state": dump(state)})
        self._emit({"turn": self._plain_turn(state, given)})

    def turn_line(self, handled: Handled, event: Event, given: Mapping[str, Any] | None) -> dict[str, Any]:
        """The line that closes an event: where the conversation stands and what is known."""
        findings = findings_of(event, handled.understanding, handled.world)
        topic = handled.understanding.topic
        line = self._plain_turn(handled.state, given)
        line |= {
            "intent": handled.understanding.intent or None,
            "confidence": topic.likeness if topic else None,
            "safety": safety.level(findings),
            "findings": [{"kind": one.kind, "reason": one.reason, "layer": one.layer} for one in findings],
            "changed": changed(handled.before, handled.state),
            "ms": handled.ms,
        }
        return line

    def _plain_turn(self, state: State, given: Mapping[str, Any] | None) -> dict[str, Any]:
        known = state.known()
        today = self._clock().date()
        situation = Situation.of(self._talk.program, known, today, presume=True)
        verdicts = assess(self._talk.program, situation)
        pending = state.pending
        return {
            "n": state.turn,
            "input": None if given is None else dict(given),
            "flow": state.flow,
            "step": state.step,
            "asks": pending.about if pending is not None else None,
            "intent": None,
            "confidence": None,
            "safety": "none",
            "findings": [],
            "facts": {name: show(situation[name]) for name in known},
            "changed": [],
            "verdicts": {id: str(verdict.outcome) for id, verdict in verdicts.items()},
            "ms": 0.0,
        }


def changed(before: State, after: State) -> list[str]:
    """The facts that a turn learnt, changed or forgot."""
    old, new = before.known(), after.known()
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


def effect_line(effect: Effect) -> dict[str, Any]:
    """An effect as others read it: its name in snake case and what it holds."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(effect).__name__).lower()
    held = {one.name: getattr(effect, one.name) for one in fields(effect)} if is_dataclass(effect) else {}
    return {
        "effect": name,
        **{key: value.isoformat() if isinstance(value, datetime) else value for key, value in held.items()},
    }


def later(moment: datetime, span: str) -> datetime:
    """The moment a span such as P7D, P1M or PT2H later, on the calendar of the moment's own zone."""
    found = _WAIT.fullmatch(span)
    try:
        if not found or span in ("P", "PT"):
            raise ValueError
        day_part, hours, minutes, seconds = found.groups()
        spelt = Span() if day_part == "P" else Span.parse(day_part)
    except ValueError as error:
        raise BadInput("value", "wait", f"{span!r} is not a span such as P7D, P1M or PT2H") from error
    day = spelt.after(moment.date())
    clock = timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=int(seconds or 0))
    return datetime.combine(day, moment.timetz()) + clock


def _turn_number(given: Mapping[str, Any], key: str) -> int | None:
    number = given.get(key)
    if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
        raise BadInput("value", key, "the number of a turn was expected")
    return number
