"""What firing the check-ins that are due costs, and whether it costs more where many more people are enrolled.

Run `python -m bench.checkins [--due 10000] [--enrolled 1000000] [--explain] [--profile]`: as many check-ins are fired
among as many enrolled as are due, and among all; a table, then JSON on the last line. Who is due is real: keys, sealed
state, recipient, consents and address of a carer who had a check-in before, written with COPY; the others are rows of
the same shape with a filling for what is sealed, due within the next two weeks. They are fired by the duties of
`leun serve`, one after the other in one process, each a whole turn through the inbox to its letter in the outbox.
Both databases are there at once and take turns, so that whatever else the machine does meets both. Statements are those
that psycopg sends, beside BEGIN and COMMIT. The ratio is that of the time of one check-in.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import pstats
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench.turn_store import processor_seconds
from bot.app import packs_with
from bot.dialogue import checkin_plan
from bot.engines.interpreter import Embedded
from bot.inbox import Inbox
from bot.messages import Chose, Event, PlanDue, Said, Started, Woke
from bot.mind import Reader, make
from bot.store.database import CLAIM, Store
from bot.store.embedded import SUPERUSER, Server, destroy, ensure_server
from bot.store.keys import CarerKey, KeyRing
from bot.store.schema import prepare
from bot.store.values import CarerId
from bot.work import duties
from bot.work.duties import Duties
from bot.work.rhythms import next_occurrence

DUE, ENROLLED = 10_000, 1_000_000
GOAL = 1.5
CHANNEL = "telegram"
BEGINS = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
#: What is due is spread over so long, as in service.
SPREAD = timedelta(minutes=20)
#: Bytes of what is sealed, for who is not due; what it is for a real one is told beside the figures.
SEALED = 400
TOLD = ("om de twee weken op dinsdag om 19 uur", "nee, liever niet")

FILL = f"""
INSERT INTO leun.carer (id, created_at, key_id, wrapped_key, state, channel)
    SELECT md5('carer ' || n)::uuid, now(), 'none', %(sealed)s, %(sealed)s, '{CHANNEL}'
    FROM generate_series(1, %(n)s) n;
INSERT INTO leun.carer_address (carer_id, channel, address_hash, address)
    SELECT md5('carer ' || n)::uuid, '{CHANNEL}', sha256(n::text::bytea), %(sealed)s FROM generate_series(1, %(n)s) n;
INSERT INTO leun.recipient (id, carer_id, number, data)
    SELECT md5('recipient ' || n)::uuid, md5('carer ' || n)::uuid, 1, %(sealed)s FROM generate_series(1, %(n)s) n;
INSERT INTO leun.consent (carer_id, purpose, text_version, given_at)
    SELECT md5('carer ' || n)::uuid, purpose, '1', now()
    FROM generate_series(1, %(n)s) n, unnest(ARRAY['keep', 'checkins']) purpose;
INSERT INTO leun.due (carer_id, key, kind, due_at)
    SELECT md5('carer ' || n)::uuid, 'checkin', 'checkin', %(after)s::timestamptz + n * interval '14 days' / %(n)s
    FROM generate_series(1, %(n)s) n
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """A carer to make others like: what is kept of them in the clear, and when their check-in is due."""

    state: bytes
    recipients: Sequence[tuple[int, bytes]]
    due_at: datetime


class Counted:
    """How many statements psycopg sends while this lasts."""

    def __init__(self) -> None:
        self.statements = 0
        self._execute = psycopg.AsyncCursor.execute

    def __enter__(self) -> Counted:
        execute = self._execute

        async def counted(cursor: Any, *given: Any, **more: Any) -> Any:
            self.statements += 1
            return await execute(cursor, *given, **more)

        psycopg.AsyncCursor.execute = counted  # type: ignore[assignment, method-assign]
        return self

    def __exit__(self, *_: object) -> None:
        psycopg.AsyncCursor.execute = self._execute  # type: ignore[method-assign]


