"""Facts that a carer tells without being asked: taken, shown back in a few words, and weighed at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bot.content import texts
from bot.dialogue import asking, recipients
from bot.dialogue.talk import Talk
from bot.facts import UNKNOWN, AnyOf, Fact, Kind, Range, Subject, Value
from bot.messages import Pending, Told, Understanding

#: What the way of speaking shows already.
_SILENT: Final = frozenset({"recipient_called"})
#: Facts of who has an employer.
_AT_WORK: Final = frozenset({"sector", "work_fraction", "employer_headcount"})
#: Facts shown back in one sentence.
MOST_SHOWN: Final = 8
#: Sectors without officials appointed for life.
_BY_CONTRACT: Final = ("private", "social_profit")
#: Brussels municipalities have codes that begin so; Flemish provinces have these.
_BRUSSELS: Final = "21"
_FLEMISH: Final = ("1", "23", "24", "3", "4", "7")


@dataclass
class Noted:
    """What was taken of one text, in words."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    facts: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.facts)


def take(talk: Talk, understanding: Understanding, asked: Pending | None) -> Noted:
    """Take what a text tells. ``asked``: the question whose answer is read apart; a fact that it asks for is not shown
    back here where the answer does so."""
    noted = Noted()
    corrects = any(act.kind == "correction" for act in understanding.acts)
    answered = asked.about if asked is not None and understanding.answer is not None and not corrects else ""
    current = talk.state.current
    for told, fact, value in _readable(talk, understanding):
        if fact.name == answered or (fact.name in _AT_WORK and _not_at_work(asked, understanding)):
            continue
        number = _about(talk, told, fact)
        if not number:
            continue
        talk.set(current=number)
        talk.forget_worked_out()
        _take_one(talk, fact, value, noted, corrects=corrects)
        talk.set(current=current)
    talk.forget_worked_out()
    return noted


def _not_at_work(asked: Pending | None, understanding: Understanding) -> bool:
    """Whether the text answers that the carer has no employer: then "school" is no sector."""
    if asked is None or asked.about != "carer_work_status" or understanding.answer is None:
        return False
    return understanding.answer.choice not in ("", "employee", "statutory", "unsure", "declined")


def _readable(talk: Talk, understanding: Understanding) -> Iterator[tuple[Told, Fact, Value]]:
    for told in understanding.told:
        fact = talk.mind.content.vocabulary.facts.get(told.fact)
        if fact is None or fact.derived:
            continue
        try:
            value = fact.read(told.value)
        except ValueError:
            continue
        if value is not UNKNOWN:
            yield told, fact, value


def _about(talk: Talk, told: Told, fact: Fact) -> int:
    """The number of the recipient that a fact is about; 0 where it is about nobody that is cared for."""
    if fact.about is Subject.CARER:
        return talk.state.current
    if not told.who:
        return 0 if talk.state.recipient.died else talk.state.current
    number = recipients.number_of(talk, told.who)
    if not number and "recipient_called" not in talk.state.recipient.facts:
        relation = talk.state.recipient.facts.get("recipient_relation")
        return talk.state.current if relation is None and told.fact == "recipient_relation" else 0
    return number


def _take_one(talk: Talk, fact: Fact, value: Value, noted: Noted, *, corrects: bool) -> None:
    before = talk.state.known().get(fact.name)
    now = talk.situation[fact.name] if before is not None else UNKNOWN
    if now is not UNKNOWN and (now == value or (_within(now, value) and not corrects)):
        if _just_learnt(talk, fact.name) and fact.name not in _SILENT:
            noted.facts.add(fact.name)
            noted.new.append(phrase(talk, fact.name))
        return
    asking.remember(talk, fact, value)
    noted.facts.add(fact.name)
    if isinstance(value, AnyOf) and fact.kind is Kind.PLACE:
        return  # which one is asked back
    shown = "recipient_relation" if fact.name in _SILENT else fact.name
    (noted.changed if before is not None and now is not UNKNOWN else noted.new).append(phrase(talk, shown))
    if fact.name == "sector":
        _has_an_employer(talk, value)


def _has_an_employer(talk: Talk, sector: Value) -> None:
    """Who works in a sector has an employer; whether by contract or as an official is asked where both can be."""
    fact = talk.mind.content.vocabulary.facts["carer_work_status"]
    if talk.situation[fact.name] is not UNKNOWN or sector == "no_employer":
        return
    if sector in _BY_CONTRACT:
        asking.remember(talk, fact, "employee", how="follows")
    else:
        asking.remember(talk, fact, AnyOf(("employee", "statutory")), how="follows", asked=sector == "local_authority")


def _just_learnt(talk: Talk, name: str) -> bool:
    """Whether it was learnt in this very turn (who is cared for is learnt where people are met)."""
    return any(entry.turn == talk.state.turn and entry.fact == name for entry in talk.state.history)


def _within(exact: Value, loose: Value) -> bool:
    """Whether what is known says more than what was told now."""
    if isinstance(loose, Range):
        low, high = (exact.low, exact.high) if isinstance(exact, Range) else (exact, exact)
        return bool(loose.low <= low and high <= loose.high)
    return isinstance(loose, AnyOf) and exact in loose.values


def phrase(talk: Talk, name: str) -> str:
    """A known fact in a few words, as it stands after "genoteerd"."""
    wording = talk.mind.wording
    if name == "recipient_relation":
        return talk.text("told.cares_for")
    known = talk.state.known().get(name)
    value = talk.situation[name] if known is None else known.value
    return wording.known(talk.language, name, value, talk.names())


def show(talk: Talk, noted: Noted) -> None:
    """Show back what was taken, in a sentence or two, with what is to be said honestly about a place."""
    parts = []
    for key, phrases in (("told.noted", noted.new), ("told.changed", noted.changed)):
        shown = list(dict.fromkeys(phrases))
        if shown:
            parts.append(talk.text(key, known=texts.listed(talk.language, shown[:MOST_SHOWN])))
    parts += [talk.text(key) for key in _honestly(talk, noted)]
    if parts:
        talk.speak("\n".join(parts))


def _honestly(talk: Talk, noted: Noted) -> Iterator[str]:
    """What Leun does not know about where somebody lives."""
    for name in ("carer_municipality", "recipient_municipality"):
        code = talk.situation[name] if name in noted.facts else UNKNOWN
        if isinstance(code, str) and code.startswith(_BRUSSELS):
            yield "place.brussels"
        elif isinstance(code, str) and not code.startswith(_FLEMISH):
            yield "place.wallonia"
    for name, key in (("carer_lives_in_belgium", "place.abroad"), ("recipient_lives_in_belgium", "place.abroad")):
        if name in noted.facts and talk.situation[name] is False:
            yield key


def which_place(talk: Talk, noted: Noted) -> str:
    """The fact about a place of which several were meant, and which is asked back; an empty text where it is sure."""
    for name in sorted(noted.facts):
        fact = talk.mind.content.vocabulary.facts[name]
        if fact.kind is Kind.PLACE and isinstance(talk.situation[name], AnyOf):
            return name
    return ""
