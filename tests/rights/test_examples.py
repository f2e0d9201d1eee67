"""The worked situations that stand beside the schemes, through the engine."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.content import packs
from bot.content.forms import ExampleForm
from bot.content.model import SchemeId
from tests.support import CONTENT, TODAY, base_program, verdicts_of


def read_all() -> list[Any]:
    found = []
    for path in sorted(CONTENT.glob("examples/*.yaml")):
        reader = packs.Reader()
        file = packs.read_examples(reader, f"content/examples/{path.name}", path.read_text(encoding="utf-8"))
        assert file is not None, reader.mistakes
        assert not reader.mistakes
        for index, example in enumerate(file.examples, start=1):
            facts: dict[str, Any] = {}
            for profile in example.base:
                facts |= file.profiles[profile]
            found.append(pytest.param(example, facts | dict(example.facts), id=f"{path.stem}-{index}"))
    return found


EXAMPLES = read_all()


@pytest.mark.parametrize(("example", "facts"), EXAMPLES)
def test_a_worked_situation_comes_out_as_written(example: ExampleForm, facts: dict[str, Any]) -> None:
    verdicts = {str(id): one for id, one in verdicts_of(base_program(), facts, day(example.on)).items()}
    for expected, outcome in example.expect.items():
        scheme, _, benefit = expected.partition(".")
        verdict = verdicts[scheme]
        assert (verdict.benefit if benefit else verdict.outcome) == outcome, (example.situation, expected, verdict)
    for scheme, names in example.missing.items():
        assert set(names) <= set(verdicts[scheme].missing), (example.situation, verdicts[scheme])
    for scheme, sums in example.amounts.items():
        due = {str(amount.eur) for amount in verdicts[scheme].amounts if amount.certain}
        assert set(sums) <= due, (example.situation, verdicts[scheme].amounts)


def day(on: date | None) -> date:
    return TODAY if on is None else on


def test_a_good_many_situations_are_worked_out() -> None:
    assert len(EXAMPLES) >= 120


@pytest.mark.parametrize("scheme", sorted(base_program().schemes))
def test_every_scheme_has_a_yes_and_a_no_worked_out(scheme: str) -> None:
    outcomes = {example.values[0].expect.get(scheme) for example in EXAMPLES}
    # what is not complete is never promised
    best = "eligible" if base_program().schemes[SchemeId(scheme)].complete else "unknown"
    assert {best, "not_eligible"} <= outcomes
