"""A paper as it waits in a row, made into the file that is handed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.papers import ics, model, pdf


def rendered(row: Mapping[str, Any], language: str, words: Mapping[str, str]) -> bytes:
    """The file of a paper or calendar: PDF or ``.ics``. Raises ValueError where the row is no paper."""
    spoken: model.Language = "en" if language == "en" else "nl"
    paper = model.of_row(row)
    if isinstance(paper, model.Calendar):
        return ics.calendar(paper.entries, spoken, name=paper.name)
    return pdf.render(paper, spoken, words)
