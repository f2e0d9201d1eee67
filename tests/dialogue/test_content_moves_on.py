"""A conversation that stood at a step, a flow or a question which the content no longer has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.app import base_pack
from bot.dialogue.state import Entry, State, dump, load
from bot.dialogue.talk import World
from bot.dialogue.turn import turn
from bot.messages import Chose, Pending, PendingChoice, Said, Say, Started
from bot.mind import make

READER = make([base_pack()])
MOVED = READER.mind.wording.say("nl", "flow.moved")
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


def said_after(state, event):
    world = World(now=NOW, mind=READER.mind, consents=frozenset({"keep"}))
    state, effects = turn(state, event, READER.read(event, state, NOW), world)
    state = load(dump(state), READER.mind.content.vocabulary)
    return state, [effect.message.text for effect in effects if isinstance(effect, Say)]


def at_the_work_question() -> State:
    state = State()
    for event in (Started(), Chose("everything"), Chose("agree"), Said("mijn moeder")):
        state, _ = said_after(state, event)
    assert state.pending is not None
    assert state.pending.about == "carer_work_status"
    return state


def test_a_lost_step_goes_back_to_the_nearest_one_before_it_with_a_kind_sentence():
    state = replace(at_the_work_question(), step="a_step_of_an_older_version")
    state, texts = said_after(state, Said("liever niet"))
    assert texts[0].startswith(MOVED)
    assert (state.flow, state.step) == ("rights", "work")
    assert state.known()["recipient_relation"].value == "parent"


def test_what_is_told_in_that_moment_is_taken_all_the_same():
    state = replace(at_the_work_question(), step="a_step_of_an_older_version")
    state, texts = said_after(state, Said("ik ben werknemer en ze is 83"))
    assert any(text.startswith(MOVED) for text in texts)
    assert state.known()["carer_work_status"].value == "employee"
    assert state.known()["recipient_age"].value == 83


def test_a_death_told_in_that_moment_comes_before_anything_else():
    state = replace(at_the_work_question(), step="a_step_of_an_older_version")
    state, texts = said_after(state, Said("mijn moeder is vannacht overleden"))
    assert texts[0].startswith("Gecondoleerd")
    assert state.recipient.died


def test_a_lost_flow_goes_back_to_a_flow_that_is_left():
    state = replace(at_the_work_question(), flow="an_older_flow", step="somewhere")
    state, texts = said_after(state, Said("liever niet"))
    assert texts[0].startswith(MOVED)
    assert state.flow == "rights"


def test_a_question_about_a_fact_that_is_gone_is_not_taken_for_an_answer():
    lost = Pending(kind="fact", about="a_fact_of_an_older_version")
    state, texts = said_after(replace(at_the_work_question(), pending=lost), Said("30"))
    assert texts[0].startswith(MOVED)
    assert state.pending is not None
    assert state.pending.about == "carer_work_status"


def test_after_the_closing_words_a_new_message_begins_again_with_what_is_known():
    state = replace(at_the_work_question(), flow="rights", step="", stack=(), pending=None)
    state, texts = said_after(state, Said("hallo"))
    assert state.pending is not None
    assert state.pending.about != "recipient_relation"  # that was told
    assert state.known()["recipient_relation"].value == "parent"
    assert texts


def test_what_points_at_a_right_or_a_fact_that_is_gone_is_dropped():
    gone = PendingChoice(id="card_a_right_of_before", label="Een recht van vroeger")
    menu = Pending(kind="menu", about="overview", choices=(gone, PendingChoice(id="done", label="Klaar")))
    card = Pending(kind="menu", about="card/a_right_of_before")
    state = replace(
        at_the_work_question(),
        menus=((1, menu), (2, card)),
        aside=card,
        requests=("answer/a_right_of_before/pay", "scheme/a_right_of_before", "term/a_word_of_before", "recipient/1"),
        history=(Entry(turn=1, fact="a_fact_of_before", recipient=1, before=None),),
    )
    state, _ = said_after(state, Chose("card_a_right_of_before"))
    assert state.pending is not None
    assert state.pending.about == "carer_work_status"
    assert state.aside is None
    assert state.requests == ("recipient/1",)
    assert not state.history
    state, texts = said_after(state, Said("herhaal"))
    assert texts
