"""Schemes and vocabulary compiled once into closures, and the situation they are weighed in.

A ``Situation`` is a mapping that knows what was given and works out, once, what follows from it: derivations, guards
(``only_if``), presumptions, the names of a scheme's ``let``, the truth of conditions that others refer to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from bot import conditions
from bot.conditions import Arith, Both, Compare, Const, Either, Eval, Expr, Name, Not, Truth
from bot.content.model import By, Condition, Content, Dated, Definition, Scheme, SchemeId
from bot.facts import NUMERIC, UNKNOWN, Fact, Facts, Kind, Value, Vocabulary, moved

#: At most so many combinations of unknown values are tried for one scheme (design.md, "Rights").
MAX_COMBINATIONS: Final = 64


class Situation(dict[str, Value]):
    """What is known on a day, as rules look it up; what is not known is UNKNOWN."""

    __slots__ = ("_others", "facts", "given", "on", "presume", "presumed", "program")

    def __init__(
        self,
        program: Program,
        given: Mapping[str, Value],
        on: date,
        *,
        presume: bool = False,
        facts: Facts | None = None,
    ) -> None:
        super().__init__(given)
        self.program = program
        self.given = given
        self.on = on
        self.presume = presume
        #: facts that were presumed while weighing
        self.presumed: set[str] = set()
        self.facts = facts
        self._others: dict[date, Situation] = {}

    @classmethod
    def of(cls, program: Program, facts: Facts, on: date, *, presume: bool = False) -> Situation:
        """The situation on a day: values aged, stale ones forgotten; names that are no facts are left out."""
        find = program.vocabulary.facts.get
        given = {name: moved(fact, known, on) for name, known in facts.items() if (fact := find(name)) is not None}
        return cls(program, given, on, presume=presume, facts=facts)

    def __missing__(self, key: str) -> Value:
        work_out = self.program.definitions.get(key)
        value = UNKNOWN if work_out is None else work_out(self)
        self[key] = value
        return value

    def with_values(self, values: Mapping[str, Value]) -> Situation:
        """The same with other values given; UNKNOWN hides a value and its presumption."""
        return Situation(self.program, {**self.given, **values}, self.on, presume=self.presume, facts=self.facts)

    def on_day(self, day: date) -> Situation:
        """The same facts as they stand on another day (ages move, values by date too)."""
        other = self._others.get(day)
        if other is None:
            if self.facts is None:
                other = Situation(self.program, self.given, day, presume=self.presume)
            else:
                other = Situation.of(self.program, self.facts, day, presume=self.presume)
                for name, value in self.given.items():
                    if name not in self.facts:
                        other[name] = value
            self._others[day] = other
        return other


@dataclass(frozen=True, slots=True)
class Check:
    """A top-level condition ready to be weighed."""

    condition: Condition
    weigh: Eval
    mendable: bool


@dataclass(frozen=True, slots=True)
class Ready:
    """A scheme ready to be weighed."""

    scheme: Scheme
    absence: tuple[Check, ...]
    benefit: tuple[Check, ...]
    only_if: Eval | None
    #: base facts that occur more than once, each with the values worth trying
    splits: tuple[tuple[str, tuple[Value, ...]], ...]
    #: base facts that the scheme's conditions rest on
    base: frozenset[str]
    #: facts among them that another scheme brings about
    obtainable: tuple[str, ...]
    amounts: tuple[tuple[Eval | None, Eval | None], ...]


class Program:
    """All schemes of a content, compiled. Building it takes tens of milliseconds; keep it."""

    def __init__(self, content: Content) -> None:
        self.vocabulary: Vocabulary = content.vocabulary
        self.schemes: Mapping[SchemeId, Scheme] = content.schemes
        #: how to work out what is not given, by key
        self.definitions: dict[str, Eval] = {}
        #: the compiled nodes by identity (the content lives as long as the program), with and without what stands for them
        self.evals: dict[int, Eval] = {}
        self.plain: dict[int, Eval] = {}
        #: the fact whose given value stands for a condition or a scheme's outcome
        self._stands_for: dict[str, str] = {}
        for fact in self.vocabulary.facts.values():
            if fact.derive_condition:
                self._stands_for[fact.derive_condition.partition("/")[2]] = fact.name
            if fact.derive_verdict:
                self._stands_for[f"verdict/{fact.derive_verdict}"] = fact.name
        for fact in self.vocabulary.facts.values():
            if (define := self._fact(fact)) is not None:
                self.definitions[fact.name] = define
        compiled = {scheme.id: self._checks(scheme) for scheme in self.schemes.values()}
        self.walker = Walker(self)
        self.ready: Mapping[SchemeId, Ready] = {
            scheme.id: self._ready(scheme, compiled[scheme.id]) for scheme in self.schemes.values()
        }

    # -- facts -------------------------------------------------------------------------------------

    def _fact(self, fact: Fact) -> Eval | None:
        if fact.derived:
            return self._derivation(fact)
        if fact.only_if:
            return self._guarded(fact)
        return _presumption(fact) if fact.presume is not UNKNOWN else None

    def _derivation(self, fact: Fact) -> Eval | None:
        if fact.derive:
            return conditions.compile_expr(conditions.parse(fact.derive), {})
        if fact.derive_by:
            name, cases = fact.derive_by
            parsed = {key: conditions.parse(text) for key, text in cases.items()}
            return _by(name, {key: conditions.compile_expr(expr, {}) for key, expr in parsed.items()})
        if fact.derive_verdict:
            return _looked_up(f"verdict/{fact.derive_verdict}")
        # derive_condition: defined where that condition is compiled
        return None

    def _guarded(self, fact: Fact) -> Eval:
        guard = conditions.compile_expr(conditions.parse(fact.only_if), {})
        presume = _presumption(fact) if fact.presume is not UNKNOWN else None
        otherwise = fact.otherwise

        def work_out(env: Situation) -> Value:
            truth = guard(env)
            if truth is False:
                return otherwise
            return presume(env) if truth is True and presume is not None else UNKNOWN

        return work_out

    # -- schemes -----------------------------------------------------------------------------------

    def keys(self, scheme: Scheme) -> Mapping[str, str]:
        """Where the names of a scheme's ``let`` are looked up."""
        return {name: f"{scheme.id}/{name}" for name in scheme.let}

    def _checks(self, scheme: Scheme) -> tuple[Check, ...]:
        keys = self.keys(scheme)
        for name, definition in scheme.let.items():
            self.definitions[keys[name]] = self._let(name, definition, keys)
        checks = tuple(Check(top, self._condition(top, keys), False) for top in scheme.conditions)
        absence = [check.weigh for check in checks if check.condition.decides == "absence"]
        outcome = conditions.conjunction(absence)
        if scheme.complete:
            self.definitions[f"verdict/{scheme.id}"] = outcome
        else:
            self.definitions[f"verdict/{scheme.id}"] = lambda env: False if outcome(env) is False else UNKNOWN
        return checks

    def _let(self, name: str, definition: Definition, keys: Mapping[str, str]) -> Eval:
        # a name's own meaning may rest on the vocabulary's fact of that name: a value given for it wins
        inner = {other: key for other, key in keys.items() if other != name}
        work_out: Eval
        match definition:
            case Dated():
                work_out = _dated(definition)
            case By(by, cases, otherwise):
                ways = {key: conditions.compile_expr(expr, inner) for key, expr in cases.items()}
                if otherwise is not None:
                    ways["otherwise"] = conditions.compile_expr(otherwise, inner)
                work_out = _by(inner.get(by, by), ways)
            case _:
                work_out = conditions.compile_expr(definition, inner)
        if name not in self.vocabulary.facts:
            return work_out

        def given_first(env: Situation) -> Value:
            have = env.given.get(name, UNKNOWN)
            return work_out(env) if have is UNKNOWN else have

        return given_first

    def _condition(self, node: Condition, keys: Mapping[str, str]) -> Eval:
        weigh = self._plain_condition(node, keys)
        if node.on_day is not None:
            weigh = _on_day(weigh, node)
        self.plain[id(node)] = weigh
        stands = self._stands_for.get(node.id)
        if stands is not None:
            self.definitions[stands] = weigh
            weigh = _looked_up(stands)
        self.evals[id(node)] = weigh
        return weigh

    def _plain_condition(self, node: Condition, keys: Mapping[str, str]) -> Eval:
        match node.kind:
            case "all":
                return conditions.conjunction([self._condition(child, keys) for child in node.children])
            case "any":
                return conditions.disjunction([self._condition(child, keys) for child in node.children])
            case "not":
                child = self._condition(node.children[0], keys)
                return lambda env: UNKNOWN if (truth := child(env)) is UNKNOWN else not truth
            case "verdict":
                key = f"verdict/{node.target}"
                return _looked_up(self._stands_for.get(key, key))
            case "authority":
                return _looked_up(node.target)
        assert node.expr is not None
        return conditions.compile_expr(node.expr, keys)

    def _ready(self, scheme: Scheme, checks: tuple[Check, ...]) -> Ready:
        walker = self.walker
        base: set[str] = set()
        done: list[Check] = []
        for check in checks:
            names = set(walker.base_names(scheme, check.condition))
            base |= names
            done.append(
                Check(
                    check.condition,
                    check.weigh,
                    any(self.vocabulary.facts[name].mendable for name in names),
                )
            )
        keys = self.keys(scheme)
        return Ready(
            scheme=scheme,
            absence=tuple(check for check in done if check.condition.decides == "absence"),
            benefit=tuple(check for check in done if check.condition.decides == "benefit"),
            only_if=conditions.compile_expr(scheme.only_if, keys) if scheme.only_if else None,
            splits=walker.splits(scheme),
            base=frozenset(base),
            obtainable=tuple(sorted(name for name in base if self.vocabulary.facts[name].obtain)),
            amounts=tuple(
                (
                    conditions.compile_expr(row.when, keys) if row.when else None,
                    conditions.compile_expr(row.times, keys) if row.times else None,
                )
                for row in scheme.amounts
            ),
        )


