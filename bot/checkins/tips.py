"""One thing that fits after a check-in: a break, a group, or a right that was not used yet. Never five.

What there is to choose from is passed in; this module only chooses, always the same from the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.checkins.colours import Colour
from bot.checkins.questions import HOLD, LOAD, OWN, REST, SUPPORT, CheckIn

#: The same thing is not told again sooner than this.
AGAIN_AFTER: Final = timedelta(days=120)
#: The kinds of `Scheme.kind`, and a group of people who care too.
KINDS: Final = ("respite", "group", "leave", "support", "recognition", "premium", "budget")
#: What is looked for where nothing weighs: what brings most.
_ANY: Final = ("recognition", "premium", "budget", "leave", "respite", "support", "group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that may be told: a scheme that seems open to the carer and is not used, or a group or line."""

    #: the id of the scheme, or of the contact
    id: str
    #: of ``KINDS``
    kind: str
    #: how much it brings, as the scheme says
    weight: int = 3
    #: whether it comes out as open, rather than not known yet
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Tip:
    """The one thing that is told, and why this one: the id of its words (``checkin.tip.<because>``)."""

    id: str
    kind: str
    because: str


def tip(
    this: CheckIn, colour: Colour, candidates: Sequence[Candidate], told: Mapping[str, date] | None = None
) -> Tip | None:
    """What to tell after a check-in; None where nothing fits, or where now is no time for it.

    ``told``: what was told as a tip before, and when. In a crisis there is none; after a heavy answer only what takes
    something off the carer's hands.
    """
    if colour == "crisis":
        return None
    free = [one for one in candidates if not _told_lately(one.id, this.on, told or {})]
    for because, kinds in _wanted(this, colour):
        fitting = [one for one in free if one.kind in kinds]
        if fitting:
            best = min(fitting, key=lambda one: (one.id in (told or {}), not one.sure, -one.weight, one.id))
            return Tip(best.id, best.kind, because)
    return None


def _told_lately(id: str, on: date, told: Mapping[str, date]) -> bool:
    return id in told and on - told[id] < AGAIN_AFTER


def _wanted(this: CheckIn, colour: Colour) -> list[tuple[str, tuple[str, ...]]]:
    """What fits what was answered, the nearest first."""
    wanted: list[tuple[str, tuple[str, ...]]] = []
    if REST.at_least(this.answer("rest"), "hardly"):
        wanted.append(("rest", ("respite",)))
    if OWN.at_least(this.answer("own"), "no"):
        wanted.append(("own", ("respite",)))
    if HOLD.at_least(this.answer("hold"), "weeks") or LOAD.at_least(this.answer("load"), "heavy"):
        wanted.append(("heavy", ("respite", "leave", "support")))
    if SUPPORT.at_least(this.answer("support"), "no"):
        wanted.append(("support", ("group", "support")))
    if colour != "red":
        wanted.append(("unused", _ANY))
    return wanted
