"""A letter as the params of signal-cli's ``send``: styles as ranges, choices as lines, files as data URIs. Pure."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from bot.channels.formatting import plain, styled, utf16
from bot.channels.port import Letter
from bot.channels.signal.envelopes import GROUP
from bot.channels.signal.picks import mark

#: Bytes of a text; signal-cli makes an attachment of a longer one, which reads badly.
LIMIT: Final = 2000
#: A poll's most options, and the UTF-16 units of its question and of each.
POLL_OPTIONS: Final = 10
POLL_LENGTH: Final = 100
#: How one answers is told under the menus of so many turns from the beginning.
TOLD_HOW: Final = 3

_STYLES: Final[Mapping[str, str]] = {"bold": "BOLD", "italic": "ITALIC"}


def menu(letter: Letter, how: str = "") -> str:
    """The choices as they stand under a text, from the empty line on; empty without choices.

    ``how``: how one answers, told while the conversation is young.
    """
    if not letter.choices:
        return ""
    lines = [
        f"{mark(index, lettered=letter.lettered)} {' '.join(label.split())}"
        for index, (_, label) in enumerate(letter.choices)
    ]
    return "\n".join(["", "", *lines, *(["", how] if how and letter.turn <= TOLD_HOW else [])])


def room(letter: Letter, how: str = "") -> int:
    """Bytes that are left for the text above the choices."""
    return LIMIT - len(menu(letter, how).encode("utf-8", "replace"))


def send_params(letter: Letter, *, account: str = "", how: str = "") -> dict[str, Any]:
    """The params of ``send``."""
    text = styled(letter.text, links="spelled")
    under = menu(letter, how)
    params = to(letter.address, account) | {"message": text.text + under if text.text else under.lstrip()}
    styles = [
        f"{run.offset}:{run.length}:{_STYLES[run.kind]}" for run in text.runs if run.kind in _STYLES and run.length
    ]
    if styles:
        params["textStyle"] = styles
    if letter.answers.isascii() and letter.answers.isdigit() and not letter.address.startswith(GROUP):
        params |= {"quoteTimestamp": int(letter.answers), "quoteAuthor": letter.address}
    if letter.file:
        params["attachment"] = [_data_uri(*letter.file)]
    return params


def poll_params(letter: Letter, *, account: str = "") -> dict[str, Any] | None:
    """The params of ``sendPollCreate``, where a letter is a short question with few short choices; else None.

    A vote comes back as the number of a choice, and numbers in words are understood beside it.
    """
    question, options = plain(letter.text), [" ".join(label.split()) for _, label in letter.choices]
    few = 2 <= len(options) <= POLL_OPTIONS and len(set(options)) == len(options)
    if letter.file or letter.lettered or not few or any(utf16(one) > POLL_LENGTH for one in (question, *options)):
        return None
    return to(letter.address, account) | {"question": question, "option": options, "noMulti": True}


def to(address: str, account: str = "") -> dict[str, Any]:
    """Who sends, and to whom: a person's uuid, or a group."""
    sender = {"account": account} if account else {}
    if address.startswith(GROUP):
        return {**sender, "groupId": address.removeprefix(GROUP)}
    return {**sender, "recipient": [address]}


def _data_uri(name: str, media_type: str, content: bytes) -> str:
    """signal-cli reads one parameter, URL-escaped, and no more than that."""
    kind = media_type.partition(";")[0].strip()
    return f"data:{kind};filename={quote(name, safe='')};base64,{base64.b64encode(content).decode()}"
