"""How many questions the derived interview asks, for 200 drawn situations in 20 municipalities, against a fixed order.

Run `python -m bench.interview`: medians and maxima until the first sure card, until the best three cards shown are
settled, until every scheme is decided or waits for a paper; the same for each goal and for two fixed orders; then JSON
on the last line. `python -m bench.interview facts` also tells which facts were asked, and how often the answer settled
something.

A person is drawn as a truth of work, relation, age, place and papers; each question is answered from that truth, some
with "I don't know". A group of papers counts one question, and so does each question of the opening. Nearly everything
that is presumed of everyone is presumed here too. It is asked as `bot.dialogue.interviewing` does, but for its limit of
twenty.

* missing, fixed order: the first fact of the vocabulary that some open scheme still misses;
* form: every fact on which a scheme of this place rests, in the order of the vocabulary, where its question arises.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, Final

from bench.places import places_of, shipped
from bot.dialogue.cards import WANTED_KINDS
from bot.facts import UNKNOWN, Ask, Fact, Kind, Known, Value
from bot.rights import interview
from bot.rights.interview import Question
from bot.rights.program import Program, Situation
from bot.rights.program import places_of as lived_in
from bot.rights.verdicts import Outcome, Verdict, assess, told
from tests.support import TODAY, answerable, draw_value

PERSONS = 200
MARKS: Final = {"first sure": 5, "best three": 8, "all": 20}  # goals of the medians
UNSURE = 0.1  # share of questions that are answered "I don't know"
ELSEWHERE = 0.2  # share of carers who live in another municipality than who they care for

#: The goals of the opening: the kinds that are weighed, and what is asked first (flows/rights.yaml).
GOALS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "everything": ((), ("recipient_relation", "carer_work_status", "recipient_municipality")),
    "leave": (("leave", "leave_premium", "recognition"), ("recipient_relation", "carer_work_status")),
    "money": (("premium", "budget", "support"), ("recipient_relation", "recipient_municipality")),
    "respite": (("respite", "support"), ("recipient_relation",)),
}

WORK = {
    "employee": (45, {"sector": ["private", "private", "social_profit", "local_authority", "education"]}),
    "statutory": (8, {"sector": ["flemish_government", "federal_government", "local_authority", "education"]}),
    "self_employed_main": (12, {"sector": ["no_employer"]}),
    "jobseeker_benefit": (10, {"sector": ["no_employer"]}),
    "pensioner": (20, {"sector": ["no_employer"]}),
    "homemaker": (5, {"sector": ["no_employer"]}),
}
RELATION = {"parent": (50, (65, 95)), "spouse": (22, (45, 88)), "child": (14, (2, 35)), "sibling": (6, (30, 80))}
RELATION |= {"friend": (4, (30, 90)), "neighbour": (4, (50, 95))}
PLAIN: dict[str, list[Any]] = {
    "work_fraction": ["1", "1", "0.8", "0.5"],
    "employer_headcount": [6, 30, 30, 200, 800],
    "seniority_months_employer": [4, 18, 60, 120, 240],
    "employer_region": ["flanders", "flanders", "flanders", "brussels"],
    "carer_hours_per_week": [6, 10, 14, 20, 35, 60],
    "recipient_living_situation": [*["home"] * 7, "assisted_living", "residential_care", "hospital"],
    "recipient_vulnerable": [True],
    "recipient_net_pension_month": [1100, 1400, 1700, 2100, 2600, 3200],
    "recipient_taxable_income_eur": [14_000, 20_000, 27_000, 40_000],
    "recipient_gross_income_eur": [15_000, 22_000, 30_000, 45_000],
    "carer_household_net_income_month_eur": [1500, 2400, 3500, 4800],
}

#: What is asked next, given the verdicts and what was asked already.
Choose = Callable[[Sequence[Verdict], Situation, Sequence[str]], Question | None]


def draw_truth(program: Program, random: Random, place: str, other: str) -> dict[str, Value]:
    """Everything about one person: work, relation and age go together; much was never taken up; few have papers."""
    facts = program.vocabulary.facts
    truth = {fact.name: _drawn(fact, random) for fact in answerable(program.vocabulary)}
    work = random.choices(list(WORK), [weight for weight, _ in WORK.values()])[0]
    relation = random.choices(list(RELATION), [weight for weight, _ in RELATION.values()])[0]
    chosen: dict[str, Any] = {"carer_work_status": work, "recipient_relation": relation}
    chosen |= {name: random.choice(values) for name, values in WORK[work][1].items()}
    chosen["recipient_age"] = random.randint(*RELATION[relation][1])
    chosen |= {name: random.choice(values) for name, values in PLAIN.items() if name in facts}
    chosen["recipient_municipality"] = place
    chosen["carer_municipality"] = other if random.random() < ELSEWHERE else place
    return truth | {name: facts[name].read(value) for name, value in chosen.items()}


def _drawn(fact: Fact, random: Random) -> Value:
    if fact.presume is not UNKNOWN and random.random() < 0.95:
        return fact.presume
    if fact.kind is Kind.BOOL:
        return random.random() < 0.3
    if fact.name.startswith(("used_", "days_used_")) and random.random() < 0.8:
        return 0
    return draw_value(fact, random)


class Interview:
    """One person asked to the end: after how many questions each mark was reached, and what the choosing took."""

    def __init__(self, program: Program, truth: Mapping[str, Value], goal: str, choose: Choose, random: Random) -> None:
        self.program, self.truth, self.choose = program, truth, choose
        self.kinds, self.opening = GOALS[goal]
        self.random = random
        self.known: dict[str, Known] = {}
        self.asked: list[str] = []
        self.marks: dict[str, int] = {}
        self.seconds: list[float] = []
        #: the questions after the opening, and whether a scheme was settled by the answer
        self.settled_by: list[tuple[str, bool]] = []
        for name in self.opening:
            self.known[name] = Known(truth[name], TODAY)
            self.asked.append(name)
        self.questions = len(self.opening)

    def hold(self) -> Interview:
        """Ask until nothing is left to ask."""
        unsettled = None
        while True:
            situation = Situation.of(self.program, self.known, TODAY, presume=True)
            verdicts = assess(self.program, situation)
            shown = [one for one in verdicts.values() if interview.of_kinds(self.program, one, self.kinds)]
            self._mark([one for one in told(verdicts, self.program) if one in shown])
            now_open = sum(not interview.settled(self.program, one) for one in shown)
            if unsettled is not None:
                self.settled_by[-1] = (self.settled_by[-1][0], now_open < unsettled)
            unsettled = now_open
            start = time.perf_counter()
            question = self.choose(shown, situation, self.asked)
            self.seconds.append(time.perf_counter() - start)
            if question is None:
                self.marks["all"] = self.questions
                for name in MARKS:
                    self.marks.setdefault(name, self.questions)
                return self
            self._answer(question)

    def _answer(self, question: Question) -> None:
        self.questions += 1
        self.settled_by.append((question.group or question.fact, False))
        facts = self.program.vocabulary.facts
        together = [fact.name for fact in facts.values() if fact.group == question.group]
        unsure = self.random.random() < UNSURE
        for name in together if question.group else [question.fact]:
            self.asked.append(name)
            if unsure:
                continue
            truth = self.truth.get(facts[name].general or name, UNKNOWN)
            if truth is not UNKNOWN:
                self.known[name] = Known(truth, TODAY)

    def _mark(self, shown: Sequence[Verdict]) -> None:
        if any(verdict.outcome is Outcome.ELIGIBLE or verdict.some_option for verdict in shown):
            self.marks.setdefault("first sure", self.questions)
        best = interview.strongest(self.program, shown)[:3]
        if all(interview.settled(self.program, verdict) or verdict.some_option for verdict in best):
            self.marks.setdefault("best three", self.questions)


def derived(program: Program, goal: str) -> Choose:
    """The interview as it is held."""
    kinds = WANTED_KINDS.get(goal, ())
    wanted = frozenset(scheme.id for scheme in program.schemes.values() if scheme.kind in kinds)
    return lambda verdicts, _, asked: interview.next_question(program, verdicts, asked=asked, wanted=wanted)


def by_vocabulary(program: Program) -> Choose:
    """The first fact of the vocabulary that an open scheme still misses."""

    def choose(verdicts: Sequence[Verdict], _: Situation, asked: Sequence[str]) -> Question | None:
        opened = [one for one in verdicts if one.open and not interview.settled(program, one)]
        facts = {fact.name: fact for one in opened for fact in interview.askable(program, one, asked)}
        first = min(facts.values(), key=lambda fact: fact.order, default=None)
        return Question(first.name, first.group) if first else None

    return choose


def as_a_form(program: Program) -> Choose:
    """The first fact of the vocabulary that a scheme of this place rests on and whose question arises."""

    def choose(verdicts: Sequence[Verdict], situation: Situation, asked: Sequence[str]) -> Question | None:
        rest = {
            name
            for id in program.here(lived_in(situation))
            for check in program.ready[id].absence
            for name in check.base
        }
        facts = program.vocabulary.facts
        can_ask = (Ask.IF_NEEDED, Ask.TOGETHER)
        asks = (one for one in facts.values() if one.name in rest and one.ask in can_ask and one.name not in asked)
        first = next((fact for fact in asks if situation[fact.name] is UNKNOWN), None)
        return Question(first.name, first.group) if first else None

    return choose


def drawn(program: Program, places: Sequence[str]) -> Iterator[dict[str, Value]]:
    """The truths of all persons, the same on every run over the same content."""
    random = Random(2026)
    for index in range(PERSONS):
        yield draw_truth(program, random, places[index % len(places)], random.choice(places))


def measured(held: Sequence[Interview]) -> dict[str, Any]:
    """Medians and maxima of the marks."""
    found: dict[str, Any] = {}
    for name in MARKS:
        values = sorted(one.marks[name] for one in held)
        nine = values[int(0.9 * len(values))]
        found[name] = {"median": statistics.median(values), "p90": nine, "most": values[-1]}
    return found


def tell_facts(held: Sequence[Interview]) -> None:
    """Which facts were asked, how often, and how often a scheme was settled by the answer."""
    asked: Counter[str] = Counter()
    settled: Counter[str] = Counter()
    for one in held:
        for name, did in one.settled_by:
            asked[name] += 1
            settled[name] += did
    for name, count in asked.most_common():
        print(f"{name:45}{count:>5} asked {settled[name] / count:>6.0%} settled something")


def main(with_facts: bool) -> None:
    """Measure and print."""
    content = shipped()
    program = Program(content)
    places = places_of(content, Random(2026))[:20]
    truths = list(drawn(program, places))
    ways: dict[str, tuple[str, Choose]] = {goal: (goal, derived(program, goal)) for goal in GOALS}
    ways["everything, missing in a fixed order"] = ("everything", by_vocabulary(program))
    ways["everything, as a form"] = ("everything", as_a_form(program))
    figures: dict[str, Any] = {}
    seconds: list[float] = []
    print(f"{PERSONS} drawn situations, {len(places)} municipalities, {len(program.schemes)} schemes in all\n")
    print("| asked for | until | median | nine in ten | most | goal (median) |\n| --- | --- | --- | --- | --- | --- |")
    for way, (goal, choose) in ways.items():
        random = Random(2027)
        held = [Interview(program, truth, goal, choose, random).hold() for truth in truths]
        figures[way] = measured(held)
        if way in GOALS:
            seconds += [second for one in held for second in one.seconds]
        for name, mark in figures[way].items():
            aim = MARKS[name] if way == "everything" else ""
            print(f"| {way} | {name} | {mark['median']:g} | {mark['p90']} | {mark['most']} | {aim} |")
        if with_facts and way in GOALS:
            tell_facts(held)
    ms = {"median": statistics.median(seconds) * 1000, "most": max(seconds) * 1000}
    figures["ms"] = {name: round(value, 3) for name, value in ms.items()}
    print(f"\nchoosing a question: {ms['median']:.2f} ms, at most {ms['most']:.2f} ms (goal 10)")
    print(json.dumps(figures))


if __name__ == "__main__":
    main("facts" in sys.argv[1:])
