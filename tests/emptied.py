"""A database that a module's tests share, emptied before each of them: a clone for every test costs ten times as much.

A test module that wants this imports both fixtures; for tests that leave the schema as it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

if TYPE_CHECKING:
    from bot.store.embedded import Server

numbers = itertools.count(1)


@pytest.fixture(scope="module")
def kept_database(server: Server) -> Iterator[str]:
    """Name of a migrated database of this module's own."""
    name = f"kept_{next(numbers)}"
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE leun_template OWNER leun_owner")
        yield name
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(server: Server, kept_database: str) -> str:
    """The same without a row in it, with nobody connected, counting from 1."""
    with psycopg.connect(server.url(kept_database, "postgres")) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute("SET session_replication_role = replica")
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'leun' AND tablename <> 'alembic_version'"
        )
        for (table,) in tables.fetchall():
            connection.execute(sql.SQL("DELETE FROM leun.{}").format(sql.Identifier(table)))
        connection.execute(
            "SELECT setval(format('leun.%I', sequencename)::regclass, 1, false)"
            " FROM pg_sequences WHERE schemaname = 'leun'"
        )
    return kept_database
