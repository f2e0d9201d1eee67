"""A check-in from its opening to its end: woken when it is due, a question at a time, each may be passed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from bot.checkins import colours, questions, tips
from bot.checkins import rhythm as rhythms
from bot.checkins.colours import COMPARED
from bot.checkins.questions import QUESTIONS, SKIP, CheckIn
from bot.content import texts
from bot.content.model import SchemeId
from bot.dialogue import cards, case_talk, checkin_plan, contact, danger, people
from bot.dialogue.checkin_plan import PURPOSE, change, kept
from bot.dialogue.checkin_state import Past, moment
from bot.dialogue.talk import Talk
from bot.messages import Finding, Pending, PendingChoice
from bot.rights import interview
from bot.rights.verdicts import Outcome

#: Who was asked this often and gave no word: the question of whether to pause was put too.
_ASKED_TO_PAUSE: Final = colours.ASK_TO_PAUSE + 1


# -- woken -----------------------------------------------------------------------------------------


def due(talk: Talk) -> None:
    """The moment of a check-in has come: begin it, unless it must wait, is too late, or is no longer wanted."""
    checkin_plan.tidy(talk)
    now = kept(talk)
    at = moment(now.due)
    if not now.active or at is None or PURPOSE not in talk.consents:
        checkin_plan.nothing_planned(talk)
        return
    if at > talk.world.now:
        checkin_plan.hold(talk, at)
        return
    if talk.state.pending is not None and talk.state.pending.kind == "safety":
        # whether they are safe stands open: nothing comes over that
        checkin_plan.hold(talk, talk.world.now + timedelta(days=1))
        return
    stale = rhythms.is_stale(at, talk.world.now) or (now.rhythm is not None and now.rhythm.rests_on(talk.world.today))
    if stale or talk.state.stopped:
        checkin_plan.plan(talk)
        return
    until = rhythms.held_until(talk.world.now, moment(talk.state.seen))
    if until is not None:
        checkin_plan.hold(talk, until)
        return
    _leave_the_last(talk)
    if _asks_first(talk):
        return
    begin(talk, late=rhythms.is_late(at, talk.world.now))


def _leave_the_last(talk: Talk) -> None:
    """The check-in before this one is over, however far it came; who said nothing at all since was silent."""
    now = kept(talk)
    if now.now is None:
        return
    if now.now.answers:
        keep(talk, _finding(talk))
    else:
        heard = bool(talk.state.seen) and talk.state.seen > now.sent
        change(talk, now=None, signs=(), missed=0 if heard else now.missed + 1)
    pending = talk.state.pending
    if pending is not None and pending.kind == "checkin":
        talk.take_up()


def _asks_first(talk: Talk) -> bool:
    """Whether something is asked in the place of a check-in: after silence whether to pause, after a change whether to
    go on."""
    now = kept(talk)
    last = next((one.colour for one in reversed(now.earlier)), None)
    quiet = colours.silence(now.missed, _colour(last))
    if quiet.ask_to_pause:
        change(talk, missed=_ASKED_TO_PAUSE)
        checkin_plan.nothing_planned(talk)  # nothing more until the carer writes
        change(talk, sent=talk.world.now.isoformat())
        _ask_amid(talk, "missed")
        return True
    if now.ask:
        change(talk, sent=talk.world.now.isoformat())
        _ask_amid(talk, "go_on")
        checkin_plan.plan(talk)
        return True
    return False


def _ask_amid(talk: Talk, what: str) -> None:
    put_again(talk, Pending(kind="checkin", about=what))


def _colour(name: str | None) -> colours.Colour | None:
    return next((colour for colour in colours.COLOURS if colour == name), None)


def heard_from(talk: Talk) -> None:
    """Who was silent until now writes: check-ins come again."""
    if kept(talk).missed >= _ASKED_TO_PAUSE:
        change(talk, missed=0)
        checkin_plan.plan(talk)


def begin(talk: Talk, *, late: bool = False) -> None:
    """Open a check-in: a greeting that was not used for longest, the last time kindly, and the first question."""
    now = kept(talk)
    key = questions.opening(now.openings)
    first = not now.openings
    spoke = case_talk.spoke_since(talk, moment(now.sent))
    change(
        talk,
        now=CheckIn(id=str(talk.state.turn), on=talk.world.today),
        signs=(),
        sent=talk.world.now.isoformat(),
    )
    talk.set(checkins=kept(talk).opened_with(key))
    checkin_plan.plan(talk)
    lead = talk.text("checkin.opening.first" if first else "checkin.opening.late" if late else key)
    before = talk.text("checkin.opening.case") if spoke else _last_time(talk)
    _ask(talk, "load", " ".join(filter(None, (lead, before))))


def _last_time(talk: Talk) -> str:
    """What the carer said of how heavy it was, where that is not too long ago."""
    last = next((one for one in reversed(kept(talk).before) if one.answer("load")), None)
    if last is None or talk.world.today - last.on > COMPARED:
        return ""
    load = talk.text(f"checkin.load.{last.answer('load')}")
    return talk.text("checkin.opening.before", day=texts.day(talk.language, last.on), load=load)


# -- a question ------------------------------------------------------------------------------------


def _ask(talk: Talk, code: str, lead: str = "") -> None:
    now = kept(talk)
    assert now.now is not None
    pending = Pending(kind="checkin", about=f"{code}/{now.now.id}", choices=_buttons(talk, code))
    words = talk.text(f"checkin.{code}", since=talk.text(checkin_plan.since(now.rhythm, talk.world.today)))
    asked = tuple(dict.fromkeys((*now.now.asked, code)))
    change(talk, now=replace(now.now, asked=asked))
    checkin_plan.put(talk, pending, f"{lead}\n\n{words}" if lead else words)


def _buttons(talk: Talk, code: str) -> tuple[PendingChoice, ...]:
    return tuple(
        talk.choice(id, "checkin.skip" if id == SKIP else f"checkin.{code}.{id}") for id in QUESTIONS[code].buttons
    )


#: What is asked in the place of a check-in: the words, and the ids of its buttons with theirs.
_OTHERS: Final = {
    "missed": ("checkin.missed.ask", {id: f"checkin.missed.ask.{id}" for id in ("go_on", "less", "pause")}),
    "go_on": (
        "checkin.life.go_on",
        {"go_on": "checkin.life.go_on.yes", "less": "checkin.life.go_on.less", "no": "checkin.life.go_on.no"},
    ),
}


def put_again(talk: Talk, pending: Pending, *, lead: str = "") -> bool:
    """Put a question of a check-in once more; False where it is none of these."""
    about, _, id = pending.about.partition("/")
    now = kept(talk)
    if about in _OTHERS:
        key, labels = _OTHERS[about]
        choices = tuple(talk.choice(one, label) for one, label in labels.items())
        words = talk.text("checkin.opening.paused" if about == "go_on" and now.ask in _AFTER_PAUSE else key)
        checkin_plan.put(talk, replace(pending, choices=choices), f"{lead}\n\n{words}" if lead else words)
        return True
    if about == "tip":
        _ask_tip(talk, SchemeId(id), lead)
        return True
    if about not in QUESTIONS:
        return False
    if now.now is None or id != now.now.id:  # that check-in is over
        talk.set(pending=None)
        return True
    _ask(talk, about, lead)
    return True


#: Reasons for which there was a pause, so that the question says that it is over.
_AFTER_PAUSE: Final = ("died_others", "carer_out", "care_home", "hospital")


def is_question(pending: Pending | None) -> bool:
    """Whether a question of a check-in itself stands open."""
    return pending is not None and pending.kind == "checkin" and pending.about.partition("/")[0] in QUESTIONS


def just_asked(talk: Talk) -> bool:
    """Whether Leun wrote by itself since the carer last did, and that stands open: nobody is welcomed back then."""
    pending = talk.state.pending
    return pending is not None and pending.kind == "checkin" and is_fresh(talk)


def is_fresh(talk: Talk) -> bool:
    """Whether the latest check-in is so short ago that its answers count for now."""
    sent = moment(kept(talk).sent)
    return sent is not None and not rhythms.is_stale(sent, talk.world.now)


def code_of(pending: Pending) -> str:
    """The code of the question that stands open."""
    return pending.about.partition("/")[0]


def take(talk: Talk, pending: Pending, choice: str) -> bool:
    """Take the answer to a question, and ask the next or end; False where that check-in is over."""
    code, _, id = pending.about.partition("/")
    now = kept(talk)
    if now.now is None or now.now.id != id or choice not in QUESTIONS[code].buttons:
        return False
    answers = {**now.now.answers, code: choice}
    change(talk, now=replace(now.now, answers=answers), missed=0)
    lead = _heard(talk, code, choice)
    left = questions.to_ask(now.now.on, answers, now.before)
    if left:
        _ask(talk, left[0], lead)
    else:
        _end(talk, lead)
    return True


def _heard(talk: Talk, code: str, choice: str) -> str:
    """One short word on an answer, where there is one to say."""
    key = f"checkin.heard.{code}.{choice}"
    return talk.text(key) if key in talk.mind.content.words[talk.language].texts else ""


def signs(talk: Talk, kinds: Iterable[str]) -> None:
    """What was said in words while a check-in is under way counts with its answers."""
    now = kept(talk)
    found = [kind for kind in kinds if kind in colours.SIGNS]
    if now.now is not None and found:
        change(talk, signs=tuple(dict.fromkeys((*now.signs, *found))))


# -- the end ---------------------------------------------------------------------------------------


def _finding(talk: Talk) -> colours.Finding:
    now = kept(talk)
    assert now.now is not None
    return colours.finding(now.now, now.before, now.signs)


def keep(talk: Talk, found: colours.Finding) -> None:
    """The check-in under way is over and kept, with what it showed."""
    now = kept(talk)
    assert now.now is not None
    past = Past(checkin=now.now, colour=found.colour, reasons=found.reasons)
    change(talk, now=None, signs=(), earlier=(*now.earlier, past))


def _end(talk: Talk, lead: str) -> None:
    """What it showed, one kind word with the reasons, one thing that fits; the lines once, under the last bubble."""
    now = kept(talk)
    assert now.now is not None
    this, found = now.now, _finding(talk)
    keep(talk, found)
    talk.set(pending=None)
    if this.answer("tension") == "now":
        # whether they are safe comes before anything else; contact is offered after it
        change(talk, owed=found)
        danger.respond(talk, [Finding(kind="violence", reason="checkin.tension", layer="answer")])
        return
    chosen = _tip(talk, this, found)
    first = " ".join(filter(None, (lead, talk.text(f"checkin.done.{_DONE[found.colour]}"), _until(talk, found))))
    if not wants_contact(this, found):
        talk.speak(first)
        if chosen is not None:
            _tell_tip(talk, chosen)
    else:
        talk.speak("\n\n".join(filter(None, (first, _tip_text(talk, chosen) if chosen is not None else ""))))
        contact.offer_contact(talk, found)
    last = talk.bubbles[-1]
    last.text = f"{last.text}\n\n{talk.text('checkin.lines')}"


#: The words of the end by the colour; in a crisis those of red.
_DONE: Final[Mapping[colours.Colour, str]] = {"green": "green", "amber": "amber", "red": "red", "crisis": "red"}


def _until(talk: Talk, found: colours.Finding) -> str:
    """Until when, where all is well."""
    at = moment(kept(talk).due)
    if found.colour != "green" or at is None:
        return ""
    return talk.text("checkin.next", day=checkin_plan.day_of(talk, at))


def wants_contact(this: CheckIn, found: colours.Finding) -> bool:
    """Whether contact is offered: where it weighs; amber not to who just said that they do not want it."""
    return found.colour in ("red", "crisis") or (found.colour == "amber" and this.answer("call") != "no")


def offer_owed(talk: Talk) -> None:
    """The carer is safe: the contact that was still to be offered."""
    owed = kept(talk).owed
    if owed is not None:
        change(talk, owed=None)
        contact.offer_contact(talk, owed)


# -- one thing that fits ---------------------------------------------------------------------------


def _tip(talk: Talk, this: CheckIn, found: colours.Finding) -> tips.Tip | None:
    if talk.state.recipient.died or "recipient_relation" not in talk.state.recipient.facts:
        return None
    told = {id: date.fromisoformat(day) for id, day in kept(talk).tips.items()}
    chosen = tips.tip(this, found.colour, _candidates(talk), told)
    if chosen is not None:
        change(talk, tips={**kept(talk).tips, chosen.id: talk.world.today.isoformat()})
    return chosen


def _tip_text(talk: Talk, chosen: tips.Tip) -> str:
    """The one thing in words: a right by its title, a group as one reaches it."""
    scheme = talk.mind.content.schemes.get(SchemeId(chosen.id))
    wording = talk.mind.wording
    title = people.contact(talk, chosen.id) if scheme is None else wording.title(talk.language, scheme)
    return talk.text(f"checkin.tip.{chosen.because}", title=title)


def _tell_tip(talk: Talk, chosen: tips.Tip) -> None:
    """Tell the one thing; what is a right can be opened."""
    if chosen.kind == "group":
        talk.speak(_tip_text(talk, chosen))
    else:
        checkin_plan.put(talk, _tip_menu(talk, chosen.id), _tip_text(talk, chosen))


def _tip_menu(talk: Talk, id: str) -> Pending:
    choices = (talk.choice("more", "checkin.tip.more"), talk.choice("not_now", "checkin.tip.not_now"))
    return Pending(kind="checkin", about=f"tip/{id}", choices=choices)


def _ask_tip(talk: Talk, id: SchemeId, lead: str) -> None:
    """The tip once more, as long as it is there."""
    scheme = talk.mind.content.schemes.get(id)
    if scheme is None:
        talk.take_up()
        return
    title = talk.mind.wording.title(talk.language, scheme)
    checkin_plan.put(talk, _tip_menu(talk, id), f"{lead}\n\n{title}" if lead else title)


def _candidates(talk: Talk) -> list[tips.Candidate]:
    schemes = talk.mind.content.schemes
    used = talk.state.recipient.standing
    found = [
        tips.Candidate(
            id=verdict.scheme,
            kind=verdict.kind,
            weight=schemes[verdict.scheme].weight,
            sure=verdict.outcome is Outcome.ELIGIBLE,
        )
        for verdict in talk.shown()
        if verdict.open
        and verdict.scheme not in used
        and not cards.meant_for_others(verdict)
        and not interview.tender(talk.mind.program, verdict)
    ]
    contacts = talk.mind.content.contacts
    found += [
        tips.Candidate(id=id, kind="group", sure=False)
        for id, one in contacts.items()
        if one.display == "show" and "peer_support" in one.for_
    ]
    return found
