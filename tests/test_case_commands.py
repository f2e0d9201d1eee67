"""`leun cases` and `leun teams`: a consultant's day in a terminal, with a role that is checked."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.cases.machine import CaseId
from bot.casework import opening
from bot.cli import main
from bot.store.database import Store
from bot.store.keys import KeyRing
from bot.store.values import CarerId
from tests.cases.teams import GENT, OOST, team
from tests.store.samples import save
from tests.store.test_cases import FILE, carer, changes


class Terminal:
    """Commands on a database of the test's own."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path, url: str, ring: KeyRing) -> None:
        self._capsys, self._folder, self._url, self._ring = capsys, folder, url, ring

    def __call__(self, *args: str) -> tuple[int, str]:
        """A command's exit code, and what it said."""
        with pytest.raises(SystemExit) as ended:
            main(args)
        told = self._capsys.readouterr()
        return int(ended.value.code or 0), (told.out + told.err).strip()

    def json(self, *args: str) -> Any:
        code, told = self(*args, "--json")
        assert code in (0, 1), told
        return json.loads(told)

    def file(self, settings: dict[str, Any]) -> str:
        path = self._folder / f"{settings['id']}.json"
        path.write_text(json.dumps(settings))
        return str(path)

    def case(self, name: str = "123") -> str:
        """A carer said yes just now; the number of their case."""

        async def opened() -> int:
            store = await Store.open(self._url, self._ring)
            id = await carer(store, name)
            new = opening(id=CaseId(id), carer=id, team=team(), urgency="red", file=FILE, now=datetime.now(UTC))
            await save(store, id, changes(cases=(new,)))
            case = await store.cases.of_carer(id)
            await store.close()
            assert case is not None
            return case.number

        return str(asyncio.run(opened()))

    def letters(self, number: str) -> list[str]:
        """What waits to leave to the carer of a case."""

        async def read() -> list[str]:
            store = await Store.open(self._url, self._ring)
            found = await store.outgoing(CarerId((await store.cases.load(int(number))).carer))
            await store.close()
            return [json.loads(one.body)["text"] for one in found]

        return asyncio.run(read())


@pytest.fixture
def terminal(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    database_url: str,
    ring: KeyRing,
) -> Terminal:
    monkeypatch.setenv("LEUN_DATABASE_URL", database_url)
    monkeypatch.setenv("LEUN_KEYS", ring.to_text())
    return Terminal(capsys, tmp_path, database_url, ring)


@pytest.fixture
def staffed(terminal: Terminal) -> Terminal:
    for raw in (OOST, GENT):
        assert terminal("teams", "set", terminal.file(raw))[0] == 0
    return terminal


def test_a_consultants_day(staffed: Terminal):
    number = staffed.case()
    assert "rood · nieuw · gent · van niemand · beloofd:" in staffed("cases", "list", "--as", "an")[1]
    assert "plaintext" not in staffed("cases", "list")[1]
    code, told = staffed("cases", "show", number, "--as", "an")
    assert code == 0
    assert all(words in told for words in ("– plaintext reason", "– plaintext shared", "geopend (red)"))
    assert staffed("cases", "claim", number, "--as", "an") == (0, f"Zaak {number}: opgenomen.")
    code, told = staffed("cases", "claim", number, "--as", "bo")
    assert (code, told.startswith("An heeft deze zaak")) == (1, True)
    assert staffed("cases", "reply", number, "Dag, ik bel om vier uur.", "--as", "an")[0] == 0
    assert staffed.letters(number) == [
        "*Message from An, consultant for informal carers (mantelzorgconsulent):*\nDag, ik bel om vier uur."
    ]
    assert staffed("cases", "note", number, "Ze klinkt moe.", "--as", "bo")[0] == 0
    code, told = staffed("cases", "hand-over", number, "--as", "an", "--to", "bo", "--why", "away")
    assert (code, told) == (0, f"Zaak {number}: overgedragen.")
    assert staffed("cases", "close", number, "--as", "bo", "--why", "helped")[0] == 0
    assert staffed("cases", "list")[1] == "Er staan geen zaken open."
    assert "gesloten" in staffed("cases", "list", "--all")[1]
    history = staffed.json("cases", "show", number, "--as", "cis")["history"]
    assert [(one["who"], one["what"]) for one in history] == [
        ("carer", "open"), ("an", "claim"), ("an", "reply"), ("bo", "note"), ("an", "hand_over"), ("bo", "close"),
    ]  # fmt: skip


def test_a_case_rests_is_promised_anew_and_is_opened_again(staffed: Terminal):
    number = staffed.case()
    code, told = staffed("cases", "correct", number, "--as", "cis", "--until", "2090-01-02T10:00")
    assert (code, told) == (0, f"Zaak {number}: ander moment beloofd.")
    assert staffed.json("cases", "list")["promised_at"] == "2090-01-02T09:00:00+00:00"
    code, told = staffed("cases", "wait", number, "--as", "cis", "--until", "2090-01-03")
    assert (code, told) == (1, "De mantelzorger wacht hier op een eerste antwoord, of wacht nergens op.")
    assert staffed("cases", "reply", number, "Dag.", "--as", "an")[0] == 0
    assert staffed("cases", "wait", number, "--as", "an", "--until", "2090-01-03")[0] == 0
    assert staffed.json("cases", "list")["rests_until"] == "2090-01-03T08:00:00+00:00"
    assert staffed("cases", "close", number, "--as", "an", "--why", "helped")[0] == 0
    assert staffed("cases", "reopen", number, "--as", "bo") == (0, f"Zaak {number}: heropend.")


