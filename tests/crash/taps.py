"""Between Leun and what it writes to (PostgreSQL, Telegram, signal-cli): relays that know what passes.

A relay passes bytes on as they come. At each write there are three moments at which a process can die, and whoever
watches may kill it there:

before      Leun wrote it and nobody got it
unanswered  it was carried out and Leun does not know: the answer is kept back
answered    Leun got the answer, and dies with the next thing that it writes, anywhere

What dies so is as dead as by a power cut: a relay closes both sides as soon as one of them is gone.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

When = Literal["before", "unanswered", "answered"]
#: What is written: by its commit, over HTTP or over signal-cli's socket.
What = Literal["keep", "turn", "aside", "claim", "settle", "sweep", "fetch", "send", "hook"]

#: Which statement makes a transaction a write of that kind.
COMMITS: Final[dict[What, re.Pattern[str]]] = {
    "keep": re.compile(r"INSERT INTO leun\.inbox"),
    "turn": re.compile(r"INSERT INTO leun\.turn_log"),
    "aside": re.compile(r"UPDATE leun\.inbox SET status = CASE"),
    "claim": re.compile(r"UPDATE leun\.outbox o\s+SET status = 'sending'"),
    "settle": re.compile(r"UPDATE leun\.outbox SET\s+status = \$\d"),
    "sweep": re.compile(r"UPDATE leun\.outbox SET\s+status = CASE WHEN urgent"),
}
#: Methods that put a message on somebody's phone.
SENDS: Final = frozenset({"sendmessage", "senddocument", "send"})


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that passes."""

    what: What
    when: When
    #: of what signal-cli tells: the sender's number of the message
    message: int = 0


#: Bytes, and the moment at which they are.
Piece = tuple[bytes, tuple[Moment, ...]]


class Spotter(Protocol):
    """Reads along on one connection."""

    def up(self, chunk: bytes) -> Iterator[Piece]:
        """What Leun wrote; a piece's moments are those before it is passed on."""

    def down(self, chunk: bytes) -> Iterator[Piece]:
        """What came back; a piece's moments are named ``unanswered``, and are ``answered`` once it was passed on."""


class Commits:
    """PostgreSQL's protocol, as far as to tell what a COMMIT makes last: statements that touched no row are none."""

    def __init__(self) -> None:
        self._up, self._down = bytearray(), bytearray()
        self._begun = False
        self._statements: dict[bytes, str] = {}
        self._bound = ""
        #: of the transaction under way
        self._kinds: list[What] = []
        #: statements that are not answered, each with the kinds of its transaction
        self._asked: deque[tuple[What | None, list[What]]] = deque()
        #: of the COMMITs and ROLLBACKs that are not answered
        self._ends: deque[list[What]] = deque()
        self._failed = False

    def up(self, chunk: bytes) -> Iterator[Piece]:
        """Messages of the client."""
        self._up += chunk
        passed = bytearray()
        while (message := self._next_up()) is not None:
            kinds = self._noted(message)
            if kinds:
                yield bytes(passed), ()
                passed.clear()
                yield message, tuple(Moment(kind, "before") for kind in sorted(set(kinds)))
            else:
                passed += message
        if passed:
            yield bytes(passed), ()

    def _next_up(self) -> bytes | None:
        head = 1 if self._begun else 0
        if len(self._up) < head + 4:
            return None
        size = head + int.from_bytes(self._up[head : head + 4], "big")
        if len(self._up) < size:
            return None
        message = bytes(self._up[:size])
        del self._up[:size]
        self._begun = True
        return message

    def _noted(self, message: bytes) -> list[What]:
        """Notes what a message does; what it commits where it does that."""
        match message[:1]:
            case b"P":
                name, query, _ = message[5:].split(b"\0", 2)
                self._statements[name] = query.decode("utf-8", "replace")
            case b"B":
                _, name, _ = message[5:].split(b"\0", 2)
                self._bound = self._statements.get(name, "")
            case b"E":
                return self._executed(self._bound)
            case b"Q":
                return self._executed(message[5:].rstrip(b"\0").decode("utf-8", "replace"))
        return []

    def _executed(self, sql: str) -> list[What]:
        word = sql.lstrip()[:8].upper()
        if word.startswith("COMMIT"):
            kinds, self._kinds = self._kinds, []
            self._ends.append(kinds)
            self._asked.append((None, kinds))
            return kinds
        if word == "ROLLBACK":
            if " TO " not in sql.upper():
                self._kinds = []
            self._ends.append([])
        kind = next((kind for kind, pattern in COMMITS.items() if pattern.search(sql)), None)
        if kind is not None:
            self._kinds.append(kind)
        self._asked.append((kind, self._kinds))
        return []

    def down(self, chunk: bytes) -> Iterator[Piece]:
        """Messages of the server."""
        self._down += chunk
        passed = bytearray()
        while len(self._down) >= 5 and len(self._down) >= (size := 1 + int.from_bytes(self._down[1:5], "big")):
            message = bytes(self._down[:size])
            del self._down[:size]
            if done := self._answered(message):
                yield bytes(passed), ()
                passed.clear()
                yield message, tuple(Moment(kind, "unanswered") for kind in sorted(set(done)))
            else:
                passed += message
        if passed:
            yield bytes(passed), ()

    def _answered(self, message: bytes) -> list[What]:
        """Notes an answer; what it says is committed."""
        match message[:1]:
            case b"C":
                tag = message[5:].rstrip(b"\0")
                kind, kinds = self._asked.popleft() if self._asked else (None, [])
                if kind is not None and tag.endswith(b" 0") and kind in kinds:
                    kinds.remove(kind)
                if tag in (b"COMMIT", b"ROLLBACK") and self._ends:
                    ended = self._ends.popleft()
                    return ended if tag == b"COMMIT" else []
            case b"E":
                self._failed = True
            case b"Z" if self._failed:  # what stood behind the failure is not carried out
                self._failed = False
                self._ends.clear()
                self._asked.clear()
        return []


