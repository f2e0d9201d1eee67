"""JSON lines in, JSON lines out: what every command that scripts talk to does with a line. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any

from bot.errors import BadInput


def parsed(text: str, example: str) -> Mapping[str, Any]:
    """The object that stands on a line; numbers with a point stay exact. Raises BadInput with an example of one."""
    try:
        line = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadInput("json", "line", f"not JSON: {error}") from error
    if not isinstance(line, dict):
        raise BadInput("json", "line", f"an object such as {example} was expected")
    return line


def check_keys(line: Mapping[str, Any], keys: Collection[str]) -> None:
    """Raise BadInput for the first key that there is not."""
    for key in line:
        if key not in keys:
            raise BadInput("unknown_key", str(key), f"no such key; there are: {', '.join(sorted(keys))}")


def told(error: BadInput) -> dict[str, Any]:
    """A mistake in a line as its answer says it."""
    return {"error": {"code": error.code, "where": error.where, "text": error.text}}


def answered(text: str, example: str, answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """The answer to one line, or its ``id`` with what is wrong where the answer raises BadInput."""
    id: Any = None
    try:
        line = parsed(text, example)
        id = line.get("id")
        return answer(line)
    except BadInput as error:
        return {"id": id, **told(error)}
