"""The pages keep up with the code, and no file tells where it was written."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("*/README.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def files() -> list[Path]:
    """Every file of the repository: what git has, and what it would take."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:  # a source distribution
        found = [path for path in ROOT.rglob("*") if not {".venv", "__pycache__"} & set(path.parts)]
    else:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in found if path.is_file()]


def section(page: str, heading: str) -> str:
    """The text under a heading, up to the next of the same rank or higher."""
    text = (DOCS / page).read_text()
    rank = heading.split()[0]
    found = re.search(rf"^{re.escape(heading)}.*?\n(.*?)(?=^#{{1,{len(rank)}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no {heading!r} in docs/{page}"
    return found[1]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def keys_of(form) -> set[str]:
    return {field.alias or name for name, field in form.__pydantic_fields__.items()}


def test_every_setting_is_documented():
    from bot.app import Settings

    documented = set(re.findall(r"^\| `(LEUN_[A-Z_]+)`", (DOCS / "reference/settings.md").read_text(), re.MULTILINE))
    of_scripts = {"LEUN_PYTHON"}
    assert documented - of_scripts == {f"LEUN_{name.upper()}" for name in Settings.model_fields}


def helps(*command: str) -> Iterator[tuple[str, str]]:
    """Every command of `leun` with its help text, deepest first."""
    from bot.cli import main

    told = io.StringIO()
    with contextlib.redirect_stdout(told), pytest.raises(SystemExit):
        main([*command, "--help"])
    below = re.search(r"^positional arguments:\n  command\n((?:    .*\n)+)", told.getvalue(), re.MULTILINE)
    if below is None:
        yield " ".join(["leun", *command]), told.getvalue()
        return
    for name in re.findall(r"^    (\w[\w-]*)", below[1], re.MULTILINE):
        yield from helps(*command, name)


def test_every_command_and_option_is_documented(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    missing = []
    for command, told in helps():
        documented = section("reference/commands.md", f"## {command}")
        for option in set(re.findall(r"--[a-z-]+", told)) - {"--help"}:
            if option not in documented and f"{command} {option}" not in (DOCS / "reference/commands.md").read_text():
                missing.append(f"{command} {option}")
    assert missing == []


def test_every_documented_command_exists(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    page = (DOCS / "reference/commands.md").read_text()
    documented = {name.removesuffix(" --json") for name in re.findall(r"^## (leun .*)$", page, re.MULTILINE)}
    assert documented == {command for command, _ in helps()}


def test_every_key_of_a_fact_is_documented():
    from bot.content.forms import FactForm

    (block,) = blocks(section("reference/format.md", "## A fact"), "yaml")
    (documented,) = yaml.safe_load(block)["facts"].values()
    assert set(documented) == keys_of(FactForm)


def test_every_key_of_a_scheme_exists():
    from bot.content.forms import SchemeForm

    (block,) = blocks(section("reference/format.md", "## A scheme"), "yaml")
    assert set(yaml.safe_load(block)) <= keys_of(SchemeForm)


def without_words(answer):
    """An answer of `assess` without its sentences, which editors may change as they like."""
    if isinstance(answer, dict):
        return {key: without_words(value) for key, value in answer.items() if key not in {"text", "title"}}
    return [without_words(one) for one in answer] if isinstance(answer, list) else answer


def test_the_example_of_assess_is_what_it_answers():
    from bot.app import base_pack
    from bot.assess_lines import Assessor, Defaults
    from bot.content.packs import load

    line, documented = blocks(section("reference/commands.md", "## leun assess"), "json")
    answer = Assessor(load([base_pack()])).line(line, Defaults(on=date(2026, 11, 22), language="en"))
    assert without_words(answer) == without_words(json.loads(documented))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    targets = [target for target in LINK.findall(page.read_text()) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_kind_of_step_is_documented():
    from bot.content.forms import FlowForm, StepForm

    page = "reference/flows.md"
    (block,) = blocks((DOCS / page).read_text(), "yaml")
    flow = yaml.safe_load(block)
    assert set(flow) == keys_of(FlowForm)

    def keys(steps: list[dict]) -> set[str]:
        below = [one for step in steps for part in ("then", "else") for one in step.get(part, [])]
        return {key for step in steps for key in step} | (keys(below) if below else set())

    assert keys(flow["steps"]) == keys_of(StepForm)
    kinds = set(re.findall(r"^\| `(\w+)` \|", (DOCS / page).read_text(), re.MULTILINE))
    assert kinds == keys_of(StepForm) - {"id", "then", "else"}


# Put together from parts, so that this file does not find itself.
TELLTALES = {
    "a machine's path": re.compile(r"(?<![\w.~-])/(?:" + "|".join(["wo" + "rk", "ro" + "ot"]) + r")(?:/|\b(?!\w))"),
    "a package index": re.compile(
        "|".join(
            [
                "pypi" + r"\.org",
                "pythonhosted" + r"\.org",
                "npmjs" + r"\.(?:org|com)",
                "/opt/" + "pypi",
                "crates" + r"\.io",
            ]
        )
    ),
}


@pytest.mark.parametrize("what", TELLTALES)
def test_no_file_names(what):
    told = []
    for path in files():
        text = path.read_text(encoding="utf-8", errors="replace")
        for found in TELLTALES[what].finditer(text):
            told.append(f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}: {found[0]}")
    assert told == []
