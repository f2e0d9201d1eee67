"""Flow forms to flows: nested steps laid flat, each with the step that follows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.conditions import ConditionError, Const, Expr, parse
from bot.content import forms
from bot.content.model import Choice, Flow, Step
from bot.facts import nearest
from bot.told import Told, told_of

Note = Callable[[tuple[Any, ...], str, str], None]

_KINDS = ("say", "ask", "when", "call", "assess", "remember", "goto")


def flow_of(form: forms.FlowForm, note: Note) -> Flow:
    """Lay the steps flat; ``note`` receives every mistake (path, code, text)."""
    steps: dict[str, Step] = {}
    _lay(form.steps, "", ("steps",), steps, note)
    first = form.steps[0].id if form.steps else ""
    if not first:
        note(("steps",), "flow", Told("flow-empty"))
    flow = Flow(id=form.id, steps=steps, first=first)
    _check_targets(flow, note)
    _check_reachable(flow, note)
    return flow


def _lay(
    forms_: Sequence[forms.StepForm],
    after: str,
    path: tuple[Any, ...],
    steps: dict[str, Step],
    note: Note,
) -> str:
    """Add the steps that end at ``after``; gives the id of the first."""
    for index, form in enumerate(forms_):
        here = (*path, index)
        following = forms_[index + 1].id if index + 1 < len(forms_) else after
        if form.id in steps:
            note(
                (*here, "id"),
                "duplicate-id",
                Told("two-steps", id=form.id),
            )
        steps[form.id] = replace(_step(form, following, here, steps, note), place=here)
    return forms_[0].id if forms_ else after


def _step(form: forms.StepForm, following: str, path: tuple[Any, ...], steps: dict[str, Step], note: Note) -> Step:
    kinds = [kind for kind in _KINDS if getattr(form, kind) is not None] + (["end"] if form.end else [])
    if len(kinds) != 1:
        note(
            path,
            "step",
            Told("step-one", id=form.id, kinds=_KINDS, found=kinds or Told("none")),
        )
        return Step(id=form.id, kind="say", next=following)
    kind = kinds[0]
    if kind == "say":
        return Step(id=form.id, kind=kind, texts=form.say or (), next=following)
    if kind == "ask":
        return _ask(form, following)
    if kind == "when":
        then = _lay(form.then, following, (*path, "then"), steps, note)
        otherwise = _lay(form.else_, following, (*path, "else"), steps, note)
        return Step(
            id=form.id,
            kind=kind,
            condition=_condition(form.when or "", path, note),
            then=then,
            otherwise=otherwise,
            next=following,
        )
    if kind == "call":
        return Step(id=form.id, kind=kind, call=form.call or "", next=following)
    if kind == "assess":
        assert form.assess is not None
        return Step(id=form.id, kind=kind, kinds=form.assess.kinds, next=following)
    if kind == "remember":
        return Step(id=form.id, kind=kind, remember=form.remember or {}, next=following)
    if kind == "goto":
        return Step(id=form.id, kind="goto", next=form.goto or "")
    return Step(id=form.id, kind="end")


def _ask(form: forms.StepForm, following: str) -> Step:
    if isinstance(form.ask, str):
        return Step(id=form.id, kind="ask", fact=form.ask, next=following)
    assert form.ask is not None
    choices = tuple(
        Choice(id=choice.id, goto=choice.goto, call=choice.call, command=choice.command) for choice in form.ask.choices
    )
    return Step(
        id=form.id,
        kind="ask",
        name=form.ask.name,
        texts=(form.ask.text, form.ask.again) if form.ask.again else (form.ask.text,),
        choices=choices,
        passing=form.ask.pass_ or "",
        next=following,
    )


def _condition(text: str, path: tuple[Any, ...], note: Note) -> Expr:
    try:
        return parse(text)
    except ConditionError as error:
        note((*path, "when"), "condition", told_of(error))
        return Const(True)


def _ways(step: Step) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The steps that can come right after this one, each with the place that says so."""
    for index, choice in enumerate(step.choices):
        yield choice.goto, (*step.place, "ask", "choices", index, "goto")
    yield step.passing, (*step.place, "ask", "pass")
    yield step.then, (*step.place, "then")
    yield step.otherwise, (*step.place, "else")
    goes_on = step.kind != "when" and (not step.choices or any(not choice.goto for choice in step.choices))
    if goes_on:
        yield step.next, (*step.place, "goto")


def _check_targets(flow: Flow, note: Note) -> None:
    for step in flow.steps.values():
        for target, place in _ways(step):
            if target and target not in flow.steps:
                near = nearest(target, tuple(flow.steps))
                hint = Told("near", near=near) if near else Told("there-is", there=list(flow.steps))
                note(place, "flow", Told("step-nowhere", id=step.id, target=target, hint=hint))


def _check_reachable(flow: Flow, note: Note) -> None:
    reached: set[str] = set()
    waiting = [flow.first]
    while waiting:
        here = waiting.pop()
        if here in reached or here not in flow.steps:
            continue
        reached.add(here)
        waiting += [target for target, _ in _ways(flow.steps[here])]
    for id, step in flow.steps.items():
        if id not in reached:
            note(
                (*step.place, "id"),
                "unreachable",
                Told("unreachable", id=id),
            )
