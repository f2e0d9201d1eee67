"""Finds what a question is about: the nearest phrase that people are known to use, by likeness of words and letters.

A small vector space over the packs' own phrases (what is asked about a scheme, how a scheme is called, the words of the
glossary, the commands). No training; a pack's phrases count as soon as it is loaded.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from bot.content.model import Content
from bot.content.scheme_facts import Towns
from bot.messages import Topic
from bot.understanding.answers import letters
from bot.understanding.concepts import concepts

#: Likeness from which a phrase counts as meant. Chosen on the questions of tests/understanding/questions.yaml.
ENOUGH: Final = 0.46
#: What a concept weighs against a word or a few letters.
CONCEPT: Final = 4.0
#: How far a scheme's name draws its own answers near and pushes those of others away.
DRAWN: Final = 0.12
#: Targets that are less like than the likeliest by no more than this may be meant too.
NEAR: Final = 0.12
#: The same where the likeliest is not for this carer at all.
FAR: Final = 0.35
#: Concepts that say for whom a right is.
AUDIENCES: Final = frozenset(("self_employed", "unemployed", "federal", "flemish", "private", "social_profit"))
#: What the language that is spoken adds.
SAME_LANGUAGE: Final = 0.02

_STOP: Final = frozenset(
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


#: Asks what a word means.
DEFINES: Final = re.compile(
    r"^(en )?(wat|wa) (is|zijn|betekent|wil)\b|wat dat is|wat is da|^(and )?what (is|are|does)\b|\bmean$|\bbetekent"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way in which something is asked."""

    target: str
    language: str
    text: str


class QuestionIndex:
    """Phrases as sparse vectors with an inverted index; a look-up takes about a millisecond.

    It is worked out when it is first used, by one thread while others wait.
    """

    def __init__(self, phrases: Iterable[Phrase], base: QuestionIndex | None = None) -> None:
        self.phrases = tuple(phrases)
        self._base = base

    def with_more(self, phrases: Iterable[Phrase]) -> QuestionIndex:
        """This index and a few more phrases (those of a town); what it holds is shared, what a word weighs stays."""
        return QuestionIndex((*self.phrases, *phrases), base=self)

    def ready(self) -> None:
        """Work out now what the first use would."""
        assert self._made is not None

    @cached_property
    def _made(self) -> _Made:
        return _Made.of(self.phrases) if self._base is None else self._base._made.and_these(self.phrases)

    def nearest(self, text: str, *, language: str = "", most: int = 1) -> tuple[Topic, ...]:
        """The nearest targets, best first, each once; the language spoken wins where two are alike.

        A scheme named in the text draws its own answers near, weighed by the rest of the text; the scheme itself is
        meant where nothing else is asked.
        """
        named, rest = self._named(text)
        asks = ("?" in text or len(rest.split()) > 1) and not DEFINES.search(letters(text))
        scores = self._likeness(text)
        if named and rest:
            for number, score in self._likeness(rest).items():
                if self._made.about[number] in named:
                    scores[number] = max(score, scores.get(number, 0.0))
        best: dict[str, tuple[float, Phrase]] = {}
        for number, score in scores.items():
            phrase = self._made.phrases[number]
            liked = score + (SAME_LANGUAGE if phrase.language == language else 0.0) + self._drawn(number, named, asks)
            if phrase.target not in best or liked > best[phrase.target][0]:
                best[phrase.target] = (liked, phrase)
        ranked = sorted(best.values(), key=lambda found: -found[0])
        found = [
            Topic(target=phrase.target, language=phrase.language, likeness=round(min(liked, 1.0), 4))
            for liked, phrase in ranked[:most]
        ]
        if found and not named and not self._for_others(found[0], text):
            others = [(liked, phrase.target) for liked, phrase in ranked[1:] if phrase.target.startswith("answer/")]
            far = [target for liked, target in others if liked >= ranked[0][0] - FAR]
            near = sum(liked >= ranked[0][0] - NEAR for liked, _ in others)
            found[0] = replace(found[0], others=tuple(far), near=near)
        return tuple(found)

    def _for_others(self, topic: Topic, text: str) -> bool:
        """Whether a text says for whom it asks ("Zelfstandige: …"), and the right is for them."""
        about = _scheme_of(Phrase(topic.target, topic.language, ""))
        return bool(AUDIENCES & self._made.subject.get(about, frozenset()) & set(concepts(letters(text))))

    def _likeness(self, text: str) -> dict[int, float]:
        made = self._made
        scores: dict[int, float] = {}
        for name, value in made.vector(Counter(_features(text))).items():
            for index in made.indexes:
                for number, weight in index.get(name, ()):
                    scores[number] = scores.get(number, 0.0) + value * weight
        return scores

    def named(self, text: str) -> frozenset[str]:
        """The schemes that a text names."""
        return self._named(text)[0]

    def _named(self, text: str) -> tuple[frozenset[str], str]:
        """The schemes named in a text, and the text without their names; the longest name counts."""
        rest = f" {letters(text)} "
        named: set[str] = set()
        for call, schemes in self._made.calls:
            if f" {call} " in rest:
                named |= schemes
                rest = rest.replace(f" {call} ", " ")
        return frozenset(named), " ".join(word for word in rest.split() if word not in _STOP)

    def _drawn(self, number: int, named: frozenset[str], asks: bool) -> float:
        """How much a phrase gains or loses: a named scheme draws its answers near; a question is more than a name."""
        bare_name = self._made.phrases[number].target.startswith(("scheme/", "term/")) and asks
        drawn = 0.0 if not named else DRAWN if self._made.about[number] in named else -DRAWN
        return drawn - 2 * DRAWN if bare_name else drawn


