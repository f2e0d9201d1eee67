"""Sending through the fake signal-cli: what arrives, and what every failure comes to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.channels.port import Delivered, Incoming, Letter, PersonGone, Refused, RetryAfter, Unknown
from bot.channels.signal import outcomes
from bot.channels.signal.rpc import Link, RpcError, place
from bot.channels.signal.signs import NAMES
from bot.channels.signal.wire import SignalWire
from tests.fakes.signal_cli.client import FakeSignal, SignalPhone
from tests.fakes.signal_cli.running import Running, running

HOW = {"nl": ("Antwoord met het nummer.", "Antwoord met de letter.")}


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


@pytest.fixture
def troubles() -> list[tuple[str, str]]:
    return []


@pytest_asyncio.fixture
async def wire(fake: Running, troubles: list[tuple[str, str]]) -> AsyncIterator[SignalWire]:
    one = SignalWire(
        Link(place(fake.address)),
        account=fake.account,
        how=HOW,
        trouble=lambda name, detail: troubles.append((name, detail)),
        seconds=2.0,
    )
    yield one
    await one.close()


async def test_a_letter_arrives_with_styles_choices_quote_and_file(wire, signal, anna):
    asked = await anna.says("krijg ik iets?")
    letter = Letter(
        address=anna.uuid,
        text="**Ja, Anna 👋**: zie *hier*",
        choices=(("more", "Meer"), ("stop", "Stop")),
        turn=1,
        file=("mijn overzicht.pdf", "application/pdf", b"%PDF-1.7 x"),
        answers=str(asked),
    )
    outcome = await wire.deliver(letter)
    seen = await anna.sees("Ja, Anna")
    assert outcome == Delivered(str(seen.id))
    assert seen.text == "Ja, Anna 👋: zie hier\n\n1. Meer\n2. Stop\n\nAntwoord met het nummer."
    assert (seen.styled("BOLD"), seen.styled("ITALIC")) == (["Ja, Anna 👋"], ["hier"])
    assert seen.quotes == asked
    assert await anna.file(seen) == b"%PDF-1.7 x"
    assert await signal.complaints() == []


async def test_typing_is_shown_and_ends(wire, anna, signal):
    await wire.typing(anna.uuid)
    assert (await anna.person())["typing"]
    await wire.typing(anna.uuid, stop=True)
    assert not (await anna.person())["typing"]
    assert await signal.complaints() == []


async def test_what_was_kept_is_shown_as_read(wire, anna, signal):
    said = await anna.says("hallo")
    await wire.acknowledge(Incoming(kind="text", acknowledge=str(said)), anna.uuid)
    assert (await anna.is_read(said)).read
    await wire.acknowledge(Incoming(kind="reaction"), anna.uuid)
    assert len(await signal.requests("sendReceipt")) == 1
    assert await signal.complaints() == []


async def test_a_group_is_told_once_and_left(wire, signal, anna):
    group = await signal.group("Familie", anna)
    letter = Letter(address=f"group:{group}", text="In een groep praat ik niet.")
    assert isinstance(await wire.deliver(letter), Delivered)
    assert (await anna.sees("In een groep")).group == group
    await wire.leave(letter.address)
    assert isinstance(await wire.deliver(letter), Refused)


@pytest.mark.parametrize(
    ("failure", "how", "outcome", "trouble"),
    [
        ("network", {}, RetryAfter(outcomes.NETWORK, "network"), ""),
        ("io", {}, RetryAfter(outcomes.NETWORK, "network", whole=True), ""),
        ("unregistered", {}, PersonGone("unregistered"), ""),
        ("untrusted", {}, Refused("identity"), "signal_identity"),
        ("rate_limit", {"retry_after": 86400}, RetryAfter(86400.0, "rate limit"), "signal_rate_limited"),
        ("rate_limit", {"retry_after": None}, RetryAfter(outcomes.LIMITED, "rate limit"), "signal_rate_limited"),
        (
            "rate_limit",
            {"retry_after": 600, "token": "t-1"},
            RetryAfter(600.0, "captcha", whole=True),
            "signal_captcha",
        ),
        ("bare_429", {}, Unknown("rate limit"), "signal_rate_limited"),
        ("user", {}, Refused("signal-cli takes it for a mistake"), ""),
        ("prekey", {}, RetryAfter(outcomes.LIMITED, "the keys of the person's phone are not valid"), ""),
    ],
)
@pytest.mark.parametrize("as_result", [False, True])
async def test_every_failure_has_its_outcome(wire, signal, anna, troubles, failure, how, outcome, trouble, as_result):
    await signal.fails(failure, as_result=as_result, **how)
    assert await wire.deliver(Letter(address=anna.uuid, text="hallo")) == outcome
    assert [name for name, _ in troubles] == ([trouble] if trouble else [])
    assert {name for name, _ in troubles} <= set(NAMES)
    assert not any("+32" in detail or anna.uuid in detail for _, detail in troubles)
    assert await wire.deliver(Letter(address=anna.uuid, text="nog eens")) == Delivered(str((await anna.sees("nog")).id))


async def test_a_captcha_is_solved_for_what_it_was_asked_for(wire, signal, anna):
    await signal.fails("rate_limit", token="challenge-1")
    await wire.deliver(Letter(address=anna.uuid, text="hallo"))
    assert wire.challenge == "challenge-1"
    await wire.solve("signalcaptcha://x")
    assert wire.challenge == ""
    [given] = await signal.requests("submitRateLimitChallenge")
    assert (given["challenge"], given["captcha"]) == ("challenge-1", "signalcaptcha://x")


async def test_who_left_signal_is_gone(wire, anna):
    await anna.unregisters()
    assert await wire.deliver(Letter(address=anna.uuid, text="hallo")) == PersonGone("unregistered")


async def test_who_has_a_new_phone_is_refused_until_trusted(wire, anna, troubles):
    await wire.deliver(Letter(address=anna.uuid, text="hallo"))
    await anna.changes_phone()
    assert await wire.deliver(Letter(address=anna.uuid, text="nog eens")) == Refused("identity")
    assert troubles[0][0] == "signal_identity"


@pytest.mark.parametrize("answer", ["half", "closed"])
async def test_a_connection_that_ends_after_the_request_leaves_it_open(wire, signal, anna, answer):
    await signal.answers(answer)
    assert await wire.deliver(Letter(address=anna.uuid, text="hallo")) == Unknown("the connection ended")
    await anna.sees("hallo")
    assert isinstance(await wire.deliver(Letter(address=anna.uuid, text="daarna")), Delivered)


@pytest.mark.parametrize("carried_out", [True, False])
async def test_an_answer_that_never_comes_leaves_it_open(fake, signal, anna, carried_out):
    wire = SignalWire(Link(place(fake.address)), account=fake.account, seconds=0.05)
    await signal.answers("never", carried_out=carried_out)
    assert await wire.deliver(Letter(address=anna.uuid, text="hallo")) == Unknown("no answer in time")
    assert bool(await anna.transcript()) is carried_out
    assert (await signal.counts())["doubles"] == 0
    await wire.close()


async def test_while_signal_cli_is_down_everything_waits(wire, signal, anna):
    await wire.deliver(Letter(address=anna.uuid, text="voor"))
    await signal.goes_down(killed=True)
    outcome = await wire.deliver(Letter(address=anna.uuid, text="tijdens"))
    assert outcome == RetryAfter(outcomes.DOWN, "signal-cli is not there", whole=True)
    await wire.typing(anna.uuid)
    await signal.comes_up()
    assert isinstance(await wire.deliver(Letter(address=anna.uuid, text="tijdens")), Delivered)
    assert (await signal.counts())["doubles"] == 0


async def test_an_account_that_signal_cli_does_not_have_stops_all_sends(fake, anna, troubles):
    wire = SignalWire(
        Link(place(fake.address)), account="+32460999999", trouble=lambda name, detail: troubles.append((name, detail))
    )
    outcome = await wire.deliver(Letter(address=anna.uuid, text="hallo"))
    assert isinstance(outcome, RetryAfter)
    assert outcome.whole
    assert troubles == [("signal_down", "signal-cli does not have this account")]
    await wire.close()


async def test_one_is_sent_at_a_time(fake, signal, anna):
    wire = SignalWire(Link(place(fake.address)), account=fake.account)
    await signal.sets(latency=0.01)
    letters = [Letter(address=anna.uuid, text=f"nummer {number}") for number in range(5)]
    await asyncio.gather(*(wire.deliver(one) for one in letters))
    assert [one.text for one in await anna.transcript()] == [one.text for one in letters]
    await wire.close()


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        ({"timestamp": 5, "results": []}, Delivered("5")),
        ({"timestamp": 5}, Delivered("5")),
        ({"timestamp": 5, "results": [{"type": "SUCCESS"}, {"type": "NETWORK_FAILURE"}]}, Delivered("5")),
        ({"timestamp": 5, "results": [{"type": "NEW_KIND"}]}, Unknown("an answer without a result")),
        ({}, Unknown("an answer without a timestamp")),
        (None, Unknown("an answer without a timestamp")),
        ({"timestamp": True}, Unknown("an answer without a timestamp")),
    ],
)
def test_an_answer_is_read_whatever_it_is(result: Any, outcome: Any) -> None:
    assert outcomes.answered(result).outcome == outcome


@pytest.mark.parametrize(
    ("code", "said", "outcome"),
    [
        (-1, "The user x is not registered.", PersonGone("unregistered")),
        (-32603, "x (AttachmentInvalidException) (UnexpectedErrorException)", Refused("attachment")),
        (-32603, "No prekeys available", RetryAfter(outcomes.LIMITED, "the person's phone was away too long")),
        (-32603, "x (UnknownHostException)", RetryAfter(outcomes.NETWORK, "network")),
        (-32603, "null (NullPointerException)", Unknown("error -32603")),
        (-6, "Captcha rejected", RetryAfter(outcomes.LIMITED, "captcha", whole=True)),
        (-4, "untrusted", Refused("identity")),
        (-5, "rate limit", RetryAfter(outcomes.LIMITED, "rate limit")),
        (-32601, "Method not implemented", RetryAfter(outcomes.MENDED, "signal-cli cannot send", whole=True)),
    ],
)
def test_an_error_without_results_is_told_by_its_code(code: int, said: str, outcome: Any) -> None:
    assert outcomes.failed(RpcError("send", code, said, None)).outcome == outcome


async def test_a_short_question_is_a_poll_where_an_operator_wants_polls(fake, signal, anna):
    await anna.says("hallo")
    wire = SignalWire(Link(place(fake.address)), account=fake.account, how=HOW, polls=True, seconds=2.0)
    letter = Letter(address=anna.uuid, text="Woont ze **thuis**?", choices=(("yes", "Ja"), ("no", "Nee")), turn=3)
    sent = await wire.deliver(letter)
    assert isinstance(sent, Delivered)
    seen = await anna.sees("Woont ze thuis?")
    assert seen.poll["options"] == ["Ja", "Nee"]
    assert not seen.poll["several"]
    many = Letter(address=anna.uuid, text="Wie?", choices=tuple((str(n), f"keuze {n}") for n in range(11)), turn=3)
    await wire.deliver(many)
    assert "11. keuze 10" in (await anna.sees("Wie?")).text
    number = Letter(
        address=anna.uuid, text="Hoe oud?", choices=(("unsure", "Weet ik niet"), ("x", "Meer")), lettered=True
    )
    await wire.deliver(number)
    assert "a) Weet ik niet" in (await anna.sees("Hoe oud?")).text
    await wire.close()


async def test_it_tells_whether_signal_cli_answers(wire: SignalWire, signal: FakeSignal):
    assert await wire.answers()
    await signal.goes_down()
    assert not await wire.answers()
    await signal.comes_up()
    assert await wire.answers()
