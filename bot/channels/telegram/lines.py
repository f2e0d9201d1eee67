"""A few kept connections to one server: a form is posted, an answer read, at a tenth of what a general client takes.

HTTP/1.1 as RFC 9112 has it, as far as Telegram's server and those in front of it speak it: an answer's end is told by
its length, in chunks, or by the end of the connection. Nothing is compressed, no redirect followed, nothing repeated.
"""

from __future__ import annotations

import asyncio
import select
import ssl
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

import httpx

#: Bytes of an answer's head, and of an answer: more than Telegram ever says.
LONGEST_HEAD: Final = 65_536
LONGEST: Final = 64 * 2**20


class NoLine(Exception):
    """The request never left: no connection, or none free in time. The message names why."""


class LineBroke(Exception):
    """The request left, and no answer that can be read came back."""


@dataclass(slots=True)
class Answer:
    """Reads one answer from the bytes that come, however they are cut."""

    code: int = 0
    body: bytes = b""
    done: bool = False
    #: whether the connection may be used again
    kept: bool = True
    _raw: bytearray = field(default_factory=bytearray)
    #: bytes of the body that are still to come; -1: in chunks, -2: until the end of the connection
    _length: int = 0
    _chunks: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> None:
        """More bytes. Raises LineBroke where they are no answer."""
        self._raw += data
        if not self.code and not self._head():
            return
        if len(self._raw) > LONGEST or len(self._chunks) > LONGEST:
            raise LineBroke("an answer that is too long")
        if self._length == -1:
            while not self.done and self._chunk():
                pass
        elif self._length >= 0 and len(self._raw) >= self._length:
            self._end(self._raw[: self._length], len(self._raw) == self._length)

    def ended(self) -> bool:
        """No more bytes will come; whether that is how this answer had to end."""
        if self.code and self._length == -2:
            self._end(self._raw, False)
        return self.done

    def _end(self, body: bytearray, kept: bool) -> None:
        self.body, self.done, self.kept = bytes(body), True, self.kept and kept

    def _head(self) -> bool:
        """Read the head where it is there whole; those of answers before the answer (1xx) are passed over."""
        while (end := self._raw.find(b"\r\n\r\n")) >= 0:
            first, *lines = bytes(self._raw[:end]).split(b"\r\n")
            del self._raw[: end + 4]
            version, _, rest = first.partition(b" ")
            if not version.startswith(b"HTTP/1.") or not rest[:3].isdigit() or rest[3:4].strip():
                raise LineBroke("no HTTP")
            code = int(rest[:3])
            if code == 101:
                raise LineBroke("another protocol")
            if code >= 200:
                self._fields(code, version, lines)
                return True
        if len(self._raw) > LONGEST_HEAD:
            raise LineBroke("a head that is too long")
        return False

    def _fields(self, code: int, version: bytes, lines: list[bytes]) -> None:
        fields: dict[bytes, bytes] = {}
        for line in lines:
            name, colon, value = line.partition(b":")
            if not colon:
                raise LineBroke("a field without a name")
            name, value = name.lower(), value.strip()
            if name == b"content-length" and fields.get(name, value) != value:
                raise LineBroke("two lengths")
            fields[name] = value
        said = fields.get(b"connection", b"").lower()
        self.kept = b"close" not in said and (version != b"HTTP/1.0" or b"keep-alive" in said)
        length, coding = fields.get(b"content-length"), fields.get(b"transfer-encoding", b"").lower()
        if code in (204, 304):
            self._length = 0
        elif coding:
            if coding != b"chunked":
                raise LineBroke("a coding that was not asked for")
            self._length = -1
        elif length is None:
            self._length = -2
        elif not length.isdigit():
            raise LineBroke("a length that is no number")
        else:
            self._length = int(length)
        self.code = code

    def _chunk(self) -> bool:
        """Read one chunk where it is there whole; the last is empty, with fields behind it that say nothing to us."""
        line = self._raw.find(b"\r\n")
        if line < 0:
            if len(self._raw) > LONGEST_HEAD:
                raise LineBroke("a chunk without a size")
            return False
        digits = bytes(self._raw[:line]).partition(b";")[0].strip()
        if not digits or digits.strip(b"0123456789abcdefABCDEF"):
            raise LineBroke("a chunk without a size")
        size = int(digits, 16)
        if not size:
            end = line if self._raw[line + 2 : line + 4] == b"\r\n" else self._raw.find(b"\r\n\r\n", line + 2)
            if end < 0:
                return False
            self._end(self._chunks, len(self._raw) == end + 4)
            return False
        if len(self._raw) < line + 2 + size + 2:
            return False
        if self._raw[line + 2 + size : line + 4 + size] != b"\r\n":
            raise LineBroke("a chunk without an end")
        self._chunks += self._raw[line + 2 : line + 2 + size]
        del self._raw[: line + 4 + size]
        return True


