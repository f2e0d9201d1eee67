"""Training rows out of Rasa's NLU YAML: one file per language and intent, `nl/leave.yml`.

A row stands in a block of text, or in a list with marks beside it, as Rasa writes them too:

    - {text: "kzou gere minder werken vo ons ma", metadata: {region: west, age: middle, manner: dialect}}
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Final

from bot.content import yaml_files
from bot.errors import ContentError, Mistake
from bot.messages import DANGER_OF

VERSION: Final = "3.1"
KEYS: Final = {"version", "nlu"}
LANGUAGES: Final = ("nl", "en")

#: No intent to be told: plain facts told or answered. It is learnt so that they are taken for nothing else.
INFORM: Final = "inform"

#: The dangers that a text may hold, from none to the most urgent (`content/safety.yaml` has the same).
SAFETY: Final = ("none", "overload", "violence", "suicide", "medical")
#: What a row may be marked with, and how. Who writes where, how old, in which manner, in which situation of care;
#: the danger in it where its intent does not say it; to which danger a harmless row comes near; whether a crisis is
#: told in plain words; of rows that are measured on, which figure they count for.
MARKS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "region": ("west", "east", "antwerp", "brabant", "limburg"),
        "age": ("young", "middle", "old"),
        "manner": ("plain", "dialect", "typos", "speech", "l2", "switching", "story", "several"),
        "situation": ("dementia", "child", "stroke", "mind", "frail", "dying"),
        "safety": SAFETY,
        "near": SAFETY[2:],
        "told": ("direct", "indirect"),
        "set": ("direct", "indirect", "overload", "hard", "ordinary"),
    }
)

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*\Z")
_ENTITY_SYNTAX: Final = re.compile(r"[][(){}]")


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One example: what somebody wrote, in which language, and the intent it stands for."""

    language: str
    intent: str
    text: str
    #: see `MARKS`
    marks: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)
    #: where it stands, for messages
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @property
    def danger(self) -> str:
        """One of `SAFETY`: as marked, else as the intent says."""
        return self.marks.get("safety") or DANGER_OF.get(self.intent, "none")


def read_rows(files: Mapping[str, str]) -> tuple[Row, ...]:
    """The rows of all files (name, such as `nl/leave.yml`, to text), in one order whatever the files' order.

    Raises ContentError with every mistake at its file and line; so also where one text stands under two intents of one
    language. A row that stands there twice under one intent is a mistake too: nothing is dropped in silence.
    """
    mistakes: list[Mistake] = []
    rows: list[Row] = []
    for file, text in sorted(files.items()):
        rows += _rows_of(file, text, mistakes)
    mistakes += _twice(rows)
    if mistakes:
        raise ContentError(mistakes)
    return tuple(sorted(rows))


def digest(rows: Iterable[Row], *, version: int) -> str:
    """SHA-256 of the rows, in any order, and of the version of what is made of them."""
    lines = sorted([row.language, row.intent, row.text, row.danger, row.marks.get("near", "")] for row in rows)
    return hashlib.sha256(json.dumps([version, lines], ensure_ascii=False).encode()).hexdigest()


def _rows_of(file: str, text: str, mistakes: list[Mistake]) -> Iterator[Row]:
    language = PurePosixPath(file).parts[0]
    if language not in LANGUAGES:
        mistakes.append(_mistake(file, 1, "language", f"lies in {language!r}; the folder is one of {LANGUAGES}"))
        return
    values, notation = yaml_files.read(file, text)
    if any(mistake.code in yaml_files.UNREADABLE for mistake in notation):
        mistakes += notation
        return
    # a version between quotes is text, without them an exact number
    if (
        not isinstance(values, yaml_files.Lines)
        or set(values) != {"version", "nlu"}
        or str(values["version"]) != VERSION
    ):
        mistakes.append(
            _mistake(file, 1, "form", f"""opens with 'version: "{VERSION}"' and holds 'nlu:', nothing else""")
        )
        return
    mistakes += notation
    entries = values["nlu"]
    if not isinstance(entries, yaml_files.LinedList) or not entries:
        mistakes.append(
            _mistake(file, values.lines["nlu"], "form", "'nlu' is a list of '- intent: …' with 'examples: |'")
        )
        return
    for line, entry in zip(entries.lines, entries, strict=True):
        yield from _rows_of_intent(file, language, line, entry, mistakes)


