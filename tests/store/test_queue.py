"""The inbox: kept before it is acknowledged, each update once, one carer at a time and in order."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from bot.store import queue
from bot.store.database import Store
from bot.store.errors import Tampered, WrongKey
from bot.store.keys import KeyRing
from bot.store.values import Aside, Claimed, NewAudit, Pace, Settled
from tests.emptied import database, kept_database  # noqa: F401 -- fixtures
from tests.store.samples import NOW, changes, message, save
from tests.store.updates import fail, keep, new_id, take, take_all, update, who

BY_HAND = NewAudit(actor="consultant-7", action="erase", reason="asked")
SECOND = timedelta(seconds=1)


def rows(url: str, query: str, *given: object) -> list[tuple]:
    """What another connection sees of the database."""
    with psycopg.connect(url) as connection, connection.cursor(binary=True) as cursor:
        return cursor.execute(query, given).fetchall()


def inbox(url: str) -> list[tuple]:
    return rows(url, "SELECT status, carer_id IS NULL, body IS NULL FROM leun.inbox ORDER BY id")


# -- kept, each once -------------------------------------------------------------------------------


async def test_an_update_is_committed_when_keep_returns(store: Store, database_url: str):
    assert await keep(store, update("1"), update("2", "43")) == {"1", "2"}
    assert inbox(database_url) == [("waiting", False, False)] * 2


async def test_the_same_update_again_is_known_whatever_became_of_it(store: Store):
    assert await keep(store, update("1")) == {"1"}
    assert await keep(store, update("1"), update("2")) == {"2"}  # while it waits
    assert await take_all(store) == ["1", "2"]
    assert await keep(store, update("1"), update("3")) == {"3"}  # after its turn
    await store.erase(await who(store), at=NOW, audit=BY_HAND)
    assert await keep(store, update("1"), update("2"), update("3"), update("4")) == {"4"}  # after its carer
    assert await take_all(store) == ["4"]


async def test_the_same_update_twice_in_a_batch_is_one(store: Store):
    assert await keep(store, update("1"), update("1"), update("2")) == {"1", "2"}
    assert await take_all(store) == ["1", "2"]


async def test_nothing_to_keep_is_nothing_kept(store: Store):
    assert await keep(store) == frozenset()


async def test_another_channel_counts_for_itself(store: Store):
    assert await keep(store, update("1")) == {"1"}
    assert await keep(store, update("1"), channel="signal") == {"1"}
    assert await who(store) != await who(store, channel="signal")


async def test_an_update_of_nobody_leaves_only_that_it_was_here(store: Store, database_url: str):
    assert await keep(store, update("1", ""), update("2", "")) == {"1", "2"}
    assert await keep(store, update("1", "")) == frozenset()
    assert inbox(database_url) == [("done", True, True)] * 2
    assert rows(database_url, "SELECT count(*) FROM leun.carer") == [(0,)]
    assert await take(store) is None


async def test_whoever_writes_for_the_first_time_becomes_one_carer(store: Store, database_url: str):
    batches = [[update(f"{batch}.{number}", f"new {number % 3}") for number in range(6)] for batch in range(4)]
    await asyncio.gather(*(keep(store, *batch) for batch in batches))
    assert rows(database_url, "SELECT count(*) FROM leun.carer") == [(3,)]
    assert rows(database_url, "SELECT count(*) FROM leun.carer_address") == [(3,)]
    taken = await take_all(store)
    assert sorted(taken) == sorted(one.key for batch in batches for one in batch)
    for batch in batches:  # each batch came in one order
        assert [key for key in taken if key in {one.key for one in batch}] == [one.key for one in batch]


async def test_nothing_of_an_update_stands_in_the_clear(store: Store, database_url: str):
    await keep(store, update("plaintext key", "plaintext address", urgent=True), update("plaintext nobody", ""))
    assert b"plaintext" not in repr(rows(database_url, "SELECT * FROM leun.inbox")).encode()
    assert "plaintext" not in repr(update("1", "plaintext address"))
    async with store.next_turn(NOW) as turn:
        assert turn is not None
        assert turn.update is not None
        assert turn.update.body == b"plaintext plaintext key"
        assert "plaintext" not in repr(turn.update)


async def test_who_waits_for_news_is_woken(store: Store, database_url: str):
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as listener:
        await listener.execute("LISTEN leun")
        await keep(store, update("1"))
        heard = [notice.payload async for notice in listener.notifies(timeout=5, stop_after=1)]
        assert heard == ["in"]
        await take(store, outgoing=(message(),))
        heard = [notice.payload async for notice in listener.notifies(timeout=5, stop_after=1)]
        assert heard == ["out"]


async def test_nobody_else_is_woken_for_what_this_process_does_itself(store: Store, database_url: str):
    async def answered(**more: Any) -> None:
        async with store.next_turn(NOW, sends=("telegram",)) as turn:
            assert turn is not None
            assert turn.update is not None
            turn.save(changes(at=NOW, taken=turn.update.id, **more))

    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as listener:
        await listener.execute("LISTEN leun")
        await store.keep("telegram", [update("1"), update("2"), update("3")], NOW, tell=False)
        await answered(outgoing=(message(),))
        await store.tell_all()
        await answered(outgoing=(message(), message(urgent=True)))
        await answered(outgoing=(message(), message(channel="signal")))
        heard = [notice.payload async for notice in listener.notifies(timeout=5, stop_after=3)]
        assert heard == ["in", "out", "out"]


# -- one carer at a time, in order -----------------------------------------------------------------


async def test_a_carers_updates_are_taken_in_the_order_in_which_they_came(store: Store, database_url: str):
    await keep(store, update("1"), update("2", "43"), update("3"))
    await keep(store, update("4"))
    assert await take_all(store) == ["1", "2", "3", "4"]
    assert inbox(database_url) == [("done", False, True)] * 4


async def test_two_processes_take_every_message_once_and_in_order(store: Store, database_url: str, ring: KeyRing):
    carers, each = [f"carer {number}" for number in range(40)], 5
    for number in range(each):
        await keep(store, *(update(f"{carer} {number}", carer) for carer in carers))
    other = await Store.open(database_url, ring)
    taken: dict[str, list[int]] = {carer: [] for carer in carers}
    by: dict[Store, int] = {store: 0, other: 0}

    async def worker(one: Store) -> None:
        while True:
            async with one.next_turn(NOW) as turn:
                if turn is None:
                    return
                if turn.update is not None:  # noted while the carer is locked: after that another may be quicker
                    carer, _, number = turn.update.body.decode().removeprefix("plaintext ").rpartition(" ")
                    taken[carer].append(int(number))
                    by[one] += 1
                    turn.save(changes(at=NOW, taken=turn.update.id, channel=turn.update.channel))

    await asyncio.gather(*(worker(one) for one in (store, other) for _ in range(4)))
    await other.close()
    assert taken == {carer: list(range(each)) for carer in carers}
    assert all(by.values())
    assert rows(database_url, "SELECT DISTINCT seq FROM leun.carer") == [(each,)]


async def test_a_carer_whom_another_worker_has_is_passed_over(store: Store):
    await keep(store, update("1"), update("2", "43"))
    async with asyncio.timeout(5), store.next_turn(NOW) as turn:
        assert turn is not None
        assert await take(store) == "2"
        assert await take(store) is None  # the other's is theirs
    assert await take(store) == "1"  # who gave it back without a word


async def test_a_turn_in_progress_keeps_nobody_from_keeping(store: Store):
    await keep(store, update("1"))
    async with asyncio.timeout(5), store.next_turn(NOW) as turn:
        assert turn is not None
        assert turn.update is not None
        assert await keep(store, update("2")) == {"2"}
        turn.save(changes(taken=turn.update.id))
    assert await take_all(store) == ["2"]


async def test_a_turn_that_is_being_committed_keeps_nobody_from_keeping(store: Store, database_url: str):
    await keep(store, update("1"))
    carer = await who(store)
    async with await psycopg.AsyncConnection.connect(database_url) as turn:
        await turn.execute("SELECT FROM leun.carer WHERE id = %s FOR NO KEY UPDATE", [carer])
        await turn.execute("UPDATE leun.carer SET seq = 1, state = 'new' WHERE id = %s", [carer])
        async with asyncio.timeout(5):
            assert await keep(store, update("2")) == {"2"}
        await turn.rollback()


async def test_a_turn_that_breaks_leaves_its_update_waiting(store: Store):
    await keep(store, update("1"))
    with pytest.raises(ZeroDivisionError):
        await broken_turn(store)
    assert await take_all(store) == ["1"]


async def broken_turn(store: Store) -> None:
    async with store.next_turn(NOW) as turn:
        assert turn is not None
        assert turn.update is not None
        turn.save(changes(taken=turn.update.id))
        raise ZeroDivisionError


# -- urgent ones first -----------------------------------------------------------------------------


async def test_whoever_cries_is_taken_before_who_came_earlier(store: Store):
    await keep(store, *(update(f"{number}", f"{number}") for number in range(3)))
    await keep(store, update("cry", "x", urgent=True))
    assert await take_all(store) == ["cry", "0", "1", "2"]


async def test_what_the_same_carer_said_before_a_cry_comes_before_it(store: Store):
    await keep(store, update("other", "43"), update("1"), update("2"), update("cry", urgent=True), update("3"))
    assert await take_all(store) == ["1", "2", "cry", "other", "3"]


async def test_who_is_there_for_cries_alone_takes_nothing_else(store: Store):
    await keep(store, update("1"), update("cry", "43", urgent=True))
    assert await take(store, urgent_only=True) == "cry"
    assert await take(store, urgent_only=True) is None
    assert await take(store) == "1"


# -- what fails ------------------------------------------------------------------------------------


async def test_what_failed_is_tried_again_when_it_is_time(store: Store):
    await keep(store, update("1"))
    assert await fail(store, NOW + 2 * SECOND) == "1"
    assert await take(store, NOW + SECOND) is None
    async with store.next_turn(NOW + 2 * SECOND) as turn:
        assert turn is not None
        assert turn.update is not None
        assert turn.update.attempts == 1
    assert await take(store, NOW + 2 * SECOND) == "1"


async def test_what_failed_is_not_hurried_by_what_the_carer_writes_next(store: Store):
    await keep(store, update("1"))
    await fail(store, NOW + 2 * SECOND)
    await keep(store, update("2"), update("3", "43"))
    assert await take_all(store) == ["3"]
    assert await take_all(store, NOW + 2 * SECOND) == ["1", "2"]


async def test_a_cry_waits_for_nothing_that_failed(store: Store):
    await keep(store, update("1"))
    await fail(store, NOW + 2 * SECOND)
    await keep(store, update("2"), update("cry", urgent=True))
    assert await take(store) == "1"  # once more, at once, for the sake of what comes after it
    assert await take_all(store) == ["2", "cry"]


async def test_what_failed_thrice_steps_aside_and_the_same_carers_next_ones_pass(store: Store):
    await keep(store, update("1"), update("2"))
    for number in range(3):
        now = NOW + number * SECOND
        assert await fail(store, NOW + timedelta(minutes=1) if number == 2 else now + SECOND, now) == "1"
        assert number == 2 or await take(store, now) is None
    assert await take_all(store, NOW + 3 * SECOND) == ["2"]
    assert await take_all(store, NOW + timedelta(minutes=1)) == ["1"]


async def test_what_is_given_up_is_kept_as_unreadable_and_sealed(store: Store, database_url: str):
    await keep(store, update("1"), update("2"))
    await fail(store, NOW, give_up=True)
    assert inbox(database_url) == [("unreadable", False, False), ("waiting", False, False)]
    assert await take_all(store) == ["2"]
    assert (await store.queues(NOW)).unreadable == 1
    kept = await store.export(await who(store), at=NOW, audit=BY_HAND)
    assert [row["body"] for row in kept["inbox"] if row["status"] == "unreadable"] == [b"plaintext 1"]


async def test_what_cannot_be_opened_holds_up_nobody_else(store: Store, database_url: str):
    await keep(store, update("1"), update("2"), update("3", "43"), update("4", "44", urgent=True))
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE leun.inbox SET body = '\\x01' || body WHERE id = 1")  # one update is damaged
        connection.execute("UPDATE leun.carer SET wrapped_key = '\\x01' WHERE id = %s", [await who(store, "44")])
    for _ in range(2):
        with pytest.raises((Tampered, WrongKey)):
            await take(store)
    assert await take_all(store) == ["3"]
    assert await take(store, NOW + 59 * SECOND) is None
    with pytest.raises((Tampered, WrongKey)):  # it is looked at again after a while: a key may have been put back
        await take(store, NOW + timedelta(minutes=1))


# -- erasing with updates waiting ------------------------------------------------------------------


async def test_erasing_takes_what_waits_along_and_leaves_only_that_it_was_here(store: Store, database_url: str):
    await keep(store, update("1"), update("2"), update("3"))
    await take(store)
    await fail(store, NOW, give_up=True)
    await store.erase(await who(store), at=NOW, audit=BY_HAND)
    assert inbox(database_url) == [("done", True, True)] * 3
    assert await take(store) is None


async def test_an_erasure_cut_off_halfway_holds_up_nobody_and_the_next_word_begins_anew(
    store: Store, database_url: str
):
    await keep(store, update("1"), update("2", "43"))
    carer = await who(store)
    with psycopg.connect(database_url) as connection:  # the key is gone, the rows are not
        connection.execute("UPDATE leun.carer SET wrapped_key = NULL, key_id = NULL WHERE id = %s", [carer])
    async with asyncio.timeout(5):
        assert await take_all(store) == ["2"]
        assert await keep(store, update("3")) == {"3"}
        assert await take_all(store) == ["3"]
    assert await who(store) != carer
    await store.erase(carer, at=NOW, audit=BY_HAND)
    assert rows(database_url, "SELECT count(*) FROM leun.carer") == [(2,)]


async def test_what_came_after_the_wish_to_be_erased_begins_anew(store: Store, database_url: str):
    await keep(store, update("hello"), update("wis alles"), update("dag", urgent=True))
    assert await take(store) == "hello"
    assert await take(store, erase=True, outgoing=(message(b"gone"),)) == "wis alles"
    assert inbox(database_url)[:2] == [("done", True, True)] * 2
    async with store.next_turn(NOW) as turn:
        assert turn is not None
        assert turn.update is not None
        assert turn.update.body == b"plaintext dag"
        assert turn.update.urgent
        assert (turn.loaded.state, turn.loaded.seq) == (None, 0)
        turn.save(changes(state=b"new", taken=turn.update.id))
    carer = await who(store)
    for one in await store.outgoing(carer):
        await store.mark_sent(carer, one.seq, at=NOW)
    async with store.turn(carer) as turn:  # the last words took nobody along
        assert turn.loaded.state == b"new"


async def test_the_last_words_wait_for_what_came_after(store: Store, database_url: str):
    await keep(store, update("wis alles"), update("dag"))
    await take(store, erase=True, outgoing=(message(b"gone"),))
    carer = await who(store)
    (goodbye,) = await store.outgoing(carer)
    await store.mark_sent(carer, goodbye.seq, at=NOW)
    assert await who(store) == carer
    assert await take_all(store) == ["dag"]


async def test_what_could_not_be_read_before_the_wish_is_erased_with_the_rest(store: Store, database_url: str):
    await keep(store, update("poison"), update("wis alles"), update("dag"))
    for _ in range(3):
        await fail(store, NOW)
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE leun.inbox SET try_at = try_at + interval '1 minute' WHERE id = 1")
    assert await take(store, erase=True, outgoing=(message(b"gone"),)) == "wis alles"
    assert inbox(database_url) == [("done", True, True)] * 2 + [("waiting", False, False)]
    assert await take_all(store, NOW + timedelta(hours=1)) == ["dag"]


async def test_whoever_is_forgotten_without_a_word_while_they_write_is_heard_anew(store: Store):
    await keep(store, update("hello"))
    await take(store, state=b"old")
    carer = await who(store)
    await keep(store, update("dag"))
    await save(store, carer, changes(erase=True))  # as the clock does, a day after the last word
    async with store.next_turn(NOW) as turn:
        assert turn is not None
        assert turn.update is not None
        assert turn.loaded.state is None
        turn.save(changes(taken=turn.update.id))
    assert await take(store) is None


async def test_what_is_kept_while_they_are_erased_is_not_lost(store: Store, database_url: str, ring: KeyRing):
    await keep(store, update("wis alles"))
    async with await psycopg.AsyncConnection.connect(database_url) as keeping:
        await keeping.execute("SELECT 1")  # its transaction stays open
        await queue.keep(keeping, ring, "telegram", [update("dag")], NOW)
        erasing = asyncio.create_task(take(store, erase=True, outgoing=(message(b"gone"),)))
        await blocked(database_url)
        await keeping.commit()
    assert await erasing == "wis alles"
    assert await take_all(store) == ["dag"]


async def test_what_is_kept_while_the_last_words_leave_is_not_lost(store: Store, database_url: str, ring: KeyRing):
    await keep(store, update("wis alles"))
    await take(store, erase=True, outgoing=(message(b"gone"),))
    carer = await who(store)
    (letter,) = await claim(store)
    async with await psycopg.AsyncConnection.connect(database_url) as keeping:
        await keeping.execute("SELECT 1")
        await queue.keep(keeping, ring, "telegram", [update("dag")], NOW)
        settling = asyncio.create_task(store.settle([Settled(letter=letter, fate="sent")], by=1, now=NOW))
        await blocked(database_url)
        await keeping.commit()
    await settling
    assert await who(store) == carer
    assert await take_all(store) == ["dag"]


async def test_after_the_last_words_what_is_no_turn_takes_the_rest_along(store: Store, database_url: str):
    """As when somebody erases everything and blocks the bot at once."""
    await keep(store, update("wis alles"), update("blocked"))
    await take(store, erase=True, outgoing=(message(b"gone"),))
    (letter,) = await claim(store)
    await store.settle([Settled(letter=letter, fate="sent")], by=1, now=NOW)
    assert rows(database_url, "SELECT erasing FROM leun.carer") == [(True,)]
    async with store.next_turn(NOW) as turn:
        assert turn is not None
        assert turn.update is not None
        turn.set_aside(Aside(at=NOW, channel="telegram", taken=turn.update.id, presence="gone"))
    assert rows(database_url, "SELECT FROM leun.carer") == []
    assert rows(database_url, "SELECT FROM leun.carer_address") == []


async def claim(store: Store) -> tuple[Claimed, ...]:
    free = Pace(every=timedelta(0), burst=1)
    return await store.claim_letters("telegram", now=NOW, by=1, most=10, chat=free, overall=free)


async def blocked(url: str) -> None:
    """Wait until somebody waits for a lock."""
    async with asyncio.timeout(10), await psycopg.AsyncConnection.connect(url, autocommit=True) as looking:
        while not await (await looking.execute("SELECT FROM pg_locks WHERE NOT granted")).fetchall():
            pass


async def test_whoever_writes_after_they_were_erased_is_new(store: Store):
    await keep(store, update("wis alles"))
    carer = await who(store)
    await take(store, erase=True)
    await keep(store, update("dag", new_id=new_id()))
    assert await who(store) != carer
    assert await take_all(store) == ["dag"]


async def test_what_came_in_by_a_channel_that_a_process_lacks_waits_for_one_that_has_it(store: Store):
    """An operator who switches Signal off for a day loses nothing."""
    await keep(store, update("1"), channel="signal")
    async with store.next_turn(NOW, channels=["telegram"]) as turn:
        assert turn is None
    async with store.next_turn(NOW, channels=["telegram", "signal"]) as turn:
        assert turn is not None
        assert turn.update is not None
