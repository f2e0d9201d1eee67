"""Our few exceptions.

``LeunError``
    everything that Leun itself raises on purpose
``ContentError``
    the author's mistakes in a pack, all of them at once, each with its place
``BadInput``
    what came in over a command's or a channel's edge cannot be read; carries a code for machines
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.told import say


class LeunError(Exception):
    """Something that Leun refuses on purpose; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mistake:
    """One mistake of an author: where, which kind, and what was probably meant."""

    file: str
    line: int
    code: str
    text: str
    #: worth mending, but the pack can be used
    warning: bool = False

    def __str__(self) -> str:
        return self.say("en")

    def say(self, language: str) -> str:
        """The whole line in a language; the code stays as it is."""
        warned = ("waarschuwing: " if language == "nl" else "warning: ") if self.warning else ""
        return f"{self.file}:{self.line}: {self.code}: {warned}{say(self.text, language)}"


class ContentError(LeunError):
    """A pack cannot be used. Mend the mistakes listed and load it again."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))


class BadInput(LeunError):
    """A line or a value from outside cannot be read."""

    def __init__(self, code: str, where: str, text: str) -> None:
        self.code = code
        self.where = where
        self.text = text
        super().__init__(f"{where}: {text}")
