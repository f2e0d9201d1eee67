"""Settings, logging and the composition root: builds everything once, passes it in, closes it."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final, Literal

import psycopg
from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.content.packs import PackFiles
from bot.engines.embedded import IntentReader, trained_file
from bot.errors import BadInput
from bot.inbox import Inbox, NewId
from bot.messages import Guess
from bot.mind import Reader, make
from bot.store.database import Store
from bot.store.embedded import ensure_server
from bot.store.keys import KeyRing, load_or_create
from bot.store.schema import prepare, upgrade


class Settings(BaseSettings):
    """What an operator can set, all by environment variables that begin with ``LEUN_``."""

    model_config = SettingsConfigDict(env_prefix="LEUN_", env_ignore_empty=True, extra="ignore")

    #: folder of the embedded database, keys (0600) and caches
    data_dir: Path = Field(default_factory=lambda: user_data_path("leun", appauthor=False))
    #: a PostgreSQL of your own, as the role that owns nothing; empty: the embedded one
    database_url: SecretStr | None = None
    #: the same database as the role that owns the tables; only for ``leun db upgrade``
    owner_database_url: SecretStr | None = None
    #: the keys that wrap every carer's key, as ``leun`` writes them; empty: a file in the data folder
    keys: SecretStr | None = None
    #: ``json`` for machines or ``text`` for a terminal
    log_format: Literal["json", "text"] = "text"
    #: least level that is logged
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "WARNING"


def read_settings() -> Settings:
    """The settings of this process. Raises BadInput that names the variable and what it takes."""
    try:
        return Settings()
    except ValidationError as error:
        problem = error.errors()[0]
        name = "LEUN_" + "_".join(str(part) for part in problem["loc"]).upper().removeprefix("LEUN_")
        raise BadInput("setting", name, f"{problem['msg'][:1].lower()}{problem['msg'][1:]}") from error


def base_pack() -> PackFiles:
    """The content and flows that Leun comes with: from the wheel, or from the clone."""
    package = Path(str(resources.files("bot")))
    inside = package / "_base"
    return read_pack(inside if inside.is_dir() else package.parent, name="", folders=("content", "flows"))


def read_pack(folder: Path, *, name: str | None = None, folders: Iterable[str] = ("",)) -> PackFiles:
    """The texts of a pack's folder. Raises BadInput where it is no folder or a file is no UTF-8."""
    files: dict[str, str] = {}
    for part in folders:
        root = folder / part if part else folder
        if not root.is_dir():
            raise BadInput("pack", str(root), "no such folder; name the folder that holds the pack's YAML files")
        for path in sorted(root.rglob("*.yaml")):
            relative = path.relative_to(root).as_posix()
            if part == "content" and relative.startswith("local/"):
                continue
            key = f"flows/{relative}" if part == "flows" else relative
            try:
                files[key] = path.read_text(encoding="utf-8-sig")
            except UnicodeDecodeError as error:
                raise BadInput("encoding", str(path), "not UTF-8; save the file as UTF-8") from error
    return PackFiles(str(folder.name) if name is None else name, files)


def data_dir(settings: Settings) -> Path:
    """The data folder, made if need be, readable by its owner only where Leun makes it."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return settings.data_dir.absolute()


@dataclass(frozen=True, slots=True)
class House:
    """Everything that runs, built once."""

    store: Store
    reader: Reader
    inbox: Inbox


#: Intents passed on of each text.
MOST_GUESSES: Final = 5


class Intents:
    """The classifier of intents as the turn uses it: nothing until it is begun, and nobody waits for it."""

    def __init__(self) -> None:
        self._reader: IntentReader | None = None

    def begin(self) -> None:
        """Load it in a thread of its own."""
        self._reader = IntentReader.begin(trained_file())

    def wait(self) -> None:
        """Wait until it is loaded. Raises BadInput where the trained arrays cannot be read."""
        if self._reader is not None:
            self._reader.wait()

    def __call__(self, text: str) -> tuple[tuple[Guess, ...], bool]:
        """The likeliest intents, and whether the first is sure enough to go by."""
        if self._reader is None:
            return (), False
        reading = self._reader.reading(text)
        return reading.guesses[:MOST_GUESSES], reading.decision == "answer"


@asynccontextmanager
async def open_house(settings: Settings, packs: Sequence[PackFiles], *, new_id: NewId) -> AsyncIterator[House]:
    """Open the database while the content is read, and close everything in the end."""
    intents = Intents()
    async with AsyncExitStack() as stack:
        reading = asyncio.create_task(asyncio.to_thread(make, packs, classify=intents))
        stack.push_async_callback(_finished, reading)
        store = await _open_store(settings, stack)
        reader = await reading
        intents.begin()
        yield House(store, reader, Inbox(store, reader, new_id=new_id))


async def _finished(task: asyncio.Task[Reader]) -> None:
    """Wait for a thread that cannot be stopped; its error was told already."""
    await asyncio.gather(task, return_exceptions=True)


async def _open_store(settings: Settings, stack: AsyncExitStack) -> Store:
    if settings.database_url is not None:
        url, revive = settings.database_url.get_secret_value(), None
    else:
        server = await ensure_server(data_dir(settings))
        stack.push_async_callback(server.release)
        url, revive = await prepare(server), server.ensure_running
    try:
        store = await Store.open(url, key_ring(settings), revive=revive)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise BadInput("database", "LEUN_DATABASE_URL", f"the database cannot be reached: {reason}") from error
    stack.push_async_callback(store.close)
    return store


def key_ring(settings: Settings) -> KeyRing:
    """The keys that wrap every carer's key: from the setting, or from a file of the data folder made on first use."""
    if settings.keys is not None:
        return KeyRing.from_text(settings.keys.get_secret_value())
    return load_or_create(data_dir(settings) / "keys")


async def upgrade_database(settings: Settings) -> None:
    """Bring the tables to this version: of the owner's URL where one is set, else of the embedded database."""
    if settings.owner_database_url is not None:
        await upgrade(settings.owner_database_url.get_secret_value())
        return
    if settings.database_url is not None:
        raise BadInput("database", "LEUN_OWNER_DATABASE_URL", "set it to the URL of the role that owns the tables")
    server = await ensure_server(data_dir(settings))
    try:
        await prepare(server)
    finally:
        await server.release()


# -- logging ---------------------------------------------------------------------------------------

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object a line: moment, level, logger, message and what was passed as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line; values that JSON does not know become text."""
        line = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _PLAIN}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up_logging(settings: Settings) -> None:
    """Log to stderr, readable or as JSON; never what people wrote."""
    handler = logging.StreamHandler(sys.stderr)
    if settings.log_format == "json":
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
