"""Contact is offered after a check-in: whom the carer can turn to, said plainly."""

from __future__ import annotations

from typing import Final

from bot.checkins import wording
from bot.checkins.colours import Finding
from bot.dialogue import people
from bot.dialogue.talk import Talk

#: People named: no more than can be read at a glance.
_NAMED: Final = 2


def offer_contact(talk: Talk, finding: Finding) -> None:
    """Say who there is and why it is proposed, that nobody reads along, and that Leun sends no help by itself.

    ``finding``: what the check-in showed, with its reasons and how soon contact is to be offered. It is one bubble.
    """
    soon = finding.within is not None and finding.within <= 1
    because = wording.because(finding.reasons, talk.text, talk.language) if finding.reasons else ""
    lead = " ".join(filter(None, (talk.text("contact.soon" if soon else "contact.when_wanted"), because)))
    talk.speak("\n".join((lead, people.to_turn_to(talk, _NAMED), talk.text("contact.alone"))))
