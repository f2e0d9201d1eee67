"""Facts: reading values, how they move with time, spans, the vocabulary."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from bot.facts import (
    UNKNOWN,
    Ages,
    AnyOf,
    Fact,
    FactName,
    Kind,
    Known,
    Range,
    Span,
    Subject,
    Vocabulary,
    moved,
    show,
    to_number,
)


def fact(kind: Kind = Kind.INT, **more: Any) -> Fact:
    return Fact(name=FactName("it"), about=Subject.CARER, kind=kind, order=0, **more)


COLOUR = fact(Kind.CHOICE, values=("red", "green", "blue"))
AGE = fact(low=0, high=120, ages=Ages.YEARS)

# -- reading values --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value"),
    [(14, 14), ("14", 14), (14.0, 14), (0.1, Fraction(1, 10)), ("5.50", Fraction(11, 2)), (" 3 ", 3), ("1e2", 100)],
)
def test_numbers_are_exact_however_they_are_written(raw: object, value: object) -> None:
    assert fact(Kind.DECIMAL).read(raw) == value


@pytest.mark.parametrize("raw", ["1e999999999", "9" * 400, 10**400, "NaN", "Infinity", "twelve", "", True, [1]])
def test_what_is_no_number_or_beyond_measure_is_refused_at_once(raw: object) -> None:
    assert to_number(raw) is None
    with pytest.raises(ValueError, match="it is a number"):
        fact(Kind.DECIMAL).read(raw)


def test_a_range_keeps_both_ends_and_a_range_of_one_is_that_number() -> None:
    assert fact().read({"min": 10, "max": 49}) == Range(10, 49)
    assert fact().read({"min": 10, "max": 10}) == 10


def test_several_candidates_are_kept_each_once() -> None:
    assert COLOUR.read({"any_of": ["red", "green", "red"]}) == AnyOf(("red", "green"))
    assert COLOUR.read({"any_of": ["red", "red"]}) == "red"
    assert COLOUR.read({"any_of": ["red", {"any_of": ["blue", "red"]}]}) == AnyOf(("red", "blue"))


def test_candidates_that_leave_everything_open_are_unknown() -> None:
    assert COLOUR.read({"any_of": ["red", None]}) is UNKNOWN
    assert fact(Kind.BOOL).read({"any_of": [True, False]}) is UNKNOWN


def test_null_is_unknown_and_never_no() -> None:
    for kind in Kind:
        assert fact(kind).read(None) is UNKNOWN


@pytest.mark.parametrize(
    ("definition", "raw", "message"),
    [
        (fact(Kind.BOOL), "yes", "it is yes or no: true or false, not 'yes'"),
        (fact(Kind.BOOL), 1, "true or false"),
        (fact(), 1.5, "it is a whole number"),
        (fact(low=0, high=120), 121, "between 0 and 120, not 121"),
        (fact(low=0), -1, "at 0 or above, not -1"),
        (fact(high=9), 10, "at 9 or below, not 10"),
        (fact(), {"min": 5, "max": 3}, "min 5 lies above max 3"),
        (fact(), {"from": 5}, '{"min", "max"} was expected'),
        (COLOUR, {"any_of": []}, "was expected"),
        (COLOUR, "gren", "did you mean 'green'"),
        (COLOUR, "car", "one of red, green, blue"),
        (COLOUR, ["red"], "cannot be"),
        (fact(Kind.DATE), "2026-02-30", "a date such as 2026"),
        (fact(Kind.DATE), "22/11/2026", "a date such as 2026"),
        (fact(Kind.PLACE), ["Gent"], "a place: its name or code"),
        (fact(Kind.PLACE), True, "a place: its name or code"),
    ],
)
def test_a_wrong_value_says_what_was_expected(definition: Fact, raw: object, message: str) -> None:
    with pytest.raises(ValueError, match=".*".join(map(_escaped, message.split()))):
        definition.read(raw)


def _escaped(word: str) -> str:
    return "".join("\\" + letter if letter in '{}[]()?.*+"|' else letter for letter in word)


def test_dates_may_be_a_year_a_month_or_a_day() -> None:
    for raw in ("2026", "2026-03", "2026-03-14"):
        assert fact(Kind.DATE).read(raw) == raw
    assert fact(Kind.DATE).read(date(2024, 2, 29)) == "2024-02-29"
    assert fact(Kind.DATE).read(2026) == "2026"


def test_several_choices_are_kept_in_the_order_told() -> None:
    colours = fact(Kind.CHOICES, values=("red", "green", "blue"))
    assert colours.read(["blue", "red"]) == ("blue", "red")
    assert colours.read("red") == ("red",)


def test_values_are_shown_as_json_has_them() -> None:
    assert show(Fraction(1, 3)) == 0.333333
    assert show(Range(1, Fraction(5, 2))) == {"min": 1, "max": 2.5}
    assert show(AnyOf(("red", "blue"))) == {"any_of": ["red", "blue"]}
    assert show(("red",)) == ["red"]
    assert show(UNKNOWN) is None


# -- time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2025, 3, 10), 40),  # the day on which it was told
        (date(2025, 3, 11), Range(40, 41)),
        (date(2026, 3, 9), Range(40, 41)),  # the day before
        (date(2026, 3, 10), 41),  # the day itself: the birthday has passed once, whenever it is
        (date(2026, 3, 11), Range(41, 42)),
        (date(2025, 3, 9), Range(39, 40)),  # before it was told
        (date(2024, 3, 10), 39),
    ],
)
def test_an_age_grows_by_a_year_somewhere_in_the_year(on: date, value: object) -> None:
    assert moved(AGE, Known(40, date(2025, 3, 10)), on) == value


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2025, 2, 28), Range(40, 41)),
        (date(2025, 3, 1), Range(41, 42)),
        (date(2028, 2, 28), Range(43, 44)),
        (date(2028, 2, 29), 44),
    ],
)
def test_an_age_told_on_29_february_is_exact_on_29_february_only(on: date, value: object) -> None:
    assert moved(AGE, Known(40, date(2024, 2, 29)), on) == value


def test_months_grow_by_the_month() -> None:
    seniority = fact(ages=Ages.MONTHS)
    told = Known(11, date(2026, 1, 31))
    assert moved(seniority, told, date(2026, 2, 1)) == Range(11, 12)
    assert moved(seniority, told, date(2026, 2, 28)) == Range(11, 12)
    assert moved(seniority, told, date(2026, 3, 31)) == 13


def test_ranges_and_candidates_grow_too() -> None:
    told = date(2025, 3, 10)
    assert moved(AGE, Known(Range(10, 49), told), date(2026, 3, 10)) == Range(11, 50)
    assert moved(AGE, Known(AnyOf((17, 20)), told), date(2026, 3, 10)) == AnyOf((18, 21))
    assert moved(AGE, Known(AnyOf((17, 20)), told), date(2026, 3, 11)) == AnyOf((Range(18, 19), Range(21, 22)))


def test_nobody_is_younger_than_nought() -> None:
    assert moved(AGE, Known(2, date(2026, 3, 10)), date(2020, 3, 10)) == 0


def test_what_counts_per_calendar_year_starts_again_on_new_years_day() -> None:
    days = fact(ages=Ages.CALENDAR_YEAR)
    told = Known(3, date(2026, 5, 1))
    assert moved(days, told, date(2026, 12, 31)) == 3
    assert moved(days, told, date(2027, 1, 1)) is UNKNOWN


def test_a_stale_value_is_unknown_from_the_day_after() -> None:
    address = fact(Kind.BOOL, stale_after=Span(months=18))
    told = Known(True, date(2025, 5, 22))
    assert moved(address, told, date(2026, 11, 22)) is True
    assert moved(address, told, date(2026, 11, 23)) is UNKNOWN


def test_a_value_that_does_not_age_stays() -> None:
    assert moved(fact(), Known(3, date(2010, 1, 1)), date(2026, 1, 1)) == 3
    assert moved(AGE, Known(UNKNOWN, date(2010, 1, 1)), date(2026, 1, 1)) is UNKNOWN


# -- spans -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "span"),
    [("P18M", Span(18)), ("P1Y6M", Span(18)), ("P3W", Span(0, 21)), ("P7D", Span(0, 7)), ("P1Y2M3D", Span(14, 3))],
)
def test_a_span_is_read(text: str, span: Span) -> None:
    assert Span.parse(text) == span


@pytest.mark.parametrize("text", ["P", "18M", "P18", "PT5H", "P-1D", "p7d", ""])
def test_anything_else_is_no_span(text: str) -> None:
    with pytest.raises(ValueError, match="is not a span such as P18M"):
        Span.parse(text)


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [
        ("P1M", date(2026, 1, 31), date(2026, 2, 28)),
        ("P1M", date(2024, 1, 31), date(2024, 2, 29)),
        ("P1Y", date(2024, 2, 29), date(2025, 2, 28)),
        ("P12M", date(2025, 12, 31), date(2026, 12, 31)),
        ("P1M1D", date(2026, 1, 31), date(2026, 3, 1)),
        ("P7D", date(2026, 12, 28), date(2027, 1, 4)),
    ],
)
def test_a_span_ends_on_the_last_day_of_a_shorter_month(span: str, start: date, end: date) -> None:
    assert Span.parse(span).after(start) == end


# -- the vocabulary --------------------------------------------------------------------------------


def test_a_fact_is_found_by_its_aliases_and_a_slip_is_guessed() -> None:
    recognition = Fact(
        name=FactName("has_recognition"), about=Subject.PAIR, kind=Kind.BOOL, order=0, aliases=("recognised",)
    )
    vocabulary = Vocabulary.of({"has_recognition": recognition})
    assert vocabulary.find("recognised") is recognition
    assert vocabulary.find("has_recognition") is recognition
    assert vocabulary.find("recognise") is None
    assert vocabulary.suggest("has_recogniton") == "has_recognition"
    assert vocabulary.suggest("zzz") == ""
