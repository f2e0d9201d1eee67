"""Where a conversation stands: one frozen value that goes to storage and back between any two messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from bot.dialogue import case_state, checkin_state
from bot.dialogue.case_state import CaseTalk
from bot.dialogue.checkin_state import CheckIns
from bot.facts import AnyOf, Fact, Known, Range, Subject, Vocabulary, show
from bot.messages import Pending, PendingChoice

FORMAT: Final = 1

#: Menus that a late tap can still answer.
MENUS_KEPT: Final = 20
#: Answers that can be taken back, one after the other.
MARKS_KEPT: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An answer that was taken, so that it can be taken back or corrected."""

    turn: int
    fact: str
    recipient: int
    before: Known | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A day that the carer is to be reminded of."""

    recipient: int
    scheme: str
    #: the kind of moment (``rights.moments``)
    kind: str
    #: the day itself, as ISO text
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where the conversation stood before an answer, so that it can go back there."""

    turn: int
    flow: str
    step: str
    stack: tuple[tuple[str, str], ...]
    choices: Mapping[str, str]
    pending: Pending
    current: int
    #: of the current recipient, as in ``Recipient``
    asked: tuple[str, ...]
    questions: int
    went_on_at: int
    #: the recipients of whom a death had been told
    dead: tuple[int, ...]
    standing: Mapping[str, tuple[str, str]]
    #: what was planned; None where that was not kept
    reminders: Mapping[str, Reminder] | None = None
    #: the check-ins where the answer changed them, without the earlier ones, and how many of those there were
    checkins: CheckIns | None = None
    past_checkins: int = 0
    #: what was kept of bringing in a person, where the answer was about that
    cases: CaseTalk | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Someone cared for, with what is known about them and about the pair."""

    number: int
    facts: Mapping[str, Known] = field(default_factory=dict)
    #: facts that were asked, answered or not
    asked: tuple[str, ...] = ()
    #: questions of the interview that were put
    questions: int = 0
    #: at how many questions the carer last said to go on
    went_on_at: int = 0
    #: the day on which the carer told that they died, as ISO text; empty: they live
    died: str = ""
    #: how far the asking for a scheme came: ``applied``, ``granted`` or ``refused``, and the day it was told
    standing: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    #: how each scheme stood when it was last told
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A conversation between two messages."""

    language: str = "nl"
    turn: int = 0
    flow: str = ""
    step: str = ""
    #: flows to come back to, innermost last, each with the step that follows the call
    stack: tuple[tuple[str, str], ...] = ()
    #: the latest steps taken, each ``flow/step``
    trail: tuple[str, ...] = ()
    #: answers to the flow's own questions
    choices: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Known] = field(default_factory=dict)
    recipients: tuple[Recipient, ...] = (Recipient(number=1),)
    current: int = 1
    pending: Pending | None = None
    #: what stood open when a safety message came, when the carer said stop, or when something was asked in between
    aside: Pending | None = None
    #: whom that is about, where a reminder about somebody else came in between; 0: who is talked about
    aside_of: int = 0
    menus: tuple[tuple[int, Pending], ...] = ()
    history: tuple[Entry, ...] = ()
    #: kinds of danger already answered in this conversation
    dangers: tuple[str, ...] = ()
    #: how often danger was answered in this conversation
    cries: int = 0
    misses: int = 0
    stopped: bool = False
    #: where the conversation stood before each of the latest answers, oldest first
    marks: tuple[Mark, ...] = ()
    #: what the carer asked for that is not answered yet, in order (see ``requests``)
    requests: tuple[str, ...] = ()
    #: the moment of the carer's last message, as ISO text
    seen: str = ""
    #: the end of the carer's last text, which the next one may go on with (for danger told in two messages)
    tail: str = ""
    #: what was done once and is not done again: a feeling named, a first look at the rights shown
    once: tuple[str, ...] = ()
    #: what is planned, by the number in its key, which says nothing by itself
    reminders: Mapping[str, Reminder] = field(default_factory=dict)
    #: how the carer is, asked now and then
    checkins: CheckIns = field(default_factory=CheckIns)
    #: bringing in a person, and what was told of that
    cases: CaseTalk = field(default_factory=CaseTalk)

    @property
    def recipient(self) -> Recipient:
        """The one that is talked about now."""
        return next(one for one in self.recipients if one.number == self.current)

    def with_recipient(self, recipient: Recipient) -> State:
        """The same with one recipient changed."""
        others = tuple(recipient if one.number == recipient.number else one for one in self.recipients)
        return replace(self, recipients=others)

    def known(self) -> dict[str, Known]:
        """Everything known about the carer and the current recipient."""
        return {**self.facts, **self.recipient.facts}

    def learn(self, fact: Fact, known: Known | None) -> State:
        """The same with one fact set, or forgotten; it lands with the subject it is about."""
        if fact.about is Subject.CARER:
            return replace(self, facts=_set(self.facts, fact.name, known))
        recipient = self.recipient
        return self.with_recipient(replace(recipient, facts=_set(recipient.facts, fact.name, known)))


