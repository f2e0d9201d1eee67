"""Check-ins in the conversation: asked for, woken, answered in words and by buttons, left, looked back on, stopped."""

from __future__ import annotations

import ast
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases.machine import Reply
from bot.checkins import colours, life_events, questions, wording
from bot.checkins.questions import QUESTIONS
from bot.checkins.rhythm import EVERY, every_so_many_days
from bot.dialogue import checkin_plan, checkin_settings, checkins
from bot.dialogue.checkin_state import CheckIns
from bot.dialogue.state import dump, load
from bot.messages import Chose, Outgoing, Woke
from bot.work.rhythms import next_occurrence
from tests.conversations import Conversation, begun, reader
from tests.dialogue.test_cases import teams

#: A Tuesday in the afternoon.
AT = datetime.fromisoformat("2026-11-24T14:00+01:00")
LINES = ("**112**", "**1813**", "**106**")


def enrolled(language: str = "nl") -> Conversation:
    """A carer of their mother who is asked how it goes every two weeks, Tuesdays at seven in the evening."""
    talk = begun(language)
    talk.now = AT
    talk.choose("mother")
    talk.say({"nl": "vraag af en toe hoe het met mij gaat", "en": "ask me now and then how I am"}[language])
    assert talk.asks == "adult"
    talk.choose("yes")
    assert talk.asks == "may_keep"
    talk.choose("agree")
    assert talk.asks == "how_often/new"
    talk.choose("two_weeks")
    talk.choose("tuesday")
    talk.choose("evening")
    assert talk.asks == "call_if_silent"
    talk.choose("no")
    return talk


def woken(language: str = "nl") -> Conversation:
    """The same at the first question of the first check-in."""
    talk = enrolled(language)
    talk.now = next_due(talk)
    talk.event(Woke(checkin_plan.KIND, checkin_plan.KIND))
    assert talk.asks.startswith("load/")
    return talk


def next_due(talk: Conversation) -> datetime:
    """When the next check-in is due."""
    return talk.due[checkin_plan.KIND][1]


def to_the_next(talk: Conversation) -> tuple[Outgoing, ...]:
    """Time goes on to the next check-in."""
    return talk.wait(next_due(talk) - talk.now)


def answer(talk: Conversation, **choices: str) -> list[Outgoing]:
    """Every question by its button; where nothing is said the lightest."""
    said: list[Outgoing] = []
    while (code := talk.asks.partition("/")[0]) in QUESTIONS:
        said += talk.choose(choices.get(code, QUESTIONS[code].choices[0]))
    return said


def past(talk: Conversation) -> list[tuple[str, list[str]]]:
    """The check-ins that are over: their colours and the rules behind those."""
    return [(one.colour, [reason.rule for reason in one.reasons]) for one in talk.state.checkins.earlier]


class TestTexts:
    @staticmethod
    def derived() -> set[str]:
        """The keys that the code puts together."""
        keys = set(questions.OPENINGS)
        for code, question in QUESTIONS.items():
            keys |= {f"checkin.{code}", f"checkin.history.{code}"}
            keys |= {f"checkin.{code}.{choice}" for choice in (*question.choices, *question.open_choices)}
        for rule in (*(one.id for one in colours.RULES), "silent"):
            keys |= {f"checkin.reason.{rule}", f"checkin.reason.{rule}.team"}
        keys |= {f"checkin.since.{every}" for every in EVERY} | {f"checkin.rhythm.said.{every}" for every in EVERY}
        keys |= {f"checkin.tip.{because}" for because in ("rest", "own", "heavy", "support", "unused")}
        keys |= {f"checkin.done.{colour}" for colour in ("green", "amber", "red")}
        keys |= {f"checkin.heard.{answer}" for answer in checkins.HEARD}
        keys |= {f"checkin.missed.ask.{choice}" for choice in ("go_on", "less", "pause")}
        keys |= {f"checkin.weekday.{day}" for day in wording.WEEKDAYS} | {
            f"checkin.nth.{n}" for n in wording.NTHS.values()
        }
        for words, labels in checkin_settings.QUESTIONS.values():
            keys |= {words, *labels.values()} - {""}
        on = AT.date()
        events = [
            life_events.decide(one, on, others=others) for one in life_events.HAPPENED for others in (True, False)
        ]
        return keys | {f"checkin.life.{one.reason}" for one in events}

    @staticmethod
    def written() -> set[str]:
        """The keys that stand in the code as they are."""
        found: set[str] = set()
        for path in (Path(__file__).parents[2] / "bot").rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
            found |= {
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts
            }
        return {one for one in found if one.startswith("checkin.")}

    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_every_key_is_there_and_every_text_is_used(self, language: str):
        texts = {key for key in reader().mind.content.words[language].texts if key.startswith("checkin.")}
        used = self.derived() | self.written()
        assert used - texts == set()
        assert texts - used == set()


