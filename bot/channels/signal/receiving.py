"""Receives from signal-cli for as long as it is wanted: subscribes, comes back after every break, tells of trouble.

While nobody subscribes, messages wait at Signal. While the store refuses, the subscription is given back, what is in
hand is offered again until it is taken, and then it subscribes anew.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.channels.signal.envelopes import failure, subscribed
from bot.channels.signal.outcomes import BAD_PARAMS
from bot.channels.signal.rpc import Place, RpcError, RpcFailed
from bot.channels.signal.session import Keep, Pace, Session, pause
from bot.channels.signal.signs import Trouble

log = logging.getLogger(__name__)

_NEW_KEY: Final = "UntrustedIdentityException"


class Receiver:
    """One account's messages, from signal-cli into the store.

    Args:
        place: where signal-cli listens
        keep: commits raw updates
        account: whose messages; empty: of all the accounts that signal-cli has
        trouble: hears ``signal_down``, ``signal_exception``, ``signal_identity`` and ``signal_silence``
        well: hears the name of a trouble that is over
    """

    def __init__(
        self,
        place: Place,
        keep: Keep,
        *,
        account: str = "",
        trouble: Trouble,
        well: Callable[[str], None] = lambda name: None,
        pace: Pace | None = None,
    ) -> None:
        self._place = place
        self._keep = keep
        self._account = {"account": account} if account else {}
        self._trouble = trouble
        self._well = well
        self._pace = pace or Pace()
        self._told: set[str] = set()
        self._warned = False
        #: set while a subscription stands
        self.listening = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until ``stop`` is set; then give back the subscription, keep what is on its way, and close."""
        wait = self._pace.first
        while not stop.is_set():
            if await self._session(stop):
                wait = self._pace.first
            else:
                await pause(wait, stop)
                wait = min(2 * wait, self._pace.last)

    async def _session(self, stop: asyncio.Event) -> bool:
        """One connection, from open to end; False where it could not be made."""
        session = Session(self._keep, self._heard, account=self._account, pace=self._pace, stop=stop)
        try:
            await session.open(self._place)
            self._over("signal_down")
            self.listening.set()
            await self._listen(session)
        except RpcFailed as error:
            self._tell("signal_down", _why(error))
            return False
        finally:
            self.listening.clear()
            await session.close()
        return True

    async def _listen(self, session: Session) -> None:
        """Until it ended, or is to end, or the store takes messages again after it refused."""
        while True:
            match await session.next_break():
                case "stop":
                    await session.leave()
                    return
                case "ended":
                    log.warning("the connection to signal-cli ended", extra={"action": "signal_ended"})
                    return
                case "kept again":
                    await session.drained()
                    return
            if not await session.answers():
                self._tell("signal_down", "signal-cli does not answer")
                return
            if session.quiet_for() >= self._pace.silence:
                self._tell("signal_silence", f"nothing was received for {self._pace.silence / 3600:.0f} hours")

    def _heard(self, raw: Mapping[str, Any]) -> None:
        """Looks for signs of trouble in what was received."""
        self._over("signal_silence")
        if not subscribed(raw) and not self._warned:
            self._warned = True
            log.error(
                "signal-cli must run with --receive-mode=manual, or messages are lost while Leun is away",
                extra={"action": "signal_not_manual"},
            )
        if what := failure(raw):
            self._trouble("signal_identity" if what == _NEW_KEY else "signal_exception", what)

    def _tell(self, name: str, detail: str) -> None:
        """Once for each time that it begins."""
        if name not in self._told:
            self._told.add(name)
            self._trouble(name, detail)

    def _over(self, name: str) -> None:
        if name in self._told:
            self._told.discard(name)
            self._well(name)


def _why(error: RpcFailed) -> str:
    if isinstance(error, RpcError) and error.code == BAD_PARAMS:
        return "signal-cli does not have this account"
    return str(error)
