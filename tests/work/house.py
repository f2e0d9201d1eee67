"""A house for the tests of the work: keepers, workers and words on a real database, with phones made of raw updates."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from bot.channels.port import Delivered, Incoming, Letter, Outcome, Reading
from bot.channels.signal.envelopes import Envelopes
from bot.channels.telegram.updates import Updates
from bot.engines.interpreter import Embedded, Interpreter
from bot.inbox import Inbox
from bot.store.database import Store
from bot.store.values import CarerId, Claimed, Pace, Settled
from bot.work.keeping import Keeper
from bot.work.moving import new_code
from bot.work.turns import Channel, Turns
from bot.work.words import Words
from tests.conversations import NOW, reader

FREE = Pace(every=timedelta(0), burst=1)
numbers = itertools.count(1)


class Clock:
    """The time, as the test says."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


class Line:
    """A wire of the test's own: it notes what it is given, and ends each letter as it is told."""

    def __init__(self, name: str = "telegram", at_once: int = 30) -> None:
        self.name, self.at_once = name, at_once
        self.letters: list[Letter] = []
        self.typed, self.acknowledged = asyncio.Event(), asyncio.Event()
        self.outcomes: list[Outcome] = []

    async def deliver(self, letter: Letter) -> Outcome:
        self.letters.append(letter)
        return self.outcomes.pop(0) if self.outcomes else Delivered(str(next(numbers)))

    async def answers(self) -> bool:
        return True

    async def typing(self, address: str) -> None:
        self.typed.set()

    async def acknowledge(self, incoming: Incoming, address: str) -> None:
        self.acknowledged.set()

    async def leave(self, address: str) -> None:
        """Nothing is left here."""

    @property
    def texts(self) -> list[str]:
        return [letter.text for letter in self.letters]


@dataclass
class House:
    """One process; several may be on one store's database."""

    store: Store
    interpreter: Interpreter = field(default_factory=Embedded)
    clock: Clock = field(default_factory=Clock)
    telegram: Reading = field(default_factory=Updates)
    signal: Reading = field(default_factory=Envelopes)

    def __post_init__(self) -> None:
        mind = reader().mind
        self.words = Words(mind.content, mind.safety)
        self.out = asyncio.Event()
        self.lines = {"telegram": Line(), "signal": Line("signal", 1)}
        self.channels = {
            "telegram": Channel(self.telegram, self.lines["telegram"]),
            "signal": Channel(self.signal, self.lines["signal"]),
        }
        self.nobodys: list[Mapping[str, Any]] = []
        #: what was to be read together, batch by batch
        self.ahead: list[list[str]] = []
        self.inbox = Inbox(self.store, reader(), self.interpreter, new_id=uuid4, new_code=new_code)
        self.turns = Turns(
            self.store,
            self.inbox,
            reader(),
            self.interpreter,
            self.words,
            self.channels,
            now=self.clock,
            wake_out=self.out.set,
        )
        self.keepers = {name: self._keeper(name, one.reading) for name, one in self.channels.items()}

    def _keeper(self, name: str, reading: Reading) -> Keeper:
        async def nobodys(raw: Mapping[str, Any]) -> None:
            self.nobodys.append(raw)

        return Keeper(
            name,
            reading,
            self.store,
            reader=reader(),
            interpreter=self.interpreter,
            new_id=uuid4,
            now=self.clock,
            nobodys=nobodys,
            read_ahead=lambda texts: self.ahead.append([*texts]),
        )

    # -- what people do --------------------------------------------------------------------------

    async def keeps(self, *raws: Mapping[str, Any], channel: str = "telegram") -> None:
        """Updates come in."""
        await self.keepers[channel].keep(raws)

    async def handles(self, **more: bool) -> int:
        """Turns until nothing waits; how many."""
        count = 0
        while await self.turns.one(**more):
            count += 1
        await self.turns.done()
        return count

    async def hears(self, *raws: Mapping[str, Any], channel: str = "telegram") -> list[str]:
        """Updates come in and are handled; what then leaves by that channel."""
        await self.keeps(*raws, channel=channel)
        await self.handles()
        return await self.says(channel)

    # -- what comes of it ------------------------------------------------------------------------

    async def letters(self, channel: str = "telegram") -> list[Claimed]:
        """Everything that leaves now, as it leaves: each under a number of the channel's."""
        gone: list[Claimed] = []
        now = self.clock()
        while letters := await self.store.claim_letters(channel, now=now, by=1, most=9, chat=FREE, overall=FREE):
            ended = [Settled(letter=one, fate="sent", sent_as=str(next(numbers))) for one in letters]
            await self.store.settle(ended, by=1, now=now)
            gone += letters
        return gone

    async def says(self, channel: str = "telegram") -> list[str]:
        """The texts of it."""
        return [json.loads(one.body)["text"] for one in await self.letters(channel)]

    async def who(self, address: str = "42", channel: str = "telegram") -> CarerId:
        """Whose address it is; somebody new where it is nobody's."""
        new = CarerId(uuid5(UUID(int=7), str(next(numbers))))
        return await self.store.carer_for(channel, address, now=self.clock(), new_id=new)

    async def facts(self, carer: CarerId) -> dict[str, Any]:
        """What is known of a carer."""
        state = await self.inbox.state(carer)
        return {name: known.value for name, known in state.known().items()}


