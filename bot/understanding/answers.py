"""Reads what a text says in answer to the open question: buttons in words, yes and no, numbers, spans, "weet ik niet".

Pure; Dutch as it is spoken in Flanders, and English. What it cannot read it leaves alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final

from bot.facts import NUMERIC, Fact, Kind
from bot.messages import Answer
from bot.understanding.numbers import read_number

_UNSURE: Final = re.compile(
    r"\b(weet (ik |het |k |da |dat )*(nog |echt |zelf )*(nie|niet|ni)( zeker| precies)?"
    r"|(k|ik) weet (het |da |dat )?(nog |echt |zelf )*(nie|niet|ni)"
    r"|kweet ?(het )?(ni|nie|niet)|kweeni|kweenie|wistikhet|geen (flauw |enkel )?(idee|gedacht|benul)|gn idee"
    r"|niet zeker|onzeker|moeilijk te zeggen|hangt ervan af|dat hangt af|misschien|kan zijn|zou kunnen|ja en nee|soms"
    r"|(i )?(don'?t|do not) (really |exactly )?know|dunno|no idea|not sure|unsure|hard to say|difficult to say|"
    r"no clue|idk"
    r"|maybe|perhaps|it depends|could be|yes and no|sometimes)\b"
    r"|^\s*\?+\s*$"
)
_DECLINED: Final = re.compile(
    r"\b(liever niet|zeg ik (liever )?niet|wil ik (liever )?niet zeggen|sla (dat |het |deze |dit )?(maar )?over|"
    r"overslaan"
    r"|skip|volgende vraag|gaat (je|u|jou) (dat )?(niet|niks|niets|nie|ni) aan|dat is priv[eé]( hoor)?$"
    r"|rather not|prefer not|skip( it| this)?|none of your business|next question|don't want to say)\b"
)
_NOTHING: Final = re.compile(r"^(geen( enkele?)?|niets|niks|none|nothing|no)$")
_FILLER: Final = re.compile(r"^((bwa+|bah|boh|euh+|eh+|uh+m?|hm+|ah|oh|tja|well|nou|wel)[,. ]+)+(?=\S)")
_NO: Final = re.compile(
    r"^(nee+|neen+|neeje|nej|nope?|nah|geen|nooit|never|ja[, ]+nee.*"
    r"|(toch|nog|helaas|zeker|absoluut|helemaal|echt|totaal|jammer genoeg|gelukkig) (niet|nie|ni|geen)\b.*"
    r"|(niet|nie|not|none)( .*)?|(nee+|neen+|neeje|nope|no|nah)[, ].*)$"
    r"|\b(dat is niet zo|klopt niet|is niet het geval|totaal niet|denk (het )?(van )?niet|dacht (het )?(van )?niet"
    r"|(don'?t|do not) think so|i think not|i doubt it)\b"
)
_YES: Final = re.compile(
    r"^(ja+|jawel|jep|jup|jaja|yep|yes|yeah|yup|zeker|tuurlijk|natuurlijk|uiteraard|absoluut|klopt|inderdaad|"
    r"correct|juist"
    r"|ok[eé]?|oke|okay|goed|akkoord|graag|sure|certainly|absolutely|of course|right|that'?s right|correct"
    r"|(ja+|jawel|jaja|yes|yeah|yep)[, ].*|(zeker|natuurlijk|tuurlijk|uiteraard|of course|sure)[, ].*)$"
    r"|\b(dat klopt|is zo|dat is juist|denk (het )?(van )?wel|denk het|dacht (het )?(van )?wel|think so|believe so)\b"
)


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
        if wanted in (letters(id), letters(label)):
            return id
    # a class that is one letter ("een B", "forfait B") comes before the letter of a button
    for id, _, _ in listed:
        if len(id) == 1 and re.search(rf"(^| ){letters(id)}$", wanted):
            return id
    if len(wanted) == 1 and wanted.isalpha() and ord(wanted) - ord("a") < len(listed):
        return listed[ord(wanted) - ord("a")][0]
    if numbered and wanted.isdigit() and 1 <= int(wanted) <= len(listed):
        return listed[int(wanted) - 1][0]
    hits: dict[str, int] = {}
    for id, label, heard in listed:
        for phrase in (label, *heard):
            core = _core(phrase)
            if core and _said_of(core, wanted):
                hits[id] = max(hits.get(id, 0), len(core))
    if not hits:
        return ""
    best = max(hits.values())
    longest = [id for id, length in hits.items() if length == best]
    return longest[0] if len(longest) == 1 else ""


#: "niet in het onderwijs" and "ik werk niet meer" do not mean the button.
_DENIED: Final = r"(?:niet|nie|geen|nooit|not|no|never|no longer)"


def _said_of(core: str, wanted: str) -> bool:
    """Whether a button's words stand in a text without being denied there."""
    words = re.escape(core)
    if not re.search(rf"(^| ){words}( |$)", wanted):
        return False
    denied = rf"(^| ){_DENIED} (?:\w+ ){{0,2}}{words}( |$)|(^| ){words} {_DENIED}( |$)"
    return core.startswith(("niet ", "geen ", "not ", "no ", "nog ")) or not re.search(denied, wanted)


def _core(label: str) -> str:
    """A label without its first article or "mijn" and without what stands between brackets."""
    text = letters(re.sub(r"\(.*?\)", "", label))
    return re.sub(r"^(mijn|een|de|het|my|a|an|the) ", "", text)


def read_answer(text: str, fact: Fact, choices: Iterable[tuple[str, str, tuple[str, ...]]], on: date) -> Answer | None:
    """What the text answers to a question about ``fact``; None where it answers nothing."""
    said = plain(text)
    listed = list(choices)
    numeric = fact.kind in NUMERIC
    exact = next((id for id, label, _ in listed if letters(label) == letters(said)), "")
    if exact:
        return Answer(kind="choice", choice=exact, exact=True)
    if fact.kind is Kind.CHOICE and (choice := read_choice(said, listed)) and choice not in ("unsure", "declined"):
        return Answer(kind="choice", choice=choice)
    if fact.kind is Kind.CHOICE and _NOTHING.match(said) and any(id == "none" for id, _, _ in listed):
        return Answer(kind="choice", choice="none")
    if fact.kind is Kind.BOOL and (own := _own_words(said, listed)):
        return Answer(kind="choice", choice=own)
    if _DECLINED.search(said):
        return Answer(kind="declined")
    # "weet ik niet precies, een uur of 14" is an answer
    if numeric and (number := read_number(said, fact, on)) is not None:
        return Answer(kind="value", value=number)
    if _UNSURE.search(said):
        return Answer(kind="unsure")
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
    said = _FILLER.sub("", plain(text))
    if _NO.search(said):
        return False
    return True if _YES.search(said) else None
