"""Schemes, facts and a date to verdicts: the outcome, the conditions that decided, and what is still missing.

Three values throughout. A verdict never promises: what it says holds for the facts that were given, on that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from bot.conditions import Truth
from bot.content.model import Condition, SchemeId
from bot.facts import UNKNOWN, AnyOf, Facts, Range, Value
from bot.rights.amounts import AmountDue, amounts_due
from bot.rights.missing import Found
from bot.rights.occurrences import MAX_COMBINATIONS
from bot.rights.program import Check, Program, Ready, Situation, places_of


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
    #: open only because an option (the form of leave) is not chosen yet: nothing else is missing for it
    by_option: bool = False


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
    #: ``incomplete``, ``not_in_force``, ``paused``, ``superseded``, ``superseded_possible``; where no fact can decide:
    #: ``no_value`` (by date), ``division_by_zero``, ``no_such_option``, ``does_not_arise`` (its question)
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
    """Weigh schemes (those that count where carer and recipient live, or those named) in a situation.

    Those whose ``only_if`` fails are left out.
    """
    wanted = None if schemes is None else tuple(schemes)
    verdicts: dict[SchemeId, Verdict] = {}
    for id in program.here(places_of(situation)) if wanted is None else _with_ways(program, wanted):
        ready = program.ready[id]
        if ready.only_if is None or ready.only_if(situation) is not False:
            verdicts[id] = weigh(program, ready, situation)
    for id in sorted(verdicts, key=program.advised.__getitem__):
        verdict = verdicts[id]
        if verdict.outcome is Outcome.NOT_ELIGIBLE and program.ready[id].obtainable:
            verdicts[id] = _not_yet(program, program.ready[id], situation, verdict, verdicts)
    return verdicts if wanted is None else {id: verdicts[id] for id in wanted if id in verdicts}


def assess_facts(program: Program, facts: Facts, on: date, *, presume: bool = False) -> dict[SchemeId, Verdict]:
    """As ``assess``, from facts with their day of learning."""
    return assess(program, Situation.of(program, facts, on, presume=presume))


def told(verdicts: Mapping[SchemeId, Verdict], program: Program) -> tuple[Verdict, ...]:
    """The verdicts that are shown: no superseded scheme, and no second card for a right that another one stands for.

    A scheme that stands for others hides them once it is clear that it is meant for this carer; until then it is the
    one that waits.
    """
    hidden: set[str] = set()
    for id, verdict in verdicts.items():
        scheme = program.schemes[id]
        if scheme.status == "superseded":
            hidden.add(id)
        elif scheme.instead_of and (verdict.open or verdict.not_yet):
            for_this_carer = not any(reason.audience and reason.holds is None for reason in verdict.reasons)
            hidden |= set(scheme.instead_of) if for_this_carer else {id}
    return tuple(verdict for id, verdict in verdicts.items() if id not in hidden)


def weigh(program: Program, ready: Ready, situation: Situation) -> Verdict:
    """The verdict of one scheme."""
    scheme = ready.scheme
    on = situation.on
    if situation.presume:
        for name in ready.presumable:  # so that what is listed doesn't hang on what was looked up before
            situation[name]
    standing = scheme.suspended(on)
    absence = _weighed(ready, ready.absence, situation)
    outcome = _outcome(ready, situation, absence.truth)
    found: Found = {}
    notes: set[str] = set()
    chosen = _chosen(ready, absence, situation)
    if chosen:
        _missing_by_option(ready, absence, situation, chosen, found, notes)
    elif outcome is Outcome.UNKNOWN:
        _missing(ready, absence, situation, found, notes)
    benefit = _benefit(ready, absence, outcome, situation, found, notes) if ready.benefit else None
    if outcome is Outcome.UNKNOWN and not (found or notes or standing):
        notes.add("incomplete" if absence.truth is True and not scheme.complete else "does_not_arise")
    return Verdict(
        scheme=scheme.id,
        kind=scheme.kind,
        outcome=outcome,
        benefit=benefit,
        options=_options(ready, absence, situation, chosen),
        reasons=_reasons(absence, situation, outcome, chosen),
        missing=tuple(sorted(found, key=program.rank.__getitem__)) if len(found) > 1 else tuple(found),
        presumed=_presumed(program, ready, situation) if situation.presumed else (),
        notes=(*standing, *((scheme.status,) if scheme.status != "in_force" else ()), *sorted(notes)),
        amounts=amounts_due(scheme.amounts_how, ready.rows, situation, on)
        if ready.rows and outcome is not Outcome.NOT_ELIGIBLE
        else (),
    )


def _outcome(ready: Ready, situation: Situation, truth: Truth) -> Outcome:
    """What the conditions' truth comes to for this scheme on this day."""
    if truth is UNKNOWN or ready.scheme.suspended(situation.on):
        return Outcome.UNKNOWN
    if truth is False:
        return Outcome.NOT_ELIGIBLE
    applies = ready.only_if is None or ready.only_if(situation) is True
    return Outcome.ELIGIBLE if ready.scheme.complete and applies else Outcome.UNKNOWN


