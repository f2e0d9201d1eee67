"""Schemes, facts and a date to verdicts: the outcome, the conditions that decided, and what is still missing.

Three values throughout. A verdict never promises: what it says holds for the facts that were given, on that day.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from bot.conditions import Truth
from bot.content.model import Amount, Dated, SchemeId
from bot.facts import UNKNOWN, Ask, Facts, Value
from bot.rights.program import MAX_COMBINATIONS, Check, Program, Ready, Situation


class Outcome(StrEnum):
    """What a scheme comes to."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition and whether it holds (None: not known yet)."""

    condition: str
    holds: bool | None
    audience: bool = False


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
    max_eur: Decimal | None
    max_per: str
    not_printed: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome of one scheme for a set of facts on a date, with its reasons."""

    scheme: SchemeId
    kind: str
    outcome: Outcome
    #: the outcome that counts the benefit's conditions too; None where there are none
    benefit: Outcome | None = None
    #: the outcome per option (per form of leave), where the option is not chosen yet
    options: Mapping[str, Outcome] | None = None
    #: schemes to get first, where that is all that fails
    not_yet: tuple[SchemeId, ...] = ()
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    presumed: tuple[str, ...] = ()
    #: ``incomplete``, ``not_in_force``, ``no_value``, ``division_by_zero``, ``paused``, ``superseded``
    notes: tuple[str, ...] = ()
    amounts: tuple[AmountDue, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the carer may still have it."""
        return self.outcome is not Outcome.NOT_ELIGIBLE

    @property
    def some_option(self) -> bool:
        """Whether at least one of its options seems to hold already."""
        return bool(self.options) and Outcome.ELIGIBLE in (self.options or {}).values()


def assess(
    program: Program, situation: Situation, schemes: Iterable[SchemeId] | None = None
) -> dict[SchemeId, Verdict]:
    """Weigh schemes (all, or those named) in a situation; those whose ``only_if`` fails are left out."""
    wanted = tuple(program.ready if schemes is None else schemes)
    verdicts: dict[SchemeId, Verdict] = {}
    for id in wanted:
        ready = program.ready[id]
        if ready.only_if is None or ready.only_if(situation) is not False:
            verdicts[id] = weigh(program, ready, situation)
    for id, verdict in verdicts.items():
        if verdict.outcome is Outcome.NOT_ELIGIBLE and program.ready[id].obtainable:
            verdicts[id] = _not_yet(program, program.ready[id], situation, verdict, verdicts)
    return verdicts


def assess_facts(program: Program, facts: Facts, on: date, *, presume: bool = False) -> dict[SchemeId, Verdict]:
    """As ``assess``, from facts with their day of learning."""
    return assess(program, Situation.of(program, facts, on, presume=presume))


def told(verdicts: Mapping[SchemeId, Verdict], program: Program) -> tuple[Verdict, ...]:
    """The verdicts that are shown: no superseded scheme, and no second card for a right that another one stands for."""
    hidden: set[str] = set()
    for id, verdict in verdicts.items():
        scheme = program.schemes[id]
        if verdict.open and scheme.status != "superseded":
            hidden |= set(scheme.instead_of)
    return tuple(
        verdict for id, verdict in verdicts.items() if id not in hidden and program.schemes[id].status != "superseded"
    )


def weigh(program: Program, ready: Ready, situation: Situation) -> Verdict:
    """The verdict of one scheme."""
    verdict = _weigh_once(program, ready, situation)
    options = ready.scheme.options
    if options is None or situation[options[0]] is not UNKNOWN:
        return verdict
    outcomes = {value: _outcome_only(ready, situation.with_values({options[0]: value})) for value in options[1]}
    return replace(verdict, options=outcomes)


def _outcome_only(ready: Ready, situation: Situation) -> Outcome:
    outcome = _conjunction(ready.absence, situation)
    if outcome is UNKNOWN:
        outcome = _tried(ready, ready.absence, situation)
    return _named(ready, outcome)


def _named(ready: Ready, truth: Truth) -> Outcome:
    if truth is False:
        return Outcome.NOT_ELIGIBLE
    return Outcome.ELIGIBLE if truth is True and ready.scheme.complete else Outcome.UNKNOWN


def _conjunction(checks: tuple[Check, ...], situation: Situation) -> Truth:
    truth: Truth = True
    for check in checks:
        value = check.weigh(situation)
        if value is False:
            return False
        if value is not True:
            truth = UNKNOWN
    return truth


