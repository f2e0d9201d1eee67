"""The outbox: what must leave, claimed at a pace, in order per carer, with a fate for every letter.

A letter is marked as being sent before anything goes on the wire, by the number of the process that sends it. That
number is an advisory lock which the process holds as long as it lives: whoever can take it knows that the process died
and that nobody will ever say what became of its letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import AsyncCursor

from bot.store import running
from bot.store.errors import Tampered, WrongKey
from bot.store.keys import CarerKey, KeyRing
from bot.store.pool import Connection
from bot.store.values import CarerId, Claimed, Fate, Pace, Settled

#: A letter that was being sent for so long is nobody's any more, whoever has it: a net below the locks of processes,
#: for one whose fate could not be written down. Longer than anything is on the wire.
LEASE: Final = timedelta(minutes=5)
#: What cannot be opened is tried again after that: a key or a row may have been put back.
SHUT: Final = timedelta(minutes=1)
#: An urgent letter of unknown fate is sent again so often.
URGENT_TIMES: Final = 5

PACE = "SELECT paced_until, not_before FROM leun.pace WHERE channel = %b FOR UPDATE"
NEW_PACE = """
INSERT INTO leun.pace (channel, paced_until, not_before) VALUES (%b, %b, %b) ON CONFLICT DO NOTHING
"""
SET_PACE = "UPDATE leun.pace SET paced_until = %b WHERE channel = %b"
# `p` stands before `o` where it is urgent and `o` is not, or as urgent and said earlier. An urgent one waits for no
# ordinary one, not even for one that is on the wire now; and none for another channel, which may stand still for long.
# It waits for nobody's row, so that it can hold up nobody who waits for its letters: who notes that somebody is gone,
# or erases them, holds the address first. A letter whose address is held so is not counted in the pace of its chat.
CLAIM = """
WITH mine AS (
    SELECT o.carer_id, o.seq FROM leun.outbox o
    LEFT JOIN leun.carer_address a ON a.carer_id = o.carer_id AND a.channel = o.channel
    WHERE o.status = 'waiting' AND o.channel = %(channel)b AND o.due_at <= %(now)b
        AND (o.urgent OR NOT %(urgent_only)b)
        AND (o.urgent OR a.address IS NULL OR a.gone_at IS NOT NULL OR (
            (a.not_before IS NULL OR a.not_before <= %(now)b)
            AND (a.paced_until IS NULL OR a.paced_until <= %(now)b + %(chat_burst)b::interval)))
        AND NOT EXISTS (
            SELECT FROM leun.outbox p
            WHERE p.carer_id = o.carer_id AND p.channel = o.channel AND p.status IN ('waiting', 'sending')
                AND ((p.urgent AND NOT o.urgent) OR (p.urgent = o.urgent AND p.seq < o.seq)))
    ORDER BY o.urgent DESC, o.due_at, o.seq LIMIT %(limit)b FOR UPDATE OF o SKIP LOCKED
), free AS (
    SELECT a.carer_id FROM leun.carer_address a JOIN mine ON mine.carer_id = a.carer_id
    WHERE a.channel = %(channel)b FOR NO KEY UPDATE OF a SKIP LOCKED
), paced AS (
    UPDATE leun.carer_address a
    SET paced_until = greatest(coalesce(a.paced_until, %(now)b), %(now)b) + %(chat_every)b::interval
    FROM free WHERE a.carer_id = free.carer_id AND a.channel = %(channel)b
)
UPDATE leun.outbox o
SET status = 'sending', claimed_until = %(until)b, claimed_by = %(by)b, attempts = o.attempts + 1
FROM mine JOIN leun.carer c ON c.id = mine.carer_id
LEFT JOIN leun.carer_address a ON a.carer_id = mine.carer_id AND a.channel = %(channel)b
WHERE o.carer_id = mine.carer_id AND o.seq = mine.seq
RETURNING o.carer_id, o.seq, o.body, o.due_at, o.best_before, o.urgent, o.turn, o.attempts,
    a.address, a.gone_at, c.wrapped_key