# -- weighing --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Weighed:
    """Conditions with their truths one by one, and what they come to together."""

    checks: tuple[Check, ...]
    truths: tuple[Truth, ...]
    truth: Truth
    #: those that are not decided
    pending: tuple[Check, ...] = ()
    #: where only trying told that they can't all hold: those that fail in one case or another
    failing: frozenset[str] = frozenset()


def _weighed(ready: Ready, checks: tuple[Check, ...], situation: Situation) -> Weighed:
    truths = tuple([check.weigh(situation) for check in checks])
    if False in truths:
        return Weighed(checks, truths, False)
    pending = tuple([check for check, truth in zip(checks, truths, strict=True) if truth is not True])
    if not pending:
        return Weighed(checks, truths, True)
    return _tried(ready, Weighed(checks, truths, UNKNOWN, pending), situation)


def _tried(ready: Ready, weighed: Weighed, situation: Situation) -> Weighed:
    """Try every value of the unknown facts that occur more than once; decided where all agree.

    What is decided already stays decided whatever is tried, so only open conditions are weighed and only facts in those
    are tried. Which facts those may be and their order are the scheme's, and a branch stops as soon as it is decided,
    so what a carer adds can only make the tree smaller: a decided outcome stays decided.
    """
    pending = weighed.pending
    trials = _trials(ready, pending, situation)
    if not trials:
        return weighed
    names = {name for name, _ in trials}
    touched = tuple(check for check in pending if not names.isdisjoint(check.tries))
    # what no trial touches stays open, so that all can't come out true
    stuck = len(touched) < len(pending)
    if not _worth_trying(trials, touched, stuck, situation):
        return weighed
    leaves = 0
    agreed: Truth | None = None
    failing: set[str] = set()
    waiting: list[tuple[dict[str, Value], tuple[Check, ...]]] = [({}, touched)]
    while waiting:
        values, checks = waiting.pop()
        left = _left(checks, situation.with_values(values, tried=True)) if values else checks
        if isinstance(left, Check):
            truth: Truth = False
            failing.add(left.condition.id)
        elif left or stuck:
            if len(values) == len(trials) or not left:
                return weighed
            name, candidates = trials[len(values)]
            waiting += [({**values, name: value}, left) for value in reversed(candidates)]
            continue
        else:
            truth = True
        leaves += 1
        if leaves > MAX_COMBINATIONS or (agreed is not None and truth is not agreed):
            return weighed
        agreed = truth
    assert agreed is not None
    return Weighed(weighed.checks, weighed.truths, agreed, pending, frozenset(failing))


def _trials(ready: Ready, pending: tuple[Check, ...], situation: Situation) -> list[tuple[str, tuple[Value, ...]]]:
    """The facts worth trying, each with its values, in the scheme's order."""
    trials: list[tuple[str, tuple[Value, ...]]] = []
    for name, split in ready.splits.items():
        if any([name in check.tries for check in pending]):
            have = situation[name]
            if have is UNKNOWN:
                trials.append((name, split.values))
            elif have.__class__ is Range or have.__class__ is AnyOf:
                values = split.within(have)
                if values:
                    trials.append((name, values))
    return trials


def _worth_trying(
    trials: list[tuple[str, tuple[Value, ...]]], touched: tuple[Check, ...], stuck: bool, situation: Situation
) -> bool:
    """A look at a few far corners before all between: mostly one is open, or two disagree."""
    agreed: bool | None = None
    for corner in _CORNERS:
        values = {name: values[corner[index % 2]] for index, (name, values) in enumerate(trials)}
        left = _left(touched, situation.with_values(values, tried=True))
        fails = isinstance(left, Check)
        if (not fails and (left or stuck)) or (agreed is not None and fails is not agreed):
            return False
        agreed = fails
    return True


#: First or last value, for facts at even and at odd places.
_CORNERS: Final = ((0, 0), (-1, -1), (0, -1), (-1, 0))


def _left(checks: tuple[Check, ...], situation: Situation) -> Check | tuple[Check, ...]:
    """The conditions still open, or the first that fails."""
    left: list[Check] = []
    for check in checks:
        value = check.weigh(situation)
        if value is False:
            return check
        if value is not True:
            left.append(check)
    return tuple(left)


