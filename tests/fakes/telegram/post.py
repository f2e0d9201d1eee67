"""Updates that wait for the bot, and how they get there: over the webhook, or fetched with getUpdates.

As Telegram's own server does it: an update is kept until the bot took it or its life is over (24 hours from its own
date; a press 150 seconds). Over the webhook every update stands in a queue of its kind and its chat or person; the next
of a queue goes only after a 2xx for the one before; queues go side by side over at most `max_connections` connections.
After a failure an update is sent again at once, then after 2, 4, 8 … seconds up to a random 60–120; `Retry-After` is
obeyed. getUpdates takes from the same updates, in one order.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import ssl
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from tests.fakes.telegram.contract import NOT_BY_DEFAULT, contract
from tests.fakes.telegram.world import Clock, Json, World

DAY: Final = 86400.0
LIFE_OF_PRESS: Final = 150.0
LIFE_OF_INLINE: Final = 30.0
LONGEST_WAIT: Final = 60
MOST_RETRY_AFTER: Final = 3600
#: seconds that Telegram waits for a webhook's answer
PATIENCE: Final = 60.0
GONE_AFTER: Final = 23 * 3600.0
POLLING_WHILE_WEBHOOK: Final = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
SECOND_POLLER: Final = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
BY_SET_WEBHOOK: Final = "Conflict: terminated by setWebhook request"


class PollConflict(Exception):
    """A poll that another or the webhook ends; says what Telegram says."""


@dataclass(slots=True)
class Kept:
    """An update that waits for the bot."""

    id: int
    kind: str
    payload: Any
    queue: str
    expires: float
    #: how often it must still be taken
    copies: int = 1

    def body(self) -> Json:
        """As the bot gets it; a raw one as it was given."""
        if self.kind == "raw":
            return {"update_id": self.id, **self.payload} if isinstance(self.payload, dict) else self.payload
        return {"update_id": self.id, self.kind: self.payload}


@dataclass(slots=True)
class Webhook:
    """Where updates are sent."""

    url: str
    secret: str = ""
    max_connections: int = 40
    ip_address: str = ""


@dataclass
class Mail:
    """What is kept of updates, and what became of them."""

    kept: dict[int, Kept] = field(default_factory=dict)
    last_id: int = 731_000_000
    allowed: frozenset[str] | None = None
    webhook: Webhook | None = None
    last_error: tuple[float, str] | None = None
    counts: Counter[str] = field(default_factory=Counter)


class _Way:
    """An update on its way over the webhook."""

    __slots__ = ("delay", "due", "fails", "kept", "skipped", "under_way")

    def __init__(self, kept: Kept, now: float) -> None:
        self.kept = kept
        self.delay = 1
        self.due = now
        self.fails = 0
        #: seconds of waiting that the time scale left out
        self.skipped = 0.0
        self.under_way = False


class Post:
    """Keeps updates and brings them.

    Args:
        world: for its clock and its bell
        mail: what was kept before
        time_scale: what waits between tries are multiplied by
        reply: carries out a request that a webhook puts into its answer
    """

    def __init__(
        self,
        world: World,
        mail: Mail,
        *,
        time_scale: float = 1.0,
        patience: float = PATIENCE,
        reply: Callable[[str, Json], Awaitable[Any]] | None = None,
    ) -> None:
        self._world = world
        self.mail = mail
        self.time_scale = time_scale
        self._patience = patience
        self._reply = reply
        self._postman: asyncio.Task[None] | None = None
        self._awake = asyncio.Event()
        self._timers: set[asyncio.TimerHandle] = set()
        self._poll: asyncio.Future[str] | None = None
        self._last_poll: tuple[int, float] = (-1, float("-inf"))
        self._next_conflict = float("-inf")
        self._expired_at = 0.0
        #: kinds, chats and people whose updates do not go for now
        self.held: set[str] = set()
        #: how often each of the next updates comes, and after how many seconds
        self.next_copies: deque[int] = deque()
        self.next_delays: deque[float] = deque()
        #: how many sends over the webhook are under way, and the most there were
        self.busy = 0
        self.busiest = 0

    @property
    def _clock(self) -> Clock:
        return self._world.clock

    # What comes in

    def push(self, kind: str, payload: Any, *, queue: int | str, life: float) -> int:
        """Keep an update for the bot; its id, or 0 where the bot did not ask for this kind or it is old already."""
        allowed = self.mail.allowed
        if kind != "raw" and (kind in NOT_BY_DEFAULT if allowed is None else kind not in allowed):
            self.mail.counts["not_asked_for"] += 1
            return 0
        copies = self.next_copies.popleft() if self.next_copies else 1
        delay = self.next_delays.popleft() if self.next_delays else 0.0
        if kind != "raw":
            contract().must_fit_update({"update_id": 1, kind: payload})
            payload = json.loads(json.dumps(payload))  # as it was at this moment
        if delay:
            loop = asyncio.get_running_loop()
            left = life - delay
            timer = loop.call_later(delay * self.time_scale, lambda: self._keep(kind, payload, queue, left, copies))
            self._timers.add(timer)
            return 0
        return self._keep(kind, payload, queue, life, copies)

    def _keep(self, kind: str, payload: Any, queue: int | str, life: float, copies: int) -> int:
        if life <= 0:
            self.mail.counts["expired"] += 1
            return 0
        self.mail.last_id += 1
        one = Kept(self.mail.last_id, kind, payload, f"{_queue_of(kind)}:{queue}", self._clock.now() + life, copies)
        self.mail.kept[one.id] = one
        self.mail.counts["made"] += 1
        self._awake.set()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result("")
        return one.id

    def pending(self) -> int:
        """How many updates wait."""
        self._expire()
        return len(self.mail.kept)

    def _expire(self) -> None:
        now = self._clock.now()
        if abs(now - self._expired_at) < 0.05:  # looking at all of a long queue for each of it would take too long
            return
        self._expired_at = now
        for one in [one for one in self.mail.kept.values() if one.expires < now]:
            del self.mail.kept[one.id]
            self.mail.counts["expired"] += 1
            self._world.changed()

    def allow(self, kinds: Any) -> None:
        """What the bot asks for from now on; an empty list: all but what must be named; None: as before."""
        if kinds is None:
            return
        known = frozenset(str(one).lower() for one in kinds) & frozenset(contract().update_kinds)
        self.mail.allowed = known or None

    def drop(self) -> None:
        """Forget all that waits."""
        self.mail.counts["dropped"] += len(self.mail.kept)
        self.mail.kept.clear()
        self._world.changed()

    def woken(self) -> None:
        """Look again: the clock was moved, a queue was let go."""
        self._expire()
        self._awake.set()

    # getUpdates

    async def updates(self, offset: int, limit: int, seconds: int) -> list[Json]:
        """Answer getUpdates. Raises PollConflict."""
        if self.mail.webhook is not None:
            await self._conflict(POLLING_WHILE_WEBHOOK)
        began = time.monotonic()
        same, before = self._last_poll[0] == offset, began - self._last_poll[1]
        wait = float(min(max(seconds, 0), 50))
        if same and wait < 3 and before < 3 * self.time_scale:
            wait = 3 * self.time_scale  # who asks the same again and again is held up
        if same and before < 0.5 * self.time_scale:
            limit = 1
        self._last_poll = (offset, began)
        limit = min(max(limit, 1), 100)
        found = self._take(offset, limit)
        if found or not wait:
            return found
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(SECOND_POLLER)
        mine = self._poll = asyncio.get_running_loop().create_future()
        self._world.changed()
        try:
            async with asyncio.timeout(wait):
                ended = await mine
        except TimeoutError:
            ended = ""
        finally:
            if self._poll is mine:
                self._poll = None
        if ended:
            await self._conflict(ended)
        return self._take(offset, limit)

    @property
    def polling(self) -> bool:
        """A long poll waits."""
        return self._poll is not None

    async def _conflict(self, why: str) -> None:
        self.mail.counts["conflicts"] += 1
        now = time.monotonic()
        if now < self._next_conflict:
            await asyncio.sleep(3 * self.time_scale)
        else:
            self._next_conflict = now + 3 * self.time_scale
        raise PollConflict(why)

    def _take(self, offset: int, limit: int) -> list[Json]:
        self._expire()
        kept = self.mail.kept
        again: list[Kept] = []
        if offset < 0:
            for id in list(kept)[:offset]:
                del kept[id]
        elif 0 < offset <= self.mail.last_id + 1:  # one from the future is not believed
            for id in [id for id in kept if id < offset]:
                kept[id].copies -= 1
                if kept[id].copies > 0:
                    again.append(kept[id])  # as if Telegram had forgotten that it was taken
                else:
                    del kept[id]
                    self.mail.counts["taken"] += 1
            self._world.changed()
        waiting = [one for one in kept.values() if not self._is_held(one)]
        return [one.body() for one in waiting[:limit]]

    def _is_held(self, one: Kept) -> bool:
        return bool(self.held) and (one.kind in self.held or one.queue.split(":", 1)[1] in self.held)

    # The webhook

    async def set_webhook(self, webhook: Webhook | None) -> None:
        """Send updates there from now on; None: to nobody."""
        await self.stop()
        self.mail.webhook = webhook
        self.mail.last_error = None
        if webhook is not None:
            if self._poll is not None and not self._poll.done():
                self._poll.set_result(BY_SET_WEBHOOK)
            self.start()
        self._world.changed()

    def start(self) -> None:
        """Bring what waits, if there is a webhook."""
        if self.mail.webhook is not None and self._postman is None:
            self._postman = asyncio.create_task(self._bring(self.mail.webhook), name="postman")

    async def stop(self) -> None:
        """Bring nothing any more; what is under way counts as not brought."""
        if self._postman is not None:
            self._postman.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._postman
            self._postman = None

    async def close(self) -> None:
        """Let go of everything under way."""
        for timer in self._timers:
            timer.cancel()
        if self._poll is not None and not self._poll.done():
            self._poll.cancel()
        await self.stop()
        await asyncio.sleep(0)  # so that what was cut is gone

    async def _bring(self, webhook: Webhook) -> None:
        loaded: dict[int, _Way] = {}
        idle: list[_Connection] = []
        tasks: set[asyncio.Task[None]] = set()
        last_success = float("-inf")
        gone_since = 0.0

        async def send(way: _Way) -> None:
            nonlocal last_success, gone_since
            connection = idle.pop() if idle else _Connection(webhook, self._patience)
            answer = await connection.post(way.kept.body())
            way.under_way = False
            self.mail.counts["sent"] += 1
            if connection.usable:
                idle.append(connection)
            else:
                connection.close()
            if way.kept.id not in self.mail.kept:
                return
            if 200 <= answer.status <= 299:
                last_success = time.monotonic()
                gone_since = 0.0
                way.kept.copies -= 1
                way.fails = 0
                if way.kept.copies <= 0:
                    del self.mail.kept[way.kept.id]
                    loaded.pop(way.kept.id, None)
                    self.mail.counts["taken"] += 1
                self._world.changed()
                if answer.request is not None and self._reply is not None:
                    await self._reply(*answer.request)
                return
            self.mail.counts["failed"] += 1
            now = self._clock.now()
            self.mail.last_error = (now, answer.why)
            wait = float(min(max(answer.retry_after, 0), MOST_RETRY_AFTER))
            if not wait and way.fails:
                way.delay = min(random.randint(LONGEST_WAIT, 2 * LONGEST_WAIT), way.delay * 2)
                wait = way.delay
            way.fails += 1
            if now + way.skipped + wait > way.kept.expires:
                del self.mail.kept[way.kept.id]
                loaded.pop(way.kept.id, None)
                self.mail.counts["expired"] += 1
            way.due = now + wait * self.time_scale
            way.skipped += wait * (1 - self.time_scale)
            if answer.status == 410:
                gone_since = gone_since or now
                if now > gone_since + GONE_AFTER:
                    self.mail.webhook = None
            else:
                gone_since = 0.0
            self._world.changed()

        def done(task: asyncio.Task[None]) -> None:
            tasks.discard(task)
            self.busy -= 1
            self._awake.set()
            if not task.cancelled() and (error := task.exception()) is not None:
                self._world.complain(f"the fake failed while it sent an update: {error!r}")

        try:
            while self.mail.webhook is webhook:
                self._awake.clear()
                self._expire()
                now = self._clock.now()
                for id in [id for id, way in loaded.items() if id not in self.mail.kept and not way.under_way]:
                    del loaded[id]
                for one in self.mail.kept.values():
                    if len(loaded) >= 2 * webhook.max_connections:
                        break
                    if one.id not in loaded:
                        loaded[one.id] = _Way(one, now)
                # one connection at a time until one of the last ten seconds went well
                room = webhook.max_connections if time.monotonic() - last_success < 10 else 1
                soonest = float("inf")
                queues: set[str] = set()
                ready: list[_Way] = []
                for way in loaded.values():
                    if way.kept.queue in queues:
                        continue
                    queues.add(way.kept.queue)
                    if way.under_way or self._is_held(way.kept):
                        continue
                    if way.due <= now:
                        ready.append(way)
                    else:
                        soonest = min(soonest, way.due - now)
                for way in sorted(ready, key=lambda one: (one.due, one.kept.id))[: max(0, room - self.busy)]:
                    way.under_way = True
                    self.busy += 1
                    self.busiest = max(self.busiest, self.busy)
                    task = asyncio.create_task(send(way))
                    tasks.add(task)
                    task.add_done_callback(done)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(soonest if soonest != float("inf") else None):
                        await self._awake.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for connection in idle:
                connection.close()


def _queue_of(kind: str) -> str:
    """Kinds that share a queue."""
    match kind:
        case "message" | "edited_message" | "channel_post" | "edited_channel_post" | "raw":
            return "messages"
        case "business_message" | "edited_business_message" | "deleted_business_messages":
            return "business"
        case "chat_boost" | "removed_chat_boost":
            return "boosts"
        case "chat_member" | "chat_join_request":
            return "members"
        case "shipping_query" | "pre_checkout_query":
            return "payments"
    return kind


@dataclass(slots=True)
class _Answer:
    status: int
    why: str = ""
    retry_after: int = 0
    request: tuple[str, Json] | None = None


class _Connection:
    """One connection to the webhook, kept open between updates."""

    def __init__(self, webhook: Webhook, patience: float) -> None:
        self._webhook = webhook
        self._patience = patience
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self.usable = True

    def close(self) -> None:
        self.usable = False
        if self._writer is not None:
            self._writer.transport.abort()
            self._writer = None

    async def post(self, body: Any) -> _Answer:
        """Bring one update."""
        self.usable = False
        try:
            async with asyncio.timeout(self._patience):
                answer = await self._post(json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        except TimeoutError:
            return _Answer(0, "Read timeout expired")
        except ConnectionRefusedError:
            return _Answer(0, "Connection refused")
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError):
            return _Answer(0, "Webhook connection closed")
        finally:
            if not self.usable:
                self.close()
        return answer

    async def _post(self, body: bytes) -> _Answer:
        url = urlsplit(self._webhook.url)
        if self._reader is not None and self._reader.at_eof():
            self.close()
        if self._writer is None:
            secure = ssl.create_default_context() if url.scheme == "https" else None
            port = url.port or (443 if secure else 80)
            self._reader, self._writer = await asyncio.open_connection(url.hostname, port, ssl=secure)
        assert self._reader is not None
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        head = (
            f"POST {target} HTTP/1.1\r\nHost: {url.netloc.rpartition('@')[2]}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: keep-alive\r\nAccept-Encoding: gzip, deflate\r\n"
        )
        if self._webhook.secret:
            head += f"X-Telegram-Bot-Api-Secret-Token: {self._webhook.secret}\r\n"
        self._writer.write(head.encode("latin-1") + b"\r\n" + body)
        await self._writer.drain()
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        version, status, *reason = lines[0].split(" ", 2)
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        if "content-length" in headers:
            content = await self._reader.readexactly(int(headers["content-length"]))
            self.usable = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
        elif headers.get("transfer-encoding", "").lower() == "chunked":
            content = b""
            while size := int((await self._reader.readline()).split(b";")[0], 16):
                content += (await self._reader.readexactly(size + 2))[:-2]
            await self._reader.readline()
            self.usable = headers.get("connection", "").lower() != "close"
        elif status in ("204", "304"):
            content = b""
            self.usable = True
        else:
            content = await self._reader.read()
        code = int(status)
        if 200 <= code <= 299:
            return _Answer(code, request=_request_in(content))
        wait = headers.get("retry-after", "")
        return _Answer(
            code,
            f"Wrong response from the webhook: {code} {' '.join(reason)}",
            int(wait) if wait.isdigit() else 0,
        )


def _request_in(content: bytes) -> tuple[str, Json] | None:
    """The request that a webhook may put into its answer."""
    if not content.lstrip().startswith(b"{"):
        return None
    try:
        told = json.loads(content)
    except ValueError:
        return None
    method = str(told.pop("method", "")).lower() if isinstance(told, dict) else ""
    return (method, told) if method and not method.startswith("get") else None
