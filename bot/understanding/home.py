"""Reads who lives where and with whom: under one roof, in which municipality, abroad.

Pure. ``people`` says of whom a clause speaks, ``staying`` what it says of a home or hospital; this says the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from bot.understanding.people import Kind, Spoken
from bot.understanding.places import Place, Places
from bot.understanding.places import words_of as plain_words
from bot.understanding.staying import CARE_HOME, DENIES, GOES, read_stay

LIVES: Final = re.compile(
    r"\b(?:woon|woont|wonen|woonachtig|woonde|have lived|live|lives|living|verblijf|verblijft|gedomicilieerd|"
    r"verhuisd|moved|gehuisvest|ingeschreven|wonend|wnt)\b"
    r"|\b(?:kom|komt|ben|am|come|comes) (?:\w+ )?(?:van|uit|from)\b"
)
_TOGETHER: Final = re.compile(
    r"\bwo+nt? (?:\w+ ){0,3}?bij (?:ons|mij|me)\b|\b(?:woont|leeft|verblijft|zit) (?:\w+ ){0,3}?(?:bij|"
    r"met) (?:ons|mij)\b|\b(?:inwonend|inwonende|inwonen|inwoont|ingetrokken|samenwonen)\b|"
    r"\bin huis (?:genomen|gehaald|bij ons)\b|\bbij (?:ons|mij) (?:in huis|thuis|in\Z|ingetrokken|inwonen|"
    r"inwoont)\b|\bwoont (?:hier )?in\Z|\bwonen (?:\w+ ){0,3}samen\b|"
    r"\bsamen ?(?:wonen|woon|woont)\b|\b(?:zelfde|hetzelfde) (?:dak|adres|huis)\b|\bleven samen\b|"
    r"\blives? (?:here )?(?:with (?:me|us)|in with (?:me|us)|at my place|at ours|in my house)\b|"
    r"\blive together\b|\bsame (?:house|roof|address|home)\b|\bmoved in with (?:me|us)\b|"
    r"\bliving with (?:me|us)\b|\bwe (?:all )?share a (?:house|home)\b|\bstays with us\b"
)
_APART: Final = re.compile(
    r"\b(?:wonen|leven) (?:\w+ ){0,2}(?:niet samen|apart|gescheiden|elk)\b|\bniet samen wonen\b|\b(?:woon|"
    r"woont|wonen) (?:ook |zelf |dus |er )?niet (?:\w+ ){0,2}(?:bij|samen|in bij|met|mee)\b|"
    r"\bwoont (?:nog |wel |al jaren |helemaal |daar |er |nu |nog altijd |nog steeds |sindsdien |"
    r"ook )*(?:alleen|apart|op (?:zichzelf|haar eigen|zijn eigen)|zelfstandig|naast (?:ons|mij)|verderop|"
    r"in (?:haar|zijn|een) eigen (?:huis|huisje|appartement))\b|"
    r"\balleen (?:woont|wonend)\b|\balleenwonend\w*\b|\bnog alleen thuis\b|\bwoont\b.*\b(?:straten verder|"
    r"km verder|verderop|kilometer (?:verder|van)|km van|minuten (?:rijden|van|verder)|uur rijden|"
    r"om de hoek|serviceflat|assistentiewoning|aan de overkant|hiernaast)\b|"
    r"\b(?:does not|do not|not) live (?:with|together)\b|\blives? (?:\w+ )?(?:alone|on (?:her|his) own|"
    r"by (?:herself|himself)|next door|down the road|across the (?:road|street)|nearby|separately|apart|"
    r"\d+ (?:minutes|miles|km) away)\b|"
    r"\b(?:live|living) (?:apart|separately)\b|\bieder (?:in|op) (?:ons|zijn) eigen\b|\bander adres\b|"
    r"\bdifferent address\b|\bassisted living flat\b|\bnot living (?:with|together)\b|\bhas (?:her|"
    r"his) own (?:house|flat|place)\b"
)
_NOT_NOW: Final = re.compile(
    r"\b(?:woonde|woonden|vroeger|used to|(?<!have )lived|zou|wil|willen|moet|komt|gaat|ga|gaan|kan|wilt|binnenkort|"
    r"later|straks|soon|going to|wants?|tijdelijk|in het weekend|soms|af en toe|hoop|mag|will)\b"
)

#: What follows a name: an age perhaps, and nothing but a place.
_IN_A_PLACE: Final = re.compile(
    r"(?:\(? ?(?:van |is |aged )?\d{1,3}(?: jaar| years old)? ?\)? )?(?:in|te|uit|from|near) "
    r"(?P<place>\w.{0,40}?)(?: (?:ook|too|also|as well))*\Z"
)
#: From this confidence, and this share of all that a name may be, it is the place.
_SURE: Final = 0.6
_PLAIN: Final = 0.8


class Homes:
    """Reads homes with the places of the content."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def read(self, part: Spoken, on_with_home: bool) -> Iterator[tuple[str, Any, bool]]:
        """Facts, and whether they are the recipient's; ``on_with_home``: the clause before told of a home."""
        text = part.clause.text
        if part.about_recipient:
            yield from ((fact, value, True) for fact, value in read_stay(text))
        if not (lives := LIVES.search(text)) and not (
            on_with_home and re.search(r"\A(?:en |and |maar |but )?\w+(?: \w+)? (?:in|te|at|nabij) ", text)
        ):
            return
        if _NOT_NOW.search(text):
            return
        if part.kind not in (Kind.OTHER,) and not (
            part.about_recipient and CARE_HOME.search(text) and GOES.search(text)
        ):
            whose = self._whose(part)
            if whose is not None and not (lives and re.search(r"\b(?:kom|komt|come|comes)\b", lives.group()) and whose):
                yield from ((fact, value, whose) for fact, value in self._where(part, whose))

    def beside_name(self, part: Spoken) -> Any:
        """Where somebody lives who is named with a place right after: "voor mijn ma van 82 in Geel"; None where not."""
        if len(part.mentions) != 1 or not (mention := part.mentions[0]).own or DENIES.search(part.clause.text):
            return None
        rest = _IN_A_PLACE.match(" ".join(part.clause.words[mention.last :]))
        if rest is None:
            return None
        found = [place for place in self._places.find(part.clause.raw) if place.nis]
        name = "".join(plain_words(rest["place"]))
        return _code(found) if found and all("".join(plain_words(one.via)) == name for one in found) else None

    @staticmethod
    def _whose(part: Spoken) -> bool | None:
        if part.about_recipient:
            return True
        return False if part.about_carer or (part.kind is Kind.NONE and not part.mentions) else None

    def _where(self, part: Spoken, recipient: bool) -> Iterator[tuple[str, Any]]:
        if DENIES.search(part.clause.text):
            return
        found = self._places.find(part.clause.raw)
        if not found:
            return
        first = min(place.start for place in found)
        candidates = [place for place in found if place.start == first]
        if len({place.start for place in found}) > 1 and any(place.nis for place in found if place.start != first):
            return
        subject = "recipient" if recipient else "carer"
        if abroad := [place for place in candidates if len(place.region) == 2]:
            if abroad[0].confidence >= _SURE and re.search(
                r"\b(?:woon|woont|wonen|live|lives|living|verblijft|leeft)\b", part.clause.text
            ):
                yield f"{subject}_lives_in_belgium", False
            return
        if code := _code([place for place in candidates if place.nis]):
            yield f"{subject}_municipality", code