def _weigh_once(program: Program, ready: Ready, situation: Situation) -> Verdict:
    scheme = ready.scheme
    notes = _standing(ready, situation.on)
    truths = [check.weigh(situation) for check in ready.absence]
    truth: Truth = False if False in truths else UNKNOWN if UNKNOWN in truths else True
    if truth is UNKNOWN:
        truth = _tried(ready, ready.absence, situation)
    if "not_in_force" in notes or "paused" in notes:
        truth = UNKNOWN
    outcome = _named(ready, truth)
    missing, more = (
        _missing(program, ready, situation, ready.absence, truths) if outcome is Outcome.UNKNOWN else ((), ())
    )
    benefit: Outcome | None = None
    if ready.benefit:
        benefit, missing = _benefit(program, ready, situation, outcome, missing)
    if not scheme.complete and truth is True:
        more = (*more, "incomplete")
    return Verdict(
        scheme=scheme.id,
        kind=scheme.kind,
        outcome=outcome,
        benefit=benefit,
        reasons=_reasons(ready, situation, truths, outcome),
        missing=_in_order(program, missing),
        presumed=_presumed(program, ready, situation),
        notes=(*notes, *more),
        amounts=() if outcome is Outcome.NOT_ELIGIBLE or not ready.amounts else amounts_due(ready, situation),
    )


def _standing(ready: Ready, on: date) -> tuple[str, ...]:
    scheme = ready.scheme
    notes: list[str] = []
    if (scheme.valid_from and on < scheme.valid_from) or (scheme.valid_until and on > scheme.valid_until):
        notes.append("not_in_force")
    if scheme.paused:
        notes.append("paused")
    if scheme.status != "in_force":
        notes.append(scheme.status)
    return tuple(notes)


def _benefit(
    program: Program, ready: Ready, situation: Situation, outcome: Outcome, missing: tuple[str, ...]
) -> tuple[Outcome, tuple[str, ...]]:
    truths = [check.weigh(situation) for check in ready.benefit]
    if outcome is Outcome.NOT_ELIGIBLE or False in truths:
        return Outcome.NOT_ELIGIBLE, missing
    if outcome is Outcome.ELIGIBLE and UNKNOWN not in truths:
        return Outcome.ELIGIBLE, missing
    tried = _tried(ready, (*ready.absence, *ready.benefit), situation)
    if tried is not UNKNOWN:
        return _named(ready, tried), missing
    more, _ = _missing(program, ready, situation, ready.benefit, truths)
    return Outcome.UNKNOWN, tuple(dict.fromkeys((*missing, *more)))


def _tried(ready: Ready, checks: tuple[Check, ...], situation: Situation) -> Truth:
    """Try every value of the unknown facts that occur more than once; decided where all agree.

    The order of facts is fixed and a branch stops as soon as it is decided, so what a carer adds can only make the tree
    smaller: a decided outcome stays decided.
    """
    unknown = [(name, values) for name, values in ready.splits if situation[name] is UNKNOWN]
    if not unknown:
        return UNKNOWN
    leaves = 0
    agreed: Truth | None = None
    waiting: list[tuple[int, dict[str, Value]]] = [(0, {})]
    while waiting:
        depth, values = waiting.pop()
        truth = _conjunction(checks, situation.with_values(values)) if values else UNKNOWN
        if truth is UNKNOWN:
            depth = _next_unknown(unknown, depth, situation, values)
            if depth == len(unknown):
                return UNKNOWN
            name, candidates = unknown[depth]
            waiting += [(depth + 1, {**values, name: value}) for value in reversed(candidates)]
            continue
        leaves += 1
        if leaves > MAX_COMBINATIONS or (agreed is not None and truth is not agreed):
            return UNKNOWN
        agreed = truth
    return UNKNOWN if agreed is None else agreed


def _next_unknown(
    unknown: list[tuple[str, tuple[Value, ...]]],
    depth: int,
    situation: Situation,
    values: Mapping[str, Value],
) -> int:
    """The next fact that is still unknown given what is tried (its guard may have settled it)."""
    if depth == len(unknown) or not values:
        return depth
    tried = situation.with_values(values)
    while depth < len(unknown) and tried[unknown[depth][0]] is not UNKNOWN:
        depth += 1
    return depth