#: Features, each with the phrases that have it and how much of each it is.
_Postings = Mapping[str, Sequence[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class _Made:
    """What an index looks things up in."""

    phrases: Sequence[Phrase]
    #: what each scheme is about
    subject: Mapping[str, frozenset[str]]
    #: the scheme that a phrase is about, or an empty text
    about: Sequence[str]
    #: how schemes are called, the longest first
    calls: Sequence[tuple[str, frozenset[str]]]
    #: how much features weigh: of the phrases that came first, and of those that came with a town
    weights: Sequence[Mapping[str, float]]
    unseen: float
    indexes: Sequence[_Postings]

    @classmethod
    def of(cls, phrases: Sequence[Phrase]) -> _Made:
        """Everything worked out for these phrases."""
        total = max(1, len(phrases))
        empty = cls((), {}, (), (), (), math.log(1 + total), ())
        return empty.and_these(phrases)

    def and_these(self, phrases: Sequence[Phrase]) -> _Made:
        """The same with the phrases after those it has; features that it knows weigh what they weighed."""
        more = phrases[len(self.phrases) :]
        subject = {**self.subject, **_subjects(more)}
        counts = [Counter(_features(phrase.text, subject.get(_scheme_of(phrase), ()))) for phrase in more]
        found_in: Counter[str] = Counter()
        for count in counts:
            found_in.update(count.keys())
        known = self.weights[0] if self.weights else {}
        total = max(1, len(phrases))
        weight = {name: _weight(name, math.log(1 + total / n)) for name, n in found_in.items() if name not in known}
        about = tuple(_scheme_of(phrase) for phrase in more)
        calls = dict(self.calls)
        for phrase, scheme in zip(more, about, strict=True):
            if phrase.target.startswith("scheme/"):
                call = letters(phrase.text)
                calls[call] = calls.get(call, frozenset()) | {scheme}
        index: dict[str, list[tuple[int, float]]] = {}
        made = replace(
            self,
            phrases=phrases,
            subject=subject,
            about=(*self.about, *about),
            calls=tuple(sorted(calls.items(), key=lambda item: -len(item[0]))),
            weights=(*self.weights, weight),
            indexes=(*self.indexes, index),
        )
        for number, count in enumerate(counts, len(self.phrases)):
            for name, value in made.vector(count).items():
                index.setdefault(name, []).append((number, value))
        return made

    def vector(self, count: Mapping[str, int]) -> dict[str, float]:
        """Features and how often each is there as a vector of length one."""
        raw = {name: self._weighs(name) * (1 + math.log(n) if n > 1 else 1.0) for name, n in count.items()}
        length = math.sqrt(sum([value * value for value in raw.values()])) or 1.0
        return {name: value / length for name, value in raw.items()}

    def _weighs(self, name: str) -> float:
        for weights in self.weights:
            weight = weights.get(name)
            if weight is not None:
                return weight
        return _weight(name, self.unseen)


def _weight(name: str, rarity: float) -> float:
    return rarity * CONCEPT if name.startswith("c:") else rarity


def content_words(text: str) -> int:
    """How many words of a text say what it is about."""
    return sum(1 for word in letters(text).split() if word not in _STOP)


def _scheme_of(phrase: Phrase) -> str:
    kind, _, rest = phrase.target.partition("/")
    return rest.split("/")[0] if kind in ("answer", "scheme") else ""


def _subjects(phrases: Iterable[Phrase]) -> Mapping[str, frozenset[str]]:
    """What each scheme is about, as its names say it: its answers are about it too where they do not name it."""
    found: dict[str, set[str]] = {}
    for phrase in phrases:
        if phrase.target.startswith("scheme/"):
            found.setdefault(_scheme_of(phrase), set()).update(concepts(letters(phrase.text)))
    return {scheme: frozenset(names) for scheme, names in found.items()}


def _features(text: str, subject: Iterable[str] = ()) -> Iterator[str]:
    plain = letters(text)
    words = plain.split()
    for word in words:
        if word not in _STOP:
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


def phrases_of(content: Content) -> Iterator[Phrase]:
    """Every phrase of a content: answers of schemes (with the scheme's name), scheme names, terms, commands.

    Not of the schemes of municipalities: nearly every town has a "mantelzorgpremie".
    """
    yield from _of_schemes(content, frozenset())
    for language, words in content.words.items():
        for key, term in words.glossary.items():
            for name in term.names:
                yield Phrase(f"term/{key}", language, name)
                yield Phrase(f"term/{key}", language, f"wat is {name}" if language == "nl" else f"what is {name}")
        for key, text in words.texts.items():
            if key.startswith("command."):
                for phrase in text.split("|"):
                    yield Phrase(f"command/{key.removeprefix('command.')}", language, phrase.strip())


def phrases_there(content: Content, places: frozenset[str]) -> Iterator[Phrase]:
    """The phrases of the schemes of these municipalities (NIS codes of today)."""
    return _of_schemes(content, places)


def _of_schemes(content: Content, places: frozenset[str]) -> Iterator[Phrase]:
    """The phrases of the schemes that count in these places only; with none, of those that count more widely."""
    towns = Towns(content.places)
    there = {
        id
        for id, scheme in content.schemes.items()
        if places.issuperset(of := towns.of(scheme)) and bool(of) is bool(places)
    }
    for language, words in content.words.items():
        for id, scheme in words.schemes.items():
            if id not in there:
                continue
            for answer in scheme.answers:
                for asked in answer.asked:
                    yield Phrase(f"answer/{id}/{answer.id}", language, asked)
            for call in (scheme.title, *scheme.call):
                yield Phrase(f"scheme/{id}", language, call)
