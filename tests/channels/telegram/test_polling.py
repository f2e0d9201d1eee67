"""Updates that are fetched from Telegram: confirmed when they are kept, and not before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels.telegram.polling import Pace, poll
from bot.channels.telegram.webhook import set_webhook
from bot.channels.telegram.wire import TelegramWire
from tests.channels.telegram.shelf import Shelf
from tests.fakes.telegram import FakeTelegram

QUICK = Pace(hold=20.0, first=0.01, last=0.05)


class Signs:
    """What was told of trouble."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.changed = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def trouble(self, name: str, detail: str) -> None:
        self._add(name)

    def well(self, name: str) -> None:
        self._add(f"{name} is over")

    def _add(self, sign: str) -> None:
        self.told.append(sign)
        task = asyncio.ensure_future(self._notify())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def see(self, *signs: str) -> None:
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: self.told == list(signs))


@asynccontextmanager
async def polling(wire: TelegramWire, shelf: Shelf, pace: Pace = QUICK) -> AsyncIterator[Signs]:
    stop, signs = asyncio.Event(), Signs()
    task = asyncio.create_task(poll(wire.bot, shelf.keep, stop=stop, trouble=signs.trouble, well=signs.well, pace=pace))
    try:
        yield signs
    finally:
        stop.set()
        await asyncio.wait_for(task, 5)


async def test_what_somebody_types_is_kept_in_order(telegram: FakeTelegram, wire: TelegramWire):
    shelf = Shelf()
    anna = await telegram.person("Anna")
    await anna.says("een")
    async with polling(wire, shelf):
        await anna.says("twee")
        await anna.says("drie")
        await telegram.quiet()
    assert shelf.texts() == ["een", "twee", "drie"]


async def test_nothing_is_confirmed_before_it_is_kept(telegram: FakeTelegram, wire: TelegramWire):
    shelf = Shelf()
    shelf.refusals = 3
    anna = await telegram.person("Anna")
    await anna.says("een")
    async with polling(wire, shelf) as signs:
        await signs.see("telegram_not_kept", "telegram_not_kept is over")
        await telegram.quiet()
    assert shelf.texts() == ["een"]


async def test_one_that_dies_before_it_confirmed_gets_it_once_more(telegram: FakeTelegram, wire: TelegramWire):
    first, second = Shelf(), Shelf()
    first.open.clear()
    anna = await telegram.person("Anna")
    await anna.says("een")
    killed = asyncio.create_task(poll(wire.bot, first.keep, stop=asyncio.Event(), pace=QUICK))
    await first.came.wait()
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    async with polling(wire, second):
        await telegram.quiet()
    assert (first.kept, second.texts()) == ([], ["een"])


async def test_it_ends_amid_a_long_wait(telegram: FakeTelegram, wire: TelegramWire):
    async with polling(wire, Shelf(), Pace(hold=3600.0)):
        await telegram.counted("methods.getUpdates")


async def test_telegram_going_away_is_told_once_and_so_is_its_return(telegram: FakeTelegram, wire: TelegramWire):
    shelf = Shelf()
    anna = await telegram.person("Anna")
    async with polling(wire, shelf) as signs:
        await anna.says("een")
        await telegram.quiet()
        await telegram.down("reset")
        await anna.says("twee")
        await signs.see("telegram_down")
        await telegram.up()
        await signs.see("telegram_down", "telegram_down is over")
        await telegram.quiet()
    assert shelf.texts() == ["een", "twee"]


async def test_a_webhook_in_the_way_is_told(telegram: FakeTelegram, wire: TelegramWire):
    await set_webhook(wire.bot, "https://leun.example/telegram", "secret")
    async with polling(wire, Shelf()) as signs:
        await signs.see("telegram_conflict")
        await wire.bot.delete_webhook()
        await signs.see("telegram_conflict", "telegram_conflict is over")


async def test_a_token_that_is_refused_is_told(telegram: FakeTelegram):
    wrong = TelegramWire("1:wrong", api=telegram.url)
    try:
        async with polling(wrong, Shelf()) as signs:
            await signs.see("telegram_token")
    finally:
        await wrong.close()


@pytest.mark.parametrize("result", [[], {}, None, "x", [1, None, "x"], [{"message": {}}]])
async def test_an_odd_answer_does_not_stop_it(telegram: FakeTelegram, wire: TelegramWire, result: Any):
    shelf = Shelf()
    anna = await telegram.person("Anna")
    await telegram.trouble("error", method="getUpdates", status=200, body={"ok": True, "result": result})
    async with polling(wire, shelf):
        await anna.says("een")
        await telegram.quiet()
    assert shelf.kept[-1]["message"]["text"] == "een"


async def test_an_odd_update_is_kept_like_any(telegram: FakeTelegram, wire: TelegramWire):
    shelf = Shelf()
    odd = {"update_id": 1, "message": {"message_id": "nine", "chat": None, "field_of_next_year": True}}
    await telegram.trouble("error", method="getUpdates", status=200, body={"ok": True, "result": [odd]})
    anna = await telegram.person("Anna")
    async with polling(wire, shelf):
        await anna.says("een")
        await telegram.quiet()
    assert shelf.kept[0] == odd
    assert shelf.kept[1]["message"]["text"] == "een"
