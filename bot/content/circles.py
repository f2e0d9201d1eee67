"""Circles: facts, names of ``let`` and schemes that are worked out from themselves, found before anything is weighed.

Also chains too long to follow: weighing calls itself once per link, and packs are untrusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bot import conditions
from bot.conditions import ConditionError, Expr
from bot.content.model import By, Condition, Content, Dated, Scheme, SchemeId
from bot.facts import Fact
from bot.told import Told

#: Most links from one thing to another that it is worked out from.
MAX_LINKS: Final = 24

#: A thing that is worked out: ("fact", name), ("let", "scheme/name"), ("condition", "scheme/id"), ("scheme", id); and
#: ("after", id), ("instead_of", id) for the order of advice and for what stands for what.
Thing = tuple[str, str]

#: A place in a file: "facts" or "schemes", the fact's name or the scheme's id, and the keys that lead there.
Place = tuple[str, str, tuple[str, ...]]


def find(content: Content) -> Iterator[tuple[Place, str, str]]:
    """Every circle once and every chain too long, as (place, code, text)."""
    links = dict(_links(content))
    depth: dict[Thing, int] = {}
    for start in links:
        yield from _from(start, links, depth)


def _from(
    start: Thing, links: Mapping[Thing, list[Thing]], depth: dict[Thing, int]
) -> Iterator[tuple[Place, str, str]]:
    """Walk everything under one thing without calling itself, whatever the depth."""
    if start in depth:
        return
    path: dict[Thing, Iterator[Thing]] = {start: iter(links[start])}
    while path:
        thing, waiting = next(reversed(path.items()))
        following = next(waiting, None)
        if following is None:
            del path[thing]
            depth[thing] = 1 + max((depth.get(one, 0) for one in links[thing]), default=0)
            if depth[thing] == MAX_LINKS + 1:
                text = Told("chain", thing=_said(thing), most=MAX_LINKS)
                yield _place(thing), "too-deep", text
        elif following in path:
            keys = list(path)
            circle = [*keys[keys.index(following) :], following]
            text = Told("circle", circle=" → ".join(map(_said, circle)))
            yield _place(following), "circle", text
        elif following in links and following not in depth:
            path[following] = iter(links[following])


def _said(thing: Thing) -> str:
    kind, name = thing
    return name if kind == "fact" else f"{kind} {name}"


def _place(thing: Thing) -> Place:
    kind, name = thing
    if kind == "fact":
        return "facts", name, ("facts", name)
    scheme, _, inner = name.partition("/")
    return (
        "schemes",
        scheme,
        {"let": ("let", inner), "condition": ("requires",), "scheme": ("requires",)}.get(kind, (kind,)),
    )


def _links(content: Content) -> Iterator[tuple[Thing, list[Thing]]]:
    for fact in content.vocabulary.facts.values():
        yield ("fact", fact.name), list(_under_fact(fact))
    for scheme in content.schemes.values():
        for name in scheme.let:
            yield ("let", f"{scheme.id}/{name}"), list(_under_let(scheme, name))
        tops: list[Thing] = []
        for top in scheme.conditions:
            if top.decides == "absence":
                tops.append(("condition", f"{scheme.id}/{top.id}"))
            for node in top.walk():
                yield ("condition", f"{scheme.id}/{node.id}"), list(_under_condition(scheme, node))
        yield ("scheme", scheme.id), tops
        for kind in ("after", "instead_of"):
            others = getattr(scheme, kind)
            yield (kind, scheme.id), [(kind, id) for id in others if SchemeId(id) in content.schemes]


def _under_fact(fact: Fact) -> Iterator[Thing]:
    by, cases = fact.derive_by or ("", {})
    for text in (fact.only_if, fact.derive, *cases.values()):
        if text:
            yield from (("fact", name) for name in _names(text))
    if by:
        yield "fact", by
    if fact.derive_verdict:
        yield "scheme", fact.derive_verdict
    if fact.derive_condition:
        yield "condition", fact.derive_condition


def _names(text: str) -> list[str]:
    try:
        return list(conditions.names(conditions.parse(text)))
    except ConditionError:
        return []  # a mistake of its own, told elsewhere


def _under_let(scheme: Scheme, name: str) -> Iterator[Thing]:
    match scheme.let[name]:
        case Dated():
            return
        case By(by, cases, otherwise):
            yield _named(scheme, by, name)
            exprs: tuple[Expr, ...] = (*cases.values(), *((otherwise,) if otherwise is not None else ()))
        case definition:
            exprs = (definition,)
    for expr in exprs:
        yield from (_named(scheme, inner, name) for inner in conditions.names(expr))


def _named(scheme: Scheme, name: str, inside: str = "") -> Thing:
    """What a name means in a scheme; inside its own definition it means the vocabulary's fact."""
    return ("let", f"{scheme.id}/{name}") if name in scheme.let and name != inside else ("fact", name)


def _under_condition(scheme: Scheme, node: Condition) -> Iterator[Thing]:
    if node.expr is not None:
        yield from (_named(scheme, name) for name in conditions.names(node.expr))
    yield from (("condition", f"{scheme.id}/{child.id}") for child in node.children)
    if node.kind == "verdict":
        yield "scheme", node.target
    elif node.kind == "authority":
        yield "fact", node.target
