"""What is said when the safety reader found something: the lines first, then one gentle question.

The texts are the reviewed ones of ``<lang>/safety.yaml``; this module only chooses. No flow goes on before the
carer has answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bot.dialogue.safety import lines_for
from bot.dialogue.talk import Talk
from bot.facts import UNKNOWN
from bot.messages import Answer, Finding, Pending, PendingChoice

#: The choice of a person to talk to, beside being safe or not.
PERSON: Final = "person"
#: The order in which kinds are named where several were found.
_ORDER: Final = ("medical", "suicide", "violence")


def kinds_of(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The kinds of crisis found, each once, in the order of naming; overload is none."""
    found = {finding.kind for finding in findings}
    return tuple(kind for kind in _ORDER if kind in found)


def respond(talk: Talk, findings: Sequence[Finding]) -> None:
    """The help lines at once, every kind found; then whether the person is safe. What stood open waits."""
    words = _words(talk)
    kinds = kinds_of(findings)
    again = set(kinds) <= set(talk.state.dangers)
    key = "_".join(kinds)
    # the words change each time, so that nobody reads the same bubble twice
    if again and talk.state.cries % 2:
        text = words["again"][kinds[0] if len(kinds) == 1 else "several"]
    else:
        text = words["first"][key] if len(kinds) == 1 else words["several"][key]
    text = _filled(text, _lines(talk, findings))
    if talk.state.pending is not None and talk.state.pending.kind != "safety":
        talk.set(aside=talk.state.pending, aside_of=0)
    talk.set(misses=0)
    ask = words["ask"][kinds[0] if len(kinds) == 1 else "several"]
    pending = Pending(kind="safety", about=key, choices=_choices(words, ask))
    if again:
        talk.ask(pending, f"{text}\n\n{ask['text']}", urgent=True)
    else:
        talk.speak(text, urgent=True)
        talk.speak(talk.text("case.danger_too") if talk.silent else words["program"], urgent=True)
        talk.ask(pending, ask["text"], urgent=True)
    talk.set(
        dangers=tuple(dict.fromkeys((*talk.state.dangers, *kinds))), cries=1 if not again else talk.state.cries + 1
    )


def take_answer(talk: Talk, pending: Pending, answer: Answer | None, *, denied: bool) -> bool:
    """What follows the question whether they are safe; False where the question must be put again."""
    words = _words(talk)
    if denied:
        talk.speak(words["denial"])
        return True
    choice = (
        answer.choice
        if answer is not None and answer.kind == "choice"
        else {"unsure": "unsure"}.get(answer.kind if answer else "", "")
    )
    if choice not in ("safe", "danger", "unsure"):
        return False
    medical = pending.about.startswith("medical")
    key = f"{choice}_medical" if medical else choice
    findings = [Finding(kind=kind, reason="earlier", layer="pattern") for kind in pending.about.split("_")]
    talk.speak(_filled(words["answer"][key], _lines(talk, findings)), urgent=choice != "safe")
    if choice == "safe":
        return True
    ask = words["ask"]["medical" if medical else "suicide" if "suicide" in pending.about else "violence"]
    talk.ask(Pending(kind="safety", about=pending.about, choices=_choices(words, ask)), ask["text"], urgent=True)
    return False


def _choices(words: Any, ask: Any) -> tuple[PendingChoice, ...]:
    return tuple(
        PendingChoice(id=id, label=ask.get(id) or words[id], heard=tuple(words["heard"].get(id, ())))
        for id in ("safe", "danger", "unsure", PERSON)
    )


def a_person(talk: Talk, pending: Pending, people: str) -> None:
    """Somebody wants a person: who there is, the lines still near, and the question once more."""
    talk.speak(people, urgent=True)
    put_again(talk, pending)


def put_again(talk: Talk, pending: Pending) -> None:
    """The question whether they are safe, once more, with the lines still near."""
    words = _words(talk)
    kinds = pending.about.split("_")
    ask = words["ask"][kinds[0] if len(kinds) == 1 else "several"]
    findings = [Finding(kind=kind, reason="earlier", layer="pattern") for kind in kinds]
    talk.ask(pending, f"{_lines(talk, findings)}\n\n{ask['text']}", urgent=True)


def let_go(talk: Talk, pending: Pending) -> None:
    """The question was put often enough: the lines once more, and the carer goes on with what they want to say."""
    words = _words(talk)
    findings = [Finding(kind=kind, reason="earlier", layer="pattern") for kind in pending.about.split("_")]
    talk.speak(_filled(words["let_go"], _lines(talk, findings)), urgent=True)


def name_overload(talk: Talk, findings: Sequence[Finding]) -> None:
    """One true sentence and the line to talk to, once in a conversation; then the conversation goes on."""
    if "overload" in talk.state.dangers:
        return
    words = _words(talk)
    only = [finding for finding in findings if finding.kind == "overload"]
    talk.speak(_filled(words["first"]["overload"], _lines(talk, only)))
    talk.set(dangers=(*talk.state.dangers, "overload"))


def _words(talk: Talk) -> Any:
    return talk.mind.content.safety_words[talk.language]


def _filled(text: str, lines: str) -> str:
    """Reviewed texts name only ``{{ lines }}``."""
    return text.replace("{{ lines }}", lines).strip()


def _lines(talk: Talk, findings: Sequence[Finding]) -> str:
    age = talk.state.facts.get("carer_age")
    value = age.value if age is not None else UNKNOWN
    young = isinstance(value, int) and value < 25
    ids = lines_for(findings, young=young, patterns=talk.mind.safety)
    return "\n".join(_words(talk)["lines"][id] for id in ids)
