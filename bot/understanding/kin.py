"""The words for the people of a carer's life: who is meant, of which relation, and whether "hij" or "zij" may be them.

Words only; ``people`` says who of them is cared for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.understanding.grammar import word_set


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a text may name."""

    #: a value of ``recipient_called``; ``other`` for people who are never cared for here (a boss, an ex)
    called: str
    #: the values of ``recipient_relation`` that the word may stand for
    relations: tuple[str, ...]
    #: ``f``, ``m`` or empty
    gender: str = ""


def _person(called: str, relations: str, gender: str = "") -> Person:
    return Person(called, tuple(relations.split()), gender)


PEOPLE: Final = {
    person.called: person
    for person in (
        _person("mother", "parent", "f"),
        _person("father", "parent", "m"),
        _person("wife", "spouse", "f"),
        _person("husband", "spouse", "m"),
        _person("partner", "spouse legal_partner de_facto_partner"),
        _person("daughter", "child", "f"),
        _person("son", "child", "m"),
        _person("sister", "sibling", "f"),
        _person("brother", "sibling", "m"),
        _person("grandmother", "grandparent", "f"),
        _person("grandfather", "grandparent", "m"),
        _person("granddaughter", "grandchild", "f"),
        _person("grandson", "grandchild", "m"),
        _person("mother_in_law", "parent_in_law", "f"),
        _person("father_in_law", "parent_in_law", "m"),
        _person("daughter_in_law", "child_in_law", "f"),
        _person("son_in_law", "child_in_law", "m"),
        _person("sister_in_law", "sibling_in_law spouse_of_sibling", "f"),
        _person("brother_in_law", "sibling_in_law spouse_of_sibling", "m"),
        _person("stepmother", "stepparent", "f"),
        _person("stepfather", "stepparent", "m"),
        _person("foster_child", "foster_child"),
        _person("aunt", "uncle_aunt", "f"),
        _person("uncle", "uncle_aunt", "m"),
        _person("cousin", "cousin"),
        _person("friend", "friend"),
        _person("neighbour", "neighbour"),
    )
}
OTHER: Final = Person("other", ())
_MOTHER, _FATHER = PEOPLE["mother"], PEOPLE["father"]
_CHILD = _person("person", "child")
_GRANDCHILD = _person("person", "grandchild")
_STEPCHILD = _person("person", "stepchild")
#: "mijn vriend" may be a friend or the one lived with; "een vriend" is a friend
COMPANION: Final = _person("friend", "friend de_facto_partner legal_partner")

