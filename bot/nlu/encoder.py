"""A small transformer that was tuned to hear danger: its arrays, and reading with them in plain numpy.

It begins as the first layers of multilingual-e5-small (MIT; Wang and others, Multilingual E5 Text Embeddings, 2024) and
is tuned on Leun's rows by `leun nlu tune`. It knows what counts of words cannot: who does what to whom, what is denied,
what is over. How much it counts beside them is learnt, see `weighing.py` and docs/decisions/0051.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadInput
from bot.nlu.features import Floats
from bot.nlu.subwords import BEGIN, END, Subwords

#: To be raised when the same arrays would read otherwise.
VERSION: Final = 1
#: What the model that it comes from expects before every text.
PREFIX: Final = "query: "
#: So many subwords are looked at together; a longer text is read in overlapping parts, and the worst of them counts.
WINDOW: Final = 120
OVERLAP: Final = 30
#: The length that a text's vector is brought to before the last step.
LENGTH: Final = 10.0
EPSILON: Final = 1e-12

#: A block of 32 numbers: a half-precision scale and 32 half bytes (Q4_0 of llama.cpp).
BLOCK: Final = 18
_STEPS: Final = 127
#: Inputs that share a step.
_TOGETHER: Final = 32
_MATRICES: Final = ("qkv", "out", "up", "down")
_PLAIN: Final = ("places", "first_norm", "norms", "crisis", "close")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the encoder makes of one text, or of many (n x …)."""

    #: by how much a crisis is likelier than none, as a logarithm (…)
    crisis: NDArray[np.float64]
    #: the probability of each of `Encoder.close`: dangers held, or only come near (… x names)
    close: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """Everything that reading needs."""

    #: of the bytes it was read from
    digest: str
    #: of the rows it was tuned on
    tuned_on: str
    #: what is told apart, as `model.Model.closer`
    close: tuple[str, ...]
    heads: int
    subwords: Subwords
    #: the subwords of `PREFIX`
    prefix: tuple[int, ...]
    #: a row of packed blocks per subword
    words: NDArray[np.uint8]
    #: name to its array, see `to_bytes`; `ends` are `crisis` and `close` below each other
    arrays: Mapping[str, Floats]
    #: of rows that were held out while it was tuned: their `key`, and what was made of them
    held_out: Mapping[int, int]
    said: NDArray[np.float64]
    #: holds the threads of matrix products to one: more only wait for each other
    alone: Callable[[], AbstractContextManager[Any]]

    def read(self, text: str) -> Judgement:
        """What there is of a crisis in a text; of a long one, in the worst part of it."""
        with self.alone():
            sums = np.stack([self._sums(part) for part in parts(self.prefix, self.subwords.cut(text))])
        return judged(sums[int(np.argmax(sums[:, 1] - sums[:, 0]))])

    def read_row(self, language: str, text: str) -> Judgement | None:
        """What was made of a row that was held out; of one that it was tuned on, None; of one it never saw, a reading.

        Rows that it was tuned on would flatter it.
        """
        place = self.held_out.get(key(language, text))
        if place is None:
            return self.read(text)
        return None if place < 0 else judged(self.said[place])

    def _sums(self, places: Sequence[int]) -> NDArray[np.float64]:
        """The sums for no crisis and a crisis, and for each name of `close`."""
        got = self.arrays
        hidden = unpacked(self.words[list(places)]) + got["places"][: len(places)]
        hidden = _normal(hidden, got["first_norm"][0], got["first_norm"][1])
        for layer in range(len(got["qkv"])):
            hidden = self._layer(hidden, layer)
        whole = hidden.mean(axis=0)
        whole = LENGTH * whole / max(float(np.linalg.norm(whole)), 1e-9)
        return np.asarray(got["ends"][:, :-1] @ whole + got["ends"][:, -1], np.float64)

    def _layer(self, hidden: Floats, layer: int) -> Floats:
        got, norms = self.arrays, self.arrays["norms"][layer]
        count, width = hidden.shape
        each = width // self.heads
        turned = hidden @ got["qkv"][layer] + got["qkv_bias"][layer]
        query, known, value = turned.reshape(count, 3, self.heads, each).transpose(1, 2, 0, 3)
        likeness = query @ known.transpose(0, 2, 1) / np.float32(np.sqrt(each))
        likeness = np.exp(likeness - likeness.max(axis=-1, keepdims=True))
        likeness /= likeness.sum(axis=-1, keepdims=True)
        seen = (likeness @ value).transpose(1, 0, 2).reshape(count, width)
        hidden = _normal(hidden + seen @ got["out"][layer] + got["out_bias"][layer], norms[0], norms[1])
        wide = _bent(hidden @ got["up"][layer] + got["up_bias"][layer])
        return _normal(hidden + wide @ got["down"][layer] + got["down_bias"][layer], norms[2], norms[3])


