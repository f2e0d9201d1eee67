"""Erasing, exporting, and changing the keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from bot.store.database import Store
from bot.store.errors import NoSuchCarer, WrongKey
from bot.store.keys import KeyRing
from bot.store.values import Aside, CarerId, NewAudit, NewDue
from tests.store.samples import CARER, NOW, changes, everything, message, save
from tests.store.updates import keep, take, update

BY_HAND = NewAudit(actor="consultant-7", action="erase", reason="asked")
EXPORT = NewAudit(actor="consultant-7", action="export", reason="asked")
EMPTY = [
    "carer",
    "carer_address",
    "recipient",
    "consent",
    "turn_log",
    "outbox",
    "due",
    "stored_verdict",
    "move_code",
]


@pytest.fixture
async def carer(store: Store) -> CarerId:
    found = await store.carer_for("telegram", "plaintext address", now=NOW, new_id=CARER)
    await save(store, found, replace(everything(), move_codes=("LEUN-AAAAA-BBBBB",)))
    await keep(store, update("1", "plaintext address"))
    await take(store, state=b"plaintext state")
    return found


def count(url: str, table: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT count(*) FROM leun.{table}").fetchone()
    assert row is not None
    return int(row[0])


async def test_erasing_leaves_no_row_but_the_audit(store: Store, carer: CarerId, database_url):
    await keep(store, update("2", "plaintext address"))
    await store.erase(carer, at=NOW, audit=BY_HAND)
    assert {table: count(database_url, table) for table in EMPTY} == dict.fromkeys(EMPTY, 0)
    assert count(database_url, "inbox WHERE carer_id IS NOT NULL OR body IS NOT NULL OR status = 'waiting'") == 0
    assert count(database_url, "audit") == 2
    with pytest.raises(NoSuchCarer):
        async with store.turn(carer):
            pass


async def test_without_the_key_nothing_opens_though_the_rows_are_there(store: Store, carer: CarerId, owner_url: str):
    """As when the second half of erasing failed; doing it again finishes it."""
    with psycopg.connect(owner_url) as connection:
        connection.execute("UPDATE leun.carer SET wrapped_key = NULL")
    with pytest.raises(NoSuchCarer):
        async with store.turn(carer):
            pass
    with pytest.raises(NoSuchCarer):
        await store.export(carer, at=NOW, audit=EXPORT)
    assert await store.outgoing(carer) == ()
    await store.erase(carer, at=NOW, audit=BY_HAND)
    assert count(owner_url, "carer") == 0


async def test_a_turn_that_erases_keeps_its_last_words_until_they_have_left(
    store: Store, carer: CarerId, database_url: str
):
    with psycopg.connect(database_url) as connection:
        before = connection.execute("SELECT wrapped_key FROM leun.carer").fetchone()
    goodbye = changes(erase=True, outgoing=(message(b"gone"), message(b"goodbye")), audit=(BY_HAND,))
    await save(store, carer, goodbye)
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT wrapped_key FROM leun.carer").fetchone() != before
    kept = {table for table in EMPTY if count(database_url, table)}
    assert kept == {"carer", "carer_address", "outbox"}
    waiting = await store.outgoing(carer)
    assert [(one.body, one.address) for one in waiting] == [
        (b"gone", "plaintext address"),
        (b"goodbye", "plaintext address"),
    ]
    await store.mark_sent(carer, waiting[0].seq, at=NOW)
    assert count(database_url, "carer") == 1
    await store.mark_sent(carer, waiting[1].seq, at=NOW, fate="refused")
    assert [table for table in EMPTY if count(database_url, table)] == []


async def test_what_comes_in_before_the_last_words_have_left_keeps_nobodys_id_either(
    store: Store, carer: CarerId, database_url: str
):
    """They press "erase" and block the bot; the row stays, so that the same update told twice is one."""
    await save(store, carer, changes(erase=True, outgoing=(message(b"goodbye"),)))
    await keep(store, update("blocks", "plaintext address"))
    async with store.next_turn(NOW) as turn:
        assert turn is not None
        assert turn.update is not None
        turn.set_aside(Aside(at=NOW, channel="telegram", taken=turn.update.id, presence="gone"))
    assert [table for table in EMPTY if count(database_url, table)] == []
    assert count(database_url, "inbox") == 2
    assert count(database_url, "inbox WHERE carer_id IS NOT NULL") == 0
    assert await keep(store, update("blocks", "plaintext address")) == frozenset()


async def test_whoever_writes_again_before_the_last_words_begins_anew(store: Store, carer: CarerId, database_url: str):
    await save(store, carer, changes(erase=True, outgoing=(message(b"goodbye"),)))
    async with store.turn(carer) as turn:
        assert (turn.loaded.state, turn.loaded.recipients, turn.loaded.consents) == (None, (), {})
        turn.save(changes(state=b"new", outgoing=(message(b"welcome"),)))
    for one in await store.outgoing(carer):
        await store.mark_sent(carer, one.seq, at=NOW)
    async with store.turn(carer) as turn:
        assert turn.loaded.state == b"new"


async def test_erasing_without_a_word_takes_all_at_once(store: Store, carer, database_url: str):
    await save(store, carer, changes(erase=True))
    assert [table for table in EMPTY if count(database_url, table)] == []


async def test_an_export_holds_everything_opened_and_is_audited(store: Store, carer: CarerId):
    await keep(store, update("2", "plaintext address"))
    exported = await store.export(carer, at=NOW, audit=EXPORT)
    assert exported["carer"][0]["state"] == b"plaintext state"
    assert exported["carer_address"][0]["address"] == b"plaintext address"
    assert [row["data"] for row in exported["recipient"]] == [
        b"plaintext mother",
        b"plaintext father",
    ]
    assert exported["turn_log"][0]["entry"] == b"plaintext entry"
    assert {row["status"]: row["body"] for row in exported["inbox"]} == {"done": None, "waiting": b"plaintext 2"}
    assert [row["expires_at"] for row in exported["move_code"]] == [NOW + timedelta(minutes=30)]
    assert exported["outbox"][0]["body"] == b"plaintext body"
    assert exported["due"][0]["payload"] == b"plaintext payload"
    assert exported["stored_verdict"][0]["verdict"] == b"plaintext verdict"
    assert {row["purpose"] for row in exported["consent"]} == {"facts", "checkins"}
    assert [row["action"] for row in exported["audit"]] == ["turn", "export"]
    secret = {"key_id", "wrapped_key", "address_hash", "key_hash", "code_hash"}
    assert not any(secret & row.keys() for of_table in exported.values() for row in of_table)


async def test_after_rotation_the_old_key_is_no_longer_needed(
    store: Store, carer: CarerId, ring: KeyRing, database_url: str
):
    await store.plan(NewDue(key="report", kind="report", due_at=NOW, payload=b"report"))
    both = ring.rotated()
    with_both = await Store.open(database_url, both)
    other = await with_both.carer_for("telegram", "new", now=NOW, new_id=CarerId(UUID(int=2)))
    await save(with_both, other, changes())
    assert await with_both.rewrap() == 1
    assert await with_both.rewrap() == 0
    await with_both.close()

    newest_only = await Store.open(database_url, both.without(ring.newest))
    found = await newest_only.carer_for("telegram", "plaintext address", now=NOW, new_id=CarerId(UUID(int=3)))
    assert found == carer
    async with newest_only.turn(carer) as turn:
        assert turn.loaded.state == b"plaintext state"
    due = await newest_only.due_before(NOW + timedelta(days=1))
    assert {one.payload for one in due} == {b"report", b"plaintext payload"}
    await newest_only.close()
    with pytest.raises(WrongKey):  # and the old one opens nothing any more
        async with store.turn(carer):
            pass