class Http:
    """Requests to the Bot API, one after the other on a connection; an answer is passed on whole."""

    def __init__(self) -> None:
        self._asked = b""
        self._method = ""
        self._answer = bytearray()

    def up(self, chunk: bytes) -> Iterator[Piece]:
        """Requests."""
        if not self._method:
            self._asked += chunk
            line, end, _ = self._asked.partition(b"\r\n")
            if not end:
                return
            path = line.split(b" ")[1].split(b"?")[0]
            self._method = path.rsplit(b"/", 1)[1].decode().lower()
            chunk, self._asked = self._asked, b""
            if self._method in SENDS:
                yield chunk, (Moment("send", "before"),)
                return
        yield chunk, ()

    def down(self, chunk: bytes) -> Iterator[Piece]:
        """Answers."""
        self._answer += chunk
        head, end, body = bytes(self._answer).partition(b"\r\n\r\n")
        if not end:
            return
        size = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        if size is None or len(body) < int(size[1]):
            return
        method, self._method, answer = self._method, "", bytes(self._answer)
        self._answer.clear()
        moments: tuple[Moment, ...] = ()
        if method in SENDS:
            moments = (Moment("send", "unanswered"),)
        elif method == "getupdates" and b'"update_id"' in body:
            moments = (Moment("fetch", "unanswered"),)
        yield answer, moments


class Hook:
    """What Telegram brings to a webhook: Leun's own answers are what is written here."""

    def up(self, chunk: bytes) -> Iterator[Piece]:
        """Of Telegram."""
        yield chunk, ()

    def down(self, chunk: bytes) -> Iterator[Piece]:
        """Of Leun: an answer takes an update from Telegram."""
        yield chunk, (Moment("hook", "before"),)


class Lines:
    """signal-cli's JSON-RPC: a JSON object a line."""

    def __init__(self) -> None:
        self._up, self._down = b"", b""
        self._asked: dict[Any, str] = {}

    def up(self, chunk: bytes) -> Iterator[Piece]:
        """Requests."""
        *lines, self._up = (self._up + chunk).split(b"\n")
        for line in lines:
            asked = _object(line)
            self._asked[asked.get("id")] = method = str(asked.get("method"))
            yield line + b"\n", (Moment("send", "before"),) if method in SENDS else ()

    def down(self, chunk: bytes) -> Iterator[Piece]:
        """Answers, and what is told unasked."""
        *lines, self._down = (self._down + chunk).split(b"\n")
        for line in lines:
            told = _object(line)
            moments: tuple[Moment, ...] = ()
            if told.get("method") == "receive":
                envelope = told["params"].get("result", {}).get("envelope", {})
                if (envelope.get("dataMessage") or {}).get("message"):
                    moments = (Moment("fetch", "unanswered", envelope["timestamp"]),)
            elif self._asked.pop(told.get("id"), "") in SENDS:
                moments = (Moment("send", "unanswered"),)
            yield line + b"\n", moments


def _object(line: bytes) -> dict[str, Any]:
    with suppress(ValueError):
        found = json.loads(line)
        if isinstance(found, dict):
            return found
    return {}


#: Is told of each moment; whether the process dies of it.
Watch = Callable[[Moment], bool]
#: Whether the process is dead by now; is told whether it is the process that speaks.
Died = Callable[[bool], bool]
Open = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


class Unread:
    """Nobody reads along."""

    def up(self, chunk: bytes) -> Iterator[Piece]:
        """As it comes."""
        yield chunk, ()

    def down(self, chunk: bytes) -> Iterator[Piece]:
        """As it comes."""
        yield chunk, ()


#: Bytes that are read at once.
_CHUNK: Final = 1 << 16


@dataclass(eq=False)
class Tap:
    """A relay in front of one place, for one process: listens on a port of this machine.

    Args:
        open: connects to the place
        spotter: makes a reader of what passes on one connection
        watch: is told of each moment; True: the process is dead by now, and nothing passes any more
        died: is asked before anything passes
    """

    open: Open
    spotter: Callable[[], Spotter]
    watch: Watch
    died: Died
    port: int = 0
    _server: asyncio.Server | None = None
    _connections: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Cut everything."""
        if self._server is not None:
            self._server.close()
        for one in list(self._connections):
            one.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        there: asyncio.StreamWriter | None = None
        try:
            from_there, there = await self.open()
            spotter = self.spotter()
            ways = (
                asyncio.create_task(self._pass(reader, there, spotter.up, speaks=True)),
                asyncio.create_task(self._pass(from_there, writer, spotter.down, speaks=False)),
            )
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        except (OSError, asyncio.CancelledError):
            pass  # nobody is there, as if the connection were refused; or this relay is stopped
        finally:
            for one in (writer, there):
                if one is not None:
                    one.transport.abort() if self.died(False) else one.close()

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        spot: Callable[[bytes], Iterator[Piece]],
        *,
        speaks: bool,
    ) -> None:
        with suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                for piece, moments in spot(chunk):
                    if any([self.watch(one) for one in moments]) or self.died(speaks):
                        return
                    writer.write(piece)
                    await writer.drain()
                    for one in moments:
                        if one.when == "unanswered":
                            self.watch(Moment(one.what, "answered", one.message))
