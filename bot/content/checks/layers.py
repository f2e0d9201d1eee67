"""A pack laid over others: it adds, and changes only what is its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.content.checks.look import LANGUAGES, Check, Keys, Look, file_name
from bot.content.overlays import KEPT_TEXTS
from bot.content.packs import PackFiles, prefix_of
from bot.errors import Mistake
from bot.told import Told

#: Parts of word files that are the base's where the base has them; what may be said otherwise is told when read.
_PARTS: Final = {"facts.yaml": ("groups",), "contacts.yaml": ("contacts",)}


def _over(look: Look) -> Iterator[tuple[PackFiles, tuple[PackFiles, ...]]]:
    """Every pack but the base, with the packs below it."""
    for index, pack in enumerate(look.packs):
        if index:
            yield pack, tuple(look.packs[:index])


def safety_is_the_bases(look: Look) -> Iterator[Mistake]:
    """The words of danger and what is said then are not a pack's."""
    for pack, _ in _over(look):
        for path in ("safety.yaml", *(f"{language}/safety.yaml" for language in LANGUAGES)):
            if path in pack.files:
                yield look.at(file_name(pack, path), (), "not-yours", Told("safety-kept"))


def promises_are_the_bases(look: Look) -> Iterator[Mistake]:
    """What is said of consent and privacy, the pronouns and the words that always work are not a pack's."""
    for pack, _ in _over(look):
        for language in LANGUAGES:
            for keys, _ in _entries(look, pack, f"{language}/texts.yaml", "texts"):
                if str(keys[-1]).startswith(KEPT_TEXTS):
                    text = Told("text-kept", key=str(keys[-1]), kept=KEPT_TEXTS)
                    yield look.at(file_name(pack, f"{language}/texts.yaml"), keys, "not-yours", text)


def entries_are_new(look: Look) -> Iterator[Mistake]:
    """Contacts and groups, and their words, are added and not replaced."""
    for pack, below in _over(look):
        paths = [("contacts.yaml", "contacts")]
        paths += [(f"{language}/{file}", part) for language in LANGUAGES for file in _PARTS for part in _PARTS[file]]
        for path, part in paths:
            taken = {keys[-1] for one in below for keys, _ in _entries(look, one, path, part)}
            for keys, _ in _entries(look, pack, path, part):
                if keys[-1] in taken:
                    text = Told("entry-kept", key=str(keys[-1]))
                    yield look.at(file_name(pack, path), keys, "not-yours", text)


def facts_have_the_packs_prefix(look: Look) -> Iterator[Mistake]:
    """A fact that a pack adds begins with the pack's name."""
    for pack, below in _over(look):
        prefix = prefix_of(pack.name)
        taken = {keys[-1] for one in below for keys, _ in _entries(look, one, "facts.yaml", "facts")}
        for keys, _ in _entries(look, pack, "facts.yaml", "facts"):
            name = str(keys[-1])
            if name not in taken and not name.startswith((prefix, f"has_{prefix}")):
                text = Told("prefix", name=prefix + name)
                yield look.at(file_name(pack, "facts.yaml"), keys, "prefix", text)


def _entries(look: Look, pack: PackFiles, path: str, part: str) -> Iterator[tuple[Keys, Any]]:
    values = look.raw.get(file_name(pack, path)) if path in pack.files else None
    inner = values.get(part) if isinstance(values, Mapping) else None
    for key, value in inner.items() if isinstance(inner, Mapping) else ():
        yield (part, key), value


CHECKS: Final[tuple[Check, ...]] = (
    safety_is_the_bases,
    promises_are_the_bases,
    entries_are_new,
    facts_have_the_packs_prefix,
)
