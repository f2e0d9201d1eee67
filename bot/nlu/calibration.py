"""From scores on held-out rows to what confidence means: sharpness, thresholds, recall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from bot.nlu.model import likelihoods
from bot.nlu.reader import Thresholds

#: With fewer rows, of the rarest intent or in all, thresholds from held-out rows are noise.
LEAST_OF_INTENT: Final = 8
LEAST: Final = 150

PRECISION: Final = 0.98
HIGH: Final = (0.55, 0.90)
LOW: Final = (0.30, 0.60)

_SHARPNESS: Final = (0.2, 10.0)


def sharpness(sums: NDArray[Any], truth: NDArray[np.intp]) -> float:
    """What sums (n x intents) are multiplied by so that probabilities are as often right as they say."""

    def loss(logarithm: float) -> float:
        sharp = float(np.exp(logarithm))
        _, energy = likelihoods(sums, sharp)
        return float(np.mean(energy - sharp * sums[np.arange(len(truth)), truth]))

    low, high = np.log(_SHARPNESS)
    return float(np.exp(minimize_scalar(loss, bounds=(low, high), method="bounded").x))


def thresholds(probabilities: NDArray[Any], energy: NDArray[Any], truth: NDArray[np.intp]) -> Thresholds:
    """From held-out rows: nearly always right above `high`; hardly a right one is lost under `low` and `energy`."""
    of_intent = Counter(truth.tolist())
    if len(truth) < LEAST or min(of_intent.values()) < LEAST_OF_INTENT:
        return Thresholds()
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    if not right.any():
        return Thresholds()
    order = np.argsort(-confidence, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.nonzero(precision >= PRECISION)[0]
    high = float(confidence[order[enough[-1]]]) if len(enough) else HIGH[1]
    high = float(np.clip(high, *HIGH))
    low = float(np.clip(np.quantile(confidence[right], 0.01), *LOW))
    return Thresholds(high=high, low=min(low, high), energy=float(np.quantile(energy[right], 0.05)))


def recall(probabilities: NDArray[Any], truth: NDArray[np.intp], intents: Sequence[str]) -> Mapping[str, float]:
    """For every intent the probability that 99 in 100 of its own held-out rows reach; 0 for one without rows."""
    reached: dict[str, float] = {}
    for column, intent in enumerate(intents):
        own = probabilities[truth == column, column]
        reached[intent] = float(np.quantile(own, 0.01)) if len(own) else 0.0
    return reached
