"""Whatever is typed: a reply, a way on, nothing lost, no exception."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conversations import Conversation, begun
from tests.dialogue.test_every_question import proper

WORDS = st.sampled_from(
    (
        *("mijn", "moeder", "vader", "man", "ze", "hij", "ik", "zorg", "werk", "78", "14 uur", "4/5", "privé"),
        *("ja", "nee", "niet", "maar", "en", "voor", "gestorven", "terug", "bedoelde", "sinds 2019", "in", "Gent"),
        *(
            "verlof",
            "attest",
            "stop",
            "?",
            ".",
            ",",
            "weet",
            "wat is",
            "BelRAI",
            "gekregen",
            "geweigerd",
            "aangevraagd",
        ),
        *("overzicht", "English", "my", "mother", "is", "of"),
    )
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, min_size=1, max_size=14).map(" ".join))


def conversations() -> dict[str, Conversation]:
    opening = Conversation("nl")
    opening.start()
    asked = begun()
    asked.choose("mother")
    told = begun("en")
    told.say("I look after my husband, he is 71, about 20 hours a week")
    told.say("overview")
    mourning = begun()
    mourning.say("mijn moeder is gisteren gestorven")
    return {"opening": opening, "a question": asked, "an overview": told, "after a death": mourning}


STARTS = conversations()


@pytest.mark.parametrize("where", STARTS)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_text_is_replied_to_and_leaves_a_way_on(where: str, texts: list[str]):
    talk = STARTS[where].fork()
    for text in texts:
        proper(talk, talk.say(text), f"{where}: {texts!r}")
        if talk.forgotten:
            return


@pytest.mark.parametrize(
    "text", [" " * 20_000, "\n" * 20_000, "a" * 20_000, "mijn moeder is ziek en " * 900, "🙂" * 5_000]
)
def test_a_very_long_text_is_replied_to(text: str):
    talk = STARTS["a question"].fork()
    proper(talk, talk.say(text), "a very long text")
