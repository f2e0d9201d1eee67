"""Schemes and vocabulary compiled once into closures, and the situation they are weighed in.

A ``Situation`` is a mapping that knows what was given and works out, once, what follows from it: derivations, guards
(``only_if``), presumptions, the names of a scheme's ``let``, the truth of conditions that others refer to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot import conditions
from bot.conditions import Eval, Truth
from bot.content.model import By, Condition, Content, Dated, Definition, Scheme, SchemeId
from bot.content.scheme_facts import Towns
from bot.facts import TOWN_FACTS, UNKNOWN, AnyOf, Ask, Fact, Facts, Known, Value, Vocabulary, moved
from bot.rights.amounts import Row, ready_rows
from bot.rights.missing import Missing, Walk
from bot.rights.occurrences import Occurrences, Split

_NONE: Final[Mapping[str, Value]] = {}


class Situation(dict[str, Value]):
    """What is known on a day, as rules look it up; what is not known is UNKNOWN."""

    __slots__ = (
        "_days",
        "_supposed",
        "facts",
        "given",
        "known",
        "on",
        "presume",
        "presumed",
        "program",
        "supposed",
        "unsure",
    )

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
        #: facts of which the carer was not sure, or no more: worked out where they can be, presumed never
        self.unsure: frozenset[str] = frozenset()
        #: where values are only tried: the situation as it is known, by which guards are weighed
        self.known: Situation | None = None
        #: values that are given here beside the facts
        self.supposed: Mapping[str, Value] = _NONE
        self._supposed: dict[tuple[str, Value], Situation] = {}
        self._days: dict[date, Situation] = {}

    @classmethod
    def of(cls, program: Program, facts: Facts, on: date, *, presume: bool = False) -> Situation:
        """The situation on a day: values aged, stale ones forgotten; names that are no facts are left out."""
        find = program.vocabulary.facts.get
        given: dict[str, Value] = {}
        unsure: list[str] = []
        for name, known in facts.items():
            fact = find(name)
            if fact is not None:
                value = known.value if known.on == on else moved(fact, known, on)
                if value is UNKNOWN:
                    unsure.append(name)
                else:
                    given[name] = value
        situation = cls(program, given, on, presume=presume, facts=facts)
        if unsure:
            situation.unsure = frozenset(unsure)
        return situation

    def __missing__(self, key: str) -> Value:
        work_out = self.program.definitions.get(key)
        value = UNKNOWN if work_out is None else work_out(self)
        self[key] = value
        return value

    def with_values(self, values: Mapping[str, Value], *, tried: bool = False) -> Situation:
        """The same with other values given; UNKNOWN hides a value, its presumption and its guard.

        ``tried`` values are not known: they open and close no question, so a fact behind an undecided guard stays
        undecided whatever is tried. Without this, a carer's answer could undo what trying had decided.
        """
        other = Situation(self.program, {**self.given, **values}, self.on, presume=self.presume, facts=self.facts)
        other.supposed = {**self.supposed, **values} if self.supposed else values
        other.unsure = self.unsure
        other.presumed = self.presumed
        if tried:
            other.known = self.known or self
        return other

    def supposing(self, name: str, value: Value) -> Situation:
        """The same with one other value given, made once."""
        other = self._supposed.get((name, value))
        if other is None:
            other = self._supposed[name, value] = self.with_values({name: value})
        return other

    def on_day(self, day: date) -> Situation:
        """The same facts as they stand on another day (ages move, values by date too)."""
        other = self._days.get(day)
        if other is None:
            if self.facts is None:
                other = Situation(self.program, self.given, day, presume=self.presume)
                other.unsure = self.unsure
            else:
                supposed = {name: Known(value, self.on) for name, value in self.supposed.items()}
                other = Situation.of(self.program, {**self.facts, **supposed}, day, presume=self.presume)
            other.presumed = self.presumed
            if self.known is not None:
                other.known = self.known.on_day(day)
            self._days[day] = other
        return other


@dataclass(frozen=True, slots=True)
class Check:
    """A top-level condition ready to be weighed."""

    condition: Condition
    weigh: Eval
    #: what can still decide it
    missing: Walk
    mendable: bool
    #: base facts that it rests on, those of guards included
    base: frozenset[str]
    #: facts worth trying of which a value can decide it
    tries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ready:
    """A scheme ready to be weighed."""

    scheme: Scheme
    absence: tuple[Check, ...]
    benefit: tuple[Check, ...]
    only_if: Eval | None
    only_if_missing: Walk | None
    #: base facts that occur more than once, each with the values worth trying
    splits: Mapping[str, Split]
    #: base facts that the scheme's conditions rest on, in the order in which they occur
    rests_on: tuple[str, ...]
    #: those among them that may be presumed
    presumable: tuple[str, ...]
    #: facts among them that another scheme brings about
    obtainable: tuple[str, ...]
    rows: tuple[Row, ...]


#: Facts that are the region of where somebody lives.
PLACE_OF: Final = {"recipient_region": "recipient_municipality", "carer_region": "carer_municipality"}


class Program:
    """All schemes of a content, compiled. Building it takes tens of milliseconds; keep it."""

    def __init__(self, content: Content) -> None:
        self.vocabulary: Vocabulary = content.vocabulary
        self.schemes: Mapping[SchemeId, Scheme] = content.schemes
        #: how to work out what is not given, by key
        self.definitions: dict[str, Eval] = {}
        #: the compiled nodes, by their identity
        self.evals: dict[int, Eval] = {}
        self.content = content  # kept, so that identities stay
        self._towns = Towns(content.places)
        self.occurrences = Occurrences(content)
        self.missing = Missing(self)
        #: the fact whose given value stands for a condition or a scheme's outcome
        self._stands_for: dict[str, str] = {}
        for fact in self.vocabulary.facts.values():
            if fact.derive_condition:
                self._stands_for.setdefault(fact.derive_condition, fact.name)
            if fact.derive_verdict:
                self._stands_for.setdefault(f"verdict/{fact.derive_verdict}", fact.name)
        for fact in self.vocabulary.facts.values():
            if (define := self._fact(fact)) is not None:
                self.definitions[fact.name] = define
        #: place in the order of asking; what only an authority knows comes last
        self.rank: Mapping[str, tuple[bool, int]] = {
            fact.name: (fact.ask in (Ask.NEVER, Ask.AUTHORITY), fact.order) for fact in self.vocabulary.facts.values()
        }
        self._here = _by_place(self.schemes, self._towns)
        self._keys = {
            scheme.id: {name: f"{scheme.id}/{name}" for name in scheme.let} for scheme in self.schemes.values()
        }
        #: place in the advised order: a scheme comes after those that are to be asked before it
        self.advised: Mapping[SchemeId, int] = _advised(self.schemes)
        compiled = {scheme.id: self._checks(scheme) for scheme in self.schemes.values()}
        self.ready: Mapping[SchemeId, Ready] = {
            scheme.id: self._ready(scheme, compiled[scheme.id]) for scheme in self.schemes.values()
        }

    # -- facts -------------------------------------------------------------------------------------

    def here(self, places: frozenset[str]) -> tuple[SchemeId, ...]:
        """The schemes that count for who lives in these municipalities, those that count everywhere included.

        What is Flanders' alone does not count for who all live in Wallonia; in Brussels part of it does.
        """
        found = self._here[""]
        if places and all(self._towns.regions.get(place) == "wallonia" for place in places):
            found = tuple(id for id in found if self.schemes[id].area.get("region") != "VLG")
        for place in sorted(places):
            found += self._here.get(place, ())
        return found

    def rules(self) -> dict[str, str]:
        """What verdicts are weighed by, each with a hash: every scheme by its file, and which schemes there are.

        The schemes that count everywhere stand under ``*``, those of a municipality under ``*`` and its code.
        """
        found = {str(id): scheme.digest for id, scheme in self.schemes.items()}
        return found | {f"*{place}": _hash(ids) for place, ids in self._here.items()}

    def rules_here(self, places: frozenset[str]) -> dict[str, str]:
        """Of ``rules``, which schemes there are for who lives in these municipalities."""
        return {f"*{place}": _hash(self._here[place]) for place in ("", *sorted(places)) if place in self._here}

    def _fact(self, fact: Fact) -> Eval | None:
        work_out = self._own_fact(fact)
        return _general_first(fact, work_out) if fact.general else work_out

    def _own_fact(self, fact: Fact) -> Eval | None:
        if fact.derived:
            return self._derivation(fact)
        if fact.only_if:
            return self._guarded(fact)
        presume = _presumption(fact) if fact.presume is not UNKNOWN else None
        if (place := PLACE_OF.get(fact.name)) is not None and place in self.vocabulary.facts:
            return _region(place, self._towns.regions, presume)
        return presume

    def _derivation(self, fact: Fact) -> Eval | None:
        if fact.derive:
            return conditions.compile_expr(conditions.parse(fact.derive), {})
        if fact.derive_by:
            name, cases = fact.derive_by
            parsed = {key: conditions.parse(text) for key, text in cases.items()}
            return _by(name, {key: conditions.compile_expr(expr, {}) for key, expr in parsed.items()})
        if fact.derive_verdict:
            return _looked_up(f"verdict/{fact.derive_verdict}")
        # the first to stand for a condition is defined where that condition is compiled
        stands = self._stands_for[fact.derive_condition]
        return None if stands == fact.name else _looked_up(stands)

    def _guarded(self, fact: Fact) -> Eval:
        guard = conditions.compile_expr(conditions.parse(fact.only_if), {})
        presume = _presumption(fact) if fact.presume is not UNKNOWN else None
        otherwise = fact.otherwise

        def work_out(env: Situation) -> Value:
            if env.known is not None:
                return env.known[fact.name]
            truth = guard(env)
            if truth is False:
                return otherwise
            return presume(env) if truth is True and presume is not None else UNKNOWN

        return work_out

    # -- schemes -----------------------------------------------------------------------------------

    def keys(self, scheme: Scheme) -> Mapping[str, str]:
        """Where the names of a scheme's ``let`` are looked up."""
        return self._keys[scheme.id]

    def _checks(self, scheme: Scheme) -> tuple[Eval, ...]:
        keys = self.keys(scheme)
        for name, definition in scheme.let.items():
            self.definitions[keys[name]] = self._let(name, definition, keys)
        evals = tuple(self._condition(scheme, top) for top in scheme.conditions)
        absence = [weigh for top, weigh in zip(scheme.conditions, evals, strict=True) if top.decides == "absence"]
        self.definitions[f"verdict/{scheme.id}"] = _outcome(scheme, conditions.conjunction(absence))
        return evals

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

    def _condition(self, scheme: Scheme, node: Condition) -> Eval:
        weigh = self._plain_condition(scheme, node)
        if node.on_day is not None:
            weigh = _on_day(weigh, node)
        stands = self._stands_for.get(f"{scheme.id}/{node.id}")
        if stands is not None:
            self.definitions[stands] = weigh
            weigh = _looked_up(stands)
        self.evals[id(node)] = weigh
        return weigh

    def _plain_condition(self, scheme: Scheme, node: Condition) -> Eval:
        children = [self._condition(scheme, child) for child in node.children]
        match node.kind:
            case "all":
                return conditions.conjunction(children)
            case "any":
                return conditions.disjunction(children)
            case "not":
                return conditions.negation(children[0])
            case "verdict":
                key = f"verdict/{node.target}"
                return _looked_up(self._stands_for.get(key, key))
            case "authority":
                return _looked_up(node.target)
        assert node.expr is not None
        return conditions.compile_expr(node.expr, self.keys(scheme))

    def _ready(self, scheme: Scheme, evals: tuple[Eval, ...]) -> Ready:
        facts = self.vocabulary.facts
        keys = self.keys(scheme)
        splits = self.occurrences.splits(scheme)
        base: dict[str, None] = {}
        checks: list[Check] = []
        for top, weigh in zip(scheme.conditions, evals, strict=True):
            names = dict.fromkeys(self.occurrences.of_condition(scheme, top))
            base.update(names)
            outright = self.occurrences.of_condition(scheme, top, guards=False)
            checks.append(
                Check(
                    condition=top,
                    weigh=weigh,
                    missing=self.missing.of_condition(scheme, top),
                    mendable=any(facts[name].mendable for name in names),
                    base=frozenset(names),
                    tries=frozenset(outright).intersection(splits),
                )
            )
        return Ready(
            scheme=scheme,
            absence=tuple(check for check in checks if check.condition.decides == "absence"),
            benefit=tuple(check for check in checks if check.condition.decides == "benefit"),
            only_if=conditions.compile_expr(scheme.only_if, keys) if scheme.only_if else None,
            only_if_missing=self.missing.of_expr(scheme, scheme.only_if) if scheme.only_if else None,
            splits=splits,
            rests_on=tuple(base),
            presumable=tuple(name for name in base if facts[name].presume is not UNKNOWN),
            obtainable=tuple(sorted(name for name in base if facts[name].obtain)),
            rows=ready_rows(scheme, keys),
        )


