"""Rows to a model: the same rows give the same bytes, and reading with numpy gives what scikit-learn gave."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.errors import BadInput
from bot.nlu import folds, model, training
from bot.nlu.features import normalise, pieces, words_and_pairs
from bot.nlu.neighbours import Neighbours
from bot.nlu.telling import told
from bot.nlu.training import train
from tests.nlu.toy import dangerous_rows, encode, rows


@pytest.fixture(scope="module")
def trained():
    return train(rows(), encode)


def test_two_trainings_give_the_same_bytes_whatever_the_order(trained):
    again = train(tuple(reversed(rows())), encode)
    assert model.to_bytes(again.model) == model.to_bytes(trained.model)


def test_what_was_stored_reads_as_what_was_trained(trained):
    stored = model.from_bytes(model.to_bytes(trained.model))
    assert stored.digest == trained.model.digest
    assert stored.intents == ("leave", "respite", "thanks")
    for text in ("mag ik verlof nemen", "thanks a lot", "iets heel anders", ""):
        vector = encode([text])[0]
        assert stored.read(text) == trained.model.read(text)
        assert stored.read(text, vector) == trained.model.read(text, vector)


@pytest.mark.parametrize("with_vectors", [False, True])
def test_rows_are_read_as_what_they_are(trained, with_vectors):
    for row in rows():
        reading = trained.model.read(row.text, encode([row.text])[0] if with_vectors else None)
        assert reading.guesses[0].name == row.intent
        assert reading.engine == ("vectors" if with_vectors else "words")


def test_guesses_are_ranked_and_add_up_to_one(trained):
    confidences = [guess.confidence for guess in trained.model.read("verlof of opvang").guesses]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1)


@pytest.mark.parametrize(("name", "cut"), [("pieces", pieces), ("words", words_and_pairs)])
def test_weighing_with_numpy_is_what_scikit_learn_weighs(trained, name, cut):
    terms = getattr(trained.model, name)
    normals = [normalise(row.text) for row in rows()]
    vectorizer = TfidfVectorizer(analyzer=lambda text: list(cut(text)), lowercase=False, sublinear_tf=True).fit(normals)
    for text in (*normals, "nooit gezien xyz", ""):
        columns, values = terms.weigh(normalise(text))
        ours = np.zeros(len(terms.index))
        ours[columns] = values
        assert vectorizer.transform([normalise(text)]).toarray()[0] == pytest.approx(ours, abs=1e-6)


def test_few_rows_keep_the_plain_thresholds(trained):
    assert (trained.model.full.thresholds.high, trained.model.full.thresholds.low) == (0.70, 0.40)


def test_two_intents_are_enough_and_one_is_not():
    two = train([row for row in rows() if row.language == "nl"], encode)
    assert two.model.read("tijdskrediet aanvragen").guesses[0].name == "leave"
    with pytest.raises(BadInput, match="at least two intents"):
        train([row for row in rows() if row.intent == "leave"], encode)


def test_the_telling_names_rows_thresholds_and_the_worst(trained):
    lines = "\n".join(told(trained))
    assert "with vectors" in lines
    assert "Least often right:" in lines
    assert "high 0.70, low 0.40" in lines


@pytest.fixture(scope="module")
def of_danger():
    return train(dangerous_rows(), encode)


def test_what_was_learnt_of_danger_is_stored_too(of_danger):
    stored = model.from_bytes(model.to_bytes(of_danger.model))
    for row in dangerous_rows():
        vector = encode([row.text])[0]
        assert stored.read(row.text, vector) == of_danger.model.read(row.text, vector)
        assert stored.read(row.text) == of_danger.model.read(row.text)


def test_two_trainings_on_danger_give_the_same_bytes(of_danger):
    assert model.to_bytes(train(dangerous_rows(), encode).model) == model.to_bytes(of_danger.model)


def test_rows_with_danger_and_near_it_are_neighbours_and_some_of_the_others(of_danger):
    others = [row for row in dangerous_rows() if row.danger == "none" and "near" not in row.marks]
    neighbours = of_danger.model.neighbours
    assert neighbours.crisis.sum() == 6
    assert len(neighbours.rows) == len(dangerous_rows()) - len(others) + len(others) // training.FEW


def test_neighbours_vote_with_a_sentence_vector_and_are_silent_without(of_danger):
    text = "ik wil niet meer leven"
    vector = encode([text])[0]
    silent = replace(of_danger.model, neighbours=Neighbours.nobody(len(vector)))
    assert of_danger.model.read(text, vector).dangers["suicide"] > silent.read(text, vector).dangers["suicide"]
    assert of_danger.model.read(text) == silent.read(text)


def test_where_no_row_holds_danger_nobody_votes(trained):
    assert len(trained.model.neighbours.rows) == 0
    assert trained.model.read("iets", encode(["iets"])[0]).dangers == {}


def test_a_column_tells_a_crisis_as_its_shares_lie_apart():
    matrix = csr_array(np.array([[1, 1, 0, -0.5], [1, 1, 0, 0.5], [0, 1, 2, 0.5], [0, 1, 0, -0.5]], np.float32))
    found = training._telling(matrix, np.array([True, True, False, False]), 3)
    assert found[1] == pytest.approx(0, abs=0.16)  # stands everywhere
    assert found[0] > 1
    assert found[2] > 1
    assert found[3] == 1  # a dimension of a sentence vector


def test_likenesses_are_held_out_together():
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [0.99, 0.14], [0.9, 0.43], [-1.0, 0.0]])
    groups = folds.alike(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    assert groups[0] == groups[2] == groups[3]  # the last by way of the one between
    assert len(set(groups.tolist())) == 3


def test_folds_spread_every_intent_and_part_no_group():
    groups = [0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
    fold_of = folds.split(groups, ["a"] * 6 + ["b"] * 4, 2)
    assert fold_of[0] == fold_of[1]
    assert sorted(np.bincount(fold_of[:6]).tolist()) == [3, 3]
    assert sorted(np.bincount(fold_of[6:]).tolist()) == [2, 2]


# -- a file that is something else -----------------------------------------------------------------


def test_a_broken_file_says_what_to_do(trained):
    data = model.to_bytes(trained.model)
    for broken in (b"", b"not a zip", data[: len(data) // 2], data[:-200]):
        with pytest.raises(BadInput, match=r"the\.npz: cannot be read .* run `leun nlu train`"):
            model.from_bytes(broken, where="the.npz")


def test_a_flipped_byte_is_noticed(trained):
    data = bytearray(model.to_bytes(trained.model))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(BadInput):
        model.from_bytes(bytes(data))


def test_a_file_of_another_version_is_refused(trained, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(model, "VERSION", 0)
        older = model.to_bytes(trained.model)
    with pytest.raises(BadInput, match="another version of Leun"):
        model.from_bytes(older)


def test_arrays_that_do_not_fit_are_refused(trained, monkeypatch):
    shorter = replace(trained.model, plain=replace(trained.model.plain, words=trained.model.plain.words[1:]))
    with pytest.raises(BadInput, match="plain_words has the shape"):
        model.from_bytes(model.to_bytes(shorter))


def test_neighbours_of_other_vectors_are_refused(of_danger):
    other = replace(of_danger.model, neighbours=Neighbours.nobody(7))
    with pytest.raises(BadInput, match="near_axes has the shape"):
        model.from_bytes(model.to_bytes(other))
