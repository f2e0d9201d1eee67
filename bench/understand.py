"""Both engines side by side, in one run on the same messages: how fast, how large, how soon, how robust.

    python -m bench.understand [MESSAGES [MODEL.tar.gz …]]

Messages are rows kept apart (`nlu/eval`), MESSAGES of them spread over all, or all. Rasa's models are those of both
profiles, as far as they are there, and the named ones. Prints Markdown, then JSON on the last line:

* parsing: the embedded reader in this process (with sentence vectors; by words alone) and each Rasa model over HTTP, as
  `RasaClient` asks it, with one client and with eight that each wait for their answer. A bare request to the same
  server says how much of that is HTTP. Rasa and the embedded reader take turns, a hundred messages each, and the ratio
  is the median over these turns, so that whatever else the machine does counts for both;
* how often each engine by itself has the intent right, as written and with a typing error in 5 and 10 % of the
  letters, on the rows that count for intents. `leun nlu test` tells what the whole reading makes of them;
* resident memory after reading 300 messages, of a fresh process that does nothing else, and of Rasa's server;
* seconds from a fresh process's `IntentReader.begin` until words are read, and until vectors are; medians of five, the
  least and the most in brackets.

These rows measure, they are not tuned on: change nothing because of a single one.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import httpx

from bot.engines import rasa_server
from bot.engines.embedded import IntentReader, trained_file
from bot.engines.rasa import RasaClient
from bot.messages import Heard
from bot.nlu.data import LANGUAGES, Row
from bot.nlu_commands import kept_apart

SHARES = (0.05, 0.10)  # of letters
CLIENTS = (1, 8)
STARTS = 5
TURN = 100
READ = 300  # messages until memory is looked at
SHOWN = ("p50", "p95", "p99", "a second", "ratio")
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
BESIDE = {
    one: [row[at] for at in (place - 1, place + 1) if 0 <= at < len(row)]
    for row in KEYS
    for place, one in enumerate(row)
}
#: A process of its own: when words were read, when vectors, and what it holds after reading; nothing else is imported.
ALONE = """
import json, sys, time
from bot.engines.embedded import IntentReader, sentence_encoder, trained_file
def none():
    raise ModuleNotFoundError("left out, to measure without")
wanted, born, began = sys.argv[1], float(sys.argv[2]), time.monotonic()
reader = IntentReader.begin(trained_file(), load_encoder=none if wanted == "words" else sentence_encoder)
told = {}
for stage in ("words", wanted):
    while reader.read("hulp").engine not in (stage, "vectors"):
        time.sleep(0.005)
    told[stage] = time.monotonic() - began
reader.wait()
for text in json.load(sys.stdin):
    reader.read(text)
with open("/proc/self/status") as status:
    kilobytes = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
