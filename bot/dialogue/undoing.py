"""Taking an answer or a tap back: to where the conversation stood before it, with what was known then."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import changes, checkin_plan, reminders
from bot.dialogue.state import MARKS_KEPT, Mark, State
from bot.dialogue.talk import Talk
from bot.messages import WithdrawConsent


def mark(talk: Talk, before: State) -> None:
    """Remember where the conversation stood before an answer was taken."""
    pending, recipient = before.pending, before.recipient
    if pending is None or pending.kind == "safety":
        return
    point = Mark(
        turn=talk.state.turn,
        flow=before.flow,
        step=before.step,
        stack=before.stack,
        choices=before.choices,
        pending=replace(pending, choices=()),  # its buttons are made anew when it is put again
        current=before.current,
        asked=recipient.asked,
        questions=recipient.questions,
        went_on_at=recipient.went_on_at,
        dead=tuple(one.number for one in before.recipients if one.died),
        standing=recipient.standing,
        reminders=before.reminders,
        checkins=replace(before.checkins, earlier=()) if before.checkins != talk.state.checkins else None,
        past_checkins=len(before.checkins.earlier),
        cases=before.cases if pending.kind == "contact" else None,
    )
    talk.set(marks=(*talk.state.marks, point)[-MARKS_KEPT:])


def undo(talk: Talk) -> bool:
    """Go back to before the latest answer; False where there is none. What stood open then stands open again."""
    if not talk.state.marks:
        return False
    *earlier, last = talk.state.marks
    _forget_since(talk, last.turn)
    talk.set(
        marks=tuple(earlier),
        flow=last.flow,
        step=last.step,
        stack=last.stack,
        choices=last.choices,
        pending=last.pending,
        current=last.current,
    )
    if last.cases is not None:
        talk.set(cases=last.cases)
    asked = tuple(name for name in last.asked if name != last.pending.about)
    recipient = replace(
        talk.state.recipient,
        asked=asked,
        questions=last.questions,
        went_on_at=last.went_on_at,
        standing=last.standing,
    )
    talk.state = talk.state.with_recipient(recipient)
    _without_ghosts(talk, last)
    talk.forget_worked_out()
    if last.reminders is not None:
        reminders.put_back(talk, last.reminders)
    if last.checkins is not None:
        past = talk.state.checkins.earlier[: last.past_checkins]
        checkin_plan.put_back(talk, replace(last.checkins, earlier=past))
    given = {
        "consent": frozenset(talk.consents),
        "changes": talk.consents & {changes.PURPOSE},
        "may_keep": talk.consents & {checkin_plan.PURPOSE},
        "call_if_silent": talk.consents & {checkin_plan.CALL_IF_SILENT},
    }
    for purpose in sorted(given.get(last.pending.about, ())):
        talk.effects.append(WithdrawConsent(purpose))
        talk.consents.discard(purpose)
    return True


def _without_ghosts(talk: Talk, last: Mark) -> None:
    """Nobody is dead who was not; whoever is now unknown again is gone, and so is the wish to speak of them."""
    recipients = tuple(
        one if one.number in last.dead else replace(one, died="")
        for one in talk.state.recipients
        if one.facts or one.number == last.current
    )
    there = {f"recipient/{one.number}" for one in recipients}
    waiting = (one for one in talk.state.requests if not one.startswith("recipient/") or one in there)
    talk.set(recipients=recipients, requests=tuple(waiting))


def taken_back(talk: Talk) -> tuple[str, ...]:
    """The facts that going back would forget, besides the one that is asked again."""
    if not talk.state.marks:
        return ()
    last = talk.state.marks[-1]
    names = (entry.fact for entry in talk.state.history if entry.turn >= last.turn)
    return tuple(dict.fromkeys(name for name in names if name != last.pending.about))


def _forget_since(talk: Talk, turn: int) -> None:
    """Every fact learnt in that turn or after it is again what it was before."""
    facts = talk.mind.content.vocabulary.facts
    for entry in reversed(talk.state.history):
        if entry.turn >= turn and entry.fact in facts:
            talk.set(current=entry.recipient)
            talk.state = talk.state.learn(facts[entry.fact], entry.before)
    talk.set(history=tuple(entry for entry in talk.state.history if entry.turn < turn))
