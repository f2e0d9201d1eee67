"""What may stand in the files of a pack: one frozen form per kind of file, checked by pydantic.

Only shapes and types; what names mean is checked in ``check``, and ``packs`` turns forms into values for the rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.dataclasses import dataclass

_CONFIG = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
_form = dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
ConditionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$", max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
SpanText = Annotated[str, StringConstraints(pattern=r"^P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$", min_length=3)]
#: A day of any year, so not 29 February.
DAY_PATTERN = r"^((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))$"
DayText = Annotated[str, StringConstraints(pattern=DAY_PATTERN)]
Language = Literal["nl", "en"]


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _scalar_text(value: Any) -> Any:
    """An expression may be written as a bare number or true/false."""
    if isinstance(value, bool):
        return str(value)
    return str(value) if isinstance(value, (int, Decimal)) else value


def _iso_day(value: Any) -> Any:
    """A date as text, of which a month or a year alone counts from its first day."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}(-\d{2})?", value):
        return (value + "-01-01")[:10]
    if isinstance(value, int):
        return f"{value}-01-01"
    return value


OneOrMore = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Expression = Annotated[str, BeforeValidator(_scalar_text)]
Day = Annotated[date, BeforeValidator(_iso_day)]
Format = Literal[1]


# -- pack.yaml -------------------------------------------------------------------------------------


@_form
class PageForm:
    """A page that was read, of which the day must be known."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    title: Text
    page_date: str = ""
    consulted: Day


@_form
class OwnerForm:
    """Who keeps a pack: warned ahead of what lapses, never shown to carers."""

    name: Text
    email: Annotated[str, StringConstraints(pattern=r"^([^@\s]+@[^@\s]+)?$")] = ""


@_form
class AreaForm:
    """Where a pack counts: one municipality, a region of several, or a whole region of the country."""

    municipality: Annotated[str, StringConstraints(pattern=r"^\d{5}$")] = ""
    municipalities: tuple[Annotated[str, StringConstraints(pattern=r"^\d{5}$")], ...] = ()
    region: Literal["", "VLG", "BRU", "WAL"] = ""


@_form
class NoPremiumForm:
    """What a source says where there is no premium: none at all, or not yet."""

    source: PageForm
    since: Day | None = None
    status: Literal["none", "postponed"] = "none"
    #: a key of the pack's ``<lang>/texts.yaml`` that says it in its own words
    text: str = ""


@_form
class PackForm:
    """``pack.yaml``: what a pack is, where it counts and who keeps it."""

    format: Format
    name: Text
    area: AreaForm
    languages: tuple[Language, ...] = ("nl", "en")
    version: Day
    owner: OwnerForm
    premiums: Literal["known", "none", "unknown"] = "unknown"
    no_premium: NoPremiumForm | None = None


# -- facts.yaml ------------------------------------------------------------------------------------


@_form
class FactForm:
    """One entry of ``facts.yaml``."""

    about: Literal["carer", "recipient", "pair", "request", "scheme"]
    type: Literal["bool", "int", "decimal", "money", "date", "choice", "choices", "place"]
    unit: str = ""
    min: Decimal | None = None
    max: Decimal | None = None
    values: tuple[str, ...] = ()
    ages: Literal["years", "months", "calendar_year", "no"] = "no"
    stale_after: SpanText | None = None
    ask: Annotated[str, StringConstraints(pattern=r"^(yes_if_needed|never|authority|together: [a-z_]+)$")] = (
        "yes_if_needed"
    )
    only_if: str = ""
    otherwise: Any = None
    presume: Any = None
    derive: str | Mapping[str, Expression] = ""
    obtain: OneOrMore = ()
    mendable: bool = False
    sensitive: Annotated[int, Field(ge=0, le=3)] = 0
    cost: Annotated[int, Field(ge=1, le=3)] = 1
    aliases: tuple[str, ...] = ()


@_form
class FactsFile:
    """``facts.yaml``."""

    format: Format
    facts: Mapping[Id, FactForm]


# -- <lang>/facts.yaml -----------------------------------------------------------------------------


@_form
class ChoiceWords:
    """A button under a question: a value or a range, and how it reads."""

    label: Text
    value: Any = None
    min: Decimal | None = None
    max: Decimal | None = None
    #: for who is cared for: the word the carer uses
    called: str = ""
    #: shown only after "meer"
    more: bool = False


@_form
class FactWords:
    """The words of one fact in one language."""

    label: Text
    ask: str = ""
    why: str = ""
    help: str = ""
    paper: str = ""
    holds: str = ""
    fails: str = ""
    unknown: str = ""
    presumed: str = ""
    #: how its value is said back, with ``{{ value }}`` ("je zorgt 14 uur per week"); without it "label: value"
    said: str = ""
    values: Mapping[str, Text] = Field(default_factory=dict)
    #: further words by which people mean a value, or a choice by its ``called``
    heard: Mapping[str, tuple[Text, ...]] = Field(default_factory=dict)
    choices: tuple[ChoiceWords, ...] = ()


@_form
class GroupWords:
    """One question for a group of facts ("welke van deze papieren heb je?")."""

    ask: Text
    #: what any one of its members comes to, in a list of what is missing; without it the members' own words are used
    label: str = ""
    #: the same where one of them is known already and does not settle it
    another: str = ""
    why: str = ""
    help: str = ""
    none: Text
    items: Mapping[Id, Text]


@_form
class FactWordsFile:
    """``<lang>/facts.yaml``."""

    format: Format
    facts: Mapping[Id, FactWords]
    groups: Mapping[Id, GroupWords] = Field(default_factory=dict)


# -- schemes/<id>.yaml -----------------------------------------------------------------------------


@_form
class SourceForm:
    """A page that was read."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    title: Text
    page_date: str = ""
    consulted: Day | None = None