class TestBeginning:
    def test_it_is_asked_for_in_a_word_and_planned(self):
        talk = enrolled()
        assert talk.consents == {"keep", "checkins"}
        assert next_due(talk) == datetime.fromisoformat("2026-12-01T19:00+01:00")
        assert talk.asks == "carer_work_status"  # what stood open is back

    def test_the_whole_rhythm_in_one_sentence(self):
        talk = begun()
        talk.now = AT
        talk.say("vraag af en toe hoe het gaat")
        talk.choose("yes")
        talk.choose("agree")
        talk.say("elke tweede dinsdag van de maand om 9 uur")
        assert next_due(talk) == datetime.fromisoformat("2026-12-08T09:00+01:00")
        assert "elke tweede dinsdag van de maand rond 9 uur" in talk.texts
        assert talk.asks == "call_if_silent"
        talk.choose("yes")
        assert talk.consents == {"keep", "checkins", "call_if_silent"}
        assert talk.asks == "recipient_relation"
        talk.say("bel mij toch maar niet")
        assert talk.consents == {"keep", "checkins"}

    def test_under_eighteen_there_are_none_and_the_lines_of_the_young(self):
        talk = begun()
        talk.say("vraag af en toe hoe het gaat")
        talk.choose("no")
        assert "**102**" in talk.texts
        assert "checkins" not in talk.consents
        assert checkin_plan.KIND not in talk.due
        talk.say("vraag af en toe hoe het gaat")
        assert "**102**" in talk.texts

    def test_who_said_to_be_sixteen_is_not_asked(self):
        talk = begun()
        talk.say("ik ben 16 jaar")
        talk.say("vraag af en toe hoe het gaat")
        assert "**102**" in talk.texts
        assert talk.asks == "recipient_relation"

    def test_nothing_without_what_may_be_kept(self):
        talk = begun(consent=False)
        talk.say("vraag af en toe hoe het gaat")
        talk.choose("yes")
        assert "bewaar het" in talk.texts
        assert checkin_plan.KIND not in talk.due

    def test_it_is_offered_once_after_an_overview(self):
        talk = begun()
        talk.choose("mother")
        talk.say("overzicht")
        talk.choose("done")
        talk.choose("no")
        assert talk.asks == "offer"
        talk.choose("no")
        goes_on = talk.asks
        assert goes_on not in ("", "offer")
        talk.say("overzicht")
        talk.choose("done")
        assert talk.asks not in ("", "offer")

    def test_a_consent_that_is_taken_back_leaves_nothing(self):
        talk = begun()
        talk.say("vraag af en toe hoe het gaat")
        talk.choose("yes")
        talk.choose("agree")
        talk.say("verkeerde knop")
        assert talk.asks == "may_keep"
        assert talk.consents == {"keep"}
        assert checkin_plan.KIND not in talk.due


