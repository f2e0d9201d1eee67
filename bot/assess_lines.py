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
from bot.facts import GIVEN, UNKNOWN, Kind, Known, Value
from bot.rights import interview
from bot.rights.amounts import total
from bot.rights.program import Program, Situation, places_of
from bot.rights.verdicts import AmountDue, Verdict, assess, told
from bot.rights.wording import Wording
from bot.understanding.places import Place, Places

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
        self.places = Places.of(content.places)
        #: the scheme of today for an id of before
        self._was = {SchemeId(old): scheme.id for scheme in content.schemes.values() for old in scheme.was}

    def line(self, text: str, defaults: Defaults) -> dict[str, Any]:
        """The answer to one line of JSON; never raises for what stands in the line."""
        return json_lines.answered(text, '{"id": …, "facts": {…}}', lambda line: self.answer(line, defaults))

    def answer(self, line: Mapping[str, Any], defaults: Defaults) -> dict[str, Any]:
        """The verdicts for one situation. Raises BadInput with the place and what was expected."""
        json_lines.check_keys(line, _KEYS)
        on = _day(line.get("on"), defaults.on)
        facts = self.facts(line.get("facts", {}), on)
        schemes = self._schemes(line.get("schemes"))
        place = self._place(line.get("municipality"))
        situation = Situation.of(self.program, facts, on, presume=defaults.presume)
        here = self.program.here(places_of(situation) | ({place.nis} if place else frozenset()))
        verdicts = assess(self.program, situation, here if schemes is None else schemes)
        if schemes is None:
            verdicts = {id: one for id, one in verdicts.items() if self._told(id, place)}
        names = self.wording.names(defaults.language, situation)
        shown = [self.verdict(one, situation, defaults.language, names) for one in verdicts.values()]
        local = self._local(line.get("municipality"), place)
        if local is not None and schemes is None and local["premiums"] != "known":
            shown.append(self._no_premium(local, defaults.language))
        question = interview.next_question(self.program, told(verdicts, self.program))
        return {
            "id": line.get("id"),
            "on": on.isoformat(),
            "verdicts": shown,
            "local": local,
            "ask_next": self.program.vocabulary.general(question.fact) if question else None,
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
                read = fact.read(self._code(value) if fact.kind is Kind.PLACE else value)
                known[fact.name] = Known(read, on, GIVEN)
            except ValueError as error:
                raise BadInput("value", f"facts.{name}", str(error)) from error
        return known

    def _schemes(self, raw: Any) -> list[SchemeId] | None:
        if raw is None:
            return None
        if not isinstance(raw, list):
            raise BadInput("schemes", "schemes", "a list of scheme ids was expected")
        found: list[SchemeId] = []
        for id in raw:
            scheme = SchemeId(id) if isinstance(id, str) else None
            scheme = self._was.get(scheme, scheme) if scheme is not None else None
            if scheme is None or scheme not in self.content.schemes:
                raise BadInput("unknown_scheme", "schemes", f"no scheme {id!r}")
            found.append(scheme)
        return found

    # -- places --------------------------------------------------------------------------------

    def _place(self, raw: Any) -> Place | None:
        """The municipality that a line names, today's or of old, or by its code; None where it says none or no such."""
        if raw is None:
            return None
        if not isinstance(raw, (str, int)) or isinstance(raw, bool) or not str(raw).strip():
            raise BadInput("value", "municipality", "the name or the code of a municipality was expected")
        found = self.places.find(str(raw).strip(), expected=True)
        municipalities = [place for place in found if place.nis]
        return municipalities[0] if municipalities else None

    def _code(self, raw: Any) -> Any:
        """The code of a place that is given by name or by its code of before; other shapes as they are."""
        if isinstance(raw, (str, int)) and (place := self._place(raw)) is not None:
            return place.nis
        return raw

    def _told(self, id: SchemeId, place: Place | None) -> bool:
        """Whether a scheme is answered unasked: not what is replaced, nor another part's of a merged municipality."""
        scheme = self.content.schemes[id]
        formerly = scheme.area.get("formerly", "")
        elsewhere = place is not None and place.formerly and formerly not in ("", place.formerly)
        return scheme.status != "superseded" and not elsewhere

    def _local(self, raw: Any, place: Place | None) -> dict[str, Any] | None:
        """What is known of the premiums of the place."""
        if raw is None:
            return None
        if place is None:
            text = str(raw).strip()
            is_code = text.isdigit() and len(text) == 5
            return {"nis": text if is_code else None, "name": None if is_code else text, "premiums": "not_researched"}
        pack = self.content.pack_of(place.nis)
        known = {"known": "known", "none": "none_known"}.get(pack.premiums if pack else "", "not_researched")
        return {"nis": place.nis, "name": place.name, "premiums": known}

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
        general = self.program.vocabulary.general
        shown["missing"] = [general(name) for name in verdict.missing]
        shown["presumed"] = [general(name) for name in verdict.presumed]
        shown["amounts"] = [amount_shown(due) for due in verdict.amounts if not due.not_printed]
        if (whole := total(scheme.amounts_how, verdict.amounts)) is not None:
            shown["total"] = {"eur": float(whole[0]), "per": whole[1]}
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
        node = self.wording.node(scheme, condition)
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
        pack = self.content.pack_of(local["nis"] or "")
        return {
            "scheme": "premium",
            "kind": "premium",
            "outcome": "unknown",
            "because": [],
            "missing": [],
            "presumed": [],
            "amounts": [],
            "text": self.wording.no_premium(language, place, pack),
        }


def _day(raw: Any, default: date) -> date:
    if raw is None:
        return default
    try:
        return date.fromisoformat(str(raw))
    except ValueError as error:
        raise BadInput("date", "on", f"{raw!r} is not a day such as 2026-11-22") from error


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
        shown["computed"] = {"eur": float(due.computed), "per": due.over, "from": "times"}
    if due.max_eur is not None:
        shown["max"] = {"eur": float(due.max_eur), "per": due.max_per}
    if due.label:
        shown["label"] = due.label
    if due.paid:
        shown["paid"] = due.paid
    if due.shared:
        shown["shared"] = True
    shown["certain"] = due.certain
    shown["as_of"] = due.as_of.isoformat() if due.as_of else None
    return shown


def today_in_brussels(now: Any) -> date:
    """The day in Brussels at an aware moment."""
    day: date = now.astimezone(texts.BRUSSELS).date()
    return day


__all__ = ["UNKNOWN", "Assessor", "Defaults", "amount_shown", "today_in_brussels"]
