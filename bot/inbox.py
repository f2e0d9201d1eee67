"""One transaction a turn: lock the carer, understand, ``turn()``, store what it wants, queue what leaves, commit.

What a text is after by itself is heard before the carer's row is locked, for another process may be asked; what it
means where the conversation stands is understood under the lock, in some milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from bot import turn_log
from bot.dialogue import papers
from bot.dialogue.state import State, dump, load
from bot.dialogue.talk import World
from bot.dialogue.turn import tail_at, turn
from bot.engines.interpreter import Interpreter
from bot.facts import TOWN_FACTS, Vocabulary
from bot.messages import (
    CancelDue,
    Effect,
    Event,
    ForgetCarer,
    GiveConsent,
    Heard,
    KeepVerdicts,
    KeptVerdict,
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
from bot.store.values import CarerId, Changes, Loaded, NewDue, NewOutgoing, NewVerdict, RecipientId, StoredRecipient

log = logging.getLogger(__name__)

NewId = Callable[[], UUID]
#: Ordinary messages handled at once; the others wait, so that a cry finds a connection of the database.
AT_ONCE: Final = 4


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


class Inbox:
    """Takes events of carers, one turn each."""

    def __init__(self, store: Store, reader: Reader, interpreter: Interpreter, *, new_id: NewId) -> None:
        self._store = store
        self._reader = reader
        self._interpreter = interpreter
        self._new_id = new_id
        self._ordinary = asyncio.Semaphore(AT_ONCE)

    async def carer(self, channel: str, address: str, now: datetime) -> CarerId:
        """The carer behind an address of a channel, made when they are new."""
        return await self._store.carer_for(channel, address, now=now, new_id=CarerId(self._new_id()))

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
        _log_turn(handled)
        return handled

    async def state(self, carer: CarerId, language: str = "nl") -> State:
        """Where a conversation stands now."""
        async with self._store.turn(carer) as transaction:
            return self._state(transaction.loaded, language)

    async def _handled(
        self, channel: str, address: str, event: Event, heard: Heard, now: datetime, language: str, fired: str
    ) -> Handled:
        """One turn; a carer who is erased while this waited begins anew."""
        carer = await self.carer(channel, address, now)
        try:
            return await self._turn(carer, channel, event, heard, now, language, fired)
        except NoSuchCarer:
            carer = await self.carer(channel, address, now)
            return await self._turn(carer, channel, event, heard, now, language, fired)

    async def _turn(
        self, carer: CarerId, channel: str, event: Event, heard: Heard, now: datetime, language: str, fired: str
    ) -> Handled:
        text = text_of(event)
        async with self._store.turn(carer) as transaction:
            before = self._state(transaction.loaded, language)
            if tail := tail_at(before, now, text):
                heard = self._with_what_came_before(heard, f"{tail} {text}")
            understanding = self._reader.read(event, before, now, heard)
            world = World(now=now, mind=self._reader.mind, consents=frozenset(transaction.loaded.consents))
            after, effects = turn(before, event, understanding, world)
            handled = Handled(
                carer=carer,
                before=before,
                state=after,
                effects=effects,
                understanding=understanding,
                world=world,
                ms=0.0,
            )
            transaction.save(self._changes(transaction.loaded, handled, event, channel, fired))
        return handled

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
                _outgoing(effect.message, channel, now, handled.carer) for effect in effects if isinstance(effect, Say)
            ),
            due=tuple(
                NewDue(key=effect.key, kind=effect.kind, due_at=effect.at)
                for effect in effects
                if isinstance(effect, PlanDue)
            ),
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
            erase=any(isinstance(effect, ForgetCarer) for effect in effects),
        )


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


def _outgoing(message: Outgoing, channel: str, now: datetime, carer: CarerId) -> NewOutgoing:
    body = {
        "text": message.text,
        "choices": [[option.id, option.label] for option in message.choices],
        "attachments": [
            [one.name, one.media_type, one.language, papers.salted(dict(one.paper), str(carer))]
            for one in message.attachments
        ],
    }
    return NewOutgoing(channel=channel, body=_bytes(body), due_at=now, urgent=message.urgent)


def _log_turn(handled: Handled) -> None:
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
