"""The peer of `bench.serve`: Rasa's own REST channel, rules and tracker, in the environment of `nlu/rasa`.

A small project in a temporary folder: Leun's intents with at most forty rows each of a language, the light profile, a
rule and a fixed answer per intent; the tracker in memory, nothing is kept. Clients send the same texts, each waits for
its answer, and is somebody else when the conversation is over. One server process and two, each sender always to the
same one. `python -m bench.serve_peer MODEL.tar.gz` trains it once, for `bench.serve --rasa`.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from bench.processes import cpu_seconds, own_seconds, resident, with_children
from bot.engines import rasa_server
from bot.engines.train import clone_folder, training_files
from bot.nlu.data import INFORM, read_rows
from bot.nlu_commands import few

ROWS = 40
#: Server processes and clients.
WAYS = ((1, 1), (1, 8), (2, 8), (2, 40))

Texts = Callable[[int], Sequence[str]]


def train(model: Path) -> None:
    """Train the project and put the model there."""
    rows = few([row for row in read_rows(training_files(clone_folder())) if row.intent != INFORM], ROWS)
    intents = sorted({row.intent for row in rows})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rasa_server.write_rows(rows, folder / "data")
        domain = {
            "version": "3.1",
            "intents": intents,
            "responses": {f"utter_{one}": [{"text": f"Dit is het antwoord op {one}."}] for one in intents},
        }
        rules = [{"rule": one, "steps": [{"intent": one}, {"action": f"utter_{one}"}]} for one in intents]
        (folder / "domain.yml").write_text(yaml.safe_dump(domain))
        (folder / "data" / "rules.yml").write_text(yaml.safe_dump({"version": "3.1", "rules": rules}))
        command = [str(rasa_server.program()), "train", "--data", str(folder / "data")]
        command += ["--domain", str(folder / "domain.yml"), "--config", str(clone_folder() / "config.light.yml")]
        command += ["--out", str(folder), "--fixed-model-name", "peer"]
        done = subprocess.run(command, env=rasa_server.environment(), cwd=folder, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError("\n".join((done.stdout + done.stderr).splitlines()[-20:]))
        shutil.copy(folder / "peer.tar.gz", model)


class Client:
    """A keep-alive connection to one server, as lean as the phones of the fake."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), parts.port or 80
        self._wire: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def turn(self, sender: str, text: str) -> list[dict[str, Any]]:
        """Rasa's answers to a message."""
        if self._wire is None:
            self._wire = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._wire
        body = json.dumps({"sender": sender, "message": text}).encode()
        head = f"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        size = next(int(one.split(":")[1]) for one in lines if one.startswith("content-length:"))
        content = await reader.readexactly(size)
        if " 200 " not in f"{status} ":
            raise RuntimeError(status)
        answers: list[dict[str, Any]] = json.loads(content)
        return answers

    def close(self) -> None:
        """Let go."""
        if self._wire is not None:
            self._wire[1].transport.abort()


async def talk(urls: Sequence[str], clients: int, texts: Texts, seconds: float) -> dict[str, float]:
    """Turns a second, and how long one took."""
    spent: list[float] = []
    silent, number, over = 0, 0, False

    async def hold(url: str) -> None:
        nonlocal number, silent
        client = Client(url)
        while not over:
            number += 1
            sender = f"anna-{clients}-{number}"
            for text in ("hallo", *texts(number)):
                if over:
                    break
                began = time.perf_counter()
                answers = await client.turn(sender, text)
                silent += not answers
                spent.append(time.perf_counter() - began)
        client.close()

    talking = [asyncio.create_task(hold(urls[one % len(urls)])) for one in range(clients)]
    await asyncio.sleep(3)
    counted, began = len(spent), time.perf_counter()
    await asyncio.sleep(seconds)
    some, took = spent[counted:], time.perf_counter() - began
    over = True
    await asyncio.gather(*talking)
    some.sort()
    return {
        "a_second": len(some) / took,
        "p50": 1000 * some[len(some) // 2],
        "p99": 1000 * some[len(some) * 99 // 100],
        "turns": len(some),
        "silent": silent,
        "whole": len(spent),
    }


@dataclass
class Peer:
    """Server processes of Rasa, each with the processes that it started."""

    servers: list[tuple[str, list[int]]]
    #: what was measured, by servers and clients
    found: dict[tuple[int, int], list[dict[str, float]]] = field(default_factory=dict)

    async def round(self, texts: Texts, seconds: float) -> None:
        """Measure each way once. Raises RuntimeError where it does not answer."""
        for count, clients in WAYS:
            pids = [pid for _, of_server in self.servers[:count] for pid in of_server]
            urls = [url for url, _ in self.servers[:count]]
            cpu, ours = sum(map(cpu_seconds, pids)), own_seconds()
            one = await talk(urls, clients, texts, seconds)
            if one["silent"] > one["whole"] / 20:
                raise RuntimeError(f"Rasa left {one['silent']:.0f} of {one['whole']:.0f} messages without an answer")
            one["cpu_rasa"] = 1000 * (sum(map(cpu_seconds, pids)) - cpu) / one["whole"]
            one["cpu_clients"] = 1000 * (own_seconds() - ours) / one["whole"]
            one["mb"] = resident(pids)
            self.found.setdefault((count, clients), []).append(one)

    def best(self) -> dict[str, float]:
        """The median of the fastest way."""
        return max(self.medians().values(), key=lambda one: one["a_second"])

    def medians(self) -> dict[tuple[int, int], dict[str, float]]:
        """Of all rounds, by way."""
        return {
            way: {name: statistics.median(one[name] for one in some) for name in some[0]}
            for way, some in self.found.items()
        }


@contextmanager
def served(folder: Path, model: Path | None) -> Iterator[Peer | None]:
    """As many servers as are wanted at most; None where Rasa is not installed."""
    if not rasa_server.installed():
        yield None
        return
    if model is None:
        train(model := folder / "peer.tar.gz")
    with ExitStack() as stack:
        servers = []
        for number in range(max(count for count, _ in WAYS)):
            copy = folder / f"peer-{number}.tar.gz"
            shutil.copy(model, copy)
            before = set(with_children(os.getpid()))
            url = stack.enter_context(rasa_server.served(copy))
            servers.append((url, [pid for pid in with_children(os.getpid()) if pid not in before]))
        yield Peer(servers)


def show(peer: Peer, rate: dict[int, float], memory: dict[str, float]) -> None:
    """Print a table and the ratios."""
    print("\n| Rasa: processes × clients | turns a second | median, ms | p99 | CPU, ms a turn: Rasa, clients | MB |")
    print("| --- |" + " --- |" * 5)
    for (count, clients), one in peer.medians().items():
        each = ", ".join(f"{some['a_second']:.0f}" for some in peer.found[count, clients])
        cpu = f"{one['cpu_rasa']:.1f}, {one['cpu_clients']:.1f}"
        print(f"| {count} × {clients} | {one['a_second']:.0f} ({each}) | {one['p50']:.0f} | {one['p99']:.0f} ", end="")
        print(f"| {cpu} | {one['mb']:.0f} |")
    best = peer.best()
    for count, each_second in rate.items():
        share = (memory[f"leun_{count}"] + memory[f"postgres_{count}"]) / best["mb"]
        print(f"\n{count} `leun serve`: × {each_second / best['a_second']:.2f} its best, {share:.2f} of its memory.")


if __name__ == "__main__":
    train(Path(sys.argv[1]))
