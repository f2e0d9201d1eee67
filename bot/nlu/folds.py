"""Which rows are held out together: what resembles each other must not stand on both sides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

#: Likeness (cosine of centred sentence vectors) from which on two rows are one sentence twice, or its translation.
ALIKE: Final = 0.85

_STRIP: Final = 1000


def alike(vectors: NDArray[Any]) -> NDArray[np.intp]:
    """For every sentence vector (length 1 each) the number of its group; likeness passes on from row to row."""
    rows: list[NDArray[np.intp]] = []
    columns: list[NDArray[np.intp]] = []
    for start in range(0, len(vectors), _STRIP):
        near, other = np.nonzero(vectors[start : start + _STRIP] @ vectors.T >= ALIKE)
        rows.append(near + start)
        columns.append(other)
    one, two = np.concatenate(rows), np.concatenate(columns)
    links = coo_array((np.ones(len(one), np.int8), (one, two)), shape=(len(vectors), len(vectors)))
    return np.asarray(connected_components(links, directed=False)[1], np.intp)


def split(groups: Sequence[int], intents: Sequence[str], folds: int) -> NDArray[np.intp]:
    """The fold of every row: groups stay whole, each intent is spread evenly; the same rows give the same folds."""
    members: dict[int, list[int]] = defaultdict(list)
    for row, group in enumerate(groups):
        members[group].append(row)
    filled: dict[str, Counter[int]] = defaultdict(Counter)
    total: Counter[int] = Counter()
    fold_of = np.zeros(len(groups), np.intp)
    for rows in sorted(members.values(), key=lambda rows: (-len(rows), rows)):
        intent = intents[rows[0]]
        fold = min(range(folds), key=lambda one: (filled[intent][one], total[one], one))
        for row in rows:
            fold_of[row] = fold
            filled[intents[row]][fold] += 1
        total[fold] += len(rows)
    return fold_of
