"""One bubble as the letters it becomes: nothing of it lost, each one fitting, menu under the last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.formatting import styled
from bot.channels.port import Letter
from bot.channels.queueing import ROOM, bodies
from bot.channels.signal.render import send_params
from bot.messages import Attachment, Option, Outgoing

HOW = "Antwoord met het nummer van je keuze, of gewoon in je eigen woorden."
YES_NO = (Option("yes", "Ja"), Option("no", "Nee"))
PAPER = Attachment(name="overzicht.pdf", media_type="application/pdf", paper={"kind": "overview"})
DATES = Attachment(name="data.ics", media_type="text/calendar", paper={"kind": "calendar"}, language="en")


def letters(message: Outgoing, channel: str, *, lettered: bool = False, language: str = "nl") -> list[dict[str, Any]]:
    papers: list[Mapping[str, Any]] = [dict(one.paper) for one in message.attachments]
    found = bodies(message, channel, lettered=lettered, papers=papers, language=language)
    return [json.loads(one) for one in found]


def size(text: str, channel: str) -> int:
    return len(text.encode()) if channel == "signal" else len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("channel", ["telegram", "signal", "local"])
def test_what_is_short_is_one_letter(channel: str):
    (one,) = letters(Outgoing(text="Mag ik dat bewaren?", choices=YES_NO), channel)
    assert one == {"text": "Mag ik dat bewaren?", "choices": [["yes", "Ja"], ["no", "Nee"]], "attachments": []}


def test_choices_told_by_letters_say_so():
    (one,) = letters(Outgoing(text="Hoeveel uur?", choices=YES_NO), "signal", lettered=True)
    assert one["lettered"] is True
    (one,) = letters(Outgoing(text="Goed."), "signal", lettered=True)
    assert "lettered" not in one


def test_what_is_said_in_english_says_so_for_what_the_channel_adds():
    (one,) = letters(Outgoing(text="May I?", choices=YES_NO), "signal", language="en")
    assert one["language"] == "en"


def test_a_long_text_is_cut_and_its_menu_stands_under_the_end():
    text = "\n\n".join(f"**Regel {number}**: " + "woord " * 60 for number in range(30))
    for channel in ROOM:
        cut = letters(Outgoing(text=text, choices=YES_NO), channel)
        assert len(cut) > 2
        assert all(one["choices"] == [] for one in cut[:-1])
        assert cut[-1]["choices"] == [["yes", "Ja"], ["no", "Nee"]]
        assert cut[-1]["text"]


def test_files_come_between_the_text_and_the_question():
    text = "a" * 5000 + "\n\nKlopt dat?"
    message = Outgoing(text=text, choices=YES_NO, attachments=(PAPER, DATES))
    found = letters(message, "telegram")
    assert ["".join(str(file[0]) for file in one["attachments"]) for one in found] == [
        *[""] * (len(found) - 3), "overzicht.pdf", "data.ics", ""
    ]  # fmt: skip
    assert found[-2]["attachments"] == [["data.ics", "text/calendar", "en", {"kind": "calendar"}]]
    assert found[-1]["text"].endswith("Klopt dat?")


def test_files_alone_are_letters_of_their_own():
    found = letters(Outgoing(text="", attachments=(PAPER, DATES)), "signal")
    assert [(one["text"], len(one["attachments"])) for one in found] == [("", 1), ("", 1)]


def test_files_without_a_question_come_after_the_text():
    first, second = letters(Outgoing(text="Hier is het.", attachments=(PAPER,)), "telegram")
    assert (first["text"], second["attachments"][0][0]) == ("Hier is het.", "overzicht.pdf")


def test_a_channel_without_known_limits_takes_everything_in_one():
    (one,) = letters(Outgoing(text="a" * 9000, choices=YES_NO, attachments=(PAPER,)), "local")
    assert (len(one["text"]), len(one["choices"]), len(one["attachments"])) == (9000, 2, 1)


def test_a_menu_that_is_too_long_for_one_message_has_its_longest_labels_cut():
    menu_ = (*(Option(f"{number}", f"{number} " + "é" * 60) for number in range(20)), Option("no", "Nee"))
    *_, last = found = letters(Outgoing(text="Wat past het best?", choices=menu_), "signal")
    assert len(found) == 1
    assert [id for id, _ in last["choices"]] == [one.id for one in menu_]
    assert last["choices"][-1] == ["no", "Nee"]
    assert last["choices"][0][1].startswith("0 ééé")
    assert last["choices"][0][1].endswith("…")
    letter = Letter(address="1", text=last["text"], choices=tuple((id, label) for id, label in last["choices"]))
    assert 1200 < size(send_params(letter, how=HOW)["message"], "signal") <= 2000
    (whole,) = letters(Outgoing(text="Wat past het best?", choices=menu_), "telegram")
    assert whole["choices"][0][1] == menu_[0].label


@pytest.mark.parametrize(("channel", "text"), [("signal", ""), ("telegram", "…")])
def test_a_menu_without_a_text_is_shown_all_the_same(channel: str, text: str):
    found = letters(Outgoing(text=" \n", choices=YES_NO, attachments=(PAPER,)), channel)
    assert [(one["text"], len(one["choices"]), len(one["attachments"])) for one in found] == [("", 0, 1), (text, 2, 0)]


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
BETWEEN = (" ", "\n", "\n\n• ", " **", " *", " 👩‍👧 ", " [het loket](https://loket.be/mantelzorg) ")
TEXTS = st.builds(
    lambda words, between: between.join(words * 6), st.lists(WORDS, min_size=1, max_size=30), st.sampled_from(BETWEEN)
)
MENUS = st.lists(st.tuples(st.sampled_from(["yes", "no", "scheme/x"]), WORDS), max_size=40)


@pytest.mark.parametrize("channel", sorted(ROOM))
@given(text=TEXTS, menu_=MENUS, files=st.integers(0, 2))
def test_whatever_is_said_every_letter_fits_and_nothing_is_lost(channel: str, text: str, menu_, files: int):
    choices = tuple(Option(id, label) for id, label in menu_)
    message = Outgoing(text=text, choices=choices, attachments=(PAPER, DATES)[:files])
    found = letters(message, channel)
    for one in found:
        letter = Letter(address="1", text=one["text"], choices=tuple((id, label) for id, label in one["choices"]))
        whole = send_params(letter, how=HOW)["message"] if channel == "signal" else styled(letter.text).text
        assert size(whole, channel) <= ROOM[channel].units
        assert one["text"].strip() or one["attachments"] or not text.strip()
    assert [len(one["attachments"]) for one in found].count(1) == files
    if text.strip():
        told = [one["choices"] for one in found if one["choices"]]
        assert [[id for id, _ in one] for one in told] == ([[id for id, _ in menu_]] if menu_ else [])
        for (_, label), (_, shown) in zip(menu_, told[0] if told else [], strict=True):
            assert shown == label or (channel == "signal" and label.startswith(shown.rstrip("…")))
        assert not choices or found[-1]["choices"]
    said = "".join(styled(one["text"]).text for one in found)
    assert "".join(said.split()) == "".join(styled(text).text.split())
