"""How many persons a second `leun assess --json` answers: all schemes of a place, with reasons, sources and texts.

Run `python -m bench.places [SECONDS]`: a table, then JSON on the last line. 200 persons are drawn once, in 20
municipalities with a pack and four without; a third nearly empty (as at the start of a conversation), a third half
told, a third told in full. Each is a line of JSON with its municipality and no schemes named; what comes out is written
as JSON again. They are answered over and over; each group's figure is the median of its rounds, by the clock and by the
time the processor gave, which does not move with what else the machine does.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import Any

from bench.assess import GROUPS
from bot.app import packs_with
from bot.assess_lines import Assessor, Defaults
from bot.content.check import load_checked
from bot.content.model import Content
from bot.facts import Kind, Value
from bot.rights.program import Program
from tests.support import TODAY, draw_carer

PERSONS = 200
WITH_PACK, WITHOUT = 20, 4
GOAL = 200  # persons a second


def shipped() -> Content:
    """All that Leun comes with, the packs of municipalities included."""
    return load_checked(packs_with([]))


def places_of(content: Content, random: Random) -> list[str]:
    """NIS codes of municipalities with a pack and without."""
    codes = [row.split("|")[0] for row in content.places.municipalities]
    packed = [code for code in codes if content.pack_of(code) is not None]
    bare = [code for code in codes if content.pack_of(code) is None]
    return random.sample(packed, min(WITH_PACK, len(packed))) + random.sample(bare, WITHOUT)


def lines(content: Content, program: Program) -> dict[str, list[str]]:
    """The drawn persons as lines of JSON, by group; the same on every run over the same content."""
    random = Random(2026)
    places = places_of(content, random)
    shares = list(GROUPS.items())
    drawn: dict[str, list[str]] = {name: [] for name in GROUPS}
    for index in range(PERSONS):
        name, share = shares[index % len(shares)]
        facts = plain(program, draw_carer(program, random, share))
        line = {"id": index, "municipality": places[index % len(places)], "facts": facts}
        drawn[name].append(json.dumps(line))
    return drawn


def plain(program: Program, values: Mapping[str, Value]) -> dict[str, Any]:
    """Values as JSON writes them; without places, which the line names."""
    facts = program.vocabulary.facts
    return {
        name: float(value) if isinstance(value, Fraction) else list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if facts[name].kind is not Kind.PLACE
    }


def answer_all(assessor: Assessor, group: list[str]) -> tuple[float, float]:
    """Seconds that the group takes, once through: by the clock, and of the processor."""
    defaults = Defaults(on=TODAY)
    clock, processor = time.perf_counter(), time.process_time()
    for line in group:
        answer = assessor.line(line, defaults)
        assert "verdicts" in answer, answer
        json.dumps(answer, ensure_ascii=False)
    return time.perf_counter() - clock, time.process_time() - processor


def main(seconds: float) -> None:
    """Measure and print."""
    content = shipped()
    assessor = Assessor(content)
    drawn = lines(content, assessor.program)
    for group in drawn.values():
        answer_all(assessor, group)  # texts are compiled when first said
    rounds: dict[str, list[tuple[float, float]]] = {name: [] for name in drawn}
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        for name, group in drawn.items():
            rounds[name].append(answer_all(assessor, group))
    figures: dict[str, Any] = {"schemes": len(content.schemes), "packs": len(content.packs) - 1, "goal": GOAL}
    taken = [0.0, 0.0]
    print("| persons | a second, by the clock | a second of processor |\n| --- | --- | --- |")
    for name, times in rounds.items():
        clock, processor = (statistics.median(one) for one in zip(*times, strict=True))
        taken = [taken[0] + clock, taken[1] + processor]
        count = len(drawn[name])
        print(f"| {name} | {count / clock:.0f} | {count / processor:.0f} |")
        figures[name.replace(" ", "_")] = round(count / clock)
    print(f"| **all** | {PERSONS / taken[0]:.0f} | {PERSONS / taken[1]:.0f} | goal {GOAL}")
    figures["persons_per_second"] = round(PERSONS / taken[0])
    figures["per_processor_second"] = round(PERSONS / taken[1])
    print(json.dumps(figures))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
