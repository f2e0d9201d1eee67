"""What a turn takes by its parts: understand, decide, store; on the embedded PostgreSQL, the classifier loaded.

Run `python -m bench.turn_parts [CONVERSATIONS]`: medians and the 95th percentile in milliseconds, then JSON on the last
line. The conversations are those of `bench.wandering`, as far as they are words: told story, place, questions,
corrections, answers; with all packs that ship, in towns with a premium and without. Each ends in the overview of
everything, which weighs all schemes, tells them and keeps them with the day on which each may change: told apart.
Storing is all that is neither reading the text nor deciding: loading and locking, keys, saving, commit.
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
from bench.wandering import QUESTIONS, STORIES
from bot.app import House, Settings, open_house, packs_with
from bot.dialogue.turn import turn
from bot.inbox import Inbox
from bot.messages import Chose, Event, KeepVerdicts, Said, Started

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


PLACES = ("Geel", "Hoeilaart", "Mol", "Zaventem", "Kampenhout")
OVERVIEW = "toon mijn overzicht"


class TimedReader:
    """A reader whose reading is timed."""

    def __init__(self, house: House) -> None:
        house.begin()
        house.engine.wait()
        house.reader.ready()
        self.mind = house.reader.mind
        self.read = Timed(house.reader.read)


async def measure(conversations: int) -> dict[str, list[float]]:
    """Milliseconds of every turn by its parts."""
    found: dict[str, list[float]] = {
        f"{of}{part}": [] for of in ("", "overview: ") for part in ("understand", "decide", "store", "whole")
    }
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder) / "data")
        async with open_house(settings, packs_with([]), new_id=uuid4) as house:
            reader = TimedReader(house)
            decide = Timed(turn)
            inbox = Inbox(house.store, reader, house.engine, new_id=uuid4)  # type: ignore[arg-type]
            with patch.object(bot.inbox, "turn", decide):
                for number in range(conversations):
                    await _hold(inbox, number, reader.read, decide, found)
    return found


async def _hold(inbox: Inbox, number: int, read: Timed, decide: Timed, found: dict[str, list[float]]) -> None:
    address = f"bench-{number}"
    story = STORIES[number % len(STORIES)].format(who="moeder", work="ik werk als bediende", age=78)
    place = f"ze woont in {PLACES[number % len(PLACES)]}"
    events: tuple[Event, ...] = (Chose("everything"), *map(Said, (story, place, *ANSWERS, *QUESTIONS, OVERVIEW)))
    await inbox.handle("terminal", address, Started(), START)
    for minute, event in enumerate(events):
        read.seconds = decide.seconds = 0.0
        started = time.perf_counter()
        handled = await inbox.handle("terminal", address, event, START + timedelta(minutes=minute))
        whole = time.perf_counter() - started
        parts = {"understand": read.seconds, "decide": decide.seconds, "whole": whole}
        parts["store"] = whole - read.seconds - decide.seconds
        kept = any(isinstance(effect, KeepVerdicts) for effect in handled.effects)
        if isinstance(event, Said):
            for name, seconds in parts.items():
                found[f"overview: {name}" if kept else name].append(seconds * 1000)


def main(conversations: int) -> None:
    """Measure and print."""
    found = asyncio.run(measure(conversations))
    print("| part of a turn | turns | median, ms | 95 %, ms |\n| --- | --- | --- | --- |")
    for name, values in found.items():
        nearly_all = statistics.quantiles(values, n=20)[-1]
        print(f"| {name} | {len(values)} | {statistics.median(values):.2f} | {nearly_all:.2f} |")
    print(json.dumps({name: round(statistics.median(values), 3) for name, values in found.items()}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CONVERSATIONS)
