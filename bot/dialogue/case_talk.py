"""While a case is open: what the carer is told of it, and that the bot holds its tongue while a person talks.

The safety reader never does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.cases.machine import Case
from bot.dialogue import contact, contact_answers, contact_offers, contact_questions
from bot.dialogue.case_state import CaseTalk
from bot.dialogue.contact import KIND, keep, name_of, open_case, team_of, when
from bot.dialogue.talk import Bubble, Talk
from bot.messages import (
    Event,
    Pending,
    PlanDue,
    Said,
    Sent,
    Started,
    TellCase,
    Understanding,
    Woke,
    text_of,
)
from bot.understanding import contact_words

#: The kind of wake-up by which a conversation hears of its case.
WOKE: Final = "case"
#: What falls due while a person talks waits so long.
LATER: Final = timedelta(days=1)
#: Commands that are Leun's, whoever talks.
_LEUNS: Final = frozenset({"stop", "erase", "dutch", "english", "privacy", "help", "move", "start_over", "overview"})


# -- while a person talks --------------------------------------------------------------------------


def _talked_about(talk: Talk) -> Case | None:
    """The case in which a person talks with the carer, or waits for their word."""
    case = open_case(talk)
    return case if case is not None and case.status in ("talking", "waiting") else None


def with_person(talk: Talk) -> bool:
    """Whether what the carer writes is for the person who has their case: they talk, or it is the carer's turn."""
    case, called = _talked_about(talk), talk.state.cases.called
    if case is None:
        return False
    return not called or (case.replied_at is not None and case.replied_at > datetime.fromisoformat(called))


def meant_for_person(talk: Talk, event: Event, understanding: Understanding) -> bool:
    """Whether an event goes to the person and Leun is silent; who presses Leun's buttons or calls it is answered."""
    if isinstance(event, Said) and _back_to_person(talk, event.text):
        return True
    if not with_person(talk):
        return False
    if isinstance(event, Sent):
        return True
    if not isinstance(event, Said):
        return False
    pending = talk.state.pending
    if pending is not None and pending.kind == "safety":
        return True
    if contact_words.calls_leun(event.text) or contact_words.read_wish(event.text) == "withdraw":
        return False
    topic, answer = understanding.topic, understanding.answer
    if pending is not None and pending.kind == KIND and answer is not None and answer.exact:
        return False
    alone = topic is not None and len(understanding.topics) == 1 and not understanding.told
    name = topic.target.removeprefix("command/") if topic is not None and alone and topic.likeness >= 1 else ""
    return name not in _LEUNS


def _back_to_person(talk: Talk, text: str) -> bool:
    """Whether somebody who called Leun speaks to the person by name again."""
    case = _talked_about(talk)
    if case is None or not talk.state.cases.called:
        return False
    team = team_of(talk, case)
    return team is not None and contact_words.addresses(text, name_of(case, team))


def pass_on(talk: Talk, event: Event, *, danger: bool) -> None:
    """Bring what was written to who has the case."""
    case = open_case(talk)
    assert case is not None
    team = team_of(talk, case)
    name = name_of(case, team) if team is not None else ""
    text = text_of(event)
    if talk.state.cases.called and contact_words.only_address(text, name):
        keep(talk, called="")
        talk.say("case.gone_on", name=name)
        return
    keep(talk, called="")
    if text:
        if isinstance(event, Said) and event.edit_of is not None:
            text = f"{talk.mind.wording.say('nl', 'case.edited')} {text}"
        thanks = contact_words.only_thanks(text, name)
        talk.effects.append(TellCase(text=text, thanks=thanks, danger=danger))
    if danger or (talk.state.pending is not None and talk.state.pending.kind == "safety"):
        return
    if isinstance(event, Sent):
        talk.say("case.sent", what=talk.text(f"sent.{event.what}"), name=name)
    elif not talk.state.cases.explained:
        keep(talk, explained=True)
        talk.say("case.with_person", name=name)


def called(talk: Talk, event: Event) -> bool:
    """Leun is called, or its buttons are pressed, while a person talks; True where nothing else was wanted."""
    if not with_person(talk):
        return False
    keep(talk, called=talk.world.now.isoformat())
    text = text_of(event)
    alone = isinstance(event, Started) or (contact_words.calls_leun(text) and len(text.split()) <= 2)
    key = "case.called" if alone else "case.back_how"
    if text or alone:
        talk.bubbles.append(Bubble(talk.text(key, name=contact.has_it(talk))))
    return alone


