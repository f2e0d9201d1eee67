"""Reads danger out of a text: a wish to die, violence, a medical emergency, and overload.

Pure: no file, no clock, no network. The reviewed word patterns come in as plain values from
`content/safety.yaml` and are frozen by `build_patterns`; what is said to the carer is content and
is said by others. Layers only add: a classifier's score never takes a pattern's finding away.

How a text is prepared. Every word is folded: no capitals, accents or apostrophes, digits inside a
word read as letters ("d00d"), `ij` as `y`, and every repeated letter once ("neeee", "dood" → "dod").
Pattern words are folded in the same way, so elongation and single/double letters never matter.
Variants of a word ("kwil", "nimeer", "wanna") are read as the words they stand for. The text is read
twice: as it stands, and repaired (spaced letters joined, words run together split, words torn in two
joined, a letter wrong in a long word mended). A finding in either counts.

The notation of a pattern is a row of elements:

    word        this word                      word*      any word that begins so
    (a|b c)     one of these                   @name      one of the set of that name in `sets`
    ...         up to four words of any kind   x?         the word, group or set may be absent

A pattern reads across punctuation; the patterns under `unless` stop at it, must share a word with
what was found, and silence only that one match of their own pattern.

Rows under `any` count by themselves. Rows under `hints` are words that a cry and an ordinary story share ("op de
grond", "is weg"): a hint is no finding yet, it becomes one where the classifier hears at least a little of a crisis
(`hints_from`), and where no classifier has listened it counts by itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from bot.messages import DANGER_OF, Finding, Guess

#: From the least to the most urgent; `level` returns one of these.
LEVELS: tuple[str, ...] = ("none", "overload", "violence", "suicide", "medical")
KINDS: tuple[str, ...] = LEVELS[:0:-1]
#: Those that are a crisis; overload is none.
CRISES: tuple[str, ...] = tuple(kind for kind in KINDS if kind != "overload")

#: The help lines of last resort, used where no content is at hand. `content/safety.yaml` says the same.
LINES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "medical": ("h112",),
        "suicide": ("h1813", "h112", "h106"),
        "violence": ("h1712", "h101", "h112"),
        "overload": ("h106",),
    }
)
LINES_YOUNG: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "medical": ("h112",),
        "suicide": ("h1813", "h102", "h112"),
        "violence": ("h1712", "h102", "h101", "h112"),
        "overload": ("h102", "h106"),
    }
)

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("'’‘`´ʼʹ\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\ufe0f", ""),
        **dict(zip("асеорхуівкмнт", "aceopxyibkmht", strict=True)),  # Cyrillic look-alikes
    }
)
_LEET = str.maketrans("013457@$", "oieastas")
_MARKS = re.compile(r"[\u0300-\u036f]")
_TOKEN = re.compile(r"[^\W_]+(?:[@$]+[^\W_]+)*|[.!?;:,\n\r…]")
_REPEAT = re.compile(r"([^\W\d_])\1+")
_ELEMENT = re.compile(r"\.\.\.|\([^()]*\)\??|@[a-z_]+\??|[^\s()|?*@.]+\*?\??")
_BREAKS = frozenset(".!?;:,\n\r…")

_END = "(?=[ .]|$)"


class PatternError(ValueError):
    """A pattern, a set or a list in the safety content cannot be used; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of elements, compiled."""

    #: words (or `word*`) with which a match begins
    first: frozenset[str]
    #: per element that must be there, the words one of which has to occur in the text
    needs: tuple[frozenset[str], ...]
    #: every word in it
    words: frozenset[str]
    #: the regular expression, put together from escaped words
    source: str

    @property
    def regex(self) -> re.Pattern[str]:
        """Compiled once, when a text first has all the words that it needs: a thousand take a fifth of a second."""
        return _compiled(self.source)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A reviewed pattern: rows of which any may match, and the idioms that silence a match."""

    id: str
    kind: str
    language: str
    #: those under `any`, then those under `hints`
    rows: tuple[_Row, ...]
    #: how many of them count by themselves
    sure: int
    unless: tuple[_Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyPatterns:
    """All that `read` needs, parsed and checked; build it with `build_patterns`."""

    patterns: tuple[Pattern, ...]
    #: a word of a pattern → the rows (pattern, row) that can only match where it stands
    index: Mapping[str, tuple[tuple[int, int], ...]] = field(repr=False)
    #: from this probability on a classifier's score counts, per kind
    thresholds: Mapping[str, float]
    #: from such a score of any crisis on a hint counts
    hints_from: float
    lines: Mapping[str, tuple[str, ...]]
    lines_young: Mapping[str, tuple[str, ...]]
    #: folded word → the folded words that it stands for
    variants: Mapping[str, tuple[str, ...]] = field(repr=False)
    #: a sign (emoji) → the word that it is read as
    signs: Mapping[str, str] = field(repr=False)
    #: whole words that occur in patterns, for splitting and joining
    vocabulary: frozenset[str] = field(repr=False)
    #: beginnings (`word*`) that occur in patterns
    stems: frozenset[str] = field(repr=False)
    #: a word with one letter left out → the long words that it may be
    mended: Mapping[str, tuple[str, ...]] = field(repr=False)
    #: words that are never mended or split
    keep: frozenset[str] = field(repr=False)


# --- reading -----------------------------------------------------------------------------------


def read(
    text: str,
    patterns: SafetyPatterns,
    *,
    scores: Mapping[str, float] | None = None,
    guesses: Sequence[Guess] = (),
) -> tuple[Finding, ...]:
    """Return every sign of danger in `text`, in the order of `KINDS`, most urgent kind first.

    Three layers, of which each only adds: the patterns; the classifier of danger (`scores`, per kind); and the intent,
    where the likeliest of `guesses` is a crisis or overload. The last two count from the content's threshold on.
    """
    hit: set[int] = set()
    atoms: dict[str, list[str]] = {}
    hints = not scores or max((scores.get(kind, 0.0) for kind in CRISES), default=0.0) >= patterns.hints_from
    for words in _views(text, patterns):
        _search(_View(words, patterns, atoms), patterns, hit, hints=hints)
    found = [
        Finding(kind=patterns.patterns[at].kind, reason=patterns.patterns[at].id, layer="pattern") for at in sorted(hit)
    ]
    for kind, threshold in patterns.thresholds.items():
        if scores is not None and scores.get(kind, 0.0) >= threshold:
            found.append(Finding(kind=kind, reason="score", layer="classifier"))
    for guess in guesses[:1]:
        likely = DANGER_OF.get(guess.name)
        if likely is not None and guess.confidence >= patterns.thresholds.get(likely, 1.0):
            found.append(Finding(kind=likely, reason=guess.name, layer="intent"))
    return tuple(sorted(found, key=lambda finding: KINDS.index(finding.kind)))


def level(findings: Iterable[Finding]) -> str:
    """Return the most urgent kind found, `none` where nothing was."""
    return max((finding.kind for finding in findings), key=LEVELS.index, default="none")


def lines_for(findings: Iterable[Finding], *, young: bool, patterns: SafetyPatterns | None = None) -> tuple[str, ...]:
    """Return the ids of the help lines in the order in which they are shown.

    The first line of every kind found comes before the further ones of any, so that two kinds at
    once never push one of them down the list.
    """
    old, new = (LINES, LINES_YOUNG) if patterns is None else (patterns.lines, patterns.lines_young)
    table = new if young else old
    kinds = {finding.kind for finding in findings}
    lists = [table[kind] for kind in KINDS if kind in kinds]
    firsts = [lines[0] for lines in lists]
    return tuple(dict.fromkeys([*firsts, *(line for lines in lists for line in lines)]))


def _search(view: _View, patterns: SafetyPatterns, hit: set[int], *, hints: bool) -> None:
    """Add to `hit` the patterns found in the view, by their place in `patterns.patterns`; by their hints too or not."""
    candidates = {row for atom in view.starts for row in patterns.index.get(atom, ())}
    for at, row in candidates:
        pattern = patterns.patterns[at]
        if at in hit or (row >= pattern.sure and not hints):
            continue
        for start, end in _spans(pattern.rows[row], view):
            if not _silenced(pattern.unless, view, start, end):
                hit.add(at)
                break


def _silenced(unless: Sequence[_Row], view: _View, start: int, end: int) -> bool:
    return any(
        other_start < end and other_end > start for row in unless for other_start, other_end in _spans(row, view)
    )


def _spans(row: _Row, view: _View) -> Iterator[tuple[int, int]]:
    """Yield where the row matches: every start at which it does, the shortest match from there."""
    hits = view.starts
    for need in row.needs:
        if need.isdisjoint(hits):
            return
    for atom in row.first:
        for start in hits.get(atom, ()):
            match = row.regex.match(view.text, start)
            if match is not None:
                yield start, match.end()


class _View:
    """One way to read the text: its words in a row, and where each word of a pattern begins."""

    __slots__ = ("starts", "text")

    def __init__(
        self,
        words: Sequence[tuple[str, str]],
        patterns: SafetyPatterns,
        atoms: dict[str, list[str]],
    ) -> None:
        """`atoms` is filled along the way, so that two views look each word up once."""
        self.text = "".join([separator + word for separator, word in words])[1:]
        starts: dict[str, list[int]] = {}
        position = 0
        for _, word in words:
            if word not in atoms:
                atoms[word] = _atoms(word, patterns)
            for atom in atoms[word]:
                if atom in starts:
                    starts[atom].append(position)
                else:
                    starts[atom] = [position]
            position += len(word) + 1
        self.starts = starts


def _atoms(word: str, patterns: SafetyPatterns) -> list[str]:
    """Return the words of patterns, whole or beginnings, that this word is."""
    found = [word] if word in patterns.vocabulary else []
    for size in range(1, len(word) + 1):
        if word[:size] in patterns.stems:
            found.append(word[:size] + "*")
        if size > _LONGEST:
            break
    return found


_LONGEST = 40  # letters; longer ones are not words


# --- preparing the text ------------------------------------------------------------------------


@cache  # for the words of patterns, which recur by the thousand; a carer's text does not come here
def fold(word: str) -> str:
    """Return the word as patterns see it (see the module's docstring)."""
    return _unleet(_fold_letters(word))


def _fold_letters(text: str) -> str:
    if text.isascii():
        return _fold_repeats(text.lower().replace("'", "").replace("`", ""))
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _fold_repeats(_MARKS.sub("", plain).translate(_LETTERS))


def _fold_repeats(text: str) -> str:
    return _REPEAT.sub(r"\1", _REPEAT.sub(r"\1", text).replace("ij", "y"))


def _unleet(word: str) -> str:
    """Read digits and signs among letters as letters."""
    if word.isalpha() or not any(letter.isalpha() for letter in word):
        return word
    return _fold_repeats(word.translate(_LEET))


def _tokens(text: str, signs: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (separator before, folded word); the separator is `.` after punctuation, else a space."""
    for sign, word in signs.items():
        if sign in text:
            text = text.replace(sign, f" {word} ")
    tokens: list[tuple[str, str]] = []
    separator = " "
    for token in _TOKEN.findall(_fold_letters(text)):
        if token in _BREAKS:
            separator = "."
        else:
            tokens.append((separator, token if token.isalpha() else _unleet(token)))
            separator = " "
    return tokens


def _views(text: str, patterns: SafetyPatterns) -> list[list[tuple[str, str]]]:
    tokens = _tokens(text, patterns.signs)
    as_it_stands = _expand(tokens, patterns.variants)
    views = [as_it_stands]
    # a stray letter before or after spaced ones makes another word of the first or the last: "d i e s"
    for apart in ((0, 0), (1, 0), (0, 1), (1, 1)) if _has_spaced(tokens) else ((0, 0),):
        view = _expand(_repair(tokens, patterns, apart), patterns.variants)
        if view not in views:
            views.append(view)
    return views


def _has_spaced(tokens: Sequence[tuple[str, str]]) -> bool:
    """Whether letters stand apart, four in a row or more."""
    row = 0
    for _, word in tokens:
        row = row + 1 if len(word) == 1 and word.isalpha() else 0
        if row > 3:
            return True
    return False


def _expand(tokens: Iterable[tuple[str, str]], variants: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for separator, word in tokens:
        meant = variants.get(word)
        if meant is None:
            out.append((separator, word))
        else:
            out.append((separator, meant[0]))
            out.extend((" ", other) for other in meant[1:])
    return out


def _repair(
    tokens: list[tuple[str, str]], patterns: SafetyPatterns, apart: tuple[int, int] = (0, 0)
) -> list[tuple[str, str]]:
    """Join spaced letters and torn words, split words run together, mend a wrong letter.

    ``apart``: so many spaced letters at the beginning and the end of a row are left by themselves.
    """
    memo: dict[str, list[str]] = {}
    out: list[tuple[str, str]] = []
    index = 0
    while index < len(tokens):
        separator, word = tokens[index]
        end = index
        while end < len(tokens) and len(tokens[end][1]) == 1 and tokens[end][1].isalpha():
            end += 1
        if end - index > 3 and any(apart):
            out.extend(tokens[index : index + apart[0]])
            separator, index, end = tokens[index + apart[0]][0], index + apart[0], end - apart[1]
        if end - index >= 3:
            letters = _REPEAT.sub(r"\1", "".join(letter for _, letter in tokens[index:end]))
            pieces = _pieces(_REPEAT.sub(r"\1", letters.replace("ij", "y")), patterns, loose=True)
            index = end
        elif (joined := _joined(tokens, index, patterns)) is not None:
            pieces = [joined]
            index += 2
        else:
            if word not in memo:
                memo[word] = _mend(word, patterns)
            pieces = memo[word]
            index += 1
        out.append((separator, pieces[0]))
        out.extend((" ", piece) for piece in pieces[1:])
    return out


def _joined(tokens: list[tuple[str, str]], index: int, patterns: SafetyPatterns) -> str | None:
    """Return the long word that this token and the next one make, if they were torn apart."""
    if index + 1 == len(tokens) or tokens[index + 1][0] == ".":
        return None
    left, right = tokens[index][1], tokens[index + 1][1]
    if not 7 <= len(left) + len(right) <= _LONGEST:
        return None
    both = left + right[left[-1] == right[0] :]
    return both if both in patterns.vocabulary and len(both) >= 7 else None


def _known(word: str, patterns: SafetyPatterns) -> bool:
    if word in patterns.vocabulary or word in patterns.variants or word in patterns.keep:
        return True
    return any(word[:size] in patterns.stems for size in range(4, min(len(word), 12) + 1))


def _mend(word: str, patterns: SafetyPatterns) -> list[str]:
    if not 5 <= len(word) <= _LONGEST or _known(word, patterns):
        return [word]
    for shape in (word, *_shorter(word)):
        for meant in patterns.mended.get(shape, ()):
            if _one_off(word, meant):
                return [meant]
    return _pieces(word, patterns, loose=False)


def _shorter(word: str) -> list[str]:
    return [word[:index] + word[index + 1 :] for index in range(len(word))]


def _one_off(word: str, other: str) -> bool:
    """Return whether one letter added, left out, changed, or two neighbours swapped, separates them."""
    if len(word) > len(other):
        word, other = other, word
    if len(other) - len(word) > 1:
        return False
    at = next((i for i, letter in enumerate(word) if letter != other[i]), len(word))
    if len(word) < len(other):
        return word[at:] == other[at + 1 :]
    swapped = word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    return word[at + 1 :] == other[at + 1 :] or swapped == other[at:]


def _pieces(word: str, patterns: SafetyPatterns, *, loose: bool) -> list[str]:
    """Split letters into words of patterns, in as few as can be; `[word]` where that fails.

    Two words may share a letter, for repeated letters were folded away ("want to" → "wanto").
    With `loose`, for letters that stood apart, single letters may be left over; they cost more than any word, and words
    of two letters more than longer ones: "d o o d a" holds "dood", not "do" and "da".
    """
    if len(word) > 200:
        return [word]
    size = len(word)
    best: list[tuple[int, list[str]] | None] = [(0, []), *([None] * size)]
    for start in range(size):
        here = best[start]
        if here is None:
            continue
        cost, pieces = here
        for begin in (start, start - 1) if pieces else (start,):
            for end in range(start + 1, min(size, begin + 24) + 1):
                piece = word[begin:end]
                if len(piece) > 1 or piece in "ik":
                    if piece not in patterns.vocabulary and piece not in patterns.variants:
                        continue
                    added = 1 if len(piece) > 2 or not loose else 3
                elif loose and begin == start:
                    added = 4
                else:
                    continue
                known = best[end]
                if known is None or cost + added < known[0]:
                    best[end] = (cost + added, [*pieces, piece])
    done = best[size]
    return done[1] if done is not None and done[1] else [word]


# --- building ----------------------------------------------------------------------------------


def build_patterns(data: Mapping[str, object]) -> SafetyPatterns:
    """Return the frozen patterns of a parsed `content/safety.yaml`.

    Raises:
        PatternError: naming the pattern (or list) that cannot be used and why.
    """
    if data.get("format") != 1:
        raise PatternError("safety: `format: 1` is missing")
    variants = _build_variants(_mapping(data, "words"))
    sets = {name: _strings(value, f"set {name}") for name, value in _mapping(data, "sets").items()}
    patterns = tuple(_build_all(_mapping(data, "patterns"), sets, variants))
    atoms = {word for pattern in patterns for row in (*pattern.rows, *pattern.unless) for word in row.words}
    fuzzy = [fold(word) for word in _strings(data.get("fuzzy", []), "fuzzy")]
    mended: dict[str, list[str]] = {}
    for word in fuzzy:
        for shape in (word, *_shorter(word)):
            mended.setdefault(shape, []).append(word)
    vocabulary = {atom for atom in atoms if not atom.endswith("*")} | set(fuzzy)
    vocabulary |= {word for words in variants.values() for word in words}
    return SafetyPatterns(
        patterns=patterns,
        index=_build_index(patterns),
        thresholds=_build_thresholds(_mapping(data, "thresholds")),
        hints_from=_probability(data.get("hints_from", 0.0), "hints_from"),
        lines=_build_lines(_mapping(data, "lines"), "adult"),
        lines_young=_build_lines(_mapping(data, "lines"), "young"),
        variants=MappingProxyType(variants),
        signs=MappingProxyType({k: str(v) for k, v in _mapping(data, "signs").items()}),
        vocabulary=frozenset(vocabulary),
        stems=frozenset(atom[:-1] for atom in atoms if atom.endswith("*")),
        mended=MappingProxyType({shape: tuple(words) for shape, words in mended.items()}),
        keep=frozenset(fold(word) for word in _strings(data.get("keep", []), "keep")),
    )


def _build_all(
    kinds: Mapping[str, object],
    sets: Mapping[str, Sequence[str]],
    variants: Mapping[str, tuple[str, ...]],
) -> Iterator[Pattern]:
    seen: set[str] = set()
    for kind, languages in kinds.items():
        if kind not in KINDS:
            raise PatternError(f"patterns: no kind is called {kind!r}; there are {', '.join(KINDS)}")
        if not isinstance(languages, Mapping):
            raise PatternError(f"patterns: {kind} must be a mapping of languages")
        for language, entries in languages.items():
            if not isinstance(entries, Sequence) or isinstance(entries, str):
                raise PatternError(f"patterns: {kind}.{language} must be a list")
            for entry in entries:
                pattern = _build_one(entry, kind, str(language), sets, variants)
                if pattern.id in seen:
                    raise PatternError(f"pattern {pattern.id}: the id is used twice")
                seen.add(pattern.id)
                yield pattern


def _build_one(
    entry: object,
    kind: str,
    language: str,
    sets: Mapping[str, Sequence[str]],
    variants: Mapping[str, tuple[str, ...]],
) -> Pattern:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
        raise PatternError(f"patterns: every pattern of {kind}.{language} needs an id: {entry!r}")
    name = str(entry["id"])
    if unknown := set(entry) - {"id", "any", "hints", "unless"}:
        raise PatternError(f"pattern {name}: unknown key {sorted(map(str, unknown))[0]!r}")
    sure, hints = _strings(entry.get("any", []), f"pattern {name}"), _strings(entry.get("hints", []), f"pattern {name}")
    if not sure and not hints:
        raise PatternError(f"pattern {name}: neither `any` nor `hints` has a row")
    if hints and kind not in CRISES:
        raise PatternError(f"pattern {name}: `hints` are for a crisis, not for {kind}")
    unless = _strings(entry.get("unless", []), f"pattern {name}, unless")

    return Pattern(
        id=name,
        kind=kind,
        language=language,
        rows=tuple(_compile(row, name, sets, variants, separator="[ .]") for row in (*sure, *hints)),
        sure=len(sure),
        unless=tuple(_compile(row, name, sets, variants, separator=" ") for row in unless),
    )


def _compile(
    source: str,
    name: str,
    sets: Mapping[str, Sequence[str]],
    variants: Mapping[str, tuple[str, ...]],
    *,
    separator: str,
) -> _Row:
    """Compile one row. Every element but the first takes along the separator before it."""
    where = f"pattern {name}: {source!r}"
    elements = _ELEMENT.findall(source)
    if re.sub(r"\s", "", source) != "".join(elements).replace(" ", "") or not elements:
        raise PatternError(f"{where}: cannot be read; see the notation in bot/dialogue/safety.py")
    if elements[0] == "..." or elements[-1] == "..." or elements[0].endswith("?"):
        raise PatternError(f"{where}: must begin with a word that is there, and not end in `...`")
    regex = ""
    needs: list[frozenset[str]] = []
    used: set[str] = set()
    for element in elements:
        if element == "...":
            regex += f"(?:{separator}[^ .]+){{0,4}}?"
            continue
        choices = [_words(choice, variants, where) for choice in _choices(element, sets, where)]
        used.update(word for words in choices for word in words)
        body = "|".join(separator.join(map(_regex_word, words)) for words in choices)
        absent = "?" if element.endswith("?") else ""
        regex += f"(?:{separator if needs else ''}(?:{body}){_END}){absent}"
        if not absent:
            needs.append(frozenset(words[0] for words in choices))
    return _Row(
        first=needs[0],
        needs=tuple(needs),
        words=frozenset(used),
        source=regex,
    )


def _choices(element: str, sets: Mapping[str, Sequence[str]], where: str) -> list[str]:
    element = element.removesuffix("?")
    if element.startswith("("):
        choices = [choice.strip() for choice in element[1:-1].split("|")]
    elif element.startswith("@"):
        if element[1:] not in sets:
            raise PatternError(f"{where}: there is no set {element}")
        choices = list(sets[element[1:]])
    else:
        choices = [element]
    out: list[str] = []
    for choice in choices:
        out.extend(_choices(choice, sets, where) if choice.startswith("@") else [choice])
    return out


def _words(choice: str, variants: Mapping[str, tuple[str, ...]], where: str) -> list[str]:
    out: list[str] = []
    for word in choice.split():
        folded = fold(word.removesuffix("*"))
        if not folded or not folded.isalnum():
            raise PatternError(f"{where}: {word!r} is not a word")
        if word.endswith("*"):
            out.append(folded + "*")
        else:
            out.extend(variants.get(folded, (folded,)))
    if not out:
        raise PatternError(f"{where}: an empty alternative")
    return out


def _regex_word(word: str) -> str:
    return re.escape(word[:-1]) + "[^ .]*" if word.endswith("*") else re.escape(word)


def _build_variants(words: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    variants: dict[str, tuple[str, ...]] = {}
    for meant, written in words.items():
        meaning = tuple(fold(word) for word in meant.split())
        for variant in map(fold, _strings(written, f"words, {meant}")):
            if (variant,) == meaning:
                continue
            if variants.get(variant, meaning) != meaning:
                raise PatternError(f"words: {variant!r} stands for two things")
            variants[variant] = meaning
    for variant, meaning in variants.items():
        if any(word in variants for word in meaning):
            raise PatternError(f"words: {variant!r} stands for a word that is itself a variant")
    return variants


def _build_index(patterns: Sequence[Pattern]) -> Mapping[str, tuple[tuple[int, int], ...]]:
    """Index every row by that one of its elements whose words are used by the fewest rows."""
    used: dict[str, int] = {}
    for pattern in patterns:
        for row in pattern.rows:
            for atom in frozenset().union(*row.needs):
                used[atom] = used.get(atom, 0) + 1
    index: dict[str, list[tuple[int, int]]] = {}
    for at, pattern in enumerate(patterns):
        for number, row in enumerate(pattern.rows):
            rarest = min(row.needs, key=lambda need: sum(used[atom] for atom in need))
            for atom in rarest:
                index.setdefault(atom, []).append((at, number))
    return MappingProxyType({atom: tuple(rows) for atom, rows in index.items()})


def _build_thresholds(data: Mapping[str, object]) -> Mapping[str, float]:
    thresholds: dict[str, float] = {}
    for kind, value in data.items():
        if kind not in KINDS or not isinstance(value, int | float) or not 0 < value <= 1:
            raise PatternError(f"thresholds: {kind}: {value!r} is no probability of a known kind")
        thresholds[kind] = float(value)
    return MappingProxyType(thresholds)


def _probability(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise PatternError(f"{name}: {value!r} is no probability")
    return float(value)


def _build_lines(data: Mapping[str, object], whose: str) -> Mapping[str, tuple[str, ...]]:
    lines: dict[str, tuple[str, ...]] = {}
    for kind in KINDS:
        entry = data.get(kind)
        listed = entry.get(whose) if isinstance(entry, Mapping) else None
        lines[kind] = tuple(_strings(listed, f"lines, {kind}, {whose}"))
        if not lines[kind]:
            raise PatternError(f"lines: {kind} has no line for {whose}")
    return MappingProxyType(lines)


def _mapping(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = data.get(key, {})
    if not isinstance(value, Mapping):
        raise PatternError(f"safety: `{key}` must be a mapping")
    return value


def _strings(value: object, where: str) -> list[str]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise PatternError(f"{where}: must be a list of texts")
    if wrong := [item for item in value if not isinstance(item, str)]:
        raise PatternError(f"{where}: {wrong[0]!r} is no text (put it between quotes)")
    return list(value)
