"""Who else is asked: Telegram, signal-cli, Rasa."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from telegram.error import InvalidToken

from bot.app import Settings
from bot.channels.signal import checking as signal
from bot.channels.signal.rpc import place
from bot.channels.telegram import checking as telegram
from bot.channels.telegram.wire import TelegramWire
from bot.doctor.checks import WAIT, Check, bad, note, of_channel, well
from bot.engines.rasa import TRY, RasaClient, RasaFailed
from bot.errors import LeunError

_INSTEAD = "the embedded reader answers meanwhile"


async def ask_telegram(settings: Settings, now: Callable[[], datetime]) -> list[Check]:
    """What Telegram says of the bot and its webhook."""
    if settings.telegram_token is None:
        return []
    try:
        wire = TelegramWire(settings.telegram_token.get_secret_value(), api=settings.telegram_api, patience=WAIT)
    except InvalidToken:
        mend = "Copy it again from @BotFather (/mybots, API Token)."
        return [bad("telegram token", "LEUN_TELEGRAM_TOKEN is no token.", mend)]
    try:
        found = await telegram.check(wire.bot, url=settings.telegram_webhook or "", now=now())
    finally:
        await wire.close()
    # of the address the settings have told already
    return of_channel(one for one in found if one.name != "telegram address")


async def ask_signal(settings: Settings) -> list[Check]:
    """What signal-cli says of itself and the account."""
    if not settings.signal_cli:
        return []
    try:
        where = place(settings.signal_cli)
    except LeunError:
        return []  # the settings have told
    return of_channel(await signal.check(where, account=settings.signal_account, seconds=WAIT))


async def ask_rasa(settings: Settings) -> list[Check]:
    """Whether Rasa has a model and answers in the time that Leun gives it."""
    name = "rasa"
    if not settings.rasa_url:
        return [note(name, "LEUN_RASA_URL is not set: the embedded reader answers alone.")]
    token = settings.rasa_token.get_secret_value() if settings.rasa_token else None
    client = RasaClient(settings.rasa_url, token=token, seconds=WAIT)
    try:
        model = await client.model()
        if not model:
            mend = "Train one (`leun nlu train --engine rasa`) and start it with that: `leun nlu serve`."
            return [bad(name, f"Rasa answers and has no model; {_INSTEAD}.", mend)]
        began = time.monotonic()
        await client.parse("hallo")
        took = time.monotonic() - began
    except RasaFailed as error:
        return [bad(name, f"Rasa does not answer as it should ({error}); {_INSTEAD}.", _mend(str(error)))]
    finally:
        await client.close()
    told = f"Rasa answers in {took * 1000:.0f} ms, with the model {model.rsplit('/', 1)[-1]}"
    if took > TRY:
        return [note(name, f"{told}; Leun waits {TRY * 1000:.0f} ms for it.", "Ask again: the first answer is slow.")]
    return [well(name, f"{told}.")]


def _mend(said: str) -> str:
    if "401" in said or "403" in said:
        return "Give Leun and Rasa the same LEUN_RASA_TOKEN."
    if "409" in said:
        return "It has no model: train one, and start it with that (`leun nlu serve`)."
    return "Start it (systemctl start leun-rasa, or `leun nlu serve`), and look at LEUN_RASA_URL."
