"""What keeps a running Leun well: trouble for an operator, counts, signs of life, codes to move with, old rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.store.keys import CarerKey, KeyRing
from bot.store.pool import Connection
from bot.store.values import CarerId

#: Updates that are done are kept so long, to know their doubles (Signal may repeat one for two weeks); what could not
#: be read, sealed, for an operator.
DOUBLES_KNOWN: Final = timedelta(days=16)

TROUBLE = """
INSERT INTO leun.incident (kind, place, detail, first_at, last_at) VALUES (%b, %b, %b, %b, %b)
ON CONFLICT (kind, place) WHERE over_at IS NULL
DO UPDATE SET detail = excluded.detail, last_at = excluded.last_at, times = incident.times + 1
RETURNING times
"""
WELL = "UPDATE leun.incident SET over_at = %b WHERE kind = %b AND place = %b AND over_at IS NULL"
OPEN = """
SELECT id, kind, place, detail, first_at, last_at, times FROM leun.incident WHERE over_at IS NULL ORDER BY last_at DESC
"""
CLOSE = "UPDATE leun.incident SET over_at = %b WHERE id = %b AND over_at IS NULL"
COUNT = """
INSERT INTO leun.counter (name, day, count) VALUES (%b, %b, %b)
ON CONFLICT (name, day) DO UPDATE SET count = counter.count + excluded.count
"""
COUNTS = "SELECT name, sum(count)::bigint FROM leun.counter WHERE day >= %b GROUP BY name ORDER BY name"

ALIVE = """
INSERT INTO leun.pace (channel, paced_until, not_before, alive_at) VALUES (%b, %b, %b, %b)
ON CONFLICT (channel) DO UPDATE SET alive_at = excluded.alive_at
"""
WAS_ALIVE = "SELECT alive_at FROM leun.pace WHERE channel = %b"
# Who was shown something shortly before or while nobody received, and was silent since.
OFFER_AGAIN = """
INSERT INTO leun.due (carer_id, key, kind, due_at)
SELECT DISTINCT o.carer_id, %(key)b, %(kind)b, %(now)b
FROM leun.outbox o JOIN leun.carer c ON c.id = o.carer_id
WHERE o.channel = %(channel)b AND c.channel = o.channel AND o.status IN ('sent', 'unknown') AND NOT c.erasing
    AND o.sent_at > %(since)b AND o.sent_at <= %(now)b
    AND (c.last_message_at IS NULL OR c.last_message_at <= o.sent_at)
    AND NOT EXISTS (SELECT FROM leun.inbox i WHERE i.carer_id = o.carer_id AND i.status = 'waiting')
ON CONFLICT (carer_id, key) DO NOTHING
"""

# Whoever types their own code goes nowhere, and does not use it up.
USE_CODE = "DELETE FROM leun.move_code WHERE code_hash = %b AND expires_at > %b AND carer_id <> %b RETURNING carer_id"
KEY_OF = "SELECT wrapped_key FROM leun.carer WHERE id = %b FOR UPDATE"
DROP_ADDRESS = "DELETE FROM leun.carer_address WHERE carer_id = %b AND channel = %b"
TAKE_ADDRESS = """
INSERT INTO leun.carer_address (carer_id, channel, address_hash, address) VALUES (%b, %b, %b, %b)
"""
NOW_ON = "UPDATE leun.carer SET channel = %b WHERE id = %b"

WAITING_OF = "SELECT id, key_hash, body FROM leun.inbox WHERE carer_id = %b AND status = 'waiting' AND id <> %b"
GIVE_UPDATE = "UPDATE leun.inbox SET carer_id = %b, body = %b WHERE id = %b"
FORGET_REST = "UPDATE leun.inbox SET carer_id = NULL, body = NULL, status = 'done' WHERE carer_id = %b"
WAKE_MOVED = """
INSERT INTO leun.due (carer_id, key, kind, due_at) VALUES (%b, 'moved', 'moved', %b)
ON CONFLICT (carer_id, key) DO NOTHING
"""

OLD_UPDATES = """
DELETE FROM leun.inbox WHERE id IN (
    SELECT id FROM leun.inbox WHERE status <> 'waiting' AND received_at < %b ORDER BY received_at LIMIT 5000)
"""
VANISHED = "DELETE FROM leun.turn_log WHERE vanish_at <= %b"
OLD_CODES = "DELETE FROM leun.move_code WHERE expires_at <= %b"
QUEUES = """
SELECT (SELECT count(*) FROM leun.inbox WHERE status = 'waiting'),
    (SELECT min(received_at) FROM leun.inbox WHERE status = 'waiting'),
    (SELECT count(*) FROM leun.inbox WHERE status = 'unreadable'),
    (SELECT count(*) FROM leun.outbox WHERE status IN ('waiting', 'sending')),
    (SELECT min(due_at) FROM leun.outbox WHERE status IN ('waiting', 'sending')),
    (SELECT count(*) FROM leun.outbox WHERE status = 'unknown' AND sent_at > %(since)b),
    (SELECT count(*) FROM leun.outbox WHERE status = 'refused' AND sent_at > %(since)b)
