"""`leun doctor` and `leun incidents`: every sick state, made for real, and the sentence that tells it."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import zoneinfo
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.app import Settings
from bot.channels.signal import signs
from bot.channels.telegram.webhook import set_webhook
from bot.channels.telegram.wire import TelegramWire
from bot.doctor import examining, kinds, of_database, of_machine, of_others, of_running, of_settings
from bot.doctor.checks import Check, Secrets, within
from bot.doctor.of_database import Database
from bot.running_commands import close_incident, doctor, incidents
from bot.store.database import Store
from bot.store.keys import KeyRing, load_or_create
from bot.store.running import Incident
from bot.store.schema import HEAD
from bot.work.presence import Presence
from tests.between import between, deaf
from tests.channels.telegram.shelf import Shelf, hooked, listening
from tests.fakes import signal_cli
from tests.fakes import telegram as fake_telegram
from tests.store.samples import CARER, changes, message, save
from tests.store.updates import keep, update

ROOT = Path(__file__).parent.parent
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests has settings of their own."""
    for name in [name for name in os.environ if name.startswith("LEUN_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


def wrong(checks: Iterable[Check]) -> dict[str, str]:
    """What is not well: the last of each name, with what to do."""
    return {one.name: f"{one.text} → {one.mend}" for one in checks if one.state == "bad"}


def states(checks: Iterable[Check]) -> dict[str, str]:
    return {one.name: one.state for one in checks}


def names_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


# -- settings --------------------------------------------------------------------------------------


MAIL: dict[str, Any] = {"smtp_host": "mail.leun.example", "smtp_from": "leun@leun.example"}


def looked_at(settings: Settings | None = None, /, **environ: str) -> list[Check]:
    return list(of_settings.look(settings or Settings(), environ))


def test_a_misspelt_setting_is_named_with_the_one_that_was_meant():
    checks = looked_at(LEUN_TELEGRM_TOKEN="secret-one", LEUN_DATA_DIR="x", LEUN_PYTHON="y", PATH="z")
    assert wrong(checks) == {
        "settings": "LEUN_TELEGRM_TOKEN is no setting, so nothing reads it. → LEUN_TELEGRAM_TOKEN was probably meant."
    }


def test_a_setting_that_is_like_none_is_to_be_taken_away():
    assert "Take it away" in wrong(looked_at(LEUN_QUARK="1"))["settings"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"telegram_webhook": "https://leun.example/x"}, "without LEUN_TELEGRAM_SECRET"),
        ({"telegram_webhook": "https://leun.example/x", "telegram_secret": "é!"}, "signs that Telegram does not take"),
        ({"telegram_webhook": "http://leun.example/x", "telegram_secret": "abc"}, "does not begin with https://"),
        ({"telegram_webhook": "https://leun.example:8080/", "telegram_secret": "abc"}, "Use one of 443, 80, 88, 8443"),
        ({"telegram_webhook": "https://leun.example:x/", "telegram_secret": "abc"}, "no address"),
        ({"telegram_token": None, "telegram_webhook": "https://leun.example/x"}, "without LEUN_TELEGRAM_TOKEN"),
        ({"signal_cli": "/run/signal-cli/socket"}, "unix:/run/signal-cli/socket"),
        ({"signal_account": "+32460000001"}, "without LEUN_SIGNAL_CLI"),
        ({"listen": "8080"}, "127.0.0.1:8080"),
        ({"smtp_from": "leun@leun.example"}, "LEUN_SMTP_FROM is set without LEUN_SMTP_HOST"),
        ({"smtp_password": "geheim"}, "LEUN_SMTP_PASSWORD is set without LEUN_SMTP_HOST"),
        (MAIL | {"smtp_from": ""}, "without an address in LEUN_SMTP_FROM"),
        (MAIL | {"smtp_from": "leun"}, "without an address in LEUN_SMTP_FROM"),
        (MAIL | {"smtp_security": "none", "smtp_user": "leun"}, "nobody logs in without TLS"),
        (MAIL | {"smtp_user": "leun"}, "without a password or token"),
        (MAIL | {"smtp_token_command": "print-token"}, "LEUN_SMTP_TOKEN_COMMAND is set without LEUN_SMTP_USER"),
    ],
)
def test_settings_that_do_not_go_together_are_told(given: dict[str, Any], said: str):
    assert said in wrong(looked_at(Settings(**{"telegram_token": TOKEN, **given})))["settings"]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"smtp_security": "none", "smtp_port": 2525},
        {"smtp_user": "leun", "smtp_password": "geheim"},
        {"smtp_user": "leun", "smtp_token_file": "/run/token"},
    ],
)
def test_a_mail_server_that_can_be_used_is_well(more: dict[str, Any]):
    assert wrong(looked_at(Settings(**MAIL, **more))) == {}


def test_of_a_password_and_a_token_only_one_counts():
    both = Settings(**MAIL, smtp_user="leun", smtp_password="geheim", smtp_token_file=Path("/run/token"))
    [_, twice, _] = looked_at(both)
    assert twice.state == "note"
    assert twice.text == "LEUN_SMTP_TOKEN_FILE and LEUN_SMTP_PASSWORD are set, and only the first counts."


