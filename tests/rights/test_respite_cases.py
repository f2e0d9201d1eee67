"""The worked cases on respite that a published source decides: which example, answer or contact stands for each.

A case that a rule decides is an example beside its scheme, weighed here again. One that asks how many is the most that
the engine lets through, told in an answer. The cases on care budgets are shown in ``test_budget_cases``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content import packs
from bot.content.forms import AnswerWords, ExampleForm
from tests.support import CONTENT, base_program, verdicts_of

FILE = yaml.safe_load((Path(__file__).parent.parent / "cases" / "respite.yaml").read_text(encoding="utf-8"))
CASES: Mapping[str, dict[str, Any]] = {case["id"]: case for case in FILE["cases"]}
LANGUAGES = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Decided:
    """An example of a scheme, by its situation, and what it comes to."""

    scheme: str
    situation: str
    outcome: str
    #: facts of the case that are called otherwise in the vocabulary, or said in another way
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Most:
    """The most of a fact that still fits, which an answer tells."""

    scheme: str
    fact: str
    most: int
    answer: str
    profile: str
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer of a scheme and what it must say, in Dutch and in English."""

    scheme: str
    answer: str
    nl: str
    en: str


@dataclass(frozen=True, slots=True)
class Office:
    """A contact and what its words say, in Dutch and in English; ``held``: never offered to carers."""

    contact: str
    nl: str
    en: str
    held: bool = False


KV, TRANSITION = "kortverblijf_ouderen", "vaph_kortverblijf_transitie"
PROOFS: Mapping[str, tuple[Decided | Most | Told | Office, ...]] = {
    "C01": (
        Decided(TRANSITION, "A transition user wants 55 nights; the provider worries", "eligible"),
        Told(TRANSITION, "points", "alleen de 60 nachten", "only the 60 nights"),
    ),
    "C02": (Decided(TRANSITION, "PVB converted on 1 January 2017, 40 residential", "eligible"),),
    "C03": (Decided(TRANSITION, "A transition user whose PVB was raised", "not_eligible"),),
    "C04": (
        Decided(TRANSITION, "A transition user asks day care only", "not_eligible"),
        Told(TRANSITION, "day_only", "er moet een nacht bij zijn", "a night has to be part"),
    ),
    "C05": (
        Decided(TRANSITION, "A PVB user who is not from the transition", "not_eligible"),
        Told(TRANSITION, "other_pvb", "een deel van het budget bij een vergunde", "a part of the budget at a licensed"),
    ),
    "C06": (Most("rth", "rth_nights", 61, "nights", "son"),),
    "C07": (Most("rth", "rth_days", 91, "day_care", "son"),),
    "C08": (Most("rth", "rth_home_sessions", 36, "sessions", "son"),),
    "C09": (Most("rth", "rth_days", 47, "mix", "son", {"rth_nights": 30}),),
    "C10": (
        Decided("rth", "The provider structurally uses a volunteer for guidance; 7", "eligible", ("rth.volunteer",)),
        Decided("rth", "The provider structurally uses a volunteer for guidance; just over", "not_eligible"),
        Told("rth", "volunteer", "hoogstens 7 punten", "the maximum is 7 points"),
    ),
    "C11": (Told("rth", "gio", "gaan niet af van de 8 punten", "do not come off the 8"),),
    "C12": (Decided("rth", "68-year-old, recognised by the VAPH", "eligible"),),
    "C13": (Decided("rth", "68-year-old without VAPH recognition", "not_eligible"),),
    "C37": (
        Decided(KV, "A husband of 62", "not_eligible"),
        Told(KV, "younger", "een toestemming", "needs permission"),
    ),
    "C38": (
        Decided(KV, "A family plans 70 days", "not_eligible"),
        Most(KV, "stay_days", 60, "how_long", "mother"),
    ),
    "C39": (
        Decided(KV, "50 days were used in March; 45 more", "not_eligible"),
        Most(KV, "stay_days", 40, "days_left", "mother", {"short_stay_days_this_year": 50}),
    ),
    "C40": (
        Told("ziekenfonds_tussenkomsten", "hospital", "Vóór 2022 betaalde De Voorzorg", "Before 2022 De Voorzorg"),
    ),
    "C41": (
        Decided("herstelverblijf", "NZVL member wants a zorgverblijf six weeks", "not_eligible"),
        Told("herstelverblijf", "late", "6 weken is dan te laat", "6 weeks is too late"),
    ),
    "C42": (Told("dagverzorging", "travel", "hoogstens 5,25 euro", "at most 5.25 euros"),),
    "C43": (
        Decided("oppashulp", "A carer asks the sitter of the oppasdienst to clean", "not_eligible"),
        Told("oppashulp", "housework", "Nee.", "No."),
    ),
    "C44": (
        Decided("gastopvang", "A person with intensive nursing needs", "not_eligible"),
        Told("gastopvang", "heavy", "Nee", "No"),
    ),
    "C45": (Told("palliatief_forfait", "death", "blijft het bedrag volledig", "the sum stays in full"),),
    "C46": (
        Decided("palliatief_forfait", "A palliative patient in a care home", "not_eligible", ("recipient_residence",)),
        Told("palliatief_forfait", "care_home", "het eigen deel voor de huisarts weg", "family doctor is dropped"),
    ),
    "C47": (
        Decided("vakanties", "A Helan member", "eligible", ("sickness_fund",)),
        Told("vakanties", "member", "De korting is voor leden van CM", "The discount is for CM members"),
    ),
    "C48": (
        Office("hvloco", "alleen voor professionals. Burgers bellen 1712", "call 1712", held=True),
        Office("h1712", "misbruik of verwaarlozing, ook van ouderen", "older people"),
    ),
    "C49": (Office("h1712", "geen noodnummer: is er nu gevaar, bel dan 112 of 101", "112 or 101"),),
}
#: On care budgets: shown in ``test_budget_cases``.
ON_BUDGETS = frozenset({f"C{number}" for number in range(14, 37)} | {"C50"})


