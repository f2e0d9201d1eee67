"""What is kept of every turn, so that the same conversation can be replayed on the same content.

An entry holds all that ``turn`` was given but the state before it: the event, what was understood, now, the consents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from bot.cases import machine
from bot.cases.team import Team, TeamId
from bot.dialogue.state import State
from bot.dialogue.talk import Mind, World
from bot.dialogue.turn import turn
from bot.messages import (
    Act,
    Answer,
    Chose,
    Event,
    Guess,
    RecipientChosen,
    Said,
    Sent,
    Started,
    Told,
    Topic,
    Understanding,
    Woke,
)

_EVENTS: Final[Mapping[str, type[Any]]] = {
    kind.__name__: kind for kind in (Started, Said, Chose, Sent, RecipientChosen, Woke)
}
_PARTS: Final[Mapping[str, type[Any]]] = {"topics": Topic, "told": Told, "acts": Act, "guesses": Guess}


def entry(event: Event, understanding: Understanding, world: World) -> dict[str, Any]:
    """One turn as JSON keeps it."""
    return {
        "at": world.now.isoformat(),
        "consents": sorted(world.consents),
        **_of_people(world),
        "offset": int(world.offset.total_seconds()),
        "event": {"type": type(event).__name__, **_held(event)},
        "understanding": {
            "language": understanding.language,
            "scores": dict(understanding.scores),
            "answer": None if understanding.answer is None else _held(understanding.answer),
            "apart": understanding.apart,
            "missed": understanding.missed,
            "maybe": list(understanding.maybe),
            "foreign": understanding.foreign,
            **{name: [_held(one) for one in getattr(understanding, name)] for name in _PARTS},
        },
    }


def _of_people(world: World) -> dict[str, Any]:
    """The carer's case as the turn found it, and the day of each consent; nothing where there is no case."""
    if world.case is None:
        return {}
    agreed = {purpose: day.isoformat() for purpose, day in world.agreed.items()}
    return {"case": machine.dump(world.case), "agreed": agreed}


def _held(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).__slots__}


def replay(
    entries: Iterable[Mapping[str, Any]],
    mind: Mind,
    *,
    language: str = "nl",
    teams: Mapping[TeamId, Team] = MappingProxyType({}),
) -> State:
    """The state that a conversation came to, turn by turn from its log, on the content and the teams it ran on."""
    state = State(language=language)
    for kept in entries:
        held = dict(kept["event"])
        event = _EVENTS[held.pop("type")](**held)
        understanding = _understanding(kept["understanding"])
        world = World(
            now=datetime.fromisoformat(kept["at"]),
            mind=mind,
            consents=frozenset(kept["consents"]),
            agreed={purpose: date.fromisoformat(day) for purpose, day in kept.get("agreed", {}).items()},
            case=machine.load(kept["case"]) if "case" in kept else None,
            teams=teams,
            offset=timedelta(seconds=kept.get("offset", 0)),
        )
        state, _ = turn(state, event, understanding, world)
    return state


def _understanding(read: Mapping[str, Any]) -> Understanding:
    parts: dict[str, Any] = {name: tuple(kind(**_exact(one)) for one in read[name]) for name, kind in _PARTS.items()}
    return Understanding(
        language=read["language"],
        scores=read["scores"],
        answer=Answer(**read["answer"]) if read["answer"] else None,
        apart=read["apart"],
        missed=read["missed"],
        maybe=tuple(read.get("maybe", ())),
        foreign=read.get("foreign", ""),
        **parts,
    )


def _exact(held: Mapping[str, Any]) -> dict[str, Any]:
    """What JSON made a list of is a tuple again where no value is meant."""
    return {key: tuple(one) if key == "others" else one for key, one in held.items()}
