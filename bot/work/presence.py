"""A process on the database: its number, which is a lock that others can try; its roles; the wake-ups it hears.

One connection stands for the process. When it goes, by a death or a break, PostgreSQL lets its locks go at once:
another process takes its roles within half a second, and gives a fate to what it was sending.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psycopg

log = logging.getLogger(__name__)

#: Seconds between two tries for a role that another holds; twice that is the longest without a holder.
TRY: Final = 0.5
_CONNECT: Final = 5

Body = Callable[[asyncio.Event], Awaitable[None]]


class Role:
    """Something that one process at a time does: receive from a channel, keep the clock."""

    def __init__(self, name: str) -> None:
        self.name = name
        #: the lock that stands for it, the same in every process
        self.lock = int.from_bytes(hashlib.sha256(f"leun role {name}".encode()).digest()[:8], "big", signed=True)
        self.held = asyncio.Event()
        self.lost = asyncio.Event()
        self.lost.set()

    def take(self) -> None:
        """It is this process's now."""
        self.lost = asyncio.Event()
        self.held.set()

    def lose(self) -> None:
        """It is not, or no longer."""
        self.held.clear()
        self.lost.set()


class Bell:
    """News that several wait for: each has an event of its own, and taking it leaves the others theirs."""

    def __init__(self) -> None:
        self._listeners: list[asyncio.Event] = []

    def listener(self) -> asyncio.Event:
        """One more that waits."""
        self._listeners.append(event := asyncio.Event())
        return event

    def set(self) -> None:
        """Ring."""
        for event in self._listeners:
            event.set()


class Idle:
    """Workers of this process that wait for news: as many are woken as there is work for, the others sleep on."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Event] = []

    @contextmanager
    def while_waiting(self, news: asyncio.Event) -> Iterator[None]:
        """Somebody waits for that event."""
        self._waiting.append(news)
        try:
            yield
        finally:
            if news in self._waiting:
                self._waiting.remove(news)

    def wake(self, count: int) -> int:
        """Wake so many; how many there were, the one who has waited longest first."""
        woken, self._waiting = self._waiting[:count], self._waiting[count:]
        for news in woken:
            news.set()
        return len(woken)


class Presence:
    """This process, for the others."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._roles: dict[str, Role] = {}
        #: rung whenever something came in (`in`), must leave (`out`) or fell due (`due`)
        self.news: dict[str, Bell] = {name: Bell() for name in ("in", "out", "due")}
        #: the number of this process; another after each break of the connection, 0 while there is none
        self.number = 0
        self.standing = asyncio.Event()

    def role(self, name: str) -> Role:
        """A role that this process wants whenever it is free."""
        return self._roles.setdefault(name, Role(name))

    def bell(self, name: str) -> asyncio.Event:
        """A listener's own wake-up for that news; each listener takes its own."""
        return self.news[name].listener()

    def ring_all(self) -> None:
        """Wake everybody."""
        for bell in self.news.values():
            bell.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Stand for the process until ``stop``; after a break of the connection again, under another number."""
        while not stop.is_set():
            try:
                await self._stand(stop)
            except (psycopg.Error, OSError) as error:
                log.warning("the database is away (%s)", type(error).__name__, extra={"action": "database_away"})
            finally:
                self.number = 0
                self.standing.clear()
                for role in self._roles.values():
                    role.lose()
            with suppress(TimeoutError):
                async with asyncio.timeout(TRY):
                    await stop.wait()

    async def _stand(self, stop: asyncio.Event) -> None:
        number = secrets.randbits(62)
        connection = await psycopg.AsyncConnection.connect(
            self._url,
            autocommit=True,
            connect_timeout=_CONNECT,
            application_name="leun",
            # the server's side too: a host that vanishes keeps its roles no longer than that
            options="-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3",
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=3,
        )
        async with connection:
            await connection.execute("SELECT pg_advisory_lock(%s)", [number])
            await connection.execute("LISTEN leun")
            self.number = number
            self.standing.set()
            self.ring_all()  # what came while nobody listened
            clock = asyncio.get_running_loop().time
            try_at = clock()
            while not stop.is_set():
                if clock() >= try_at:  # much news makes nobody try more often
                    try_at = clock() + TRY
                    await self._try_for_roles(connection)
                async for notice in connection.notifies(timeout=max(try_at - clock(), 0.0), stop_after=1):
                    if notice.payload in self.news:
                        self.news[notice.payload].set()

    async def _try_for_roles(self, connection: psycopg.AsyncConnection) -> None:
        for role in self._roles.values():
            if not role.held.is_set():
                got = await connection.execute("SELECT pg_try_advisory_lock(%s)", [role.lock])
                row = await got.fetchone()
                if row is not None and row[0]:
                    log.info("took the role %s", role.name, extra={"action": "role", "role": role.name})
                    role.take()


async def while_held(role: Role, body: Body, stop: asyncio.Event) -> None:
    """Do something as long as this process holds a role, each time anew; ``body`` is given what ends it."""
    while not stop.is_set():
        if not await _either(role.held, stop):
            return
        ends = asyncio.Event()
        working = asyncio.create_task(_guarded(body, ends, role.name))
        await _first(role.lost, stop, working)
        ends.set()
        await working
        if role.held.is_set() and not stop.is_set():  # it ended by itself
            await _pause(TRY, stop)


async def _guarded(body: Body, ends: asyncio.Event, name: str) -> None:
    try:
        await body(ends)
    except Exception as error:
        log.exception("%s broke (%s)", name, type(error).__name__, extra={"action": "role_broke", "role": name})


async def _either(wanted: asyncio.Event, stop: asyncio.Event) -> bool:
    """Wait for the first of both; whether it was the wanted one."""
    await _first(wanted, stop)
    return wanted.is_set() and not stop.is_set()


async def _first(*those: asyncio.Event | asyncio.Task[None]) -> None:
    tasks = [one if isinstance(one, asyncio.Task) else asyncio.create_task(_wait(one)) for one in those]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task, one in zip(tasks, those, strict=True):
            if isinstance(one, asyncio.Event):
                task.cancel()


async def _wait(event: asyncio.Event) -> None:
    await event.wait()


async def _pause(seconds: float, stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


async def news_or(seconds: float, event: asyncio.Event, stop: asyncio.Event) -> None:
    """Wait for news, at most so long, or until a stop; the news is taken."""
    with suppress(TimeoutError):
        async with asyncio.timeout(max(seconds, 0.0)):
            await _first(event, stop)
    event.clear()
