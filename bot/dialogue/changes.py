"""What was told about rights is kept, weighed again when days or rules move, and told where it came out otherwise."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from bot.content import texts
from bot.dialogue import cards, reminders
from bot.dialogue.state import Recipient
from bot.dialogue.talk import Talk
from bot.facts import UNKNOWN
from bot.messages import GiveConsent, KeepVerdicts, KeptVerdict, Pending, PlanDue
from bot.rights import records
from bot.rights.next_change import AHEAD, next_change
from bot.rights.program import Situation, places_of
from bot.rights.verdicts import Verdict

#: The kind of due work and its key: weigh again what was told to this carer.
KIND: Final = "weigh_again"
#: The consent to be told when an answer changes.
PURPOSE: Final = "changes"
#: Changes told at once.
MOST_TOLD: Final = 6


def keep(talk: Talk) -> None:
    """Keep how everything stands for the one that is talked about, as far as anything may be kept."""
    if not talk.consents:
        return
    told = _told(talk)
    mark = f"kept/{talk.state.current}/{_rules(talk)}"
    if dict(talk.state.recipient.told) == told and mark in talk.state.once:
        return
    talk.state = talk.state.with_recipient(replace(talk.state.recipient, told=told))
    others = tuple(one for one in talk.state.once if not one.startswith(f"kept/{talk.state.current}/"))
    talk.set(once=(*others, mark))
    today = talk.world.today
    situations: dict[date, Situation] = {}
    kept = [_kept(talk, verdict, situations) for verdict in talk.shown()]
    first = min((one.next_change for one in kept), default=today + AHEAD)
    kept += [
        KeptVerdict(scheme=place, digest=digest, record={}, next_change=today + AHEAD)
        for place, digest in talk.mind.program.rules_here(places_of(talk.situation)).items()
    ]
    talk.effects.append(KeepVerdicts(talk.state.current, today, tuple(kept)))
    at = datetime.combine(first, reminders.AT, tzinfo=texts.BRUSSELS)
    talk.effects.append(PlanDue(f"{KIND}/{talk.state.current}", KIND, max(at, talk.world.now + timedelta(days=1))))


def _told(talk: Talk) -> dict[str, str]:
    """How everything stands as it is told; what is not told now stands as it was told before."""
    found: dict[str, str] = {}
    for verdict in talk.shown():
        before = talk.state.recipient.told.get(verdict.scheme, "")
        now = cards.stands(talk, verdict) if _worth_telling(talk, verdict, before) else before
        if now:
            found[verdict.scheme] = now
    return found


def _worth_telling(talk: Talk, verdict: Verdict, before: str) -> bool:
    """Not where it is still unknown whom it is for, nor where it is less sure because an answer has become too old."""
    if before in ("", "unknown", "not_eligible"):
        return not cards.meant_for_others(verdict)
    known = talk.state.known()
    too_old = any(
        name in known and known[name].value is not UNKNOWN and talk.situation[name] is UNKNOWN
        for name in verdict.missing
    )
    return not too_old and not cards.meant_for_others(verdict)


def _rules(talk: Talk) -> str:
    """A hash of the rules by which everything here is weighed."""
    program, places = talk.mind.program, places_of(talk.situation)
    digests = [program.schemes[id].digest for id in program.here(places)]
    return hashlib.sha256(" ".join(sorted(digests)).encode()).hexdigest()[:16]


def _kept(talk: Talk, verdict: Verdict, situations: dict[date, Situation]) -> KeptVerdict:
    program = talk.mind.program
    scheme = program.schemes[verdict.scheme]
    names, known, today = talk.names(), talk.state.known(), talk.world.today
    if cards.audience_no(verdict):  # it is not told; kept only so that it is found when its rules change
        return KeptVerdict(scheme=scheme.id, digest=scheme.digest, record={}, next_change=today + AHEAD)
    return KeptVerdict(
        scheme=scheme.id,
        digest=scheme.digest,
        record=records.record(program, talk.mind.wording, verdict, talk.situation, talk.language, names),
        next_change=next_change(program, scheme, verdict, known, today, situations),
    )


# -- weighed again ---------------------------------------------------------------------------------


def weigh_again(talk: Talk) -> None:
    """Weigh what was told for everyone who is cared for; tell what came out otherwise to who agreed."""
    if talk.state.pending is not None and talk.state.pending.kind == "safety":
        # whether they are safe stands open: nothing comes over that
        at = talk.world.now + timedelta(days=1)
        talk.effects.append(PlanDue(f"{KIND}/{talk.state.current}", KIND, at))
        return
    here_before = talk.state.current
    lines: list[tuple[int, list[str]]] = []
    for one in talk.state.recipients:
        if not one.told:
            continue
        if one.died or not talk.consents:  # nothing of theirs is weighed any more, nor woken for
            talk.effects.append(KeepVerdicts(one.number, talk.world.today, ()))
            continue
        talk.set(current=one.number)
        talk.forget_worked_out()
        found = _changes(talk, one)
        talk.set(once=tuple(mark for mark in talk.state.once if not mark.startswith(f"kept/{one.number}/")))
        keep(talk)
        if found:
            lines.append((one.number, found))
    talk.set(current=here_before)
    talk.forget_worked_out()
    if not lines or PURPOSE not in talk.consents or talk.state.stopped:
        return
    for number, found in lines:
        talk.set(current=number)
        talk.forget_worked_out()
        _tell(talk, found, open_of=here_before)


def _changes(talk: Talk, one: Recipient) -> list[str]:
    """What stands otherwise than when it was told, in words."""
    wording, schemes = talk.mind.wording, talk.mind.content.schemes
    found: list[str] = []
    for verdict in talk.shown():
        former = schemes[verdict.scheme].former  # told in a sentence of its own, never as a right
        before, now = one.told.get(verdict.scheme, ""), cards.stands(talk, verdict)
        if former or cards.audience_no(verdict) or not _worth_telling(talk, verdict, before):
            continue
        if before == now or (not before and not verdict.open):
            continue
        names = {
            "title": wording.title(talk.language, schemes[verdict.scheme]),
            "before": talk.text(f"status.{before}") if before else "",
            "now": talk.text(f"status.{now}"),
        }
        known_of = before and before != "not_eligible"
        found.append(talk.text("changed.line" if known_of else "changed.new", **names))
    return found


def _tell(talk: Talk, found: list[str], *, open_of: int) -> None:
    lines = [f"• {line}" for line in found[:MOST_TOLD]]
    text = "\n".join((talk.text("changed.head"), *lines, talk.text("changed.rules")))
    talk.ask_amid(_menu(talk), text, open_of=open_of)


def _menu(talk: Talk) -> Pending:
    choices = (talk.choice("overview", "choice.overview"), talk.choice("later", "reminder.later"))
    return Pending(kind="menu", about="changed", choices=choices)


def told_again(talk: Talk) -> None:
    """What to do with the news of a change, once more."""
    talk.ask(_menu(talk), talk.text("menu.again"))


# -- the carer agrees ------------------------------------------------------------------------------


def ask_consent(talk: Talk) -> bool:
    """Ask once whether to tell of changes; False where that was asked before, or nothing may be kept."""
    if not talk.consents or PURPOSE in talk.consents or "changes_asked" in talk.state.once:
        return False
    talk.set(once=(*talk.state.once, "changes_asked"))
    put_again(talk)
    return True


def put_again(talk: Talk) -> None:
    """The question whether to tell of changes."""
    choices = (talk.choice("yes", "changed.yes"), talk.choice("no", "changed.no"))
    talk.ask(Pending(kind="menu", about="changes", choices=choices), talk.text("changed.ask"))


def consented(talk: Talk, choice: str) -> None:
    """The carer said whether to be told of changes."""
    if choice == "yes":
        talk.effects.append(GiveConsent(PURPOSE, talk.text("changed.version")))
        talk.consents.add(PURPOSE)
        talk.say("changed.agreed")
    else:
        talk.say("changed.declined")
