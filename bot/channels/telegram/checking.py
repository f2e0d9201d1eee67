"""Looks at the bot and its webhook for ``leun doctor`` and for the start: what is well, what is not, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from telegram import Bot, User, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.outcomes import reason
from bot.channels.telegram.road import NotSent
from bot.channels.telegram.updates import ALLOWED

#: Ports that Telegram brings updates to.
PORTS: Final = (443, 80, 88, 8443)
#: More updates than this that wait are a sign that they are not taken.
MANY: Final = 100
#: A failure of the webhook counts for so long.
RECENT: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. The text says what was found and, where it is not well, what to do."""

    name: str
    ok: bool
    text: str


async def check(bot: Bot, *, url: str, now: datetime) -> list[Check]:
    """Everything that can be told about the bot; raises nothing that Telegram can cause.

    ``url`` is where updates are wanted; empty: they are fetched. The secret cannot be read back from Telegram: that it
    is another shows in the webhook's last error.
    """
    try:
        me = await bot.get_me()
    except TelegramError as error:
        return [_unreached(error)]
    checks = [Check("telegram token", True, f"The bot is @{me.username}."), _groups(me)]
    try:
        info = await bot.get_webhook_info()
    except TelegramError as error:
        return [*checks, Check("telegram webhook", False, f"Telegram does not tell of its webhook: {reason(error)}.")]
    return [*checks, *(_fetched(info) if not url else _brought(info, url, now)), _waiting(info)]


def _unreached(error: TelegramError) -> Check:
    if isinstance(error, InvalidToken):
        return Check(
            "telegram token",
            False,
            "Telegram does not know the token. Copy it again from @BotFather (/mybots, API Token) into the settings.",
        )
    if isinstance(error, NotSent):
        return Check(
            "telegram token",
            False,
            "Telegram cannot be reached. Look at the network, the proxy (HTTPS_PROXY) and the firewall: "
            "api.telegram.org, port 443.",
        )
    return Check("telegram token", False, f"Telegram did not answer as it should: {reason(error)}. Try again later.")


def _groups(me: User) -> Check:
    if not me.can_join_groups:
        return Check("telegram groups", True, "The bot cannot be put in groups.")
    return Check(
        "telegram groups", True, "The bot can be put in groups and declines there. @BotFather, /setjoingroups, ends it."
    )


def _fetched(info: WebhookInfo) -> list[Check]:
    if info.url:
        return [
            Check(
                "telegram webhook",
                False,
                f"A webhook stands at {_host(info.url)}, so updates cannot be fetched. Take it away, or set its url.",
            )
        ]
    return [Check("telegram webhook", True, "There is no webhook; updates are fetched.")]


def _brought(info: WebhookInfo, url: str, now: datetime) -> list[Check]:
    if not info.url:
        text = f"There is no webhook; it is to stand at {_host(url)}. It is set when `leun serve` starts."
        return [_address(url), Check("telegram webhook", False, text)]
    if info.url != url:
        text = (
            f"The webhook stands at {_host(info.url)} and not at the address that the settings give, at {_host(url)}. "
            "Another installation may use this token; a bot has one."
        )
        return [_address(url), Check("telegram webhook", False, text)]
    return [
        _address(url),
        Check("telegram webhook", True, f"The webhook stands at {_host(url)}."),
        _kinds(info),
        _errors(info, now),
    ]


def _address(url: str) -> Check:
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        port = 0
    if parts.scheme != "https" or not parts.hostname:
        return Check("telegram address", False, "Telegram brings updates to https addresses only. Mend the url.")
    if port not in PORTS:
        return Check(
            "telegram address", False, f"Telegram does not come to port {port}, only to {', '.join(map(str, PORTS))}."
        )
    return Check("telegram address", True, f"Telegram can come to port {port}.")


def _kinds(info: WebhookInfo) -> Check:
    missing = sorted(set(ALLOWED) - set(info.allowed_updates or ()))
    if missing:
        return Check(
            "telegram updates", False, f"Telegram does not bring: {', '.join(missing)}. Set the webhook once more."
        )
    return Check("telegram updates", True, "Telegram brings every kind of update that is asked for.")


def _errors(info: WebhookInfo, now: datetime) -> Check:
    when, said = info.last_error_date, info.last_error_message or ""
    if when is None or now - when > RECENT:
        return Check("telegram delivery", True, "Telegram had no trouble bringing updates in the last hour.")
    text = f"Telegram could not bring an update on {when:%d-%m-%Y at %H:%M} UTC: {said}."
    if "403" in said:
        text += " The secret is another than the one that was set. Set the webhook once more."
    elif "503" in said:
        text += " Leun had too much in hand, or its database did not answer."
    elif "certificate" in said.lower() or "ssl" in said.lower():
        text += " Mend the certificate: the whole chain must be served."
    else:
        text += " Look whether the address answers from outside."
    return Check("telegram delivery", False, text)


def _waiting(info: WebhookInfo) -> Check:
    waiting = info.pending_update_count
    if waiting > MANY:
        text = f"{waiting} updates wait at Telegram. It throws them away after a day; see to it that Leun runs."
        return Check("telegram queue", False, text)
    return Check("telegram queue", True, f"{waiting} updates wait at Telegram.")


def _host(url: str) -> str:
    """Where an address is, without its path, which may be a secret."""
    try:
        return urlsplit(url).hostname or "an odd address"
    except ValueError:
        return "an odd address"
