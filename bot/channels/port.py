"""What every channel gives and takes, so that the work between them knows none by name.

An update of a channel is kept raw first, with no more known of it than a `Slip`; when its turn comes it is read whole,
as an `Incoming`. What leaves is a `Letter`, one call on the wire, and how that ended is one of the `Outcome`s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from bot.errors import LeunError
from bot.messages import Event


class Unreadable(LeunError):
    """An update that this channel's reader cannot make anything of; its message holds no word of anybody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What must be known of a raw update before it is kept: whose it is, and what tells it from its double."""

    #: the channel's own id of the update; the same again is the same update
    key: str
    #: the channel's id of the person; empty where it is nobody's (a group, a channel post, a sign of life)
    address: str
    #: the words in it, for danger only; never kept in the clear
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What an update means, in its turn."""

    #: what the conversation is to hear; None: nothing, only what stands below
    event: Event | None = None
    #: for the log: ``text``, ``press``, ``edit``, ``photo``, ``block`` …
    kind: str
    #: ``nl`` or ``en`` where the channel knows what the person reads; empty: not known
    language: str = ""
    #: the channel's id of the person's message; later edits and quotes name it
    message: str = ""
    #: the id of the person's earlier message that this one takes the place of
    edits: str = ""
    #: ``message`` stands for several pictures that were sent as one
    album: bool = False
    #: the id of the bot's message that this one answers
    quotes: str = ""
    #: the text may be the number or letter of a choice, which the menu must tell
    numbered: bool = False
    #: what is to be acknowledged at once (a callback query's id); best effort
    acknowledge: str = ""
    #: the person cannot be reached any more, or can again
    presence: Literal["", "gone", "back"] = ""
    #: the person has another address from now on
    moved_to: str = ""
    #: seconds after which the person wants their message gone; 0: never
    vanishes: int = 0
    #: the id of a message that the person took back
    withdrawn: str = ""
    #: a colleague typed on a linked phone: a human has taken over
    takeover: bool = False
    #: name of the fixed text that declines it (``channel.declined.<name>``); empty: it isn't declined
    decline: str = ""
    #: where that goes when not to the person: a group's own address
    decline_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to leave: one call on the wire."""

    address: str = field(repr=False)
    #: light Markdown; empty where it is a file alone
    text: str = field(default="", repr=False)
    #: id and label of each button under it
    choices: tuple[tuple[str, str], ...] = ()
    #: the turn that it was said in: goes into buttons, so that an old menu still makes sense
    turn: int = 0
    #: choices are told by letters where a channel has no buttons, for a number would be an answer
    lettered: bool = False
    #: a file, rendered: name, media type, bytes
    file: tuple[str, str, bytes] | None = field(default=None, repr=False)
    #: the channel's id of the person's message that this answers, for a quote; empty: none
    answers: str = ""
    language: str = "nl"


@dataclass(frozen=True, slots=True)
class Delivered:
    """It is with the channel, under this id of the channel's."""

    id: str = ""


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Not now: again after so many seconds. ``whole``: the channel as a whole says so, not this chat alone."""

    seconds: float
    why: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Never: the channel does not take this message. ``why`` is the channel's own reason, without a word of it."""

    why: str


@dataclass(frozen=True, slots=True)
class PersonGone:
    """The person blocked the bot, left, or is no longer there."""

    why: str


@dataclass(frozen=True, slots=True)
class MovedTo:
    """The person has another address now; send it there."""

    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can tell whether it arrived: the answer did not come."""

    why: str


Outcome = Delivered | RetryAfter | Refused | PersonGone | MovedTo | Unknown


class Wire(Protocol):
    """The side of a channel that sends."""

    #: the channel's name, as rows have it
    name: str
    #: at most so many sends at once; Signal takes one
    at_once: int

    async def deliver(self, letter: Letter) -> Outcome:
        """Send one letter; raises nothing that the wire or the other side can cause."""
        ...

    async def answers(self) -> bool:
        """Whether the channel answers, by asking something that nobody sees; raises nothing."""
        ...

    async def typing(self, address: str) -> None:
        """Show that an answer is being written; best effort, raises nothing."""
        ...

    async def leave(self, address: str) -> None:
        """Leave a group that was told that this bot talks to one person at a time; best effort, raises nothing."""
        ...

    async def acknowledge(self, incoming: Incoming, address: str) -> None:
        """Tell the channel that this was taken (a press, a read receipt); best effort, raises nothing."""
        ...


class Reading(Protocol):
    """The side of a channel that understands raw updates. Pure."""

    def slip(self, raw: Mapping[str, Any]) -> Slip:
        """Whose a raw update is; never raises, whatever JSON it is given."""
        ...

    def read(self, raw: Mapping[str, Any]) -> Incoming:
        """What it means. Raises Unreadable where it cannot be."""
        ...