async def sample(store: Store, inbox: Inbox) -> Sample:
    """Somebody who agreed to check-ins, had one, and is due for the next."""
    due_at = BEGINS

    async def does(event: Event, at: datetime, fired: str = "") -> None:
        nonlocal due_at
        handled = await inbox.handle(CHANNEL, "sample", event, at, fired=fired)
        planned = [one.at for one in handled.effects if isinstance(one, PlanDue) and one.key == checkin_plan.KIND]
        due_at = planned[-1] if planned else due_at

    await does(Started(), BEGINS)
    for choice in ("everything", "agree", "mother"):
        await does(Chose(choice), BEGINS)
    for text in ("ze is 82 en woont bij mij", "vraag af en toe hoe het met mij gaat", "ja", "ja, dat mag", *TOLD):
        await does(Said(text), BEGINS)
    first = due_at
    await does(Woke(checkin_plan.KIND, checkin_plan.KIND), first, checkin_plan.KIND)
    for choice in ("solid", "enough", "sometimes", "once", "no"):
        await does(Chose(choice), first + timedelta(minutes=1))
    assert due_at > first + timedelta(days=1), "the check-in was not ended"
    carer = await inbox.carer(CHANNEL, "sample", BEGINS)
    async with store.turn(carer) as turn:
        state, recipients = turn.loaded.state, turn.loaded.recipients
    assert state is not None
    await store.due_before(due_at + timedelta(days=1), lease=timedelta(days=365))  # the sample itself is not fired
    return Sample(state, [(one.number, one.data) for one in recipients], due_at)


def write_due(owner: str, ring: KeyRing, like: Sample, count: int) -> int:
    """Write real carers whose check-in is due; how many bytes is sealed of each."""
    sealed = 0
    with psycopg.connect(owner) as connection:
        carers, addresses, recipients, consents, due = [], [], [], [], []
        for number in range(count):
            id_ = CarerId(uuid4())
            key = CarerKey.new(id_)
            state = key.seal(like.state, "carer.state")
            address = str(5_000_000_000 + number)
            carers.append((id_, BEGINS, ring.newest, key.wrapped(ring), state, CHANNEL))
            hidden = key.seal(address.encode(), "carer_address.address", CHANNEL)
            addresses.append((id_, CHANNEL, ring.address_hash(CHANNEL, address), hidden))
            for one, data in like.recipients:
                row: UUID = uuid4()
                recipients.append((row, id_, one, key.seal(data, "recipient.data", row)))
            consents += [(id_, purpose, "1", BEGINS) for purpose in ("keep", checkin_plan.PURPOSE)]
            due.append((id_, checkin_plan.KIND, checkin_plan.KIND, like.due_at + SPREAD * number / count))
            sealed = len(state)
        for table, columns, rows in (
            ("carer", "id, created_at, key_id, wrapped_key, state, channel", carers),
            ("carer_address", "carer_id, channel, address_hash, address", addresses),
            ("recipient", "id, carer_id, number, data", recipients),
            ("consent", "carer_id, purpose, text_version, given_at", consents),
            ("due", "carer_id, key, kind, due_at", due),
        ):
            with connection.cursor().copy(f"COPY leun.{table} ({columns}) FROM STDIN") as copy:
                for values in rows:
                    copy.write_row(values)
    return sealed


def write_others(owner: str, count: int, after: datetime) -> None:
    """Write those who are enrolled and not due yet."""
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # no look at foreign keys, row by row
        given = {"n": count, "sealed": b"\x5a" * SEALED, "after": after}
        for statement in FILL.strip().split(";\n") if count else ():
            connection.execute(statement, given)


def rest(owner: str) -> None:
    """Statistics and no dead rows, as autovacuum leaves it."""
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE leun.carer, leun.carer_address, leun.recipient, leun.consent, leun.due")
        connection.execute("CHECKPOINT")