class TestOne:
    def test_green(self):
        talk = woken()
        assert "eerste keer" in talk.texts
        said = answer(talk)
        assert past(talk) == [("green", [])]
        assert "Tot 15 december 2026" in said[-2].text
        assert all(line in said[-1].text for line in LINES)
        assert next_due(talk) == datetime.fromisoformat("2026-12-15T19:00+01:00")

    def test_amber(self):
        talk = woken()
        said = answer(talk, load="solid", support="no", hold="weeks", call="yes")
        assert past(talk)[0][0] == "amber"
        assert "omdat" in said[-1].text
        assert "geen hulp sturen" in said[-1].text
        assert all(line in said[-1].text for line in LINES)

    def test_red(self):
        talk = woken()
        said = answer(talk, load="beyond", hold="over", call="urgent")
        assert past(talk) == [("red", ["hold_over", "load_beyond", "call_urgent"])]
        assert "Tele-Onthaal" in said[-1].text

    def test_tense_now_goes_the_way_of_danger(self):
        talk = woken()
        answer(talk)
        to_the_next(talk)
        talk.wait(timedelta(0))
        said = answer(talk, load="heavy", tension="now")
        assert talk.state.pending is not None
        assert talk.state.pending.kind == "safety"
        assert said[-1].urgent
        assert past(talk)[-1][0] == "crisis"
        talk.choose("safe")
        assert "geen hulp sturen" in talk.texts

    @pytest.mark.parametrize("load", QUESTIONS["load"].choices)
    def test_at_most_seven_bubbles_and_five_taps(self, load: str):
        talk = woken()
        bubbles, taps = len(talk.said), 0
        while (code := talk.asks.partition("/")[0]) in QUESTIONS:
            bubbles += len(talk.choose(load if code == "load" else QUESTIONS[code].choices[1]))
            taps += 1
        assert taps <= questions.MOST_TAPS
        assert bubbles <= questions.MOST_BUBBLES

    def test_all_passed_over_is_green_and_no_silence(self):
        talk = woken()
        while talk.asks.partition("/")[0] in QUESTIONS:
            talk.say("sla over")
        assert past(talk) == [("green", [])]
        assert talk.state.checkins.missed == 0

    def test_words_instead_of_buttons(self):
        talk = woken()
        for words, code in (
            ("redelijk zwaar eigenlijk", "load"),
            ("een paar maanden denk ik", "hold"),
            ("slecht geslapen", "rest"),
            ("niet echt", "own"),
            ("nee hoor", "call"),
        ):
            assert talk.asks.startswith(f"{code}/")
            talk.say(words)
        assert dict(talk.state.checkins.earlier[0].checkin.answers) == {
            "load": "solid",
            "hold": "months",
            "rest": "hardly",
            "own": "no",
            "call": "no",
        }

    def test_a_button_in_words_shows_what_the_button_shows(self):
        pressed, typed = woken(), woken()
        pressed.choose("heavy")
        typed.say("heel zwaar")
        assert pressed.state.checkins.now is not None
        assert typed.state.checkins.now is not None
        assert pressed.state.checkins.now.answers == typed.state.checkins.now.answers
        assert pressed.state.checkins.signs == typed.state.checkins.signs

    def test_a_cry_comes_first_and_counts(self):
        talk = woken()
        talk.choose("heavy")
        said = talk.say("ik wil niet meer leven")
        assert said[0].urgent
        assert "1813" in said[0].text
        talk.say("ja")
        assert talk.asks.startswith("hold/")
        said = tuple(answer(talk))
        assert past(talk)[0][0] == "crisis"
        assert "words_suicide" in past(talk)[0][1]
        assert "geen hulp sturen" in said[-1].text

    def test_facts_and_questions_in_it_are_heard(self):
        talk = woken()
        talk.say("ze is 78 jaar")
        assert talk.facts()["recipient_age"] == 78
        assert talk.asks.startswith("load/")
        talk.say("wat is een OCMW?")
        assert "loket van je gemeente" in talk.texts
        assert talk.asks.startswith("load/")

    def test_an_answer_is_taken_back(self):
        talk = woken()
        talk.choose("light")
        talk.say("verkeerde knop")
        assert talk.asks.startswith("load/")
        answer(talk, load="heavy", hold="weeks")
        assert past(talk)[0][0] == "amber"

    def test_a_late_press_on_one_that_is_over_changes_nothing(self):
        talk = woken()
        turn = talk.state.turn
        answer(talk)
        before = past(talk)
        talk.event(Chose("beyond", of=turn))
        assert past(talk) == before

    def test_never_twice_the_same_opening_and_the_last_time_is_named(self):
        talk = woken()
        seen = set()
        for _ in range(7):
            seen.add(talk.texts.partition("\n")[0].partition("De vorige keer")[0])
            answer(talk)
            to_the_next(talk)
            assert 'zei je "licht"' in talk.texts
        assert len(seen) == 7

    def test_in_english(self):
        talk = woken("en")
        assert "How heavy was caring these past two weeks?" in talk.texts
        said = answer(talk, load="beyond")
        assert "I suggest it because caring is beyond your strength" in said[-1].text


