"""The packs of municipalities that Leun comes with: every researched premium is there, worded, and worked out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bot.content import check, packs
from bot.content.forms import ExampleForm
from bot.content.model import SchemeId
from tests.local_packs import READ_ON, answer, local_content, local_packs, sums_told

#: what the researched file of 2026-11-22 holds, one record a line: id, code of the municipality of then and of today,
#: whether all conditions or some are known, the sums that are printed, how sure
RECORDS = """\
aalter 44084 44084 all 25 high
alken 73001 73001 all 25,50,62 medium
anzegem 34002 34002 all - medium
ardooie 37020 37020 all 60 medium
baarle-hertog 13002 13002 all 150 high
beerse 13004 13004 all 20 high
beringen 71004 71004 all 15 high
beveren 46003 46030 all 816 high
beveren-child 46003 46030 all 316 high
bilzen 73006 73110 all 40,60 high
blankenberge 31004 31004 all 250 medium
boechout 11004 11004 some 50 low
bonheiden 12005 12005 all 120 medium
brasschaat 11008 11008 all 250 high
bredene 35002 35002 some 50 low
brugge 31005 31005 all 20,40 medium
buggenhout 42004 42004 some 120 low
de-panne 38008 38008 all 20 medium
deerlijk 34009 34009 some 25 low
dendermonde 42006 42006 some 150 low
dentergem 37002 37002 all 225,150,75 medium
diksmuide 32003 32003 all 40 high
galmaarden 23023 23106 some 15 low
geel 13008 13008 all 200 high
genk 71016 71016 all 40 high
geraardsbergen 41018 41018 all 25 high
ham 71069 71071 all 30,45 high
ham-handicap 71069 71071 all - medium
hamont-achel 72037 72037 all 37.5,50 high
harelbeke 34013 34013 some 25 medium
hasselt 71022 71072 some 100,200 low
hechtel-eksel 72038 72038 all - medium
heist-op-den-berg 12014 12014 all 100 high
herentals 13011 13011 all 225 medium
herzele 41027 41027 some - low
herzele-child 41027 41027 all 170 high
houthalen-helchteren 72039 72039 all 25 high
huldenberg 24045 24045 some 50 medium
kampenhout 23038 23038 all 25 high
kortemark 32011 32011 all 50 high
kortemark-child 32011 32011 all 150,200,250 high
kortenberg 24055 24055 all 20 high
kuurne 34023 34023 all - medium
lanaken 73042 73042 all - medium
langemark-poelkapelle 33040 33040 all - medium
liedekerke 23044 23044 all - medium
lievegem 44085 44085 some 200 low
lochristi 44034 44087 some 150,200 medium
lokeren 46014 46029 some - low
lommel 72020 72020 all 50 high
lubbeek 24066 24066 all - medium
lummen 71037 71037 all 15,65 medium
maarkedal 45064 45064 all 25 low
maasmechelen 73107 73107 all 40,60 high
mechelen 12025 12025 all 25 medium
meise 23050 23050 some 30 low
merelbeke 44043 44088 all - medium
merksplas 13023 13023 all 3 high
middelkerke 35011 35011 all 50,125 high
mol 13025 13025 all 60 high
mol-child 13025 13025 all 250,200,125,100 high
moorslede 36012 36012 some - medium
nazareth 44048 44086 all - low
nevele 44049 44083 some - low
oostrozebeke 37010 37010 all 30 high
oostrozebeke-waarderingspremie 37010 37010 all 25 medium
oudenaarde 45035 45035 all 2.48 low
overpelt 72029 72043 some - low
pepingen 23064 23064 all 25 medium
poperinge 33021 33021 all 125 high
puurs-sint-amands 12041 12041 all - medium
roosdaal 23097 23097 some 900 low
rotselaar 24094 24094 some 20 medium
rotselaar-child 24094 24094 all 150,112.5,75 medium
sint-gillis-waas 46020 46020 some 200 medium
sint-gillis-waas-child 46020 46020 all 100 high
sint-katelijne-waver 12035 12035 all 110,120,60,360,180 high
sint-pieters-leeuw 23077 23077 all 275 high
sint-truiden 71053 71053 all 200 high
stabroek 11044 11044 some - medium
tessenderlo 71057 71071 all 37,12.5 high
tielt 37015 37022 all 300,150 high
tienen 24107 24107 all - medium
tongeren 73083 73111 all 16,24 low
waregem 34040 34040 all 300,100 high
wetteren 42025 42025 all 240 medium
wetteren-child 42025 42025 all 200 high
wichelen-child 42026 42026 all 500,250 high
wielsbeke 37017 37017 some - low
willebroek 12040 12040 all 30 medium
wuustwezel 11053 11053 all 50,75 high
wuustwezel-sociaal-medisch 11053 11053 all 150 high
zaventem 23094 23094 all 10 high
zemst 23096 23096 all 40 medium
"""


def examples() -> list[Any]:
    found = []
    for pack in local_packs()[1:]:
        for path, text in sorted(pack.files.items()):
            if not path.startswith("examples/"):
                continue
            reader = packs.Reader()
            file = packs.read_examples(reader, f"{pack.name}/{path}", text)
            assert file is not None, reader.mistakes
            for index, example in enumerate(file.examples, start=1):
                facts: dict[str, Any] = {}
                for profile in example.base:
                    facts |= file.profiles[profile]
                id = path.removeprefix("examples/").removesuffix(".yaml")
                found.append(pytest.param(example, facts | dict(example.facts), id=f"{id}-{index}"))
    return found


EXAMPLES = examples()


@pytest.mark.parametrize(("example", "facts"), EXAMPLES)
def test_a_worked_situation_comes_out_as_written(example: ExampleForm, facts: dict[str, Any]) -> None:
    found = answer(facts, list(example.expect), on=example.on or READ_ON)
    verdicts = {one["scheme"]: one for one in found["verdicts"]}
    for scheme, outcome in example.expect.items():
        assert verdicts[scheme]["outcome"] == outcome, (example.situation, verdicts[scheme])
    for scheme, names in example.missing.items():
        assert set(names) <= set(verdicts[scheme]["missing"]), (example.situation, verdicts[scheme]["missing"])
    for scheme, sums in example.amounts.items():
        told = {eur for eur, _ in sums_told(verdicts[scheme])}
        assert set(map(float, sums)) <= told, (example.situation, verdicts[scheme]["amounts"])


@pytest.mark.parametrize("scheme", sorted(str(id) for id in local_content().schemes if id.startswith("premium_")))
def test_every_premium_has_a_yes_and_a_no_worked_out(scheme: str) -> None:
    """Of one of which not all conditions are known, whatever its page shows."""
    outcomes = {example.values[0].expect.get(scheme) for example in EXAMPLES} - {None}
    known = local_content().schemes[SchemeId(scheme)]
    if known.complete:
        assert {"eligible", "not_eligible"} <= outcomes
    else:
        assert outcomes
        assert "eligible" not in outcomes
        assert not known.conditions or "not_eligible" in outcomes


def test_no_pack_has_a_mistake() -> None:
    mistakes = [str(one) for one in check.check(local_packs()) if one.file.split("/")[0] in PACKS]
    assert not mistakes, "\n".join(mistakes)


PACKS = {pack.name for pack in local_packs()[1:]}


# -- every researched record -----------------------------------------------------------------------

#: told in parts that come to the printed sum, counted, or of which it is not said per what
SUMS_OTHERWISE = {
    "waregem": {"200", "100"},
    "maasmechelen": {"40", "60", "20"},
    "boechout": set(),
    "tessenderlo": {"37", "12.50"},
}
#: only replaced rules were found, so what the municipality pays now is not known
REPLACED = {"nevele", "oudenaarde", "overpelt"}
#: the page is of after the merger, so it speaks of the municipality of today
AFTER_THE_MERGER = {"hasselt"}


@pytest.mark.parametrize("record", RECORDS.splitlines(), ids=[line.split()[0] for line in RECORDS.splitlines()])
def test_every_researched_premium_is_there(record: str) -> None:
    id, then, today, known, sums, sure = record.split()
    (scheme,) = [one for one in local_content().schemes.values() if id in one.was]
    assert scheme.id == "premium_" + id.replace("-", "_")
    formerly = then != today and id not in AFTER_THE_MERGER
    assert scheme.area == ({"formerly": then} if formerly else {"municipality": today})
    assert scheme.complete is (known == "all")
    assert scheme.confidence == sure
    pack = local_content().pack_of(today)
    assert pack is not None
    assert pack.premiums == ("unknown" if id in REPLACED else "known")
    assert f"schemes/{scheme.id}.yaml" in {path for one in local_packs() if one.name == pack.id for path in one.files}
    printed = {f"{Decimal(one):.2f}" for one in sums.split(",") if one != "-"}
    printed = {f"{Decimal(one):.2f}" for one in SUMS_OTHERWISE.get(id, printed)}
    told = {f"{one:.2f}" for row in scheme.amounts for one in (row.eur, row.eur_min, row.eur_max) if one is not None}
    assert told == printed


def test_nothing_else_is_there() -> None:
    local = [scheme for scheme in local_content().schemes.values() if scheme.kind == "premium" and scheme.was]
    assert len(local) == len(RECORDS.splitlines()) == 94
    assert len(PACKS) == 86


def test_every_code_is_a_municipality_of_today_or_of_before() -> None:
    places = local_content().places
    today = {line.split("|")[0] for line in places.municipalities}
    before = {line.split("|")[0] for line in places.former}
    for pack in local_content().packs[1:]:
        assert pack.municipalities <= today, pack.id
    for scheme in local_content().schemes.values():
        assert scheme.area.get("municipality", "") in today | {""}
        assert scheme.area.get("formerly", "") in before | {""}


@pytest.mark.parametrize("town", ["oostende", "diest", "boom"])
def test_a_municipality_of_which_a_source_says_that_it_pays_none(town: str) -> None:
    (pack,) = [one for one in local_content().packs if one.id == town]
    assert pack.premiums == "none"
    assert pack.no_premium is not None
    for language in ("nl", "en"):
        said = answer({}, municipality=pack.name, language=language)["verdicts"]
        (text,) = [one["text"] for one in said if one["scheme"] == "premium"]
        assert local_content().words[language].texts[pack.no_premium.text].rstrip(".") in text


def test_what_a_former_municipality_postponed_says_nothing_of_today() -> None:
    found = answer({}, municipality="Kortessem")
    assert found["local"] == {"nis": "71072", "name": "Hasselt", "premiums": "known"}
    words = local_content().words["nl"].schemes[SchemeId("premium_hasselt")]
    assert any("Kortessem" in one.text and one.source == ("kortessem",) for one in words.unsure)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_premium_is_worded(language: str) -> None:
    for scheme in local_content().schemes.values():
        if scheme.was and scheme.kind == "premium":
            words = local_content().words[language].schemes[scheme.id]
            assert words.title
            assert words.call
            assert words.steps


def test_every_condition_that_is_told_names_its_page() -> None:
    for scheme in local_content().schemes.values():
        if scheme.was and scheme.kind == "premium":
            named = [node for top in scheme.conditions for node in top.walk() if node.named]
            assert all(node.sources for node in named), scheme.id


def test_of_the_two_premiums_of_mol_the_higher_is_paid() -> None:
    schemes = local_content().schemes
    assert schemes[SchemeId("premium_mol")].better_of == ("premium_mol_child",)
    assert schemes[SchemeId("premium_mol_child")].better_of == ("premium_mol",)


@pytest.mark.parametrize(
    "scheme", sorted(str(one.id) for one in local_content().schemes.values() if one.was and one.complete)
)
def test_every_condition_is_seen_to_fail(scheme: str) -> None:
    """Each condition of a premium of which all conditions are known is the one that fails in some worked situation."""
    failed = set()
    for example in EXAMPLES:
        form, facts = example.values
        if form.expect.get(scheme) == "not_eligible":
            (verdict,) = [
                one for one in answer(facts, [scheme], on=form.on or READ_ON)["verdicts"] if one["scheme"] == scheme
            ]
            failed |= {reason["condition"] for reason in verdict["because"] if reason["holds"] is False}
    assert failed == {top.id for top in local_content().schemes[SchemeId(scheme)].conditions}
