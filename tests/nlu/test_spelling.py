"""Mending words that training never saw."""

from __future__ import annotations

import pytest

from bot.nlu.spelling import Speller

SPELLER = Speller.of(
    {"verlof": 9, "mantelzorg": 5, "mantelzorger": 4, "moeder": 7, "modder": 2, "werken": 3, "wrken": 1}
)


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("mag ik velrof", "mag ik verlof"),
        ("mantlezogr?", "mantelzorg?"),
        ("moedr", "moeder"),
        ("verlof voor Aalst", "verlof voor Aalst"),  # near nothing
        ("wrken", "wrken"),  # seen once: known, but no example to others
        ("wrkn", "wrkn"),
        ("vlf", "vlf"),  # too short to tell
        ("moxder", "moeder"),  # as near to two: the one seen oftener
        ("v3rlof", "v3rlof"),
    ],
)
def test_an_unknown_word_becomes_the_nearest_known_one(written, mended):
    assert SPELLER.mend(written) == mended


def test_what_is_known_and_what_stands_between_stays_as_written():
    assert SPELLER.mend("Móeder, WERKEN & 'verlof'…") == "Móeder, WERKEN & 'verlof'…"
