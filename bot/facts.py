"""Facts: typed things known about one subject, the vocabulary that names them, and how they move with time.

Leaves to others: where facts come from (``understanding``), what they decide (``rights``), how they are worded
(``content``).
"""

from __future__ import annotations

import difflib
import enum
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final, NewType

from bot.told import Told

FactName = NewType("FactName", str)


class Unknown(enum.Enum):
    """The value of what nobody told us: never ``None``, never a default."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN
#: The facts that say in which municipality people live: the recipient's first, whose place mostly decides.
TOWN_FACTS: Final = ("recipient_municipality", "carer_municipality")

#: An exact number: money, hours and shares must not drift, so no floats inside.
Number = int | Fraction

#: More digits than anything here counts in.
MOST_DIGITS: Final = 30


@dataclass(frozen=True, slots=True)
class Range:
    """A number somewhere from ``low`` to ``high``, both included ("10 tot 49")."""

    low: Number
    high: Number


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of several values, not known which ("de gemeente Kapelle: welke?")."""

    values: tuple[Any, ...]


#: A value as rules see it: bool, Number, str, Range, AnyOf, a tuple of str (choices) or UNKNOWN.
Value = Any


class Subject(enum.StrEnum):
    """Whom or what a fact is about."""

    CARER = "carer"
    RECIPIENT = "recipient"
    PAIR = "pair"
    REQUEST = "request"
    SCHEME = "scheme"


class Kind(enum.StrEnum):
    """The type of a fact's value."""

    BOOL = "bool"
    INT = "int"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    PLACE = "place"


NUMERIC: Final = frozenset({Kind.INT, Kind.DECIMAL, Kind.MONEY})


class Ask(enum.StrEnum):
    """Whether a fact may be asked of a carer."""

    IF_NEEDED = "yes_if_needed"
    TOGETHER = "together"
    NEVER = "never"
    AUTHORITY = "authority"


class Ages(enum.StrEnum):
    """How a value moves with time."""

    NO = "no"
    YEARS = "years"
    MONTHS = "months"
    CALENDAR_YEAR = "calendar_year"


