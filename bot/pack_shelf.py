"""Packs on disk: reading a folder as it comes from any machine, and keeping the last good version of a named pack.

A pack is untrusted and may break while Leun runs on. What was good is kept in the data folder, as texts; when the pack
that is named is broken, its last good version is used, and the log says so.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bot.content.check import load_packs
from bot.content.packs import MAX_PACK, PackFiles, digest_of
from bot.errors import BadInput, Mistake
from bot.told import Told

_log: Final = logging.getLogger(__name__)

#: What people call files that were meant to end in ``.yaml``.
_NEARLY: Final = re.compile(r"\.(yml|yaml\.txt|yml\.txt|yaml\.yaml|yaml\.bak)$", re.IGNORECASE)


def read_pack(
    folder: Path, *, name: str | None = None, folders: Iterable[str] = ("",), trusted: bool = False
) -> PackFiles:
    """The texts of a pack's folder, with notes on what was odd about its files.

    Raises BadInput where it is no folder.
    """
    called = str(folder.absolute().name) if name is None else name
    files: dict[str, str] = {}
    notes: list[Mistake] = []
    for part in folders:
        root = folder / part if part else folder
        if not root.is_dir():
            raise BadInput("pack", str(root), Told("no-folder"))
        inside = folder.resolve()
        for path in sorted(root.rglob("*")):
            relative = path.relative_to(root).as_posix()
            if part == "content" and relative.startswith("local/"):
                continue
            key = f"flows/{relative}" if part == "flows" else relative
            where = f"{called}/{key}" if called else key
            if _NEARLY.search(path.name) and path.is_file():
                told = Told("file-ending", meant=_NEARLY.sub("", path.name) + ".yaml")
                notes.append(Mistake(file=where, line=1, code="unknown-file", text=told))
            elif path.suffix == ".yaml" and path.is_file() and (trusted or path.resolve().is_relative_to(inside)):
                # an untrusted pack's file may not be linked from elsewhere
                files[key] = _text(path, where, notes)
    return PackFiles(called, files, trusted, tuple(notes))


def _text(path: Path, where: str, notes: list[Mistake]) -> str:
    """A file's text as UTF-8, or as old Windows and Excel write it, which is noted."""
    if path.stat().st_size > 4 * MAX_PACK:
        notes.append(Mistake(file=where, line=1, code="too-long", text=Told("too-long", most=MAX_PACK)))
        return ""
    raw = path.read_bytes()
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "utf-8-sig":
            notes.append(Mistake(file=where, line=1, code="encoding", text=Told("latin"), warning=True))
        return text
    notes.append(Mistake(file=where, line=1, code="encoding", text=Told("not-text")))
    return ""


# -- the last good version -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """A pack as it last was good, and what it was checked over."""

    pack: PackFiles
    checked: str


class Shelf:
    """Where last good versions are kept: one JSON file of texts per pack in the data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> Kept | None:
        """The last good version of a pack, if there is one that can be read."""
        try:
            kept = json.loads(self._path(name).read_text(encoding="utf-8"))
            files = {str(path): str(text) for path, text in kept["files"].items()}
            return Kept(PackFiles(name, files), str(kept["checked"]))
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            return None

    def put(self, pack: PackFiles, checked: str) -> None:
        """Keep this version; a file is there whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(pack.name)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps({"checked": checked, "files": dict(pack.files)}, ensure_ascii=False), "utf-8")
        fresh.replace(path)

    def _path(self, name: str) -> Path:
        return self._folder / f"{re.sub(r'[^A-Za-z0-9_-]', '_', name)}.json"


def settled(below: Sequence[PackFiles], named: Sequence[PackFiles], shelf: Shelf) -> list[PackFiles]:
    """The named packs that can be used over what lies below them: each as it is, or as it last was good.

    What is not changed since it was found good is not checked again. A pack that is broken and never was good is left
    out. Every pack that is not used as it is, is logged as a warning.
    """
    under = digest_of(below)
    given = [_known(pack, under, shelf) for pack in named]
    _, refused = load_packs([*below, *given])
    usable: list[PackFiles] = []
    for pack in given:
        if pack.name not in refused:
            if not pack.trusted:
                shelf.put(pack, _checked(under, pack))
            usable.append(replace(pack, trusted=True))
            continue
        kept = shelf.get(pack.name)
        if kept is not None and pack.name not in load_packs([*below, *usable, kept.pack])[1]:
            usable.append(replace(kept.pack, trusted=True))
            _warn(pack, refused[pack.name], "its last good version goes on")
        else:
            _warn(pack, refused[pack.name], "there is no good version, so it is left out")
    return usable


def _known(pack: PackFiles, under: str, shelf: Shelf) -> PackFiles:
    kept = shelf.get(pack.name)
    return replace(pack, trusted=kept is not None and kept.checked == _checked(under, pack))


def _checked(under: str, pack: PackFiles) -> str:
    return f"{under}+{digest_of([pack])}"


def _warn(pack: PackFiles, mistakes: Sequence[Mistake], what: str) -> None:
    _log.warning(
        "The pack %s is refused with %d mistakes, the first %s; %s",
        pack.name,
        len(mistakes),
        mistakes[0],
        what,
        extra={"action": "pack_refused", "pack": pack.name, "mistakes": [str(one) for one in mistakes[:20]]},
    )
