"""What is made once of a content and used by every turn: rules, words, patterns, the index of questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.content.check import load_checked
from bot.content.packs import PackFiles
from bot.content.texts import BRUSSELS
from bot.dialogue.safety import build_patterns
from bot.dialogue.state import State
from bot.dialogue.talk import Mind
from bot.messages import Event, Said, Understanding
from bot.rights.program import Program
from bot.rights.wording import Wording
from bot.understanding.questions import QuestionIndex, phrases_of
from bot.understanding.reading import understand


@dataclass(frozen=True, slots=True)
class Reader:
    """Understands events with the index of one content."""

    mind: Mind
    index: QuestionIndex

    def read(self, event: Event, state: State, now: datetime) -> Understanding:
        """What an event says, given where the conversation stands."""
        if not isinstance(event, Said):
            return Understanding(language=state.language)
        pending = state.pending
        if event.edit_of is not None:
            pending = next((menu for turn, menu in reversed(state.menus) if turn < event.edit_of), pending)
        today = now.astimezone(BRUSSELS).date()
        return understand(event.text, pending, self.mind.content, self.index, state.language, today)


def make(packs: Sequence[PackFiles]) -> Reader:
    """Load packs and make everything of them. Raises ContentError with every mistake."""
    content = load_checked(packs)
    mind = Mind(
        content=content, program=Program(content), wording=Wording(content), safety=build_patterns(content.safety)
    )
    return Reader(mind, QuestionIndex(phrases_of(content)))
