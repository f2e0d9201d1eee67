"""A choice told by its number or letter, for Signal has no buttons: ``2``, ``2.``, ``b)``, ``optie 2``, ``2️⃣``. Pure."""

from __future__ import annotations

import re
import string
import unicodedata
from typing import Final

_KEYCAPS: Final = str.maketrans({"\ufe0f": "", "\u20e3": "", "🔟": "10", "🅰": "a", "🅱": "b"})
_PICK: Final = re.compile(
    r"(?:(?:nr|no|nummer|number|optie|option|keuze|choice|antwoord|answer|letter)\b[.:]?|#|n[°º])?"
    r"\s*[(\[]?\s*(?P<pick>[1-9][0-9]?|[a-z])\s*[)\].:,;!]*"
)


def mark(index: int, *, lettered: bool) -> str:
    """What stands before the choice at an index: ``1.``, or ``a)``."""
    return f"{string.ascii_lowercase[index]})" if lettered and index < 26 else f"{index + 1}."


def pick(text: str) -> str:
    """The number or the small letter that a text is nothing else than; empty where it says more."""
    if len(text) > 40:
        return ""
    # first the keycaps, for NFKC would leave the enclosing sign; then ①, ２ and ⓑ become plain
    found = _PICK.fullmatch(unicodedata.normalize("NFKC", text.translate(_KEYCAPS)).strip().casefold())
    return found["pick"] if found else ""


def picked(pick: str, *, of: int, lettered: bool) -> int | None:
    """The index of the choice that a number or letter names among so many; None where the menu has none such.

    Where choices have letters a number is an answer, not a choice.
    """
    if lettered:
        index = string.ascii_lowercase.find(pick) if pick.isalpha() and len(pick) == 1 else -1
    else:
        index = int(pick) - 1 if pick.isascii() and pick.isdigit() else -1
    return index if 0 <= index < of else None
