"""From a text to the subwords that a transformer knows: the likeliest way to cut it (unigram language model).

Kudo, Subword Regularization (ACL 2018), as SentencePiece does it: each piece has a log-probability, and the cut is the
one whose pieces are likeliest together. What no piece covers becomes `UNKNOWN`, a character at a time.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.nlu.features import MAX_TEXT

#: The places of the pieces that stand for no text, before all others.
BEGIN: Final = 0
END: Final = 1
UNKNOWN: Final = 2
SPECIAL: Final = 3
#: What a space is written as within a piece.
SPACE: Final = "\u2581"
#: How much less likely than the least likely piece a character is that none covers.
_WORSE: Final = 10.0


def plainly(text: str) -> str:
    """A text as it is cut: compatibility forms made plain, lower case, one space between words; its end if long."""
    return " ".join(unicodedata.normalize("NFKC", text[-MAX_TEXT:]).lower().split())


@dataclass(frozen=True, slots=True)
class Subwords:
    """Pieces, and how a text is cut into them."""

    #: a piece to its place and its log-probability
    _pieces: Mapping[str, tuple[int, float]]
    _longest: int
    _unknown: float

    @classmethod
    def of(cls, pieces: Sequence[str], scores: Sequence[float]) -> Subwords:
        """Pieces in the order of their places, the first one at `SPECIAL`, with their log-probabilities."""
        known = {
            piece: (place, score) for place, (piece, score) in enumerate(zip(pieces, scores, strict=True), SPECIAL)
        }
        return cls(known, max(map(len, known), default=1), min(scores, default=0.0) - _WORSE)

    def cut(self, text: str) -> list[int]:
        """The places of a text's pieces, without begin and end."""
        marked = SPACE + plainly(text).replace(" ", SPACE)
        best, back = [0.0] + [float("-inf")] * len(marked), [(0, UNKNOWN)] * (len(marked) + 1)
        for start in range(len(marked)):
            self._lengthen(marked, start, best, back)
        places, end = [], len(marked)
        while end:
            end, place = back[end]
            places.append(place)
        return places[::-1]

    def _lengthen(self, marked: str, start: int, best: list[float], back: list[tuple[int, int]]) -> None:
        unknown = best[start] + self._unknown
        if unknown > best[start + 1]:
            best[start + 1], back[start + 1] = unknown, (start, UNKNOWN)
        for end in range(start + 1, min(len(marked), start + self._longest) + 1):
            if found := self._pieces.get(marked[start:end]):
                sum_ = best[start] + found[1]
                if sum_ > best[end]:
                    best[end], back[end] = sum_, (start, found[0])
