"""What speaks for a crisis is weighed: one number a sign, learnt from rows that no other part had seen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engines.embedded import trained_file
from bot.nlu.data import Row
from bot.nlu.model import CLOSE, CRISIS, INTENT, from_bytes, signs_of
from bot.nlu.training import FOLDS, _weigh, closer
from bot.nlu.weighing import Weighing, count, log_odds, signs

SURE = st.floats(0, 1)
INTENTS = ("leave", "crisis_suicide", "medical_emergency")
CLOSER = ("near_suicide", "none", "suicide")


def seen(sure: float, vote: float = 0.0):
    likely = {
        CRISIS: np.array([1 - sure, sure]),
        INTENT: np.array([0.5, 0.3, 0.2]),
        CLOSE: np.array([0.1, 0.6, 0.3]),
    }
    return signs_of(likely, INTENTS, np.array(vote))


def test_the_signs_are_a_crisis_all_intents_that_are_one_the_vote_and_what_is_near():
    found = seen(0.8, vote=-1.5)
    odds = log_odds(np.array([0.8, 0.3 + 0.2, 0.1, 0.6, 0.3])).tolist()
    assert len(found) == count(len(CLOSER))
    assert found.tolist() == pytest.approx([*odds[:2], -1.5, *odds[2:]])


def test_where_no_danger_is_told_apart_there_are_no_signs():
    assert count(0) == 0


@given(SURE, SURE, st.floats(0, 5), st.floats(-3, 3))
def test_more_of_a_sign_that_counts_never_makes_a_crisis_less_likely(less, more, counts, bias):
    less, more = sorted((less, more))
    weighing = Weighing(np.array([counts, *[0.0] * (count(len(CLOSER)) - 1)]), bias)
    assert 0 < weighing.crisis(seen(less)) <= weighing.crisis(seen(more)) <= 1


@given(st.lists(SURE, min_size=3, max_size=3))
def test_surest_and_least_sure_stay_numbers(said):
    found = signs(np.array(said[0]), np.array(said[1]), np.array(0.0), np.array(said))
    assert np.isfinite(found).all()
    assert 0 < Weighing(np.full(len(found), 1e3), 0.0).crisis(found) <= 1


def test_one_text_is_weighed_as_in_the_company_of_others():
    random = np.random.default_rng(4)
    together = random.normal(0, 2, (20, 6))
    weighing = Weighing(random.normal(0, 1, 6), 0.3)
    assert weighing.crisis(together).tolist() == pytest.approx([float(weighing.crisis(one)) for one in together])


def row(number: int, danger: str, near: bool = False) -> Row:
    marks = {"safety": danger} | ({"near": "suicide"} if near else {})
    return Row("nl", "inform", f"rij {number}", marks)


def test_what_tells_is_learnt_and_a_row_is_weighed_without_itself():
    random = np.random.default_rng(7)
    rows = [row(one, "suicide" if one % 2 else "none", near=one % 4 == 0) for one in range(400)]
    crisis = np.array([one.danger == "suicide" for one in rows])
    told = np.column_stack([np.where(crisis, 1.0, -1.0) + random.normal(0, 1, 400), random.normal(0, 1, 400)])
    fold_of = np.arange(400) // 4 % FOLDS
    weighing, out_of_fold = _weigh(told, rows, fold_of)
    assert weighing.counts[0] > 1
    assert abs(weighing.counts[1]) < 0.3
    # a row that is said to be something else is weighed as before: by what the other folds taught
    other = [row(at, "none") if fold_of[at] == 2 else one for at, one in enumerate(rows)]
    assert _weigh(told, other, fold_of)[1][fold_of == 2].tolist() == out_of_fold[fold_of == 2].tolist()
    right = (out_of_fold > 0.5) == crisis
    assert right.mean() > 0.75


def test_a_sign_that_is_the_same_in_every_row_counts_for_nothing():
    rows = [row(one, "suicide" if one % 2 else "none") for one in range(40)]
    told = np.column_stack([[1.0 if one % 2 else 0.0 for one in range(40)], np.full(40, 7.0)])
    weighing, _ = _weigh(told, rows, np.arange(40) // 2 % FOLDS)
    assert weighing.counts[1] == 0


@pytest.mark.parametrize(
    ("danger", "near", "name"),
    [
        ("suicide", False, "suicide"),
        ("none", True, "near_suicide"),
        ("overload", True, "near_suicide"),
        ("overload", False, "overload"),
        ("none", False, "none"),
    ],
)
def test_a_row_is_the_crisis_in_it_else_the_one_it_is_near_else_heavy_or_not(danger, near, name):
    assert closer(row(1, danger, near)) == name


def test_in_what_ships_a_crisis_by_its_own_regression_by_the_intents_and_by_the_vote_counts_for_one():
    model = from_bytes(trained_file().read_bytes())
    assert set(model.closer) == {
        "none", "overload", "medical", "suicide", "violence", "near_medical", "near_suicide", "near_violence"
    }  # fmt: skip
    for weights in (model.plain, model.full):
        assert weights.weighing.counts.shape == (count(len(model.closer)),)
        crisis, of_intents, vote, *_ = weights.weighing.counts
        assert crisis > 0
        assert of_intents > 0
        assert vote > 0 if weights is model.full else vote == 0
