"""What was told about rights is kept, weighed again when days or rules move, and told where it came out otherwise."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.content import texts
from bot.content.model import SchemeId
from bot.dialogue import cards, reminders
from bot.dialogue.state import Recipient
from bot.dialogue.talk import Talk
from bot.messages import GiveConsent, KeepVerdicts, KeptVerdict, Pending, PlanDue
from bot.rights import records
from bot.rights.next_change import AHEAD, next_change
from bot.rights.program import places_of
from bot.rights.verdicts import Verdict

#: The kind of due work and its key: weigh again what was told to this carer.
KIND: Final = "weigh_again"
#: The consent to be told when an answer changes.
PURPOSE: Final = "changes"
#: Stands for all schemes of a place together: one that is new or gone changes its hash.
ALL_HERE: Final = "*"
#: Changes told at once.
MOST_TOLD: Final = 6


def keep(talk: Talk) -> None:
    """Keep how everything stands for the one that is talked about, as far as anything may be kept."""
    if not talk.consents:
        return
    verdicts = talk.shown()
    told: dict[str, str] = {
        verdict.scheme: cards.stands(talk, verdict) for verdict in verdicts if not cards.audience_no(verdict)
    }
    if dict(talk.state.recipient.told) == told and f"kept/{_here(talk)}" in talk.state.once:
        return
    talk.state = talk.state.with_recipient(replace(talk.state.recipient, told=told))
    others = tuple(one for one in talk.state.once if not one.startswith("kept/"))
    talk.set(once=(*others, f"kept/{_here(talk)}"))
    kept = [_kept(talk, verdict) for verdict in verdicts if verdict.scheme in told]
    kept.append(KeptVerdict(scheme=ALL_HERE, digest=_here(talk), record={}, next_change=talk.world.today + AHEAD))
    talk.effects.append(KeepVerdicts(talk.state.current, talk.world.today, tuple(kept)))
    first = min(one.next_change for one in kept)
    at = datetime.combine(first, reminders.AT, tzinfo=texts.BRUSSELS)
    talk.effects.append(PlanDue(f"{KIND}/{talk.state.current}", KIND, max(at, talk.world.now + timedelta(days=1))))


def _here(talk: Talk) -> str:
    """A hash of which schemes count where these people live, by their files."""
    return here(tuple(talk.mind.program.here(places_of(talk.situation))), talk)


def here(ids: tuple[SchemeId, ...], talk: Talk) -> str:
    """A hash of these schemes by their files."""
    digests = [talk.mind.content.schemes[id].digest for id in sorted(ids)]
    return hashlib.sha256(" ".join(digests).encode()).hexdigest()[:16]


def _kept(talk: Talk, verdict: Verdict) -> KeptVerdict:
    program = talk.mind.program
    scheme = program.schemes[verdict.scheme]
    return KeptVerdict(
        scheme=scheme.id,
        digest=scheme.digest,
        record=records.record(program, talk.mind.wording, verdict, talk.situation, talk.language, talk.names()),
        next_change=next_change(program, scheme, verdict, talk.state.known(), talk.world.today),
    )


# -- weighed again ---------------------------------------------------------------------------------


def weigh_again(talk: Talk) -> None:
    """Weigh what was told for everyone who is cared for; tell what came out otherwise to who agreed."""
    here_before = talk.state.current
    lines: list[tuple[int, list[str]]] = []
    for one in talk.state.recipients:
        if not one.told or one.died:
            continue
        talk.set(current=one.number)
        talk.forget_worked_out()
        found = _changes(talk, one)
        talk.set(once=tuple(name for name in talk.state.once if not name.startswith("kept/")))
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
        _tell(talk, found)


def _changes(talk: Talk, one: Recipient) -> list[str]:
    """What stands otherwise than when it was told, in words."""
    wording, schemes = talk.mind.wording, talk.mind.content.schemes
    found: list[str] = []
    for verdict in talk.shown():
        if cards.audience_no(verdict) or cards.meant_for_others(verdict):
            continue
        before, now = one.told.get(verdict.scheme, ""), cards.stands(talk, verdict)
        if before == now or (not before and not verdict.open):
            continue
        names = {
            "title": wording.title(talk.language, schemes[verdict.scheme]),
            "before": talk.text(f"status.{before}") if before else "",
            "now": talk.text(f"status.{now}"),
        }
        found.append(talk.text("changed.line" if before else "changed.new", **names))
    return found


def _tell(talk: Talk, found: list[str]) -> None:
    lines = [f"• {line}" for line in found[:MOST_TOLD]]
    text = "\n".join((talk.text("changed.head"), *lines, talk.text("changed.rules")))
    choices = (talk.choice("overview", "choice.overview"), talk.choice("later", "reminder.later"))
    talk.ask_amid(Pending(kind="menu", about="changed", choices=choices), text)


# -- the carer agrees ------------------------------------------------------------------------------


def ask_consent(talk: Talk) -> bool:
    """Ask once whether to tell of changes; False where that was asked before, or nothing may be kept."""
    if not talk.consents or PURPOSE in talk.consents or "changes_asked" in talk.state.once:
        return False
    talk.set(once=(*talk.state.once, "changes_asked"))
    choices = (talk.choice("yes", "changed.yes"), talk.choice("no", "changed.no"))
    talk.ask(Pending(kind="menu", about="changes", choices=choices), talk.text("changed.ask"))
    return True


def consented(talk: Talk, choice: str) -> None:
    """The carer said whether to be told of changes."""
    if choice == "yes":
        talk.effects.append(GiveConsent(PURPOSE, talk.text("changed.version")))
        talk.consents.add(PURPOSE)
        talk.say("changed.agreed")
    else:
        talk.say("changed.declined")
