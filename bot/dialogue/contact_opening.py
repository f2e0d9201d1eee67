"""Bringing it before a team, as effects, and what the carer is told of it; or that there is no team."""

from __future__ import annotations

from dataclasses import replace

from bot.cases.team import Team
from bot.content import texts
from bot.dialogue import people
from bot.dialogue.case_state import Offer
from bot.dialogue.contact import NAMED, keep, may_reopen, when
from bot.dialogue.contact_questions import promised, shared
from bot.dialogue.talk import Talk
from bot.messages import OpenCase, TellCase


def open_with(
    talk: Talk, offer: Offer, team: Team, *, always: bool = False, agreed: str = "", urgent: bool = False
) -> None:
    """Bring it before the team, or open again what was closed lately; and say what is promised."""
    case = talk.world.case
    again = may_reopen(talk)
    if again and case is not None:
        team = talk.world.teams[case.team]
    made = promised(talk, offer, team)
    if again:
        talk.effects.append(replace(told_again(talk, offer), promised_at=made.by))
    else:
        talk.effects.append(
            OpenCase(
                team=team.id,
                urgency=offer.urgency,
                yes=offer.yes,
                reasons=offer.reasons,
                shared=shared(talk),
                consent=_consent(talk, agreed=agreed),
            )
        )
    keep(
        talk, case="", team=team.id, claimed_by=case.had_by or "" if again and case is not None else "", closed=False,
        promised_at=made.by.isoformat() if made.by is not None else "", called="", explained=False,
    )  # fmt: skip
    said = []
    if agreed:
        said.append(talk.text("contact.share.used", day=_day_agreed(talk, agreed), because=offer.because))
    key = "case.opened" if made.by is not None else "case.opened_nobody"
    said.append(talk.text(key, team=team.name, when=when(talk, made.by) if made.by is not None else ""))
    if not made.there:
        said.append(talk.text("contact.lines"))
    if always:
        said.append(talk.text("contact.share.given"))
    talk.speak(" ".join(said), urgent=urgent)


def told_again(talk: Talk, offer: Offer) -> TellCase:
    """What an offer tells a team that has the carer's case already, or had it lately."""
    return TellCase(text="\n".join(offer.reasons), danger=offer.urgency == "crisis")


def _consent(talk: Talk, *, agreed: str) -> str:
    """Which text was agreed to, and on which day."""
    version = talk.mind.content.words["nl"].texts["contact.version"]
    day = talk.world.agreed.get(agreed) if agreed else talk.world.today
    return f"{version} · {day.isoformat()}" if day is not None else version


def _day_agreed(talk: Talk, purpose: str) -> str:
    day = talk.world.agreed.get(purpose, talk.world.today)
    return texts.day(talk.language, day)


def nobody(talk: Talk, offer: Offer, *, soon: bool) -> None:
    """There is no team here: whom the carer can turn to, said plainly."""
    lead = " ".join(filter(None, (talk.text("contact.soon" if soon else "contact.when_wanted"), offer.because)))
    talk.speak("\n".join((lead, people.to_turn_to(talk, NAMED), talk.text("contact.alone"))))
