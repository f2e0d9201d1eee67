"""Everything there is about one carer, opened, for themselves to read or take along."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row

from bot.store.errors import NoSuchCarer
from bot.store.keys import CarerKey, KeyRing
from bot.store.pool import Connection
from bot.store.unit_of_work import verdict_place
from bot.store.values import CarerId

# What tells a sealed row apart within its column.
ROW: dict[str, Callable[[dict[str, Any]], object]] = {
    "carer_address": lambda row: row["channel"],
    "recipient": lambda row: row["id"],
    "turn_log": lambda row: row["seq"],
    "outbox": lambda row: row["seq"],
    "due": lambda row: row["key"],
    "stored_verdict": lambda row: verdict_place(row["recipient_id"], row["scheme"]),
    "inbox": lambda row: row["key_hash"].hex(),
    "case": lambda row: row["id"],
    "case_entry": lambda row: f"{row['case_id']} {row['number']}",
}
# Ours, and of no use to anybody else.
LEFT_OUT = {"key_id", "wrapped_key", "address_hash", "code_hash", "key_hash"}


async def export_carer(connection: Connection, carer_id: CarerId, ring: KeyRing) -> dict[str, list[dict[str, Any]]]:
    """Rows by table; what was sealed is `bytes`. Raises `NoSuchCarer`.

    Made from the tables' own description, so that a new table can't be forgotten.
    """
    tables = importlib.import_module("bot.store.tables").Table.metadata.sorted_tables
    exported: dict[str, list[dict[str, Any]]] = {}
    key: CarerKey | None = None
    async with connection.cursor(binary=True, row_factory=dict_row) as cursor:
        for table in tables:
            column = "id" if table.name == "carer" else "carer_id"
            if column not in table.columns:
                continue  # it is about nobody
            query = sql.SQL("SELECT * FROM {} WHERE {} = %b").format(
                sql.Identifier(str(table.schema), table.name), sql.Identifier(column)
            )
            await cursor.execute(query, [carer_id])
            rows = await cursor.fetchall()
            if table.name == "carer":
                if not rows or rows[0]["wrapped_key"] is None:
                    raise NoSuchCarer(str(carer_id))
                key = CarerKey.unwrapped(carer_id, rows[0]["wrapped_key"], ring)
            exported[table.name] = [_opened(table.name, row, key) for row in rows]
    return exported


def _opened(table: str, row: dict[str, Any], key: CarerKey | None) -> dict[str, Any]:
    place = ROW[table](row) if table in ROW else ""
    return {
        name: key.open(value, f"{table}.{name}", place) if isinstance(value, bytes) and key is not None else value
        for name, value in row.items()
        if name not in LEFT_OUT
    }
