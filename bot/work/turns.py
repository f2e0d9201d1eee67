"""Updates of the inbox, handled one carer at a time, one transaction a turn.

What fails is tried five times over ten minutes; then it is kept as unreadable, the carer is told kindly and the
operator exactly. A database that is away is no failure of an update. Where danger was in what failed, the lines leave
at once.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.channels.port import Incoming, Reading, Wire
from bot.channels.signal.picks import pick, picked
from bot.engines.interpreter import Interpreter
from bot.inbox import Inbox, ToldAs, log_turn
from bot.messages import Chose, Event, Heard, Said, Sent, text_of
from bot.mind import Reader
from bot.store.database import Store
from bot.store.errors import NoSuchCarer, Tampered, WrongKey
from bot.store.queue import Update
from bot.store.unit_of_work import Turn
from bot.store.values import Aside, NewOutgoing
from bot.work.faults import of_database, told
from bot.work.moving import code_in
from bot.work.presence import Idle, news_or
from bot.work.words import Words

log = logging.getLogger(__name__)

#: After the first failure, the second … : ten minutes in all, then no more.
AGAIN: Final = (
    timedelta(seconds=2),
    timedelta(seconds=8),
    timedelta(seconds=50),
    timedelta(minutes=9),
)
#: While a colleague types on a linked phone the bot keeps silent so long after their last words.
HUMAN: Final = timedelta(hours=2)
#: Typing is shown where an answer takes longer than that, in seconds.
TYPING_AFTER: Final = 0.3


@dataclass(frozen=True, slots=True)
class Channel:
    """What a worker needs of a channel."""

    reading: Reading
    wire: Wire


class Turns:
    """Takes turns for as long as it is wanted. Several may run at once, in one process and in many."""

    def __init__(
        self,
        store: Store,
        inbox: Inbox,
        reader: Reader,
        interpreter: Interpreter,
        words: Words,
        channels: Mapping[str, Channel],
        *,
        now: Callable[[], datetime],
        wake_out: Callable[[], None],
    ) -> None:
        self._store = store
        self._inbox = inbox
        self._reader = reader
        self._interpreter = interpreter
        self._words = words
        self._channels = channels
        self._now = now
        self._wake_out = wake_out
        # where one process at a time sends, it may be another
        self._sends = frozenset(name for name, one in channels.items() if one.wire.at_once > 1)
        self._beside: set[asyncio.Task[None]] = set()
        #: updates that look like a code and hold none
        self._no_codes: set[int] = set()

    async def one(self, *, urgent_only: bool = False) -> bool:
        """Handle the next update, if there is one; whether there was.

        Raises psycopg's errors where the database is away: nothing happened then.
        """
        now, update, incoming = self._now(), None, None
        try:
            await self._inbox.know_teams(now)
            async with self._store.next_turn(
                now, urgent_only=urgent_only, channels=[*self._channels], sends=self._sends
            ) as turn:
                if turn is None:
                    return False
                update = turn.update
                if update is None:
                    return True
                code, incoming = await self._handle(turn, update, now)
            self._no_codes.discard(update.id)
            if code:
                await self._move(code, update)
        except NoSuchCarer:
            return True
        except (Tampered, WrongKey) as error:
            if update is None:  # who it is cannot be opened, and is put off
                log.error("a carer cannot be opened (%s)", type(error).__name__, extra={"action": "carer_shut"})
                await self._store.trouble("carer_shut", "inbox", type(error).__name__, now)
            else:
                await self._failed(update, error, now)
            return True
        except Exception as error:  # a turn that breaks must not stop the next one
            if update is None or of_database(error):
                raise
            await self._failed(update, error, now)
            return True
        self._wake_out()
        if incoming is not None and update.channel in self._channels:
            self._spawn(self._channels[update.channel].wire.acknowledge(incoming, self._address(update)))
        return True

    async def _handle(self, turn: Turn, update: Update, now: datetime) -> tuple[str, Incoming | None]:
        """One update in its carer's transaction; the code to move by where it is one."""
        started = time.perf_counter()
        channel = self._channels.get(update.channel)
        if channel is None:
            raise LookupError(f"no channel is called {update.channel}")
        raw = json.loads(update.body)
        incoming = channel.reading.read(raw)
        event = await self._event(turn, incoming, update.channel)
        if event is None:
            turn.set_aside(self._aside(update, incoming, now))
            return "", incoming
        text = text_of(event)
        if self._may_move(turn, event, update) and (code := code_in(text)):
            return code, incoming
        with self._typing(channel.wire, update):
            heard = await self._interpreter.hear(text) if text else Heard()
        if self._with_a_human(turn, text, heard, now):
            turn.set_aside(self._aside(update, incoming, now))
            return "", incoming
        if incoming.moved_to:
            turn.set_aside(Aside(at=now, channel=update.channel, moved_to=incoming.moved_to))
        told_as = ToldAs(
            taken=update.id,
            message=incoming.message,
            vanish_at=now + timedelta(seconds=incoming.vanishes) if incoming.vanishes else None,
        )
        language = incoming.language or "nl"
        handled = self._inbox.take(turn, update.channel, event, heard, now, language=language, told_as=told_as)
        log_turn(replace(handled, ms=round((time.perf_counter() - started) * 1000, 3)))
        return "", incoming

    async def _event(self, turn: Turn, incoming: Incoming, channel: str) -> Event | None:
        """What the conversation is to hear: an edit bound to its turn, a number to the menu that it chooses from."""
        event = incoming.event
        if isinstance(event, Sent) and incoming.album and not event.caption and await turn.turn_of(incoming.message):
            return None  # another picture of the same album was answered
        if isinstance(event, Said) and incoming.edits:
            return Said(event.text, edit_of=await turn.turn_of(incoming.edits))
        if isinstance(event, Said) and incoming.numbered:
            return await self._picked(turn, event.text, incoming.quotes, channel) or event
        if isinstance(event, Chose) and event.of is None and incoming.quotes:
            return await self._picked(turn, event.choice, incoming.quotes, channel) or event
        return event

    async def _picked(self, turn: Turn, text: str, quotes: str, channel: str) -> Chose | None:
        """The choice that a number or letter means in the menu that it quotes, else in the latest that was said."""
        said = await turn.latest_letters(channel, quotes) or await turn.latest_letters(channel, "")
        for number, body in said:
            letter = json.loads(body)
            if letter["choices"]:
                at = picked(pick(text), of=len(letter["choices"]), lettered=letter.get("lettered", False))
                return None if at is None else Chose(letter["choices"][at][0], of=number)
        return None

    def _aside(self, update: Update, incoming: Incoming, now: datetime) -> Aside:
        """What a channel tells besides words; a kind text where something cannot be read."""
        outgoing: tuple[NewOutgoing, ...] = ()
        if incoming.decline:
            text = self._words.declined(incoming.decline, incoming.language)
            outgoing = (self._words.letter(text, update.channel, now),)
        return Aside(
            at=now,
            channel=update.channel,
            taken=update.id,
            presence=incoming.presence,
            moved_to=incoming.moved_to,
            withdrawn=incoming.withdrawn,
            human=incoming.takeover,
            outgoing=outgoing,
        )

    def _with_a_human(self, turn: Turn, text: str, heard: Heard, now: datetime) -> bool:
        """Whether a colleague is talking with this carer on a linked phone; danger is never left to them alone."""
        human_at = turn.loaded.human_at
        if human_at is None or now - human_at >= HUMAN:
            return False
        return not (text and self._reader.in_danger(text, heard))

    # -- moving to another channel -----------------------------------------------------------------

    def _may_move(self, turn: Turn, event: Event, update: Update) -> bool:
        """Whether somebody may be here to go on with a conversation elsewhere: they only just came."""
        return isinstance(event, Said) and not turn.loaded.consents and update.id not in self._no_codes

    async def _move(self, code: str, update: Update) -> None:
        moved = await self._store.move(
            code,
            channel=update.channel,
            address=self._address(update),
            mover=update.carer_id,
            taken=update.id,
            now=self._now(),
        )
        if moved is None:
            self._no_codes.add(update.id)  # an ordinary text then, in its next turn

    # -- what fails --------------------------------------------------------------------------------

    async def _failed(self, update: Update, error: Exception, now: datetime) -> None:
        """Try it again later, or give it up; the carer is never left without a word."""
        detail = told(error)
        log.error(
            "an update could not be handled (%s), %s",
            detail,
            "for good" if update.attempts >= len(AGAIN) else "yet",
            extra={"action": "update_failed", "carer": str(update.carer_id), "attempt": update.attempts + 1},
        )
        await self._store.trouble("unreadable", update.channel, detail, now)
        gives_up = update.attempts >= len(AGAIN)
        try_at = now if gives_up else now + AGAIN[update.attempts]
        outgoing: tuple[NewOutgoing, ...] = ()
        if update.urgent and update.attempts == 0:
            outgoing = (self._words.lines(self._text(update), update.channel, now),)
        if gives_up:
            outgoing = (self._words.letter(self._words.unreadable(), update.channel, now),)
        try:
            async with self._store.turn(update.carer_id) as turn:
                if await turn.failed(update, try_at=try_at) and outgoing:
                    taken = update.id if gives_up else None
                    turn.set_aside(
                        Aside(at=now, channel=update.channel, taken=taken, unreadable=gives_up, outgoing=outgoing)
                    )
        except NoSuchCarer:
            return
        self._wake_out()

    # -- beside ------------------------------------------------------------------------------------

    def _address(self, update: Update) -> str:
        return self._channels[update.channel].reading.slip(json.loads(update.body)).address

    def _text(self, update: Update) -> str:
        """What was written; nothing where nobody here can read that channel."""
        channel = self._channels.get(update.channel)
        return channel.reading.slip(json.loads(update.body)).text if channel is not None else ""

    @contextmanager
    def _typing(self, wire: Wire, update: Update) -> Iterator[None]:
        """Show that an answer is being written where it takes a while."""
        later = asyncio.get_running_loop().call_later(
            TYPING_AFTER, lambda: self._spawn(wire.typing(self._address(update)))
        )
        try:
            yield
        finally:
            later.cancel()

    def _spawn(self, what: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(what)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def done(self) -> None:
        """Wait for what is done beside."""
        await asyncio.gather(*self._beside, return_exceptions=True)


async def work(
    turns: Turns, news: asyncio.Event, stop: asyncio.Event, *, urgent_only: bool = False, idle: Idle | None = None
) -> None:
    """Handle updates until ``stop``: woken by news, and looking every second for what was to be tried again.

    ``idle``: where it can be found while it has nothing to do.
    """
    while not stop.is_set():
        try:
            while not stop.is_set() and await turns.one(urgent_only=urgent_only):
                pass
        except Exception as error:
            if of_database(error):
                log.warning("the database is away (%s)", type(error).__name__, extra={"action": "database_away"})
            else:
                log.error("a worker broke (%s)", told(error), extra={"action": "worker_broke"})
        with idle.while_waiting(news) if idle is not None else nullcontext():
            await news_or(1.0, news, stop)
