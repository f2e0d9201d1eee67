"""Bringing in a person: offered in plain words with what would be passed on, and only with the carer's yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, get_args

from bot.cases.machine import REOPENS_WITHIN, Case
from bot.cases.promise import Promise, Urgency, promise, spoken
from bot.cases.team import Team, team_for
from bot.checkins import wording
from bot.checkins.colours import Finding, Reason
from bot.content import texts
from bot.dialogue import danger, noting, people
from bot.dialogue.case_state import Offer
from bot.dialogue.talk import Talk
from bot.messages import (
    CloseCase,
    GiveConsent,
    LeaveContact,
    OpenCase,
    Pending,
    PendingChoice,
    TellCase,
    WithdrawConsent,
)
from bot.messages import Finding as Danger
from bot.understanding import contact_words
from bot.understanding.plain_text import letters

#: The kind of question that all of this asks.
KIND: Final = "contact"
#: The consent to pass on what a check-in shows without asking each time.
PURPOSE: Final = "share"
#: What such a question can be about: whether to bring in a person, what to pass on besides, whether to add to a case,
#: and whether it helped.
ASKED: Final = ("offer", "how", "add", "helped")
#: People named: no more than can be read at a glance.
_NAMED: Final = 2
#: What is told of the carer's care with the reasons, where it is known.
_SHARED: Final = ("recipient_relation", "recipient_municipality", "carer_municipality")


# -- what there is ---------------------------------------------------------------------------------


def team_here(talk: Talk) -> Team | None:
    """The team of the carer's municipality, else of somebody's whom they care for, else the one that takes all."""
    mine = talk.state.facts.get("carer_municipality")
    theirs = [talk.state.recipient, *(one for one in talk.state.recipients if not one.died)]
    places = [one.facts["recipient_municipality"].value for one in theirs if "recipient_municipality" in one.facts]
    return team_for(
        talk.world.teams.values(), _place(mine.value if mine else None), _place(places[0] if places else None)
    )


def _place(value: object) -> str | None:
    return value if isinstance(value, str) else None


def open_case(talk: Talk) -> Case | None:
    """The carer's case, while anybody works on it."""
    case = talk.world.case
    return case if case is not None and case.is_open else None


def team_of(talk: Talk, case: Case) -> Team | None:
    """The team that a case is with; None where its settings are not known here yet."""
    return talk.world.teams.get(case.team)


def when(talk: Talk, promised: Any) -> str:
    """A moment as it is told: "voor morgen 12 uur"."""
    said = spoken(promised, talk.world.now)
    return talk.text(said.key, **said.names(talk.language))


def keep(talk: Talk, **changes: Any) -> None:
    """Change what is kept of bringing in a person."""
    talk.set(cases=replace(talk.state.cases, **changes))


# -- offered ---------------------------------------------------------------------------------------


def offer_contact(talk: Talk, finding: Finding) -> None:
    """Offer a person after a check-in, with why; where there is no team, say who there is and that nobody reads along.

    ``finding``: what the check-in showed, with its reasons and how soon contact is to be offered. It is one bubble.
    """
    because = wording.because(finding.reasons, talk.text, talk.language) if finding.reasons else ""
    asked = any(reason.rule in ("call_yes", "call_urgent", "wants_person") for reason in finding.reasons)
    urgency = finding.colour if finding.colour in get_args(Urgency) else "amber"
    made = Offer(urgency=urgency, reasons=_for_team(talk, finding.reasons), because=because, yes=asked)
    if team_here(talk) is None and open_case(talk) is None:
        _nobody(talk, made, soon=finding.within is not None and finding.within <= 1)
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
    _open(talk, made, team, agreed=purpose)


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
    if team_here(talk) is None or open_case(talk) is not None or not talk.state.cases.may_offer(talk.world.now):
        return
    pending = talk.state.pending
    if pending is not None and pending.kind in ("safety", "checkin", KIND):
        return
    if pending is not None and talk.bubbles and talk.bubbles[-1].choices:
        talk.bubbles.pop()
    _offer(talk, _of_words(talk, "red", ("overload",)))


def after_danger(talk: Talk, kinds: Sequence[str]) -> bool:
    """The carer is safe: a person, where they want one; False where there is nothing to offer."""
    owed = talk.state.cases.owed
    keep(talk, owed=None)
    if team_here(talk) is None or (owed is None and not talk.state.cases.may_offer(talk.world.now)):
        return False
    if open_case(talk) is not None and owed is None:
        return False
    _offer(talk, owed or _of_words(talk, "crisis", kinds))
    return True


def in_danger(talk: Talk, pending: Pending) -> bool:
    """A person is wanted while it stands open whether the carer is safe: offered beside the lines, which stay; False
    where there is no team, or their case is known already."""
    team = team_here(talk)
    if team is None or open_case(talk) is not None:
        return False
    offer = _of_words(talk, "crisis", pending.about.split("_"), yes=True)
    keep(talk, offer=offer)
    talk.speak(talk.text("contact.offer.danger", **_told(talk, offer, team)), urgent=True)
    yes = PendingChoice(id=BRING_IN, label=talk.text("contact.offer.yes"), heard=_heard(talk, "pass_on"))
    others = tuple(one for one in pending.choices if one.id not in (danger.PERSON, BRING_IN))
    danger.put_again(talk, replace(pending, choices=(yes, *others)))
    return True


