"""The days that a right brings with it: until when to ask, when to give notice, when it must be renewed.

Pure: the day of today and what is known of the carer's own days are passed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.content.model import Scheme, SchemeId, Window

#: The kinds of day, in the order in which they are told when they fall together.
KINDS: Final = ("closes", "notice", "ask_by", "renew", "opens")


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A day on which something about a right is due."""

    day: date
    #: ``closes`` (last day to ask), ``opens`` (first day to ask), ``notice`` (last day to tell the employer),
    #: ``ask_by`` (last day to ask after the start) or ``renew`` (it ends, unless asked again)
    kind: str
    scheme: SchemeId
    #: whether it comes back every year
    yearly: bool = False


def moments(
    scheme: Scheme, on: date, *, granted: date | None = None, start: date | None = None, applied: bool = False
) -> tuple[Moment, ...]:
    """The days still to come of one scheme, earliest first.

    ``granted``: the day from which the carer has it; ``start``: the first day of the leave that is wanted;
    ``applied``: it was asked for already, so that no day to ask is told.
    """
    found: list[Moment] = []
    apply = scheme.apply
    if granted is not None and apply.renew is not None:
        found.append(Moment(renewal(scheme, granted), "renew", scheme.id))
    asked = applied or granted is not None
    if apply.window is not None and not (granted is not None and apply.renew is None):
        opens, closes = window(apply.window, on)
        if not asked:
            if opens is not None and opens > on:
                found.append(Moment(opens, "opens", scheme.id, yearly=True))
            found.append(Moment(closes, "closes", scheme.id, yearly=True))
    if start is not None:
        if apply.before_start is not None and not asked:
            found.append(Moment(apply.before_start.before(start), "notice", scheme.id))
        if apply.after_start is not None and not asked:
            found.append(Moment(apply.after_start.after(start), "ask_by", scheme.id))
    return tuple(sorted((one for one in found if one.day >= on), key=lambda one: (one.day, KINDS.index(one.kind))))


def renewal(scheme: Scheme, granted: date) -> date:
    """Until when something granted on a day is to be asked again: where it has a window, the last day of that."""
    apply = scheme.apply
    assert apply.renew is not None
    ends = apply.renew.after(granted)
    if apply.window is None:
        return ends
    month, day = apply.window.end
    last_days = (_day(year, month, day) for year in (ends.year - 1, ends.year, ends.year + 1))
    return min((one for one in last_days if one > granted), key=lambda one: abs(one - ends))


def window(window: Window, on: date) -> tuple[date | None, date]:
    """The first and the last day of the window that is open on a day, or of the next one."""
    month, day = window.end
    year = on.year if (on.month, on.day) <= (month, day) else on.year + 1
    closes = _day(year, month, day)
    if window.start is None:
        return None, closes
    return _day(year - 1 if window.over_new_year else year, *window.start), closes


def _day(year: int, month: int, day: int) -> date:
    """29 February is the 28th in a year without it."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 28)
