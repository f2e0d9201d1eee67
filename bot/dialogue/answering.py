"""Taking an answer to a question, by a press or in words, and going on from there."""

from __future__ import annotations

from dataclasses import replace

from bot.content.model import SchemeId
from bot.dialogue import (
    asking,
    cards,
    changes,
    checkin_settings,
    checkin_talk,
    checkins,
    contact,
    contact_answers,
    contact_offers,
    danger,
    detours,
    flows,
    interviewing,
    meanings,
    noting,
    overviews,
    papers,
    recipients,
    reminders,
    requests,
    standing,
    undoing,
)
from bot.dialogue.talk import Talk
from bot.facts import UNKNOWN
from bot.messages import Answer, ForgetCarer, Pending, Topic


def pressed(talk: Talk, choice: str, of: int | None) -> None:
    """A button, of the latest menu or of an older one that the carer scrolled back to."""
    pending = talk.state.pending if of is None else next((menu for turn, menu in talk.state.menus if turn == of), None)
    id = choice_id(pending, choice) if pending else ""
    if not id and of is None:
        # a late press on a menu that is gone: the newest one that has it
        for _, menu in reversed(talk.state.menus):
            if found := choice_id(menu, choice):
                pending, id = menu, found
                break
    if pending is None or not id:
        gone(talk)
        return
    if not apply(talk, pending, Answer(kind="choice", choice=id), typed=False):
        gone(talk)


def gone(talk: Talk) -> None:
    """The button belongs to nothing that stands open."""
    talk.say("choice.gone")
    detours.ask_again(talk, remind=False)


def choice_id(pending: Pending, choice: str) -> str:
    """The id of the button that a press names by id or by label; an empty text where it has none."""
    wanted = choice.strip().casefold()
    for one in pending.choices:
        if choice == one.id or wanted == one.label.casefold():
            return one.id
    return ""


def apply(talk: Talk, pending: Pending, answer: Answer, *, typed: bool) -> bool:
    """Take an answer to a question, and go on from there; False where it was none."""
    talk.set(misses=0)
    before = talk.state
    match pending.kind:
        case "safety":
            after_safety(talk, pending, answer, denied=False)
            return True
        case "checkin":
            taken = checkin_talk.answered(talk, pending, answer.choice)
            if taken and checkin_talk.comes_back(talk):
                detours.ask_again(talk)
            elif taken and not talk.bubbles:
                detours.ask_again(talk, remind=False)
        case contact.KIND:
            taken = contact_answers.answered(talk, pending, answer.choice)
            if taken and talk.state.pending is not None and talk.state.pending.kind != contact.KIND:
                detours.ask_again(talk)
        case "flow":
            taken = _flow_answer(talk, pending, answer.choice)
        case "menu":
            _menu_choice(talk, pending, answer.choice)
            taken = True
        case _:
            taken = _fact_answer(talk, pending, answer, before.pending, typed=typed)
    if taken and talk.state.marks == before.marks:
        undoing.mark(talk, before)
    return taken


def _flow_answer(talk: Talk, pending: Pending, id: str) -> bool:
    step = flows.step_of(talk, pending.about)
    if step is None:
        return False
    command = next((choice.command for choice in step[1].choices if choice.id == id), "")
    if command:
        detours.command(talk, command)
        return True
    here = flows.current_step(talk)
    if here is None or here.name != pending.about:
        # a question of earlier, answered otherwise now: from there the conversation comes back by itself
        asking.leave_open(talk)
        talk.set(flow=step[0], step=step[1].id, stack=())
    return flows.take_choice(talk, pending, id)


def _fact_answer(talk: Talk, pending: Pending, answer: Answer, stood_open: Pending | None, *, typed: bool) -> bool:
    if not asking.take(talk, pending, answer, typed=typed):
        return False
    if talk.bubbles and talk.bubbles[-1].choices:
        return True  # the answer led to a question of its own
    if stood_open is not None and stood_open.about != pending.about and stood_open.kind == "menu":
        _say_changed(talk, pending)
        detours.menu(talk, stood_open)
    elif stood_open is not None and stood_open.about != pending.about:
        _say_changed(talk, pending)
        go_on(talk)
    else:
        _past(talk, pending)
    return True


def _say_changed(talk: Talk, pending: Pending) -> None:
    """What an answer to an older question changed."""
    talk.bubbles.clear()
    if pending.kind == "fact" and pending.about in talk.state.known():
        talk.say("told.changed", known=noting.phrase(talk, pending.about))
    else:
        talk.say("correct.weighed_again")


