"""The road to Telegram: what python-telegram-bot's ``Bot`` asks for over kept connections, with failures told apart.

Forms go by `lines`, which spend a tenth of what python-telegram-bot's own client spends; files, and everything where
a proxy stands between, by that client. Three failures are told apart that it mixes up.

A request that never left, one that the server broke off over, and one that came too soon each ask for something else
to be done; python-telegram-bot gives the first two as ``TimedOut`` and ``NetworkError``. A 4xx that is not Telegram's
(a proxy's, a firewall's) is no word about a person: the request did not get there.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
from typing import Any, Final
from urllib.parse import urlencode
from urllib.request import getproxies

import httpx
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.channels.telegram.lines import LineBroke, Lines, NoLine

# httpcore asks for sniffio at every lock that it makes, and where there is none Python looks through all folders each
# time: 4 % of a turn. This says once that there is none.
if importlib.util.find_spec("sniffio") is None:
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]

API: Final = "https://api.telegram.org"
#: Seconds that an idle connection is kept; Telegram closes its side later.
_IDLE: Final = 30.0
#: Seconds for a connection, and until one is free.
_CONNECT: Final = 5.0
_ROOM: Final = 5.0
#: Proxies of the environment that httpx would go by.
_PROXIES: Final = frozenset(("http", "https", "all"))

_NOT_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class NotSent(NetworkError):
    """The request never left: no connection, or none free."""


class ServerFailed(NetworkError):
    """The server answered that it failed; it may have carried the request out before that."""

    def __init__(self, code: int) -> None:
        super().__init__(f"status {code}")
        self.code = code


class TooSoon(TelegramError):
    """The server did nothing and wants to be asked again after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again after {seconds:g} seconds")
        self.seconds = seconds


class Road(HTTPXRequest):
    """Requests to the Bot API over a few connections."""

    def __init__(self, connections: int, *, read: float = 15.0) -> None:
        """``read``: seconds to wait for an answer."""
        super().__init__(
            connection_pool_size=connections,
            connect_timeout=_CONNECT,
            read_timeout=read,
            write_timeout=10.0,
            pool_timeout=_ROOM,
            httpx_kwargs={"limits": httpx.Limits(max_connections=connections, keepalive_expiry=_IDLE)},
        )
        self._read = read
        self._lines = Lines(connections, idle=_IDLE) if not getproxies().keys() & _PROXIES else None

    async def shutdown(self) -> None:
        """Let go of the connections."""
        if self._lines is not None:
            self._lines.close()
            await asyncio.sleep(0)  # a connection that is let go of is gone with the next round of the loop
        await super().shutdown()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """One request. Raises NotSent, ServerFailed, TooSoon, BadRequest, TimedOut, NetworkError."""
        plain = url.isascii() and url.isprintable() and " " not in url
        if self._lines is None or method != "POST" or not plain or (request_data and request_data.contains_files):
            code, body = await self._by_client(url, method, request_data, *args, **kwargs)
        else:
            code, body = await self._by_line(self._lines, url, request_data, **kwargs)
        if code >= 500:
            raise ServerFailed(code)
        if code == 413:
            raise BadRequest("Request Entity Too Large")
        if code >= 400:
            told = _object(body)
            if code == 429:
                raise TooSoon(_seconds(told))
            if told.get("ok") is not False:
                raise NotSent(f"somebody between here and Telegram answered {code}")
        return code, body

    async def _by_line(
        self,
        lines: Lines,
        url: str,
        asked: RequestData | None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        **_: Any,
    ) -> tuple[int, bytes]:
        """A form by a kept connection."""
        if self._client.is_closed:
            raise NotSent("closed")
        form = urlencode(asked.json_parameters).encode("ascii") if asked else b""
        read = self._read if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        try:
            return await lines.post(url, form, agent=self.USER_AGENT, connect=_CONNECT, room=_ROOM, read=read)
        except NoLine as error:
            raise NotSent(str(error)) from None
        except TimeoutError:
            raise TimedOut("no answer") from None
        except LineBroke as error:
            raise NetworkError(str(error)) from None

    async def _by_client(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Anything by python-telegram-bot's own client."""
        try:
            return await super().do_request(*args, **kwargs)
        except (TimedOut, NetworkError) as error:
            if isinstance(error.__cause__, _NOT_SENT):
                raise NotSent(type(error.__cause__).__name__) from None
            if isinstance(error, TimedOut):
                raise TimedOut("no answer") from None
            raise NetworkError(type(error.__cause__ or error).__name__) from None
        except RuntimeError:
            raise NotSent("closed") from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """What an answer says. Raises TelegramError, without a word of it in the log: it may hold what people wrote."""
        if not (told := _object(payload)):
            raise TelegramError("an answer that is no JSON object")
        return told


def _object(body: bytes) -> dict[str, Any]:
    """The JSON object in an answer; an empty one where there is none."""
    try:
        told = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _seconds(told: dict[str, Any]) -> float:
    """How long a 429 asks to wait; a few seconds where it does not say."""
    try:
        return max(0.0, float(told["parameters"]["retry_after"]))
    except (ValueError, TypeError, KeyError):
        return 5.0
