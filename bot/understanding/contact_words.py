"""What a text wants of the people behind Leun, in words: that what is told may be shared, that a question is withdrawn,
how it stands, Leun itself while a person talks; and thanks that ask nothing of anybody.

Pure; Dutch as it is spoken in Flanders, and English.
"""

from __future__ import annotations

import re
from typing import Final

from bot.understanding.plain_text import letters, plain

_CONSULTANT: Final = r"(?:een |de |mijn |a |the |my )?(?:mantelzorg)?(?:consulent(?:en?)?|consultants?|team)"

_WISHES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "unshare",
        re.compile(
            rf"\b(?:deel|geef) (?:\w+ ){{0,3}}niet(?:s)? (?:meer )?(?:met|door aan|aan) {_CONSULTANT}\b"
            r"|\bgeef niets (?:meer )?door\b|\btrek mijn (?:ja|toestemming) (?:om te delen |voor het delen )?in\b"
            rf"|\b(?:stop sharing|do(?:n'?t| not) share)(?: \w+){{0,2}}? with {_CONSULTANT}\b|\bpass nothing on\b"
        ),
    ),
    (
        "share",
        re.compile(
            rf"\b(?:deel|delen) (?:\w+ ){{0,3}}met {_CONSULTANT}\b|\bgeef (?:\w+ ){{0,3}}door aan {_CONSULTANT}\b"
            rf"|\bshare (?:\w+ ){{0,3}}with {_CONSULTANT}\b"
        ),
    ),
    (
        "withdraw",
        re.compile(
            rf"\b(?:laat {_CONSULTANT} maar|trek mijn vraag in|geen contact meer|wil geen contact)\b"
            rf"|\b(?:hoef|moet) (?:\w+ ){{0,2}}geen {_CONSULTANT} meer\b|\bhoeft niet meer met {_CONSULTANT}\b"
            rf"|\bwithdraw my question\b|\bno (?:more )?contact (?:any ?more|please)\b|\bdon'?t need {_CONSULTANT}\b"
        ),
    ),
    (
        "status",
        re.compile(
            r"\b(?:hoe zit het|hoe staat het|wat gebeurt er|al nieuws) (?:\w+ )?(?:met|over|van) mijn (?:vraag|zaak)\b"
            rf"|\bwanneer (?:\w+ ){{0,3}}(?:antwoord|nieuws|iets) (?:\w+ )?(?:van|door) {_CONSULTANT}\b"
            rf"|\bwanneer (?:antwoordt|belt|schrijft|hoor ik) (?:\w+ )?(?:van )?{_CONSULTANT}\b"
            rf"|\bwhat about my question\b|\bwhen (?:does|will) {_CONSULTANT} (?:answer|call|write|ring)\b"
        ),
    ),
)
_LEUN: Final = r"(?:leun|bot|de bot|het programma|the bot|the program|/leun)"
_CALLED: Final = re.compile(rf"(?:(?:dag|hey|hallo|hoi|hi|hello|ok|/start) )?{_LEUN}(?:[ ,!?.:]*|[,:!?] .*)", re.DOTALL)
_NAMED_FIRST: Final = re.compile(r"\s*(?:(?:dag|hey|hallo|hoi|hi|hello|ok)\s+)?leun\s*[,:!]\s*", re.IGNORECASE)
#: Words of thanks, and those around them; only of these is a text nothing but thanks.
_THANKS: Final = frozenset(letters("dank danku dankje bedankt merci thx thanks thank thnx tnx ty").split())
_AROUND: Final = frozenset(
    letters(
        """
        u je jou jullie you wel heel erg veel zeer hartelijk hartelijke duizend keer al van harte om voor alles de het
        uw hulp antwoord moeite tijd luisteren so very much a lot for your the help answer time everything all ok oke
        okay top super goed fijn mooi graag tot later straks morgen binnenkort groetjes groeten mvg lief great good nice
        kind bye dag ja yes alvast in advance again nogmaals deed deugd
        """
    ).split()
)
_MOST_WORDS: Final = 12
#: Before the name of whom one speaks to.
_TO: Final = r"(?:(?:dag|hallo|hey|hoi|voor|aan|verder met|terug naar|hi|hello|for|to|back to|on with) )*"


def read_wish(text: str) -> str:
    """What a text wants: ``unshare``, ``share``, ``withdraw``, ``status``; empty: nothing of these."""
    said = plain(text).rstrip("?").strip()
    return next((name for name, pattern in _WISHES if pattern.search(said)), "")


def calls_leun(text: str) -> bool:
    """Whether a text speaks to Leun, the program, by name."""
    return _CALLED.fullmatch(plain(text)) is not None


def unaddressed(text: str) -> str:
    """A text without the name of the program that it begins with: "Leun, wat is BelRAI?" asks what BelRAI is.

    >>> unaddressed("Leun, wat is BelRAI?"), unaddressed("leunen tegen de muur"), unaddressed("Leun")
    ('wat is BelRAI?', 'leunen tegen de muur', 'Leun')
    """
    found = _NAMED_FIRST.match(text)
    return text[found.end() :] if found is not None and found.end() < len(text) else text


def addresses(text: str, name: str) -> bool:
    """Whether a text speaks to somebody by their first name: "An, …", "voor An: …", "verder met An"."""
    return bool(name) and re.match(rf"{_TO}{re.escape(plain(name))}(?:$|[ ,:!.?])", plain(text)) is not None


def only_address(text: str, name: str) -> bool:
    """The same, and nothing else is said."""
    return bool(name) and re.fullmatch(rf"{_TO}{re.escape(plain(name))}[ ,:!.?]*", plain(text)) is not None


def only_thanks(text: str, name: str = "") -> bool:
    """Whether a text is thanks and nothing more; ``name``: of who may be thanked.

    >>> only_thanks("Merci An, heel lief 🙏", "An"), only_thanks("merci, en wanneer?", "An")
    (True, False)
    """
    if "?" in text:
        return False
    words = letters(text).split()
    known = _THANKS | _AROUND | set(letters(name).split())
    return 0 < len(words) <= _MOST_WORDS and bool(_THANKS & set(words)) and all(one in known for one in words)
