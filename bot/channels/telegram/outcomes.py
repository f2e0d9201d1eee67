"""How a send ended, told from what python-telegram-bot raised."""

from __future__ import annotations

import re
from typing import Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    TelegramError,
    TimedOut,
)

from bot.channels.port import MovedTo, Outcome, PersonGone, Refused, RetryAfter, Unknown
from bot.channels.telegram.road import NotSent, ServerFailed, TooSoon

#: Seconds until a road that is closed is tried again.
AGAIN: Final = 2.0
#: Seconds until a token that is refused is tried again: somebody must mend it.
MENDED: Final = 300.0

#: What Telegram says of a chat that is no longer there, with a 400 where one would think of a 403.
_GONE: Final = re.compile(
    r"chat not found|user not found|peer_id_invalid|user_deactivated|user is deactivated|user_is_blocked|bot was kicked"
    r"|chat was (?:deactivated|deleted)|chat_id_invalid",
    re.IGNORECASE,
)


def outcome(error: TelegramError) -> Outcome:
    """What became of a message whose sending raised this.

    A failure of the server (5xx) is ``Unknown``: its front answers 502 while the message goes its way behind it, and at
    a restart the server itself says 500 of requests that it had handed on. A ``BadRequest`` is told before the network
    errors, of which python-telegram-bot makes it one.
    """
    match error:
        case TooSoon():
            return RetryAfter(error.seconds, "too soon")
        case ChatMigrated():
            return MovedTo(str(error.new_chat_id))
        case Forbidden():
            return PersonGone(reason(error))
        case BadRequest():
            return PersonGone(reason(error)) if _GONE.search(error.message) else Refused(reason(error))
        case InvalidToken() | EndPointNotFound():
            return RetryAfter(MENDED, "the token is refused", whole=True)
        case Conflict():
            return RetryAfter(MENDED, "conflict", whole=True)
        case NotSent():
            return RetryAfter(AGAIN, "no connection", whole=True)
        case ServerFailed():
            return Unknown(f"the server failed ({error.code})")
        case TimedOut():
            return Unknown("no answer")
        case _:
            return Unknown("no answer that can be read")


def reason(error: TelegramError) -> str:
    """Telegram's own words for a refusal, without numbers; never those of a refused token, which hold it."""
    if isinstance(error, InvalidToken):
        return "the token is refused"
    return re.sub(r"\S*\d\S*", "…", error.message)[:160]
