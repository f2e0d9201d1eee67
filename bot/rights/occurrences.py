"""What conditions rest on: their base facts, how often each occurs, and which of its values make a difference.

Structure only, nothing is weighed here. Circles are refused when content is read (``content.circles``).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from bot import conditions
from bot.conditions import Both, Compare, Const, Either, Expr, Name, Not, Truth
from bot.content.model import By, Condition, Content, Dated, Scheme, SchemeId
from bot.facts import NUMERIC, UNKNOWN, AnyOf, Fact, Kind, Number, Range, Value

#: At most so many combinations of unknown values are tried for one scheme (design.md, "Rights").
MAX_COMBINATIONS: Final = 64

#: The comparisons with a constant in which a name occurs; None where it is used in any other way.
Uses = list[tuple[str, Any]] | None


@dataclass(frozen=True, slots=True)
class Split:
    """A base fact whose values are worth trying, one for every way in which the scheme's comparisons can come out."""

    fact: Fact
    uses: Uses
    values: tuple[Value, ...]

    def within(self, have: Value) -> tuple[Value, ...]:
        """The values worth trying where this much is known: nothing, a range, or several candidates."""
        if have is UNKNOWN:
            return self.values
        if isinstance(have, AnyOf) and not any(isinstance(value, Range) for value in have.values):
            return (
                have.values if self.uses is None or self.fact.kind is Kind.BOOL else _distinct(have.values, self.uses)
            )
        if isinstance(have, Range) and self.uses is not None:
            return _distinct(_cuts(self.fact.kind, have.low, have.high, self.uses), self.uses)
        return ()


class Occurrences:
    """Finds the base facts under conditions, derivations, guards and other schemes' outcomes followed."""

    def __init__(self, content: Content) -> None:
        self.schemes: Mapping[SchemeId, Scheme] = content.schemes
        self.facts = content.vocabulary.facts
        self._parsed: dict[str, Expr] = {}

    def parsed(self, text: str) -> Expr:
        """The expression of a text, parsed once."""
        if text not in self._parsed:
            self._parsed[text] = conditions.parse(text)
        return self._parsed[text]

    # -- base facts --------------------------------------------------------------------------------

    def of_condition(self, scheme: Scheme, node: Condition, *, guards: bool = True) -> Iterator[str]:
        """Every base fact under a condition, once per occurrence; those of guards (``only_if``) if wanted."""
        for name, owner in self._leaf_names(scheme, node):
            yield from self.of_name(name, owner, guards=guards)

    def of_name(self, name: str, scheme: Scheme | None, *, guards: bool = True) -> Iterator[str]:
        """Every base fact that a name rests on: itself, or what it is worked out from."""
        if scheme is not None and name in scheme.let:
            for inner, owner in self._in_let(name, scheme):
                # inside its own definition a name means the vocabulary's fact
                yield from self.of_name(inner, None if inner == name else owner, guards=guards)
            return
        fact = self.facts.get(name)
        if fact is None:
            return
        if guards and fact.only_if:
            for inner in conditions.names(self.parsed(fact.only_if)):
                yield from self.of_name(inner, None)
        for inner, owner in self._in_fact(fact):
            yield from self.of_name(inner, owner, guards=guards)
        if not fact.derived:
            yield name

    def _leaf_names(self, scheme: Scheme, node: Condition) -> Iterator[tuple[str, Scheme | None]]:
        if node.kind == "verdict":
            yield from self._verdict_names(node.target)
        elif node.kind == "authority":
            yield node.target, None
        elif node.expr is not None:
            for name in conditions.names(node.expr):
                yield name, scheme
        for child in node.children:
            yield from self._leaf_names(scheme, child)

    def _verdict_names(self, id: str) -> Iterator[tuple[str, Scheme | None]]:
        other = self.schemes.get(SchemeId(id))
        if other is not None:
            for top in other.conditions:
                if top.decides == "absence":
                    yield from self._leaf_names(other, top)

    def _in_let(self, name: str, scheme: Scheme) -> Iterator[tuple[str, Scheme | None]]:
        match scheme.let[name]:
            case Dated():
                return
            case By(by, cases, otherwise):
                yield by, scheme
                exprs = (*cases.values(), *((otherwise,) if otherwise else ()))
            case definition:
                exprs = (definition,)
        for expr in exprs:
            yield from ((inner, scheme) for inner in conditions.names(expr))

    def _in_fact(self, fact: Fact) -> Iterator[tuple[str, Scheme | None]]:
        if fact.derive_by:
            yield fact.derive_by[0], None
        for expr in self._fact_exprs(fact):
            yield from ((inner, None) for inner in conditions.names(expr))
        if fact.derive_verdict:
            yield from self._verdict_names(fact.derive_verdict)
        if fact.derive_condition:
            scheme, node = self.referred(fact)
            yield from self._leaf_names(scheme, node)

    def _fact_exprs(self, fact: Fact) -> Iterator[Expr]:
        texts = (fact.derive, *(fact.derive_by[1].values() if fact.derive_by else ()))
        return (self.parsed(text) for text in texts if text)

    def referred(self, fact: Fact) -> tuple[Scheme, Condition]:
        """The scheme and condition that a fact is derived from."""
        id, _, condition = fact.derive_condition.partition("/")
        scheme = self.schemes[SchemeId(id)]
        node = scheme.condition(condition)
        assert node is not None, f"{fact.name}: no condition {fact.derive_condition}"
        return scheme, node

    # -- values worth trying -----------------------------------------------------------------------

    def splits(self, scheme: Scheme) -> dict[str, Split]:
        """Base facts that occur more than once in a scheme, in order of appearance.

        Guards don't count: they are weighed by what is known, whatever is tried.
        """
        counts: dict[str, int] = {}
        for top in scheme.conditions:
            for name in self.of_condition(scheme, top, guards=False):
                counts[name] = counts.get(name, 0) + 1
        uses: dict[str, Uses] = {}
        for one in self._reached(scheme):
            _scheme_uses(one, uses)
        for fact in self.facts.values():
            for expr in self._fact_exprs(fact):
                _gather(expr, uses)
            if fact.derive_by:
                _by_uses(fact.derive_by[0], fact.derive_by[1], uses)
        found: dict[str, Split] = {}
        for name in (name for name, count in counts.items() if count > 1):
            values = _candidates(self.facts[name], uses.get(name, []))
            if 1 < len(values) <= MAX_COMBINATIONS:
                found[name] = Split(self.facts[name], uses.get(name, []), values)
        return found

    def _reached(self, scheme: Scheme) -> Iterator[Scheme]:
        """The scheme and every scheme on whose conditions it may rest."""
        derived = {fact.derive_verdict or fact.derive_condition.partition("/")[0] for fact in self.facts.values()}
        waiting = [scheme.id, *map(SchemeId, sorted(derived - {""}))]
        seen: set[str] = set()
        while waiting:
            id = waiting.pop()
            if id in seen or id not in self.schemes:
                continue
            seen.add(id)
            one = self.schemes[id]
            yield one
            for top in one.conditions:
                waiting += [SchemeId(node.target) for node in top.walk() if node.kind == "verdict"]


