"""Worked situations: facts, profiles and schemes exist. Whether they come out is tested where they are weighed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot import conditions
from bot.content.checks.look import Check, Keys, Look, meant
from bot.content.forms import ExampleForm
from bot.content.model import SchemeId
from bot.errors import Mistake
from bot.told import Told, told_of


def _examples(look: Look) -> Iterator[tuple[str, Keys, ExampleForm]]:
    for file, found in look.examples.items():
        for index, example in enumerate(found.examples):
            yield file, ("examples", index), example


def facts_can_be_read(look: Look) -> Iterator[Mistake]:
    """Facts exist, and have values that they can have."""
    for file, found in look.examples.items():
        for name, profile in found.profiles.items():
            yield from _read(look, file, ("profiles", name), profile)
    for file, keys, example in _examples(look):
        yield from _read(look, file, (*keys, "facts"), example.facts)


def _read(look: Look, file: str, keys: Keys, facts: Mapping[str, Any]) -> Iterator[Mistake]:
    for name, raw in facts.items():
        fact = look.content.vocabulary.find(name)
        if fact is None:
            if problem := look.unknown_fact(name):
                yield look.at(file, (*keys, name), "unknown-name", problem)
            continue
        try:
            fact.read(raw)
        except ValueError as error:
            yield look.at(file, (*keys, name), "value", told_of(error))


def profiles_exist(look: Look) -> Iterator[Mistake]:
    """``base`` names profiles of the file, and every profile is used."""
    for file, found in look.examples.items():
        used = set()
        for index, example in enumerate(found.examples):
            for name in example.base:
                used.add(name)
                if name not in found.profiles:
                    text = Told("no-profile", id=name, hint=meant(name, found.profiles))
                    yield look.at(file, ("examples", index, "base"), "unknown-profile", text)
        for name in found.profiles:
            if name not in used:
                yield look.at(file, ("profiles", name), "unused-profile", Told("profile-unused", id=name))


def schemes_exist(look: Look) -> Iterator[Mistake]:
    """``expect``, ``missing`` and ``amounts`` name schemes; ``expect`` may name a scheme's benefit."""
    for file, keys, example in _examples(look):
        if not example.expect:
            yield look.at(file, keys, "no-expectation", Told("no-expectation"))
        for key in ("expect", "missing", "amounts"):
            for name in getattr(example, key):
                id, dot, benefit = name.partition(".")
                problem = look.unknown_scheme(id)
                if not problem and dot and (benefit != "benefit" or key != "expect"):
                    problem = Told("expect-shape", name=name)
                if problem:
                    yield look.at(file, (*keys, key, name), "unknown-scheme", problem)


def missing_facts_exist(look: Look) -> Iterator[Mistake]:
    """What is named as missing is a fact."""
    for file, keys, example in _examples(look):
        for scheme, names in example.missing.items():
            for index, name in enumerate(names):
                if problem := look.unknown_fact(name):
                    yield look.at(file, (*keys, "missing", scheme, index), "unknown-name", problem)


def sources_are_the_schemes(look: Look) -> Iterator[Mistake]:
    """The source of an example is one of a scheme of which it says something."""
    for file, keys, example in _examples(look):
        schemes = [look.content.schemes.get(SchemeId(name.partition(".")[0])) for name in example.expect]
        if None in schemes:
            continue
        given = [id for scheme in schemes if scheme is not None for id in scheme.sources]
        for source in example.source:
            if source not in given:
                text = Told("no-source-example", id=source, schemes=list(example.expect), hint=meant(source, given))
                yield look.at(file, (*keys, "source"), "unknown-source", text)


# -- personas and what a new pack begins with ------------------------------------------------------


def personas_can_be_read(look: Look) -> Iterator[Mistake]:
    """Facts of the personas exist, and have values that they can have."""
    people = look.personas.personas if look.personas else {}
    for id, persona in people.items():
        yield from _read(look, "personas.yaml", ("personas", id, "facts"), persona.facts)


def beginnings_work(look: Look) -> Iterator[Mistake]:
    """The conditions that ``leun pack new`` offers are conditions, over facts that exist."""
    parts = {"conditions": look.starter.conditions, "proofs": look.starter.proofs} if look.starter else {}
    for part, offered in parts.items():
        for id, one in offered.items():
            keys: Keys = (part, id, "confirmed" if one.confirmed else "test")
            try:
                test = one.confirmed or one.test
                names = tuple(conditions.names(conditions.parse(test.replace("<n>", "1"))))
            except conditions.ConditionError as error:
                yield look.at("starter.yaml", keys, "condition", told_of(error))
                continue
            for name in (*names, *one.good, *one.bad):
                if problem := look.unknown_fact(name):
                    yield look.at("starter.yaml", keys, "unknown-name", problem)


CHECKS: Final[tuple[Check, ...]] = (
    facts_can_be_read,
    profiles_exist,
    schemes_exist,
    missing_facts_exist,
    sources_are_the_schemes,
    personas_can_be_read,
    beginnings_work,
)
