"""signal-cli's JSON-RPC: one JSON object a line, over a unix socket or TCP, answers in any order.

A line that cannot be read is skipped and counted in the log, never shown there. Notifications are handed on one after
the other, and the next line is read only when that is done: what is not taken yet waits in the socket.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from bot.errors import LeunError

log = logging.getLogger(__name__)

#: Bytes of the longest line that is read; a longer one is skipped.
LONGEST: Final = 16 * 1024 * 1024
#: Bytes that are read ahead. Little: what this process holds when it is killed is lost, for Signal takes it as read.
AHEAD: Final = 32 * 1024
#: Seconds to open a connection, and to wait for an answer where the caller names none.
OPENING: Final = 5.0
ANSWER: Final = 30.0
#: Seconds in which what was read must be taken when a connection is closed.
CLOSING: Final = 5.0

#: Takes a notification: its method and params.
Notice = Callable[[str, Mapping[str, Any]], Awaitable[None]]


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


async def _ignore(method: str, params: Mapping[str, Any]) -> None:
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
                    reader, writer = await asyncio.open_unix_connection(place.path, limit=AHEAD)
                else:
                    reader, writer = await asyncio.open_connection(place.host, place.port, limit=AHEAD)
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
            async for line in self._each_line():
                await self._take(line)
        finally:
            self._ended.set()
            self._writer.close()
            for method, answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(RpcLost(method, "the connection ended", written=True))

    async def _each_line(self) -> AsyncIterator[bytes]:
        while True:
            try:
                chunk = await self._reader.read(AHEAD)
            except OSError:
                chunk = b""
            if not chunk:
                if self._lines.unfinished:
                    _skipped("cut off", self._lines.unfinished)
                return
            for line in self._lines.fed(chunk):
                yield line

    async def _take(self, line: bytes) -> None:
        try:
            told = json.loads(line.decode())
        except (ValueError, RecursionError):
            _skipped("unreadable", len(line))
            return
        for one in told if isinstance(told, list) else [told]:
            if not isinstance(one, dict):
                _skipped("no object", len(line))
            elif isinstance(one.get("method"), str):
                await self._notify(one["method"], one.get("params"))
            else:
                self._answer(one)

    async def _notify(self, method: str, params: Any) -> None:
        try:
            await self._notice(method, params if isinstance(params, dict) else {})
        except Exception as error:
            # the place where a notification ends: the next one must not be held up by it
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
