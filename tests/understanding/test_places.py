"""Where somebody lives, read from what they wrote: rows of real wording, and laws over every place of the data."""

from __future__ import annotations

import re
import time
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.app import base_pack
from bot.content import packs
from bot.content.packs import PackFiles
from bot.understanding.places import BRUSSELS, FLANDERS, WALLONIA, Place, Places, plain

ROWS = yaml.safe_load(Path(__file__).with_name("places.yaml").read_text())
WORDS = re.findall(r"\w+", "hoe gaat het met mij want ik ben moe en kan haast niet slapen")


@cache
def known() -> Places:
    files = {"places.yaml": base_pack().files["places.yaml"]}
    return Places.of(packs.load([PackFiles("", files)]).places)


def find(text: str, *, expected: bool = False) -> tuple[Place, ...]:
    return known().find(text, expected=expected)


def called(place: Place) -> str:
    if place.nis or place.province or place.region == FLANDERS:
        return place.name
    return place.region


def named() -> list[tuple[str, str]]:
    """Every name of the data with the code of its municipality."""
    found = []
    for line in known().municipality_lines:
        nis, _, name, also, _, parts, *_ = (*line.split("|"), "", "")
        labels = [name, *also.split(", "), *(part.split("=")[0] for part in parts.split(", "))]
        found += [(label, nis) for label in labels if label]
    return found + [(name, new) for name, new, _ in known().former.values()]


NAMED = named()
POSTCODES = [
    (postcode, line.split("|")[0]) for line in known().municipality_lines for postcode in line.split("|")[4].split()
]


@pytest.mark.parametrize("row", ROWS["seen"] + ROWS["held"] + ROWS["later"], ids=lambda row: row["say"])
def test_what_people_write_is_read(row):
    got = list(dict.fromkeys(called(place) for place in find(row["say"], expected=row.get("expected", False))))
    assert set(got) == set(row["is"])
    if got and not row.get("any_order"):
        assert got[0] == row["is"][0]


def test_every_municipality_of_today_is_there():
    towns = known().municipalities.values()
    count = {region: sum(town.region == region for town in towns) for region in (FLANDERS, BRUSSELS, WALLONIA)}
    assert count == {FLANDERS: 285, BRUSSELS: 19, WALLONIA: 261}
    assert {town.nis for town in towns} == {nis for _, nis in POSTCODES}


def test_every_name_finds_its_municipality():
    missed = [pair for pair in NAMED if pair[1] not in {place.nis for place in find(pair[0], expected=True)}]
    assert missed == []


def test_every_postcode_finds_its_municipality():
    for text in ("{}", "B-{}", "mijn postcode is {}", "we wonen in {0} denk ik"):
        missed = [
            pair
            for pair in POSTCODES
            if pair[1] not in {place.nis for place in find(text.format(pair[0]), expected=True)}
        ]
        assert missed == []


def test_every_former_code_leads_to_a_municipality_of_today():
    for old, (name, new, day) in known().former.items():
        assert known().today(old) is known().municipalities[new], (old, name)
        assert day in ("2019-01-01", "2025-01-01")
        assert old not in known().municipalities


@given(st.sampled_from(NAMED), st.sampled_from(["upper", "lower", "title"]), st.sampled_from(["-", " ", ""]))
def test_case_accents_and_hyphens_do_not_matter(pair, case, joint):
    name, nis = pair
    written = getattr(plain(name).replace("-", joint), case)()
    assert nis in {place.nis for place in find(written, expected=True)}


@given(st.sampled_from([pair for pair in NAMED if len(pair[0]) > 3]))
def test_a_cue_is_enough_where_nothing_was_asked(pair):
    name, nis = pair
    assert nis in {place.nis for place in find(f"mijn moeder woont in {name}")}


@given(st.text(max_size=200), st.booleans())
def test_no_text_is_too_odd(text, expected):
    for place in find(text, expected=expected):
        assert 0 < place.confidence <= 1
        assert text[place.start :] or place.via == ""


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_words_of_every_day_are_no_places(words):
    assert find(" ".join(words), expected=True) == ()


def test_of_several_the_likeliest_comes_first_and_shares_add_up():
    found = find("aalst", expected=True)
    assert [place.name for place in found] == ["Aalst", "Sint-Truiden"]
    assert found[0].confidence > 0.7
    assert sum(place.confidence for place in found) <= 1


def test_a_former_municipality_is_told_as_such():
    (kruibeke,) = find("ik woon in Kruibeke")
    assert (kruibeke.nis, kruibeke.former, kruibeke.formerly) == ("46030", True, "46013")
    (bazel,) = find("ik woon in Bazel")
    assert (bazel.nis, bazel.former, bazel.formerly) == ("46030", False, "46013")
    (postcode,) = find("9150", expected=True)
    assert (postcode.nis, postcode.former, postcode.formerly) == ("46030", False, "46013")
    (deinze,) = find("ik woon in Deinze")
    assert (deinze.nis, deinze.former, deinze.formerly) == ("44083", False, "")


def test_regions_and_countries_are_told_apart():
    (brussels,) = find("ik woon in Schaarbeek")
    assert (brussels.region, brussels.province) == (BRUSSELS, "")
    (walloon,) = find("ik woon in Namen")
    assert (walloon.region, walloon.province) == (WALLONIA, "Namen")
    (abroad,) = find("mijn zoon woont in Nederland")
    assert (abroad.nis, abroad.region) == ("", "NL")


def test_where_one_lives_comes_before_where_one_works():
    first, second = find("ik werk in Gent en woon in Aalter")
    assert (first.name, second.name) == ("Aalter", "Gent")
    assert second.start < first.start


def test_only_the_base_pack_has_places():
    base = PackFiles("", {"places.yaml": base_pack().files["places.yaml"]})
    content, reader = packs.read([base, PackFiles("town", {"places.yaml": "format: 1"})])
    assert [mistake.code for mistake in reader.mistakes] == ["unknown-file"]
    assert len(content.places.municipalities) == 565


def test_reading_is_quick():
    text = "mijn moeder is 82 en woont nog alleen in Sint-Nikloas maar het gaat niet goed meer met haar sinds de val"
    known().find(text)
    began = time.perf_counter()
    for _ in range(20):
        known().find(text, expected=True)
    assert (time.perf_counter() - began) / 20 < 0.02  # ten times what it takes
