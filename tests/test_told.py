"""What is told of mistakes: one table, both languages, each with a mend."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from bot.told import FRAGMENTS, SAYINGS, Told, say, told_of

BOT = Path(__file__).parent.parent / "bot"
#: says of what another message is; that one has the mend
CARRIERS = {"of-fact", "area-nis"}


def names_of(text: str) -> set[str]:
    return {name for name in re.findall(r"(?<!\{)\{([a-z_]+)(?:![rs])?\}", text.replace("{{", "").replace("}}", ""))}


@pytest.mark.parametrize("key", sorted(SAYINGS))
def test_every_message_says_in_both_languages_what_is_wrong_and_how_to_mend_it(key: str) -> None:
    saying = SAYINGS[key]
    assert saying.en or saying.en_mend
    assert bool(saying.en) == bool(saying.nl)
    assert key in CARRIERS or (saying.en_mend and saying.nl_mend)
    assert names_of(saying.en + saying.en_mend) == names_of(saying.nl + saying.nl_mend)
    assert saying.en == saying.nl == "" or saying.en != saying.nl or "{" in saying.en


@pytest.mark.parametrize("key", sorted(FRAGMENTS))
def test_every_part_of_a_message_is_there_in_both_languages(key: str) -> None:
    english, dutch = FRAGMENTS[key]
    assert names_of(english) == names_of(dutch)


def test_every_key_that_code_tells_is_in_the_table_and_every_message_is_told() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in BOT.rglob("*.py") if path.name != "told.py")
    told = set(re.findall(r'Told\(\s*"([a-z-]+)"', source))
    assert told <= SAYINGS.keys() | FRAGMENTS.keys()
    assert [key for key in (*SAYINGS, *FRAGMENTS) if f'"{key}"' not in source] == []


def test_a_message_is_english_as_text_and_dutch_when_asked() -> None:
    told = Told("no-fact", name="agee", hint=Told("near", near="age"))
    assert told == "no fact 'agee'; did you mean 'age'?"
    assert told.say("nl") == "geen gegeven 'agee'; bedoelde je 'age'?"
    assert told.mend == "did you mean 'age'?"
    assert told.mend_in("nl") == "bedoelde je 'age'?"
    assert pickle.loads(pickle.dumps(told)).say("nl") == told.say("nl")


def test_an_error_carries_its_message() -> None:
    told = Told("condition-is", part="a is b")
    assert say(told_of(ValueError(told)), "nl") == "'a is b': 'is' mag niet in een voorwaarde staan; schrijf =="
    assert say(told_of(ValueError("something")), "nl") == "something"
