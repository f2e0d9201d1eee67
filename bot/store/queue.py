"""The inbox: raw updates kept before anybody is told that they were taken, and given out one carer at a time.

Written by hand like `unit_of_work`, with few round trips: keeping a batch costs two, a turn two besides its save.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import psycopg
from psycopg import AsyncCursor

from bot.store.errors import NoSuchCarer
from bot.store.keys import CarerKey, KeyRing
from bot.store.pool import Connection
from bot.store.values import CarerId, NewUpdate

#: What `NOTIFY` is sent on; the payload is `in` or `out`.
WAKE: Final = "leun"
#: An update that failed so often lets others of its carer pass.
STEPS_ASIDE: Final = 3
#: Who cannot be opened is tried again after that: a key may have been put back.
SHUT: Final = timedelta(minutes=1)

# FOR KEY SHARE: an erasure waits for this, a turn does not (it takes FOR NO KEY UPDATE).
FIND = """
SELECT a.address_hash, c.id, c.wrapped_key FROM leun.carer_address a JOIN leun.carer c ON c.id = a.carer_id
WHERE a.channel = %b AND a.address_hash = ANY(%b::bytea[]) AND c.wrapped_key IS NOT NULL
FOR KEY SHARE OF c
"""
# Whose key was destroyed, and whose rows could not be deleted then: the address is free for somebody who begins anew.
FREE_ADDRESS = """
DELETE FROM leun.carer_address a USING leun.carer c
WHERE a.channel = %b AND a.address_hash = %b AND c.id = a.carer_id AND c.wrapped_key IS NULL
"""
NEW_CARER = "INSERT INTO leun.carer (id, created_at, key_id, wrapped_key) VALUES (%b, %b, %b, %b)"
NEW_ADDRESS = """
INSERT INTO leun.carer_address (carer_id, channel, address_hash, address) VALUES (%b, %b, %b, %b)
ON CONFLICT (channel, address_hash) DO NOTHING
"""
KEEP = """
INSERT INTO leun.inbox (channel, key_hash, carer_id, body, received_at, try_at, urgent, status)
SELECT %b, k, c, b, %b, %b, u, s
FROM unnest(%b::bytea[], %b::uuid[], %b::bytea[], %b::boolean[], %b::text[]) AS t (k, c, b, u, s)
ON CONFLICT (channel, key_hash) DO NOTHING
RETURNING key_hash
"""
NOTIFY = "SELECT pg_notify('leun', %b)"

# The head of the queue whose carer nobody has. What is found is looked at again once the carer is locked. What came
# after something that failed waits for its next try, which a cry does not: what it follows is tried at once then.
# Whom it locked it leaves to the statements behind it in the same round trip, until the transaction ends: CLAIMED.
CLAIM = f"""
WITH mine AS MATERIALIZED (SELECT c.id FROM leun.inbox i JOIN leun.carer c ON c.id = i.carer_id
WHERE i.status = 'waiting' AND i.try_at <= %b AND (i.urgent OR NOT %b) AND c.wrapped_key IS NOT NULL
    AND (%b::text[] IS NULL OR i.channel = ANY(%b::text[]))
    AND (i.urgent OR NOT EXISTS (
        SELECT FROM leun.inbox p
        WHERE p.carer_id = i.carer_id AND p.id < i.id AND p.status = 'waiting'
            AND p.attempts < {STEPS_ASIDE} AND p.try_at > %b))
ORDER BY i.urgent DESC, i.id LIMIT 1 FOR NO KEY UPDATE OF c SKIP LOCKED)
SELECT id, set_config('leun.claimed', id::text, true) FROM mine
"""  # noqa: S608 -- a number of our own
CLAIMED: Final = "nullif(current_setting('leun.claimed', true), '')::uuid"
# In order, apart from what failed so often that it waits aside.
NEXT = f"""
SELECT id, channel, key_hash, body, attempts, urgent, received_at FROM leun.inbox
WHERE carer_id = {CLAIMED} AND status = 'waiting' AND (attempts < %b OR try_at <= %b)
    AND (%b::text[] IS NULL OR channel = ANY(%b::text[]))
ORDER BY id LIMIT 1
"""  # noqa: S608 -- a constant of our own
# Of a carer who cannot be opened: the others are not to wait behind them.
PUT_OFF = "UPDATE leun.inbox SET try_at = %b WHERE carer_id = %b AND status = 'waiting' AND try_at < %b"
# Counted once, however many workers met it: between a turn that breaks and this another may have tried it.
FAILED = """
UPDATE leun.inbox SET attempts = attempts + 1, try_at = %b WHERE id = %b AND status = 'waiting' AND attempts = %b
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """A kept update whose turn it is."""

    id: int
    channel: str
    carer_id: CarerId
    #: the raw update as it came, JSON
    body: bytes = field(repr=False)
    #: how often it failed before
    attempts: int
    urgent: bool
    received_at: datetime