def parts(prefix: Sequence[int], places: Sequence[int]) -> list[list[int]]:
    """Subwords in parts that overlap, each behind the prefix and between begin and end; one part where they are few."""
    most = WINDOW - len(prefix)
    starts = range(0, max(1, len(places) - OVERLAP), most - OVERLAP)
    return [[BEGIN, *prefix, *places[start : start + most], END] for start in starts]


def judged(sums: NDArray[Any]) -> Judgement:
    """From the last sums (… x 2 + names) to what is told."""
    sums = np.asarray(sums, np.float64)
    raised = np.exp(sums[..., 2:] - sums[..., 2:].max(axis=-1, keepdims=True))
    return Judgement(sums[..., 1] - sums[..., 0], raised / raised.sum(axis=-1, keepdims=True))


def key(language: str, text: str) -> int:
    """What a row is known by."""
    whole = hashlib.blake2b(f"{language}\n{text}".encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(whole.digest(), "little", signed=True)


def unpacked(blocks: NDArray[np.uint8]) -> Floats:
    """The numbers in rows of packed blocks (n x blocks * 18 → n x blocks * 32)."""
    each = np.ascontiguousarray(blocks).reshape(-1, BLOCK)
    scale = each[:, :2].copy().view(np.float16).astype(np.float32)
    halves = each[:, 2:]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
    return np.asarray((numbers * scale).reshape(len(blocks), -1), np.float32)


def _normal(hidden: Floats, weight: Floats, bias: Floats) -> Floats:
    moved = hidden - hidden.mean(axis=-1, keepdims=True)
    spread = np.einsum("td,td->t", moved, moved)[:, np.newaxis] / hidden.shape[-1]
    return np.asarray(moved / np.sqrt(spread + np.float32(EPSILON)) * weight + bias, np.float32)


def _bent(sums: Floats) -> Floats:
    """The Gaussian error linear unit, by the hyperbolic tangent (Hendrycks and Gimpel, 2016)."""
    inner = np.float32(0.7978845608) * (sums + np.float32(0.044715) * sums * sums * sums)
    return np.asarray(np.float32(0.5) * sums * (1 + np.tanh(inner)), np.float32)


# -- to bytes and back -----------------------------------------------------------------------------


def to_bytes(about: Mapping[str, Any], pieces: Sequence[str], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """What tuning gave, as an `.npz`: matrices in whole steps, a byte a number.

    Args:
        about: `tuned_on`, `close`, `heads`
        pieces: the subwords in their order, none with a line break
        arrays: `scores` and `words` of the pieces (three rows of words more, for what stands for no text), `places`,
            `first_norm` (2 x width), `norms` (layers x 4 x width), `crisis` and `close` (names x width + 1, the bias
            last), each of the matrices (layers x in x out) with its `…_bias`, and `known` and `said`, see `Encoder`
    """
    stored: dict[str, NDArray[Any]] = {
        "about": np.frombuffer(json.dumps({"version": VERSION, **about}, sort_keys=True).encode(), np.uint8),
        "pieces": np.frombuffer("\n".join(pieces).encode(), np.uint8),
        "scores": arrays["scores"].astype(np.float16),
        "words": arrays["words"],
        "known": arrays["known"].astype(np.int64),
        "said": arrays["said"].astype(np.float16),
    }
    for name in _PLAIN:
        stored[name] = arrays[name].astype(np.float32)
    for name in _MATRICES:
        stored[name], stored[f"{name}_scale"] = _in_steps(arrays[name])
        stored[f"{name}_bias"] = arrays[f"{name}_bias"].astype(np.float32)
    into = io.BytesIO()
    np.savez_compressed(into, allow_pickle=False, **stored)
    return into.getvalue()


def from_bytes(data: bytes, *, where: str = "the tuned reader of danger") -> Encoder:
    """The encoder that `to_bytes` gave. Raises BadInput where it is something else or of another version."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            about = json.loads(file["about"].tobytes())
            if about["version"] != VERSION:
                raise BadInput("tuned-file", where, "of another version of Leun; run `leun nlu tune`")
            return _encoder(about, file, hashlib.sha256(data).hexdigest())
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        raise BadInput("tuned-file", where, f"cannot be read ({error}); run `leun nlu tune`") from error


def _in_steps(matrices: NDArray[Any]) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Matrices (n x in x out) in whole steps, and the size of a step for every 32 inputs of an output."""
    count, inputs, outputs = matrices.shape
    blocks = matrices.reshape(count, inputs // _TOGETHER, _TOGETHER, outputs)
    step = (np.abs(blocks).max(axis=2) / _STEPS).astype(np.float16)
    safe = np.maximum(step.astype(np.float32), 1e-8)[:, :, np.newaxis]
    whole = np.clip(np.round(blocks / safe), -_STEPS, _STEPS).astype(np.int8)
    return whole.reshape(matrices.shape), step


def _of_steps(whole: NDArray[np.int8], step: NDArray[np.float16]) -> Floats:
    count, inputs, outputs = whole.shape
    blocks = whole.astype(np.float32).reshape(count, inputs // _TOGETHER, _TOGETHER, outputs)
    blocks *= step.astype(np.float32)[:, :, np.newaxis]
    return np.asarray(blocks.reshape(whole.shape), np.float32)


def _encoder(about: Mapping[str, Any], file: Mapping[str, NDArray[Any]], digest: str) -> Encoder:
    from threadpoolctl import ThreadpoolController

    arrays = {name: file[name].astype(np.float32) for name in _PLAIN}
    for name in _MATRICES:
        arrays[name] = _of_steps(file[name], file[f"{name}_scale"])
        arrays[f"{name}_bias"] = file[f"{name}_bias"]
    pieces = file["pieces"].tobytes().decode().split("\n")
    known, said = file["known"], file["said"].astype(np.float64)
    close = tuple(map(str, about["close"]))
    width = arrays["qkv"].shape[1]
    if len(file["words"]) != len(pieces) + 3 or said.shape != (int((known[:, 1] >= 0).sum()), 2 + len(close)):
        raise ValueError(f"{len(pieces)} pieces, words of {file['words'].shape}, held out {said.shape}")
    if arrays["close"].shape != (len(close), width + 1) or width % int(about["heads"]):
        raise ValueError(f"close of {arrays['close'].shape}, {about['heads']} heads of {width}")
    arrays["ends"] = np.concatenate([arrays["crisis"], arrays["close"]])
    subwords = Subwords.of(pieces, file["scores"].astype(np.float64).tolist())
    threads = ThreadpoolController()
    return Encoder(
        digest=digest,
        tuned_on=str(about["tuned_on"]),
        close=close,
        heads=int(about["heads"]),
        subwords=subwords,
        prefix=tuple(subwords.cut(PREFIX)),
        words=file["words"],
        arrays=arrays,
        held_out=dict(known.tolist()),
        said=said,
        alone=lambda: threads.limit(limits=1, user_api="blas"),
    )
