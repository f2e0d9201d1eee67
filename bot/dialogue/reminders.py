"""Days that the carer is reminded of in the chat: offered, planned with their yes, told in time, stopped in a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.content import texts
from bot.content.model import SchemeId
from bot.dialogue import cards, overviews, papers
from bot.dialogue.state import Reminder
from bot.dialogue.talk import Talk
from bot.messages import CancelDue, Pending, PlanDue
from bot.rights.moments import Moment, moments

#: The kind of due work, and the beginning of its keys; a number follows, which says nothing by itself.
KIND: Final = "remind"
#: When reminders are sent, in Brussels.
AT: Final = time(9, 30)
#: Days named when they are offered.
MOST_NAMED: Final = 5
_YES: Final = "yes"


def offer(talk: Talk, kinds: Sequence[str]) -> None:
    """Which days there are, and whether the carer wants to be reminded of them."""
    found = papers.days(talk, overviews.told_here(talk, kinds))
    if not found:
        talk.say("reminders.none")
        overviews.overview(talk, kinds)
        return
    if not talk.consents:
        talk.say("reminders.consent")
        overviews.overview(talk, kinds)
        return
    choices = (talk.choice(_YES, "reminders.yes"), talk.choice("no", "reminders.no"))
    text = talk.text("reminders.offer", days=_named(talk, found))
    talk.ask(Pending(kind="menu", about="reminders", choices=choices), text)


def _named(talk: Talk, found: Sequence[Moment]) -> str:
    schemes, wording = talk.mind.content.schemes, talk.mind.wording
    lines = [
        talk.text(
            "reminders.line",
            day=texts.day(talk.language, one.day),
            title=wording.title(talk.language, schemes[one.scheme]),
        )
        for one in found[:MOST_NAMED]
    ]
    return texts.listed(talk.language, lines)


def answered(talk: Talk, choice: str, kinds: Sequence[str]) -> None:
    """The carer said whether they want to be reminded."""
    if choice == _YES:
        found = papers.days(talk, overviews.told_here(talk, kinds))
        talk.set(choices={**talk.state.choices, "reminders": _YES})
        for moment in found:
            plan(talk, moment)
        talk.say("reminders.planned", days=_named(talk, found))
    else:
        _cancel_all(talk)
        talk.say("reminders.not_now")
    overviews.overview(talk, kinds)


def wanted(talk: Talk) -> bool:
    """Whether the carer said yes to reminders."""
    return talk.state.choices.get("reminders") == _YES and bool(talk.consents)


def plan(talk: Talk, moment: Moment) -> None:
    """Plan one reminder; the same one again moves it."""
    one = Reminder(recipient=talk.state.current, scheme=moment.scheme, kind=moment.kind, day=moment.day.isoformat())
    same = (
        number
        for number, other in talk.state.reminders.items()
        if (other.recipient, other.scheme, other.kind) == (one.recipient, one.scheme, one.kind)
    )
    number = next(same, str(max(map(int, talk.state.reminders), default=0) + 1))
    talk.set(reminders={**talk.state.reminders, number: one})
    talk.effects.append(PlanDue(f"{KIND}/{number}", KIND, _when(talk, moment.kind, moment.day)))


def _when(talk: Talk, kind: str, day: date) -> datetime:
    """So many days ahead as its kind wants; the next morning where that is past."""
    ahead = max(day - timedelta(days=papers.AHEAD[kind]), talk.world.today + timedelta(days=1))
    return datetime.combine(min(ahead, max(day, talk.world.today)), AT, tzinfo=texts.BRUSSELS)


def stop(talk: Talk) -> None:
    """No reminders any more."""
    _cancel_all(talk)
    talk.say("reminders.stopped")


def _cancel_all(talk: Talk) -> None:
    for number in talk.state.reminders:
        talk.effects.append(CancelDue(f"{KIND}/{number}"))
    talk.set(reminders={}, choices={**talk.state.choices, "reminders": "no"})


def put_back(talk: Talk, earlier: Mapping[str, Reminder]) -> None:
    """What is planned becomes what it was before an answer that is taken back."""
    for number in talk.state.reminders.keys() - earlier.keys():
        talk.effects.append(CancelDue(f"{KIND}/{number}"))
    for number, one in earlier.items():
        if talk.state.reminders.get(number) != one:
            at = _when(talk, one.kind, date.fromisoformat(one.day))
            talk.effects.append(PlanDue(f"{KIND}/{number}", KIND, at))
    talk.set(reminders=dict(earlier))


# -- in time ---------------------------------------------------------------------------------------


def due(talk: Talk, key: str) -> None:
    """A reminder's moment has come: tell it, unless it no longer counts."""
    number = key.partition("/")[2]
    one = talk.state.reminders.get(number)
    if one is None:
        return
    if talk.state.pending is not None and talk.state.pending.kind == "safety":
        # whether they are safe stands open: nothing comes over that
        tomorrow = datetime.combine(talk.world.today + timedelta(days=1), AT, tzinfo=texts.BRUSSELS)
        talk.effects.append(PlanDue(key, KIND, tomorrow))
        return
    _forget(talk, number)
    if not _counts(talk, one):
        return
    before = talk.state.current
    _turn_to(talk, one.recipient)
    if not _still_holds(talk, one):
        _turn_to(talk, before)
        return
    _tell(talk, one, open_of=before)
    scheme = talk.mind.content.schemes[SchemeId(one.scheme)]
    after_it = date.fromisoformat(one.day) + timedelta(days=1)
    if one.kind in ("closes", "opens") and scheme.apply.window is not None:
        for moment in moments(scheme, after_it):
            if moment.kind == one.kind and moment.yearly:
                plan(talk, moment)


