"""Whether, how often and when a carer is asked how it goes: by buttons and by words, at any time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Final

from bot.checkins import life_events, wording
from bot.checkins.rhythm import QUIET, Rhythm, changed, paused, proposed, weekly_for_a_while
from bot.content import texts
from bot.dialogue import checkin_plan
from bot.dialogue.checkin_end import end_early
from bot.dialogue.checkin_plan import CALL_IF_SILENT, PURPOSE, change, kept
from bot.dialogue.talk import Talk
from bot.facts import AnyOf, Range
from bot.messages import GiveConsent, Pending, PendingChoice, WithdrawConsent
from bot.understanding.rhythm_words import RhythmWish, read_rhythm

#: What is done once: the offer after an overview.
OFFERED: Final = "checkins_offered"
#: Parts of the day, as buttons.
_PARTS: Final = {"morning": time(10), "afternoon": time(15), "evening": time(19)}
_NTHS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "last": -1}
_EVERY: Final = ("week", "two_weeks", "month")
#: Which questions there are: the key of their words, and their buttons with the key of each label.
QUESTIONS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "offer": ("checkin.offer", {id: f"checkin.offer.{id}" for id in ("yes", "no", "explain")}),
    "adult": ("checkin.adult", {id: f"checkin.adult.{id}" for id in ("yes", "no")}),
    "may_keep": ("checkin.consent", {id: f"checkin.consent.{id}" for id in ("agree", "decline")}),
    "how_often": ("checkin.rhythm.ask", {id: f"checkin.rhythm.{id}" for id in _EVERY}),
    "weekday": ("checkin.rhythm.weekday", {id: f"checkin.weekday.{id}" for id in wording.WEEKDAYS}),
    "nth": ("checkin.rhythm.nth", {id: f"checkin.rhythm.nth.{id}" for id in _NTHS}),
    "second": ("checkin.rhythm.second", {id: f"checkin.rhythm.second.{id}" for id in ("two_weeks", "month")}),
    "at": ("checkin.rhythm.at", {id: f"checkin.rhythm.at.{id}" for id in _PARTS}),
    "weekly": ("checkin.rhythm.weekly", {id: f"checkin.rhythm.weekly.{id}" for id in ("yes", "no")}),
    "call_if_silent": ("checkin.call_if_silent", {id: f"checkin.call_if_silent.{id}" for id in ("yes", "no")}),
    "pause_until": ("checkin.pause.until", {id: f"checkin.pause.until.{id}" for id in ("two_weeks", "month", "open")}),
    "settings": ("", {id: f"checkin.settings.{id}" for id in ("change", "weekly", "pause", "stop", "history", "done")}),
}
#: Their names.
ASKED: Final = tuple(QUESTIONS)
#: A question that begins what a carer sets up; after its answer comes the next of these.
_CALLED: Final = {"every": "how_often", "weekday": "weekday", "nth": "nth", "second": "second", "at": "at"}


# -- asked -----------------------------------------------------------------------------------------


def put(talk: Talk, about: str, *, lead: str = "") -> None:
    """Ask one of the questions about check-ins."""
    base, step = about.partition("/")[::2]
    key, labels = QUESTIONS[base]
    choices = tuple(
        PendingChoice(id=id, label=texts.capital(talk.text(label))) for id, label in _shown(talk, base, labels)
    )
    words = talk.text(key) if key else _as_it_is(talk)
    pending = Pending(kind="checkin", about=f"{base}/{step}" if step else base, choices=choices)
    checkin_plan.put(talk, pending, f"{lead}\n\n{words}" if lead else words)


def _shown(talk: Talk, about: str, labels: dict[str, str]) -> list[tuple[str, str]]:
    if about != "settings":
        return list(labels.items())
    now = kept(talk)
    heavy = bool(now.earlier) and now.earlier[-1].colour != "green"
    return [(id, label) for id, label in labels.items() if id != "weekly" or (heavy and may_go_weekly(talk))]


def may_go_weekly(talk: Talk) -> bool:
    """Whether asking weekly for a while would be more often than now."""
    now = kept(talk)
    if now.rhythm is None or not now.active or now.rhythm.every == "week" or now.rhythm.rests_on(talk.world.today):
        return False
    return now.rhythm.weekly_until is None or now.rhythm.weekly_until <= talk.world.today


def _as_it_is(talk: Talk) -> str:
    now = kept(talk)
    if now.rhythm is None or now.rhythm.stopped:
        return talk.text("checkin.rhythm.none")
    due = checkin_plan.plan(talk)
    if due is None:
        return talk.text("checkin.paused.open")
    return talk.text("checkin.rhythm.now", rhythm=_said(talk, now.rhythm), day=checkin_plan.day_of(talk, due))


def _said(talk: Talk, rhythm: Rhythm) -> str:
    return wording.rhythm(rhythm, talk.text, talk.language, QUIET)


def offer_once(talk: Talk) -> bool:
    """Offer check-ins once, after an overview; False where that was done, or is not for this carer."""
    now = kept(talk)
    if OFFERED in talk.state.once or now.rhythm is not None or not talk.consents or _too_young(talk):
        return False
    talk.set(once=(*talk.state.once, OFFERED))
    if talk.bubbles and talk.bubbles[-1].choices:
        talk.bubbles.pop()  # that question comes after this one
    put(talk, "offer")
    return True


def begin(talk: Talk) -> None:
    """The carer wants to be asked how it goes: what is still to be known first, or how it stands now."""
    now = kept(talk)
    if now.active:
        put(talk, "settings")
    else:
        _may_begin(talk)


def show(talk: Talk) -> None:
    """How often Leun asks now; who has no check-ins is offered them."""
    if kept(talk).active:
        put(talk, "settings")
    elif _too_young(talk):
        talk.say("checkin.young")
    else:
        put(talk, "offer")


def _age(talk: Talk) -> int | None:
    """The carer's age where it is known; of a span its youngest."""
    known = talk.situation["carer_age"]
    if isinstance(known, Range):
        known = known.low
    return known if isinstance(known, int) and not isinstance(known, (bool, AnyOf)) else None


