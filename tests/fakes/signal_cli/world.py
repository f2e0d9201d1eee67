"""Signal as the fake knows it: accounts, people and their phones, groups, and what waits for whom.

Nothing here writes to a socket: what an account is to receive goes into its queue, "at Signal", and
`daemon.py` takes it out where somebody has subscribed.
"""

from __future__ import annotations

import asyncio
import base64
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.fakes.signal_cli import envelopes
from tests.fakes.signal_cli.contract import check_notification
from tests.fakes.signal_cli.envelopes import Address

#: how far the message of a person got: waits at Signal, was written to a subscriber, was written to one that is gone,
#: is kept back by the fake, or is kept by signal-cli until its sender's new key is trusted
Fate = Literal["waiting", "written", "lost", "held", "untrusted"]


class NoSuch(LookupError):
    """Nobody and nothing here goes by that name."""


class Changes:
    """Counts changes, and lets others wait for the next one."""

    def __init__(self) -> None:
        self.version = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def tell(self) -> None:
        """Something changed."""
        self.version += 1
        for one in self._waiting:
            if not one.done():
                one.set_result(None)

    async def after(self, version: int, seconds: float) -> int:
        """The version, as soon as it is past the one given or time is up."""
        until = time.monotonic() + seconds
        while self.version <= version and (left := until - time.monotonic()) > 0:
            one: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.add(one)
            try:
                await asyncio.wait_for(one, left)
            except TimeoutError:
                break
            finally:
                self._waiting.discard(one)
        return self.version


@dataclass(slots=True, kw_only=True)
class Entry:
    """One message as it stands on somebody's screen."""

    #: the timestamp that is its id
    id: int
    #: ``me``, ``bot``, ``colleague`` or, in a group, the uuid of another
    who: str
    #: milliseconds, when it came or left
    at: int
    kind: str = "text"
    text: str | None = None
    styles: list[list[Any]] = field(default_factory=list)
    quote: dict[str, Any] | None = None
    files: list[dict[str, Any]] = field(default_factory=list)
    poll: dict[str, Any] | None = None
    group: str = ""
    #: earlier wordings, oldest first
    edited: list[str | None] = field(default_factory=list)
    deleted: bool = False
    #: emoji by who
    reactions: dict[str, str] = field(default_factory=dict)
    #: over 2000 bytes: phones show the rest behind "read more"
    long: bool = False
    fate: Fate | None = None
    #: how often it was written to a subscriber
    written: int = 0
    delivered: bool = False
    read: bool = False
    #: other timestamps that it goes by, since it was edited
    also: list[int] = field(default_factory=list)
    #: bytes of the files
    contents: list[bytes] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """As JSON, without the files' bytes."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "contents"}


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody with Signal on their phone."""

    uuid: str
    number: str
    name: str | None = None
    #: then the bot's side knows no number
    hides_number: bool = False
    device: int = 1
    #: milliseconds that their clock runs ahead
    clock_ahead: int = 0
    #: seconds after which their messages vanish
    expires: int = 0
    #: whether their phone tells that it got a message, and that they read it, and that they type
    delivery_receipts: bool = True
    read_receipts: bool = False
    shows_typing: bool = False
    registered: bool = True
    blocks: bool = False
    #: counts phones; the key is made of it
    key: int = 0
    trusted: bool = True
    #: the bot is shown as typing
    typing: bool = False
    typed: int = 0
    votes: int = 0
    #: places in the transcript: of what the bot said, the last each; and of what they wrote last
    heard: dict[tuple[Any, ...], int] = field(default_factory=dict)
    wrote_at: int = -1
    entries: list[Entry] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    last_timestamp: int = 0

    @property
    def address(self) -> Address:
        """What the bot's side knows of them."""
        return Address(self.uuid, None if self.hides_number else self.number, self.name)

    def entry(self, timestamp: int) -> Entry | None:
        """The message that goes by a timestamp, newest first."""
        for one in reversed(self.entries):
            if one.id == timestamp or timestamp in one.also:
                return one
        return None

    def shown(self) -> dict[str, Any]:
        """As JSON, without the transcript."""
        left_out = ("heard", "wrote_at", "entries", "changes", "last_timestamp")
        return {name: getattr(self, name) for name in self.__slots__ if name not in left_out}


