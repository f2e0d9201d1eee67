"""A turn while it is being made: the state as it changes and the effects gathered so far.

Local to one call of ``turn``; nothing of it outlives the turn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from bot.cases.machine import Case
from bot.cases.team import Team, TeamId
from bot.checkins.rhythm import Occurrence, every_so_many_days
from bot.content import texts
from bot.content.model import Content, SchemeId
from bot.dialogue.safety import SafetyPatterns
from bot.dialogue.state import MENUS_KEPT, State
from bot.facts import UNKNOWN, Fact, Known, Subject, Value
from bot.messages import Attachment, Effect, Option, Outgoing, Pending, PendingChoice, Say
from bot.rights import interview
from bot.rights.program import Program, Situation
from bot.rights.verdicts import Verdict, assess, told
from bot.rights.wording import Wording

#: Bytes that a button's label may have; phones show little more than half of them.
MOST_LABEL: Final = 64
#: Never more bubbles than this before the carer speaks (design.md, "Dialogue").
MOST_BUBBLES: Final = 3


#: Places whose own words are kept ready.
MOST_PLACES: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Mind:
    """What every turn needs of a content, made once."""

    content: Content
    program: Program
    wording: Wording
    safety: SafetyPatterns
    #: the same in the words of packs, by the municipalities that they are for
    _local: dict[frozenset[str], Mind] = field(default_factory=dict, repr=False, compare=False)

    def at(self, places: frozenset[str]) -> Mind:
        """The same in the words of the packs of these municipalities (NIS codes of today)."""
        content = self.content.at(places)
        if content is self.content:
            return self
        if places not in self._local:
            if len(self._local) >= MOST_PLACES:
                self._local.clear()
            self._local[places] = replace(self, content=content, wording=Wording(content), _local={})
        return self._local[places]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a turn may know of the world: now, and the content."""

    now: datetime
    mind: Mind
    #: consents that stand, by purpose
    consents: frozenset[str] = frozenset()
    #: the day of each of them, where it is known
    agreed: Mapping[str, date] = field(default_factory=dict)
    #: the carer's latest case, open or not
    case: Case | None = None
    #: who works on cases
    teams: Mapping[TeamId, Team] = field(default_factory=dict, repr=False)
    #: a fresh code by which the carer may go on from another channel; empty where there is no other
    code: str = ""
    #: the days of a rhythm of weeks, by the calendar
    occurrence: Occurrence = every_so_many_days
    #: the carer's own place in the spread of what is due at one moment
    offset: timedelta = timedelta()

    @property
    def today(self) -> date:
        """The day in Brussels."""
        return self.now.astimezone(texts.BRUSSELS).date()


@dataclass(slots=True)
class Bubble:
    """A message being put together."""

    text: str
    choices: tuple[PendingChoice, ...] = ()
    urgent: bool = False
    attachments: tuple[Attachment, ...] = ()
    #: how long it is worth delivering, where that is less than for any other
    worth: timedelta | None = None


