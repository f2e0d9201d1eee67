"""The fake from a test: `FakeSignal` for the whole of it, `SignalPhone` for one person. Waits are long polls."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx

#: seconds that a wait takes at most, unless it says otherwise
PATIENCE = 10.0


class NotSeen(AssertionError):
    """What a test waited for did not come; says what there was."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One message on a phone."""

    id: int
    who: str
    at: int
    kind: str
    text: str
    #: ``(start, length, "BOLD")`` in UTF-16 units
    styles: tuple[tuple[int, int, str], ...]
    #: the id of the message that it quotes; 0: none
    quotes: int
    files: tuple[dict[str, Any], ...]
    poll: dict[str, Any] | None
    group: str
    edited: tuple[str | None, ...]
    deleted: bool
    reactions: dict[str, str]
    long: bool
    fate: str | None
    written: int
    delivered: bool
    read: bool
    also: tuple[int, ...] = field(default=())

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Self:
        """From the control API's JSON."""
        made = dict(raw)
        quote = made.pop("quote")
        made["quotes"] = quote["id"] if quote else 0
        made["text"] = made["text"] or ""
        made["styles"] = tuple((start, length, style) for start, length, style in made["styles"])
        made["files"], made["edited"], made["also"] = tuple(made["files"]), tuple(made["edited"]), tuple(made["also"])
        return cls(**made)

    def styled(self, style: str) -> list[str]:
        """The pieces of the text in a style."""
        units = self.text.encode("utf-16-le")
        return [
            units[2 * start : 2 * (start + length)].decode("utf-16-le")
            for start, length, one in self.styles
            if one == style
        ]


