"""A town to crash: a database, both fakes, one or more `leun serve`, and whoever kills them.

Every process reaches PostgreSQL, Telegram and signal-cli through relays of its own (`taps.py`), which know what it
writes and can kill it there.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, Protocol, Self
from urllib.parse import unquote

from bot.store.cluster import SOCKET_NAME
from bot.store.database import Store
from bot.store.embedded import Server, destroy, ensure_server
from bot.store.keys import KeyRing
from bot.store.schema import prepare
from tests.crash.taps import Commits, Hook, Http, Lines, Moment, Spotter, Tap, Unread, What, When
from tests.fakes import signal_cli, telegram
from tests.fakes.signal_cli import FakeSignal
from tests.fakes.telegram import FakeTelegram

ROOT: Final = Path(__file__).parents[2]
#: Seconds for a `leun serve` to say that it serves.
BORN: Final = 60.0


@dataclass(eq=False)
class Process:
    """One `leun serve`."""

    name: str
    log: Path
    taps: dict[str, Tap] = field(default_factory=dict)
    pid: int = 0
    settings: dict[str, str] = field(default_factory=dict)
    #: "killed" or the exit code, once it ended
    ended: str = ""
    #: how often it wrote something of each kind
    wrote: Counter[What] = field(default_factory=Counter)
    #: when it was killed (`time.time`)
    died_at: float = 0.0
    #: dies with the next thing that it says
    doomed: Trap | None = None
    #: what it told on its standard output
    told: list[str] = field(default_factory=list)
    serves: asyncio.Event = field(default_factory=asyncio.Event)
    is_gone: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def lives(self) -> bool:
        """It serves and nobody killed it."""
        return self.serves.is_set() and not self.ended

    @property
    def http(self) -> int:
        """The port where it listens."""
        return next(int(one.rpartition(":")[2]) for one in self.told if one.startswith("HTTP:"))

    def tells(self, line: str) -> None:
        """A line of its standard output."""
        self.told.append(line)
        if line == "Leun serves.":
            self.serves.set()

    def went(self, how: str) -> None:
        """It ended."""
        self.ended = self.ended or how
        self.serves.set()
        self.is_gone.set()


class Starter(Protocol):
    """Starts a process with an environment of its own."""

    async def start(self, process: Process, environment: dict[str, str]) -> None:
        """Give it a `pid`; later tell it what it told, and that it went."""


class Commands:
    """Real `leun serve`, from its command line; some seconds each."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, process: Process, environment: dict[str, str]) -> None:
        """Start one."""
        with process.log.open("ab") as log:
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.cli", "serve"),
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        process.pid = child.pid
        task = asyncio.create_task(self._follow(process, child))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self, process: Process, child: asyncio.subprocess.Process) -> None:
        assert child.stdout is not None
        async for line in child.stdout:
            process.tells(line.decode().rstrip())
        process.went(str(await child.wait()))


class Nursery:
    """Forks of a process that has read the content already (`nursery.py`); a tenth of a second each."""

    def __init__(self, program: asyncio.subprocess.Process) -> None:
        self._program = program
        self._coming: dict[str, tuple[Process, asyncio.Event]] = {}
        self._there: dict[int, Process] = {}

    @classmethod
    @asynccontextmanager
    async def open(cls, *options: str) -> AsyncIterator[Self]:
        """Read the content; everything is gone at the end."""
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.crash.nursery", *options),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert program.stdout is not None
        assert program.stdin is not None
        nursery = cls(program)
        ready = await asyncio.wait_for(program.stdout.readline(), BORN)
        assert ready, "the nursery ended before it was ready"
        following = asyncio.create_task(nursery._follow())
        try:
            yield nursery
        finally:
            program.stdin.close()
            await following
            await program.wait()

    async def start(self, process: Process, environment: dict[str, str]) -> None:
        """Fork one."""
        assert self._program.stdin is not None
        self._coming[process.name] = (process, born := asyncio.Event())
        told = {"name": process.name, "environment": environment, "log": str(process.log)}
        self._program.stdin.write(json.dumps(told).encode() + b"\n")
        await born.wait()

    async def _follow(self) -> None:
        assert self._program.stdout is not None
        early: dict[int, list[str]] = {}
        async for line in self._program.stdout:
            told = json.loads(line)
            pid = told["pid"]
            if "born" in told:
                process, born = self._coming.pop(told["born"])
                process.pid = pid
                self._there[pid] = process
                for one in early.pop(pid, []):
                    process.tells(one)
                born.set()
            elif "told" in told and pid in self._there:
                self._there[pid].tells(told["told"])
            elif "told" in told:
                early.setdefault(pid, []).append(told["told"])
            else:
                self._there.pop(pid).went(str(told["ended"]))


