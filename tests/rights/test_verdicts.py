"""Verdicts: outcomes, what decided, what is missing, and what schemes may say beside their conditions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.content.model import SchemeId
from bot.facts import Known
from bot.rights.program import Situation
from bot.rights.verdicts import Reason, assess, told
from tests.support import TODAY, program_of, situation_of, verdict_of, verdicts_of

FACTS = """
    ill: {about: recipient, type: bool}
    near: {about: pair, type: bool}
    age: {about: recipient, type: int, min: 0, max: 120, ages: years}
    hours: {about: pair, type: decimal, min: 0, max: 168}
    form: {about: request, type: choice, values: [full, half, fifth], mendable: true}
    months: {about: request, type: decimal, min: 0, max: 60}
    paper: {about: pair, type: bool, mendable: true}
    inquiry: {about: recipient, type: bool, ask: authority}
"""


def conditions_of(verdict_reasons: tuple[Reason, ...], holds: bool | None) -> list[str]:
    return [reason.condition for reason in verdict_reasons if reason.holds is holds]


# -- guards, presumptions, derivations -------------------------------------------------------------

CHILD = """
    child: {about: pair, type: bool}
    pct: {about: recipient, type: int, min: 0, max: 100, only_if: child, otherwise: 0}
    points: {about: recipient, type: int, min: 0, max: 36, only_if: child}
"""


def test_a_guarded_fact_counts_as_otherwise_where_its_question_does_not_arise() -> None:
    program = program_of(CHILD, one="requires: {all: [pct < 66]}")
    assert verdict_of(program, {"child": False}).outcome == "eligible"
    assert verdict_of(program, {"child": True}).missing == ("pct",)
    assert verdict_of(program, {"child": True, "pct": 66}).outcome == "not_eligible"


def test_what_a_guard_still_needs_is_asked_first() -> None:
    program = program_of(CHILD, one="requires: {all: [pct < 66]}")
    assert verdict_of(program, {}).missing == ("child", "pct")


def test_a_value_given_wins_over_otherwise() -> None:
    program = program_of(CHILD, one="requires: {all: [pct < 66]}")
    assert verdict_of(program, {"child": False, "pct": 80}).outcome == "not_eligible"


def test_a_question_that_never_arises_leaves_it_unknown_and_says_so() -> None:
    program = program_of(CHILD, one="requires: {all: [points >= 9]}")
    verdict = verdict_of(program, {"child": False})
    assert (verdict.outcome, verdict.missing, verdict.notes) == ("unknown", (), ("does_not_arise",))


def test_a_null_leaves_otherwise_and_derivations_as_they_were() -> None:
    program = program_of(
        CHILD + "    some: {about: recipient, type: bool, derive: pct > 0}", one="requires: {all: [some]}"
    )
    assert verdict_of(program, {"child": True, "pct": 3, "some": None}).outcome == "eligible"
    assert verdict_of(program, {"child": False, "pct": None}).outcome == "not_eligible"


PRESUMED = """
    unpaid: {about: pair, type: bool, presume: true, stale_after: P12M}
    regular: {about: pair, type: bool, presume: true}
    other: {about: pair, type: bool, presume: true}
"""


def test_a_presumption_holds_only_where_it_is_wanted_and_is_listed() -> None:
    program = program_of(PRESUMED, one="requires: {all: [unpaid, regular]}")
    assert verdict_of(program, {}).outcome == "unknown"
    presumed = verdict_of(program, {"regular": True}, presume=True)
    assert (presumed.outcome, presumed.presumed) == ("eligible", ("unpaid",))
    assert verdict_of(program, {"unpaid": False}, presume=True).outcome == "not_eligible"


def test_what_a_carer_was_not_sure_of_is_not_presumed() -> None:
    program = program_of(PRESUMED, one="requires: {all: [unpaid, regular]}")
    verdict = verdict_of(program, {"unpaid": None}, presume=True)
    assert (verdict.outcome, verdict.missing, verdict.presumed) == ("unknown", ("unpaid",), ("regular",))


def test_what_is_stale_is_asked_again_rather_than_presumed() -> None:
    program = program_of(PRESUMED, one="requires: {all: [unpaid]}")
    facts = {"unpaid": Known(True, date(2025, 11, 21))}
    (verdict,) = assess(program, Situation.of(program, facts, TODAY, presume=True)).values()
    assert (verdict.outcome, verdict.missing) == ("unknown", ("unpaid",))


DERIVED = """
    hours: {about: pair, type: decimal, min: 0, max: 168}
    month: {about: pair, type: decimal, min: 0, max: 744, derive: hours * 52 / 12}
    status: {about: carer, type: choice, values: [employee, statutory, none]}
    contract: {about: carer, type: choice, values: [c, s, n], derive: {by: status, employee: '"c"', otherwise: '"n"'}}
    attest: {about: pair, type: bool, derive: {verdict: first}}
    need: {about: pair, type: bool, derive: {condition: first/first.need}}
