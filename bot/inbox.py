"""One transaction a turn: lock the carer, understand, ``turn()``, store what it wants, queue what leaves, commit.

What a text is after by itself is heard before the carer's row is locked, for another process may be asked; what it
means where the conversation stands is understood under the lock, in some milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from bot import turn_log
from bot.cases.team import Team, TeamId
from bot.casework import of_turn
from bot.channels.queueing import bodies
from bot.checkins.rhythm import Occurrence, every_so_many_days, offset_of
from bot.dialogue import papers
from bot.dialogue.state import State, dump, load
from bot.dialogue.talk import World
from bot.dialogue.turn import tail_at, turn
from bot.engines.interpreter import Interpreter
from bot.facts import TOWN_FACTS, Kind, Vocabulary
from bot.messages import (
    CancelDue,
    Effect,
    Event,
    ForgetCarer,
    GiveConsent,
    Heard,
    KeepVerdicts,
    KeptVerdict,
    OfferMove,
    Outgoing,
    PlanDue,
    Say,
    Understanding,
    WithdrawConsent,
    text_of,
)
from bot.mind import Reader
from bot.store.database import Store
from bot.store.errors import NoSuchCarer
from bot.store.unit_of_work import Turn
from bot.store.values import CarerId, Changes, Loaded, NewDue, NewOutgoing, NewVerdict, RecipientId, StoredRecipient

log = logging.getLogger(__name__)

NewId = Callable[[], UUID]
#: Ordinary messages handled at once; the others wait, so that a cry finds a connection of the database.
AT_ONCE: Final = 4
#: What is said is not worth saying so long after.
STALE: Final = timedelta(hours=24)
#: Settings of teams are read again after so long.
TEAMS_HOLD: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What one event came to, for whoever shows or logs it."""

    carer: CarerId
    before: State
    state: State
    effects: tuple[Effect, ...]
    understanding: Understanding
    world: World
    #: milliseconds from the event to the commit
    ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAs:
    """How an event came in by a channel, for what is kept of it."""

    #: its row in the inbox
    taken: int
    #: the channel's id of the carer's message
    message: str = ""
    #: when the carer wants their words gone
    vanish_at: datetime | None = None