#: The choice to bring in a person while it stands open whether the carer is safe.
BRING_IN: Final = "bring_in"


def passed_on_in_danger(talk: Talk, pending: Pending) -> None:
    """Yes, bring in a person; whether the carer is safe still stands open."""
    offer, team = talk.state.cases.offer, team_here(talk)
    if offer is not None and team is not None and open_case(talk) is None:
        _open(talk, offer, team, urgent=True)
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


def _nobody(talk: Talk, offer: Offer, *, soon: bool) -> None:
    """There is no team here: whom the carer can turn to, said plainly."""
    lead = " ".join(filter(None, (talk.text("contact.soon" if soon else "contact.when_wanted"), offer.because)))
    talk.speak("\n".join((lead, people.to_turn_to(talk, _NAMED), talk.text("contact.alone"))))


def _offer(talk: Talk, offer: Offer) -> None:
    """Ask whether a person may be brought in; without asking where the carer agreed to that beforehand."""
    keep(talk, offer=offer, amid=talk.state.pending is not None)
    case, team = open_case(talk), team_here(talk)
    if case is not None:
        _ask(talk, "add")
    elif team is not None and PURPOSE in talk.consents and offer.urgency != "asked":
        _open(talk, offer, team, agreed=PURPOSE)
        keep(talk, offer=None)
        if talk.state.pending is not None and talk.state.pending.kind != "checkin":
            talk.bubbles[-1].text += "\n\n" + talk.text("contact.share.how_to_stop")
    else:
        _ask(talk, "offer")


def _ask(talk: Talk, about: str) -> None:
    put_again(talk, Pending(kind=KIND, about=about))


def put_again(talk: Talk, pending: Pending, *, lead: str = "") -> None:
    """Put a question about a person once more; where it no longer stands, it is left."""
    if any(bubble.choices and bubble.choices == pending.choices for bubble in talk.bubbles):
        return  # it was put in this very turn
    made = _question(talk, pending.about)
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


def _question(talk: Talk, about: str) -> tuple[str, tuple[PendingChoice, ...]] | None:
    """The words and buttons of a question as things stand now."""
    offer, case = talk.state.cases.offer, talk.world.case
    match about:
        case "offer" if offer is not None and (here := team_here(talk)) is not None:
            lead = [offer.because] if offer.because else []
            key = "contact.offer.again" if may_reopen(talk) else "contact.offer"
            parts = [" ".join((*lead, talk.text(key, **_told(talk, offer, here))))]
            parts += [talk.text("contact.offer.kept_meanwhile")] if not talk.consents else []
            always = PURPOSE not in talk.consents and offer.urgency != "asked" and bool(talk.consents)
            buttons = ("yes", "always", "no") if always else ("yes", "no")
            return "\n\n".join(parts), _choices(talk, "contact.offer", buttons)
        case "add" if offer is not None and case is not None and case.is_open:
            parts = [status(talk, case)]
            parts += [talk.text("contact.add", passed_on=_passed_on(talk, offer))] if offer.because else []
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
    return tuple(PendingChoice(id=id, label=talk.text(f"{key}.{id}"), heard=_heard(talk, id)) for id in ids)


def _heard(talk: Talk, id: str) -> tuple[str, ...]:
    key = f"contact.heard.{id}"
    known = talk.mind.content.words[talk.language].texts
    return tuple(known[key].split("|")) if key in known else ()


def _told(talk: Talk, offer: Offer, team: Team) -> dict[str, Any]:
    """The names in the texts of an offer: with whom, by when, and what is passed on."""
    made = _promise(talk, offer, team)
    by = talk.text("contact.by", when=when(talk, made.by)) if made.by is not None else talk.text("contact.by.nobody")
    return {"team": team.name, "by": by, "passed_on": _passed_on(talk, offer)}


def _passed_on(talk: Talk, offer: Offer) -> str:
    return "\n".join(f"• {line}" for line in (*offer.reasons, *shared(talk)))


def shared(talk: Talk) -> tuple[str, ...]:
    """What is told besides the reasons: whom the carer cares for, and where."""
    known = talk.state.known()
    words = talk.mind.content.words[talk.language].facts
    return tuple(texts.capital(noting.phrase(talk, name)) for name in _SHARED if name in known and name in words)


def _promise(talk: Talk, offer: Offer, team: Team) -> Promise:
    urgency: Urgency = next(one for one in get_args(Urgency) if one == offer.urgency)
    return promise(urgency, talk.world.now, team.rota, yes=offer.yes)


def name_of(case: Case, team: Team) -> str:
    """The first name of who has a case, or the team's."""
    member = team.member(case.claimed_by or case.had_by or "")
    return member.name if member is not None else team.name


