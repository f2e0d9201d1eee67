"""How Leun answers what is no answer: a greeting, thanks, a sigh."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.app import base_pack
from bot.dialogue.state import State
from bot.dialogue.talk import World
from bot.dialogue.turn import turn
from bot.messages import Chose, Said, Say, Started
from bot.mind import make
from tests.conversations import Conversation

READER = make([base_pack()])
NOW = datetime(2026, 11, 22, 22, 40, tzinfo=UTC)


def texts_after(*events):
    state, texts = State(), []
    for event in events:
        world = World(now=NOW, mind=READER.mind, consents=frozenset({"keep"}))
        state, effects = turn(state, event, READER.read(event, state, NOW), world)
        texts = [effect.message.text for effect in effects if isinstance(effect, Say)]
    return texts


def said(key):
    return READER.mind.wording.say("nl", key)


def test_a_greeting_at_the_first_question_is_no_misunderstanding():
    texts = texts_after(Started(), Said("dag"))
    assert texts[0] == said("greeting.again")
    assert said("misunderstood.once") not in texts


def test_who_says_how_heavy_it_is_does_not_hear_that_it_was_not_understood():
    texts = texts_after(Started(), Chose("everything"), Chose("agree"), Said("ik ben zo moe, ik kan het niet meer aan"))
    assert "106" in texts[0]
    assert said("misunderstood.once") not in texts
    assert said("detour.back_to") in texts[-1] or "Voor wie zorg je" in texts[-1]


def test_thanks_are_answered_and_the_question_stays():
    texts = texts_after(Started(), Chose("everything"), Chose("agree"), Said("merci"))
    assert texts[0] == said("thanks.welcome")
    assert "Voor wie zorg je" in texts[-1]


def test_a_word_of_both_languages_is_explained_in_the_one_that_is_spoken():
    texts = texts_after(Started(), Chose("everything"), Chose("agree"), Said("wat is voltijds?"))
    assert "Voltijds is a" not in texts[0]


def test_where_we_live_answers_where_she_lives_though_her_age_is_told_beside_it():
    talk = Conversation("nl")
    talk.start()
    talk.say("mijn vrouw heeft ms en ik werk voltijds in een fabriek")
    talk.say("ja bewaar het")
    assert talk.asks == "recipient_municipality"
    talk.say("wij wonen in Bilzen, ze is 54")
    assert talk.facts()["recipient_municipality"] == "73110"
    assert talk.facts()["recipient_age"] == 54
    assert talk.asks != "recipient_municipality"
