"""Consultants are told that a case waits: by e-mail, and where Apprise is installed by what it knows.

A notice is a row written with the move that it is about; here it leaves. It names a case by its number and says how to
look, never a word or a name of a carer.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import logging
import shlex
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final, Literal

import aiosmtplib

from bot.casework import Casework
from bot.content.texts import Templates
from bot.store.cases import ClaimedNotice
from bot.store.database import Store
from bot.work.faults import of_database
from bot.work.presence import news_or

log = logging.getLogger(__name__)

Security = Literal["starttls", "tls", "none"]
PORTS: Final[Mapping[Security, int]] = {"starttls": 587, "tls": 465, "none": 25}
#: Seconds for one mail, and for a token.
WITHIN: Final = 20.0
TOKEN_WITHIN: Final = 10.0
#: When a notice that failed is tried again; after the last it is given up, and the ladder goes on without it.
AGAIN: Final = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 180, 360))
#: Without any way to send, so long.
NO_WAY: Final = timedelta(minutes=15)
MOST: Final = 20
#: Seconds between two looks.
LOOK: Final = 5.0


class NotSent(Exception):
    """A mail did not leave; the message says why, without an address."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Where mail is handed in."""

    host: str
    port: int = 0
    security: Security = "starttls"
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    #: an access token instead of a password (XOAUTH2): a file that has it, or a command that prints it
    token_file: Path | None = None
    token_command: str = field(default="", repr=False)
    #: who signed the server's certificate, where that is not a public authority
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    async def send(self, message: EmailMessage) -> None:
        """Hand in a mail. Raises NotSent."""
        secret = bool(self.password or self.token_file or self.token_command)
        if secret and self.security == "none":
            raise NotSent("a password or token is not sent without TLS: set LEUN_SMTP_SECURITY")
        by_token = self.user and (self.token_file is not None or self.token_command)
        try:
            await aiosmtplib.send(
                message,
                hostname=self.host,
                port=self.port or PORTS[self.security],
                username=self.user or None,
                password=self.password if self.user and not by_token else None,
                oauth_token_generator=self.token if by_token else None,
                use_tls=self.security == "tls",
                start_tls=self.security == "starttls",
                tls_context=self.tls,
                timeout=WITHIN,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [one.code for one in error.recipients]
            raise NotSent(f"recipient refused ({codes})", for_good=all(500 <= one < 600 for one in codes)) from error
        except aiosmtplib.SMTPResponseException as error:
            raise NotSent(f"{type(error).__name__} ({error.code})") from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise NotSent(type(error).__name__) from error

    async def token(self) -> str:
        """The access token of now. Raises NotSent."""
        if self.token_file is not None:
            try:
                return (await asyncio.to_thread(self.token_file.read_text)).strip()
            except OSError as error:
                raise NotSent(f"the token's file cannot be read ({type(error).__name__})") from error
        try:
            made = await asyncio.create_subprocess_exec(
                *shlex.split(self.token_command), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE
            )
        except (OSError, ValueError) as error:
            raise NotSent(f"the token's command cannot be run ({type(error).__name__})") from error
        try:
            async with asyncio.timeout(TOKEN_WITHIN):
                told, _ = await made.communicate()
        except TimeoutError as error:
            made.kill()
            await made.wait()
            raise NotSent("the token's command took too long") from error
        if made.returncode or not told.strip():
            raise NotSent(f"the token's command ended with {made.returncode}")
        return told.decode().strip()


#: Sends a title and a text to places as Apprise names them; False where one of them did not take it.
Also = Callable[[tuple[str, ...], str, str], Awaitable[bool]]


def also_by_apprise() -> Also | None:
    """Apprise, where it is installed (`pip install leun[apprise]`)."""
    if importlib.util.find_spec("apprise") is None:
        return None
    apprise = importlib.import_module("apprise")

    async def send(places: tuple[str, ...], title: str, body: str) -> bool:
        sender = apprise.Apprise()
        for place in places:
            sender.add(place)
        return bool(await sender.async_notify(title=title, body=body))

    return send


class Notices:
    """Sends what consultants are to be told, by any process; and lets happen what happens with cases by itself."""

    def __init__(
        self,
        store: Store,
        casework: Casework,
        texts: Mapping[str, str],
        relay: Relay | None,
        *,
        now: Callable[[], datetime],
        also: Also | None = None,
        language: str = "nl",
    ) -> None:
        self._store = store
        self._casework = casework
        self._texts = texts
        self._relay = relay
        self._now = now
        self._also = also
        self._templates = Templates(language)

    async def some(self) -> int:
        """Send what is due, at most some; how many. Raises psycopg's errors where the database is away."""
        claimed = await self._store.cases.claim_notices(self._now(), MOST)
        for one in claimed:
            await self._tell(one)
        return len(claimed)

    async def _tell(self, one: ClaimedNotice) -> None:
        now, settle = self._now(), self._store.cases.settle_notice
        if one.email is None and not one.also:
            await settle(one.id, "failed", now, why="nowhere to send to")
            return
        try:
            sent = await self._sent(one)
        except NotSent as error:
            log.warning("a notice did not leave (%s)", error, extra={"action": "notice", "case": one.number})
            await self._store.trouble("notice_not_sent", "mail", str(error), now)
            if error.for_good or one.tries > len(AGAIN):
                await settle(one.id, "failed", now, why=str(error))
            else:
                await settle(one.id, "waiting", now, again_at=now + AGAIN[one.tries - 1], why=str(error))
            return
        if not sent:
            why = "no mail server is set (LEUN_SMTP_HOST)"
            await self._store.trouble("nobody_told", "mail", why, now)
            await settle(one.id, "waiting", now, again_at=now + NO_WAY, why=why)
            return
        await settle(one.id, "sent", now)
        for kind in ("notice_not_sent", "nobody_told"):
            await self._store.well(kind, "mail", now)

    async def _sent(self, one: ClaimedNotice) -> bool:
        """Send it every way there is; whether there was one. Raises NotSent where none of them worked."""
        title, body = self._words(one)
        ways, problems = 0, []
        if one.email is not None and self._relay is not None:
            ways += 1
            try:
                await self._relay.send(self._mail(one, title, body, self._relay.sender))
            except NotSent as error:
                problems.append(error)
        if one.also and self._also is not None:
            ways += 1
            if not await self._also(one.also, title, body):
                problems.append(NotSent("Apprise could not send it"))
        if ways and len(problems) == ways:
            raise problems[0]
        return ways > 0

    def _words(self, one: ClaimedNotice) -> tuple[str, str]:
        """Title and text: that a question waits, its number, and how to look."""
        names = {"number": str(one.number), "consultant": one.consultant}
        subject = "subject_urgent" if one.urgency in ("crisis", "red") else "subject"
        parts = [self._texts[f"case.notice.{key}"] for key in (one.kind, "look", "why")]
        text = "\n\n".join(self._templates.fill(part, names) for part in parts)
        return self._templates.fill(self._texts[f"case.notice.{subject}"], names), text

    def _mail(self, one: ClaimedNotice, title: str, body: str, sender: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, one.email, title
        message["Date"] = format_datetime(self._now())
        # The same for each try, so that a mail whose fate was unknown is known as a double.
        message["Message-ID"] = f"<notice-{one.id}@{sender.rpartition('@')[2] or 'leun'}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body + "\n")
        return message

    async def run(self, news: asyncio.Event, stop: asyncio.Event) -> None:
        """Climb ladders and send notices until ``stop``."""
        while not stop.is_set():
            try:
                await self._casework.climb(self._now())
                while not stop.is_set() and await self.some() == MOST:
                    pass
            except Exception as error:
                if of_database(error):
                    log.warning("the database is away (%s)", type(error).__name__, extra={"action": "database_away"})
                else:
                    log.exception("notices broke (%s)", type(error).__name__, extra={"action": "notices_broke"})
            await news_or(LOOK, news, stop)
