"""Cases in the store: two who claim at once, words that nobody else reads, an erasing that takes them along."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from bot.cases.file import CaseFile
from bot.cases.machine import Case, CaseId, Refused
from bot.cases.promise import Urgency
from bot.casework import Casework, NotReached, of_turn, opening
from bot.messages import CloseCase, Effect, LeaveContact, TellCase
from bot.store.cases import CaseWrite, Consultant
from bot.store.database import Store
from bot.store.errors import NoSuchCase, OtherTeamHasThem
from bot.store.keys import KeyRing
from bot.store.values import Aside, CarerId, NewAudit
from tests.cases.teams import GENT, OOST, at, local, team
from tests.store import samples
from tests.store.samples import save

NOW = at("2026-11-23 10:00")
FILE = CaseFile(reasons=("plaintext reason",), shared=("plaintext shared",))
TEXTS = {
    "nl": {"case.reply": "Bericht van {{ name }}: {{ text }}"},
    "en": {"case.reply": "From {{ name }}: {{ text }}"},
}


def changes(**more):
    return samples.changes(state=b'{"language": "en", "said": "plaintext"}', **more)


async def people(store: Store) -> dict[str, Consultant]:
    """The teams of Gent and Oost, and who works there."""
    for raw in (OOST, GENT):
        await store.cases.put_team(team(raw), actor="operator", at=NOW)
    found = [await store.cases.consultant(id) for id in ("an", "bo", "cis", "dirk")]
    return {one.id: one for one in found if one is not None}


async def carer(store: Store, name: str = "123") -> CarerId:
    id = await store.carer_for("telegram", name, now=NOW, new_id=CarerId(uuid4()))
    await save(store, id, changes(channel="telegram"))
    return id


def opened(id: CarerId, urgency: Urgency = "red", when: datetime = NOW) -> CaseWrite:
    return opening(id=CaseId(uuid4()), carer=id, team=team(), urgency=urgency, file=FILE, now=when)


async def a_case(store: Store, name: str = "123", urgency: Urgency = "red") -> int:
    """A case opened in a turn of its carer; its number."""
    id = await carer(store, name)
    await save(store, id, changes(cases=(opened(id, urgency),)))
    case = await store.cases.of_carer(id)
    assert case is not None
    return case.number


def by_carer(case: Case, effect: Effect, now: datetime = NOW) -> tuple[CaseWrite, ...]:
    """What a turn's effect does to a case."""
    teams = {team().id: team()}
    return of_turn(case, teams, CarerId(case.carer), (effect,), now, language="nl", new_id=uuid4)


@pytest.fixture
def work(store: Store) -> Casework:
    return Casework(store, TEXTS)


async def test_a_turn_opens_a_case_and_tells_somebody(store: Store):
    await people(store)
    case = await store.cases.load(await a_case(store))
    assert (case.status, case.urgency, case.team, case.version) == ("new", "red", "gent", 1)
    assert local(case.promised_at) == "2026-11-24 10:00"
    told = await store.cases.notices(case.id)
    assert [one[:3] for one in told] == [(who, "opened", "waiting") for who in ("an", "bo", "cis")]


async def test_a_turn_that_is_not_saved_opens_nothing(store: Store):
    await people(store)
    id = await carer(store)
    async with store.turn(id) as turn:
        turn.save(changes(cases=(opened(id),)))
        turn.changes = None  # nothing of it is written but together
    assert await store.cases.of_carer(id) is None


async def test_of_many_who_claim_at_once_one_wins_and_the_others_are_told_who(store: Store, work: Casework):
    who = await people(store)
    for turn in range(5):
        number = await a_case(store, f"racing {turn}")
        racing = [who["an"], who["bo"], who["an"], who["bo"], who["cis"]]
        ended = await asyncio.gather(*(work.claim(number, one, NOW) for one in racing))
        won = [one for one in ended if isinstance(one, CaseWrite)]
        lost = [one for one in ended if isinstance(one, Refused)]
        has = (await store.cases.load(number)).claimed_by
        assert (len(won), {one.has for one in lost}) == (1, {has})
        history = await work.look(number, who["an"], NOW)
        assert not isinstance(history, Refused)
        assert [one.entry.what for one in history.history] == ["open", "claim"]


