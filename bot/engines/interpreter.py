"""The one port behind which the engines of understanding stand, and the embedded engine behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from bot.engines.embedded import IntentReader, trained_file
from bot.messages import Heard


class Interpreter(Protocol):
    """Hears what a text is after and which danger is in it. Raises nothing and never keeps a carer waiting long."""

    async def hear(self, text: str) -> Heard:
        """What a text comes down to, by whichever engine answers in time."""

    def at_once(self, text: str) -> Heard:
        """The same by what is in this process, now."""


class Embedded:
    """The engine in this process: nothing until it is begun, and nobody waits for it."""

    def __init__(self) -> None:
        self._reader: IntentReader | None = None

    def begin(self) -> None:
        """Load it in a thread of its own."""
        self._reader = IntentReader.begin(trained_file())

    def wait(self) -> None:
        """Wait until it is loaded. Raises BadInput where the trained arrays cannot be read."""
        if self._reader is not None:
            self._reader.wait()

    def read_ahead(self, texts: Iterable[str]) -> None:
        """Read what will be asked for soon, together."""
        if self._reader is not None:
            self._reader.read_ahead(texts)

    async def hear(self, text: str) -> Heard:
        """What is read with whatever is loaded by now."""
        return self.at_once(text)

    def at_once(self, text: str) -> Heard:
        """What is read with whatever is loaded by now."""
        return Heard() if self._reader is None else self._reader.read(text)
