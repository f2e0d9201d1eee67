"""Bringing in a person, as conversations: what is said first, what is passed on, and who speaks when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases.machine import Claim, Close, CorrectPromise, HandOver, Reply, Wait
from bot.cases.team import ConsultantId, Team, TeamId
from bot.dialogue import contact_offers
from bot.dialogue.contact import PURPOSE
from bot.messages import Outgoing, Sent
from tests.cases.teams import GENT, OOST, at, team
from tests.conversations import NOW, Conversation, begun, stored
from tests.dialogue.states import put

WANTS = {"nl": "ik wil iemand spreken", "en": "I want to talk to someone"}


def teams(*which: Team) -> dict[TeamId, Team]:
    return {one.id: one for one in which or (team(GENT), team(OOST))}


def in_gent(language: str = "nl", *, consent: bool = True) -> Conversation:
    """Somebody who cares for their mother in Gent, where a team works."""
    talk = begun(language, consent=consent)
    talk.say({"nl": "ik zorg voor mijn moeder, ze woont in Gent", "en": "I care for my mother in Ghent"}[language])
    talk.teams = teams()
    return talk


def with_a_case(language: str = "nl") -> Conversation:
    """The same, who asked for a person."""
    talk = in_gent(language)
    talk.say(WANTS[language])
    talk.choose("yes")
    talk.choose("no")
    return talk


def talking() -> Conversation:
    """The same, to whom An has written."""
    talk = with_a_case()
    talk.consultant("an", Reply(), "Dag, ik lees je.")
    return talk


def options(said: tuple[Outgoing, ...]) -> list[str]:
    return [option.id for option in said[-1].choices]


# -- with a yes, and not without -------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_passed_on_is_said_first_and_with_a_yes_a_case_opens(language: str):
    talk = in_gent(language)
    asked_before = talk.asks
    said = talk.say(WANTS[language])
    assert "Team Gent" in said[-1].text
    assert "Vraagt zelf om iemand te spreken." in said[-1].text
    assert options(said) == ["yes", "no"]
    assert talk.case is None
    said = talk.choose("yes")
    assert {"nl": "voor donderdag 26 november, 10 uur", "en": "before Thursday 26 November, 10:00"}[
        language
    ] in talk.texts
    assert talk.case is not None
    assert (talk.case.team, talk.case.urgency, talk.case.promised_at) == ("gent", "asked", at("2026-11-26 10:00"))
    assert talk.file.reasons == ("Vraagt zelf om iemand te spreken.",)
    assert talk.file.language == language
    assert talk.file.consent == "2026-11-22 · 2026-11-24"
    assert options(said) == ["no"]
    talk.choose("no")
    assert talk.asks == asked_before


def test_without_a_yes_nobody_is_alarmed():
    talk = in_gent()
    talk.say(WANTS["nl"])
    said = talk.say("nee, liever niet")
    assert "ik geef niets door" in said[0].text
    assert "106" in talk.texts or "Mantelzorg" in talk.texts  # whom they can turn to themselves
    assert (talk.case, talk.moves) == (None, [])


def test_what_the_carer_leaves_belongs_to_the_case():
    talk = in_gent()
    talk.say(WANTS["nl"])
    talk.choose("yes")
    said = talk.say("Lena, 0470 00 00 00, liefst na vier uur")
    assert said[0].text == "Dat geef ik mee."
    assert talk.told_team == ["open · asked", "contact · Lena, 0470 00 00 00, liefst na vier uur"]


@pytest.mark.parametrize(("text", "passed_on"), [("nee, hoeft niet", False), ("bel liever niet, ik schrijf", True)])
def test_only_a_plain_no_is_one_where_words_may_be_passed_on(text: str, passed_on: bool):
    talk = in_gent()
    talk.say(WANTS["nl"])
    talk.choose("yes")
    talk.say(text)
    assert (talk.told_team[-1] == f"contact · {text}") is passed_on


def test_nothing_else_is_passed_on_than_what_was_shown():
    talk = in_gent()
    said = talk.say(WANTS["nl"])
    talk.choose("yes")
    shown = [line.removeprefix("• ") for line in said[-1].text.splitlines() if line.startswith("•")]
    assert tuple(shown) == (*talk.file.reasons, *talk.file.shared)


def test_where_no_team_works_it_is_said_who_there_is():
    talk = begun()
    talk.say("ik zorg voor mijn moeder in Gent")
    said = talk.say(WANTS["nl"])
    assert "Deze mensen kan je wel bereiken" in said[0].text
    assert talk.asks != "offer"


def test_the_carers_own_place_counts_first():
    here, there = (
        team({**GENT, "municipalities": ["44021"]}),
        team(GENT, id="mol", name="Team Mol", municipalities=["13025"]),
    )
    talk = in_gent()
    talk.teams = teams(here, there)
    vocabulary = talk.reader.mind.content.vocabulary
    put(talk, lambda inner: inner.learn(vocabulary.facts["carer_municipality"], "13025"))
    talk.say(WANTS["nl"])
    talk.choose("yes")
    assert talk.case is not None
    assert talk.case.team == "mol"


def test_whom_nobody_covers_the_team_that_takes_all_does():
    talk = begun()
    talk.teams = teams()
    talk.say(WANTS["nl"])
    talk.choose("yes")
    assert talk.case is not None
    assert talk.case.team == "oost"


def test_on_a_saturday_night_it_is_told_when_somebody_is_there():
    talk = in_gent()
    talk.now = at("2026-12-24 23:00")  # Christmas Eve, a Thursday; Friday is a holiday
    said = talk.say(WANTS["nl"])
    assert "voor dinsdag 29 december" in said[-1].text


def test_out_of_hours_it_is_told_that_nobody_is_there_with_the_lines():
    talk = in_gent()
    assert "Er is daar nu niemand. Iemand van hen antwoordt voor donderdag" in talk.say(WANTS["nl"])[-1].text
    assert "106" in talk.choose("yes")[0].text
    talk = in_gent()
    talk.now = at("2026-11-25 10:00")
    assert "nu niemand" not in talk.say(WANTS["nl"])[-1].text


def test_nobody_on_duty_for_months_is_told_so():
    away = [{**one, "absent": [{"from": "2026-01-01", "until": "2030-01-01"}]} for one in GENT["members"]]
    talk = in_gent()
    talk.teams = teams(team(members=away))
    talk.say(WANTS["nl"])
    assert "ik weet niet wanneer wel" in talk.texts
    talk.choose("yes")
    assert "ik weet niet wanneer wel" in talk.texts
    assert talk.case is not None
    assert talk.case.promised_at is None


# -- of its own accord -----------------------------------------------------------------------------


def test_who_says_that_it_is_too_much_is_offered_a_person_once():
    talk = in_gent()
    asked = talk.asks
    said = talk.say("ik kan niet meer, het is te veel")
    assert talk.asks == "offer"
    assert "Schreef dat het niet meer gaat." in said[-1].text
    talk.choose("no")
    assert talk.asks == asked
    talk.say("ik ben echt op, het gaat niet meer")
    assert talk.asks == asked


def test_after_a_crisis_a_person_is_offered_when_the_carer_is_safe():
    talk = in_gent()
    talk.say("ik wil niet meer leven")
    assert talk.case is None
    said = talk.choose("safe")
    assert talk.asks == "offer"
    assert "Iemand van hen antwoordt voor morgen 11 uur" in said[-1].text
    talk.choose("yes")
    assert talk.case is not None
    assert talk.case.urgency == "crisis"


def test_who_did_not_mean_it_is_not_offered_one():
    talk = in_gent()
    asked = talk.asks
    talk.say("ik wil niet meer leven")
    talk.say("zo bedoel ik het niet")
    assert talk.asks == asked


def test_in_danger_the_lines_stay_beside_the_offer():
    talk = in_gent()
    talk.say("ik wil niet meer leven")
    said = talk.choose("person")
    assert all(bubble.urgent for bubble in said)
    assert "Team Gent" in said[0].text
    assert "1813" in said[-1].text
    assert options(said) == [contact_offers.BRING_IN, "safe", "danger", "unsure"]
    said = talk.say("ja geef het door")
    assert talk.case is not None
    assert talk.case.urgency == "crisis"
    assert "1813" in said[-1].text
    assert options(said) == ["safe", "danger", "unsure"]
    assert talk.state.pending is not None
    assert talk.state.pending.kind == "safety"


def test_a_plain_yes_in_danger_says_that_they_are_safe_and_opens_nothing():
    talk = in_gent()
    talk.say("ik wil niet meer leven")
    talk.choose("person")
    talk.say("ja")
    assert talk.case is None


# -- agreed beforehand -----------------------------------------------------------------------------


def test_who_agreed_beforehand_is_not_asked_and_told_when_they_did():
    talk = in_gent()
    talk.say("ik kan niet meer, het is te veel")
    talk.choose("always")
    assert PURPOSE in talk.consents
    assert talk.case is not None
    talk.choose("no")
    talk.case, talk.moves = replace(talk.case, status="closed", closed_at=NOW - timedelta(days=60)), []
    talk.now += timedelta(days=20)
    said = talk.say("ik wil niet meer leven")
    said = talk.choose("safe")
    assert "Op 24 november 2026 zei je dat ik dit mag doorgeven" in said[-1].text or "24 november" in talk.texts
    assert talk.case.urgency == "crisis"
    assert talk.file.consent == "2026-11-22 · 2026-11-24"


def test_it_is_given_and_taken_back_in_words():
    talk = in_gent()
    talk.say("deel het met een consulent")
    assert talk.agreed[PURPOSE] == date(2026, 11, 24)
    talk.say("geef niets meer door")
    assert PURPOSE not in talk.consents


# -- told of it ------------------------------------------------------------------------------------


def hears(talk: Conversation) -> str:
    """What the carer hears within a minute."""
    return "\n".join(one.text for one in talk.wait(timedelta(minutes=1)))


def test_who_has_it_and_when_they_answer_is_told():
    talk = with_a_case()
    talk.consultant("an", Claim())
    assert hears(talk) == "An van Team Gent heeft je vraag, en antwoordt voor donderdag 26 november, 10 uur."
    talk.consultant("cis", CorrectPromise(at("2026-11-26 15:00")))
    assert "Dat spijt ons. Iemand antwoordt voor donderdag 26 november, 15 uur." in hears(talk)
    talk.consultant("an", HandOver(why="away", to=ConsultantId("bo")))
    assert hears(talk).startswith("Bo van Team Gent heeft je vraag")
    by = at("2026-11-27 10:00")
    talk.consultant("bo", HandOver(why="other_team", team=TeamId("oost"), promised_at=by))
    assert hears(talk) == "Je vraag ligt nu bij Team Oost. Iemand van hen antwoordt voor vrijdag 27 november, 10 uur."


def test_the_same_news_is_told_once():
    talk = with_a_case()
    talk.consultant("an", Claim())
    assert hears(talk)
    talk.due["case/again"] = ("case", talk.now)
    assert hears(talk) == ""


def test_how_it_stands_can_be_asked():
    talk = with_a_case()
    assert (
        "Je vraag ligt bij Team Gent. Iemand antwoordt voor donderdag"
        in talk.say("hoe zit het met mijn vraag?")[0].text
    )
    said = talk.say(WANTS["nl"])
    assert "Je vraag ligt bij Team Gent." in said[-1].text
    talk.say("zeg maar dat ze ook gevallen is")
    assert talk.told_team[-1] == "contact · zeg maar dat ze ook gevallen is"


def test_the_carer_may_want_nobody_any_more():
    talk = with_a_case()
    said = talk.say("trek mijn vraag in")
    assert "niet meer hoeft" in said[0].text
    assert talk.told_team[-1] == "close · not_wanted"
    assert hears(talk) == ""


# -- while a person talks --------------------------------------------------------------------------


def test_while_a_person_talks_leun_is_silent_and_says_once_how_to_call_it():
    talk = talking()
    said = talk.say("dag An, ik slaap amper")
    assert [one.text.split(".")[0] for one in said] == ["An leest wat je hier schrijft"]
    assert talk.say("en ze is 82, ze werkt me op de zenuwen") == ()
    assert talk.told_team[-1] == "carer_wrote · en ze is 82, ze werkt me op de zenuwen"
    assert "recipient_age" not in talk.facts()  # said to An, not to a program


def test_danger_is_answered_at_once_whoever_talks():
    talk = talking()
    talk.say("dag An")
    said = talk.say("ik wil niet meer leven")
    assert "1813" in said[0].text
    assert all(bubble.urgent for bubble in said)
    assert talk.told_team[-1] == "carer_wrote · danger · ik wil niet meer leven"
    assert [one.kind for one in talk.moves[-1].alerts] == ["danger"]
    talk.say("nee, ik ben niet veilig")
    assert "112" in talk.texts
    talk.say("ja, nu wel")
    assert talk.say("sorry An") == ()


def test_leun_answers_who_calls_it_and_the_carer_goes_back_by_name():
    talk = talking()
    (said,) = talk.say("Leun")
    assert said.text.startswith("Hier ben ik, het programma. An leest nu niet mee.")
    heard = talk.say("wat is BelRAI?")
    assert "hoeveel zorg iemand nodig heeft" in heard[0].text
    moves = len(talk.moves)
    talk.say("An, ben je er nog?")
    assert talk.told_team[moves:] == ["carer_wrote · An, ben je er nog?"]
    talk.say("Leun, wat is belrai?")
    assert "hoeveel zorg iemand nodig heeft" in talk.texts
    assert 'Schrijf "An" om verder te gaan met An' in talk.said[0].text
    talk.now += timedelta(minutes=1)
    talk.consultant("an", Reply(), "Ja hoor.")
    talk.say("oef")
    assert talk.told_team[-1] == "carer_wrote · oef"


def test_a_button_of_leuns_is_answered_by_leun():
    talk = talking()
    assert talk.choose("employee")
    assert talk.facts()["carer_work_status"] == "employee"


def test_stop_and_erase_are_leuns_whoever_talks():
    talk = talking()
    said = talk.say("wis alles")
    assert "Je vraag bij Team Gent verdwijnt dan ook." in said[-1].text
    talk.choose("yes")
    assert talk.forgotten


def test_a_picture_cannot_be_passed_on_and_that_is_said():
    talk = talking()
    (said,) = talk.event(Sent("photo"))
    assert "niet doorgeven aan An" in said.text


def test_thanks_asks_nothing_of_anybody():
    talk = talking()
    talk.say("merci An, heel lief")
    assert talk.told_team[-1] == "carer_wrote · thanks · merci An, heel lief"
    assert talk.case is not None
    assert talk.case.waiting_since is None


def test_what_falls_due_meanwhile_comes_another_day():
    talk = talking()
    talk.due["changes/1"] = ("weigh_again", talk.now)
    assert hears(talk) == ""
    assert talk.due["changes/1"][1] > talk.now


# -- over ------------------------------------------------------------------------------------------


def test_it_ends_with_one_question_and_leun_is_back():
    talk = talking()
    stood_open = "work"
    talk.say("bedankt")
    talk.consultant("an", Close("helped"))
    said = talk.wait(timedelta(minutes=1))
    assert "An heeft je vraag afgerond" in said[-1].text
    assert options(said) == ["yes", "bit", "no"]
    talk.choose("bit")
    assert talk.told_team[-1] == "helped · bit"
    assert "dank je" not in talk.told_team
    assert talk.say("dank je")[0].text == "Graag gedaan."
    assert talk.case is not None
    assert talk.case.status == "closed"
    assert stood_open in talk.asks


def test_within_two_weeks_it_is_opened_again_at_who_had_it():
    talk = talking()
    talk.consultant("an", Close("helped"))
    hears(talk)
    said = talk.say("An, het is toch niet gelukt")
    assert said[-1].text.startswith("Zal ik je vraag opnieuw openen bij Team Gent?")
    talk.say("ja")
    assert talk.case is not None
    assert (talk.case.status, len([one for one in talk.moves if one.file is not None])) == ("reopened", 1)


def test_later_it_is_a_new_one():
    talk = talking()
    talk.consultant("an", Close("helped"))
    hears(talk)
    talk.now += timedelta(days=15)
    talk.say(WANTS["nl"])
    talk.choose("yes")
    assert len([one for one in talk.moves if one.file is not None]) == 2


def test_without_consent_everything_stays_as_long_as_the_case_is_open_and_goes_a_day_after():
    talk = in_gent(consent=False)
    said = talk.say(WANTS["nl"])
    assert "Zolang je vraag openstaat, bewaar ik ons gesprek." in said[-1].text
    talk.choose("yes")
    talk.wait(timedelta(days=5))
    assert not talk.forgotten
    talk.consultant("an", Reply(), "Dag.")
    talk.consultant("an", Close("helped"))
    talk.wait(timedelta(days=3))
    assert talk.forgotten


def test_a_case_that_waits_for_the_carer_takes_their_words():
    talk = talking()
    talk.consultant("an", Wait())
    talk.say("ik heb de papieren gevonden")
    assert talk.case is not None
    assert (talk.case.status, talk.told_team[-1]) == ("talking", "carer_wrote · ik heb de papieren gevonden")


# -- whatever happens ------------------------------------------------------------------------------

TEXTS = ("ja", "nee", "ik wil iemand spreken", "Leun", "merci", "trek mijn vraag in", "wat is BelRAI?", "ze is 82",
         "ik kan niet meer", "ik wil niet meer leven", "zo bedoel ik het niet", "stop", "terug", "sla over", "An, dag",
         "deel het met een consulent", "geef niets meer door", "hoe zit het met mijn vraag?")  # fmt: skip
PRESSES = ("yes", "no", "always", "bit", "safe", "danger", "person", contact_offers.BRING_IN)
MOVES = {"claim": Claim(), "reply": Reply(), "close": Close("helped"), "wait": Wait()}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("say"), st.sampled_from(TEXTS)),
            st.tuples(st.just("press"), st.sampled_from(PRESSES)),
            st.tuples(st.just("move"), st.sampled_from(sorted(MOVES))),
        ),
        max_size=14,
    )
)
def test_whatever_is_said_and_done_the_conversation_goes_on_and_silence_is_a_persons(steps: list[tuple[str, str]]):
    talk = _START.fork()
    for kind, what in steps:
        talk.now += timedelta(minutes=2)
        if kind == "say":
            said, case = talk.say(what), talk.case
            silent = case is not None and case.status in ("talking", "waiting")
            assert said or silent, (steps, what)
        elif kind == "press":
            talk.choose(what)
        elif talk.case is not None:
            try:
                talk.consultant("an", MOVES[what], "Dag.")  # type: ignore[arg-type]
            except AssertionError:
                continue  # not now
            talk.wait(timedelta(minutes=1))
        assert stored(talk.state) == talk.state
        if talk.forgotten:
            return


_START = in_gent()
