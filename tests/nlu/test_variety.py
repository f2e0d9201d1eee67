"""The rows are varied: CI fails where two resemble each other or where nobody of a kind writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engines.train import clone_folder, training_files
from bot.messages import DANGER_OF
from bot.nlu.data import Row, read_rows
from bot.nlu.variety import mistakes, shared, table


@pytest.fixture(scope="module")
def rows():
    return read_rows(training_files(clone_folder()))


def test_no_two_rows_resemble_each_other_and_no_cell_is_empty(rows):
    assert [one.say("en") for one in mistakes(rows)] == []


@pytest.mark.parametrize(("language", "of_danger", "of_others"), [("nl", 300, 200), ("en", 300, 90)])
def test_every_intent_has_its_rows(rows, language, of_danger, of_others):
    counts = {one.intent: 0 for one in rows}
    for one in rows:
        counts[one.intent] += one.language == language
    few = {
        intent: count for intent, count in counts.items() if count < (of_danger if intent in DANGER_OF else of_others)
    }
    assert few == {}


def test_hundreds_of_rows_look_like_danger_and_hold_none(rows):
    near = [one for one in rows if "near" in one.marks]
    assert sum(one.language == "nl" for one in near) >= 300
    assert sum(one.language == "en" for one in near) >= 100
    assert {one.danger for one in near} <= {"none", "overload"}


def row(text: str, intent: str = "leave", **marks: str) -> Row:
    return Row("nl", intent, text, marks, f"nl/{intent}.yml", len(text))


def codes(*some: Row) -> list[tuple[str, int]]:
    return [(one.file, one.line) for one in mistakes(some) if one.code == "row-alike"]


def test_one_sentence_with_a_word_swapped_is_one_sentence_twice():
    first = row("kan ik verlof krijgen om voor mijn moeder te zorgen")
    second = row("kan ik verlof krijgen om voor mijn vader te zorgen!")
    assert 0.6 < shared(first.text, second.text) < 0.8
    assert codes(first, second) == [(second.file, second.line)]
    assert codes(first, row(second.text, "respite")) == []


def test_the_same_words_under_two_intents_are_one_sentence_too():
    assert codes(row("stop daar nu maar mee"), row("Stop daar nu maar mee!!", "deny")) == [("nl/deny.yml", 23)]


def test_rows_of_nothing_but_signs_are_told_apart():
    assert codes(row("👍"), row("🙏")) == []


def test_a_cell_in_which_nobody_writes_is_told():
    told = [one.text for one in mistakes([row("verlof")]) if one.code == "cell-empty"]
    assert len(told) == 720 + 144
    assert told[0] == "nobody writes so yet: region west, age young, manner plain, situation dementia"
    marked = row("verlof", region="west", age="young", manner="plain", situation="dementia")
    assert table([marked], "nl")["west", "young", "plain", "dementia"] == 1


@given(st.text(), st.text())
def test_what_two_texts_share_lies_between_nothing_and_all(one, other):
    assert 0 <= shared(one, other) == shared(other, one) <= 1
    assert shared(one, one) == 1