"""
# A channel that held everything back takes it again: what waits for that leaves now.
TAKES_AGAIN = "UPDATE leun.pace SET not_before = %b WHERE channel = %b AND not_before > %b"
LEAVE_NOW = """
UPDATE leun.outbox SET due_at = %b WHERE channel = %b AND status = 'waiting' AND why = %b AND due_at > %b
"""
NOTIFY_OUT = "SELECT pg_notify('leun', 'out')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Trouble that is not over."""

    id: int
    kind: str
    place: str
    detail: str
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queues:
    """How full the inbox and the outbox are; fates are of the last day."""

    updates: int
    oldest_update: datetime | None
    unreadable: int
    letters: int
    oldest_letter: datetime | None
    unknown: int
    refused: int


async def trouble(connection: Connection, kind: str, place: str, detail: str, now: datetime) -> int:
    """Note trouble; the same that is not over only counts on. How often it was now."""
    row = await (await connection.execute(TROUBLE, [kind, place, detail[:400], now, now], binary=True)).fetchone()
    return int(row[0]) if row else 1


async def incidents(connection: Connection) -> tuple[Incident, ...]:
    """What is not over, the latest first."""
    rows = await (await connection.execute(OPEN, binary=True)).fetchall()
    names = ("id", "kind", "place", "detail", "first_at", "last_at", "times")
    return tuple(Incident(**dict(zip(names, row, strict=True))) for row in rows)


async def queues(connection: Connection, now: datetime) -> Queues:
    """How full they are."""
    found = await connection.execute(QUEUES, {"since": now - timedelta(days=1)}, binary=True)
    row = await found.fetchone()
    assert row is not None
    names = ("updates", "oldest_update", "unreadable", "letters", "oldest_letter", "unknown", "refused")
    return Queues(**dict(zip(names, row, strict=True)))


async def takes_again(connection: Connection, channel: str, why: str, now: datetime) -> None:
    """A channel no longer holds back what it held back for this reason; in one transaction."""
    async with connection.transaction():
        await connection.execute(TAKES_AGAIN, [now, channel, now])
        await connection.execute(LEAVE_NOW, [now, channel, why, now])
        await connection.execute(NOTIFY_OUT)


async def offer_again(
    connection: Connection, channel: str, *, since: datetime, now: datetime, key: str, kind: str
) -> int:
    """Wake who may have pressed a button that never came; how many."""
    given = {"channel": channel, "since": since, "now": now, "key": key, "kind": kind}
    return (await connection.execute(OFFER_AGAIN, given)).rowcount


async def move(
    connection: Connection,
    ring: KeyRing,
    *,
    code_hash: bytes,
    channel: str,
    address: str,
    mover: CarerId,
    taken: int,
    now: datetime,
) -> CarerId | None:
    """Let whoever holds the code go on from this address; None where the code is not one, or ran out.

    `mover` is who wrote the code, in the update `taken`: somebody who only just came. Their rows go, but for what they
    wrote since; the carer of the code keeps everything, and is woken to say so (`moved`).
    """
    async with connection.transaction():
        row = await (await connection.execute(USE_CODE, [code_hash, now, mover], binary=True)).fetchone()
        if row is None:
            return None
        carer = CarerId(row[0])
        wrapped = await (await connection.execute(KEY_OF, [carer], binary=True)).fetchone()
        theirs = await (await connection.execute(KEY_OF, [mover], binary=True)).fetchone()
        if wrapped is None or wrapped[0] is None or theirs is None or theirs[0] is None:
            return None
        key, old = CarerKey.unwrapped(carer, wrapped[0], ring), CarerKey.unwrapped(mover, theirs[0], ring)
        rows = await (await connection.execute(WAITING_OF, [mover, taken], binary=True)).fetchall()
        for id_, key_hash, body in rows:
            about = bytes(key_hash).hex()
            sealed = key.seal(old.open(body, "inbox.body", about), "inbox.body", about)
            await connection.execute(GIVE_UPDATE, [carer, sealed, id_])
        await connection.execute(FORGET_REST, [mover])
        await connection.execute("DELETE FROM leun.carer WHERE id = %b", [mover])
        await connection.execute(DROP_ADDRESS, [carer, channel])
        sealed = key.seal(address.encode(), "carer_address.address", channel)
        await connection.execute(TAKE_ADDRESS, [carer, channel, ring.address_hash(channel, address), sealed])
        await connection.execute(NOW_ON, [channel, carer])
        await connection.execute(WAKE_MOVED, [carer, now])
    return carer


async def tidy(connection: Connection, now: datetime) -> Sequence[int]:
    """Delete what need not be known any more: doubles of long ago, words that were to vanish, old codes."""
    counts = []
    for query, moment in ((OLD_UPDATES, now - DOUBLES_KNOWN), (VANISHED, now), (OLD_CODES, now)):
        counts.append((await connection.execute(query, [moment])).rowcount)
    return counts