def _set(facts: Mapping[str, Known], name: str, known: Known | None) -> dict[str, Known]:
    changed = {other: value for other, value in facts.items() if other != name}
    if known is not None:
        changed[name] = known
    return changed


# -- to storage and back ---------------------------------------------------------------------------


def dump(state: State) -> dict[str, Any]:
    """The state as JSON can hold it; the facts of recipients apart, under ``recipients``."""
    return {
        "format": FORMAT,
        "language": state.language,
        "turn": state.turn,
        "flow": state.flow,
        "step": state.step,
        "stack": [list(frame) for frame in state.stack],
        "trail": list(state.trail),
        "choices": dict(state.choices),
        "facts": _dump_facts(state.facts),
        "recipients": [
            {
                "number": one.number,
                "facts": _dump_facts(one.facts),
                "asked": list(one.asked),
                "questions": one.questions,
                "went_on_at": one.went_on_at,
                "died": one.died,
                "standing": {id: list(how) for id, how in one.standing.items()},
                "told": dict(one.told),
            }
            for one in state.recipients
        ],
        "current": state.current,
        "pending": _dump_pending(state.pending),
        "aside": _dump_pending(state.aside),
        "aside_of": state.aside_of,
        "menus": _dump_menus(state.menus),
        "history": [
            {"turn": entry.turn, "fact": entry.fact, "recipient": entry.recipient, "before": _dump_known(entry.before)}
            for entry in state.history
        ],
        "dangers": list(state.dangers),
        "cries": state.cries,
        "misses": state.misses,
        "stopped": state.stopped,
        "marks": [_dump_mark(mark) for mark in state.marks],
        "requests": list(state.requests),
        "seen": state.seen,
        "tail": state.tail,
        "once": list(state.once),
        "reminders": _dump_reminders(state.reminders),
        "checkins": checkin_state.dump(state.checkins),
        "cases": case_state.dump(state.cases),
    }


def _dump_reminders(reminders: Mapping[str, Reminder]) -> dict[str, list[Any]]:
    return {number: [one.recipient, one.scheme, one.kind, one.day] for number, one in reminders.items()}


def _dump_mark(mark: Mark) -> dict[str, Any]:
    return {
        "turn": mark.turn,
        "flow": mark.flow,
        "step": mark.step,
        "stack": [list(frame) for frame in mark.stack],
        "choices": dict(mark.choices),
        "pending": _dump_pending(mark.pending),
        "current": mark.current,
        "asked": list(mark.asked),
        "questions": mark.questions,
        "went_on_at": mark.went_on_at,
        "dead": list(mark.dead),
        "standing": {id: list(how) for id, how in mark.standing.items()},
        "reminders": None if mark.reminders is None else _dump_reminders(mark.reminders),
        **({} if mark.checkins is None else _dump_marked(mark.checkins, mark.past_checkins)),
        **({} if mark.cases is None else {"cases": case_state.dump(mark.cases)}),
    }


def _dump_marked(kept: CheckIns, past: int) -> dict[str, Any]:
    return {"checkins": checkin_state.dump(kept), "past_checkins": past}


def _dump_known(known: Known | None) -> list[Any] | None:
    return None if known is None else [_exact(known.value), known.on.isoformat(), known.how]


def _exact(value: Any) -> Any:
    """A value without loss: fractions as text."""
    if isinstance(value, Fraction):
        return {"ratio": [value.numerator, value.denominator]}
    if isinstance(value, Range):
        return {"min": _exact(value.low), "max": _exact(value.high)}
    if isinstance(value, AnyOf):
        return {"any_of": [_exact(item) for item in value.values]}
    return show(value)


def _dump_facts(facts: Mapping[str, Known]) -> dict[str, Any]:
    return {name: _dump_known(known) for name, known in facts.items()}


def _dump_menus(menus: Sequence[tuple[int, Pending]]) -> list[Any]:
    """Each with its turn; one that was shown before as the place of that: most of a state would be the same buttons."""
    told: list[Any] = []
    for turn, menu in menus:
        same = next((at for at, (_, one) in enumerate(menus[: len(told)]) if _alike(one, menu)), None)
        told.append([turn, _dump_pending(menu) if same is None else same])
    return told


def _alike(one: Pending, other: Pending) -> bool:
    return one is other or (one == other and repr(one) == repr(other))  # True and 1 are equal, and no values alike


def _dump_pending(pending: Pending | None) -> dict[str, Any] | None:
    if pending is None:
        return None
    return {"kind": pending.kind, "about": pending.about, "choices": [*map(_dump_choice, pending.choices)]}


def _dump_choice(choice: PendingChoice) -> dict[str, Any]:
    """A button; what it does not have is left out."""
    told: dict[str, Any] = {"id": choice.id, "label": choice.label}
    if choice.value is not None:
        told["value"] = choice.value
    if choice.called:
        told["called"] = choice.called
    if choice.heard:
        told["heard"] = list(choice.heard)
    if choice.more:
        told["more"] = True
    return told


