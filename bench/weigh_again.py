"""How long it takes to find and wake who is concerned when one premium changed, among 100 000 stored carers.

Run `python -m bench.weigh_again [CARERS] [explain]`: a table, then JSON on the last line; `explain` also prints
PostgreSQL's plan. The carers are spread evenly over the municipalities and have what a told overview keeps: a row for
every scheme of their place. A few dozen are real: held through the inbox to the overview, with sealed records, half of
them in the town whose premium changes. All others are rows of the same shape with a filling for the record, written in
bulk. Then the real ones that were woken are weighed again through the inbox.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import psycopg

from bot.app import packs_with
from bot.content.packs import PackFiles
from bot.dialogue import changes
from bot.engines.interpreter import Embedded
from bot.inbox import Inbox
from bot.messages import Chose, Event, KeepVerdicts, Said, Say, Started, Woke
from bot.mind import Reader, make
from bot.store.database import WEIGH_AGAIN, Store
from bot.store.embedded import SUPERUSER, Server, destroy, ensure_server
from bot.store.keys import KeyRing
from bot.store.schema import prepare

CARERS = 100_000
REAL = 60
#: Bytes of a filled record; a real one is longer, which is told beside the figures.
RECORD = 200
ROUNDS = 5
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
KEY = f"{changes.KIND}/rules"
TOWN, PREMIUM, ELSEWHERE = "Geel", "premium_geel", "Mol"
BEFORE, AFTER = "dependency_score_selfreliance >= 9", "dependency_score_selfreliance >= 12"

FILL = """
INSERT INTO leun.carer (id, created_at, municipality)
    SELECT md5('carer ' || n)::uuid, now(), (%(places)s::text[])[1 + n %% %(count)s] FROM generate_series(1, %(n)s) n;
INSERT INTO leun.recipient (id, carer_id, number, data)
    SELECT md5('recipient ' || n)::uuid, md5('carer ' || n)::uuid, 1, '' FROM generate_series(1, %(n)s) n;
INSERT INTO leun.stored_verdict (recipient_id, scheme, carer_id, verdict, scheme_hash, weighed_on, next_change_on)
    SELECT md5('recipient ' || n)::uuid, scheme, md5('carer ' || n)::uuid, decode(repeat('5a', %(record)s), 'hex'),
        hash, '2026-11-22', '2027-01-01'
    FROM generate_series(1, %(n)s) n JOIN rule ON rule.place = (%(places)s::text[])[1 + n %% %(count)s];
