"""Whether the rows are as varied as life: no row that resembles another, and somebody of every kind among who writes.

Learning from one sentence written ten times in other words teaches that sentence. So two rows of one intent share at
most 0.6 of their pieces of five characters (Jaccard), any two rows at most 0.8; and in each language every age writes
in every manner about every situation, in Dutch in every region too.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from bot.errors import Mistake
from bot.nlu.data import MARKS, Row

#: The most that two rows may share: of one intent, and any two.
MOST_OF_INTENT: Final = 0.6
MOST: Final = 0.8
#: What the table of each language is made of.
TABLE: Final = {"nl": ("region", "age", "manner", "situation"), "en": ("age", "manner", "situation")}

_PIECE: Final = 5
_STRIP: Final = 500


def mistakes(rows: Sequence[Row]) -> tuple[Mistake, ...]:
    """Every pair of rows that resembles, and every empty cell of the tables."""
    return (*_resembling(rows), *_empty_cells(rows))


def table(rows: Sequence[Row], language: str) -> Counter[tuple[str, ...]]:
    """How many marked rows of a language stand in each cell, the empty cells among them."""
    kinds = TABLE[language]
    counts: Counter[tuple[str, ...]] = Counter({cell: 0 for cell in itertools.product(*(MARKS[one] for one in kinds))})
    for row in rows:
        if row.language == language and all(kind in row.marks for kind in kinds):
            counts[tuple(row.marks[kind] for kind in kinds)] += 1
    return counts


def shared(one: str, other: str) -> float:
    """How much of their pieces of five characters two texts share (Jaccard, 0 … 1)."""
    first, second = frozenset(_pieces(one)), frozenset(_pieces(other))
    return len(first & second) / len(first | second)


def _pieces(text: str) -> Iterator[str]:
    folded = unicodedata.normalize("NFKD", text).casefold()
    plain = " ".join("".join(one if one.isalnum() else " " for one in folded if not unicodedata.combining(one)).split())
    plain = plain or text  # nothing but signs
    for start in range(max(1, len(plain) - _PIECE + 1)):
        yield plain[start : start + _PIECE]


def _resembling(rows: Sequence[Row]) -> Iterator[Mistake]:
    columns: dict[str, int] = {}
    places = [sorted({columns.setdefault(piece, len(columns)) for piece in _pieces(row.text)}) for row in rows]
    ends = np.cumsum([0, *map(len, places)])
    flat = np.fromiter(itertools.chain.from_iterable(places), np.int32, int(ends[-1]))
    matrix = csr_array((np.ones(len(flat), np.float32), flat, ends), shape=(len(rows), len(columns)))
    sizes = np.diff(ends)
    for start in range(0, len(rows), _STRIP):
        both = (matrix[start : start + _STRIP] @ matrix.T).tocoo()
        one, other = both.row + start, both.col
        share = both.data / (sizes[one] + sizes[other] - both.data)
        for number in np.nonzero((other > one) & (share > MOST_OF_INTENT))[0]:
            first, second = rows[one[number]], rows[other[number]]
            most = MOST_OF_INTENT if first.intent == second.intent else MOST
            if share[number] > most:
                where = f"{first.file}:{first.line}"
                text = f"shares {share[number]:.2f} with {where}, at most {most} may be; write it otherwise"
                yield Mistake(file=second.file, line=second.line, code="row-alike", text=text)


def _empty_cells(rows: Sequence[Row]) -> Iterator[Mistake]:
    for language in TABLE:
        for cell, count in table(rows, language).items():
            if not count:
                said = ", ".join(f"{kind} {value}" for kind, value in zip(TABLE[language], cell, strict=True))
                yield Mistake(file=language, line=1, code="cell-empty", text=f"nobody writes so yet: {said}")
