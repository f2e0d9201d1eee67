"""The clock: what one process at a time does by the hour. APScheduler says when; each job is one statement or two."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.calendarinterval import CalendarIntervalTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.content.texts import BRUSSELS
from bot.store.database import Store
from bot.work.faults import of_database, told

log = logging.getLogger(__name__)

#: Updates that wait so long, in seconds, are trouble.
WAITS_TOO_LONG: Final = 120

Job = Callable[[], Awaitable[None]]


class Clock:
    """Keeps the house: old rows go, a queue that stands still is told, rights are weighed again each night."""

    def __init__(self, store: Store, *, now: Callable[[], datetime], nightly: Job) -> None:
        self._store = store
        self._now = now
        self._nightly = nightly

    async def run(self, stop: asyncio.Event) -> None:
        """Keep the clock until ``stop``."""
        scheduler = AsyncIOScheduler(timezone=BRUSSELS)
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600}
        scheduler.add_job(self._guarded, IntervalTrigger(minutes=1), [self.tidy], id="tidy", **defaults)
        scheduler.add_job(self._guarded, IntervalTrigger(minutes=1), [self.look], id="look", **defaults)
        scheduler.add_job(
            self._guarded,
            CalendarIntervalTrigger(days=1, hour=4, minute=10, timezone=BRUSSELS, start_date=self._tomorrow()),
            [self._nightly],
            id="nightly",
            **defaults,
        )
        scheduler.start()
        try:
            await stop.wait()
        finally:
            scheduler.shutdown(wait=False)

    def _tomorrow(self) -> date:
        return (self._now().astimezone(BRUSSELS) + timedelta(days=1)).date()

    async def tidy(self) -> None:
        """Delete what need not be known any more."""
        await self._store.tidy(self._now())

    async def look(self) -> None:
        """Tell of a queue that stands still."""
        now = self._now()
        queues = await self._store.queues(now)
        for name, oldest in (("inbox", queues.oldest_update), ("outbox", queues.oldest_letter)):
            waits = 0.0 if oldest is None else (now - oldest).total_seconds()
            if waits > WAITS_TOO_LONG:
                await self._store.trouble("stands_still", name, f"the oldest waits since {waits / 60:.0f} minutes", now)
            else:
                await self._store.well("stands_still", name, now)

    async def _guarded(self, job: Job) -> None:
        try:
            await job()
        except Exception as error:
            if of_database(error):
                log.warning("the database is away (%s)", type(error).__name__, extra={"action": "database_away"})
            else:
                log.error("a job of the clock failed (%s)", told(error), extra={"action": "clock_job"})
