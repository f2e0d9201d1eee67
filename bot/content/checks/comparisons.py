"""Conditions and expressions wherever they stand: names exist, values can be, types fit, nothing contradicts."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from bot import conditions
from bot.conditions import Arith, Both, Compare, ConditionError, Const, Either, Expr, Name, Not
from bot.content.checks.expressions import (
    ANY,
    LIST,
    NUMBER,
    TEXT,
    TRUTH,
    Meaning,
    Said,
    Scope,
    all_said,
    fact_texts,
    facts_scope,
    meaning_of,
    meaning_of_value,
    parts_of,
    scheme_scope,
)
from bot.content.checks.look import Check, Keys, Look, meant, scheme_path
from bot.content.model import Condition
from bot.errors import Mistake
from bot.facts import Number, show
from bot.told import Told, told_of


def conditions_of_facts_parse(look: Look) -> Iterator[Mistake]:
    """Those of schemes and flows are parsed when read."""
    for fact in look.content.vocabulary.facts.values():
        for keys, text, _ in fact_texts(fact):
            try:
                conditions.parse(text)
            except ConditionError as error:
                yield look.mistake("facts.yaml", keys, "condition", told_of(error))


def names_exist(look: Look) -> Iterator[Mistake]:
    """A name is a fact or a name of the scheme's ``let``."""
    for said in all_said(look):
        for name in dict.fromkeys(conditions.names(said.expr)):
            if name not in said.scope and (problem := look.unknown_fact(name, said.scope)):
                yield look.mistake(said.path, said.keys, "unknown-name", problem)


def choices_exist(look: Look) -> Iterator[Mistake]:
    """What a choice is compared with, or is to become, is one of its values."""
    for said in all_said(look):
        for name, values, constant in _compared_choices(said):
            if constant not in values:
                yield look.mistake(said.path, said.keys, "choice-value", _no_value(name, constant, values))
        if said.wants.sort == "a choice" and isinstance(said.expr, Const) and isinstance(said.expr.value, str):
            constant = said.expr.value
            if constant not in said.wants.values:
                name = str(said.keys[1])
                yield look.mistake(said.path, said.keys, "choice-value", _no_value(name, constant, said.wants.values))


def _no_value(name: str, value: str, values: tuple[str, ...]) -> str:
    return Told("choice-never", name=name, value=value, hint=meant(value, values))


def _compared_choices(said: Said) -> Iterator[tuple[str, tuple[str, ...], str]]:
    for part in parts_of(said.expr):
        if not isinstance(part, Compare):
            continue
        for one, other in ((part.left, part.right), (part.right, part.left)):
            if isinstance(one, Name) and isinstance(other, Const) and (values := said.scope.get(one.name, ANY).values):
                constants = other.value if isinstance(other.value, tuple) else (other.value,)
                yield from ((one.name, values, constant) for constant in constants if isinstance(constant, str))


def types_fit(look: Look) -> Iterator[Mistake]:
    """A number is compared with a number, a choice is not put in order, a condition is yes or no."""
    for said in all_said(look):
        problems = list(_misfits(said.expr, said.scope))
        if said.wants.sort and not problems:
            problems += _misfit_result(said)
        for problem in dict.fromkeys(problems):
            yield look.mistake(said.path, said.keys, "type", problem)


def _misfits(expr: Expr, scope: Scope) -> Iterator[str]:
    for part in parts_of(expr):
        match part:
            case Both(parts) | Either(parts):
                for inner in parts:
                    yield from _not_truth(inner, scope)
            case Not(inner):
                yield from _not_truth(inner, scope)
            case Arith(op, left, right):
                for side in (left, right):
                    sort = meaning_of(side, scope).sort
                    if sort not in ("", NUMBER):
                        yield Told("not-number", part=_text(side), sort=sort_told(sort), op=op)
            case Compare(op, left, right):
                yield from _miscompared(op, left, right, scope)


def sort_told(sort: str) -> Told:
    """A sort of values as messages name it."""
    return Told(_SORTS[sort])


