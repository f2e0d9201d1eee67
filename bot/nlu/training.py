"""From rows to a model, with what held-out rows say about it. The only module that imports scikit-learn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from bot.errors import BadInput
from bot.nlu import calibration, folds
from bot.nlu.data import Row, digest
from bot.nlu.features import VERSION, Floats, Terms, centred, normalise, pieces, words_and_pairs
from bot.nlu.model import PROBE, VECTOR_WEIGHT, Model, Weights, likelihoods
from bot.nlu.spelling import Speller

#: Sentences to vectors (n x d) of length 1.
Encode = Callable[[Sequence[str]], NDArray[Any]]
Tell = Callable[[str], None]

FOLDS: Final = 5

# Set beforehand from public data sets, not tuned on these rows.
_C: Final = 10.0
_ROUNDS: Final = 300
#: What is counted, the commonest first. More makes a larger file and no better reader: with 20 000 words and pairs
#: 0.671 of held-out rows were right, with 10 000 0.668 (November 2026, 4 425 rows).
_LEAST_ROWS: Final = 2
_MOST_PIECES: Final = 12_000
_MOST_WORDS: Final = 12_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """What one set of weights made of the rows that it was not trained on."""

    #: n x intents, in the order of the rows
    probabilities: NDArray[np.float64]
    energy: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A model, the rows in the order that was trained on, and what held-out rows said."""

    model: Model
    rows: tuple[Row, ...]
    truth: NDArray[np.intp]
    plain: HeldOut
    full: HeldOut


def train(rows: Sequence[Row], encode: Encode, tell: Tell = lambda line: None) -> Trained:
    """Train on all rows; the same rows in any order give the same model on one machine.

    Args:
        rows: of at least two intents
        encode: gives sentence vectors
        tell: is given a line as each part is done
    """
    rows = tuple(sorted(rows))
    intents = tuple(sorted({row.intent for row in rows}))
    if len(intents) < 2:
        raise BadInput("rows", "nlu", "rows of at least two intents are needed to tell them apart")
    with threadpool_limits(1):  # sums of several threads differ in their last digits
        return _train(rows, intents, encode, tell)


