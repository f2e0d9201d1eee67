"""Where something broke, for a log and an operator: never what was written; and whether the database is to blame."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Final

import psycopg

#: SQLSTATE classes of a database that is away, stops, is full, or undoes what two did at once: what was asked of it may
#: be asked again as it is. PostgreSQL, appendix A: connection, transaction rollback, resources, operator, system.
_CLASSES: Final = ("08", "40", "53", "57", "58")
#: The same of other classes: a standby or a full disk that only reads, a transaction or a lock that took too long.
_STATES: Final = ("25006", "25P03", "25P04", "55P03")


def told(error: BaseException) -> str:
    """The kind of an error, and the file and line in Leun where it broke; nothing of its message."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if "bot" in Path(one.filename).parts]
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "elsewhere"
    return f"{type(error).__name__} at {where}"


def of_database(error: BaseException) -> bool:
    """Whether an error is trouble of the database as a whole, and nothing that was wrong with what was handled."""
    if isinstance(error, psycopg.InterfaceError):
        return True
    if not isinstance(error, psycopg.Error):
        return False
    if error.sqlstate is None:  # it comes from the client's side: nobody is there
        return isinstance(error, psycopg.OperationalError)
    return error.sqlstate.startswith(_CLASSES) or error.sqlstate in _STATES
