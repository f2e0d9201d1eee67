"""From rows to a model, with what held-out rows say about it. The only module that imports scikit-learn."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from bot.errors import BadInput
from bot.nlu import calibration, folds
from bot.nlu.danger import CALM, limits
from bot.nlu.data import INFORM, SAFETY, Row, digest
from bot.nlu.encoder import Encoder, Judgement
from bot.nlu.features import VERSION, Floats, Terms, centred, normalise, pieces, words_and_pairs
from bot.nlu.judging import LEFT, MOST_OF_NEAR, MOST_OF_OTHERS, NEAR_TO, Judging, kinds_with, with_judgement
from bot.nlu.model import (
    CLOSE,
    CRISIS,
    DANGER,
    INTENT,
    NO,
    PROBE,
    VECTOR_WEIGHT,
    YES,
    Model,
    Weights,
    likelihoods,
    signs_of,
)
from bot.nlu.neighbours import Neighbours
from bot.nlu.spelling import Speller
from bot.nlu.weighing import Weighing

#: Sentences to vectors (n x d) of length 1.
Encode = Callable[[Sequence[str]], NDArray[Any]]
Tell = Callable[[str], None]
_Rule: TypeAlias = LogisticRegression | LinearSVC

FOLDS: Final = 5

#: How little the weights are held back. For intents a support vector machine did better than a logistic regression with
#: 10 (.755 of held-out rows right against .741, November 2026), at a quarter of the time.
_C: Final = 10.0
_C_INTENT: Final = 0.3
_ROUNDS: Final = 300
#: How much a row that only looks like danger counts for telling a crisis: with six, at the same share of these rows
#: raised (4 in 100), .66 of the held-out crises were found instead of .58 (November 2026).
_NEAR: Final = 6.0
#: The same of a row that holds overload and no crisis.
_HEAVY: Final = 3.0
#: How much rows count for how signs are weighed: one that only looks like danger, and every other one without a crisis.
#: Less for the others and more ordinary messages are raised; docs/decisions/0050.
_NEAR_WEIGHED: Final = 3.0
_OTHERS_WEIGHED: Final = 1.5
#: Of the rows that neither hold danger nor come near it, one in so many is kept to be a neighbour. With none of them
#: what is like nothing ("blauw gras fluit") had only danger around it; with one in four it hung on which were kept.
FEW: Final = 2
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
    #: n x dangers
    dangers: NDArray[np.float64]
    #: of a crisis, whichever, by all signs weighed, and weighed by what other rows taught (n)
    crisis: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What all signs and the encoder together made of rows that none of them was trained on."""

    #: the places of these rows
    rows: NDArray[np.intp]
    #: of a crisis, weighed by what other rows taught (n)
    crisis: NDArray[np.float64]
    #: n x dangers
    dangers: NDArray[np.float64]
    #: the share of them about which the encoder need not be asked
    left: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A model, the rows in the order that was trained on, and what held-out rows said."""

    model: Model
    rows: tuple[Row, ...]
    #: the intent of every row
    truth: NDArray[np.intp]
    plain: HeldOut
    full: HeldOut
    #: what the encoder made of it; None: trained without one
    judged: Judged | None = None


def train(rows: Sequence[Row], encode: Encode, tell: Tell = lambda line: None, judge: Encoder | None = None) -> Trained:
    """Train on all rows; the same rows in any order give the same model on one machine.

    Args:
        rows: of at least two intents
        encode: gives sentence vectors
        tell: is given a line as each part is done
        judge: the encoder that was tuned to hear danger; how much it counts is learnt from rows that it never saw
    """
    rows = tuple(sorted(rows))
    intents = tuple(sorted({row.intent for row in rows}))
    if len(set(intents) - {INFORM}) < 2:
        raise BadInput("rows", "nlu", "rows of at least two intents are needed to tell them apart")
    with threadpool_limits(1):  # sums of several threads differ in their last digits
        return _train(rows, intents, encode, tell, judge)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """One thing that is told apart: its names, the truth of every row, and how much each row counts."""

    name: str
    names: tuple[str, ...]
    truth: NDArray[np.intp]
    counts: Floats


def _heads(
    rows: Sequence[Row], intents: tuple[str, ...], dangers: tuple[str, ...], near_names: tuple[str, ...]
) -> list[_Head]:
    even = np.ones(len(rows), np.float32)
    found = [_Head(name=INTENT, names=intents, truth=_places([row.intent for row in rows], intents), counts=even)]
    if dangers:
        crisis = [YES if is_crisis_row(row) else NO for row in rows]
        near = np.array([weight(row) for row in rows], np.float32)
        found += [
            _Head(name=DANGER, names=dangers, truth=_places([row.danger for row in rows], dangers), counts=even),
            _Head(name=CRISIS, names=(NO, YES), truth=_places(crisis, (NO, YES)), counts=near),
            _Head(name=CLOSE, names=near_names, truth=_places([closer(row) for row in rows], near_names), counts=even),
        ]
    return found


def weight(row: Row) -> float:
    """How much a row counts for telling a crisis from everything else."""
    return _NEAR if "near" in row.marks else _HEAVY if row.danger == "overload" else 1.0


def is_crisis_row(row: Row) -> bool:
    """Whether a row holds a crisis, whichever."""
    return row.danger not in CALM


def closer(row: Row) -> str:
    """The crisis in a row, else the one that it only comes near, else whether there is overload."""
    return row.danger if row.danger not in CALM or "near" not in row.marks else NEAR_TO + row.marks["near"]


def _kept(rows: Sequence[Row]) -> NDArray[np.bool_]:
    """Which rows are kept to be neighbours: all that hold danger or come near it, and some of the others."""
    close = np.array([row.danger != "none" or "near" in row.marks for row in rows], np.bool_)
    return np.asarray(close | (np.cumsum(~close) % FEW == 0), np.bool_)


def _places(values: Sequence[str], names: Sequence[str]) -> NDArray[np.intp]:
    return np.array([names.index(value) for value in values], np.intp)


def _train(
    rows: tuple[Row, ...], intents: tuple[str, ...], encode: Encode, tell: Tell, judge: Encoder | None
) -> Trained:
    told = {row.danger for row in rows}
    # danger is told apart where harmless rows and a crisis are there to learn it from
    dangers = tuple(kind for kind in SAFETY if kind in told) if "none" in told and told - set(CALM) else ()
    near_names = tuple(sorted({closer(row) for row in rows})) if dangers else ()
    tasks = _heads(rows, intents, dangers, near_names)
    normals = [normalise(row.text) for row in rows]
    vectors = np.asarray(encode([row.text for row in rows]), np.float32)
    tell(f"{len(rows)} rows of {len(intents)} intents, {len(set(normals))} different once normalised")

    groups = folds.alike(centred(vectors, vectors.mean(axis=0), 1.0))
    fold_of = folds.split(groups.tolist(), [row.intent for row in rows], FOLDS)
    in_crisis = np.array([is_crisis_row(row) for row in rows], np.bool_)
    kept = _kept(rows)
    votes = np.zeros(len(rows))
    sums = {(which, task.name): np.zeros((len(rows), len(task.names))) for which in ("plain", "full") for task in tasks}
    for fold in range(FOLDS):
        inside, outside = fold_of != fold, fold_of == fold
        if not outside.any() or len(set(tasks[0].truth[inside].tolist())) < 2:
            continue
        space = _Space.of([normals[one] for one in np.nonzero(inside)[0]], vectors[inside])
        fitted = space.matrices([normals[one] for one in np.nonzero(inside)[0]], vectors[inside])
        unseen = space.matrices([normals[one] for one in np.nonzero(outside)[0]], vectors[outside])
        for which, task in itertools.product(fitted, tasks):
            if len(set(task.truth[inside].tolist())) > 1:
                rule = _fit(fitted[which], task, space.counted, inside)
                sums[which, task.name][outside] = _scores(rule, unseen[which], len(task.names))
        if dangers:
            around = centred(vectors, space.mean, 1.0)
            near = Neighbours.learn(around[inside], in_crisis[inside], kept[inside])
            votes[outside] = near.votes(around[outside])
        tell(f"fold {fold + 1} of {FOLDS}")

    space = _Space.of(normals, vectors)
    matrices = space.matrices(normals, vectors)
    weights, seen_by = {}, {}
    judging, judged = None, None
    asks = np.array([row.intent != INFORM for row in rows], np.bool_)
    told_apart = np.array([name != INFORM for name in intents], np.bool_)
    for which in matrices:
        sharp = {task.name: calibration.sharpness(sums[which, task.name], task.truth) for task in tasks}
        likely = {task.name: likelihoods(sums[which, task.name], sharp[task.name]) for task in tasks}
        probabilities, energy = likely[INTENT]
        weighing, crisis = Weighing.even(0), np.zeros(len(rows))
        if dangers:
            voted = votes if which == "full" else np.zeros(len(rows))
            said = {name: of_head for name, (of_head, _) in likely.items()}
            signs = signs_of(said, intents, voted)
            weighing, crisis = _weigh(signs, rows, fold_of)
            if which == "full" and judge is not None and judge.close == near_names:
                tell("what the encoder makes of rows that it never saw")
                judging, judged = _judge(judge, rows, signs, crisis, likely[DANGER][0], dangers)
        held_out = HeldOut(
            probabilities=probabilities,
            energy=energy,
            dangers=likely[DANGER][0] if dangers else np.zeros((len(rows), 0)),
            crisis=crisis,
        )
        columns, bias = _side_by_side([_fit(matrices[which], task, space.counted) for task in tasks])
        assert columns.shape[1] == sum(len(task.names) for task in tasks)
        first, second = len(space.pieces.vocabulary_), len(space.words.vocabulary_)
        tell(f"all rows, {'with' if which == 'full' else 'without'} sentence vectors")
        seen_by[which] = held_out
        weights[which] = Weights(
            pieces=columns[:first],
            words=columns[first : first + second],
            vector=columns[first + second :] if which == "full" else None,
            bias=bias,
            sharpness=sharp,
            thresholds=calibration.thresholds(
                np.where(told_apart, probabilities, 0.0)[asks], energy[asks], tasks[0].truth[asks]
            ),
            recall=calibration.recall(probabilities, tasks[0].truth, intents),
            limits=limits(
                held_out.dangers,
                held_out.crisis,
                [row.danger for row in rows],
                np.array(["near" in row.marks for row in rows], np.bool_),
                dangers,
            )
            if dangers
            else {},
            weighing=weighing,
        )
    seen = Counter(word for normal in normals for word in normal.split())
    known = {word: seen[word] for word in sorted(seen)}
    model = Model(
        digest=digest(rows, version=VERSION),
        intents=intents,
        dangers=dangers,
        closer=near_names,
        pieces=space.terms(space.pieces),
        words=space.terms(space.words),
        seen=known,
        mean=space.mean,
        probe=np.asarray(encode([PROBE])[0], np.float32),
        plain=weights["plain"],
        full=weights["full"],
        neighbours=Neighbours.learn(centred(vectors, space.mean, 1.0), in_crisis, kept)
        if dangers
        else Neighbours.nobody(vectors.shape[1]),
        judging=judging,
        speller=Speller.of(known),
    )
    return Trained(
        model=model, rows=rows, truth=tasks[0].truth, plain=seen_by["plain"], full=seen_by["full"], judged=judged
    )


def _weigh(
    signs: NDArray[np.float64], rows: Sequence[Row], fold_of: NDArray[np.intp]
) -> tuple[Weighing, NDArray[np.float64]]:
    """How signs from held-out rows are weighed, and the probability of a crisis in each row as the others weigh it."""
    crisis = np.array([is_crisis_row(row) for row in rows], np.bool_)
    near = np.array(["near" in row.marks for row in rows], np.bool_)
    counts = np.where(near, _NEAR_WEIGHED, np.where(crisis, 1.0, _OTHERS_WEIGHED))
    found = np.zeros(len(rows))
    for fold in range(FOLDS):
        inside = fold_of != fold
        found[~inside] = _weighing(signs[inside], crisis[inside], counts[inside]).crisis(signs[~inside])
    return _weighing(signs, crisis, counts), found


def _judge(
    judge: Encoder,
    rows: Sequence[Row],
    signs: NDArray[np.float64],
    crisis: NDArray[np.float64],
    dangers: NDArray[np.float64],
    names: Sequence[str],
) -> tuple[Judging | None, Judged | None]:
    """How much an encoder counts beside the signs of held-out rows, learnt from those that it never saw either.

    `crisis` and `dangers` are what is made of the rows without it.
    """
    said = [(place, one) for place, row in enumerate(rows) if (one := judge.read_row(row.language, row.text))]
    places = np.array([place for place, _ in said], np.intp)
    some = [rows[place] for place in places.tolist()]
    held = np.array([is_crisis_row(row) for row in some], np.bool_)
    if held.sum() < FOLDS or (~held).sum() < FOLDS:
        return None, None
    judgement = Judgement(
        np.array([one.crisis for _, one in said], np.float64), np.array([one.close for _, one in said])
    )
    weighing, found = _weigh(
        with_judgement(signs[places], judge.close, judgement), some, np.arange(len(some), dtype=np.intp) % FOLDS
    )
    kinds = np.array(
        [
            list(kinds_with(dict(zip(names, dangers[place].tolist(), strict=True)), judge.close, one).values())
            for place, one in said
        ]
    )
    look = float(np.quantile(crisis[places][held], LEFT / 1000))
    at = limits(
        kinds,
        found,
        [row.danger for row in some],
        np.array(["near" in row.marks for row in some], np.bool_),
        names,
        most_of_near=MOST_OF_NEAR,
        most_of_others=MOST_OF_OTHERS,
    )
    return (
        Judging(digest=judge.digest, weighing=weighing, limits=at, look=look),
        Judged(rows=places, crisis=found, dangers=kinds, left=float((crisis[places] < look).mean())),
    )


def _weighing(signs: NDArray[np.float64], crisis: NDArray[np.bool_], counts: NDArray[np.float64]) -> Weighing:
    if len(set(crisis.tolist())) < 2:
        return Weighing.even(signs.shape[1])
    mean, spread = signs.mean(axis=0), signs.std(axis=0)
    spread[spread < 1e-9] = np.inf  # what is the same in all rows tells nothing
    rule = LogisticRegression(C=1.0, max_iter=_ROUNDS * 10).fit((signs - mean) / spread, crisis, sample_weight=counts)
    each = rule.coef_[0] / spread
    return Weighing(each, float(rule.intercept_[0] - mean @ each))


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

    @property
    def counted(self) -> int:
        """How many columns are counts; those of sentence vectors come after."""
        return len(self.pieces.vocabulary_) + len(self.words.vocabulary_)

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


def _fit(matrix: csr_array, task: _Head, counted: int, rows: NDArray[np.bool_] | None = None) -> _Rule:
    """Intents, and what comes near a crisis, by a linear support vector machine, each against all others.

    Danger by a logistic regression.

    Whether there is a crisis is the mean of two: one as the others are, and one for which each column that is counted
    (the first ones of `matrix`, so many as `counted`) weighs as much as it tells a crisis by itself (naive Bayes).
    `matrix` holds the rows that are marked in `rows`; all where None.
    """
    truth, counts = (task.truth, task.counts) if rows is None else (task.truth[rows], task.counts[rows])
    if task.name in (INTENT, CLOSE):
        rule = LinearSVC(C=_C_INTENT, class_weight="balanced", random_state=1)
    else:
        rule = LogisticRegression(C=_C, class_weight="balanced", max_iter=_ROUNDS)
    rule.fit(matrix, truth, sample_weight=counts)
    if task.name == CRISIS:
        telling = _telling(matrix, truth.astype(np.bool_), counted)
        other = LogisticRegression(C=_C, class_weight="balanced", max_iter=_ROUNDS)
        other.fit(csr_array(matrix.multiply(telling[np.newaxis])), truth, sample_weight=counts)
        rule.coef_ = (rule.coef_ + other.coef_ * telling) / 2
        rule.intercept_ = (rule.intercept_ + other.intercept_) / 2
    return rule


def _telling(matrix: csr_array, crisis: NDArray[np.bool_], counted: int) -> Floats:
    """How much each of the counted columns tells a crisis: how far apart its shares with and without one are, as logs.

    The columns behind them, of sentence vectors, have no shares and stay as they are.
    """
    found = np.ones(matrix.shape[1], np.float32)
    sums = (np.asarray(matrix[np.nonzero(one)[0]].sum(axis=0)).ravel()[:counted] + 1.0 for one in (crisis, ~crisis))
    with_one, without = (one / one.sum() for one in sums)
    found[:counted] = np.abs(np.log(with_one / without))
    return found


def _scores(rule: _Rule, matrix: csr_array, count: int) -> NDArray[np.float64]:
    """The sums for every intent; an intent that a fold did not hold scores as the least likely one."""
    coefficients, intercepts, classes = _per_class(rule)
    known = matrix @ coefficients.T + intercepts
    sums = np.repeat(known.min(axis=1, keepdims=True), count, axis=1)
    sums[:, classes] = known
    return np.asarray(sums, np.float64)


def _per_class(rule: _Rule) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.intp]]:
    """A row of coefficients per class; of two classes scikit-learn keeps one row."""
    if len(rule.classes_) > 2:
        return rule.coef_, rule.intercept_, rule.classes_
    return (
        np.vstack([-rule.coef_, rule.coef_]) / 2,
        np.concatenate([-rule.intercept_, rule.intercept_]) / 2,
        rule.classes_,
    )


def _side_by_side(rules: Sequence[_Rule]) -> tuple[Floats, Floats]:
    """The columns and the biases of several regressions in a row, as they will be stored."""
    each = [_per_class(rule) for rule in rules]
    stored = np.hstack([coefficients.T for coefficients, _, _ in each]).astype(np.float16).astype(np.float32)
    return stored, np.concatenate([intercepts for _, intercepts, _ in each]).astype(np.float32)
