"""What the store takes and gives: frozen values, already in the clear. `bytes` are the caller's.

Moments are aware; the store never looks at a clock and makes no ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NewType
from uuid import UUID

if TYPE_CHECKING:
    from bot.cases.machine import Case
    from bot.store.cases import CaseWrite

CarerId = NewType("CarerId", UUID)
RecipientId = NewType("RecipientId", UUID)

#: How it ended with a message; `unknown` when nobody can tell whether it arrived.
Fate = Literal["sent", "refused", "unknown", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecipient:
    """Someone cared for: the `number`-th of their carer, from 1."""

    id: RecipientId
    number: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenConsent:
    """A consent that stands."""

    text_version: str
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A carer as a turn finds them."""

    carer_id: CarerId
    #: None before the first turn.
    state: bytes | None = field(repr=False)
    recipients: tuple[StoredRecipient, ...]
    #: By purpose; withdrawn ones aren't here.
    consents: Mapping[str, GivenConsent]
    #: Number of the last turn that was saved; 0 before the first.
    seq: int
    municipality: str | None
    last_message_at: datetime | None
    #: The channel they last wrote from.
    channel: str | None = None
    #: When a colleague last typed to them on a linked phone.
    human_at: datetime | None = None
    #: Their latest case, open or not; nobody else moves it until this turn has ended.
    case: Case | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOutgoing:
    """A message to leave; order is order."""

    channel: str
    body: bytes = field(repr=False)
    due_at: datetime
    #: Not worth sending after; None for what must arrive.
    best_before: datetime | None = None
    #: Overtakes what waits.
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUpdate:
    """A raw update of a channel, to be kept before it is acknowledged."""

    #: the channel's own id of it
    key: str
    #: whose it is; empty: nobody's
    address: str = field(repr=False)
    #: as it came, JSON
    body: bytes = field(repr=False)
    #: danger is in it
    urgent: bool = False
    #: the id of the carer should they be new
    new_id: CarerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """At most one letter `every`, after a burst of so many."""

    every: timedelta
    burst: int

    @property
    def slack(self) -> timedelta:
        """How far ahead the bucket may be used and still let one more through."""
        return self.every * (self.burst - 1)

    def room(self, now: datetime, paced_until: datetime) -> int:
        """How many may leave at once (generic cell rate algorithm)."""
        ahead = max(paced_until - now, timedelta(0))
        return max(int((self.burst * self.every - ahead) / self.every + 1e-9), 0) if self.every else 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A letter that this process sends now."""

    carer_id: CarerId
    seq: int
    channel: str
    #: The channel's own id of the carer; None when they have left that channel or cannot be reached there.
    address: str | None = field(repr=False)
    body: bytes = field(repr=False)
    due_at: datetime
    best_before: datetime | None
    urgent: bool
    turn: int
    #: this one counted
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How sending a letter ended."""

    letter: Claimed
    fate: Fate
    #: the channel's id of it
    sent_as: str = ""
    #: a reason without a word of it
    why: str = ""
    #: not ended: to be sent again from then on
    again_at: datetime | None = None
    #: the channel as a whole said so
    whole: bool = False
    #: the person cannot be reached there any more
    gone: bool = False
    #: the person has another address now
    moved_to: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDue:
    """Work with a time. Planning the same key again moves it. Key and kind stand in the clear."""

    key: str
    kind: str
    due_at: datetime
    payload: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVerdict:
    """How a scheme came out for a recipient; takes the place of the one before."""

    recipient_id: RecipientId
    scheme: str
    verdict: bytes = field(repr=False)
    scheme_hash: str
    weighed_on: date
    #: When it may come out otherwise by the date alone.
    next_change_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAudit:
    """Somebody looked or did something. `reason` is a code (`[A-Za-z0-9_.:-]`, at most 80)."""

    actor: str
    action: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All that a turn changes. What isn't named stays."""

    at: datetime
    state: bytes = field(repr=False)
    #: What is needed to replay the turn, and the hash of the content it ran on.
    entry: bytes = field(repr=False)
    content_hash: str
    municipality: str | None
    #: Whether the carer wrote; a check-in that comes due is no message of theirs.
    carer_spoke: bool = True
    #: New ones and changed ones.
    recipients: tuple[StoredRecipient, ...] = ()
    forgotten_recipients: tuple[RecipientId, ...] = ()
    #: Purpose to the version of the text that was agreed to.
    consents_given: Mapping[str, str] = field(default_factory=dict)
    consents_withdrawn: tuple[str, ...] = ()
    outgoing: tuple[NewOutgoing, ...] = ()
    due: tuple[NewDue, ...] = ()
    #: Keys of due work that is done or no longer wanted.
    cancel_due: tuple[str, ...] = ()
    verdicts: tuple[NewVerdict, ...] = ()
    #: recipients of whom ``verdicts`` has all that counts: what else was weighed for them is not weighed again
    weighed: tuple[RecipientId, ...] = ()
    audit: tuple[NewAudit, ...] = ()
    #: Row of the inbox that this turn handled.
    taken: int | None = None
    #: The channel that the carer wrote from.
    channel: str | None = None
    #: The channel's own id of the carer's message.
    said_as: str | None = None
    #: When the carer wants what they wrote gone from the log.
    vanish_at: datetime | None = None
    #: Codes given to go on by from another channel; the last one counts.
    move_codes: tuple[str, ...] = field(default=(), repr=False)
    #: Number of the turn in the conversation, for what is said in it.
    turn: int | None = None
    #: Cases opened or moved, each as `Loaded.case` had it.
    cases: tuple[CaseWrite, ...] = ()
    #: Destroy the carer's key and every row. Only `outgoing` is kept, under a fresh key, until
    #: these last words have left; everything else here is ignored but `audit`.
    erase: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What a channel told about a person, and what is said to them outside of any turn."""

    at: datetime
    channel: str
    #: Row of the inbox that this ends.
    taken: int | None = None
    #: It ends as unreadable: what it held stays, sealed, for an operator to look at.
    unreadable: bool = False
    presence: Literal["", "gone", "back"] = ""
    moved_to: str = field(default="", repr=False)
    #: The channel's id of a message that the carer took back.
    withdrawn: str = ""
    #: A colleague typed to them on a linked phone.
    human: bool = False
    outgoing: tuple[NewOutgoing, ...] = ()
    #: Cases moved beside it: a consultant's reply.
    cases: tuple[CaseWrite, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message that waits to leave."""

    carer_id: CarerId
    seq: int
    channel: str
    #: The channel's own id of the carer; None when they have left that channel.
    address: str | None = field(repr=False)
    body: bytes = field(repr=False)
    due_at: datetime
    best_before: datetime | None
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDue:
    """Due work that this worker has until its lease runs out."""

    carer_id: CarerId | None
    key: str
    kind: str
    due_at: datetime
    payload: bytes | None = field(repr=False)
