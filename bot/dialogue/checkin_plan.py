"""When the next check-in comes: one due row per carer, moved whenever the rhythm is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from bot.cases.hours import holidays
from bot.checkins.rhythm import Rhythm, next_due
from bot.content import texts
from bot.dialogue.checkin_state import CheckIns
from bot.dialogue.talk import Talk
from bot.messages import CancelDue, Pending, PlanDue

#: The kind of due work and its only key.
KIND: Final = "checkin"
#: The consent to be asked how it goes, and to have the answers kept.
PURPOSE: Final = "checkins"
#: When what is kept too long is taken away, in Brussels.
_TIDIED_AT: Final = time(4)


class _Holidays:
    """The public holidays of every year."""

    def __contains__(self, on: object) -> bool:
        return isinstance(on, date) and on in holidays(on.year)


HOLIDAYS: Final = _Holidays()


def kept(talk: Talk) -> CheckIns:
    """What is kept of this carer's check-ins."""
    return talk.state.checkins


def change(talk: Talk, **changes: Any) -> None:
    """Change what is kept of the check-ins."""
    talk.set(checkins=replace(talk.state.checkins, **changes))


def plan(talk: Talk) -> datetime | None:
    """Plan the next check-in after now, and keep when that is; None where none is to come."""
    before = kept(talk)
    due = None
    if before.rhythm is not None and PURPOSE in talk.consents:
        due = next_due(
            before.rhythm,
            talk.world.now,
            holidays=HOLIDAYS,
            occurrence=talk.world.occurrence,
            offset=talk.world.offset,
        )
    change(talk, due=due.isoformat() if due is not None else "")
    _wake(talk, before)
    return due


def put_back(talk: Talk, earlier: CheckIns) -> None:
    """What is kept becomes what it was before an answer that is taken back, its due work too."""
    before = kept(talk)
    talk.set(checkins=earlier)
    _wake(talk, before)


def nothing_planned(talk: Talk) -> None:
    """No check-in is sent; what is kept too long still goes in time."""
    before = kept(talk)
    change(talk, due="")
    _wake(talk, before)


def hold(talk: Talk, until: datetime) -> None:
    """The check-in that is due now waits; it stays due when it was."""
    talk.effects.append(PlanDue(KIND, KIND, until))


def tidy(talk: Talk) -> None:
    """Take away what is kept no longer."""
    talk.set(checkins=kept(talk).tidied(talk.world.today))


def _wake(talk: Talk, before: CheckIns) -> None:
    now = kept(talk)
    tidying = now.next_tidying()
    if now.due:
        talk.effects.append(PlanDue(KIND, KIND, datetime.fromisoformat(now.due)))
    elif tidying is not None:
        day = max(tidying, talk.world.today + timedelta(days=1))
        talk.effects.append(PlanDue(KIND, KIND, datetime.combine(day, _TIDIED_AT, tzinfo=texts.BRUSSELS)))
    elif before.due or before.earlier:
        talk.effects.append(CancelDue(KIND))


def day_of(talk: Talk, moment: datetime) -> str:
    """The day of a moment, in words."""
    return texts.day(talk.language, moment.astimezone(texts.BRUSSELS).date())


def latest(talk: Talk) -> date | None:
    """The day of the latest check-in that began."""
    sent = kept(talk).sent
    return datetime.fromisoformat(sent).astimezone(texts.BRUSSELS).date() if sent else None


def since(rhythm: Rhythm | None, on: date) -> str:
    """The key of the words for the time that a check-in asks about."""
    if rhythm is None:
        return "checkin.since.two_weeks"
    weekly = rhythm.weekly_until is not None and on <= rhythm.weekly_until
    return f"checkin.since.{'week' if weekly else rhythm.every}"


def put(talk: Talk, pending: Pending, text: str) -> None:
    """Ask about check-ins; what stood open of anything else waits until that is done."""
    open_now = talk.state.pending
    if open_now is None or open_now.kind == "checkin":
        talk.ask(pending, text)
    else:
        talk.ask_amid(pending, text)
