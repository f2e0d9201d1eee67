"""telemelya, somebody else's idea of Telegram, as a program: run with the Python of `.venv` here, by `conftest.py`.

`telemelya_start.py REDIS_URL [SECRET]` listens on a free port and prints it as one JSON line. Two repairs: what it
would put into MinIO stands in a dict, and its webhook sends the secret, which it forgets.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from typing import Any


class Media:
    """In place of MinIO."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    async def connect(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Nothing to close."""

    async def upload(self, session_id: str, file_id: str, filename: str, data: bytes, content_type: str = "") -> str:
        """Keep a file; its key."""
        key = f"{session_id}/{file_id}/{filename}"
        self._kept[key] = data
        return key

    async def download(self, session_id: str, file_id: str, filename: str) -> bytes | None:
        """A file by its parts."""
        return await self.download_by_key(f"{session_id}/{file_id}/{filename}")

    async def download_by_key(self, key: str) -> bytes | None:
        """A file by its key."""
        return self._kept.get(key)

    async def cleanup_session(self, session_id: str) -> None:
        """Forget the files of a session."""
        for key in [key for key in self._kept if key.startswith(f"{session_id}/")]:
            del self._kept[key]

    async def ping(self) -> bool:
        """Always there."""
        return True


async def main(redis_url: str, secret: str) -> None:
    """Serve until a signal comes."""
    os.environ["REDIS_URL"] = redis_url

    import aiohttp  # type: ignore[import-not-found,unused-ignore]  # lives in its own environment
    import telemelya.server.media  # type: ignore[import-not-found,unused-ignore]  # as above
    import telemelya.server.webhook  # type: ignore[import-not-found,unused-ignore]  # as above
    import uvicorn

    telemelya.server.media.media_manager = Media()

    def session() -> Any:
        return aiohttp.ClientSession(headers={"X-Telegram-Bot-Api-Secret-Token": secret})

    class WithSecret:
        ClientSession = staticmethod(session)
        ClientTimeout = aiohttp.ClientTimeout

    telemelya.server.webhook.aiohttp = WithSecret

    from telemelya.server.app import app  # type: ignore[import-not-found,unused-ignore]  # reads what is set above

    listening = socket.create_server(("127.0.0.1", 0))

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(json.dumps({"port": listening.getsockname()[1]}), flush=True)

    await Server(uvicorn.Config(app, log_level="warning")).serve(sockets=[listening])


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""))
