"""Facts that are kept under one scheme: each scheme that names one gets its own, with words of its own.

"Did somebody get this premium for your mother already?" is another question for every premium. ``about: scheme`` in the
vocabulary says so once; here the fact becomes ``premium_geel__premiums_already_for_recipient`` and everything after
that sees an ordinary fact. In an expression of such a fact ``here`` stands for the municipalities of the scheme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from bot import conditions
from bot.conditions import Expr
from bot.content.forms import FactWords, PlacesFile
from bot.content.model import Amount, By, Condition, Content, Dated, Definition, Scheme, SchemeId, Words
from bot.facts import Fact, FactName, Subject, Vocabulary

#: Stands between a scheme and a fact in the name of a fact that is kept under it.
BETWEEN: Final = "__"
#: The provinces of Flanders, and how the codes of the municipalities of Brussels begin.
FLEMISH: Final = ("Antwerpen", "Limburg", "Oost-Vlaanderen", "Vlaams-Brabant", "West-Vlaanderen")
BRUSSELS: Final = "21"
#: How titles begin that are common nouns, in Dutch and English.
_COMMON: Final = re.compile(
    r"(?:mantelzorg|thuiszorg|zorg|premie|toelage|gemeentelijke|sociaal|carer|care|home|municipal|premium|allowance)",
    re.IGNORECASE,
)
#: The parts of a fact's words that are one text.
_WORDED: Final = ("label", "ask", "why", "help", "paper", "holds", "fails", "unknown", "presumed", "said")
#: In an expression of a fact about schemes: the municipalities of the scheme.
HERE: Final = re.compile(r"\bhere\b")


def instantiated(content: Content) -> Content:
    """The content with a fact of its own for every scheme that names a fact about schemes."""
    general = {name: fact for name, fact in content.vocabulary.facts.items() if fact.about is Subject.SCHEME}
    if not general:
        return content
    towns = Towns(content.places)
    facts = {name: _plain(fact) for name, fact in content.vocabulary.facts.items()}
    words = {language: dict(one.facts) for language, one in content.words.items()}
    schemes: dict[SchemeId, Scheme] = {}
    for id, scheme in content.schemes.items():
        names = _own_names(scheme, general)
        if not names:
            schemes[id] = scheme
            continue
        here = towns.of(scheme)
        for name, own in names.items():
            facts[own] = _own(general[name], own, names, scheme, here)
            for language, one in content.words.items():
                if (worded := _words(one, scheme, name, towns.name(scheme))) is not None:
                    words[language][own] = worded
        schemes[id] = _renamed(scheme, names)
    return replace(
        content,
        vocabulary=Vocabulary.of(facts),
        schemes=schemes,
        words={language: replace(one, facts=words[language]) for language, one in content.words.items()},
    )


class Towns:
    """Municipalities of today by the code of a scheme's area."""

    def __init__(self, places: PlacesFile) -> None:
        self._names: dict[str, str] = {}
        #: the region of each: flanders, brussels or wallonia
        self.regions: dict[str, str] = {}
        for line in places.municipalities:
            nis, province, name, *_ = line.split("|")
            self._names[nis] = name
            flemish = "flanders" if province in FLEMISH else "wallonia"
            self.regions[nis] = "brussels" if nis.startswith(BRUSSELS) else flemish
        #: the code of before → its name then and the code of today
        self.former = {nis: (name, today) for nis, name, today, *_ in (line.split("|") for line in places.former)}

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all municipalities of today."""
        return tuple(self._names)

    def of(self, scheme: Scheme) -> tuple[str, ...]:
        """The municipality of today in which a scheme counts; none where it counts more widely."""
        code = scheme.area.get("municipality") or scheme.area.get("formerly")
        if code is None:
            return ()
        return (code if code in self._names else self.today(code),)

    def today(self, code: str) -> str:
        """The code of today for one of before; the code itself where it is not known."""
        return self.former[code][1] if code in self.former else code

    def name(self, scheme: Scheme) -> str:
        """How the municipality of a scheme is called; of a former one its name of then; empty where it counts wider."""
        formerly = scheme.area.get("formerly")
        if formerly is not None and formerly in self.former:
            return self.former[formerly][0]
        return next((self._names.get(code, code) for code in self.of(scheme)), "")


def _plain(fact: Fact) -> Fact:
    """A fact of the vocabulary as it is without a scheme: where it is worked out from a place, it is not."""
    if fact.about is not Subject.SCHEME or not any(HERE.search(text) for text in _worked_out(fact)):
        return fact
    return replace(fact, derive="", derive_by=None)


def _worked_out(fact: Fact) -> tuple[str, ...]:
    """The expressions that a fact is worked out by."""
    return (fact.derive, *(fact.derive_by[1].values() if fact.derive_by is not None else ()))


def _own_names(scheme: Scheme, general: Mapping[str, Fact]) -> dict[str, str]:
    """The facts about schemes that a scheme rests on, each with its name under that scheme."""
    found = dict.fromkeys(name for name in _names(scheme) if name in general and name not in scheme.let)
    waiting = list(found)
    while waiting:
        fact = general[waiting.pop()]
        for text in (fact.only_if, *_worked_out(fact)):
            for name in conditions.names(conditions.parse(HERE.sub('["0"]', text))) if text else ():
                if name in general and name not in found:
                    found[name] = None
                    waiting.append(name)
    return {name: f"{scheme.id}{BETWEEN}{name}" for name in found}


def _names(scheme: Scheme) -> Iterator[str]:
    for top in scheme.conditions:
        for node in top.walk():
            if node.kind == "authority":
                yield node.target
            if node.expr is not None:
                yield from conditions.names(node.expr)
    for definition in scheme.let.values():
        yield from _names_of_definition(definition)
    for row in scheme.amounts:
        for expr in (row.when, row.times):
            if expr is not None:
                yield from conditions.names(expr)
    if scheme.only_if is not None:
        yield from conditions.names(scheme.only_if)


def _names_of_definition(definition: Definition) -> Iterator[str]:
    match definition:
        case Dated():
            return
        case By(name, cases, otherwise):
            yield name
            for expr in (*cases.values(), *((otherwise,) if otherwise is not None else ())):
                yield from conditions.names(expr)
        case expr:
            yield from conditions.names(expr)


def _own(fact: Fact, own: str, names: Mapping[str, str], scheme: Scheme, here: Iterable[str]) -> Fact:
    places = "[" + ", ".join(f'"{code}"' for code in here) + "]"
    by = fact.derive_by
    return replace(
        fact,
        name=FactName(own),
        only_if=_in_own_names(fact.only_if, names),
        derive=_in_own_names(HERE.sub(places, fact.derive), names) if places != "[]" else "",
        derive_by=(
            names.get(by[0], by[0]),
            {key: _in_own_names(HERE.sub(places, text), names) for key, text in by[1].items()},
        )
        if by is not None and places != "[]"
        else None,
        aliases=(),
        scheme=scheme.id,
        general=fact.name,
    )


def _in_own_names(text: str, names: Mapping[str, str]) -> str:
    return re.sub(r"[a-z_][a-z0-9_]*", lambda found: names.get(found[0], found[0]), text)


def _words(words: Words, scheme: Scheme, name: str, town: str) -> FactWords | None:
    """The words of a scheme's fact: those of the scheme itself, else the general ones with its names filled in."""
    own = words.schemes.get(scheme.id)
    given = own.facts.get(name) if own is not None else None
    given = given or words.facts.get(name)
    if given is None:
        return None
    title = _within(own.title) if own is not None else scheme.id

    def fill(text: str) -> str:
        return text.replace("{{ municipality }}", town).replace("{{ premium }}", title)

    return replace(
        given,  # type: ignore[type-var]  # a dataclass of pydantic's
        **{part: fill(getattr(given, part)) for part in _WORDED},
    )


