"""A tired carer's fortnight and a consultant's days: one process, a fake messenger, a moved clock, a mailbox.

Everything is real but the messengers' servers and the day: the database, the channels' adapters, workers, due work,
mails to consultants, and what `leun cases` does.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot import case_commands
from bot.app import House, Settings, open_house, packs_with
from bot.casework import Casework
from bot.content.texts import BRUSSELS
from bot.serve import Service
from bot.store.embedded import destroy, ensure_server
from bot.store.keys import KeyRing
from bot.store.schema import prepare
from bot.work.moving import new_code
from tests.cases.teams import GENT, OOST, team
from tests.fakes import signal_cli, telegram
from tests.fakes.signal_cli import FakeSignal, SignalPhone
from tests.fakes.telegram import Phone

#: Is told who said what and when: the moment on the wall in Brussels, who, and the words.
Told = Callable[[datetime, str, str], None]


class MovedClock:
    """The time, which goes on by itself and is moved ahead."""

    def __init__(self, begins: datetime) -> None:
        self._ahead = begins - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def to(self, moment: datetime) -> None:
        """It is that moment now. Raises ValueError for one that has passed."""
        if moment < self():
            raise ValueError(f"{moment} has passed")
        self._ahead = moment - datetime.now(UTC)


@dataclass
class Mailbox:
    """What a mail server took."""

    mails: list[Any] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@dataclass
class Fortnight:
    """One carer on one phone, and the people of Team Gent."""

    phone: Phone | SignalPhone
    clock: MovedClock
    house: House
    work: Casework
    mailbox: Mailbox
    told: Told = lambda at, who, text: None

    @classmethod
    @asynccontextmanager
    async def on(cls, channel: str, folder: Path, begins: datetime, told: Told) -> AsyncIterator[Self]:
        """Everything that it takes, on ``telegram`` or ``signal``."""
        async with AsyncExitStack() as stack:
            clock, mailbox = MovedClock(begins), Mailbox()
            mail = await asyncio.get_running_loop().create_server(lambda: SMTP(mailbox), "127.0.0.1", 0)
            stack.push_async_callback(mail.wait_closed)
            stack.callback(mail.close)
            server = await ensure_server(folder)
            stack.push_async_callback(destroy, folder)
            stack.push_async_callback(server.release)
            given: dict[str, Any] = {
                "database_url": await prepare(server),
                "keys": KeyRing.new().to_text(),
                "data_dir": folder,
                "smtp_host": "127.0.0.1",
                "smtp_port": mail.sockets[0].getsockname()[1],
                "smtp_security": "none",
                "smtp_from": "leun@example.org",
            }
            phone: Phone | SignalPhone
            if channel == "telegram":
                fake = await stack.enter_async_context(telegram.running())
                phone = await fake.person("Lena", language="nl")
                given |= {"telegram_token": fake.token, "telegram_api": fake.base_url.removesuffix("/bot")}
            else:
                daemon = await stack.enter_async_context(signal_cli.running())
                phone = await (await stack.enter_async_context(FakeSignal(daemon.control))).person("Lena")
                given |= {"signal_cli": daemon.address}
            settings = Settings(**given)
            packs = packs_with([])
            house = await stack.enter_async_context(
                open_house(settings, packs, new_id=uuid4, new_code=new_code, pool_size=12)
            )
            for raw in (OOST, GENT):
                await house.store.cases.put_team(team(raw), actor="cis", at=clock())
            service = Service(settings, house, house.url, now=clock)
            stack.push_async_callback(service.close)
            if settings.telegram_token:
                await service.add_telegram(settings.telegram_token.get_secret_value())
            else:
                service.add_signal(given["signal_cli"])
            stop = asyncio.Event()
            running = asyncio.create_task(service.run(stop))
            try:
                await asyncio.wait_for(service.ready.wait(), 60)
                work = case_commands.casework(house.store, house.reader.mind.content)
                yield cls(phone, clock, house, work, mailbox, told)
            finally:
                stop.set()
                await running

    async def later(self, moment: str) -> None:
        """Time passes, until that moment in Brussels; meanwhile the channel was received from."""
        at = brussels(moment)
        for channel in ("telegram", "signal"):
            await self.house.store.alive(channel, at)
        self.clock.to(at)

    # -- the carer ---------------------------------------------------------------------------------

    async def says(self, text: str) -> None:
        """The carer writes."""
        self.told(self.clock(), "Lena", text)
        await self.phone.says(text)

    async def presses(self, label: str) -> None:
        """The carer taps a button, or types what stands on it where there are none."""
        self.told(self.clock(), "Lena", f"[{label}]")
        if isinstance(self.phone, Phone):
            await self.phone.presses(label)
        else:
            await self.phone.says(label)

    async def sees(self, words: str) -> str:
        """The next bubble with these words."""
        text = (await self.phone.sees(words)).text
        self.told(self.clock(), "Leun", text)
        return text

    async def hears_nothing(self) -> None:
        """What was written was handled, and nothing was said to it."""
        before = len(await self.phone.transcript())

        async def handled() -> bool:
            queues = await self.house.store.queues(self.clock())
            return not queues.updates and not queues.letters

        await _until("it is handled", handled)
        assert len(await self.phone.transcript()) == before

    # -- the team ----------------------------------------------------------------------------------

    async def does(self, who: str, command: str, *words: str) -> str:
        """A consultant types a command of `leun cases`; what it printed."""
        lines: list[str] = []
        consultant = await case_commands.who_is(self.house.store, who)
        store, now, number = self.house.store, self.clock(), int(words[0]) if words else 0
        given = [*words[:1], *(f"--why {one}" if command == "close" else one for one in words[1:])]
        typed = " ".join(f'"{one}"' if " " in one and command != "close" else one for one in given)
        self.told(now, consultant.name, f"$ leun cases {command} {typed}".rstrip() + f" --as {who}")
        shown: dict[str, Any] = {"as_json": False, "language": "nl"}
        if command == "list":
            await case_commands.show_list(store, who, "", now, lines.append, closed=False, **shown)
        elif command == "show":
            await case_commands.show(self.work, store, number, who, now, lines.append, **shown)
        else:
            moves = {
                "claim": lambda: self.work.claim(number, consultant, now),
                "reply": lambda: self.work.reply(number, consultant, words[1], now),
                "note": lambda: self.work.note(number, consultant, words[1], now),
                "close": lambda: self.work.close(number, consultant, words[1], "", now),
            }
            await case_commands.told(store, await moves[command](), lines.append, **shown)
        text = "\n".join(lines)
        self.told(self.clock(), "terminal", text)
        return text

    async def mail(self, count: int) -> list[Any]:
        """So many mails came in all; those of them."""

        async def came() -> bool:
            return len(self.mailbox.mails) >= count

        await _until(f"{count} mails came", came)
        for one in self.mailbox.mails[-1:]:
            self.told(self.clock(), "mail", f"to {one['To']}: {one['Subject']}")
        return self.mailbox.mails


async def _until(what: str, holds: Callable[[], Awaitable[bool]]) -> None:
    """Look until something holds."""
    ends = time.monotonic() + 30
    while not await holds():
        assert time.monotonic() < ends, f"it did not come about that {what}"
        await asyncio.sleep(0.02)


def brussels(text: str) -> datetime:
    """A moment on the clock in Brussels."""
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


BEGINS = brussels("2026-11-24T20:10")


async def tired(days: Fortnight) -> None:
    """The whole of it. Raises AssertionError where something is not as it should be."""
    await days.says("ik zorg voor mijn moeder van 82 in Gent")
    await days.sees("je zorgt voor je moeder")
    await days.says("bewaar het")
    await days.sees("bewaar")
    await days.says("vraag mij af en toe hoe het gaat")
    await days.sees("18")
    await days.presses("Ja")
    await days.sees("bewaren")
    await days.presses("Ja, dat mag")
    await days.sees("Hoe vaak")
    await days.says("om de twee weken op dinsdag om 20 uur")
    await days.sees("dinsdag")
    # the first time: it weighs
    await days.later("2026-12-01T20:30")
    await days.sees("Hoe zwaar")
    await days.presses("boven mijn krachten")
    for _ in range(8):
        text = (await days.phone.sees()).text
        days.told(days.clock(), "Leun", text)
        if "bij Team Gent" in text:
            break
        for answer in (answer for question, answer in ANSWERS.items() if question in text):
            await days.presses(answer)
    assert "voor donderdag 3 december, 10 uur" in text
    assert "Antwoord op hoe zwaar: boven mijn krachten." in text
    await days.presses("Ja, geef het door")
    await days.sees("Ik breng je vraag bij Team Gent")
    await days.sees("Wil je nog iets meegeven?")
    await days.says("Lena, bel mij liever niet, ik schrijf liever")
    await days.sees("Dat geef ik mee.")
    # the next morning at the team
    await days.later("2026-12-02T09:05")
    mails = await days.mail(3)
    assert {one["To"] for one in mails} == {"an@example.org", "bo@example.org", "cis@example.org"}
    assert not any("Lena" in str(one) or "moeder" in str(one) for one in mails)
    listed = await days.does("an", "list")
    number = re.search(r"(\d+)  rood · nieuw", listed)
    assert number is not None, listed
    case = number[1]
    shown = await days.does("an", "show", case)
    assert "Antwoord op hoe zwaar: boven mijn krachten." in shown
    assert "Te bereiken: Lena, bel mij liever niet, ik schrijf liever" in shown
    assert "opgenomen" in await days.does("an", "claim", case)
    await days.sees("An van Team Gent heeft je vraag")
    assert "An heeft deze zaak" in await days.does("bo", "claim", case)
    await days.does("an", "reply", case, "Dag Lena, ik ben An. Wat weegt het meest?")
    await days.sees("ik ben An. Wat weegt het meest?")
    await days.says("de nachten. ik slaap amper drie uur")
    await days.sees("An leest wat je hier schrijft")
    await days.later("2026-12-02T11:40")
    assert "ik slaap amper drie uur" in await days.does("an", "show", case)
    await days.does("an", "reply", case, "Dan zoeken we nachtopvang. Ik bel de dienst, en schrijf je vrijdag.")
    await days.sees("Dan zoeken we nachtopvang")
    await days.says("merci An, dat doet deugd")
    await days.hears_nothing()
    # on Friday it is arranged
    await days.later("2026-12-04T14:00")
    await days.does("an", "reply", case, "Vanaf maandag komt er drie nachten per week iemand.")
    await days.sees("drie nachten per week")
    await days.does("an", "close", case, "helped")
    await days.sees("An heeft je vraag afgerond")
    await days.presses("Ja")
    await days.sees("Dat laat ik het team weten")
    await days.says("dank je")
    await days.sees("Graag gedaan")
    assert "gesloten" in await days.does("an", "show", case)
    # and two weeks after the first time: it is spoken of kindly
    await days.later("2026-12-15T20:30")
    text = await days.sees("Hoe zwaar")
    assert "De vorige keer sprak je met een consulent. Ik hoop dat het wat geholpen heeft." in text


#: What she answers in the check-in, by words of the question.
ANSWERS = {
    "slapen en rusten": "amper",
    "iets van jezelf": "nee",
    "om op terug te vallen": "soms",
    "nog doorgaan": "een paar maanden",
    "spanning": "soms",
    "contacteert": "ja",
}


async def hold(channel: str, folder: Path, told: Told = lambda at, who, text: None) -> None:
    """The fortnight on one channel."""
    async with Fortnight.on(channel, folder, BEGINS, told) as days:
        await tired(days)
