"""Two people get from hello to their papers, one on each messenger, while what serves them is killed under them.

They follow a transcript (`tests/scripted.py`). Before each trouble the other one finishes reading and waits, so that it
hits one conversation, at the moment that was chosen, and nothing but that. The moments are those at which Leun
promises that nothing is lost. At others a letter may be, of which nobody can tell whether it left, or a text that
signal-cli had told to the dead: `test_crash_matrix.py` and `bench/crash.py` have those too, and count them.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

from tests.crash.carers import CHANNELS, Carer
from tests.crash.ledger import Found, compare_letters, rows_of
from tests.crash.taps import What, When
from tests.crash.town import Process, Town
from tests.fakes.telegram import Phone
from tests.scripted import File, ScriptedCarer

#: Writes at which a process dies, and whether it was carried out; what is true of both channels.
MOMENTS: Final[tuple[tuple[What, When], ...]] = (
    ("keep", "unanswered"),
    ("turn", "before"),
    ("turn", "unanswered"),
    ("claim", "before"),
    ("send", "unanswered"),
    ("settle", "before"),
    ("settle", "unanswered"),
)
#: Telegram brings again what nobody took from it.
OF_TELEGRAM: Final[tuple[tuple[What, When], ...]] = (("fetch", "unanswered"), ("keep", "before"))
#: How the moments are told.
SAID: Final[Mapping[tuple[What, When], str]] = {
    ("fetch", "unanswered"): "it was being brought a message",
    ("keep", "before"): "it was about to keep a message",
    ("keep", "unanswered"): "a message was kept, and it did not know",
    ("turn", "before"): "it was about to commit a turn",
    ("turn", "unanswered"): "a turn was committed, and it did not know",
    ("claim", "before"): "it was about to take a letter",
    ("send", "unanswered"): "a letter was on the phone, and it did not know",
    ("settle", "before"): "it was about to note that a letter arrived",
    ("settle", "unanswered"): "it was noted that a letter arrived, and it did not know",
}
#: Seconds that a channel is away.
AWAY: Final = 3.0
#: Seconds for somebody to come to the moment at which a process is to die.
COMES: Final = 20.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened, and when (`time.time`)."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on a phone, and since when: by ``carer``, ``Leun``, or a trouble, which nobody sees there."""

    at: float
    by: str
    text: str
    #: labels of the buttons, row by row
    buttons: tuple[tuple[str, ...], ...] = ()
    files: tuple[str, ...] = ()


