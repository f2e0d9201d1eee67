"""Letters of the outbox onto the wire of one channel: in order per carer, at its pace, each with a known fate.

A letter is marked before it goes; what came of it is written after. What happened in between to a process that died is
unknown, and said so.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.channels.port import Delivered, Letter, MovedTo, Outcome, PersonGone, Refused, RetryAfter, Unknown, Wire
from bot.channels.queueing import fits
from bot.papers.file import rendered
from bot.store.database import Store
from bot.store.values import Claimed, Pace, Settled
from bot.work.doubt import Doubt
from bot.work.faults import of_database, told
from bot.work.presence import news_or
from bot.work.words import Words

log = logging.getLogger(__name__)

#: From such a delay on it is told that a message is late.
LATE: Final = timedelta(minutes=20)
#: What the inbox sets as best before is so long after it was said (`bot.inbox.STALE`).
_STALE: Final = timedelta(hours=24)
#: Places kept for urgent letters beside those that are on the wire.
_RESERVED: Final = 4
#: An address that moves so often moves in a circle.
_MOVES: Final = 4

#: Hears of trouble: kind and detail.
Trouble = Callable[[str, str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paces:
    """How fast a channel may be sent to."""

    #: of one chat
    chat: Pace
    #: of all chats together, of all processes
    overall: Pace


#: Telegram: about one message a second in a chat, with short bursts; about thirty a second in all. Signal says nothing;
#: one at a time is its own pace, and a human would not write faster.
PACES: Final = {
    "telegram": Paces(
        chat=Pace(every=timedelta(seconds=1), burst=5), overall=Pace(every=timedelta(seconds=1 / 28), burst=25)
    ),
    "signal": Paces(
        chat=Pace(every=timedelta(seconds=1), burst=6), overall=Pace(every=timedelta(seconds=0.2), burst=10)
    ),
}


class Sender:
    """Sends what leaves by one channel, for as long as it is wanted; several processes may."""

    def __init__(
        self,
        store: Store,
        wire: Wire,
        words: Words,
        paces: Paces,
        *,
        number: Callable[[], int],
        now: Callable[[], datetime],
        trouble: Trouble,
    ) -> None:
        self._store = store
        self._wire = wire
        self._words = words
        self._paces = paces
        self._number = number
        self._now = now
        self._trouble = trouble
        self._under_way: set[asyncio.Task[None]] = set()
        self._settled: asyncio.Queue[tuple[int, Settled]] = asyncio.Queue()
        #: rung where it is worth looking again
        self._news = asyncio.Event()
        self._doubt = Doubt(time.monotonic)

    async def run(self, news: asyncio.Event, stop: asyncio.Event) -> None:
        """Send until ``stop``; then see what is on the wire to its end."""
        self._news = news
        settling = asyncio.create_task(self._settle())
        try:
            while not stop.is_set():
                wait = 1.0
                try:
                    wait = await self._round()
                except Exception as error:
                    if of_database(error):
                        log.warning(
                            "the database is away (%s)", type(error).__name__, extra={"action": "database_away"}
                        )
                    else:
                        log.error("a sender broke (%s)", told(error), extra={"action": "sender_broke"})
                if wait:
                    await news_or(wait, news, stop)
        finally:
            await asyncio.gather(*self._under_way, return_exceptions=True)
            await self._settled.join()
            settling.cancel()
            await asyncio.gather(settling, return_exceptions=True)

    async def _round(self) -> float:
        """Claim what may leave and put it on its way; seconds until it is worth looking again, unless there is news."""
        number = self._number()
        if not number:
            return 0.5  # nobody could tell that this process died, nor give a fate to what it was sending
        free = self._wire.at_once - len(self._under_way)
        full = free <= 0
        most = free + _RESERVED if full else free
        if most <= 0:
            return 1.0
        if self._doubt.there:
            if wait := await self._doubt.over(self._wire.answers):
                return min(wait, 1.0)
            most, full = 1, bool(self._under_way)
        claimed = await self._store.claim_letters(
            self._wire.name,
            now=self._now(),
            by=number,
            most=most,
            chat=self._paces.chat,
            overall=self._paces.overall,
            urgent_only=full,
        )
        for letter in claimed:
            task = asyncio.create_task(self._send(letter, number))
            self._under_way.add(task)
            task.add_done_callback(self._sent)
        if claimed:
            return 0.0
        if full:
            return 1.0
        next_at = await self._store.next_letter_at(self._wire.name, self._paces.chat)
        if next_at is None:
            return 1.0
        return min(max((next_at - self._now()).total_seconds(), 0.02), 1.0)

    def _sent(self, task: asyncio.Task[None]) -> None:
        if len(self._under_way) >= self._wire.at_once or self._doubt.there:
            self._news.set()  # there is room again
        self._under_way.discard(task)

    async def _send(self, claimed: Claimed, number: int) -> None:
        try:
            settled = await self._delivered(claimed)
        except Exception as error:  # what is in a letter must not stop the next one
            log.error("a letter could not be made (%s)", told(error), extra={"action": "letter_broke"})
            await self._tell("letter_broke", told(error))
            settled = Settled(letter=claimed, fate="refused", why=f"could not be made ({type(error).__name__})")
        self._settled.put_nowait((number, settled))

    async def _delivered(self, claimed: Claimed) -> Settled:
        if claimed.address is None:
            return Settled(letter=claimed, fate="refused", why="gone")
        now = self._now()
        if claimed.best_before is not None and claimed.best_before <= now and not claimed.urgent:
            return Settled(letter=claimed, fate="expired", why="too late to be worth saying")
        letter = await self._letter(claimed, claimed.address, now)
        outcome = await self._wire.deliver(letter)
        if isinstance(outcome, Unknown):
            self._doubt.unknown()
        else:
            self._doubt.known()
        return await self._fate(claimed, outcome)

    async def _letter(self, claimed: Claimed, address: str, now: datetime) -> Letter:
        body: dict[str, Any] = json.loads(claimed.body)
        letter = Letter(
            address=address,
            text=body["text"],
            choices=tuple((id, label) for id, label in body["choices"]),
            turn=claimed.turn,
            lettered=body.get("lettered", False),
            language=body.get("language", "nl"),
        )
        if body["attachments"]:
            name, media_type, language, paper = body["attachments"][0]
            content = await asyncio.to_thread(rendered, paper, language, self._words.of_papers(language))
            return replace(letter, file=(name, media_type, content))
        worth = timedelta(seconds=body["worth"]) if "worth" in body else _STALE
        said_at = claimed.best_before - worth if claimed.best_before is not None else claimed.due_at
        if now - said_at > LATE and letter.text and not claimed.urgent:
            late = self._words.late(letter.text, letter.language)
            if fits(late, letter.choices, claimed.channel):
                return replace(letter, text=late)
        return letter

    async def _fate(self, claimed: Claimed, outcome: Outcome) -> Settled:
        match outcome:
            case Delivered(id):
                return Settled(letter=claimed, fate="sent", sent_as=id)
            case RetryAfter(seconds, why, whole):
                if whole:
                    await self._tell("held_back", why)
                again_at = self._now() + timedelta(seconds=seconds)
                return Settled(letter=claimed, fate="unknown", why=why, again_at=again_at, whole=whole)
            case MovedTo() if claimed.attempts >= _MOVES:
                return Settled(letter=claimed, fate="refused", why="moved in a circle")
            case MovedTo(address):
                return Settled(letter=claimed, fate="unknown", why="moved", again_at=self._now(), moved_to=address)
            case PersonGone(why):
                return Settled(letter=claimed, fate="refused", why=why, gone=True)
            case Refused(why):
                log.error("a letter was refused (%s)", why, extra={"action": "refused", "channel": self._wire.name})
                await self._tell("refused", why)
                return Settled(letter=claimed, fate="refused", why=why)
            case _:
                log.warning(
                    "nobody can tell whether a letter arrived (%s)",
                    outcome.why,
                    extra={"action": "unknown", "channel": self._wire.name},
                )
                return Settled(letter=claimed, fate="unknown", why=outcome.why)

    async def _tell(self, kind: str, detail: str) -> None:
        """Tell of trouble; that it cannot be told changes nothing about a letter."""
        try:
            await self._trouble(kind, detail)
        except Exception as error:
            log.warning("trouble was not told (%s)", type(error).__name__, extra={"action": "trouble_untold"})

    async def _settle(self) -> None:
        """Write fates down, as many at once as there are; again and again while the database is away."""
        while True:
            batch = [await self._settled.get()]
            while not self._settled.empty() and len(batch) < 50:
                batch.append(self._settled.get_nowait())
            await self._write(batch)
            self._news.set()  # who waited for one of these can go on
            for _ in batch:
                self._settled.task_done()

    async def _write(self, batch: list[tuple[int, Settled]]) -> None:
        while True:
            try:
                for number in {one for one, _ in batch}:
                    settled = [one for by, one in batch if by == number]
                    await self._store.settle(settled, by=number, now=self._now())
                return
            except Exception as error:
                if of_database(error):
                    await asyncio.sleep(0.5)
                    continue
                if len(batch) == 1:  # its lease runs out
                    log.error("a fate was not kept (%s)", told(error), extra={"action": "settle_broke"})
                    return
                for one in batch:  # only those that cannot be kept are lost
                    await self._write([one])
                return
