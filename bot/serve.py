"""``leun serve``: channels, workers, sender and clock, as the settings say, until it is told to stop.

Several of these may run beside one database. Each keeps what comes in to it, handles and sends whatever waits; one of
them fetches from each channel, one keeps the clock, and another takes over when it dies.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram.error import TelegramError

from bot.app import House, Settings, open_house, packs_of_house, weigh_again
from bot.casework import Casework
from bot.channels.port import Letter
from bot.channels.signal.envelopes import Envelopes
from bot.channels.signal.receiving import Receiver
from bot.channels.signal.rpc import Link, place
from bot.channels.signal.wire import SignalWire
from bot.channels.telegram import checking
from bot.channels.telegram.commands import MENU
from bot.channels.telegram.outcomes import reason
from bot.channels.telegram.polling import poll
from bot.channels.telegram.updates import Updates
from bot.channels.telegram.webhook import Webhook, drop_webhook, set_webhook
from bot.channels.telegram.wire import TelegramWire
from bot.errors import BadInput
from bot.work.clock import Clock
from bot.work.duties import Duties
from bot.work.keeping import Keeper
from bot.work.moving import new_code
from bot.work.notices import Notices, Relay, also_by_apprise
from bot.work.presence import Idle, Presence, while_held
from bot.work.sending import PACES, Sender
from bot.work.turns import Channel, Turns, work
from bot.work.words import Words

log = logging.getLogger(__name__)

#: Telegram keeps the presses of buttons so long.
PRESSES_KEPT: Final = timedelta(seconds=150)
#: So often it is noted that a channel is received from, in seconds.
SIGN_OF_LIFE: Final = 10.0
#: Connections of the database beside one for each worker.
MORE_CONNECTIONS: Final = 8


class Service:
    """Everything that runs in one process."""

    def __init__(self, settings: Settings, house: House, url: str, *, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._house = house
        self._now = now
        self.presence = Presence(url)
        self._hands, self._for_cries = Idle(), Idle()
        self.words = Words(house.reader.mind.content, house.reader.mind.safety)
        self.channels: dict[str, Channel] = {}
        self.routes: list[Route] = [Route("/health", self._health)]
        self._receivers: dict[str, Callable[[asyncio.Event], Awaitable[None]]] = {}
        self._keepers: list[Keeper] = []
        self._closers: list[Callable[[], Awaitable[None]]] = []
        self._beside: set[asyncio.Task[None]] = set()
        #: set once everything was begun
        self.ready = asyncio.Event()

    # -- channels ----------------------------------------------------------------------------------

    async def add_telegram(self, token: str) -> None:
        """Telegram, by webhook or by fetching."""
        settings = self._settings
        wire = TelegramWire(token, api=settings.telegram_api)
        self._closers.append(wire.close)
        name, id_ = await _own_name(wire)
        reading = Updates(name, id_, is_place=self._is_place)
        keeper = self._keeper("telegram", reading, wire)
        self.channels["telegram"] = Channel(reading, wire)
        if settings.telegram_webhook:
            secret = settings.telegram_secret.get_secret_value() if settings.telegram_secret else ""
            if not secret:
                raise BadInput("setting", "LEUN_TELEGRAM_SECRET", "a webhook needs a secret: 1–256 of A–Z a–z 0–9 _ -")
            self.routes.append(
                Webhook(keeper.keep, secret=secret).route(urlsplit(settings.telegram_webhook).path or "/")
            )
            self._receivers["telegram"] = lambda stop: self._webhook(
                wire, settings.telegram_webhook or "", secret, stop
            )
        else:
            self._receivers["telegram"] = lambda stop: self._fetch(wire, keeper, stop)

    async def _webhook(self, wire: TelegramWire, url: str, secret: str, stop: asyncio.Event) -> None:
        """See to it that Telegram brings updates here, and look now and then whether it does."""
        while not stop.is_set():
            try:
                await set_webhook(wire.bot, url, secret)
                await wire.commands(self.words.commands(MENU))
            except TelegramError as error:
                await self._trouble("telegram")("telegram_webhook", reason(error))
                await _pause(10.0, stop)
                continue
            await self._store.well("telegram_webhook", "telegram", self._now())
            wrong = [check for check in await checking.check(wire.bot, url=url, now=self._now()) if not check.ok]
            for check in wrong:
                await self._trouble("telegram")(check.name.replace(" ", "_"), check.text)
            await _pause(60.0 if wrong else 300.0, stop)

    async def _fetch(self, wire: TelegramWire, keeper: Keeper, stop: asyncio.Event) -> None:
        with suppress(TelegramError):
            await drop_webhook(wire.bot)
            await wire.commands(self.words.commands(MENU))
        trouble, well = self._told_later("telegram")
        await poll(wire.bot, keeper.keep, stop=stop, trouble=trouble, well=well)

    def add_signal(self, address: str) -> None:
        """Signal, by signal-cli."""
        settings, where = self._settings, place(address)
        reading = Envelopes(is_place=self._is_place)
        trouble, well = self._told_later("signal")
        tell = self._trouble("signal")

        def with_challenge(kind: str, detail: str) -> None:
            """What a captcha is for stands in the incident, for `leun signal solve`, and not in the log."""
            asked = kind == "signal_captcha" and wire.challenge
            self._spawn(tell(kind, detail, f"{detail}; challenge: {wire.challenge}" if asked else ""))

        wire = SignalWire(
            Link(where),
            account=settings.signal_account,
            how=self.words.how(),
            trouble=with_challenge,
            polls=settings.signal_polls,
        )
        self._closers.append(wire.close)
        keeper = self._keeper("signal", reading, wire)
        self.channels["signal"] = Channel(reading, wire)
        receiver = Receiver(where, keeper.keep, account=settings.signal_account, trouble=trouble, well=well)
        self._receivers["signal"] = receiver.run

    def _keeper(self, channel: str, reading: Any, wire: Any) -> Keeper:
        async def decline(raw: Mapping[str, Any]) -> None:
            incoming = reading.read(raw)
            if incoming.decline and incoming.decline_to:
                text = self.words.declined(incoming.decline, incoming.language)
                await wire.deliver(Letter(address=incoming.decline_to, text=text))
                await wire.leave(incoming.decline_to)

        keeper = Keeper(
            channel,
            reading,
            self._store,
            reader=self._house.reader,
            interpreter=self._house.interpreter,
            new_id=uuid4,
            now=self._now,
            nobodys=decline,
            read_ahead=self._house.engine.read_ahead,
            wake=self._wake,
        )
        self._keepers.append(keeper)
        return keeper

    def _wake(self, count: int, cry: bool) -> bool:
        """Wake workers for updates that were kept here; whether there are enough. A cry is always told to all."""
        if cry:
            self._for_cries.wake(1)
        return self._hands.wake(count) == count and not cry

    def _is_place(self, name: str) -> bool:
        return bool(self._house.reader.knowledge.places.find(name, expected=True))

    # -- running -----------------------------------------------------------------------------------

    async def run(self, stop: asyncio.Event) -> None:
        """Do all of it until ``stop``: first no more is taken in, then what is in hand is ended, then what leaves."""
        presence, ends = self.presence, asyncio.Event()
        standing = asyncio.create_task(presence.run(ends))
        await _first(presence.standing, stop)
        self._house.begin()
        turns = Turns(
            self._store,
            self._house.inbox,
            self._house.reader,
            self._house.interpreter,
            self.words,
            self.channels,
            now=self._now,
            wake_out=presence.news["out"].set,
        )
        duties = Duties(self._store, self._house.inbox, now=self._now, wake_out=presence.news["out"].set)
        clock = Clock(self._store, now=self._now, nightly=self._nightly)
        receiving = [
            while_held(presence.role(name), self._with_signs_of_life(name, receive), stop)
            for name, receive in self._receivers.items()
        ]
        handling = [work(turns, self._bell("in"), stop, idle=self._hands) for _ in range(self._settings.workers)]
        handling += [
            work(turns, self._bell("in"), stop, urgent_only=True, idle=self._for_cries),
            duties.run(self._bell("due"), stop),
            while_held(presence.role("clock"), clock.run, stop),
            self._sweep(stop),
            self._notices().run(self._bell("due"), stop),
        ]
        quiet = asyncio.Event()
        sending = [self._sender(name, quiet) for name in self.channels]
        self.ready.set()
        async with _together(sending) as senders:
            async with _together(handling), _together(receiving):
                await stop.wait()
            await turns.done()
            for keeper in self._keepers:
                await keeper.done()
            quiet.set()
            presence.ring_all()
            await senders
        ends.set()
        await standing

    def _notices(self) -> Notices:
        """Tells consultants of cases, and climbs the ladders of those that wait."""
        texts = {language: words.texts for language, words in self._house.reader.mind.content.words.items()}
        work = Casework(self._store, texts)
        return Notices(self._store, work, texts["nl"], relay(self._settings), now=self._now, also=also_by_apprise())

    def _bell(self, name: str) -> asyncio.Event:
        return self.presence.bell(name)

    async def _sender(self, name: str, stop: asyncio.Event) -> None:
        """Send what leaves by a channel. Signal takes one at a time, so there the one who receives sends."""
        wire = self.channels[name].wire
        sender = Sender(
            self._store,
            wire,
            self.words,
            PACES[name],
            number=lambda: self.presence.number,
            now=self._now,
            trouble=self._trouble(name),
        )
        bell = self._bell("out")
        if wire.at_once > 1:
            await sender.run(bell, stop)
        else:
            await while_held(self.presence.role(name), lambda ends: sender.run(bell, ends), stop)

    def _with_signs_of_life(
        self, name: str, receive: Callable[[asyncio.Event], Awaitable[None]]
    ) -> Callable[[asyncio.Event], Awaitable[None]]:
        """Receive, and note now and then that somebody does, so that an outage is known by its length."""

        async def body(stop: asyncio.Event) -> None:
            living = asyncio.create_task(self._live(name, stop))
            try:
                await receive(stop)
            finally:
                living.cancel()
                await asyncio.gather(living, return_exceptions=True)

        return body

    async def _live(self, name: str, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with suppress(Exception):
                now = self._now()
                before = await self._store.alive(name, now)
                if before is not None and now - before > PRESSES_KEPT and name == "telegram":
                    await self._after_outage(name, before, now)
            await _pause(SIGN_OF_LIFE, stop)

    async def _after_outage(self, name: str, before: datetime, now: datetime) -> None:
        """Presses that were made meanwhile never come: the menu is offered again to whom it was shown."""
        woken = await self._store.offer_again(
            name, since=before - timedelta(minutes=10), now=now, key=f"offer/{name}", kind="offer"
        )
        log.warning(
            "nobody received from %s for %d s; %d menus are offered again",
            name,
            (now - before).total_seconds(),
            woken,
            extra={"action": "after_outage", "channel": name},
        )

    async def _sweep(self, stop: asyncio.Event) -> None:
        """Give a fate, within a second, to what a dead process was sending."""
        while not stop.is_set():
            try:
                swept = await self._store.sweep(by=self.presence.number, now=self._now())
                for name, count in (("letters_unknown", swept.unknown), ("letters_again", swept.again)):
                    if count:
                        await self._store.count(name, self._now(), count)
                        self.presence.news["out"].set()
            except Exception as error:
                log.warning("the sweep failed (%s)", type(error).__name__, extra={"action": "sweep"})
            await _pause(1.0, stop)

    async def _nightly(self) -> None:
        await weigh_again(self._house, self._now())

    # -- trouble -----------------------------------------------------------------------------------

    @property
    def _store(self) -> Any:
        return self._house.store

    def _trouble(self, place_: str) -> Callable[..., Coroutine[Any, Any, None]]:
        """Tells of trouble: kind, detail, and what the incident is to say instead of it."""

        async def tell(kind: str, detail: str, kept: str = "") -> None:
            log.error("%s: %s", kind, detail, extra={"action": "trouble", "channel": place_})
            with suppress(Exception):
                await self._store.trouble(kind, place_, kept or detail, self._now())

        return tell

    def _told_later(self, place_: str) -> tuple[Callable[[str, str], None], Callable[[str], None]]:
        """The same for who cannot wait: trouble that begins, trouble that is over."""
        tell = self._trouble(place_)

        async def well(kind: str) -> None:
            with suppress(Exception):
                await self._store.well(kind, place_, self._now())

        return lambda kind, detail: self._spawn(tell(kind, detail)), lambda kind: self._spawn(well(kind))

    def _spawn(self, what: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(what)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _health(self, request: Request) -> Response:
        """Whether this process stands on its database; what is full is told too."""
        if not self.presence.standing.is_set():
            return JSONResponse({"well": False, "why": "no database"}, status_code=503)
        try:
            queues = await self._store.queues(self._now())
        except Exception:
            return JSONResponse({"well": False, "why": "no database"}, status_code=503)
        return JSONResponse({"well": True, "updates": queues.updates, "letters": queues.letters})

    async def close(self) -> None:
        """Let go of the channels."""
        await asyncio.gather(*self._beside, return_exceptions=True)
        for close in self._closers:
            with suppress(Exception):
                await close()


def relay(settings: Settings) -> Relay | None:
    """Where mail to consultants is handed in; None where no server is set. Raises BadInput for half a setting."""
    if not settings.smtp_host:
        return None
    if "@" not in settings.smtp_from:
        raise BadInput("setting", "LEUN_SMTP_FROM", "set it to the address that mails to consultants come from")
    if settings.smtp_security == "none" and settings.smtp_user:
        raise BadInput("setting", "LEUN_SMTP_SECURITY", "nobody logs in without TLS: take starttls or tls")
    return Relay(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        sender=settings.smtp_from,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else "",
        token_file=settings.smtp_token_file,
        token_command=settings.smtp_token_command,
    )


async def serve(settings: Settings, *, told: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM. ``told`` is given a line as each part stands.

    Raises BadInput where no channel is set, or one is set wrongly.
    """
    if not settings.telegram_token and not settings.signal_cli:
        raise BadInput("setting", "LEUN_TELEGRAM_TOKEN", "set it, or LEUN_SIGNAL_CLI: there is no channel to serve")
    relay(settings)  # half a setting is told before anything runs
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold the token
    for name in ("apscheduler", "alembic", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.WARNING)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(
            open_house(
                settings,
                packs_of_house(settings),
                new_id=uuid4,
                new_code=new_code,
                pool_size=settings.workers + MORE_CONNECTIONS,
            )
        )
        service = Service(settings, house, house.url, now=lambda: datetime.now(UTC))
        stack.push_async_callback(service.close)
        if settings.signal_cli:
            service.add_signal(settings.signal_cli)
            told(f"Signal: signal-cli at {settings.signal_cli}")
        if settings.telegram_token:
            await service.add_telegram(settings.telegram_token.get_secret_value())
            how = "a webhook" if settings.telegram_webhook else "fetching"
            told(f"Telegram: {how}")
        async with _http(settings.listen, service.routes) as where:
            told(f"HTTP: {where}")
            running = asyncio.create_task(service.run(stop))
            await _first(service.ready, running)
            told("Leun serves.")
            await running
    told("Leun has stopped. What waits is kept.")


