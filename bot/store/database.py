"""`Store`: everything the rest of Leun asks of the database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg

from bot.store import letters, queue, running, unit_of_work
from bot.store.cases import Cases, address_place
from bot.store.errors import Tampered, WrongKey
from bot.store.export import export_carer
from bot.store.keys import CarerKey, KeyRing
from bot.store.pool import Connection, Pool, Revive
from bot.store.schema import require_head
from bot.store.unit_of_work import Turn
from bot.store.values import (
    CarerId,
    Claimed,
    ClaimedDue,
    Fate,
    NewAudit,
    NewDue,
    NewUpdate,
    Pace,
    Settled,
    Waiting,
)

FIND = "SELECT carer_id FROM leun.carer_address WHERE channel = %b AND address_hash = %b"
NEW_CARER = "INSERT INTO leun.carer (id, created_at, key_id, wrapped_key) VALUES (%b, %b, %b, %b)"
NEW_ADDRESS = unit_of_work.ADD_ADDRESS + " ON CONFLICT (channel, address_hash) DO NOTHING"
WAITING = """
SELECT o.seq, o.channel, o.body, o.due_at, o.best_before, o.urgent, a.address, c.wrapped_key
FROM leun.carer c JOIN leun.outbox o ON o.carer_id = c.id
LEFT JOIN leun.carer_address a ON a.carer_id = c.id AND a.channel = o.channel
WHERE c.id = %b AND c.wrapped_key IS NOT NULL AND o.status = 'waiting'
ORDER BY o.urgent DESC, o.seq
"""
# Where no turn said so yet, any address will do.
WHERE = """
SELECT a.channel, a.address, c.wrapped_key FROM leun.carer c JOIN leun.carer_address a ON a.carer_id = c.id
WHERE c.id = %b AND c.wrapped_key IS NOT NULL ORDER BY (a.channel = c.channel) DESC NULLS LAST, a.channel LIMIT 1
"""
MARK = """
UPDATE leun.outbox SET status = %b, sent_at = %b
WHERE carer_id = %b AND seq = %b AND status = 'waiting'
"""
# `erasing` is looked at again when the row was locked by a turn meanwhile; a turn clears it.
# How many is part of the text and ids come as an array: with both unknown PostgreSQL plans for a tenth of all that is
# planned, and reads the whole table for twenty rows.
CLAIM = """
UPDATE leun.due d SET claimed_until = %b
WHERE d.id = ANY(ARRAY(
    SELECT id FROM leun.due
    WHERE due_at <= %b AND (claimed_until IS NULL OR claimed_until <= %b)
    ORDER BY due_at, id LIMIT {limit:d} FOR UPDATE SKIP LOCKED
))
RETURNING d.carer_id, d.key, d.kind, d.due_at, d.payload,
    (SELECT wrapped_key FROM leun.carer c WHERE c.id = d.carer_id)
"""
CLAIM_OF_ONE = CLAIM.replace("    ORDER BY", "      AND carer_id = %b\n    ORDER BY")
PLAN_FOR_NOBODY = """
INSERT INTO leun.due (key, kind, due_at, payload) VALUES (%b, %b, %b, %b)
ON CONFLICT (carer_id, key) DO UPDATE SET
    kind = excluded.kind, due_at = excluded.due_at, payload = excluded.payload,
    claimed_until = NULL
