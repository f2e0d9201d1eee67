"""The database: is it there, is it the right one, does it keep what it promised, and is nothing in between."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg.pq import TransactionStatus

from bot.app import Settings
from bot.doctor import of_machine
from bot.doctor.checks import AS_SERVICE, WAIT, WORK, Check, bad, in_thread, note, well
from bot.errors import LeunError
from bot.store.embedded import Server, ensure_server
from bot.store.errors import Tampered, WrongKey
from bot.store.keys import CarerKey, KeyRing
from bot.store.pool import OPTIONS, Connection
from bot.store.schema import APP_ROLE, HEAD

#: Oldest version of PostgreSQL that has what the tables need.
OLDEST: Final = 15
#: Connections of one `leun serve` beside one for each worker.
BESIDE_WORKERS: Final = 9
#: Connections left for `leun db upgrade`, `leun doctor` and `pg_dump`.
SPARE: Final = 3
#: Seconds that two clocks may differ.
APART: Final = 2.0
_MIB: Final = 1024**2

_UPGRADE: Final = "Run `leun db upgrade` with LEUN_OWNER_DATABASE_URL set, then start Leun again."
AS_APP: Final = f"Name the role {APP_ROLE} in LEUN_DATABASE_URL; the owner is for `leun db upgrade` alone."
_DIRECT: Final = (
    "Put the server's own host and port in LEUN_DATABASE_URL (PostgreSQL has 5432, PgBouncer 6432), "
    "for `leun serve` keeps its few connections itself."
)

#: What stands in an error of connecting, and what to do about it; the first that is found counts.
_MENDS: Final = (
    ("unsupported startup parameter", _DIRECT),
    ("no more connections allowed", _DIRECT),
    ("password authentication failed", "Mend the password in LEUN_DATABASE_URL, or set it anew: ALTER ROLE leun_app."),
    ("peer authentication failed", "Run this as the system user that pg_hba.conf takes for the role."),
    ("no password supplied", "Put the password in LEUN_DATABASE_URL."),
    ("pg_hba.conf", "Let pg_hba.conf take this role from this machine, and reload PostgreSQL."),
    ("too many", "Stop what holds connections, or raise max_connections."),
    ("remaining connection slots", "Stop what holds connections, or raise max_connections."),
    ("does not exist", "Make role and database as docs/operators.md says, then `leun db upgrade`."),
    ("starting up", "It is starting, or recovering: ask again in a minute."),
    ("shutting down", "It is stopping; start it again: systemctl start postgresql"),
    ("resolve host", "Mend the host in LEUN_DATABASE_URL, or this machine's DNS."),
    ("refused", "Start it (systemctl start postgresql), and look at host and port in LEUN_DATABASE_URL."),
    ("No such file", "Start it (systemctl start postgresql), and look at the socket's folder in LEUN_DATABASE_URL."),
    ("timeout", "Look at host and port in LEUN_DATABASE_URL, the network and the firewall."),
)
_ELSE: Final = "Look at LEUN_DATABASE_URL and at PostgreSQL's own log."

_CONNECTIONS: Final = """
SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true)::int, 0),
    (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user),
    (SELECT datconnlimit FROM pg_database WHERE datname = current_database()),
    (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL AND usename <> current_user),
    (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'leun')
"""
_ROLE: Final = """
SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
    (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'leun' AND pg_has_role(current_user, c.relowner, 'MEMBER')),
    coalesce(has_table_privilege(to_regclass('leun.audit')::oid, 'UPDATE, DELETE'), false),
    coalesce(has_table_privilege(to_regclass('leun.inbox')::oid, 'INSERT'), false)
