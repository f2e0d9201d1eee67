"""YAML to plain values: stricter than YAML, every key with its line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import yaml_files
from bot.content.yaml_files import line_of, walk


def values(text: str) -> Any:
    found, mistakes = yaml_files.read("it.yaml", text)
    assert not mistakes
    return found


def codes(text: str) -> list[str]:
    return [f"{mistake.line}: {mistake.code}" for mistake in yaml_files.read("it.yaml", text)[1]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("0.80", Decimal("0.80")),
        ('"0.80"', "0.80"),
        ("007", "007"),
        ("1e3", "1e3"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("9" * 5000, "9" * 5000),
        ("2026-11-22", "2026-11-22"),
        ("true", True),
        ("True", "True"),
        ("~", None),
        ("null", None),
        ("", None),
        ("nee", "nee"),
    ],
)
def test_a_value_is_what_it_looks_like(text: str, value: object) -> None:
    found = values(f"key: {text}")["key"]
    assert (found, type(found)) == (value, type(value))


def test_quoted_text_stays_text() -> None:
    assert values("a: 'yes'\nb: \"12\"\nc: |\n  true\nd: >-\n  3\n  4") == {
        "a": "yes",
        "b": "12",
        "c": "true\n",
        "d": "3 4",
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3", "3: duplicate-key"),
        ("a: &x 1\nb: *x", "1: yaml-alias"),
        ("a: 1\nb: *x", "2: yaml-alias"),
        ("a: !!python/object:os.system x", "1: yaml-alias"),
        ("a: !local b", "1: yaml-alias"),
        ("a: 1\nb: no", "2: yaml-word"),
        ("- On", "1: yaml-word"),
        ("a:\n\t- b", "2: yaml"),
        ("a: b: c", "1: yaml"),
        ("a: [1, 2", "2: yaml"),
        ("a: 1\n---\nb: 2", "2: yaml"),
        ("a: \x00", "1: yaml"),
        ("? [a, b]\n: 1", "1: yaml-key"),
        ("", "1: empty"),
        ("# only a remark\n", "1: empty"),
        ("[" * 100_000, "1: too-deep"),
        ("a" * 400_001, "1: too-long"),
    ],
)
def test_what_is_more_than_plain_values_is_a_mistake_with_its_line(text: str, told: str) -> None:
    assert codes(text) == [told]


def test_all_duplicates_are_told_with_where_the_first_stands() -> None:
    mistakes = yaml_files.read("it.yaml", "a: 1\nb: {c: 1, c: 2}\na: 2")[1]
    assert [(mistake.line, mistake.text) for mistake in mistakes] == [
        (2, "'c' stands here twice; the first is on line 2; keep one of the two"),
        (3, "'a' stands here twice; the first is on line 1; keep one of the two"),
    ]


def test_every_place_has_its_line_or_that_of_the_nearest_above_it() -> None:
    found = values("a:\n  - x\n  - b: 1\n    c: 2\nd: {e: 3}")
    assert line_of(found, ("a",)) == 1
    assert line_of(found, ("a", 1, "c")) == 4
    assert line_of(found, ("a", 1, "nowhere")) == 3
    assert line_of(found, ("d", "e", "deeper")) == 5
    assert line_of(None, ("a",)) == 1


def test_files_of_other_machines_read_the_same() -> None:
    assert values("\ufeffa: 1\r\nb: [x,\r\n  y]\r\n") == {"a": 1, "b": ["x", "y"]}


def test_hard_spaces_of_word_processors_stand_for_plain_ones_and_stay_within_text() -> None:
    hard = "\u00a0"
    found = values(f'a:{hard}1\n{hard}{hard}# remark\nb:\n{hard} c: "€{hard}25"\nd:\n  -{hard}x\n')
    assert found == {"a": 1, "b": {"c": f"€{hard}25"}, "d": ["x"]}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a:\n\tb: 1", 2, "a tab stands here"),
        ("a:\n  b: 1\n \tc: 2", 3, "a tab stands here"),
        ("title: Premie: voor wie zorgt", 1, "put quotes around"),
        ('a: 1\nb: "open\nc: 2', 3, "opens on line 2"),
        ("a: [1, 2\nb: 3", 2, "opens on line 1"),
        ("a: 1\nhello\nb: 2", 2, "a line without a key"),
        ("a:\n  b: 1\n   c: 2", 3, "': '"),
        ("a:\n    b: 1\n  c: 2", 3, "indentation"),
        ("a: 1\n---\nb: 2", 2, "second document"),
    ],
)
def test_what_is_no_yaml_is_explained_in_an_authors_words(text: str, line: int, says: str) -> None:
    ((mistake,),) = [yaml_files.read("it.yaml", text)[1]]
    assert (mistake.line, mistake.code) == (line, "yaml")
    assert says in mistake.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: “Premie”", ["1: smart-quotes"]),
        ("a: {b: „Premie”, c: 1}", ["1: smart-quotes"]),
        ("a: ’s avonds", []),
        ("a: 25.000", ["1: yaml-number"]),
        ("a: 0.125", []),
        ("a: 1.25", []),
        ("a: {b: yes}\nc: [off]", ["1: yaml-word", "2: yaml-word"]),
        ("{a: 1, a: 2}: 3\nb: no", ["1: yaml-key", "2: yaml-word"]),
    ],
)
def test_what_reads_as_something_else_is_told(text: str, told: list[str]) -> None:
    assert codes(text) == told


def test_every_scalar_is_walked_with_its_path() -> None:
    assert list(walk(values("a: [1, {b: x}]\nc: y"))) == [(("a", 0), 1), (("a", 1, "b"), "x"), (("c",), "y")]


@given(st.text(alphabet="ab:[]{}-\n\t '\"#&*!|>?%@,~\x00\ud800é1.", max_size=40))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    yaml_files.read("it.yaml", text)
