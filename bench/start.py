"""From the command to the first bubble: `leun chat` on an empty data folder (cold) and again (warm).

    python bench/start.py [RUNS]

Prints seconds, median of the runs, as a table and as JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def first_bubble(data_dir: Path) -> float:
    """Seconds until the first line of the greeting stands on the terminal."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "chat"],
        env={**os.environ, "LEUN_DATA_DIR": str(data_dir)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        seconds = time.perf_counter() - started
        process.stdin.close()
        process.stdout.read()
    return seconds


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    cold, warm = [], []
    for _ in range(runs):
        folder = Path(tempfile.mkdtemp(prefix="leun-bench-"))
        folder.chmod(0o755)  # so that the database, which never runs as root, can lie inside and goes with the folder
        try:
            cold.append(first_bubble(folder / "data"))
            warm.append(first_bubble(folder / "data"))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{'':6}{'median':>8}{'min':>8}{'max':>8}  seconds to the first bubble, {runs} runs")
    result = {}
    for name, values in (("cold", cold), ("warm", warm)):
        result[name] = {
            "median": round(statistics.median(values), 2),
            "min": round(min(values), 2),
            "max": round(max(values), 2),
        }
        print(f"{name:6}{result[name]['median']:8.2f}{result[name]['min']:8.2f}{result[name]['max']:8.2f}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
