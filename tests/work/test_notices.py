"""Consultants are told by e-mail: never a word of a carer, one alert a wait, retried, quiet at night."""

from __future__ import annotations

import asyncio
import importlib.util
import socket
import ssl
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.app import base_pack
from bot.cases.machine import Case
from bot.casework import Casework
from bot.content import packs
from bot.store.database import Store
from bot.work.notices import AGAIN, Notices, NotSent, Relay, also_by_apprise
from tests.cases.teams import GENT, at, team
from tests.store.test_cases import NOW, a_case, people

TEXTS = {language: words.texts for language, words in packs.read([base_pack()])[0].words.items()}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Post:
    """What a mail server took, and what it answers."""

    mails: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    logins: list[Any] = field(default_factory=list)

    async def handle_RCPT(self, server, session: Session, envelope: Envelope, address: str, options) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        self.logins.append(args[1])
        return AuthResult(success=True)

    def login(self, server, session, envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)


@dataclass
class MailServer:
    post: Post
    port: int
    trusted: ssl.SSLContext


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS for a server on this machine, and who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begun = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begun)
        .not_valid_after(begun + timedelta(days=10))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    mine = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    mine.load_cert_chain(folder / "cert", folder / "key")
    return mine, ssl.create_default_context(cafile=str(folder / "cert"))


@pytest.fixture
async def mails(tmp_path: Path) -> AsyncIterator[MailServer]:
    mine, trusted = certificate(tmp_path)
    post = Post()

    def protocol() -> SMTP:
        return SMTP(post, hostname="localhost", tls_context=mine, authenticator=post.login, enable_SMTPUTF8=True)

    listening = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    yield MailServer(post, listening.sockets[0].getsockname()[1], trusted)
    listening.close()
    await listening.wait_closed()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def relay(mails: MailServer, **more: Any) -> Relay:
    given: dict[str, Any] = {
        "host": "localhost",
        "port": mails.port,
        "sender": "leun@example.org",
        "tls": mails.trusted,
    }
    return Relay(**{**given, **more})


def notices(store: Store, clock: Clock, to: Relay | None, **more: Any) -> Notices:
    return Notices(store, Casework(store, TEXTS), TEXTS["nl"], to, now=clock, **more)


async def ans(store: Store, case: Case) -> list[str]:
    """What became of the notices to An, who alone has an address."""
    return [status for who, _, status, _ in await store.cases.notices(case.id) if who == "an"]


async def test_an_opening_reaches_everybody_who_is_there_without_a_word_of_the_carer(
    store: Store, clock: Clock, mails: MailServer
):
    await people(store)
    number = await a_case(store)
    assert await notices(store, clock, relay(mails)).some() == 3
    assert {one["To"] for one in mails.post.mails} == {"an@example.org", "bo@example.org", "cis@example.org"}
    mail = mails.post.mails[0]
    assert mail["Subject"] == f"Leun: een dringende vraag wacht (zaak {number})"
    text = mail.get_content()
    assert f"leun cases show {number} --as an" in text
    assert "plaintext" not in mail.as_string()
    assert await notices(store, clock, relay(mails)).some() == 0


async def test_quiet_hours_are_kept_but_for_a_crisis(store: Store, clock: Clock, mails: MailServer):
    night = at("2026-11-23 22:00")
    who = await people(store)
    work, sender = Casework(store, TEXTS), notices(store, clock, relay(mails))
    for name, urgency in (("one", "red"), ("two", "crisis")):
        number = await a_case(store, name, urgency)  # type: ignore[arg-type]
        await work.claim(number, who["an"], NOW)
        clock.now = night
        await work.hand_over(number, who["an"], "away", "", night, to="bo")
        await sender.some()
        assert [one["To"] for one in mails.post.mails] == ([] if urgency == "red" else ["bo@example.org"])
    clock.now = at("2026-11-24 07:31")
    assert await sender.some() == 1


async def test_what_is_refused_for_now_is_tried_again_and_what_is_refused_for_good_is_not(
    store: Store, clock: Clock, mails: MailServer
):
    await people(store)
    await store.cases.put_team(team(members=GENT["members"][:1]), actor="operator", at=NOW)
    number = await a_case(store)
    sender, case = notices(store, clock, relay(mails)), await store.cases.load(number)
    mails.post.answers = ["451 later"]
    await sender.some()
    assert await sender.some() == 0  # not yet
    assert [one.kind for one in await store.incidents()] == ["notice_not_sent"]
    clock.now += AGAIN[0]
    await sender.some()
    assert len(mails.post.mails) == 1
    assert await store.incidents() == ()
    assert await ans(store, case) == ["sent"]

    number = await a_case(store, "other")
    mails.post.answers = ["550 nobody of that name"]
    await sender.some()
    clock.now += timedelta(days=1)
    assert await sender.some() == 0
    case = await store.cases.load(number)
    assert await ans(store, case) == ["failed"]


