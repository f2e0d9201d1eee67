"""What signal-cli's envelopes mean. Pure.

A raw update is the ``params`` of a ``receive`` notification: ``{"subscription", "result": {"envelope", "account"}}``,
or the inner part alone. People are known by ``sourceUuid``, for many hide their number; a message by its timestamp,
which is its sender's own clock in milliseconds.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from bot.channels.port import Incoming, Slip, Unreadable
from bot.channels.signal.picks import pick
from bot.channels.telegram import commands
from bot.messages import Chose, Said, Sent, Started

#: Addresses of groups begin with this; whoever else has an address is a person's uuid.
GROUP: Final = "group:"
#: A text that is too long for a message travels as such a file; signal-cli puts it back into the text.
LONG_TEXT: Final = "text/x-signal-plain"

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NOBODY: Final = "00000000-0000-0000-0000-000000000000"
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})
#: The parts of an envelope, and what they are called in the log.
_PARTS: Final[Mapping[str, str]] = {
    "dataMessage": "message",
    "editMessage": "edit",
    "syncMessage": "sync",
    "receiptMessage": "receipt",
    "typingMessage": "typing",
    "callMessage": "call",
    "storyMessage": "story",
}
#: Parts of a message that ask for nothing.
_SILENT: Final[Mapping[str, str]] = {
    "reaction": "reaction",
    "pollTerminate": "poll",
    "pinMessage": "pin",
    "unpinMessage": "pin",
    "adminDelete": "delete",
}
_MENTION: Final = "\ufffc"
_NIS: Final = re.compile(r"[0-9]{5}")


# -- JSON that may be anything ---------------------------------------------------------------------


def _part(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object within an object; an empty one where there is none."""
    value = raw.get(name)
    return value if isinstance(value, Mapping) else _NONE


