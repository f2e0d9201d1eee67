"""The carer's own history ("hoe ging het met mij?"): a small picture of the last months, and erasing of it.

For the carer alone: what they answered, in their words, with a sign per check-in that grows as it was heavier.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from bot.checkins.questions import LOAD, CheckIn
from bot.content import texts
from bot.facts import Span

#: Months shown; answers are kept no longer than this.
MONTHS: Final = 6
#: A sign per choice of how heavy it was; where that was passed over, a point.
SIGNS: Final[Mapping[str, str]] = MappingProxyType(dict(zip(LOAD.choices, "▁▃▅▆█", strict=True)))
PASSED_OVER: Final = "·"

#: Words by key, with names to fill in: the content's.
Say = Callable[..., str]


def picture(
    checkins: Sequence[CheckIn], on: date, say: Say, language: str, *, months: int = MONTHS, aloud: bool = False
) -> tuple[str, ...]:
    """The lines to show, oldest first: a heading, then for each month a line with a sign per check-in and the words.

    ``say``: content's text of a key (``checkin.history.…``, ``checkin.load.<choice>``). ``aloud``: words alone, a line
    per check-in, for who has it read to them. One line that there is nothing, where there is nothing.
    """
    shown = within(checkins, on, months)
    if not shown:
        return (say("checkin.history.none"),)
    lines = [say("checkin.history.head", count=len(shown))]
    for (year, month), group in itertools.groupby(shown, key=lambda one: (one.on.year, one.on.month)):
        row = list(group)
        if aloud:
            lines += [
                say("checkin.history.aloud", day=texts.day(language, one.on), load=_word(one, say)) for one in row
            ]
            continue
        lines.append(
            say(
                "checkin.history.month",
                month=texts.month(language, date(year, month, 1)),
                signs=" ".join(_sign(one) for one in row),
                words=", ".join(_word(one, say) for one in row),
            )
        )
    if not aloud:
        lines.append(say("checkin.history.signs", light=SIGNS[LOAD.choices[0]], heavy=SIGNS[LOAD.choices[-1]]))
    return tuple(lines)


def within(checkins: Sequence[CheckIn], on: date, months: int = MONTHS) -> tuple[CheckIn, ...]:
    """The check-ins of the last months in which something was answered, oldest first."""
    since = Span(months=months).before(on)
    return tuple(
        sorted(
            (one for one in checkins if since <= one.on <= on and any(map(one.answer, one.answers))),
            key=lambda one: (one.on, one.id),
        )
    )


def details(one: CheckIn, say: Say, language: str) -> tuple[str, ...]:
    """Everything that was answered in one check-in, a line per question that was answered."""
    lines = [say("checkin.history.of", day=texts.day(language, one.on))]
    lines += [
        say("checkin.history.answer", about=say(f"checkin.history.{code}"), answer=say(f"checkin.{code}.{choice}"))
        for code in one.asked
        if (choice := one.answer(code)) is not None
    ]
    return tuple(lines)


def without(checkins: Sequence[CheckIn], id: str | None = None) -> tuple[CheckIn, ...]:
    """What is left when the carer takes one away, or all of them."""
    return () if id is None else tuple(one for one in checkins if one.id != id)


def names_for_erasing(checkins: Sequence[CheckIn], on: date, language: str) -> Mapping[str, str]:
    """The check-ins that can be taken away by name, latest first: id to the day in words."""
    return {one.id: texts.day(language, one.on) for one in reversed(within(checkins, on))}


def _sign(one: CheckIn) -> str:
    return SIGNS.get(one.answer("load") or "", PASSED_OVER)


def _word(one: CheckIn, say: Say) -> str:
    load = one.answer("load")
    return say(f"checkin.load.{load}") if load in LOAD.choices else say("checkin.history.passed_over")
