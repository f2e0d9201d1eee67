"""Which trouble is the database's, and which is of what was handled."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors

from bot.messages import Heard
from bot.store.database import Store
from bot.work.faults import of_database
from tests.work.house import House, said


@pytest.mark.parametrize(
    "error",
    [
        psycopg.OperationalError("consuming input failed"),
        psycopg.InterfaceError("the connection is closed"),
        errors.ConnectionFailure(),
        errors.ReadOnlySqlTransaction(),
        errors.IdleInTransactionSessionTimeout(),
        errors.SerializationFailure(),
        errors.DeadlockDetected(),
        errors.DiskFull(),
        errors.OutOfMemory(),
        errors.TooManyConnections(),
        errors.LockNotAvailable(),
        errors.AdminShutdown(),
        errors.CrashShutdown(),
        errors.CannotConnectNow(),
        errors.IoError(),
    ],
    ids=lambda one: type(one).__name__,
)
def test_trouble_of_the_database(error: Exception):
    assert of_database(error)


@pytest.mark.parametrize(
    "error",
    [
        errors.NumericValueOutOfRange(),
        errors.UntranslatableCharacter(),
        errors.ForeignKeyViolation(),
        errors.InsufficientPrivilege(),
        errors.ProgramLimitExceeded(),
        errors.InternalError_(),
        psycopg.DataError("PostgreSQL text fields cannot contain NUL"),
        ValueError(),
        OSError(),
    ],
    ids=lambda one: type(one).__name__,
)
def test_trouble_of_what_was_handled(error: Exception):
    assert not of_database(error)


async def test_a_database_that_only_reads_for_a_while_is_no_failure_of_the_update(
    store: Store, owner_url: str, database_url: str
):
    """A server that was made a standby, or whose disk filled: the update waits, and is answered afterwards."""

    class ReadsOnly:
        async def hear(self, text: str) -> Heard:
            with psycopg.connect(owner_url, autocommit=True) as connection:
                connection.execute("SET default_transaction_read_only = on")
                connection.execute("DELETE FROM leun.due")  # PostgreSQL's own error
            return Heard()

        def at_once(self, text: str) -> Heard:
            return Heard()

    house = House(store, interpreter=ReadsOnly())
    await house.keeps(said("hallo"))
    for _ in range(6):  # more often than any update is tried
        with pytest.raises(errors.ReadOnlySqlTransaction):
            await house.turns.one()
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT attempts, status FROM leun.inbox").fetchall() == [(0, "waiting")]
    assert await store.incidents() == ()
