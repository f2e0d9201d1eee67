"""The situations through which a pack is looked at: its own worked ones, and the personas, set in its municipality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.content import forms, packs
from bot.content.model import Content, PackInfo, SchemeId
from bot.content.packs import PackFiles, Reader
from bot.errors import ContentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A carer with facts, and what is expected where somebody wrote that down."""

    text: str
    facts: Mapping[str, Any]
    on: date
    #: what stands in the examples: outcome, missing facts and sums per scheme
    expect: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, Sequence[str]] = field(default_factory=dict)
    amounts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: file and number of the example; empty for a persona
    place: str = ""
    #: what holds for nearly everyone is presumed, as in a conversation
    presume: bool = False


def own_schemes(content: Content, pack: PackFiles) -> tuple[SchemeId, ...]:
    """The schemes that a pack brings."""
    ids = (path.removeprefix("schemes/").removesuffix(".yaml") for path in sorted(pack.files) if _is_scheme(path))
    return tuple(SchemeId(id) for id in ids if id in content.schemes)


def _is_scheme(path: str) -> bool:
    return path.startswith("schemes/")


def examples(pack: PackFiles, on: date) -> list[Situation]:
    """The worked situations of a pack. Raises ContentError where a file of them cannot be read."""
    reader, found = Reader(), []
    for path, text in sorted(pack.files.items()):
        if not path.startswith("examples/"):
            continue
        file = packs.read_examples(reader, f"{pack.name}/{path}", text)
        for index, example in enumerate(file.examples if file else (), start=1):
            facts: dict[str, Any] = {}
            for profile in example.base:
                facts |= file.profiles[profile] if file else {}
            found.append(
                Situation(
                    text=example.situation,
                    facts=facts | dict(example.facts),
                    on=example.on or on,
                    expect=example.expect,
                    missing=example.missing,
                    amounts=example.amounts,
                    place=f"{path} {index}",
                )
            )
    if reader.mistakes:
        raise ContentError(reader.mistakes)
    return found


def personas(base: PackFiles, info: PackInfo, language: str, on: date) -> Iterator[Situation]:
    """Ten carers as they come, who live where the pack counts."""
    file = packs.read_personas(Reader(), base.files.get("personas.yaml", ""))
    here = min(info.municipalities, default="")
    for persona in file.personas.values() if file else ():
        places = {"recipient_municipality": here} if here else {}
        if here and persona.facts.get("recipient_same_address") is False and not persona.elsewhere:
            places["carer_municipality"] = here
        yield Situation(text=_who(persona, language), facts={**places, **persona.facts}, on=on, presume=True)


def _who(persona: forms.PersonaForm, language: str) -> str:
    return persona.who.nl if language == "nl" else persona.who.en
