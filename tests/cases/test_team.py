"""Settings of a team: read whole, or refused with every mistake and its place."""

from __future__ import annotations

import json

import pytest

from bot.cases.team import TeamMistakes, from_json, notes, team_for, to_json
from tests.cases.teams import GENT, OOST, at, local, team


def test_settings_go_out_and_come_in_the_same():
    for raw in (GENT, OOST):
        made = team(raw)
        assert from_json(json.loads(json.dumps(to_json(made)))) == made


def test_addresses_stay_out_where_they_are_not_wanted():
    assert "example.org" not in json.dumps(to_json(team(), private=False))
    assert "example.org" not in repr(team())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": 2}, "format: 2 is not a format"),
        ({"id": "Gent!"}, "id: 'Gent!' is no id"),
        ({"name": ""}, "name: '' is no text"),
        ({"hours": {}}, "hours: the team is never open"),
        ({"hours": {"monday": ["09:00-12:00"]}}, "hours: 'monday' is no day; days are mon, tue"),
        ({"hours": {"mon": ["9-12"]}}, "hours.mon: '9-12' is no block such as 09:00-12:30"),
        ({"hours": {"mon": ["09:00-12:00", "11:00-13:00"]}}, "hours.mon: 09:00-12:00 and 11:00-13:00 overlap"),
        ({"municipalities": [44021]}, "municipalities.0: 44021 is no NIS code"),
        ({"closed": [{"from": "2026-12-24", "until": "2026-12-01"}]}, "closed.0: ends (2026-12-01) before it begins"),
        ({"closed": [{"from": "24/12"}]}, "closed.0.from: '24/12' is no day such as 2026-12-24"),
        ({"fallback": "gent"}, "fallback: a team is not its own fallback"),
        ({"quiet": "8 uur"}, "quiet: '8 uur' is no span such as 20:00-07:30"),
        ({"ladder": [{"step": "lead", "minutes": 0}, {"step": "second", "minutes": 60}]}, "ladder: each step once"),
        ({"ladder": [{"step": "shout", "minutes": 0}]}, "ladder.0: 'shout' is no step"),
        ({"members": []}, "members: nobody would be told of a case"),
        ({"members": [{"id": "an", "name": "An", "email": "an"}]}, "members.0.email: is no e-mail address"),
        ({"members": [{**GENT["members"][0], "role": "boss"}]}, "members.0.role: 'boss' is no role"),
        ({"members": [GENT["members"][0]] * 2}, "members: two members are called 'an'"),
        ({"canned": {"dag": {"fr": "Bonjour"}}}, "canned.dag: 'fr' is no language"),
        ({"hour": {}}, "'hour' is not a key here"),
    ],
)
def test_a_mistake_is_told_with_its_place(change: dict, says: str):
    with pytest.raises(TeamMistakes) as told:
        team(**change)
    assert any(one.startswith(says) for one in told.value.mistakes), told.value.mistakes


def test_all_mistakes_are_told_at_once():
    with pytest.raises(TeamMistakes) as told:
        team(id="?", hours={"mon": ["x"]}, members=[{"name": "An"}])
    assert len(told.value.mistakes) >= 4
    with pytest.raises(TeamMistakes, match="one JSON object"):
        from_json([])


def test_the_carers_municipality_comes_first_then_the_recipients_then_who_takes_all():
    teams = [team(), team(OOST), team(GENT, id="aalst", municipalities=["41002"])]
    assert [
        (found.id if found is not None else None)
        for found in (
            team_for(teams, "44021", "41002"),
            team_for(teams, "11002", "41002"),
            team_for(teams, None, None),
            team_for(teams[:1], "11002", None),
        )
    ] == ["gent", "aalst", "oost", None]


def test_quiet_hours_end_in_the_morning():
    for moment, ends in (
        ("2026-11-22 21:00", "2026-11-23 07:30"),
        ("2026-11-23 03:00", "2026-11-23 07:30"),
        ("2026-11-23 12:00", "2026-11-23 12:00"),
        ("2026-10-25 01:00", "2026-10-25 07:30"),
    ):
        assert local(team().out_of_quiet(at(moment))) == ends


def test_what_is_worth_a_thought_is_told():
    lonely = team(fallback=None, members=[{**GENT["members"][0]}], hours={"mon": ["09:00-12:00"]})
    other = team(GENT, id="other", members=[GENT["members"][1]])
    told = "\n".join(notes(lonely, [other]))
    for words in (
        "44021 is of 'other' too",
        "another team where there is one",
        "fewer than three days",
        "nobody is lead",
    ):
        assert words in told
