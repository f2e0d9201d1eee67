"""Help lines and contacts: numbers as they were read, what is kept back, and who is named for what."""

from __future__ import annotations

import functools

import pytest

from bot.content import packs
from bot.content.model import Content
from bot.content.packs import PackFiles
from tests.support import CONTENT

#: Numbers as the pages that were read print them.
NUMBERS = {
    "h112": "112",
    "h101": "101",
    "h1813": "1813",
    "h106": "106",
    "h102": "102",
    "h1712": "1712",
    "h1700": "1700",
    "halz": "0800 15 225",
    "hsimiles": "016 244 200",
    "hkankerinfo": "0800 15 801",
    "hvzk": "02 553 45 90",
}
#: Kept and never told: seen in no source, without an address that was, or not for carers to call.
HELD = {"h1733", "hcaw", "hkanker", "hvloco", "hforeign", "steunpunt", "lieverthuis", "onszorgnetwerk", "mantelkracht"}
ASSOCIATIONS = ("Coponcho", "Liever Thuis LM", "OKRA-Zorgrecht", "Ons Zorgnetwerk", "Samana", "Steunpunt Mantelzorg")


@functools.cache
def content() -> Content:
    paths = ("contacts.yaml", "nl/contacts.yaml", "en/contacts.yaml")
    return packs.load([PackFiles("", {path: (CONTENT / path).read_text(encoding="utf-8") for path in paths})])


def named_for(label: str) -> list[str]:
    return [id for id, one in content().contacts.items() if one.display == "show" and label in one.for_]


def test_a_number_stands_as_it_was_read_or_is_not_told() -> None:
    shown = {id: one.phone for id, one in content().contacts.items() if one.phone and one.display == "show"}
    assert shown == NUMBERS


def test_what_no_source_showed_is_kept_back() -> None:
    assert {id for id, one in content().contacts.items() if one.display == "hold"} >= HELD


def test_everyone_who_is_told_of_has_a_page_that_says_so() -> None:
    assert not [id for id, one in content().contacts.items() if one.display == "show" and not one.sources]


def test_a_young_carer_hears_of_those_for_young_people_first() -> None:
    assert named_for("young_carer")[:3] == ["h102", "hjac", "jongemantelzorgers"]


def test_with_a_question_on_a_care_budget_the_care_fund_is_named() -> None:
    assert named_for("care_budget")[:3] == ["dmw", "zorgkas", "ocmw"]


def test_who_only_professionals_may_call_is_never_named() -> None:
    assert "hvloco" not in named_for("violence")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_six_associations_are_named_though_three_have_no_known_address(language: str) -> None:
    what = content().words[language].contacts["carer_associations"].what
    assert [name for name in ASSOCIATIONS if name not in what] == []