def _too_young(talk: Talk) -> bool:
    return life_events.may_begin(_age(talk), says_adult=kept(talk).adult) == "young"


def _may_begin(talk: Talk) -> bool:
    """Ask whatever must be known before check-ins may begin; True where a question was put or they have begun."""
    may = life_events.may_begin(_age(talk), says_adult=kept(talk).adult)
    if may == "young":
        talk.say("checkin.young")
        return False
    if may == "ask":
        put(talk, "adult")
        return True
    if "keep" not in talk.consents:
        talk.say("checkin.needs_keeping")
        return False
    if PURPOSE not in talk.consents:
        put(talk, "may_keep")
        return True
    _begun(talk)
    return True


def _begun(talk: Talk) -> None:
    """Check-ins begin as is proposed, until the carer chooses otherwise; then it is asked how often."""
    before = kept(talk).rhythm
    rhythm = proposed(talk.world.today) if before is None else replace(before, stopped=False)
    change(talk, rhythm=rhythm, ask="", missed=0)
    checkin_plan.plan(talk)
    put(talk, "how_often/new")


# -- answered --------------------------------------------------------------------------------------


def is_about(pending: Pending) -> bool:
    """Whether a question is one of these."""
    return pending.about.partition("/")[0] in QUESTIONS


def take(talk: Talk, pending: Pending, choice: str) -> str:
    """Take a button: ``asked`` where the next question was put, ``done``, ``history`` where that is wanted, empty where
    it is none."""
    about, step = pending.about.partition("/")[::2]
    if choice not in QUESTIONS[about][1]:
        return ""
    match about, choice:
        case "offer", "explain":
            put(talk, "offer", lead=talk.text("checkin.explained"))
        case ("offer", "no") | ("may_keep", "decline"):
            return _done(talk, talk.text("checkin.declined"))
        case "offer", _:
            return _asked_or_done(talk, _may_begin(talk))
        case "adult", _:
            change(talk, adult=choice == "yes")
            return _asked_or_done(talk, _may_begin(talk))
        case "may_keep", _:
            if "keep" not in talk.consents:
                return _done(talk, talk.text("checkin.needs_keeping"))
            _agreed(talk, PURPOSE)
            _begun(talk)
        case "settings", "history":
            return "history"
        case "settings", "done":
            return _done(talk, "")
        case _ if not kept(talk).active:
            return ""
        case "settings", "change":
            put(talk, "how_often/new")
        case "settings", "pause":
            put(talk, "pause_until")
        case "settings", "stop":
            return _done(talk, stop(talk))
        case ("settings", "weekly") | ("weekly", "yes"):
            return _done(talk, _weekly(talk))
        case "weekly", _:
            return _done(talk, talk.text("checkin.rhythm.kept"))
        case "call_if_silent", "yes":
            _agreed(talk, CALL_IF_SILENT)
            return _done(talk, talk.text("checkin.call_if_silent.agreed"))
        case "call_if_silent", _:
            return _done(talk, no_call(talk))
        case "pause_until", _:
            return _done(talk, _paused(talk, _until(talk, choice)))
        case _:
            return _chosen(talk, about, step, choice)
    return "asked"


