"""What is counted in a text."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.features import MAX_TEXT, Terms, centred, normalise, pieces, words_and_pairs


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Móéder, 40u/week!", "moeder 00u week"),
        ("'k wete't   nie…\n", "k wete t nie"),
        ("ik kan niet meer😭😭", "ik kan niet meer 😭 😭"),
        ("STRASSE straße", "strasse strasse"),
        ("teşekkür ederim", "tesekkur ederim"),
        ("?!", ""),
        ("", ""),
    ],
)
def test_normalising(written, normal):
    assert normalise(written) == normal


def test_of_a_long_story_the_end_is_read():
    assert normalise("a" * MAX_TEXT + " mag ik verlof").endswith("mag ik verlof")
    assert len(normalise("a" * 10 * MAX_TEXT)) == MAX_TEXT


def test_pieces_stay_within_a_word_and_mark_its_edges():
    assert list(pieces("ja")) == [" ", "j", "a", " ", " j", "ja", "a ", " ja", "ja ", " ja "]


def test_words_come_alone_and_in_pairs():
    assert list(words_and_pairs("mag ik verlof")) == ["mag", "ik", "verlof", "mag ik", "ik verlof"]


def test_what_was_never_seen_weighs_nothing():
    terms = Terms.of(words_and_pairs, ["verlof"], np.ones(1, np.float32))
    assert [one.tolist() for one in terms.weigh("mag ik")] == [[], []]
    assert [one.tolist() for one in terms.weigh("verlof verlof")] == [[0], [1.0]]


def test_vectors_are_moved_to_the_mean_and_get_one_length():
    moved = centred(np.array([[3.0, 1.0], [1.0, 1.0]]), np.array([1.0, 1.0]), 1.5)
    assert moved.tolist() == [[1.5, 0.0], [0.0, 0.0]]
