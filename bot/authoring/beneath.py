"""What lies beneath a pack: what it says otherwise beside what it replaces, and what changed there since.

The places that a pack rests on are the words and schemes that it changes, and the facts that its own schemes ask about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot import conditions
from bot.authoring.write import yaml_text
from bot.content.checks.expressions import nodes
from bot.content.model import Content, Scheme
from bot.content.overlays import Overlays
from bot.content.packs import PackFiles, Reader, read_beneath
from bot.errors import ContentError
from bot.facts import Fact, show

#: The file in which a pack keeps what lay beneath it.
FILE: Final = "beneath.yaml"
#: Longest text that is kept whole; of a longer one a hash.
MOST_KEPT: Final = 400


@dataclass(frozen=True, slots=True)
class Change:
    """A place that a pack says otherwise."""

    place: str
    beneath: str
    pack: str


def changed(content: Content, pack: str) -> Iterator[Change]:
    """Everything that the pack says otherwise, with what it replaces."""
    local = content.local
    for overlay in local.overlays if isinstance(local, Overlays) else ():
        if overlay.pack.id != pack:
            continue
        for id, patch in overlay.schemes.items():
            scheme = content.schemes[id]
            if patch.apply is not None:
                yield Change(f"schemes/{id} apply.at", ", ".join(scheme.apply.at), ", ".join(patch.apply.at))
            for source, page in patch.sources.items():
                yield Change(f"schemes/{id} sources.{source}", "", page.url)
        for (language, part, key), (_, said) in overlay.words.items():
            _, beneath = local.beneath[(language, part, key)] if isinstance(local, Overlays) else ("", {})
            lead = f"{language}/{_FOLDER[part]}{key}"
            if not isinstance(said, dict):
                yield Change(lead, _text(beneath), _text(said))
                continue
            for inner, value in said.items():
                if inner != "format":
                    below = beneath.get(inner) if isinstance(beneath, dict) else None
                    yield Change(f"{lead} {inner}", _text(below), _text(value))


_FOLDER: Final = {"schemes": "schemes/", "texts": "texts: ", "facts": "facts: ", "terms": "glossary: "}


def rests_on(content: Content, pack: PackFiles) -> dict[str, str]:
    """Every place beneath a pack that it changes or that its own schemes rest on, with what stands there now."""
    found = {f"{change.place}": change.beneath for change in changed(content, pack.name)}
    names: dict[str, None] = {}
    for path in pack.files:
        scheme = content.schemes.get(path.removeprefix("schemes/").removesuffix(".yaml"))  # type: ignore[call-overload]
        if path.startswith("schemes/") and scheme is not None:
            names |= dict.fromkeys(content.vocabulary.general(name) for name in _names(scheme))
    for name in sorted(names):
        fact = content.vocabulary.facts.get(name)
        if fact is not None and not _own(pack, name):
            found[f"facts: {name}"] = _fact(fact)
    return found


def _own(pack: PackFiles, name: str) -> bool:
    return f"\n  {name}:" in pack.files.get("facts.yaml", "")


def _names(scheme: Scheme) -> Iterator[str]:
    for node, _ in nodes(scheme):
        if node.expr is not None:
            yield from conditions.names(node.expr)
        if node.kind == "authority":
            yield node.target
    for row in scheme.amounts:
        for expr in (row.when, row.times):
            if expr is not None:
                yield from conditions.names(expr)


def _fact(fact: Fact) -> str:
    parts = [str(fact.kind), *([f"[{', '.join(fact.values)}]"] if fact.values else [])]
    parts += [f"{show(fact.low)} … {show(fact.high)}"] if fact.low is not None and fact.high is not None else []
    parts += [f"= {fact.derive}"] if fact.derive else []
    parts += [f"= {fact.derive_by[0]}: {dict(fact.derive_by[1])}"] if fact.derive_by else []
    parts += [f"only_if {fact.only_if}"] if fact.only_if else []
    return " ".join(parts)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        if "text" in value:
            return str(value["text"])
        return "; ".join(f"{key}: {_text(inner)}" for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return " | ".join(map(_text, value))
    return "" if value is None else str(value)


# -- what changed since ----------------------------------------------------------------------------


def kept_text(places: Mapping[str, str], digest: str) -> str:
    """``beneath.yaml``: what lies beneath the pack now, for comparing later."""
    head = "What lay beneath this pack when its author last looked. Written by `leun pack diff --keep`."
    return yaml_text({"base": digest, "places": {key: _short(text) for key, text in places.items()}}, head)


def read_kept(pack: PackFiles) -> Mapping[str, str] | None:
    """What lay beneath the pack when it was kept; None where nothing was.

    Raises ContentError where it cannot be read.
    """
    if FILE not in pack.files:
        return None
    reader = Reader()
    form = read_beneath(reader, f"{pack.name}/{FILE}", pack.files[FILE])
    if form is None:
        raise ContentError(reader.mistakes)
    return form.places


def since(kept: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """The places that changed since: place, what stood there, what stands there now; empty where it is not there."""
    for place in dict.fromkeys((*kept, *now)):
        was, text = kept.get(place), now.get(place)
        if was is not None and (text is None or was != _short(text)):
            yield place, was, text or ""


def _short(text: str) -> str:
    return text if len(text) <= MOST_KEPT else f"sha256:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
