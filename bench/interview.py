"""How many questions the derived interview asks, for 200 drawn situations, and how long it takes to choose one.

Run `python -m bench.interview`: medians and maxima until the first sure card, until the best three cards shown are
settled, until every scheme is decided or waits for a paper; then JSON on the last line. A person is drawn as a truth of
work, relation, age and papers; each question is answered from that truth, some with "I don't know". A group of papers
counts one question. Nearly everything that is presumed of everyone is presumed here too.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Mapping
from random import Random
from typing import Any

from bench.assess import content_program
from bot.facts import UNKNOWN, Fact, Kind, Known, Value
from bot.rights import interview
from bot.rights.program import Program, Situation
from bot.rights.verdicts import Outcome, assess, told
from tests.support import TODAY, answerable, draw_value

PERSONS = 200
GOALS = {"first sure": 5, "best three": 8, "all": 16}  # medians
MOST = 25
UNSURE = 0.1  # share of questions that are answered "I don't know"

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
    "recipient_residential_permanent": [False, False, False, True],
    "recipient_vulnerable": [True],
}


def draw_truth(program: Program, random: Random) -> dict[str, Value]:
    """Everything about one person: work, relation and age go together; much was never taken up; few have papers."""
    facts = program.vocabulary.facts
    truth = {fact.name: _drawn(fact, random) for fact in answerable(program.vocabulary)}
    work = random.choices(list(WORK), [weight for weight, _ in WORK.values()])[0]
    relation = random.choices(list(RELATION), [weight for weight, _ in RELATION.values()])[0]
    chosen: dict[str, Any] = {"carer_work_status": work, "recipient_relation": relation}
    chosen |= {name: random.choice(values) for name, values in WORK[work][1].items()}
    chosen["recipient_age"] = random.randint(*RELATION[relation][1])
    chosen |= {name: random.choice(values) for name, values in PLAIN.items() if name in facts}
    return truth | {name: facts[name].read(value) for name, value in chosen.items()}


def _drawn(fact: Fact, random: Random) -> Value:
    if fact.presume is not UNKNOWN and random.random() < 0.95:
        return fact.presume
    if fact.kind is Kind.BOOL:
        return random.random() < 0.3
    if fact.name.startswith(("used_", "days_used_")) and random.random() < 0.8:
        return 0
    return draw_value(fact, random)


def hold(program: Program, truth: Mapping[str, Value], random: Random) -> tuple[dict[str, int], list[float]]:
    """One interview to its end: after how many questions each mark was reached, and the seconds per choice."""
    known: dict[str, Known] = {}
    asked: list[str] = []
    marks: dict[str, int] = {}
    seconds: list[float] = []
    questions = 0
    for name in ("recipient_relation", "carer_work_status"):  # the opening asks these
        known[name], questions = Known(truth[name], TODAY), questions + 1
        asked.append(name)
    while True:
        verdicts = told(assess(program, Situation.of(program, known, TODAY, presume=True)), program)
        _mark(program, verdicts, questions, marks)
        start = time.perf_counter()
        question = interview.next_question(program, verdicts, asked=asked)
        seconds.append(time.perf_counter() - start)
        if question is None:
            marks["all"] = questions
            return {"first sure": questions, "best three": questions} | marks, seconds
        questions += 1
        together = [fact.name for fact in program.vocabulary.facts.values() if fact.group == question.group]
        names = together if question.group else [question.fact]
        unsure = random.random() < UNSURE
        for name in names:
            asked.append(name)
            if not unsure and name in truth:
                known[name] = Known(truth[name], TODAY)


def _mark(program: Program, verdicts: tuple[Any, ...], questions: int, marks: dict[str, int]) -> None:
    if any(verdict.outcome is Outcome.ELIGIBLE or verdict.some_option for verdict in verdicts):
        marks.setdefault("first sure", questions)
    best = interview.strongest(program, verdicts)[:3]
    if all(interview.settled(program, verdict) or verdict.some_option for verdict in best):
        marks.setdefault("best three", questions)


def main() -> None:
    """Measure and print."""
    program = content_program()
    random = Random(2026)
    counted: dict[str, list[int]] = {name: [] for name in GOALS}
    seconds: list[float] = []
    for _ in range(PERSONS):
        marks, took = hold(program, draw_truth(program, random), random)
        seconds += took
        for name in GOALS:
            counted[name].append(marks[name])
    figures: dict[str, Any] = {}
    print(f"questions, {PERSONS} drawn situations    median   goal   nine in ten   most")
    for name, goal in GOALS.items():
        values = sorted(counted[name])
        figures[name] = {
            "median": statistics.median(values),
            "p90": values[int(0.9 * len(values))],
            "most": values[-1],
            "goal": goal,
        }
        line = figures[name]
        print(f"{name:34} {line['median']:6} {goal:6} {line['p90']:13} {line['most']:6}")
    figures["ms"] = {
        "median": round(statistics.median(seconds) * 1000, 3),
        "most": round(max(seconds) * 1000, 3),
        "goal": 10,
    }
    print(f"choosing a question: {figures['ms']['median']} ms, at most {figures['ms']['most']} ms (goal 10)")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
