"""The pure turn: safety first, then what was meant by a press or a text, then the flow.

``turn(state, event, understanding, world) → (state′, effects)``: no I/O, no clock, no chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.dialogue import (
    answering,
    asking,
    case_talk,
    changes,
    checkin_life,
    checkin_plan,
    checkin_talk,
    checkins,
    contact_offers,
    danger,
    detours,
    flows,
    hearing,
    noting,
    recipients,
    reminders,
    safety,
    undoing,
)
from bot.dialogue.moved_content import pruned
from bot.dialogue.state import State
from bot.dialogue.talk import Bubble, Talk, World
from bot.facts import TOWN_FACTS
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
    Understanding,
    Woke,
    text_of,
)
from bot.understanding.plain_text import letters

#: Without consent the state is kept so long after the last message, then gone (design.md, "Store").
KEPT_WITHOUT_CONSENT: Final = timedelta(hours=24)
#: The key under which that is planned.
FORGET: Final = "forget"
#: Bubbles before the carer speaks.
MOST_BUBBLES: Final = 3
#: Within such a time two messages of so many words together are read as one too; so many characters of the first.
GOES_ON: Final = timedelta(minutes=3)
READ_AS_ONE: Final = 15
TAIL: Final = 200
#: From such a silence on somebody is welcomed back, and from the longer one told where they were.
SILENT: Final = timedelta(hours=8)
LONG_SILENT: Final = timedelta(days=2)


def turn(state: State, event: Event, understanding: Understanding, world: World) -> tuple[State, tuple[Effect, ...]]:
    """Handle one event to the end: the new state and everything that is wanted done."""
    world = replace(world, mind=world.mind.at(places_known(state)))
    talk = Talk(
        state=replace(pruned(state, world.mind.content), turn=state.turn + 1),
        world=world,
        consents=set(world.consents),
        asked=state.pending,
        spoken_before=state.language,
    )
    if isinstance(event, Woke):
        _woke(talk, event)
        return talk.done()
    silence = _silence(state, world)
    talk.set(seen=world.now.isoformat())
    findings = findings_of(event, understanding, world, tail=tail_at(state, world.now, text_of(event)))
    talk.set(tail=_tail(event, findings))
    findings = checkin_talk.without_own_words(findings, state.pending, understanding)
    checkins.signs(talk, [finding.kind for finding in findings])
    checkins.heard_from(talk)
    in_danger = bool(danger.kinds_of(findings))
    talk.silent = case_talk.meant_for_person(talk, event, understanding)
    if talk.silent:
        case_talk.pass_on(talk, event, danger=in_danger)
    if in_danger:
        if talk.state.flow and not recipients.note_deaths(talk, understanding, text_of(event)):
            recipients.meet(talk, understanding)
            noting.take(talk, understanding, talk.state.pending)
        danger.respond(talk, findings)
    elif talk.silent:
        _while_a_person_talks(talk, event, understanding)
    elif not case_talk.called(talk, event):
        _handle(talk, event, understanding, findings, silence)
        if "overload" in talk.state.dangers and "overload" not in state.dangers:
            contact_offers.after_overload(talk)
    _left_unanswered(talk, state)
    checkin_life.note_facts(talk, state)
    checkins.say_the_rest(talk)
    marked = bool(talk.state.marks) and talk.state.marks[-1].turn == talk.state.turn
    if talk.state.current != state.current and not marked and talk.state.marks[:1] == state.marks[:1]:
        undoing.mark(talk, state)  # going on about somebody else can be taken back too
    if talk.keeps:
        changes.keep(talk)
    _plan_forgetting(talk)
    return talk.done()


def places_known(state: State) -> frozenset[str]:
    """The municipalities that are known of the carer and of who is talked about."""
    known = state.known()
    return frozenset(
        str(known[name].value) for name in TOWN_FACTS if name in known and isinstance(known[name].value, str)
    )


def findings_of(event: Event, understanding: Understanding, world: World, *, tail: str = "") -> tuple[Finding, ...]:
    """What the safety reader sees in whatever was written; in every state, before anything else.

    ``tail`` is the end of a text just before, in which nothing was found by itself: "ik wil niet meer", "leven".
    """
    text = text_of(event)
    if not text:
        return ()
    found = safety.read(text, world.mind.safety, scores=understanding.scores, guesses=understanding.guesses)
    if tail:
        alone = {(one.kind, one.reason) for one in safety.read(tail, world.mind.safety)}
        both = safety.read(f"{tail} {text}", world.mind.safety, scores=understanding.scores)
        new = tuple(
            one for one in both if (one.kind, one.reason) not in alone and one not in found and danger.kinds_of([one])
        )
        found = tuple(sorted((*found, *new), key=lambda one: safety.KINDS.index(one.kind)))
    return found


def tail_at(state: State, now: datetime, text: str) -> str:
    """The end of the text before, where it is so short and so shortly ago that the next one may go on with it."""
    if not state.tail or not state.seen or now - datetime.fromisoformat(state.seen) > GOES_ON:
        return ""
    return state.tail if text and len(f"{state.tail} {text}".split()) <= READ_AS_ONE else ""


def _tail(event: Event, findings: Sequence[Finding]) -> str:
    """What is kept of a text until the next one: its end, unless a crisis was found in it and is being answered."""
    return "" if danger.kinds_of(findings) else text_of(event)[-TAIL:]


def _silence(state: State, world: World) -> timedelta:
    """How long nothing was heard, where there was something to come back to."""
    if not state.seen or not state.flow:
        return timedelta(0)
    return world.now - datetime.fromisoformat(state.seen)


def _handle(
    talk: Talk, event: Event, understanding: Understanding, findings: tuple[Finding, ...], silence: timedelta
) -> None:
    if isinstance(event, Sent) and event.caption:
        _with_words(talk, event, understanding, findings, silence)
        return
    if isinstance(event, Started) and understanding.told:
        # offered as an answer when the place is asked: a poster in town says where it hangs, not who lives there
        talk.set(choices={**talk.state.choices, "municipality": str(understanding.told[0].value)})
    if talk.state.pending is not None and talk.state.pending.kind == "safety":
        _while_in_danger(talk, talk.state.pending, event, understanding)
        return
    if talk.state.pending is None and talk.state.aside is not None and not talk.state.stopped:
        talk.take_up()  # what had to wait for an emergency
        talk.asked = talk.state.pending
    back = silence >= SILENT and not checkins.just_asked(talk)
    if talk.state.stopped and _taken_up(talk, event, understanding, silence):
        return
    if back:
        talk.returned = True
        asking.forget_stale(talk)
    if (isinstance(event, Started) and talk.state.flow) or (back and _only_greets(event, understanding)):
        _welcome(talk, silence)
        detours.ask_again(talk, remind=False)
        return
    if not talk.state.flow:
        _first(talk, event, understanding, findings)
        return
    if flows.content_moved_on(talk):
        if isinstance(event, Said):
            if recipients.told_of_death(talk, understanding, event.text):
                return
            recipients.meet(talk, understanding)
            noting.show(talk, noting.take(talk, understanding, None))
        flows.find_the_way_back(talk)
        return
    if understanding.language != talk.state.language and isinstance(event, Said):
        talk.set(language=understanding.language)
        if understanding.intent not in ("command/dutch", "command/english"):
            talk.say("language.noticed")
    match event:
        case RecipientChosen(number):
            recipients.choose(talk, number)
        case Sent(what):
            talk.say("sent.unread", what=talk.text(f"sent.{what}"))
            detours.ask_again(talk, remind=False)
        case Chose(choice, of):
            answering.pressed(talk, choice, of)
        case Said():
            hearing.said(talk, event, understanding, findings)
    if back and talk.state.flow and not talk.state.stopped and talk.asks() != "died":
        talk.bubbles.insert(0, Bubble(talk.text("greeting.back")))


def _while_a_person_talks(talk: Talk, event: Event, understanding: Understanding) -> None:
    """What was written went to the person; whether the carer is safe, where that stands open, is heard all the same."""
    pending = talk.state.pending
    if pending is not None and pending.kind == "safety":
        _while_in_danger(talk, pending, event, understanding)
    elif isinstance(event, Said) and understanding.language != talk.state.language:
        talk.set(language=understanding.language)


def _with_words(
    talk: Talk, event: Sent, understanding: Understanding, findings: tuple[Finding, ...], silence: timedelta
) -> None:
    """A picture with words under it: the words are heard, and that the picture was not is said."""
    in_danger = talk.asks() and talk.state.pending is not None and talk.state.pending.kind == "safety"
    _handle(talk, Said(event.caption), understanding, findings, silence)
    if in_danger or not talk.bubbles:
        return
    said = talk.text("sent.words_read", what=talk.text(f"sent.{event.what}"))
    if len(talk.bubbles) < MOST_BUBBLES:
        talk.bubbles.insert(0, Bubble(said))
    else:
        talk.bubbles[0] = replace(talk.bubbles[0], text=f"{said}\n\n{talk.bubbles[0].text}")


def _only_greets(event: Event, understanding: Understanding) -> bool:
    return isinstance(event, Said) and understanding.intent == "command/greet" and not understanding.told


def _welcome(talk: Talk, silence: timedelta) -> None:
    """Somebody is back: after days, with what they told the last time."""
    told = detours.told_so_far(talk) if silence >= LONG_SILENT else ""
    talk.speak(f"{talk.text('greeting.back')} {told}".strip())


def _first(talk: Talk, event: Event, understanding: Understanding, findings: tuple[Finding, ...]) -> None:
    """The first words: who Leun is; whatever was told or asked already is heard at once."""
    if isinstance(event, Said) and understanding.language != talk.state.language:
        talk.set(language=understanding.language)
    flows.begin(talk)
    says_more = (
        understanding.foreign
        or understanding.told
        or understanding.acts
        or any(not topic.target.startswith("command/") for topic in understanding.topics)
    )
    if not isinstance(event, Said) or not (says_more or findings):
        return
    talk.bubbles.clear()
    talk.say("opening.short")
    hearing.said(talk, event, understanding, findings)


def _taken_up(talk: Talk, event: Event, understanding: Understanding, silence: timedelta) -> bool:
    """Somebody who stopped writes again: what stood open comes back; True where nothing more was said."""
    talk.set(stopped=False, pending=talk.state.aside, aside=None)
    said_more = (
        bool(understanding.topics or understanding.told or understanding.acts)
        and understanding.intent != "command/greet"
    ) or isinstance(event, (Sent, Chose, RecipientChosen))
    if said_more or not talk.state.flow:
        return False
    _welcome(talk, silence)
    detours.ask_again(talk)
    return True


def _while_in_danger(talk: Talk, pending: Pending, event: Event, understanding: Understanding) -> None:
    """The question whether they are safe stands open: only its answer, stop, a human and a language are heard."""
    if isinstance(event, Chose):
        id = answering.choice_id(pending, event.choice)
        if id == danger.PERSON:
            _a_person(talk, pending)
        elif id == contact_offers.BRING_IN:
            contact_offers.passed_on_in_danger(talk, pending)
        elif id:
            answering.after_safety(talk, pending, Answer(kind="choice", choice=id), denied=False)
        else:
            danger.put_again(talk, pending)
        return
    if not isinstance(event, Said):
        danger.put_again(talk, pending)
        return
    answer, topic = understanding.answer, understanding.topic
    exact = answer is not None and answer.exact
    command = topic.target.removeprefix("command/") if topic is not None and not exact else ""
    if answer is not None and answer.choice == contact_offers.BRING_IN:
        contact_offers.passed_on_in_danger(talk, pending)
        return
    if command == "human" or (answer is not None and answer.choice == danger.PERSON):
        _a_person(talk, pending)
        return
    if command in ("stop", "dutch", "english"):
        detours.command(talk, command)
        return
    recipients.note_deaths(talk, understanding, event.text)
    denied = command == "not_meant" or _takes_it_back(talk, event.text)
    if answer is None and not denied and talk.state.misses:
        _let_go(talk, pending, event, understanding)
        return
    talk.set(misses=talk.state.misses + 1 if answer is None and not denied else 0)
    answering.after_safety(talk, pending, answer, denied=denied)


def _a_person(talk: Talk, pending: Pending) -> None:
    """A person is wanted in danger: the team where there is one, with the lines; else who there is."""
    if not contact_offers.in_danger(talk, pending):
        danger.a_person(talk, pending, detours.two_people(talk))


def _takes_it_back(talk: Talk, text: str) -> bool:
    """Whether somebody says amid other words that they did not mean it so."""
    said = f" {letters(text)} "
    phrases = talk.mind.content.words[talk.language].texts["command.not_meant"].split("|")
    return any(f" {letters(phrase)} " in said for phrase in phrases)


def _let_go(talk: Talk, pending: Pending, event: Said, understanding: Understanding) -> None:
    """The question was put twice and not answered: nobody is kept from what they want to say."""
    danger.let_go(talk, pending)
    talk.take_up()
    talk.set(misses=0)
    if talk.state.stopped or talk.silent:
        return
    if not talk.state.flow:
        flows.begin(talk)
        return
    before = len(talk.bubbles)
    hearing.said(talk, event, replace(understanding, answer=None), ())
    if len(talk.bubbles) == before:
        detours.ask_again(talk)


def _left_unanswered(talk: Talk, before: State) -> None:
    """A question that was left, not answered, is put again when its turn comes."""
    left, now = before.pending, talk.state.pending
    if left is not None and (now is None or now.about != left.about):
        asking.not_answered(talk, left, before.current)


# -- time ------------------------------------------------------------------------------------------


def _woke(talk: Talk, event: Woke) -> None:
    if case_talk.later(talk, event):
        return
    match event.kind:
        case "forget" if not talk.consents and (until := _held_by_case(talk)):
            talk.effects.append(PlanDue(FORGET, FORGET, until))
        case "forget" if not talk.consents:
            talk.effects.append(ForgetCarer())
        case case_talk.WOKE:
            case_talk.woke(talk)
        case reminders.KIND:
            reminders.due(talk, event.key)
        case checkin_plan.KIND:
            checkins.due(talk)
        case changes.KIND:
            changes.weigh_again(talk)
        case "moved":
            detours.moved(talk)
        case "offer":
            detours.offer_again(talk)


def _held_by_case(talk: Talk) -> datetime | None:
    """Until when what is known is kept besides, without consent: as long as a case is open, and a day after it."""
    case, now = talk.world.case, talk.world.now
    if case is None or (case.closed_at is not None and case.closed_at + KEPT_WITHOUT_CONSENT <= now):
        return None
    return now + KEPT_WITHOUT_CONSENT if case.closed_at is None else case.closed_at + KEPT_WITHOUT_CONSENT


def _plan_forgetting(talk: Talk) -> None:
    """Without consent what is known is erased a day after the last message; with consent nothing is planned."""
    if talk.consents:
        if not talk.world.consents:
            talk.effects.append(CancelDue(FORGET))
    else:
        talk.effects.append(PlanDue(FORGET, FORGET, talk.world.now + KEPT_WITHOUT_CONSENT))
