"""What is hard to speak of is not named unasked: a mother who fell is not told of palliative leave."""

from __future__ import annotations

from tests.conversations import Conversation


def at_the_overview(*more: str) -> Conversation:
    """A daughter at work in Kampenhout who looks at what there is before everything was asked."""
    talk = Conversation(local=True)
    talk.start()
    talk.say("mijn ma van 82 is gevallen en woont bij mij in kampenhout. ik ben bediende bij een privébedrijf")
    talk.choose("agree")
    for text in more:
        talk.say(text)
    talk.say("toon mijn overzicht")
    return talk


def test_an_overview_names_nothing_of_dying_unasked():
    talk = at_the_overview()
    assert "Kampenhout" in talk.texts
    assert "palliatie" not in talk.texts.lower()


def test_nor_does_the_paper():
    talk = at_the_overview()
    talk.say("op papier")
    talk.choose("paper_overview")
    (paper,) = [one.paper for message in talk.said for one in message.attachments]
    rights = [right for group in paper["groups"] for right in group["rights"]]
    said = [paper["first"], *([right["title"], right["missing"]] for right in rights)]
    assert "palliatie" not in str(said).lower()


def test_who_asks_is_told():
    talk = at_the_overview("wat is palliatief verlof?")
    assert "Palliatief verlof" in talk.texts