@asynccontextmanager
async def _http(listen: str, routes: list[Route]) -> AsyncIterator[str]:
    """An HTTP server for the webhook and for who asks after our health."""
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit():
        raise BadInput("setting", "LEUN_LISTEN", f"{listen!r} is no host:port, such as 127.0.0.1:8080")
    config = uvicorn.Config(
        Starlette(routes=routes),
        host=host.strip("[]"),
        port=int(port),
        log_config=None,
        access_log=False,
        lifespan="off",
    )
    server = _Quiet(config)
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            if serving.done():
                raise BadInput("setting", "LEUN_LISTEN", f"cannot listen on {listen}; is another process there?")
            await asyncio.sleep(0.01)
        bound = server.servers[0].sockets[0].getsockname()
        yield f"http://{bound[0]}:{bound[1]}"
    finally:
        server.should_exit = True
        await asyncio.gather(serving, return_exceptions=True)


class _Quiet(uvicorn.Server):
    """Without signal handlers of its own: Leun stops in its own order."""

    def install_signal_handlers(self) -> None:
        """None."""

    async def serve(self, sockets: list[Any] | None = None) -> None:
        """As uvicorn does, but signals stay ours."""
        with suppress(SystemExit):
            await self._serve(sockets)


async def _own_name(wire: TelegramWire) -> tuple[str, int]:
    """The bot's own name and number, for commands that name it; unknown while Telegram is away."""
    try:
        me = await wire.bot.get_me()
    except TelegramError as error:
        log.warning("Telegram does not tell the bot's name (%s)", reason(error), extra={"action": "telegram_name"})
        return "", 0
    return me.username or "", me.id


@asynccontextmanager
async def _together(those: list[Coroutine[Any, Any, None]]) -> AsyncIterator[asyncio.Future[Any]]:
    """Run them; at the end wait for them."""
    running = asyncio.gather(*(asyncio.create_task(one) for one in those))
    try:
        yield running
    finally:
        await running


async def _first(*those: asyncio.Event | asyncio.Task[None]) -> None:
    waits = [one if isinstance(one, asyncio.Task) else asyncio.create_task(_wait(one)) for one in those]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait, one in zip(waits, those, strict=True):
        if isinstance(one, asyncio.Event):
            wait.cancel()


async def _wait(event: asyncio.Event) -> None:
    await event.wait()


async def _pause(seconds: float, stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