"""
LEAVE_SHUT = """
UPDATE leun.outbox SET
    status = CASE WHEN %(gone)b THEN 'refused' WHEN best_before <= %(now)b THEN 'expired' ELSE 'waiting' END,
    due_at = %(again_at)b, why = %(why)b, claimed_until = NULL, claimed_by = NULL, attempts = attempts - 1
WHERE carer_id = %(carer)b AND seq = %(seq)b
"""
#: The first moment at which something may be claimed that cannot be now, among the first to leave: what waits behind
#: another letter is not counted, for the end of that one is news.
NEXT_AT = """
SELECT min(greatest(o.due_at, CASE WHEN o.urgent THEN o.due_at ELSE greatest(
    coalesce(a.not_before, o.due_at), coalesce(a.paced_until - %(slack)b::interval, o.due_at), p.not_before) END))
FROM (
    SELECT * FROM leun.outbox WHERE status = 'waiting' AND channel = %(channel)b
    ORDER BY urgent DESC, due_at LIMIT 500
) o
LEFT JOIN leun.pace p ON p.channel = o.channel
LEFT JOIN leun.carer_address a ON a.carer_id = o.carer_id AND a.channel = o.channel
WHERE NOT EXISTS (
    SELECT FROM leun.outbox b
    WHERE b.carer_id = o.carer_id AND b.channel = o.channel AND b.status IN ('waiting', 'sending')
        AND ((b.urgent AND NOT o.urgent) OR (b.urgent = o.urgent AND b.seq < o.seq)))
"""
SETTLE = """
UPDATE leun.outbox SET status = %b, sent_at = %b, sent_as = coalesce(%b, sent_as), why = %b, due_at = %b,
    claimed_until = NULL, claimed_by = NULL, attempts = CASE WHEN %b THEN attempts - 1 ELSE attempts END
WHERE carer_id = %b AND seq = %b AND (
    (status = 'sending' AND claimed_by = %b) OR (status = 'unknown' AND %b = 'sent'))
RETURNING (SELECT erasing FROM leun.carer c WHERE c.id = outbox.carer_id)
"""
NOT_BEFORE = "UPDATE leun.carer_address SET not_before = %b WHERE carer_id = %b AND channel = %b"
CHANNEL_NOT_BEFORE = "UPDATE leun.pace SET not_before = greatest(not_before, %b) WHERE channel = %b"
GONE = "UPDATE leun.carer_address SET gone_at = %b WHERE carer_id = %b AND channel = %b"
REFUSE_REST = """
UPDATE leun.outbox SET status = 'refused', why = 'gone', sent_at = %b
WHERE carer_id = %b AND channel = %b AND status = 'waiting'
"""
MOVE_ADDRESS = """
UPDATE leun.carer_address a SET address_hash = %b, address = %b, not_before = NULL
WHERE carer_id = %b AND channel = %b
    AND NOT EXISTS (SELECT FROM leun.carer_address b WHERE b.channel = a.channel AND b.address_hash = %b)
"""
KEY_OF = "SELECT wrapped_key FROM leun.carer WHERE id = %b FOR KEY SHARE"
# Alone and first: what is kept of theirs at this moment is waited for, and seen by the statement after it.
LOCK_ERASING = "SELECT FROM leun.carer WHERE id = %b AND erasing FOR UPDATE"
# What came in meanwhile and was no turn (a block, a receipt) stays only as what doubles are known by.
LAST_WORDS_SAID = """
WITH gone AS (
    DELETE FROM leun.carer c WHERE c.id = %b AND c.erasing
        AND NOT EXISTS (SELECT FROM leun.outbox o WHERE o.carer_id = c.id AND o.status IN ('waiting', 'sending'))
        AND NOT EXISTS (SELECT FROM leun.inbox i WHERE i.carer_id = c.id AND i.status = 'waiting')
    RETURNING c.id
)
UPDATE leun.inbox i SET carer_id = NULL, body = NULL, status = 'done' FROM gone WHERE i.carer_id = gone.id
"""
SENDERS = "SELECT DISTINCT claimed_by FROM leun.outbox WHERE status = 'sending' AND claimed_by <> %b"
IS_DEAD = "SELECT pg_try_advisory_xact_lock(%b)"
# What a dead process was sending, or nobody ended for too long: an urgent one goes again, of others nobody can tell.
ORPHANED = """
UPDATE leun.outbox SET
    status = CASE WHEN urgent AND attempts < %(times)b THEN 'waiting' ELSE 'unknown' END,
    why = %(why)b, sent_at = %(now)b, claimed_until = NULL, claimed_by = NULL
