"""Rasa's YAML to rows, with file and line in every mistake."""

from __future__ import annotations

import pytest

from bot.errors import ContentError
from bot.nlu.data import Row, digest, read_rows
from tests.nlu.toy import FILES

HEAD = 'version: "3.1"\nnlu:\n- intent: leave\n  examples: |\n'
LIST = 'version: "3.1"\nnlu:\n- intent: leave\n  examples:\n'


def mistakes(text: str, file: str = "nl/leave.yml") -> list[str]:
    with pytest.raises(ContentError) as caught:
        read_rows({file: text})
    return [f"{one.file}:{one.line}: {one.code}" for one in caught.value.mistakes]


def test_every_line_is_a_row_with_its_intent_language_and_place():
    rows = read_rows(FILES)
    assert len(rows) == 21
    assert rows[0] == Row("en", "thanks", "cheers, that helped")
    assert (rows[0].file, rows[0].line) == ("en/thanks.yml", 8)
    assert FILES["en/thanks.yml"].splitlines()[7].endswith("cheers, that helped")


def test_a_row_keeps_its_capitals_marks_and_emoji():
    (row,) = read_rows({"nl/leave.yml": HEAD + "    - Mag dat?? - 'k weet het nie 🙏: echt # waar\n"})
    assert row.text == "Mag dat?? - 'k weet het nie 🙏: echt # waar"


def test_a_row_of_a_list_has_marks_and_the_danger_that_is_marked_or_that_its_intent_says():
    marked = (
        LIST + '  - {text: "verlof, en ik ben op", metadata: {region: west, safety: overload}}\n  - {text: "verlof"}\n'
    )
    one, two = sorted(read_rows({"nl/leave.yml": marked}), key=lambda row: row.line)
    assert one.marks == {"region": "west", "safety": "overload"}
    assert (one.danger, two.danger) == ("overload", "none")
    assert Row("nl", "medical_emergency", "hij reageert niet").danger == "medical"


def test_another_danger_gives_another_digest():
    plain, marked = Row("nl", "leave", "verlof"), Row("nl", "leave", "verlof", {"safety": "overload"})
    assert digest([plain], version=1) != digest([marked], version=1)


def test_the_order_of_files_and_rows_does_not_matter():
    backwards = dict(reversed(FILES.items()))
    assert read_rows(backwards) == read_rows(FILES)
    assert digest(reversed(read_rows(backwards)), version=1) == digest(read_rows(FILES), version=1)


def test_another_row_or_version_gives_another_digest():
    rows = read_rows(FILES)
    assert digest(rows[1:], version=1) != digest(rows, version=1)
    assert digest(rows, version=2) != digest(rows, version=1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["nl/leave.yml:1: empty"]),
        ("nlu: [", ["nl/leave.yml:2: yaml"]),
        ('version: "2.0"\nnlu: []\n', ["nl/leave.yml:1: form"]),
        ('version: "3.1"\nnlu:\n', ["nl/leave.yml:2: form"]),
        ('version: "3.1"\nnlu:\n- lookup: town\n  examples: |\n    - Gent\n', ["nl/leave.yml:3: form"]),
        ('version: "3.1"\nnlu:\n- intent: Care leave\n  examples: |\n    - ja\n', ["nl/leave.yml:3: intent"]),
        ('version: "3.1"\nnlu:\n- intent: leave\n  examples:\n  - ja\n', ["nl/leave.yml:5: row"]),
        (LIST + '  - {text: "verlof", metadata: {region: wst}}\n', ["nl/leave.yml:5: mark"]),
        (LIST + '  - {text: "verlof", mark: west}\n', ["nl/leave.yml:5: row"]),
        (LIST + '  - {text: "verlof in [Gent](place)"}\n', ["nl/leave.yml:5: entity-syntax"]),
        (HEAD + "    - goed\n    zonder streep\n    -\n", ["nl/leave.yml:6: row", "nl/leave.yml:7: row"]),
        (HEAD + "    - goed\n\n    - ook goed\n", ["nl/leave.yml:6: row"]),
        (HEAD + "    - verlof in [Gent](place)\n", ["nl/leave.yml:5: entity-syntax"]),
        (HEAD + "    - Verlof\n    - iets anders\n    - verlof\n", ["nl/leave.yml:7: row-twice"]),
    ],
)
def test_a_mistake_is_told_with_its_line(text, found):
    assert mistakes(text) == found


def test_a_row_under_two_intents_is_a_mistake_that_names_both():
    with pytest.raises(ContentError, match=r"nl/stop\.yml:5: row-twice: stands in nl/leave\.yml:5 already as 'leave'"):
        read_rows(
            {"nl/leave.yml": HEAD + "    - stop\n", "nl/stop.yml": HEAD.replace("leave", "stop") + "    - stop\n"}
        )


def test_one_text_may_stand_for_an_intent_in_both_languages():
    assert len(read_rows({"nl/leave.yml": HEAD + "    - stop\n", "en/leave.yml": HEAD + "    - stop\n"})) == 2


def test_a_folder_that_is_no_language_is_a_mistake():
    assert mistakes(HEAD + "    - oui\n", "fr/leave.yml") == ["fr/leave.yml:1: language"]
