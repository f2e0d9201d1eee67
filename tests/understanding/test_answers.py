"""Answers in own words, by the fact that was asked: tests/understanding/answers*.yaml."""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.dialogue import asking
from bot.dialogue.state import State
from bot.dialogue.talk import Talk, World
from bot.facts import NUMERIC, AnyOf, Fact, FactName, Kind, Known, Range, Subject
from bot.messages import Answer, Pending, PendingChoice
from bot.understanding.answers import read_answer
from bot.understanding.places import Places
from tests.conversations import reader
from tests.dialogue.states import askable

ON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FILES = (
    "answers.yaml",
    "answers_by_type.yaml",
    "answers_heldout.yaml",
    "answers_in_own_words.yaml",
    "answers_mended.yaml",
    "answers_premiums.yaml",
)
ROWS = [
    pytest.param(fact, str(text), language, wanted, id=f"{fact}-{text}")
    for file in FILES
    for fact, rows in yaml.safe_load(Path(__file__).with_name(file).read_text(encoding="utf-8")).items()
    for text, language, wanted in rows
]
#: Facts of types that the vocabulary has none of yet.
OTHER_FACTS = {
    fact.name: fact
    for fact in (
        Fact(name=FactName("premiums_got"), about=Subject.CARER, kind=Kind.INT, order=0, unit="premiums", presume=0),
        Fact(name=FactName("income"), about=Subject.CARER, kind=Kind.MONEY, order=0, low=0, high=100_000, unit="eur"),
        Fact(
            name=FactName("papers"),
            about=Subject.RECIPIENT,
            kind=Kind.CHOICES,
            order=0,
            values=("parking", "attest"),
        ),
    )
}
OTHER_CHOICES = {
    "papers": (
        PendingChoice(id="parking", label="een parkeerkaart", value="parking", heard=("parkeerkaart",)),
        PendingChoice(id="attest", label="een attest van de dokter", value="attest", heard=("attest",)),
    ),
}


@functools.cache
def places() -> Places:
    return Places.of(reader().mind.content.places)


def fact_of(name: str) -> Fact:
    return OTHER_FACTS.get(FactName(name)) or reader().mind.content.vocabulary.facts[name]


def question(fact: str, language: str) -> Pending:
    """The open question about a fact, as it would stand; the recipient is the mother."""
    if fact in OTHER_FACTS:
        return Pending(kind="fact", about=fact, choices=OTHER_CHOICES.get(fact, ()))
    relation = reader().mind.content.vocabulary.facts["recipient_relation"]
    state = State(language=language).learn(relation, Known("parent", ON.date()))
    talk = Talk(state=state, world=World(now=ON, mind=reader().mind))
    asking.ask_fact(talk, fact)
    assert talk.state.pending is not None
    return talk.state.pending


def read(fact: str, text: str, language: str) -> tuple[Pending, Answer | None]:
    """What a text says in answer to a question about a fact."""
    pending = question(fact, language)
    choices = [(choice.id, choice.label, choice.heard) for choice in pending.choices]
    return pending, read_answer(text, fact_of(fact), choices, ON.date(), places())


def meant(pending: Pending, answer: Answer | None) -> Any:
    """An answer as the rows write it: numbers as the fact reads them, places by their names."""
    if answer is None:
        return "nothing"
    choice = next((one for one in pending.choices if one.id == answer.choice), None)
    if answer.kind in ("unsure", "declined") or answer.choice in ("unsure", "declined"):
        return answer.choice or answer.kind
    raw = choice.value if choice is not None else answer.value
    if raw == asking.NOT_YET:
        return "not_yet"
    if isinstance(raw, str) and raw in ("none",):
        return raw
    fact = fact_of(pending.about)
    value = fact.read(raw)
    if fact.kind is Kind.PLACE:
        towns = places().municipalities
        several = value.values if isinstance(value, AnyOf) else (value,)
        names = [towns[code].name for code in several]
        return {"any_of": names} if len(names) > 1 else names[0]
    return {"any_of": list(value.values)} if isinstance(value, AnyOf) else value


def same(got: Any, wanted: Any) -> bool:
    """Whether a value is the one wanted; a range by its ends, shares to one part in a hundred."""
    if isinstance(got, tuple):
        return bool(list(got) == wanted)
    if isinstance(wanted, list):
        if len(wanted) != 2:
            return False
        low, high = wanted
        if low == high:
            return bool(got == low)
        return bool(isinstance(got, Range) and max(abs(got.low - low), abs(got.high - high)) < 0.01)
    if isinstance(wanted, float) and not isinstance(got, (str, bool, Range)):
        return abs(float(got) - wanted) < 0.01
    return bool(got == wanted) and isinstance(got, bool) == isinstance(wanted, bool)


@pytest.mark.parametrize(("fact", "text", "language", "wanted"), ROWS)
def test_an_answer_is_read_as_it_was_meant(fact: str, text: str, language: str, wanted: Any):
    pending, answer = read(fact, text, language)
    got = meant(pending, answer)
    assert same(got, wanted), f"{text!r} was read as {got!r}"


def test_every_type_of_fact_is_held_true_by_many_answers():
    kinds = {fact_of(str(row.values[0])).kind for row in ROWS}
    assert len(ROWS) >= 550
    assert kinds == set(Kind)


UNSURE = {"nl": ("weet ik niet", "geen gedacht", "kweetet nie"), "en": ("I don't know", "no idea tbh", "hard to say")}
DECLINED = {
    "nl": ("liever niet", "dat houd ik voor mij", "sla maar over"),
    "en": ("rather not say", "none of your business"),
}
#: For each type of number or date what may be said and what it means.
IN_WORDS: dict[str, dict[str, tuple[str, Any]]] = {
    "nl": {"share": ("vier vijfde", 0.8), "number": ("drie", 3), "date": ("3 maart 2026", "2026-03-03")},
    "en": {"share": ("four fifths", 0.8), "number": ("three", 3), "date": ("March 3rd, 2026", "2026-03-03")},
}
ASKED = [*askable(), "caring_since", "leave_start", "carer_municipality", "recipient_municipality"]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ASKED)
def test_every_fact_takes_its_buttons_its_type_in_words_and_a_way_out(name: str, language: str):
    fact = fact_of(name)
    for choice in question(name, language).choices:
        for said in (choice.label, choice.label.upper(), f" {choice.label}. "):
            answer = read(name, said, language)[1]
            assert answer is not None, said
            assert (answer.choice, answer.exact) == (choice.id, True), said
    for kind, phrases in (("unsure", UNSURE), ("declined", DECLINED)):
        for said in phrases[language]:
            assert meant(*read(name, said, language)) == kind, said
    kind = "share" if fact.unit == "share" else "number" if fact.kind in NUMERIC else "date"
    if fact.kind in (*NUMERIC, Kind.DATE):
        said, wanted = IN_WORDS[language][kind]
        assert same(meant(*read(name, said, language)), wanted), said
    if fact.kind is Kind.PLACE:
        assert meant(*read(name, "Gent", language)) == "Gent"
    if fact.kind is Kind.BOOL:
        yes, no = ("jawel zenne", "bwa neen") if language == "nl" else ("yeah, sure", "nope")
        assert (meant(*read(name, yes, language)), meant(*read(name, no, language))) == (True, False)


@pytest.mark.parametrize(("fact", "text", "language", "wanted"), ROWS[:: max(1, len(ROWS) // 80)])
def test_capitals_and_spaces_change_nothing(fact: str, text: str, language: str, wanted: Any):
    pending, answer = read(fact, f"  {text.upper()} ", language)
    assert same(meant(pending, answer), wanted)