@dataclass(frozen=True, slots=True)
class Span:
    """A calendar span as ISO 8601 writes it (``P18M``): months and days, each zero or more."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read ``P1Y6M``, ``P3W``, ``P7D``. Raises ValueError for anything else."""
        found = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", text)
        if not found or text == "P":
            raise ValueError(f"{text!r} is not a span such as P18M or P7D")
        years, months, weeks, days = (int(part or 0) for part in found.groups())
        return cls(months=12 * years + months, days=7 * weeks + days)

    def after(self, day: date) -> date:
        """The day this span after ``day``; the 31st becomes the last day of a shorter month."""
        return date.fromordinal(_months_on(day, self.months).toordinal() + self.days)

    def before(self, day: date) -> date:
        """The day this span before ``day``; the 31st becomes the last day of a shorter month."""
        return date.fromordinal(_months_on(day, -self.months).toordinal() - self.days)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = [31, 29 if _leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month]
    return date(year, month + 1, min(day.day, last))


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """The definition of one fact in the vocabulary (see docs/reference/format.md)."""

    name: FactName
    about: Subject
    kind: Kind
    #: place in the vocabulary's order of asking
    order: int
    unit: str = ""
    low: Number | None = None
    high: Number | None = None
    values: tuple[str, ...] = ()
    ages: Ages = Ages.NO
    stale_after: Span | None = None
    ask: Ask = Ask.IF_NEEDED
    group: str = ""
    #: text of a condition; the fact is asked and weighed only where it holds
    only_if: str = ""
    otherwise: Value = UNKNOWN
    presume: Value = UNKNOWN
    #: text of an expression, or the keys of ``derive_by``, or a scheme or condition whose outcome it is
    derive: str = ""
    derive_by: tuple[str, Mapping[str, str]] | None = None
    derive_verdict: str = ""
    derive_condition: str = ""
    obtain: tuple[str, ...] = ()
    mendable: bool = False
    sensitive: int = 0
    cost: int = 1
    aliases: tuple[str, ...] = ()
    #: kept under this scheme; empty for a fact of the vocabulary
    scheme: str = ""
    #: the fact of the vocabulary that it is under its scheme
    general: str = ""

    @property
    def derived(self) -> bool:
        """Whether it is worked out from other facts rather than asked."""
        return bool(self.derive or self.derive_by or self.derive_verdict or self.derive_condition)

    def read(self, raw: object) -> Value:
        """Turn a JSON or YAML value into a value of this fact.

        Numbers may be int, float text, Decimal or ``{"min", "max"}``; several candidates are ``{"any_of": […]}``;
        ``None`` is unknown. Raises ValueError with what was expected.
        """
        if raw is None or raw is UNKNOWN:
            return UNKNOWN
        if isinstance(raw, Mapping):
            return self._read_shape(raw)
        if self.kind is Kind.BOOL:
            if isinstance(raw, bool):
                return raw
            raise ValueError(Told("fact-bool", fact=self.name, given=raw))
        if self.kind in NUMERIC:
            return self._read_number(raw)
        if self.kind is Kind.CHOICES:
            items = raw if isinstance(raw, (list, tuple)) else [raw]
            return tuple(self._read_choice(item) for item in items)
        if self.kind is Kind.CHOICE:
            return self._read_choice(raw)
        if self.kind is Kind.DATE:
            return _read_date(self.name, raw)
        if isinstance(raw, str) or (isinstance(raw, int) and not isinstance(raw, bool)):
            return str(raw)
        raise ValueError(Told("fact-place", fact=self.name, given=raw))

    def _read_shape(self, raw: Mapping[Any, Any]) -> Value:
        if set(raw) == {"any_of"} and isinstance(raw["any_of"], (list, tuple)) and raw["any_of"]:
            value = any_of(self.read(item) for item in raw["any_of"])
            return UNKNOWN if self.kind is Kind.BOOL and isinstance(value, AnyOf) else value
        if set(raw) == {"min", "max"} and self.kind in NUMERIC:
            low, high = self._read_number(raw["min"]), self._read_number(raw["max"])
            if low > high:
                raise ValueError(Told("fact-range", fact=self.name, low=raw["min"], high=raw["max"]))
            return low if low == high else Range(low, high)
        raise ValueError(Told("fact-shape", fact=self.name, given=dict(raw)))

    def _read_number(self, raw: object) -> Number:
        number = to_number(raw)
        if number is None:
            raise ValueError(Told("fact-number", fact=self.name, given=raw))
        if self.kind is Kind.INT and not isinstance(number, int):
            raise ValueError(Told("fact-whole", fact=self.name, given=raw))
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise ValueError(Told("fact-bounds", fact=self.name, bounds=_between(self.low, self.high), given=raw))
        return number

    def _read_choice(self, raw: object) -> str:
        if raw in self.values:
            return str(raw)
        near = nearest(str(raw), self.values)
        hint = Told("near", near=near) if near else Told("one-of", there=self.values)
        raise ValueError(Told("fact-choice", fact=self.name, given=raw, hint=hint))


def _read_date(name: str, raw: object) -> str:
    """Dates stay text ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``: a carer rarely knows the day."""
    text = raw.isoformat() if isinstance(raw, date) else str(raw)
    expected = Told("fact-date", fact=name, given=raw)
    if not re.fullmatch(r"[1-9][0-9]{3}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?", text):
        raise ValueError(expected)
    if len(text) == len("2026-03-14"):
        try:
            date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(expected) from error
    return text


def _between(low: Number | None, high: Number | None) -> str:
    if low is None or high is None:
        return Told("at-most", high=show(high)) if high is not None else Told("at-least", low=show(low))
    return Told("between", low=show(low), high=show(high))


def any_of(values: Iterable[Value]) -> Value:
    """One of these, flat and each once; unknown where one of them is."""
    flat: dict[Value, None] = {}
    for value in values:
        flat.update(dict.fromkeys(value.values if isinstance(value, AnyOf) else (value,)))
    if UNKNOWN in flat:
        return UNKNOWN
    return next(iter(flat)) if len(flat) == 1 else AnyOf(tuple(flat))


