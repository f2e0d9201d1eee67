"""``leun assess --json``: one line in, one line out; the shapes that others script.

Pure: takes parsed lines and gives values. A bad line becomes ``{"id", "error"}`` and the next one is handled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import json_lines
from bot.content import texts
from bot.content.model import Content, SchemeId
from bot.errors import BadInput
from bot.facts import UNKNOWN, Known, Value
from bot.rights import interview
from bot.rights.program import Program, Situation
from bot.rights.verdicts import AmountDue, Verdict, assess, told
from bot.rights.wording import Wording

_KEYS = frozenset({"id", "facts", "on", "schemes", "municipality"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a line leaves unsaid."""

    on: date
    language: str = "nl"
    presume: bool = False


class Assessor:
    """Answers lines against one content."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.program = Program(content)
        self.wording = Wording(content)

    def line(self, text: str, defaults: Defaults) -> dict[str, Any]:
        """The answer to one line of JSON; never raises for what stands in the line."""
        return json_lines.answered(text, '{"id": …, "facts": {…}}', lambda line: self.answer(line, defaults))

    def answer(self, line: Mapping[str, Any], defaults: Defaults) -> dict[str, Any]:
        """The verdicts for one situation. Raises BadInput with the place and what was expected."""
        json_lines.check_keys(line, _KEYS)
        on = _day(line.get("on"), defaults.on)
        facts = self.facts(line.get("facts", {}), on)
        schemes = self._schemes(line.get("schemes"))
        situation = Situation.of(self.program, facts, on, presume=defaults.presume)
        verdicts = assess(self.program, situation, schemes)
        if schemes is None:
            verdicts = {id: one for id, one in verdicts.items() if self.content.schemes[id].status != "superseded"}
        names = self.wording.names(defaults.language, situation)
        shown = [self.verdict(one, situation, defaults.language, names) for one in verdicts.values()]
        municipality = line.get("municipality")
        local = _local(municipality)
        if local is not None and schemes is None:
            shown.append(self._no_premium(local, defaults.language))
        question = interview.next_question(self.program, told(verdicts, self.program))
        return {
            "id": line.get("id"),
            "on": on.isoformat(),
            "verdicts": shown,
            "local": local,
            "ask_next": question.fact if question else None,
        }

    def facts(self, raw: Any, on: date) -> dict[str, Known]:
        """The facts of a line by their own names. Raises BadInput for unknown names and wrong values."""
        if not isinstance(raw, Mapping):
            raise BadInput("facts", "facts", "an object of names and values was expected")
        vocabulary = self.content.vocabulary
        known: dict[str, Known] = {}
        for name, value in raw.items():
            fact = vocabulary.find(name)
            if fact is None:
                meant = vocabulary.suggest(name)
                raise BadInput(
                    "unknown_fact", f"facts.{name}", "no such fact" + (f"; did you mean {meant!r}?" if meant else "")
                )
            try:
                known[fact.name] = Known(fact.read(value), on, "given")
            except ValueError as error:
                raise BadInput("value", f"facts.{name}", str(error)) from error
        return known

    def _schemes(self, raw: Any) -> list[SchemeId] | None:
        if raw is None:
            return None
        if not isinstance(raw, list):
            raise BadInput("schemes", "schemes", "a list of scheme ids was expected")
        for id in raw:
            if not isinstance(id, str) or id not in self.content.schemes:
                raise BadInput("unknown_scheme", "schemes", f"no scheme {id!r}")
        return [SchemeId(id) for id in raw]

    def verdict(
        self, verdict: Verdict, values: Mapping[str, Value], language: str, names: Mapping[str, Any]
    ) -> dict[str, Any]:
        """One verdict as others read it."""
        scheme = self.content.schemes[verdict.scheme]
        names = self.wording.scheme_names(scheme, values.on, names) if isinstance(values, Situation) else names
        shown: dict[str, Any] = {"scheme": verdict.scheme, "kind": verdict.kind, "outcome": str(verdict.outcome)}
        if verdict.benefit is not None:
            shown["benefit_outcome"] = str(verdict.benefit)
        if verdict.options is not None:
            shown["options"] = {value: str(outcome) for value, outcome in verdict.options.items()}
        if verdict.not_yet:
            shown["not_yet"] = list(verdict.not_yet)
        shown["because"] = [
            {
                "condition": reason.condition,
                "holds": reason.holds,
                "text": self.wording.condition(language, scheme, reason.condition, reason.holds, values, names),
                "source": self._source(scheme.id, reason.condition),
            }
            for reason in verdict.reasons
        ]
        shown["missing"] = list(verdict.missing)
        shown["presumed"] = list(verdict.presumed)
        shown["amounts"] = [amount_shown(due) for due in verdict.amounts if not due.not_printed]
        if note := self.wording.amount_note(language, verdict):
            shown["amount_note"] = note
        if any(due.not_printed for due in verdict.amounts):
            shown["amount_note"] = self.wording.say(language, "amount.not_printed")
        if verdict.notes:
            shown["notes"] = list(verdict.notes)
        shown["text"] = self.wording.summary(language, verdict, values, names)
        return shown

    def _source(self, scheme_id: SchemeId, condition: str) -> dict[str, Any] | None:
        scheme = self.content.schemes[scheme_id]
        node = scheme.condition(condition)
        ids = node.sources if node is not None else ()
        if node is not None and not ids:
            ids = tuple(source for child in node.walk() for source in child.sources)
        source = self.wording.source(scheme, ids)
        if source is None:
            return None
        consulted = source.consulted or scheme.consulted
        return {
            "url": source.url,
            "title": source.title,
            "page_date": source.page_date,
            "consulted": consulted.isoformat(),
        }

    def _no_premium(self, local: Mapping[str, Any], language: str) -> dict[str, Any]:
        place = local["name"] or local["nis"]
        return {
            "scheme": "premium",
            "kind": "premium",
            "outcome": "unknown",
            "because": [],
            "missing": [],
            "presumed": [],
            "amounts": [],
            "text": self.wording.say(language, "premium.not_researched", {"place": place}),
        }


def _day(raw: Any, default: date) -> date:
    if raw is None:
        return default
    try:
        return date.fromisoformat(str(raw))
    except ValueError as error:
        raise BadInput("date", "on", f"{raw!r} is not a day such as 2026-11-22") from error


def _local(municipality: Any) -> dict[str, Any] | None:
    """What is known of the place: no premiums are researched in the base pack yet."""
    if municipality is None:
        return None
    text = str(municipality).strip()
    is_nis = text.isdigit() and len(text) == 5
    return {"nis": text if is_nis else None, "name": None if is_nis else text, "premiums": "not_researched"}


def amount_shown(due: AmountDue) -> dict[str, Any]:
    """An amount as others read it: sums as numbers of cents' precision, the date as text."""
    shown: dict[str, Any] = {}
    if due.eur is not None:
        shown["eur"] = float(due.eur)
    else:
        shown["eur_min"] = float(due.eur_min or 0)
        shown["eur_max"] = float(due.eur_max or 0)
    if due.net is not None:
        shown["eur_net"] = float(due.net)
    shown |= {"per": due.per, "to": due.to, "form": due.form}
    if due.computed is not None:
        shown["computed"] = {"eur": float(due.computed), "per": "once", "from": "times"}
    if due.max_eur is not None:
        shown["max"] = {"eur": float(due.max_eur), "per": due.max_per}
    if due.label:
        shown["label"] = due.label
    shown["certain"] = due.certain
    shown["as_of"] = due.as_of.isoformat() if due.as_of else None
    return shown


def today_in_brussels(now: Any) -> date:
    """The day in Brussels at an aware moment."""
    day: date = now.astimezone(texts.BRUSSELS).date()
    return day


__all__ = ["UNKNOWN", "Assessor", "Defaults", "amount_shown", "today_in_brussels"]
