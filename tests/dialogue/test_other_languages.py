"""Who writes in a language that Leun does not speak is told so in that language, with 112, and with who may help."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engines.train import clone_folder, training_files
from bot.nlu.data import read_rows
from bot.understanding.languages import language_of
from tests.conversations import Conversation, begun

WRITTEN = {
    "fr": "bonjour, je cherche de l'aide pour ma mère qui a la démence",
    "de": "ich pflege meine Mutter und brauche Hilfe, wer kann helfen",
    "es": "necesito ayuda para mi madre que no puede caminar",
    "it": "ho bisogno di aiuto per mia madre che è malata",
    "tr": "merhaba annem hasta yardım lazım bana",
    "pl": "potrzebuję pomocy dla mojej matki",
    "ro": "am nevoie de ajutor pentru mama mea",
    "pt": "preciso de ajuda para minha mãe",
    "ar": "أحتاج مساعدة لأمي",
    "uk": "мені потрібна допомога для мами",
}


@pytest.mark.parametrize(("language", "text"), WRITTEN.items())
def test_it_is_told_in_their_language_and_in_dutch_with_112(language, text):
    assert language_of(text) == language
    talk = begun("nl")
    stood_open = talk.asks
    first, *_ = talk.say(text)
    assert "112" in first.text
    assert "alleen Nederlands en Engels" in first.text
    assert talk.state.language == "nl"
    assert talk.asks == stood_open


def test_so_it_is_where_it_is_the_very_first_message():
    talk = Conversation("nl")
    talk.say(WRITTEN["tr"])
    assert "Üzgünüm" in talk.texts
    assert talk.asks == "goal"


def test_who_speaks_english_reads_the_rest_in_english():
    talk = Conversation("en")
    talk.start()
    first, *_ = talk.say(WRITTEN["fr"])
    assert "Désolé" in first.text
    assert "I only understand Dutch and English" in first.text


def test_a_french_word_in_a_dutch_story_is_dutch():
    talk = begun("nl")
    talk.say("merci he, ik zorg voor mijn ma en dat is soms ambetant, enfin c'est la vie")
    assert talk.understanding.foreign == ""


def test_hardly_any_row_of_training_is_taken_for_another_language():
    rows = [row for row in read_rows(training_files(clone_folder())) if len(row.text.split()) > 3]
    taken = [row.text for row in rows if language_of(row.text) not in ("", "nl", "en")]
    swapped = [row.text for row in rows if language_of(row.text) in {"nl", "en"} - {row.language}]
    assert len(taken) / len(rows) < 0.001, taken
    assert len(swapped) / len(rows) < 0.005, swapped


@given(st.text())
def test_any_text_has_a_language_or_none(text):
    assert language_of(text) in {"", "nl", "en", *WRITTEN}
