"""What tests of the municipalities' packs share: the base with every pack that Leun comes with, and what it answers."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot import app
from bot.assess_lines import Assessor, Defaults
from bot.content import packs
from bot.content.model import Content
from bot.content.packs import PackFiles

#: The day on which the pages were read, and on which worked cases stand unless they say another.
READ_ON = date(2026, 11, 22)


@functools.cache
def local_packs() -> tuple[PackFiles, ...]:
    """The base, and every municipality's pack over it."""
    return (app.base_pack(), *app.shipped_packs())


@functools.cache
def local_content() -> Content:
    """All of them together."""
    return packs.load(local_packs())


@functools.cache
def assessor() -> Assessor:
    """What ``leun assess`` answers with."""
    return Assessor(local_content())


def answer(
    facts: Mapping[str, Any],
    schemes: Sequence[str] | None = None,
    municipality: str | None = None,
    on: date = READ_ON,
    language: str = "nl",
) -> dict[str, Any]:
    """The answer to one situation."""
    line: dict[str, Any] = {"facts": dict(facts)}
    if schemes is not None:
        line["schemes"] = list(schemes)
    if municipality is not None:
        line["municipality"] = municipality
    return assessor().answer(line, Defaults(on=on, language=language))


def sums_told(verdict: Mapping[str, Any]) -> set[tuple[float, str]]:
    """Every sum that a verdict is sure of, with its period: the rows, what they are counted up to, and all together."""
    sure = [due for due in verdict["amounts"] if due["certain"] and "eur" in due]
    sums = {(due["eur"], due["per"]) for due in sure}
    sums |= {(due["computed"]["eur"], due["computed"]["per"]) for due in sure if "computed" in due}
    if "total" in verdict:
        sums.add((verdict["total"]["eur"], verdict["total"]["per"]))
    return sums
