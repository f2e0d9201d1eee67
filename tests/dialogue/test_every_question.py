"""Every question, answered in every way a carer may: never an exception, never silence, never a wall of bubbles."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.cases.machine import Entry
from bot.dialogue import asking
from bot.dialogue.talk import Talk
from bot.facts import NUMERIC, Kind
from bot.messages import Outgoing
from tests.conversations import Conversation, reader, units
from tests.dialogue.states import askable, every_state, groups, interviewed, name_of, put

LANGUAGES = ("nl", "en")
#: Telegram takes no more in a message, and no more bytes behind a button.
MOST_UNITS = 4096
MOST_BYTES = 64
WAYS: dict[str, dict[str, str]] = {
    "unsure": {"nl": "weet ik niet", "en": "I don't know"},
    "declined": {"nl": "liever niet", "en": "rather not say"},
    "why": {"nl": "waarom vraag je dat?", "en": "why do you ask that?"},
    "simpler": {"nl": "ik snap de vraag niet", "en": "I do not understand the question"},
    "back": {"nl": "ga terug", "en": "go back"},
    "stop": {"nl": "stop", "en": "stop"},
    "human": {"nl": "ik wil iemand spreken", "en": "I want to talk to someone"},
    "question": {"nl": "wat is BelRAI?", "en": "what is BelRAI?"},
    "other language": {"nl": "in English please", "en": "in het Nederlands graag"},
    "nonsense": {"nl": "blauw gras fluit", "en": "blue grass whistles"},
    "known": {"nl": "wat weet je van mij", "en": "what do you know about me"},
    "wrong button": {"nl": "verkeerde knop", "en": "wrong button"},
    "somebody else": {"nl": "voor iemand anders", "en": "for someone else"},
    "skip": {"nl": "sla over", "en": "skip"},
    "keep": {"nl": "bewaar het", "en": "keep it"},
    "goodbye": {"nl": "tot later", "en": "see you later"},
    "a human?": {"nl": "ben je een mens", "en": "are you human"},
    "applied": {"nl": "ik heb het aangevraagd", "en": "I have applied for it"},
}
#: After these the question that stood open stands open again, at once.
STAYS = ("why", "simpler", "human", "question", "nonsense", "other language", "goodbye", "a human?")
#: There whatever is said is passed on to the team; and who wants a person again is offered one.
PASSED_ON = {("contact/how", "nonsense"), ("contact/how", "applied"), ("contact/helped", "human")}
#: These ask something in between: the button with which it is done brings back what stood open.
IN_BETWEEN = {"known": ("menu/known", "all_true"), "applied": ("menu/standing", "other")}
#: Planned work that does not hang on an answer: it is asked anew each time, or harmless when it comes.
LEFT_STANDING = {"forget", "weigh_again/1"}
#: These may change what is known: an answer taken back or left open, somebody else.
CHANGES_WHAT_IS_KNOWN = ("unsure", "back", "wrong button", "somebody else")


def proper(talk: Conversation, said: tuple[Outgoing, ...], where: str) -> None:
    """What holds after every turn."""
    assert 1 <= len(said) <= 3, (where, [bubble.text for bubble in said])
    for bubble in said:
        assert bubble.text.strip(), where
        assert "{{" not in bubble.text, (where, bubble.text)
        assert "{%" not in bubble.text, (where, bubble.text)
        assert units(bubble.text) <= MOST_UNITS, (where, units(bubble.text))
        labels = [option.label for option in bubble.choices]
        assert len(labels) == len(set(labels)), (where, labels)
        for option in bubble.choices:
            assert len(option.label.encode()) <= MOST_BYTES, (where, option.label)
            assert len(option.id.encode()) <= MOST_BYTES, (where, option.id)
            assert "{{" not in option.label, (where, option.label)
    for bubble in said:
        ids = [option.id for option in bubble.choices]
        assert len(ids) == len(set(ids)), (where, ids)
    assert talk.state.pending is not None or talk.state.stopped or talk.forgotten or _closed(talk), where


def _entries(talk: Conversation) -> list[Entry]:
    """The history of the carer's case since the conversation was brought where it stands."""
    return [one.moved.entry for one in talk.moves]


def _closed(talk: Conversation) -> bool:
    """Nothing stands open: the flow has ended, or what waits comes back with the next word (after a check-in)."""
    return talk.state.aside is not None or (talk.state.flow != "" and not talk.state.step)


