"""For tests: the fake, and the phones of people who use it, over its control API.

    async with running(time_scale=0.01) as telegram:
        anna = await telegram.person("Anna")
        await anna.starts()
        await anna.sees("Dag")
        await anna.presses("Ja")
        menu = await anna.sees(button="Vervangende zorg")

Nothing sleeps: `sees` waits at the fake until the message is there, and fails with what there was instead.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from tests.fakes.telegram.server import serving

#: Seconds that a test waits for something that should come.
SOON: Final = 10.0


class CannotDo(Exception):
    """The person cannot do this: there is no such button, they blocked the bot."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message as the person sees it."""

    id: int
    text: str
    #: by the bot
    bot: bool
    who: str
    #: `text`, `document`, `photo` …
    kind: str
    #: labels of the buttons, row by row
    buttons: tuple[tuple[str, ...], ...]
    #: what each of them sends
    data: tuple[tuple[str, ...], ...]
    #: name, media type and size of its file
    file: dict[str, Any] | None
    entities: list[dict[str, Any]]
    reply_to: int | None
    #: what it said before it was edited
    earlier: tuple[str, ...]
    deleted: bool
    #: the fake's time when it came
    at: float
    #: number of the last change
    seq: int

    @property
    def labels(self) -> list[str]:
        """The buttons, from the first to the last."""
        return [one for row in self.buttons for one in row]


def _bubble(told: dict[str, Any]) -> Bubble:
    return Bubble(
        id=told["message_id"],
        text=told["text"],
        bot=told["bot"],
        who=told["who"],
        kind=told["kind"],
        buttons=tuple(map(tuple, told["buttons"])),
        data=tuple(map(tuple, told["data"])),
        file=told["file"],
        entities=told["entities"],
        reply_to=told["reply_to"],
        earlier=tuple(told["earlier"]),
        deleted=told["deleted"],
        at=told["at"],
        seq=told["seq"],
    )


