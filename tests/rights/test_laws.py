"""What must hold whatever carers tell and whatever the schemes say: over all real schemes and over drawn ones."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content import packs
from bot.facts import UNKNOWN, AnyOf, Ask, Range, Value
from bot.rights.program import Program, Situation
from bot.rights.verdicts import Outcome, Verdict, assess, told
from tests.support import (
    TODAY,
    answerable,
    base_content,
    base_program,
    draw_carer,
    draw_value,
    facts_of,
    pack_of,
    program_of,
    verdict_of,
)

seeds = st.integers(min_value=0, max_value=2**32)
shares = st.sampled_from([0.05, 0.3, 0.6, 0.9, 1.0])
unhurried = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


# -- learning never overturns ----------------------------------------------------------------------


@unhurried
@given(seeds, shares)
def test_learning_a_fact_never_overturns_a_verdict_of_a_real_scheme(seed: int, share: float) -> None:
    learn_bit_by_bit(base_program(), Random(seed), share)


@unhurried
@given(seeds, shares)
def test_learning_a_fact_never_overturns_a_verdict_of_a_drawn_scheme(seed: int, share: float) -> None:
    random = Random(seed)
    learn_bit_by_bit(drawn_program(random), random, share)


def learn_bit_by_bit(program: Program, random: Random, share: float) -> None:
    """Start from some facts, then tell the rest one by one: first vaguely perhaps, then exactly."""
    told = draw_carer(program, random, share, vague=True)
    before = weighed(program, told)
    left = list(answerable(program.vocabulary))
    random.shuffle(left)
    for fact in left:
        while True:
            have = Situation(program, told, TODAY)[fact.name]
            if have is not UNKNOWN and not isinstance(have, (Range, AnyOf)):
                break
            told[fact.name] = draw_value(fact, random, vague=True) if have is UNKNOWN else narrowed(have, random)
            after = weighed(program, told)
            for id, verdict in before.items():
                stays(verdict, after[id], fact.name)
            before = after


def narrowed(have: Range | AnyOf, random: Random) -> Value:
    return random.choice([have.low, have.high] if isinstance(have, Range) else have.values)


def stays(before: Verdict, after: Verdict, learnt: str) -> None:
    shown = (learnt, before, after)
    assert before.outcome in (Outcome.UNKNOWN, after.outcome), shown
    assert before.benefit in (None, Outcome.UNKNOWN, after.benefit), shown
    for option, outcome in (before.options or {}).items():
        if after.options is None:
            continue  # it is chosen now
        if option in after.options:
            assert outcome in (Outcome.UNKNOWN, after.options[option]), (option, *shown)


@unhurried
@given(seeds, shares)
def test_choosing_an_option_gives_the_outcome_that_was_told_for_it(seed: int, share: float) -> None:
    program = base_program()
    values = draw_carer(program, Random(seed), share)
    values.pop("leave_form", None)
    before = weighed(program, values)
    for option in ("full", "half", "fifth", "tenth"):
        after = weighed(program, {**values, "leave_form": option})
        for id, verdict in before.items():
            if verdict.options and verdict.options.get(option, Outcome.UNKNOWN) is not Outcome.UNKNOWN:
                assert after[id].outcome is verdict.options[option], (option, verdict, after[id])


# -- what is missing decides -----------------------------------------------------------------------


@unhurried
@given(seeds, shares)
def test_supplying_what_is_missing_decides_the_real_schemes(seed: int, share: float) -> None:
    supply_the_missing(base_program(), Random(seed), share)


@unhurried
@given(seeds, shares)
def test_supplying_what_is_missing_decides_drawn_schemes(seed: int, share: float) -> None:
    random = Random(seed)
    supply_the_missing(drawn_program(random), random, share)


def supply_the_missing(program: Program, random: Random, share: float) -> None:
    values = draw_carer(program, random, share, vague=True)
    for _ in range(200):
        verdicts = weighed(program, values)
        missing = [name for verdict in verdicts.values() for name in verdict.missing]
        if not missing:
            break
        name = random.choice(missing)
        have = values.get(name, UNKNOWN)
        assert have is UNKNOWN or isinstance(have, (Range, AnyOf)), (name, have)
        fact = program.vocabulary.facts[name]
        values[name] = draw_value(fact, random) if have is UNKNOWN else narrowed(have, random)
    else:
        pytest.fail("there is always something missing")
    for verdict in verdicts.values():
        if program.schemes[verdict.scheme].complete and not verdict.notes:
            assert verdict.outcome is not Outcome.UNKNOWN, (values, verdict)
            assert verdict.benefit is not Outcome.UNKNOWN, (values, verdict)


@unhurried
@given(seeds, shares)
def test_an_open_verdict_says_what_is_missing_or_why_nothing_is(seed: int, share: float) -> None:
    random = Random(seed)
    for program in (base_program(), drawn_program(random)):
        for verdict in weighed(program, draw_carer(program, random, share, vague=True)).values():
            if verdict.outcome is Outcome.UNKNOWN:
                assert verdict.missing or verdict.notes, verdict
            assert verdict.reasons, verdict
            assert len(set(verdict.missing)) == len(verdict.missing)


# -- logic -----------------------------------------------------------------------------------------

BOOLS = """
    a: {about: carer, type: bool}
    b: {about: carer, type: bool}
    x: {about: carer, type: bool}
