"""Rasa behind the port: asks its server over HTTP, and has the embedded engine answer where that fails or is late."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpx

from bot.engines.embedded import trained_file
from bot.engines.interpreter import Interpreter
from bot.messages import Guess, Heard
from bot.nlu.reader import Thresholds, crises_of, decide, with_crises

_log = logging.getLogger(__name__)

#: Seconds for one try; there are two, so that a carer waits at most twice as long.
TRY: Final = 0.35
TRIES: Final = 2
#: Seconds for which a server that failed is not asked again.
PAUSE: Final = 15.0


class RasaFailed(Exception):
    """The server did not answer in time, or not as its protocol says; the text says how, never what was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What training learnt of a model's confidence, from rows that it had not seen."""

    #: what logarithms of its probabilities are multiplied by
    sharpness: float = 1.0
    thresholds: Thresholds = field(default_factory=Thresholds)

    def heard(self, ranking: list[Guess], crises: Mapping[str, float] | None = None) -> Heard:
        """A ranking with the confidence set right, and what may be done with it.

        Of a crisis (danger to its probability) the other reader has half a say, where it has read.
        """
        raised = [max(one.confidence, 1e-9) ** self.sharpness for one in ranking]
        total = sum(raised) or 1.0
        guesses = sorted(
            (Guess(one.name, value / total) for one, value in zip(ranking, raised, strict=True)),
            key=lambda one: -one.confidence,
        )
        if crises is not None:
            guesses = list(with_crises(guesses, crises))
        return Heard(guesses=tuple(guesses), decision=decide(guesses, 0.0, self.thresholds), engine="rasa")


def profiles_file() -> str:
    """The text of what training learnt of Rasa's models, by profile; `{}` where none was trained."""
    path = trained_file().with_name("rasa.json")
    return path.read_text(encoding="utf-8") if path.is_file() else "{}"


def read_profiles(text: str) -> dict[str, Profile]:
    """The profiles by name (`light`, `full`)."""
    return {
        name: Profile(sharpness=float(one["sharpness"]), thresholds=Thresholds(**one["thresholds"]))
        for name, one in json.loads(text).items()
    }


class RasaClient:
    """One Rasa server: `GET /status` and `POST /model/parse`.

    Args:
        url: where it listens, such as `http://127.0.0.1:5005`
        token: its `--auth-token`; None: it has none
        seconds: for one try
        profiles: what training learnt of each model; None: what ships with Leun
        transport: of httpx, for tests
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        seconds: float = TRY,
        profiles: Mapping[str, Profile] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        params = {"token": token} if token else None
        self._http = httpx.AsyncClient(base_url=url, params=params, timeout=seconds, transport=transport)
        self._profiles = read_profiles(profiles_file()) if profiles is None else profiles
        self._profile: Profile | None = None

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def model(self) -> str:
        """The file of the model that it serves; empty while it has none. Raises RasaFailed."""
        told = await self._asked("GET", "/status")
        return str(told.get("model_file") or "") if isinstance(told, dict) else ""

    async def parse(self, text: str, crises: Mapping[str, float] | None = None) -> Heard:
        """What Rasa takes a text for; `crises` as `Profile.heard`. Raises RasaFailed."""
        if self._profile is None:
            name = (await self.model()).rsplit("/", 1)[-1].split(".", 1)[0].split("-", 1)[0]
            self._profile = self._profiles.get(name, Profile())
        return self._profile.heard(_ranking(await self._asked("POST", "/model/parse", {"text": text})), crises)

    async def _asked(self, method: str, path: str, body: Any = None) -> Any:
        try:
            answer = await self._http.request(method, path, json=body)
            answer.raise_for_status()
            return answer.json()
        except httpx.HTTPStatusError as error:
            raise RasaFailed(f"answered {error.response.status_code}") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise RasaFailed(type(error).__name__) from None
        except ValueError:
            raise RasaFailed("answered with something else than JSON") from None


def _ranking(told: Any) -> list[Guess]:
    try:
        ranking = [Guess(str(one["name"]), float(one["confidence"])) for one in told["intent_ranking"]]
    except (KeyError, TypeError, ValueError):
        raise RasaFailed("answered in another form than /model/parse has") from None
    if not ranking:
        raise RasaFailed("ranked no intent")
    return ranking


@dataclass(slots=True)
class Counts:
    """How often Rasa was asked and how often another had to answer, since the start."""

    asked: int = 0
    retried: int = 0
    fell_back: int = 0
    #: not asked, since it had failed just before
    passed_over: int = 0


class RasaFirst:
    """Rasa reads first; the engine in this process answers where Rasa fails, is late or had failed just before.

    Danger is always heard in this process, at once, and a text with danger in it is not sent to wait for anything.
    """

    def __init__(
        self,
        rasa: RasaClient,
        embedded: Interpreter,
        *,
        danger: Callable[[str, Heard], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`danger` says whether a text, as the embedded engine heard it, holds a crisis; `clock` gives seconds."""
        self._rasa = rasa
        self._embedded = embedded
        self._danger = danger
        self._clock = clock
        self._not_before = float("-inf")
        self.counts = Counts()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._rasa.close()

    def at_once(self, text: str) -> Heard:
        """What the engine in this process hears."""
        return self._embedded.at_once(text)

    async def hear(self, text: str) -> Heard:
        """Rasa's reading with the danger that was heard here; without Rasa all of it from here."""
        here = self._embedded.at_once(text)
        if self._danger(text, here):
            return here
        if self._clock() < self._not_before:
            self.counts.passed_over += 1
            return here
        self.counts.asked += 1
        why = ""
        for trial in range(TRIES):
            self.counts.retried += trial > 0
            try:
                crises = crises_of(here.guesses) if here.guesses else None
                return replace(await self._rasa.parse(text, crises), dangers=here.dangers)
            except RasaFailed as error:
                why = str(error)
        self._not_before = self._clock() + PAUSE
        self.counts.fell_back += 1
        _log.warning(
            "Rasa is not answering (%s); the embedded reader answers, and Rasa is asked again after %d seconds",
            why,
            PAUSE,
            extra={"action": "rasa_fallback", "why": why, "fell_back": self.counts.fell_back},
        )
        return here
