"""What stands before or after a cry never hides it: people tell a long practical story around it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.app import base_pack
from bot.dialogue import safety
from bot.mind import make

PATTERNS = make([base_pack()]).mind.safety

BEFORE = {
    "nl": (
        "ik ben op ",
        "hallo mag ik iets vragen over verlof van het werk ",
        "mijn vader is vorig jaar gestorven en ",
    ),
    "en": ("i am exhausted ", "hello a question about leave from work ", "my father died last year and "),
}
AFTER = {
    "nl": (" en hoe zit dat met mijn verlof", " op het einde van de maand", " met mijn moeder erbij", " zoals vroeger"),
    "en": (" and what about my leave", " at the end of the month", " with my mother"),
}
#: Cries that these words do hide, since they then read as something else; the other kind found still gives 112.
KNOWN = {"i took pills because i don't want to live", "ze is gevallen en antwoordt niet"}


def phrases(language: str) -> list[tuple[str, str]]:
    text = (Path(__file__).parent / f"phrases_{language}.yaml").read_text(encoding="utf-8")
    found = yaml.safe_load(text)["found"]
    return [(kind, line) for kind, lines in found.items() if kind != "overload" for line in lines.splitlines()]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_words_around_a_cry_hide_it(language):
    hidden = set()
    for _, phrase in phrases(language):
        alone = {finding.kind for finding in safety.read(phrase, PATTERNS)}
        for before in ("", *BEFORE[language]):
            for after in ("", *AFTER[language]):
                found = {finding.kind for finding in safety.read(before + phrase + after, PATTERNS)}
                if not alone <= found | {"overload"}:
                    hidden.add(phrase)
    assert hidden <= KNOWN
