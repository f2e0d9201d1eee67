"""Updates that Telegram brings: kept, then acknowledged.

Telegram brings the next update of a chat only after a 2xx for the one before, and comes again for a day otherwise. So a
2xx is given once an update is committed, or where it never can be; until then 503 with ``Retry-After`` is the brake.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot

from bot.channels.telegram.updates import ALLOWED

log = logging.getLogger(__name__)

Keep = Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]

#: Bytes of a body; Telegram's own stay far below.
LARGEST: Final = 1 << 20
#: Updates in hand at once; Telegram is told to bring no more (``max_connections``).
AT_ONCE: Final = 40
#: Seconds after which Telegram is to come again.
AGAIN: Final = 2
#: Seconds that one update may take to be read and kept.
PATIENCE: Final = 20.0

_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """Takes updates in. The answer's body is always empty: what Leun says goes through the outbox."""

    def __init__(
        self, keep: Keep, *, secret: str, at_once: int = AT_ONCE, largest: int = LARGEST, patience: float = PATIENCE
    ) -> None:
        """``keep`` returns when the updates are committed, and raises when that cannot be.

        Raises ValueError without a secret: anybody could speak for anybody.
        """
        if not secret:
            raise ValueError("a webhook needs a secret")
        self._keep = keep
        self._secret = secret.encode()
        self._at_once = at_once
        self._largest = largest
        self._patience = patience
        self._in_hand = 0

    def route(self, path: str) -> Route:
        """For a starlette app."""
        return Route(path, self.take, methods=["POST"])

    async def take(self, request: Request) -> Response:
        """One update."""
        if not hmac.compare_digest(request.headers.get(_HEADER, "").encode("latin-1", "replace"), self._secret):
            log.warning("a webhook call without the right secret", extra={"action": "telegram_wrong_secret"})
            return Response(status_code=403)
        if self._in_hand >= self._at_once:
            return _later()
        self._in_hand += 1
        try:
            async with asyncio.timeout(self._patience):
                return await self._taken(request)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:  # the store's, or too late: Telegram comes again
            log.error(
                "an update could not be kept (%s); Telegram will bring it again",
                type(error).__name__,
                extra={"action": "telegram_not_kept"},
            )
            return _later()
        finally:
            self._in_hand -= 1

    async def _taken(self, request: Request) -> Response:
        update = await self._update(request)
        if update is None:
            log.error("an update that is no JSON object was let go", extra={"action": "telegram_no_object"})
        else:
            await self._keep([update])
        return Response(status_code=200)

    async def _update(self, request: Request) -> Mapping[str, Any] | None:
        """The JSON object in the body; None where there is none: its like would block a chat for a day."""
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > self._largest:
                return None
        try:
            told = json.loads(bytes(body))
        except (ValueError, RecursionError):
            return None
        return told if isinstance(told, dict) else None


async def set_webhook(bot: Bot, url: str, secret: str, *, at_once: int = AT_ONCE) -> None:
    """Have Telegram bring updates there. Raises TelegramError."""
    await bot.set_webhook(url, secret_token=secret, max_connections=at_once, allowed_updates=ALLOWED)


async def drop_webhook(bot: Bot) -> None:
    """Have Telegram keep updates until they are fetched; none is thrown away. Raises TelegramError."""
    await bot.delete_webhook(drop_pending_updates=False)


def _later() -> Response:
    return Response(status_code=503, headers={"Retry-After": str(AGAIN)})
