"""Reads what a carer tells of the caring itself: how many hours, since when, which papers and scores there are.

Pure. Hours count only with a cue of caring or "per dag", "per week"; hours of work, sleep and others' help do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from bot.facts import Fact, show
from bot.understanding.dates import read_date
from bot.understanding.numbers import read_number
from bot.understanding.people import Kind, Spoken

CARE: Final = re.compile(
    r"\b(?:zorg(?:en|t|de)?|verzorg(?:en)?|mantelzorg\w*|help(?:en)?|bezig|voor (?:haar|hem)|bij (?:haar|"
    r"hem|mijn \w+)|waak|waken|care|caring|"
    r"look(?:ing)? after|helping|for (?:her|him)|with (?:her|him)|at (?:her|his)|carer|aan de zorg|"
    r"in de zorg|help out|taking care|take care)\b"
)

# -- hours -----------------------------------------------------------------------------------------

_NOT_CARING: Final = re.compile(
    r"\b(?:werk|werken|werkt|job|work|working|contract|kantoor|shift|slaap|slapen|sleep|rij|rijden|drive|"
    r"onderweg|wacht|wait|school|les|klas|presteer|betaald|paid|"
    r"poets\w*|verple\w+|nurse|kine\w*|gezinszorg|familiehulp|thuishulp|cleaner|verlof|leave|dagcentrum|"
    r"vrij|free|sport|tv|computer|dienstencheque\w*|"
    r"sta|voltijds|halftijds|uurrooster|geleden|ago|open|later|treatment|therapie|rusten|rust|trein|bus|"
    r"train|winkel)\b"
)
_HOURS: Final = re.compile(
    r"(?<!om )(?<!tegen )(?<!at )(?<!vanaf )(?<!\d)\d+(?:[.,]\d+)? ?(?:uur|uren|uurtjes|u|hours?|hrs?|h)\b|"
    r"\A(?:zo'n |toch |ongeveer )*uur of \d+\b|\b(?:een|half|halfuur|anderhalf|an|"
    r"half an)(?: (?:half|goed|klein))? ?(?:uur|uurtje|hour)\b|\bhalfuur\b"
)
_PER: Final = re.compile(
    r"\b(?:per (?:dag|week|maand|day|month)|elke (?:dag|week|maand|werkdag)|iedere (?:dag|week|maand)|"
    r"alle dagen|dagelijks|wekelijks|op een (?:dag|week)|"
    r"a (?:day|week|month)|every (?:day|week|weekday|month)|each (?:day|week)|daily|weekly|in de week|"
    r"de week|dagen per week|days a week|keer per (?:dag|week)|(?:elke |iedere |op |every |on )"
    r"(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?:en|s)?)\b"
    r"|\A(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?"
    r"(?= \d+(?:[.,]\d+)? ?(?:uur|uurtjes?|hours?)\Z)"
)
_CLOCK: Final = re.compile(
    r"\b(?:dag en nacht|day and night|24 ?/ ?7|24/7|24 (?:uur )?op 24|24 uur op 24|round the clock|"
    r"de klok rond|around the clock)\b"
)
_FROM_TO: Final = re.compile(
    r"\b(?:van|tussen|from) (\d{1,2})(?: ?(?:uur|u|h|am|pm))? (?:tot|en|to|till|until|"
    r"-) (\d{1,2})(?: ?(?:uur|u|h|am|pm))?\b"
)
#: When it is done, not what is done.
_AFTER: Final = re.compile(r"\b(?:na|voor|after|before) (?:de |het |mijn |my )?(?:school|werk|les|uren|work|class)\b ?")
_DAYS: Final = re.compile(r"\b([1-7]) (?:dagen|days|keer|times)(?: per week| a week| in de week)?\b")


def read_hours(part: Spoken, facts: Mapping[str, Fact], on: date, *, meant: bool) -> Iterator[tuple[str, Any]]:
    """Hours of caring; ``meant``: the message speaks of caring, so "24/7" says how much."""
    text = _AFTER.sub("", part.clause.text)
    if not re.search(r"\d|\bdag en nacht|day and night|klok|clock|uur|hour", text) or _NOT_CARING.search(text):
        return
    if not (part.about_carer or part.kind is Kind.NONE):
        return
    cares = bool(CARE.search(text))
    if _CLOCK.search(text):
        if (cares or meant or part.kind is Kind.CARER) and not re.search(r"\b(?:niet|geen|not|nodig|needs?)\b", text):
            yield "carer_hours_per_week", 168
        return
    per = _PER.search(text)
    if per and (span := _FROM_TO.search(text)):
        start, end = int(span[1]), int(span[2])
        start, end = (start, end + 12) if end <= start else (start, end)
        days = 5 if re.search(r"werkdag|weekday", text) else int(_DAYS.search(text)[1]) if _DAYS.search(text) else 7  # type: ignore[index]  # searched before
        if 0 < end - start <= 16 and "maand" not in per.group():
            yield "carer_hours_per_week", show(Fraction((end - start) * days))
        return
    if (
        not _HOURS.search(text)
        or not (cares or per)
        or re.search(r"\b(?:geen|no|zou|would|minstens 50|nodig|needs?)\b", text)
    ):
        return
    if not per and (
        not re.search(r"\b(?:bezig|zorg|mantelzorg|week)\b", text)
        or not re.search(r"\b(?:week|dag|maand|day|month)\w*\b", text)
    ):
        return
    name = "carer_hours_per_month" if per and re.search(r"maand|month", per.group()) else "carer_hours_per_week"
    yield name, read_number(_hours_only(text), facts[name], on)


def _hours_only(text: str) -> str:
    """Without numbers that count something else ("al 3 jaar")."""
    text = re.sub(
        r"\b(?:al|sinds|for|nu) \d+ (?:jaar|maanden|weken|years?|months?|weeks?)\b|\b(?:sinds|since|"
        r"in) \d{4}\b",
        " ",
        text,
    )
    text = re.sub(r"\b(?:van|aged|is|ben) \d{2,3}\b(?! ?(?:uur|u|uren|hours?))|\( ?\d+ ?\)", " ", text)
    return re.sub(r"\bde week\b|\bin de week\b", "per week", text)


# -- since when ------------------------------------------------------------------------------------

_SINCE: Final = re.compile(
    r"\b(?:sinds|sedert|since|vanaf|al van(?: in)?) (?P<when>.{3,60})|\b(?P<long>(?:al|reeds|nu al|for|intussen|"
    r"ondertussen)(?: (?:al|bijna|ongeveer|meer dan|ruim|zeker|over|about|almost|more than|the last|"
    r"de laatste|een|a))* "
    r"(?:\d+(?:[.,]\d+)?|anderhalf|een|half|a|an)(?: (?:half|of \d+))? (?:jaar|jaren|maanden|maand|weken|"
    r"week|years?|months?|weeks?))\b"
)
_CARING: Final = re.compile(
    r"\b(?:zorg|zorgen|verzorg|mantelzorg\w*|care|caring|cared|carer|look(?:ing)? after|looked after|help|"
    r"helping)\b"
)


def read_since(part: Spoken, on: date, *, continues: bool) -> Any:
    """Since when the carer cares, or None; ``continues``: the clause goes on about caring without saying it again."""
    text = part.clause.text
    if not (part.about_carer or part.kind is Kind.NONE) or not (
        _CARING.search(text) or (continues and _SINCE.match(text))
    ):
        return None
    if re.search(r"\b(?:niet meer|no longer|werk|work|werken|studeer|ga|gaan|wil|zal|will|going)\b", text):
        return None
    found = _SINCE.search(text)
    if not found:
        return None
    said = found["when"] or found["long"]
    said = re.split(r"\b(?:zorg|ik|help|voor|i |for|halftijds|elke|per|dag en)\b", said)[0] if found["when"] else said
    return read_date(("sinds " if found["when"] else "") + said.strip(), on, past=True)


# -- papers and scores -----------------------------------------------------------------------------

_PAPERS: Final = re.compile(
    r"erken|recogni|attest|statuut|bel-?|katz|kat |forfait|zelfred|punten|points|%|procent|percent|vaph|"
    r"derden|mutual|ziekenk|ziekenfonds|invalid|uitkering|sick|benefit|alleenstaand|single|alleen op|"
    r"pijler|disability"
)
_RECOGNISED: Final = re.compile(
    r"\b(?:ben|am|as|als|word|been)\b.*\b(?:erkende? (?:als )?(?:mantelzorg\w*)|"
    r"recogni[sz]ed(?: as a)? (?:informal )?carer|erkend)\b|"
    r"\b(?:heb|have|got)\b.*\b(?:attest|statuut)(?: (?:van|als|voor))? mantelzorg\w*\b|\b(?:heb|"
    r"have)(?: ik)?(?: \w+){0,2} (?:het |een )?(?:mantelzorgattest|mantelzorgstatuut|carer 's attest|"
    r"erkenning)\b|"
    r"\bi am recogni[sz]ed\b|\A(?:ik )?heb (?:ik )?(?:al )?(?:het |dat )attest(?: al)?\Z|"
    r"\bi (?:already )?have the attest(?: already)?\Z"
)
_SOCIAL_RIGHTS: Final = re.compile(r"\bsocia(?:al|le?) recht(?:en)?\b|\bsocial rights?\b")
_NOT_YET: Final = re.compile(r"\b(?:nog niet|niet|geen|not|not yet|never|nooit|no)\b")
_WISHES: Final = re.compile(
    r"\b(?:wil|zou|moet|kan|hoe|laten|worden|aanvra\w+|aangevraagd|vraag|gevraagd|want|would|should|wacht|wachten|"
    r"waiting|hoop|graag|apply|applied|applying|request\w*|asked|ingediend|opgestuurd|doorgestuurd|binnengedaan|"
    r"bezig|lopende|submitted|sent|word)\b"
)

_SCORES: Final = (
    (
        "dependency_score_belrai_adl_iadl",
        re.compile(
            r"\b(?:adl|iadl)\b.*?\b(\d{1,2}(?:[.,]\d)?)\b|\b(\d{1,2}(?:[.,]\d)?) (?:op|voor|on) (?:de )?(?:adl|"
            r"iadl)\b"
        ),
    ),
    (
        "dependency_score_belrai_total",
        re.compile(
            r"\bbel-?rai\w*(?: (?!adl)\w+){0,5}? (\d{1,2}(?:[.,]\d)?)\b|\b(\d{1,2}(?:[.,]\d)?)(?: punten|"
            r" points)? (?:op|voor|on) (?:de |the )?bel-?rai\b"
        ),
    ),
    (
        "dependency_score_bel",
        re.compile(
            r"\bbel(?:-?(?:score|schaal|profiel| score| schaal))(?: \w+){0,3}? (\d{1,2})\b|\b(\d{1,2})(?: punten|"
            r" points)? (?:op|voor|on) (?:de |the )?bel(?:-?(?: ?score| ?schaal| ?scale|profiel))\b"
        ),
    ),
    (
        "dependency_score_selfreliance",
        re.compile(
            r"\b(\d{1,2}) (?:punten|points)\b.*\b(?:zelfredzaamheid|fod|handicap|tegemoetkoming|self-?reliance|"
            r"dg han)\b|\b(?:zelfredzaamheid|self-?reliance)\b.*?\b(\d{1,2})(?: punten| points|\Z)|\b(?:fod|"
            r"dg han|handicap)\b.{0,40}?\b(\d{1,2}) (?:punten|points)\b"
        ),
    ),
)
_KATZ: Final = re.compile(
    r"\b(?:forfait|katz(?:-?schaal|-?score)?|katz (?:score|schaal)|katz scale)(?: (?:is|van|score|een|now|"
    r"nu|categorie|profiel|heeft|a))* ([abc])\b"
)
_CHILD_PCT: Final = re.compile(
    r"\b(\d{1,3}) ?(?:%|procent|percent) ?(?:\w+ ){0,2}?(?:handicap|gehandicapt|invalide|invaliditeit|"
    r"arbeidsongeschikt|disab\w+|beperking|ongeschikt\w*|mindervalide)\b"
)
_CHILD_PILLAR: Final = re.compile(
    r"\b(\d) (?:punten |points )(?:\w+ ){0,3}?(?:eerste pijler|pijler (?:1|een)|first pillar|pillar (?:1|"
    r"one))\b|\b(?:eerste pijler|pijler (?:1|een)|first pillar|pillar (?:1|one))\b.*?\b(\d)\b(?! ?(?:de|"
    r"e) )"
)
_CHILD_TOTAL: Final = re.compile(
    r"\b(\d{1,2}) (?:punten|points)\b.*\b(?:kinderbijslag|groeipakket|zorgtoeslag|in totaal|in total|"
    r"child benefit|care supplement)\b|\b(?:groeipakket|zorgtoeslag|kinderbijslag|"
    r"in totaal)\b.*\b(\d{1,2}) (?:punten|points)\b"
)
_VAPH: Final = re.compile(
    r"\b(?:erkend|erkenning|erkende|recogni[sz]ed|inschrijving|heeft|ingeschreven)\b.*\bvaph\b|"
    r"\bvaph[ -]erkenning\b|\bvaph heeft (?:\w+ )?erkend\b"
)
_THIRD_PARTY: Final = re.compile(
    r"\b(?:krijgt|heeft|ontvangt|gets|receives)\b.*\b(?:hulp van derden|third-?party (?:aid|help|"
    r"assistance)|hulp aan derden)\b"
)
_SICKNESS: Final = re.compile(
    r"\b(?:zit|sta|ben|val|leef)(?: ik)?(?: \w+){0,5}? op (?:de |den |het |mijn )?(?:mutualiteit|"
    r"ziekenkas|ziekenfonds|invaliditeit|mutuelle|mutaliteit|ziekte-?uitkering|mutualitijt)\b|"
    r"\b(?:krijg|heb|trek|ontvang)(?: ik)?(?: \w+){0,4}? (?:ziekte-?uitkering|invaliditeitsuitkering|"
    r"uitkering van (?:de |het |mijn )?(?:mutualiteit|ziekenfonds|ziekenkas))\b|"
    r"\b(?:i am|i get|i receive|am)(?: \w+){0,3} (?:sickness benefits?|invalidity benefits?|"
    r"disability benefits?)\b"
)
_SINGLE: Final = re.compile(
    r"\b(?:ben|als|zelf|am|as)(?: \w+){0,2} (?:alleenstaande?|single) (?:\w+ )?(?:moeder|vader|ouder|mama|"
    r"papa|mum|mom|dad|mother|father|parent)\b|\b(?:voed|sta)\b.*\balleen op\b|\b(?:kind|kinderen|zoon|"
    r"dochter)\b.*\balleen op\Z|\braise\b.*\b(?:alone|on my own)\b"
)


def read_carer_papers(text: str) -> Iterator[tuple[str, Any]]:
    """What a carer's clause tells of recognition, sickness benefit and raising a child alone."""
    if not _PAPERS.search(text):
        return
    if (
        _RECOGNISED.search(text)
        and not _WISHES.search(text)
        and not re.search(r"\b(?:dokter|arts|huisarts|doctor|rva)\b", text)
    ):
        name = "has_recognition_social_rights" if _SOCIAL_RIGHTS.search(text) else "has_recognition_general"
        yield name, not _NOT_YET.search(text)
    if _SICKNESS.search(text) and not re.search(
        r"\b(?:niet meer|was|vroeger|moet|ga|gaan|word|zou|bellen|gebeld|wachten|wacht)\b", text
    ):
        yield "carer_sickness_benefit", not re.search(r"\b(?:niet|geen|not|no)\b", text)
    if _SINGLE.search(text) and not _NOT_YET.search(text):
        yield "carer_single_parent", True