@_form
class SeenForm:
    """When the scheme's pages were read and how far they can be trusted."""

    consulted: Day
    page_date: str = ""
    status: Literal["in_force", "superseded", "superseded_possible"] = "in_force"
    confidence: Literal["high", "medium", "low"] = "medium"


@_form
class DatedForm:
    """A value that counts from a day on."""

    from_: Annotated[Day, Field(alias="from")]
    until: Day | None = None
    value: Any
    announced: bool = False


@_form
class OnDayForm:
    """The fixed day on which a condition must hold."""

    day: DayText
    of: Literal["this_year", "last_year", "next_year"]


@_form
class ConditionForm:
    """A node of ``requires``: exactly one of test, all, any, not, verdict, confirmed_by_authority."""

    id: ConditionId = ""
    test: Expression | None = None
    all: tuple[str | ConditionForm, ...] | None = None
    any: tuple[str | ConditionForm, ...] | None = None
    not_: Annotated[str | ConditionForm | None, Field(alias="not")] = None
    verdict: str | None = None
    confirmed_by_authority: str | None = None
    on_day: OnDayForm | None = None
    because: str = ""
    source: OneOrMore = ()
    decides: Literal["absence", "benefit"] = "absence"
    audience: bool = False


@_form
class MaxForm:
    """A ceiling over a period."""

    eur: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d{1,2})?$")]
    per: Literal["day", "month", "quarter", "year", "once"]


@_form
class DaysAtHomeForm:
    """A month counts when the recipient was at home at least so many days."""

    days_at_home: Annotated[int, Field(ge=1, le=31)]


EurText = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d{1,2})?$")]


@_form
class AmountForm:
    """One row of ``amounts``."""

    when: str = ""
    eur: EurText | tuple[DatedForm, ...] | None = None
    eur_min: EurText | None = None
    eur_max: EurText | None = None
    net: EurText | None = None
    per: Literal["day", "month", "quarter", "year", "once"] = "month"
    times: str = ""
    #: the period that a computed amount is one of
    over: Literal["once", "month", "year"] = "once"
    #: at most so many of what ``times`` counts
    most_times: Annotated[int, Field(ge=1)] | None = None
    counts: Literal["begun", "full", "exact"] | DaysAtHomeForm = "exact"
    max: MaxForm | None = None
    #: how often it is paid out, where that is not what it is counted by
    paid: Literal["month", "quarter", "half_year", "year"] | None = None
    #: out of a budget that all who ask share: told as "at most"
    shared: bool = False
    to: Literal["carer", "recipient", "parent", "either"] = "carer"
    form: Literal["money", "voucher"] = "money"
    seen: Day | None = None
    label: str = ""
    source: OneOrMore = ()
    display: Literal["show", "hold"] = "show"
    not_printed: bool = False


@_form
class AmountsForm:
    """What a scheme pays."""

    how: Literal["first", "sum", "best"] = "first"
    rows: tuple[AmountForm, ...]


@_form
class WindowForm:
    """The part of the year in which it can be asked; without ``from`` a mere last day. May run over New Year."""

    until: DayText
    from_: Annotated[DayText | None, Field(alias="from")] = None
    #: the year that the answer is about
    for_: Annotated[Literal["last_year", "this_year", "next_year"], Field(alias="for")] = "this_year"


@_form
class ApplyForm:
    """How it is asked for."""

    at: OneOrMore = ()
    who: Literal["carer", "recipient", "either", "employer"] = "carer"
    before_start: SpanText | None = None
    after_start: SpanText | None = None
    renew: SpanText | None = None
    window: WindowForm | None = None
    #: payment begins so long after the month of the application
    starts: SpanText | None = None
    documents: tuple[str, ...] = ()