async def test_a_carers_words_and_a_claim_at_once_both_count(store: Store, work: Casework):
    who = await people(store)
    number = await a_case(store)
    id = CarerId((await store.cases.load(number)).carer)
    claiming: asyncio.Task[CaseWrite | Refused]
    async with store.turn(id) as turn:
        case = turn.loaded.case
        assert case is not None
        claiming = asyncio.create_task(work.claim(number, who["an"], NOW))
        await asyncio.sleep(0.05)
        turn.save(changes(cases=by_carer(case, TellCase(text="plaintext more"))))
    assert isinstance(await claiming, CaseWrite)
    looked = await work.look(number, who["an"], NOW)
    assert not isinstance(looked, Refused)
    assert [one.entry.what for one in looked.history] == ["open", "carer_wrote", "claim"]


async def test_a_reply_leaves_with_its_move_on_the_channel_last_used(store: Store, work: Casework):
    who = await people(store)
    number = await a_case(store)
    done = await work.reply(number, who["an"], "I will ring at four.", NOW)
    assert isinstance(done, CaseWrite)
    case = await store.cases.load(number)
    assert (case.status, case.claimed_by, case.promised_at) == ("talking", "an", None)
    (letter,) = await store.outgoing(CarerId(case.carer))
    assert letter.channel == "telegram"
    assert b"From An: I will ring at four." in letter.body  # in the language of the carer
    assert letter.best_before is None
    assert {status for _, _, status, _ in await store.cases.notices(case.id)} == {"dropped"}


async def test_somebody_elses_case_is_not_replied_to_and_nothing_leaves(store: Store, work: Casework):
    who = await people(store)
    number = await a_case(store)
    await work.claim(number, who["an"], NOW)
    assert await work.reply(number, who["bo"], "Hello", NOW) == Refused("taken", who["an"].id)
    assert await store.outgoing(CarerId((await store.cases.load(number)).carer)) == ()


async def test_a_carer_who_blocked_the_bot_is_not_written_to(store: Store, work: Casework):
    who = await people(store)
    number = await a_case(store)
    id = CarerId((await store.cases.load(number)).carer)
    async with store.turn(id) as turn:
        turn.set_aside(Aside(at=NOW, channel="telegram", presence="gone"))
    assert await work.reply(number, who["an"], "Hello", NOW) == NotReached(NOW)
    assert await store.outgoing(id) == ()
    looked = await work.look(number, who["an"], NOW)
    assert not isinstance(looked, Refused)
    assert looked.gone_at == NOW


async def test_only_the_team_reads_and_every_look_is_kept(store: Store, work: Casework, database_url: str):
    who = await people(store)
    number = await a_case(store)
    assert await work.look(number, who["dirk"], NOW) == Refused("not_your_team")
    looked = await work.look(number, who["an"], NOW)
    assert not isinstance(looked, Refused)
    assert looked.file == FILE
    await work.claim(number, who["an"], NOW)
    await work.note(number, who["bo"], "plaintext note", NOW)
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT actor, action, reason FROM leun.audit ORDER BY id").fetchall()
    assert rows == [
        (one, f"case.{does}", f"case.{number}") for one, does in (("an", "look"), ("an", "claim"), ("bo", "note"))
    ]


async def test_nothing_that_was_said_can_be_read_in_the_database(store: Store, work: Casework, server, database: str):
    who = await people(store)
    number = await a_case(store)
    await work.claim(number, who["an"], NOW)
    await work.note(number, who["an"], "plaintext note", NOW)
    with psycopg.connect(server.url(database, "postgres")) as connection:
        for table in ("case", "case_entry", "consultant", "team", "team_audit", "notice", "audit"):
            told = str(connection.execute(f'SELECT t::text FROM leun."{table}" t').fetchall())
            assert b"plaintext".hex() not in told
            assert "plaintext" not in told
            assert "example.org" not in told
            assert b"example.org".hex() not in told


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE leun.case_entry SET who = 'nobody'",
        "DELETE FROM leun.case_entry",
        "UPDATE leun.team_audit SET actor = 'nobody'",
        "DELETE FROM leun.team_audit",
        "DELETE FROM leun.case",
        "DELETE FROM leun.consultant",
    ],
)
def test_a_history_is_not_rewritten(database_url: str, statement: str):
    with psycopg.connect(database_url) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)


