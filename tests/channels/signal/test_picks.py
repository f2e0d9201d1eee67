"""A choice told by number or letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.signal.picks import mark, pick, picked


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2", "2"),
        ("2.", "2"),
        (" 2) ", "2"),
        ("(2)", "2"),
        ("b)", "b"),
        ("B", "b"),
        ("optie 2", "2"),
        ("Option 3!", "3"),
        ("nr 2", "2"),
        ("Nr. 2", "2"),
        ("nummer 12", "12"),
        ("letter b", "b"),
        ("#2", "2"),
        ("2️⃣", "2"),
        ("🔟", "10"),
        ("②", "2"),
        ("🅱️", "b"),
    ],
)
def test_a_bare_number_or_letter_is_a_pick(text, meant):
    assert pick(text) == meant


@pytest.mark.parametrize("text", ["", "0", "100", "2 uur", "ja", "ik kies 2 van de 3", "2,5", "02", "aa", "2 3", "1)2"])
def test_whatever_says_more_is_none(text):
    assert pick(text) == ""


@given(st.text())
def test_any_text_is_a_pick_or_none(text):
    assert len(pick(text)) <= 2


@given(st.integers(1, 26), st.booleans(), st.data())
def test_the_mark_before_a_choice_picks_it(count, lettered, data):
    index = data.draw(st.integers(0, count - 1))
    assert picked(pick(mark(index, lettered=lettered)), of=count, lettered=lettered) == index


def test_a_number_is_an_answer_where_choices_have_letters():
    assert picked("2", of=3, lettered=True) is None
    assert picked("b", of=3, lettered=False) is None
    assert picked("4", of=3, lettered=False) is None
    assert picked("", of=3, lettered=True) is None
