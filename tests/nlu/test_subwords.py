"""A text is cut into the pieces that are likeliest together, and none of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.subwords import SPACE, SPECIAL, UNKNOWN, Subwords, plainly

PIECES = {SPACE: -2.0, "a": -3.0, "b": -3.0, "c": -3.5, "ab": -4.0, "abc": -6.5, SPACE + "a": -4.5, "bc": -5.0}
SUBWORDS = Subwords.of(list(PIECES), list(PIECES.values()))


def written(places):
    return [list(PIECES)[place - SPECIAL] if place != UNKNOWN else "?" for place in places]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a", [SPACE + "a"]),
        ("ab", [SPACE, "ab"]),
        ("abc", [SPACE, "abc"]),
        ("ABC  abc", [SPACE, "abc", SPACE, "abc"]),
        ("zab", [SPACE, "?", "ab"]),
        ("", [SPACE]),
    ],
)
def test_a_text_is_cut_into_its_likeliest_pieces(text, pieces):
    assert written(SUBWORDS.cut(text)) == pieces


def likeliest(text):
    """The best sum of all ways to cut a text, the slow way."""
    if not text:
        return 0.0
    ends = [(PIECES[text[:end]], end) for end in range(1, len(text) + 1) if text[:end] in PIECES]
    return max(score + likeliest(text[end:]) for score, end in [*ends, (min(PIECES.values()) - 10.0, 1)])


@given(st.text("abcz ", max_size=9))
def test_no_other_cut_is_likelier(text):
    pieces = written(SUBWORDS.cut(text))
    marked = SPACE + plainly(text).replace(" ", SPACE)
    assert sum(PIECES.get(piece, min(PIECES.values()) - 10.0) for piece in pieces) == pytest.approx(likeliest(marked))
    assert len(marked) == sum(map(len, pieces))


@given(st.text(max_size=200))
def test_whatever_is_typed_is_cut(text):
    assert SUBWORDS.cut(text)


@pytest.mark.parametrize("text", ["\ufdfa" * 50, "\u0130" * 20, "\x00\ud800", "a\u0301" * 10, "🙂" * 30])
def test_letters_that_become_many_are_no_trouble(text):
    assert SUBWORDS.cut(text)
