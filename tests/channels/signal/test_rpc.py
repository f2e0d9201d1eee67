"""JSON-RPC lines: answers in any order, lines that are broken, connections that end."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.channels.signal.rpc import Connection, Link, Notification, Place, RpcError, RpcLost, place
from bot.errors import LeunError
from tests.fakes.signal_cli.running import running

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]


@asynccontextmanager
async def listening(talk: Talk, path: Path) -> AsyncIterator[Place]:
    """A server that says what it is told to."""

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_unix_server(served, str(path))
    try:
        yield Place(path=str(path))
    finally:
        server.close()
        await server.wait_closed()


async def asked(reader: asyncio.StreamReader) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(await reader.readline())
    return told


def line(**fields: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **fields}).encode() + b"\n"


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("unix:/run/signal-cli/socket", Place(path="/run/signal-cli/socket")),
        ("tcp:127.0.0.1:7583", Place(host="127.0.0.1", port=7583)),
        ("tcp:[::1]:7583", Place(host="::1", port=7583)),
    ],
)
def test_an_address_names_a_socket_or_a_host_and_port(address, meant):
    assert place(address) == meant


@pytest.mark.parametrize("address", ["", "unix:", "tcp:localhost", "tcp::7583", "tcp:localhost:0", "http://localhost"])
def test_any_other_address_is_refused(address):
    with pytest.raises(LeunError, match="unix:/path"):
        place(address)


async def test_it_works_over_both_kinds_of_sockets(tmp_path):
    for path in (tmp_path / "signal.sock", None):
        async with running(path) as fake:
            connection = await Connection.open(place(fake.address))
            assert await connection.call("version") == {"version": "0.14.7"}
            await connection.close()
            assert connection.ended


async def test_answers_may_come_in_any_order(tmp_path):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, second = await asked(reader), await asked(reader)
        writer.write(line(id=second["id"], result=second["method"]) + line(id=first["id"], result=first["method"]))
        await reader.read()

    async with listening(talk, tmp_path / "s") as at:
        connection = await Connection.open(at)
        answers = await asyncio.gather(connection.call("one"), connection.call("two"))
        assert list(answers) == ["one", "two"]
        await connection.close()


async def test_an_error_tells_its_code_and_keeps_its_words_to_itself(tmp_path):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await asked(reader)
        writer.write(line(id=request["id"], error={"code": -1, "message": "Invalid +32470000001", "data": None}))
        await reader.read()

    async with listening(talk, tmp_path / "s") as at:
        connection = await Connection.open(at)
        with pytest.raises(RpcError) as caught:
            await connection.call("send")
        assert (caught.value.code, caught.value.said) == (-1, "Invalid +32470000001")
        assert "+32" not in str(caught.value)
        await connection.close()


async def test_lines_that_cannot_be_read_are_skipped_and_not_shown(tmp_path, caplog):
    heard: list[Mapping[str, Any]] = []

    async def notice(notifications: Sequence[Notification]) -> None:
        heard.extend(one.params for one in notifications)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await asked(reader)
        writer.write(b"geheim \xff{{\n" + b"[" * 5000 + b"\n" + b"17\n\n" + b'"geheim"\n')
        writer.write(b'{"geheim":"' + b"x" * 5000 + b'"}\n')
        writer.write(line(method="receive", params={"a": 1}) + line(id=99, result="late"))
        writer.write(b"[" + line(method="receive", params=None).strip() + b"]\n")
        writer.write(line(id=request["id"], result="well") + b'{"half": ')

    async with listening(talk, tmp_path / "s") as at:
        connection = await Connection.open(at, notice, longest=4096)
        with caplog.at_level(logging.INFO):
            assert await connection.call("version") == "well"
            await connection.wait_ended()
        assert heard == [{"a": 1}, {}]
        assert "geheim" not in caplog.text
        assert [record.__dict__["action"] for record in caplog.records].count("signal_line_skipped") == 7
        await connection.close()


async def test_a_long_line_is_read_whole(tmp_path):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await asked(reader)
        writer.write(line(id=request["id"], result="é" * 1_000_000))
        await reader.read()

    async with listening(talk, tmp_path / "s") as at:
        connection = await Connection.open(at)
        assert await connection.call("version") == "é" * 1_000_000
        await connection.close()


async def test_an_answer_waits_until_the_notifications_before_it_are_taken(tmp_path):
    taken: list[str] = []
    may_go_on = asyncio.Event()

    async def notice(notifications: Sequence[Notification]) -> None:
        await may_go_on.wait()
        taken.append(" ".join(one.method for one in notifications))

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await asked(reader)
        writer.write(line(method="one") + line(method="two") + line(id=request["id"], result=1) + line(method="three"))
        await reader.read()

    async with listening(talk, tmp_path / "s") as at:
        connection = await Connection.open(at, notice)
        answer = asyncio.create_task(connection.call("version"))
        await asyncio.wait({answer}, timeout=0.05)
        assert not answer.done()
        may_go_on.set()
        assert await answer == 1
        assert taken[0] == "one two"
        await connection.close()
        assert taken == ["one two", "three"]


async def test_a_notification_that_fails_does_not_end_the_connection(tmp_path, caplog):
    async def notice(notifications: Sequence[Notification]) -> None:
        raise ValueError("geheim")

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await asked(reader)
        writer.write(line(method="receive") + line(id=request["id"], result=1))
        await reader.read()

    async with listening(talk, tmp_path / "s") as at:
        connection = await Connection.open(at, notice)
        assert await connection.call("version") == 1
        assert "ValueError" in caplog.text
        assert "geheim" not in caplog.text
        await connection.close()


async def test_where_nobody_listens_nothing_was_written(tmp_path):
    for at in (Place(path=str(tmp_path / "none")), Place(host="127.0.0.1", port=1)):
        with pytest.raises(RpcLost) as caught:
            await Link(at).call("send")
        assert not caught.value.written


async def test_whoever_waits_when_the_connection_ends_hears_that_the_request_was_written(tmp_path):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        await asked(reader)

    async with listening(talk, tmp_path / "s") as at:
        connection = await Connection.open(at)
        failed = await asyncio.gather(connection.call("send"), connection.call("send"), return_exceptions=True)
        assert [isinstance(one, RpcLost) and one.written for one in failed] == [True, True]
        with pytest.raises(RpcLost) as caught:
            await connection.call("send")
        assert not caught.value.written
        await connection.close()


async def test_an_answer_that_does_not_come_in_time_leaves_it_open_whether_it_was_done(tmp_path):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        late = await asked(reader)
        request = await asked(reader)
        writer.write(line(id=late["id"], result="late") + line(id=request["id"], result="well"))
        await reader.read()

    async with listening(talk, tmp_path / "s") as at:
        connection = await Connection.open(at)
        with pytest.raises(RpcLost) as caught:
            await connection.call("send", seconds=0.02)
        assert caught.value.written
        assert await connection.call("version") == "well"
        await connection.close()


async def test_a_link_opens_anew_after_its_connection_ended():
    async with running() as fake:
        link = Link(place(fake.address))
        assert await link.call("version")
        fake.daemon.close_connections()
        await fake.daemon.stop()
        await fake.daemon.start()
        assert await link.call("version")
        await link.close()


async def test_whoever_is_called_off_leaves_nothing_behind(tmp_path):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        gone = await asked(reader)
        request = await asked(reader)
        writer.write(line(id=gone["id"], error={"code": -3}) + line(id=request["id"], result="well"))
        await reader.read()

    async with listening(talk, tmp_path / "s") as at:
        connection = await Connection.open(at)
        waiting = asyncio.create_task(connection.call("send"))
        await asyncio.sleep(0)
        waiting.cancel()
        assert await connection.call("version") == "well"
        await connection.close()
