"""Whether the pages that packs name as their sources are still there: each is asked once, politely.

One request at a time per host with a breath between, several hosts side by side; HEAD, and GET where a server does not
take that; nothing but the status and the new address is looked at.
"""

from __future__ import annotations

import http.client
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Final, Literal

#: Seconds that a server may take.
TIMEOUT: Final = 15.0
#: Seconds between two requests to one host.
BREATH: Final = 0.5
#: Hosts that are asked side by side.
SIDE_BY_SIDE: Final = 8
#: Redirects that are followed.
MOST_REDIRECTS: Final = 5

_MOVED_FOR_GOOD: Final = frozenset({301, 308})
_MOVED: Final = _MOVED_FOR_GOOD | {302, 303, 307}
_GONE: Final = frozenset({404, 410})
#: Answers to HEAD after which GET is tried: the method is not taken, or is answered in another way than GET.
_NO_HEAD: Final = frozenset({400, 403, 404, 405, 406, 409, 410, 429, 500, 501, 503})


@dataclass(frozen=True, slots=True)
class Page:
    """What became of one page."""

    url: str
    state: Literal["there", "moved", "gone", "unreachable"]
    #: the new address of a page that moved for good
    to: str = ""
    #: a status, or why it could not be reached
    why: str = ""


def ask(
    urls: Iterable[str], *, breath: float = BREATH, timeout: float = TIMEOUT, done: Callable[[Page], None] | None = None
) -> Mapping[str, Page]:
    """Ask every page once; ``done`` hears of each as it is known."""
    hosts: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        hosts.setdefault(urllib.parse.urlsplit(url).netloc, []).append(url)

    def host(those: list[str]) -> list[Page]:
        found: list[Page] = []
        for index, url in enumerate(those):
            if index:
                time.sleep(breath)
            found.append(_asked(url, timeout))
            if done is not None:
                done(found[-1])
        return found

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return {page.url: page for pages in pool.map(host, hosts.values()) for page in pages}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Redirects are answers here, not followed by themselves."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_OPENER: Final = urllib.request.build_opener(_NoRedirect)


def _asked(url: str, timeout: float) -> Page:
    here, new = url, ""
    for _ in range(MOST_REDIRECTS + 1):
        try:
            status, target = _status(here, timeout)
        except (OSError, ValueError, http.client.HTTPException, ssl.SSLError) as error:
            reason = getattr(error, "reason", None) or error
            return Page(url, "unreachable", why=str(reason)[:120] or type(error).__name__)
        if status not in _MOVED or not target:
            break
        following = urllib.parse.urljoin(here, target)
        if urllib.parse.urlsplit(following).scheme not in ("http", "https"):
            return Page(url, "unreachable", why=f"{status}")
        if status in _MOVED_FOR_GOOD and here in (url, new):
            new = following
        here = following
    else:
        return Page(url, "unreachable", why="too many redirects")
    if status in _GONE:
        return Page(url, "gone", why=str(status))
    if status >= 400:
        return Page(url, "unreachable", why=str(status))
    return Page(url, "moved", to=new) if new and _plain(new) != _plain(url) else Page(url, "there", why=str(status))


def _plain(url: str) -> str:
    return url.partition("#")[0]


def _status(url: str, timeout: float) -> tuple[int, str]:
    status, target = _request("HEAD", url, timeout)
    return _request("GET", url, timeout) if status in _NO_HEAD else (status, target)


def _request(method: str, url: str, timeout: float) -> tuple[int, str]:
    split = urllib.parse.urlsplit(url)
    if split.scheme not in ("http", "https"):
        raise ValueError(f"no address of a page: {split.scheme}")
    safe = urllib.parse.urlunsplit(split._replace(path=urllib.parse.quote(split.path, safe="/%:@!$&'()*+,;=~-._")))
    request = urllib.request.Request(safe, method=method, headers=_headers())  # noqa: S310 - http and https only
    try:
        with _OPENER.open(request, timeout=timeout) as answer:
            return int(answer.status), ""
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Location", "")


def _headers() -> dict[str, str]:
    """Who asks, honestly."""
    try:
        version = metadata.version("leun")
    except metadata.PackageNotFoundError:
        version = "dev"
    agent = f"Leun/{version} (leun check --online: are the pages that we cite still there?)"
    return {"User-Agent": agent, "Accept": "*/*", "Accept-Language": "nl, en;q=0.5"}
