"""Finds whether a question is about what a municipality pays to carers, and about which.

Pure. "Hoeveel is de premie in Geel?" names the town; "wat krijg ik van de gemeente?" means where people live.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from bot.understanding.answers import letters
from bot.understanding.places import Places

#: What is meant where no town is named.
HERE: Final = "here"
#: The goal of whoever asks for the premium of a town.
PREMIUM: Final = "local_premium"
EVERYTHING: Final = "everything"
#: From this confidence a name is that place.
_SURE: Final = 0.5

_PREMIUM: Final = re.compile(
    r"\b(?:(?:mantelzorg|thuiszorg)?premies?|(?:mantelzorg|thuiszorg)?toelages?|premiums?|carers? allowances?)\b"
)
#: What no municipality pays, or what is asked of a premium that is none.
_OTHER: Final = re.compile(
    r"\b(?:zorgkas|zorgkassen|zorgverzekering|zorgpremie|aanmoedigings?\w*|vlaamse?|rva|onem|werkgever|baas|sector|prive|"
    r"social ?profit|verlof|tijdskrediet|ziekenfonds|mutualiteit|pensioen|uitkering|belast\w*|terugbetal\w*|care fund|"
    r"flemish|employer|boss|leave|sickness fund|tax\w*|incentive|hulp|help|mensen|people)\b"
)
_GIFT: Final = re.compile(
    r"\b(?:hoeveel|hoe hoog|hoe groot|bedraagt|bedrag|krijg|krijgt|krijgen|kreeg|geeft|betaalt|"
    r"how much|how high|amount|get|gets|gives?|pays?)\b"
)
_OF_TOWN: Final = re.compile(
    r"\b(?:van|bij|door|from|of|does|do|geeft|betaalt|doet|heeft) (?:de|het|mijn|onze|ons|uw|je|jullie|haar|zijn|hun|"
    r"the|my|our|her|his|their) (?:gemeente|stad|stadsbestuur|municipality|town|city)\b"
)
#: The town right after the word, which might be somebody's name elsewhere: "de premie van Geel".
_PREMIUM_OF: Final = re.compile(
    r"(?i:\b\w*premies?|\b\w*toelages?|\bpremiums?) (?:van|in|te|of|from) (?:(?:de |the )?(?:gemeente|stad|town of) )?"
    r"([A-Z][\w'’-]+(?:[ -](?:(?:den|de|aan|op|ter) )*[A-Z][\w'’-]+)*)"
)
_ASKS_FIRST: Final = re.compile(r"(?:(?:en|and|but|maar) )?(?:what|how much|does|wat|wa|hoeveel)\b")
_WHAT_THERE_IS: Final = re.compile(r"\b(?:wat|wa|what) (?:is|bestaat|zijn) (?:er|there) (?:\w+ )?(?:in|te|voor|at)\b")


def town_asked(text: str, places: Places, wishes: Collection[str]) -> str:
    """The code of the municipality whose premium is asked for, ``HERE`` for where people live; empty where none is.

    ``wishes``: the goals that the text names; any but a premium of the town makes it a question about something else.
    """
    plain = letters(text)
    if _OTHER.search(plain) or any(wish not in (PREMIUM, EVERYTHING) for wish in wishes):
        return ""
    premium, gift = bool(_PREMIUM.search(plain)), _GIFT.search(plain)
    after = _PREMIUM_OF.search(text)
    read = places.find(after[1], expected=True) if after else places.find(text)
    found = [place for place in read if place.nis and place.confidence >= _SURE]
    if len({place.start for place in found}) > 1:
        return ""
    if found:
        asked_first = gift and (gift.start() < found[0].start or _ASKS_FIRST.match(plain))
        of_town = _WHAT_THERE_IS.search(plain) or (asked_first and EVERYTHING not in wishes)
        return found[0].nis if premium or of_town else ""
    return HERE if gift and (premium or _OF_TOWN.search(plain)) else ""
