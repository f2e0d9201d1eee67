"""Beginning a pack: answers become a pack that works, and nothing is written that does not."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot import app
from bot.app import base_pack
from bot.authoring import new
from bot.authoring.write import yaml_text
from bot.cli import main
from bot.content import packs, yaml_files
from bot.content.check import by_pack, examine
from bot.content.forms import StarterFile, StarterForm
from bot.content.model import SchemeId
from bot.content.packs import PackFiles, Reader
from bot.errors import BadInput, ContentError
from bot.pack_commands import copy_shipped, write_new
from bot.pack_shelf import read_pack
from bot.understanding.places import Places

TODAY = date(2026, 11, 22)
ANSWERS = """\
format: 1
municipality: Bever
owner: {name: Sociaal huis, email: sociaal@bever.example}
premium: known
page: {url: "https://www.bever.example/mantelzorg", title: Bever - Mantelzorg, page_date: "2026", consulted: 2026-11-22}
name: {nl: Mantelzorgpremie van Bever, en: Carer premium of Bever (mantelzorgpremie)}
amount: {eur: "25.5", per: month}
office: {nl: het sociaal huis van Bever, en: the social house (sociaal huis) of Bever, phone: "054 00 00 00"}
conditions: {recipient_lives_here: ~, recipient_age_from: 21, once_per_recipient: ~}
proofs: {selfreliance: 12, katz_b_c: ~}
until: 10-31
complete: true
yearly: true
"""


@functools.cache
def base() -> PackFiles:
    return base_pack()


@functools.cache
def starter() -> StarterFile:
    reader = Reader()
    found = packs.read_starter(reader, base().files["starter.yaml"])
    assert found is not None, reader.mistakes
    return found


@functools.cache
def places() -> Places:
    return Places.of(packs.read([base()])[0].places)


def pack_of(text: str) -> PackFiles:
    return new.pack_of(new.read_answers("answers.yaml", text, places(), TODAY), starter())


def told(pack: PackFiles) -> list[str]:
    return [str(one) for one in by_pack(examine([base(), pack], TODAY), [base(), pack]).get(pack.name, ())]


def test_answers_become_a_pack_without_a_mistake_or_a_warning() -> None:
    pack = pack_of(ANSWERS)
    assert pack.name == "bever"
    assert told(pack) == []
    content = packs.load([base(), pack])
    scheme = content.schemes[SchemeId("premium_bever")]
    assert str(scheme.amounts[0].eur) == "25.50"
    assert scheme.apply.window is not None
    assert [condition.id for condition in scheme.conditions][-1] == "bever.need"


def numbered(offered: Mapping[str, StarterForm], without: Sequence[str] = ()) -> str:
    return ", ".join(f"{id}: {'~' if one.number is None else 9}" for id, one in offered.items() if id not in without)


@pytest.mark.parametrize("without", [("recipient_age_under",), ("recipient_age_from", "at_home")])
def test_every_condition_that_is_offered_works(without: tuple[str, ...], tmp_path: Path) -> None:
    lines = [line for line in ANSWERS.splitlines() if not line.startswith(("conditions", "proofs"))]
    answers = tmp_path / "answers.yaml"
    conditions, proofs = numbered(starter().conditions, without), numbered(starter().proofs)
    answers.write_text("\n".join([*lines, f"conditions: {{{conditions}}}", f"proofs: {{{proofs}}}"]))
    said: list[str] = []
    assert write_new(tmp_path / "bever", answers, "nl", TODAY, lambda *_: "", said.append) == 0
    assert said[-1:] == [f"8 bestanden geschreven in {tmp_path / 'bever'}. Nu: leun pack preview {tmp_path / 'bever'}"]


def test_a_pack_without_a_premium_says_from_which_page() -> None:
    lines = [line for line in ANSWERS.splitlines() if line.split(":")[0] in ("format", "municipality", "owner", "page")]
    pack = pack_of("\n".join([*lines, "premium: none"]))
    assert list(pack.files) == ["pack.yaml"]
    assert told(pack) == []
    assert packs.load([base(), pack]).packs[1].premiums == "none"


@pytest.mark.parametrize(
    ("old", "new_", "says"),
    [
        ("municipality: Bever", "municipality: Nergenshuizen", "NIS"),
        ("premium: known", "premium: maybe", "premium"),
        ("recipient_age_from: 21", "recipient_age_from: ~", "wants a number"),
        ("once_per_recipient: ~", "once_per_recipient: 3", "takes no number"),
        ("katz_b_c: ~", "katz: ~", "is not offered"),
        ('eur: "25.5"', 'eur_min: "25.5"', "both ends"),
        ('amount: {eur: "25.5", per: month}\n', "", "write all three"),
        ('eur: "25.5"', 'eur: "25,50"', "with a point"),
        ("until: 10-31", "until: 31-10", "month-day"),
    ],
)
def test_answers_that_make_no_pack_are_explained(old: str, new_: str, says: str) -> None:
    assert old in ANSWERS
    with pytest.raises(ContentError) as caught:
        pack_of(ANSWERS.replace(old, new_))
    assert says in str(caught.value)


def test_nothing_is_written_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("format: 1\n")
    with pytest.raises(BadInput, match="something in this folder"):
        write_new(tmp_path, None, "nl", TODAY, lambda *_: "", lambda _: None)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_conversation_on_a_terminal_gives_the_same_answers(language: str) -> None:
    yes = {"nl": "ja", "en": "yes"}[language]
    typed = iter(
        [
            "Nergenshuizen", "", "bever", "", "Sociaal huis", "sociaal@bever.example", yes,
            "", "geen adres", "https://www.bever.example/mantelzorg", "Bever - Mantelzorg", "2026", "",
            "Mantelzorgpremie van Bever", "Carer premium of Bever (mantelzorgpremie)",
            "veel", "25,5 euro", {"nl": "maand", "en": "month"}[language], "",
            "99", "1 5 14", "x", "21", "1 3", "12", "",
            yes, "",
            "31 oktober", "10-31", yes,
            "het sociaal huis van Bever", "the social house (sociaal huis) of Bever", "054 00 00 00",
        ]
    )  # fmt: skip
    asked: list[str] = []

    def ask(prompt: str, default: str) -> str:
        asked.append(prompt)
        return next(typed) or default

    ids = list(starter().conditions)
    expected = [ids[0], ids[4], ids[13]]
    answers = new.Questions(ask, language, places(), starter(), TODAY).answers()
    assert next(typed, None) is None
    why = {"nl": "Dat is geen bedrag", "en": "That is no sum"}[language]
    assert sum(why in prompt for prompt in asked) == 1
    assert list(answers.conditions) == expected
    conditions = "recipient_lives_here: ~, recipient_age_from: 21, once_per_recipient: ~"
    assert answers == new.read_answers("a", ANSWERS.replace(conditions, _listed(expected)), places(), TODAY)


def _listed(ids: list[str]) -> str:
    return ", ".join(f"{id}: {'~' if starter().conditions[id].number is None else 21}" for id in ids)


def written(*changes: tuple[str, str], name: str = "premium_bever") -> tuple[PackFiles, str]:
    """The pack of other answers, with the text of its scheme."""
    text = ANSWERS
    for old, changed in changes:
        assert old in text
        text = text.replace(old, changed)
    pack = pack_of(text)
    assert told(pack) == []
    return pack, pack.files[f"schemes/{name}.yaml"]


def test_what_the_page_does_not_say_is_not_promised() -> None:
    pack, scheme = written(("complete: true\nyearly: true\n", ""))
    assert "complete: false" in scheme
    assert "renew" not in scheme
    assert "elk jaar opnieuw" not in pack.files["nl/schemes/premium_bever.yaml"]


def test_who_is_paid_is_told_in_the_first_sentence() -> None:
    pack, _ = written(("per: month", "per: month, to: recipient"))
    assert "Bever betaalt een premie aan wie hulp krijgt van een mantelzorger." in str(pack.files)
    assert "aan wie zorgt" not in str(pack.files)


def test_a_premium_is_caught_by_its_short_name() -> None:
    pack, _ = written()
    assert 'call: ["mantelzorgpremie van bever", mantelzorgpremie]' in pack.files["nl/schemes/premium_bever.yaml"]


def test_a_range_or_no_sum_and_no_office_can_be_said() -> None:
    office = next(line for line in ANSWERS.splitlines() if line.startswith("office")) + "\n"
    pack, scheme = written(('eur: "25.5"', 'eur_min: "100", eur_max: "200"'), (office, ""))
    assert 'eur_min: "100.00", eur_max: "200.00"' in scheme
    assert "at: [municipality]" in scheme
    assert "contacts.yaml" not in pack.files
    assert "not_printed: true" in written(('eur: "25.5", ', ""))[1]


def test_all_proofs_can_be_wanted_and_what_is_not_in_the_list_is_left_to_the_office() -> None:
    pack, scheme = written(
        ("until: 10-31", "proofs_wanted: all"),
        ("once_per_recipient: ~", "other: ~, home_visit: ~"),
        ("katz_b_c", "palliative"),
    )
    assert "confirmed_by_authority: other_conditions_met" in scheme
    content = packs.load([base(), pack])
    assert content.schemes[SchemeId("premium_bever")].conditions[-1].kind == "all"


def test_mistakes_in_answers_name_their_file_and_line() -> None:
    text = ANSWERS.replace("katz_b_c: ~", "katz: ~")
    with pytest.raises(ContentError) as caught:
        new.read_answers("mine.yaml", text, places(), TODAY, starter())
    assert str(caught.value).startswith("mine.yaml:10: value: ")


def test_who_begins_where_a_pack_ships_is_told_and_can_copy_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = replace(pack_of(ANSWERS), trusted=True)
    monkeypatch.setattr(app, "shipped_packs", lambda: [shipped])
    answers = tmp_path / "answers.yaml"
    answers.write_text(ANSWERS)
    for name in ("bever", "my-town"):
        said: list[str] = []
        write_new(tmp_path / "a" / name, answers, "nl", TODAY, lambda *_: "", said.append)
        assert "Leun komt al met een pakket voor deze gemeente (bever), met: Mantelzorgpremie van Bever" in said[0]
    said = []
    assert copy_shipped(tmp_path / "bever", "nl", said.append) == 0
    assert read_pack(tmp_path / "bever").files == shipped.files
    with pytest.raises(BadInput, match="does not come with"):
        copy_shipped(tmp_path / "beever", "nl", said.append)

    (tmp_path / "bever/schemes/premium_bever.yaml").rename(tmp_path / "bever/schemes/premium_bever_other.yaml")
    with pytest.raises(SystemExit):
        main(["check", str(tmp_path / "bever"), "--lang", "nl"])
    assert "leaves-out: waarschuwing: dit pakket komt in de plaats" in capsys.readouterr().out


def test_what_is_written_reads_back_as_it_was() -> None:
    values = {
        "a": "no", "b": "12", "c": 12, "d": ["x: y", "2026-11-22", ""], "e": {"f": None, "g": True, "h": "P1Y"},
        "i": [{"text": 'long "quoted" text with {braces} and # marks ' * 3, "source": "page"}],
        "10": "x", "j": {}, "k": [],
    }  # fmt: skip
    found, mistakes = yaml_files.read("it.yaml", yaml_text(values, "A remark.\nAnother."))
    assert not mistakes
    assert found == {"format": 1, **values}
