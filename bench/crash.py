"""Fifty carers talk on both channels while processes of `leun serve` are killed: the crash matrix at length.

    python -m bench.crash [--kills 40] [--minutes 8] [--carers 50] [--processes 2] [--seed 1]

Real processes from their command line on an embedded PostgreSQL; both fakes, the phones and the relays that kill
(`tests/crash/taps.py`) are in this process. Carers write facts, questions and cries, wait for an answer or do not, and
go on after some seconds. Meanwhile one trouble follows another, drawn by chance: a process dies at one moment of one
write or at any moment, all die at once, the database is restarted without asking anybody, a channel is away (refused,
failing, its daemon killed), the next updates come twice. A killed process is started anew at once.

In the end the phones are held against the tables (`tests/crash/ledger.py`): every text handled once and in order,
nothing lost or doubled on the wire but what is counted as unknown, every line for a cry seen. What was unknown or lost
is told by the trouble just before it. Recovery is the time from a kill, as soon as the other side of its connections
knows of it, to the answer to somebody new who writes then. Prints Markdown; fails where something does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from tests.crash.carers import CHANNELS, CRY, FACTS, QUESTIONS, Carer, waited
from tests.crash.ledger import Found, compared, quiet
from tests.crash.taps import What, When
from tests.crash.town import Commands, Process, Town

#: What a process writes, and the moments at which it dies of it.
WRITES: Final[tuple[What, ...]] = ("keep", "turn", "claim", "send", "settle")
MOMENTS: Final[tuple[When, ...]] = ("before", "unanswered", "answered")
#: Seconds between two texts of a carer.
THINKS: Final = (2.0, 18.0)
#: Seconds that a channel is away.
AWAY: Final = (3.0, 12.0)
CRIES: Final = 0.05
WAITS: Final = 0.7
PATIENCE: Final = 10.0
#: The least seconds between two messages of Signal: a busy desk.
GAP: Final = 0.02


@dataclass
class Row:
    """One kind of trouble, all times together."""

    times: int = 0
    unknown: int = 0
    #: the most letters of one carer that one trouble made unknown
    most: int = 0
    lost: int = 0
    recovered: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened, and when (`time.time`)."""

    at: float
    name: str


class Crasher:
    """Makes trouble, one thing after the other."""

    def __init__(self, town: Town, random: Random, processes: int) -> None:
        self._town = town
        self._random = random
        self._processes = processes
        self._writing: set[asyncio.Task[None]] = set()
        self.troubles: list[Trouble] = []
        self.recovered: list[tuple[str, float]] = []
        #: people who wrote at the moment of a kill
        self.new: list[Carer] = []

    async def some(self) -> None:
        """One trouble, and all well again."""
        town, random = self._town, self._random
        match random.choices(range(6), weights=(12, 4, 1, 2, 4, 2))[0]:
            case 0:
                await self._at_a_write()
            case 1:
                trap = town.set_trap("any", nth=random.randint(1, 200))
                await self._killed(await town.victim(trap, 60), "at random")
            case 2:
                for one in town.living:
                    town.kill(one, "all at once")
                self._note("all at once")
            case 3:
                self._note("database restarted")
                await town.restart_database()
            case 4:
                await self._away()
            case _:
                self._note("updates twice")
                await town.telegram.twice(updates=10)
                await town.signal.sets(twice=10)
        await self._staffed()

    async def _at_a_write(self) -> None:
        what, when = self._random.choice(WRITES), self._random.choice(MOMENTS)
        trap = self._town.set_trap(what, when, self._random.choice(CHANNELS))
        try:
            victim = await self._town.victim(trap, 60)
        except TimeoutError:
            self._town.clear_traps()
            return
        await self._killed(victim, f"{what}, {when}")

    async def _killed(self, victim: Process, name: str) -> None:
        self._note(name)
        if not self._town.living:
            return
        new = await Carer.new(self._town, self._random.choice(CHANNELS), self._random)
        self.new.append(new)
        self.recovered.append((name, await waited(new, CRY, 30)))

    async def _away(self) -> None:
        town, seconds = self._town, self._random.uniform(*AWAY)
        if self._random.random() < 0.5:
            self._note("signal-cli killed for a while")
            await town.signal.goes_down(killed=True)
            await asyncio.sleep(seconds)
            await town.signal.comes_up()
            return
        how = self._random.choice(("refused", "502", "reset"))
        self._note(f"Telegram away for a while ({how})")
        await town.telegram.down(how)
        await asyncio.sleep(seconds)
        await town.telegram.up()

    def _note(self, name: str) -> None:
        self.troubles.append(Trouble(self._town.kills[-1].at if "," in name else time.time(), name))
        print(f"  {time.strftime('%H:%M:%S')} {name}", file=sys.stderr, flush=True)

    async def _staffed(self) -> None:
        await self._town.bury()
        await self._town.staff(self._processes)