def _hash(ids: tuple[SchemeId, ...]) -> str:
    return hashlib.sha256(" ".join(sorted(ids)).encode()).hexdigest()[:16]


def _by_place(schemes: Mapping[SchemeId, Scheme], towns: Towns) -> dict[str, tuple[SchemeId, ...]]:
    """The schemes of each municipality by its code, those that count more widely under the empty text."""
    found: dict[str, tuple[SchemeId, ...]] = dict.fromkeys(("", *towns.codes), ())
    for id, scheme in schemes.items():
        for place in towns.of(scheme) or ("",):
            found[place] = (*found.get(place, ()), id)
    return found


def _general_first(fact: Fact, work_out: Eval | None) -> Eval:
    """Where somebody gives a fact without its scheme, it is meant for each that is weighed."""
    general = fact.general

    def value(env: Situation) -> Value:
        have = env.given.get(general, UNKNOWN)
        return have if have is not UNKNOWN or work_out is None else work_out(env)

    return value


def places_of(situation: Mapping[str, Value]) -> frozenset[str]:
    """The municipalities in which the carer and the recipient live, as far as is known, or may live."""
    found: set[str] = set()
    for name in TOWN_FACTS:
        value = situation[name]
        found.update(value.values if isinstance(value, AnyOf) else () if value is UNKNOWN else (value,))
    return frozenset(found)