def later(talk: Talk, event: Woke) -> bool:
    """What falls due while a person talks comes another day; True where it does."""
    if event.kind in (WOKE, "forget", "moved") or not with_person(talk):
        return False
    talk.effects.append(PlanDue(event.key, event.kind, talk.world.now + LATER))
    return True


# -- told of it ------------------------------------------------------------------------------------


def woke(talk: Talk) -> None:
    """Something happened with the case: tell what the carer does not know yet."""
    case = talk.world.case
    team = team_of(talk, case) if case is not None else None
    if case is None or team is None:
        return
    told = talk.state.cases
    if told.case and told.case != str(case.id):
        told = CaseTalk()
        keep(talk, team=case.team, claimed_by="", promised_at="", closed=False, explained=False)
    promised = case.promised_at.isoformat() if case.promised_at is not None else ""
    claimed = case.claimed_by or ""
    if not case.is_open:
        if not told.closed:
            _closed(talk, case)
    elif case.team != told.team and told.team:
        _say_when(talk, case, "case.moved_on", "case.moved_on.unknown", team=team.name)
    elif claimed and claimed != told.claimed_by and case.status != "talking":
        _say_when(talk, case, "case.claimed", "case.claimed.no_moment", name=name_of(case, team), team=team.name)
    elif case.waiting_since is not None and promised != told.promised_at and told.promised_at:
        _say_when(talk, case, "case.corrected", "case.given_up", team=team.name, phone=team.phone)
    keep(
        talk, case=str(case.id), team=case.team, claimed_by=claimed, promised_at=promised, closed=not case.is_open,
    )  # fmt: skip


def _say_when(talk: Talk, case: Case, key: str, without: str, **names: str) -> None:
    if case.promised_at is not None:
        talk.say(key, when=when(talk, case.promised_at), **names)
    else:
        talk.say(without, **names)


def _closed(talk: Talk, case: Case) -> None:
    """It is over: Leun answers again; one question, which need not be answered."""
    team = team_of(talk, case)
    assert team is not None
    said = talk.text("case.closed", name=name_of(case, team))
    pending = talk.state.pending
    keep(talk, called="", explained=False)
    if case.replied_at is None or (pending is not None and pending.kind == "safety") or talk.state.stopped:
        talk.speak(said)
        return
    if pending is not None and pending.kind != KIND:
        keep(talk, amid=True)
    contact_questions.put_again(talk, Pending(kind=KIND, about="helped"), lead=said)


def erased_too(talk: Talk) -> str:
    """What is said before everything is erased while a case is open; empty where none is."""
    case = open_case(talk)
    team = team_of(talk, case) if case is not None else None
    return talk.text("case.erased_too", team=team.name) if team is not None else ""


def spoke_since(talk: Talk, since: datetime | None) -> bool:
    """Whether a person talked with the carer since a moment; a check-in speaks of it, once."""
    case = talk.world.case
    if case is None or case.replied_at is None or talk.state.cases.spoken_of == str(case.id):
        return False
    keep(talk, spoken_of=str(case.id))
    return since is None or case.replied_at > since


# -- words about it --------------------------------------------------------------------------------


def words(talk: Talk, text: str) -> bool:
    """Do what a text wants of the people behind Leun; False where it is about something else."""
    case = open_case(talk)
    name = contact.has_it(talk) if contact.may_reopen(talk) else ""
    if name and contact_words.addresses(text, name) and not contact_words.only_thanks(text, name):
        return contact_offers.ask_for_person(talk)  # it was closed lately, and they write to who had it
    match contact_words.read_wish(text):
        case "withdraw" if case is not None:
            contact_answers.withdraw(talk)
            if talk.state.pending is not None and talk.state.pending.kind == KIND:
                contact_questions.leave(talk)
        case "status" if case is not None:
            talk.speak(contact.status(talk, case))
        case "share":
            contact_answers.share(talk)
        case "unshare":
            contact_answers.unshare(talk)
            talk.say("contact.share.taken_back")
        case _:
            return False
    return True
