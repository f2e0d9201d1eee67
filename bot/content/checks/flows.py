"""Flows: what they ask, say, call and weigh exists, and none goes in circles without waiting for the carer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, get_args, get_type_hints

from bot.content import forms
from bot.content.checks.look import LANGUAGES, Check, Keys, Look, meant
from bot.content.checks.words import askable
from bot.content.model import LEAVE_PREMIUM, Flow, Step
from bot.errors import Mistake
from bot.told import Told, said_together

_KINDS: Final[tuple[str, ...]] = (*get_args(get_type_hints(forms.SchemeForm)["kind"]), LEAVE_PREMIUM)


def _steps(look: Look) -> Iterator[tuple[Flow, Step]]:
    for flow in look.content.flows.values():
        for step in flow.steps.values():
            yield flow, step


def _mistake(look: Look, flow: Flow, keys: Keys, code: str, text: str) -> Mistake:
    return look.mistake(f"flows/{flow.id}.yaml", keys, code, text)


def file_is_named_after_flow(look: Look) -> Iterator[Mistake]:
    """A flow stands in the file of its name."""
    for _, path in look.paths("flows"):
        for file in look.files(path):
            values = look.raw.get(file)
            id = values.get("id") if isinstance(values, Mapping) else None
            if file not in look.broken and path != f"flows/{id}.yaml":
                yield look.at(file, ("id",), "file-name", Told("flow-file", id=id))


def asked_facts_exist(look: Look) -> Iterator[Mistake]:
    """A flow asks facts that exist and that may be asked."""
    for flow, step in _steps(look):
        if not step.fact:
            continue
        fact = look.content.vocabulary.facts.get(step.fact)
        if problem := look.unknown_fact(step.fact):
            yield _mistake(look, flow, (*step.place, "ask"), "unknown-name", problem)
        elif fact is not None and not askable(fact):
            why = Told("derived") if fact.derived else Told("ask", ask=str(fact.ask))
            text = Told("not-askable", fact=step.fact, why=why)
            yield _mistake(look, flow, (*step.place, "ask"), "not-askable", text)


def texts_exist(look: Look) -> Iterator[Mistake]:
    """What is said, asked or put on a button has a text in every language."""
    for flow, step in _steps(look):
        place = "say" if step.kind == "say" else "ask"
        wanted: list[tuple[Keys, str]] = [
            ((*step.place, "say", index) if step.kind == "say" else (*step.place, "ask", "text"), key)
            for index, key in enumerate(step.texts)
        ]
        wanted += [
            ((*step.place, place, "choices", index), f"{step.texts[0]}.{choice.id}")
            for index, choice in enumerate(step.choices)
        ]
        for keys, key in wanted:
            lacking = [
                language
                for language in LANGUAGES
                if key not in look.content.words[language].texts and look.has_words(language, "texts.yaml")
            ]
            if lacking:
                there = (text for language in LANGUAGES for text in look.content.words[language].texts)
                files = said_together([f"{language}/texts.yaml" for language in lacking])
                text = Told("no-text", key=key, files=files, hint=meant(key, there))
                yield _mistake(look, flow, keys, "missing-words", text)


def called_flows_exist(look: Look) -> Iterator[Mistake]:
    """A flow calls flows that exist."""
    flows = {
        *look.content.flows,
        *(path.removeprefix("flows/").removesuffix(".yaml") for _, path in look.paths("flows")),
    }
    for flow, step in _steps(look):
        calls: list[tuple[Keys, str]] = [((*step.place, "call"), step.call)]
        calls += [((*step.place, "ask", "choices", n, "call"), choice.call) for n, choice in enumerate(step.choices)]
        for keys, call in calls:
            if call and call not in flows:
                yield _mistake(
                    look, flow, keys, "unknown-flow", Told("no-flow", id=call, hint=meant(call, sorted(flows)))
                )


def commands_exist(look: Look) -> Iterator[Mistake]:
    """A button that stands for a command names one that has words."""
    there = sorted({key for words in look.content.words.values() for key in words.texts if key.startswith("command.")})
    for flow, step in _steps(look):
        for index, choice in enumerate(step.choices):
            if choice.command and f"command.{choice.command}" not in there:
                near = meant(choice.command, [key.removeprefix("command.") for key in there])
                keys = (*step.place, "ask", "choices", index, "command")
                yield _mistake(look, flow, keys, "unknown-command", Told("no-command", id=choice.command, hint=near))


def assessed_kinds_exist(look: Look) -> Iterator[Mistake]:
    """``assess`` names kinds of schemes."""
    for flow, step in _steps(look):
        for index, kind in enumerate(step.kinds):
            if kind not in _KINDS:
                keys = (*step.place, "assess", "kinds", index)
                yield _mistake(look, flow, keys, "unknown-kind", Told("no-kind", id=kind, hint=meant(kind, _KINDS)))


def choices_are_named_once(look: Look) -> Iterator[Mistake]:
    """The buttons of a question differ, and there is at least one."""
    for flow, step in _steps(look):
        ids = [choice.id for choice in step.choices]
        if step.name and not ids:
            text = Told("no-choice", id=step.id)
            yield _mistake(look, flow, (*step.place, "ask"), "flow", text)
        for index, id in enumerate(ids):
            if id in ids[:index]:
                keys = (*step.place, "ask", "choices", index)
                yield _mistake(look, flow, keys, "duplicate-id", Told("two-choices", id=id))


# -- circles ---------------------------------------------------------------------------------------

_Node = tuple[str, str]


def circles_wait(look: Look) -> Iterator[Mistake]:
    """Every way round waits for the carer somewhere: at a question of the flow's own, or at ``assess``.

    A fact's question does not count: it is passed once the fact is known.
    """
    flows = look.content.flows
    ways = {(flow.id, step.id): _ways(flow, step, _passable(flows), flows) for flow, step in _steps(look)}
    done: set[_Node] = set()
    for start in ways:
        path: dict[_Node, Iterator[_Node]] = {start: iter(ways[start])} if start not in done else {}
        while path:
            node, waiting = next(reversed(path.items()))
            following = next(waiting, None)
            if following is None:
                del path[node]
                done.add(node)
            elif following in path:
                nodes = list(path)
                circle = [step for _, step in nodes[nodes.index(following) :]]
                text = Told("loop", circle=" → ".join([*circle, circle[0]]))
                flow = flows[node[0]]
                yield _mistake(look, flow, flow.steps[node[1]].place, "loop", text)
            elif following in ways and following not in done:
                path[following] = iter(ways[following])


def _waits(step: Step) -> bool:
    return step.kind == "assess" or (step.kind == "ask" and not step.fact)


def _after(step: Step, passable: frozenset[str]) -> Iterator[str]:
    """The steps of the same flow that can follow without waiting."""
    if _waits(step) or step.kind == "end":
        return
    if step.kind == "when":
        yield from (step.then, step.otherwise)
    elif step.kind != "call" or step.call in passable:
        yield step.next


def _ways(flow: Flow, step: Step, passable: frozenset[str], flows: Mapping[str, Flow]) -> list[_Node]:
    called = [(step.call, flows[step.call].first)] if step.kind == "call" and step.call in flows else []
    return [*called, *((flow.id, target) for target in _after(step, passable) if target)]


def _passable(flows: Mapping[str, Flow]) -> frozenset[str]:
    """The flows of which the end can be reached without waiting."""
    passable: frozenset[str] = frozenset()
    while True:
        found = frozenset(id for id, flow in flows.items() if _reaches_end(flow, passable))
        if found == passable:
            return found
        passable = found


def _reaches_end(flow: Flow, passable: frozenset[str]) -> bool:
    waiting, seen = [flow.first], set[str]()
    while waiting:
        step = flow.steps.get(waiting.pop())
        if step is None or step.kind == "end":
            return True
        if step.id not in seen:
            seen.add(step.id)
            waiting += _after(step, passable)
    return False


CHECKS: Final[tuple[Check, ...]] = (
    file_is_named_after_flow,
    asked_facts_exist,
    texts_exist,
    called_flows_exist,
    commands_exist,
    assessed_kinds_exist,
    choices_are_named_once,
    circles_wait,
)
