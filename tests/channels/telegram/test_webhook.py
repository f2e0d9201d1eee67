"""Updates that Telegram brings: acknowledged when they are kept, and not before."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx
import pytest

from bot.channels.telegram.updates import ALLOWED, Updates
from bot.channels.telegram.webhook import Webhook, drop_webhook, set_webhook
from bot.channels.telegram.wire import TelegramWire
from tests.channels.telegram.shelf import HEADER, SECRET, Shelf, hooked
from tests.fakes.telegram import FakeTelegram


async def post(url: str, content: bytes, headers: Mapping[str, str] = HEADER) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as http:
        return await http.post(url, content=content, headers=dict(headers))


async def test_what_somebody_types_is_kept_as_it_came(telegram: FakeTelegram, wire: TelegramWire):
    shelf = Shelf()
    async with hooked(shelf) as url:
        await set_webhook(wire.bot, url, SECRET)
        anna = await telegram.person("Anna")
        await anna.says("Mijn moeder is 82.")
        await telegram.quiet()
        await drop_webhook(wire.bot)
    assert shelf.texts() == ["Mijn moeder is 82."]
    assert Updates().slip(shelf.kept[0]).address == str(anna.id)


async def test_telegram_brings_what_could_not_be_kept_again_and_in_order(telegram: FakeTelegram, wire: TelegramWire):
    shelf = Shelf()
    shelf.refusals = 3
    async with hooked(shelf) as url:
        await set_webhook(wire.bot, url, SECRET)
        anna = await telegram.person("Anna")
        for text in ("een", "twee", "drie"):
            await anna.says(text)
        await telegram.quiet()
        await drop_webhook(wire.bot)
    assert shelf.texts() == ["een", "twee", "drie"]


async def test_telegram_is_told_to_bring_only_what_is_read(telegram: FakeTelegram, wire: TelegramWire):
    await set_webhook(wire.bot, "https://leun.example/telegram", SECRET, at_once=12)
    info = await wire.bot.get_webhook_info()
    assert set(info.allowed_updates) == set(ALLOWED)
    assert info.max_connections == 12


async def test_a_refusal_says_when_to_come_again():
    shelf = Shelf()
    shelf.refusals = 1
    async with hooked(shelf) as url:
        refused = await post(url, b'{"update_id": 1}')
        assert (refused.status_code, refused.headers["Retry-After"], refused.content) == (503, "2", b"")
        taken = await post(url, b'{"update_id": 1}')
        assert (taken.status_code, taken.content) == (200, b"")
    assert shelf.kept == [{"update_id": 1}]


@pytest.mark.parametrize("headers", [{}, {**HEADER, next(iter(HEADER)): "another"}, {next(iter(HEADER)): "é"}])
async def test_without_the_secret_nothing_is_kept(headers: Mapping[str, str]):
    shelf = Shelf()
    async with hooked(shelf) as url:
        sent = {name: value.encode("utf-8").decode("latin-1") for name, value in headers.items()}
        async with httpx.AsyncClient(trust_env=False) as http:
            raw = [(name.encode(), value.encode("latin-1")) for name, value in sent.items()]
            assert (await http.post(url, content=b'{"update_id": 1}', headers=raw)).status_code == 403
    assert shelf.kept == []


async def test_without_the_secret_nothing_is_even_read():
    async with hooked(Shelf()) as url:
        place = urlsplit(url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        writer.write(b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        assert b"403" in await asyncio.wait_for(reader.readline(), 5)
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("body", [b"", b"nothing", b"[]", b"7", b'{"update_id": ', b"[" * 100_000, b"\xff\xfe"])
async def test_what_can_never_be_kept_does_not_block_a_chat(body: bytes, caplog: pytest.LogCaptureFixture):
    shelf = Shelf()
    async with hooked(shelf) as url:
        assert (await post(url, body)).status_code == 200
    assert shelf.kept == []
    assert [record.levelno for record in caplog.records if "no JSON object" in record.message] == [logging.ERROR]


async def test_a_body_that_is_too_large_is_let_go():
    shelf = Shelf()
    async with hooked(shelf, largest=100) as url:
        assert (await post(url, json.dumps({"update_id": "1" * 200}).encode())).status_code == 200
    assert shelf.kept == []


async def test_more_than_can_be_had_in_hand_is_told_to_come_again():
    shelf = Shelf()
    shelf.open.clear()
    async with hooked(shelf, at_once=1) as url:
        first = asyncio.create_task(post(url, b'{"update_id": 1}'))
        await shelf.came.wait()
        assert (await post(url, b'{"update_id": 2}')).status_code == 503
        shelf.open.set()
        assert (await first).status_code == 200
        assert (await post(url, b'{"update_id": 2}')).status_code == 200
    assert [raw["update_id"] for raw in shelf.kept] == [1, 2]


async def test_what_takes_too_long_to_keep_is_told_to_come_again():
    shelf = Shelf()
    shelf.open.clear()
    async with hooked(shelf, patience=0.05) as url:
        assert (await post(url, b'{"update_id": 1}')).status_code == 503
        shelf.open.set()
        assert (await post(url, b'{"update_id": 1}')).status_code == 200


async def test_a_caller_who_goes_away_amid_a_body_leaves_room_for_the_next():
    shelf = Shelf()
    async with hooked(shelf, at_once=1, patience=5.0) as url:
        place = urlsplit(url)
        _, writer = await asyncio.open_connection(place.hostname, place.port)
        head = f"POST /telegram HTTP/1.1\r\nHost: x\r\n{next(iter(HEADER))}: {SECRET}\r\nContent-Length: 1000\r\n\r\n"
        writer.write(head.encode() + b"{")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        async with asyncio.timeout(10):
            while (await post(url, b'{"update_id": 2}')).status_code != 200:
                pass
    assert [raw["update_id"] for raw in shelf.kept] == [2]


def test_a_webhook_without_a_secret_is_a_mistake():
    with pytest.raises(ValueError, match="needs a secret"):
        Webhook(Shelf().keep, secret="")


async def test_logs_hold_no_word_of_what_came(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    shelf = Shelf()
    shelf.refusals = 1
    async with hooked(shelf) as url:
        await post(url, b'{"update_id": 1, "message": {"text": "Ik kan niet meer"}}')
        await post(url, b'"Ik kan niet meer"')
    assert "kan niet" not in caplog.text
