"""In which order to ask: what opens something else first, then what closes soon, then what brings most."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.content.model import Scheme, SchemeId
from bot.rights.moments import Moment
from bot.rights.verdicts import Outcome, Verdict

#: A last day this near comes before what merely brings more.
SOON: Final = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to ask for, and why now."""

    scheme: SchemeId
    #: what waits for it
    opens: tuple[SchemeId, ...] = ()
    #: its last day to ask, where that is near
    closes: date | None = None


def steps(
    verdicts: Iterable[Verdict],
    schemes: Mapping[SchemeId, Scheme],
    advised: Mapping[SchemeId, int],
    days: Mapping[SchemeId, tuple[Moment, ...]],
    on: date,
    *,
    settled: Collection[str] = (),
    tender: Collection[str] = (),
) -> tuple[Step, ...]:
    """What to ask for, first things first.

    ``settled``: what was asked for, granted or refused already; ``tender``: what hangs on something that is hard to
    speak of, and is not advised.
    """
    weighed = list(verdicts)
    waiting: dict[SchemeId, list[SchemeId]] = {}
    for verdict in weighed:
        for first in (*verdict.not_yet, *(SchemeId(id) for id in schemes[verdict.scheme].after)):
            if verdict.open or verdict.not_yet:
                waiting.setdefault(first, []).append(verdict.scheme)
    found: list[Step] = []
    for verdict in weighed:
        id = verdict.scheme
        opens = tuple(dict.fromkeys(one for one in waiting.get(id, ()) if one != id))
        ready = verdict.outcome is Outcome.ELIGIBLE or verdict.some_option or (verdict.open and opens)
        if not ready or id in settled or id in tender:
            continue
        last = next((one.day for one in days.get(id, ()) if one.kind == "closes"), None)
        found.append(Step(id, opens, last if last is not None and last - on <= SOON else None))
    return tuple(
        sorted(
            found,
            key=lambda step: (
                not step.opens,
                step.closes or date.max,
                -schemes[step.scheme].weight,
                advised[step.scheme],
            ),
        )
    )
