"""What carers tell without being asked: tests/understanding/told.yaml, exactly as it is written there."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.facts import UNKNOWN
from bot.understanding.kin import PEOPLE
from bot.understanding.places import Places
from bot.understanding.telling import Teller, Telling
from tests.conversations import reader

ON = date(2026, 11, 24)
HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, Any]]:
    """The messages of a file, whatever their language."""
    return [row for of_language in yaml.safe_load((HERE / name).read_text()).values() for row in of_language]


TOLD = rows("told.yaml")
NEW = rows("told_heldout.yaml")


@cache
def teller() -> Teller:
    content = reader().mind.content
    return Teller(content, Places.of(content.places))


def wanted(row: dict[str, Any]) -> tuple[set[str], set[str]]:
    """What a row tells and does, as text."""
    named = row.get("of", [])
    told = dict(row.get("told", {}))
    does = list(row.get("does", []))
    for called in [named] if isinstance(named, str) else named:
        relations = PEOPLE[called].relations
        told[f"recipient_relation@{called}"] = relations[0] if len(relations) == 1 else {"any_of": list(relations)}
        does.append(f"recipient/{relations[0] if len(relations) == 1 else ''}/{called}")
    facts = reader().mind.content.vocabulary.facts
    return {f"{key} {facts[key.partition('@')[0]].read(value)}" for key, value in told.items()}, set(does)


def got(read: Telling) -> tuple[set[str], set[str]]:
    """What was read, written as the rows are."""
    facts = reader().mind.content.vocabulary.facts
    told = {f"{one.fact}{'@' + one.who if one.who else ''} {facts[one.fact].read(one.value)}" for one in read.told}
    return told, {f"{act.kind}/{act.about}/{act.who}".rstrip("/") for act in read.acts}


@pytest.mark.parametrize("row", [pytest.param(row, id=str(row["says"])) for row in TOLD + NEW])
def test_a_message_tells_and_does_exactly_this(row: dict[str, Any]):
    assert got(teller().read(str(row["says"]), ON, asked=row.get("asked", ""))) == wanted(row)


def test_there_are_messages_enough_and_many_tell_nothing():
    quiet = [row for row in TOLD if not row.get("of") and not row.get("does") and len(row.get("told", {})) < 1]
    assert len(TOLD) >= 220
    assert len(quiet) >= 60
    assert len(NEW) >= 60


@pytest.mark.parametrize("row", TOLD[::7], ids=lambda row: str(row["says"]))
def test_capitals_and_spaces_change_nothing(row: dict[str, Any]):
    # a capital may tell a place from a word: only facts without places
    text = str(row["says"])
    if "municipality" not in str(row) and "lives_in" not in str(row):
        assert got(teller().read(f"  {text.capitalize()}  ", ON, asked=row.get("asked", ""))) == wanted(row)


@pytest.mark.parametrize("row", TOLD[::5], ids=lambda row: str(row["says"]))
def test_every_fact_told_is_one_that_the_vocabulary_takes(row: dict[str, Any]):
    facts = reader().mind.content.vocabulary.facts
    for one in teller().read(f"{row['says']}. {TOLD[3]['says']}", ON).told:
        assert facts[one.fact].read(one.value) is not UNKNOWN


@pytest.mark.parametrize("text", ["", " ", "?", "...", "😀😀", "1 2 3", "(((", "mijn", "ik", "x" * 5000, "ik " * 2000])
def test_any_text_can_be_read(text: str):
    assert teller().read(text, ON).told == ()
