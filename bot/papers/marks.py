"""Light Markdown to runs of text, and any text to what a paper can draw.

Texts on papers hold what carers and municipalities wrote. They are data to the end: nothing here is ever read as code
of the typesetter, and characters that its fonts cannot draw are taken out before they reach it.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

#: What the embedded fonts draw: European scripts, Hebrew, the common part of Arabic, punctuation, arrows, shapes. A
#: test draws every one of them. Not among them: controls of direction, and accents without a letter of their own, which
#: no font draws on every letter.
_DRAWN: Final = (
    (0x20, 0x7E),
    (0xA0, 0xAC),
    (0xAE, 0x2FF),
    (0x370, 0x4FF),
    (0x5BE, 0x5F4),
    (0x621, 0x63A),
    (0x641, 0x64A),
    (0x1E00, 0x1FFF),
    (0x2010, 0x2027),
    (0x2030, 0x2040),
    (0x20A0, 0x20BF),
    (0x2116, 0x2117),
    (0x2122, 0x2122),
    (0x2190, 0x22FF),
    (0x25A0, 0x25FF),
    (0x2713, 0x2718),
)
#: In the place of a letter that cannot be drawn; a picture (emoji) is left out.
_BOX: Final = "□"
#: Letters without a break that would run out of a column.
_LONG: Final = 24
_PIECE: Final = 12
_MAY_BREAK: Final = "\u200b"
#: An address longer than this is told, not linked.
_LONGEST_URL: Final = 2000

_MARK: Final = re.compile(
    r"\[(?P<title>[^\[\]\n]{1,300})\]\((?P<url>(?:https?://|mailto:|tel:)[^()\s<>\"]+)\)"
    r"|\*\*(?=\S)(?P<bold>[^\n]{1,2000}?)(?<=\S)\*\*"
    r"|(?<![\w*])\*(?=[^\s*])(?P<italic>[^*\n]{1,2000}?)(?<=\S)\*(?![\w*])"
)
_SPACES: Final = re.compile(r"[ \t\r\f\v\u2000-\u200a\u205f\u3000]+")
_UNBROKEN: Final = re.compile(rf"[^\s\u00a0{_MAY_BREAK}-]{{{_LONG},}}")
_AFTER: Final = re.compile(r"(?<=[/.?&=_#%+,;:@])(?<!://)(?=\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text of one look."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str = ""

    def as_row(self) -> dict[str, Any]:
        """What the typesetter is given."""
        return {"t": self.text, "b": self.bold, "i": self.italic, "u": self.url}


def lines(text: str) -> tuple[tuple[Run, ...], ...]:
    """The runs of every line that is not empty, drawable and with places to break in long words."""
    found = (tuple(_runs(line.strip(), Run(text=""))) for line in drawable(text).split("\n"))
    shown = (tuple(replace(run, text=_breakable(run.text)) for run in line if run.text) for line in found)
    return tuple(line for line in shown if any(run.text.strip() for run in line))


def plain(text: str) -> str:
    """The text without marks: "title (address)" for a link. Characters stay as they are, controls apart."""
    told = text.replace("\r\n", "\n").replace("\r", "\n")
    told = "\n".join("".join(_plainly(_runs(line, Run(text="")))) for line in told.split("\n"))
    return "".join(
        character
        for character in told
        if character == "\n" or unicodedata.category(character) not in ("Cc", "Cs", "Cn", "Co")
    ).strip()


def drawable(text: str) -> str:
    """The text in characters that can be drawn: pictures and controls are left out, other letters become a box."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    composed = unicodedata.normalize("NFC", _SPACES.sub(" ", text))
    drawn = "".join(one if one == "\n" or _drawn(one) else _instead(one) for one in composed)
    return _SPACES.sub(" ", drawn)


def _plainly(runs: Iterator[Run]) -> Iterator[str]:
    for url, together in itertools.groupby(runs, key=lambda run: run.url):
        text = "".join(run.text for run in together)
        yield f"{text} ({url})" if url and url != text else text


def _drawn(character: str) -> bool:
    code = ord(character)
    drawn = any(low <= code <= high for low, high in _DRAWN)
    return drawn and unicodedata.category(character) not in ("Cn", "Mn", "Me")


def _instead(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    if folded != character and all(_drawn(one) for one in folded):
        return folded  # ligatures, full-width letters, enclosed figures
    return _BOX if unicodedata.category(character)[0] in "LN" else ""


def _runs(text: str, look: Run) -> Iterator[Run]:
    """The text in runs, marks inside marks too; a mark without its partner is text."""
    done = 0
    for found in _MARK.finditer(text):
        yield replace(look, text=text[done : found.start()])
        done = found.end()
        if found["url"]:
            url = found["url"] if len(found["url"]) <= _LONGEST_URL else ""
            yield from _runs(found["title"], replace(look, url=url))
        elif found["bold"]:
            yield from _runs(found["bold"], replace(look, bold=True))
        else:
            yield from _runs(found["italic"], replace(look, italic=True))
    yield replace(look, text=text[done:])


def _breakable(text: str) -> str:
    """Places to break where nothing else gives one: in addresses after their marks, in endless words now and then."""
    return _UNBROKEN.sub(lambda found: _pieces(found[0]), text)


def _pieces(word: str) -> str:
    parts = _AFTER.sub(_MAY_BREAK, word).split(_MAY_BREAK)
    return _MAY_BREAK.join(part if len(part) <= 2 * _LONG else _every(part) for part in parts)


def _every(part: str) -> str:
    return _MAY_BREAK.join(part[start : start + _PIECE] for start in range(0, len(part), _PIECE))
