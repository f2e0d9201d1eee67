"""What people write about the rhythm of check-ins, in both languages, and what is asked back."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.rhythm_words import RhythmWish, read_rhythm

ON = date(2026, 11, 22)  # a Sunday
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def on(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> time:
    return time.fromisoformat(text)


def pause(until: str | None, since: str = "2026-11-22") -> dict[str, Any]:
    return {"pause_from": on(since), "pause_until": on(until) if until else None}


DUTCH: list[tuple[str, dict[str, Any] | None]] = [
    ("elke week op dinsdagavond", {"every": "week", "weekday": TUE, "at": at("19:00")}),
    ("om de twee weken zondag 19u", {"every": "two_weeks", "weekday": SUN, "at": at("19:00")}),
    ("de tweede dinsdag van de maand", {"every": "month", "nth": 2, "weekday": TUE}),
    ("liever 's ochtends", {"at": at("09:00")}),
    ("smorgens graag", {"at": at("09:00")}),
    ("elke maandag", {"every": "week", "weekday": MON}),
    ("iedere vrijdag om 10 uur", {"every": "week", "weekday": FRI, "at": at("10:00")}),
    ("wekelijks graag", {"every": "week"}),
    ("elke eerste maandag van de maand om 14u", {"every": "month", "nth": 1, "weekday": MON, "at": at("14:00")}),
    ("de laatste vrijdag van de maand 's avonds", {"every": "month", "nth": -1, "weekday": FRI, "at": at("19:00")}),
    ("de eerste woensdag", {"every": "month", "nth": 1, "weekday": WED}),
    ("maandelijks op de derde zaterdag, 11u", {"every": "month", "nth": 3, "weekday": SAT, "at": at("11:00")}),
    ("om de 14 dagen op zaterdagvoormiddag", {"every": "two_weeks", "weekday": SAT, "at": at("09:00")}),
    ("om de andere dinsdag", {"every": "two_weeks", "weekday": TUE}),
    ("twee keer per maand", {"every": "two_weeks"}),
    ("tweewekelijks", {"every": "two_weeks"}),
    ("doe maar zondagavond half acht", {"weekday": SUN, "at": at("19:30")}),
    ("om kwart over zeven", {"at": at("19:15")}),
    ("kwart voor zes", {"at": at("17:45")}),
    ("om 7 uur", {"at": at("19:00")}),
    ("om 9 uur", {"at": at("09:00")}),
    ("om 9 uur 's avonds", {"at": at("21:00")}),
    ("'s avonds om acht", {"at": at("20:00")}),
    ("om 19u30", {"at": at("19:30")}),
    ("19.30 uur", {"at": at("19:30")}),
    ("rond de middag", {"at": at("12:30")}),
    ("liever in de namiddag om 4 uur", {"at": at("16:00")}),
    ("donderdag na mijn werk", {"weekday": THU, "at": at("19:00")}),
    ("vanaf nu op woensdagnamiddag", {"weekday": WED, "at": at("15:00")}),
    ("niet meer op dinsdag maar op donderdag", {"weekday": THU}),
    ("in plaats van dinsdag liever vrijdag", {"weekday": FRI}),
    ("niet elke week maar om de twee weken", {"every": "two_weeks"}),
    ("pauzeer tot 1 februari", pause("2027-02-01")),
    ("pauze tot februari", pause("2027-02-01")),
    ("pauze tot maandag", pause("2026-11-23")),
    ("pauzeer tot en met 10 januari", pause("2027-01-11")),
    ("twee weken pauze", pause("2026-12-06")),
    ("een maand geen vragen", pause("2026-12-22")),
    ("laat me drie weken met rust", pause("2026-12-13")),
    ("twee weken geen berichten, we zijn op vakantie", pause("2026-12-06")),
    ("deze week niet", pause("2026-11-23")),
    ("volgende week niet", pause("2026-11-30", "2026-11-23")),
    ("ik ben van 1 tot 15 augustus op reis", pause("2027-08-15", "2027-08-01")),
    ("pauzeer tot ik het zelf zeg", pause(None)),
    ("sla de volgende keer over", {"skip": True}),
    ("stop ermee", {"stop": True}),
    ("stop met de check-ins", {"stop": True}),
    ("stuur me geen vragen meer", {"stop": True}),
    ("schrijf me uit", {"stop": True}),
    ("hou er maar mee op", {"stop": True}),
    ("stop", {"stop": True}),
    ("begin maar weer", {"resume": True}),
    ("hervat de check-ins", {"resume": True}),
    ("zet de vragen terug aan", {"resume": True}),
    # what must be asked back
    ("elke tweede donderdag", {"weekday": THU, "ask": "second"}),
    ("één keer per maand", {"every": "month", "ask": "nth"}),
    ("de vijfde vrijdag van de maand", {"every": "month", "weekday": FRI, "ask": "nth"}),
    ("dinsdag of woensdag", {"ask": "weekday"}),
    ("in het weekend", {"ask": "weekday"}),
    ("mag het op zaterdag ipv zondag", {"weekday": SAT}),
    ("kan het wat later op de avond?", {"ask": "at"}),
    ("niet op zondag", {"ask": "weekday"}),
    ("liever een andere dag", {"ask": "weekday"}),
    ("een ander uur aub", {"ask": "at"}),
    ("'s nachts", {"ask": "at"}),
    ("minder vaak", {"ask": "every"}),
    ("elke dag", {"ask": "every"}),
    ("om de week", {"ask": "every"}),
    ("elke week of om de twee weken", {"ask": "every"}),
    ("even pauze", {"ask": "until"}),
    ("ik wil even stoppen", {"ask": "until"}),
    ("pauze tot na de vakantie", {"ask": "until"}),
    ("pauze tot eind januari", {"ask": "until"}),
    # what is something else
    ("mijn moeder is ziek", None),
    ("ik kan niet meer", None),
    ("het is te veel", None),
    ("ik weet het niet", None),
    ("ik wil stoppen met werken", None),
    ("niet stoppen", None),
    ("geen pauze", None),
]

ENGLISH: list[tuple[str, dict[str, Any] | None]] = [
    ("every week on Tuesday evening", {"every": "week", "weekday": TUE, "at": at("19:00")}),
    ("every other friday at 7pm", {"every": "two_weeks", "weekday": FRI, "at": at("19:00")}),
    ("the second Tuesday of the month", {"every": "month", "nth": 2, "weekday": TUE}),
    ("fortnightly on Sundays", {"every": "two_weeks", "weekday": SUN}),
    ("every two weeks on Sunday at 19:00", {"every": "two_weeks", "weekday": SUN, "at": at("19:00")}),
    ("every second week", {"every": "two_weeks"}),
    ("biweekly", {"every": "two_weeks"}),
    ("weekly", {"every": "week"}),
    ("each Monday at 8", {"every": "week", "weekday": MON, "at": at("20:00")}),
    ("the last Friday of each month at 10 am", {"every": "month", "nth": -1, "weekday": FRI, "at": at("10:00")}),
    ("first Monday of every month at half past six", {"every": "month", "nth": 1, "weekday": MON, "at": at("18:30")}),
    ("the 3rd Thursday of the month", {"every": "month", "nth": 3, "weekday": THU}),
    ("I'd rather have it in the morning", {"at": at("09:00")}),
    ("mornings please", {"at": at("09:00")}),
    ("at quarter to seven", {"at": at("18:45")}),
    ("quarter past five", {"at": at("17:15")}),
    ("at 7", {"at": at("19:00")}),
    ("at 9", {"at": at("09:00")}),
    ("at 9 in the evening", {"at": at("21:00")}),
    ("at noon", {"at": at("12:30")}),
    ("Wednesday afternoon", {"weekday": WED, "at": at("15:00")}),
    ("Thursday at 6:30 pm", {"weekday": THU, "at": at("18:30")}),
    ("Saturdays at eleven o'clock", {"weekday": SAT, "at": at("11:00")}),
    ("make it Friday", {"weekday": FRI}),
    ("not Tuesday but Thursday", {"weekday": THU}),
    ("Friday instead of Tuesday", {"weekday": FRI}),
    ("not every week but every two weeks", {"every": "two_weeks"}),
    ("pause until 1 February", pause("2027-02-01")),
    ("pause until February 1st", pause("2027-02-01")),
    ("pause till March", pause("2027-03-01")),
    ("pause until next Monday", pause("2026-11-23")),
    ("pause through January 10", pause("2027-01-11")),
    ("pause for two weeks", pause("2026-12-06")),
    ("take a break for a fortnight", pause("2026-12-06")),
    ("a couple of weeks off, pause please", pause("2026-12-06")),
    ("a month off, please pause", pause("2026-12-22")),
    ("no questions for three weeks", pause("2026-12-13")),
    ("not this week", pause("2026-11-23")),
    ("skip this week", pause("2026-11-23")),
    ("not next week", pause("2026-11-30", "2026-11-23")),
    ("I am away from 3 to 17 July", pause("2027-07-17", "2027-07-03")),
    ("on holiday until 5 January", pause("2027-01-05")),
    ("until further notice please pause", pause(None)),
    ("skip the next one", {"skip": True}),
    ("stop", {"stop": True}),
    ("please stop asking", {"stop": True}),
    ("stop the check-ins", {"stop": True}),
    ("no more check-ins", {"stop": True}),
    ("don't send me these any more", {"stop": True}),
    ("unsubscribe", {"stop": True}),
    ("I want to stop", {"stop": True}),
    ("start again", {"resume": True}),
    ("resume", {"resume": True}),
    ("let's restart", {"resume": True}),
    ("leave out this week", pause("2026-11-23")),
    ("carry on", {"resume": True}),
    # what must be asked back
    ("every second Tuesday", {"weekday": TUE, "ask": "second"}),
    ("monthly", {"every": "month", "ask": "nth"}),
    ("once a month", {"every": "month", "ask": "nth"}),
    ("the fifth Friday of the month", {"every": "month", "weekday": FRI, "ask": "nth"}),
    ("Tuesday or Wednesday", {"ask": "weekday"}),
    ("weekends only", {"ask": "weekday"}),
    ("not on Sunday", {"ask": "weekday"}),
    ("a different day please", {"ask": "weekday"}),
    ("another time", {"ask": "at"}),
    ("at night", {"ask": "at"}),
    ("less often", {"ask": "every"}),
    ("every day", {"ask": "every"}),
    ("twice a week", {"ask": "every"}),
    ("every three weeks", {"ask": "every"}),
    ("pause", {"ask": "until"}),
    ("for now, pause", {"ask": "until"}),
    ("pause until after Christmas", {"ask": "until"}),
    # what is something else
    ("my mother is ill", None),
    ("I can't take it any more", None),
    ("it is too much", None),
    ("I want to stop working", None),
    ("don't stop", None),
]


@pytest.mark.parametrize(("said", "wish"), [*DUTCH, *ENGLISH])
def test_a_rhythm_in_words(said: str, wish: dict[str, Any] | None) -> None:
    assert read_rhythm(said, ON) == (None if wish is None else RhythmWish(**wish))


def test_there_are_sixty_examples_in_each_language() -> None:
    assert min(len(DUTCH), len(ENGLISH)) >= 60


_WORDS = sorted({word for said, _ in (*DUTCH, *ENGLISH) for word in said.lower().split()})


@given(st.lists(st.sampled_from(_WORDS), max_size=9).map(" ".join) | st.text(max_size=60), st.dates())
def test_any_text_is_read_or_left(said: str, today: date) -> None:
    if not date(2026, 1, 1) <= today <= date(2040, 1, 1):
        today = ON
    wish = read_rhythm(said, today)
    if wish is not None:
        assert not wish.is_empty
        assert wish.pause_until is None or (wish.pause_from is not None and wish.pause_from <= wish.pause_until)
        assert not (wish.stop and wish.resume)
