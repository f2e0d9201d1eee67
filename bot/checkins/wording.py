"""A rhythm and the reasons of a colour in words, by the content's texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import time
from typing import Any, Final, Literal

from bot.checkins.colours import Reason
from bot.checkins.questions import LOAD
from bot.checkins.rhythm import Quiet, Rhythm
from bot.content import texts

#: The content's text of a key, with names filled in.
Say = Callable[..., str]

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NTHS: Final = {1: "one", 2: "two", 3: "three", 4: "four", -1: "last"}


def rhythm(chosen: Rhythm, say: Say, language: str, quiet: Quiet | None = None) -> str:
    """The rhythm as it is said back: "om de twee weken op dinsdag rond 19 uur". ``quiet`` moves its time."""
    at = chosen.at if quiet is None else quiet.outside(chosen.at)
    names = {"weekday": say(f"checkin.weekday.{WEEKDAYS[chosen.weekday]}"), "at": clock(language, at)}
    if chosen.every == "month":
        names["nth"] = say(f"checkin.nth.{NTHS[chosen.nth]}")
    return say(f"checkin.rhythm.said.{chosen.every}", **names)


def clock(language: str, at: time) -> str:
    """A time as people say it: "19 uur", "8.30 uur", "7 pm", "8:30 am"."""
    if language == "nl":
        return f"{at.hour}.{at.minute:02d} uur" if at.minute else f"{at.hour} uur"
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes} {'am' if at.hour < 12 else 'pm'}"


def reasons(found: Sequence[Reason], reader: Literal["carer", "team"], say: Say, language: str) -> tuple[str, ...]:
    """Each reason in words: a part of a sentence to the carer, a sentence of its own to the consultant."""
    return tuple(say(reason.key(reader), **_names(reason, say, language)) for reason in found)


def because(found: Sequence[Reason], say: Say, language: str) -> str:
    """The sentence that tells the carer why contact is offered."""
    return say("checkin.reason.because", reasons=texts.listed(language, reasons(found, "carer", say, language)))


def heard(found: Sequence[Reason], say: Say, language: str) -> str:
    """The sentence that gives the carer their own answers back, where no contact is offered."""
    return say("checkin.reason.heard", reasons=texts.listed(language, reasons(found, "carer", say, language)))


def _names(reason: Reason, say: Say, language: str) -> dict[str, Any]:
    names: dict[str, Any] = {
        name: say(f"checkin.load.{choice}")
        for name, choice in reason.values.items()
        if name in ("load", "before") and choice in LOAD.choices
    }
    return names | ({"day": texts.day(language, reason.since)} if reason.since is not None else {})
