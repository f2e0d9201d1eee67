"""Letters onto the wire: in order, at a pace, urgent ones past everything, each with a fate that is written down."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from bot.channels.port import Letter, MovedTo, Outcome, PersonGone, Refused, RetryAfter, Unknown, Wire
from bot.channels.queueing import ROOM
from bot.channels.telegram.wire import TelegramWire
from bot.papers.model import Calendar, CalendarEntry, as_row
from bot.store.database import Store
from bot.store.keys import KeyRing
from bot.store.values import CarerId, Pace
from bot.work.sending import PACES, Paces, Sender
from bot.work.words import Words
from tests.conversations import reader
from tests.fakes.telegram import FakeTelegram, Phone, running
from tests.store.samples import NOW, changes, message, save
from tests.store.updates import who
from tests.work.house import Clock, Line

WORDS = Words(reader().mind.content, reader().mind.safety)
FREE = Paces(chat=Pace(every=timedelta(0), burst=1), overall=Pace(every=timedelta(0), burst=1))
Rows = list[tuple[str, str | None]]


class Post:
    """A sender at work: a test may ring it, move its clock, and wait for what is written down."""

    def __init__(self, store: Store, wire: Wire, url: str, paces: Paces, number: int = 1) -> None:
        self.store, self.wire, self.url = store, wire, url
        self.clock = Clock()
        self.clock.now = NOW
        self.news, self.stop = asyncio.Event(), asyncio.Event()
        self.troubles: list[tuple[str, str]] = []
        self.number = number
        self.sender = Sender(
            store, wire, WORDS, paces, number=lambda: self.number, now=self.clock, trouble=self.trouble
        )

    async def trouble(self, kind: str, detail: str) -> None:
        self.troubles.append((kind, detail))

    async def says(self, carer: CarerId, *bodies: str | bytes, **more: Any) -> None:
        """Something is said to a carer, and the sender woken."""
        raw = [one if isinstance(one, bytes) else body(one) for one in bodies]
        await save(self.store, carer, changes(outgoing=tuple(message(one, **more) for one in raw)))
        self.news.set()

    def later(self, **span: float) -> None:
        self.clock.passes(**span)
        self.news.set()

    async def until(self, *statuses: str) -> Rows:
        """Wait until these are the fates of all letters, in the order in which they were said."""
        async with asyncio.timeout(15), await psycopg.AsyncConnection.connect(self.url, autocommit=True) as looking:
            while True:
                found = await looking.execute("SELECT status, why FROM leun.outbox ORDER BY carer_id, seq")
                rows: Rows = await found.fetchall()
                if [status for status, _ in rows] == [*statuses]:
                    return rows
                await asyncio.sleep(0)


def body(text: str, **more: Any) -> bytes:
    return json.dumps({"text": text, "choices": [], "attachments": [], **more}).encode()


@asynccontextmanager
async def sending(post: Post) -> AsyncIterator[Post]:
    running_ = asyncio.create_task(post.sender.run(post.news, post.stop))
    try:
        yield post
    finally:
        post.stop.set()
        if isinstance(post.wire, Held):
            post.wire.go.set()
        async with asyncio.timeout(15):
            await running_


@pytest.fixture
def post(store: Store, database_url: str) -> Callable[..., Post]:
    def made(wire: Wire, paces: Paces = FREE, **more: Any) -> Post:
        return Post(store, wire, database_url, paces, **more)

    return made


@pytest.fixture
async def anna(store: Store) -> CarerId:
    return await who(store, "42")


class Held(Line):
    """A wire that keeps each letter until it is let go."""

    def __init__(self, name: str = "telegram", at_once: int = 30) -> None:
        super().__init__(name, at_once)
        self.took: asyncio.Queue[Letter] = asyncio.Queue()
        self.go = asyncio.Event()

    async def deliver(self, letter: Letter) -> Outcome:
        ended = await super().deliver(letter)
        self.took.put_nowait(letter)
        await self.go.wait()
        return ended

    async def takes(self) -> str:
        async with asyncio.timeout(15):
            return (await self.took.get()).text


# -- on a real wire --------------------------------------------------------------------------------


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with running(time_scale=0.02) as fake:
        yield fake


@pytest.fixture
async def wire(telegram: FakeTelegram) -> AsyncIterator[TelegramWire]:
    one = TelegramWire(telegram.token, api=telegram.url, patience=2.0)
    yield one
    await one.close()


async def phone(telegram: FakeTelegram, store: Store, name: str) -> tuple[Phone, CarerId]:
    """Somebody who began, and the carer that they are."""
    one = await telegram.person(name, language="nl")
    await one.starts()
    return one, await who(store, str(one.id))


async def test_letters_arrive_in_order_with_their_buttons_and_files(post, wire, telegram, store):
    anna, carer = await phone(telegram, store, "Anna")
    entry = CalendarEntry(
        uid="x@leun",
        title="Aanvraag",
        text="Denk eraan.",
        day=date(2027, 1, 1),
        changed=datetime(2026, 1, 1, tzinfo=UTC),
    )
    paper = ["data.ics", "text/calendar", "nl", as_row(Calendar(name="Leun", entries=(entry,)))]
    async with sending(post(wire, PACES["telegram"])) as at_work:
        await at_work.says(
            carer,
            body("Hier is het."),
            body("", attachments=[paper]),
            body("**Klopt** dat?", choices=[["yes", "Ja"], ["no", "Nee"]]),
        )
        menu = await anna.sees(button="Ja")
        await at_work.until("sent", "sent", "sent")
    assert menu.text == "Klopt dat?"
    seen = [bubble for bubble in await anna.transcript() if bubble.text != "/start"]
    shown = [bubble.file["name"] if bubble.file else bubble.text for bubble in seen]
    assert shown == ["Hier is het.", "data.ics", "Klopt dat?"]
    assert await telegram.complaints() == []


async def test_who_must_be_waited_for_is_waited_for_alone(post, wire, telegram, store, database_url: str):
    anna, of_anna = await phone(telegram, store, "Anna")
    bert, of_bert = await phone(telegram, store, "Bert")
    await telegram.trouble("too_many", retry_after=30, chat=anna.id)
    async with sending(post(wire)) as at_work:
        await at_work.says(of_anna, "Dag Anna.")
        await at_work.says(of_anna, "Nog iets, Anna.")
        await told_to_wait(database_url, of_anna)
        await at_work.says(of_bert, "Dag Bert.")
        await bert.sees("Dag Bert.")
        assert not [one for one in await anna.transcript() if "Dag" in one.text]
        at_work.later(seconds=31)
        await anna.sees("Nog iets")
    assert [one.text for one in await anna.transcript() if "Anna" in one.text] == ["Dag Anna.", "Nog iets, Anna."]
    assert at_work.troubles == []  # one chat is no trouble


async def told_to_wait(url: str, carer: CarerId) -> None:
    """Wait until it is written down that a chat is to be waited for."""
    async with asyncio.timeout(15), await psycopg.AsyncConnection.connect(url, autocommit=True) as looking:
        query = "SELECT FROM leun.carer_address WHERE carer_id = %s AND not_before IS NOT NULL"
        while not await (await looking.execute(query, [carer])).fetchall():
            pass


async def test_whoever_blocked_the_bot_is_sent_nothing_more(post, wire, telegram, store):
    anna, carer = await phone(telegram, store, "Anna")
    await anna.blocks()
    async with sending(post(wire)) as at_work:
        await at_work.says(carer, "Dag.", "Nog iets.")
        rows = await at_work.until("refused", "refused")
    assert rows[1][1] == "gone"
    assert len(await telegram.calls("sendMessage")) == 1


async def test_what_may_have_arrived_is_not_repeated_but_a_safety_message_is(post, wire, telegram, store):
    anna, of_anna = await phone(telegram, store, "Anna")
    bert, of_bert = await phone(telegram, store, "Bert")
    for somebody in (anna, bert):
        await telegram.trouble("lost", method="sendMessage", carried_out=True, chat=somebody.id)
    async with sending(post(wire)) as at_work:
        await at_work.says(of_anna, "Een keer.")
        await at_work.says(of_bert, "**1813**", urgent=True)
        await anna.sees("Een keer.")
        await bert.sees("1813")
        await repeated(at_work, of_bert)
        at_work.later(seconds=2)
        await at_work.until(*(["unknown", "sent"] if of_anna < of_bert else ["sent", "unknown"]))
    assert [one.text for one in await anna.transcript()].count("Een keer.") == 1
    assert [one.text for one in await bert.transcript()].count("1813") == 2


async def repeated(post: Post, carer: CarerId) -> None:
    """Wait until a letter waits to go again."""
    async with asyncio.timeout(15), await psycopg.AsyncConnection.connect(post.url, autocommit=True) as looking:
        query = "SELECT FROM leun.outbox WHERE carer_id = %s AND status = 'waiting' AND attempts = 1"
        while not await (await looking.execute(query, [carer])).fetchall():
            pass


async def test_a_late_text_says_so_and_one_that_leaves_no_room_for_it_arrives_all_the_same(post, wire, telegram, store):
    anna, carer = await phone(telegram, store, "Anna")
    at_work = post(wire)
    best_before = NOW + timedelta(hours=24)
    await at_work.says(carer, "Kort.", "x" * ROOM["telegram"].units, best_before=best_before)
    at_work.clock.passes(minutes=21)
    async with sending(at_work):
        await at_work.until("sent", "sent")
    texts = [one.text for one in await anna.transcript()]
    assert WORDS.text("channel.late", "nl") + "\n\nKort." in texts
    assert "x" * ROOM["telegram"].units in texts


# -- what is worth saying --------------------------------------------------------------------------


async def test_what_is_stale_is_dropped_unless_it_is_urgent(post, anna):
    line = Line()
    at_work = post(line)
    stale = {"best_before": NOW + timedelta(hours=24)}
    await at_work.says(anna, "oud", **stale)
    await at_work.says(anna, "1813", urgent=True, **stale)
    at_work.clock.passes(hours=24)
    async with sending(at_work):
        await at_work.until("expired", "sent")
    assert line.texts == ["1813"]


@pytest.mark.parametrize(
    ("minutes", "late", "fate"), [(19, False, "sent"), (21, True, "sent"), (359, True, "sent"), (360, True, "expired")]
)
async def test_what_is_worth_saying_for_some_hours_is_late_as_soon_and_dropped_sooner(post, anna, minutes, late, fate):
    line = Line()
    at_work = post(line)
    within = timedelta(hours=6)
    await at_work.says(anna, body("Dag.", worth=int(within.total_seconds())), best_before=NOW + within)
    at_work.clock.passes(minutes=minutes)
    async with sending(at_work):
        await at_work.until(fate)
    assert line.texts == ([] if fate == "expired" else [WORDS.late("Dag.", "nl") if late else "Dag."])


@pytest.mark.parametrize(("minutes", "late"), [(19, False), (21, True)])
async def test_from_twenty_minutes_on_a_text_says_that_it_is_late_and_a_cry_never(post, anna, minutes, late):
    line = Line()
    at_work = post(line)
    await at_work.says(anna, body("Hello.", language="en"), best_before=NOW + timedelta(hours=24))
    await at_work.says(anna, "1813", urgent=True)
    at_work.clock.passes(minutes=minutes)
    async with sending(at_work):
        await at_work.until("sent", "sent")
    assert line.texts == ["1813", WORDS.late("Hello.", "en") if late else "Hello."]


# -- urgent ones -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "at_once"), [("telegram", 2), ("signal", 1)])
async def test_a_cry_finds_room_on_a_wire_that_is_full(post, store, name: str, at_once: int):
    held = Held(name, at_once)
    carers = [await who(store, f"{number}", name) for number in range(at_once + 3)]
    async with sending(post(held)) as at_work:
        for carer in carers:
            await at_work.says(carer, "gewoon", channel=name)
        for _ in range(at_once):
            assert await held.takes() == "gewoon"
        await at_work.says(carers[-1], "1813", urgent=True, channel=name)
        assert await held.takes() == "1813"
        assert held.took.empty()  # no more of the others than the wire takes
        held.go.set()
        await at_work.until(*["sent"] * (len(carers) + 1))


async def test_one_carers_next_letter_leaves_as_soon_as_the_one_before_it_ended(post, anna):
    held = Held()
    async with sending(post(held)) as at_work:
        await at_work.says(anna, "1", "2", "3")
        assert await held.takes() == "1"
        assert held.took.empty()
        held.go.set()
        assert [await held.takes(), await held.takes()] == ["2", "3"]
        await at_work.until("sent", "sent", "sent")


async def test_while_a_letter_is_on_the_wire_the_database_is_left_in_peace(post, anna, monkeypatch):
    held = Held()
    at_work = post(held)
    waits = rounds(at_work, monkeypatch)
    async with sending(at_work):
        await at_work.says(anna, "1", "2")
        assert await held.takes() == "1"
        async with asyncio.timeout(15):
            while await waits.get() != 1.0:
                pass
        held.go.set()
        await at_work.until("sent", "sent")


def rounds(post: Post, monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[float]:
    """How long each round lets the sender wait."""
    waits: asyncio.Queue[float] = asyncio.Queue()
    round_ = post.sender._round

    async def told() -> float:
        wait = await round_()
        waits.put_nowait(wait)
        return wait

    monkeypatch.setattr(post.sender, "_round", told)
    return waits


async def test_two_processes_send_everything_once_and_in_order(post, store, database_url: str, ring: KeyRing):
    line = Line()
    other_store = await Store.open(database_url, ring)
    one, other = post(line), Post(other_store, line, database_url, FREE, number=2)
    carers = [await who(store, f"{number}") for number in range(15)]
    async with sending(one), sending(other):
        for carer in carers:
            await one.says(carer, *(f"{carer} {number}" for number in range(4)))
            other.news.set()
        await one.until(*["sent"] * 60)
    await other_store.close()
    for carer in carers:
        assert [text for text in line.texts if str(carer) in text] == [f"{carer} {number}" for number in range(4)]
    assert len(line.texts) == 60


# -- what goes wrong -------------------------------------------------------------------------------


async def test_a_letter_that_cannot_be_made_is_refused_and_told_without_a_word_of_it(post, anna, caplog):
    line = Line()
    broken = body("", attachments=[["x.pdf", "application/pdf", "nl", {"plaintext": "plaintext"}]])
    async with sending(post(line)) as at_work:
        await at_work.says(anna, broken, b"plaintext", "goed")
        rows = await at_work.until("refused", "refused", "sent")
    assert line.texts == ["goed"]
    assert [kind for kind, _ in at_work.troubles] == ["letter_broke"] * 2
    assert all(re.fullmatch(r"\w+ at \w+\.py:\d+|\w+ at elsewhere", detail) for _, detail in at_work.troubles)
    assert "plaintext" not in caplog.text + repr(at_work.troubles) + repr(rows)


@pytest.mark.parametrize(
    ("outcome", "status", "kinds"),
    [
        (Refused("bad"), "refused", ["refused"]),
        (PersonGone("blocked"), "refused", []),
        (Unknown("no answer"), "unknown", []),
        (RetryAfter(30, "flood"), "waiting", []),
        (RetryAfter(30, "flood", whole=True), "waiting", ["held_back"]),
    ],
)
async def test_every_end_has_its_fate_and_an_operator_hears_what_they_must(post, anna, outcome, status, kinds):
    line = Line()
    line.outcomes = [outcome]
    async with sending(post(line)) as at_work:
        await at_work.says(anna, "a")
        await written(at_work, status)
    assert [kind for kind, _ in at_work.troubles] == kinds
    assert len(line.letters) == 1


async def written(post: Post, status: str) -> None:
    """Wait until the end of a letter that was on the wire is written down."""
    async with asyncio.timeout(15), await psycopg.AsyncConnection.connect(post.url, autocommit=True) as looking:
        query = "SELECT FROM leun.outbox WHERE status = %s AND why IS NOT NULL"
        while not await (await looking.execute(query, [status])).fetchall():
            pass


async def test_trouble_that_cannot_be_told_changes_no_fate(post, anna):
    line = Line()
    line.outcomes = [RetryAfter(30, "flood", whole=True)]
    at_work = post(line)

    async def untold(kind: str, detail: str) -> None:
        raise psycopg.OperationalError("away")

    at_work.sender._trouble = untold
    async with sending(at_work):
        await at_work.says(anna, b"not json")
        await at_work.until("refused")
        await at_work.says(anna, "a")
        await written(at_work, "waiting")
        at_work.later(seconds=30)
        await at_work.until("refused", "sent")


async def test_nobody_is_sent_round_in_a_circle(post, anna):
    line = Line()
    line.outcomes = [MovedTo(f"{number}") for number in range(1000, 1040)]
    async with sending(post(line)) as at_work:
        await at_work.says(anna, "a")
        await at_work.until("refused")
    assert len(line.letters) <= 5
    assert line.letters[1].address == "1000"


async def test_one_fate_that_cannot_be_written_down_takes_no_other_along(post, store, anna):
    bert = await who(store, "43")
    held = Held()
    held.outcomes = [Refused("a\x00b")]
    async with sending(post(held)) as at_work:
        await at_work.says(anna, "a")
        await at_work.says(bert, "b")
        assert {await held.takes(), await held.takes()} == {"a", "b"}
        held.go.set()
        await at_work.until(*(["sending", "sent"] if anna < bert else ["sent", "sending"]))


async def test_without_a_number_nothing_is_sent_for_nobody_could_tell_its_fate(post, anna, monkeypatch):
    line = Line()
    at_work = post(line, number=0)
    waits = rounds(at_work, monkeypatch)
    async with sending(at_work):
        await at_work.says(anna, "a")
        async with asyncio.timeout(15):
            for _ in range(3):
                assert await waits.get()
                at_work.news.set()
        assert line.letters == []
        at_work.number = 7
        await at_work.until("sent")


async def test_when_it_must_stop_what_is_on_the_wire_is_seen_to_its_end(post, anna):
    held = Held()
    at_work = post(held)
    async with sending(at_work):
        await at_work.says(anna, "1", "2")
        assert await held.takes() == "1"
        at_work.stop.set()
        held.go.set()
    await at_work.until("sent", "waiting" if len(held.letters) == 1 else "sent")


async def test_a_pace_holds_the_sender_back_until_it_is_time(post, store):
    line = Line()
    slow = replace(FREE, overall=Pace(every=timedelta(seconds=10), burst=2))
    carers = [await who(store, f"{number}") for number in range(3)]
    async with sending(post(line, slow)) as at_work:
        for carer in carers:
            await at_work.says(carer, "a")
        async with asyncio.timeout(15):
            while len(line.letters) < 2:
                await at_work.store.outgoing(carers[0])
        assert len(line.letters) == 2
        at_work.later(seconds=10)
        await at_work.until("sent", "sent", "sent")