"""
FIRST = """
    requires:
      all:
        - {id: first.enough, test: month >= 52}
        - {id: first.need, any: [status == "none", contract == "c"]}
"""


def test_a_fact_is_worked_out_from_others_and_they_are_what_is_missing() -> None:
    program = program_of(DERIVED, first="requires: {all: [month >= 52]}", second="requires: {all: [contract == 'c']}")
    assert verdict_of(program, {"hours": 12}, "first").outcome == "eligible"
    assert verdict_of(program, {"hours": 11}, "first").outcome == "not_eligible"
    assert verdict_of(program, {}, "first").missing == ("hours",)
    assert verdict_of(program, {"status": "employee"}, "second").outcome == "eligible"
    assert verdict_of(program, {"status": "statutory"}, "second").outcome == "not_eligible"
    assert verdict_of(program, {}, "second").missing == ("status",)


def test_a_value_given_overrules_a_derivation() -> None:
    program = program_of(DERIVED, first=FIRST, second="requires: {all: [attest]}", third="requires: {all: [need]}")
    facts = {"hours": 1, "status": "statutory"}
    assert {str(id): str(one.outcome) for id, one in verdicts_of(program, facts).items()} == {
        "first": "not_eligible",
        "second": "not_eligible",
        "third": "not_eligible",
    }
    given = verdicts_of(program, {**facts, "month": 60, "need": True})
    assert {str(one.outcome) for one in given.values()} == {"eligible"}
    assert verdict_of(program, {**facts, "attest": True}, "second").outcome == "eligible"


def test_a_derivation_from_a_scheme_or_a_condition_misses_what_those_miss() -> None:
    program = program_of(DERIVED, first=FIRST, second="requires: {all: [attest]}", third="requires: {all: [need]}")
    assert verdict_of(program, {}, "second").missing == ("hours", "status")
    assert verdict_of(program, {"hours": 20}, "third").missing == ("status",)


# -- values by date --------------------------------------------------------------------------------

DATED = """
    let:
      most:
        - {from: 2020-09-01, value: 1}
        - {from: 2021-09-01, until: 2024-12-31, value: 3}
        - {from: 2025-06-01, value: 4}
        - {from: 2026-07-01, value: 6, announced: true}
    requires: {all: [months <= most]}
"""


@pytest.mark.parametrize(
    ("on", "months", "outcome"),
    [
        (date(2020, 8, 31), 1, "unknown"),  # the day before the first
        (date(2020, 9, 1), 1, "eligible"),
        (date(2021, 8, 31), 3, "not_eligible"),
        (date(2021, 9, 1), 3, "eligible"),
        (date(2024, 12, 31), 3, "eligible"),
        (date(2025, 1, 1), 1, "unknown"),  # passed: never an older one
        (date(2025, 6, 1), 4, "eligible"),
        (date(2026, 7, 1), 6, "not_eligible"),  # announced: never decides
    ],
)
def test_a_value_counts_from_its_day_on_and_no_longer_than_it_lasts(on: date, months: int, outcome: str) -> None:
    verdict = verdict_of(program_of(FACTS, one=DATED), {"months": months}, on=on)
    assert verdict.outcome == outcome
    assert verdict.notes == (("no_value",) if outcome == "unknown" else ())
    assert verdict.missing == ()


# -- options ---------------------------------------------------------------------------------------

LEAVE = """
    let:
      full_months: {by: form, full: months, half: months / 2}
    options: {form: [full, half, fifth]}
    requires: {all: [{id: most, test: full_months <= 3}]}
