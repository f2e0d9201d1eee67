"""What is made once of a content and used by every turn: rules, words, patterns, and what texts are read with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from bot.content.check import load_checked
from bot.content.packs import PackFiles
from bot.content.texts import BRUSSELS
from bot.dialogue import safety
from bot.dialogue.danger import kinds_of
from bot.dialogue.safety import build_patterns
from bot.dialogue.state import State
from bot.dialogue.talk import MOST_PLACES, Mind
from bot.facts import TOWN_FACTS
from bot.messages import Event, Heard, Said, Started, Told, Understanding, text_of
from bot.rights.program import Program
from bot.rights.wording import Wording
from bot.understanding.contact_words import unaddressed
from bot.understanding.goals import Goals
from bot.understanding.places import Place, Places
from bot.understanding.questions import QuestionIndex, phrases_of, phrases_there
from bot.understanding.reading import Knowledge, Recent, labels_of, understand
from bot.understanding.telling import Teller

#: Words that go with the name of a town where its premium is meant.
_PREMIUM: Final = re.compile(r"premie|toelage|premium|allowance", re.IGNORECASE)
#: Towns that one text may name.
MOST_NAMED: Final = 3
#: Answers back that a correction without a name may be about.
CORRECTABLE: Final = 6


@dataclass(frozen=True, slots=True)
class Reader:
    """Understands events with what was made of one content."""

    mind: Mind
    knowledge: Knowledge
    #: what is known where people live, with the words of the packs there
    _local: dict[frozenset[str], Knowledge] = field(default_factory=dict, repr=False, compare=False)

    def ready(self) -> None:
        """Work out now what the first text would have to wait for."""
        self.knowledge.index.ready()

    def in_danger(self, text: str, heard: Heard) -> bool:
        """Whether a crisis is in a text by itself, by any layer of the safety reader."""
        found = safety.read(text, self.mind.safety, scores=heard.dangers, guesses=heard.guesses)
        return bool(kinds_of(found))

    def read(self, event: Event, state: State, now: datetime, heard: Heard | None = None) -> Understanding:
        """What an event says, given where the conversation stands and what the engines heard in its text."""
        if isinstance(event, Started) and event.municipality:
            return Understanding(language=state.language, told=self._named(event.municipality))
        text = unaddressed(text_of(event))
        if not text:
            return Understanding(language=state.language)
        pending = state.pending
        if isinstance(event, Said) and event.edit_of is not None:
            pending = next((menu for turn, menu in reversed(state.menus) if turn < event.edit_of), pending)
        today = now.astimezone(BRUSSELS).date()
        understanding = understand(
            text,
            pending,
            self._knowledge_at(self._places(text, state)),
            state.language,
            today,
            recent=_recent(state),
            heard=heard,
        )
        return self._about_town(text, understanding)

    def _about_town(self, text: str, understanding: Understanding) -> Understanding:
        """A question about the premium of a town that it names is about that one, wherever anybody lives."""
        about = understanding.topics[:1]
        if not about or understanding.acts or about[0].target.startswith(("command/", "term/")):
            return understanding
        premiums = [id for town in self._likeliest_towns(text) for id in self._premiums(town)]
        if not premiums or about[0].target.split("/")[1] in premiums:
            return understanding
        topic = replace(about[0], target=f"scheme/{premiums[0]}", others=(), near=0)
        return replace(understanding, topics=(topic, *understanding.topics[1:]))

    def _premiums(self, town: str) -> list[str]:
        """The premiums of a municipality by its code of today; those that were replaced left out."""
        schemes = self.mind.content.schemes
        wide = set(self.mind.program.here(frozenset()))
        local = [id for id in self.mind.program.here(frozenset({town})) if id not in wide]
        return [id for id in local if schemes[id].status != "superseded"]

    def _named_towns(self, text: str) -> tuple[str, ...]:
        """The municipalities that a text about premiums may name, by their codes of today."""
        if not _PREMIUM.search(text):
            return ()
        return tuple(dict.fromkeys(place.nis for place in self.knowledge.places.find(text) if place.nis))[:MOST_NAMED]

    def _likeliest_towns(self, text: str) -> tuple[str, ...]:
        """The same, of a name that several places share only the likeliest: Aalst, not the village in Sint-Truiden."""
        if not _PREMIUM.search(text):
            return ()
        meant: dict[int, Place] = {}
        for place in self.knowledge.places.find(text):
            if place.nis and (place.start not in meant or place.confidence > meant[place.start].confidence):
                meant[place.start] = place
        return tuple(dict.fromkeys(place.nis for place in meant.values()))[:MOST_NAMED]

    def _places(self, text: str, state: State) -> frozenset[str]:
        """The municipalities whose rights a text may name: of all who are known, and those that it names itself."""
        facts = [state.facts, *(one.facts for one in state.recipients)]
        found = {
            str(known[name].value)
            for known in facts
            for name in TOWN_FACTS
            if name in known and isinstance(known[name].value, str)
        }
        return frozenset(found) | set(self._named_towns(text))

    def _knowledge_at(self, places: frozenset[str]) -> Knowledge:
        """What texts are read with where people live in these municipalities: the names of their rights too."""
        program = self.mind.program
        if len(program.here(places)) == len(program.here(frozenset())):
            return self.knowledge
        if places not in self._local:
            if len(self._local) >= MOST_PLACES:
                self._local.clear()
            index = self.knowledge.index.with_more(phrases_there(self.mind.content, places))
            self._local[places] = replace(self.knowledge, index=index)
        return self._local[places]

    def _named(self, municipality: str) -> tuple[Told, ...]:
        """The place whose name or code came with the first step (a poster of a town); nothing where it is none."""
        if municipality.isdigit() and (place := self.knowledge.places.today(municipality)) is not None:
            return (Told(fact="recipient_municipality", value=place.nis),)
        found = [place for place in self.knowledge.places.find(municipality, expected=True) if place.nis]
        return (Told(fact="recipient_municipality", value=found[0].nis),) if found else ()


def _recent(state: State) -> tuple[Recent, ...]:
    """The facts learnt of late, latest first, with the menu that each was asked with."""
    found: dict[str, Recent] = {}
    for entry in reversed(state.history):
        if entry.recipient == state.current and entry.fact not in found:
            asked = (menu for turn, menu in reversed(state.menus) if turn < entry.turn and menu.about == entry.fact)
            found[entry.fact] = Recent(entry.fact, next(asked, None))
        if len(found) == CORRECTABLE:
            break
    return tuple(found.values())


def make(packs: Sequence[PackFiles]) -> Reader:
    """Load packs and make everything of them. Raises ContentError with every mistake."""
    content = load_checked(packs)
    mind = Mind(
        content=content, program=Program(content), wording=Wording(content), safety=build_patterns(content.safety)
    )
    places = Places.of(content.places)
    knowledge = Knowledge(
        content=content,
        index=QuestionIndex(phrases_of(content)),
        places=places,
        teller=Teller(content, places),
        goals=Goals(content),
        labels=labels_of(content),
    )
    return Reader(mind, knowledge)
