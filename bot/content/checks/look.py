"""What checks look at: the content of all packs laid over each other, and where in their files each thing stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from bot.content import forms, yaml_files
from bot.content.model import Content, Dated, Scheme
from bot.content.overlays import Overlays
from bot.content.packs import LANGUAGES, PackFiles
from bot.errors import Mistake
from bot.facts import nearest
from bot.told import Told

#: What every text may name: the recipient and the pronouns.
NAMES: Final = frozenset({"recipient", "they", "them", "their"})

#: A place inside a file: keys of mappings and indexes of lists.
Keys = tuple[Any, ...]


@dataclass(frozen=True)
class Look:
    """All packs as they were read."""

    packs: Sequence[PackFiles]
    content: Content
    #: file → its plain values, which know their lines
    raw: Mapping[str, Any]
    #: files of which nothing could be used; what they would have said counts as said
    broken: frozenset[str]
    examples: Mapping[str, forms.ExamplesFile]
    #: the day on which it is looked at, for what lapses; None where the day plays no part
    on: date | None = None
    #: what only authors use of the base pack
    personas: forms.PersonasFile | None = None
    starter: forms.StarterFile | None = None

    # -- places --------------------------------------------------------------------------------

    def mistake(self, path: str, keys: Keys, code: str, text: str, *, warning: bool = False) -> Mistake:
        """A mistake at a place of a path, in the last pack that has that place."""
        return self.at(self.find(path, keys), keys, code, text, warning=warning)

    def at(self, file: str, keys: Keys, code: str, text: str, *, warning: bool = False) -> Mistake:
        """A mistake at a place of a file."""
        return Mistake(file=file, line=self.line(file, keys), code=code, text=text, warning=warning)

    def line(self, file: str, keys: Keys) -> int:
        """The line of a place."""
        return yaml_files.line_of(self.raw.get(file), keys)

    def files(self, path: str) -> tuple[str, ...]:
        """The files of that path, those of the base first."""
        return tuple(file_name(pack, path) for pack in self.packs if path in pack.files)

    def find(self, path: str, keys: Keys) -> str:
        """The last file of that path that has the place, or as much of it as any has."""
        files = self.files(path)
        return max(reversed(files), key=lambda file: _depth(self.raw.get(file), keys)) if files else path

    def is_broken(self, path: str) -> bool:
        """Whether a file of that path could not be used in any of the packs."""
        return any(file in self.broken for file in self.files(path))

    def paths(self, folder: str) -> Iterator[tuple[PackFiles, str]]:
        """Every file right inside a folder, with its pack."""
        for pack in self.packs:
            for path in sorted(pack.files):
                if path.startswith(f"{folder}/") and path.endswith(".yaml") and "/" not in path[len(folder) + 1 :]:
                    yield pack, path

    @cached_property
    def overlaid(self) -> frozenset[str]:
        """Files in which a pack says otherwise what is wider than itself."""
        local = self.content.local
        overlays = local.overlays if isinstance(local, Overlays) else ()
        return frozenset(file for overlay in overlays for file, _ in overlay.words.values())

    def base_texts(self, language: str) -> Mapping[str, Any]:
        """The texts of Leun's own, as they stand in the base pack."""
        values = self.raw.get(f"{language}/texts.yaml")
        texts = values.get("texts") if isinstance(values, Mapping) else None
        return texts if isinstance(texts, Mapping) else {}

    # -- names ---------------------------------------------------------------------------------

    @cached_property
    def scheme_ids(self) -> tuple[str, ...]:
        """Every scheme that there is, those whose file is broken included."""
        stems = (path.removeprefix("schemes/").removesuffix(".yaml") for _, path in self.paths("schemes"))
        return tuple(dict.fromkeys((*self.content.schemes, *stems)))

    @cached_property
    def fact_names(self) -> tuple[str, ...]:
        """Every fact that there is, those of a broken file included."""
        found = dict.fromkeys(self.content.vocabulary.facts)
        for file in self.files("facts.yaml"):
            values = self.raw.get(file)
            facts = values.get("facts") if isinstance(values, Mapping) else None
            found |= dict.fromkeys(map(str, facts)) if isinstance(facts, Mapping) else {}
        return tuple(found)

    @cached_property
    def all_facts_known(self) -> bool:
        """False where a vocabulary could not be read at all, so that any name may be a fact of it."""
        return all(isinstance(self.raw.get(file), Mapping) and self.raw[file] for file in self.files("facts.yaml"))

    def has_words(self, language: str, path: str) -> bool:
        """Whether missing words can be told of: false where their file is broken."""
        return not self.is_broken(f"{language}/{path}")

    def unknown_scheme(self, id: str) -> str:
        """What to say of a scheme that does not exist; empty where it does."""
        if id in self.scheme_ids:
            return ""
        return Told("no-scheme", id=id, hint=meant(id, self.scheme_ids))

    def unknown_fact(self, name: str, others: Iterable[str] = ()) -> str:
        """What to say of a fact that does not exist; empty where it does."""
        others = tuple(others)
        if name in self.fact_names or name in others or not self.all_facts_known:
            return ""
        fact = self.content.vocabulary.find(name)
        if fact is not None:
            return Told("fact-alias", name=name, fact=str(fact.name))
        return Told("no-fact", name=name, hint=meant(name, (*others, *self.fact_names)))


def meant(word: str, words: Iterable[str]) -> Told:
    """The mend of a message: the word that was probably meant, or what there is where that is little."""
    words = tuple(dict.fromkeys(words))
    near = nearest(word, words)
    if near:
        return Told("near", near=str(near))
    return Told("there-is", there=list(words)) if 0 < len(words) <= 8 else Told("look-up")


def file_name(pack: PackFiles, path: str) -> str:
    """A file as mistakes name it."""
    return f"{pack.name}/{path}" if pack.name else path


def has(values: Any, keys: Keys) -> bool:
    """Whether a place is there."""
    return _depth(values, keys) == len(keys)


def _depth(values: Any, keys: Keys) -> int:
    for depth, key in enumerate(keys):
        if isinstance(values, Mapping) and str(key) in values:
            values = values[str(key)]
        elif isinstance(values, list) and isinstance(key, int) and key < len(values):
            values = values[key]
        else:
            return depth
    return len(keys)


def scheme_path(scheme: Scheme) -> str:
    """The file of a scheme."""
    return f"schemes/{scheme.id}.yaml"


def dated_names(scheme: Scheme) -> frozenset[str]:
    """The values by date that texts of a scheme may name."""
    return frozenset(name for name, definition in scheme.let.items() if isinstance(definition, Dated))


Check = Callable[[Look], Iterator[Mistake]]

__all__ = ["LANGUAGES", "NAMES", "Check", "Keys", "Look", "dated_names", "file_name", "has", "meant", "scheme_path"]
