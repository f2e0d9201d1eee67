"""Reads what a text does beside telling facts: a death, an application and its outcome, a feeling.

Pure. Who is cared for is ``people``'s to say; for which scheme something was asked is the dialogue's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from bot.understanding.kin import OTHER, Person
from bot.understanding.people import Kind, Spoken

# -- death -----------------------------------------------------------------------------------------

_DIED: Final = re.compile(
    r"\b(?:overleden|gestorven|heengegaan|ingeslapen|ontslapen|weggevallen|overleed|stierf|passed away|"
    r"passed on|died|has passed|is dead|s dead|"
    r"is (?:\w+ ){0,2}dood|dood is|er niet meer(?! \w+en\b)|no longer with us|is heen|doodgegaan|overlijden van)\b"
)
_NOT_HERE: Final = re.compile(r"\b(?:is|zijn)(?: \w+){0,3} er (?:\w+ ){0,2}niet meer\Z|\ber niet meer is\Z")
_LOST: Final = re.compile(
    r"\b(?:hebben|heb|have|we|i)(?: \w+){0,6} (?:verloren|begraven|afgegeven|lost|buried)\b|\b(?:lost|"
    r"buried) (?:her|him|my|our)\b|\bkwijt\b"
)
_NOT_DEAD: Final = re.compile(
    r"\b(?:bijna|half|haast|niet overleden|niet dood|nog niet|wil|wou|wilde|gaan|gaat|zal|zou|bang|doodop|"
    r"dood ?moe|schrik|straks|als|wanneer|indien|"
    r"nearly|almost|wants?|wish|going to|will|afraid|if|not dead|geloof|droom\w*|stervend|lachen|laughing|"
    r"hond|kat|geduld|"
    r"vertrouwen|moed|job|werk|sleutel\w*|"
    r"papieren|weg kwijt|zichzelf|spullen|tijd|geheugen|nachtrust|contact|gewicht|voet|time|job|patience|"
    r"weight|sleep|track)\b"
)
_MODAL: Final = re.compile(r"\b(?:kunnen|moeten|willen|mogen|kan|moet|can|could|would|must|might|may|zullen|denk)\b")
_LONG_AGO: Final = re.compile(
    r"\b(?:jaar|jaren|years?|lang|long|tijdje terug) (?:geleden|ago)\b|\bvroeger\b|\b(?:al|for|"
    r"already)(?: \w+){0,2} (?:jaar|jaren|lang|years?)\b|\b(?:toen ik|when i)\b|\blang geleden\b|"
    r"\bvorig jaar\b|\blast year\b|\bsinds (?:19|20)\d\d\b|\bverleden jaar\b|\bmany years\b"
)
_YEAR: Final = re.compile(r"\b(19\d\d|20\d\d)\b")


def read_death(part: Spoken, on: date) -> Iterator[tuple[Person | None, str]]:
    """Who died, None where a pronoun says it; with ``past`` where it is long ago."""
    text = part.clause.text
    if not part.clause.states or _NOT_DEAD.search(text):
        return
    when = "past" if _LONG_AGO.search(text) or any(int(year) < on.year for year in _YEAR.findall(text)) else ""
    if _DIED.search(text) or _NOT_HERE.search(text):
        if part.kind is Kind.PERSON:
            yield from ((person, when) for person in part.people if person is not OTHER)
        elif part.kind is Kind.UNNAMED:
            yield None, when
        elif "overlijden van" in text or part.kind is Kind.NONE:
            yield from ((person, when) for mention in part.mentions if mention.own for person in mention.people)
    elif part.about_carer and _LOST.search(text) and not _MODAL.search(text):
        named = [person for mention in part.mentions if mention.own and not mention.after for person in mention.people]
        named = named or [person for mention in part.mentions if mention.own for person in mention.people]
        if named:
            yield from ((person, when) for person in named if person is not OTHER)
        elif re.search(r"\b(?:haar|hem|her|him)\b(?! \w+ (?:verloren|kwijt))", text):
            yield (part.earlier[0] if part.earlier else None), when


# -- what came of asking ---------------------------------------------------------------------------

_RIGHT: Final = re.compile(
    r"\b(?:het|dat|die|aanvraag|aanvragen|dossier|verlof|premie|attest|erkenning|budget|zorgbudget|"
    r"zorgkrediet|tijdskrediet|tegemoetkoming|toelage|mantelzorg\w*|uitkering|"
    r"parkeerkaart|vrijstelling|formulier|papieren|it|application|leave|premium|request|recognition|"
    r"credit|benefit|claim|form|allowance|gemeente|rva|ocmw|mutualiteit|ziekenfonds|fod|"
    r"card|\w*budget|\w*verlof|\w*premie|\w*uitkering)\b"
)
_APPLIED: Final = re.compile(
    r"\b(?:aangevraagd|ingediend|opgestuurd|binnengedaan|aanvraag (?:is |al )*(?:gedaan|verstuurd|binnen|"
    r"lopende|loopt)|aanvraag loopt|binnengebracht|doorgestuurd|"
    r"applied|handed in|sent (?:in|off)|filed|submitted|put in (?:a|my|the|our) (?:request|application)|"
    r"application is in)\b"
)
_PENDING: Final = re.compile(
    r"\b(?:nog niet|nog geen|niet|geen|nooit|never|not|no|moet|moeten|kan|mag|wil|ga|gaan|zal|zou|must|"
    r"need|should|will|want|going|could|worden|vergeten|haven't)\b"
)
_GRANTED: Final = re.compile(
    r"\b(?:goedgekeurd|toegekend|aanvaard|toegestaan|approved|granted|accepted|in orde gekomen|got approved)\b"
    r"|\b(?:heb|hebben|kreeg|kregen|gekregen|ontvangen|got|received|have)\b.*\b(?:attest|erkenning|"
    r"goedkeuring|\w*budget|\w*premie|zorgkrediet|tijdskrediet|tegemoetkoming|parkeerkaart|vrijstelling|"
    r"premium|recognition|approval|\w*verlof|allowance|leave|\w*toelage)\b.*\b(?:gekregen|ontvangen|binnen)\b"
    r"|\b(?:kreeg|kregen|got|received)\b(?: \w+){0,3} (?:attest|erkenning|goedkeuring|\w*budget|\w*premie|"
    r"zorgkrediet|tegemoetkoming|parkeerkaart|premium|recognition|approval|leave|allowance)\b"
    r"|\b(?:baas|werkgever|boss|employer|manager|chef|hr)\b.*\b(?:akkoord|zegt ja|zei ja|said yes|"
    r"says yes|agreed|agrees|vindt het goed|geen probleem|is fine with)\b|\bgekregen (?:van|"
    r"ja)\b.*\bverlof\b"
)
_REFUSED: Final = re.compile(
    r"\b(?:geweigerd|weigerden|weigert|weigerde|afgekeurd|afgewezen|verworpen|niet (?:goedgekeurd|"
    r"toegekend|aanvaard|toegestaan)|niet gekregen|refused|rejected|denied|turned (?:it |me |us )?down|"
    r"declined|turned down|"
    r"not (?:approved|granted|accepted)|tegengehouden|afgewimpeld)\b"
    r"|\b(?:baas|werkgever|boss|employer|manager|chef|hr|directie|leidinggevende|"
    r"teamleider)\b.*\b(?:zegt nee|zei nee|zegt neen|zei neen|nee gezegd|neen gezegd|wil niet|wilt niet|"
    r"niet akkoord|is tegen|ziet het niet zitten|"
    r"said no|says no|will not|does not want|does not agree|weigert|mag niet|laat het niet toe)\b"
)
_BODY: Final = re.compile(
    r"\b(?:eten|eat|food|drinken|medicatie|medicijnen|pillen|pil|medication|hulp|help|help te|wassen|"
    r"rusthuis|opname|medisch|dokter te|naar de dokter|te gaan|te slapen|douche|shower|thuis te|mee te|"
    r"care home)\b"
)


def read_outcome(part: Spoken) -> str:
    """``applied``, ``granted``, ``refused`` or nothing."""
    text = part.clause.text
    if not part.clause.states:
        return ""
    somebody = (part.kind is Kind.PERSON and OTHER not in part.people) or part.kind is Kind.UNNAMED
    if (
        _REFUSED.search(text)
        and not _BODY.search(text)
        and not re.search(r"\b(?:nog niet|not yet|als|if|mag|kan|zou|bang|afraid|may|can)\b(?! weiger)", text)
    ):
        worded = _RIGHT.search(text) or re.search(
            r"\b(?:baas|werkgever|boss|employer|ze hebben|they|manager|chef|hr)\b", text
        )
        if (
            worded
            and not somebody
            and not re.search(
                r"\b(?:niet geweigerd|not refused|ben (?:\w+ )?afgekeurd|mag niet weigeren|kan niet weigeren)\b", text
            )
        ):
            return "refused"
        return ""
    if somebody and not _RIGHT.search(text):
        return ""
    if _GRANTED.search(text) and not re.search(
        r"\b(?:nog niet|nog geen|niet|geen (?!probleem)|not|never|moet|kan|zou|wacht|wachten|waiting|hoop|"
        r"hope|worden|wil|if|als|van de (?:dokter|arts|huisarts)|from the doctor|dokter|doctor|until|before|"
        r"tot|werk)\b",
        text,
    ):
        return "granted" if not somebody or _RIGHT.search(text) else ""
    if (
        _APPLIED.search(text)
        and not _PENDING.search(text)
        and not re.search(
            r"\b(?:pensioen|job|functie|sollicit\w*|scheiding|klacht|ontslag|divorce|complaint|a job)\b", text
        )
    ):
        return "applied"
    return ""


# -- feelings --------------------------------------------------------------------------------------

#: Feelings with how strong they are, 1 to 3.
_FEELINGS: Final = (
    ("guilty", 3, r"schaam (?:ik )?(?:mij|me|mezelf)(?: \w+)? (?:kapot|dood|diep|rot)"),
    (
        "guilty",
        2,
        r"schaam (?:ik )?(?:mij|me)|schuldig|schuldgevoel\w*|slecht geweten|ashamed|guilty|guilt|voel (?:me|"
        r"mij) een slechte",
    ),
    ("lonely", 3, r"moederziel alleen|alleen op de wereld|so lonely|completely alone|heel eenzaam|zo alleen"),
    (
        "lonely",
        2,
        r"eenzaam|lonely|sta (?:ik )?(?:er )?(?:\w+ )?alleen voor|voel (?:ik )?(?:me|mij) (?:\w+ )?alleen|"
        r"feel (?:\w+ )?alone|all alone|niemand (?:die )?(?:helpt|luistert|begrijpt)(?: mij| me)|"
        r"alleen voor sta|i have no one|alone in this",
    ),
    ("afraid", 3, r"doodsbang|doodsbenauwd|in paniek|terrified|scared to death|panic"),
    (
        "afraid",
        2,
        r"(?:ben|zo|heel|heb|erg|echt|beetje) (?:\w+ )?(?:bang|schrik|angst\w*)|(?:am|'m|so|"
        r"feel) (?:\w+ )?(?:scared|frightened|anxious)|afraid (?:of|for|to)|bang (?:ben|dat)|schrik dat",
    ),
    ("afraid", 1, r"(?:ben|maak) (?:\w+ ){0,2}(?:ongerust|zorgen over|bezorgd)|worried"),
    ("angry", 3, r"razend|woedend|woest|furious"),
    (
        "angry",
        2,
        r"(?:ben|word|zo|heel|echt) (?:\w+ )?(?:kwaad|boos|gefrustreerd|slecht gezind)|(?:am|'m|so|feel|"
        r"get) (?:\w+ )?(?:angry|mad|frustrated)|\bkwaad op|boos op",
    ),
    (
        "worn",
        3,
        r"doodop|dood op|dood ?moe|doodmoe|uitgeput|kapot|opgebrand|op ?gebrand|kan (?:ik )?(?:het )?(?:echt |"
        r"gewoon |bijna |zo )?niet meer(?: aan| volhouden| verder)?\Z|kan er niet meer tegen|"
        r"niet meer volhoud\w*|niet meer aan(?:kan)?\Z|"
        r"(?:trek|hou|red) (?:ik )?het (?:echt |zo )?niet (?:lang )?meer\Z|"
        r"hou (?:ik )?(?:het )?(?:\w+ )?niet (?:meer |lang meer )?vol|(?:ben|helemaal|compleet|volledig|echt|"
        r"gewoon) op\Z|te veel voor (?:mij|me)|wordt (?:me|mij) te veel|te zwaar voor (?:mij|me)|"
        r"boven (?:mijn|het) (?:hoofd|krachten)|op mijn tandvlees|aan het einde van mijn|"
        r"exhausted|burned out|burnt out|worn out|can not go on|can not cope|can not do this|"
        r"can not take (?:it|this|any)|at the end of my|at my wit|too much for me|on my last legs|drained|"
        r"overspannen|overbelast|leeg|burn-?out(?: nabij)?|ben het beu|zit erdoor|er (?:\w+ )?door ?zit|"
        r"knackered|shattered|volhou\w*",
    ),
    (
        "worn",
        1,
        r"(?:ben|zo|heel|erg|echt|altijd|constant|voel me) (?:\w+ )?moe\b|moe van|(?:am|'m|so|feel|always|"
        r"very) (?:\w+ )?tired|slaap (?:slecht|niet|amper)|gestresseerd|stressed|overwhelmed|stress",
    ),
    (
        "sad",
        3,
        r"wanhopig|radeloos|ten einde raad|desperate|hart ?(?:gebroken|verscheurd)|heartbroken|huil (?:elke|"
        r"heel|de hele|iedere|alle)|cry every|ween (?:elke|alle)",
    ),
    (
        "sad",
        2,
        r"verdriet\w*|(?:ben|zo|heel|echt) (?:\w+ )?triest|triestig|droevig|\bhuil\b|huilen|wenen|bleiten|"
        r"ween\b|(?:am|'m|so|feel) (?:\w+ )?sad|crying|i cry|heart is breaking|mis (?:haar|hem)|miss (?:her|"
        r"him)|zie het niet meer zitten|feel(?:ing)? (?:so )?down\b",
    ),
)
_FELT: Final = tuple((name, strength, re.compile(rf"\b(?:{words})(?!\w)")) for name, strength, words in _FEELINGS)
_ANY: Final = re.compile("|".join(f"(?:{words})" for _, _, words in _FEELINGS))
_NOT_FELT: Final = re.compile(r"\b(?:niet|geen|nooit|not|no longer|never)(?: \w+)? \Z")
_BESIDE: Final = re.compile(
    r"\b(?:down(?:syndroom| syndrome| 's)|op zoek|afraid (?:i|so|not|that)|bang (?:voor|van) (?:honden|"
    r"spinnen|naalden)|kapot gegaan|kapotte|auto|wasmachine|leeg huis|lege|was (?:ik )?(?:vroeger)|"
    r"niet moe|batterij)\b"
)


def read_feelings(parts: Sequence[Spoken]) -> str:
    """The strongest feeling of the carer's own; of two as strong the first."""
    best, strongest = "", 0
    for part in parts:
        text = part.clause.text
        if not _ANY.search(text) or not _own_feeling(part) or _BESIDE.search(text):
            continue
        for name, strength, pattern in _FELT:
            found = pattern.search(text)
            if found and strength > strongest and not _NOT_FELT.search(text[: found.start()]):
                best, strongest = name, strength
    return best


_ME: Final = re.compile(r"\b(?:mij|me|mijn hoofd|mijn krachten|my head)\b")


def _own_feeling(part: Spoken) -> bool:
    if part.clause.supposes or (part.clause.asks and part.kind is not Kind.CARER):
        return False
    if part.kind in (Kind.CARER, Kind.WE):
        return True
    return part.kind in (Kind.OTHER, Kind.NONE) and (bool(_ME.search(part.clause.text)) or part.kind is Kind.NONE)
