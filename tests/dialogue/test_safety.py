"""What the safety reader must hear, what it must not make of idioms and grief, and what it promises."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.safety import (
    KINDS,
    LINES,
    LINES_YOUNG,
    PatternError,
    build_patterns,
    level,
    lines_for,
    read,
)
from bot.messages import Finding

HERE = Path(__file__).parent
CONTENT = HERE.parents[1] / "content"


def load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def phrases(tree: Mapping[str, str]) -> list[tuple[str, frozenset[str]]]:
    return [(line, frozenset(kinds.split("+"))) for kinds, text in tree.items() for line in text.splitlines()]


DATA = load(CONTENT / "safety.yaml")
PATTERNS = build_patterns(DATA)
DUTCH = phrases(load(HERE / "phrases_nl.yaml")["found"])
ENGLISH = phrases(load(HERE / "phrases_en.yaml")["found"])
FOUND = DUTCH + ENGLISH
NEGATIVE = load(HERE / "phrases_negative.yaml")
HELD_OUT = load(HERE / "phrases_heldout.yaml")
FRESH = load(HERE / "phrases_fresh.yaml")
UNSEEN = load(HERE / "phrases_unseen.yaml")
TEXTS = {language: load(CONTENT / language / "safety.yaml") for language in ("nl", "en")}

#: With these alone a text is a crisis; overload is read too, and is none.
CRISES = frozenset(KINDS) - {"overload"}


def kinds(text: str) -> set[str]:
    return {finding.kind for finding in read(text, PATTERNS)}


def of(*found: str) -> tuple[Finding, ...]:
    return tuple(Finding(kind=kind, reason="x", layer="pattern") for kind in found)


# --- what must be heard ------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[text[:60] for text, _ in FOUND])
def test_a_cry_is_heard(text: str, expected: frozenset[str]):
    assert expected <= kinds(text)


def test_there_are_enough_phrases_to_mean_something():
    assert len(DUTCH) >= 250
    assert len(ENGLISH) >= 120
    assert sum(len(text.splitlines()) for text in NEGATIVE["not_a_crisis"].values()) >= 200


@pytest.mark.parametrize("language", ["nl", "en"])
def test_false_alarms_are_few_and_the_known_ones_are_listed(language: str):
    lines = NEGATIVE["not_a_crisis"][language].splitlines()
    raised = {line for line in lines if kinds(line) & CRISES}
    assert raised == set(NEGATIVE["known"][language].splitlines())
    assert len(raised) <= 0.08 * len(lines)


@pytest.mark.parametrize(
    ("kept_apart", "floor"),
    [
        (HELD_OUT["found"], 0.95),
        (FRESH["found"], 0.95),
        # What nobody foresaw is mostly missed by patterns alone. Raise this, never lower it.
        ({"any": UNSEEN["found"]}, 0.3),
    ],
    ids=["held out", "fresh", "unseen"],
)
def test_recall_on_phrases_kept_apart_does_not_fall(kept_apart: Mapping[str, Mapping[str, str]], floor: float):
    pairs = [pair for tree in kept_apart.values() for pair in phrases(tree)]
    heard = [text for text, expected in pairs if expected <= kinds(text)]
    assert len(heard) >= floor * len(pairs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("doodmoe ben ik", "overload"),
        ("ik sla haar en ik wil dood", "suicide"),
        ("ze ademt niet en ik wil dood", "medical"),
        ("welk verlof bestaat er voor mijn vader", "none"),
    ],
)
def test_the_level_is_that_of_the_most_urgent_kind(text: str, expected: str):
    assert level(read(text, PATTERNS)) == expected


def test_a_finding_names_the_pattern_that_gave_it_away():
    ids = {pattern.id for pattern in PATTERNS.patterns}
    findings = read("ik wil dood", PATTERNS)
    assert findings
    assert {finding.reason for finding in findings} <= ids
    assert {finding.layer for finding in findings} == {"pattern"}


def test_an_idiom_silences_only_its_own_words():
    assert not kinds("nee ik wil niet dood") & CRISES
    assert "suicide" in kinds("nee ik wil niet dood. soms wil ik wel dood")
    assert "suicide" in kinds("ik wil dood. Zo bedoel ik het niet")


# --- laws --------------------------------------------------------------------------------------

PHRASE = st.sampled_from(FOUND)
LONG = settings(max_examples=300, deadline=None)


@LONG
@given(PHRASE, st.randoms(use_true_random=False))
def test_capitals_never_lose_a_finding(phrase: tuple[str, frozenset[str]], random: Any):
    text, expected = phrase
    mixed = "".join(random.choice((letter.upper(), letter.lower())) for letter in text)
    assert expected <= kinds(mixed)


@LONG
@given(PHRASE, st.randoms(use_true_random=False))
def test_drawn_out_letters_never_lose_a_finding(phrase: tuple[str, frozenset[str]], random: Any):
    text, expected = phrase
    drawn = "".join(letter * random.choice((1, 1, 1, 2, 5)) if letter.isalpha() else letter for letter in text)
    assert expected <= kinds(drawn)


@LONG
@given(PHRASE, st.sampled_from(["  ", "\n", " , ", "... ", "! ", " - ", " … ", "\t", " 😢 "]))
def test_spaces_and_punctuation_between_words_never_lose_a_finding(phrase: tuple[str, frozenset[str]], between: str):
    text, expected = phrase
    assert expected <= kinds(between.join(text.split(" ")))


@LONG
@given(PHRASE, st.text(max_size=80), st.text(max_size=80))
def test_any_text_before_and_after_never_loses_a_finding(phrase: tuple[str, frozenset[str]], before: str, after: str):
    text, expected = phrase
    assert expected <= kinds(f"{before} {text} {after}")


@LONG
@given(PHRASE, PHRASE, st.sampled_from(NEGATIVE["not_a_crisis"]["nl"].splitlines()))
def test_other_sentences_around_it_never_lose_a_finding(
    phrase: tuple[str, frozenset[str]], other: tuple[str, frozenset[str]], harmless: str
):
    text, expected = phrase
    assert expected | other[1] <= kinds(f"{harmless}. {text}. {other[0]}")
    assert expected <= kinds(f"{text}\n{harmless}")


@LONG
@given(st.text(max_size=400))
def test_no_text_makes_the_reader_fail(text: str):
    assert all(finding.kind in KINDS for finding in read(text, PATTERNS))


@given(st.dictionaries(st.sampled_from([*KINDS, "other"]), st.floats()), PHRASE)
@settings(deadline=None)
def test_no_score_takes_a_phrase_of_the_list_away(scores: dict[str, float], phrase: tuple[str, frozenset[str]]):
    text, expected = phrase
    assert expected <= {finding.kind for finding in read(text, PATTERNS, scores=scores)}


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[text[:60] for text, _ in FOUND])
def test_every_phrase_of_the_list_is_found_though_the_classifier_hears_nothing(text: str, expected: frozenset[str]):
    assert expected <= {finding.kind for finding in read(text, PATTERNS, scores=dict.fromkeys(KINDS, 0.0))}


@given(st.dictionaries(st.sampled_from(KINDS), st.floats(0, 1)), st.floats(0, 1), PHRASE)
@settings(deadline=None)
def test_a_higher_score_only_adds(scores: dict[str, float], more: float, phrase: tuple[str, frozenset[str]]):
    text, _ = phrase
    higher = {kind: min(1.0, score + more) for kind, score in scores.items()}
    assert set(read(text, PATTERNS, scores=scores)) <= set(read(text, PATTERNS, scores=higher))


@pytest.mark.parametrize(
    "text",
    [
        "onze kleine heeft adhd en ik word er zot van, ik spring nog eens uit het raam",
        "straks spring ik van het dak",
        "kga van den brug springen",
        "ik gooi mij nog onder de trein",
        "ik hang mij nog op",
        "i'm going to jump off the roof",
        "i will throw myself under a train",
        "i'll hang myself",
    ],
)
def test_who_names_a_means_is_heard_though_the_classifier_hears_nothing(text: str):
    """Training rows name no means, so no classifier can learn them."""
    assert level(read(text, PATTERNS, scores={"suicide": 0.01})) == "suicide"


@pytest.mark.parametrize(
    "text",
    [
        "ik spring even op de trein",
        "de kat sprong van het dak",
        "ik sta voor de trein te wachten",
        "ik spring vaak bij, en het dak van ons huis lekt",
        "i jumped on the train",
    ],
)
def test_a_train_or_a_roof_is_no_means_by_itself(text: str):
    assert level(read(text, PATTERNS, scores={"suicide": 0.01})) == "none"


def test_a_hint_waits_for_a_classifier_that_hears_a_little():
    """In a cry and in a story: where nobody listened it counts, where a classifier did it must have heard a little."""
    text = "hij zei vroeger wel eens tegen mij dat hij liever dood zou zijn dan zo verder te doen"
    assert "suicide" in kinds(text)
    assert read(text, PATTERNS, scores=dict.fromkeys(KINDS, 0.0)) == ()
    assert read(text, PATTERNS, scores={"medical": PATTERNS.hints_from}) == read(text, PATTERNS)


def test_hints_are_for_a_crisis_only():
    with pytest.raises(PatternError, match="hints"):
        build_patterns(DATA | {"patterns": {"overload": {"nl": [{"id": "overload.nl.x", "hints": ["moe"]}]}}})


def test_a_score_at_its_threshold_is_a_finding():
    threshold = PATTERNS.thresholds["suicide"]
    assert read("dag", PATTERNS, scores={"suicide": threshold}) == (
        Finding(kind="suicide", reason="score", layer="classifier"),
    )
    assert read("dag", PATTERNS, scores={"suicide": threshold - 0.01}) == ()


# --- lines and texts ---------------------------------------------------------------------------


@given(st.lists(st.sampled_from(KINDS)), st.booleans())
def test_every_kind_found_has_its_line_once(found: list[str], young: bool):
    lines = lines_for(of(*found), young=young)
    table = LINES_YOUNG if young else LINES
    assert len(lines) == len(set(lines))
    assert set(lines) == {line for kind in found for line in table[kind]}
    assert {table[kind][0] for kind in found} == set(lines[: len({table[k][0] for k in found})])


def test_the_lines_of_last_resort_are_those_of_the_content():
    assert dict(PATTERNS.lines) == dict(LINES)
    assert dict(PATTERNS.lines_young) == dict(LINES_YOUNG)


def test_the_young_are_told_of_their_own_line():
    for kind in CRISES - {"medical"}:
        assert "h102" in lines_for(of(kind), young=True)
        assert "h102" not in lines_for(of(kind), young=False)


def keys(tree: object, path: str = "") -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from keys(value, f"{path}.{key}")
    else:
        yield path


def texts(tree: object) -> Iterator[str]:
    if isinstance(tree, dict):
        for value in tree.values():
            yield from texts(value)
    elif isinstance(tree, str):
        yield tree


def test_both_languages_say_the_same_things():
    assert set(keys(TEXTS["nl"])) == set(keys(TEXTS["en"]))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_texts_use_no_name_but_lines_and_keep_to_three_sentences(language: str):
    for group in ("first", "several", "again", "answer"):
        for text in texts(TEXTS[language][group]):
            assert len(re.findall(r"[.?!](?:\s|$)", text)) <= 3, text
    for text in texts(TEXTS[language]):
        assert set(re.findall(r"{{\s*(.*?)\s*}}", text)) <= {"lines"}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_line_and_every_combination_has_words(language: str):
    spoken = TEXTS[language]
    used = {line for table in (LINES, LINES_YOUNG) for lines in table.values() for line in lines}
    assert used == set(spoken["lines"])
    assert set(spoken["first"]) == set(KINDS)
    assert {frozenset(key.split("_")) for key in spoken["several"]} == {
        frozenset(pair)
        for pair in (
            ("medical", "suicide"),
            ("medical", "violence"),
            ("suicide", "violence"),
            ("medical", "suicide", "violence"),
        )
    }


# --- the content's mistakes --------------------------------------------------------------------


def content(**pattern: object) -> dict[str, object]:
    return {**DATA, "patterns": {"suicide": {"nl": [{"id": "x.y", **pattern}]}}}


@pytest.mark.parametrize(
    "pattern",
    [
        {"any": []},
        {"any": ["... dood"]},
        {"any": ["wil ..."]},
        {"any": ["ik (wil|zou dood"]},
        {"any": ["wil @nobody"]},
        {"any": ["wil | dood"]},
        {"any": ["wil (|dood)"]},
        {"any": [True]},
        {"any": "wil dood"},
        {"any": ["wil dood"], "unless": ["?"]},
        {"any": ["wil dood"], "unlest": ["ja"]},
    ],
)
def test_a_pattern_that_cannot_be_used_is_named(pattern: dict[str, object]):
    with pytest.raises(PatternError, match=r"x\.y"):
        build_patterns(content(**pattern))


def test_an_id_is_used_once():
    twice = content(any=["wil dood"])
    twice["patterns"] = {"suicide": {"nl": [{"id": "x.y", "any": ["a b"]}] * 2}}
    with pytest.raises(PatternError, match=r"x\.y.*twice"):
        build_patterns(twice)


def test_patterns_and_findings_are_frozen():
    (finding, *_) = read("ik wil dood", PATTERNS)
    for value, name in ((finding, "kind"), (PATTERNS, "patterns")):
        with pytest.raises((dataclasses.FrozenInstanceError, TypeError)):
            setattr(value, name, "none")


@pytest.mark.parametrize("text", ["i w a n t t o d i e S", "S i k w i l d o o d", "n i k w i l d o o d x"])
def test_a_stray_letter_beside_spaced_ones_makes_no_other_word_of_them(text: str):
    assert "suicide" in kinds(text)
