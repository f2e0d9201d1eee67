"""What signal-cli's envelopes mean: every kind by an example, then every shape of the contract, bent and broken."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.port import Incoming, Slip, Unreadable
from bot.channels.signal.envelopes import Envelopes, failure, matters, subscribed
from bot.messages import Chose, Said, Sent, Started, text_of

ANNA = "5f4f3c3e-0c25-4b3b-9a67-3a3c5d0b7a11"
BOT = "0b8f2a52-6f5c-43a4-8d3d-1d9e3b6b8c22"
BOT_NUMBER = "+32460000001"
AT = 1790000000123
SWAGGER = Path(__file__).parents[2] / "contracts" / "signal-cli-rest-api-0.100-swagger.json"

envelopes = Envelopes()


def raw(*, timestamp: int = AT, uuid: str | None = ANNA, device: int = 1, **parts: Any) -> dict[str, Any]:
    """A notification's params, as from somebody who hides their number."""
    envelope = {
        "source": uuid,
        "sourceNumber": None,
        "sourceUuid": uuid,
        "sourceName": "Anna",
        "sourceDevice": device,
        "timestamp": timestamp,
        "serverReceivedTimestamp": timestamp + 40,
        "serverDeliveredTimestamp": timestamp + 41,
        **parts,
    }
    return {"subscription": 0, "result": {"envelope": envelope, "account": BOT_NUMBER}}


def message(text: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"timestamp": AT, "message": text, "expiresInSeconds": 0, "viewOnce": False, **fields}


def said(text: str | None = None, **fields: Any) -> dict[str, Any]:
    return raw(dataMessage=message(text, **fields))


def read(update: Mapping[str, Any]) -> Incoming:
    return envelopes.read(update)


def whose(update: Mapping[str, Any]) -> str:
    return envelopes.slip(update).address


def test_a_text_is_said_by_a_person_who_is_known_by_uuid():
    update = said("hallo")
    assert envelopes.slip(update) == Slip(key=f"{ANNA}:1:{AT}", address=ANNA, text="hallo")
    assert read(update) == Incoming(event=Said("hallo"), kind="text", message=str(AT), acknowledge=str(AT))


def test_a_notification_reads_the_same_without_the_frame_of_its_subscription():
    framed = said("hallo")
    assert envelopes.slip(framed["result"]) == envelopes.slip(framed)
    assert read(framed["result"]) == read(framed)
    assert subscribed(framed)
    assert not subscribed(framed["result"])


def test_the_same_moment_on_another_device_is_another_message():
    assert (
        envelopes.slip(raw(device=2, dataMessage=message("x"))).key != envelopes.slip(raw(dataMessage=message("x"))).key
    )


def test_a_quote_of_the_bot_tells_which_message_is_answered():
    quote = {"id": 1789999999000, "author": BOT_NUMBER, "authorNumber": BOT_NUMBER, "authorUuid": BOT, "text": "Keuze"}
    incoming = read(said("2", quote=quote))
    assert (incoming.quotes, incoming.numbered) == ("1789999999000", True)


def test_who_quotes_their_own_words_answers_no_menu():
    assert read(said("dit dus", quote={"id": 5, "author": ANNA, "authorUuid": ANNA, "text": "eerder"})).quotes == ""


def test_an_edit_names_the_message_that_it_takes_the_place_of():
    later = AT + 5000
    update = raw(
        timestamp=later,
        editMessage={"targetSentTimestamp": AT, "dataMessage": message("40 uur", timestamp=later)},
    )
    incoming = read(update)
    assert (incoming.event, incoming.kind) == (Said("40 uur"), "edit")
    assert (incoming.edits, incoming.message) == (str(AT), str(later))
    assert envelopes.slip(update).text == "40 uur"


def test_what_is_taken_back_is_named():
    incoming = read(said(remoteDelete={"timestamp": 42}))
    assert (incoming.event, incoming.kind, incoming.withdrawn) == (None, "delete", "42")


