"""The pure turn: safety first, then what was meant by a press or a text, then the flow.

``turn(state, event, understanding, world) → (state′, effects)``: no I/O, no clock, no chance.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.content.model import SchemeId
from bot.dialogue import asking, cards, danger, detours, flows, interviewing, safety
from bot.dialogue.state import Recipient, State
from bot.dialogue.talk import Talk, World
from bot.messages import (
    Answer,
    CancelDue,
    Chose,
    Effect,
    Event,
    Finding,
    ForgetCarer,
    Pending,
    PlanDue,
    RecipientChosen,
    Said,
    Sent,
    Started,
    Topic,
    Understanding,
    Woke,
)

#: Without consent the state is kept so long after the last message, then gone (design.md, "Store").
KEPT_WITHOUT_CONSENT: Final = timedelta(hours=24)
#: The key under which that is planned.
FORGET: Final = "forget"
#: After so many texts in a row that were not understood a person is offered.
MISSES_TO_A_PERSON: Final = 2
#: Likeness from which a text with a question mark is a question rather than an answer, when both can be read.
QUESTION_RATHER: Final = 0.5
#: Likeness from which a text is what it is like, whatever else can be read in it.
SURELY: Final = 0.9


def turn(state: State, event: Event, understanding: Understanding, world: World) -> tuple[State, tuple[Effect, ...]]:
    """Handle one event to the end: the new state and everything that is wanted done."""
    talk = Talk(state=replace(state, turn=state.turn + 1), world=world, consents=set(world.consents))
    if isinstance(event, Woke):
        _woke(talk, event)
        return talk.done()
    findings = findings_of(event, understanding, world)
    if danger.kinds_of(findings):
        danger.respond(talk, findings)
    else:
        _handle(talk, event, understanding, findings)
    _plan_forgetting(talk)
    return talk.done()


def findings_of(event: Event, understanding: Understanding, world: World) -> tuple[Finding, ...]:
    """What the safety reader sees in whatever was written; in every state, before anything else."""
    if not isinstance(event, Said):
        return ()
    return safety.read(event.text, world.mind.safety, scores=understanding.scores)


def _handle(talk: Talk, event: Event, understanding: Understanding, findings: tuple[Finding, ...]) -> None:
    if isinstance(event, Started) and event.municipality:
        talk.set(choices={**talk.state.choices, "municipality": event.municipality})
    if talk.state.pending is not None and talk.state.pending.kind == "safety":
        _while_in_danger(talk, talk.state.pending, event, understanding)
        return
    if talk.state.stopped and _taken_up(talk, event, understanding):
        return
    if isinstance(event, Started) and talk.state.flow:
        talk.say("greeting.back")
        detours.ask_again(talk)
        return
    if not talk.state.flow:
        _first(talk, event, understanding)
        return
    if flows.content_moved_on(talk):
        flows.find_the_way_back(talk)
        return
    match event:
        case RecipientChosen(number):
            _choose_recipient(talk, number)
        case Sent(what):
            talk.say("sent.unread", what=talk.text(f"sent.{what}"))
            detours.ask_again(talk, remind=False)
        case Chose(choice, of):
            _chose(talk, choice, of)
        case Said():
            if findings:
                danger.name_overload(talk, findings)
            _said(talk, event, understanding)


def _first(talk: Talk, event: Event, understanding: Understanding) -> None:
    """The first words: who Leun is; a question that came at once is answered at once."""
    flows.begin(talk)
    topic = understanding.topic
    if isinstance(event, Said) and topic is not None and not topic.target.startswith("command/"):
        _answered_before_asking(talk, topic)


def _answered_before_asking(talk: Talk, topic: Topic) -> None:
    """Answer a question that came along, ahead of the question that is put now."""
    question = talk.bubbles.pop() if talk.bubbles and talk.bubbles[-1].choices else None
    detours.answer(talk, topic)
    if question is not None:
        talk.bubbles.append(question)


def _taken_up(talk: Talk, event: Event, understanding: Understanding) -> bool:
    """Somebody who stopped writes again: what stood open comes back; True where nothing more was said."""
    talk.set(stopped=False, pending=talk.state.aside, aside=None)
    said_more = understanding.topic is not None or isinstance(event, (Sent, Chose, RecipientChosen))
    if said_more or not talk.state.flow:
        return False
    talk.say("greeting.back")
    detours.ask_again(talk)
    return True


# -- presses ---------------------------------------------------------------------------------------


def _chose(talk: Talk, choice: str, of: int | None) -> None:
    """A button, of the latest menu or of an older one that the carer scrolled back to."""
    pending = talk.state.pending if of is None else next((menu for turn, menu in talk.state.menus if turn == of), None)
    id = _choice_id(pending, choice) if pending else ""
    if not id and of is None:
        # a late press on a menu that is gone: the newest one that has it
        for _, menu in reversed(talk.state.menus):
            if found := _choice_id(menu, choice):
                pending, id = menu, found
                break
    if pending is None or not id:
        talk.say("choice.gone")
        detours.ask_again(talk, remind=False)
        return
    _apply(talk, pending, Answer(kind="choice", choice=id), typed=False)


def _choice_id(pending: Pending, choice: str) -> str:
    wanted = choice.strip().casefold()
    for one in pending.choices:
        if choice == one.id or wanted == one.label.casefold():
            return one.id
    return ""


def _apply(talk: Talk, pending: Pending, answer: Answer, *, typed: bool) -> None:
    """Take an answer to a question, and go on from there."""
    talk.set(misses=0)
    stood_open = talk.state.pending
    match pending.kind:
        case "safety":
            _after_safety(talk, pending, answer, denied=False)
        case "flow":
            if not flows.take_choice(talk, pending, answer.choice):
                talk.say("choice.gone")
                detours.ask_again(talk, remind=False)
        case "menu":
            _menu_choice(talk, pending, answer.choice)
        case _:
            _fact_answer(talk, pending, answer, stood_open, typed=typed)


def _fact_answer(talk: Talk, pending: Pending, answer: Answer, stood_open: Pending | None, *, typed: bool) -> None:
    if not asking.take(talk, pending, answer, typed=typed):
        _not_understood(talk)
        return
    if talk.bubbles and talk.bubbles[-1].choices:
        return  # the answer led to a question of its own
    if stood_open is not None and stood_open.about != pending.about and stood_open.kind == "menu":
        talk.say("correct.weighed_again")
        detours.menu(talk, stood_open)
    elif _asked_by_step(talk, pending):
        flows.go_past(talk)
    else:
        talk.set(pending=None)
        flows.run(talk)


def _asked_by_step(talk: Talk, pending: Pending) -> bool:
    """Whether it is the flow's own question that was answered, not one that the carer went back to."""
    step = flows.current_step(talk)
    return step is not None and step.kind == "ask" and step.fact == pending.about


