"""One thing looked at; looking with a limit of time; and keeping secrets out of what is told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, Protocol, TypeVar
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bot.app import Settings

#: Seconds for one question to somebody else: the database, Telegram, signal-cli, Rasa.
WAIT: Final = 5.0
#: Seconds for what is read and worked out on this machine.
WORK: Final = 60.0

#: What to do where somebody else should have asked.
AS_SERVICE: Final = "Ask as the user that Leun runs as, with its settings: deploy/systemd/leun-do doctor"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    #: `note`: nothing is wrong, but it is good to know
    state: Literal["well", "note", "bad"]
    #: what was found
    text: str
    #: what to do; empty: nothing
    mend: str = ""


def well(name: str, text: str) -> Check:
    """As it should be."""
    return Check(name, "well", text)


def note(name: str, text: str, mend: str = "") -> Check:
    """Nothing is wrong."""
    return Check(name, "note", text, mend)


def bad(name: str, text: str, mend: str) -> Check:
    """Somebody must do something."""
    return Check(name, "bad", text, mend)


class OfChannel(Protocol):
    """What a channel found out about itself."""

    @property
    def name(self) -> str: ...
    @property
    def ok(self) -> bool: ...
    @property
    def text(self) -> str: ...


def of_channel(found: Iterable[OfChannel]) -> list[Check]:
    """The same, as told here: in these what to do stands in the text."""
    return [Check(one.name, "well" if one.ok else "bad", one.text) for one in found]


async def within(
    seconds: float, name: str, look: Coroutine[Any, Any, Sequence[Check]], *, late: str
) -> Sequence[Check]:
    """What a look found; a look that takes too long or breaks is told as a check that is bad.

    ``late``: what to do about one that takes too long. It is left to end by itself, for nobody waits for it.
    """
    task = asyncio.ensure_future(look)
    task.add_done_callback(_hear)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        return [bad(name, f"There is no answer within {seconds:g} seconds.", late)]
    try:
        return task.result()
    except PermissionError:
        return [bad(name, "This user may not look at it.", AS_SERVICE)]
    except Exception as error:  # a look that breaks must not end the others
        return [bad(name, f"This could not be looked at ({type(error).__name__}).", "Tell who maintains Leun.")]


def _hear(task: asyncio.Task[Sequence[Check]]) -> None:
    """An error that came too late to be told is no news."""
    if not task.cancelled():
        task.exception()


async def in_thread(function: Callable[..., T], *given: Any) -> T:
    """What a function gives that may hang: in a thread that the end of the program does not wait for."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: Exception | None) -> None:
        if future.cancelled():
            return
        if error is None:
            future.set_result(result)  # type: ignore[arg-type] # the function's own
        else:
            future.set_exception(error)

    def run() -> None:
        result, failed = None, None
        try:
            result = function(*given)
        except Exception as error:
            failed = error
        with suppress(RuntimeError):  # nobody is there any more
            loop.call_soon_threadsafe(settle, result, failed)

    threading.Thread(target=run, name="leun doctor", daemon=True).start()
    return await future


# -- secrets ---------------------------------------------------------------------------------------


class Secrets:
    """What must never be told, taken out of what is told: the last net, for texts that others wrote."""

    def __init__(self, settings: Settings) -> None:
        self._those = sorted({one for one in _secrets(settings) if len(one) >= 4}, key=len, reverse=True)

    def out_of(self, check: Check) -> Check:
        """The check without them, on one line."""
        return replace(check, text=self.hidden(check.text), mend=self.hidden(check.mend))

    def hidden(self, text: str) -> str:
        """The text without them, on one line."""
        for one in self._those:
            text = text.replace(one, "…")
        return " ".join(text.split())


def _secrets(settings: Settings) -> Iterable[str]:
    token = _value(settings.telegram_token)
    yield token
    yield token.partition(":")[2]
    yield _value(settings.telegram_secret)
    yield _value(settings.rasa_token)
    yield _value(settings.keys)
    yield settings.signal_account
    yield urlsplit(settings.telegram_webhook or "").path if _splits(settings.telegram_webhook) else ""
    for url in (_value(settings.database_url), _value(settings.owner_database_url)):
        yield url
        yield password_of(url)


def password_of(url: str) -> str:
    """The password in a database's URL, even in one that cannot be read; empty: none."""
    try:
        return str(conninfo_to_dict(url).get("password") or "")
    except psycopg.ProgrammingError:
        return url.rpartition("@")[0].rpartition(":")[2]


def _splits(url: str | None) -> bool:
    try:
        return bool(url and urlsplit(url))
    except ValueError:
        return False


def _value(secret: Any) -> str:
    return str(secret.get_secret_value()) if secret is not None else ""