@_form
class ValidForm:
    """The days on which the scheme exists."""

    from_: Annotated[Day | None, Field(alias="from")] = None
    until: Day | None = None


@_form
class PausedForm:
    """From when nothing is paid or taken in, and whether that is for a while or for good."""

    since: Day
    until: Day | None = None
    stopped: bool = False
    source: OneOrMore = ()


@_form
class SchemeForm:
    """``schemes/<id>.yaml``."""

    format: Format
    id: Id
    was: tuple[str, ...] = ()
    kind: Literal["recognition", "leave", "respite", "premium", "budget", "support"]
    authority: Id
    area: Mapping[Literal["country", "region", "municipality", "formerly"], str]
    seen: SeenForm
    valid: ValidForm | None = None
    complete: bool = True
    #: how much it brings to who has it, 1 (little) to 5 (much): only for the order of telling
    weight: Annotated[int, Field(ge=1, le=5)] = 3
    only_if: str = ""
    let: Mapping[Id, Expression | Mapping[str, Expression] | tuple[DatedForm, ...]] = Field(default_factory=dict)
    options: Mapping[Id, tuple[str, ...]] = Field(default_factory=dict)
    requires: ConditionForm
    amounts: AmountsForm | None = None
    apply: ApplyForm = Field(default_factory=ApplyForm)
    after: tuple[str, ...] = ()
    #: not both at once
    excludes: tuple[str, ...] = ()
    #: a source says that both may be had at once
    combines: tuple[str, ...] = ()
    #: of these and this one the highest is paid
    better_of: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()
    shares: Mapping[str, int] = Field(default_factory=dict)
    paused: str | PausedForm | None = None
    sources: Mapping[Id, SourceForm]


@_form
class ApplyPatch:
    """Where people of the pack's area ask for it."""

    at: OneOrMore


@_form
class SchemePatch:
    """``schemes/<id>.yaml`` of a pack over a scheme that is wider than itself: where to apply, and more sources."""

    format: Format
    id: Id = ""
    apply: ApplyPatch | None = None
    sources: Mapping[Id, SourceForm] = Field(default_factory=dict)


# -- <lang>/schemes/<id>.yaml ----------------------------------------------------------------------


@_form
class Statement:
    """Something told, with the ids of the sources that say it."""

    text: Text
    source: OneOrMore


@_form
class ConditionWords:
    """How a condition reads when it holds, fails, or is not known."""

    holds: Text
    fails: Text
    unknown: Text


@_form
class CompareWords:
    """The cells of a leave in the table side by side."""

    relation: Text
    proof: Text
    pay: Text
    notice: Text
    length: Text


@_form
class AnswerWords:
    """A question that people ask about a scheme, and what is said."""

    id: Id
    asked: tuple[Text, ...]
    says: Statement


@_form
class SchemeWords:
    """``<lang>/schemes/<id>.yaml``."""

    format: Format
    title: Text
    call: tuple[Text, ...] = ()
    short: Statement
    conditions: Mapping[ConditionId, ConditionWords] = Field(default_factory=dict)
    steps: tuple[Statement, ...] = ()
    documents: Mapping[str, Statement] = Field(default_factory=dict)
    notice: Statement | None = None
    brings: tuple[Statement, ...] = ()
    length: Statement | None = None
    decides: Statement | None = None
    unsure: tuple[Statement, ...] = ()
    good_to_know: tuple[Statement, ...] = ()
    refused: Statement | None = None
    #: what is said to who asks for it, or was refused, while it is paused or since it stopped
    paused: Statement | None = None
    amounts: Mapping[str, Text] = Field(default_factory=dict)
    #: the words of facts that are kept under this scheme, where the general ones do not say enough
    facts: Mapping[Id, FactWords] = Field(default_factory=dict)
    compare: CompareWords | None = None
    answers: tuple[AnswerWords, ...] = ()


# -- examples/<id>.yaml ----------------------------------------------------------------------------


@_form
class ExampleForm:
    """A worked situation with its expected verdicts."""

    situation: Text
    on: Day | None = None
    base: OneOrMore = ()
    facts: Mapping[str, Any] = Field(default_factory=dict)
    expect: Mapping[str, Literal["eligible", "not_eligible", "unknown"]]
    missing: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    amounts: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    why: Text
    source: OneOrMore = ()


@_form
class ExamplesFile:
    """``examples/<id>.yaml``."""

    format: Format
    profiles: Mapping[Id, Mapping[str, Any]] = Field(default_factory=dict)
    examples: tuple[ExampleForm, ...]


# -- personas.yaml, starter.yaml ---------------------------------------------------------------------


@_form
class BothForm:
    """A text in each language."""

    nl: Text
    en: Text


@_form
class PersonaForm:
    """A carer as they come, through whose eyes a pack is shown."""

    who: BothForm
    facts: Mapping[str, Any]
    #: lives in another municipality than who is cared for
    elsewhere: bool = False