def _agreed(talk: Talk, purpose: str) -> None:
    talk.effects.append(GiveConsent(purpose, talk.mind.content.words["nl"].texts["checkin.version"]))
    talk.consents.add(purpose)


def _withdrawn(talk: Talk, *purposes: str) -> None:
    for purpose in purposes:
        if purpose in talk.consents:
            talk.effects.append(WithdrawConsent(purpose))
            talk.consents.discard(purpose)


def no_call(talk: Talk) -> str:
    """Nobody calls when the carer is silent; what is said of it."""
    _withdrawn(talk, CALL_IF_SILENT)
    return talk.text("checkin.call_if_silent.declined")


def _asked_or_done(talk: Talk, asked: bool) -> str:
    return "asked" if asked else _done(talk, "")


def _done(talk: Talk, said: str) -> str:
    if said:
        talk.speak(said)
    if talk.state.pending is not None and talk.state.pending.kind == "checkin":
        talk.take_up()
    return "done"


def _chosen(talk: Talk, about: str, step: str, choice: str) -> str:
    """One choice of a rhythm; who is setting it up is asked the rest."""
    wish = {
        "how_often": lambda: RhythmWish(every=choice),
        "second": lambda: RhythmWish(every=choice, nth=2 if choice == "month" else None),
        "weekday": lambda: RhythmWish(weekday=wording.WEEKDAYS.index(choice)),
        "nth": lambda: RhythmWish(every="month", nth=_NTHS[choice]),
        "at": lambda: RhythmWish(at=_PARTS[choice]),
    }[about]()
    _change(talk, wish)
    return _next(talk, about, step)


def _next(talk: Talk, about: str, step: str) -> str:
    rhythm = kept(talk).rhythm
    monthly = rhythm is not None and rhythm.every == "month"
    if step == "new":
        order = ("how_often", "weekday", *(("nth",) if monthly else ()), "at")
        at = order.index(about) + 1 if about in order else 1
        if at < len(order):
            put(talk, f"{order[at]}/new")
            return "asked"
        return _set_up(talk)
    elif about == "how_often" and monthly:
        put(talk, "nth")
        return "asked"
    return _done(talk, _planned(talk, "checkin.rhythm.changed"))


def _set_up(talk: Talk) -> str:
    """The rhythm is chosen; once it is asked apart whether somebody may call when the carer is silent after red."""
    said = _planned(talk, "checkin.rhythm.planned")
    if CALL_IF_SILENT in talk.consents or CALL_IF_SILENT in talk.state.once:
        return _done(talk, said)
    talk.set(once=(*talk.state.once, CALL_IF_SILENT))
    put(talk, "call_if_silent", lead=said)
    return "asked"


def _change(talk: Talk, wish: RhythmWish) -> None:
    now = kept(talk)
    rhythm = now.rhythm or proposed(talk.world.today)
    change(talk, rhythm=changed(rhythm, wish, talk.world.today, checkin_plan.latest(talk)))
    checkin_plan.plan(talk)


def _planned(talk: Talk, key: str) -> str:
    """The rhythm said back with its next day; that a time in the night is moved is said too."""
    rhythm = kept(talk).rhythm
    due = checkin_plan.plan(talk)
    if rhythm is None or due is None:
        return talk.text("checkin.paused.open")
    said = talk.text(key, rhythm=_said(talk, rhythm), day=checkin_plan.day_of(talk, due))
    chosen = due.astimezone(texts.BRUSSELS).date()
    while chosen.weekday() != rhythm.weekday:
        chosen -= timedelta(days=1)
    if chosen in checkin_plan.HOLIDAYS:
        said = f"{talk.text('checkin.rhythm.holiday', day=texts.capital(texts.day(talk.language, chosen)))} {said}"
    if QUIET.outside(rhythm.at) == rhythm.at:
        return said
    at = wording.clock(talk.language, QUIET.outside(rhythm.at))
    return f"{talk.text('checkin.rhythm.quiet', at=at)} {said}"


def _weekly(talk: Talk) -> str:
    rhythm = kept(talk).rhythm
    assert rhythm is not None
    change(talk, rhythm=weekly_for_a_while(rhythm, talk.world.today))
    return _planned(talk, "checkin.rhythm.weekly.agreed")


def _until(talk: Talk, choice: str) -> date | None:
    today = talk.world.today
    if choice == "open":
        return None
    return today + timedelta(weeks=2) if choice == "two_weeks" else today + timedelta(days=30)


