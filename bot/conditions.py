"""Conditions: comparisons over named facts, read with Python's ``ast`` and a whitelist, weighed in three values.

An expression is parsed to plain nodes and compiled to closures; nothing is ever evaluated as Python. Truth is
``True``, ``False`` or ``UNKNOWN`` (Kleene's strong logic); an interval or a set of candidates gives a truth only where
all that it may be agree.
"""

from __future__ import annotations

import ast
import operator
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from bot.facts import UNKNOWN, AnyOf, Number, Range, Unknown, Value, to_number
from bot.told import Told

Truth = bool | Unknown

#: Longest condition that is read, in characters.
MAX_LENGTH: Final = 500
#: Deepest nesting that is read.
MAX_DEPTH: Final = 16

#: Where closures look names up: a mapping that gives UNKNOWN for what is not known.
Lookup = Any
Eval = Callable[[Lookup], Value]


class ConditionError(ValueError):
    """The condition is not one; the message says what stands there and what may stand there."""


@dataclass(frozen=True, slots=True)
class Name:
    """A fact or a name of the scheme's ``let``."""

    name: str


@dataclass(frozen=True, slots=True)
class Const:
    """A number, text, truth, or a tuple of those."""

    value: Any


@dataclass(frozen=True, slots=True)
class Arith:
    """``left op right`` with op one of ``+ - * /``."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` with op one of ``== != < <= > >= in not in``."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Both:
    """All of the parts (``and``)."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the parts (``or``)."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    part: Expr


Expr = Name | Const | Arith | Compare | Both | Either | Not

_ARITH: Final = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARE: Final = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


