"""The vocabulary: names, bounds, guards, and what facts refer to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.content.checks.look import Check, Look, meant
from bot.content.model import SchemeId
from bot.errors import Mistake
from bot.facts import NUMERIC, UNKNOWN, Ages, Fact, Kind
from bot.told import Told


def _facts(look: Look) -> Iterator[Fact]:
    yield from look.content.vocabulary.facts.values()


def _mistake(look: Look, fact: Fact, key: str, code: str, text: str) -> Mistake:
    return look.mistake("facts.yaml", ("facts", fact.name, key) if key else ("facts", fact.name), code, text)


def aliases_are_free(look: Look) -> Iterator[Mistake]:
    """No alias is the name, or an alias, of another fact."""
    taken: dict[str, str] = {name: name for name in look.fact_names}
    for fact in _facts(look):
        for alias in fact.aliases:
            if alias in taken:
                text = Told("alias-taken", fact=str(fact.name), alias=alias, other=str(taken[alias]))
                yield _mistake(look, fact, "aliases", "alias-collision", text)
            taken.setdefault(alias, fact.name)


def facts_and_schemes_share_no_name(look: Look) -> Iterator[Mistake]:
    """Of a fact and a scheme of one name nobody could tell which is meant."""
    for fact in _facts(look):
        if fact.name in look.scheme_ids:
            other = Told("other-name") if fact.name.startswith("has_") else f"'has_{fact.name}'"
            text = Told("name-clash", name=str(fact.name), other=other)
            yield _mistake(look, fact, "", "name-clash", text)


def choices_have_values(look: Look) -> Iterator[Mistake]:
    """A choice has values, each once, and nothing else has them."""
    for fact in _facts(look):
        is_choice = fact.kind in (Kind.CHOICE, Kind.CHOICES)
        if is_choice and not fact.values:
            yield _mistake(look, fact, "", "values", Told("no-values", fact=fact.name))
        elif fact.values and not is_choice:
            yield _mistake(
                look, fact, "values", "values", Told("values-not-choice", fact=fact.name, kind=str(fact.kind))
            )
        twice = [value for value in dict.fromkeys(fact.values) if fact.values.count(value) > 1]
        if twice:
            yield _mistake(look, fact, "values", "values", Told("values-twice", fact=fact.name, twice=twice))


def bounds_make_sense(look: Look) -> Iterator[Mistake]:
    """Only numbers have min and max, and min lies below max."""
    for fact in _facts(look):
        if fact.kind not in NUMERIC and (fact.low is not None or fact.high is not None):
            yield _mistake(look, fact, "min", "bounds", Told("bounds-number", fact=fact.name, kind=str(fact.kind)))
        elif fact.low is not None and fact.high is not None and fact.low > fact.high:
            yield _mistake(look, fact, "min", "bounds", Told("bounds-order", fact=fact.name))


def only_numbers_age(look: Look) -> Iterator[Mistake]:
    """What grows in years or months is a number."""
    for fact in _facts(look):
        if fact.ages in (Ages.YEARS, Ages.MONTHS) and fact.kind not in NUMERIC:
            text = Told("ages", fact=fact.name, kind=str(fact.kind), ages=str(fact.ages))
            yield _mistake(look, fact, "ages", "ages", text)


def keys_have_effect(look: Look) -> Iterator[Mistake]:
    """``otherwise`` wants a guard; what is derived is neither guarded nor presumed."""
    for fact in _facts(look):
        if fact.otherwise is not UNKNOWN and not fact.only_if:
            text = Told("otherwise-alone", fact=fact.name)
            yield _mistake(look, fact, "otherwise", "no-effect", text)
        for key in ("only_if", "presume"):
            if fact.derived and getattr(fact, key) not in ("", UNKNOWN):
                text = Told("derived-key", fact=fact.name, key=key)
                yield _mistake(look, fact, key, "no-effect", text)


def derivations_find_their_ends(look: Look) -> Iterator[Mistake]:
    """The fact, scheme or condition that a fact is derived from exists."""
    for fact in _facts(look):
        problems = []
        if fact.derive_by:
            problems.append(("unknown-name", look.unknown_fact(fact.derive_by[0])))
        if fact.derive_verdict:
            problems.append(("unknown-scheme", look.unknown_scheme(fact.derive_verdict)))
        if fact.derive_condition:
            problems.append(("unknown-condition", _unknown_condition(look, fact.derive_condition)))
        for code, problem in problems:
            if problem:
                yield _mistake(look, fact, "derive", code, Told("of-fact", fact=fact.name, problem=problem))


def _unknown_condition(look: Look, name: str) -> str:
    id, _, condition = name.partition("/")
    if problem := look.unknown_scheme(id):
        return problem
    scheme = look.content.schemes.get(SchemeId(id))
    if scheme is None or scheme.condition(condition) is not None:
        return ""
    ids = tuple(node.id for top in scheme.conditions for node in top.walk() if node.named)
    return Told("no-condition", scheme=id, id=condition, hint=meant(condition, ids))


def cases_of_derivations_exist(look: Look) -> Iterator[Mistake]:
    """The keys of ``derive: {by: …}`` are values of that fact."""
    for fact in _facts(look):
        by = look.content.vocabulary.facts.get(fact.derive_by[0]) if fact.derive_by else None
        if by is None or not by.values or not fact.derive_by:
            continue
        for key in fact.derive_by[1]:
            if key != "otherwise" and key not in by.values:
                text = Told("choice-never", name=by.name, value=key, hint=meant(key, by.values))
                yield look.mistake("facts.yaml", ("facts", fact.name, "derive", key), "choice-value", text)


def obtained_schemes_exist(look: Look) -> Iterator[Mistake]:
    """``obtain`` names schemes."""
    for fact in _facts(look):
        for id in fact.obtain:
            if problem := look.unknown_scheme(id):
                yield _mistake(look, fact, "obtain", "unknown-scheme", Told("of-fact", fact=fact.name, problem=problem))


CHECKS: Final[tuple[Check, ...]] = (
    aliases_are_free,
    facts_and_schemes_share_no_name,
    choices_have_values,
    bounds_make_sense,
    only_numbers_age,
    keys_have_effect,
    derivations_find_their_ends,
    cases_of_derivations_exist,
    obtained_schemes_exist,
)
