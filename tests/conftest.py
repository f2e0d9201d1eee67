"""The database for tests: one real cluster per session, a fresh clone for every test that asks.

Making a cluster takes about 0.6 s and migrating the template 0.4 s, once; a clone 25 ms.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # tests of the pure half needn't load the store
    from bot.store.database import Store
    from bot.store.embedded import Server
    from bot.store.keys import KeyRing

TEMPLATE = "leun_template"
numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update`` writes the recorded wording of transcripts anew."""
    parser.addoption("--update", action="store_true", help="record the wording of transcripts anew")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running embedded server with a migrated database to clone."""
    from bot.store.embedded import destroy, ensure_server
    from bot.store.schema import prepare

    data_dir = tmp_path_factory.mktemp("data")
    running = asyncio.run(ensure_server(data_dir))
    try:
        asyncio.run(prepare(running, TEMPLATE))
        yield running
    finally:
        asyncio.run(running.release())
        asyncio.run(destroy(data_dir))


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    """Name of an empty, migrated database of this test's own."""
    import psycopg

    name = f"test_{next(numbers)}"
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER leun_owner")
        yield name
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(server: Server, database: str) -> str:
    """The app's URL of it."""
    return server.url(database, "leun_app")


@pytest.fixture
def owner_url(server: Server, database: str) -> str:
    """The URL of the role that owns the tables."""
    return server.url(database, "leun_owner")


@pytest.fixture
def ring() -> KeyRing:
    from bot.store.keys import KeyRing

    return KeyRing.new()


@pytest.fixture
async def store(database_url: str, ring: KeyRing) -> AsyncIterator[Store]:
    from bot.store.database import Store

    opened = await Store.open(database_url, ring)
    yield opened
    await opened.close()
