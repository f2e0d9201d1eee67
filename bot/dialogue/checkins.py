"""A check-in from its opening to its end: woken when it is due, a question at a time, each may be passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from bot.checkins import colours, questions, tips, wording
from bot.checkins import rhythm as rhythms
from bot.checkins.colours import COMPARED
from bot.checkins.questions import QUESTIONS, SKIP, CheckIn
from bot.content import texts
from bot.content.model import SchemeId
from bot.dialogue import cards, case_talk, checkin_plan, checkin_settings, contact_offers, danger, people
from bot.dialogue.checkin_end import end_early, keep
from bot.dialogue.checkin_plan import PURPOSE, change, kept, wants_contact
from bot.dialogue.checkin_state import moment
from bot.dialogue.talk import Talk
from bot.messages import Finding, ForgetCarer, Pending, PendingChoice
from bot.rights import interview
from bot.rights.verdicts import Outcome

#: Who was asked this often and gave no word: the question of whether to pause was put too.
_ASKED_TO_PAUSE: Final = colours.ASK_TO_PAUSE + 1


# -- woken -----------------------------------------------------------------------------------------


def due(talk: Talk) -> None:
    """The moment of a check-in has come: begin it, unless it must wait, is too late, or is no longer wanted.

    What Leun says of itself here is not worth delivering for long, nor into the quiet hours.
    """
    _due(talk)
    for bubble in talk.bubbles:
        if not bubble.urgent:
            bubble.worth = rhythms.worth_for(talk.world.now)


def _due(talk: Talk) -> None:
    checkin_plan.tidy(talk)
    now = kept(talk)
    at = checkin_plan.looked_at(talk)
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
    if talk.state.stopped:
        end_early(talk)  # contact is offered when they write again
        checkin_plan.plan(talk)
        return
    until = rhythms.held_until(talk.world.now, moment(talk.state.seen))
    if until is not None:
        checkin_plan.hold(talk, until)
        return
    due_at = moment(now.due)
    if _lapses(talk) or _calls_in_silence(talk) or due_at is None or due_at > talk.world.now:
        checkin_plan.plan(talk)
        return
    rests = now.rhythm is not None and now.rhythm.rests_on(talk.world.today)
    if rests or rhythms.is_stale(due_at, talk.world.now):
        checkin_plan.plan(talk)
        return
    _leave_the_last(talk)
    if _asks_first(talk):
        return
    begin(talk, late=rhythms.is_late(due_at, talk.world.now))


def _lapses(talk: Talk) -> bool:
    """Whether the check-in under way was left half done after a heavy answer: it is over, and contact is offered."""
    left = checkin_plan.left_at(talk)
    if left is None or left > talk.world.now:
        return False
    end_early(talk)
    _take_up(talk)
    found = kept(talk).owed
    change(talk, owed=None)
    if found is not None:
        talk.say("checkin.left")
        _offer(talk, found)
        _with_lines(talk)
    return True


def _calls_in_silence(talk: Talk) -> bool:
    """Whether silence after red is a reason to call, as the carer agreed beforehand: a person is brought in, and what
    the check-in before showed has silence as one reason more."""
    at = checkin_plan.silent_at(talk)
    if at is None or at > talk.world.now:
        return False
    found = _add_silence(talk)
    if found is not None:
        contact_offers.bring_in(talk, found, checkin_plan.CALL_IF_SILENT)
        _with_lines(talk)
    return True


def _add_silence(talk: Talk) -> colours.Finding | None:
    """Silence is added to the reasons of the check-in before, where it showed something; its finding then."""
    *before, last = kept(talk).earlier
    colour = _colour(last.colour)
    if colour is None:
        return None
    earlier = colours.Finding(colour, last.reasons, within=colours.within(last.reasons))
    found = colours.with_silence(earlier, colours.silence(1, colour))
    change(talk, earlier=(*before, replace(last, reasons=found.reasons)))
    return found


def _take_up(talk: Talk) -> None:
    """A question of check-ins that stood open is over; what waited stands open again."""
    pending = talk.state.pending
    if pending is not None and pending.kind == "checkin":
        talk.take_up()


def _leave_the_last(talk: Talk) -> None:
    """The check-in before this one is over, however far it came; who said nothing at all since was silent."""
    now = kept(talk)
    heard = bool(talk.state.seen) and talk.state.seen > now.sent
    asked = talk.state.pending is not None and talk.state.pending.about == "go_on"
    if now.now is not None and checkin_plan.finding(now) is not None:
        end_early(talk, offers=False)
    elif now.now is not None or (now.ask and asked):
        change(talk, now=None, signs=(), missed=0 if heard else now.missed + 1)
        if not heard and now.earlier:
            _add_silence(talk)
    _take_up(talk)


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
        if about == "go_on" and now.ask:
            key = "checkin.opening.paused" if now.ask in _AFTER_PAUSE else f"checkin.life.{now.ask}"
        words = talk.text(key)
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
    lead = _heard(talk, code, choice, first=SKIP not in now.now.answers.values())
    change(talk, now=replace(now.now, answers=answers), missed=0)
    left = questions.to_ask(now.now.on, answers, now.before)
    if left:
        _ask(talk, left[0], lead)
    else:
        _end(talk, lead)
    checkin_plan.wake(talk)
    return True


#: The answers on which a short word is said.
HEARD: Final = (
    *(f"load.{choice}" for choice in QUESTIONS["load"].choices),
    *("hold.over", "tension.often"),
)


def _heard(talk: Talk, code: str, choice: str, *, first: bool) -> str:
    """One short word on an answer, where there is one to say; on passing over only the first time."""
    if choice == SKIP:
        return talk.text("checkin.heard.skip") if first else ""
    return talk.text(f"checkin.heard.{code}.{choice}") if f"{code}.{choice}" in HEARD else ""


def signs(talk: Talk, kinds: Iterable[str]) -> None:
    """What was said in words while a check-in is under way counts with its answers."""
    now = kept(talk)
    found = [kind for kind in kinds if kind in colours.SIGNS]
    if now.now is not None and found:
        change(talk, signs=tuple(dict.fromkeys((*now.signs, *found))))
        checkin_plan.wake(talk)


# -- the end ---------------------------------------------------------------------------------------


def _end(talk: Talk, lead: str) -> None:
    """What it showed, one kind word with the reasons, one thing that fits; the lines once, under the last bubble."""
    now = kept(talk)
    assert now.now is not None
    this, found = now.now, colours.finding(now.now, now.before, now.signs)
    keep(talk, found)
    talk.set(pending=None)
    if this.answer("tension") == "now":
        # whether they are safe comes before anything else; contact is offered after it
        change(talk, owed=found)
        danger.respond(talk, [Finding(kind="violence", reason="checkin.tension", layer="answer")])
        return
    chosen = _tip(talk, this, found)
    first = " ".join(filter(None, (lead, talk.text(f"checkin.done.{_DONE[found.colour]}"), _until(talk, found))))
    if found.colour == "green":
        talk.speak(first)
        if chosen is not None:
            _tell_tip(talk, chosen)
    elif wants_contact(this, found):
        talk.speak("\n\n".join(filter(None, (first, _tip_text(talk, chosen) if chosen is not None else ""))))
        _offer(talk, found)
    else:
        _without_contact(talk, found, first, chosen)
    _with_lines(talk)


def _without_contact(talk: Talk, found: colours.Finding, first: str, chosen: tips.Tip | None) -> None:
    """It weighs, and the carer wants nobody now: what was heard in their answers, one thing that fits, and that nobody
    reads along."""
    heard = wording.heard(found.reasons, talk.text, talk.language)
    parts = (f"{first} {heard}", _tip_text(talk, chosen) if chosen is not None else "")
    talk.speak("\n\n".join((*filter(None, parts), talk.text("checkin.nobody_reads"))))
    if checkin_settings.may_go_weekly(talk):
        checkin_settings.put(talk, "weekly")


def _with_lines(talk: Talk) -> None:
    """The lines once, under the last bubble, where anything is said."""
    for last in talk.bubbles[-1:]:
        last.text = f"{last.text}\n\n{talk.text('checkin.lines')}"


def _offer(talk: Talk, found: colours.Finding) -> None:
    """Contact, and to be asked weekly for a while: in the same bubble, or after what contact asks back. Contact may
    have nothing to say: somebody was offered lately."""
    before = len(talk.bubbles)
    contact_offers.offer_contact(talk, found)
    said = talk.bubbles[before:]
    if not checkin_settings.may_go_weekly(talk):
        return
    if said and said[-1].choices and talk.state.pending is not None:
        change(talk, weekly=talk.state.pending.kind)
    else:
        lead = talk.bubbles.pop().text if said else ""
        checkin_settings.put(talk, "weekly", lead=lead)


#: The words of the end by the colour; in a crisis those of red.
_DONE: Final[Mapping[colours.Colour, str]] = {"green": "green", "amber": "amber", "red": "red", "crisis": "red"}


def _until(talk: Talk, found: colours.Finding) -> str:
    """Until when, where all is well."""
    at = moment(kept(talk).due)
    if found.colour != "green" or at is None:
        return ""
    return talk.text("checkin.next", day=checkin_plan.day_of(talk, at))


def offer_owed(talk: Talk) -> None:
    """The carer is safe: the contact that was still to be offered."""
    owed = kept(talk).owed
    if owed is not None:
        change(talk, owed=None)
        contact_offers.offer_contact(talk, owed)


def say_the_rest(talk: Talk) -> None:
    """After whatever a carer wrote: what check-ins still owe them, once. Contact where one was left half done after a
    heavy answer, how to go on after a change in their life, or to be asked weekly for a while."""
    if not _is_calm(talk):
        return
    now = kept(talk)
    if now.now is not None and now.active and not _stands_open(talk) and checkin_plan.left_at(talk) is not None:
        end_early(talk)
        now = kept(talk)
    if now.owed is not None:
        change(talk, owed=None)
        _amid(talk, lambda: _offer_late(talk, now.owed))
    elif now.asks_now:
        change(talk, asks_now=False)
        _amid(talk, lambda: _ask_amid(talk, "go_on"))
    elif now.weekly and now.weekly not in _kinds_open(talk):
        change(talk, weekly="")
        if checkin_settings.may_go_weekly(talk):
            _amid(talk, lambda: checkin_settings.put(talk, "weekly"))


def _offer_late(talk: Talk, found: colours.Finding | None) -> None:
    """Contact alone, with the lines: the check-in that it is about is over, and something else is talked about."""
    before = len(talk.bubbles)
    if found is not None:
        contact_offers.offer_contact(talk, found)
    if len(talk.bubbles) > before:
        _with_lines(talk)


def _is_calm(talk: Talk) -> bool:
    """Whether there is room for a word of check-ins: no emergency, no death, no goodbye, nobody who talks with them."""
    pending = talk.state.pending
    if talk.state.stopped or talk.silent or any(isinstance(effect, ForgetCarer) for effect in talk.effects):
        return False
    if pending is not None and (pending.kind == "safety" or pending.about == "died"):
        return False
    return not any(bubble.urgent for bubble in talk.bubbles)


def _kinds_open(talk: Talk) -> set[str]:
    return {one.kind for one in (talk.state.pending, talk.state.aside) if one is not None}


def _stands_open(talk: Talk) -> bool:
    """Whether a question about check-ins is open, now or after something else: the one under way is not left yet."""
    return "checkin" in _kinds_open(talk)


def _amid(talk: Talk, say: Callable[[], None]) -> None:
    """Say something ahead of a question that is put now; where it is a question itself, the other waits."""
    question = talk.bubbles.pop() if talk.bubbles and talk.bubbles[-1].choices else None
    waits = talk.state.pending
    say()
    if waits is None or talk.state.pending == waits:
        if question is not None:
            talk.bubbles.append(question)
    elif talk.state.aside is None and waits.kind != "checkin":
        talk.set(aside=waits, aside_of=0)


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
