"""When check-ins are looked at: one due row per carer, at the first moment at which anything is to be done.

That is the next check-in, the end of one that was left half done after a heavy answer, five days of silence after red
where the carer agreed to be called then, or the day on which something is kept no longer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from bot.cases.hours import holidays
from bot.checkins import colours
from bot.checkins.questions import CheckIn
from bot.checkins.rhythm import Rhythm, lapses_at, next_due
from bot.content import texts
from bot.dialogue.checkin_state import CheckIns, moment
from bot.dialogue.talk import Talk
from bot.messages import CancelDue, GiveConsent, Pending, PlanDue

#: The kind of due work and its only key.
KIND: Final = "checkin"
#: The consent to be asked how it goes, and to have the answers kept.
PURPOSE: Final = "checkins"
#: The consent to be called by a consultant after red and then silence: asked apart, and taken back with the other.
CALL_IF_SILENT: Final = "call_if_silent"
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
    _wake(talk, had=_has_row(before))
    return due


def put_back(talk: Talk, earlier: CheckIns) -> None:
    """What is kept becomes what it was before an answer that is taken back, its due work too."""
    before = kept(talk)
    talk.set(checkins=earlier)
    if earlier.active and not before.active and PURPOSE not in talk.consents:
        # that they stopped was a slip, and so was taking the consent back
        talk.effects.append(GiveConsent(PURPOSE, talk.mind.content.words["nl"].texts["checkin.version"]))
        talk.consents.add(PURPOSE)
    _wake(talk, had=_has_row(before))


def nothing_planned(talk: Talk) -> None:
    """No check-in is sent; what is kept too long still goes in time."""
    before = kept(talk)
    change(talk, due="")
    _wake(talk, had=_has_row(before))


def hold(talk: Talk, until: datetime) -> None:
    """The check-in that is due now waits; it stays due when it was."""
    talk.effects.append(PlanDue(KIND, KIND, until))


def tidy(talk: Talk) -> None:
    """Take away what is kept no longer."""
    talk.set(checkins=kept(talk).tidied(talk.world.today))


def wake(talk: Talk) -> None:
    """What is under way changed: the due row is put where it belongs now."""
    _wake(talk, had=True)


def looked_at(talk: Talk) -> datetime | None:
    """The first moment at which something is to be done about check-ins; None: none but tidying."""
    moments = (moment(kept(talk).due), left_at(talk), silent_at(talk))
    return min((one for one in moments if one is not None), default=None)


def left_at(talk: Talk) -> datetime | None:
    """When the check-in under way is over although it is half done: some hours after the carer's last word, where what
    they answered so far is a reason to offer contact. Any other waits for the next."""
    now = kept(talk)
    found = finding(now)
    if found is None or now.now is None or not wants_contact(now.now, found):
        return None
    return lapses_at(moment(talk.state.seen) or talk.world.now)


def silent_at(talk: Talk) -> datetime | None:
    """When silence after red becomes a reason to call, once; None without the carer's word given before."""
    now = kept(talk)
    sent = moment(now.sent)
    if now.now is None or now.now.answers or sent is None or not now.earlier or not may_call(talk):
        return None
    if talk.state.stopped:
        return None
    last, seen = now.earlier[-1], moment(talk.state.seen)
    if (seen is not None and seen > sent) or any(reason.id == "silent" for reason in last.reasons):
        return None
    at = sent + colours.CALL_AFTER
    return at if colours.silence(1, _colour(last.colour), quiet_for=colours.CALL_AFTER, may_call=True).call else None


def may_call(talk: Talk) -> bool:
    """Whether the carer agreed beforehand to be called when silent."""
    return {PURPOSE, CALL_IF_SILENT} <= talk.consents


def _colour(name: str) -> colours.Colour | None:
    return next((colour for colour in colours.COLOURS if colour == name), None)


def finding(now: CheckIns) -> colours.Finding | None:
    """What the check-in under way shows so far; None where there is none, or nothing was said in it."""
    if now.now is None or not (now.now.answers or now.signs):
        return None
    return colours.finding(now.now, now.before, now.signs)


def wants_contact(this: CheckIn, found: colours.Finding) -> bool:
    """Whether contact is offered: where it weighs; amber not to who just said that they do not want it."""
    return found.colour in ("red", "crisis") or (found.colour == "amber" and this.answer("call") != "no")


def _has_row(now: CheckIns) -> bool:
    return bool(now.due or now.earlier or now.now)


def _wake(talk: Talk, *, had: bool) -> None:
    now = kept(talk)
    tidying = now.next_tidying()
    at = looked_at(talk)
    if at is not None:
        talk.effects.append(PlanDue(KIND, KIND, at))
    elif tidying is not None:
        day = max(tidying, talk.world.today + timedelta(days=1))
        talk.effects.append(PlanDue(KIND, KIND, datetime.combine(day, _TIDIED_AT, tzinfo=texts.BRUSSELS)))
    elif had:
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
