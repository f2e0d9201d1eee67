"""The order of looking: causes before what comes of them, so that an operator mends from the top down.

Who is far away is asked at once, while the rest goes on; what is told stays in its order.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import psycopg

from bot.app import Settings
from bot.doctor import of_database, of_machine, of_others, of_running, of_settings
from bot.doctor.checks import WAIT, WORK, Check, Secrets, bad, in_thread, note, within
from bot.doctor.of_database import Database
from bot.store.keys import KeyRing

Look = Coroutine[Any, Any, Sequence[Check]]
Looks = Sequence[tuple[str, Callable[[Database], Look]]]

_DISK: Final = "A disk or a network folder hangs; look at `df` and `dmesg`."
_DATABASE: Final = "Look at PostgreSQL: its load, its log, its disk, and who holds locks (pg_stat_activity)."
_NETWORK: Final = "Look at the network, the proxy and the firewall."
_SIGNAL: Final = "Start signal-cli again, and look at its log."
_BUSY: Final = "This machine has too much to do; look at `top`."


async def examine(settings: Settings, environ: Mapping[str, str], now: Callable[[], datetime]) -> AsyncIterator[Check]:
    """Everything, each as soon as it and all before it are known; without a secret."""
    secrets = Secrets(settings)
    async for check in _everything(settings, environ, now):
        yield secrets.out_of(check)


async def _everything(
    settings: Settings, environ: Mapping[str, str], now: Callable[[], datetime]
) -> AsyncIterator[Check]:
    far = [
        _begun(WORK, "packs", in_thread(of_machine.packs, settings), _BUSY),
        _begun(WORK, "reader", in_thread(of_machine.reader), _BUSY),
        _begun(3 * WAIT, "rasa", of_others.ask_rasa(settings), _NETWORK),
        _begun(3 * WAIT, "telegram", of_others.ask_telegram(settings, now), _NETWORK),
        _begun(6 * WAIT, "signal", of_others.ask_signal(settings), _SIGNAL),
        _begun(2 * WAIT, "http", of_running.health(settings), _NETWORK),
    ]
    try:
        for check in of_settings.look(settings, environ):
            yield check
        for check in await within(WAIT, "data folder", in_thread(of_machine.folder, settings), late=_DISK):
            yield check
        for check in await within(WAIT, "disk", in_thread(of_machine.disk, settings), late=_DISK):
            yield check
        ring: list[KeyRing] = []
        for check in await within(WAIT, "keys", _keys(settings, ring), late=_DISK):
            yield check
        async with of_database.found(settings) as database:
            if isinstance(database, Database):
                async for check in asked(database, _of_database(ring[0] if ring else None, now)):
                    yield check
            else:
                for check in database:
                    yield check
            for check in of_machine.zones():
                yield check
            for task in far:
                for check in await task:
                    yield check
            if isinstance(database, Database) and database.there:
                async for check in asked(database, _of_what_runs(database, now)):
                    yield check
            else:
                yield note("leun serve", "What runs and what waits cannot be told without the database.")
    finally:
        for task in far:
            task.cancel()


def _begun(seconds: float, name: str, look: Look, late: str) -> asyncio.Task[Sequence[Check]]:
    return asyncio.create_task(within(seconds, name, look, late=late))


async def _keys(settings: Settings, ring: list[KeyRing]) -> Sequence[Check]:
    """What is to be told of the keys; the ring is put in the list."""
    found, checks = await in_thread(of_machine.keys, settings)
    ring += [found] if found is not None else []
    return checks


def _of_database(ring: KeyRing | None, now: Callable[[], datetime]) -> Looks:
    return (
        ("database", Database.connect),
        ("database", of_database.version),
        ("tables", of_database.schema),
        ("role", of_database.role),
        ("durability", of_database.durability),
        ("connections", of_database.connections),
        ("connection", of_database.road),
        ("keys", lambda database: of_database.opens(database, ring)),
        ("clock", lambda database: of_database.clock(database, now)),
    )


def _of_what_runs(database: Database, now: Callable[[], datetime]) -> Looks:
    looks: Looks = (("leun serve", lambda database: of_running.serving(database, now)),)
    of_tables: Looks = (
        ("queues", lambda database: of_running.queues(database, now)),
        ("incidents", of_running.incidents),
    )
    return (*looks, *of_tables) if database.ready else looks


async def asked(database: Database, looks: Looks) -> AsyncIterator[Check]:
    """One look at the database after another, until it goes away or hangs."""
    for name, look in looks:
        for check in await within(WAIT, name, _named(name, look(database)), late=_DATABASE):
            yield check
        if not database.there:
            return


async def _named(name: str, look: Look) -> Sequence[Check]:
    """What a look at the database found, or what the database said instead."""
    try:
        return await look
    except (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable):
        return [bad(name, "The database takes too long to answer.", _DATABASE)]
    except psycopg.errors.InsufficientPrivilege:
        return [bad(name, "The role in LEUN_DATABASE_URL may not look at this.", of_database.AS_APP)]
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        return [bad(name, f"The database went away meanwhile ({type(error).__name__}).", _DATABASE)]
