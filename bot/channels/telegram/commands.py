"""Commands of Telegram (``/help``) as the words that the dialogue understands in any step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: What each command says; any other is heard as the words in its own name. A command that is one word in both
#: languages is heard in the language that is spoken, one of a single language in that one.
SAID: Final[Mapping[str, str]] = MappingProxyType(
    {
        "help": "help",
        "menu": "menu",
        "stop": "stop",
        "privacy": "privacy",
        # Dutch
        "mens": "een consulent",
        "consulent": "een consulent",
        "overzicht": "overzicht",
        "papier": "op papier",
        "terug": "terug",
        "opnieuw": "opnieuw beginnen",
        "wis": "wis alles",
        "herinneringen": "herinneringen",
        "taal": "nederlands",
        "nederlands": "nederlands",
        # English
        "human": "a consultant",
        "overview": "overview",
        "paper": "on paper",
        "back": "go back",
        "restart": "start over",
        "erase": "erase everything",
        "reminders": "reminders",
        "language": "english",
        "english": "english",
        "dutch": "dutch",
    }
)

#: The menu of commands that Telegram shows, per language, in its order; their words are ``channel.command.<name>``.
MENU: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "nl": ("overzicht", "mens", "help", "privacy", "english", "stop"),
        "en": ("overview", "human", "help", "privacy", "nederlands", "stop"),
    }
)

_COMMAND: Final = re.compile(
    r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@(?P<bot>[A-Za-z0-9_]{1,64}))?(?:\s+(?P<rest>.*))?", re.S
)


def parse(text: str) -> tuple[str, str, str] | None:
    """The command that a text begins with: its name, the bot it names, what follows; None where it is none."""
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return None
    return found["name"].lower(), (found["bot"] or "").lower(), (found["rest"] or "").strip()


def words(name: str, rest: str) -> str:
    """What somebody says with a command and with what they typed after it."""
    said = SAID.get(name) or name.replace("_", " ").strip() or name
    return f"{said}. {rest}" if rest else said
