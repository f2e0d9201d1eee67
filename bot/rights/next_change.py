"""The next day on which a verdict may come out otherwise though nothing is told: ages, terms and values by date.

A verdict is weighed again on the days on which something that it rests on moves, and the first on which it comes out
otherwise is kept with it. Pure: the facts carry the day on which they were learnt.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from bot.content.model import Dated, Scheme
from bot.facts import Ages, Fact, Facts, Known, Span
from bot.rights.program import Program, Situation
from bot.rights.verdicts import Verdict, weigh

#: So far ahead is looked; by then everything is weighed again anyhow.
AHEAD: Final = timedelta(days=366)
#: Days tried at most.
MOST_DAYS: Final = 40


def next_change(
    program: Program,
    scheme: Scheme,
    verdict: Verdict,
    facts: Facts,
    on: date,
    situations: dict[date, Situation] | None = None,
) -> date:
    """The first day after ``on`` on which the scheme comes out otherwise, presumptions included; at the latest a year
    on. ``situations`` keeps what was worked out of these facts by day, for the next scheme."""
    situations = {} if situations is None else situations
    ready = program.ready[scheme.id]
    last = on + AHEAD
    days = sorted({day for day in _days(program, scheme, facts, on) if on < day < last})[:MOST_DAYS]
    for day in days:
        if day not in situations:
            situations[day] = Situation.of(program, facts, day, presume=True)
        then = weigh(program, ready, situations[day])
        if _told(then) != _told(verdict):
            return day
    return last


def _told(verdict: Verdict) -> tuple[object, ...]:
    """What a carer would be told of it."""
    return (verdict.outcome, verdict.benefit, verdict.options, verdict.notes, verdict.amounts)


def _days(program: Program, scheme: Scheme, facts: Facts, on: date) -> Iterator[date]:
    """The days on which something that a scheme rests on moves."""
    yield from (date(year, 1, 1) for year in (on.year, on.year + 1))
    for day in (scheme.valid_from, scheme.valid_until and scheme.valid_until + timedelta(days=1)):
        if day is not None:
            yield day
    for definition in scheme.let.values():
        if isinstance(definition, Dated):
            yield from _periods(definition)
    for row in scheme.amounts:
        if isinstance(row.eur, Dated):
            yield from _periods(row.eur)
    for name in program.ready[scheme.id].rests_on:
        known = facts.get(name)
        if known is not None:
            yield from _moves(program.vocabulary.facts[name], known, on)
    for top in scheme.conditions:
        for node in top.walk():
            if node.on_day is not None:
                yield from (date(year, node.on_day.month, min(node.on_day.day, 28)) for year in (on.year, on.year + 1))


def _periods(dated: Dated) -> Iterator[date]:
    for period in dated.periods:
        yield period.start
        if period.until is not None:
            yield period.until + timedelta(days=1)


def _moves(fact: Fact, known: Known, on: date) -> Iterator[date]:
    """The days after ``on`` on which a value moves: it grows, or it is too old to count."""
    if fact.stale_after is not None:
        yield fact.stale_after.after(known.on) + timedelta(days=1)
    step = {Ages.YEARS: Span(months=12), Ages.MONTHS: Span(months=1)}.get(fact.ages)
    if step is None:
        return
    months = 0
    while True:
        day = Span(months=months).after(known.on)
        if day > on + AHEAD:
            return
        yield from (day, day + timedelta(days=1))
        months += step.months
