"""A pack over others: what it may say otherwise, for whom, and what never."""

from __future__ import annotations

import textwrap

import pytest

from bot.content import packs
from bot.content.model import Content, SchemeId
from bot.content.overlays import region_of
from bot.content.packs import PackFiles
from tests.support import pack_of

GEEL, MOL, GENT = "13008", "13025", "44021"

WORDS = """
    format: 1
    title: Rust
    call: [rust]
    short: {text: Even niets., source: page}
    steps:
      - {text: Vraag het aan., source: page}
      - {text: Wacht., source: page}
    notice: {text: Een week vooraf., source: page}
    documents: {form_a: {text: formulier A, source: page}}
"""
BASE = pack_of("a: {about: carer, type: bool}", rest="requires: {all: [a]}\napply: {at: [desk], documents: [form_a]}")
BASE = PackFiles(
    "",
    {
        **BASE.files,
        "nl/schemes/rest.yaml": textwrap.dedent(WORDS),
        "nl/texts.yaml": "format: 1\ntexts:\n  place.desk: het loket\n  closing: Tot later.\n  consent.ask: Mag het?\n",
        "nl/facts.yaml": "format: 1\nfacts:\n  a: {label: of het zo is, ask: Is het zo?, holds: ja}\n",
        "nl/glossary.yaml": (
            "format: 1\nterms:\n  desk:\n    names: [loket]\n    text: Een balie.\n    source: page\n"
            '    sources: {page: {url: "https://example.org/", title: A page}}\n'
        ),
        "nl/safety.yaml": "format: 1\nfirst: {medical: Bel 112.}\n",
        "safety.yaml": "format: 1\n",
        "contacts.yaml": 'format: 1\ncontacts: {line: {phone: "100"}}\n',
    },
)


def pack(name: str, area: str, **files: str) -> PackFiles:
    head = f'format: 1\nname: {name}\narea: {area}\nversion: "2026-11-22"\nowner: {{name: Dienst}}\n'
    texts = {path.replace("__", "/") + ".yaml": textwrap.dedent(text) for path, text in files.items()}
    return PackFiles(name, {"pack.yaml": head, **texts})


def geel(**files: str) -> PackFiles:
    return pack("geel", f'{{municipality: "{GEEL}"}}', **files)


def mistakes(*given: PackFiles) -> list[tuple[str, int, str]]:
    _, reader = packs.read([BASE, *given])
    return [(one.file, one.line, one.code) for one in sorted(reader.mistakes)]


def at(content: Content, *places: str) -> Content:
    return content.at(frozenset(places))


REST = SchemeId("rest")


def test_words_of_a_wider_scheme_are_told_otherwise_to_people_of_the_area_only() -> None:
    words = (
        "format: 1\nsteps: [{text: Ga naar het stadhuis., source: geel_page}]\nnotice: ~\nshort: {text: Rust hier.}\n"
    )
    scheme = """
        format: 1
        apply: {at: [geel_desk]}
        sources: {geel_page: {url: "https://geel.example/", title: Geel}}
    """
    texts = "format: 1\ntexts: {place.geel_desk: het stadhuis, closing: Tot in Geel.}\n"
    content = packs.load([BASE, geel(nl__schemes__rest=words, schemes__rest=scheme, nl__texts=texts)])

    here = at(content, GEEL)
    assert [one.text for one in here.words["nl"].schemes["rest"].steps] == ["Ga naar het stadhuis."]
    assert here.words["nl"].schemes["rest"].notice is None
    short = here.words["nl"].schemes["rest"].short
    assert (short.text, short.source) == ("Rust hier.", ("page",))
    assert here.words["nl"].schemes["rest"].title == "Rust"
    assert here.words["nl"].texts["closing"] == "Tot in Geel."
    assert here.schemes[REST].apply.at == ("geel_desk",)
    assert here.schemes[REST].apply.documents == ("form_a",)
    assert set(here.schemes[REST].sources) == {"page", "geel_page"}
    assert here.schemes[REST].conditions is content.schemes[REST].conditions

    for elsewhere in (content, at(content, MOL), at(content)):
        assert len(elsewhere.words["nl"].schemes["rest"].steps) == 2
        assert elsewhere.words["nl"].texts["closing"] == "Tot later."
        assert elsewhere.schemes[REST].apply.at == ("desk",)
    # what the pack adds is there for all: its own schemes name it
    assert content.words["nl"].texts["place.geel_desk"] == "het stadhuis"


def test_the_same_content_comes_back_and_the_very_same_where_nothing_is_said_otherwise() -> None:
    content = packs.load([BASE, geel(nl__texts="format: 1\ntexts: {closing: Tot in Geel.}\n")])
    assert at(content, MOL) is content
    assert at(content, GEEL) is at(content, GEEL, MOL)
    assert at(content, GEEL).at(frozenset({GEEL})) is at(content, GEEL)
    plain = packs.load([BASE])
    assert at(plain, GEEL) is plain


def test_a_municipality_lies_over_its_region_and_that_over_the_base() -> None:
    kempen = pack(
        "kempen",
        f'{{municipalities: ["{GEEL}", "{MOL}"]}}',
        nl__schemes__rest=(
            "format: 1\nsteps: [{text: Bel de streek., source: page}]\nnotice: {text: Twee weken vooraf.}\n"
        ),
        nl__facts="format: 1\nfacts: {a: {ask: Is dat zo?}}\n",
    )
    local = geel(nl__schemes__rest="format: 1\nsteps: [{text: Bel de stad., source: page}]\n")
    content = packs.load([BASE, local, kempen])

    def steps(*places: str) -> str:
        return at(content, *places).words["nl"].schemes["rest"].steps[0].text

    def notice(*places: str) -> str:
        said = at(content, *places).words["nl"].schemes["rest"].notice
        assert said is not None
        return said.text

    assert (steps(GEEL), notice(GEEL)) == ("Bel de stad.", "Twee weken vooraf.")
    assert (steps(MOL), notice(MOL)) == ("Bel de streek.", "Twee weken vooraf.")
    assert (steps(GENT), notice(GENT)) == ("Vraag het aan.", "Een week vooraf.")
    words = at(content, MOL).words["nl"].facts["a"]
    assert (words.ask, words.label, words.holds) == ("Is dat zo?", "of het zo is", "ja")