"""
_ONE_OF_EACH_KEY: Final = """
SELECT DISTINCT ON (key_id) id, wrapped_key FROM leun.carer WHERE wrapped_key IS NOT NULL ORDER BY key_id, id
"""


# -- reaching it -----------------------------------------------------------------------------------


class Database:
    """The database as this look at it finds it."""

    def __init__(self, settings: Settings, *, embedded: bool, url: str) -> None:
        self.settings = settings
        self.embedded = embedded
        self.url = url
        #: the tables are those of this Leun
        self.ready = False
        self._connection: Connection | None = None

    @property
    def there(self) -> bool:
        """It is connected, and no question hangs."""
        one = self._connection
        return one is not None and not one.closed and one.info.transaction_status == TransactionStatus.IDLE

    @property
    def connection(self) -> Connection:
        """The one connection on which everything is asked."""
        assert self._connection is not None
        return self._connection

    async def connect(self) -> list[Check]:
        """Open it; what is wrong, if anything is."""
        try:
            self._connection = await connected(self.url)
        except psycopg.ProgrammingError:
            text = "LEUN_DATABASE_URL is no URL of a PostgreSQL."
            return [
                bad("database", text, "Write it as postgresql://leun_app:PASSWORD@HOST/leun; signs such as @ as %40.")
            ]
        except psycopg.OperationalError as error:
            return [self._unreached(error)]
        return []

    def _unreached(self, error: psycopg.OperationalError) -> Check:
        said = (str(error).strip().splitlines() or ["no reason given"])[0]
        if self.embedded and "does not exist" in said:
            return note("database", "The embedded database has no tables yet; Leun makes them when it first starts.")
        mend = next((mend for sign, mend in _MENDS if sign in said), _ELSE)
        return bad("database", f"The database cannot be reached: {said}.", mend)

    def close(self) -> None:
        """Let go of it, without waiting for one that hangs."""
        if self._connection is not None:
            self._connection.pgconn.finish()


async def connected(url: str) -> Connection:
    """A connection as Leun's own, but each statement ends by itself before we stop waiting for it.

    Raises psycopg.OperationalError, and psycopg.ProgrammingError where the URL is none.
    """
    return await psycopg.AsyncConnection.connect(
        url,
        autocommit=True,
        connect_timeout=max(int(WAIT) - 1, 2),  # before we stop waiting; 2 is the least
        application_name="leun doctor",
        options=f"{OPTIONS} -c statement_timeout={int(WAIT * 800)}",
        tcp_user_timeout=int(WAIT * 1000),
    )


@asynccontextmanager
async def found(settings: Settings) -> AsyncIterator[Database | list[Check]]:
    """The database that the settings mean, not yet connected; or why it cannot be looked at.

    An embedded one is started where it stands still, and stopped again if nobody else is with it.
    """
    if settings.database_url is not None:
        with closing(Database(settings, embedded=False, url=settings.database_url.get_secret_value())) as own:
            yield own
        return
    if other := of_machine.owner_not_us(settings):
        yield [of_machine.asked_by_another(settings, other)]
        return
    try:
        made = (of_machine.cluster_home(settings) / "data").exists()
    except OSError:
        yield [bad("database", "This user may not look at the embedded database.", AS_SERVICE)]
        return
    if not made:
        yield [note("database", "There is no embedded database yet; Leun makes it when it first starts.")]
        return
    try:
        server: Server = await asyncio.wait_for(in_thread(_started, settings), WORK)
    except (LeunError, TimeoutError) as error:
        text = (
            f"The embedded database does not start: {error}" if str(error) else "The embedded database does not start."
        )
        yield [bad("database", text, "Look at run/server.log in its folder.")]
        return
    try:
        with closing(Database(settings, embedded=True, url=server.url("leun", APP_ROLE))) as embedded:
            yield embedded
    finally:
        await in_thread(_released, server)


def _started(settings: Settings) -> Server:
    return asyncio.run(ensure_server(settings.data_dir.absolute()))


def _released(server: Server) -> None:
    asyncio.run(server.release())


# -- what is asked of it ---------------------------------------------------------------------------


async def version(database: Database) -> list[Check]:
    """Which PostgreSQL it is, and how much it holds."""
    info = database.connection.info
    major, minor = divmod(info.server_version, 10000)
    size = (await _row(database, "SELECT pg_database_size(current_database())"))[0] / _MIB
    where = "embedded" if database.embedded else f"at {info.host or 'a socket'}"
    if major < OLDEST:
        text = f"PostgreSQL {major} answers ({where}), and Leun needs {OLDEST} or later."
        return [bad("database", text, "Move the database to a newer PostgreSQL (pg_upgrade, or pg_dump and psql).")]
    return [well("database", f"PostgreSQL {major}.{minor} answers ({where}); the database holds {size:.0f} MiB.")]


async def schema(database: Database) -> list[Check]:
    """Whether the tables are those of this Leun."""
    name = "tables"
    try:
        revision = (await _row(database, "SELECT max(version_num) FROM leun.alembic_version"))[0]
    except psycopg.errors.UndefinedTable:
        revision = None
    except psycopg.errors.InsufficientPrivilege:
        return [bad(name, f"The role {database.connection.info.user} may not see the tables.", AS_APP)]
    if revision == HEAD:
        database.ready = True
        return [well(name, f"The tables are those of this Leun ({HEAD}).")]
    if database.embedded:
        return [note(name, "The tables of the embedded database are brought up to date when Leun starts next.")]
    if revision is None:
        return [bad(name, "The database has no tables of Leun.", _UPGRADE)]
    if revision > HEAD:
        text = f"The tables are newer ({revision}) than this Leun ({HEAD})."
        return [bad(name, text, "Start the newer Leun, or put back the database from before its upgrade.")]
    return [bad(name, f"The tables are older ({revision}) than this Leun needs ({HEAD}).", _UPGRADE)]


async def role(database: Database) -> list[Check]:
    """Whether Leun connects as who may read and write, and nothing more."""
    name = "role"
    try:
        who, is_super, owned, rewrites, writes = await _row(database, _ROLE)
    except psycopg.errors.InsufficientPrivilege:
        return [bad(name, f"The role {database.connection.info.user} may not see the tables.", AS_APP)]
    if is_super:
        return [bad(name, f"Leun connects as {who}, who may do everything on this server.", AS_APP)]
    if owned:
        return [bad(name, f"Leun connects as {who}, who owns the tables.", AS_APP)]
    if rewrites:
        mend = f"REVOKE UPDATE, DELETE ON leun.audit FROM {who};"
        return [bad(name, f"The role {who} can rewrite the audit log.", mend)]
    if not writes and database.ready:
        return [bad(name, f"The role {who} may not write in the tables.", AS_APP)]
    return [well(name, f"Leun connects as {who}, who owns nothing and cannot rewrite the audit log.")]


async def durability(database: Database) -> list[Check]:
    """Whether what was committed is there after a crash."""
    query = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"
    names = ["fsync", "full_page_writes", "synchronous_commit", "wal_level"]
    found: dict[str, str] = dict(await (await database.connection.execute(query, [names])).fetchall())
    off = [name for name in names[:3] if found[name] == "off"]
    if off:
        text = f"{' and '.join(off)} {'is' if len(off) == 1 else 'are'} off: a crash loses messages, or the database."
        mend = f"ALTER SYSTEM RESET {off[0]}; SELECT pg_reload_conf(); (or in postgresql.conf, or ALTER ROLE … RESET)"
        return [bad("durability", text, mend)]
    if found["wal_level"] == "minimal":
        text = "What is committed is on disk, but wal_level is minimal: no standby and no pg_basebackup."
        return [
            note("durability", text, "Where you back up by those, set wal_level to replica and restart PostgreSQL.")
        ]
    return [well("durability", "What is committed is on disk (fsync, synchronous_commit).")]


async def connections(database: Database) -> list[Check]:
    """Whether there are enough for every process of Leun."""
    room, of_role, of_database, others, processes = await _row(database, _CONNECTIONS)
    room = min([room - others, *(limit for limit in (of_role, of_database) if limit >= 0)])
    each = database.settings.workers + BESIDE_WORKERS
    count = max(processes, 1)
    needed = count * each + SPARE
    told = f"{_many(count, 'process', 'processes')} of {each} connections and {SPARE} to spare need {needed}"
    if room < needed:
        text = f"{told}; PostgreSQL has {room} for Leun."
        return [bad("connections", text, "Raise max_connections (or the role's limit), or lower LEUN_WORKERS.")]
    return [well("connections", f"{told}; PostgreSQL has {room}.")]


async def road(database: Database) -> list[Check]:
    """Whether nothing stands between: locks, wake-ups and prepared statements work from end to end."""
    name, connection = "connection", database.connection
    behind = (await _row(database, "SELECT pg_backend_pid()"))[0]
    if behind != connection.pgconn.backend_pid:
        return [bad(name, "A pooler stands between Leun and PostgreSQL: locks and wake-ups do not hold.", _DIRECT)]
    failed = [what for what, works in _TRIALS.items() if not await works(database)]
    if failed:
        return [
            bad(name, f"What Leun hangs on does not work: {', '.join(failed)}. A pooler may stand between.", _DIRECT)
        ]
    return [well(name, "It is direct: locks, wake-ups and prepared statements work.")]


async def _prepared(database: Database) -> bool:
    try:
        for _ in range(2):
            await database.connection.execute("SELECT %s::int", [1], prepare=True)
    except psycopg.errors.InvalidSqlStatementName:
        return False
    return True


async def _woken(database: Database) -> bool:
    """Whether a notification to ourselves comes back."""
    connection, word = database.connection, secrets.token_hex(8)
    await connection.execute("LISTEN leun_doctor")
    try:
        await connection.execute("SELECT pg_notify('leun_doctor', %s)", [word])
        async for notice in connection.notifies(timeout=WAIT / 4):
            if notice.payload == word:
                return True
        return False
    finally:
        await connection.execute("UNLISTEN leun_doctor")


async def _locked(database: Database) -> bool:
    """Whether a lock of one connection holds off another."""
    number = [secrets.randbits(62)]
    await database.connection.execute("SELECT pg_advisory_lock(%s)", number)
    try:
        async with await connected(database.url) as other:
            row = await (await other.execute("SELECT pg_try_advisory_lock(%s)", number)).fetchone()
        return row is not None and not row[0]
    finally:
        await database.connection.execute("SELECT pg_advisory_unlock(%s)", number)


_TRIALS: Final = {"prepared statements": _prepared, "wake-ups (NOTIFY)": _woken, "locks": _locked}


async def clock(database: Database, now: Callable[[], datetime]) -> list[Check]:
    """Whether the database and this machine agree about now."""
    before = now()
    theirs = (await _row(database, "SELECT clock_timestamp()"))[0]
    after = now()
    ahead = (theirs - (before + (after - before) / 2)).total_seconds()
    if abs(ahead) > APART:
        text = (
            f"The database's clock is {abs(ahead):.0f} seconds {'ahead of' if ahead > 0 else 'behind'} this machine's."
        )
        return [
            bad("clock", text, "Find out which is wrong (timedatectl on both), and let NTP keep it: systemd-timesyncd.")
        ]
    text = f"The database and this machine agree ({abs(ahead):.1f} s)."
    return [well("clock", f"{text} Whether both are right cannot be asked here: `timedatectl` tells.")]


async def opens(database: Database, ring: KeyRing | None) -> list[Check]:
    """Whether the key ring is the one that belongs to this database."""
    name, mend = "keys", "Put back the key ring of this database; without it nobody can read what carers said."
    rows = await (await database.connection.execute(_ONE_OF_EACH_KEY)).fetchall()
    if not rows:
        return []
    if ring is None:
        return [bad(name, "There are carers in the database, and no key ring to read what they said.", mend)]
    try:
        for carer, wrapped in rows:
            CarerKey.unwrapped(carer, wrapped, ring)
    except (WrongKey, Tampered):
        return [bad(name, "The key ring is not the one that belongs to this database.", mend)]
    return [well(name, "The key ring opens what is in the database.")]


async def _row(database: Database, query: Any) -> tuple[Any, ...]:
    row = await (await database.connection.execute(query)).fetchone()
    assert row is not None
    return row


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
