"""The trained reader as arrays: to bytes, from bytes, and reading with them.

Reading is plain numpy: importing scikit-learn takes a second and 100 MB, and what is left of the model once it is
trained is a look-up, two lengths and a sum. A test holds both to the same answer.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadInput
from bot.messages import Guess, Heard
from bot.nlu.danger import is_crisis, scores
from bot.nlu.data import INFORM
from bot.nlu.encoder import Judgement
from bot.nlu.features import VERSION, Floats, Terms, centred, normalise, pieces, words_and_pairs
from bot.nlu.judging import Judging, crises_by, kinds_with
from bot.nlu.neighbours import Neighbours
from bot.nlu.reader import Thresholds, decide, with_crises
from bot.nlu.spelling import Speller
from bot.nlu.weighing import Weighing, count, signs

#: The length of a sentence vector beside the two counts, which have length 1 each.
VECTOR_WEIGHT: Final = 1.5
#: A sentence by which an encoder shows that it is the one that was trained with.
PROBE: Final = "Ik zorg voor mijn moeder. I look after my mother."

#: The heads.
INTENT: Final = "intent"
DANGER: Final = "danger"
CRISIS: Final = "crisis"
CLOSE: Final = "close"
#: The columns of the third.
NO: Final = "no"
YES: Final = "yes"

_ARRAYS: Final = (
    "pieces", "pieces_idf", "words", "words_idf", "seen", "seen_counts", "mean", "probe",
    "plain_pieces", "plain_words", "plain_bias", "full_pieces", "full_words", "full_vector", "full_bias",
    "near_axes", "near_rows", "near_crisis", "plain_signs", "full_signs",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Logistic regressions side by side: a row per term or dimension, a column per name of each of `Model.heads`."""

    pieces: Floats
    words: Floats
    #: None: fitted without sentence vectors
    vector: Floats | None
    bias: Floats
    #: head to what its sums are multiplied by before they become probabilities
    sharpness: Mapping[str, float]
    thresholds: Thresholds
    #: intent to the probability that 99 in 100 of its own texts reach
    recall: Mapping[str, float]
    #: the probabilities from which on a crisis, and overload, count
    limits: Mapping[str, float]
    #: how what speaks for a crisis is weighed
    weighing: Weighing


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Everything that reading needs."""

    #: of the rows it was trained on, see `data.digest`
    digest: str
    #: what texts are after, and `inform` for nothing of it
    intents: tuple[str, ...]
    #: the dangers told apart, `none` among them; empty where no row held any
    dangers: tuple[str, ...]
    #: what a text holds or only comes near, see `training`; empty where `dangers` is
    closer: tuple[str, ...]
    pieces: Terms
    words: Terms
    #: words that training saw, with how often
    seen: Mapping[str, int]
    #: the mean of the training's sentence vectors
    mean: Floats
    #: the sentence vector of `PROBE`
    probe: Floats
    plain: Weights
    full: Weights
    #: rows that vote on whether there is a crisis, where there is a sentence vector
    neighbours: Neighbours
    #: how much the encoder counts that was tuned to hear danger; None: trained without one
    judging: Judging | None
    speller: Speller

    @property
    def heads(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What is told apart, each with its columns: intents, which danger, whether there is a crisis, what is near."""
        return heads(self.intents, self.dangers, self.closer)

    def knows(self, probe: NDArray[Any]) -> bool:
        """Whether an encoder that gives this vector for `PROBE` is the one that was trained with."""
        lengths = np.linalg.norm(probe) * np.linalg.norm(self.probe)
        return probe.shape == self.probe.shape and bool(probe @ self.probe > 0.99 * lengths)

    def mend(self, text: str) -> str:
        """The text with its misspelt words mended; give this to the sentence encoder."""
        return self.speller.mend(text)

    def read(
        self, mended: str, vector: NDArray[Any] | None = None, judge: Callable[[str], Judgement] | None = None
    ) -> Heard:
        """What a text (mended before) is after; without its sentence vector, by its words alone.

        `judge` is the encoder that `judging` was learnt with. It is asked only where there is a vector, and not about
        texts that are sure to be harmless without it.
        """
        weights = self.plain if vector is None else self.full
        normal = normalise(mended)
        sums = weights.bias.copy()
        for terms, rows in ((self.pieces, weights.pieces), (self.words, weights.words)):
            columns, values = terms.weigh(normal)
            sums += values @ rows[columns]
        vote = 0.0
        if vector is not None and weights.vector is not None:
            around = centred(vector, self.mean, VECTOR_WEIGHT)
            sums += around @ weights.vector
            vote = self.neighbours.vote(around)
        likely: dict[str, NDArray[np.float64]] = {}
        energies, start = {}, 0
        for head, names in self.heads:
            likely[head], whole = likelihoods(sums[start : start + len(names)], weights.sharpness[head])
            energies[head] = float(whole)
            start += len(names)
        energy = energies[INTENT]
        ranked = sorted(zip(self.intents, likely[INTENT].tolist(), strict=True), key=lambda one: -one[1])
        guesses = tuple(Guess(name, value) for name, value in ranked if name != INFORM)
        dangers: dict[str, float] = {}
        if self.dangers:
            dangers, judgement = self._dangers(likely, vote, weights, (mended, judge))
            if judgement is not None:
                guesses = with_crises(guesses, crises_by(self.closer, judgement))
        return Heard(
            guesses=guesses,
            decision=decide(guesses, energy, weights.thresholds),
            dangers=dangers,
            engine="words" if vector is None else "vectors",
            energy=energy,
        )

    def _dangers(
        self,
        likely: Mapping[str, NDArray[np.float64]],
        vote: float,
        weights: Weights,
        asked: tuple[str, Callable[[str], Judgement] | None],
    ) -> tuple[dict[str, float], Judgement | None]:
        """A score per danger, and what the encoder said where it was asked."""
        seen = signs_of(likely, self.intents, np.array(vote))
        kinds = dict(zip(self.dangers, likely[DANGER].tolist(), strict=True))
        crisis, limits = float(weights.weighing.crisis(seen)), weights.limits
        mended, judge = asked
        judgement = None
        if judge is not None and self.judging is not None and weights is self.full and crisis >= self.judging.look:
            judgement = judge(mended)
            kinds = kinds_with(kinds, self.closer, judgement)
            crisis, limits = float(self.judging.crisis(seen, self.closer, judgement)), self.judging.limits
        return scores(kinds, crisis, limits), judgement


