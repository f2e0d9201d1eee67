"""The overview of all that was found, by kind and strongest first; what does not hold now; what was presumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from bot.content import texts
from bot.content.model import Scheme, SchemeId
from bot.dialogue import cards
from bot.dialogue.talk import Talk
from bot.facts import UNKNOWN, Subject
from bot.messages import Pending, PendingChoice
from bot.rights import interview, order, sums
from bot.rights.moments import Moment, moments
from bot.rights.program import places_of
from bot.rights.verdicts import Outcome, Verdict

#: Schemes offered as buttons under an overview before "meer".
MOST_BUTTONS: Final = 8
#: Lines of one kind where several kinds are told together, and of a kind told alone.
MOST_OF_A_KIND: Final = 4
MOST_ALONE: Final = 12
#: What to do first, in so many steps.
MOST_STEPS: Final = 3
#: A paper that so many rights wait for is named as the first thing to get.
LEAST_WAITING: Final = 2
#: Kinds that are asked for when they are wanted, in no order.
_ANY_TIME: Final = ("respite", "support")
#: Pairs that exclude each other.
MOST_CLASHES: Final = 2
#: The kinds in the order in which they are told, after what the carer is after.
KINDS: Final = ("recognition", "leave", "premium", "budget", "respite", "support")
_STANDS: Final = ("eligible", "some_option", "unknown", "not_yet")


def overview(talk: Talk, kinds: Sequence[str]) -> None:
    """Everything found, by kind, with a button for each; then where to begin, and what was presumed."""
    shown = talk.shown(kinds)
    told = _told(talk, shown)
    parts = [talk.text("overview.head" if told else "overview.nothing"), *_ended(talk)]
    groups = by_kind(talk, told)
    for kind, verdicts in groups.items():
        most = MOST_OF_A_KIND if len(groups) > 1 else MOST_ALONE
        lines = [f"• {_line(talk, verdict)}" for verdict in verdicts[:most]]
        if verdicts[most:]:
            lines.append(talk.text("overview.and_more", n=len(verdicts) - most))
        parts.append(f"**{talk.text(f'overview.kind.{kind}')}**\n" + "\n".join(lines))
    if not kinds or "premium" in kinds:
        parts += [no_premium(talk), _local_refused(talk)]
    parts += [_begin(talk, told), _together(talk, told)]
    presumed_now = presumed_here(talk, told)
    if presumed_now:
        phrases = list(presumed_now.values())[:MOST_OF_A_KIND]
        parts.append(talk.text("overview.presumed", presumed=texts.listed(talk.language, phrases)))
    parts.append(_others(talk))
    menu = _menu(talk, groups, _refused(talk, shown), presumed=bool(presumed_now))
    talk.ask(menu, "\n\n".join(part for part in parts if part))
    talk.keeps = True


def told_here(talk: Talk, kinds: Sequence[str]) -> list[Verdict]:
    """What an overview of these kinds tells, strongest first."""
    return _told(talk, talk.shown(kinds))


def _told(talk: Talk, shown: Sequence[Verdict]) -> list[Verdict]:
    """What is told, strongest first; not what is settled already, nor what is plainly meant for others."""
    found = [
        *interview.strongest(
            talk.mind.program,
            (verdict for verdict in shown if not cards.meant_for_others(verdict)),
            cards.wanted(talk),
        ),
        *(verdict for verdict in shown if verdict.not_yet and not cards.audience_open(verdict)),
    ]
    ended = {id for id, how in cards.standing(talk).items() if how != "applied"}
    schemes = talk.mind.content.schemes
    return [
        verdict
        for verdict in found
        if verdict.scheme not in ended and not schemes[verdict.scheme].former and not cards.too_tender(talk, verdict)
    ]


def by_kind(talk: Talk, told: Sequence[Verdict]) -> dict[str, list[Verdict]]:
    """What is told, by kind in the order of telling, what seems to hold first; kinds without anything left out."""
    rank = {name: index for index, name in enumerate(_STANDS)}
    found: dict[str, list[Verdict]] = {}
    for kind in KINDS:
        of_kind = [verdict for verdict in told if verdict.kind == kind]
        if of_kind:
            found[kind] = sorted(of_kind, key=lambda verdict: rank.get(cards.stands(talk, verdict), len(rank)))
    return found


def _ended(talk: Talk) -> list[str]:
    """What was granted and what was refused, as far as the carer told."""
    schemes = talk.mind.content.schemes
    parts: list[str] = []
    for how in ("granted", "refused"):
        titles = [
            talk.mind.wording.title(talk.language, schemes[SchemeId(id)])
            for id, standing in cards.standing(talk).items()
            if standing == how and id in schemes
        ]
        if titles:
            parts.append(f"**{talk.text(f'overview.{how}')}**\n" + "\n".join(f"• {title}" for title in titles))
    return parts


def _line(talk: Talk, verdict: Verdict) -> str:
    """A right on one line: how it stands, what it brings, what is missing."""
    scheme = talk.mind.content.schemes[verdict.scheme]
    title = talk.mind.wording.title(talk.language, scheme)
    standing, _ = talk.state.recipient.standing.get(verdict.scheme, ("", ""))
    if standing:
        title += f" ({talk.text(f'standing.mark.{standing}')})"
    stands = cards.stands(talk, verdict)
    if verdict.not_yet:
        first = [
            talk.mind.wording.title(talk.language, talk.mind.content.schemes[id])
            for id in cards.to_ask_first(talk, verdict)[:2]
        ]
        detail = talk.text("card.first", first=texts.listed(talk.language, first, either=True))
    elif "paused" in verdict.notes:
        detail = talk.text("card.paused")
    elif stands == "unknown":
        missing = cards.missing(talk, verdict)[:2]
        detail = talk.text("card.missing", missing="; ".join(missing)) if missing else ""
    else:
        detail = talk.mind.wording.short_amount(talk.language, verdict)
    line = talk.text(f"overview.line.{stands}", title=title)
    if not detail:
        return line
    return f"{line}, {detail}" if stands == "eligible" else f"{line} ({detail})"


def _begin(talk: Talk, told: Sequence[Verdict]) -> str:
    """What to ask for first, and why."""
    found = first_things(talk, told)
    if not found:
        return ""
    lines = [f"{n}. {step}" for n, step in enumerate(found, start=1)]
    return f"**{talk.text('overview.begin')}**\n" + "\n".join(lines)


def first_things(talk: Talk, told: Sequence[Verdict]) -> list[str]:
    """What to do first, in words: the paper that most hangs on, then what to ask for and why now."""
    found = [paper] if (paper := _first_paper(talk, told)) else []
    # who can have a break already needs no order to ask for it in
    steps = [step for step in advice(talk, told) if talk.mind.content.schemes[step.scheme].kind not in _ANY_TIME]
    found += [step_text(talk, step) for step in steps if step.opens or step.closes]
    found += [step_text(talk, step) for step in steps if not (step.opens or step.closes)]
    return found[:MOST_STEPS]


def _first_paper(talk: Talk, told: Sequence[Verdict]) -> str:
    """The paper that most of what is open waits for, where that is more than one right."""
    waiting: dict[str, list[Verdict]] = {}
    for verdict in told:
        if verdict.outcome is Outcome.UNKNOWN and not verdict.some_option:
            for paper in cards.missing(talk, verdict, to_get=True):
                waiting.setdefault(paper, []).append(verdict)
    if not waiting:
        return ""
    schemes = talk.mind.content.schemes
    most = max(waiting, key=lambda paper: sum(schemes[one.scheme].weight for one in waiting[paper]))
    if len(waiting[most]) < LEAST_WAITING:
        return ""
    titles = [talk.mind.wording.title(talk.language, schemes[one.scheme]) for one in waiting[most][:MOST_STEPS]]
    return talk.text("overview.step.paper", paper=most, titles=texts.listed(talk.language, titles))


def advice(talk: Talk, told: Sequence[Verdict]) -> tuple[order.Step, ...]:
    """In which order to ask for what was found."""
    program, today = talk.mind.program, talk.world.today
    days = {verdict.scheme: days_of(talk, program.schemes[verdict.scheme]) for verdict in told}
    sure = [verdict for verdict in told if sums.certain(program.schemes[verdict.scheme])]
    tender = [verdict.scheme for verdict in sure if interview.tender(program, verdict)]
    standing = cards.standing(talk)
    return order.steps(sure, program.schemes, program.advised, days, today, settled=standing, tender=tender)


def step_text(talk: Talk, step: order.Step) -> str:
    """One thing to ask for, with the reason to do it now."""
    wording, schemes = talk.mind.wording, talk.mind.content.schemes
    scheme = schemes[step.scheme]
    title = wording.title(talk.language, scheme)
    if step.opens:
        opened = [wording.title(talk.language, schemes[id]) for id in step.opens[:2]]
        said = talk.text("overview.step.opens", title=title, opens=texts.listed(talk.language, opened))
        # an attest that lasts a year is not asked for together with one that lasts
        notice = cards.fill(talk, scheme, wording.words_of(talk.language, scheme).notice)
        return f"{said} {cards.first_sentence(notice)}".strip() if scheme.kind == "recognition" else said
    if step.closes is not None:
        return talk.text("overview.step.closes", title=title, day=texts.day(talk.language, step.closes))
    return talk.text("overview.step.ask", title=title)


def days_of(talk: Talk, scheme: Scheme) -> tuple[Moment, ...]:
    """The days that a right brings for this carer, as far as is known."""
    how, on = talk.state.recipient.standing.get(scheme.id, ("", ""))
    start = talk.situation["leave_start"]
    return moments(
        scheme,
        talk.world.today,
        granted=date.fromisoformat(on) if how == "granted" else None,
        start=known_day(start) if scheme.kind == "leave" else None,
        applied=how == "applied",
    )


def known_day(value: object) -> date | None:
    """A day that is known to the day; None for a month or a year."""
    return date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-03-14") else None


def _together(talk: Talk, told: Sequence[Verdict]) -> str:
    """What cannot be had together, and what all of it comes to in a year, in rough."""
    wording, schemes = talk.mind.wording, talk.mind.content.schemes
    lines = [
        talk.text(
            "overview.higher" if b in schemes[a].better_of else "overview.clash",
            one=wording.title(talk.language, schemes[a]),
            other=wording.title(talk.language, schemes[b]),
        )
        for a, b in sums.clashes([one for one in told if one.outcome is Outcome.ELIGIBLE], schemes)[:MOST_CLASHES]
    ]
    lines += total_texts(talk, told)
    return "\n".join(lines)


def total_texts(talk: Talk, told: Sequence[Verdict]) -> list[str]:
    """The rough yearly totals, one sentence for each who is paid; none where only one right counts."""
    found: list[str] = []
    for total in sums.yearly(told, talk.mind.content.schemes):
        if len(total.parts) < 2:
            continue
        low, high = texts.money(talk.language, total.low), texts.money(talk.language, total.high)
        span = high if low == high else talk.text("amount.range", low=low, high=high)
        found.append(talk.text(f"overview.total.{total.to}", sum=span))
    return found


def no_premium(talk: Talk) -> str:
    """What is said of premiums where the recipient lives, where Leun knows of none; empty where it does.

    Of a municipality that merged: what was paid before in its parts, and whom to ask.
    """
    code = talk.situation["recipient_municipality"]
    if code is UNKNOWN:
        code = talk.situation["carer_municipality"]
    return _missing(talk, code, places_of(talk.situation)) if isinstance(code, str) else ""


def no_premium_of(talk: Talk, code: str) -> str:
    """The same of one municipality that was asked about, wherever people live."""
    return _missing(talk, code, frozenset({code}))


def _missing(talk: Talk, code: str, places: frozenset[str]) -> str:
    pack = talk.mind.content.pack_of(code)
    before = _before_a_merger(talk, places)
    old = _replaced(talk, places)
    if before or old or (pack is not None and pack.premiums == "known"):
        return "\n".join((*before, *old))
    return talk.mind.wording.no_premium(talk.language, talk.mind.wording.place(code), pack)


def _replaced(talk: Talk, places: frozenset[str]) -> list[str]:
    """The premiums here of which only rules were found that have been replaced: no rights, but not nothing either."""
    schemes, wording = talk.mind.content.schemes, talk.mind.wording
    ids = talk.mind.program.here(places)
    found = [schemes[id] for id in ids if "municipality" in schemes[id].area and schemes[id].status == "superseded"]
    return [
        talk.text(
            "premium.replaced",
            title=wording.title(talk.language, scheme),
            date=wording.page_date(talk.language, scheme.page_date),
        )
        for scheme in found
    ]


def _local_refused(talk: Talk) -> str:
    """That the premiums where people live don't seem to fit, where there are and none does."""
    schemes = talk.mind.content.schemes
    local = [one for one in talk.shown(("premium",)) if "municipality" in schemes[one.scheme].area]
    if not local or any(one.open or one.not_yet for one in local):
        return ""
    titles = [talk.mind.wording.title(talk.language, schemes[one.scheme]) for one in local]
    return talk.text("overview.local_refused", titles=texts.listed(talk.language, titles))


