"""Receiving from the fake signal-cli: nothing lost, nothing out of order, and what an operator hears of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio

from bot.channels.port import Delivered, Incoming, Letter
from bot.channels.signal.envelopes import Envelopes
from bot.channels.signal.receiving import Receiver
from bot.channels.signal.rpc import Link, place
from bot.channels.signal.session import Pace
from bot.channels.signal.wire import SignalWire
from bot.messages import Said, Sent
from tests.fakes.signal_cli.client import FakeSignal, SignalPhone
from tests.fakes.signal_cli.running import Running, running

QUICK = Pace(first=0.01, last=0.02, again=0.01, look=0.05, answer=2.0, stopping=1.0)


class Kept:
    """A store that takes raw updates, or refuses; what it has, and what its operator heard."""

    def __init__(self) -> None:
        self.raws: list[Mapping[str, Any]] = []
        self.refuses = False
        self.refused = 0
        self.troubles: list[tuple[str, str]] = []
        self.over: list[str] = []
        self.stop = asyncio.Event()
        self.in_trouble = asyncio.Event()
        self._changed = asyncio.Condition()

    async def keep(self, raws: Sequence[Mapping[str, Any]]) -> None:
        if self.refuses:
            self.refused += 1
            await self._tell()
            raise ConnectionError("geheim")
        self.raws += raws
        await self._tell()

    def trouble(self, name: str, detail: str) -> None:
        self.troubles.append((name, detail))
        self.in_trouble.set()

    def keys(self) -> list[str]:
        return [Envelopes().slip(one).key for one in self.raws]

    def texts(self) -> list[str]:
        """The texts in the order in which they were kept, doubles told once."""
        return list({slip.key: slip.text for slip in map(Envelopes().slip, self.raws)}.values())

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Wait until something holds, looked at after every message."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(wanted)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[Running]:
    async with running() as one:
        yield one


@pytest_asyncio.fixture
async def signal(fake: Running) -> AsyncIterator[FakeSignal]:
    async with FakeSignal(fake.control) as one:
        yield one


@pytest_asyncio.fixture
async def anna(signal: FakeSignal) -> SignalPhone:
    return await signal.person("Anna", hides_number=True)


@asynccontextmanager
async def receiving(fake: Running, kept: Kept, **options: Any) -> AsyncIterator[Receiver]:
    """A receiver at work; stopped at the end, and then all it had is kept."""
    receiver = Receiver(
        place(fake.address),
        kept.keep,
        account=fake.account,
        trouble=kept.trouble,
        well=kept.over.append,
        **{"pace": QUICK, **options},
    )
    running_ = asyncio.create_task(receiver.run(kept.stop))
    try:
        yield receiver
    finally:
        kept.stop.set()
        await asyncio.wait_for(running_, 10)


async def test_messages_are_kept_in_their_order(fake, anna):
    kept = Kept()
    async with receiving(fake, kept):
        for number in range(20):
            await anna.says(f"nummer {number}")
        await kept.until(lambda: len(kept.raws) == 20)
    assert kept.texts() == [f"nummer {number}" for number in range(20)]
    assert kept.troubles == []


async def test_what_came_while_nobody_listened_is_kept_first(fake, anna):
    kept = Kept()
    await anna.says("gisteren")
    async with receiving(fake, kept):
        await anna.says("vandaag")
        await kept.until(lambda: len(kept.raws) == 2)
    assert kept.texts() == ["gisteren", "vandaag"]


async def test_signs_of_life_are_not_kept(fake, anna, signal):
    kept = Kept()
    async with receiving(fake, kept):
        await signal.subscribed()
        await anna.types()
        await anna.says("hallo")
        await kept.until(lambda: bool(kept.raws))
    assert kept.texts() == ["hallo"]


async def test_after_a_stop_messages_wait_at_signal_and_what_was_on_its_way_is_kept(fake, anna, signal):
    kept = Kept()
    async with receiving(fake, kept):
        await signal.subscribed()
        for number in range(50):
            await anna.says(f"nummer {number}")
    written = (await signal.counts())["written"]
    assert len(kept.raws) == written
    assert await signal.requests("unsubscribeReceive")
    await anna.says("daarna")
    assert (await signal.counts())["waiting"] == 50 - written + 1
    again = Kept()
    async with receiving(fake, again):
        await again.until(lambda: len(again.raws) == 50 - written + 1)
    assert kept.texts() + again.texts() == [*(f"nummer {number}" for number in range(50)), "daarna"]


async def test_it_comes_back_when_it_is_cut_off(fake, anna, signal):
    kept = Kept()
    async with receiving(fake, kept):
        await anna.says("voor")
        await kept.until(lambda: len(kept.raws) == 1)
        await signal.cuts()
        await anna.says("na")
        await kept.until(lambda: "na" in kept.texts())
    assert kept.texts() == ["voor", "na"]


async def test_while_signal_cli_is_down_it_is_told_once_and_when_it_is_back(fake, anna, signal):
    kept = Kept()
    async with receiving(fake, kept):
        await signal.subscribed()
        await signal.goes_down(killed=True)
        await anna.says("tijdens")
        await asyncio.wait_for(kept.in_trouble.wait(), 10)
        await signal.comes_up()
        await kept.until(lambda: "tijdens" in kept.texts())
    assert [name for name, _ in kept.troubles] == ["signal_down"]
    assert kept.over == ["signal_down"]


async def test_doubles_after_a_kill_have_the_same_key(fake, anna, signal):
    kept = Kept()
    async with receiving(fake, kept):
        await anna.says("een keer")
        await kept.until(lambda: len(kept.raws) == 1)
        await signal.goes_down(killed=True)
        await signal.comes_up()
        await kept.until(lambda: len(kept.raws) == 2)
    assert len(set(kept.keys())) == 1


async def test_while_the_store_refuses_nothing_falls_and_the_rest_waits_at_signal(fake, anna, signal, caplog):
    kept = Kept()
    async with receiving(fake, kept):
        await signal.subscribed()
        kept.refuses = True
        await anna.says("eerste")
        await kept.until(lambda: kept.refused >= 3)
        await signal.counted(lambda counts: counts["subscribed"] == 0 or counts["subscriptions"] == 0)
        await anna.says("tweede")
        assert (await signal.counts())["waiting"] == 1
        kept.refuses = False
        await kept.until(lambda: len(kept.raws) == 2)
    assert kept.texts() == ["eerste", "tweede"]
    assert "geheim" not in caplog.text
    assert "ConnectionError" in caplog.text


async def test_a_stop_while_the_store_refuses_ends_in_time_and_says_what_fell(fake, anna, signal, caplog):
    kept = Kept()
    kept.refuses = True
    async with receiving(fake, kept, pace=Pace(first=0.01, again=0.01, stopping=0.2)):
        await anna.says("eerste")
        await kept.until(lambda: kept.refused >= 2)
    assert [one.levelno for one in caplog.records].count(logging.CRITICAL) == 1
    assert "eerste" not in caplog.text


async def test_a_store_that_is_slow_is_waited_for(fake, anna, signal):
    kept = Kept()
    may_go_on = asyncio.Event()

    async def slowly(raws: Sequence[Mapping[str, Any]]) -> None:
        await may_go_on.wait()
        await kept.keep(raws)

    pace = Pace(first=0.01, look=0.01, answer=0.02, stopping=1.0)
    receiver = Receiver(place(fake.address), slowly, account=fake.account, trouble=kept.trouble, pace=pace)
    task = asyncio.create_task(receiver.run(kept.stop))
    await anna.says("hallo")
    await signal.counted(lambda counts: counts["written"] == 1)
    await asyncio.wait({task}, timeout=0.2)
    may_go_on.set()
    await kept.until(lambda: bool(kept.raws))
    kept.stop.set()
    await task
    assert kept.texts() == ["hallo"]
    assert (await signal.counts())["subscriptions"] == 1
    assert kept.troubles == []


async def test_a_store_that_hangs_for_ever_does_not_hold_up_a_stop(fake, anna, signal, caplog):
    hangs = asyncio.Event()

    async def never(raws: Sequence[Mapping[str, Any]]) -> None:
        hangs.set()
        await asyncio.Event().wait()

    stop = asyncio.Event()
    pace = Pace(stopping=0.05)
    receiver = Receiver(place(fake.address), never, trouble=lambda name, detail: None, pace=pace)
    task = asyncio.create_task(receiver.run(stop))
    await anna.says("hallo")
    await hangs.wait()
    stop.set()
    await asyncio.wait_for(task, 5)
    assert [one.levelno for one in caplog.records].count(logging.CRITICAL) == 1


async def test_every_deed_on_a_phone_is_read_as_it_is_meant(fake, anna, signal):
    kept = Kept()
    wire = SignalWire(Link(place(fake.address)), account=fake.account)
    reading = Envelopes()

    async def last() -> Incoming:
        """What came last; shown as read where it can be."""
        had = len(kept.raws)
        await kept.until(lambda: len(kept.raws) > had)
        slip, incoming = reading.slip(kept.raws[-1]), reading.read(kept.raws[-1])
        assert slip.address == anna.uuid
        await wire.acknowledge(incoming, slip.address)
        return incoming

    async def after(deed: Awaitable[Any]) -> Incoming:
        coming = asyncio.create_task(last())
        await asyncio.sleep(0)
        await deed
        return await coming

    async with receiving(fake, kept):
        await signal.subscribed()
        menu = await wire.deliver(Letter(address=anna.uuid, text="Wat?", choices=(("a", "Dit"), ("b", "Dat"))))
        assert isinstance(menu, Delivered)
        chosen = await after(anna.says("2", quoting=int(menu.id)))
        assert (chosen.event, chosen.quotes, chosen.numbered) == (Said("2"), menu.id, True)
        edited = await after(anna.edits(int(chosen.message), "1"))
        assert (edited.event, edited.edits) == (Said("1"), chosen.message)
        assert (await after(anna.deletes(int(chosen.message)))).withdrawn == chosen.message
        assert (await after(anna.reacts("👍", int(menu.id)))).kind == "reaction"
        assert (await after(anna.sends_photo("kijk"))).event == Sent("photo", "kijk")
        assert (await after(anna.sends_voice())).event == Sent("voice")
        assert (await after(anna.sends_file("brief.pdf"))).event == Sent("file")
        assert (await after(anna.sends_sticker())).event == Sent("sticker")
        assert (await after(anna.sends_contact())).event == Sent("file")
        assert (await after(anna.sets_timer(3600))).vanishes == 3600
        assert (await after(anna.says("en dit verdwijnt"))).vanishes == 3600
        assert (await after(anna.hears_from_colleague("Dag Anna"))).takeover
    await wire.close()
    assert await signal.complaints() == []


async def test_a_line_cut_off_in_the_middle_is_no_message(fake, anna, signal):
    kept = Kept()
    async with receiving(fake, kept):
        await signal.subscribed()
        await signal.sets(cut_next=40)
        await anna.says("half")
        await signal.counted(lambda counts: counts["subscriptions"] == 2)
        await anna.says("heel")
        await kept.until(lambda: "heel" in kept.texts())


async def test_garbage_between_messages_is_skipped(fake, anna, signal):
    kept = Kept()
    async with receiving(fake, kept):
        await signal.subscribed()
        await signal.writes_line("WARN  geen JSON {{{")
        await signal.raw({"envelope": 17, "account": None})
        await anna.says("hallo")
        await kept.until(lambda: "hallo" in kept.texts())
    assert kept.texts() == ["", "hallo"]


async def test_exceptions_of_signal_cli_are_told_by_their_class_alone(fake, signal, anna):
    kept = Kept()
    async with receiving(fake, kept):
        await signal.exception("InvalidMessageException", f"message from {fake.account} failed")
        await signal.exception("UntrustedIdentityException", "a new key", anna)
        await kept.until(lambda: len(kept.raws) == 2)
        await anna.says("hallo")
        await kept.until(lambda: len(kept.raws) == 3)
    assert kept.troubles == [
        ("signal_exception", "InvalidMessageException"),
        ("signal_identity", "UntrustedIdentityException"),
    ]


async def test_a_long_silence_is_told_once_and_is_over_with_the_next_message(fake, signal, anna):
    kept = Kept()
    pace = Pace(first=0.01, look=0.01, silence=0.02)
    async with receiving(fake, kept, pace=pace):
        await asyncio.wait_for(kept.in_trouble.wait(), 10)
        await signal.requests("version")
        assert [name for name, _ in kept.troubles] == ["signal_silence"]
        await anna.says("hallo")
        await kept.until(lambda: bool(kept.raws))
    assert kept.over[:1] == ["signal_silence"]


async def test_a_signal_cli_that_no_longer_answers_is_left_and_tried_anew(fake, signal, anna):
    kept = Kept()
    await signal.ask("POST", "/control/troubles", {"answer": "never", "method": "version", "times": 1})
    async with receiving(fake, kept, pace=Pace(first=0.01, look=0.01, answer=0.05)):
        await signal.counted(lambda counts: counts["subscriptions"] >= 2)
        await anna.says("hallo")
        await kept.until(lambda: bool(kept.raws))
    assert kept.troubles[0] == ("signal_down", "signal-cli does not answer")


async def test_an_account_that_signal_cli_does_not_have_is_told(fake):
    kept = Kept()
    receiver = Receiver(place(fake.address), kept.keep, account="+32460999999", trouble=kept.trouble, pace=QUICK)
    task = asyncio.create_task(receiver.run(kept.stop))
    await asyncio.wait_for(kept.in_trouble.wait(), 10)
    kept.stop.set()
    await task
    assert kept.troubles == [("signal_down", "signal-cli does not have this account")]


@pytest.mark.parametrize("account", [True, False])
async def test_one_account_is_subscribed_or_all(fake, signal, account, anna):
    kept = Kept()
    receiver = Receiver(
        place(fake.address), kept.keep, account=fake.account if account else "", trouble=kept.trouble, pace=QUICK
    )
    task = asyncio.create_task(receiver.run(kept.stop))
    await receiver.listening.wait()
    await anna.says("hallo")
    await kept.until(lambda: bool(kept.raws))
    kept.stop.set()
    await task
    assert not receiver.listening.is_set()
    [params] = await signal.requests("subscribeReceive")
    assert ("account" in params) is account
