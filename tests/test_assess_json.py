"""``leun assess --json`` as others script it: one line in, one line out, the shapes of docs/reference/commands.md."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
DAUGHTER = {
    "recipient_relation": "parent",
    "carer_work_status": "employee",
    "sector": "private",
    "work_fraction": 0.8,
    "employer_headcount": 30,
    "recipient_age": 78,
}
ALWAYS = {"scheme", "kind", "outcome", "because", "missing", "presumed", "amounts", "text"}
SOMETIMES = {"benefit_outcome", "options", "not_yet", "amount_note", "notes"}
OUTCOMES = {"eligible", "not_eligible", "unknown"}


def run(*lines: Any, arguments: tuple[str, ...] = ("--on", "2026-11-22")) -> tuple[list[dict[str, Any]], int]:
    """What the command prints for lines, and its exit code."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("LEUN_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "assess", "--json", *arguments],
        input="".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines),
        cwd=ROOT,
        env=settings,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


@pytest.fixture(scope="module")
def daughter() -> dict[str, Any]:
    ((line,), code) = run({"id": 7, "facts": DAUGHTER})
    assert code == 0
    return line


def test_a_line_has_its_shape(daughter: dict[str, Any]):
    assert set(daughter) == {"id", "on", "verdicts", "local", "ask_next"}
    assert (daughter["id"], daughter["on"], daughter["local"]) == (7, "2026-11-22", None)
    assert isinstance(daughter["ask_next"], str)


def test_every_verdict_has_its_shape(daughter: dict[str, Any]):
    assert len(daughter["verdicts"]) >= 19
    for verdict in daughter["verdicts"]:
        assert set(verdict) >= ALWAYS
        assert set(verdict) <= ALWAYS | SOMETIMES, verdict["scheme"]
        assert verdict["outcome"] in OUTCOMES
        assert verdict["text"].strip()
        assert all(isinstance(name, str) for name in (*verdict["missing"], *verdict["presumed"]))
        for reason in verdict["because"]:
            assert set(reason) == {"condition", "holds", "text", "source"}
            assert reason["holds"] in (True, False, None)
            assert reason["text"].strip()
            assert reason["source"] is None or reason["source"]["url"].startswith("http")
        for amount in verdict["amounts"]:
            assert {"per", "to", "form", "certain", "as_of"} <= set(amount)
            assert "eur" in amount or {"eur_min", "eur_max"} <= set(amount)
        for outcome in verdict.get("options", {}).values():
            assert outcome in OUTCOMES


def test_an_unknown_verdict_says_what_is_missing(daughter: dict[str, Any]):
    unknown = [verdict for verdict in daughter["verdicts"] if verdict["outcome"] == "unknown"]
    assert unknown
    assert any(verdict["missing"] for verdict in unknown)


def test_leave_is_weighed_per_form(daughter: dict[str, Any]):
    assert any(len(verdict.get("options", {})) > 1 for verdict in daughter["verdicts"])


def test_what_is_presumed_is_presumed_only_when_asked():
    ((bare,), _), ((presuming,), _) = (
        run({"facts": DAUGHTER}),
        run({"facts": DAUGHTER}, arguments=("--on", "2026-11-22", "--presume")),
    )
    assert not any(verdict["presumed"] for verdict in bare["verdicts"])
    assert any(verdict["presumed"] for verdict in presuming["verdicts"])


def test_a_place_without_researched_premiums_gets_one_verdict_that_says_whom_to_ask():
    ((line,), _) = run({"facts": DAUGHTER, "municipality": "Leuven"})
    assert set(line["local"]) == {"nis", "name", "premiums"}
    (premium,) = (verdict for verdict in line["verdicts"] if verdict["scheme"] == "premium")
    assert premium["outcome"] == "unknown"
    assert "OCMW" in premium["text"]


def test_only_the_schemes_that_are_asked_for_are_weighed():
    ((line,), _) = run({"facts": DAUGHTER, "schemes": ["palliative_leave"]})
    assert [verdict["scheme"] for verdict in line["verdicts"]] == ["palliative_leave"]


def test_bad_lines_give_errors_and_the_next_line_is_handled():
    lines, code = run(
        "no json",
        "[]",
        {"id": 1, "facts": {"recipient_agee": 78}},
        {"id": 2, "facts": {"recipient_age": "old"}},
        {"id": 3, "facts": {}, "schemes": ["no_such_scheme"]},
        {"id": 4, "facts": {}, "on": "soon"},
        {"id": 5, "facts": {}, "extra": 1},
        {"id": 6, "facts": []},
        {"id": 8, "facts": {}, "schemes": "palliative_leave"},
        {"id": 9, "facts": {}, "schemes": [["palliative_leave"]]},
        {"id": "last", "facts": {}},
    )
    assert code == 0
    assert [line["id"] for line in lines] == [None, None, 1, 2, 3, 4, 5, 6, 8, 9, "last"]
    for line in lines[:-1]:
        assert set(line) == {"id", "error"}
        assert set(line["error"]) == {"code", "where", "text"}
    assert "recipient_age" in lines[2]["error"]["text"]
    assert lines[3]["error"]["where"] == "facts.recipient_age"
    assert "verdicts" in lines[-1]


def test_wrong_arguments_end_with_2():
    for arguments in (("--on", "soon"), ("--lang", "fr"), ("--nonsense",)):
        assert run(arguments=arguments)[1] == 2


def test_the_day_of_a_line_wins_from_the_argument():
    (one, other), _ = run({"facts": {}}, {"facts": {}, "on": "2026-01-01"})
    assert (one["on"], other["on"]) == ("2026-11-22", "2026-01-01")


def test_texts_are_in_the_language_asked_for():
    lines = [run({"facts": DAUGHTER}, arguments=("--on", "2026-11-22", "--lang", lang))[0][0] for lang in ("nl", "en")]
    texts = [[verdict["text"] for verdict in line["verdicts"]] for line in lines]
    assert all(dutch != english for dutch, english in zip(*texts, strict=True))


def test_another_name_of_a_fact_is_accepted():
    one, other = (
        run({"facts": {name: True}, "schemes": ["carers_leave"]})[0][0]["verdicts"]
        for name in ("has_recognition_social_rights", "recognition_social_rights")
    )
    assert one == other


def test_a_value_given_for_a_derived_fact_wins():
    (worked_out, given), _ = run(
        {"facts": {"carer_hours_per_week": 5}, "schemes": ["recognition_social_rights"]},
        {"facts": {"carer_hours_per_week": 5, "carer_hours_per_month": 60}, "schemes": ["recognition_social_rights"]},
    )
    hours = [
        {reason["condition"]: reason["holds"] for reason in line["verdicts"][0]["because"]}
        for line in (worked_out, given)
    ]
    assert hours[0] != hours[1]
