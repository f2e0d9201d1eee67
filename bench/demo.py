"""From hello to the papers on both messengers, while what serves them is killed: one command, nothing to set up.

    python -m bench.demo [--seed N] [--script kampenhout] [--processes 2]

Starts an embedded PostgreSQL, the fakes of Telegram's server and of signal-cli, and two real `leun serve`. Anna on
Telegram and Bert on Signal follow a transcript of `tests/transcripts`; meanwhile one process after the other is killed
with -9 at moments drawn by chance, all of them at once, a channel goes away and comes back, the database is stopped
(`tests/crash/talks.py`). A killed process is started anew.

Prints both conversations as they stand on the phones, with the troubles between the lines, what the PDF is that each
of them was sent, and what was written, heard, lost and doubled. Fails where something was lost or doubled, or where
somebody did not get to the end. As it happens it is told on standard error. The seed draws the troubles; where they
hit also depends on how fast the machine is.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import sys
import tempfile
import textwrap
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pypdf

from tests.crash.talks import Held, Line, Talker, Trouble, held
from tests.crash.town import Commands, Town
from tests.scripted import script

#: Seconds that people take to read, on the average.
READS: Final = 2.5
WIDE: Final = 92
#: How far a bubble stands from the edge, by whose it is.
EDGE: Final = {"Leun": "  ", "carer": " " * 26}


def shown(line: Line) -> str:
    """A bubble as on a screen: Leun's on the left, the carer's own on the right."""
    edge = EDGE[line.by]
    paragraphs = [
        textwrap.fill(one, WIDE - len(edge), initial_indent=edge, subsequent_indent=edge, break_on_hyphens=False)
        for one in line.text.splitlines()
    ]
    buttons = [edge + "  ".join(f"[{one}]" for one in row) for row in line.buttons]
    return "\n".join([*paragraphs, *buttons, *(f"{edge}📎 {one}" for one in line.files)])


def conversation(lines: Sequence[Line], troubles: Sequence[Trouble]) -> str:
    """All of it, with the troubles between the lines."""
    marks = [(one.at, f"✗✗ {one.text}") for one in troubles]
    bubbles = [(one.at, shown(one)) for one in lines]
    return "\n\n".join(text for _, text in sorted(marks + bubbles, key=lambda one: one[0]))


def first_words(content: bytes) -> str:
    """The first line of text in a PDF."""
    text = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    return next((one.strip() for one in text.splitlines() if one.strip()), "")


async def told(outcome: Held) -> int:
    """All of it on standard output; the exit code."""
    for talker in outcome.talkers:
        print(f"\n{'═' * WIDE}\n{talker.name}, {talker.carer.channel}\n{'═' * WIDE}\n")
        print(conversation(await talker.lines(), outcome.troubles))
    print(f"\n{'═' * WIDE}")
    missing = [talker.name for talker in outcome.talkers if not papers(talker)]
    print(f"\n{outcome.kills} processes were killed; troubles: {len(outcome.troubles)}.\n")
    print("| | written | heard | letters sent | of them of unknown fate | lost | doubled |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for talker, one in zip(outcome.talkers, outcome.accounts, strict=True):
        told = (one.written, one.heard, one.said, one.unknown, one.lost, one.doubled)
        print(f"| {talker.name}, {talker.carer.channel} | {' | '.join(map(str, told))} |")
    wrong = [
        *(one for account in outcome.accounts for one in account.wrong),
        *(f"{name} got no PDF" for name in missing),
        *outcome.complaints,
    ]
    for text in wrong:
        print(f"WRONG: {text}")
    return 1 if wrong or any(one.lost or one.doubled for one in outcome.accounts) else 0


def papers(talker: Talker) -> int:
    """Tell of each PDF that came; how many."""
    found = [one for one in talker.files if one.name.endswith(".pdf")]
    for one in found:
        print(f"{talker.name}: {one.name}, {one.size} bytes, begins with {first_words(one.content)!r}")
    return len(found)


def follow(who: str, text: str) -> None:
    """As it happens, on standard error, a line each."""
    line = " ".join(text.split())
    print(f"  {time.strftime('%H:%M:%S')} {who}: {line[:100]}", file=sys.stderr, flush=True)


async def main(asked: argparse.Namespace) -> int:
    """Start everything, talk, tell."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        async with Town.open(Path(folder), Commands(), time_scale=1.0) as town:
            try:
                written = script(asked.script)
                outcome = await held(
                    town, written, seed=asked.seed, processes=asked.processes, reads=READS, told=follow
                )
            except AssertionError as error:
                print(f"WRONG: {error}")
                return 1
            code = await told(outcome)
    print(f"\n{time.monotonic() - began:.0f} s, seed {asked.seed}.")
    return code


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.demo", description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1, help="draws the troubles")
    parser.add_argument("--script", default="kampenhout", help="a transcript of tests/transcripts")
    parser.add_argument("--processes", type=int, default=2)
    sys.exit(asyncio.run(main(parser.parse_args())))
