"""A few open connections, lent out one at a time."""

from __future__ import annotations

import asyncio
import select
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import psycopg
from psycopg.pq import TransactionStatus

CONNECT_WITHIN = 10  # seconds
# Server-side limits, in milliseconds: a worker that hangs must not hold a carer's row for ever.
OPTIONS = " ".join(
    (
        "-c idle_in_transaction_session_timeout=60000",
        "-c lock_timeout=60000",
        "-c timezone=UTC",
        # No statement here gains from a plan of its own for each value: plan once.
        "-c plan_cache_mode=force_generic_plan",
    )
)

Connection = psycopg.AsyncConnection
Revive = Callable[[], Awaitable[None]]


class Pool:
    """At most `size` connections, opened when first needed; `revive` restarts the server."""

    def __init__(self, url: str, size: int, revive: Revive | None = None) -> None:
        self._url = url
        self._slots = asyncio.Semaphore(size)
        self._idle: list[Connection] = []
        self._revive = revive

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection; the block's work is committed, or rolled back with its exception."""
        async with self._slots:
            connection = await self._take()
            try:
                yield connection
                if connection.info.transaction_status == TransactionStatus.INTRANS:
                    await connection.commit()
            finally:
                await self._give_back(connection)

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().close()

    async def _take(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if not _has_news(connection):
                return connection
            await connection.close()
        try:
            return await self._connect()
        except psycopg.OperationalError:
            if self._revive is None:
                raise
        await self._revive()
        return await self._connect()

    async def _connect(self) -> Connection:
        return await psycopg.AsyncConnection.connect(
            self._url,
            prepare_threshold=0,
            connect_timeout=CONNECT_WITHIN,
            options=OPTIONS,
            # A host that died would keep its locks otherwise; seconds.
            keepalives_idle=30,
            keepalives_interval=10,
            keepalives_count=3,
        )

    async def _give_back(self, connection: Connection) -> None:
        if connection.info.transaction_status != TransactionStatus.IDLE:
            try:
                await connection.rollback()
            except psycopg.Error:
                await connection.close()
        if not connection.closed:
            self._idle.append(connection)


def _has_news(connection: Connection) -> bool:
    """Whether the server said something unasked, as it does when it goes down."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