def _advised(schemes: Mapping[SchemeId, Scheme]) -> dict[SchemeId, int]:
    placed: dict[SchemeId, int] = {}

    def place(id: SchemeId) -> None:
        for earlier in schemes[id].after:
            if earlier in schemes and earlier not in placed:
                place(SchemeId(earlier))
        placed.setdefault(id, len(placed))

    for id in schemes:
        place(id)
    return placed


def _outcome(scheme: Scheme, absence: Eval) -> Eval:
    """A scheme's outcome where others refer to it."""

    def weigh(env: Situation) -> Truth:
        if scheme.suspended(env.on):
            return UNKNOWN
        truth: Truth = absence(env)
        return UNKNOWN if truth is True and not scheme.complete else truth

    return weigh


def _looked_up(key: str) -> Eval:
    return lambda env: env[key]


def _region(place: str, regions: Mapping[str, str], presume: Eval | None) -> Eval:
    """The region of a municipality; where that is not known, what is presumed."""

    def value(env: Situation) -> Value:
        town = env[place]
        towns = town.values if isinstance(town, AnyOf) else (town,)
        found = {regions.get(one, "") if isinstance(one, str) else "" for one in towns}
        if len(found) == 1 and (region := found.pop()):
            return region
        return UNKNOWN if presume is None else presume(env)

    return value


def _presumption(fact: Fact) -> Eval:
    def presume(env: Situation) -> Value:
        if not env.presume or fact.name in env.unsure:
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
    otherwise, unknown = ways.get("otherwise"), ways.get("unknown")

    def choose(env: Situation) -> Value:
        value = env[name]
        if value is True or value is False:
            value = "true" if value else "false"
        elif value is UNKNOWN and unknown is not None:
            return unknown(env)
        if value.__class__ is not str:
            return UNKNOWN
        way = ways.get(value, otherwise)
        return UNKNOWN if way is None else way(env)

    return choose


def _on_day(weigh: Eval, node: Condition) -> Eval:
    on_day = node.on_day
    assert on_day is not None
    return lambda env: weigh(env.on_day(on_day.of(env.on)))
