"""What is missing while the form of leave is still to be chosen."""

from __future__ import annotations

from datetime import date

from bot.app import base_pack
from bot.content.model import SchemeId
from bot.content.packs import load
from bot.facts import Known
from bot.rights.program import Program
from bot.rights.verdicts import Outcome, assess_facts, told

ON = date(2026, 11, 22)
PROGRAM = Program(load([base_pack()]))
MEDICAL = SchemeId("medical_assistance_leave")
DAUGHTER = {
    "carer_work_status": "employee",
    "sector": "private",
    "recipient_relation": "parent",
    "recipient_age": 78,
    "recipient_seriously_ill_attest": True,
    "work_fraction": 1,
}


def weighed(**more):
    facts = {name: Known(value, ON) for name, value in {**DAUGHTER, **more}.items()}
    return assess_facts(PROGRAM, facts, ON, presume=True)[MEDICAL]


def test_nobody_asks_whether_the_employer_agrees_where_every_form_is_a_right():
    verdict = weighed(employer_headcount=30)
    assert verdict.missing == ("leave_form",)
    assert set(verdict.options.values()) == {Outcome.ELIGIBLE}


def test_in_a_firm_of_eight_the_employer_still_decides_on_working_less():
    verdict = weighed(employer_headcount=8)
    assert set(verdict.missing) == {"leave_form", "employer_agrees"}
    assert verdict.options["full"] is Outcome.ELIGIBLE
    assert verdict.options["fifth"] is Outcome.UNKNOWN


def test_staff_rules_wait_while_the_sector_is_unknown_so_that_carers_leave_has_one_card():
    facts = {"carer_work_status": "employee", "recipient_relation": "parent", "has_recognition_social_rights": False}
    known = {name: Known(value, ON) for name, value in facts.items()}
    verdicts = assess_facts(PROGRAM, known, ON, presume=True)
    shown = {verdict.scheme for verdict in told(verdicts, PROGRAM) if verdict.open or verdict.not_yet}
    assert "carers_leave" in shown
    assert "flemish_government_staff" not in shown
