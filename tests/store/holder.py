"""A process that holds the embedded server: says its URL, lets go when its input ends."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.store.embedded import ensure_server


async def hold(data_dir: Path) -> None:
    server = await ensure_server(data_dir)
    print(server.url("postgres", "postgres"), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.release()


asyncio.run(hold(Path(sys.argv[1])))
