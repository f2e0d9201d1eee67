"""From probabilities of danger to scores that count from a half on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.danger import MOST_OF_NEAR, MOST_OF_OTHERS, even, limits, scores

SURE = st.floats(0, 1)
LIMITS = {"crisis": 0.3, "overload": 0.2}


def kinds(**likely: float) -> dict[str, float]:
    return (
        dict.fromkeys(("overload", "violence", "suicide", "medical"), 0.0) | {"none": 1 - sum(likely.values())} | likely
    )


def found(told: dict[str, float]) -> set[str]:
    return {kind for kind, score in told.items() if score >= 0.5}


def test_what_is_surely_some_crisis_is_told_by_the_likeliest_and_by_what_comes_near_it():
    assert found(scores(kinds(suicide=0.3, violence=0.25, medical=0.02), 0.9, LIMITS)) == {
        "suicide",
        "violence",
        "overload",
    }


def test_a_crisis_counts_from_its_limit_on_however_likely_each_kind_is():
    assert "violence" in found(scores(kinds(violence=0.05), 0.3, LIMITS))
    assert "violence" not in found(scores(kinds(violence=0.9), 0.29, LIMITS))


def test_heaviness_counts_as_overload_whichever_kind_it_is():
    assert found(scores(kinds(overload=0.1, suicide=0.1), 0.1, LIMITS)) == {"overload"}
    assert found(scores(kinds(overload=0.1), 0.1, LIMITS)) == set()


@given(SURE, SURE, SURE)
def test_more_sign_of_a_crisis_never_lowers_a_score(less, more, suicide):
    less, more = sorted((less, more))
    likely = kinds(suicide=suicide)
    before, after = scores(likely, less, LIMITS), scores(likely, more, LIMITS)
    assert all(0 <= before[kind] <= after[kind] <= 1 for kind in before)


@given(st.floats(0.01, 0.99))
def test_the_limit_becomes_a_half(limit):
    assert even(limit, limit) == pytest.approx(0.5)


def test_limits_let_through_no_more_false_alarms_than_allowed():
    random = np.random.default_rng(5)
    names = ("none", "overload", "suicide")
    truth = ["none"] * 2000 + ["suicide"] * 200
    near = np.arange(len(truth)) < 500
    crisis = np.where(np.arange(len(truth)) < 2000, random.beta(1, 6, len(truth)), random.beta(5, 2, len(truth)))
    of_kinds = np.column_stack([1 - crisis, crisis * 0.2, crisis * 0.8])
    at = limits(of_kinds, crisis, truth, near, names)
    raised = crisis >= at["crisis"]
    assert raised[:500].mean() <= MOST_OF_NEAR / 1000 + 0.002
    assert raised[500:2000].mean() <= MOST_OF_OTHERS / 1000 + 0.002
    assert raised[2000:].mean() > 0.6
