"""Texts as Telegram has them: offsets in UTF-16 units, trimmed, with the entities it finds by itself."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, Final

Entity = dict[str, Any]

#: Kinds that Telegram finds itself and takes from nobody.
FOUND: Final = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}
)
GIVEN: Final = frozenset(
    {
        "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
        "text_link", "text_mention", "custom_emoji", "date_time",
    }
)  # fmt: skip

_FINDS: Final = (
    ("url", re.compile(r"\bhttps?://[^\s<>()]*[^\s<>().,;:!?'\"]")),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?\b")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}\b")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d_]\w*")),
)
_TAGS: Final = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "code": "code",
    "pre": "pre", "blockquote": "blockquote", "a": "text_link", "span": "spoiler",
}  # fmt: skip
_TAG: Final = re.compile(r"<(/?)([A-Za-z-]+)([^<>]*)>")
_HREF: Final = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")


class BadText(Exception):
    """A text that Telegram refuses; says what it says."""


def utf16(text: str) -> int:
    """How long a text is in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def found_in(text: str) -> list[Entity]:
    """What Telegram marks in any text: commands, links, addresses, mentions."""
    found: list[Entity] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _FINDS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            found.append({"type": kind, "offset": utf16(text[: match.start()]), "length": utf16(match.group())})
    return sorted(found, key=lambda one: int(one["offset"]))


def checked(text: str, entities: list[Any]) -> list[Entity]:
    """Entities that a bot gave, held against the text. Raises BadText."""
    units = text.encode("utf-16-le")
    length = len(units) // 2
    inside = {at for at in range(1, length) if 0xDC <= units[2 * at + 1] <= 0xDF}
    good: list[Entity] = []
    for one in entities:
        if not isinstance(one, dict):
            raise BadText("can't parse MessageEntity: expected an Object")
        kind, offset, size = one.get("type"), one.get("offset"), one.get("length")
        if not isinstance(kind, str):
            raise BadText("can't parse MessageEntity: Type is not specified")
        if not isinstance(offset, int) or not isinstance(size, int):
            raise BadText("can't parse MessageEntity: Can't find field \"offset\"")
        if kind in FOUND:
            continue
        if kind not in GIVEN:
            raise BadText("can't parse MessageEntity: Unsupported type specified")
        if kind == "text_link" and not isinstance(one.get("url"), str):
            raise BadText("can't parse MessageEntity: Can't find field \"url\"")
        if offset < 0 or offset > 1_000_000:
            raise BadText(f"receive an entity with incorrect offset {offset}")
        if size < 0 or size > 1_000_000:
            raise BadText(f"receive an entity with incorrect length {size}")
        if offset + size > length:
            raise BadText(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {length}"
            )
        if offset in inside or offset + size in inside:
            raise BadText(f"entity beginning at UTF-16 offset {offset} begins or ends in a middle of a UTF-16 symbol")
        if size:
            good.append({key: value for key, value in one.items() if value is not None})
    return good


def from_html(markup: str) -> tuple[str, list[Entity]]:
    """Text and entities of Telegram's HTML. Raises BadText."""
    text = ""
    entities: list[Entity] = []
    open_tags: list[tuple[str, int, str]] = []
    at = 0
    while at < len(markup):
        if markup[at] != "<":
            end = markup.find("<", at)
            end = len(markup) if end < 0 else end
            text += unescape(markup[at:end])
            at = end
            continue
        byte = len(markup[:at].encode())
        match = _TAG.match(markup, at)
        if match is None:
            raise BadText(f"can't parse entities: Unclosed start tag at byte offset {byte}")
        closing, name, attributes = match.group(1), match.group(2).lower(), match.group(3)
        if closing:
            if not open_tags:
                raise BadText(f"can't parse entities: Unexpected end tag at byte offset {byte}")
            opened, offset, url = open_tags.pop()
            if opened != name:
                raise BadText(
                    f'can\'t parse entities: Unmatched end tag at byte offset {byte}, expected "</{opened}>", '
                    f'found "</{name}>"'
                )
            entity = {"type": _TAGS[name], "offset": offset, "length": utf16(text) - offset}
            if name == "a":
                entity["url"] = url
            if entity["length"] and (name != "a" or url):
                entities.append(entity)
        elif name not in _TAGS:
            raise BadText(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {byte}')
        else:
            href = _HREF.search(attributes)
            open_tags.append((name, utf16(text), unescape(next(filter(None, href.groups()), "")) if href else ""))
        at = match.end()
    if open_tags:
        raise BadText(f"can't parse entities: Can't find end tag corresponding to start tag \"{open_tags[-1][0]}\"")
    return text, sorted(entities, key=lambda one: (int(one["offset"]), -int(one["length"])))


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without white space at both ends, as Telegram keeps it; entities move along."""
    whole = text.rstrip()
    lead = utf16(whole) - utf16(whole.lstrip())
    whole = whole.lstrip()
    end = utf16(whole)
    kept: list[Entity] = []
    for one in entities:
        start = max(0, int(one["offset"]) - lead)
        stop = min(end, int(one["offset"]) + int(one["length"]) - lead)
        if stop > start:
            kept.append({**one, "offset": start, "length": stop - start})
    return whole, kept


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """The entities of a text together with those that Telegram finds in what they leave free."""
    fenced = [(one["offset"], one["offset"] + one["length"]) for one in entities]
    extra = [
        one
        for one in found_in(text)
        if not any(
            one["offset"] < stop and start < one["offset"] + one["length"]
            for (start, stop), given in zip(fenced, entities, strict=True)
            if given["type"] in ("code", "pre", "text_link", "text_mention")
        )
    ]
    return sorted([*entities, *extra], key=lambda one: (int(one["offset"]), -int(one["length"])))
