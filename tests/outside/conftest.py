"""telemelya for a test: its server with a Redis of its own, and a phone for what it calls a session."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

HERE = Path(__file__).parent
PYTHON = HERE / ".venv" / "bin" / "python"


@dataclass
class Telemelya:
    """A running telemelya; `secret` is what its webhook sends."""

    url: str
    secret: str
    http: httpx.AsyncClient
    token: str = "123456789:telemelya"  # its bot's, whatever it is

    @property
    def base_url(self) -> str:
        """For `telegram.Bot(token, base_url=…)`."""
        return f"{self.url}/bot"

    async def says(self, chat: int, text: str) -> None:
        """Somebody types; comes back when the webhook answered."""
        await self._update(chat, {"command" if text.startswith("/") else "text": text})

    async def presses(self, chat: int, data: str, message: int) -> None:
        """Somebody presses a button; the pressed message comes without its text and buttons."""
        await self._update(chat, {"callback_data": data, "callback_message_id": message})

    async def _update(self, chat: int, told: dict[str, Any]) -> None:
        asked = {"bot_token": self.token, "session_id": str(chat)}
        answer = await self.http.post("/api/v1/test/send_update", params=asked, json={"chat_id": chat, **told})
        answer.raise_for_status()
        delivery = answer.json()["delivery"]
        assert delivery["status_code"] == 200, delivery

    async def sees(
        self, chat: int, text: str = "", *, method: str = "sendMessage", within: float = 10
    ) -> dict[str, Any]:
        """The next call of the bot with this method and these words; what came before it is passed over."""
        passed: list[str] = []
        async with asyncio.timeout(within):
            while True:
                asked: dict[str, str | float] = {"session_id": str(chat), "timeout": within}
                answer = await self.http.get("/api/v1/test/responses/wait", params=asked)
                call: dict[str, Any] | None = answer.json()["response"]
                assert call is not None, f"{method} {text!r} did not come, but {passed}"
                if call["method"] == method and text.casefold() in (call.get("text") or "").casefold():
                    return call
                passed.append(f"{call['method']}: {call.get('text')!r}")


@asynccontextmanager
async def _program(*command: str, ready: str) -> AsyncIterator[str]:
    """A program that runs until the end; the line that says it is ready."""
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            while line := (await process.stdout.readline()).decode():
                if ready in line:
                    break
        assert line, f"{command[0]} did not start"
        yield line
    finally:
        process.terminate()
        await process.communicate()


@pytest.fixture
async def telemelya(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Telemelya]:
    """Skips where redis-server or the package is missing."""
    redis = shutil.which("redis-server")
    if redis is None:
        pytest.skip("telemelya needs redis-server (Debian: apt install redis-server)")
    if not PYTHON.exists():
        pytest.skip("telemelya is not installed: tests/outside/install puts it into an environment of its own")
    path = tmp_path_factory.mktemp("redis") / "redis.sock"
    secret = "A-secret_for-telemelya"
    keeping = (redis, "--port", "0", "--unixsocket", str(path), "--save", "", "--appendonly", "no")
    serving = (str(PYTHON), str(HERE / "telemelya_start.py"), f"unix://{path}", secret)
    async with _program(*keeping, ready="ready to accept"), _program(*serving, ready="port") as line:
        url = f"http://127.0.0.1:{json.loads(line)['port']}"
        headers = {"Authorization": "Bearer anybody"}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30, trust_env=False, verify=False) as http:
            yield Telemelya(url, secret, http)