def _parts(raw: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects of a list."""
    value = raw.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(raw: Mapping[str, Any], name: str) -> str:
    """A text that can be kept: no NUL, no half of a surrogate pair."""
    value = raw.get(name)
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _number(raw: Mapping[str, Any], name: str) -> int:
    """A number that fits a column; 0 where there is none."""
    value = raw.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63 else 0


def _moment(raw: Mapping[str, Any], name: str) -> str:
    """A timestamp as the id that it is; empty where there is none."""
    return str(_number(raw, name) or "")


def _person(raw: Mapping[str, Any], name: str) -> str:
    """A person's uuid; empty where there is none."""
    value = _text(raw, name).lower()
    return value if _UUID.fullmatch(value) and value != _NOBODY else ""


# -- an envelope, opened ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """What every envelope has, and its message where it has one."""

    kind: str
    uuid: str
    device: int
    timestamp: int
    account: str
    #: the part that gave the kind
    part: Mapping[str, Any] = field(repr=False)
    #: the message, for a message, an edit and what was sent from a linked phone
    data: Mapping[str, Any] = field(repr=False)

    @property
    def group(self) -> bool:
        return isinstance(self.data.get("groupInfo"), Mapping)

    @property
    def message(self) -> str:
        """The id that later edits, quotes and receipts name it by."""
        return _moment(self.data, "timestamp") or str(self.timestamp or "")

    @property
    def destination(self) -> str:
        """To whom a linked phone wrote; empty where that is nobody else or the message is none that a person wrote."""
        sent = _part(self.part, "sentMessage")
        to = _person(sent, "destinationUuid") or _person(sent, "destination")
        return to if to != self.uuid and not self.group and _written(self.data) else ""

    @property
    def address(self) -> str:
        """Whose it is; empty: nobody's."""
        if self.kind == "sync":
            return self.destination
        if self.kind == "call":
            return self.uuid if self.rings else ""
        return self.uuid if self.kind in ("message", "edit") and not self.group else ""

    @property
    def rings(self) -> bool:
        """It is the beginning of a call; what follows on it is nobody's."""
        return isinstance(self.part.get("offerMessage"), Mapping)


def _inner(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """A notification without the frame of its subscription."""
    return _part(raw, "result") or raw


def _opened(raw: Mapping[str, Any]) -> _Opened:
    inner = _inner(raw)
    envelope = _part(inner, "envelope")
    kind, part = "other", _NONE
    for name, called in _PARTS.items():
        if found := _part(envelope, name):
            kind, part = called, found
            break
    if isinstance(inner.get("exception"), Mapping):
        kind = "exception"
    data = _NONE
    match kind:
        case "message":
            data = part
        case "edit":
            data = _part(part, "dataMessage")
        case "sync":
            sent = _part(part, "sentMessage")
            data = _part(_part(sent, "editMessage"), "dataMessage") or sent
    return _Opened(
        kind=kind,
        uuid=_person(envelope, "sourceUuid"),
        device=_number(envelope, "sourceDevice"),
        timestamp=_number(envelope, "timestamp"),
        account=_text(inner, "account"),
        part=part,
        data=data,
    )


def _written(data: Mapping[str, Any]) -> bool:
    """Whether somebody wrote or sent something: no reaction, no change of the timer."""
    return bool(_text(data, "message") or _parts(data, "attachments") or _part(data, "sticker"))


def _words(data: Mapping[str, Any]) -> str:
    """Every word that a person put into a message."""
    text = _text(data, "message")
    for mention in _parts(data, "mentions"):
        text = text.replace(_MENTION, f"@{_text(mention, 'name')}", 1)
    under = [_text(one, "caption") for one in _parts(data, "attachments")]
    beside = [_text(_part(data, "pollCreate"), "question"), _text(_part(data, "payment"), "note")]
    return "\n".join(filter(None, (one.strip() for one in (text, *under, *beside))))


def matters(raw: Mapping[str, Any]) -> bool:
    """Whether an update is worth keeping: not that somebody types, nor that a message arrived or was read."""
    return _opened(raw).kind not in ("typing", "receipt")


def failure(raw: Mapping[str, Any]) -> str:
    """The class of the exception that signal-cli met in an envelope; empty: it met none."""
    exception = _inner(raw).get("exception")
    if not isinstance(exception, Mapping):
        return ""
    return re.sub(r"[^A-Za-z.]", "", _text(exception, "type"))[:80] or "exception"


def subscribed(raw: Mapping[str, Any]) -> bool:
    """Whether an update came by a subscription: otherwise signal-cli does not run with ``--receive-mode=manual``."""
    return "subscription" in raw


# -- reading ---------------------------------------------------------------------------------------


class Envelopes:
    """Understands raw updates of Signal (``port.Reading``).

    Args:
        is_place: whether a name is a municipality's, for a poster that says "write /start Kortrijk"
    """

    def __init__(self, is_place: Callable[[str], bool] = lambda name: False) -> None:
        self._is_place = is_place

    def slip(self, raw: Mapping[str, Any]) -> Slip:
        """Whose it is, and what tells it from its double."""
        it = _opened(raw)
        own = it.kind in ("message", "edit") and not it.group
        return Slip(key=_key(it, raw), address=it.address, text=_words(it.data) if own and it.address else "")

    def read(self, raw: Mapping[str, Any]) -> Incoming:
        """What it means. Raises Unreadable for what is no envelope at all."""
        it = _opened(raw)
        if it.kind == "exception":
            return Incoming(kind="exception")
        if not _part(_inner(raw), "envelope"):
            raise Unreadable("an update of Signal without an envelope")
        if it.kind == "other" and any(_part(_inner(raw), "envelope").get(name) is not None for name in _PARTS):
            raise Unreadable("a message of Signal that is no object")
        if it.kind in ("message", "edit") and not isinstance(it.data.get("message"), str | None):
            raise Unreadable("a text of Signal that is no text")
        return self._read(it)

    def _read(self, it: _Opened) -> Incoming:
        if it.kind == "sync":
            typed = bool(it.destination)
            return Incoming(kind="takeover" if typed else "sync", message=it.message if typed else "", takeover=typed)
        if not it.uuid:
            return Incoming(kind="nobody")
        if it.kind == "call":
            return Incoming(kind="call", decline="call" if it.rings else "")
        if it.kind not in ("message", "edit"):
            return Incoming(kind=it.kind)
        if it.group:
            return _of_group(it)
        read = self._of_person(it.data)
        if read.event is None:
            return read
        return replace(
            read,
            message=it.message,
            acknowledge=it.message,
            quotes=read.quotes or _quoted(it),
            edits=_moment(it.part, "targetSentTimestamp") if it.kind == "edit" else "",
            kind="edit" if it.kind == "edit" else read.kind,
            vanishes=_number(it.data, "expiresInSeconds"),
        )

    def _of_person(self, data: Mapping[str, Any]) -> Incoming:
        """The event of a person's message, or why there is none."""
        if deleted := _part(data, "remoteDelete"):
            return Incoming(kind="delete", withdrawn=_moment(deleted, "timestamp"))
        if vote := _part(data, "pollVote"):
            return _vote(vote)
        for name, kind in _SILENT.items():
            if _part(data, name):
                return Incoming(kind=kind)
        words = _words(data)
        if sent := next(_sent(data), None):
            kind, what = sent
            return Incoming(event=Sent(what, words), kind=kind)
        if words:
            return self._said(words)
        if data.get("isExpirationUpdate") is True:
            return Incoming(kind="timer", vanishes=_number(data, "expiresInSeconds"))
        return Incoming(kind="session" if data.get("endSession") is True else "empty")

    def _said(self, words: str) -> Incoming:
        """A text; one that begins as a command on Telegram says the same here."""
        command = commands.parse(words)
        if command is None:
            return Incoming(event=Said(words), kind="text", numbered=bool(pick(words)))
        name, _, rest = command
        if name != "start":
            return Incoming(event=Said(commands.words(name, rest)), kind="command")
        if rest and not _NIS.fullmatch(rest) and not self._is_place(rest):
            return Incoming(event=Said(rest), kind="start", numbered=bool(pick(rest)))
        return Incoming(event=Started(rest), kind="start")


def _key(it: _Opened, raw: Mapping[str, Any]) -> str:
    """The sender, the device and the moment. What is no message has a key of its own.

    Such as an exception: the message that it kept back comes again once the person's new key is trusted.
    """
    if it.uuid and it.timestamp and it.kind != "exception":
        key = f"{it.uuid}:{it.device}:{it.timestamp}"
        return key if it.kind in ("message", "edit", "sync") else f"{key}:{it.kind}"
    told = json.dumps(_inner(raw), sort_keys=True, default=str)
    return f"{it.kind}:{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def _of_group(it: _Opened) -> Incoming:
    """Declined when it is put into a group or spoken to there; what people tell one another is not for it."""
    info = _part(it.data, "groupInfo")
    group = _text(info, "groupId")
    named = [(_text(one, "number"), _text(one, "uuid")) for one in _parts(it.data, "mentions")]
    quote = _part(it.data, "quote")
    named.append((_text(quote, "authorNumber"), _text(quote, "authorUuid")))
    spoken_to = it.account != "" and any(it.account in one for one in named)
    added = _text(info, "type") == "UPDATE" and it.kind == "message"
    if group and (spoken_to or added):
        return Incoming(kind="group", decline="group", decline_to=f"{GROUP}{group}")
    return Incoming(kind="group")


def _vote(vote: Mapping[str, Any]) -> Incoming:
    """A vote is the number of a choice in the message that the poll is; a vote taken back is none."""
    indexes = vote.get("optionIndexes")
    chosen = [
        one
        for one in (indexes if isinstance(indexes, list) else [])
        if isinstance(one, int) and not isinstance(one, bool) and 0 <= one < 100
    ]
    if not chosen:
        return Incoming(kind="vote")
    poll = _moment(vote, "targetSentTimestamp")
    return Incoming(event=Chose(str(chosen[0] + 1)), kind="vote", quotes=poll, numbered=True)


def _sent(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is in a message that is not text: its kind for the log, and what the conversation calls it."""
    if _part(data, "sticker"):
        yield "sticker", "sticker"
    for one in _parts(data, "attachments"):
        media_type = _text(one, "contentType").lower()
        if media_type == LONG_TEXT:
            continue
        match media_type.partition("/")[0]:
            case "image":
                yield "photo", "photo"
            case "audio":
                yield "voice", "voice"
            case "video":
                yield "video", "file"
            case _:
                yield "file", "file"
    if _parts(data, "contacts"):
        yield "contact", "file"
    if _part(data, "pollCreate"):
        yield "poll", "file"
    if _part(data, "payment"):
        yield "payment", "file"


def _quoted(it: _Opened) -> str:
    """The message of the bot's that this one answers; whoever quotes their own words answers none."""
    quote = _part(it.data, "quote")
    return _moment(quote, "id") if _person(quote, "authorUuid") != it.uuid else ""
