"""Light Markdown as the messengers take it: plain text with runs, and cut where it is too long for one message.

Bold, italic and links are all there is, each within one line; a backslash before ``*``, ``[`` or itself makes it a
letter. Both messengers count in UTF-16 units. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal["bold", "italic", "link"]
Unit = Literal["utf16", "bytes", "chars"]

#: The shortest limit that a text can be cut to.
SHORTEST: Final = 32

_LINK: Final = re.compile(
    r"\[(?P<label>(?:[^\[\]\n\\]|\\[^\n]){1,300})\]"
    r"\((?P<url>(?:https?://|mailto:|tel:)[^\s<>\"()]+(?:\([^\s<>\"()]*\)[^\s<>\"()]*)*)\)"
)
_LETTERS: Final = "*[\\"
_PLAIN: Final = re.compile(r"[^*\[\\]+")
#: A star is paired with one of so many that stand open before it.
_NEAR: Final = 20
_NOT_LINKED: Final = ("mailto:", "tel:")
_BREAKS: Final = " \n\t"
_ENDS: Final = ".!?…:"
_AFTER_AN_END: Final = "\"'”’»)"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the text with a look of its own; where it begins and how long it is in UTF-16 units."""

    kind: Kind
    offset: int
    length: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Styled:
    """A text without marks, and its runs in the order in which they begin."""

    text: str
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class _Atom:
    """What is never cut: a character as it is seen, or a whole link."""

    #: as it is seen; the label of a link
    shown: str
    #: as light Markdown writes it, marks around it apart
    source: str
    #: the marks that stand open around it, the outermost first
    marks: tuple[str, ...] = ()
    url: str = ""
    label: tuple[_Atom, ...] = ()


@dataclass(slots=True)
class _Stars:
    """One run of stars: what it closes, what is left of it as letters, what it opens."""

    left: int
    before: str
    after: str
    closes: list[str] = field(default_factory=list)
    opens: list[str] = field(default_factory=list)

    @property
    def can_open(self) -> bool:
        return not _space(self.after) and (not _sign(self.after) or _space(self.before) or _sign(self.before))

    @property
    def can_close(self) -> bool:
        return not _space(self.before) and (not _sign(self.before) or _space(self.after) or _sign(self.after))

    @property
    def amid(self) -> bool:
        """It could do both: within a word, or between signs."""
        return self.can_open and self.can_close


def utf16(text: str) -> int:
    """How many UTF-16 units a text takes."""
    return len(text) + sum(character > "\uffff" for character in text)


def styled(text: str, *, links: Literal["kept", "spelled"] = "kept") -> Styled:
    """A text without its marks, and where they were.

    ``links="spelled"``: for a channel that has no links, ``label: https://…``; numbers and mail addresses are always
    told so.
    """
    return _runs(_looks(text, links, whole=True))


def _runs(stretches: Iterable[tuple[str, list[tuple[Kind, str]]]]) -> Styled:
    out: list[str] = []
    runs: list[Run] = []
    open_at: dict[tuple[Kind, str], int] = {}
    at = 0
    for shown, looks in stretches:
        for look in [one for one in open_at if one not in looks]:
            _end(runs, look, open_at.pop(look), at)
        for look in looks:
            open_at.setdefault(look, at)
        out.append(shown)
        at += utf16(shown)
    for look, begin in open_at.items():
        _end(runs, look, begin, at)
    return Styled("".join(out), tuple(sorted(runs, key=lambda run: (run.offset, -run.length, run.kind))))


def plain(text: str) -> str:
    """A text without its marks, links spelled."""
    return styled(text, links="spelled").text


def escape(text: str) -> str:
    """Words as light Markdown that shows them letter by letter."""
    return "".join(f"\\{one}" if one in _LETTERS else one for one in text)


def split(text: str, limit: int, *, unit: Unit = "utf16") -> list[str]:
    """A text in pieces of at most so many units, marks counted, each light Markdown by itself.

    It is cut between paragraphs, else lines, sentences or words, and the white space there falls away. A link is kept
    whole, and a character as it is seen too, unless it alone is longer than a piece. Bold and italic go on over a cut.
    A text without anything to see gives no piece. Raises ValueError where the limit is below ``SHORTEST``.
    """
    if limit < SHORTEST:
        raise ValueError(f"a text cannot be cut to less than {SHORTEST}")
    if not text.strip(_BREAKS):
        return []
    if _size(text, unit) <= limit:
        return [text]
    atoms = _whole(_atoms(text))
    pieces: list[str] = []
    begin = 0
    while True:
        while begin < len(atoms) and atoms[begin].shown in _BREAKS:
            begin += 1
        if begin == len(atoms):
            return pieces
        end = _reach(atoms, begin, limit, unit)
        if end == begin:
            atoms[begin : begin + 1] = _taken_apart(atoms[begin])
            continue
        if end < len(atoms):
            end = _cut(atoms, begin, end)
        pieces.append(_source(atoms[begin:end]))
        begin = end


