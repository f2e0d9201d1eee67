"""What a turn takes by its parts: understand, decide, store; on the embedded PostgreSQL, the classifier loaded.

Run `python -m bench.turn_parts [CONVERSATIONS]`: medians and the 95th percentile in milliseconds, then JSON on the last
line. The conversations are those of `bench.wandering`, as far as they are words: told story, questions, corrections,
answers. Storing is all that is neither reading the text nor deciding: loading and locking, keys, saving, commit.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import bot.inbox
from bench.wandering import QUESTIONS, STORIES, whole_reader
from bot.app import Settings, base_pack, open_house
from bot.dialogue.turn import turn
from bot.inbox import Inbox
from bot.messages import Said, Started

CONVERSATIONS = 20
START = datetime(2026, 11, 24, 21, 40, tzinfo=UTC)
ANSWERS = (
    *("ja bewaar het", "ze is 78", "nee, ik bedoelde 79", "privé", "4/5", "nee", "weet ik niet"),
    "ik zorg 14 uur per week",
)


class Timed:
    """Counts the seconds that a function takes."""

    def __init__(self, function: Any) -> None:
        self.function = function
        self.seconds = 0.0

    def __call__(self, *args: Any, **named: Any) -> Any:
        started = time.perf_counter()
        try:
            return self.function(*args, **named)
        finally:
            self.seconds += time.perf_counter() - started


class TimedReader:
    """A reader whose reading is timed."""

    def __init__(self) -> None:
        reader = whole_reader()
        self.mind = reader.mind
        self.read = Timed(reader.read)


async def measure(conversations: int) -> dict[str, list[float]]:
    """Milliseconds of every turn by its parts."""
    found: dict[str, list[float]] = {"understand": [], "decide": [], "store": [], "whole": []}
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder) / "data")
        async with open_house(settings, [base_pack()], new_id=uuid4) as house:
            reader = TimedReader()
            decide = Timed(turn)
            inbox = Inbox(house.store, reader, new_id=uuid4)  # type: ignore[arg-type]
            with patch.object(bot.inbox, "turn", decide):
                for number in range(conversations):
                    await _hold(inbox, number, reader.read, decide, found)
    return found


async def _hold(inbox: Inbox, number: int, read: Timed, decide: Timed, found: dict[str, list[float]]) -> None:
    address = f"bench-{number}"
    story = STORIES[number % len(STORIES)].format(who="moeder", work="ik werk als bediende", age=78)
    await inbox.handle("terminal", address, Started(), START)
    for minute, text in enumerate((story, *ANSWERS, *QUESTIONS)):
        read.seconds = decide.seconds = 0.0
        started = time.perf_counter()
        await inbox.handle("terminal", address, Said(text), START + timedelta(minutes=minute))
        whole = time.perf_counter() - started
        parts = {"understand": read.seconds, "decide": decide.seconds, "whole": whole}
        parts["store"] = whole - read.seconds - decide.seconds
        for name, seconds in parts.items():
            found[name].append(seconds * 1000)


def main(conversations: int) -> None:
    """Measure and print."""
    found = asyncio.run(measure(conversations))
    print("| part of a turn | median, ms | 95 %, ms |\n| --- | --- | --- |")
    for name, values in found.items():
        print(f"| {name} | {statistics.median(values):.2f} | {statistics.quantiles(values, n=20)[-1]:.2f} |")
    print(json.dumps({name: round(statistics.median(values), 3) for name, values in found.items()}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CONVERSATIONS)