class Inbox:
    """Takes events of carers, one turn each."""

    def __init__(
        self,
        store: Store,
        reader: Reader,
        interpreter: Interpreter,
        *,
        new_id: NewId,
        new_code: Callable[[], str] | None = None,
        occurrence: Occurrence = every_so_many_days,
    ) -> None:
        """`new_code` gives the codes by which a carer goes on from another channel, where there are several;
        `occurrence` is the calendar that says on which days a rhythm of weeks falls."""
        self._store = store
        self._reader = reader
        self._interpreter = interpreter
        self._new_id = new_id
        self._new_code = new_code
        self._occurrence = occurrence
        self._ordinary = asyncio.Semaphore(AT_ONCE)
        self._teams: Mapping[TeamId, Team] = {}
        self._teams_read: datetime | None = None

    async def carer(self, channel: str, address: str, now: datetime) -> CarerId:
        """The carer behind an address of a channel, made when they are new."""
        return await self._store.carer_for(channel, address, now=now, new_id=CarerId(self._new_id()))

    async def know_teams(self, now: datetime) -> None:
        """Read the settings of teams, where that is some time ago; to be awaited outside of any turn before `take`."""
        if self._teams_read is None or abs(now - self._teams_read) >= TEAMS_HOLD:
            self._teams, self._teams_read = await self._store.cases.teams(), now

    async def handle(
        self, channel: str, address: str, event: Event, now: datetime, *, language: str = "nl", fired: str = ""
    ) -> Handled:
        """Handle one event to the end. ``fired`` is the key of the due work that this event ends.

        A text is heard before anything is waited for; where a crisis is in it, it waits for no other message.
        """
        started = time.perf_counter()
        text = text_of(event)
        heard = await self._interpreter.hear(text) if text else Heard()
        async with nullcontext() if self._reader.in_danger(text, heard) else self._ordinary:
            handled = await self._handled(channel, address, event, heard, now, language, fired)
        handled = replace(handled, ms=round((time.perf_counter() - started) * 1000, 3))
        log_turn(handled)
        return handled

    async def state(self, carer: CarerId, language: str = "nl") -> State:
        """Where a conversation stands now."""
        async with self._store.turn(carer) as transaction:
            return self._state(transaction.loaded, language)

    async def _handled(
        self, channel: str, address: str, event: Event, heard: Heard, now: datetime, language: str, fired: str
    ) -> Handled:
        """One turn; a carer who is erased while this waited begins anew."""
        await self.know_teams(now)
        carer = await self.carer(channel, address, now)
        try:
            return await self._turn(carer, channel, event, heard, now, language, fired)
        except NoSuchCarer:
            carer = await self.carer(channel, address, now)
            return await self._turn(carer, channel, event, heard, now, language, fired)

    async def _turn(
        self, carer: CarerId, channel: str, event: Event, heard: Heard, now: datetime, language: str, fired: str
    ) -> Handled:
        async with self._store.turn(carer) as transaction:
            return self.take(transaction, channel, event, heard, now, language=language, fired=fired)

    def take(
        self,
        transaction: Turn,
        channel: str,
        event: Event,
        heard: Heard,
        now: datetime,
        *,
        language: str = "nl",
        fired: str = "",
        told_as: ToldAs | None = None,
    ) -> Handled:
        """One turn of a carer who is locked already: decide, and say what the transaction is to write."""
        text = text_of(event)
        before = self._state(transaction.loaded, language)
        if tail := tail_at(before, now, text):
            heard = self._with_what_came_before(heard, f"{tail} {text}")
        understanding = self._reader.read(event, before, now, heard)
        world = World(
            now=now,
            mind=self._reader.mind,
            consents=frozenset(transaction.loaded.consents),
            agreed={purpose: one.given_at.date() for purpose, one in transaction.loaded.consents.items()},
            case=transaction.loaded.case,
            teams=self._teams,
            code=self._new_code() if self._new_code is not None else "",
            occurrence=self._occurrence,
            offset=offset_of(str(transaction.loaded.carer_id)),
        )
        after, effects = turn(before, event, understanding, world)
        handled = Handled(
            carer=transaction.loaded.carer_id,
            before=before,
            state=after,
            effects=effects,
            understanding=understanding,
            world=world,
            ms=0.0,
        )
        changes = self._changes(transaction.loaded, handled, event, channel, fired)
        if told_as is not None:
            changes = replace(
                changes, taken=told_as.taken, said_as=told_as.message or None, vanish_at=told_as.vanish_at
            )
        transaction.save(changes)
        return handled

    def _letters(self, message: Outgoing, channel: str, handled: Handled) -> Iterator[NewOutgoing]:
        """A bubble as rows of the outbox. What is no safety message is stale after a day, or when it says so itself."""
        now, carer = handled.world.now, str(handled.carer)
        lettered = _asks_number(handled.state, self._reader.mind.content.vocabulary)
        files = [papers.salted(dict(one.paper), carer) for one in message.attachments]
        for body in bodies(message, channel, lettered=lettered, papers=files, language=handled.state.language):
            best_before = None if message.urgent else now + (message.worth or STALE)
            yield NewOutgoing(channel=channel, body=body, due_at=now, best_before=best_before, urgent=message.urgent)

    def _with_what_came_before(self, heard: Heard, both: str) -> Heard:
        """The same with the danger that a short text holds together with the one just before it; overload is none."""
        dangers = dict(heard.dangers)
        for kind, score in self._interpreter.at_once(both).dangers.items():
            if kind != "overload":
                dangers[kind] = max(score, dangers.get(kind, 0.0))
        return replace(heard, dangers=dangers)

    def _state(self, loaded: Loaded, language: str) -> State:
        if loaded.state is None:
            return State(language=language)
        raw = json.loads(loaded.state)
        raw["recipients"] = [json.loads(one.data) for one in loaded.recipients]
        return load(raw, self._reader.mind.content.vocabulary)

    def _changes(self, loaded: Loaded, handled: Handled, event: Event, channel: str, fired: str) -> Changes:
        effects, now = handled.effects, handled.world.now
        raw = dump(handled.state)
        recipients = raw.pop("recipients")
        ids = {one.number: one.id for one in loaded.recipients}
        known = {one.number: one.data for one in loaded.recipients}
        rows = [
            StoredRecipient(
                id=ids.get(one["number"]) or RecipientId(self._new_id()), number=one["number"], data=_bytes(one)
            )
            for one in recipients
        ]
        row_of = {row.number: row.id for row in rows}
        return Changes(
            at=now,
            state=_bytes(raw),
            entry=_bytes(turn_log.entry(event, handled.understanding, handled.world)),
            content_hash=self._reader.mind.content.digest,
            municipality=_municipality(handled.state, self._reader.mind.content.vocabulary) or loaded.municipality,
            carer_spoke=not fired,
            recipients=tuple(row for row in rows if known.get(row.number) != row.data),
            consents_given={effect.purpose: effect.version for effect in effects if isinstance(effect, GiveConsent)},
            consents_withdrawn=tuple(effect.purpose for effect in effects if isinstance(effect, WithdrawConsent)),
            outgoing=tuple(
                letter
                for effect in effects
                if isinstance(effect, Say)
                for letter in self._letters(effect.message, channel, handled)
            ),
            turn=handled.state.turn,
            channel=None if fired else channel,
            due=_planned(effects),
            cancel_due=(
                *(effect.key for effect in effects if isinstance(effect, CancelDue)),
                *((fired,) if fired else ()),
            ),
            verdicts=tuple(
                _verdict(one, effect, row_of[effect.recipient])
                for effect in effects
                if isinstance(effect, KeepVerdicts)
                for one in effect.verdicts
            ),
            weighed=tuple(row_of[effect.recipient] for effect in effects if isinstance(effect, KeepVerdicts)),
            move_codes=tuple(effect.code for effect in effects if isinstance(effect, OfferMove)),
            cases=of_turn(
                loaded.case,
                self._teams,
                loaded.carer_id,
                effects,
                now,
                language=handled.state.language,
                new_id=self._new_id,
            ),
            erase=any(isinstance(effect, ForgetCarer) for effect in effects),
        )