"""


def test_every_option_has_its_outcome_until_one_is_chosen() -> None:
    program = program_of(FACTS, one=LEAVE)
    verdict = verdict_of(program, {"months": 6})
    assert verdict.outcome == "unknown"
    assert verdict.options == {"full": "not_eligible", "half": "eligible", "fifth": "unknown"}
    assert verdict.some_option
    assert verdict.missing == ("form",)
    assert verdict_of(program, {"months": 6, "form": "half"}).options is None
    assert verdict_of(program, {"months": 6, "form": {"any_of": ["full", "half"]}}).options == {
        "full": "not_eligible",
        "half": "eligible",
    }


def test_an_option_that_the_scheme_does_not_have_is_named() -> None:
    verdict = verdict_of(program_of(FACTS, one=LEAVE), {"months": 6, "form": "fifth"})
    assert (verdict.outcome, verdict.missing, verdict.notes) == ("unknown", (), ("no_such_option",))


def test_options_wait_with_the_scheme() -> None:
    verdict = verdict_of(program_of(FACTS, one="    valid: {from: 2027-01-01}" + LEAVE), {"months": 6})
    assert verdict.options == dict.fromkeys(("full", "half", "fifth"), "unknown")


# -- another day -----------------------------------------------------------------------------------

YOUNG = "requires: {all: [{test: age < 21, on_day: {day: 01-01, of: this_year}}]}"


def test_a_condition_on_another_day_counts_the_age_of_that_day() -> None:
    program = program_of(FACTS, one=YOUNG)
    assert verdict_of(program, {"age": 20}).outcome == "eligible"
    assert verdict_of(program, {"age": 21}).outcome == "unknown"  # the birthday may have been this year
    assert verdict_of(program, {"age": 22}).outcome == "not_eligible"


def test_what_was_told_longer_ago_is_counted_back_from_its_own_day() -> None:
    program = program_of(FACTS, one=YOUNG)
    facts = {"age": Known(20, date(2026, 1, 1))}
    (verdict,) = assess(program, Situation.of(program, facts, TODAY)).values()
    assert verdict.outcome == "eligible"


def test_trying_an_age_counts_it_on_both_days() -> None:
    """Whoever is 21 today may have been 20 on 1 January, so nothing is decided before the age is known."""
    both = "requires: {all: [age >= 21, {test: age < 21, on_day: {day: 01-01, of: this_year}}]}"
    assert verdict_of(program_of(FACTS, one=both), {}).outcome == "unknown"


# -- the benefit, what is incomplete, not in force or referred to ----------------------------------


def test_the_benefit_has_an_outcome_of_its_own() -> None:
    program = program_of(FACTS, one="requires: {all: [ill, {id: one.near, test: near, decides: benefit}]}")
    verdict = verdict_of(program, {"ill": True})
    assert (verdict.outcome, verdict.benefit, verdict.missing) == ("eligible", "unknown", ("near",))
    assert verdict_of(program, {"ill": True, "near": False}).benefit == "not_eligible"
    assert verdict_of(program, {"ill": True, "near": True}).benefit == "eligible"
    assert verdict_of(program, {"ill": False, "near": True}).benefit == "not_eligible"
    assert verdict_of(program, {"near": True}).missing == ("ill",)


def test_what_is_incomplete_is_refused_perhaps_and_promised_never() -> None:
    program = program_of(
        FACTS, one="complete: false\nrequires: {all: [ill]}", two="requires: {all: [{id: two.one, verdict: one}]}"
    )
    assert verdict_of(program, {"ill": False}, "one").outcome == "not_eligible"
    verdict = verdict_of(program, {"ill": True}, "one")
    assert (verdict.outcome, verdict.notes, verdict.missing) == ("unknown", ("incomplete",), ())
    referring = verdict_of(program, {"ill": True}, "two")
    assert (referring.outcome, referring.notes) == ("unknown", ("incomplete",))


@pytest.mark.parametrize(
    ("on", "outcome", "notes"),
    [
        (date(2025, 12, 31), "unknown", ("not_in_force",)),
        (date(2026, 1, 1), "eligible", ()),
        (date(2026, 12, 31), "eligible", ()),
        (date(2027, 1, 1), "unknown", ("not_in_force",)),
    ],
)
def test_nothing_is_said_of_a_scheme_outside_its_days(on: date, outcome: str, notes: tuple[str, ...]) -> None:
    program = program_of(
        FACTS,
        one="valid: {from: 2026-01-01, until: 2026-12-31}\nrequires: {all: [ill, {test: ill, decides: benefit}]}",
        two="requires: {all: [{id: two.one, verdict: one}]}",
    )
    verdict = verdict_of(program, {"ill": True}, "one", on)
    assert (verdict.outcome, verdict.benefit, verdict.notes) == (outcome, outcome, notes)
    referring = verdict_of(program, {"ill": True}, "two", on)
    assert (referring.outcome, referring.notes) == (outcome, notes)


def test_a_paused_scheme_is_unknown_and_says_so() -> None:
    program = program_of(FACTS, one="paused: no budget this year\nrequires: {all: [ill]}")
    assert verdict_of(program, {"ill": False}).outcome == "unknown"
    assert verdict_of(program, {"ill": False}).notes == ("paused",)
    assert [reason.holds for reason in verdict_of(program, {"ill": False}).reasons] == [False]


def test_a_superseded_scheme_is_weighed_but_not_told() -> None:
    old = "seen: {consulted: 2026-11-01, status: superseded}\nrequires: {all: [ill]}"
    program = program_of(FACTS, old=old, new="requires: {all: [ill]}")
    verdicts = verdicts_of(program, {"ill": True})
    assert (verdicts[SchemeId("old")].outcome, verdicts[SchemeId("old")].notes) == ("eligible", ("superseded",))
    assert [verdict.scheme for verdict in told(verdicts, program)] == ["new"]


def test_another_schemes_outcome_counts_and_its_facts_are_missing() -> None:
    program = program_of(
        FACTS, one="requires: {all: [ill, near]}", two="requires: {all: [{id: two.one, verdict: one}, hours >= 8]}"
    )
    assert verdict_of(program, {"ill": False}, "two").outcome == "not_eligible"
    assert verdict_of(program, {"ill": True}, "two").missing == ("near", "hours")
    assert verdict_of(program, {"ill": True, "near": True, "hours": 8}, "two").outcome == "eligible"


def test_what_only_an_authority_knows_is_missing_last_until_the_paper_is_there() -> None:
    program = program_of(FACTS, one="requires: {all: [{id: one.inquiry, confirmed_by_authority: inquiry}, paper]}")
    assert verdict_of(program, {}).missing == ("paper", "inquiry")
    assert verdict_of(program, {"inquiry": True, "paper": True}).outcome == "eligible"


def test_a_scheme_that_is_not_for_this_carer_is_not_weighed_at_all() -> None:
    program = program_of(FACTS, one="only_if: age >= 16\nrequires: {all: [ill]}")
    assert verdicts_of(program, {"age": 15, "ill": True}) == {}
    assert verdict_of(program, {"age": 16, "ill": True}).outcome == "eligible"


def test_nothing_is_promised_while_it_is_not_known_whether_it_is_for_this_carer() -> None:
    program = program_of(FACTS, one="only_if: age >= 16\nrequires: {all: [ill]}")
    assert (verdict_of(program, {"ill": True}).outcome, verdict_of(program, {"ill": True}).missing) == (
        "unknown",
        ("age",),
    )
    assert verdict_of(program, {"ill": False}).outcome == "not_eligible"


def test_division_by_zero_is_told_as_what_it_is() -> None:
    program = program_of(FACTS, one="requires: {all: [months / hours > 1]}")
    verdict = verdict_of(program, {"months": 3, "hours": 0})
    assert (verdict.outcome, verdict.missing, verdict.notes) == ("unknown", (), ("division_by_zero",))
    assert verdict_of(program, {"months": 3}).notes == ()


# -- trying ----------------------------------------------------------------------------------------


def test_a_bounded_number_is_cut_where_it_is_compared() -> None:
    program = program_of(FACTS, one="requires: {all: [{id: one.any, test: age < 18 or age >= 18}]}")
    verdict = verdict_of(program, {})
    assert (verdict.outcome, verdict.reasons) == ("eligible", (Reason("one.any", True),))


def test_a_range_is_tried_within_its_ends() -> None:
    program = program_of(FACTS, one="requires: {all: [age < 18 or age >= 21 or ill]}")
    assert verdict_of(program, {"age": {"min": 10, "max": 30}}).outcome == "unknown"
    within = program_of(FACTS, one="requires: {all: [(age < 18 and ill) or (age >= 18 and ill and age < 65)]}")
    assert verdict_of(within, {"age": {"min": 10, "max": 30}, "ill": True}).outcome == "eligible"
    assert verdict_of(within, {"age": {"min": 10, "max": 70}, "ill": True}).outcome == "unknown"


def test_conditions_that_cannot_hold_together_are_both_named() -> None:
    program = program_of(FACTS, one="requires: {all: [{id: young, test: age < 18}, {id: old, test: age > 65}]}")
    verdict = verdict_of(program, {})
    assert verdict.outcome == "not_eligible"
    assert conditions_of(verdict.reasons, False) == ["young", "old"]


def test_after_64_combinations_it_stays_unknown() -> None:
    facts = "\n".join(f"    f{i}: {{about: carer, type: bool}}" for i in range(8))
    taut = ", ".join(f"{{test: f{i} or not f{i}}}" for i in range(8))
    few = ", ".join(f"{{test: f{i} or not f{i}}}" for i in range(6))
    program = program_of(facts, many=f"requires: {{all: [{taut}]}}", few=f"requires: {{all: [{few}]}}")
    assert verdict_of(program, {}, "few").outcome == "eligible"
    assert verdict_of(program, {}, "many").outcome == "unknown"
    assert verdict_of(program, {"f6": True, "f7": False}, "many").outcome == "eligible"


# -- reasons and what is missing, in order ---------------------------------------------------------


def test_what_fails_is_all_named_what_cannot_be_mended_first() -> None:
    program = program_of(
        FACTS,
        one="requires: {all: [{id: one.paper, test: paper}, {id: one.ill, test: ill}, {id: one.near, test: near}]}",
    )
    verdict = verdict_of(program, {"paper": False, "ill": True, "near": False})
    assert verdict.reasons == (Reason("one.near", False), Reason("one.paper", False))


def test_an_open_verdict_names_what_is_open_and_then_what_holds() -> None:
    program = program_of(
        FACTS, one="requires: {all: [{id: one.ill, test: ill, audience: true}, {id: one.near, test: near}]}"
    )
    assert verdict_of(program, {"near": True}).reasons == (Reason("one.ill", None, True), Reason("one.near", True))


def test_what_makes_it_hold_is_as_little_as_possible_and_the_first_in_the_file() -> None:
    program = program_of(
        FACTS,
        one="""
            requires:
              all:
                - id: need
                  any:
                    - {id: need.ill, test: ill}
                    - {id: need.both, all: [{id: need.near, test: near}, {id: need.hours, test: hours >= 8}]}
                    - {id: need.paper, test: paper}
        """,
    )
    facts = {"near": True, "hours": 10, "paper": True}
    assert conditions_of(verdict_of(program, {**facts, "ill": True}).reasons, True) == ["need.ill"]
    assert conditions_of(verdict_of(program, facts).reasons, True) == ["need.near", "need.hours"]
    assert conditions_of(verdict_of(program, {"near": True, "paper": True}).reasons, True) == ["need.paper"]


def test_parts_without_a_name_are_told_by_the_condition_around_them() -> None:
    program = program_of(FACTS, one="requires: {all: [{id: need, all: [{id: need.ill, test: ill}, near]}]}")
    assert conditions_of(verdict_of(program, {"ill": True, "near": True}).reasons, True) == ["need"]


def test_what_is_missing_comes_in_the_vocabularys_order_whatever_the_file_says() -> None:
    program = program_of(FACTS, one="requires: {all: [inquiry, hours > 3, {any: [near, ill]}]}")
    assert verdict_of(program, {}).missing == ("ill", "near", "hours", "inquiry")


def test_what_cannot_change_it_any_more_is_not_missing() -> None:
    program = program_of(FACTS, one="requires: {all: [{any: [ill, near]}, {any: [ill, hours > 3]}]}")
    assert verdict_of(program, {"near": True}).missing == ("ill", "hours")
    assert verdict_of(program, {"near": True, "ill": False}).missing == ("hours",)


def test_a_way_that_asks_all_of_another_and_more_names_nothing_more() -> None:
    program = program_of(FACTS, one="requires: {any: [ill, ill and near, ill and hours > 3, paper and near]}")
    assert verdict_of(program, {}).missing == ("ill", "near", "paper")
    assert verdict_of(program, {"paper": False}).missing == ("ill",)


# -- first this, then that -------------------------------------------------------------------------

STEPS = """
    ill: {about: recipient, type: bool}
    has_attest: {about: pair, type: bool, obtain: [attest]}
    has_leave: {about: request, type: bool, obtain: [leave, other]}
