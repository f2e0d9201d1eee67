"""What the answers of a check-in show: a colour with its reasons, by plain published rules.

Own proposal, to be tried out with consultants; every rule names the row of `facts/overload.yaml` that it comes from.
A colour orders the consultants' list and says how soon contact is offered; it says nothing about a person.
A question passed over is no answer: it holds no rule up and makes none hold. Silence makes no colour.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from bot.checkins.questions import LOAD, CheckIn

Colour = Literal["green", "amber", "red", "crisis"]

#: From light to heavy.
COLOURS: Final[tuple[Colour, ...]] = ("green", "amber", "red", "crisis")
#: Change is told against an earlier check-in that is no older than this.
COMPARED: Final = timedelta(days=70)
#: Load has clearly become heavier when it went up by so many choices.
_UP_BY: Final = 2
#: Check-ins missed after which the carer is asked whether to pause, and after which nothing is sent any more.
ASK_TO_PAUSE: Final = 2
#: After red, and with the carer's consent given before: a consultant calls when so many days went by in silence.
CALL_AFTER: Final = timedelta(days=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One published rule: the colour it gives, where it comes from, and the answers that it looks at."""

    id: str
    colour: Colour
    #: the row of `escalation_rules` in `facts/overload.yaml`
    source: str
    #: codes of the questions; empty for what was said in words
    looks_at: tuple[str, ...] = ()
    #: working days within which contact is offered; 0: the same day
    within: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a colour: the id of its words, the rule behind it, and the answers it names (code to choice)."""

    id: str
    rule: str
    source: str
    values: Mapping[str, str] = field(default_factory=dict)
    #: the day of the earlier check-in that is compared with
    since: date | None = None

    def key(self, reader: Literal["carer", "team"]) -> str:
        """The key of its words, as told to the carer or to the consultant."""
        return f"checkin.reason.{self.id}" + (".team" if reader == "team" else "")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check-in shows."""

    colour: Colour
    reasons: tuple[Reason, ...] = ()
    #: working days within which contact is offered; 0: the same day; None: nothing to offer
    within: int | None = None
    #: contact is still to be offered: nothing was said about it yet in this check-in
    offer: bool = False


#: What was said in words, by the name of the sign (`Finding.kind` of the safety reader, and three of our own).
SIGNS: Final[Mapping[str, Rule]] = {
    "suicide": Rule(id="words_suicide", colour="crisis", source="er.suicide", within=0),
    "violence": Rule(id="words_violence", colour="crisis", source="er.violence", within=0),
    "medical": Rule(id="words_medical", colour="crisis", source="er.emergency", within=0),
    "overload": Rule(id="words_overload", colour="red", source="er.cannot", within=1),
    "carer_out": Rule(id="carer_out", colour="red", source="er.cannot", within=1),
    "wants_person": Rule(id="wants_person", colour="amber", source="er.ask", within=1),
}

_ANSWERS: Final[tuple[tuple[Rule, Callable[[CheckIn], bool]], ...]] = (
    (
        Rule(id="tension_now", colour="crisis", source="er.violence", looks_at=("tension",), within=0),
        lambda one: one.answer("tension") == "now",
    ),
    (
        Rule(id="hold_over", colour="red", source="er.cannot", looks_at=("hold",), within=1),
        lambda one: one.answer("hold") == "over",
    ),
    (
        Rule(id="load_beyond", colour="red", source="er.heavy", looks_at=("load",), within=1),
        lambda one: one.answer("load") == "beyond",
    ),
    (
        Rule(id="tension_often", colour="red", source="er.heavy", looks_at=("tension",), within=1),
        lambda one: one.answer("tension") == "often",
    ),
    (
        Rule(id="call_urgent", colour="red", source="er.ask", looks_at=("call",), within=1),
        lambda one: one.answer("call") == "urgent",
    ),
    (
        Rule(id="load_heavy", colour="amber", source="er.amber", looks_at=("load",)),
        lambda one: one.answer("load") == "heavy",
    ),
    (
        Rule(id="hold_weeks", colour="amber", source="er.amber", looks_at=("hold",)),
        lambda one: one.answer("hold") == "weeks",
    ),
    (
        Rule(id="no_rest_no_own", colour="amber", source="er.amber", looks_at=("rest", "own")),
        lambda one: one.answer("rest") == "hardly" and one.answer("own") == "no",
    ),
    (
        Rule(id="no_support", colour="amber", source="er.amber", looks_at=("support", "load")),
        lambda one: one.answer("support") == "no" and LOAD.at_least(one.answer("load"), "solid"),
    ),
    (
        Rule(id="call_yes", colour="amber", source="er.ask", looks_at=("call",), within=1),
        lambda one: one.answer("call") == "yes",
    ),
)
_LOAD_UP: Final = Rule(id="load_up", colour="amber", source="er.amber", looks_at=("load",))

