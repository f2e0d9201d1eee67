"""Every expression of facts, schemes and flows: where it stands, and what its names mean there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot import conditions
from bot.conditions import Arith, Both, Compare, ConditionError, Const, Either, Expr, Name, Not
from bot.content.checks.look import Keys, Look, scheme_path
from bot.content.model import By, Condition, Dated, Definition, Flow, Scheme
from bot.content.scheme_facts import HERE
from bot.facts import NUMERIC, Fact, Kind, Number, Subject

TRUTH, NUMBER, TEXT, LIST = "yes or no", "a number", "a text", "a list"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is known of a name or a part of an expression before anything is weighed; empty ``sort``: nothing."""

    sort: str = ""
    values: tuple[str, ...] = ()
    low: Number | None = None
    high: Number | None = None
    whole: bool = False


ANY: Final = Meaning()
_SORTS: Final = {Kind.BOOL: TRUTH, Kind.CHOICE: "a choice", Kind.CHOICES: "several choices", Kind.DATE: "a date"}
Scope = Mapping[str, Meaning]


@dataclass(frozen=True, slots=True)
class Said:
    """One expression, where it stands, what its names mean and what it is to give."""

    expr: Expr
    path: str
    keys: Keys
    scope: Scope
    wants: Meaning = ANY


def meaning_of_fact(fact: Fact) -> Meaning:
    """What a fact's definition says of its values."""
    sort = NUMBER if fact.kind in NUMERIC else _SORTS.get(fact.kind, "a place")
    return Meaning(sort, fact.values, fact.low, fact.high, fact.kind is Kind.INT)


def meaning_of(expr: Expr, scope: Scope) -> Meaning:
    """What an expression gives."""
    match expr:
        case Name(name):
            return scope.get(name, ANY)
        case Const(value):
            return meaning_of_value(value)
        case Arith():
            return Meaning(NUMBER)
    return Meaning(TRUTH)


def meaning_of_value(value: Any) -> Meaning:
    """What a constant says of itself."""
    if isinstance(value, bool):
        return Meaning(TRUTH)
    if isinstance(value, tuple):
        return Meaning(LIST)
    return Meaning(TEXT) if isinstance(value, str) else Meaning(NUMBER)


def parts_of(expr: Expr) -> Iterator[Expr]:
    """The expression and everything in it."""
    yield expr
    match expr:
        case Arith(_, left, right) | Compare(_, left, right):
            yield from parts_of(left)
            yield from parts_of(right)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from parts_of(part)
        case Not(part):
            yield from parts_of(part)


# -- where expressions stand -----------------------------------------------------------------------


def facts_scope(look: Look) -> dict[str, Meaning]:
    """What the facts' names mean; those of a broken vocabulary mean anything."""
    known = {name: ANY for name in look.fact_names}
    return known | {name: meaning_of_fact(fact) for name, fact in look.content.vocabulary.facts.items()}


def scheme_scope(scheme: Scheme, facts: Scope) -> Scope:
    """The facts' names, and over them the names that the scheme gives itself."""
    own = {
        name: facts[name] if name in facts else _meaning_of_definition(definition, facts)
        for name, definition in scheme.let.items()
    }
    return {**facts, **own}


def _meaning_of_definition(definition: Definition, facts: Scope) -> Meaning:
    match definition:
        case Dated(periods):
            return meaning_of_value(periods[0].value) if periods else ANY
        case By(_, cases, _):
            return meaning_of(next(iter(cases.values())), facts) if cases else ANY
        case _:
            return meaning_of(definition, facts)


def all_said(look: Look) -> Iterator[Said]:
    """Every expression of facts, schemes and flows that could be parsed."""
    facts = facts_scope(look)
    for fact in look.content.vocabulary.facts.values():
        yield from _of_fact(fact, facts)
    for scheme in look.content.schemes.values():
        yield from _of_scheme(scheme, facts)
    names = {**facts, **flow_names(look)}
    for flow in look.content.flows.values():
        yield from _of_flow(flow, names)


