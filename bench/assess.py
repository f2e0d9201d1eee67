"""How many persons a second the rights engine weighs on one core, all schemes with reasons, without texts.

Run `python -m bench.assess [SECONDS]`: a table, then JSON on the last line. 200 persons are drawn once, a third of
them nearly empty (as at the start of a conversation), a third half told, a third told in full; nothing is presumed.
They are weighed over and over; each group's figure is the median of its rounds.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from random import Random

from bot.content import packs
from bot.content.packs import PackFiles
from bot.facts import Known
from bot.rights.program import Program, Situation
from bot.rights.verdicts import assess
from tests.support import TODAY, draw_carer, facts_of

GROUPS = {"nearly empty": 0.06, "half": 0.5, "full": 1.0}
PERSONS = 200
GOAL = 2_000  # persons a second


def content_program() -> Program:
    """The base pack's facts and schemes, compiled."""
    root = Path(__file__).parent.parent / "content"
    paths = [root / "facts.yaml", *sorted(root.glob("schemes/*.yaml"))]
    files = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return Program(packs.load([PackFiles("", files)]))


def persons(program: Program) -> dict[str, list[dict[str, Known]]]:
    """The drawn persons by group; the same on every run."""
    random = Random(2026)
    shares = list(GROUPS.items())
    drawn: dict[str, list[dict[str, Known]]] = {name: [] for name in GROUPS}
    for index in range(PERSONS):
        name, share = shares[index % len(shares)]
        drawn[name].append(facts_of(draw_carer(program, random, share)))
    return drawn


def weigh_all(program: Program, group: list[dict[str, Known]]) -> float:
    """Seconds that the group takes, once through."""
    start = time.perf_counter()
    for facts in group:
        assess(program, Situation.of(program, facts, TODAY))
    return time.perf_counter() - start


def main(seconds: float) -> None:
    """Measure and print."""
    start = time.perf_counter()
    program = content_program()
    loading = time.perf_counter() - start
    drawn = persons(program)
    rounds: dict[str, list[float]] = {name: [] for name in drawn}
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        for name, group in drawn.items():
            rounds[name].append(weigh_all(program, group))
    taken = {name: statistics.median(times) for name, times in rounds.items()}
    rates = {name: len(drawn[name]) / taken[name] for name in drawn}
    total = PERSONS / sum(taken.values())
    print(f"{len(program.schemes)} schemes, read and compiled in {loading:.2f} s")
    for name, rate in rates.items():
        print(f"{name:<14}{len(drawn[name]):>5} persons{rate:>10.0f} a second")
    print(f"{'all':<14}{PERSONS:>5} persons{total:>10.0f} a second   (goal {GOAL})")
    figures = {name.replace(" ", "_"): round(rate) for name, rate in rates.items()}
    print(json.dumps({"schemes": len(program.schemes), "persons_per_second": round(total), **figures, "goal": GOAL}))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
