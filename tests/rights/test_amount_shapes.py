"""Every shape of a sum that sources print: counted, capped, by the day, in parts, out of a shared budget."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.rights.amounts import total
from tests.support import program_of, verdict_of

FACTS = """
    home: {about: recipient, type: bool}
    months: {about: pair, type: decimal, min: 0, max: 12}
    days: {about: pair, type: int, min: 0, max: 366}
    persons: {about: carer, type: int, min: 1, max: 20}
    income: {about: carer, type: money, min: 0, max: 1000000}
    dependants: {about: carer, type: int, min: 0, max: 20}
    low_enough: {about: carer, type: bool, ask: authority}
"""


def premium(rows: str, requires: str = "home", how: str = "first") -> str:
    return f"requires: {{all: [{requires}]}}\namounts:\n  how: {how}\n  rows:\n{rows}"


@pytest.mark.parametrize(("months", "sum_"), [("3", "75.00"), ("7.5", "175.00"), ("12", "300.00"), ("0", "0.00")])
def test_a_month_counts_when_somebody_was_at_home_long_enough(months: str, sum_: str) -> None:
    row = '    - {eur: "25.00", times: months, counts: {days_at_home: 16}, over: year, max: {eur: "300.00", per: year}}'
    verdict = verdict_of(program_of(FACTS, one=premium(row)), {"home": True, "months": months})
    (due,) = verdict.amounts
    assert due.computed == Decimal(sum_)
    assert due.over == "year"


def test_begun_months_count_whole() -> None:
    row = '    - {eur: "10.00", times: months, counts: begun, over: year}'
    (due,) = verdict_of(program_of(FACTS, one=premium(row)), {"home": True, "months": "2.1"}).amounts
    assert due.computed == Decimal("30.00")


@pytest.mark.parametrize(("months", "sum_"), [("5", "300.00"), ("7", "420.00"), ("10", "420.00")])
def test_at_most_so_many_months_count(months: str, sum_: str) -> None:
    row = '    - {eur: "60.00", times: months, most_times: 7, over: year}'
    (due,) = verdict_of(program_of(FACTS, one=premium(row)), {"home": True, "months": months}).amounts
    assert due.computed == Decimal(sum_)


@pytest.mark.parametrize(("days", "sum_"), [(40, "120.00"), (120, "360.00"), (200, "360.00")])
def test_a_sum_by_the_day_with_a_ceiling(days: int, sum_: str) -> None:
    row = '    - {eur: "3.00", per: day, times: days, over: year, max: {eur: "360.00", per: year}}'
    (due,) = verdict_of(program_of(FACTS, one=premium(row)), {"home": True, "days": days}).amounts
    assert (due.per, due.computed) == ("day", Decimal(sum_))


def test_twenty_more_for_each_further_person() -> None:
    rows = (
        '    - {when: persons == 1, eur: "40.00"}\n'
        '    - {when: persons == 2, eur: "60.00"}\n'
        '    - {eur: "20.00", times: persons + 1}'
    )
    program = program_of(FACTS, one=premium(rows))
    assert verdict_of(program, {"home": True, "persons": 2}).amounts[0].eur == Decimal("60.00")
    assert verdict_of(program, {"home": True, "persons": 4}).amounts[0].computed == Decimal("100.00")


def test_parts_come_with_their_total() -> None:
    rows = '    - {eur: "200.00", per: year}\n    - {when: persons > 1, eur: "100.00", per: year}'
    program = program_of(FACTS, one=premium(rows, how="sum"))
    both = verdict_of(program, {"home": True, "persons": 2}).amounts
    assert total("sum", both) == (Decimal("300.00"), "year")
    one = verdict_of(program, {"home": True, "persons": 1}).amounts
    assert total("sum", one) is None, "one part is its own total"
    unsure = verdict_of(program, {"home": True}).amounts
    assert total("sum", unsure) is None, "no total while a part is not sure"


def test_a_shared_budget_a_voucher_and_how_often_it_is_paid_are_told_beside_the_sum() -> None:
    row = '    - {eur: "816.00", per: year, paid: quarter, shared: true, form: voucher, to: recipient}'
    (due,) = verdict_of(program_of(FACTS, one=premium(row)), {"home": True}).amounts
    assert (due.paid, due.shared, due.form, due.to) == ("quarter", True, "voucher", "recipient")


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"income": 19105}, "eligible"),  # under the ceiling whoever lives on it
        ({"income": 19106}, "unknown"),
        ({"income": 22642, "dependants": 1}, "eligible"),
        ({"income": 22643, "dependants": 1}, "not_eligible"),
    ],
)
def test_a_ceiling_with_a_sum_for_each_dependant(facts: dict[str, int], outcome: str) -> None:
    ceiling = '"income <= 19105.58 or income <= 19105.58 + 3536.95 * dependants"'
    assert verdict_of(program_of(FACTS, one=f"requires: {{all: [{ceiling}]}}"), facts).outcome == outcome


@pytest.mark.parametrize(("income", "outcome"), [(1790, "eligible"), (1791, "unknown")])
def test_a_ceiling_of_which_the_part_for_dependants_is_not_printed(income: int, outcome: str) -> None:
    ceiling = "{any: [income < 1790.25, {confirmed_by_authority: low_enough}]}"
    assert verdict_of(program_of(FACTS, one=f"requires: {{all: [{ceiling}]}}"), {"income": income}).outcome == outcome
