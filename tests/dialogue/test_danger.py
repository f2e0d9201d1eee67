"""A cry is answered first in every state, and afterwards everything is as it was."""

from __future__ import annotations

import pytest

from bot.dialogue import safety
from bot.dialogue.danger import kinds_of
from bot.messages import DANGER_OF, Guess, Heard, Outgoing, Sent
from tests.conversations import Conversation, begun, reader
from tests.dialogue.states import every_state, expected, interviewed, name_of

#: kind → number that must stand there, and a cry in each language
CRIES = {
    "suicide": ("1813", {"nl": "ik wil niet meer leven", "en": "I want to die"}),
    "violence": ("1712", {"nl": "ik heb haar geslagen", "en": "I hit her yesterday"}),
    "medical": ("112", {"nl": "ze ademt niet meer", "en": "she is not breathing"}),
}
YES = {"nl": "ja", "en": "yes"}
NO = {"nl": "nee", "en": "no"}
DENIAL = {"nl": "zo bedoel ik het niet", "en": "I did not mean it like that"}
SAFE = {"safe", "danger", "unsure", "person"}
LANGUAGES = ("nl", "en")
KINDS = tuple(CRIES)


def answered_first(talk: Conversation, said: tuple[Outgoing, ...], kind: str) -> None:
    """The lines at once and urgent, then whether they are safe, and nothing else."""
    assert 1 <= len(said) <= 3
    assert all(bubble.urgent for bubble in said), [bubble.text for bubble in said]
    assert CRIES[kind][0] in said[0].text
    assert {option.id for option in said[-1].choices} == SAFE
    assert all(not bubble.choices for bubble in said[:-1])
    assert talk.state.pending is not None
    assert talk.state.pending.kind == "safety"


def says_to_be_safe(talk: Conversation, kind: str) -> tuple[Outgoing, ...]:
    """Yes, they are safe. After an emergency nothing is asked at once: it comes back with their next word."""
    said = talk.say(YES[talk.language])
    if kind == "medical" and not talk.state.stopped:
        assert talk.state.pending is None
        assert all(not bubble.choices for bubble in said)
        said = talk.say({"nl": "ik ben terug", "en": "i'm back"}[talk.language])
    return said


def texts(said: tuple[Outgoing, ...]) -> list[str]:
    return [bubble.text for bubble in said]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_reached(language: str):
    reached = {name for name, talk in every_state(language) if name_of(talk) == name}
    assert reached == expected()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_state_a_cry_comes_first_and_what_stood_open_comes_back(kind: str, language: str):
    for name, talk in every_state(language):
        stood_open = talk.state.pending
        assert stood_open is not None, name
        said = talk.say(CRIES[kind][1][language])
        answered_first(talk, said, kind)
        says_to_be_safe(talk, kind)
        if talk.teams and talk.asks == "offer" and stood_open.about != "offer":
            talk.choose("no")  # where a team works a person is offered first
        assert talk.state.pending is not None, name
        assert (talk.state.pending.kind, talk.state.pending.about) == (stood_open.kind, stood_open.about), name
        wanted, got = ([one.id for one in pending.choices] for pending in (stood_open, talk.state.pending))
        assert got == wanted, name


def by_caption(talk: Conversation, cry: str) -> tuple[Outgoing, ...]:
    return talk.event(Sent("photo", cry))


def by_edit(talk: Conversation, cry: str) -> tuple[Outgoing, ...]:
    return talk.say(cry, edit_of=talk.state.turn)


def in_two(talk: Conversation, cry: str) -> tuple[Outgoing, ...]:
    first, _, rest = cry.partition(" ")
    talk.say(first)
    return talk.say(rest)


def by_score(talk: Conversation, cry: str) -> tuple[Outgoing, ...]:
    """Words that no pattern knows, of which the classifier says what they hold."""
    kind = next(kind for kind, (_, cries) in CRIES.items() if cry in cries.values())
    return talk.say("zwoinkers", heard=Heard(dangers={kind: 0.6}))


