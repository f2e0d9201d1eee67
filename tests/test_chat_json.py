"""``leun chat --json`` as others script it: a process of its own, lines in, lines out, a real embedded database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
KEYS = {
    *("n", "input", "flow", "step", "intent", "confidence", "safety", "findings", "facts", "changed", "verdicts", "ms"),
}
Lines = list[dict[str, Any]]


class Chat:
    """One running ``leun chat --json``."""

    def __init__(self, data_dir: Path, *arguments: str) -> None:
        settings = {name: value for name, value in os.environ.items() if not name.startswith("LEUN_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "chat", "--json", "--now", "2026-11-24T21:40", *arguments],
            cwd=ROOT,
            env=settings | {"LEUN_DATA_DIR": str(data_dir)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.greeting = self._block()

    def _block(self) -> Lines:
        """Everything up to the line that closes an event."""
        assert self.process.stdout is not None
        block: Lines = []
        while text := self.process.stdout.readline():
            block.append(json.loads(text))
            if "turn" in block[-1] or "error" in block[-1]:
                return block
        raise AssertionError(f"the process ended after {block}")

    def send(self, line: dict[str, Any] | str) -> Lines:
        """One line in; what came back."""
        assert self.process.stdin is not None
        self.process.stdin.write((line if isinstance(line, str) else json.dumps(line)) + "\n")
        self.process.stdin.flush()
        return self._block()

    def __call__(self, **line: Any) -> Lines:
        return self.send(line)

    def end(self) -> int:
        """End of input; the exit code, after nothing more was printed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        rest = self.process.stdout.read()
        self.process.stdout.close()
        assert rest == ""
        return self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with a server that stays for the module: one conversation keeps it up."""
    folder = tmp_path_factory.mktemp("chat")
    keeper = Chat(folder)
    yield folder
    assert keeper.end() == 0


@pytest.fixture
def chat(data_dir: Path) -> Iterator[Callable[..., Chat]]:
    opened: list[Chat] = []

    def start(*arguments: str) -> Chat:
        opened.append(Chat(data_dir, *arguments))
        return opened[-1]

    yield start
    for one in opened:
        assert one.end() == 0


def turn(block: Lines) -> dict[str, Any]:
    closing: dict[str, Any] = block[-1]["turn"]
    return closing


def said(block: Lines) -> str:
    return "\n".join(line["bot"] for line in block if "bot" in line)


def to_questions(one: Chat) -> Lines:
    one(choose="everything")
    return one(choose="agree")


def test_the_greeting_comes_first_and_is_closed_by_a_turn_without_input(chat: Callable[..., Chat]):
    greeting = chat().greeting
    assert "Leun" in greeting[0]["bot"]
    assert turn(greeting)["input"] is None
    assert any(line.get("choices") for line in greeting)


def test_every_event_ends_with_one_turn_that_has_every_key(chat: Callable[..., Chat]):
    one = chat()
    events: list[dict[str, Any]] = [
        {"choose": "everything"},
        {"choose": "agree"},
        {"say": "mijn moeder"},
        {"send": "photo"},
        {"wait": "PT2H"},
        {"say": "ik werk in loondienst"},
        {"recipient": 2},
        {"show": "state"},
    ]
    blocks = [one.greeting, *(one.send(event) for event in events)]
    for event, block in zip([None, *events], blocks, strict=True):
        assert [list(line) for line in block if "turn" in line] == [["turn"]]
        closing = turn(block)
        assert set(closing) >= KEYS
        assert closing["input"] == event
        for line in block[:-1]:
            assert set(line) == {"bot", "choices", "attachments"} or "effect" in line or "state" in line
    numbers = [turn(block)["n"] for block in blocks]
    assert numbers == sorted(numbers)


def test_answers_are_facts_and_facts_make_verdicts(chat: Callable[..., Chat]):
    one = chat()
    to_questions(one)
    closing = turn(one(say="mijn moeder"))
    assert closing["facts"]["recipient_relation"] == "parent"
    assert "recipient_relation" in closing["changed"]
    assert closing["verdicts"]["medical_assistance_leave"] in ("eligible", "unknown", "not_eligible")
    assert closing["safety"] == "none"


def test_a_button_is_pressed_by_id_by_label_or_in_an_older_menu(chat: Callable[..., Chat]):
    one = chat()
    consent = turn(one(choose="everything"))["n"]
    one(choose="Ja, bewaar het")
    assert turn(one(choose="mijn vader"))["facts"]["recipient_called"] == "father"
    relation = turn(one(choose="employee"))["n"]
    assert turn(one(choose="decline", of=consent))["n"] == relation + 1
    assert "knop" in said(one(choose="no such button"))


def test_a_cry_is_found_and_told_in_the_turn(chat: Callable[..., Chat]):
    one = chat("--lang", "en")
    block = one(say="I want to die")
    assert "1813" in said(block)
    assert turn(block)["safety"] == "suicide"
    assert set(turn(block)["findings"][0]) == {"kind", "reason", "layer"}


def test_an_edit_takes_the_place_of_an_earlier_answer(chat: Callable[..., Chat]):
    one = chat()
    to_questions(one)
    relation = turn(one(say="mijn moeder"))["n"]
    open_now = turn(one(choose="employee"))["asks"]
    closing = turn(one(say="mijn vader", edit_of=relation))
    assert closing["facts"]["recipient_called"] == "father"
    assert closing["asks"] == open_now


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        "{}",
        '{"say": 1}',
        '{"say": "a", "choose": "b"}',
        '{"send": "elephant"}',
        '{"wait": "soon"}',
        '{"wait": "-P1D"}',
        '{"recipient": 0}',
        '{"recipient": true}',
        '{"say": "a", "edit_of": "x"}',
        '{"show": "everything"}',
        '{"choose": "a", "of": 1.5}',
    ],
)
def test_a_bad_line_gives_an_error_and_on_it_goes(shared: Chat, line: str):
    (error,) = shared.send(line)
    assert set(error["error"]) == {"code", "where", "text"}
    assert turn(shared(show="state"))["n"] == turn(shared.greeting)["n"]


@pytest.fixture(scope="module")
def shared(data_dir: Path) -> Iterator[Chat]:
    """One conversation for lines that change nothing."""
    one = Chat(data_dir)
    yield one
    assert one.end() == 0


def test_without_consent_everything_is_gone_after_a_day(chat: Callable[..., Chat]):
    one = chat()
    one(choose="everything")
    one(choose="decline")
    assert turn(one(say="mijn moeder"))["facts"]
    assert turn(one(wait="PT23H"))["facts"]
    block = one(wait="P1D")
    assert {"effect": "forget_carer"} in block
    assert turn(block)["facts"] == {}
    (shown, closing) = one(show="state")
    assert shown["state"]["facts"] == {}
    assert shown["state"]["flow"] == ""
    again = one(say="hallo")
    assert "Ik ben een programma" in said(again)
    assert turn(again)["facts"] == {}
    assert closing["turn"]["n"] == 0


def test_with_consent_everything_stays(chat: Callable[..., Chat]):
    one = chat()
    to_questions(one)
    one(say="mijn moeder")
    one(choose="employee")
    closing = turn(one(wait="P30D"))
    assert closing["facts"]["recipient_relation"] == "parent"


def test_time_stands_still_but_for_waits(chat: Callable[..., Chat]):
    one = chat()
    one(choose="everything")
    one(choose="decline")
    due = [
        line["at"]
        for block in (one(say="hallo"), one(say="hallo"))
        for line in block
        if line.get("effect") == "plan_due"
    ]
    assert len(set(due)) == 1
    one(wait="PT1H")
    later = [line["at"] for line in one(say="hallo") if line.get("effect") == "plan_due"]
    assert later[0] > due[0]


def test_two_conversations_at_once_do_not_meet(chat: Callable[..., Chat]):
    one, other = chat(), chat("--lang", "en")
    to_questions(one)
    to_questions(other)
    one(say="mijn moeder")
    closing = turn(other(say="my neighbour"))
    assert closing["facts"]["recipient_relation"] == "neighbour"
    assert turn(one(show="state"))["facts"]["recipient_relation"] == "parent"


# -- the ten questions -----------------------------------------------------------------------------

#: id → what the answer must hold in English, in Dutch, and the question in Dutch
TEN: dict[str, tuple[list[str], list[str], str]] = {
    "X01": (
        ["761.02", "646.88"],
        ["761,02", "646,88"],
        "Hoeveel krijgt een werkloze mantelzorger met vrijstelling sinds 1 maart 2026?",
    ),
    "X02": (
        ["7 calendar days", "in writing"],
        ["7 kalenderdagen", "schrift"],
        "Hoe lang op voorhand moet mijn werkgever weten dat ik mantelzorgverlof neem?",
    ),
    "X03": (
        ["No", "one unbroken period"],
        ["Nee", "aaneengesloten periode"],
        "Kan ik met één brief aan mijn werkgever twee aparte periodes mantelzorgverlof vragen?",
    ),
    "X04": (
        ["1, 2 or 3 weeks", "2 working days", "4 weeks"],
        ["1, 2 of 3 weken", "2 werkdagen", "4 weken"],
        "Kan ik medische bijstand per week opnemen?",
    ),
    "X05": (
        ["first day of the week"],
        ["eerste dag van de week"],
        "Wanneer begint palliatief verlof?",
    ),
    "X06": (
        ["No"],
        ["Nee"],
        "Moet de naam van de patiënt op het palliatief attest voor de werkgever staan?",
    ),
    "X07": (
        ["Yes", "Saturday", "Sunday"],
        ["Ja", "zaterdag", "zondag"],
        "Moet de week verlof voor een kind in het ziekenhuis zonder onderbreking verlengd worden?",
    ),
    "X08": (
        ["unpaid", "October 2023"],
        ["niet betaald", "oktober 2023"],
        "Is zorgverlof betaald?",
    ),
    "X09": (
        ["last 6 months"],
        ["laatste 6 maanden"],
        "Privésector: aanmoedigingspremie gevraagd een jaar na de start van het verlof?",
    ),
    "X10": (
        ["6 months", "12 months"],
        ["6 maanden", "12 maanden"],
        "Zelfstandige: hoelang krijg ik de mantelzorguitkering per aanvraag en in totaal?",
    ),
}
QUESTIONS = {
    row["id"]: row["q"]
    for row in yaml.safe_load((ROOT / "tests/cases/rights.yaml").read_text(encoding="utf-8"))["answers_without_verdict"]
}


def test_the_ten_questions_are_those_of_the_cases():
    assert set(QUESTIONS) == set(TEN)


@pytest.mark.parametrize("id", TEN)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_question_is_answered_at_the_very_first(data_dir: Path, id: str, language: str):
    english, dutch, question = TEN[id]
    one = Chat(data_dir, "--lang", language)
    block = one(say=QUESTIONS[id] if language == "en" else question)
    for figure in english if language == "en" else dutch:
        assert figure in said(block), said(block)
    # who asks first is not asked for consent first: what Leun is for stands open, or is passed where more was told
    assert turn(block)["asks"] in ("goal", "consent")
    assert one.end() == 0


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_question_is_answered_in_the_middle_and_the_interview_goes_on(chat: Callable[..., Chat], language: str):
    one = chat("--lang", language)
    to_questions(one)
    one(choose="mother")
    open_now = turn(one(choose="employee"))["asks"]
    for id, (english, dutch, question) in TEN.items():
        block = one(say=QUESTIONS[id] if language == "en" else question)
        for figure in english if language == "en" else dutch:
            assert figure in said(block), (id, said(block))
        assert turn(block)["asks"] == open_now