def _before_a_merger(talk: Talk, places: frozenset[str]) -> list[str]:
    """What was paid in the municipalities that merged into this one: nobody knows what holds now but the new one."""
    schemes, wording = talk.mind.content.schemes, talk.mind.wording
    ids = talk.mind.program.here(places)
    found = [schemes[id] for id in ids if schemes[id].former]
    # what was plainly for others (a child's, of who cares for a parent) is left out where there is more
    refused = [id for id, verdict in talk.verdicts.items() if verdict.outcome is Outcome.NOT_ELIGIBLE]
    found = [one for one in found if one.id not in refused] or found
    titles: dict[str, list[str]] = {}
    for scheme in found:
        titles.setdefault(scheme.area["formerly"], []).append(wording.title(talk.language, scheme))
    return [wording.formerly(talk.language, code, names) for code, names in titles.items()]


def _others(talk: Talk) -> str:
    """That rights differ for who else is cared for."""
    others = [one for one in talk.state.recipients if one.number != talk.state.current and not one.died]
    return talk.text("overview.others") if others else ""


def _refused(talk: Talk, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """What does not hold now, without what is plainly meant for others."""
    return [
        verdict for verdict in verdicts if not verdict.open and not verdict.not_yet and not cards.audience_no(verdict)
    ]


def presumed_here(talk: Talk, verdicts: Sequence[Verdict]) -> dict[str, str]:
    """What was presumed for the open ones among these, each fact with its phrase."""
    words = talk.mind.content.words[talk.language].facts
    names = dict.fromkeys(name for verdict in verdicts if verdict.open for name in verdict.presumed)
    facts = talk.mind.content.vocabulary.facts
    # of who is told about first, of what is merely asked for last
    ordered = sorted(names, key=lambda name: facts[name].about in (Subject.REQUEST, Subject.SCHEME))
    return {
        name: talk.mind.wording.presumed(talk.language, name, talk.names())
        for name in ordered
        if name in words and words[name].presumed
    }


def _menu(
    talk: Talk, groups: Mapping[str, Sequence[Verdict]], refused: Sequence[Verdict], *, presumed: bool
) -> Pending:
    told = [verdict for verdicts in groups.values() for verdict in verdicts]
    first = interview.strongest(talk.mind.program, [verdict for verdict in told if verdict.open], cards.wanted(talk))
    ranked = list(dict.fromkeys([*(one.scheme for one in first), *(one.scheme for one in told)]))
    by_id = {verdict.scheme: verdict for verdict in told}
    choices: list[PendingChoice] = [
        cards.button(talk, by_id[id], more=index >= MOST_BUTTONS) for index, id in enumerate(ranked)
    ]
    if len(ranked) > MOST_BUTTONS:
        choices.append(talk.choice("more", "choice.more"))
    if len(groups) > 1:
        choices += [
            talk.choice(f"kind_{kind}", f"choice.kind.{kind}")
            for kind, verdicts in groups.items()
            if len(verdicts) > MOST_OF_A_KIND
        ]
    if len([verdict for verdict in told if verdict.kind == "leave" and verdict.open]) > 1:
        choices.append(talk.choice("compare", "choice.compare"))
    if told:
        choices.append(talk.choice("paper", "choice.paper"))
    if presumed:
        choices.append(talk.choice("presumed", "choice.presumed"))
    if refused:
        choices.append(talk.choice("refused", "choice.refused"))
    choices.append(talk.choice("done", "choice.done"))
    return Pending(kind="menu", about="overview", choices=tuple(choices))


def compare(talk: Talk, kinds: Sequence[str]) -> None:
    """The leaves side by side; the overview where there is none to compare."""
    if not cards.compare(talk):
        talk.say("compare.nothing")
        overview(talk, kinds)


def refused(talk: Talk, kinds: Sequence[str]) -> None:
    """What does not hold now, each with its reasons."""
    shown = _refused(talk, talk.shown(kinds))
    lines = [talk.text("refused.head")]
    for verdict in shown[:MOST_ALONE]:
        lines.append("• " + talk.mind.wording.summary(talk.language, verdict, talk.situation, talk.names()))
    choices = (
        *(cards.button(talk, verdict) for verdict in shown[:MOST_BUTTONS]),
        talk.choice("overview", "choice.overview"),
    )
    talk.ask(Pending(kind="menu", about="refused", choices=choices), "\n".join(lines))


def presumed(talk: Talk, kinds: Sequence[str]) -> None:
    """Everything that was presumed, each with a button to correct it."""
    phrases = presumed_here(talk, talk.shown(kinds))
    text = talk.text("presumed.head") + "\n" + "\n".join(f"• {phrase}" for phrase in phrases.values())
    words = talk.mind.content.words[talk.language].facts
    buttons = tuple(
        PendingChoice(
            id=f"correct_{name}",
            label=talk.mind.wording.fill(talk.language, texts.capital(words[name].label), talk.names()),
        )
        for name in phrases
        if words[name].ask
    )
    choices = (*buttons, talk.choice("overview", "choice.all_true"))
    talk.ask(Pending(kind="menu", about="presumed", choices=choices), text)
