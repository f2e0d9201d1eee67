"""Everyday words that were taken for danger, and cries that were not heard, when people tried Leun out."""

from __future__ import annotations

import pytest
import yaml

from bot.dialogue.safety import build_patterns, read
from tests.support import CONTENT

PATTERNS = build_patterns(yaml.safe_load((CONTENT / "safety.yaml").read_text(encoding="utf-8")))


def kinds(text: str) -> set[str]:
    return {finding.kind for finding in read(text, PATTERNS)}


@pytest.mark.parametrize(
    "text",
    [
        "ik ben 67 en op pensioen",
        "67 en op pensioen",
        "ik ben op ziekenkas",
        "ik ben al lang op pensioen",
        "ik ben nu op den dop",
        "nu zorg ik alleen voor ons moeder",
        "dat gaat rapper",
        "kan dat rapper?",
        "sorry ik heb mistikt",
        "mijn hart sloeg weer over",
        "hij slaat weer alarm",
    ],
)
def test_everyday_words_are_no_danger(text: str):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hij sloeg weer", "violence"),
        ("hij slaat weer", "violence"),
        ("mijn man sloeg opnieuw", "violence"),
        ("hij heeft weer geslagen", "violence"),
        ("he hit me again", "violence"),
        ("he hit again", "violence"),
        ("he raped me", "violence"),
        ("ze stikt", "medical"),
        ("ik ben op", "overload"),
        ("ik ben op en ik ben op pensioen", "overload"),
        ("ik sta er alleen voor", "overload"),
        ("ik zorg helemaal alleen voor mijn moeder", "overload"),
    ],
)
def test_a_cry_beside_those_words_is_heard(text: str, kind: str):
    assert kind in kinds(text)


CRISES = {"suicide", "violence", "medical"}


