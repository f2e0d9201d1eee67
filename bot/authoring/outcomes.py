"""What a pack comes to: whether its worked situations come out as written, and what came out otherwise than before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from bot.assess_lines import Assessor, Defaults
from bot.authoring.situations import Situation
from bot.content import texts
from bot.content.model import SchemeId
from bot.content.scheme_facts import BETWEEN
from bot.errors import BadInput

#: People that are named under one difference.
MOST_NAMED: Final = 3
#: Missing answers that a line names.
MOST_MISSING: Final = 4


@dataclass(frozen=True, slots=True)
class Came:
    """How a scheme came out for somebody, in an author's words."""

    outcome: str
    pays: str
    missing: tuple[str, ...]


def weigh(assessor: Assessor, situation: Situation, schemes: Sequence[SchemeId], language: str) -> dict[str, Any]:
    """Each of these schemes as `leun assess` answers. Raises BadInput for facts that do not exist."""
    known = [id for id in schemes if id in assessor.content.schemes]
    line = {"facts": dict(situation.facts), "schemes": known}
    defaults = Defaults(on=situation.on, language=language, presume=situation.presume)
    return {one["scheme"]: one for one in assessor.answer(line, defaults)["verdicts"]}


def not_as_written(assessor: Assessor, situation: Situation, language: str) -> Iterator[str]:
    """What of a worked situation does not come out as it is written."""
    wanted = {id.partition(".")[0] for id in (*situation.expect, *situation.missing, *situation.amounts)}
    found = weigh(assessor, situation, [SchemeId(id) for id in sorted(wanted)], language)
    for expected, outcome in situation.expect.items():
        id, _, benefit = expected.partition(".")
        verdict = found.get(id, {})
        came = verdict.get("benefit_outcome" if benefit else "outcome", "not_weighed")
        if came != outcome:
            yield _say("outcome", language, scheme=expected, expected=outcome, came=came) + _why(verdict, language)
    for id, names in situation.missing.items():
        lacking = set(names) - set(found.get(id, {}).get("missing", ()))
        if lacking:
            yield _say("missing", language, scheme=id, names=", ".join(sorted(lacking)))
    for id, sums in situation.amounts.items():
        told = _sums(found.get(id, {}))
        for eur in sums:
            if float(eur) not in told:
                came = ", ".join(f"{one:.2f}" for one in sorted(told)) or "-"
                unsure = any(not due["certain"] for due in found.get(id, {}).get("amounts", ()))
                key = "amount_unsure" if unsure and not told else "amount"
                yield _say(key, language, scheme=id, expected=eur, came=came)


def _why(verdict: Mapping[str, Any], language: str) -> str:
    failing = [one["text"] for one in verdict.get("because", ()) if one["holds"] is not True]
    lacking = verdict.get("missing", ())
    parts = [*failing[:3], *([_say("lacks", language, names=", ".join(lacking[:4]))] if lacking else [])]
    return f" ({'; '.join(parts)})" if parts else ""


def _sums(verdict: Mapping[str, Any]) -> set[float]:
    sure = [due for due in verdict.get("amounts", ()) if due["certain"]]
    sums = {due["eur"] for due in sure if "eur" in due}
    sums |= {due[end] for due in sure for end in ("eur_min", "eur_max") if end in due}
    sums |= {due["computed"]["eur"] for due in sure if "computed" in due}
    return sums | ({verdict["total"]["eur"]} if "total" in verdict else set())


def came_out(
    assessor: Assessor, situation: Situation, schemes: Sequence[SchemeId], language: str
) -> dict[SchemeId, Came]:
    """How each scheme comes out for somebody; one that is not there, or not for them, is left out."""
    found = weigh(assessor, situation, schemes, language)
    return {
        SchemeId(id): Came(verdict["outcome"], _pays(verdict, language), _lacks(assessor, verdict, language))
        for id, verdict in found.items()
    }