def _code(places: list[Place]) -> Any:
    """The code of a place, or all that it may be."""
    total = sum(place.confidence for place in places)
    if not places or total < _SURE:
        return None
    codes = list(dict.fromkeys(place.nis for place in places))
    if places[0].confidence >= _PLAIN * total or len(codes) == 1:
        return places[0].nis
    return {"any_of": codes}


#: "mijn ouders wonen samen", with each other.
_WITH_EACH_OTHER: Final = re.compile(
    r"\b(?:wonen|leven) (?:\w+ ){0,3}samen\b|\blive together\b|\bsamen (?:wonen|leven)\b"
)


def same_address(part: Spoken) -> tuple[bool, str] | None:
    """Whether they live under one roof, and with whom: ``subject``, ``named`` (after "bij", "with") or ``earlier``."""
    text = part.clause.text
    if _APART.search(text) and not re.search(r"\b(?:does|do|is) not liv(?:e|ing) (?:alone|on)\b", text):
        if part.about_recipient:
            return (False, "subject")
        if part.about_carer and re.search(r"\b(?:alleen|alone|on my own|apart van|op mezelf)\b", text):
            return None
        return (False, _object(part)) if part.about_carer else None
    if _NOT_NOW.search(text) and not re.search(r"\b(?:ingetrokken|in huis genomen|moved in)\b", text):
        return None
    if DENIES.search(text):
        return None
    if part.about_recipient and _TOGETHER.search(text):
        with_me = re.search(r"\b(?:mij|ons|me|us)\b", text)
        if not with_me and re.search(r"\bsamen (?:woont|met)|\bsamen wonen\b", text) and len(part.people) < 2:
            return None
        if not with_me and len(part.people) > 1 and _WITH_EACH_OTHER.search(text):
            return None
        return (True, "subject")
    if (
        part.about_carer
        and (_WITH_HER.search(text) or _named_after(part, ("bij", "met", "with")))
        and re.search(r"\b(?:woon|wonen|live|have lived|living|ingetrokken|trok|moved|leef)\b", text)
    ):
        return (True, _object(part))
    if part.about_carer and (
        (part.kind is Kind.WE and _TOGETHER.search(text))
        or re.search(
            r"\bin huis (?:genomen|gehaald)\b|\bsamen\b.*\bwoon\b|\b(?:zelfde|same) (?:huis|dak|adres|house|roof|"
            r"address)\b",
            text,
        )
    ):
        return (True, _object(part))
    return None


_WITH_HER: Final = re.compile(
    r"\b(?:bij|met|with) (?:haar|hem|hen|her|him|them)\b(?! (?:man|vrouw|zus|broer|husband|wife|mother|"
    r"sister|brother|father|parents))"
)


def _named_after(part: Spoken, prepositions: tuple[str, ...]) -> bool:
    return any(mention.own and mention.after in prepositions for mention in part.mentions)


def _object(part: Spoken) -> str:
    return "named" if any(mention.own for mention in part.mentions) else "earlier"
