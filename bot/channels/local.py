"""The terminal as a channel: what leaves the outbox is printed, for people or as JSON lines."""

from __future__ import annotations

import json
import re
import string
import textwrap
from collections.abc import Mapping
from typing import Any, Final

CHANNEL: Final = "local"
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
_ITALIC: Final = re.compile(r"(?<!\*)\*(?!\*)(.+?)(?<!\*)\*(?!\*)")
_LINK: Final = re.compile(r"\[([^\]]+)\]\((\S+?)\)")


def read_body(body: bytes) -> dict[str, Any]:
    """A message of the outbox as JSON shows it."""
    raw: Mapping[str, Any] = json.loads(body)
    return {
        "bot": raw["text"],
        "choices": [{"id": id, "label": label} for id, label in raw["choices"]],
        "attachments": [
            {"name": name, "media_type": media_type, "path": path} for name, media_type, path in raw["attachments"]
        ],
    }


def for_terminal(body: bytes, *, width: int = 88, colour: bool = True) -> str:
    """A bubble for a terminal: wrapped, bold and italic where it can, choices numbered."""
    shown = read_body(body)
    lines: list[str] = []
    for line in _styled(shown["bot"], colour).split("\n"):
        indent = "    " if line.startswith(("•", "✔", "✘", "?")) else "  "
        lines += textwrap.wrap(line, width, initial_indent="  ", subsequent_indent=indent, break_long_words=False) or [
            ""
        ]
    for letter, choice in zip(string.ascii_lowercase, shown["choices"], strict=False):
        lines.append(f"    {letter}) {choice['label']}")
    return "\n".join(lines)


def _styled(text: str, colour: bool) -> str:
    text = _LINK.sub(r"\1 (\2)", text)
    if colour:
        return _ITALIC.sub("\033[2m\\1\033[0m", _BOLD.sub("\033[1m\\1\033[0m", text))
    return _ITALIC.sub(r"\1", _BOLD.sub(r"\1", text))