def read_recipient_papers(text: str, *, child: bool, residential: bool) -> Iterator[tuple[str, Any]]:
    """Scores and papers of whoever the clause speaks of; ``child``: it may be a child of the carer."""
    if not _PAPERS.search(text):
        return
    denied = _NOT_YET.search(text)
    for name, pattern in _SCORES:
        if (found := pattern.search(text)) and not re.search(
            r"\b(?:minstens|vanaf|minimum|nodig|minder|meer|moet|least|needs?)\b", text
        ):
            yield name, next(filter(None, found.groups())).replace(",", ".")
            break
    if (katz := _KATZ.search(text)) and not residential and not denied:
        yield "dependency_katz_home", katz[1].upper()
    if _THIRD_PARTY.search(text) and not denied:
        yield "dependency_third_party_aid", True
    if not child:
        return
    if pct := _CHILD_PCT.search(text):
        yield "child_disability_pct", int(pct[1])
    if pillar := _CHILD_PILLAR.search(text):
        yield "child_points_pillar1", int(pillar[1] or pillar[2])
    elif total := _CHILD_TOTAL.search(text):
        yield "child_points_total", int(total[1] or total[2])
    if _VAPH.search(text) and not _WISHES.search(text):
        yield "child_recognised_vaph", not denied


# -- leave -----------------------------------------------------------------------------------------