class _Wire:
    """Keep-alive connections to the control API; lean, since whoever measures Leun measures the phones too."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), parts.port or 80
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, method: str, path: str, told: Any = None, *, raw: bool = False) -> Any:
        """What the control API answers; ``raw``: its bytes. Raises CannotDo."""
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():
                break
            writer.transport.abort()
        else:
            reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            body = b"" if told is None else json.dumps(told).encode()
            head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            size = next(int(one.split(":")[1]) for one in lines if one.lower().startswith("content-length:"))
            content = await reader.readexactly(size)
        except BaseException:
            writer.transport.abort()
            raise
        self._idle.append((reader, writer))
        code = int(status.split(" ")[1])
        if code >= 400:
            raise CannotDo(json.loads(content)["error"] if code < 500 else content.decode())
        return content if raw else json.loads(content)

    async def close(self) -> None:
        """Cut them."""
        for _, writer in self._idle:
            writer.transport.abort()
        self._idle.clear()
        await asyncio.sleep(0)  # so that what was cut is gone


@dataclass
class FakeTelegram:
    """A running fake, wherever it runs."""

    control_url: str
    wire: _Wire
    about: dict[str, Any] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def at(cls, control_url: str) -> AsyncIterator[FakeTelegram]:
        """The one whose control API is there."""
        wire = _Wire(control_url)
        try:
            yield cls(control_url, wire, await wire.ask("GET", "/control/about"))
        finally:
            await wire.close()

    @property
    def token(self) -> str:
        """Of the bot."""
        return str(self.about["token"])

    @property
    def base_url(self) -> str:
        """For `telegram.Bot(token, base_url=…)`."""
        return str(self.about["base_url"])

    @property
    def base_file_url(self) -> str:
        """For `telegram.Bot(token, base_file_url=…)`."""
        return str(self.about["base_file_url"])

    @property
    def url(self) -> str:
        """Where the Bot API listens."""
        return str(self.about["url"])

    async def tell(self, path: str, /, **told: Any) -> Any:
        """POST to the control API. Raises CannotDo."""
        return await self.wire.ask("POST", f"/control/{path}", told)

    async def ask(self, path: str, /, **asked: Any) -> Any:
        """GET from the control API."""
        return await self.wire.ask("GET", f"/control/{path}?{urlencode(asked)}")

    # Who there is

    async def person(self, name: str = "Anna", **told: Any) -> Phone:
        """Somebody new; `id`, `last_name`, `username`, `language`, `is_bot` as wanted."""
        made = await self.tell("people", name=name, **told)
        return Phone(self, int(made["id"]), name, seen=int(made["seq"]))

    def phone(self, id: int, name: str = "") -> Phone:
        """The phone of somebody who is there already."""
        return Phone(self, id, name)

    async def room(
        self, title: str = "Buren", *, kind: str = "group", bot: str = "member", privacy: bool = True
    ) -> Room:
        """A group (`supergroup`, `channel`) with the bot in it."""
        made = await self.tell("rooms", title=title, kind=kind, bot=bot, privacy=privacy)
        return Room(self, int(made["id"]), title)

    async def raw(self, update: Any, queue: str = "raw") -> int:
        """Give the bot any JSON as an update; its id."""
        return int((await self.tell("raw", update=update, queue=queue))["update_id"])

    # What goes wrong

    async def trouble(self, what: str, **told: Any) -> None:
        """For the next `times` (1; 0: all) requests, of one `method`, to one `chat`: `too_many` (`retry_after`),
        `blocked`, `deactivated`, `chat_not_found`, `migrated` (`to`), `server_error` (`status`), `error` (`status`,
        `body`), `lost` and `hang` (`carried_out`, `seconds`), `slow` (`seconds`)."""
        await self.tell("trouble", what=what, **told)

    async def down(self, how: str = "refused", seconds: float = 0.0) -> None:
        """Take the Bot API away: `refused`, `reset`, `hang` or a status; for so long, or until `up`."""
        await self.tell("trouble", down=how, seconds=seconds)

    async def up(self) -> None:
        """Give it back."""
        await self.tell("trouble", down="")

    async def latency(self, seconds: float) -> None:
        """Before every answer."""
        await self.tell("trouble", latency=seconds)

    async def flood(self, on: bool = True) -> None:
        """Hold the bot to Telegram's limits, or not."""
        await self.tell("trouble", flood=on)

    async def well(self) -> None:
        """Nothing goes wrong any more."""
        await self.wire.ask("DELETE", "/control/trouble")

    async def moves_clock(self, seconds: float) -> None:
        """Later, all at once."""
        await self.tell("clock", seconds=seconds)

    async def twice(self, updates: int = 1, copies: int = 2) -> None:
        """Bring the next updates so many times each."""
        await self.tell("next", updates=updates, copies=copies)

    async def late(self, seconds: float, updates: int = 1) -> None:
        """Bring the next updates so much later (times the time scale); what is made meanwhile overtakes them."""
        await self.tell("next", updates=updates, late=seconds)

    async def hold(self, what: str | int) -> None:
        """Keep back updates of a kind (`callback_query`) or of a chat or person (its id), so that others overtake."""
        await self.tell("hold", what=str(what))

    async def release(self, what: str | int | None = None) -> None:
        """Let them go."""
        await self.tell("release", **({} if what is None else {"what": str(what)}))

    # What was seen

    async def counts(self) -> dict[str, Any]:
        """Sent, doubles, complaints, methods, answers, updates …"""
        found: dict[str, Any] = await self.ask("counts")
        return found

    async def complaints(self) -> list[str]:
        """What the bot asked that the schema does not know."""
        found: list[str] = await self.ask("complaints")
        return found

    async def calls(self, method: str = "") -> list[dict[str, Any]]:
        """The requests of the bot: method, chat, at, status, why."""
        return [one for one in await self.ask("calls") if method.lower() in ("", one["method"].lower())]

    async def counted(self, what: str, least: int = 1, within: float = SOON) -> dict[str, Any]:
        """Wait until a count (`updates.failed`, `methods.sendMessage`) is so high; all counts."""
        found = await self.ask("wait", count=what, least=least, timeout=within)
        assert found["held"], f"{what} did not come to {least}: {found['counts']}"
        counts: dict[str, Any] = found["counts"]
        return counts

    async def quiet(self, within: float = SOON) -> None:
        """Wait until the bot took all updates."""
        found = await self.ask("wait", pending=0, timeout=within)
        assert found["held"], f"updates still wait: {await self.counts()}"


