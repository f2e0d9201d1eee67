"""Facts that are kept under one scheme, and the municipality that a scheme counts in."""

from __future__ import annotations

from collections.abc import Mapping

from bot.content import packs
from bot.content.packs import PackFiles
from bot.rights.program import Program, Situation
from bot.rights.verdicts import assess
from tests.support import TODAY, known, pack_of

FACTS = """
    recipient_municipality: {about: recipient, type: place}
    carer_municipality: {about: carer, type: place, only_if: not recipient_same_address}
    recipient_same_address: {about: pair, type: bool}
    recipient_lives_here: {about: scheme, type: bool, derive: recipient_municipality in here}
    carer_lives_here:
      about: scheme
      type: bool
      derive: {by: recipient_same_address, "true": recipient_municipality in here, "false": carer_municipality in here,
               unknown: carer_municipality in here}
    already: {about: scheme, type: int, min: 0, max: 9, presume: 0}
"""
PLACES = (
    "format: 1\nmunicipalities: |\n  13008|Antwerpen|Geel||2440|\n  13025|Antwerpen|Mol||2400|\n"
    "former: |\n  44049|Nevele|13025|2019-01-01\n"
)


def two_towns() -> Program:
    """A premium in each of two towns."""
    here = "requires: {all: [recipient_lives_here, carer_lives_here, already < 1]}"
    pack = pack_of(
        FACTS,
        geel=f'area: {{municipality: "13008"}}\n{here}',
        mol=f'area: {{municipality: "13025"}}\n{here}',
        nevele='area: {formerly: "44049"}\nrequires: {all: [recipient_lives_here]}',
        wide="area: {country: BE}\nrequires: {all: [recipient_same_address]}",
    )
    return Program(packs.load([PackFiles("", {**pack.files, "places.yaml": PLACES})]))


def outcomes(program: Program, facts: Mapping[str, object], *, presume: bool = False) -> dict[str, str]:
    situation = Situation.of(program, known(program, facts), TODAY, presume=presume)
    return {id: str(verdict.outcome) for id, verdict in assess(program, situation).items()}


def test_only_what_counts_where_people_live_is_weighed() -> None:
    program = two_towns()
    assert set(outcomes(program, {})) == {"wide"}
    assert set(outcomes(program, {"recipient_municipality": "13008"})) == {"wide", "geel"}
    both = outcomes(program, {"recipient_municipality": "13008", "carer_municipality": "13025"})
    assert set(both) == {"wide", "geel", "mol", "nevele"}


def test_a_former_municipality_counts_in_the_one_of_today() -> None:
    assert outcomes(two_towns(), {"recipient_municipality": "13025"})["nevele"] == "eligible"


def test_who_lives_under_one_roof_lives_in_one_town() -> None:
    facts = {"recipient_municipality": "13008", "recipient_same_address": True}
    assert outcomes(two_towns(), facts, presume=True)["geel"] == "eligible"
    facts = {"recipient_municipality": "13008", "carer_municipality": "13025"}
    assert outcomes(two_towns(), facts, presume=True)["geel"] == "not_eligible"


def test_a_fact_about_one_premium_says_nothing_of_another() -> None:
    program = two_towns()
    facts = {"recipient_municipality": "13008", "carer_municipality": "13008", "geel__already": 1}
    assert outcomes(program, facts, presume=True)["geel"] == "not_eligible"
    assert program.vocabulary.facts["mol__already"].presume == 0
    assert program.vocabulary.general("geel__already") == "already"


def test_a_fact_given_without_its_scheme_is_meant_for_every_one_that_is_weighed() -> None:
    facts = {"recipient_municipality": "13008", "recipient_same_address": True, "already": 1}
    assert outcomes(two_towns(), facts)["geel"] == "not_eligible"
    assert outcomes(two_towns(), {**facts, "already": 0})["geel"] == "eligible"


def test_a_municipality_of_which_two_may_be_meant_has_the_premiums_of_both_weighed() -> None:
    facts = {"recipient_municipality": {"any_of": ["13008", "13025"]}}
    assert {"geel", "mol"} <= set(outcomes(two_towns(), facts))
