"""Which was meant: where no reading of a text is sure enough, the likeliest are offered rather than one guessed."""

from __future__ import annotations

from typing import Final

from bot.dialogue import detours, requests
from bot.dialogue.talk import Talk
from bot.messages import Pending, PendingChoice, Topic

#: What the menu is about.
ABOUT: Final = "meant"
_OTHER: Final = "other"


def offer(talk: Talk, targets: tuple[str, ...]) -> None:
    """Ask which of these was meant; what stood open waits until that is answered."""
    choices = [PendingChoice(id=_id(target), label=_label(talk, target)) for target in targets]
    words = tuple(part.strip() for part in talk.text("meant.heard").split("|"))
    choices.append(PendingChoice(id=_OTHER, label=talk.text("meant.other"), heard=words))
    menu = Pending(kind="menu", about=ABOUT, choices=tuple(choices))
    talk.ask_amid(menu, talk.text("meant.ask"))


def take(talk: Talk, menu: Pending, choice: str) -> bool:
    """What was meant is done; True where it is a goal, so that the conversation goes on with that.

    A yes, a no or a doubt is no choice among meanings: they are asked for other words.
    """
    talk.take_up()
    if choice == _OTHER or choice not in {one.id for one in menu.choices}:
        talk.say("meant.other_said")
        detours.ask_again_shortly(talk)
        return False
    target = _target(choice)
    kind, _, name = target.partition("/")
    if kind == "command":
        detours.command(talk, name)
        return False
    asked_for_goal = talk.asks() == "goal"
    questions = requests.take(talk, [Topic(target=target, language=talk.language, likeness=1.0)])
    if not questions:
        return True
    requests.answer_all(talk, questions)
    if asked_for_goal or talk.state.pending is None:
        return True
    detours.ask_again(talk)
    return False


def _id(target: str) -> str:
    return target.replace("/", "_", 1)


def _target(id: str) -> str:
    return id.replace("_", "/", 1)


def _label(talk: Talk, target: str) -> str:
    kind, _, name = target.partition("/")
    label = talk.text(f"request.{name}" if kind == "goal" else f"meant.{name}")
    return label[:1].upper() + label[1:]
