"""Conversations that anyone can read, played through the real turn: ``tests/transcripts/*.yaml``.

Author lines say what is asked, known and weighed; the full wording stands beside them in ``<name>.<language>.txt``.
``pytest --update tests/test_transcripts.py`` writes it anew, to be reviewed as a diff. ``local: true`` plays with the
packs of municipalities; ``bot: silent`` says that nothing is said, ``planned`` which days are reminded of, ``consents``
what is agreed to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.messages import Outgoing, RecipientChosen, Sent
from tests.conversations import Conversation

FOLDER = Path(__file__).parent / "transcripts"
SPAN = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?)?")


def transcripts() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for number, script in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))):
            yield pytest.param(path, number, script, id=script["transcript"])


class Player:
    """Plays one transcript and writes down what was said."""

    def __init__(self, script: Mapping[str, Any]) -> None:
        at = script.get("at", "2026-11-24T21:40+01:00")
        now = at if isinstance(at, datetime) else datetime.fromisoformat(at)
        self.talk = Conversation(script.get("language", "nl"), now, local=script.get("local", False))
        self.heard: tuple[Outgoing, ...] = ()
        self.lines: list[str] = [f"# {script['transcript']}"]
        self.turns: list[int] = []

    def play(self, line: Mapping[str, Any]) -> None:
        """One author line: something that happens, or something that must hold."""
        match line:
            case {"start": place}:
                self._heard("(comes in)", self.talk.start(place or ""))
            case {"carer": str(text), "edits": int(back)}:
                self._heard(f"(edits) {text}", self.talk.say(text, edit_of=self.turns[-back]))
            case {"carer": text}:
                self._heard(str(text), self.talk.say(str(text)))
            case {"press": str(choice), "of": int(back)}:
                self._heard(f"[{choice}] (an older menu)", self.talk.choose(choice, of=self.turns[-back]))
            case {"press": choice}:
                self._heard(f"[{choice}]", self.talk.choose(str(choice)))
            case {"send": str(what)}:
                self._heard(f"(sends a {what})", self.talk.event(Sent(what)))
            case {"recipient": int(number)}:
                self._heard(f"(about recipient {number})", self.talk.event(RecipientChosen(number)))
            case {"wait": str(span)}:
                found = SPAN.fullmatch(span)
                assert found, span
                self._heard(
                    f"(waits {span})", self.talk.wait(timedelta(days=int(found[1] or 0), hours=int(found[2] or 0)))
                )
        self._holds(line)

    def _heard(self, what: str, said: tuple[Outgoing, ...]) -> None:
        self.heard = said
        self.turns.append(self.talk.state.turn)
        self.lines.append(f"\n> {what}")
        for message in said:
            self.lines.append("\n" + message.text)
            self.lines += [f"({file.name})" for file in message.attachments]
            if message.choices:
                self.lines.append(" ".join(f"[{option.label}]" for option in message.choices))

    def _holds(self, line: Mapping[str, Any]) -> None:
        bot = line.get("bot", {})
        texts = "\n".join(message.text for message in self.heard) if "wait" in line else self.talk.texts
        if bot == "silent":
            assert not self.heard, texts
            bot = {}
        if "ask" in bot:
            assert self.talk.asks == bot["ask"], f"{self.talk.asks} was asked\n{texts}"
        for text in _listed(bot.get("says", [])):
            assert text in texts, f"{text!r} was not said:\n{texts}"
        for text in _listed(bot.get("never", [])):
            assert text not in texts, f"{text!r} was said:\n{texts}"
        for file in _listed(bot.get("files", [])):
            assert file in [one.name for message in self.heard for one in message.attachments], file
        facts = self.talk.facts()
        for name, value in line.get("facts", {}).items():
            assert facts.get(name) == value, f"{name} is {facts.get(name)!r}"
        verdicts = self.talk.verdicts() if "verdicts" in line else {}
        for scheme, outcome in line.get("verdicts", {}).items():
            assert verdicts[scheme] == outcome, f"{scheme} is {verdicts[scheme]}"
        if "planned" in line:
            planned = [[one.scheme, one.kind, one.day] for one in self.talk.state.reminders.values()]
            assert planned == line["planned"], planned
            due = {key for key, (kind, _) in self.talk.due.items() if kind == "remind"}
            assert due == {f"remind/{number}" for number in self.talk.state.reminders}
        if "consents" in line:
            assert self.talk.consents == set(line["consents"]), self.talk.consents
        if "shown" in bot:
            titles = [message.text for message in self.talk.said]
            for text in _listed(bot["shown"]):
                assert any(text in title for title in titles), text
        assert len(self.talk.said) <= 3


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@pytest.mark.parametrize(("path", "number", "script"), list(transcripts()))
def test_the_conversation_goes_as_written(
    path: Path, number: int, script: dict[str, Any], request: pytest.FixtureRequest
):
    player = Player(script)
    for line in script["turns"]:
        player.play(line)
    player._holds(script.get("then", {}))
    wording = "\n".join(player.lines) + "\n"
    beside = path.with_name(f"{path.stem}.{script.get('language', 'nl')}{number or ''}.txt")
    if request.config.getoption("--update"):
        beside.write_text(wording, encoding="utf-8")
    assert beside.exists(), f"no wording yet: run pytest --update {Path(__file__).name}"
    assert beside.read_text(encoding="utf-8") == wording, "the wording changed: run with --update and review the diff"


def test_every_wording_belongs_to_a_transcript():
    wanted = {
        f"{path.stem}.{script.get('language', 'nl')}{number or ''}.txt"
        for path in FOLDER.glob("*.yaml")
        for number, script in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")))
    }
    assert {path.name for path in FOLDER.glob("*.txt")} == wanted
    assert len(wanted) >= 16
