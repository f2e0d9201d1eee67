"""What the training rows that mean nearly the same say of danger: a vote by sentence vector.

A regression draws one line through all rows; where a cry and an ordinary story lie close together, the rows around a
text may know better. They are kept small: turned onto the directions in which rows differ most, a byte a direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Floats

#: How many rows vote, and how much more the nearer of them count.
NEAREST: Final = 15
NEARER: Final = 8.0
#: How far a vote of one mind moves the log-odds of a crisis, either way. What it brought: docs/decisions/0042.
MOST: Final = 2.4
#: Directions that are kept. With 64 fewer crises were found; all 512 found little more, in four times the room.
DIRECTIONS: Final = 128

_STEPS: Final = 127


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Rows to be near to."""

    #: from a sentence vector to the directions that are kept (d x k)
    axes: Floats
    #: a row each (n x k), in whole steps
    rows: NDArray[np.int8]
    #: whether there is a crisis in each
    crisis: NDArray[np.bool_]
    #: the rows as they are compared, of length 1 each
    _unit: Floats

    @classmethod
    def of(cls, axes: NDArray[Any], rows: NDArray[Any], crisis: NDArray[Any]) -> Neighbours:
        """Neighbours as they were stored. Raises ValueError where the arrays do not fit each other."""
        if axes.ndim != 2 or rows.shape != (len(crisis), axes.shape[1]) or rows.dtype != np.int8:
            raise ValueError(f"neighbours have the shapes {axes.shape}, {rows.shape} and {crisis.shape}")
        return cls(axes.astype(np.float32), rows, crisis.astype(np.bool_), _unit(rows.astype(np.float32)))

    @classmethod
    def learn(cls, vectors: Floats, crisis: NDArray[np.bool_], kept: NDArray[np.bool_]) -> Neighbours:
        """Neighbours out of training rows: centred sentence vectors (n x d); those marked in `kept` are remembered."""
        spread = vectors.T.astype(np.float64) @ vectors.astype(np.float64)
        _, directions = np.linalg.eigh(spread)
        axes = directions[:, ::-1][:, :DIRECTIONS].astype(np.float16).astype(np.float32)
        turned = _unit(vectors[kept] @ axes)
        step = max(float(np.abs(turned).max(initial=0.0)), 1e-9) / _STEPS
        return cls.of(axes, np.round(turned / step).astype(np.int8), crisis[kept])

    @classmethod
    def nobody(cls, length: int) -> Neighbours:
        """No neighbours, for sentence vectors of this length: every vote is nil."""
        return cls.of(np.zeros((length, 0), np.float32), np.zeros((0, 0), np.int8), np.zeros(0, np.bool_))

    def votes(self, vectors: NDArray[Any]) -> NDArray[np.float64]:
        """The vote on each of many centred sentence vectors (n x d)."""
        return np.array([self.vote(one) for one in vectors], np.float64)

    def vote(self, vector: NDArray[Any]) -> float:
        """What is added to the log-odds of a crisis for a centred sentence vector: from -MOST to MOST."""
        if not len(self.rows):
            return 0.0
        turned = _unit(np.einsum("d,dk->k", np.asarray(vector, np.float32), self.axes))
        # not `@`: its threads wait for each other where others use the cores, 7 ms a text instead of a half
        likeness = np.einsum("nk,k->n", self._unit, turned)
        most = min(NEAREST, len(likeness))
        nearest = np.argpartition(-likeness, most - 1)[:most]
        weights = np.exp(NEARER * likeness[nearest].astype(np.float64))
        return float(MOST * (weights @ np.where(self.crisis[nearest], 1.0, -1.0)) / weights.sum())


def _unit(vectors: Floats) -> Floats:
    """Each of length 1; nothing stays nothing."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), np.float32)
