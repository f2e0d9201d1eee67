"""The end of a check-in, whole or half done: what it showed is kept, and what is still to be said about it is owed."""

from __future__ import annotations

from bot.checkins import colours
from bot.checkins.colours import Finding
from bot.checkins.questions import CheckIn
from bot.dialogue.checkin_plan import change, finding, kept, wake, wants_contact
from bot.dialogue.checkin_state import Past
from bot.dialogue.talk import Talk


def keep(talk: Talk, found: Finding) -> None:
    """The check-in under way is over and kept, with what it showed."""
    now = kept(talk)
    assert now.now is not None
    past = Past(checkin=now.now, colour=found.colour, reasons=found.reasons)
    change(talk, now=None, signs=(), earlier=(*now.earlier, past))


def end_early(talk: Talk, *, offers: bool = True) -> None:
    """The check-in under way is left as far as it came. Where that was heavy, contact is owed and offered once.

    ``offers``: False where an offer would be out of place, as on the day of a death.
    """
    now = kept(talk)
    found = finding(now)
    if found is None:
        change(talk, now=None, signs=())
        return
    keep(talk, found)
    if offers and now.now is not None and wants_contact(now.now, found):
        change(talk, owed=found)
    wake(talk)


def owe_for(talk: Talk, sign: str) -> None:
    """What happened to the carer outside any check-in is a reason to offer contact by itself."""
    found = colours.finding(CheckIn(id="", on=talk.world.today), (), [sign])
    if found.reasons:
        change(talk, owed=found)
