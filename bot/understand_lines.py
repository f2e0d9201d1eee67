"""``leun understand --json``: one line in, one line out; what was read of one message.

A bad line becomes ``{"id", "error"}`` and the next one is handled.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot import json_lines
from bot.content.texts import BRUSSELS
from bot.dialogue import asking, safety
from bot.dialogue.state import State
from bot.dialogue.talk import Talk, World
from bot.errors import BadInput
from bot.facts import Fact, show
from bot.messages import Answer, Finding, Guess, Heard, Pending, PendingChoice, Understanding
from bot.mind import Reader
from bot.understanding.answers import read_truth
from bot.understanding.languages import language_of
from bot.understanding.reading import AGREEING, REFUSING, understand

_KEYS: Final = frozenset({"id", "text", "lang", "expecting", "now"})
_LANGUAGES: Final = ("nl", "en")
#: Intents that are listed.
MOST_LISTED: Final = 5
#: What a danger is called among the intents; a crisis is always primary.
_CRISES: Final = {"suicide": "crisis_suicide", "violence": "crisis_violence", "medical": "medical_emergency"}
_PLAIN: Final = {"yes": "affirm", "no": "deny", "unsure": "unsure"}
#: What a button that agrees or refuses says.
_SAID: Final = {
    **dict.fromkeys(AGREEING, "yes"),
    **dict.fromkeys(REFUSING, "no"),
    "unsure": "unsure",
    "declined": "declined",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a line leaves unsaid."""

    now: datetime
    language: str = "nl"


class Understander:
    """Reads lines with one reader."""

    def __init__(self, reader: Reader, hear: Callable[[str], Heard]) -> None:
        self._reader = reader
        self._hear = hear

    def line(self, text: str, defaults: Defaults) -> dict[str, Any]:
        """The answer to one line of JSON; never raises for what stands in the line."""
        return json_lines.answered(text, '{"id": 1, "text": "hallo"}', lambda line: self.answer(line, defaults))

    def answer(self, line: Mapping[str, Any], defaults: Defaults) -> dict[str, Any]:
        """What is read of one message. Raises BadInput with the place and what was expected."""
        json_lines.check_keys(line, _KEYS)
        text = line.get("text")
        if not isinstance(text, str):
            raise BadInput("value", "text", "the message as text was expected")
        given = line.get("lang")
        if given is not None and given not in _LANGUAGES:
            raise BadInput("value", "lang", f"one of {', '.join(_LANGUAGES)} was expected, not {given!r}")
        now = _now(line.get("now"), defaults.now)
        language = given or language_of(text) or defaults.language
        language = language if language in _LANGUAGES else defaults.language
        pending = self._pending(line.get("expecting"), language, now)
        started = time.perf_counter()
        on = now.astimezone(BRUSSELS).date()
        heard = self._hear(text)
        understanding = understand(text, pending, self._reader.knowledge, language, on, heard=heard)
        findings = safety.read(
            text, self._reader.mind.safety, scores=understanding.scores, guesses=understanding.guesses
        )
        took = (time.perf_counter() - started) * 1000
        told = self._told(text, understanding, findings, pending)
        return {
            "id": line.get("id"),
            **told,
            "decision": heard.decision,
            "engine": heard.engine or None,
            "ms": round(took, 3),
        }

    def _told(
        self, text: str, understanding: Understanding, findings: Sequence[Finding], pending: Pending | None
    ) -> dict[str, Any]:
        answer = _plain_answer(text, understanding.answer, pending)
        guesses = _ranked(understanding, findings, answer)
        level = safety.level(findings)
        return {
            "lang": understanding.language,
            "intent": guesses[0].name if guesses else None,
            "confidence": guesses[0].confidence if guesses else None,
            "intents": [{"name": one.name, "confidence": one.confidence} for one in guesses[:MOST_LISTED]],
            "safety": level,
            "findings": [{"kind": one.kind, "reason": one.reason, "layer": one.layer} for one in findings],
            "facts": self._facts(understanding, pending),
            "answer": answer,
            **({"choice": understanding.answer.choice} if understanding.answer and understanding.answer.choice else {}),
        }

    def _facts(self, understanding: Understanding, pending: Pending | None) -> dict[str, Any]:
        facts = self._reader.mind.content.vocabulary.facts
        found: dict[str, Any] = {}
        for told in understanding.told:
            found.setdefault(told.fact, _shown(facts[told.fact], told.value))
        asked = facts.get(pending.about) if pending is not None and pending.kind == "fact" else None
        answer = understanding.answer
        if asked is not None and pending is not None and answer is not None and asked.name not in found:
            chosen = next((one.value for one in pending.choices if one.id == answer.choice), None)
            value = answer.value if answer.kind == "value" else chosen
            if value is not None and not (found and _elsewhere(value, found)):
                found[asked.name] = _shown(asked, value)
        corrected = next((act.about for act in understanding.acts if act.kind == "correction" and act.about), "")
        return found | ({"corrects": corrected} if corrected else {})

    # -- what was asked ------------------------------------------------------------------------

    def _pending(self, expecting: Any, language: str, now: datetime) -> Pending | None:
        """The question that stands open: about a fact, or a choice of ids."""
        if expecting is None:
            return None
        if not isinstance(expecting, str):
            raise BadInput("value", "expecting", 'a fact, or "choice:" and ids, was expected')
        kind, _, ids = expecting.partition(":")
        if kind == "choice" and ids:
            return self._choice([id for id in re.split(r"[\s,|;/]+", ids) if id], language)
        fact = self._reader.mind.content.vocabulary.find(expecting)
        if fact is None:
            near = self._reader.mind.content.vocabulary.suggest(expecting)
            raise BadInput(
                "unknown_fact", "expecting", f"no fact {expecting!r}" + (f"; did you mean {near!r}?" if near else "")
            )
        talk = Talk(state=State(language=language), world=World(now=now, mind=self._reader.mind))
        asking.ask_fact(talk, fact.name)
        return talk.state.pending

    def _choice(self, ids: Sequence[str], language: str) -> Pending:
        """Buttons of these ids, with the words of the flow's question that has them."""
        mind = self._reader.mind
        labels = {
            choice.id: mind.wording.say(language, f"{step.texts[0]}.{choice.id}")
            for flow in mind.content.flows.values()
            for step in flow.steps.values()
            if set(ids) <= {choice.id for choice in step.choices}
            for choice in step.choices
        }
        return Pending(
            kind="flow",
            about="choice",
            choices=tuple(PendingChoice(id=id, label=labels.get(id, id.replace("_", " "))) for id in ids),
        )


