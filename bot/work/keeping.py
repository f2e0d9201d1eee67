"""Raw updates into the inbox: nothing is acknowledged to a channel before this returned.

Danger is looked for before an update is kept, so that the one who cries is not at the end of the queue.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from bot.channels.port import Reading, Slip
from bot.dialogue.turn import GOES_ON, READ_AS_ONE, TAIL
from bot.engines.interpreter import Interpreter
from bot.mind import Reader
from bot.store.database import Store
from bot.store.values import CarerId, NewUpdate

log = logging.getLogger(__name__)

#: Longer texts are looked at for danger in their last so many characters: the reader has read whole ones in its turn.
LOOKED_AT: Final = 4000

#: Wakes workers of this process for so many updates, a cry among them or not; whether they are enough.
Wake = Callable[[int, bool], bool]

#: Of so many addresses the end of their last text is remembered.
MOST_ENDS: Final = 512

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
        read_ahead: Callable[[Iterable[str]], None] = lambda texts: None,
        wake: Wake | None = None,
    ) -> None:
        """``read_ahead`` is told the texts that the interpreter will be asked for, to read them together; ``wake``
        finds hands in this process for what was kept. Without it those of all processes are woken."""
        self._channel = channel
        self._reading = reading
        self._store = store
        self._reader = reader
        self._interpreter = interpreter
        self._new_id = new_id
        self._now = now
        self._nobodys = nobodys
        self._read_ahead = read_ahead
        self._wake = wake
        #: the end of what was written last from each address, for as long as it may be read as one with the next
        self._ends: dict[str, tuple[datetime, str]] = {}
        self._beside: set[asyncio.Task[None]] = set()

    async def keep(self, raws: Sequence[Mapping[str, Any]]) -> None:
        """Commit updates; raises while that is impossible."""
        updates, of_nobody = [], {}
        slips = [self._reading.slip(raw) for raw in raws]
        self._look_ahead(slips)
        for raw, slip in zip(raws, slips, strict=True):
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
        new = await self._store.keep(self._channel, updates, self._now(), tell=self._wake is None)
        if self._wake is not None and new:
            await self._find_hands(self._wake, [one for one in updates if one.key in new])
        for key, raw in of_nobody.items():
            if key in new:
                task = asyncio.create_task(self._tell_nobody(raw))
                self._beside.add(task)
                task.add_done_callback(self._beside.discard)

    async def _find_hands(self, wake: Wake, new: Sequence[NewUpdate]) -> None:
        """Wake whom it takes; where there are not enough here, those of all processes."""
        if wake(len(new), any(one.urgent for one in new)):
            return
        try:
            await self._store.tell_all()
        except Exception as error:  # they look every second: being kept is what counts
            log.warning("nobody was told of updates (%s)", type(error).__name__, extra={"action": "not_told"})

    def _look_ahead(self, slips: Sequence[Slip]) -> None:
        """Have read together what is read one by one later: each text, and each with the one just before it."""
        now, texts = self._now(), []
        for slip in slips:
            if slip.text:
                texts.append(slip.text[-LOOKED_AT:])
                at, end = self._ends.pop(slip.address, (now, ""))
                if end and now - at <= GOES_ON and len((both := f"{end} {slip.text}").split()) <= READ_AS_ONE:
                    texts.append(both)
                if slip.address:
                    self._ends[slip.address] = now, slip.text[-TAIL:]
        for address, (at, _) in [*itertools.islice(self._ends.items(), 2 + len(slips))]:
            if now - at > GOES_ON or len(self._ends) > MOST_ENDS:
                del self._ends[address]
        try:
            self._read_ahead(texts)
        except Exception as error:  # each is read by itself then
            log.error("nothing was read ahead (%s)", type(error).__name__, extra={"action": "not_read_ahead"})

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
