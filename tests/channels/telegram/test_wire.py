"""Sending to Telegram: what arrives, and how each end is told."""

from __future__ import annotations

from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.channels.port import (
    Delivered,
    Incoming,
    Letter,
    MovedTo,
    Outcome,
    PersonGone,
    Reading,
    Refused,
    RetryAfter,
    Unknown,
    Wire,
)
from bot.channels.telegram import commands
from bot.channels.telegram.buttons import MOST_DATA, data, keyboard, pressed
from bot.channels.telegram.outcomes import outcome, reason
from bot.channels.telegram.road import NotSent, ServerFailed, TooSoon
from bot.channels.telegram.updates import Updates
from bot.channels.telegram.wire import TelegramWire
from tests.fakes.telegram import FakeTelegram, Phone

YES_NO = (("yes", "Ja"), ("no", "Nee"))


@pytest.fixture
async def anna(telegram: FakeTelegram) -> Phone:
    anna = await telegram.person("Anna", language="nl")
    await anna.starts()
    return anna


def letter(to: Phone, text: str = "Dag Anna.", **more: Any) -> Letter:
    return Letter(address=str(to.id), text=text, **more)


async def test_it_is_a_channel(wire: TelegramWire):
    channel: tuple[Wire, Reading] = (wire, Updates())
    assert channel[0].name == "telegram"


# -- what arrives ----------------------------------------------------------------------------------


async def test_a_text_arrives_with_its_marks_as_runs(wire: TelegramWire, telegram: FakeTelegram, anna: Phone):
    sent = await wire.deliver(letter(anna, "😀 **Let op**: kijk *even* bij [het loket](https://loket.be)."))
    bubble = await anna.sees("Let op")
    assert sent == Delivered(str(bubble.id))
    assert bubble.text == "😀 Let op: kijk even bij het loket."
    assert [(one["type"], one["offset"], one["length"]) for one in bubble.entities] == [
        ("bold", 3, 6),
        ("italic", 16, 4),
        ("text_link", 25, 9),
    ]
    assert await telegram.complaints() == []


async def test_choices_are_buttons_that_know_their_turn(wire: TelegramWire, anna: Phone):
    await wire.deliver(letter(anna, "Mag ik dat bewaren?", choices=YES_NO, turn=100))
    menu = await anna.sees(button="Ja")
    assert menu.buttons == (("Ja", "Nee"),)
    assert menu.data == (("2s.yes", "2s.no"),)


async def test_a_file_arrives_under_its_name_with_words(wire: TelegramWire, anna: Phone):
    paper = ("overzicht.pdf", "application/pdf", b"%PDF-1.7 ...")
    assert isinstance(await wire.deliver(letter(anna, "**Je overzicht**", file=paper)), Delivered)
    bubble = await anna.sees(file="overzicht.pdf")
    assert (bubble.kind, bubble.text) == ("document", "Je overzicht")
    assert isinstance(await wire.deliver(letter(anna, "", file=paper)), Delivered)


async def test_an_answer_quotes_the_message_and_arrives_where_that_is_gone(wire: TelegramWire, anna: Phone):
    said = await anna.says("Wat is een katz-schaal?")
    await wire.deliver(letter(anna, "Een lijst.", answers=str(said)))
    assert (await anna.sees("Een lijst")).reply_to == said
    assert isinstance(await wire.deliver(letter(anna, "Nog iets.", answers="999999")), Delivered)
    assert isinstance(await wire.deliver(letter(anna, "En nog.", answers="of-signal")), Delivered)


async def test_typing_is_shown_and_a_press_answered(wire: TelegramWire, anna: Phone):
    await wire.typing(str(anna.id))
    await anna.sees_typing()
    await wire.deliver(letter(anna, choices=YES_NO, turn=1))
    press = await anna.presses("Ja")
    await wire.acknowledge(Incoming(kind="press", acknowledge=press), str(anna.id))
    await anna.press_answered(press)


async def test_what_is_best_effort_raises_nothing(wire: TelegramWire, telegram: FakeTelegram, anna: Phone):
    await wire.acknowledge(Incoming(kind="press", acknowledge="too old"), str(anna.id))
    await wire.acknowledge(Incoming(kind="text"), str(anna.id))
    await wire.typing("not a chat")
    await telegram.down()
    await wire.typing(str(anna.id))


