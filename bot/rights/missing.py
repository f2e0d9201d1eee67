"""Which facts can still decide what is undecided, compiled once per condition into a walk.

A walk adds base facts to what it has found, and notes where no fact can help (``no_value``: no value by date counts on
that day). It goes only where something is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from bot import conditions
from bot.conditions import Arith, Both, Compare, Either, Expr, Not
from bot.content.model import By, Condition, Dated, Scheme, SchemeId
from bot.facts import UNKNOWN, Fact

if TYPE_CHECKING:
    from bot.rights.program import Program, Situation

Found = dict[str, None]
Walk = Callable[["Situation", Found, set[str]], None]

#: Classes of values that leave nothing open; a Range or AnyOf does.
_EXACT: Final = frozenset({bool, int, str, Fraction, tuple})


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where names are looked up: a scheme's ``let``, without the name that is being defined, and the vocabulary."""

    scheme: Scheme | None
    keys: Mapping[str, str]
    without: str = ""

    def of(self, name: str) -> tuple[str, str, str]:
        return (self.scheme.id, self.without, name) if self.scheme and name in self.keys else ("", "", name)


class Missing:
    """Compiles the walks of a program; one program has one of these."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.occurrences = program.occurrences
        self._nodes: dict[int, Walk] = {}
        self._names: dict[tuple[str, str, str], Walk] = {}
        self._vocabulary = _Scope(None, {})

    def of_condition(self, scheme: Scheme, node: Condition) -> Walk:
        """The walk of one node."""
        walk = self._nodes.get(id(node))
        if walk is None:
            walk = self._of_kind(scheme, node)
            if node.on_day is not None:
                walk = _on_day(walk, node)
            self._nodes[id(node)] = walk
        return walk

    def of_expr(self, scheme: Scheme, expr: Expr) -> Walk:
        """The walk of an expression of a scheme."""
        return self._expr(expr, _Scope(scheme, self.program.keys(scheme)))

    def _of_kind(self, scheme: Scheme, node: Condition) -> Walk:
        match node.kind:
            case "all" | "not":
                return self._all(scheme, node.children)
            case "any":
                return self._all(scheme, _without_absorbed(node.children))
            case "verdict":
                return self._verdict(node.target)
            case "authority":
                return self._name(node.target, self._vocabulary)
        assert node.expr is not None
        return self.of_expr(scheme, node.expr)

    def _all(self, scheme: Scheme, nodes: tuple[Condition, ...]) -> Walk:
        evals = self.program.evals
        parts = [(evals[id(node)], self.of_condition(scheme, node)) for node in nodes]

        def walk(env: Situation, found: Found, notes: set[str]) -> None:
            for weigh, inner in parts:
                if weigh(env) is UNKNOWN:
                    inner(env, found, notes)

        return walk

    def _verdict(self, id: str) -> Walk:
        scheme = self.program.schemes[SchemeId(id)]
        inner = self._all(scheme, tuple(top for top in scheme.conditions if top.decides == "absence"))

        def walk(env: Situation, found: Found, notes: set[str]) -> None:
            notes.update(scheme.suspended(env.on))
            inner(env, found, notes)
            if not scheme.complete:
                notes.add("incomplete")

        return walk

    # -- expressions and names ---------------------------------------------------------------------

    def _expr(self, expr: Expr, scope: _Scope) -> Walk:
        match expr:
            case Both(parts) | Either(parts):
                return self._parts(parts, scope)
            case Not(part):
                return self._expr(part, scope)
        walks = [self._name(name, scope) for name in dict.fromkeys(conditions.names(expr))]
        return _each(walks, "division_by_zero" if _divides(expr) else "")

    def _parts(self, parts: tuple[Expr, ...], scope: _Scope) -> Walk:
        pairs = [(conditions.compile_expr(part, scope.keys), self._expr(part, scope)) for part in parts]

        def walk(env: Situation, found: Found, notes: set[str]) -> None:
            for weigh, inner in pairs:
                if weigh(env) is UNKNOWN:
                    inner(env, found, notes)

        return walk

    def _name(self, name: str, scope: _Scope) -> Walk:
        key = scope.of(name)
        walk = self._names.get(key)
        if walk is None:
            fact = self.program.vocabulary.facts.get(name)
            if name in scope.keys and scope.scheme is not None:
                walk = _if_open(scope.keys[name], fact, self._let(name, scope.scheme, scope))
            elif fact is None:
                walk = _nothing
            elif fact.derived:
                walk = _if_open(name, fact, self._derived(fact))
            else:
                walk = self._base(fact)
            self._names[key] = walk
        return walk

    def _base(self, fact: Fact) -> Walk:
        name = fact.name

        def ask(env: Situation, found: Found, notes: set[str]) -> None:
            if env[name].__class__ not in _EXACT:
                found[name] = None

        if not fact.only_if:
            return ask
        expr = self.occurrences.parsed(fact.only_if)
        guard, inner = conditions.compile_expr(expr, {}), self._expr(expr, self._vocabulary)

        def ask_if(env: Situation, found: Found, notes: set[str]) -> None:
            value = env[name]
            if value is UNKNOWN:
                # what its guard still needs comes first; where the guard fails, its question never arises
                truth = guard(env)
                if truth is UNKNOWN:
                    inner(env, found, notes)
                if truth is not False:
                    found[name] = None
            elif value.__class__ not in _EXACT:
                found[name] = None

        return ask_if

    def _let(self, name: str, scheme: Scheme, scope: _Scope) -> Walk:
        # inside its own definition a name means the vocabulary's fact
        inner = _Scope(scheme, {other: key for other, key in self.program.keys(scheme).items() if other != name}, name)
        match scheme.let[name]:
            case Dated():
                return lambda env, found, notes: notes.add("no_value")
            case By(by, cases, otherwise):
                return self._by(by, cases, otherwise, inner)
            case definition:
                return self._expr(definition, inner)

    def _derived(self, fact: Fact) -> Walk:
        parsed = self.occurrences.parsed
        if fact.derive:
            return self._expr(parsed(fact.derive), self._vocabulary)
        if fact.derive_by:
            by, texts = fact.derive_by
            cases = {key: parsed(text) for key, text in texts.items() if key != "otherwise"}
            otherwise = parsed(texts["otherwise"]) if "otherwise" in texts else None
            return self._by(by, cases, otherwise, self._vocabulary)
        if fact.derive_verdict:
            return self._verdict(fact.derive_verdict)
        scheme, node = self.occurrences.referred(fact)
        # the node itself stands for the fact: walk what is under it
        return _on_day(self._of_kind(scheme, node), node) if node.on_day else self._of_kind(scheme, node)

    def _by(self, by: str, cases: Mapping[str, Expr], otherwise: Expr | None, scope: _Scope) -> Walk:
        choice = self._name(by, scope)
        key = scope.keys.get(by, by)
        ways = {case: self._expr(expr, scope) for case, expr in cases.items()}
        other = self._expr(otherwise, scope) if otherwise is not None else None

        def walk(env: Situation, found: Found, notes: set[str]) -> None:
            value = env[key]
            if value is True or value is False:
                value = "true" if value else "false"
            if value.__class__ is not str:
                choice(env, found, notes)
                for way in ways.values():
                    way(env, found, notes)
            elif (chosen := ways.get(value, other)) is not None:
                chosen(env, found, notes)
            else:
                # there is no such way at all: no fact mends that
                notes.add("no_such_option")

        return walk


def _without_absorbed(ways: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Without a way that asks all that another way asks, and more: it can never be the one that decides."""
    asked = [_asked(way) for way in ways]
    return tuple(
        way
        for way, parts in zip(ways, asked, strict=True)
        if parts is None or not any(other is not None and other < parts for other in asked)
    )


