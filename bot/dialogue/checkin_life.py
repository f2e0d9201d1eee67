"""What happens in a carer's life stops or changes their check-ins at once, and they are told so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.checkins import life_events
from bot.checkins.life_events import Happened
from bot.checkins.rhythm import paused
from bot.dialogue import checkin_plan
from bot.dialogue.checkin_end import end_early, owe_for
from bot.dialogue.checkin_plan import change, kept
from bot.dialogue.state import State
from bot.dialogue.talk import Bubble, Talk


def note(talk: Talk, happened: Happened, *, say: bool = True) -> bool:
    """Do what an event asks: stop, rest, or ask how to go on; and say so. False where that changes nothing: there are
    no check-ins, or it was told before."""
    now = kept(talk)
    if now.rhythm is None or now.rhythm.stopped:
        return False
    decision = life_events.decide(happened, talk.world.today, others=_others(talk, happened))
    if now.ask == decision.reason:
        return False
    if decision.withdraw:
        _withdraw(talk, offers=happened != "died")
    if decision.sign and kept(talk).owed is None:
        owe_for(talk, decision.sign)
    if decision.do == "stop":
        stopped = replace(now.rhythm, stopped=True, pause_from=None, pause_until=None)
        change(talk, rhythm=stopped, ask="", asks_now=False, weekly="")
        checkin_plan.nothing_planned(talk)
    elif decision.do == "pause":
        change(talk, rhythm=paused(now.rhythm, talk.world.today, decision.until), ask=decision.reason, asks_now=False)
        checkin_plan.plan(talk)
    else:
        change(talk, ask=decision.reason, asks_now=True)
        return True  # it is asked when all else was said
    if say:
        _say(talk, talk.text(f"checkin.life.{decision.reason}"))
    return True


def note_facts(talk: Talk, before: State) -> None:
    """See in what was told this turn whether something came about."""
    if not kept(talk).active or before.current != talk.state.current:
        return
    then, now = _values(before), _values(talk.state)
    if then == now:
        return
    if then.get("recipient_living_situation") is None and now.get("recipient_living_situation") != "hospital":
        then = {**then, "recipient_living_situation": now.get("recipient_living_situation")}
    for happened in life_events.happened(then, now)[:1]:
        note(talk, happened)
    if life_events.is_back_home(then, now) and kept(talk).ask in ("hospital", "care_home"):
        _go_on(talk)


def _go_on(talk: Talk) -> None:
    """Who was away is at home again: the rest that was for that is over."""
    rhythm = kept(talk).rhythm
    assert rhythm is not None
    change(talk, rhythm=replace(rhythm, pause_from=None, pause_until=None), ask="")
    due = checkin_plan.plan(talk)
    if due is not None:
        _say(talk, talk.text("checkin.life.back_home", day=checkin_plan.day_of(talk, due)))


def _values(state: State) -> Mapping[str, Any]:
    return {name: known.value for name, known in state.known().items()}


def _others(talk: Talk, happened: Happened) -> bool:
    """Whether the carer goes on caring for somebody: who died is no longer counted, for whom care ended still is."""
    living = [one for one in talk.state.recipients if not one.died and "recipient_relation" in one.facts]
    return len(living) > (happened == "care_ended")


def _withdraw(talk: Talk, *, offers: bool) -> None:
    """A question of a check-in that stands open is taken back."""
    end_early(talk, offers=offers)
    if not offers:
        change(talk, owed=None)
    pending, aside = talk.state.pending, talk.state.aside
    if pending is not None and pending.kind == "checkin":
        if talk.bubbles and talk.bubbles[-1].choices:
            talk.bubbles.pop()
        talk.take_up()
    if aside is not None and aside.kind == "checkin":
        talk.set(aside=None, aside_of=0)


def _say(talk: Talk, text: str) -> None:
    """Say it ahead of a question that is put now."""
    at = len(talk.bubbles)
    while at and talk.bubbles[at - 1].choices:
        at -= 1
    talk.bubbles.insert(at, Bubble(text))


def changed_by(before: State, talk: Talk) -> str:
    """The reason for which a death stopped check-ins or gave them a rest in this turn; empty where there were none."""
    if not before.checkins.active or before.checkins.rhythm == kept(talk).rhythm:
        return ""
    return kept(talk).ask or "died"
