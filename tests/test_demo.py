"""What `python -m bench.demo` shows, in short: to the papers on both messengers while what serves is killed."""

from __future__ import annotations

from pathlib import Path

from bench.demo import conversation, first_words, told
from tests.crash.talks import Line, Trouble, held
from tests.crash.town import Nursery, Town
from tests.scripted import script


async def test_people_get_to_their_papers_while_processes_are_killed(tmp_path: Path, capsys):
    async with Nursery.open("--unpaced") as nursery, Town.open(tmp_path, nursery) as town:
        outcome = await held(town, script("kampenhout"), seed=6)
        assert await told(outcome) == 0
    assert outcome.kills >= 3
    assert [(one.lost, one.doubled, one.heard) for one in outcome.accounts] == [(0, 0, 19), (0, 0, 19)]
    for talker in outcome.talkers:
        overview = talker.files[0]
        assert overview.name == "leun-overzicht.pdf"
        assert first_words(overview.content) == "Waar je misschien recht op hebt"
    shown = capsys.readouterr().out
    assert shown.count("killed (-9)") >= 2 * len({one.at for one in outcome.troubles if "leun" in one.text})
    assert "[Mijn overzicht (PDF)]" in shown  # a button
    assert "1. Mijn overzicht (PDF)" in shown  # its number


def test_a_conversation_is_told_as_it_stands_on_a_phone():
    lines = [
        Line(1.0, "carer", "dag"),
        Line(3.0, "Leun", "Hallo.\n\nWat zoek je?", (("Verlof",), ("Premies", "Hulp"))),
        Line(4.0, "Leun", "", files=("a.pdf",)),
    ]
    assert conversation(lines, [Trouble(2.0, "leun 1 killed (-9)")]) == (
        " " * 26 + "dag\n\n"
        "✗✗ leun 1 killed (-9)\n\n"
        "  Hallo.\n\n"
        "  Wat zoek je?\n"
        "  [Verlof]\n"
        "  [Premies]  [Hulp]\n\n"
        "  📎 a.pdf"
    )