@lru_cache(maxsize=8192)
def parse(text: str) -> Expr:
    """Read one condition or expression.

    Raises ConditionError for anything but names, numbers, texts, lists, comparisons, and/or/not, in, and ``+ - * /``.
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(Told("condition-long", length=len(text), most=MAX_LENGTH))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SyntaxWarning)
            warnings.simplefilter("error", DeprecationWarning)
            tree = ast.parse(text.strip(), mode="eval")
        return _expr(tree.body, text)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ConditionError(_not_one(text, getattr(error, "msg", str(error)))) from error
    except ValueError as error:
        raise error if isinstance(error, ConditionError) else ConditionError(_not_one(text, str(error))) from error


def _not_one(text: str, problem: str) -> Told:
    single = re.search(r"\w+\s*(?<![=!<>])=(?!=)\s*[\w\"']+", text)
    return Told("condition-single", part=single.group()) if single else Told("condition-not", problem=problem)


def _expr(node: ast.expr, text: str, depth: int = 1) -> Expr:
    if depth > MAX_DEPTH:
        raise ConditionError(Told("condition-deep", most=MAX_DEPTH))

    def inner(node: ast.expr) -> Expr:
        return _expr(node, text, depth + 1)

    match node:
        case ast.Name(id=name):
            if not name.isascii() or name != _source(node, text):
                raise ConditionError(Told("condition-letters", part=_source(node, text)))
            return Name(name)
        case ast.Constant() | ast.List() | ast.Tuple():
            return Const(_constant(node, text))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
            return Const(-_number_of(_constant(node.operand, text), node, text))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(inner(operand))
        case ast.BoolOp(op=op, values=values):
            parts = tuple(map(inner, values))
            return Both(parts) if isinstance(op, ast.And) else Either(parts)
        case ast.BinOp(op=op, left=left, right=right) if type(op) in _ARITH:
            sides = inner(left), inner(right)
            for side in sides:
                if isinstance(side, Const):
                    _number_of(side.value, node, text)
            return Arith(_ARITH[type(op)], *sides)
        case ast.Compare():
            return _comparison(node, text, inner)
    raise ConditionError(Told("condition-part", part=_source(node, text)))


def _number_of(value: Any, node: ast.expr, text: str) -> Number:
    if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
        raise ConditionError(Told("condition-reckon", part=_source(node, text)))
    return value


def _comparison(node: ast.Compare, text: str, inner: Callable[[ast.expr], Expr]) -> Expr:
    parts: list[Expr] = []
    left = node.left
    for op, right in zip(node.ops, node.comparators, strict=True):
        if type(op) not in _COMPARE:
            raise ConditionError(Told("condition-is", part=_source(node, text)))
        if isinstance(op, (ast.In, ast.NotIn)) and not isinstance(right, (ast.List, ast.Tuple)):
            raise ConditionError(Told("condition-in", part=_source(node, text)))
        parts.append(Compare(_COMPARE[type(op)], inner(left), inner(right)))
        left = right
    return parts[0] if len(parts) == 1 else Both(tuple(parts))


def _constant(node: ast.expr, text: str) -> Any:
    if isinstance(node, (ast.List, ast.Tuple)):
        return tuple(_constant(item, text) for item in node.elts)
    if isinstance(node, ast.Constant) and isinstance(node.value, (bool, str)):
        return node.value
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        # from the text, so that 0.8 is four fifths and not the nearest binary number
        number = to_number(_source(node, text))
        if number is not None:
            return number
    raise ConditionError(Told("condition-constant", part=_source(node, text)))


def _source(node: ast.expr, text: str) -> str:
    if node.lineno == node.end_lineno == 1 and text.isascii():
        return text.strip()[node.col_offset : node.end_col_offset]
    return ast.get_source_segment(text.strip(), node) or ast.unparse(node)


def names(expr: Expr) -> Iterator[str]:
    """Every name in the expression, in order, repeats included."""
    match expr:
        case Name(name):
            yield name
        case Arith(_, left, right) | Compare(_, left, right):
            yield from names(left)
            yield from names(right)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from names(part)
        case Not(part):
            yield from names(part)


def renamed(expr: Expr, names: Mapping[str, str]) -> Expr:
    """The same expression with other names."""
    match expr:
        case Name(name):
            return Name(names.get(name, name))
        case Arith(op, left, right):
            return Arith(op, renamed(left, names), renamed(right, names))
        case Compare(op, left, right):
            return Compare(op, renamed(left, names), renamed(right, names))
        case Both(parts):
            return Both(tuple(renamed(part, names) for part in parts))
        case Either(parts):
            return Either(tuple(renamed(part, names) for part in parts))
        case Not(part):
            return Not(renamed(part, names))
    return expr


def comparisons(expr: Expr) -> Iterator[tuple[Compare, bool]]:
    """Every comparison, each with whether it is one name against a constant."""
    match expr:
        case Compare(_, left, right):
            yield expr, isinstance(left, Name) and isinstance(right, Const)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from comparisons(part)
        case Not(part):
            yield from comparisons(part)


# -- weighing --------------------------------------------------------------------------------------

_RAW: Final[dict[str, Callable[[Any, Any], Truth]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compile_expr(expr: Expr, keys: Mapping[str, str]) -> Eval:
    """A closure that weighs the expression; ``keys`` renames names (a scheme's ``let``) to their key in the lookup."""
    match expr:
        case Name(name):
            key = keys.get(name, name)
            return lambda env: env[key]
        case Const(value):
            return lambda env: value
        case Not(part):
            return negation(compile_expr(part, keys))
        case Both(parts):
            return conjunction([compile_expr(part, keys) for part in parts])
        case Either(parts):
            return disjunction([compile_expr(part, keys) for part in parts])
        case Arith(op, left, right):
            return _arithmetic(op, compile_expr(left, keys), compile_expr(right, keys))
        case Compare(op, Name(name), Const(value)):
            return _against_constant(op, keys.get(name, name), value)
        case Compare(op, left, right):
            return _compared(op, compile_expr(left, keys), compile_expr(right, keys))
    raise AssertionError(expr)  # pragma: no cover - the union is closed


def conjunction(parts: list[Eval]) -> Eval:
    """True when all are, False when one is, else unknown."""

    def weigh(env: Lookup) -> Truth:
        truth: Truth = True
        for part in parts:
            value = part(env)
            if value is False:
                return False
            if value is not True:
                truth = UNKNOWN
        return truth

    return weigh


def disjunction(parts: list[Eval]) -> Eval:
    """True when one is, False when all are false, else unknown."""

    def weigh(env: Lookup) -> Truth:
        truth: Truth = False
        for part in parts:
            value = part(env)
            if value is True:
                return True
            if value is not False:
                truth = UNKNOWN
        return truth

    return weigh


def negation(part: Eval) -> Eval:
    """The contrary; unknown stays unknown."""

    def weigh(env: Lookup) -> Truth:
        value = part(env)
        return False if value is True else True if value is False else UNKNOWN

    return weigh


def _against_constant(op: str, key: str, value: Any) -> Eval:
    """The commonest condition, one fact against a constant, without a detour."""
    if op in ("in", "not in"):
        members = frozenset(value)
        wanted = op == "in"

        def member(env: Lookup) -> Truth:
            have = env[key]
            if have.__class__ in _PLAIN:
                return (have in members) is wanted
            return UNKNOWN if have is UNKNOWN else compare(op, have, value)

        return member
    raw = _RAW[op]

    def weigh(env: Lookup) -> Truth:
        have = env[key]
        if have is UNKNOWN:
            return Unknown.UNKNOWN
        if have.__class__ in _PLAIN:
            return raw(have, value)
        return compare(op, have, value)

    return weigh


_PLAIN: Final = frozenset({bool, int, str, Fraction})


def _compared(op: str, left: Eval, right: Eval) -> Eval:
    return lambda env: compare(op, left(env), right(env))


def compare(op: str, left: Value, right: Value) -> Truth:
    """Compare two values; a Range or AnyOf decides only where everything it may be agrees."""
    if left is UNKNOWN or right is UNKNOWN:
        return Unknown.UNKNOWN
    if isinstance(left, AnyOf):
        return _agree(compare(op, value, right) for value in left.values)
    if isinstance(right, AnyOf) and op not in ("in", "not in"):
        return _agree(compare(op, left, value) for value in right.values)
    if isinstance(left, tuple) and op in ("in", "not in"):
        # a fact of several choices: "one of them is among"
        return (not set(left).isdisjoint(right)) is (op == "in")
    if isinstance(left, Range) or isinstance(right, Range):
        return _compare_ranges(op, left, right)
    if op in ("in", "not in"):
        return bool(left in right) is (op == "in")
    return _RAW[op](left, right)


def _agree(truths: Iterator[Truth]) -> Truth:
    first: Truth | None = None
    for truth in truths:
        if first is None:
            first = truth
        elif truth is not first:
            return UNKNOWN
    return UNKNOWN if first is None else first


def _compare_ranges(op: str, left: Value, right: Value) -> Truth:
    if op in ("in", "not in"):
        inside = _agree(_compare_ranges("==", left, item) for item in right) if right else False
        if inside is True or inside is False:
            return inside is (op == "in")
        return UNKNOWN
    low, high = _bounds(left)
    other_low, other_high = _bounds(right)
    match op:
        case "<":
            return True if high < other_low else False if low >= other_high else UNKNOWN
        case "<=":
            return True if high <= other_low else False if low > other_high else UNKNOWN
        case ">" | ">=":
            return _compare_ranges({">": "<", ">=": "<="}[op], right, left)
        case "!=":
            same = _compare_ranges("==", left, right)
            return UNKNOWN if same is UNKNOWN else not same
    if high < other_low or low > other_high:
        return False
    return True if low == high == other_low == other_high else UNKNOWN


def _bounds(value: Value) -> tuple[Number, Number]:
    return (value.low, value.high) if isinstance(value, Range) else (value, value)


def _arithmetic(op: str, left: Eval, right: Eval) -> Eval:
    def weigh(env: Lookup) -> Value:
        return arithmetic(op, left(env), right(env))

    return weigh


def arithmetic(op: str, left: Value, right: Value) -> Value:
    """Exact arithmetic; division by zero (or by a range that holds it) is unknown."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if isinstance(left, AnyOf) or isinstance(right, AnyOf):
        lefts = left.values if isinstance(left, AnyOf) else (left,)
        rights = right.values if isinstance(right, AnyOf) else (right,)
        results = tuple(dict.fromkeys(arithmetic(op, one, other) for one in lefts for other in rights))
        return UNKNOWN if UNKNOWN in results else results[0] if len(results) == 1 else AnyOf(results)
    if isinstance(left, Range) or isinstance(right, Range):
        return _arithmetic_ranges(op, left, right)
    return _number(op, left, right)


def _number(op: str, left: Number, right: Number) -> Value:
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        result: Number = left * right
    else:
        if right == 0:
            return UNKNOWN
        result = Fraction(left) / Fraction(right)
    return result.numerator if isinstance(result, Fraction) and result.denominator == 1 else result


def _arithmetic_ranges(op: str, left: Value, right: Value) -> Value:
    low, high = _bounds(right)
    if op == "/" and low <= 0 <= high:
        return UNKNOWN
    ends = [_number(op, one, other) for one in _bounds(left) for other in (low, high)]
    return min(ends) if min(ends) == max(ends) else Range(min(ends), max(ends))
