"""How like a text is to each of many phrases: sparse vectors with an inverted index, looked up in a third of a ms.

Imports numpy, which takes longer than the rest of a start: imported where an index is made, in a thread.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.understanding.answers import letters
from bot.understanding.phrases import FAR, Phrase, features, scheme_of, subjects, weight

#: How far a scheme's name draws its own answers near and pushes those of others away.
DRAWN: Final = 0.12
#: What the language that is spoken adds.
SAME_LANGUAGE: Final = 0.02


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a text is to each phrase, by its number."""

    scores: NDArray[np.float64]
    #: where each was first met, from 0 on; -1: it has nothing of the text
    first: NDArray[np.int64]

    def or_of(self, other: Likeness, those: NDArray[np.bool_]) -> Likeness:
        """The same, where those phrases count by what they are more like."""
        also = those & (other.first >= 0)
        later = np.where(self.first < 0, len(self.first) * len(self.first) + other.first, self.first)
        return Likeness(
            np.where(also, np.maximum(self.scores, other.scores), self.scores), np.where(also, later, self.first)
        )

    def met(self, liked: NDArray[np.float64], targets: NDArray[np.int64], most: int) -> list[int]:
        """The phrases that have something of the text, in the order in which they were met; but for those that are
        neither of the `most` likeliest targets nor nearly as much liked as the first."""
        numbers = np.flatnonzero(self.first >= 0)
        if not len(numbers):
            return []
        best = np.full(int(targets.max()) + 1, -np.inf)
        np.maximum.at(best, targets[numbers], liked[numbers])
        best = np.sort(best)[::-1]
        numbers = numbers[liked[numbers] >= min(best[0] - FAR, best[min(most, len(best)) - 1])]
        found: list[int] = numbers[np.argsort(self.first[numbers])].tolist()
        return found


@dataclass(frozen=True, slots=True)
class Postings:
    """Features, each with the phrases that have it and how much of each it is: one row of all, cut by feature."""

    cuts: Mapping[str, tuple[int, int]]
    numbers: NDArray[np.int64]
    values: NDArray[np.float64]

    @classmethod
    def of(cls, vectors: Iterable[tuple[int, Mapping[str, float]]]) -> Postings:
        """Postings of phrases by their number."""
        index: dict[str, list[tuple[int, float]]] = {}
        for number, vector in vectors:
            for name, value in vector.items():
                index.setdefault(name, []).append((number, value))
        cuts, at = {}, 0
        for name, found in index.items():
            cuts[name] = (at, at + len(found))
            at += len(found)
        every = [one for found in index.values() for one in found]
        return cls(
            cuts,
            np.array([number for number, _ in every], np.int64),
            np.array([value for _, value in every], np.float64),
        )


