"""Load and check the base and every pack that ships; and what it costs a start beside the base alone.

    python bench/packs.py [RUNS]

Prints seconds, median of the runs, as a table and as JSON. The goal is 3 seconds for load and check of all packs.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

from bot.app import base_pack, packs_with
from bot.content.check import examine, load_packs

DAY = date(2026, 11, 22)


def seconds(work: Callable[[], object], runs: int) -> dict[str, float]:
    """How long it takes."""
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return {"median": round(statistics.median(found), 3), "min": round(min(found), 3), "max": round(max(found), 3)}


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    base, packs = base_pack(), packs_with([])
    result = {
        "read files": seconds(lambda: packs_with([]), runs),
        "load base": seconds(lambda: load_packs([base]), runs),
        "load all": seconds(lambda: load_packs(packs), runs),
        "check base": seconds(lambda: examine([base], DAY), runs),
        "check all": seconds(lambda: examine(packs, DAY), runs),
    }
    files = sum(len(pack.files) for pack in packs)
    size = sum(len(text) for pack in packs for text in pack.files.values())
    print(f"{len(packs)} packs, {files} files, {size / 1e6:.1f} million characters, {runs} runs; seconds")
    print(f"{'':12}{'median':>8}{'min':>8}{'max':>8}")
    for name, one in result.items():
        print(f"{name:12}{one['median']:8.3f}{one['min']:8.3f}{one['max']:8.3f}")
    whole = {"packs": len(packs), "files": files, "characters": size, "seconds": result}
    print(json.dumps(whole))


if __name__ == "__main__":
    main()
