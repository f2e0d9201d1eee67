"""The tables, and nothing else. Rows never leave `store`.

`bytes` columns are ciphertext (`keys.py`), apart from `address_hash`; in the clear stands only
what rows are found by. A `table=True` class doesn't validate: build it from checked values.
The migrations make these tables in SQL; a test compares the two.
"""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Identity, Index, MetaData, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

SCHEMA = "leun"
CARER = f"{SCHEMA}.carer.id"
INSTANT = DateTime(timezone=True)


class Table(SQLModel):
    """Base of them all, with metadata of its own."""

    metadata: ClassVar[MetaData] = MetaData(schema=SCHEMA)


class Carer(Table, table=True):
    """One carer. Without `wrapped_key` nothing of theirs can be read any more."""

    __tablename__ = "carer"
    # No index on what every turn changes: PostgreSQL then updates the row in place (HOT).
    __table_args__ = (Index("carer_key_id", "key_id"),)

    id: UUID = Field(primary_key=True)
    created_at: datetime = Field(sa_type=INSTANT)
    last_message_at: datetime | None = Field(default=None, sa_type=INSTANT)
    #: NIS code, kept in the clear for the desk's and the reports' sake; None when not known.
    municipality: str | None = None
    #: Which key of the ring `wrapped_key` was wrapped with.
    key_id: str | None = None
    wrapped_key: bytes | None = None
    state: bytes | None = None
    #: Number of the last turn in `turn_log`, and of the last message in `outbox`.
    seq: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    outbox_seq: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    #: Asked to be erased: goes altogether once the last words have left.
    erasing: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    #: The channel they last wrote from, where what is said unasked goes.
    channel: str | None = None
    #: When a colleague last typed to them on a linked phone: the bot keeps silent for a while.
    human_at: datetime | None = Field(default=None, sa_type=INSTANT)


class CarerAddress(Table, table=True):
    """Where a carer writes from: at most one address per channel, and an address is one's own."""

    __tablename__ = "carer_address"
    __table_args__ = (UniqueConstraint("carer_id", "channel", name="carer_address_carer_id_channel"),)

    channel: str = Field(primary_key=True)
    address_hash: bytes = Field(primary_key=True)
    carer_id: UUID = Field(foreign_key=CARER, ondelete="CASCADE")
    address: bytes
    #: Blocked the bot, left or is no longer there: nothing is sent until they write again.
    gone_at: datetime | None = Field(default=None, sa_type=INSTANT)
    #: The channel said not to send here before.
    not_before: datetime | None = Field(default=None, sa_type=INSTANT)
    #: How far the pace of this chat is used up (`bot.work.pace`).
    paced_until: datetime | None = Field(default=None, sa_type=INSTANT)


class Recipient(Table, table=True):
    """Someone cared for, the `number`-th of this carer."""

    __tablename__ = "recipient"
    __table_args__ = (UniqueConstraint("carer_id", "number", name="recipient_carer_id_number"),)

    id: UUID = Field(primary_key=True)
    carer_id: UUID = Field(foreign_key=CARER, ondelete="CASCADE")
    number: int
    data: bytes


class Consent(Table, table=True):
    """A purpose agreed to. Rows stay; withdrawing fills in `withdrawn_at`, once."""

    __tablename__ = "consent"

    carer_id: UUID = Field(foreign_key=CARER, ondelete="CASCADE", primary_key=True)
    purpose: str = Field(primary_key=True)
    given_at: datetime = Field(sa_type=INSTANT, primary_key=True)
    #: Version of the text that was agreed to.
    text_version: str
    withdrawn_at: datetime | None = Field(default=None, sa_type=INSTANT)


