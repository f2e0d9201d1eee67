"""The terminal as a channel: what leaves the outbox is printed, for people or as JSON lines."""

from __future__ import annotations

import itertools
import json
import re
import string
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

CHANNEL: Final = "local"
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
_ITALIC: Final = re.compile(r"(?<!\*)\*(?!\*)(.+?)(?<!\*)\*(?!\*)")
_LINK: Final = re.compile(r"\[([^\]]+)\]\((\S+?)\)")


def read_body(body: bytes, paths: Sequence[str] = ()) -> dict[str, Any]:
    """A message of the outbox as JSON shows it; ``paths``: where its papers were put."""
    raw: Mapping[str, Any] = json.loads(body)
    return {
        "bot": raw["text"],
        "choices": [{"id": id, "label": label} for id, label in raw["choices"]],
        "attachments": [
            {"name": name, "media_type": media_type, "path": path}
            for (name, media_type, _, _), path in zip(
                raw["attachments"], (*paths, *itertools.repeat("", 9)), strict=False
            )
        ],
    }


def papers_of(body: bytes) -> list[tuple[str, str, Mapping[str, Any]]]:
    """The papers that come with a message of the outbox: file name, language, and the paper as its row."""
    return [(name, language, paper) for name, _, language, paper in json.loads(body)["attachments"]]


def put_papers(body: bytes, folder: Path, words: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Render the papers that come with a message and put them into a folder; where they are, in their order.

    ``words``: the fixed words of each language. The files are readable by their owner only.
    """
    from bot.papers.file import rendered

    paths: list[str] = []
    for name, language, paper in papers_of(body):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / name
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(rendered(paper, language, words[language]))
        paths.append(str(path))
    return paths


def for_terminal(body: bytes, *, paths: Sequence[str] = (), width: int = 88, colour: bool = True) -> str:
    """A bubble for a terminal: wrapped, bold and italic where it can, choices numbered."""
    shown = read_body(body, paths)
    lines: list[str] = []
    for line in _styled(shown["bot"], colour).split("\n"):
        indent = "    " if line.startswith(("•", "✔", "✘", "?")) else "  "
        lines += textwrap.wrap(line, width, initial_indent="  ", subsequent_indent=indent, break_long_words=False) or [
            ""
        ]
    for letter, choice in zip(string.ascii_lowercase, shown["choices"], strict=False):
        lines.append(f"    {letter}) {choice['label']}")
    lines += [f"    → {one['path']}" for one in shown["attachments"] if one["path"]]
    return "\n".join(lines)


def _styled(text: str, colour: bool) -> str:
    text = _LINK.sub(r"\1 (\2)", text)
    if colour:
        return _ITALIC.sub("\033[2m\\1\033[0m", _BOLD.sub("\033[1m\\1\033[0m", text))
    return _ITALIC.sub(r"\1", _BOLD.sub(r"\1", text))
