"""`leun serve` by somebody else's idea of Telegram: a dialogue of ours through telemelya's server and its webhook."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from pathlib import Path

import httpx

from tests.outside.conftest import Telemelya

CHAT = 4242


def a_free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def told(telemelya: Telemelya, text: str) -> bool:
    """Whether telemelya had a webhook to bring it to."""
    try:
        await telemelya.says(CHAT, text)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != 424:
            raise
        return False
    return True


async def test_a_carer_tells_a_story_presses_and_is_heard(telemelya: Telemelya, tmp_path: Path) -> None:
    port = a_free_port()
    settings = {name: value for name, value in os.environ.items() if not name.startswith("LEUN_")} | {
        "LEUN_DATA_DIR": str(tmp_path),
        "LEUN_TELEGRAM_TOKEN": telemelya.token,
        "LEUN_TELEGRAM_API": telemelya.url,
        "LEUN_TELEGRAM_WEBHOOK": f"http://127.0.0.1:{port}/telegram",
        "LEUN_TELEGRAM_SECRET": telemelya.secret,
        "LEUN_LISTEN": f"127.0.0.1:{port}",
    }
    command = Path(sys.executable).with_name("leun")
    leun = await asyncio.create_subprocess_exec(command, "serve", env=settings, stdout=asyncio.subprocess.PIPE)
    assert leun.stdout is not None
    try:
        async with asyncio.timeout(60):
            while b"serves" not in (line := await leun.stdout.readline()):
                assert line, "leun serve ended before it served"
        async with asyncio.timeout(30):
            while not await told(telemelya, "/start"):
                pass  # the webhook is set by whoever has the role, a moment after the start
        hello = await telemelya.sees(CHAT, "ik ben Leun", within=30)
        rights = hello["reply_markup"]["inline_keyboard"][0][0]
        await telemelya.presses(CHAT, rights["callback_data"], hello["message_id"])
        await telemelya.sees(CHAT, method="answerCallbackQuery", within=30)
        consent = await telemelya.sees(CHAT, "bewaren", within=30)
        yes = consent["reply_markup"]["inline_keyboard"][0][0]
        await telemelya.presses(CHAT, yes["callback_data"], consent["message_id"])
        await telemelya.sees(CHAT, "voor wie zorg je", within=30)
        await telemelya.says(CHAT, "mijn moeder, ze is 82")
        await telemelya.sees(CHAT, "82", within=30)
        await telemelya.says(CHAT, "ik wil niet meer leven")
        await telemelya.sees(CHAT, "1813", within=30)
    finally:
        leun.terminate()
        await leun.wait()
    assert leun.returncode == 0
