"""How the embedded reader gets better with rows: trained on 20, 50, 100, 200 and all of an intent and language.

    python -m bench.learning_curve [STEP …]

Prints Markdown, then JSON on the last line: how often intents are right on rows that were held out in training, and on
the rows kept apart (`nlu/eval`, those that count for intents), by language, with sentence vectors; and which intents
still climb from 100 rows to all. Held-out rows of the steps are not the same ones: more rows are other rows. So the
climb of an intent is told on the rows that stand in both steps and were held out in both. It takes some five minutes.

It shows where more rows would help; that an intent does badly on the rows kept apart is no reason to write rows for it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.engines.embedded import sentence_encoder
from bot.engines.train import clone_folder, training_files
from bot.nlu.data import INFORM, LANGUAGES, Row, read_rows
from bot.nlu.training import Trained, train
from bot.nlu_commands import few, kept_apart

STEPS = (20, 50, 100, 200, 0)  # 0: all
FROM = 100  # rows from which the climb to all is told
MOST = 12  # intents told


class Remembered:
    """An encoder that works out every text once."""

    def __init__(self) -> None:
        self._encode = sentence_encoder()
        self._known: dict[str, Any] = {}

    def __call__(self, texts: Sequence[str]) -> Any:
        for text in texts:
            if text not in self._known:
                self._known[text] = self._encode([text])[0]
        return np.asarray([self._known[text] for text in texts], np.float32)


def held_out(trained: Trained) -> dict[Row, bool]:
    """Every row that is after something, and whether it was read right while it was held out."""
    asks = np.array([name != INFORM for name in trained.model.intents])
    best = np.where(asks, trained.full.probabilities, 0.0).argmax(axis=1)
    return {
        row: bool(found == truth)
        for row, found, truth in zip(trained.rows, best, trained.truth, strict=True)
        if row.intent != INFORM
    }


def apart(trained: Trained, rows: Sequence[Row], encode: Remembered) -> dict[Row, bool]:
    """Every row that was kept apart, and whether it is read right."""
    model = trained.model
    mended = [model.mend(row.text) for row in rows]
    vectors = encode(mended)
    heard = [model.read(text, vector) for text, vector in zip(mended, vectors, strict=True)]
    return {row: one.guesses[0].name == row.intent for row, one in zip(rows, heard, strict=True)}


def share(hits: dict[Row, bool], language: str = "", intent: str = "") -> float:
    """How many are right, of a language or intent where one is named."""
    some = [hit for row, hit in hits.items() if language in ("", row.language) and intent in ("", row.intent)]
    return sum(some) / len(some) if some else 0.0


def climbs(
    rows: Sequence[Row], held: dict[int, dict[Row, bool]], kept: dict[int, dict[Row, bool]]
) -> list[dict[str, Any]]:
    """Each intent of a language with what it gains from 100 rows to all, on rows that were held out in both."""
    found = []
    for language, intent in sorted({(row.language, row.intent) for row in held[0]}):
        both = [row for row in held[FROM] if (row.language, row.intent) == (language, intent)]
        own = [row for row in kept[0] if (row.language, row.intent) == (language, intent)]
        found.append(
            {
                "language": language,
                "intent": intent,
                "rows": sum((row.language, row.intent) == (language, intent) for row in rows),
                "at 100": sum(held[FROM][row] for row in both) / len(both),
                "at all": sum(held[0][row] for row in both) / len(both),
                "apart, at 100": sum(kept[FROM][row] for row in own) / max(len(own), 1),
                "apart, at all": sum(kept[0][row] for row in own) / max(len(own), 1),
            }
        )
    return sorted(found, key=lambda one: one["at 100"] - one["at all"])


def main(steps: Sequence[int]) -> None:
    """Train, measure and print."""
    every = read_rows(training_files(clone_folder()))
    rows_apart = [row for row in kept_apart() if "set" not in row.marks]
    encode = Remembered()
    held: dict[int, dict[Row, bool]] = {}
    kept: dict[int, dict[Row, bool]] = {}
    print(f"{len(rows_apart)} rows kept apart; load {os.getloadavg()[0]:.1f} at the start\n")
    print("| rows of an intent and language | rows in all | held out: nl | en | kept apart: nl | en | seconds |")
    print("| --- |" + " --- |" * 6)
    for step in steps:
        rows = few(every, step) if step else list(every)
        began = time.perf_counter()
        trained = train(rows, encode)
        seconds = time.perf_counter() - began
        held[step], kept[step] = held_out(trained), apart(trained, rows_apart, encode)
        shares = [share(hits, language) for hits in (held[step], kept[step]) for language in LANGUAGES]
        cells = " | ".join(f"{one:.3f}" for one in shares)
        print(f"| {step or 'all'} | {len(rows)} | {cells} | {seconds:.0f} |", flush=True)
    climbing: list[dict[str, Any]] = []
    if FROM in held and 0 in held:
        climbing = climbs(every, held, kept)
        print(f"\n| still climbs | rows | held out, at {FROM} | at all | kept apart, at {FROM} | at all |")
        print("| --- |" + " --- |" * 5)
        for one in climbing[:MOST]:
            names = ("at 100", "at all", "apart, at 100", "apart, at all")
            cells = " | ".join(f"{one[name]:.2f}" for name in names)
            print(f"| {one['intent']}, {one['language']} | {one['rows']} | {cells} |")
    curve = {str(step or "all"): {"held out": share(held[step]), "kept apart": share(kept[step])} for step in held}
    print(json.dumps({"curve": curve, "climbs": climbing}))


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or STEPS)