@dataclass(slots=True, kw_only=True)
class Group:
    """A group; the accounts in it receive what members write."""

    id: str
    name: str
    members: list[str]
    accounts: list[str]
    revision: int = 1


@dataclass(slots=True, kw_only=True)
class Waiting:
    """A notification at Signal, and the message on a phone that it came of."""

    result: Any
    sender: str = ""
    entry: Entry | None = None
    #: what only an event tells: a receipt, typing
    passing: bool = False


@dataclass(slots=True, kw_only=True)
class Account:
    """A number that signal-cli is registered with."""

    number: str
    uuid: str
    name: str = ""
    queue: deque[Waiting] = field(default_factory=deque)
    #: what was written last, for those who get it again
    past: deque[Waiting] = field(default_factory=lambda: deque(maxlen=1000))
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    last_timestamp: int = 0
    profile: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> Address:
        return Address(self.uuid, self.number, self.name or None)


@dataclass(slots=True)
class Counts:
    """What happened, in numbers."""

    #: messages of the bot that reached somebody
    sent: int = 0
    #: of these, how many say the same to the same person as an earlier one, ever and since the person last wrote
    doubles: int = 0
    doubles_in_a_row: int = 0
    #: messages that somebody who blocks the bot never saw
    unseen: int = 0
    edits: int = 0
    deletions: int = 0
    reactions: int = 0
    polls: int = 0
    typing: int = 0
    read_receipts: int = 0
    #: notifications written to a subscriber, and written to one that was gone: lost
    written: int = 0
    lost: int = 0
    connections: int = 0
    subscriptions: int = 0
    #: requests by method, and answers that never left
    requests: dict[str, int] = field(default_factory=dict)
    unanswered: int = 0
    failures: int = 0