class FakeSignal:
    """The whole of the fake, through its control API.

    Use as ``async with FakeSignal(url) as signal``.
    """

    def __init__(self, control: str) -> None:
        self._http = httpx.AsyncClient(base_url=control, timeout=60, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self._http.aclose()

    async def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """One call of the control API. Raises AssertionError with its words where it refuses."""
        answer = await self._http.request(method, path, json=body, params=query)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def read(self, path: str) -> bytes:
        """Bytes behind a path."""
        answer = await self._http.get(path)
        assert answer.is_success, f"GET {path}: {answer.status_code} {answer.text}"
        return answer.content

    async def person(self, name: str | None = None, **fields: Any) -> SignalPhone:
        """Somebody new; ``hides_number``, ``delivery_receipts``, ``read_receipts``, ``clock_ahead``, ``uuid`` …"""
        made = await self.ask("POST", "/control/people", {"name": name, **fields})
        return SignalPhone(self, made["uuid"], made["number"])

    async def group(self, name: str, *members: SignalPhone) -> str:
        """A group with the bot in it; its id."""
        made = await self.ask("POST", "/control/groups", {"name": name, "members": [one.uuid for one in members]})
        return str(made["id"])

    async def many(self, deeds: Sequence[tuple[SignalPhone, str, dict[str, Any]]]) -> list[dict[str, Any]]:
        """Deeds of several people in one call, for a load: ``(bert, "says", {"text": "hallo"})``."""
        asked = [[person.uuid, deed, how] for person, deed, how in deeds]
        return list(await self.ask("POST", "/control/many", {"deeds": asked}))

    async def state(self) -> dict[str, Any]:
        """Where it listens, who is connected, what is to come."""
        return dict(await self.ask("GET", "/control/state"))

    async def counts(self) -> dict[str, Any]:
        """What happened, in numbers: ``sent``, ``doubles``, ``written``, ``lost``, ``waiting`` …"""
        return dict(await self.ask("GET", "/control/counts"))

    async def counted(self, wanted: Callable[[dict[str, Any]], bool], patience: float = PATIENCE) -> dict[str, Any]:
        """The counts as soon as they are as wanted. Raises NotSeen."""
        until, version = time.monotonic() + patience, -1
        while True:
            left = max(until - time.monotonic(), 0.0)
            counts = dict(await self.ask("GET", "/control/counts", since=version, seconds=left))
            if wanted(counts):
                return counts
            if not left:
                raise NotSeen(f"counts stayed {counts}")
            version = counts["version"]

    async def subscribed(self, times: int = 1) -> None:
        """Wait until there are so many subscriptions."""
        await self.counted(lambda counts: counts["subscribed"] >= times)

    async def settled(self) -> dict[str, Any]:
        """The counts as soon as nothing waits for a subscriber any more."""
        return await self.counted(lambda counts: counts["waiting"] == 0)

    async def complaints(self) -> list[str]:
        """What a real signal-cli, or a phone, would not have liked."""
        return list(await self.ask("GET", "/control/complaints"))

    async def requests(self, method: str = "") -> list[dict[str, Any]]:
        """The parameters of the last requests."""
        kept = await self.ask("GET", "/control/requests")
        return [one["params"] for one in kept if not method or one["method"] == method]

    async def fails(self, failure: str, *, times: int = 1, person: SignalPhone | None = None, **how: Any) -> None:
        """The next sends fail: ``io``, ``untrusted``, ``rate_limit``, ``network``, ``unregistered``, ``bare_429`` …"""
        trouble = {"failure": failure, "times": times, "person": person.uuid if person else "", **how}
        await self.ask("POST", "/control/troubles", trouble)

    async def answers(self, answer: str, *, times: int = 1, person: SignalPhone | None = None, **how: Any) -> None:
        """The next answers come ``late``, ``never``, ``half``, ``closed``, ``reversed``, ``twice`` …"""
        trouble = {"answer": answer, "times": times, "person": person.uuid if person else "", **how}
        await self.ask("POST", "/control/troubles", trouble)

    async def no_troubles(self) -> None:
        """All is well."""
        await self.ask("DELETE", "/control/troubles")

    async def goes_down(self, *, killed: bool = False) -> None:
        """The daemon is gone; its socket is refused."""
        await self.ask("POST", "/control/daemon/down", {"killed": killed})

    async def comes_up(self) -> None:
        """The daemon is back at the same place."""
        await self.ask("POST", "/control/daemon/up")

    async def cuts(self) -> int:
        """Everybody's connection is cut; how many."""
        return int((await self.ask("POST", "/control/daemon/cut"))["connections"])

    async def sets(self, **settings: Any) -> None:
        """``latency``, ``gap``, ``repeats``, ``twice``, ``cut_next``: see the control API."""
        await self.ask("POST", "/control/daemon/set", settings)

    async def writes_line(self, line: str | bytes) -> int:
        """A line as it is (bytes: without an end of line added), to whoever is connected; to how many."""
        body = {"text": line} if isinstance(line, str) else {"base64": base64.b64encode(line).decode()}
        return int((await self.ask("POST", "/control/line", body))["connections"])

    async def raw(self, result: Any) -> None:
        """A notification with this as its result, unchecked."""
        await self.ask("POST", "/control/raw", {"result": result})

    async def exception(self, kind: str, message: str, person: SignalPhone | None = None) -> None:
        """signal-cli tells of an exception, with nobody's envelope or somebody's."""
        body = {"type": kind, "message": message} | ({"person": person.uuid} if person else {})
        await self.ask("POST", "/control/exception", body)

    async def syncs(self, message: dict[str, Any]) -> None:
        """Another sync message of a linked phone, such as ``{"type": "CONTACTS_SYNC"}``."""
        await self.ask("POST", "/control/sync", {"message": message})

    async def moves_clock(self, milliseconds: int) -> None:
        """The servers' clock jumps."""
        await self.ask("POST", "/control/clock", {"milliseconds": milliseconds})


class SignalPhone:
    """One person with Signal. Deeds return the timestamp that is the message's id."""

    def __init__(self, signal: FakeSignal, uuid: str, number: str) -> None:
        self._signal = signal
        self.uuid = uuid
        self.number = number
        #: entries of the transcript that were looked at by `sees`
        self._looked_at = 0

    async def does(self, deed: str, **how: Any) -> dict[str, Any]:
        """A deed by name."""
        return dict(await self._signal.ask("POST", f"/control/people/{self.uuid}/{deed}", how))

    async def is_(self, **fields: Any) -> None:
        """Set fields: ``name``, ``blocks``, ``delivery_receipts``, ``hides_number`` …"""
        await self._signal.ask("PATCH", f"/control/people/{self.uuid}", fields)

    async def says(self, text: str | None, *, quoting: int | None = None, group: str = "", **how: Any) -> int:
        """Write a text, maybe quoting a message."""
        return int((await self.does("says", text=text, quoting=quoting, group=group, **how))["timestamp"])

    async def edits(self, timestamp: int, text: str, *, group: str = "") -> int:
        """Word an own message anew."""
        return int((await self.does("edits", timestamp=timestamp, text=text, group=group))["timestamp"])

    async def deletes(self, timestamp: int, *, group: str = "") -> int:
        """Take an own message back."""
        return int((await self.does("deletes", timestamp=timestamp, group=group))["timestamp"])

    async def reacts(self, emoji: str, timestamp: int, *, remove: bool = False) -> int:
        """Put an emoji on a message."""
        return int((await self.does("reacts", emoji=emoji, timestamp=timestamp, remove=remove))["timestamp"])

    async def votes(self, timestamp: int, *options: int) -> int:
        """Vote in a poll of the bot's, by the options' indexes."""
        return int((await self.does("votes", timestamp=timestamp, options=list(options)))["timestamp"])

    async def sends_photo(self, caption: str | None = None) -> int:
        """Send a photo."""
        return int((await self.does("sends", media_type="image/jpeg", caption=caption))["timestamp"])

    async def sends_voice(self) -> int:
        """Send a voice message."""
        return int((await self.does("sends", media_type="audio/aac"))["timestamp"])

    async def sends_file(self, name: str, media_type: str = "application/pdf", caption: str | None = None) -> int:
        """Send a document."""
        return int((await self.does("sends", media_type=media_type, name=name, caption=caption))["timestamp"])

    async def sends_sticker(self) -> int:
        """Send a sticker."""
        return int((await self.does("sends_sticker"))["timestamp"])

    async def sends_contact(self) -> int:
        """Share somebody's card."""
        return int((await self.does("sends_contact"))["timestamp"])

    async def sets_timer(self, seconds: int) -> int:
        """Have messages vanish; 0: no more."""
        return int((await self.does("sets_timer", seconds=seconds))["timestamp"])

    async def types(self, *, stop: bool = False) -> None:
        """Be seen typing."""
        await self.does("types", stop=stop)

    async def reads(self, *timestamps: int) -> None:
        """Read those messages of the bot's, or all."""
        await self.does("reads", timestamps=list(timestamps) or None)

    async def calls(self) -> None:
        """Ring, and hang up."""
        await self.does("calls")

    async def posts_story(self, text: str = "Zon!") -> None:
        """Show everybody a story."""
        await self.does("posts_story", text=text)

    async def changes_phone(self) -> None:
        """Install Signal anew: another key."""
        await self.does("changes_phone")

    async def unregisters(self) -> None:
        """Leave Signal."""
        await self.does("unregisters")

    async def blocks(self) -> None:
        """Block the bot, which will never know."""
        await self.does("blocks")

    async def adds_bot(self, group: str) -> None:
        """Take the bot into a group."""
        await self.does("adds_bot", group=group)

    async def hears_from_colleague(self, text: str) -> int:
        """A colleague writes to them on a phone linked with the bot's account."""
        return int((await self.does("is_written_to_by_colleague", text=text))["timestamp"])

    @contextlib.asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """What they write inside comes late: at the end."""
        await self.does("is_held")
        yield
        await self.does("is_let_go")

    # what they see

    async def transcript(self) -> list[Seen]:
        """Their screen, oldest first."""
        raw = await self._signal.ask("GET", f"/control/people/{self.uuid}")
        return [Seen.of(one) for one in raw["entries"]]

    async def person(self) -> dict[str, Any]:
        """Their fields, and whether the bot is shown as typing."""
        return dict((await self._signal.ask("GET", f"/control/people/{self.uuid}"))["person"])

    async def until(
        self, wanted: Callable[[list[Seen], dict[str, Any]], Any], patience: float = PATIENCE, *, first: int = 0
    ) -> Any:
        """What `wanted` makes of screen and person, as soon as that is true. Raises NotSeen."""
        until, version = time.monotonic() + patience, -1
        while True:
            left = max(until - time.monotonic(), 0.0)
            raw = await self._signal.ask(
                "GET", f"/control/people/{self.uuid}", since=version, seconds=left, first=first
            )
            seen = [Seen.of(one) for one in raw["entries"]]
            if found := wanted(seen, raw["person"]):
                return found
            if not left:
                raise NotSeen("on the screen: " + " | ".join(f"{one.who}: {one.text}" for one in seen[-8:]))
            version = raw["version"]

    async def sees(self, wanted: str | Callable[[Seen], bool] = "", patience: float = PATIENCE) -> Seen:
        """The next message of the bot's, after the one that was seen last, in which `wanted` stands or is true."""

        def found(seen: list[Seen], person: dict[str, Any]) -> tuple[int, Seen] | None:
            for number, one in enumerate(seen):
                if one.who == "bot" and (wanted(one) if callable(wanted) else wanted in one.text):
                    return number, one
            return None

        number, seen = await self.until(found, patience, first=self._looked_at)
        self._looked_at += number + 1
        assert isinstance(seen, Seen)
        return seen

    async def is_read(self, timestamp: int, patience: float = PATIENCE) -> Seen:
        """Their own message as soon as the bot has read it."""
        return await self._own(timestamp, lambda one: one.read, patience)

    async def is_written(self, timestamp: int, patience: float = PATIENCE) -> Seen:
        """Their own message as soon as it was written to a subscriber."""
        return await self._own(timestamp, lambda one: one.written > 0, patience)

    async def _own(self, timestamp: int, wanted: Callable[[Seen], bool], patience: float) -> Seen:
        def found(seen: list[Seen], person: dict[str, Any]) -> Seen | None:
            return next((one for one in seen if one.id == timestamp and wanted(one)), None)

        seen = await self.until(found, patience)
        assert isinstance(seen, Seen)
        return seen

    async def file(self, entry: Seen, number: int = 0) -> bytes:
        """The bytes of a file that they got."""
        return await self._signal.read(f"/control/people/{self.uuid}/files/{entry.id}/{number}")


@dataclass(frozen=True, slots=True)
class Started:
    """The fake as a process of its own."""

    address: str
    control: str
    account: str
    rest: str
    process: asyncio.subprocess.Process


@contextlib.asynccontextmanager
async def started(*options: str, environment: dict[str, str] | None = None) -> AsyncIterator[Started]:
    """The fake as a process of its own, with options of its command line; stopped at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.fakes.signal_cli",
        *options,
        cwd=Path(__file__).parents[3],
        env={**os.environ, **(environment or {})},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), 30)
        assert line, "the fake ended before it said where it listens"
        yield Started(**json.loads(line), process=process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


def texts(seen: Sequence[Seen]) -> list[str]:
    """What was written, by whom, for a short assertion."""
    return [f"{one.who}: {one.text}" for one in seen]
