"""Going on from another channel: a code that is easy to type, used once, and takes everything along."""

from __future__ import annotations

import re

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Woke
from bot.store.values import NewAudit
from bot.work.moving import code_in, new_code
from tests.work.house import ANNA, House, consented, said, signalled

ASK = "ik wil verder op signal"
SHOWN = re.compile(r"LEUN-[A-Z0-9]{5}-[A-Z0-9]{5}")
EXPORT = NewAudit(actor="test", action="export", reason="moving")


# -- the code --------------------------------------------------------------------------------------


def test_codes_differ_and_hold_no_sign_that_looks_like_another():
    codes = [new_code() for _ in range(500)]
    assert len(set(codes)) == 500
    assert all(SHOWN.fullmatch(code) for code in codes)
    assert not set("01ILO") & set("".join(code.removeprefix("LEUN-") for code in codes))


@given(
    parts=st.lists(st.text("ABCDEFGHJKMNPQRSTUVWXYZ23456789", min_size=5, max_size=5), min_size=2, max_size=2),
    between=st.lists(st.sampled_from(["", " ", "-", " - ", "\n"]), min_size=2, max_size=2),
    around=st.tuples(st.sampled_from(["", " ", "\n"]), st.sampled_from(["", " ", ".", "!\n"])),
    lower=st.booleans(),
)
def test_however_it_is_typed_it_is_the_same_code(parts, between, around, lower):
    typed = f"{around[0]}LEUN{between[0]}{parts[0]}{between[1]}{parts[1]}{around[1]}"
    assert code_in(typed.lower() if lower else typed) == f"LEUN-{parts[0]}-{parts[1]}"


@pytest.mark.parametrize(
    "text",
    ["", "leun", "LEUN-7KQMX", "LEUN-7KQMX-2HDR", "mijn code is LEUN-7KQMX-2HDRT", "LEUN-7KQMX-2HDRT graag", "2"],
)
def test_anything_else_is_no_code(text: str):
    assert code_in(text) == ""


@given(st.text(max_size=100))
def test_no_text_is_mistaken_for_half_a_code(text: str):
    assert code_in(text) == "" or SHOWN.fullmatch(code_in(text))


# -- moving ----------------------------------------------------------------------------------------


async def given_code(house: House, by: int = 42) -> str:
    """The code that is given to somebody who asks for one."""
    found = SHOWN.search("\n".join(await house.hears(said(ASK, by))))
    assert found is not None
    return found[0]


async def test_a_carer_goes_on_elsewhere_with_everything_that_is_kept(house: House):
    carer = await consented(house, words=["ik zorg voor mijn moeder", "herinner me over een week"])
    known = await house.facts(carer)
    before = await house.store.export(carer, at=house.clock(), audit=EXPORT)
    assert known
    assert before["recipient"]
    code = await given_code(house)
    typed = code.lower().replace("-", " ")
    assert await house.hears(signalled(f" {typed} "), channel="signal") == []
    assert await house.who(ANNA, "signal") == carer
    after = await house.store.export(carer, at=house.clock(), audit=EXPORT)
    for table in ("consent", "recipient", "turn_log"):
        assert after[table][: len(before[table])] == before[table]
    kept = {row["key"]: row["due_at"] for row in after["due"]}
    assert kept.pop("moved") == house.clock()
    assert kept == {row["key"]: row["due_at"] for row in before["due"]}
    assert await house.facts(carer) == known
    assert await house.store.where(carer) == ("signal", ANNA)
    assert await house.who("42") == carer  # the old channel still knows them


async def test_whoever_moved_is_told_so_there(house: House):
    carer = await consented(house)
    code = await given_code(house)
    await house.hears(signalled(code), channel="signal")
    (due,) = [one for one in await house.store.due_before(house.clock()) if one.kind == "moved"]
    where = await house.store.where(carer)
    assert where == ("signal", ANNA)
    await house.inbox.handle(*where, Woke(due.kind, due.key), house.clock(), fired=due.key)
    assert any("mee verhuisd" in text for text in await house.says("signal"))
    assert await house.says("telegram") == []


async def test_a_code_counts_once(house: House):
    carer = await consented(house)
    code = await given_code(house)
    await house.hears(signalled(code), channel="signal")
    other = "6f4f3c3e-0c25-4b3b-9a67-3a3c5d0b7a22"
    answer = await house.hears(signalled(code, other), channel="signal")
    assert answer  # an ordinary text, answered as any
    assert await house.who(other, "signal") != carer
    assert await house.who(ANNA, "signal") == carer


async def test_a_code_runs_out_after_half_an_hour(house: House):
    carer = await consented(house)
    code = await given_code(house)
    house.clock.passes(minutes=30)
    assert await house.hears(signalled(code), channel="signal")
    assert await house.who(ANNA, "signal") != carer


async def test_just_before_that_it_still_counts(house: House):
    carer = await consented(house)
    code = await given_code(house)
    house.clock.passes(minutes=29, seconds=59)
    await house.hears(signalled(code), channel="signal")
    assert await house.who(ANNA, "signal") == carer


async def test_a_wrong_code_is_an_ordinary_text_and_the_right_one_still_counts(house: House):
    carer = await consented(house)
    code = await given_code(house)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert await house.hears(signalled(wrong), channel="signal")
    assert await house.who(ANNA, "signal") != carer
    await house.hears(signalled(code), channel="signal")
    assert await house.who(ANNA, "signal") == carer


async def test_somebody_with_consents_of_their_own_is_not_swallowed(house: House):
    carer, other = await consented(house), await consented(house, 43)
    code = await given_code(house)
    assert await house.hears(said(code, 43))
    assert await house.who("43") == other
    assert await house.who("42") == carer
    await house.hears(signalled(code), channel="signal")  # nor is the code used up
    assert await house.who(ANNA, "signal") == carer


async def test_whoever_types_their_own_code_where_they_got_it_goes_nowhere(house: House):
    await house.hears(said("/start"))
    code = await given_code(house)
    assert await house.hears(said(code))
    carer = await house.who()
    await house.hears(signalled(code), channel="signal")
    assert await house.who(ANNA, "signal") == carer


async def test_what_was_written_after_the_code_goes_along(house: House, database_url: str):
    carer = await consented(house)
    code = await given_code(house)
    await house.keeps(signalled("/start"), channel="signal")
    await house.handles()
    mover = await house.who(ANNA, "signal")
    await house.keeps(signalled(code), signalled("ik zorg voor mijn vader"), signalled("dank je"), channel="signal")
    await house.handles()
    assert await house.who(ANNA, "signal") == carer
    assert "recipient_called" in await house.facts(carer)
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT FROM leun.carer WHERE id = %s", [mover]).fetchall() == []
        rows = connection.execute("SELECT DISTINCT status, body FROM leun.inbox").fetchall()
    assert rows == [("done", None)]


async def test_a_new_phone_on_the_same_channel_takes_the_place_of_the_old_one(house: House):
    carer = await consented(house)
    code = await given_code(house)
    await house.hears(said(code, 77))
    assert await house.who("77") == carer
    assert await house.who("42") != carer


async def test_nothing_of_a_move_is_left_to_stumble_over(house: House):
    """A code that was none leaves nothing behind in the worker."""
    for number in range(3):
        await house.hears(signalled(new_code(), f"6f4f3c3e-0c25-4b3b-9a67-3a3c5d0b7a2{number}"), channel="signal")
    assert house.turns._no_codes == set()
