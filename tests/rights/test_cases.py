"""The worked cases that a published source decides, through the engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import base_program, verdicts_of

FILE = yaml.safe_load((Path(__file__).parent.parent / "cases" / "rights.yaml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = FILE["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_what_a_source_decides_comes_out(case: dict[str, Any]) -> None:
    facts: dict[str, Any] = {}
    for profile in case["base"]:
        facts |= FILE["profiles"][profile]
    facts |= case["facts"]
    verdicts = {
        str(id): one for id, one in verdicts_of(base_program(), facts, case.get("as_of", date(2025, 1, 1))).items()
    }
    for expected, outcome in case["expected"].items():
        scheme, _, benefit = expected.partition(".")
        verdict = verdicts[scheme]
        assert (verdict.benefit if benefit else verdict.outcome) == outcome, (expected, verdict)


def test_all_of_them_are_here() -> None:
    assert len(CASES) == 74
