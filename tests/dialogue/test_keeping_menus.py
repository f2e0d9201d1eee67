"""Menus that were shown, written down once each and read back as they were."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.state import State, dump, load
from bot.messages import Pending, PendingChoice
from tests.conversations import reader

VOCABULARY = reader().mind.content.vocabulary  # made before any example: it takes half a second
CHOICES = st.builds(
    PendingChoice,
    id=st.sampled_from(("yes", "no")),
    label=st.sampled_from(("Ja", "Nee")),
    value=st.sampled_from((None, True, False, 1, 0, "private")),
    called=st.sampled_from(("", "ma")),
    heard=st.sampled_from(((), ("privé", "bedrijf"))),
    more=st.booleans(),
)
PENDING = st.builds(
    Pending,
    kind=st.sampled_from(("fact", "menu")),
    about=st.sampled_from(("sector", "age")),
    choices=st.lists(CHOICES, max_size=3).map(tuple),
)


def read_back(written: Any) -> State:
    return load(json.loads(json.dumps(written)), VOCABULARY)


@given(st.lists(PENDING, min_size=1, max_size=4), st.lists(st.integers(0, 3), max_size=8))
def test_menus_are_read_back_as_they_were_however_often_one_was_shown(menus: list[Pending], order: list[int]):
    shown = tuple((turn, menus[one % len(menus)]) for turn, one in enumerate(order, 1))
    state = State(menus=shown, pending=menus[0], aside=menus[-1])
    again = read_back(dump(state))
    assert repr(again.menus) == repr(shown)  # True is no 1
    assert (again.pending, again.aside) == (menus[0], menus[-1])


def test_a_menu_shown_again_takes_no_room():
    menu = Pending(
        kind="fact", about="sector", choices=(PendingChoice(id="private", label="Privé", heard=("bedrijf",) * 50),)
    )
    other = Pending(kind="fact", about="sector")
    written = dump(State(menus=((1, menu), (2, other), (3, menu), (5, menu))))["menus"]
    assert [turn for turn, _ in written] == [1, 2, 3, 5]
    assert [one for _, one in written[2:]] == [0, 0]


def test_what_was_written_before_that_is_read_too():
    choice = {"id": "yes", "label": "Ja", "value": True, "called": "", "heard": ["jawel"], "more": False}
    menu = {"kind": "fact", "about": "sector", "choices": [choice]}
    state = read_back({**dump(State()), "menus": [[1, menu], [2, menu]], "pending": menu})
    assert state.menus == ((1, state.pending), (2, state.pending))
    assert state.pending is not None
    assert state.pending.choices == (PendingChoice(id="yes", label="Ja", value=True, heard=("jawel",)),)
