"""What tests of the pure half share: the base pack, small packs written in the test itself, drawn carers."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from bot.app import packs_with
from bot.content import packs
from bot.content.model import Content, SchemeId
from bot.content.packs import PackFiles
from bot.facts import UNKNOWN, AnyOf, Ask, Fact, Kind, Known, Range, Value, Vocabulary
from bot.rights.program import Program, Situation
from bot.rights.verdicts import Verdict, assess

CONTENT = Path(__file__).parent.parent / "content"

#: The day on which small tests weigh, unless they say another.
TODAY = date(2026, 11, 22)


@functools.cache
def base_content() -> Content:
    """The facts and schemes that Leun comes with, with their words."""
    paths = [CONTENT / "facts.yaml", *CONTENT.glob("schemes/*.yaml"), *CONTENT.glob("??/schemes/*.yaml")]
    files = {path.relative_to(CONTENT).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return packs.load([PackFiles("", files)])


@functools.cache
def whole_content() -> Content:
    """Everything that Leun comes with: flows, texts, the packs of municipalities."""
    return packs.load(packs_with([]))


@functools.cache
def base_program() -> Program:
    """The same, compiled."""
    return Program(base_content())


def pack_of(facts: str, **schemes: str) -> PackFiles:
    """A pack of a few facts and schemes; what every scheme must have is filled in."""
    files = {"facts.yaml": "format: 1\nfacts:\n" + textwrap.indent(textwrap.dedent(facts).strip("\n"), "  ")}
    for id, body in schemes.items():
        body = textwrap.dedent(body).strip("\n")
        head = {
            "format": "1",
            "id": id,
            "kind": "premium",
            "authority": "town",
            "area": "{country: BE}",
            "seen": "{consulted: 2026-11-01}",
            "sources": '{page: {url: "https://example.org/", title: A page}}',
        }
        said = [line.split(":")[0] for line in body.splitlines() if not line.startswith((" ", "-"))]
        filled = "".join(f"{key}: {value}\n" for key, value in head.items() if key not in said)
        files[f"schemes/{id}.yaml"] = filled + body + "\n"
    return PackFiles("", files)


def program_of(facts: str, **schemes: str) -> Program:
    """A small pack, compiled."""
    return Program(packs.load([pack_of(facts, **schemes)]))


def known(program: Program, facts: Mapping[str, Any], on: date = TODAY) -> dict[str, Known]:
    """Facts as JSON or YAML writes them, learnt on a day; aliases are accepted."""
    found: dict[str, Known] = {}
    for name, raw in facts.items():
        fact = program.vocabulary.find(name)
        assert fact is not None, f"no such fact: {name}"
        found[fact.name] = Known(fact.read(raw), on)
    return found


def situation_of(program: Program, facts: Mapping[str, Any], on: date = TODAY, *, presume: bool = False) -> Situation:
    """The situation of someone who says all this on the day itself."""
    return Situation.of(program, known(program, facts, on), on, presume=presume)


def verdicts_of(
    program: Program, facts: Mapping[str, Any], on: date = TODAY, *, presume: bool = False
) -> dict[SchemeId, Verdict]:
    """All verdicts for someone who says all this on the day itself."""
    return assess(program, situation_of(program, facts, on, presume=presume))


def verdict_of(
    program: Program, facts: Mapping[str, Any], scheme: str = "", on: date = TODAY, *, presume: bool = False
) -> Verdict:
    """The verdict of one scheme (of the only one, where it is not named)."""
    verdicts = verdicts_of(program, facts, on, presume=presume)
    if not scheme:
        (only,) = verdicts.values()
        return only
    return verdicts[SchemeId(scheme)]


# -- drawn carers ----------------------------------------------------------------------------------


def answerable(vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The facts that a carer can bring: not worked out from others, asked or on paper."""
    return tuple(fact for fact in vocabulary.facts.values() if not fact.derived and fact.ask is not Ask.NEVER)


def draw_value(fact: Fact, random: Random, *, vague: bool = False) -> Value:
    """A value of a fact, small numbers oftener than large; ``vague`` also gives ranges and sets of candidates."""
    if vague and fact.kind is not Kind.BOOL and random.random() < 0.25:
        one, other = draw_value(fact, random), draw_value(fact, random)
        if fact.kind in (Kind.INT, Kind.DECIMAL, Kind.MONEY):
            low, high = min(one, other), max(one, other)
            return low if low == high else Range(low, high)
        return one if one == other else AnyOf((one, other))
    match fact.kind:
        case Kind.BOOL:
            return random.random() < 0.5
        case Kind.CHOICE:
            return random.choice(fact.values)
        case Kind.CHOICES:
            return tuple(random.sample(fact.values, random.randint(0, len(fact.values))))
        case Kind.DATE:
            return f"{random.randint(2020, 2027)}-{random.randint(1, 12):02}"
        case Kind.PLACE:
            return random.choice(["Voorbeeldstad", "Anderdorp"])
    low, high = int(fact.low or 0), int(1000 if fact.high is None else fact.high)
    if high == 1:
        return random.choice([Fact.read(fact, text) for text in ("0", "0.2", "0.5", "0.75", "0.8", "1")])
    return low + int((min(high, low + 120) - low) * random.random() ** 2)


def draw_carer(program: Program, random: Random, share: float, *, vague: bool = False) -> dict[str, Value]:
    """What a carer told of: about this share of all facts, those only whose question arises."""
    drawn: dict[str, Value] = {}
    for fact in answerable(program.vocabulary):
        if random.random() >= share:
            continue
        if Situation(program, drawn, TODAY)[fact.name] is UNKNOWN:
            drawn[fact.name] = draw_value(fact, random, vague=vague)
    return drawn


def facts_of(values: Mapping[str, Value], on: date = TODAY, names: Iterable[str] | None = None) -> dict[str, Known]:
    """Values as facts learnt on a day."""
    return {name: Known(values[name], on) for name in (values if names is None else names)}
