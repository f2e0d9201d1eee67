"""The settings by themselves: names that nothing reads, and values that cannot work together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from bot.app import Settings
from bot.channels.signal.rpc import place
from bot.doctor.checks import Check, bad, note, well
from bot.errors import LeunError
from bot.facts import nearest

#: Read by scripts of the clone and not by Leun.
_OF_SCRIPTS: Final = ("LEUN_PYTHON", "LEUN_PYTHON310")
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
#: Where Telegram brings updates to.
_PORTS: Final = (443, 80, 88, 8443)


def look(settings: Settings, environ: Mapping[str, str]) -> Iterator[Check]:
    """Everything that can be told of them without asking anybody."""
    wrong = [*_names(environ), *_telegram(settings), *_signal(settings), *_listen(settings)]
    wrong += [*_owner(settings), *_mail(settings)]
    if not any(one.state == "bad" for one in wrong):
        yield well("settings", "Every LEUN_ variable is known, and they go together.")
    yield from wrong
    yield _channels(settings)


def _names(environ: Mapping[str, str]) -> Iterator[Check]:
    known = tuple(f"LEUN_{name.upper()}" for name in Settings.model_fields)
    for name in sorted(environ):
        if name.upper().startswith("LEUN_") and name.upper() not in (*known, *_OF_SCRIPTS):
            meant = nearest(name.upper().removeprefix("LEUN_"), tuple(one.removeprefix("LEUN_") for one in known))
            mend = (
                f"LEUN_{meant} was probably meant."
                if meant
                else "Take it away; docs/reference/settings.md has them all."
            )
            yield bad("settings", f"{name} is no setting, so nothing reads it.", mend)


def _telegram(settings: Settings) -> Iterator[Check]:
    url = settings.telegram_webhook
    if settings.telegram_token is None:
        if url:
            yield bad("settings", "LEUN_TELEGRAM_WEBHOOK is set without LEUN_TELEGRAM_TOKEN.", "Set the token too.")
        return
    if not url:
        return
    secret = settings.telegram_secret.get_secret_value() if settings.telegram_secret else ""
    if not secret:
        yield bad(
            "settings",
            "LEUN_TELEGRAM_WEBHOOK is set without LEUN_TELEGRAM_SECRET: anybody could speak for anybody.",
            "Set it to 32 random letters and digits (`openssl rand -hex 16`).",
        )
    elif not _SECRET.fullmatch(secret):
        yield bad(
            "settings",
            "LEUN_TELEGRAM_SECRET has signs that Telegram does not take.",
            "Use 1 to 256 of A–Z, a–z, 0–9, _ and - only.",
        )
    yield from _address(url)


def _address(url: str) -> Iterator[Check]:
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        yield bad("settings", "LEUN_TELEGRAM_WEBHOOK is no address.", "Write it as https://HOST/PATH.")
        return
    if parts.scheme != "https" or not parts.hostname:
        text = "LEUN_TELEGRAM_WEBHOOK does not begin with https://, and Telegram comes to nothing else."
        yield bad("settings", text, "Give the https address of the web server in front of Leun.")
    elif port not in _PORTS:
        yield bad(
            "settings",
            f"LEUN_TELEGRAM_WEBHOOK has port {port}, and Telegram does not come there.",
            f"Use one of {', '.join(map(str, _PORTS))}.",
        )


def _signal(settings: Settings) -> Iterator[Check]:
    if settings.signal_cli:
        try:
            place(settings.signal_cli)
        except LeunError:
            text = "LEUN_SIGNAL_CLI is no address of signal-cli."
            yield bad("settings", text, "Write it as unix:/run/signal-cli/socket or tcp:127.0.0.1:7583.")
    elif settings.signal_account:
        text = "LEUN_SIGNAL_ACCOUNT is set without LEUN_SIGNAL_CLI."
        yield bad("settings", text, "Say where signal-cli listens, such as unix:/run/signal-cli/socket.")


def _listen(settings: Settings) -> Iterator[Check]:
    host, _, port = settings.listen.rpartition(":")
    if not host or not (port.isascii() and port.isdigit() and int(port) < 65536):
        yield bad("settings", "LEUN_LISTEN is no host:port.", "Write it as 127.0.0.1:8080.")


def _owner(settings: Settings) -> Iterator[Check]:
    if settings.owner_database_url is not None and settings.database_url is not None:
        text = "LEUN_OWNER_DATABASE_URL is set here too, and only `leun db upgrade` needs it."
        yield note("settings", text, "Keep it out of what `leun serve` is given.")


def _mail(settings: Settings) -> Iterator[Check]:
    """How consultants are told of a case; `bot.serve.relay` refuses to start with the worst of these."""
    names = [name for name in Settings.model_fields if name.startswith("smtp_")]
    changed = [name for name in names if getattr(settings, name) != Settings.model_fields[name].default]
    if not settings.smtp_host:
        if changed:
            text = f"LEUN_{changed[0].upper()} is set without LEUN_SMTP_HOST, so no mail is sent."
            yield bad("settings", text, "Name the mail server too, or take the others away.")
        return
    if "@" not in settings.smtp_from:
        text = "LEUN_SMTP_HOST is set without an address in LEUN_SMTP_FROM, and `leun serve` does not start so."
        yield bad("settings", text, "Set it to the address that mails to consultants come from.")
    secrets = [name for name in ("smtp_token_file", "smtp_token_command", "smtp_password") if name in changed]
    if settings.smtp_security == "none" and (settings.smtp_user or secrets):
        text = "LEUN_SMTP_SECURITY is none, and nobody logs in without TLS."
        yield bad("settings", text, "Take starttls or tls; or a relay on this machine, without a user.")
    elif settings.smtp_user and not secrets:
        text = "LEUN_SMTP_USER is set without a password or token."
        yield bad("settings", text, "Set LEUN_SMTP_PASSWORD, LEUN_SMTP_TOKEN_FILE or LEUN_SMTP_TOKEN_COMMAND.")
    elif secrets and not settings.smtp_user:
        text = f"LEUN_{secrets[0].upper()} is set without LEUN_SMTP_USER, so nobody logs in."
        yield bad("settings", text, "Set the user too, or take it away.")
    if len(secrets) > 1:
        told = " and ".join(f"LEUN_{name.upper()}" for name in secrets)
        yield note("settings", f"{told} are set, and only the first counts.", "Keep one of them.")


def _channels(settings: Settings) -> Check:
    there = [
        name
        for name, is_set in (("Telegram", settings.telegram_token is not None), ("Signal", bool(settings.signal_cli)))
        if is_set
    ]
    if there:
        return well("channels", f"{' and '.join(there)}.")
    return note(
        "channels",
        "Neither Telegram nor Signal is set, so only `leun chat` works, in a terminal.",
        "For `leun serve` set LEUN_TELEGRAM_TOKEN or LEUN_SIGNAL_CLI (docs/first-connection.md).",
    )
