"""The side of Signal that sends: one request at a time over signal-cli's socket."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from bot.channels.port import Incoming, Letter, Outcome
from bot.channels.signal import outcomes
from bot.channels.signal.envelopes import GROUP
from bot.channels.signal.render import menu, poll_params, send_params, to
from bot.channels.signal.rpc import Link, RpcError, RpcFailed
from bot.channels.signal.signs import Trouble, untold

log = logging.getLogger(__name__)

#: Seconds to wait for a send, which goes to Signal and back; and for what is only nice to have.
SEND: Final = 60.0
BESIDE: Final = 10.0


class SignalWire:
    """Sends through signal-cli (``port.Wire``).

    Args:
        link: to signal-cli, for sending alone
        account: the number or uuid that it sends as; empty where signal-cli has one account only
        how: for each language how one answers a menu, by number and by letter
        trouble: hears of what an operator must see to
        polls: short questions are sent as polls; not proven on every phone, so off unless an operator wants it
        seconds: to wait for a send
    """

    name = "signal"
    at_once = 1

    def __init__(
        self,
        link: Link,
        *,
        account: str = "",
        how: Mapping[str, tuple[str, str]] | None = None,
        trouble: Trouble = untold,
        polls: bool = False,
        seconds: float = SEND,
    ) -> None:
        self._link = link
        self._account = account
        self._how = how or {}
        self._trouble = trouble
        self._polls = polls
        self._seconds = seconds
        # signal-cli mixes up sends that overlap (issue 1783 of AsamK/signal-cli)
        self._one = asyncio.Lock()
        self._challenge = ""

    @property
    def challenge(self) -> str:
        """What the captcha that Signal asked for last is for; for ``solve``."""
        return self._challenge

    def under(self, letter: Letter) -> str:
        """What is put under a letter's text: its choices, as lines."""
        return menu(letter, self._how_to(letter))

    async def deliver(self, letter: Letter) -> Outcome:
        """Send one letter."""
        poll = poll_params(letter, account=self._account) if self._polls else None
        method, params = ("sendPollCreate", poll) if poll is not None else ("send", self._params(letter))
        async with self._one:
            try:
                ended = outcomes.answered(await self._link.call(method, params, seconds=self._seconds))
            except RpcFailed as error:
                ended = outcomes.failed(error)
        if ended.sign is not None:
            self._challenge = ended.challenge or self._challenge
            self._trouble(ended.sign.name, ended.sign.detail)
        return ended.outcome

    def _params(self, letter: Letter) -> dict[str, Any]:
        return send_params(letter, account=self._account, how=self._how_to(letter))

    async def answers(self) -> bool:
        """Whether signal-cli answers; that it refuses is an answer too."""
        async with self._one:
            try:
                await self._link.call("version", seconds=BESIDE)
            except RpcError:
                return True
            except RpcFailed:
                return False
        return True

    async def leave(self, address: str) -> None:
        """Leave a group: it was told once, and its talk is not for us."""
        if address.startswith(GROUP):
            await self._beside("quitGroup", to(address, self._account))

    async def typing(self, address: str, *, stop: bool = False) -> None:
        """Show that an answer is being written, for some 15 seconds, or no more; nothing while a send is under way."""
        if not self._one.locked():
            await self._beside("sendTyping", to(address, self._account) | ({"stop": True} if stop else {}))

    async def acknowledge(self, incoming: Incoming, address: str) -> None:
        """Show that a message was read: to be called once it is kept. It may take ten seconds, behind a slow send."""
        if incoming.acknowledge.isascii() and incoming.acknowledge.isdigit():
            account = {"account": self._account} if self._account else {}
            receipt = {"recipient": address, "targetTimestamp": [int(incoming.acknowledge)], "type": "read"}
            await self._beside("sendReceipt", account | receipt)

    async def solve(self, captcha: str, challenge: str = "") -> None:
        """Give Signal the captcha that it asked for, by ``challenge``, else by the last one that this wire was told.

        Raises RpcFailed where it is not taken.
        """
        account = {"account": self._account} if self._account else {}
        params = account | {"challenge": challenge or self._challenge, "captcha": captcha}
        await self._link.call("submitRateLimitChallenge", params, seconds=self._seconds)
        self._challenge = ""

    async def close(self) -> None:
        """Let go of the connection."""
        await self._link.close()

    def _how_to(self, letter: Letter) -> str:
        by_number, by_letter = self._how.get(letter.language, ("", ""))
        return by_letter if letter.lettered else by_number

    async def _beside(self, method: str, params: Mapping[str, Any]) -> None:
        """What may fail without anybody missing it."""
        with suppress(RpcFailed, TimeoutError):
            async with asyncio.timeout(BESIDE), self._one:
                await self._link.call(method, params, seconds=BESIDE)