def test_a_person_who_wants_words_to_vanish_says_after_how_long():
    assert read(said("geheim", expiresInSeconds=3600)).vanishes == 3600
    timer = read(said(expiresInSeconds=60, isExpirationUpdate=True))
    assert (timer.event, timer.kind, timer.vanishes) == (None, "timer", 60)


@pytest.mark.parametrize(
    ("media_type", "kind", "what"),
    [
        ("image/jpeg", "photo", "photo"),
        ("audio/aac", "voice", "voice"),
        ("video/mp4", "video", "file"),
        ("application/pdf", "file", "file"),
        (None, "file", "file"),
    ],
)
def test_an_attachment_is_named_with_the_words_under_it(media_type, kind, what):
    file = {"contentType": media_type, "filename": None, "id": "x", "size": 10}
    update = said("kijk eens", attachments=[file])
    assert (read(update).event, read(update).kind) == (Sent(what, "kijk eens"), kind)
    assert envelopes.slip(update).text == "kijk eens"


def test_the_caption_of_an_attachment_is_heard_too():
    assert read(said(attachments=[{"contentType": "image/png", "caption": "help"}])).event == Sent("photo", "help")


def test_a_long_text_is_a_text_and_no_file():
    assert read(said("lang", attachments=[{"contentType": "text/x-signal-plain"}])).event == Said("lang")


def test_stickers_cards_polls_and_payments_are_seen_and_not_opened():
    assert read(said(sticker={"packId": "ab", "stickerId": 1})).event == Sent("sticker")
    assert read(said(contacts=[{"name": {"given": "An"}}])).event == Sent("file")
    poll = {"question": "Kan ik nog?", "options": ["ja", "nee"], "allowMultiple": False}
    assert read(said(pollCreate=poll)).event == Sent("file", "Kan ik nog?")
    assert read(said(payment={"note": "voor jou", "receipt": "eA=="})).event == Sent("file", "voor jou")


def test_a_vote_chooses_by_the_number_of_the_polls_message():
    vote = {"authorUuid": BOT, "targetSentTimestamp": 77, "optionIndexes": [1], "voteCount": 1}
    incoming = read(said(pollVote=vote))
    assert (incoming.event, incoming.quotes, incoming.numbered) == (Chose("2"), "77", True)
    assert read(said(pollVote={**vote, "optionIndexes": []})).event is None


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"dataMessage": message(reaction={"emoji": "👍", "targetSentTimestamp": 5})}, "reaction"),
        ({"dataMessage": message(pollTerminate={"targetSentTimestamp": 5})}, "poll"),
        ({"dataMessage": message(pinMessage={"targetSentTimestamp": 5})}, "pin"),
        ({"dataMessage": message()}, "empty"),
        ({"dataMessage": message("   ")}, "empty"),
        ({"dataMessage": message(endSession=True)}, "session"),
        ({"typingMessage": {"action": "STARTED", "timestamp": AT}}, "typing"),
        ({"receiptMessage": {"isRead": True, "timestamps": [5], "when": AT}}, "receipt"),
        ({"storyMessage": {"allowsReplies": True, "textAttachment": {"text": "Zon!"}}}, "story"),
        ({"callMessage": {"hangupMessage": {"id": 1}}}, "call"),
        ({"syncMessage": {"readMessages": [{"senderUuid": ANNA, "timestamp": 5}]}}, "sync"),
        ({"syncMessage": {"type": "CONTACTS_SYNC"}}, "sync"),
        ({}, "other"),
    ],
)
def test_what_says_nothing_is_no_event(parts, kind):
    incoming = read(raw(**parts))
    assert (incoming.event, incoming.kind, incoming.takeover, incoming.decline) == (None, kind, False, "")


