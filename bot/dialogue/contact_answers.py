"""What the carer answers to the offer of a person, and what they say of it at any other time."""

from __future__ import annotations

from bot.dialogue import people
from bot.dialogue.contact import KIND, NAMED, PURPOSE, has_it, keep, open_case, team_here
from bot.dialogue.contact_opening import nobody, open_with, told_again
from bot.dialogue.contact_questions import leave, put_again, question
from bot.dialogue.talk import Talk
from bot.messages import CloseCase, GiveConsent, LeaveContact, Pending, TellCase, WithdrawConsent
from bot.understanding import contact_words
from bot.understanding.plain_text import letters


def answered(talk: Talk, pending: Pending, choice: str) -> bool:
    """Take an answer; False where it belongs to nothing that is asked."""
    kept = talk.state.cases
    match pending.about, choice:
        case "offer", ("yes" | "always"):
            return _agreed(talk, choice)
        case "offer", "no":
            keep(talk, offer=None, declined=talk.world.now.isoformat())
            talk.say("contact.declined")
            if kept.offer is not None and kept.offer.urgency in ("asked", "crisis"):
                talk.speak(people.to_turn_to(talk, NAMED))
        case "add", "yes" if kept.offer is not None and open_case(talk) is not None:
            talk.effects.append(told_again(talk, kept.offer))
            keep(talk, offer=None)
            talk.say("contact.added")
        case (("add" | "how"), "no"):
            keep(talk, offer=None)
            talk.say("contact.how.chat" if pending.about == "how" else "contact.added.not")
        case "helped", ("yes" | "bit" | "no"):
            talk.effects.append(TellCase(text="", helped=choice))
            talk.say(f"case.closed.thanks.{choice}")
        case _:
            return False
    leave(talk)
    return True


def _agreed(talk: Talk, choice: str) -> bool:
    offer, team = talk.state.cases.offer, team_here(talk)
    if offer is None:
        return False
    if team is None:
        nobody(talk, offer, soon=True)
        leave(talk)
        return True
    if choice == "always":
        _share(talk)
    open_with(talk, offer, team, always=choice == "always")
    keep(talk, declined="")  # the offer is kept until that is done: the yes may be taken back
    talk.set(pending=None)
    _ask_amid_nothing(talk, "how")
    return True


def _ask_amid_nothing(talk: Talk, about: str) -> None:
    """Ask the next thing about a person; what waited goes on waiting."""
    made = question(talk, about)
    assert made is not None
    talk.ask(Pending(kind=KIND, about=about, choices=made[1]), made[0])


def taken_back(talk: Talk) -> bool:
    """The yes of just now is taken back: the case ends, and the question stands open again; False where there is none.

    What was agreed to for always goes with it.
    """
    if talk.asks() != "how" or open_case(talk) is None or talk.state.cases.offer is None:
        return False
    talk.effects.append(CloseCase())
    if talk.world.agreed.get(PURPOSE) == talk.world.today:
        unshare(talk)
    keep(talk, closed=True)
    talk.set(pending=Pending(kind=KIND, about="offer"))
    put_again(talk, Pending(kind=KIND, about="offer"), lead=talk.text("contact.taken_back"))
    return True


def heard(talk: Talk, pending: Pending, text: str) -> bool:
    """A text where something may be passed on besides: it is what the carer wants the team to know."""
    if pending.about not in ("how", "add") or open_case(talk) is None:
        return False
    if pending.about == "add" and talk.state.cases.offer is not None and talk.state.cases.offer.because:
        return False  # a yes or no was asked
    said = letters(text)
    if contact_words.read_wish(text) or any(
        said == letters(phrase) for one in pending.choices for phrase in (one.label, *one.heard)
    ):
        return False  # "nee, hoeft niet", and nothing but that
    talk.effects.append(LeaveContact(text))
    keep(talk, offer=None)
    talk.say("contact.how.taken")
    leave(talk)
    return True


def withdraw(talk: Talk) -> None:
    """The carer wants nobody any more."""
    talk.effects.append(CloseCase())
    keep(talk, closed=True, offer=None, called="")
    talk.say("case.withdrawn", name=has_it(talk))


def share(talk: Talk) -> None:
    """The carer agrees beforehand that what a check-in shows is passed on."""
    if not talk.consents:
        talk.say("contact.share.keep_first")
        return
    _share(talk)
    team = team_here(talk)
    talk.say("contact.share.given" if team is not None else "contact.share.given_nobody")


def _share(talk: Talk) -> None:
    if PURPOSE not in talk.consents:
        version = talk.mind.content.words["nl"].texts["contact.version"]
        talk.effects.append(GiveConsent(PURPOSE, version))
        talk.consents.add(PURPOSE)


def unshare(talk: Talk) -> None:
    """Take that consent back, where it was given."""
    if PURPOSE in talk.consents:
        talk.effects.append(WithdrawConsent(PURPOSE))
        talk.consents.discard(PURPOSE)
