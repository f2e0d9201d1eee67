"""The rows that are measured on are kept apart: none of them stands in training."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

NLU = Path(__file__).parents[2] / "nlu"


def rows(path: Path) -> Iterator[str]:
    for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
        for line in block["examples"].splitlines():
            yield re.sub(r"\W+", " ", line.removeprefix("- ").lower()).strip()


def test_no_row_is_both_learnt_from_and_measured_on():
    learnt = {row for language in ("nl", "en") for path in (NLU / language).glob("*.yml") for row in rows(path)}
    measured = {row for language in ("nl", "en") for row in rows(NLU / "eval" / f"{language}.yml")}
    assert measured
    assert not learnt & measured