async def test_erasing_takes_the_case_its_history_and_its_notices(store: Store, server, database: str):
    await people(store)
    number = await a_case(store)
    id = CarerId((await store.cases.load(number)).carer)
    await store.erase(id, at=NOW, audit=NewAudit(actor="carer", action="erase", reason="asked"))
    with pytest.raises(NoSuchCase):
        await store.cases.load(number)
    with psycopg.connect(server.url(database, "postgres")) as connection:
        for table in ("case", "case_entry", "notice"):
            assert connection.execute(f'SELECT count(*) FROM leun."{table}"').fetchone() == (0,)


async def test_a_carer_gets_their_case_with_what_is_theirs(store: Store, work: Casework):
    who = await people(store)
    number = await a_case(store)
    await work.reply(number, who["an"], "I will ring.", NOW)
    id = CarerId((await store.cases.load(number)).carer)
    told = await store.export(id, at=NOW, audit=NewAudit(actor="carer", action="export", reason="asked"))
    assert b"plaintext reason" in told["case"][0]["file"]
    assert [one["words"] for one in told["case_entry"]] == [None, b"I will ring."]


async def test_a_letter_to_a_new_key_ring_leaves_addresses_readable(database_url: str, store: Store, ring: KeyRing):
    await people(store)
    rotated = ring.rotated()
    opened = await Store.open(database_url, rotated)
    await opened.rewrap()
    await opened.close()
    only_new = await Store.open(database_url, rotated.without(ring.newest))
    assert [one.email for one in (await only_new.cases.teams())[team().id].members][0] == "an@example.org"  # noqa: RUF015
    await only_new.close()


# -- by itself -------------------------------------------------------------------------------------


async def climb(store: Store, work: Casework, until: datetime) -> list[str]:
    """Let the clock tick every five minutes; what the history gained."""
    now = NOW
    while now <= until:
        await work.climb(now)
        now += timedelta(minutes=5)
    (case,) = await store.cases.listed()
    looked = await store.cases.look(case.number, by="test", at=until)
    return [f"{local(one.entry.at)[5:]} {one.entry.what} {one.entry.why}".strip() for one in looked.history]


async def test_the_ladder_is_climbed_by_whoever_looks_first(store: Store, work: Casework):
    await people(store)
    number = await a_case(store)
    other = Casework(store, TEXTS)
    await asyncio.gather(*(one.climb(at("2026-11-24 09:00")) for one in (work, other, work, other)))
    case = await store.cases.load(number)
    assert (case.climbed, case.version) == (1, 2)


async def test_nobody_answers_for_a_day(store: Store, work: Casework):
    await people(store)
    number = await a_case(store)
    assert await climb(store, work, at("2026-11-24 15:30")) == [
        "11-23 10:00 open red",
        "11-24 09:00 climb reminder",
        "11-24 09:45 correct_promise",
        "11-24 10:00 climb second",
        "11-24 11:00 climb lead",
        "11-24 14:45 climb fallback",
    ]
    case = await store.cases.load(number)
    assert (case.team, case.status, local(case.promised_at)) == ("oost", "new", "2026-11-25 14:00")
    assert ("dirk", "fallback") in [one[:2] for one in await store.cases.notices(case.id)]
    due = await store.due_before(at("2026-11-24 16:00"))
    assert [(one.kind, one.key) for one in due] == [("case", f"case/{case.id}")]  # the carer is to be told


