"""The control API: HTTP with JSON, for tests that aren't in the same process; `client.py` speaks it.

GET /control/state
    where the daemon listens, whether it is up, who is connected, counts, troubles to come
GET /control/counts?since=VERSION&seconds=S
    counts with their `version`; waits until something changed since
GET /control/complaints, GET /control/requests
    what a real one would not have liked; the last 1000 requests
POST /control/people {"name", "number", "uuid", "hides_number", "delivery_receipts", "read_receipts", …}
    somebody new
GET /control/people/UUID?since=VERSION&seconds=S&first=N
    the person, and their screen from entry N; waits as above
PATCH /control/people/UUID {…}
    set any of the fields of a person
POST /control/people/UUID/DEED {…, "account", "group"}
    a deed: see below
POST /control/many {"deeds": [[UUID, DEED, {…}], …]}
    many deeds at once, for a load; an answer each
GET /control/people/UUID/files/TIMESTAMP/N
    the bytes of a file that they got
POST /control/groups {"name", "members"}
    a group with the bot in it
POST /control/troubles {"failure", "answer", "method", "person", "times", "carried_out", "seconds",
                        "retry_after", "token", "as_result"}
    what goes wrong next; DELETE: all is well
POST /control/daemon/down {"killed"}
    the socket is refused; killed: what was written last comes again
POST /control/daemon/up, POST /control/daemon/cut
    it listens again, at the same place; everybody is cut off and may come again
POST /control/daemon/set {"latency", "gap", "repeats", "twice", "cut_next"}
    seconds before answers, and between messages; how many of the last come again on the next subscription;
    how many of the next come twice; after how many bytes of the next one the line breaks off (0: half)
POST /control/line {"text"} or {"base64"}
    a line as it is, to everybody who is connected
POST /control/raw {"result", "account"}
    a notification as it is, unchecked, through the queue
POST /control/exception {"type", "message", "person"}
    a notification of signal-cli's own trouble
POST /control/sync {"message"}
    another `syncMessage` of a linked phone
POST /control/clock {"milliseconds"}
    move the clock

Failures: `io` (-3), `untrusted` (-4), `rate_limit` (-5, with `retry_after` and `token`), `captcha_rejected` (-6),
`network`, `unregistered` and `prekey` (-1 with the result in it), `user` (-1), `bare_429` (an unexpected error; it is
known to come with messages that arrived: `carried_out`). Answers: `late`, `never`, `half`, `closed`, `reversed`,
`garbage_before`, `twice`.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.signal_cli import envelopes
from tests.fakes.signal_cli.contract import BrokenContract
from tests.fakes.signal_cli.daemon import Daemon
from tests.fakes.signal_cli.deeds import Deeds, deeds
from tests.fakes.signal_cli.troubles import Trouble
from tests.fakes.signal_cli.world import NoSuch, Person, Waiting

HELP = f"{__doc__}\nDeeds of a person:\n\n  " + "\n  ".join(deeds())

Handler = Callable[[Request], Awaitable[Response]]


def control(daemon: Daemon) -> Starlette:
    """The app; what it answers wrongly to is 400 or 404 with `{"error"}`, and 500 for a mistake of the fake."""
    api = _Control(daemon)
    routes: list[tuple[str, str, Handler]] = [
        ("GET", "/control/state", api.state),
        ("GET", "/control/counts", api.counts),
        ("GET", "/control/complaints", api.complaints),
        ("GET", "/control/requests", api.requests),
        ("POST", "/control/people", api.new_person),
        ("GET", "/control/people/{person}", api.person),
        ("PATCH", "/control/people/{person}", api.change_person),
        ("POST", "/control/people/{person}/{deed}", api.deed),
        ("POST", "/control/many", api.many),
        ("GET", "/control/people/{person}/files/{timestamp:int}/{number:int}", api.file),
        ("POST", "/control/groups", api.new_group),
        ("POST", "/control/troubles", api.trouble),
        ("DELETE", "/control/troubles", api.no_troubles),
        ("POST", "/control/daemon/{deed}", api.daemon_deed),
        ("POST", "/control/line", api.line),
        ("POST", "/control/raw", api.raw),
        ("POST", "/control/exception", api.exception),
        ("POST", "/control/sync", api.sync),
        ("POST", "/control/clock", api.clock),
    ]
    return Starlette(
        routes=[Route(path, handler, methods=[method]) for method, path, handler in routes],
        exception_handlers={
            NoSuch: _answering(404),
            KeyError: _answering(400),
            TypeError: _answering(400),
            ValueError: _answering(400),
            BrokenContract: _answering(500),
        },
    )


def _answering(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, problem: Exception) -> Response:
        return JSONResponse({"error": f"{type(problem).__name__}: {problem}"}, status)

    return answer


async def _body(request: Request) -> dict[str, Any]:
    if not await request.body():
        return {}
    body = await request.json()
    if not isinstance(body, dict):
        raise ValueError("the body is no object")
    return body


def _since(request: Request) -> tuple[int, float]:
    return int(request.query_params.get("since", -1)), float(request.query_params.get("seconds", 0))


class _Control:
    def __init__(self, daemon: Daemon) -> None:
        self._daemon = daemon
        self._world = daemon.world

    async def state(self, request: Request) -> Response:
        daemon = self._daemon
        return JSONResponse(
            {
                "address": daemon.address,
                "up": daemon.is_up,
                "connections": daemon.connections,
                "subscriptions": daemon.subscriptions,
                "accounts": [
                    {"number": one.number, "uuid": one.uuid, "name": one.name, "profile": one.profile}
                    for one in self._world.accounts.values()
                ],
                "groups": [
                    {"id": one.id, "name": one.name, "members": one.members, "accounts": one.accounts}
                    for one in self._world.groups.values()
                ],
                "counts": daemon.methods.shown_counts(),
                "troubles": daemon.troubles.shown(),
                "now": self._world.now(),
                "version": self._world.changes.version,
            }
        )

    async def counts(self, request: Request) -> Response:
        version = await self._world.changes.after(*_since(request))
        live = {"connected": self._daemon.connections, "subscribed": self._daemon.subscriptions}
        return JSONResponse(self._daemon.methods.shown_counts() | live | {"version": version})

    async def complaints(self, request: Request) -> Response:
        return JSONResponse(self._world.complaints)

    async def requests(self, request: Request) -> Response:
        return JSONResponse(list(self._world.requests))

    async def new_person(self, request: Request) -> Response:
        return JSONResponse(self._world.new_person(**await _body(request)).shown(), 201)

    async def person(self, request: Request) -> Response:
        person = self._person(request)
        version = await person.changes.after(*_since(request))
        first = int(request.query_params.get("first", 0))
        entries = [one.shown() for one in person.entries[first:]]
        return JSONResponse({"version": version, "person": person.shown(), "entries": entries})

    async def change_person(self, request: Request) -> Response:
        person = self._person(request)
        changes = await _body(request)
        known = {one.name for one in fields(Person)}
        for name, value in changes.items():
            if name not in known or name in ("uuid", "entries", "changes"):
                raise ValueError(f"no such field: {name}")
            setattr(person, name, value)
        self._world.told(person)
        return JSONResponse(person.shown())

    async def deed(self, request: Request) -> Response:
        how = await _body(request)
        deeds_of = Deeds(self._world, self._person(request), how.pop("account", ""), how.pop("group", ""))
        return JSONResponse(deeds_of.do(request.path_params["deed"], **how))

    async def many(self, request: Request) -> Response:
        done = []
        for person, deed, how in (await _body(request))["deeds"]:
            of = Deeds(self._world, self._world.person(person), how.pop("account", ""), how.pop("group", ""))
            done.append(of.do(deed, **how))
        return JSONResponse(done)

    async def file(self, request: Request) -> Response:
        entry = self._person(request).entry(request.path_params["timestamp"])
        number = request.path_params["number"]
        if entry is None or number >= len(entry.contents):
            raise NoSuch("no such file")
        return Response(entry.contents[number], media_type=entry.files[number]["type"])

    async def new_group(self, request: Request) -> Response:
        group = self._world.new_group(**await _body(request))
        return JSONResponse({"id": group.id, "name": group.name, "members": group.members}, 201)

    async def trouble(self, request: Request) -> Response:
        self._daemon.troubles.add(Trouble(**await _body(request)))
        return JSONResponse(self._daemon.troubles.shown(), 201)

    async def no_troubles(self, request: Request) -> Response:
        self._daemon.troubles.clear()
        return JSONResponse([])

    async def daemon_deed(self, request: Request) -> Response:
        body, daemon = await _body(request), self._daemon
        match request.path_params["deed"]:
            case "down":
                await daemon.stop(killed=bool(body.get("killed")))
            case "up":
                await daemon.start()
            case "cut":
                return JSONResponse({"connections": daemon.close_connections()})
            case "set":
                for name, value in body.items():
                    if name == "twice":
                        self._world.twice = int(value)
                    elif name in ("latency", "gap", "repeats", "cut_next"):
                        setattr(daemon, name, value)
                    else:
                        raise ValueError(f"no such setting: {name}")
            case other:
                raise NoSuch(f"no {other}")
        return JSONResponse({"up": daemon.is_up, "address": daemon.address})

    async def line(self, request: Request) -> Response:
        body = await _body(request)
        line = base64.b64decode(body["base64"]) if "base64" in body else str(body["text"]).encode() + b"\n"
        return JSONResponse({"connections": await self._daemon.write_line(line)})

    async def raw(self, request: Request) -> Response:
        body = await _body(request)
        account = self._world.account(body.get("account", ""))
        self._world.enqueue(account, Waiting(result=body["result"]))
        self._world.told()
        return JSONResponse({})

    async def exception(self, request: Request) -> Response:
        body = await _body(request)
        account = self._world.account(body.get("account", ""))
        now = self._world.now()
        source, device = envelopes.NOBODY, None
        if name := body.get("person"):
            person = self._world.person(name)
            source, device = person.address, person.device
        self._world.post(
            account,
            envelopes.envelope(source, device, now, now),
            exception={
                "message": body.get("message", "getServerGuid(...) must not be null"),
                "type": body.get("type", "NullPointerException"),
            },
        )
        return JSONResponse({"timestamp": now})

    async def sync(self, request: Request) -> Response:
        body = await _body(request)
        account = self._world.account(body.get("account", ""))
        now = self._world.accounts_timestamp(account)
        envelope = envelopes.envelope(account.address, 1, now, self._world.now(), syncMessage=body["message"])
        self._world.post(account, envelope)
        return JSONResponse({"timestamp": now})

    async def clock(self, request: Request) -> Response:
        self._world.clock += int((await _body(request))["milliseconds"])
        return JSONResponse({"now": self._world.now()})

    def _person(self, request: Request) -> Person:
        return self._world.person(request.path_params["person"])
