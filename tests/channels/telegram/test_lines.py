"""Posting forms over kept connections: every way in which an answer may end, however its bytes are cut."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.lines import Answer, LineBroke, Lines, NoLine

OK = b"HTTP/1.1 200 OK\r\n"


def read(pieces: Sequence[bytes]) -> Answer:
    """An answer from its bytes, and then the end of the connection."""
    answer = Answer()
    for piece in pieces:
        answer.feed(piece)
    answer.ended()
    return answer


@st.composite
def answers(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Bytes on the wire, and the body that they carry."""
    body = draw(st.binary(max_size=200))
    before = draw(st.sampled_from((b"", b"HTTP/1.1 100 Continue\r\n\r\n")))
    way = draw(st.sampled_from(("length", "chunks", "end")))
    if way == "length":
        return before + OK + b"Content-Length: %d\r\n\r\n%b" % (len(body), body), body
    if way == "end":
        return before + OK + b"Server: nginx\r\n\r\n" + body, body
    cuts = sorted({0, len(body), *draw(st.lists(st.integers(0, len(body)), max_size=4))})
    chunks = b"".join(b"%x; a=b\r\n%b\r\n" % (end - at, body[at:end]) for at, end in itertools.pairwise(cuts))
    last = draw(st.sampled_from((b"0\r\n\r\n", b"000\r\nExpires: never\r\n\r\n")))
    return before + OK + b"TRANSFER-ENCODING:  chunked\r\n\r\n" + chunks + last, body


@given(answers(), st.data())
def test_an_answer_is_read_however_its_bytes_are_cut(told: tuple[bytes, bytes], data: st.DataObject):
    wire, body = told
    cuts = sorted({0, len(wire), *data.draw(st.lists(st.integers(0, len(wire)), max_size=6))})
    answer = read([wire[at:end] for at, end in itertools.pairwise(cuts)])
    assert (answer.code, answer.body, answer.done) == (200, body, True)


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_bytes_that_are_no_answer_are_told_and_never_break_anything(pieces: list[bytes]):
    with suppress(LineBroke):
        assert read(pieces).body == b""


@pytest.mark.parametrize(
    "wire",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 2x0 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\n\r\n",
        OK + b"Content-Length: many\r\n\r\n",
        OK + b"Content-Length: -1\r\n\r\n",
        OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n",
        OK + b"no field\r\n\r\n",
        b"x" * 70_000,
    ],
)
def test_what_is_no_answer_is_told(wire: bytes):
    with pytest.raises(LineBroke):
        read([wire])


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        (OK + b"Content-Length: 0\r\n\r\n", True),
        (OK + b"Content-Length: 0\r\nConnection: close\r\n\r\n", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", False),
        (b"HTTP/1.0 200\r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n", True),
        (OK + b"Content-Length: 0\r\n\r\nmore", False),
        (b"HTTP/1.1 204 None\r\n\r\n", True),
        (OK + b"\r\n", False),
    ],
)
def test_a_connection_is_kept_where_the_answer_lets_it_be(head: bytes, kept: bool):
    answer = read([head])
    assert answer.done
    assert answer.kept is kept


# -- on the wire -----------------------------------------------------------------------------------

Serving = Callable[[int, bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(serve: Serving) -> AsyncIterator[str]:
    """A server that gives each request, with the number of its connection, to a function; its address."""
    number = 0
    writers: list[asyncio.StreamWriter] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal number
        number += 1
        mine = number
        writers.append(writer)
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(int(line[16:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length: "))
                await serve(mine, head + await reader.readexactly(length), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()
        for writer in writers:
            writer.close()


async def says_its_number(number: int, request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Content-Length: 1\r\n\r\n%d" % number)


async def post(lines: Lines, url: str, form: bytes = b"a=b", *, read: float = 5.0) -> bytes:
    _, body = await lines.post(url, form, agent="leun", connect=5.0, room=5.0, read=read)
    return body


@pytest.fixture
def lines() -> Iterator[Lines]:
    made = Lines(2, idle=30.0)
    yield made
    made.close()


async def test_a_form_is_posted_and_the_connection_kept_for_the_next(lines: Lines):
    asked: list[bytes] = []

    async def serve(number: int, request: bytes, writer: asyncio.StreamWriter) -> None:
        asked.append(request)
        await says_its_number(number, request, writer)

    async with server(serve) as url:
        assert [await post(lines, f"{url}/bot1:x/getMe?y=z") for _ in range(3)] == [b"1", b"1", b"1"]
        assert {*await asyncio.gather(post(lines, url), post(lines, url))} == {b"1", b"2"}
        lines.close()
    assert asked[0].startswith(b"POST /bot1:x/getMe?y=z HTTP/1.1\r\nHost: 127.0.0.1:")
    assert asked[0].endswith(b"Content-Length: 3\r\n\r\na=b")


async def test_a_connection_that_the_server_ended_is_not_used_again(lines: Lines):
    ended = asyncio.Event()

    async def serve(number: int, request: bytes, writer: asyncio.StreamWriter) -> None:
        await says_its_number(number, request, writer)
        writer.close()
        await writer.wait_closed()
        ended.set()

    async with server(serve) as url:
        first = await post(lines, url)
        await ended.wait()
        assert (first, await post(lines, url)) == (b"1", b"2")
        lines.close()


async def test_what_never_left_and_what_broke_off_are_told_apart(lines: Lines):
    async def breaks(number: int, request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"Content-Length: 5\r\n\r\nab")
        writer.close()

    async with server(breaks) as url:
        with pytest.raises(LineBroke):
            await post(lines, url)
    with pytest.raises(NoLine):
        await post(lines, url)


async def test_an_answer_that_does_not_come_takes_its_connection_along(lines: Lines):
    async def serve(number: int, request: bytes, writer: asyncio.StreamWriter) -> None:
        if number > 1:
            await says_its_number(number, request, writer)

    async with server(serve) as url:
        with pytest.raises(TimeoutError):
            await post(lines, url, read=0.05)
        assert await post(lines, url) == b"2"
        lines.close()


async def test_no_more_connections_than_are_wanted():
    asked = asyncio.Event()

    async def never(number: int, request: bytes, writer: asyncio.StreamWriter) -> None:
        asked.set()

    lines = Lines(1, idle=30.0)
    async with server(never) as url:
        first = asyncio.create_task(post(lines, url))
        await asked.wait()
        with pytest.raises(NoLine):
            await lines.post(url, b"", agent="leun", connect=5.0, room=0.02, read=5.0)
        lines.close()
        with pytest.raises(LineBroke):
            await first