_SORTS: Final = {
    TRUTH: "yes-no",
    NUMBER: "number",
    TEXT: "text",
    LIST: "list",
    "a choice": "choice",
    "several choices": "choices",
    "a date": "date",
    "a place": "place",
}


def _not_truth(expr: Expr, scope: Scope) -> Iterator[str]:
    sort = meaning_of(expr, scope).sort
    if sort not in ("", TRUTH):
        yield Told("not-truth", part=_text(expr), sort=sort_told(sort))


def _miscompared(op: str, left: Expr, right: Expr, scope: Scope) -> Iterator[str]:
    one, other = meaning_of(left, scope), meaning_of(right, scope)
    if op in ("in", "not in"):
        items = right.value if isinstance(right, Const) and isinstance(right.value, tuple) else ()
        for item in items:
            if one.sort and not _alike(one.sort, meaning_of_value(item).sort, several=True):
                yield Told("not-alike", part=_text(left), sort=sort_told(one.sort), item=_text(Const(item)))
                return
        return
    if not one.sort or not other.sort:
        return
    if op in ("<", "<=", ">", ">="):
        for side, meaning in ((left, one), (right, other)):
            if meaning.sort not in (NUMBER, "a date") and not (
                meaning.sort == TEXT and "a date" in (one.sort, other.sort)
            ):
                yield Told("no-order", part=_text(side), sort=sort_told(meaning.sort), op=op)
                return
    if "several choices" in (one.sort, other.sort):
        yield Told("several", part=_text(left if one.sort == "several choices" else right))
    elif not (_alike(one.sort, other.sort) or _alike(other.sort, one.sort)):
        sorts = {"sort": sort_told(one.sort), "other_sort": sort_told(other.sort)}
        yield Told("never-compared", one=_text(left), other=_text(right), **sorts)


def _alike(sort: str, other: str, *, several: bool = False) -> bool:
    texts = ("a choice", "a date", "a place", *(("several choices",) if several else ()))
    return sort == other or (sort in texts and other == TEXT)


def _misfit_result(said: Said) -> Iterator[str]:
    given = meaning_of(said.expr, said.scope).sort
    wanted = said.wants.sort
    if given and not _alike(wanted, given):
        yield Told("gives", part=_text(said.expr), sort=sort_told(given), wanted=sort_told(wanted))


def constants_in_bounds(look: Look) -> Iterator[Mistake]:
    """A number is compared with what it can be."""
    for said in all_said(look):
        for part in parts_of(said.expr):
            found = _as_constraint(part)
            if found is None or not isinstance(part, Compare):
                continue
            meaning = said.scope.get(found.name, ANY)
            constants = found.value if isinstance(found.value, tuple) else (found.value,)
            for constant in constants:
                if (
                    isinstance(constant, (int, Fraction))
                    and not isinstance(constant, bool)
                    and _outside(meaning, constant)
                ):
                    bounds = {"low": show(meaning.low), "high": show(meaning.high)}
                    text = Told("decides-nothing", name=found.name, constant=show(constant), **bounds)
                    yield look.mistake(said.path, said.keys, "out-of-range", text)


def _outside(meaning: Meaning, value: Number) -> bool:
    return (meaning.low is not None and value < meaning.low) or (meaning.high is not None and value > meaning.high)


# -- contradictions --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Constraint:
    name: str
    op: str
    value: Any
    keys: Keys = ()

    def holds(self, value: Any) -> bool:
        try:
            return conditions.compare(self.op, value, self.value) is True
        except TypeError:  # a mistake of its own
            return False

    def __str__(self) -> str:
        return _text(Compare(self.op, Name(self.name), Const(self.value)))


_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_CONTRARY: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==", "in": "not in", "not in": "in"}


