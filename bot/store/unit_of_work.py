"""One transaction a turn: load and lock a carer, then save everything and commit.

Two round trips, the claim of an update included: each is one psycopg pipeline. The SQL is written
by hand (decision 0003), with one statement per table however many rows, so that the server plans
each of them once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncCursor

from bot.cases.machine import Case
from bot.store import cases, letters, queue
from bot.store.errors import NoSuchCarer, StoreError
from bot.store.keys import CarerKey, KeyRing
from bot.store.pool import Connection
from bot.store.values import (
    Aside,
    CarerId,
    Changes,
    GivenConsent,
    Loaded,
    NewOutgoing,
    NewVerdict,
    RecipientId,
    StoredRecipient,
)

# The lock comes first and alone: the statements after it get a snapshot of their own and see
# what the turn before committed. Joined into one, they would show the time before the wait.
LOCK = """
SELECT seq, outbox_seq, municipality, last_message_at, wrapped_key, state, channel, human_at
FROM leun.carer WHERE id = %b FOR NO KEY UPDATE
"""
# Of whom `queue.CLAIM` locked, in the same round trip.
LOCK_CLAIMED = LOCK.replace("%b", queue.CLAIMED)
# Recipients and standing consents in one answer: `number` tells them apart.
AROUND = """
SELECT number, id, data, NULL, NULL, NULL FROM leun.recipient WHERE carer_id = %(carer)b
UNION ALL
SELECT 0, NULL, NULL, purpose, text_version, given_at FROM leun.consent
WHERE carer_id = %(carer)b AND withdrawn_at IS NULL
ORDER BY 1, 6
"""
AROUND_CLAIMED = AROUND.replace("%(carer)b", queue.CLAIMED)
CASE = f"{cases.OF_CARER} FOR UPDATE"
CASE_OF_CLAIMED = CASE.replace("%b", queue.CLAIMED)

QUEUE = """
INSERT INTO leun.outbox (carer_id, turn, seq, channel, body, due_at, best_before, urgent)
SELECT %(carer)b, %(turn)b, * FROM unnest(%(out_seq)b::bigint[], %(out_channel)b::text[],
    %(out_body)b::bytea[], %(out_due_at)b::timestamptz[],
    %(out_best_before)b::timestamptz[], %(out_urgent)b::boolean[])
"""
# What nearly every turn writes, in one statement: parts without rows cost next to nothing, a
# statement of its own costs 40 microseconds in Python. What must come in order stays apart.
SAVE = f"""
WITH log AS (
    INSERT INTO leun.turn_log (carer_id, seq, at, entry, content_hash, said_as, vanish_at)
    VALUES (%(carer)b, %(seq)b, %(at)b, %(entry)b, %(content_hash)b, %(said_as)b, %(vanish_at)b)
), taken AS (
    UPDATE leun.inbox SET status = 'done', body = NULL WHERE id = %(taken)b
), back AS (
    UPDATE leun.carer_address SET gone_at = NULL
    WHERE carer_id = %(carer)b AND channel = %(channel)b AND gone_at IS NOT NULL
), messages AS (
    {QUEUE}
), recipients AS (
    INSERT INTO leun.recipient (carer_id, id, number, data)
    SELECT %(carer)b, * FROM unnest(%(rec_id)b::uuid[], %(rec_number)b::integer[],
        %(rec_data)b::bytea[])
    ON CONFLICT (id) DO UPDATE SET data = excluded.data, number = excluded.number
        WHERE recipient.carer_id = excluded.carer_id
), planned AS (
    INSERT INTO leun.due (carer_id, key, kind, due_at, payload)
    SELECT %(carer)b, * FROM unnest(%(due_key)b::text[], %(due_kind)b::text[],
        %(due_due_at)b::timestamptz[], %(due_payload)b::bytea[])
    ON CONFLICT (carer_id, key) DO UPDATE SET
        kind = excluded.kind, due_at = excluded.due_at, payload = excluded.payload,
        claimed_until = NULL
)
UPDATE leun.carer SET seq = %(seq)b, outbox_seq = %(outbox_seq)b,
    municipality = %(municipality)b, state = %(state)b,
    last_message_at = coalesce(%(spoke_at)b, last_message_at), erasing = false,
    channel = coalesce(%(channel)b, channel)
