"""What a pack says otherwise, for people of its area only: words of what is wider than itself, laid over at need.

A pack adds; it changes only what is its own. What it may say in its own words of a scheme, a fact, a term or a text of
a pack below it stands here, and reaches nobody elsewhere: ``Content.at`` lays it over for the places of one carer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from bot.content import forms, yaml_files
from bot.content.model import Content, PackInfo, Scheme, SchemeId, Words

#: Texts that no pack may change: what is promised and asked leave for, how people are spoken of and how sure Leun is,
#: the words that always work and those on buttons.
KEPT_TEXTS: Final = (
    "consent.",
    "privacy.",
    "erase.",
    "goodbye.",
    "pronoun.",
    "command.",
    "opening.",
    "stop.",
    "status.",
    "verdict.",
    "condition.",
    "choice.",
    "goal.ask.",
    "after.ask.",
    "asked.",
)
#: Of the words of a scheme of a pack below: what may be said otherwise, its conditions, sums and names not.
SCHEME_KEYS: Final = (
    "format",
    "short",
    "steps",
    "documents",
    "notice",
    "brings",
    "length",
    "decides",
    "unsure",
    "good_to_know",
    "refused",
)
#: Of the words of a fact: not its values, buttons and what is heard, by which answers are read.
FACT_KEYS: Final = ("label", "ask", "why", "help", "paper", "holds", "fails", "unknown", "presumed", "said")
#: Of a term: not its names, by which it is found.
TERM_KEYS: Final = ("text", "source", "sources")

#: Contents kept ready for places; there are seldom more than a few in use at once.
MOST_KEPT: Final = 256

#: What is laid over: language, part (``schemes``, ``texts``, ``facts``, ``terms``) and key.
Spot = tuple[str, str, str]
#: The file in which plain values stand, and the values.
Said = tuple[str, Any]

ADAPTERS: Final[Mapping[str, TypeAdapter[Any]]] = {
    "schemes": TypeAdapter(forms.SchemeWords),
    "texts": TypeAdapter(forms.Text),
    "facts": TypeAdapter(forms.FactWords),
    "terms": TypeAdapter(forms.TermForm),
}


@dataclass(frozen=True, slots=True)
class Overlay:
    """All that one pack says otherwise."""

    pack: PackInfo
    words: dict[Spot, Said] = field(default_factory=dict)
    schemes: dict[SchemeId, forms.SchemePatch] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.words or self.schemes)


class Overlays:
    """The overlays of all packs, in the order of their layers, and what lies beneath them."""

    def __init__(self, overlays: Iterable[Overlay], beneath: Mapping[Spot, Said]) -> None:
        self.overlays: Final = tuple(one for one in overlays if one)
        self.beneath: Final = beneath
        self._kept: dict[tuple[int, ...], Content] = {}

    def __call__(self, content: Content, places: frozenset[str]) -> Content:
        """The content as people of these places are told it; the very same where nothing is said otherwise there."""
        those = tuple(index for index, one in enumerate(self.overlays) if covers(one.pack, places))
        if not those:
            return content
        found = self._kept.get(those)
        if found is None:
            found = self.over(content, [self.overlays[index] for index in those])
            if len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[those] = found
        return found

    def merged(self, spot: Spot, overlays: Sequence[Overlay]) -> Said:
        """The plain values of one spot under these overlays, with the file that says each key."""
        file, values = self.beneath[spot]
        for overlay in overlays:
            if spot in overlay.words:
                above, said = overlay.words[spot]
                values = yaml_files.merge(values, said, file, above) if isinstance(said, dict) else said
                file = above
        return file, values

    def stack(self, overlay: Overlay) -> list[Overlay]:
        """The overlay on top of those of wider packs that count in its area."""
        at = self.overlays.index(overlay)
        return [one for one in self.overlays[:at] if is_within(overlay.pack, one.pack)] + [overlay]

    def over(self, content: Content, overlays: Sequence[Overlay]) -> Content:
        """The content with these overlays, whatever the place."""
        words: dict[str, dict[str, dict[str, Any]]] = {}
        for spot in dict.fromkeys(spot for overlay in overlays for spot in overlay.words):
            language, part, key = spot
            for count in range(len(overlays), 0, -1):  # two neighbours' words that do not go together: the first's
                try:
                    value = ADAPTERS[part].validate_python(self.merged(spot, overlays[:count])[1])
                except ValidationError:
                    continue
                words.setdefault(language, {}).setdefault(part, {})[key] = value
                break
        schemes = dict(content.schemes)
        for overlay in overlays:
            for id, patch in overlay.schemes.items():
                schemes[id] = patched(schemes[id], patch)
        languages = {language: _worded(content.words[language], parts) for language, parts in words.items()}
        return replace(content, schemes=schemes, words={**content.words, **languages}, local=None)


def patched(scheme: Scheme, patch: forms.SchemePatch) -> Scheme:
    """A scheme as a pack of a narrower area has it: other places to apply, more sources, and nothing else."""
    at = patch.apply.at if patch.apply is not None else scheme.apply.at
    return replace(scheme, apply=replace(scheme.apply, at=at), sources={**patch.sources, **scheme.sources})


def _worded(words: Words, parts: Mapping[str, Mapping[str, Any]]) -> Words:
    names = {"schemes": "schemes", "texts": "texts", "facts": "facts", "terms": "glossary"}
    return replace(words, **{names[part]: {**getattr(words, names[part]), **said} for part, said in parts.items()})


def region_of(municipality: str) -> str:
    """The region of a NIS code: VLG, BRU or WAL. Its first digits are the province's and the district's.

    23 and 24 are Flemish Brabant, 25 Walloon Brabant, 21 Brussels.
    """
    if municipality.startswith("21"):
        return "BRU"
    return "VLG" if municipality.startswith(("1", "23", "24", "3", "4", "7")) else "WAL"


def covers(pack: PackInfo, places: Iterable[str]) -> bool:
    """Whether a pack counts in one of these municipalities."""
    return any(place in pack.municipalities or (pack.region and region_of(place) == pack.region) for place in places)


def is_within(pack: PackInfo, wider: PackInfo) -> bool:
    """Whether all of a pack's area lies in that of a wider one."""
    if wider.layer == "base":
        return True
    if pack.region:
        return pack.region == wider.region
    return bool(pack.municipalities) and all(covers(wider, [place]) for place in pack.municipalities)
