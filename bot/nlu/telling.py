"""What `leun nlu train` says of a training: how often held-out rows were right, and where they were not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.nlu.model import Weights
from bot.nlu.training import HeldOut, Trained

_WORST: Final = 10
_CONFUSIONS: Final = 15
_LIMITS: Final = (0.5, 0.3, 0.2, 0.1, 0.05)
#: intents that count from a probability of their own, wherever they rank
CRISES: Final = ("crisis_suicide", "crisis_violence", "medical_emergency")


def told(trained: Trained) -> Iterator[str]:
    """Lines for a person who edits the rows."""
    model, truth = trained.model, trained.truth
    languages = np.array([row.language for row in trained.rows])
    yield "Right on held-out rows:"
    for name, held_out in (("words alone", trained.plain), ("with vectors", trained.full)):
        right = held_out.probabilities.argmax(axis=1) == truth
        each = ", ".join(f"{one} {right[languages == one].mean():.3f}" for one in sorted(set(languages.tolist())))
        yield f"  {name:14} {right.mean():.3f}  ({each})"
    for name, weights, held_out in (
        ("words alone", model.plain, trained.plain),
        ("with vectors", model.full, trained.full),
    ):
        yield from _thresholds(name, weights, held_out, truth)
    guessed = trained.full.probabilities.argmax(axis=1)
    yield "Least often right:"
    recall = [(float((guessed[truth == one] == one).mean()), intent) for one, intent in enumerate(model.intents)]
    for share, intent in sorted(recall)[:_WORST]:
        yield f"  {share:.3f}  {intent}"
    yield "Most often taken for another:"
    pairs = Counter(
        (model.intents[was], model.intents[taken]) for was, taken in zip(truth, guessed, strict=True) if was != taken
    )
    for (was, taken), count in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:_CONFUSIONS]:
        yield f"  {count:4}  {was} taken for {taken}"
    yield "Danger: what is found of its own rows | of ordinary ones, by the probability from which on it counts:"
    yield from _crises(model.intents, model.full, trained.full, truth)


def _thresholds(name: str, weights: Weights, held_out: HeldOut, truth: NDArray[Any]) -> Iterator[str]:
    limits = weights.thresholds
    confidence = held_out.probabilities.max(axis=1)
    right = held_out.probabilities.argmax(axis=1) == truth
    answered = confidence >= limits.high
    if limits.energy is not None:
        answered &= held_out.energy >= limits.energy
    asked = ~answered & (confidence >= limits.low)
    energy = "none" if limits.energy is None else f"{limits.energy:.2f}"
    yield (
        f"Thresholds, {name}: high {limits.high:.2f}, low {limits.low:.2f}, energy {energy}; "
        f"answered {answered.mean():.3f} (of which right {right[answered].mean() if answered.any() else 0:.3f}), "
        f"asked {asked.mean():.3f}"
    )


def _crises(intents: Sequence[str], weights: Weights, held_out: HeldOut, truth: NDArray[Any]) -> Iterator[str]:
    """What a threshold on the probability of one crisis would find, for choosing it."""
    dangers = [intents.index(one) for one in CRISES if one in intents]
    ordinary = ~np.isin(truth, dangers)
    for one in dangers:
        column = held_out.probabilities[:, one]
        own, others = column[truth == one], column[ordinary]
        limits = [*_LIMITS, weights.recall[intents[one]]]
        found = [f"{limit:.3f}: {(own >= limit).mean():.2f} | {(others >= limit).mean():.3f}" for limit in limits]
        yield f"  {intents[one]:18} {'   '.join(found)}"
