"""A tired carer's fortnight and a consultant's days, printed as they go: nothing is measured, everything is shown.

    python -m bench.fortnight [telegram|signal]

An embedded PostgreSQL, one process of Leun, the fake of the messenger's server, a mailbox, and a clock that is moved
from evening to morning (`tests/fortnight.py`, which the tests run too). Fails where anything is not as it should be.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import textwrap
from datetime import datetime
from pathlib import Path

from bot.content.texts import BRUSSELS
from tests.fortnight import hold

WIDE = 100


def told(at: datetime, who: str, text: str) -> None:
    """One line of it."""
    head = f"{at.astimezone(BRUSSELS):%a %d %b %H:%M}  {who:8}  "
    edge = " " * len(head)
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, WIDE) or [""]]
    print(head + f"\n{edge}".join(lines), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("channel", nargs="?", choices=("telegram", "signal"), default="telegram")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(hold(parser.parse_args().channel, Path(folder) / "data", told))
