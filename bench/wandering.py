"""Fifty drawn conversations that wander: detours at random places; what they cost, and whether any goes wrong.

Run `python -m bench.wandering [CONVERSATIONS]`. A carer is drawn as in `bench.interview`, tells part of their story
first, and answers in words or by button; now and then they ask something else, correct themselves, go back, fall silent
for days, change the language, speak of somebody else, or cry for help. Of each conversation it is checked that every
state has a way on, that no fact is lost and that nothing is asked twice; a turn is timed by its parts (understand,
decide, state to JSON and back). Bubbles are counted until the first useful answer: one that names a right or a source.
"""

from __future__ import annotations

import functools
import json
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from bench.interview import draw_truth
from bot.dialogue.talk import World
from bot.dialogue.turn import turn
from bot.engines.interpreter import Embedded
from bot.facts import UNKNOWN, Kind, Value, show
from bot.messages import Chose, Event, RecipientChosen, Said, Say, Started
from tests.conversations import Conversation, reader, stored

CONVERSATIONS = 50
MOST_TURNS = 120
DETOUR = 0.35  # share of turns that are no answer
GOAL_BUBBLES = 4
PEOPLE = {
    "parent": "moeder",
    "spouse": "man",
    "child": "zoon",
    "sibling": "zus",
    "friend": "vriend",
    "neighbour": "buur",
}
WORK = {
    "employee": "ik werk als bediende",
    "statutory": "ik ben vastbenoemd",
    "self_employed_main": "ik ben zelfstandige",
    "jobseeker_benefit": "ik ben werkloos",
    "pensioner": "ik ben gepensioneerd",
    "homemaker": "ik ben huisvrouw",
}
STORIES = (
    "mijn {who} is ziek en ik zorg voor alles. {work}. waar heb ik recht op?",
    "dag, {work} en ik zorg voor mijn {who} van {age}. kan ik verlof nemen?",
    "mijn {who} kan niet meer alleen zijn. ik ben doodop. bestaat er iets?",
    "ik wil weten hoe die erkenning als mantelzorger werkt, het is voor mijn {who}",
)
QUESTIONS = (
    "wat is BelRAI?",
    "moet mijn werkgever mantelzorgverlof goedkeuren?",
    "wat is een OCMW? en hoelang duurt mantelzorgverlof?",
    "waar vind ik een poetsvrouw?",
    "wie leest dit",
)
#: Where people live: Geel, Mol, Kampenhout, and Hoeilaart, of which no premium is known.
PLACES = ("13008", "13025", "23038", "23033")
ASIDES = (
    *("waarom vraag je dat", "leg dat eenvoudiger uit", "waar waren we", "merci", "wat weet je van mij"),
    "blauw gras fluit",
)


KINDS = ("question", "aside", "correction", "silence", "language", "other", "cry", "human", "told", "tap")


@functools.cache
def engine() -> Embedded:
    """The classifier, all loaded."""
    embedded = Embedded()
    embedded.begin()
    embedded.wait()
    return embedded


