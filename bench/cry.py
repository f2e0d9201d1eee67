"""From a crisis message to its line, while everybody writes and Rasa hangs.

    python -m bench.cry [ROUNDS [CARERS]]

A house on the embedded PostgreSQL with all packs, the reader loaded; before it a Rasa server that accepts and never
answers. In every round fifty carers (or CARERS) write an ordinary message in the same moment, and ten new ones cry: two
right behind the fifty, the others within the next second. A time runs from the moment a message is there, waiting for
this process counted, until `Inbox.handle` returns, which is after the commit with the urgent lines in it. Three ways:

* Rasa asked for every message, as if the pause after a failure were never on, so that all wait for it: the worst;
* with the pause, as it ships;
* without Rasa.

Cries are the rows kept apart that tell a crisis in plain words (`nlu/eval`), ordinary messages those marked so. Of the
cries that are not heard as one the count is told, not the time. Prints Markdown, then JSON on the last line.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from unittest.mock import patch
from uuid import uuid4

import bot.engines.rasa
from bot.app import House, Settings, open_house, packs_with, rasa_first
from bot.engines.interpreter import Interpreter
from bot.inbox import Inbox
from bot.messages import Said, Say, Started
from bot.nlu.data import Row
from bot.nlu.figures import CRISES
from bot.nlu_commands import kept_apart

ROUNDS = 30
CARERS = 50
AT_ONCE = 2  # cries right behind the fifty
LATER = 8  # cries within the next second
START = datetime(2026, 11, 24, 21, 40, tzinfo=UTC)
#: A server that takes every connection and all that is sent, and says nothing.
HANGING = """
import asyncio
async def hang(reader, writer):
    try:
        await reader.read()
    except OSError:
        pass
    writer.close()
async def main():
    server = await asyncio.start_server(hang, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


@contextmanager
def hanging() -> Iterator[str]:
    """The URL of a server that never answers, in a process of its own."""
    with subprocess.Popen([sys.executable, "-c", HANGING], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


class Bench:
    """Rounds of carers who write to one inbox."""

    def __init__(self, house: House, interpreter: Interpreter, name: str) -> None:
        self.inbox = Inbox(house.store, house.reader, interpreter, new_id=uuid4)
        self.name = name
        self.random = Random(7)
        self.now = START
        self.cries: list[float] = []
        self.ordinary: list[float] = []
        self.unheard = self.failed = 0
        rows = kept_apart()
        self.direct = [row for row in rows if row.marks.get("set") == "direct" and row.danger in CRISES]
        self.plain = [row for row in rows if row.marks.get("set") == "ordinary"]

    async def run(self, rounds: int, carers: int) -> None:
        """All rounds, each when the one before is answered."""
        await asyncio.gather(*(self._start(f"ordinary-{number}", "nl") for number in range(carers)))
        for number in range(rounds):
            self.now += timedelta(minutes=5)
            cries = [self.random.choice(self.direct) for _ in range(AT_ONCE + LATER)]
            for place, row in enumerate(cries):
                await self._start(f"cry-{number}-{place}", row.language)
            begun = time.perf_counter()
            plain = [self._write(begun, self.random.choice(self.plain), place) for place in range(carers)]
            afraid = []
            for place, row in enumerate(cries):
                due = begun if place < AT_ONCE else begun + self.random.random()
                afraid.append(self._cry(due, row, f"cry-{number}-{place}"))
            await asyncio.gather(*plain, *afraid)

    async def _start(self, address: str, language: str) -> None:
        await self.inbox.handle("terminal", f"{self.name}-{address}", Started(), self.now, language=language)

    async def _write(self, due: float, row: Row, place: int) -> None:
        try:
            await self.inbox.handle("terminal", f"{self.name}-ordinary-{place}", Said(row.text), self.now)
        except Exception as error:  # a defect of a turn: told, and the others are measured still
            self.failed += 1
            print(f"an ordinary message could not be handled: {error!r}", file=sys.stderr)
            return
        self.ordinary.append(time.perf_counter() - due)

    async def _cry(self, due: float, row: Row, address: str) -> None:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        handled = await self.inbox.handle("terminal", f"{self.name}-{address}", Said(row.text), self.now)
        spent = time.perf_counter() - due
        if any(isinstance(effect, Say) and effect.message.urgent for effect in handled.effects):
            self.cries.append(spent)
        else:
            self.unheard += 1


async def measure(rounds: int, carers: int, url: str) -> dict[str, Bench]:
    """The three ways, in one house."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder) / "data", rasa_url=url)
        async with open_house(settings, packs_with([]), new_id=uuid4) as house:
            house.begin()
            house.engine.wait()
            house.reader.ready()
            warm = Bench(house, house.engine, "warm")
            await warm.run(1, carers)
            for name, pause in (("Rasa hangs, always asked", 0.0), ("Rasa hangs", bot.engines.rasa.PAUSE)):
                first = rasa_first(settings, house.engine, house.reader)
                found[name] = Bench(house, first, name)
                with patch.object(bot.engines.rasa, "PAUSE", pause):
                    await found[name].run(rounds, carers)
                await first.close()
                assert first.counts.fell_back, "the server that hangs was not asked"
            found["no Rasa"] = Bench(house, house.engine, "none")
            await found["no Rasa"].run(rounds, carers)
    return found


def told(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds: the middle, 99 of 100, and the longest."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {
        name: round(1000 * value, 1) for name, value in (("p50", cuts[49]), ("p99", cuts[98]), ("max", max(seconds)))
    }


def main(rounds: int = ROUNDS, carers: int = CARERS) -> None:
    """Measure and print."""
    before = os.getloadavg()[0]
    with hanging() as url:
        found = asyncio.run(measure(rounds, carers, url))
    result = {}
    print("| | messages | p50, ms | p99, ms | longest, ms |\n| --- | --- | --- | --- | --- |")
    for name, bench in found.items():
        for kind, seconds in (("cries", bench.cries), ("ordinary", bench.ordinary)):
            result[f"{name}: {kind}"] = values = told(seconds)
            print(f"| {name}: {kind} | {len(seconds)} | {' | '.join(str(value) for value in values.values())} |")
    for name, bench in found.items():
        afraid = len(bench.cries) + bench.unheard
        print(f"\n{name}: {bench.unheard} of {afraid} cries not heard as one; {bench.failed} ordinary messages failed.")
    print(f"Load {before:.1f} at the start, {os.getloadavg()[0]:.1f} at the end.")
    print(json.dumps(result))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
