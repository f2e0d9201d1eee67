"""Numbers in words and ranges: whatever is written, what is read back is what was meant."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts import NUMERIC, Fact, FactName, Kind, Subject
from bot.understanding.answers import read_answer
from bot.understanding.counting import digits
from bot.understanding.numbers import read_number
from tests.conversations import reader

ON = date(2026, 11, 24)
ONES = [
    "een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
]
ONES += ["achttien", "negentien"]
TENS = ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]
ENGLISH = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
]
ENGLISH += ["seventeen", "eighteen", "nineteen"]
ENGLISH_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
HOURS = Fact(
    name=FactName("hours_per_week"), about=Subject.PAIR, kind=Kind.DECIMAL, order=0, unit="hours", low=0, high=168
)


def in_dutch(number: int) -> str:
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return (ONES[hundreds - 1] if hundreds > 1 else "") + "honderd" + (in_dutch(rest) if rest else "")
    if number < 20:
        return ONES[number - 1]
    ten, one = divmod(number, 10)
    link = "ën" if one in (2, 3) else "en"
    return (ONES[one - 1] + link if one else "") + TENS[ten - 2]


def in_english(number: int) -> str:
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return ENGLISH[hundreds - 1] + " hundred" + (" and " + in_english(rest) if rest else "")
    if number < 20:
        return ENGLISH[number - 1]
    ten, one = divmod(number, 10)
    return ENGLISH_TENS[ten - 2] + ("-" + ENGLISH[one - 1] if one else "")


def test_every_number_to_999_in_words_reads_back():
    for number in range(2, 1000):
        assert digits(f"ongeveer {in_dutch(number)} man") == f"ongeveer {number} man"
        assert digits(f"about {in_english(number)} people") == f"about {number} people"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("een uur of drie", "3 uur"),
        ("een jaar of vijf à zes", "5 à 6 jaar"),
        ("1.250,50 euro", "1250.50 euro"),
        ("1,250 people", "1250 people"),
        ("een of twee", "1 of 2"),
        ("duizend tweehonderd", "1200"),
        ("tussen vijf en twintig", "tussen 5 en 20"),
        ("een goede buur", "een goede buur"),
        ("iedereen", "iedereen"),
        ("achterna", "achterna"),
    ],
)
def test_only_numbers_become_digits(said: str, wanted: str):
    assert digits(said) == wanted


@given(
    st.integers(0, 80),
    st.integers(0, 80),
    st.sampled_from(["{} à {}", "{} tot {} uur", "tussen {} en {}", "{}-{}", "{} of {}", "between {} and {} hours"]),
)
def test_a_range_is_read_from_its_least_to_its_most(one: int, other: int, form: str):
    value = read_number(form.format(min(one, other), max(one, other)), HOURS, ON)
    wanted = {"min": min(one, other), "max": max(one, other)}
    assert value == (one if one == other else wanted)


@given(st.text(alphabet="0123456789 uurvandegtjnmkslp/%.,-à'+€", max_size=30) | st.text(max_size=60))
def test_any_text_reads_as_something_that_the_fact_takes(text: str):
    for fact in reader().mind.content.vocabulary.facts.values():
        if fact.kind not in NUMERIC:
            continue
        answer = read_answer(text, fact, (), ON)
        if answer is not None and answer.kind == "value":
            fact.read(answer.value)