"""
DONE_FOR_NOBODY = "DELETE FROM leun.due WHERE carer_id IS NULL AND key = %b"
DESTROY_KEY = "UPDATE leun.carer SET wrapped_key = NULL, key_id = NULL WHERE id = %b"
WRITE_AUDIT = """
INSERT INTO leun.audit (at, carer_id, actor, action, reason) VALUES (%b, %b, %b, %b, %b)
"""
# Which scheme was weighed by which rules, by a walk from pair to pair of the index: a few hundred pairs, however
# many carers. Who has one that is not of today is woken; the same wish twice is one. What was set aside has no hash.
WEIGH_AGAIN = """
WITH RECURSIVE pair (scheme, scheme_hash) AS (
    (SELECT scheme, scheme_hash FROM leun.stored_verdict ORDER BY 1, 2 LIMIT 1)
    UNION ALL
    SELECT next.scheme, next.scheme_hash FROM pair CROSS JOIN LATERAL (
        SELECT scheme, scheme_hash FROM leun.stored_verdict
        WHERE (scheme, scheme_hash) > (pair.scheme, pair.scheme_hash) ORDER BY 1, 2 LIMIT 1) AS next
), moved AS (
    SELECT pair.* FROM pair
    LEFT JOIN unnest(%(schemes)b::text[], %(hashes)b::text[]) AS now (scheme, scheme_hash) USING (scheme, scheme_hash)
    WHERE now.scheme IS NULL AND pair.scheme_hash <> ''
)
INSERT INTO leun.due (carer_id, key, kind, due_at)
SELECT DISTINCT carer_id, %(key)b, %(kind)b, %(at)b FROM leun.stored_verdict JOIN moved USING (scheme, scheme_hash)
ON CONFLICT (carer_id, key) DO NOTHING
"""
OLD_KEYS = """
SELECT id, wrapped_key FROM leun.carer WHERE wrapped_key IS NOT NULL AND key_id <> %b
ORDER BY id LIMIT 500 FOR UPDATE
"""
REWRAP = "UPDATE leun.carer SET wrapped_key = %b, key_id = %b WHERE id = %b"
NOBODYS_PAYLOADS = """
SELECT id, key, payload FROM leun.due WHERE carer_id IS NULL AND payload IS NOT NULL FOR UPDATE
"""
ADDRESSES = "SELECT id, address FROM leun.consultant WHERE address IS NOT NULL FOR UPDATE"
RESEAL_ADDRESS = "UPDATE leun.consultant SET address = %b WHERE id = %b"
RESEAL = "UPDATE leun.due SET payload = %b WHERE id = %b"


class Store:
    """The database, opened with a key ring. One per process."""

    def __init__(self, pool: Pool, ring: KeyRing) -> None:
        self._pool = pool
        self._ring = ring
        #: everything about cases, teams and consultants
        self.cases = Cases(pool, ring)

    @classmethod
    async def open(cls, url: str, ring: KeyRing, *, pool_size: int = 8, revive: Revive | None = None) -> Store:
        """Connect as the app. `revive` starts the embedded server again when it was killed.

        Raises `SchemaNotReady` when the database wants migrating.
        """
        await require_head(url)
        return cls(Pool(url, pool_size, revive), ring)

    async def close(self) -> None:
        await self._pool.close()

    async def carer_for(self, channel: str, address: str, *, now: datetime, new_id: CarerId) -> CarerId:
        """Whoever writes from this address; `new_id` becomes theirs when nobody did yet."""
        digest = self._ring.address_hash(channel, address)
        async with self._pool.connection() as connection:
            while True:
                async with connection.pipeline():
                    found = await connection.execute(FIND, [channel, digest], binary=True)
                    await connection.commit()
                row = await found.fetchone()
                if row is not None:
                    return CarerId(row[0])
                key = CarerKey.new(new_id)
                sealed = key.seal(address.encode(), "carer_address.address", channel)
                async with connection.transaction() as transaction:
                    await connection.execute(NEW_CARER, [new_id, now, self._ring.newest, key.wrapped(self._ring)])
                    added = await connection.execute(NEW_ADDRESS, [new_id, channel, digest, sealed])
                    if added.rowcount:
                        return new_id
                    raise psycopg.Rollback(transaction)  # somebody else was first: look again

    @asynccontextmanager
    async def turn(self, carer_id: CarerId) -> AsyncIterator[Turn]:
        """One turn of one carer, alone: others wait. Leaving the block commits what was saved;
        without `save`, or with an exception, nothing happened.

        Raises `NoSuchCarer`.
        """
        async with self._pool.connection() as connection:
            turn = unit_of_work.opened(await unit_of_work.find(connection, carer_id), self._ring, connection)
            yield turn
            if turn.said:
                await turn.commit(connection, self._ring)
            else:
                await connection.rollback()

    @asynccontextmanager
    async def next_turn(
        self,
        now: datetime,
        *,
        urgent_only: bool = False,
        channels: Sequence[str] | None = None,
        sends: Collection[str] = (),
    ) -> AsyncIterator[Turn | None]:
        """The turn of the update that is next in the inbox, as `turn`; None where nothing waits that can be taken.

        Its `update` is None where the carer has nothing left: another was quicker. ``sends``: channels whose letters
        this process sends itself; no other is woken for those.

        Raises `Tampered` or `WrongKey` where the carer cannot be opened; the next call takes somebody else.
        """
        async with self._pool.connection() as connection:
            found = await unit_of_work.find_next(connection, now=now, urgent_only=urgent_only, channels=channels)
            if found is None:
                await connection.commit()  # nothing happened; a rollback has psycopg forget all prepared statements
                yield None
                return
            try:
                turn = unit_of_work.opened(found, self._ring, connection, sends=sends)
            except (Tampered, WrongKey):
                await queue.put_off(connection, found.carer_id, now=now)
                raise
            yield turn
            if turn.said:
                await turn.commit(connection, self._ring)
            else:
                await connection.rollback()

    async def keep(
        self, channel: str, updates: Sequence[NewUpdate], now: datetime, *, tell: bool = True
    ) -> frozenset[str]:
        """Commit raw updates of a channel to the inbox, each once; the keys of the new ones. Only then acknowledge.

        ``tell``: wake the workers of all processes; without it nobody is woken (`tell_all`).
        """
        async with self._pool.connection() as connection:
            return await queue.keep(connection, self._ring, channel, updates, now, tell=tell, commit=True)

    async def tell_all(self) -> None:
        """Wake the workers of all processes: there is more in the inbox than hands here."""
        async with self._pool.connection() as connection, connection.pipeline():
            await connection.execute(queue.NOTIFY, ["in"])
            await connection.commit()

    async def claim_letters(
        self,
        channel: str,
        *,
        now: datetime,
        by: int,
        most: int,
        chat: Pace,
        overall: Pace,
        urgent_only: bool = False,
    ) -> tuple[Claimed, ...]:
        """Letters of a channel to send now (`letters.claim`)."""
        paces = {"chat": chat, "overall": overall}
        async with self._pool.connection() as connection:
            return await letters.claim(
                connection, self._ring, channel, now=now, by=by, most=most, urgent_only=urgent_only, **paces
            )

    async def settle(self, settled: Sequence[Settled], *, by: int, now: datetime) -> None:
        """Write down how sending ended (`letters.settle`)."""
        async with self._pool.connection() as connection:
            await letters.settle(connection, self._ring, settled, by=by, now=now)

    async def sweep(self, *, by: int, now: datetime) -> letters.Swept:
        """Give a fate to what dead processes were sending (`letters.sweep`)."""
        async with self._pool.connection() as connection:
            return await letters.sweep(connection, by=by, now=now)

    async def next_letter_at(self, channel: str, chat: Pace) -> datetime | None:
        """When something may leave a channel next."""
        async with self._pool.connection() as connection:
            return await letters.next_at(connection, channel, chat)

    async def trouble(self, kind: str, place: str, detail: str, now: datetime) -> int:
        """Note trouble for an operator; how often it was since it began."""
        async with self._pool.connection() as connection:
            return await running.trouble(connection, kind, place, detail, now)

    async def well(self, kind: str, place: str, now: datetime) -> None:
        """That trouble is over."""
        async with self._pool.connection() as connection:
            await connection.execute(running.WELL, [now, kind, place])

    async def close_incident(self, id_: int, now: datetime) -> bool:
        """An operator has seen to it; False where there is no such open one."""
        async with self._pool.connection() as connection:
            return (await connection.execute(running.CLOSE, [now, id_])).rowcount > 0

    async def incidents(self) -> tuple[running.Incident, ...]:
        """Trouble that is not over."""
        async with self._pool.connection() as connection:
            return await running.incidents(connection)

    async def count(self, name: str, now: datetime, by: int = 1) -> None:
        """Count something that happened today."""
        async with self._pool.connection() as connection:
            await connection.execute(running.COUNT, [name, now.astimezone(UTC).date(), by])

    async def counts(self, since: date) -> dict[str, int]:
        """What was counted from a day on."""
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(running.COUNTS, [since], binary=True)).fetchall()
        return {name: int(count) for name, count in rows}

    async def queues(self, now: datetime) -> running.Queues:
        """How full the inbox and the outbox are."""
        async with self._pool.connection() as connection:
            return await running.queues(connection, now)

    async def alive(self, channel: str, now: datetime) -> datetime | None:
        """A channel is being received from; when it last was before."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute(running.WAS_ALIVE, [channel], binary=True)).fetchone()
            await connection.execute(running.ALIVE, [channel, now, now, now])
        return row[0] if row else None

    async def offer_again(self, channel: str, *, since: datetime, now: datetime, key: str, kind: str) -> int:
        """Wake who may have pressed a button that never came (`running.offer_again`); how many."""
        async with self._pool.connection() as connection:
            return await running.offer_again(connection, channel, since=since, now=now, key=key, kind=kind)

    async def move(
        self, code: str, *, channel: str, address: str, mover: CarerId, taken: int, now: datetime
    ) -> CarerId | None:
        """Let whoever holds a code go on from this address (`running.move`)."""
        async with self._pool.connection() as connection:
            digest = self._ring.address_hash("move code", code)
            return await running.move(
                connection,
                self._ring,
                code_hash=digest,
                channel=channel,
                address=address,
                mover=mover,
                taken=taken,
                now=now,
            )

    async def tidy(self, now: datetime) -> Sequence[int]:
        """Delete what need not be known any more."""
        async with self._pool.connection() as connection:
            return await running.tidy(connection, now)

    async def where(self, carer_id: CarerId) -> tuple[str, str] | None:
        """The channel a carer last wrote from, and their address there; None where they have none."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute(WHERE, [carer_id], binary=True)).fetchone()
        if row is None:
            return None
        channel, sealed, wrapped = row
        key = CarerKey.unwrapped(carer_id, wrapped, self._ring)
        return channel, key.open(sealed, "carer_address.address", channel).decode()

    async def outgoing(self, carer_id: CarerId) -> tuple[Waiting, ...]:
        """What waits to leave for a carer, in the order in which it must; due or not."""
        async with self._pool.connection() as connection:
            found = await connection.execute(WAITING, [carer_id], binary=True)
            rows = await found.fetchall()
        return tuple(self._waiting(carer_id, row) for row in rows)

    def _waiting(self, carer_id: CarerId, row: tuple[Any, ...]) -> Waiting:
        seq, channel, body, due_at, best_before, urgent, address, wrapped = row
        key = CarerKey.unwrapped(carer_id, wrapped, self._ring)
        plain = None
        if address is not None:
            plain = key.open(address, "carer_address.address", channel).decode()
        return Waiting(
            carer_id=carer_id,
            seq=seq,
            channel=channel,
            address=plain,
            body=key.open(body, "outbox.body", seq),
            due_at=due_at,
            best_before=best_before,
            urgent=urgent,
        )

    async def mark_sent(self, carer_id: CarerId, seq: int, *, at: datetime, fate: Fate = "sent") -> None:
        """Write down how it ended with a message. The last of a carer's last words takes the
        rest of them along."""
        async with self._pool.connection() as connection, connection.pipeline():
            await connection.execute(MARK, [fate, at, carer_id, seq])
            await letters.farewell(connection, carer_id)
            await connection.commit()

    async def due_before(
        self,
        now: datetime,
        *,
        lease: timedelta = timedelta(minutes=5),
        limit: int = 100,
        carer: CarerId | None = None,
    ) -> tuple[ClaimedDue, ...]:
        """Claim what is due, of everybody or of one carer, the oldest first.

        Each row stays until a turn cancels its key (or `done`); a worker that dies gives it back when the lease has
        run out.
        """
        async with self._pool.connection() as connection:
            given = [now + lease, now, now]
            if carer is None:
                claimed = await connection.execute(CLAIM.format(limit=limit), given, binary=True)
            else:
                claimed = await connection.execute(CLAIM_OF_ONE.format(limit=limit), [*given, carer], binary=True)
            rows = await claimed.fetchall()
        due = [self._due(row) for row in rows]
        return tuple(sorted(due, key=lambda one: one.due_at))

    def _due(self, row: tuple[Any, ...]) -> ClaimedDue:
        carer_id, key, kind, due_at, payload, wrapped = row
        if payload is not None and carer_id is None:
            payload = self._ring.open(payload, f"due.payload {key}")
        elif payload is not None and wrapped is not None:
            payload = CarerKey.unwrapped(carer_id, wrapped, self._ring).open(payload, "due.payload", key)
        return ClaimedDue(carer_id=carer_id, key=key, kind=kind, due_at=due_at, payload=payload)

    async def weigh_again(self, rules: Mapping[str, str], *, key: str, kind: str, at: datetime) -> int:
        """Wake every carer of whom something was weighed by other rules than these (scheme → hash); how many."""
        given = {"schemes": [*rules], "hashes": [*rules.values()], "key": key, "kind": kind, "at": at}
        async with self._pool.connection() as connection:
            planned = await connection.execute(WEIGH_AGAIN, given)
            return planned.rowcount

    async def plan(self, due: NewDue) -> None:
        """Plan work that concerns no carer; the same key again moves it."""
        payload = due.payload
        if payload is not None:
            payload = self._ring.seal(payload, f"due.payload {due.key}")
        async with self._pool.connection() as connection:
            await connection.execute(PLAN_FOR_NOBODY, [due.key, due.kind, due.due_at, payload])

    async def done(self, key: str) -> None:
        """Take away work that concerns no carer."""
        async with self._pool.connection() as connection:
            await connection.execute(DONE_FOR_NOBODY, [key])

    async def erase(self, carer_id: CarerId, *, at: datetime, audit: NewAudit) -> None:
        """Destroy a carer's key, then delete every row of theirs; the audit log keeps their id.

        Two transactions: should the second fail, nothing can be read any more all the same, and
        doing it again finishes it.
        """
        async with self._pool.connection() as connection:
            async with connection.pipeline():
                await connection.execute(DESTROY_KEY, [carer_id])
                await connection.execute(WRITE_AUDIT, [at, carer_id, audit.actor, audit.action, audit.reason])
                await connection.commit()
            await connection.execute(unit_of_work.DROP_CARER, [carer_id])
            await connection.execute(unit_of_work.FORGET_UPDATES, [carer_id, 0, False])

    async def export(self, carer_id: CarerId, *, at: datetime, audit: NewAudit) -> dict[str, Any]:
        """Everything there is about a carer, opened: a list of rows by table. Audited.

        Raises `NoSuchCarer`.
        """
        async with self._pool.connection() as connection:
            await connection.execute(WRITE_AUDIT, [at, carer_id, audit.actor, audit.action, audit.reason])
            return await export_carer(connection, carer_id, self._ring)

    async def rewrap(self) -> int:
        """Wrap every carer's key with the ring's newest key; how many that were.

        The old key may leave the ring afterwards, but not before backups that need it are gone.
        """
        done = 0
        async with self._pool.connection() as connection:
            async with connection.transaction():
                found = await connection.execute(NOBODYS_PAYLOADS, binary=True)
                for id_, key, payload in await found.fetchall():
                    about = f"due.payload {key}"
                    plain = self._ring.open(payload, about)
                    await connection.execute(RESEAL, [self._ring.seal(plain, about), id_])
                found = await connection.execute(ADDRESSES, binary=True)
                for id_, sealed in await found.fetchall():
                    plain = self._ring.open(sealed, address_place(id_))
                    await connection.execute(RESEAL_ADDRESS, [self._ring.seal(plain, address_place(id_)), id_])
            while batch := await self._rewrap_some(connection):
                done += batch
        return done

    async def _rewrap_some(self, connection: Connection) -> int:
        async with connection.transaction():
            found = await connection.execute(OLD_KEYS, [self._ring.newest], binary=True)
            rows = await found.fetchall()
            async with connection.pipeline():
                for id_, wrapped in rows:
                    key = CarerKey.unwrapped(id_, wrapped, self._ring)
                    await connection.execute(REWRAP, [key.wrapped(self._ring), self._ring.newest, id_])
        return len(rows)
