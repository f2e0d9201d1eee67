"""`leun serve` from the outside: people on both messengers, from hello to a PDF and all else they do."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.errors import BadInput
from bot.running_commands import solve
from tests.crash.town import Commands, Nursery, Process, Town
from tests.fakes.signal_cli import SignalPhone
from tests.fakes.telegram import Phone
from tests.scripted import ScriptedCarer, follow_all, script

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Both fakes and a database; letters go without a pace."""
    async with Nursery.open("--unpaced") as nursery, Town.open(tmp_path_factory.mktemp("town"), nursery) as town:
        yield town


@pytest_asyncio.fixture(loop_scope="module")
async def leun(town: Town) -> Process:
    """The one process that serves."""
    (process,) = await town.staff(1)
    return process


@pytest_asyncio.fixture(loop_scope="module")
async def anna(town: Town, leun: Process) -> Phone:
    return await town.telegram.person("Anna", language="nl")


@pytest_asyncio.fixture(loop_scope="module")
async def bert(town: Town, leun: Process) -> SignalPhone:
    return await town.signal.person("Bert")


async def idle(town: Town) -> None:
    """Wait until nothing waits any more."""

    async def holds() -> bool:
        queues = await town.store.queues(datetime.now(UTC))
        return not (queues.updates or queues.letters or (await town.telegram.counts())["pending"])

    await town.until("nothing waits", holds)


# -- a conversation --------------------------------------------------------------------------------


async def test_from_hello_to_an_overview_with_its_pdf_on_both_channels(town: Town, anna: Phone, bert: SignalPhone):
    written = script("kampenhout")
    carers = [ScriptedCarer(phone, written) for phone in (anna, bert)]
    await follow_all(carers)
    for carer in carers:
        names = [one.name for one in carer.files]
        assert names[:3] == ["leun-overzicht.pdf", "lijst-ziekenfonds.pdf", "leun-agenda.ics"]
        assert all(one.size > 500 for one in carer.files)
    pdf = next(one for one in await bert.transcript() if one.files and one.files[0]["name"] == "leun-overzicht.pdf")
    assert (await bert.file(pdf)).startswith(b"%PDF-")
    assert await town.telegram.complaints() == []
    assert await town.signal.complaints() == []


async def test_somebody_moves_from_telegram_to_signal_with_a_code(town: Town, anna: Phone, bert: SignalPhone):
    await anna.starts()
    await anna.presses((await anna.sees(button="Erkenning")).labels[2])
    await anna.presses((await anna.sees(button="Ja, bewaar het")).labels[0])
    await anna.sees(button="Mijn moeder")
    await anna.says("ik wil verder op signal")
    code = re.search(r"LEUN-\w{5}-\w{5}", (await anna.sees("LEUN-")).text)
    assert code is not None
    await bert.says(code[0].lower().replace("-", " "))
    await bert.sees("Je bent er.")
    await bert.sees("Voor wie zorg je?")
    await bert.says("1")
    await bert.sees("Wat doe je nu van werk?")
    await anna.says("waar waren we")
    await anna.sees("Wat doe je nu van werk?")


async def test_what_was_edited_is_taken_as_it_stands_now(town: Town, anna: Phone):
    await anna.starts()
    await anna.sees()
    await anna.says("ik zorg voor mijn vader")
    await anna.sees("vader")
    await anna.edits("ik zorg voor mijn moeder")
    assert "moeder" in (await anna.sees("moeder")).text


async def test_a_press_twice_is_one_press(town: Town, anna: Phone):
    await anna.starts()
    await anna.sees(button="Erkenning")
    press = await anna.presses_twice("Erkenning")
    await anna.press_answered(press)
    await idle(town)
    heard = await anna.heard()
    assert len(heard) == len(set(heard)), heard


async def test_a_press_on_an_old_menu_is_understood(town: Town, anna: Phone):
    await anna.starts()
    old = await anna.sees(button="Erkenning")
    await anna.presses("Premies", message_id=old.id)
    await anna.sees()
    await idle(town)
    await anna.says("ik zorg voor mijn moeder")
    await idle(town)
    await anna.presses("Erkenning", message_id=old.id)
    await anna.sees("Wat doe je nu van werk?")


@pytest.mark.parametrize(
    ("what", "kindly"),
    [
        ("photo", "Ik kan een foto niet openen, maar de woorden erbij heb ik gelezen."),
        ("voice", "Ik kan een spraakbericht niet openen. Kan je het in woorden schrijven?"),
    ],
)
async def test_what_cannot_be_opened_is_told_kindly_on_both(anna: Phone, bert: SignalPhone, what: str, kindly: str):
    await anna.starts()
    await anna.sees()
    await bert.says("dag")
    await bert.sees("Leun")
    if what == "photo":
        await anna.sends("photo", caption="dit is het attest")
        await bert.sends_photo("dit is het attest")
    else:
        await anna.sends("voice")
        await bert.sends_voice()
    await anna.sees(kindly)
    await bert.sees(kindly)


