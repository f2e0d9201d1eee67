"""What of a text can answer a question about a fact: not what it asks itself, nor what it says of somebody else.

Pure.
"""

from __future__ import annotations

import re
from typing import Final

from bot.facts import Fact, Subject
from bot.understanding.clauses import clauses
from bot.understanding.grammar import FINITE, WH, word_set
from bot.understanding.kin import OTHER
from bot.understanding.people import Kind, Spoken, spoken

#: "niet moeder maar schoonmoeder": what stands before the "but" is put aside.
_NOT_THAT: Final = re.compile(
    r"\b(?:niet|nie|ni|geen|not)\b(?! (?:alleen|enkel|only)\b)(?: [\w'-]+){1,4},? (?:maar|but)\b(?: wel)?",
    re.IGNORECASE,
)
#: "contract, not statutory"
_BUT_NOT: Final = re.compile(r"(?<=\w)\s*, ?(?:maar |but )?(?:niet|nie|ni|geen|not)\b[^,.;?!]*\Z", re.IGNORECASE)
_RATHER_ASKED: Final = word_set("ook voor met also for with about en and wat")


def said_of_it(text: str, fact: Fact) -> str:
    """The part of a text that can say which choice a fact has."""
    # who is cared for may be named in a question: "en mijn schoonmoeder?"
    parts = spoken(clauses(text)) if fact.name != "recipient_relation" else ()
    kept = [part for part in parts if not (_asks(part) or (fact.about is Subject.CARER and _of_another(part)))]
    if len(kept) < len(parts):
        text = " ".join(part.clause.raw for part in kept)
    return _BUT_NOT.sub("", _NOT_THAT.sub(" ", text))


def _asks(part: Spoken) -> bool:
    """A question; a word with a mark behind it ("zelfstandige?") is an answer by somebody who doubts."""
    words = part.clause.words
    bare = not FINITE.intersection(words) and not WH.intersection(words) and words[0] not in _RATHER_ASKED
    return part.clause.asks and not bare


def _of_another(part: Spoken) -> bool:
    if part.mentions and not FINITE.intersection(part.clause.words):
        return False  # "stay at home mum"
    return part.kind is Kind.UNNAMED or (part.kind is Kind.PERSON and OTHER not in part.people)