class TurnLog(Table, table=True):
    """What a turn was made of, so that it can be played again."""

    __tablename__ = "turn_log"
    __table_args__ = (
        Index("turn_log_at", "at"),
        Index("turn_log_vanish_at", "vanish_at", postgresql_where=text("vanish_at IS NOT NULL")),
        Index("turn_log_said_as", "carer_id", "said_as", postgresql_where=text("said_as IS NOT NULL")),
    )

    carer_id: UUID = Field(foreign_key=CARER, ondelete="CASCADE", primary_key=True)
    seq: int = Field(sa_type=BigInteger, primary_key=True)
    at: datetime = Field(sa_type=INSTANT)
    entry: bytes
    content_hash: str
    #: The channel's own id of the carer's message, which an edit of it names.
    said_as: str | None = None
    #: When the carer wants their words gone.
    vanish_at: datetime | None = Field(default=None, sa_type=INSTANT)


class Outbox(Table, table=True):
    """A message that must leave."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_waiting", "channel", text("urgent DESC"), "due_at", postgresql_where=text("status = 'waiting'")),
        Index("outbox_ahead", "carer_id", "urgent", "seq", postgresql_where=text("status IN ('waiting', 'sending')")),
        Index("outbox_sending", "claimed_until", postgresql_where=text("status = 'sending'")),
        Index("outbox_sent_as", "carer_id", "sent_as", postgresql_where=text("sent_as IS NOT NULL")),
    )

    carer_id: UUID = Field(foreign_key=CARER, ondelete="CASCADE", primary_key=True)
    seq: int = Field(sa_type=BigInteger, primary_key=True)
    channel: str
    body: bytes
    due_at: datetime = Field(sa_type=INSTANT)
    best_before: datetime | None = Field(default=None, sa_type=INSTANT)
    #: waiting | sending | sent | refused | unknown | expired
    status: str = Field(default="waiting", sa_column_kwargs={"server_default": "waiting"})
    urgent: bool
    sent_at: datetime | None = Field(default=None, sa_type=INSTANT)
    #: The turn that it was said in, and the channel's own id of it: a press or a quote names one of them.
    turn: int | None = Field(default=None, sa_type=BigInteger)
    sent_as: str | None = None
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    #: Somebody is sending it until then; `claimed_by` is the number of that process.
    claimed_until: datetime | None = Field(default=None, sa_type=INSTANT)
    claimed_by: int | None = Field(default=None, sa_type=BigInteger)
    #: Why it did not arrive, in the channel's words or ours; never a word of the message.
    why: str | None = None


class Inbox(Table, table=True):
    """An update of a channel, kept before it was acknowledged to anyone.

    `body` goes with its turn; the row stays for a while, for the same update may be told again. No foreign key: who is
    erased takes their words along and leaves the keyed hash.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "key_hash", name="inbox_key"),
        Index("inbox_waiting", text("urgent DESC"), "id", postgresql_where=text("status = 'waiting'")),
        Index("inbox_of_carer", "carer_id", "id", postgresql_where=text("status <> 'done'")),
        Index("inbox_received_at", "received_at"),
    )

    id: int | None = Field(default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity(always=True)])
    channel: str
    #: Keyed hash of the channel's own id of the update.
    key_hash: bytes
    carer_id: UUID | None = None
    body: bytes | None = None
    received_at: datetime = Field(sa_type=INSTANT)
    #: Not before then: it failed.
    try_at: datetime = Field(sa_type=INSTANT)
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    #: Danger is in it: it overtakes.
    urgent: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    #: waiting | done | unreadable
    status: str = Field(default="waiting", sa_column_kwargs={"server_default": "waiting"})


class Pace(Table, table=True):
    """How far a channel's overall pace is used up, of all processes together."""

    __tablename__ = "pace"

    channel: str = Field(primary_key=True)
    paced_until: datetime = Field(sa_type=INSTANT)
    #: The channel as a whole said to wait.
    not_before: datetime = Field(sa_type=INSTANT)
    #: When the one who receives was last seen receiving.
    alive_at: datetime | None = Field(default=None, sa_type=INSTANT)