_WISH: Final = re.compile(
    r"\b(?:wil|wou|wens|zou|graag|hoop|ga|gaan|overweeg|denk|van plan|want|wish|would like|hope|going to|"
    r"thinking|planning|plan)\b"
)
_LEAVE: Final = re.compile(
    r"\b(?:verlof|tijdskrediet|loopbaanonderbreking|zorgkrediet|mantelzorgverlof|minder|thuisblijven|"
    r"thuis blijven|stoppen|onderbreken|leave|time credit|time off|stop working|work less|reduce|cut down|"
    r"verminderen|gaan werken|ga (?:\w+ )?werken|go down to|pauze)\b"
)
_FORMS: Final = (
    (
        "fifth",
        re.compile(
            r"(?<![\d/])(?:1/5|4/5)(?:d?e|en)?(?![\d/])|\bvijfde\b|\ba fifth\b|\b(?:1 dag|een dag|een dagje|"
            r"one day) (?:per week|a week|in de week|minder|less)\b|\b80 ?%"
        ),
    ),
    ("tenth", re.compile(r"(?<![\d/])1/10(?![\d/])|\btiende\b|\ba tenth\b")),
    ("half", re.compile(r"\bhalf ?tijds?e?\b|\bhalf-?time\b|\bhalftime\b|(?<![\d/])1/2(?![\d/])|\b50 ?%|\bde helft\b")),
    (
        "full",
        re.compile(
            r"\bvoltijds?e?\b|\bfull-?time\b|\bvolledig\b|\bhelemaal\b|\b(?:tijdelijk|even|een tijdje|"
            r"een paar maanden) (?:stoppen|thuisblijven)\b|\bstop working\b|\bcompletely\b"
        ),
    ),
)


def read_leave(part: Spoken, on: date) -> Iterator[tuple[str, Any]]:
    """The leave that a carer wants: which form, from when."""
    text = part.clause.text
    if (
        not part.about_carer
        or not _WISH.search(text)
        or not _LEAVE.search(text)
        or re.search(r"\b(?:niet|geen|not)\b", text)
    ):
        return
    forms = [name for name, pattern in _FORMS if pattern.search(text)]
    if len(forms) == 1 and not re.search(r"\b(?:werk nu|weer|terug|opnieuw|back to)\b", text):
        yield "leave_form", forms[0]
    if found := re.search(
        r"\b(?:vanaf|van af|from|starting|beginnend|met ingang van|in|begin|per|op) (?!mijn|de zaak|"
        r"het bedrijf)(.{2,40})\Z|\b(volgende? (?:maand|week)|next (?:month|week))\b",
        text,
    ):
        said = re.sub(r"(?<!\d)\d/(?:2|5|10)(?!\d).*", "", found.group())
        if re.search(
            r"vanaf|from|starting|begin|ingang|maand|week|month|jan|feb|ma|apr|me|jun|jul|aug|sep|okt|oct|nov|dec", said
        ) and (value := read_date(said, on, past=False)):
            yield "leave_start", value
