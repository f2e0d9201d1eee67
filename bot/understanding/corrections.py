"""Reads whether a text puts right what was said before, and who is meant instead of whom.

Pure; what is put right, where the text does not say it, is found by what was answered of late.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.understanding.kin import KIN, OTHER, Person
from bot.understanding.people import Spoken

_CORRECTS: Final = re.compile(
    r"\b(?:ik bedoel(?:de)?|bedoel(?:de)? ik|dat (?:was|is|klopt) (?:fout|verkeerd|niet juist|niet correct|mis|"
    r"een fout|een vergissing)|(?:heb|ben) (?:ik )?(?:me|mij) (?:\w+ )?(?:vergist|vergis)|me vergist|"
    r"mij vergist|vergissing|"
    r"correctie|verbetering|foutje|verkeerd getypt|typfout|mis getypt|tikfout|verkeerd gezegd|i meant(?! to)|"
    r"i mean \d+|i made a mistake|my mistake|that was wrong|that is wrong|that is not right|correction|typo|"
    r"scratch that|actually (?:it is|she is|he is|i am)|i misspoke)\b"
)
_NOT_BUT: Final = re.compile(
    r"\A(?:\w+ ){0,3}(?:niet|geen|not) (?:\d+(?: \w+)? (?:maar|but) (?:wel )?\d|in \w+ (?:maar|but) (?:wel )?in )"
    r"|\A(?:nee |neen |sorry |no )*(?:niet|geen|not) \w+ (?:maar|but) (?:wel )?\w+\Z"
)
#: Beside the sentence: "(vergist)".
_MISTAKEN: Final = re.compile(
    r"(?:\A|[(,.;:-])\W*(?:me |mij |ik )*(?:vergist|mistikt|mistake|mistyped)\b(?! (?:zich|ze|hij))"
)
_LEAD: Final = r"(?:nee+|neen|no|oeps|oops|wacht|wait|euh|oei|ah|eigenlijk|sorry|pardon|excuseer)"
_SORRY: Final = re.compile(
    rf"\A(?:{_LEAD}[,.! ]+)+(?:sorry |eigenlijk |actually |toch |het is |'t is |it is |het zijn |\d)"
    rf"|\A(?:{_LEAD}[,.! ]+)*(?:oeps|oops|wacht|wait|oei|sorry|pardon|excuseer)[,.! ]+"
    r"(?:ze is |hij is |ik ben |she is |he is |i am )",
    re.IGNORECASE,
)
#: After a mere no somebody "is" something else only where that can be told.
_NO: Final = re.compile(rf"\A(?:{_LEAD}[,.! ]+)+(?:ze is |hij is |ik ben |she is |he is |i am )", re.IGNORECASE)

_ANY: Final = "|".join(sorted(map(re.escape, KIN), key=len, reverse=True))
_MINE: Final = r"(?:mijn |ons |onze |my |our )?"
_SOMEBODY: Final = rf"(?:voor |for )?{_MINE}(?:{_ANY})(?: in law)?"
_MEANT: Final = rf"(?:wel )?(?:voor |for )?{_MINE}(?P<meant>(?:{_ANY})(?: in law)?)\b"
_START: Final = rf"\A(?:{_LEAD} )*(?:(?:het|dat|it|that) (?:is|gaat|was)(?: over)? )?"
_WHO: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_START}(?:niet|geen|not) {_SOMEBODY} (?:maar |but )?{_MEANT}",
        rf"{_START}{_MEANT} (?:en )?(?:niet|geen|not) {_SOMEBODY}\Z",
        rf"\A(?:{_LEAD} )*{_MEANT} bedoel(?:de)? ik\Z",
        rf"\A(?:oeps|oops|oei|sorry|pardon|excuseer) (?:{_LEAD} )*(?:het|dat|it) (?:is|was|gaat)(?: over)? {_MEANT}\Z",
        rf"\b(?:ik bedoel(?:de)?|i meant?) (?:eigenlijk |dus )?{_MEANT}",
    )
)


def corrects(said: str, parts: Sequence[Spoken], *, tells: bool) -> bool:
    """Whether a text puts right what was said or noted before; ``tells``: a fact was read of it."""
    if any(part.clause.asks for part in parts[:1]) and len(parts) == 1:
        return False
    text = " ".join(part.clause.text for part in parts)
    said = said.strip()
    return bool(
        _CORRECTS.search(text)
        or _NOT_BUT.match(text)
        or _SORRY.match(said)
        or _MISTAKEN.search(said.lower())
        or (tells and _NO.match(said))
        or who_is_meant(parts) is not None
    )


def who_is_meant(parts: Sequence[Spoken]) -> Person | None:
    """Who is meant instead of somebody else: "niet mijn moeder maar mijn schoonmoeder"."""
    text = " ".join(part.clause.text for part in parts)
    found = next((hit for pattern in _WHO if (hit := pattern.search(text))), None)
    if found is None:
        return None
    noun = found["meant"]
    if noun.endswith(" in law"):
        noun = f"{KIN[noun.removesuffix(' in law')][0].called}-in-law" if noun.removesuffix(" in law") in KIN else noun
    people = KIN.get(noun, ())
    return people[0] if len(people) == 1 and people[0] is not OTHER else None