async def keep(
    connection: Connection,
    ring: KeyRing,
    channel: str,
    updates: Sequence[NewUpdate],
    now: datetime,
    *,
    tell: bool = True,
    commit: bool = False,
) -> frozenset[str]:
    """Write updates of one channel to the inbox; the keys of those that were not there yet.

    Who writes for the first time becomes a carer. An update of nobody (no address) leaves only its key. ``tell``:
    wake all processes; ``commit``: in the same round trip.
    """
    if not updates:
        return frozenset()
    hashes = {one.address: ring.address_hash(channel, one.address) for one in updates if one.address}
    key_of = {one.key: ring.address_hash(f"{channel} update", one.key) for one in updates}
    known = await _known(connection, ring, channel, hashes, updates, now)
    rows: list[tuple[object, ...]] = []
    for one in updates:
        key_hash, carer = key_of[one.key], known.get(one.address)
        if carer is None:
            rows.append((key_hash, None, None, False, "done"))
        else:
            sealed = carer[1].seal(one.body, "inbox.body", key_hash.hex())
            rows.append((key_hash, carer[0], sealed, one.urgent, "waiting"))
    columns = [[*column] for column in zip(*rows, strict=True)]
    async with connection.pipeline():
        kept = await connection.execute(KEEP, [channel, now, now, *columns], binary=True)
        if tell:
            await connection.execute(NOTIFY, ["in"])
        if commit:
            await connection.commit()
    new = {bytes(row[0]) for row in await kept.fetchall()}
    return frozenset(key for key, key_hash in key_of.items() if key_hash in new)


async def _known(
    connection: Connection,
    ring: KeyRing,
    channel: str,
    hashes: dict[str, bytes],
    updates: Sequence[NewUpdate],
    now: datetime,
) -> dict[str, tuple[CarerId, CarerKey]]:
    """The carer and their key of each address, made where somebody is new."""
    if not hashes:
        return {}
    while True:
        async with connection.pipeline():  # a transaction begins in the same round trip
            found = await connection.execute(FIND, [channel, [*hashes.values()]], binary=True)
        by_hash = {
            bytes(digest): (CarerId(id_), CarerKey.unwrapped(id_, wrapped, ring))
            for digest, id_, wrapped in await found.fetchall()
        }
        known = {address: by_hash[digest] for address, digest in hashes.items() if digest in by_hash}
        missing = [one for one in updates if one.address and one.address not in known]
        if not missing:
            return known
        for address, one in {one.address: one for one in missing}.items():
            key = CarerKey.new(one.new_id)
            sealed = key.seal(address.encode(), "carer_address.address", channel)
            try:
                async with connection.transaction() as inner:
                    await connection.execute(NEW_CARER, [one.new_id, now, ring.newest, key.wrapped(ring)])
                    await connection.execute(FREE_ADDRESS, [channel, hashes[address]])
                    added = await connection.execute(NEW_ADDRESS, [one.new_id, channel, hashes[address], sealed])
                    if not added.rowcount:
                        raise psycopg.Rollback(inner)  # somebody else was first: look again
            except psycopg.errors.UniqueViolation:
                continue  # the same new id twice in a batch: the first made it


async def claim(
    connection: Connection, *, now: datetime, urgent_only: bool = False, channels: Sequence[str] | None = None
) -> AsyncCursor[tuple[Any, ...]]:
    """Lock the carer whose update is next, in the connection's open transaction; no row where nothing waits.

    Urgent ones first, then the oldest; a carer whom another worker has is passed over, and so is what came in by other
    channels than these: it waits for a process that has them.
    """
    these = None if channels is None else [*channels]
    return await connection.execute(CLAIM, [now, urgent_only, these, these, now], binary=True)


async def next_of_claimed(
    connection: Connection, *, now: datetime, channels: Sequence[str] | None
) -> AsyncCursor[tuple[Any, ...]]:
    """The update whose turn it is of the carer who was claimed."""
    these = None if channels is None else [*channels]
    return await connection.execute(NEXT, [STEPS_ASIDE, now, these, these], binary=True)


async def put_off(connection: Connection, carer_id: CarerId, *, now: datetime) -> None:
    """Let go of a carer who cannot be opened, for a while."""
    await connection.rollback()
    await connection.execute(PUT_OFF, [now + SHUT, carer_id, now + SHUT])
    await connection.commit()


def opened(row: tuple[Any, ...], carer_id: CarerId, key: CarerKey) -> Update:
    """A row of `NEXT` in the clear."""
    id_, channel, key_hash, body, attempts, urgent, received_at = row
    if body is None:
        raise NoSuchCarer(str(carer_id))
    return Update(
        id=id_,
        channel=channel,
        carer_id=carer_id,
        body=key.open(body, "inbox.body", bytes(key_hash).hex()),
        attempts=attempts,
        urgent=urgent,
        received_at=received_at,
    )
