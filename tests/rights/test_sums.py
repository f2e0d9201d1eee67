"""What rights come to together, what excludes what, and in which order to ask."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.content.model import SchemeId
from bot.rights import order, sums
from bot.rights.moments import Moment
from bot.rights.program import Program
from tests.support import TODAY, program_of, verdicts_of

FACTS = """
    ill: {about: recipient, type: bool}
    has_paper: {about: recipient, type: bool, obtain: [paper], mendable: true}
    local: {about: recipient, type: bool}
"""


def row(eur: str, per: str = "month", more: str = "") -> str:
    return f'requires: {{all: [ill]}}\namounts: {{rows: [{{eur: "{eur}", per: {per}, to: recipient{more}}}]}}'


def told(program: Program, **facts: bool) -> list[sums.Yearly]:
    verdicts = verdicts_of(program, facts)
    return list(sums.yearly(verdicts.values(), program.schemes))


def test_what_comes_back_every_year_is_added_up_by_who_is_paid() -> None:
    (total,) = told(program_of(FACTS, a=row("140.00"), b=row("200.00", "year")), ill=True)
    assert (total.to, total.low, total.high) == ("recipient", Decimal("1880.00"), Decimal("1880.00"))


def test_what_is_not_sure_paid_once_or_by_the_day_is_no_part_of_it() -> None:
    program = program_of(
        FACTS, once=row("500.00", "once"), day=row("3.00", "day"), leave=f"kind: leave\n{row('900.00')}", a=row("10.00")
    )
    (total,) = told(program, ill=True)
    assert [part.scheme for part in total.parts] == ["a"]
    assert told(program) == []


def test_an_old_page_or_a_former_municipality_is_not_counted_on() -> None:
    old = f"seen: {{consulted: 2026-11-01, status: superseded_possible}}\n{row('10.00')}"
    weak = f"seen: {{consulted: 2026-11-01, confidence: low}}\n{row('10.00')}"
    assert told(program_of(FACTS, old=old, weak=weak), ill=True) == []


def test_of_two_that_exclude_each_other_only_the_better_counts() -> None:
    program = program_of(FACTS, low=f"excludes: [high]\n{row('10.00')}", high=row("20.00"))
    (total,) = told(program, ill=True)
    assert [part.scheme for part in total.parts] == ["high"]
    pair = sums.clashes(verdicts_of(program, {"ill": True}).values(), program.schemes)
    assert [set(one) for one in pair] == [{"low", "high"}]
    best = program_of(FACTS, low=f"better_of: [high]\n{row('10.00')}", high=row("20.00"))
    assert [part.scheme for part in told(best, ill=True)[0].parts] == ["high"]


def test_a_shared_budget_may_come_to_nothing_and_a_ceiling_holds() -> None:
    program = program_of(
        FACTS,
        shared=row("200.00", "year", ", shared: true"),
        capped=row("40.00", "month", ', max: {eur: "240.00", per: year}'),
    )
    (total,) = told(program, ill=True)
    assert (total.low, total.high) == (Decimal("240.00"), Decimal("440.00"))


def test_what_a_source_says_may_go_together_is_known_from_either_side() -> None:
    program = program_of(FACTS, a=f"combines: [b]\n{row('1.00')}", b=row("1.00"))
    assert sums.combined(program.schemes[SchemeId("b")], program.schemes) == ("a",)


def test_first_what_opens_something_then_what_closes_soon_then_what_brings_most() -> None:
    program = program_of(
        FACTS,
        big=f"weight: 5\n{row('100.00')}",
        closing=f"weight: 1\n{row('1.00')}",
        paper="weight: 1\nkind: recognition\nrequires: {all: [ill]}",
        leave="weight: 4\nkind: leave\nafter: [paper]\nrequires: {all: [ill, has_paper]}",
    )
    verdicts = verdicts_of(program, {"ill": True, "has_paper": False})
    days = {SchemeId("closing"): (Moment(date(2026, 12, 15), "closes", SchemeId("closing")),)}
    found = order.steps(verdicts.values(), program.schemes, program.advised, days, TODAY)
    assert [step.scheme for step in found] == ["paper", "closing", "big"]
    assert found[0].opens == ("leave",)
    assert found[1].closes == date(2026, 12, 15)
    settled = order.steps(verdicts.values(), program.schemes, program.advised, days, TODAY, settled={"paper"})
    assert [step.scheme for step in settled] == ["closing", "big"]
