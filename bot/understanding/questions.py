"""Finds what a question is about: the nearest phrase that people are known to use, by likeness of words and letters.

A small vector space over the packs' own phrases (what is asked about a scheme, how a scheme is called, the words of the
glossary, the commands). No training; a pack's phrases count as soon as it is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from bot.content.model import Content
from bot.content.scheme_facts import Towns
from bot.messages import Topic
from bot.understanding.answers import letters
from bot.understanding.concepts import concepts
from bot.understanding.phrases import FAR, STOP, Phrase, scheme_of

if TYPE_CHECKING:
    from bot.understanding.nearness import Made

#: Likeness from which a phrase counts as meant. Chosen on the questions of tests/understanding/questions.yaml.
ENOUGH: Final = 0.46
#: Targets that are less like than the likeliest by no more than this may be meant too.
NEAR: Final = 0.12
#: Concepts that say for whom a right is.
AUDIENCES: Final = frozenset(("self_employed", "unemployed", "federal", "flemish", "private", "social_profit"))
#: Asks what a word means.
DEFINES: Final = re.compile(
    r"^(en )?(wat|wa) (is|zijn|betekent|wil)\b|wat dat is|wat is da|^(and )?what (is|are|does)\b|\bmean$|\bbetekent"
)
#: How a word's meaning is asked for.
_MEANS: Final = {
    "nl": ("wat is {}", "wat is dat {}", "wat houdt {} in"),
    "en": ("what is {}", "what is that {}"),
}


class QuestionIndex:
    """Phrases as sparse vectors with an inverted index; a look-up takes a third of a millisecond.

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
    def _made(self) -> Made:
        from bot.understanding.nearness import Made

        return Made.of(self.phrases) if self._base is None else self._base._made.and_these(self.phrases)

    def nearest(self, text: str, *, language: str = "", most: int = 1) -> tuple[Topic, ...]:
        """The nearest targets, best first, each once; the language spoken wins where two are alike.

        A scheme named in the text draws its own answers near, weighed by the rest of the text; the scheme itself is
        meant where nothing else is asked.
        """
        named, rest = self._named(text)
        asks = ("?" in text or len(rest.split()) > 1) and not DEFINES.search(letters(text))
        made = self._made
        likeness = made.likeness(text)
        if named and rest:
            likeness = likeness.or_of(made.likeness(rest), made.of_schemes(named))
        liked = made.liked(likeness.scores, language, named, asks)
        best: dict[str, tuple[float, Phrase]] = {}
        for number in likeness.met(liked, made.targets, most):
            phrase, score = made.phrases[number], float(liked[number])
            if phrase.target not in best or score > best[phrase.target][0]:
                best[phrase.target] = (score, phrase)
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
        about = scheme_of(Phrase(topic.target, topic.language, ""))
        return bool(AUDIENCES & self._made.subject.get(about, frozenset()) & set(concepts(letters(text))))

    def named(self, text: str) -> frozenset[str]:
        """The schemes that a text names."""
        return self._named(text)[0]

    def _named(self, text: str) -> tuple[frozenset[str], str]:
        """The schemes named in a text, and the text without their names; the longest name counts."""
        rest = f" {letters(text)} "
        named: set[str] = set()
        for call, schemes in self._made.calls:
            if call in rest:
                named |= schemes
                rest = rest.replace(call, " ")
        return frozenset(named), " ".join(word for word in rest.split() if word not in STOP)


def content_words(text: str) -> int:
    """How many words of a text say what it is about."""
    return sum(1 for word in letters(text).split() if word not in STOP)


def phrases_of(content: Content) -> Iterator[Phrase]:
    """Every phrase of a content: answers of schemes (with the scheme's name), scheme names, terms, commands.

    Not of the schemes of municipalities: nearly every town has a "mantelzorgpremie".
    """
    yield from _of_schemes(content, frozenset())
    for language, words in content.words.items():
        for key, term in words.glossary.items():
            for name in term.names:
                yield Phrase(f"term/{key}", language, name)
                for asked in _MEANS[language]:
                    yield Phrase(f"term/{key}", language, asked.format(name))
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