async def test_a_server_that_is_away_is_tried_for_half_a_day(store: Store, clock: Clock, mails: MailServer):
    await people(store)
    await store.cases.put_team(team(members=GENT["members"][:1]), actor="operator", at=NOW)
    case = await store.cases.load(await a_case(store))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        away = relay(mails, port=taken.getsockname()[1])
    sender, tries = notices(store, clock, away), 0
    while await ans(store, case) == ["waiting"]:
        await sender.some()
        tries += 1
        clock.now += timedelta(hours=6)
    assert tries == len(AGAIN) + 1
    assert await ans(store, case) == ["failed"]


async def test_without_a_mail_server_an_operator_is_told(store: Store, clock: Clock, mails: MailServer):
    await people(store)
    await a_case(store)
    await notices(store, clock, None).some()
    assert [one.kind for one in await store.incidents()] == ["nobody_told"]
    clock.now += timedelta(hours=1)
    assert await notices(store, clock, relay(mails)).some() == 3  # once there is one, it leaves
    assert await store.incidents() == ()


async def test_two_processes_tell_it_once(store: Store, clock: Clock, mails: MailServer):
    await people(store)
    await a_case(store)
    await asyncio.gather(*(notices(store, clock, relay(mails)).some() for _ in range(4)))
    assert len(mails.post.mails) == 3


async def test_what_was_answered_meanwhile_is_not_told(store: Store, clock: Clock, mails: MailServer):
    who = await people(store)
    await Casework(store, TEXTS).reply(await a_case(store), who["an"], "Dag", NOW)
    assert await notices(store, clock, relay(mails)).some() == 0


async def test_a_password_goes_over_tls_and_never_without(mails: MailServer):
    message = EmailMessage()
    message["From"] = message["To"] = "a@example.org"
    message.set_content("x")
    await relay(mails, user="leun", password="right").send(message)
    assert mails.post.logins == [(b"leun", b"right")]
    with pytest.raises(NotSent, match="535"):
        await relay(mails, user="leun", password="wrong").send(message)
    with pytest.raises(NotSent, match="without TLS"):
        await relay(mails, user="leun", password="right", security="none").send(message)
    with pytest.raises(NotSent):  # a certificate that nobody vouches for
        await relay(mails, user="leun", password="right", tls=None).send(message)
    assert "right" not in repr(relay(mails, password="right"))


async def test_an_access_token_comes_from_a_file_or_a_command(mails: MailServer, tmp_path: Path):
    (tmp_path / "token").write_text("one\n")
    by_file = relay(mails, user="leun@example.org", token_file=tmp_path / "token")
    command = f"{sys.executable} -c \"print('two')\""
    assert await by_file.token() == "one"
    assert await relay(mails, token_command=command).token() == "two"
    (tmp_path / "token").write_text("three\n")
    assert await by_file.token() == "three"
    with pytest.raises(NotSent, match="cannot be read"):
        await relay(mails, token_file=tmp_path / "none").token()
    with pytest.raises(NotSent, match="ended with 3"):
        await relay(mails, token_command=f'{sys.executable} -c "raise SystemExit(3)"').token()
    message = EmailMessage()
    message["From"] = message["To"] = "a@example.org"
    message.set_content("x")
    await by_file.send(message)
    assert mails.post.logins == ["dXNlcj1sZXVuQGV4YW1wbGUub3JnAWF1dGg9QmVhcmVyIHRocmVlAQE="]
    assert len(mails.post.mails) == 1


async def test_other_ways_are_taken_where_there_are_any(store: Store, clock: Clock):
    await people(store)
    only_also = [{**GENT["members"][0], "email": "", "also": ["ntfy://somewhere"]}]
    await store.cases.put_team(team(members=only_also), actor="operator", at=NOW)
    number = await a_case(store)
    taken: list[tuple[tuple[str, ...], str, str]] = []

    async def also(places: tuple[str, ...], title: str, body: str) -> bool:
        taken.append((places, title, body))
        return True

    await notices(store, clock, None, also=also).some()
    assert [(places, title) for places, title, _ in taken] == [
        (("ntfy://somewhere",), f"Leun: een dringende vraag wacht (zaak {number})")
    ]


def test_apprise_is_taken_only_where_it_is_installed():
    assert (also_by_apprise() is None) == (not importlib.util.find_spec("apprise"))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_of_notice_has_its_words(language: str):
    kinds = {"opened", "handed_over", "carer_wrote", "reopened", "resume", "reminder", "second", "lead", "fallback"}
    assert kinds <= {key.removeprefix("case.notice.") for key in TEXTS[language]}
