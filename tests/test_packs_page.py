"""docs/packs.md: the worked example is a pack without a mistake, and every recipe of the cookbook works."""

from __future__ import annotations

import functools
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import conditions
from bot.app import base_pack
from bot.assess_lines import Assessor
from bot.authoring import new, outcomes, situations
from bot.content import packs
from bot.content.check import by_pack, examine, load_packs
from bot.content.forms import AmountForm, ApplyForm
from bot.content.model import SchemeId
from bot.content.packs import PackFiles, Reader
from bot.facts import Ask
from bot.understanding.places import Places

PAGE = (Path(__file__).parent.parent / "docs/packs.md").read_text(encoding="utf-8")
TODAY = date(2026, 11, 22)
BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


@functools.cache
def base() -> PackFiles:
    return base_pack()


def part(heading: str, until: str) -> str:
    return PAGE.split(f"\n{heading}\n")[1].split(f"\n{until}")[0]


def worked() -> PackFiles:
    files = dict(re.findall(r"^\*\*`([a-z_/.]+)`\*\*\n\n```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
    return PackFiles("herstappe", files)


def told(pack: PackFiles) -> list[str]:
    return [str(one) for one in by_pack(examine([base(), pack], TODAY), [base(), pack]).get(pack.name, ())]


def test_the_worked_example_has_no_mistake_and_comes_out_as_written() -> None:
    pack = worked()
    assert len(pack.files) == 8
    assert told(pack) == []
    content, refused = load_packs([base(), pack])
    assert refused == {}
    assessor = Assessor(content)
    found = situations.examples(pack, TODAY)
    assert len(found) == 3
    for example in found:
        assert list(outcomes.not_as_written(assessor, example, "en")) == []


def test_the_answers_make_a_pack_of_the_same_rule() -> None:
    (text,) = BLOCK.findall(part("### Answers from a file", "## "))
    reader = Reader()
    starter = packs.read_starter(reader, base().files["starter.yaml"])
    assert starter is not None
    places = Places.of(packs.read([base()])[0].places)
    pack = new.pack_of(new.read_answers("answers.yaml", text, places, TODAY), starter)
    assert told(pack) == []
    assert rules_of(pack) == rules_of(worked())


def rules_of(pack: PackFiles) -> set[str]:
    scheme = packs.load([base(), pack]).schemes[SchemeId("premium_herstappe")]
    return {str(node.expr) for top in scheme.conditions for node in top.walk() if node.expr is not None}


# -- facts, more words, a fact of one's own ------------------------------------------------------------


def test_every_fact_of_the_tables_exists_and_every_test_can_be_written() -> None:
    section = part("## What your page says, and the fact", "## Cookbook")
    tests, named = section.split("### What only the office can say")
    vocabulary = packs.load([base()]).vocabulary
    cells = [row.split("|")[2] for row in tests.splitlines() if row.startswith("| ") and "---" not in row][1:]
    found = [test for cell in cells for test in re.findall(r"`([^`]+)`", cell)]
    assert len(found) > 50
    for test in found:
        assert all(vocabulary.find(name) for name in conditions.names(conditions.parse(test))), test
    for name in re.findall(r"^\| `([a-z_]+)`", named, re.MULTILINE):
        assert vocabulary.facts[name].ask is Ask.AUTHORITY


def test_more_words_can_stand_on_the_card() -> None:
    (words,) = BLOCK.findall(part("## More on the card", "## "))
    files = dict(worked().files)
    for path in [one for one in files if one.endswith("/schemes/premium_herstappe.yaml")]:
        files[path] += words
    scheme = "schemes/premium_herstappe.yaml"
    files[scheme] = files[scheme].replace("apply:\n", "apply:\n  documents: [form]\n")
    assert told(PackFiles("herstappe", files)) == []


def test_a_fact_of_ones_own_is_asked() -> None:
    facts, dutch, english, condition = BLOCK.findall(part("## A fact of your own", "## "))
    scheme = "schemes/premium_herstappe.yaml"
    text = re.sub(r"(  all:[^\n]*\n)", rf"\1    {condition}", worked().files[scheme], count=1)
    pack = PackFiles(
        "herstappe",
        {**worked().files, "facts.yaml": facts, "nl/facts.yaml": dutch, "en/facts.yaml": english, scheme: text},
    )
    assert told(pack) == []
    content, _ = load_packs([base(), pack])
    whole, *_ = situations.examples(pack, TODAY)
    verdict = outcomes.weigh(Assessor(content), whole, [SchemeId("premium_herstappe")], "en")["premium_herstappe"]
    assert verdict["missing"] == ["herstappe_volunteers"]


# -- the cookbook ----------------------------------------------------------------------------------


def recipes() -> list[Any]:
    found = []
    for section in part("## Cookbook", "## Say").split("\n### ")[1:]:
        title = section.partition("\n")[0]
        for index, block in enumerate(BLOCK.findall(section), start=1):
            found.append(pytest.param(block, id=f"{title} {index}"))
    return found


SKELETON = {
    "format": 1,
    "id": "premium_town",
    "kind": "premium",
    "authority": "municipality",
    "area": {"municipality": "73028"},
    "seen": {"consulted": "2026-11-22"},
    "requires": {"all": [{"id": "town.here", "test": "recipient_lives_here", "source": "page"}]},
    "sources": {"page": {"url": "https://town.example/", "title": "Town"}},
}


@pytest.mark.parametrize("block", recipes())
def test_a_recipe_works(block: str) -> None:
    given = yaml.load(block, Loader=yaml.BaseLoader)
    left = {key: value for key, value in SKELETON.items() if key not in given}
    text = yaml.safe_dump(left, sort_keys=False).replace("format: 1\n", "") + block
    ids = [one["id"] for one in given.get("requires", {}).get("all", []) if isinstance(one, dict) and "id" in one]
    words: dict[str, Any] = {"title": "Premie", "short": {"text": "Een premie.", "source": "page"}}
    words["conditions"] = {id: {"holds": "ja", "fails": "nee", "unknown": "of het zo is"} for id in ids}
    said = "format: 1\n" + yaml.safe_dump(words)
    files = {
        "schemes/premium_town.yaml": "format: 1\n" + text,
        "nl/schemes/premium_town.yaml": said,
        "en/schemes/premium_town.yaml": said,
    }
    if {"better_of", "excludes"} & set(given):
        files |= {path.replace("_town", "_other"): _other(one) for path, one in files.items()}
    head = 'format: 1\nname: Town\narea: {municipality: "73028"}\nversion: "2026-11-22"\nowner: {name: D}\n'
    pack = PackFiles("town", {"pack.yaml": head + "premiums: known\n", **files})
    assert told(pack) == []
    content, _ = load_packs([base(), pack])
    people = situations.personas(base(), content.packs[1], "nl", TODAY)
    assessor = Assessor(content)
    for person in people:
        assert set(outcomes.came_out(assessor, person, situations.own_schemes(content, pack), "nl")) <= {
            "premium_town",
            "premium_other",
        }


def _other(text: str) -> str:
    return (
        text.replace("premium_town", "premium_x")
        .replace("premium_other", "premium_town")
        .replace("premium_x", "premium_other")
        .replace("town.", "other.")
    )


def test_every_shape_of_an_amount_and_of_asking_for_it_is_in_the_cookbook() -> None:
    cookbook = part("## Cookbook", "## Say")
    rare = {"when", "net", "eur_min", "eur_max", "seen", "label", "display", "source", "most_times"}
    for form in (AmountForm, ApplyForm):
        names = {field.alias or name for name, field in form.__pydantic_fields__.items()}  # type: ignore[union-attr]
        missing = [name for name in names - rare if f"{name}:" not in cookbook and f"`{name}" not in cookbook]
        assert set(missing) <= {"before_start", "documents"}, missing