def test_without_a_channel_only_the_chat_works():
    [settings, channels] = looked_at()
    assert (settings.state, channels.state) == ("well", "note")
    assert "only `leun chat` works" in channels.text


def test_the_owner_has_no_place_in_the_service():
    urls: dict[str, Any] = {"database_url": "postgresql://a", "owner_database_url": "postgresql://b"}
    assert "only `leun db upgrade` needs it" in " ".join(one.text for one in looked_at(Settings(**urls)))


# -- this machine ----------------------------------------------------------------------------------


def test_a_data_folder_that_is_not_there_yet_is_no_trouble(tmp_path: Path):
    settings = Settings(data_dir=tmp_path / "a" / "b")
    assert states([*of_machine.folder(settings), *of_machine.keys(settings)[1]]) == {
        "data folder": "note",
        "keys": "note",
    }
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_that_cannot_be_written_to_is_told():
    [check] = of_machine.folder(Settings(data_dir=Path("/proc/sys/kernel")))
    assert check.state == "bad"
    assert "cannot be written to" in check.text


def test_a_file_is_no_data_folder(tmp_path: Path):
    (tmp_path / "file").touch()
    assert "is no folder" in wrong(of_machine.folder(Settings(data_dir=tmp_path / "file")))["data folder"]


def test_a_data_folder_that_others_may_write_in_is_told(data: Path):
    data.chmod(0o770)
    assert "chmod go-w" in wrong(of_machine.folder(Settings(data_dir=data)))["data folder"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
async def test_a_data_folder_of_another_user_is_looked_at_by_that_user(data: Path):
    (data / "postgres" / "data").mkdir(parents=True)
    os.chown(data, 12345, 12345)
    settings = Settings(data_dir=data)
    assert "belongs to 12345" in wrong(of_machine.folder(settings))["data folder"]
    async with of_database.found(settings) as found:  # and the embedded database is left alone
        assert isinstance(found, list)
        assert "belongs to 12345" in found[0].text
    assert names_in(data) == ["postgres"]


def test_a_disk_that_is_nearly_full_is_told(data: Path):
    assert states(of_machine.disk(Settings(data_dir=data), least=1)) == {"disk": "well"}
    assert "Make room" in wrong(of_machine.disk(Settings(data_dir=data), least=2**60))["disk"]


def test_keys_that_others_may_read_are_told(data: Path):
    load_or_create(data / "keys")
    assert states(of_machine.keys(Settings(data_dir=data))[1]) == {"keys": "well"}
    (data / "keys").chmod(0o640)
    ring, checks = of_machine.keys(Settings(data_dir=data))
    assert ring is not None
    assert "mode 0640" in wrong(checks)["keys"]
    assert "chmod 600" in wrong(checks)["keys"]


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"format": 1, "keys": "secret-one"}'])
def test_keys_that_cannot_be_read_are_told_and_not_shown(data: Path, content: bytes):
    (data / "keys").write_bytes(content)
    (data / "keys").chmod(0o600)
    ring, checks = of_machine.keys(Settings(data_dir=data))
    assert ring is None
    assert "Put your copy of it back" in wrong(checks)["keys"]
    assert "secret-one" not in str(checks)
    assert wrong(of_machine.keys(Settings(keys=content.decode("latin-1") or "x"))[1])


@contextmanager
def zones_in(folder: Path) -> Iterator[None]:
    zoneinfo.reset_tzpath([folder])
    try:
        yield
    finally:
        zoneinfo.reset_tzpath()


def test_time_zones_that_are_wrong_are_told(tmp_path: Path):
    assert states(of_machine.zones()) == {"time zone": "well"}
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Brussels").write_bytes(b"not a zone")
    with zones_in(tmp_path):
        assert "There is no data" in wrong(of_machine.zones())["time zone"]
    utc = next(Path(one) / "UTC" for one in zoneinfo.TZPATH if (Path(one) / "UTC").exists())
    shutil.copy(utc, tmp_path / "Europe" / "Brussels")
    with zones_in(tmp_path):
        assert "is wrong" in wrong(of_machine.zones())["time zone"]


def test_a_pack_that_is_refused_is_told_with_its_first_mistake(tmp_path: Path, data: Path):
    (tmp_path / "zwalm").mkdir()
    (tmp_path / "zwalm" / "pack.yaml").write_text("format: 1\nname: Zwalm\n")
    found = wrong(of_machine.packs(Settings(data_dir=data, packs=(tmp_path / "zwalm",))))
    assert "The pack zwalm is refused, so it is left out: zwalm/pack.yaml:" in found["packs"]
    assert list(data.iterdir()) == []


def test_a_pack_that_is_not_there_is_told(tmp_path: Path):
    assert "LEUN_PACKS names" in wrong(of_machine.packs(Settings(packs=(tmp_path / "none",))))["packs"]


def test_a_trained_reader_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert states(of_machine.reader()) == {"reader": "well"}
    monkeypatch.setattr("bot.engines.interpreter.trained_file", lambda: tmp_path / "embedded.npz")
    assert "cannot be used" in wrong(of_machine.reader())["reader"]


# -- the database ----------------------------------------------------------------------------------


