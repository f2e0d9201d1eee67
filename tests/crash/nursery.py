"""`python -m tests.crash.nursery [--unpaced]`: reads the content once, forks a `leun serve` for each line it is given.

A start of Leun takes some seconds of a core, most of it to import and to read content. Here that is done once, so that
a table of kills fits in a test. What runs in a fork is the whole of `bot.serve.serve` with settings from its
environment; the classifier alone is left out (cries are found by words and patterns), and the paces of the channels
where that is asked. `bench/crash.py` starts real `leun serve`.

In: a JSON object a line, `{"name", "environment": {…}, "log": path}`. Out: `{"pid", "born"}` with the name,
`{"pid", "told"}` for each line that a process tells, `{"pid", "ended"}` when one ended. All die when the input ends.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import signal
import sys
from datetime import timedelta
from typing import Any

import bot.app
import bot.mind
import bot.serve
from bot.content.packs import PackFiles
from bot.engines.interpreter import Embedded
from bot.mind import Reader
from bot.store.values import Pace
from bot.work.sending import PACES, Paces


def main() -> None:
    """Fork until the input ends."""
    reader = bot.mind.make(bot.app.packs_with([]))
    reader.ready()
    vars(bot.app)["make"] = functools.partial(_made, reader)
    Embedded.begin = lambda self: None  # type: ignore[method-assign]
    if "--unpaced" in sys.argv:
        none = Pace(every=timedelta(0), burst=1)
        PACES.update({name: Paces(chat=none, overall=none) for name in PACES})
    children: set[int] = set()
    tell(ready=True)
    signal.signal(signal.SIGCHLD, lambda *_: _reap(children))
    for line in sys.stdin:
        born(json.loads(line), children)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _made(reader: Reader, packs: list[PackFiles]) -> Reader:
    return reader


def born(told: dict[str, Any], children: set[int]) -> None:
    """Fork one."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    pid = os.fork()
    if not pid:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        try:
            live(told)
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    children.add(pid)
    tell(pid=pid, born=told["name"])
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def live(told: dict[str, Any]) -> None:
    """Be a `leun serve`."""
    os.dup2(os.open(told["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(told["environment"])
    settings = bot.app.read_settings()
    bot.app.set_up_logging(settings)
    asyncio.run(bot.serve.serve(settings, told=lambda line: tell(pid=os.getpid(), told=line)))


def _reap(children: set[int]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        children.discard(pid)
        tell(pid=pid, ended=os.waitstatus_to_exitcode(status))


def tell(**told: Any) -> None:
    """One line, in one write, since several processes share the pipe."""
    os.write(1, json.dumps(told).encode() + b"\n")


if __name__ == "__main__":
    main()
