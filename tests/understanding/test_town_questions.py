"""What is asked about the premium of a municipality, and of which."""

from __future__ import annotations

import pytest

from bot.understanding.town_questions import HERE, town_asked
from tests.conversations import reader


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("hoeveel is de premie in Geel?", "13008"),
        ("is er een premie in Zwalm?", "45065"),
        ("hoe vraag ik de premie van Geel aan?", "13008"),
        ("heb ik recht op een premie in Sint-Niklaas", "46021"),
        ("wat krijg ik van de stad gent?", "44021"),
        ("hoeveel krijg ik van Kampenhout?", "23038"),
        ("wat is er in Lokeren?", "46029"),
        ("how much is the premium in Leuven?", "24062"),
        ("what do I get from Hasselt?", "71072"),
        ("what does Ghent pay?", "44021"),
        ("hoeveel is de premie?", HERE),
        ("krijgt mijn moeder iets van de stad?", HERE),
        ("does my town pay anything?", HERE),
        # about something else
        ("ik woon in Gent, wat kan ik krijgen?", ""),
        ("mijn moeder woont in Geel, kan ik verlof nemen?", ""),
        ("hoeveel krijg ik als ik halftijds stop?", ""),
        ("krijg ik een zorgbudget in Gent?", ""),
        ("wat kost een rusthuis in Geel?", ""),
        ("is er een logeerhuis in Brugge?", ""),
        ("hoeveel bedraagt de aanmoedigingspremie?", ""),
        ("hoeveel moet ik betalen aan de zorgkas?", ""),
        ("wanneer wordt de premie betaald", ""),
    ],
)
def test_a_question_about_what_a_town_pays_is_told_from_others(text: str, asked: str) -> None:
    knowledge = reader().knowledge
    assert town_asked(text, knowledge.places, knowledge.goals.find(text)) == asked
