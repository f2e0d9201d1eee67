"""Reads what a carer says of their own work: status, sector, share, how many work there, for how long.

Pure. A text given here speaks of the carer ("ik werk 4/5"); what others do is never asked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from bot.facts import Fact
from bot.understanding.numbers import read_number

_HINT: Final = re.compile(
    r"werk|work|job|bediende|arbeid|ambtena|benoem|zelfstandig|self|freelance|bijberoep|winkel|zaak|"
    r"praktijk|cafe|boer|"
    r"landbouw|bedrij|firma|kmo|shop|business|dop|stempel|werklo|pensi|gepens|retired|stude|scholier|"
    r"school|middelbaar|huisvrouw|"
    r"huisman|housewife|homemaker|stay|onderwijs|les|leerk|leraar|lerares|juf|teach|nmbs|gemeente|ocmw|"
    r"stad|prive|overheid|fod|"
    r"loondienst|contract|tijds|time|\d/\d|statut|civil|collega|met \d|dienst|baas|boss|universit|uni\b|"
    r"hogeschool|dole|unemploy|"
    r"business|company|employ|council|vzw|profit|post|frituur|bakker|kapsalon|studie|thuis|stage"
)
_NOT: Final = r"(?:niet|geen|nooit|not|no longer|never)"
_PAST: Final = re.compile(
    r"\b(?:vroeger|werkte|werkten|was|waren|had|gewerkt|ooit|used to|worked|geweest|stond|gaf|vroegere|"
    r"voormalig|former|"
    r"formerly|studeerde|jaren lang)\b"
)
_FUTURE: Final = re.compile(
    r"\b(?:ga (?:ik )?(?:\w+ )?(?:binnenkort|volgend|op pensioen|met pensioen|halftijds|minder|deeltijds|"
    r"terug)|binnenkort|volgend jaar|"
    r"wil|wens|hoop|zou|kan|moet|mag|moeten|gaan werken|word|want to|going to|hope|wish|next year|soon|"
    r"will|could|would like|"
    r"vanaf|zoek|looking for)\b"
)
_WORKS: Final = re.compile(
    r"\b(?:werk|werkend|werken|job|work|working|employed|contract|tewerkgesteld|in dienst|baan|sta|"
    r"uurrooster|arbeidscontract|"
    r"bediende|arbeider|arbeidster|benoemd|loondienst|ambtenaar|les)\b"
)

# -- status ----------------------------------------------------------------------------------------

_SIDE: Final = re.compile(r"\bbij ?beroep\b|\bon the side\b|\bside business\b")
_SELF_EMPLOYED: Final = re.compile(
    r"\b(?:ben|werk|sta|am|work|als|as|'m|zelf|i am a)(?: \w+){0,3} (?:zelfstandige?r?s?|self-?employed|"
    r"freelance[r]?|freelancer|zzp'?er)\b"
    r"|\b(?:ben|am|work|was) (?:\w+ )?self employed\b"
    r"|\A(?:en |and |nu )?(?:zelfstandige?|self[- ]?employed|freelancer)(?: hier| here|"
    r" in (?:bij|hoofd)beroep)?\Z"
    r"|\b(?:heb|run|own|have|uitbaat|baat)(?: \w+){0,4}? (?:eigen|een|a|an|my own|zelf een|klein|kleine|"
    r"small|our|kleine eigen)(?: \w+){0,2} "
    r"(?:winkel|winkeltje|zaak|zaakje|praktijk|cafe|boerderij|frituur|bakkerij|kapsalon|restaurant|"
    r"slagerij|shop|business|"
    r"company|practice|farm|landbouwbedrijf|bedrijf|bedrijfje|schoonheidssalon|apotheek|garage|salon)\b"
    r"|\bben(?: ik)? (?:een |zelf )?(?:boer|boerin|landbouwer|landbouwster|zaakvoerder|zaakvoerster|"
    r"farmer)\b|\bi am a farmer\b"
    r"|\b(?:in|van) hoofdberoep\b"
)
_ASSISTS: Final = re.compile(
    r"\bmeewerkende? (?:echtgeno\w+|partner|vrouw|man)\b|\bassisting spouse\b"
    r"|\b(?:help|werk)(?: ik)? (?:mee )?in (?:de|het) (?:zaak|winkel|bedrijf|praktijk|"
    r"boerderij) van mijn (?:man|vrouw|partner)\b"
    r"|\bwork in my (?:husband|wife|partner) 's (?:business|shop|practice)\b"
)
_JOBSEEKER: Final = re.compile(
    r"\b(?:op|aan) (?:de|den|het) dop\b|\bik dop\b|\bdop ik\b|\b(?:ik stempel|stempel ik|ga stempelen)\b|"
    r"\b(?:ben|momenteel|nu|al) (?:\w+ )*"
    r"(?:werkloos|werkzoekend\w*)\b|\bwerkloosheidsuitkering\b|\bkrijg werkloosheid\b|"
    r"\bam (?:\w+ )?(?:unemployed|a jobseeker)\b|"
    r"\bon the dole\b|\bunemployment benefits?\b|\A(?:werkloos|werkzoekend|unemployed)\b"
)
_PENSIONER: Final = re.compile(
    r"\b(?:ben|zijn|zelf|al|sinds|nu|am|are|'m)(?: \w+){0,3} (?:gepensioneerd\w*|gepensionneerd|op pensioen|"
    r"met pensioen|retired|a pensioner|op rust)\b"
    r"|\A(?:en |and )?(?:gepensioneerd|retired|op pensioen)\b|\bpensioen (?:ben|sinds)\b|"
    r"\bgepensioneerd ben\b|\bmet pensioen ben\b"
)
_STUDENT: Final = re.compile(
    r"\b(?:ik studeer|studeer ik|en studeer|zelf student|(?:ben|am|als|as) (?:nog |ook |een |a |still |"
    r"maar |an )*(?:\w+)?(?:student|studente|scholier|student)"
    r"|zit (?:ik )?(?:nog )?(?:op (?:school|de middelbare|het college|kot)|in (?:het|"
    r"mijn) (?:\w+ )?(?:middelbaar|secundair|jaar))|i study|i am studying|(?:am|still)(?: \w+){0,1} at (?:uni|"
    r"university|school|college)|"
    r"volg (?:ik )?(?:les|een opleiding) aan de (?:universiteit|hogeschool)|studeer (?:nog|voor|aan|verpleegkunde))\b"
)
_HOMEMAKER: Final = re.compile(
    r"\b(?:huisvrouw|huismoeder|huisman|housewife|homemaker|stay-?at-?home (?:mum|mom|dad|mother|father|parent)|"
    r"thuis (?:voor|bij) (?:de|mijn|onze) kinderen|stay at home (?:mum|mom|dad|mother))\b"
)
_STATUTORY: Final = re.compile(
    r"\b(?:vast ?benoemd|statutair\w*|ben(?: \w+){0,2} (?:federaal |vlaams )?ambtenaar|"
    r"als (?:\w+ )?ambtenaar|a civil servant|statutory)\b"
)
_EMPLOYEE: Final = re.compile(
    r"\b(?:ben|werk|am|als|as|een)(?: \w+){0,2} (?:bediende|arbeider|arbeidster|werknemer|werkneemster|"
    r"employee|kaderlid|loontrekkende)\b"
    r"|\A(?:en |and |nu )?(?:bediende|arbeider|arbeidster|werknemer)\b|\bin loondienst\b|"
    r"\b(?:arbeidscontract|contractueel)\b|\bi am employed\b"
    r"|\b(?:vast contract|contract van onbepaalde duur|bediendencontract|permanent contract)\b"
    r"|\b(?:werk|poets|strijk)(?: ik)?(?: \w+){0,3} (?:met|via|in|voor|bij) (?:de |een )?dienstencheque\w*"
)
_WORKS_AS: Final = re.compile(
    r"\b(?:werk|work|working)(?: ik)?(?: \w+(?:/\d)?){0,3}? (?:als|as)(?: een|"
    r" an?)? (\w+(?:-\w+)?)(?: (\w+))?"
)
#: Of these the status cannot be told.
_UNSURE_AS: Final = re.compile(
    r"vrijwillig\w*|volunteer|mantelzorg\w*|leerk\w*|leraar|lerares|teacher|onderwijz\w*|juf|docent\w*|"
    r"agent\w*|politie\w*|kapper|kapster|arts|dokter|"
    r"kinesist\w*|architect|advocaat|notaris|thuisverple\w+|loodgieter|schilder|gids|student\w*|"
    r"jobstudent\w*|interim\w*|uitzend\w*|"
    r"gek|zot|een|niet|mad|brandweer\w*|militair|onthaalouder|lawyer|doctor|zelfstandig\w*|self\w*|"
    r"freelance\w*|ambtenaar|hond|paard|beest|"
    r"professor|psycholoog|boer|boerin|farmer|civil|carer|caregiver|we|ik|ze|hij|de|het|hairdresser"
)
_NO_WORK: Final = re.compile(
    r"\b(?:werk|work|working) (?:ik )?(?:al jaren |op dit moment |momenteel |nu |zelf |ook |al lang |"
    r"al )*(?:niet|niet meer|not|no longer|anymore)(?: meer)?\Z"
    r"|\b(?:heb|zit|ben|have)(?: ik)?(?: \w+)? (?:geen (?:werk|job)|zonder werk|no job)\Z|\b(?:do not|"
    r"no longer) (?:work|have a job)(?: anymore| any more| at the moment| right now)?\Z"
    r"|\bam not working(?: anymore| at the moment| right now)?\Z|\b(?:zonder werk|zonder job|out of work)\b"
    r"|\bniet meer werk\Z"
)


def _status(text: str) -> str | None:
    """What the carer does, or None where it is not said or not sure."""
    if _ASSISTS.search(text) and not _denied(text, _ASSISTS):
        return "assisting_spouse"
    if _said(text, _SELF_EMPLOYED) or (
        re.search(r"\b(?:ben|werk|zelfstandig\w*)\b.*\bbij ?beroep\b", text) and _said(text, _SIDE)
    ):
        return "self_employed_secondary" if _SIDE.search(text) else "self_employed_main"
    for status, pattern in (
        ("statutory", _STATUTORY),
        ("employee", _EMPLOYEE),
        ("jobseeker_benefit", _JOBSEEKER),
        ("pensioner", _PENSIONER),
        ("homemaker", _HOMEMAKER),
        ("student", _STUDENT),
    ):
        if _said(text, pattern):
            return status
    if (
        (as_what := _WORKS_AS.search(text))
        and not _UNSURE_AS.fullmatch(as_what[1])
        and not (as_what[2] and re.match(r"zelfstandig|self|freelance", as_what[2]))
    ):
        return "employee"
    return "none" if _NO_WORK.search(text) else None


def _said(text: str, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(text)) and not _denied(text, pattern)


def _denied(text: str, pattern: re.Pattern[str]) -> bool:
    found = pattern.search(text)
    assert found is not None
    return bool(re.search(rf"\b{_NOT}\b", text[: found.end()])) or bool(
        re.match(r" (?:niet|not)\b", text[found.end() :])
    )


# -- where -----------------------------------------------------------------------------------------

_SECTORS: Final = (
    (
        "education",
        re.compile(
            r"\bin (?:het )?(?:\w+ )?(?:onderwijs|education)\b|\b(?:geef|geven|teach)(?: ik)?(?: \w+){0,2} (?:les|"
            r"maths|english|french|science|dutch|history)\b|"
            r"\b(?:ben|werk als|am an?|work as an?|als|sta als)(?: \w+){0,2} (?:leerkracht|leraar|lerares|teacher|"
            r"kleuterjuf|juf|onderwijzer|onderwijzeres|kleuterleidster)\b|"
            r"\b(?:werk|work|job)\b.*\b(?:op|in|at|aan) (?:een|de|a|the|het) (?:\w+ )?(?:\w*school|clb|college|"
            r"kleuterschool|atheneum)\b|\bsta (?:ik )?voor de klas\b|"
            r"\bi teach\b(?! (?:piano|yoga|music|dance|swimming|guitar|private))|"
            r"\bsta (?:\w+ )?in (?:het )?onderwijs\b"
        ),
    ),
    (
        "local_authority",
        re.compile(
            r"\b(?:bij|voor|op|for|at) (?:de|het|een|the|onze|ons|my|our)?\s?(?:gemeente|gemeentehuis|stad|"
            r"stadhuis|ocmw|provincie|gemeentebestuur|stadsbestuur|city|town|local council|council|municipality|"
            r"provinciebestuur)\b"
        ),
    ),
    (
        "flemish_government",
        re.compile(
            r"\b(?:bij|voor|for|at) (?:de |the )?(?:vlaamse overheid|vlaamse administratie|flemish (?:government|"
            r"administration))\b|\bvlaams ambtenaar\b"
        ),
    ),
    (
        "federal_government",
        re.compile(
            r"\b(?:bij|voor|for|at) (?:de |een |the |a )?(?:federale (?:overheid|ambtenaar)|fod\b|"
            r"federal government)|\bfederaal ambtenaar\b|\bfederale overheid\b"
        ),
    ),
    (
        "autonomous_public",
        re.compile(r"\b(?:bij|voor|for|at) (?:de |den |the )?(?:nmbs|infrabel|bpost|post|spoorwegen|hr rail|sncb)\b"),
    ),
    (
        "social_profit",
        re.compile(
            r"\bin (?:de |the )?(?:social[- ]?profit|socialprofit|non-?profit|zorgsector)\b|\b(?:bij|voor|for|"
            r"at) (?:een|a) (?:vzw|charity|non-?profit)\b"
        ),
    ),
    (
        "private",
        re.compile(
            r"\bin (?:de |een |the |a )?(?:prive ?sector|prive|priveonderneming|privebedrijf|private sector|"
            r"private company)\b|\bprive ?bedrijf\b|"
            r"\b(?:werk|sta|work|job|working)\b.*\b(?:in|bij|voor|op|for|at) (?:een|de|a|"
            r"an) (?:\w+ ){0,2}(?:fabriek|supermarkt|bedrijf|firma|kmo|bank|winkel|bouwbedrijf|transportbedrijf|"
            r"factory|supermarket|company|shop|bouwfirma|familiebedrijf|firm)\b|"
            r"\b(?:werk|sta|work|working)\b.*\b(?:bij|in|at|for) (?:de |den )?(?:colruyt|delhaize|aldi|lidl|"
            r"carrefour|volvo|ikea|kbc|belfius|arcelor\w*|basf|janssen|barco|bekaert|albert heijn|action|kruidvat|"
            r"mediamarkt|amazon)\b"
        ),
    ),
)
_WORK_PLACE: Final = re.compile(
    r"\b(?:werk|werken|werkt|sta|job|work|working|employed|in dienst|geef|teach|ben|am|bediende|arbeider|leerkracht|"
    r"leraar|lerares|teacher|"
    r"arbeidster|zit|contract|ambtenaar|tewerkgesteld)\b"
)
#: "een bedrijf van 30 man", "we zijn met 8"
_HEADS: Final = re.compile(
    r"\b(?:bedrijf|bedrijfje|firma|kmo|zaak|organisatie|dienst|school|winkel|fabriek|kantoor|vzw|company|"
    r"firm|business|shop|office|organisation)"
    r" (?:van|met|of|with|waar|telt|heeft|is|has)(?: \w+){0,4}? (\d{1,6}(?: (?:tot|a|to|of|or) \d{1,6})?)(?: \w+)? ?"
    r"(?:man|mensen|werknemers|personen|medewerkers|employees|people|staff|collega's|workers|"
    r"personeelsleden|arbeiders|bedienden|fte)\b"
    r"|\b(\d{1,6}(?: (?:tot|a|to) \d{1,6})?) (?:werknemers|medewerkers|personeelsleden|employees|"
    r"co-?workers|man personeel)\b"
    r"|\b(?:we|wij)(?: zijn| werken)(?: \w+){0,3} met(?: \w+){0,3}? (\d{1,6})(?: (?:man|mensen|collega's|"
    r"personen|werknemers|in totaal|op het werk|op de dienst|in de firma|in het bedrijf|op kantoor|in de zaak))?\Z"
    r"|\b(?:we|wij) (?:zijn|werken) (?:daar |er |hier )?(?:met )?(\d{1,6}) (?:man|collega's|werknemers|medewerkers)\b"
    r"|\b(?:there are|we are) (?:about |only |around )?(\d{1,6}) (?:of us|people|employees|"
    r"staff)(?: at work| there| in the company| here)?\Z"
    r"|\bmet (?:ongeveer |een stuk of |zowat )?(\d{1,6}(?: (?:tot|a) \d{1,6})?) (?:collega's|werknemers|"
    r"man (?:in|op|werken|aan))\b"
)
_FAMILY: Final = re.compile(
    r"\b(?:kinderen|kids|children|broers|zussen|thuis|gezin|family|siblings|brothers|sisters|familie|"
    r"home)\b"
)
_FOR_HOW_LONG: Final = re.compile(
    r"\b(?:werk|in dienst|work|working|worked|been|sta|contract|ben|zit)\b.*\b(?:al|sinds|for|since|"
    r"nog maar|pas|reeds|nu|only|intussen|ondertussen|\d+ (?:jaar|maanden))\b"
)
_THERE: Final = re.compile(
    r"\b(?:daar|er|hier|there|here|in dienst|bij (?!haar|hem|ons|mij)\w+|"
    r"voor (?:dezelfde|hetzelfde|deze|dit|mijn|dit)|at (?:my|the same|this)|for (?:my|"
    r"the same|this)|"
    r"at (?:a|an|the)|deze (?:job|firma)|dit bedrijf|die firma|in (?:een|de|dezelfde|a|the same))\b"
)
_LENGTH: Final = re.compile(
    r"\b(?:(?:al|nu|reeds|nog maar|pas|for|only|ongeveer|bijna|about|ruim|intussen|"
    r"ondertussen) )*(?:\d+(?:[.,]\d+)?|anderhalf|een|half|a|an) (?:jaar|jaren|maanden|maand|weken|years?|"
    r"months?)\b"
    r"|\b(?:sinds|since|vanaf) (?:\w+ ){0,2}(?:19|20)\d\d\b"
)
_SHARE: Final = re.compile(
    r"(?<![\d/])(?:[1-9]|10)/(?:[2-9]|10|38)(?![\d/])|\b(?:half ?tijds?e?|half-?time|voltijds?e?|"
    r"full[- ]?time|fulltime|halftime|"
    r"halve dagen|\d{1,2}(?:[.,]\d+)? (?:uur |uren |u )?(?:van de|op de|op|out of|of) (?:3[5-9]|40)\b|"
    r"\d{2,3} ?(?:%|procent|percent))"
)
_LEAVE: Final = re.compile(
    r"\b(?:verlof|leave|tijdskrediet|loopbaanonderbreking|zorgkrediet|ouderschapsverlof|minder|less|"
    r"invalid\w*|handicap|punten|mantelzorger|moeder|mama|papa|mum|mom|carer|ziek|bezig|zorg|zorgen|"
    r"caring)\b"
)


def read_work(text: str, facts: Mapping[str, Fact], on: date, *, at_work: bool) -> Iterator[tuple[str, Any]]:
    """The facts about their work that a carer's clause tells; ``at_work``: the message speaks of a job elsewhere."""
    if not _HINT.search(text):
        return
    past = bool(_PAST.search(text))
    future = bool(_FUTURE.search(text))
    status = None if past or (future and not re.search(r"\b(?:ben|am)\b", text)) else _status(text)
    if (
        future
        and status in ("none", "student", "pensioner")
        and re.search(r"\b(?:ga|word|binnenkort|going|soon|will|next|volgend)\b", text)
    ):
        status = None
    if status:
        yield "carer_work_status", status
    if past:
        return
    if _WORK_PLACE.search(text):
        named = [sector for sector, pattern in _SECTORS if _said(text, pattern)]
        if len(named) == 1 and not future and status not in ("self_employed_main", "student", "none"):
            yield "sector", named[0]
    if heads := _HEADS.search(text):
        said = next(filter(None, heads.groups()))
        if (at_work or not heads.group().startswith(("we", "wij"))) and not _FAMILY.search(text):
            value = read_number(said, facts["employer_headcount"], on)
            yield "employer_headcount", value
    if not future and (length := _LENGTH.search(text)) and _stays_there(text):
        yield "seniority_months_employer", read_number(length.group(), facts["seniority_months_employer"], on)
    if not future and (value := _share(text, facts, on)) is not None:
        yield "work_fraction", value


