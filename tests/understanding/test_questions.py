"""Questions as carers ask them, and messages that are none: tests/understanding/questions.yaml and the ones held out.

The reader is tuned on the first file alone. The second says how it does on words it has not met; its floor is lower,
and what it reaches is printed by ``python -m tests.understanding.test_questions``.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.answers import letters
from bot.understanding.nearness import DRAWN, SAME_LANGUAGE
from bot.understanding.phrases import Phrase, features, scheme_of
from bot.understanding.questions import DEFINES, QuestionIndex
from bot.understanding.reading import understand
from tests.conversations import NOW, reader

HERE = Path(__file__).parent
#: What a greeting or thanks is understood as: that is no question.
COURTESIES = {"command/greet", "command/thanks"}
#: The share of questions that must reach their answer, and of messages that must be taken for none.
FLOORS = {"questions.yaml": (0.9, 0.9), "questions_heldout.yaml": (0.7, 0.85)}


def rows(name: str) -> dict[str, list[dict[str, Any]]]:
    loaded: dict[str, list[dict[str, Any]]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return loaded


def meant(text: str, language: str) -> str:
    """What a text that stands alone is taken for, or an empty text."""
    return understand(text, None, reader().knowledge, language, NOW.date()).intent


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("wat is eigenlijk het zorgbudget?", "zorgbudget"),
        ("maar wat is dat zorgbudget nu juist", "zorgbudget"),
        ("wat is eigenlijk belrai?", "belrai"),
    ],
)
def test_small_words_around_a_word_do_not_change_what_is_asked(text: str, term: str):
    assert meant(text, "nl") == f"term/{term}"


def outcome(name: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]], float, float]:
    """Questions that went elsewhere, messages taken for a question, and the two shares that went well."""
    raw = rows(name)
    wrong = [(row["text"], got) for row in raw["known"] if (got := meant(row["text"], row["lang"])) not in row["is"]]
    taken = [
        (row["text"], got)
        for row in raw["unknown"]
        if (got := meant(row["text"], row["lang"])) and got not in COURTESIES
    ]
    return wrong, taken, 1 - len(wrong) / len(raw["known"]), 1 - len(taken) / len(raw["unknown"])


@pytest.mark.parametrize("name", FLOORS)
def test_questions_reach_their_answer(name: str):
    wrong, _, share, _ = outcome(name)
    assert share >= FLOORS[name][0], wrong


@pytest.mark.parametrize("name", FLOORS)
def test_small_talk_and_stories_are_no_question(name: str):
    _, taken, _, share = outcome(name)
    assert share >= FLOORS[name][1], taken


def test_every_question_names_an_answer_that_exists():
    targets = {phrase.target for phrase in reader().knowledge.index.phrases}
    for name in FLOORS:
        for row in rows(name)["known"]:
            assert set(row["is"]) <= targets, row


def test_no_text_stands_in_both_files():
    tuned, held = ({row["text"].casefold() for part in rows(name).values() for row in part} for name in FLOORS)
    assert not tuned & held


def test_a_premium_asked_a_year_after_the_start_is_answered():
    for text, language in (
        ("Private sector: premium asked a year after the start of the leave?", "en"),
        ("Privésector: premie gevraagd een jaar na de start van het verlof?", "nl"),
    ):
        assert meant(text, language) == "answer/flemish_incentive_premium_private/too_late"


def test_a_town_adds_its_own_phrases_and_leaves_the_others_as_they_are():
    index = QuestionIndex([Phrase("scheme/leave", "nl", "mantelzorgverlof"), Phrase("term/katz", "nl", "Katz-schaal")])
    town = index.with_more([Phrase("scheme/premium_town", "nl", "mantelzorgpremie")])
    assert town.nearest("de mantelzorgpremie")[0].target == "scheme/premium_town"
    assert town.named("mantelzorgpremie of mantelzorgverlof") == {"premium_town", "leave"}
    assert town.nearest("wat is de katz schaal?") == index.nearest("wat is de katz schaal?")
    assert not index.named("mantelzorgpremie")


WORDS = (
    *("hoelang", "duurt", "premie", "zorgkrediet", "mantelzorgverlof", "baas", "wat", "is", "katz", "schaal", "papier"),
    *("how", "long", "care", "leave", "self-employed", "vraag", "aan", "de", "het", "bedrag"),
)
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)


def phrases(schemes: str) -> st.SearchStrategy[list[Phrase]]:
    """A few phrases about these."""
    kinds = st.sampled_from(("answer", "scheme", "term", "command"))
    targets = st.builds("{}/{}".format, kinds, st.sampled_from(schemes))
    return st.lists(st.builds(Phrase, targets, st.sampled_from(("nl", "en")), SENTENCES), min_size=1, max_size=12)


def simply(index: QuestionIndex, text: str, language: str) -> dict[str, float]:
    """What `nearest` comes to, phrase by phrase: each target's greatest likeness."""
    made, (named, rest) = index._made, index._named(text)
    asks = ("?" in text or len(rest.split()) > 1) and not DEFINES.search(letters(text))
    found: dict[str, float] = {}
    for phrase in index.phrases:
        scheme = scheme_of(phrase)
        own = made.vector(Counter(features(phrase.text, made.subject.get(scheme, ()))))

        def like(words: str, own: dict[str, float] = own) -> float:
            asked = made.vector(Counter(features(words)))
            return sum((value * own[name] for name, value in asked.items() if name in own), 0.0)

        score = max(like(text), like(rest)) if scheme in named and rest else like(text)
        if score:
            score += SAME_LANGUAGE * (phrase.language == language)
            score += (DRAWN if scheme in named else -DRAWN) if named else 0.0
            score -= 2 * DRAWN if asks and phrase.target.startswith(("scheme/", "term/")) else 0.0
            found[phrase.target] = max(score, found.get(phrase.target, -1.0))
    return found


@given(
    phrases("abc"),
    phrases("xy"),
    st.builds("{}{}".format, SENTENCES, st.sampled_from(("", "?"))),
    st.sampled_from(("nl", "")),
)
def test_all_at_once_comes_to_what_it_comes_to_phrase_by_phrase(
    wide: list[Phrase], local: list[Phrase], text: str, language: str
):
    index = QuestionIndex(wide).with_more(local)
    wanted = simply(index, text, language)
    for most in (1, 3, 20):
        found = index.nearest(text, language=language, most=most)
        assert len(found) == min(most, len(wanted))
        best = sorted(wanted.values(), reverse=True)
        for topic, score in zip(found, best, strict=False):
            assert topic.likeness == pytest.approx(min(score, 1.0), abs=2e-4)
            assert topic.likeness == pytest.approx(min(wanted[topic.target], 1.0), abs=2e-4)


if __name__ == "__main__":
    for name in FLOORS:
        wrong, taken, known, unknown = outcome(name)
        print(f"{name}: {known:.1%} of the questions reached their answer, {unknown:.1%} of the others were left alone")
        for text, got in (*wrong, *taken):
            print(f"    {text}  →  {got or '-'}")