_WORDS: Final = {
    "mother": "moeder mama ma moe moeke mam mams mamma mammie yemma moederke moedertje mother mum mom mummy mommy",
    "father": "vader papa pa va vake pap paps baba pappie pappa vaderke vadertje father dad daddy",
    "wife": "vrouw echtgenote vrouwtje vrouwke wife wifey",
    "husband": "man echtgenoot ventje vent manlief husband hubby",
    "partner": "partner lief wederhelft levenspartner spouse",
    "daughter": "dochter dochtertje dochterke meisje girl daughter dochterlief",
    "son": "zoon zoontje zoonke jongen jongske boy son",
    "sister": "zus zusje zuster zuske sister",
    "brother": "broer broertje broerke brother",
    "grandmother": "grootmoeder bomma oma moemoe meme omaatje bobonne grandmother grandma granny gran nan nana grootje",
    "grandfather": "grootvader bompa opa vava pepe peetvader grandfather grandad granddad grandpa",
    "granddaughter": "kleindochter granddaughter",
    "grandson": "kleinzoon grandson",
    "mother_in_law": "schoonmoeder schoonma schoonmama mother-in-law",
    "father_in_law": "schoonvader schoonpa schoonpapa father-in-law",
    "daughter_in_law": "schoondochter daughter-in-law",
    "son_in_law": "schoonzoon son-in-law",
    "sister_in_law": "schoonzus schoonzuster sister-in-law",
    "brother_in_law": "schoonbroer brother-in-law",
    "stepmother": "stiefmoeder stiefmama plusmama stepmother stepmum stepmom",
    "stepfather": "stiefvader stiefpapa pluspapa stepfather stepdad",
    "foster_child": "pleegkind pleegzoon pleegdochter pleegzoontje pleegdochtertje",
    "aunt": "tante auntie aunt tanteke",
    "uncle": "nonkel oom uncle nonkeltje",
    "cousin": "neef nicht cousin niece nephew neefje nichtje",
    "friend": "vriend vriendin kameraad maat copain girlfriend boyfriend friend boezemvriendin",
    "neighbour": "buur buurman buurvrouw gebuur buurvrouwtje neighbour neighbor",
}
_MORE: Final = {
    **dict.fromkeys(word_set("kind kindje child kid baby kleine kleintje kleinen"), (_CHILD,)),
    **dict.fromkeys(word_set("kleinkind grandchild"), (_GRANDCHILD,)),
    **dict.fromkeys(
        word_set("stiefkind stiefzoon stiefdochter pluskind pluszoon plusdochter stepson stepdaughter stepchild"),
        (_STEPCHILD,),
    ),
    **dict.fromkeys(word_set("ouders parents oudjes oudekes"), (_MOTHER, _FATHER)),
    **dict.fromkeys(word_set("schoonouders parents-in-law"), (PEOPLE["mother_in_law"], PEOPLE["father_in_law"])),
    **dict.fromkeys(word_set("grootouders grandparents"), (PEOPLE["grandmother"], PEOPLE["grandfather"])),
    **dict.fromkeys(
        word_set(
            "kinderen kids children zonen dochters zussen broers sons daughters sisters brothers kleinkinderen "
            "familie family baas bazin werkgever chef directeur directrice boss manager employer supervisor collega "
            "collegas collega's colleague colleagues coworker ex exman exvrouw ex-man ex-vrouw ex-husband ex-wife hr "
            "personeelsdienst verhuurder landlord teamleider leidinggevende"
        ),
        (OTHER,),
    ),
}
#: A word for somebody, and who that is.
KIN: Final[dict[str, tuple[Person, ...]]] = {
    **{word: (PEOPLE[called],) for called, words in _WORDS.items() for word in words.split()},
    **_MORE,
}
#: Names as much as words: they need no "mijn".
BARE: Final = word_set(
    "mama papa moeke vake bomma bompa oma opa moemoe meme pepe mum mom mummy dad daddy grandma granny gran nan "
    "grandad granddad grandpa paps mams mammie pappie mamma ma pa moeder vader"
)
#: Of these a verb, a preposition or an age must show that they are meant: "ma" is also "maar".
WEAK: Final = word_set("ma pa moeder vader")
OWN: Final = word_set("mijn ons onze my our me min")
OTHERS: Final = word_set("haar zijn hun je jouw uw jullie your his her their een de het a an the die deze")
DETERMINERS: Final = OWN | OTHERS
#: Words that may stand between "mijn" and the word for somebody.
BETWEEN: Final = word_set(
    "oude oudere zieke lieve bejaarde oudste jongste demente kleine eigen gehandicapte autistische enige "
    "alleenstaande goede goeie beste hoogbejaarde zorgbehoevende hulpbehoevende arme dementerende "
    "mindervalide blinde "
    "dove hartzieke zwaar zwaarzieke ernstig chronisch meervoudig licht verlamde terminale palliatieve inwonende "
    "tweede eerste middelste andere volwassen volwassene puber schatte schattige wettelijk samenwonende mentaal "
    "verstandelijk depressieve suikerzieke year years old elderly sick ill disabled little older younger eldest "
    "youngest autistic poor dear frail ageing aging demented own blind deaf best good late adult teenage severely "
    "mentally only other jaar jarige jongere stokoude"
)
#: "de moeder van mijn man", "mijn man zijn moeder", "my husband's mother".
OF_ANOTHER: Final = {
    **{("mother", of): PEOPLE["mother_in_law"] for of in ("husband", "wife", "partner")},
    **{("father", of): PEOPLE["father_in_law"] for of in ("husband", "wife", "partner")},
    **{("sister", of): _person("sister_in_law", "sibling_in_law", "f") for of in ("husband", "wife", "partner")},
    **{("brother", of): _person("brother_in_law", "sibling_in_law", "m") for of in ("husband", "wife", "partner")},
    **{("wife", of): _person("sister_in_law", "spouse_of_sibling", "f") for of in ("brother", "sister")},
    **{("husband", of): _person("brother_in_law", "spouse_of_sibling", "m") for of in ("brother", "sister")},
    **{("mother", of): PEOPLE["grandmother"] for of in ("mother", "father")},
    **{("father", of): PEOPLE["grandfather"] for of in ("mother", "father")},
    **{("sister", of): PEOPLE["aunt"] for of in ("mother", "father")},
    **{("brother", of): PEOPLE["uncle"] for of in ("mother", "father")},
    **{("daughter", of): PEOPLE["granddaughter"] for of in ("daughter", "son")},
    **{("son", of): PEOPLE["grandson"] for of in ("daughter", "son")},
    ("wife", "son"): PEOPLE["daughter_in_law"],
    ("husband", "daughter"): PEOPLE["son_in_law"],
}
#: The older generation: likely to be the one cared for even where the text does not say so.
ELDERS: Final = word_set("parent stepparent parent_in_law grandparent grandparent_in_law uncle_aunt")
