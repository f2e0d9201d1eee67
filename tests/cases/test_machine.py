"""A case's moves: who may make them, what they change, and what is refused with what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from bot.cases.machine import (
    CARER,
    CLOSING,
    HANDING,
    LEUN,
    REOPENS_WITHIN,
    STATUSES,
    CarerWrote,
    Case,
    Claim,
    Climb,
    Close,
    CorrectPromise,
    HandOver,
    Move,
    Moved,
    Note,
    RefusalCode,
    Refused,
    Reopen,
    Reply,
    Resume,
    Wait,
    Who,
    move,
)
from bot.cases.team import ConsultantId, TeamId
from bot.cases.words import REFUSALS, refusal, status, urgency, what
from tests.cases.teams import a_case, at, team, who

MONDAY = at("2026-11-23 10:00")
AN, BO, CIS, DIRK = who("an"), who("bo"), who("cis", "lead"), who("dirk", "lead", "oost")


def new(**more) -> Case:
    return a_case(team(), MONDAY, **more)


def after(case: Case, *moves: tuple[Move, Who]) -> Case:
    """The case after moves that are all allowed, a minute apart."""
    for number, (one, by) in enumerate(moves, 1):
        moved = move(case, one, by, MONDAY + timedelta(minutes=number))
        assert isinstance(moved, Moved), moved
        case = moved.case
    return case


def refused(case: Case, one: Move, by: Who, when=MONDAY) -> Refused:
    made = move(case, one, by, when)
    assert isinstance(made, Refused), made
    return made


def test_of_two_who_claim_one_wins_and_the_other_is_told_who_has_it():
    claimed = after(new(), (Claim(), AN))
    assert (claimed.status, claimed.claimed_by) == ("claimed", "an")
    assert refused(claimed, Claim(), BO) == Refused("taken", ConsultantId("an"))
    assert refused(claimed, Reply(), BO) == Refused("taken", ConsultantId("an"))
    assert "An" in refusal(Refused("taken", ConsultantId("an")), "nl", "An")


def test_a_lead_may_take_over_and_anybody_once_it_is_free():
    claimed = after(new(), (Claim(), AN))
    assert refused(claimed, Claim(over=True), BO).code == "taken"
    assert after(claimed, (Claim(over=True), CIS)).claimed_by == "cis"
    lapsed = after(claimed, (Climb(step="reminder"), LEUN), (Climb(step="second"), LEUN))
    taken = after(lapsed, (Claim(over=True), BO))
    assert (taken.claimed_by, taken.had_by, taken.free) == ("bo", "an", False)


def test_the_first_reply_keeps_the_promise_and_silences_the_bot():
    talking = after(new(), (Reply(), AN))
    assert (talking.status, talking.claimed_by, talking.waiting_since, talking.promised_at) == (
        "talking",
        "an",
        None,
        None,
    )
    assert talking.first_reply_at == MONDAY + timedelta(minutes=1)
    assert talking.bot_is_silent
    assert not after(talking, (Close("helped"), AN)).bot_is_silent


def test_who_writes_again_waits_again_with_a_new_promise_but_keeps_an_older_one():
    talking = after(new(), (Reply(), AN))
    tomorrow, later = at("2026-11-24 10:00"), at("2026-11-25 10:00")
    first = move(talking, CarerWrote(promised_at=tomorrow), CARER, MONDAY)
    assert isinstance(first, Moved)
    assert (first.case.promised_at, first.notify) == (tomorrow, True)
    second = move(first.case, CarerWrote(promised_at=later), CARER, MONDAY)
    assert isinstance(second, Moved)
    assert (second.case.promised_at, second.notify) == (tomorrow, False)


def test_thanks_does_not_reopen_and_words_do():
    closed = after(new(), (Reply(), AN), (Close("helped"), AN))
    assert after(closed, (CarerWrote(thanks=True), CARER)).status == "closed"
    opened = after(closed, (CarerWrote(promised_at=at("2026-11-24 10:00")), CARER))
    assert (opened.status, opened.claimed_by, opened.had_by) == ("reopened", None, "an")
    assert opened.promised_at == at("2026-11-24 10:00")
    late = MONDAY + REOPENS_WITHIN + timedelta(hours=1)
    assert refused(closed, CarerWrote(), CARER, late).code == "too_late"


def test_thanks_in_a_conversation_is_no_turn_of_ours():
    talking = after(new(), (Reply(), AN), (CarerWrote(thanks=True), CARER))
    assert (talking.status, talking.waiting_since) == ("talking", None)


def test_a_rest_ends_by_the_carer_or_by_its_time():
    resting = after(new(), (Reply(), AN), (Wait(at("2026-12-01 09:00")), AN))
    assert (resting.status, resting.rests_until) == ("waiting", at("2026-12-01 09:00"))
    assert after(resting, (CarerWrote(), CARER)).status == "talking"
    assert after(resting, (Resume(), LEUN)).status == "claimed"
    assert refused(new(), Wait(), CIS).code == "not_waiting"  # nobody answered yet
    assert refused(after(new(), (Reply(), AN)), Wait(at("2026-11-01 09:00")), AN, at("2026-12-01 09:00")).code == "past"


def test_handing_over_to_a_colleague_and_to_another_team():
    claimed = after(new(), (Claim(), AN))
    to_bo = after(claimed, (HandOver(why="away", to=ConsultantId("bo")), AN))
    assert (to_bo.claimed_by, to_bo.had_by, to_bo.status) == ("bo", "an", "claimed")
    assert to_bo.promised_at == claimed.promised_at
    promised = at("2026-11-25 10:00")
    away = after(claimed, (HandOver(why="other_team", team=TeamId("oost"), promised_at=promised), AN))
    assert (away.team, away.claimed_by, away.status, away.promised_at) == ("oost", None, "new", promised)
    assert away.waiting_since == claimed.waiting_since
    assert refused(away, Claim(), AN).code == "not_your_team"
    assert after(away, (Claim(), DIRK)).claimed_by == "dirk"
    assert refused(claimed, HandOver(why="away", to=ConsultantId("bo")), BO) == Refused("taken", ConsultantId("an"))
    assert refused(claimed, HandOver(why="because", to=ConsultantId("bo")), AN).code == "no_reason"
    assert refused(claimed, HandOver(why="away"), AN).code == "same"


def test_what_nobody_has_must_be_taken_first_but_for_a_lead():
    assert refused(new(), Close("helped"), AN).code == "not_yours"
    assert after(new(), (Close("double"), CIS)).status == "closed"
    assert after(new(), (Close("not_wanted"), CARER)).status == "closed"


def test_nothing_but_a_note_moves_a_closed_case():
    closed = after(new(), (Reply(), AN), (Close("helped"), AN))
    for one in (Claim(), Reply(), Wait(), Close("helped"), HandOver(why="away", to=ConsultantId("bo"))):
        assert refused(closed, one, AN).code == "closed"
    assert after(closed, (Note(), BO)).status == "closed"
    assert after(closed, (Reopen(), BO)).status == "reopened"
    assert refused(new(), Reopen(), AN).code == "not_closed"


def test_a_fallback_team_hands_on_to_nobody():
    fallen = after(new(), (Climb(step="fallback", team=TeamId("oost"), promised_at=None), LEUN))
    assert (fallen.team, fallen.fell_back, fallen.climbed) == ("oost", True, 0)
    assert refused(fallen, Climb(step="fallback", team=TeamId("gent")), LEUN).code == "same"


def test_a_promise_is_put_right_twice_and_then_given_up():
    case = new()
    for number in range(2):
        case = after(case, (CorrectPromise(at(f"2026-11-2{5 + number} 10:00")), LEUN))
        assert case.promised_at == at(f"2026-11-2{5 + number} 10:00")
    given_up = move(case, CorrectPromise(at("2026-11-27 10:00")), LEUN, MONDAY)
    assert isinstance(given_up, Moved)
    assert (given_up.case.promised_at, given_up.entry.why) == (None, "given_up")
    assert case.lapses_at == new().lapses_at  # the ladder counts from what was told first


def test_only_leun_climbs_and_only_the_carer_is_the_carer():
    assert refused(new(), Climb(step="second"), CIS).code == "leun_only"
    assert refused(new(), CarerWrote(), AN).code == "carer_only"
    assert refused(new(), Reply(), CARER).code == refused(new(), Claim(), LEUN).code == "consultants_only"


def test_every_refusal_and_state_has_words_in_both_languages():
    assert set(get_args(RefusalCode)) == set(REFUSALS)
    for language in ("nl", "en"):
        assert all(status(one, language) for one in STATUSES)
        assert all(urgency(one, language) for one in ("crisis", "red", "amber", "asked"))


MOVES = st.one_of(
    st.builds(Claim, over=st.booleans()),
    st.just(Reply()),
    st.just(Note()),
    st.builds(HandOver, why=st.sampled_from(HANDING), to=st.sampled_from([None, ConsultantId("bo")]),
              team=st.sampled_from([None, TeamId("oost"), TeamId("gent")])),
    st.builds(Wait, st.sampled_from([None, at("2026-12-01 09:00")])),
    st.builds(Close, st.sampled_from(CLOSING)),
    st.just(Reopen(at("2026-11-25 10:00"))),
    st.builds(CarerWrote, thanks=st.booleans(), promised_at=st.just(at("2026-11-25 10:00"))),
    st.builds(Climb, step=st.sampled_from(["reminder", "second", "lead", "fallback"]), team=st.just(TeamId("oost"))),
    st.builds(CorrectPromise, st.sampled_from([None, at("2026-11-26 10:00")])),
    st.just(Resume()),
)  # fmt: skip


@given(st.lists(st.tuples(MOVES, st.sampled_from([AN, BO, CIS, DIRK, CARER, LEUN])), max_size=25))
def test_any_history_holds_together(moves: list[tuple[Move, Who]]):
    case, entries = new(), []
    for number, (one, by) in enumerate(moves):
        made = move(case, one, by, MONDAY + timedelta(minutes=number))
        if isinstance(made, Refused):
            continue
        assert made.entry.number == case.version + 1 == made.case.version
        entries.append(made.entry)
        case = made.case
        assert what(made.entry.what, "nl")
        assert (case.status == "closed") == (case.closed_at is not None)
        assert case.status != "claimed" or case.claimed_by is not None
        assert case.status != "closed" or (case.waiting_since, case.claimed_by) == (None, None)
        assert case.promised_at is None or case.waiting_since is not None
        assert case.claimed_by in (None, *(("an", "bo", "cis") if case.team == "gent" else ("dirk", "bo")))
    assert [one.at for one in entries] == sorted(one.at for one in entries)
