"""From a text to what is counted in it: normalised words, pieces of words, pairs of words.

Training counts with scikit-learn and reading with numpy, both by the functions here, so that they cannot drift apart.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: To be raised when a text gives other features than before, or the file holds others: older ones are refused.
VERSION: Final = 5
#: Longest text that is looked at, in characters; the end is kept, for there stands the request.
MAX_TEXT: Final = 2000

Floats = NDArray[np.float32]
Cut = Callable[[str], Iterator[str]]

_LONGEST_PIECE: Final = 4


def normalise(text: str) -> str:
    """Lower case without accents, digits as 0, only words and symbols (emoji), one space between."""
    folded = unicodedata.normalize("NFKD", text[-MAX_TEXT:]).casefold()
    return " ".join("".join(map(_written, folded)).split())


def _written(char: str) -> str:
    kind = unicodedata.category(char)
    if kind[0] == "L":
        return char
    if kind[0] == "N":
        return "0"
    if kind in ("Mn", "Me", "Cf"):  # accents, joiners and variants of emoji
        return ""
    return f" {char} " if kind == "So" else " "


def pieces(normal: str) -> Iterator[str]:
    """Every run of 1 to 4 characters within a word, its edges marked by a space."""
    for word in normal.split():
        edged = f" {word} "
        for size in range(1, _LONGEST_PIECE + 1):
            for start in range(len(edged) - size + 1):
                yield edged[start : start + size]


def words_and_pairs(normal: str) -> Iterator[str]:
    """Every word and every two words in a row."""
    words = normal.split()
    yield from words
    for one, after in itertools.pairwise(words):
        yield f"{one} {after}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is counted of one kind, and how much each term weighs (inverse document frequency)."""

    cut: Cut
    index: Mapping[str, int]
    idf: Floats

    @classmethod
    def of(cls, cut: Cut, terms: Sequence[str], idf: Floats) -> Terms:
        """Terms in the order of their columns."""
        return cls(cut, {term: column for column, term in enumerate(terms)}, idf)

    def weigh(self, normal: str) -> tuple[NDArray[np.intp], Floats]:
        """The columns that a text fills and their values: (1 + ln count) x idf, of length 1 together."""
        counts = Counter(column for term in self.cut(normal) if (column := self.index.get(term)) is not None)
        columns = np.fromiter(counts.keys(), np.intp, len(counts))
        values = np.fromiter((1 + math.log(count) for count in counts.values()), np.float32, len(counts))
        values = values * self.idf[columns]
        length = float(np.linalg.norm(values))
        return columns, (values / length if length else values).astype(np.float32)


def centred(vectors: NDArray[Any], mean: NDArray[Any], weight: float) -> Floats:
    """Sentence vectors (n x d, or d) around the training's mean, each of length `weight`."""
    moved = vectors - mean
    length = np.linalg.norm(moved, axis=-1, keepdims=True)
    return np.asarray(weight * moved / np.maximum(length, 1e-9), np.float32)
