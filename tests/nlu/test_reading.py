"""When a reading is answered, asked about or left."""

from __future__ import annotations

import numpy as np
import pytest

from bot.messages import Guess
from bot.nlu import calibration
from bot.nlu.model import likelihoods
from bot.nlu.reader import Thresholds, decide


@pytest.mark.parametrize(
    ("confidence", "energy", "decision"),
    [(0.9, 5.0, "answer"), (0.9, 1.0, "ask"), (0.6, 5.0, "ask"), (0.3, 5.0, "none"), (0.3, 1.0, "none")],
)
def test_a_reading_is_acted_upon_by_its_confidence_and_likeness(confidence, energy, decision):
    limits = Thresholds(high=0.8, low=0.4, energy=2.0)
    assert decide([Guess("leave", confidence), Guess("respite", 0.05)], energy, limits) == decision


def test_nothing_read_decides_nothing():
    assert decide([], 9.0, Thresholds()) == "none"


def test_without_an_energy_threshold_only_confidence_counts():
    assert decide([Guess("leave", 0.71)], -99.0, Thresholds()) == "answer"


def held_out(count: int, intents: int = 4):
    """Scores that are right nine times in ten, and surer then."""
    random = np.random.default_rng(7)
    truth = np.arange(count) % intents
    sums = random.normal(0, 1, (count, intents))
    sums[np.arange(count), truth] += np.where(random.random(count) < 0.9, 4.0, 0.0)
    return sums, truth


def test_thresholds_come_from_held_out_rows():
    sums, truth = held_out(400)
    probabilities, energy = likelihoods(sums, calibration.sharpness(sums, truth))
    limits = calibration.thresholds(probabilities, energy, truth)
    answered = probabilities.max(axis=1) >= limits.high
    assert (probabilities.argmax(axis=1) == truth)[answered].mean() >= calibration.PRECISION
    assert calibration.HIGH[0] <= limits.high <= calibration.HIGH[1]
    assert calibration.LOW[0] <= limits.low <= min(calibration.LOW[1], limits.high)
    assert limits.energy is not None


@pytest.mark.parametrize("count", [28, 148])
def test_with_few_rows_thresholds_are_the_plain_ones(count):
    sums, truth = held_out(count)
    assert calibration.thresholds(*likelihoods(sums, 1.0), truth) == Thresholds(high=0.70, low=0.40)


def test_with_an_intent_of_few_rows_too():
    sums, truth = held_out(400)
    truth[truth == 3] = 2
    truth[:7] = 3
    assert calibration.thresholds(*likelihoods(sums, 1.0), truth) == Thresholds()


def test_sharpness_makes_confidence_as_true_as_it_says():
    sums, truth = held_out(4000)
    assert calibration.sharpness(3 * sums, truth) == pytest.approx(calibration.sharpness(sums, truth) / 3, rel=0.01)
    probabilities, _ = likelihoods(sums, calibration.sharpness(sums, truth))
    right = probabilities.argmax(axis=1) == truth
    assert probabilities.max(axis=1).mean() == pytest.approx(right.mean(), abs=0.03)


def test_recall_is_what_nearly_every_own_row_reaches():
    sums, truth = held_out(400)
    probabilities, _ = likelihoods(sums, 1.0)
    reached = calibration.recall(probabilities, truth, list("abcd"))
    assert all((probabilities[truth == one, one] >= reached[name]).mean() >= 0.98 for one, name in enumerate("abcd"))