async def talk(carer: Carer, until: float) -> None:
    """As people do, until a moment."""
    random = carer.random
    await asyncio.sleep(random.uniform(0, THINKS[1]))
    while time.time() < until:
        await carer.writes(CRY if random.random() < CRIES else random.choice((*FACTS, *QUESTIONS)))
        if random.random() < WAITS:
            await carer.sees_answer(PATIENCE)
        await asyncio.sleep(random.uniform(*THINKS))


def rows_of(crasher: Crasher, found: Found) -> dict[str, Row]:
    """What each kind of trouble did: what was unknown or lost, by the trouble just before it."""
    rows: dict[str, Row] = {}
    for trouble in crasher.troubles:
        rows.setdefault(trouble.name, Row()).times += 1
    for name, seconds in crasher.recovered:
        rows[name].recovered.append(seconds)
    by_carer: Counter[tuple[int, Trouble]] = Counter()
    nothing = Trouble(0.0, "nothing known")
    for carer, at in found.unknown_at:
        # the fate is given a while after it; what hung on the wire, later still
        before = [one for one in crasher.troubles if one.at <= at]
        by_carer[carer, before[-1] if before else nothing] += 1
    for (_, trouble), count in by_carer.items():
        row = rows.setdefault(trouble.name, Row())
        row.unknown += count
        row.most = max(row.most, count)
    for at in found.lost_at:
        nearest = min(crasher.troubles, key=lambda one: abs(one.at - at), default=nothing)
        rows.setdefault(nearest.name, Row()).lost += 1
    return rows


def told(rows: dict[str, Row]) -> None:
    """As a table."""
    print("| what | times | letters unknown | most of one carer, each time | texts of Signal lost | recovery, s |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    for name, row in sorted(rows.items()):
        median = f"{statistics.median(row.recovered):.2f} (at most {max(row.recovered):.2f})" if row.recovered else ""
        print(f"| {name} | {row.times} | {row.unknown} | {row.most} | {row.lost} | {median} |")


async def main(asked: argparse.Namespace) -> int:
    """Talk, crash, compare."""
    random = Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        async with Town.open(Path(folder), Commands(), time_scale=1.0) as town:
            await town.signal.sets(gap=GAP)
            await town.staff(asked.processes)
            carers = [
                await Carer.new(town, CHANNELS[number % 2], Random(f"{asked.seed} {number}"))
                for number in range(asked.carers)
            ]
            began = time.time()
            until = began + 60 * asked.minutes
            crasher = Crasher(town, random, asked.processes)
            talking = asyncio.gather(*(talk(one, until) for one in carers))
            for number in range(asked.kills):
                due = began + 10 + (until - began - 20) * number / asked.kills
                await asyncio.sleep(max(due - time.time(), 0))
                if time.time() > until:
                    break
                await crasher.some()
            await talking
            everybody = [*carers, *crasher.new]
            await quiet(town, everybody, 180)
            found = await compared(town, everybody)
            return report(crasher, found, len(carers), time.time() - began)


def report(crasher: Crasher, found: Found, carers: int, seconds: float) -> int:
    """All of it, and whether it held."""
    told(rows := rows_of(crasher, found))
    waits: Sequence[float] = [wait for _, wait in crasher.recovered]
    print()
    print(f"{carers} carers and {len(crasher.new)} who came at a kill, {seconds / 60:.1f} minutes, load {load()}.")
    print(
        f"Texts: {found.written} written, {found.handled} handled once, {found.lost_in_socket} lost on Signal's socket."
    )
    print(
        f"Letters: {found.said} sent; {found.came_unknown + found.lost_unknown} of unknown fate, of which "
        f"{found.came_unknown} came and {found.lost_unknown} did not."
    )
    print(f"Cries: {found.cries}, each with its lines; {found.lines_again} lines came more than once.")
    if waits:
        late = sum(one > 2 for one in waits)
        print(f"Recovery: median {statistics.median(waits):.2f} s, at most {max(waits):.2f} s, {late} over 2 s.")
    for one in found.wrong:
        print(f"WRONG: {one}")
    return 1 if found.wrong or any(row.most > 2 for row in rows.values()) else 0


def load() -> str:
    """Of the machine, the last minute."""
    with contextlib.suppress(OSError):
        return f"{os.getloadavg()[0]:.1f}"
    return "unknown"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.crash", description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=40, help="troubles")
    parser.add_argument("--minutes", type=float, default=8.0)
    parser.add_argument("--carers", type=int, default=50)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    sys.exit(asyncio.run(main(parser.parse_args())))