# -- reading -----------------------------------------------------------------------------------------


def _atoms(text: str, *, whole: bool = False) -> list[_Atom]:
    """Every character of a text, with the marks around it; `whole`: what no mark is in is one piece."""
    out: list[_Atom] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            out.append(_Atom("\n", "\n"))
        out += _line(line, whole=whole)
    return out


def _line(line: str, *, whole: bool = False) -> Iterator[_Atom]:
    nodes = list(_nodes(line, whole=whole))
    _pair(node for node in nodes if isinstance(node, _Stars))
    open: list[str] = []
    for node in nodes:
        if isinstance(node, _Atom):
            yield _Atom(node.shown, node.source, tuple(dict.fromkeys(open)), node.url, node.label)
            continue
        for _ in node.closes:
            open.pop()
        yield from (_Atom("*", "\\*", tuple(dict.fromkeys(open))) for _ in range(node.left))
        open += node.opens


def _nodes(line: str, *, whole: bool) -> Iterator[_Atom | _Stars]:
    at = 0
    while at < len(line):
        one = line[at]
        if whole and (stretch := _PLAIN.match(line, at)):
            yield _Atom(stretch[0], stretch[0])
            at = stretch.end()
        elif one == "\\" and line[at + 1 : at + 2] and line[at + 1] in _LETTERS:
            yield _Atom(line[at + 1], line[at : at + 2])
            at += 2
        elif one == "*":
            end = at
            while line[end : end + 1] == "*":
                end += 1
            yield _Stars(end - at, line[at - 1 : at], line[end : end + 1])
            at = end
        elif one == "[" and (link := _LINK.match(line, at)):
            label = tuple(_line(link["label"], whole=whole))
            yield _Atom("".join(part.shown for part in label), link[0], (), link["url"], label)
            at = link.end()
        else:
            yield _Atom(one, escape(one))
            at += 1


def _pair(runs: Iterable[_Stars]) -> None:
    """Give every closing star the nearest one that is open, two at a time where both have two."""
    waiting: list[_Stars] = []
    for run in runs:
        while run.left and run.can_close and (opener := _opener(waiting, run)):
            del waiting[waiting.index(opener) + 1 :]
            mark = "**" if opener.left >= 2 and run.left >= 2 else "*"
            opener.left -= len(mark)
            run.left -= len(mark)
            opener.opens.insert(0, mark)
            run.closes.append(mark)
            if not opener.left:
                waiting.pop()
        if run.left and run.can_open:
            waiting.append(run)


def _opener(waiting: Sequence[_Stars], run: _Stars) -> _Stars | None:
    for one in reversed(waiting[-_NEAR:]):
        both = (one.amid or run.amid) and (one.left + run.left) % 3 == 0 and (one.left % 3 or run.left % 3)
        single = one.left == 1 or run.left == 1
        if not both and not (single and (_word(one.before) or _word(run.after))):
            return one
    return None


def _space(one: str) -> bool:
    return one in _BREAKS  # the end of the line too


def _word(one: str) -> bool:
    return one.isalnum() or one == "_"


def _sign(one: str) -> bool:
    return unicodedata.category(one)[0] in "PS"


def _looks(
    text: str, links: Literal["kept", "spelled"], *, whole: bool
) -> Iterator[tuple[str, list[tuple[Kind, str]]]]:
    """Each stretch with how it looks: letter by letter, or `whole` where no mark is in it."""
    for number, atom in enumerate(_atoms(text, whole=whole)):
        outer = list(atom.marks)
        if not atom.url:
            yield atom.shown, _kinds(outer)
        elif links == "kept" and not atom.url.startswith(_NOT_LINKED):
            # the number keeps two links to one address apart
            for part in atom.label:
                yield part.shown, [*_kinds([*outer, *part.marks]), ("link", f"{number} {atom.url}")]
        else:
            for part in atom.label:
                yield part.shown, _kinds([*outer, *part.marks])
            if told := _told(atom):
                yield told, []


def _told(link: _Atom) -> str:
    """What follows the label where an address is spelled; nothing where the label is the address."""
    address = re.sub(r"^(?:mailto|tel):", "", link.url)
    bare = re.sub(r"^https?://(?:www\.)?|/$", "", address)
    same = re.sub(r"^https?://(?:www\.)?|/$", "", link.shown)
    return "" if re.sub(r"[\s().]", "", same) == re.sub(r"[\s().]", "", bare) else f": {address}"