def _menu_choice(talk: Talk, pending: Pending, choice: str) -> None:
    kind, _, id = pending.about.partition("/")
    kinds = detours.kinds_here(talk)
    if kind == "erase":
        _erase(talk, choice)
        return
    match choice.partition("_")[0], choice:
        case _, "overview":
            cards.overview(talk, kinds)
        case _, "go_on":
            interviewing.go_on(talk)
            talk.set(pending=None)
            flows.run(talk)
        case _, "compare":
            cards.compare(talk)
        case _, "presumed":
            cards.presumed(talk, kinds)
        case _, "refused":
            cards.refused(talk, kinds)
        case _, "card_more" if kind == "card":
            cards.card_more(talk, SchemeId(id))
        case _, "card_why" if kind == "card":
            cards.card_why(talk, SchemeId(id))
        case _, "more":
            choices = tuple(replace(one, more=False) for one in pending.choices if one.id != "more")
            talk.ask(replace(pending, choices=choices), talk.text("overview.more"))
        case "card", _:
            cards.card(talk, SchemeId(choice.removeprefix("card_")))
        case "correct", _:
            detours.correct(talk, choice.removeprefix("correct_"))
        case _:
            flows.go_past(talk)


def _erase(talk: Talk, choice: str) -> None:
    """The carer said whether everything may go."""
    talk.set(pending=None)
    if choice == "yes":
        talk.say("erase.done")
        talk.effects.append(ForgetCarer())
        return
    talk.say("erase.kept")
    flows.run(talk)


# -- texts -----------------------------------------------------------------------------------------


def _said(talk: Talk, event: Said, understanding: Understanding) -> None:
    pending = talk.state.pending
    topic = understanding.topic
    if event.edit_of is not None and _edited(talk, event, understanding):
        return
    answer = understanding.answer
    if understanding.apart and answer is not None and topic is not None and pending is not None:
        _apply(talk, pending, answer, typed=True)
        _answered_before_asking(talk, topic)
    elif answer is not None and pending is not None and not _rather_topic(event.text, answer, topic):
        _apply(talk, pending, answer, typed=True)
    elif topic is not None:
        talk.set(misses=0)
        if topic.target.startswith("command/"):
            detours.command(talk, topic.target.removeprefix("command/"))
        else:
            detours.answer(talk, topic)
            detours.ask_again(talk)
    else:
        _not_understood(talk)


