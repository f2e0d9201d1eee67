"""The rows nearest to a text vote on whether there is a crisis in it."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engines.embedded import trained_file
from bot.nlu.features import centred
from bot.nlu.model import from_bytes
from bot.nlu.neighbours import DIRECTIONS, MOST, NEAREST, Neighbours

LENGTH = 24


def clouds(seed: int, rows: int = 60):
    """Vectors of length 1 around two directions, and which of them lie around the second."""
    random = np.random.default_rng(seed)
    crisis = np.arange(rows) % 2 == 1
    vectors = random.normal(0, 0.3, (rows, LENGTH)).astype(np.float32)
    vectors[~crisis, 0] += 1.5
    vectors[crisis, 1] += 1.5
    return centred(vectors, np.zeros(LENGTH), 1.0), crisis


def learnt(seed: int = 1, rows: int = 60, kept=None) -> Neighbours:
    vectors, crisis = clouds(seed, rows)
    return Neighbours.learn(vectors, crisis, np.ones(rows, np.bool_) if kept is None else kept)


def test_who_stands_among_cries_is_voted_for_and_who_does_not_against():
    vectors, crisis = clouds(2)
    votes = learnt().votes(vectors)
    assert (votes[crisis] > MOST / 2).all()
    assert (votes[~crisis] < -MOST / 2).all()


@given(st.integers(0, 10_000), st.integers(1, 60), st.integers(1, 12))
def test_a_vote_is_bounded_whatever_is_asked_of_however_few(seed, rows, texts):
    asked = np.random.default_rng(seed).normal(0, 1, (texts, LENGTH)).astype(np.float32)
    votes = learnt(seed, rows).votes(asked)
    assert votes.shape == (texts,)
    assert (np.abs(votes) <= MOST + 1e-9).all()


@given(st.integers(0, 10_000), st.floats(0.1, 10))
def test_the_length_of_a_vector_and_the_company_it_is_asked_in_do_not_matter(seed, length):
    asked = np.random.default_rng(seed).normal(0, 1, (5, LENGTH)).astype(np.float32)
    neighbours = learnt()
    alone = [neighbours.vote(one * length) for one in asked]
    assert alone == pytest.approx(neighbours.votes(asked).tolist(), abs=1e-3)


@given(st.integers(0, 10_000))
def test_who_would_vote_the_other_way_turns_the_vote(seed):
    vectors, crisis = clouds(seed)
    everybody = np.ones(len(crisis), np.bool_)
    one, other = (Neighbours.learn(vectors, said, everybody) for said in (crisis, ~crisis))
    asked = np.random.default_rng(seed).normal(0, 1, (5, LENGTH)).astype(np.float32)
    assert one.votes(asked) == pytest.approx(-other.votes(asked))


def test_only_rows_that_are_kept_vote():
    _, crisis = clouds(1)
    vectors, _ = clouds(3)
    assert learnt(kept=crisis).votes(vectors) == pytest.approx(np.full(len(vectors), MOST))
    assert len(learnt(kept=crisis).rows) == crisis.sum()


def test_nobody_votes_nothing():
    nobody = Neighbours.nobody(LENGTH)
    assert nobody.vote(np.ones(LENGTH)) == 0
    assert Neighbours.of(nobody.axes, nobody.rows, nobody.crisis).vote(np.ones(LENGTH)) == 0


def test_a_text_without_a_vector_of_its_own_is_read():
    assert abs(learnt().vote(np.zeros(LENGTH))) <= MOST


def test_what_is_stored_votes_as_what_was_learnt():
    one = learnt()
    again = Neighbours.of(one.axes.astype(np.float16), one.rows, one.crisis)
    vectors, _ = clouds(4)
    assert (again.votes(vectors) == one.votes(vectors)).all()


def test_whole_steps_lose_next_to_nothing():
    vectors, crisis = clouds(5, 400)
    asked, _ = clouds(6)
    likeness = asked @ vectors.T
    nearest = np.argsort(-likeness, axis=1)[:, :NEAREST]
    exact = MOST * np.where(crisis[nearest], 1, -1).mean(axis=1)
    votes = Neighbours.learn(vectors, crisis, np.ones(400, np.bool_)).votes(asked)
    assert np.abs(votes - exact).mean() < 0.1 * MOST


@pytest.mark.parametrize(
    ("axes", "rows", "crisis"),
    [
        (np.zeros((LENGTH, 3)), np.zeros((5, 4), np.int8), np.zeros(5, np.bool_)),
        (np.zeros((LENGTH, 3)), np.zeros((5, 3), np.int8), np.zeros(4, np.bool_)),
        (np.zeros((LENGTH, 3)), np.zeros((5, 3), np.float32), np.zeros(5, np.bool_)),
        (np.zeros(3), np.zeros((5, 3), np.int8), np.zeros(5, np.bool_)),
    ],
)
def test_arrays_that_do_not_fit_each_other_are_refused(axes, rows, crisis):
    with pytest.raises(ValueError, match="neighbours have the shapes"):
        Neighbours.of(axes, rows, crisis)


def test_the_neighbours_that_ship_are_of_both_kinds_and_asked_in_no_time():
    model = from_bytes(trained_file().read_bytes())
    shipped = model.neighbours
    assert shipped.axes.shape == (len(model.mean), DIRECTIONS)
    assert 1000 < shipped.crisis.sum() < len(shipped.crisis) - 1000
    asked = np.random.default_rng(1).normal(0, 1, (20, len(model.mean))).astype(np.float32)
    spent = []
    for one in asked:
        began = time.perf_counter()
        shipped.vote(one)
        spent.append(time.perf_counter() - began)
    assert min(spent) < 0.006
