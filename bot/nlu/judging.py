"""How much the encoder that was tuned to hear danger counts beside all else that speaks for a crisis.

Learnt as in `weighing.py`, beside the same signs, from rows that neither it nor the others were trained on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.nlu.danger import CALM
from bot.nlu.encoder import Judgement
from bot.nlu.weighing import Weighing, count, log_odds

#: Put before a danger: what only comes near it.
NEAR_TO: Final = "near_"
#: Where the others are so sure that there is no crisis that of a thousand crises only so many would be, the encoder is
#: not asked: it takes some milliseconds a text.
LEFT: Final = 2
#: As `danger.MOST_OF_NEAR` and `danger.MOST_OF_OTHERS`, where the encoder is asked: it finds more at fewer of them.
MOST_OF_NEAR: Final = 70
MOST_OF_OTHERS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """How the encoder counts."""

    #: `Encoder.digest` of the one it was learnt with
    digest: str
    weighing: Weighing
    #: as `Weights.limits`
    limits: Mapping[str, float]
    #: the probability of a crisis by all else from which on it is asked
    look: float

    @classmethod
    def of(cls, settings: Mapping[str, Any], numbers: NDArray[Any], names: int) -> Judging:
        """What `settings` and `numbers` gave. Raises ValueError where they do not fit so many names of what is near."""
        if numbers.shape != (count(names) + 3,):
            raise ValueError(f"judging_signs has the shape {numbers.shape}")
        return cls(
            digest=str(settings["digest"]),
            weighing=Weighing(numbers[:-1], float(numbers[-1])),
            limits=dict(settings["limits"]),
            look=float(settings["look"]),
        )

    def settings(self) -> dict[str, Any]:
        """What is stored as text."""
        return {"digest": self.digest, "limits": dict(self.limits), "look": self.look}

    def numbers(self) -> NDArray[np.float64]:
        """What is stored as numbers: a weight for each sign, then the bias."""
        return np.append(self.weighing.counts, self.weighing.bias)

    def crisis(self, signs: NDArray[Any], names: Sequence[str], judgement: Judgement) -> NDArray[np.float64]:
        """The probability of a crisis (…) by all signs (… x signs) and by the encoder."""
        return self.weighing.crisis(with_judgement(signs, names, judgement))


def with_judgement(signs: NDArray[Any], names: Sequence[str], judgement: Judgement) -> NDArray[np.float64]:
    """Signs (… x n) with what the encoder says behind them (… x n + 2): is there a crisis, and is any danger held."""
    held = [place for place, name in enumerate(names) if _is_held(name)]
    said = np.stack([judgement.crisis, log_odds(judgement.close[..., held].sum(axis=-1))], axis=-1)
    return np.concatenate([signs, said], axis=-1)


def kinds_with(kinds: Mapping[str, float], names: Sequence[str], judgement: Judgement) -> dict[str, float]:
    """The probability of each kind of danger: half by the words, half by the encoder; what is only near is none."""
    said = dict.fromkeys(kinds, 0.0)
    for name, value in zip(names, judgement.close.tolist(), strict=True):
        said[name if name in said else CALM[0]] += value
    return {kind: (value + said[kind]) / 2 for kind, value in kinds.items()}


def crises_by(names: Sequence[str], judgement: Judgement) -> dict[str, float]:
    """The probability of each danger that is a crisis, for `reader.with_crises`."""
    return {name: value for name, value in zip(names, judgement.close.tolist(), strict=True) if _is_held(name)}


def _is_held(name: str) -> bool:
    """Whether a name of what is held or only come near is a crisis that is held."""
    return name not in CALM and not name.startswith(NEAR_TO)
