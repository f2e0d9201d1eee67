"""``leun understand --json``: the lines that others script, as the documentation shows them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from bot.engines.interpreter import Embedded
from bot.understand_lines import Defaults, Understander
from tests.conversations import NOW, reader

DEFAULTS = Defaults(now=NOW)


@pytest.fixture(scope="module")
def lines() -> Understander:
    engine = Embedded()
    engine.begin()
    engine.wait()
    return Understander(reader(), engine.at_once)


def read(lines: Understander, **line: Any) -> dict[str, Any]:
    return lines.line(json.dumps(line), DEFAULTS)


def test_a_line_has_every_key(lines: Understander):
    answer = read(lines, id=7, text="kan ik een premie krijgen van de gemeente")
    assert list(answer) == [
        *("id", "lang", "intent", "confidence", "intents", "safety", "findings", "facts", "answer"),
        *("decision", "engine", "ms"),
    ]
    assert answer["id"] == 7
    assert answer["intent"] == answer["intents"][0]["name"] == "local_premium"
    assert 0 < answer["confidence"] <= 1
    assert answer["safety"] == "none"


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ({"text": "mijn ma is 78"}, {"recipient_relation": "parent", "recipient_age": 78}),
        ({"text": "14 uur", "expecting": "carer_hours_per_week"}, {"carer_hours_per_week": 14}),
        (
            {"text": "tussen de 10 en 20", "expecting": "employer_headcount"},
            {"employer_headcount": {"min": 10, "max": 20}},
        ),
        ({"text": "4/5", "expecting": "work_fraction"}, {"work_fraction": 0.8}),
        ({"text": "sinds maart 2021", "expecting": "caring_since"}, {"caring_since": "2021-03"}),
        ({"text": "volgende maandag", "expecting": "leave_start", "now": "2026-11-22"}, {"leave_start": "2026-11-23"}),
        ({"text": "9000", "expecting": "carer_municipality"}, {"carer_municipality": "44021"}),
        (
            {"text": "nee, ik bedoelde 20 uur per week"},
            {"carer_hours_per_week": 20, "corrects": "carer_hours_per_week"},
        ),
        (
            {"text": "in Nederland net over de grens", "expecting": "carer_municipality"},
            {"carer_lives_in_belgium": False},
        ),
        ({"text": "ik ben van '62", "now": "2026-11-22"}, {"carer_age": {"min": 63, "max": 64}}),
        ({"text": "blauw gras fluit"}, {}),
    ],
)
def test_facts_are_told_in_their_shapes(lines: Understander, line: dict[str, Any], facts: dict[str, Any]):
    assert read(lines, **line)["facts"] == facts


def test_one_of_several_places_stays_open(lines: Understander):
    facts = read(lines, text="Nieuwerkerken", expecting="recipient_municipality")["facts"]
    assert len(facts["recipient_municipality"]["any_of"]) == 2


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("ja", "yes"),
        ("bah neen", "no"),
        ("kweetet nie", "unsure"),
        ("liever niet", "declined"),
        ("de lucht is blauw", None),
    ],
)
def test_an_answer_is_told_plainly(lines: Understander, text: str, answer: str | None):
    assert read(lines, text=text, expecting="recipient_same_address")["answer"] == answer


def test_a_choice_is_told_by_its_button(lines: Understander):
    answer = read(lines, text="ja, bewaar het", expecting="choice:agree,decline,explain")
    assert (answer["choice"], answer["answer"], answer["intent"]) == ("agree", "yes", "affirm")


def test_a_crisis_is_primary_wherever_it_stands(lines: Understander):
    answer = read(lines, text="ik wou iets vragen over de premie maar ik wil niet meer leven")
    assert (answer["intent"], answer["safety"]) == ("crisis_suicide", "suicide")
    assert answer["findings"][0]["kind"] == "suicide", "the most urgent one first; the classifier may hear overload too"
    assert {finding["kind"] for finding in answer["findings"]} <= {"suicide", "overload"}


def test_the_language_is_that_of_the_text(lines: Understander):
    assert read(lines, text="I look after my husband at home")["lang"] == "en"
    assert read(lines, text="ik zorg thuis voor mijn man")["lang"] == "nl"
    assert read(lines, text="ok", lang="en")["lang"] == "en"


@pytest.mark.parametrize(
    ("line", "code", "where"),
    [
        ('{"txt": "x"}', "unknown_key", "txt"),
        ('{"id": 1}', "value", "text"),
        ('{"text": "x", "lang": "fr"}', "value", "lang"),
        ('{"text": "x", "expecting": "carer_agee"}', "unknown_fact", "expecting"),
        ('{"text": "x", "now": "gisteren"}', "value", "now"),
        ("[1]", "json", "line"),
        ("geen json", "json", "line"),
    ],
)
def test_a_bad_line_says_what_is_wrong(lines: Understander, line: str, code: str, where: str):
    error = lines.line(line, DEFAULTS)["error"]
    assert (error["code"], error["where"]) == (code, where)


def test_without_its_address_rasa_is_not_asked():
    command = [sys.executable, "-m", "bot.cli", "understand", "--json", "--engine", "rasa"]
    done = subprocess.run(command, input="", capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "LEUN_RASA_URL: set it to where Rasa listens" in done.stderr
