"""Light Markdown for the messengers: what is seen, where it is bold, and where it is cut."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import formatting
from bot.channels.formatting import SHORTEST, Run, Unit, escape, plain, split, styled, utf16

ROOT = Path(__file__).parents[2]
UNITS: tuple[Unit, ...] = ("utf16", "bytes", "chars")

#: Pieces of which odd and ordinary texts are made.
WORDS = st.one_of(
    st.sampled_from(
        [
            "*",
            "**",
            "***",
            " ",
            "\n",
            "\n\n",
            ". ",
            "• ",
            "\\",
            "[",
            "](",
            ")",
            "mantelzorg",
            "2 * 3",
            "é",
            "👩‍👧‍👦",
            "🇧🇪",
            "👍🏽",
        ]
    ),
    st.sampled_from(["**vet**", "*schuin*", "***beide***", "**vet en *schuin* en vet**", "*schuin en **vet** erin*"]),
    st.sampled_from(
        ["[Vlaanderen](https://vlaanderen.be/zorg_(1))", "**[loket](https://loket.be)**", "[x](javascript:1)"]
    ),
    st.text(max_size=12),
)
TEXTS = st.lists(WORDS, max_size=60).map("".join)


@given(TEXTS, st.sampled_from(("kept", "spelled")))
def test_stretches_without_marks_look_as_they_do_letter_by_letter(text: str, links: Any):
    assert styled(text, links=links) == formatting._runs(formatting._looks(text, links, whole=False))


def seen(text: str) -> list[tuple[Any, ...]]:
    """Every character that is seen with its looks; white space is what a cut may take."""
    shown = styled(text)
    units = [c for c in shown.text for _ in range(utf16(c))]
    looks: list[set[tuple[str, str]]] = [set() for _ in units]
    for run in shown.runs:
        for at in range(run.offset, run.offset + run.length):
            looks[at].add((run.kind, run.url))
    return [
        (c, sorted(looks_of)) for c, looks_of in zip(units, looks, strict=True) if c not in " \n\t" and c.strip(" \n\t")
    ]


def size(text: str, unit: Unit) -> int:
    return {"utf16": utf16(text), "bytes": len(text.encode("utf-8", "surrogatepass")), "chars": len(text)}[unit]


def test_marks_become_runs_counted_in_utf16_units():
    shown = styled("😀 **Let op**: *je* vraagt het [hier](https://loket.be) aan.")
    assert shown.text == "😀 Let op: je vraagt het hier aan."
    assert shown.runs == (
        Run("bold", 3, 6),
        Run("italic", 11, 2),
        Run("link", 25, 4, "https://loket.be"),
    )


def test_a_channel_without_links_tells_the_address_after_its_label():
    text = "Kijk bij [het loket](https://loket.be/a_(b)), bel [1700](tel:1700) of kijk op [loket.be](https://www.loket.be/)."
    assert plain(text) == "Kijk bij het loket: https://loket.be/a_(b), bel 1700 of kijk op loket.be."


def test_a_number_or_a_mail_address_is_told_on_every_channel():
    shown = styled("Bel [het loket](tel:+3292101010) of mail [ons](mailto:zorg@stad.be).")
    assert shown.text == "Bel het loket: +3292101010 of mail ons: zorg@stad.be."
    assert shown.runs == ()


@pytest.mark.parametrize(
    "text", ["2 * 3 * 4", "2*3*4", "*", "** vet **", "a_b", "een [woord] (tussen haakjes)", "•", "\\o/"]
)
def test_a_mark_without_its_partner_is_a_letter(text: str):
    assert styled(text).text == text
    assert styled(text).runs == ()


def test_bold_ends_with_its_line():
    assert styled("**een\ntwee**").text == "**een\ntwee**"


@pytest.mark.parametrize("text", ["**nee**", "[x](https://x.be)", "\\*", "5 \\ 6", "a\\b"])
def test_words_of_others_can_be_shown_letter_by_letter(text: str):
    assert styled(escape(text)).text == text
    assert styled(escape(text)).runs == ()


def test_every_text_of_the_base_pack_keeps_no_mark():
    for file in sorted((ROOT / "content").glob("??/*.yaml")):
        for text in strings(yaml.safe_load(file.read_text(encoding="utf-8"))):
            if "{{" not in text and "{%" not in text:
                assert "*" not in styled(text).text, (file.name, text)


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return list(itertools.chain.from_iterable(map(strings, value.values())))
    if isinstance(value, list):
        return list(itertools.chain.from_iterable(map(strings, value)))
    return [value] if isinstance(value, str) else []


def test_a_text_is_cut_between_paragraphs_else_lines_else_sentences_else_words():
    assert split("Eerst dit stuk.\n\nDan dat andere stuk.", 32) == ["Eerst dit stuk.", "Dan dat andere stuk."]
    assert split("Eerst dit stuk.\nDan dat andere stuk.", 32) == ["Eerst dit stuk.", "Dan dat andere stuk."]
    assert split("Eerst dit stuk. Dan dat andere stuk.", 32) == ["Eerst dit stuk.", "Dan dat andere stuk."]
    assert split("eerst dit stuk en dan dat andere stuk", 32) == ["eerst dit stuk en dan dat", "andere stuk"]
    assert split("zoietsheellangszonderenigewitruimte", 32) == ["zoietsheellangszonderenigewitrui", "mte"]


def test_a_scrap_is_not_sent_by_itself():
    assert split("Ja.\n\nEen zin die daarna nog komt en doorgaat.", 32) == [
        "Ja.\n\nEen zin die daarna nog",
        "komt en doorgaat.",
    ]


def test_bold_and_italic_go_on_over_a_cut():
    assert split("*schuin **en vet dat lang doorgaat tot het einde** en schuin*", 40) == [
        "*schuin **en vet dat lang doorgaat***",
        "***tot het einde** en schuin*",
    ]


def test_a_link_is_kept_whole():
    link = "[het loket](https://loket.be)"
    assert split(f"Je vraagt het daar aan: {link}", 40) == ["Je vraagt het daar aan:", link]


def test_a_link_longer_than_a_piece_is_told_in_pieces():
    url = "https://loket.be/" + "a" * 50
    assert "".join(split(f"[loket]({url})", 32)).replace(" ", "") == f"loket:{url}"


def test_a_family_or_a_flag_is_not_torn():
    pieces = split("👩‍👧‍👦🇧🇪👍🏽e\u0301" * 10, 40)
    assert "".join(pieces) == "👩‍👧‍👦🇧🇪👍🏽e\u0301" * 10
    assert not any(piece.startswith(("\u200d", "🏽", "\u0301")) for piece in pieces)
    assert all(sum("\U0001f1e6" <= c <= "\U0001f1ff" for c in piece) % 2 == 0 for piece in pieces)


def test_nothing_to_see_is_no_piece():
    assert split("", 100) == []
    assert split(" \n\n", 100) == []


def test_a_limit_too_short_for_anything_is_a_mistake():
    with pytest.raises(ValueError, match="cannot be cut"):
        split("tekst", SHORTEST - 1)


@given(TEXTS, st.integers(SHORTEST, 120), st.sampled_from(UNITS))
def test_cut_and_joined_again_nothing_is_lost(text: str, limit: int, unit: Unit):
    pieces = split(text, limit, unit=unit)
    long = any(run.kind == "link" and len(run.url) + 40 > limit for run in styled(text).runs)
    joined = list(itertools.chain.from_iterable(map(seen, pieces)))
    if not long:
        assert joined == seen(text)
    else:
        assert len(joined) >= len(seen(text))


@given(TEXTS, st.integers(SHORTEST, 120), st.sampled_from(UNITS))
def test_every_piece_fits_as_it_is_written_and_as_it_is_shown(text: str, limit: int, unit: Unit):
    for piece in split(text, limit, unit=unit):
        assert size(piece, unit) <= limit
        assert size(styled(piece).text, unit) <= limit
        assert size(plain(piece), unit) <= limit


@given(TEXTS)
def test_runs_lie_within_the_text_and_never_tear_a_character(text: str):
    shown = styled(text)
    starts = set(itertools.accumulate(map(utf16, shown.text), initial=0))
    for run in shown.runs:
        assert run.length > 0
        assert run.offset in starts
        assert run.offset + run.length in starts


@given(st.text())
def test_any_words_can_be_escaped(text: str):
    assert styled(escape(text)).text == text
    assert styled(escape(text)).runs == ()
