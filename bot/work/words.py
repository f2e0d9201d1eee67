"""What is said to a carer outside of any turn: what is declined, what came late, the help lines of last resort."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.content.model import Content
from bot.dialogue import safety
from bot.dialogue.danger import kinds_of
from bot.store.values import NewOutgoing

LANGUAGES: Final = ("nl", "en")


class Words:
    """The fixed texts of the channels, and of danger."""

    def __init__(self, content: Content, patterns: safety.SafetyPatterns) -> None:
        self._texts: Mapping[str, Mapping[str, str]] = {name: words.texts for name, words in content.words.items()}
        self._safety = {name: content.safety_words[name] for name in LANGUAGES}
        self._patterns = patterns

    def text(self, key: str, language: str = "") -> str:
        """A fixed text; in both languages where nobody knows which one is read."""
        if language in self._texts:
            return self._texts[language][key]
        return "\n\n".join(dict.fromkeys(self._texts[name][key] for name in LANGUAGES))

    def declined(self, name: str, language: str = "") -> str:
        """Why something cannot be read or done here."""
        return self.text(f"channel.declined.{name}", language)

    def unreadable(self, language: str = "") -> str:
        """That a message could not be read, and whose fault that is."""
        return self.text("channel.unreadable", language)

    def commands(self, menu: Mapping[str, Sequence[str]]) -> dict[str, dict[str, str]]:
        """What stands beside each command of a channel's menu, by language."""
        return {name: {one: self._texts[name][f"channel.command.{one}"] for one in ones} for name, ones in menu.items()}

    def of_papers(self, language: str) -> Mapping[str, str]:
        """The fixed words of a file."""
        return self._texts[language if language in self._texts else LANGUAGES[0]]

    def late(self, text: str, language: str = "") -> str:
        """A text that comes much later than it was said."""
        return f"*{self.text('channel.late', language or LANGUAGES[0])}*\n\n{text}"

    def how(self) -> dict[str, tuple[str, str]]:
        """For each language how a menu is answered where there are no buttons, by number and by letter."""
        keys = ("channel.choose_number", "channel.choose_letter")
        return {name: (texts[keys[0]], texts[keys[1]]) for name, texts in self._texts.items()}

    def lines(self, text: str, channel: str, now: datetime) -> NewOutgoing:
        """The help lines for a text with danger in it, in both languages; all of them where it is not heard now."""
        found = safety.read(text, self._patterns)
        kinds = kinds_of(found) or ("medical", "suicide", "violence")
        findings = [one for one in found if one.kind in kinds]
        ids = safety.lines_for(findings, young=False, patterns=self._patterns) or tuple(
            dict.fromkeys(id for kind in kinds for id in self._patterns.lines[kind])
        )
        parts = []
        for name in LANGUAGES:
            words = self._safety[name]
            parts.append("\n".join(words["lines"][id] for id in ids))
            parts.append(words["program"])
        return self.letter("\n\n".join(parts), channel, now, urgent=True)

    def letter(self, text: str, channel: str, now: datetime, *, urgent: bool = False) -> NewOutgoing:
        """A text as a row of the outbox."""
        body = json.dumps({"text": text, "choices": [], "attachments": []}, ensure_ascii=False).encode()
        return NewOutgoing(channel=channel, body=body, due_at=now, urgent=urgent)
