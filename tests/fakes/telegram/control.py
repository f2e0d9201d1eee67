"""The control API: what a test, or somebody with curl, tells the fake and asks of it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.telegram.phones import Phones
from tests.fakes.telegram.post import Post
from tests.fakes.telegram.trouble import Flood, Troubles, rule_from
from tests.fakes.telegram.world import Impossible, Json, Line, StoredFile, World


class Switch(Protocol):
    """Takes the Bot API away and gives it back."""

    async def set_down(self, how: str) -> None:
        """`refused`, `reset`, `hang`, a status; empty: up."""
        ...


class Control:
    """The routes under `/control`."""

    def __init__(
        self, world: World, post: Post, phones: Phones, troubles: Troubles, switch: Switch, about: Callable[[], Json]
    ) -> None:
        self._world = world
        self._post = post
        self._phones = phones
        self._troubles = troubles
        self._switch = switch
        self._about = about
        self._up_again: asyncio.Task[None] | None = None

    def routes(self) -> list[Route]:
        """For starlette."""
        posts: dict[str, Callable[..., Any]] = {
            "people": self._person,
            "people/{id:int}/start": lambda told, id: self._phones.start(id, **told),
            "people/{id:int}/says": lambda told, id: self._phones.say(id, **told),
            "people/{id:int}/edits": lambda told, id: self._phones.edit(id, **told),
            "people/{id:int}/sends": lambda told, id: self._phones.send(id, **told),
            "people/{id:int}/presses": lambda told, id: self._phones.press(id, **told),
            "people/{id:int}/reacts": lambda told, id: self._phones.react(id, **told),
            "people/{id:int}/blocks": lambda told, id: {"update_id": self._phones.block(id, blocked=True)},
            "people/{id:int}/unblocks": lambda told, id: {"update_id": self._phones.block(id, blocked=False)},
            "people/{id:int}/deletes_account": lambda told, id: self._phones.delete_account(id),
            "rooms": lambda told: self._phones.add_room(**told).chat(),
            "rooms/{id}/bot": lambda told, id: self._phones.set_bot(int(id), **told),
            "rooms/{id}/posts": lambda told, id: self._phones.channel_post(int(id), **told),
            "rooms/{id}/migrates": lambda told, id: self._phones.migrate(int(id)).chat(),
            "raw": lambda told: self._phones.raw(told["update"], queue=str(told.get("queue", "raw"))),
            "trouble": self._trouble,
            "clock": self._clock,
            "next": self._next,
            "hold": self._hold,
            "release": self._release,
        }
        gets: dict[str, Callable[..., Any]] = {
            "about": lambda request: self._about(),
            "transcript/{id}": self._transcript,
            "counts": lambda request: self._counts(),
            "complaints": lambda request: self._world.complaints,
            "calls": self._calls,
            "profile": lambda request: {"commands": self._world.commands, "descriptions": self._world.descriptions},
            "wait": self._wait,
            "files/{id}": lambda request: Response(self._file(request.path_params["id"]).data),
        }
        return [
            *(Route(f"/control/{path}", _posted(act), methods=["POST"]) for path, act in posts.items()),
            *(Route(f"/control/{path}", _asked(act), methods=["GET"]) for path, act in gets.items()),
            Route("/control/trouble", _asked(self._well), methods=["DELETE"]),
        ]

    async def close(self) -> None:
        """Let go."""
        if self._up_again is not None:
            self._up_again.cancel()

    def _person(self, told: Json) -> Json:
        person = self._phones.add(**told)
        return {**person.user(), "seq": self._world.seq}

    # What goes wrong

    async def _trouble(self, told: Json) -> Json:
        if "latency" in told:
            self._troubles.latency = float(told["latency"])
        elif "flood" in told:
            self._troubles.flood = Flood() if told["flood"] else None
        elif "down" in told:
            await self._set_down(str(told["down"] or ""), float(told.get("seconds", 0)))
        else:
            self._troubles.rules.append(rule_from(told))
        return {"rules": len(self._troubles.rules), "down": self._troubles.down}

    async def _set_down(self, how: str, seconds: float) -> None:
        if self._up_again is not None:
            self._up_again.cancel()
            self._up_again = None
        await self._switch.set_down(how)

        async def up_again() -> None:
            await asyncio.sleep(seconds)
            await self._switch.set_down("")

        if how and seconds:
            self._up_again = asyncio.create_task(up_again())

    async def _well(self, request: Request) -> Json:
        self._troubles.rules.clear()
        self._troubles.latency = 0.0
        self._troubles.flood = None
        self._post.held.clear()
        self._post.next_copies.clear()
        self._post.next_delays.clear()
        await self._set_down("", 0)
        self._post.woken()
        return {}

    def _clock(self, told: Json) -> Json:
        self._world.clock.offset += float(told["seconds"])
        self._post.woken()
        return {"now": self._world.clock.now()}

    def _next(self, told: Json) -> Json:
        times = int(told.get("updates", 1))
        if "copies" in told:
            self._post.next_copies.extend([int(told["copies"])] * times)
        if "late" in told:
            self._post.next_delays.extend([float(told["late"])] * times)
        return {}

    def _hold(self, told: Json) -> Json:
        self._post.held.add(str(told["what"]))
        return {"held": sorted(self._post.held)}

    def _release(self, told: Json) -> Json:
        if "what" in told:
            self._post.held.discard(str(told["what"]))
        else:
            self._post.held.clear()
        self._post.woken()
        return {"held": sorted(self._post.held)}

    # What there is to see

    def _transcript(self, request: Request) -> list[Json]:
        lines = self._world.lines.get(int(request.path_params["id"]), {}).values()
        return [self._world.shown(one) for one in lines]

    def _file(self, id: str) -> StoredFile:
        if id not in self._world.files:
            raise Impossible(f"no file has the id {id}")
        return self._world.files[id]

    def _counts(self) -> Json:
        by_bot = [one for lines in self._world.lines.values() for one in lines.values() if one.by_bot]
        texts = Counter((int(one.wire["chat"]["id"]), one.earlier[0] if one.earlier else one.text) for one in by_bot)
        people = sum(len(lines) for lines in self._world.lines.values()) - len(by_bot)
        return {
            "sent": len(by_bot),
            "written": people,
            "doubles": [
                {"chat": chat, "text": text, "times": n} for (chat, text), n in texts.items() if text and n > 1
            ],
            "methods": Counter(one.method for one in self._world.calls),
            "answers": Counter(str(one.status) for one in self._world.calls),
            "actions": {str(chat): dict(shown) for chat, shown in self._world.actions.items()},
            "complaints": len(self._world.complaints),
            "pending": self._post.pending(),
            "polling": self._post.polling,
            "presses": len(self._world.presses),
            "presses_answered": sum(bool(one.answers) for one in self._world.presses.values()),
            "updates": {
                **dict.fromkeys(("made", "taken", "sent", "failed", "expired", "dropped", "not_asked_for"), 0),
                **self._post.mail.counts,
            },
            "busiest": self._post.busiest,
            "seq": self._world.seq,
        }

    def _calls(self, request: Request) -> list[Json]:
        return [
            {"method": one.method, "chat": one.chat, "at": one.at, "status": one.status, "why": one.description}
            for one in self._world.calls[int(request.query_params.get("after", 0)) :]
        ]

    async def _wait(self, request: Request) -> Json:
        asked = request.query_params
        seconds = float(asked.get("timeout", 10))
        chat = int(asked["chat"]) if "chat" in asked else None
        after = int(asked.get("after", 0))
        if "pending" in asked:
            most = int(asked["pending"])
            held = await self._world.bell.until(lambda: self._post.pending() <= most, seconds, every=0.005)
            return {"held": bool(held), "seq": self._world.seq}
        if "action" in asked and chat is not None:
            action, times = asked["action"], int(asked.get("times", 1))
            held = await self._world.bell.until(
                lambda: self._world.actions.get(chat, Counter())[action] >= times, seconds, chat
            )
            return {"held": bool(held), "seq": self._world.seq}
        if "answered" in asked:
            press = asked["answered"]
            found = await self._world.bell.until(lambda: list(self._world.presses[press].answers), seconds)
            return {"held": bool(found), "answers": found, "seq": self._world.seq}
        if "count" in asked:
            path, least = asked["count"].split("."), int(asked.get("least", 1))
            held = await self._world.bell.until(lambda: _value_at(self._counts(), path) >= least, seconds, every=0.01)
            return {"held": bool(held), "counts": self._counts(), "seq": self._world.seq}
        if chat is None:
            raise ValueError("wait for what?")
        times = int(asked.get("times", 1))
        fits = _condition(asked)

        def look() -> list[Line]:
            lines = self._world.lines.get(chat, {}).values()
            found = sorted((one for one in lines if one.seq > after and fits(one)), key=lambda one: one.seq)
            return found if len(found) >= times else []

        found = await self._world.bell.until(look, seconds, chat)
        return {"held": bool(found), "messages": [self._world.shown(one) for one in found], "seq": self._world.seq}


def _condition(asked: Any) -> Callable[[Line], bool]:
    """What a message must have: words (`text`), a pattern, a button, a file, a kind, to be gone."""
    text, pattern, button = asked.get("text"), asked.get("pattern"), asked.get("button")
    file, kind, by = asked.get("file"), asked.get("kind"), asked.get("by", "bot")
    gone = asked.get("deleted", "") == "true"
    edited = asked.get("edited", "") == "true"

    def fits(line: Line) -> bool:
        if by != "anyone" and line.by_bot != (by == "bot"):
            return False
        if line.deleted != gone or (edited and not line.earlier):
            return False
        if text is not None and text.casefold() not in line.text.casefold():
            return False
        if pattern is not None and re.search(pattern, line.text) is None:
            return False
        if button is not None and not any(
            button.casefold() in one["text"].casefold() for row in line.buttons() for one in row
        ):
            return False
        if (
            file is not None
            and file.casefold() not in str((line.wire.get("document") or {}).get("file_name", "")).casefold()
        ):
            return False
        return kind is None or kind in line.wire

    return fits


def _value_at(value: Any, path: list[str]) -> int:
    for name in path:
        value = value.get(name, 0) if isinstance(value, dict) else 0
    return value if isinstance(value, int) else len(value)


def _posted(act: Callable[..., Any]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            body = await request.body()
            told = await request.json() if body else {}
            return await _answered(act(told, **request.path_params))
        except (Impossible, ValueError, TypeError, KeyError) as error:
            return _refused(error)

    return endpoint


def _asked(act: Callable[[Request], Any]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await _answered(act(request))
        except (Impossible, ValueError, TypeError, KeyError, re.error) as error:
            return _refused(error)

    return endpoint


async def _answered(result: Any) -> Response:
    if isinstance(result, Awaitable):
        result = await result
    return result if isinstance(result, Response) else JSONResponse({} if result is None else result)


def _refused(error: Exception) -> Response:
    status = 409 if isinstance(error, Impossible) else 400
    return JSONResponse({"error": f"{error}" if status == 409 else f"{type(error).__name__}: {error}"}, status)
