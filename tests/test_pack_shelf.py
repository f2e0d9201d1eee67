"""Packs on disk: any machine's files, and the last good version when a pack breaks."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.app import Settings, packs_of_house, packs_with, shipped_packs
from bot.content.check import examine
from bot.content.packs import PackFiles, load
from bot.errors import BadInput
from bot.pack_shelf import Shelf, read_pack, settled
from tests.content.test_pack_checks import BASE, HEAD, PREMIUM, TOWN, WORDS, head


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def town(folder: Path) -> Path:
    return write(folder / "geel", {**head(premiums="known"), **TOWN})


def test_a_folder_is_read_with_the_name_of_its_pack(tmp_path: Path) -> None:
    pack = read_pack(town(tmp_path))
    assert (pack.name, sorted(pack.files), pack.trusted) == ("geel", sorted([*TOWN, "pack.yaml"]), False)
    with pytest.raises(BadInput, match="no such folder"):
        read_pack(tmp_path / "nowhere")


def test_files_of_windows_and_excel_are_read_or_explained(tmp_path: Path) -> None:
    said = WORDS.replace("volwassen", '"volwassen, één keer"')
    folder = write(
        town(tmp_path),
        {
            "nl/schemes/premium_geel.yaml": ("\ufeff" + said.replace("\n", "\r\n")).encode(),
            "en/schemes/premium_geel.yaml": said.encode("cp1252"),
            "schemes/premium_geel.yaml": PREMIUM.encode("utf-16"),
            "contacts.yaml.txt": "format: 1\n",
            "glossary.yml": "format: 1\n",
        },
    )
    pack = read_pack(folder)
    content = load([BASE, pack]) if not any(not note.warning for note in pack.notes) else None
    assert content is None
    found = [(one.file, one.code, one.warning) for one in examine([BASE, pack]) if one.file.startswith("geel/")]
    assert found == [
        ("geel/contacts.yaml.txt", "unknown-file", False),
        ("geel/en/schemes/premium_geel.yaml", "encoding", True),
        ("geel/glossary.yml", "unknown-file", False),
        ("geel/schemes/premium_geel.yaml", "encoding", True),
    ]
    assert "één keer" in pack.files["en/schemes/premium_geel.yaml"]
    assert "call it contacts.yaml" in pack.notes[0].text


def test_a_file_that_is_no_text_is_explained(tmp_path: Path) -> None:
    folder = write(town(tmp_path), {"nl/texts.yaml": b"\x81\x8d\x8f\x90", "en/texts.yaml": b"\x81\x8d\x8f\x90"})
    found = {(one.file, one.code) for one in examine([BASE, read_pack(folder)]) if not one.warning}
    assert ("geel/nl/texts.yaml", "encoding") in found


def test_a_pack_reads_nothing_from_outside_its_folder(tmp_path: Path) -> None:
    secret = write(tmp_path, {"secret.yaml": "format: 1\n"}) / "secret.yaml"
    folder = town(tmp_path)
    (folder / "contacts.yaml").symlink_to(secret)
    assert "contacts.yaml" not in read_pack(folder).files


# -- the last good version -------------------------------------------------------------------------


def titles(packs: list[PackFiles]) -> dict[str, str]:
    return {id: words.title for id, words in load([BASE, *packs]).words["nl"].schemes.items() if "geel" in id}


def test_a_broken_pack_is_answered_for_by_its_last_good_version(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder, shelf = town(tmp_path), Shelf(tmp_path / "kept")
    assert titles(settled([BASE], [read_pack(folder)], shelf)) == {"premium_geel": "Premie Geel"}
    assert not caplog.records

    write(folder, {"schemes/premium_geel.yaml": PREMIUM.replace("age >= 18", "agee >= 18")})
    with caplog.at_level(logging.WARNING):
        packs = settled([BASE], [read_pack(folder)], shelf)
    assert titles(packs) == {"premium_geel": "Premie Geel"}
    (record,) = caplog.records
    assert "its last good version goes on" in record.getMessage()
    assert "geel/schemes/premium_geel.yaml:11: unknown-name" in record.getMessage()

    words = WORDS.replace("Premie Geel", "Zorgpremie")
    write(
        folder,
        {"schemes/premium_geel.yaml": PREMIUM, **{f"{one}/schemes/premium_geel.yaml": words for one in ("nl", "en")}},
    )
    assert titles(settled([BASE], [read_pack(folder)], shelf)) == {"premium_geel": "Zorgpremie"}


def test_a_pack_that_never_was_good_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = write(town(tmp_path), {"schemes/premium_geel.yaml": "format: 1\n"})
    with caplog.at_level(logging.WARNING):
        assert settled([BASE], [read_pack(folder)], Shelf(tmp_path / "kept")) == []
    assert "left out" in caplog.text


def test_what_did_not_change_is_not_checked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, shelf = town(tmp_path), Shelf(tmp_path / "kept")
    settled([BASE], [read_pack(folder)], shelf)
    monkeypatch.setattr("bot.content.check._found", lambda *_: pytest.fail("checked again"))
    assert [pack.trusted for pack in settled([BASE], [read_pack(folder)], shelf)] == [True]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"files": 3, "checked": ""}'])
def test_a_kept_version_that_cannot_be_read_is_as_none(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"geel.json": text})
    assert Shelf(tmp_path).get("geel") is None


# -- which packs run -------------------------------------------------------------------------------


def test_a_named_pack_stands_for_the_shipped_one_of_its_name(tmp_path: Path) -> None:
    shipped = shipped_packs()
    assert shipped
    assert all(pack.trusted for pack in shipped)
    name = shipped[0].name
    folder = write(tmp_path / name, {"pack.yaml": "format: 1\n" + "".join(f"{k}: {v}\n" for k, v in HEAD.items())})
    names = [pack.name for pack in packs_with([folder])]
    assert names.count(name) == 1
    assert names[-1] == name
    assert len(names) == len(shipped) + 1


def test_packs_of_the_settings_are_used_in_their_last_good_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    own = {
        "pack.yaml": 'format: 1\nname: Bever\narea: {municipality: "23009"}\nversion: "2026-11-22"\nowner: {name: D}\n'
    }
    folder = write(tmp_path / "bever", own)
    monkeypatch.setenv("LEUN_PACKS", os.pathsep.join([str(folder)]))
    settings = Settings(data_dir=tmp_path / "data")
    assert settings.packs == (folder,)
    assert packs_of_house(settings)[-1].name == "bever"
    write(folder, {"pack.yaml": "format: 1\n"})
    with caplog.at_level(logging.WARNING):
        last = packs_of_house(settings)[-1]
    assert (last.name, last.trusted, "Bever" in last.files["pack.yaml"]) == ("bever", True, True)
    assert "its last good version goes on" in caplog.text
