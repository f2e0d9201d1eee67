"""How well and how fast the trained reader reads the rows that are kept apart (`nlu/eval`).

Run `python -m bench.understand`: a Markdown table per language, with and without sentence vectors, as written and with
a typing error in one of ten letters; what is answered, asked and left; milliseconds a message and seconds until loaded.
These rows measure, they are not tuned on: change nothing because of a single one.

Some of them stand in the training rows too, or nearly so, since people write short things alike: the last column counts
only those that do not. It is the figure to compare with.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from pathlib import Path
from random import Random

from rapidfuzz import fuzz, process

from bot.engines.embedded import IntentReader, trained_file
from bot.engines.train import clone_folder, training_files
from bot.nlu.data import LANGUAGES, Row, read_rows
from bot.nlu.features import normalise
from bot.nlu.reader import Reading

EVAL = Path(__file__).parent.parent / "nlu" / "eval"
SHARE = 0.10  # of letters
ALIKE = 80  # likeness of normalised texts (0 … 100) from which on a row counts as one of training
WORST = 8
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
BESIDE = {
    one: [row[at] for at in (place - 1, place + 1) if 0 <= at < len(row)]
    for row in KEYS
    for place, one in enumerate(row)
}


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


def read_all(reader: IntentReader, texts: list[str]) -> tuple[list[Reading], list[float]]:
    """Every reading and its milliseconds."""
    readings, spent = [], []
    for text in texts:
        began = time.perf_counter()
        readings.append(reader.reading(text))
        spent.append(1000 * (time.perf_counter() - began))
    return readings, spent


def unlike_training(rows: list[Row], trained_on: list[Row]) -> list[bool]:
    """For every row whether nothing like it stands in the rows of training."""
    texts, known = [[normalise(row.text) for row in some] for some in (rows, trained_on)]
    return [bool(most < ALIKE) for most in process.cdist(texts, known, scorer=fuzz.ratio).max(axis=1)]


def table(name: str, rows: list[Row], trained_on: list[Row], readers: dict[str, IntentReader]) -> None:
    """Print the figures of some rows."""
    unlike = unlike_training(rows, trained_on)
    print(
        f"\n### {name}: {len(rows)} rows, {len({row.intent for row in rows})} intents, {sum(unlike)} unlike training\n"
    )
    heads = ["reader", "text", "right", "among three", "answered", "of these right", "asked", "left"]
    heads += ["ms p50", "ms p95", "right, unlike training"]
    print("| " + " | ".join(heads) + " |")
    print("|" + " --- |" * len(heads))
    random = Random(7)
    texts = {
        "as written": [row.text for row in rows],
        "10 % typing errors": [mistype(row.text, SHARE, random) for row in rows],
    }
    for which, reader in readers.items():
        for kind, written in texts.items():
            readings, spent = read_all(reader, written)
            right = [reading.guesses[0].name == row.intent for reading, row in zip(readings, rows, strict=True)]
            three = [
                row.intent in [guess.name for guess in reading.guesses[:3]]
                for reading, row in zip(readings, rows, strict=True)
            ]
            done = Counter(reading.decision for reading in readings)
            answered = [ok for ok, reading in zip(right, readings, strict=True) if reading.decision == "answer"]
            figures = [statistics.mean(right), statistics.mean(three), done["answer"] / len(rows)]
            figures += [statistics.mean(answered or [0]), done["ask"] / len(rows), done["none"] / len(rows)]
            spent.sort()
            times = [spent[len(spent) // 2], spent[int(len(spent) * 0.95)]]
            cells = [f"{one:.3f}" for one in figures] + [f"{one:.2f}" for one in times]
            cells.append(f"{statistics.mean([ok for ok, new in zip(right, unlike, strict=True) if new] or [0]):.3f}")
            print(f"| {which} | {kind} | {' | '.join(cells)} |")


def worst(rows: list[Row], reader: IntentReader) -> None:
    """Print the intents that are least often read right."""
    right: Counter[str] = Counter()
    total = Counter(row.intent for row in rows)
    for row in rows:
        right[row.intent] += reader.read(row.text)[0].name == row.intent
    shares = sorted((right[intent] / count, intent) for intent, count in total.items())
    print("\nleast often right: " + ", ".join(f"{intent} {share:.2f}" for share, intent in shares[:WORST]))


def loading(load_encoder) -> tuple[IntentReader, float]:
    """A reader and the seconds until all of it was loaded."""
    began = time.perf_counter()
    if load_encoder is None:
        reader = IntentReader.begin(trained_file())
    else:
        reader = IntentReader.begin(trained_file(), load_encoder=load_encoder)
    reader.wait()
    return reader, time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    words, words_seconds = loading(no_vectors)
    full, full_seconds = loading(None)
    readers = {"words alone": words, "with vectors": full}
    rows = read_rows({f"{language}/first.yml": (EVAL / language / "first.yml").read_text() for language in LANGUAGES})
    trained_on = read_rows(training_files(clone_folder()))
    for language in LANGUAGES:
        some = [row for row in rows if row.language == language]
        table(language, some, [row for row in trained_on if row.language == language], readers)
        worst(some, full)
    print(
        f"\nLoaded in {words_seconds:.2f} s (words, with importing numpy), {full_seconds:.2f} s with vectors; "
        f"{trained_file().stat().st_size / 1e6:.2f} MB"
    )


if __name__ == "__main__":
    main()