class TestLater:
    def test_it_waits_for_another_conversation_and_the_night(self):
        talk = enrolled()
        talk.now = next_due(talk) - timedelta(minutes=10)
        talk.say("wat is een OCMW?")
        assert not talk.wait(timedelta(minutes=15))
        assert talk.wait(timedelta(minutes=15))
        assert talk.asks.startswith("load/")

    def test_too_late_is_dropped_and_the_next_is_planned(self):
        talk = enrolled()
        talk.now = next_due(talk) + timedelta(days=2)
        assert not talk.event(Woke(checkin_plan.KIND, checkin_plan.KIND))
        assert next_due(talk) == datetime.fromisoformat("2026-12-15T19:00+01:00")

    def test_late_is_said(self):
        talk = woken()
        answer(talk)
        talk.now = next_due(talk) + timedelta(hours=15)
        talk.event(Woke(checkin_plan.KIND, checkin_plan.KIND))
        assert "later dan afgesproken" in talk.texts

    def test_two_missed_ask_whether_to_pause_and_then_nothing_comes(self):
        talk = woken()
        to_the_next(talk)
        to_the_next(talk)
        assert talk.asks == "missed"
        assert checkin_plan.KIND not in talk.due
        assert not talk.wait(timedelta(days=100))
        talk.choose("go_on")
        assert checkin_plan.KIND in talk.due

    def test_who_writes_after_silence_is_asked_again(self):
        talk = woken()
        to_the_next(talk)
        to_the_next(talk)
        talk.wait(timedelta(days=60))
        talk.say("hallo")
        assert checkin_plan.KIND in talk.due
        assert talk.state.checkins.missed == 0

    def test_pause_and_resume(self):
        talk = enrolled()
        talk.say("pauzeer tot 1 februari")
        assert "1 februari 2027" in talk.texts
        assert next_due(talk) >= datetime.fromisoformat("2027-02-01T00:00+01:00")
        talk.say("begin weer")
        assert next_due(talk) < datetime.fromisoformat("2026-12-20T00:00+01:00")
        talk.say("pauze")
        assert talk.asks == "pause_until"
        talk.choose("open")
        assert checkin_plan.KIND not in talk.due
        assert talk.asks == "carer_work_status"

    def test_stop(self):
        talk = enrolled()
        talk.say("stop met vragen hoe het gaat")
        assert "vraag het niet meer" in talk.texts
        assert not talk.state.stopped
        assert not talk.wait(timedelta(days=60))

    def test_stopping_for_good_takes_the_consents_back_and_a_slip_gives_them_again(self):
        talk = enrolled()
        talk.say("hoe vaak vraag je")
        talk.say("vraag af en toe hoe het met mij gaat")
        assert talk.asks == "settings"
        talk.choose("stop")
        assert talk.consents == {"keep"}
        assert checkin_plan.KIND not in talk.due
        talk.say("verkeerde knop")
        assert talk.consents == {"keep", "checkins"}
        assert checkin_plan.KIND in talk.due

    def test_a_consent_to_be_called_is_asked_again_after_stopping(self):
        talk = enrolled()
        talk.say("stop met vragen")
        talk.say("vraag af en toe hoe het met mij gaat")
        assert talk.asks == "may_keep"
        talk.choose("agree")
        talk.say("elke maand, de eerste maandag om 10 uur")
        assert talk.asks == "call_if_silent"
        talk.choose("yes")
        assert talk.consents == {"keep", "checkins", "call_if_silent"}
        talk.say("stop met vragen")
        assert talk.consents == {"keep"}

    def test_a_holiday_is_said(self):
        talk = begun()
        talk.now = datetime.fromisoformat("2026-12-20T14:00+01:00")
        for words in ("vraag af en toe hoe het met mij gaat", "ja", "ja, dat mag", "elke week op vrijdag om 9 uur"):
            talk.say(words)
        assert "25 december 2026 is een feestdag" in talk.texts
        assert next_due(talk) == datetime.fromisoformat("2026-12-26T09:00+01:00")

    def test_silence_is_one_more_reason_of_what_was_shown_before(self):
        talk = woken()
        answer(talk, load="beyond")
        to_the_next(talk)
        to_the_next(talk)
        assert past(talk) == [("red", ["load_beyond", "silent"])]

    @pytest.mark.parametrize("agreed", [True, False])
    def test_after_red_and_five_days_of_silence_somebody_is_brought_in_where_that_was_agreed(self, agreed: bool):
        talk = woken()
        talk.teams = teams()
        if agreed:
            talk.consents.add(checkin_plan.CALL_IF_SILENT)
            talk.agreed[checkin_plan.CALL_IF_SILENT] = talk.now.date()
        answer(talk, load="beyond")
        talk.say("nee, liever niet")
        to_the_next(talk)
        talk.wait(timedelta(days=6))
        assert (talk.case is not None) is agreed
        if talk.case is not None:
            assert "Antwoordde daarna niet meer op de vragen. Dat zegt op zich niets." in talk.file.reasons
            assert "zei je dat ik dit mag doorgeven" in talk.texts

    def test_the_history_is_shown_and_erased(self):
        talk = woken()
        answer(talk, load="solid")
        to_the_next(talk)
        answer(talk, load="light")
        talk.say("hoe ging het met mij?")
        assert "stevig" in talk.texts
        assert "licht" in talk.texts
        talk.choose("erase")
        talk.say("1 december")
        assert [one.on.isoformat() for one in talk.state.checkins.before] == ["2026-12-15"]
        talk.say("wis mijn antwoorden")
        talk.say("alles")
        assert talk.state.checkins.earlier == ()
        talk.say("hoe ging het met mij?")
        assert "nog geen antwoorden" in talk.texts

    def test_answers_go_after_six_months_and_colours_after_twelve(self):
        talk = woken()
        answer(talk, load="solid")
        talk.say("stop met vragen hoe het gaat")
        talk.wait(timedelta(days=190))
        assert [dict(one.checkin.answers) for one in talk.state.checkins.earlier] == [{}]
        talk.wait(timedelta(days=190))
        assert talk.state.checkins.earlier == ()
        assert checkin_plan.KIND not in talk.due


