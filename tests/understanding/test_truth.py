"""Yes, no, unsure and declined, in Flemish and English; what is none of these."""

from __future__ import annotations

import pytest

from bot.understanding.truth import read_truth, wants_back
from bot.understanding.way_outs import is_declined, is_unsure

YES = """
ja | jawel zenne | bah ja | ja toch | ja toch? | tuurlijk | ja maar dat is lang geleden | 'k peins van wel
denk het | zal wel | normaal wel | 👍 | 👍🏽 | ok | oké dan | is goed | doe maar | jaja
ja, en hoe lang duurt dat? | ja maar moet mijn baas dat goedkeuren | dat heb ik | klopt | dat klopt | zeker
zeker en vast | ja hoor | amai ja | ja ik weet niet hoe lang nog | we hebben dat al | ik heb er een
ik denk van wel | geen probleem | goh ja, eigenlijk wel | vreesde ik van wel | natuurlijk wel
ja sinds gisteren | yep | of course | I do | she does | think so | I guess so | yes indeed
that is the case | nee wacht, ja
"""
NO = """
nee | ba neen gij | nee maar ik zou willen | neen neen | nog niet | niet meer | 'k denk van niet
eigenlijk niet | amai nee | nee bedankt | 👎 | bwa neen | nee joh | dat is niet zo | dat heb ik niet
ik denk het niet | niet echt | ja nee | bah ja nee | zeker niet | helemaal niet | totaal niet
niet dat ik weet | nooit | neen want ze wil niet | dat doen we niet | ik heb dat niet | nog nooit
bijlange niet | geen | toch niet | absoluut niet | nog altijd niet | eerder niet | ja sorry nee | nope
not really | I don't | she doesn't | no she doesn't | not yet | no, not at all | not anymore | we don't
I am not
"""
UNSURE = """
soms wel soms niet | geen gedacht | kweetet nie | geen flauw idee | da weet ekik nie | no idea tbh | dunno
zou kunnen | 🤷 | weet ik niet | 'k weet et nie | misschien | ja en nee | kan zijn | not sure | weet niet
ik zou het niet weten | goeie vraag | dat weet ik niet zeker | geen idee eerlijk gezegd | I don't know | ?
weet'k niet | ja dat weet ik niet | moeilijk te zeggen | maybe | idk | I'm not sure
dat zou ik moeten vragen | hangt ervan af | misschien wel
"""
DECLINED = """
liever niet zeggen | dat houd ik voor mij | dat gaat niemand aan | laat maar | gaat je niks aan | skip
volgende vraag | sla maar over | rather not say | none of your business | dat zeg ik liever niet
nee liever niet | dat wil ik niet zeggen | I'd rather not | that's private | dat gaat u niet aan
daar wil ik niet over praten | I don't want to say
"""
NEITHER = """
nee wacht terug | nee wacht | ja? | ja hoe lang duurt dat? | nee wat is dat? | het regent hier
ik kan niet meer | niet slecht | het gaat niet goed | mijn man slaapt niet en ik weet niet meer wat te doen
ik kan niet slapen | oeps verkeerd | wat bedoel je
hij eet niet meer sinds vorige week en ik maak me zorgen | not bad | I can't go on
ik zie het niet meer zitten | niet alleen ik
"""


def said(block: str) -> list[str]:
    return [one.strip() for one in block.replace("\n", "|").split("|") if one.strip()]


@pytest.mark.parametrize("text", said(YES))
def test_a_yes_is_a_yes(text: str):
    assert (read_truth(text), is_unsure(text), is_declined(text)) == (True, False, False)


@pytest.mark.parametrize("text", said(NO))
def test_a_no_is_a_no(text: str):
    assert (read_truth(text), is_unsure(text), is_declined(text)) == (False, False, False)


@pytest.mark.parametrize("text", said(UNSURE))
def test_who_does_not_know_is_heard(text: str):
    assert (is_unsure(text), is_declined(text)) == (True, False)


@pytest.mark.parametrize("text", said(DECLINED))
def test_who_would_rather_not_say_is_heard(text: str):
    assert is_declined(text)


@pytest.mark.parametrize("text", said(NEITHER))
def test_a_story_a_question_and_a_wish_to_go_back_are_no_answer(text: str):
    assert (read_truth(text), is_unsure(text), is_declined(text)) == (None, False, False)


@pytest.mark.parametrize(
    "text", ["nee wacht terug", "oeps verkeerd", "no wait, back", "sorry fout gedrukt", "wacht even"]
)
def test_a_wish_to_go_back_is_heard(text: str):
    assert wants_back(text)
    assert not wants_back("ja"), "a plain answer is none"
