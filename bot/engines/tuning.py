"""`leun nlu tune`: the folder of rows to the encoder that hears danger, in an environment of its own.

PyTorch is some gigabytes and only needed here; what it learns is read with numpy (`bot/nlu/encoder.py`).
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.engines.embedded import sentence_encoder, tuned_file
from bot.engines.train import training_files, write_whole
from bot.errors import BadInput
from bot.nlu import encoder, folds
from bot.nlu.data import Row, digest, read_rows
from bot.nlu.features import centred
from bot.nlu.training import FOLDS, Encode, closer, is_crisis_row, weight

#: How many layers of the transformer are tuned and kept, and how often all rows are gone through.
LAYERS: Final = 12
ROUNDS: Final = 3
#: By how much a reading may differ from PyTorch's: weights are kept in bytes.
APART: Final = 0.5


def home() -> Path:
    """The folder of the environment. Raises BadInput where Leun runs from a wheel, which has none."""
    folder = tuned_file().parent.parent / "tuning"
    if not (folder / "tune.py").is_file():
        raise BadInput("tuning", "leun nlu tune", "works in a clone only")
    return folder


def is_installed() -> bool:
    """Whether the environment is there."""
    try:
        return _program(home()).is_file()
    except BadInput:
        return False


def tune_folder(
    folder: Path,
    tell: Callable[[str], None],
    *,
    layers: int = LAYERS,
    rounds: int = ROUNDS,
    encode: Encode | None = None,
) -> Path:
    """Tune on a folder's rows, write the encoder beside them and give its path.

    A fifth of the rows is held out first, whole groups of rows that resemble each other, to say what it makes of rows
    that it never saw. Raises ContentError with the mistakes in the rows, BadInput where it cannot be done.
    """
    rows = read_rows(training_files(folder))
    vectors = np.asarray((encode or sentence_encoder())([row.text for row in rows]), np.float32)
    groups = folds.alike(centred(vectors, vectors.mean(axis=0), 1.0))
    held = folds.split(groups.tolist(), [row.intent for row in rows], FOLDS) == 0
    data = _tuned(rows, held, tell, layers, rounds)
    path = folder / "trained" / tuned_file().name
    write_whole(path, data)
    tell(f"{path}: {len(data) / 1e6:.2f} MB; now run `leun nlu train`")
    return path


def _tuned(
    rows: Sequence[Row], held: NDArray[np.bool_], tell: Callable[[str], None], layers: int, rounds: int
) -> bytes:
    where = home()
    if not _program(where).is_file():
        raise BadInput("tuning", str(where), "not installed; run nlu/tuning/install (some gigabytes)")
    intents, close = sorted({row.intent for row in rows}), sorted({closer(row) for row in rows})
    told = [
        {
            "text": row.text,
            "intent": intents.index(row.intent),
            "close": close.index(closer(row)),
            "crisis": is_crisis_row(row),
            "weight": weight(row),
            "held": bool(out),
        }
        for row, out in zip(rows, held, strict=True)
    ]
    with tempfile.TemporaryDirectory() as folder:
        asked, got = Path(folder) / "rows.json", Path(folder) / "tuned.npz"
        asked.write_text(json.dumps({"intents": intents, "close": close, "rows": told}), encoding="utf-8")
        _run(where, [str(asked), str(got), "--layers", str(layers), "--epochs", str(rounds)], tell)
        with np.load(got) as file:
            arrays: dict[str, NDArray[Any]] = {name: file[name] for name in file.files}
    places = np.where(held, np.cumsum(held) - 1, -1)
    keys = [encoder.key(row.language, row.text) for row in rows]
    arrays["known"] = np.array(list(zip(keys, places.tolist(), strict=True)), np.int64)
    about = {"tuned_on": digest(rows, version=encoder.VERSION), "close": close, "heads": int(arrays["heads"])}
    data = encoder.to_bytes(about, arrays["pieces"].tobytes().decode().split("\n"), arrays)
    _compare(encoder.from_bytes(data), rows, arrays["checked"])
    return data


def _compare(read: encoder.Encoder, rows: Sequence[Row], sums: NDArray[Any]) -> None:
    """Raise BadInput where numpy, with its bytes for numbers, does not read what PyTorch does."""
    wanted = encoder.judged(sums).crisis
    apart = [abs(float(read.read(row.text).crisis) - told) for row, told in zip(rows, wanted.tolist(), strict=False)]
    if max(apart, default=0.0) > APART:
        raise BadInput("tuning", "danger.npz", f"reads otherwise than it was tuned, by up to {max(apart):.2f}")


def _run(where: Path, arguments: list[str], tell: Callable[[str], None]) -> None:
    command = [str(_program(where)), str(where / "tune.py"), *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(where), str(where.parent.parent)))}
    with subprocess.Popen(  # noqa: S603 (our own program and files)
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        assert running.stdout is not None
        last: list[str] = []
        for line in running.stdout:
            tell(line.rstrip("\n"))
            last = [*last[-20:], line]
    if running.returncode:
        raise BadInput("tuning", str(where), "could not tune:\n" + "".join(last))


def _program(where: Path) -> Path:
    return where / ".venv" / "bin" / "python"
