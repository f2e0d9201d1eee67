"""Reads a yes or a no that is not said as such: "de verpleegster komt elke dag", "hij eet nog zelf", "he refuses".

Pure. The words by which either is heard are the content's (``heard`` of a fact); this says how they stand in a text:
in any form of their verb, with a word or two between them, and whether they are denied there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from bot.understanding.grammar import word_set
from bot.understanding.plain_text import letters, plain

#: Where something else may be said than before.
_PART: Final = re.compile(
    r"[,;:.!?…()]+(?:\s|$)|\s+(?:maar|want|omdat|dus|terwijl|but|because|so|since|as|although)\s+|\s+-+\s+"
)
_ASKS: Final = re.compile(r"\?\s*$")
_NEGATORS: Final = word_set(
    "niet nie ni geen gin nooit niks niets niemand nergens amper nauwelijks bijlange nimmer evenmin "
    "not no never none nothing nobody neither nor hardly barely cannot nowhere"
)
_BEFORE_ONLY: Final = word_set("geen gin no zonder without")
_WITHOUT: Final = word_set("zonder without")
#: These deny nothing: "niet alleen zijn rug", "geen probleem", "niet moeilijk".
_DENIES_NOTHING: Final = re.compile(
    r"\b(?:niet (?:alleen|enkel|slechts|te geloven|normaal)(?= (?:\w+ ){1,6}ook\b)|not (?:only|just)|geen probleem|"
    r"no problem|geen twijfel|no doubt|niet moeilijk|niet erg|no wonder|geen wonder|nog niet zo lang|nog maar)\b"
)
#: Words that may stand between the words of a phrase.
_BETWEEN: Final = 2
_LEAST: Final = 4
_WISHES: Final = re.compile(r"^(?:en |and |ook )?(?:als|indien|stel|if|suppose|zou|hoe|wat|how|what)\b")


@dataclass(frozen=True, slots=True)
class _Hit:
    """Words of the content in a text: what they mean there, and from which word to which."""

    value: bool
    length: int
    first: int
    last: int


def read_implied(said: str, yes: Sequence[str], no: Sequence[str]) -> bool | None:
    """What a plain text implies by the words for yes and for no; None where it does not, or where it says both."""
    if _ASKS.search(said):
        return None
    values: list[bool] = []
    for part in _PART.split(said):
        if part.strip() and not _WISHES.match(part.strip()):
            values += {hit.value for hit in _longest([*_hits(part, yes, True), *_hits(part, no, False)])}
    return values[0] if values and len(set(values)) == 1 else None


def said_of(said: str, phrases: Iterable[str]) -> int:
    """How much of what is said for a choice stands in a text without being denied there: letters, 0 for nothing."""
    best = 0
    for part in _PART.split(said):
        if part.strip() and not _WISHES.match(part.strip()):
            best = max([best, *(hit.length for hit in _hits(part, phrases, True) if hit.value)])
    return best


def _longest(hits: list[_Hit]) -> Iterator[_Hit]:
    """The hits that lie within no longer one."""
    for hit in hits:
        inside = any(
            one.length > hit.length and one.first <= hit.first and hit.last <= one.last
            for one in hits
            if one is not hit
        )
        if not inside:
            yield hit


def _hits(part: str, phrases: Iterable[str], value: bool) -> Iterator[_Hit]:
    words = _words(part)
    stems = [_stem(word) for word in words]
    for phrase in phrases:
        wanted = _phrase(phrase)
        found = _place(stems, wanted)
        if found is None:
            continue
        within = {word for word in _words(phrase)}
        # "parkinson, geen dementie" denies what comes after
        outside = [
            word for at, word in enumerate(words) if at not in found and not (at > found[-1] and word in _BEFORE_ONLY)
        ]
        denied = bool(_NEGATORS.intersection(outside)) and not _NEGATORS.intersection(within)
        denied ^= bool(_WITHOUT.intersection(outside)) and not _WITHOUT.intersection(within)
        yield _Hit(value ^ denied, len(wanted) * 10 + len(phrase), found[0], found[-1])


def _place(stems: list[str], wanted: tuple[str, ...]) -> list[int] | None:
    """Where the words of a phrase stand in order, with few words between them."""
    for start, stem in enumerate(stems):
        if not _same(stem, wanted[0]):
            continue
        found = [start]
        for word in wanted[1:]:
            after = found[-1] + 1
            at = next(
                (at for at in range(after, min(after + _BETWEEN + 1, len(stems))) if _same(stems[at], word)), None
            )
            if at is None:
                break
            found.append(at)
        if len(found) == len(wanted) and all(two - one <= _BETWEEN + 1 for one, two in pairwise(found)):
            return found
    return None


def _same(stem: str, wanted: str) -> bool:
    """The same word, or one put together with it: "kerngezond", "huisdokter"."""
    return stem == wanted or (len(wanted) > _LEAST and stem.endswith(wanted))


def _words(said: str) -> list[str]:
    said = re.sub(
        r"\b(can|won|don|doesn|isn|aren|wasn|hasn|haven|didn|wouldn|couldn|shouldn)'?t\b", r"\1 not", plain(said)
    )
    return letters(_DENIES_NOTHING.sub(lambda found: found[0].replace(" ", ""), said)).split()


@lru_cache(maxsize=8192)
def _phrase(phrase: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in _words(phrase))


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    """A word without its ending, doubled letters as one: "betaalt", "betaald" and "betalen" are the same."""
    stem = word
    if len(stem) > _LEAST:
        stem = re.sub(r"(?:tjes?|jes?|kes?)$", "", stem) if len(stem) > _LEAST + 1 else stem
    if len(stem) > _LEAST:
        stem = re.sub(r"(?:ing|ed|es|en|de|te|d|t|s|e)$", "", stem) or stem
    return re.sub(r"(.)\1", r"\1", stem)
