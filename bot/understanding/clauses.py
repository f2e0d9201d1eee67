"""Parts a message into clauses: plain words, dialect and numbers spelled one way, and whether each asks or supposes.

Pure; for Dutch as it is written in Flanders and for English, with or without punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.understanding.grammar import (
    AFTER_TEN,
    AS_WRITTEN,
    BEGINS,
    FINITE,
    FIRST,
    HARD,
    JOINS,
    NEGATED,
    NUMBER_WORDS,
    ONES,
    PERSONS,
    PLURAL,
    PREPOSITIONS,
    PRONOUNS,
    SOFT,
    TENS,
    THIRD,
    WH,
    word_set,
)
from bot.understanding.kin import DETERMINERS, KIN

#: Longer messages are read up to here.
MOST_CHARACTERS: Final = 4000


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing said: somebody with what is said of them."""

    #: as it was written
    raw: str
    #: the same in plain words: lower case, no accents, no commas, numbers in digits
    text: str
    #: its words in order
    words: tuple[str, ...]
    #: it asks something
    asks: bool
    #: it supposes something ("als ik …", "zou")
    supposes: bool
    #: which sentence of the message it is in
    sentence: int

    @property
    def states(self) -> bool:
        """It says how things are."""
        return not (self.asks or self.supposes)


# -- words -----------------------------------------------------------------------------------------

_QUOTES: Final = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "–": "-", "—": "-", "“": '"', "”": '"'})
_TOKEN: Final = re.compile(
    r"\d+(?:[.,:/]\d+)*-?(?:jarigen?|er)\b|\d{1,2}/\d{1,2}(?:d?e|en|den|th|ths)?\b|\d+(?:[.,:/]\d+)*"
    r"|[a-z]+(?:['-][a-z0-9]+)*|'[a-z]{1,5}\b|[%+€()]|[,;:.!?\n…]+|(?<=\s)-+(?=\s)"
)
_STOP: Final = re.compile(r"[.!?;\n…]")

_APOSTROPHE_S: Final = re.compile(r"([a-z-]{3,})'s")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


def folded(text: str) -> str:
    """Lower case, without accents, quotes straight; as long as the text."""
    text = unicodedata.normalize("NFC", text).translate(_QUOTES)
    if text.isascii():
        return text.lower()
    return "".join(_bare(c) for c in text)


def _bare(c: str) -> str:
    return c.lower() if c.isascii() else unicodedata.normalize("NFD", c)[0].lower()[:1]


def _words(said: str) -> list[_Word]:
    found: list[_Word] = []
    for token in _TOKEN.finditer(said):
        start, end = token.span()
        for word in _spelled(token.group()):
            found.append(_Word(word, start, end))
    return list(_counted(found))


def _spelled(token: str) -> Sequence[str]:
    if token in AS_WRITTEN:
        return AS_WRITTEN[token].split()
    if owner := _APOSTROPHE_S.fullmatch(token):
        return owner[1], "'s"
    return (token,)


def _counted(words: list[_Word]) -> Iterator[_Word]:
    """The same with numbers in digits; "acht en zeventig" and "seventy eight" are one."""
    at = 0
    while at < len(words):
        word = words[at]
        after = words[at + 1].text if at + 1 < len(words) else ""
        if word.text == "ten" and after in AFTER_TEN:
            yield word
        elif word.text in TENS and TENS[word.text] < 100 and after in ONES and not after.endswith("ier"):
            at += 1
            yield _Word(str(TENS[word.text] + ONES[after]), word.start, words[at].end)
        elif word.text in ONES and after == "en" and at + 2 < len(words) and 0 < TENS.get(words[at + 2].text, 0) < 100:
            at += 2
            yield _Word(str(TENS[words[at].text] + ONES[word.text]), word.start, words[at].end)
        elif word.text in NUMBER_WORDS:
            yield _Word(NUMBER_WORDS[word.text], word.start, word.end)
        else:
            yield word
        at += 1


# -- where a clause ends ---------------------------------------------------------------------------