WHERE status = 'sending' AND (claimed_by = ANY(%(dead)b::bigint[]) OR claimed_until < %(now)b)
RETURNING status, carer_id
"""


@dataclass(frozen=True, slots=True)
class Swept:
    """What became of letters whose sender died."""

    unknown: int
    again: int


async def claim(
    connection: Connection,
    ring: KeyRing,
    channel: str,
    *,
    now: datetime,
    by: int,
    most: int,
    chat: Pace,
    overall: Pace,
    urgent_only: bool = False,
) -> tuple[Claimed, ...]:
    """Take up to `most` letters to send now, at most one of each carer; urgent ones whatever the pace.

    The channel's row is locked meanwhile, so that all processes together keep its pace.
    """
    async with connection.pipeline():  # the transaction begins in the same round trip
        asked = await connection.execute(PACE, [channel], binary=True)
    found = await asked.fetchone()
    if found is None:
        await connection.execute(NEW_PACE, [channel, now, now])
        found = await (await connection.execute(PACE, [channel], binary=True)).fetchone()
        assert found is not None
    paced_until, not_before = found
    room = overall.room(now, paced_until) if not_before <= now else 0
    given = {
        "channel": channel,
        "now": now,
        "until": now + LEASE,
        "by": by,
        "urgent_only": urgent_only or room < 1,
        "limit": most if room < 1 else min(most, room),
        "chat_every": chat.every,
        "chat_burst": chat.slack,
    }
    rows = await (await connection.execute(CLAIM, given, binary=True)).fetchall()
    claimed = [one for row in rows if (one := await _opened(connection, row, channel, ring, now)) is not None]
    async with connection.pipeline():
        if rows:
            await connection.execute(SET_PACE, [max(now, paced_until) + len(rows) * overall.every, channel])
        await connection.commit()
    return tuple(sorted(claimed, key=lambda one: (not one.urgent, one.due_at, one.seq)))


async def _opened(
    connection: Connection, row: tuple[Any, ...], channel: str, ring: KeyRing, now: datetime
) -> Claimed | None:
    """A letter in the clear. One that cannot be opened is left for a while, and an operator told: others go on."""
    carer_id, seq, wrapped, why = row[0], row[1], row[-1], "erased"
    if wrapped is not None:
        try:
            return _claimed(row, channel, ring)
        except (Tampered, WrongKey) as error:
            why = type(error).__name__
            await running.trouble(connection, "letter_shut", channel, why, now)
    given = {"gone": wrapped is None, "now": now, "again_at": now + SHUT, "why": why, "carer": carer_id, "seq": seq}
    await connection.execute(LEAVE_SHUT, given)
    return None


def _claimed(row: tuple[Any, ...], channel: str, ring: KeyRing) -> Claimed:
    carer_id, seq, body, due_at, best_before, urgent, turn, attempts, address, gone_at, wrapped = row
    key = CarerKey.unwrapped(carer_id, wrapped, ring)
    plain = None
    if address is not None and gone_at is None:
        plain = key.open(address, "carer_address.address", channel).decode()
    return Claimed(
        carer_id=CarerId(carer_id),
        seq=seq,
        channel=channel,
        address=plain,
        body=key.open(body, "outbox.body", seq),
        due_at=due_at,
        best_before=best_before,
        urgent=urgent,
        turn=turn or 0,
        attempts=attempts,
    )


async def next_at(connection: Connection, channel: str, chat: Pace) -> datetime | None:
    """When the next letter of a channel may be claimed, whatever the channel's own pace; None where none waits."""
    async with connection.pipeline():
        found = await connection.execute(NEXT_AT, {"slack": chat.slack, "channel": channel}, binary=True)
        await connection.commit()
    row = await found.fetchone()
    return None if row is None else row[0]