def _lacks(assessor: Assessor, verdict: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """What is missing, as carers are told it."""
    names = assessor.wording.names(language, {})
    facts = assessor.content.vocabulary.facts
    own = ((f"{verdict['scheme']}{BETWEEN}{name}", name) for name in verdict["missing"])
    return tuple(assessor.wording.label(language, under if under in facts else name, names) for under, name in own)


def _pays(verdict: Mapping[str, Any], language: str) -> str:
    found = []
    for due in verdict["amounts"]:
        if due["certain"] and "eur" in due:
            found.append(f"{texts.money(language, _cents(due['eur']))} {_PER[due['per']][language == 'nl']}")
        if due["certain"] and "computed" in due:
            computed = due["computed"]
            found.append(f"{texts.money(language, _cents(computed['eur']))} {_PER[computed['per']][language == 'nl']}")
    return " = ".join(found)


def _cents(eur: float) -> Decimal:
    return Decimal(str(eur))


def lines_of(came: Mapping[SchemeId, Came], titles: Mapping[str, str], language: str) -> Iterator[str]:
    """How each scheme came out, one line each."""
    for id, one in came.items():
        yield f"{titles.get(id, id)}: {_said(one, language)}"


def _said(one: Came, language: str, most: int | None = MOST_MISSING) -> str:
    parts = [
        _OUTCOME[one.outcome][language == "nl"],
        *([one.pays] if one.pays and one.outcome != "not_eligible" else []),
    ]
    if one.outcome == "unknown" and one.missing:
        parts.append(_say("lacks", language, names=", ".join(one.missing[:most])))
    return " · ".join(parts)


def changes(
    before: Assessor, after: Assessor, situations: Iterable[Situation], schemes: Sequence[SchemeId], language: str
) -> Iterator[str]:
    """What came out otherwise than before, in plain words: each difference once, with whom it is for.

    A fact that one of the two does not have, or a value that it cannot have there, counts as not known there.
    """
    titles = {**_titles(before, language), **_titles(after, language)}
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for situation in situations:
        was = came_out(before, _readable(before, situation), schemes, language)
        now = came_out(after, _readable(after, situation), schemes, language)
        for id in dict.fromkeys((*was, *now)):
            if was.get(id) != now.get(id):
                old, new = (_said(one[id], language) if id in one else _say("absent", language) for one in (was, now))
                if old == new:  # they differ in what is missing, further on
                    old, new = (_said(one[id], language, most=None) for one in (was, now))
                found.setdefault((titles.get(id, id), old, new), {})[situation.text] = None
    for (title, old, new), people in found.items():
        yield _say("changed", language, title=title, was=old, now=new, who=_people(list(people), language))


def _readable(assessor: Assessor, situation: Situation) -> Situation:
    """The situation with the facts that a content can read: a version of before may lack a fact of a pack's own."""
    facts = {name: value for name, value in situation.facts.items() if _reads(assessor, name, value, situation.on)}
    return replace(situation, facts=facts)


def _reads(assessor: Assessor, name: str, value: Any, on: date) -> bool:
    try:
        assessor.facts({name: value}, on)
    except BadInput:
        return False
    return True


def _people(people: Sequence[str], language: str) -> str:
    """For whom a difference is: the first, and how many more."""
    more = [_say("and_more", language, count=len(people) - MOST_NAMED)] if len(people) > MOST_NAMED else []
    return "".join(f"\n    - {who}" for who in (*people[:MOST_NAMED], *more))


def _titles(assessor: Assessor, language: str) -> Mapping[str, str]:
    return {id: words.title for id, words in assessor.content.words[language].schemes.items()}


def titles_of(assessor: Assessor, language: str) -> Mapping[str, str]:
    """How schemes are called."""
    return _titles(assessor, language)


_PER: Final[Mapping[str, tuple[str, str]]] = {
    "day": ("a day", "per dag"),
    "month": ("a month", "per maand"),
    "quarter": ("a quarter", "per kwartaal"),
    "year": ("a year", "per jaar"),
    "once": ("once", "eenmalig"),
}
_OUTCOME: Final[Mapping[str, tuple[str, str]]] = {
    "eligible": ("seems to hold", "lijkt te kloppen"),
    "not_eligible": ("does not hold", "klopt niet"),
    "unknown": ("not sure yet", "nog niet zeker"),
}
_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "outcome": (
        "{scheme}: {expected} was written, {came} came out",
        "{scheme}: er staat {expected}, het werd {came}",
    ),
    "missing": ("{scheme}: {names} is not among what is missing", "{scheme}: {names} staat niet bij wat ontbreekt"),
    "amount": (
        "{scheme}: {expected} was written, {came} came out",
        "{scheme}: er staat {expected}, het werd {came}",
    ),
    "amount_unsure": (
        "{scheme}: {expected} was written, but which sum it is is not sure here; leave `amounts` of this example out",
        "{scheme}: er staat {expected}, maar het bedrag is hier niet zeker; laat `amounts` bij dit voorbeeld weg",
    ),
    "lacks": ("missing: {names}", "ontbreekt: {names}"),
    "changed": (
        "{title}: was: {was}\n    now: {now}\n    for:{who}",
        "{title}: was: {was}\n    nu: {now}\n    bij:{who}",
    ),
    "and_more": ("and {count} more", "en nog {count}"),
    "absent": ("not there", "niet aanwezig"),
}


def _say(key: str, language: str, **names: object) -> str:
    return _TEXTS[key][language == "nl"].format(**names)
