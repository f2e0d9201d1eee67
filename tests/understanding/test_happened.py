"""What stops or changes check-ins, heard in a carer's own words; what only sounds like it is left alone."""

from __future__ import annotations

import pytest

from bot.understanding.checkin_words import read_happened


@pytest.mark.parametrize(
    ("text", "happened"),
    [
        ("ik zorg niet meer voor haar", "care_ended"),
        ("Ik zorg niet langer voor mijn vader.", "care_ended"),
        ("ik zorg nu niet meer voor mama, ze is bij mijn broer", "care_ended"),
        ("mijn zus heeft het overgenomen", "care_ended"),
        ("ons Greet heeft de zorg van mij overgenomen", "care_ended"),
        ("mijn broer zorgt nu voor haar", "care_ended"),
        ("ik ben geen mantelzorger meer", "care_ended"),
        ("I no longer care for her", "care_ended"),
        ("I don't look after my dad anymore", "care_ended"),
        ("my sister has taken over", "care_ended"),
        ("ik lig zelf in het ziekenhuis", "carer_out"),
        ("ik ben gisteren opgenomen", "carer_out"),
        ("ik moet geopereerd worden", "carer_out"),
        ("ik val nu zelf uit", "carer_out"),
        ("ik ben zelf ernstig ziek", "carer_out"),
        ("I'm in hospital", "carer_out"),
        ("I was admitted last night", "carer_out"),
        ("ze is verhuisd naar een woonzorgcentrum", "care_home"),
        ("mijn moeder is opgenomen in een rusthuis", "care_home"),
        ("mum has moved into a nursing home", "care_home"),
        ("ik ben mijn werk kwijt", "job_lost"),
        ("ik ben vandaag ontslagen", "job_lost"),
        ("I lost my job", "job_lost"),
        ("I was made redundant", "job_lost"),
    ],
)
def test_what_happened(text: str, happened: str):
    assert read_happened(text) == happened


@pytest.mark.parametrize(
    "text",
    [
        "ik kan niet meer voor haar zorgen",
        "ik zorg niet meer alleen voor haar",
        "ik zorg niet goed meer voor mezelf",
        "ik zorg niet meer voor mezelf",
        "ik zorg niet meer voor haar eten, dat doet de thuiszorg",
        "ik wil niet meer voor hem zorgen",
        "wat als mijn zus het overgenomen heeft",
        "mijn zus heeft het dit weekend overgenomen",
        "mijn broer heeft de zorg even overgenomen",
        "kan mijn broer de zorg overnemen?",
        "my sister has taken over for now",
        "I don't care for my soup",
        "mijn moeder ligt in het ziekenhuis",
        "ik zit hele dagen in het ziekenhuis bij mijn moeder",
        "ik zit in het ziekenhuis bij mama",
        "I'm in hospital with mum",
        "ik zorg niet meer voor mijn tuin",
        "als ik opgenomen word, wie zorgt er dan",
        "ik ben bang dat ik ontslagen word",
        "ik ben bang om mijn werk te verliezen",
        "moet ze naar een rusthuis?",
        "ze wil niet naar een rusthuis",
        "ik ben ziek van de zorgen",
        "ik ben mijn sleutels kwijt",
        "",
    ],
)
def test_what_only_sounds_like_it(text: str):
    assert read_happened(text) == ""
