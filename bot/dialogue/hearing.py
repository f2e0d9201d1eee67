"""A text, heard to the end: what it tells, what it answers, what it asks; in that order it is replied to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.content import texts
from bot.dialogue import (
    answering,
    asking,
    cards,
    case_talk,
    checkin_talk,
    checkins,
    contact,
    contact_answers,
    danger,
    detours,
    flows,
    meanings,
    noting,
    recipients,
    requests,
    standing,
    undoing,
)
from bot.dialogue.noting import Noted
from bot.dialogue.talk import Bubble, Talk
from bot.messages import AMID, Answer, Finding, Pending, Said, Topic, Understanding

#: After so many texts in a row that were not understood a person is offered.
MISSES_TO_A_PERSON: Final = 2
#: Likeness from which a text with a question mark is a question rather than an answer, when both can be read.
QUESTION_RATHER: Final = 0.5
#: Likeness from which a text is what it is like, whatever else can be read in it.
SURELY: Final = 0.9
#: Of a longer text than this a "rather not" in it is no answer to whether a person may be brought in.
_SHORT: Final = 4
#: Titles in the first look at what may fit.
FIRST_LOOK: Final = 3


def said(talk: Talk, event: Said, understanding: Understanding, findings: Sequence[Finding]) -> None:
    """Hear one text: a death first, then a command, then everything that stands in it."""
    if event.edit_of is not None and answering.edited(talk, event.edit_of, understanding.answer):
        return
    if recipients.told_of_death(talk, understanding, event.text):
        return
    exact = understanding.answer is not None and understanding.answer.exact
    name = _command(event.text, understanding)
    pending = talk.state.pending
    if _would_rather_not(event.text, pending, understanding.answer):
        talk.set(misses=0)
        detours.skip(talk)
        return
    asks = "?" in event.text and any(not one.target.startswith("command/") for one in understanding.topics)
    asked = pending is not None and pending.kind == contact.KIND and not (name or exact or asks)
    if asked and pending is not None and contact_answers.heard(talk, pending, event.text):
        talk.set(misses=0)
        if talk.state.pending is not None:
            detours.ask_again(talk)
        return
    if understanding.foreign:
        _not_spoken(talk, understanding.foreign)
        return
    more = bool(understanding.told) or any(not one.target.startswith("command/") for one in understanding.topics)
    if not exact and checkin_talk.words(talk, event.text, command=_sounds_like(understanding), says_more=more):
        talk.set(misses=0)
        if checkin_talk.comes_back(talk) or not talk.bubbles:
            detours.ask_again(talk)
        return
    if not exact and case_talk.words(talk, event.text):
        talk.set(misses=0)
        if talk.state.pending is None or talk.state.pending.kind != contact.KIND:
            detours.ask_again(talk)
        return
    if name == "human":
        checkins.signs(talk, ["wants_person"])
    if name:
        _feel(talk, understanding, findings)
        talk.set(misses=0)
        detours.command(talk, name)
        return
    _hear(talk, event, understanding, findings)


def _would_rather_not(text: str, pending: Pending | None, answer: Answer | None) -> bool:
    """Whether a question about a person is passed over: "sla over", "liever niet", "weet ik niet"."""
    if pending is None or pending.kind != contact.KIND or answer is None:
        return False
    return answer.kind in ("declined", "unsure") and len(text.split()) <= _SHORT


def _sounds_like(understanding: Understanding) -> str:
    """The command that a text may be, whatever else it says."""
    target = understanding.topic.target if understanding.topic is not None else ""
    return target.removeprefix("command/") if target.startswith("command/") else ""


def _command(text: str, understanding: Understanding) -> str:
    """The command that a text is, and nothing but that; an empty text where it says more."""
    topic, answer = understanding.topic, understanding.answer
    if topic is None or not topic.target.startswith("command/") or understanding.told:
        return ""
    if len(understanding.topics) > 1 or understanding.apart:
        return ""
    if any(act.kind in ("recipient", "correction") for act in understanding.acts):
        return ""
    if answer is not None and not _rather_topic(text, answer, topic):
        return ""
    return topic.target.removeprefix("command/")


def _hear(talk: Talk, event: Said, understanding: Understanding, findings: Sequence[Finding]) -> None:
    before = talk.state
    _hear_all(talk, event, understanding, findings)
    told = any(entry.turn == talk.state.turn for entry in talk.state.history)
    if told and talk.state.marks == before.marks:
        undoing.mark(talk, before)


def _hear_all(talk: Talk, event: Said, understanding: Understanding, findings: Sequence[Finding]) -> None:
    stood_open = talk.state.pending
    _feel(talk, understanding, findings)
    met = recipients.meet(talk, understanding)
    in_checkin = stood_open is not None and stood_open.kind == "checkin"
    turned = not in_checkin and recipients.turn_to(talk, met)
    noted = noting.take(
        talk, understanding, None if turned or _told_among_more(understanding, stood_open) else stood_open
    )
    noting.show(talk, noted)
    asked = [topic for topic in understanding.topics if not _other_command(topic)]
    questions = requests.take(talk, asked)
    goal_named = len(questions) < len({topic.target for topic in asked})
    if any(act.kind in standing.KINDS for act in understanding.acts):
        answer = _meant_answer(event.text, understanding, noted, stood_open)
        if answer is not None and stood_open is not None and stood_open.kind == "fact" and not turned:
            asking.take(talk, stood_open, answer, typed=False)  # "nee, maar ik heb het wel aangevraagd"
        standing.take(talk, understanding)
        talk.set(misses=0)
        if not talk.bubbles[-1].choices:
            answering.go_on(talk)
        return
    if place := noting.which_place(talk, noted):
        asking.ask_fact(talk, place)
        return
    if not questions and not in_checkin and (noted or stood_open is None or stood_open.about != "recipient_relation"):
        _first_look(talk, noted)  # not while whom it is about is only just being answered
    if in_checkin and stood_open is not None:
        answer = checkin_talk.read(talk, stood_open, event.text, understanding)
    else:
        answer = None if turned else _meant_answer(event.text, understanding, noted, stood_open)
        if answer is not None and answer.choice == "none" and not answer.exact and findings:
            answer = None  # "ik kan niet meer" says how heavy it is, not that there is no work
    if turned:
        flows.begin_rights(talk)
    elif answer is not None and answer.kind == "declined" and flows.pass_over(talk):
        talk.bubbles.insert(len(talk.bubbles) - 1, Bubble(talk.text("ack.declined")))
    elif answer is not None and stood_open is not None and answering.apply(talk, stood_open, answer, typed=True):
        pass
    elif goal_named and not noted and not questions and not _asks_for_goal(stood_open):
        talk.say("goal.same")
        detours.ask_again(talk, remind=False)
    elif noted or met or (goal_named and (not questions or _asks_for_goal(stood_open))):
        answering.go_on(talk)
    elif questions:
        talk.set(misses=0)
        requests.answer_all(talk, questions, missed=understanding.missed)
        if talk.asks() == "overview" and talk.language == talk.spoken_before:
            detours.ask_again_shortly(talk)  # all of it was just shown
        else:
            detours.ask_again(talk)
        return
    else:
        _not_understood(talk, understanding.maybe)
        return
    talk.set(misses=0)
    requests.answer_all(talk, questions, missed=understanding.missed)
    if not questions:
        requests.waiting_question(talk)


def _other_command(topic: Topic) -> bool:
    """A command that is none amid other things that a text says; wanting a person, or to understand, always is one."""
    return topic.target.startswith("command/") and topic.target not in AMID


def _asks_for_goal(pending: Pending | None) -> bool:
    return pending is not None and pending.about == "goal"


def _meant_answer(text: str, understanding: Understanding, noted: Noted, stood_open: Pending | None) -> Answer | None:
    """The answer to what stood open, unless the text is rather a question, a correction, or about another fact."""
    answer = understanding.answer
    if answer is None or stood_open is None:
        return None
    corrected = {act.about for act in understanding.acts if act.kind == "correction"}
    if corrected and stood_open.about not in corrected and not answer.exact:
        return None
    if not understanding.apart and _rather_topic(text, answer, understanding.topic):
        return None
    if _told_among_more(understanding, stood_open):
        return None  # taken and shown back with the rest
    if noted.changed and not noted.new and answer.value is False:
        return None  # "ah nee, bijberoep": the no puts something right
    numbers = [
        told for told in understanding.told if not isinstance(told.value, (bool, str)) and told.fact != stood_open.about
    ]
    if answer.kind == "value" and not isinstance(answer.value, (bool, str)) and numbers and noted:
        return None  # "ze is 78", while how many people work there is asked
    return answer


def _told_among_more(understanding: Understanding, stood_open: Pending | None) -> bool:
    """Whether the answer to what stood open was told among other facts: then it is no answer of its own."""
    facts = {told.fact for told in understanding.told}
    return stood_open is not None and len(facts) > 1 and stood_open.about in facts


def _rather_topic(text: str, answer: Answer, topic: Topic | None) -> bool:
    """Whether a text that also reads as an answer is rather a question or a command: very like one, or it asks."""
    if topic is None or answer.exact or (topic.target == "command/skip" and answer.kind == "declined"):
        return False
    commands = topic.target.startswith("command/") and topic.likeness >= SURELY
    asks = "?" in text or (topic.target.startswith("goal/") and topic.likeness >= SURELY)
    return commands or (asks and topic.likeness >= QUESTION_RATHER and answer.kind != "declined")


def _feel(talk: Talk, understanding: Understanding, findings: Sequence[Finding]) -> None:
    """A feeling is named once, plainly, before anything else."""
    before = len(talk.bubbles)
    if findings:
        danger.name_overload(talk, findings)
    feeling = next((act.about for act in understanding.acts if act.kind == "feeling"), "")
    if feeling and len(talk.bubbles) == before:
        if "feeling" not in talk.state.once:
            talk.say(f"feeling.{feeling}")
        elif not understanding.told and not understanding.topics and understanding.answer is None:
            talk.say("feeling.again")
    if len(talk.bubbles) > before:
        talk.set(once=tuple(dict.fromkeys((*talk.state.once, "feeling"))))


def _first_look(talk: Talk, noted: Noted) -> None:
    """What may fit, as soon as a little is known: something useful before any question."""
    if "first_look" in talk.state.once or any(one.questions for one in talk.state.recipients):
        return
    key, titles = "first_look", []
    if noted and "recipient_relation" in talk.state.recipient.facts:
        titles = cards.first_titles(talk, FIRST_LOOK)
    elif kinds := detours.kinds_wanted(talk):
        key, titles = "first_look.of_kind", cards.titles_of(talk, kinds, FIRST_LOOK)
    if titles:
        talk.set(once=(*talk.state.once, "first_look"))
        talk.say(key, titles=texts.listed(talk.language, titles))


def _not_spoken(talk: Talk, language: str) -> None:
    """A language that Leun does not speak: said in that language, where it has the words, and in the one spoken."""
    words = talk.mind.content.words[talk.language].texts
    known = f"foreign.{language}"
    talk.speak(f"{talk.text(known)}\n\n{talk.text('foreign.here')}" if known in words else talk.text("foreign.here"))
    talk.set(misses=0)
    detours.ask_again_shortly(talk)


def _not_understood(talk: Talk, maybe: tuple[str, ...]) -> None:
    """Leun's mistake, with a way on: what may have been meant, to choose from; twice in a row a person is offered."""
    if talk.bubbles:
        # something was said already (how heavy it is): then it is no moment to say that the rest was not understood
        detours.ask_again(talk)
        return
    if talk.returned:
        detours.ask_again(talk)
        return
    if talk.asks() == "died":
        detours.after_a_death(talk)
        return
    if maybe and talk.asks() != meanings.ABOUT:
        meanings.offer(talk, maybe)
        return
    misses = talk.state.misses + 1
    talk.set(misses=misses)
    if misses >= MISSES_TO_A_PERSON:
        talk.say("misunderstood.again")
        talk.set(misses=0)
        detours.somebody(talk)
        return
    talk.say("misunderstood.once")
    detours.ask_again_shortly(talk)
