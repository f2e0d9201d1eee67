"""What fell due is fired: a wake-up of a conversation, in a turn of its own, by whichever process is first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.inbox import Inbox
from bot.messages import Woke
from bot.store.database import Store
from bot.store.values import ClaimedDue
from bot.work.faults import of_database
from bot.work.presence import news_or

log = logging.getLogger(__name__)

#: What a worker claimed and did not finish is free again after that.
LEASE: Final = timedelta(minutes=2)
#: Fired one after the other by one process, so that what fell due all at once leaves room for who writes now.
MOST: Final = 20


class Duties:
    """Fires what is due."""

    def __init__(
        self, store: Store, inbox: Inbox, *, now: Callable[[], datetime], wake_out: Callable[[], None]
    ) -> None:
        self._store = store
        self._inbox = inbox
        self._now = now
        self._wake_out = wake_out

    async def some(self) -> int:
        """Fire what is due, at most some; how many. Raises psycopg's errors where the database is away."""
        claimed = await self._store.due_before(self._now(), lease=LEASE, limit=MOST)
        for due in claimed:
            try:
                await self._fire(due)
            except Exception as error:  # it is tried again when the lease ran out
                if of_database(error):
                    raise
                log.exception(
                    "what fell due broke (%s)", type(error).__name__, extra={"action": "due_broke", "kind": due.kind}
                )
                await self._store.trouble("due_broke", due.kind, type(error).__name__, self._now())
        return len(claimed)

    async def _fire(self, due: ClaimedDue) -> None:
        if due.carer_id is None:
            return  # the clock's own
        where = await self._store.where(due.carer_id)
        if where is None:
            return
        channel, address = where
        await self._inbox.handle(channel, address, Woke(due.kind, due.key), self._now(), fired=due.key)
        self._wake_out()

    async def run(self, news: asyncio.Event, stop: asyncio.Event) -> None:
        """Fire until ``stop``, looking every second."""
        while not stop.is_set():
            try:
                while not stop.is_set() and await self.some() == MOST:
                    pass
            except Exception as error:
                if of_database(error):
                    log.warning("the database is away (%s)", type(error).__name__, extra={"action": "database_away"})
                else:
                    log.exception("duties broke (%s)", type(error).__name__, extra={"action": "duties_broke"})
            await news_or(1.0, news, stop)