def _rows_of_intent(file: str, language: str, line: int, entry: Any, mistakes: list[Mistake]) -> Iterator[Row]:
    if not isinstance(entry, yaml_files.Lines) or set(entry) != {"intent", "examples"}:
        mistakes.append(_mistake(file, line, "form", "an entry holds 'intent' and 'examples', nothing else"))
        return
    intent, examples = entry["intent"], entry["examples"]
    if not isinstance(intent, str) or not _NAME.match(intent):
        text = f"{intent!r} is no name of an intent: lower-case letters, digits and '_'"
        mistakes.append(_mistake(file, entry.lines["intent"], "intent", text))
        return
    begin = entry.lines["examples"]
    if isinstance(examples, yaml_files.LinedList) and examples:
        for number, item in zip(examples.lines, examples, strict=True):
            yield from _marked(file, language, intent, number, item, mistakes)
        return
    if not isinstance(examples, str) or not examples.strip():
        text = "'examples: |' with one row a line, each beginning with '- ', or a list of {text: …, metadata: {…}}"
        mistakes.append(_mistake(file, begin, "form", text))
        return
    for number, written in enumerate(examples.rstrip("\n").split("\n"), begin + 1):
        text = unicodedata.normalize("NFC", written.removeprefix("- ").strip())
        if not written.startswith("- ") or not text:
            mistakes.append(_mistake(file, number, "row", "a row begins with '- ' and says something"))
        elif _is_plain(text, file, number, mistakes):
            yield Row(language, intent, text, file=file, line=number)


def _marked(file: str, language: str, intent: str, line: int, item: Any, mistakes: list[Mistake]) -> Iterator[Row]:
    """A row of a list, with what it is marked with."""
    marks = item.get("metadata", {}) if isinstance(item, yaml_files.Lines) else None
    text = item.get("text") if isinstance(item, yaml_files.Lines) else None
    if not isinstance(marks, dict) or not isinstance(text, str) or not text.strip() or set(item) - {"text", "metadata"}:
        mistakes.append(_mistake(file, line, "row", 'a row of a list is {text: "…", metadata: {…}}'))
        return
    for name, value in marks.items():
        if value not in MARKS.get(name, ()):
            known = f"{name} is one of {', '.join(MARKS[name])}" if name in MARKS else f"marks are {', '.join(MARKS)}"
            mistakes.append(_mistake(file, line, "mark", f"{name}: {value!r} is no mark; {known}"))
            return
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if _is_plain(text, file, line, mistakes):
        yield Row(language, intent, text, dict(marks), file, line)


def _is_plain(text: str, file: str, line: int, mistakes: list[Mistake]) -> bool:
    if found := _ENTITY_SYNTAX.search(text):
        mistakes.append(_mistake(file, line, "entity-syntax", f"{found[0]!r} marks entities; leave it out"))
    return not found


def _twice(rows: Iterable[Row]) -> Iterator[Mistake]:
    first: dict[tuple[str, str], Row] = {}
    for row in rows:
        earlier = first.setdefault((row.language, row.text.casefold()), row)
        if earlier is not row:
            under = "" if earlier.intent == row.intent else f" as {earlier.intent!r}"
            text = f"stands in {earlier.file}:{earlier.line} already{under}"
            yield _mistake(row.file, row.line, "row-twice", text)


def _mistake(file: str, line: int, code: str, text: str) -> Mistake:
    return Mistake(file=file, line=line, code=code, text=text)
