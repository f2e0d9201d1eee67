"""`leun nlu train`: the folder of rows to the trained file."""

from __future__ import annotations

import time
from pathlib import Path

from bot.engines.embedded import sentence_encoder, trained_file, tuned_file
from bot.errors import BadInput
from bot.nlu import encoder
from bot.nlu.data import LANGUAGES, read_rows
from bot.nlu.model import to_bytes
from bot.nlu.telling import told
from bot.nlu.training import Encode, Tell, train


def training_files(folder: Path) -> dict[str, str]:
    """The texts of the training rows, by name under the folder; those kept apart for measuring are not among them.

    Raises BadInput where there are none or a file is no UTF-8.
    """
    files: dict[str, str] = {}
    for path in sorted(path for language in LANGUAGES for path in (folder / language).glob("*.yml")):
        try:
            files[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise BadInput("encoding", str(path), "not UTF-8; save the file as UTF-8") from error
    if not files:
        raise BadInput("rows", str(folder), "no training rows; they lie in nl/*.yml and en/*.yml")
    return files


def clone_folder() -> Path:
    """The folder of rows in the clone. Raises BadInput where Leun runs from a wheel, which has none."""
    folder = trained_file().parent.parent
    if not (folder / LANGUAGES[0]).is_dir():
        raise BadInput("rows", "--data", "training rows are not part of the wheel; name the folder that holds them")
    return folder


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that nobody finds half written; its folder is made where there is none."""
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_bytes(data)
    unfinished.replace(path)


def train_folder(folder: Path, tell: Tell, encode: Encode | None = None) -> Path:
    """Train on a folder's rows, write the reader beside them and give its path; `encode` instead of the real encoder.

    Raises ContentError with the mistakes in the rows.
    """
    started = time.perf_counter()

    def timed(line: str) -> None:
        tell(f"{time.perf_counter() - started:6.1f} s  {line}")

    rows = read_rows(training_files(folder))
    path = folder / "trained" / trained_file().name
    tuned = path.with_name(tuned_file().name)
    judge = encoder.from_bytes(tuned.read_bytes(), where=str(tuned)) if tuned.is_file() else None
    if judge is None:
        timed("no encoder for danger here; `leun nlu tune` makes one")
    trained = train(rows, encode or sentence_encoder(), timed, judge)
    data = to_bytes(trained.model)
    write_whole(path, data)
    for line in told(trained):
        tell(line)
    tell(f"{path}: {len(data) / 1e6:.2f} MB, {time.perf_counter() - started:.0f} s")
    return path
