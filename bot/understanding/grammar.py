"""The small words that clauses are cut by, in Dutch as it is written in Flanders and in English.

Words only: how dialect and numbers are spelled one way, which words begin a clause, which are verbs.
"""

from __future__ import annotations

from typing import Final


def word_set(text: str) -> frozenset[str]:
    """The words of a text, parted by spaces."""
    return frozenset(text.split())


#: Dialect, short forms and slips, as they are spelled in full.
AS_WRITTEN: Final[dict[str, str]] = {
    **dict.fromkeys(("ni", "nie", "nt", "nit"), "niet"),
    **dict(nimmer="niet meer", nimeer="niet meer", nimer="niet meer", niemeer="niet meer"),
    **dict(
        da="dat", wa="wat", k="ik", ikke="ik", kik="ik", ge="je", gij="je", gy="je", ne="een", nen="een", dees="deze"
    ),
    **dict(kben="ik ben", kheb="ik heb", keb="ik heb", kem="ik heb", kzorg="ik zorg", kwerk="ik werk", kwoon="ik woon"),
    **dict(kzit="ik zit", ksta="ik sta", kzen="ik ben", kga="ik ga", kmoet="ik moet", kkan="ik kan", kwil="ik wil"),
    **dict(
        kwas="ik was", khad="ik had", khem="ik heb", kdoe="ik doe", kdenk="ik denk", kvoel="ik voel", kweet="ik weet"
    ),
    **dict(khelp="ik help", dak="dat ik", wak="wat ik", ak="als ik", hebk="heb ik", benk="ben ik", tis="het is"),
    **dict(zen="ben", em="hem", mn="mijn", zn="zijn", mne="mijn", mijne="mijn", mijnen="mijn", onzen="onze", ies="is"),
    **dict(
        isse="is",
        hee="heeft",
        eeft="heeft",
        wer="weer",
        wrk="werk",
        oek="ook",
        efkes="even",
        uurke="uur",
        uurkes="uur",
        uurtje="uur",
        vr="voor",
        vo="voor",
    ),
    **dict(mss="misschien", idd="inderdaad", mr="maar", maa="maar", w8="wacht", jr="jaar", wk="week", pw="per week"),
    **dict(im="i am", ive="i have", dont="do not", doesnt="does not", isnt="is not", cant="can not", cannot="can not"),
    **dict(didnt="did not", wont="will not", arent="are not", havent="have not", hasnt="has not", wasnt="was not"),
    **dict(hes="he is", shes="she is", gvn="geven", vd="van de", vh="van het", z="ze", dn="den"),
    **{"'k": "ik", "'t": "het", "'n": "een", "m'n": "mijn", "z'n": "zijn", "d'r": "haar", "'m": "hem", "'ne": "een"},
    **{"i'm": "i am", "i've": "i have", "i'd": "i would", "i'll": "i will", "he's": "he is", "she's": "she is"},
    **{"it's": "it is", "that's": "that is", "we're": "we are", "we've": "we have", "we'll": "we will"},
    **{"they're": "they are", "they've": "they have", "don't": "do not", "doesn't": "does not", "isn't": "is not"},
    **{"can't": "can not", "didn't": "did not", "won't": "will not", "aren't": "are not", "haven't": "have not"},
    **{"hasn't": "has not", "wasn't": "was not", "weren't": "were not", "wouldn't": "would not", "what's": "what is"},
    **{"k'heb": "ik heb", "k'ben": "ik ben", "k'zorg": "ik zorg", "k'werk": "ik werk", "k'woon": "ik woon"},
    **{"there's": "there is", "he'd": "he would", "she'd": "she would", "she'll": "she will", "he'll": "he will"},
}
ONES: Final = {
    **dict(twee=2, drie=3, vier=4, vijf=5, zes=6, zeven=7, acht=8, negen=9),
    **dict(two=2, three=3, four=4, five=5, six=6, seven=7, eight=8, nine=9),
}
TEENS: Final = {
    **dict(tien=10, elf=11, twaalf=12, dertien=13, veertien=14, vijftien=15, zestien=16, zeventien=17, achttien=18),
    **dict(negentien=19, ten=10, eleven=11, twelve=12, thirteen=13, fourteen=14, fifteen=15, sixteen=16, seventeen=17),
    **dict(eighteen=18, nineteen=19),
}
TENS: Final = {
    **dict(twintig=20, dertig=30, veertig=40, vijftig=50, zestig=60, zeventig=70, tachtig=80, negentig=90, honderd=100),
    **dict(twenty=20, thirty=30, forty=40, fifty=50, sixty=60, seventy=70, eighty=80, ninety=90, hundred=100),
}
PAIRED: Final = {
    **{f"{one}en{ten}": n + m for one, n in {**ONES, "een": 1}.items() for ten, m in TENS.items() if m < 100},
    **{f"{ten}-{one}": n + m for one, n in {**ONES, "one": 1}.items() for ten, m in TENS.items() if m < 100},
}
NUMBER: Final = {**ONES, **TEENS, **TENS, **PAIRED}
NUMBER_WORDS: Final = {
    **{word: str(n) for word, n in NUMBER.items()},
    **{f"{word}jarige": f"{n}-jarige" for word, n in NUMBER.items()},
    **{f"{word}er": f"{n}-er" for word, n in TENS.items() if n < 100},
    **dict(tachtiger="80-er", zeventiger="70-er", negentiger="90-er", viervijfde="4/5", viervijfden="4/5"),
    **{"vier-vijfde": "4/5", "driekwart": "3/4", "eighties": "80s", "seventies": "70s", "nineties": "90s"},
    **dict(sixties="60s", fifties="50s", forties="40s"),
}
#: "ten minste", "ten laste": no number.
AFTER_TEN: Final = word_set("minste laste hoogste eerste einde gevolge dele koste tweede derde zuiden noorden")


