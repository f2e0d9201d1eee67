"""A carer on a real phone who follows a transcript: types what stands there, taps or numbers what is pressed there.

Beside them the same conversation is held without a channel, which tells what is to be seen next: the words of the last
bubble, and the label of the choice that the transcript presses by its id.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from bot.channels.formatting import styled
from bot.messages import Outgoing
from tests.conversations import NOW, Conversation
from tests.fakes.signal_cli import Seen, SignalPhone
from tests.fakes.telegram import Phone

TRANSCRIPTS: Final = Path(__file__).parent / "transcripts"
#: Letters of a bubble that are looked for.
_WORDS: Final = 60

#: Is told who said what, as it happens.
Told = Callable[[str, str], None]


def script(name: str, number: int = 0) -> dict[str, Any]:
    """A transcript of `tests/transcripts`."""
    scripts = yaml.safe_load((TRANSCRIPTS / f"{name}.yaml").read_text(encoding="utf-8"))
    return dict(scripts[number])


@dataclass(frozen=True, slots=True)
class File:
    """A file that came."""

    name: str
    content: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that the carer wrote or pressed, and when (`time.time`)."""

    at: float
    text: str
    #: the channel's own id of a text; of a press, nothing
    id: str = ""


@dataclass
class ScriptedCarer:
    """Follows a transcript on one phone. ``patience``: seconds for each bubble."""

    phone: Phone | SignalPhone
    script: Mapping[str, Any]
    told: Told = lambda who, text: None
    patience: float = 10.0
    #: what came, in order
    files: list[File] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    _talk: Conversation = field(init=False)
    #: the id of the bubble that the latest menu belongs to, which may be cut in several
    _menu: int = 0

    def __post_init__(self) -> None:
        local = self.script.get("local", False)
        self._talk = Conversation(self.script.get("language", "nl"), NOW, local=local)

    async def follow(self) -> None:
        """From the first line to the last. Raises AssertionError where something is not seen."""
        for line in self.script["turns"]:
            await self.does(line)

    async def does(self, line: Mapping[str, Any]) -> None:
        """One line, and all that is said to it."""
        match line:
            case {"start": _}:
                if isinstance(self.phone, Phone):
                    self._did("(begint)", await self.phone.starts())
                else:
                    await self._says("dag")
                said = self._talk.start()
            case {"carer": text}:
                await self._says(str(text))
                said = self._talk.say(str(text))
            case {"press": choice}:
                await self._presses(str(choice))
                said = self._talk.choose(str(choice))
            case _:
                raise ValueError(f"nobody does {line} on a phone")
        for message in said:
            await self._sees(message)

    async def _says(self, text: str) -> None:
        self._did(text, await self.phone.says(text))

    def _did(self, text: str, id: int | str = "") -> None:
        self.deeds.append(Deed(time.time(), text, str(id)))
        self.told("carer", text)

    async def _presses(self, choice: str) -> None:
        shown = self._shown()
        while choice not in shown and "more" in shown:
            await self.does({"press": "more"})
            shown = self._shown()
        label = " ".join(shown[choice].split())
        if isinstance(self.phone, Phone):
            await self.phone.presses(label)
            self._did(f"[{label}]")
        else:
            await self._says(await self._mark(self.phone, label))

    async def _mark(self, phone: SignalPhone, label: str) -> str:
        """The number or letter that stands before a label in the latest menu."""

        def found(seen: list[Seen], person: dict[str, Any]) -> str:
            lines = [
                line for one in seen if one.who == "bot" and one.id >= self._menu for line in one.text.splitlines()
            ]
            marks = [line.partition(" ")[0].rstrip(".)") for line in lines if line.partition(" ")[2] == label]
            return marks[-1] if marks else ""

        return str(await phone.until(found, self.patience))

    def _shown(self) -> dict[str, str]:
        """Labels of the latest menu, by id."""
        menus = [one.choices for one in self._talk.said if one.choices]
        return {one.id: one.label for one in menus[-1]} if menus else {}

    async def _sees(self, message: Outgoing) -> None:
        """A bubble that is said, and its files."""
        first = next(iter(message.text.splitlines()), "")
        words = styled(first, links="kept" if isinstance(self.phone, Phone) else "spelled").text[:_WORDS]
        if words:
            self.told("Leun", await self._bubble(words, menu=bool(message.choices)))
        for one in message.attachments:
            self.files.append(await self._file(one.name))
            self.told("Leun", f"({one.name})")

    async def _bubble(self, words: str, *, menu: bool) -> str:
        if isinstance(self.phone, Phone):
            return (await self.phone.sees(words, within=self.patience)).text
        seen = await self.phone.sees(words, self.patience)
        self._menu = seen.id if menu else self._menu
        return seen.text

    async def _file(self, name: str) -> File:
        if isinstance(self.phone, Phone):
            bubble = await self.phone.sees(file=name, within=self.patience)
            return File(name, await self.phone.file(bubble))
        seen = await self.phone.sees(lambda one: name in _names(one), self.patience)
        return File(name, await self.phone.file(seen))


def _names(seen: Seen) -> Iterator[str]:
    return (str(one.get("name")) for one in seen.files)


async def follow_all(carers: list[ScriptedCarer]) -> None:
    """All at once."""
    await asyncio.gather(*(one.follow() for one in carers))
