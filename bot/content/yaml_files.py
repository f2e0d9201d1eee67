"""YAML text to plain values, each key with its line; the only module that knows the YAML library.

Stricter than YAML: duplicate keys, aliases and anchors, tabs, typographic quotes and bare ``yes/no/on/off`` are
mistakes, numbers keep their text (``0.80`` is exact), dates, times and postcodes stay text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any, Final

import yaml

from bot.errors import Mistake
from bot.told import Told

_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,29})\Z")
_DECIMAL: Final = re.compile(r"[-+]?[0-9]{1,20}\.[0-9]{1,20}\Z")
_PITFALLS: Final = frozenset({"yes", "no", "on", "off"})
MOST_PITFALL: Final = 3
_DIGITS: Final = frozenset("-+0123456789")
#: A full stop between thousands, as people write sums here: 25.000 would be 25.
_THOUSANDS: Final = re.compile(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}\Z")
#: Quotes that word processors make of straight ones; they open nothing.
_SMART: Final = frozenset("\u201c\u201d\u201e\u201f\u2018\u201a")
_QUOTED: Final = frozenset({"'", '"', "|", ">"})
#: A colon in the text of a key between braces, without quotes.
_COLON_WITHIN: Final = re.compile(r"[{,] *\w+: [^\"'{}\[\],]*: ")
#: Hard spaces where YAML wants plain ones: before a line's text, and after a key's colon or an item's dash.
_HARD_SPACES: Final = re.compile(r"(?m)^[ \u00a0\u202f]+|(?<=[:-])[ \u00a0\u202f]+")

#: Codes of mistakes after which nothing of the file can be used.
UNREADABLE: Final = frozenset({"yaml", "yaml-alias", "empty", "too-long", "too-deep"})

#: Largest file that is read, in characters.
MAX_SIZE: Final = 400_000
#: Deepest nesting of maps and lists; a pack is untrusted, and building values calls itself.
MAX_DEPTH: Final = 40


class Lines(dict[str, Any]):
    """A mapping that knows the line of every key, and of merged mappings the file."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}
        #: of a merged mapping: key → the file that says it
        self.files: dict[str, str] = {}


