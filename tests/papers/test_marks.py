"""Light Markdown becomes runs; characters that cannot be drawn never reach a paper."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.papers import marks
from bot.papers.marks import Run


def runs(text):
    return [[run for run in line if run.text] for line in marks.lines(text)]


def test_bold_italic_and_links():
    assert runs("een **vet** en *schuin* en [een *blad*](https://a.be/b)") == [
        [
            Run(text="een "),
            Run(text="vet", bold=True),
            Run(text=" en "),
            Run(text="schuin", italic=True),
            Run(text=" en "),
            Run(text="een ", url="https://a.be/b"),
            Run(text="blad", italic=True, url="https://a.be/b"),
        ]
    ]


def test_marks_inside_bold():
    assert runs("**lees [dit](https://a.be) *nu* eens**") == [
        [
            Run(text="lees ", bold=True),
            Run(text="dit", bold=True, url="https://a.be"),
            Run(text=" ", bold=True),
            Run(text="nu", bold=True, italic=True),
            Run(text=" eens", bold=True),
        ]
    ]


@pytest.mark.parametrize(
    "text", ["2 * 3 * 4", "**open", "*open", "a**", "[a](b)", "[a](javascript:x)", "5*6", "[]()", "****"]
)
def test_a_mark_without_its_partner_is_text(text):
    assert "".join(run.text for line in marks.lines(text) for run in line) == text


def test_lines_stay_lines_and_empty_ones_go():
    assert [[run.text for run in line] for line in runs("een\r\n\r\n twee \n\n")] == [["een"], ["twee"]]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("koffie ☕ en 😀 taart", "koffie en taart"),
        ("dokter 你好", "dokter □□"),
        ("\u202eomgekeerd\u202c", "omgekeerd"),
        ("a\u0000b\u0007c", "abc"),
        ("cafe\u0301", "café"),
        ("ﬁets ５", "fiets 5"),
        ("een\u00a0twee", "een\u00a0twee"),
        ("✔ € ½ → ≤ „ ” ’ …", "✔ € ½ → ≤ „ ” ’ …"),
    ],
)
def test_what_cannot_be_drawn_is_left_out_or_a_box(text, shown):
    assert marks.drawable(text) == shown


def test_long_words_and_addresses_may_break():
    (line,) = marks.lines("https://www.vlaanderen.be/verlof-voor-medische-bijstand")
    assert line[0].text.split("\u200b")[:3] == ["https://www.", "vlaanderen.", "be/"]
    (line,) = marks.lines("x" * 100)
    assert max(len(piece) for piece in line[0].text.split("\u200b")) <= 12
    (line,) = marks.lines("tegemoetkomingsaanvraagformulieren")
    assert line[0].text == "tegemoetkomingsaanvraagformulieren"


def test_plain_text_keeps_addresses_and_characters():
    assert marks.plain("**Lees** [dit](https://a.be) 😀\r\nen *dat*") == "Lees dit (https://a.be) 😀\nen dat"


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text):
    for line in marks.lines(text):
        for run in line:
            assert "\n" not in run.text
    assert "\r" not in marks.plain(text)


@pytest.mark.parametrize(
    "text", ["[" * 5000, "*" * 5000, "**a" * 1700, "*a " * 1700, "[a](" * 1250, "**a** " * 900, "[a](https://" * 400]
)
def test_many_marks_are_read_quickly(text):
    began = time.perf_counter()
    marks.lines(text)
    marks.plain(text)
    assert time.perf_counter() - began < 2
