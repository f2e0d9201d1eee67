"""Reads what a text says in answer to the open question: buttons in words, yes and no, numbers, spans, "weet ik niet".

Pure; Dutch as it is spoken in Flanders, and English. What it cannot read it leaves alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from bot.facts import Ages, Fact, Kind, Range, show, to_number
from bot.messages import Answer

_UNSURE: Final = re.compile(
    r"\b(weet (ik |het |k )*(nie|niet|ni)( zeker)?|(k|ik) weet (het |da |dat )?(nie|niet|ni)"
    r"|kweet ?(het )?(ni|nie|niet)|geen idee|gn idee|niet zeker|onzeker|geen flauw idee|moeilijk te zeggen"
    r"|hangt ervan af|misschien|(i )?(don'?t|do not) know|dunno|no idea|not sure|unsure|hard to say|no clue|idk)\b"
    r"|^\s*\?+\s*$"
)
_DECLINED: Final = re.compile(
    r"\b(liever niet|zeg ik (liever )?niet|wil ik (liever )?niet zeggen|sla (maar )?over|overslaan|volgende vraag"
    r"|gaat je niet aan|dat is priv[eé]|rather not|prefer not|skip( it| this)?|none of your business)\b"
)
_NO: Final = re.compile(
    r"^(nee+|neen+|nej|nope?|toch niet|nog niet|nog nie|nog ni|helaas niet|geen|zeker niet|absoluut niet|nooit"
    r"|not (yet|really)|never|nee[, ].*|neen[, ].*|no[, ].*)$"
    r"|\b(dat is niet zo|klopt niet|is niet het geval|totaal niet)\b"
)
_YES: Final = re.compile(
    r"^(ja+|jaa+|jawel|jep|yep|yes|yeah|yup|zeker|tuurlijk|natuurlijk|absoluut|klopt|inderdaad|correct|juist"
    r"|ok[eé]?|goed|akkoord|sure|of course|right|that'?s right|ja[, ].*|yes[, ].*|zeker .*)$"
    r"|\b(dat klopt|is zo|dat is juist)\b"
)

_DIGIT_WORDS: Final[dict[str, int]] = {
    **dict(geen=0, nul=0, een=1, twee=2, drie=3, vier=4, vijf=5, zes=6, zeven=7, acht=8, negen=9, tien=10),
    **dict(
        elf=11, twaalf=12, dertien=13, veertien=14, vijftien=15, zestien=16, zeventien=17, achttien=18, negentien=19
    ),
    **dict(twintig=20, dertig=30, veertig=40, vijftig=50, zestig=60, zeventig=70, tachtig=80, negentig=90, honderd=100),
    **dict(none=0, zero=0, one=1, two=2, three=3, four=4, five=5, six=6, seven=7, eight=8, nine=9, ten=10),
    **dict(eleven=11, twelve=12, thirteen=13, fourteen=14, fifteen=15, sixteen=16, seventeen=17, eighteen=18),
    **dict(nineteen=19, twenty=20, thirty=30, forty=40, fifty=50, sixty=60, seventy=70, eighty=80, ninety=90),
    "hundred": 100,
    "één": 1,
}
_UNITS: Final = {word: value for word, value in _DIGIT_WORDS.items() if 1 <= value <= 9}
_TENS: Final = {word: value for word, value in _DIGIT_WORDS.items() if 20 <= value <= 90}
_SHARES: Final = (
    (re.compile(r"\b(voltijds?|vol tijds|full[- ]?time)\b"), Fraction(1)),
    (re.compile(r"\b(half ?tijds?|deeltijds 50|half[- ]?time)\b"), Fraction(1, 2)),
    (re.compile(r"\b(vier vijfden?|four fifths)\b"), Fraction(4, 5)),
    (re.compile(r"\b(drie ?kwart|three quarters)\b"), Fraction(3, 4)),
    (re.compile(r"\b(negen tienden?|nine tenths)\b"), Fraction(9, 10)),
)
_NUMBER: Final = r"\d+(?:[.,]\d+)?"


def plain(text: str) -> str:
    """Lower case, without accents on capitals kept apart, quotes straight, spaces single."""
    text = unicodedata.normalize("NFC", text).lower().replace("’", "'").replace("‘", "'")
    return re.sub(r"\s+", " ", text).strip(" .!;:\n\t")


def letters(text: str) -> str:
    """Only letters and digits, accents off, for comparing labels."""
    bare = "".join(c for c in unicodedata.normalize("NFD", plain(text)) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9/%]+", " ", bare).strip()


def read_choice(text: str, choices: Iterable[tuple[str, str, tuple[str, ...]]], *, numbered: bool = True) -> str:
    """The id of the button meant: by id, by label, by a word of it, by its letter or its number in the list."""
    listed = list(choices)
    wanted = letters(text)
    if not wanted:
        return ""
    for id, label, _ in listed:
        if text.strip() == id or wanted == letters(label):
            return id
    if len(wanted) == 1 and wanted.isalpha() and ord(wanted) - ord("a") < len(listed):
        return listed[ord(wanted) - ord("a")][0]
    if numbered and wanted.isdigit() and 1 <= int(wanted) <= len(listed):
        return listed[int(wanted) - 1][0]
    hits: dict[str, int] = {}
    for id, label, heard in listed:
        for phrase in (label, *heard):
            core = _core(phrase)
            if core and re.search(rf"(^| ){re.escape(core)}( |$)", wanted):
                hits[id] = max(hits.get(id, 0), len(core))
    if not hits:
        return ""
    best = max(hits.values())
    longest = [id for id, length in hits.items() if length == best]
    return longest[0] if len(longest) == 1 else ""


def _core(label: str) -> str:
    """A label without its first article or "mijn" and without what stands between brackets."""
    text = letters(re.sub(r"\(.*?\)", "", label))
    return re.sub(r"^(mijn|een|de|het|my|a|an|the) ", "", text)


def read_answer(text: str, fact: Fact, choices: Iterable[tuple[str, str, tuple[str, ...]]], on: date) -> Answer | None:
    """What the text answers to a question about ``fact``; None where it answers nothing."""
    said = plain(text)
    listed = list(choices)
    numeric = fact.kind in (Kind.INT, Kind.DECIMAL, Kind.MONEY)
    exact = next((id for id, label, _ in listed if letters(label) == letters(said)), "")
    if exact:
        return Answer(kind="choice", choice=exact, exact=True)
    if fact.kind is Kind.CHOICE and (choice := read_choice(said, listed)) and choice not in ("unsure", "declined"):
        return Answer(kind="choice", choice=choice)
    if fact.kind is Kind.BOOL and (own := _own_words(said, listed)):
        return Answer(kind="choice", choice=own)
    if _DECLINED.search(said):
        return Answer(kind="declined")
    if _UNSURE.search(said):
        return Answer(kind="unsure")
    if numeric and (number := read_number(said, fact, on)) is not None:
        return Answer(kind="value", value=number)
    if fact.kind is Kind.BOOL and (truth := read_truth(said)) is not None:
        return Answer(kind="value", value=truth)
    if choice := read_choice(said, listed, numbered=not numeric):
        return Answer(kind="choice", choice=choice)
    return None


def _own_words(said: str, choices: Iterable[tuple[str, str, tuple[str, ...]]]) -> str:
    """The button that has words of its own for what was said ("nog niet gevraagd")."""
    return read_choice(said, [(id, phrase, ()) for id, _, heard in choices for phrase in heard], numbered=False)


def read_truth(text: str) -> bool | None:
    """Yes, no, or neither."""
    said = plain(text)
    if _NO.search(said):
        return False
    return True if _YES.search(said) else None


def read_number(text: str, fact: Fact, on: date) -> Any:
    """A number in JSON shape (a range where the text gives one) in the fact's own unit, or None."""
    said = plain(text)
    if fact.unit == "share":
        return _share(said)
    factor, said = _scaled(said, fact)
    span = re.search(rf"({_NUMBER})\s*(?:-|à|tot|a|to|of|or)\s*({_NUMBER})", said)
    if span:
        low, high = (_exact(part) for part in span.groups())
        if low is not None and high is not None and low <= high:
            return _fitting(fact, low * factor, high * factor)
    number = _first_number(said)
    if number is None:
        return None
    if fact.ages is Ages.YEARS and fact.unit == "years" and 1900 <= number <= on.year:
        return _fitting(fact, on.year - number - 1, on.year - number)
    return _fitting(fact, number * factor, number * factor)


