"""What stands on a paper or in a calendar, as plain values.

The caller fills these from verdicts and words. Every text is in the paper's language and may be light Markdown
(``**bold**``, ``*italic*``, ``[title](https://…)``); an empty text or tuple is left out of the paper. A paper is a
value that can wait in a row until it is delivered: ``as_row`` and ``of_row``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError

Language: TypeAlias = Literal["nl", "en"]
#: How a right stands; the words are ``status.…`` and ``standing.mark.…`` of the texts.
Standing: TypeAlias = Literal["eligible", "some_option", "unknown", "not_yet", "applied", "granted"]
#: The kinds of schemes; the words are ``overview.kind.…``.
Kind: TypeAlias = Literal["recognition", "leave", "respite", "premium", "budget", "support"]

#: A reminder further ahead than this is a mistake of the caller.
MOST_DAYS_AHEAD: Final = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A page that was read."""

    title: str
    #: the day on which it was read; told as a month
    consulted: date
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to turn to."""

    name: str
    #: what they are for
    text: str = ""
    phone: str = ""
    email: str = ""
    url: str = ""


# -- the overview ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One right in the overview: a row to tick off."""

    title: str
    standing: Standing
    #: what it brings, in short: "€ 978,24 per maand, bruto (december 2022)"
    brings: str = ""
    #: papers and answers that are missing, each as a noun phrase
    missing: tuple[str, ...] = ()
    #: where it is asked for: "je werkgever en de RVA"
    where: str = ""
    #: until or from when: "minstens 7 dagen vooraf"
    deadline: str = ""
    #: what must be said beside it: an old page, a premium of a former municipality
    caution: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rights of one kind, in the order in which they are told; an empty group is not shown."""

    kind: Kind
    rights: tuple[Right, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything that was found for one carer and one recipient; for the carer to keep."""

    made_on: date
    #: "je moeder"
    recipient: str
    groups: tuple[Group, ...]
    #: what to do first, in order
    first: tuple[str, ...] = ()
    #: a rough sum, where it is honest to give one, in a sentence or two
    total: str = ""
    #: what the carer told, as phrases: "je werkt voltijds"
    rests_on: tuple[str, ...] = ()
    #: what was presumed, as it reads after "dat"
    presumed: tuple[str, ...] = ()
    #: where help is nearby: the municipality, the health fund's social work
    contacts: tuple[Contact, ...] = ()
    paper: Literal["overview"] = "overview"


# -- a letter to the employer ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveLetter:
    """A letter to the employer. Names, addresses, place and date are lines to fill in by hand: Leun keeps no names.

    It is written in the language of the employer, and says nothing that the employer need not know.
    """

    #: as it reads in a sentence: "verlof voor medische bijstand"
    leave: str
    #: as it reads after "in deze vorm:": "halftijds"; empty: a line
    form: str = ""
    #: first and last day; None: a line
    start: date | None = None
    until: date | None = None
    #: how long, where there is no last day: "3 maanden"
    length: str = ""
    #: for whom, in the carer's words: "mijn moeder"; empty where the employer need not know
    person: str = ""
    #: the papers that go with it, each as a noun phrase
    attachments: tuple[str, ...] = ()
    #: a sentence about the rule this rests on, to the employer, with its page
    basis: str = ""
    basis_source: Source | None = None
    #: a strip at the bottom on which the employer signs for having received it
    receipt: bool = True
    paper: Literal["leave_letter"] = "leave_letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterGuide:
    """What the carer should know before handing the letter over: a sheet of its own, not the back of the letter."""

    made_on: date
    #: as the letter calls it: "verlof voor medische bijstand"
    leave: str
    #: what to fill in, when and how to hand it over, in order
    steps: tuple[str, ...]
    #: the papers to put with it
    attachments: tuple[str, ...] = ()
    #: by when: "minstens 7 dagen vooraf"
    deadline: str = ""
    #: what else is good to know
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    contacts: tuple[Contact, ...] = ()
    paper: Literal["letter_guide"] = "letter_guide"


# -- a list for the health fund --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing to ask the health fund for."""

    title: str
    #: one sentence on what it is or brings
    text: str = ""
    #: papers that are there, and that are still missing
    there: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    deadline: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthFundList:
    """What to ask at the health fund's desk, which papers are there, and room to write the answers."""

    made_on: date
    #: "je moeder"
    recipient: str
    asked: tuple[Asked, ...]
    #: questions to ask at the desk, each with lines for the answer
    questions: tuple[str, ...] = ()
    #: "CM"; empty where the fund is not known
    fund: str = ""
    contacts: tuple[Contact, ...] = ()
    paper: Literal["health_fund_list"] = "health_fund_list"


Paper: TypeAlias = Overview | LeaveLetter | LetterGuide | HealthFundList


# -- a calendar ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One day to remember: a deadline, a renewal. Raises ValueError for what no calendar can hold."""

    #: the same for the same thing for ever, so that a new file changes the entry instead of adding one; see ``uid``
    uid: str
    title: str
    text: str
    day: date
    #: how many days before it is reminded of; 0 is the day itself
    alarms: tuple[int, ...] = ()
    #: every year on that day
    yearly: bool = False
    #: the page that says it
    url: str = ""
    #: when the entry last changed (aware); a calendar takes the later of two
    changed: datetime

    def __post_init__(self) -> None:
        if self.changed.tzinfo is None:
            raise ValueError(f"{self.uid}: changed must carry its time zone")
        if not self.uid.strip():
            raise ValueError("an entry needs a uid")
        if self.url and (
            not self.url.startswith(("https://", "http://")) or not self.url.isprintable() or " " in self.url
        ):
            raise ValueError(f"{self.uid}: the url must be an address on one line that begins with https://")
        for days in self.alarms:
            if not 0 <= days <= MOST_DAYS_AHEAD:
                raise ValueError(f"{self.uid}: an alarm {days} days before; 0 to {MOST_DAYS_AHEAD} was expected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Days to remember, as one file."""

    #: how calendars show it: "Leun: mantelzorg"
    name: str
    entries: tuple[CalendarEntry, ...]
    paper: Literal["calendar"] = "calendar"


def uid(*parts: str) -> str:
    """A lasting id of an entry from what it is about (who, which scheme, what happens), which it does not show.

    The parts must hold something that nobody can guess, such as the carer's opaque id.
    """
    return f"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}@leun"


# -- in a row --------------------------------------------------------------------------------------

_Stored: TypeAlias = Annotated[
    Overview | LeaveLetter | LetterGuide | HealthFundList | Calendar, Field(discriminator="paper")
]


@cache
def _adapter() -> TypeAdapter[Paper | Calendar]:
    return TypeAdapter(_Stored)


def as_row(paper: Paper | Calendar) -> dict[str, Any]:
    """The value as JSON has it; ``of_row`` gives the same value back."""
    row: dict[str, Any] = _adapter().dump_python(paper, mode="json")
    return row


def of_row(row: Mapping[str, Any]) -> Paper | Calendar:
    """The value of ``as_row``. Raises ValueError, without what stood there, where it is none."""
    try:
        return _adapter().validate_python(dict(row))
    except ValidationError as error:
        raise ValueError(f"no paper: {error.error_count()} keys do not fit ({error.title})") from None