@pytest.mark.parametrize(
    "text",
    [
        "mijn moeder is vorig jaar gevallen en loopt nu met een rollator",
        "papa heeft twee jaar geleden een beroerte gehad, welk verlof bestaat er",
        "na zijn hartinfarct werkt mijn man halftijds",
        "sinds haar hersenbloeding woont ze bij ons",
        "wat zijn de tekens van een beroerte voor op de koelkast",
        "ik volg een cursus reanimeren",
        "waar leer ik omgaan met agressie bij dementie",
        "hij was vroeger agressief, nu met de pillen niet meer",
        "mijn oom pleegde zelfmoord toen ik klein was",
        "na de zelfdoding van mijn broer zoek ik een praatgroep",
        "mijn gsm is kapot gevallen",
        "de rekening van het ziekenhuis, ik viel achterover van de prijs",
        "mijn kleindochter is geslaagd in haar examen",
        "mag mijn moeder haar bankkaart nog zelf gebruiken",
        "hoe vraag ik een volmacht voor de bank",
        "de verpleegster geeft hem elke dag zijn pillen",
        "ze neemt veel medicatie, wordt dat terugbetaald",
        "hij krijgt morfine, is dat normaal bij palliatieve zorg",
        "hoe werkt euthanasie bij dementie",
        "mijn man is overleden in zijn slaap, wat nu",
        "wie regelt de begrafenis en de bank",
        "mijn vrouw kan niet meer stappen, welke rolstoel wordt terugbetaald",
        "ze kan niet meer praten sinds haar operatie, bestaat er een spraakcomputer",
        "mijn moeder vergeet alles, ze herkent mij niet altijd",
        "hij slaapt slecht en staat vaak op",
        "wat doe ik als ik er later niet meer ben, wie zorgt dan voor mijn zoon",
        "wie zorgt voor mijn dochter met Down als wij er niet meer zijn",
        "ik lach mij dood",
        "ik schrok mij dood van die brief",
        "dat formulier is om zot van te worden",
        "ik zou mijn baas wel kunnen wurgen haha",
        "de oppas komt niet opdagen",
        "mijn arm doet pijn van het tillen",
        "is er een alarmknop voor als ze valt",
        "vraagje, hoeveel dagen mag ik weg van het werk",
        "ik wil stoppen met werken om voor mama te zorgen",
        "ik wil een einde maken aan mijn tijdskrediet",
        "mijn dochter heeft epilepsie, is er opvang die daarmee kan omgaan",
        "hij heeft suikerziekte, komt er een verpleegster spuiten",
        "onze kleinzoon is geslagen voor zijn rijexamen",
        "ik ben op zoek naar een cafe voor mantelzorgers",
        "de bloemen zijn kapot en het is koud",
        "my dad had a stroke last year, what leave is there",
        "since her fall she needs a walking frame",
        "he was aggressive years ago, calm now",
        "my uncle killed himself when I was ten",
        "is there a first aid course",
        "how does euthanasia work in Belgium",
        "she passed away peacefully, who do I tell",
        "I could murder a cup of tea",
        "my boss will kill me if I am late again",
        "the form is killing me",
        "can I lock the medicine cabinet",
        "she takes a lot of tablets, are they refunded",
        "who looks after my son when I'm gone",
        "I'd like to end my subscription",
        "my mother can't walk any more, who pays for a wheelchair",
        "he doesn't answer my emails",
        "the council won't answer the phone",
        "is there a course on handling aggression",
        "she sleeps a lot since the new pills",
        "what happens to the budget when he dies",
        "I'm dying to know if we qualify",
        "grief hits me in waves",
        "my phone fell down the stairs",
        "I want out of this chat",
        "can I leave her alone for an hour",
        "he lost his sight years ago, is there a parking card",
        "nan is ninety and drops things, is there a special cup",
        "my back hurts from lifting",
    ],
)
def test_past_illness_grief_questions_and_idioms_are_no_crisis(text: str):
    assert not kinds(text) & CRISES


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("vader ligt al een uur op de badkamervloer en krijgt zijn been niet bewogen", "medical"),
        ("zijn mond hangt scheef en hij brabbelt", "medical"),
        ("ze praat ineens wartaal en laat haar kop vallen", "medical"),
        ("ik krijg hem niet meer wakker", "medical"),
        ("ze heeft per ongeluk mijn bloeddrukpillen genomen", "medical"),
        ("ik heb haar insuline twee keer gespoten", "medical"),
        ("hij krijgt geen lucht en zijn lippen zien blauw", "medical"),
        ("er ligt iets zwaars op mijn borst en ik zweet", "medical"),
        ("mama is van de trap gevallen en ze bloedt uit haar oor", "medical"),
        ("opa heeft een stuk vlees in zijn keel", "medical"),
        ("mijn zoon heeft een aanval die niet stopt", "medical"),
        ("ze is zo suf en verward sinds vanmorgen", "medical"),
        ("zijn glycemie staat op 40", "medical"),
        ("hij heeft de hele strip geslikt", "medical"),
        ("ik heb mijn moeder een mep gegeven", "violence"),
        ("soms bind ik hem vast in zijn zetel met een sjaal", "violence"),
        ("mijn broer neemt haar pensioen af", "violence"),
        ("ik geef haar een extra slaappil zodat ze stil is", "violence"),
        ("mijn man duwt mij tegen de muur als hij gedronken heeft", "violence"),
        ("ik ben bang dat ik haar iets ga aandoen", "violence"),
        ("mijn vader knijpt mij tot ik blauw zie", "violence"),
        ("ik sluit haar op in haar kamer als ik ga winkelen", "violence"),
        ("mijn zus laat ons moeder uren in haar vuil liggen", "violence"),
        ("de verzorger zat met zijn handen aan mijn dochter", "violence"),
        ("ik verlies mijzelf en dan sleur ik hem uit bed", "violence"),
        ("kheb em bijna gewurgd", "violence"),
        ("ik wil niet meer wakker worden", "suicide"),
        ("kwil er ni mer zijn", "suicide"),
        ("ik wil mij verdoen", "suicide"),
        ("oma zegt dat ze beter dood was", "suicide"),
        ("ik denk eraan om in het kanaal te rijden", "suicide"),
        ("mijn zoon zegt dat hij zich iets gaat aandoen", "suicide"),
        ("we gaan samen uit het leven stappen", "suicide"),
        ("ze eet niet meer want ze wil sterven", "suicide"),
        ("he's on the bathroom floor and won't wake up", "medical"),
        ("her face has dropped on one side", "medical"),
        ("dad's speech is all jumbled since this morning", "medical"),
        ("I gave him the wrong tablets", "medical"),
        ("he took all her painkillers at once", "medical"),
        ("nan fell and hit her head and she's sleepy", "medical"),
        ("she's having a fit and it won't stop", "medical"),
        ("my chest feels like someone is sitting on it", "medical"),
        ("he can't get his breath", "medical"),
        ("she choked on toast and went blue", "medical"),
        ("I slapped mum today", "violence"),
        ("he punches me when I wash him", "violence"),
        ("I tie her to the chair when I cook", "violence"),
        ("my sister is emptying mum's account", "violence"),
        ("I'm scared I'll hurt him", "violence"),
        ("the carer touched my daughter", "violence"),
        ("I give her extra sleeping pills to keep her quiet", "violence"),
        ("my son locks his gran in her room", "violence"),
        ("I want to kill myself", "suicide"),
        ("I don't want to be here anymore", "suicide"),
        ("dad keeps saying he wants to be dead", "suicide"),
        ("I'm going to end it all", "suicide"),
        ("they'd be better off without me", "suicide"),
        ("she cuts herself", "suicide"),
        ("I no longer want to live", "suicide"),
    ],
)
def test_a_plain_cry_is_heard(text: str, kind: str):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "ik zit er volledig door",
        "kben kapot",
        "ik ben leeggezogen",
        "ik kan er niet meer tegen",
        "mijn batterij is plat",
        "ik ga hieraan onderdoor",
        "I'm at the end of my tether",
        "I'm running on empty",
        "I've nothing left to give",
        "I'm worn out",
        "I can't keep this up",
    ],
)
def test_exhaustion_is_overload_and_nothing_worse(text: str):
    assert kinds(text) == {"overload"}


