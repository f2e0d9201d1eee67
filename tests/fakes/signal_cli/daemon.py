"""The daemon's socket: JSON-RPC lines over a unix socket or TCP, as ``signal-cli daemon --receive-mode=manual`` does.

What is handed to a socket counts as delivered. signal-cli waits for nobody: a reader that dies with a line in its
buffer has lost that message, and the fake knows only that it wrote it.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.fakes.signal_cli.methods import (
    INTERNAL,
    INVALID_REQUEST,
    NO_METHOD,
    PARSE,
    USER,
    Methods,
    RpcError,
)
from tests.fakes.signal_cli.troubles import Trouble, Troubles
from tests.fakes.signal_cli.world import Account, Waiting, World

LINE_LIMIT: Final = 256 * 1024 * 1024


@dataclass(eq=False)
class Connection:
    """One client; whole lines go out one after the other."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    #: account numbers by subscription
    subscriptions: dict[int, frozenset[str]] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    gone: bool = False

    async def write(self, line: bytes) -> bool:
        """Hand bytes to the kernel; false where nobody is there any more."""
        async with self.lock:
            if self.gone or self.writer.is_closing():
                return False
            try:
                self.writer.write(line)
                await self.writer.drain()
            except OSError:
                self.gone = True
                return False
            return not self.gone

    def abort(self) -> None:
        """Close at once, whatever is still to be written."""
        self.gone = True
        self.writer.transport.abort()

    async def close_after(self, line: bytes) -> None:
        """Write this, then close."""
        await self.write(line)
        self.gone = True
        self.writer.close()


