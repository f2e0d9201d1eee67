"""Packs: texts to frozen content, every mistake at once with its file and line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from bot.content import packs
from bot.content.model import Dated, SchemeId
from bot.content.packs import PackFiles
from bot.errors import ContentError
from bot.facts import UNKNOWN, Ask, Span
from tests.support import base_content, pack_of

FACTS = "a: {about: carer, type: bool}\nn: {about: carer, type: int, min: 0, max: 9}"


def mistakes(*given: PackFiles) -> list[str]:
    with pytest.raises(ContentError) as caught:
        packs.load(given)
    return [f"{mistake.file}:{mistake.line}: {mistake.code}" for mistake in caught.value.mistakes]


def text_of(*given: PackFiles) -> str:
    with pytest.raises(ContentError) as caught:
        packs.load(given)
    return str(caught.value)


def test_the_base_pack_is_read_without_a_mistake() -> None:
    content = base_content()
    assert len(content.schemes) >= 19
    assert len(content.digest) == 16


def test_a_fact_is_read_with_all_that_is_said_of_it() -> None:
    facts = """
        age: {about: carer, type: int, min: 0, max: 120, ages: years, stale_after: P18M, aliases: [old], cost: 2}
        proof: {about: recipient, type: bool, ask: "together: proofs", only_if: age < 21, otherwise: false}
        share: {about: carer, type: decimal, presume: 0.8}
    """
    vocabulary = packs.load([pack_of(facts)]).vocabulary
    age, proof, share = vocabulary.facts.values()
    assert (age.low, age.high, age.stale_after, age.cost) == (0, 120, Span(18), 2)
    assert vocabulary.find("old") is age
    assert (proof.ask, proof.group, proof.otherwise, proof.presume) == (Ask.TOGETHER, "proofs", False, UNKNOWN)
    assert share.presume == Fraction(4, 5)
    assert [fact.order for fact in vocabulary.facts.values()] == [0, 1, 2]


def test_a_scheme_is_read_with_exact_sums_and_dates() -> None:
    content = packs.load(
        [
            pack_of(
                FACTS,
                one="""
                    valid: {from: 2026}
                    let: {most: [{from: 2020-09, value: 5.5}]}
                    requires: {all: [{id: one.a, test: a, source: [page]}, n <= most]}
                    amounts: {rows: [{eur: "25.10", source: page}, {eur: [{from: 2021-01-01, value: "12.00"}]}]}
                    apply: {before_start: P7D}
                """,
            )
        ]
    )
    scheme = content.schemes[SchemeId("one")]
    most = scheme.let["most"]
    assert isinstance(most, Dated)
    assert (most.periods[0].start, most.periods[0].value) == (date(2020, 9, 1), Fraction(11, 2))
    assert (scheme.valid_from, scheme.apply.before_start) == (date(2026, 1, 1), Span(0, 7))
    assert [condition.id for condition in scheme.conditions] == ["one.a", "one.2"]
    assert [condition.named for condition in scheme.conditions] == [True, False]
    assert scheme.amounts[0].eur == Decimal("25.10")
    assert scheme.amounts[0].sources == ("page",)


def test_a_single_condition_needs_no_all() -> None:
    scheme = packs.load([pack_of(FACTS, one="requires: {id: one.any, any: [a, n > 3]}")]).schemes[SchemeId("one")]
    assert [condition.kind for condition in scheme.conditions] == ["any"]
    assert scheme.condition("one.any.2") is scheme.conditions[0].children[1]


def test_every_mistake_is_told_at_once_in_order() -> None:
    facts = """
        a: {about: carer, type: bool, presumed: true}
        b: {about: nobody, type: bool}
    """
    one = "requires: {all: [a.b, {test: a, any: [a]}]}\namounts: {rows: [{per: month}]}"
    assert mistakes(pack_of(facts, one=one, two="requires: {all: ['a >']}\ncomplete: maybe")) == [
        "facts.yaml:3: unknown-key",
        "facts.yaml:4: value",
        "schemes/one.yaml:8: condition",
        "schemes/one.yaml:8: condition",
        "schemes/one.yaml:9: amount",
        "schemes/two.yaml:9: value",
    ]


def test_a_slip_is_answered_with_what_was_probably_meant() -> None:
    assert "'requirs' is no key here; did you mean 'requires'?" in text_of(pack_of(FACTS, one="requirs: {all: [a]}"))
    assert "did you mean 'green'?" in text_of(
        pack_of("it: {about: carer, type: choice, values: [green], presume: gren}")
    )


@pytest.mark.parametrize(
    ("scheme", "told"),
    [
        ("requires: {all: [{}]}", "condition"),
        ("requires: {all: [{test: a, on_day: {day: 02-31, of: this_year}}]}", "value"),
        ("requires: {all: [{test: a, on_day: {day: 02-29, of: this_year}}]}", "value"),
        ("requires: {all: [a]}\nlet: {x: {full: 1}}", "let"),
        ("requires: {all: [a]}\nlet: {x: [{from: 2021-01-01, value: 1}, {from: 2020-01-01, value: 2}]}", "dates"),
        ("requires: {all: [a]}\noptions: {a: [x], b: [y]}", "options"),
        ('requires: {all: [a]}\namounts: {rows: [{eur: "12,50"}]}', "value"),
        ("requires: {all: [a]}\namounts: {rows: [{eur: 12.50}]}", "value"),
        ('requires: {all: [a]}\namounts: {rows: [{eur: [{from: 2021-01-01, value: "12,50"}]}]}', "value"),
        ("requires: {all: [a]}\nkind: gift", "value"),
        ("requires: {all: [a]}\nformat: 2", "value"),
        ("requires: {all: [a]}\nid: other", "file-name"),
    ],
)
def test_a_wrong_scheme_is_refused(scheme: str, told: str) -> None:
    assert told in {line.rsplit(" ", 1)[1] for line in mistakes(pack_of(FACTS, one=scheme))}


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("a: {about: carer, type: int, presume: many}", "value"),
        ("a: {about: carer, type: int, otherwise: 5, max: 3}", "value"),
        ("a: {about: carer, type: bool, stale_after: 18M}", "value"),
        ("a: {about: carer, type: bool, derive: {so: b}}", "derive"),
        ("a: {about: carer, type: bool, ask: sometimes}", "value"),
        ("A: {about: carer, type: bool}", "value"),
    ],
)
def test_a_wrong_fact_is_refused(fact: str, told: str) -> None:
    assert {line.rsplit(" ", 1)[1] for line in mistakes(pack_of(fact))} == {told}


def test_a_pack_adds_and_never_changes_what_lies_under_it() -> None:
    base = pack_of(FACTS, one="requires: {all: [a]}")
    mine = pack_of("mine_b: {about: carer, type: bool}", mine="requires: {all: [a, mine_b]}")
    content = packs.load([base, PackFiles("town", mine.files)])
    assert list(content.schemes) == ["one", "mine"]
    assert list(content.vocabulary.facts) == ["a", "n", "mine_b"]
    again = PackFiles("town", pack_of("a: {about: carer, type: bool}", one="requires: {all: [n > 3]}").files)
    assert mistakes(base, again) == ["town/facts.yaml:3: duplicate-id", "town/schemes/one.yaml:2: duplicate-id"]


def test_a_file_that_nobody_reads_is_a_mistake() -> None:
    assert mistakes(PackFiles("town", {"scheme/one.yaml": "format: 1"})) == ["town/scheme/one.yaml:1: unknown-file"]


def test_the_digest_moves_with_any_letter_of_any_file() -> None:
    one = packs.digest_of([PackFiles("", {"a": "1", "b": "2"})])
    assert one == packs.digest_of([PackFiles("", {"b": "2", "a": "1"})])
    assert one != packs.digest_of([PackFiles("", {"a": "1", "b": "3"})])
    assert one != packs.digest_of([PackFiles("x", {"a": "1", "b": "2"})])


# -- pack.yaml -------------------------------------------------------------------------------------

PACK = 'format: 1\nname: {name}\narea: {area}\nversion: "2026-11-22"\nowner: {{name: Dienst}}\n'


def pack_at(name: str, area: str, more: str = "", **files: str) -> PackFiles:
    return PackFiles(name, {"pack.yaml": PACK.format(name=name.capitalize(), area=area) + more, **files})


def test_packs_lie_in_the_order_of_their_areas() -> None:
    geel = pack_at("geel", '{municipality: "13008"}')
    kempen = pack_at("kempen", '{municipalities: ["13008", "13025"]}')
    content = packs.load([pack_of(FACTS), geel, kempen, pack_at("vlaanderen", "{region: VLG}")])
    assert [info.id for info in content.packs] == ["", "vlaanderen", "kempen", "geel"]
    assert [info.layer for info in content.packs] == ["base", "region", "region", "municipality"]
    found = content.pack_of("13008")
    assert found is not None
    assert (found.name, found.version, found.owner) == ("Geel", date(2026, 11, 22), "Dienst")
    assert content.pack_of("13025") is None


def test_a_pack_says_from_which_page_it_knows_that_there_is_no_premium() -> None:
    page = '{url: "https://example.org/", title: Mantelzorg, page_date: "2024", consulted: 2026-11-22}'
    none = f"premiums: none\nno_premium: {{since: 2025-01-01, status: postponed, source: {page}}}\n"
    content = packs.load([pack_of(FACTS), pack_at("mol", '{municipality: "13025"}', none)])
    found = content.packs[1].no_premium
    assert found is not None
    assert (found.status, found.since, found.source.page_date) == ("postponed", date(2025, 1, 1), "2024")


@pytest.mark.parametrize(
    ("area", "more", "code"),
    [
        ("{}", "", "area"),
        ('{municipality: "13008", region: VLG}', "", "area"),
        ('{municipality: "1308"}', "", "value"),
        ('{municipality: "13008"}', "premiums: none\n", "premiums"),
        ('{municipality: "13008"}', "languages: [fr]\n", "value"),
    ],
)
def test_a_pack_file_that_says_too_little_is_refused(area: str, more: str, code: str) -> None:
    assert any(mistake.endswith(f": {code}") for mistake in mistakes(pack_of(FACTS), pack_at("mol", area, more)))