async def test_an_album_is_answered_once(town: Town, anna: Phone):
    await anna.starts()
    await anna.sees()
    await anna.sends("photo", album="13905", caption="dit is het attest")
    for _ in range(3):
        await anna.sends("photo", album="13905")
    await idle(town)
    assert sum("Ik kan een foto niet openen" in one for one in await anna.heard()) == 1


async def test_somebody_who_blocks_is_left_alone_and_welcome_again(town: Town, anna: Phone):
    await anna.starts()
    await anna.sees()
    await anna.blocks()
    await idle(town)
    calls = len(await town.telegram.calls("sendMessage"))
    await anna.starts()
    await anna.sees()
    assert all(one["status"] == 200 for one in (await town.telegram.calls("sendMessage"))[calls:])


async def test_a_group_is_told_once_and_left(town: Town, anna: Phone, bert: SignalPhone):
    room = await town.telegram.room("Buren")
    await town.telegram.counted("methods.leaveChat")
    assert sum(one.bot for one in await room.transcript()) == 1
    group = await town.signal.group("Buren", bert)
    await bert.says("dag allemaal", group=group)
    await bert.adds_bot(group)
    assert (await bert.sees("groepen")).group == group
    await town.signal.counted(lambda counts: counts["requests"].get("quitGroup") == 1)


async def test_a_captcha_is_solved_by_a_command_and_what_waited_for_it_leaves(
    town: Town, leun: Process, bert: SignalPhone, monkeypatch: pytest.MonkeyPatch
):
    for name, value in town.settings.items():
        monkeypatch.setenv(name, value)
    await town.signal.fails("rate_limit", token="challenge-7")
    await bert.says("dag")

    async def asked() -> bool:
        return any("challenge: challenge-7" in one.detail for one in await town.store.incidents())

    await town.until("the incident says what the captcha is for", asked)
    assert "challenge-7" not in leun.log.read_text()
    told: list[str] = []
    await town.signal.fails("captcha_rejected", method="submitRateLimitChallenge")
    assert await solve("challenge-7", "signalcaptcha://old", told.append) == 1
    assert told[-1].startswith("Signal did not take it.")
    assert await asked()
    assert await solve("challenge-7", "signalcaptcha://new", told.append) == 0
    await bert.sees("Leun")
    assert not await asked()
    given = (await town.signal.requests("submitRateLimitChallenge"))[-1]
    assert (given["challenge"], given["captcha"]) == ("challenge-7", "signalcaptcha://new")


async def test_without_a_signal_cli_there_is_nobody_to_give_a_captcha_to(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("LEUN_SIGNAL_CLI", raising=False)
    with pytest.raises(BadInput, match="LEUN_SIGNAL_CLI"):
        await solve("challenge-7", "signalcaptcha://new", print)


# -- processes -------------------------------------------------------------------------------------


async def test_health_tells_what_waits(town: Town, leun: Process):
    async with httpx.AsyncClient() as client:
        told = (await client.get(f"http://127.0.0.1:{leun.http}/health")).json()
    assert told["well"] is True


async def test_two_processes_share_the_work(town: Town, leun: Process):
    both = await town.staff(2)
    phones = [await town.telegram.person(f"Anna {number}") for number in range(10)]

    async def shared() -> bool:
        await asyncio.gather(*(one.starts() for one in phones))
        await asyncio.gather(*(one.sees() for one in phones))
        return all(one.wrote["turn"] and one.wrote["send"] for one in both)

    await town.until("both took turns and sent letters", shared)
    assert sorted(bool(one.wrote["keep"]) for one in both) == [False, True]  # one of them fetches


async def test_a_webhook_brings_what_was_fetched_before_and_back_again(town: Town):
    """A municipality that changes its mind; what somebody wrote in between waits at Telegram."""
    anna = await town.telegram.person("Anna")
    for settings in ({}, {"telegram_webhook": "yes", "telegram_secret": "geheim"}, {}):
        for process in town.living:
            town.kill(process)
        await anna.says("dag")
        before = (await town.telegram.counts())["methods"]
        await town.staff(1, **settings)
        await anna.sees()
        now = (await town.telegram.counts())["methods"]
        assert (now["getUpdates"] > before["getUpdates"]) != bool(settings)
        await idle(town)


async def test_told_to_stop_it_ends_what_is_in_hand(tmp_path: Path):
    """The command itself, with SIGTERM while it is busy."""
    async with Town.open(tmp_path, Commands()) as town:
        (process,) = await town.staff(1)
        anna, bert = await town.telegram.person("Anna"), await town.signal.person("Bert")
        await asyncio.gather(anna.starts(), bert.says("dag"))
        await asyncio.gather(anna.sees(), bert.sees())
        await asyncio.gather(*(one.says("ik zorg voor mijn moeder") for one in (anna, bert)))
        assert await town.stop(process) == 0
        assert process.told[-1] == "Leun has stopped. What waits is kept."
        queues = await town.store.queues(datetime.now(UTC))
        assert (queues.unknown, queues.refused, queues.unreadable) == (0, 0, 0)
        assert "moeder" not in process.log.read_text()
