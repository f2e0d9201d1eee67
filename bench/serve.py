"""From a phone to its answer through `leun serve`: messages a second, how long an answer takes, what a death costs.

    python -m bench.serve [SECONDS [ROUNDS]] [--rasa MODEL.tar.gz | --no-rasa]

One run on one machine: an embedded PostgreSQL, the fake of Telegram's server, one or two `leun serve` on it, each a
process of its own; this one plays the phones. Carers hold the conversation of `bench.turn_parts` (story, place,
answers, questions, at last the overview of everything), and begin anew as somebody else when it is over.

* As fast as it goes: so many phones that each write again when they see an answer. Messages a second that were
  answered, and the CPU seconds of every part meanwhile; with one process and with two, in turn.
* At a quarter of that: messages at random moments, whoever was silent longest writes. A time is the fake's: from the
  moment it has the message until it has the first bubble of the answer.
* A death: two processes at that pace, one of them killed (-9), then the other. Recovery is the longest that anybody
  waited after a kill who wrote before it or in the ten seconds behind it.
* Beside it bare commits (one row, prepared, eight connections, `pgbench`) on the same PostgreSQL, between the rounds.
* The peer: Rasa's own REST channel, dialogue and tracker with the same texts (`bench.serve_peer`), after every round.

The paces of the channel and python-telegram-bot's limiter are off: real Telegram takes thirty a second. Prints
Markdown, then JSON on the last line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from bench import serve_peer
from bench.processes import Spent, cpu_seconds, own_seconds, resident, with_children
from bench.turn_parts import ANSWERS, OVERVIEW, PLACES
from bench.turn_store import pgbench, server_processes
from bench.wandering import QUESTIONS, STORIES
from bot.store.embedded import SUPERUSER, Server, destroy, ensure_server
from bot.store.keys import KeyRing
from bot.store.schema import prepare
from tests.fakes.telegram.client import FakeTelegram, Phone

SECONDS = 15.0
ROUNDS = 3
PHONES = 40  # that write again as soon as they are answered
SILENT = 80  # among whom messages at random moments are shared out
KILLS = 4
CAPITALS = 0.12  # of all letters
AFTER_KILL = 10.0
PATIENCE = 15.0  # of a phone, in seconds
READY_WITHIN = 60.0


#: Carers that differ; the one after them writes what the first did.
KINDS = len(STORIES) * len(PLACES)


def texts(number: int) -> tuple[str, ...]:
    """What the carer of that number writes; no text of several words is written by another just so."""
    story = STORIES[number % len(STORIES)].format(who="moeder", work="ik werk als bediende", age=78)
    return tuple(
        _cased(text, number)
        for text in (story, f"ze woont in {PLACES[number % len(PLACES)]}", *ANSWERS, *QUESTIONS, OVERVIEW)
    )


def _cased(text: str, number: int) -> str:
    """A text with a few capitals of that carer's own: it says the same, and what was made of another serves no more."""
    random = Random(f"{number} {text}")
    return "".join(letter.swapcase() if random.random() < CAPITALS else letter for letter in text)


# -- what runs -------------------------------------------------------------------------------------


@dataclass
class Leun:
    """A `leun serve`."""

    process: asyncio.subprocess.Process

    async def stop(self) -> None:
        """As systemd would."""
        if self.process.returncode is None:
            self.process.terminate()
        await self.process.wait()

    async def kill(self) -> None:
        """As a lack of memory would."""
        self.process.kill()
        await self.process.wait()


