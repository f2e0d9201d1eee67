"""The worked cases of local premiums, through ``leun assess``: by the premium's id and by the municipality."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.local_packs import answer, local_content, sums_told

FILE = Path(__file__).parent.parent / "cases" / "premiums.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["cases"]
RESEARCHED = [case for case in CASES if case["premium"] is not None]
WITHOUT = [case for case in CASES if case["premium"] is None]


def ids(cases: list[dict[str, Any]]) -> list[str]:
    return [case["id"] for case in cases]


def scheme_of(case: dict[str, Any]) -> str:
    """The id of today for the id of the record."""
    (found,) = [scheme.id for scheme in local_content().schemes.values() if case["premium"] in scheme.was]
    return str(found)


def check_amount(case: dict[str, Any], verdict: dict[str, Any]) -> None:
    amount = case.get("amount")
    if amount is not None:
        assert (float(amount["eur"]), amount["period"]) in sums_told(verdict), verdict["amounts"]
    elif "amount_note" in case:
        assert not sums_told(verdict), verdict["amounts"]
        assert verdict.get("amount_note") or verdict["amounts"], "a sum that is not printed is said not to be"


@pytest.mark.parametrize("case", RESEARCHED, ids=ids(RESEARCHED))
def test_what_a_premium_comes_to_by_its_id(case: dict[str, Any]) -> None:
    scheme = scheme_of(case)
    (verdict,) = [one for one in answer(case["facts"], [scheme])["verdicts"] if one["scheme"] == scheme]
    assert verdict["outcome"] == case["expected"], verdict
    check_amount(case, verdict)


@pytest.mark.parametrize("case", RESEARCHED, ids=ids(RESEARCHED))
def test_what_a_premium_comes_to_by_the_id_of_its_record(case: dict[str, Any]) -> None:
    verdicts = answer(case["facts"], [case["premium"]])["verdicts"]
    assert [one["outcome"] for one in verdicts if one["scheme"] == scheme_of(case)] == [case["expected"]]


@pytest.mark.parametrize("case", RESEARCHED, ids=ids(RESEARCHED))
def test_what_a_premium_comes_to_by_its_municipality(case: dict[str, Any]) -> None:
    scheme = scheme_of(case)
    found = answer(case["facts"], municipality=case["municipality"])
    verdicts = [one for one in found["verdicts"] if one["scheme"] == scheme]
    if local_content().schemes[scheme].status == "superseded":  # type: ignore[index]
        assert not verdicts, "what is replaced is not told unasked"
        return
    (verdict,) = verdicts
    assert verdict["outcome"] == case["expected"], verdict
    check_amount(case, verdict)
    assert found["local"]["premiums"] == "known"


@pytest.mark.parametrize("case", WITHOUT, ids=ids(WITHOUT))
def test_a_municipality_without_a_known_premium_is_said_to_be_one(case: dict[str, Any]) -> None:
    found = answer(case["facts"], municipality=case["municipality"])
    assert found["local"] == {
        "nis": found["local"]["nis"],
        "name": case["municipality"],
        "premiums": "none_known",
    }
    (premium,) = [one for one in found["verdicts"] if one["scheme"] == "premium"]
    assert premium["outcome"] == case["expected"]
    assert not premium["amounts"]
    assert case["municipality"] in premium["text"]


def test_all_of_them_are_here() -> None:
    assert (len(RESEARCHED), len(WITHOUT)) == (142, 3)
    assert len({case["id"] for case in CASES}) == len(CASES)
