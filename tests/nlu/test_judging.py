"""How much the tuned encoder counts is learnt; it is asked where that may change something, and may break."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np
import pytest

from bot.engines.embedded import IntentReader
from bot.messages import Guess
from bot.nlu import model
from bot.nlu.encoder import Judgement, from_bytes, key
from bot.nlu.judging import crises_by, kinds_with, with_judgement
from bot.nlu.reader import with_crises
from bot.nlu.telling import told
from bot.nlu.training import train
from tests.nlu.toy import CLOSE, dangerous_rows, encode, untuned

CRISIS = "zo wil ik niet verder, het is genoeg geweest"


def knowing(rows):
    """The bytes of an encoder that was right about every row while it was held out."""
    said = []
    for row in rows:
        close = row.danger if "near" not in row.marks else f"near_{row.marks['near']}"
        crisis = row.danger == "suicide"
        said.append([4.0 * (not crisis), 4.0 * crisis, *(6.0 * (name == close) for name in CLOSE)])
    return untuned(known=[(key(row.language, row.text), at) for at, row in enumerate(rows)], said=said)


@pytest.fixture(scope="module")
def judge():
    return from_bytes(knowing(dangerous_rows()))


@pytest.fixture(scope="module")
def trained(judge):
    return train(dangerous_rows(), encode, judge=judge)


def surely(crisis):
    return lambda _: Judgement(
        np.array(9.0 if crisis else -9.0),
        np.array([float(name == ("suicide" if crisis else "none")) for name in CLOSE]),
    )


def test_an_encoder_that_is_right_is_believed(trained):
    reader = replace(trained.model, judging=replace(trained.model.judging, look=0.0))
    vector = encode([CRISIS])[0]
    assert reader.read(CRISIS, vector, surely(True)).dangers["suicide"] > 0.5
    assert reader.read(CRISIS, vector, surely(False)).dangers["suicide"] < 0.5


def test_without_it_the_others_are_weighed_as_before(trained):
    before = train(dangerous_rows(), encode)
    vector = encode([CRISIS])[0]
    assert before.model.judging is None
    assert trained.model.read(CRISIS, vector) == before.model.read(CRISIS, vector)
    assert trained.model.read(CRISIS) == before.model.read(CRISIS)


def test_it_is_not_asked_where_all_else_is_sure_that_there_is_nothing(trained):
    asked = []

    def judge(text):
        asked.append(text)
        return surely(True)(text)

    calm = replace(trained.model, judging=replace(trained.model.judging, look=1.01))
    calm.read(CRISIS, encode([CRISIS])[0], judge)
    assert not asked
    calm.read(CRISIS, None, judge)
    assert not asked, "without a vector it is not asked: it was weighed beside one"
    replace(calm, judging=replace(calm.judging, look=0.0)).read(CRISIS, encode([CRISIS])[0], judge)
    assert asked == [CRISIS]


def test_what_was_stored_judges_as_what_was_trained(trained):
    stored = model.from_bytes(model.to_bytes(trained.model))
    vector = encode([CRISIS])[0]
    assert stored.judging is not None
    assert stored.judging.digest == trained.model.judging.digest
    assert stored.read(CRISIS, vector, surely(True)) == trained.model.read(CRISIS, vector, surely(True))


def test_an_encoder_of_other_dangers_is_not_weighed():
    assert train(dangerous_rows(), encode, judge=from_bytes(untuned(close=("none", "suicide")))).model.judging is None


def test_rows_that_it_was_tuned_on_teach_nothing():
    seen = untuned(known=[(key(row.language, row.text), -1) for row in dangerous_rows()])
    assert train(dangerous_rows(), encode, judge=from_bytes(seen)).model.judging is None


def test_training_says_what_it_finds_with_the_encoder(trained):
    lines = "\n".join(told(trained))
    assert f"Danger with the encoder, of {len(dangerous_rows())} rows that it never saw:" in lines


def test_signs_are_kept_and_two_come_behind_them():
    judgement = Judgement(np.array([3.0]), np.array([[0.1, 0.2, 0.2, 0.5]]))
    found = with_judgement(np.array([[1.0, 2.0]]), CLOSE, judgement)
    assert found[0].tolist() == pytest.approx([1.0, 2.0, 3.0, 0.0])


def test_kinds_are_half_by_the_encoder_and_what_is_only_near_is_none():
    found = kinds_with(
        {"none": 1.0, "overload": 0.0, "suicide": 0.0}, CLOSE, Judgement(np.array(0.0), np.array([0.5, 0.0, 0.0, 0.5]))
    )
    assert found == {"none": 0.75, "overload": 0.0, "suicide": 0.25}


def test_of_intents_that_are_a_crisis_the_encoder_has_half_a_say_and_the_others_keep_their_order():
    names = ("none", "suicide")
    calm = crises_by(names, Judgement(np.array(-5.0), np.array([1.0, 0.0])))
    cry = crises_by(names, Judgement(np.array(5.0), np.array([0.0, 1.0])))
    doubtful = [Guess("crisis_suicide", 0.8), Guess("leave", 0.15), Guess("respite", 0.05)]
    assert [one.name for one in with_crises(doubtful, calm)] == ["leave", "crisis_suicide", "respite"]
    assert [one.confidence for one in with_crises(doubtful, calm)] == pytest.approx([0.45, 0.4, 0.15])
    missed = [Guess("leave", 0.6), Guess("crisis_suicide", 0.2), Guess("respite", 0.2)]
    assert [one.confidence for one in with_crises(missed, cry)] == pytest.approx([0.6, 0.3, 0.1])
    assert with_crises(missed, cry)[0].name == "crisis_suicide"
    assert with_crises([Guess("crisis_suicide", 1.0)], cry) == (Guess("crisis_suicide", 1.0),)


# -- in the house ----------------------------------------------------------------------------------


def begun(tmp_path, trained, tuned):
    (tmp_path / "embedded.npz").write_bytes(model.to_bytes(trained.model))
    if tuned is not None:
        (tmp_path / "danger.npz").write_bytes(tuned)
    reader = IntentReader.begin(tmp_path / "embedded.npz", load_encoder=lambda: encode)
    reader.wait()
    return reader


def test_the_encoder_beside_the_trained_file_is_asked(tmp_path, trained, judge):
    with_it = begun(tmp_path, trained, knowing(dangerous_rows()))
    vector = encode([CRISIS])[0]
    assert with_it.read(CRISIS) == trained.model.read(CRISIS, vector, judge.read)


@pytest.mark.parametrize("tuned", [None, b"no arrays", untuned()])
def test_without_it_or_with_another_it_is_said_and_reading_goes_on(tmp_path, trained, tuned, caplog):
    with caplog.at_level(logging.WARNING):
        reader = begun(tmp_path, trained, tuned)
    assert "without the encoder for danger" in caplog.text
    assert reader.read(CRISIS) == trained.model.read(CRISIS, encode([CRISIS])[0])


def test_one_that_breaks_in_the_middle_of_a_turn_is_left(tmp_path, trained, caplog):
    reader = begun(tmp_path, trained, knowing(dangerous_rows()))
    reader._model = replace(reader._model, judging=replace(reader._model.judging, look=0.0))

    class Broken:
        def read(self, text):
            raise RuntimeError(f"cannot read {text}")

    reader._judge = Broken()
    with caplog.at_level(logging.WARNING):
        heard = reader.read(CRISIS)
    assert heard == trained.model.read(CRISIS, encode([CRISIS])[0])
    assert CRISIS not in caplog.text