@asynccontextmanager
async def opened(url: str, **more: Any) -> AsyncIterator[Database]:
    async with of_database.found(Settings(database_url=url, **more)) as database:
        assert isinstance(database, Database)
        assert await database.connect() == []
        yield database


async def reached(url: str) -> str:
    """What is said of a database that cannot be reached."""
    check: Check
    async with of_database.found(Settings(database_url=SecretStr(url))) as database:
        assert isinstance(database, Database)
        [check] = [Secrets(database.settings).out_of(one) for one in await database.connect()]
    assert check.state == "bad"
    return " → ".join((check.text, check.mend))


def owner(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def admin_url(server, database: str) -> str:
    """The URL of the one who may do everything."""
    return str(server.url(database, "postgres"))


LOOKS: tuple[tuple[str, Callable[[Database], Any]], ...] = (
    ("database", of_database.version),
    ("tables", of_database.schema),
    ("role", of_database.role),
    ("durability", of_database.durability),
    ("connections", of_database.connections),
    ("connection", of_database.road),
    ("clock", lambda database: of_database.clock(database, now)),
)


async def test_a_database_that_is_well(database_url: str):
    async with opened(database_url) as database:
        checks = [one for _, look in LOOKS for one in await look(database)]
        assert database.ready
    assert states(checks) == dict.fromkeys((name for name, _ in LOOKS), "well"), checks
    assert "who owns nothing" in next(one.text for one in checks if one.name == "role")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://leun_app:geheim@127.0.0.1:1/leun", "Start it"),
        ("postgresql://leun_app:geheim@/leun?host=/nowhere", "the socket's folder"),
        ("postgresql://leun_app:geheim@nowhere.invalid/leun", "Mend the host"),
        ("postgres//leun_app:geheim@127.0.0.1/leun", "no URL"),
        ("postgresql://leun_app:ge heim@127.0.0.1/leun", "no URL"),
    ],
)
async def test_a_database_that_is_not_there_is_told_without_its_password(url: str, said: str):
    told = await reached(url)
    assert said in told
    assert "heim" not in told


async def test_a_role_or_database_that_is_not_made_is_told(server):
    assert "Make role and database" in await reached(server.url("leun_nowhere", "leun_app"))
    assert "Make role and database" in await reached(server.url("postgres", "leun_nobody"))


async def test_a_database_that_takes_nobody_more_is_told(admin_url: str, database_url: str, database: str):
    owner(admin_url, f"ALTER DATABASE {database} CONNECTION LIMIT 0")
    assert "Stop what holds connections" in await reached(database_url)


