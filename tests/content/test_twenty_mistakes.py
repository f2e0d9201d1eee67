"""A pack with more than twenty mistakes, as people make them, gets as many messages that each tell how to mend it."""

from __future__ import annotations

import functools
from datetime import date

import pytest

from bot.app import base_pack
from bot.content.check import by_pack, examine
from bot.content.packs import PackFiles
from bot.errors import Mistake
from bot.told import Told, say

#: ``«3»`` at the end of a line: mistake 3 stands there.
FILES = {
    "pack.yaml": """\
format: 1
name: Kerkdorp
area: {municipality: 23009}                        «1»
version: 22/11/2026                                «2»
owner: {name: Sociaal huis}
""",
    "schemes/premium_kerkdorp.yaml": """\
format: 1
id: premium_kerkdorp
kind: premium
authority: municipality
area: {municipality: "2309"}                       «3»
seen: {consulted: 2026-11-22}
valid: {until: 2026-12-31}                         «4»
complete: no                                       «5»
let:
  most: [{from: 2024-01-01, value: 25.000}]        «6»
requires:
  all:
    - {id: kd.age, test: recipient_agee >= 65, source: page}          «7»
    - {id: kd.home, test: 'recipient_living_situation == "thuis"', source: page}    «8»
    - {id: kd.again, test: carer_age = 18, source: page}              «9»
    - id: kd.never
      test: carer_age < 18 and carer_age >= 65     «10»
      source: pagina                               «11»
    - {id: kd.age, test: recipient_lives_here}     «12»
amounts:
  rows:
    - {eur: "25.00", per: month, source: page}
    - {eur: "30.00", per: month, source: page}     «13»
apply:
  at: [loket_kerkdorp]                             «14»
sources:
  page: {url: "https://www.kerkdorp.example/", title: Kerkdorp}
  old: {url: "https://www.kerkdorp.example/oud", title: Oud}          «15»
""",
    "nl/schemes/premium_kerkdorp.yaml": """\
format: 1
title: “Mantelzorgpremie”                          «16»
short: {text: "Voor {{ recipient.naam }} is er een premie.", source: page}     «17»
conditions:
  kd.age: {holds: oud genoeg, fails: te jong, unknown: "hoe oud {{ naam }} is"}     «18»
  kd.home: {holds: woont thuis, fails: woont niet thuis, unknown: waar hij woont, of niet}     «19»
""",
    "en/schemes/premium_kerkdorp.yml": "format: 1\n",
    "nl/texts.yaml": """\
format: 1
texts:
  consent.ask: Zeg maar ja.                        «20»
  place.kerkdorp: het loket
  place.kerkdorp: het stadhuis                     «21»
""",
    "en/texts.yaml": "format: 1\ntexts:\n  consent.ask: Say yes.\n  place.kerkdorp: the town hall\n",
    "contacts.yaml": "format: 1\ncontacts:\n\tloket: {phone: '054'}     «22»\n",
    "nl/contacts.yaml": "format: 1\ncontacts:\n  loket: {name: Loket: Kerkdorp}     «23»\n",
    "schemes/premium_oud.yaml": """\
format: 1
id: premium_oud
kind: premie                                       «24»
authority: municipality
area: {municipality: "23009"}
seen: {consulted: 2026-11-22}
requires: {}
amounts:
  rows:
    - eur: 25,50                                   «25»
apply: {window: {until: 31-10}}                    «26»
sources: {}
""",
}
EXPECTED: dict[int, tuple[str, str, str]] = {
    1: ("value", "put it in quotes", "zet het tussen aanhalingstekens"),
    2: ("value", "write a day such as 2026-11-22", "schrijf een dag zoals 2026-11-22"),
    3: ("area", 'write a NIS code such as "11002"', 'schrijf een NIS-code zoals "11002"'),
    5: ("yaml-word", 'write true, false or "no"', 'schrijf true, false of "no"'),
    6: ("yaml-number", "write 25000", "schrijf 25000"),
    7: ("unknown-name", "did you mean 'recipient_age'?", "bedoelde je 'recipient_age'?"),
    8: ("choice-value", "there is: home, ", "er is: home, "),
    9: ("condition", "write == to compare", "schrijf == om te vergelijken"),
    10: ("never", "put them under any, or mend one", "zet ze onder any, of verbeter er één"),
    11: ("unknown-source", "there is: page, old", "er is: page, old"),
    12: ("duplicate-id", "give it another id", "geef haar een andere id"),
    13: ("unreachable-row", "change their order", "wissel ze om"),
    14: ("missing-words", "did you mean 'place.kerkdorp'?", "bedoelde je 'place.kerkdorp'?"),
    15: ("unused-source", "name it where it says something", "noem ze waar ze iets zegt"),
    16: ("smart-quotes", 'type the straight quote "', 'typ het rechte aanhalingsteken "'),
    17: ("text", "names, filters and if may", "namen, filters en if mogen"),
    18: ("text-name", "recipient", "recipient"),
    19: ("unknown-key", "put quotes around a text with a comma", "zet aanhalingstekens rond een tekst met een komma"),
    20: ("not-yours", "take it out", "haal het weg"),
    21: ("duplicate-key", "keep one of the two", "houd er één van de twee"),
    22: ("yaml", "use spaces", "gebruik spaties"),
    23: ("yaml", "put quotes around the text", "zet aanhalingstekens rond de tekst"),
    24: ("value", "'premium'", "'premium'"),
    25: ("value", 'write a sum such as "25.00"', 'schrijf een bedrag zoals "25.00"'),
    26: ("value", "10-31 (month-day)", "10-31 (maand-dag)"),
}
#: told as a warning
LAPSES = 4


