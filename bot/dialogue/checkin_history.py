"""The carer looks back on their own check-ins ("hoe ging het met mij?"), and takes one or all away."""

from __future__ import annotations

from typing import Final

from bot.checkins import history
from bot.content import texts
from bot.dialogue import checkin_plan
from bot.dialogue.checkin_plan import change, kept
from bot.dialogue.talk import Talk
from bot.messages import Pending, PendingChoice
from bot.understanding.plain_text import letters

#: Check-ins that can be taken away by a button; any other by its day.
_MOST: Final = 5
ALL: Final = "all"


def show(talk: Talk) -> None:
    """The last months in a small picture, the last check-in in full, and a button to erase."""
    before = kept(talk).before
    lines = list(history.picture(before, talk.world.today, talk.text, talk.language))
    shown = history.within(before, talk.world.today)
    if not shown:
        talk.speak("\n".join(lines))
        return
    lines += ["", *history.details(shown[-1], talk.text, talk.language)]
    choices = (talk.choice("erase", "checkin.history.erase"), talk.choice("done", "checkin.settings.done"))
    checkin_plan.put(talk, Pending(kind="checkin", about="history", choices=choices), "\n".join(lines))


def ask_which(talk: Talk, *, lead: str = "") -> None:
    """Which of them may go."""
    names = history.names_for_erasing(kept(talk).before, talk.world.today, talk.language)
    if not names:
        talk.say("checkin.history.none")
        return
    buttons = [PendingChoice(id=f"of_{id}", label=day) for id, day in list(names.items())[:_MOST]]
    choices = (*buttons, talk.choice(ALL, "checkin.history.erase.all"), talk.choice("keep", "erase.no"))
    words = talk.text("checkin.history.erase.which")
    pending = Pending(kind="checkin", about="erase_which", choices=choices)
    checkin_plan.put(talk, pending, f"{lead}\n\n{words}" if lead else words)


def erase(talk: Talk, choice: str) -> bool:
    """Take away what was chosen; False where it is none of them."""
    if choice == "keep":
        talk.say("erase.kept")
        return True
    now = kept(talk)
    if choice == ALL:
        change(talk, earlier=(), now=None, signs=(), owed=None)
        talk.say("checkin.history.erased_all")
    else:
        id = choice.removeprefix("of_")
        gone = next((one.checkin for one in now.earlier if one.checkin.id == id), None)
        if gone is None:
            return False
        change(talk, earlier=tuple(one for one in now.earlier if one.checkin.id != id))
        talk.say("checkin.history.erased", day=texts.day(talk.language, gone.on))
    if not now.due:
        checkin_plan.nothing_planned(talk)
    return True


def named(talk: Talk, text: str) -> str:
    """The choice that a text names by its day, or all of them; empty where it names none."""
    if letters(text) in ("alles", "allemaal", "everything", "all", "all of it", "wis alles", "erase everything"):
        return ALL
    said = f" {letters(text)} "
    days = history.names_for_erasing(kept(talk).before, talk.world.today, talk.language)
    found = [id for id, day in days.items() if f" {letters(day).rsplit(' ', 1)[0]} " in said]
    return f"of_{found[0]}" if found else ""
