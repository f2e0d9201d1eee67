"""The fake as a server: the Bot API on one port, the control API on another, so that the first can be taken away."""

from __future__ import annotations

import asyncio
import json
import pickle
import socket
import struct
import threading
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

import uvicorn
from starlette.applications import Starlette
from uvicorn.lifespan.off import LifespanOff

from tests.fakes.telegram.bot_api import BotApi, Refusal, Request, Upload
from tests.fakes.telegram.contract import BrokenContract, contract
from tests.fakes.telegram.control import Control
from tests.fakes.telegram.phones import Phones
from tests.fakes.telegram.post import PATIENCE, Mail, Post
from tests.fakes.telegram.trouble import SENDS, Flood, Rule, Troubles, refusal
from tests.fakes.telegram.world import Call, Json, Person, World

TOKEN: Final = "731000731:AAFake-token_of-the_fake_Telegram_server"  # nobody's
HOST: Final = "127.0.0.1"
MOST_BODY: Final = 60 << 20

Scope = MutableMapping[str, Any]


class Listener:
    """One listening socket with an ASGI app behind it; can be closed at once and opened again on its port."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self.port = port
        self._uvicorn: uvicorn.Server | None = None
        self._kept: socket.socket | None = None

    def _bound(self) -> socket.socket:
        # the protocol is named, or asyncio leaves Nagle's algorithm on and every answer takes 40 ms
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((self._host, self.port))
        self.port = int(bound.getsockname()[1])
        return bound

    async def open(self) -> None:
        """Listen."""
        if self._uvicorn is not None:
            return
        listening, self._kept = self._kept or self._bound(), None
        config = uvicorn.Config(
            self._app,
            http="h11",
            ws="none",
            interface="asgi3",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=75,
            backlog=1024,
        )
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = LifespanOff(config)
        await server.startup(sockets=[listening])
        self._uvicorn = server

    async def close(self, *, keep_port: bool = False) -> None:
        """Refuse connections and cut those that are open; with `keep_port` nobody else gets the port."""
        server, self._uvicorn = self._uvicorn, None
        if server is not None:
            for one in server.servers:
                one.close()
            for connection in list(server.server_state.connections):
                cut(getattr(connection, "transport", None))
            for task in list(server.server_state.tasks):
                task.cancel()
            await asyncio.gather(*server.server_state.tasks, return_exceptions=True)
        if keep_port:
            if self._kept is None:
                self._kept = self._bound()  # bound but not listening: connections are refused
        elif self._kept is not None:
            self._kept.close()
            self._kept = None


def cut(transport: Any) -> None:
    """Reset a connection."""
    if transport is None or transport.is_closing():
        return
    held = transport.get_extra_info("socket")
    if held is not None:
        with suppress(OSError):
            held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class Server:
    """The whole fake.

    Args:
        port, control_port: 0: any that is free
        token: of the bot
        name, username: of the bot
        time_scale: what Telegram's waits between tries are multiplied by
        patience: seconds that it waits for the answer of a webhook
        flood: the limits on sending hold from the start
        https_only: webhooks as the real one takes them; without it plain http and any port will do
        state: a file that is read at the start and written at the end
    """

    def __init__(
        self,
        *,
        host: str = HOST,
        port: int = 0,
        control_port: int = 0,
        token: str = TOKEN,
        name: str = "Leun",
        username: str = "leun_test_bot",
        time_scale: float = 1.0,
        patience: float = PATIENCE,
        flood: bool = False,
        https_only: bool = False,
        state: Path | None = None,
    ) -> None:
        self._host = host
        self._state = state
        bot = Person(int(token.split(":")[0]), name, username=username, is_bot=True)
        self.world, mail = World(token, bot), Mail()
        if state is not None and state.exists():
            self.world, mail = pickle.loads(state.read_bytes())
        self.troubles = Troubles()
        if flood:
            self.troubles.flood = Flood()
        self.post = Post(self.world, mail, time_scale=time_scale, patience=patience, reply=self._reply)
        self.api = BotApi(self.world, self.post, https_only=https_only)
        self.phones = Phones(self.world, self.post)
        self._control = Control(self.world, self.post, self.phones, self.troubles, self, self.about)
        self._public = Listener(self._bot_app, host, port)
        self._private = Listener(Starlette(routes=self._control.routes()), host, control_port)

    def about(self) -> Json:
        """Where it listens and who its bot is."""
        return {
            "port": self._public.port,
            "control_port": self._private.port,
            "url": f"http://{self._host}:{self._public.port}",
            "base_url": f"http://{self._host}:{self._public.port}/bot",
            "base_file_url": f"http://{self._host}:{self._public.port}/file/bot",
            "control_url": f"http://{self._host}:{self._private.port}",
            "token": self.world.token,
            "username": self.world.bot.username,
        }

    async def start(self) -> None:
        """Listen, and bring what waits."""
        await self._public.open()
        await self._private.open()
        self.post.start()

    async def stop(self) -> None:
        """Cut every connection; keep what is to be kept."""
        await self._control.close()
        await self.post.close()
        await self._public.close()
        await self._private.close()
        if self._state is not None:
            self._state.write_bytes(pickle.dumps((self.world, self.post.mail)))

    async def set_down(self, how: str) -> None:
        """Take the Bot API away (`refused`, `reset`, `hang`, a status) or give it back (empty)."""
        self.troubles.down = how
        if how == "refused":
            await self._public.close(keep_port=True)
        else:
            await self._public.open()

    async def _reply(self, method: str, told: Json) -> None:
        """What a webhook asked for in its answer."""
        self.world.complain(f"{method}: asked for in the answer of a webhook, where its fate is not told")
        with suppress(Refusal):
            await self.api.call(Request(method, told))

    # The Bot API over HTTP

    async def _bot_app(self, scope: Scope, receive: Any, send: Any) -> None:
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        body = b""
        while True:
            event = await receive()
            if event["type"] == "http.disconnect":
                return
            body += event.get("body", b"")
            if len(body) > MOST_BODY:
                await self._answer(scope, receive, send, 413, refusal(413, "Request Entity Too Large"))
                return
            if not event.get("more_body"):
                break
        if self.troubles.latency:
            await asyncio.sleep(self.troubles.latency)
        if self.troubles.down == "hang":
            await _until_gone(receive)
            return
        if self.troubles.down.isdigit():
            status = int(self.troubles.down)
            await self._answer(scope, receive, send, status, f"<html>{status} Bad Gateway</html>".encode())
            return
        if self.troubles.down:
            cut(transport)
            return
        path = unquote(scope["path"])
        if path.startswith("/file/bot"):
            await self._file(path.removeprefix("/file/bot"), send)
            return
        if not path.startswith("/bot") or "/" not in path[4:]:
            await self._answer(scope, receive, send, 404, refusal(404, "Not Found"))
            return
        token, _, method = path.removeprefix("/bot").partition("/")
        if token != self.world.token:
            await self._answer(scope, receive, send, 401, refusal(401, "Unauthorized"))
            return
        try:
            request = _read(method, scope, body)
        except ValueError:
            await self._answer(scope, receive, send, 400, refusal(400, "Bad Request: can't parse the request"))
            return
        watch = asyncio.create_task(_until_gone(receive)) if method.lower() == "getupdates" else None
        handling = asyncio.create_task(self._handle(request))
        try:
            if watch is not None:
                await asyncio.wait({watch, handling}, return_when=asyncio.FIRST_COMPLETED)
                if not handling.done():  # the poller went away: its updates are not taken from the next one
                    handling.cancel()
                    await asyncio.gather(handling, return_exceptions=True)
                    return
            answer = await handling
        finally:
            if watch is not None:
                watch.cancel()
            handling.cancel()
        if answer is None:
            cut(transport)
        elif isinstance(answer, float):
            with suppress(TimeoutError):
                async with asyncio.timeout(answer):
                    await _until_gone(receive)
            cut(transport)
        else:
            await self._answer(scope, receive, send, *answer)

    async def _handle(self, request: Request) -> tuple[int, Any] | float | None:
        """Status and body; seconds: never, for so long; None: the connection breaks."""
        method = request.method.lower()
        call = Call(request.method, request.text("chat_id"), self.world.clock.now())
        self.world.calls.append(call)
        rule = self.troubles.next(method, call.chat)
        match rule:
            case Rule(what="error"):
                answer = rule.status, rule.body
            case Rule(what="lost" | "hang", carried_out=False):
                answer = 0, {"description": rule.what}
            case Rule(what="slow"):
                await asyncio.sleep(rule.seconds)
                answer = await self._carried_out(method, request, call)
            case _:
                answer = await self._carried_out(method, request, call)
        call.status = answer[0]
        call.description = answer[1].get("description", "") if isinstance(answer[1], dict) else ""
        self.world.changed()
        if rule is not None and rule.what in ("lost", "hang"):
            return rule.seconds if rule.what == "hang" else None
        return answer

    async def _carried_out(self, method: str, request: Request, call: Call) -> tuple[int, Any]:
        if self.troubles.flood is not None and method in SENDS:
            wait = self.troubles.flood.retry_after(call.chat)
            if wait:
                return 429, refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        try:
            return 200, {"ok": True, "result": await self.api.call(request)}
        except Refusal as error:
            return error.code, refusal(error.code, error.description, **error.parameters)
        except BrokenContract as error:
            self.world.complain(f"a bug of the fake: {error}")
            raise

    async def _answer(self, scope: Scope, receive: Any, send: Any, status: int, body: Any) -> None:
        content = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else _dumped(body)
        headers = [
            (b"content-type", b"application/json" if not content.startswith(b"<") else b"text/html"),
            (b"content-length", str(len(content)).encode()),
        ]
        if isinstance(body, dict) and (wait := (body.get("parameters") or {}).get("retry_after")):
            headers.append((b"retry-after", str(wait).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _file(self, path: str, send: Any) -> None:
        token, _, name = path.partition("/")
        file = next((one for one in self.world.files.values() if one.path == name), None)
        right = token == self.world.token and file is not None
        content = file.data if right and file is not None else _dumped(refusal(404, "Not Found"))
        headers = [(b"content-type", b"application/octet-stream"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200 if right else 404, "headers": headers})
        await send({"type": "http.response.body", "body": content})


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


async def _until_gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _read(method: str, scope: Scope, body: bytes) -> Request:
    """Parameters of the query, a form, a multipart form or JSON. Raises ValueError."""
    parameters: dict[str, Any] = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    files: dict[str, Upload] = {}
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    told = headers.get("content-type", "")
    kind = told.split(";")[0].strip().lower()
    if kind == "application/json" and body:
        given = json.loads(body)
        if not isinstance(given, dict):
            raise ValueError("no object")
        parameters |= given
    elif kind == "multipart/form-data":
        boundary = told.split("boundary=", 1)[1].split(";")[0].strip('" ')
        for part in body.split(b"--" + boundary.encode())[1:]:
            if part.startswith(b"--"):
                break
            head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
            content = content.removesuffix(b"\r\n")
            lines = dict(
                (name.strip().lower(), value.strip())
                for name, _, value in (line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n"))
            )
            named = {
                key.strip().lower(): value.strip().strip('"')
                for key, _, value in (one.partition("=") for one in lines["content-disposition"].split(";")[1:])
            }
            if "filename" in named:
                files[named["name"]] = Upload(named["filename"], lines.get("content-type", ""), content)
            else:
                parameters[named["name"]] = content.decode()
    elif body:
        parameters |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    return Request(contract().methods.get(method.lower(), {}).get("name", method), parameters, files)


@asynccontextmanager
async def serving(*, thread: bool = False, **told: Any) -> AsyncIterator[Server]:
    """A running fake, in this loop or in a thread with a loop of its own; `told` as `Server` takes it."""
    server = Server(**told)
    if not thread:
        await server.start()
        try:
            yield server
        finally:
            await server.stop()
        return
    ready, over = threading.Event(), threading.Event()

    async def live() -> None:
        await server.start()
        ready.set()
        await asyncio.to_thread(over.wait)
        await server.stop()

    runner = threading.Thread(target=lambda: asyncio.run(live()), name="fake-telegram", daemon=True)
    runner.start()
    await asyncio.to_thread(ready.wait)
    try:
        yield server
    finally:
        over.set()
        await asyncio.to_thread(runner.join)
