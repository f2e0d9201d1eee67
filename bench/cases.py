"""What 5 000 open cases cost: their promises counted anew, what happens next with each, and reading them.

Run `python -m bench.cases [CASES]`: a table, then JSON on the last line. Fifty teams with three members each, of
whom one is there two days a week and one is away for a fortnight; cases of every urgency, opened in the last ten days.
Nothing is remembered from an earlier round: spans of days are counted afresh.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from bot.cases import hours, ladder
from bot.cases.file import CaseFile
from bot.cases.machine import Case, CaseId
from bot.cases.promise import URGENCIES, promise
from bot.cases.team import Team, TeamId, from_json
from bot.casework import opening
from bot.store.database import Store
from bot.store.embedded import destroy, ensure_server
from bot.store.keys import KeyRing
from bot.store.schema import prepare
from bot.store.values import CarerId

NOW = datetime(2026, 11, 10, 14, 20, tzinfo=UTC)  # the day before a holiday
TEAMS = 50
ROUNDS = 5
BLOCKS = ["09:00-12:00", "13:00-17:00"]


def a_team(number: int) -> Team:
    week = {day: BLOCKS for day in ("mon", "tue", "wed", "thu", "fri")}
    members: list[dict[str, Any]] = [
        {"id": f"an-{number}", "name": "An", "role": "lead", "email": "an@example.org"},
        {"id": f"bo-{number}", "name": "Bo", "week": {"tue": BLOCKS, "thu": BLOCKS[:1]}},
        {"id": f"cis-{number}", "name": "Cis", "absent": [{"from": "2026-11-09", "until": "2026-11-22"}]},
    ]
    return from_json(
        {"format": 1, "id": f"team-{number}", "name": f"Team {number}", "hours": week, "members": members,
         "closed": [{"from": "2026-12-24", "until": "2027-01-03"}]}
    )  # fmt: skip


def count(cases: tuple[Case, ...], teams: dict[TeamId, Team]) -> None:
    """What may be promised in each now, and what happens next by itself."""
    for case in cases:
        team = teams[case.team]
        promise(case.urgency, NOW, team.rota)
        ladder.next_step(case, team, NOW)


async def timed(rounds: int, does: Callable[[], Any]) -> float:
    """Median milliseconds."""
    found = []
    for _ in range(rounds):
        for one in (hours._spans, hours._manned, hours.holidays):
            one.cache_clear()
        began = time.perf_counter()
        made = does()
        if asyncio.iscoroutine(made):
            await made
        found.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(found), 1)


async def fill(store: Store, many: int) -> None:
    """The teams, and cases of carers of their own."""
    chance = random.Random(7)
    teams = [a_team(number) for number in range(TEAMS)]
    for one in teams:
        await store.cases.put_team(one, actor="bench", at=NOW)
    file = CaseFile(reasons=("draagt veel",), shared=("zorgt voor haar moeder",))
    for number in range(many):
        carer = await store.carer_for("telegram", str(number), now=NOW, new_id=CarerId(UUID(int=number + 1)))
        when = NOW - timedelta(minutes=chance.randrange(10 * 24 * 60))
        team, urgency = chance.choice(teams), chance.choice(URGENCIES)
        id = CaseId(UUID(int=number + 1))
        await store.cases.open(opening(id=id, carer=carer, team=team, urgency=urgency, file=file, now=when))


async def measure(many: int, folder: Path) -> dict[str, Any]:
    server = await ensure_server(folder)
    store = await Store.open(await prepare(server), KeyRing.new())
    try:
        await fill(store, many)
        cases, teams = await store.cases.listed(), await store.cases.teams()
        return {
            "cases": len(cases),
            "read": await timed(ROUNDS, store.cases.listed),
            "count": await timed(ROUNDS, lambda: count(cases, teams)),
            "due": await timed(ROUNDS, lambda: store.cases.due(NOW)),
        }
    finally:
        await store.close()
        await server.release()
        await destroy(folder)


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(many, Path(folder)))
    print(f"{found['cases']} open cases of {TEAMS} teams, median of {ROUNDS} rounds")
    for name, what in (("read", "read all"), ("count", "promise and next step of all"), ("due", "which are due")):
        print(f"  {what:<30} {found[name]:>8} ms")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
