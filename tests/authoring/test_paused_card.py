"""The card of a premium that is paused tells that it is, and neither how to ask for it nor what it pays."""

from __future__ import annotations

from pathlib import Path

from tests.authoring.test_commands import _only_the_base, pack, shown

__all__ = ["_only_the_base", "pack"]


def add(file: Path, line: str) -> None:
    file.write_text(f"{file.read_text()}{line}\n")


def test_a_paused_premium_is_told_as_paused(pack: Path) -> None:
    add(pack / "schemes/premium_bever.yaml", "paused: {since: 2026-01-01, source: page}")
    for language, text in (("nl", "Bever neemt nu geen aanvragen aan."), ("en", "Bever takes in no requests now.")):
        add(pack / language / "schemes/premium_bever.yaml", f'paused: {{text: "{text}", source: page}}')
    card = shown(pack, '{"recipient_age": 80}').split("Hoe vraag ik het?")[0]
    assert "Bever neemt nu geen aanvragen aan." in card
    assert "Wat nu" not in card
    assert "Bedrag" not in card