def signs_of(
    likely: Mapping[str, NDArray[np.float64]], intents: Sequence[str], vote: NDArray[Any]
) -> NDArray[np.float64]:
    """The signs of a crisis in a text (n x signs in n): what the heads say of it, and how the nearest rows vote."""
    crises = [number for number, name in enumerate(intents) if is_crisis(name)]
    return signs(
        likely[CRISIS][..., (NO, YES).index(YES)], likely[INTENT][..., crises].sum(axis=-1), vote, likely[CLOSE]
    )


def likelihoods(sums: NDArray[Any], sharpness: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Probabilities (… x intents), and the energy (…): the logarithm of the sum that they were divided by."""
    sharp = sharpness * np.asarray(sums, np.float64)
    most = sharp.max(axis=-1, keepdims=True)
    raised = np.exp(sharp - most)
    total = raised.sum(axis=-1, keepdims=True)
    return raised / total, np.squeeze(most + np.log(total), axis=-1)


def heads(
    intents: tuple[str, ...], dangers: tuple[str, ...], closer: tuple[str, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is told apart, each head with the names of its columns."""
    return ((INTENT, intents), *(((DANGER, dangers), (CRISIS, (NO, YES)), (CLOSE, closer)) if dangers else ()))


# -- to bytes and back -----------------------------------------------------------------------------


def to_bytes(model: Model) -> bytes:
    """The model as an `.npz` with JSON inside; the same model gives the same bytes."""
    about = {
        "version": VERSION,
        "digest": model.digest,
        "intents": model.intents,
        "dangers": model.dangers,
        "closer": model.closer,
        "plain": _settings(model.plain),
        "full": _settings(model.full),
        "judging": model.judging.settings() if model.judging else None,
    }
    assert model.full.vector is not None
    arrays: dict[str, NDArray[Any]] = {
        "about": _packed([json.dumps(about, sort_keys=True)]),
        "pieces": _packed(list(model.pieces.index)),
        "pieces_idf": model.pieces.idf,
        "words": _packed(list(model.words.index)),
        "words_idf": model.words.idf,
        "seen": _packed(list(model.seen)),
        "seen_counts": np.array(list(model.seen.values()), np.int32),
        "mean": model.mean,
        "probe": model.probe,
        "plain_pieces": model.plain.pieces.astype(np.float16),
        "plain_words": model.plain.words.astype(np.float16),
        "plain_bias": model.plain.bias,
        "full_pieces": model.full.pieces.astype(np.float16),
        "full_words": model.full.words.astype(np.float16),
        "full_vector": model.full.vector.astype(np.float16),
        "full_bias": model.full.bias,
        "near_axes": model.neighbours.axes.astype(np.float16),
        "near_rows": model.neighbours.rows,
        "near_crisis": model.neighbours.crisis,
        "plain_signs": np.append(model.plain.weighing.counts, model.plain.weighing.bias),
        "full_signs": np.append(model.full.weighing.counts, model.full.weighing.bias),
    }
    if model.judging:
        arrays["judging_signs"] = model.judging.numbers()
    into = io.BytesIO()
    np.savez_compressed(into, allow_pickle=False, **arrays)
    return into.getvalue()


def from_bytes(data: bytes, *, where: str = "the trained intent reader") -> Model:
    """The model that `to_bytes` gave. Raises BadInput where it is something else or of another version."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            about = json.loads(_unpacked(file["about"])[0])
            if about["version"] != VERSION:
                raise BadInput("trained-file", where, "of another version of Leun; run `leun nlu train`")
            names = (*_ARRAYS, "judging_signs") if about["judging"] else _ARRAYS
            return _model(about, {name: file[name] for name in names})
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        raise BadInput("trained-file", where, f"cannot be read ({error}); run `leun nlu train`") from error


def _model(about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Model:
    intents, dangers = tuple(map(str, about["intents"])), tuple(map(str, about["dangers"]))
    closer = tuple(map(str, about["closer"]))
    columns = sum(len(names) for _, names in heads(intents, dangers, closer))
    seen = dict(zip(_unpacked(arrays["seen"]), arrays["seen_counts"].tolist(), strict=True))
    sizes = {
        "pieces": _terms_match(_unpacked(arrays["pieces"]), arrays["pieces_idf"]),
        "words": _terms_match(_unpacked(arrays["words"]), arrays["words_idf"]),
        "vector": arrays["mean"].shape[0],
    }
    for name in ("plain_pieces", "plain_words", "full_pieces", "full_words", "full_vector"):
        if arrays[name].shape != (sizes[name.split("_")[1]], columns):
            raise ValueError(f"{name} has the shape {arrays[name].shape}")
    for name in ("plain_signs", "full_signs"):
        if arrays[name].shape != (count(len(closer)) + 1,):
            raise ValueError(f"{name} has the shape {arrays[name].shape}")
    neighbours = Neighbours.of(arrays["near_axes"], arrays["near_rows"], arrays["near_crisis"])
    if len(neighbours.axes) != sizes["vector"]:
        raise ValueError(f"near_axes has the shape {neighbours.axes.shape}")
    return Model(
        digest=str(about["digest"]),
        intents=intents,
        dangers=dangers,
        closer=closer,
        pieces=Terms.of(pieces, _unpacked(arrays["pieces"]), arrays["pieces_idf"]),
        words=Terms.of(words_and_pairs, _unpacked(arrays["words"]), arrays["words_idf"]),
        seen=seen,
        mean=arrays["mean"],
        probe=arrays["probe"],
        plain=_weights(about["plain"], arrays, "plain"),
        full=_weights(about["full"], arrays, "full"),
        neighbours=neighbours,
        judging=Judging.of(about["judging"], arrays["judging_signs"], len(closer)) if about["judging"] else None,
        speller=Speller.of(seen),
    )


def _weights(settings: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], which: str) -> Weights:
    return Weights(
        pieces=arrays[f"{which}_pieces"].astype(np.float32),
        words=arrays[f"{which}_words"].astype(np.float32),
        vector=arrays["full_vector"].astype(np.float32) if which == "full" else None,
        bias=arrays[f"{which}_bias"],
        sharpness=dict(settings["sharpness"]),
        thresholds=Thresholds(**settings["thresholds"]),
        recall=dict(settings["recall"]),
        limits=dict(settings["limits"]),
        weighing=Weighing(arrays[f"{which}_signs"][:-1], float(arrays[f"{which}_signs"][-1])),
    )


def _settings(weights: Weights) -> dict[str, Any]:
    return {
        "sharpness": dict(weights.sharpness),
        "thresholds": asdict(weights.thresholds),
        "recall": dict(weights.recall),
        "limits": dict(weights.limits),
    }


def _terms_match(terms: Sequence[str], idf: NDArray[Any]) -> int:
    if len(terms) != len(idf):
        raise ValueError(f"{len(terms)} terms and {len(idf)} weights")
    return len(terms)


def _packed(lines: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


def _unpacked(array: NDArray[Any]) -> list[str]:
    text = array.tobytes().decode()
    return text.split("\n") if text else []
