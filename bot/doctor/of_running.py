"""What runs and what waits: the processes of `leun serve`, who holds which role, the queues, open incidents."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import httpx

from bot.app import Settings
from bot.content.texts import BRUSSELS
from bot.doctor import kinds
from bot.doctor.checks import WAIT, Check, bad, note, well
from bot.doctor.of_database import Database
from bot.store import running
from bot.store.running import Queues
from bot.work.clock import WAITS_TOO_LONG
from bot.work.presence import TRY, Role

#: Who receives says so every ten seconds; older than this it hangs.
SILENT: Final = 60.0  # seconds

_START: Final = "Start it: systemctl start leun (or `leun serve`), and look at its log."
_AGAIN: Final = "Look at its log (journalctl -u leun), and start it again: systemctl restart leun"

_PROCESSES: Final = """
SELECT client_addr, backend_start FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'leun' ORDER BY backend_start
"""
# A lock by a number of 64 bits stands in two halves.
_HOLDER: Final = """
SELECT a.client_addr, a.backend_start FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.classid::bigint = %s AND l.objid::bigint = %s
"""
_PACE: Final = "SELECT alive_at, not_before FROM leun.pace WHERE channel = %s"


# -- processes and roles ---------------------------------------------------------------------------


async def serving(database: Database, now: Callable[[], datetime]) -> list[Check]:
    """Whether Leun runs, and whether somebody does each thing that one process at a time does."""
    settings = database.settings
    channels = [
        name
        for name, is_set in (("telegram", settings.telegram_token), ("signal", settings.signal_cli))
        if is_set is not None and is_set != ""
    ]
    if not channels:
        return []
    processes = await _all(database, _PROCESSES)
    if not processes:
        return [bad("leun serve", "No process of `leun serve` stands on this database: nobody answers.", _START)]
    since = ", ".join(f"since {at(begun)}{_from(address)}" for address, begun in processes)
    count = "One process runs" if len(processes) == 1 else f"{len(processes)} processes run"
    checks = [well("leun serve", f"{count}: {since}.")]
    for name in (*channels, "clock"):
        checks.append(await _holder(database, name, now))
    return checks


async def _holder(database: Database, name: str, now: Callable[[], datetime]) -> Check:
    """Who has a role; asked twice where nobody has, for it may be passing to another just now."""
    label, does = f"role {name}", "keeps the clock" if name == "clock" else f"receives from {name.capitalize()}"
    number = Role(name).lock & (2**64 - 1)
    halves = [number >> 32, number & (2**32 - 1)]
    rows = await _all(database, _HOLDER, halves)
    if not rows:
        await asyncio.sleep(2 * TRY)
        rows = await _all(database, _HOLDER, halves)
    if not rows:
        return bad(label, f"Nobody {does}.", _AGAIN)
    [(address, begun), *_] = rows
    held = f"the process since {at(begun)}{_from(address)} {does}" if begun else f"somebody {does}"
    if name != "clock" and database.ready:
        silence = await _silence(database, name, now())
        if silence is not None and silence > SILENT:
            text = f"{held[0].upper()}{held[1:]}, but it gave no sign of life for {span(silence)}."
            return bad(label, text, _AGAIN)
    return well(label, f"{held[0].upper()}{held[1:]}.")


async def _silence(database: Database, channel: str, now: datetime) -> float | None:
    rows = await _all(database, _PACE, [channel])
    return (now - rows[0][0]).total_seconds() if rows and rows[0][0] is not None else None


async def health(settings: Settings) -> list[Check]:
    """Whether HTTP answers where the webhook and `/health` are."""
    if not settings.telegram_token or not settings.telegram_webhook:
        return []
    host, _, port = settings.listen.rpartition(":")
    host = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(host, host)  # noqa: S104 (it is asked, not bound)
    text = f"Nothing answers at {settings.listen}, where the web server in front is to bring the webhook."
    try:
        async with httpx.AsyncClient(timeout=WAIT, trust_env=False) as client:
            answer = await client.get(f"http://{host}:{port}/health")
            told = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        if isinstance(error, ValueError):
            return [bad("http", f"Somebody else than Leun answers at {settings.listen}.", "Mend LEUN_LISTEN.")]
        return [bad("http", f"{text[:-1]} ({type(error).__name__}).", _START)]
    if isinstance(told, dict) and told.get("well") is True:
        return [well("http", f"Leun answers at {settings.listen}.")]
    return [bad("http", f"Leun answers at {settings.listen} that it has no database.", _AGAIN)]


# -- queues ----------------------------------------------------------------------------------------


async def queues(database: Database, now: Callable[[], datetime]) -> list[Check]:
    """Whether what came in is handled and what must leave leaves."""
    moment = now()
    full = await running.queues(database.connection, moment)
    return [_updates(full, moment), await _letters(database, full, moment), *_fates(full)]


def _updates(full: Queues, now: datetime) -> Check:
    if full.oldest_update is None:
        return well("messages in", "No message waits to be handled.")
    waits = (now - full.oldest_update).total_seconds()
    told = f"{_count(full.updates, 'message waits', 'messages wait')} to be handled, the oldest for {span(waits)}"
    if waits > WAITS_TOO_LONG:
        return bad("messages in", f"{told}.", _AGAIN)
    return well("messages in", f"{told}.")


async def _letters(database: Database, full: Queues, now: datetime) -> Check:
    if full.oldest_letter is None:
        return well("messages out", "No answer waits to leave.")
    waits = (now - full.oldest_letter).total_seconds()
    told = f"{_count(full.letters, 'answer waits', 'answers wait')} to leave"
    if waits <= 0:
        return well("messages out", f"{told}, none of them due yet.")
    told = f"{told}, the oldest for {span(waits)}"
    if waits <= WAITS_TOO_LONG:
        return well("messages out", f"{told}.")
    held = [
        f"{channel.capitalize()} told us to wait until {at(until)}"
        for channel, until in await _all(
            database, "SELECT channel, not_before FROM leun.pace WHERE not_before > %s", [now]
        )
    ]
    if held:
        return bad(
            "messages out", f"{told}; {' and '.join(held)}.", "Wait; see what the channel says (`leun incidents`)."
        )
    return bad("messages out", f"{told}.", "Is their channel set, and does it answer? " + _AGAIN)


def _fates(full: Queues) -> Sequence[Check]:
    checks = []
    if full.unreadable:
        text = f"{_count(full.unreadable, 'message', 'messages')} could not be handled; who wrote was told."
        checks.append(note("messages in", text, "`leun incidents` says where it broke; tell who maintains Leun."))
    if full.unknown:
        text = f"Of {_count(full.unknown, 'answer', 'answers')} of the last day nobody can tell whether it arrived."
        checks.append(note("messages out", text))
    if full.refused:
        text = f"{_count(full.refused, 'answer', 'answers')} of the last day could not be delivered."
        checks.append(
            note("messages out", text, "Most often somebody blocked the bot; `leun incidents` has the others.")
        )
    return checks


# -- incidents -------------------------------------------------------------------------------------


async def incidents(database: Database) -> list[Check]:
    """What is open."""
    found = await running.incidents(database.connection)
    if not found:
        return [well("incidents", "None is open.")]
    some = ", ".join(f"{kinds.sentence(one).rstrip('.')} ({at(one.last_at)})" for one in found[:3])
    more = f", and {len(found) - 3} more" if len(found) > 3 else ""
    return [
        bad("incidents", f"{_count(len(found), 'is', 'are')} open: {some}{more}.", "`leun incidents` says what to do.")
    ]


# -- words -----------------------------------------------------------------------------------------


def at(moment: datetime) -> str:
    """A moment as an operator in Brussels reads it."""
    return f"{moment.astimezone(BRUSSELS):%d-%m %H:%M}"


def span(seconds: float) -> str:
    """How long, roughly."""
    minutes = int(seconds // 60)
    if seconds < 120:
        return f"{max(seconds, 0):.0f} seconds"
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 2880 else f"{minutes // 1440} days"


def _from(address: object) -> str:
    return f" from {address}" if address is not None else ""


def _count(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


async def _all(database: Database, query: Any, given: Sequence[object] | None = None) -> list[tuple[Any, ...]]:
    return await (await database.connection.execute(query, given)).fetchall()
