"""What a conversation keeps of bringing in a person: what was offered, and what the carer was told of their case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final

#: Who said no is not asked again of Leun's own accord for so long.
NOT_AGAIN: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A person that is offered: how soon, and why."""

    #: `bot.cases.promise.Urgency`
    urgency: str
    #: in words, as the team reads them
    reasons: tuple[str, ...]
    #: the same as the carer is told, in one sentence; empty where they asked themselves
    because: str = ""
    #: the carer said that they want contact
    yes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTalk:
    """What is kept of it; moments are ISO text, empty: none."""

    #: what the carer was asked to agree to, while that stands open
    offer: Offer | None = None
    #: it was offered amid something else, which comes back after it
    amid: bool = False
    #: when the carer last said no to it
    declined: str = ""
    #: the case that ``team`` … ``closed`` are about
    case: str = ""
    #: what the carer was last told: with whom it is, who has it, the moment promised, that it is over
    team: str = ""
    claimed_by: str = ""
    promised_at: str = ""
    closed: bool = False
    #: the carer called Leun while a person talks
    called: str = ""
    #: how Leun is called was said in this case
    explained: bool = False
    #: the closed case that a check-in spoke of
    spoken_of: str = ""

    def may_offer(self, now: datetime) -> bool:
        """Whether it may be offered without being asked for."""
        return not self.declined or now - datetime.fromisoformat(self.declined) >= NOT_AGAIN


def dump(kept: CaseTalk) -> dict[str, Any]:
    """The value as JSON can hold it; what is not set is left out."""
    raw: dict[str, Any] = {}
    for one in fields(kept):
        value = getattr(kept, one.name)
        if value != one.default:
            raw[one.name] = _offer(value) if isinstance(value, Offer) else value
    return raw


def _offer(value: Offer) -> dict[str, Any]:
    return {"urgency": value.urgency, "reasons": list(value.reasons), "because": value.because, "yes": value.yes}


def load(raw: Mapping[str, Any]) -> CaseTalk:
    """The value that ``dump`` wrote."""
    known = {one.name for one in fields(CaseTalk)}
    kept = CaseTalk(**{name: value for name, value in raw.items() if name in known - {"offer"}})
    return replace(kept, offer=_load_offer(raw.get("offer")))


def _load_offer(raw: Mapping[str, Any] | None) -> Offer | None:
    if raw is None:
        return None
    return Offer(urgency=raw["urgency"], reasons=tuple(raw["reasons"]), because=raw["because"], yes=raw["yes"])
