"""Says who of the people named is cared for: who is said to be, who is ill or old, who is only asked about.

Pure. Somebody who works, helps or does nothing is not the one cared for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from bot.understanding.grammar import FINITE, word_set
from bot.understanding.kin import ELDERS, KIN, OTHER, Person
from bot.understanding.people import Kind, Spoken

_CARES: Final = re.compile(
    r"\b(?:zorg(?:en|t)?|verzorg(?:en)?|mantelzorg(?:er|ster)?|help(?:en)?|waak|waken|instaan|sta in|opvangen|vang|"
    r"ondersteun(?:en)?|begeleid(?:en)?|verpleeg|was(?:sen)? en|care|caring|carer|look(?:ing)? after|"
    r"caregiver|support(?:ing)?|"
    r"helping|kook|boodschappen|doe alles|doe veel|nursing|papieren|huishouden|taking care|take care)\b"
)
_DONE_CARING: Final = re.compile(
    r"\b(?:zorgde|gezorgd|hielp|cared|used to|verzorgde|verzorgd)\b|\bnot (?:\w+ )?(?:care|caring|look\w*|help\w*)\b|"
    r"\bniet(?: meer)? (?:voor|"
    r"zorgen)\b(?! mezelf)"
)
_CARES_DIRECTLY: Final = word_set(
    "help verzorg helpen verzorgen ondersteun begeleid helping nursing supporting support verpleeg waak"
)
#: What somebody has, is or can no longer do who needs care.
NEED: Final = re.compile(
    r"\b(?:\w*dement\w*|alzheimer\w*|parkinson\w*|vaph|pijler|zorgtoeslag|bel-?score|bel-?rai\w*|\w*kanker|cancer|\w*tumor|leuk\w*mi\w*|"
    r"diagnosed|gediagnosticeerd|diagnose|in het (?:\w+ )?(?:ziekenhuis|uz|kliniek)|"
    r"in(?:to)? hospital|ms|als(?= heeft|\Z)|"
    r"has als|heeft als|beroerte|stroke|hersen\w+|"
    r"autis\w+|adhd|handicap\w*|gehandicapt\w*|disab\w+|down(?:syndroom)?|epilep\w+|reuma\w*|arthritis|"
    r"copd|hartfalen|hartaanval|"
    r"heart (?:failure|attack)|hartpatient\w*|hartprobl\w+|depress\w+|psycho(?:se|tisch)\w*|schizofren\w+|"
    r"bipola\w+|hulpbehoevend|"
    r"zorgbehoevend|zorgbehoevende|bedlegerig|bedridden|verlamd|paraly[sz]ed|blind|slechtziend|doof|"
    r"incontinent|rolstoel|wheelchair|"
    r"rollator|gevallen|fell|fallen|heup|hip|geopereerd|operatie|surgery|revalid\w+|verward|confused|"
    r"vergeetachtig|forgetful|"
    r"vergeet alles|terminaal|terminal\w*|palliatief|palliative|palliatieve|ongeneeslijk|chemo|dialyse|"
    r"dialysis|nierpatient|"
    r"sukkelt|sukkelen|achteruit|(?:ernstig|zwaar|chronisch|heel|langdurig|al lang|zo) ziek|ziek(?= en\b|\Z)|is ziek|"
    r"(?:is|very|so|been|seriously|chronically) ill|is sick|frail|"
    r"ziekte|illness|niet alleen (?:blijven|thuis|zijn)|hulp nodig|needs? (?:help|care|support|me)|zorg nodig|"
    r"kan niet (?:meer|goed|zelf|alleen)|kan (?:zelf|alleen|bijna|amper|nauwelijks|haast) niet|kan niets? meer|"
    r"(?:can not|can hardly|can barely|can no longer) (?:walk|live|cope|stand|wash|dress|cook|manage|do|"
    r"be|move|drive|see|remember|eat|get)|"
    r"niet meer (?:alleen|zelf|stappen|goed)|slecht te been|hersenbloeding|cva|trombose|burn-?out|"
    r"aftakel\w*|gebroken|"
    r"broke|broken|brain|amputat\w*|geamputeerd|diabetes|suikerziekte|huntington|spierziekte|muscular|cerebral palsy|"
    r"mentale beperking|beperking|verstandelijk\w*|ontwikkelingsachterstand|syndroom|syndrome|verslaafd|"
    r"addict\w*|borderline|"
    r"anorexia|long ?covid|fibromyalgie|cvs|in bed|hulpbehoevende|macula\w*|oud en|hoogbejaard|oogziekte|"
    r"ziek geworden|pvb|pab|thab|persoonsvolgende?|persoonlijke? ?assistentie\w*|zorgbudget|zorgverzekering|"
    r"integratietegemoetkoming|inkomensvervangende|ivt|basisondersteuningsbudget|verhoogde kinderbijslag|"
    r"(?:%|procent|percent) (?:\w+ )?arbeidsongeschikt\w*|invalide|invaliditeit|mindervalide|kind (?:en )?gezin|"
    r"een bob)\b"
)
#: What somebody does who is not the one cared for.
_HELPER: Final = re.compile(
    r"\b(?:werkt(?! niet)|works|helpt|helps|zorgt|draagt|cares|takes care|looks after|"
    r"does (?:\w+ ){0,4}for|doet (?:\w+ ){0,4}voor|"
    r"heeft een (?:moeder|vader|mama|papa|zus|broer)|woont (?:te )?ver|woont in het buitenland|doet (?:niets|niks|"
    r"weinig|geen|alles|de|veel)|"
    r"wil niet helpen|komt (?:nooit|niet|soms|af en toe)|does (?:not|nothing)|studeert|gaat naar school|"
    r"zegt|vindt|says|thinks|"
    r"steunt|supports|begrijpt|zelfstandige|verdient|zit in het buitenland)\b"
)
_CONDITION_AFTER: Final = frozenset(["met", "with"])


@dataclass
class Roles:
    """What the message makes of everybody it names."""

    named: list[Person] = field(default_factory=list)
    cared_for: set[Person] = field(default_factory=set)
    #: named only in a question: "en voor mijn vader?"
    asked_about: set[Person] = field(default_factory=set)
    helping: set[Person] = field(default_factory=set)
    dead: set[Person] = field(default_factory=set)

    def only(self, person: Person) -> None:
        """Somebody is meant instead of whoever else the message names."""
        self.named = [person]
        self.cared_for, self.asked_about = {person}, set()

    def recipient(self, person: Person, age: int | None = None) -> bool:
        """Whether a fact of this person is one of somebody cared for."""
        if person is OTHER or person in self.dead:
            return False
        if person in self.cared_for or person in self.asked_about:
            return True
        if person in self.helping:
            return False
        others = {one for one in self.cared_for if one is not person}
        elder = any(relation in ELDERS for relation in person.relations)
        return (elder and (not others or (age or 0) >= 65)) or (not others and age is not None)


_ASKED_FOR: Final = re.compile(
    r"\A(?:en |and |ook |wat |what |how |maar |but |zelfde |hetzelfde |idem |same |dus )*(?:ook |wat |"
    r"what |how |hoe |same )*"
    r"(?:voor|for|met|about|zit het met|doe ik met)\b"
)
_HAS_FOR: Final = re.compile(
    r"\b(?:\w*verlof|leave|\w*premie|premium|attest|erken\w*|recogni\w+|\w*budget|\w*hulp|help|oppas|\w*opvang|"
    r"kortverblijf|respite|parkeerkaart|parking|card|\w*tegemoetkoming|toelage|toeslag|allowance|benefits?|tijdskrediet|"
    r"rolstoel|wheelchair|incontinentie\w*|ziekenhuisbed|vervoer|transport|thuisverpleging|poetsdienst|korting\w*|"
    r"rechten|rights|steun|support|ondersteuning|info\w*|vrijstelling|iets|rusthuis|woonzorgcentrum|"
    r"mantelzorg\w*|zorg\w*|care|uitkering|kinderbijslag|groeipakket|thuis(?:blijven)?)\b"
)
#: "voor haar", "help him": for somebody named before.
_FOR_THEM: Final = re.compile(
    r"\b(?:voor|for|of|after|help|verzorg|verzorgen|ondersteun|helping|support) "
    r"(?:haar|hem|hen|her|him|them)\b(?: (\w+))?"
)
_WISHES: Final = re.compile(
    r"\b(?:wil|zoek|wens|zou graag|graag|nodig|vraag|aanvragen|want|need|would like|looking for|apply)\b"
)
_GETS: Final = re.compile(r"\b(?:krijg|ontvang|get|receive)\b")
#: Who is talked about is only presented: "mijn nonkel in Beveren".
_PRESENTS: Final = re.compile(r"\A(?:in|uit|te|van|from|near|nabij) \w+")


def roles(parts: Sequence[Spoken], dead: frozenset[Person]) -> Roles:
    """Who is cared for, who is asked about, who is neither."""
    found = Roles(dead=set(dead))
    caring = False
    asking = any(part.clause.asks for part in parts)
    for part in parts:
        found.named.extend(person for mention in part.mentions if mention.own for person in mention.people)
        if part.clause.asks:
            found.asked_about |= set(_asked_for(part))
        elif part.clause.supposes:
            if asking and part.kind is Kind.CARER and _CARES.search(part.clause.text):
                found.asked_about |= set(_objects(part, direct=True))
        else:
            found.asked_about |= set(_wanted_for(part))
            if presents(part) and not any(one.clause.states for one in parts if one is not part):
                found.cared_for |= set(part.people)
            cared = set(_cared_for(part, caring, found.helping))
            found.cared_for |= cared
            caring = bool(cared)
        if part.kind is Kind.PERSON and not part.clause.supposes and _HELPER.search(part.clause.text):
            found.helping |= set(part.people)
    found.named = [person for person in dict.fromkeys(found.named) if person is not OTHER]
    found.cared_for.discard(OTHER)
    found.asked_about.discard(OTHER)
    return found


def presents(part: Spoken) -> bool:
    """Whether a clause only says who somebody is, and where: "mijn nonkel in Beveren"."""
    words = part.clause.words
    if not part.clause.states or len(part.mentions) != 1 or FINITE.intersection(words):
        return False
    mention = part.mentions[0]
    return mention.own and mention.first == 0 and bool(_PRESENTS.match(" ".join(words[mention.last :])))


def _wanted_for(part: Spoken) -> Iterator[Person]:
    """For whom something is wanted or got: "ik zoek hulp voor mijn man", "ik krijg kinderbijslag voor mijn zoon"."""
    words, text = part.clause.words, part.clause.text
    wishes = part.kind is Kind.CARER and (_WISHES.search(text) or _GETS.search(text))
    if (FINITE.intersection(words) and not wishes) or not _HAS_FOR.search(text):
        return
    for mention in part.mentions:
        if mention.own and mention.after in ("voor", "for") and mention.first > 1:
            yield from mention.people


def _asked_for(part: Spoken) -> Iterator[Person]:
    text = part.clause.text
    elliptic = _ASKED_FOR.match(text)
    for mention in part.mentions:
        if mention.own and (
            (mention.after in ("voor", "for") and (elliptic or _HAS_FOR.search(text)))
            or (elliptic and len(part.clause.words) < 9)
        ):
            yield from mention.people


def _cared_for(part: Spoken, caring: bool, helping: Set[Person]) -> Iterator[Person]:
    text, words = part.clause.text, part.clause.words
    if _ASKED_FOR.match(text) and len(words) < 8 and not _HELPER.search(text):
        for mention in part.mentions:
            if (mention.own and mention.after in ("voor", "for")) or "about" in words:
                yield from mention.people
    cares = _CARES.search(text) or caring
    if cares and part.kind in (Kind.CARER, Kind.WE, Kind.NONE) and not _DONE_CARING.search(text):
        yield from _objects(part, direct=True)
        them = _FOR_THEM.search(text)
        if them and part.kind is not Kind.NONE and them[1] not in KIN:
            yield from (person for person in part.earlier if person not in helping)
    need = NEED.search(text)
    others_need = _HELPER.search(text) and any(not mention.own for mention in part.mentions)
    if part.kind is Kind.PERSON and need and not _denied(text, need) and not others_need:
        yield from part.people
    for mention in part.mentions:
        after = words[mention.last] if mention.last < len(words) else ""
        said = " ".join(words[mention.first : mention.last])
        if (mention.own and (NEED.search(said) or _ILL.search(said))) or (
            (
                need
                and mention.own
                and (after in _CONDITION_AFTER or mention.after in ("van", "of", "bij") or after in ("haar", "zijn"))
            )
            and (part.kind in (Kind.OTHER, Kind.NONE) or after in _CONDITION_AFTER)
        ):
            yield from mention.people


_ILL: Final = re.compile(
    r"\b(?:ziek\w*|zorgbehoevend\w*|ernstig|dement\w*|oude|bejaarde|elderly|sick|ill|stokoude|"
    r"hoogbejaarde|frail|ageing|aging)\b"
)


def _objects(part: Spoken, *, direct: bool) -> Iterator[Person]:
    words = part.clause.words
    joined = -1
    for mention in part.mentions:
        follows = mention.after in ("voor", "for", "after", "of") or (
            mention.after == "van" and "mantelzorger" in words
        )
        follows = follows or (direct and mention.after in _CARES_DIRECTLY)
        follows = follows or (mention.after in ("en", "and") and joined == mention.first - 1)
        follows = follows or (
            mention.after == "bij" and bool({"help", "waak", "boodschappen", "huishouden"} & set(words))
        )
        if mention.own and follows:
            joined = mention.last
            yield from mention.people


def _denied(text: str, found: re.Match[str]) -> bool:
    """Whether what was found is denied right before it."""
    if found.group().startswith(("kan niet", "niet", "kan ", "can ")):
        return False
    return bool(re.search(r"\b(?:niet|geen|nooit|not|no|never)(?: \w+){0,1} \Z", text[: found.start()]))