def _first_number(said: str) -> int | Fraction | None:
    found = re.search(_NUMBER, said)
    if found:
        return _exact(found.group())
    words = re.findall(r"[a-zéè]+", said)
    for word in words:
        value = _word_number(word)
        # "een" alone is an article more often than a count
        if value is not None and (word not in ("een", "geen", "none", "one") or len(words) <= 3):
            return value
    return None


def _word_number(word: str) -> int | None:
    if word in _DIGIT_WORDS:
        return _DIGIT_WORDS[word]
    for unit, one in _UNITS.items():
        for tens, ten in _TENS.items():
            if word in (f"{unit}en{tens}", f"{unit}ën{tens}", f"{tens}{unit}"):
                return one + ten
    return None


def _exact(text: str) -> int | Fraction | None:
    return to_number(text.replace(",", "."))


def _scaled(said: str, fact: Fact) -> tuple[Fraction, str]:
    """How a number in the text must be multiplied to be in the fact's unit."""
    if fact.unit == "months" and re.search(r"\b(jaar|jaren|years?)\b", said):
        return Fraction(12), said
    if fact.unit == "hours" and fact.name.endswith("_week"):
        if re.search(r"\b(per dag|elke dag|dagelijks|a day|per day|every day|daily)\b", said):
            return Fraction(7), re.sub(r"\b7 op 7\b", "", said)
        if re.search(r"\b(per maand|a month|per month)\b", said):
            return Fraction(12, 52), said
        if re.search(r"\b(dag en nacht|day and night|24/7|24 op 24|24 uur)\b", said):
            return Fraction(7), "24"
    return Fraction(1), said


def _share(said: str) -> Any:
    for pattern, share in _SHARES:
        if pattern.search(said):
            return show(share)
    part = re.search(r"\b(\d{1,2})\s*/\s*(\d{1,2})\b", said) or re.search(
        r"\b(\d{1,2})\s*(?:van de|op|of|uur van|out of)\s*(\d{2})\b", said
    )
    if part and 0 < int(part.group(1)) <= int(part.group(2)):
        share = Fraction(int(part.group(1)), int(part.group(2)))
        return str(Decimal(share.numerator) / Decimal(share.denominator))
    percent = re.search(rf"({_NUMBER})\s*(?:%|procent|percent)", said)
    number = _exact(percent.group(1)) if percent else _exact(said) if re.fullmatch(_NUMBER, said) else None
    if number is None:
        return None
    if number > 1:
        number = Fraction(number) / 100
    return show(number) if 0 < number <= 1 else None


def _fitting(fact: Fact, low: int | Fraction, high: int | Fraction) -> Any:
    """The number or range where the fact takes it, else None."""
    if fact.kind is Kind.INT and not (Fraction(low).denominator == 1 == Fraction(high).denominator):
        low, high = round(low), round(high)
    shown = show(low if low == high else Range(low, high))
    try:
        fact.read(shown)
    except ValueError:
        return None
    return shown
