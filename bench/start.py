"""From the command to the first bubble: `leun chat` on an empty data folder (cold), again (warm), and without packs.

    python -m bench.start [RUNS]

"Without packs" is a warm start from the base alone, without the packs of municipalities that come with Leun. Prints
seconds, median of the runs, as a table and as JSON.
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

CHAT = ["-m", "bot.cli", "chat"]
#: The same without the packs of municipalities.
BARE = ["-c", "import bot.app, bot.cli; bot.app.shipped_packs = list; bot.cli.main(['chat'])"]


def first_bubble(data_dir: Path, command: list[str]) -> float:
    """Seconds until the first line of the greeting stands on the terminal."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *command],
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
    found: dict[str, list[float]] = {"cold": [], "warm": [], "without packs": []}
    for _ in range(runs):
        folder = Path(tempfile.mkdtemp(prefix="leun-bench-"))
        folder.chmod(0o755)  # so that the database, which never runs as root, can lie inside and goes with the folder
        try:
            found["cold"].append(first_bubble(folder / "data", CHAT))
            found["warm"].append(first_bubble(folder / "data", CHAT))
            found["without packs"].append(first_bubble(folder / "data", BARE))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{'':14}{'median':>8}{'min':>8}{'max':>8}  seconds to the first bubble, {runs} runs")
    result = {}
    for name, values in found.items():
        result[name] = {
            "median": round(statistics.median(values), 2),
            "min": round(min(values), 2),
            "max": round(max(values), 2),
        }
        print(f"{name:14}{result[name]['median']:8.2f}{result[name]['min']:8.2f}{result[name]['max']:8.2f}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
