"""Pages that packs cite are asked once, against a server of our own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.page_check import Page, ask


class Site(BaseHTTPRequestHandler):
    """A few pages, and what was asked of them."""

    asked: list[tuple[str, str, str]]

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        type(self).asked.append((self.command, self.path, self.headers["User-Agent"]))
        name = self.path.partition("?")[0]
        if name == "/only-get" and self.command == "HEAD":
            self._send(405)
        elif name == "/moved":
            self._send(301, "/page")
        elif name == "/moved-twice":
            self._send(308, "/moved")
        elif name == "/for-now":
            self._send(302, "/page")
        elif name == "/round":
            self._send(302, "/round")
        elif name == "/away":
            self._send(301, "file:///etc/hosts")
        else:
            self._send({"/gone": 410, "/broken": 500, "/missing": 404}.get(name, 200))

    def _send(self, status: int, to: str = "") -> None:
        self.send_response(status)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def one(url: str) -> Page:
    return ask([url], breath=0, timeout=5)[url]


@pytest.mark.parametrize(
    ("path", "state", "why"),
    [
        ("/page", "there", "200"),
        ("/with spaces and é", "there", "200"),
        ("/only-get", "there", "200"),
        ("/for-now", "there", "200"),
        ("/gone", "gone", "410"),
        ("/missing", "gone", "404"),
        ("/broken", "unreachable", "500"),
        ("/round", "unreachable", "too many redirects"),
        ("/away", "unreachable", "301"),
    ],
)
def test_what_became_of_a_page_is_told(site: str, path: str, state: str, why: str) -> None:
    page = one(site + path)
    assert (page.state, page.why) == (state, why)


@pytest.mark.parametrize("path", ["/moved", "/moved-twice"])
def test_a_page_that_moved_for_good_tells_its_new_address(site: str, path: str) -> None:
    page = one(site + path)
    assert (page.state, page.to) == ("moved", f"{site}/page")


def test_every_page_is_asked_once_by_who_says_its_name(site: str) -> None:
    urls = [f"{site}/page", f"{site}/page?b", f"{site}/page"]
    heard: list[Page] = []
    assert len(ask(urls, breath=0, done=heard.append)) == len(heard) == 2
    assert sorted(path for _, path, _ in Site.asked) == ["/page", "/page?b"]
    assert {method for method, _, _ in Site.asked} == {"HEAD"}
    assert all(agent.startswith("Leun/") for _, _, agent in Site.asked)


def test_a_host_that_is_not_there_is_told_and_stops_nothing(site: str) -> None:
    found = ask(["http://127.0.0.1:9/", "ftp://127.0.0.1/x", f"{site}/page"], breath=0, timeout=2)
    assert [page.state for page in found.values()] == ["unreachable", "unreachable", "there"]