def to_number(raw: object) -> Number | None:
    """An exact number from int, Decimal, Fraction, float or numeric text; None where it is none (or beyond measure)."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw if abs(raw) < 10**MOST_DIGITS else None
    if isinstance(raw, Fraction):
        exact = raw
    else:
        try:
            decimal = Decimal(str(raw).strip())
        except InvalidOperation:
            return None
        # written out, 1e999999999 would fill the memory
        if not decimal.is_finite() or max(abs(decimal.adjusted()), len(decimal.as_tuple().digits)) > MOST_DIGITS:
            return None
        exact = Fraction(decimal)
    return exact.numerator if exact.denominator == 1 else exact


def show(value: Value) -> Any:
    """A value as JSON shows it: ints stay, other numbers become floats of at most six places, unknown is null."""
    if value is UNKNOWN or value is None:
        return None
    if isinstance(value, Fraction):
        return round(float(value), 6)
    if isinstance(value, Range):
        return {"min": show(value.low), "max": show(value.high)}
    if isinstance(value, AnyOf):
        return {"any_of": [show(item) for item in value.values]}
    if isinstance(value, tuple):
        return [show(item) for item in value]
    return value


def nearest(word: str, words: Iterator[str] | tuple[str, ...]) -> str:
    """The word that was probably meant, or an empty text."""
    close = difflib.get_close_matches(word, list(words), n=1, cutoff=0.7)
    return close[0] if close else ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every fact that a rule may name, in the order of asking."""

    facts: Mapping[str, Fact]
    _alias: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: Mapping[str, Fact]) -> Vocabulary:
        """Build it; aliases must not collide (the pack check says so before)."""
        return cls(facts, {alias: fact.name for fact in facts.values() for alias in fact.aliases})

    def find(self, name: str) -> Fact | None:
        """The fact of that name or alias."""
        return self.facts.get(self._alias.get(name, name))

    def general(self, name: str) -> str:
        """The name of a fact as the vocabulary has it, for one that is kept under a scheme."""
        fact = self.facts.get(name)
        return fact.general if fact is not None and fact.general else name

    def suggest(self, name: str) -> str:
        """What an unknown name probably meant."""
        return nearest(name, (*self.facts, *self._alias))


#: How a worked situation's facts were learnt: somebody wrote them down, without a birthday.
GIVEN: Final = "given"


@dataclass(frozen=True, slots=True)
class Known:
    """A value with the day on which it was learnt and how (``said``, ``paper``, ``given``, ``consultant``)."""

    value: Value
    on: date
    how: str = "said"


#: What is known about one carer for one recipient and one request, by name.
Facts = Mapping[str, Known]


def moved(fact: Fact, known: Known, on: date) -> Value:
    """The value as it stands on ``on``: grown older, restarted with the year, or unknown because it is stale.

    A number that grows is exact on the day it was learnt; on any other day it is a Range, since the birthday (or the
    day of hiring) is not known. A worked situation (``GIVEN``) is meant for the day that a rule names, where it can be.
    """
    if known.on == on:
        return known.value
    if fact.stale_after and on > fact.stale_after.after(known.on):
        return UNKNOWN
    if fact.ages is Ages.NO or known.value is UNKNOWN:
        return known.value
    if fact.ages is Ages.CALENDAR_YEAR:
        return known.value if on.year == known.on.year else UNKNOWN
    grown = _grown(known.value, *_elapsed(known.on, on, fact.ages))
    if known.how == GIVEN and isinstance(grown, Range) and not isinstance(known.value, (Range, AnyOf)):
        return known.value if grown.low <= known.value <= grown.high else grown
    return grown


def _elapsed(start: date, end: date, ages: Ages) -> tuple[int, int]:
    """The least and the most that a value counted in whole years or months grows from ``start`` to ``end``."""
    months = (end.year - start.year) * 12 + end.month - start.month
    whole = months if end.day >= start.day else months - 1
    exact = end.day == start.day
    if ages is Ages.YEARS:
        exact = exact and whole % 12 == 0
        whole //= 12
    return whole, whole if exact else whole + 1


def _grown(value: Value, least: int, most: int) -> Value:
    if isinstance(value, AnyOf):
        return any_of(_grown(one, least, most) for one in value.values)
    low, high = (value.low, value.high) if isinstance(value, Range) else (value, value)
    low, high = max(0, low + least), max(0, high + most)
    return low if low == high else Range(low, high)
