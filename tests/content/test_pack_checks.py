"""What is asked of a pack over the base: what it says of itself, what lapses, what a channel carries, how it reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from bot.content import packs
from bot.content.check import check, examine, load_checked, load_packs
from bot.content.model import SchemeId
from bot.content.packs import MAX_FILES, PackFiles
from bot.content.reading_ease import ease, syllables
from bot.errors import ContentError, Mistake
from bot.facts import GIVEN, Known
from bot.rights.program import Program, Situation
from bot.rights.verdicts import assess
from bot.rights.wording import Wording
from tests.content.test_check import SMALL

PLACES = """\
format: 1
municipalities: |
  13008|Antwerpen|Geel||2440
  13025|Antwerpen|Mol||2400
former: |
  13099|Oudgeel|13008|2019-01-01
"""
BASE = PackFiles("", {**SMALL, "places.yaml": PLACES})
HEAD = {
    "name": "Geel",
    "area": '{municipality: "13008"}',
    "version": '"2026-11-22"',
    "owner": "{name: Dienst}",
}
PREMIUM = """\
format: 1
id: premium_geel
kind: premium
authority: town
area: {municipality: "13008"}
seen: {consulted: 2026-11-22}
valid: {from: 2024-01-01, until: 2026-12-31}
requires:
  all:
    - id: g.age
      test: age >= 18
      source: page
amounts:
  rows:
    - eur: [{from: 2024-01-01, until: 2026-12-31, value: "25.00"}]
      source: page
sources:
  page: {url: "https://geel.example/", title: Geel}
"""
WORDS = """\
format: 1
title: Premie Geel
short: {text: Een premie., source: page}
conditions:
  g.age: {holds: volwassen, fails: te jong, unknown: hoe oud}
