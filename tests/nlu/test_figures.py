"""The figures of `leun nlu test`, on readings whose figures can be counted by hand."""

from __future__ import annotations

import pytest

from bot.nlu.answered import Expected, read_answers, right
from bot.nlu.data import Row
from bot.nlu.figures import Read, calibration_error, confusions, figures, macro_f1, table


def read(
    intent: str, taken: str, *, sure: float = 1.0, safety: str = "none", decision: str = "answer", **marks: str
) -> Read:
    return Read(
        row=Row("nl", intent, f"{intent} {taken} {sure} {safety}", marks),
        intent=taken,
        confidence=sure,
        ranking=(taken,),
        safety=safety,
        decision=decision,
    )


def test_every_figure_rests_on_its_own_rows():
    told = figures(
        [
            read("leave", "leave"),
            read("leave", "respite"),
            read("out_of_scope", "leave"),
            read("out_of_scope", "leave", decision="ask"),
            read("crisis_suicide", "overload", safety="overload"),
            read("overload", "overload", safety="suicide"),
            read("leave", "leave", safety="violence", set="hard"),
            read("crisis_violence", "leave", safety="medical", set="indirect"),
        ]
    )
    assert told["intent right, nl"] == (2 / 6, 6)
    assert told["out of scope not taken for a right, nl"] == (1 / 2, 2)
    assert told["crisis found, told directly, nl"] == (0, 1)
    assert told["crisis found, told indirectly, nl"] == (1, 1)
    assert told["overload found as overload or worse, nl"] == (1, 1)
    assert told["overload raised as a crisis, nl"] == (1, 1)
    assert told["hard negatives raised as a crisis, nl"] == (1, 1)
    assert told["ordinary messages raised as a crisis, nl"] == (0, 4)


def test_macro_f1_weighs_a_rare_intent_as_much_as_a_common_one():
    reads = [*(read("leave", "leave") for _ in range(9)), read("stop", "leave")]
    assert macro_f1(reads) == pytest.approx((2 * 9 / 19 + 0) / 2)


def test_confidence_that_is_right_as_often_as_it_says_has_no_error():
    even = [read("leave", "leave" if number < 8 else "stop", sure=0.8) for number in range(10)]
    assert calibration_error(even) == pytest.approx(0)
    boastful = [read("leave", "stop", sure=0.9)]
    assert calibration_error(boastful) == pytest.approx(0.9)


def test_the_worst_confusions_come_first():
    reads = [read("leave", "stop"), read("respite", "leave"), read("respite", "leave"), read("stop", "stop")]
    assert confusions(reads) == [("respite", "leave", 2), ("leave", "stop", 1)]


def test_engines_stand_side_by_side_with_bar_and_goal():
    lines = list(table({"embedded": {"intent right, nl": (0.857, 7)}, "rasa light": {"intent right, nl": (0.5, 7)}}))
    assert lines[0] == "| | rows | embedded | rasa light | bar | goal |"
    assert lines[2] == "| intent right, nl | 7 | 0.857 | 0.500 | 0.80 | 0.92 |"


@pytest.mark.parametrize(
    ("facts", "told", "is_right"),
    [
        ({"carer_age": 50}, {"carer_age": 50, "recipient_age": 80}, True),
        ({"carer_age": 50}, {"carer_age": 51}, False),
        ({"carer_age": 50}, {}, False),
        ({"carer_hours_per_week": 21}, {"carer_hours_per_week": 21.4}, True),
        ({"leave_start": "2027-02"}, {"leave_start": "2027-02-01"}, True),
        ({"leave_start": "2027-02-01"}, {"leave_start": "2027-02"}, False),
        ({"employer_agrees": True}, {"employer_agrees": 1}, True),
        ({"carer_age": 12}, {"carer_age": {"min": 10, "max": 14}}, True),
        ({"carer_age": 40}, {"carer_age": {"min": 40}}, True),
        ({"carer_age": 9}, {"carer_age": {"min": 10, "max": 14}}, False),
    ],
)
def test_an_answer_is_read_right_where_every_fact_is(facts, told, is_right):
    expected = Expected(expecting="x", language="nl", text="…", facts=facts, answer="")
    assert right(expected, {"answer": None, "facts": told}) is is_right


def test_an_answer_that_tells_nothing_is_read_by_its_kind():
    (one,) = read_answers(
        "answers.yml", 'answers:\n- {"expecting": "x", "lang": "nl", "text": "geen idee", "answer": "unsure"}\n'
    )
    assert right(one, {"answer": "unsure", "facts": {}})
    assert not right(one, {"answer": None, "facts": {}})
