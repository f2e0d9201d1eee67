"""The region of where somebody lives follows from the municipality; it is presumed only where that is not known."""

from __future__ import annotations

from typing import Any

import pytest

from bot.content.model import SchemeId
from bot.facts import UNKNOWN
from bot.rights.program import Situation
from bot.rights.verdicts import weigh
from tests.conversations import reader
from tests.support import TODAY

SEVERE = SchemeId("zorgbudget_zwaar")
#: a right of Flanders alone
STAY = SchemeId("oppashulp")


def situation(**facts: Any) -> Situation:
    return Situation(reader().mind.program, facts, TODAY, presume=True)


@pytest.mark.parametrize(
    ("place", "region"),
    [("13008", "flanders"), ("23027", "flanders"), ("21004", "brussels"), ("92094", "wallonia"), ("25112", "wallonia")],
)
def test_the_region_follows_from_the_municipality_and_is_not_presumed(place: str, region: str) -> None:
    known = situation(recipient_municipality=place)
    assert known["recipient_region"] == region
    assert "recipient_region" not in known.presumed


def test_without_a_municipality_it_is_presumed_and_listed() -> None:
    unknown = situation()
    assert unknown["recipient_region"] == "flanders"
    assert "recipient_region" in unknown.presumed
    assert Situation(reader().mind.program, {}, TODAY)["recipient_region"] is UNKNOWN


def test_what_was_told_of_the_region_wins() -> None:
    assert situation(recipient_municipality="13008", recipient_region="brussels")["recipient_region"] == "brussels"


def test_who_lives_in_wallonia_is_told_no_flemish_budget() -> None:
    program = reader().mind.program
    verdict = weigh(program, program.ready[SEVERE], situation(recipient_municipality="92094", recipient_age=70))
    assert verdict.outcome == "not_eligible"
    assert [reason.condition for reason in verdict.reasons] == ["zz.region"]


def test_what_is_flanders_alone_is_not_weighed_where_all_live_in_wallonia() -> None:
    program = reader().mind.program
    namur, brussels, geel = frozenset({"92094"}), frozenset({"21004"}), frozenset({"13008"})
    assert STAY in program.here(geel)
    assert STAY in program.here(brussels)
    assert STAY not in program.here(namur)
    assert STAY in program.here(namur | geel), "one of the two lives in Flanders"
    assert "carers_leave" in program.here(namur), "leave is federal"
