"""The worked cases of the care budgets, by their numbers: by a rule, by what goes together, by an answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.conditions import Truth
from bot.content.model import SchemeId
from bot.facts import UNKNOWN
from bot.rights.verdicts import Outcome
from bot.rights.wording import Wording
from tests.support import TODAY, base_content, base_program, situation_of, verdict_of

BUDGETS = ("zorgbudget_zwaar", "zorgbudget_ouderen", "zorgbudget_handicap", "pvb")
MAY_2026 = date(2026, 5, 15)

HOME: dict[str, Any] = {
    "recipient_region": "flanders",
    "recipient_living_situation": "home",
    "recipient_member_zorgkas": True,
    "recipient_integration_duty": False,
    "has_pvb": False,
    "has_pab": False,
}
ADULT: dict[str, Any] = {
    **HOME,
    "recipient_age": 70,
    "recipient_years_linked": 70,
    "recipient_max_consecutive_years_linked": 70,
}
NO_PROOF: dict[str, Any] = {
    "dependency_score_belrai_total": 0,
    "dependency_score_belrai_adl_iadl": 0,
    "dependency_katz_home": "none",
    "dependency_score_selfreliance": 0,
    "zorgkas_other_proof": False,
}
#: A need of care and a household of which only the pension is left to weigh.
SINGLE: dict[str, Any] = {
    "recipient_age": 78,
    "recipient_living_situation": "home",
    "dependency_score_selfreliance": 12,
    "has_ivt": False,
    "has_it": False,
    "zbo_household": "no_partner",
}
CARE_HOME: dict[str, Any] = {
    "recipient_age": 88,
    "recipient_living_situation": "residential_care",
    "recipient_care_home": "wzc",
    "has_ivt": False,
    "has_it": False,
    "zbo_household": "no_partner",
    "zbo_had_category_5": False,
}
YOUNG: dict[str, Any] = {
    **HOME,
    "recipient_age": 20,
    "disability_recognised": True,
    "child_points_total": 14,
    "bob_letter_received": True,
    "has_zorgbudget_handicap": False,
    "has_it": False,
    "voluntary_switch_from_nrth": False,
}

#: Case, what is known, the condition that decides it, what that comes to, and the outcome of the whole.
RULED: list[tuple[str, dict[str, Any], str, Truth, str]] = [
    (
        "C16",
        {**SINGLE, "has_pvb": True, "recipient_age": 70, "recipient_net_pension_month": 1500},
        "zo.pension",
        True,
        "unknown",
    ),
    (
        "C17",
        {**HOME, "recipient_age": 9, "recipient_mfc_fulltime": True, "child_points_total": 20},
        "zz.vaph",
        False,
        "not_eligible",
    ),
    (
        "C18",
        {**YOUNG, "recipient_age": 40, "has_zorgbudget_handicap": True, "has_pvb": True},
        "zb.nonrth",
        False,
        "not_eligible",
    ),
    ("C19", {**YOUNG, "has_ivt": True}, "zb.ivt", False, "not_eligible"),
    ("C20", {**YOUNG, "has_ivt": True, "voluntary_switch_from_nrth": True}, "zb.ivt", True, "eligible"),
    ("C21", {**ADULT, "dependency_score_belrai_total": 13}, "zz.need", True, "eligible"),
    (
        "C22",
        {**ADULT, **NO_PROOF, "dependency_score_belrai_total": 10, "dependency_score_belrai_adl_iadl": 6},
        "zz.need",
        True,
        "eligible",
    ),
    (
        "C23",
        {**ADULT, **NO_PROOF, "dependency_score_belrai_total": 12, "dependency_score_belrai_adl_iadl": 5},
        "zz.need",
        False,
        "not_eligible",
    ),
    (
        "C26",
        {**HOME, "recipient_age": 9, "recipient_years_linked": 2, "child_points_total": 18},
        "zz.residence10",
        True,
        "eligible",
    ),
    (
        "C27",
        {
            **ADULT,
            "recipient_years_linked": 11,
            "recipient_max_consecutive_years_linked": 11,
            "dependency_katz_home": "C",
        },
        "zz.residence10",
        True,
        "eligible",
    ),
    # in a care home no score is asked; the category shows in the limit that the pension is held to: 2330 or 2483
    (
        "C30",
        {**CARE_HOME, "income_guarantee_elderly": True, "recipient_net_pension_month": 2400},
        "zo.pension",
        True,
        "unknown",
    ),
    (
        "C31",
        {**CARE_HOME, "income_guarantee_elderly": False, "recipient_net_pension_month": 2400},
        "zo.pension",
        False,
        "not_eligible",
    ),
    ("C32", {**SINGLE, "zbo_category": 1, "recipient_net_pension_month": 1800}, "zo.pension", False, "not_eligible"),
    ("C33", {**SINGLE, "zbo_category": 3, "recipient_net_pension_month": 2100}, "zo.pension", True, "unknown"),
    (
        "C34",
        {**SINGLE, "zbo_household": "partner", "zbo_category": 2, "recipient_net_pension_month": 2500},
        "zo.pension",
        True,
        "unknown",
    ),
    ("C35", {**SINGLE, "zbo_category": 2, "recipient_net_pension_month": 2500}, "zo.pension", False, "not_eligible"),
    ("C36", {**SINGLE, "has_it": True}, "zo.noncumul", False, "not_eligible"),
    (
        "C50",
        {
            **ADULT,
            "recipient_age": 60,
            "recipient_region": "brussels",
            "recipient_zorgkas_joined_late": True,
            "recipient_zorgkas_years": 0,
        },
        "zz.waiting",
        False,
        "not_eligible",
    ),
]
SCHEME_OF = {"zz": "zorgbudget_zwaar", "zo": "zorgbudget_ouderen", "zb": "zorgbudget_handicap"}


@pytest.mark.parametrize(("case", "facts", "condition", "holds", "outcome"), RULED, ids=[row[0] for row in RULED])
def test_what_a_rule_decides_comes_out(
    case: str, facts: dict[str, Any], condition: str, holds: Truth, outcome: str
) -> None:
    program = base_program()
    scheme = program.schemes[SchemeId(SCHEME_OF[condition[:2]])]
    situation = situation_of(program, facts, MAY_2026, presume=True)
    node = scheme.condition(condition)
    assert node is not None
    assert program.evals[id(node)](situation) is holds, case
    assert verdict_of(program, facts, scheme.id, MAY_2026, presume=True).outcome == outcome, case


#: Case, scheme, other scheme, whether a source says that both may be had at once.
TOGETHER = [
    ("C14", "pvb", "rth", False),
    ("C15", "zorgbudget_zwaar", "rth", True),
    ("C16", "zorgbudget_ouderen", "pvb", True),
    ("table", "zorgbudget_handicap", "rth", True),
    ("table", "zorgbudget_ouderen", "rth", True),
    ("table", "pvb", "zorgbudget_handicap", False),
    ("table", "pvb", "zorgbudget_zwaar", False),
    ("table", "pvb", "zorgbudget_ouderen", True),
    ("table", "zorgbudget_ouderen", "zorgbudget_zwaar", True),
]


@pytest.mark.parametrize(("case", "one", "other", "allowed"), TOGETHER)
def test_what_goes_together_is_said_and_what_does_not_is_excluded(
    case: str, one: str, other: str, allowed: bool
) -> None:
    scheme = base_content().schemes[SchemeId(one)]
    assert (other in scheme.combines, other in scheme.excludes) == (allowed, not allowed), case


def test_nothing_is_both_excluded_and_combined() -> None:
    schemes = base_content().schemes
    excluded = {frozenset((id, other)) for id, scheme in schemes.items() for other in scheme.excludes}
    combined = {frozenset((id, other)) for id, scheme in schemes.items() for other in scheme.combines}
    assert not excluded & combined


#: Case, scheme, answer, and in each language what it must say.
ANSWERED = [
    ("C17", "zorgbudget_zwaar", "pvb", ("voltijds verblijf in een MFC", "full-time stay in an MFC")),
    ("C18", "zorgbudget_handicap", "pvb", ("stopt het zorgbudget", "ends")),
    ("C24", "zorgbudget_zwaar", "bel", ("verliest niets", "loses nothing")),
    ("C25", "zorgbudget_zwaar", "start", ("1 mei", "1 May")),
    ("C28", "zorgbudget_zwaar", "for_carer", ("betaald aan {{ recipient }}", "paid to {{ recipient }}")),
    ("C29", "zorgbudget_zwaar", "how_much", ("135 in 2023, 140 vanaf 2024", "135 in 2023, 140 from 2024")),
    ("C30", "zorgbudget_ouderen", "care_home", ("is het categorie 5", "it is category 5")),
    ("C31", "zorgbudget_ouderen", "care_home", ("geen medisch onderzoek: het is categorie 4", "it is category 4")),
    ("C33", "zorgbudget_ouderen", "pension_limit", ("maar zeker is het niet", "but it is not certain")),
    ("C35", "zorgbudget_ouderen", "partner", ("geldt de grens zonder partner", "the limit without a partner holds")),
    ("C36", "zorgbudget_ouderen", "combine", ("Niet samen met een federale", "Not with a federal")),
    ("C50", "zorgbudget_zwaar", "brussels", ("wacht 5 jaar", "waits for 5 years")),
]


@pytest.mark.parametrize(("case", "scheme", "answer", "says"), ANSWERED, ids=[row[0] for row in ANSWERED])
def test_what_is_asked_is_answered(case: str, scheme: str, answer: str, says: tuple[str, str]) -> None:
    for language, part in zip(("nl", "en"), says, strict=True):
        words = base_content().words[language].schemes[scheme]
        (found,) = (one for one in words.answers if one.id == answer)
        assert part in found.says.text, case


@pytest.mark.parametrize(
    ("on", "eur"),
    [(date(2022, 12, 31), 130), (date(2023, 1, 1), 135), (date(2023, 12, 31), 135), (date(2024, 1, 1), 140)],
)
def test_the_fixed_sum_is_that_of_its_year(on: date, eur: int) -> None:  # C29
    (due,) = verdict_of(base_program(), {**ADULT, "dependency_katz_home": "C"}, "zorgbudget_zwaar", on).amounts
    assert (due.eur, due.per, due.to) == (Decimal(eur), "month", "recipient")


def test_payment_begins_in_the_fourth_month_after_the_month_of_the_request() -> None:  # C25
    starts = base_content().schemes[SchemeId("zorgbudget_zwaar")].apply.starts
    assert starts is not None
    assert starts.after(date(2026, 1, 1)) == date(2026, 5, 1)


def test_every_case_of_the_care_budgets_is_accounted_for() -> None:
    wanted = {f"C{number}" for number in (*range(14, 37), 50)}
    assert wanted <= {row[0] for row in (*RULED, *TOGETHER, *ANSWERED)}


# -- what is never said ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "outcome"),
    [("5.4", Outcome.NOT_ELIGIBLE), ("5.5", Outcome.UNKNOWN), ("5.9", Outcome.UNKNOWN), ("6", Outcome.ELIGIBLE)],
)
def test_between_the_two_thresholds_only_the_care_fund_knows(score: str, outcome: Outcome) -> None:
    facts = {**ADULT, **NO_PROOF, "dependency_score_belrai_adl_iadl": score}
    verdict = verdict_of(base_program(), facts, "zorgbudget_zwaar")
    assert verdict.outcome is outcome
    assert verdict.missing == (("belrai_below_six_accepted",) if outcome is Outcome.UNKNOWN else ())


def test_who_has_no_paper_yet_is_not_refused() -> None:
    facts = {**ADULT, **NO_PROOF}
    del facts["zorgkas_other_proof"]
    verdict = verdict_of(base_program(), facts, "zorgbudget_zwaar")
    assert (verdict.outcome, verdict.missing) == (Outcome.UNKNOWN, ("zorgkas_other_proof",))


@pytest.mark.parametrize("pension", [0, 1500, 1783])
def test_a_low_pension_alone_promises_nothing(pension: int) -> None:
    verdict = verdict_of(
        base_program(), {**SINGLE, "recipient_net_pension_month": pension}, "zorgbudget_ouderen", TODAY
    )
    assert (verdict.outcome, verdict.missing) == (Outcome.UNKNOWN, ("zbo_income_accepted",))


def test_no_award_is_worked_out_for_older_people() -> None:
    facts = {**SINGLE, "recipient_net_pension_month": 900, "zbo_category": 5, "zbo_income_accepted": True}
    (due,) = verdict_of(base_program(), facts, "zorgbudget_ouderen").amounts
    assert due.not_printed
    assert due.to == "recipient"


@pytest.mark.parametrize("id", BUDGETS)
def test_a_budget_belongs_to_the_recipient_and_is_to_be_checked(id: str) -> None:
    content = base_content()
    scheme = content.schemes[SchemeId(id)]
    assert scheme.kind == "budget"
    assert scheme.apply.who == "recipient"
    assert {amount.to for amount in scheme.amounts} == {"recipient"}
    for language, end in (("nl", "dienst maatschappelijk werk."), ("en", "dienst maatschappelijk werk.")):
        decides = content.words[language].schemes[id].decides
        assert decides is not None
        assert decides.text.endswith(end)


def test_before_the_first_limits_that_were_read_nothing_is_said_of_a_pension() -> None:
    facts = {**SINGLE, "zbo_category": 3, "recipient_net_pension_month": 1500}
    program = base_program()
    node = program.schemes[SchemeId("zorgbudget_ouderen")].condition("zo.pension")
    assert node is not None
    assert program.evals[id(node)](situation_of(program, facts, date(2026, 2, 28))) is UNKNOWN
    assert program.evals[id(node)](situation_of(program, facts, date(2026, 3, 1))) is True


@pytest.mark.parametrize(("language", "limit"), [("nl", "boven 1.784 euro"), ("en", "above 1,784 euro")])
def test_a_limit_by_date_is_written_as_people_of_the_language_do(language: str, limit: str) -> None:
    content = base_content()
    wording = Wording(content)
    scheme = content.schemes[SchemeId("zorgbudget_ouderen")]
    (answer,) = (one for one in wording.words_of(language, scheme).answers if one.id == "pension_limit")
    assert limit in wording.fill(language, answer.says.text, wording.scheme_names(scheme, MAY_2026, {}))


def test_who_cares_for_somebody_of_65_or_older_is_not_asked_about_a_budget_for_a_disability() -> None:
    facts = {name: value for name, value in ADULT.items() if name not in ("has_pvb", "has_pab")}
    facts |= {"dependency_katz_home": "C"}
    program = base_program()
    assert verdict_of(program, {**facts, "recipient_age": 65}, "zorgbudget_zwaar").outcome is Outcome.ELIGIBLE
    assert "has_pvb" in verdict_of(program, {**facts, "recipient_age": 64}, "zorgbudget_zwaar").missing
    told = {**facts, "recipient_age": 70, "has_pvb": True, "pvb_transitional_rule": False}
    assert verdict_of(program, told, "zorgbudget_zwaar").outcome is Outcome.NOT_ELIGIBLE