WHERE id = %(carer)b
"""  # noqa: S608 -- put together from the constant above
FORGET_RECIPIENTS = "DELETE FROM leun.recipient WHERE carer_id = %b AND id = ANY(%b::uuid[])"
WITHDRAW = """
UPDATE leun.consent SET withdrawn_at = %b
WHERE carer_id = %b AND purpose = ANY(%b::text[]) AND withdrawn_at IS NULL
"""
GIVE = """
INSERT INTO leun.consent (carer_id, given_at, purpose, text_version)
SELECT %b, %b, * FROM unnest(%b::text[], %b::text[])
"""
CANCEL = "DELETE FROM leun.due WHERE carer_id = %b AND key = ANY(%b::text[])"
SAVE_VERDICTS = """
INSERT INTO leun.stored_verdict
    (carer_id, recipient_id, scheme, verdict, scheme_hash, weighed_on, next_change_on)
SELECT %b, * FROM unnest(%b::uuid[], %b::text[], %b::bytea[], %b::text[], %b::date[], %b::date[])
ON CONFLICT (recipient_id, scheme) DO UPDATE SET
    verdict = excluded.verdict, scheme_hash = excluded.scheme_hash,
    weighed_on = excluded.weighed_on, next_change_on = excluded.next_change_on
    WHERE stored_verdict.carer_id = excluded.carer_id
"""
# What no longer counts (of a town that somebody left, of who died) stays to be explained; nobody is woken for it.
SET_ASIDE = """
UPDATE leun.stored_verdict SET scheme_hash = '', next_change_on = NULL
WHERE carer_id = %b AND recipient_id = ANY(%b::uuid[]) AND scheme_hash <> ''
    AND (recipient_id, scheme) NOT IN (SELECT * FROM unnest(%b::uuid[], %b::text[]))
"""
WRITE_AUDIT = """
INSERT INTO leun.audit (at, carer_id, actor, action, reason)
SELECT %b, %b, * FROM unnest(%b::text[], %b::text[], %b::text[])
"""
ADDRESSES = "SELECT channel, address_hash, address FROM leun.carer_address WHERE carer_id = %b"
#: How long a code to move by holds.
CODE_HOLDS = timedelta(minutes=30)
NEW_CODE = """
INSERT INTO leun.move_code (code_hash, carer_id, expires_at) VALUES (%b, %b, %b)
ON CONFLICT (carer_id) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at
"""
# What is no turn.
PRESENCE = "UPDATE leun.carer_address SET gone_at = %b WHERE carer_id = %b AND channel = %b"
WITHDRAW_WORDS = "DELETE FROM leun.turn_log WHERE carer_id = %b AND said_as = %b"
HUMAN = "UPDATE leun.carer SET human_at = %b WHERE id = %b"
TAKEN = """
UPDATE leun.inbox SET status = CASE WHEN %b THEN 'unreadable' ELSE 'done' END, body = CASE WHEN %b THEN body END
WHERE id = %b
"""
COUNT_OUTBOX = "UPDATE leun.carer SET outbox_seq = %b WHERE id = %b"
TURN_OF = "SELECT seq FROM leun.turn_log WHERE carer_id = %b AND said_as = %b ORDER BY seq DESC LIMIT 1"
LATEST_LETTERS = """
SELECT seq, turn, body FROM leun.outbox
WHERE carer_id = %(carer)b AND channel = %(channel)b AND turn = (
    SELECT turn FROM leun.outbox o
    WHERE o.carer_id = %(carer)b AND o.channel = %(channel)b AND o.turn IS NOT NULL
        AND (%(sent_as)b = '' OR o.sent_as = %(sent_as)b)
    ORDER BY o.seq DESC LIMIT 1)
