"""`leun check`: what it prints, in which language, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import main
from tests.content.test_pack_checks import HEAD
from tests.test_pack_shelf import write
from tests.test_page_check import site as site

#: A town of which Leun comes without a pack, so that nothing of one is left out.
HEAD_TEXT = ("format: 1\n" + "".join(f"{key}: {value}\n" for key, value in HEAD.items())).replace("13008", "45065")


def run(*args: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["check", *args])
    return int(ended.value.code or 0)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write(tmp_path / "zwalm", {"pack.yaml": HEAD_TEXT})


def test_a_pack_without_mistakes_ends_well(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(pack)) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "1 file, no mistakes.\n"


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "pack.yaml:3: area: no municipality of today has the NIS code '99999'; look it up with `leun pack new`"),
        (
            "nl",
            "pack.yaml:3: area: geen gemeente van vandaag heeft de NIS-code '99999'; zoek ze op met `leun pack new`",
        ),
    ],
)
def test_a_mistake_is_told_where_it_stands_with_its_mend(
    pack: Path, capsys: pytest.CaptureFixture[str], language: str, says: str
) -> None:
    write(pack, {"pack.yaml": HEAD_TEXT.replace("45065", "99999")})
    assert run(str(pack), "--lang", language) == 1
    assert capsys.readouterr().out.startswith(f"{pack}/{says}")


def test_warnings_end_well_unless_strict(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pack / "pack.yaml").unlink()
    write(pack, {"contacts.yaml": "format: 1\ncontacts: {}\n"})
    assert run(str(pack)) == 0
    assert "no-pack-file: warning: " in capsys.readouterr().out
    assert run(str(pack), "--strict") == 1


def test_json_lines_have_the_mend_apart(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(pack, {"pack.yaml": HEAD_TEXT.replace("45065", "99999")})
    run(str(pack), "--json", "--lang", "nl")
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["line"], line["code"], line["warning"]) == (3, "area", False)
    assert line["mend"].startswith("zoek ze op")
    assert line["text"].endswith(line["mend"])


def test_online_tells_of_every_page_where_it_is_cited(
    pack: Path, site: str, capsys: pytest.CaptureFixture[str]
) -> None:
    none = "premiums: none\nno_premium:\n  source:\n    url: {}/{}\n    title: T\n    consulted: 2026-11-22\n"
    write(pack, {"pack.yaml": HEAD_TEXT + none.format(site, "gone")})
    assert run(str(pack), "--online") == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{pack}/pack.yaml:9: page: warning: {site}/gone is gone (410)")
    assert f"gone         {site}/gone" in printed.err
    write(pack, {"pack.yaml": HEAD_TEXT + none.format(site, "moved")})
    run(str(pack), "--online", "--lang", "nl")
    assert f"{site}/moved is verhuisd naar {site}/page" in capsys.readouterr().out