def fact_texts(fact: Fact) -> Iterator[tuple[Keys, str, Meaning]]:
    """The texts of a fact's expressions, each with its place and what it is to give."""
    if fact.only_if:
        yield ("facts", fact.name, "only_if"), _anywhere(fact, fact.only_if), Meaning(TRUTH)
    if fact.derive:
        yield ("facts", fact.name, "derive"), _anywhere(fact, fact.derive), meaning_of_fact(fact)
    if fact.derive_by:
        for key, text in fact.derive_by[1].items():
            yield ("facts", fact.name, "derive", key), _anywhere(fact, text), meaning_of_fact(fact)


def _anywhere(fact: Fact, text: str) -> str:
    """``here`` stands for the municipalities of the scheme under which a fact is kept."""
    return HERE.sub('["00000"]', text) if fact.about is Subject.SCHEME else text


def _of_fact(fact: Fact, facts: Scope) -> Iterator[Said]:
    for keys, text, wants in fact_texts(fact):
        try:
            yield Said(conditions.parse(text), "facts.yaml", keys, facts, wants)
        except ConditionError:
            continue


def _of_scheme(scheme: Scheme, facts: Scope) -> Iterator[Said]:
    path, scope, truth = scheme_path(scheme), scheme_scope(scheme, facts), Meaning(TRUTH)
    if scheme.only_if is not None:
        yield Said(scheme.only_if, path, ("only_if",), scope, truth)
    for name, definition in scheme.let.items():
        # inside its own definition a name means the vocabulary's fact
        inner = {key: facts.get(key, ANY) if key == name else value for key, value in scope.items()}
        if name not in facts:
            del inner[name]
        yield from _of_definition(definition, path, ("let", name), inner, facts.get(name, ANY))
    for node, keys in nodes(scheme):
        if node.expr is not None:
            yield Said(node.expr, path, (*keys, "test"), scope, truth)
    for index, row in enumerate(scheme.amounts):
        if row.when is not None:
            yield Said(row.when, path, ("amounts", "rows", index, "when"), scope, truth)
        if row.times is not None:
            yield Said(row.times, path, ("amounts", "rows", index, "times"), scope, Meaning(NUMBER))


def _of_definition(definition: Definition, path: str, keys: Keys, scope: Scope, wants: Meaning) -> Iterator[Said]:
    match definition:
        case Dated():
            return
        case By(_, cases, otherwise):
            for key, expr in cases.items():
                yield Said(expr, path, (*keys, key), scope, wants)
            if otherwise is not None:
                yield Said(otherwise, path, (*keys, "otherwise"), scope, wants)
        case _:
            yield Said(definition, path, keys, scope, wants)


def _of_flow(flow: Flow, names: Scope) -> Iterator[Said]:
    for step in flow.steps.values():
        if step.condition is not None:
            consents = {
                name: Meaning(TRUTH) for name in conditions.names(step.condition) if name.startswith("consent_")
            }
            keys = (*step.place, "when")
            yield Said(step.condition, f"flows/{flow.id}.yaml", keys, {**names, **consents}, Meaning(TRUTH))


#: What is kept of a question that was passed over.
PASSED: Final = "passed"


def flow_names(look: Look) -> dict[str, Meaning]:
    """What flows keep under names of their own: answers to their questions, and what they remember."""
    found: dict[str, tuple[str, ...]] = {}
    for flow in look.content.flows.values():
        for step in flow.steps.values():
            if step.name:
                passed = (PASSED,) if step.passing else ()
                found[step.name] = (*found.get(step.name, ()), *(choice.id for choice in step.choices), *passed)
            for key, value in step.remember.items():
                found[key] = (*found.get(key, ()), value)
    return {name: Meaning("a choice", values) for name, values in found.items()}


def nodes(scheme: Scheme) -> Iterator[tuple[Condition, Keys]]:
    """Every condition of a scheme with its place."""
    for index, top in enumerate(scheme.conditions):
        yield from _nodes(top, ("requires", "all", index))


def _nodes(node: Condition, keys: Keys) -> Iterator[tuple[Condition, Keys]]:
    yield node, keys
    for index, child in enumerate(node.children):
        yield from _nodes(child, (*keys, "not") if node.kind == "not" else (*keys, node.kind, index))
