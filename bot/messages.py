"""What crosses a boundary of the core: what came in, what was understood of it, what leaves, effects.

Plain frozen values; how they travel (channel, database, terminal) is the shell's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One sign of danger that the safety reader saw in a text."""

    #: ``suicide``, ``violence``, ``medical`` or ``overload``
    kind: str
    #: what gave it away: the id of the pattern, or the name of the classifier
    reason: str
    #: ``pattern``, ``classifier`` or ``intent``
    layer: str


# -- events: what came in --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started:
    """A carer came; nothing was said yet. ``municipality``: the place whose premiums count, where it is known."""

    municipality: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A text; ``edit_of`` is the turn of an earlier text that it takes the place of."""

    text: str
    edit_of: int | None = None


@dataclass(frozen=True, slots=True)
class Chose:
    """A button by id or by label; ``of`` is the turn whose menu it stood in, without it the latest."""

    choice: str
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that is not text: photo, voice, sticker, location, file; with the words that were put under it."""

    what: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class RecipientChosen:
    """The carer goes on about their n-th recipient, from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class Woke:
    """Something planned fell due."""

    kind: str
    key: str


Event = Started | Said | Chose | Sent | RecipientChosen | Woke


# -- the question that stands open ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingChoice:
    """A button of the open question and what it means."""

    id: str
    label: str
    #: the value for the fact, in JSON shape; None where the choice is not a value
    value: Any = None
    called: str = ""
    heard: tuple[str, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """The question that stands open."""

    #: ``fact``, ``group``, ``flow``, ``menu`` or ``safety``
    kind: str
    #: the fact, the group, the flow's name for the answer, or which menu
    about: str
    choices: tuple[PendingChoice, ...] = ()


# -- understanding: what was read of it ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a text says in answer to the open question."""

    #: ``value``, ``choice``, ``unsure`` or ``declined``
    kind: str
    #: the value as the fact reads it (JSON shapes)
    value: Any = None
    #: the id of the button that was meant
    choice: str = ""
    #: the word for who is cared for
    called: str = ""
    #: the text is a button's label, word for word
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A question or command recognised in a text."""

    #: ``answer/<scheme>/<id>``, ``term/<key>``, ``scheme/<id>``, ``goal/<name>``, ``premiums/<code of a municipality>``
    #: or ``command/<name>``
    target: str
    language: str
    #: likeness to the nearest phrase, 0 … 1
    likeness: float
    #: other answers that may be meant where the text names no scheme, the likest first: what is known decides
    others: tuple[str, ...] = ()
    #: how many of them are nearly as like
    near: int = 0


#: Commands that count in one sentence of a longer text too; any other is one only where the text is nothing else.
AMID: Final = ("command/human", "command/simpler", "command/why", "command/privacy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One fact that a text tells, asked or not."""

    fact: str
    #: as the fact reads it (JSON shapes: a value, ``{"any_of": […]}``, ``{"min", "max"}``, ``YYYY[-MM[-DD]]``)
    value: Any
    #: the recipient that the text names (``mother``: a value of ``recipient_called``); empty: the carer, or whoever
    #: is talked about now
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something a text does that is neither a fact nor a question.

    ``correction`` (``about``: the fact that is put right, where the text says which), ``recipient`` (somebody is cared
    for; ``about``: the relation), ``died`` (``who``), ``applied``, ``granted``, ``refused`` (``about``: the scheme,
    where the text says which), ``feeling`` (``about``: ``worn``, ``sad``, ``afraid``, ``angry``, ``guilty`` or
    ``lonely``).
    """

    kind: str
    about: str = ""
    #: the recipient that the text names, as in ``Told``
    who: str = ""


#: The intents that are a danger by themselves, each with its kind.
DANGER_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "overload": "overload",
        "crisis_violence": "violence",
        "crisis_suicide": "suicide",
        "medical_emergency": "medical",
    }
)

#: What may be done with guesses.
Decision = Literal["answer", "ask", "none"]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a classifier takes a text for, with how sure it is (0 … 1)."""

    name: str
    confidence: float


