"""What Telegram's updates mean, and that no JSON, however odd, stops the reading of them."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.port import Incoming, Unreadable
from bot.channels.telegram import commands
from bot.channels.telegram.updates import ALLOWED, CONTENT, SERVICE, Updates
from bot.messages import Chose, Said, Sent, Started, text_of
from bot.understanding.reading import understand
from tests.channels.telegram.shapes import JSON, fields, gone_wrong, updates
from tests.conversations import NOW, reader

ANNA = {"id": 4242, "is_bot": False, "first_name": "Anna", "language_code": "nl-BE"}
CHAT = {"id": 4242, "type": "private", "first_name": "Anna"}
GROUP = {"id": -77, "type": "supergroup", "title": "Familie"}
BOT = {"id": 99, "is_bot": True, "first_name": "Leun", "username": "LeunBot"}
READING = Updates("LeunBot", 99, is_place=lambda name: bool(reader().knowledge.places.find(name, expected=True)))


def message(kind: str = "message", **said: Any) -> dict[str, Any]:
    return {"update_id": 7, kind: {"message_id": 31, "date": 1_795_000_000, "chat": CHAT, "from": ANNA, **said}}


def read(**said: Any) -> Incoming:
    return READING.read(message(**said))


def member(chat: dict[str, Any], before: str, now: str) -> dict[str, Any]:
    change = {"chat": chat, "from": ANNA, "date": 1_795_000_000}
    change |= {"old_chat_member": {"status": before, "user": BOT}, "new_chat_member": {"status": now, "user": BOT}}
    return {"update_id": 8, "my_chat_member": change}


def press(data: str | None, **message: Any) -> dict[str, Any]:
    query: dict[str, Any] = {"id": "123", "from": ANNA, "chat_instance": "1", "data": data}
    query["message"] = {"message_id": 30, "date": 1_795_000_000, "chat": CHAT, **message}
    return {"update_id": 9, "callback_query": query}


# -- what is said in a private chat ----------------------------------------------------------------


def test_a_text_is_somebodys_words():
    incoming = read(text="Mijn moeder is 82.")
    assert incoming == Incoming(event=Said("Mijn moeder is 82."), kind="text", language="nl", message="31")


def test_a_slip_says_whose_it_is_and_holds_the_words_for_danger_alone():
    slip = READING.slip(message(text="Ik kan niet meer."))
    assert (slip.key, slip.address, slip.text) == ("7", "4242", "Ik kan niet meer.")
    assert "Ik kan" not in repr(slip)


def test_the_same_update_twice_has_one_key_and_an_update_without_a_number_too():
    assert READING.slip(message(text="a")).key == READING.slip(message(text="a")).key
    odd = {"message": {"text": "a"}}
    assert READING.slip(odd).key == READING.slip(dict(odd)).key != READING.slip({"message": {"text": "b"}}).key


def test_an_edit_names_the_message_that_it_takes_the_place_of():
    incoming = READING.read(message("edited_message", text="Mijn vader is 83."))
    assert (incoming.event, incoming.kind, incoming.edits) == (Said("Mijn vader is 83."), "edit", "31")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("photo", "photo"),
        ("voice", "voice"),
        ("sticker", "sticker"),
        ("location", "location"),
        ("venue", "location"),
        ("video", "file"),
        ("video_note", "file"),
        ("audio", "file"),
        ("document", "file"),
        ("animation", "file"),
        ("contact", "file"),
        ("poll", "file"),
    ],
)
def test_what_is_no_text_comes_with_the_words_under_it(content: str, what: str):
    assert read(**{content: {"file_id": "x"}, "caption": "Dit is de brief"}).event == Sent(what, "Dit is de brief")
    assert read(**{content: {"file_id": "x"}}).event == Sent(what)


def test_a_kind_of_message_that_came_later_is_declined_and_its_words_are_heard():
    assert read(kind_of_next_year={}).event == Sent("file")
    assert read(kind_of_next_year={}, caption="Dit is de brief").event == Said("Dit is de brief")


def test_where_somebody_walks_is_not_told_every_few_seconds():
    incoming = READING.read(message("edited_message", location={"latitude": 51.0, "longitude": 3.7}))
    assert (incoming.event, incoming.kind) == (None, "live_location")


def test_an_answer_to_a_menu_names_it():
    menu = {"message_id": 30, "date": 1, "chat": CHAT, "from": BOT}
    own = {**menu, "from": ANNA}
    assert read(text="ja", reply_to_message=menu).quotes == "30"
    assert read(text="ja", reply_to_message=own).quotes == ""


def test_words_of_another_that_are_passed_on_are_heard():
    incoming = read(text="Ik wil niet meer leven", forward_origin={"type": "hidden_user", "sender_user_name": "Mama"})
    assert (incoming.event, incoming.kind) == (Said("Ik wil niet meer leven"), "forward")
    assert read(text="/stop", forward_origin={"type": "user"}).event == Said("/stop")


def test_a_list_and_a_rich_text_are_heard_too():
    tasks = [{"id": 1, "text": "katz-schaal vragen"}, {"id": 2, "text": "dokter bellen"}]
    assert read(checklist={"title": "Voor mama", "tasks": tasks}).event == Sent(
        "file", "Voor mama\nkatz-schaal vragen\ndokter bellen"
    )
    blocks = [
        {"type": "paragraph", "text": ["Ik ", {"type": "bold", "text": "kan"}, " niet meer"]},
        {"type": "footer", "text": "Anna"},
    ]
    assert read(rich_message={"blocks": blocks}).event == Said("Ik kan niet meer\nAnna")


def test_what_telegram_says_itself_is_nobodys_words():
    for name in SERVICE - {"migrate_to_chat_id"}:
        assert read(**{name: True}).event is None
    pinned = read(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})
    assert (pinned.event, pinned.vanishes) == (None, 86400)


def test_a_message_without_a_number_is_heard_and_one_without_a_chat_cannot_be_read():
    update = message(text="Ik kan niet meer")
    del update["message"]["message_id"]
    assert READING.read(update) == Incoming(event=Said("Ik kan niet meer"), kind="text", language="nl")
    del update["message"]["chat"]
    with pytest.raises(Unreadable) as raised:
        READING.read(update)
    assert "kan niet" not in str(raised.value)


def test_another_bot_is_not_answered():
    update = message(text="hallo")
    update["message"]["from"] = {**ANNA, "is_bot": True}
    assert READING.read(update) == Incoming(kind="bot")
    assert READING.slip(update).address == ""


@pytest.mark.parametrize(("code", "language"), [("nl", "nl"), ("en-GB", "en"), ("fr", ""), ("", ""), (None, "")])
def test_the_language_of_the_telephone_is_told_where_leun_speaks_it(code: str | None, language: str):
    update = message(text="hallo")
    update["message"]["from"] = {**ANNA, "language_code": code}
    assert READING.read(update).language == language


def test_half_a_character_and_the_character_nought_are_taken_out():
    said = read(text="een\ud83dtwee\x00drie").event
    assert said == Said("een\ufffdtweedrie")


# -- commands --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*commands.SAID, "waarom", "wat_weet_je", "english"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_command_is_understood_as_one_whatever_is_spoken(name: str, language: str):
    said = read(text=f"/{name}@LeunBot").event
    assert isinstance(said, Said)
    assert understand(said.text, None, reader().knowledge, language, NOW.date()).intent.startswith("command/")


def test_the_menus_of_commands_hold_commands_that_are_known():
    for names in commands.MENU.values():
        assert set(names) <= set(commands.SAID)


def test_words_after_a_command_are_heard_with_it():
    assert read(text="/mens ik kan niet meer").event == Said("een consulent. ik kan niet meer")


@pytest.mark.parametrize(
    ("payload", "place"),
    [
        ("", ""),
        ("44021", "44021"),
        ("gent", "gent"),
        ("sint-niklaas", "sint niklaas"),
        (base64.urlsafe_b64encode(b"Sint-Niklaas").decode().rstrip("="), "Sint-Niklaas"),
        (base64.urlsafe_b64encode("’s-Gravenvoeren".encode()).decode().rstrip("="), "’s-Gravenvoeren"),
        ("Poster_2026", ""),
    ],
)
def test_a_link_or_poster_can_name_the_place(payload: str, place: str):
    assert read(text=f"/start {payload}".strip()).event == Started(place)


@pytest.mark.parametrize("words", ["zelfmoord", "ik kan niet meer", "hallo!"])
def test_words_after_start_that_name_no_place_are_heard(words: str):
    assert read(text=f"/start {words}").event == Said(words)


# -- buttons ---------------------------------------------------------------------------------------


def test_a_press_names_the_choice_and_the_turn_of_its_menu():
    incoming = READING.read(press("2s.yes"))
    assert incoming == Incoming(event=Chose("yes", 100), kind="press", language="nl", quotes="30", acknowledge="123")
    assert READING.slip(press("2s.yes")).address == "4242"


def test_a_button_without_room_for_its_id_is_known_by_its_label():
    markup = {
        "inline_keyboard": [[{"text": "Nee", "callback_data": "2s#0"}], [{"text": "Ja", "callback_data": "2s#1"}]]
    }
    assert READING.read(press("2s#1", reply_markup=markup)).event == Chose("Ja", 100)
    assert READING.read(press("2s#1")).event == Chose("", 100)


@pytest.mark.parametrize("data", ["", None, "yes", "!!", "2s"])
def test_a_button_that_carries_nothing_known_is_one_of_a_menu_that_is_gone(data: str | None):
    assert READING.read(press(data)).event == Chose("", None)


def test_a_press_on_a_message_that_telegram_does_not_show_any_more():
    update = press("2s.yes", date=0)
    assert READING.read(update).event == Chose("yes", 100)
    del update["callback_query"]["message"]
    assert READING.read(update).event == Chose("yes", 100)
    assert READING.slip(update).address == "4242"


# -- groups, channels, presence --------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"text": "/start@LeunBot"},
        {"text": "/help"},
        {"text": "Kan jij dat, @leunbot?"},
        {"text": "en?", "reply_to_message": {"message_id": 1, "date": 1, "chat": GROUP, "from": BOT}},
    ],
)
def test_a_group_that_speaks_to_the_bot_is_declined(said: dict[str, Any]):
    incoming = read(**{**said, "chat": GROUP})
    assert (incoming.event, incoming.decline, incoming.decline_to) == (None, "group", "-77")
    assert READING.slip(message(**{**said, "chat": GROUP})).address == ""


@pytest.mark.parametrize("text", ["dag allemaal", "/help@AndereBot", "@leunbotje is lief", "/pizza"])
def test_what_a_group_says_among_itself_is_nobodys(text: str):
    assert read(text=text, chat=GROUP) == Incoming(kind="group")
    slip = READING.slip(message(text=text, chat=GROUP))
    assert (slip.address, slip.text) == ("", "")


def test_being_put_in_a_group_is_declined_and_being_put_out_is_not():
    assert READING.read(member(GROUP, "left", "member")).decline == "group"
    assert READING.read(member(GROUP, "member", "administrator")).decline == ""
    assert READING.read(member(GROUP, "member", "kicked")).decline == ""


def test_a_group_that_moves_is_told():
    assert read(chat=GROUP, migrate_to_chat_id=-100123).moved_to == "-100123"


def test_who_blocks_the_bot_is_gone_and_who_allows_it_is_back():
    assert READING.read(member(CHAT, "member", "kicked")).presence == "gone"
    assert READING.read(member(CHAT, "kicked", "member")).presence == "back"
    assert READING.slip(member(CHAT, "member", "kicked")).address == "4242"


def test_a_channel_and_other_kinds_are_named_and_nothing_more():
    assert READING.read({"update_id": 1, "channel_post": {"text": "x"}}) == Incoming(kind="channel_post")
    assert READING.read(message(chat={"id": -5, "type": "channel"}, text="x")) == Incoming(kind="channel_post")
    assert READING.read({"update_id": 1, "message_reaction": {}}) == Incoming(kind="message_reaction")
    assert READING.read({"update_id": 1}) == Incoming(kind="unknown")
    assert READING.read({"update_id": 1, "Jan Peeters": {}}) == Incoming(kind="unknown")


# -- the contract ----------------------------------------------------------------------------------

HEADER = {
    "message_id", "message_thread_id", "direct_messages_topic", "from", "sender_chat", "sender_boost_count",
    "sender_business_bot", "sender_tag", "date", "guest_query_id", "business_connection_id", "chat", "forward_origin",
    "is_topic_message", "is_automatic_forward", "reply_to_message", "external_reply", "quote", "reply_to_story",
    "reply_to_checklist_task_id", "reply_to_poll_option_id", "via_bot", "guest_bot_caller_user",
    "guest_bot_caller_chat", "edit_date", "has_protected_content", "is_from_offline", "is_paid_post", "media_group_id",
    "author_signature", "paid_star_count", "text", "entities", "link_preview_options", "suggested_post_info",
    "effect_id", "rich_message", "caption", "caption_entities", "show_caption_above_media", "has_media_spoiler",
    "reply_markup",
}  # fmt: skip


def test_every_field_of_a_message_is_about_it_in_it_or_telegrams_own():
    assert HEADER | set(CONTENT) | SERVICE == set(fields("Message"))
    assert not set(CONTENT) & SERVICE


def test_only_kinds_that_exist_are_asked_for():
    assert set(ALLOWED) <= set(fields("Update"))


KINDS = [kind for kind in fields("Update") if kind != "update_id"]
WITH = [(kind, field) for kind in ALLOWED for field in fields(fields("Update")[kind]["types"][0])]
QUICK = settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def check(raw: Any, *, as_described: bool) -> None:
    """What holds for any JSON: never anything but Unreadable, and whatever is said is somebody's and can be kept."""
    slip = READING.slip(raw)
    assert slip.key
    for text in (slip.key, slip.address, slip.text):
        text.encode()
    try:
        incoming = READING.read(raw)
    except Unreadable:
        assert not as_described
        return
    for text in (incoming.kind, incoming.message, incoming.acknowledge):
        text.encode()
    if incoming.event is not None:
        text_of(incoming.event).encode()
        assert slip.address
        assert not incoming.decline
        if incoming.kind in ("text", "forward", *CONTENT):
            assert text_of(incoming.event) == slip.text
    if incoming.decline:
        assert incoming.decline_to
        assert not slip.address


@pytest.mark.parametrize("kind", KINDS)
@QUICK
@given(data=st.data())
def test_every_kind_of_update_is_read(kind: str, data: st.DataObject):
    check(data.draw(updates(kind)), as_described=True)


@pytest.mark.parametrize(("kind", "field"), WITH)
@QUICK
@given(data=st.data())
def test_every_kind_of_update_gone_wrong_is_read_or_unreadable(kind: str, field: str, data: st.DataObject):
    check(data.draw(updates(kind, field)), as_described=True)
    check(data.draw(gone_wrong(updates(kind, field))), as_described=False)


@given(JSON)
def test_any_json_is_read_or_unreadable(raw: Any):
    check(raw, as_described=False)


def test_a_depth_that_no_telephone_makes_is_read():
    deep: Any = "x"
    for _ in range(5000):
        deep = {"text": [deep]}
    check({"message": {"message_id": 1, "chat": CHAT, "rich_message": deep}}, as_described=False)