def status(talk: Talk, case: Case) -> str:
    """How it stands with the carer's case, in a sentence or two."""
    team = team_of(talk, case)
    named = team.name if team is not None else talk.text("case.status.team")
    if case.claimed_by is not None and team is not None:
        said = talk.text("case.status.has", name=name_of(case, team), team=named)
    else:
        said = talk.text("case.status.waits", team=named)
    if case.waiting_since is None:
        return said
    if case.promised_at is None:
        return f"{said} {talk.text('case.status.unknown')}"
    return f"{said} {talk.text('case.status.by', when=when(talk, case.promised_at))}"


# -- answered --------------------------------------------------------------------------------------


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
                talk.speak(people.to_turn_to(talk, _NAMED))
        case "add", "yes" if kept.offer is not None and open_case(talk) is not None:
            talk.effects.append(_told_again(talk, kept.offer))
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


def has_it(talk: Talk) -> str:
    """The first name of who has the carer's case, or the team."""
    case = talk.world.case
    team = team_of(talk, case) if case is not None else None
    return name_of(case, team) if case is not None and team is not None else talk.text("case.status.team")


def _agreed(talk: Talk, choice: str) -> bool:
    offer, team = talk.state.cases.offer, team_here(talk)
    if offer is None:
        return False
    if team is None:
        _nobody(talk, offer, soon=True)
        leave(talk)
        return True
    if choice == "always":
        version = talk.mind.content.words["nl"].texts["contact.version"]
        talk.effects.append(GiveConsent(PURPOSE, version))
        talk.consents.add(PURPOSE)
    _open(talk, offer, team, always=choice == "always")
    keep(talk, declined="")  # the offer is kept until that is done: the yes may be taken back
    talk.set(pending=None)
    _ask_amid_nothing(talk, "how")
    return True


def _ask_amid_nothing(talk: Talk, about: str) -> None:
    """Ask the next thing about a person; what waited goes on waiting."""
    made = _question(talk, about)
    assert made is not None
    talk.ask(Pending(kind=KIND, about=about, choices=made[1]), made[0])


def taken_back(talk: Talk) -> bool:
    """The yes of just now is taken back: the case ends, and the question stands open again; False where there is none.

    What was agreed to for always goes with it.
    """
    if talk.asks() != "how" or open_case(talk) is None or talk.state.cases.offer is None:
        return False
    talk.effects.append(CloseCase())
    if PURPOSE in talk.consents and talk.world.agreed.get(PURPOSE) == talk.world.today:
        talk.effects.append(WithdrawConsent(PURPOSE))
        talk.consents.discard(PURPOSE)
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


def may_reopen(talk: Talk) -> bool:
    """Whether the carer's latest case is closed so lately that it would be opened again."""
    case = talk.world.case
    return (
        case is not None
        and case.closed_at is not None
        and not case.is_open
        and talk.world.now - case.closed_at <= REOPENS_WITHIN
        and team_of(talk, case) is not None
    )


def _told_again(talk: Talk, offer: Offer) -> TellCase:
    return TellCase(text="\n".join(offer.reasons), danger=offer.urgency == "crisis")


def _open(
    talk: Talk, offer: Offer, team: Team, *, always: bool = False, agreed: str = "", urgent: bool = False
) -> None:
    """Bring it before the team, or open again what was closed lately; and say what is promised."""
    case = talk.world.case
    again = may_reopen(talk)
    if again and case is not None:
        team = talk.world.teams[case.team]
    made = _promise(talk, offer, team)
    if again:
        talk.effects.append(replace(_told_again(talk, offer), promised_at=made.by))
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
    if always:
        said.append(talk.text("contact.share.given"))
    talk.speak(" ".join(said), urgent=urgent)


def _consent(talk: Talk, *, agreed: str) -> str:
    """Which text was agreed to, and on which day."""
    version = talk.mind.content.words["nl"].texts["contact.version"]
    day = talk.world.agreed.get(agreed) if agreed else talk.world.today
    return f"{version} · {day.isoformat()}" if day is not None else version


def _day_agreed(talk: Talk, purpose: str) -> str:
    day = talk.world.agreed.get(purpose, talk.world.today)
    return texts.day(talk.language, day)


def leave(talk: Talk) -> None:
    """What stood open before a question about a person stands open again; nothing, where it came by itself."""
    if talk.state.cases.amid:
        talk.take_up()
    else:
        talk.set(pending=None)
    keep(talk, amid=False)


# -- words about it, at any time -------------------------------------------------------------------


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
    if PURPOSE not in talk.consents:
        version = talk.mind.content.words["nl"].texts["contact.version"]
        talk.effects.append(GiveConsent(PURPOSE, version))
        talk.consents.add(PURPOSE)
    team = team_here(talk)
    talk.say("contact.share.given" if team is not None else "contact.share.given_nobody")


def signs_of(findings: Sequence[Danger]) -> tuple[str, ...]:
    """The kinds of danger found."""
    return tuple(dict.fromkeys(one.kind for one in findings))
