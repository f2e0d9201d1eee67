"""signal-cli-rest-api in json-rpc mode: ``POST /v2/send``, the websocket ``/v1/receive/NUMBER``, ``/v1/about``.

It stands in front of the same world as the daemon, in its stead, and is as lossy as the real one: it receives from
the moment it starts and hands each message to the websockets without waiting. Where nobody listens the message is
lost, and so it is where the websocket is still busy with the one before. A few lines of HTTP and of websocket are
written out here, for no library of the environment serves the latter.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from tests.fakes.signal_cli.contract import BrokenContract, check
from tests.fakes.signal_cli.methods import RATE_LIMIT, Methods, RpcError
from tests.fakes.signal_cli.troubles import Troubles
from tests.fakes.signal_cli.world import Account, World

_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_REASONS: Final = {200: "OK", 201: "Created", 400: "Bad Request", 404: "Not Found", 429: "Too Many Requests"}
_RATE_LIMITED: Final = (
    "Failed to send message due to rate limiting. Use the attached challenge tokens to lift the rate limit "
    "restrictions via the '/v1/accounts/{number}/rate-limit-challenge' endpoint."
)
#: what `text_mode` "styled" reads, the longer marks first
_MARKS: Final = (("**", "BOLD"), ("||", "SPOILER"), ("*", "ITALIC"), ("~", "STRIKETHROUGH"), ("`", "MONOSPACE"))
_TO_PARAMS: Final = {
    "quote_timestamp": "quoteTimestamp",
    "quote_author": "quoteAuthor",
    "quote_message": "quoteMessage",
    "edit_timestamp": "editTimestamp",
    "view_once": "viewOnce",
    "notify_self": "notifySelf",
}


@dataclass(eq=False)
class _Socket:
    """A websocket of somebody who receives."""

    number: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    busy: bool = False
    tasks: set[asyncio.Task[None]] = field(default_factory=set)


class Rest:
    """Listens on TCP.

    Args:
        port: on 127.0.0.1; 0: any
    """

    def __init__(self, world: World, methods: Methods, troubles: Troubles, port: int = 0) -> None:
        self._world = world
        self._methods = methods
        self._troubles = troubles
        self._port = port
        self._server: asyncio.Server | None = None
        self._sockets: set[_Socket] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._pumps: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Listen, and receive from now on."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        self._pumps = [asyncio.create_task(self._pump(one)) for one in self._world.accounts.values()]

    async def stop(self) -> None:
        """Close everything."""
        if self._server is not None:
            self._server.close()
        for task in (*self._pumps, *self._tasks):
            task.cancel()
        await asyncio.gather(*self._pumps, *self._tasks, return_exceptions=True)

    # receiving

    async def _pump(self, account: Account) -> None:
        while True:
            while account.queue:
                waiting = account.queue.popleft()
                frame = _frame(json.dumps(waiting.result, ensure_ascii=False, separators=(",", ":")).encode())
                there = [one for one in self._sockets if one.number == account.number and not one.busy]
                for one in there:
                    one.busy = True
                    task = asyncio.create_task(self._push(one, frame))
                    one.tasks.add(task)
                    task.add_done_callback(one.tasks.discard)
                self._world.taken(account, waiting, lost=not there)
                await asyncio.sleep(0)  # a websocket that is read gets the next one too
            account.arrived.clear()
            if not account.queue:
                await account.arrived.wait()

    @staticmethod
    async def _push(to: _Socket, frame: bytes) -> None:
        with suppress(OSError):
            to.writer.write(frame)
            await to.writer.drain()
        to.busy = False

    # HTTP

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, path, _ = head[0].split(" ", 2)
            headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in head[1:])}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            if path.startswith("/v1/receive/") and headers.get("upgrade", "").lower() == "websocket":
                await self._receive(path.removeprefix("/v1/receive/").partition("?")[0], headers, reader, writer)
            else:
                status, answer = self._answered(method, path, body)
                written = json.dumps(answer).encode()
                writer.write(
                    f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: application/json; charset=utf-8\r\n"
                    f"Content-Length: {len(written)}\r\nConnection: close\r\n\r\n".encode()
                    + written
                )
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, ValueError):
            pass
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _answered(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        if (method, path) == ("GET", "/v1/about"):
            about = {
                "versions": ["v1", "v2"],
                "build": 2,
                "mode": "json-rpc",
                "version": "0.100",
                "capabilities": {"v2/send": ["quotes", "mentions"]},
            }
            check("client.About", about)
            return 200, about
        if (method, path) == ("POST", "/v2/send"):
            status, answer = self._send(body)
            check("api.SendMessageResponse" if status == 201 else "api.SendMessageError", answer)
            return status, answer
        return 404, {"error": "404 page not found"}

    def _send(self, body: bytes) -> tuple[int, dict[str, Any]]:
        try:
            asked = json.loads(body)
            check("api.SendMessageV2", asked)
        except (ValueError, BrokenContract) as problem:
            self._world.complain(f"/v2/send: {problem}")
            return 400, {"error": f"Couldn't process request: {problem}", "account": ""}
        number = asked["number"]
        params = _params(asked)
        given = self._methods.note("send", params)
        trouble = self._troubles.next("send", self._methods.persons(given))
        try:
            account = self._methods.account("send", given)
            if trouble is not None:
                self._world.counts.failures += trouble.failure is not None
            result = self._methods.carry_out("send", account, given, trouble)
            if trouble is not None:
                self._methods.fail(trouble)
        except RpcError as error:
            if error.answer["code"] != RATE_LIMIT:
                return 400, {"error": error.answer["message"], "account": number}
            results = error.answer["data"]["response"]["results"]
            tokens = [one.get("token", "") for one in results]
            return 429, {"error": _RATE_LIMITED, "challenge_tokens": tokens, "account": number}
        return 201, {"timestamp": str(result["timestamp"])}

    # websocket

    async def _receive(
        self, number: str, headers: Mapping[str, str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        key = hashlib.sha1(headers.get("sec-websocket-key", "").encode() + _GUID).digest()
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + base64.b64encode(key) + b"\r\n\r\n"
        )
        await writer.drain()
        writer.transport.set_write_buffer_limits(high=0)
        one = _Socket(number.replace("%2B", "+"), reader, writer)
        self._sockets.add(one)
        self._world.counts.subscriptions += 1
        self._world.told()
        try:
            while (kind := await _skip_frame(reader)) != 8:
                if kind == 9:
                    writer.write(bytes((0x8A, 0)))
            writer.write(bytes((0x88, 0)))
            await writer.drain()
        finally:
            self._sockets.discard(one)
            for task in one.tasks:
                task.cancel()
            self._world.told()


def _params(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A request of the REST API as parameters of ``send``."""
    message: str = asked["message"]
    styles: list[tuple[int, int, str]] = []
    if asked.get("text_mode") == "styled":
        message, styles = styled(message)
    groups = [one for one in asked["recipients"] if one.startswith("group.")]
    params: dict[str, Any] = {
        "account": asked["number"],
        "recipient": [one for one in asked["recipients"] if one not in groups],
        "message": message,
    }
    if groups:
        params["groupId"] = [base64.b64decode(one.removeprefix("group.")).decode() for one in groups]
    if styles:
        params["textStyle"] = [f"{start}:{length}:{style}" for start, length, style in styles]
    if files := asked.get("base64_attachments"):
        params["attachment"] = [
            one if one.startswith("data:") else f"data:application/octet-stream;base64,{one}" for one in files
        ]
    return params | {name: asked[given] for given, name in _TO_PARAMS.items() if asked.get(given) is not None}


