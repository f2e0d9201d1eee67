"""Check-ins as `leun serve` fires them, by a faked clock: on which days, at what hour, to whom, and to whom never."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import psycopg
import pytest

from bot.content.texts import BRUSSELS
from bot.inbox import Inbox
from bot.store.values import CarerId, Claimed
from bot.work.duties import LEASE, Duties
from bot.work.rhythms import next_occurrence
from tests.conversations import reader
from tests.work.house import House, consented, membership, said


class Serving:
    """One process that fires what is due; a carer who answers the first question of each check-in, or nothing."""

    def __init__(self, house: House, url: str) -> None:
        self.house, self.url = house, url
        house.inbox = Inbox(house.store, reader(), house.interpreter, new_id=uuid4, occurrence=next_occurrence)
        house.turns._inbox = house.inbox
        self.duties = Duties(house.store, house.inbox, now=house.clock, wake_out=house.out.set)

    async def enrolled(self, at: str, rhythm: str) -> CarerId:
        """Somebody who agreed to check-ins at a moment in Brussels, in a rhythm of their own."""
        self.house.clock.now = datetime.fromisoformat(at).replace(tzinfo=BRUSSELS)
        words = ("mijn moeder", "vraag af en toe hoe het met mij gaat", "ja", "ja, dat mag", rhythm, "nee, liever niet")
        return await consented(self.house, words=words)

    async def first_due(self, key: str = "checkin") -> datetime | None:
        """When what is due under a key falls due."""
        async with await psycopg.AsyncConnection.connect(self.url) as looking:
            found = await looking.execute("SELECT due_at FROM leun.due WHERE key = %s", [key])
            row = await found.fetchone()
        return None if row is None else row[0]

    async def letters(self) -> list[Claimed]:
        """What leaves now to somebody who is there."""
        return [one for one in await self.house.letters() if one.address is not None]

    async def until(self, on: str, *, answers: bool = True) -> list[datetime]:
        """Time goes on to a day; when each check-in began, on the clock in Brussels."""
        end, began = datetime.combine(date.fromisoformat(on), time(), BRUSSELS), []
        while (at := await self.first_due()) is not None and at <= end:
            self.house.clock.now = max(self.house.clock.now, at)
            await self.duties.some()
            if any("Hoe zwaar viel" in json.loads(one.body)["text"] for one in await self.letters()):
                began.append(self.house.clock.now.astimezone(BRUSSELS))
                if answers:
                    await self.house.hears(said("licht"))
        self.house.clock.now = max(self.house.clock.now, end)
        return began


@pytest.fixture
def serving(house: House, database_url: str) -> Serving:
    return Serving(house, database_url)


@pytest.mark.parametrize(
    ("begins", "rhythm", "ends", "days", "hour"),
    [
        ("2027-03-16T12:00", "elke week op zondag om 9 uur", "2027-04-05", ["03-21", "03-28", "04-04"], 9),
        ("2026-10-13T12:00", "elke week op zondag om 9 uur", "2026-11-03", ["10-18", "10-25", "11-02"], 9),
        ("2026-12-01T12:00", "om de twee weken op vrijdag om 19 uur", "2027-01-10", ["12-04", "12-18", "01-02"], 19),
        ("2026-12-15T12:00", "elke week op vrijdag om 19 uur", "2027-01-09", ["12-18", "12-26", "01-02", "01-08"], 19),
        ("2026-11-24T12:00", "elke tweede dinsdag van de maand om 10 uur", "2027-01-20", ["12-08", "01-12"], 10),
        ("2026-11-24T12:00", "elke week op dinsdag om 22 uur", "2026-12-10", ["12-01", "12-08"], 20),
        ("2026-11-24T12:00", "elke week op dinsdag om 6 uur 's ochtends", "2026-12-10", ["12-01", "12-08"], 8),
    ],
    ids=["spring", "autumn and a holiday", "two weeks", "Christmas and New Year", "second Tuesday", "late", "early"],
)  # fmt: skip
async def test_the_day_and_the_hour_that_were_chosen(
    serving: Serving, begins: str, rhythm: str, ends: str, days: list[str], hour: int
):
    await serving.enrolled(begins, rhythm)
    began = await serving.until(ends)
    assert [f"{one:%m-%d}" for one in began] == days
    assert {one.hour for one in began} == {hour}
    assert all(time(8, 30) <= one.time() < time(21) for one in began)


async def test_what_could_not_be_fired_in_time_waits_for_the_morning_and_says_so(serving: Serving):
    await serving.enrolled("2026-11-17T12:00", "elke week op dinsdag om 20 uur")
    await serving.until("2026-11-30")
    serving.house.clock.now = datetime(2026, 12, 1, 22, 0, tzinfo=BRUSSELS)
    await serving.duties.some()
    assert await serving.letters() == []
    morning = await serving.first_due()
    assert morning == datetime(2026, 12, 2, 8, 30, tzinfo=BRUSSELS)
    serving.house.clock.now = morning
    await serving.duties.some()
    assert "later dan afgesproken" in json.loads((await serving.letters())[0].body)["text"]


@pytest.mark.parametrize(("rhythm", "hours"), [("om 9 uur", 6.0), ("om 18 uur", 3.0), ("om 22 uur", 1.0)])
async def test_its_letter_is_worth_delivering_for_some_hours_and_not_into_the_night(
    serving: Serving, rhythm: str, hours: float
):
    await serving.enrolled("2026-11-24T12:00", f"elke week op dinsdag {rhythm}")
    at = await serving.first_due()
    assert at is not None
    serving.house.clock.now = at
    await serving.duties.some()
    (letter,) = await serving.letters()
    assert letter.best_before is not None
    assert hours - 0.34 < (letter.best_before - at) / timedelta(hours=1) <= hours


async def test_a_check_in_that_nobody_could_deliver_in_time_is_never_read(serving: Serving):
    await serving.enrolled("2026-11-24T12:00", "elke week op dinsdag om 9 uur")
    at = await serving.first_due()
    assert at is not None
    serving.house.clock.now = at
    await serving.duties.some()
    (letter,) = await serving.letters()
    assert letter.best_before is not None
    assert json.loads(letter.body)["worth"] == (letter.best_before - at).total_seconds()


async def test_nobody_answers_and_after_two_nothing_more_is_sent(serving: Serving):
    await serving.enrolled("2026-11-24T12:00", "elke week op dinsdag om 9 uur")
    assert len(await serving.until("2027-03-01", answers=False)) == 2
    assert await serving.first_due() is None


async def test_who_blocked_gets_none_and_soon_nothing_is_fired_for_them(serving: Serving):
    await serving.enrolled("2026-11-24T12:00", "elke week op dinsdag om 9 uur")
    await serving.house.keeps(membership("kicked"))
    await serving.house.handles()
    assert await serving.until("2027-03-01") == []
    assert await serving.first_due() is None


@pytest.mark.parametrize(
    "words", [["stop"], ["stop met vragen"], ["wis alles", "ja, wis alles"], ["pauze", "tot ik weer schrijf"]]
)
async def test_who_stopped_rests_or_had_all_erased_gets_none(serving: Serving, words: list[str]):
    await serving.enrolled("2026-11-24T12:00", "elke week op dinsdag om 9 uur")
    for one in words:
        await serving.house.hears(said(one))
    serving.house.clock.passes(hours=1)
    assert await serving.until("2027-03-01") == []


async def test_what_is_due_is_fired_once_however_many_fire(serving: Serving):
    await serving.enrolled("2026-11-24T12:00", "elke week op dinsdag om 9 uur")
    at = await serving.first_due()
    assert at is not None
    serving.house.clock.now = at
    other = Duties(serving.house.store, serving.house.inbox, now=serving.house.clock, wake_out=serving.house.out.set)
    assert [await serving.duties.some(), await other.some()] == [1, 0]
    serving.house.clock.now = at + LEASE
    assert await other.some() == 0
    assert len(await serving.letters()) == 1
