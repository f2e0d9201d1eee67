"""What is done for everybody must not read everything: how PostgreSQL plans it when many are enrolled."""

from __future__ import annotations

import psycopg
import pytest

from bot.store.database import CLAIM

MANY = """
INSERT INTO leun.due (key, kind, due_at)
SELECT 'checkin/' || n, 'checkin', timestamptz '2026-12-01 19:00+00' + n * interval '10 minutes'
FROM generate_series(1, 30000) n
"""


@pytest.mark.parametrize("limit", [1, 20])
def test_claiming_what_is_due_reads_no_more_than_that(owner_url: str, limit: int):
    claim = CLAIM.format(limit=limit)
    for number in range(1, 4):
        claim = claim.replace("%b", f"${number}", 1)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(MANY)
        connection.execute("ANALYZE leun.due")
        connection.execute(
            "SET plan_cache_mode = force_generic_plan"
        )  # as for a statement that is used again and again
        connection.execute(f"PREPARE claim (timestamptz, timestamptz, timestamptz) AS {claim}")
        moments = "('2026-12-01 20:05+00', '2026-12-01 20:00+00', '2026-12-01 20:00+00')"
        plan = "\n".join(line for (line,) in connection.execute(f"EXPLAIN EXECUTE claim {moments}"))
        claimed = connection.execute(f"EXECUTE claim {moments}").fetchall()
    assert "Seq Scan on due" not in plan, plan
    assert len(claimed) == min(limit, 6)