print(json.dumps({"ready": told, "before": began - born, "mb": kilobytes / 1024}))
"""


def mistype(text: str, share: float, random: Random) -> str:
    """The text with that share of its letters swapped, left out, doubled or struck beside."""
    written: list[str] = []
    at = 0
    while at < len(text):
        letter = text[at]
        at += 1
        if not letter.isalpha() or random.random() >= share:
            written.append(letter)
            continue
        slip = random.randrange(4)
        if slip == 0 and at < len(text):
            written += [text[at], letter]
            at += 1
        elif slip == 1:
            written += [letter, letter]
        elif slip == 2:
            written.append(random.choice(BESIDE.get(letter.lower(), [letter])))
    return "".join(written)


def no_vectors():
    """An encoder that is not there."""
    raise ModuleNotFoundError("left out, to measure without")


# -- parsing ---------------------------------------------------------------------------------------


def speeds(spent: Sequence[float], whole: float) -> dict[str, float]:
    """Percentiles in milliseconds, and messages a second."""
    cuts = statistics.quantiles(spent, n=100, method="inclusive")
    found = {f"p{percent}": round(1000 * cuts[percent - 1], 2) for percent in (50, 95, 99)}
    return found | {"a second": round(len(spent) / whole, 1)}


def in_process(reader: IntentReader, texts: Sequence[str]) -> dict[str, float]:
    """How fast the embedded reader is, one message after the other."""
    spent = []
    whole = time.perf_counter()
    for text in texts:
        began = time.perf_counter()
        reader.read(text)
        spent.append(time.perf_counter() - began)
    return speeds(spent, time.perf_counter() - whole)


async def over_http(url: str, texts: Sequence[str], clients: int, reader: IntentReader) -> dict[str, float]:
    """How fast Rasa's server is for so many clients that each wait for their answer before they ask again.

    After every hundred messages the reader in this process reads the same hundred; `ratio` is how many times as fast.
    """
    client = RasaClient(url, seconds=60.0, profiles={})
    spent: list[float] = []
    seconds, ratios = 0.0, []

    async def ask(waiting: Iterator[str]) -> None:
        for text in waiting:
            began = time.perf_counter()
            await client.parse(text)
            spent.append(time.perf_counter() - began)

    try:
        await client.parse(texts[0])
        for start in range(0, len(texts), TURN):
            some = texts[start : start + TURN]
            began, waiting = time.perf_counter(), iter(some)
            await asyncio.gather(*(ask(waiting) for _ in range(clients)))
            asked = time.perf_counter()
            for text in some:
                reader.read(text)
            seconds += asked - began
            ratios.append((asked - began) / (time.perf_counter() - asked))
    finally:
        await client.close()
    return speeds(spent, seconds) | {"ratio": round(statistics.median(ratios), 2)}


async def bare(url: str) -> dict[str, float]:
    """How fast a request is that asks for nothing."""
    spent = []
    async with httpx.AsyncClient(base_url=url) as client:
        await client.get("/version")
        whole = time.perf_counter()
        for _ in range(READ):
            began = time.perf_counter()
            await client.get("/version")
            spent.append(time.perf_counter() - began)
    return speeds(spent, time.perf_counter() - whole)


async def all_over_http(url: str, texts: Sequence[str]) -> list[Heard]:
    """What Rasa makes of every text."""
    client = RasaClient(url, seconds=60.0, profiles={})
    try:
        return [await client.parse(text) for text in texts]
    finally:
        await client.close()


# -- typing errors ---------------------------------------------------------------------------------


def spoilt(rows: Sequence[Row]) -> dict[str, list[str]]:
    """The texts as written and with typing errors: the same errors for every engine."""
    found = {"as written": [row.text for row in rows]}
    for share in SHARES:
        random = Random(7)
        found[f"{share:.0%} of letters"] = [mistype(row.text, share, random) for row in rows]
    return found


def right(rows: Sequence[Row], heard: Sequence[Heard]) -> dict[str, float]:
    """The share of rows whose intent is the likeliest, by language and of all."""
    hits = [bool(one.guesses) and one.guesses[0].name == row.intent for row, one in zip(rows, heard, strict=True)]
    found = {"all": statistics.mean(hits)}
    for language in LANGUAGES:
        of_language = [hit for hit, row in zip(hits, rows, strict=True) if row.language == language]
        found[language] = statistics.mean(of_language) if of_language else 0.0
    return {name: round(share, 4) for name, share in found.items()}


# -- a process of its own --------------------------------------------------------------------------


def alone(wanted: str, texts: Sequence[str]) -> dict[str, Any]:
    """Seconds until ready and megabytes of a fresh process that only reads; by `words` or with `vectors`."""
    command = [sys.executable, "-c", ALONE, wanted, str(time.monotonic())]
    done = subprocess.run(command, input=json.dumps(list(texts)), capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def of_children() -> float:
    """Resident megabytes of all processes that this one started, and they."""
    parents, resident = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                lines = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
            except OSError:  # it has ended
                continue
            parents[int(folder.name)] = int(lines["PPid"])
            resident[int(folder.name)] = int(lines.get("VmRSS", "0 kB").split()[0]) / 1024
    ours = {os.getpid()}
    while more := {one for one, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(resident[one] for one in ours - {os.getpid()})


# -- all of it -------------------------------------------------------------------------------------


def measure_embedded(name: str, rows: Sequence[Row], texts: Sequence[str]) -> dict[str, Any]:
    """Everything of the embedded reader, by `words` alone or with `vectors`."""
    reader = (
        IntentReader.begin(trained_file())
        if name == "vectors"
        else IntentReader.begin(trained_file(), load_encoder=no_vectors)
    )
    reader.wait()
    reader.read(texts[0])
    parse = {"in process": in_process(reader, texts)}
    typed = {kind: right(rows, [reader.read(text) for text in some]) for kind, some in spoilt(rows).items()}
    starts = [alone(name, texts[:READ]) for _ in range(STARTS)]
    return {
        "parse": parse,
        "right": typed,
        "mb": statistics.median(one["mb"] for one in starts),
        "ready": {stage: [round(one["ready"][stage], 2) for one in starts] for stage in starts[0]["ready"]},
        "before": statistics.median(one["before"] for one in starts),
    }


def measure_rasa(model: Path, rows: Sequence[Row], texts: Sequence[str]) -> dict[str, Any]:
    """Everything of a Rasa model."""
    reader = IntentReader.begin(trained_file())
    reader.wait()
    began = time.perf_counter()
    with rasa_server.served(model) as url:
        ready = time.perf_counter() - began
        parse = {"a bare request": asyncio.run(bare(url))}
        asyncio.run(all_over_http(url, texts[:READ]))
        megabytes = of_children()
        for clients in CLIENTS:
            parse[f"HTTP, {clients}"] = asyncio.run(over_http(url, texts, clients, reader))
        typed = {kind: right(rows, asyncio.run(all_over_http(url, some))) for kind, some in spoilt(rows).items()}
    return {"parse": parse, "right": typed, "mb": megabytes, "ready": {"its server": [round(ready, 2)]}}


def show(found: dict[str, dict[str, Any]]) -> None:
    """Print three tables."""
    print("| engine | how | p50, ms | p95 | p99 | a second | embedded is so many times as fast |")
    print("| --- |" + " --- |" * 6)
    for name, of_engine in found.items():
        for how, speed in of_engine["parse"].items():
            print(f"| {name} | {how} | {' | '.join(str(speed.get(key, '')) for key in SHOWN)} |")
    print("\n| right | " + " | ".join(f"{kind}: all (nl, en)" for kind in found["embedded, vectors"]["right"]) + " |")
    print("| --- |" + " --- |" * (1 + len(SHARES)))
    for name, of_engine in found.items():
        cells = [f"{one['all']:.3f} ({one['nl']:.3f}, {one['en']:.3f})" for one in of_engine["right"].values()]
        print(f"| {name} | {' | '.join(cells)} |")
    print("\n| engine | resident, MB | ready after, s |\n| --- | --- | --- |")
    for name, of_engine in found.items():
        ready = "; ".join(
            f"{stage} {statistics.median(each):.2f} ({min(each):.2f} … {max(each):.2f})"
            for stage, each in of_engine["ready"].items()
        )
        print(f"| {name} | {of_engine['mb']:.0f} | {ready} |")
    before = found["embedded, vectors"]["before"]
    print(f"\nBefore `begin` a process takes {before:.2f} s to start Python and import the module.")


def main() -> None:
    """Measure and print."""
    every = kept_apart()
    count = min(int(sys.argv[1]) if len(sys.argv) > 1 else len(every), len(every))
    some = [every[number * len(every) // count] for number in range(count)]
    rows = [row for row in some if "set" not in row.marks]
    texts = [row.text for row in some]
    Random(7).shuffle(texts)
    print(f"{len(texts)} messages, {len(rows)} of them count for intents; load {os.getloadavg()[0]:.1f} at the start\n")
    found = {f"embedded, {name}": measure_embedded(name, rows, texts) for name in ("vectors", "words")}
    models = {f"rasa {profile}": rasa_server.model_file(profile) for profile in rasa_server.CONFIGS}
    models |= {name: Path(name).absolute() for name in sys.argv[2:]}
    for name, model in models.items():
        if rasa_server.installed() and model.is_file():
            found[name] = measure_rasa(model, rows, texts)
        else:
            print(f"{name} is left out: no model.\n")
    show(found)
    print(f"Load {os.getloadavg()[0]:.1f} at the end.")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