class MoveCode(Table, table=True):
    """A code by which a carer goes on from another channel; one at a time, for a short while."""

    __tablename__ = "move_code"
    __table_args__ = (UniqueConstraint("carer_id", name="move_code_carer_id"),)

    code_hash: bytes = Field(primary_key=True)
    carer_id: UUID = Field(foreign_key=CARER, ondelete="CASCADE")
    expires_at: datetime = Field(sa_type=INSTANT)


class Incident(Table, table=True):
    """Trouble that an operator must see, once however often it happens; never a word of a carer."""

    __tablename__ = "incident"
    __table_args__ = (Index("incident_open", "kind", "place", unique=True, postgresql_where=text("over_at IS NULL")),)

    id: int | None = Field(default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity(always=True)])
    kind: str
    #: A channel, or a part of Leun.
    place: str
    detail: str
    first_at: datetime = Field(sa_type=INSTANT)
    last_at: datetime = Field(sa_type=INSTANT)
    times: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    over_at: datetime | None = Field(default=None, sa_type=INSTANT)


class Counter(Table, table=True):
    """What is counted, a row per name and day (UTC)."""

    __tablename__ = "counter"

    name: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    count: int = Field(sa_type=BigInteger)


class Due(Table, table=True):
    """Work with a time. `key` is unique per carer, so planning twice is planning once."""

    __tablename__ = "due"
    __table_args__ = (
        UniqueConstraint("carer_id", "key", name="due_key", postgresql_nulls_not_distinct=True),
        Index("due_due_at", "due_at"),
    )

    id: int | None = Field(default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity(always=True)])
    #: None for work that concerns no carer, such as a report.
    carer_id: UUID | None = Field(default=None, foreign_key=CARER, ondelete="CASCADE")
    key: str
    kind: str
    due_at: datetime = Field(sa_type=INSTANT)
    payload: bytes | None = None
    #: A worker has it until then; after that another may take it.
    claimed_until: datetime | None = Field(default=None, sa_type=INSTANT)


class StoredVerdict(Table, table=True):
    """How a scheme came out, to be weighed again when the content or the date moves."""

    __tablename__ = "stored_verdict"
    __table_args__ = (
        Index("stored_verdict_scheme", "scheme", "scheme_hash"),
        Index("stored_verdict_next_change_on", "next_change_on"),
    )

    recipient_id: UUID = Field(foreign_key=f"{SCHEMA}.recipient.id", ondelete="CASCADE", primary_key=True)
    scheme: str = Field(primary_key=True)
    carer_id: UUID = Field(foreign_key=CARER, ondelete="CASCADE", index=True)
    verdict: bytes
    scheme_hash: str
    weighed_on: date
    next_change_on: date | None = None


