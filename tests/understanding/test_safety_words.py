"""Everyday words that were taken for danger, and cries that were not heard, when people tried Leun out."""

from __future__ import annotations

import pytest
import yaml

from bot.dialogue.safety import build_patterns, read
from tests.support import CONTENT

PATTERNS = build_patterns(yaml.safe_load((CONTENT / "safety.yaml").read_text(encoding="utf-8")))


def kinds(text: str) -> set[str]:
    return {finding.kind for finding in read(text, PATTERNS)}


@pytest.mark.parametrize(
    "text",
    [
        "ik ben 67 en op pensioen",
        "67 en op pensioen",
        "ik ben op ziekenkas",
        "ik ben al lang op pensioen",
        "ik ben nu op den dop",
        "nu zorg ik alleen voor ons moeder",
        "dat gaat rapper",
        "kan dat rapper?",
        "sorry ik heb mistikt",
        "mijn hart sloeg weer over",
        "hij slaat weer alarm",
    ],
)
def test_everyday_words_are_no_danger(text: str):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hij sloeg weer", "violence"),
        ("hij slaat weer", "violence"),
        ("mijn man sloeg opnieuw", "violence"),
        ("hij heeft weer geslagen", "violence"),
        ("he hit me again", "violence"),
        ("he hit again", "violence"),
        ("he raped me", "violence"),
        ("ze stikt", "medical"),
        ("ik ben op", "overload"),
        ("ik ben op en ik ben op pensioen", "overload"),
        ("ik sta er alleen voor", "overload"),
        ("ik zorg helemaal alleen voor mijn moeder", "overload"),
    ],
)
def test_a_cry_beside_those_words_is_heard(text: str, kind: str):
    assert kind in kinds(text)
