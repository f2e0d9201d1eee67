"""Where updates are kept in tests, and a real server that takes them in."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.channels.telegram.webhook import Webhook

SECRET = "a-Secret_of-the-test"
HEADER = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


class Shelf:
    """Keeps updates, or does not."""

    def __init__(self) -> None:
        self.kept: list[Mapping[str, Any]] = []
        #: so many refusals are still to come
        self.refusals = 0
        self.open = asyncio.Event()
        self.open.set()
        self.came = asyncio.Event()

    async def keep(self, raws: Sequence[Mapping[str, Any]]) -> None:
        self.came.set()
        await self.open.wait()
        if self.refusals:
            self.refusals -= 1
            raise ConnectionError("the database is away")
        self.kept += raws

    def texts(self) -> list[str]:
        return [raw["message"]["text"] for raw in self.kept]


@asynccontextmanager
async def hooked(shelf: Shelf, **more: Any) -> AsyncIterator[str]:
    webhook = Webhook(shelf.keep, secret=SECRET, **more)
    async with listening(Starlette(routes=[webhook.route("/telegram")])) as url:
        yield f"{url}/telegram"


@asynccontextmanager
async def listening(app: Any) -> AsyncIterator[str]:
    """A real server around an app, at this address; what comes before it is ready waits."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen(128)
        server = uvicorn.Server(uvicorn.Config(app, http="h11", ws="none", lifespan="off", log_config=None))
        running = asyncio.create_task(server.serve(sockets=[bound]))
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running
