"""A tired answer becomes a case, a consultant answers, it closes, a later check-in speaks of it: on both messengers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fortnight import hold


@pytest.mark.parametrize("channel", ["telegram", "signal"])
async def test_a_tired_fortnight_and_a_consultants_days(channel: str, tmp_path: Path):
    await hold(channel, tmp_path / "data")
