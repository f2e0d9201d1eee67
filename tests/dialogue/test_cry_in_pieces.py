"""A cry in two messages, under a picture, in an edited text; and somebody who wants a person then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.dialogue.turn import GOES_ON
from bot.messages import Sent
from tests.conversations import Conversation, begun


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("nl", "ik wil niet meer", "leven"),
        ("nl", "ze ademt", "niet meer"),
        ("en", "i don't want to", "live anymore"),
        ("nl", "mijn man heeft mij gisteren", "geslagen"),
    ],
)
def test_a_cry_in_two_messages_is_heard_with_the_second(language, first, second):
    talk = begun(language)
    talk.say(first)
    assert talk.state.pending is None or talk.state.pending.kind != "safety"
    talk.say(second)
    assert talk.state.pending is not None
    assert talk.state.pending.kind == "safety"


def test_after_a_while_two_messages_are_two():
    talk = begun("nl")
    talk.say("ik wil niet meer")
    talk.wait(GOES_ON + timedelta(seconds=1))
    talk.say("leven")
    assert talk.state.pending is None or talk.state.pending.kind != "safety"


def test_a_cry_that_was_answered_is_not_found_again_in_the_next_message():
    talk = begun("nl")
    talk.say("ik wil niet meer leven")
    talk.say("ja")
    assert talk.state.pending is None or talk.state.pending.kind != "safety"


def test_the_end_of_a_text_is_kept_only_until_the_next():
    talk = begun("nl")
    talk.say("ik wil niet meer")
    assert talk.state.tail == "ik wil niet meer"
    talk.choose("unsure")
    assert talk.state.tail == ""


@pytest.mark.parametrize("start", [True, False])
def test_a_cry_under_a_picture_is_heard(start):
    talk = begun("nl") if start else Conversation("nl")
    talk.event(Sent("photo", "ik wil niet meer leven"))
    assert "1813" in talk.said[0].text


def test_words_under_a_picture_are_heard_and_that_the_picture_was_not_is_said():
    talk = begun("nl")
    first, *_ = talk.event(Sent("photo", "mijn moeder is 78"))
    assert first.text.startswith("Ik kan een foto niet openen, maar de woorden erbij heb ik gelezen.")
    assert talk.state.recipient.facts["recipient_age"].value == 78


def test_a_cry_in_an_edited_text_is_heard():
    talk = begun("nl")
    talk.say("mijn moeder is 78")
    talk.say("mijn moeder is 78 en ik wil niet meer leven", edit_of=talk.state.turn)
    assert "1813" in talk.said[0].text


@pytest.mark.parametrize("how", ["button", "words"])
def test_who_wants_a_person_hears_who_there_is_and_the_lines_stay_near(how):
    talk = begun("nl")
    stood_open = talk.asks
    talk.say("ik wil niet meer leven")
    if how == "button":
        talk.choose("person")
    else:
        talk.say("ik wil met iemand praten")
    assert "106" in talk.said[0].text
    assert "1813" in talk.said[-1].text
    assert all(bubble.urgent for bubble in talk.said)
    talk.say("ja, ik ben veilig")
    assert talk.asks == stood_open
