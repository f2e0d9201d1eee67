"""What happens in a carer's life that stops or changes check-ins, each with its reason; and who gets none.

Nobody is asked how heavy caring is on the day of a death, and nobody is dropped without a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

#: From this age on there are check-ins; the younger have their own path and lines.
ADULT: Final = 18

Happened = Literal["died", "care_home", "hospital", "care_ended", "job_lost", "carer_out"]
HAPPENED: Final[tuple[Happened, ...]] = ("died", "carer_out", "care_ended", "care_home", "hospital", "job_lost")

#: Reasons for which it is asked at once whether the rhythm still fits, and nothing rests meanwhile.
ASKED_AT_ONCE: Final = ("care_ended_others", "job_lost")

#: So long nothing is asked, and then whether and how to go on.
_AFTER_DEATH: Final = timedelta(weeks=4)
_AFTER_MOVE: Final = timedelta(weeks=2)
_IN_HOSPITAL: Final = timedelta(weeks=1)

_AT_HOME: Final = ("home", "assisted_living")
_AT_WORK: Final = ("employee", "statutory", "self_employed_main", "self_employed_secondary", "assisting_spouse")
_NO_WORK: Final = ("jobseeker_benefit", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is done with the check-ins. ``reason`` is the id of its words (``checkin.life.<reason>``)."""

    #: ``stop``, ``pause`` or ``ask`` (at once, whether the rhythm still fits)
    do: Literal["stop", "pause", "ask"]
    reason: str
    #: of a pause: the first day that counts again; then comes first whether to go on
    until: date | None = None
    #: a question that stands open about a check-in is taken back
    withdraw: bool = False
    #: what it adds to the signs of ``colours.finding``
    sign: str = ""


def decide(happened: Happened, on: date, *, others: bool = False) -> Decision:
    """What an event does to the check-ins. ``others``: there is somebody else whom the carer goes on caring for."""
    match happened:
        case "died" if others:
            return Decision(do="pause", reason="died_others", until=on + _AFTER_DEATH, withdraw=True)
        case "died":
            return Decision(do="stop", reason="died", withdraw=True)
        case "carer_out":
            return Decision(do="pause", reason="carer_out", until=on + _AFTER_MOVE, withdraw=True, sign="carer_out")
        case "care_ended" if others:
            return Decision(do="ask", reason="care_ended_others")
        case "care_ended":
            return Decision(do="stop", reason="care_ended", withdraw=True)
        case "care_home":
            return Decision(do="pause", reason="care_home", until=on + _AFTER_MOVE, withdraw=True)
        case "hospital":
            return Decision(do="pause", reason="hospital", until=on + _IN_HOSPITAL, withdraw=True)
        case "job_lost":
            return Decision(do="ask", reason="job_lost")


def happened(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Happened, ...]:
    """What facts tell that came about, the gravest first: how they stood for one recipient, and how they stand now.

    What was unknown before came about only where it cannot have been so when check-ins began: an admission. Deaths,
    the end of care and a carer who drops out are acts of a text, not facts.
    """
    found: set[Happened] = set()
    lived, lives = before.get("recipient_living_situation"), after.get("recipient_living_situation")
    if lives != lived and lives == "residential_care":
        found.add("care_home")
    if lives != lived and lives == "hospital":
        found.add("hospital")
    if before.get("carer_work_status") in _AT_WORK and after.get("carer_work_status") in _NO_WORK:
        found.add("job_lost")
    return tuple(one for one in HAPPENED if one in found)


def is_back_home(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether who was away is at home again: a pause for that may end."""
    lived, lives = before.get("recipient_living_situation"), after.get("recipient_living_situation")
    return lived in ("hospital", "residential_care", "temporary_stay") and lives in _AT_HOME


def may_begin(age: int | None, *, says_adult: bool | None = None) -> Literal["yes", "ask", "young"]:
    """Whether check-ins may begin: ``ask`` where the age is not known, ``young`` under 18, whatever else was said.

    ``says_adult``: the answer to whether the carer is 18 or older.
    """
    if says_adult is False or (age is not None and age < ADULT):
        return "young"
    return "yes" if says_adult or age is not None else "ask"
