"""The worked cases that a published source decides, and further ones of our own, through the engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import base_program, verdicts_of

FOLDER = Path(__file__).parent.parent / "cases"
FILE = yaml.safe_load((FOLDER / "rights.yaml").read_text(encoding="utf-8"))
FURTHER = yaml.safe_load((FOLDER / "further_rights.yaml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = FILE["cases"] + FURTHER["cases"]


def facts_of(case: dict[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for profile in case["base"]:
        facts |= FILE["profiles"][profile]
    for name in case.get("without", []):
        del facts[name]
    loaded: dict[str, Any] = facts | case["facts"]
    return loaded


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_what_a_source_decides_comes_out(case: dict[str, Any]) -> None:
    verdicts = {
        str(id): one
        for id, one in verdicts_of(base_program(), facts_of(case), case.get("as_of", date(2025, 1, 1))).items()
    }
    for expected, outcome in case["expected"].items():
        scheme, _, benefit = expected.partition(".")
        verdict = verdicts[scheme]
        assert (verdict.benefit if benefit else verdict.outcome) == outcome, (expected, verdict)


def test_all_of_them_are_here() -> None:
    assert len(FILE["cases"]) == 74
    assert len(FURTHER["cases"]) == 364
    assert len({case["id"] for case in CASES}) == len(CASES)
