"""A turn: all of it or nothing, one at a time per carer."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from bot.store.database import Store
from bot.store.errors import NoSuchCarer, StoreError, Tampered, WrongKey
from bot.store.keys import KeyRing
from bot.store.values import CarerId, NewDue, NewVerdict, StoredRecipient
from tests.store.samples import CARER, FATHER, MOTHER, NOW, changes, everything, message, save


@pytest.fixture
async def carer(store: Store) -> CarerId:
    return await store.carer_for("telegram", "plaintext address", now=NOW, new_id=CARER)


async def test_an_address_finds_the_same_carer_again(store: Store, carer: CarerId):
    again = await store.carer_for("telegram", "plaintext address", now=NOW, new_id=CarerId(UUID(int=2)))
    elsewhere = await store.carer_for("signal", "plaintext address", now=NOW, new_id=CarerId(UUID(int=3)))
    assert again == carer == CARER
    assert elsewhere == CarerId(UUID(int=3))


async def test_two_first_messages_at_once_make_one_carer(store: Store):
    ids = [CarerId(UUID(int=number)) for number in range(1, 9)]
    found = await asyncio.gather(*(store.carer_for("telegram", "42", now=NOW, new_id=one) for one in ids))
    assert len(set(found)) == 1


async def test_a_new_carer_has_no_state(store: Store, carer: CarerId):
    async with store.turn(carer) as turn:
        loaded = turn.loaded
    assert (loaded.state, loaded.recipients, loaded.consents, loaded.seq) == (None, (), {}, 0)
    assert loaded.last_message_at is None


async def test_the_next_turn_finds_what_the_last_one_saved(store: Store, carer: CarerId):
    await save(store, carer, everything())
    async with store.turn(carer) as turn:
        loaded = turn.loaded
    assert loaded.state == b"plaintext state"
    assert loaded.recipients == (MOTHER, FATHER)
    assert loaded.consents["facts"].text_version == "v1"
    assert loaded.consents["facts"].given_at == NOW
    assert loaded.consents["facts"].given_at.utcoffset() == timedelta(0)
    assert (loaded.seq, loaded.municipality, loaded.last_message_at) == (1, "11002", NOW)


async def test_one_of_two_recipients_changes_or_goes_without_the_other(store: Store, carer):
    await save(store, carer, everything())
    changed = StoredRecipient(id=FATHER.id, number=2, data=b"moved in")
    await save(store, carer, changes(recipients=(changed,)))
    async with store.turn(carer) as turn:
        assert turn.loaded.recipients == (MOTHER, changed)
    await save(store, carer, changes(forgotten_recipients=(MOTHER.id,)))
    async with store.turn(carer) as turn:
        assert turn.loaded.recipients == (changed,)


async def test_a_recipient_of_someone_else_is_left_alone(store: Store, carer: CarerId):
    await save(store, carer, changes(recipients=(MOTHER,)))
    other = await store.carer_for("telegram", "other", now=NOW, new_id=CarerId(UUID(int=2)))
    stolen = StoredRecipient(id=MOTHER.id, number=1, data=b"mine now")
    await save(store, other, changes(recipients=(stolen,)))
    async with store.turn(carer) as turn:
        assert turn.loaded.recipients == (MOTHER,)


async def test_a_turn_that_is_not_saved_changes_nothing(store: Store, carer: CarerId):
    await save(store, carer, changes())
    async with store.turn(carer):
        pass
    async with store.turn(carer) as turn:
        assert turn.loaded.seq == 1


async def test_an_exception_loses_nothing_and_sends_nothing(store: Store, carer: CarerId):
    await save(store, carer, changes(recipients=(MOTHER,)))

    async def fail() -> None:
        async with store.turn(carer) as turn:
            turn.save(everything())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with store.turn(carer) as turn:
        assert turn.loaded.recipients == (MOTHER,)
        assert turn.loaded.seq == 1
    assert await store.outgoing(carer) == ()
    assert await store.due_before(NOW) == ()


async def test_a_write_that_fails_takes_the_whole_turn_back(store: Store, carer: CarerId):
    orphan = NewVerdict(
        recipient_id=MOTHER.id,  # not stored
        scheme="premium_a",
        verdict=b"",
        scheme_hash="abc",
        weighed_on=date(2026, 11, 2),
    )
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        await save(store, carer, changes(outgoing=(message(),), verdicts=(orphan,)))
    assert await store.outgoing(carer) == ()
    async with store.turn(carer) as turn:
        assert turn.loaded.seq == 0


async def test_a_turn_cut_off_halfway_leaves_the_store_usable(store: Store, carer: CarerId):
    async def hang() -> None:
        async with store.turn(carer) as turn:
            turn.save(everything())
            await asyncio.sleep(3600)

    task = asyncio.create_task(hang())
    for _ in range(3):
        await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5), store.turn(carer) as turn:
        assert turn.loaded.seq == 0


async def test_a_turn_cut_off_while_it_waits_leaves_the_store_usable(database_url: str, ring: KeyRing):
    store = await Store.open(database_url, ring, pool_size=2)
    carer = await store.carer_for("telegram", "1", now=NOW, new_id=CARER)
    for _ in range(4):  # more often than there are connections
        async with store.turn(carer) as turn:
            waiting = asyncio.create_task(save(store, carer, everything()))
            await asyncio.sleep(0.05)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            turn.save(changes())
    async with asyncio.timeout(5), store.turn(carer) as turn:
        assert turn.loaded.seq == 4
    await store.close()


async def test_turns_of_one_carer_wait_for_each_other(store: Store, carer: CarerId):
    inside = 0

    async def count() -> None:
        nonlocal inside
        async with store.turn(carer) as turn:
            inside += 1
            assert inside == 1
            before = int(turn.loaded.state or b"0")
            await asyncio.sleep(0.005)
            turn.save(
                changes(
                    state=str(before + 1).encode(),
                    recipients=(
                        StoredRecipient(id=MOTHER.id, number=1, data=str(len(turn.loaded.recipients)).encode()),
                    ),
                    outgoing=(message(str(before).encode()),),
                )
            )
            inside -= 1

    await asyncio.gather(*(count() for _ in range(8)))
    async with store.turn(carer) as turn:
        assert turn.loaded.state == b"8"
        assert turn.loaded.recipients[0].data == b"1"  # those who waited saw it
    waiting = await store.outgoing(carer)
    assert [int(one.body) for one in waiting] == list(range(8))


async def test_turns_of_two_carers_do_not_wait(store: Store, carer: CarerId):
    other = await store.carer_for("telegram", "other", now=NOW, new_id=CarerId(UUID(int=2)))
    async with asyncio.timeout(5), store.turn(carer), store.turn(other) as turn:
        turn.save(changes())


async def test_a_turn_is_saved_once(store: Store, carer: CarerId):
    async with store.turn(carer) as turn:
        turn.save(changes())
        with pytest.raises(StoreError):
            turn.save(changes())


async def test_a_consent_withdrawn_no_longer_stands_but_stays_on_record(
    store: Store, carer: CarerId, database_url: str
):
    await save(store, carer, changes(consents_given={"facts": "v1"}))
    later = NOW + timedelta(hours=1)
    await save(store, carer, changes(at=later, consents_withdrawn=("facts",)))
    await save(store, carer, changes(at=later, consents_withdrawn=("facts",)))
    async with store.turn(carer) as turn:
        assert turn.loaded.consents == {}
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT given_at, withdrawn_at FROM leun.consent").fetchall()
    assert rows == [(NOW, later)]


async def test_messages_leave_in_order_and_urgent_ones_first(store: Store, carer: CarerId):
    await save(store, carer, changes(outgoing=(message(b"1"), message(b"2"))))
    await save(store, carer, changes(outgoing=(message(b"1813", urgent=True), message(b"3"))))
    waiting = await store.outgoing(carer)
    assert [one.body for one in waiting] == [b"1813", b"1", b"2", b"3"]
    assert {one.address for one in waiting} == {"plaintext address"}
    await store.mark_sent(carer, waiting[0].seq, at=NOW)
    await store.mark_sent(carer, waiting[1].seq, at=NOW, fate="refused")
    assert [one.body for one in await store.outgoing(carer)] == [b"2", b"3"]


async def test_a_check_in_that_comes_due_is_no_message_of_the_carer(store: Store, carer: CarerId):
    await save(store, carer, changes())
    await save(store, carer, changes(at=NOW + timedelta(days=14), carer_spoke=False))
    async with store.turn(carer) as turn:
        assert turn.loaded.last_message_at == NOW


async def test_planning_twice_is_planning_once(store: Store, carer: CarerId):
    def due(at: datetime, payload: bytes) -> NewDue:
        return NewDue(key="checkin", kind="checkin", due_at=at, payload=payload)

    await save(store, carer, changes(due=(due(NOW, b"1"),)))
    await save(store, carer, changes(due=(due(NOW + timedelta(days=1), b"2"),)))
    assert await store.due_before(NOW) == ()
    claimed = await store.due_before(NOW + timedelta(days=1))
    assert [(one.carer_id, one.payload) for one in claimed] == [(carer, b"2")]


async def test_due_work_goes_to_one_worker_until_its_lease_runs_out(store: Store, carer: CarerId):
    planned = tuple(
        NewDue(key=f"k{number}", kind="nudge", due_at=NOW - timedelta(minutes=number)) for number in range(20)
    )
    await save(store, carer, changes(due=planned))
    claims = await asyncio.gather(*(store.due_before(NOW, limit=5) for _ in range(6)))
    keys = [one.key for claim in claims for one in claim]
    assert sorted(keys) == sorted(one.key for one in planned)
    for claim in claims:
        assert list(claim) == sorted(claim, key=lambda one: one.due_at)
    await save(store, carer, changes(cancel_due=("k19",)))
    again = await store.due_before(NOW + timedelta(minutes=5))
    assert [one.key for one in again][:2] == ["k18", "k17"]


async def test_work_that_concerns_no_carer_is_planned_once_and_done(store: Store):
    for payload in (b"1", b"2"):
        await store.plan(NewDue(key="report", kind="report", due_at=NOW, payload=payload))
    claimed = await store.due_before(NOW)
    assert [(one.carer_id, one.payload) for one in claimed] == [(None, b"2")]
    await store.done("report")
    assert await store.due_before(NOW + timedelta(days=1)) == ()


async def test_nothing_a_carer_said_stands_in_the_clear_anywhere(store: Store, carer: CarerId, database_url: str):
    await save(store, carer, everything())
    await store.plan(NewDue(key="report", kind="report", due_at=NOW, payload=b"plaintext report"))
    filled = 0
    with psycopg.connect(database_url) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'leun' AND table_name <> 'alembic_version'"
        ).fetchall()
        for table, column, kind in columns:
            cursor = connection.cursor(binary=True)
            rows = cursor.execute(f"SELECT {column} FROM leun.{table} WHERE {column} IS NOT NULL").fetchall()
            for (value,) in rows:
                raw = value if isinstance(value, bytes) else str(value).encode()
                assert b"plaintext" not in raw, (table, column)
                assert b"mother" not in raw, (table, column)
                filled += kind == "bytea"
    # an address and its hash, a key, a state, 2 recipients, an entry, 2 messages, 2 payloads,
    # a verdict
    assert filled == 12


async def test_a_ciphertext_in_another_row_or_column_is_refused(store: Store, carer: CarerId, owner_url: str):
    await save(store, carer, everything())
    with psycopg.connect(owner_url) as connection:
        connection.execute(
            "UPDATE leun.recipient r SET data = o.data FROM leun.recipient o WHERE r.number = 1 AND o.number = 2"
        )
    with pytest.raises(Tampered):
        async with store.turn(carer):
            pass
    with psycopg.connect(owner_url) as connection:
        connection.execute("DELETE FROM leun.recipient")
        connection.execute("UPDATE leun.carer SET state = t.entry FROM leun.turn_log t")
    with pytest.raises(Tampered):
        async with store.turn(carer):
            pass


async def test_a_ciphertext_of_another_carer_is_refused(store: Store, carer: CarerId, owner_url: str):
    other = await store.carer_for("telegram", "other", now=NOW, new_id=CarerId(UUID(int=2)))
    await save(store, carer, changes())
    await save(store, other, changes(state=b"other"))
    with psycopg.connect(owner_url) as connection:  # key and state together
        connection.execute(
            "UPDATE leun.carer c SET state = o.state, wrapped_key = o.wrapped_key"
            " FROM leun.carer o WHERE c.id = %s AND o.id = %s",
            [carer, other],
        )
    with pytest.raises(Tampered):
        async with store.turn(carer):
            pass


async def test_another_ring_opens_nothing(store: Store, carer: CarerId, database_url: str):
    await save(store, carer, everything())
    stranger = await Store.open(database_url, KeyRing.new())
    with pytest.raises(WrongKey):
        async with stranger.turn(carer):
            pass
    found = await stranger.carer_for("telegram", "plaintext address", now=NOW, new_id=CarerId(UUID(int=9)))
    assert found != carer
    await stranger.close()


async def test_no_value_shows_what_it_holds(store: Store, carer: CarerId):
    await save(store, carer, everything())
    async with store.turn(carer) as turn:
        shown = repr(turn.loaded)
    shown += repr(await store.outgoing(carer)) + repr(await store.due_before(NOW))
    assert "plaintext" not in shown + repr(everything())


async def test_an_unknown_carer_has_no_turn(store: Store):
    with pytest.raises(NoSuchCarer):
        async with store.turn(CARER):
            pass
