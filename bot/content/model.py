"""What packs say, as frozen values: schemes, their conditions and amounts, words, flows.

Conditions are plain trees here; ``rights.program`` turns them into something that can be weighed quickly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, NewType

from bot.conditions import Expr
from bot.content.forms import (
    ContactForm,
    ContactWords,
    FactWords,
    GroupWords,
    NoPremiumForm,
    PlacesFile,
    SchemeWords,
    SourceForm,
    TermForm,
)
from bot.facts import Span, Vocabulary

SchemeId = NewType("SchemeId", str)

#: In a flow: the premiums that go with a leave, apart from those of municipalities; both are of kind ``premium``.
LEAVE_PREMIUM: Final = "leave_premium"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDay:
    """A fixed day of this, last or next year on which a condition must hold."""

    month: int
    day: int
    year_shift: int

    def of(self, on: date) -> date:
        """That day as seen from ``on``."""
        return date(on.year + self.year_shift, self.month, self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A node of a scheme's conditions."""

    id: str
    #: ``test``, ``all``, ``any``, ``not``, ``verdict`` or ``authority``
    kind: str
    #: whether the author gave it an id, so that it can be told on its own
    named: bool
    expr: Expr | None = None
    children: tuple[Condition, ...] = ()
    #: the scheme (``verdict``) or the fact (``authority``)
    target: str = ""
    on_day: OnDay | None = None
    decides: str = "absence"
    audience: bool = False
    because: str = ""
    sources: tuple[str, ...] = ()

    def walk(self) -> Iterator[Condition]:
        """The node and everything under it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A value from a day on, until a day if that is known; ``announced`` is told but never decides."""

    start: date
    until: date | None
    value: Any
    announced: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """A value by date."""

    periods: tuple[Period, ...]

    def at(self, on: date) -> Period | None:
        """The period that counts on a day: the last confirmed one begun, or None before the first or after its end.

        Never falls back on an older period in silence: a period past its ``until`` counts no more.
        """
        best: Period | None = None
        for period in self.periods:
            if not period.announced and period.start <= on:
                best = period
        return None if best is None or (best.until and on > best.until) else best

    def announced(self, on: date) -> Period | None:
        """What is announced to follow what counts on ``on``, whether its day has come or not."""
        now = self.at(on)
        for period in self.periods:
            if period.announced and (now is None or period.start > now.start):
                return period
        return None


@dataclass(frozen=True, slots=True)
class By:
    """A value chosen by the value of a fact."""

    name: str
    cases: Mapping[str, Expr]
    otherwise: Expr | None