def _kinds(marks: Iterable[str]) -> list[tuple[Kind, str]]:
    """The looks that marks give, each once."""
    marks = list(marks)
    kinds: list[tuple[Kind, str]] = []
    if "**" in marks:
        kinds.append(("bold", ""))
    if "*" in marks:
        kinds.append(("italic", ""))
    return kinds


def _end(runs: list[Run], look: tuple[Kind, str], begin: int, end: int) -> None:
    kind, url = look
    if end > begin:
        runs.append(Run(kind, begin, end - begin, url.split(" ", 1)[1] if url else ""))


# -- cutting -----------------------------------------------------------------------------------------


def _size(text: str, unit: Unit) -> int:
    match unit:
        case "utf16":
            return utf16(text)
        case "bytes":
            return len(text.encode("utf-8", "surrogatepass"))
        case "chars":
            return len(text)


def _whole(atoms: Iterable[_Atom]) -> list[_Atom]:
    """The same with what is seen as one character put together."""
    out: list[_Atom] = []
    for atom in atoms:
        last = out[-1] if out else None
        if last is None or last.url or atom.url or last.marks != atom.marks or not _joins(last.shown, atom.shown):
            out.append(atom)
        else:
            out[-1] = _Atom(last.shown + atom.shown, last.source + atom.source, last.marks)
    return out


def _joins(before: str, one: str) -> bool:
    """Whether a character belongs to the one before it: an accent, a joiner, a colour of skin, half a flag."""
    if before in ("\n", " ", "\t"):
        return False
    if before[-1] == "\u200d" and len(before) > 1:
        return True
    if _flag(one):
        return sum(map(_flag, before)) % 2 == 1 and all(map(_flag, before))
    return (
        one == "\u200d"
        or unicodedata.category(one) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= one <= "\U0001f3ff"
        or "\U000e0020" <= one <= "\U000e007f"
    )


def _flag(one: str) -> bool:
    return "\U0001f1e6" <= one <= "\U0001f1ff"


def _reach(atoms: Sequence[_Atom], begin: int, limit: int, unit: Unit) -> int:
    """How far a piece can reach that begins here; not past the beginning where the first alone is too long."""
    size, end = 0, begin
    marks: tuple[str, ...] = ()
    for at in range(begin, len(atoms)):
        atom = atoms[at]
        size += len(_change(marks, atom.marks)) + _size(atom.source, unit)
        marks = atom.marks
        if size > limit:
            break
        if size + len(_change(marks, ())) <= limit:
            end = at + 1
    return end


def _cut(atoms: Sequence[_Atom], begin: int, reach: int) -> int:
    """The best place to cut, at most at the reach: the kindest break that leaves no scrap, else the kindest at all."""
    best: dict[int, int] = {}
    for at in range(reach, begin, -1):
        best.setdefault(_kindness(atoms, at), at)
    enough = begin + (reach - begin) // 3
    for kindness in sorted(best, reverse=True):
        if best[kindness] >= enough:
            return best[kindness]
    return best[max(best)]


def _kindness(atoms: Sequence[_Atom], at: int) -> int:
    """How good it is to cut before this one: a paragraph 4, a line 3, a sentence 2, a word 1."""
    before = atoms[at - 1].shown
    if atoms[at].shown in _BREAKS:
        return 0  # the break comes after it
    if before == "\n":
        return 4 if at > 1 and atoms[at - 2].shown == "\n" else 3
    if before not in _BREAKS:
        return 0
    end = at - 2
    while end > 0 and atoms[end].shown in _AFTER_AN_END:
        end -= 1
    return 2 if end >= 0 and atoms[end].shown[-1:] in _ENDS else 1


def _source(atoms: Sequence[_Atom]) -> str:
    """A piece as light Markdown, without white space at its end."""
    end = len(atoms)
    while atoms[end - 1].shown in _BREAKS:
        end -= 1
    out: list[str] = []
    marks: tuple[str, ...] = ()
    for atom in atoms[:end]:
        out += (_change(marks, atom.marks), atom.source)
        marks = atom.marks
    return "".join(out) + _change(marks, ())


def _change(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """The marks that close what ends and open what begins."""
    same = 0
    while before[same : same + 1] == after[same : same + 1] != ():
        same += 1
    return "".join((*reversed(before[same:]), *after[same:]))


def _taken_apart(atom: _Atom) -> list[_Atom]:
    """What is too long for a piece by itself: the letters of a link, the parts of a character."""
    shown = atom.shown + (f": {atom.url}" if atom.url else "")
    return [_Atom(one, escape(one), atom.marks) for one in shown]
