"""aiogram reads the fake of Telegram's server; `test_aiogram_witness.py` runs it with the Python of `.venv` here.

`aiogram_reads.py URL TOKEN CHAT` takes all updates that wait, asks each method once, runs into each refusal, and prints
what came of it as JSON: kinds of updates, answers by method, names of errors, and fields that aiogram does not know.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from aiogram import Bot, exceptions  # type: ignore[import-not-found,unused-ignore]  # lives in its own environment
from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found,unused-ignore]  # as above
from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found,unused-ignore]  # as above
from aiogram.types import (  # type: ignore[import-not-found,unused-ignore]  # as above
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    ReplyParameters,
)

KINDS = [
    "message", "edited_message", "channel_post", "callback_query", "message_reaction", "my_chat_member", "chat_member",
]  # fmt: skip


def unknown(value: Any, where: str) -> list[str]:
    """Fields of an object, or of one inside it, that aiogram has no name for."""
    if isinstance(value, list):
        return [one for each in value for one in unknown(each, where)]
    if not hasattr(value, "model_fields_set"):
        return []
    found = [f"{where}.{name}" for name in value.model_extra or {}]
    for name in type(value).model_fields:
        found += unknown(getattr(value, name), f"{where}.{name}")
    return found


async def main(url: str, token: str, chat: int) -> dict[str, Any]:
    """Everything once."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    kinds: list[str] = []
    answers: dict[str, str] = {}
    errors: dict[str, str] = {}
    odd: list[str] = []
    async with Bot(token, session=session) as bot:

        async def ask(name: str, **told: Any) -> Any:
            answer = await getattr(bot, name)(**told)
            answers[name] = type(answer).__name__
            odd.extend(unknown(answer, name))
            return answer

        async def fails(name: str, **told: Any) -> None:
            try:
                await getattr(bot, name)(**told)
            except exceptions.TelegramAPIError as error:
                errors[str(error.message)] = type(error).__name__

        offset = 0
        press = ""
        while updates := await bot.get_updates(offset=offset, allowed_updates=KINDS):
            for one in updates:
                kinds.append(one.event_type)
                odd.extend(unknown(one, "update"))
                press = one.callback_query.id if one.callback_query else press
            offset = updates[-1].update_id + 1

        for _ in range(8):  # what the test told the fake to answer
            await fails("send_message", chat_id=chat, text="Dag")
        await ask("get_me")
        keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Ja", callback_data="y")]])
        bold = [MessageEntity(type="bold", offset=0, length=3)]
        sent = await ask("send_message", chat_id=chat, text="Dag Anna", entities=bold, reply_markup=keyboard)
        reply = ReplyParameters(message_id=sent.message_id)
        await bot.send_message(chat, "<b>hierop</b>", parse_mode="HTML", reply_parameters=reply)
        here = {"chat_id": chat, "message_id": sent.message_id}
        await ask("edit_message_text", text="Dag!", reply_markup=keyboard, **here)
        await fails("edit_message_text", text="Dag!", reply_markup=keyboard, **here)
        await ask("edit_message_reply_markup", **here)
        await ask("delete_message", **here)
        await fails("delete_message", **here)
        document = await ask("send_document", chat_id=chat, document=BufferedInputFile(b"%PDF", "overzicht.pdf"))
        await ask("send_photo", chat_id=chat, photo=BufferedInputFile(b"png", "foto.png"), caption="foto")
        file = await ask("get_file", file_id=document.document.file_id)
        content = await bot.download_file(file.file_path)
        assert content is not None
        assert content.read() == b"%PDF"
        await ask("send_chat_action", chat_id=chat, action="typing")
        if press:
            await ask("answer_callback_query", callback_query_id=press)
        await ask("set_my_commands", commands=[BotCommand(command="hulp", description="Wat kan ik vragen?")])
        await ask("get_my_commands")
        await ask("set_my_description", description="Voor wie zorgt")
        await ask("set_my_short_description", short_description="Leun")
        await ask("get_chat", chat_id=chat)
        await ask("set_webhook", url=f"{url}/nowhere", secret_token="s", max_connections=3)
        await ask("get_webhook_info")
        await fails("get_updates")
        await ask("delete_webhook")
        await fails("send_message", chat_id=1, text="Dag")
        await fails("send_message", chat_id=chat, text="x" * 5000)
    return {"kinds": kinds, "answers": answers, "errors": errors, "unknown": sorted(set(odd))}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))))