def test_a_whole_region_counts_for_every_municipality_of_it() -> None:
    flanders = pack("vlaanderen", "{region: VLG}", nl__texts="format: 1\ntexts: {closing: Tot in Vlaanderen.}\n")
    content = packs.load([BASE, flanders])
    assert at(content, GENT).words["nl"].texts["closing"] == "Tot in Vlaanderen."
    assert at(content, "21004") is content  # Brussels
    regions = {nis: region_of(nis) for nis in (GEEL, GENT, "24062", "71016", "25112", "62063", "21004")}
    assert [*regions.values()] == ["VLG", "VLG", "VLG", "VLG", "WAL", "WAL", "BRU"]


def test_a_carer_in_one_town_and_a_recipient_in_another_get_the_words_of_both() -> None:
    mol = pack("mol", f'{{municipality: "{MOL}"}}', nl__facts="format: 1\nfacts: {a: {ask: Is dat zo in Mol?}}\n")
    content = packs.load([BASE, geel(nl__texts="format: 1\ntexts: {closing: Tot in Geel.}\n"), mol])
    both = at(content, GEEL, MOL)
    assert both.words["nl"].texts["closing"] == "Tot in Geel."
    assert both.words["nl"].facts["a"].ask == "Is dat zo in Mol?"


def test_what_is_merged_must_be_as_whole_as_what_it_replaces() -> None:
    broken = geel(nl__schemes__rest="format: 1\n\nnotice: {txt: Een dag.}\nshort: ~\n")
    assert mistakes(broken) == [
        ("geel/nl/schemes/rest.yaml", 3, "unknown-key"),
        ("geel/nl/schemes/rest.yaml", 4, "missing-key"),
    ]
    facts = geel(nl__facts="format: 1\nfacts:\n  a:\n    ask: {een: twee}\n")
    assert mistakes(facts) == [("geel/nl/facts.yaml", 4, "value")]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"schemes__rest": "format: 1\nvalid: {from: 2026}\n"}, ("schemes/rest.yaml", 2)),
        ({"schemes__rest": "format: 1\nlet: {a: 1}\n"}, ("schemes/rest.yaml", 2)),
        ({"schemes__rest": "format: 1\namounts: {rows: [{eur: '1.00'}]}\n"}, ("schemes/rest.yaml", 2)),
        (
            {"schemes__rest": "format: 1\nsources:\n  page: {url: 'https://evil.example/', title: X}\n"},
            ("schemes/rest.yaml", 3),
        ),
        ({"nl__schemes__rest": "format: 1\ntitle: Iets anders\n"}, ("nl/schemes/rest.yaml", 2)),
        ({"nl__schemes__rest": "format: 1\nconditions: {}\n"}, ("nl/schemes/rest.yaml", 2)),
        ({"nl__schemes__rest": "format: 1\nanswers: []\n"}, ("nl/schemes/rest.yaml", 2)),
        ({"nl__facts": "format: 1\nfacts:\n  a:\n    heard: {true: [nee]}\n"}, ("nl/facts.yaml", 4)),
        ({"nl__glossary": "format: 1\nterms:\n  desk:\n    names: [balie]\n"}, ("nl/glossary.yaml", 4)),
        (
            {"nl__glossary": "format: 1\nterms:\n  desk:\n    sources: {page: {title: X}}\n"},
            ("nl/glossary.yaml", 4),
        ),
    ],
)
def test_what_is_the_schemes_own_stays(files: dict[str, str], expected: tuple[str, int]) -> None:
    file, line = expected
    assert (f"geel/{file}", line, "not-yours") in mistakes(geel(**files))


def test_nothing_of_danger_consent_or_contacts_is_ever_laid_over() -> None:
    content, _ = packs.read(
        [
            BASE,
            geel(
                nl__safety="format: 1\nfirst: {medical: Wacht af.}\n",
                safety="format: 1\nnever: true\n",
                contacts='format: 1\ncontacts: {line: {phone: "666"}, geel_line: {phone: "014"}}\n',
                nl__texts="format: 1\ntexts: {consent.ask: Zeg ja., closing: Dag.}\n",
            ),
        ]
    )
    here = at(content, GEEL)
    assert here.safety_words["nl"]["first"] == {"medical": "Bel 112."}
    assert here.safety == {"format": 1}
    assert here.contacts["line"].phone == "100"
    assert here.contacts["geel_line"].phone == "014"
    assert here.words["nl"].texts["consent.ask"] == "Mag het?"
    assert here.words["nl"].texts["closing"] == "Dag."


def test_two_towns_may_say_the_same_and_not_something_else_under_one_name() -> None:
    mol = pack("mol", f'{{municipality: "{MOL}"}}', nl__texts="format: 1\ntexts: {place.house: het huis}\n")
    same = geel(nl__texts="format: 1\ntexts: {place.house: het huis}\n")
    other = geel(nl__texts="format: 1\ntexts:\n  place.house: het sociaal huis\n")
    assert mistakes(mol, same) == []
    assert mistakes(mol, other) == [("geel/nl/texts.yaml", 3, "not-yours")]
    _, reader = packs.read([BASE, mol, other])
    assert "place.geel_house" in reader.mistakes[0].text
