"""How consultants are told things: refusals with what to do, states and codes, in Dutch and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.cases.machine import Refused

#: Code to Dutch and English.
REFUSALS: Final[Mapping[str, tuple[str, str]]] = {
    "taken": (
        "{who} heeft deze zaak. Overleg met {who}, of vraag de verantwoordelijke om ze over te nemen (claim --over).",
        "{who} has this case. Talk with {who}, or ask the lead to take it over (claim --over).",
    ),
    "closed": (
        "Deze zaak is gesloten. Schrijft de mantelzorger opnieuw, dan gaat ze vanzelf weer open.",
        "This case is closed. When the carer writes again, it opens again by itself.",
    ),
    "not_closed": ("Deze zaak staat nog open.", "This case is still open."),
    "not_your_team": (
        "Deze zaak is van een ander team. Vraag dat team om ze over te dragen.",
        "This case belongs to another team. Ask that team to hand it over.",
    ),
    "not_yours": ("Neem de zaak eerst op (claim).", "Take the case first (claim)."),
    "too_late": (
        "Deze zaak is te lang gesloten om opnieuw te openen. Een nieuwe vraag wordt een nieuwe zaak.",
        "This case was closed too long ago to open again. A new question becomes a new case.",
    ),
    "no_reason": ("Geef een van de redenen.", "Give one of the reasons."),
    "past": ("Dat moment is al voorbij.", "That moment has passed already."),
    "carer_only": ("Dat kan alleen de mantelzorger.", "Only the carer can do that."),
    "consultants_only": ("Dat kan alleen een consulent.", "Only a consultant can do that."),
    "leun_only": ("Dat doet Leun zelf.", "Leun does that by itself."),
    "nobody_there": (
        "Zo iemand is er niet in je team, of zo'n team is er niet. `leun teams list` toont ze.",
        "There is nobody of that name in your team, or no such team. `leun teams list` has them.",
    ),
    "same": ("Er verandert niets: dat is al zo.", "Nothing changes: it is so already."),
    "not_waiting": (
        "De mantelzorger wacht hier op een eerste antwoord, of wacht nergens op.",
        "The carer waits for a first answer here, or waits for nothing.",
    ),
}

_STATUSES: Final[Mapping[str, tuple[str, str]]] = {
    "new": ("nieuw", "new"),
    "claimed": ("opgenomen", "claimed"),
    "talking": ("in gesprek", "talking"),
    "waiting": ("wacht", "waiting"),
    "closed": ("gesloten", "closed"),
    "reopened": ("heropend", "reopened"),
}
_URGENCIES: Final[Mapping[str, tuple[str, str]]] = {
    "crisis": ("crisis", "crisis"),
    "red": ("rood", "red"),
    "amber": ("oranje", "amber"),
    "asked": ("vroeg een mens", "asked for a person"),
}
_MOVES: Final[Mapping[str, tuple[str, str]]] = {
    "open": ("geopend", "opened"),
    "claim": ("opgenomen", "claimed"),
    "reply": ("geantwoord", "replied"),
    "note": ("notitie", "note"),
    "hand_over": ("overgedragen", "handed over"),
    "wait": ("laten rusten", "put to wait"),
    "close": ("gesloten", "closed"),
    "reopen": ("heropend", "reopened"),
    "carer_wrote": ("de mantelzorger schreef", "the carer wrote"),
    "contact": ("de mantelzorger zei hoe die te bereiken is", "the carer said how to be reached"),
    "helped": ("de mantelzorger zei of het geholpen heeft", "the carer said whether it helped"),
    "climb": ("een stap verder", "a step further"),
    "resume": ("opnieuw te bekijken", "to be looked at again"),
    "correct_promise": ("ander moment beloofd", "promised another moment"),
}


def refusal(refused: Refused, language: str, name: str = "") -> str:
    """A refusal in words; ``name``: of who has the case."""
    return REFUSALS[refused.code][language == "en"].format(who=name or refused.has or "?")


def status(code: str, language: str) -> str:
    """A case's status in words."""
    return _STATUSES[code][language == "en"]


def urgency(code: str, language: str) -> str:
    """How soon a case wants a person, in words."""
    return _URGENCIES[code][language == "en"]


def what(code: str, language: str) -> str:
    """A line of the history in words."""
    return _MOVES[code][language == "en"]
