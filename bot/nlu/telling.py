"""What `leun nlu train` says of a training: how often held-out rows were right, and where they were not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.nlu.data import INFORM
from bot.nlu.model import Weights
from bot.nlu.training import HeldOut, Judged, Trained

_WORST: Final = 10
_CONFUSIONS: Final = 15


def told(trained: Trained) -> Iterator[str]:
    """Lines for a person who edits the rows."""
    model, asks = trained.model, np.array([row.intent != INFORM for row in trained.rows])
    truth = trained.truth[asks]
    languages = np.array([row.language for row in trained.rows])[asks]
    plain, full = _of_rows(trained.plain, asks), _of_rows(trained.full, asks)
    named = np.array([intent != INFORM for intent in model.intents])
    yield "Right on held-out rows:"
    for name, held_out in (("words alone", plain), ("with vectors", full)):
        right = np.where(named, held_out.probabilities, 0.0).argmax(axis=1) == truth
        each = ", ".join(f"{one} {right[languages == one].mean():.3f}" for one in sorted(set(languages.tolist())))
        yield f"  {name:14} {right.mean():.3f}  ({each})"
    for name, weights, held_out in (("words alone", model.plain, plain), ("with vectors", model.full, full)):
        yield from _thresholds(name, weights, held_out, truth)
    guessed = np.where(named, full.probabilities, 0.0).argmax(axis=1)
    yield "Least often right:"
    recall = [
        (float((guessed[truth == one] == one).mean()), intent)
        for one, intent in enumerate(model.intents)
        if intent != INFORM
    ]
    for share, intent in sorted(recall)[:_WORST]:
        yield f"  {share:.3f}  {intent}"
    yield "Most often taken for another:"
    pairs = Counter(
        (model.intents[was], model.intents[taken]) for was, taken in zip(truth, guessed, strict=True) if was != taken
    )
    for (was, taken), count in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:_CONFUSIONS]:
        yield f"  {count:4}  {was} taken for {taken}"
    if model.dangers:
        yield "Danger, by the classifier without the encoder:"
        everywhere = np.arange(len(trained.rows))
        yield from _dangers(trained, everywhere, trained.full, model.full.limits)
        if trained.judged is not None and model.judging is not None:
            yield f"Danger with the encoder, of {len(trained.judged.rows)} rows that it never saw:"
            yield from _dangers(trained, trained.judged.rows, trained.judged, model.judging.limits)
            yield f"  it is not asked about {trained.judged.left:.3f} of them"


def _of_rows(held_out: HeldOut, rows: NDArray[np.bool_]) -> HeldOut:
    return HeldOut(
        probabilities=held_out.probabilities[rows],
        energy=held_out.energy[rows],
        dangers=held_out.dangers[rows],
        crisis=held_out.crisis[rows],
    )


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


def _dangers(
    trained: Trained, places: NDArray[np.intp], made: HeldOut | Judged, at: Mapping[str, float]
) -> Iterator[str]:
    """What the classifier of danger alone would do with held-out rows (`places`), at the limits that were set."""
    model, rows = trained.model, [trained.rows[place] for place in places.tolist()]
    crisis = made.crisis >= at["crisis"]
    worse = 1.0 - made.dangers[:, model.dangers.index("none")]
    yield f"  limits: a crisis from {at['crisis']:.3f} on, overload from {at.get('overload', 1.0):.3f} on"
    marks = [row.marks for row in rows]
    for kind in model.dangers:
        own = np.array([row.danger == kind for row in rows])
        if kind == "none":
            near = np.array(["near" in mark for mark in marks])
            shares = f"near one {_share(crisis[own & near])}, others {_share(crisis[own & ~near])}"
            yield f"  harmless rows raised as a crisis: {shares}"
        elif kind == "overload":
            heavy = (crisis | (worse >= at[kind]))[own]
            yield f"  overload: found {_share(heavy)}, raised as a crisis {_share(crisis[own])}"
        else:
            indirect = np.array([mark.get("told") == "indirect" for mark in marks])
            yield (
                f"  {kind:9} as any crisis: {_share(crisis[own & ~indirect])}, told without a plain word "
                f"{_share(crisis[own & indirect])}"
            )


def _share(found: NDArray[np.bool_]) -> str:
    return f"{found.mean():.3f}" if len(found) else "-"