@dataclass
class Account:
    """What one carer did and saw, against the tables."""

    #: texts and presses, and how many of them had a turn
    written: int = 0
    heard: int = 0
    #: letters that left, and of how many of them Leun could not tell it
    said: int = 0
    unknown: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Talker:
    """Somebody with a phone and a transcript. ``pause`` makes them wait after the line that they are at."""

    name: str
    carer: Carer
    scripted: ScriptedCarer
    #: seconds of reading before each line, on the average
    reads: float = 0.0
    _mouth: asyncio.Lock = field(default_factory=asyncio.Lock)
    #: lines that were said, and how many may be for now
    _said: int = 0
    _may_say: float = math.inf
    _goes_on: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    async def new(
        cls,
        town: Town,
        channel: str,
        script: Mapping[str, Any],
        told: Callable[[str, str], None],
        *,
        patience: float,
        reads: float,
    ) -> Talker:
        """With a phone of their own."""
        carer = await Carer.new(town, channel, Random(channel))
        name = "Anna" if channel == "telegram" else "Bert"
        return cls(name, carer, ScriptedCarer(carer.phone, script, told, patience), reads)

    @property
    def files(self) -> list[File]:
        """What they were sent."""
        return self.scripted.files

    async def talks(self) -> None:
        """From the first line to the last. Raises AssertionError where something is not seen."""
        for line in self._lines:
            await asyncio.sleep(self.reads * (0.5 + self.carer.random.random()))
            while self._said >= self._may_say:
                await self._goes_on.wait()
            async with self._mouth:
                await self.scripted.does(line)
                self._said += 1

    @property
    def _lines(self) -> Sequence[Mapping[str, Any]]:
        lines: Sequence[Mapping[str, Any]] = self.scripted.script["turns"]
        return lines

    @property
    def is_done(self) -> bool:
        """They said everything."""
        return self._said == len(self._lines)

    def says_one_more(self) -> None:
        """And then nothing until they go on; to be told between two lines."""
        self._may_say = self._said + 1
        self._goes_on.clear()

    def goes_on(self) -> None:
        """They may say everything."""
        self._may_say = math.inf
        self._goes_on.set()

    @asynccontextmanager
    async def pause(self) -> AsyncIterator[None]:
        """They have read what was said to them, and say nothing inside."""
        async with self._mouth:
            yield

    async def lines(self) -> list[Line]:
        """The conversation as it stands on the phone; presses, which stand nowhere, among them."""
        phone = self.carer.phone
        if isinstance(phone, Phone):
            lines = [
                Line(one.at, "Leun", one.text, one.buttons, (one.file["name"],) if one.file else ())
                if one.bot
                else Line(one.at, "carer", one.text)
                for one in await phone.transcript()
            ]
            lines += [Line(one.at, "carer", one.text) for one in self.scripted.deeds if not one.id]
        else:
            lines = [
                Line(one.at / 1000, "Leun" if one.who == "bot" else "carer", one.text, (), _names(one.files))
                for one in await phone.transcript()
            ]
        return sorted(lines, key=lambda one: one.at)

    async def account(self, town: Town) -> Account:
        """What they wrote against what had a turn, what left against what stands there."""
        rows = await rows_of(town, self.carer)
        found = Found()
        compare_letters(self.carer.channel, rows, await self.carer.bubbles(), found)
        deeds = Counter(one.id for one in self.scripted.deeds)
        turns = Counter(_heard(rows))
        missing, more = deeds - turns, turns - deeds
        return Account(
            written=deeds.total(),
            heard=(deeds & turns).total(),
            said=found.said + found.came_unknown,
            unknown=found.came_unknown,
            lost=missing.total() + found.lost_unknown + sum("not there" in one for one in found.wrong),
            doubled=more.total() + sum("doubled" in one for one in found.wrong),
            wrong=found.wrong,
        )