def styled(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """A text without its marks, and its styles in UTF-16 units; a mark without its other half stays."""
    found: list[tuple[int, int, str]] = []
    for mark, style in _MARKS:
        escaped = re.escape(mark)
        pattern = re.compile(rf"(?<!\\){escaped}(?=\S)(.+?)(?<=\S)(?<!\\){escaped}", re.DOTALL)
        while one := pattern.search(text):
            start, length, width = _units(text[: one.start()]), _units(one[1]), _units(mark)
            found = [_moved(start, length, width, each) for each in found]
            found.append((start, length, style))
            text = text[: one.start()] + one[1] + text[one.end() :]
    return re.sub(r"\\([*|~`])", r"\1", text), sorted(found)


def _moved(start: int, length: int, width: int, style: tuple[int, int, str]) -> tuple[int, int, str]:
    """A style's range after two marks of that width around another one's were taken out."""

    def place(at: int) -> int:
        return at - width * ((at > start) + (at > start + width + length))

    return place(style[0]), place(style[0] + style[1]) - place(style[0]), style[2]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _frame(content: bytes) -> bytes:
    """A text frame of the server's."""
    size = len(content)
    if size < 126:
        return bytes((0x81, size)) + content
    if size < 65536:
        return bytes((0x81, 126)) + struct.pack(">H", size) + content
    return bytes((0x81, 127)) + struct.pack(">Q", size) + content


async def _skip_frame(reader: asyncio.StreamReader) -> int:
    """Read a frame of the client's and leave it; its kind, 8 for the end."""
    try:
        first, second = await reader.readexactly(2)
        size = second & 0x7F
        if size >= 126:
            size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8), "big")
        await reader.readexactly(size + (4 if second & 0x80 else 0))
    except (asyncio.IncompleteReadError, OSError):
        return 8
    return first & 0x0F
