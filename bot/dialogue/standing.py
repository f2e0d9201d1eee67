"""How far the asking came ("aangevraagd", "gekregen", "geweigerd"), and what is next, as far as sources say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.content import texts
from bot.content.model import Scheme, SchemeId
from bot.dialogue import asking, cards, reminders
from bot.dialogue.talk import Talk
from bot.facts import Kind
from bot.messages import Act, Pending, PendingChoice, Understanding
from bot.rights import interview
from bot.rights.moments import renewal

KINDS: Final = ("applied", "granted", "refused")
#: Menus about one scheme.
CARD: Final = "card/"
REMINDER: Final = "reminder/"
#: Kinds that are asked for at an office: offered before the rest.
ASKED_FOR: Final = ("recognition", "leave", "premium", "budget")
#: Schemes offered where it is not said which one it is about.
MOST_OFFERED: Final = 7


def take(talk: Talk, understanding: Understanding) -> bool:
    """Note what became of an application; False where the text says nothing of the kind."""
    act = next((act for act in understanding.acts if act.kind in KINDS), None)
    if act is None:
        return False
    scheme = _meant(talk, act)
    if scheme is None:
        ask_which(talk, act.kind)
        return True
    note(talk, scheme, act.kind)
    if talk.asks() == f"{REMINDER}{scheme}":
        talk.take_up()  # that answers the reminder
    return True


def _meant(talk: Talk, act: Act) -> SchemeId | None:
    """The scheme that is named, whose card or reminder is open, or the only one that was asked for."""
    if act.about in talk.mind.content.schemes:
        return SchemeId(act.about)
    pending = talk.state.pending
    if pending is not None and pending.kind == "menu" and pending.about.startswith((CARD, REMINDER)):
        return SchemeId(pending.about.partition("/")[2])
    applied = [id for id, (how, _) in talk.state.recipient.standing.items() if how == "applied"]
    if act.kind != "applied" and len(applied) == 1 and applied[0] in talk.mind.content.schemes:
        return SchemeId(applied[0])
    return None


def ask_which(talk: Talk, kind: str) -> None:
    """Which scheme is it about?"""
    ranked = [*interview.strongest(talk.mind.program, talk.shown(), cards.wanted(talk)), *talk.shown()]
    first = [verdict for verdict in ranked if verdict.scheme in talk.state.recipient.standing]
    papers = [verdict for verdict in ranked if verdict.kind == "recognition"]
    asked = [verdict for verdict in ranked if verdict.kind in ASKED_FOR]
    told = list({verdict.scheme: verdict for verdict in (*first, *papers, *asked, *ranked)}.values())
    choices = tuple(
        PendingChoice(
            id=f"about_{verdict.scheme}",
            label=words.title,
            heard=words.call,
        )
        for verdict in told[:MOST_OFFERED]
        for words in (talk.mind.wording.words_of(talk.language, talk.mind.content.schemes[verdict.scheme]),)
    )
    menu = Pending(kind="menu", about=f"standing/{kind}", choices=(*choices, talk.choice("other", "standing.other")))
    talk.ask_amid(menu, talk.text(f"standing.which.{kind}"))


def note(talk: Talk, id: SchemeId, kind: str) -> None:
    """Remember how it stands with a scheme, and say what is next."""
    recipient = talk.state.recipient
    standing = {**recipient.standing, id: (kind, talk.world.today.isoformat())}
    talk.state = talk.state.with_recipient(replace(recipient, standing=standing))
    scheme = talk.mind.content.schemes[id]
    said: Mapping[str, Callable[[Talk, Scheme], list[str]]] = {
        "applied": _applied,
        "granted": _granted,
        "refused": _refused,
    }
    talk.speak("\n".join(part for part in said[kind](talk, scheme) if part))
    if kind == "granted":
        reminders.renewals(talk, id)


def _title(talk: Talk, scheme: Scheme) -> str:
    return talk.mind.wording.title(talk.language, scheme)


def _applied(talk: Talk, scheme: Scheme) -> list[str]:
    words = talk.mind.wording.words_of(talk.language, scheme)
    names = talk.mind.wording.scheme_names(scheme, talk.world.today, talk.names())
    decides = talk.mind.wording.fill(talk.language, words.decides.text, names) if words.decides else ""
    head = f"**{talk.text('card.decides')}** {decides}" if decides else ""
    return [talk.text("standing.applied", title=_title(talk, scheme)), head, talk.text("standing.tell_me")]


def _granted(talk: Talk, scheme: Scheme) -> list[str]:
    waited = {
        verdict.scheme
        for verdict in talk.shown()
        if scheme.id in verdict.not_yet
        or any(scheme.id in talk.mind.content.vocabulary.facts[name].obtain for name in verdict.missing)
    }
    for fact in talk.mind.content.vocabulary.facts.values():
        if scheme.id in fact.obtain and fact.kind is Kind.BOOL and not fact.derived and len(fact.obtain) == 1:
            asking.remember(talk, fact, True, how="paper")
    opened = [verdict for verdict in talk.shown() if verdict.open and verdict.scheme in waited - {scheme.id}]
    parts = [talk.text("standing.granted", title=_title(talk, scheme))]
    if scheme.apply.renew is not None:
        until = texts.day(talk.language, renewal(scheme, talk.world.today))
        parts.append(talk.text("standing.renew" if scheme.apply.window is None else "standing.renew_by", until=until))
    if opened:
        titles = [_title(talk, talk.mind.content.schemes[verdict.scheme]) for verdict in opened[:3]]
        parts.append(talk.text("standing.opened", titles=texts.listed(talk.language, titles)))
    return parts


def _refused(talk: Talk, scheme: Scheme) -> list[str]:
    words = talk.mind.wording.words_of(talk.language, scheme)
    names = talk.mind.wording.scheme_names(scheme, talk.world.today, talk.names())
    parts = [talk.text("standing.refused", title=_title(talk, scheme))]
    if words.refused:
        parts.append(talk.mind.wording.fill(talk.language, words.refused.text, names))
        parts.append(cards.read_in(talk, talk.language, scheme, words.refused.source))
    else:
        parts.append(talk.text("standing.refused_letter"))
        if words.decides:
            decides = talk.mind.wording.fill(talk.language, words.decides.text, names)
            parts.append(f"**{talk.text('card.decides')}** {decides}")
    return parts
