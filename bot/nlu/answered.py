"""Answers that were kept apart, with what a careful reader takes from them, and whether they were read so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.content import yaml_files
from bot.errors import ContentError, Mistake

#: How far a number may be off: people say "een uur of drie per dag", and a month is 52/12 weeks.
ROUNDED: Final = 0.5
EXACT_UP_TO: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One answer to a question about a fact."""

    expecting: str
    language: str
    text: str
    #: the facts that it tells, or none
    facts: Mapping[str, Any]
    #: `unsure` or `declined`, where it tells none
    answer: str


def read_answers(file: str, text: str) -> tuple[Expected, ...]:
    """The answers of a file. Raises ContentError where it is no list of them."""
    values, notation = yaml_files.read(file, text)
    rows = values.get("answers") if isinstance(values, yaml_files.Lines) else None
    if any(one.code in yaml_files.UNREADABLE for one in notation) or not isinstance(rows, yaml_files.LinedList):
        raise ContentError([*notation, Mistake(file=file, line=1, code="form", text="a list 'answers' was expected")])
    return tuple(
        Expected(
            expecting=str(row["expecting"]),
            language=str(row["lang"]),
            text=str(row["text"]),
            facts=dict(row.get("facts", {})),
            answer=str(row.get("answer", "")),
        )
        for row in rows
    )


def right(expected: Expected, told: Mapping[str, Any]) -> bool:
    """Whether a line of `leun understand` says what was expected; what it says beside that does not matter."""
    if expected.answer:
        return bool(told["answer"] == expected.answer)
    return all(name in told["facts"] and _same(told["facts"][name], value) for name, value in expected.facts.items())


def _same(told: Any, expected: Any) -> bool:
    if isinstance(told, Mapping) and {"min", "max"} & set(told) and not isinstance(expected, Mapping):
        return bool(told.get("min", expected) <= expected <= told.get("max", expected))  # "10 à 14" holds 12
    if isinstance(expected, bool) or isinstance(told, (bool, Mapping)):
        return bool(told == expected)
    try:
        number = float(expected)
    except (TypeError, ValueError):
        return str(told) == str(expected) or str(told).startswith(f"{expected}-")  # a day of the month that was told
    try:
        return abs(float(told) - number) <= (ROUNDED if number > EXACT_UP_TO else 0.01)
    except (TypeError, ValueError):
        return False
