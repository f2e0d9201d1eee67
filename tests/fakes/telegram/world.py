"""Who there is and what was said: plain values in memory, and a bell that rings when something changed."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]

#: Seconds after which a press can no longer be answered.
ANSWER_WITHIN: Final = 15.0


class Impossible(Exception):
    """What the control API was asked a person cannot do, such as to press a button that is not there."""


@dataclass(slots=True)
class Clock:
    """The fake's time: the machine's, moved by what the control API says."""

    offset: float = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.offset


@dataclass(slots=True)
class Person:
    """Somebody with Telegram on their phone."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language: str = "nl"
    is_bot: bool = False
    #: wrote to the bot at least once: before that the bot cannot write
    started: bool = False
    blocked: bool = False
    deleted: bool = False

    def user(self) -> Json:
        """As `User`."""
        found: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.last_name:
            found["last_name"] = self.last_name
        if self.username:
            found["username"] = self.username
        if self.language and not self.is_bot:
            found["language_code"] = self.language
        return found

    def chat(self) -> Json:
        """Their private chat with the bot, as `Chat`."""
        found: Json = {"id": self.id, "type": "private", "first_name": self.first_name}
        if self.last_name:
            found["last_name"] = self.last_name
        if self.username:
            found["username"] = self.username
        return found


@dataclass(slots=True)
class Room:
    """A group, a supergroup or a channel."""

    id: int
    kind: str
    title: str
    #: what the bot is there: `left`, `member`, `administrator`, `kicked`
    bot: str = "left"
    #: the bot is told only what is meant for it
    privacy: bool = True
    moved_to: int = 0

    def chat(self) -> Json:
        """As `Chat`."""
        return {"id": self.id, "type": self.kind, "title": self.title}


@dataclass(slots=True)
class Line:
    """One message of a chat, as it is now, with what it was before."""

    wire: Json
    by_bot: bool
    who: str
    at: float
    #: number of the last change; greater is newer
    seq: int
    earlier: list[str] = field(default_factory=list)
    deleted: bool = False
    #: a keyboard in place of the phone's own, which is no part of the message that a bot gets back
    keyboard: Json | None = None

    @property
    def id(self) -> int:
        """Its id in the chat."""
        return int(self.wire["message_id"])

    @property
    def text(self) -> str:
        """Its text or caption."""
        return str(self.wire.get("text") or self.wire.get("caption") or "")

    def buttons(self) -> list[list[Json]]:
        """The rows of buttons under it."""
        rows: list[list[Json]] = (self.wire.get("reply_markup") or {}).get("inline_keyboard", [])
        return rows


@dataclass(slots=True)
class StoredFile:
    """A file somebody sent."""

    id: str
    unique_id: str
    path: str
    name: str
    media_type: str
    data: bytes
    #: said in place of the real size, for files that are too big to be made
    size: int


@dataclass(slots=True)
class Press:
    """A press on a button."""

    id: str
    person: int
    message: int
    data: str
    at: float
    answers: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class Call:
    """A request of the bot."""

    method: str
    chat: str
    at: float
    status: int = 0
    description: str = ""


class Bell:
    """Wakes who waits for a change, of one chat or of anything."""

    def __init__(self) -> None:
        self._waiting: dict[int | None, set[asyncio.Event]] = defaultdict(set)

    def ring(self, chat: int | None = None) -> None:
        """Something changed in this chat; or elsewhere, which those who wait for a chat needn't know."""
        for key in {chat, None}:
            for one in self._waiting.get(key, ()):
                one.set()

    async def until(
        self, true: Callable[[], Any], seconds: float, chat: int | None = None, *, every: float = 0.0
    ) -> Any:
        """What `true` gives as soon as it is something; what it gave last when the seconds are over.

        `every`: changes within so many seconds are looked at once, for what takes long to look at.
        """
        if found := true():
            return found
        event = asyncio.Event()
        self._waiting[chat].add(event)
        end = time.monotonic() + seconds
        try:
            while (left := end - time.monotonic()) > 0:
                event.clear()
                try:
                    async with asyncio.timeout(left):
                        await event.wait()
                except TimeoutError:
                    break
                if every:
                    await asyncio.sleep(every)
                if found := true():
                    return found
            return true()
        finally:
            self._waiting[chat].discard(event)
            if not self._waiting[chat]:
                del self._waiting[chat]


