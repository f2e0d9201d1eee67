"""One transaction a turn: load and lock a carer, then save everything and commit.

Two round trips: each is one psycopg pipeline. The SQL is written by hand (decision 0003), with
one statement per table however many rows, so that the server plans each of them once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncCursor

from bot.store.errors import NoSuchCarer, StoreError
from bot.store.keys import CarerKey, KeyRing
from bot.store.pool import Connection
from bot.store.values import (
    CarerId,
    Changes,
    GivenConsent,
    Loaded,
    NewVerdict,
    RecipientId,
    StoredRecipient,
)

# The lock comes first and alone: the statements after it get a snapshot of their own and see
# what the turn before committed. Joined into one, they would show the time before the wait.
LOCK = """
SELECT seq, outbox_seq, municipality, last_message_at, wrapped_key, state
FROM leun.carer WHERE id = %b FOR UPDATE
"""
RECIPIENTS = "SELECT id, number, data FROM leun.recipient WHERE carer_id = %b ORDER BY number"
CONSENTS = """
SELECT purpose, text_version, given_at FROM leun.consent
WHERE carer_id = %b AND withdrawn_at IS NULL ORDER BY given_at
"""

SAVE_CARER = """
UPDATE leun.carer SET seq = %b, outbox_seq = %b, municipality = %b, state = %b,
    last_message_at = coalesce(%b, last_message_at), erasing = false
WHERE id = %b
"""
SAVE_LOG = """
INSERT INTO leun.turn_log (carer_id, seq, at, entry, content_hash) VALUES (%b, %b, %b, %b, %b)
"""
SAVE_RECIPIENTS = """
INSERT INTO leun.recipient (carer_id, id, number, data)
SELECT %b, * FROM unnest(%b::uuid[], %b::integer[], %b::bytea[])
ON CONFLICT (id) DO UPDATE SET data = excluded.data, number = excluded.number
    WHERE recipient.carer_id = excluded.carer_id
"""
FORGET_RECIPIENTS = "DELETE FROM leun.recipient WHERE carer_id = %b AND id = ANY(%b::uuid[])"
WITHDRAW = """
UPDATE leun.consent SET withdrawn_at = %b
WHERE carer_id = %b AND purpose = ANY(%b::text[]) AND withdrawn_at IS NULL
"""
GIVE = """
INSERT INTO leun.consent (carer_id, given_at, purpose, text_version)
SELECT %b, %b, * FROM unnest(%b::text[], %b::text[])
"""
QUEUE = """
INSERT INTO leun.outbox (carer_id, seq, channel, body, due_at, best_before, urgent)
SELECT %b, * FROM unnest(%b::bigint[], %b::text[], %b::bytea[], %b::timestamptz[],
    %b::timestamptz[], %b::boolean[])
"""
CANCEL = "DELETE FROM leun.due WHERE carer_id = %b AND key = ANY(%b::text[])"
PLAN = """
INSERT INTO leun.due (carer_id, key, kind, due_at, payload)
SELECT %b, * FROM unnest(%b::text[], %b::text[], %b::timestamptz[], %b::bytea[])
ON CONFLICT (carer_id, key) DO UPDATE SET
    kind = excluded.kind, due_at = excluded.due_at, payload = excluded.payload,
    claimed_until = NULL
"""
SAVE_VERDICTS = """
INSERT INTO leun.stored_verdict
    (carer_id, recipient_id, scheme, verdict, scheme_hash, weighed_on, next_change_on)
SELECT %b, * FROM unnest(%b::uuid[], %b::text[], %b::bytea[], %b::text[], %b::date[], %b::date[])
ON CONFLICT (recipient_id, scheme) DO UPDATE SET
    verdict = excluded.verdict, scheme_hash = excluded.scheme_hash,
    weighed_on = excluded.weighed_on, next_change_on = excluded.next_change_on
    WHERE stored_verdict.carer_id = excluded.carer_id