class World:
    """Everything that is not a socket.

    Args:
        accounts: numbers that signal-cli has
        trust_new_identities: as signal-cli's option, ``on-first-use`` or ``always``
        name: the profile's name of each account
    """

    def __init__(self, accounts: list[str], *, trust_new_identities: str = "on-first-use", name: str = "Leun") -> None:
        self.accounts = {
            number: Account(number=number, uuid=str(uuid.uuid5(uuid.NAMESPACE_OID, number)), name=name)
            for number in accounts
        }
        self.always_trusts = trust_new_identities == "always"
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.counts = Counts()
        self.complaints: list[str] = []
        self.requests: deque[dict[str, Any]] = deque(maxlen=1000)
        self.changes = Changes()
        #: milliseconds by which the clock was moved
        self.clock = 0
        #: senders whose messages are kept back, and what is kept
        self.held: dict[str, list[tuple[Account, Waiting]]] = {}
        #: messages from senders whose new key isn't trusted
        self.untrusted: dict[str, list[tuple[Account, Waiting]]] = {}
        #: how many of the next messages come twice
        self.twice = 0
        self._files = 0
        self._now: Callable[[], float] = time.time

    # clock and names

    def now(self) -> int:
        """Milliseconds of the servers' clock."""
        return int(self._now() * 1000) + self.clock

    def account(self, number: str = "") -> Account:
        """An account by number or uuid; the first where none is named. Raises NoSuch."""
        for one in self.accounts.values():
            if not number or number in (one.number, one.uuid):
                return one
        raise NoSuch("no such account")

    def person(self, name: str) -> Person:
        """Somebody by uuid or number. Raises NoSuch."""
        if name in self.people:
            return self.people[name]
        for one in self.people.values():
            if one.number == name:
                return one
        raise NoSuch("no such person")

    def known(self, recipient: str) -> Person | None:
        """Whom a bot finds by what it was given: a hidden number finds nobody."""
        try:
            person = self.person(recipient.removeprefix("PNI:").lower() if "-" in recipient else recipient)
        except NoSuch:
            return None
        return None if person.hides_number and recipient == person.number else person

    def new_person(self, **fields: Any) -> Person:
        """Somebody new; uuid and number are made where none is given."""
        count = len(self.people) + 1
        fields.setdefault("uuid", str(uuid.uuid4()))
        fields.setdefault("number", f"+3247{count:07d}")
        person = Person(**fields)
        self.people[person.uuid] = person
        self.changes.tell()
        return person

    def new_group(self, name: str, members: list[str], account: str = "") -> Group:
        """A group with the account in it; members see to it that signal-cli hears of it."""
        group_id = base64.b64encode(uuid.uuid4().bytes + uuid.uuid4().bytes).decode()
        uuids = [self.person(one).uuid for one in members]
        group = Group(id=group_id, name=name, members=uuids, accounts=[self.account(account).number])
        self.groups[group_id] = group
        self.changes.tell()
        return group

    def persons_timestamp(self, person: Person) -> int:
        """The id of a person's next message, by their own clock."""
        person.last_timestamp = max(person.last_timestamp + 1, self.now() + person.clock_ahead)
        return person.last_timestamp

    def accounts_timestamp(self, account: Account) -> int:
        """The id of the bot's next message: made when it is sent, never the same twice."""
        account.last_timestamp = max(account.last_timestamp + 1, self.now())
        return account.last_timestamp

    def next_file(self) -> int:
        """A number for a file in signal-cli's folder."""
        self._files += 1
        return self._files

    def complain(self, what: str) -> None:
        """Note a request that a real signal-cli, or a real phone, would not have liked."""
        self.complaints.append(what)
        self.changes.tell()

    # towards the bot

    def post(
        self,
        account: Account,
        envelope: dict[str, Any] | None,
        *,
        sender: Person | None = None,
        entry: Entry | None = None,
        exception: dict[str, Any] | None = None,
        passing: bool = False,
        checked: bool = True,
    ) -> None:
        """Put a notification where it waits for a subscriber. Raises BrokenContract."""
        result: dict[str, Any] = {"account": account.number}
        if exception is not None:
            result["exception"] = exception
        if envelope is not None:
            result["envelope"] = envelope
        if checked:
            check_notification(result)
        waiting = Waiting(result=result, sender=sender.uuid if sender else "", entry=entry, passing=passing)
        if entry is not None:
            entry.fate = "waiting"
        if sender is not None and sender.uuid in self.held:
            if entry is not None:
                entry.fate = "held"
            self.held[sender.uuid].append((account, waiting))
        elif sender is not None and not sender.trusted:
            self._keep_untrusted(account, sender, waiting)
        else:
            self.enqueue(account, waiting)
            if self.twice and entry is not None:
                self.twice -= 1
                self.enqueue(account, waiting)
        self.told(sender)

    def _keep_untrusted(self, account: Account, sender: Person, waiting: Waiting) -> None:
        """signal-cli tells of it without the message, and keeps that until the key is trusted."""
        if waiting.entry is not None:
            waiting.entry.fate = "untrusted"
        self.untrusted.setdefault(sender.uuid, []).append((account, waiting))
        envelope = waiting.result["envelope"]
        told = envelopes.envelope(sender.address, sender.device, envelope["timestamp"], self.now())
        result = {
            "account": account.number,
            "exception": {
                "message": "Untrusted identity key!",
                "type": "UntrustedIdentityException",
            },
            "envelope": told,
        }
        check_notification(result)
        self.enqueue(account, Waiting(result=result, sender=sender.uuid))

    def enqueue(self, account: Account, waiting: Waiting) -> None:
        """At Signal's now; whoever has subscribed gets it."""
        if waiting.entry is not None and waiting.entry.fate != "written":
            waiting.entry.fate = "waiting"
        account.queue.append(waiting)
        account.arrived.set()

    def release(self, kept: dict[str, list[tuple[Account, Waiting]]], person: Person) -> int:
        """Let what was kept of somebody's go on; how many."""
        gone = kept.pop(person.uuid, [])
        for account, waiting in gone:
            self.enqueue(account, waiting)
        self.told(person)
        return len(gone)

    def told(self, person: Person | None = None) -> None:
        """Wake whoever waits for a change."""
        if person is not None:
            person.changes.tell()
        self.changes.tell()

    def taken(self, account: Account, waiting: Waiting, *, lost: bool) -> None:
        """The daemon wrote it to a subscriber, or tried to."""
        if lost:
            self.counts.lost += 1
        else:
            self.counts.written += 1
            account.past.append(waiting)
        entry = waiting.entry
        if entry is not None:
            entry.written += 0 if lost else 1
            if entry.fate != "written":
                entry.fate = "lost" if lost else "written"
            entry.delivered = True  # signal-cli sends this receipt by itself, whatever became of the reader
        self.told(self.people.get(waiting.sender))
