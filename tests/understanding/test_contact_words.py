"""What a text wants of the people behind Leun: thanks, names, wishes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.contact_words import addresses, calls_leun, only_address, only_thanks, read_wish, unaddressed


@pytest.mark.parametrize(
    "text", ["dank je", "Merci An, heel lief 🙏", "ok top bedankt", "thanks a lot", "Dank u wel voor alles"]
)
def test_thanks_and_nothing_more(text: str):
    assert only_thanks(text, "An")


@pytest.mark.parametrize(
    "text", ["merci, en wanneer?", "dank je, maar ze valt weer", "ok", "", "An", "bedankt voor het nummer van de kine"]
)
def test_what_says_more_than_thanks(text: str):
    assert not only_thanks(text, "An")


@pytest.mark.parametrize("text", ["Leun", "hey leun", "Leun, wat is BelRAI?", "leun!", "het programma", "/leun"])
def test_leun_is_called_by_its_name(text: str):
    assert calls_leun(text)


@pytest.mark.parametrize("text", ["ik leun op haar", "leunen", "mijn leun is kapot", "de botten"])
def test_leun_is_not_called(text: str):
    assert not calls_leun(text)


@pytest.mark.parametrize("text", ["An", "An, ben je er nog?", "voor An: ze is gevallen", "verder met an", "dag An!"])
def test_somebody_is_spoken_to_by_name(text: str):
    assert addresses(text, "An")


@pytest.mark.parametrize("text", ["ander werk", "ik heb An gebeld", "anders niet", ""])
def test_nobody_is_spoken_to(text: str):
    assert not addresses(text, "An")


def test_only_a_name_says_nothing_else():
    assert only_address("verder met An", "An")
    assert not only_address("An, ze is gevallen", "An")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("deel het met een consulent", "share"),
        ("je mag dat altijd delen met mijn consulent", "share"),
        ("geef niets meer door", "unshare"),
        ("deel dat niet meer met de consulent", "unshare"),
        ("trek mijn vraag in", "withdraw"),
        ("laat die consulent maar", ""),
        ("laat de consulent maar", "withdraw"),
        ("hoe zit het met mijn vraag?", "status"),
        ("wanneer hoor ik iets van de consulent?", "status"),
        ("share it with a consultant", "share"),
        ("withdraw my question", "withdraw"),
        ("what about my question?", "status"),
        ("ik deel een kamer met mijn zus", ""),
        ("wie geeft de medicatie door aan de thuisverpleging", ""),
    ],
)
def test_what_is_wanted_of_the_people(text: str, wish: str):
    assert read_wish(text) == wish


@given(st.text(max_size=60))
def test_no_text_stops_the_reading(text: str):
    read_wish(text), calls_leun(text), only_thanks(text, "An"), addresses(text, "An"), only_address(text, "An")
    assert text.endswith(unaddressed(text))