@dataclass
class Phone:
    """Somebody's phone."""

    fake: FakeTelegram
    id: int
    name: str = ""
    #: changes up to this number were looked at
    seen: int = 0

    async def _does(self, act: str, /, **told: Any) -> dict[str, Any]:
        done: dict[str, Any] = await self.fake.tell(f"people/{self.id}/{act}", **told)
        if "seq" in done:
            self.seen = max(self.seen, int(done["seq"]))
        return done

    async def starts(self, payload: str = "") -> int:
        """Press START, or follow a link with a payload; the id of the message, as with all that is written."""
        return int((await self._does("start", payload=payload))["message_id"])

    async def says(self, text: str, **told: Any) -> int:
        """Type a text; `reply_to` a message, `forwarded_from` somebody, `ago` seconds, `chat` for a group."""
        return int((await self._does("says", text=text, **told))["message_id"])

    async def edits(self, text: str, message_id: int = 0) -> int:
        """Change the last message or this one."""
        return int((await self._does("edits", text=text, message_id=message_id))["message_id"])

    async def sends(self, what: str, **told: Any) -> int:
        """Send `photo`, `voice`, `sticker`, `document`, `audio`, `video`, `video_note`, `animation` (with `caption`,
        `name`, `size`, `data`), `contact`, `location`, `venue`, `poll`, `dice`, `auto_delete` (`seconds`)."""
        if isinstance(told.get("data"), bytes):
            told["data"] = base64.b64encode(told["data"]).decode()
        return int((await self._does("sends", what=what, **told))["message_id"])

    async def presses(self, label: str = "", *, data: str = "", message_id: int = 0, times: int = 1) -> str:
        """Press a button: the newest with this label (or part of it), or of one message; the id of the press."""
        done = await self._does("presses", label=label, data=data, message_id=message_id, times=times)
        return str(done["query_id"])

    async def presses_twice(self, label: str) -> str:
        """With a thumb that trembles."""
        return await self.presses(label, times=2)

    async def reacts(self, emoji: str, message_id: int) -> None:
        """Put an emoji on a message."""
        await self._does("reacts", emoji=emoji, message_id=message_id)

    async def blocks(self) -> None:
        """Block the bot."""
        await self._does("blocks")

    async def unblocks(self) -> None:
        """Let the bot write again."""
        await self._does("unblocks")

    async def deletes_account(self) -> None:
        """Leave Telegram."""
        await self._does("deletes_account")

    async def sees(self, text: str | None = None, *, within: float = SOON, **more: Any) -> Bubble:
        """The next message of the bot, new or edited since the last look, with these words in it.

        More that it must have: `pattern`, `button` (part of a label), `file` (part of its name), `kind`,
        `edited=True`, `deleted=True`; `by="anyone"`. A call looks only at what came after the message that the call
        before found and after what the person did last.
        """
        asked = {name: str(value).lower() if value is True else value for name, value in more.items()}
        if text is not None:
            asked["text"] = text
        found = await self.fake.ask("wait", chat=self.id, after=self.seen, timeout=within, **asked)
        if not found["messages"]:
            lines = [f"{one.who}: {one.text!r} {list(one.labels) or ''}" for one in (await self.transcript())[-8:]]
            raise AssertionError(f"{self.name} did not see {asked} but\n" + "\n".join(lines))
        bubble = _bubble(found["messages"][0])
        self.seen = bubble.seq
        return bubble

    async def sees_typing(self, times: int = 1, within: float = SOON) -> None:
        """The bot showed that it writes."""
        found = await self.fake.ask("wait", chat=self.id, action="typing", times=times, timeout=within)
        assert found["held"], f"{self.name} did not see the bot typing"

    async def press_answered(self, press: str, within: float = SOON) -> list[dict[str, Any]]:
        """The answers to a press: `text`, `show_alert`."""
        found = await self.fake.ask("wait", answered=press, timeout=within)
        assert found["held"], "the press was not answered"
        answers: list[dict[str, Any]] = found["answers"]
        return answers

    async def transcript(self) -> list[Bubble]:
        """The chat, from the first message to the last."""
        return [_bubble(one) for one in await self.fake.ask(f"transcript/{self.id}")]

    async def file(self, bubble: Bubble) -> bytes:
        """The bytes of a file that came."""
        assert bubble.file is not None, f"{bubble.text!r} has no file"
        found: bytes = await self.fake.wire.ask("GET", f"/control/files/{bubble.file['id']}", raw=True)
        return found

    async def heard(self) -> list[str]:
        """The texts of the bot that stand there, in order."""
        return [one.text for one in await self.transcript() if one.bot and not one.deleted]


@dataclass
class Room:
    """A group or a channel."""

    fake: FakeTelegram
    id: int
    title: str

    async def hears(self, who: Phone, text: str, **told: Any) -> int:
        """Somebody writes there."""
        return await who.says(text, chat=self.id, **told)

    async def posts(self, text: str) -> int:
        """A post of the channel."""
        return int((await self.fake.tell(f"rooms/{self.id}/posts", text=text))["message_id"])

    async def bot(self, status: str) -> None:
        """Somebody makes the bot a `member` or `administrator`, or puts it out (`left`, `kicked`)."""
        await self.fake.tell(f"rooms/{self.id}/bot", status=status)

    async def migrates(self) -> Room:
        """It becomes a supergroup."""
        made = await self.fake.tell(f"rooms/{self.id}/migrates")
        return Room(self.fake, int(made["id"]), self.title)

    async def transcript(self) -> list[Bubble]:
        """What was written there."""
        return [_bubble(one) for one in await self.fake.ask(f"transcript/{self.id}")]


@asynccontextmanager
async def running(*, thread: bool = False, **told: Any) -> AsyncIterator[FakeTelegram]:
    """A fake of this test's own, in its loop or in a thread; `told` as `server.Server` takes it."""
    async with serving(thread=thread, **told) as server, FakeTelegram.at(server.about()["control_url"]) as fake:
        yield fake