async def test_a_database_that_says_nothing_is_waited_for_no_longer_than_that(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(of_database, "WAIT", 2.0)  # the least that libpq takes
    async with deaf() as port:
        url = f"postgresql://leun_app@127.0.0.1:{port}/leun?sslmode=disable&gssencmode=disable"
        assert "the firewall" in await reached(url)


async def test_tables_that_are_not_made_or_of_another_version_are_told(server, admin_url: str, database_url: str):
    owner(admin_url, "CREATE DATABASE empty_one OWNER leun_owner")
    try:
        async with opened(server.url("empty_one", "leun_app")) as database:
            told = wrong(await of_database.schema(database))["tables"]
            assert "no tables of Leun" in told
            assert "leun db upgrade" in told
            assert not database.ready
            assert states(await of_database.role(database)) == {"role": "well"}
    finally:
        owner(admin_url, "DROP DATABASE empty_one WITH (FORCE)")
    for version, said in (("0001", "are older (0001)"), ("9999", "are newer (9999)")):
        owner(admin_url, f"UPDATE leun.alembic_version SET version_num = '{version}'")
        async with opened(database_url) as database:
            assert said in wrong(await of_database.schema(database))["tables"]


async def test_a_role_that_may_too_much_or_too_little_is_told(admin_url: str, owner_url: str, database_url: str):
    for url, said in ((admin_url, "may do everything"), (owner_url, "who owns the tables")):
        async with opened(url) as database:
            assert said in wrong(await of_database.role(database))["role"]
    owner(admin_url, "GRANT UPDATE ON leun.audit TO leun_app")
    async with opened(database_url) as database:
        assert "can rewrite the audit log" in wrong(await of_database.role(database))["role"]
    owner(admin_url, "DROP ROLE IF EXISTS leun_guest", "CREATE ROLE leun_guest LOGIN")
    try:
        async with opened(make_conninfo(database_url, user="leun_guest")) as database:
            for look in (of_database.schema, of_database.role):
                [told] = wrong(await look(database)).values()
                assert "leun_guest may not see the tables" in told
    finally:
        owner(admin_url, "DROP ROLE leun_guest")


async def test_commits_that_do_not_wait_for_the_disk_are_told(admin_url: str, database_url: str, database: str):
    owner(admin_url, f"ALTER ROLE leun_app IN DATABASE {database} SET synchronous_commit = off")
    async with opened(database_url) as opening:
        told = wrong(await of_database.durability(opening))["durability"]
    assert "synchronous_commit is off" in told
    assert "ALTER SYSTEM RESET synchronous_commit" in told


async def test_a_server_that_does_not_write_to_disk_is_told(admin_url: str, database_url: str):
    def sets(statement: str, fsync: str) -> None:
        owner(admin_url, statement, "SELECT pg_reload_conf()")
        with psycopg.connect(admin_url, autocommit=True) as connection:
            while connection.execute("SHOW fsync").fetchone() != (fsync,):
                pass  # until the reload has come through

    sets("ALTER SYSTEM SET fsync = off", "off")
    try:
        async with opened(database_url) as opening:
            assert "fsync is off: a crash loses messages" in wrong(await of_database.durability(opening))["durability"]
    finally:
        sets("ALTER SYSTEM RESET fsync", "on")


async def test_too_few_connections_are_told_with_how_many_are_needed(admin_url: str, database_url: str, database: str):
    owner(admin_url, f"ALTER DATABASE {database} CONNECTION LIMIT 15")
    async with opened(database_url, workers=4) as opening:
        told = wrong(await of_database.connections(opening))["connections"]
        assert "1 process of 13 connections and 3 to spare need 16; PostgreSQL has 15" in told
    async with opened(database_url, workers=3) as opening:
        assert states(await of_database.connections(opening)) == {"connections": "well"}


async def test_a_pooler_in_between_is_told(database_url: str):
    async with between(database_url) as direct, opened(direct.url) as database:
        assert states(await of_database.road(database)) == {"connection": "well"}
    async with between(database_url, pooler=True) as pooler, opened(pooler.url) as database:
        told = wrong(await of_database.road(database))["connection"]
    assert "A pooler stands between" in told
    assert "5432" in told


@pytest.mark.skipif(shutil.which("pgbouncer") is None, reason="pgbouncer is not installed")
@pytest.mark.parametrize("mode", ["transaction", "session"])
@pytest.mark.parametrize("ignored", ["options", ""])
async def test_pgbouncer_itself_is_told(database_url: str, mode: str, ignored: str):
    async with pgbouncer(database_url, mode, ignored) as url:
        if ignored:
            async with opened(url) as database:
                told = wrong(await of_database.road(database))["connection"]
        else:
            told = await reached(url)
    assert "PgBouncer 6432" in told


def folder_for_whoever_owns(other: Path) -> tuple[Path, int]:
    """A folder with a short path, as sockets want it, and whose it is."""
    folder, number = Path(tempfile.mkdtemp(prefix="leun-")), other.stat().st_uid
    os.chown(folder, number, -1)
    return folder, number


@asynccontextmanager
async def pgbouncer(url: str, mode: str, ignored: str) -> AsyncIterator[str]:
    """The real one in front of a database, as whoever the database runs as."""
    given = conninfo_to_dict(url)
    run, runs_as = folder_for_whoever_owns(Path(str(given["host"])))
    lines = [
        "[databases]",
        f"{given['dbname']} = host={given['host']} user=leun_app",
        "[pgbouncer]",
        *("listen_addr =", f"unix_socket_dir = {run}", "auth_type = any", f"pool_mode = {mode}"),
        *(f"ignore_startup_parameters = {ignored}", "default_pool_size = 5"),
    ]
    (run / "pgbouncer.ini").write_text("\n".join(lines))
    program = await asyncio.create_subprocess_exec(
        str(shutil.which("pgbouncer")),
        str(run / "pgbouncer.ini"),
        stderr=asyncio.subprocess.PIPE,
        user=pwd.getpwuid(runs_as).pw_name if os.geteuid() == 0 else None,
    )
    try:
        assert program.stderr is not None
        while b"process up" not in (line := await program.stderr.readline()):
            assert line, "pgbouncer did not start"
        yield make_conninfo("", host=str(run), port=6432, user="leun_app", dbname=given["dbname"])
    finally:
        program.terminate()
        await program.communicate()
        shutil.rmtree(run)


async def test_clocks_that_are_apart_are_told(database_url: str):
    async with opened(database_url) as database:
        late = await of_database.clock(database, lambda: now() - timedelta(hours=2))
        assert "7200 seconds ahead of" in wrong(late)["clock"]
        early = await of_database.clock(database, lambda: now() + timedelta(hours=2))
        assert "7200 seconds behind" in wrong(early)["clock"]
        [check] = await of_database.clock(database, now)
    assert "cannot be asked here" in check.text


async def test_keys_of_another_database_are_told(store: Store, ring: KeyRing, database_url: str):
    async with opened(database_url) as database:
        assert await of_database.opens(database, None) == []  # nobody is there yet
        await store.carer_for("telegram", "42", now=now(), new_id=CARER)
        assert states(await of_database.opens(database, ring)) == {"keys": "well"}
        assert "not the one that belongs" in wrong(await of_database.opens(database, KeyRing.new()))["keys"]
        assert "no key ring" in wrong(await of_database.opens(database, None))["keys"]


async def test_an_embedded_database_that_was_never_made_is_left_away(data: Path):
    async with of_database.found(Settings(data_dir=data)) as found:
        assert isinstance(found, list)
        assert states(found) == {"database": "note"}
    assert names_in(data) == []


# -- Telegram, Signal, Rasa ------------------------------------------------------------------------


async def of_telegram(fake: fake_telegram.FakeTelegram, **more: Any) -> list[Check]:
    given: dict[str, Any] = {
        "telegram_token": fake.token,
        "telegram_api": fake.url,
        "telegram_secret": "s3cret",
        **more,
    }
    return await of_others.ask_telegram(Settings(**given), now)


async def test_what_telegram_says_is_told():
    async with fake_telegram.running(time_scale=0.02) as fake:
        assert wrong(await of_telegram(fake)) == {}
        assert "@BotFather" in wrong(await of_telegram(fake, telegram_token="1:wrong-one"))["telegram token"]
        url = "https://leun.example/a-path"
        assert "no webhook" in wrong(await of_telegram(fake, telegram_webhook=url))["telegram webhook"]
        wire = TelegramWire(fake.token, api=fake.url)
        await set_webhook(wire.bot, "https://elsewhere.example/", "s3cret")
        assert "elsewhere.example" in wrong(await of_telegram(fake, telegram_webhook=url))["telegram webhook"]
        async with hooked(Shelf()) as here:
            await set_webhook(wire.bot, here, "another-secret")
            await (await fake.person("Anna")).says("hallo")
            await fake.counted("updates.failed")
            assert "secret" in wrong(await of_telegram(fake, telegram_webhook=here))["telegram delivery"]
            await wire.bot.delete_webhook()
        await wire.close()
        await fake.down()
        assert "firewall" in wrong(await of_telegram(fake))["telegram token"]
    assert "telegram token" in wrong(await of_telegram(fake, telegram_token=" "))


async def test_telegram_that_hangs_is_waited_for_no_longer_than_that(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(of_others, "WAIT", 0.2)
    async with fake_telegram.running() as fake:
        await fake.down("hang")
        assert "did not answer" in wrong(await of_telegram(fake))["telegram token"]


@pytest.mark.parametrize(
    ("given", "account", "said"),
    [
        ({"version": "0.13.19"}, signal_cli.ACCOUNT, ("signal version", "older than 0.14.7")),
        ({"accounts": ()}, signal_cli.ACCOUNT, ("signal account", "no account")),
        ({}, "+32460999999", ("signal account", "does not have the account")),
        ({"down": True}, signal_cli.ACCOUNT, ("signal socket", "does not answer")),
    ],
)
async def test_what_signal_cli_says_is_told(given: dict[str, Any], account: str, said: tuple[str, str]):
    async with signal_cli.running(**given) as fake:
        checks = await of_others.ask_signal(Settings(signal_cli=fake.address, signal_account=account))
    name, text = said
    assert text in wrong(checks)[name]
    assert account not in wrong(checks)[name]


async def test_signal_cli_that_hangs_is_waited_for_no_longer_than_that(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(of_others, "WAIT", 0.2)
    async with deaf() as port:
        checks = await of_others.ask_signal(Settings(signal_cli=f"tcp:127.0.0.1:{port}"))
    assert "signal socket" in wrong(checks)


class Rasa:
    """Answers as Rasa does, or with another status."""

    def __init__(self) -> None:
        self.model = "models/light-6b1f.tar.gz"
        self.status = 200

    async def answer(self, request: Request) -> Response:
        if self.status != 200 or request.query_params.get("token") != "rasa-token":
            return JSONResponse({}, self.status if self.status != 200 else 401)
        if request.url.path == "/status":
            return JSONResponse({"model_file": self.model, "num_active_training_jobs": 0})
        return JSONResponse({"intent_ranking": [{"name": "greet", "confidence": 0.9}]})


async def test_what_rasa_says_is_told():
    rasa = Rasa()
    app = Starlette(routes=[Route("/status", rasa.answer), Route("/model/parse", rasa.answer, methods=["POST"])])
    assert states(await of_others.ask_rasa(Settings())) == {"rasa": "note"}
    async with listening(app) as url:
        given: dict[str, Any] = {"rasa_url": url, "rasa_token": "rasa-token"}
        [check] = await of_others.ask_rasa(Settings(**given))
        assert (check.state, "light-6b1f" in check.text) == ("well", True)
        told = wrong(await of_others.ask_rasa(Settings(rasa_url=url)))["rasa"]
        assert "the embedded reader answers" in told
        assert "the same LEUN_RASA_TOKEN" in told
        rasa.model = ""
        assert "has no model" in wrong(await of_others.ask_rasa(Settings(**given)))["rasa"]
        rasa.status = 503
        assert "answered 503" in wrong(await of_others.ask_rasa(Settings(**given)))["rasa"]
    assert "leun-rasa" in wrong(await of_others.ask_rasa(Settings(**given)))["rasa"]


# -- what runs and what waits ----------------------------------------------------------------------


@asynccontextmanager
async def standing(url: str, *roles: str) -> AsyncIterator[Presence]:
    """A process that stands on the database and has these roles."""
    presence, stop = Presence(url), asyncio.Event()
    held = [presence.role(name).held for name in roles]
    running = asyncio.create_task(presence.run(stop))
    for event in (presence.standing, *held):
        await event.wait()
    try:
        yield presence
    finally:
        stop.set()
        await running


async def test_nobody_who_serves_is_told(database_url: str):
    async with opened(database_url, telegram_token=TOKEN) as database:
        told = wrong(await of_running.serving(database, now))["leun serve"]
    assert "nobody answers" in told
    assert "systemctl start leun" in told


async def test_without_a_channel_nobody_need_serve(database_url: str):
    async with opened(database_url) as database:
        assert await of_running.serving(database, now) == []


async def test_who_holds_each_role_is_told(database_url: str):
    given: dict[str, Any] = {"telegram_token": TOKEN, "signal_cli": "unix:/run/signal-cli/socket"}
    async with (
        standing(database_url, "telegram", "clock"),
        standing(database_url),
        opened(database_url, **given) as database,
    ):
        checks = await of_running.serving(database, now)
    assert "2 processes run" in checks[0].text
    assert wrong(checks).keys() == {"role signal"}
    assert "Nobody receives from Signal" in wrong(checks)["role signal"]
    assert states(checks)["role telegram"] == states(checks)["role clock"] == "well"
    assert "receives from Telegram" in next(one.text for one in checks if one.name == "role telegram")


async def test_one_who_holds_a_role_and_does_nothing_is_told(store: Store, database_url: str):
    await store.alive("telegram", now() - timedelta(minutes=10))
    async with standing(database_url, "telegram", "clock"), opened(database_url, telegram_token=TOKEN) as database:
        await of_database.schema(database)
        told = wrong(await of_running.serving(database, now))["role telegram"]
        assert "no sign of life for 10 minutes" in told
        await store.alive("telegram", now())
        assert wrong(await of_running.serving(database, now)) == {}


async def test_where_the_webhook_comes_somebody_must_answer():
    answers: dict[str, Any] = {"well": True}

    async def health(request: Request) -> Response:
        return JSONResponse(answers) if answers else Response("hello")

    given: dict[str, Any] = {"telegram_token": TOKEN, "telegram_webhook": "https://leun.example/x"}
    async with listening(Starlette(routes=[Route("/health", health)])) as url:
        settings = Settings(**given, listen=url.removeprefix("http://").replace("127.0.0.1", "0.0.0.0"))
        assert states(await of_running.health(settings)) == {"http": "well"}
        answers["well"] = False
        assert "no database" in wrong(await of_running.health(settings))["http"]
        answers.clear()
        assert "Somebody else" in wrong(await of_running.health(settings))["http"]
    assert "Nothing answers" in wrong(await of_running.health(settings))["http"]
    assert await of_running.health(Settings(telegram_token=TOKEN)) == []


async def full(url: str) -> list[Check]:
    async with opened(url) as database:
        return list(await of_running.queues(database, now))


async def test_a_message_that_waits_too_long_is_told(store: Store, database_url: str):
    assert states(await full(database_url)) == {"messages in": "well", "messages out": "well"}
    await keep(store, update("1"), now=now())
    assert states(await full(database_url))["messages in"] == "well"
    owner(database_url, "UPDATE leun.inbox SET received_at = now() - interval '3 hours'")
    assert "1 message waits to be handled, the oldest for 3 hours" in wrong(await full(database_url))["messages in"]
    owner(database_url, "UPDATE leun.inbox SET status = 'unreadable'")
    told = [one.text for one in await full(database_url) if one.state == "note"]
    assert told == ["1 message could not be handled; who wrote was told."]


async def test_an_answer_that_waits_too_long_is_told_and_what_became_of_others(store: Store, database_url: str):
    carer = await store.carer_for("telegram", "42", now=now(), new_id=CARER)
    await save(store, carer, changes(outgoing=(message(due_at=now() - timedelta(minutes=41)), message(due_at=now()))))
    told = wrong(await full(database_url))["messages out"]
    assert "2 answers wait to leave, the oldest for 41 minutes" in told
    assert "Is their channel set" in told
    await store.alive("telegram", now())
    owner(database_url, "UPDATE leun.pace SET not_before = now() + interval '1 hour'")
    assert "Telegram told us to wait until" in wrong(await full(database_url))["messages out"]
    owner(database_url, "UPDATE leun.outbox SET status = 'unknown', sent_at = now()")
    assert "nobody can tell" in " ".join(one.text for one in await full(database_url))
    owner(database_url, "UPDATE leun.outbox SET status = 'refused'")
    assert "could not be delivered" in " ".join(one.text for one in await full(database_url))
    assert wrong(await full(database_url)) == {}


async def test_open_incidents_are_told(store: Store, database_url: str):
    async with opened(database_url) as database:
        assert states(await of_running.incidents(database)) == {"incidents": "well"}
        await store.trouble("signal_captcha", "signal", "Signal asks for a captcha", now())
        told = wrong(await of_running.incidents(database))["incidents"]
    assert "1 is open: Signal wants a captcha before it sends more (signal)" in told
    assert "`leun incidents`" in told


def test_every_kind_of_incident_says_what_to_do_and_stands_in_the_docs():
    page = (ROOT / "docs" / "operators.md").read_text()
    table = page[page.index("### Incidents") :]
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", table[: table.index("\n## ")], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"\w+", row)} == set(kinds.KINDS)


def test_a_kind_of_incident_that_is_new_is_told_by_its_name():
    new = Incident(id=1, kind="moon_fell", place="sky", detail="", first_at=now(), last_at=now(), times=1)
    assert kinds.sentence(new) == "moon_fell (sky)"
    assert "the log" in kinds.mend(new).lower()
    assert set(signs.NAMES) <= set(kinds.KINDS)


# -- the whole -------------------------------------------------------------------------------------


@pytest.fixture
async def all_well(data: Path, store: Store, ring: KeyRing, database_url: str) -> AsyncIterator[dict[str, str]]:
    """The settings of a Leun with which nothing is wrong: both channels, and a process that serves."""
    (data / "keys").write_text(ring.to_text())
    (data / "keys").chmod(0o600)
    await store.carer_for("telegram", "42", now=now(), new_id=CARER)
    async with (
        fake_telegram.running(time_scale=0.02) as telegram,
        signal_cli.running() as signal,
        standing(database_url, "telegram", "signal", "clock"),
    ):
        yield {
            "LEUN_DATA_DIR": str(data),
            "LEUN_DATABASE_URL": database_url,
            "LEUN_TELEGRAM_TOKEN": telegram.token,
            "LEUN_TELEGRAM_API": telegram.url,
            "LEUN_SIGNAL_CLI": signal.address,
            "LEUN_SIGNAL_ACCOUNT": signal.account,
        }


def using(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


async def test_all_is_well(all_well: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    using(monkeypatch, all_well)
    told: list[str] = []
    assert await doctor(told.append, None, colour=False) == 0, told
    assert told[-1] == "\nAll is well."
    assert all(line.startswith(("✓ ", "– ")) and "\n" not in line for line in told[:-1])
    order = [line[2:].split("  ")[0].strip() for line in told[:-1]]
    assert order[0] == "settings"
    assert order.index("database") < order.index("tables") < order.index("telegram token") < order.index("leun serve")
    assert order[-1] == "incidents"
    for secret in ("LEUN_TELEGRAM_TOKEN", "LEUN_SIGNAL_ACCOUNT"):
        assert not any(all_well[secret] in line for line in told)


async def test_what_is_wrong_comes_as_json_and_ends_with_one(all_well: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    using(monkeypatch, all_well | {"LEUN_TELEGRAM_TOKEN": "1:wrong-token", "LEUN_SIGNL_CLI": "x"})
    lines: list[Any] = []
    assert await doctor(lambda _: None, lines.append, colour=False) == 1
    assert {tuple(line) for line in lines} == {("name", "state", "text", "mend")}
    assert [line["name"] for line in lines if line["state"] == "bad"] == ["settings", "telegram token"]


async def test_everything_may_be_sick_at_once_and_no_secret_is_told(data: Path, monkeypatch: pytest.MonkeyPatch):
    secrets = {
        "LEUN_DATABASE_URL": "postgresql://leun_app:geheim-1@127.0.0.1:1/leun",
        "LEUN_OWNER_DATABASE_URL": "postgres//owner:geheim-2@127.0.0.1/leun",
        "LEUN_KEYS": '{"format": 1, "lookup": "geheim-3"}',
        "LEUN_TELEGRAM_TOKEN": "1234:geheim-4",
        "LEUN_TELEGRAM_SECRET": "geheim 5",
        "LEUN_TELEGRAM_WEBHOOK": "http://leun.example/geheim-6",
        "LEUN_RASA_TOKEN": "geheim-7",
        "LEUN_SIGNAL_ACCOUNT": "+32460000008",
        "LEUN_TELEGRAM_TOKN": "geheim-9",
    }
    open_ones = {
        "LEUN_DATA_DIR": str(data),
        "LEUN_TELEGRAM_API": "http://127.0.0.1:1",
        "LEUN_SIGNAL_CLI": "tcp:127.0.0.1:1",
        "LEUN_RASA_URL": "http://127.0.0.1:1",
        "LEUN_LISTEN": "127.0.0.1:1",
    }
    using(monkeypatch, {**open_ones, **secrets})
    told: list[str] = []
    assert await doctor(told.append, None, colour=True) == 1
    text = "\n".join(told)
    assert "geheim" not in text
    assert "+32460000008" not in text
    last = told[-1]
    names = ("settings", "keys", "database", "rasa", "telegram token", "signal socket", "http")
    assert last.endswith(f"are not well: {', '.join(names)}. Begin with the first: it may be the cause of the others.")


async def test_nobody_who_says_nothing_is_waited_for_for_ever(data: Path, monkeypatch: pytest.MonkeyPatch):
    for module in (of_others, of_running):
        monkeypatch.setattr(module, "WAIT", 0.5)
    for module in (of_database, examining):
        monkeypatch.setattr(module, "WAIT", 3.0)
    async with deaf() as port, asyncio.timeout(30):
        settings = {
            "LEUN_DATA_DIR": str(data),
            "LEUN_DATABASE_URL": f"postgresql://leun_app@127.0.0.1:{port}/leun",
            "LEUN_TELEGRAM_TOKEN": TOKEN,
            "LEUN_TELEGRAM_API": f"http://127.0.0.1:{port}",
            "LEUN_TELEGRAM_WEBHOOK": "https://leun.example/x",
            "LEUN_TELEGRAM_SECRET": "s3cret",
            "LEUN_SIGNAL_CLI": f"tcp:127.0.0.1:{port}",
            "LEUN_RASA_URL": f"http://127.0.0.1:{port}",
            "LEUN_LISTEN": f"127.0.0.1:{port}",
        }
        using(monkeypatch, settings)
        lines: list[Any] = []
        assert await doctor(lambda _: None, lines.append, colour=False) == 1
    found = {line["name"]: line for line in lines if line["state"] == "bad"}
    assert list(found) == ["database", "rasa", "telegram token", "signal socket", "http"]
    assert "the firewall" in found["database"]["mend"]


async def test_a_setting_of_another_kind_is_told_first(monkeypatch: pytest.MonkeyPatch):
    using(monkeypatch, {"LEUN_WORKERS": "many"})
    told: list[str] = []
    assert await doctor(told.append, None, colour=False) == 1
    assert "LEUN_WORKERS" in told[0]


async def test_a_database_that_goes_silent_ends_the_looks_at_it(database_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(examining, "WAIT", 0.3)
    async with between(database_url) as proxy, opened(proxy.url) as database:

        async def silent(database: Database) -> list[Check]:
            proxy.flows.clear()
            return await of_database.version(database)

        looks = (("tables", of_database.schema), ("database", silent), ("role", of_database.role))
        checks = [one async for one in examining.asked(database, looks)]
        assert [(one.name, one.state) for one in checks] == [("tables", "well"), ("database", "bad")]
        assert "no answer within 0.3 seconds" in checks[-1].text


async def test_a_table_that_somebody_locks_is_told(database_url: str, admin_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(of_database, "WAIT", 2.0)
    with psycopg.connect(admin_url) as other:
        other.execute("LOCK TABLE leun.incident")
        async with opened(database_url) as database:
            looks = (("incidents", of_running.incidents), ("database", of_database.version))
            checks = [one async for one in examining.asked(database, looks)]
    assert "takes too long" in wrong(checks)["incidents"]
    assert states(checks)["database"] == "well"


async def test_a_database_that_is_stopped_meanwhile_is_told(database_url: str, admin_url: str):
    async with opened(database_url) as database:
        owner(admin_url, f"SELECT pg_terminate_backend({database.connection.info.backend_pid})")
        checks = [one async for one in examining.asked(database, (("role", of_database.role),))]
    assert "went away" in wrong(checks)["role"]


async def test_a_look_that_breaks_does_not_end_the_others():
    async def broken() -> list[Check]:
        raise ZeroDivisionError("with a secret in it")

    [check] = await within(1.0, "this", broken(), late="")
    assert (check.state, check.text) == ("bad", "This could not be looked at (ZeroDivisionError).")


# -- incidents -------------------------------------------------------------------------------------


async def test_incidents_are_told_and_closed(store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch):
    using(monkeypatch, {"LEUN_DATABASE_URL": database_url})
    told: list[str] = []
    assert await incidents(told.append, None) == 0
    assert told == ["No incident is open."]
    moment = datetime(2026, 11, 22, 22, 4, tzinfo=UTC)
    for minutes in (0, 7):
        await store.trouble("telegram_conflict", "telegram", "409", moment + timedelta(minutes=minutes))
    told.clear()
    assert await incidents(told.append, None) == 0
    first, detail, mend, _ = told
    assert "a webhook stands (telegram) — 2 times, first 22-11 23:04, last 22-11 23:11" in first
    assert detail.strip() == "409"
    assert mend.strip().startswith("→ A bot has one installation")
    lines: list[Any] = []
    await incidents(told.append, lines.append)
    [line] = json.loads(json.dumps(lines))
    assert (line["kind"], line["times"], line["first_at"]) == ("telegram_conflict", 2, "2026-11-22T22:04:00+00:00")
    assert await close_incident(line["id"], told.append, None) == 0
    assert told[-1] == f"Incident {line['id']} is closed."
    assert await close_incident(line["id"], told.append, None) == 1
    assert await store.incidents() == ()


def run(*args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The command itself."""
    known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [str(ROOT / ".venv" / "bin" / "leun"), *args]
    with suppress(FileNotFoundError):
        return subprocess.run(command, env={**known, **environ}, capture_output=True, text=True, check=False)
    pytest.skip("leun is not installed in .venv")


def test_incidents_of_a_database_that_is_not_ready_are_an_error_with_what_to_do(server, owner_url: str):
    url = server.url("postgres", "leun_app")
    ended = run("incidents", LEUN_DATABASE_URL=url)
    assert ended.returncode == 1
    assert "leun db upgrade" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_command_looks_at_an_embedded_database_and_lets_it_go(data: Path):
    """Made by `leun db upgrade`, looked at while nobody is there, and stopped again."""
    given: dict[str, Any] = {"LEUN_DATA_DIR": str(data)}
    assert run("db", "upgrade", **given).returncode == 0
    ended = run("doctor", "--json", **given)
    lines = {line["name"]: line for line in map(json.loads, ended.stdout.splitlines())}
    assert ended.returncode == 0, ended.stdout
    assert "(embedded)" in lines["database"]["text"]
    assert HEAD in lines["tables"]["text"]
    assert ended.stderr == ""
    assert list((data / "postgres.users").iterdir()) == []
    asyncio.run(_gone(data))


async def _gone(data: Path) -> None:
    from bot.store.embedded import destroy

    assert await destroy(data)