@dataclass(frozen=True, slots=True)
class Made:
    """What an index looks things up in."""

    phrases: Sequence[Phrase]
    #: what each scheme is about
    subject: Mapping[str, frozenset[str]]
    #: the scheme that a phrase is about, or an empty text
    about: Sequence[str]
    #: the phrases that are about each scheme
    numbers: Mapping[str, Sequence[int]]
    #: what each phrase is about, as a number
    targets: NDArray[np.int64]
    #: the phrases in each language
    spoken: Mapping[str, NDArray[np.bool_]]
    #: the phrases that are no more than the name of a scheme or a term
    bare: NDArray[np.bool_]
    #: how schemes are called, between spaces, the longest first
    calls: Sequence[tuple[str, frozenset[str]]]
    #: how much features weigh: of the phrases that came first, and of those that came with a town
    weights: Sequence[Mapping[str, float]]
    unseen: float
    indexes: Sequence[Postings]

    @classmethod
    def of(cls, phrases: Sequence[Phrase]) -> Made:
        """Everything worked out for these phrases."""
        total = max(1, len(phrases))
        empty = cls((), {}, (), {}, np.zeros(0, np.int64), {}, np.zeros(0, np.bool_), (), (), math.log(1 + total), ())
        return empty.and_these(phrases)

    def and_these(self, phrases: Sequence[Phrase]) -> Made:
        """The same with the phrases after those it has; features that it knows weigh what they weighed."""
        more = phrases[len(self.phrases) :]
        subject = {**self.subject, **subjects(more)}
        counts = [Counter(features(phrase.text, subject.get(scheme_of(phrase), ()))) for phrase in more]
        found_in: Counter[str] = Counter()
        for count in counts:
            found_in.update(count.keys())
        known = self.weights[0] if self.weights else {}
        total = max(1, len(phrases))
        weighs = {name: weight(name, math.log(1 + total / n)) for name, n in found_in.items() if name not in known}
        about = tuple(scheme_of(phrase) for phrase in more)
        calls = dict(self.calls)
        for phrase, scheme in zip(more, about, strict=True):
            if phrase.target.startswith("scheme/"):
                call = f" {letters(phrase.text)} "
                calls[call] = calls.get(call, frozenset()) | {scheme}
        numbers = {scheme: [*those] for scheme, those in self.numbers.items()}
        for number, scheme in enumerate(about, len(self.phrases)):
            numbers.setdefault(scheme, []).append(number)
        targets: dict[str, int] = {}
        made = replace(
            self,
            phrases=phrases,
            targets=np.array([targets.setdefault(phrase.target, len(targets)) for phrase in phrases], np.int64),
            subject=subject,
            about=(*self.about, *about),
            numbers=numbers,
            spoken={
                language: np.array([phrase.language == language for phrase in phrases], np.bool_)
                for language in {phrase.language for phrase in phrases}
            },
            bare=np.array([phrase.target.startswith(("scheme/", "term/")) for phrase in phrases], np.bool_),
            calls=tuple(sorted(calls.items(), key=lambda item: -len(item[0]))),
            weights=(*self.weights, weighs),
        )
        postings = Postings.of((number, made.vector(count)) for number, count in enumerate(counts, len(self.phrases)))
        return replace(made, indexes=(*self.indexes, postings))

    def likeness(self, text: str) -> Likeness:
        """How like a text is to each phrase."""
        cut: list[NDArray[np.int64]] = []
        parts: list[NDArray[np.float64]] = []
        for name, value in self.vector(Counter(features(text))).items():
            for index in self.indexes:
                if (place := index.cuts.get(name)) is not None:
                    cut.append(index.numbers[place[0] : place[1]])
                    parts.append(value * index.values[place[0] : place[1]])
        size = len(self.phrases)
        first = np.full(size, -1, np.int64)
        if not cut:
            return Likeness(np.zeros(size, np.float64), first)
        numbers = np.concatenate(cut)
        first[numbers[::-1]] = np.arange(len(numbers) - 1, -1, -1)  # of several the last assignment stays
        scores = np.bincount(numbers, weights=np.concatenate(parts), minlength=size)
        return Likeness(scores.astype(np.float64, copy=False), first)

    def of_schemes(self, schemes: Iterable[str]) -> NDArray[np.bool_]:
        """The phrases that are about these schemes."""
        found = np.zeros(len(self.phrases), np.bool_)
        for scheme in schemes:
            found[self.numbers.get(scheme, ())] = True
        return found

    def liked(
        self, scores: NDArray[np.float64], language: str, named: frozenset[str], asks: bool
    ) -> NDArray[np.float64]:
        """How much each phrase is liked for these likenesses: the language spoken wins; a named scheme draws its
        answers near; a question is more than a name."""
        liked = scores.copy()
        if language in self.spoken:
            liked[self.spoken[language]] += SAME_LANGUAGE
        drawn = np.where(self.of_schemes(named), DRAWN, -DRAWN) if named else np.zeros(len(liked), np.float64)
        if asks:
            drawn[self.bare] -= 2 * DRAWN
        return liked + drawn

    def vector(self, count: Mapping[str, int]) -> dict[str, float]:
        """Features and how often each is there as a vector of length one."""
        raw = {name: self._weighs(name) * (1 + math.log(n) if n > 1 else 1.0) for name, n in count.items()}
        length = math.sqrt(sum([value * value for value in raw.values()])) or 1.0
        return {name: value / length for name, value in raw.items()}

    def _weighs(self, name: str) -> float:
        for weights in self.weights:
            known = weights.get(name)
            if known is not None:
                return known
        return weight(name, self.unseen)
