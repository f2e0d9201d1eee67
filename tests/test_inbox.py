"""One transaction a turn, on a real PostgreSQL: what is kept, what is replayed, what is gone."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from bot.app import base_pack
from bot.dialogue.state import dump
from bot.engines.interpreter import Embedded
from bot.inbox import AT_ONCE, Inbox
from bot.messages import Chose, Heard, Said, Started, Woke
from bot.mind import make
from bot.store.values import NewAudit
from bot.turn_log import replay

READER = make([base_pack()])
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
TALK = (
    Started(),
    Chose("leave"),
    Chose("agree"),
    Said("mijn moeder"),
    Said("ik ben werknemer"),
    Said("4/5"),
    Said("waarom?"),
    Said("wat is BelRAI?"),
    Said("terug"),
    Said("voltijds"),
    Said("weet ik niet"),
)


def an_inbox(store) -> Inbox:
    numbers = iter(range(10_000))
    return Inbox(store, READER, Embedded(), new_id=lambda: uuid5(UUID(int=0), str(next(numbers))))


async def held(inbox: Inbox, events=TALK):
    handled = None
    for minute, event in enumerate(events):
        handled = await inbox.handle("local", "somebody", event, NOW + timedelta(minutes=minute))
    assert handled is not None
    return handled


async def test_a_conversation_is_replayed_from_its_log_to_the_same_state(store):
    inbox = an_inbox(store)
    handled = await held(inbox)
    kept = await store.export(handled.carer, at=NOW, audit=NewAudit(actor="test", action="export", reason="replay"))
    entries = [json.loads(row["entry"]) for row in sorted(kept["turn_log"], key=lambda row: row["seq"])]
    assert len(entries) == len(TALK)
    again = replay(entries, READER.mind)
    assert dump(again) == dump(await inbox.state(handled.carer))


async def test_what_leaves_stands_in_the_outbox_in_order_with_the_turn_that_said_it(store):
    inbox = an_inbox(store)
    handled = await held(inbox, TALK[:2])
    texts = [json.loads(waiting.body)["text"] for waiting in await store.outgoing(handled.carer)]
    assert texts[0].startswith("Dag, ik ben Leun")
    assert texts[-1].startswith("Eén vraag voor we verdergaan.")


async def test_without_consent_everything_is_gone_a_day_after_the_last_message(store):
    inbox = an_inbox(store)
    handled = await held(inbox, (Started(), Chose("everything"), Chose("decline"), Said("mijn moeder")))
    last = NOW + timedelta(minutes=3)
    assert not await store.due_before(last + timedelta(hours=23, minutes=59), lease=timedelta(minutes=5), limit=5)
    due = await store.due_before(last + timedelta(hours=24), lease=timedelta(minutes=5), limit=5)
    assert [one.kind for one in due] == ["forget"]
    await inbox.handle("local", "somebody", Woke("forget", due[0].key), last + timedelta(hours=24), fired=due[0].key)
    newcomer = await inbox.handle("local", "somebody", Started(), last + timedelta(hours=25))
    assert newcomer.carer != handled.carer
    assert newcomer.state.known() == {}


async def test_with_consent_nothing_is_planned_to_be_forgotten(store):
    inbox = an_inbox(store)
    await held(inbox)
    assert not await store.due_before(NOW + timedelta(days=400), lease=timedelta(minutes=5), limit=5)


async def test_a_carer_who_asks_to_be_erased_is_unknown_afterwards(store):
    inbox = an_inbox(store)
    handled = await held(inbox, (*TALK[:4], Said("wis alles"), Chose("yes")))
    said = [json.loads(waiting.body)["text"] for waiting in await store.outgoing(handled.carer)]
    assert any("Alles is gewist" in text for text in said)
    newcomer = await inbox.handle("local", "somebody", Said("hallo"), NOW + timedelta(hours=1))
    assert newcomer.state.known() == {}


async def test_a_cry_waits_for_no_ordinary_message(store, monkeypatch):
    inbox, ended = an_inbox(store), []
    held_up = asyncio.Event()
    turn_of_a_carer = inbox._handled

    async def handled(channel, address, *rest):
        if address != "in danger":
            await held_up.wait()
        done = await turn_of_a_carer(channel, address, *rest)
        ended.append(address)
        return done

    monkeypatch.setattr(inbox, "_handled", handled)
    others = [
        asyncio.create_task(inbox.handle("local", f"other {number}", Said("wat is BelRAI?"), NOW))
        for number in range(2 * AT_ONCE)
    ]
    await asyncio.sleep(0)
    async with asyncio.timeout(60):
        cry = await inbox.handle("local", "in danger", Said("ik wil niet meer leven"), NOW)
    assert cry.state.pending is not None
    assert cry.state.pending.kind == "safety"
    assert ended == ["in danger"]
    held_up.set()
    await asyncio.gather(*others)
    assert len(ended) == 1 + 2 * AT_ONCE


async def test_a_cry_that_only_the_classifier_hears_in_two_messages_is_found(store):
    class Hears:
        def at_once(self, text: str) -> Heard:
            return Heard(dangers={"suicide": 0.9 if text == "zwoinkers dinges" else 0.1})

        async def hear(self, text: str) -> Heard:
            return self.at_once(text)

    numbers = iter(range(10_000))
    inbox = Inbox(store, READER, Hears(), new_id=lambda: uuid5(UUID(int=0), str(next(numbers))))
    first = await inbox.handle("local", "somebody", Said("zwoinkers"), NOW)
    assert first.state.pending is None or first.state.pending.kind != "safety"
    second = await inbox.handle("local", "somebody", Said("dinges"), NOW + timedelta(seconds=20))
    assert second.state.pending is not None
    assert second.state.pending.kind == "safety"


async def test_what_a_turn_plans_twice_is_planned_once_at_the_later_word(store):
    """A rhythm is proposed and chosen otherwise in the same breath."""
    inbox = an_inbox(store)
    words = (
        "ik zorg voor mijn moeder",
        "ja",
        "vraag mij af en toe hoe het gaat",
        "ja",
        "ja",
        "om de twee weken zondag 19u",
    )
    await held(inbox, (Started(), *map(Said, words)))
    carer = await inbox.carer("local", "somebody", NOW)
    due = [one for one in await store.due_before(NOW + timedelta(days=60), carer=carer) if one.kind == "checkin"]
    assert [one.key for one in due] == ["checkin"]
