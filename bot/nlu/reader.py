"""What may be done with a reading of a text: answer, ask which was meant, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import Decision, Guess


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
