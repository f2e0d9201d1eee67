"""Mend words that training never saw: the nearest word that it did see, where one is near enough."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.nlu.features import normalise

#: A word seen once may itself be misspelt, so it is known but nothing is mended towards it.
OFTEN: Final = 2
_SHORTEST, _LONG = 4, 7
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Speller:
    """Words as training saw them (normalised) with how often."""

    counts: Mapping[str, int]
    #: the words towards which is mended, by their length
    by_length: Mapping[int, tuple[str, ...]]

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Speller:
        """A speller of these words."""
        lengths: dict[int, list[str]] = {}
        for word in sorted(counts):
            if counts[word] >= OFTEN and word.isalpha():
                lengths.setdefault(len(word), []).append(word)
        return cls(counts, {length: tuple(words) for length, words in lengths.items()})

    def mend(self, text: str) -> str:
        """The text with its unknown words mended; what is known or near nothing stays as it was written."""
        return _WORD.sub(lambda found: self._word(found[0]), text)

    def _word(self, written: str) -> str:
        word = normalise(written)
        if len(word) < _SHORTEST or word in self.counts or not word.isalpha():
            return written
        most = 1 if len(word) < _LONG else 2
        near: list[tuple[float, int, str]] = []
        for length in range(len(word) - most, len(word) + most + 1):
            found = process.extract(
                word, self.by_length.get(length, ()), scorer=OSA.distance, score_cutoff=most, limit=None
            )
            near += [(apart, -self.counts[one], one) for one, apart, _ in found]
        return min(near)[2] if near else written