"""
told_or_not = st.sampled_from([True, False, None])


@given(told_or_not, told_or_not)
def test_de_morgan(a: bool | None, b: bool | None) -> None:
    facts = {"a": a, "b": b}
    assert_same(facts, "not (a and b)", "not a or not b")
    assert_same(facts, "not (a or b)", "not a and not b")


def assert_same(facts: dict[str, bool | None], one: str, other: str) -> None:
    program = program_of(BOOLS, one=f"requires: {{all: [{one}]}}", other=f"requires: {{all: [{other}]}}")
    assert verdict_of(program, facts, "one").outcome is verdict_of(program, facts, "other").outcome


@pytest.mark.parametrize(
    ("a", "b", "outcome"), [(True, True, "eligible"), (False, False, "not_eligible"), (True, False, "unknown")]
)
def test_what_holds_either_way_holds(a: bool, b: bool, outcome: str) -> None:
    program = program_of(BOOLS, one="requires: {all: [{id: either, test: (x and a) or (not x and b)}]}")
    verdict = verdict_of(program, {"a": a, "b": b})
    assert verdict.outcome == outcome
    assert [reason.condition for reason in verdict.reasons] == ["either"]


# -- order, presumption, one card ------------------------------------------------------------------


@unhurried
@given(seeds, shares)
def test_the_order_of_facts_and_of_schemes_changes_nothing(seed: int, share: float) -> None:
    random = Random(seed)
    program = base_program()
    values = draw_carer(program, random, share, vague=True)
    names, schemes = list(values), list(program.ready)
    random.shuffle(names)
    random.shuffle(schemes)
    one = assess(program, Situation.of(program, facts_of(values), TODAY, presume=True))
    other = assess(program, Situation.of(program, facts_of(values, names=names), TODAY, presume=True), schemes)
    assert one == other


@unhurried
@given(seeds, shares)
def test_a_presumption_only_fills_what_is_unknown(seed: int, share: float) -> None:
    program = base_program()
    values = draw_carer(program, Random(seed), share, vague=True)
    without = Situation.of(program, facts_of(values), TODAY)
    presuming = Situation.of(program, facts_of(values), TODAY, presume=True)
    for name in program.vocabulary.facts:
        assert without[name] in (UNKNOWN, presuming[name])
    verdicts = assess(program, presuming)
    for id, verdict in assess(program, without).items():
        assert verdict.outcome in (Outcome.UNKNOWN, verdicts[id].outcome)
        assert not verdict.presumed
        assert not set(verdicts[id].presumed) & set(values)


@pytest.mark.parametrize("seed", range(500))
def test_nobody_sees_two_cards_for_one_right(seed: int) -> None:
    random = Random(seed)
    program = base_program()
    facts = facts_of(draw_carer(program, random, random.choice([0.05, 0.3, 0.6, 0.9, 1.0]), vague=True))
    shown = told(assess(program, Situation.of(program, facts, TODAY, presume=random.random() < 0.5)), program)
    assert shown
    titles = [base_content().words["nl"].schemes[verdict.scheme].title for verdict in shown]
    assert len(set(titles)) == len(titles)
    cards = {verdict.scheme for verdict in shown if verdict.open}
    for id in cards:
        assert cards.isdisjoint(program.schemes[id].instead_of), cards


@unhurried
@given(seeds, shares)
def test_time_makes_facts_less_certain_and_never_others(seed: int, share: float) -> None:
    """A day later, what was decided is decided the same or not sure any more, unless a date or an age came into it."""
    random = Random(seed)
    program = program_of("a: {about: carer, type: bool}\nage: {about: carer, type: int, min: 0, max: 120, ages: years}")
    values = draw_carer(program, random, share)
    later = Situation.of(program, facts_of(values), TODAY + timedelta(days=random.randint(1, 3000)))
    for name, value in values.items():
        have = later[name]
        assert have == value or (isinstance(have, Range) and have.low >= value) or have > value


# -- drawn schemes ---------------------------------------------------------------------------------


def drawn_program(random: Random) -> Program:
    """A few facts of every kind, some guarded or worked out, and schemes of drawn conditions over them."""
    facts = """
        p: {about: carer, type: bool}
        q: {about: carer, type: bool}
        r: {about: carer, type: bool, ask: authority}
        kind: {about: carer, type: choice, values: [red, green, blue, white]}
        form: {about: carer, type: choice, values: [full, half, fifth]}
        age: {about: carer, type: int, min: 0, max: 120, ages: years}
        hours: {about: carer, type: decimal, min: 0, max: 168}
        days: {about: carer, type: int, min: 0, max: 400, only_if: p, otherwise: 0}
        sort:
          {about: carer, type: choice, values: [big, small, none], only_if: 'kind in ["red", "green"]', otherwise: none}
        deep: {about: carer, type: bool, only_if: days > 10, otherwise: false}
        month: {about: carer, type: decimal, min: 0, max: 744, derive: hours * 52 / 12}
        colour:
          {about: carer, type: choice, values: [warm, cold], derive: {by: kind, red: '"warm"', otherwise: '"cold"'}}
        holds: {about: carer, type: bool, derive: {verdict: first}}
    """
    tree = [
        f"""requires: {{all: [{", ".join(drawn_condition(random, "f", i) for i in range(random.randint(1, 2)))}]}}"""
    ]
    tree.append(
        f"""
        let:
          scaled: {{by: form, full: hours, half: hours / 2, otherwise: hours - days}}
          least: [{{from: 2020-01-01, value: 10}}, {{from: 2026-01-01, value: 20}}]
        options: {{form: [full, half]}}
        requires:
          all:
            - scaled >= least
            - {{verdict: first}}
            - {{test: {drawn_test(random)!r}, decides: benefit}}
            - {", ".join(drawn_condition(random, "s", i) for i in range(1))}
        """
    )
    tree.append(f"""requires: {{all: [{", ".join(drawn_condition(random, "t", i) for i in range(2))}]}}""")
    return Program(packs.load([pack_of(facts, first=tree[0], second=tree[1], third=tree[2])]))


def drawn_condition(random: Random, prefix: str, index: int, depth: int = 0) -> str:
    id = f"{prefix}.{index}"
    if depth < 2 and random.random() < 0.4:
        kind = random.choice(["all", "any", "not"])
        if kind == "not":
            return f"{{id: {id}, not: {drawn_condition(random, id, 1, depth + 1)}}}"
        parts = ", ".join(drawn_condition(random, id, i, depth + 1) for i in range(random.randint(1, 3)))
        return f"{{id: {id}, {kind}: [{parts}]}}"
    return f"{{id: {id}, test: {drawn_test(random)!r}}}"


def drawn_test(random: Random) -> str:
    atoms = [
        "p",
        "q",
        "r",
        "deep",
        "days < 5",
        "days >= 12",
        "days >= 0",
        'kind in ["red", "green", "blue", "white"]',
        "age >= 18",
        "age < 21",
        "18 < age <= 65",
        "hours >= 20",
        "hours + days > 30",
        "month >= 50",
        "age - days > hours",
        'kind == "red"',
        'form != "full"',
        'kind in ["red", "blue"]',
        'sort in ["big", "none"]',
        'colour == "warm"',
    ]
    if random.random() < 0.1:
        return "hours / days > 2"
    picked = [random.choice(["", "not "]) + random.choice(atoms) for _ in range(random.randint(1, 4))]
    picked = [f"({one})" for one in picked]
    text = picked[0]
    for one in picked[1:]:
        text = f"({text}) {random.choice(['and', 'or'])} {one}"
    return text


def weighed(program: Program, values: dict[str, Value]) -> dict[str, Verdict]:
    return {str(id): one for id, one in assess(program, Situation.of(program, facts_of(values), TODAY)).items()}


def test_what_is_drawn_reaches_every_outcome() -> None:
    """The laws above would hold of schemes that are never decided, too."""
    seen: set[tuple[str, Outcome]] = set()
    for seed in range(200):
        random = Random(seed)
        program = drawn_program(random)
        for id, verdict in weighed(program, draw_carer(program, random, 0.9)).items():
            seen.add((id, verdict.outcome))
    assert len(seen) == 9
    assert all(fact.ask is not Ask.NEVER for fact in answerable(base_program().vocabulary))
