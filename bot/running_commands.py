"""`leun doctor`, `leun incidents` and `leun signal`: what an operator asks of a running Leun."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from bot.app import read_settings
from bot.channels.signal.rpc import Link, RpcFailed, RpcLost, place
from bot.channels.signal.wire import SignalWire
from bot.doctor import kinds, of_database
from bot.doctor.checks import Check, Secrets, bad
from bot.doctor.examining import examine
from bot.doctor.of_database import Database
from bot.doctor.of_running import at
from bot.errors import BadInput
from bot.store import running
from bot.store.running import Incident

Tell = Callable[[str], None]
Emit = Callable[[Mapping[str, Any]], None]

#: Seconds for Signal to look at a captcha.
_SOLVED_WITHIN: Final = 60.0
_MARKS: Final = {"well": "✓", "note": "–", "bad": "✘"}
_COLOURS: Final = {"well": "\x1b[32m", "note": "\x1b[33m", "bad": "\x1b[31m"}


def _now() -> datetime:
    return datetime.now(UTC)


# -- doctor ----------------------------------------------------------------------------------------


async def doctor(tell: Tell, emit: Emit | None, *, colour: bool) -> int:
    """Look at everything and tell each thing as it is known: in words, or by ``emit`` as JSON; 1 where one is bad."""
    logging.disable(logging.CRITICAL)  # what is looked at logs too, and not for whoever reads this
    try:
        return await _doctor(tell, emit, colour=colour)
    finally:
        logging.disable(logging.NOTSET)


async def _doctor(tell: Tell, emit: Emit | None, *, colour: bool) -> int:
    worse, count = [], 0
    try:
        settings = read_settings()
    except BadInput as error:
        first = bad("settings", f"{error.where}: {error.text}.", "Mend it; the rest is not looked at before.")
        _show(first, tell, emit, colour=colour)
        return 1
    async for check in examine(settings, os.environ, _now):
        _show(check, tell, emit, colour=colour)
        count += 1
        worse += [check.name] if check.state == "bad" else []
    if emit is None:
        names, are = ", ".join(dict.fromkeys(worse)), "is" if len(worse) == 1 else "are"
        first_is = " Begin with the first: it may be the cause of the others." if len(worse) > 1 else ""
        tell(f"\n{len(worse)} of {count} {are} not well: {names}.{first_is}" if worse else "\nAll is well.")
    return 1 if worse else 0


def _show(check: Check, tell: Tell, emit: Emit | None, *, colour: bool) -> None:
    if emit is not None:
        emit({"name": check.name, "state": check.state, "text": check.text, "mend": check.mend})
        return
    mark = f"{_COLOURS[check.state]}{_MARKS[check.state]}\x1b[0m" if colour else _MARKS[check.state]
    mend = f" → {check.mend}" if check.mend else ""
    tell(f"{mark} {check.name:<18} {check.text}{mend}")


# -- incidents -------------------------------------------------------------------------------------


async def incidents(tell: Tell, emit: Emit | None) -> int:
    """Tell every incident that is open, the latest first."""
    settings = read_settings()
    hidden = Secrets(settings).hidden
    async with of_database.found(settings) as database:
        found = await running.incidents((await _opened(database)).connection)
    for one in found:
        if emit is not None:
            emit(_as_json(one, hidden))
            continue
        times = (
            f"{one.times} times, first {at(one.first_at)}, last {at(one.last_at)}" if one.times > 1 else at(one.last_at)
        )
        tell(f"{one.id:>4}  {kinds.sentence(one)} — {times}")
        if one.detail:
            tell(f"      {hidden(one.detail)}")
        tell(f"      → {kinds.mend(one)}")
    if emit is None:
        tell("\nClose what is seen to: leun incidents --close NUMBER" if found else "No incident is open.")
    return 0


def _as_json(one: Incident, hidden: Callable[[str], str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "place": one.place,
        "detail": hidden(one.detail),
        "first_at": one.first_at.isoformat(),
        "last_at": one.last_at.isoformat(),
        "times": one.times,
        "text": kinds.sentence(one),
        "mend": kinds.mend(one),
    }


async def close_incident(number: int, tell: Tell, emit: Emit | None) -> int:
    """Close one; 1 where no such one is open."""
    settings = read_settings()
    async with of_database.found(settings) as database:
        connection = (await _opened(database)).connection
        closed = (await connection.execute(running.CLOSE, [_now(), number])).rowcount > 0
    if emit is not None:
        emit({"id": number, "closed": closed})
    else:
        tell(f"Incident {number} is closed." if closed else f"No incident {number} is open.")
    return 0 if closed else 1


# -- signal ----------------------------------------------------------------------------------------


async def solve(challenge: str, captcha: str, tell: Tell) -> int:
    """Give Signal the captcha that it asked for, and let go what waited for that; 1 where it is not taken."""
    settings = read_settings()
    if not settings.signal_cli:
        raise BadInput("setting", "LEUN_SIGNAL_CLI", "set it: there is no signal-cli to give a captcha to")
    wire = SignalWire(Link(place(settings.signal_cli)), account=settings.signal_account, seconds=_SOLVED_WITHIN)
    try:
        await wire.solve(captcha, challenge)
    except RpcLost:
        tell("signal-cli gave no answer. `leun doctor` says whether it runs.")
        return 1
    except RpcFailed:
        tell(
            "Signal did not take it. A captcha ages within minutes, and is for one challenge: solve a new one at "
            f"{kinds.CAPTCHAS}, and take the challenge from `leun incidents`."
        )
        return 1
    finally:
        await wire.close()
    async with of_database.found(settings) as database:
        connection = (await _opened(database)).connection
        await running.takes_again(connection, "signal", "captcha", _now())
        await connection.execute(running.WELL, [_now(), "signal_captcha", "signal"])
    tell("Signal took it. What waited leaves now.")
    return 0


async def _opened(found: Database | list[Check]) -> Database:
    """The database, connected. Raises BadInput with what the doctor says of one that is not there."""
    wrong = found if isinstance(found, list) else await found.connect() or await of_database.schema(found)
    if isinstance(found, list) or not found.ready:
        raise BadInput("database", wrong[0].name, f"{wrong[0].text} {wrong[0].mend}".strip())
    return found