def _scheme_uses(scheme: Scheme, uses: dict[str, Uses]) -> None:
    for top in scheme.conditions:
        for node in top.walk():
            if node.expr is not None:
                _gather(node.expr, uses)
    for definition in scheme.let.values():
        match definition:
            case Dated():
                continue
            case By(by, cases, otherwise):
                _by_uses(by, cases, uses)
                for expr in (*cases.values(), *((otherwise,) if otherwise else ())):
                    _gather(expr, uses)
            case _:
                _gather(definition, uses)


def _by_uses(name: str, cases: Mapping[str, object], uses: dict[str, Uses]) -> None:
    known = uses.setdefault(name, [])
    if known is not None:
        known += [("==", key) for key in cases if key != "otherwise"]


def _gather(expr: Expr, uses: dict[str, Uses]) -> None:
    match expr:
        case Compare(op, Name(name), Const(value)):
            known = uses.setdefault(name, [])
            if known is not None:
                known.append((op, value))
        case Both(parts) | Either(parts):
            for part in parts:
                _gather(part, uses)
        case Not(part):
            _gather(part, uses)
        case Name(name):
            uses.setdefault(name, [])
        case _:
            for name in conditions.names(expr):
                uses[name] = None


def _candidates(fact: Fact, uses: Uses) -> tuple[Value, ...]:
    if fact.kind is Kind.BOOL:
        return (True, False)
    if fact.kind is Kind.CHOICE:
        return fact.values if uses is None else _distinct(fact.values, uses)
    if fact.kind in NUMERIC and fact.low is not None and fact.high is not None and uses:
        return _distinct(_cuts(fact.kind, fact.low, fact.high, uses), uses)
    return ()


def _distinct(values: Iterable[Value], uses: list[tuple[str, Any]]) -> tuple[Value, ...]:
    """One value for every way in which the comparisons can come out."""
    seen: dict[tuple[Truth, ...], Value] = {}
    for value in values:
        seen.setdefault(tuple(conditions.compare(op, value, constant) for op, constant in uses), value)
    return tuple(seen.values())


def _cuts(kind: Kind, low: Number, high: Number, uses: list[tuple[str, Any]]) -> list[Number]:
    """Both ends, the constants between them that the number is compared with, and a point in every gap."""
    constants: set[Number] = {low, high}
    for op, value in uses:
        compared = value if op in ("in", "not in") else (value,)
        constants.update(one for one in compared if isinstance(one, (int, Fraction)))
    ends = sorted(point for point in constants if low <= point <= high)
    points: set[Number] = set()
    if kind is Kind.INT:
        for point in ends:
            points |= {math.floor(point) - 1, math.floor(point), math.ceil(point), math.ceil(point) + 1}
        return sorted(point for point in points if low <= point <= high)
    for point, following in itertools.pairwise(ends):
        points.add(Fraction(point + following) / 2)
    return sorted({*ends, *points})
