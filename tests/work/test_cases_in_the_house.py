"""Cases beside the channels: a carer on two of them, one who blocks the bot, one who wants everything gone."""

from __future__ import annotations

import json
import re

import pytest

from bot import case_commands
from bot.cases.machine import Refused
from bot.casework import Casework, NotReached
from bot.store.cases import CaseWrite, Consultant
from bot.store.database import Store
from bot.store.values import NewAudit
from bot.turn_log import replay
from bot.work.duties import Duties
from tests.cases.teams import GENT, OOST, team
from tests.conversations import reader
from tests.work.house import House, consented, membership, said, signalled


@pytest.fixture
async def house(store: Store) -> House:
    """A house in a town with a team."""
    made = House(store)
    for raw in (OOST, GENT):
        await store.cases.put_team(team(raw), actor="cis", at=made.clock())
    return made


@pytest.fixture
def work(house: House) -> Casework:
    return case_commands.casework(house.store, reader().mind.content)


async def an(house: House) -> Consultant:
    found = await house.store.cases.consultant("an")
    assert found is not None
    return found


async def wakes(house: House, channel: str = "telegram") -> list[str]:
    """What fell due is fired; what then leaves."""
    await Duties(house.store, house.inbox, now=house.clock, wake_out=house.out.set).some()
    return await house.says(channel)


async def with_a_case(house: House) -> int:
    """Somebody on Telegram who asked for a person; the number of their case."""
    carer = await consented(house, words=("ik zorg voor mijn moeder in Gent", "ik wil iemand spreken", "ja", "nee"))
    case = await house.store.cases.of_carer(carer)
    assert case is not None
    return case.number


async def test_a_yes_on_the_phone_is_a_case_and_a_claim_is_told_there(house: House, work: Casework):
    number = await with_a_case(house)
    house.clock.passes(hours=11)
    assert isinstance(await work.claim(number, await an(house), house.clock()), CaseWrite)
    (told,) = await wakes(house)
    assert told.startswith("An van Team Gent heeft je vraag, en antwoordt voor")


async def test_a_carer_on_two_channels_keeps_their_case_and_is_answered_where_they_wrote_last(
    house: House, work: Casework
):
    number = await with_a_case(house)
    code = re.search(r"LEUN-\w{5}-\w{5}", " ".join(await house.hears(said("ik wil verder op signal"))))
    assert code is not None
    await house.hears(signalled(code[0]), channel="signal")
    assert "Je bent er." in " ".join(await wakes(house, "signal"))
    house.clock.passes(minutes=1)
    assert "Je vraag ligt bij Team Gent." in " ".join(
        await house.hears(signalled("hoe zit het met mijn vraag?"), channel="signal")
    )
    assert isinstance(await work.reply(number, await an(house), "Dag, ik ben An.", house.clock()), CaseWrite)
    assert ["Dag, ik ben An." in text for text in await house.says("signal")] == [True]
    assert await house.says("telegram") == []
    assert await house.hears(signalled("dag an"), channel="signal") != []  # how Leun is called, once
    assert await house.hears(said("en ze valt vaak")) == []  # silent on the other channel too
    looked = await work.look(number, await an(house), house.clock())
    assert not isinstance(looked, Refused)
    assert [one.words for one in looked.history[-2:]] == ["dag an", "en ze valt vaak"]


async def test_who_blocked_the_bot_is_not_reached_and_the_consultant_is_told(house: House, work: Casework):
    number = await with_a_case(house)
    await house.hears(membership("kicked"))
    done = await work.reply(number, await an(house), "Dag.", house.clock())
    assert done == NotReached(house.clock())
    assert await house.says() == []
    case = await house.store.cases.load(number)
    assert (case.status, case.promised_at is not None) == ("new", True)  # the promise stands, and the ladder goes on
    await house.hears(membership("member"), said("ik ben er weer"))
    assert isinstance(await work.reply(number, await an(house), "Dag.", house.clock()), CaseWrite)


async def test_who_wants_everything_gone_takes_the_case_along_and_the_team_hears_it(house: House, work: Casework):
    number = await with_a_case(house)
    await work.claim(number, await an(house), house.clock())
    assert "verdwijnt dan ook" in " ".join(await house.hears(said("wis alles")))
    await house.hears(said("ja, wis alles"))
    assert await house.store.cases.listed() == ()
    notices = await house.store.cases.claim_notices(house.clock())
    assert [(one.consultant, one.kind, one.number) for one in notices] == [("an", "erased", number)]


async def test_turns_beside_a_case_are_replayed_to_the_same_state(house: House, work: Casework):
    number = await with_a_case(house)
    await work.reply(number, await an(house), "Dag.", house.clock())
    await house.hears(said("dag an"), said("Leun"), said("wat is BelRAI?"))
    carer = await house.who()
    audit = NewAudit(actor="test", action="export", reason="replay")
    kept = await house.store.export(carer, at=house.clock(), audit=audit)
    entries = [json.loads(one["entry"]) for one in kept["turn_log"]]
    again = replay(entries, reader().mind, teams=await house.store.cases.teams())
    assert again.cases == (await house.inbox.state(carer)).cases
    assert again.pending == (await house.inbox.state(carer)).pending