#: Every rule, as it is published.
RULES: Final = (*SIGNS.values(), *(rule for rule, _ in _ANSWERS), _LOAD_UP)
_BY_ID: Final[Mapping[str, Rule]] = {rule.id: rule for rule in RULES}


def finding(this: CheckIn, earlier: Sequence[CheckIn] = (), signs: Collection[str] = ()) -> Finding:
    """What a check-in shows, with every reason, heaviest first.

    ``earlier``: the same carer's check-ins before it; the latest is compared with. ``signs``: what was said in words
    (a key of ``SIGNS``; others count for nothing).
    """
    reasons = [_reason(SIGNS[sign], this) for sign in SIGNS if sign in signs]
    reasons += [_reason(rule, this) for rule, holds in _ANSWERS if holds(this)]
    if (up := _load_up(this, earlier)) is not None:
        reasons.append(up)
    return _found(reasons, offer=this.answer("call") is None and "wants_person" not in signs)


def _found(reasons: Sequence[Reason], *, offer: bool) -> Finding:
    if not reasons:
        return Finding("green")
    rules = [_BY_ID[reason.rule] for reason in reasons]
    ordered = sorted(reasons, key=lambda reason: -COLOURS.index(_BY_ID[reason.rule].colour))
    return Finding(
        max((rule.colour for rule in rules), key=COLOURS.index),
        tuple(ordered),
        within=min(rule.within for rule in rules),
        offer=offer,
    )


def within(reasons: Sequence[Reason]) -> int | None:
    """Working days within which contact is offered for these reasons; None where none of them is a rule's."""
    return min((_BY_ID[reason.rule].within for reason in reasons if reason.rule in _BY_ID), default=None)


def _reason(rule: Rule, this: CheckIn) -> Reason:
    values = {code: answer for code in rule.looks_at if (answer := this.answer(code)) is not None}
    return Reason(id=rule.id, rule=rule.id, source=rule.source, values=values)


def _load_up(this: CheckIn, earlier: Sequence[CheckIn]) -> Reason | None:
    """Load clearly heavier than at the check-in before; where that one passed it over there is nothing to compare."""
    before = max((one for one in earlier if one.on <= this.on), key=lambda one: one.on, default=None)
    if before is None or this.on - before.on > COMPARED:
        return None
    then, now = before.answer("load"), this.answer("load")
    if then not in LOAD.choices or now not in LOAD.choices:
        return None
    if LOAD.choices.index(now) - LOAD.choices.index(then) < _UP_BY:
        return None
    values = {"before": then, "load": now}
    return Reason(id="load_up", rule="load_up", source=_LOAD_UP.source, values=values, since=before.on)


# -- silence -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What silence does: never a colour by itself."""

    #: added to the reasons of the earlier finding
    reason: Reason | None = None
    #: the carer is asked, once, whether to pause
    ask_to_pause: bool = False
    #: nothing is sent any more until the carer writes
    rest: bool = False
    #: a consultant calls, as the carer agreed beforehand
    call: bool = False


def silence(missed: int, last: Colour | None, *, quiet_for: timedelta = timedelta(), may_call: bool = False) -> Silence:
    """What so many check-ins missed in a row come to.

    ``last``: the colour of the latest check-in that was answered. ``quiet_for``: since the first question that stayed
    unanswered. ``may_call``: the carer agreed beforehand to be called when silent.
    """
    reason = None
    if missed and last in ("amber", "red", "crisis"):
        reason = Reason(id="silent", rule="silent", source="er.silence", values={"before": last})
    return Silence(
        reason=reason,
        ask_to_pause=missed == ASK_TO_PAUSE,
        rest=missed > ASK_TO_PAUSE,
        call=bool(missed) and last in ("red", "crisis") and may_call and quiet_for >= CALL_AFTER,
    )


def with_silence(earlier: Finding, quiet: Silence) -> Finding:
    """An earlier finding with silence as one more reason; its colour stays."""
    if quiet.reason is None or any(reason.id == "silent" for reason in earlier.reasons):
        return earlier
    return Finding(earlier.colour, (*earlier.reasons, quiet.reason), earlier.within, earlier.offer)
