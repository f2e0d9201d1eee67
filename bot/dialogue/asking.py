"""Putting a question about a fact or a group, and taking its answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.content.forms import ChoiceWords, FactWords
from bot.dialogue.state import Entry
from bot.dialogue.talk import Talk
from bot.facts import UNKNOWN, AnyOf, Ask, Fact, Kind
from bot.messages import Answer, Pending, PendingChoice

#: Buttons that stand under every question about a fact.
UNSURE = "unsure"
DECLINED = "declined"
#: The value of a button that says that a paper was not asked for yet: it stays unknown, the card names the paper.
NOT_YET = "unknown"
#: Whether they live together, and where each of them lives.
SAME_PLACE = ("recipient_same_address", "carer_municipality", "recipient_municipality")
#: Places of one name that are offered to choose from.
MOST_PLACES = 6


def ask_fact(talk: Talk, name: str, *, lead: str = "") -> None:
    """Ask for one fact, with its buttons and "weet ik niet"."""
    fact = talk.mind.content.vocabulary.facts[name]
    pending = Pending(kind="fact", about=name, choices=_choices(talk, fact))
    talk.ask(pending, _joined(lead or _long_ago(talk, fact), question_text(talk, name)))
    _note_asked(talk, name)


def ask_group(talk: Talk, group: str, *, lead: str = "") -> None:
    """Ask for a group of facts in one question: which of these papers is there?"""
    words = talk.mind.content.words[talk.language].groups[group]
    fill = talk.mind.wording.fill
    members = [name for name in words.items if _member_open(talk, name)]
    labels = {name: fill(talk.language, words.items[name], talk.names()) for name in members}
    choices = (
        *(PendingChoice(id=name, label=label, heard=_short_names(label)) for name, label in labels.items()),
        PendingChoice(id="none", label=words.none),
        *_way_outs(talk, 1),
    )
    talk.ask(
        Pending(kind="group", about=group, choices=choices), _joined(lead, fill(talk.language, words.ask, talk.names()))
    )
    for name, fact in talk.mind.content.vocabulary.facts.items():
        if fact.group == group:
            _note_asked(talk, name)


def _short_names(label: str) -> tuple[str, ...]:
    """What stands between brackets in a label, by which people call it: "persoonsvolgend budget (PVB)"."""
    return tuple(re.findall(r"\(([A-Z]\w{1,5})\)", label))


def _member_open(talk: Talk, name: str) -> bool:
    """Whether a member of a group can matter: its guard has not failed and nothing is known yet."""
    fact = talk.mind.content.vocabulary.facts[name]
    if fact.name in talk.state.known():
        return False
    if not fact.only_if:
        return True
    value = talk.situation[name]
    return value is UNKNOWN


def _long_ago(talk: Talk, fact: Fact) -> str:
    """What was told so long ago that it is asked again."""
    known = talk.state.known().get(fact.name)
    if known is None or known.value is UNKNOWN or fact.stale_after is None:
        return ""
    if talk.world.today <= fact.stale_after.after(known.on):
        return ""
    told = talk.mind.wording.known(talk.language, fact.name, known.value, talk.names())
    return talk.text("stale.lead", known=told)


def leave_open(talk: Talk) -> None:
    """The question that stands open is left, not answered: it is put again when its turn comes."""
    if talk.state.pending is not None:
        not_answered(talk, talk.state.pending, talk.state.current)


def not_answered(talk: Talk, left: Pending, number: int) -> None:
    """A question about a recipient was left: unless this turn answered it after all, it may be put again."""
    one = next((one for one in talk.state.recipients if one.number == number), None)
    if one is None or left.kind != "fact" or left.about in {**talk.state.facts, **one.facts}:
        return
    if any(entry.turn == talk.state.turn and entry.fact == left.about for entry in talk.state.history):
        return
    asked = tuple(name for name in one.asked if name != left.about)
    talk.state = talk.state.with_recipient(replace(one, asked=asked))


def is_open_place(talk: Talk, name: str) -> bool:
    """Whether a place was told of which there are several, so that it is still to be asked which one."""
    fact = talk.mind.content.vocabulary.facts.get(name)
    return fact is not None and fact.kind is Kind.PLACE and isinstance(talk.situation[name], AnyOf)


def forget_stale(talk: Talk) -> None:
    """What was told too long ago to count may be asked again."""
    known, recipient = talk.state.known(), talk.state.recipient
    asked = tuple(name for name in recipient.asked if name not in known or talk.situation[name] is not UNKNOWN)
    if asked != recipient.asked:
        talk.state = talk.state.with_recipient(replace(recipient, asked=asked))


def question_text(talk: Talk, name: str) -> str:
    """The question about a fact as it is put now."""
    if is_open_place(talk, name):
        return talk.text("place.which")
    words = talk.mind.content.words[talk.language].facts[name]
    return talk.mind.wording.fill(talk.language, words.ask or words.label, talk.names())


def _joined(lead: str, text: str) -> str:
    return f"{lead}\n\n{text}" if lead else text


def _note_asked(talk: Talk, name: str) -> None:
    recipient = talk.state.recipient
    if name not in recipient.asked:
        talk.state = talk.state.with_recipient(replace(recipient, asked=(*recipient.asked, name)))


def _choices(talk: Talk, fact: Fact) -> tuple[PendingChoice, ...]:
    words = talk.mind.content.words[talk.language].facts[fact.name]
    return (*_value_choices(talk, fact, words), *_way_outs(talk, fact.sensitive))


def _value_choices(talk: Talk, fact: Fact, words: FactWords) -> tuple[PendingChoice, ...]:
    if fact.kind is Kind.PLACE:
        several = talk.situation[fact.name]
        near = talk.state.choices.get("municipality", "")
        codes = several.values[:MOST_PLACES] if isinstance(several, AnyOf) else (near,) if near else ()
        return tuple(
            PendingChoice(id=code, label=talk.mind.wording.place(code, told_apart=True), value=code) for code in codes
        )
    if words.choices:
        more = any(choice.more for choice in words.choices)
        shown = _told_apart(_worded_choice(index, choice, words) for index, choice in enumerate(words.choices))
        return (*shown, talk.choice("more", "choice.more")) if more else shown
    if fact.kind is Kind.BOOL:
        return (
            PendingChoice(id="yes", label=talk.text("choice.yes"), value=True, heard=words.heard.get("true", ())),
            PendingChoice(id="no", label=talk.text("choice.no"), value=False, heard=words.heard.get("false", ())),
        )
    if fact.kind is Kind.CHOICE:
        offered = (value for value in fact.values if value != fact.otherwise)
        return tuple(
            PendingChoice(id=value, label=words.values.get(value, value), value=value, heard=words.heard.get(value, ()))
            for value in offered
        )
    return ()


def _worded_choice(index: int, choice: ChoiceWords, words: FactWords) -> PendingChoice:
    if choice.min is not None:
        value: Any = {"min": str(choice.min), "max": str(choice.max)}
    else:
        value = choice.value if isinstance(choice.value, (bool, int, str)) else str(choice.value)
    named = (
        {True: "yes", False: "no"}.get(choice.value, choice.value) if isinstance(choice.value, bool) else choice.value
    )
    return PendingChoice(
        id=str(choice.called or named) if choice.min is None else f"range_{index + 1}",
        label=choice.label,
        value=value,
        called=choice.called,
        heard=words.heard.get(choice.called or _heard_key(choice.value), ()),
        more=choice.more,
    )


def _told_apart(choices: Iterable[PendingChoice]) -> tuple[PendingChoice, ...]:
    """Buttons with ids of their own: where two share the carer's word, the value tells them apart."""
    seen: dict[str, PendingChoice] = {}
    for choice in choices:
        seen[str(choice.value) if choice.id in seen else choice.id] = choice
    return tuple(replace(choice, id=id) for id, choice in seen.items())