def _missing(
    program: Program,
    ready: Ready,
    situation: Situation,
    checks: tuple[Check, ...],
    truths: list[Truth],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found: dict[str, None] = {}
    notes: set[str] = set()
    for check, truth in zip(checks, truths, strict=True):
        if truth is UNKNOWN:
            program.walker.missing(ready.scheme, check.condition, situation, found, notes)
    return tuple(found), tuple(sorted(notes))


def _in_order(program: Program, names: Iterable[str]) -> tuple[str, ...]:
    """In the order in which they would be asked; what only an authority knows comes last."""
    facts = program.vocabulary.facts
    return tuple(
        sorted(
            names,
            key=lambda name: (facts[name].ask in (Ask.NEVER, Ask.AUTHORITY), facts[name].order),
        )
    )


def _presumed(program: Program, ready: Ready, situation: Situation) -> tuple[str, ...]:
    used = situation.presumed & ready.base
    return _in_order(program, used) if used else ()


def _reasons(ready: Ready, situation: Situation, truths: list[Truth], outcome: Outcome) -> tuple[Reason, ...]:
    pairs = list(zip(ready.absence, truths, strict=True))
    if outcome is Outcome.NOT_ELIGIBLE:
        failing = sorted((check.mendable, index) for index, (check, truth) in enumerate(pairs) if truth is False)
        return tuple(
            Reason(pairs[index][0].condition.id, False, pairs[index][0].condition.audience) for _, index in failing
        )
    reasons: list[Reason] = []
    if outcome is Outcome.UNKNOWN:
        reasons += [Reason(check.condition.id, None) for check, truth in pairs if truth is UNKNOWN]
    for check, truth in pairs:
        if truth is True:
            reasons += [Reason(id, True) for id in _true_parts(check, situation)]
    return tuple(reasons)


def _true_parts(check: Check, situation: Situation) -> tuple[str, ...]:
    """The named parts that make a condition true and of which none can be left out: of ``any`` the first that holds."""
    condition = check.condition
    named = tuple(child for child in condition.children if child.named)
    if condition.kind == "any" and named:
        for child in condition.children:
            if situation.program.evals[id(child)](situation) is True:
                return (child.id,) if child.named else (condition.id,)
    if condition.kind == "all" and named:
        return tuple(child.id for child in named)
    return (condition.id,)


def _not_yet(
    program: Program,
    ready: Ready,
    situation: Situation,
    verdict: Verdict,
    verdicts: Mapping[SchemeId, Verdict],
) -> Verdict:
    """Name the schemes to get first, where all that fails is what they bring about and one of them is still open."""
    hidden = {name: UNKNOWN for name in ready.obtainable if situation[name] is not UNKNOWN}
    if not hidden or _conjunction(ready.absence, situation.with_values(hidden)) is False:
        return verdict
    facts = program.vocabulary.facts
    first = [
        SchemeId(id)
        for name in hidden
        if _conjunction(
            ready.absence,
            situation.with_values({other: UNKNOWN for other in hidden if other != name}),
        )
        is False
        for id in facts[name].obtain
        if id != ready.scheme.id and id in verdicts and verdicts[SchemeId(id)].open
    ]
    return replace(verdict, not_yet=tuple(dict.fromkeys(first)))


# -- amounts ---------------------------------------------------------------------------------------


def amounts_due(ready: Ready, situation: Situation) -> tuple[AmountDue, ...]:
    """The rows that pay here: the first that holds, all that hold, or the highest, as the scheme says."""
    rows: list[AmountDue] = []
    for row, (when, times) in zip(ready.scheme.amounts, ready.amounts, strict=True):
        truth: Truth = True if when is None else when(situation)
        if truth is False or row.hold:
            continue
        due = _amount(row, truth is True, times(situation) if times else None, situation.on)
        if due is None:
            continue
        rows.append(due)
        if truth is True and ready.scheme.amounts_how == "first":
            break
    if ready.scheme.amounts_how == "best" and rows:
        certain = [row for row in rows if row.certain] or rows
        return (max(certain, key=lambda row: row.eur or row.eur_max or Decimal(0)),)
    return tuple(rows)


def _amount(row: Amount, certain: bool, count: Value | None, on: date) -> AmountDue | None:
    eur: Decimal | None
    as_of = row.seen
    if isinstance(row.eur, Dated):
        period = row.eur.at(on)
        if period is None:
            return None
        eur, as_of = period.value, period.start
    else:
        eur = row.eur
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
        max_eur=row.max_eur,
        max_per=row.max_per,
        not_printed=row.not_printed,
        sources=row.sources,
    )


def _computed(row: Amount, eur: Decimal | None, count: Value | None) -> Decimal | None:
    if eur is None or not isinstance(count, (int, Fraction)) or isinstance(count, bool):
        return None
    counted: Fraction | int = {"begun": math.ceil, "full": math.floor}.get(row.counts, Fraction)(count)
    total = Fraction(eur) * Fraction(counted)
    if row.max_eur is not None:
        total = min(total, Fraction(row.max_eur))
    cents = Decimal(total.numerator) / Decimal(total.denominator)
    return cents.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
