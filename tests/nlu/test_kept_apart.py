"""The rows that are measured on are kept apart: none of them stands in training."""

from __future__ import annotations

import re
from pathlib import Path

from bot.engines.train import clone_folder, training_files
from bot.nlu.data import LANGUAGES, Row, read_rows


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