class TestLife:
    def test_a_death_in_the_middle_stops_it(self):
        talk = woken()
        talk.choose("solid")
        said = talk.say("mijn moeder is vannacht gestorven")
        assert talk.asks == "died"
        assert "vraag nu niet meer hoe het zorgen gaat" in talk.texts
        assert len(said) <= 3
        assert talk.state.checkins.now is None
        assert not talk.wait(timedelta(days=60))

    def test_an_admission_gives_a_rest_and_then_asks(self):
        talk = woken()
        answer(talk)
        talk.say("mijn moeder ligt in het ziekenhuis")
        assert "week vraag ik niets" in talk.texts
        to_the_next(talk)
        assert talk.asks == "go_on"
        talk.choose("go_on")
        to_the_next(talk)
        assert talk.asks.startswith("load/")

    def test_stopped_means_that_nothing_comes(self):
        talk = woken()
        talk.say("stop")
        assert not talk.wait(timedelta(days=60))


class TestWithATeam:
    """Where a team works contact is a question of its own; what check-ins still have to say waits for its answer."""

    @staticmethod
    def woken_in_gent(call: str = "no") -> Conversation:
        talk = begun()
        talk.now = AT
        talk.say("ik zorg voor mijn moeder, ze woont in Gent")
        talk.teams = teams()
        for words in ("vraag af en toe hoe het met mij gaat", "ja", "ja, dat mag"):
            talk.say(words)
        talk.say("om de twee weken op dinsdag om 19 uur")
        talk.choose(call)
        to_the_next(talk)
        assert talk.asks.startswith("load/")
        return talk

    def test_left_half_done_contact_is_asked_the_next_day_and_weekly_asking_after_its_answer(self):
        talk = self.woken_in_gent()
        talk.choose("beyond")
        said = talk.wait(timedelta(days=1))
        assert talk.asks == "offer"
        assert "niet tot het einde" in said[0].text
        assert "Team Gent" in said[-1].text
        assert "**112**" in said[-1].text
        talk.choose("yes")
        assert talk.case is not None
        talk.choose("no")
        assert talk.asks == "weekly"
        talk.choose("yes")
        assert next_due(talk) == datetime.fromisoformat("2026-12-08T19:00+01:00")

    def test_it_is_offered_once(self):
        talk = self.woken_in_gent()
        talk.choose("beyond")
        talk.wait(timedelta(days=1))
        talk.choose("no")
        assert talk.asks == "weekly"
        talk.choose("no")
        assert not talk.wait(timedelta(days=5))
        assert "Team Gent" not in "".join(bubble.text for bubble in talk.say("wat is een OCMW?"))

    def test_while_a_person_talks_check_ins_say_nothing(self):
        talk = self.woken_in_gent()
        talk.choose("beyond")
        talk.say("stop")
        talk.say("ik wil iemand spreken")
        talk.choose("yes")
        talk.choose("no")
        talk.consultant("an", Reply(), "Dag, ik lees je.")
        talk.say("dag An, het is zwaar vandaag")
        assert "boven je krachten" not in talk.texts
        assert not talk.say("ik kom er niet meer uit")

    def test_a_job_is_lost_in_the_middle_of_the_interview(self):
        talk = self.woken_in_gent()
        answer(talk)
        talk.say("ik ben mijn werk kwijt")
        assert talk.asks == "go_on"
        talk.choose("go_on")
        assert talk.asks not in ("", "go_on")