"""


def changed(packs: Sequence[PackFiles], premium: str) -> list[PackFiles]:
    """The same packs, in which one premium asks more."""
    path = f"schemes/{premium}.yaml"
    found = []
    for pack in packs:
        files = dict(pack.files)
        if path in files:
            assert BEFORE in files[path]
            files[path] = files[path].replace(BEFORE, AFTER)
        found.append(PackFiles(pack.name, files, trusted=True))
    return found


async def told_everything(inbox: Inbox, address: str, place: str) -> None:
    """A daughter who lives with her mother, to the overview; she wants to know when it changes."""
    said = (
        "mijn moeder",
        place,
        "ze is 82 en woont bij mij in",
        "ze heeft 9 punten zelfredzaamheid",
        "toon mijn overzicht",
    )
    events: tuple[Event, ...] = (
        Started(),
        Chose("money"),
        Chose("agree"),
        *map(Said, said),
        Chose("done"),
        Chose("yes"),
    )
    kept = False
    for event in events:
        handled = await inbox.handle("local", address, event, NOW)
        kept = kept or any(isinstance(effect, KeepVerdicts) for effect in handled.effects)
    assert kept, "nothing was kept of this conversation"


def fill(owner: str, reader: Reader, carers: int) -> int:
    """Write the other carers in bulk; how many rows of verdicts there are then."""
    program = reader.mind.program
    places = [row.split("|")[0] for row in reader.mind.content.places.municipalities]
    rules = program.rules()
    everywhere = [rule for rule in program.here(frozenset()) if program.schemes[rule].status != "superseded"]
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # no look at foreign keys, row by row
        connection.execute("CREATE TEMP TABLE rule (place text, scheme text, hash text)")
        with connection.cursor().copy("COPY rule FROM STDIN") as copy:
            for place in places:
                own = [rule for rule in program.here(frozenset({place})) if rule not in everywhere]
                for scheme in (*everywhere, *own):
                    copy.write_row((place, scheme, rules[scheme]))
                for key, digest in program.rules_here(frozenset({place})).items():
                    copy.write_row((place, key, digest))
        indexes = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'leun' AND tablename = 'stored_verdict'"
            " AND indexname <> 'stored_verdict_pkey'"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX leun.{name}")
        given = {"places": places, "count": len(places), "n": carers, "record": RECORD}
        for statement in FILL.strip().removesuffix(";").split(";\n"):
            connection.execute(statement, given)
        for _, definition in indexes:
            connection.execute(definition)
        connection.execute("VACUUM ANALYZE leun.stored_verdict, leun.carer, leun.recipient")
        found = connection.execute("SELECT count(*) FROM leun.stored_verdict").fetchone()
    assert found is not None
    return int(found[0])


async def woken(store: Store, owner: str, rules: Mapping[str, str], *, fresh: bool = True) -> tuple[float, int]:
    """Seconds that it takes to wake who is concerned, and how many are."""
    if fresh:
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute("DELETE FROM leun.due WHERE key = %s", [KEY])
    start = time.perf_counter()
    count = await store.weigh_again(rules, key=KEY, kind=changes.KIND, at=NOW)
    return time.perf_counter() - start, count


async def repeated(store: Store, owner: str, rules: Mapping[str, str], rounds: int = ROUNDS) -> dict[str, Any]:
    """The median of some rounds, in milliseconds."""
    found = [await woken(store, owner, rules) for _ in range(rounds)]
    return {"ms": round(statistics.median(seconds for seconds, _ in found) * 1000, 1), "woken": found[-1][1]}


async def weighed_again(inbox: Inbox, store: Store, addresses: Sequence[str], at: datetime) -> dict[str, Any]:
    """The wake turns of the real carers: milliseconds of one, how many a second, and how many were told."""
    taken: list[float] = []
    told = 0
    for address in addresses:
        carer = await inbox.carer("local", address, at)
        for due in await store.due_before(at, limit=5, carer=carer):
            if due.key == KEY:
                start = time.perf_counter()
                handled = await inbox.handle("local", address, Woke(due.kind, due.key), at, fired=due.key)
                taken.append(time.perf_counter() - start)
                told += any(isinstance(effect, Say) for effect in handled.effects)
    ms = statistics.median(taken) * 1000
    return {"turns": len(taken), "told": told, "ms": round(ms, 2), "a_second": round(len(taken) / sum(taken))}


async def measure(server: Server, carers: int, explain: bool) -> dict[str, Any]:
    """All figures."""
    url, owner = await prepare(server), server.url("leun", SUPERUSER)
    packs = packs_with([])
    before, after = make(packs), make(changed(packs, PREMIUM))
    store = await Store.open(url, KeyRing.new())
    try:
        numbers = iter(range(1_000_000))
        inbox = Inbox(store, before, Embedded(), new_id=lambda: uuid5(UUID(int=0), str(next(numbers))))
        places = {f"real-{n}": TOWN if n % 2 else ELSEWHERE for n in range(REAL)}
        for address, place in places.items():
            await told_everything(inbox, address, place)
        with psycopg.connect(owner) as connection:
            real = connection.execute("SELECT avg(octet_length(verdict)), count(*) FROM leun.stored_verdict").fetchone()
        assert real is not None
        rows = fill(owner, before, carers)
        figures: dict[str, Any] = {"carers": carers + REAL, "rows": rows, "real_record_bytes": round(real[0])}
        await woken(store, owner, before.mind.program.rules())
        figures["nothing_changed"] = await repeated(store, owner, before.mind.program.rules())
        rules = after.mind.program.rules()
        figures["one_premium_changed"] = await repeated(store, owner, rules)
        seconds, count = await woken(store, owner, rules, fresh=False)
        figures["the_same_again"] = {"ms": round(seconds * 1000, 1), "woken": count}
        if explain:
            tell_plan(owner, rules)
        later = Inbox(store, after, Embedded(), new_id=lambda: uuid5(UUID(int=0), str(next(numbers))))
        figures["weighed_again"] = await weighed_again(later, store, list(places), NOW + timedelta(days=1))
        everybody = dict(after.mind.program.rules()) | {"recognition_general": "changed"}
        figures["a_right_of_all_changed"] = await repeated(store, owner, everybody, 1)
        return figures
    finally:
        await store.close()


def tell_plan(owner: str, rules: Mapping[str, str]) -> None:
    """PostgreSQL's plan of waking, carried out and rolled back."""
    given = {"schemes": [*rules], "hashes": [*rules.values()], "key": "plan", "kind": changes.KIND, "at": NOW}
    with psycopg.connect(owner) as connection:
        plan = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS) {WEIGH_AGAIN}", given).fetchall()
        connection.rollback()
    print("\n".join(line for (line,) in plan))


async def main(carers: int, explain: bool) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="leun-bench-") as folder:
        server = await ensure_server(Path(folder))
        try:
            figures = await measure(server, carers, explain)
        finally:
            await server.release()
            await destroy(Path(folder))
    print(f"{figures['carers']} carers, {figures['rows']} rows of verdicts\n")
    print("| what changed | woken | ms |\n| --- | --- | --- |")
    for name in ("nothing_changed", "one_premium_changed", "the_same_again", "a_right_of_all_changed"):
        print(f"| {name.replace('_', ' ')} | {figures[name]['woken']} | {figures[name]['ms']} |")
    turns = figures["weighed_again"]
    print(f"\nweighed again: {turns['turns']} real carers, {turns['told']} told, {turns['ms']} ms each,", end=" ")
    print(f"{turns['a_second']} a second")
    print(json.dumps(figures))


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if one != "explain"]
    asyncio.run(main(int(given[0]) if given else CARERS, "explain" in sys.argv))