def _past(talk: Talk, pending: Pending) -> None:
    """Leave a question that was answered."""
    step = flows.current_step(talk)
    if step is not None and step.kind == "ask" and step.fact == pending.about:
        flows.go_past(talk)
    else:
        talk.set(pending=None)
        flows.run(talk)


def go_on(talk: Talk) -> None:
    """Go on after something was told that was not asked: what stood open is put again only where it still counts."""
    pending = talk.state.pending
    if pending is None:
        detours.ask_again(talk, remind=False)
    elif pending.kind == "flow" and flows.pass_over(talk):
        return
    elif pending.kind in ("fact", "group") and (_known(talk, pending) or not _still_asked(talk, pending)):
        _past(talk, pending)
    else:
        detours.ask_again(talk, remind=False)


def _known(talk: Talk, pending: Pending) -> bool:
    if pending.kind == "group":
        facts = talk.mind.content.vocabulary.facts.values()
        return any(fact.group == pending.about and fact.name in talk.state.known() for fact in facts)
    known = talk.situation[pending.about]
    return known is not UNKNOWN and not asking.is_open_place(talk, pending.about)


def _still_asked(talk: Talk, pending: Pending) -> bool:
    """Whether a question of the interview can still change something."""
    step = flows.current_step(talk)
    if step is None or step.kind != "assess" or asking.is_open_place(talk, pending.about):
        return True
    facts = talk.mind.content.vocabulary.facts
    names = (
        {pending.about} if pending.kind == "fact" else {n for n, fact in facts.items() if fact.group == pending.about}
    )
    return any(verdict.open and names & set(verdict.missing) for verdict in talk.verdicts.values())


# -- menus -----------------------------------------------------------------------------------------


def _menu_choice(talk: Talk, pending: Pending, choice: str) -> None:
    kind, _, id = pending.about.partition("/")
    kinds = detours.kinds_here(talk)
    match kind, choice.partition("_")[0], choice:
        case "meant", _, _:
            if meanings.take(talk, pending, choice):
                go_on(talk)
        case "erase", _, _:
            _erase(talk, choice)
        case "died", _, _:
            _after_death(talk, choice)
        case "standing", _, _:
            _standing(talk, choice, id)
        case "known", _, "all_true":
            talk.take_up()
            detours.ask_again(talk, remind=False)
        case (_, _, "overview") | ("pause", _, ""):
            overviews.overview(talk, kinds)
        case _, _, "go_on":
            interviewing.go_on(talk)
            talk.set(pending=None)
            flows.run(talk)
        case _, _, "compare":
            overviews.compare(talk, kinds)
        case _, _, "presumed":
            overviews.presumed(talk, kinds)
        case _, _, "refused":
            overviews.refused(talk, kinds)
        case "changes", _, _:
            changes.consented(talk, choice)
            _done(talk)
        case "changed", _, "later":
            talk.take_up()
            detours.ask_again(talk, remind=False)
        case "overview", "paper", _:
            papers.offer(talk, kinds)
        case "paper", "paper", "paper_remind":
            reminders.offer(talk, kinds)
        case "paper", "paper", _:
            papers.give(talk, kinds, choice.removeprefix("paper_"))
        case "reminders", _, _:
            reminders.answered(talk, choice, kinds)
        case "reminder", _, _:
            _after_reminder(talk, choice, id)
        case _, "kind", _:
            overviews.overview(talk, (choice.removeprefix("kind_"),))
        case "card", "have", _:
            _has_paper(talk, choice.removeprefix("have_"), SchemeId(id))
        case "card", _, "card_more":
            cards.card_more(talk, SchemeId(id))
        case "card", _, "card_why":
            cards.card_why(talk, SchemeId(id))
        case _, _, "more":
            choices = tuple(replace(one, more=False) for one in pending.choices if one.id != "more")
            talk.ask(replace(pending, choices=choices), talk.text("overview.more"))
        case _, "card", _:
            cards.card(talk, SchemeId(choice.removeprefix("card_")))
        case _, "correct", _:
            detours.correct(talk, choice.removeprefix("correct_"))
        case _:
            _done(talk)


