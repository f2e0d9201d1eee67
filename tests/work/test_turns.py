"""Turns of kept updates: what fails is tried again and then told, what is the database's fault is not the update's."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from bot.channels.port import Incoming
from bot.channels.signal.envelopes import Envelopes
from bot.channels.telegram.updates import Updates
from bot.engines.interpreter import Embedded
from bot.messages import Heard
from bot.store.database import Store
from bot.store.errors import Tampered
from bot.store.keys import KeyRing
from bot.store.values import NewAudit
from bot.work import keeping
from bot.work.turns import AGAIN, work
from tests.conversations import reader
from tests.work.house import (
    ANNA,
    House,
    consented,
    edited,
    envelope,
    in_a_group,
    membership,
    pictured,
    pressed,
    said,
    signalled,
    typed_by_a_colleague,
)

EXPORT = NewAudit(actor="test", action="export", reason="turns")
CRY = "ik wil niet meer leven"


class Poisoned(Updates):
    """Cannot read a text with poison in it."""

    def read(self, raw: Mapping[str, Any]) -> Incoming:
        if "gif" in json.dumps(raw):
            raise ValueError(f"plaintext {raw}")
        return super().read(raw)


@pytest.fixture
def poisoned(store: Store) -> House:
    return House(store, telegram=Poisoned())


def rows(url: str, query: str) -> list[tuple]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


# -- what comes in is answered ---------------------------------------------------------------------


async def test_what_is_kept_is_answered_in_its_turn(house: House):
    await house.keeps(said("/start"), said("/start", 43))
    assert await house.handles() == 2
    assert house.out.is_set()
    assert len([text for text in await house.says() if text.startswith("Dag, ik ben Leun")]) == 2


async def test_every_kind_of_update_is_taken_once_on_both_channels(house: House, database_url: str):
    update = said("/start")
    await house.keeps(update, membership("member"), pressed("1.everything"), update)
    await house.keeps(signalled("hallo"), channel="signal")
    assert await house.handles() == 4
    await house.keeps(update)
    assert await house.handles() == 0
    assert rows(database_url, "SELECT DISTINCT status, body FROM leun.inbox") == [("done", None)]


async def test_danger_is_seen_before_it_is_kept_and_taken_first(house: House):
    await house.keeps(*(said("hallo", by) for by in range(1, 5)))
    await house.keeps(said(CRY, 9))
    assert await house.turns.one()
    (first, *_) = await house.letters()
    assert first.address == "9"
    assert first.urgent
    assert "1813" in json.loads(first.body)["text"]
    assert await house.handles(urgent_only=True) == 0


async def test_whoever_looks_for_danger_in_vain_keeps_the_update_all_the_same(store: Store):
    class Broken(Embedded):
        def at_once(self, text: str) -> Heard:
            raise ZeroDivisionError

    house = House(store, interpreter=Broken())
    await house.keeps(said("hallo"))
    house.turns._interpreter = Embedded()
    house.inbox._interpreter = Embedded()
    assert await house.handles(urgent_only=True) == 1  # rather too soon than too late


async def test_texts_of_a_batch_are_read_together_each_also_with_the_one_just_before_it(house: House):
    await house.keeps(said("ik wil niet meer", 1), said("hallo", 2), pressed("1.everything", 1))
    house.clock.passes(minutes=1)
    await house.keeps(said("leven", 1), said("een " * 20, 2))
    house.clock.passes(minutes=4)
    await house.keeps(said("dag", 1))
    assert house.ahead == [
        ["ik wil niet meer", "hallo"],
        ["leven", "ik wil niet meer leven", "een " * 20],
        ["dag"],
    ]


async def test_of_few_addresses_the_last_text_is_remembered_and_not_for_long(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(keeping, "MOST_ENDS", 3)
    keeper = house.keepers["telegram"]
    for by in range(1, 9):
        await house.keeps(said("hallo", by))
    assert [*keeper._ends] == ["6", "7", "8"]
    house.clock.passes(minutes=4)
    await house.keeps(said("dag", 9))
    await house.keeps(said("dag", 9))
    assert [*keeper._ends] == ["9"]


async def test_an_update_is_kept_where_nothing_can_be_read_ahead(house: House):
    def broken(texts: Iterable[str]) -> None:
        raise ZeroDivisionError

    house.keepers["telegram"]._read_ahead = broken
    assert await house.hears(said("hallo"))


async def test_hands_are_sought_here_first_and_those_of_others_where_they_are_too_few(
    house: House, store: Store, monkeypatch: pytest.MonkeyPatch
):
    sought: list[tuple[int, bool]] = []
    told = asyncio.Event()
    tell_all = store.tell_all

    def wake(count: int, cry: bool) -> bool:
        sought.append((count, cry))
        return count < 2

    async def telling() -> None:
        await tell_all()
        told.set()

    monkeypatch.setattr(house.keepers["telegram"], "_wake", wake)
    monkeypatch.setattr(store, "tell_all", telling)
    once = said("hallo")
    await house.keeps(once)
    assert not told.is_set()
    await house.keeps(once)  # a double wakes nobody
    await house.keeps(said(CRY), said("dag"))
    assert told.is_set()
    assert sought == [(1, False), (2, True)]


async def test_an_update_is_kept_where_nobody_can_be_told(house: House, store: Store, monkeypatch: pytest.MonkeyPatch):
    async def away() -> None:
        raise psycopg.OperationalError

    monkeypatch.setattr(house.keepers["telegram"], "_wake", lambda count, cry: False)
    monkeypatch.setattr(store, "tell_all", away)
    assert await house.hears(said("hallo"))


async def test_an_update_of_nobody_is_told_once_and_beside(house: House):
    group = in_a_group()
    await house.keeps(group)
    await house.keeps(group)
    await house.keepers["telegram"].done()
    assert house.nobodys == [group]
    assert await house.handles() == 0


async def test_what_was_taken_is_acknowledged_afterwards(house: House):
    line = house.lines["telegram"]
    await house.keeps(pressed("1.everything"))
    assert not line.acknowledged.is_set()
    await house.handles()
    assert line.acknowledged.is_set()


async def test_typing_is_shown_where_an_answer_takes_a_while(store: Store):
    class Slow(Embedded):
        async def hear(self, text: str) -> Heard:
            async with asyncio.timeout(10):
                await house.lines["telegram"].typed.wait()
            return Heard()

    house = House(store, interpreter=Slow())
    assert await house.hears(said("hallo"))
    assert house.lines["telegram"].typed.is_set()


async def test_an_album_is_answered_once_and_its_words_are_heard(house: House):
    cannot = "Ik kan een foto niet openen"
    pictures = [pictured("a1", "dit is het attest"), pictured("a1"), pictured("a1")]
    assert "".join(await house.hears(*pictures)).count(cannot) == 1
    assert "".join(await house.hears(pictured("a2"), pictured("a2"))).count(cannot) == 1
    late = await house.hears(pictured("a3"), pictured("a3", CRY))
    assert "1813" in "".join(late)


# -- what is not the update's fault ----------------------------------------------------------------


async def test_a_database_that_goes_away_is_no_failure_of_the_update(store: Store, database_url: str):
    class Cut(Embedded):
        async def hear(self, text: str) -> Heard:
            with psycopg.connect(database_url, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
                )
            return Heard()

    house = House(store, interpreter=Cut())
    await house.keeps(said("hallo"))
    for _ in range(6):  # more often than any update is tried
        with pytest.raises(psycopg.OperationalError):
            await house.turns.one()
    assert rows(database_url, "SELECT attempts, status FROM leun.inbox") == [(0, "waiting")]
    assert await store.incidents() == ()
    house.turns._interpreter = Embedded()
    assert await house.hears()
    assert rows(database_url, "SELECT attempts, status FROM leun.inbox") == [(0, "done")]


async def test_whoever_is_erased_meanwhile_needs_no_answer(house: House):
    await consented(house)
    await house.hears(said("wis alles"))
    await house.keeps(said("ja"), said("hallo"))
    assert await house.handles() == 2
    assert await house.facts(await house.who()) == {}


async def test_a_carer_who_cannot_be_opened_is_an_incident_and_holds_up_nobody(house: House, database_url: str):
    await house.keeps(said("plaintext", 42), said("hallo", 43))
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE leun.inbox SET body = '\\x01' || body WHERE id = 1")
    assert await house.handles() == 2
    assert {one.address for one in await house.letters()} == {"43"}
    (one,) = await house.store.incidents()
    assert (one.kind, one.place, one.detail) == ("carer_shut", "inbox", "Tampered")


# -- what fails ------------------------------------------------------------------------------------


async def test_a_poisoned_update_is_tried_five_times_over_ten_minutes_then_told(
    poisoned: House, database_url: str, caplog: pytest.LogCaptureFixture
):
    begun = poisoned.clock()
    await poisoned.keeps(said("plaintext gif"))
    for attempt, pause in enumerate(AGAIN, 1):
        assert await poisoned.handles() == 1
        assert await poisoned.says() == []
        assert rows(database_url, "SELECT attempts, status FROM leun.inbox") == [(attempt, "waiting")]
        poisoned.clock.now += pause - timedelta(milliseconds=1)
        assert await poisoned.handles() == 0
        poisoned.clock.now += timedelta(milliseconds=1)
    assert poisoned.clock() - begun == timedelta(minutes=10)
    assert await poisoned.handles() == 1
    assert await poisoned.says() == [poisoned.words.unreadable()]
    assert rows(database_url, "SELECT status, body IS NULL FROM leun.inbox") == [("unreadable", False)]
    poisoned.clock.passes(days=1)
    assert await poisoned.handles() == 0
    (one,) = await poisoned.store.incidents()
    assert (one.kind, one.place, one.times) == ("unreadable", "telegram", 5)
    assert re.fullmatch(r"ValueError at turns\.py:\d+", one.detail)
    assert "plaintext" not in caplog.text
    assert "gif" not in caplog.text


async def test_what_fails_steps_aside_after_three_times_for_what_the_carer_wrote_next(poisoned: House):
    await poisoned.keeps(said("gif"), said("/start"), said("/start", 43))
    answered: dict[str, int] = {}
    for attempt, pause in enumerate(AGAIN, 1):
        await poisoned.handles()
        for letter in await poisoned.letters():
            answered.setdefault(letter.address or "", attempt)
        poisoned.clock.now += pause
    assert answered == {"43": 1, "42": 3}


async def test_what_fails_for_a_moment_is_answered_in_order(poisoned: House):
    await poisoned.keeps(said("/start"))
    await poisoned.handles()
    await poisoned.letters()
    await poisoned.keeps(said("gif"), said("wat is BelRAI?"))
    await poisoned.handles()
    assert await poisoned.says() == []
    poisoned.turns._channels = House(poisoned.store).channels  # mended
    poisoned.clock.passes(seconds=2)
    assert await poisoned.handles() == 2
    async with poisoned.store.turn(await poisoned.who()) as turn:
        assert turn.loaded.seq == 3


async def test_where_danger_was_in_it_the_lines_leave_at_once(poisoned: House):
    await poisoned.keeps(said(f"{CRY} gif"))
    await poisoned.handles()
    (letter,) = await poisoned.letters()
    assert letter.urgent
    assert "1813" in json.loads(letter.body)["text"]
    for pause in AGAIN:
        poisoned.clock.now += pause
        assert await poisoned.handles() == 1
    assert await poisoned.says() == [poisoned.words.unreadable()]  # the lines were said once


async def test_what_came_by_a_channel_that_this_process_does_not_have_waits(poisoned: House):
    await poisoned.keeps(signalled(CRY), channel="signal")
    channels = poisoned.turns._channels
    poisoned.turns._channels = {"telegram": poisoned.channels["telegram"]}
    assert await poisoned.handles() == 0
    poisoned.turns._channels = channels
    assert await poisoned.handles() == 1
    assert "1813" in (await poisoned.says("signal"))[0]


async def test_two_workers_that_meet_the_same_poison_tell_the_carer_once(
    poisoned: House, database_url: str, ring: KeyRing, monkeypatch: pytest.MonkeyPatch
):
    async def once(house: House) -> None:
        while not await house.turns.one():
            pass  # the other has the carer at this moment

    store = await Store.open(database_url, ring)
    other = House(store, telegram=Poisoned(), clock=poisoned.clock)
    await poisoned.keeps(said(f"{CRY} gif"))
    both = asyncio.Barrier(2)
    for house in (poisoned, other):
        failed = house.turns._failed

        async def later(*given: Any, failed: Any = failed) -> None:
            """Both have failed before either writes it down."""
            await both.wait()
            await failed(*given)

        monkeypatch.setattr(house.turns, "_failed", later)
    texts = []
    for pause in (timedelta(0), *AGAIN):
        poisoned.clock.now += pause
        async with asyncio.timeout(10):
            await asyncio.gather(once(poisoned), once(other))
        texts += await poisoned.says()
    await store.close()
    assert len(texts) == 2  # the help lines, and that it could not be read
    assert texts[1] == poisoned.words.unreadable()
    assert rows(database_url, "SELECT status, attempts FROM leun.inbox") == [("unreadable", 1 + len(AGAIN))]


# -- what a channel tells besides words --------------------------------------------------------------


async def test_somebody_who_blocks_the_bot_is_paused_and_is_answered_when_they_write_again(house: House):
    await consented(house)
    await house.hears(membership("kicked"))
    async with house.store.turn(await house.who()) as turn:
        assert turn.loaded.consents  # paused, not deleted
    await house.hears(membership("member"))
    assert await house.hears(said("hallo"))


async def test_a_call_is_declined_kindly(house: House):
    answer = await house.hears(envelope(1790000000001, ANNA, callMessage={"offerMessage": {"id": 1}}), channel="signal")
    assert answer == [house.words.declined("call")]


async def test_a_number_chooses_from_the_menu_that_was_said_last_or_is_quoted(house: House, database_url: str):
    await house.hears(signalled("/start"), channel="signal")
    first = json.loads((await sent_menus(house))[-1][1])["choices"]
    await house.hears(signalled("1"), channel="signal")
    menus = await sent_menus(house)
    assert len(menus) > 1
    assert json.loads(menus[-1][1])["choices"] != first
    await house.hears(signalled("2", quote={"id": int(menus[0][0]), "authorNumber": "+32460000001"}), channel="signal")
    chose = (await entries(house, "signal", ANNA))[-1]["event"]
    assert chose["choice"] == first[1][0]


async def sent_menus(house: House, channel: str = "signal", address: str = ANNA) -> list[tuple[str, str]]:
    """The channel's id and the body of each menu that was shown."""
    kept = await house.store.export(await house.who(address, channel), at=house.clock(), audit=EXPORT)
    shown = [(row["sent_as"], row["body"]) for row in sorted(kept["outbox"], key=lambda row: row["seq"])]
    return [(sent_as, body) for sent_as, body in shown if json.loads(body)["choices"]]