def _paused(talk: Talk, until: date | None, begins: date | None = None) -> str:
    rhythm = kept(talk).rhythm
    assert rhythm is not None
    if begins is None or begins <= talk.world.today:
        end_early(talk)
    change(talk, rhythm=paused(rhythm, begins or talk.world.today, until))
    checkin_plan.plan(talk)
    if until is None:
        return talk.text("checkin.paused.open")
    names = {"until": texts.day(talk.language, until)}
    if begins is not None and begins > talk.world.today:
        return talk.text("checkin.paused.later", **names, **{"from": texts.day(talk.language, begins)})
    return talk.text("checkin.paused", **names)


def stop(talk: Talk) -> str:
    """No check-ins any more, and no consent to them; what is said of it."""
    rhythm = kept(talk).rhythm
    if rhythm is not None:
        end_early(talk)
        stopped = changed(rhythm, RhythmWish(stop=True), talk.world.today)
        change(talk, rhythm=stopped, ask="", asks_now=False, weekly="")
        talk.set(once=tuple(one for one in talk.state.once if one != CALL_IF_SILENT))
    _withdrawn(talk, PURPOSE, CALL_IF_SILENT)
    checkin_plan.nothing_planned(talk)
    return talk.text("checkin.stopped")


# -- in words --------------------------------------------------------------------------------------


def read(talk: Talk, text: str, pending: Pending | None = None) -> str:
    """What a text says about the rhythm, done: ``asked``, ``done``, or empty where it says nothing about that."""
    if not kept(talk).active:
        return ""
    wish = read_rhythm(text, talk.world.today)
    if wish is None or wish.is_empty:
        return ""
    about, step = pending.about.partition("/")[::2] if pending is not None else ("", "")
    if wish.stop:
        return _done(talk, stop(talk))
    if wish.pause_from is not None:
        return _done(talk, _paused(talk, wish.pause_until, wish.pause_from))
    if wish.skip:
        return _done(talk, _skip_one(talk))
    _change(talk, replace(wish, ask=""))
    if wish.ask == "until":
        put(talk, "pause_until")
        return "asked"
    if wish.ask:
        lead = talk.text("checkin.rhythm.every") if wish.ask == "every" else ""
        put(talk, f"{_CALLED[wish.ask]}/{step}" if step else _CALLED[wish.ask], lead=lead)
        return "asked"
    if wish.resume:
        return _done(talk, resume(talk))
    if step == "new":
        told = {"how_often": wish.every, "weekday": wish.weekday, "at": wish.at}
        left = [name for name in ("how_often", "weekday", "at") if told[name] is None]
        after = [name for name in left if list(told).index(name) >= list(told).index(about)] if about in told else left
        if after:
            put(talk, f"{after[0]}/new")
            return "asked"
        return _set_up(talk)
    return _done(talk, _planned(talk, "checkin.rhythm.changed"))


def _skip_one(talk: Talk) -> str:
    """The next one is left out: a pause up to the day after it."""
    due = checkin_plan.plan(talk)
    rhythm = kept(talk).rhythm
    assert rhythm is not None
    if due is None:
        return talk.text("checkin.paused.open")
    on = due.astimezone(texts.BRUSSELS).date()
    change(talk, rhythm=paused(rhythm, talk.world.today, on + timedelta(days=1)))
    after = checkin_plan.plan(talk)
    return talk.text("checkin.skipped", day=checkin_plan.day_of(talk, after or due))


def resume(talk: Talk) -> str:
    """A pause ends, or check-ins begin again; what is said of it."""
    change(talk, ask="", missed=0)
    _change(talk, RhythmWish(resume=True))
    return _planned(talk, "checkin.resumed")


def go_on(talk: Talk, choice: str) -> str:
    """After silence or a change: go on, less often, wait, or stop; ``done``."""
    rhythm, reason = kept(talk).rhythm, kept(talk).ask
    if rhythm is None:
        return ""
    change(talk, ask="", asks_now=False, missed=0)
    match choice:
        case "less":
            less = "month" if rhythm.every == "two_weeks" else "two_weeks" if rhythm.every == "week" else "month"
            _change(talk, RhythmWish(every=less, nth=1 if less == "month" and rhythm.every != "month" else None))
            return _done(talk, _planned(talk, "checkin.rhythm.changed"))
        case "pause":
            return _done(talk, _paused(talk, None))
        case "no":
            return _done(talk, stop(talk))
        case "go_on" if reason in life_events.ASKED_AT_ONCE:
            return _done(talk, talk.text("checkin.rhythm.kept"))
        case "go_on":
            return _done(talk, _planned(talk, "checkin.resumed"))
    return ""