"""
ATTEST = "requires: {all: [{id: attest.ill, test: ill}]}"
LEAVING = "after: [attest]\nrequires: {all: [{id: leave.attest, test: has_attest}]}"


def test_what_another_scheme_brings_about_is_not_a_no_but_a_not_yet() -> None:
    program = program_of(STEPS, leave=LEAVING, attest=ATTEST)
    assert verdict_of(program, {"has_attest": False}, "leave").not_yet == ("attest",)
    assert verdict_of(program, {"has_attest": False, "ill": False}, "leave").not_yet == ()
    assert verdict_of(program, {}, "leave").not_yet == ()


def test_a_not_yet_is_the_same_where_only_that_scheme_is_weighed() -> None:
    program = program_of(STEPS, leave=LEAVING, attest=ATTEST)
    situation = situation_of(program, {"has_attest": False})
    verdicts = assess(program, situation, [SchemeId("leave")])
    assert list(verdicts) == ["leave"]
    assert verdicts[SchemeId("leave")].not_yet == ("attest",)


def test_what_fails_for_good_is_no_not_yet() -> None:
    program = program_of(STEPS, leave="requires: {all: [has_attest, ill]}", attest="requires: {all: [true == true]}")
    assert verdict_of(program, {"has_attest": False, "ill": False}, "leave").not_yet == ()
    assert verdict_of(program, {"has_attest": False, "ill": True}, "leave").not_yet == ("attest",)


def test_what_comes_first_is_told_in_the_advised_order() -> None:
    premium = "after: [leave]\nrequires: {all: [has_leave, has_attest]}"
    program = program_of(STEPS, premium=premium, leave=LEAVING, attest=ATTEST, other="requires: {all: [not ill]}")
    facts = {"has_attest": False, "has_leave": False}
    assert verdict_of(program, facts, "premium").not_yet == ("attest", "other")
    # where only what waits itself can bring it about, the whole way is told
    assert verdict_of(program, {**facts, "ill": True}, "premium").not_yet == ("attest", "leave")
    assert verdict_of(program, {**facts, "ill": False}, "premium").not_yet == ()


def test_every_way_that_is_barred_must_be_open() -> None:
    premium = "requires: {all: [has_leave, has_attest]}"
    either = "requires: {all: [{any: [has_leave, has_attest]}]}"
    program = program_of(STEPS, premium=premium, either=either, leave=LEAVING, attest=ATTEST, other=ATTEST_NOT)
    facts = {"has_attest": False, "has_leave": False, "ill": False}
    assert verdict_of(program, facts, "premium").not_yet == ()
    assert verdict_of(program, facts, "either").not_yet == ("other",)


ATTEST_NOT = "requires: {all: [{id: other.ill, test: not ill}]}"


# -- one card --------------------------------------------------------------------------------------


def test_where_one_stands_for_another_only_one_is_told() -> None:
    staff = "instead_of: [leave]\nrequires: {all: [{id: staff.near, test: near, audience: true}, ill]}"
    program = program_of(FACTS, staff=staff, leave="requires: {all: [ill]}")

    def shown(**facts: bool) -> list[str]:
        return [verdict.scheme for verdict in told(verdicts_of(program, facts), program)]

    assert shown(near=True, ill=True) == ["staff"]
    assert shown(near=True) == ["staff"]
    assert shown(near=False, ill=True) == ["leave", "staff"]  # the second is a no
    assert shown(ill=True) == ["leave"]  # until it is clear whom the first is for, it waits


# -- amounts ---------------------------------------------------------------------------------------

AMOUNTS = """
    requires: {all: [{test: ill or not ill}]}
    amounts:
      how: HOW
      rows:
        - {when: form == "full", eur: "100.00"}
        - {when: hours >= 8, eur: "60.50"}
        - {eur: "40.00"}
