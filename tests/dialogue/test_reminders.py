"""Reminders and changes: planned with a yes, told in time and about the right person, and never over a cry."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.dialogue import changes, reminders
from bot.messages import Woke
from tests.conversations import Conversation

#: Two months before the last day of the premium of Geel.
AUGUST = datetime.fromisoformat("2027-08-24T10:00+02:00")


def in_geel(language: str = "nl") -> Conversation:
    """A carer who lives with a father of 82 in Geel, where a premium is asked for before 31 October."""
    talk = Conversation(language, AUGUST, local=True)
    talk.start()
    talk.choose("money")
    talk.choose("agree")
    talk.say(
        "mijn vader van 82, wij wonen samen in Geel" if language == "nl" else "my father, 82, we live in Geel together"
    )
    return talk


def planned(talk: Conversation) -> list[str]:
    """What is planned, as the state and the due work both have it."""
    of_state = {f"{reminders.KIND}/{number}" for number in talk.state.reminders}
    assert {key for key, (kind, _) in talk.due.items() if kind == reminders.KIND} == of_state
    return [one.scheme for one in talk.state.reminders.values()]


class TestPlanning:
    def test_nothing_is_planned_without_a_yes(self):
        talk = in_geel()
        talk.say("herinner me eraan")
        assert planned(talk) == []
        talk.choose("no")
        assert planned(talk) == []

    def test_a_yes_that_is_taken_back_plans_nothing(self):
        talk = in_geel()
        talk.say("herinner me eraan")
        talk.choose("yes")
        assert planned(talk) == ["premium_geel"]
        talk.say("verkeerde knop")
        assert talk.asks == "reminders"
        assert planned(talk) == []

    def test_a_stop_that_is_taken_back_plans_again(self):
        talk = in_geel()
        talk.say("herinner me eraan")
        talk.choose("yes")
        talk.wait(timedelta(days=55))
        talk.say("herinner me eraan")
        talk.choose("yes")
        before = planned(talk)
        talk.say("herinner me eraan")
        talk.choose("no")
        assert planned(talk) == []
        talk.say("verkeerde knop")
        assert planned(talk) == before

    def test_a_no_after_a_yes_is_a_no(self):
        talk = in_geel()
        talk.say("herinner me eraan")
        talk.choose("yes")
        talk.say("herinner me eraan")
        talk.choose("no")
        assert planned(talk) == []
        assert not talk.wait(timedelta(days=100))

    @pytest.mark.parametrize(
        "text",
        [
            "stop de herinneringen",
            "geen herinneringen aub",
            "stuur me geen herinneringen meer",
            "herinner me niet meer",
        ],
    )
    def test_they_stop_in_a_word(self, text: str):
        talk = in_geel()
        talk.say("herinner me eraan")
        talk.choose("yes")
        talk.say(text)
        assert planned(talk) == []
        assert not talk.wait(timedelta(days=100))

    @pytest.mark.parametrize(
        "text", ["kan je mij herinneren?", "herinner me op tijd", "zou je mij eraan kunnen herinneren"]
    )
    def test_asking_for_them_never_stops_them(self, text: str):
        talk = in_geel()
        talk.say(text)
        assert talk.asks == "reminders"


class TestInTime:
    def reminded(self) -> Conversation:
        talk = in_geel()
        talk.say("herinner me eraan")
        talk.choose("yes")
        assert talk.wait(timedelta(days=55))
        assert talk.asks == "reminder/premium_geel"
        return talk

    def test_what_was_told_to_be_asked_for_needs_no_naming(self):
        talk = self.reminded()
        talk.say("ik heb het al aangevraagd")
        assert talk.state.recipient.standing["premium_geel"][0] == "applied"
        assert talk.asks == "overview"

    def test_it_comes_no_more_when_the_right_is_gone(self):
        talk = in_geel()
        talk.say("herinner me eraan")
        talk.choose("yes")
        talk.say("nee, mijn vader woont in Mol en ik ook")
        talk.say("we wonen niet samen")
        assert talk.facts()["recipient_same_address"] is False
        assert not talk.wait(timedelta(days=60))

    def test_it_waits_while_it_is_not_known_whether_somebody_is_safe(self):
        talk = in_geel()
        talk.say("herinner me eraan")
        talk.choose("yes")
        talk.wait(timedelta(days=50))
        talk.say("ik wil niet meer leven")
        assert talk.state.pending is not None
        assert talk.state.pending.kind == "safety"
        assert not talk.wait(timedelta(days=6)), "a reminder came over a cry"
        assert talk.state.pending.kind == "safety"
        talk.say("ja ik ben veilig")
        assert "Een herinnering" in "".join(bubble.text for bubble in talk.wait(timedelta(days=2)))

    def test_about_another_it_leaves_what_stood_open_about_the_first(self):
        talk = in_geel()
        talk.say("herinner me eraan")
        talk.choose("yes")
        talk.say("en voor mijn moeder?")
        mother, asked = talk.state.current, talk.asks
        assert mother != 1
        talk.wait(timedelta(days=55))
        assert talk.state.current == 1
        assert "Een herinnering" in talk.texts
        talk.choose("applied")
        assert talk.state.recipients[0].standing["premium_geel"][0] == "applied"
        assert talk.state.current == mother
        assert talk.asks == asked

    def test_its_card_is_that_of_whom_it_is_about(self):
        talk = in_geel()
        talk.say("herinner me eraan")
        talk.choose("yes")
        talk.say("en voor mijn moeder?")
        talk.wait(timedelta(days=55))
        talk.choose("open")
        assert talk.state.current == 1
        assert talk.asks == "card/premium_geel"


class TestChanges:
    def at_64(self, answer: str) -> Conversation:
        talk = Conversation("nl")
        talk.start()
        talk.choose("money")
        talk.choose("agree")
        talk.say("mijn man, hij is 64")
        talk.say("in Kampenhout")
        talk.say("overzicht")
        talk.choose("done")
        assert talk.asks == "changes"
        talk.choose(answer)
        return talk

    def test_a_birthday_is_told_to_who_agreed(self):
        said = "".join(bubble.text for bubble in self.at_64("yes").wait(timedelta(days=366)))
        assert "Zorgbudget voor ouderen" in said

    def test_it_is_not_told_to_who_did_not(self):
        talk = self.at_64("no")
        assert not talk.wait(timedelta(days=366))
        talk.say("overzicht")
        assert "Zorgbudget voor ouderen" in talk.texts

    def test_an_answer_that_is_merely_too_old_is_no_change(self):
        talk = Conversation("nl")
        talk.start()
        talk.choose("respite")
        talk.choose("agree")
        talk.say("mijn moeder van 84, ze woont bij mij thuis")
        talk.say("overzicht")
        assert talk.verdicts()["oppashulp"] == "eligible"
        talk.choose("done")
        talk.choose("yes")
        said = talk.wait(timedelta(days=300))
        assert talk.verdicts()["oppashulp"] == "unknown"
        assert "Oppashulp" not in "".join(bubble.text for bubble in said)

    def test_a_yes_that_is_taken_back_is_no_consent(self):
        talk = self.at_64("yes")
        assert changes.PURPOSE in talk.consents
        talk.say("verkeerde knop")
        assert talk.asks == "changes"
        assert changes.PURPOSE not in talk.consents
        assert talk.consents == {"keep"}

    def test_nothing_comes_over_a_cry(self):
        talk = self.at_64("yes")
        talk.say("ik wil niet meer leven")
        assert not talk.wait(timedelta(days=366))
        assert not talk.event(Woke(changes.KIND, "weigh_again/rules"))
        assert talk.state.pending is not None
        assert talk.state.pending.kind == "safety"


def test_a_reminder_of_who_died_stays_silent_even_where_it_was_not_cancelled():
    talk = in_geel()
    talk.say("herinner me eraan")
    talk.choose("yes")
    dead = replace(talk.state.recipient, died=AUGUST.date().isoformat())
    talk.state = talk.state.with_recipient(dead)  # as a state of an older version may hold it
    (key,) = [key for key, (kind, _) in talk.due.items() if kind == reminders.KIND]
    talk.now += timedelta(days=55)
    assert talk.event(Woke(reminders.KIND, key)) == ()
