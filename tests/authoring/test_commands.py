"""`leun pack preview`, `test` and `diff`, over the base pack."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot import app
from bot.cli import main
from bot.content.packs import PackFiles
from bot.pack_commands import show_beneath, show_cards, try_out, write_new
from bot.pack_shelf import Shelf
from tests.authoring.test_new import ANSWERS, TODAY
from tests.test_pack_shelf import write


@pytest.fixture(autouse=True)
def _only_the_base(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ships beside it plays no part here."""
    monkeypatch.setattr(app, "shipped_packs", list[PackFiles])


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    answers = tmp_path / "answers.yaml"
    answers.write_text(ANSWERS)
    write_new(tmp_path / "bever", answers, "nl", TODAY, lambda *_: "", lambda _: None)
    return tmp_path / "bever"


def tried(pack: Path, against: Path | None = None, language: str = "nl", on: date = TODAY) -> tuple[int, str]:
    said: list[str] = []
    code = try_out(pack, against, language, on, said.append, Shelf(pack.parent / "tested"))
    return code, "\n".join(said)


def shown(pack: Path, facts: str = "", language: str = "nl", *, more: bool = False) -> str:
    said: list[str] = []
    show_cards(pack, facts, language, TODAY, said.append, more=more)
    return "\n".join(said)


def beneath(pack: Path, against: Path | None = None, *, keep: bool = False) -> str:
    said: list[str] = []
    show_beneath(pack, against, "nl", said.append, keep=keep)
    return "\n".join(said)


# -- preview ---------------------------------------------------------------------------------------


def test_the_cards_are_shown_for_every_example_and_persona(pack: Path) -> None:
    text = shown(pack)
    assert text.count("── voorbeeld: ") == 5
    assert text.count("── persoon: ") == 10
    assert "  Mantelzorgpremie van Bever · lijkt te kloppen" in text
    assert "€\u00a025,50 per maand" in text
    assert "**" not in text


def test_the_card_is_shown_for_facts_that_are_given_and_in_english(pack: Path) -> None:
    text = shown(pack, '{"recipient_municipality": "Bever", "recipient_age": 12}', "en", more=True)
    assert "Carer premium of Bever (mantelzorgpremie) · does not fit now" in text
    assert "{{ " not in text
    assert "the social house (sociaal huis) of Bever (054 00 00 00)" in text


def test_a_card_says_to_whom_it_is_paid_that_conditions_are_missing_and_the_day_of_the_page(pack: Path) -> None:
    scheme = pack / "schemes/premium_bever.yaml"
    text = scheme.read_text().replace("to: carer", "to: recipient").replace("complete: true", "complete: false")
    text = text.replace('page_date: "2026"', 'page_date: "2025-12-17"')
    scheme.write_text(text.replace("  all:\n", "  all:\n    - confirmed_by_authority: social_inquiry_positive\n", 1))
    mother = '{"recipient_municipality": "Bever", "recipient_relation": "parent", "recipient_called": "mother"}'
    card = shown(pack, mother)
    assert "€\u00a025,50 per maand, voor je moeder" in card
    assert "De bron toont niet alle voorwaarden." in card.split("[")[0]
    assert "(pagina van 17 december 2025)" in card
    card = shown(pack, mother.replace("}", ', "social_inquiry_positive": false}'), "en")
    assert "✘ Bever did not find the need of care great enough" in card
    assert "The source does not show every condition." not in card


@pytest.mark.parametrize("facts", ["{", "[]", '{"recipient_agee": 3}', '{"recipient_age": "old"}'])
def test_facts_that_do_not_exist_are_refused(pack: Path, facts: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["pack", "preview", str(pack), "--facts", facts])
    assert ended.value.code == 1
    assert "facts" in capsys.readouterr().err


# -- test ------------------------------------------------------------------------------------------


def test_examples_are_tried_and_people_shown(pack: Path) -> None:
    code, text = tried(pack)
    assert code == 0
    assert "5 van 5 voorbeelden komen uit zoals geschreven." in text
    assert "Gepensioneerde man van 81" in text
    assert "Mantelzorgpremie van Bever: lijkt te kloppen · €\u00a025,50 per maand" in text
    assert "Er is nog geen vorige versie" in text


def test_what_changed_since_the_last_version_that_held_is_told_in_plain_words(pack: Path) -> None:
    tried(pack)
    path = pack / "schemes/premium_bever.yaml"
    path.write_text(
        path.read_text().replace('"25.50"', '"30.00"').replace("recipient_age >= 21", "recipient_age >= 80")
    )
    examples = pack / "examples/premium_bever.yaml"
    code, text = tried(pack)
    assert code == 1
    assert "✘ examples/premium_bever.yaml 1: Alle voorwaarden kloppen." in text
    assert "er staat eligible, het werd not_eligible" in text
    assert "Wat anders uitkomt dan in de laatste versie die klopte:" in text
    assert "was: lijkt te kloppen · €\u00a025,50 per maand\n    nu: lijkt te kloppen · €\u00a030 per maand" in text
    assert "was: lijkt te kloppen · €\u00a025,50 per maand\n    nu: klopt niet" in text

    examples.write_text(
        examples.read_text()
        .replace("recipient_age: 21", "recipient_age: 80")
        .replace("recipient_age: 20", "recipient_age: 79")
        .replace('"25.50"', '"30.00"')
    )
    assert tried(pack)[0] == 0
    assert tried(pack)[1].endswith("\n  niets")


