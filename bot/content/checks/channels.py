"""What a channel carries and a reader takes in: messages, cards, buttons, and how hard whole texts are to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from bot.content import yaml_files
from bot.content.checks.look import LANGUAGES, Check, Look, file_name, scheme_path
from bot.content.model import SchemeId
from bot.content.reading_ease import LEAST, MEASURES, ease
from bot.errors import Mistake
from bot.told import Told

#: Telegram's limit of a message, in UTF-16 units (Bot API, sendMessage).
MOST_MESSAGE: Final = 4096
#: Telegram's limit of what a button sends back, in bytes (Bot API, InlineKeyboardButton.callback_data).
MOST_BUTTON: Final = 64
#: What buttons put before an id.
LONGEST_LEAD: Final = "correct_"
#: Short lines of a card (docs/design.md, "Dialogue").
MOST_STEPS: Final = 6

#: Of the words of a scheme: what is no running text.
_NOT_READ: Final = frozenset({"source", "asked", "call", "id", "format", "title", "amounts", "compare", "documents"})
_NAMES: Final = {"nl": "je moeder", "en": "your mother"}


def what_is_told_fits_a_message(look: Look) -> Iterator[Mistake]:
    """All that a scheme's card can tell goes into one message of any channel."""
    for language, file, words in _scheme_words(look):
        told = " ".join(_texts(words, _NOT_READ - {"title", "documents"} | {"conditions", "answers"}))
        size = len(_filled(told, language).encode("utf-16-le")) // 2
        if size > MOST_MESSAGE:
            text = Told("long-card", size=size, channel="Telegram", most=MOST_MESSAGE)
            yield look.at(file, (), "long-text", text)
        steps = words.get("steps")
        if isinstance(steps, list) and len(steps) > MOST_STEPS:
            text = Told("many-steps", count=len(steps), key="steps", most=MOST_STEPS)
            yield look.at(file, ("steps", MOST_STEPS), "long-text", text)


def ids_fit_a_button(look: Look) -> Iterator[Mistake]:
    """What a button sends back names a scheme or a fact, and is short."""
    most = MOST_BUTTON - len(LONGEST_LEAD)
    for scheme in look.content.schemes.values():
        if len(scheme.id.encode()) > most:
            text = Told("long-id", id=scheme.id, size=len(scheme.id.encode()), most=most)
            yield look.mistake(scheme_path(scheme), ("id",), "long-text", text)
    for fact in look.content.vocabulary.facts.values():
        if len(fact.name.encode()) > most and not fact.general:
            text = Told("long-id", id=fact.name, size=len(fact.name.encode()), most=most)
            yield look.mistake("facts.yaml", ("facts", fact.name), "long-text", text)


def texts_read_easily(look: Look) -> Iterator[Mistake]:
    """The running text of a scheme, where it is long enough to measure, is no harder than plain language."""
    for language, file, words in _scheme_words(look):
        text = _filled("\n".join(_texts(words, _NOT_READ | {"conditions"})), language)
        found = ease(text, language)
        if found is not None and found.score < LEAST[language]:
            told = Told(
                "hard-to-read",
                score=found.score,
                measure=MEASURES[language],
                least=int(LEAST[language]),
                words=found.words_per_sentence,
            )
            yield look.at(file, ("short",), "hard-to-read", told, warning=True)


def _scheme_words(look: Look) -> Iterator[tuple[str, str, Any]]:
    """The plain words of every scheme that a pack brings, with their language and file."""
    for pack in look.packs:
        for path in sorted(pack.files):
            language, _, rest = path.partition("/")
            file = file_name(pack, path)
            values = look.raw.get(file)
            id = SchemeId(rest.removeprefix("schemes/").removesuffix(".yaml"))
            if language in LANGUAGES and rest.startswith("schemes/") and file not in look.broken and id:
                yield language, file, values if isinstance(values, yaml_files.Lines) else yaml_files.Lines()


def _texts(values: Any, without: frozenset[str] | set[str]) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict):
        for key, value in values.items():
            if key not in without:
                yield from _texts(value, without)
    elif isinstance(values, list):
        for value in values:
            yield from _texts(value, without)


def _filled(text: str, language: str) -> str:
    return re.sub(r"\{\{.*?\}\}", _NAMES[language], re.sub(r"\{%.*?%\}", "", text))


CHECKS: Final[tuple[Check, ...]] = (what_is_told_fits_a_message, ids_fit_a_button, texts_read_easily)
