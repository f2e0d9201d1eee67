"""Everything that is read of one text, given the question that stands open."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from bot.content.model import Content
from bot.messages import Answer, Pending, Topic, Understanding
from bot.understanding.answers import letters, read_answer, read_choice, read_truth
from bot.understanding.questions import ENOUGH, QuestionIndex, content_words

#: A sentence with what ends it; a point between digits ends none.
_SENTENCE: Final = re.compile(r"(?:[^.!?\n]|(?<=\d)\.(?=\d))+[.!?\n]*")
_LEAD: Final = re.compile(r"^\s*(?:maar|en|but|and)\b[\s,]*", re.IGNORECASE)
_BUT: Final = re.compile(r"\s*[,;]?\s+(?:maar|but)\s+", re.IGNORECASE)
#: Likeness from which one word is a name.
NAMED: Final = 0.75
#: The buttons that a plain yes and a plain no mean, where they stand under a question.
_AGREEING = ("yes", "agree", "safe", "go_on")
_REFUSING = ("no", "decline", "danger")


def understand(
    text: str, pending: Pending | None, content: Content, index: QuestionIndex, language: str, on: date
) -> Understanding:
    """Read one text: the answer to the open question, and what else it is about."""
    answer, topic = _answer(text, pending, content, on), _topic(text, index, language)
    statement, question = _parted(text)
    if statement and question and pending is not None and pending.kind in ("fact", "group"):
        said, asked = _answer(statement, pending, content, on), _topic(question, index, language)
        if said is not None and asked is not None and not asked.target.startswith("command/"):
            return Understanding(language=language, answer=said, topics=(asked,), apart=True)
    return Understanding(language=language, answer=answer, topics=(topic,) if topic else ())


def _parted(text: str) -> tuple[str, str]:
    """What a text states and what it asks, sentence by sentence; a "but" begins a question without a mark too."""
    sentences = [part for part in _SENTENCE.findall(text) if part.strip()]
    if len(sentences) < 2:
        sentences = [part for part in _BUT.split(text, maxsplit=1) if part.strip()]
        return (sentences[0], sentences[1]) if len(sentences) == 2 else ("", "")
    asks = [part for part in sentences if part.rstrip().endswith("?")]
    if not asks:
        return "", ""
    return " ".join(part for part in sentences if part not in asks), _LEAD.sub("", " ".join(asks))


def _answer(text: str, pending: Pending | None, content: Content, on: date) -> Answer | None:
    if pending is None:
        return None
    choices = [(choice.id, choice.label, choice.heard) for choice in pending.choices]
    if pending.kind == "fact":
        fact = content.vocabulary.facts.get(pending.about)
        if fact is not None:
            return read_answer(text, fact, choices, on)
    if choice := read_choice(text, choices):
        exact = any(id == choice and letters(label) == letters(text) for id, label, _ in choices)
        return Answer(kind="choice", choice=choice, exact=exact)
    truth = read_truth(text)
    if truth is not None:
        ids = {id for id, _, _ in choices}
        meant = next((id for id in (_AGREEING if truth else _REFUSING) if id in ids), "")
        if meant:
            return Answer(kind="choice", choice=meant)
    return None


def _topic(text: str, index: QuestionIndex, language: str) -> Topic | None:
    found = index.nearest(text, language=language)
    if not found or found[0].likeness < ENOUGH:
        return None
    # one word that stands in a question, or in a name, is not that question nor that name
    bare = content_words(text) < 2 and not found[0].target.startswith("command/")
    return None if bare and (found[0].target.startswith("answer/") or found[0].likeness < NAMED) else found[0]