@dataclass
class Talk:
    """The state and what is said, while the turn runs."""

    state: State
    world: World
    bubbles: list[Bubble] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    consents: set[str] = field(default_factory=set)
    #: the question that stood open when the event came
    asked: Pending | None = None
    #: the language when the event came
    spoken_before: str = ""
    #: the carer was away for hours, and comes back with this event
    returned: bool = False
    #: rights were told in this turn, so that what they stood at is kept
    keeps: bool = False
    #: a person talks with the carer: but for danger Leun says nothing of its own accord
    silent: bool = False

    @property
    def mind(self) -> Mind:
        """The content and what was made of it."""
        return self.world.mind

    @property
    def language(self) -> str:
        """The language the carer is spoken to in."""
        return self.state.language

    def set(self, **changes: Any) -> None:
        """Change the state."""
        self.state = replace(self.state, **changes)

    # -- saying --------------------------------------------------------------------------------

    def names(self) -> dict[str, Any]:
        """What texts may name now."""
        values = {name: known.value for name, known in self.state.known().items()}
        return self.mind.wording.names(self.language, values)

    def text(self, key: str, **more: Any) -> str:
        """One of Leun's own texts, filled in."""
        return self.mind.wording.say(self.language, key, {**self.names(), **more})

    def say(self, key: str, **more: Any) -> None:
        """Say one of Leun's own texts."""
        self.speak(self.text(key, **more))

    def speak(self, text: str, *, urgent: bool = False) -> None:
        """Say a text that is ready."""
        self.bubbles.append(Bubble(text, urgent=urgent))

    def hand(self, text: str, *attachments: Attachment) -> None:
        """Say a text and hand over papers with it."""
        self.bubbles.append(Bubble(text, attachments=attachments))

    def ask(self, pending: Pending, text: str, *, urgent: bool = False) -> None:
        """Say a text and leave a question open; its buttons stand under that bubble."""
        fitted = tuple(replace(choice, label=fitting(choice.label)) for choice in pending.choices)
        self.bubbles.append(Bubble(text, fitted, urgent))
        self.set(pending=replace(pending, choices=fitted))

    def ask_amid(self, pending: Pending, text: str, *, open_of: int = 0) -> None:
        """Ask something in between: what stood open waits until that is answered.

        ``open_of``: the recipient whom what stood open is about, where it may be another than is talked about now.
        """
        open_now = self.state.pending
        if open_now is not None and open_now.about != pending.about and open_now.kind != "safety":
            self.set(aside=open_now, aside_of=open_of)
        self.ask(pending, text)

    def asks(self) -> str:
        """What the open question is about, or an empty text."""
        return self.state.pending.about if self.state.pending is not None else ""

    def take_up(self) -> None:
        """What waited stands open again, about whom it was."""
        number = self.state.aside_of
        if number in [one.number for one in self.state.recipients if not one.died]:
            self.set(current=number)
            self.forget_worked_out()
        self.set(pending=self.state.aside, aside=None, aside_of=0)

    def choice(self, id: str, key: str, **more: Any) -> PendingChoice:
        """A button with one of Leun's own labels."""
        return PendingChoice(id=id, label=self.text(key, **more))

    def done(self) -> tuple[State, tuple[Effect, ...]]:
        """The new state and everything that the turn wants done, at most three bubbles among it."""
        menu = self.state.pending
        if menu is not None and any(bubble.choices for bubble in self.bubbles):
            kept = (*self.state.menus, (self.state.turn, menu))[-MENUS_KEPT:]
            self.set(menus=kept)
        says = [
            Say(
                Outgoing(
                    text=bubble.text,
                    choices=tuple(Option(choice.id, choice.label) for choice in bubble.choices if not choice.more),
                    urgent=bubble.urgent,
                    attachments=bubble.attachments,
                    worth=bubble.worth,
                )
            )
            for bubble in _packed(self.bubbles)
        ]
        return self.state, (*says, *self.effects)

    # -- facts and rights ----------------------------------------------------------------------

    def learn(self, fact: Fact, value: Value, how: str = "said") -> None:
        """Take a value; what was worked out before no longer counts."""
        self.state = self.state.learn(fact, None if value is UNKNOWN else Known(value, self.world.today, how))
        self.forget_worked_out()

    def asked_already(self) -> frozenset[str]:
        """The facts that were asked: of this recipient, and of the carer whoever it was about."""
        facts = self.mind.content.vocabulary.facts
        of_carer = {
            name
            for one in self.state.recipients
            for name in one.asked
            if name in facts and facts[name].about is Subject.CARER
        }
        return frozenset({*self.state.recipient.asked, *of_carer})

    def forget_worked_out(self) -> None:
        """What follows from the facts is worked out anew when next needed."""
        self.__dict__.pop("situation", None)
        self.__dict__.pop("verdicts", None)

    @cached_property
    def situation(self) -> Situation:
        """The facts as rules see them today, presumptions included."""
        return Situation.of(self.mind.program, self.state.known(), self.world.today, presume=True)

    @cached_property
    def verdicts(self) -> Mapping[SchemeId, Verdict]:
        """Every scheme weighed for the current recipient."""
        return assess(self.mind.program, self.situation)

    def shown(self, kinds: Sequence[str] = ()) -> tuple[Verdict, ...]:
        """The verdicts that may be told, of these kinds or of all."""
        return tuple(
            verdict
            for verdict in told(self.verdicts, self.mind.program)
            if interview.of_kinds(self.mind.program, verdict, kinds)
        )


def fitting(label: str) -> str:
    """A label as it fits on a button: first without what stands between brackets, then cut at a word."""
    if len(label.encode()) <= MOST_LABEL:
        return label
    label = re.sub(r"\s*\([^)]*\)", "", label)
    while len(label.encode()) > MOST_LABEL:
        label = label.rstrip("…").rsplit(" ", 1)[0].rstrip(" ,;:") + "…" if " " in label else label[:20]
    return label


def _packed(bubbles: Sequence[Bubble]) -> list[Bubble]:
    """Join bubbles without buttons until at most three are left; urgent ones stay apart and first."""
    packed = [bubble for bubble in bubbles if bubble.text]
    while len(packed) > MOST_BUBBLES:
        index = next(
            (
                n
                for n in range(len(packed) - 1)
                if not packed[n].choices
                and not packed[n].attachments
                and not packed[n].urgent
                and not packed[n + 1].urgent
            ),
            None,
        )
        if index is None:
            return packed
        one, two = packed[index], packed[index + 1]
        packed[index : index + 2] = [
            Bubble(f"{one.text}\n\n{two.text}", two.choices, attachments=two.attachments, worth=two.worth)
        ]
    return packed
