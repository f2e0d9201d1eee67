"""The people cared for: who is named, who is talked about now, going on about another, and a death."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.content import texts
from bot.dialogue import asking, checkin_life, flows, reminders, undoing
from bot.dialogue.state import Recipient
from bot.dialogue.talk import Talk
from bot.messages import Act, Pending, Understanding

#: What is kept of a request to go on about somebody later.
LATER = "recipient"


def number_of(talk: Talk, who: str) -> int:
    """The recipient whom the carer calls so; 0 where there is none."""
    for one in talk.state.recipients:
        known = one.facts.get("recipient_called")
        if known is not None and known.value == who:
            return one.number
    return 0


def called(talk: Talk, number: int) -> str:
    """How a recipient is spoken of: "je moeder"."""
    return str(_names_of(talk, number)["recipient"])


def _names_of(talk: Talk, number: int) -> Mapping[str, Any]:
    one = next(one for one in talk.state.recipients if one.number == number)
    values = {name: known.value for name, known in one.facts.items()}
    return talk.mind.wording.names(talk.language, values)


# -- who is named ----------------------------------------------------------------------------------


def meet(talk: Talk, understanding: Understanding) -> tuple[int, ...]:
    """The recipients that a text speaks of, in its order; who was not known yet, is made."""
    found: dict[int, None] = {}
    if any(act.kind == "correction" for act in understanding.acts) and _renamed(talk, understanding):
        return ()
    for act in understanding.acts:
        if act.kind == "recipient" and act.who:
            number = number_of(talk, act.who) or _known_from_now(talk, act, understanding)
            if number:
                found[number] = None
    return tuple(found)


def _renamed(talk: Talk, understanding: Understanding) -> bool:
    """Whether a correction says that it is about another person than was written down."""
    who = [act.who for act in understanding.acts if act.kind == "recipient" and act.who]
    if len(who) != 1 or number_of(talk, who[0]) or "recipient_relation" not in talk.state.recipient.facts:
        return False
    facts = talk.mind.content.vocabulary.facts
    told = [one for one in understanding.told if one.fact == "recipient_relation" and one.who == who[0]]
    try:
        relation = facts["recipient_relation"].read(told[0].value if told else _relation_of(talk, who[0]))
    except ValueError:
        return False
    asking.remember(talk, facts["recipient_relation"], relation)
    asking.remember(talk, facts["recipient_called"], who[0], asked=False)
    return True


def _known_from_now(talk: Talk, act: Act, understanding: Understanding) -> int:
    facts = talk.mind.content.vocabulary.facts
    told = next(
        (one.value for one in understanding.told if one.fact == "recipient_relation" and one.who == act.who), act.about
    )
    try:
        relation = facts["recipient_relation"].read(told or _relation_of(talk, act.who))
        word = facts["recipient_called"].read(act.who)
    except ValueError:
        return 0
    before = talk.state.current
    if "recipient_relation" in talk.state.recipient.facts or talk.state.recipient.died:
        _new(talk)
    asking.remember(talk, facts["recipient_relation"], relation)
    asking.remember(talk, facts["recipient_called"], word, asked=False)
    number = talk.state.current
    talk.set(current=before)
    talk.forget_worked_out()
    return number


def _new(talk: Talk) -> None:
    """Somebody about whom nothing is known yet; one such is enough."""
    empty = next((one.number for one in talk.state.recipients if not one.facts), 0)
    if empty and empty != talk.state.current:
        talk.set(current=empty)
        talk.forget_worked_out()
        return
    number = max(one.number for one in talk.state.recipients) + 1
    talk.set(recipients=(*talk.state.recipients, Recipient(number=number)), current=number)
    talk.forget_worked_out()


# -- going on about another ------------------------------------------------------------------------


def turn_to(talk: Talk, met: tuple[int, ...]) -> bool:
    """Go on about whom a text speaks of; the others wait their turn. True where it is somebody else than before."""
    if not met:
        return False
    current = talk.state.current
    first = current if current in met else met[0]
    waiting = [number for number in met if number != first and not _spoken_of(talk, number)]
    for number in waiting:
        later(talk, f"{LATER}/{number}")
    if first == current:
        if waiting:
            names = {"now": called(talk, first), "later": called(talk, waiting[0])}
            talk.say("recipient.one_by_one", **names)
        return False
    go_to(talk, first)
    return True


def _spoken_of(talk: Talk, number: int) -> bool:
    """Whether questions about a recipient were put already."""
    return bool(next(one for one in talk.state.recipients if one.number == number).questions)


def later(talk: Talk, request: str) -> None:
    """Remember what the carer asked for, to come to it in its turn."""
    if request not in talk.state.requests:
        talk.set(requests=(*talk.state.requests, request))


def go_to(talk: Talk, number: int) -> None:
    """Somebody else is talked about now; what stood open about the other is left."""
    before = talk.state.current
    asking.leave_open(talk)
    talk.set(current=number, pending=None, requests=tuple(one for one in talk.state.requests if one != _later(number)))
    talk.forget_worked_out()
    left = next(one for one in talk.state.recipients if one.number == before)
    names = {"now": called(talk, number), "before": called(talk, before)}
    talk.say("recipient.now" if left.facts and not left.died else "recipient.now_only", **names)


def _later(number: int) -> str:
    return f"{LATER}/{number}"


def choose(talk: Talk, number: int) -> None:
    """Go on about the n-th recipient; a number not seen yet begins with who it is."""
    one = next((one for one in talk.state.recipients if one.number == number), None)
    if one is not None and one.died:
        talk.set(current=number, pending=None)
        talk.forget_worked_out()
        offer_after_death(talk)
        return
    if one is not None and number != talk.state.current:
        go_to(talk, number)
    elif one is None:
        asking.leave_open(talk)
        _new(talk)
        talk.set(pending=None)
        talk.say("recipient.changed")
    flows.begin_rights(talk)


def another(talk: Talk) -> None:
    """The carer also cares for somebody else: who is it?"""
    choose(talk, max(one.number for one in talk.state.recipients) + 1)


# -- a death ---------------------------------------------------------------------------------------


def told_of_death(talk: Talk, understanding: Understanding, text: str) -> bool:
    """Somebody whom the carer cared for died: every flow about them stops before anything else is said."""
    before, asked_something = talk.state, talk.asked is not None and talk.asked.kind != "flow"
    numbers = note_deaths(talk, understanding, text)
    if not numbers:
        return False
    undoing.mark(talk, before)
    questions = any(one.questions for one in before.recipients if one.number in numbers)
    stopped = bool(before.trail[1:]) and (questions or asked_something)
    names = texts.listed(talk.language, [called(talk, number) for number in numbers])
    talk.say("died.sorry_and_stop" if stopped else "died.sorry", recipient=names)
    if reason := checkin_life.changed_by(before, talk):
        talk.say(f"checkin.life.{reason}")
    offer_after_death(talk)
    return True


def note_deaths(talk: Talk, understanding: Understanding, text: str) -> tuple[int, ...]:
    """Note who died, and stop what was going on about them; nothing is said. The numbers of who died."""
    acts = [act for act in understanding.acts if act.kind == "died"]
    numbers = tuple(dict.fromkeys(number for act in acts if (number := _who_died(talk, act, understanding, text))))
    for number in numbers:
        one = next(one for one in talk.state.recipients if one.number == number)
        talk.state = talk.state.with_recipient(replace(one, died=talk.world.today.isoformat()))
        reminders.forget_for(talk, one.number)
    if numbers:
        over = {_later(number) for number in numbers}
        waiting = tuple(request for request in talk.state.requests if request not in over)
        open_now = talk.state.pending
        kept = open_now if open_now is not None and open_now.kind == "safety" else None
        talk.set(current=numbers[0], pending=kept, aside=None, stack=(), step="", requests=waiting)
        talk.forget_worked_out()
        checkin_life.note(talk, "died", say=False)
    return numbers


def _who_died(talk: Talk, act: Act, understanding: Understanding, text: str) -> int:
    """The recipient of whom a death is told; 0 where it is nobody that is cared for, or long ago."""
    if not act.who:
        return _meant_by_pronoun(talk, text)
    number = number_of(talk, act.who)
    if number or act.about == "past":
        return number
    if any(one.kind == "recipient" and one.who != act.who for one in understanding.acts):
        return 0
    return _known_from_now(talk, replace(act, about=""), understanding)


def _meant_by_pronoun(talk: Talk, text: str) -> int:
    """Whom "ze" or "hij" stands for: who is talked about, unless the word cannot be theirs and is one other's."""
    said = set(re.findall(r"\w+", text.lower()))
    female, male = bool(said & {"ze", "zij", "haar", "she", "her"}), bool(said & {"hij", "hem", "he", "him"})
    living = [one for one in talk.state.recipients if not one.died and "recipient_relation" in one.facts]
    fitting = [one.number for one in living if _may_be(talk, one.number, female=female, male=male)]
    if talk.state.current in fitting:
        return talk.state.current
    return fitting[0] if len(fitting) == 1 else 0


