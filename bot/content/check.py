"""Everything that can be wrong with packs beyond what cannot be read at all, every mistake at once.

Pure: takes texts, gives mistakes. The checks themselves stand in ``content.checks``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from bot.content import packs as pack_files
from bot.content import yaml_files
from bot.content.checks import (
    channels,
    comparisons,
    examples,
    facts,
    flows,
    lapse,
    layers,
    pack_file,
    schemes,
    texts,
    words,
)
from bot.content.checks.look import Check, Look, file_name
from bot.content.model import Content
from bot.content.overlays import Overlay, Overlays
from bot.content.packs import PackFiles, Reader
from bot.errors import ContentError, Mistake

_CHECKS: Final = (
    *facts.CHECKS,
    *comparisons.CHECKS,
    *schemes.CHECKS,
    *words.CHECKS,
    *texts.CHECKS,
    *flows.CHECKS,
    *examples.CHECKS,
    *layers.CHECKS,
    *pack_file.CHECKS,
    *channels.CHECKS,
    *lapse.CHECKS,
)
#: What can go wrong with a scheme of which a pack says the words otherwise.
_OVERLAID: Final[tuple[Check, ...]] = (
    schemes.sources_are_given,
    schemes.sources_are_used,
    schemes.keys_have_words,
    schemes.documents_and_labels_have_words,
    words.facts_have_words,
    texts.texts_name_the_same,
)


def check(packs: Sequence[PackFiles]) -> tuple[Mistake, ...]:
    """Every mistake in packs laid over each other, the base first; in order of file and line."""
    return tuple(one for one in examine(packs) if not one.warning)


def examine(packs: Sequence[PackFiles], on: date | None = None) -> tuple[Mistake, ...]:
    """Every mistake and everything worth a warning, in order; what lapses only where a day is given."""
    content, reader = pack_files.read(packs)
    return _found(content, reader, on)


def _found(content: Content, reader: Reader, on: date | None) -> tuple[Mistake, ...]:
    packs = reader.packs
    worked_out = {
        file_name(pack, path): found
        for pack in packs
        for path, text in sorted(pack.files.items())
        if path.startswith("examples/")
        and (found := pack_files.read_examples(reader, file_name(pack, path), text)) is not None
    }
    base = packs[0].files
    personas = pack_files.read_personas(reader, base["personas.yaml"]) if "personas.yaml" in base else None
    starter = pack_files.read_starter(reader, base["starter.yaml"]) if "starter.yaml" in base else None
    look = Look(packs, reader.plain or content, reader.raw, frozenset(reader.broken), worked_out, on, personas, starter)
    found_here = {mistake for one in _CHECKS for mistake in one(look)}
    found_here |= set(_overlaid(look))
    notes = {note for pack in packs for note in pack.notes}
    return tuple(sorted({*reader.mistakes, *found_here, *notes}))


def _overlaid(look: Look) -> Iterator[Mistake]:
    """The mistakes that are there only where a pack's own words lie over what is wider, told in the pack's file."""
    local = look.content.local
    if not isinstance(local, Overlays):
        return
    for overlay in local.overlays:
        yield from _of_overlay(look, local, overlay)


def _of_overlay(look: Look, overlays: Overlays, overlay: Overlay) -> Iterator[Mistake]:
    content = overlays.over(look.content, overlays.stack(overlay))
    touched = {*overlay.schemes, *(key for _, part, key in overlay.words if part == "schemes")}
    asked = {key for _, part, key in overlay.words if part == "facts"}
    vocabulary = replace(
        content.vocabulary, facts={name: fact for name, fact in content.vocabulary.facts.items() if name in asked}
    )
    content = replace(
        content,
        schemes={id: scheme for id, scheme in content.schemes.items() if id in touched},
        vocabulary=vocabulary,
        flows={},
    )
    name = overlay.pack.id
    below = [pack for pack in look.packs if pack.name == name or _lies_under(overlays, pack.name, overlay)]
    view = Look(below, content, look.raw, look.broken, look.examples, look.on)
    for one in _OVERLAID:
        for mistake in one(view):
            if mistake.file.startswith(f"{name}/"):
                yield mistake
            else:  # whole without the pack, so it is the pack that breaks it
                file = next(
                    (file for file, _ in _files_of(overlay) if file.endswith(mistake.file)), f"{name}/pack.yaml"
                )
                yield replace(mistake, file=file, line=1)


def _lies_under(overlays: Overlays, name: str, overlay: Overlay) -> bool:
    return not name or any(one.pack.id == name for one in overlays.stack(overlay))


def _files_of(overlay: Overlay) -> Iterable[tuple[str, object]]:
    return overlay.words.values()


def pages(packs: Sequence[PackFiles]) -> Mapping[str, tuple[tuple[str, int], ...]]:
    """Every address that packs name, with the files and lines where it stands."""
    found: dict[str, list[tuple[str, int]]] = {}
    for pack in packs:
        for path, text in sorted(pack.files.items()):
            values, _ = yaml_files.read(file_name(pack, path), text)
            for keys, value in yaml_files.walk(values):
                if keys and keys[-1] == "url" and isinstance(value, str):
                    found.setdefault(value, []).append((file_name(pack, path), yaml_files.line_of(values, keys)))
    return {url: tuple(places) for url, places in found.items()}


def by_pack(mistakes: Iterable[Mistake], packs: Sequence[PackFiles]) -> Mapping[str, tuple[Mistake, ...]]:
    """Mistakes by the pack that made them; the base's name is empty."""
    names = {pack.name for pack in packs[1:]}
    found: dict[str, list[Mistake]] = {}
    for mistake in mistakes:
        first = mistake.file.partition("/")[0]
        found.setdefault(first if first in names else "", []).append(mistake)
    return {name: tuple(those) for name, those in found.items()}


def load_packs(packs: Sequence[PackFiles]) -> tuple[Content, Mapping[str, tuple[Mistake, ...]]]:
    """The content of the base and of every pack that has no mistake, and the mistakes of those that are refused.

    Packs are untrusted: one with any mistake is refused whole, and the others run on. Those that came with Leun
    (``trusted``) were checked then and are only read. Raises ContentError where the base itself cannot be read.
    """
    refused: dict[str, tuple[Mistake, ...]] = {}
    left = list(packs)
    while True:
        content, reader = pack_files.read(left)
        mistakes: Sequence[Mistake] = reader.mistakes
        if any(not pack.trusted for pack in left[1:]):
            names = {pack.name for pack in left[1:] if not pack.trusted}
            told = by_pack(_found(content, reader, None), left)
            mistakes = [one for name in names for one in told.get(name, ()) if not one.warning] + list(mistakes)
        broken = by_pack(dict.fromkeys(sorted(mistakes)), left)
        if not broken:
            return content, refused
        if "" in broken:
            raise ContentError(broken[""])
        refused |= broken
        left = [left[0], *(pack for pack in left[1:] if pack.name not in broken)]


def load_checked(packs: Sequence[PackFiles]) -> Content:
    """The content of packs laid over the base. Raises ContentError with every mistake of packs that somebody named.

    What Leun was built and tested with, the base and the packs that came with it, is not checked again at every start;
    one of those that cannot be read is left out, and ``Content.packs`` does not have it.
    """
    content, refused = load_packs(packs)
    named = [mistake for pack in packs if not pack.trusted for mistake in refused.get(pack.name, ())]
    if named:
        raise ContentError(named)
    return content