def test_a_call_is_declined_when_it_rings_and_what_follows_on_it_is_nobodys():
    ringing = raw(callMessage={"offerMessage": {"id": 1, "type": "AUDIO_CALL", "opaque": "eA=="}})
    assert (read(ringing).decline, whose(ringing)) == ("call", ANNA)
    assert whose(raw(callMessage={"hangupMessage": {"id": 1}})) == ""


def test_signs_of_life_are_nobodys_and_not_worth_keeping():
    typing = raw(typingMessage={"action": "STARTED", "timestamp": AT})
    receipt = raw(receiptMessage={"isDelivery": True, "timestamps": [5], "when": AT})
    assert [whose(one) for one in (typing, receipt)] == ["", ""]
    assert [matters(one) for one in (typing, receipt, said("hallo"))] == [False, False, True]


def test_a_sign_of_life_of_the_same_moment_is_no_double_of_a_message():
    typing = raw(typingMessage={"action": "STOPPED", "timestamp": AT})
    assert envelopes.slip(typing).key != envelopes.slip(said("hallo")).key


def test_what_a_colleague_types_on_a_linked_phone_is_a_takeover_of_that_persons_conversation():
    sent = {"destination": ANNA, "destinationNumber": None, "destinationUuid": ANNA, **message("Dag Anna")}
    update = raw(uuid=BOT, syncMessage={"sentMessage": sent})
    assert envelopes.slip(update) == Slip(key=f"{BOT}:1:{AT}", address=ANNA)
    incoming = read(update)
    assert (incoming.event, incoming.takeover, incoming.kind) == (None, True, "takeover")


@pytest.mark.parametrize(
    "sent",
    [
        {"destinationUuid": BOT, **message("notitie voor mezelf")},
        {"destinationUuid": ANNA, **message(reaction={"emoji": "👍", "targetSentTimestamp": 5})},
        {"destinationUuid": ANNA, **message(expiresInSeconds=60, isExpirationUpdate=True)},
        {"destinationUuid": None, **message("hallo", groupInfo={"groupId": "Zw==", "type": "DELIVER"})},
    ],
)
def test_what_a_colleague_does_otherwise_is_nobodys(sent):
    update = raw(uuid=BOT, syncMessage={"sentMessage": sent})
    assert whose(update) == ""
    assert not read(update).takeover


def test_a_group_is_declined_when_the_bot_is_put_into_it():
    update = said(groupInfo={"groupId": "Zw==", "groupName": "Familie", "revision": 1, "type": "UPDATE"})
    assert envelopes.slip(update).address == ""
    assert (read(update).event, read(update).decline, read(update).decline_to) == (None, "group", "group:Zw==")


def test_a_group_is_declined_when_it_speaks_to_the_bot_and_its_other_talk_is_nobodys():
    group = {"groupId": "Zw==", "type": "DELIVER"}
    mention = {"name": "Leun", "number": BOT_NUMBER, "uuid": BOT, "start": 0, "length": 1}
    assert read(said("\ufffc help", groupInfo=group, mentions=[mention])).decline == "group"
    talk = said("ik wil niet meer leven", groupInfo=group)
    assert (read(talk).event, read(talk).decline) == (None, "")
    assert (envelopes.slip(talk).address, envelopes.slip(talk).text) == ("", "")


def test_an_exception_is_nobodys_and_does_not_make_a_double_of_the_message_that_comes_later():
    update = said("hallo")
    update["result"]["exception"] = {"type": "UntrustedIdentityException", "message": f"from {BOT_NUMBER}"}
    assert read(update).kind == "exception"
    assert envelopes.slip(update).address == envelopes.slip(update).text == ""
    assert envelopes.slip(update).key != envelopes.slip(said("hallo")).key
    assert failure(update) == "UntrustedIdentityException"
    assert failure(said("hallo")) == ""


def test_nobody_without_a_uuid():
    update = raw(uuid=None, dataMessage=message("wie ben ik"))
    assert envelopes.slip(update).address == ""
    assert (read(update).event, read(update).kind) == (None, "nobody")


