"""Phrases by which something is asked, and what is counted in them: words, letters in a row, concepts."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.understanding.answers import letters
from bot.understanding.concepts import concepts

#: What a concept weighs against a word or a few letters.
CONCEPT: Final = 4.0
#: Targets that are less like than the likeliest by no more than this may be meant where that one is not for this carer.
FAR: Final = 0.35
#: Words that do not tell what is asked.
STOP: Final = frozenset(
    [
        *(
            "de",
            "het",
            "een",
            "en",
            "of",
            "in",
            "op",
            "te",
            "van",
            "voor",
            "met",
            "is",
            "zijn",
            "ik",
            "je",
            "mijn",
            "dat",
        ),
        *("die", "dit", "er", "aan", "om", "bij", "als", "dan", "ook", "nog", "wel", "kan", "kunnen", "moet", "moeten"),
        *("heb", "hebben", "wil", "the", "a", "an", "and", "or", "to", "for", "with", "are", "i", "my", "it", "that"),
        *("this", "there", "at", "by", "if", "as", "can", "be", "do", "does"),
        # whom it is about does not tell what is asked
        *(
            "moeder",
            "vader",
            "mama",
            "papa",
            "ma",
            "pa",
            "man",
            "vrouw",
            "partner",
            "zoon",
            "dochter",
            "kind",
            "broer",
            "zus",
        ),
        *("mother", "father", "mum", "mom", "dad", "husband", "wife", "son", "daughter", "child", "brother", "sister"),
    ]
)
#: Words that are put in anywhere and tell nothing: what stands around them stands beside each other.
FILLERS: Final = frozenset(["eigenlijk", "juist", "precies", "nu", "nou", "toch", "eens", "actually", "exactly"])


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way in which something is asked."""

    target: str
    language: str
    text: str


def scheme_of(phrase: Phrase) -> str:
    """The scheme that a phrase is about, or an empty text."""
    kind, _, rest = phrase.target.partition("/")
    return rest.split("/")[0] if kind in ("answer", "scheme") else ""


def subjects(phrases: Iterable[Phrase]) -> Mapping[str, frozenset[str]]:
    """What each scheme is about, as its names say it: its answers are about it too where they do not name it."""
    found: dict[str, set[str]] = {}
    for phrase in phrases:
        if phrase.target.startswith("scheme/"):
            found.setdefault(scheme_of(phrase), set()).update(concepts(letters(phrase.text)))
    return {scheme: frozenset(names) for scheme, names in found.items()}


def features(text: str, subject: Iterable[str] = ()) -> Iterator[str]:
    """Everything that is counted in a text; `subject`: concepts that it is about besides."""
    plain = letters(text)
    words = [word for word in plain.split() if word not in FILLERS]
    for word in words:
        if word not in STOP:
            yield from _of_word(word)
    for one, two in itertools.pairwise(words):
        yield f"b:{one} {two}"
    for name in {*concepts(plain), *subject}:
        yield f"c:{name}"


def _of_word(word: str) -> tuple[str, ...]:
    """A word, and each three, four and five letters of it in a row."""
    padded = f"_{word}_"
    parts = (padded[start : start + size] for size in (3, 4, 5) for start in range(len(padded) - size + 1))
    return (f"w:{word}", *parts)


def weight(name: str, rarity: float) -> float:
    """How much a feature counts that is so rare."""
    return rarity * CONCEPT if name.startswith("c:") else rarity
