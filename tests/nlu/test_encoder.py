"""The encoder that hears danger: stored it reads the same, long texts are read whole, held-out rows are remembered."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.nlu import encoder
from bot.nlu.encoder import OVERLAP, WINDOW, Judgement, from_bytes, judged, key, parts, unpacked
from bot.nlu.subwords import BEGIN, END
from tests.nlu.toy import CLOSE, untuned


@pytest.fixture(scope="module")
def read():
    return from_bytes(untuned())


def test_a_text_gets_a_number_for_a_crisis_and_a_probability_for_each_danger(read):
    found = read.read("ik wil niet meer leven")
    assert np.isfinite(found.crisis)
    assert found.close.shape == (len(CLOSE),)
    assert found.close.sum() == pytest.approx(1)


def test_the_same_bytes_read_the_same_and_others_have_another_digest(read):
    again, other = from_bytes(untuned()), from_bytes(untuned(layers=1))
    assert again.digest == read.digest != other.digest
    assert again.read("ik wil dood").crisis == read.read("ik wil dood").crisis


def test_the_order_of_words_counts(read):
    assert read.read("ik wil leven niet dood").crisis != read.read("ik wil dood niet leven").crisis


@given(st.text(max_size=400))
@settings(max_examples=30)
def test_whatever_is_typed_is_read(text):
    found = from_bytes(untuned()).read(text)
    assert np.isfinite(found.crisis)


def test_a_long_text_is_as_bad_as_its_worst_part(read):
    short = "ik wil dood"
    alone = float(read.read(short).crisis)
    filling = " een gewone dag met de hond" * 40
    assert float(read.read(filling + " " + short).crisis) >= float(read.read(filling).crisis) - 1e-6
    assert np.isfinite(alone)


@pytest.mark.parametrize("count", [0, 1, WINDOW, WINDOW + 1, 5 * WINDOW])
def test_parts_overlap_and_leave_nothing_out(count):
    found = parts([7, 8], range(10, 10 + count))
    assert all(part[:3] == [BEGIN, 7, 8] and part[-1] == END and len(part) <= WINDOW + 2 for part in found)
    assert {place for part in found for place in part[3:-1]} == set(range(10, 10 + count))
    for one, after in pairwise(found):
        assert one[3:-1][-OVERLAP:] == after[3 : 3 + OVERLAP]


def test_packed_blocks_give_their_numbers():
    block = np.zeros((1, encoder.BLOCK), np.uint8)
    block[0, :2] = np.array([0.5], np.float16).view(np.uint8)
    block[0, 2:] = 8  # nothing in the low halves, and -8 in the high ones
    block[0, 2] = 0xF9
    numbers = unpacked(block)[0]
    assert numbers[0] == 0.5 * (9 - 8)
    assert numbers[16] == 0.5 * (15 - 8)
    assert numbers[1] == 0
    assert numbers[17] == 0.5 * -8


def test_a_row_that_was_held_out_keeps_what_was_made_of_it_then():
    said = [[1.0, 3.0, 0.0, 0.0, 0.0, 5.0]]
    known = [(key("nl", "ik wil dood"), 0), (key("nl", "dank je"), -1)]
    read = from_bytes(untuned(known=known, said=said))
    held_out = read.read_row("nl", "ik wil dood")
    assert held_out is not None
    assert held_out.crisis == pytest.approx(2.0)
    assert int(held_out.close.argmax()) == CLOSE.index("suicide")
    assert read.read_row("nl", "dank je") is None, "it was tuned on that row: a reading would flatter it"
    new = read.read_row("en", "dank je")
    assert new is not None, "it never saw that row"
    assert new.crisis == read.read("dank je").crisis


def test_sums_become_a_logarithm_and_probabilities():
    found = judged(np.array([[0.0, 1.5, 0.0, 0.0], [2.0, 0.0, 1000.0, 0.0]]))
    assert isinstance(found, Judgement)
    assert found.crisis.tolist() == [1.5, -2.0]
    assert found.close.tolist() == [[0.5, 0.5], [1.0, 0.0]]


@pytest.mark.parametrize("data", [b"", b"no arrays", untuned()[:1000]])
def test_what_cannot_be_read_says_what_to_do(data):
    with pytest.raises(BadInput, match="leun nlu tune"):
        from_bytes(data)


def test_a_file_of_another_version_is_refused(monkeypatch):
    data = untuned()
    monkeypatch.setattr(encoder, "VERSION", 99)
    with pytest.raises(BadInput, match="another version"):
        from_bytes(data)
