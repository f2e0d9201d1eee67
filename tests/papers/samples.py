"""Papers as a caller would fill them, for tests, figures and the pictures in the docs. The situations are invented."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.papers.model import (
    Asked,
    CalendarEntry,
    Contact,
    Group,
    HealthFundList,
    LeaveLetter,
    LetterGuide,
    Overview,
    Right,
    Source,
    uid,
)

MADE_ON = date(2026, 11, 22)


def source(title: str, url: str = "https://www.vlaanderen.be/een-pagina") -> Source:
    return Source(title=title, consulted=MADE_ON, url=url)


VL_MA = source(
    "vlaanderen.be - Verlof voor medische bijstand", "https://www.vlaanderen.be/verlof-voor-medische-bijstand"
)
RVA = source("RVA - Bedragen thematische verloven", "https://www.rva.be/documentatie/bedragen")
CM = source("CM - Erkenning als mantelzorger", "https://www.cm.be/mantelzorg")
VZK = source("vlaanderen.be - Vlaams zorgkrediet", "https://www.vlaanderen.be/vlaams-zorgkrediet")
VSB = source("Vlaamse sociale bescherming - Zorgbudgetten", "https://www.vlaamsesocialebescherming.be/zorgbudgetten")
DGPH = source("FOD Sociale Zekerheid - Personen met een handicap", "https://handicap.belgium.be/nl")
TOWN = source("Voorbeeldstad - Mantelzorgpremie", "https://www.voorbeeldstad.be/mantelzorgpremie")

OVERVIEW = Overview(
    made_on=MADE_ON,
    recipient="je moeder",
    first=(
        "Vraag de huisarts het **attest** dat je moeder ernstig ziek is, op het formulier van de RVA.",
        "Vraag je ziekenfonds eerst de erkenning met sociaal recht. De algemene erkenning vraag je daarna niet apart.",
        "Vraag de premie van je gemeente vóór 31 december.",
    ),
    groups=(
        Group(
            kind="recognition",
            rights=(
                Right(
                    title="Erkenning als mantelzorger met sociaal recht",
                    standing="applied",
                    brings="Opent het mantelzorgverlof",
                    missing=("de verklaring op eer",),
                    where="je ziekenfonds",
                    deadline="elk jaar opnieuw vragen",
                    sources=(CM,),
                ),
                Right(
                    title="Algemene erkenning als mantelzorger",
                    standing="granted",
                    brings="Blijft geldig zolang je zorgt",
                    where="je ziekenfonds",
                    sources=(CM,),
                ),
            ),
        ),
        Group(
            kind="leave",
            rights=(
                Right(
                    title="Verlof voor medische bijstand",
                    standing="eligible",
                    brings="€ 978,24 per maand, bruto (december 2022)",
                    missing=("het attest van de arts",),
                    where="je werkgever en de RVA",
                    deadline="minstens 7 dagen vooraf",
                    sources=(VL_MA, RVA),
                ),
                Right(
                    title="Mantelzorgverlof",
                    standing="not_yet",
                    brings="Eerst: erkenning met sociaal recht",
                    missing=("het attest van je ziekenfonds",),
                    where="je werkgever en de RVA",
                    deadline="minstens 7 dagen vooraf",
                    sources=(RVA,),
                ),
                Right(
                    title="Vlaams zorgkrediet",
                    standing="unknown",
                    brings="De uitkering hangt af van je sector",
                    missing=("in welke sector je werkt",),
                    where="het WSE-loket, online",
                    sources=(VZK,),
                ),
                Right(
                    title="Zorgverlof (5 dagen per jaar)",
                    standing="eligible",
                    brings="Onbetaald",
                    missing=("een attest van de dokter",),
                    where="je werkgever",
                    sources=(VL_MA,),
                ),
            ),
        ),
        Group(
            kind="premium",
            rights=(
                Right(
                    title="Mantelzorgpremie van Voorbeeldstad",
                    standing="unknown",
                    brings="€ 25 per maand (2022)",
                    missing=("de Katz-score van je moeder",),
                    where="het Sociaal Huis",
                    deadline="vóór 31 december",
                    caution="volgens een pagina van 2022; vraag na",
                    sources=(TOWN,),
                ),
                Right(
                    title="Premie incontinentiemateriaal",
                    standing="unknown",
                    brings="€ 60 per jaar",
                    missing=("een doktersbriefje",),
                    where="het Sociaal Huis",
                    sources=(TOWN,),
                ),
            ),
        ),
        Group(
            kind="budget",
            rights=(
                Right(
                    title="Zorgbudget voor zwaar zorgbehoevenden",
                    standing="eligible",
                    brings="€ 140 per maand",
                    missing=("een attest van de zorgnood",),
                    where="de zorgkas",
                    sources=(VSB,),
                ),
                Right(
                    title="Zorgbudget voor ouderen met een zorgnood",
                    standing="unknown",
                    brings="Hangt af van het inkomen",
                    missing=("het inkomen van je moeder",),
                    where="de zorgkas",
                    sources=(VSB,),
                ),
                Right(
                    title="Parkeerkaart",
                    standing="unknown",
                    brings="Voor je moeder, ook als jij rijdt",
                    missing=("de erkenning van de handicap",),
                    where="FOD Sociale Zekerheid, online",
                    sources=(DGPH,),
                ),
            ),
        ),
        Group(
            kind="respite",
            rights=(
                Right(
                    title="Dagverzorgingscentrum",
                    standing="eligible",
                    brings="Eén of meer dagen per week opvang",
                    where="een centrum in je buurt",
                    sources=(VSB,),
                ),
                Right(
                    title="Kortverblijf",
                    standing="eligible",
                    brings="Hoogstens 60 dagen na elkaar",
                    where="een centrum in je buurt",
                    sources=(VSB,),
                ),
                Right(
                    title="Oppas aan huis",
                    standing="eligible",
                    brings="Een vrijwilliger, enkele uren",
                    where="een dienst voor oppashulp",
                    sources=(CM,),
                ),
            ),
        ),
        Group(kind="support", rights=()),
    ),
    total="Wat lijkt te kloppen en elk jaar terugkomt, is voor je moeder samen ruw geschat **€ 1 680** per jaar.",
    rests_on=(
        "je zorgt voor je moeder",
        "ze is 78 jaar en woont alleen",
        "je werkt voltijds in de privé",
        "je bedrijf telt 30 mensen",
        "je woont in Voorbeeldstad",
    ),
    presumed=("je in België woont", "je niet betaald wordt voor de zorg"),
    contacts=(
        Contact(name="Dienst maatschappelijk werk van je ziekenfonds", text="kijkt gratis mee"),
        Contact(name="Sociaal Huis Voorbeeldstad", phone="012 34 56 78", email="sociaalhuis@voorbeeldstad.be"),
    ),
)

LETTER = LeaveLetter(
    leave="verlof voor medische bijstand",
    form="halftijds",
    start=date(2027, 1, 4),
    until=date(2027, 4, 3),
    person="mijn moeder",
    attachments=("het attest van de behandelende arts, op het formulier van de RVA",),
    basis="Voor verlof voor medische bijstand verwittig ik u schriftelijk, minstens 7 dagen vooraf.",
    basis_source=source("FOD WASO - Verlof voor bijstand of verzorging van een zwaar ziek gezins- of familielid"),
)

GUIDE = LetterGuide(
    made_on=MADE_ON,
    leave="verlof voor medische bijstand",
    steps=(
        "Vul je naam en adres in, en de naam en het adres van je werkgever. Zet er de plaats en de datum bij.",
        "Onderteken de brief, en neem er een kopie van voor jezelf.",
        "Stuur hem **aangetekend**, of geef hem af en laat het strookje onderaan ondertekenen.",
        "Vraag daarna de uitkering aan bij de RVA. Jij vult een deel in, je werkgever ook.",
    ),
    deadline="minstens 7 dagen vooraf. Sneller starten kan als je werkgever akkoord gaat.",
    attachments=("het attest van de behandelende arts, op het formulier van de RVA",),
    notes=(
        "Je werkgever en de RVA mogen niet oordelen over de ziekte. Dat doet alleen de arts.",
        "Je bent beschermd tegen ontslag, van je aanvraag tot 3 maanden na het einde.",
    ),
    sources=(VL_MA, RVA),
    contacts=(Contact(name="RVA", text="beslist over de uitkering", url="https://www.rva.be"),),
)

HEALTH_FUND = HealthFundList(
    made_on=MADE_ON,
    recipient="je moeder",
    fund="CM",
    asked=(
        Asked(
            title="Erkenning als mantelzorger met sociaal recht",
            text="Met deze erkenning kan je mantelzorgverlof vragen.",
            there=("de verklaring op eer",),
            missing=("een bewijs van de zorgnood: Katz-schaal, BelRAI of een attest van de FOD",),
            deadline="geldt één jaar, daarna opnieuw vragen",
            sources=(CM,),
        ),
        Asked(
            title="Zorgbudget voor zwaar zorgbehoevenden",
            text="Een vast bedrag per maand voor je moeder.",
            missing=("een attest van de zorgnood",),
            sources=(VSB,),
        ),
    ),
    questions=(
        "Welk papier is er al voor mijn moeder, en vanaf wanneer telt het?",
        "Kan ik beide erkenningen tegelijk vragen?",
        "Wie van de dienst maatschappelijk werk volgt dit op?",
    ),
    contacts=(Contact(name="Dienst maatschappelijk werk van CM", text="kijkt gratis mee"),),
)

ENTRIES = (
    CalendarEntry(
        uid=uid("f3c1", "recognition_social_rights", "renew"),
        title="Erkenning als mantelzorger opnieuw vragen",
        text="Je erkenning geldt tot ongeveer deze dag. De juiste staat op papier. Vraag ze **voor die dag** opnieuw.",
        day=date(2027, 11, 20),
        alarms=(30, 7),
        url="https://www.cm.be/mantelzorg",
        changed=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    ),
    CalendarEntry(
        uid=uid("f3c1", "premium_voorbeeldstad", "window"),
        title="Mantelzorgpremie van Voorbeeldstad vragen",
        text="Vraag de premie ten laatste vandaag. Neem mee: de Katz-score; je rekeningnummer.",
        day=date(2026, 12, 31),
        alarms=(30, 7, 0),
        yearly=True,
        changed=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    ),
)
