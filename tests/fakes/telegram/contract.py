"""What the published schema of the Bot API says of a value, a request and an answer.

The schema is data (`tests/contracts/telegram-bot-api-10.1.min.json`). Every request to the fake is held against it, and
everything the fake itself says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parents[2] / "contracts" / "telegram-bot-api-10.1.min.json"

#: Kinds of update that a bot gets only when it names them.
NOT_BY_DEFAULT: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

#: What versions after that of the file must have, and libraries that know them ask for (10.3).
_LATER: Final = {"ChatMemberAdministrator": {"can_send_welcome_messages": (("Boolean",), False)}}


class BrokenContract(AssertionError):
    """The fake was about to say something that the schema does not know: a bug of the fake."""


class Contract:
    """The schema, asked by name."""

    def __init__(self, text: str) -> None:
        spec = json.loads(text)
        self._types: dict[str, dict[str, Any]] = spec["types"]
        self.methods: dict[str, dict[str, Any]] = {name.lower(): one for name, one in spec["methods"].items()}
        self._fields: dict[str, dict[str, tuple[tuple[str, ...], bool]]] = {
            name: {field["name"]: (tuple(field["types"]), field["required"]) for field in one.get("fields", ())}
            for name, one in self._types.items()
        }
        for name, fields in _LATER.items():
            self._fields[name] |= fields
        self.update_kinds: tuple[str, ...] = tuple(name for name in self._fields["Update"] if name != "update_id")

    def faults(self, value: Any, types: tuple[str, ...], where: str) -> list[str]:
        """What is wrong with a value that should be one of these types; nothing: it is right."""
        best: list[str] | None = None
        for one in types:
            found = self._faults(value, one, where)
            if not found:
                return []
            if best is None or len(found) < len(best):
                best = found
        return best or [f"{where}: no type fits"]

    def _faults(self, value: Any, name: str, where: str) -> list[str]:
        if name.startswith("Array of "):
            if not isinstance(value, list):
                return [f"{where}: no array"]
            inner = (name.removeprefix("Array of "),)
            return [fault for at, one in enumerate(value) for fault in self.faults(one, inner, f"{where}[{at}]")]
        match name:
            case "String":
                return [] if isinstance(value, str) else [f"{where}: no string"]
            case "Integer":
                return [] if isinstance(value, int) and not isinstance(value, bool) else [f"{where}: no integer"]
            case "Float":
                right = isinstance(value, int | float) and not isinstance(value, bool)
                return [] if right else [f"{where}: no number"]
            case "Boolean" | "True":
                return [] if isinstance(value, bool) else [f"{where}: no boolean"]
        spec = self._types.get(name)
        if spec is None:
            return [f"{where}: the schema has no type {name}"]
        if subtypes := spec.get("subtypes"):
            return self.faults(value, tuple(subtypes), where)
        if not isinstance(value, dict):
            return [f"{where}: no {name}"]
        fields = self._fields[name]
        if not fields:
            return []
        found = [
            f"{where}.{field}: missing" for field, (_, required) in fields.items() if required and field not in value
        ]
        for field, inside in value.items():
            if field not in fields:
                found.append(f"{where}.{field}: {name} has no such field")
            else:
                found += self.faults(inside, fields[field][0], f"{where}.{field}")
        return found

    def faults_of_request(self, method: str, parameters: Mapping[str, Any], files: Mapping[str, Any]) -> list[str]:
        """What a request to a known method has that the schema has not, or lacks what it asks for."""
        fields = {one["name"]: one for one in self.methods[method.lower()].get("fields", ())}
        found = [
            f"{method}.{name}: missing"
            for name, one in fields.items()
            if one["required"] and name not in parameters and name not in files
        ]
        for name, value in parameters.items():
            field = fields.get(name)
            if field is None:
                found.append(f"{method}.{name}: no such parameter")
                continue
            types = tuple(field["types"])
            found += self.faults(_as_json(value, types), types, f"{method}.{name}")
        uploads = {name for name, one in fields.items() if any("Input" in each for each in one["types"])}
        attached = {part.split('"')[0] for part in json.dumps(parameters).split("attach://")[1:]}
        found += [f"{method}.{name}: a file for nothing" for name in files if name not in uploads | attached]
        return found

    def must_fit_answer(self, method: str, result: Any) -> None:
        """Raise BrokenContract where a result is not what the method returns."""
        if found := self.faults(result, tuple(self.methods[method.lower()]["returns"]), method):
            raise BrokenContract("; ".join(found))

    def must_fit_update(self, update: Any) -> None:
        """Raise BrokenContract where this is no Update."""
        found = self.faults(update, ("Update",), "update")
        if not found and len(update) != 2:
            found = ["update: not one kind"]
        if found:
            raise BrokenContract("; ".join(found))


def _as_json(value: Any, types: tuple[str, ...]) -> Any:
    """A parameter as JSON has it: forms know only text."""
    if not isinstance(value, str) or "String" in types or "InputFile" in types:
        return value
    try:
        return json.loads(value.lower() if types == ("Boolean",) else value)
    except ValueError:
        return value


@cache
def contract() -> Contract:
    """The schema, read once."""
    return Contract(FILE.read_text(encoding="utf-8"))