def _may_be(talk: Talk, number: int, *, female: bool, male: bool) -> bool:
    if female == male:
        return True
    they = str(_names_of(talk, number)["they"])
    words = talk.mind.content.words[talk.language].texts
    return they != words["pronoun.male.they" if female else "pronoun.female.they"]


def _relation_of(talk: Talk, who: str) -> Any:
    """The relation that a word for somebody stands for; several where it may be one of them."""
    choices = talk.mind.content.words["nl"].facts["recipient_relation"].choices
    found = list(dict.fromkeys(str(choice.value) for choice in choices if choice.called == who))
    return found[0] if len(found) == 1 else {"any_of": found} if found else "other"


def offer_after_death(talk: Talk) -> None:
    """What Leun can still do, without asking anything."""
    living = [one.number for one in talk.state.recipients if not one.died and "recipient_relation" in one.facts]
    others = [number for number in living if number != talk.state.current]
    about = [
        talk.choice(f"recipient_{number}", "died.other", recipient=called(talk, number)) for number in others[:4]
    ] or [talk.choice("another", "died.another")]
    choices = (talk.choice("bereavement", "died.help"), *about, talk.choice("enough", "died.nothing"))
    talk.ask(Pending(kind="menu", about="died", choices=choices), talk.text("died.offer"))