@dataclass
class Stage:
    """PostgreSQL, the fake, and as many `leun serve` as are wanted."""

    server: Server
    url: str
    fake: FakeTelegram
    fake_pid: int
    environment: dict[str, str]
    leuns: list[Leun] = field(default_factory=list)

    async def want(self, count: int) -> None:
        """Have so many of them, ready and warm."""
        while len(self.leuns) > count:
            await self.leuns.pop().stop()
        while len(self.leuns) < count:
            self.leuns.append(await self._begun())

    async def _begun(self) -> Leun:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.serve_unpaced"),
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        async with asyncio.timeout(READY_WITHIN):
            async for line in process.stdout:
                if line.startswith(b"warm"):
                    return Leun(process)
        raise RuntimeError("leun serve did not come up")

    def spent(self) -> Spent:
        """CPU seconds of every part so far."""
        return Spent(
            leun=sum(cpu_seconds(one.process.pid) for one in self.leuns),
            postgres=sum(map(cpu_seconds, server_processes(self.server))),
            fake=cpu_seconds(self.fake_pid),
            phones=own_seconds(),
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database says."""
        with psycopg.connect(self.server.url("leun", SUPERUSER)) as connection:
            found = connection.execute(query)
            return found.fetchall() if found.description else []

    async def drained(self) -> None:
        """Until all that was written is answered and all answers have left."""
        await self.fake.quiet(within=60)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            waiting = self.rows("""SELECT (SELECT count(*) FROM leun.inbox WHERE status = 'waiting')
                + (SELECT count(*) FROM leun.outbox WHERE status IN ('waiting', 'sending'))""")
            if waiting == [(0,)]:
                return
            await asyncio.sleep(0.1)
        raise RuntimeError("the queues did not empty")


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    """Everything but Leun, for as long as it is wanted."""
    async with AsyncExitStack() as stack:
        server = await ensure_server(folder)
        stack.push_async_callback(destroy, folder)
        stack.push_async_callback(server.release)
        url = await prepare(server)
        with psycopg.connect(server.url("postgres", SUPERUSER)) as connection:
            connection.execute("CREATE TABLE bare (conversation int, number int)")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.fakes.telegram"), stdout=asyncio.subprocess.PIPE
        )
        stack.push_async_callback(process.wait)
        stack.callback(process.terminate)
        assert process.stdout is not None
        about = json.loads(await process.stdout.readline())
        fake = await stack.enter_async_context(FakeTelegram.at(about["control_url"]))
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LEUN_")} | {
            "LEUN_DATABASE_URL": url,
            "LEUN_DATA_DIR": str(folder / "leun"),
            "LEUN_KEYS": KeyRing.new().to_text(),
            "LEUN_TELEGRAM_TOKEN": fake.token,
            "LEUN_TELEGRAM_API": fake.url,
            "LEUN_LISTEN": "127.0.0.1:0",
        }
        found = Stage(server, url, fake, process.pid, environment)
        stack.push_async_callback(found.want, 0)
        yield found


# -- phones ----------------------------------------------------------------------------------------


@dataclass
class Script:
    """Carers who write one text after the other, and others after them."""

    fake: FakeTelegram
    number: int = 0
    #: of how many bubbles each answer is, hello first, by kind of carer: who waits for one would write before the rest
    bubbles: dict[int, list[int]] = field(default_factory=dict)
    #: answers of fewer bubbles than the first time
    short: int = 0

    async def learn(self, stage: Stage) -> None:
        """Hold one conversation of each kind, with time between the messages."""
        phones = [await self.fake.person(f"Anna {number}") for number in range(KINDS)]
        await asyncio.gather(*(phone.starts() for phone in phones))
        for place in range(len(texts(0))):
            await stage.drained()
            await asyncio.gather(*(phone.says(texts(number)[place]) for number, phone in enumerate(phones)))
        await stage.drained()
        for number, phone in enumerate(phones):
            counts: list[int] = []
            for bubble in await phone.transcript():
                if not bubble.bot:
                    counts.append(0)
                else:
                    counts[-1] += 1
            self.bubbles[number] = counts

    async def new(self) -> Carer:
        """Somebody who has just said hello."""
        self.number += 1
        number = self.number  # before anything is waited for: whoever comes meanwhile is somebody else
        carer = Carer(self, await self.fake.person(f"Anna {number}"), number)
        await carer.phone.starts()
        await carer.answered()
        return carer


@dataclass
class Carer:
    """Somebody with a phone and something to write."""

    script: Script
    phone: Phone
    number: int
    place: int = 0

    @property
    def silent(self) -> bool:
        """Whether all was written."""
        return self.place > len(texts(self.number))

    async def writes(self) -> None:
        """The next text, until its answer is there whole."""
        await self.phone.says(texts(self.number)[self.place - 1])
        await self.answered()

    async def answered(self) -> None:
        """Wait for the bubbles of an answer."""
        times = self.script.bubbles[self.number % KINDS][self.place]
        self.place += 1
        try:
            if times:
                await self.phone.sees(times=times, within=PATIENCE)
        except AssertionError:
            self.script.short += 1


async def as_fast_as_it_goes(stage: Stage, script: Script, seconds: float) -> dict[str, float]:
    """Messages a second, and the CPU seconds that they took where."""
    answered, over = 0, False

    async def talk() -> None:
        nonlocal answered
        while not over:
            carer = await script.new()
            answered += 1
            while not (over or carer.silent):
                await carer.writes()
                answered += 1

    talking = [asyncio.create_task(talk()) for _ in range(PHONES)]
    await asyncio.sleep(3)  # until they are out of step
    counted, spent, began = answered, stage.spent(), time.perf_counter()
    await asyncio.sleep(seconds)
    took, done, parts = time.perf_counter() - began, answered - counted, stage.spent() - spent
    over = True
    await asyncio.gather(*talking)
    await stage.drained()
    return {"messages": done, "a_second": done / took, **{f"cpu_{name}": value for name, value in parts.items()}}


@dataclass
class Asked:
    """A message, by the fake's clock."""

    at: float
    answered: float | None


async def at_a_pace(stage: Stage, script: Script, a_second: float, seconds: float) -> list[Asked]:
    """Messages at random moments, so many a second on the mean."""
    random, idle = Random(7), asyncio.Queue[Carer]()
    phones: list[Phone] = []

    async def arrive() -> None:
        carer = await script.new()
        phones.append(carer.phone)
        idle.put_nowait(carer)

    async def write(carer: Carer) -> None:
        if carer.silent:
            await arrive()
            return
        await carer.writes()
        idle.put_nowait(carer)

    for start in range(0, SILENT, 10):
        await asyncio.gather(*(arrive() for _ in range(min(10, SILENT - start))))
    await stage.drained()
    writing, due, until = [], time.perf_counter(), time.perf_counter() + seconds
    while (due := due + random.expovariate(a_second)) < until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        writing.append(asyncio.create_task(write(await idle.get())))
    await asyncio.gather(*writing)
    await stage.drained()
    found: list[Asked] = []
    for phone in phones:
        found += _asked(await phone.transcript())
    return found


def _asked(transcript: Sequence[Any]) -> Iterator[Asked]:
    """The messages of a chat but for its first, each with the moment of the first bubble behind it."""
    own = [one for one in transcript if not one.bot][1:]
    for one, after in zip(own, [*own[1:], None], strict=True):
        before = float("inf") if after is None else after.at
        answers = [bubble.at for bubble in transcript if bubble.bot and one.at <= bubble.at < before]
        yield Asked(one.at, min(answers, default=None))


async def killed(stage: Stage, script: Script, a_second: float) -> list[dict[str, float]]:
    """What each death cost."""
    found: list[dict[str, float]] = []
    for _ in range(KILLS):
        await stage.want(2)
        before = dict(stage.rows("SELECT status, count(*) FROM leun.outbox GROUP BY 1"))
        talking = asyncio.create_task(at_a_pace(stage, script, a_second, 4 + AFTER_KILL))
        await asyncio.sleep(8)  # all have said hello by then, and some messages came
        victim = stage.leuns.pop(0)
        at = time.time()
        await victim.kill()
        asked = await talking
        hit = [one for one in asked if one.at < at + AFTER_KILL and (one.answered is None or one.answered >= at)]
        waits = [one.answered - max(one.at, at) for one in hit if one.answered is not None]
        now = dict(stage.rows("SELECT status, count(*) FROM leun.outbox GROUP BY 1"))
        found.append(
            {
                "recovery": max(waits),
                "messages": len(hit),
                "unanswered": sum(one.answered is None for one in hit),
                "unknown": now.get("unknown", 0) - before.get("unknown", 0),
            }
        )
    return found


# -- all of it -------------------------------------------------------------------------------------


def milliseconds(asked: Sequence[Asked]) -> dict[str, float]:
    """Of what was answered: the middle, 99 of 100, the longest."""
    waits = [1000 * (one.answered - one.at) for one in asked if one.answered is not None]
    cuts = statistics.quantiles(waits, n=100, method="inclusive")
    lost = sum(one.answered is None for one in asked)
    return {"p50": cuts[49], "p99": cuts[98], "longest": max(waits), "messages": len(asked), "unanswered": lost}


async def measure(folder: Path, seconds: float, rounds: int, peer: serve_peer.Peer | None) -> dict[str, Any]:
    """Everything."""
    async with stage(folder) as on:
        script = Script(on.fake)
        await on.want(1)
        await script.learn(on)
        on.rows("ANALYZE")  # as after the first minutes of any database
        fast: dict[int, list[dict[str, float]]] = {1: [], 2: []}
        commits = [await pgbench(on.server, 3)]
        memory: dict[str, float] = {}
        for _ in range(rounds):
            for count in (1, 2):
                await on.want(count)
                fast[count].append(await as_fast_as_it_goes(on, script, seconds))
                memory[f"leun_{count}"] = sum(resident(with_children(one.process.pid)) for one in on.leuns)
                memory[f"postgres_{count}"] = resident(server_processes(on.server), shared_once=True)
            commits.append(await pgbench(on.server, 3))
            if peer is not None:
                await peer.round(texts, seconds)
        rate = {count: statistics.median(one["a_second"] for one in some) for count, some in fast.items()}
        slow = {}
        for count in (1, 2):
            await on.want(count)
            slow[count] = milliseconds(await at_a_pace(on, script, rate[count] / 4, max(2 * seconds, 20)))
        deaths = await killed(on, script, rate[1] / 4)
        complaints = await on.fake.complaints()
    return {
        "commits": statistics.median(commits),
        "fast": fast,
        "rate": rate,
        "second": rate[2] / rate[1],
        "slow": slow,
        "deaths": deaths,
        "memory": memory,
        "short": script.short,
        "complaints": len(complaints),
    }


def show(found: dict[str, Any], peer: serve_peer.Peer | None) -> None:
    """Print tables."""
    print("| `leun serve` | messages a second | to bare commits | CPU, ms a message: Leun, PostgreSQL, fake, phones |")
    print("| --- | --- | --- | --- |")
    for count, some in found["fast"].items():
        each = [f"{one['a_second']:.0f}" for one in some]
        cpu = [statistics.median(1000 * one[f"cpu_{part}"] / one["messages"] for one in some) for part in Spent.PARTS]
        rate, ratio = found["rate"][count], found["rate"][count] / found["commits"]
        shown = ", ".join(f"{one:.1f}" for one in cpu)
        print(f"| {count} | **{rate:.0f}** ({', '.join(each)}) | {ratio:.4f} | {shown} |")
    print(f"\nBare commits a second: {found['commits']:.0f}. The second process: × {found['second']:.2f}.\n")
    print("| at a quarter of that | median, ms | p99 | longest | messages | unanswered |\n| --- |" + " --- |" * 5)
    for count, one in found["slow"].items():
        print(f"| {count} | " + " | ".join(f"{value:.0f}" for value in one.values()) + " |")
    print("\n| killed | recovery, s | messages meanwhile | unanswered | of unknown fate |\n| --- |" + " --- |" * 4)
    for number, one in enumerate(found["deaths"], 1):
        print(f"| {number} | {one['recovery']:.2f} | {one['messages']} | {one['unanswered']} | {one['unknown']} |")
    print(f"\nMemory, MB: {', '.join(f'{name} {value:.0f}' for name, value in found['memory'].items())}.")
    if peer is not None:
        serve_peer.show(peer, found["rate"], found["memory"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.serve")
    parser.add_argument("seconds", nargs="?", type=float, default=SECONDS)
    parser.add_argument("rounds", nargs="?", type=int, default=ROUNDS)
    parser.add_argument("--rasa", type=Path, help="a trained model of the peer; without it one is trained")
    parser.add_argument("--no-rasa", action="store_true")
    told = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(f"Load {os.getloadavg()[0]:.1f} at the start.\n", flush=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="leun-bench-")))
        peer = None if told.no_rasa else stack.enter_context(serve_peer.served(folder, told.rasa))
        found = asyncio.run(measure(folder, told.seconds, told.rounds, peer))
    show(found, peer)
    print(f"\nLoad {os.getloadavg()[0]:.1f} at the end.")
    print(
        json.dumps({"bench": "serve", **found, "peer": peer and {str(way): some for way, some in peer.found.items()}})
    )


if __name__ == "__main__":
    main()