#: Subjects that are never an object ("ze" may be one).
PRONOUNS: Final = word_set("ik we wij ze zij hij i she he they")
FIRST: Final = word_set(
    "ben heb werk woon zorg doe sta zit kan moet mag wil ga help verzorg krijg was had voel denk weet vraag slaap "
    "loop schaam huil kom leef verdien geef studeer stempel dop zou zal ving neem bel wacht zoek vind lig rij zie "
    "probeer am have work live care look feel do can must may will need want should could did get take cry teach"
)
THIRD: Final = word_set(
    "is heeft werkt woont zorgt doet staat zit kan moet mag wil gaat helpt krijgt was had voelt denkt weet vraagt "
    "slaapt loopt komt leeft ligt verblijft wordt werd zegt weigert viel stierf overleed sukkelt lijdt wou zou zal "
    "belt brak has works lives cares does looks needs wants gets says died passed refuses fell helps can must may "
    "will should could suffers sits lies stays hoort ziet vergeet verliest dwaalt geeft studeert volgt speelt eet "
    "drinkt"
)
PLURAL: Final = word_set("zijn hebben wonen werken zorgen doen gaan moeten kunnen mogen willen zitten are")
FINITE: Final = FIRST | THIRD | PLURAL
#: Begins a clause wherever it stands.
HARD: Final = word_set(
    "maar want omdat doordat terwijl zodat hoewel aangezien waardoor dus but because although though while"
)
#: Begins a clause before a subject.
SOFT: Final = word_set(
    "dat als toen sinds of nadat voordat tot wanneer indien zolang that if when whether after before until since as "
    "who die which so zo"
)
JOINS: Final = word_set("en and plus & alsook")
PREPOSITIONS: Final = word_set(
    "voor met bij van aan naar tegen door zonder over om op in uit tussen for with of to from at by about after and "
    "en als like dan than naast samen"
)
WH: Final = word_set("wat waar hoe wanneer welk welke hoeveel wie waarom what how where when which who why")
BEGINS: Final = (
    PRONOUNS
    | FINITE
    | WH
    | word_set("nu dan dat er daarnaast daarbij sindsdien ook is heel now then it there also dont not niet")
)
PERSONS: Final = word_set("iemand niemand someone nobody dokter baas werkgever boss doctor collega")


#: Words that may stand between a verb at the end and the next clause.
NEGATED: Final = word_set("niet not nog al ook")
