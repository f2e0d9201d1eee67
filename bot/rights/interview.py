"""What to ask next, derived from what the open schemes still miss.

A count over missing sets, no search: a fact is worth the more, the more open schemes it can decide and the closer they
are to being decided; it is worth the less, the more an answer costs the carer. A scheme counts by what it brings.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from bot import conditions
from bot.content.model import LEAVE_PREMIUM, SchemeId
from bot.facts import Ask, Fact, FactName
from bot.rights.program import Program
from bot.rights.verdicts import Outcome, Verdict

#: What a scheme counts that belongs to what the carer is after, against one that does not.
WANTED = 3
#: From this sensitivity on a fact is hard to speak of.
TENDER = 3


@dataclass(frozen=True, slots=True)
class Question:
    """The next thing to ask: a fact, or a group of facts asked in one question."""

    fact: str
    group: str = ""


def of_kinds(program: Program, verdict: Verdict, kinds: Collection[str]) -> bool:
    """Whether a verdict is of one of these kinds; none named means all."""
    if not kinds or verdict.kind in kinds:
        return True
    return LEAVE_PREMIUM in kinds and verdict.kind == "premium" and not program.schemes[verdict.scheme].local


def settled(program: Program, verdict: Verdict) -> bool:
    """Whether nothing more needs asking: decided, only the form of leave still to be chosen, or told as gone anyway."""
    scheme = program.schemes[verdict.scheme]
    if verdict.outcome is not Outcome.UNKNOWN or scheme.former or scheme.status == "superseded":
        return True
    options = scheme.options
    return options is not None and set(verdict.missing) <= {options[0]}


def askable(program: Program, verdict: Verdict, asked: Collection[str]) -> Iterator[Fact]:
    """The missing facts of a verdict that a carer can still be asked.

    What is asked only under a condition waits until that condition is known: who does not know whether there is a stay
    in a care home is not asked how many days it lasts.
    """
    options = program.schemes[verdict.scheme].options
    for name in verdict.missing:
        fact = program.vocabulary.facts[name]
        if (
            fact.ask not in (Ask.IF_NEEDED, Ask.TOGETHER)
            or name in asked
            or (options is not None and name == options[0])
        ):
            continue
        if not any(needed in verdict.missing for needed in _asked_first(program, fact.only_if)):
            yield fact


def _asked_first(program: Program, only_if: str) -> set[str]:
    """The facts on which it hangs whether a fact is asked, and those that they are worked out from."""
    found: set[str] = set()
    left = list(_names(only_if))
    while left:
        name = left.pop()
        fact = program.vocabulary.facts.get(FactName(name))
        if name not in found and fact is not None:
            found.add(name)
            left += _names(fact.derive)
    return found


@lru_cache(maxsize=1024)
def _names(expr: str) -> tuple[str, ...]:
    return tuple(conditions.names(conditions.parse(expr))) if expr else ()


def next_question(
    program: Program,
    verdicts: Iterable[Verdict],
    *,
    asked: Collection[str] = (),
    wanted: Collection[SchemeId] = (),
) -> Question | None:
    """The missing fact that counts in most open schemes, weighed by cost and by what the carer is after.

    ``asked`` names what was asked already, answered or not. None when nothing is left to ask.
    """
    opened = [verdict for verdict in verdicts if verdict.open and not settled(program, verdict)]
    # whole numbers of one part of all that is shared out: exact, so that a tie is a tie
    part = math.lcm(*((len(verdict.missing) + 1) ** 2 for verdict in opened))
    counted: dict[str, int] = {}
    for verdict in opened:
        # a scheme that misses little is nearly settled: it weighs more than in proportion
        counts = program.schemes[verdict.scheme].weight * (WANTED if verdict.scheme in wanted else 1)
        weight = counts * (part // (len(verdict.missing) + 1) ** 2)
        for fact in askable(program, verdict, asked):
            counted[fact.name] = counted.get(fact.name, 0) + weight
    if not counted:
        return None
    facts = program.vocabulary.facts
    worth = {name: Fraction(weight, _price(facts[name])) for name, weight in counted.items()}
    # what is hard to speak of waits until the rest is known
    best = max(worth, key=lambda name: (facts[name].sensitive < TENDER, worth[name], -facts[name].order))
    return Question(best, program.vocabulary.facts[best].group)


def _price(fact: Fact) -> int:
    return fact.cost + fact.sensitive


def questions_left(program: Program, verdicts: Iterable[Verdict], asked: Collection[str] = ()) -> int:
    """How many questions are left at most, a group counted once ("nog een stuk of drie")."""
    left: dict[str, None] = {}
    for verdict in verdicts:
        if verdict.open and not settled(program, verdict):
            for fact in askable(program, verdict, asked):
                left[fact.group or fact.name] = None
    return len(left)


def tender(program: Program, verdict: Verdict) -> bool:
    """Whether it hangs on something that is hard to speak of, such as dying: told after the rest."""
    return any(program.vocabulary.facts[name].sensitive >= TENDER for name in verdict.missing)


def strongest(program: Program, verdicts: Iterable[Verdict], wanted: Collection[SchemeId] = ()) -> tuple[Verdict, ...]:
    """Open verdicts, what seems to hold first; then by what the carer is after, what brings most, what misses least."""

    def rank(verdict: Verdict) -> tuple[int, int, bool, int, int]:
        sure = 0 if verdict.outcome is Outcome.ELIGIBLE else 1 if verdict.some_option else 2
        weight = program.schemes[verdict.scheme].weight
        after = 0 if verdict.scheme in wanted else 1
        return (sure, after, tender(program, verdict), -weight, len(verdict.missing))

    return tuple(sorted((verdict for verdict in verdicts if verdict.open), key=rank))