ORDER BY seq DESC LIMIT 12
"""
NOTIFY_OUT = "SELECT pg_notify('leun', 'out')"
DROP_CARER = "DELETE FROM leun.carer WHERE id = %b"  # everything of theirs goes by the cascade
LAST_WORDS_CARER = """
INSERT INTO leun.carer (id, created_at, key_id, wrapped_key, outbox_seq, erasing)
VALUES (%b, %b, %b, %b, %b, true)
"""
# Whoever keeps an update of theirs at this moment is waited for: what is kept is sealed under the key that goes.
LOCK_WHOLE = "SELECT FROM leun.carer WHERE id = %b FOR UPDATE"
# What came after the wish to be erased is read by the one who begins anew.
STILL_WAITING = "SELECT id, key_hash, body FROM leun.inbox WHERE carer_id = %b AND status = 'waiting' AND id > %b"
RESEAL_WAITING = "UPDATE leun.inbox SET body = %b WHERE id = %b"
FORGET_UPDATES = """
UPDATE leun.inbox SET carer_id = NULL, body = NULL, status = 'done'
WHERE carer_id = %b AND (status <> 'waiting' OR id <= %b OR NOT %b)
"""
ADD_ADDRESS = """
INSERT INTO leun.carer_address (carer_id, channel, address_hash, address) VALUES (%b, %b, %b, %b)
"""

Row = tuple[Any, ...]


class Turn:
    """A carer, locked until the turn ends. `save` says what is to be written at its end."""

    def __init__(
        self,
        loaded: Loaded,
        key: CarerKey,
        outbox_seq: int,
        connection: Connection,
        update: queue.Update | None = None,
        sends: Collection[str] = (),
    ) -> None:
        self._sends = sends
        self.loaded = loaded
        self._connection = connection
        #: the update of the inbox that this turn is about, where it is about one
        self.update = update
        self._key = key
        self._outbox_seq = outbox_seq
        self.changes: Changes | None = None
        self.aside: Aside | None = None
        self._counted = False

    def save(self, changes: Changes) -> None:
        """Write this, all of it or nothing, when the turn's block is left without an exception."""
        if self.changes is not None:
            raise StoreError("a turn is saved once")
        self.changes = changes

    def set_aside(self, aside: Aside) -> None:
        """Instead of `save`, or beside it: what the channel told about the person, and words that are no turn's."""
        if self.aside is not None:
            raise StoreError("once is enough")
        self.aside = aside

    @property
    def said(self) -> bool:
        """Whether there is anything to commit."""
        return self.changes is not None or self.aside is not None or self._counted

    async def failed(self, update: queue.Update, *, try_at: datetime) -> bool:
        """An update could not be handled: count that, and try it again then.

        False where another worker counted it, or handled it after all; nothing is to be said about it then.
        """
        counted = await self._connection.execute(queue.FAILED, [try_at, update.id, update.attempts])
        self._counted = counted.rowcount > 0
        return self._counted

    async def turn_of(self, said_as: str) -> int | None:
        """The turn of an earlier message of the carer, by the channel's id of it."""
        found = await self._connection.execute(TURN_OF, [self.loaded.carer_id, said_as], binary=True)
        row = await found.fetchone()
        return None if row is None else int(row[0])

    async def case_numbered(self, number: int) -> Case:
        """One of the carer's cases, held as `case` holds it. Raises `NoSuchCase`."""
        case, _, _ = await cases.by_number(self._connection, number, lock=True)
        return case

    async def latest_letters(self, channel: str, sent_as: str) -> list[tuple[int, bytes]]:
        """Turn and body of what was said under that id of the channel's, else in the latest turn; newest first."""
        found = await self._connection.execute(
            LATEST_LETTERS, {"carer": self.loaded.carer_id, "channel": channel, "sent_as": sent_as}, binary=True
        )
        return [(turn or 0, self._key.open(body, "outbox.body", seq)) for seq, turn, body in await found.fetchall()]

    async def commit(self, connection: Connection, ring: KeyRing) -> None:
        """Carry out what was saved; for the store."""
        if self.aside is not None:
            await self._put_aside(connection, self.aside, ring)
        changes = self.changes
        if changes is None:
            await connection.commit()
            return
        if changes.erase:
            await self._erase(connection, changes, ring)
            return
        async with connection.pipeline(), connection.cursor() as cursor:
            await self._make_way(cursor, changes)
            await cursor.execute(SAVE, self._parameters(changes))
            await self._follow(cursor, changes)
            for one in changes.cases:
                await cases.write(connection, self._key, one)
            if changes.move_codes:
                digest = ring.address_hash("move code", changes.move_codes[-1])
                await cursor.execute(NEW_CODE, [digest, self.loaded.carer_id, changes.at + CODE_HOLDS])
            if self._others_send(changes.outgoing):
                await cursor.execute(NOTIFY_OUT)
            await connection.commit()

    def _others_send(self, outgoing: Sequence[NewOutgoing]) -> bool:
        """Whether other processes are woken: always for what is urgent, and where it may be one of them that sends.

        Without that a turn is quicker, for commits that tell something wait for each other.
        """
        return any(one.urgent or one.channel not in self._sends for one in outgoing)

    async def _put_aside(self, connection: Connection, aside: Aside, ring: KeyRing) -> None:
        carer, channel = self.loaded.carer_id, aside.channel
        async with connection.pipeline():
            if aside.presence:
                gone_at = aside.at if aside.presence == "gone" else None
                await connection.execute(PRESENCE, [gone_at, carer, channel])
            if aside.presence == "gone":
                await connection.execute(letters.REFUSE_REST, [aside.at, carer, channel])
            if aside.moved_to:
                digest = ring.address_hash(channel, aside.moved_to)
                sealed = self._key.seal(aside.moved_to.encode(), "carer_address.address", channel)
                await connection.execute(letters.MOVE_ADDRESS, [digest, sealed, carer, channel, digest])
            if aside.withdrawn:
                await connection.execute(WITHDRAW_WORDS, [carer, aside.withdrawn])
            if aside.human:
                await connection.execute(HUMAN, [aside.at, carer])
            if aside.taken is not None:
                await connection.execute(TAKEN, [aside.unreadable, aside.unreadable, aside.taken])
            if aside.outgoing:
                first = self._outbox_seq + 1
                self._outbox_seq += len(aside.outgoing)
                rows = _outgoing_columns(self._key, range(first, self._outbox_seq + 1), aside.outgoing)
                await connection.execute(QUEUE, {"carer": carer, "turn": None, **rows})
                await connection.execute(COUNT_OUTBOX, [self._outbox_seq, carer])
                await connection.execute(NOTIFY_OUT)
            for one in aside.cases:
                await cases.write(connection, self._key, one)
            if aside.taken is not None:
                await letters.farewell(connection, carer)

    async def _make_way(self, cursor: AsyncCursor[Row], changes: Changes) -> None:
        """What must be gone before the new comes: the same key, number or purpose may return."""
        carer_id = self.loaded.carer_id
        if changes.forgotten_recipients:
            await cursor.execute(FORGET_RECIPIENTS, [carer_id, [*changes.forgotten_recipients]])
        if changes.consents_withdrawn:
            await cursor.execute(WITHDRAW, [changes.at, carer_id, [*changes.consents_withdrawn]])
        if changes.cancel_due:
            await cursor.execute(CANCEL, [carer_id, [*changes.cancel_due]])

    def _parameters(self, changes: Changes) -> dict[str, Any]:
        """Of `SAVE`: the carer, the log, and a list per column of what comes in rows."""
        key, seq, out = self._key, self.loaded.seq + 1, changes.outgoing
        recipients, due = changes.recipients, changes.due
        out_seq = range(self._outbox_seq + 1, self._outbox_seq + 1 + len(out))
        return {
            "carer": self.loaded.carer_id,
            "seq": seq,
            "outbox_seq": self._outbox_seq + len(out),
            "at": changes.at,
            "spoke_at": changes.at if changes.carer_spoke else None,
            "municipality": changes.municipality,
            "state": key.seal(changes.state, "carer.state"),
            "entry": key.seal(changes.entry, "turn_log.entry", seq),
            "content_hash": changes.content_hash,
            "said_as": changes.said_as,
            "vanish_at": changes.vanish_at,
            "taken": changes.taken,
            "turn": changes.turn,
            "channel": changes.channel,
            **_outgoing_columns(key, out_seq, out),
            "rec_id": [one.id for one in recipients],
            "rec_number": [one.number for one in recipients],
            "rec_data": [key.seal(one.data, "recipient.data", one.id) for one in recipients],
            "due_key": [one.key for one in due],
            "due_kind": [one.kind for one in due],
            "due_due_at": [one.due_at for one in due],
            "due_payload": [
                None if one.payload is None else key.seal(one.payload, "due.payload", one.key) for one in due
            ],
        }

    async def _follow(self, cursor: AsyncCursor[Row], changes: Changes) -> None:
        """What not every turn writes, or what needs the recipients to be there."""
        carer_id, key = self.loaded.carer_id, self._key
        if changes.consents_given:
            given = [*changes.consents_given.items()]
            await cursor.execute(GIVE, [carer_id, changes.at, *_columns(given)])
        if changes.verdicts:
            weighed = [_verdict_row(key, one) for one in changes.verdicts]
            await cursor.execute(SAVE_VERDICTS, [carer_id, *_columns(weighed)])
        if changes.weighed:
            kept = [[one.recipient_id for one in changes.verdicts], [one.scheme for one in changes.verdicts]]
            await cursor.execute(SET_ASIDE, [carer_id, [*changes.weighed], *kept])
        await self._audit(cursor, changes)

    async def _audit(self, cursor: AsyncCursor[Row], changes: Changes) -> None:
        if changes.audit:
            rows = [(one.actor, one.action, one.reason) for one in changes.audit]
            await cursor.execute(WRITE_AUDIT, [changes.at, self.loaded.carer_id, *_columns(rows)])

    async def _erase(self, connection: Connection, changes: Changes, ring: KeyRing) -> None:
        """The key and every row go at once. With last words to say, or something that came after
        the wish, the carer comes back as an empty row under a fresh key; it goes as well when the
        words have left, unless they began anew."""
        carer_id = self.loaded.carer_id
        fresh = CarerKey.new(carer_id)
        await connection.execute(LOCK_WHOLE, [carer_id])
        asked = await connection.execute(ADDRESSES, [carer_id], binary=True)
        addresses = [
            (channel, digest, fresh.seal(plain, "carer_address.address", channel))
            for channel, digest, sealed in await asked.fetchall()
            for plain in [self._key.open(sealed, "carer_address.address", channel)]
        ]
        taken, count = changes.taken or 0, self._outbox_seq + len(changes.outgoing)
        waiting = await (await connection.execute(STILL_WAITING, [carer_id, taken], binary=True)).fetchall()
        async with connection.pipeline(), connection.cursor() as cursor:
            await cursor.execute(cases.TELL_ERASED, {"carer": carer_id, "at": changes.at})
            await cursor.execute(DROP_CARER, [carer_id])
            await cursor.execute(FORGET_UPDATES, [carer_id, taken, bool(changes.outgoing or waiting)])
            if changes.outgoing or waiting:
                await cursor.execute(
                    LAST_WORDS_CARER,
                    [carer_id, changes.at, ring.newest, fresh.wrapped(ring), count],
                )
                for row in addresses:
                    await cursor.execute(ADD_ADDRESS, [carer_id, *row])
                for id_, key_hash, body in waiting:
                    about = bytes(key_hash).hex()
                    plain = self._key.open(body, "inbox.body", about)
                    await cursor.execute(RESEAL_WAITING, [fresh.seal(plain, "inbox.body", about), id_])
            if changes.outgoing:
                rows = _outgoing_columns(fresh, range(self._outbox_seq + 1, count + 1), changes.outgoing)
                await cursor.execute(QUEUE, {"carer": carer_id, "turn": changes.turn, **rows})
                await cursor.execute(NOTIFY_OUT)
            await self._audit(cursor, changes)
            await connection.commit()


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a carer who is locked, sealed as they are."""

    carer_id: CarerId
    locked: Row | None
    around: Sequence[Row]
    case: Row | None
    update: Row | None = None


async def find(connection: Connection, carer_id: CarerId) -> Found:
    """Open the transaction and lock the carer, waiting for the turn that has them."""
    async with connection.pipeline():
        locked = await connection.execute(LOCK, [carer_id], binary=True)
        around = await connection.execute(AROUND, {"carer": carer_id}, binary=True)
        case = await connection.execute(CASE, [carer_id], binary=True)
    return Found(carer_id, await locked.fetchone(), await around.fetchall(), await case.fetchone())


async def find_next(
    connection: Connection, *, now: datetime, urgent_only: bool, channels: Sequence[str] | None
) -> Found | None:
    """Open the transaction and lock the carer whose update is next, with that update; None where nothing waits."""
    async with connection.pipeline():
        claimed = await queue.claim(connection, now=now, urgent_only=urgent_only, channels=channels)
        locked = await connection.execute(LOCK_CLAIMED, binary=True)
        around = await connection.execute(AROUND_CLAIMED, binary=True)
        case = await connection.execute(CASE_OF_CLAIMED, binary=True)
        update = await queue.next_of_claimed(connection, now=now, channels=channels)
    if (mine := await claimed.fetchone()) is None:
        return None
    rows = await locked.fetchone(), await around.fetchall(), await case.fetchone()
    return Found(CarerId(mine[0]), *rows, await update.fetchone())


def opened(found: Found, ring: KeyRing, connection: Connection, *, sends: Collection[str] = ()) -> Turn:
    """The turn of a carer who was found. Raises `NoSuchCarer`, `Tampered`, `WrongKey`; the caller rolls back.

    ``sends``: channels whose letters this process sends itself.
    """
    carer_id, row = found.carer_id, found.locked
    if row is None or row[4] is None:
        raise NoSuchCarer(str(carer_id))
    seq, outbox_seq, municipality, last_message_at, wrapped, state, channel, human_at = row
    key = CarerKey.unwrapped(carer_id, wrapped, ring)
    recipients: list[StoredRecipient] = []
    consents: dict[str, GivenConsent] = {}
    for number, id_, data, purpose, version, given_at in found.around:
        if number:
            plain = key.open(data, "recipient.data", id_)
            recipients.append(StoredRecipient(id=RecipientId(id_), number=number, data=plain))
        else:
            consents[purpose] = GivenConsent(text_version=version, given_at=given_at)
    loaded = Loaded(
        carer_id=carer_id,
        state=None if state is None else key.open(state, "carer.state"),
        recipients=tuple(recipients),
        consents=consents,
        seq=seq,
        municipality=municipality,
        last_message_at=last_message_at,
        channel=channel,
        human_at=human_at,
        case=cases.row_of(found.case),
    )
    update = None if found.update is None else queue.opened(found.update, carer_id, key)
    return Turn(loaded, key, outbox_seq, connection, update, sends)


def verdict_place(recipient_id: RecipientId, scheme: str) -> str:
    """What tells a stored verdict's row apart, for `CarerKey.open`."""
    return f"{recipient_id} {scheme}"


def _verdict_row(key: CarerKey, one: NewVerdict) -> Row:
    place = verdict_place(one.recipient_id, one.scheme)
    sealed = key.seal(one.verdict, "stored_verdict.verdict", place)
    return (
        one.recipient_id,
        one.scheme,
        sealed,
        one.scheme_hash,
        one.weighed_on,
        one.next_change_on,
    )


def _outgoing_columns(key: CarerKey, seqs: Sequence[int], outgoing: Sequence[NewOutgoing]) -> dict[str, list[Any]]:
    """Of `QUEUE`, and of `SAVE` that holds it."""
    return {
        "out_seq": list(seqs),
        "out_channel": [one.channel for one in outgoing],
        "out_body": [key.seal(one.body, "outbox.body", seq) for seq, one in zip(seqs, outgoing, strict=True)],
        "out_due_at": [one.due_at for one in outgoing],
        "out_best_before": [one.best_before for one in outgoing],
        "out_urgent": [one.urgent for one in outgoing],
    }


def _columns(rows: Sequence[Row]) -> list[list[Any]]:
    """Rows turned into one list per column, as `unnest` wants them."""
    return [list(column) for column in zip(*rows, strict=True)]
