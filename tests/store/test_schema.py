"""The migrations, the roles, and what the app may not do."""

from __future__ import annotations

import asyncio
import sys

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import errors
from sqlalchemy import NullPool, create_engine

from bot.store import schema
from bot.store.database import Store
from bot.store.embedded import Server
from bot.store.errors import MissingRole, SchemaNotReady
from bot.store.keys import KeyRing
from bot.store.tables import Table


def test_the_constant_names_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", "bot/store/migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_the_migrations_make_the_tables_that_are_described(owner_url: str):
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(owner_url), poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "compare_type": True,
                "compare_server_default": True,
                "version_table_schema": "leun",
                "include_name": lambda name, kind, _: kind != "schema" or name == "leun",
            },
        )
        assert compare_metadata(context, Table.metadata) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE leun.recipient",
        "DROP SCHEMA leun CASCADE",
        "TRUNCATE leun.carer",
        "ALTER TABLE leun.carer ADD COLUMN name text",
        "CREATE TABLE leun.mine (id int)",
        "CREATE TABLE public.mine (id int)",
        "CREATE INDEX mine ON leun.carer (municipality)",
        "CREATE ROLE mine",
        "UPDATE leun.audit SET actor = 'nobody'",
        "DELETE FROM leun.audit",
        "UPDATE leun.consent SET given_at = now()",
        "UPDATE leun.consent SET text_version = 'v2'",
        "DELETE FROM leun.consent",
        "UPDATE leun.turn_log SET content_hash = ''",
        "UPDATE leun.alembic_version SET version_num = '0'",
        "GRANT DELETE ON leun.audit TO leun_app; DELETE FROM leun.audit",
        "SET ROLE leun_owner",
    ],
)
def test_the_app_may_not(database_url: str, statement: str):
    with psycopg.connect(database_url) as connection:  # noqa: SIM117
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)


@pytest.mark.parametrize("reason", ["she said so", "x" * 81])
def test_the_audit_takes_codes_and_no_sentences(database_url: str, reason: str):
    with psycopg.connect(database_url) as connection:  # noqa: SIM117
        with pytest.raises(errors.CheckViolation):
            connection.execute(
                "INSERT INTO leun.audit (at, actor, action, reason) VALUES (now(), 'a', 'b', %s)",
                [reason],
            )


async def test_upgrading_twice_at_once_and_again_is_harmless(server: Server):
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE twice OWNER leun_owner")
        owner = server.url("twice", "leun_owner")
        await asyncio.gather(schema.upgrade(owner), schema.upgrade(owner))
        await schema.upgrade(owner)
        await schema.require_head(server.url("twice", "leun_app"))
        connection.execute("DROP DATABASE twice WITH (FORCE)")


async def test_an_owner_without_privileges_can_migrate_but_not_invent_the_app_role(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    """As on a server of one's own, where Leun is given no superuser."""
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE plain LOGIN")
        connection.execute("CREATE DATABASE plain OWNER plain")
        owner = server.url("plain", "plain")
        with monkeypatch.context() as patch:
            patch.setattr(schema, "APP_ROLE", "leun_app_missing")
            with pytest.raises(MissingRole, match="CREATE ROLE"):
                await schema.upgrade(owner)
        await schema.upgrade(owner)
        await schema.require_head(server.url("plain", "leun_app"))
        connection.execute("DROP DATABASE plain WITH (FORCE)")
        connection.execute("DROP ROLE plain")


async def test_a_database_that_is_not_ready_is_refused(server: Server, database: str):
    app = server.url(database, "leun_app")
    with psycopg.connect(server.url(database, "leun_owner")) as connection:
        connection.execute("UPDATE leun.alembic_version SET version_num = '0000'")
    with pytest.raises(SchemaNotReady, match="0000"):
        await Store.open(app, KeyRing.new())
    with pytest.raises(SchemaNotReady, match="leun db upgrade"):
        await Store.open(server.url("postgres", "leun_app"), KeyRing.new())


async def test_preparing_a_ready_database_does_not_load_alembic(server: Server, tmp_path):
    code = (
        "import asyncio, sys\n"
        "from bot.store.database import Store\n"
        "from bot.store.keys import KeyRing\n"
        "async def main(url):\n"
        "    await (await Store.open(url, KeyRing.new())).close()\n"
        "asyncio.run(main(sys.argv[1]))\n"
        "print(*({'alembic', 'sqlalchemy', 'sqlmodel'} & set(sys.modules)))\n"
    )
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        code,
        server.url("leun_template", "leun_app"),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await child.communicate()
    assert (child.returncode, out.strip()) == (0, b"")