#: Per option the situation that supposes it, and what is open then; a failing option has nothing open.
Chosen = Mapping[Value, tuple[Situation, Weighed]]


def _chosen(ready: Ready, absence: Weighed, situation: Situation) -> Chosen:
    """What is open weighed under each option, where none is chosen yet and it makes a difference."""
    if ready.scheme.options is None or absence.truth is not UNKNOWN:
        return {}
    name, values = ready.scheme.options
    have = situation[name]
    if isinstance(have, AnyOf):
        values = tuple(value for value in values if value in have.values)
    elif have is not UNKNOWN:
        return {}
    by_choice = [check for check in absence.pending if name in check.base]
    if not by_choice:
        return {}
    chosen: dict[Value, tuple[Situation, Weighed]] = {}
    for value in values:
        other = situation.supposing(name, value)
        fails = any([check.weigh(other) is False for check in by_choice])
        weighed = Weighed((), (), False) if fails else _weighed(ready, absence.pending, other)
        chosen[value] = (other, weighed)
    return chosen


def _options(ready: Ready, absence: Weighed, situation: Situation, chosen: Chosen) -> Mapping[str, Outcome] | None:
    """The outcome for each option, where none is chosen yet."""
    if ready.scheme.options is None:
        return None
    name, values = ready.scheme.options
    have = situation[name]
    if isinstance(have, AnyOf):
        values = tuple(value for value in values if value in have.values)
    elif have is not UNKNOWN:
        return None
    if chosen:
        return {value: _outcome(ready, other, weighed.truth) for value, (other, weighed) in chosen.items()}
    return dict.fromkeys(values, _outcome(ready, situation, absence.truth))


def _benefit(
    ready: Ready, absence: Weighed, outcome: Outcome, situation: Situation, found: Found, notes: set[str]
) -> Outcome:
    """The outcome that counts the benefit's conditions too; adds what can still decide it."""
    if outcome is Outcome.NOT_ELIGIBLE:
        return outcome
    benefit = _weighed(ready, ready.benefit, situation)
    together: Truth = False if benefit.truth is False else UNKNOWN
    if absence.truth is True and benefit.truth is True:
        together = True
    elif together is UNKNOWN and any(check.tries for check in benefit.pending):
        both = Weighed(
            (*absence.checks, *benefit.checks),
            (*absence.truths, *benefit.truths),
            UNKNOWN,
            (*absence.pending, *benefit.pending),
        )
        together = _tried(ready, both, situation).truth
    result = _outcome(ready, situation, together)
    if result is Outcome.UNKNOWN:
        _missing(ready, benefit, situation, found, notes)
    return result


def _missing(ready: Ready, weighed: Weighed, situation: Situation, found: Found, notes: set[str]) -> None:
    if weighed.truth is UNKNOWN:
        for check in weighed.pending:
            check.missing(situation, found, notes)
    if ready.only_if is not None and ready.only_if_missing is not None and ready.only_if(situation) is UNKNOWN:
        ready.only_if_missing(situation, found, notes)


def _missing_by_option(
    ready: Ready, absence: Weighed, situation: Situation, chosen: Chosen, found: Found, notes: set[str]
) -> None:
    """What open conditions miss while an option is still to be chosen.

    A fact that decides under no option is not asked for (whether the employer agrees, where every form of leave is a
    right), nor what an option needs that fails anyway.
    """
    assert ready.scheme.options is not None
    name = ready.scheme.options[0]
    found[name] = None
    for check in absence.pending:
        if name not in check.base:
            check.missing(situation, found, notes)
    for other, weighed in chosen.values():
        for check in weighed.pending if weighed.truth is UNKNOWN else ():
            if name in check.base:
                check.missing(other, found, notes)


def _presumed(program: Program, ready: Ready, situation: Situation) -> tuple[str, ...]:
    used = situation.presumed.intersection(ready.presumable)
    return tuple(sorted(used, key=program.rank.__getitem__))


# -- reasons ---------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def _reason(condition: str, holds: bool | None, audience: bool = False, by_option: bool = False) -> Reason:
    return Reason(condition, holds, audience, by_option)


