"""Answers in own words, by the fact that was asked: tests/understanding/answers.yaml."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.dialogue import asking
from bot.dialogue.state import State
from bot.dialogue.talk import Talk, World
from bot.facts import Known, Range
from bot.messages import Answer, Pending
from bot.understanding.reading import understand
from tests.conversations import reader

ON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATA = Path(__file__).with_name("answers.yaml")
ROWS = [
    pytest.param(fact, str(text), language, wanted, id=f"{fact}-{text}")
    for fact, rows in yaml.safe_load(DATA.read_text(encoding="utf-8")).items()
    for text, language, wanted in rows
]


def question(fact: str, language: str) -> Pending:
    """The open question about a fact, as it would stand; the recipient is the mother."""
    relation = reader().mind.content.vocabulary.facts["recipient_relation"]
    state = State(language=language).learn(relation, Known("parent", ON.date()))
    talk = Talk(state=state, world=World(now=ON, mind=reader().mind))
    asking.ask_fact(talk, fact)
    assert talk.state.pending is not None
    return talk.state.pending


def read(fact: str, text: str, language: str) -> tuple[Pending, Answer | None]:
    """What a text says in answer to a question about a fact."""
    pending = question(fact, language)
    content = reader().mind.content
    return pending, understand(text, pending, reader().knowledge, language, ON.date()).answer


def meant(pending: Pending, answer: Answer | None) -> Any:
    """An answer as the rows write it, numbers as the fact reads them."""
    if answer is None:
        return "nothing"
    choice = next((one for one in pending.choices if one.id == answer.choice), None)
    if answer.kind in ("unsure", "declined") or answer.choice in ("unsure", "declined"):
        return answer.choice or answer.kind
    raw = choice.value if choice is not None else answer.value
    if raw == asking.NOT_YET:
        return "not_yet"
    if isinstance(raw, str) and raw in ("none",):
        return raw
    value = reader().mind.content.vocabulary.facts[pending.about].read(raw)
    return value


def same(got: Any, wanted: Any) -> bool:
    """Whether a value is the one wanted; a range by its ends, shares to one part in a hundred."""
    if isinstance(wanted, list):
        low, high = wanted
        return bool(got == low) if low == high else isinstance(got, Range) and (got.low, got.high) == (low, high)
    if isinstance(wanted, float) and not isinstance(got, (str, bool, Range)):
        return abs(float(got) - wanted) < 0.01
    return bool(got == wanted) and isinstance(got, bool) == isinstance(wanted, bool)


@pytest.mark.parametrize(("fact", "text", "language", "wanted"), ROWS)
def test_an_answer_is_read_as_it_was_meant(fact: str, text: str, language: str, wanted: Any):
    pending, answer = read(fact, text, language)
    got = meant(pending, answer)
    assert same(got, wanted), f"{text!r} was read as {got!r}"


def test_at_least_150_answers_of_every_kind_are_held_true():
    kinds = {reader().mind.content.vocabulary.facts[str(row.values[0])].kind.name for row in ROWS}
    assert len(ROWS) >= 150
    assert kinds >= {"BOOL", "INT", "DECIMAL", "CHOICE"}


@pytest.mark.parametrize(("fact", "text", "language", "wanted"), ROWS[:: max(1, len(ROWS) // 40)])
def test_capitals_and_spaces_change_nothing(fact: str, text: str, language: str, wanted: Any):
    pending, answer = read(fact, f"  {text.upper()} ", language)
    assert same(meant(pending, answer), wanted)
