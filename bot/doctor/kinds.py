"""What each kind of incident is, and what an operator does about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.store.running import Incident

#: Where a person solves what Signal asks of who sends too much.
CAPTCHAS: Final = "https://signalcaptchas.org/challenge/generate.html"

#: Kind → what it is, what to do.
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "carer_shut": (
        "What belongs to a carer cannot be opened",
        "WrongKey: put back its key ring. Tampered: restore the row from a backup. It is tried every minute.",
    ),
    "due_broke": (
        "Something that was planned could not be done",
        "It is tried again every two minutes. Tell who maintains Leun, with the detail.",
    ),
    "held_back": (
        "The channel holds back all that leaves",
        "Wait: it goes on by itself. When it comes often, look for who writes much.",
    ),
    "letter_broke": (
        "An answer could not be made",
        "Tell who maintains Leun, with the detail. That carer got no answer.",
    ),
    "letter_shut": (
        "An answer that waits to leave cannot be opened",
        "WrongKey: put back its key ring. Tampered: restore the row from a backup. It is tried every minute.",
    ),
    "nobody_told": (
        "A case waits, and no consultant could be told",
        "Set LEUN_SMTP_HOST and LEUN_SMTP_FROM (docs/reference/settings.md). Until then look at `leun cases list`.",
    ),
    "notice_not_sent": (
        "A mail to a consultant did not leave",
        "It is tried again for half a day. The detail says why: look at LEUN_SMTP_…, and at `leun cases list`.",
    ),
    "refused": ("The channel refused an answer", "Tell who maintains Leun, with the detail. That carer got no answer."),
    "signal_captcha": (
        "Signal wants a captcha before it sends more",
        f"Solve one at {CAPTCHAS}, then: leun signal solve CHALLENGE 'signalcaptcha://…', "
        "with the challenge that the detail names (docs/first-connection.md, Signal, 9).",
    ),
    "signal_down": ("signal-cli does not answer, or lacks the account", "`leun doctor` says which; then its own log."),
    "signal_exception": (
        "signal-cli could not read what somebody sent",
        "One is no harm. When they go on, update signal-cli: an old one stops working within months.",
    ),
    "signal_identity": (
        "Somebody has a new phone, and signal-cli does not trust it",
        "Run signal-cli with --trust-new-identities=always, or `signal-cli trust` for that person.",
    ),
    "signal_rate_limited": ("Signal says that too much is sent", "Wait: it goes on by itself."),
    "signal_silence": (
        "Nothing came from Signal for long",
        "Send the bot a message yourself. When it does not answer, restart signal-cli, then update it.",
    ),
    "stands_still": ("A queue stands still", "`leun doctor` says whether Leun runs; then its own log."),
    "telegram_check": ("Something is wrong with the webhook", "The detail says what to do."),
    "telegram_conflict": (
        "Somebody else fetches the updates of this bot, or a webhook stands",
        "A bot has one installation: stop the other one, or give it a bot of its own.",
    ),
    "telegram_down": (
        "Telegram cannot be reached",
        "Look at the network and the firewall: api.telegram.org, port 443.",
    ),
    "telegram_not_kept": (
        "What Telegram gave could not be kept",
        "Nothing is lost: it comes again. Look at the database.",
    ),
    "telegram_token": ("Telegram does not know the token", "Copy it again from @BotFather (/mybots, API Token)."),
    "telegram_webhook": ("The webhook could not be set", "`leun doctor` says why."),
    "unreadable": (
        "A message could not be handled",
        "It is tried five times, then kept. Tell who maintains Leun, with the detail.",
    ),
}


def sentence(incident: Incident) -> str:
    """What it is, and where."""
    return f"{KINDS.get(incident.kind, (incident.kind,))[0]} ({incident.place})"


def mend(incident: Incident) -> str:
    """What to do."""
    known = KINDS.get(incident.kind)
    return known[1] if known is not None else "The log says more, by this name. Tell who maintains Leun."
