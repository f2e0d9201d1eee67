"""What a scheme pays in a situation: which rows hold, as of when, and what a count comes to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from bot import conditions
from bot.conditions import Eval, Truth
from bot.content.model import Amount, Dated, Scheme
from bot.facts import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountDue:
    """What a scheme pays in this situation; ``certain`` is False where a fact for the row is missing."""

    eur: Decimal | None
    eur_min: Decimal | None
    eur_max: Decimal | None
    net: Decimal | None
    per: str
    to: str
    form: str
    label: str
    certain: bool
    as_of: date | None
    computed: Decimal | None
    #: the period that the computed sum is one of
    over: str
    max_eur: Decimal | None
    max_per: str
    #: how often it is paid out; empty where that is what it is counted by
    paid: str
    #: out of a budget that all who ask share: at most this
    shared: bool
    #: it pays, but no source that was read says how much on this day
    not_printed: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row ready to be weighed."""

    amount: Amount
    when: Eval | None
    times: Eval | None
    #: what it pays where the sum neither moves with time nor with a count: uncertain, certain
    fixed: tuple[AmountDue, AmountDue] | None


def ready_rows(scheme: Scheme, keys: Mapping[str, str]) -> tuple[Row, ...]:
    """The rows of a scheme, compiled."""
    rows: list[Row] = []
    for amount in scheme.amounts:
        moves = amount.times is not None or isinstance(amount.eur, Dated)
        rows.append(
            Row(
                amount,
                conditions.compile_expr(amount.when, keys) if amount.when is not None else None,
                conditions.compile_expr(amount.times, keys) if amount.times is not None else None,
                None if moves else (_due(amount, False, None, date.min), _due(amount, True, None, date.min)),
            )
        )
    return tuple(rows)


def amounts_due(how: str, rows: tuple[Row, ...], env: Mapping[str, Any], on: date) -> tuple[AmountDue, ...]:
    """The rows that pay here: the first that holds, all that hold, or the highest, as the scheme says.

    Of ``first``, rows before the one that holds are given too while it is not known whether they do.
    """
    due: list[AmountDue] = []
    for row in rows:
        truth: Truth = True if row.when is None else row.when(env)
        if truth is False:
            continue
        if not row.amount.hold:
            due.append(
                row.fixed[truth is True]
                if row.fixed is not None
                else _due(row.amount, truth is True, row.times(env) if row.times else None, on)
            )
        if truth is True and how == "first":
            break
    if how == "best" and due:
        sure = max((one for one in due if one.certain), key=_highest, default=None)
        # what may still turn out higher is told beside it
        return tuple(
            one for one in due if one is sure or (not one.certain and (not sure or _highest(one) > _highest(sure)))
        )
    return tuple(due)


def total(how: str, due: Sequence[AmountDue]) -> tuple[Decimal, str] | None:
    """What the parts of a scheme that pays several come to together, where all are sure and of one period."""
    if how != "sum" or len(due) < 2 or not all(one.certain and one.eur is not None for one in due):
        return None
    sums = {(one.over if one.computed is not None else one.per) for one in due}
    if len(sums) > 1:
        return None
    return sum((one.computed or one.eur or Decimal(0) for one in due), Decimal(0)), sums.pop()


def _highest(due: AmountDue) -> Decimal:
    return due.computed or due.eur or due.eur_max or Decimal(0)


def _due(row: Amount, certain: bool, count: Value | None, on: date) -> AmountDue:
    eur, as_of = (row.eur, row.seen) if not isinstance(row.eur, Dated) else _on(row.eur, on)
    return AmountDue(
        eur=eur,
        eur_min=row.eur_min,
        eur_max=row.eur_max,
        net=row.net,
        per=row.per,
        to=row.to,
        form=row.form,
        label=row.label,
        certain=certain,
        as_of=as_of,
        computed=_computed(row, eur, count),
        over=row.over,
        max_eur=row.max_eur,
        max_per=row.max_per,
        paid=row.paid,
        shared=row.shared,
        not_printed=row.not_printed or (eur is None and row.eur is not None),
        sources=row.sources,
    )


def _on(dated: Dated, on: date) -> tuple[Decimal | None, date | None]:
    """The sum on a day and since when; past its end, no sum and the last day on which it was sure."""
    period = dated.at(on)
    if period is not None:
        return period.value, period.start
    ended = [one.until for one in dated.periods if one.until is not None and one.until < on and not one.announced]
    return None, max(ended, default=None)


def _computed(row: Amount, eur: Decimal | None, count: Value | None) -> Decimal | None:
    if eur is None or not isinstance(count, (int, Fraction)) or isinstance(count, bool):
        return None
    counted: Fraction | int = {"begun": math.ceil, "full": math.floor}.get(row.counts, Fraction)(count)
    if row.most_times is not None:
        counted = min(counted, row.most_times)
    total = Fraction(eur) * Fraction(counted)
    if row.max_eur is not None:
        total = min(total, Fraction(row.max_eur))
    cents = Decimal(total.numerator) / Decimal(total.denominator)
    return cents.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
