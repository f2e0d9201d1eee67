"""The files of `deploy/`, read for the tests."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"


def ours() -> list[Path]:
    """Every file of `deploy/` that is written by hand; not what is installed or filled in."""
    left_out = {".venv", "secrets", "lock.txt", ".env"}
    return [path for path in sorted(DEPLOY.rglob("*")) if path.is_file() and not left_out & set(path.parts)]


def compose() -> dict[str, Any]:
    found = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert isinstance(found, dict)
    return found


def unit(name: str) -> dict[str, list[str]]:
    """The settings of a unit, each with its values in order; lines that go on are one."""
    text = re.sub(r"\\\n\s*", "", (UNITS / name).read_text())
    settings: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and line[0] not in "#;[":
            key, _, value = line.partition("=")
            settings.setdefault(key, []).append(value)
    return settings


def variables(path: Path) -> dict[str, str]:
    """What a file of NAME=value lines sets, also where the line is commented out."""
    lines = re.findall(r"^#?([A-Z_]+)=(.*)$", path.read_text(), re.MULTILINE)
    return dict(lines)


def instruction(containerfile: Path, name: str) -> list[list[str]]:
    """The words of every such instruction of a Containerfile, whether written as a list or plainly."""
    text = re.sub(r"\\\n\s*", "", containerfile.read_text())
    found = re.findall(rf"^{name} (.*)$", text, re.MULTILINE)
    return [yaml.safe_load(one) if one.startswith("[") else shlex.split(one) for one in found]
