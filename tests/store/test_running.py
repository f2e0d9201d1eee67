"""What keeps a running Leun well: incidents, counts, signs of life, old rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from bot.store.database import Store
from bot.store.running import DOUBLES_KNOWN, Incident, Queues
from bot.store.values import Aside, CarerId, Fate, NewAudit, Pace, Settled
from tests.emptied import database, kept_database  # noqa: F401 -- fixtures
from tests.store.samples import NOW, changes, message, save
from tests.store.updates import fail, keep, take, update, who

MINUTE = timedelta(minutes=1)
FREE = Pace(every=timedelta(0), burst=1)
EXPORT = NewAudit(actor="consultant-7", action="export", reason="asked")


# -- trouble ---------------------------------------------------------------------------------------


async def test_the_same_trouble_is_told_once_however_often_it_happens(store: Store):
    assert [await store.trouble("held_back", "telegram", f"flood {n}", NOW + n * MINUTE) for n in range(3)] == [1, 2, 3]
    await store.trouble("held_back", "signal", "captcha", NOW)
    (latest, other) = await store.incidents()
    assert latest == Incident(
        id=latest.id,
        kind="held_back",
        place="telegram",
        detail="flood 2",
        first_at=NOW,
        last_at=NOW + 2 * MINUTE,
        times=3,
    )
    assert (other.place, other.times) == ("signal", 1)


async def test_trouble_that_is_over_and_comes_back_is_another(store: Store):
    await store.trouble("signal_down", "signal", "no answer", NOW)
    await store.well("signal_down", "signal", NOW + MINUTE)
    assert await store.incidents() == ()
    assert await store.trouble("signal_down", "signal", "no answer", NOW + 2 * MINUTE) == 1
    (again,) = await store.incidents()
    assert again.first_at == NOW + 2 * MINUTE


async def test_an_operator_closes_an_incident_once(store: Store):
    await store.trouble("unreadable", "telegram", "KeyError at turns.py:1", NOW)
    (one,) = await store.incidents()
    assert await store.close_incident(one.id, NOW)
    assert not await store.close_incident(one.id, NOW)
    assert not await store.close_incident(one.id + 1, NOW)


async def test_a_long_detail_is_cut(store: Store):
    await store.trouble("unreadable", "telegram", "x" * 5000, NOW)
    (one,) = await store.incidents()
    assert one.detail == "x" * 400


# -- counts and queues -----------------------------------------------------------------------------


async def test_what_is_counted_is_counted_by_day(store: Store):
    await store.count("rasa_slow", NOW)
    await store.count("rasa_slow", NOW, 2)
    await store.count("rasa_slow", NOW + timedelta(days=1))
    await store.count("letters_unknown", NOW)
    assert await store.counts(NOW.date()) == {"letters_unknown": 1, "rasa_slow": 4}
    assert await store.counts(NOW.date() + timedelta(days=1)) == {"rasa_slow": 1}
    assert await store.counts(date(2030, 1, 1)) == {}


async def test_how_full_the_queues_are(store: Store):
    assert await store.queues(NOW) == Queues(
        updates=0, oldest_update=None, unreadable=0, letters=0, oldest_letter=None, unknown=0, refused=0
    )
    await keep(store, update("1"), now=NOW - 2 * MINUTE)
    await keep(store, update("2", "43"), update("3", "44"))
    assert await fail(store, NOW, give_up=True) == "1"
    assert await take(store, outgoing=(message(), message(due_at=NOW + MINUTE))) == "2"
    found = await store.queues(NOW)
    assert (found.updates, found.oldest_update, found.unreadable) == (1, NOW, 1)
    assert (found.letters, found.oldest_letter) == (2, NOW)
    (letter,) = await store.claim_letters("telegram", now=NOW, by=1, most=9, chat=FREE, overall=FREE)
    await store.settle([Settled(letter=letter, fate="refused", gone=True)], by=1, now=NOW)
    found = await store.queues(NOW)
    assert (found.letters, found.refused) == (0, 2)
    assert (await store.queues(NOW + timedelta(days=2))).refused == 0


# -- signs of life ---------------------------------------------------------------------------------


async def test_who_receives_learns_when_somebody_last_did(store: Store):
    assert await store.alive("telegram", NOW) is None
    assert await store.alive("telegram", NOW + MINUTE) == NOW
    assert await store.alive("signal", NOW + MINUTE) is None


async def shown(store: Store, address: str, *, at=NOW, channel: str = "telegram", fate: Fate = "sent") -> CarerId:
    """Somebody who wrote a minute before, and was shown a menu now."""
    await store.keep(channel, [update(f"shown {address}", address)], at - MINUTE)
    given: dict[str, Any] = {"channel": channel, "outgoing": (message(channel=channel, due_at=at),)}
    while await take(store, at - MINUTE, **given):
        pass
    letters = await store.claim_letters(channel, now=at, by=1, most=9, chat=FREE, overall=FREE)
    await store.settle([Settled(letter=one, fate=fate) for one in letters], by=1, now=at)
    return await who(store, address, channel)


async def test_after_an_outage_the_menu_is_offered_again_to_whom_it_was_shown(store: Store):
    outage: dict[str, Any] = {
        "since": NOW - 10 * MINUTE,
        "now": NOW + 5 * MINUTE,
        "key": "offer/telegram",
        "kind": "offer",
    }
    await shown(store, "long ago", at=NOW - 60 * MINUTE)
    pressed_perhaps = await shown(store, "1")
    perhaps_shown = await shown(store, "2", fate="unknown")
    await shown(store, "never shown", fate="refused")
    await shown(store, "on signal", channel="signal")
    await shown(store, "writes now")
    await keep(store, update("words", "writes now"), now=NOW + 4 * MINUTE)
    answered = await shown(store, "answered since")
    await save(store, answered, changes(at=NOW + 2 * MINUTE, channel="telegram"))
    erased = await shown(store, "erased")
    await save(store, erased, changes(erase=True, outgoing=(message(),)))
    planned = await store.offer_again("telegram", **outage)
    due = await store.due_before(NOW + 5 * MINUTE)
    assert {one.carer_id for one in due} == {pressed_perhaps, perhaps_shown}
    assert {(one.kind, one.key) for one in due} == {("offer", "offer/telegram")}
    assert planned == len(due)
    assert await store.offer_again("telegram", **outage) == 0  # planned once


# -- what need not be known any more ---------------------------------------------------------------


async def test_doubles_are_known_for_two_weeks_and_what_waits_for_as_long_as_it_waits(store: Store):
    await keep(store, update("done", "1"), update("unreadable", "2"), update("waits", "3"))
    assert await take(store) == "done"
    assert await fail(store, NOW, give_up=True) == "unreadable"
    assert await store.tidy(NOW + timedelta(days=14)) == [0, 0, 0]
    assert await keep(store, update("done", "1")) == frozenset()
    later = NOW + DOUBLES_KNOWN + MINUTE
    assert await store.tidy(later) == [2, 0, 0]
    assert (await store.queues(later)).unreadable == 0
    assert await take(store, later) == "waits"


async def test_words_that_were_to_vanish_are_gone_at_their_time(store: Store, database_url: str):
    carer = await who(store)
    await save(store, carer, changes(vanish_at=NOW + MINUTE))
    await save(store, carer, changes())
    assert await store.tidy(NOW) == [0, 0, 0]
    assert await store.tidy(NOW + MINUTE) == [0, 1, 0]
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT seq FROM leun.turn_log").fetchall() == [(2,)]


async def test_words_that_were_taken_back_are_gone_at_once(store: Store):
    carer = await who(store)
    await save(store, carer, changes(said_as="7001"))
    await save(store, carer, changes(said_as="7002"))
    async with store.turn(carer) as turn:
        assert await turn.turn_of("7001") == 1
        turn.set_aside(Aside(at=NOW, channel="telegram", withdrawn="7001"))
    async with store.turn(carer) as turn:
        assert (await turn.turn_of("7001"), await turn.turn_of("7002")) == (None, 2)


async def test_what_is_no_turn_is_kept_without_one(store: Store, database_url: str):
    await keep(store, update("1"))
    async with store.next_turn(NOW) as turn:
        assert turn is not None
        assert turn.update is not None
        aside = Aside(at=NOW, channel="telegram", taken=turn.update.id, human=True, outgoing=(message(b"sorry"),))
        turn.set_aside(aside)
    async with store.turn(await who(store)) as turn:
        assert (turn.loaded.seq, turn.loaded.state, turn.loaded.human_at) == (0, None, NOW)
        turn.save(changes(outgoing=(message(b"next"),)))
    assert [one.body for one in await store.outgoing(await who(store))] == [b"sorry", b"next"]
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT status, body FROM leun.inbox").fetchall() == [("done", None)]


async def test_somebody_who_blocked_the_bot_is_paused_and_whoever_allows_it_again_is_not(store: Store):
    carer = await who(store)
    await save(store, carer, changes(outgoing=(message(), message())))
    async with store.turn(carer) as turn:
        turn.set_aside(Aside(at=NOW, channel="telegram", presence="gone"))
    assert await store.outgoing(carer) == ()
    assert (await store.queues(NOW)).refused == 2
    async with store.turn(carer) as turn:
        turn.set_aside(Aside(at=NOW, channel="telegram", presence="back", outgoing=(message(b"hello again"),)))
    (letter,) = await store.claim_letters("telegram", now=NOW, by=1, most=9, chat=FREE, overall=FREE)
    assert (letter.address, letter.body) == ("42", b"hello again")


async def test_a_carer_is_written_to_where_they_last_wrote_from(store: Store):
    carer = await who(store)
    assert await store.where(carer) == ("telegram", "42")
    await save(store, carer, changes(channel="telegram"))
    async with store.turn(carer) as turn:
        assert turn.loaded.channel == "telegram"
        turn.save(replace(changes(), channel=None, carer_spoke=False))
    async with store.turn(carer) as turn:
        assert turn.loaded.channel == "telegram"


# -- codes -----------------------------------------------------------------------------------------


async def test_a_code_is_kept_for_half_an_hour_and_only_the_last_one(store: Store, database_url: str):
    carer = await who(store)
    await save(store, carer, changes(move_codes=("LEUN-AAAAA-AAAAA", "LEUN-BBBBB-BBBBB")))
    await save(store, carer, changes(move_codes=("LEUN-CCCCC-CCCCC",)))
    with psycopg.connect(database_url) as connection:
        (row,) = connection.execute("SELECT code_hash, expires_at FROM leun.move_code").fetchall()
    assert b"CCCCC" not in row[0]
    assert row[1] == NOW + 30 * MINUTE
    assert await store.tidy(NOW + 29 * MINUTE) == [0, 0, 0]
    assert await store.tidy(NOW + 30 * MINUTE) == [0, 0, 1]


@pytest.mark.parametrize("code", ["LEUN-AAAAA-AAAAA", "LEUN-BBBBB-BBBBB"])
async def test_a_code_that_was_replaced_or_never_was_moves_nobody(store: Store, code: str):
    carer, mover = await who(store), await who(store, "x", "signal")
    await save(store, carer, changes(move_codes=("LEUN-AAAAA-AAAAA",)))
    await save(store, carer, changes(move_codes=("LEUN-CCCCC-CCCCC",)))
    given: dict[str, Any] = {"channel": "signal", "address": "x", "mover": mover, "taken": 0, "now": NOW}
    assert await store.move(code, **given) is None
    assert (await who(store), await who(store, "x", "signal")) == (carer, mover)
    assert await store.move("LEUN-CCCCC-CCCCC", **given) == carer