@dataclass(slots=True)
class Side:
    """One database with its enrolled, and what firing cost there so far."""

    server: Server
    store: Store
    duties: Duties
    at: datetime
    enrolled: int
    state_bytes: int
    count: int = 0
    statements: int = 0
    seconds: float = 0.0
    python: float = 0.0
    postgres: float = 0.0
    rounds: list[float] = field(default_factory=list)

    @property
    def owner(self) -> str:
        """Where the database is, for who may look at all of it."""
        return self.server.url("leun", SUPERUSER)

    async def some(self) -> int:
        """Fire what `leun serve` fires at a time."""
        with Counted() as counted:
            python, start = time.process_time(), time.perf_counter()
            done = await self.duties.some()
            took = time.perf_counter() - start
        if done:
            self.python += time.process_time() - python
            self.seconds += took
            self.statements += counted.statements
            self.rounds.append(took / done * 1000)
        self.count += done
        return done

    def figures(self, due: int) -> dict[str, Any]:
        """What it came to. Raises AssertionError where not everything was fired, once."""
        with psycopg.connect(self.owner) as connection:
            letters = connection.execute("SELECT count(*) FROM leun.outbox WHERE due_at = %s", [self.at]).fetchone()
            left = connection.execute("SELECT count(*) FROM leun.due WHERE due_at <= %s", [self.at]).fetchone()
            size = connection.execute("SELECT pg_database_size('leun')").fetchone()
        assert letters is not None
        assert left is not None
        assert size is not None
        assert (self.count, letters[0]) == (due, due), f"{self.count} of {due} fired, {letters[0]} letters"
        assert left[0] == 1, "what was fired is still due"  # the sample alone
        tenth = max(1, len(self.rounds) // 10)
        return {
            "enrolled": self.enrolled,
            "fired": self.count,
            "seconds": round(self.seconds, 1),
            "ms_each": round(self.seconds / self.count * 1000, 2),
            "ms_median": round(statistics.median(self.rounds), 2),
            "ms_first_tenth": round(statistics.median(self.rounds[:tenth]), 2),
            "ms_last_tenth": round(statistics.median(self.rounds[-tenth:]), 2),
            "cpu_ms_python": round(self.python / self.count * 1000, 2),
            "cpu_ms_postgres": round(self.postgres / self.count * 1000, 2),
            "statements_each": round(self.statements / self.count, 2),
            "state_bytes": self.state_bytes,
            "database_mb": size[0] // 1_000_000,
        }


async def prepared(server: Server, reader: Reader, due: int, enrolled: int) -> Side:
    """A database with so many enrolled of whom so many are due."""
    url, owner, ring = await prepare(server), server.url("leun", SUPERUSER), KeyRing.new()
    store = await Store.open(url, ring)
    inbox = Inbox(store, reader, Embedded(), new_id=uuid4, occurrence=next_occurrence)
    like = await sample(store, inbox)
    at = like.due_at + SPREAD
    sealed = write_due(owner, ring, like, due)
    write_others(owner, enrolled - due, at + timedelta(minutes=1))
    rest(owner)
    return Side(server, store, Duties(store, inbox, now=lambda: at, wake_out=lambda: None), at, enrolled, sealed)


async def measure(options: argparse.Namespace, stack: AsyncExitStack) -> list[dict[str, Any]]:
    """Among few and among all, in turns of some each, so that whatever else the machine does meets both."""
    reader, sides = make(packs_with([])), []
    for enrolled in (options.due, options.enrolled):
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="leun-bench-")))
        server = await ensure_server(folder)
        stack.push_async_callback(destroy, folder)
        stack.push_async_callback(server.release)
        sides.append(await prepared(server, reader, options.due, enrolled))
        stack.push_async_callback(sides[-1].store.close)
        if options.explain:
            tell_plan(sides[-1].owner, sides[-1].at)
    before = [processor_seconds(side.server)[1] for side in sides]
    profile = cProfile.Profile()
    if options.profile:
        profile.enable()
    left = list(sides)
    while left:
        left = [side for side in left if await side.some()]
    if options.profile:
        profile.disable()
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
    for side, then in zip(sides, before, strict=True):
        side.postgres = processor_seconds(side.server)[1] - then
    return [side.figures(options.due) for side in sides]


def tell_plan(owner: str, at: datetime) -> None:
    """PostgreSQL's plan of claiming, carried out and rolled back."""
    with psycopg.connect(owner) as connection:
        given = [at + duties.LEASE, at, at]
        claim = CLAIM.format(limit=duties.MOST)
        plan = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS) {claim}", given).fetchall()
        connection.rollback()
    print("\n".join(line for (line,) in plan))


async def main(options: argparse.Namespace) -> None:
    """Measure and print."""
    async with AsyncExitStack() as stack:
        few, many = await measure(options, stack)
    ratio = round(many["ms_each"] / few["ms_each"], 3)
    names = [name for name in few if name != "state_bytes"]
    print("| " + " | ".join(name.replace("_", " ") for name in names) + " |\n" + "| ---: " * len(names) + "|")
    for one in (few, many):
        print("| " + " | ".join(str(one[name]) for name in names) + " |")
    print(f"\nratio {ratio} (goal {GOAL} at most)")
    print(json.dumps({"bench": "checkins", "ratio": ratio, "goal": GOAL, "few": few, "many": many}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--due", type=int, default=DUE)
    parser.add_argument("--enrolled", type=int, default=ENROLLED)
    parser.add_argument("--explain", action="store_true", help="PostgreSQL's plan of claiming")
    parser.add_argument("--profile", action="store_true", help="where the time goes in Python")
    asyncio.run(main(parser.parse_args()))
