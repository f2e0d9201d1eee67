"""signal-cli's JSON-RPC: one JSON object a line, over a unix socket or TCP, answers in any order.

A line that cannot be read is skipped and told in the log, never shown there. Notifications are handed on in their
order, those that came together together, and nothing more is read until that is done. An answer is given only after
the notifications before it were taken.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from bot.errors import LeunError

log = logging.getLogger(__name__)

#: Bytes of the longest line that is read; a longer one is skipped.
LONGEST: Final = 16 * 1024 * 1024
#: Bytes that are read at once. Not many: what this process holds when it is killed is lost, for Signal takes it as
#: read. Not few: what waits in the socket is lost too, so all that is there is to be kept by one commit.
AT_ONCE: Final = 64 * 1024
#: Seconds to open a connection, and to wait for an answer where the caller names none.
OPENING: Final = 5.0
ANSWER: Final = 30.0
#: Seconds in which what was read must be taken when a connection is closed.
CLOSING: Final = 5.0


class Notification(NamedTuple):
    """What signal-cli tells unasked."""

    method: str
    params: Mapping[str, Any]


#: Takes notifications that came together.
Notice = Callable[[Sequence[Notification]], Awaitable[None]]


class RpcFailed(LeunError):
    """A request to signal-cli did not succeed."""


class RpcLost(RpcFailed):
    """No answer came: not connected, cut off or too late."""

    def __init__(self, method: str, why: str, *, written: bool) -> None:
        #: the request had been written: whether it was carried out, nobody can tell
        self.written = written
        self.why = why
        super().__init__(f"signal-cli, {method}: {why}")


class RpcError(RpcFailed):
    """signal-cli answered that it cannot."""

    def __init__(self, method: str, code: int, said: str, data: Any) -> None:
        self.code = code
        #: in signal-cli's words, which may hold a number: for telling errors apart, never for a log
        self.said = said
        self.data = data
        super().__init__(f"signal-cli, {method}: error {code}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where signal-cli listens: a socket's path, or a host and port."""

    path: str = ""
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        return f"unix:{self.path}" if self.path else f"tcp:{self.host}:{self.port}"


def place(address: str) -> Place:
    """Reads ``unix:/run/signal-cli/socket`` and ``tcp:127.0.0.1:7583``. Raises LeunError for anything else."""
    kind, _, rest = address.strip().partition(":")
    if kind == "unix" and rest:
        return Place(path=rest)
    host, _, port = rest.rpartition(":")
    if kind == "tcp" and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536:
        return Place(host=host.strip("[]"), port=int(port))
    raise LeunError("signal-cli's address is to be unix:/path/to/socket or tcp:host:port")


async def _ignore(notifications: Sequence[Notification]) -> None:
    """What a connection that only asks does with notifications."""