Definition = Expr | Dated | By


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One row of what a scheme pays."""

    when: Expr | None
    eur: Dated | Decimal | None
    eur_min: Decimal | None
    eur_max: Decimal | None
    net: Decimal | None
    per: str
    times: Expr | None
    #: the period that a computed amount is one of
    over: str
    most_times: int | None
    #: ``begun``, ``full`` or ``exact``
    counts: str
    #: a month counts when the recipient was at home at least so many days; 0 where that plays no part
    days_at_home: int
    max_eur: Decimal | None
    max_per: str
    to: str
    form: str
    #: how often it is paid out; empty where that is what it is counted by
    paid: str
    #: out of a budget that all who ask share
    shared: bool
    seen: date | None
    label: str
    sources: tuple[str, ...]
    hold: bool
    not_printed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The part of the year in which something can be asked; days as (month, day)."""

    start: tuple[int, int] | None
    end: tuple[int, int]
    #: the year that the answer is about, beside that of the last day
    year_shift: int = 0

    @property
    def over_new_year(self) -> bool:
        """Whether it begins in one year and ends in the next."""
        return self.start is not None and self.start > self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply:
    """Where and within which spans a scheme is asked for."""

    at: tuple[str, ...] = ()
    who: str = "carer"
    before_start: Span | None = None
    after_start: Span | None = None
    renew: Span | None = None
    window: Window | None = None
    #: payment begins so long after the month of the application
    starts: Span | None = None
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """One thing that a carer may have a right to."""

    id: SchemeId
    kind: str
    authority: str
    area: Mapping[Literal["country", "region", "municipality", "formerly"], str]
    consulted: date
    page_date: str
    status: str
    confidence: str
    valid_from: date | None
    valid_until: date | None
    complete: bool
    #: how much it brings, 1 to 5: only for the order of telling
    weight: int
    only_if: Expr | None
    let: Mapping[str, Definition]
    options: tuple[str, tuple[str, ...]] | None
    #: the top-level conditions, in the file's order
    conditions: tuple[Condition, ...]
    amounts_how: str
    amounts: tuple[Amount, ...]
    apply: Apply
    after: tuple[str, ...]
    excludes: tuple[str, ...]
    combines: tuple[str, ...]
    better_of: tuple[str, ...]
    instead_of: tuple[str, ...]
    #: pots that it draws on with others, each with how much there is in all
    shares: Mapping[str, int]
    paused: str
    sources: Mapping[str, SourceForm]
    was: tuple[str, ...] = ()
    #: the days on which it is paused; without them it is as long as ``paused`` says something
    paused_since: date | None = None
    paused_until: date | None = None
    #: hash of the scheme's file, kept with every stored verdict
    digest: str = ""

    def suspended(self, on: date) -> tuple[str, ...]:
        """Why nothing can be said of it on a day: outside the days on which it exists, or paused."""
        if self.valid_from is None and self.valid_until is None and not self.paused:
            return ()
        since = self.paused_since is None or on >= self.paused_since
        paused = bool(self.paused) and since and (self.paused_until is None or on <= self.paused_until)
        begun = self.valid_from is None or on >= self.valid_from
        over = self.valid_until is not None and on > self.valid_until
        return (*(("not_in_force",) if over or not begun else ()), *(("paused",) if paused else ()))

    @property
    def local(self) -> bool:
        """Whether a municipality gives it, today's or one that has merged since."""
        return "municipality" in self.area or self.former

    @property
    def former(self) -> bool:
        """Whether a municipality gave it that has merged since."""
        return "formerly" in self.area

    def condition(self, id: str) -> Condition | None:
        """The condition of that id, wherever it stands."""
        for top in self.conditions:
            for node in top.walk():
                if node.id == id:
                    return node
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A button of a flow's own question and where it leads; empty ``goto`` means the next step."""

    id: str
    goto: str = ""
    call: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a flow, with the step that follows it."""

    id: str
    #: ``say``, ``ask``, ``when``, ``call``, ``assess``, ``remember``, ``end``
    kind: str
    #: what is said; of a question its text, and its text when it is put again
    texts: tuple[str, ...] = ()
    #: ``ask``: the fact, or the name under which the choice is kept
    fact: str = ""
    name: str = ""
    choices: tuple[Choice, ...] = ()
    #: ``ask``: the step that follows where the carer told or asked something instead
    passing: str = ""
    condition: Expr | None = None
    then: str = ""
    otherwise: str = ""
    call: str = ""
    kinds: tuple[str, ...] = ()
    remember: Mapping[str, str] = field(default_factory=dict)
    next: str = ""
    #: where the step stands in its file, for mistakes
    place: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A conversation as steps; the first starts it, an empty ``next`` ends it."""

    id: str
    steps: Mapping[str, Step]
    first: str

    @property
    def waiting(self) -> tuple[str, ...]:
        """The steps at which a conversation waits for its carer."""
        return tuple(id for id, step in self.steps.items() if step.kind in ("ask", "assess"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Everything that is said in one language."""

    facts: Mapping[str, FactWords]
    groups: Mapping[str, GroupWords]
    schemes: Mapping[str, SchemeWords]
    texts: Mapping[str, str]
    contacts: Mapping[str, ContactWords]
    glossary: Mapping[str, TermForm]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackInfo:
    """What a pack says of itself (``pack.yaml``)."""

    #: the name of its folder; empty for the base
    id: str
    #: as people read it
    name: str
    layer: Literal["base", "region", "municipality"]
    #: the NIS codes of today where it counts; empty for the base and for a whole region of the country
    municipalities: frozenset[str] = frozenset()
    #: a whole region of the country: VLG, BRU or WAL
    region: str = ""
    languages: tuple[str, ...] = ("nl", "en")
    #: the day of this version; None where the pack says none
    version: date | None = None
    owner: str = ""
    email: str = ""
    #: whether its premiums are known, known not to be, or not known
    premiums: Literal["known", "none", "unknown"] = "unknown"
    no_premium: NoPremiumForm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A pack, or packs laid over each other, ready for use."""

    vocabulary: Vocabulary
    schemes: Mapping[SchemeId, Scheme]
    words: Mapping[str, Words]
    contacts: Mapping[str, ContactForm]
    flows: Mapping[str, Flow]
    #: the parsed mappings of ``safety.yaml`` and ``<lang>/safety.yaml``
    safety: Mapping[str, Any]
    safety_words: Mapping[str, Any]
    #: the rows of ``places.yaml``, which only the base pack has
    places: PlacesFile
    #: hash of all files, kept in every turn's log
    digest: str
    #: the packs in the order of their layers: the base, regions, municipalities
    packs: tuple[PackInfo, ...] = ()
    #: lays over it what packs say otherwise in their own area
    local: Callable[[Content, frozenset[str]], Content] | None = field(default=None, repr=False, compare=False)

    def at(self, places: frozenset[str]) -> Content:
        """The same content in the words of the packs of these municipalities (NIS codes of today).

        The very same object where no pack says anything otherwise there, and the same one again when asked again.
        """
        return self if self.local is None else self.local(self, places)

    def pack_of(self, municipality: str) -> PackInfo | None:
        """The pack of one municipality, by its NIS code of today; None where there is none."""
        for pack in self.packs:
            if pack.layer == "municipality" and municipality in pack.municipalities:
                return pack
        return None