def _rather_topic(text: str, answer: Answer, topic: Topic | None) -> bool:
    """Whether a text that also reads as an answer is rather a question or a command: very like one, or it asks."""
    if topic is None or answer.exact:
        return False
    commands = topic.target.startswith("command/") and topic.likeness >= SURELY
    return commands or ("?" in text and topic.likeness >= QUESTION_RATHER)


def _edited(talk: Talk, event: Said, understanding: Understanding) -> bool:
    """An edit of an earlier answer takes its place; False where that text was no answer."""
    entry = next((one for one in reversed(talk.state.history) if one.turn == event.edit_of), None)
    answer = understanding.answer
    if entry is None or answer is None or talk.state.pending is None:
        return False
    group = talk.mind.content.vocabulary.facts[entry.fact].group
    earlier = next((menu for turn, menu in reversed(talk.state.menus) if turn < entry.turn), None)
    if earlier is None or earlier.about not in (entry.fact, group):
        return False  # too long ago: the buttons of then are no longer known
    stood_open, current = talk.state.pending, talk.state.current
    talk.set(current=entry.recipient, pending=earlier)
    taken = asking.take(talk, earlier, answer, typed=True)
    talk.set(current=current, pending=stood_open)
    talk.forget_worked_out()
    if taken:
        talk.say("correct.weighed_again")
        detours.ask_again(talk, remind=False)
    return taken


def _not_understood(talk: Talk) -> None:
    """Leun's mistake, with a way on; twice in a row a person is offered."""
    if talk.bubbles:
        # something was said already (how heavy it is): then it is no moment to say that the rest was not understood
        detours.ask_again(talk)
        return
    misses = talk.state.misses + 1
    talk.set(misses=misses)
    if misses >= MISSES_TO_A_PERSON:
        talk.say("misunderstood.again")
        talk.set(misses=0)
        detours.human(talk)
        return
    talk.say("misunderstood.once")
    detours.ask_again(talk, remind=False)


def _while_in_danger(talk: Talk, pending: Pending, event: Event, understanding: Understanding) -> None:
    """The question whether they are safe stands open: only its answer, stop, a human and a language are heard."""
    if isinstance(event, Chose):
        if id := _choice_id(pending, event.choice):
            _after_safety(talk, pending, Answer(kind="choice", choice=id), denied=False)
        else:
            danger.put_again(talk, pending)
        return
    if not isinstance(event, Said):
        danger.put_again(talk, pending)
        return
    answer, topic = understanding.answer, understanding.topic
    exact = answer is not None and answer.exact
    command = topic.target.removeprefix("command/") if topic is not None and not exact else ""
    if command in ("stop", "human", "dutch", "english"):
        detours.command(talk, command)
        return
    _after_safety(talk, pending, answer, denied=command == "not_meant")


def _after_safety(talk: Talk, pending: Pending, answer: Answer | None, *, denied: bool) -> None:
    """The carer says whether they are safe; only then what stood open comes back."""
    before = len(talk.bubbles)
    if talk.state.pending is not None and talk.state.pending.kind != "safety":
        talk.set(aside=talk.state.pending)  # a late press on a question of earlier
    if danger.take_answer(talk, pending, answer, denied=denied):
        if talk.state.stopped:
            talk.set(pending=None)
            return
        talk.set(pending=talk.state.aside, aside=None)
        if talk.state.flow:
            detours.ask_again(talk)
        else:
            flows.begin(talk)
    elif len(talk.bubbles) == before:
        danger.put_again(talk, pending)


# -- recipients, time ------------------------------------------------------------------------------


def _choose_recipient(talk: Talk, number: int) -> None:
    """Go on about another recipient; a new number begins with who it is."""
    numbers = [one.number for one in talk.state.recipients]
    if number not in numbers:
        number = max(numbers) + 1
        talk.set(recipients=(*talk.state.recipients, Recipient(number=number)))
    talk.set(current=number, pending=None)
    talk.forget_worked_out()
    talk.say("recipient.changed")
    flows.begin(talk, "rights")


def _woke(talk: Talk, event: Woke) -> None:
    if event.kind == FORGET and not talk.consents:
        talk.effects.append(ForgetCarer())


def _plan_forgetting(talk: Talk) -> None:
    """Without consent what is known is erased a day after the last message; with consent nothing is planned."""
    if talk.consents:
        if not talk.world.consents:
            talk.effects.append(CancelDue(FORGET))
    else:
        talk.effects.append(PlanDue(FORGET, FORGET, talk.world.now + KEPT_WITHOUT_CONSENT))
