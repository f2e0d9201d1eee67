"""A person is offered: after a check-in, in danger, to who is worn out, and to who asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, get_args

from bot.cases.promise import Urgency
from bot.checkins import wording
from bot.checkins.colours import Finding, Reason
from bot.dialogue import danger
from bot.dialogue.case_state import Offer
from bot.dialogue.contact import KIND, PURPOSE, keep, may_reopen, open_case, status, team_here
from bot.dialogue.contact_opening import nobody, open_with
from bot.dialogue.contact_questions import heard_for, put_again, told
from bot.dialogue.talk import Talk
from bot.messages import Pending, PendingChoice


def offer_contact(talk: Talk, finding: Finding) -> None:
    """Offer a person after a check-in, with why; where there is no team, say who there is and that nobody reads along.

    ``finding``: what the check-in showed, with its reasons and how soon contact is to be offered. It is one bubble.
    """
    because = wording.because(finding.reasons, talk.text, talk.language) if finding.reasons else ""
    asked = any(reason.rule in ("call_yes", "call_urgent", "wants_person") for reason in finding.reasons)
    urgency = finding.colour if finding.colour in get_args(Urgency) else "amber"
    made = Offer(urgency=urgency, reasons=_for_team(talk, finding.reasons), because=because, yes=asked)
    if team_here(talk) is None and open_case(talk) is None:
        nobody(talk, made, soon=finding.within is not None and finding.within <= 1)
        return
    if not asked and urgency == "amber" and not talk.state.cases.may_offer(talk.world.now):
        return
    _offer(talk, made)


def bring_in(talk: Talk, finding: Finding, purpose: str) -> None:
    """Bring in a person as the carer agreed beforehand to a purpose, and tell them so; where there is no team, or their
    case is open already, as `offer_contact`."""
    team = team_here(talk)
    if team is None or open_case(talk) is not None or may_reopen(talk):
        offer_contact(talk, finding)
        return
    because = wording.because(finding.reasons, talk.text, talk.language)
    made = Offer(urgency=finding.colour, reasons=_for_team(talk, finding.reasons), because=because)
    open_with(talk, made, team, agreed=purpose)


def ask_for_person(talk: Talk) -> bool:
    """The carer wants a person: offer one; False where there is no team to bring it to."""
    case, pending = open_case(talk), talk.state.pending
    if team_here(talk) is None and case is None:
        return False
    if case is not None and pending is not None and pending.kind == KIND:
        talk.speak(status(talk, case))  # what to pass on is being asked already
        return True
    _offer(talk, Offer(urgency="asked", reasons=_because_of(talk, "wants_person"), yes=True))
    return True


def after_overload(talk: Talk) -> None:
    """Somebody told that it is too much: a person is offered, once; the question that stood open comes after it."""
    if not _may_offer(talk):
        return
    pending = talk.state.pending
    if pending is not None and pending.kind in ("safety", "checkin", KIND):
        return
    if pending is not None and talk.bubbles and talk.bubbles[-1].choices:
        talk.bubbles.pop()
    _offer(talk, _of_words(talk, "red", ("overload",)))


def _may_offer(talk: Talk) -> bool:
    """Whether a person may be offered without being asked for: there is a team, no case yet, and no late no."""
    return team_here(talk) is not None and open_case(talk) is None and talk.state.cases.may_offer(talk.world.now)


def after_danger(talk: Talk, kinds: Sequence[str]) -> bool:
    """The carer is safe: a person, where they want one; False where there is nothing to offer."""
    if not _may_offer(talk):
        return False
    _offer(talk, _of_words(talk, "crisis", kinds))
    return True


def in_danger(talk: Talk, pending: Pending) -> bool:
    """A person is wanted while it stands open whether the carer is safe: offered beside the lines, which stay; False
    where there is no team, or their case is known already."""
    team = team_here(talk)
    if team is None or open_case(talk) is not None:
        return False
    offer = _of_words(talk, "crisis", pending.about.split("_"), yes=True)
    keep(talk, offer=offer)
    talk.speak(talk.text("contact.offer.danger", **told(talk, offer, team)), urgent=True)
    yes = PendingChoice(id=BRING_IN, label=talk.text("contact.offer.yes"), heard=heard_for(talk, "pass_on"))
    others = tuple(one for one in pending.choices if one.id not in (danger.PERSON, BRING_IN))
    danger.put_again(talk, replace(pending, choices=(yes, *others)))
    return True


#: The choice to bring in a person while it stands open whether the carer is safe.
BRING_IN: Final = "bring_in"


def passed_on_in_danger(talk: Talk, pending: Pending) -> None:
    """Yes, bring in a person; whether the carer is safe still stands open."""
    offer, team = talk.state.cases.offer, team_here(talk)
    if offer is not None and team is not None and open_case(talk) is None:
        open_with(talk, offer, team, urgent=True)
        keep(talk, offer=None)
    danger.put_again(talk, replace(pending, choices=tuple(one for one in pending.choices if one.id != BRING_IN)))


def _of_words(talk: Talk, urgency: str, signs: Sequence[str], *, yes: bool = False) -> Offer:
    rules = [f"words_{sign}" for sign in signs]
    reasons = [Reason(id=rule, rule=rule, source="") for rule in rules]
    because = wording.because(reasons, talk.text, talk.language)
    return Offer(urgency=urgency, reasons=_for_team(talk, reasons), because=because, yes=yes)


def _because_of(talk: Talk, rule: str) -> tuple[str, ...]:
    return _for_team(talk, [Reason(id=rule, rule=rule, source="")])


def _for_team(talk: Talk, reasons: Sequence[Reason]) -> tuple[str, ...]:
    """Reasons as consultants read them, in Dutch."""

    def say(key: str, **names: Any) -> str:
        return talk.mind.wording.say("nl", key, {**talk.names(), **names})

    return wording.reasons(reasons, "team", say, "nl")


def _offer(talk: Talk, offer: Offer) -> None:
    """Ask whether a person may be brought in; without asking where the carer agreed to that beforehand."""
    keep(talk, offer=offer, amid=talk.state.pending is not None)
    case, team = open_case(talk), team_here(talk)
    if case is not None:
        put_again(talk, Pending(kind=KIND, about="add"))
    elif team is not None and PURPOSE in talk.consents and offer.urgency != "asked":
        open_with(talk, offer, team, agreed=PURPOSE)
        keep(talk, offer=None)
        if talk.state.pending is not None and talk.state.pending.kind != "checkin":
            talk.bubbles[-1].text += "\n\n" + talk.text("contact.share.how_to_stop")
    else:
        put_again(talk, Pending(kind=KIND, about="offer"))
