"""The embedded server: shared, stopped by the last, whole again after every kind of death."""

# ruff: noqa: ASYNC110, ASYNC220, ASYNC221, ASYNC240 -- these tests are about processes and files

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import psycopg
import pytest

from bot.store import cluster
from bot.store.database import Store
from bot.store.embedded import Server, destroy, ensure_server
from bot.store.errors import ServerFailed, WrongServerVersion
from bot.store.keys import KeyRing
from bot.store.schema import prepare
from bot.store.values import CarerId
from tests.store.samples import changes, save

ROOT = Path(__file__).parents[2]
AS_ROOT = os.geteuid() == 0


@pytest.fixture
async def data_dir(tmp_path: Path) -> AsyncIterator[Path]:
    folder = tmp_path / "leun"
    yield folder
    for pid in processes_of(folder):  # only what these tests started
        os.kill(pid, signal.SIGINT)
    if folder.exists():
        assert await destroy(folder)


@contextmanager
def holding(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the server."""
    command = [sys.executable, "-m", "tests.store.holder", str(data_dir)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def url_from(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def let_go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(20) == 0


def home_of(data_dir: Path) -> Path:
    pointer = data_dir / "postgres.at"
    return Path(pointer.read_text().strip()) if pointer.exists() else data_dir / "postgres"


def postmaster_of(data_dir: Path) -> int:
    return int((home_of(data_dir) / "data" / "postmaster.pid").read_text().split()[0])


def processes_of(data_dir: Path) -> list[int]:
    """Everything that works in the cluster's folder."""
    found = []
    for process in Path("/proc").glob("[1-9]*"):
        try:
            inside = (process / "cwd").readlink() == home_of(data_dir) / "data"
        except OSError:
            continue
        if inside:
            found.append(int(process.name))
    return found


def answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


async def test_it_starts_stops_and_starts_again_with_its_data(data_dir: Path):
    server = await ensure_server(data_dir)
    url = server.url("postgres", "postgres")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    await server.release()
    await server.release()
    assert processes_of(data_dir) == []
    began = time.monotonic()
    server = await ensure_server(data_dir)
    assert time.monotonic() - began < 2
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    await server.release()


async def test_it_listens_nowhere_but_on_a_private_socket_and_keeps_what_is_written(data_dir):
    server = await ensure_server(data_dir)
    url = server.url("postgres", "postgres")
    with psycopg.connect(url) as connection:
        for setting, value in {
            "listen_addresses": "",
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "data_checksums": "on",
            "server_encoding": "UTF8",
        }.items():
            assert connection.execute(f"SHOW {setting}").fetchone() == (value,)
    socket_dir = Path(parse_qs(urlsplit(url).query)["host"][0])
    assert stat.S_IMODE(socket_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE((home_of(data_dir) / "data").stat().st_mode) == 0o700
    await server.release()


@pytest.mark.skipif(not AS_ROOT, reason="only root needs another user")
async def test_as_root_it_runs_as_a_user_of_its_own_and_widens_nothing(data_dir: Path):
    parents = [data_dir.parent, *data_dir.parent.parents]
    before = [one.stat().st_mode for one in parents]
    server = await ensure_server(data_dir)
    owner = Path(f"/proc/{postmaster_of(data_dir)}").stat()
    assert owner.st_uid not in (0, 65534)
    assert [one.stat().st_mode for one in parents] == before
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700
    assert not home_of(data_dir).is_relative_to(data_dir)  # pytest's folders are private
    assert not (home_of(data_dir).parent.stat().st_mode & 0o066)
    await server.release()


@pytest.mark.skipif(not AS_ROOT, reason="only root needs another user")
async def test_as_root_it_stays_in_a_data_folder_that_its_user_can_reach(tmp_path_factory):
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        data_dir = Path(name) / "d"
        data_dir.mkdir(mode=0o755)
        server = await ensure_server(data_dir)
        assert home_of(data_dir) == data_dir / "postgres"
        assert answers(server.url("postgres", "postgres"))
        await server.release()
        assert await destroy(data_dir)


@pytest.mark.skipif(not AS_ROOT, reason="only root needs another user")
async def test_binaries_that_its_user_cannot_reach_are_copied_once(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    state = tmp_path / "state"
    reachable = cluster._reaches
    monkeypatch.setattr(cluster, "STATE_DIR", state)
    monkeypatch.setattr(
        cluster,
        "_reaches",
        lambda account, at: at.name != "bin" and reachable(account, at),
    )
    account = cluster.Account(uid=12345, gid=12345)
    first = cluster._binaries(account)
    made = (first / "postgres").stat().st_ctime_ns
    assert first.is_relative_to(state)
    assert cluster._binaries(account) == first
    assert (first / "postgres").stat().st_ctime_ns == made
    said = subprocess.run([first / "postgres", "--version"], capture_output=True, check=True)
    assert b"PostgreSQL" in said.stdout


async def test_the_last_one_out_stops_it(data_dir: Path):
    with holding(data_dir) as first, holding(data_dir) as second:
        url = url_from(first)
        assert url_from(second) == url
        let_go(first)
        assert answers(url)
        let_go(second)
        assert not answers(url)
    assert processes_of(data_dir) == []


async def test_a_user_that_was_killed_counts_as_gone(data_dir: Path):
    with holding(data_dir) as killed, holding(data_dir) as last:
        url = url_from(killed)
        url_from(last)
        killed.kill()
        killed.wait(20)
        assert answers(url)
        let_go(last)
        assert not answers(url)


async def test_many_that_start_at_once_share_one_server(data_dir: Path):
    with ExitStack() as stack:
        several = [stack.enter_context(holding(data_dir)) for _ in range(4)]
        assert len({url_from(one) for one in several}) == 1
        for one in several:
            let_go(one)
    assert processes_of(data_dir) == []


async def test_after_the_postmaster_was_killed_nothing_is_lost(data_dir: Path):
    server = await ensure_server(data_dir)
    url = server.url("postgres", "postgres")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    with psycopg.connect(url) as connection:
        os.kill(postmaster_of(data_dir), signal.SIGKILL)
        again = await ensure_server(data_dir)  # at once, while the backends still die
        connection.close()
    assert again.url("postgres", "postgres") == url
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    await server.release()
    assert answers(url)
    await again.release()
    assert processes_of(data_dir) == []


async def test_the_store_goes_on_after_the_server_was_killed(data_dir: Path):
    server = await ensure_server(data_dir)
    store = await Store.open(await prepare(server), KeyRing.new(), revive=server.ensure_running)
    carer = await store.carer_for("telegram", "1", now=datetime(2026, 11, 2, tzinfo=UTC), new_id=CarerId(UUID(int=1)))
    await save(store, carer, changes())
    os.kill(postmaster_of(data_dir), signal.SIGKILL)
    while processes_of(data_dir):
        await asyncio.sleep(0.01)
    async with store.turn(carer) as turn:
        assert turn.loaded.seq == 1
    await store.close()
    await server.release()


@pytest.mark.parametrize("foreign", ["sleep", "postgres elsewhere", "nobody"])
async def test_a_stale_process_id_of_a_foreign_program_harms_neither(data_dir: Path, tmp_path: Path, foreign: str):
    server = await ensure_server(data_dir)
    url = server.url("postgres", "postgres")
    os.kill(postmaster_of(data_dir), signal.SIGKILL)
    await wait_until_gone(data_dir)
    with ExitStack() as stack:
        pid = 2**22 + 1  # above any
        other: Server | None = None
        if foreign == "sleep":
            # As the server's own user, so that PostgreSQL itself would take it for a rival.
            owner = (home_of(data_dir) / "data").stat()
            process = stack.enter_context(subprocess.Popen(["sleep", "600"], user=owner.st_uid if AS_ROOT else None))
            stack.callback(process.kill)
            pid = process.pid
        elif foreign == "postgres elsewhere":
            other = await ensure_server(tmp_path / "other")
            pid = postmaster_of(tmp_path / "other")
        for stale in (
            home_of(data_dir) / "data" / "postmaster.pid",
            home_of(data_dir) / "run" / ".s.PGSQL.5432.lock",
        ):
            lines = stale.read_text().splitlines()
            stale.write_text("\n".join([str(pid), *lines[1:]]) + "\n")
        again = await ensure_server(data_dir)
        assert answers(url)
        await again.release()
        await server.release()
        assert not answers(url)
        if other:
            assert answers(other.url("postgres", "postgres"))
            await other.release()
            assert await destroy(tmp_path / "other")
        elif foreign == "sleep":
            assert process.poll() is None


async def wait_until_gone(data_dir: Path) -> None:
    async with asyncio.timeout(20):
        while processes_of(data_dir):
            await asyncio.sleep(0.01)


async def test_a_stop_with_a_stale_process_id_kills_nobody(data_dir: Path):
    server = await ensure_server(data_dir)
    os.kill(postmaster_of(data_dir), signal.SIGKILL)
    await wait_until_gone(data_dir)
    with subprocess.Popen(["sleep", "600"]) as process:
        stale = home_of(data_dir) / "data" / "postmaster.pid"
        lines = stale.read_text().splitlines()
        stale.write_text("\n".join([str(process.pid), *lines[1:]]))
        await server.release()
        assert process.poll() is None
        process.kill()


async def test_after_a_restart_of_the_machine_it_starts(data_dir: Path):
    """Everything died at once, users too: files are there, locks and processes are not."""
    with holding(data_dir) as process:
        url = url_from(process)
        os.kill(postmaster_of(data_dir), signal.SIGKILL)
        process.kill()
        process.wait(20)
    await wait_until_gone(data_dir)
    assert list((data_dir / "postgres.users").iterdir())
    server = await ensure_server(data_dir)
    assert answers(url)
    await server.release()
    assert processes_of(data_dir) == []
    assert not list((data_dir / "postgres.users").iterdir())


async def test_a_first_start_that_was_cut_off_is_done_again(data_dir: Path):
    server = await ensure_server(data_dir)
    await server.release()
    (home_of(data_dir) / "data").rename(home_of(data_dir) / "data.new")
    server = await ensure_server(data_dir)
    assert answers(server.url("postgres", "postgres"))
    await server.release()


async def test_a_start_that_is_cancelled_holds_nothing(data_dir: Path):
    starting = asyncio.create_task(ensure_server(data_dir))
    await asyncio.sleep(0.05)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert processes_of(data_dir) == []


async def test_a_long_path_gets_its_socket_elsewhere(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(cluster, "STATE_DIR", tmp_path / "s")
    home = tmp_path / ("x" * 120)
    home.mkdir()
    account = cluster.Account(uid=os.geteuid(), gid=os.getegid())
    one = cluster.Cluster(home, account, Path("/nowhere"))
    folder = one._free_socket_dir()
    assert len(bytes(folder / cluster.SOCKET_NAME)) <= cluster.SOCKET_PATH_BYTES
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert one._free_socket_dir() == folder
    folder.chmod(0o755)  # somebody else's doing: not to be trusted
    with pytest.raises(ServerFailed):
        one._free_socket_dir()
    folder.rmdir()


async def test_a_cluster_of_another_version_is_named(data_dir: Path):
    server = await ensure_server(data_dir)
    await server.release()
    (home_of(data_dir) / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(WrongServerVersion, match="made by 15"):
        await ensure_server(data_dir)
    (home_of(data_dir) / "data" / "PG_VERSION").write_text("18\n")


async def test_a_cluster_in_use_is_not_destroyed(data_dir: Path):
    server = await ensure_server(data_dir)
    assert not await destroy(data_dir)
    assert answers(server.url("postgres", "postgres"))
    await server.release()
