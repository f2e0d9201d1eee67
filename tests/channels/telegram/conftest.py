"""A fake Telegram of each test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.wire import TelegramWire
from tests.fakes.telegram import FakeTelegram, running


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with running(time_scale=0.02) as fake:
        yield fake


@pytest.fixture
async def wire(telegram: FakeTelegram) -> AsyncIterator[TelegramWire]:
    wire = TelegramWire(telegram.token, api=telegram.url)
    yield wire
    await wire.close()