def _asked(way: Condition) -> frozenset[Expr] | None:
    if way.kind != "test" or way.expr is None or way.on_day is not None:
        return None
    return frozenset(way.expr.parts if isinstance(way.expr, Both) else (way.expr,))


def _nothing(env: Situation, found: Found, notes: set[str]) -> None:
    """A name that nothing is known about."""


def _if_open(key: str, fact: Fact | None, inner: Walk) -> Walk:
    """Into what a name is worked out from, unless it is settled; what was given inexactly is itself asked."""

    def walk(env: Situation, found: Found, notes: set[str]) -> None:
        if env[key].__class__ in _EXACT:
            return
        if fact is not None and env.given.get(fact.name, UNKNOWN) is not UNKNOWN:
            found[fact.name] = None
        else:
            inner(env, found, notes)

    return walk


def _each(walks: list[Walk], note: str) -> Walk:
    if len(walks) == 1 and not note:
        return walks[0]

    def walk(env: Situation, found: Found, notes: set[str]) -> None:
        mine: Found = {}
        before = len(notes)
        for inner in walks:
            inner(env, mine, notes)
        if note and not mine and len(notes) == before:
            notes.add(note)
        found.update(mine)

    return walk


def _on_day(walk: Walk, node: Condition) -> Walk:
    on_day = node.on_day
    assert on_day is not None
    return lambda env, found, notes: walk(env.on_day(on_day.of(env.on)), found, notes)


def _divides(expr: Expr) -> bool:
    match expr:
        case Arith(op, left, right):
            return op == "/" or _divides(left) or _divides(right)
        case Compare(_, left, right):
            return _divides(left) or _divides(right)
    return False