"""
TOWN = {"schemes/premium_geel.yaml": PREMIUM, "nl/schemes/premium_geel.yaml": WORDS}
TOWN["en/schemes/premium_geel.yaml"] = WORDS


def head(**changes: str) -> dict[str, str]:
    said = {**HEAD, **changes}
    return {"pack.yaml": "format: 1\n" + "".join(f"{key}: {value}\n" for key, value in said.items() if value)}


def geel(files: Mapping[str, str] | None = None, **changes: str) -> PackFiles:
    return PackFiles("geel", {**head(**{"premiums": "known", **changes}), **TOWN, **(files or {})})


def told(*over: PackFiles, on: date | None = None) -> list[Mistake]:
    return [one for one in examine([BASE, *over], on) if one.file.startswith("geel/")]


def codes(*over: PackFiles, on: date | None = None) -> list[tuple[str, int, str, bool]]:
    return [(one.file.removeprefix("geel/"), one.line, one.code, one.warning) for one in told(*over, on=on)]


def test_a_whole_pack_has_no_mistake() -> None:
    assert codes(geel()) == []
    assert check([BASE, geel()]) == ()


# -- pack.yaml -------------------------------------------------------------------------------------


def test_a_pack_that_says_nothing_of_itself_is_warned() -> None:
    assert codes(PackFiles("geel", TOWN)) == [("pack.yaml", 1, "no-pack-file", True)]


@pytest.mark.parametrize(
    ("changes", "line", "code", "says"),
    [
        ({"area": '{municipality: "13098"}'}, 3, "area", "look it up"),
        ({"area": '{municipality: "13099"}'}, 3, "area", "Geel (13008) now"),
        ({"languages": "[nl]"}, 7, "language", "not said in en"),
        ({"premiums": "known", "languages": "[nl, en]", "version": "11/2026"}, 4, "value", "2026-11-22"),
        ({"owner": ""}, 1, "missing-key", "owner"),
        ({"area": "{municipality: 13008}"}, 3, "value", "put it in quotes"),
        ({"premiums": "none"}, 6, "premiums", "write both"),
    ],
)
def test_what_a_pack_says_of_itself_is_checked(changes: dict[str, str], line: int, code: str, says: str) -> None:
    found = [
        one for one in told(geel(None, **changes)) if (one.file, one.line, one.code) == ("geel/pack.yaml", line, code)
    ]
    assert found
    assert says in found[0].text


def test_known_premiums_are_there_and_none_are_not() -> None:
    empty = PackFiles("geel", head(premiums="known"))
    assert codes(empty) == [("pack.yaml", 6, "premiums", False)]
    page = '{url: "https://geel.example/", title: Geel, consulted: 2026-11-22}'
    none = geel(premiums="none", no_premium=f"{{source: {page}, text: premium.none_geel}}")
    assert codes(none) == [("pack.yaml", 6, "premiums", False), ("pack.yaml", 7, "missing-words", False)]


def test_a_municipality_has_one_pack() -> None:
    other = PackFiles("aa_geel", head())
    assert [(one.file, one.code) for one in check([BASE, other, geel()])] == [("geel/pack.yaml", "duplicate-id")]


def test_a_pause_without_its_day_is_one_mistake() -> None:
    files = {"schemes/premium_geel.yaml": PREMIUM + "paused: {stopped: true, source: page}\n"}
    found = [one for one in told(geel(files)) if one.file == "geel/schemes/premium_geel.yaml"]
    assert [(one.code, "since" in one.text) for one in found] == [("missing-key", True)]


@pytest.mark.parametrize(("key", "meant"), [("website", "url"), ("link", "url"), ("telefoon", "phone")])
def test_a_key_of_a_contact_by_another_name_is_one_mistake_that_tells_the_name(key: str, meant: str) -> None:
    files = {
        "schemes/premium_geel.yaml": PREMIUM + "apply: {at: [geel_desk]}\n",
        "contacts.yaml": f'format: 1\ncontacts:\n  geel_desk: {{{key}: "x"}}\n',
        "nl/contacts.yaml": "format: 1\ncontacts:\n  geel_desk: {name: loket, what: Daar.}\n",
        "en/contacts.yaml": "format: 1\ncontacts:\n  geel_desk: {name: desk, what: There.}\n",
    }
    found = told(geel(files))
    assert [(one.file, one.code) for one in found] == [("geel/contacts.yaml", "unknown-key")]
    assert f"did you mean '{meant}'" in found[0].text


@pytest.mark.parametrize("name", ["schemes", "nl", "", "a/b", "../x"])
def test_a_pack_that_would_read_as_the_base_is_refused(name: str) -> None:
    content, reader = packs.read([BASE, PackFiles(name, {**head(), **TOWN})])
    assert [one.code for one in reader.mistakes] == ["file-name"]
    assert "premium_geel" not in content.schemes


# -- words over what is wider ----------------------------------------------------------------------


def test_words_over_a_wider_scheme_are_checked_as_the_whole_would_be() -> None:
    words = (
        "format: 1\nsteps:\n  - {text: Ga naar het loket., source: geel_page}\n"
        "documents:\n  form_b: {text: b, source: page}\n"
    )
    scheme = 'format: 1\napply: {at: [geel_desk]}\nsources:\n  page2: {url: "https://geel.example/x", title: Geel}\n'
    files = {"nl/schemes/rest.yaml": words, "en/schemes/rest.yaml": words, "schemes/rest.yaml": scheme}
    assert codes(geel(files)) == [
        ("en/schemes/rest.yaml", 3, "unknown-source", False),
        ("en/schemes/rest.yaml", 5, "unused-words", False),
        ("nl/schemes/rest.yaml", 3, "unknown-source", False),
        ("nl/schemes/rest.yaml", 5, "unused-words", False),
        ("schemes/rest.yaml", 2, "missing-words", False),
        ("schemes/rest.yaml", 4, "prefix", False),
        ("schemes/rest.yaml", 4, "unused-source", False),
    ]
    texts = "format: 1\ntexts: {place.geel_desk: het stadhuis}\n"
    whole = {
        "nl/schemes/rest.yaml": words.replace("form_b", "form_a"),
        "en/schemes/rest.yaml": words.replace("form_b", "form_a"),
        "schemes/rest.yaml": scheme.replace("page2", "geel_page"),
        "nl/texts.yaml": texts,
        "en/texts.yaml": texts,
    }
    assert codes(geel(whole)) == []


# -- what lapses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "says"),
    [
        (date(2026, 10, 31), ""),
        (date(2026, 11, 1), "in 60 days (warned at 60)"),
        (date(2026, 12, 1), "in 30 days (warned at 30)"),
        (date(2026, 12, 24), "in 7 days (warned at 7)"),
        (date(2026, 12, 31), "in 0 days (warned at 7)"),
        (date(2027, 1, 1), "not confirmed since"),
    ],
)
def test_a_value_that_lapses_is_told_ahead_and_after(on: date, says: str) -> None:
    found = told(geel(), on=on)
    assert [(one.file, one.line) for one in found] == (
        [("geel/schemes/premium_geel.yaml", 7), ("geel/schemes/premium_geel.yaml", 15)] if says else []
    )
    assert all(one.warning and one.code == "lapsing" and says in one.text for one in found)


def test_pages_read_long_ago_and_announced_days_that_came_are_told() -> None:
    old = PREMIUM.replace("2026-11-22", "2024-11-22").replace(", until: 2026-12-31, value", ", value")
    old = old.replace("[{from", '[{from: 2023-01-01, value: "20.00"}, {from').replace(
        '"25.00"}', '"25.00"}, {from: 2026-01-01, value: "30.00", announced: true}'
    )
    found = told(geel({"schemes/premium_geel.yaml": old.replace(", until: 2026-12-31", "")}), on=date(2026, 11, 22))
    assert [(one.line, one.code) for one in found] == [(6, "lapsing"), (15, "lapsing")]


# -- what a channel carries, and how it reads -------------------------------------------------------


def test_a_card_that_no_message_carries_is_told() -> None:
    steps = "steps:\n" + "".join(f"  - {{text: {'Vraag het aan. ' * 19}, source: page}}\n" for _ in range(16))
    found = codes(geel({f"{one}/schemes/premium_geel.yaml": WORDS + steps for one in ("nl", "en")}))
    assert [(line, code) for file, line, code, _ in found if file.startswith("nl/")] == [
        (1, "long-text"),
        (13, "long-text"),
    ]


def test_an_id_that_no_button_sends_back_is_told() -> None:
    id = "premium_" + "x" * 50
    files = {path.replace("premium_geel", id): text.replace("premium_geel", id) for path, text in TOWN.items()}
    found = check([BASE, PackFiles("geel", {**head(), **files})])
    assert [(one.line, one.code) for one in found] == [(2, "long-text")]


HARD = (
    "Overeenkomstig de bepalingen van het gemeentelijk reglement betreffende de toekenning van een mantelzorgtoelage "
    "dient de aanvrager de noodzakelijke bewijsstukken toe te voegen waaruit effectieve domiciliëring blijkt. "
)
EASY = "Vraag de premie aan bij het loket. Neem je kaart mee. Je krijgt het geld op je rekening. "


def test_texts_that_are_hard_to_read_are_warned_where_they_are_long_enough_to_measure() -> None:
    def with_steps(text: str, times: int) -> PackFiles:
        steps = "steps:\n" + f"  - {{text: {text.strip()}, source: page}}\n" * times
        return geel({f"{one}/schemes/premium_geel.yaml": WORDS + steps for one in ("nl", "en")})

    assert ("nl/schemes/premium_geel.yaml", 3, "hard-to-read", True) in codes(with_steps(HARD, 4))
    assert codes(with_steps(HARD, 1)) == []
    assert codes(with_steps(EASY, 5)) == []


def test_reading_ease_follows_the_published_formulas() -> None:
    # 10 sentences of 7 words of one syllable each: 206.8 - 77 - 0.93 x 7, and 206.835 - 84.6 - 1.015 x 7
    text = "Ik ga nu met haar naar huis. " * 10
    dutch, english = ease(text, "nl"), ease("I go now with her to bed. " * 10, "en")
    assert dutch is not None
    assert english is not None
    assert (dutch.score, dutch.words, dutch.words_per_sentence) == (123.3, 70, 7.0)
    assert english.score == 115.1
    assert ease("Kort.", "nl") is None


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("mantelzorger", "nl", 4),
        ("uitkering", "nl", 3),
        ("leeuw", "nl", 1),
        ("ideeën", "nl", 3),
        ("bijdrage", "nl", 3),
        ("care", "en", 1),
        ("asked", "en", 1),
        ("premium", "en", 2),
    ],
)
def test_syllables_are_counted_by_vowels(word: str, language: str, count: int) -> None:
    assert syllables(word, language) == count


# -- refusing --------------------------------------------------------------------------------------


def test_a_broken_pack_is_refused_whole_and_the_others_run_on() -> None:
    broken = PackFiles("mol", {**head(area='{municipality: "13025"}'), "schemes/x.yaml": "format: 1\nid: x\n"})
    content, refused = load_packs([BASE, broken, geel()])
    assert list(refused) == ["mol"]
    assert {one.file for one in refused["mol"]} == {"mol/schemes/x.yaml"}
    assert [info.id for info in content.packs] == ["", "geel"]
    assert "premium_geel" in content.schemes
    with pytest.raises(ContentError, match=r"mol/schemes/x\.yaml"):
        load_checked([BASE, broken, geel()])


def test_what_rests_on_a_refused_pack_is_refused_with_it() -> None:
    leaning = PREMIUM.replace("    - id: g.age", "    - verdict: mol_premium\n    - id: g.age")
    mol = {
        path.replace("premium_geel", "mol_premium"): text.replace("premium_geel", "mol_premium")
        .replace("13008", "13025")
        .replace("g.age", "m.age")
        for path, text in TOWN.items()
    }
    mol_pack = PackFiles("mol", {**head(area='{municipality: "13025"}'), **mol})
    pack = geel({"schemes/premium_geel.yaml": leaning})
    assert load_packs([BASE, mol_pack, pack])[1] == {}
    broken = PackFiles("mol", {**mol_pack.files, "nl/texts.yaml": "texts: x"})
    assert set(load_packs([BASE, broken, pack])[1]) == {"mol", "geel"}


def test_what_came_with_leun_is_only_read_and_the_rest_is_checked() -> None:
    unknown = geel({"schemes/premium_geel.yaml": PREMIUM.replace("age >= 18", "agee >= 18")})
    assert load_packs([BASE, PackFiles("geel", unknown.files, trusted=True)])[1] == {}
    assert list(load_packs([BASE, unknown])[1]) == ["geel"]
    unread = PackFiles("geel", {**unknown.files, "nl/texts.yaml": "texts: ["}, trusted=True)
    assert [info.id for info in load_checked([BASE, unread]).packs] == [""]


def test_a_pack_is_bounded() -> None:
    many = geel({f"examples/e{number}.yaml": "format: 1\n" for number in range(MAX_FILES)})
    assert [one.code for one in load_packs([BASE, many])[1]["geel"]] == ["too-long"]
    big = geel({"nl/texts.yaml": "format: 1\ntexts: {a: " + "x" * 130_000 + "}\n"})
    big = PackFiles("geel", {**big.files, "en/texts.yaml": big.files["nl/texts.yaml"]})
    assert [one.code for one in load_packs([BASE, big])[1]["geel"]] == ["too-long", "too-long"]


# -- paused or stopped -----------------------------------------------------------------------------

PAUSED = "paused: {since: 2026-09-01, until: 2026-12-31, source: page}\n"
TELLS = "paused: {text: Geel neemt nu geen aanvragen aan., source: page}\n"


def paused(scheme: str = PAUSED, words: str = TELLS) -> PackFiles:
    said = {f"{one}/schemes/premium_geel.yaml": WORDS + words for one in ("nl", "en")}
    return geel({"schemes/premium_geel.yaml": PREMIUM.replace("sources:\n", scheme + "sources:\n"), **said})


def test_a_pause_is_worded_and_words_have_a_pause() -> None:
    assert codes(paused()) == []
    assert {code for _, _, code, _ in codes(paused(words=""))} == {"missing-words"}
    assert {code for _, _, code, _ in codes(paused(scheme=""))} == {"unused-words"}


@pytest.mark.parametrize(
    ("on", "notes"),
    [
        (date(2026, 8, 31), ()),
        (date(2026, 9, 1), ("paused",)),
        (date(2026, 12, 31), ("paused",)),
        (date(2027, 1, 1), ("not_in_force",)),
    ],
)
def test_a_pause_counts_on_its_days(on: date, notes: tuple[str, ...]) -> None:
    texts = {f"{one}/texts.yaml": SMALL[f"{one}/texts.yaml"] + "  page.words: unknown=?\n" for one in ("nl", "en")}
    content = load_checked([PackFiles("", {**BASE.files, **texts}), paused()])
    assert content.schemes[SchemeId("premium_geel")].suspended(on) == notes
    facts = {"age": Known(80, on, GIVEN)}
    program = Program(content)
    verdict = assess(program, Situation.of(program, facts, on), [SchemeId("premium_geel")])[SchemeId("premium_geel")]
    assert (str(verdict.outcome) == "eligible") is (not notes)
    said = Wording(content).summary("nl", verdict, {}, {"recipient": "je moeder"}) if notes == ("paused",) else ""
    assert said in ("", "Geel neemt nu geen aanvragen aan.")


# -- texts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("texts.yaml", "format: 1\ntexts: {greeting: 'Dag {{ secret }}.'}\n", "text-name"),
        ("texts.yaml", "format: 1\ntexts: {sum: 'Wel {{ eur }} euro.'}\n", ""),
        ("texts.yaml", "format: 1\ntexts: {place.geel: 'in {{ place }}'}\n", ""),
        ("texts.yaml", "format: 1\ntexts: {place.geel: 'in {{ eur }}'}\n", "text-name"),
        ("schemes/premium_geel.yaml", WORDS.replace("Een premie.", "'{{ recipient|money }}'"), "text"),
    ],
)
def test_texts_of_a_pack_name_only_what_is_filled_in(path: str, text: str, code: str) -> None:
    found = codes(geel({f"{one}/{path}": text for one in ("nl", "en")}))
    assert {one for _, _, one, _ in found} == ({code} if code else set())