def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a message in order."""
    text = unicodedata.normalize("NFC", text[:MOST_CHARACTERS])
    said = folded(text)
    found: list[Clause] = []
    sentence: list[_Word] = []
    number = 0
    for word in [*_words(said), _Word("\n", len(said), len(said))]:
        if not _STOP.search(word.text):
            sentence.append(word)
            continue
        found += _of_sentence(sentence, text, "?" in word.text, number)
        number += 1
        sentence = []
    return tuple(found)


def _of_sentence(words: list[_Word], text: str, marked: bool, number: int) -> Iterator[Clause]:
    parts = [part for part in _parted(words) if part]
    supposed = False
    for at, part in enumerate(parts):
        plain = tuple(word.text for word in part if not set(word.text) <= set(",:-"))
        if not plain:
            continue
        said = " ".join(plain)
        last = at == len(parts) - 1
        relative = bool(at and _RELATIVE.match(said) and any(word.text in KIN for word in parts[at - 1]))
        asks = not relative and ((marked and last) or bool(_ASKS.match(said)))
        supposes = bool(_SUPPOSES.search(said))
        raw = text[part[0].start : part[-1].end]
        yield Clause(raw, said, plain, asks, supposes or (supposed and not asks and not _OWN.match(said)), number)
        supposed = supposes


#: In a sentence that ends with a mark, the last clause asks, unless it only adds something about somebody.
_RELATIVE: Final = re.compile(r"\A(?:die|who) ")
_ASKS: Final = re.compile(
    r"\A(?:en |maar |dus |and |but |so |ja |nee |euh |ok |hallo |dag |hi |hello |sorry |dan |now |nu )*(?:"
    r"(?:mag|kan|moet|zou|krijg|krijgt|heb|heeft|ben|is|zijn|hebben|kunnen|mogen|moeten|telt|geldt|"
    r"bestaat|bestaan|werd|"
    r"wordt|komt|kom|verlies|behoud|val|valt|mogen|doe|zal|gaat|gaan|weet|could|can|do|does|may|should|am|"
    r"are|is|will|"
    r"would|have|has|did|must)"
    r" (?:ik|je|jij|u|ge|er|het|dat|dit|een|mijn|ons|onze|we|wij|ze|zij|hij|iemand|de|men|zelfstandigen?|"
    r"i|you|there|it|"
    r"that|a|an|my|our|we|they|she|he|someone|the|this|jullie)\b"
    r"|(?:wat|waar|hoe|wanneer|welke?|hoeveel|hoelang|waarom|wie|waarvoor|waarmee|what|how|where|when|"
    r"which|why|who|of|"
    r"whether)\b(?! erg| jammer| een |ever)"
    r")"
    r"|.*\b(?:weet|vraag me af|vroeg me af|wonder|know|wil weten|zou willen weten)\b.{0,20}\b(?:of|hoe|"
    r"wat|waar|if|whether|"
    r"how|what|where|welke?|hoeveel)\b"
)
_SUPPOSES: Final = re.compile(
    r"\A(?:en |maar |dus |and |but |ook |zelfs |alleen |even |only )*(?:wat |what |zelfs )?(?:als|indien|"
    r"stel|moest|mocht|"
    r"gesteld|wanneer|zodra|if|suppose|supposing|in case|unless|tenzij|once)"
    r" (?:dat |that )?(?:ik|je|jij|u|we|wij|ze|zij|hij|mijn|ons|onze|het|er|iemand|dat|de|mama|papa|ma|pa|"
    r"mum|dad|i|you|"
    r"she|he|they|it|my|our|someone|there|the)\b"
    r"|\b(?:zou|zouden|zoude|would|might|misschien|maybe|perhaps|stel dat|imagine|van plan|overweeg|overwegen|"
    r"considering|thinking (?:of|about)|denk eraan|denk er aan|ooit|hypothetisch|bijvoorbeeld|for example|"
    r"for instance)\b"
)
#: A clause with a subject of its own up front is not the other half of a supposition.
_OWN: Final = re.compile(
    r"\A(?:en |maar |and |but |want |because )?(?:ik|ze|hij|zij|i|she|he|my|mijn|ons|onze|we|wij)\b"
)


def _parted(words: list[_Word]) -> Iterator[list[_Word]]:
    part: list[_Word] = []
    depth, subject = 0, False
    for at, word in enumerate(words):
        if word.text[0] in "(),:-":
            depth = max(0, depth + word.text.count("(") - word.text.count(")"))
            if not depth and "(" not in word.text and ")" not in word.text:
                if not (part and (_goes_on(words, at) or all(said.text in _OFTEN for said in part))):
                    yield part
                    part, subject = [], False
            else:
                part.append(word)
            continue
        if part and not depth and _begins(words, at, subject):
            yield part
            part, subject = [], False
        part.append(word)
        subject = subject or word.text in PRONOUNS or word.text in KIN or word.text in PERSONS
    yield part


#: "elke dag, zo'n 3 uur" is one thing said.
_OFTEN: Final = word_set(
    "elke iedere alle elk ieder every each dag dagen week ochtend avond nacht day week morning evening"
)


def _goes_on(words: list[_Word], at: int) -> bool:
    """Whether a comma parts only the items of a list: "voor mijn moeder, mijn vader en mijn zus"."""
    before = words[at - 1].text
    rest = [word.text for word in words[at + 1 : at + 5]]
    if before not in KIN or len(rest) < 3 or rest[0] not in DETERMINERS or rest[1] not in KIN:
        return False
    return rest[2] in JOINS


def _begins(words: list[_Word], at: int, subject: bool) -> bool:
    """Whether a clause begins at a word."""
    text = words[at].text
    before = words[at - 1].text
    after = words[at + 1].text if at + 1 < len(words) else ""
    third = words[at + 2].text if at + 2 < len(words) else ""
    if text in HARD:
        return not (text == "want" and before in PRONOUNS | {"to", "you", "ouders", "parents", "not"})
    if text in JOINS:
        return _joins_clauses(words, at, before, after)
    if before in JOINS or before in HARD:
        return False
    if text in SOFT:
        if text in ("die", "who", "which"):
            return before in KIN or before in PERSONS or before == ")"
        if text == "of" and after in ("my", "our", "his", "her", "me"):
            return False
        if text in ("als", "as") and after not in PRONOUNS and after not in DETERMINERS and after not in KIN:
            return False
        if text == "after" and before in ("look", "looking", "looked", "looks"):
            return False
        return (
            after in PRONOUNS or (after in DETERMINERS and third in KIN) or after in ("het", "it", "er", "mama", "papa")
        )
    if text in PRONOUNS:
        if text == "zijn" or before in SOFT or before in WH:
            return False
        if text in ("ze", "zij", "we") and before in PREPOSITIONS and not subject:
            return False
        if text == "ze" and before in ("voor", "met", "van", "aan", "bij"):
            return False
        return before not in FINITE or (
            before in FIRST & THIRD and subject and at >= 2 and words[at - 2].text in NEGATED
        )
    if text in FINITE and after in PRONOUNS | {"mijn"} and subject:
        return before not in PRONOUNS and before not in KIN and before not in WH and text not in ("zijn", "was")
    if text in WH and text not in ("when", "who") and after in FINITE:
        return before not in PREPOSITIONS
    if text in DETERMINERS and after in KIN and third in THIRD and subject:
        return before not in PREPOSITIONS and before not in FINITE and before not in SOFT and before not in DETERMINERS
    return False


def _joins_clauses(words: list[_Word], at: int, before: str, after: str) -> bool:
    rest = [word.text for word in words[at + 1 : at + 5]]
    if after in ("voor", "for") and before in KIN:
        return False
    if after in DETERMINERS or after in KIN:
        kin = next((n for n, word in enumerate(rest) if word in KIN), None)
        if before not in KIN or kin is None:
            return True
        return len(rest) > kin + 1 and rest[kin + 1] in THIRD and rest[kin + 1] not in PRONOUNS
    if after == "ik" or after == "i":
        # "mijn zus en ik zorgen"
        return not (before in KIN and len(rest) > 1 and rest[1] in PLURAL)
    if after in ("voor", "for", "met", "in", "op", "om", "al", "sinds", "daar", "daarom", "soms", "de", "the", "we"):
        return True
    return after in BEGINS
