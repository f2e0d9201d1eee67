"""The questions of a check-in as data, and which of them are asked this time.

Our own words, five at most each time: `load` first and `call` last, always; of the others those that were not asked
for longest. Choices stand from light to heavy; no number of them is told or kept anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

#: Most taps and most bubbles of one check-in.
MOST_TAPS: Final = 5
MOST_BUBBLES: Final = 7
#: A monthly question is asked again no sooner than this: shorter than a month, so that a rhythm of four weeks counts.
MONTHLY: Final = timedelta(days=26)
#: The choice that passes a question over; it is kept, but it is no answer.
SKIP: Final = "skip"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its stable name, its choices from light to heavy, and what it rests on."""

    code: str
    choices: tuple[str, ...]
    #: asked once a month at most
    monthly: bool = False
    #: further answers that say nothing about how heavy it is
    open_choices: tuple[str, ...] = ()
    #: ids of `facts/overload.yaml` that it rests on
    sources: tuple[str, ...] = ()

    @property
    def buttons(self) -> tuple[str, ...]:
        """All that can be tapped, in order; passing over is last."""
        return (*self.choices, *self.open_choices, SKIP)

    def at_least(self, answer: str | None, choice: str) -> bool:
        """Whether an answer is this choice or a heavier one."""
        return answer in self.choices and self.choices.index(answer) >= self.choices.index(choice)


LOAD: Final = Question("load", ("light", "fine", "solid", "heavy", "beyond"), sources=("er.amber", "er.heavy"))
REST: Final = Question("rest", ("mostly", "sometimes", "hardly"), sources=("ws.sleep", "ws.tired"))
OWN: Final = Question("own", ("yes", "once", "no"), sources=("rf.noleisure", "prev_be"))
SUPPORT: Final = Question("support", ("yes", "sometimes", "no"), sources=("rf.alone",))
HOLD: Final = Question(
    "hold",
    ("enough", "months", "weeks", "over"),
    monthly=True,
    open_choices=("unknown",),
    sources=("perseverance_time",),
)
TENSION: Final = Question(
    "tension", ("no", "sometimes", "often", "now"), monthly=True, sources=("ev.abuse", "rf.behaviour")
)
CALL: Final = Question("call", ("no", "yes", "urgent"), sources=("er.ask",))

#: Every question by its code, in the order in which they are asked.
QUESTIONS: Final[Mapping[str, Question]] = MappingProxyType(
    {one.code: one for one in (LOAD, HOLD, REST, OWN, SUPPORT, TENSION, CALL)}
)
#: What is chosen from besides the first, the last and `hold`; those of one line go together, as one rule weighs them.
_TOGETHER: Final = (("rest", "own"), ("support",), ("tension",))

#: Openings, in the order of their turn; none comes twice before the others did.
OPENINGS: Final = tuple(f"checkin.opening.{name}" for name in ("one", "two", "three", "four", "five", "six", "seven"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """One check-in of a carer: when, what was asked, and what was answered (a question's code to a choice)."""

    #: an opaque name, by which the carer takes it away
    id: str
    on: date
    answers: Mapping[str, str] = field(default_factory=dict)
    #: the questions that were put, answered or not
    asked: tuple[str, ...] = ()

    def answer(self, code: str) -> str | None:
        """The choice for a question; None where it was passed over or never put."""
        choice = self.answers.get(code)
        return None if choice == SKIP else choice


def to_ask(on: date, answers: Mapping[str, str], earlier: Sequence[CheckIn] = ()) -> tuple[str, ...]:
    """The questions still to put in this check-in, next one first; empty when it is done.

    ``answers``: what was answered or passed over so far (``skip``). ``earlier``: the carer's check-ins before this.
    Who says that it is beyond their strength is asked less, and who says that it is tense now is asked nothing more.
    """
    if answers.get("tension") == "now" or answers.get("call") == "urgent":
        return ()
    return tuple(code for code in _chosen(on, answers.get("load"), earlier) if code not in answers)


def _chosen(on: date, load: str | None, earlier: Sequence[CheckIn]) -> list[str]:
    last = _last_asked(earlier)
    heavy = LOAD.at_least(load, "heavy")
    picked = {"load", "call"}
    if heavy or _due("hold", on, last):
        picked.add("hold")
    most = MOST_TAPS - 1 if load == "beyond" else MOST_TAPS
    units = [unit for unit in _TOGETHER if _due(unit[0], on, last)]
    for unit in sorted(units, key=lambda unit: last.get(unit[0], date.min)):
        if len(picked) + len(unit) <= most:
            picked.update(unit)
    return [code for code in QUESTIONS if code in picked]


def _due(code: str, on: date, last: Mapping[str, date]) -> bool:
    return not QUESTIONS[code].monthly or code not in last or on - last[code] >= MONTHLY


def _last_asked(earlier: Sequence[CheckIn]) -> Mapping[str, date]:
    return {code: one.on for one in sorted(earlier, key=lambda one: one.on) for code in one.asked}


def opening(used: Sequence[str]) -> str:
    """The key of the opening for this time: the one that was not used for longest.

    ``used``: the keys of earlier openings, oldest first.
    """
    last = {key: number for number, key in enumerate(used)}
    return min(OPENINGS, key=lambda key: last.get(key, -1))
