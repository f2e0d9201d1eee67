"""Whether a channel takes letters at all: asked after one whose fate nobody can tell, before others go the same way.

While Telegram's front resets every connection or answers 502, each letter that is tried is lost to doubt, and a cry's
lines use up their tries. So then the channel is asked something that nobody sees; once it answers, letters go one at a
time, until the fate of one is known. Each wait in between is longer than the one before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

#: Seconds of the first wait, doubled up to the last: while nothing answers, and where letters are lost all the same.
FIRST: Final = 0.5
LAST_ASKED: Final = 4.0
LAST_LOST: Final = 30.0


class Doubt:
    """What one sender knows of its channel. Args: ``clock``, in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        #: waits so far; 0 before the first
        self._waits = 0
        self._until = 0.0
        self._answered = False
        #: there is a doubt: letters go one at a time, if any
        self.there = False

    def unknown(self) -> None:
        """The fate of a letter cannot be told. Those that were on the wire together make one doubt."""
        if self.there and not self._answered:
            return
        if self.there:  # it answered, and then a letter was lost all the same
            self._wait(LAST_LOST)
        self.there, self._answered = True, False

    def known(self) -> None:
        """The fate of a letter is known: the channel is well."""
        self.there, self._answered, self._waits, self._until = False, False, 0, 0.0

    async def over(self, answers: Callable[[], Awaitable[bool]]) -> float:
        """Seconds to wait; 0: one letter may go."""
        if not self.there or self._answered:
            return 0.0
        if (left := self._until - self._clock()) > 0:
            return left
        if await answers():
            self._answered = True
            return 0.0
        self._wait(LAST_ASKED)
        return max(self._until - self._clock(), 0.01)

    def _wait(self, last: float) -> None:
        self._until = self._clock() + min(FIRST * 2**self._waits, last)
        self._waits += 1
