"""The published rules: each colour with its reasons, for examples and for thousands of drawn histories."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.checkins.colours import COLOURS, RULES, SIGNS, Finding, finding, silence, with_silence
from bot.checkins.questions import QUESTIONS, SKIP, CheckIn

ON = date(2026, 11, 24)


def told(on: date = ON, /, **answers: str) -> CheckIn:
    return CheckIn(id=on.isoformat(), on=on, answers=answers, asked=tuple(answers))


def of(*signs: str, **answers: str) -> tuple[str, list[str]]:
    found = finding(told(**answers), [], signs)
    return found.colour, [reason.id for reason in found.reasons]


@pytest.mark.parametrize(
    ("answers", "colour", "reasons"),
    [
        ({}, "green", []),
        ({"load": "fine", "rest": "hardly", "own": "once", "support": "yes", "call": "no"}, "green", []),
        ({"load": "solid"}, "green", []),
        ({"hold": "months"}, "green", []),
        ({"hold": "unknown"}, "green", []),
        ({"tension": "sometimes"}, "green", []),
        ({"load": "fine", "support": "no"}, "green", []),
        ({"support": "no"}, "green", []),
        ({"load": "heavy"}, "amber", ["load_heavy"]),
        ({"hold": "weeks"}, "amber", ["hold_weeks"]),
        ({"rest": "hardly", "own": "no"}, "amber", ["no_rest_no_own"]),
        ({"load": "solid", "support": "no"}, "amber", ["no_support"]),
        ({"call": "yes"}, "amber", ["call_yes"]),
        ({"load": "beyond"}, "red", ["load_beyond"]),
        ({"hold": "over"}, "red", ["hold_over"]),
        ({"tension": "often"}, "red", ["tension_often"]),
        ({"call": "urgent"}, "red", ["call_urgent"]),
        ({"load": "beyond", "support": "no", "call": "yes"}, "red", ["load_beyond", "no_support", "call_yes"]),
        ({"tension": "now"}, "crisis", ["tension_now"]),
        ({"tension": "now", "load": "beyond"}, "crisis", ["tension_now", "load_beyond"]),
    ],
)
def test_the_published_rules(answers: dict[str, str], colour: str, reasons: list[str]) -> None:
    assert of(**answers) == (colour, reasons)


@pytest.mark.parametrize(
    ("sign", "colour"),
    [
        ("suicide", "crisis"),
        ("violence", "crisis"),
        ("medical", "crisis"),
        ("overload", "red"),
        ("carer_out", "red"),
        ("wants_person", "amber"),
    ],
)
def test_what_is_said_in_words_counts_like_an_answer(sign: str, colour: str) -> None:
    assert of(sign, load="light") == (colour, [SIGNS[sign].id])


def test_load_that_went_up_by_two_is_told_against_the_carers_own_answer() -> None:
    before = told(ON - timedelta(days=14), load="light")
    found = finding(told(load="solid"), [before])
    assert (found.colour, found.reasons[0].id) == ("amber", "load_up")
    assert found.reasons[0].values == {"before": "light", "load": "solid"}
    assert found.reasons[0].since == before.on


@pytest.mark.parametrize(
    "earlier",
    [
        told(ON - timedelta(days=14), load="fine"),
        told(ON - timedelta(days=14), load=SKIP),
        told(ON - timedelta(days=100), load="light"),
    ],
)
def test_a_step_a_skip_or_something_long_ago_is_no_change(earlier: CheckIn) -> None:
    assert finding(told(load="solid"), [earlier]) == Finding("green")


def test_contact_is_offered_soonest_for_the_nearest_reason() -> None:
    assert finding(told(load="heavy")).within == 5
    assert finding(told(load="heavy", call="yes")).within == 1
    assert finding(told(load="beyond")).within == 1
    assert finding(told(tension="now")).within == 0
    assert finding(told(load="fine")).within is None


def test_contact_is_not_offered_to_who_answered_that() -> None:
    assert finding(told(load="heavy")).offer
    assert finding(told(load="heavy", call=SKIP)).offer
    assert not finding(told(load="heavy", call="no")).offer
    assert not finding(told(load="heavy", call="yes")).offer
    assert not finding(told(load="fine")).offer


def test_every_rule_names_its_source() -> None:
    assert {rule.source for rule in RULES} == {
        "er.emergency",
        "er.suicide",
        "er.violence",
        "er.cannot",
        "er.heavy",
        "er.amber",
        "er.ask",
    }
    assert len({rule.id for rule in RULES}) == len(RULES)


# -- silence -----------------------------------------------------------------------------------------


def test_silence_makes_no_colour_but_adds_a_reason_to_an_earlier_one() -> None:
    red = finding(told(load="beyond"))
    quiet = silence(1, red.colour)
    after = with_silence(red, quiet)
    assert after.colour == red.colour
    assert [reason.id for reason in after.reasons] == ["load_beyond", "silent"]
    assert with_silence(after, quiet) == after
    assert with_silence(Finding("green"), silence(3, "green")) == Finding("green")


def test_after_two_missed_it_asks_whether_to_pause_and_then_rests() -> None:
    assert [(quiet.ask_to_pause, quiet.rest) for quiet in (silence(n, None) for n in range(4))] == [
        (False, False),
        (False, False),
        (True, False),
        (False, True),
    ]


def test_nobody_is_called_in_silence_without_their_word_given_before() -> None:
    week = timedelta(days=7)
    assert silence(1, "red", quiet_for=week, may_call=True).call
    assert not silence(1, "red", quiet_for=week).call
    assert not silence(1, "amber", quiet_for=week, may_call=True).call
    assert not silence(1, "red", quiet_for=timedelta(days=4), may_call=True).call


# -- drawn histories -----------------------------------------------------------------------------------

_ANSWERS = st.fixed_dictionaries(
    {}, optional={code: st.sampled_from(question.buttons) for code, question in QUESTIONS.items()}
)
_HISTORIES = st.lists(st.tuples(st.integers(1, 45), _ANSWERS), max_size=4)
_SIGNS = st.sets(st.sampled_from([*SIGNS, "something_else"]), max_size=2)


def _past(drawn: list[tuple[int, dict[str, str]]]) -> list[CheckIn]:
    on, past = ON, []
    for days, answers in drawn:
        on -= timedelta(days=days)
        past.append(told(on, **answers))
    return past


@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(_ANSWERS, _HISTORIES, _SIGNS, st.sampled_from(sorted(QUESTIONS)), st.integers(0, 4))
def test_ten_thousand_histories(
    answers: dict[str, str], drawn: list[tuple[int, dict[str, str]]], signs: set[str], code: str, step: int
) -> None:
    past = _past(drawn)
    this = told(**answers)
    found = finding(this, past, signs)
    rank = COLOURS.index(found.colour)

    # the same from the same, in whatever order the history comes
    assert finding(this, past[::-1], signs) == found
    # a colour has its reasons, and green has none
    assert bool(found.reasons) == (found.colour != "green")
    by_id = {rule.id: rule for rule in RULES}
    ranks = [COLOURS.index(by_id[reason.rule].colour) for reason in found.reasons]
    assert ranks == sorted(ranks, reverse=True)
    assert max(ranks, default=0) == rank
    # reasons name only what was answered
    for reason in found.reasons:
        for code, choice in reason.values.items():
            if code == "before":
                assert choice in {one.answer("load") for one in past}
            else:
                assert choice == answers[code] != SKIP
    # passing over any question never gives a heavier colour, here or in what went before
    for skipped in answers:
        assert COLOURS.index(finding(told(**answers | {skipped: SKIP}), past, signs).colour) <= rank
    for number, one in enumerate(past):
        lighter = [*past[:number], told(one.on, **{**one.answers, "load": SKIP}), *past[number + 1 :]]
        assert COLOURS.index(finding(this, lighter, signs).colour) <= rank
    # a heavier answer never gives a lighter colour
    choices = QUESTIONS[code].choices
    if answers.get(code) in choices:
        heavier = choices[min(choices.index(answers[code]) + step, len(choices) - 1)]
        assert COLOURS.index(finding(told(**answers | {code: heavier}), past, signs).colour) >= rank


def test_the_published_page_has_every_rule_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/check-in-rules.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (\d) \| `([\w.]+)` \|", page, re.MULTILINE)
    assert rows == [(rule.id, rule.colour, str(rule.within), rule.source) for rule in RULES]