@dataclass
class World:
    """Everything but what is under way."""

    token: str
    bot: Person
    clock: Clock = field(default_factory=Clock)
    people: dict[int, Person] = field(default_factory=dict)
    rooms: dict[int, Room] = field(default_factory=dict)
    lines: dict[int, dict[int, Line]] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    presses: dict[str, Press] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    #: how often the bot showed each action, by chat
    actions: dict[int, Counter[str]] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    seq: int = 0
    last_message: int = 0
    last_of_room: Counter[int] = field(default_factory=Counter)
    last_file: int = 0
    last_press: int = 4_000_000_000_000_000
    last_person: int = 7_000_000_000  # more than 32 bits, as new accounts have
    last_group: int = 4_000_000_000

    def __post_init__(self) -> None:
        self.bell = Bell()

    def __getstate__(self) -> Json:
        return {name: value for name, value in self.__dict__.items() if name != "bell"}

    def __setstate__(self, state: Json) -> None:
        self.__dict__.update(state)
        self.bell = Bell()

    @property
    def today(self) -> int:
        """The time as messages carry it."""
        return int(self.clock.now())

    def changed(self, chat: int | None = None) -> int:
        """Count a change, wake who waits for it; its number."""
        self.seq += 1
        self.bell.ring(chat)
        return self.seq

    def complain(self, text: str) -> None:
        """Note what the bot did that it should not, though it got its answer."""
        self.complaints.append(text)
        self.changed()

    def person(self, id: int) -> Person:
        """Raises Impossible where nobody has this id."""
        if id not in self.people:
            raise Impossible(f"nobody has the id {id}")
        return self.people[id]

    def room(self, id: int) -> Room:
        """Raises Impossible where no group or channel has this id."""
        if id not in self.rooms:
            raise Impossible(f"no group or channel has the id {id}")
        return self.rooms[id]

    def new_message_id(self, chat: int) -> int:
        """Private chats and groups share one count; a supergroup or a channel has its own."""
        room = self.rooms.get(chat)
        if room is not None and room.kind != "group":
            self.last_of_room[chat] += 1
            return self.last_of_room[chat]
        self.last_message += 1
        return self.last_message

    def add_line(self, wire: Json, *, by_bot: bool, who: str, keyboard: Json | None = None) -> Line:
        """Put a message into its chat."""
        chat = int(wire["chat"]["id"])
        line = Line(wire, by_bot=by_bot, who=who, at=self.clock.now(), seq=self.seq + 1, keyboard=keyboard)
        self.lines.setdefault(chat, {})[line.id] = line
        self.changed(chat)
        return line

    def edited(self, line: Line, was: str) -> None:
        """Note that a message is another now."""
        line.earlier.append(was)
        line.seq = self.seq + 1
        self.changed(int(line.wire["chat"]["id"]))

    def add_file(self, name: str, media_type: str, data: bytes, folder: str, *, size: int | None = None) -> StoredFile:
        """Keep a file."""
        self.last_file += 1
        suffix = name.rsplit(".", 1)[-1] if "." in name else "bin"
        number = f"{self.last_file:06d}"
        stored = StoredFile(
            id=f"BQACAgQAAxkBAAI{number}{'x' * 40}",
            unique_id=f"AgADkw{number}",
            path=f"{folder}/file_{self.last_file}.{suffix}",
            name=name,
            media_type=media_type,
            data=data,
            size=len(data) if size is None else size,
        )
        self.files[stored.id] = stored
        return stored

    def shown(self, line: Line) -> Json:
        """A message as the person sees it."""
        wire = line.wire
        kind = next((one for one in KINDS if one in wire), "service")
        held = wire.get(kind)
        if isinstance(held, list):  # a photo comes in several sizes
            held = held[-1]
        file = self.files.get(held.get("file_id", "")) if isinstance(held, dict) else None
        return {
            "message_id": line.id,
            "chat": wire["chat"]["id"],
            "seq": line.seq,
            "bot": line.by_bot,
            "who": line.who,
            "at": line.at,
            "kind": kind,
            "text": line.text,
            "entities": wire.get("entities") or wire.get("caption_entities") or [],
            "buttons": [[one["text"] for one in row] for row in line.buttons()],
            "data": [[one.get("callback_data", "") for one in row] for row in line.buttons()],
            "keyboard": line.keyboard,
            "file": {"id": file.id, "name": file.name, "media_type": file.media_type, "size": file.size}
            if file
            else None,
            "reply_to": (wire.get("reply_to_message") or {}).get("message_id"),
            "earlier": line.earlier,
            "deleted": line.deleted,
        }


#: What a message can be, in the order in which it is looked for.
KINDS: Final = (
    "text", "animation", "audio", "document", "photo", "sticker", "video", "video_note", "voice", "contact", "dice",
    "poll", "venue", "location",
)  # fmt: skip