@dataclass(eq=False)
class Trap:
    """Kills the process that comes to a moment the n-th time."""

    #: ``any``: whatever it is
    what: What | Literal["any"]
    when: When | Literal["any"]
    #: of `fetch` and `send`; the others are of the database
    channel: str = ""
    nth: int = 1
    victim: Process | None = None
    at: Moment | None = None
    sprung: asyncio.Event = field(default_factory=asyncio.Event)

    def fits(self, moment: Moment, place: str) -> bool:
        """Whether this is such a moment."""
        if self.what == "any":
            return self.when in ("any", moment.when)
        return moment.what == self.what and moment.when == self.when and place in (self.channel, "database", "door")


@dataclass(frozen=True, slots=True)
class Kill:
    """What was killed, and when (`time.time`)."""

    at: float
    process: str
    why: str


class Town:
    """All of it; `open` makes one."""

    def __init__(
        self,
        folder: Path,
        server: Server,
        store: Store,
        ring: KeyRing,
        starter: Starter,
        fake_telegram: FakeTelegram,
        fake_signal: FakeSignal,
        signal_address: str,
    ) -> None:
        self._folder = folder
        self._server = server
        self._ring = ring
        self._starter = starter
        self._signal_address = signal_address
        self._numbers = itertools.count(1)
        self._bell = asyncio.Event()
        self._traps: list[Trap] = []
        self.store = store
        self.telegram = fake_telegram
        self.signal = fake_signal
        self.processes: list[Process] = []
        self.kills: list[Kill] = []
        #: in front of all of them, for a webhook
        self.front = Tap(self._open_front, Unread, lambda moment: False, lambda speaks: False)
        #: who was given a message of Signal's last, and when, by its number
        self.handed: dict[int, tuple[Process, float]] = {}

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, starter: Starter, *, time_scale: float = 0.1) -> AsyncIterator[Self]:
        """A town without a process. ``time_scale``: of what Telegram waits between its tries."""
        async with AsyncExitStack() as stack:
            data = folder / "data"
            server = await ensure_server(data)
            stack.push_async_callback(destroy, data)
            stack.push_async_callback(server.release)
            ring = KeyRing.new()
            store = await Store.open(await prepare(server), ring, pool_size=4)
            stack.push_async_callback(store.close)
            fake = await stack.enter_async_context(telegram.running(time_scale=time_scale))
            daemon = await stack.enter_async_context(signal_cli.running())
            fake_signal = await stack.enter_async_context(FakeSignal(daemon.control))
            town = cls(folder, server, store, ring, starter, fake, fake_signal, daemon.address)
            stack.push_async_callback(town._end)
            await town.front.start()
            stack.push_async_callback(town.front.stop)
            yield town

    @property
    def settings(self) -> dict[str, str]:
        """Of a command beside the processes, without a relay."""
        return {
            "LEUN_DATABASE_URL": self._server.url("leun", "leun_app"),
            "LEUN_KEYS": self._ring.to_text(),
            "LEUN_DATA_DIR": str(self._folder),
            "LEUN_SIGNAL_CLI": self._signal_address,
        }

    async def _end(self) -> None:
        for one in self.processes:
            if not one.ended:
                self._kill(one, "the end")
        await asyncio.gather(*(self._buried(one) for one in self.processes))

    # -- processes -----------------------------------------------------------------------------------

    async def begin(self, *, channels: Sequence[str] = ("telegram", "signal"), **more: str) -> Process:
        """Start a process; it serves when its event says so. ``more``: settings without ``LEUN_``."""
        number = next(self._numbers)
        process = Process(f"leun {number}", self._folder / f"leun-{number}.log", settings=more)
        spotters: dict[str, Callable[[], Spotter]] = {"database": Commits, "telegram": Http, "signal": Lines}
        spotters["door"] = Hook
        for place, spotter in spotters.items():
            opener = self._opener(place, process)
            process.taps[place] = tap = Tap(opener, spotter, self._watch(process, place), self._died(process))
            await tap.start()
        ports = {place: tap.port for place, tap in process.taps.items()}
        environment = {
            "LEUN_DATABASE_URL": f"postgresql://leun_app@127.0.0.1:{ports['database']}/leun?sslmode=disable",
            "LEUN_KEYS": self._ring.to_text(),
            "LEUN_DATA_DIR": str(self._folder),
            "LEUN_LISTEN": "127.0.0.1:0",
            "LEUN_LOG_LEVEL": "WARNING",
        }
        if "telegram" in channels:
            environment["LEUN_TELEGRAM_TOKEN"] = self.telegram.token
            environment["LEUN_TELEGRAM_API"] = f"http://127.0.0.1:{ports['telegram']}"
        if "signal" in channels:
            environment["LEUN_SIGNAL_CLI"] = f"tcp:127.0.0.1:{ports['signal']}"
        if more.get("telegram_webhook"):
            more = {**more, "telegram_webhook": f"http://127.0.0.1:{self.front.port}/telegram"}
        environment |= {f"LEUN_{name.upper()}": value for name, value in more.items()}
        await self._starter.start(process, environment)
        self.processes.append(process)
        return process

    async def staff(self, size: int, **more: str) -> list[Process]:
        """See to it that so many serve with these settings, and that no trap is set for them."""
        self.clear_traps()
        for one in self.processes:
            if one.settings != more:
                self._kill(one, "other settings")
        while sum(not one.ended for one in self.processes) < size:
            await self.begin(**more)
        for one in self.processes:
            if not one.ended:
                await asyncio.wait_for(one.serves.wait(), BORN)
                assert one.lives, f"{one.name} did not begin:\n{one.log.read_text()[-3000:]}"
        return self.living

    @property
    def living(self) -> list[Process]:
        """Those that serve."""
        return [one for one in self.processes if one.lives]

    def kill(self, process: Process, why: str = "at random") -> None:
        """With -9."""
        self._kill(process, why)

    def _kill(self, process: Process, why: str) -> None:
        if process.ended:
            return
        process.ended = "killed"
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        process.died_at = time.time()
        self.kills.append(Kill(process.died_at, process.name, why))
        self._bell.set()

    async def _buried(self, process: Process) -> None:
        await asyncio.wait_for(process.is_gone.wait(), BORN)
        for tap in process.taps.values():
            await tap.stop()

    async def victim(self, trap: Trap, within: float = 10.0) -> Process:
        """Who died in a trap, as soon as those it was connected with know of it."""
        await asyncio.wait_for(trap.sprung.wait(), within)
        assert trap.victim is not None
        await self.noticed(trap.victim)
        return trap.victim

    async def noticed(self, process: Process) -> None:
        """Wait until those it was connected with know that it died."""
        for tap in process.taps.values():
            await tap.stop()
        await self.signal.counts()  # the fake has seen the ends of streams once it answers this
        await self.telegram.counts()

    async def bury(self) -> None:
        """Wait until the dead are gone, and forget them."""
        for one in [one for one in self.processes if one.ended]:
            await self._buried(one)
            self.processes.remove(one)

    async def stop(self, process: Process) -> int:
        """As systemd does, with SIGTERM; the exit code."""
        os.kill(process.pid, signal.SIGTERM)
        await asyncio.wait_for(process.is_gone.wait(), BORN)
        return int(process.ended)

    # -- what passes -----------------------------------------------------------------------------------

    def set_trap(
        self, what: What | Literal["any"], when: When | Literal["any"] = "any", channel: str = "", nth: int = 1
    ) -> Trap:
        """Kill whoever comes there."""
        self._traps.append(trap := Trap(what, when, channel, nth))
        return trap

    def clear_traps(self) -> None:
        """Whoever comes there now lives."""
        self._traps.clear()

    def _watch(self, process: Process, place: str) -> Callable[[Moment], bool]:
        def watch(moment: Moment) -> bool:
            self._bell.set()
            if moment.message:
                self.handed[moment.message] = process, time.time()
            if process.ended == "killed":
                return True
            if moment.when == "unanswered":
                process.wrote[moment.what] += 1
            for trap in [one for one in self._traps if one.fits(moment, place)]:
                trap.nth -= 1
                if trap.nth == 0:
                    self._traps.remove(trap)
                    trap.victim = process
                    trap.at = moment
                    if moment.when == "answered":
                        process.doomed = trap
                        continue
                    self._spring(trap, process)
                    return True
            return False

        return watch

    def _spring(self, trap: Trap, process: Process) -> None:
        self._kill(process, f"{trap.at.what}, {trap.at.when}" if trap.at else "")
        trap.sprung.set()

    def _died(self, process: Process) -> Callable[[bool], bool]:
        def died(speaks: bool) -> bool:
            if speaks and process.doomed is not None and not process.ended:
                self._spring(process.doomed, process)
            return bool(process.ended) and process.ended == "killed"

        return died

    async def _open_front(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if not self.living:
            raise ConnectionRefusedError
        return await asyncio.open_connection("127.0.0.1", self.living[0].taps["door"].port)

    def _opener(
        self, place: str, process: Process
    ) -> Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]:
        async def opened() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
            if place == "database":
                folder = unquote(self._server.url("leun", "leun_app").partition("host=")[2])
                return await asyncio.open_unix_connection(f"{folder}/{SOCKET_NAME}")
            if place == "door":
                return await asyncio.open_connection("127.0.0.1", process.http)
            if place == "telegram":
                return await asyncio.open_connection("127.0.0.1", int(self.telegram.about["port"]))
            host, _, port = self._signal_address.removeprefix("tcp:").rpartition(":")
            return await asyncio.open_connection(host, int(port), limit=1 << 24)

        return opened

    # -- other trouble ---------------------------------------------------------------------------------

    async def restart_database(self) -> None:
        """As `pg_ctl restart -m immediate`: every session is cut, nothing is written down before."""
        data = self._folder / "data"
        pointer = data / "postgres.at"
        home = Path(pointer.read_text().strip()) if pointer.exists() else data / "postgres"
        pid = int((home / "data" / "postmaster.pid").read_text().split("\n")[0])
        gone, watched = asyncio.Event(), os.pidfd_open(pid)
        asyncio.get_running_loop().add_reader(watched, gone.set)
        os.kill(pid, signal.SIGQUIT)
        await asyncio.wait_for(gone.wait(), BORN)
        asyncio.get_running_loop().remove_reader(watched)
        os.close(watched)
        self.kills.append(Kill(time.time(), "postgres", "immediate restart"))
        await self._server.ensure_running()

    # -- waiting ---------------------------------------------------------------------------------------

    async def until(self, what: str, holds: Callable[[], Awaitable[Any]], within: float = 20.0) -> None:
        """Wait for something; looked at again whenever anything is written. Raises AssertionError."""
        deadline = time.monotonic() + within
        while not await holds():
            self._bell.clear()
            left = deadline - time.monotonic()
            assert left > 0, f"not within {within:.0f} s: {what}; {await self.store.queues(datetime.now(UTC))}"
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(left, 0.2)):
                    await self._bell.wait()