def asked(name: str, language: str) -> Conversation:
    return put(interviewed(language), lambda inner: asking.ask_fact(inner, name))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_of_every_question_is_taken(language: str):
    for name, start in every_state(language):
        assert start.state.pending is not None
        for choice in start.state.pending.choices:
            talk = start.fork()
            said = talk.choose(choice.id)
            proper(talk, said, f"{name}: {choice.id}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_of_every_question_can_be_typed(language: str):
    for name, start in every_state(language):
        assert start.state.pending is not None
        for choice in start.state.pending.choices:
            pressed, typed = start.fork(), start.fork()
            pressed.choose(choice.id)
            proper(typed, typed.say(choice.label), f"{name}: {choice.label}")
            assert typed.facts() == pressed.facts(), f"{name}: {choice.label}"
            assert typed.asks == pressed.asks, f"{name}: {choice.label}"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_out_works_in_every_state(language: str, way: str):
    for name, talk in every_state(language):
        stood_open, known = name_of(talk), talk.facts()
        said = talk.say(WAYS[way][language])
        proper(talk, said, f"{name}: {way}")
        if way in STAYS and (name, way) not in PASSED_ON:
            assert name_of(talk) == stood_open, f"{name}: {way}"
        if way not in CHANGES_WHAT_IS_KNOWN:
            assert talk.facts() == known, f"{name}: {way}"
        if way == "stop":
            assert talk.state.stopped, name
        if way == "goodbye":
            assert len(said) == 1, name
            assert not said[0].choices, f"{name}: nothing is asked of who goes"


@pytest.mark.parametrize("way", IN_BETWEEN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_after_something_in_between_what_stood_open_comes_back(language: str, way: str):
    menu, done = IN_BETWEEN[way]
    for name, talk in every_state(language):
        stood_open = talk.state.pending
        talk.say(WAYS[way][language])
        if (way, name) == ("applied", "menu/reminder"):
            # that answers the reminder: what stood open before it comes back
            assert talk.state.recipient.standing, name
            assert talk.state.aside is None, name
            assert name_of(talk).startswith("fact/"), name
            continue
        if (name, way) in PASSED_ON:
            assert [one.what for one in _entries(talk)] == ["contact"], name
            continue
        if name_of(talk) != menu or name == menu:
            assert name_of(talk) == name, f"{name}: {way}"  # noted where it could only be the card that stood open
            continue
        proper(talk, talk.choose(done), f"{name}: {way}")
        assert stood_open is not None
        assert talk.state.pending is not None, f"{name}: {way}"
        assert talk.asks == stood_open.about, f"{name}: {way}"
        assert _ids(talk) == [one.id for one in stood_open.choices], f"{name}: {way}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_state_a_wrong_tap_is_taken_back(language: str):
    not_taken_back = []
    for name, start in every_state(language):
        assert start.state.pending is not None
        known = start.facts()
        for choice in start.state.pending.choices:
            talk = start.fork()
            talk.choose(choice.id)
            if talk.forgotten or name_of(talk).startswith("safety/"):
                continue  # whether they are safe is asked first
            proper(talk, talk.say(WAYS["wrong button"][language]), f"{name}: {choice.id}")
            same = (
                talk.state.recipient.standing == start.state.recipient.standing,
                talk.state.reminders == start.state.reminders,
                talk.due.keys() - start.due.keys() <= LEFT_STANDING,
                talk.consents == start.consents or name == "flow/consent",
            )
            if (name_of(talk), talk.facts(), all(same)) != (name, known, True):
                not_taken_back.append(f"{name}: {choice.id} ends at {name_of(talk)}")
    assert not not_taken_back, "\n".join(not_taken_back)


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_state_a_question_may_be_passed(language: str):
    for name, talk in every_state(language):
        talk.say(WAYS["skip"][language])
        if not name.startswith("menu/") and name != "flow/after":
            assert name_of(talk) != name, name
        if name == "menu/pause":
            assert talk.asks == "overview", "who wants no more questions sees what there is"
        assert talk.state.choices.get("consent") != "agree" or talk.consents, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_state_somebody_else_may_be_talked_about_and_nothing_is_lost(language: str):
    for name, talk in every_state(language):
        before, carer = talk.state.recipient, talk.state.facts
        talk.say(WAYS["somebody else"][language])
        # these states know nothing of what the carer is after: that comes first
        assert talk.asks == ("goal" if name.startswith("flow/") else "recipient_relation"), name
        assert talk.state.current != before.number, name
        assert talk.state.facts == carer, name
        assert talk.state.recipients[0].facts == before.facts, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_state_what_is_told_may_be_kept_after_all(language: str):
    for name, talk in every_state(language):
        talk.consents.clear()
        talk.say(WAYS["keep"][language])
        if name == "menu/erase":
            assert not talk.forgotten  # there it means that nothing is erased
            continue
        assert talk.consents == {"keep"}, name
        assert (name_of(talk) == name) == (name != "flow/consent"), name


@pytest.mark.parametrize("way", ["unsure", "declined"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_may_stay_unknown_in_words(language: str, way: str):
    for name in askable():
        talk = asked(name, language)
        known = talk.facts()
        talk.say(WAYS[way][language])
        assert {other: value for other, value in known.items() if other != name} == {
            other: value for other, value in talk.facts().items() if other != name
        }
        # who would rather not say leaves what they told before as it is
        assert talk.facts().get(name) == (known.get(name) if way == "declined" else None), name
        assert talk.asks != name, f"{name} was asked again at once"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_is_understood_by_the_words_it_is_heard_by(language: str):
    facts = reader().mind.content.vocabulary.facts
    for name in askable():
        words = reader().mind.content.words[language].facts[name]
        for key, phrases in words.heard.items():
            if len([one for one in words.choices if one.called == key]) > 1:
                continue  # which partner is asked again
            for phrase in phrases:
                talk = asked(name, language)
                said = talk.say(phrase)
                proper(talk, said, f"{name}: {phrase}")
                choice = next((one for one in words.choices if one.called == key), None)
                wanted = choice.value if choice is not None else key
                if wanted == "unknown":
                    assert talk.facts().get(name) is None
                    continue
                raw = {"true": True, "false": False}.get(str(wanted).lower(), wanted)
                value = facts[name].read(raw)
                assert talk.state.known()[name].value == value, f"{name}: {phrase!r} is {talk.facts().get(name)!r}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_may_be_typed(language: str):
    facts = reader().mind.content.vocabulary.facts
    for name in askable():
        fact = facts[name]
        if fact.kind not in NUMERIC:
            continue
        number = "0,8" if fact.unit == "share" else "3"
        talk = asked(name, language)
        proper(talk, talk.say(number), f"{name}: {number}")
        assert float(talk.facts()[name]) == pytest.approx(0.8 if fact.unit == "share" else 3), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_yes_or_no_may_be_said_in_other_words(language: str):
    said_yes, said_no = {"nl": ("tuurlijk", "bwa neen"), "en": ("sure", "not really")}[language]
    facts = reader().mind.content.vocabulary.facts
    for name in askable():
        if facts[name].kind is Kind.BOOL:
            yes, no = asked(name, language), asked(name, language)
            yes.say(said_yes)
            no.say(said_no)
            assert (yes.facts()[name], no.facts()[name]) == (True, False), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_group_takes_each_of_its_papers(language: str):
    for group in groups():
        start = put(interviewed(language), lambda inner, group=group: asking.ask_group(inner, group))  # type: ignore[misc]
        assert start.state.pending is not None
        for choice in start.state.pending.choices:
            talk = start.fork()
            proper(talk, talk.say(choice.label), f"{group}: {choice.label}")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("nl", text) for text in ("nee", "nee, daar hebben we niets van", "geen van beide", "nog niet", "niks")),
        *(("en", text) for text in ("no", "no, none", "nothing", "no, we don't have any", "neither")),
    ],
)
def test_none_of_these_may_be_said_in_other_words(language: str, text: str):
    for group in groups():
        talk = put(interviewed(language), lambda inner, group=group: asking.ask_group(inner, group))  # type: ignore[misc]
        talk.say(text)
        assert name_of(talk) != f"group/{group}", f"{group}: {text}"
        assert reader().mind.content.words[language].texts["ack.none"] in talk.texts


@pytest.mark.parametrize(("text", "known"), [("een PVB", True), ("wat is een PVB", None), ("nee, enkel een PAB", None)])
def test_a_paper_is_told_by_its_short_name_and_asked_what_it_is(text: str, known: bool | None):
    def ask(inner: Talk) -> None:
        inner.learn(inner.mind.content.vocabulary.facts["recipient_age"], 40)
        asking.ask_group(inner, "vaph")

    talk = put(interviewed("nl"), ask)
    talk.say(text)
    assert talk.facts().get("has_pvb") is known


def _telling(talk: Conversation) -> list[str]:
    return [id for id in _ids(talk) if id not in ("unsure", "declined")] or ["unsure"]


def _declining(talk: Conversation) -> str:
    return next((id for id in ("declined", "unsure", "decline", "go_on") if id in _ids(talk)), _ids(talk)[0])


ANSWERERS: dict[str, Callable[[Conversation], str]] = {
    "the first button": lambda talk: _ids(talk)[0],
    "the last that tells something": lambda talk: _telling(talk)[-1],
    "unsure": lambda talk: "unsure" if "unsure" in _ids(talk) else _ids(talk)[0],
    "declined": _declining,
}


def _asks_for_a_place(talk: Conversation) -> bool:
    fact = reader().mind.content.vocabulary.facts.get(talk.asks)
    return fact is not None and fact.kind is Kind.PLACE


def _ids(talk: Conversation) -> list[str]:
    assert talk.state.pending is not None
    return [choice.id for choice in talk.state.pending.choices]


@pytest.mark.parametrize("how", ANSWERERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_answers_always_the_same_way_comes_to_an_overview(language: str, how: str):
    talk = Conversation(language)
    proper(talk, talk.start(), how)
    for _ in range(60):
        if talk.asks == "overview":
            break
        ids = _ids(talk)
        typed = "Kampenhout" if _asks_for_a_place(talk) else "30"
        pick = typed if not [id for id in ids if id not in ("unsure", "declined")] else ""
        if talk.asks == "pause":
            said = talk.choose("go_on")
        elif talk.asks == "goal":
            said = talk.choose("everything")
        elif talk.asks == "consent":
            said = talk.choose("agree")
        elif pick and how in ("the first button", "the last that tells something"):
            said = talk.say(pick)
        else:
            said = talk.choose(ANSWERERS[how](talk))
        proper(talk, said, f"{how}: {talk.asks}")
    assert talk.asks == "overview"
    assert talk.state.recipient.questions <= 20
