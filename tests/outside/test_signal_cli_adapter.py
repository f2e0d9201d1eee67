"""Our side of the socket against the real signal-cli daemon (0.13.19, no account, no network).

`tests/outside/signal_cli/install` puts it there.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.channels.port import Letter, RetryAfter
from bot.channels.signal.checking import check
from bot.channels.signal.receiving import Receiver
from bot.channels.signal.rpc import Connection, Link, RpcError, place
from bot.channels.signal.session import Pace
from bot.channels.signal.wire import SignalWire
from tests.outside.test_signal_cli_witness import INSTALLED, JAVA, NUMBER, real

pytestmark = pytest.mark.skipif(
    not (INSTALLED / "done").is_file() or not JAVA.is_file(),
    reason="the real signal-cli is not installed: tests/outside/signal_cli/install",
)

ANNA = "5f4f3c3e-0c25-4b3b-9a67-3a3c5d0b7a11"


async def test_the_real_daemon_answers_many_requests_at_once_over_both_kinds_of_sockets(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for tcp in (0, port):
        async with real(tmp_path, tcp=tcp) as address:
            connection = await Connection.open(place(address))
            answers = await asyncio.gather(*(connection.call("version") for _ in range(50)))
            assert answers == [{"version": "0.13.19"}] * 50
            assert await connection.call("listAccounts", {}) == []
            with pytest.raises(RpcError) as caught:
                await connection.call("nosuch")
            assert caught.value.code == -32601
            await connection.close()


async def test_the_real_daemon_is_subscribed_to_and_left(tmp_path: Path):
    async def keep(raws: Sequence[Mapping[str, Any]]) -> None:
        raise AssertionError("nobody writes")

    troubles: list[str] = []
    over: list[str] = []
    async with real(tmp_path) as address:
        stop = asyncio.Event()
        receiver = Receiver(
            place(address), keep, trouble=lambda name, _: troubles.append(name), well=over.append, pace=Pace(look=0.05)
        )
        task = asyncio.create_task(receiver.run(stop))
        await asyncio.wait_for(receiver.listening.wait(), 10)
        await asyncio.wait({task}, timeout=0.3)
        stop.set()
        await asyncio.wait_for(task, 5)
    assert (troubles, over) == ([], [])


async def test_the_real_daemon_without_the_account_makes_sends_wait_and_the_operator_hear(tmp_path: Path):
    troubles: list[tuple[str, str]] = []
    async with real(tmp_path) as address:
        wire = SignalWire(
            Link(place(address)), account=NUMBER, trouble=lambda name, detail: troubles.append((name, detail))
        )
        outcome = await wire.deliver(Letter(address=ANNA, text="**hallo**"))
        await wire.typing(ANNA)
        await wire.close()
        checks = await check(place(address), account=NUMBER)
    assert isinstance(outcome, RetryAfter)
    assert outcome.whole
    assert troubles == [("signal_down", "signal-cli does not have this account")]
    assert [(one.name, one.ok) for one in checks] == [("signal version", False), ("signal account", False)]
    assert "0.13.19" in checks[0].text
