"""What one turn costs in the store, and how that compares with PostgreSQL's bare commits.

Run `python -m bench.turn_store [SECONDS]`: a table, then JSON on the last line. A turn here is an
ordinary one: a carer with two recipients and a state of 4 kB is loaded and locked, then state,
one recipient, the log, two messages and a check-in are saved. Bare commits are prepared one-row
inserts on as many connections, by `pgbench` of the same release, which is written in C and uses
both cores; the same from psycopg is told beside it. The three are measured in alternation and
their medians compared.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg

from bot.store.database import Store
from bot.store.embedded import SUPERUSER, Server, destroy, ensure_server
from bot.store.keys import KeyRing
from bot.store.schema import prepare
from bot.store.values import (
    CarerId,
    Changes,
    NewDue,
    NewOutgoing,
    RecipientId,
    StoredRecipient,
)

CONVERSATIONS = 8
ROUNDS = 5
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TICKS = 100  # clock ticks a second in /proc/<pid>/stat, on every Linux we run on


def an_ordinary_turn(number: int, recipient: RecipientId) -> Changes:
    at = NOW + timedelta(seconds=number)
    return Changes(
        at=at,
        state=b"s" * 4096,
        entry=b"e" * 1024,
        content_hash="c0ffee",
        municipality="11002",
        recipients=(StoredRecipient(id=recipient, number=1, data=b"d" * 1024),),
        outgoing=tuple(NewOutgoing(channel="telegram", body=b"b" * 400, due_at=at) for _ in range(2)),
        due=(NewDue(key="checkin", kind="checkin", due_at=at + timedelta(days=14)),),
    )


async def talk(store: Store, carer: CarerId, until: float) -> int:
    turns = 0
    recipient = RecipientId(UUID(int=carer.int * 10 + 1))
    while time.perf_counter() < until:
        async with store.turn(carer) as turn:
            turn.save(an_ordinary_turn(turn.loaded.seq, recipient))
        turns += 1
    return turns


async def commit_bare(connection: psycopg.AsyncConnection, number: int, until: float) -> int:
    commits = 0
    while time.perf_counter() < until:
        await connection.execute("INSERT INTO bare VALUES (%b, %b)", [number, commits])
        commits += 1
    return commits


def processor_seconds(server: Server) -> tuple[float, float]:
    """Python's and PostgreSQL's, so far; the latter over all processes of its user's cluster."""
    ours = resource.getrusage(resource.RUSAGE_SELF)
    theirs = 0
    for pid in server_processes(server):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        theirs += int(fields[11]) + int(fields[12])
    return ours.ru_utime + ours.ru_stime, theirs / TICKS


def server_processes(server: Server) -> list[int]:
    with psycopg.connect(server.url("postgres", SUPERUSER)) as connection:
        rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()").fetchall()
    return [pid for (pid,) in rows]


async def pgbench(server: Server, seconds: float) -> float:
    """Bare commits a second, from C."""
    cluster = server._cluster
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write("INSERT INTO bare VALUES (1, 2);\n")
        script.flush()
        process = await asyncio.create_subprocess_exec(
            str(cluster._binaries / "pgbench"),
            *("-h", str(cluster.socket_dir), "-U", SUPERUSER, "--no-vacuum"),
            *("-c", str(CONVERSATIONS), "-j", "2", "-T", f"{max(1, round(seconds))}"),
            *("-M", "prepared", "-f", script.name, "postgres"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        said, _ = await process.communicate()
    found = re.search(rb"tps = ([0-9.]+)", said)
    if found is None:
        raise RuntimeError("pgbench said no rate")
    return float(found[1])


async def rate(work: Callable[[int, float], Awaitable[int]], seconds: float) -> float:
    """How often a second, with all conversations at once."""
    began = time.perf_counter()
    done = await asyncio.gather(*(work(number, began + seconds) for number in range(CONVERSATIONS)))
    return sum(done) / (time.perf_counter() - began)


async def measure(server: Server, seconds: float) -> dict[str, float]:
    url = await prepare(server)
    store = await Store.open(url, KeyRing.new(), pool_size=CONVERSATIONS)
    carers = []
    for number in range(CONVERSATIONS):
        carer = await store.carer_for("telegram", str(number), now=NOW, new_id=CarerId(UUID(int=number + 1)))
        second = StoredRecipient(id=RecipientId(UUID(int=carer.int * 10 + 2)), number=2, data=b"d" * 1024)
        async with store.turn(carer) as turn:
            turn.save(
                Changes(
                    at=NOW,
                    state=b"",
                    entry=b"",
                    content_hash="",
                    municipality=None,
                    recipients=(second,),
                    consents_given={"facts": "v1", "checkins": "v1"},
                )
            )
        carers.append(carer)
    owner = server.url("postgres", SUPERUSER)
    with psycopg.connect(owner) as connection:
        connection.execute("CREATE TABLE bare (conversation int, number int)")
    connections = [
        await psycopg.AsyncConnection.connect(owner, autocommit=True, prepare_threshold=0) for _ in range(CONVERSATIONS)
    ]

    async def turns(number: int, until: float) -> int:
        return await talk(store, carers[number], until)

    async def commits(number: int, until: float) -> int:
        return await commit_bare(connections[number], number, until)

    await rate(turns, 0.5)  # connections opened, statements planned
    await rate(commits, 0.5)
    bare, from_c, full, python, postgres = [], [], [], [], []
    for _ in range(ROUNDS):
        bare.append(await rate(commits, seconds))
        from_c.append(await pgbench(server, seconds))
        before = processor_seconds(server)
        full.append(await rate(turns, seconds))
        after = processor_seconds(server)
        count = full[-1] * seconds
        python.append((after[0] - before[0]) / count * 1000)
        postgres.append((after[1] - before[1]) / count * 1000)
    alone = []
    for _ in range(200):
        began = time.perf_counter()
        async with store.turn(carers[0]) as turn:
            turn.save(an_ordinary_turn(turn.loaded.seq, RecipientId(UUID(int=11))))
        alone.append((time.perf_counter() - began) * 1000)
    await store.close()
    for opened in connections:
        await opened.close()
    return {
        "turns_per_second": round(statistics.median(full), 1),
        "bare_commits_per_second": round(statistics.median(from_c), 1),
        "ratio": round(statistics.median(full) / statistics.median(from_c), 4),
        "psycopg_commits_per_second": round(statistics.median(bare), 1),
        "ratio_to_psycopg": round(statistics.median(full) / statistics.median(bare), 4),
        "python_cpu_ms_per_turn": round(statistics.median(python), 3),
        "postgres_cpu_ms_per_turn": round(statistics.median(postgres), 3),
        "one_turn_alone_ms_median": round(statistics.median(alone), 3),
        "one_turn_alone_ms_p95": round(statistics.quantiles(alone, n=20)[-1], 3),
    }


async def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="leun-bench-") as folder:
        server = await ensure_server(Path(folder))
        try:
            figures = await measure(server, seconds)
        finally:
            await server.release()
            await destroy(Path(folder))
    for name, value in figures.items():
        print(f"{name:<28}{value:>12}")
    print(json.dumps({"bench": "turn_store", "conversations": CONVERSATIONS, **figures}))


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0))
