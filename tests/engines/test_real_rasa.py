"""The real Rasa, in its own environment: trained on some rows, served, asked, and behind a whole conversation."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.app import Settings, rasa_first
from bot.engines import rasa_server
from bot.engines.interpreter import Embedded
from bot.engines.rasa import RasaClient
from bot.messages import Heard
from tests.conversations import reader
from tests.test_transcripts import FOLDER, Player

pytestmark = pytest.mark.skipif(not rasa_server.installed(), reason="Rasa is not installed; nlu/rasa/install does it")
ROWS = "40"


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    """The light profile on forty rows of every intent and language, as the command trains it."""
    folder = tmp_path_factory.mktemp("rasa")
    command = [sys.executable, "-m", "bot.cli", "nlu", "train", "--engine", "rasa", "--profile", "light"]
    done = subprocess.run(
        [*command, "--rows", ROWS, "--into", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Path(folder) / "light.tar.gz"


@pytest.fixture(scope="module")
def url(trained: Path) -> Iterator[str]:
    with rasa_server.served(trained) as url:
        yield url


def test_training_says_what_its_confidence_is_worth(trained: Path):
    learnt = json.loads((trained.parent / "rasa.json").read_text())["light"]
    assert 0.3 < learnt["right"] < 1
    assert 0 < learnt["thresholds"]["low"] <= learnt["thresholds"]["high"] < 1


async def test_it_is_served_and_parses(url: str):
    client = RasaClient(url, seconds=10)
    try:
        assert (await client.model()).endswith("light.tar.gz")
        for text, intent in (
            ("kan ik zorgverlof nemen om voor mijn moeder te zorgen", "leave"),
            ("ik wil met een mens praten aub", "talk_to_human"),
            ("can somebody take over for a weekend so I get a break", "respite"),
        ):
            heard = await client.parse(text)
            assert heard.engine == "rasa"
            assert heard.guesses[0].name == intent, heard.guesses[:3]
            assert sum(guess.confidence for guess in heard.guesses) == pytest.approx(1, abs=0.01)
    finally:
        await client.close()


def test_a_whole_conversation_goes_through_it(url: str):
    embedded = Embedded()
    embedded.begin()
    embedded.wait()
    with asyncio.Runner() as runner:
        rasa = rasa_first(Settings(rasa_url=url), embedded, reader())
        engines: list[str] = []

        def hear(text: str) -> Heard:
            heard = runner.run(rasa.hear(text))
            engines.append(heard.engine)
            return heard

        script = yaml.safe_load((FOLDER / "daughter.yaml").read_text(encoding="utf-8"))[0]
        player = Player(script)
        player.talk.hear = hear
        for line in script["turns"]:
            player.play(line)
        player._holds(script.get("then", {}))
        runner.run(rasa.close())
    assert len(engines) > 5
    assert set(engines) == {"rasa"}
    assert rasa.counts.fell_back == 0


def test_leun_understand_asks_it_where_its_address_is_set(url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LEUN_RASA_URL", url)
    command = [sys.executable, "-m", "bot.cli", "understand", "--json", "--engine", "rasa"]
    line = json.dumps({"text": "kan ik zorgverlof nemen om voor mijn moeder te zorgen"})
    done = subprocess.run(command, input=line, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["engine"] == "rasa"