def _train(rows: tuple[Row, ...], intents: tuple[str, ...], encode: Encode, tell: Tell) -> Trained:
    truth = np.array([intents.index(row.intent) for row in rows], np.intp)
    normals = [normalise(row.text) for row in rows]
    vectors = np.asarray(encode([row.text for row in rows]), np.float32)
    tell(f"{len(rows)} rows of {len(intents)} intents, {len(set(normals))} different once normalised")

    groups = folds.alike(centred(vectors, vectors.mean(axis=0), 1.0))
    fold_of = folds.split(groups.tolist(), [row.intent for row in rows], FOLDS)
    held_out = {which: np.zeros((len(rows), len(intents))) for which in ("plain", "full")}
    for fold in range(FOLDS):
        inside, outside = fold_of != fold, fold_of == fold
        if not outside.any() or len(set(truth[inside].tolist())) < 2:
            continue
        space = _Space.of([normals[one] for one in np.nonzero(inside)[0]], vectors[inside])
        fitted = space.matrices([normals[one] for one in np.nonzero(inside)[0]], vectors[inside])
        unseen = space.matrices([normals[one] for one in np.nonzero(outside)[0]], vectors[outside])
        for which in held_out:
            held_out[which][outside] = _scores(_fit(fitted[which], truth[inside]), unseen[which], len(intents))
        tell(f"fold {fold + 1} of {FOLDS}")

    space = _Space.of(normals, vectors)
    matrices = space.matrices(normals, vectors)
    weights, seen_by = {}, {}
    for which, sums in held_out.items():
        sharp = calibration.sharpness(sums, truth)
        probabilities, energy = likelihoods(sums, sharp)
        seen_by[which] = HeldOut(probabilities=probabilities, energy=energy)
        rule = _fit(matrices[which], truth)
        tell(f"all rows, {'with' if which == 'full' else 'without'} sentence vectors")
        weights[which] = _weights(rule, space, sharp, seen_by[which], truth, intents)
    seen = Counter(word for normal in normals for word in normal.split())
    known = {word: seen[word] for word in sorted(seen)}
    model = Model(
        digest=digest(rows, version=VERSION),
        intents=intents,
        pieces=space.terms(space.pieces),
        words=space.terms(space.words),
        seen=known,
        mean=space.mean,
        probe=np.asarray(encode([PROBE])[0], np.float32),
        plain=weights["plain"],
        full=weights["full"],
        speller=Speller.of(known),
    )
    return Trained(model=model, rows=rows, truth=truth, plain=seen_by["plain"], full=seen_by["full"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Space:
    """How texts become columns, learnt from some of the rows."""

    pieces: TfidfVectorizer
    words: TfidfVectorizer
    mean: Floats

    @classmethod
    def of(cls, normals: Sequence[str], vectors: Floats) -> _Space:
        least = _LEAST_ROWS if len(normals) >= calibration.LEAST else 1
        counted = {"lowercase": False, "sublinear_tf": True, "dtype": np.float32}
        by_piece = TfidfVectorizer(analyzer=_list_of_pieces, min_df=least, max_features=_MOST_PIECES, **counted)
        by_word = TfidfVectorizer(analyzer=_list_of_words, max_features=_MOST_WORDS, **counted)
        return cls(pieces=by_piece.fit(normals), words=by_word.fit(normals), mean=vectors.mean(axis=0))

    def matrices(self, normals: Sequence[str], vectors: Floats) -> dict[str, csr_array]:
        """Rows without (`plain`) and with (`full`) sentence vectors."""
        counted = hstack([self.pieces.transform(normals), self.words.transform(normals)], format="csr")
        vector = csr_array(centred(vectors, self.mean, VECTOR_WEIGHT))
        return {"plain": counted, "full": hstack([counted, vector], format="csr")}

    @staticmethod
    def terms(by: TfidfVectorizer) -> Terms:
        cut = pieces if by.analyzer is _list_of_pieces else words_and_pairs
        return Terms.of(cut, by.get_feature_names_out().tolist(), by.idf_.astype(np.float32))


def _list_of_pieces(normal: str) -> list[str]:
    return list(pieces(normal))


def _list_of_words(normal: str) -> list[str]:
    return list(words_and_pairs(normal))


def _fit(matrix: csr_array, truth: NDArray[np.intp]) -> LogisticRegression:
    return LogisticRegression(C=_C, class_weight="balanced", max_iter=_ROUNDS).fit(matrix, truth)


def _scores(rule: LogisticRegression, matrix: csr_array, count: int) -> NDArray[np.float64]:
    """The sums for every intent; an intent that a fold did not hold scores as the least likely one."""
    coefficients, intercepts, classes = _per_class(rule)
    known = matrix @ coefficients.T + intercepts
    sums = np.repeat(known.min(axis=1, keepdims=True), count, axis=1)
    sums[:, classes] = known
    return np.asarray(sums, np.float64)


def _per_class(rule: LogisticRegression) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.intp]]:
    """A row of coefficients per class; of two classes scikit-learn keeps one row."""
    if len(rule.classes_) > 2:
        return rule.coef_, rule.intercept_, rule.classes_
    return (
        np.vstack([-rule.coef_, rule.coef_]) / 2,
        np.concatenate([-rule.intercept_, rule.intercept_]) / 2,
        rule.classes_,
    )


def _weights(
    rule: LogisticRegression,
    space: _Space,
    sharp: float,
    held_out: HeldOut,
    truth: NDArray[np.intp],
    intents: Sequence[str],
) -> Weights:
    coefficients, intercepts, _ = _per_class(rule)
    columns = coefficients.T.astype(np.float16).astype(np.float32)  # as they will be stored
    first, second = len(space.pieces.vocabulary_), len(space.words.vocabulary_)
    vector = columns[first + second :]
    return Weights(
        pieces=columns[:first],
        words=columns[first : first + second],
        vector=vector if len(vector) else None,
        bias=intercepts.astype(np.float32),
        sharpness=sharp,
        thresholds=calibration.thresholds(held_out.probabilities, held_out.energy, truth),
        recall=calibration.recall(held_out.probabilities, truth, intents),
    )