class Audit(Table, table=True):
    """Who looked at or changed what. Append only; outlives the carer, so nothing they said."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_carer_id_at", "carer_id", "at"),)

    id: int | None = Field(default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity(always=True)])
    at: datetime = Field(sa_type=INSTANT)
    #: Opaque id of a consultant, or the name of a part of Leun.
    actor: str
    action: str
    carer_id: UUID | None = None
    #: A code, never free text: the database refuses spaces.
    reason: str


class Team(Table, table=True):
    """A team of consultants; addresses of its members stand apart, sealed."""

    __tablename__ = "team"

    id: str = Field(primary_key=True)
    settings: dict[str, Any] = Field(sa_type=JSONB)
    version: int
    changed_at: datetime = Field(sa_type=INSTANT)


class TeamAudit(Table, table=True):
    """What the settings of a team became, and by whom. Append only."""

    __tablename__ = "team_audit"
    __table_args__ = (Index("team_audit_team", "team", "version"),)

    id: int | None = Field(default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity(always=True)])
    at: datetime = Field(sa_type=INSTANT)
    actor: str
    team: str
    version: int
    settings: dict[str, Any] = Field(sa_type=JSONB)


class Consultant(Table, table=True):
    """Somebody who works on cases. Who left keeps the id that histories name."""

    __tablename__ = "consultant"
    __table_args__ = (Index("consultant_team", "team"),)

    id: str = Field(primary_key=True)
    team: str = Field(foreign_key=f"{SCHEMA}.team.id")
    role: str
    name: str
    #: e-mail and other places of alerts, sealed with the ring
    address: bytes | None = None
    gone_at: datetime | None = Field(default=None, sa_type=INSTANT)


class Case(Table, table=True):
    """Somebody's question for a person (`bot.cases.machine.Case`)."""

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("number", name="case_number"),
        Index("case_carer_id", "carer_id", "opened_at"),
        Index("case_open", "team", postgresql_where=text("status <> 'closed'")),
        Index("case_look_at", "look_at", postgresql_where=text("look_at IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(default=None, sa_type=BigInteger, sa_column_args=[Identity(always=True)], nullable=False)
    carer_id: UUID = Field(foreign_key=CARER, ondelete="CASCADE")
    team: str = Field(foreign_key=f"{SCHEMA}.team.id")
    urgency: str
    status: str
    opened_at: datetime = Field(sa_type=INSTANT)
    waiting_since: datetime | None = Field(default=None, sa_type=INSTANT)
    promised_at: datetime | None = Field(default=None, sa_type=INSTANT)
    lapses_at: datetime | None = Field(default=None, sa_type=INSTANT)
    corrections: int
    climbed: int
    free: bool
    fell_back: bool
    claimed_by: str | None = None
    had_by: str | None = None
    rests_until: datetime | None = Field(default=None, sa_type=INSTANT)
    first_reply_at: datetime | None = Field(default=None, sa_type=INSTANT)
    replied_at: datetime | None = Field(default=None, sa_type=INSTANT)
    closed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    #: When something happens with it by itself (`bot.cases.ladder.next_at`).
    look_at: datetime | None = Field(default=None, sa_type=INSTANT)
    #: Counts its moves: who moves it says which version they saw.
    version: int
    file: bytes


class CaseEntry(Table, table=True):
    """A line of a case's history; `number` is the case's version after it. Append only."""

    __tablename__ = "case_entry"
    __table_args__ = (Index("case_entry_carer_id", "carer_id"),)

    case_id: UUID = Field(foreign_key=f"{SCHEMA}.case.id", ondelete="CASCADE", primary_key=True)
    number: int = Field(primary_key=True)
    carer_id: UUID = Field(foreign_key=CARER, ondelete="CASCADE")
    at: datetime = Field(sa_type=INSTANT)
    who: str
    what: str
    #: A code, never free text: the database refuses spaces.
    why: str
    words: bytes | None = None


class Notice(Table, table=True):
    """Something a consultant is told, which names a case by its number and nobody."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("notice_waiting", "case_id", "consultant", unique=True, postgresql_where=text("status = 'waiting'")),
        Index("notice_due_at", "due_at", postgresql_where=text("status = 'waiting'")),
        Index("notice_round", "case_id", "consultant", "kind", "round"),
    )

    id: int | None = Field(default=None, sa_type=BigInteger, primary_key=True, sa_column_args=[Identity(always=True)])
    consultant: str = Field(foreign_key=f"{SCHEMA}.consultant.id")
    #: None: its carer was erased, and what is still told stands in `number` and `urgency`.
    case_id: UUID | None = Field(default=None, foreign_key=f"{SCHEMA}.case.id", ondelete="CASCADE")
    number: int | None = Field(default=None, sa_type=BigInteger)
    urgency: str | None = None
    kind: str
    #: Since when the carer waits: the same news of one wait is told once.
    round: datetime = Field(sa_type=INSTANT)
    due_at: datetime = Field(sa_type=INSTANT)
    #: waiting | sent | failed | dropped
    status: str = Field(default="waiting", sa_column_kwargs={"server_default": "waiting"})
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    claimed_until: datetime | None = Field(default=None, sa_type=INSTANT)
    sent_at: datetime | None = Field(default=None, sa_type=INSTANT)
    why: str | None = None
