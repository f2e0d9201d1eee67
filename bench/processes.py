"""What other processes spend, for benchmarks: CPU seconds and memory, from `/proc`."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import ClassVar

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds by part."""

    leun: float
    postgres: float
    fake: float
    phones: float
    PARTS: ClassVar[tuple[str, ...]] = ("leun", "postgres", "fake", "phones")

    def __sub__(self, before: Spent) -> Spent:
        return Spent(*(now - then for now, then in zip(astuple(self), astuple(before), strict=True)))

    def items(self) -> Iterator[tuple[str, float]]:
        """Name and seconds of each part."""
        return zip(self.PARTS, astuple(self), strict=True)


def cpu_seconds(pid: int) -> float:
    """Of a process so far; nothing where it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def own_seconds() -> float:
    """Of this process so far."""
    ours = resource.getrusage(resource.RUSAGE_SELF)
    return ours.ru_utime + ours.ru_stime


def with_children(pid: int) -> list[int]:
    """A process and all that came of it."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:  # it has ended
                continue
    found = {pid}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)


def resident(pids: Iterable[int], *, shared_once: bool = False) -> float:
    """Megabytes; `shared_once`: what several of them share is shared out among them."""
    wanted = "Pss:" if shared_once else "Rss:"
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith(wanted))
    return total / 1024
