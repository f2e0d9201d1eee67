"""Plain values as YAML text that an author can go on from: every text in quotes, short things on one line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

#: Characters of a line up to which a mapping or list stands on one line.
WIDTH: Final = 110


def yaml_text(values: Mapping[str, Any], head: str = "") -> str:
    """A file: a remark above, then ``format: 1`` and the values."""
    lines = [f"# {line}" for line in head.splitlines()]
    return "\n".join([*lines, *_mapping({"format": 1, **values}, 0)]) + "\n"


def _mapping(values: Mapping[str, Any], depth: int) -> Iterator[str]:
    pad = "  " * depth
    for key, value in values.items():
        yield from _entry(f"{pad}{_key(key)}:", value, depth)


def _entry(lead: str, value: Any, depth: int) -> Iterator[str]:
    line = f"{lead} {_flow(value)}"
    if not isinstance(value, (Mapping, list, tuple)) or not value or (len(line) <= WIDTH and (depth or _flat(value))):
        yield line
    elif isinstance(value, Mapping):
        yield lead
        yield from _mapping(value, depth + 1)
    else:
        yield lead
        yield from _items(value, depth + 1)


def _flat(value: Any) -> bool:
    inner = value.values() if isinstance(value, Mapping) else value
    return not any(isinstance(one, (Mapping, list, tuple)) for one in inner)


def _items(values: Sequence[Any], depth: int) -> Iterator[str]:
    pad = "  " * depth
    for value in values:
        line = f"{pad}- {_flow(value)}"
        if isinstance(value, Mapping) and len(line) > WIDTH:
            first, *rest = _mapping(value, depth + 1)
            yield f"{pad}- {first.strip()}"
            yield from rest
        else:
            yield line


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "~"
    return str(value) if isinstance(value, int) else _scalar(str(value))


def _key(key: str) -> str:
    return key if key.replace("_", "").replace(".", "").isalnum() and not key[:1].isdigit() else json.dumps(key)


def _scalar(text: str) -> str:
    """A plain word as it is; anything that YAML could read otherwise in quotes."""
    plain = text.replace("_", "").isalpha() and text.isascii() and text.lower() not in _READ_OTHERWISE
    day = len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit()
    span = text[:1] == "P" and text.isalnum() and text.isascii()
    return text if plain or day or span else json.dumps(text, ensure_ascii=False)


_READ_OTHERWISE: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", ""})