def places() -> dict[int, tuple[str, int]]:
    return {
        int(line.partition("«")[2].partition("»")[0]): (f"kerkdorp/{path}", number)
        for path, text in FILES.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if "«" in line
    }


@functools.cache
def found(without: int = 0) -> tuple[Mistake, ...]:
    """The mistakes of the pack; ``without`` the one that hides others of its file."""
    files = {
        path: "\n".join(line.partition("«")[0].rstrip() for line in text.split("\n")) for path, text in FILES.items()
    }
    if without:
        mended = files["nl/schemes/premium_kerkdorp.yaml"].replace("waar hij woont, of niet", "waar hij woont")
        files["nl/schemes/premium_kerkdorp.yaml"] = mended
    over = [base_pack(), PackFiles("kerkdorp", {path: text for path, text in files.items() if path.endswith(".yaml")})]
    return by_pack(examine(over, date(2026, 12, 1)), over)["kerkdorp"]


@pytest.mark.parametrize("number", sorted(EXPECTED))
def test_each_mistake_is_told_at_its_line_with_its_mend_in_both_languages(number: int) -> None:
    code, english, dutch = EXPECTED[number]
    here = [
        one
        for one in (*found(), *found(without=19))
        if (one.file, one.line) == places()[number] and one.code == code and english in one.text
    ]
    assert here, "\n".join(str(one) for one in found() if one.file == places()[number][0])
    told = here[0].text
    assert isinstance(told, Told)
    assert english in told.mend or number == 18
    assert dutch in told.mend_in("nl") or number == 18
    assert say(told, "nl") != told


def test_what_lapses_is_warned() -> None:
    (warned,) = [one for one in found() if one.code == "lapsing"]
    assert (warned.file, warned.line, warned.warning) == (*places()[LAPSES], True)
    assert "in 30 days" in warned.text
    assert "over 30 dagen" in say(warned.text, "nl")


def test_there_are_more_than_twenty_and_each_is_told_once() -> None:
    assert len(EXPECTED) >= 20
    lines = [str(one) for one in found()]
    assert len(lines) == len(set(lines))
    planted = set(places().values())
    for one in found():
        if (one.file, one.line) not in planted:  # only what another mistake of the pack brings about
            assert one.code in ("missing-words", "parity", "not-yours", "no-conditions"), str(one)