async def test_one_alert_for_each_wait_however_often_the_carer_writes(store: Store, work: Casework):
    who = await people(store)
    number = await a_case(store)
    await work.reply(number, who["an"], "Hello", NOW)
    id = CarerId((await store.cases.load(number)).carer)
    for minute in range(3):
        async with store.turn(id) as turn:
            case = turn.loaded.case
            assert case is not None
            wrote = by_carer(case, TellCase(text="plaintext"), NOW + timedelta(minutes=minute))
            turn.save(changes(cases=wrote))
    waiting = [one[:2] for one in await store.cases.notices((await store.cases.load(number)).id) if one[2] == "waiting"]
    assert waiting == [("an", "carer_wrote")]


async def test_a_carer_may_want_nobody_any_more(store: Store, work: Casework):
    await people(store)
    number = await a_case(store)
    async with store.turn(CarerId((await store.cases.load(number)).carer)) as turn:
        case = turn.loaded.case
        assert case is not None
        turn.save(changes(cases=by_carer(case, CloseCase())))
    assert (await store.cases.load(number)).status == "closed"
    assert await store.cases.listed() == ()


async def test_what_a_carer_leaves_belongs_to_the_case_and_is_sealed(store: Store, work: Casework):
    who = await people(store)
    number = await a_case(store)
    async with store.turn(CarerId((await store.cases.load(number)).carer)) as turn:
        case = turn.loaded.case
        assert case is not None
        turn.save(changes(cases=by_carer(case, LeaveContact("plaintext number"))))
    looked = await work.look(number, who["an"], NOW)
    assert not isinstance(looked, Refused)
    assert looked.contact == "plaintext number"


async def test_who_has_a_case_hears_that_its_carer_had_everything_erased(store: Store, work: Casework):
    who = await people(store)
    number = await a_case(store)
    case = await store.cases.load(number)
    await work.claim(number, who["bo"], NOW)
    await save(store, CarerId(case.carer), changes(erase=True, outgoing=()))
    with pytest.raises(NoSuchCase):
        await store.cases.load(number)
    (notice,) = await store.cases.claim_notices(NOW)
    assert (notice.consultant, notice.kind, notice.number, notice.urgency) == ("bo", "erased", number, "red")


async def test_new_hours_of_a_team_move_what_is_looked_at(store: Store, work: Casework):
    await people(store)
    number = await a_case(store)
    away = [{**one, "absent": [{"from": "2026-11-24", "until": "2026-11-24"}]} for one in GENT["members"]]
    await store.cases.put_team(team(members=away), actor="cis", at=NOW)
    await work.climb(at("2026-11-23 17:30"))
    case = await store.cases.load(number)
    assert (case.corrections, local(case.promised_at)) == (1, "2026-11-25 14:00")
    versions: Sequence[tuple[str, int]] = [(one.actor, one.version) for one in await store.cases.trail(case.team)]
    assert versions == [("operator", 1), ("cis", 2)]


async def test_handing_over_tells_who_gets_it(store: Store, work: Casework):
    who = await people(store)
    number = await a_case(store)
    await work.claim(number, who["an"], NOW)
    assert isinstance(await work.hand_over(number, who["an"], "away", "plaintext", NOW, to="bo"), CaseWrite)
    case = await store.cases.load(number)
    assert [one[:2] for one in await store.cases.notices(case.id) if one[2] == "waiting"][-1] == ("bo", "handed_over")
    assert await work.hand_over(number, who["bo"], "away", "", NOW, to="dirk") == Refused("nobody_there")
    assert isinstance(await work.hand_over(number, who["bo"], "other_team", "", NOW, team="oost"), CaseWrite)
    assert ("dirk", "handed_over", "waiting") in [one[:3] for one in await store.cases.notices(case.id)]


async def test_an_id_is_one_persons(store: Store):
    await people(store)
    with pytest.raises(OtherTeamHasThem, match="an"):
        await store.cases.put_team(team(OOST, id="aalst", members=[GENT["members"][0]]), actor="operator", at=NOW)
    await store.cases.put_team(team(members=GENT["members"][1:]), actor="operator", at=NOW)
    assert await store.cases.consultant("an") is None
