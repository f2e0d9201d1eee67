"""`leun nlu check|train|test|serve`: the rows and the two readers that learn from them."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from bot.app import packs_with
from bot.engines import rasa_server, tuning
from bot.engines.embedded import sentence_encoder, trained_file
from bot.engines.interpreter import Embedded, Interpreter
from bot.engines.rasa import RasaClient, RasaFirst
from bot.engines.train import clone_folder, train_folder, training_files
from bot.errors import BadInput, Mistake
from bot.messages import Heard
from bot.mind import Reader, make
from bot.nlu import calibration, figures, folds, variety
from bot.nlu.answered import Expected, read_answers, right
from bot.nlu.data import INFORM, LANGUAGES, Row, read_rows
from bot.nlu.features import centred
from bot.nlu.model import likelihoods
from bot.nlu.training import FOLDS
from bot.understand_lines import Defaults, Understander

Tell = Callable[[str], None]

#: The day on which the answers that are measured on were written: "volgende maand" hangs on it.
WRITTEN_ON: Final = datetime(2026, 11, 24, 9, tzinfo=UTC)
#: Files of `nlu/eval/<language>`, and the languages that each is written in: first and second for every intent, then
#: three times for danger. `bot/cli.py` has the names too: it does not import this module before it needs it.
KEPT_APART: Final[Mapping[str, Sequence[str]]] = {
    **dict.fromkeys(("first", "second", "safety", "danger"), LANGUAGES),
    "third": ("nl",),
}


# -- check -----------------------------------------------------------------------------------------


def check(folder: Path | None, tell: Tell) -> int:
    """Say what is wrong with the rows, and how many stand in the cells of the tables; how many mistakes."""
    rows = read_rows(training_files(folder or clone_folder()))
    found: Sequence[Mistake] = variety.mistakes(rows)
    for one in found:
        tell(one.say("en"))
    for language in LANGUAGES:
        some = [row for row in rows if row.language == language]
        counts = variety.table(rows, language)
        per = sorted(counts.values())
        tell(
            f"{language}: {len(some)} rows of {len({row.intent for row in some})} intents; "
            f"{len(counts)} cells of {' × '.join(variety.TABLE[language])}, "
            f"{per[0]} to {per[-1]} rows in each, {per[len(per) // 2]} in the median"
        )
    return len(found)


# -- train -----------------------------------------------------------------------------------------


def train(folder: Path | None, tell: Tell) -> int:
    """Train the embedded reader."""
    train_folder(folder or clone_folder(), tell)
    return 0


def tune(folder: Path | None, layers: int | None, rounds: int | None, tell: Tell) -> int:
    """Tune the encoder that hears danger; `train` learns afterwards how much it counts."""
    home = folder or clone_folder()
    tuning.tune_folder(home, tell, layers=layers or tuning.LAYERS, rounds=rounds or tuning.ROUNDS)
    return 0


def train_rasa(folder: Path | None, profile: str, rows_per_intent: int | None, into: Path | None, tell: Tell) -> int:
    """Train Rasa: once without a fifth of the rows, to learn what its confidence is worth, then with all of them.

    With `rows_per_intent` only so many of each language are taken. `into` says where the model goes, and what was
    learnt of its confidence with it; without it that is written beside the embedded reader, for the wheel.
    """
    home = folder or clone_folder()
    rows: Sequence[Row] = [row for row in read_rows(training_files(home)) if row.intent != INFORM]
    if rows_per_intent is not None:
        rows = few(rows, rows_per_intent)
    models = into or rasa_server.folder() / "models"
    models.mkdir(parents=True, exist_ok=True)
    outside = held_out(rows)
    kept = [row for row, out in zip(rows, outside, strict=True) if not out]
    unseen = [row for row, out in zip(rows, outside, strict=True) if out]
    tell(f"{len(rows)} rows; {profile}: first without {len(unseen)} of them")
    with tempfile.TemporaryDirectory(prefix="leun-rasa-") as work:
        model = rasa_server.train(kept, profile, Path(work), profile)
        with rasa_server.served(model) as url:
            heard = asyncio.run(_parse_all(url, [row.text for row in unseen]))
    learnt = _learnt(heard, unseen)
    tell(f"right on held-out rows: {learnt['right']:.3f}; now all rows")
    model = rasa_server.train(rows, profile, models, profile)
    about = rasa_server.describe(rows, profile, **learnt)
    kept_at = trained_file().with_name("rasa.json") if into is None else models / "rasa.json"
    known = json.loads(kept_at.read_text()) if kept_at.is_file() else {}
    kept_at.write_text(json.dumps(known | {profile: about}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    tell(f"{model}: {model.stat().st_size / 1e6:.1f} MB")
    return 0


def few(rows: Sequence[Row], most: int) -> list[Row]:
    """At most so many rows of every intent and language, spread over all of them."""
    taken = []
    for language, intent in sorted({(row.language, row.intent) for row in rows}):
        own = [row for row in rows if (row.language, row.intent) == (language, intent)]
        taken += [own[number * len(own) // min(most, len(own))] for number in range(min(most, len(own)))]
    return taken


def held_out(rows: Sequence[Row]) -> list[bool]:
    """Which rows are left out to learn what confidence is worth: a fifth, with what resembles them."""
    vectors = np.asarray(sentence_encoder()([row.text for row in rows]), np.float32)
    groups = folds.alike(centred(vectors, vectors.mean(axis=0), 1.0))
    return [bool(fold == 0) for fold in folds.split(groups.tolist(), [row.intent for row in rows], FOLDS)]


async def _parse_all(url: str, texts: Sequence[str]) -> list[Heard]:
    client = RasaClient(url, seconds=10.0, profiles={})
    try:
        return [await client.parse(text) for text in texts]
    finally:
        await client.close()


def _learnt(heard: Sequence[Heard], rows: Sequence[Row]) -> dict[str, object]:
    intents = sorted({guess.name for one in heard for guess in one.guesses})
    column = {intent: number for number, intent in enumerate(intents)}
    likely = np.full((len(rows), len(intents)), 1e-9)
    for number, one in enumerate(heard):
        for guess in one.guesses:
            likely[number, column[guess.name]] = max(guess.confidence, 1e-9)
    truth = np.array([column[row.intent] for row in rows], np.intp)
    sums = np.log(likely)
    sharp = calibration.sharpness(sums, truth)
    probabilities, energy = likelihoods(sums, sharp)
    limits = calibration.thresholds(probabilities, energy, truth)
    return {
        "sharpness": round(sharp, 4),
        "thresholds": {"high": round(limits.high, 4), "low": round(limits.low, 4)},
        "right": round(float((likely.argmax(axis=1) == truth).mean()), 4),
    }


# -- serve -----------------------------------------------------------------------------------------


def serve(profile: str, port: int, token: str | None) -> int:
    """Become Rasa's server for a profile's model, on the loopback interface. Raises BadInput where there is none."""
    model = rasa_server.model_file(profile)
    if not model.is_file():
        raise BadInput("rasa-model", str(model), f"no model; run `leun nlu train --engine rasa --profile {profile}`")
    command = rasa_server.serve_command(model, port)
    os.execve(command[0], command, rasa_server.environment(token))  # noqa: S606 (it takes the place of this process)


# -- test ------------------------------------------------------------------------------------------


def test(engines: Sequence[str], profile: str, tell: Tell, files: Iterable[str]) -> int:
    """Print what both engines make of the rows that were kept apart, side by side; of some files only where named."""
    rows = kept_apart(files)
    reader = make(packs_with([]))
    embedded = Embedded()
    embedded.begin()
    embedded.wait()
    of_engines: dict[str, Mapping[str, tuple[float, int]]] = {}
    worst: dict[str, list[tuple[str, str, int]]] = {}
    for engine in engines:
        if engine == "rasa":
            model = rasa_server.model_file(profile) if rasa_server.installed() else None
            if model is None or not model.is_file():
                tell(f"Rasa is left out: no model of the profile {profile}; see nlu/README.md")
                continue
            with rasa_server.served(model) as url:
                reads = asyncio.run(_read_with_rasa(url, embedded, reader, rows, tell))
            name = f"rasa {profile}"
        else:
            reads, name = read_all(reader, embedded.at_once, rows), "embedded"
        of_engines[name] = figures.figures(reads) | _answers(reader, embedded.at_once)
        worst[name] = figures.confusions(reads)[: figures.WORST]
    for line in figures.table(of_engines):
        tell(line)
    for name, pairs in worst.items():
        tell(f"\nMost often taken for another, {name}:")
        for was, taken, count in pairs:
            tell(f"  {count:3}  {was} taken for {taken}")
    return 0


def kept_apart(files: Iterable[str] = KEPT_APART) -> list[Row]:
    """The rows of `nlu/eval`, in the order of the files."""
    folder = clone_folder() / "eval"
    rows: list[Row] = []
    for name in files:
        texts = {f"{language}/{name}.yml": folder / language / f"{name}.yml" for language in KEPT_APART[name]}
        rows += read_rows({file: path.read_text(encoding="utf-8") for file, path in texts.items()})
    return rows


def read_all(reader: Reader, hear: Callable[[str], Heard], rows: Sequence[Row]) -> list[figures.Read]:
    """The whole reading of every row, as `leun understand` gives it."""
    lines, reads = Understander(reader, hear), []
    for row in rows:
        told = lines.answer({"text": row.text, "lang": row.language}, Defaults(now=WRITTEN_ON))
        reads.append(
            figures.Read(
                row=row,
                intent=told["intent"] or "",
                confidence=told["confidence"] or 0.0,
                ranking=tuple(one["name"] for one in told["intents"]),
                safety=told["safety"],
                decision=told["decision"],
            )
        )
    return reads


async def _read_with_rasa(
    url: str, embedded: Interpreter, reader: Reader, rows: Sequence[Row], tell: Tell
) -> list[figures.Read]:
    client = RasaClient(url, seconds=10.0)
    first = RasaFirst(client, embedded, danger=lambda text, heard: False)
    try:
        heard = {text: await first.hear(text) for text in {row.text for row in rows}}
    finally:
        await client.close()
    if first.counts.fell_back:
        tell(f"Rasa did not answer {first.counts.fell_back} times; the embedded reader answered instead")
    return read_all(reader, heard.__getitem__, rows)


def _answers(reader: Reader, hear: Callable[[str], Heard]) -> dict[str, tuple[float, int]]:
    lines = Understander(reader, hear)
    found: dict[str, list[bool]] = {}
    for one in expected_answers():
        line = {"text": one.text, "lang": one.language, "expecting": one.expecting}
        told = lines.answer(line, Defaults(now=WRITTEN_ON))
        found.setdefault(f"facts of answers read right, {one.language}", []).append(right(one, told))
    return {name: (sum(values) / len(values), len(values)) for name, values in found.items()}


def expected_answers() -> tuple[Expected, ...]:
    """The answers that were kept apart."""
    path = clone_folder() / "eval" / "answers.yml"
    return read_answers("eval/answers.yml", path.read_text(encoding="utf-8"))
