"""One bubble of the dialogue as the letters it becomes on a channel. Each is one row of the outbox and one call on the
wire, so that what happened to it is one fact."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot.channels.formatting import Unit, split
from bot.messages import Attachment, Outgoing


@dataclass(frozen=True, slots=True)
class Room:
    """How much text fits in one message of a channel."""

    units: int
    unit: Unit
    #: choices stand in the text, as lines
    lists_choices: bool


ROOM: Final[Mapping[str, Room]] = {
    "telegram": Room(4096, "utf16", False),
    "signal": Room(2000, "bytes", True),
}
#: Kept free for how one answers a menu, which a channel without buttons puts under it.
_HOW: Final = 160
#: What a number, its dot and the end of a line take beside a label there.
_MARK: Final = 6
#: What a menu is shown under where nothing is said and a channel takes no message without a text.
_NOTHING: Final = "…"


def bodies(
    message: Outgoing, channel: str, *, lettered: bool, papers: Sequence[Mapping[str, Any]], language: str = "nl"
) -> list[bytes]:
    """The bodies of the letters, in order: the text cut where it is too long, its files, the choices under the last.

    Args:
        message: what the dialogue says
        channel: a name; one without known limits takes everything in one
        lettered: choices are told by letters where there are no buttons
        papers: of each attachment, what is rendered when it leaves
        language: of the conversation, for what a channel adds by itself
    """
    choices = [[option.id, option.label] for option in message.choices]
    files = [_file(one, paper) for one, paper in zip(message.attachments, papers, strict=True)]
    room = ROOM.get(channel)
    if room is None:
        return [_body(message.text, choices, files, lettered, language, message.worth)]
    parts = _parts(message.text, choices, files, room)
    return [_body(text, under, with_, lettered, language, message.worth) for text, under, with_ in parts]


def fits(text: str, choices: Sequence[Sequence[str]], channel: str) -> bool:
    """Whether a text with its menu is one message of a channel."""
    room = ROOM.get(channel)
    return room is None or _size(text, room.unit) + _under(choices, room) <= room.units


def _under(choices: Sequence[Sequence[str]], room: Room) -> int:
    """What a menu takes of the room of its text."""
    return sum(len(label.encode()) + _MARK for _, label in choices) + _HOW if room.lists_choices and choices else 0


def _parts(
    text: str, choices: list[list[str]], files: list[list[Any]], room: Room
) -> Iterator[tuple[str, list[list[str]], list[list[Any]]]]:
    """Text, choices and files of each letter: files come before the question, a menu is never torn from its text."""
    if room.lists_choices:
        choices = _shortened(choices, room.units - room.units // 4 - _HOW)
    under = _under(choices, room)
    pieces = split(text, room.units, unit=room.unit) if text else []
    if pieces and under and _size(pieces[-1], room.unit) + under > room.units:
        pieces[-1:] = split(pieces[-1], room.units - under, unit=room.unit)
    last = None
    if choices:
        last = pieces.pop() if pieces else "" if room.lists_choices else _NOTHING
    for piece in pieces:
        yield piece, [], []
    for one in files:
        yield "", [], [one]
    if last is not None:
        yield last, choices, []


def _shortened(choices: list[list[str]], most: int) -> list[list[str]]:
    """Choices whose lines take at most so many bytes together: the longest labels are cut, all to one length."""
    sizes = sorted(len(label.encode()) for _, label in choices)
    left = most - _MARK * len(choices)
    for number, size in enumerate(sizes):
        each = max(left // (len(sizes) - number), 0)
        if size > each:
            return [[id, _cut(label, each)] for id, label in choices]
        left -= size
    return choices


def _cut(label: str, most: int) -> str:
    """A label in at most so many bytes."""
    if len(label.encode()) <= most:
        return label
    return label.encode()[: max(most - 3, 0)].decode(errors="ignore").rstrip() + "…"


def _size(text: str, unit: Unit) -> int:
    return len(text.encode()) if unit == "bytes" else len(text.encode("utf-16-le")) // 2


def _file(one: Attachment, paper: Mapping[str, Any]) -> list[Any]:
    return [one.name, one.media_type, one.language, dict(paper)]


def _body(
    text: str,
    choices: list[list[str]],
    files: list[list[Any]],
    lettered: bool,
    language: str,
    worth: timedelta | None,
) -> bytes:
    body: dict[str, Any] = {"text": text, "choices": choices, "attachments": files}
    if lettered and choices:
        body["lettered"] = True
    if language != "nl":
        body["language"] = language
    if worth is not None:
        body["worth"] = int(worth.total_seconds())
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
