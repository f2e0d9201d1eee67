"""Counts people who are named one by one instead of being counted: "ik, mijn zus en de verpleegster", "just me".

Pure.
"""

from __future__ import annotations

import re
from typing import Final

from bot.understanding.counting import digits
from bot.understanding.grammar import FINITE
from bot.understanding.kin import KIN
from bot.understanding.plain_text import letters

_SELF: Final = re.compile(r"\b(?:ik|ikzelf|mezelf|mij|me|myself|i)\b")
_SERVICE: Final = re.compile(
    r"\b\w*(?:verpleeg\w*|verpleging|nurse\w*|nursing|dokter|huisarts|doctor|gp|kine\w*|physio\w*|poets\w*|cleaner|"
    r"gezinszorg|gezinshulp|familiehulp|familiezorg|thuiszorg|thuishulp|thuisverpleging|zorgkundige|helper|helpster|"
    r"home help|home care|carer|kruis|ocmw|psycholoog|logopedist\w*|ergo\w*|vrijwillig\w*|volunteer\w*|dagcentrum|"
    r"oppas\w*|"
    r"sitter|therapist|begeleid\w+|maatschappelijk werker|social worker|assistent\w*|assistant)\b"
)
_TWO_AT_ONCE: Final = re.compile(r"\b(?:ouders|parents|schoonouders|grootouders|grandparents|allebei|beiden|both)\b")
_ALONE: Final = re.compile(
    r"^(?:(?:alleen|enkel|gewoon|just|only|it is|it's|het is|dat ben) )*(?:ik|ikzelf|mij|me|myself|i)(?: alleen|"
    r" alone| only)?$"
)
_PARTS: Final = re.compile(r"\s*(?:,|;|\+|&|\b(?:en|and|plus|alsook|ook|also)\b)\s*")
_NO_VERBS: Final = frozenset(("helps", "help", "zorg"))
_DENIES: Final = re.compile(r"\b(?:niet|geen|niemand|not|no|nobody|none)\b")


def names_a_service(said: str) -> bool:
    """Whether a plain text names somebody whose work it is to help."""
    return bool(_SERVICE.search(said))


_HOME: Final = re.compile(
    r"\b(?:\w*huis(?:je|ke)?|\w*appartement(?:je)?|flat(?:je)?|studio|villa|chalet|woning|rijhuis|house|home|apartment|"
    r"cottage|bungalow|garageboxen)\b"
)
_RENTS: Final = re.compile(
    r"\b(?:huurt|huren|gehuurd|huurhuis|huurt|rents|renting|rented|sociale woning|council flat|rusthuis)\b"
)
_LIVED_IN: Final = re.compile(r"\b(?:waar|waarin|that|which|where|die|dat|ze|hij|she|he) .*$")


def count_homes(said: str) -> int | None:
    """How many homes somebody owns, named one by one: "enkel het huis waar ze woont", "she rents"."""
    if re.search(r"\d", digits(said)) or said.endswith("?"):
        return None
    if _RENTS.search(said):
        return 0 if not re.search(r"\b(?:verhuurt|rents out|rented out)\b", said) else None
    if _DENIES.search(said):
        return None
    return len(_HOME.findall(_LIVED_IN.sub("", said))) or (1 if _HOME.search(said) else None)


def count_named(said: str, *, with_carer: bool) -> int | None:
    """How many people and services a text names and nothing else; the carer counts where they are asked to."""
    if re.search(r"\d", digits(said)) or said.endswith("?"):
        return None
    if _ALONE.match(letters(said)):
        return 1 if with_carer else 0
    if _DENIES.search(said):
        return None
    count = 0
    for part in _PARTS.split(said):
        if not part:
            continue
        words = letters(part).split()
        if FINITE.intersection(words) - _NO_VERBS:
            return None
        if _TWO_AT_ONCE.search(part) and set(words) & {
            "ouders",
            "parents",
            "schoonouders",
            "grootouders",
            "grandparents",
        }:
            count += 2
        elif _SERVICE.search(part) or any(word in KIN for word in words):
            count += 1
        elif _SELF.search(part):
            count += with_carer
        else:
            return None
    return count or None
