"""Reads what an answer tells beside what was asked, in bits that say nothing by themselves: "bij mij in Brugge".

Pure; only for a text that answers the open question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from bot.messages import Told
from bot.understanding.named_count import names_a_service
from bot.understanding.places import Places
from bot.understanding.plain_text import plain

_DENIES: Final = re.compile(r"\b(?:niet|nie|ni|geen|not|no longer|vroeger|straks|binnenkort|soon|used to)\b|\?")
_WITH_ME: Final = re.compile(
    r"\b(?:bij (?:mij|ons|me) (?:in|thuis|te)|(?:zelfde|hetzelfde|same) (?:adres|huis|dak|address|house|roof)|"
    r"(?:with|at) (?:me|us|mine|ours|my place|our place)\b(?=.*\bin\b|,|$)|woont bij (?:mij|ons)|lives with (?:me|"
    r"us))\b"
)
_TOGETHER: Final = re.compile(
    r"\b(?:we|wij) (?:(?:live|wonen|leven) (?:\w+ ){0,2}(?:together|samen))\b|\bwe share a (?:house|"
    r"flat|home)\b"
)
_PARTNERS: Final = frozenset(("de_facto_partner", "legal_partner", "spouse"))
_IN_A_PLACE: Final = re.compile(
    r"^(?:(?:ze|hij|zij|she|he) (?:woont|lives) )?(?:in|te|uit|"
    r"from) (?P<place>[\w' -]{2,30})$"
)
#: Less sure than this, a name is only mentioned.
_SURE: Final = 0.6


def told_beside(text: str, asked: str, value: Any, places: Places) -> Iterator[Told]:
    """What a text that answers the question about ``asked`` with a value tells of other facts."""
    said = plain(text)
    if _DENIES.search(said):
        return
    if asked == "recipient_municipality" and _WITH_ME.search(said):
        yield Told(fact="recipient_same_address", value=True)
    if asked == "recipient_relation":
        if _TOGETHER.search(said) and str(value) in _PARTNERS:
            yield Told(fact="recipient_same_address", value=True)
        for part in re.split(r"[,;.]\s*", text)[1:]:
            if (place := _IN_A_PLACE.match(plain(part))) and (code := _code(place["place"], places)):
                yield Told(fact="recipient_municipality", value=code)
    if asked == "care_providers_count" and names_a_service(said):
        yield Told(fact="professional_helper_involved", value=True)


def _code(name: str, places: Places) -> str:
    """The municipality that a name most likely is."""
    found = max(places.find(name, expected=True), key=lambda place: place.confidence, default=None)
    return found.nis if found is not None and found.confidence >= _SURE else ""
