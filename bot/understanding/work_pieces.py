"""Reads the bare pieces in which people answer a question about their work: "bediende, privé, een man of 30".

Pure. For clauses that can only be about the carer's work, since that was asked; ``work`` reads what is told unasked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from bot.facts import Fact
from bot.understanding.grammar import FINITE
from bot.understanding.numbers import read_number
from bot.understanding.people import Kind, Spoken

#: The facts after whose question a bare piece is about the carer's work.
ABOUT_WORK: Final = frozenset(
    (
        "carer_work_status",
        "contract_type",
        "employer_headcount",
        "employer_region",
        "sector",
        "seniority_months_employer",
        "work_fraction",
    )
)
_DENIED: Final = re.compile(r"\b(?:niet|geen|not|no longer|never|nooit)\b(?: \w+){0,3}")
_NOT_NOW: Final = re.compile(
    r"\b(?:vroeger|vroegere|was|werkte|geweest|ooit|used to|worked|former|formerly|word|binnenkort|wil|zou|soon|will|"
    r"vanaf|zoek|ga|gaan|volgend|next|premie|premium|verlof|leave|uitkering)\b"
)
#: The first that is found counts.
_STATUSES: Final = tuple(
    (status, re.compile(rf"\b(?:{words})\b"))
    for status, words in (
        ("self_employed_secondary", r"bij ?beroep|secondary occupation|side business"),
        ("assisting_spouse", r"meewerkende? (?:echtgeno\w+|partner|vrouw|man)|assisting spouse"),
        (
            "self_employed_main",
            r"zelfstandige?r?s?|self-? ?employed|freelance\w*|hoofdberoep|zaakvoerd\w+|eigen (?:zaak|winkel|bedrijf|"
            r"praktijk|bakkerij|cafe)|own (?:business|shop|company)",
        ),
        (
            "employee",
            r"contractuee?le?|arbeidscontract|contract|contractual",
        ),
        ("statutory", r"vast ?benoemd\w*|statutair\w*|statutory|\w*ambtena(?:ar|ren|res)|civil servant"),
        (
            "employee",
            r"bediende|arbeider|arbeidster|werknemer|werkneemster|loondienst|employee|clerk|worker|"
            r"verpleegkundige|verpleegster|verpleger|zorgkundige|poetsvrouw|poetshulp|kassierster|secretaresse|"
            r"verko(?:per|opster)|magazijnier|receptioniste?|opvoed(?:er|ster)|nurse|secretary|cleaner|cashier|"
            r"receptionist|warehouse worker|dienstencheques?",
        ),
        ("jobseeker_benefit", r"werkloos|werkzoekende?|dop|unemployed|jobseeker"),
        ("pensioner", r"pensioen|gepensioneerde?|retired|pensioner"),
        ("homemaker", r"huisvrouw|huismoeder|huisman|housewife|homemaker"),
        ("student", r"student|studente|scholier"),
    )
)
_SECTORS: Final = tuple(
    (sector, re.compile(rf"\b(?:{words})\b"))
    for sector, words in (
        (
            "flemish_government",
            r"vlaamse (?:overheid|administratie)|vlaams ambtenaar|flemish (?:government|administration)",
        ),
        ("federal_government", r"federale? (?:overheid|politie|ambtenaar)|fod|federal (?:government|police)"),
        ("education", r"\w*onderwijs|(?<!op )(?<!na )\w*school|leerkracht|leraar|lerares|juf|clb|education|teacher"),
        (
            "local_authority",
            r"(?<!grote )stad|stadsbestuur|gemeente|gemeentebestuur|ocmw|provincie|(?:lokale )?politie|politiezone|"
            r"city|town(?: hall)?|council|municipality|police",
        ),
        ("autonomous_public", r"nmbs|infrabel|bpost|spoorwegen|sncb"),
        (
            "social_profit",
            r"vzw|social ?profit|socialprofit|non-?profit|zorgsector|rusthuis|wzc|woonzorgcentrum|ziekenhuis|thuiszorg|"
            r"gezinszorg|familiehulp|familiezorg|charity|hospital|care (?:home|sector)|nursing home|home care",
        ),
        (
            "private",
            r"prive\w*|private(?: (?:sector|company|firm|firma))?|bedrijf|firma|kmo|bank|winkel|supermarkt|fabriek|"
            r"company|firm|factory|shop|supermarket|colruyt|delhaize|aldi|lidl|carrefour|volvo|ikea|kbc|belfius",
        ),
    )
)
_SHARE: Final = re.compile(
    r"(?<![\d/])(?:[1-9]|10)/(?:[2-9]|10)(?![\d/])|\b(?:half ?tijds?e?|half-?time|voltijds?e?|full[- ]?time)\b|"
    r"\b\d{2,3} ?(?:%|procent|percent)"
)
_IS_OR_WORKS: Final = re.compile(
    r"\b(?:ben|zijn|is|werk|werken|sta|zit|geef|doe|am|are|work|teach)\b|"
    r"\b(?:heb|have|got)\b.*\b(?:contract|job|baan|werk|zaak|business|statuut)\b"
)
_IT_IS: Final = re.compile(r"\A(?:het|dat|it|that) is\b")
_HEADS: Final = re.compile(
    r"\b(?:(?:meer|minder) dan |(?:more|less|fewer) than |ongeveer |rond de |about )?"
    r"\d{1,6}(?:[.]\d{3})?(?: (?:tot|a|to|of|or) \d{1,6})? (?:man|mensen|personen|werknemers|medewerkers|collega's|"
    r"people|employees|staff|workers|colleagues)\b"
)
_ALONE: Final = (
    "self_employed_main",
    "self_employed_secondary",
    "assisting_spouse",
    "jobseeker_benefit",
    "pensioner",
    "student",
)


def is_piece(part: Spoken) -> bool:
    """Whether a clause can be a bare piece of an answer about the carer's own work."""
    if not part.clause.states or any(mention.own for mention in part.mentions):
        return False
    if FINITE.intersection(part.clause.words) and not _IS_OR_WORKS.search(part.clause.text):
        return False
    if part.about_carer or part.kind is Kind.NONE:
        return True
    verbless = not FINITE.intersection(part.clause.words)
    return not part.about_recipient and (verbless or bool(_IT_IS.match(part.clause.text)))


def read_pieces(text: str, facts: Mapping[str, Fact], on: date) -> Iterator[tuple[str, Any]]:
    """The facts about their work in a piece of a carer's answer."""
    if _NOT_NOW.search(text):
        return
    said = _DENIED.sub(" ", text)
    status = next((name for name, pattern in _STATUSES if pattern.search(said)), None)
    if status:
        yield "carer_work_status", status
    sectors = [name for name, pattern in _SECTORS if pattern.search(said)]
    if sectors and status not in _ALONE:
        # "een rusthuis van het OCMW", "een firma voor de stad": who pays comes first in the list
        yield "sector", sectors[0]
    if heads := _HEADS.search(said):
        yield "employer_headcount", read_number(heads.group(), facts["employer_headcount"], on)
    shares = _SHARE.findall(said)
    if len(shares) == 1:
        yield "work_fraction", read_number(shares[0], facts["work_fraction"], on)