"""
WRITE_AUDIT = """
INSERT INTO leun.audit (at, carer_id, actor, action, reason)
SELECT %b, %b, * FROM unnest(%b::text[], %b::text[], %b::text[])
"""
ADDRESSES = "SELECT channel, address_hash, address FROM leun.carer_address WHERE carer_id = %b"
DROP_CARER = "DELETE FROM leun.carer WHERE id = %b"  # everything of theirs goes by the cascade
LAST_WORDS_CARER = """
INSERT INTO leun.carer (id, created_at, key_id, wrapped_key, outbox_seq, erasing)
VALUES (%b, %b, %b, %b, %b, true)
"""
ADD_ADDRESS = """
INSERT INTO leun.carer_address (carer_id, channel, address_hash, address) VALUES (%b, %b, %b, %b)
"""

Row = tuple[Any, ...]


class Turn:
    """A carer, locked until the turn ends. `save` says what is to be written at its end."""

    def __init__(self, loaded: Loaded, key: CarerKey, outbox_seq: int) -> None:
        self.loaded = loaded
        self._key = key
        self._outbox_seq = outbox_seq
        self.changes: Changes | None = None

    def save(self, changes: Changes) -> None:
        """Write this, all of it or nothing, when the turn's block is left without an exception."""
        if self.changes is not None:
            raise StoreError("a turn is saved once")
        self.changes = changes

    async def commit(self, connection: Connection, ring: KeyRing) -> None:
        """Carry out what was saved; for the store."""
        changes = self.changes
        if changes is None:
            raise StoreError("nothing was saved")
        if changes.erase:
            await self._erase(connection, changes, ring)
            return
        async with connection.pipeline(), connection.cursor() as cursor:
            await self._write(cursor, changes)
            await cursor.execute("COMMIT")

    async def _write(self, cursor: AsyncCursor[Row], changes: Changes) -> None:
        """One statement per table that has something to write."""
        carer_id, key, at = self.loaded.carer_id, self._key, changes.at
        seq = self.loaded.seq + 1
        await cursor.execute(
            SAVE_CARER,
            [
                seq,
                self._outbox_seq + len(changes.outgoing),
                changes.municipality,
                key.seal(changes.state, "carer.state"),
                at if changes.carer_spoke else None,
                carer_id,
            ],
        )
        entry = key.seal(changes.entry, "turn_log.entry", seq)
        await cursor.execute(SAVE_LOG, [carer_id, seq, at, entry, changes.content_hash])
        if changes.forgotten_recipients:
            await cursor.execute(FORGET_RECIPIENTS, [carer_id, [*changes.forgotten_recipients]])
        if changes.recipients:
            rows = [
                (one.id, one.number, key.seal(one.data, "recipient.data", one.id))
                for one in changes.recipients
            ]
            await cursor.execute(SAVE_RECIPIENTS, [carer_id, *_columns(rows)])
        if changes.consents_withdrawn:
            await cursor.execute(WITHDRAW, [at, carer_id, [*changes.consents_withdrawn]])
        if changes.consents_given:
            await cursor.execute(GIVE, [carer_id, at, *_columns([*changes.consents_given.items()])])
        await self._queue(cursor, changes, key)
        if changes.cancel_due:
            await cursor.execute(CANCEL, [carer_id, [*changes.cancel_due]])
        if changes.due:
            plans = [
                (one.key, one.kind, one.due_at, seal_payload(key, one.payload, one.key))
                for one in changes.due
            ]
            await cursor.execute(PLAN, [carer_id, *_columns(plans)])
        if changes.verdicts:
            weighed = [_verdict_row(key, one) for one in changes.verdicts]
            await cursor.execute(SAVE_VERDICTS, [carer_id, *_columns(weighed)])
        await self._audit(cursor, changes)

    async def _queue(self, cursor: AsyncCursor[Row], changes: Changes, key: CarerKey) -> None:
        if not changes.outgoing:
            return
        rows = [
            (
                seq,
                one.channel,
                key.seal(one.body, "outbox.body", seq),
                one.due_at,
                one.best_before,
                one.urgent,
            )
            for seq, one in enumerate(changes.outgoing, start=self._outbox_seq + 1)
        ]
        await cursor.execute(QUEUE, [self.loaded.carer_id, *_columns(rows)])

    async def _audit(self, cursor: AsyncCursor[Row], changes: Changes) -> None:
        if changes.audit:
            rows = [(one.actor, one.action, one.reason) for one in changes.audit]
            await cursor.execute(WRITE_AUDIT, [changes.at, self.loaded.carer_id, *_columns(rows)])

    async def _erase(self, connection: Connection, changes: Changes, ring: KeyRing) -> None:
        """The key and every row go at once. With last words to say, the carer comes back as an
        empty row under a fresh key, which goes as well when these have left."""
        carer_id = self.loaded.carer_id
        fresh = CarerKey.new(carer_id)
        asked = await connection.execute(ADDRESSES, [carer_id], binary=True)
        addresses = [
            (channel, digest, fresh.seal(plain, "carer_address.address", channel))
            for channel, digest, sealed in await asked.fetchall()
            for plain in [self._key.open(sealed, "carer_address.address", channel)]
        ]
        async with connection.pipeline(), connection.cursor() as cursor:
            await cursor.execute(DROP_CARER, [carer_id])
            if changes.outgoing:
                count = self._outbox_seq + len(changes.outgoing)
                await cursor.execute(
                    LAST_WORDS_CARER,
                    [carer_id, changes.at, ring.newest, fresh.wrapped(ring), count],
                )
                for row in addresses:
                    await cursor.execute(ADD_ADDRESS, [carer_id, *row])
                await self._queue(cursor, changes, fresh)
            await self._audit(cursor, changes)
            await cursor.execute("COMMIT")


async def load(connection: Connection, carer_id: CarerId, ring: KeyRing) -> Turn:
    """Open the transaction and lock the carer, waiting for the turn that has them.

    Raises `NoSuchCarer`; the caller rolls back.
    """
    async with connection.pipeline():
        await connection.execute("BEGIN")
        locked = await connection.execute(LOCK, [carer_id], binary=True)
        recipients = await connection.execute(RECIPIENTS, [carer_id], binary=True)
        consents = await connection.execute(CONSENTS, [carer_id], binary=True)
    row = await locked.fetchone()
    if row is None or row[4] is None:
        raise NoSuchCarer(str(carer_id))
    seq, outbox_seq, municipality, last_message_at, wrapped, state = row
    key = CarerKey.unwrapped(carer_id, wrapped, ring)
    loaded = Loaded(
        carer_id=carer_id,
        state=None if state is None else key.open(state, "carer.state"),
        recipients=tuple(
            StoredRecipient(
                id=RecipientId(id_), number=number, data=key.open(data, "recipient.data", id_)
            )
            for id_, number, data in await recipients.fetchall()
        ),
        consents={
            purpose: GivenConsent(text_version=version, given_at=given_at)
            for purpose, version, given_at in await consents.fetchall()
        },
        seq=seq,
        municipality=municipality,
        last_message_at=last_message_at,
    )
    return Turn(loaded, key, outbox_seq)


def seal_payload(key: CarerKey, payload: bytes | None, due_key: str) -> bytes | None:
    """A due row's payload, sealed for its row; None stays None."""
    return None if payload is None else key.seal(payload, "due.payload", due_key)


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


def _columns(rows: Sequence[Row]) -> list[list[Any]]:
    """Rows turned into one list per column, as `unnest` wants them."""
    return [list(column) for column in zip(*rows, strict=True)]
