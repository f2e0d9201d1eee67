"""`leun nlu tune` with PyTorch itself, on a few rows and one layer; and what it says where it cannot."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from bot.cli import main
from bot.engines import tuning
from bot.engines.train import train_folder
from bot.errors import BadInput
from bot.nlu import encoder, model
from bot.nlu.data import read_rows
from bot.nlu.encoder import Judgement
from tests.nlu.toy import DANGER, FILES, encode

installed = pytest.mark.skipif(not tuning.is_installed(), reason="nlu/tuning/install was not run")


@pytest.fixture
def folder(tmp_path):
    for name, text in (FILES | {"nl/danger.yml": DANGER}).items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@installed
def test_rows_are_tuned_on_and_the_trained_reader_weighs_what_was_tuned(folder):
    said: list[str] = []
    path = tuning.tune_folder(folder, said.append, layers=1, rounds=1, encode=encode)
    assert path == folder / "trained" / "danger.npz"
    assert any("1 layers of 12" in line for line in said)
    read = encoder.from_bytes(path.read_bytes())
    rows = read_rows(FILES | {"nl/danger.yml": DANGER})
    found = [read.read_row(row.language, row.text) for row in rows]
    held_out = [one for one in found if one is not None]
    assert 0 < len(held_out) < len(rows) / 2
    assert all(isinstance(one, Judgement) and np.isfinite(one.crisis) for one in held_out)
    assert read.subwords.cut("ik wil") != read.subwords.cut("wil ik")
    train_folder(folder, said.append, encode)
    assert model.from_bytes((folder / "trained" / "embedded.npz").read_bytes()).digest


def test_numbers_that_differ_from_pytorch_are_not_written(monkeypatch):
    class Other:
        def read(self, text):
            return Judgement(np.array(3.0), np.array([1.0]))

    rows = read_rows(FILES)
    tuning._compare(cast(encoder.Encoder, Other()), rows, np.array([[0.0, 3.2, 0.0]]))
    with pytest.raises(BadInput, match=r"by up to 3\.00"):
        tuning._compare(cast(encoder.Encoder, Other()), rows, np.array([[0.0, 3.0, 0.0], [0.0, 0.0, 0.0]]))


def test_without_its_environment_it_says_what_to_do(folder, monkeypatch, capsys):
    monkeypatch.setattr(tuning, "_program", lambda where: folder / "nothing")
    monkeypatch.setattr(tuning, "sentence_encoder", lambda: encode)
    with pytest.raises(SystemExit) as ended:
        main(["nlu", "tune", "--data", str(folder)])
    assert ended.value.code != 0
    assert "nlu/tuning/install" in capsys.readouterr().err