def _planned(effects: Sequence[Effect]) -> tuple[NewDue, ...]:
    """What a turn plans; the same key again moves it, also within one turn."""
    planned = {
        effect.key: NewDue(key=effect.key, kind=effect.kind, due_at=effect.at)
        for effect in effects
        if isinstance(effect, PlanDue)
    }
    return tuple(planned.values())


def _asks_number(state: State, vocabulary: Vocabulary) -> bool:
    """Whether a number would be the answer to the open question, and not a choice of its menu."""
    pending = state.pending
    if pending is None or pending.kind != "fact" or pending.about not in vocabulary.facts:
        return False
    return vocabulary.facts[pending.about].kind in (Kind.INT, Kind.DECIMAL, Kind.MONEY)


def _municipality(state: State, vocabulary: Vocabulary) -> str | None:
    """Where the recipient lives, else the carer: the code that a team and a pack are found by."""
    known = state.known()
    for name in TOWN_FACTS:
        if name in known and isinstance(known[name].value, str) and name in vocabulary.facts:
            return str(known[name].value)
    return None


def _verdict(one: KeptVerdict, effect: KeepVerdicts, recipient: RecipientId) -> NewVerdict:
    return NewVerdict(
        recipient_id=recipient,
        scheme=one.scheme,
        verdict=_bytes(one.record),
        scheme_hash=one.digest,
        weighed_on=effect.on,
        next_change_on=one.next_change,
    )


def _bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def log_turn(handled: Handled) -> None:
    """One line tells the whole story, without a word of what was written."""
    log.info(
        "turn %d",
        handled.state.turn,
        extra={
            "action": "turn",
            "carer": str(handled.carer),
            "flow": handled.state.flow,
            "step": handled.state.step,
            "intent": handled.understanding.intent,
            "effects": len(handled.effects),
            "ms": handled.ms,
        },
    )
