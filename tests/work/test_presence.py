"""A process for the others: it hears the news, holds roles alone, and lets go of them when it dies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.work import presence as presence_of
from bot.work.presence import Idle, Presence, Role, news_or, while_held


@pytest.fixture(autouse=True)
def hurried(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five times faster than in earnest, but for what is promised about time."""
    if "seconds" not in request.node.name:
        monkeypatch.setattr(presence_of, "TRY", presence_of.TRY / 5)


@asynccontextmanager
async def standing(url: str, *roles: str) -> AsyncIterator[Presence]:
    """A process that stands, and wants these roles."""
    presence, stop = Presence(url), asyncio.Event()
    for role in roles:
        presence.role(role)
    running = asyncio.create_task(presence.run(stop))
    try:
        async with asyncio.timeout(10):
            await presence.standing.wait()
        yield presence
    finally:
        stop.set()
        await running


async def tell(url: str, payload: str) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("SELECT pg_notify('leun', %s)", [payload])


async def cut(url: str, presence: Presence) -> None:
    """The connection that stands for a process breaks."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        cut_off = await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"
            " AND (classid::bigint << 32) | objid::bigint = %s",
            [presence.number],
        )
        assert await cut_off.fetchall() == [(True,)]


async def is_free(url: str, number: int) -> bool:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        row = await (await connection.execute("SELECT pg_try_advisory_lock(%s)", [number])).fetchone()
    return row == (True,)


async def some_time_or(event: asyncio.Event) -> float:
    """Seconds until an event."""
    begun = time.perf_counter()
    async with asyncio.timeout(10):
        await event.wait()
    return time.perf_counter() - begun


# -- news ------------------------------------------------------------------------------------------


async def test_news_wakes_whoever_waits_for_it_and_nobody_else(database_url: str):
    async with standing(database_url) as presence:
        one, two, out = presence.bell("in"), presence.bell("in"), presence.bell("out")
        await tell(database_url, "in")
        await some_time_or(one)
        assert two.is_set()
        assert not out.is_set()
        one.clear()  # taking it leaves the others theirs
        assert two.is_set()
        await tell(database_url, "no such news")
        await tell(database_url, "out")
        await some_time_or(out)
        assert not one.is_set()


async def test_much_news_at_once_is_heard_to_the_last(database_url: str):
    async with standing(database_url, "telegram") as presence:
        bells = {name: presence.bell(name) for name in ("in", "out", "due")}
        async with await psycopg.AsyncConnection.connect(database_url) as connection:
            for number in range(300):
                await connection.execute("SELECT pg_notify('leun', %s)", [f"in {number}"])
            for name in bells:
                await connection.execute("SELECT pg_notify('leun', %s)", [name])
        for bell in bells.values():
            await some_time_or(bell)


async def test_after_a_break_everybody_looks_for_what_came_meanwhile(database_url: str):
    async with standing(database_url) as presence:
        bell, number = presence.bell("in"), presence.number
        await cut(database_url, presence)
        await some_time_or(bell)
        assert presence.number not in (0, number)


async def test_who_waits_for_news_waits_no_longer_than_they_said():
    news, stop = asyncio.Event(), asyncio.Event()
    await news_or(0.01, news, stop)
    news.set()
    await news_or(60, news, stop)
    assert not news.is_set()  # it is taken
    stop.set()
    await news_or(60, news, stop)


def test_as_many_are_woken_as_there_is_work_for_and_the_others_sleep_on():
    idle, news = Idle(), [asyncio.Event() for _ in range(3)]
    with ExitStack() as stack:
        for one in news:
            stack.enter_context(idle.while_waiting(one))
        assert idle.wake(0) == 0
        assert idle.wake(2) == 2
        assert [one.is_set() for one in news] == [True, True, False]
        assert idle.wake(2) == 1
        assert idle.wake(1) == 0
    with idle.while_waiting(news[0]):
        pass
    assert idle.wake(1) == 0


# -- the number ------------------------------------------------------------------------------------


async def test_a_process_is_known_to_live_by_its_number(database_url: str):
    async with standing(database_url) as presence, standing(database_url) as other:
        assert presence.number != other.number
        assert not await is_free(database_url, presence.number)
        number = presence.number
    assert await is_free(database_url, number)


async def test_a_process_without_a_connection_has_no_number(database_url: str):
    async with standing(database_url) as presence:
        await some_time_or(presence.role("telegram").held)
        first, gone = presence.number, presence.role("telegram").lost
        await cut(database_url, presence)
        await some_time_or(gone)
        assert presence.number == 0
        assert not presence.standing.is_set()
        await some_time_or(presence.standing)
        assert presence.number not in (0, first)
        assert await is_free(database_url, first)


async def test_a_database_that_is_away_is_waited_for(database_url: str):
    presence, stop = Presence(database_url.replace("test_", "no_such_")), asyncio.Event()
    running = asyncio.create_task(presence.run(stop))
    await asyncio.sleep(0)
    presence._url = database_url  # it is back
    await some_time_or(presence.standing)
    stop.set()
    await running


# -- roles -----------------------------------------------------------------------------------------


async def test_a_role_has_one_holder_and_each_its_own(database_url: str):
    async with standing(database_url, "telegram") as first:
        await some_time_or(first.role("telegram").held)
        async with standing(database_url, "telegram", "clock") as other:
            await some_time_or(other.role("clock").held)
            assert not other.role("telegram").held.is_set()
            assert first.role("telegram").held.is_set()


async def test_whoever_dies_is_followed_within_two_seconds(database_url: str):
    async with standing(database_url, "telegram") as other:
        await some_time_or(other.role("telegram").held)
        async with standing(database_url, "telegram") as next_one:
            assert not next_one.role("telegram").held.is_set()
            await cut(database_url, other)
            other._url = "postgresql://nobody@127.0.0.1:1/nowhere"  # it does not come back
            assert await some_time_or(next_one.role("telegram").held) < 2
            assert not other.role("telegram").held.is_set()


async def test_a_role_that_is_wanted_later_is_taken_too(database_url: str):
    async with standing(database_url) as presence:
        assert await some_time_or(presence.role("clock").held) < 2


async def test_news_makes_nobody_try_for_a_role_more_often(database_url: str, monkeypatch: pytest.MonkeyPatch):
    tries: list[float] = []
    execute = psycopg.AsyncConnection.execute

    async def counted(self, query, *rest, **more):
        if "pg_try_advisory_lock" in str(query):
            tries.append(time.perf_counter())
        return await execute(self, query, *rest, **more)

    monkeypatch.setattr(psycopg.AsyncConnection, "execute", counted)
    async with standing(database_url, "telegram") as first:
        await some_time_or(first.role("telegram").held)
        async with standing(database_url, "telegram") as presence:
            tries.clear()
            bell, begun = presence.bell("in"), time.perf_counter()
            for _ in range(30):
                await tell(database_url, "in")
                await some_time_or(bell)
                bell.clear()
            took = time.perf_counter() - begun
    assert len(tries) <= 2 + took / presence_of.TRY


@given(st.text(max_size=20), st.text(max_size=20))
def test_every_role_has_a_lock_of_its_own_that_the_database_takes(one: str, other: str):
    assert (Role(one).lock == Role(other).lock) == (one == other)
    assert -(2**63) <= Role(one).lock < 2**63


# -- doing something while it is held ---------------------------------------------------------------


class Work:
    """A body of a role that says what happens to it."""

    def __init__(self, then: Callable[[int], None] = lambda number: None) -> None:
        self.begun = 0
        self.begins, self.ended = asyncio.Event(), asyncio.Event()
        self._then = then

    async def __call__(self, ends: asyncio.Event) -> None:
        self.begun += 1
        self.begins.set()
        self._then(self.begun)
        await ends.wait()
        self.ended.set()


async def test_work_goes_on_while_the_role_is_held_and_anew_each_time():
    role, stop, body = Role("telegram"), asyncio.Event(), Work()
    working = asyncio.create_task(while_held(role, body, stop))
    await asyncio.sleep(0)
    assert not body.begun
    for number in (1, 2):
        role.take()
        await some_time_or(body.begins)
        assert body.begun == number
        body.begins.clear()
        role.lose()
        await some_time_or(body.ended)
        body.ended.clear()
    role.take()
    await some_time_or(body.begins)
    stop.set()
    await working
    assert body.ended.is_set()


async def test_work_that_breaks_is_begun_again():
    again = asyncio.Event()

    def breaks(number: int) -> None:
        if number == 1:
            raise ZeroDivisionError
        again.set()

    role, stop, body = Role("telegram"), asyncio.Event(), Work(breaks)
    role.take()
    working = asyncio.create_task(while_held(role, body, stop))
    await some_time_or(again)
    stop.set()
    await working
    assert body.begun == 2


async def test_nothing_is_begun_when_it_is_time_to_stop():
    body, stop = Work(), asyncio.Event()
    stop.set()
    await while_held(Role("telegram"), body, stop)
    assert not body.begun
