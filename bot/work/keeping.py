"""Raw updates into the inbox: nothing is acknowledged to a channel before this returned.

Danger is looked for before an update is kept, so that the one who cries is not at the end of the queue.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from bot.channels.port import Reading
from bot.engines.interpreter import Interpreter
from bot.mind import Reader
from bot.store.database import Store
from bot.store.values import CarerId, NewUpdate

log = logging.getLogger(__name__)

#: Longer texts are looked at for danger in their last so many characters: the reader has read whole ones in its turn.
LOOKED_AT: Final = 4000

#: What is done with an update of nobody: a group that wants declining. Best effort.
Nobodys = Callable[[Mapping[str, Any]], Awaitable[None]]


class Keeper:
    """Keeps raw updates of one channel."""

    def __init__(
        self,
        channel: str,
        reading: Reading,
        store: Store,
        *,
        reader: Reader,
        interpreter: Interpreter,
        new_id: Callable[[], UUID],
        now: Callable[[], datetime],
        nobodys: Nobodys,
    ) -> None:
        self._channel = channel
        self._reading = reading
        self._store = store
        self._reader = reader
        self._interpreter = interpreter
        self._new_id = new_id
        self._now = now
        self._nobodys = nobodys
        self._beside: set[asyncio.Task[None]] = set()

    async def keep(self, raws: Sequence[Mapping[str, Any]]) -> None:
        """Commit updates; raises while that is impossible."""
        updates, of_nobody = [], {}
        for raw in raws:
            slip = self._reading.slip(raw)
            updates.append(
                NewUpdate(
                    key=slip.key,
                    address=slip.address,
                    body=json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"),
                    urgent=self._in_danger(slip.text),
                    new_id=CarerId(self._new_id()),
                )
            )
            if not slip.address:
                of_nobody[slip.key] = raw
        new = await self._store.keep(self._channel, updates, self._now())
        for key, raw in of_nobody.items():
            if key in new:
                task = asyncio.create_task(self._tell_nobody(raw))
                self._beside.add(task)
                task.add_done_callback(self._beside.discard)

    def _in_danger(self, text: str) -> bool:
        if not text:
            return False
        try:
            return self._reader.in_danger(text[-LOOKED_AT:], self._interpreter.at_once(text[-LOOKED_AT:]))
        except Exception as error:  # it is read again in its turn; being kept comes first
            log.error("danger was not looked for (%s)", type(error).__name__, extra={"action": "danger_not_read"})
            return True

    async def _tell_nobody(self, raw: Mapping[str, Any]) -> None:
        try:
            await self._nobodys(raw)
        except Exception as error:
            log.warning("an update of nobody was let go (%s)", type(error).__name__, extra={"action": "nobodys"})

    async def done(self) -> None:
        """Wait for what is done beside."""
        await asyncio.gather(*self._beside, return_exceptions=True)