@dataclass(slots=True)
class _Lines:
    """Lines out of what arrives in pieces."""

    longest: int
    _parts: list[bytes] = field(default_factory=list)
    _size: int = 0
    _skipping: bool = False

    def fed(self, chunk: bytes) -> list[bytes]:
        """The lines that this piece ends; a line that is too long comes as an empty one."""
        *ended, rest = chunk.split(b"\n")
        lines = []
        for part in ended:
            self._add(part)
            lines.append(b"" if self._skipping else b"".join(self._parts))
            self._parts, self._size, self._skipping = [], 0, False
        self._add(rest)
        return lines

    def _add(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self.longest:
            self._skipping = True
            self._parts = []
        elif part:
            self._parts.append(part)

    @property
    def unfinished(self) -> int:
        """Bytes of the line that has not ended."""
        return self._size


class Connection:
    """One connection, from open to end. Made by ``Connection.open``."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, notice: Notice, longest: int
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._notice = notice
        self._lines = _Lines(longest)
        self._ids = itertools.count(1)
        self._waiting: dict[int, tuple[str, asyncio.Future[Any]]] = {}
        self._ended = asyncio.Event()
        self._reading = asyncio.create_task(self._read(), name="signal-cli lines")

    @classmethod
    async def open(
        cls, place: Place, notice: Notice = _ignore, *, seconds: float = OPENING, longest: int = LONGEST
    ) -> Connection:
        """Connect. Raises RpcLost."""
        try:
            async with asyncio.timeout(seconds):
                if place.path:
                    reader, writer = await asyncio.open_unix_connection(place.path, limit=AT_ONCE)
                else:
                    reader, writer = await asyncio.open_connection(place.host, place.port, limit=AT_ONCE)
        except (OSError, TimeoutError) as error:
            raise RpcLost("connect", type(error).__name__, written=False) from None
        return cls(reader, writer, notice, longest=longest)

    @property
    def ended(self) -> bool:
        """No answer can come any more."""
        return self._ended.is_set()

    async def wait_ended(self) -> None:
        """Wait until the other side or ``close`` has ended it, and all that came before was taken."""
        await self._ended.wait()

    async def call(
        self, method: str, params: Mapping[str, Any] | None = None, *, seconds: float | None = ANSWER
    ) -> Any:
        """Ask, and wait for the answer; ``seconds`` None: as long as the connection lasts.

        Raises RpcLost where none came, RpcError where it was no.
        """
        if self.ended or self._writer.is_closing():
            raise RpcLost(method, "not connected", written=False)
        id = next(self._ids)
        request = {"jsonrpc": "2.0", "id": id, "method": method} | ({"params": dict(params)} if params else {})
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[id] = (method, answer)
        try:
            async with asyncio.timeout(seconds):
                self._writer.write(json.dumps(request).encode() + b"\n")
                await self._writer.drain()
                return await answer
        except TimeoutError:
            raise RpcLost(method, "no answer in time", written=True) from None
        except OSError as error:
            raise RpcLost(method, type(error).__name__, written=True) from None
        finally:
            del self._waiting[id]
            if answer.done() and not answer.cancelled():
                answer.exception()  # so that nobody is told of an answer that came with the end of the wait

    async def close(self, *, seconds: float = CLOSING) -> None:
        """End it: what was read already is still taken, as long as that takes no more than these seconds."""
        self._writer.close()
        _, late = await asyncio.wait({self._reading}, timeout=seconds)
        for task in late:
            task.cancel()
        with suppress(asyncio.CancelledError, OSError):
            await self._reading
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _read(self) -> None:
        try:
            while chunk := await self._chunk():
                await self._take([one for line in self._lines.fed(chunk) for one in _read_line(line)])
            if self._lines.unfinished:
                _skipped("cut off", self._lines.unfinished)
        finally:
            self._ended.set()
            self._writer.close()
            for method, answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(RpcLost(method, "the connection ended", written=True))

    async def _chunk(self) -> bytes:
        try:
            return await self._reader.read(AT_ONCE)
        except OSError:
            return b""

    async def _take(self, told: Sequence[Mapping[str, Any]]) -> None:
        """Hand on what came together, in its order."""
        for notifications, group in itertools.groupby(told, lambda one: isinstance(one.get("method"), str)):
            if notifications:
                await self._notify([Notification(one["method"], _params(one)) for one in group])
            else:
                for one in group:
                    self._answer(one)

    async def _notify(self, notifications: Sequence[Notification]) -> None:
        try:
            await self._notice(notifications)
        except Exception as error:
            # the place where notifications end: what comes after them must not be held up
            log.error("a notification failed: %s", type(error).__name__, extra={"action": "signal_notice_failed"})

    def _answer(self, told: Mapping[str, Any]) -> None:
        id = told.get("id")
        method, answer = self._waiting.get(id, ("", None)) if isinstance(id, int) else ("", None)
        if answer is None or answer.done():
            log.info("an answer that nobody waits for", extra={"action": "signal_late_answer"})
            return
        error = told.get("error")
        if error is None:
            answer.set_result(told.get("result"))
            return
        error = error if isinstance(error, dict) else {}
        code, said = error.get("code"), error.get("message")
        answer.set_exception(
            RpcError(
                method,
                code if isinstance(code, int) else -32603,
                said if isinstance(said, str) else "",
                error.get("data"),
            )
        )


def _read_line(line: bytes) -> Sequence[Mapping[str, Any]]:
    """The objects of a line: one, or those of a batch."""
    try:
        told = json.loads(line.decode())
    except (ValueError, RecursionError):
        _skipped("unreadable", len(line))
        return []
    objects = [one for one in (told if isinstance(told, list) else [told]) if isinstance(one, dict)]
    if not objects:
        _skipped("no object", len(line))
    return objects


def _params(told: Mapping[str, Any]) -> Mapping[str, Any]:
    params = told.get("params")
    return params if isinstance(params, dict) else {}


def _skipped(why: str, size: int) -> None:
    log.warning("a line of signal-cli skipped: %s, %d bytes", why, size, extra={"action": "signal_line_skipped"})


class Link:
    """Requests over a connection that is opened when one is needed, and anew after it ended."""

    def __init__(self, place: Place, *, opening: float = OPENING) -> None:
        self._place = place
        self._opening = opening
        self._connection: Connection | None = None
        self._lock = asyncio.Lock()

    async def call(
        self, method: str, params: Mapping[str, Any] | None = None, *, seconds: float | None = ANSWER
    ) -> Any:
        """Ask, and wait for the answer. Raises RpcLost and RpcError."""
        return await (await self._open()).call(method, params, seconds=seconds)

    async def close(self) -> None:
        """Let go of the connection."""
        async with self._lock:
            if self._connection is not None:
                await self._connection.close()
                self._connection = None

    async def _open(self) -> Connection:
        async with self._lock:
            if self._connection is not None and self._connection.ended:
                await self._connection.close()
                self._connection = None
            if self._connection is None:
                self._connection = await Connection.open(self._place, seconds=self._opening)
            return self._connection