def no_contradictions(look: Look) -> Iterator[Mistake]:
    """What must all hold at once can."""
    facts = facts_scope(look)
    for scheme in look.content.schemes.values():
        scope, path = scheme_scope(scheme, facts), scheme_path(scheme)
        tops = [(top, ("requires", "all", index)) for index, top in enumerate(scheme.conditions)]
        for group in _groups_of_nodes(tops):
            yield from _excluding(look, path, group, scope)
    for said in all_said(look):
        if said.keys[0] != "requires":
            for exprs in _groups_of_expr(said.expr):
                group = [found for expr in exprs if (found := _as_constraint(expr, said.keys))]
                yield from _excluding(look, said.path, group, said.scope)


def rows_can_be_reached(look: Look) -> Iterator[Mistake]:
    """A row of amounts can hold beside the conditions, and of ``how: first`` beside the rows before it."""
    facts = facts_scope(look)
    for scheme in look.content.schemes.values():
        scope, path = scheme_scope(scheme, facts), scheme_path(scheme)
        needed = list(_needed([(top, ("requires", "all", index)) for index, top in enumerate(scheme.conditions)]))
        before: list[tuple[int, list[_Constraint]]] = []
        for index, row in enumerate(scheme.amounts):
            if row.when is None:
                continue
            keys = ("amounts", "rows", index, "when")
            first, *others = _groups_of_expr(row.when)
            here = [found for expr in first if (found := _as_constraint(expr, keys))]
            yield from _excluding(look, path, [*needed, *here], scope)
            shadow = next((n for n, earlier in before if _all_follow(earlier, here, scope)), None)
            if scheme.amounts_how == "first" and shadow is not None and scheme.amounts[shadow].when != row.when:
                line = look.line(look.find(path, ()), ("amounts", "rows", shadow))
                yield look.mistake(path, keys[:-1], "unreachable-row", Told("row-behind", line=line))
            if not others and len(here) == len(first):
                before.append((index, here))


def conditions_decide_something(look: Look) -> Iterator[Mistake]:
    """Of what must all hold, nothing follows from the rest."""
    facts = facts_scope(look)
    for scheme in look.content.schemes.values():
        scope, path = scheme_scope(scheme, facts), scheme_path(scheme)
        needed = list(_needed([(top, ("requires", "all", index)) for index, top in enumerate(scheme.conditions)]))
        for one, other in itertools.permutations(needed, 2):
            if one.name == other.name and one.keys != other.keys and _all_follow([other], [one], scope):
                told = Told("always-holds", one=str(one), other=str(other))
                yield look.mistake(path, other.keys, "no-effect", told, warning=True)


def _needed(together: list[tuple[Condition, Keys]]) -> Iterator[_Constraint]:
    """The comparisons that hold for whoever has a right at all."""
    for node, keys in together:
        if node.on_day is not None or node.decides != "absence" or node.audience:
            continue
        if node.kind == "all":
            yield from _needed([(child, (*keys, "all", index)) for index, child in enumerate(node.children)])
        elif node.kind == "test" and node.expr is not None:
            first, *_ = _groups_of_expr(node.expr)
            yield from (found for expr in first if (found := _as_constraint(expr, (*keys, "test"))))


def _all_follow(those: list[_Constraint], given: list[_Constraint], scope: Scope) -> bool:
    """Whether each of those holds wherever the given ones do."""
    for one in those:
        same = [other for other in given if other.name == one.name]
        values = _worth_trying(scope.get(one.name, ANY), [one, *same])
        held = [value for value in values if all(other.holds(value) for other in same)]
        if not same or not held or not all(map(one.holds, held)):
            return False
    return bool(those)


def _groups_of_nodes(together: list[tuple[Condition, Keys]]) -> Iterator[list[_Constraint]]:
    """The comparisons that must hold together, then those within every alternative."""
    group: list[_Constraint] = []
    waiting = list(together)
    apart: list[tuple[Condition, Keys]] = []
    while waiting:
        node, keys = waiting.pop(0)
        if node.on_day is not None and len(together) > 1:
            apart.append((node, keys))
        elif node.kind == "all":
            waiting += [(child, (*keys, "all", index)) for index, child in enumerate(node.children)]
        elif node.kind == "any":
            apart += [(child, (*keys, "any", index)) for index, child in enumerate(node.children)]
        elif node.kind == "not":
            apart += [(child, (*keys, "not")) for child in node.children]
        elif node.expr is not None:
            first, *others = _groups_of_expr(node.expr)
            place = (*keys, "test")
            group += [found for expr in first if (found := _as_constraint(expr, place))]
            yield from ([found for expr in exprs if (found := _as_constraint(expr, place))] for exprs in others)
    yield group
    for node, keys in apart:
        yield from _groups_of_nodes([(node, keys)])