def dumped(value: Any) -> bytes:
    """One line, as Jackson writes it: no spaces, no escapes but those that must be."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"


class Daemon:
    """Listens, answers, and writes what waits to whoever has subscribed.

    Args:
        path: of a unix socket; None: TCP
        port: of TCP; 0: any
        latency: seconds before every answer
    """

    def __init__(
        self,
        world: World,
        *,
        path: Path | None = None,
        port: int = 0,
        version: str = "0.14.7",
        latency: float = 0.0,
    ) -> None:
        self.world = world
        self.methods = Methods(world, version)
        self.troubles = Troubles()
        self.latency = latency
        #: how many of the messages written last are written again to the next subscriber
        self.repeats = 0
        #: bytes of the next notification after which the connection is cut; None: it isn't
        self.cut_next: int | None = None
        #: seconds between two notifications
        self.gap = 0.0
        self._path = path
        self._port = port
        self._server: asyncio.Server | None = None
        self._connections: set[Connection] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._pumps: list[asyncio.Task[None]] = []
        self._next_subscription = 0
        self._kept_answers: list[tuple[Connection, bytes]] = []

    @property
    def address(self) -> str:
        """Where it listens: ``unix:…`` or ``tcp:…``."""
        return f"unix:{self._path}" if self._path else f"tcp:127.0.0.1:{self._port}"

    @property
    def is_up(self) -> bool:
        """Whether it listens."""
        return self._server is not None

    async def start(self) -> None:
        """Listen; after `stop` at the same place, as another process would."""
        if self._server is not None:
            return
        self._next_subscription = 0
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            self._server = await asyncio.start_unix_server(self._serve, str(self._path), limit=LINE_LIMIT)
        else:
            listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(("127.0.0.1", self._port))
            self._port = listening.getsockname()[1]
            self._server = await asyncio.start_server(self._serve, sock=listening, limit=LINE_LIMIT)
        self._pumps = [asyncio.create_task(self._pump(one)) for one in self.world.accounts.values()]
        self.world.told()

    async def stop(self, *, killed: bool = False) -> None:
        """Close everything. Killed: the unix socket's file stays, and what was written last comes again."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        self._pumps = []
        for one in list(self._connections):
            one.abort()
            for task in list(one.tasks):
                task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        self._kept_answers.clear()
        if self._path is not None and not killed:
            self._path.unlink(missing_ok=True)
        if killed:
            self.repeats = max(self.repeats, 1)
        self.world.told()

    async def write_line(self, line: bytes) -> int:
        """Write a line as it is to everybody who is connected; to how many."""
        done = [await one.write(line) for one in list(self._connections)]
        return sum(done)

    def close_connections(self) -> int:
        """Cut everybody off; they may connect again. How many."""
        cut = list(self._connections)
        for one in cut:
            one.abort()
        return len(cut)

    @property
    def connections(self) -> int:
        """How many are connected."""
        return len(self._connections)

    @property
    def subscriptions(self) -> int:
        """How many subscriptions there are."""
        return sum(len(one.subscriptions) for one in self._connections)

    # notifications

    async def _pump(self, account: Account) -> None:
        """Write what waits for an account, one after the other, while anybody has subscribed."""
        while True:
            while account.queue and (to := self._subscribers(account)):
                waiting = account.queue.popleft()
                lost = True
                try:
                    for connection, subscription in to:
                        if await self._notify(connection, subscription, waiting):
                            lost = False
                except asyncio.CancelledError:
                    account.queue.appendleft(waiting)  # signal-cli has it on its disk until it was handled
                    raise
                self.world.taken(account, waiting, lost=lost)
                if self.gap:
                    await asyncio.sleep(self.gap)
            account.arrived.clear()
            if not account.queue or not self._subscribers(account):
                await account.arrived.wait()

    def _subscribers(self, account: Account) -> list[tuple[Connection, int]]:
        return [
            (connection, subscription)
            for connection in self._connections
            if not connection.gone
            for subscription, numbers in connection.subscriptions.items()
            if account.number in numbers
        ]

    async def _notify(self, connection: Connection, subscription: int, waiting: Waiting) -> bool:
        params = {"subscription": subscription, "result": waiting.result}
        line = dumped({"jsonrpc": "2.0", "method": "receive", "params": params})
        if self.cut_next is not None:
            cut, self.cut_next = line[: self.cut_next or len(line) // 2], None
            await connection.close_after(cut)
            return False
        return await connection.write(line)

    # requests

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.set_write_buffer_limits(high=0)
        connection = Connection(reader, writer)
        self._connections.add(connection)
        serving = asyncio.current_task()
        assert serving is not None
        self._serving.add(serving)
        serving.add_done_callback(self._serving.discard)
        self.world.counts.connections += 1
        self.world.told()
        try:
            while read := await reader.readline():  # what stands before the end of the stream is a line too
                for line in re.split(r"\r\n|\r|\n", _without_end(read.decode("utf-8", "replace"))):
                    task = asyncio.create_task(self._handle(connection, line))
                    connection.tasks.add(task)
                    task.add_done_callback(connection.tasks.discard)
            # who closed only their sending side still gets their answers
            if connection.tasks:
                await asyncio.gather(*connection.tasks, return_exceptions=True)
        except OSError:
            pass
        finally:
            connection.gone = True
            connection.subscriptions.clear()
            self._connections.discard(connection)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
            self.world.told()

    async def _handle(self, connection: Connection, line: str) -> None:
        answer, trouble = self._answer(connection, line)
        if self.latency:
            await asyncio.sleep(self.latency)
        if answer is None:
            return
        written = dumped(answer)
        match trouble.answer if trouble else None:
            case "never":
                self.world.counts.unanswered += 1
            case "late":
                assert trouble is not None
                await asyncio.sleep(trouble.seconds)
                await connection.write(written)
            case "half":
                self.world.counts.unanswered += 1
                await connection.close_after(written[: len(written) // 2])
            case "closed":
                self.world.counts.unanswered += 1
                connection.abort()
            case "reversed":
                assert trouble is not None
                await self._reversed(connection, written, trouble.total)
            case "garbage_before":
                await connection.write(b"Exception in thread \xff\xfe {{{\n" + written)
            case "twice":
                await connection.write(written + written)
            case _:
                await connection.write(written)
        self.world.told()

    async def _reversed(self, connection: Connection, line: bytes, wanted: int) -> None:
        self._kept_answers.append((connection, line))
        if len(self._kept_answers) >= wanted:
            kept, self._kept_answers = self._kept_answers[::-1], []
            for to, answer in kept:
                await to.write(answer)

    def _answer(self, connection: Connection, text: str) -> tuple[Any, Trouble | None]:
        if not text.strip():
            return _error(None, PARSE, "Empty input line"), None
        try:
            request, _ = _DECODER.raw_decode(text.strip())  # what stands behind the first value is not read
        except (ValueError, RecursionError) as problem:
            return _error(None, PARSE, f"Unrecognized token: {problem}"), None
        if isinstance(request, list):
            if not request:
                return _error(None, INVALID_REQUEST, "invalid request"), None
            answers = [self._one(connection, one) for one in request]
            trouble = next((one for _, one in answers if one is not None), None)
            given = [one for one, _ in answers if one is not None]
            given.sort(key=_is_readable)  # what is no request is answered before the others are carried out
            return (given or None), trouble
        if not isinstance(request, dict):
            kind = {str: "STRING", bool: "BOOLEAN", type(None): "NULL"}.get(type(request), "NUMBER")
            return _error(None, INVALID_REQUEST, f"unexpected type: {kind}"), None
        if "result" in request or "error" in request:
            return None, None
        return self._one(connection, request)

    def _one(self, connection: Connection, request: Any) -> tuple[Any, Trouble | None]:
        number = request.get("id") if isinstance(request, dict) else None
        if (wrong := _wrong(request)) is not None:
            return _error(number if not isinstance(number, dict | list) else None, INVALID_REQUEST, wrong), None
        method, params = str(request["method"]), request.get("params")
        trouble = None
        try:
            result, trouble = self._carried_out(connection, method, params)
            answer = {"jsonrpc": "2.0", "result": result, "id": number}
        except _Failed as failed:
            trouble = failed.trouble
            answer = {"jsonrpc": "2.0", "error": failed.error.answer, "id": number}
        return (answer if "id" in request else None), trouble

    def _carried_out(self, connection: Connection, method: str, params: Any) -> tuple[Any, Trouble | None]:
        trouble = None
        try:
            if not self.methods.knows(method):
                raise RpcError(NO_METHOD, "Method not implemented")
            given = self.methods.note(method, params)
            account = self.methods.account(method, given)
            self.methods.check_form(method, params)
            trouble = self.troubles.next(method, self.methods.persons(given))
            if method == "subscribeReceive":
                return self._subscribe(connection, account), trouble
            if method == "unsubscribeReceive":
                return self._unsubscribe(connection, account, params), trouble
            if method == "receive" and account is not None and self._subscribers(account):
                raise RpcError(USER, "Receive command cannot be used if messages are already being received.")
            if trouble is None:
                return self.methods.carry_out(method, account, None if params is None else given, None), None
            if trouble.failure is not None:
                self.world.counts.failures += 1
            if trouble.done or trouble.failure in ("untrusted", "rate_limit", "network", "unregistered", "prekey"):
                result = self.methods.carry_out(method, account, given, trouble)
            else:
                result = {"timestamp": self.world.now(), "results": []}
            self.methods.fail(trouble)
            return result, trouble
        except RpcError as error:
            raise _Failed(error, trouble) from None
        except Exception as problem:  # signal-cli answers so, whatever happens inside
            kind = type(problem).__name__
            self.world.complain(f"the fake broke on {method}: {kind}: {problem}")
            raise _Failed(RpcError(INTERNAL, f"{problem} ({kind})"), trouble) from problem

    def _subscribe(self, connection: Connection, account: Account | None) -> int:
        numbers = [account.number] if account else list(self.world.accounts)
        number, self._next_subscription = self._next_subscription, self._next_subscription + 1
        connection.subscriptions[number] = frozenset(numbers)
        self.world.counts.subscriptions += 1
        for one in numbers:
            known = self.world.accounts[one]
            if self.repeats:
                # past the wait for the pump, so that repeats come before what waits
                again = [past for past in known.past if past.entry is not None][-self.repeats :]
                known.queue.extendleft(reversed(again))
            known.arrived.set()
        self.repeats = 0
        return number

    def _unsubscribe(self, connection: Connection, account: Account | None, params: Any) -> Any:
        wanted = None
        if isinstance(params, list) and params:
            wanted = params[0]
        elif isinstance(params, dict) and set(params) - {"account"} == set() and account is None:
            raise RpcError(INTERNAL, "null (NullPointerException)")
        elif isinstance(params, dict):
            wanted = params.get("subscription")
        if wanted is None and account is None:
            raise RpcError(USER, "Missing subscription parameter with subscription id")
        if wanted is None:
            assert account is not None
            only = frozenset({account.number})
            wanted = next((one for one, numbers in connection.subscriptions.items() if numbers == only), None)
            connection.subscriptions.pop(wanted, None) if wanted is not None else None
        elif connection.subscriptions.pop(wanted if isinstance(wanted, int) else 0, None) is None:
            raise RpcError(USER, "Unknown subscription id")
        return {}


class _Failed(Exception):
    """An error with the trouble that made it."""

    def __init__(self, error: RpcError, trouble: Trouble | None) -> None:
        super().__init__(str(error))
        self.error = error
        self.trouble = trouble


def _without_end(line: str) -> str:
    return line.removesuffix("\n").removesuffix("\r")


def _error(number: Any, code: int, message: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "error": {"code": code, "message": message, "data": None}, "id": number}


def _wrong(request: Any) -> str | None:
    """What is wrong with a request as JSON-RPC; None: nothing."""
    if not isinstance(request, dict):
        return "Cannot construct instance of JsonRpcRequest"
    if set(request) - {"jsonrpc", "method", "params", "id"}:
        return "Unrecognized field"
    if not isinstance(request.get("params", {}), dict | list | None):
        return "Cannot deserialize params"
    if isinstance(request.get("id"), dict | list):
        return "Cannot deserialize id"
    if request.get("jsonrpc") != "2.0":
        return "only jsonrpc version 2.0 is supported"
    if request.get("method") is None:
        return "method field must be set"
    if isinstance(request["method"], dict | list):
        return "Cannot deserialize method"
    return None


def _is_readable(answer: dict[str, Any]) -> bool:
    return "result" in answer or answer["error"]["code"] != INVALID_REQUEST


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_DECODER: Final = json.JSONDecoder(parse_constant=_no_constant)


def free_socket_path(folder: Path) -> Path:
    """A path for a socket in a folder; a socket's path has at most 107 bytes."""
    path = folder / f"signal-{os.getpid()}.sock"
    if len(os.fsencode(path)) > 107:
        raise ValueError("the folder's path is too long for a unix socket")
    return path