# -- raw updates -----------------------------------------------------------------------------------


def said(text: str, by: int = 42, **more: Any) -> dict[str, Any]:
    """A text on Telegram."""
    number = next(numbers)
    message = {"message_id": number, "date": 1, "text": text, **_of(by), **more}
    return {"update_id": number, "message": message}


def pictured(album: str, caption: str = "", by: int = 42) -> dict[str, Any]:
    """A picture of an album on Telegram."""
    raw = said(
        caption, by, media_group_id=album, photo=[{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    )
    text = raw["message"].pop("text")
    return {**raw, "message": {**raw["message"], **({"caption": text} if text else {})}}


def edited(raw: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The same text, changed."""
    return {"update_id": next(numbers), "edited_message": {**raw["message"], "edit_date": 2, "text": text}}


def pressed(data: str, by: int = 42, message: int = 1) -> dict[str, Any]:
    """A press on a button."""
    number = next(numbers)
    under = {"message_id": message, "date": 1, "chat": _of(by)["chat"], "text": "?"}
    query = {"id": str(number), "from": _of(by)["from"], "message": under, "chat_instance": "1", "data": data}
    return {"update_id": number, "callback_query": query}


def membership(status: str, by: int = 42) -> dict[str, Any]:
    """The bot is blocked (`kicked`), or allowed again (`member`)."""
    before = "member" if status == "kicked" else "kicked"
    change = {"date": 1, "old_chat_member": {"status": before}, "new_chat_member": {"status": status}, **_of(by)}
    return {"update_id": next(numbers), "my_chat_member": change}


def in_a_group(text: str = "/start") -> dict[str, Any]:
    """A text in a group."""
    message = {"message_id": 1, "date": 1, "chat": {"id": -7, "type": "group"}, "from": _of(1)["from"], "text": text}
    return {"update_id": next(numbers), "message": message}


def _of(by: int) -> dict[str, Any]:
    person = {"id": by, "is_bot": False, "first_name": "Anna", "language_code": "nl"}
    return {"chat": {"id": by, "type": "private", "first_name": "Anna"}, "from": person}


ANNA = "5f4f3c3e-0c25-4b3b-9a67-3a3c5d0b7a11"


def signalled(text: str, by: str = ANNA, **more: Any) -> dict[str, Any]:
    """A text on Signal."""
    at = 1790000000000 + next(numbers)
    return envelope(at, by, dataMessage={"timestamp": at, "message": text, "expiresInSeconds": 0, **more})


def typed_by_a_colleague(text: str, to: str = ANNA) -> dict[str, Any]:
    """A text from the linked phone."""
    at = 1790000000000 + next(numbers)
    sent = {"timestamp": at, "message": text, "destinationUuid": to}
    return envelope(at, "0b8f2a52-6f5c-43a4-8d3d-1d9e3b6b8c22", syncMessage={"sentMessage": sent})


def envelope(at: int, by: str, **parts: Any) -> dict[str, Any]:
    """An envelope as signal-cli tells it."""
    head = {"source": by, "sourceUuid": by, "sourceDevice": 1, "timestamp": at}
    return {"subscription": 0, "result": {"envelope": {**head, **parts}, "account": "+32460000001"}}


async def consented(house: House, by: int = 42, words: Sequence[str] = ()) -> CarerId:
    """Somebody on Telegram who began, agreed, and said something."""
    await house.hears(said("/start", by))
    for choice in ("everything", "agree"):
        state = await house.inbox.state(await house.who(str(by)))
        await house.hears(pressed(f"{state.turn:x}.{choice}", by))
    await house.hears(*(said(one, by) for one in words))
    return await house.who(str(by))
