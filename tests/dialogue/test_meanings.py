"""Where no reading of a text is sure enough, the likeliest meanings are offered rather than one guessed."""

from __future__ import annotations

import pytest

from bot.dialogue import answering
from bot.dialogue.talk import Talk, World
from bot.messages import Answer, Decision, Guess, Heard
from tests.conversations import Conversation, begun

LIKELY = (("respite", 0.4), ("home_help", 0.3), ("move_to_residential", 0.2), ("leave", 0.05))
#: Words that nothing in Leun knows.
TEXT = {"nl": "dinges voor Zulma haar gedoe", "en": "a whatsit for Zulma's faff"}


def heard(*likely: tuple[str, float], decision: Decision = "ask") -> Heard:
    return Heard(guesses=tuple(Guess(name, sure) for name, sure in likely), decision=decision, engine="vectors")


def labels(talk: Conversation) -> list[str]:
    return [option.label for option in talk.said[-1].choices]


def test_the_likeliest_meanings_are_offered_and_something_else():
    talk = Conversation("nl")
    talk.start()
    talk.say(TEXT["nl"], heard=heard(*LIKELY))
    assert talk.said[-1].text == "Bedoel je een van deze dingen?"
    assert labels(talk) == ["Iemand die de zorg even overneemt", "Hulp aan huis", "Een woonzorgcentrum", "Iets anders"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_goal_that_was_meant_is_gone_on_with(language):
    talk = Conversation(language)
    talk.start()
    talk.say(TEXT[language], heard=heard(*LIKELY))
    talk.choose("goal_respite")
    assert talk.state.choices["goal"] == "respite"
    assert talk.asks != "meant"


def test_what_leun_does_not_know_itself_is_pointed_to_and_the_question_comes_back():
    talk = begun("nl")
    stood_open = talk.asks
    talk.say(TEXT["nl"], heard=heard(*LIKELY))
    talk.choose("goal_home_help")
    assert "hulp aan huis" in talk.said[0].text
    assert talk.asks == stood_open


def test_a_command_that_was_meant_is_done():
    talk = begun("nl")
    talk.say(TEXT["nl"], heard=heard(("privacy", 0.5), ("talk_to_human", 0.3)))
    assert labels(talk) == ["Wat ik bewaar, en wie dat leest", "Iemand spreken", "Iets anders"]
    talk.choose("command_privacy")
    assert "bewaar" in talk.said[0].text


@pytest.mark.parametrize("answer", ["iets anders", "nee", "weet ik niet"])
def test_something_else_asks_for_other_words_and_what_stood_open_comes_back(answer):
    talk = begun("nl")
    stood_open = talk.asks
    talk.say(TEXT["nl"], heard=heard(*LIKELY))
    talk.say(answer)
    assert "andere woorden" in talk.said[0].text
    assert talk.asks == stood_open


def test_a_meaning_may_be_typed():
    talk = Conversation("nl")
    talk.start()
    talk.say(TEXT["nl"], heard=heard(*LIKELY))
    talk.say("hulp aan huis")
    assert "hulp aan huis" in talk.said[0].text.casefold()


def test_the_same_is_not_offered_twice_in_a_row():
    talk = begun("nl")
    talk.say(TEXT["nl"], heard=heard(*LIKELY))
    talk.say("blablabla zwoinkers", heard=heard(*LIKELY))
    assert talk.said[0].text.startswith("Dat heb ik niet goed begrepen")


@pytest.mark.parametrize("decision", ["none", "answer"])
def test_without_likely_meanings_none_are_offered(decision):
    talk = begun("nl")
    talk.say(TEXT["nl"], heard=heard(("out_of_scope", 0.9), decision=decision))
    assert talk.asks != "meant"


def test_an_answer_to_the_question_is_never_asked_about():
    talk = begun("nl")
    talk.say("mijn moeder", heard=heard(*LIKELY))
    assert talk.asks != "meant"


def test_a_cry_while_meanings_are_offered_comes_first():
    talk = begun("nl")
    talk.say(TEXT["nl"], heard=heard(*LIKELY))
    talk.say("ik wil niet meer leven", heard=heard(*LIKELY))
    assert "1813" in talk.said[0].text
    talk.say("ja")
    assert talk.asks == "meant"


@pytest.mark.parametrize(
    "text",
    ["ja", "ok", "no", "unsure", "78", "brengt het OCMW van Aarschot nog maaltijden rond?", "🙏", "mijn pa"],
)
def test_whatever_is_written_while_meanings_are_offered_is_answered(text):
    talk = begun("nl")
    talk.say(TEXT["nl"], heard=heard(("self_employed", 0.4), ("home_help", 0.3)))
    assert talk.say(text)
    assert talk.say(text, heard=heard(*LIKELY))


def test_an_answer_that_names_no_meaning_asks_for_other_words():
    talk = begun("nl")
    talk.say(TEXT["nl"], heard=heard(*LIKELY))
    menu = talk.state.pending
    assert menu is not None
    turn = Talk(state=talk.state, world=World(now=talk.now, mind=talk.reader.mind))
    assert answering.apply(turn, menu, Answer(kind="value", value=3), typed=True)
    assert "andere woorden" in turn.bubbles[0].text
