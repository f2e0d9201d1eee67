"""The rows that are measured on are kept apart: none of them stands in training."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli import main
from bot.engines.train import clone_folder, training_files
from bot.nlu.data import LANGUAGES, Row, read_rows
from bot.nlu_commands import KEPT_APART


def written(rows: tuple[Row, ...]) -> set[str]:
    return {re.sub(r"\W+", " ", row.text.lower()).strip() for row in rows}


def measured_on() -> tuple[Row, ...]:
    folder: Path = clone_folder() / "eval"
    paths = [path for language in LANGUAGES for path in (folder / language).glob("*.yml")]
    # one file at a time: what people write often may stand in several of them
    return tuple(row for path in paths for row in read_rows({path.relative_to(folder).as_posix(): path.read_text()}))


def test_no_row_is_both_learnt_from_and_measured_on():
    learnt, measured = written(read_rows(training_files(clone_folder()))), written(measured_on())
    assert len(measured) > 1800
    assert not learnt & measured


def test_every_file_is_measured_on_and_may_be_named_to_the_command(capsys):
    folder = clone_folder() / "eval"
    there = {(path.stem, path.parent.name) for language in LANGUAGES for path in (folder / language).glob("*.yml")}
    assert there == {(name, language) for name, languages in KEPT_APART.items() for language in languages}
    with pytest.raises(SystemExit):
        main(["nlu", "test", "--help"])
    assert "{" + ",".join(KEPT_APART) + "}" in capsys.readouterr().out
