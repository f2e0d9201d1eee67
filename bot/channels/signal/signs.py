"""Signs of trouble with Signal, for an operator: a name, and what can be said of it without anybody's number.

``signal_down``: signal-cli does not answer, or lacks the account; ``signal_exception``: it could not read an envelope;
``signal_silence``: nothing came for too long; ``signal_rate_limited``, ``signal_captcha``: Signal holds back what is
sent; ``signal_identity``: a person has a new phone and is not trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

NAMES: Final = (
    "signal_down",
    "signal_exception",
    "signal_silence",
    "signal_rate_limited",
    "signal_captcha",
    "signal_identity",
)

#: Takes the name of a trouble, and the detail.
Trouble = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of trouble."""

    name: str
    detail: str = ""


def untold(name: str, detail: str) -> None:
    """Where nobody wants to hear of it."""