def _looked_up(key: str) -> Eval:
    return lambda env: env[key]


def _presumption(fact: Fact) -> Eval:
    def presume(env: Situation) -> Value:
        if not env.presume:
            return UNKNOWN
        env.presumed.add(fact.name)
        return fact.presume

    return presume


def _dated(definition: Dated) -> Eval:
    def value(env: Situation) -> Value:
        period = definition.at(env.on)
        return UNKNOWN if period is None else period.value

    return value


def _by(name: str, ways: Mapping[str, Eval]) -> Eval:
    otherwise = ways.get("otherwise")

    def choose(env: Situation) -> Value:
        value = env[name]
        if value is UNKNOWN or value.__class__ is not str:
            return UNKNOWN
        way = ways.get(value, otherwise)
        return UNKNOWN if way is None else way(env)

    return choose


def _on_day(weigh: Eval, node: Condition) -> Eval:
    on_day = node.on_day
    assert on_day is not None
    return lambda env: weigh(env.on_day(on_day.of(env.on)))


class Walker:
    """Walks conditions structurally: which base facts they rest on, which of those are missing, which to try."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.facts = program.vocabulary.facts
        self._parsed: dict[str, Expr] = {}
        self._evals: dict[tuple[str, int], Eval] = {}
        self._narrowed: dict[tuple[str, str], Scheme] = {}

    def parsed(self, text: str) -> Expr:
        """The expression of a text, parsed once."""
        if text not in self._parsed:
            self._parsed[text] = conditions.parse(text)
        return self._parsed[text]

    # -- occurrences -------------------------------------------------------------------------------

    def base_names(self, scheme: Scheme, node: Condition) -> Iterator[str]:
        """Every base fact under a condition, once per occurrence, derivations and guards followed."""
        for name, owner in self._leaf_names(scheme, node):
            yield from self._base(name, owner, ())

    def _leaf_names(self, scheme: Scheme, node: Condition) -> Iterator[tuple[str, Scheme]]:
        if node.kind == "verdict":
            other = self.program.schemes.get(SchemeId(node.target))
            for top in other.conditions if other else ():
                if top.decides == "absence" and other is not None:
                    yield from self._leaf_names(other, top)
        elif node.kind == "authority":
            yield node.target, scheme
        elif node.expr is not None:
            for name in conditions.names(node.expr):
                yield name, scheme
        for child in node.children:
            yield from self._leaf_names(scheme, child)

    def _base(self, name: str, scheme: Scheme | None, seen: tuple[str, ...]) -> Iterator[str]:
        if name in seen:
            return
        for inner, owner in self._inside(name, scheme, seen):
            yield from self._base(inner, owner, (*seen, name))
        fact = self.facts.get(name)
        if fact is not None and not fact.derived and not (scheme is not None and name in scheme.let):
            yield name

    def _inside(self, name: str, scheme: Scheme | None, seen: tuple[str, ...]) -> Iterator[tuple[str, Scheme | None]]:
        """What a name is worked out from."""
        if scheme is not None and name in scheme.let and name not in seen:
            match scheme.let[name]:
                case Dated():
                    return
                case By(by, cases, otherwise):
                    yield by, scheme
                    for expr in (*cases.values(), *((otherwise,) if otherwise else ())):
                        yield from ((inner, scheme) for inner in conditions.names(expr))
                case definition:
                    yield from ((inner, scheme) for inner in conditions.names(definition))
            return
        fact = self.facts.get(name)
        if fact is None:
            return
        if fact.only_if:
            yield from ((inner, None) for inner in conditions.names(self.parsed(fact.only_if)))
        if fact.derive:
            yield from ((inner, None) for inner in conditions.names(self.parsed(fact.derive)))
        if fact.derive_by:
            by, texts = fact.derive_by
            yield by, None
            for text in texts.values():
                yield from ((inner, None) for inner in conditions.names(self.parsed(text)))
        yield from self._referred(fact)

    def _referred(self, fact: Fact) -> Iterator[tuple[str, Scheme | None]]:
        scheme_id = fact.derive_verdict or fact.derive_condition.partition("/")[0]
        other = self.program.schemes.get(SchemeId(scheme_id)) if scheme_id else None
        if other is None:
            return
        for top in other.conditions:
            if fact.derive_verdict or any(node.id == fact.derive_condition.partition("/")[2] for node in top.walk()):
                yield from self._leaf_names(other, top)

    # -- values worth trying -----------------------------------------------------------------------

    def splits(self, scheme: Scheme) -> tuple[tuple[str, tuple[Value, ...]], ...]:
        """Base facts that occur more than once in a scheme, in order of appearance, each with the values to try."""
        counts: dict[str, int] = {}
        for top in scheme.conditions:
            for name in self.base_names(scheme, top):
                counts[name] = counts.get(name, 0) + 1
        uses = self._uses(scheme)
        found = (
            (name, self._candidates(self.facts[name], uses.get(name))) for name, count in counts.items() if count > 1
        )
        return tuple((name, values) for name, values in found if 1 < len(values) <= MAX_COMBINATIONS)

    def _uses(self, scheme: Scheme) -> dict[str, list[tuple[str, Any]] | None]:
        """Per name the comparisons with a constant; None where it is used in any other way."""
        uses: dict[str, list[tuple[str, Any]] | None] = {}
        for expr in self._exprs(scheme):
            _gather(expr, uses)
        for definition in scheme.let.values():
            if isinstance(definition, By) and (known := uses.setdefault(definition.name, [])) is not None:
                known += [("==", key) for key in definition.cases]
        return uses

    def _exprs(self, scheme: Scheme) -> Iterator[Expr]:
        waiting = [scheme]
        seen: set[str] = set()
        while waiting:
            one = waiting.pop()
            if one.id in seen:
                continue
            seen.add(one.id)
            for node in (inner for top in one.conditions for inner in top.walk()):
                if node.expr is not None:
                    yield node.expr
                if node.kind == "verdict" and node.target in self.program.schemes:
                    waiting.append(self.program.schemes[SchemeId(node.target)])
            for definition in one.let.values():
                if isinstance(definition, By):
                    yield from definition.cases.values()
                elif not isinstance(definition, Dated):
                    yield definition
        for fact in self.facts.values():
            for text in (
                fact.only_if,
                fact.derive,
                *(fact.derive_by[1].values() if fact.derive_by else ()),
            ):
                if text:
                    yield self.parsed(text)

    def _candidates(self, fact: Fact, uses: list[tuple[str, Any]] | None) -> tuple[Value, ...]:
        if fact.kind is Kind.BOOL:
            return (True, False)
        if fact.kind is Kind.CHOICE:
            return fact.values if uses is None else _distinct(fact.values, uses)
        if fact.kind in NUMERIC and fact.low is not None and fact.high is not None and uses:
            return _distinct(_cuts(fact, uses), uses)
        return ()

    # -- what is missing ---------------------------------------------------------------------------

    def missing(
        self,
        scheme: Scheme,
        node: Condition,
        env: Situation,
        found: dict[str, None],
        notes: set[str],
    ) -> None:
        """Add every base fact that can still decide an undecided condition, and notes where no fact can."""
        if node.on_day is not None:
            env = env.on_day(node.on_day.of(env.on))
        match node.kind:
            case "all" | "any" | "not":
                for child in node.children:
                    if self.truth(child, env) is UNKNOWN:
                        self.missing(scheme, child, env, found, notes)
            case "verdict":
                other = self.program.schemes[SchemeId(node.target)]
                for top in other.conditions:
                    if top.decides == "absence" and self.truth(top, env) is UNKNOWN:
                        self.missing(other, top, env, found, notes)
            case "authority":
                self._missing_name(node.target, None, env, found, notes)
            case _:
                assert node.expr is not None
                self._missing_expr(scheme, node.expr, env, found, notes)

    def truth(self, node: Condition, env: Situation) -> Truth:
        """The truth of one node, weighed afresh."""
        truth: Truth = self.program.evals[id(node)](env)
        return truth

    def _compiled(self, scheme: Scheme | None, expr: Expr) -> Eval:
        key = (scheme.id if scheme else "", id(expr))
        if key not in self._evals:
            self._evals[key] = conditions.compile_expr(expr, self.program.keys(scheme) if scheme else {})
        return self._evals[key]

    def _missing_expr(
        self,
        scheme: Scheme | None,
        expr: Expr,
        env: Situation,
        found: dict[str, None],
        notes: set[str],
    ) -> None:
        match expr:
            case Both(parts) | Either(parts):
                for part in parts:
                    if self._compiled(scheme, part)(env) is UNKNOWN:
                        self._missing_expr(scheme, part, env, found, notes)
            case Not(part):
                self._missing_expr(scheme, part, env, found, notes)
            case _:
                before = len(found)
                for name in conditions.names(expr):
                    self._missing_name(name, scheme, env, found, notes)
                if len(found) == before and not notes and _divides(expr):
                    notes.add("division_by_zero")

    def _missing_name(
        self,
        name: str,
        scheme: Scheme | None,
        env: Situation,
        found: dict[str, None],
        notes: set[str],
    ) -> None:
        in_let = scheme is not None and name in scheme.let
        value = env[self.program.keys(scheme)[name]] if in_let and scheme is not None else env[name]
        if value is not UNKNOWN and value.__class__ in _EXACT:
            return
        if in_let and scheme is not None:
            self._missing_let(name, scheme, env, found, notes)
            return
        fact = self.facts.get(name)
        if fact is None:
            return
        if fact.derived and env.given.get(name, UNKNOWN) is UNKNOWN:
            self._missing_derived(fact, env, found, notes)
        elif self._wanted(fact, env, found, notes):
            found[name] = None

    def _wanted(self, fact: Fact, env: Situation, found: dict[str, None], notes: set[str]) -> bool:
        """Whether an unknown base fact counts; what its guard still needs comes first."""
        if not fact.only_if:
            return True
        guard = self.parsed(fact.only_if)
        truth = self._compiled(None, guard)(env)
        if truth is UNKNOWN:
            self._missing_expr(None, guard, env, found, notes)
        return truth is not False

    def _missing_let(self, name: str, scheme: Scheme, env: Situation, found: dict[str, None], notes: set[str]) -> None:
        definition = scheme.let[name]
        match definition:
            case Dated():
                notes.add("no_value")
            case By(by, cases, otherwise):
                self._missing_by(
                    by,
                    {**cases, **({"otherwise": otherwise} if otherwise else {})},
                    scheme,
                    env,
                    found,
                    notes,
                )
            case _:
                self._missing_expr(self._without(scheme, name), definition, env, found, notes)

    def _without(self, scheme: Scheme, name: str) -> Scheme:
        """The scheme without one name of its ``let``, inside which that name means the vocabulary's fact."""
        key = (scheme.id, name)
        if key not in self._narrowed:
            self._narrowed[key] = replace(
                scheme, let={other: value for other, value in scheme.let.items() if other != name}
            )
        return self._narrowed[key]

    def _missing_by(
        self,
        by: str,
        cases: Mapping[str, Expr],
        scheme: Scheme | None,
        env: Situation,
        found: dict[str, None],
        notes: set[str],
    ) -> None:
        value = env[by]
        if value is UNKNOWN or value.__class__ is not str:
            self._missing_name(by, scheme, env, found, notes)
            exprs: Iterable[Expr] = cases.values()
        elif value in cases or "otherwise" in cases:
            exprs = (cases.get(value, cases.get("otherwise", Const(True))),)
        else:
            # this scheme has no such way at all: no fact mends that
            exprs = ()
            notes.add("no_such_option")
        for expr in exprs:
            for name in conditions.names(expr):
                self._missing_name(name, scheme, env, found, notes)

    def _missing_derived(self, fact: Fact, env: Situation, found: dict[str, None], notes: set[str]) -> None:
        if fact.derive:
            self._missing_expr(None, self.parsed(fact.derive), env, found, notes)
        elif fact.derive_by:
            by, texts = fact.derive_by
            self._missing_by(by, {key: self.parsed(text) for key, text in texts.items()}, None, env, found, notes)
        else:
            scheme_id, _, condition = (fact.derive_condition or f"{fact.derive_verdict}/").partition("/")
            scheme = self.program.schemes[SchemeId(scheme_id)]
            for top in scheme.conditions:
                nodes = [node for node in top.walk() if node.id == condition] if condition else [top]
                for node in nodes:
                    if top.decides == "absence" and self.program.plain[id(node)](env) is UNKNOWN:
                        self.missing(scheme, node, env, found, notes)


