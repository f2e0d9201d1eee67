"""Settings, logging and the composition root: builds everything once, passes it in, closes it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Annotated, Final, Literal

import psycopg
from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.content.packs import PackFiles
from bot.dialogue import changes
from bot.engines.interpreter import Embedded, Interpreter
from bot.engines.rasa import RasaClient, RasaFirst
from bot.errors import BadInput
from bot.inbox import Inbox, NewId
from bot.mind import Reader, make
from bot.pack_shelf import Shelf, settled
from bot.pack_shelf import read_pack as read_pack
from bot.store.database import Store
from bot.store.embedded import ensure_server
from bot.store.keys import KeyRing, load_or_create
from bot.store.schema import prepare, upgrade
from bot.work.rhythms import next_occurrence

_log: Final = logging.getLogger(__name__)


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
    #: where a Rasa server listens that reads intents first, such as ``http://127.0.0.1:5005``; empty: none is asked
    rasa_url: str | None = None
    #: its ``--auth-token``
    rasa_token: SecretStr | None = None
    #: the bot's token, from @BotFather; empty: no Telegram
    telegram_token: SecretStr | None = None
    #: where the Bot API is
    telegram_api: str = "https://api.telegram.org"
    #: the public https address of the webhook; empty: updates are fetched (long polling)
    telegram_webhook: str | None = None
    #: what Telegram sends along to the webhook, 1–256 of ``A-Za-z0-9_-``
    telegram_secret: SecretStr | None = None
    #: where signal-cli listens, such as ``unix:/run/signal-cli/socket`` or ``tcp:127.0.0.1:7583``; empty: no Signal
    signal_cli: str | None = None
    #: the number that Leun has on Signal; empty where signal-cli has one account
    signal_account: str = ""
    #: send short questions on Signal as polls
    signal_polls: bool = False
    #: host and port where HTTP listens: the webhook and ``/health``
    listen: str = "127.0.0.1:8080"
    #: turns handled at once in this process
    workers: int = Field(default=4, ge=1, le=64)
    #: the mail server that tells consultants of cases; empty: no e-mail is sent
    smtp_host: str | None = None
    #: its port; 0: 587 with ``starttls``, 465 with ``tls``, 25 with ``none``
    smtp_port: int = Field(default=0, ge=0, le=65535)
    #: how the connection is secured: ``starttls``, ``tls`` or ``none`` (a relay on this machine)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    #: the address that mails come from
    smtp_from: str = ""
    #: the user that logs in there; empty: nobody does
    smtp_user: str = ""
    #: their password
    smtp_password: SecretStr | None = None
    #: instead of a password: a file with an access token (XOAUTH2), read anew for each mail
    smtp_token_file: Path | None = None
    #: or a command that prints one
    smtp_token_command: str = ""
    #: folders of packs over what Leun comes with, parted by the system's path separator (``:``, on Windows ``;``)
    packs: Annotated[tuple[Path, ...], NoDecode] = ()
    #: ``json`` for machines or ``text`` for a terminal
    log_format: Literal["json", "text"] = "text"
    #: least level that is logged
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "WARNING"

    @field_validator("packs", mode="before")
    @classmethod
    def _folders(cls, value: object) -> object:
        return tuple(Path(part) for part in value.split(os.pathsep) if part) if isinstance(value, str) else value


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
    return read_pack(_root(), name="", folders=("content", "flows"), trusted=True)


def shipped_packs() -> list[PackFiles]:
    """The packs of municipalities that Leun comes with, checked before it was released and not at every start."""
    local = _root() / "content" / "local"
    folders = sorted(path for path in local.iterdir() if path.is_dir()) if local.is_dir() else []
    return [read_pack(folder, trusted=True) for folder in folders]


def _root() -> Path:
    """The folder of ``content`` and ``flows``: inside the package of a wheel, or the clone."""
    package = Path(str(resources.files("bot")))
    inside = package / "_base"
    return inside if inside.is_dir() else package.parent


def packs_with(folders: Iterable[Path]) -> list[PackFiles]:
    """The base, what ships with it, and the named packs; one of these stands for the shipped one of its name."""
    named = [read_pack(folder) for folder in folders]
    names = {pack.name for pack in named}
    return [base_pack(), *(pack for pack in shipped_packs() if pack.name not in names), *named]


def packs_of_house(settings: Settings, folders: Iterable[Path] = ()) -> list[PackFiles]:
    """As ``packs_with``, and under the named packs those of the settings, each in its last good version if need be."""
    packs = packs_with(folders)
    names = {pack.name for pack in packs if not pack.trusted}
    kept = [read_pack(folder) for folder in settings.packs]
    kept = [pack for pack in kept if pack.name not in names]
    if not kept:
        return packs
    taken = {pack.name for pack in kept}
    below = [pack for pack in packs if pack.trusted and pack.name not in taken]
    shelf = Shelf(data_dir(settings) / "packs")
    return [*below, *settled(below, kept, shelf), *(pack for pack in packs if not pack.trusted)]


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
    engine: Embedded
    #: what the inbox hears texts by: the engine, or Rasa first
    interpreter: Interpreter
    #: of the database, as the app
    url: str = field(default="", repr=False)

    def begin(self) -> None:
        """Make ready in threads what a text needs and a greeting does not; best when the first bubble is said."""
        threading.Thread(target=self.reader.ready, name="questions", daemon=True).start()
        self.engine.begin()


@asynccontextmanager
async def open_house(
    settings: Settings,
    packs: Sequence[PackFiles],
    *,
    new_id: NewId,
    new_code: Callable[[], str] | None = None,
    pool_size: int = 8,
) -> AsyncIterator[House]:
    """Open the database while the content is read, and close everything in the end."""
    engine = Embedded()
    async with AsyncExitStack() as stack:
        reading = asyncio.create_task(asyncio.to_thread(make, packs))
        stack.push_async_callback(_finished, reading)
        store, url = await _open_store(settings, stack, pool_size)
        reader = await reading
        _tell_left_out(packs, reader)
        interpreter = await _interpreter(settings, engine, reader, stack)
        inbox = Inbox(store, reader, interpreter, new_id=new_id, new_code=new_code, occurrence=next_occurrence)
        yield House(store, reader, inbox, engine, interpreter, url)


async def _interpreter(settings: Settings, engine: Embedded, reader: Reader, stack: AsyncExitStack) -> Interpreter:
    """The engine in this process, behind a Rasa server where the settings name one."""
    if not settings.rasa_url:
        return engine
    first = rasa_first(settings, engine, reader)
    stack.push_async_callback(first.close)
    return first


def rasa_first(settings: Settings, engine: Embedded, reader: Reader) -> RasaFirst:
    """Rasa before the engine in this process; a text in which a crisis is heard here waits for nobody."""
    if not settings.rasa_url:
        raise BadInput("setting", "LEUN_RASA_URL", "set it to where Rasa listens, such as http://127.0.0.1:5005")
    token = settings.rasa_token.get_secret_value() if settings.rasa_token else None
    return RasaFirst(RasaClient(settings.rasa_url, token=token), engine, danger=reader.in_danger)


async def weigh_again(house: House, at: datetime) -> int:
    """Wake every carer whose rights were weighed by other rules than today's, packs included; how many."""
    return await house.store.weigh_again(
        house.reader.mind.program.rules(), key=f"{changes.KIND}/rules", kind=changes.KIND, at=at
    )