def _counts(talk: Talk, one: Reminder) -> bool:
    """Whether it is still worth a message: the carer lets Leun write, the person lives, nothing was asked for since."""
    recipient = next((other for other in talk.state.recipients if other.number == one.recipient), None)
    if recipient is None or recipient.died or talk.state.stopped or not talk.consents:
        return False
    if SchemeId(one.scheme) not in talk.mind.content.schemes or one.day < talk.world.today.isoformat():
        return False
    how, _ = recipient.standing.get(one.scheme, ("", ""))
    return how == "granted" if one.kind == "renew" else how == ""


def _forget(talk: Talk, number: str) -> None:
    """A reminder that has had its moment does not come back with an answer that is taken back."""
    marks = tuple(
        replace(mark, reminders={other: one for other, one in mark.reminders.items() if other != number})
        if mark.reminders is not None
        else mark
        for mark in talk.state.marks
    )
    left = {other: one for other, one in talk.state.reminders.items() if other != number}
    talk.set(reminders=left, marks=marks)


def _turn_to(talk: Talk, number: int) -> None:
    if number != talk.state.current:
        talk.set(current=number)
        talk.forget_worked_out()


def _still_holds(talk: Talk, one: Reminder) -> bool:
    """Whether what was told since leaves the right open, and its day the same."""
    scheme = talk.mind.content.schemes[SchemeId(one.scheme)]
    if one.kind in ("notice", "ask_by"):
        days = [(moment.kind, moment.day.isoformat()) for moment in overviews.days_of(talk, scheme)]
        if (one.kind, one.day) not in days:
            return False
    verdict = talk.verdicts.get(scheme.id)
    return one.kind == "renew" or (verdict is not None and (verdict.open or bool(verdict.not_yet)))


def _tell(talk: Talk, one: Reminder, *, open_of: int) -> None:
    scheme = talk.mind.content.schemes[SchemeId(one.scheme)]
    words = talk.mind.wording.words_of(talk.language, scheme)
    day = texts.day(talk.language, date.fromisoformat(one.day))
    steps = papers.steps_text(talk, scheme, words)[:2]
    kind = "renew_by" if one.kind == "renew" and scheme.apply.window is not None else one.kind
    parts = [talk.text(f"reminder.{kind}", title=words.title, day=day), *steps]
    parts.append(cards.read_in(talk, talk.language, scheme, words.short.source))
    talk.ask_amid(_menu(talk, one.scheme), "\n".join(part for part in parts if part), open_of=open_of)


def _menu(talk: Talk, scheme: str) -> Pending:
    choices = (
        talk.choice("open", "choice.card_more"),
        talk.choice("applied", "reminder.applied"),
        talk.choice("later", "reminder.later"),
        talk.choice("none", "reminder.none"),
    )
    return Pending(kind="menu", about=f"reminder/{scheme}", choices=choices)


def again(talk: Talk, scheme: str) -> None:
    """The reminder's question once more."""
    title = talk.mind.wording.title(talk.language, talk.mind.content.schemes[SchemeId(scheme)])
    talk.ask(_menu(talk, scheme), title)


def renewals(talk: Talk, id: SchemeId) -> None:
    """Something was granted: its renewal is planned for who wants reminders."""
    if wanted(talk):
        for moment in overviews.days_of(talk, talk.mind.content.schemes[id]):
            plan(talk, moment)


def forget_for(talk: Talk, recipient: int) -> None:
    """Somebody died, or is cared for no more: nothing is said of their rights any more."""
    gone = [number for number, one in talk.state.reminders.items() if one.recipient == recipient]
    talk.effects += [CancelDue(f"{KIND}/{number}") for number in gone]
    talk.set(reminders={number: one for number, one in talk.state.reminders.items() if number not in gone})
