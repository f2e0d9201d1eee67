"""telemelya runs here: a small bot talks through it, so that the dialogue of ours which does is about us alone."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import HTTPXRequest

from tests.fakes.telegram.server import HOST, Listener
from tests.outside.conftest import Telemelya


async def test_a_text_and_a_press_go_to_a_webhook_with_its_secret_and_answers_come_back(telemelya: Telemelya) -> None:
    request = HTTPXRequest(httpx_kwargs={"trust_env": False, "verify": False})
    bot = Bot(telemelya.token, base_url=telemelya.base_url, request=request)

    async def hook(request: Request) -> Response:
        assert request.headers["x-telegram-bot-api-secret-token"] == telemelya.secret
        update = await request.json()
        if "message" in update:
            keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ja", callback_data="1.yes")]])
            text = f"Zei je {update['message']['text']}?"
            await bot.send_message(update["message"]["chat"]["id"], text, reply_markup=keyboard)
        else:
            query = update["callback_query"]
            await bot.answer_callback_query(query["id"])
            await bot.send_message(query["from"]["id"], f"Je koos {query['data']}.")
        return Response()

    listener = Listener(Starlette(routes=[Route("/hook", hook, methods=["POST"])]), HOST, 0)
    await listener.open()
    try:
        async with bot:
            await bot.set_webhook(f"http://{HOST}:{listener.port}/hook", secret_token=telemelya.secret)
            await telemelya.says(4242, "hallo")
            asked = await telemelya.sees(4242, "zei je hallo?")
            button = asked["reply_markup"]["inline_keyboard"][0][0]
            await telemelya.presses(4242, button["callback_data"], asked["message_id"])
            await telemelya.sees(4242, method="answerCallbackQuery")
            await telemelya.sees(4242, "je koos 1.yes")
    finally:
        await listener.close()
