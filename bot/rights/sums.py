"""What rights come to together: which go together, which exclude each other, and a rough yearly total.

A total is told only of what seems to hold, pays a sum that a source prints, and pays every year. Benefits of a leave
replace a wage and are no part of it; neither is what is paid once, or by the day without a number of days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.content.model import Scheme, SchemeId
from bot.rights.amounts import AmountDue
from bot.rights.verdicts import Outcome, Verdict

#: Kinds of which a yearly total is honest.
COUNTED: Final = ("premium", "budget", "support")
_A_YEAR: Final = {"month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True, slots=True)
class Part:
    """What one scheme brings in a year."""

    scheme: SchemeId
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Yearly:
    """What comes in a year to one of the two, in rough."""

    #: ``carer``, ``recipient``, ``parent`` or ``either``
    to: str
    parts: tuple[Part, ...]

    @property
    def low(self) -> Decimal:
        """The least that it comes to, in euro."""
        return sum((part.low for part in self.parts), Decimal(0))

    @property
    def high(self) -> Decimal:
        """The most that it comes to, in euro."""
        return sum((part.high for part in self.parts), Decimal(0))


def yearly(verdicts: Iterable[Verdict], schemes: Mapping[SchemeId, Scheme]) -> tuple[Yearly, ...]:
    """The rough yearly totals, per who is paid; of what excludes each other only the one that pays most counts."""
    parts: dict[SchemeId, tuple[str, Part]] = {}
    for verdict in verdicts:
        scheme = schemes[verdict.scheme]
        if verdict.outcome is Outcome.ELIGIBLE and scheme.kind in COUNTED and certain(scheme):
            found = _part(scheme, verdict.amounts)
            if found is not None:
                parts[verdict.scheme] = found
    for id in sorted(parts, key=lambda id: -parts[id][1].high):
        if id in parts:
            for other in excluded(schemes[id], schemes):
                parts.pop(other, None)
    totals: dict[str, list[Part]] = {}
    for to, part in parts.values():
        totals.setdefault(to, []).append(part)
    return tuple(Yearly(to, tuple(found)) for to, found in totals.items())


def certain(scheme: Scheme) -> bool:
    """Whether a scheme's page is good enough to count on: of today's municipality, in force, no mere mention."""
    return not scheme.former and scheme.status == "in_force" and scheme.confidence != "low"


def excluded(scheme: Scheme, schemes: Mapping[SchemeId, Scheme]) -> tuple[SchemeId, ...]:
    """The schemes that cannot be had together with this one, whichever of the two says so."""
    own = dict.fromkeys((*scheme.excludes, *scheme.better_of))
    for id, other in schemes.items():
        if scheme.id in other.excludes or scheme.id in other.better_of:
            own[id] = None
    return tuple(SchemeId(id) for id in own if id in schemes)


def combined(scheme: Scheme, schemes: Mapping[SchemeId, Scheme]) -> tuple[SchemeId, ...]:
    """The schemes of which a source says that they may be had together with this one."""
    own = dict.fromkeys(scheme.combines)
    for id, other in schemes.items():
        if scheme.id in other.combines:
            own[id] = None
    return tuple(SchemeId(id) for id in own if id in schemes)


def clashes(verdicts: Iterable[Verdict], schemes: Mapping[SchemeId, Scheme]) -> tuple[tuple[SchemeId, SchemeId], ...]:
    """The pairs among these open verdicts of which only one can be had, each once."""
    opened = [verdict.scheme for verdict in verdicts if verdict.open]
    found: dict[frozenset[SchemeId], tuple[SchemeId, SchemeId]] = {}
    for id in opened:
        for other in excluded(schemes[id], schemes):
            if other in opened:
                found.setdefault(frozenset((id, other)), (id, other))
    return tuple(found.values())


def _part(scheme: Scheme, due: tuple[AmountDue, ...]) -> tuple[str, Part] | None:
    """What a scheme brings in a year and to whom; None where that cannot be said."""
    if not due or not all(one.certain for one in due) or (scheme.amounts_how != "sum" and len(due) > 1):
        return None
    sums = [_in_a_year(one) for one in due]
    known = [one for one in sums if one is not None]
    if len(known) < len(sums):
        return None
    return due[0].to, Part(
        scheme.id, sum((low for low, _ in known), Decimal(0)), sum((high for _, high in known), Decimal(0))
    )


def _in_a_year(due: AmountDue) -> tuple[Decimal, Decimal] | None:
    if due.not_printed:
        return None
    if due.computed is not None and due.over == "year":
        return due.computed, due.computed
    times = _A_YEAR.get(due.per)
    low, high = (due.eur, due.eur) if due.eur is not None else (due.eur_min, due.eur_max)
    if times is None or low is None or high is None:
        return None
    low, high = low * times, high * times
    if due.max_eur is not None and due.max_per == "year":
        low, high = min(low, due.max_eur), min(high, due.max_eur)
    return (Decimal(0) if due.shared else low), high
