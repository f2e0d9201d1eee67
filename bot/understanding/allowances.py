"""Reads what a clause tells of the allowances, budgets and papers of whoever it speaks of: who gets what, and how many
points or percent stand on a decision.

Pure. What is only asked for, wished or past tells nothing; "een zorgbudget" alone may be any of three and tells nothing
either. The papers that prove a need of care for the recognition are read by ``caring``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

#: One of these stands in every clause that tells something here.
ABOUT_ALLOWANCES: Final = re.compile(
    r"tegemoetk|toelage|zorgbudget|zorgverzek|zorgkas|zorgtoeslag|kinderbijslag|groeipakket|budget|allowance|"
    r"reimbursement|income guarantee|care supplement|\b(?:thab|zbo|bob|pvb|pab|ivt|it|igo|omnio|wigw)\b|euro|€|"
    r"inkomensgarantie|forfait|statuut|status|handicap|invalid|disab|%|procent|percent|punten|points|profiel|katz|"
    r"categorie"
)
HOLDS: Final = re.compile(
    r"\b(?:krijgt?|krijgen|gekregen|kreeg|heeft|heb|hebben|ontvangt?|ontvangen|trekt|geniet|valt onder|gets?|has|have|"
    r"receives?|receiving|getting|s on|is on)\b"
)
_NOT: Final = re.compile(r"\b(?:niet|geen|nooit|not|no|never|no longer)\b(?! (?:alleen|only)\b)")
#: Not had now: asked for, wished, past, or somebody else's rule.
_NOT_NOW: Final = re.compile(
    r"\b(?:wil|wilt|willen|wou|zou|zouden|moet|moeten|kan|kunnen|mag|hoe|wachten?|wacht|hoop|hopen|graag|aanvra\w+|"
    r"aangevraagd|vraagt|vragen|vraag|gevraagd|ingediend|lopende|binnenkort|vroeger|had|hadden|recht op|nodig|minstens|"
    r"pas als|waiting|want|wants|would|should|can|could|apply|applied|applying|asked|soon|used to|needs?|entitled)\b"
)
#: "recht op verhoogde tegemoetkoming" is how it is said of who has it.
_A_STATUS: Final = re.compile(r"\brecht op (?:de )?(?=verhoogde)")
_FOR_DISABILITY: Final = r"(?:voor )?(?:mensen|personen) met een (?:handicap|beperking)"

#: An amount that comes from elsewhere.
_OTHER_MONEY: Final = (
    r".*\b(?:pensioen|loon|leefloon|werk|job|per (?:week|dag|uur|keer)|korting|terug|pension|wage|"
    r"a (?:week|day)|an hour)\b"
)

#: What is had or not, each by all its names.
_GOT: Final = tuple(
    (fact, re.compile(pattern))
    for fact, pattern in (
        (
            "has_zorgbudget_zwaar",
            r"\bzorgbudget (?:\w+ )?(?:voor )?zwaar\b|\b(?:vlaamse )?zorgverzekering\b|"
            rf"(?:\b1(?:30|35|40) (?:euro|€)|€ ?1(?:30|35|40)\b)(?!{_OTHER_MONEY})|"
            r"\b(?:geld|iets|bedrag|tegemoetkoming|budget) van (?:de|haar|zijn) zorgkas\b|"
            r"\bcare budget for (?:heavy|severe|heavily)",
        ),
        (
            "has_zorgbudget_ouderen",
            r"\bthab\b|\bzbo\b|\btegemoetkoming (?:voor )?(?:de )?hulp aan bejaarden\b|"
            r"\bzorgbudget (?:voor )?(?:ouderen|bejaarden)|\bcare budget for (?:the )?(?:older|elderly)",
        ),
        (
            "has_zorgbudget_handicap",
            rf"\bzorgbudget {_FOR_DISABILITY}|\bzorgbudget handicap\b|\bbasisondersteuningsbudget\b|"
            r"\b(?:een|het|de|a|the) bob\b|\bcare budget for (?:people|persons) with a disability\b",
        ),
        ("has_pvb", r"\bpvb\b|\bpersoonsvolgende? budget"),
        ("has_pab", r"\bpab\b|\bpersoonlijke? ?assistentie-?budget"),
        ("has_ivt", r"\bivt\b|\binkomensvervangende\b|\bincome replacement allowance\b"),
        (
            "has_it",
            r"\bintegratietegemoetkoming|\bivt/it\b|\b(?:een|de) it\b(?! is)|\A(?:en|and|of) it\Z|"
            r"\bintegration allowance\b",
        ),
        ("income_guarantee_elderly", r"\bigo\b|\binkomensgarantie|\bincome guarantee\b"),
        (
            "increased_reimbursement",
            r"\bverhoogde (?:tegemoetkoming|terugbetaling|tussenkomst)|\bomnio\b|\bwigw\b|\bincreased reimbursement\b",
        ),
        (
            "child_care_supplement",
            r"\b(?:zorgtoeslag|(?:verhoogde|dubbele) kinderbijslag|verhoogd groeipakket|care supplement)\b",
        ),
        (
            "palliative_status",
            r"\bpalliatie(?:f|ve) (?:forfait|statuut|status)\b|\bpalliative (?:status|lump sum)\b",
        ),
    )
)
#: Only a child has these.
_OF_A_CHILD: Final = frozenset(("child_care_supplement",))

_PERCENT: Final = re.compile(
    r"\b(\d{1,3}) ?(?:%|procent|percent) ?(?:\w+ ){0,2}?(?:handicap|gehandicapt|invalide|invaliditeit|invalid|"
    r"arbeidsongeschikt\w*|disab\w+|ongeschikt\w*|mindervalide|erkend\w*)\b|"
    r"\b(?:handicap|invalide|invaliditeit|arbeidsongeschikt\w*|mindervalide|disab\w+|erkend)"
    r"(?: (?:van|voor|aan|of|for|at))? (\d{1,3}) ?(?:%|procent|percent)"
)
#: Percent.
_WHOLE: Final = 100
_OFFICE: Final = r"\b(?:kind (?:en )?gezin|opgroeien|zorgtoeslag|kinderbijslag(?:fonds)?|groeipakket|care supplement)\b"
_POINTS: Final = re.compile(
    rf"\b(\d{{1,2}}) (?:punten|points)\b.*{_OFFICE}|{_OFFICE}.*\b(\d{{1,2}}) (?:punten|points)\b"
)
_PILLAR: Final = r"\b(?:derde pijler|pijler (?:3|drie)|third pillar|pillar (?:3|three))\b"
_PILLAR_3: Final = re.compile(
    rf"\b(\d{{1,2}}) (?:punten |points )(?:\w+ ){{0,3}}?{_PILLAR}|{_PILLAR}.*?\b(\d{{1,2}})\b"
)
_RECOGNISED: Final = re.compile(
    r"\b(?:erkende? (?:handicap|beperking)|erkend als (?:persoon|iemand) met een (?:handicap|beperking)|"
    r"(?:handicap|beperking) is (?:\w+ )?erkend|recogni[sz]ed disability|disability is (?:\w+ )?recogni[sz]ed)\b"
)
_KATZ_IN_A_HOME: Final = re.compile(
    r"\b(?:katz(?:-?schaal|-?score)?|(?:zorg)?profiel|categorie|category)"
    r"(?: (?:is|van|een|a|nu|now|dementie|heeft|has))* (o|a|b|cd|c|d)\b"
)


def read_allowances(text: str, *, child: bool, residential: bool, continues: bool = False) -> Iterator[tuple[str, Any]]:
    """Allowances and decisions of whoever the clause speaks of.

    ``child``: it may be a child of the carer; ``residential``: the clause speaks of a home; ``continues``: the clause
    goes on with what the one before said that somebody has ("de THAB, en ook de zorgverzekering").
    """
    if not ABOUT_ALLOWANCES.search(text):
        return
    text = _A_STATUS.sub("", text)
    denied, later = bool(_NOT.search(text)), bool(_NOT_NOW.search(text))
    if (continues or HOLDS.search(text)) and not later:
        for fact, names in _GOT:
            if names.search(text) and (child or fact not in _OF_A_CHILD):
                yield fact, not denied
    if denied or later:
        return
    if (percent := _PERCENT.search(text)) and (value := int(percent[1] or percent[2])) <= _WHOLE:
        yield "disability_percent", value
    elif _RECOGNISED.search(text):
        yield "disability_recognised", True
    if child and (points := _POINTS.search(text)):
        yield "child_points_total", int(points[1] or points[2])
    if child and (pillar := _PILLAR_3.search(text)):
        yield "child_points_pillar3", int(pillar[1] or pillar[2])
    if residential and (katz := _KATZ_IN_A_HOME.search(text)):
        yield "dependency_katz_category", katz[1].capitalize()
