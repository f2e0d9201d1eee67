"""What is said outside of any turn: it names the lines, fits in one message, and is there in both languages."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.queueing import ROOM
from bot.channels.telegram.commands import MENU
from bot.work.words import LANGUAGES, Words
from tests.conversations import NOW, reader

WORDS = Words(reader().mind.content, reader().mind.safety)


def lines(text: str) -> str:
    letter = WORDS.lines(text, "telegram", NOW)
    assert (letter.urgent, letter.best_before, letter.due_at, letter.channel) == (True, None, NOW, "telegram")
    said: str = json.loads(letter.body)["text"]
    return said


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ik wil niet meer leven", "1813"),
        ("I want to die", "1813"),
        ("hij slaat mij", "1712"),
        ("ze ademt niet meer", "112"),
    ],
)
def test_the_lines_are_those_of_what_was_written_in_both_languages(text: str, number: str):
    said = lines(text)
    assert said.count(f"**{number}**") == 2
    for words in reader().mind.content.safety_words.values():
        assert words["program"] in said


def test_where_no_danger_is_heard_any_more_every_line_is_told():
    said = lines("hallo")
    assert all(f"**{number}**" in said for number in ("112", "1813", "1712"))


@given(st.text(max_size=200))
def test_whatever_was_written_there_are_lines_and_none_of_it_comes_back(text: str):
    assert "**112**" in lines(text)
    assert len(lines(text).encode()) <= min(room.units for room in ROOM.values())


def test_what_cannot_be_read_is_our_fault_and_said_in_both_languages():
    assert WORDS.unreadable("nl") in WORDS.unreadable()
    assert WORDS.unreadable("en") in WORDS.unreadable()
    assert WORDS.unreadable("nl") != WORDS.unreadable("en")
    assert len(WORDS.unreadable().encode()) <= ROOM["signal"].units


@pytest.mark.parametrize("language", ["", *LANGUAGES])
@pytest.mark.parametrize("name", ["group", "call"])
def test_everything_that_a_channel_declines_has_words(name: str, language: str):
    assert WORDS.declined(name, language)


def test_a_late_text_says_so_and_is_whole():
    said = WORDS.late("**Let op**", "nl")
    assert said.endswith("\n\n**Let op**")
    assert WORDS.late("x") == WORDS.late("x", "nl") != WORDS.late("x", "en")


def test_menus_and_papers_have_words_in_each_language():
    told = WORDS.commands(MENU)
    assert {language: tuple(names) for language, names in told.items()} == {
        language: tuple(names) for language, names in MENU.items()
    }
    assert all(text for names in told.values() for text in names.values())
    assert {len(how) for how in WORDS.how().values()} == {2}
    assert WORDS.of_papers("fr") == WORDS.of_papers("nl") != WORDS.of_papers("en")


def test_a_letter_is_a_row_that_leaves_now():
    letter = WORDS.letter("Dag.", "signal", NOW)
    assert json.loads(letter.body) == {"text": "Dag.", "choices": [], "attachments": []}
    assert (letter.channel, letter.due_at, letter.urgent) == ("signal", NOW, False)
