"""The code by which a carer goes on from another channel: easy to type, hard to guess, known for half an hour.

Ten letters and digits without the ones that look alike: some 49 bits, for half an hour (`store.unit_of_work`).
"""

from __future__ import annotations

import re
import secrets
from typing import Final

_SIGNS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE: Final = re.compile(r"\s*LEUN[\s-]*([A-Z2-9]{5})[\s-]*([A-Z2-9]{5})[\s.!]*", re.IGNORECASE)


def new_code() -> str:
    """A fresh code, as it is shown: ``LEUN-7KQMX-2HDRT``."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(10))
    return f"LEUN-{signs[:5]}-{signs[5:]}"


def code_in(text: str) -> str:
    """The code that a text is, however it was typed; empty where it is something else."""
    found = _CODE.fullmatch(text[:60])
    return f"LEUN-{found[1]}-{found[2]}".upper() if found else ""