def _shown(fact: Fact, value: Any) -> Any:
    """A value as JSON shows it; dates and shapes stay as they were read."""
    try:
        return show(fact.read(value))
    except ValueError:
        return value


def _elsewhere(value: Any, found: Mapping[str, Any]) -> bool:
    """Whether a number read as the answer was told about another fact ("ze is 78")."""
    return not isinstance(value, (bool, str)) and value in found.values()


def _plain_answer(text: str, answer: Answer | None, pending: Pending | None) -> str | None:
    """Yes, no, unsure or declined, where the text is that."""
    if answer is not None and answer.kind in ("unsure", "declined"):
        return answer.kind
    if answer is not None and isinstance(answer.value, bool):
        return "yes" if answer.value else "no"
    if answer is not None and answer.kind == "choice":
        named = _SAID.get(answer.choice)
        if named:
            return named
        chosen = next((one.value for one in pending.choices if one.id == answer.choice), None) if pending else None
        if chosen == asking.NOT_YET:
            return "unsure"
        return {True: "yes", False: "no"}.get(chosen) if isinstance(chosen, bool) else None
    if answer is None:
        truth = read_truth(text)
        return None if truth is None else "yes" if truth else "no"
    return None


def _ranked(understanding: Understanding, findings: Sequence[Finding], answer: str | None) -> list[Guess]:
    """The intents, likeliest first; a crisis is always primary, and an answer to what was asked is one.

    A crisis that the safety reader does not hear is told after the others.
    """
    guesses = list(understanding.guesses)
    found = [_CRISES[finding.kind] for finding in findings if finding.kind in _CRISES]
    first = found[0] if found else ""
    if not found:
        guesses.sort(key=lambda one: one.name in _CRISES.values())
    if not first and understanding.answer is not None and not understanding.topics:
        first = _PLAIN.get(answer or "yes", "")
    if not first and not guesses and understanding.topic is not None:
        kind, _, name = understanding.topic.target.partition("/")
        first = name if kind == "goal" else ""
    if not first:
        return guesses
    sure = max((one.confidence for one in guesses), default=1.0)
    return [Guess(first, sure), *(one for one in guesses if one.name != first)]


def _now(raw: Any, default: datetime) -> datetime:
    if raw is None:
        return default
    try:
        moment = datetime.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise BadInput("value", "now", f"a day or a moment such as 2026-11-22 was expected, not {raw!r}")
    return moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS)
