"""Telegram's JSON drawn from the contract: every type as it is described, and the same gone wrong."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

CONTRACT = Path(__file__).parents[2] / "contracts" / "telegram-bot-api-10.1.min.json"
#: Deeper than this only what must be there is drawn.
DEEP = 4

TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
STRINGS = TEXT | st.sampled_from(
    ["private", "group", "supergroup", "channel", "member", "kicked", "left", "/start gent", "1.yes", "2#0"]
)
#: Telegram numbers nothing with 0.
INTEGERS = st.integers(1, 2**52) | st.integers(-(2**60), -1)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@functools.cache
def types() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(CONTRACT.read_text(encoding="utf-8"))["types"]
    return found


def fields(name: str) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in types()[name].get("fields", [])}


@st.composite
def shape(draw: st.DrawFn, name: str, depth: int = 0, holding: str = "") -> Any:
    """A value of a type of the contract; ``holding``: a field that it must have."""
    match name:
        case "Integer":
            return draw(INTEGERS)
        case "Float":
            return draw(st.floats(allow_nan=False, allow_infinity=False))
        case "Boolean" | "True":
            return draw(st.booleans())
        case "String":
            return draw(STRINGS)
    if name.startswith("Array of "):
        inner = name.removeprefix("Array of ")
        return [draw(shape(inner, depth + 1)) for _ in range(draw(st.integers(0, 2 if depth < DEEP else 0)))]
    if subtypes := types()[name].get("subtypes"):
        plain = [one for one in subtypes if one in ("String", "Integer")]
        return draw(shape(draw(st.sampled_from(plain if plain and depth >= DEEP else subtypes)), depth + 1))
    made: dict[str, Any] = {}
    for field, about in fields(name).items():
        if about["required"] or field == holding or (depth < DEEP and draw(st.integers(0, 9)) == 9):
            made[field] = draw(shape(draw(st.sampled_from(about["types"])), depth + 1))
    if name == "Chat":
        made["type"] = draw(st.sampled_from(["private", "private", "group", "supergroup", "channel"]))
    return made


@st.composite
def updates(draw: st.DrawFn, kind: str, holding: str = "") -> dict[str, Any]:
    """An update of a kind as the contract has it; ``holding``: a field that what it holds must have."""
    inner = fields("Update")[kind]["types"][0]
    return {"update_id": draw(st.integers(1, 2**31)), kind: draw(shape(inner, 1, holding))}


@st.composite
def gone_wrong(draw: st.DrawFn, whole: st.SearchStrategy[Any]) -> Any:
    """The same with pieces taken out, put in, or replaced by any JSON."""
    value = draw(whole)
    for _ in range(draw(st.integers(1, 4))):
        value = draw(_mutated(value))
    return value


@st.composite
def _mutated(draw: st.DrawFn, value: Any) -> Any:
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        key = draw(st.sampled_from(sorted(value)))
        match draw(st.integers(0, 5)):
            case 0:
                return {name: inner for name, inner in value.items() if name != key}
            case 1:
                return {**value, draw(TEXT): draw(JSON)}
            case _:
                return {**value, key: draw(_mutated(value[key]))}
    if isinstance(value, list) and value and draw(st.integers(0, 3)):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], draw(_mutated(value[at])), *value[at + 1 :]]
    return draw(JSON)
