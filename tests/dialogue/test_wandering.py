"""Every detour from every step at which a conversation waits, in every mode: and always a way on, and nothing lost.

The states are flow × step × detour × mode. The content lists its steps, this file its detours and modes; the test fails
for a mode in which one of them was never reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.dialogue import asking, flows
from bot.dialogue.detours import COMMANDS
from bot.dialogue.talk import Talk
from bot.messages import Sent
from tests.conversations import Conversation, reader
from tests.dialogue.states import interviewed, put
from tests.dialogue.test_every_question import proper

MODES = ("nl", "en", "nl without consent", "en after four days")


@dataclass(frozen=True)
class Detour:
    """What a carer does instead of answering, and what must hold after it."""

    nl: str
    en: str
    holds: Callable[[Conversation, Conversation], object]


def returns(talk: Conversation, before: Conversation) -> None:
    """The question that stood open stands open again, and nothing is forgotten."""
    assert talk.asks == before.asks
    keeps(talk, before)


def keeps(talk: Conversation, before: Conversation) -> None:
    """Every fact known before is known still."""
    assert told(before) <= told(talk), told(before) - told(talk)


def told(talk: Conversation) -> set[tuple[int, str]]:
    """Every fact known, with the number of the recipient it is about; 0 for the carer."""
    of_all = {(one.number, name) for one in talk.state.recipients for name in one.facts}
    return of_all | {(0, name) for name in talk.state.facts}


def stops(talk: Conversation, before: Conversation) -> None:
    assert talk.state.stopped
    proper(talk, talk.say("hallo" if talk.language == "nl" else "hello"), "taken up")
    returns(talk, before)


def is_safe_again(talk: Conversation, before: Conversation) -> None:
    assert talk.state.pending is not None
    assert talk.state.pending.kind == "safety"
    assert talk.said[0].urgent
    talk.say("ja" if talk.state.language == "nl" else "yes")
    returns(talk, before)


def mourns(talk: Conversation, before: Conversation) -> None:
    assert talk.asks == "died"
    assert talk.state.recipient.died
    asked = talk.state.recipient.asked
    talk.choose("enough")
    talk.say("hallo")
    assert talk.state.recipient.asked == asked, "something was asked about somebody who died"


def goes_to_the_father_and_back(talk: Conversation, before: Conversation) -> None:
    assert talk.state.recipient.facts["recipient_called"].value == "father"
    assert "recipient_age" not in talk.state.recipient.facts
    back = {"nl": "terug naar mijn moeder", "en": "back to my mother"}[talk.state.language]
    proper(talk, talk.say(back), "back to the first")
    assert talk.state.current == before.state.current
    keeps(talk, before)


def asks_which(talk: Conversation, before: Conversation) -> None:
    assert talk.asks.startswith("standing/")
    proper(talk, talk.choose("other"), "another than these")
    returns(talk, before)


def tells_the_age(talk: Conversation, before: Conversation) -> None:
    assert talk.facts()["carer_age"] == 54
    keeps(talk, before)


def puts_right(talk: Conversation, before: Conversation) -> None:
    assert talk.facts()["carer_hours_per_week"] == 20
    keeps(talk, before)


def spoken(language: str) -> Callable[[Conversation, Conversation], None]:
    def holds(talk: Conversation, before: Conversation) -> None:
        assert talk.state.language == language
        returns(talk, before)

    return holds


def shows(about: str) -> Callable[[Conversation, Conversation], None]:
    def holds(talk: Conversation, before: Conversation) -> None:
        assert talk.asks == about
        keeps(talk, before)

    return holds


def leaves_open(talk: Conversation, before: Conversation) -> None:
    """Nothing is asked now; with the next word what stood open comes back."""
    keeps(talk, before)
    talk.say("hallo" if talk.state.language == "nl" else "hello")
    returns(talk, before)


def begins_anew(talk: Conversation, before: Conversation) -> None:
    assert talk.asks == "goal"
    keeps(talk, before)


#: Every command has its words here, and everything that is no command but may happen at any moment.
DETOURS: dict[str, Detour] = {
    "why": Detour("waarom vraag je dat", "why do you ask", returns),
    "simpler": Detour("leg dat eenvoudiger uit", "make it simpler", returns),
    "back": Detour("terug", "back", keeps),
    "stop": Detour("stop", "stop", stops),
    "human": Detour("ik wil iemand spreken", "I want to talk to someone", returns),
    "help": Detour("wat kan je doen", "what can you do", returns),
    "privacy": Detour("wie leest wat ik schrijf", "who reads what I write", returns),
    "erase": Detour("wis alles", "erase everything", shows("erase")),
    "start_over": Detour("begin opnieuw", "start over", begins_anew),
    "dutch": Detour("in het Nederlands graag", "in het Nederlands graag", spoken("nl")),
    "english": Detour("in English please", "in English please", spoken("en")),
    "repeat": Detour("waar waren we", "where were we", returns),
    "overview": Detour("toon mijn overzicht", "show my overview", shows("overview")),
    "compare": Detour("vergelijk het verlof", "compare the leaves", keeps),
    "paper": Detour("op papier graag", "on paper please", shows("paper")),
    "remind": Detour("herinner me eraan", "remind me", keeps),
    "no_reminders": Detour("geen herinneringen meer", "no more reminders", returns),
    "not_meant": Detour("zo bedoel ik het niet", "that is not what I meant", returns),
    "move": Detour("verhuis naar signal", "move to signal", returns),
    "greet": Detour("goeiedag", "good morning", returns),
    "thanks": Detour("merci", "thank you", returns),
    "skip": Detour("sla over", "skip", keeps),
    "go_on": Detour("ga verder", "go on", keeps),
    "known": Detour("wat weet je van mij", "what do you know about me", shows("known")),
    "keep": Detour("bewaar het", "keep it", keeps),
    "another": Detour("ik zorg ook voor iemand anders", "I also care for someone else", shows("recipient_relation")),
    "goodbye": Detour("tot later", "talk later", leaves_open),
    "challenge": Detour("ben jij een mens", "are you human", returns),
    "frustration": Detour("dit werkt niet", "this does not work", returns),
    "checkins": Detour("hoe vaak ga je mij iets vragen", "how often will you ask me", shows("offer")),
    "a word of the trade": Detour("wat is BelRAI?", "what is BelRAI?", returns),
    "a question about a right": Detour(
        "moet mijn werkgever mantelzorgverlof goedkeuren?", "can my employer refuse carer's leave?", returns
    ),
    "two questions": Detour(
        "wat is een OCMW? en kan mijn baas mantelzorgverlof weigeren?",
        "what is an OCMW? and can my employer refuse carer's leave?",
        returns,
    ),
    "what leun does not know": Detour("waar vind ik een poetsvrouw?", "where do I find home help?", returns),
    "a fact that was not asked": Detour("ik ben 54 jaar", "I am 54 years old", tells_the_age),
    "a correction": Detour("nee, ik bedoelde 20 uur per week", "no, I meant 20 hours a week", puts_right),
    "another recipient": Detour("en voor mijn vader?", "what about my father?", goes_to_the_father_and_back),
    "a death": Detour("mijn moeder is vannacht gestorven", "my mother died last night", mourns),
    "applied": Detour("ik heb het aangevraagd", "I have applied for it", asks_which),
    "granted": Detour("het is goedgekeurd", "it was approved", asks_which),
    "refused": Detour("ze hebben het geweigerd", "they refused it", asks_which),
    "a feeling": Detour("ik ben zo moe", "I am so tired", returns),
    "a crisis": Detour("ik wil niet meer leven", "I want to end my life", is_safe_again),
    "nonsense": Detour("blauw gras fluit", "blue grass whistles", returns),
    "the other language": Detour(
        "I would rather do this in my own words because it is hard for me",
        "ik doe dit liever in mijn eigen woorden want het is moeilijk voor mij",
        keeps,
    ),
}
#: What happens without words.
HAPPENINGS = ("a photo", "a wrong tap", "a late tap", "silence")


def waits() -> list[tuple[str, str]]:
    """Every step of every flow at which a conversation waits."""
    return [(flow.id, step) for flow in reader().mind.content.flows.values() for step in flow.waiting]


def standing_at(flow: str, step: str, mode: str) -> Conversation:
    """A conversation that waits at a step, with a mother of 78 known about, in one of the modes."""
    talk = interviewed(mode[:2])
    if mode.endswith("without consent"):
        talk.consents.clear()
    known = reader().mind.content.flows[flow].steps[step]

    def go(inner: Talk) -> None:
        facts = reader().mind.content.vocabulary.facts
        inner.learn(facts["recipient_called"], "mother")
        chosen = {"goal": "everything", "consent": "agree"}
        inner.set(flow=flow, step=step, choices=chosen, pending=None, seen=talk.now.isoformat())
        if known.fact:
            asking.ask_fact(inner, known.fact)
        else:
            flows.run(inner)

    put(talk, go)
    if mode.endswith("without consent"):
        talk.say("waar waren we")  # a day after this everything is forgotten
    if mode.endswith("after four days"):
        talk.wait(timedelta(days=4))
    assert (talk.state.flow, talk.state.step) == (flow, step)
    assert talk.asks
    return talk


def situations(mode: str) -> Iterator[tuple[str, str, Conversation]]:
    for flow, step in waits():
        yield flow, step, standing_at(flow, step, mode)


def test_every_command_is_a_detour():
    assert set(COMMANDS) <= set(DETOURS)


@pytest.mark.parametrize("mode", MODES)
def test_every_detour_from_every_step_has_a_way_on_and_loses_nothing(mode: str):
    reached, wrong = set(), []
    for flow, step, start in situations(mode):
        for name, detour in DETOURS.items():
            talk = start.fork()
            where = f"{flow}/{step}: {name} ({mode})"
            try:
                proper(talk, talk.say(detour.nl if mode.startswith("nl") else detour.en), where)
                detour.holds(talk, start)
            except AssertionError as error:
                wrong.append(f"{where}: {error}\n{talk.texts}")
            reached.add((flow, step, name, mode))
    assert not wrong, f"{len(wrong)} wrong\n" + "\n\n".join(wrong)
    assert reached == {(flow, step, name, mode) for flow, step in waits() for name in DETOURS}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("happening", HAPPENINGS)
def test_what_happens_without_words_has_a_way_on_and_loses_nothing(mode: str, happening: str):
    reached = set()
    for flow, step, start in situations(mode):
        talk, where = start.fork(), f"{flow}/{step}: {happening} ({mode})"
        if happening == "a photo":
            proper(talk, talk.event(Sent("photo")), where)
            returns(talk, start)
        elif happening == "a wrong tap":
            assert talk.state.pending is not None
            proper(talk, talk.choose(talk.state.pending.choices[0].id), where)
            proper(talk, talk.say("verkeerde knop" if talk.state.language == "nl" else "wrong button"), where)
            returns(talk, start)
            assert talk.facts() == start.facts(), where
        elif happening == "a late tap":
            proper(talk, talk.choose("a_button_of_long_ago"), where)
            returns(talk, start)
        else:
            talk.wait(timedelta(days=4))
            proper(talk, talk.say("hallo" if talk.state.language == "nl" else "hello"), where)
            if mode.endswith("without consent"):
                assert talk.forgotten, where
                assert talk.facts() == {}, where
            else:
                returns(talk, start)
        reached.add((flow, step))
    assert reached == set(waits())
