"""The trained reader that ships is the one of the rows that stand here."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.engines.embedded import IntentReader, trained_file, tuned_file
from bot.engines.train import clone_folder, training_files
from bot.nlu import encoder
from bot.nlu.data import digest, read_rows
from bot.nlu.features import VERSION
from bot.nlu.model import from_bytes

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def rows():
    return read_rows(training_files(clone_folder()))


def test_the_trained_reader_belongs_to_the_rows(rows):
    trained = from_bytes(trained_file().read_bytes())
    assert trained.digest == digest(rows, version=VERSION), "rows changed: run `leun nlu train`, commit its file"


def test_every_intent_has_rows_in_both_languages(rows):
    of = {language: {row.intent for row in rows if row.language == language} for language in ("nl", "en")}
    assert of["nl"] == of["en"]


def test_the_file_stays_small():
    assert trained_file().stat().st_size < 7_000_000


def test_the_encoder_is_the_one_that_the_reader_was_trained_beside():
    trained, tuned = from_bytes(trained_file().read_bytes()), encoder.from_bytes(tuned_file().read_bytes())
    assert trained.judging is not None
    assert trained.judging.digest == tuned.digest, "tuned again: run `leun nlu train`, commit both files"
    assert tuned.close == trained.closer


def test_most_rows_were_there_when_the_encoder_was_tuned(rows):
    tuned = encoder.from_bytes(tuned_file().read_bytes())
    new = sum(encoder.key(row.language, row.text) not in tuned.held_out for row in rows)
    assert new < 0.1 * len(rows), f"{new} rows are new: run `leun nlu tune`, then `leun nlu train`"


def test_the_encoder_stays_within_what_a_clone_can_bear():
    assert tuned_file().stat().st_size < 32_000_000


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("ik wil er niet meer zijn", "suicide"),
        ("i want to disappear for good", "suicide"),
        ("hij slaat mij als hij gedronken heeft", "violence"),
        ("she is not breathing", "medical"),
        ("mijn moeder is vorig jaar gestorven aan een beroerte", None),
        ("waar vind ik een attest voor mantelzorg", None),
    ],
)
def test_the_shipped_reader_hears_who_does_what(text, danger):
    reader = IntentReader.begin(trained_file())
    reader.wait()
    raised = {kind for kind, score in reader.read(text).dangers.items() if score >= 0.5 and kind != "overload"}
    assert (danger in raised) if danger else not raised


def test_the_shipped_reader_reads_with_its_vectors():
    reader = IntentReader.begin(trained_file())
    reader.wait()
    for text, intent in (
        ("kan ik tijdskrediet nemen om voor mijn moeder te zorgen", "leave"),
        ("can somebody take over for a weekend so that I get a break", "respite"),
        ("ik wil met een mens praten", "talk_to_human"),
    ):
        heard = reader.read(text)
        assert heard.engine == "vectors"
        assert heard.guesses[0].name == intent


def test_the_wheel_carries_it_where_it_is_found(tmp_path):
    built, unpacked = tmp_path / "built", tmp_path / "unpacked"
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = built.iterdir()
    zipfile.ZipFile(wheel).extractall(unpacked)
    code = "from bot.engines.embedded import trained_file; print(trained_file())"
    environment = {"PYTHONPATH": str(unpacked), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=unpacked, env=environment, check=True, capture_output=True)
    found = Path(done.stdout.decode().strip())
    assert found.is_relative_to(unpacked)
    assert found.read_bytes() == trained_file().read_bytes()
    assert found.with_name(tuned_file().name).read_bytes() == tuned_file().read_bytes()
