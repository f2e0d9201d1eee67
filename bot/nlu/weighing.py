"""What speaks for a crisis, and how much each of it counts: the last step of the classifier of danger.

A text is looked at from several sides: is there a crisis at all, is its intent one, what does it hold or only come
near, how do the nearest rows vote. They err differently. How much each counts is learnt from rows that none of them was
trained on, and is kept as one number a sign (docs/decisions/0050).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: Probabilities are moved this far from 0 and 1 before they become log-odds.
_LEAST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much each sign counts."""

    counts: NDArray[np.float64]
    bias: float

    @classmethod
    def even(cls, signs: int) -> Weighing:
        """Each sign counts for nothing: what has learnt from too few rows."""
        return cls(np.zeros(signs), 0.0)

    def crisis(self, signs: NDArray[Any]) -> NDArray[np.float64]:
        """The probability of a crisis for signs (… x signs → …)."""
        return np.asarray(1 / (1 + np.exp(-np.clip(signs @ self.counts + self.bias, -50, 50))), np.float64)


def signs(
    crisis: NDArray[Any], of_intents: NDArray[Any], vote: NDArray[Any], close: NDArray[Any]
) -> NDArray[np.float64]:
    """What is weighed, for one text (a column each) or for many (n x columns).

    Args:
        crisis: the probability of a crisis by its own regression (…)
        of_intents: the probability of all intents together that are one (…)
        vote: of the nearest rows (…), 0 where nobody votes
        close: the probability of each danger held or come near (… x names)
    """
    alone = [log_odds(crisis), log_odds(of_intents), np.asarray(vote, np.float64)]
    return np.concatenate([np.stack(alone, axis=-1), log_odds(close)], axis=-1)


def count(names: int) -> int:
    """How many signs there are where so many dangers are held or come near; none where none are told apart."""
    return names + 3 if names else 0


def log_odds(probabilities: NDArray[Any]) -> NDArray[np.float64]:
    """The logarithm of how much likelier than not."""
    safe = np.clip(np.asarray(probabilities, np.float64), _LEAST, 1 - _LEAST)
    return np.asarray(np.log(safe / (1 - safe)), np.float64)