async def settle(connection: Connection, ring: KeyRing, settled: Sequence[Settled], *, by: int, now: datetime) -> None:
    """Write down how sending ended, of several letters in one transaction."""
    async with connection.pipeline():
        ended = [(one, await _settle(connection, ring, one, by=by, now=now)) for one in settled]
    for one, cursor in ended:
        row = await cursor.fetchone()
        if row is not None and row[0]:
            await farewell(connection, one.letter.carer_id)
    await connection.commit()


async def farewell(connection: Connection, carer_id: CarerId) -> None:
    """Whoever asked to be erased goes with the last word that had to leave or be read; nobody else does."""
    await connection.execute(LOCK_ERASING, [carer_id])
    await connection.execute(LAST_WORDS_SAID, [carer_id])


async def _settle(
    connection: Connection, ring: KeyRing, one: Settled, *, by: int, now: datetime
) -> AsyncCursor[tuple[Any, ...]]:
    """Write down how one ended; the cursor tells whether its carer is being erased."""
    status: Fate | str = one.fate
    due_at = one.letter.due_at
    if one.again_at is not None:
        status, due_at = "waiting", one.again_at
    elif one.fate == "unknown" and one.letter.urgent and one.letter.attempts < URGENT_TIMES:
        status, due_at = "waiting", now + timedelta(seconds=2)
    carer, channel = one.letter.carer_id, one.letter.channel
    sent_at = None if status == "waiting" else now
    free = one.again_at is not None and not one.moved_to  # told to wait: no attempt that failed
    settled_row = [status, sent_at, one.sent_as or None, one.why[:200] or None, due_at, free]
    cursor = await connection.execute(SETTLE, [*settled_row, carer, one.letter.seq, by, status], binary=True)
    if one.again_at is not None:
        if one.whole:
            await connection.execute(CHANNEL_NOT_BEFORE, [one.again_at, channel])
        else:
            await connection.execute(NOT_BEFORE, [one.again_at, carer, channel])
    if one.gone:
        await connection.execute(GONE, [now, carer, channel])
        await connection.execute(REFUSE_REST, [now, carer, channel])
    if one.moved_to:
        digest = ring.address_hash(channel, one.moved_to)
        wrapped = await (await connection.execute(KEY_OF, [carer], binary=True)).fetchone()
        if wrapped is not None and wrapped[0] is not None:
            key = CarerKey.unwrapped(carer, wrapped[0], ring)
            sealed = key.seal(one.moved_to.encode(), "carer_address.address", channel)
            await connection.execute(MOVE_ADDRESS, [digest, sealed, carer, channel, digest])
    return cursor


async def sweep(connection: Connection, *, by: int, now: datetime) -> Swept:
    """Give a fate to the letters of processes that died; `by`: this process, which lives."""
    counts = {"unknown": 0, "waiting": 0}
    async with connection.transaction():
        dead = []
        for (other,) in await (await connection.execute(SENDERS, [by], binary=True)).fetchall():
            free = await (await connection.execute(IS_DEAD, [other], binary=True)).fetchone()
            if free is not None and free[0]:
                dead.append(other)
        given = {"dead": dead, "now": now, "times": URGENT_TIMES, "why": "nobody saw it to its end"}
        for status, carer in await (await connection.execute(ORPHANED, given, binary=True)).fetchall():
            counts[status] += 1
            await farewell(connection, carer)
    return Swept(unknown=counts["unknown"], again=counts["waiting"])
