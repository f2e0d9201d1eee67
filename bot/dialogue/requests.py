"""What a carer asks for in a message: answered now as far as two bubbles reach, the rest remembered and taken in turn.

A request is the target of a topic (``answer/…``, ``term/…``, ``scheme/…``), ``goal/<label>`` or ``recipient/<number>``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.content import texts
from bot.dialogue import cards, detours, flows, recipients
from bot.dialogue.talk import Talk
from bot.messages import Topic

#: Questions answered in one turn; the others wait.
MOST_NOW: Final = 2
#: Titles named of what is asked for.
MOST_TITLES: Final = 3
#: What the interview itself answers.
GOALS: Final = ("everything", "leave", "recognition", "money", "respite")
#: What people name that belongs to a wider goal.
_WIDER: Final = {"local_premium": "money", "care_budget": "money"}


def take(talk: Talk, topics: Sequence[Topic]) -> list[Topic]:
    """Sort what a text asks for: goals become what the conversation is after; gives the questions to answer now."""
    questions: list[Topic] = []
    for topic in topics:
        kind, _, id = topic.target.partition("/")
        if kind == "goal" and id == "local_premium" and detours.premiums_here(talk):
            questions.append(topic)  # answered at once, and weighed in its turn
            if talk.state.choices.get("goal") in ("money", "everything"):
                continue  # is looked at anyway
        if kind == "goal":
            id = _WIDER.get(id, id)
        if kind == "goal" and id in GOALS:
            _after(talk, id)
        elif topic.target not in [one.target for one in questions]:
            questions.append(topic)
    for topic in questions[MOST_NOW:]:
        recipients.later(talk, topic.target)
    if questions[MOST_NOW:]:
        talk.say("request.later")
    return questions[:MOST_NOW]


def _after(talk: Talk, goal: str) -> None:
    """The carer is after something: the first is begun with, another waits until that is done."""
    wanted = talk.state.choices.get("goal", "")
    if wanted not in GOALS:
        talk.set(choices={**talk.state.choices, "goal": goal})
    elif goal not in (wanted, "everything") and wanted != "everything":
        recipients.later(talk, f"goal/{goal}")
    elif goal != "everything" and wanted == "everything":
        _part_of_all(talk, goal)


def _part_of_all(talk: Talk, goal: str) -> None:
    """What is asked for is part of what is looked at anyway: what there is of it, said once."""
    mark = f"look/{goal}"
    if talk.state.flow != "rights" or mark in talk.state.once:
        return
    titles = cards.titles_of(talk, cards.WANTED_KINDS[goal], MOST_TITLES)
    if titles:
        talk.set(once=(*talk.state.once, mark))
        talk.say("first_look.of_kind", titles=texts.listed(talk.language, titles))


def answer_all(talk: Talk, questions: Sequence[Topic], *, missed: bool = False) -> None:
    """Answer questions, ahead of the question that is put now. ``missed``: one more was asked and not understood."""
    question = talk.bubbles.pop() if talk.bubbles and talk.bubbles[-1].choices else None
    for topic in questions:
        detours.answer(talk, topic)
    if missed:
        talk.say("heard.not_all")
    if question is not None:
        talk.bubbles.append(question)


def waiting_question(talk: Talk) -> None:
    """A question that had to wait is answered, where there is room for it in this turn."""
    target = next((one for one in talk.state.requests if not one.startswith(("goal/", "recipient/"))), "")
    if not target or len(talk.bubbles) >= MOST_NOW:
        return
    talk.set(requests=tuple(one for one in talk.state.requests if one != target))
    answer_all(talk, [Topic(target=target, language=talk.language, likeness=1.0)])


def next_one(talk: Talk) -> bool:
    """Go on with what the carer also asked for, once the first is done; False where nothing waits."""
    for request in talk.state.requests:
        talk.set(requests=tuple(one for one in talk.state.requests if one != request))
        kind, _, id = request.partition("/")
        if kind == "recipient" and id in [str(one.number) for one in talk.state.recipients if not one.died]:
            recipients.go_to(talk, int(id))
            flows.begin(talk, "rights")
            return True
        if kind == "goal" and id in GOALS:
            talk.set(choices={**talk.state.choices, "goal": id})
            talk.say("request.also", what=talk.text(f"request.{id}"))
            flows.begin(talk, "rights")
            return True
    return False
