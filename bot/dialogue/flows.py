"""Runs the steps of flows up to the next wait for the carer; knows where a conversation stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot import conditions
from bot.content.model import Step
from bot.dialogue import asking, interviewing
from bot.dialogue.moved_content import gone
from bot.dialogue.talk import Talk
from bot.facts import UNKNOWN
from bot.messages import GiveConsent, Pending, PendingChoice, WithdrawConsent

#: The flow that every conversation begins with.
FIRST_FLOW: Final = "opening"
#: The step of it from which on consent is asked.
CONSENT: Final = "told"
#: A flow that takes more steps than this without waiting goes in circles.
MOST_STEPS: Final = 200
#: Steps remembered, to find the way back where content moved on.
TRAIL_KEPT: Final = 20


def begin(talk: Talk, flow: str = FIRST_FLOW) -> None:
    """Start a flow from its first step, leaving whatever stood open."""
    talk.set(flow=flow, step=talk.mind.content.flows[flow].first, stack=(), pending=None)
    run(talk)


def begin_rights(talk: Talk) -> None:
    """Begin what may be had from the start, by way of the question for consent where that was not put yet."""
    if talk.consents or "consent" in talk.state.choices or CONSENT not in talk.mind.content.flows[FIRST_FLOW].steps:
        begin(talk, "rights")
        return
    talk.set(flow=FIRST_FLOW, step=CONSENT, stack=(), pending=None)
    run(talk)


def current_step(talk: Talk) -> Step | None:
    """The step that the conversation stands at; None where no flow runs."""
    flow = talk.mind.content.flows.get(talk.state.flow)
    return flow.steps.get(talk.state.step) if flow is not None else None


def content_moved_on(talk: Talk) -> bool:
    """Whether the flow, the step or what was asked about is gone from the content since the last message."""
    state, content = talk.state, talk.mind.content
    flow = content.flows.get(state.flow)
    if flow is None or (state.step and state.step not in flow.steps):
        return True
    return state.pending is not None and gone(state.pending, content)


def find_the_way_back(talk: Talk) -> None:
    """Go on at the nearest step before the lost one that still is, and say so kindly."""
    steps = {flow.id: flow.steps for flow in talk.mind.content.flows.values()}
    known = tuple(
        frame for frame in talk.state.stack if frame[0] in steps and (not frame[1] or frame[1] in steps[frame[0]])
    )
    trail = [tuple(place.split("/")) for place in talk.state.trail]
    flow, step = next(
        ((flow, step) for flow, step in reversed(trail) if step in steps.get(flow, ())),
        (FIRST_FLOW, talk.mind.content.flows[FIRST_FLOW].first),
    )
    talk.set(flow=flow, step=step, stack=known, pending=None)
    recipient = talk.state.recipient
    unanswered = tuple(name for name in recipient.asked if name != steps[flow][step].fact)
    talk.state = talk.state.with_recipient(replace(recipient, asked=unanswered))
    talk.say("flow.moved")
    run(talk)


def run(talk: Talk) -> None:
    """Take steps until one waits for the carer or the last flow has ended."""
    for _ in range(MOST_STEPS):
        step = current_step(talk)
        if step is None:
            if not _return(talk):
                return
            continue
        place = f"{talk.state.flow}/{step.id}"
        if talk.state.trail[-1:] != (place,):
            talk.set(trail=(*talk.state.trail, place)[-TRAIL_KEPT:])
        if not _take(talk, step):
            return
    raise RuntimeError(f"flow {talk.state.flow!r} goes in circles at step {talk.state.step!r}")


def go_past(talk: Talk) -> None:
    """Leave the step that waited, and run on."""
    step = current_step(talk)
    talk.set(step=step.next if step else "", pending=None)
    run(talk)


def _return(talk: Talk) -> bool:
    """Go back to the flow that called; False where there is none."""
    if not talk.state.stack:
        return False
    *outer, (flow, step) = talk.state.stack
    talk.set(stack=tuple(outer), flow=flow, step=step)
    return True


def _take(talk: Talk, step: Step) -> bool:
    """Take one step; False where it waits for the carer."""
    match step.kind:
        case "say":
            for text in step.texts:
                talk.say(text)
        case "ask":
            return _ask(talk, step)
        case "when":
            assert step.condition is not None
            truth = conditions.compile_expr(step.condition, {})(_Names(talk))
            talk.set(step=step.then if truth is True else step.otherwise)
            return True
        case "call":
            frames = (*talk.state.stack, (talk.state.flow, step.next))
            talk.set(stack=frames, flow=step.call, step=talk.mind.content.flows[step.call].first)
            return True
        case "assess":
            interviewing.advance(talk, step.kinds)
            return False
        case "remember":
            _remember(talk, step.remember)
        case "end":
            talk.set(step="")
            return True
    talk.set(step=step.next)
    return True


def _ask(talk: Talk, step: Step) -> bool:
    """Put the step's question, unless it is known already."""
    if step.fact:
        if talk.situation[step.fact] is not UNKNOWN or step.fact in talk.asked_already():
            talk.set(step=step.next)
            return True
        asking.ask_fact(talk, step.fact)
        return False
    again = f"{talk.state.flow}/{step.id}" in talk.state.trail[:-1]
    _put(talk, step, step.texts[-1 if again else 0])
    return False


