"""What is about to lapse, or has: told ahead to who keeps the pack, told to carers as "not confirmed since"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from bot.content.checks.look import Check, Keys, Look, scheme_path
from bot.content.checks.schemes import dated_values
from bot.content.model import Scheme
from bot.errors import Mistake
from bot.told import Told

#: Days ahead at which it is told again.
STEPS: Final = (60, 30, 7)
#: A page that was read longer ago than this is read again.
OLD: Final = timedelta(days=365)


def _schemes(look: Look) -> Iterator[Scheme]:
    for scheme in look.content.schemes.values():
        if scheme.status == "in_force":
            yield scheme


def values_hold(look: Look) -> Iterator[Mistake]:
    """A value or a scheme that ends is told 60, 30 and 7 days ahead, and when it has ended."""
    if look.on is None:
        return
    for scheme in _schemes(look):
        ends: list[tuple[Keys, str, date]] = []
        for keys, dated in dated_values(scheme):
            index = len(dated.periods) - 1
            if dated.periods and (until := dated.periods[index].until) is not None:
                ends.append(((*keys, index), ".".join(str(key) for key in keys if isinstance(key, str)), until))
        if scheme.valid_until is not None:
            ends.append((("valid", "until"), scheme.id, scheme.valid_until))
        for place, what, until in ends:
            if (told := _told(what, until, look.on)) is not None:
                yield look.mistake(scheme_path(scheme), place, "lapsing", told, warning=True)


def _told(what: str, until: date, on: date) -> Told | None:
    days = (until - on).days
    if days < 0:
        return Told("lapsed", what=what, day=until)
    step = min((one for one in STEPS if days <= one), default=None)
    return None if step is None else Told("lapses", what=what, day=until, days=days, step=step)


def what_was_announced_has_not_come(look: Look) -> Iterator[Mistake]:
    """A value that was announced for a day that has come is confirmed or taken out: announced, it never decides."""
    if look.on is None:
        return
    for scheme in _schemes(look):
        for keys, dated in dated_values(scheme):
            for index, period in enumerate(dated.periods):
                if period.announced and period.start <= look.on:
                    what = ".".join(str(key) for key in keys if isinstance(key, str))
                    told = Told("announced-due", what=what, day=period.start)
                    yield look.mistake(scheme_path(scheme), (*keys, index), "lapsing", told, warning=True)


def pages_were_read_of_late(look: Look) -> Iterator[Mistake]:
    """The pages of a scheme were read within the year."""
    if look.on is None:
        return
    for scheme in _schemes(look):
        if look.on - scheme.consulted > OLD:
            told = Told("seen-old", day=scheme.consulted)
            yield look.mistake(scheme_path(scheme), ("seen", "consulted"), "lapsing", told, warning=True)


CHECKS: Final[tuple[Check, ...]] = (values_hold, what_was_announced_has_not_come, pages_were_read_of_late)
