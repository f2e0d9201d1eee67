"""The fake, started: as a program of its own, or inside a test's own event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette

from tests.fakes.signal_cli.control import control
from tests.fakes.signal_cli.daemon import Daemon
from tests.fakes.signal_cli.rest import Rest
from tests.fakes.signal_cli.world import World

ACCOUNT: Final = "+32460000001"
VERSION: Final = "0.14.7"


@dataclass(frozen=True)
class Running:
    """A fake that runs: where it listens, and its parts for a test in the same process."""

    #: ``unix:…`` or ``tcp:…``
    address: str
    #: URL of the control API
    control: str
    #: number of the first account; empty: it has none
    account: str
    daemon: Daemon
    world: World
    #: URL of signal-cli-rest-api; empty: the daemon's socket is there instead
    rest: str = ""


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it, and tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()
        self.stopping = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()

    async def main_loop(self) -> None:
        await self.stopping.wait()  # instead of looking ten times a second

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(app: Starlette, port: int = 0) -> AsyncIterator[int]:
    """An app over HTTP on loopback; the port."""
    # named as TCP, or asyncio leaves Nagle's delay of 40 ms on what is accepted
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(256)
    server = _Server(
        uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    )
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await server.listens.wait()
        yield int(listening.getsockname()[1])
    finally:
        server.stopping.set()
        await task
        listening.close()


@contextlib.asynccontextmanager
async def running(
    path: Path | None = None,
    *,
    port: int = 0,
    control_port: int = 0,
    accounts: tuple[str, ...] = (ACCOUNT,),
    version: str = VERSION,
    trust_new_identities: str = "on-first-use",
    latency: float = 0.0,
    down: bool = False,
    rest_port: int | None = None,
) -> AsyncIterator[Running]:
    """A daemon on a unix socket at `path`, else on TCP, and its control API.

    With a `rest_port` signal-cli-rest-api is there instead of the socket, and receives from the start.
    """
    world = World(list(accounts), trust_new_identities=trust_new_identities)
    daemon = Daemon(world, path=path, port=port, version=version, latency=latency)
    rest = None if rest_port is None else Rest(world, daemon.methods, daemon.troubles, rest_port)
    if rest is not None:
        await rest.start()
    else:
        await daemon.start()
        if down:
            await daemon.stop()
    try:
        async with serving(control(daemon), control_port) as listening:
            yield Running(
                address=daemon.address,
                control=f"http://127.0.0.1:{listening}",
                account=accounts[0] if accounts else "",
                daemon=daemon,
                world=world,
                rest=rest.url if rest is not None else "",
            )
    finally:
        if rest is not None:
            await rest.stop()
        await daemon.stop()
