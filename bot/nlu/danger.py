"""From the classifier's probabilities of danger to scores that count from a half on, and where that half is put.

Two regressions look at danger: one tells a crisis from everything else, taught by rows that only look like one too; the
other tells which danger it is. So a message that may be suicide or violence, and is surely one of them, is found.
What the first says is weighed with what the intents say, what the text comes near, and how the nearest rows vote
(`weighing.py`, `neighbours.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.messages import DANGER_OF

#: Kinds that are no crisis.
CALM: Final = ("none", "overload")
#: A kind is told beside the likeliest one where so much of what speaks for a crisis speaks for it.
BESIDE: Final = 0.30

#: Of the rows without danger so many in a thousand may be taken for a crisis by the classifier alone: of those that
#: come near one, and of all others. A clinician may want more or fewer: these numbers are where to say so.
MOST_OF_NEAR: Final = 55
MOST_OF_OTHERS: Final = 25
#: The same of overload, which is answered with one sentence and no question.
MOST_OF_OVERLOAD: Final = 75


def scores(kinds: Mapping[str, float], crisis: float, limits: Mapping[str, float]) -> dict[str, float]:
    """A score per danger, 0 … 1, that counts from a half on.

    Args:
        kinds: the probability of each kind, `none` among them
        crisis: the probability that it is a crisis, whichever
        limits: of training, for `crisis` and for `overload`
    """
    of_crises = {kind: value for kind, value in kinds.items() if kind not in CALM}
    likeliest, whole = max(of_crises, key=lambda kind: of_crises[kind], default=""), sum(of_crises.values()) or 1.0
    score = even(crisis, limits["crisis"])
    found = {
        kind: score if kind == likeliest or value >= BESIDE * whole else score * value / (BESIDE * whole) / 2
        for kind, value in of_crises.items()
    }
    if "overload" in kinds:
        found["overload"] = even(heavy(kinds), limits["overload"])
    return found


def is_crisis(intent: str) -> bool:
    """Whether an intent is a crisis by itself; overload is none."""
    return DANGER_OF.get(intent, CALM[0]) not in CALM


def heavy(kinds: Mapping[str, float]) -> float:
    """The probability of overload or worse."""
    return min(1.0, sum(value for kind, value in kinds.items() if kind != "none"))


def even(probability: float, limit: float) -> float:
    """A probability moved, by its odds, so that the limit from which on it counts becomes a half."""
    odds, at = (max(one, 1e-9) / max(1 - one, 1e-9) for one in (probability, limit))
    return odds / (odds + at)


def limits(
    kinds: NDArray[Any],
    crisis: NDArray[Any],
    truth: Sequence[str],
    near: NDArray[np.bool_],
    names: Sequence[str],
    *,
    most_of_near: int = MOST_OF_NEAR,
    most_of_others: int = MOST_OF_OTHERS,
) -> dict[str, float]:
    """The lowest probabilities from which on no more harmless rows than allowed are taken for danger.

    Args:
        kinds: of held-out rows (n x kinds, in the order of `names`)
        crisis: of the same rows (n)
        truth: the kind in each
        near: whether a row was written to look like danger without holding any
        names: of the kinds
        most_of_near: so many in a thousand of the rows that come near danger may be taken for a crisis
        most_of_others: so many of all others

    As low as the allowed false alarms let it be, not where both are balanced: what is missed is the worst.
    """
    harmless = np.array([kind == "none" for kind in truth])
    found = {
        "crisis": max(
            _passed_by(crisis[harmless & near], most_of_near), _passed_by(crisis[harmless & ~near], most_of_others)
        )
    }
    if "overload" in names:
        worse = 1.0 - kinds[:, list(names).index("none")]
        found["overload"] = _passed_by(worse[harmless], MOST_OF_OVERLOAD)
    return found


def _passed_by(values: NDArray[Any], of_thousand: int) -> float:
    """The value that so many in a thousand are above, from 0.02 to 0.98; a half where there are none."""
    return float(np.clip(np.quantile(values, 1 - of_thousand / 1000) if len(values) else 0.5, 0.02, 0.98))