"""


def sums(how: str, **facts: object) -> list[tuple[str, bool]]:
    program = program_of(FACTS, one=AMOUNTS.replace("HOW", how))
    return [(str(due.eur), due.certain) for due in verdict_of(program, facts).amounts]


def test_the_first_row_that_holds_pays_and_those_before_it_may() -> None:
    assert sums("first", form="full") == [("100.00", True)]
    assert sums("first", form="half", hours=8) == [("60.50", True)]
    assert sums("first", form="half", hours=7) == [("40.00", True)]
    assert sums("first", hours=8) == [("100.00", False), ("60.50", True)]


def test_all_rows_that_hold_pay_together() -> None:
    assert sums("sum", form="full", hours=7) == [("100.00", True), ("40.00", True)]
    assert sums("sum", form="full") == [("100.00", True), ("60.50", False), ("40.00", True)]


def test_the_highest_row_pays_and_what_may_be_higher_is_told_beside_it() -> None:
    assert sums("best", form="full", hours=9) == [("100.00", True)]
    assert sums("best", form="half", hours=9) == [("60.50", True)]
    assert sums("best", form="half") == [("60.50", False), ("40.00", True)]


def test_a_no_pays_nothing() -> None:
    program = program_of(FACTS, one='requires: {all: [ill]}\namounts: {rows: [{eur: "5.00"}]}')
    assert verdict_of(program, {"ill": False}).amounts == ()


def test_a_row_that_is_held_back_is_not_told_and_no_other_in_its_place() -> None:
    rows = 'amounts: {rows: [{when: ill, eur: "9.00", display: hold}, {eur: "5.00"}]}'
    program = program_of(FACTS, one=f"requires: {{all: [near]}}\n{rows}")
    assert verdict_of(program, {"near": True, "ill": True}).amounts == ()
    assert [due.eur for due in verdict_of(program, {"near": True, "ill": False}).amounts] == [Decimal("5.00")]


@pytest.mark.parametrize(
    ("on", "eur", "as_of"),
    [
        (date(2019, 12, 31), None, None),
        (date(2020, 1, 1), "10.00", date(2020, 1, 1)),
        (date(2022, 1, 1), "12.00", date(2021, 1, 1)),
        (date(2023, 1, 1), None, date(2022, 12, 31)),
        (date(2026, 6, 1), None, date(2022, 12, 31)),  # announced never pays
    ],
)
def test_a_sum_by_date_is_the_one_of_that_day_or_none(on: date, eur: str | None, as_of: date | None) -> None:
    rows = """
        amounts:
          rows:
            - eur:
                - {from: 2020-01-01, value: "10.00"}
                - {from: 2021-01-01, until: 2022-12-31, value: "12.00"}
                - {from: 2026-01-01, value: "15.00", announced: true}
            - {eur: "1.00"}
    """
    program = program_of(FACTS, one="    requires: {all: [near]}" + rows.replace("\n        ", "\n    "))
    (due,) = verdict_of(program, {"near": True}, on=on).amounts
    assert (due.eur, due.as_of, due.not_printed) == (Decimal(eur) if eur else None, as_of, eur is None)


@pytest.mark.parametrize(
    ("months", "counts", "total"),
    [
        ("2.5", "exact", "62.50"),
        ("2.5", "begun", "75.00"),
        ("2.5", "full", "50.00"),
        ("0.3", "full", "0.00"),
        ("40", "exact", "300.00"),  # the ceiling
    ],
)
def test_a_count_gives_a_sum_begun_full_or_exact_and_no_more_than_the_ceiling(
    months: str, counts: str, total: str
) -> None:
    row = f'{{eur: "25.00", times: months, counts: {counts}, max: {{eur: "300.00", per: year}}}}'
    program = program_of(FACTS, one=f"requires: {{all: [near]}}\namounts: {{rows: [{row}]}}")
    (due,) = verdict_of(program, {"near": True, "months": months}).amounts
    assert due.computed == Decimal(total)
    (open_due,) = verdict_of(program, {"near": True}).amounts
    assert open_due.computed is None


def test_what_no_source_prints_is_said_to_be_so() -> None:
    program = program_of(FACTS, one="requires: {all: [near]}\namounts: {rows: [{not_printed: true}]}")
    (due,) = verdict_of(program, {"near": True}).amounts
    assert due.not_printed


def test_a_day_later_an_answer_may_have_to_be_asked_again() -> None:
    program = program_of("near: {about: pair, type: bool, stale_after: P18M}", one="requires: {all: [near]}")
    facts = {"near": Known(True, date(2025, 5, 22))}
    for on, outcome in ((TODAY, "eligible"), (TODAY + timedelta(days=1), "unknown")):
        (verdict,) = assess(program, Situation.of(program, facts, on)).values()
        assert verdict.outcome == outcome
