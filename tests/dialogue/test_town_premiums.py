"""What is told of the premium of a municipality: of theirs, of another, of one that merged or that nobody looked up."""

from __future__ import annotations

import pytest

from bot.messages import Started
from tests.conversations import Conversation


@pytest.fixture
def talk() -> Conversation:
    """Somebody whose mother lives in Kampenhout, with a question of the interview open."""
    talk = Conversation("nl", local=True)
    talk.event(Started())
    talk.say("mijn ma woont in Kampenhout, is 84, ik ben gepensioneerd")
    talk.say("ja")
    return talk


@pytest.mark.parametrize(
    "asked", ["hoeveel is de premie?", "wat krijg ik van de gemeente?", "hoeveel krijg ik van Kampenhout?"]
)
def test_the_premium_of_where_people_live_is_told_with_its_sum(talk: Conversation, asked: str) -> None:
    open_question = talk.asks
    talk.say(asked)
    assert "Mantelzorgpremie van Kampenhout" in talk.texts
    assert "25 per maand" in talk.texts
    assert "Lagere zorgpremie" not in talk.texts
    assert talk.asks == open_question


def test_another_town_is_answered_about_that_town(talk: Conversation) -> None:
    talk.say("is er een premie in Geel?")
    assert "Mantelzorgpremie van Geel" in talk.texts
    assert "Kampenhout" not in talk.texts


def test_of_a_town_that_nobody_looked_up_it_is_said_so(talk: Conversation) -> None:
    talk.say("is er een premie in Zwalm?")
    assert "van Zwalm heb ik nog niets opgezocht" in talk.texts
    assert "Kampenhout" not in talk.texts


@pytest.mark.parametrize("asked", ["hoeveel is de premie in Aalst?", "hoe vraag ik de mantelzorgpremie van Aalst aan?"])
def test_a_town_is_not_taken_for_the_village_of_the_same_name(talk: Conversation, asked: str) -> None:
    talk.say(asked)
    assert "van Aalst heb ik nog niets opgezocht" in talk.texts
    assert "Sint-Truiden" not in talk.texts


def test_what_a_merged_town_paid_is_no_sum_of_today(talk: Conversation) -> None:
    talk.say("krijg ik dan een premie van Beveren?")
    assert "gold vroeger" in talk.texts
    assert "816" not in talk.texts


def test_what_a_word_means_is_told_though_it_is_a_wish_too(talk: Conversation) -> None:
    talk.say("wat is kortverblijf?")
    assert "logeren in een woonzorgcentrum" in talk.texts


def test_of_a_merged_town_only_what_may_have_been_for_them_is_told_and_nothing_asked_for_it() -> None:
    talk = Conversation("nl", local=True)
    talk.event(Started())
    talk.say("welke premies zijn er? mijn vader van 79 woont in Ham, thuis")
    talk.say("ja")
    asked: list[str] = []
    while talk.asks not in ("overview", "pause", "goal") and len(asked) < 20:
        asked.append(talk.asks)
        talk.say("weet ik niet")
        if talk.asks == "pause":
            talk.say("ga verder")
    assert asked
    assert not [name for name in asked if "premium_ham" in name or name == "recipient_residence_months_here"]
    if talk.asks != "overview":
        talk.say("toon wat je al hebt")
    assert "In Ham gold vroeger" in talk.texts
    assert "kind met een handicap" not in talk.texts