def test_a_version_can_be_named_to_compare_with(pack: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    write(old, {str(one.relative_to(pack)): one.read_bytes() for one in pack.rglob("*.yaml")})
    path = pack / "schemes/premium_bever.yaml"
    path.write_text(path.read_text().replace('"25.50"', '"26.00"'))
    _, text = tried(pack, old, "en")
    assert f"What comes out otherwise than in {old}:" in text
    assert "now: seems to hold · €\u00a026 a month" in text or "now: seems to hold · €26 a month" in text


#: A fact of the pack's own, with its words and the condition that rests on it.
OWN_FACT = {
    "facts.yaml": "format: 1\nfacts:\n  bever_volunteers: {about: recipient, type: bool}\n",
    "nl/facts.yaml": """\
format: 1
facts:
  bever_volunteers:
    label: of er vrijwilligers helpen
    ask: Komen er vrijwilligers helpen bij {{ recipient }}?
    why: De premie is er niet voor wie hulp van vrijwilligers krijgt.
    holds: er helpen vrijwilligers
    fails: er helpen geen vrijwilligers
    unknown: of er vrijwilligers helpen
""",
}
OWN_FACT["en/facts.yaml"] = OWN_FACT["nl/facts.yaml"]


def test_a_fact_that_the_version_before_did_not_have_counts_as_not_known_there(pack: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    write(old, {str(one.relative_to(pack)): one.read_bytes() for one in pack.rglob("*.yaml")})
    write(pack, OWN_FACT)
    scheme = pack / "schemes/premium_bever.yaml"
    own = "    - {id: bever.alone, test: not bever_volunteers, source: page}\n"
    scheme.write_text(scheme.read_text().replace("  all:\n", "  all:\n" + own, 1))
    for language in ("nl", "en"):
        words = pack / f"{language}/schemes/premium_bever.yaml"
        said = "  bever.alone: {holds: alleen, fails: niet alleen, unknown: of het alleen is}\n"
        words.write_text(words.read_text().replace("conditions:\n", "conditions:\n" + said, 1))
    examples = pack / "examples/premium_bever.yaml"
    text = examples.read_text().replace(", recipient_age:", ", bever_volunteers: false, recipient_age:")
    text = re.sub(r"^( +)recipient_age:", r"\1bever_volunteers: false\n\1recipient_age:", text, flags=re.MULTILINE)
    examples.write_text(text)
    code, text = tried(pack, old)
    assert code == 0
    assert "ontbreekt: of er vrijwilligers helpen" in text


def test_one_difference_is_told_once_with_whom_it_is_for(pack: Path) -> None:
    tried(pack)
    path = pack / "schemes/premium_bever.yaml"
    path.write_text(path.read_text().replace('"25.50"', '"30.00"'))
    _, text = tried(pack)
    change = "was: lijkt te kloppen · €\u00a025,50 per maand\n    nu: lijkt te kloppen · €\u00a030 per maand"
    assert text.count(change) == 1
    assert re.search(r"    bij:\n(    - .+\n){3}    - en nog \d+", text)


def test_mistakes_are_told_in_the_language_of_the_author(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for language, says in (("nl", "in deze map staat al iets"), ("en", "something in this folder already")):
        with pytest.raises(SystemExit):
            main(["pack", "new", str(pack), "--lang", language])
        assert says in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["check", str(pack / "nowhere"), "--lang", "nl"])
    assert "die map is er niet" in capsys.readouterr().err


# -- diff ------------------------------------------------------------------------------------------

SCHEME = "schemes/recognition_general.yaml"
WORDS = "format: 1\nsteps: [{text: Ga naar het sociaal huis., source: bever_page}]\n"
OVER = {
    "nl/schemes/recognition_general.yaml": WORDS,
    "en/schemes/recognition_general.yaml": WORDS,
    SCHEME: 'format: 1\nsources:\n  bever_page: {url: "https://bever.example/", title: Bever}\n',
}


def test_what_lies_beneath_is_shown_beside_what_the_pack_says(pack: Path) -> None:
    assert "  niets" in beneath(pack)
    write(pack, OVER)
    text = beneath(pack)
    assert "  nl/schemes/recognition_general steps\n    eronder: " in text
    assert "    pakket:  Ga naar het sociaal huis." in text
    assert "Nog niets bewaard" in text


def test_what_changed_beneath_since_it_was_kept_is_told(pack: Path, tmp_path: Path) -> None:
    write(pack, OVER)
    assert "Bewaard in" in beneath(pack, keep=True)
    with pytest.raises(SystemExit) as ended:
        main(["check", str(pack)])
    assert ended.value.code == 0
    assert beneath(pack).endswith("\n  niets")

    kept = pack / "beneath.yaml"
    kept.write_text(kept.read_text().replace("int 0 … 120", "int 0 … 99"))
    text = beneath(pack)
    assert "  facts: recipient_age\n    was: int 0 … 99\n    nu:  int 0 … 120" in text


def test_an_older_leun_can_be_compared_with(pack: Path, tmp_path: Path) -> None:
    write(pack, OVER)
    files = app.base_pack().files
    old = dict(files)
    old["facts.yaml"] = files["facts.yaml"].replace("values: [none, A, B, C]", "values: [none, A, B]", 1)
    assert old["facts.yaml"] != files["facts.yaml"]
    folder = write(tmp_path / "old", {f"content/{path}": text for path, text in old.items() if "flows/" not in path})
    write(tmp_path / "old", {path: text for path, text in old.items() if path.startswith("flows/")})
    text = beneath(pack, folder)
    assert f"Wat er sindsdien onder veranderde ({folder}):" in text
    assert "facts: dependency_katz_home\n    was: choice [none, A, B]\n    nu:  choice [none, A, B, C]" in text
