"""YAML text to plain values, each key with its line; the only module that knows the YAML library.

Stricter than YAML: duplicate keys, aliases and anchors, tabs and bare ``yes/no/on/off`` are mistakes, numbers keep
their text (``0.80`` is exact), dates stay text.
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


def read(file: str, text: str) -> tuple[Any, list[Mistake]]:
    """The values of one file and every mistake of notation in it."""
    if len(text) > MAX_SIZE:
        return Lines(), [
            Mistake(
                file=file,
                line=1,
                code="too-long",
                text=Told("too-long", most=MAX_SIZE),
            )
        ]
    mistakes: list[Mistake] = []
    text = text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is no text
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                line = event.start_mark.line + 1 if event.start_mark else 1
                return Lines(), [Mistake(file=file, line=line, code="too-deep", text=Told("too-deep", most=MAX_DEPTH))]
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or _tagged(event):
                line = event.start_mark.line + 1 if event.start_mark else 1
                return Lines(), [
                    Mistake(
                        file=file,
                        line=line,
                        code="yaml-alias",
                        text=Told("alias"),
                    )
                ]
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        return Lines(), [
            Mistake(
                file=file,
                line=line,
                code="yaml",
                text=Told("yaml", problem=problem),
            )
        ]
    if root is None:
        return Lines(), [Mistake(file=file, line=1, code="empty", text=Told("empty"))]
    return _build(root, file, mistakes), mistakes


def _tagged(event: Any) -> bool:
    return getattr(event, "tag", None) not in (None, "!")


def _build(node: yaml.Node, file: str, mistakes: list[Mistake]) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, file, mistakes)
    if isinstance(node, yaml.SequenceNode):
        items = LinedList()
        for child in node.value:
            items.append(_build(child, file, mistakes))
            items.lines.append(child.start_mark.line + 1)
        return items
    return _scalar(node, file, mistakes)


def _mapping(node: yaml.MappingNode, file: str, mistakes: list[Mistake]) -> Lines:
    built = Lines()
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            mistakes.append(Mistake(file=file, line=line, code="yaml-key", text=Told("key-plain")))
            continue
        key = str(key_node.value)
        if key in built:
            mistakes.append(
                Mistake(
                    file=file,
                    line=line,
                    code="duplicate-key",
                    text=Told("key-twice", key=key, line=built.lines[key]),
                )
            )
        built[key] = _build(value_node, file, mistakes)
        built.lines[key] = line
    return built


def _scalar(node: Any, file: str, mistakes: list[Mistake]) -> Any:
    text = str(node.value)
    if node.style in ("'", '"', "|", ">"):
        return text
    if text.lower() in _PITFALLS:
        mistakes.append(
            Mistake(
                file=file,
                line=node.start_mark.line + 1,
                code="yaml-word",
                text=Told("yaml-word", word=text),
            )
        )
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "~", "null"):
        return None
    if _INT.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return Decimal(text)
    return text


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
