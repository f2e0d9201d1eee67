"""A second library, by other people, reads what our fake of Telegram's server says: aiogram, in its own environment."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from tests.fakes.telegram import running

HERE = Path(__file__).parent
PYTHON = HERE / ".venv" / "bin" / "python"

pytestmark = pytest.mark.skipif(
    not PYTHON.exists(), reason="aiogram is not installed: tests/outside/install puts it into an environment of its own"
)


async def test_aiogram_reads_every_update_answer_and_refusal():
    async with running(time_scale=0.01) as telegram:
        anna = await telegram.person("Anna", language="nl", username="anna_v", last_name="Vermeulen")
        await anna.starts("44021")
        bot = f"{telegram.base_url}{telegram.token}"
        kinds = ["message", "edited_message", "callback_query", "channel_post", "message_reaction", "my_chat_member"]
        asked = {"timeout": 0, "offset": 0, "allowed_updates": kinds}
        async with httpx.AsyncClient(trust_env=False, verify=False) as http:
            await http.post(f"{bot}/getUpdates", json=asked)
            button = {"text": "Ja", "callback_data": "y"}
            told = {"chat_id": anna.id, "text": "Ja?", "reply_markup": {"inline_keyboard": [[button]]}}
            sent = (await http.post(f"{bot}/sendMessage", json=told)).json()["result"]["message_id"]
        await anna.says("zie https://leun.be", reply_to=sent)
        await anna.edits("mijn moeder")
        await anna.says("zoals zij zei", forwarded_from="Rita")
        for what in (
            "photo", "voice", "audio", "video", "video_note", "animation", "sticker", "document", "contact",
            "location", "venue", "poll", "dice",
        ):  # fmt: skip
            await anna.sends(what, **({"caption": "kijk"} if what == "photo" else {}))
        await anna.sends("auto_delete", seconds=86400)
        await anna.presses("Ja")
        await anna.reacts("👍", sent)
        await anna.blocks()
        await anna.starts()
        group = await telegram.room("Buren")
        await group.hears(anna, "/start@leun_test_bot")
        await group.migrates()
        channel = await telegram.room("Nieuws", kind="channel", bot="administrator")
        await channel.posts("Straatfeest")
        made = (await telegram.counts())["updates"]["made"]
        for trouble in (
            {"what": "too_many", "retry_after": 3},
            {"what": "blocked"},
            {"what": "deactivated"},
            {"what": "migrated", "to": -1001234567890},
            {"what": "server_error"},
            {"what": "error", "status": 401, "body": {"ok": False, "error_code": 401, "description": "Unauthorized"}},
            {"what": "error", "status": 413, "body": {"ok": False, "error_code": 413, "description": "Too Large"}},
            {"what": "lost"},
        ):
            await telegram.trouble(**trouble, method="sendMessage")

        process = await asyncio.create_subprocess_exec(
            str(PYTHON), str(HERE / "aiogram_reads.py"), telegram.url, telegram.token, str(anna.id),
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, _ = await process.communicate()
        assert process.returncode == 0
        found = json.loads(out)

    assert found["unknown"] == []
    assert len(found["kinds"]) == made
    assert set(found["kinds"]) == {
        "message", "edited_message", "callback_query", "message_reaction", "my_chat_member", "channel_post",
    }  # fmt: skip
    assert found["answers"]["send_message"] == "Message"
    assert found["answers"]["get_webhook_info"] == "WebhookInfo"
    assert found["answers"]["get_chat"] == "ChatFullInfo"
    assert sorted(found["errors"].values()) == sorted(
        [
            "TelegramRetryAfter", "TelegramForbiddenError", "TelegramForbiddenError", "TelegramMigrateToChat",
            "RestartingTelegram", "TelegramUnauthorizedError", "TelegramEntityTooLarge", "TelegramNetworkError",
            "TelegramBadRequest", "TelegramBadRequest", "TelegramBadRequest", "TelegramBadRequest",
            "TelegramConflictError",
        ]
    )  # fmt: skip