def load(raw: Mapping[str, Any], vocabulary: Vocabulary) -> State:
    """The state that ``dump`` wrote. Facts that the vocabulary no longer has, or whose value it no longer takes, are
    left out: they count as not known."""
    return State(
        language=raw["language"],
        turn=raw["turn"],
        flow=raw["flow"],
        step=raw["step"],
        stack=tuple((flow, step) for flow, step in raw["stack"]),
        trail=tuple(raw["trail"]),
        choices=raw["choices"],
        facts=_load_facts(raw["facts"], vocabulary),
        recipients=tuple(
            Recipient(
                number=one["number"],
                facts=_load_facts(one["facts"], vocabulary),
                asked=tuple(one["asked"]),
                questions=one["questions"],
                went_on_at=one["went_on_at"],
                died=one["died"],
                standing={id: (how, on) for id, (how, on) in one["standing"].items()},
                told=one.get("told", {}),
            )
            for one in raw["recipients"]
        ),
        current=raw["current"],
        pending=_load_pending(raw["pending"]),
        aside=_load_pending(raw["aside"]),
        aside_of=raw.get("aside_of", 0),
        menus=_load_menus(raw["menus"]),
        history=tuple(
            Entry(
                turn=entry["turn"],
                fact=entry["fact"],
                recipient=entry["recipient"],
                before=_load_known(entry["before"], vocabulary.find(entry["fact"])),
            )
            for entry in raw["history"]
        ),
        dangers=tuple(raw["dangers"]),
        cries=raw.get("cries", 0),
        misses=raw["misses"],
        stopped=raw["stopped"],
        marks=tuple(_load_mark(mark) for mark in raw["marks"]),
        requests=tuple(raw["requests"]),
        seen=raw["seen"],
        tail=raw.get("tail", ""),
        once=tuple(raw["once"]),
        reminders=_load_reminders(raw.get("reminders", {})),
        checkins=checkin_state.load(raw.get("checkins", {})),
        cases=case_state.load(raw.get("cases", {})),
    )


def _load_reminders(raw: Mapping[str, Any]) -> dict[str, Reminder]:
    return {
        number: Reminder(recipient=recipient, scheme=scheme, kind=kind, day=day)
        for number, (recipient, scheme, kind, day) in raw.items()
    }


def _load_mark(raw: Mapping[str, Any]) -> Mark:
    pending = _load_pending(raw["pending"])
    assert pending is not None
    return Mark(
        **{key: raw[key] for key in ("turn", "flow", "step", "choices", "current", "questions", "went_on_at")},
        dead=tuple(raw["dead"]),
        standing={id: (how, on) for id, (how, on) in raw["standing"].items()},
        stack=tuple((flow, step) for flow, step in raw["stack"]),
        asked=tuple(raw["asked"]),
        pending=pending,
        reminders=None if raw.get("reminders") is None else _load_reminders(raw["reminders"]),
        checkins=checkin_state.load(raw["checkins"]) if "checkins" in raw else None,
        past_checkins=raw.get("past_checkins", 0),
        cases=case_state.load(raw["cases"]) if "cases" in raw else None,
    )


def _load_facts(raw: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Known]:
    found = {name: (vocabulary.find(name), value) for name, value in raw.items()}
    return {
        fact.name: known for fact, value in found.values() if fact and (known := _load_known(value, fact)) is not None
    }


def _load_known(raw: Any, fact: Fact | None) -> Known | None:
    if raw is None or fact is None:
        return None
    value, on, how = raw
    try:
        return Known(fact.read(_number(value)), date.fromisoformat(on), how)
    except ValueError:
        return None


def _number(value: Any) -> Any:
    if isinstance(value, Mapping):
        if "ratio" in value:
            return Fraction(*value["ratio"])
        return {
            key: [_number(item) for item in inner] if key == "any_of" else _number(inner)
            for key, inner in value.items()
        }
    return value


def _load_menus(raw: Sequence[Any]) -> tuple[tuple[int, Pending], ...]:
    menus: list[tuple[int, Pending | None]] = []
    for turn, menu in raw:
        menus.append((turn, menus[menu][1] if isinstance(menu, int) else _load_pending(menu)))
    return tuple((turn, menu) for turn, menu in menus if menu is not None)


def _load_pending(raw: Any) -> Pending | None:
    if raw is None:
        return None
    return Pending(kind=raw["kind"], about=raw["about"], choices=tuple(map(_load_choice, raw["choices"])))


def _load_choice(raw: Mapping[str, Any]) -> PendingChoice:
    return PendingChoice(
        id=raw["id"],
        label=raw["label"],
        value=raw.get("value"),
        called=raw.get("called", ""),
        heard=tuple(raw.get("heard", ())),
        more=raw.get("more", False),
    )
