"""What the trained reader adds to the patterns of danger: a veiled wish to die, and never a finding taken away."""

from __future__ import annotations

import functools

import pytest

from bot.dialogue.danger import kinds_of
from bot.dialogue.talk import World
from bot.dialogue.turn import findings_of
from bot.engines.embedded import IntentReader, trained_file
from bot.messages import Said
from bot.understanding.reading import understand
from tests.conversations import NOW, reader


@functools.cache
def intents() -> IntentReader:
    loaded = IntentReader.begin(trained_file())
    loaded.wait()
    return loaded


def found(text: str, *, with_classifier: bool) -> tuple[str, ...]:
    heard = intents().read(text) if with_classifier else None
    understood = understand(text, None, reader().knowledge, "nl", NOW.date(), heard=heard)
    return kinds_of(findings_of(Said(text), understood, World(now=NOW, mind=reader().mind)))


def test_a_wish_to_die_that_no_pattern_holds_is_found():
    text = "als ik er niet meer ben is iedereen hier beter mee"
    assert found(text, with_classifier=True) == ("suicide",)


@pytest.mark.parametrize("text", ["ik wil niet meer leven", "hij slaat mij", "ze ademt niet meer"])
def test_what_the_patterns_find_stays_found(text: str):
    assert set(found(text, with_classifier=False)) <= set(found(text, with_classifier=True))
    assert found(text, with_classifier=False)


@pytest.mark.parametrize(
    "text", ["ze is 78", "ik ben doodop", "ik werk 4/5 bij de stad", "mijn ma heeft een beroerte gehad"]
)
def test_ordinary_words_are_no_cry(text: str):
    assert found(text, with_classifier=True) == ()