@dataclass
class Held:
    """One conversation and what was seen in it."""

    talk: Conversation
    random: Random
    truth: dict[str, Value]
    milliseconds: dict[str, list[float]] = field(default_factory=lambda: {"understand": [], "decide": [], "state": []})
    asked: Counter[tuple[int, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    bubbles: int = 0
    useful_after: int = 0
    turns: int = 0
    detours: int = 0

    def event(self, event: Event) -> None:
        """One turn, timed by its parts."""
        talk = self.talk
        started = time.perf_counter()
        talk.state = stored(talk.state)
        between = time.perf_counter()
        heard = engine().at_once(event.text) if isinstance(event, Said) else None
        talk.understanding = reader().read(event, talk.state, talk.now, heard)
        understood = time.perf_counter()
        world = World(now=talk.now, mind=reader().mind, consents=frozenset(talk.consents))
        before = talk.state
        talk.state, talk.effects = turn(talk.state, event, talk.understanding, world)
        decided = time.perf_counter()
        talk.said = tuple(effect.message for effect in talk.effects if isinstance(effect, Say))
        for effect in talk.effects:
            talk._carry_out(effect)
        if isinstance(event, Said):
            for name, seconds in (
                ("state", between - started),
                ("understand", understood - between),
                ("decide", decided - understood),
            ):
                self.milliseconds[name].append(seconds * 1000)
        self.turns += 1
        self._look(event, before)

    def _look(self, event: Event, before: object) -> None:
        talk = self.talk
        where = f"{event} at {talk.state.flow}/{talk.state.step}"
        if not 1 <= len(talk.said) <= 3 and not talk.forgotten:
            self.wrong.append(f"{len(talk.said)} bubbles after {where}")
        closed = talk.state.flow != "" and not talk.state.step
        if talk.state.pending is None and not talk.state.stopped and not closed and talk.state.aside is None:
            self.wrong.append(f"no way on after {where}")
        if not self.useful_after:
            for message in talk.said:
                self.bubbles += 1
                if _useful(message.text):
                    self.useful_after = self.bubbles
                    break

    def say(self, text: str) -> None:
        """Words of the carer."""
        self.event(Said(text))


def _useful(text: str) -> bool:
    """Whether a bubble names a right, or says something with its source."""
    words = reader().mind.content.words
    return any(scheme.title in text for language in words.values() for scheme in language.schemes.values())


def hold(random: Random) -> Held:
    """One conversation until its overview."""
    program = reader().mind.program
    held = Held(Conversation("nl"), random, dict(draw_truth(program, random, *random.choices(PLACES, k=2))))
    held.event(Started())
    relation = str(held.truth.get("recipient_relation"))
    work = WORK.get(str(held.truth.get("carer_work_status")), "")
    age = show(held.truth["recipient_age"])
    held.say(random.choice(STORIES).format(who=PEOPLE.get(relation, "moeder"), work=work, age=age))
    first = held.talk.state.current
    known: dict[str, object] = {}
    for _ in range(MOST_TURNS):
        if held.talk.asks in ("overview", "after") and first == held.talk.state.current:
            return held
        known = _kept(held, first, known)
        if random.random() < DETOUR:
            _wander(held, first)
        else:
            _answer(held)
    held.wrong.append(f"no overview after {MOST_TURNS} turns; {held.talk.asks} stands open")
    return held


def _kept(held: Held, number: int, before: dict[str, object]) -> dict[str, object]:
    """No fact of the first recipient nor of the carer is lost between two turns, but where all was to be forgotten."""
    if held.talk.forgotten:
        held.talk.forgotten = False
        held.asked.clear()
        if not held.talk.state.flow:
            held.event(Started())
        return {}
    one = next(one for one in held.talk.state.recipients if one.number == number)
    now = {**held.talk.state.facts, **one.facts}
    lost = {name for name in before if name not in now}
    if lost:
        held.wrong.append(f"lost {', '.join(sorted(lost))}")
    return dict(now)


def _wander(held: Held, first: int) -> None:
    """Something that is no answer, and the way back where it leads away."""
    held.detours += 1
    talk, random = held.talk, held.random
    kind = random.choice(KINDS)
    stood_open = talk.asks
    match kind:
        case "question":
            held.say(random.choice(QUESTIONS))
        case "aside":
            held.say(random.choice(ASIDES))
            if talk.asks == "known":
                held.event(Chose("all_true"))
        case "correction":
            held.say(f"nee, ik bedoelde {random.randint(5, 40)} uur per week")
        case "silence":
            talk.wait(timedelta(days=4))
            if not talk.forgotten:
                held.say("hallo")
        case "language":
            held.say("in English please")
            held.say("terug in het Nederlands graag")
        case "other":
            held.say("en voor mijn nonkel?")
            held.say(random.choice(("hij is 81", "ik zorg 5 uur per week voor hem")))
            held.say({"parent": "terug naar mijn moeder"}.get(str(held.truth["recipient_relation"]), ""))
            if talk.state.current != first:
                held.event(RecipientChosen(first))
            return
        case "cry":
            held.say("ik wil niet meer leven")
            held.say("ja ik ben veilig")
        case "human":
            held.say("ik wil iemand spreken")
        case "told":
            held.say(f"ik ben {random.randint(30, 70)} jaar")
        case "tap":
            if talk.state.pending is not None and talk.state.pending.kind == "fact":
                held.event(Chose(talk.state.pending.choices[0].id))
                held.say("verkeerde knop")
    if kind in ("question", "human", "cry", "language") and talk.asks != stood_open and not talk.forgotten:
        held.wrong.append(f"after {kind} {talk.asks!r} stands open, not {stood_open!r}")


def _answer(held: Held) -> None:
    """Answer what stands open from the truth, in words or by button."""
    talk, random = held.talk, held.random
    pending = talk.state.pending
    if pending is None:
        held.say("hallo")
        return
    ids = [choice.id for choice in pending.choices]
    if pending.kind == "fact":
        held.asked[(talk.state.current, pending.about)] += 1
        if held.asked[(talk.state.current, pending.about)] > 1:
            held.wrong.append(f"{pending.about} was asked and answered twice")
        _tell(held, pending.about, ids)
        return
    preferred = ("agree", "go_on", "everything", "safe", "none", "all_true", "again", "overview", "other")
    held.event(Chose(next((id for id in preferred if id in ids), random.choice(ids))))


def _tell(held: Held, name: str, ids: list[str]) -> None:
    value = held.truth.get(name, UNKNOWN)
    fact = reader().mind.content.vocabulary.facts[name]
    if value is UNKNOWN or held.random.random() < 0.1:
        held.say("weet ik niet")
    elif fact.kind is Kind.BOOL:
        held.say("ja" if value else "nee")
    elif fact.kind in (Kind.INT, Kind.DECIMAL, Kind.MONEY):
        held.say(str(show(value)))
    elif str(value) in ids:
        held.event(Chose(str(value)))
    else:
        held.event(Chose("unsure") if "unsure" in ids else Chose(ids[0]))


def main(conversations: int) -> None:
    """Hold them and print what was seen."""
    held = [hold(Random(seed)) for seed in range(conversations)]
    parts = {name: [ms for one in held for ms in one.milliseconds[name]] for name in held[0].milliseconds}
    print("| a turn by its parts, ms | median | 95 % |")
    print("| --- | --- | --- |")
    for name, values in parts.items():
        print(f"| {name} | {statistics.median(values):.2f} | {statistics.quantiles(values, n=20)[-1]:.2f} |")
    useful = [one.useful_after for one in held]
    wrong = [(seed, line) for seed, one in enumerate(held) for line in one.wrong]
    print(f"\n{sum(one.turns for one in held)} turns, {sum(one.detours for one in held)} detours")
    median = statistics.median(useful)
    print(f"bubbles to the first useful answer: median {median}, most {max(useful)} (goal {GOAL_BUBBLES})")
    print(f"more than {GOAL_BUBBLES}: {sum(n > GOAL_BUBBLES for n in useful)} of {len(useful)}")
    for seed, line in wrong:
        print(f"conversation {seed}: {line}")
    figures = {name: statistics.median(values) for name, values in parts.items()}
    print(
        json.dumps({"wrong": len(wrong), "bubbles": statistics.median(useful), "most_bubbles": max(useful), **figures})
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CONVERSATIONS)