@_form
class PersonasFile:
    """``personas.yaml`` of the base pack."""

    format: Format
    personas: Mapping[Id, PersonaForm]


@_form
class StarterWords:
    """The words of a condition in each language."""

    nl: ConditionWords
    en: ConditionWords


@_form
class StarterForm:
    """A common condition that a new pack can begin with."""

    label: BothForm
    #: a condition, or else a fact that only the office can say
    test: str = ""
    confirmed: str = ""
    #: the question for the number that stands as ``<n>``
    number: BothForm | None = None
    most: Annotated[int, Field(ge=1)] = 1000
    words: StarterWords | None = None
    #: of a proof: as it is listed beside others
    short: BothForm | None = None
    good: Mapping[str, Any]
    bad: Mapping[str, Any]


@_form
class StarterFile:
    """``starter.yaml`` of the base pack."""

    format: Format
    conditions: Mapping[Id, StarterForm]
    proofs: Mapping[Id, StarterForm]


# -- beneath.yaml ------------------------------------------------------------------------------------


@_form
class BeneathForm:
    """What lay beneath a pack when its author last looked, by place."""

    format: Format
    base: str
    places: Mapping[str, str] = Field(default_factory=dict)


# -- texts, contacts, glossary ---------------------------------------------------------------------


@_form
class TextsFile:
    """``<lang>/texts.yaml``: what Leun says of itself, by dotted key."""

    format: Format
    texts: Mapping[str, Text]


def _lines(value: Any) -> Any:
    """A block of text as its lines: pydantic need not look at each of some thousand rows."""
    return (
        tuple(line for line in value.splitlines() if line and not line.startswith("#"))
        if isinstance(value, str)
        else value
    )


Lines = Annotated[tuple[str, ...], BeforeValidator(_lines)]


@_form
class PlacesFile:
    """``places.yaml`` of the base pack: blocks of lines, see docs/reference/places.md."""

    format: Format
    municipalities: Lines
    former: Lines
    words: Lines = ()
    lookalikes: Lines = ()


@_form
class ContactForm:
    """A line or office that a carer can turn to (``contacts.yaml``)."""

    phone: str = ""
    email: str = ""
    url: str = ""
    hours_known: bool = False
    for_: Annotated[tuple[str, ...], Field(alias="for")] = ()
    display: Literal["show", "hold"] = "show"
    as_of: str = ""
    confidence: Literal["high", "medium", "low"] = "medium"
    sources: Mapping[Id, SourceForm] = Field(default_factory=dict)


@_form
class ContactsFile:
    """``contacts.yaml``."""

    format: Format
    contacts: Mapping[Id, ContactForm]


@_form
class ContactWords:
    """A contact's words (``<lang>/contacts.yaml``)."""

    name: Text
    what: Text
    when: str = ""


@_form
class ContactWordsFile:
    """``<lang>/contacts.yaml``."""

    format: Format
    contacts: Mapping[Id, ContactWords]


@_form
class TermForm:
    """A word of the offices, explained."""

    names: tuple[Text, ...]
    text: Text
    source: OneOrMore = ()
    sources: Mapping[Id, SourceForm] = Field(default_factory=dict)


@_form
class GlossaryFile:
    """``<lang>/glossary.yaml``."""

    format: Format
    terms: Mapping[Id, TermForm]


# -- flows/<id>.yaml -------------------------------------------------------------------------------


@_form
class FlowChoice:
    """A button of a flow's own question."""

    id: Id
    goto: str = ""
    call: str = ""
    #: something that works at every moment (``human``); the question comes back after it
    command: str = ""


@_form
class AskForm:
    """A question of the flow itself: its text, the name its answer is kept under, its buttons."""

    name: Id
    text: str
    #: its text when it is put again
    again: str | None = None
    #: the step that follows when the carer tells or asks something instead of answering
    pass_: Annotated[str | None, Field(alias="pass")] = None
    choices: tuple[FlowChoice, ...]


@_form
class AssessForm:
    """Run the derived interview over the schemes of these kinds and show what comes out."""

    kinds: tuple[str, ...]


@_form
class StepForm:
    """One step: an id and exactly one of the kinds below."""

    id: Id
    say: OneOrMore | None = None
    ask: str | AskForm | None = None
    when: str | None = None
    then: tuple[StepForm, ...] = ()
    else_: Annotated[tuple[StepForm, ...], Field(alias="else")] = ()
    call: str | None = None
    assess: AssessForm | None = None
    remember: Mapping[str, str] | None = None
    goto: str | None = None
    end: bool = False


@_form
class FlowForm:
    """``flows/<id>.yaml``."""

    format: Format
    id: Id
    steps: tuple[StepForm, ...]
