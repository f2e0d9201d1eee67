"""What is kept of a carer's check-ins: the rhythm, the one under way, the earlier ones, and what was said once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from bot.checkins import rhythm as rhythms
from bot.checkins.colours import Finding, Reason
from bot.checkins.questions import CheckIn
from bot.checkins.rhythm import Rhythm
from bot.errors import BadInput
from bot.facts import Span

#: Months that answers are kept, and that a colour and its reasons are.
ANSWERS_KEPT: Final = Span(months=6)
COLOURS_KEPT: Final = Span(months=12)
#: Openings remembered, so that none comes twice before the others did.
_OPENINGS_KEPT: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A check-in that is over: what was answered, and what it showed."""

    checkin: CheckIn
    colour: str = "green"
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIns:
    """Everything about a carer's check-ins between two messages."""

    rhythm: Rhythm | None = None
    #: the one under way
    now: CheckIn | None = None
    #: what was said in words since it began (``colours.SIGNS``)
    signs: tuple[str, ...] = ()
    #: oldest first
    earlier: tuple[Past, ...] = ()
    #: the openings used, oldest first
    openings: tuple[str, ...] = ()
    #: begun and left without a word, in a row
    missed: int = 0
    #: what was told as a tip, and the day (ISO text)
    tips: Mapping[str, str] = field(default_factory=dict)
    #: what the carer said to being 18 or older
    adult: bool | None = None
    #: when the next one is due, and when the latest began (ISO text); empty: none
    due: str = ""
    sent: str = ""
    #: the next one begins with whether to go on: a reason of ``life_events``
    ask: str = ""
    #: a finding for which contact is still to be offered: once the carer is safe, or at their next word
    owed: Finding | None = None
    #: asking weekly for a while is offered once no question of this kind stands open; empty: it is not to be offered
    weekly: str = ""
    #: that is asked at once, and not only when the next one comes
    asks_now: bool = False

    @property
    def active(self) -> bool:
        """Whether the carer wants check-ins, now or after a pause."""
        return self.rhythm is not None and not self.rhythm.stopped

    @property
    def before(self) -> tuple[CheckIn, ...]:
        """The earlier check-ins by themselves."""
        return tuple(one.checkin for one in self.earlier)

    def opened_with(self, key: str) -> CheckIns:
        """The same after an opening was used."""
        return replace(self, openings=(*(one for one in self.openings if one != key), key)[-_OPENINGS_KEPT:])

    def tidied(self, on: date) -> CheckIns:
        """Without what is kept no longer: answers after six months, colours after twelve."""
        kept = []
        for one in self.earlier:
            if COLOURS_KEPT.after(one.checkin.on) <= on:
                continue
            if ANSWERS_KEPT.after(one.checkin.on) <= on and one.checkin.answers:
                reasons = tuple(replace(reason, values={}, since=None) for reason in one.reasons)
                one = replace(one, checkin=replace(one.checkin, answers={}), reasons=reasons)
            kept.append(one)
        return self if tuple(kept) == self.earlier else replace(self, earlier=tuple(kept))

    def next_tidying(self) -> date | None:
        """The first day on which something is to go."""
        days = [(ANSWERS_KEPT if one.checkin.answers else COLOURS_KEPT).after(one.checkin.on) for one in self.earlier]
        return min(days, default=None)


# -- to storage and back ---------------------------------------------------------------------------


def dump(kept: CheckIns) -> dict[str, Any]:
    """The value as JSON can hold it; what is not set is left out."""
    values: dict[str, Any] = {
        "rhythm": None if kept.rhythm is None else rhythms.as_json(kept.rhythm),
        "now": None if kept.now is None else _dump_checkin(kept.now),
        "signs": list(kept.signs),
        "earlier": [
            {**_dump_checkin(one.checkin), "colour": one.colour, "reasons": _dump_reasons(one.reasons)}
            for one in kept.earlier
        ],
        "openings": list(kept.openings),
        "missed": kept.missed,
        "tips": dict(kept.tips),
        "adult": kept.adult,
        "due": kept.due,
        "sent": kept.sent,
        "ask": kept.ask,
        "owed": None if kept.owed is None else _dump_finding(kept.owed),
        "weekly": kept.weekly,
        "asks_now": kept.asks_now or None,
    }
    return {name: value for name, value in values.items() if value not in (None, "", 0, [], {}) or value is False}


def _dump_checkin(one: CheckIn) -> dict[str, Any]:
    return {"id": one.id, "on": one.on.isoformat(), "answers": dict(one.answers), "asked": list(one.asked)}


def _dump_reasons(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "rule": one.rule,
            "source": one.source,
            "values": dict(one.values),
            "since": None if one.since is None else one.since.isoformat(),
        }
        for one in reasons
    ]


def _dump_finding(found: Finding) -> dict[str, Any]:
    return {
        "colour": found.colour,
        "reasons": _dump_reasons(found.reasons),
        "within": found.within,
        "offer": found.offer,
    }


def load(raw: Mapping[str, Any]) -> CheckIns:
    """The value that ``dump`` wrote; a rhythm that can no longer be read counts as none."""
    return CheckIns(
        rhythm=_load_rhythm(raw.get("rhythm")),
        now=None if raw.get("now") is None else _load_checkin(raw["now"]),
        signs=tuple(raw.get("signs", ())),
        earlier=tuple(
            Past(checkin=_load_checkin(one), colour=one["colour"], reasons=_load_reasons(one["reasons"]))
            for one in raw.get("earlier", ())
        ),
        openings=tuple(raw.get("openings", ())),
        missed=raw.get("missed", 0),
        tips=raw.get("tips", {}),
        adult=raw.get("adult"),
        due=raw.get("due", ""),
        sent=raw.get("sent", ""),
        ask=raw.get("ask", ""),
        owed=None if raw.get("owed") is None else _load_finding(raw["owed"]),
        weekly=raw.get("weekly", ""),
        asks_now=raw.get("asks_now", False),
    )


def _load_rhythm(raw: Mapping[str, Any] | None) -> Rhythm | None:
    if raw is None:
        return None
    try:
        return rhythms.from_json(raw)
    except BadInput:
        return None


def _load_checkin(raw: Mapping[str, Any]) -> CheckIn:
    return CheckIn(
        id=raw["id"], on=date.fromisoformat(raw["on"]), answers=dict(raw["answers"]), asked=tuple(raw["asked"])
    )


def _load_reasons(raw: Sequence[Mapping[str, Any]]) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            id=one["id"],
            rule=one["rule"],
            source=one["source"],
            values=dict(one["values"]),
            since=None if one["since"] is None else date.fromisoformat(one["since"]),
        )
        for one in raw
    )


def _load_finding(raw: Mapping[str, Any]) -> Finding:
    return Finding(raw["colour"], _load_reasons(raw["reasons"]), raw["within"], raw["offer"])


def moment(kept: str) -> datetime | None:
    """A moment that was kept as text; None where there is none."""
    return datetime.fromisoformat(kept) if kept else None
