"""Bringing a database to the schema this code needs, and telling whether it is there.

Two roles: `leun_owner` owns the tables and migrates; `leun_app` owns nothing, reads and writes,
and can't change a table or rewrite history. On a server of your own, let an administrator run::

    CREATE ROLE leun_owner LOGIN PASSWORD '…';
    CREATE ROLE leun_app LOGIN PASSWORD '…';
    CREATE DATABASE leun OWNER leun_owner;

then `leun db upgrade` with the owner's URL, and LEUN_DATABASE_URL with the app's. Neither needs
to be a superuser. Use direct connections; a pooler in between breaks locks and notifications.
"""

from __future__ import annotations

import asyncio
import importlib
from pathlib import Path

import psycopg
from psycopg import sql

from bot.store.embedded import SUPERUSER, Server
from bot.store.errors import MissingRole, SchemaNotReady

HEAD = "0004"  # the newest revision in migrations/versions; a test keeps it true
OWNER_ROLE = "leun_owner"
APP_ROLE = "leun_app"
MIGRATING = 0x6C65756E  # advisory lock: one migrates, the others wait


def revision(url: str) -> str | None:
    """The revision a database is at; None for one without our tables. Any role may ask."""
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            row = connection.execute("SELECT version_num FROM leun.alembic_version").fetchone()
        except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
            return None
    return None if row is None else str(row[0])


async def require_head(url: str) -> None:
    """Raises `SchemaNotReady` when the database is older or newer than this code."""
    found = await asyncio.to_thread(revision, url)
    if found != HEAD:
        raise SchemaNotReady(f"found {found or 'no tables'}, needed {HEAD}")


async def upgrade(owner_url: str) -> None:
    """Migrate to `HEAD`, as the role that owns (or will own) the schema.

    Safe when two do it at once. Raises `MissingRole` when `leun_app` doesn't exist and this role
    may not create it.
    """
    await asyncio.to_thread(_upgrade, owner_url)


async def prepare(server: Server, dbname: str = "leun") -> str:
    """The app's URL of a database on the embedded server, made and migrated where needed."""
    app_url = server.url(dbname, APP_ROLE)
    if not await asyncio.to_thread(_at_head, app_url):
        await asyncio.to_thread(_create, server, dbname)
        await upgrade(server.url(dbname, OWNER_ROLE))
    return app_url


def _at_head(url: str) -> bool:
    try:
        return revision(url) == HEAD
    except psycopg.OperationalError:  # no such role or database yet
        return False


def _create(server: Server, dbname: str) -> None:
    with psycopg.connect(server.url("postgres", SUPERUSER), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        for role in (OWNER_ROLE, APP_ROLE):
            if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", dbname):
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(dbname), sql.Identifier(OWNER_ROLE))
            )


def _exists(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query.encode(), [name]).fetchone() is not None


def _upgrade(owner_url: str) -> None:
    _have_app_role(owner_url)
    migrations = str(Path(__file__).parent / "migrations")
    # Imported here: a start on a database that is up to date does without (0.3 s).
    command = importlib.import_module("alembic.command")
    config = importlib.import_module("alembic.config").Config()
    sqlalchemy = importlib.import_module("sqlalchemy")
    config.set_main_option("script_location", migrations.replace("%", "%%"))
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(owner_url),
        poolclass=sqlalchemy.NullPool,
    )
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
        connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS leun")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _have_app_role(owner_url: str) -> None:
    with psycopg.connect(owner_url, autocommit=True) as connection:
        if _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", APP_ROLE):
            return
        try:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APP_ROLE)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise MissingRole from error
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            return  # another was first
