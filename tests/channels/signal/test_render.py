"""Letters as signal-cli sends them."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.formatting import split
from bot.channels.port import Letter
from bot.channels.signal.render import LIMIT, menu, room, send_params

ANNA = "5f4f3c3e-0c25-4b3b-9a67-3a3c5d0b7a11"
CHOICES = (("yes", "Ja"), ("no", "Nee"), ("later", "Later  nog\neens"))


def cut(text: str, style: str) -> str:
    """What a style covers, counted in UTF-16 units."""
    start, length, _ = style.split(":")
    units = text.encode("utf-16-le")
    return units[2 * int(start) : 2 * (int(start) + int(length))].decode("utf-16-le")


def test_bold_and_italic_are_ranges_in_utf16_units():
    params = send_params(Letter(address=ANNA, text="👩‍👧 **Dag 👋 Anna**, *even* wachten"))
    assert params["recipient"] == [ANNA]
    assert params["message"] == "👩‍👧 Dag 👋 Anna, even wachten"
    assert [cut(params["message"], one) for one in params["textStyle"]] == ["Dag 👋 Anna", "even"]
    assert [one.split(":")[2] for one in params["textStyle"]] == ["BOLD", "ITALIC"]


def test_a_plain_text_has_no_styles_and_no_account_but_the_one_that_is_named():
    assert send_params(Letter(address=ANNA, text="hallo")) == {"recipient": [ANNA], "message": "hallo"}
    assert send_params(Letter(address=ANNA, text="hallo"), account="+32460000001")["account"] == "+32460000001"


def test_a_link_is_spelled_out():
    params = send_params(Letter(address=ANNA, text="Lees [de pagina](https://example.org/a) eens"))
    assert "de pagina: https://example.org/a" in params["message"]


def test_choices_are_numbered_lines():
    message = send_params(Letter(address=ANNA, text="Klopt dat?", choices=CHOICES))["message"]
    assert message == "Klopt dat?\n\n1. Ja\n2. Nee\n3. Later nog eens"


def test_choices_have_letters_where_a_number_would_be_an_answer():
    letter = Letter(address=ANNA, text="Hoeveel uur?", choices=CHOICES[:2], lettered=True)
    assert send_params(letter)["message"] == "Hoeveel uur?\n\na) Ja\nb) Nee"


def test_how_one_answers_is_told_while_the_conversation_is_young():
    young = Letter(address=ANNA, text="Klopt dat?", choices=CHOICES[:1], turn=1)
    assert send_params(young, how="Antwoord met het nummer.")["message"].endswith("1. Ja\n\nAntwoord met het nummer.")
    assert "nummer" not in menu(Letter(address=ANNA, choices=CHOICES[:1], turn=30), "Antwoord met het nummer.")
    assert menu(Letter(address=ANNA, text="Zomaar", turn=1), "Antwoord met het nummer.") == ""


def test_a_quote_names_the_message_and_who_wrote_it():
    params = send_params(Letter(address=ANNA, text="hallo", answers="1790000000123"))
    assert (params["quoteTimestamp"], params["quoteAuthor"]) == (1790000000123, ANNA)
    assert "quoteTimestamp" not in send_params(Letter(address=ANNA, text="hallo", answers="?"))


def test_a_file_is_a_data_uri_with_its_name():
    params = send_params(Letter(address=ANNA, file=("overzicht én meer.pdf", "application/pdf", b"%PDF-1.7")))
    head, content = params["attachment"][0].split(",")
    assert head == "data:application/pdf;filename=overzicht%20%C3%A9n%20meer.pdf;base64"
    assert base64.b64decode(content) == b"%PDF-1.7"
    assert params["message"] == ""


def test_a_calendar_loses_its_charset_for_signal_cli_reads_one_parameter():
    params = send_params(Letter(address=ANNA, file=("a.ics", "text/calendar; charset=utf-8", b"x")))
    assert params["attachment"][0].startswith("data:text/calendar;filename=a.ics;base64,")


def test_a_group_is_named_by_its_id_and_never_quoted():
    params = send_params(Letter(address="group:Zw==", text="Ik praat niet in groepen.", answers="5"))
    assert params == {"groupId": "Zw==", "message": "Ik praat niet in groepen."}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6000))
def test_a_text_that_was_cut_to_the_room_fits_with_its_choices(text):
    letter = Letter(address=ANNA, choices=CHOICES, turn=1)
    how = "Antwoord met het nummer van je keuze."
    for piece in split(text, room(letter, how), unit="bytes"):
        params = send_params(Letter(address=ANNA, text=piece, choices=CHOICES, turn=1), how=how)
        assert len(params["message"].encode()) <= LIMIT
