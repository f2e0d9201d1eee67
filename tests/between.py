"""What may stand between Leun and its PostgreSQL: a pooler that answers in its place, a network that goes silent."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

from psycopg.conninfo import conninfo_to_dict, make_conninfo

#: BackendKeyData, with its length: the number and the secret of the server process.
KEY_DATA = b"K\x00\x00\x00\x0c"


@dataclass
class Between:
    """A proxy in front of PostgreSQL's socket."""

    url: str
    #: nothing more goes through while this is not set
    flows: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def between(url: str, *, pooler: bool = False) -> AsyncIterator[Between]:
    """Something on a port of its own that hands on to the server of a URL; a pooler has server numbers of its own."""
    given = conninfo_to_dict(url)
    socket = f"{unquote(str(given['host']))}/.s.PGSQL.5432"
    proxy = Between(make_conninfo("", **{**given, "host": "127.0.0.1", "sslmode": "disable", "gssencmode": "disable"}))
    proxy.flows.set()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        there, back = await asyncio.open_unix_connection(socket)
        try:
            ways = (_pass(reader, back, proxy, pooler=False), _pass(there, writer, proxy, pooler=pooler))
            await asyncio.wait([asyncio.create_task(one) for one in ways], return_when=asyncio.FIRST_COMPLETED)
        finally:
            back.transport.abort()
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    proxy.url = make_conninfo(proxy.url, port=server.sockets[0].getsockname()[1])
    try:
        yield proxy
    finally:
        proxy.flows.set()
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, proxy: Between, *, pooler: bool) -> None:
    while data := await reader.read(65536):
        await proxy.flows.wait()
        if pooler and (at := data.find(KEY_DATA)) >= 0:
            number = at + len(KEY_DATA)
            data = data[:number] + struct.pack("!i", 4711) + data[number + 4 :]
        writer.write(data)
        await writer.drain()


@asynccontextmanager
async def deaf() -> AsyncIterator[int]:
    """A port that takes connections and never says a word."""
    waiting: set[asyncio.StreamWriter] = set()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        waiting.add(writer)

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in waiting:
            writer.transport.abort()
