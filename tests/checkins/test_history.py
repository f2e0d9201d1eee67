"""The carer's own picture of the last months, erasing, and how a rhythm and reasons are said."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from bot.checkins import wording
from bot.checkins.colours import finding
from bot.checkins.history import details, names_for_erasing, picture, within, without
from bot.checkins.questions import SKIP, CheckIn
from bot.checkins.rhythm import QUIET, Rhythm

ON = date(2026, 11, 24)


def say(key: str, **names: Any) -> str:
    return f"{key.removeprefix('checkin.')}{names or ''}"


def told(on: date, **answers: str) -> CheckIn:
    return CheckIn(id=f"on-{on}", on=on, answers=answers, asked=tuple(answers))


PAST = (
    told(date(2026, 11, 10), load="beyond", rest="hardly"),
    told(date(2026, 10, 13), load="light"),
    told(date(2026, 10, 27), load=SKIP, rest="mostly"),
    told(date(2026, 4, 1), load="heavy"),
    told(date(2026, 11, 24), load=SKIP),
)


def test_a_line_a_month_with_a_sign_for_each_check_in() -> None:
    lines = picture(PAST, ON, lambda key, **names: " ".join([key, *map(str, names.values())]), "nl")
    assert lines == (
        "checkin.history.head 3",
        "checkin.history.month oktober 2026 ▁ · checkin.load.light, checkin.history.passed_over",
        "checkin.history.month november 2026 █ checkin.load.beyond",
        "checkin.history.signs ▁ █",
    )


def test_words_alone_for_who_has_it_read_aloud() -> None:
    lines = picture(PAST, ON, say, "en", aloud=True)
    assert len(lines) == 4
    assert not set("".join(lines)) & set("▁▃▅▆█·")


def test_where_nothing_was_answered_that_is_said() -> None:
    assert picture(PAST[-1:], ON, say, "nl") == ("history.none",)


def test_one_check_in_in_full_names_only_what_was_answered() -> None:
    lines = details(PAST[2], say, "nl")
    assert len(lines) == 2
    assert "rest.mostly" in lines[1]


def test_one_or_all_are_taken_away() -> None:
    assert [one.on.month for one in within(PAST, ON)] == [10, 10, 11]
    assert len(without(PAST, "on-2026-10-27")) == len(PAST) - 1
    assert without(PAST) == ()
    assert list(names_for_erasing(PAST, ON, "nl").values()) == [
        "10 november 2026",
        "27 oktober 2026",
        "13 oktober 2026",
    ]


def test_what_is_taken_away_is_compared_with_no_more() -> None:
    past = [told(ON - timedelta(days=14), load="light")]
    this = told(ON, load="solid")
    assert finding(this, past).colour == "amber"
    assert finding(this, without(past, past[0].id)).colour == "green"


def test_a_rhythm_is_said_back_with_the_time_that_it_will_be() -> None:
    late = Rhythm(every="month", weekday=1, nth=-1, at=time(22), start=ON)
    assert wording.rhythm(late, lambda key, **names: names.get("at", key), "nl", QUIET) == "20.40 uur"
    assert [wording.clock("en", time(hour, 30)) for hour in (8, 12, 19)] == ["8:30 am", "12:30 pm", "7:30 pm"]
    assert wording.clock("nl", time(19)) == "19 uur"


def test_reasons_are_worded_by_content() -> None:
    found = finding(told(ON, load="heavy"), [told(ON - timedelta(days=14), load="light")])
    assert [text.split("{")[0] for text in wording.reasons(found.reasons, "team", say, "nl")] == [
        "reason.load_heavy.team",
        "reason.load_up.team",
    ]
    assert "load.light" in wording.because(found.reasons, say, "nl")
    assert "10 november 2026" in wording.reasons(found.reasons, "carer", say, "nl")[1]
