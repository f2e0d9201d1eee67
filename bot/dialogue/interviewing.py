"""The derived interview as a step of a flow: ask what still counts, pause after every five, then the cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.content import texts
from bot.dialogue import cards, overviews
from bot.dialogue.asking import ask_fact, ask_group
from bot.dialogue.talk import Talk
from bot.messages import Pending
from bot.rights import interview
from bot.rights.verdicts import Outcome

#: After so many questions the bot shows what it has and asks whether to go on.
PAUSE_EVERY: Final = 5
#: After so many questions the best cards are shown, whatever is missing.
MOST_QUESTIONS: Final = 20


def advance(talk: Talk, kinds: Sequence[str]) -> None:
    """Ask the next question, or show what came out; always leaves a question open."""
    recipient = talk.state.recipient
    shown = [verdict for verdict in talk.verdicts.values() if interview.of_kinds(talk.mind.program, verdict, kinds)]
    wanted = cards.wanted(talk)
    question = interview.next_question(talk.mind.program, shown, asked=_not_asked_here(talk, kinds), wanted=wanted)
    if question is None or recipient.questions >= MOST_QUESTIONS:
        overviews.overview(talk, kinds)
        return
    if recipient.questions and recipient.questions % PAUSE_EVERY == 0 and recipient.went_on_at != recipient.questions:
        left = interview.questions_left(talk.mind.program, shown, _not_asked_here(talk, kinds))
        _pause(talk, kinds, shown_left=left)
        return
    talk.state = talk.state.with_recipient(replace(recipient, questions=recipient.questions + 1))
    if question.group:
        ask_group(talk, question.group)
    else:
        ask_fact(talk, question.fact)


def _not_asked_here(talk: Talk, kinds: Sequence[str]) -> frozenset[str]:
    """What was asked already; and of who wants to know something particular, what is hard to speak of is not asked."""
    asked = talk.asked_already()
    if not kinds or "leave" in kinds:
        return asked
    facts = talk.mind.content.vocabulary.facts
    return asked | {name for name, fact in facts.items() if fact.sensitive >= interview.TENDER}


def _pause(talk: Talk, kinds: Sequence[str], shown_left: int) -> None:
    """What it has so far, how many questions are left, and whether to go on."""
    verdicts = talk.shown(kinds)
    sure = [verdict for verdict in verdicts if verdict.outcome is Outcome.ELIGIBLE or verdict.some_option]
    known = _known(talk)
    parts = [talk.text("pause.known", known=texts.listed(talk.language, known))] if known else []
    if sure:
        titles = [
            talk.mind.wording.title(talk.language, talk.mind.content.schemes[verdict.scheme]) for verdict in sure[:3]
        ]
        parts.append(talk.text("pause.sure", titles=texts.listed(talk.language, titles)))
    parts.append(talk.text("pause.left", left=min(shown_left, MOST_QUESTIONS - talk.state.recipient.questions)))
    talk.ask(_pause_menu(talk), "\n".join(parts))


def _pause_menu(talk: Talk) -> Pending:
    return Pending(
        kind="menu",
        about="pause",
        choices=(talk.choice("go_on", "choice.go_on"), talk.choice("overview", "choice.show_now")),
    )


def pause_again(talk: Talk) -> None:
    """The question of the pause once more, without all that was noted."""
    talk.ask(_pause_menu(talk), talk.text("pause.again"))


def _known(talk: Talk) -> list[str]:
    """What the carer told, in a few words, latest last."""
    known = talk.state.known()
    latest = dict.fromkeys(entry.fact for entry in talk.state.history if entry.fact in known)
    facts = [name for name in list(latest)[-PAUSE_EVERY:] if name not in cards.SHOWN_BY_TONE]
    wording = talk.mind.wording
    return [wording.known(talk.language, name, talk.situation[name], talk.names()) for name in facts]


def go_on(talk: Talk) -> None:
    """The carer goes on after a pause."""
    recipient = talk.state.recipient
    talk.state = talk.state.with_recipient(replace(recipient, went_on_at=recipient.questions))