def _within(title: str) -> str:
    """A title as it reads within a sentence: a common noun small ("de mantelzorgpremie"), a name as it is."""
    return title[:1].lower() + title[1:] if _COMMON.match(title) else title


# -- expressions -----------------------------------------------------------------------------------


def _renamed(scheme: Scheme, names: Mapping[str, str]) -> Scheme:
    def expr(one: Expr) -> Expr:
        return conditions.renamed(one, names)

    return replace(
        scheme,
        only_if=expr(scheme.only_if) if scheme.only_if is not None else None,
        let={name: _renamed_definition(definition, names) for name, definition in scheme.let.items()},
        conditions=tuple(_renamed_condition(top, names) for top in scheme.conditions),
        amounts=tuple(_renamed_amount(row, names) for row in scheme.amounts),
    )


def _renamed_condition(node: Condition, names: Mapping[str, str]) -> Condition:
    return replace(
        node,
        expr=conditions.renamed(node.expr, names) if node.expr is not None else None,
        target=names.get(node.target, node.target) if node.kind == "authority" else node.target,
        children=tuple(_renamed_condition(child, names) for child in node.children),
    )


def _renamed_definition(definition: Definition, names: Mapping[str, str]) -> Definition:
    match definition:
        case Dated():
            return definition
        case By(name, cases, otherwise):
            return By(
                names.get(name, name),
                {key: conditions.renamed(expr, names) for key, expr in cases.items()},
                conditions.renamed(otherwise, names) if otherwise is not None else None,
            )
        case expr:
            return conditions.renamed(expr, names)


def _renamed_amount(row: Amount, names: Mapping[str, str]) -> Amount:
    return replace(
        row,
        when=conditions.renamed(row.when, names) if row.when is not None else None,
        times=conditions.renamed(row.times, names) if row.times is not None else None,
    )
