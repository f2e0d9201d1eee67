"""Where something broke, for a log and an operator: never what was written."""

from __future__ import annotations

import traceback
from pathlib import Path


def told(error: BaseException) -> str:
    """The kind of an error, and the file and line in Leun where it broke; nothing of its message."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if "bot" in Path(one.filename).parts]
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "elsewhere"
    return f"{type(error).__name__} at {where}"