def by_intent(talk: Conversation, cry: str) -> tuple[Outgoing, ...]:
    kind = next(kind for kind, (_, cries) in CRIES.items() if cry in cries.values())
    intent = next(name for name, of in DANGER_OF.items() if of == kind)
    return talk.say("zwoinkers", heard=Heard(guesses=(Guess(intent, 0.6),)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("told", [by_caption, by_edit, in_two, by_score, by_intent])
def test_in_every_state_a_cry_is_heard_however_it_comes(told, kind: str, language: str):
    for name, talk in every_state(language):
        said = told(talk, CRIES[kind][1][language])
        assert talk.state.pending is not None, name
        assert talk.state.pending.kind == "safety", name
        assert CRIES[kind][0] in said[0].text, name


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_state_a_denial_ends_it_kindly(kind: str, language: str):
    for name, talk in every_state(language):
        stood_open = talk.state.pending
        assert stood_open is not None
        talk.say(CRIES[kind][1][language])
        said = talk.say(DENIAL[language])
        assert talk.state.pending is not None, name
        assert talk.state.pending.about == stood_open.about, name
        assert {"nl": "verkeerd begrepen", "en": "misunderstood"}[language] in texts(said)[0]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
class TestElsewhere:
    def test_as_the_very_first_message(self, kind: str, language: str):
        talk = Conversation(language)
        answered_first(talk, talk.say(CRIES[kind][1][language]), kind)
        said = says_to_be_safe(talk, kind)
        assert talk.asks == "goal"
        assert len(said) <= 3

    def test_before_a_first_answer(self, kind: str, language: str):
        talk = Conversation(language)
        talk.start()
        answered_first(talk, talk.say(CRIES[kind][1][language]), kind)
        says_to_be_safe(talk, kind)
        assert talk.asks == "goal"

    def test_before_consent(self, kind: str, language: str):
        talk = Conversation(language)
        talk.start()
        talk.choose("everything")
        answered_first(talk, talk.say(CRIES[kind][1][language]), kind)
        says_to_be_safe(talk, kind)
        assert talk.asks == "consent"
        assert not talk.consents

    def test_without_consent(self, kind: str, language: str):
        talk = begun(language, consent=False)
        answered_first(talk, talk.say(CRIES[kind][1][language]), kind)

    def test_after_stop(self, kind: str, language: str):
        talk = begun(language)
        talk.say("stop")
        answered_first(talk, talk.say(CRIES[kind][1][language]), kind)
        said = says_to_be_safe(talk, kind)
        assert talk.state.stopped
        assert all(not bubble.choices for bubble in said)

    def test_as_an_edit_of_an_earlier_answer(self, kind: str, language: str):
        talk = begun(language)
        talk.choose("mother")
        turn = talk.state.turn
        stood_open = talk.asks
        talk.choose("employee")
        stood_open = talk.asks
        answered_first(talk, talk.say(CRIES[kind][1][language], edit_of=turn), kind)
        says_to_be_safe(talk, kind)
        assert talk.asks == stood_open

    def test_many_times_in_a_row_never_with_the_same_bubble_twice(self, kind: str, language: str):
        talk = begun(language)
        before: set[str] = set()
        for _ in range(4):
            said = talk.say(CRIES[kind][1][language])
            answered_first(talk, said, kind)
            assert not before & set(texts(said))
            before = set(texts(said))
        says_to_be_safe(talk, kind)
        assert talk.asks == "recipient_relation"

    def test_nothing_goes_on_before_the_carer_answered(self, kind: str, language: str):
        talk = interviewed(language)
        talk.start()
        open_turn = talk.state.turn
        talk.say(CRIES[kind][1][language])
        for go_on in (
            lambda: talk.say("78"),
            lambda: talk.start(),
            lambda: talk.choose("overview"),
            lambda: talk.choose("unsure", of=open_turn),
        ):
            said = go_on()
            assert talk.state.pending is not None
            assert talk.state.pending.kind == "safety"
            assert {option.id for option in said[-1].choices} == SAFE
            assert CRIES[kind][0] in "".join(texts(said)), "the lines stay near"

    def test_who_says_something_else_twice_is_heard_with_the_lines_beside(self, kind: str, language: str):
        talk = begun(language)
        talk.choose("mother")
        talk.say(CRIES[kind][1][language])
        talk.say({"nl": "ik werk in een fabriek", "en": "I work in a factory"}[language])
        said = talk.say({"nl": "ze is 78", "en": "she is 78"}[language])
        assert CRIES[kind][0] in said[0].text
        assert talk.facts()["recipient_age"] == 78
        assert talk.asks == "carer_work_status"

    def test_not_safe_brings_the_lines_again_and_asks_again(self, kind: str, language: str):
        talk = begun(language)
        talk.say(CRIES[kind][1][language])
        said = talk.say(NO[language])
        assert "112" in said[0].text
        assert all(bubble.urgent for bubble in said)
        assert talk.state.pending is not None
        assert talk.state.pending.kind == "safety"

    def test_a_human_and_stop_are_still_heard(self, kind: str, language: str):
        talk = begun(language)
        talk.say(CRIES[kind][1][language])
        talk.say({"nl": "ik wil iemand spreken", "en": "I want to talk to someone"}[language])
        assert talk.state.pending is not None
        assert talk.state.pending.kind == "safety"
        talk.say("stop")
        assert talk.state.stopped
        talk.say({"nl": "hallo", "en": "hello"}[language])
        assert talk.asks == "recipient_relation"


def test_a_late_press_on_not_safe_is_heard():
    talk = begun()
    talk.say(CRIES["suicide"][1]["nl"])
    turn = talk.state.turn
    talk.say("ja")
    stood_open = talk.asks
    said = talk.choose("danger", of=turn)
    assert "112" in said[0].text
    talk.say("ja")
    assert talk.asks == stood_open


def test_several_kinds_in_one_message_each_get_their_line():
    talk = begun()
    said = talk.say("ik heb haar geslagen en ik wil niet meer leven")
    assert "1813" in said[0].text
    assert "1712" in said[0].text


def test_no_button_and_no_question_that_leun_knows_is_a_cry():
    mind = reader().mind
    labels = {
        option
        for language in LANGUAGES
        for _, talk in every_state(language)
        if talk.state.pending is not None
        for choice in talk.state.pending.choices
        for option in (choice.label, *choice.heard)
    }
    phrases = labels | {phrase.text for phrase in reader().knowledge.index.phrases}
    cries = {text: found for text in sorted(phrases) if kinds_of(found := safety.read(text, mind.safety, scores={}))}
    # somebody who fell this morning may need help now, whatever is asked
    assert all("morning" in text or "vanmorgen" in text for text in cries), cries
