"""Milliseconds a paper takes, and what the first one costs: loading the typesetter.

    python -m bench.papers [ROUNDS]

Prints a table and JSON. Every paper is another one each time, so that nothing is remembered.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import yaml

from bot.papers import ics, pdf
from bot.papers.model import Group, Overview
from tests.papers import samples

ROOT = Path(__file__).parent.parent
FIRST = """
import time, resource
began = time.perf_counter()
from bench.papers import papers, words_in_dutch
imported = time.perf_counter()
papers(words_in_dutch())["overview, 14 rights"](0)
print(imported - began, time.perf_counter() - imported, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def words_in_dutch() -> dict[str, str]:
    """The fixed words in Dutch, without the rest of the content."""
    words: dict[str, str] = yaml.safe_load((ROOT / "content/nl/texts.yaml").read_text(encoding="utf-8"))["texts"]
    return words


def many(number: int) -> Overview:
    """An overview of forty-two rights: two pages."""
    groups = tuple(Group(kind=group.kind, rights=group.rights * 3) for group in samples.OVERVIEW.groups)
    return replace(samples.OVERVIEW, recipient=f"nummer {number}", groups=groups)


def papers(words: dict[str, str]) -> dict[str, Callable[[int], bytes]]:
    """Every kind of paper, made for a number."""
    return {
        "overview, 14 rights": lambda n: pdf.render(replace(samples.OVERVIEW, recipient=f"nummer {n}"), "nl", words),
        "overview, 42 rights": lambda n: pdf.render(many(n), "nl", words),
        "letter": lambda n: pdf.render(replace(samples.LETTER, person=f"nummer {n}"), "nl", words),
        "guide": lambda n: pdf.render(replace(samples.GUIDE, leave=f"verlof {n}"), "nl", words),
        "health fund list": lambda n: pdf.render(replace(samples.HEALTH_FUND, recipient=f"nummer {n}"), "nl", words),
        "calendar, 2 days": lambda n: ics.calendar(samples.ENTRIES, "nl", name=f"Leun {n}"),
    }


def main(rounds: int) -> None:
    """Measure and print."""
    told = subprocess.run([sys.executable, "-c", FIRST], cwd=ROOT, capture_output=True, text=True, check=True)
    imported, first, memory = (float(number) for number in told.stdout.split())
    print(
        f"a first overview: {1000 * first:.0f} ms after an import of {1000 * imported:.0f} ms; {memory:.0f} MB in all"
    )
    figures: dict[str, dict[str, float]] = {}
    for name, make in papers(words_in_dutch()).items():
        taken = []
        for number in range(rounds):
            began = time.perf_counter()
            size = len(make(number))
            taken.append(1000 * (time.perf_counter() - began))
        figures[name] = {
            "ms": round(statistics.median(taken), 1),
            "ms_95": round(sorted(taken)[int(0.95 * len(taken))], 1),
            "kB": round(size / 1000, 1),
        }
        print(f"{name:<22}{figures[name]['ms']:>8.1f} ms{figures[name]['ms_95']:>8.1f} ms (95 %){size / 1000:>8.1f} kB")
    print(json.dumps({"first_ms": round(1000 * first), "memory_mb": round(memory), **figures}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