def _tell_left_out(packs: Sequence[PackFiles], reader: Reader) -> None:
    """Log the packs that came with Leun and cannot be read; the others run on without them."""
    there = {info.id for info in reader.mind.content.packs}
    for pack in packs:
        if pack.name not in there:
            _log.warning("The pack %s cannot be read and is left out; run leun check", pack.name)


async def _finished(task: asyncio.Task[Reader]) -> None:
    """Wait for a thread that cannot be stopped; its error was told already."""
    await asyncio.gather(task, return_exceptions=True)


async def _open_store(settings: Settings, stack: AsyncExitStack, pool_size: int) -> tuple[Store, str]:
    if settings.database_url is not None:
        url, revive = settings.database_url.get_secret_value(), None
    else:
        server = await ensure_server(data_dir(settings))
        stack.push_async_callback(server.release)
        url, revive = await prepare(server), server.ensure_running
    try:
        store = await Store.open(url, key_ring(settings), pool_size=pool_size, revive=revive)
    except psycopg.ProgrammingError:  # its text holds the URL, and with it the password
        raise BadInput(
            "database", "LEUN_DATABASE_URL", "this is no database URL, such as postgresql://leun_app:…@host/leun"
        ) from None
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise BadInput("database", "LEUN_DATABASE_URL", f"the database cannot be reached: {reason}") from error
    stack.push_async_callback(store.close)
    return store, url


@asynccontextmanager
async def open_store(settings: Settings, *, pool_size: int = 2) -> AsyncIterator[Store]:
    """Only the database, for commands that need no content."""
    async with AsyncExitStack() as stack:
        store, _ = await _open_store(settings, stack, pool_size)
        yield store


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
