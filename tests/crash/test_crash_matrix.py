"""Whenever a process dies, carers are heard once and in order, and what is lost is counted: the short form.

In each row one of two `leun serve` is killed with -9 at one moment of one write (`taps.py`), while carers of a channel
talk. Somebody new writes as soon as it is dead and must be answered by the process that is left. Then the phones are
compared with the tables (`ledger.py`).

Signal tells a message once: what was on its way to the dead, or in their hands and not kept, is lost with them, and
counted. With people who write 50 ms apart that is a message or two.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from random import Random
from typing import Final

import pytest
import pytest_asyncio

from tests.crash.carers import CHANNELS, CRY, Carer, all_talk, waited
from tests.crash.ledger import Found, compared, quiet, rows_of
from tests.crash.taps import What, When
from tests.crash.town import Nursery, Town
from tests.fakes.telegram import Phone

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: Seconds from a kill to the answer to who wrote then.
RECOVERY: Final = 2.0
#: The least seconds between two messages of Signal.
GAP: Final = 0.05
#: Signal's messages that a kill takes along at most.
LOST: Final = 2

#: What is written in the order of a message's way, and when the writer dies.
ROWS: Final[tuple[tuple[What, When], ...]] = (
    ("fetch", "unanswered"),
    ("keep", "before"),
    ("keep", "unanswered"),
    ("turn", "before"),
    ("turn", "unanswered"),
    ("claim", "before"),
    ("claim", "unanswered"),
    ("send", "before"),
    ("send", "unanswered"),
    ("settle", "before"),
    ("settle", "unanswered"),
)
WEBHOOK: Final = {"telegram_webhook": "yes", "telegram_secret": "a-secret"}
each_channel = pytest.mark.parametrize("channel", CHANNELS)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with Nursery.open() as nursery, Town.open(tmp_path_factory.mktemp("town"), nursery) as town:
        await town.signal.sets(gap=GAP)
        yield town


async def people(town: Town, *channels: str, seed: str = "") -> list[Carer]:
    return [await Carer.new(town, channel, Random(f"{seed} {channel}")) for channel in channels]


async def held(town: Town, carers: Sequence[Carer], *, kills: int, lost: int = 0) -> Found:
    """Everything was heard once and in order, and nothing was lost or doubled but what is counted."""
    await quiet(town, carers)
    found = await compared(town, carers)
    assert found.wrong == []
    assert found.most_unknown <= kills
    assert found.lost_in_socket <= lost
    await town.bury()
    return found


@each_channel
@pytest.mark.parametrize(("what", "when"), ROWS, ids=lambda one: one)
async def test_killed_at(town: Town, what: What, when: When, channel: str) -> None:
    await town.staff(2)
    *carers, new = await people(town, channel, channel, channel, seed=f"{what} {when}")
    trap = town.set_trap(what, when, channel)
    talking = asyncio.create_task(all_talk(carers, 2))
    await town.victim(trap)
    assert await waited(new, CRY, 10) <= RECOVERY
    await town.begin()  # for the next row
    await talking
    await held(town, [*carers, new], kills=1, lost=LOST if channel == "signal" else 0)


@each_channel
@pytest.mark.parametrize(("what", "when"), [("claim", "unanswered"), ("send", "before")], ids=lambda one: one)
async def test_killed_with_the_lines_for_a_cry_in_hand(town: Town, what: What, when: When, channel: str) -> None:
    await town.staff(2)
    (carer,) = await people(town, channel)
    await carer.writes("dag")
    await quiet(town, [carer])
    trap = town.set_trap(what, when, channel)
    await carer.writes(CRY)
    await town.victim(trap)
    await town.begin()
    found = await held(town, [carer], kills=0)
    assert found.cries == 1


@pytest.mark.parametrize("seed", range(2))
async def test_killed_at_random(town: Town, seed: int) -> None:
    await town.staff(2)
    carers = await people(town, *CHANNELS, *CHANNELS, seed=str(seed))
    trap = town.set_trap("any", nth=Random(seed).randint(1, 100))
    talking = asyncio.create_task(all_talk(carers, 2))
    await town.victim(trap)
    await town.begin()
    await talking
    await held(town, carers, kills=1, lost=LOST)


@each_channel
@pytest.mark.parametrize("when", ["before", "unanswered"])
async def test_killed_at_what_is_no_turn(town: Town, when: When, channel: str) -> None:
    """Somebody who rings on Signal; who blocks on Telegram, and comes back."""
    await town.staff(2)
    (carer,) = await people(town, channel, seed=when)
    await carer.writes("dag")
    await quiet(town, [carer])
    trap = town.set_trap("aside", when)
    await (carer.phone.blocks() if isinstance(carer.phone, Phone) else carer.phone.calls())
    await town.victim(trap)
    await town.begin()
    await quiet(town, [carer])
    rows = await rows_of(town, carer)
    if isinstance(carer.phone, Phone):
        assert rows["carer_address"][0]["gone_at"] is not None
        await carer.phone.starts()
        await carer.phone.sees()
        assert (await rows_of(town, carer))["carer_address"][0]["gone_at"] is None
    else:
        assert [one["turn"] for one in rows["outbox"]].count(None) == 1
        await carer.phone.sees("belde")
    await held(town, [carer], kills=1)


@each_channel
async def test_killed_while_it_gives_a_fate_to_the_letters_of_the_dead(town: Town, channel: str) -> None:
    await town.staff(3)
    carers = await people(town, channel, channel)
    first = town.set_trap("send", "unanswered", channel)
    talking = asyncio.create_task(all_talk(carers, 2))
    await town.victim(first)
    await town.victim(town.set_trap("sweep", "unanswered"))
    await town.begin()
    await talking
    found = await held(town, carers, kills=2, lost=2 * LOST if channel == "signal" else 0)
    assert 1 <= found.came_unknown + found.lines_again <= len(carers)  # one a carer at most was on the wire


async def test_both_killed_at_once(town: Town) -> None:
    both = await town.staff(2)
    carers = await people(town, *CHANNELS, *CHANNELS)
    trap = town.set_trap("turn", "answered")
    talking = asyncio.create_task(all_talk(carers, 2))
    await town.victim(trap)
    for one in both:
        town.kill(one)
    await town.staff(2)
    await talking
    await held(town, carers, kills=2, lost=2 * LOST)


async def test_the_database_restarted_in_the_midst(town: Town) -> None:
    """At once, as after a power cut: nobody asks the sessions."""
    await town.staff(2)
    carers = await people(town, *CHANNELS, *CHANNELS)
    talking = asyncio.create_task(all_talk(carers, 3))
    await asyncio.gather(*(one.sees_answer(5) for one in carers))
    await town.restart_database()
    await talking
    assert len(town.living) == 2
    await held(town, carers, kills=1)


async def test_both_channels_down_for_a_while(town: Town) -> None:
    """What was on the wire when it broke is unknown; what is written meanwhile waits there; signal-cli repeats some."""
    await town.staff(2)
    carers = await people(town, *CHANNELS)
    await all_talk(carers, 1)
    await town.telegram.down("refused")
    await town.signal.goes_down(killed=True)
    await all_talk(carers, 2)
    await town.telegram.up()
    await town.signal.comes_up()
    await held(town, carers, kills=1)


async def test_a_front_that_fails_for_a_while(town: Town) -> None:
    """Telegram's front answers 502 of everything that is sent: each process loses a letter of a carer, and no line."""
    await town.staff(2)
    carers = await people(town, "telegram", "telegram")
    await all_talk(carers, 1)
    for method in ("sendMessage", "getMe"):
        await town.telegram.trouble("server_error", status=502, method=method, times=0)
    asked = (await town.telegram.counts())["methods"]["getMe"]
    await all_talk(carers, 2, cry=0.5)
    await town.telegram.counted("methods.getMe", asked + 6)
    await town.telegram.well()
    await held(town, carers, kills=2)