def _reasons(absence: Weighed, situation: Situation, outcome: Outcome, chosen: Chosen) -> tuple[Reason, ...]:
    """What decided: all that fails, what cannot be mended first; or what is open, and what holds."""
    if outcome is Outcome.NOT_ELIGIBLE:
        lasting: list[Reason] = []
        mendable: list[Reason] = []
        for check, truth in zip(absence.checks, absence.truths, strict=True):
            if truth is False or check.condition.id in absence.failing:
                condition = check.condition
                (mendable if check.mendable else lasting).append(_reason(condition.id, False, condition.audience))
        return (*lasting, *mendable)
    still_open = {id(check) for _, weighed in chosen.values() for check in weighed.pending} if chosen else frozenset()
    opened: list[Reason] = []
    holding: list[Reason] = []
    for check, truth in zip(absence.checks, absence.truths, strict=True):
        condition = check.condition
        if truth is True and condition.children:
            holding += [_reason(part, True) for part in _true_parts(situation, condition)]
        elif truth is True or outcome is Outcome.ELIGIBLE:
            # where only trying decided, conditions hold together of which none holds alone
            holding.append(_reason(condition.id, True))
        else:
            by_option = bool(chosen) and id(check) not in still_open
            # what fails is told as failing, also where nothing is said of the whole: paused, not in force
            fails = False if truth is False and not chosen else None
            opened.append(_reason(condition.id, fails, condition.audience, by_option))
    return (*opened, *holding)


def _true_parts(situation: Situation, node: Condition) -> tuple[str, ...]:
    """The named parts that make a condition true and of which none can be left out: of ``any`` the first that holds.

    A part without a name of its own cannot be told, so the condition around it is.
    """
    if node.on_day is not None:
        situation = situation.on_day(node.on_day.of(situation.on))
    evals = situation.program.evals
    match node.kind:
        case "any":
            parts = [child for child in node.children if evals[id(child)](situation) is True][:1]
        case "all":
            parts = list(node.children)
        case _:
            parts = []
    told = [part for child in parts for part in (_true_parts(situation, child) if child.named else ())]
    return tuple(told) if told and all(child.named for child in parts) else (node.id,)


def _with_ways(program: Program, wanted: Iterable[SchemeId]) -> list[SchemeId]:
    """The schemes that are named, and those that bring about what they ask: ``not_yet`` hangs on these too."""
    found = list(dict.fromkeys(wanted))
    for id in found:  # grows while it is walked
        ways = [way for name in program.ready[id].obtainable for way in program.vocabulary.facts[name].obtain]
        found += [way for way in map(SchemeId, dict.fromkeys(ways)) if way in program.ready and way not in found]
    return found


def _not_yet(
    program: Program,
    ready: Ready,
    situation: Situation,
    verdict: Verdict,
    verdicts: Mapping[SchemeId, Verdict],
) -> Verdict:
    """Name the schemes to get first, where all that fails is what they bring about and they are still open."""
    hidden = [name for name in ready.obtainable if situation[name] is not UNKNOWN]
    if not hidden or _fails_without(ready, situation, hidden):
        return verdict
    facts = program.vocabulary.facts
    # a fact that fails on its own must be brought about; of facts that only fail together, any will do
    alone = [name for name in hidden if _fails_without(ready, situation, [other for other in hidden if other != name])]
    ways = {name: _ways(ready, facts[name].obtain, verdicts) for name in alone or hidden}
    if not any(ways.values()) or (alone and not all(ways.values())):
        return verdict
    first = dict.fromkeys(id for ids in ways.values() for id in ids)
    # what comes later may turn out not to be meant for this carer at all: that is still open, and told as such
    unsettled = tuple(
        _reason(check.condition.id, None, True)
        for check in ready.absence
        if check.condition.audience and check.weigh(situation) is UNKNOWN
    )
    return replace(
        verdict,
        not_yet=tuple(sorted(first, key=program.advised.__getitem__)),
        reasons=(*verdict.reasons, *unsettled),
    )


def _ways(ready: Ready, obtain: tuple[str, ...], verdicts: Mapping[SchemeId, Verdict]) -> list[SchemeId]:
    """The open schemes that bring something about; where none is open, those that wait for others, after these."""
    others = [verdicts[id] for id in map(SchemeId, obtain) if id in verdicts and id != ready.scheme.id]
    opened = [verdict.scheme for verdict in others if verdict.open]
    return opened or [id for verdict in others if verdict.not_yet for id in (*verdict.not_yet, verdict.scheme)]


def _fails_without(ready: Ready, situation: Situation, names: list[str]) -> bool:
    """Whether it fails even where nothing is known of these facts."""
    other = situation.with_values(dict.fromkeys(names, UNKNOWN))
    return any(check.weigh(other) is False for check in ready.absence)


__all__ = ["AmountDue", "Outcome", "Reason", "Verdict", "assess", "assess_facts", "told", "weigh"]
