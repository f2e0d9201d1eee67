"""What a wandering conversation keeps: corrections, two people apart, wishes in turn, silence, consent."""

from __future__ import annotations

from datetime import timedelta

from bot.dialogue import asking
from bot.facts import Known
from bot.messages import RecipientChosen, WithdrawConsent
from tests.conversations import Conversation, begun, reader
from tests.dialogue.states import put


def facts_of(talk: Conversation, number: int) -> dict[str, object]:
    """What is known about one recipient."""
    one = next(one for one in talk.state.recipients if one.number == number)
    return {name: known.value for name, known in one.facts.items()}


class TestACorrection:
    def test_with_a_bare_number_is_about_the_latest_answer_that_it_can_be(self):
        talk = begun()
        talk.choose("mother")
        put(talk, lambda inner: asking.ask_fact(inner, "recipient_age"))
        talk.say("78")
        talk.say("nee, ik bedoelde 79")
        assert facts_of(talk, 1)["recipient_age"] == 79
        assert "Aangepast" in talk.texts

    def test_of_who_it_is_changes_the_word_and_the_relation(self):
        talk = begun()
        talk.choose("father")
        talk.say("sorry, ik bedoelde mijn schoonvader")
        assert facts_of(talk, 1) == {"recipient_relation": "parent_in_law", "recipient_called": "father_in_law"}
        assert len(talk.state.recipients) == 1

    def test_loses_nothing_else_and_leaves_the_question_open(self):
        talk = begun()
        talk.say("mijn moeder is 78 en ik zorg 14 uur per week voor haar")
        open_now = talk.asks
        talk.say("nee, ik bedoelde 20 uur")
        assert facts_of(talk, 1)["carer_hours_per_week"] == 20
        assert facts_of(talk, 1)["recipient_age"] == 78
        assert talk.asks == open_now

    def test_can_itself_be_taken_back(self):
        talk = begun()
        talk.say("mijn moeder is 78")
        talk.say("nee, ze is 79")
        talk.say("terug")
        assert facts_of(talk, 1)["recipient_age"] == 78


class TestTwoPeople:
    def test_are_kept_apart_in_one_message(self):
        talk = begun()
        talk.say("ik zorg voor mijn ouders. mijn moeder is 79 en mijn vader is 82")
        numbers = {facts_of(talk, one.number)["recipient_called"]: one.number for one in talk.state.recipients}
        assert facts_of(talk, numbers["mother"])["recipient_age"] == 79
        assert facts_of(talk, numbers["father"])["recipient_age"] == 82

    def test_a_carers_own_fact_is_asked_once_for_both(self):
        talk = begun()
        talk.choose("mother")
        assert talk.asks == "carer_work_status"
        talk.say("weet ik niet")
        talk.say("en voor mijn vader?")
        assert talk.asks != "carer_work_status"

    def test_the_other_waits_in_turn_until_the_first_is_done(self):
        talk = begun()
        talk.say("ik zorg voor mijn vader en voor mijn moeder")
        first = talk.state.current
        assert list(talk.state.requests) == [f"recipient/{3 - first}"]
        talk.say("overzicht")
        talk.choose("done")
        assert talk.asks == "changes"  # whether to tell of changes, once
        talk.choose("no")
        assert talk.state.current != first
        assert not list(talk.state.requests)

    def test_a_death_ends_what_was_asked_about_one_and_leaves_the_other(self):
        talk = begun()
        talk.say("ik zorg voor mijn vader en voor mijn moeder")
        talk.say("mijn moeder is gisteren gestorven")
        assert "Gecondoleerd" in talk.texts
        mother = next(one for one in talk.state.recipients if one.died)
        assert facts_of(talk, mother.number)["recipient_called"] == "mother"
        father = next(one.number for one in talk.state.recipients if not one.died)
        talk.choose(f"recipient_{father}")
        assert talk.state.current == father
        assert "je moeder" not in talk.said[-1].text

    def test_a_pronoun_is_about_who_it_can_be_about(self):
        talk = begun()
        talk.say("ik zorg voor mijn moeder en voor mijn vader")
        talk.say("hij is vannacht overleden")
        died = [facts_of(talk, one.number)["recipient_called"] for one in talk.state.recipients if one.died]
        assert died == ["father"]

    def test_two_deaths_in_one_message_are_both_heard(self):
        talk = begun()
        talk.say("ik zorg voor mijn moeder en voor mijn vader")
        talk.say("mijn vader en mijn moeder zijn gestorven bij een ongeval")
        assert all(one.died for one in talk.state.recipients)
        assert "je moeder" in talk.texts
        assert "je vader" in talk.texts

    def test_a_death_that_was_misread_is_taken_back(self):
        talk = begun()
        talk.say("mijn moeder is 78")
        open_now = talk.asks
        talk.say("ze is gestorven")
        talk.say("terug")
        assert not talk.state.recipient.died
        assert talk.asks == open_now

    def test_a_death_told_after_a_cry_is_heard_when_they_are_safe(self):
        talk = begun()
        talk.say("mijn moeder is 78")
        talk.say("ik wil niet meer leven")
        talk.say("mijn moeder is vannacht overleden")
        talk.say("ik ben veilig")
        assert talk.asks == "died"

    def test_nothing_is_asked_about_the_dead_when_the_talk_goes_back_to_them(self):
        talk = begun()
        talk.say("ik zorg voor mijn moeder en voor mijn vader")
        talk.say("mijn moeder is gestorven")
        mother = next(one.number for one in talk.state.recipients if one.died)
        talk.event(RecipientChosen(mother))
        assert talk.asks == "died"

    def test_somebody_named_by_mistake_leaves_no_ghost(self):
        talk = begun()
        talk.say("ik zorg voor mijn moeder en voor mijn vader")
        talk.say("terug")
        talk.say("mijn zus")
        assert [facts_of(talk, one.number)["recipient_called"] for one in talk.state.recipients] == ["sister"]
        assert not list(talk.state.requests)


