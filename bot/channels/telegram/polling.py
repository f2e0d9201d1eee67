"""Updates that are fetched from Telegram: kept, and only then confirmed.

The JSON is fetched over python-telegram-bot's client but without its ``Bot``: ``Bot.get_updates`` makes objects of it,
which drops fields that it does not know and fails for a whole batch over one odd update, and ``do_api_request`` warns
about methods that have a name of their own.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.telegram.outcomes import reason
from bot.channels.telegram.road import NotSent, Road, TooSoon
from bot.channels.telegram.updates import ALLOWED

log = logging.getLogger(__name__)

Keep = Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]

#: What can be told of: ``telegram_down``, ``telegram_conflict`` (somebody else fetches, or a webhook is set),
#: ``telegram_token``, ``telegram_not_kept``.
Trouble = Callable[[str, str], None]

#: Updates fetched at once.
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    #: that Telegram holds a request while there is nothing
    hold: float = 50.0
    #: more than that until an answer no longer comes
    late: float = 10.0
    #: between two tries after a failure: the first, doubled up to the last
    first: float = 0.5
    last: float = 30.0


async def poll(
    bot: Bot,
    keep: Keep,
    *,
    stop: asyncio.Event,
    trouble: Trouble = lambda name, detail: None,
    well: Callable[[str], None] = lambda name: None,
    pace: Pace | None = None,
) -> None:
    """Fetch updates until ``stop`` is set; raises nothing that Telegram or ``keep`` can cause.

    What was kept and not yet confirmed when it ends comes once more at the next start, under the same key.
    ``trouble`` hears once of each trouble that begins, ``well`` of each that is over.
    """
    pace = pace or Pace()
    road = Road(2, read=pace.hold + pace.late)
    try:
        await _Polling(bot, road, keep, stop, trouble, well, pace).run()
    finally:
        await road.shutdown()


class _Polling:
    def __init__(
        self,
        bot: Bot,
        road: Road,
        keep: Keep,
        stop: asyncio.Event,
        trouble: Trouble,
        well: Callable[[str], None],
        pace: Pace,
    ) -> None:
        self._bot = bot
        self._road = road
        self._keep = keep
        self._stop = stop
        self._trouble = trouble
        self._well = well
        self._pace = pace
        self._offset = 0
        self._told: set[str] = set()

    async def run(self) -> None:
        wait = self._pace.first
        while not self._stop.is_set():
            least = await self._once()
            if least is None:
                wait = self._pace.first
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), max(wait, least))
            wait = min(2 * wait, self._pace.last)

    async def _once(self) -> float | None:
        """Fetch and keep one batch; None where it went well, else the least seconds to wait."""
        try:
            updates = await self._until_stopped()
        except TelegramError as error:
            return self._failed(error)
        for name in ("telegram_down", "telegram_conflict", "telegram_token"):
            self._over(name)
        if not updates:
            return None
        readable = [update for update in updates if isinstance(update, dict)]
        try:
            if readable:
                await self._keep(readable)
        except Exception as error:  # the store's: nothing is confirmed, all of it comes again
            self._tell("telegram_not_kept", type(error).__name__)
            return 0.0
        self._over("telegram_not_kept")
        ids = [id for update in readable if isinstance(id := update.get("update_id"), int)]
        if not ids:
            self._tell("telegram_down", "updates without a number")
            return 0.0
        self._offset = max(ids) + 1
        return None

    async def _until_stopped(self) -> list[Any]:
        """The next updates; none where it is to stop meanwhile. Raises TelegramError."""
        fetching = asyncio.ensure_future(self._fetch())
        stopping = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait((fetching, stopping), return_when=asyncio.FIRST_COMPLETED)
            return fetching.result() if fetching.done() else []
        finally:
            for task in (fetching, stopping):
                task.cancel()
            await asyncio.gather(fetching, stopping, return_exceptions=True)

    async def _fetch(self) -> list[Any]:
        asked = {
            "timeout": 0 if self._told else int(self._pace.hold),  # after trouble: is it over?
            "limit": MOST,
            "allowed_updates": json.dumps(ALLOWED),
            **({"offset": self._offset} if self._offset else {}),
        }
        try:
            found = await self._road.post(f"{self._bot.base_url}/getUpdates?{urlencode(asked)}")
        except KeyError:
            found = None
        if not isinstance(found, list):
            raise TelegramError("an answer that is no list")
        return found

    def _failed(self, error: TelegramError) -> float:
        if isinstance(error, TooSoon):
            return error.seconds
        if isinstance(error, InvalidToken):
            self._tell("telegram_token", "the token is refused")
            return self._pace.last
        if isinstance(error, Conflict):
            self._tell("telegram_conflict", reason(error))
        else:
            self._tell("telegram_down", "no connection" if isinstance(error, NotSent) else reason(error))
        return 0.0

    def _tell(self, name: str, detail: str) -> None:
        """Once for each time that it begins."""
        if name not in self._told:
            self._told.add(name)
            log.warning("updates are not fetched: %s", detail, extra={"action": name})
            self._trouble(name, detail)

    def _over(self, name: str) -> None:
        if name in self._told:
            self._told.discard(name)
            self._well(name)
