"""Rasa behind the port: asked first, never waited for, and another answers where it fails.

The server here is a fake that answers as Rasa 3.6 does (`POST /model/parse`, `GET /status`); the real one is asked in
`test_real_rasa.py`.
"""

from __future__ import annotations

import json
import logging

import httpx
import pytest

from bot.engines.rasa import PAUSE, Profile, RasaClient, RasaFailed, RasaFirst, read_profiles
from bot.messages import Guess, Heard
from bot.nlu.reader import Thresholds

PARSED = {
    "text": "kan ik verlof krijgen",
    "intent": {"name": "leave", "confidence": 0.8},
    "entities": [],
    "text_tokens": [[0, 3], [4, 6]],
    "intent_ranking": [{"name": "leave", "confidence": 0.8}, {"name": "respite", "confidence": 0.2}],
}
STATUS = {"model_file": "/some/where/light.tar.gz", "model_id": "6b1f", "num_active_training_jobs": 0}
HERE = Heard(guesses=(Guess("overload", 0.6),), decision="ask", dangers={"suicide": 0.1}, engine="vectors")


class Embedded:
    """What the engine in this process hears, whatever is written."""

    def at_once(self, text: str) -> Heard:
        return HERE

    async def hear(self, text: str) -> Heard:
        return HERE


class Server:
    """Answers as Rasa does, or as it is told to."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.parsed: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/status":
            return httpx.Response(200, json=STATUS)
        self.parsed.append(json.loads(request.content)["text"])
        answer = self.answers.pop(0) if self.answers else httpx.Response(200, json=PARSED)
        if isinstance(answer, Exception):
            raise answer
        return answer


def client(server: Server, **profiles: Profile) -> RasaClient:
    return RasaClient("http://rasa", profiles=profiles, transport=httpx.MockTransport(server))


def first(server: Server, *, danger: bool = False, clock=lambda: 0.0) -> RasaFirst:
    return RasaFirst(client(server), Embedded(), danger=lambda text, heard: danger, clock=clock)


async def test_rasa_reads_first_and_danger_is_heard_here():
    heard = await first(Server()).hear("kan ik verlof krijgen")
    assert heard.guesses[0] == Guess("leave", 0.8)
    assert heard.engine == "rasa"
    assert heard.dangers == {"suicide": 0.1}


async def test_of_a_crisis_the_engine_here_has_half_a_say():
    ranking = [{"name": "crisis_suicide", "confidence": 0.7}, {"name": "leave", "confidence": 0.3}]
    calm = (await first(Server(httpx.Response(200, json={"intent_ranking": ranking}))).hear("…")).guesses
    assert [one.name for one in calm] == ["leave", "crisis_suicide"], "here next to nothing of a crisis was heard"
    assert [one.confidence for one in calm] == pytest.approx([0.65, 0.35])


async def test_confidence_is_set_right_by_what_training_learnt_of_the_model_that_is_served():
    timid = Profile(sharpness=3.0, thresholds=Thresholds(high=0.9, low=0.3))
    heard = await client(Server(), light=timid).parse("kan ik verlof krijgen")
    assert heard.guesses[0].confidence == pytest.approx(0.8**3 / (0.8**3 + 0.2**3))
    assert heard.decision == "answer"
    assert (await client(Server(), full=timid).parse("…")).guesses[0].confidence == 0.8


def test_profiles_are_read_as_training_writes_them():
    written = '{"light": {"sharpness": 1.5, "thresholds": {"high": 0.8, "low": 0.3}, "digest": "…"}}'
    assert read_profiles(written)["light"].thresholds == Thresholds(high=0.8, low=0.3)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadTimeout("late"),
        httpx.ConnectError("refused"),
        httpx.Response(500, json={"status": "failure"}),
        httpx.Response(409, json={"status": "failure", "reason": "Conflict"}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={"intent_ranking": []}),
        httpx.Response(200, json={"intent_ranking": [{"name": "leave"}]}),
        httpx.Response(200, json=["leave"]),
    ],
)
async def test_one_retry_and_then_the_engine_here_answers_and_it_is_counted(answer, caplog):
    server = Server(answer, answer)
    rasa = first(server)
    with caplog.at_level(logging.WARNING):
        assert await rasa.hear("mijn geheim") is HERE
    assert len(server.parsed) == 2
    assert (rasa.counts.asked, rasa.counts.retried, rasa.counts.fell_back) == (1, 1, 1)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "geheim" not in caplog.text


async def test_one_failure_is_mended_by_the_retry():
    rasa = first(Server(httpx.ReadTimeout("late")))
    assert (await rasa.hear("kan ik verlof krijgen")).engine == "rasa"
    assert (rasa.counts.retried, rasa.counts.fell_back) == (1, 0)


async def test_a_server_that_failed_is_left_alone_for_a_while():
    now = [0.0]
    server = Server(httpx.ReadTimeout("late"), httpx.ReadTimeout("late"))
    rasa = first(server, clock=lambda: now[0])
    await rasa.hear("een")
    now[0] = PAUSE - 1
    assert (await rasa.hear("twee")).engine == "vectors"
    assert server.parsed == ["een", "een"]
    now[0] = PAUSE
    assert (await rasa.hear("drie")).engine == "rasa"
    assert rasa.counts.passed_over == 1


async def test_a_cry_waits_for_nobody():
    server = Server()
    assert await first(server, danger=True).hear("ik wil niet meer leven") is HERE
    assert server.parsed == []


async def test_a_url_that_is_none_is_a_failure_as_any_other():
    with pytest.raises(RasaFailed):
        await RasaClient("http://[nowhere", profiles={}).parse("…")