def test_start_begins_and_may_name_a_municipality():
    reading = Envelopes(is_place=lambda name: name == "Kortrijk")
    assert reading.read(said("/start")).event == Started()
    assert reading.read(said("/start 44021")).event == Started("44021")
    assert reading.read(said("/start Kortrijk")).event == Started("Kortrijk")
    assert reading.read(said("/start ik kan niet meer")).event == Said("ik kan niet meer")


def test_a_command_says_what_it_says_on_telegram():
    assert (read(said("/mens")).event, read(said("/mens")).kind) == (Said("een consulent"), "command")
    assert read(said("/help")).event == Said("help")
    assert read(said("/")).event == Said("/")
    assert envelopes.slip(said("/mens ik wil dood")).text == "/mens ik wil dood"


def test_a_mention_reads_as_the_name_that_stands_there():
    assert read(said("dag \ufffc", mentions=[{"name": "Leun", "start": 4, "length": 1}])).event == Said("dag @Leun")


def test_a_text_can_be_kept_whatever_is_in_it():
    event = read(said("a\0b \ud83d c")).event
    assert event is not None
    assert text_of(event).encode() == "ab \ufffd c".encode()


def test_what_has_no_envelope_is_unreadable_and_says_none_of_it():
    for broken in ({}, {"result": {"account": BOT_NUMBER}}, raw(dataMessage="kapot"), said(["geheim"])):  # type: ignore[arg-type]
        with pytest.raises(Unreadable) as caught:
            read(broken)
        assert "geheim" not in str(caught.value)
        assert "kapot" not in str(caught.value)


# -- every shape of the contract -------------------------------------------------------------------

DEFINITIONS = {
    name: one
    for name, one in json.loads(SWAGGER.read_text(encoding="utf-8"))["definitions"].items()
    if name.startswith("receive.")
}
UUIDS = st.sampled_from([ANNA, BOT, ANNA.upper(), "", "00000000-0000-0000-0000-000000000000", "PNI:" + ANNA])
TEXTS = st.one_of(
    UUIDS,
    st.text(max_size=12),
    st.sampled_from(["2", "/start 44021", "/", "UPDATE", "DELIVER", "image/png", "\ud800", "\0", "\ufffc", "b)"]),
)
NUMBERS = st.one_of(
    st.integers(-1, 3), st.sampled_from([AT, 2**53, 2**64, 10**400]), st.floats(allow_nan=True), st.booleans()
)
WILD = st.recursive(
    st.none() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=2),
    max_leaves=5,
)


