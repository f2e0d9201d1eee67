"""What is worked out from itself is refused when it is read, never followed."""

from __future__ import annotations

import pytest

from bot.content import packs
from bot.content.circles import MAX_LINKS
from bot.errors import ContentError
from tests.support import base_content, pack_of

PLAIN = "a: {about: carer, type: bool}\nb: {about: carer, type: bool}\n"


def mistakes(facts: str, **schemes: str) -> list[str]:
    try:
        packs.load([pack_of(facts, **schemes)])
    except ContentError as error:
        return [str(mistake) for mistake in error.mistakes]
    return []


def test_the_base_pack_has_none() -> None:
    assert base_content()


@pytest.mark.parametrize(
    ("facts", "schemes", "told"),
    [
        ("a: {about: carer, type: bool, derive: not a}", {}, "a → a"),
        ("a: {about: carer, type: bool, derive: b}\nb: {about: carer, type: bool, derive: a}", {}, "a → b → a"),
        ("a: {about: carer, type: bool, only_if: b}\nb: {about: carer, type: bool, only_if: a}", {}, "a → b → a"),
        ("a: {about: carer, type: choice, values: [x], derive: {by: a, x: '\"x\"'}}", {}, "a → a"),
        (
            "a: {about: carer, type: bool, derive: {verdict: one}}",
            {"one": "requires: {all: [a]}"},
            "a → scheme one → condition one/one.1 → a",
        ),
        (
            "a: {about: carer, type: bool, derive: {condition: one/one.a}}",
            {"one": "requires: {all: [{id: one.a, any: [a]}]}"},
            "a → condition one/one.a → condition one/one.a.1 → a",
        ),
        (
            PLAIN,
            {
                "one": "requires: {all: [{id: one.two, verdict: two}]}",
                "two": "requires: {all: [{id: two.not, not: {verdict: one}}]}",
            },
            "condition one/one.two → scheme two → condition two/two.not → condition two/two.not.1 → scheme one → ",
        ),
        (PLAIN, {"one": "let: {x: y + 1, y: x - 1}\nrequires: {all: [x > 1]}"}, "let one/x → let one/y → let one/x"),
        (
            PLAIN,
            {"one": "after: [two]\nrequires: {all: [a]}", "two": "after: [one]\nrequires: {all: [a]}"},
            "after one → after two → after one",
        ),
        (
            PLAIN,
            {"one": "instead_of: [two]\nrequires: {all: [a]}", "two": "instead_of: [one]\nrequires: {all: [a]}"},
            "instead_of one → instead_of two → instead_of one",
        ),
    ],
)
def test_a_circle_is_refused_and_shown(facts: str, schemes: dict[str, str], told: str) -> None:
    (mistake,) = mistakes(facts, **schemes)
    assert told in mistake
    assert " circle: " in mistake


def test_a_circle_is_told_with_its_file_and_line() -> None:
    schemes = {"one": "let: {x: x2 + 1, x2: x - 1}\nrequires: {all: [x > 1]}"}
    (mistake,) = mistakes(PLAIN, **schemes)
    assert mistake.startswith("schemes/one.yaml:8: circle: ")
    (mistake,) = mistakes("b: {about: carer, type: bool}\na: {about: carer, type: bool, derive: not a}")
    assert mistake.startswith("facts.yaml:4: circle: ")


def test_a_name_may_rest_on_the_fact_of_that_name() -> None:
    facts = "months: {about: request, type: int, min: 0, max: 60}"
    assert mistakes(facts, one="let: {months: months * 2}\nrequires: {all: [months > 1]}") == []


def test_what_the_benefit_needs_of_another_scheme_makes_no_circle_with_its_outcome() -> None:
    schemes = {
        "one": "requires: {all: [a, {id: one.two, verdict: two, decides: benefit}]}",
        "two": "requires: {all: [{id: two.one, verdict: one}]}",
    }
    assert mistakes(PLAIN, **schemes) == []


def test_a_chain_too_long_to_follow_is_refused_once() -> None:
    def chain(length: int) -> str:
        links = (f"f{i}: {{about: carer, type: bool, derive: not f{i + 1}}}" for i in range(length))
        return "\n".join([*links, f"f{length}: {{about: carer, type: bool}}"])

    assert mistakes(chain(MAX_LINKS - 1)) == []
    (mistake,) = mistakes(chain(5000))
    assert " too-deep: " in mistake