@each_channel
async def test_brought_twice_and_killed_between(town: Town, channel: str) -> None:
    await town.staff(2)
    carers = await people(town, channel, channel)
    await town.telegram.twice(updates=4)
    await town.signal.sets(twice=4)
    trap = town.set_trap("keep", "unanswered")
    talking = asyncio.create_task(all_talk(carers, 2))
    await town.victim(trap)
    await town.begin()
    await talking
    await held(town, carers, kills=1, lost=LOST if channel == "signal" else 0)
    await town.telegram.well()
    await town.signal.sets(twice=0)


async def test_one_that_comes_late_is_handled_once(town: Town) -> None:
    """What somebody wrote is kept back on its way, while a process dies and others are heard."""
    await town.staff(2)
    bert, other = await people(town, "signal", "signal")
    assert not isinstance(bert.phone, Phone)
    trap = town.set_trap("claim", "answered")
    async with bert.phone.held():
        await all_talk([bert], 2)
        talking = asyncio.create_task(all_talk([other], 2))
        await town.victim(trap)
        await talking
    await held(town, [bert, other], kills=1, lost=LOST)


async def test_killed_before_a_webhook_was_answered(town: Town) -> None:
    """Telegram brings it again, to the other process."""
    await town.staff(2, **WEBHOOK)
    *carers, new = await people(town, "telegram", "telegram", "telegram")
    trap = town.set_trap("hook", "before", nth=2)
    talking = asyncio.create_task(all_talk(carers, 2))
    await town.victim(trap)
    assert await waited(new, CRY, 10) <= RECOVERY
    await town.begin(**WEBHOOK)
    await talking
    await held(town, [*carers, new], kills=1)


async def test_a_press_that_comes_later_than_the_texts_after_it(town: Town) -> None:
    """Presses stand in a queue of their own at Telegram; this one is brought again to another process, too."""
    await town.staff(2, **WEBHOOK)
    (anna,) = await people(town, "telegram")
    assert isinstance(anna.phone, Phone)
    await anna.writes("dag")
    label = (await anna.phone.sees(button="Premies")).labels[0]
    await town.telegram.hold("callback_query")
    await anna.phone.presses(label)
    await all_talk([anna], 2)
    trap = town.set_trap("hook", "before")
    await town.telegram.release("callback_query")
    await town.victim(trap)
    await town.begin(**WEBHOOK)
    await held(town, [anna], kills=1)
    assert sum(b'"Chose"' in one["entry"] for one in (await rows_of(town, anna))["turn_log"]) == 1