def _heard_key(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _way_outs(talk: Talk, sensitive: int) -> tuple[PendingChoice, ...]:
    unsure = talk.choice(UNSURE, "choice.unsure")
    return (unsure, talk.choice(DECLINED, "choice.declined")) if sensitive else (unsure,)


# -- taking an answer ------------------------------------------------------------------------------


def take(talk: Talk, pending: Pending, answer: Answer, *, typed: bool) -> bool:
    """Take an answer to an open question about a fact or a group; False where it turned out to be none."""
    if pending.kind == "group":
        return _take_group(talk, pending, answer)
    fact = talk.mind.content.vocabulary.facts[pending.about]
    if answer.kind in (UNSURE, DECLINED) or answer.choice in (UNSURE, DECLINED, NOT_YET):
        kept = talk.state.known().get(fact.name) if DECLINED in (answer.kind, answer.choice) else None
        remember(talk, fact, UNKNOWN if kept is None else kept.value)
        talk.say(f"ack.{answer.choice or answer.kind}")
        return True
    choice = next((one for one in pending.choices if answer.kind == "choice" and one.id == answer.choice), None)
    raw = choice.value if choice is not None else answer.value
    if choice is not None and choice.id == "more":
        _ask_all(talk, pending)
        return True
    if raw is None:
        return False
    remember(talk, fact, fact.read(raw))
    if is_open_place(talk, fact.name):
        ask_fact(talk, fact.name)
        return True
    called = (choice.called if choice else "") or answer.called
    if fact.name == "recipient_relation":
        other = talk.mind.content.vocabulary.facts["recipient_called"]
        remember(talk, other, called if called else UNKNOWN, asked=False)
    if typed and choice is None and fact.kind is not Kind.BOOL:
        value = talk.mind.wording.value(talk.language, fact.name, talk.state.known()[fact.name].value)
        talk.say("ack.value", value=value)
    return True


def _ask_all(talk: Talk, pending: Pending) -> None:
    """The same question with every button."""
    choices = tuple(replace(choice, more=False) for choice in pending.choices if choice.id != "more")
    talk.ask(replace(pending, choices=choices), question_text(talk, pending.about))


def remember(talk: Talk, fact: Fact, value: Any, how: str = "said", *, asked: bool = True) -> None:
    """Take a value for a fact of the carer or of who is talked about now, so that it can be taken back.

    ``asked``: it need not be asked any more.
    """
    before = talk.state.known().get(fact.name)
    entry = Entry(turn=talk.state.turn, fact=fact.name, recipient=talk.state.current, before=before)
    talk.set(history=(*talk.state.history, entry)[-50:])
    talk.learn(fact, value, how)
    if asked:
        _note_asked(talk, fact.name)
    if fact.name in SAME_PLACE:
        _under_one_roof(talk)


def _under_one_roof(talk: Talk) -> None:
    """Who lives at one address lives in one municipality: it is not asked twice."""
    together, *places = SAME_PLACE
    values = [talk.situation[name] for name in places]
    if talk.situation[together] is not True or len([one for one in values if isinstance(one, str)]) != 1:
        return
    for name, value in zip(places, reversed(values), strict=True):
        if value is not UNKNOWN and name not in talk.state.known():
            remember(talk, talk.mind.content.vocabulary.facts[name], value)


def _take_group(talk: Talk, pending: Pending, answer: Answer) -> bool:
    chosen = answer.choice or answer.kind
    if chosen in (UNSURE, DECLINED):
        talk.say(f"ack.{chosen}")
        return True
    facts = talk.mind.content.vocabulary.facts
    group = facts[chosen].group if chosen in facts else ""
    if chosen == "none":
        _none_of(talk, pending)
        return True
    if not group:
        return False
    if facts[chosen].kind is Kind.BOOL:
        remember(talk, facts[chosen], True)
        return True
    ask_fact(talk, chosen)
    return True


def _none_of(talk: Talk, pending: Pending) -> None:
    """None of these papers: what is a yes or no becomes a no, a class becomes "none"; a score stays unknown."""
    facts = talk.mind.content.vocabulary.facts
    for choice in pending.choices:
        fact = facts.get(choice.id)
        if fact is None or fact.ask is not Ask.TOGETHER:
            continue
        if fact.kind is Kind.BOOL:
            remember(talk, fact, False)
        elif fact.kind is Kind.CHOICE and "none" in fact.values:
            remember(talk, fact, "none")
    talk.say("ack.none")