class LinedList(list[Any]):
    """A list that knows the line of every item."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def read(file: str, text: str, most: int = MAX_SIZE) -> tuple[Any, list[Mistake]]:
    """The values of one file and every mistake of notation in it.

    Files of other machines are read as they are meant: a byte order mark, the ends of lines of Windows, and hard spaces
    where YAML wants plain ones.
    """
    if len(text) > most:
        return Lines(), [Mistake(file=file, line=1, code="too-long", text=Told("too-long", most=most))]
    text = text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is no text
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\u00a0" in text or "\u202f" in text:
        text = _HARD_SPACES.sub(lambda found: re.sub("[\u00a0\u202f]", " ", found.group()), text)
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except _Unreadable as problem:
        return Lines(), [Mistake(file=file, line=problem.line, code=problem.code, text=problem.told)]
    except yaml.YAMLError as error:
        line, told = _explained(error, text)
        return Lines(), [Mistake(file=file, line=line, code="yaml", text=told)]
    if not builder.documents:
        return Lines(), [Mistake(file=file, line=1, code="empty", text=Told("empty"))]
    return builder.root, builder.mistakes


class _Unreadable(Exception):
    """Nothing of the file can be used."""

    def __init__(self, event: Any, code: str, told: Told) -> None:
        super().__init__(told)
        self.line: int = event.start_mark.line + 1 if event.start_mark else 1
        self.code = code
        self.told = told


#: Key that stands for one that is no plain word; what is under it is not kept.
_NO_KEY: Final = object()


class _Builder:
    """Plain values from the parser's events, in one pass: nothing of YAML's own building is used."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []
        self.root: Any = None
        self.documents = 0
        #: collections that are open
        self._open: list[Lines | LinedList] = []
        #: the key that waits for its value
        self._key: Any = None
        #: collections that stand where a key should
        self._skipping = 0

    def take(self, event: Any) -> None:
        """The next event. Raises _Unreadable where the file cannot be used at all."""
        kind = event.__class__
        if kind is yaml.ScalarEvent:
            if event.anchor or (event.tag is not None and event.tag != "!"):
                raise _Unreadable(event, "yaml-alias", Told("alias"))
            if not self._skipping:
                self._scalar(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._start(event, Lines() if kind is yaml.MappingStartEvent else LinedList())
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            if self._skipping:
                self._skipping -= 1
            else:
                self._open.pop()
        elif kind is yaml.AliasEvent:
            raise _Unreadable(event, "yaml-alias", Told("alias"))
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                raise _Unreadable(event, "yaml", Told("two-documents"))

    def _start(self, event: Any, values: Lines | LinedList) -> None:
        if event.anchor or (event.tag is not None and event.tag != "!"):
            raise _Unreadable(event, "yaml-alias", Told("alias"))
        if len(self._open) + self._skipping >= MAX_DEPTH:
            raise _Unreadable(event, "too-deep", Told("too-deep", most=MAX_DEPTH))
        if self._skipping:
            self._skipping += 1
            return
        if self._open and isinstance(self._open[-1], Lines) and self._key is None:
            self._note(event, "yaml-key", Told("key-plain"))
            self._key = _NO_KEY
            self._skipping = 1
            return
        self._put(event, values)
        self._open.append(values)

    def _scalar(self, event: Any) -> None:
        if self._open and isinstance(self._open[-1], Lines) and self._key is None:
            self._begin(event)
        else:
            self._put(event, self._value(event))

    def _begin(self, event: Any) -> None:
        values = self._open[-1]
        assert isinstance(values, Lines)
        key, line = str(event.value), event.start_mark.line + 1
        if key in values:
            self._note(event, "duplicate-key", Told("key-twice", key=key, line=values.lines[key]))
        values.lines[key] = line
        self._key = key

    def _put(self, event: Any, value: Any) -> None:
        if not self._open:
            self.root = value
            return
        into = self._open[-1]
        if isinstance(into, Lines):
            if self._key is not _NO_KEY:
                into[self._key] = value
            self._key = None
        else:
            into.append(value)
            into.lines.append(event.start_mark.line + 1)

    def _value(self, event: Any) -> Any:
        text = event.value
        if event.style in _QUOTED:
            return text
        if text in ("true", "false"):
            return text == "true"
        if text in ("", "~", "null"):
            return None
        first = text[0]
        if first in _DIGITS:
            if _INT.match(text):
                return int(text)
            if _DECIMAL.match(text):
                if _THOUSANDS.match(text):
                    told = Told("yaml-number", word=text, read=Decimal(text).normalize(), meant=text.replace(".", ""))
                    self._note(event, "yaml-number", told)
                return Decimal(text)
            return text
        if first in _SMART:
            self._note(event, "smart-quotes", Told("smart-quotes", quote=first))
        elif len(text) <= MOST_PITFALL and text.lower() in _PITFALLS:
            self._note(event, "yaml-word", Told("yaml-word", word=text))
        return text

    def _note(self, event: Any, code: str, told: Told) -> None:
        self.mistakes.append(Mistake(file=self.file, line=event.start_mark.line + 1, code=code, text=told))


def _explained(error: Any, text: str) -> tuple[int, Told]:
    """Where a file stops being YAML, and what the author probably did."""
    mark = getattr(error, "problem_mark", None)
    begun = getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else 1
    problem = getattr(error, "problem", None) or str(error)
    lines = text.split("\n")
    for near in (line, line - 1):
        if 0 < near <= len(lines) and re.match(r" *\t", lines[near - 1]):
            return near, Told("tab")
    if "mapping values are not allowed" in problem:
        return line, Told("colon")
    if "expected ',' or" in problem and _COLON_WITHIN.search(lines[min(line, len(lines)) - 1]):
        return line, Told("colon")
    if "expected ',' or" in problem or "unexpected end of stream" in problem or "closing quote" in problem:
        return line, Told("quote-open", line=begun.line + 1 if begun else line)
    if "could not find expected ':'" in problem:
        return (begun.line + 1 if begun else line), Told("no-colon")
    if "did not find expected" in problem:
        return line, Told("indent")
    return line, Told("yaml", problem=problem)


def line_of(values: Any, path: tuple[Any, ...]) -> int:
    """The line of a place in what ``read`` gave; the nearest place above it that has one."""
    line = 1
    for key in path:
        if isinstance(values, Lines) and str(key) in values.lines:
            line = values.lines[str(key)]
            values = values.get(str(key))
        elif isinstance(values, LinedList) and isinstance(key, int) and key < len(values.lines):
            line = values.lines[key]
            values = values[key]
    return line


def place_of(values: Any, path: tuple[Any, ...], file: str) -> tuple[str, int]:
    """The file and line of a place in merged values; ``file`` is where what no key tells of stands."""
    line = 1
    for key in path:
        if isinstance(values, Lines) and str(key) in values.lines:
            file = values.files.get(str(key), file)
            line = values.lines[str(key)]
            values = values.get(str(key))
        elif isinstance(values, LinedList) and isinstance(key, int) and key < len(values.lines):
            line = values.lines[key]
            values = values[key]
    return file, line


def merge(below: Any, above: Any, file_below: str, file_above: str) -> Lines:
    """One mapping over another: mappings key by key, lists and texts replaced whole, ``~`` takes a key away."""
    merged = Lines()
    for values, file in ((below, file_below), (above, file_above)):
        for key, value in values.items():
            if values is above and value is None:
                for known in (merged, merged.lines, merged.files):
                    known.pop(key, None)
                continue
            if values is above and isinstance(value, dict) and isinstance(merged.get(key), dict):
                value = merge(merged[key], value, merged.files[key], file)
            merged[key] = value
            merged.lines[key] = getattr(values, "lines", {}).get(key, 1)
            merged.files[key] = getattr(values, "files", {}).get(key, file)
    return merged


def without(values: Lines, keys: Collection[str]) -> Lines:
    """A mapping without some of its keys."""
    left = Lines()
    for key in values:
        if key not in keys:
            left[key] = values[key]
            left.lines[key] = values.lines.get(key, 1)
            left.files |= {key: values.files[key]} if key in values.files else {}
    return left


def walk(values: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every scalar with its path."""
    if isinstance(values, dict):
        for key, value in values.items():
            yield from walk(value, (*path, key))
    elif isinstance(values, list):
        for index, value in enumerate(values):
            yield from walk(value, (*path, index))
    else:
        yield path, values
