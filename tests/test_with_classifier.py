"""Every transcript once more with the trained reader listening, as in production: what is asked and known stays so.

The wording may differ, for a question that only the classifier understands is answered; a danger that nobody told of,
or a fact that is lost, may not.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest

from bot.engines.interpreter import Embedded
from tests.test_transcripts import Player, transcripts


@functools.cache
def engine() -> Embedded:
    embedded = Embedded()
    embedded.begin()
    embedded.wait()
    return embedded


@pytest.mark.parametrize(("path", "number", "script"), list(transcripts()))
def test_the_conversation_holds(path: Path, number: int, script: dict[str, Any]):
    player = Player(script)
    player.talk.hear = engine().at_once
    for line in script["turns"]:
        player.play(line)
    player._holds(script.get("then", {}))
