"""What may be done with a reading of a text: answer, ask which was meant, or neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.messages import DANGER_OF, Decision, Guess

#: The intents that are a crisis, each with its danger.
_CRISES: Final = {name: kind for name, kind in DANGER_OF.items() if kind != "overload"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From where on a reading is acted upon; set in training, from rows that were not trained on."""

    #: confidence from which on the likeliest intent is answered
    high: float = 0.70
    #: confidence from which on it is worth asking whether that was meant
    low: float = 0.40
    #: energy under which a text is like nothing in training, however sure its likeliest intent; None: not weighed
    energy: float | None = None


def decide(guesses: Sequence[Guess], energy: float, thresholds: Thresholds) -> Decision:
    """Whether the likeliest guess is answered, asked about, or left.

    Not for the crisis intents: those count from a recall threshold of their own (`Model.recall`), wherever they rank.
    """
    if not guesses or guesses[0].confidence < thresholds.low:
        return "none"
    familiar = thresholds.energy is None or energy >= thresholds.energy
    return "answer" if familiar and guesses[0].confidence >= thresholds.high else "ask"


def crises_of(guesses: Sequence[Guess]) -> dict[str, float]:
    """How sure it is of each danger that is a crisis, by the intents that are one."""
    return {_CRISES[one.name]: one.confidence for one in guesses if one.name in _CRISES}


def with_crises(guesses: Sequence[Guess], said: Mapping[str, float]) -> tuple[Guess, ...]:
    """Guesses where those that are a crisis are half by another who was asked; the others share what is left.

    Args:
        guesses: with the probability of each
        said: danger to the probability that the other gives it
    """
    crises = [one for one in guesses if one.name in _CRISES]
    of_crises = {one.name: (one.confidence + said.get(_CRISES[one.name], 0.0)) / 2 for one in crises}
    others = 1.0 - sum(one.confidence for one in crises)
    share = (1.0 - sum(of_crises.values())) / others if others > 0 else 0.0
    mixed = [Guess(one.name, of_crises.get(one.name, one.confidence * share)) for one in guesses]
    return tuple(sorted(mixed, key=lambda one: -one.confidence))