def proofs(kind: type) -> list[Any]:
    found: Iterator[Any] = (
        pytest.param(id, proof, id=f"{id}-{index}")
        for id, all_of_it in PROOFS.items()
        for index, proof in enumerate(all_of_it)
        if isinstance(proof, kind)
    )
    return list(found)


def examples_of(scheme: str) -> tuple[Mapping[str, Mapping[str, Any]], tuple[ExampleForm, ...]]:
    reader = packs.Reader()
    path = CONTENT / "examples" / f"{scheme}.yaml"
    file = packs.read_examples(reader, path.name, path.read_text(encoding="utf-8"))
    assert file is not None
    return file.profiles, file.examples


def facts_of(scheme: str, situation: str) -> tuple[ExampleForm, dict[str, Any]]:
    """The one example whose situation begins so, and all its facts."""
    profiles, examples = examples_of(scheme)
    (found,) = [one for one in examples if one.situation.startswith(situation)]
    facts: dict[str, Any] = {}
    for name in found.base:
        facts |= profiles[name]
    return found, facts | dict(found.facts)


def answer_of(scheme: str, id: str, language: str) -> AnswerWords:
    (found,) = [one for one in base_program().content.words[language].schemes[scheme].answers if one.id == id]
    return found


def outcome_of(scheme: str, facts: Mapping[str, Any]) -> str:
    return {str(id): str(one.outcome) for id, one in verdicts_of(base_program(), facts).items()}[scheme]


def test_every_case_is_shown_somewhere() -> None:
    assert len(CASES) == 50
    assert set(PROOFS) | ON_BUDGETS == set(CASES)
    assert not set(PROOFS) & ON_BUDGETS


@pytest.mark.parametrize(("id", "proof"), proofs(Decided))
def test_a_rule_decides_the_case_as_its_source_does(id: str, proof: Decided) -> None:
    example, facts = facts_of(proof.scheme, proof.situation)
    assert example.expect[proof.scheme] == proof.outcome
    assert outcome_of(proof.scheme, facts) == proof.outcome
    find = base_program().vocabulary.find
    for name, value in CASES[id]["facts"].items():
        fact = find(name)
        if fact is None or name in proof.otherwise:
            continue  # said in another way: the situation names it
        assert facts.get(fact.name) == value, (id, name)


@pytest.mark.parametrize(("id", "proof"), proofs(Most))
def test_the_most_that_fits_is_what_the_answer_says(id: str, proof: Most) -> None:
    profiles, _ = examples_of(proof.scheme)
    base = {**profiles[proof.profile], **proof.given}
    fits = [n for n in range(120) if outcome_of(proof.scheme, {**base, proof.fact: n}) == "eligible"]
    assert fits == list(range(proof.most + 1))
    for language in LANGUAGES:
        assert str(proof.most) in answer_of(proof.scheme, proof.answer, language).says.text.split(), id


@pytest.mark.parametrize(("id", "proof"), proofs(Told))
def test_an_answer_says_what_the_source_says(id: str, proof: Told) -> None:
    for language, text in (("nl", proof.nl), ("en", proof.en)):
        assert text in answer_of(proof.scheme, proof.answer, language).says.text, id


@pytest.mark.parametrize(("id", "proof"), proofs(Told) + proofs(Most))
def test_an_answer_names_the_page_that_decides_the_case(id: str, proof: Told | Most) -> None:
    sources = base_program().content.schemes[proof.scheme].sources  # type: ignore[index]
    says = answer_of(proof.scheme, proof.answer, "nl").says
    pages = {sources[one].url for one in says.source}
    assert CASES[id]["source"] in pages, (id, pages)


@pytest.mark.parametrize(("id", "proof"), proofs(Office))
def test_a_contact_sends_where_the_source_sends(id: str, proof: Office) -> None:
    contacts = yaml.safe_load((CONTENT / "contacts.yaml").read_text(encoding="utf-8"))["contacts"]
    assert (contacts[proof.contact]["display"] == "hold") is proof.held
    assert CASES[id]["source"] in {one["url"] for one in contacts[proof.contact]["sources"].values()} or not proof.held
    for language, text in (("nl", proof.nl), ("en", proof.en)):
        said = yaml.safe_load((CONTENT / language / "contacts.yaml").read_text(encoding="utf-8"))["contacts"]
        assert text in " ".join(str(one) for one in said[proof.contact].values()), (id, language)


def test_the_travel_part_of_day_care_is_what_the_kilometres_come_to() -> None:
    """C42: the page pays at most 15 km a day at its rate of 0.35 euro."""
    most = min(CASES["C42"]["facts"]["km"], 15) * Decimal("0.35")
    assert f"{most}" == "5.25"
    assert f"{most} euros" in answer_of("dagverzorging", "travel", "en").says.text


def test_no_old_amount_is_told_as_one_of_today() -> None:
    """Amounts from before 2025 stand in the words with their year; what funds paid before 2022 is kept and not told."""
    schemes = base_program().content.schemes
    for id in ("ziekenfonds_tussenkomsten", "palliatief_forfait"):
        for row in schemes[id].amounts:  # type: ignore[index]
            assert row.hold or row.not_printed or (row.label and row.seen is not None), (id, row)
