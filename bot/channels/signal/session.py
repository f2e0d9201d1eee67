"""One connection to signal-cli with its subscription, from open to given back.

What signal-cli wrote to a socket it holds for read. So what came is kept before anything more is read, and the
subscription is given back before the connection is closed: the answer to that comes after the last message.

What stays at risk is what lies in the socket when this process is killed (-9). Measured with the fake and commits of
1 ms: none to two of messages that come 2 ms apart; a few hundred of a backlog written as fast as a socket takes it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from bot.channels.signal.envelopes import matters
from bot.channels.signal.rpc import Connection, Notification, Place, RpcError, RpcFailed

log = logging.getLogger(__name__)

#: Returns once raw updates are committed; raises while that is impossible.
Keep = Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]

Break = Literal["stop", "ended", "kept again", "look"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds."""

    #: between two tries to connect: the first, doubled up to the last
    first: float = 0.2
    last: float = 10.0
    #: between two tries to keep what is in hand
    again: float = 0.5
    #: between two looks at whether signal-cli still answers
    look: float = 30.0
    #: for an answer to that, and to a subscription
    answer: float = 10.0
    #: without any notification until it is told: on a public desk a day without one is a sign
    silence: float = 24 * 3600.0
    #: for what is in hand, when it is to stop
    stopping: float = 10.0


class Session:
    """One connection and one subscription.

    Args:
        keep: commits raw updates
        heard: is told of every notification, once it is kept
        account: params that name the account
        stop: set when it is to end
    """

    def __init__(
        self,
        keep: Keep,
        heard: Callable[[Mapping[str, Any]], None],
        *,
        account: Mapping[str, str],
        pace: Pace,
        stop: asyncio.Event,
    ) -> None:
        self._keep = keep
        self._heard = heard
        self._account = account
        self._pace = pace
        self._stop = stop
        self._connection: Connection | None = None
        self._subscription: Any = None
        self._heard_at = 0.0
        #: a message is being kept: until that is done, no answer is read
        self._in_hand = False
        #: when what cannot be kept is let fall, after a stop
        self._until: float | None = None
        #: the store takes messages again, after it refused
        self._kept_again = asyncio.Event()
        #: the subscription, given back while the store refuses
        self._giving_back: asyncio.Task[None] | None = None

    async def open(self, place: Place) -> None:
        """Connect and subscribe. Raises RpcFailed."""
        self._heard_at = _now()
        self._connection = await Connection.open(place, self._notice)
        self._subscription = await self._connection.call("subscribeReceive", self._account, seconds=self._pace.answer)

    async def next_break(self) -> Break:
        """Wait for what ends the listening; for ``look`` where nothing does for a while."""
        waits: dict[asyncio.Task[Any], Break] = {
            asyncio.create_task(self._stop.wait()): "stop",
            asyncio.create_task(self._open.wait_ended()): "ended",
            asyncio.create_task(self._kept_again.wait()): "kept again",
        }
        try:
            done, _ = await asyncio.wait(waits, timeout=self._pace.look, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waits:
                task.cancel()
        return next((name for task, name in waits.items() if task in done), "look")

    async def answers(self) -> bool:
        """Whether signal-cli still does; while a message is being kept nobody reads its answers."""
        heard_at = self._heard_at
        if not self._in_hand:
            try:
                await self._open.call("version", seconds=self._pace.answer)
            except RpcError:
                return True
            except RpcFailed:
                return self._in_hand or self._heard_at != heard_at
        return True

    def quiet_for(self) -> float:
        """Seconds since anything was received."""
        return _now() - self._heard_at

    async def leave(self) -> None:
        """Give back the subscription; when that is answered, whatever came before has been kept."""
        if self._giving_back is None:
            await self._give_back(self._pace.stopping)
        else:
            await asyncio.wait({self._giving_back}, timeout=self._pace.stopping)

    async def drained(self) -> None:
        """Wait until all that came before the subscription was given back has been kept, or a stop."""
        assert self._giving_back is not None
        stopped = asyncio.create_task(self._stop.wait())
        await asyncio.wait({self._giving_back, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()

    async def close(self) -> None:
        """Close the connection; what was read already is still kept."""
        if self._connection is not None:
            await self._connection.close(seconds=self._pace.stopping)
        if self._giving_back is not None:
            await self._giving_back

    @property
    def _open(self) -> Connection:
        assert self._connection is not None
        return self._connection

    async def _notice(self, notifications: Sequence[Notification]) -> None:
        raws = [params for method, params in notifications if method == "receive"]
        if not raws:
            return
        self._heard_at = _now()
        self._in_hand = True
        try:
            await self._kept([raw for raw in raws if matters(raw)])
        except asyncio.CancelledError:
            log.critical("messages of Signal may be lost: it took too long", extra={"action": "signal_lost"})
            raise
        finally:
            self._in_hand = False
        for raw in raws:
            self._heard(raw)

    async def _kept(self, raws: Sequence[Mapping[str, Any]]) -> None:
        """Keep what came together, however often that must be tried; only a stop that lasts too long ends it."""
        while raws:
            try:
                await self._keep(raws)
            except Exception as error:
                # whatever the store raises, the messages must not fall
                log.error("cannot keep messages of Signal: %s", type(error).__name__, extra={"action": "signal_keep"})
            else:
                if self._giving_back is not None:
                    self._kept_again.set()
                return
            if self._giving_back is None:
                self._giving_back = asyncio.create_task(self._give_back(None))
            if self._stop.is_set():
                if self._until is None:
                    self._until = _now() + self._pace.stopping / 2
                if _now() >= self._until:
                    log.critical("%d messages of Signal are lost", len(raws), extra={"action": "signal_lost"})
                    return
                await asyncio.sleep(self._pace.again)
            else:
                await pause(self._pace.again, self._stop)

    async def _give_back(self, seconds: float | None) -> None:
        params = {**self._account, "subscription": self._subscription}
        with suppress(RpcFailed):
            await self._open.call("unsubscribeReceive", params, seconds=seconds)


async def pause(seconds: float, stop: asyncio.Event) -> None:
    """Wait, or until a stop."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


def _now() -> float:
    return asyncio.get_running_loop().time()
