"""The moment that is promised: in opening hours, never earlier for who asks later, put right before it lapses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases.hours import Hours, Rota
from bot.cases.promise import URGENCIES, Urgency, correction, lapses_soon, promise, spoken
from bot.content.texts import BRUSSELS
from tests.cases.teams import GENT, at, local, team
from tests.cases.test_hours import HOURS, MOMENTS


@pytest.mark.parametrize(
    ("urgency", "asked", "promised"),
    [
        ("crisis", "2026-11-23 11:00", "2026-11-23 14:00"),  # two hours, with lunch between
        ("crisis", "2026-11-23 16:00", "2026-11-23 17:00"),
        ("crisis", "2026-11-23 16:45", "2026-11-24 10:00"),
        ("crisis", "2026-11-22 23:00", "2026-11-23 11:00"),
        ("red", "2026-11-23 12:10", "2026-11-24 14:00"),
        ("red", "2026-11-23 11:30", "2026-11-24 11:00"),
        ("red", "2026-11-23 16:50", "2026-11-24 16:00"),
        ("red", "2026-11-23 19:00", "2026-11-25 10:00"),  # counted from Tuesday morning
        ("red", "2026-11-20 15:00", "2026-11-23 15:00"),
        ("asked", "2026-11-10 15:00", "2026-11-12 15:00"),  # 11 November
        ("amber", "2026-11-23 15:00", "2026-11-30 15:00"),
        ("red", "2026-12-24 15:00", "2026-12-28 15:00"),  # Christmas on a Friday
    ],
)
def test_what_is_promised(urgency: Urgency, asked: str, promised: str):
    assert local(promise(urgency, at(asked), team().rota).by) == promised


def test_a_yes_makes_amber_a_day():
    assert local(promise("amber", at("2026-11-23 15:00"), team().rota, yes=True).by) == "2026-11-24 15:00"


def test_who_is_there_is_told():
    there = promise("red", at("2026-11-23 10:00"), team().rota)
    assert (there.there, there.opens) == (True, None)
    closed = promise("red", at("2026-11-22 10:00"), team().rota)
    assert (closed.there, local(closed.opens)) == (False, "2026-11-23 09:00")
    nobody = [{**one, "absent": [{"from": "2026-11-01", "until": "2027-12-31"}]} for one in GENT["members"]]
    assert promise("red", at("2026-11-23 10:00"), team(members=nobody).rota).by is None


@pytest.mark.parametrize(
    ("moment", "kind", "nl", "en"),
    [
        ("2026-11-23 16:30", "today", "16.30 uur", "16:30"),
        ("2026-11-24 12:00", "tomorrow", "12 uur", "12:00"),
        ("2026-12-01 17:00", "day", "17 uur", "17:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment: str, kind: str, nl: str, en: str):
    said = spoken(at(moment), at("2026-11-23 09:00"))
    assert (said.kind, said.key) == (kind, f"case.before.{kind}")
    assert (said.names("nl")["hour"], said.names("en")["hour"]) == (nl, en)
    if kind == "day":
        assert (said.names("nl")["day"], said.names("en")["day"]) == ("dinsdag 1 december", "Tuesday 1 December")


def test_a_promise_is_put_right_before_it_lapses():
    rota, promised = team().rota, at("2026-11-24 11:00")
    assert not lapses_soon(promised, rota, at("2026-11-24 10:40"))
    assert lapses_soon(promised, rota, at("2026-11-24 10:45"))
    assert local(correction("red", promised, rota, at("2026-11-24 10:45"))) == "2026-11-24 16:00"


def inside(rota: Rota, moment: datetime) -> bool:
    days = {(moment - timedelta(minutes=back)).astimezone(BRUSSELS).date() for back in (0, 1)}  # until 24.00 is its day
    return any(span.start < moment <= span.end for day in days for span in rota.on(day))


ROTAS = st.builds(lambda hours, people: Rota(hours=hours, people=tuple(people)), HOURS, st.lists(HOURS, max_size=3))


@settings(max_examples=300)
@given(ROTAS, MOMENTS, st.sampled_from(URGENCIES), st.booleans())
def test_promises_lie_in_opening_hours_and_after_the_asking(rota: Rota, asked: datetime, urgency: Urgency, yes: bool):
    by = promise(urgency, asked, rota, yes=yes).by
    if by is not None:
        assert inside(rota, by)
        assert by > asked


@settings(max_examples=300)
@given(ROTAS, MOMENTS, MOMENTS, st.sampled_from(URGENCIES))
def test_who_asks_later_is_never_promised_earlier(rota: Rota, one: datetime, two: datetime, urgency: Urgency):
    first, second = sorted((one, two))
    early, late = promise(urgency, first, rota).by, promise(urgency, second, rota).by
    if early is not None and late is not None:
        assert early <= late


@settings(max_examples=300)
@given(ROTAS, MOMENTS, st.timedeltas(timedelta(), timedelta(days=3)), st.sampled_from(URGENCIES))
def test_near_each_other_too(rota: Rota, asked: datetime, later: timedelta, urgency: Urgency):
    early, late = promise(urgency, asked, rota).by, promise(urgency, asked + later, rota).by
    if early is not None and late is not None:
        assert early <= late


@given(HOURS, MOMENTS, MOMENTS, st.sampled_from(URGENCIES))
def test_a_correction_is_later_and_in_opening_hours(hours: Hours, promised: datetime, now: datetime, urgency: Urgency):
    rota = Rota(hours=hours, people=(hours,))
    moment = correction(urgency, promised, rota, now)
    if moment is not None:
        assert moment > max(promised, now)
        assert inside(rota, moment)