@pytest.mark.parametrize("text", ["ik ben moe", "ik ben een beetje moe vandaag", "i am tired"])
def test_being_tired_alone_is_not_overload(text: str):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    ("before", "cry", "kind"),
    [
        ("mijn vader is vorig jaar gestorven en ", "ik denk aan zelfmoord", "suicide"),
        ("mijn vader sloeg mij vroeger en ", "nu slaat hij mijn moeder", "violence"),
        ("hij had drie jaar geleden een beroerte en ", "nu hangt zijn mond scheef", "medical"),
        ("my mother died last year and ", "I want to kill myself", "suicide"),
        ("he had a stroke years ago and ", "now he won't wake up", "medical"),
        ("he hit me years ago and ", "yesterday he punched me again", "violence"),
    ],
)
def test_what_is_long_ago_hides_no_cry_beside_it(before: str, cry: str, kind: str):
    assert kind in kinds(before + cry)


def test_letters_that_stood_apart_hold_the_cry_and_not_two_small_words():
    assert "suicide" in kinds("ik wil d o o d A")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("he had a stroke in the kitchen", "medical"),
        ("he has had a stroke ten minutes ago", "medical"),
        ("had a heart attack in the night and is grey", "medical"),
        ("mum fell in the bathroom and can't get up", "medical"),
        ("he is fitting in the bed", "medical"),
        ("what do I do he has a seizure", "medical"),
        ("he has never had a seizure before and it won't stop", "medical"),
        ("he's not moving send an ambulance", "medical"),
        ("my husband collapsed at work just now", "medical"),
        ("he fell off his chair and collapsed", "medical"),
        ("mum does not wake up to my voice", "medical"),
        ("she simply stopped breathing", "medical"),
        ("she lay a whole night on the floor", "medical"),
        ("I found dad lying on the kitchen floor when I came in", "medical"),
        ("he lost the sight of one eye", "medical"),
        ("she lost her vision when she stood up", "medical"),
        ("there is a terrible pain in the middle of my chest", "medical"),
        ("she took the whole week of pills", "medical"),
        ("dad overdosed at two this afternoon", "medical"),
        ("he took my medication this morning", "medical"),
        ("her arm dropped to her side and her mouth drops", "medical"),
        ("she has fallen three times today and hit her head", "medical"),
        ("his lung has collapsed", "medical"),
        ("I can't feel a pulse", "medical"),
        ("nan went all floppy and can't speak", "medical"),
        ("I gave mum dad's insulin by mistake", "medical"),
        ("his speech has gone funny", "medical"),
        ("he keeps passing out", "medical"),
        ("he hit me with a belt", "violence"),
        ("he hits me when he drinks", "violence"),
        ("he hits me how a dog is hit", "violence"),
        ("I hit him hard", "violence"),
        ("he hits and kicks me", "violence"),
        ("my ex hit me and the children", "violence"),
        ("my ex husband came round and hit her", "violence"),
        ("once he pushed me down the stairs", "violence"),
        ("he was violent when I washed him", "violence"),
        ("of course his aggression gets worse", "violence"),
        ("my brother robbed her of her savings", "violence"),
        ("since her stroke my brother robbed her account", "violence"),
        ("she flinches when my brother comes over", "violence"),
        ("he keeps touching me", "violence"),
        ("she is left on the toilet alone for hours", "violence"),
        ("they leave her alone on Friday afternoon until Monday", "violence"),
        ("he left him in the car until dark", "violence"),
        ("he beats her at home", "violence"),
        ("I had never hit her before today", "violence"),
        ("my gran is getting hit by my uncle", "violence"),
        ("he put his hand down my wife's trousers", "violence"),
        ("I give him double sleeping tablets so I get some peace", "violence"),
        ("I'm not ok I want to die", "suicide"),
        ("nobody helps me I want to die", "suicide"),
        ("I can not I want to die", "suicide"),
        ("i want die", "suicide"),
        ("my teenager said she wanted to die", "suicide"),
        ("with my depression I always wanted to die", "suicide"),
        ("I tried to kill myself at the weekend", "suicide"),
        ("I tried to take my life at home", "suicide"),
        ("I have thoughts of ending my life because I am useless", "suicide"),
        ("I don't want to live in this world", "suicide"),
        ("she hopes she does not wake up", "suicide"),
        ("I hope I don't wake up to another day", "suicide"),
        ("she cuts herself with a razor when she is upset", "suicide"),
        ("he hurts himself on purpose", "suicide"),
        ("I tried to finish my life", "suicide"),
        ("I will end myself with pills", "suicide"),
        ("I won't be around for much longer, the pills are ready to do it", "suicide"),
        ("I keep thinking about stepping off the platform", "suicide"),
        ("I don't see a reason to stay alive", "suicide"),
        ("please kill me I can't", "suicide"),
    ],
)
def test_an_english_cry_is_heard_though_a_place_a_time_or_a_when_stands_beside_it(text: str, kind: str):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mijn man krijgt nu een beroerte", "medical"),
        ("ze heeft plots een scheve mond", "medical"),
        ("haar linkerarm kan ze ineens niet bewegen", "medical"),
        ("hij heeft net een beroerte gehad", "medical"),
        ("de linkerkant van zijn gezicht hangt al een uur", "medical"),
        ("ze is plots halfzijdig verlamd", "medical"),
        ("zijn dit tekens van een beroerte", "medical"),
        ("mijn vrouw krijgt een hartaanval", "medical"),
        ("hij heeft een hartaanval", "medical"),
        ("er ligt een steen op mijn borst en mijn arm doet pijn", "medical"),
        ("geen adem om te praten", "medical"),
        ("hij heeft geen lucht om te spreken", "medical"),
        ("ze is flauwgevallen van de warmte", "medical"),
        ("hij viel achterover van de trap", "medical"),
        ("ze zakte ineen in de tuin", "medical"),
        ("geen reactie op schudden", "medical"),
        ("ik stik in mijn eten", "medical"),
        ("ik stik van het slijm", "medical"),
        ("ze heeft een pil te veel genomen volgens mij", "medical"),
        ("hij is op mij gevallen en ik kan niet recht", "medical"),
        ("ze is niet goed stuur een ambulance", "medical"),
        ("noodknop gedrukt bel 112", "medical"),
        ("moeder valt weg van de pijn", "medical"),
        ("kom snel naar huis papa ligt op de grond", "medical"),
        ("wij hebben allemaal hoofdpijn van de kachel", "medical"),
        ("ze heeft heel veel pillen genomen", "medical"),
        ("hij kan zijn naam niet zeggen", "medical"),
        ("ze kan niet meer spreken sinds de middag", "medical"),
        ("hij loopt plots scheef", "medical"),
        ("ze reageert niet op mijn stem", "medical"),
        ("ik wil niet meer verder met dit leven", "suicide"),
        ("ik heb gedacht aan zelfdoding", "suicide"),
        ("mijn zoon heeft zijn zelfmoord gepland", "suicide"),
        ("heb de zelfmoordlijn platgebeld en niemand neemt op", "suicide"),
        ("ik wil niet meer leven mijn man is vorig jaar gestorven", "suicide"),
        ("mijn man stierf twee jaar geleden en ik denk aan zelfmoord", "suicide"),
        ("uit het leven stappen dat wil ik", "suicide"),
        ("ik heb mezelf pijn gedaan met een mes", "suicide"),
        ("gisteren dacht ik dat ik er beter niet was", "suicide"),
        ("als ik er niet was kan iedereen rusten", "suicide"),
        ("ik wil morgen niet meer opstaan", "suicide"),
        ("als hij sterft ga ik mee met hem", "suicide"),
        ("ik neem haar mee naar de hemel", "suicide"),
        ("ik zou haar meenemen in de dood", "suicide"),
        ("ik wil mij wegdoen", "suicide"),
        ("oma zegt dat god haar vergeten is", "suicide"),
        ("ik wil weg van de wereld", "suicide"),
        ("genoeg geweest met dit leven", "suicide"),
        ("ik heb gedacht om dood te gaan", "suicide"),
        ("ik kom afscheid nemen van mijn kinderen", "suicide"),
        ("vaarwel zorg goed voor jezelf", "suicide"),
        ("mijn man gaat mij vermoorden", "violence"),
        ("hij slaat mij nog eens dood", "violence"),
        ("mijn oom maakt misbruik van mijn dochter", "violence"),
        ("hij zit aan de borsten van mijn dochter", "violence"),
        ("ze werd geslagen en verkracht", "violence"),
        ("ik ben verkracht door mijn oom", "violence"),
        ("hij heeft mijn verkracht", "violence"),
        ("ik heb een kussen genomen om hem te smoren", "violence"),
        ("mijn man mishandeld hij ligt in bed", "violence"),
        ("ik duw haar uit haar rolstoel", "violence"),
        ("hij heeft mij geslagen in zijn verwarring", "violence"),
        ("ik heb haar niet geslagen maar wel geknepen", "violence"),
        ("hij slaat mij niet hard maar wel elke dag", "violence"),
        ("sinds vorig jaar is hij agressief", "violence"),
        ("hij stal van mijn moeder al haar geld", "violence"),
        ("hij slaat op mij", "violence"),
        ("ik kreeg een klap van hem", "violence"),
        ("hij zit vast in zijn stoel met een riem", "violence"),
        ("ik doe de kamer op slot zodat ze niet buiten kan", "violence"),
        ("hij houdt mij opgesloten in mijn eigen huis", "violence"),
        ("hij komt af met een stok in de hand", "violence"),
        ("dreigt hij op mijn werk te komen slaan", "violence"),
        ("ze laat hem zitten tot ze terug is zonder eten", "violence"),
        ("ik geef haar meer pillen dan nodig", "violence"),
        ("is dat geen mishandeling wat zij doet", "violence"),
        ("hij gooide mijn telefoon tegen de muur", "violence"),
    ],
)
def test_a_cry_that_an_idiom_once_silenced_is_heard(text: str, kind: str):
    assert kind in kinds(text)
