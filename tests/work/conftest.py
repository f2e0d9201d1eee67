"""A house on a database of the test's own."""

from __future__ import annotations

import pytest

from bot.store.database import Store
from tests.emptied import database, kept_database  # noqa: F401 -- fixtures
from tests.work.house import House


@pytest.fixture
def house(store: Store) -> House:
    return House(store)