_EXACT: Final = frozenset({bool, int, str, Fraction, tuple})


def _divides(expr: Expr) -> bool:
    match expr:
        case Arith(op, left, right):
            return op == "/" or _divides(left) or _divides(right)
        case Compare(_, left, right):
            return _divides(left) or _divides(right)
    return False


def _gather(expr: Expr, uses: dict[str, list[tuple[str, Any]] | None]) -> None:
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


def _distinct(values: Iterable[Value], uses: list[tuple[str, Any]]) -> tuple[Value, ...]:
    """One value for every way in which the comparisons can come out."""
    seen: dict[tuple[Truth, ...], Value] = {}
    for value in values:
        seen.setdefault(tuple(conditions.compare(op, value, constant) for op, constant in uses), value)
    return tuple(seen.values())


def _cuts(fact: Fact, uses: list[tuple[str, Any]]) -> list[Value]:
    """The constants that a bounded number is compared with, and a point beside each."""
    assert fact.low is not None
    assert fact.high is not None
    constants: set[Any] = set()
    for op, value in uses:
        constants |= set(value) if op in ("in", "not in") else {value}
    step = 1 if fact.kind is Kind.INT else Fraction(1, 1000)
    points = {
        fact.low,
        fact.high,
        *(point for constant in constants for point in (constant - step, constant, constant + step)),
    }
    return [
        int(point) if isinstance(point, Fraction) and point.denominator == 1 else point
        for point in sorted(points)
        if fact.low <= point <= fact.high
    ]