def is_share(text: str) -> bool:
    """Whether a clause is a share of full time and nothing more: "4/5"."""
    return bool(_SHARE.fullmatch(re.sub(r"\A(?:(?:maar|but|wel|en|and) )+", "", text)))


def works(text: str) -> bool:
    """Whether a clause says that somebody works."""
    return bool(_WORKS.search(text)) and not re.search(rf"\b{_NOT}\b(?! \d/\d| voltijds| half| full)", text)


def _stays_there(text: str) -> bool:
    """Whether a length of time is that of working for the same employer."""
    if re.search(r"\b(?:niet|geen|not|no)\b", text):
        return False
    works = re.search(r"\b(?:werk|work|working|dienst|worked|contract|job)\b", text)
    return bool(works and _FOR_HOW_LONG.search(text) and _THERE.search(text))


def _share(text: str, facts: Mapping[str, Fact], on: date) -> Any:
    share = _SHARE.search(text)
    if not share or not _WORKS.search(text) or _LEAVE.search(text) or re.search(rf"\b{_NOT}\b", text[: share.end()]):
        return None
    if len(_SHARE.findall(text)) > 1:
        return None
    if share.group() == "halve dagen":
        return 0.5
    return read_number(re.sub(r"\btime\b", "time", share.group()), facts["work_fraction"], on)
