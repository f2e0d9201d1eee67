"""The day on which a verdict comes out otherwise by itself, and what is kept to explain it later."""

from __future__ import annotations

import json
from datetime import date, timedelta

from bot.content.model import SchemeId
from bot.facts import Facts, Known
from bot.rights import records
from bot.rights.next_change import AHEAD, next_change
from bot.rights.program import Program, Situation
from bot.rights.verdicts import weigh
from bot.rights.wording import Wording
from tests.support import known, program_of, whole_content

ON = date(2026, 11, 22)


def changes_on(program: Program, facts: Facts, scheme: str = "one") -> date:
    id = SchemeId(scheme)
    verdict = weigh(program, program.ready[id], Situation.of(program, facts, ON, presume=True))
    return next_change(program, program.schemes[id], verdict, facts, ON)


def test_an_age_is_not_sure_any_more_the_day_after_it_was_told_where_it_is_near_the_limit() -> None:
    program = program_of(
        "age: {about: recipient, type: int, min: 0, max: 120, ages: years}", one="requires: {all: [age >= 65]}"
    )
    assert changes_on(program, {"age": Known(64, ON)}) == ON + timedelta(days=1)
    assert changes_on(program, {"age": Known(80, ON)}) == ON + AHEAD
    # told last March: 62, so 63 by now or soon; the first day on which 65 is possible lies over a year ahead
    assert changes_on(program, {"age": Known(62, date(2026, 3, 1))}) == ON + AHEAD


def test_months_grow_and_old_papers_stop_counting() -> None:
    program = program_of(
        """
        months: {about: recipient, type: int, min: 0, max: 900, ages: months}
        paper: {about: recipient, type: bool, stale_after: P6M}
        """,
        one="requires: {all: [months >= 3]}",
        other="requires: {all: [paper]}",
    )
    assert changes_on(program, {"months": Known(1, ON)}) == date(2026, 12, 23)
    assert changes_on(program, {"paper": Known(True, ON)}, "other") == date(2027, 5, 23)


def test_a_value_by_date_a_term_and_a_fixed_day_move_it() -> None:
    program = program_of(
        "income: {about: carer, type: money, min: 0, max: 99999}\nillness: {about: carer, type: bool}",
        dated=(
            "let: {most: [{from: 2026-01-01, value: 100}, {from: 2027-03-01, value: 200}]}\n"
            "requires: {all: [income <= most]}"
        ),
        ends="valid: {until: 2026-12-31}\nrequires: {all: [illness]}",
    )
    assert changes_on(program, {"income": Known(150, ON)}, "dated") == date(2027, 3, 1)
    assert changes_on(program, {"illness": Known(True, ON)}, "ends") == date(2027, 1, 1)


def test_a_kept_verdict_says_by_itself_how_and_why() -> None:
    content = whole_content()
    program = Program(content)
    facts = known(program, {"carer_work_status": "employee", "has_recognition_social_rights": False}, ON)
    situation = Situation.of(program, facts, ON)
    verdict = weigh(program, program.ready[SchemeId("carers_leave")], situation)
    wording = Wording(content)
    kept = records.record(program, wording, verdict, situation, "en", wording.names("en", situation))
    kept = json.loads(json.dumps(kept))  # a year in a database
    assert kept["outcome"] == "not_eligible"
    assert kept["facts"]["has_recognition_social_rights"] is False
    assert kept["rules"] == {"scheme": program.schemes[SchemeId("carers_leave")].digest, "content": content.digest}
    told = records.explained(kept)
    assert told[0].startswith("2026-11-22: Carer's leave")
    assert any("✘" in line and "FOD WASO" in line for line in told)