def _done(talk: Talk) -> None:
    """The carer has seen enough of this: what they also asked for, else what they want now."""
    if changes.ask_consent(talk):
        return
    talk.set(pending=None)
    if not requests.next_one(talk):
        flows.go_past(talk)
        checkin_settings.offer_once(talk)


def _erase(talk: Talk, choice: str) -> None:
    """The carer said whether everything may go."""
    talk.take_up()
    if choice == "yes":
        talk.say("erase.done")
        talk.effects.append(ForgetCarer())
        return
    talk.say("erase.kept")
    detours.ask_again(talk, remind=False)


def _after_death(talk: Talk, choice: str) -> None:
    kind, _, number = choice.partition("_")
    if kind == "recipient":
        recipients.choose(talk, int(number))
    elif kind == "another":
        recipients.another(talk)
    elif kind == "bereavement":
        detours.answer(talk, Topic(target="goal/bereavement", language=talk.language, likeness=1.0))
        recipients.offer_after_death(talk)
    else:
        talk.set(pending=None)
        talk.say("died.quiet")


def _has_paper(talk: Talk, name: str, id: SchemeId) -> None:
    """The carer has the paper of something that only an office knows: now it counts."""
    fact = talk.mind.content.vocabulary.facts.get(name)
    if fact is not None:
        asking.remember(talk, fact, True, how="paper")
        talk.say("correct.weighed_again")
    cards.card(talk, id)


def _after_reminder(talk: Talk, choice: str, scheme: str) -> None:
    """What the carer wants after a reminder; then what stood open comes back."""
    about = talk.state.current
    if choice == "applied":
        standing.note(talk, SchemeId(scheme), "applied")
    elif choice == "none":
        reminders.stop(talk)
    talk.take_up()
    if choice == "open":
        asking.leave_open(talk)
        talk.set(current=about)
        talk.forget_worked_out()
        cards.card(talk, SchemeId(scheme))
        return
    detours.ask_again(talk, remind=False)


def _standing(talk: Talk, choice: str, kind: str) -> None:
    talk.take_up()
    if choice.startswith("about_"):
        standing.note(talk, SchemeId(choice.removeprefix("about_")), kind)
    else:
        talk.say("standing.other_said")
    detours.ask_again(talk, remind=False)


# -- edits, danger ---------------------------------------------------------------------------------


def edited(talk: Talk, edit_of: int, answer: Answer | None) -> bool:
    """An edit of an earlier answer takes its place; False where that text was no answer."""
    earlier = next((menu for turn, menu in reversed(talk.state.menus) if turn < edit_of), None)
    facts = talk.mind.content.vocabulary.facts
    entry = next(
        (
            one
            for one in reversed(talk.state.history)
            if one.turn == edit_of and earlier is not None and earlier.about in (one.fact, facts[one.fact].group)
        ),
        None,
    )
    if entry is None or earlier is None or answer is None or talk.state.pending is None:
        return False  # no answer, or too long ago: the buttons of then are no longer known
    stood_open, current = talk.state.pending, talk.state.current
    talk.set(current=entry.recipient, pending=earlier)
    taken = asking.take(talk, earlier, answer, typed=True)
    talk.set(current=current, pending=stood_open)
    talk.forget_worked_out()
    if taken:
        _say_changed(talk, earlier)
        go_on(talk)
    return taken


def after_safety(talk: Talk, pending: Pending, answer: Answer | None, *, denied: bool) -> None:
    """The carer says whether they are safe; only then what stood open comes back."""
    before = len(talk.bubbles)
    if talk.state.pending is not None and talk.state.pending.kind != "safety":
        talk.set(aside=talk.state.pending, aside_of=0)  # a late press on a question of earlier
    if danger.take_answer(talk, pending, answer, denied=denied):
        if talk.state.stopped:
            talk.set(pending=None)
            return
        if pending.about.startswith("medical") and not denied:
            talk.set(pending=None)  # that comes first now; what stood open comes back with the next message
            return
        talk.take_up()
        if talk.silent:
            return  # a person talks with them: what stood open comes back when that is over
        safe = not denied and answer is not None and answer.choice == "safe"
        if talk.state.checkins.owed is not None:
            checkins.offer_owed(talk)
        elif safe and contact_offers.after_danger(talk, pending.about.split("_")):
            return
        elif talk.state.flow:
            detours.ask_again(talk)
        else:
            flows.begin(talk)
    elif len(talk.bubbles) == before:
        danger.put_again(talk, pending)
