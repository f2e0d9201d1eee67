"""The cards of a pack as a carer sees them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Final

from bot.assess_lines import Assessor
from bot.authoring.situations import Situation
from bot.content.model import SchemeId
from bot.content.texts import BRUSSELS
from bot.dialogue import cards
from bot.dialogue.state import State
from bot.dialogue.talk import Bubble, Mind, Talk, World
from bot.facts import UNKNOWN
from bot.rights.program import places_of
from bot.rights.verdicts import assess

_LINK: Final = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def card(
    assessor: Assessor, mind: Mind, situation: Situation, scheme: SchemeId, language: str, *, more: bool = False
) -> Iterator[str]:
    """The lines of a card, with its buttons; ``more`` adds what stands behind "meer".

    Raises BadInput for a fact that does not exist or a value that it cannot have.
    """
    talk = _talk(assessor, mind, situation, scheme, language)
    cards.card(talk, scheme)
    if more:
        cards.card_more(talk, scheme)
    for bubble in talk.bubbles:
        yield from _lines(bubble)
        yield ""


def _talk(assessor: Assessor, mind: Mind, situation: Situation, scheme: SchemeId, language: str) -> Talk:
    state = State(language=language)
    for name, known in assessor.facts(situation.facts, situation.on).items():
        if known.value is not UNKNOWN:
            state = state.learn(mind.content.vocabulary.facts[name], known)
    now = datetime.combine(situation.on, time(12), BRUSSELS)
    talk = Talk(state, World(now=now, mind=mind))
    here = mind.at(places_of(talk.situation))
    talk = Talk(state, World(now=now, mind=here))
    wanted: Iterable[SchemeId] = dict.fromkeys((*here.program.here(places_of(talk.situation)), scheme))
    talk.verdicts = assess(here.program, talk.situation, wanted)  # for a scheme that is not here too
    return talk


def _lines(bubble: Bubble) -> Iterator[str]:
    for line in bubble.text.split("\n"):
        text = _LINK.sub(r"\1 (\2)", line)
        yield "  " + re.sub(r"\*{1,2}([^*]+)\*{1,2}", r"\1", text) if text else ""
    if bubble.choices:
        yield "  " + " ".join(f"[{choice.label}]" for choice in bubble.choices)
