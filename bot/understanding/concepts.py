"""What words mean, whichever they are: "baas", "werkgever" and "boss" are one thing to a question.

Each concept lists the beginnings of words (a space makes two words); Dutch as spoken in Flanders, and English. They
let a question reach its answer in words that no phrase holds, also over the two languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_CONCEPTS: Final[dict[str, str]] = {
    # what is asked
    "long": "hoelang|hoe lang|hoe lange|how long|hoeveel maanden|how many months|hoeveel jaar|maximaal|maximum|"
    "maxim|duurt|duur|"
    "length|last|langst|in totaal|in all|geldt de|geldt mijn|geldig|valid|totaal|loopbaan",
    "notice": "vooraf|op voorhand|voorhand|verwittig|melden|meld|beforehand|in advance|ahead|notice|announce|vroeg|"
    "how early|how long before|hoelang vooraf|hoe lang op voorhand|hoe lang vooraf|must know|moet weten|"
    "moet mijn baas weten|"
    "employer know|must tell|laten weten|tell my|tell the|have to tell",
    "refuse": "weiger|refuse|neen zeggen|nee zeggen|zegt nee|zegt neen|say no|says no|goedkeur|toestemming|toestaan|"
    "permission|"
    "consent|approve|akkoord|afwijz|verplicht om|verbied",
    "money": "betaal|loon|geld|bedrag|bedraagt|hoeveel krijg|krijg ik per maand|per maand|opbreng|brengt|verdien|"
    "wage|wedde|"
    "paid|pay|money|sum|amount|how much|euro|per month|vergoed|salar|hoeveel is|hoe groot",
    "apply": "aanvra|vraag ik|hoe vraag|waar vraag|vraagt|apply|application|where do i ask|how do i ask|how to ask|"
    "indien|"
    "formulier|form|claim",
    "late": "te laat|too late|deadline|binnen hoeveel|termijn|uiterlijk|laattijdig|a year after|jaar na|year after|"
    "jaar later|"
    "jaar geleden|vergeten|pas een jaar",
    "who": "voor wie|for whom|for who|familie|family|familielid|relative|telt mijn|mee voor|count|eligible|zus|"
    "sister|broer|"
    "brother|tante|aunt|nonkel|uncle|vriend|friend|buur|neighbour|neighbor|schoonmoeder|schoonvader|in law|oma|opa|"
    "grand|kleinkind|verwant|wie kan|who can",
    "friend": "vriend|friend|buur|neighbour|neighbor|kennis|geen familie|not family",
    "paper": "papier|attest|bewijs|proof|document|certificate|statement|briefje",
    "proof": "bewijs|bewijz|proof|score|punten|points|zorgnood|zwaarte|dependency",
    "name": "naam|named|name|diagnose|diagnosis|ziekte|illness|op staan|op het attest|wat ze heeft|what she has|wie er",
    "part": "deeltijds|halftijds|half time|part time|parttime|4 5|vijfde|fifth|halve|minder werken|work less",
    "split": "twee periodes|two periods|separate periods|blok|block|twee keer|apart|aparte|splits|split|opdelen|"
    "in stukken",
    "week": "per week|by the week|weken|weeks|week per week|just two weeks|een week|one week",
    "start": "begint|begin|start|gaat in|gaat het|ingaan|in gaan|which day|from which|wanneer mag|op welke dag|"
    "when does",
    "gap": "aansluit|onderbrek|gap|tussen de|tussendoor|between|tweede week|second week|verleng|without a day",
    "hours": "uur|uren|hours",
    "days": "hoeveel dagen|how many days|werkdagen|working days|hoe vaak|aantal dagen",
    "age": "leeftijd|hoe oud|how old|age|tot welke|jaar oud|minderjarig|onder 18|under 18|i m 16|ik ben 16|jongere|"
    "18 jaar",
    "renew": "vernieuw|renew|elk jaar|every year|verval|expire|opnieuw vragen|hernieuw|loopt af|run out|"
    "hoelang geldt|geldig",
    "fired": "ontslag|ontslaan|ontslagen|fire|fired|dismiss|buiten gooien|buitengooien|sack",
    "death": "sterft|dies|overlijd|dood|death|overleden|gestorven|passes away",
    "together": "combineer|combine|tegelijk|samen met|together|at the same time|allebei|beide|both|bovenop|on top|"
    "samen|optellen|"
    "come out of",
    "differ": "verschil|difference|differ|anders|of die|twee attesten|two attests|welke van",
    "several": "hoeveel mantelzorgers|how many carers|twee mensen|two people|meerdere|iemand anders ook|"
    "dezelfde persoon|"
    "allebei erkend|same person",
    "look": "werk zoeken|look for work|solliciter|job weigeren|turn down|zoeken naar werk|beschikbaar",
    "refused": "geweigerd|refused|beroep|appeal|niet akkoord met|afgewezen|is a no",
    "job_time": "hoelang werk|anciënniteit|ancienniteit|werk er nog maar|nieuwe job|new job|jaar in dienst|"
    "seniority|in dienst",
    "cba": "cao|collective agreement",
    "care_home": "woonzorgcentrum|wzc|rusthuis|care home|nursing home|residentieel",
    "hospital": "ziekenhuis|hospital|opname|opgenomen",
    "abroad": "buitenland|abroad|vakantie in|op reis",
    "sick": "ziekte uitkering|ziekteuitkering|sickness benefit|invalid|arbeidsongeschikt|ziekenkas uitkering",
    "exact_place": "waar werk|sector|wie kan|who can|welke werkgever|school|gemeente|stad|ocmw",
    "side_job": "bijberoep|bij beroep|secondary|on the side|side business|nevenberoep",
    "tenth": "tiende|1 10|tenth",
    "postpone": "uitstel|postpone|later end|opschuiv|verschuiven|end of my benefit|einde van mijn",
    "which_leave": "welk verlof|which leave|bij welk|geldt de premie|ook bij",
    "home_work": "telewerk|thuiswerk|telework|work from home|uurrooster|hours differently|flexib",
    # what it is about
    "employer": "baas|werkgever|boss|employer|chef|patron|directie",
    "self_employed": "zelfstandig|self employed|eigen zaak|own business|freelance",
    "unemployed": "werkloos|werkloze|werkzoekend|unemployed|jobseeker|dop|stempel",
    "recognise": "erkenn|erkend|erken|recogni|attest als mantelzorger",
    "social_rights": "sociaal recht|sociale recht|social right",
    "exemption": "vrijstell|vrijgesteld|exempt",
    "child": "kind|child|zoontje|dochtertje",
    "palliative": "palliatie|stervend|dying|terminaal|terminal",
    "federal": "federa|fod",
    "flemish": "vlaams|flemish",
    "private": "prive|privé|private|bedrijf|company",
    "social_profit": "socialprofit|social profit",
    "premium": "premie|premium",
    "carers_leave": "mantelzorgverlof|carer s leave|carers leave|verlof voor mantelzorg",
    "care_leave": "zorgverlof|5 dagen|vijf dagen|five days",
    "compelling": "dwingend|compelling|familiaal verlof|sociaal verlof|urgent family",
    "care_credit": "zorgkrediet|care credit",
    "time_credit": "tijdskrediet|tijdkrediet|time credit",
    "assistance": "medische bijstand|medisch bijstand|medical assistance|medische bijstandsverlof",
    "parental": "ouderschapsverlof|parental",
    "deferral": "einde van mijn uitkering|einde van mijn werkloosheid|end of my unemployment|uitstel|uitgesteld|"
    "deferral|opschui",
}


def _pattern(words: str) -> re.Pattern[str]:
    parts = "|".join(sorted((re.escape(word) for word in words.split("|") if word), key=len, reverse=True))
    return re.compile(rf"(?:^| )(?:{parts})")


_PATTERNS: Final = {name: _pattern(words) for name, words in _CONCEPTS.items()}


def concepts(plain: str) -> Iterator[str]:
    """The concepts of a text that is already lower case, without accents and marks."""
    for name, pattern in _PATTERNS.items():
        if pattern.search(plain):
            yield name
