"""The questions about bringing in a person: words and buttons as things stand now, with what would be passed on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, get_args

from bot.cases.promise import Promise, Urgency, promise
from bot.cases.team import Team
from bot.content import texts
from bot.dialogue import noting
from bot.dialogue.case_state import Offer
from bot.dialogue.contact import KIND, PURPOSE, keep, may_reopen, status, team_here, when
from bot.dialogue.talk import Talk
from bot.messages import Pending, PendingChoice

#: What is told of the carer's care with the reasons, where it is known.
_SHARED: Final = ("recipient_relation", "recipient_municipality", "carer_municipality")


def put_again(talk: Talk, pending: Pending, *, lead: str = "") -> None:
    """Put a question about a person once more; where it no longer stands, it is left."""
    if any(bubble.choices and bubble.choices == pending.choices for bubble in talk.bubbles):
        return  # it was put in this very turn
    made = question(talk, pending.about)
    if made is None:
        leave(talk)
        return
    text, choices = made
    text = f"{lead}\n\n{text}" if lead else text
    pending = Pending(kind=KIND, about=pending.about, choices=choices)
    stood_open = talk.state.pending
    if stood_open is None or (stood_open.kind == KIND and stood_open.about != "helped"):
        talk.ask(pending, text)
    else:
        talk.ask_amid(pending, text)


def question(talk: Talk, about: str) -> tuple[str, tuple[PendingChoice, ...]] | None:
    """The words and buttons of a question as things stand now."""
    offer, case = talk.state.cases.offer, talk.world.case
    match about:
        case "offer" if offer is not None and (here := team_here(talk)) is not None:
            lead = [offer.because] if offer.because else []
            key = "contact.offer.again" if may_reopen(talk) else "contact.offer"
            parts = [" ".join((*lead, talk.text(key, **told(talk, offer, here))))]
            parts += [talk.text("contact.offer.kept_meanwhile")] if not talk.consents else []
            always = PURPOSE not in talk.consents and offer.urgency != "asked" and bool(talk.consents)
            buttons = ("yes", "always", "no") if always else ("yes", "no")
            return "\n\n".join(parts), _choices(talk, "contact.offer", buttons)
        case "add" if offer is not None and case is not None and case.is_open:
            parts = [status(talk, case)]
            parts += [talk.text("contact.add", passed_on=passed_on(talk, offer))] if offer.because else []
            if not offer.because:
                return "\n\n".join((*parts, talk.text("contact.add.more"))), _choices(talk, "contact.how", ("no",))
            return "\n\n".join(parts), _choices(talk, "contact.add", ("yes", "no"))
        case "how":
            return talk.text("contact.how"), _choices(talk, "contact.how", ("no",))
        case "helped":
            return talk.text("case.closed.ask"), _choices(talk, "case.closed.ask", ("yes", "bit", "no"))
        case _:
            return None


def _choices(talk: Talk, key: str, ids: Sequence[str]) -> tuple[PendingChoice, ...]:
    return tuple(PendingChoice(id=id, label=talk.text(f"{key}.{id}"), heard=heard_for(talk, id)) for id in ids)


def heard_for(talk: Talk, id: str) -> tuple[str, ...]:
    """The words by which a choice is heard besides its label."""
    key = f"contact.heard.{id}"
    known = talk.mind.content.words[talk.language].texts
    return tuple(known[key].split("|")) if key in known else ()


def told(talk: Talk, offer: Offer, team: Team) -> dict[str, Any]:
    """The names in the texts of an offer: with whom, by when, and what is passed on."""
    made = promised(talk, offer, team)
    key = "contact.by" if made.there else "contact.by.later"
    by = talk.text(key, when=when(talk, made.by)) if made.by is not None else talk.text("contact.by.nobody")
    return {"team": team.name, "by": by, "passed_on": passed_on(talk, offer)}


def passed_on(talk: Talk, offer: Offer) -> str:
    return "\n".join(f"• {line}" for line in (*offer.reasons, *shared(talk)))


def shared(talk: Talk) -> tuple[str, ...]:
    """What is told besides the reasons: whom the carer cares for, and where."""
    known = talk.state.known()
    words = talk.mind.content.words[talk.language].facts
    return tuple(texts.capital(noting.phrase(talk, name)) for name in _SHARED if name in known and name in words)


def promised(talk: Talk, offer: Offer, team: Team) -> Promise:
    urgency: Urgency = next(one for one in get_args(Urgency) if one == offer.urgency)
    return promise(urgency, talk.world.now, team.rota, yes=offer.yes)


def leave(talk: Talk) -> None:
    """What stood open before a question about a person stands open again; nothing, where it came by itself."""
    if talk.state.cases.amid:
        talk.take_up()
    else:
        talk.set(pending=None)
    keep(talk, amid=False)
