"""Answers that change: what was told is kept, only what moved is weighed again, and only who agreed is told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from bot.app import packs_with
from bot.content.packs import PackFiles
from bot.dialogue import changes
from bot.engines.interpreter import Embedded
from bot.inbox import Handled, Inbox
from bot.messages import Chose, Event, Said, Say, Started, Woke
from bot.mind import Reader, make
from bot.rights import records
from bot.store.database import Store
from bot.store.values import NewAudit

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
PACKS = packs_with([])
READER = make(PACKS)
PREMIUM = "schemes/premium_geel.yaml"


def stricter(packs: Sequence[PackFiles]) -> list[PackFiles]:
    """Geel asks twelve points from now on."""
    found = []
    for pack in packs:
        files = dict(pack.files)
        if pack.name == "geel":
            assert "dependency_score_selfreliance >= 9" in files[PREMIUM]
            files[PREMIUM] = files[PREMIUM].replace(
                "dependency_score_selfreliance >= 9", "dependency_score_selfreliance >= 12"
            )
        found.append(PackFiles(pack.name, files))
    return found


class Carers:
    """Some carers on one database, each at an address of their own."""

    def __init__(self, store: Store, reader: Reader) -> None:
        numbers = iter(range(10_000))
        self.store = store
        self.inbox = Inbox(store, reader, Embedded(), new_id=lambda: uuid5(UUID(int=0), str(next(numbers))))
        self.reader = reader

    async def say(self, address: str, event: Event, at: datetime = NOW, fired: str = "") -> Handled:
        return await self.inbox.handle("local", address, event, at, fired=fired)

    async def told_everything(self, address: str, place: str, *, agreed: bool = True) -> Handled:
        """A daughter who lives with her mother, all the way to the overview; ``agreed``: tell me when it changes."""
        await self.say(address, Started())
        await self.say(address, Chose("money"))
        await self.say(address, Chose("agree"))
        for text in (
            "mijn moeder",
            place,
            "ze is 82 en woont bij mij in",
            "ze heeft 9 punten zelfredzaamheid, verspreid over 3 criteria",
            "toon mijn overzicht",
        ):
            handled = await self.say(address, Said(text))
        handled = await self.say(address, Chose("done"))
        assert handled.state.pending is not None
        assert handled.state.pending.about == "changes"
        return await self.say(address, Chose("yes" if agreed else "no"))

    async def kept(self, handled: Handled) -> dict[str, Mapping[str, Any]]:
        """The records of a carer, by scheme."""
        rows = await self.store.export(handled.carer, at=NOW, audit=NewAudit(actor="t", action="export", reason="t"))
        return {row["scheme"]: json.loads(row["verdict"]) for row in rows["stored_verdict"]}

    async def weigh_again(self, at: datetime) -> int:
        return await self.store.weigh_again(
            self.reader.mind.program.rules(), key=f"{changes.KIND}/rules", kind=changes.KIND, at=at
        )

    async def fire(self, address: str, at: datetime) -> str:
        """Do what is due for who lives at an address; what was said."""
        carer = await self.inbox.carer("local", address, at)
        said: list[str] = []
        for due in await self.store.due_before(at, limit=20, carer=carer):
            handled = await self.say(address, Woke(due.kind, due.key), at, fired=due.key)
            said += [effect.message.text for effect in handled.effects if isinstance(effect, Say)]
        return "\n".join(said)


async def test_what_was_told_is_kept_with_the_rules_and_the_answers_it_rests_on(store: Store) -> None:
    carers = Carers(store, READER)
    kept = await carers.kept(await carers.told_everything("a", "Geel"))
    geel = kept["premium_geel"]
    assert geel["facts"]["dependency_score_selfreliance"] == 9
    assert geel["rules"]["scheme"] == READER.mind.content.schemes["premium_geel"].digest  # type: ignore[index]
    assert "Geel" in records.explained(geel)[0]
    assert "*" in kept
    assert "*13008" in kept, "which premiums there were in Geel is kept too, so that a new one is noticed"


async def test_nothing_is_woken_while_no_rule_changed(store: Store) -> None:
    carers = Carers(store, READER)
    for place in ("Geel", "Hoeilaart"):
        handled = await carers.told_everything(place, place)
    assert "*23033" in await carers.kept(handled), "that there is no premium in Hoeilaart is kept too"
    assert await carers.weigh_again(NOW) == 0


async def test_a_changed_premium_wakes_its_own_town_and_tells_who_agreed(store: Store) -> None:
    before = Carers(store, READER)
    await before.told_everything("agreed", "Geel")
    await before.told_everything("silent", "Geel", agreed=False)
    await before.told_everything("elsewhere", "Mol")
    after = Carers(store, make(stricter(PACKS)))
    day = NOW + timedelta(days=1)
    assert await after.weigh_again(day) == 2
    assert await after.weigh_again(day) == 0, "asked twice is once"
    told = await after.fire("agreed", day)
    assert "Er is iets veranderd" in told
    assert "Mantelzorgpremie van Geel: past nu niet (vroeger: misschien)" in told
    assert await after.fire("silent", day) == ""
    assert await after.fire("elsewhere", day) == ""
    kept = await after.kept(await after.say("agreed", Said("bedankt"), day))
    assert kept["premium_geel"]["outcome"] == "not_eligible"
    assert await after.weigh_again(day + timedelta(days=1)) == 0, "weighed by today's rules now"


async def test_a_new_premium_wakes_the_town_that_has_it(store: Store) -> None:
    without = make([pack for pack in PACKS if pack.name != "geel"])
    before = Carers(store, without)
    await before.told_everything("a", "Geel")
    await before.told_everything("b", "Mol")
    after = Carers(store, READER)
    assert await after.weigh_again(NOW) == 1
    assert "Nieuw: Mantelzorgpremie van Geel" in await after.fire("a", NOW)


async def test_an_answer_that_changes_with_the_date_comes_by_itself(store: Store) -> None:
    carers = Carers(store, READER)
    await carers.told_everything("a", "Geel")
    carer = await carers.inbox.carer("local", "a", NOW)
    due = await store.due_before(NOW + timedelta(days=400), limit=5, carer=carer)
    assert [one.kind for one in due] == [changes.KIND]


@pytest.mark.parametrize("stop", ["stop", "ze is overleden"])
async def test_who_stopped_or_lost_somebody_is_told_of_nothing(store: Store, stop: str) -> None:
    before = Carers(store, READER)
    await before.told_everything("a", "Geel")
    await before.say("a", Said(stop))
    after = Carers(store, make(stricter(PACKS)))
    await after.weigh_again(NOW)
    assert await after.fire("a", NOW) == ""


async def test_who_moved_is_not_woken_for_the_town_that_they_left(store: Store) -> None:
    before = Carers(store, READER)
    await before.told_everything("a", "Geel")
    await before.say("a", Said("mijn moeder woont nu in Mol"))
    await before.say("a", Said("ik woon nu ook in Mol"))
    kept = await before.kept(await before.say("a", Said("toon mijn overzicht")))
    assert {"*13025", "premium_geel"} <= kept.keys(), "what was told of Geel can still be explained"
    after = Carers(store, make(stricter(PACKS)))
    assert await after.weigh_again(NOW) == 0


async def test_who_lost_somebody_is_not_woken_twice(store: Store) -> None:
    before = Carers(store, READER)
    await before.told_everything("a", "Geel")
    await before.say("a", Said("ze is overleden"))
    after = Carers(store, make(stricter(PACKS)))
    await after.weigh_again(NOW)
    assert await after.fire("a", NOW) == ""
    assert await after.weigh_again(NOW) == 0