def text_of(event: Event) -> str:
    """The words of an event: of a text, or under a picture; an empty text where it has none."""
    return event.text if isinstance(event, Said) else event.caption if isinstance(event, Sent) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the engines of understanding make of one text by itself, whatever was asked."""

    #: every intent, likeliest first; empty while nothing is loaded
    guesses: tuple[Guess, ...] = ()
    #: whether the likeliest is answered, asked about together with those after it, or left
    decision: Decision = "none"
    #: each danger with its score, 0 … 1, even as training weighed them: what counts begins at a half
    dangers: Mapping[str, float] = field(default_factory=dict)
    #: which engine gave the guesses: `words`, `vectors`, `rasa`; empty: none
    engine: str = ""
    #: how much the text is like anything in training (a logarithm; only to be compared within an engine)
    energy: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """Everything that was read of one text."""

    language: str = "nl"
    #: what the classifier of danger says, kind to score (`Heard.dangers`); the safety reader adds its patterns
    scores: Mapping[str, float] = field(default_factory=dict)
    answer: Answer | None = None
    #: the questions and commands recognised, in the order of the text
    topics: tuple[Topic, ...] = ()
    #: facts told, asked or not, in the order of the text
    told: tuple[Told, ...] = ()
    acts: tuple[Act, ...] = ()
    #: the intents, likeliest first; empty while no classifier is there
    guesses: tuple[Guess, ...] = ()
    #: the answer and the question stand in different sentences: both are meant
    apart: bool = False
    #: a sentence that asks something was not understood
    missed: bool = False
    #: the language it is in where that is one which Leun does not speak
    foreign: str = ""
    #: what may have been meant, likeliest first, where no reading is sure enough: offered as choices
    maybe: tuple[str, ...] = ()

    @property
    def topic(self) -> Topic | None:
        """The first question or command."""
        return self.topics[0] if self.topics else None

    @property
    def intent(self) -> str:
        """What it comes down to, for the log: what was recognised by its words, else the likeliest guess."""
        return self.topics[0].target if self.topics else self.guesses[0].name if self.guesses else ""


# -- what leaves -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Option:
    """A button: a stable id and how it reads."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document that is rendered when it is delivered."""

    name: str
    media_type: str
    #: the paper or calendar as JSON has it (``papers.model.as_row``); it is rendered when it is delivered
    paper: Mapping[str, Any]
    language: str = "nl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One bubble: light Markdown, with buttons under it."""

    text: str
    choices: tuple[Option, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    #: a safety message: overtakes the queue, never stale
    urgent: bool = False
    #: so long it is worth delivering; None: as long as anything else
    worth: timedelta | None = None


# -- effects: what a turn wants done ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """Send a bubble."""

    message: Outgoing


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """Note that the carer agreed to a purpose, and to which version of its text."""

    purpose: str
    version: str


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """Note that the carer takes a consent back."""

    purpose: str


@dataclass(frozen=True, slots=True)
class PlanDue:
    """Wake this conversation at a moment; planning the same key again moves it."""

    key: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CancelDue:
    """What was planned under a key is no longer wanted."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVerdict:
    """How a scheme came out, as it is kept (``rights.records``)."""

    scheme: str
    #: hash of the scheme's file
    digest: str
    record: Mapping[str, Any] = field(repr=False)
    #: when it may come out otherwise by the date alone
    next_change: date


@dataclass(frozen=True, slots=True)
class KeepVerdicts:
    """Keep what was told about the rights for one recipient; takes the place of what was kept before."""

    recipient: int
    on: date
    verdicts: tuple[KeptVerdict, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ForgetCarer:
    """Erase everything about this carer."""


@dataclass(frozen=True, slots=True)
class OfferMove:
    """A code was given by which the carer goes on from another channel; it takes the place of an earlier one."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """The carer said yes to what is passed on: bring it before a team, which promises an answer by a moment."""

    team: str
    #: how soon (`bot.cases.promise.Urgency`)
    urgency: str
    #: the carer said that they want contact, so that it is sooner
    yes: bool = False
    #: why somebody should look, and what the carer agreed to share: in words, as the team reads them
    reasons: tuple[str, ...] = field(repr=False)
    shared: tuple[str, ...] = field(default=(), repr=False)
    #: version of the text that they agreed to
    consent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellCase:
    """What the carer wrote goes to who has their case; opens one again that was closed lately."""

    text: str = field(repr=False)
    #: nothing but thanks, which asks nothing of anybody
    thanks: bool = False
    #: there is a crisis in it
    danger: bool = False
    #: whether it helped, where it was closed and that was asked: ``yes``, ``bit`` or ``no``
    helped: str = ""
    promised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeaveContact:
    """How the carer wants to be reached, or what else they want passed on; it belongs to their case."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CloseCase:
    """The carer wants nobody any more."""


Effect = (
    Say
    | OpenCase
    | TellCase
    | LeaveContact
    | CloseCase
    | OfferMove
    | GiveConsent
    | WithdrawConsent
    | PlanDue
    | CancelDue
    | KeepVerdicts
    | ForgetCarer
)