async def entries(house: House, channel: str = "telegram", address: str = "42") -> list[dict[str, Any]]:
    """What the log of their turns holds."""
    kept = await house.store.export(await house.who(address, channel), at=house.clock(), audit=EXPORT)
    return [json.loads(row["entry"]) for row in sorted(kept["turn_log"], key=lambda row: row["seq"])]


async def test_a_press_that_carries_nothing_known_stays_a_press(house: House):
    await consented(house)
    await house.hears(pressed("something of long ago"))
    event = (await entries(house))[-1]["event"]
    assert "choice" in event


async def test_an_edit_takes_the_place_of_what_it_edits(house: House):
    await consented(house)
    first = said("ik zorg voor mijn moeder")
    await house.hears(first)
    async with house.store.turn(await house.who()) as turn:
        number = turn.loaded.seq
    await house.hears(said("wat is BelRAI?"))
    await house.hears(edited(first, "ik zorg voor mijn vader"))
    assert (await entries(house))[-1]["event"]["edit_of"] == number


async def test_while_a_colleague_types_the_bot_keeps_silent_but_never_about_danger(house: House):
    await house.hears(signalled("/start"), channel="signal")
    assert await house.hears(typed_by_a_colleague("Dag, hier Mieke."), channel="signal") == []
    assert await house.hears(signalled("dag Mieke"), channel="signal") == []
    assert "1813" in "".join(await house.hears(signalled(CRY), channel="signal"))
    house.clock.passes(hours=2)
    assert await house.hears(signalled("hallo"), channel="signal")


# -- working ---------------------------------------------------------------------------------------


async def test_a_worker_is_woken_goes_on_after_trouble_and_stops(house: House, database_url: str):
    news, stop, answered = asyncio.Event(), asyncio.Event(), house.out
    troubles = iter([psycopg.OperationalError("away"), Tampered()])
    one = house.turns.one

    async def troubled(*, urgent_only: bool = False) -> bool:
        for trouble in troubles:
            news.set()  # so that it does not wait a second
            raise trouble
        return await one(urgent_only=urgent_only)

    house.turns.one = troubled  # type: ignore[method-assign]
    working = asyncio.create_task(work(house.turns, news, stop))
    for number in (42, 43):
        await house.keeps(said("/start", number))
        news.set()
        async with asyncio.timeout(10):
            await answered.wait()
        answered.clear()
    stop.set()
    await working
    await house.turns.done()
    assert len({one.address for one in await house.letters()}) == 2


def test_both_readings_are_what_the_house_takes():
    assert Updates().slip(said("x")).address == "42"
    assert Envelopes().slip(signalled("x")).address == ANNA
    assert reader().in_danger(CRY, Heard())
