"""An amount is told with its date where it is not of today: its own, or that of the page that prints it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.content.model import SchemeId
from bot.rights.program import Program, Situation
from bot.rights.verdicts import weigh
from tests.conversations import local_reader
from tests.support import TODAY


def told(scheme: str, **facts: Any) -> tuple[str, str]:
    """The amounts of a scheme as a card tells them, and as a line of the overview does."""
    program, wording = local_reader().mind.program, local_reader().mind.wording
    verdict = weigh(program, program.ready[SchemeId(scheme)], situation(program, **facts))
    amounts = [wording.amount("nl", program.schemes[verdict.scheme], due) for due in verdict.amounts]
    return "; ".join(amounts).replace("\xa0", " "), wording.short_amount("nl", verdict).replace("\xa0", " ")


def situation(program: Program, **facts: Any) -> Situation:
    return Situation(program, facts, TODAY)


@pytest.mark.parametrize(
    ("scheme", "said"),
    [
        ("zorgbudget_zwaar", "€ 140 per maand (bedrag van januari 2024)"),
        ("premium_beerse", "€ 20 per maand (bedrag van april 2022)"),
        ("premium_de_panne", "€ 20 per maand (bedrag van oktober 2020)"),
    ],
)
def test_an_old_amount_is_told_with_its_date_in_the_overview_and_on_the_card(scheme: str, said: str) -> None:
    card, line = told(scheme)
    assert line == said
    assert said[said.index("(") :] in card
