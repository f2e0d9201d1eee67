"""Choices as inline keyboards: what a button carries, and what a pressed one means.

A button names the turn that it was said in, so that one of an old menu still makes sense. Telegram takes 64 bytes; an
id too long for that is left out, and the label tells which it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.channels.port import Letter

#: Bytes that a button can carry.
MOST_DATA: Final = 64
#: Labels up to so many letters stand beside each other, at most so many in a row.
SHORT: Final = 12
IN_A_ROW: Final = 3

_DATA: Final = re.compile(r"(?P<turn>[0-9a-z]{1,12})(?P<how>[.#])(?P<what>.*)", re.S)
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def keyboard(letter: Letter) -> list[list[tuple[str, str]]]:
    """The rows of buttons under a letter, each a label and what it carries: one a row, short ones side by side."""
    buttons = [
        (" ".join(label.split()) or id, data(letter.turn, id, index))
        for index, (id, label) in enumerate(letter.choices)
    ]
    if not buttons or any(len(label) > SHORT for label, _ in buttons):
        return [[one] for one in buttons]
    rows = -(-len(buttons) // IN_A_ROW)
    wide = -(-len(buttons) // rows)
    return [buttons[start : start + wide] for start in range(0, len(buttons), wide)]


def data(turn: int, choice: str, index: int) -> str:
    """What a button carries: the turn and the id, or where that is too long, the turn and its place in the menu."""
    whole = f"{_base36(turn)}.{choice}"
    return whole if len(whole.encode()) <= MOST_DATA else f"{_base36(turn)}#{index}"


def pressed(carried: str, message: Mapping[str, Any]) -> tuple[str, int | None]:
    """The choice, by id or by label, and the turn that a pressed button means; an empty choice where it cannot be told.

    ``message``: the message that the button stood under, as Telegram tells it with the press; empty where it does not.
    """
    found = _DATA.fullmatch(carried)
    if found is None:
        return "", None
    turn = int(found["turn"], 36)
    if found["how"] == ".":
        return found["what"], turn
    for button in _buttons(message):
        if button.get("callback_data") == carried and isinstance(button.get("text"), str):
            return button["text"], turn
    return "", turn


def _buttons(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    markup = message.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, Mapping) else None
    for row in _list(rows):
        yield from (button for button in _list(row) if isinstance(button, Mapping))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