async def test_the_menu_of_commands_is_set_in_both_languages(wire: TelegramWire, telegram: FakeTelegram):
    told = {language: {name: f"over {name}" for name in names} for language, names in commands.MENU.items()}
    assert await wire.commands(told)
    assert len(await telegram.calls("setMyCommands")) == 3
    assert await telegram.complaints() == []
    await telegram.down()
    assert not await wire.commands(told)


# -- buttons ---------------------------------------------------------------------------------------


def test_short_labels_stand_side_by_side_and_others_on_lines_of_their_own():
    def shape(*labels: str) -> list[int]:
        choices = tuple((str(number), label) for number, label in enumerate(labels))
        return [len(row) for row in keyboard(Letter(address="1", choices=choices))]

    assert shape() == []
    assert shape("Ja", "Nee") == [2]
    assert shape("Ja", "Nee", "Weet ik niet") == [3]
    assert shape("a", "b", "c", "d") == [2, 2]
    assert shape("a", "b", "c", "d", "e") == [3, 2]
    assert shape("Ja", "Dat weet ik nog niet") == [1, 1]


def test_a_label_is_one_line():
    assert keyboard(Letter(address="1", choices=(("x", "Ja,\n graag"),)))[0][0][0] == "Ja, graag"


@pytest.mark.parametrize("choice", ["yes", "a" * 60, "a" * 64, "é" * 40, "scheme/flemish_care_leave/apply/" + "x" * 50])
@pytest.mark.parametrize("turn", [0, 1, 35, 36, 99999])
def test_what_a_button_carries_fits_and_leads_back(choice: str, turn: int):
    carried = data(turn, choice, 3)
    assert 1 <= len(carried.encode()) <= MOST_DATA
    markup = {"reply_markup": {"inline_keyboard": [[{"text": "De vierde", "callback_data": carried}]]}}
    assert pressed(carried, markup) in ((choice, turn), ("De vierde", turn))


# -- how it ended ----------------------------------------------------------------------------------


async def test_too_soon_is_told_with_its_seconds_for_that_chat_alone(
    wire: TelegramWire, telegram: FakeTelegram, anna: Phone
):
    await telegram.trouble("too_many", retry_after=7, chat=anna.id)
    assert await wire.deliver(letter(anna)) == RetryAfter(7.0, "too soon")
    assert isinstance(await wire.deliver(letter(anna)), Delivered)


async def test_a_person_who_blocked_the_bot_is_gone(wire: TelegramWire, anna: Phone):
    await anna.blocks()
    assert await wire.deliver(letter(anna)) == PersonGone("Forbidden: bot was blocked by the user")
    await anna.unblocks()
    assert isinstance(await wire.deliver(letter(anna)), Delivered)


async def test_a_person_who_left_telegram_or_never_wrote_is_gone(wire: TelegramWire, anna: Phone):
    await anna.deletes_account()
    assert isinstance(await wire.deliver(letter(anna)), PersonGone)
    assert isinstance(await wire.deliver(Letter(address="987654321", text="Dag")), PersonGone)


async def test_a_group_that_moved_is_told(wire: TelegramWire, telegram: FakeTelegram, anna: Phone):
    room = await telegram.room("Familie")
    moved = await room.migrates()
    assert await wire.deliver(Letter(address=str(room.id), text="Dag")) == MovedTo(str(moved.id))


async def test_what_telegram_does_not_take_is_refused(wire: TelegramWire, anna: Phone):
    assert isinstance(await wire.deliver(letter(anna, "a" * 4097)), Refused)
    assert isinstance(await wire.deliver(letter(anna, "")), Refused)
    assert isinstance(await wire.deliver(Letter(address="anna", text="Dag")), Refused)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_nobody_knows_where_the_server_failed(
    wire: TelegramWire, telegram: FakeTelegram, anna: Phone, status: int
):
    await telegram.trouble("server_error", status=status)
    assert await wire.deliver(letter(anna)) == Unknown(f"the server failed ({status})")


@pytest.mark.parametrize("carried_out", [True, False])
async def test_nobody_knows_where_the_connection_broke(
    wire: TelegramWire, telegram: FakeTelegram, anna: Phone, carried_out: bool
):
    await telegram.trouble("lost", method="sendMessage", carried_out=carried_out)
    assert isinstance(await wire.deliver(letter(anna)), Unknown)
    assert ("Dag Anna." in await anna.heard()) == carried_out


