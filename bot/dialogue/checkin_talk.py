"""What is said about check-ins and in them: each question to who asked it, and words about them at any time."""

from __future__ import annotations

from typing import Final

from bot.checkins.questions import SKIP
from bot.content.model import SchemeId
from bot.dialogue import cards, checkin_history, checkin_life, checkin_settings, checkins
from bot.dialogue.checkin_plan import CALL_IF_SILENT, PURPOSE, kept
from bot.dialogue.talk import Talk
from bot.messages import Answer, Finding, Pending, Understanding
from bot.understanding import checkin_words

#: Commands that are not read as a wish about the rhythm.
_NEVER_ABOUT_RHYTHM: Final = ("stop", "goodbye", "back", "human", "skip")
#: Of a longer text than this the words of a button somewhere in it are no answer.
_SHORT: Final = 6


def put_again(talk: Talk, pending: Pending, *, lead: str = "") -> None:
    """Put whatever of check-ins stands open once more."""
    if checkins.put_again(talk, pending, lead=lead):
        return
    if pending.about == "history":
        checkin_history.show(talk)
    elif pending.about == "erase_which":
        checkin_history.ask_which(talk, lead=lead)
    elif checkin_settings.is_about(pending):
        checkin_settings.put(talk, pending.about, lead=lead)


def answered(talk: Talk, pending: Pending, choice: str) -> bool:
    """Take an answer; False where it belongs to nothing that is still asked."""
    about, _, id = pending.about.partition("/")
    if checkins.is_question(pending):
        return checkins.take(talk, pending, choice)
    if choice == SKIP:
        return skip(talk, pending)
    if about == "tip":
        return _tip(talk, SchemeId(id), choice)
    if about in ("missed", "go_on"):
        return bool(checkin_settings.go_on(talk, choice))
    if about == "history":
        if choice == "erase":
            checkin_history.ask_which(talk)
        else:
            talk.take_up()
        return choice in ("erase", "done")
    if about == "erase_which":
        if not checkin_history.erase(talk, choice):
            return False
        talk.take_up()
        return True
    done = checkin_settings.take(talk, pending, choice)
    if done == "history":
        checkin_history.show(talk)
    return bool(done)


def _tip(talk: Talk, id: SchemeId, choice: str) -> bool:
    if choice == "more" and id in talk.mind.content.schemes:
        talk.set(pending=None)
        cards.card(talk, id)
        return True
    talk.take_up()
    if talk.state.pending is None:
        talk.say("thanks.welcome")
    return True


def read(talk: Talk, pending: Pending, text: str, understanding: Understanding) -> Answer | None:
    """What a text answers to a question of check-ins."""
    answer = understanding.answer
    if answer is not None and answer.exact:
        return answer
    if answer is not None and answer.kind == "choice" and len(text.split()) <= _SHORT:
        return answer
    if checkins.is_question(pending):
        choice = checkin_words.read_answer(checkins.code_of(pending), text)
        if not choice and answer is not None and answer.kind in ("declined", "unsure"):
            choice = SKIP
        return Answer(kind="choice", choice=choice) if choice else None
    if pending.about == "erase_which" and (named := checkin_history.named(talk, text)):
        return Answer(kind="choice", choice=named)
    if answer is not None and answer.kind == "declined":
        no = next((one.id for one in pending.choices if one.id in ("no", "decline", "not_now", "done", "keep")), "")
        return Answer(kind="choice", choice=no or SKIP)
    return None


def skip(talk: Talk, pending: Pending) -> bool:
    """Past a question: in a check-in it is passed over; anything else is left as it is."""
    if checkins.is_question(pending):
        return checkins.take(talk, pending, SKIP)
    no = next((one.id for one in pending.choices if one.id in ("no", "decline", "not_now", "done", "keep")), "")
    if no and answered(talk, pending, no):
        return True
    talk.take_up()
    return True


def words(talk: Talk, text: str, *, command: str = "", says_more: bool = False) -> bool:
    """Do what a text wants of check-ins, whatever stood open; False where it is about something else.

    ``command``: the command that the text is besides; stopping altogether and a goodbye are never about the rhythm.
    ``says_more``: it tells or asks other things too, so that it is heard to the end whatever it means for check-ins.
    """
    now = kept(talk)
    pending = talk.state.pending
    happened = checkin_words.read_happened(text) if now.active else ""
    if happened and checkin_life.note(talk, happened):
        return not says_more or talk.state.pending != pending
    setting = pending is not None and pending.kind == "checkin" and checkin_settings.is_about(pending)
    if setting and pending is not None and command == "skip":
        return skip(talk, pending)
    if setting and command not in _NEVER_ABOUT_RHYTHM and checkin_settings.read(talk, text, pending):
        return True
    match checkin_words.read_wish(text, active=now.rhythm is not None):
        case "begin":
            checkin_settings.begin(talk)
        case "history":
            checkin_history.show(talk)
        case "erase":
            checkin_history.ask_which(talk)
        case "stop":
            talk.speak(checkin_settings.stop(talk))
            _leave(talk)
        case "resume" if PURPOSE not in talk.consents or not now.active:
            checkin_settings.begin(talk)
        case "resume":
            talk.speak(checkin_settings.resume(talk))
            _leave(talk)
        case "no_call" if CALL_IF_SILENT not in talk.consents or (pending is not None and pending.kind == "contact"):
            return False  # it is said of something else
        case "no_call":
            talk.speak(checkin_settings.no_call(talk))
            _leave(talk)
        case "rhythm":
            return bool(checkin_settings.read(talk, text))
        case _:
            return False
    return True


def _leave(talk: Talk) -> None:
    if talk.state.pending is not None and talk.state.pending.kind == "checkin":
        talk.take_up()


def comes_back(talk: Talk) -> bool:
    """Whether what stood open before is to be put again: nothing is asked now."""
    asked = bool(talk.bubbles) and bool(talk.bubbles[-1].choices)
    return talk.state.pending is not None and not asked


def without_own_words(
    findings: tuple[Finding, ...], pending: Pending | None, understanding: Understanding
) -> tuple[Finding, ...]:
    """The signs of danger in a text; that it is heavy is no sign where it is a button's own words, which count as such.

    A crisis always is one, whatever the words.
    """
    answer = understanding.answer
    if not checkins.is_question(pending) or answer is None or not answer.exact:
        return findings
    return tuple(one for one in findings if one.kind != "overload")
