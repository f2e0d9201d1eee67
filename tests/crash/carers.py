"""Carers at their phones, who write numbered texts: facts, questions, and now and then a cry."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tests.crash.town import Town
from tests.fakes.signal_cli import SignalPhone
from tests.fakes.telegram import Phone

CHANNELS: Final = ("telegram", "signal")
FACTS: Final = (
    "ik zorg voor mijn moeder",
    "ze is 78 jaar",
    "ik werk vier vijfde als bediende",
    "we wonen in Gent",
    "mijn vader is gevallen",
    "ik ben er elke dag",
)
QUESTIONS: Final = (
    "wat is BelRAI?",
    "kost dat iets?",
    "hoe vraag ik verlof aan?",
    "welke premies zijn er?",
    "waar vind ik hulp in huis?",
)
CRY: Final = "ik wil niet meer leven"
#: What stands in the lines for who cries so.
LINE: Final = "1813"
NUMBER: Final = re.compile(r"\(bericht (\d+)\)")


@dataclass(frozen=True, slots=True)
class Bubble:
    """What the bot said, as it stands on a phone."""

    id: str
    text: str


@dataclass(eq=False)
class Carer:
    """Somebody with a phone."""

    town: Town
    channel: str
    phone: Phone | SignalPhone
    random: Random
    #: what was written, by number
    wrote: dict[int, str] = field(default_factory=dict)
    #: the channel's id of each
    ids: dict[int, int] = field(default_factory=dict)
    cries: list[int] = field(default_factory=list)

    @classmethod
    async def new(cls, town: Town, channel: str, random: Random) -> Carer:
        """A phone of their own."""
        if channel == "telegram":
            return cls(town, channel, await town.telegram.person("Anna"), random)
        return cls(town, channel, await town.signal.person("Bert"), random)

    @property
    def address(self) -> str:
        """Of the channel."""
        return str(self.phone.id) if isinstance(self.phone, Phone) else self.phone.uuid

    async def writes(self, text: str) -> int:
        """Write a text, with the next number in it."""
        number = len(self.wrote) + 1
        self.wrote[number] = whole = f"{text} (bericht {number})"
        if text == CRY:
            self.cries.append(number)
        self.ids[number] = await self.phone.says(whole)
        return number

    async def sees_answer(self, within: float) -> bool:
        """Wait for anything from the bot; false where nothing comes."""
        try:
            if isinstance(self.phone, Phone):
                await self.phone.sees(within=within)
            else:
                await self.phone.sees("", within)
        except AssertionError:
            return False
        return True

    async def talks(self, texts: int, *, patience: float, reads: float = 0.1, cry: float = 0.0) -> None:
        """Write so many. After each they wait for an answer, but not for long, and read it; then they go on."""
        for _ in range(texts):
            some = CRY if self.random.random() < cry else self.random.choice((*FACTS, *QUESTIONS))
            await self.writes(some)
            await self.sees_answer(patience * self.random.random())
            await asyncio.sleep(reads * (0.5 + self.random.random()))  # nobody reads in no time

    async def bubbles(self) -> list[Bubble]:
        """All that the bot said, in the order in which it came."""
        if isinstance(self.phone, Phone):
            return [Bubble(str(one.id), one.text) for one in await self.phone.transcript() if one.bot]
        return [Bubble(str(one.id), one.text) for one in await self.phone.transcript() if one.who == "bot"]


async def waited(carer: Carer, text: str, within: float) -> float:
    """Seconds from a text to the first word of the bot; infinite where none comes."""
    began = time.monotonic()
    await carer.writes(text)
    return time.monotonic() - began if await carer.sees_answer(within) else float("inf")


async def all_talk(carers: list[Carer], texts: int, *, patience: float = 0.3, cry: float = 0.3) -> None:
    """All at once."""
    await asyncio.gather(*(one.talks(texts, patience=patience, cry=cry) for one in carers))