def _put(talk: Talk, step: Step, text: str, *, lead: str = "") -> None:
    choices = tuple(
        PendingChoice(id=choice.id, label=talk.text(f"{step.texts[0]}.{choice.id}")) for choice in step.choices
    )
    said = f"{lead}\n\n{talk.text(text)}" if lead else talk.text(text)
    talk.ask(Pending(kind="flow", about=step.name, choices=choices), said)


def ask_again(talk: Talk, *, lead: str = "") -> None:
    """Put the flow's own question once more, in its words for that; goes on where it is no longer the step."""
    step, pending = current_step(talk), talk.state.pending
    if step is not None and pending is not None and step.name == pending.about:
        _put(talk, step, step.texts[-1], lead=lead)
        return
    talk.set(pending=None)
    run(talk)


def pass_over(talk: Talk) -> bool:
    """Go on without an answer to the flow's own question, where its author said how; else False."""
    step, pending = current_step(talk), talk.state.pending
    if step is None or pending is None or step.name != pending.about or not step.passing:
        return False
    talk.set(step=step.passing, pending=None, choices={step.name: "passed", **talk.state.choices})
    run(talk)
    return True


def step_of(talk: Talk, name: str) -> tuple[str, Step] | None:
    """The flow and the step that ask the question kept under a name."""
    for flow in talk.mind.content.flows.values():
        for step in flow.steps.values():
            if step.name == name:
                return flow.id, step
    return None


def take_choice(talk: Talk, pending: Pending, id: str) -> bool:
    """Take the answer to a flow's own question and run on; False where it is no choice of it."""
    step = current_step(talk)
    if step is None or step.name != pending.about:
        return False
    choice = next((one for one in step.choices if one.id == id), None)
    if choice is None:
        return False
    talk.set(choices={**talk.state.choices, step.name: id}, pending=None)
    if choice.call:
        back = choice.goto or step.next
        frames = (*talk.state.stack, (talk.state.flow, back))
        talk.set(stack=frames, flow=choice.call, step=talk.mind.content.flows[choice.call].first)
    else:
        talk.set(step=choice.goto or step.next)
    run(talk)
    return True


def _remember(talk: Talk, what: Mapping[str, str]) -> None:
    for key, value in what.items():
        if key == "consent":
            version = talk.mind.content.words["nl"].texts["consent.version"]
            talk.effects.append(GiveConsent(value, version))
            talk.consents.add(value)
        elif key == "withdraw":
            talk.effects.append(WithdrawConsent(value))
            talk.consents.discard(value)
        else:
            talk.set(choices={**talk.state.choices, key: value})


class _Names(dict[str, Any]):
    """What a flow's ``when`` may name: its own answers, then facts."""

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk.state.choices)
        self._talk = talk

    def __missing__(self, name: str) -> Any:
        if name.startswith("consent_"):
            return name.removeprefix("consent_") in self._talk.consents
        if name in self._talk.mind.content.vocabulary.facts:
            return self._talk.situation[name]
        return UNKNOWN
