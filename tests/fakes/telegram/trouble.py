"""What goes wrong on the side of Telegram, told beforehand by the control API; and its limits on sending."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from tests.fakes.telegram.world import Json

#: Methods that the limits on sending are about.
SENDS: Final = frozenset({"sendmessage", "senddocument", "sendphoto", "editmessagetext", "editmessagereplymarkup"})

What = Literal["error", "lost", "hang", "slow"]


@dataclass(slots=True)
class Rule:
    """One thing that goes wrong, for the next `times` requests that fit; 0 times: until it is cleared."""

    what: What
    method: str = ""
    chat: str = ""
    times: int = 1
    #: status and body of the answer (`error`)
    status: int = 500
    body: Any = None
    #: the request is carried out all the same (`lost`, `hang`)
    carried_out: bool = True
    #: of `slow`, and of `hang` before the connection is closed
    seconds: float = 3600.0

    def fits(self, method: str, chat: str) -> bool:
        """The rule is about this request."""
        return self.method.lower() in ("", method) and self.chat in ("", chat)


@dataclass
class _Bucket:
    """So much at once, so much a second after it."""

    size: float
    rate: float
    level: float = 0.0
    at: float = field(default_factory=time.monotonic)

    def wait(self) -> float:
        """Seconds until one more fits; 0: now."""
        now = time.monotonic()
        self.level = max(0.0, self.level - (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (self.level + 1 - self.size) / self.rate)


class Flood:
    """About 30 a second overall, one a second and chat with bursts, 20 a minute and group."""

    def __init__(self) -> None:
        self._all = _Bucket(30, 30)
        self._chats: dict[str, _Bucket] = defaultdict(lambda: _Bucket(5, 1))
        self._groups: dict[str, _Bucket] = defaultdict(lambda: _Bucket(20, 20 / 60))

    def retry_after(self, chat: str) -> int:
        """Count one send; seconds to wait where it is too much, and then it is not counted."""
        buckets = [self._all, self._chats[chat]]
        if chat.startswith("-"):
            buckets.append(self._groups[chat])
        wait = max(one.wait() for one in buckets)
        if wait > 0.001:
            return max(1, math.ceil(wait))
        for one in buckets:
            one.level += 1
        return 0


@dataclass
class Troubles:
    """All that goes wrong now."""

    rules: list[Rule] = field(default_factory=list)
    #: seconds before every answer
    latency: float = 0.0
    #: "" or how it is down: "refused", "reset", "hang" or a status such as "502"
    down: str = ""
    flood: Flood | None = None

    def next(self, method: str, chat: str) -> Rule | None:
        """The first rule about a request, used up once."""
        for rule in self.rules:
            if rule.fits(method, chat):
                if rule.times:
                    rule.times -= 1
                    if not rule.times:
                        self.rules.remove(rule)
                return rule
        return None


def refusal(code: int, description: str, **parameters: Any) -> Json:
    """The body of an error."""
    found: Json = {"ok": False, "error_code": code, "description": description}
    if parameters:
        found["parameters"] = parameters
    return found


def rule_from(told: Json) -> Rule:
    """A rule as the control API takes it. Raises ValueError or TypeError."""
    told = dict(told)
    what = told.pop("what")
    common: Json = {name: told.pop(name) for name in ("method", "times") if name in told}
    common["chat"] = str(told.pop("chat", ""))
    match what:
        case "too_many":
            seconds = int(told.pop("retry_after", 1))
            body = refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
            rule = Rule("error", status=429, body=body, **common)
        case "blocked":
            rule = Rule("error", status=403, body=refusal(403, "Forbidden: bot was blocked by the user"), **common)
        case "deactivated":
            rule = Rule("error", status=403, body=refusal(403, "Forbidden: user is deactivated"), **common)
        case "chat_not_found":
            rule = Rule("error", status=400, body=refusal(400, "Bad Request: chat not found"), **common)
        case "migrated":
            to = int(told.pop("to"))
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            rule = Rule("error", status=400, body=refusal(400, text, migrate_to_chat_id=to), **common)
        case "server_error":
            status = int(told.pop("status", 500))
            text = {500: "Internal Server Error: restart", 502: "Bad Gateway"}.get(status, "Internal Server Error")
            rule = Rule("error", status=status, body=refusal(status, text), **common)
        case "error":
            rule = Rule("error", status=int(told.pop("status")), body=told.pop("body"), **common)
        case "lost" | "hang" | "slow":
            rest = {name: told.pop(name) for name in ("carried_out", "seconds") if name in told}
            rule = Rule(what, **rest, **common)
        case _:
            raise ValueError(f"no trouble is called {what!r}")
    if told:
        raise ValueError(f"unknown: {', '.join(sorted(told))}")
    return rule