def _names(files: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(str(one.get("name")) for one in files)


def _heard(rows: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    """The channel's id of each text that had a turn; nothing for a press."""
    for turn in rows["turn_log"]:
        if b'"Woke"' not in turn["entry"]:
            yield turn["said_as"] or ""


class Havoc:
    """One trouble after the other for as long as somebody talks."""

    def __init__(
        self, town: Town, talkers: Sequence[Talker], random: Random, processes: int, noted: Callable[[str], None]
    ) -> None:
        self._town = town
        self._talkers = talkers
        self._random = random
        self._processes = processes
        self._noted = noted
        self.troubles: list[Trouble] = []
        self.kills = 0

    async def run(self) -> None:
        """Until nobody talks any more."""
        for what in self._planned():
            talking = [one for one in self._talkers if not one.is_done]
            if not talking:
                return
            await what(self._random.choice(talking))
            await self._town.bury()
            await self._town.staff(self._processes)

    def _planned(self) -> Iterator[Callable[[Talker], Awaitable[None]]]:
        """One at a moment of a line between two larger troubles, of which a channel's is always among the first."""
        yield self._at_a_moment
        while True:
            large = [self._all_at_once, self._database_restarted]
            self._random.shuffle(large)
            for one in (self._channel_restarted, *large):
                yield self._at_a_moment
                yield one

    @asynccontextmanager
    async def _between_lines(self, talkers: Sequence[Talker]) -> AsyncIterator[bool]:
        """These say nothing, and all that was said was read; whether somebody has more to say."""
        async with contextlib.AsyncExitStack() as stack:
            for one in talkers:
                await stack.enter_async_context(one.pause())
            await self._town.until("all has left", self.has_left)
            yield not all(one.is_done for one in talkers)

    async def has_left(self) -> bool:
        """Nothing waits, and nothing is on the wire."""
        queues = await self._town.store.queues(datetime.now(UTC))
        return not (queues.updates or queues.letters)

    async def _at_a_moment(self, talker: Talker) -> None:
        """In the midst of one line: nobody says anything more until those it was connected with know that it died."""
        channel = talker.carer.channel
        what, when = self._random.choice(MOMENTS + OF_TELEGRAM if channel == "telegram" else MOMENTS)
        async with contextlib.AsyncExitStack() as stack:
            for one in self._talkers:
                if one is not talker:
                    await stack.enter_async_context(one.pause())
            async with self._between_lines([talker]) as there_is_more:
                if not there_is_more:
                    return
                trap = self._town.set_trap(what, when, channel)
                talker.says_one_more()
            try:
                victim = await self._town.victim(trap, COMES)
                self._killed([victim], SAID[what, when])
            except TimeoutError:  # they had said everything
                self._town.clear_traps()
            finally:
                talker.goes_on()

    async def _all_at_once(self, talker: Talker) -> None:
        async with self._between_lines(self._talkers) as there_is_more:
            if not there_is_more:
                return
            living = self._town.living
            for one in living:
                self._town.kill(one)
            for one in living:
                await self._town.noticed(one)
            self._killed(living, "nobody is left, and people write on")

    async def _channel_restarted(self, talker: Talker) -> None:
        town = self._town
        async with self._between_lines(self._talkers) as there_is_more:
            if not there_is_more:
                return
            if talker.carer.channel == "telegram":
                self._happened(f"Telegram cannot be reached for {AWAY:.0f} s")
                await town.telegram.down("refused")
            else:
                self._happened(f"signal-cli was killed (-9); it is started again after {AWAY:.0f} s")
                await town.signal.goes_down(killed=True)
        await asyncio.sleep(AWAY)
        await town.telegram.up()
        if talker.carer.channel == "signal":
            await town.signal.comes_up()

    async def _database_restarted(self, talker: Talker) -> None:
        async with self._between_lines(self._talkers) as there_is_more:
            if not there_is_more:
                return
            self._happened("PostgreSQL was stopped at once, and started again")
            await self._town.restart_database()

    def _killed(self, processes: Sequence[Process], why: str) -> None:
        self.kills += len(processes)
        names = " and ".join(one.name for one in processes)
        self._happened(f"{names} killed (-9): {why}", processes[-1].died_at if processes else 0.0)

    def _happened(self, text: str, at: float = 0.0) -> None:
        self.troubles.append(Trouble(at or time.time(), text))
        self._noted(text)


@dataclass(frozen=True, slots=True)
class Held:
    """How it went."""

    talkers: Sequence[Talker]
    accounts: Sequence[Account]
    troubles: Sequence[Trouble]
    kills: int
    #: what either fake had to say of what Leun asked
    complaints: Sequence[str]


def _teller(told: Callable[[str, str], None], channel: str) -> Callable[[str, str], None]:
    return lambda who, text: told(f"{channel}, {who}", text)


async def held(
    town: Town,
    script: Mapping[str, Any],
    *,
    seed: int,
    processes: int = 2,
    patience: float = 30.0,
    reads: float = 0.0,
    told: Callable[[str, str], None] = lambda who, text: None,
) -> Held:
    """Both talk, and are at the end of it. Raises AssertionError where somebody does not see what they should.

    Args:
        patience: seconds for each bubble
        reads: seconds between two lines of a carer, on the average
        told: hears who did or said what, as it happens
    """
    await town.staff(processes)
    talkers = [
        await Talker.new(town, channel, script, _teller(told, channel), patience=patience, reads=reads)
        for channel in CHANNELS
    ]
    havoc = Havoc(town, talkers, Random(seed), processes, lambda text: told("trouble", text))
    making_trouble = asyncio.create_task(havoc.run())
    try:
        await asyncio.gather(*(one.talks() for one in talkers))
        await making_trouble
    finally:
        making_trouble.cancel()
        await asyncio.gather(making_trouble, return_exceptions=True)
    await town.until("all has left", havoc.has_left)
    return Held(
        talkers=talkers,
        accounts=[await one.account(town) for one in talkers],
        troubles=havoc.troubles,
        kills=havoc.kills,
        complaints=[*await town.telegram.complaints(), *await town.signal.complaints()],
    )
