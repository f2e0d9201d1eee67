"""What a message is after as a whole: leave, recognition, somebody to take over …, by the words of the packs.

The words stand in ``<lang>/texts.yaml`` under ``asked.<label>``, the beginnings of words parted by ``|``; they count in
a sentence that asks for something.
"""

from __future__ import annotations

import re
from typing import Final

from bot.content.model import Content
from bot.understanding.answers import letters

_ASKED: Final = "asked."
_ASKS: Final = re.compile(
    r"\?|\b(?:"
    r"kan (?:ik|je|ge|hij|ze|men)|kunnen we|mag (?:ik|je)|moet (?:ik|je|mijn)|recht op|rechten|wil|willen|zou|zoek\w*|"
    r"hoe|wat|wa|welke?|waar|wie|wanneer|hoeveel|nodig|help\w*|hulp|graag|vragen?|vraag|weten|meer over|vertelt?|"
    r"uitleg|aanvra\w+|bestaa\w+|is er|zijn er|kent|ken je|"
    r"can (?:i|you|we)|could|may i|should i|entitled|rights?|want|would like|looking for|how|what|which|where|who|when|"
    r"need|is there|are there|do you|does|must|tell me|more about|something about|apply|may i ask)\b",
    re.IGNORECASE,
)

#: Words that make a wish no more particular.
_EMPTY: Final = frozenset(
    (
        *(
            "kan",
            "ik",
            "we",
            "wij",
            "mag",
            "moet",
            "zou",
            "wil",
            "willen",
            "graag",
            "heb",
            "hebben",
            "krijgen",
            "nemen",
        ),
        *("krijg", "neem", "recht", "op", "een", "de", "het", "dat", "die", "voor", "mijn", "van", "aan", "om", "te"),
        *(
            "zorgen",
            "er",
            "is",
            "bestaat",
            "ook",
            "iets",
            "als",
            "mantelzorger",
            "hoe",
            "wat",
            "nu",
            "eens",
            "dan",
            "en",
        ),
        *(
            "met",
            "in",
            "of",
            "info",
            "over",
            "vragen",
            "weten",
            "werk",
            "moeder",
            "vader",
            "man",
            "vrouw",
            "hulp",
            "s",
            "doen",
            "worden",
            "wa",
            "vraag",
        ),
        *(
            "can",
            "i",
            "get",
            "take",
            "have",
            "a",
            "an",
            "the",
            "for",
            "my",
            "there",
            "any",
            "want",
            "would",
            "like",
            "to",
        ),
        *("what", "about", "some", "and", "also", "please", "from", "work", "care", "carer", "as", "mother", "father"),
    )
)


class Goals:
    """The words of every goal, in every language of a content."""

    def __init__(self, content: Content) -> None:
        words: dict[str, list[str]] = {}
        for language in content.words.values():
            for key, text in language.texts.items():
                if key.startswith(_ASKED):
                    words.setdefault(key.removeprefix(_ASKED), []).extend(letters(word) for word in text.split("|"))
        self._patterns = {
            label: re.compile(rf"(?:^| )(?:{'|'.join(sorted(map(re.escape, phrases), key=len, reverse=True))})")
            for label, phrases in words.items()
        }
        self._whole_words = tuple(re.compile(rf"{pattern.pattern}\w*") for pattern in self._patterns.values())

    def find(self, sentence: str, *, asked: bool = False) -> tuple[str, ...]:
        """The labels that a sentence asks for, in its order; none where it asks for nothing.

        ``asked``: the carer was just asked what they are after, so that naming it is enough.
        """
        if not asked and not asks(sentence):
            return ()
        plain = letters(sentence)
        found = [
            (match.start(), label) for label, pattern in self._patterns.items() if (match := pattern.search(plain))
        ]
        return tuple(label for _, label in sorted(found))

    def is_all(self, sentence: str) -> bool:
        """Whether a sentence asks for a goal and for nothing more particular: "kan ik verlof nemen?"."""
        rest = letters(sentence)
        for pattern in self._whole_words:
            rest = pattern.sub(" ", rest)
        return all(word in _EMPTY for word in rest.split())


def asks(sentence: str) -> bool:
    """Whether a sentence asks for something rather than tells."""
    return bool(_ASKS.search(sentence))