async def test_nobody_knows_where_no_answer_came(telegram: FakeTelegram, anna: Phone):
    hasty = TelegramWire(telegram.token, api=telegram.url, patience=0.2)
    try:
        await telegram.trouble("hang", method="sendMessage", carried_out=True)
        assert await hasty.deliver(letter(anna)) == Unknown("no answer")
    finally:
        await hasty.close()


async def test_what_never_left_can_be_sent_again(wire: TelegramWire, telegram: FakeTelegram, anna: Phone):
    await telegram.down()
    ended = await wire.deliver(letter(anna))
    assert isinstance(ended, RetryAfter)
    assert ended.whole
    await telegram.up()
    assert isinstance(await wire.deliver(letter(anna)), Delivered)
    assert await anna.heard() == ["Dag Anna."]


async def test_a_token_that_is_refused_stops_the_channel_and_is_told_nowhere(telegram: FakeTelegram, anna: Phone):
    wrong = TelegramWire("1:wrong", api=telegram.url)
    try:
        ended = await wrong.deliver(letter(anna))
        assert isinstance(ended, RetryAfter)
        assert ended.whole
        assert ended.seconds >= 60
        assert "wrong" not in ended.why
    finally:
        await wrong.close()


async def test_a_firewall_that_says_no_is_no_word_about_the_person(
    wire: TelegramWire, telegram: FakeTelegram, anna: Phone
):
    await telegram.trouble("error", status=403, body={"message": "blocked by your administrator"})
    ended = await wire.deliver(letter(anna))
    assert isinstance(ended, RetryAfter)
    assert ended.whole


@pytest.mark.parametrize("result", [True, [], {"message_id": "x"}, {"message_id": 1}, None])
async def test_an_odd_answer_leaves_it_unknown(wire: TelegramWire, telegram: FakeTelegram, anna: Phone, result: Any):
    await telegram.trouble("error", status=200, body={"ok": True, "result": result})
    assert isinstance(await wire.deliver(letter(anna)), Unknown)


async def test_after_the_end_nothing_is_sent_and_nothing_raised(telegram: FakeTelegram, anna: Phone):
    wire = TelegramWire(telegram.token, api=telegram.url)
    await wire.close()
    assert isinstance(await wire.deliver(letter(anna)), RetryAfter)


@pytest.mark.parametrize(
    ("error", "ended"),
    [
        (BadRequest("Chat not found"), PersonGone("Chat not found")),
        (BadRequest("PEER_ID_INVALID"), PersonGone("PEER_ID_INVALID")),
        (BadRequest("Message is too long"), Refused("Message is too long")),
        (BadRequest("Request Entity Too Large"), Refused("Request Entity Too Large")),
        (BadRequest("BUTTON_DATA_INVALID"), Refused("BUTTON_DATA_INVALID")),
        (Forbidden("Forbidden: user is deactivated"), PersonGone("Forbidden: user is deactivated")),
        (ChatMigrated(-100123), MovedTo("-100123")),
        (Conflict("x"), RetryAfter(300.0, "conflict", whole=True)),
        (InvalidToken("1:secret"), RetryAfter(300.0, "the token is refused", whole=True)),
        (EndPointNotFound("x"), RetryAfter(300.0, "the token is refused", whole=True)),
        (TooSoon(3), RetryAfter(3, "too soon")),
        (NotSent("ConnectError"), RetryAfter(2.0, "no connection", whole=True)),
        (ServerFailed(502), Unknown("the server failed (502)")),
        (TimedOut(), Unknown("no answer")),
        (NetworkError("ReadError"), Unknown("no answer that can be read")),
        (TelegramError("x"), Unknown("no answer that can be read")),
    ],
)
def test_every_end_is_told(error: TelegramError, ended: Outcome):
    assert outcome(error) == ended


def test_a_reason_holds_no_number_and_no_token():
    assert reason(BadRequest("chat 4242 not found at offset 17")) == "chat … not found at offset …"
    assert "secret" not in reason(InvalidToken("1:secret"))


async def test_it_tells_whether_telegram_answers(telegram: FakeTelegram, wire: TelegramWire):
    assert await wire.answers()
    await telegram.down("502")
    assert not await wire.answers()
    await telegram.down("reset")
    assert not await wire.answers()
    await telegram.up()
    assert await wire.answers()