def test_the_calendar_and_the_reckoning_agree():
    first, after = AT.date(), AT
    for days in (7, 14):
        for hours in range(0, 24 * 400, 37):
            moment = after + timedelta(hours=hours)
            at = time(19)
            assert every_so_many_days(first, days, at, moment) == next_occurrence(first, days, at, moment)


def test_a_state_from_before_check_ins_has_none():
    talk = begun()
    raw = dump(talk.state)
    del raw["checkins"]
    assert load(raw, reader().mind.content.vocabulary).checkins == CheckIns()


#: Buttons and texts that a carer may come with at any point of a check-in.
ANYTHING = st.sampled_from(
    (
        *(
            "[light",
            "[heavy",
            "[beyond",
            "[no",
            "[yes",
            "[skip",
            "[now",
            "[often",
            "[over",
            "[urgent",
            "[more",
            "[safe",
        ),
        *("[erase", "[all", "[done", "[go_on", "[less", "[pause", "[open", "[change", "[week", "[monday", "[two_weeks"),
        *("heel zwaar", "ik kan niet meer", "ja", "nee", "sla over", "weet ik niet", "pauze", "pauzeer tot maart"),
        *(
            "stop met vragen",
            "begin weer",
            "hoe ging het met mij?",
            "wis mijn antwoorden",
            "alles",
            "hoe vaak vraag je",
        ),
        *("elke week op maandag om 9 uur", "verkeerde knop", "overzicht", "stop", "hallo", "wat is een OCMW?"),
        *("mijn moeder is gestorven", "mijn moeder ligt in het ziekenhuis", "ik ben mijn werk kwijt", "in English"),
        *("ik wil niet meer leven", "ik zorg ook voor mijn vader", "ik ben 54", "blauw gras fluit", "(waits"),
    )
)


@given(steps=st.lists(ANYTHING, min_size=1, max_size=12))
@settings(max_examples=120, deadline=None)
def test_whatever_happens_in_a_check_in_the_conversation_is_never_lost(steps: list[str]):
    talk = STARTED.fork()
    for step in steps:
        if step == "(waits":
            said = talk.wait(timedelta(days=14))
            assert len(said) <= 12, steps
            continue
        said = talk.choose(step[1:]) if step.startswith("[") else talk.say(step)
        replied(said, f"{steps} at {step}")
        if talk.forgotten:
            return
        due = talk.state.checkins.due
        assert bool(due) <= (checkin_plan.KIND in talk.due), steps
        now = talk.state.checkins.now
        assert now is None or set(now.answers) <= set(QUESTIONS), steps
    replied(talk.say("hallo"), f"{steps} and then hello")


def replied(said: tuple[Outgoing, ...], where: str) -> None:
    """A reply of a few bubbles, whose words are filled in and whose buttons are told apart. Nothing need stand open
    after a check-in: what waited comes back with the carer's next word."""
    assert 1 <= len(said) <= 3, (where, [bubble.text for bubble in said])
    for bubble in said:
        labels = [option.label for option in bubble.choices]
        assert bubble.text.strip(), where
        assert "{{" not in bubble.text, where
        assert len(labels) == len(set(labels)), where


STARTED = woken()
