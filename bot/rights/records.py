"""A verdict as it is kept: how it came out, on which facts, by which rules, so that it can be explained a year later.

The texts are those that were told, in the language they were told in: rules and words may be others by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from bot.content.model import Dated, Scheme
from bot.facts import UNKNOWN, show
from bot.rights.program import Program, Situation
from bot.rights.verdicts import Verdict
from bot.rights.wording import Wording

FORMAT: Final = 1


def record(
    program: Program, wording: Wording, verdict: Verdict, situation: Situation, language: str, names: Mapping[str, Any]
) -> dict[str, Any]:
    """The verdict with everything that it rested on, as JSON has it."""
    scheme = program.schemes[verdict.scheme]
    names = wording.scheme_names(scheme, situation.on, names)
    facts = program.ready[scheme.id].rests_on
    return {
        "format": FORMAT,
        "scheme": verdict.scheme,
        "on": situation.on.isoformat(),
        "language": language,
        "title": wording.title(language, scheme),
        "outcome": str(verdict.outcome),
        "benefit": None if verdict.benefit is None else str(verdict.benefit),
        "options": None if verdict.options is None else {key: str(one) for key, one in verdict.options.items()},
        "not_yet": list(verdict.not_yet),
        "missing": list(verdict.missing),
        "presumed": list(verdict.presumed),
        "notes": list(verdict.notes),
        "because": [
            {
                "condition": reason.condition,
                "holds": reason.holds,
                "text": wording.condition(language, scheme, reason.condition, reason.holds, situation, names),
                "source": _source(wording, scheme, reason.condition),
            }
            for reason in verdict.reasons
        ],
        "amounts": [wording.amount(language, scheme, due) for due in verdict.amounts if not due.not_printed],
        "facts": {name: show(situation[name]) for name in facts if situation[name] is not UNKNOWN},
        "values": {
            name: show(period.value)
            for name, definition in scheme.let.items()
            if isinstance(definition, Dated) and (period := definition.at(situation.on)) is not None
        },
        "rules": {"scheme": scheme.digest, "content": program.content.digest},
        "text": wording.summary(language, verdict, situation, names),
    }


def _source(wording: Wording, scheme: Scheme, condition: str) -> dict[str, str] | None:
    node = scheme.condition(condition)
    ids = tuple(id for inner in node.walk() for id in inner.sources) if node is not None else ()
    source = wording.source(scheme, ids)
    if source is None:
        return None
    return {"title": source.title, "url": source.url, "consulted": (source.consulted or scheme.consulted).isoformat()}


def explained(kept: Mapping[str, Any]) -> list[str]:
    """What was told then and why, line by line, from the record alone. Raises KeyError where it is none."""
    on = date.fromisoformat(kept["on"])
    mark = {True: "✔", False: "✘", None: "?"}
    lines = [f"{on:%Y-%m-%d}: {kept['text']}"]
    for reason in kept["because"]:
        source = reason["source"]
        read = f" ({source['title']}, {source['consulted'][:7]})" if source else ""
        lines.append(f"{mark[reason['holds']]} {reason['text']}{read}")
    lines += kept["amounts"]
    return lines