class TestSeveralQuestions:
    def test_two_are_answered_at_once_and_the_third_with_the_next_turn(self):
        talk = begun()
        talk.choose("mother")
        talk.say("wat is BelRAI? en wat is een OCMW? en kan mijn baas mantelzorgverlof weigeren?")
        assert list(talk.state.requests) == ["answer/carers_leave/refuse"]
        assert "wettelijk recht" not in talk.texts
        talk.say("bediende")
        assert "wettelijk recht" in talk.texts
        assert not list(talk.state.requests)


class TestAnApplication:
    def test_that_was_granted_is_known_and_listed_as_settled(self):
        talk = begun()
        talk.choose("mother")
        talk.say("ik heb de erkenning met sociaal recht gekregen")
        assert talk.facts()["has_recognition_social_rights"] is True
        talk.say("overzicht")
        assert "Al geregeld" in talk.texts

    def test_that_was_refused_says_until_when_one_can_appeal_and_where_that_was_read(self):
        talk = begun()
        talk.choose("mother")
        talk.choose("jobseeker_benefit")
        talk.say("mijn vrijstelling voor mantelzorgers is geweigerd")
        if talk.asks.startswith("standing/"):
            talk.choose("about_jobseeker_carer_exemption")
        assert "binnen de 3 maanden" in talk.texts
        assert "Bron" in talk.texts

    def test_that_was_only_made_is_no_grant(self):
        talk = begun()
        talk.choose("mother")
        talk.say("ik heb de erkenning met sociaal recht aangevraagd")
        assert talk.facts().get("has_recognition_social_rights") is not True
        assert talk.state.recipient.standing["recognition_social_rights"][0] == "applied"


class TestASigh:
    def test_is_no_answer_to_how_much_one_works(self):
        talk = begun()
        talk.say("mijn moeder is 78 en ik ben bediende bij een bank")
        put(talk, lambda inner: asking.ask_fact(inner, "work_fraction"))
        talk.say("ik ben zo moe van alles")
        assert "work_fraction" not in talk.facts()
        assert "106" in talk.texts
        assert talk.asks == "work_fraction"


class TestSilence:
    def test_of_days_is_met_with_what_was_told(self):
        talk = begun()
        talk.say("mijn moeder is 78")
        open_now = talk.asks
        talk.wait(timedelta(days=4))
        talk.say("hallo")
        assert talk.texts.startswith("Welkom terug. Dit weet ik nog: je zorgt voor je moeder")
        assert talk.asks == open_now

    def test_so_long_that_a_fact_is_stale_has_it_asked_again_with_what_was_told(self):
        talk = begun()
        talk.choose("mother")
        fact = reader().mind.content.vocabulary.facts["carer_hours_per_week"]
        talk.state = talk.state.learn(fact, Known(14, talk.now.date()))
        talk.wait(timedelta(days=500))
        put(talk, lambda inner: asking.ask_fact(inner, fact.name))
        talk.say("waar waren we")
        assert "14 uur" in talk.texts
        assert "Klopt dat nog?" in talk.texts


class TestConsent:
    def test_is_asked_once_and_stands_when_an_older_button_is_pressed(self):
        talk = Conversation()
        talk.start()
        first = talk.state.turn
        talk.choose("everything")
        talk.choose("agree")
        talk.choose("leave", of=first)
        assert talk.asks == "recipient_relation"
        assert talk.consents == {"keep"}

    def test_that_is_taken_back_with_a_step_back_is_withdrawn(self):
        talk = begun()
        talk.say("terug")
        assert talk.asks == "consent"
        assert talk.consents == set()
        assert any(isinstance(effect, WithdrawConsent) for effect in talk.effects)

    def test_can_be_given_later_in_a_word(self):
        talk = begun(consent=False)
        talk.say("bewaar het")
        assert talk.consents == {"keep"}
        talk.wait(timedelta(days=2))
        assert not talk.forgotten

    def test_passed_over_is_told_and_all_is_gone_a_day_later(self):
        talk = Conversation()
        talk.start()
        talk.say("mijn moeder is 78")
        talk.say("ik ben bediende")
        assert "24 uur" in talk.texts
        talk.wait(timedelta(hours=25))
        assert talk.forgotten