def shaped(schema: Mapping[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of a definition."""
    if "$ref" in schema:
        return shaped(DEFINITIONS[schema["$ref"].removeprefix("#/definitions/")], depth)
    match schema.get("type"):
        case "string":
            return TEXTS | st.none()
        case "integer":
            return st.integers(0, 5) | st.just(AT)
        case "boolean":
            return st.booleans()
        case "array":
            return st.none() | st.lists(st.deferred(lambda: shaped(schema["items"], depth + 1)), max_size=2)
    fields = {name: shaped(one, depth + 1) for name, one in schema.get("properties", {}).items() if depth < 5}
    whole = st.fixed_dictionaries({}, optional=fields)
    return whole if depth == 0 else whole | st.none()


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in a JSON value."""
    found = [path] if path else []
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            found += places(one, (*path, key))
    return found


@st.composite
def bent(draw: st.DrawFn, name: str, within: tuple[str, ...]) -> dict[str, Any]:
    """A notification with a shape at its place, of which up to three values may be anything."""
    part: Any = draw(shaped(DEFINITIONS[name]))
    for key in reversed(within):
        part = {key: part}
    envelope = {"sourceUuid": draw(UUIDS), "sourceDevice": 1, "timestamp": AT, **part}
    update: dict[str, Any] = {"result": {"envelope": envelope, "account": BOT_NUMBER}}
    if draw(st.booleans()):
        update["subscription"] = 0
    for _ in range(draw(st.integers(0, 3))):
        *path, last = draw(st.sampled_from(places(update)))
        at: Any = update
        for key in path:
            at = at[key]
        at[last] = draw(WILD)
        if not isinstance(update.get("result"), dict):
            break
    return update


#: Where each shape stands in an envelope; a shape within one of these comes along with it.
PLACES: dict[str, tuple[str, ...]] = {
    "receive.MessageEnvelope": (),
    "receive.DataMessage": ("dataMessage",),
    "receive.EditMessage": ("editMessage",),
    "receive.SyncMessage": ("syncMessage",),
    "receive.SyncDataMessage": ("syncMessage", "sentMessage"),
    "receive.SyncStoryMessage": ("syncMessage", "sentStoryMessage"),
    "receive.CallMessage": ("callMessage",),
    "receive.StoryMessage": ("storyMessage",),
    "receive.ReceiptMessage": ("receiptMessage",),
    "receive.TypingMessage": ("typingMessage",),
    "receive.GroupInfo": ("dataMessage", "groupInfo"),
    "receive.Quote": ("dataMessage", "quote"),
    "receive.PollVote": ("dataMessage", "pollVote"),
    "receive.PollCreate": ("dataMessage", "pollCreate"),
    "receive.PollTerminate": ("dataMessage", "pollTerminate"),
    "receive.Reaction": ("dataMessage", "reaction"),
    "receive.RemoteDelete": ("dataMessage", "remoteDelete"),
    "receive.AdminDelete": ("dataMessage", "adminDelete"),
    "receive.PinMessage": ("dataMessage", "pinMessage"),
    "receive.UnpinMessage": ("dataMessage", "unpinMessage"),
    "receive.Payment": ("dataMessage", "payment"),
    "receive.Sticker": ("dataMessage", "sticker"),
    "receive.StoryContext": ("dataMessage", "storyContext"),
}


def reads_or_is_unreadable(update: dict[str, Any]) -> None:
    before = copy.deepcopy(update)
    slip = envelopes.slip(update)
    assert slip.key
    for kept in (slip.key, slip.address, slip.text):
        assert "\0" not in kept
        kept.encode()
    try:
        incoming = envelopes.read(update)
    except Unreadable:
        return
    finally:
        assert repr(update) == repr(before)
    assert incoming.kind
    if incoming.event is not None:
        assert slip.address == ANNA or slip.address == BOT
        text_of(incoming.event).encode()
        # whatever the conversation hears, the safety reader has heard in the slip
        if not isinstance(incoming.event, Started | Chose) and incoming.kind != "command" and "/" not in slip.text:
            assert text_of(incoming.event) in slip.text
    matters(update)
    failure(update)


@pytest.mark.parametrize("name", sorted(PLACES))
@given(data=st.data())
def test_every_shape_of_the_contract_is_read_or_unreadable(name, data):
    reads_or_is_unreadable(data.draw(bent(name, PLACES[name])))


@given(st.dictionaries(st.sampled_from(["result", "envelope", "account", "exception"]) | st.text(max_size=3), WILD))
def test_any_json_at_all_is_read_or_unreadable(update):
    reads_or_is_unreadable(update)


def test_every_shape_of_the_contract_stands_somewhere_in_what_is_bent():
    def within(name: str, known: set[str]) -> None:
        if name not in known:
            known.add(name)
            for inner in DEFINITIONS:
                if f'"#/definitions/{inner}"' in json.dumps(DEFINITIONS[name]):
                    within(inner, known)

    known: set[str] = set()
    within("receive.MessageEnvelope", known)
    # these are of answers, never of what comes in
    answers = {"AttachmentData", "Contact", "Internal", "Profile", "Error", "RecipientAddress", "SendMessageResult"}
    assert {one.removeprefix("receive.") for one in set(DEFINITIONS) - known} == answers
