"""The outbox: in order per carer, at a pace that all processes share, with a fate for every letter."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store import letters
from bot.store.database import Store
from bot.store.keys import KeyRing
from bot.store.letters import LEASE, URGENT_TIMES, Swept
from bot.store.values import CarerId, Claimed, Fate, Pace, Settled
from tests.emptied import database, kept_database  # noqa: F401 -- fixtures
from tests.store.samples import NOW, changes, message, save
from tests.store.updates import keep, take, update, who

SECOND = timedelta(seconds=1)
FREE = Pace(every=timedelta(0), burst=1)
ME = 1


@pytest.fixture
async def anna(store: Store) -> CarerId:
    return await who(store, "anna")


@pytest.fixture
async def bert(store: Store) -> CarerId:
    return await who(store, "bert")


async def say(store: Store, carer: CarerId, *words: str, urgent: bool = False, **more: Any) -> None:
    await save(store, carer, changes(outgoing=tuple(message(one.encode(), urgent=urgent) for one in words), **more))


async def claim(store: Store, now: datetime = NOW, *, channel: str = "telegram", **more: Any) -> list[Claimed]:
    given = {"by": ME, "most": 10, "chat": FREE, "overall": FREE, **more}
    return list(await store.claim_letters(channel, now=now, **given))


async def end(
    store: Store, *letters: Claimed, fate: Fate = "sent", now: datetime = NOW, by: int = ME, **more: Any
) -> None:
    await store.settle([Settled(letter=one, fate=fate, **more) for one in letters], by=by, now=now)


def words(claimed: list[Claimed]) -> list[str]:
    return [one.body.decode() for one in claimed]


async def sent(store: Store, now: datetime = NOW, **more: Any) -> list[str]:
    """Send whatever may leave now, to the end."""
    gone = []
    while claimed := await claim(store, now, **more):
        gone += words(claimed)
        await end(store, *claimed, now=now)
    return gone


def fates(url: str) -> list[tuple[int, str]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT seq, status FROM leun.outbox ORDER BY carer_id, seq").fetchall()


# -- order -----------------------------------------------------------------------------------------


async def test_of_each_carer_one_letter_is_on_the_wire_and_the_next_one_after_it(store: Store, anna, bert):
    await say(store, anna, "a1", "a2", "a3")
    await say(store, bert, "b1")
    first = await claim(store)
    assert sorted(words(first)) == ["a1", "b1"]
    assert {one.address for one in first} == {"anna", "bert"}
    assert await claim(store) == []
    assert await store.next_letter_at("telegram", FREE) is None  # the end of the one before is news
    await end(store, *first)
    assert await store.next_letter_at("telegram", FREE) == NOW
    assert await sent(store) == ["a2", "a3"]


async def test_what_must_wait_keeps_what_comes_after_it(store: Store, anna):
    await save(store, anna, changes(outgoing=(message(b"a1", due_at=NOW + SECOND), message(b"a2"))))
    assert await sent(store) == []
    assert await store.next_letter_at("telegram", FREE) == NOW + SECOND
    assert await sent(store, NOW + SECOND) == ["a1", "a2"]


async def test_an_urgent_letter_overtakes_what_waits_and_what_is_on_the_wire(store: Store, anna, bert):
    await say(store, anna, "a1", "a2")
    on_the_wire = await claim(store)
    await say(store, bert, "b1")
    await say(store, anna, "1813", urgent=True)
    await say(store, anna, "a3")
    assert words(await claim(store)) == ["1813", "b1"]
    await end(store, *on_the_wire)
    assert await claim(store) == []  # what is said after a cry does not overtake it
    await end(store, *await letters_on_the_wire(store, anna))
    assert await sent(store) == ["a2", "a3"]


async def letters_on_the_wire(store: Store, carer: CarerId) -> list[Claimed]:
    """Those that this process claimed and whose end is not yet told, as `end` wants them."""
    async with store.turn(carer) as turn:
        found = await turn._connection.execute(
            "SELECT seq, urgent, attempts FROM leun.outbox WHERE carer_id = %s AND status = 'sending'", [carer]
        )
        rows = await found.fetchall()
    return [a_claim(carer, seq=seq, urgent=urgent, attempts=attempts) for seq, urgent, attempts in rows]


def a_claim(carer: CarerId, **more: Any) -> Claimed:
    given = {"channel": "telegram", "address": "", "body": b"", "due_at": NOW, "best_before": None, "turn": 0}
    return Claimed(carer_id=carer, **{**given, **more})


async def test_letters_of_a_channel_leave_by_that_channel(store: Store, anna):
    await save(store, anna, changes(outgoing=(message(b"by signal", channel="signal"), message(b"by telegram"))))
    assert words(await claim(store, channel="signal")) == ["by signal"]


async def test_a_quote_or_a_press_finds_the_menu_by_what_the_channel_called_it(store: Store, anna):
    await say(store, anna, "menu", turn=1)
    await end(store, *await claim(store), sent_as="7001")
    await say(store, anna, "more", turn=2)
    async with store.turn(anna) as turn:
        assert await turn.latest_letters("telegram", "7001") == [(1, b"menu")]
        assert await turn.latest_letters("telegram", "") == [(2, b"more")]
        assert await turn.latest_letters("telegram", "no such") == []
        assert await turn.latest_letters("signal", "") == []


# -- pace ------------------------------------------------------------------------------------------


async def test_a_chat_is_sent_a_burst_and_then_one_at_a_time(store: Store, anna, bert):
    await say(store, anna, "a1", "a2", "a3", "a4")
    await say(store, bert, "b1")
    chat = Pace(every=SECOND, burst=2)
    assert await sent(store, chat=chat) == ["a1", "b1", "a2"]
    assert await store.next_letter_at("telegram", chat) == NOW + SECOND
    assert await sent(store, NOW + 0.9 * SECOND, chat=chat) == []
    assert await sent(store, NOW + SECOND, chat=chat) == ["a3"]
    assert await sent(store, NOW + SECOND, chat=chat) == []
    assert await sent(store, NOW + 10 * SECOND, chat=chat) == ["a4"]


async def test_all_processes_together_keep_a_channels_pace(store: Store, database_url: str, ring: KeyRing):
    for number in range(30):
        await say(store, await who(store, f"carer {number}"), f"{number}")
    other = await Store.open(database_url, ring)
    overall = Pace(every=0.1 * SECOND, burst=8)

    async def claimed(now: datetime) -> int:
        of_each = (claim(one, now, by=by, most=5, overall=overall) for by, one in ((1, store), (2, other)) * 3)
        return sum(len(letters) for letters in await asyncio.gather(*of_each))

    assert await claimed(NOW) == 8
    assert await claimed(NOW + 0.05 * SECOND) == 0
    assert await claimed(NOW + 0.1 * SECOND) == 1
    assert await claimed(NOW + 0.45 * SECOND) == 3
    assert await claimed(NOW + 60 * SECOND) == 8  # a rest saves up one burst, no more
    await other.close()


async def test_an_urgent_letter_waits_for_no_pace(store: Store, anna, bert):
    slow = Pace(every=60 * SECOND, burst=1)
    await say(store, anna, "a1", "a2")
    await say(store, bert, "b1")
    assert len(await sent(store, chat=slow, overall=slow)) == 1
    await say(store, anna, "1813", urgent=True)
    assert await sent(store, chat=slow, overall=slow) == ["1813"]


@given(
    every=st.integers(1, 5_000_000).map(lambda micro: timedelta(microseconds=micro)),
    burst=st.integers(1, 40),
    steps=st.lists(st.tuples(st.integers(0, 20_000_000), st.integers(1, 50)), max_size=40),
)
def test_however_it_is_asked_a_pace_lets_no_more_through_than_it_says(every, burst, steps):
    pace, now = Pace(every=every, burst=burst), datetime(2026, 11, 22, tzinfo=UTC)
    paced_until, let_through = now, []
    for micro, wanted in steps:
        now += timedelta(microseconds=micro)
        room = pace.room(now, paced_until)
        assert 0 <= room <= burst
        taken = min(room, wanted)
        paced_until = max(now, paced_until) + taken * every
        let_through += [now] * taken
        if taken < wanted:  # as much as it may, it does
            assert paced_until - now > pace.slack
            assert pace.room(paced_until - pace.slack, paced_until) == 1
    for first, begin in enumerate(let_through):
        for last in range(first, len(let_through)):
            assert last - first + 1 <= burst + (let_through[last] - begin) / every + 1e-6


def test_a_pace_of_nothing_is_none():
    assert FREE.room(NOW, NOW + SECOND) > 1000
    assert Pace(every=SECOND, burst=3).room(NOW, NOW) == 3


# -- told to wait ----------------------------------------------------------------------------------


async def test_who_must_be_waited_for_is_waited_for_alone(store: Store, anna, bert):
    await say(store, anna, "a1", "a2")
    await say(store, bert, "b1", "b2")
    letters = await claim(store)
    of_anna, of_bert = sorted(letters, key=lambda one: one.body)
    await end(store, of_anna, fate="unknown", why="flood", again_at=NOW + 30 * SECOND)
    await end(store, of_bert)
    assert await sent(store) == ["b2"]
    assert await store.next_letter_at("telegram", FREE) == NOW + 30 * SECOND
    assert await sent(store, NOW + 29 * SECOND) == []
    (again,) = await claim(store, NOW + 30 * SECOND)
    assert (again.body, again.attempts) == (b"a1", 1)  # being told to wait is no failure


async def test_a_channel_that_says_so_as_a_whole_is_waited_for_as_a_whole(store: Store, anna, bert):
    await say(store, anna, "a1")
    (letter,) = await claim(store)
    await say(store, bert, "b1")
    await save(store, bert, changes(outgoing=(message(b"s1", channel="signal"),)))
    await keep(store, update("1", "bert"), channel="signal")
    await end(store, letter, fate="unknown", why="flood", again_at=NOW + 30 * SECOND, whole=True)
    assert await sent(store, NOW + 29 * SECOND) == []
    assert await sent(store, NOW + 29 * SECOND, channel="signal") == ["s1"]
    assert await store.next_letter_at("telegram", FREE) == NOW + 30 * SECOND
    await say(store, bert, "1813", urgent=True)
    assert await store.next_letter_at("telegram", FREE) == NOW
    assert await sent(store, NOW + 29 * SECOND) == ["1813"]
    assert sorted(await sent(store, NOW + 30 * SECOND)) == ["a1", "b1"]


async def test_an_urgent_one_that_was_told_to_wait_waits_so_long(store: Store, anna):
    await say(store, anna, "1813", urgent=True)
    await end(store, *await claim(store), fate="unknown", why="flood", again_at=NOW + 30 * SECOND)
    assert await sent(store, NOW + 29 * SECOND) == []
    assert await sent(store, NOW + 30 * SECOND) == ["1813"]


# -- the person is gone, or elsewhere ---------------------------------------------------------------


async def test_whoever_is_gone_is_sent_nothing_until_they_write_again(store: Store, database_url: str, anna, bert):
    await say(store, anna, "a1", "a2")
    await say(store, bert, "b1")
    of_anna = next(one for one in await claim(store) if one.carer_id == anna)
    await end(store, of_anna, fate="refused", why="blocked", gone=True)
    assert {status for _, status in fates(database_url)} == {"refused", "sending"}
    await say(store, anna, "check-in", carer_spoke=False)
    (letter,) = [one for one in await claim(store) if one.carer_id == anna]
    assert letter.address is None  # nothing to send it to
    await end(store, letter, fate="refused", why="gone")
    await keep(store, update("1", "anna"))
    assert await take(store, outgoing=(message(b"welcome back"),)) == "1"
    (letter,) = await claim(store)
    assert (letter.address, letter.body) == ("anna", b"welcome back")


async def test_whoever_has_another_address_is_written_to_there_and_known_there(store: Store, anna):
    await say(store, anna, "a1", "a2")
    await end(store, *await claim(store), fate="unknown", again_at=NOW, moved_to="anna elsewhere")
    (letter,) = await claim(store)
    assert (letter.address, letter.body) == ("anna elsewhere", b"a1")
    assert await who(store, "anna elsewhere") == anna
    assert await who(store, "anna") != anna


async def test_nobody_is_moved_to_the_address_of_another(store: Store, anna, bert):
    await say(store, anna, "a1")
    await end(store, *await claim(store), fate="unknown", again_at=NOW, moved_to="bert")
    assert (await who(store, "anna"), await who(store, "bert")) == (anna, bert)


# -- nobody can tell -------------------------------------------------------------------------------


async def test_what_may_have_arrived_is_not_repeated(store: Store, anna, database_url: str):
    await say(store, anna, "a1", "a2")
    await end(store, *await claim(store), fate="unknown", why="no answer")
    assert await sent(store, NOW + 3600 * SECOND) == ["a2"]
    assert fates(database_url) == [(1, "unknown"), (2, "sent")]
    assert (await store.queues(NOW)).unknown == 1


async def test_an_urgent_one_is_repeated_a_few_times(store: Store, anna, database_url: str):
    await say(store, anna, "1813", urgent=True)
    now = NOW
    for attempt in range(1, URGENT_TIMES + 1):
        (letter,) = await claim(store, now)
        assert letter.attempts == attempt
        await end(store, letter, fate="unknown", why="no answer", now=now)
        assert await claim(store, now + SECOND) == []
        now += 2 * SECOND
    assert await claim(store, now + 3600 * SECOND) == []
    assert fates(database_url) == [(1, "unknown")]


# -- a process that died ---------------------------------------------------------------------------


class Process:
    """A process as others see it: the lock of its number."""

    def __init__(self, url: str, number: int) -> None:
        self.number = number
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute("SELECT pg_advisory_lock(%s)", [number])

    def dies(self) -> None:
        self._connection.close()


@pytest.fixture
def processes(database_url: str):
    made: list[Process] = []

    def process(number: int) -> Process:
        made.append(Process(database_url, number))
        return made[-1]

    yield process
    for one in made:
        one.dies()


async def test_what_a_dead_process_was_sending_gets_a_fate_at_the_next_sweep(
    store: Store, processes, anna, bert, database_url: str
):
    me, living, dead = processes(1), processes(2), processes(3)
    carol = await who(store, "carol")
    await say(store, anna, "a1", "a2")
    await claim(store, by=dead.number)
    await say(store, bert, "1813", urgent=True)
    await claim(store, by=dead.number)
    await say(store, carol, "c1")
    await claim(store, by=living.number)
    assert await store.sweep(by=me.number, now=NOW) == Swept(unknown=0, again=0)
    dead.dies()
    await unlocked(database_url, dead.number)
    assert await store.sweep(by=me.number, now=NOW) == Swept(unknown=1, again=1)
    assert sorted(await sent(store, NOW + 2 * SECOND)) == ["1813", "a2"]
    assert sorted(status for _, status in fates(database_url)) == ["sending", "sent", "sent", "unknown"]


async def unlocked(url: str, number: int) -> None:
    """The server needs a moment to see that a connection is gone."""
    async with asyncio.timeout(10), await psycopg.AsyncConnection.connect(url, autocommit=True) as looking:
        await looking.execute("SELECT pg_advisory_lock(%s)", [number])
        await looking.execute("SELECT pg_advisory_unlock(%s)", [number])


async def test_a_fate_that_is_told_after_the_sweep_still_counts(store: Store, anna, database_url: str):
    await say(store, anna, "a1")
    (letter,) = await claim(store, by=3)
    await store.sweep(by=1, now=NOW)
    assert fates(database_url) == [(1, "unknown")]
    await end(store, letter, by=3)
    assert fates(database_url) == [(1, "sent")]


async def test_nobody_else_can_end_a_letter(store: Store, anna, database_url: str):
    await say(store, anna, "a1")
    (letter,) = await claim(store, by=3)
    await end(store, letter, by=1)
    assert fates(database_url) == [(1, "sending")]


async def test_a_letter_that_nobody_ends_is_nobodys_after_a_while(store: Store, processes, anna, bert, database_url):
    """As when writing its fate down failed in a process that lives."""
    living = processes(2)
    await say(store, anna, "a1", "a2")
    await claim(store, by=living.number)
    await say(store, bert, "b1")
    await claim(store, NOW + 60 * SECOND, by=3)  # who is dead
    assert await store.sweep(by=1, now=NOW + LEASE - SECOND) == Swept(unknown=1, again=0)
    assert await store.sweep(by=1, now=NOW + LEASE + SECOND) == Swept(unknown=1, again=0)
    assert await sent(store, NOW + LEASE + SECOND) == ["a2"]


# -- what cannot be opened -------------------------------------------------------------------------


async def test_a_letter_that_cannot_be_opened_holds_up_nobody_else(store: Store, anna, bert, database_url: str):
    carol = await who(store, "carol")
    for carer, one in ((anna, "a1"), (bert, "b1"), (carol, "c1")):
        await say(store, carer, one)
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE leun.outbox SET body = '\\x01' || body WHERE carer_id = %s", [anna])
        connection.execute("UPDATE leun.carer SET wrapped_key = NULL WHERE id = %s", [bert])
    assert await sent(store) == ["c1"]
    assert {one.kind: one.detail for one in await store.incidents()} == {"letter_shut": "Tampered"}
    assert await sent(store, NOW + 59 * SECOND) == []
    with psycopg.connect(database_url) as connection:  # as from a backup
        connection.execute("UPDATE leun.outbox SET body = substr(body, 2) WHERE carer_id = %s", [anna])
    assert await sent(store, NOW + 60 * SECOND) == ["a1"]


# -- last words ------------------------------------------------------------------------------------


async def test_the_last_words_of_the_erased_leave_and_then_nothing_is_left(store: Store, anna, database_url: str):
    await say(store, anna, "a1", "a2")
    on_the_wire = await claim(store)
    await say(store, anna, "gone", "goodbye", erase=True)
    await end(store, *on_the_wire)  # which is nobody's any more
    assert await sent(store) == ["gone", "goodbye"]
    with psycopg.connect(database_url) as connection:
        for table in ("carer", "carer_address", "outbox"):
            assert connection.execute(f"SELECT FROM leun.{table}").fetchall() == []


async def test_last_words_that_a_dead_process_was_sending_take_the_rest_along_too(store: Store, anna, database_url):
    await say(store, anna, "goodbye", erase=True)
    await claim(store, by=3)
    await store.sweep(by=1, now=NOW)
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT FROM leun.carer").fetchall() == []


# -- two at once -----------------------------------------------------------------------------------

HOLD_ADDRESS = {
    "somebody is noted gone": "UPDATE leun.carer_address SET gone_at = now() WHERE carer_id = %b",
    "somebody is erased": "DELETE FROM leun.carer_address WHERE carer_id = %b",
}


@pytest.mark.parametrize("what", sorted(HOLD_ADDRESS))
async def test_a_cry_is_claimed_without_waiting_for_who_holds_the_address(
    store: Store, anna: CarerId, database_url: str, what: str
):
    """Who notes that somebody is gone holds the address and then wants the letters; a claim holds letters and wants
    their addresses. Were the claim to wait, neither could go on."""
    await say(store, anna, "1813", urgent=True)
    await say(store, anna, "later")
    async with await psycopg.AsyncConnection.connect(database_url) as other:
        await other.execute(HOLD_ADDRESS[what], [anna])
        async with asyncio.timeout(5):
            assert words(await claim(store)) == ["1813"]
        await other.execute(letters.REFUSE_REST, [NOW, anna, "telegram"])
    assert fates(database_url) == [(1, "sending"), (2, "refused")]