def _groups_of_expr(expr: Expr) -> Iterator[list[Expr]]:
    group: list[Expr] = []
    apart: list[Expr] = []
    waiting = [expr]
    while waiting:
        match waiting.pop(0):
            case Both(parts):
                waiting += parts
            case Either(parts):
                apart += parts
            case Not(Both() | Either() as inner):
                apart.append(inner)
            case one:
                group.append(one)
    yield group
    for part in apart:
        yield from _groups_of_expr(part)


def _as_constraint(expr: Expr, keys: Keys = ()) -> _Constraint | None:
    match expr:
        case Name(name):
            return _Constraint(name, "==", True, keys)
        case Compare(op, Name(name), Const(value)):
            return _Constraint(name, op, value, keys)
        case Compare(op, Const(value), Name(name)) if op in _FLIPPED:
            return _Constraint(name, _FLIPPED[op], value, keys)
        case Not(inner):
            found = _as_constraint(inner, keys)
            return found and _Constraint(found.name, _CONTRARY[found.op], found.value, keys)
    return None


def _excluding(look: Look, path: str, group: list[_Constraint], scope: Scope) -> Iterator[Mistake]:
    by_name: dict[str, list[_Constraint]] = {}
    for one in group:
        by_name.setdefault(one.name, []).append(one)
    for name, constraints in by_name.items():
        values = _worth_trying(scope.get(name, ANY), constraints)
        possible = [one for one in constraints if any(map(one.holds, values))]
        for one, other in itertools.combinations(possible, 2):
            if not any(one.holds(value) and other.holds(value) for value in values):
                text = Told("never-both", one=str(one), other=str(other))
                yield look.mistake(path, other.keys, "never", text)
                break


def _worth_trying(meaning: Meaning, constraints: Iterable[_Constraint]) -> list[Any]:
    """Values of which one satisfies all constraints if any value at all does; none where nothing can be said."""
    if meaning.sort == TRUTH:
        return [True, False]
    if meaning.sort == "a choice":
        return list(meaning.values)
    constants = [
        value for one in constraints for value in (one.value if isinstance(one.value, tuple) else (one.value,))
    ]
    numbers = sorted(
        {value for value in constants if isinstance(value, (int, Fraction)) and not isinstance(value, bool)}
    )
    if meaning.sort != NUMBER or not numbers:
        return []
    points: set[Number] = {numbers[0] - 1, numbers[-1] + 1, *numbers}
    points |= {Fraction(one + other) / 2 for one, other in itertools.pairwise(numbers)}
    if meaning.whole:
        points = {near for point in points for near in (math.floor(point), math.ceil(point), math.floor(point) + 1)}
    return sorted(point for point in points if not _outside(meaning, point))


def _text(expr: Expr) -> str:
    """An expression as its author would write it."""
    match expr:
        case Name(name):
            return name
        case Const(value):
            return _value_text(value)
        case Not(part):
            return f"not {_text(part)}"
        case Both(parts):
            return " and ".join(map(_text, parts))
        case Either(parts):
            return " or ".join(map(_text, parts))
        case Arith(op, left, right) | Compare(op, left, right):
            return f"{_text(left)} {op} {_text(right)}"
    raise AssertionError(expr)  # pragma: no cover - the union is closed


def _value_text(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value_text, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(show(value))


CHECKS: Final[tuple[Check, ...]] = (
    conditions_of_facts_parse,
    names_exist,
    choices_exist,
    types_fit,
    constants_in_bounds,
    no_contradictions,
    rows_can_be_reached,
    conditions_decide_something,
)