def test_a_moment_that_is_none_is_told(staffed: Terminal):
    number = staffed.case()
    code, told = staffed("cases", "wait", number, "--as", "an", "--until", "morgen")
    assert (code, "2026-12-01T14:00" in told) == (1, True)


def test_in_english_and_as_json(staffed: Terminal):
    number = staffed.case()
    assert staffed("cases", "claim", number, "--as", "an", "--lang", "en") == (0, f"Case {number}: claimed.")
    (line,) = [staffed.json("cases", "list")]
    assert (line["number"], line["status"], line["claimed_by"], line["version"]) == (int(number), "claimed", "an", 2)
    refused = staffed.json("cases", "reply", number, "x", "--as", "bo", "--lang", "en")
    assert (refused["refused"], refused["has"]) == ("taken", "an")


def test_words_come_from_standard_input_or_are_ready(staffed: Terminal, monkeypatch: pytest.MonkeyPatch):
    number = staffed.case()
    monkeypatch.setattr("sys.stdin", io.StringIO("Twee\nregels\n"))
    assert staffed("cases", "reply", number, "--as", "an")[0] == 0
    assert staffed("cases", "reply", number, "--as", "an", "--canned", "dag")[0] == 0
    assert [one.split("\n", 1)[1] for one in staffed.letters(number)] == ["Twee\nregels", "Dag, ik lees met je mee."]
    code, told = staffed("cases", "reply", number, "--as", "an", "--canned", "hoi")
    assert (code, "ready answers: dag" in told) == (1, True)
    monkeypatch.setattr("sys.stdin", io.StringIO(" \n"))
    assert staffed("cases", "note", number, "--as", "an")[0] == 1


def test_who_is_no_consultant_or_of_another_team_is_refused(staffed: Terminal, database_url: str):
    number = staffed.case()
    for who, says in (("zoe", "is no consultant now"), ("dirk", "ander team")):
        for does in ("show", "claim"):
            code, told = staffed("cases", does, number, "--as", who)
            assert (code, says in told) == (1, True)
    assert staffed("cases", "show", "999", "--as", "an")[0] == 1
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT actor FROM leun.audit").fetchall() == []
    staffed("cases", "show", number, "--as", "an")
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT actor, action, reason FROM leun.audit").fetchall() == [
            ("an", "case.look", f"case.{number}")
        ]


def test_a_reason_is_one_of_a_few(staffed: Terminal):
    number = staffed.case()
    code, told = staffed("cases", "close", number, "--as", "cis", "--why", "because")
    assert (code, "is none of helped, referred" in told) == (1, True)


def test_teams_are_kept_shown_and_changed_by_a_lead(staffed: Terminal):
    assert staffed("teams", "list")[1].startswith("gent · Team Gent · 3 mensen · 1 gemeenten")
    shown = json.loads(staffed("teams", "show", "gent")[1])
    assert shown["members"][0] == {"id": "an", "name": "An", "role": "consultant", "email": "an@example.org"}
    changed = staffed.file({**shown, "phone": "09 111 11 11"})
    for who, says in (("an", "not a lead of"), ("dirk", "not a lead of")):
        code, told = staffed("teams", "set", changed, "--as", who)
        assert (code, says in told) == (1, True)
    assert staffed("teams", "set", changed, "--as", "cis") == (0, "Team gent, versie 2.")
    trail = [json.loads(line) for line in staffed("teams", "show", "gent", "--trail")[1].splitlines()]
    assert [(one["actor"], one["version"], one["settings"]["phone"]) for one in trail] == [
        ("operator", 1, "09 000 00 00"), ("cis", 2, "09 111 11 11"),
    ]  # fmt: skip
    assert "example.org" not in json.dumps(trail)
    assert staffed("teams", "show", "brugge")[0] == 1


def test_settings_that_cannot_be_used_are_refused_whole(terminal: Terminal):
    assert terminal("teams", "list")[1].startswith("Er zijn nog geen teams.")
    code, told = terminal("teams", "check", terminal.file({**GENT, "hours": {"mon": ["9-12"]}}))
    assert (code, "hours.mon: '9-12' is no block" in told) == (1, True)
    code, told = terminal("teams", "set", terminal.file({**GENT, "municipalities": ["99999"]}))
    assert (code, "'99999' is no municipality of today" in told) == (1, True)
    assert terminal("teams", "list")[1].startswith("Er zijn nog geen teams.")
    code, told = terminal("teams", "check", terminal.file(GENT))
    assert (code, "there is no team 'oost' yet" in told) == (0, True)
    broken = Path(terminal.file(GENT))
    broken.write_text("{")
    assert terminal("teams", "check", str(broken))[0] == 1