class _Line(asyncio.Protocol):
    """One connection: one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: Answer | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self.idle_since = 0.0

    @property
    def usable(self) -> bool:
        """Whether nothing was heard of its end, nor anything that nobody asked for; not even what waits to be read."""
        if self._transport is None or self._transport.is_closing():
            return False
        poll = select.poll()
        poll.register(self._transport.get_extra_info("socket").fileno(), select.POLLIN)
        return not poll.poll(0)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if self._answer is None:
            self.close()
            return
        try:
            self._answer.feed(data)
        except LineBroke as error:
            self._ends(error)
        else:
            if self._answer.done:
                self._ends(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None:
            whole = exc is None and self._answer.ended()
            self._ends(None if whole else LineBroke(type(exc).__name__ if exc is not None else "the end"))
        self.close()

    def _ends(self, error: LineBroke | None) -> None:
        answer, waiting = self._answer, self._waiting
        self._answer = self._waiting = None
        if waiting is None or waiting.done() or answer is None:
            return
        if error is None:
            waiting.set_result(answer)
        else:
            waiting.set_exception(error)

    async def ask(self, request: bytes, patience: float | None) -> Answer:
        """Send a request and wait for its answer. Raises LineBroke, TimeoutError."""
        assert self._transport is not None
        self._answer = Answer()
        self._waiting = waiting = asyncio.get_running_loop().create_future()
        try:
            self._transport.write(request)
            async with asyncio.timeout(patience):
                answer: Answer = await waiting
        except BaseException:
            self.close()
            raise
        if not answer.kept:
            self.close()
        return answer

    def close(self) -> None:
        """Let go of it, now."""
        if self._transport is not None:
            self._transport.abort()
            self._transport = None


class Lines:
    """Connections to one server, opened as they are needed and kept for the next request."""

    def __init__(self, most: int, *, idle: float) -> None:
        """``most``: connections at once; ``idle``: seconds that one is kept without a request."""
        self._room = asyncio.Semaphore(most)
        self._idle_for = idle
        self._idle: dict[tuple[str, str], list[_Line]] = {}
        self._busy: set[_Line] = set()
        self._ssl: ssl.SSLContext | None = None

    async def post(
        self, url: str, form: bytes, *, agent: str, connect: float | None, room: float | None, read: float | None
    ) -> tuple[int, bytes]:
        """Post a form; the status and the body of the answer.

        ``connect``, ``room``, ``read``: seconds for a connection, until one is free, and for the answer. Raises NoLine,
        LineBroke, TimeoutError (the request has left).
        """
        parts = urlsplit(url)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        head = (
            f"POST {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: {agent}\r\nAccept: */*\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n"
        )
        request = head.encode("ascii") + form
        try:
            async with asyncio.timeout(room):
                await self._room.acquire()
        except TimeoutError:
            raise NoLine("none free") from None
        try:
            line = await self._line(parts, connect)
            self._busy.add(line)
            try:
                answer = await line.ask(request, read)
            finally:
                self._busy.discard(line)
                if line.usable:
                    line.idle_since = asyncio.get_running_loop().time()
                    self._idle.setdefault((parts.scheme, parts.netloc), []).append(line)
                else:
                    line.close()
            return answer.code, answer.body
        finally:
            self._room.release()

    async def _line(self, parts: SplitResult, connect: float | None) -> _Line:
        """The connection that was used last, else a new one. Raises NoLine."""
        loop = asyncio.get_running_loop()
        idle = self._idle.get((parts.scheme, parts.netloc), [])
        while idle and loop.time() - idle[0].idle_since > self._idle_for:
            idle.pop(0).close()  # the first has waited longest
        while idle:
            if (line := idle.pop()).usable:
                return line
            line.close()
        secure = parts.scheme == "https"
        if secure and self._ssl is None:
            self._ssl = httpx.create_ssl_context()
        try:
            async with asyncio.timeout(connect):
                _, made = await loop.create_connection(
                    _Line,
                    parts.hostname or "",
                    parts.port or (443 if secure else 80),
                    ssl=self._ssl if secure else None,
                    happy_eyeballs_delay=0.25,
                )
        except (OSError, TimeoutError) as error:
            raise NoLine(type(error).__name__) from None
        return made

    def close(self) -> None:
        """Let go of all connections; what is under way breaks."""
        for line in [*self._busy, *(line for lines in self._idle.values() for line in lines)]:
            line.close()
        self._idle.clear()
