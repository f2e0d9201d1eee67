"""What is told of the bot and its webhook before it begins."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.telegram.checking import check
from bot.channels.telegram.webhook import set_webhook
from bot.channels.telegram.wire import TelegramWire
from tests.channels.telegram.shelf import Shelf, hooked
from tests.fakes.telegram import FakeTelegram

URL = "https://leun.example/a-path-that-is-secret"


def now() -> datetime:
    return datetime.now(UTC)


async def wrong(wire: TelegramWire, url: str) -> dict[str, str]:
    """What is not well."""
    return {one.name: one.text for one in await check(wire.bot, url=url, now=now()) if not one.ok}


async def test_all_is_well_where_updates_are_fetched(wire: TelegramWire):
    checks = await check(wire.bot, url="", now=now())
    assert all(one.ok for one in checks)
    assert "@leun_test_bot" in checks[0].text


async def test_all_is_well_where_the_webhook_stands(wire: TelegramWire):
    await set_webhook(wire.bot, URL, "secret")
    checks = await check(wire.bot, url=URL, now=now())
    assert all(one.ok for one in checks)
    assert not any("secret" in one.text for one in checks)


async def test_a_token_that_telegram_does_not_know(telegram: FakeTelegram):
    other = TelegramWire("1:wrong", api=telegram.url)
    try:
        found = await wrong(other, "")
    finally:
        await other.close()
    assert list(found) == ["telegram token"]
    assert "@BotFather" in found["telegram token"]
    assert "1:wrong" not in found["telegram token"]


async def test_telegram_that_cannot_be_reached(telegram: FakeTelegram, wire: TelegramWire):
    await telegram.down()
    assert "firewall" in (await wrong(wire, ""))["telegram token"]


async def test_telegram_that_fails(telegram: FakeTelegram, wire: TelegramWire):
    await telegram.trouble("server_error", method="getMe", status=502)
    assert "Try again later" in (await wrong(wire, ""))["telegram token"]
    await telegram.trouble("server_error", method="getWebhookInfo", status=502)
    assert "telegram webhook" in await wrong(wire, "")


async def test_a_webhook_where_updates_are_fetched(wire: TelegramWire):
    await set_webhook(wire.bot, URL, "secret")
    found = await wrong(wire, "")
    assert "leun.example" in found["telegram webhook"]
    assert "a-path" not in found["telegram webhook"]


async def test_no_webhook_or_another_one(wire: TelegramWire):
    assert "There is no webhook" in (await wrong(wire, URL))["telegram webhook"]
    await set_webhook(wire.bot, "https://elsewhere.example/x", "secret")
    assert "elsewhere.example" in (await wrong(wire, URL))["telegram webhook"]


async def test_kinds_of_updates_that_are_not_brought(wire: TelegramWire):
    await wire.bot.set_webhook(URL, secret_token="secret", allowed_updates=["message"])
    assert "my_chat_member" in (await wrong(wire, URL))["telegram updates"]


@pytest.mark.parametrize(
    "url", ["http://leun.example/x", "https://leun.example:8080/x", "https://leun.example:x/", "x"]
)
async def test_an_address_that_telegram_does_not_come_to(wire: TelegramWire, url: str):
    assert "telegram address" in await wrong(wire, url)


async def test_a_secret_that_is_another_shows_in_the_last_error(telegram: FakeTelegram, wire: TelegramWire):
    async with hooked(Shelf()) as url:
        await set_webhook(wire.bot, url, "another-secret")
        anna = await telegram.person("Anna")
        await anna.says("hallo")
        await telegram.counted("updates.failed")
        assert "secret" in (await wrong(wire, url))["telegram delivery"]
        long_ago = await check(wire.bot, url=url, now=now() + timedelta(hours=2))
        assert [one.ok for one in long_ago if one.name == "telegram delivery"] == [True]
        await wire.bot.delete_webhook()


async def test_many_updates_that_wait(telegram: FakeTelegram, wire: TelegramWire):
    anna = await telegram.person("Anna")
    await asyncio.gather(*(anna.says(str(number)) for number in range(101)))
    assert "101 updates" in (await wrong(wire, ""))["telegram queue"]
