"""Cards: one scheme as it stands for this carer, the overview of all, the leaves side by side.

A card is not a bubble: a title, at most six short lines, and "meer" (design.md, "Dialogue").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bot.content import texts
from bot.content.forms import SchemeWords, Statement
from bot.content.model import Scheme, SchemeId
from bot.dialogue.talk import Talk
from bot.facts import UNKNOWN
from bot.messages import Pending, PendingChoice
from bot.rights import interview
from bot.rights.amounts import AmountDue
from bot.rights.verdicts import Outcome, Verdict, assess, weigh
from bot.rights.verdicts import told as worth_telling

#: Schemes offered as buttons under an overview before "meer".
MOST_BUTTONS: Final = 8
#: Leaves put side by side.
MOST_COMPARED: Final = 3
_MARK: Final = {True: "✔", False: "✘", None: "?"}


def status_key(verdict: Verdict) -> str:
    """How it stands: ``eligible``, ``some_option``, ``not_yet``, ``unknown`` or ``not_eligible``."""
    if verdict.not_yet:
        return "not_yet"
    if verdict.outcome is Outcome.UNKNOWN and verdict.some_option:
        return "some_option"
    return str(verdict.outcome)


def first_titles(talk: Talk, most: int) -> list[str]:
    """What may fit as far as is known, strongest first, a few titles."""
    shown = (verdict for verdict in talk.shown() if verdict.open and not _meant_for_others(verdict))
    found = interview.strongest(talk.mind.program, shown)
    tender = [verdict for verdict in found if not interview.tender(talk.mind.program, verdict)]
    return [talk.mind.wording.title(talk.language, talk.mind.content.schemes[one.scheme]) for one in tender[:most]]


def titles_of(talk: Talk, kinds: Sequence[str], most: int) -> list[str]:
    """The rights of some kinds, those that bring most first, a few titles; whoever they are for."""
    situation = talk.situation
    if situation["carer_work_status"] is UNKNOWN:
        situation = situation.supposing("carer_work_status", "employee")  # most who ask for leave
    verdicts = worth_telling(assess(talk.mind.program, situation), talk.mind.program)
    found = [verdict for verdict in verdicts if verdict.kind in kinds and not _audience_no(verdict)]
    weight = {verdict.scheme: talk.mind.content.schemes[verdict.scheme].weight for verdict in found}
    found = [one for one in found if not interview.tender(talk.mind.program, one)]
    strongest = sorted(found, key=lambda verdict: -weight[verdict.scheme])[:most]
    return [talk.mind.wording.title(talk.language, talk.mind.content.schemes[one.scheme]) for one in strongest]


# -- the overview ----------------------------------------------------------------------------------


def overview(talk: Talk, kinds: Sequence[str]) -> None:
    """Everything found, strongest first, with a button for each; then what was presumed."""
    schemes = talk.mind.content.schemes
    shown = talk.shown(kinds)
    told = [
        *interview.strongest(talk.mind.program, (verdict for verdict in shown if not _meant_for_others(verdict))),
        *(verdict for verdict in shown if verdict.not_yet),
    ]
    ended = {id: how for id, (how, _) in talk.state.recipient.standing.items() if how != "applied" and id in schemes}
    told = [verdict for verdict in told if verdict.scheme not in ended]
    parts = [talk.text("overview.head" if told else "overview.nothing")]
    for how in ("granted", "refused"):
        titles = [talk.mind.wording.title(talk.language, schemes[SchemeId(id)]) for id in ended if ended[id] == how]
        if titles:
            parts.append(f"**{talk.text(f'overview.{how}')}**\n" + "\n".join(f"• {title}" for title in titles))
    for status in ("eligible", "some_option", "unknown", "not_yet"):
        titles = [_line(talk, verdict) for verdict in told if status_key(verdict) == status]
        if titles:
            parts.append(f"**{talk.text(f'overview.{status}')}**\n" + "\n".join(f"• {title}" for title in titles))
    place = talk.state.choices.get("municipality", "")
    if place and (not kinds or "premium" in kinds):
        parts.append(talk.text("premium.not_researched", place=place))
    presumed = _presumed(talk, told)
    if presumed:
        parts.append(talk.text("overview.presumed", presumed=texts.listed(talk.language, list(presumed.values())[:4])))
    talk.ask(_overview_menu(talk, told, _refused(shown), bool(presumed)), "\n\n".join(parts))


def _meant_for_others(verdict: Verdict) -> bool:
    """Open only because it is not known yet whether it is meant for this carer at all, and much else is missing."""
    return verdict.outcome is Outcome.UNKNOWN and any(
        reason.audience and reason.holds is None for reason in verdict.reasons
    )


def _refused(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """What does not hold now, without what is plainly meant for others."""
    return [verdict for verdict in verdicts if not verdict.open and not verdict.not_yet and not _audience_no(verdict)]


def _audience_no(verdict: Verdict) -> bool:
    return any(reason.audience and reason.holds is False for reason in verdict.reasons)


def _line(talk: Talk, verdict: Verdict) -> str:
    scheme = talk.mind.content.schemes[verdict.scheme]
    title = talk.mind.wording.title(talk.language, scheme)
    standing, _ = talk.state.recipient.standing.get(verdict.scheme, ("", ""))
    if standing:
        title += f" ({talk.text(f'standing.mark.{standing}')})"
    if verdict.not_yet:
        first = [talk.mind.wording.title(talk.language, talk.mind.content.schemes[id]) for id in verdict.not_yet[:2]]
        return f"{title}: {talk.text('card.first', first=texts.listed(talk.language, first, either=True))}"
    if verdict.outcome is Outcome.UNKNOWN and not verdict.some_option:
        missing = _missing(talk, verdict)[:2]
        if missing:
            return f"{title}: {talk.text('card.missing', missing='; '.join(missing))}"
    return title


def _missing(talk: Talk, verdict: Verdict) -> list[str]:
    options = talk.mind.content.schemes[verdict.scheme].options
    names = [name for name in verdict.missing if options is None or name != options[0]]
    return talk.mind.wording.papers(talk.language, names, talk.names())


def _presumed(talk: Talk, verdicts: Sequence[Verdict]) -> dict[str, str]:
    """What was presumed for the open ones among these, each fact with its phrase."""
    words = talk.mind.content.words[talk.language].facts
    names = dict.fromkeys(name for verdict in verdicts if verdict.open for name in verdict.presumed)
    return {
        name: talk.mind.wording.presumed(talk.language, name, talk.names())
        for name in names
        if name in words and words[name].presumed
    }


def _overview_menu(talk: Talk, told: Sequence[Verdict], refused: Sequence[Verdict], presumed: bool) -> Pending:
    choices = [_card_button(talk, verdict, more=index >= MOST_BUTTONS) for index, verdict in enumerate(told)]
    if len(told) > MOST_BUTTONS:
        choices.append(talk.choice("more", "choice.more"))
    if len([verdict for verdict in told if verdict.kind == "leave" and verdict.open]) > 1:
        choices.append(talk.choice("compare", "choice.compare"))
    if presumed:
        choices.append(talk.choice("presumed", "choice.presumed"))
    if refused:
        choices.append(talk.choice("refused", "choice.refused"))
    choices.append(talk.choice("done", "choice.done"))
    return Pending(kind="menu", about="overview", choices=tuple(choices))


def _card_button(talk: Talk, verdict: Verdict, *, more: bool = False) -> PendingChoice:
    scheme = talk.mind.content.schemes[verdict.scheme]
    words = talk.mind.wording.words_of(talk.language, scheme)
    return PendingChoice(id=f"card_{scheme.id}", label=words.title, heard=words.call, more=more)


def refused(talk: Talk, kinds: Sequence[str]) -> None:
    """What does not hold now, each with its reasons."""
    shown = _refused(talk.shown(kinds))
    lines = [talk.text("refused.head")]
    for verdict in shown:
        lines.append("• " + talk.mind.wording.summary(talk.language, verdict, talk.situation, talk.names()))
    choices = (
        *(_card_button(talk, verdict) for verdict in shown[:MOST_BUTTONS]),
        talk.choice("overview", "choice.overview"),
    )
    talk.ask(Pending(kind="menu", about="refused", choices=choices), "\n".join(lines))


def presumed(talk: Talk, kinds: Sequence[str]) -> None:
    """Everything that was presumed, each with a button to correct it."""
    phrases = _presumed(talk, talk.shown(kinds))
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


def read_in(talk: Talk, language: str, scheme: Scheme, ids: tuple[str, ...]) -> str:
    """The scheme, the page that says it and when that was read, small."""
    source = talk.mind.wording.source(scheme, ids)
    names = {
        "title": source.title if source else "",
        "scheme": talk.mind.content.words[language].schemes[scheme.id].title,
        "consulted": texts.month(language, (source.consulted if source else None) or scheme.consulted),
    }
    return f"*{talk.mind.wording.say(language, 'answer.source', names)}*"


# -- one card --------------------------------------------------------------------------------------


def card(talk: Talk, id: SchemeId) -> None:
    """A scheme as it stands now: a title and at most six short lines, with "meer"."""
    view = _View(talk, id)
    lines = [f"**{view.words.title}** · *{talk.text(f'status.{status_key(view.verdict)}')}*"]
    lines.append(view.fill(view.words.short))
    lines += view.conditions()
    lines += view.first_steps()
    lines += view.money()
    if view.words.decides:
        lines.append(f"**{talk.text('card.decides')}** {view.fill(view.words.decides)}")
    lines.append(view.sources())
    choices = [talk.choice(f"card_{more}", f"choice.card_{more}") for more in ("more", "why")]
    choices.append(talk.choice("overview", "choice.overview"))
    talk.ask(
        Pending(kind="menu", about=f"card/{id}", choices=tuple(choices)), "\n".join(line for line in lines if line)
    )


def card_more(talk: Talk, id: SchemeId) -> None:
    """All that is known of a scheme, in at most three bubbles."""
    view = _View(talk, id)
    words = view.words
    parts = [
        view.where(),
        view.numbered("card.how", words.steps),
        view.listed("card.documents", tuple(words.documents.values())),
        view.single("card.notice", words.notice),
        view.single("card.length", words.length),
    ]
    talk.speak("\n\n".join(part for part in (f"**{words.title}**", *parts) if part))
    parts = [
        view.listed("card.brings", words.brings),
        view.all_amounts(),
        view.single("card.refused", words.refused),
        view.listed("card.good_to_know", words.good_to_know),
    ]
    if any(parts):
        talk.speak("\n\n".join(part for part in parts if part))
    menu = Pending(
        kind="menu",
        about=f"card/{id}",
        choices=(talk.choice("overview", "choice.overview"), talk.choice("done", "choice.done")),
    )
    unsure = view.listed("card.unsure", words.unsure)
    talk.ask(menu, "\n\n".join(part for part in (unsure, view.all_sources()) if part))


def card_why(talk: Talk, id: SchemeId) -> None:
    """Every condition of a scheme as it stands, each with where it was read."""
    view = _View(talk, id)
    lines = [
        f"**{view.words.title}**",
        talk.mind.wording.summary(talk.language, view.verdict, talk.situation, view.names),
    ]
    for reason in view.verdict.reasons:
        by_form = f" ({talk.text('card.by_form')})" if reason.by_option else ""
        text = view.condition(reason.condition, reason.holds)
        lines.append(f"{_MARK[reason.holds]} {text}{by_form}{view.read_in(reason.condition)}")
    missing = _missing(talk, view.verdict)
    if missing and view.verdict.open:
        lines.append(talk.text("card.settles", missing="; ".join(missing)))
    lines.append(view.sources())
    menu = Pending(
        kind="menu",
        about=f"card/{id}",
        choices=(talk.choice("card_more", "choice.card_more"), talk.choice("overview", "choice.overview")),
    )
    talk.ask(menu, "\n".join(line for line in lines if line))


class _View:
    """A scheme with its words and its verdict, for one rendering."""

    def __init__(self, talk: Talk, id: SchemeId) -> None:
        self.talk = talk
        self.scheme: Scheme = talk.mind.content.schemes[id]
        self.verdict = talk.verdicts[id]
        self.words: SchemeWords = talk.mind.wording.words_of(talk.language, self.scheme)
        self.names: dict[str, Any] = talk.mind.wording.scheme_names(self.scheme, talk.world.today, talk.names())

    def fill(self, statement: Statement) -> str:
        """A statement with its names."""
        return self.talk.mind.wording.fill(self.talk.language, statement.text, self.names)

    def condition(self, id: str, holds: bool | None) -> str:
        """A condition in words."""
        return self.talk.mind.wording.condition(
            self.talk.language, self.scheme, id, holds, self.talk.situation, self.names
        )

    def conditions(self) -> list[str]:
        """The conditions that matter most now, at most three, on one line."""
        reasons = [reason for reason in self.verdict.reasons if not reason.by_option]
        open_first = sorted(reasons, key=lambda reason: (reason.holds is True, reason.holds is None))[:3]
        if not open_first:
            return []
        return [
            " · ".join(
                f"{_MARK[reason.holds]} {self.condition(reason.condition, reason.holds)}" for reason in open_first
            )
        ]

    def read_in(self, condition: str) -> str:
        """The title of the page that a condition was read in, small."""
        node = self.scheme.condition(condition)
        ids = dict.fromkeys(id for inner in node.walk() for id in inner.sources) if node is not None else {}
        source = self.talk.mind.wording.source(self.scheme, tuple(ids))
        return f" *({source.title})*" if source is not None else ""

    def where(self) -> str:
        """Where it is asked for, and what is asked for first."""
        places = [self.talk.text(f"place.{id}") for id in self.scheme.apply.at]
        parts = [self.talk.text("card.where", places=", ".join(places))] if places else []
        first = [id for id in self.scheme.after if self.talk.verdicts[SchemeId(id)].open]
        if first:
            titles = [
                self.talk.mind.wording.title(self.talk.language, self.talk.mind.content.schemes[SchemeId(id)])
                for id in first
            ]
            parts.append(self.talk.text("card.order", first=texts.listed(self.talk.language, titles, either=True)))
        return " ".join(parts)

    def first_steps(self) -> list[str]:
        """The first two steps, where there is something to do now."""
        if not self.verdict.open or not self.words.steps:
            return []
        steps = [f"{n}. {self.fill(step)}" for n, step in enumerate(self.words.steps[:2], start=1)]
        return [f"**{self.talk.text('card.now')}** " + " ".join(steps)]

    def amounts(self) -> list[str]:
        """What it pays, one line a row that is printed; per form of leave where none is chosen yet."""
        options = self.scheme.options
        if self.verdict.options is None or options is None:
            return self._printed(self.verdict.amounts, "")
        lines: list[str] = []
        for value, outcome in self.verdict.options.items():
            if outcome is not Outcome.NOT_ELIGIBLE:
                program = self.talk.mind.program
                chosen = weigh(program, program.ready[self.scheme.id], self.talk.situation.supposing(options[0], value))
                lines += self._printed(chosen.amounts, f"{self.talk.text(f'leave_form.{value}')}: ")
        return list(dict.fromkeys(lines))

    def _printed(self, amounts: Sequence[AmountDue], lead: str) -> list[str]:
        wording = self.talk.mind.wording
        printed = [due for due in amounts if not due.not_printed]
        sure = [due for due in printed if due.certain] or printed
        return [texts.capital(lead + wording.amount(self.talk.language, self.scheme, due)) for due in sure]

    def money(self) -> list[str]:
        """What it pays, the first row, with its date."""
        if not self.verdict.amounts:
            return []
        head = f"**{self.talk.text('card.pays')}**"
        amounts = self.amounts()
        if not amounts:
            return [f"{head} {self.talk.text('amount.not_printed')}"]
        return [f"{head} {amounts[0]}. {self.talk.mind.wording.amount_note(self.talk.language, self.verdict)}".strip()]

    def all_amounts(self) -> str:
        """Every row that may count."""
        if not self.verdict.amounts:
            return ""
        lines = self.amounts() or [self.talk.text("amount.not_printed")]
        note = self.talk.mind.wording.amount_note(self.talk.language, self.verdict)
        head = f"**{self.talk.text('card.pays')}**\n"
        return head + "\n".join(f"• {line}" for line in lines) + (f"\n{note}" if note else "")

    def numbered(self, head: str, statements: Sequence[Statement]) -> str:
        """Statements as steps."""
        if not statements:
            return ""
        lines = [f"{n}. {self.fill(statement)}" for n, statement in enumerate(statements, start=1)]
        return f"**{self.talk.text(head)}**\n" + "\n".join(lines)

    def listed(self, head: str, statements: Sequence[Statement]) -> str:
        """Statements as a list."""
        if not statements:
            return ""
        return f"**{self.talk.text(head)}**\n" + "\n".join(f"• {self.fill(statement)}" for statement in statements)

    def single(self, head: str, statement: Statement | None) -> str:
        """One statement under its head."""
        return f"**{self.talk.text(head)}** {self.fill(statement)}" if statement else ""

    def sources(self) -> str:
        """Where it was read, shortly, with the month of consulting."""
        ids = dict.fromkeys(id for id in self.words.short.source)
        titles = [self.scheme.sources[id].title for id in ids if id in self.scheme.sources][:2]
        consulted = texts.month(self.talk.language, self.scheme.consulted)
        seen = self.talk.text(
            "card.seen",
            titles="; ".join(titles),
            consulted=consulted,
            page_date=self.talk.mind.wording.page_date(self.talk.language, self.scheme.page_date),
        )
        return f"*{seen}*"

    def all_sources(self) -> str:
        """Every page with its address and date."""
        dated = self.talk.mind.wording.page_date
        lines = [
            f"• [{source.title}]({source.url}) ({dated(self.talk.language, source.page_date)})"
            for source in self.scheme.sources.values()
        ]
        consulted = texts.month(self.talk.language, self.scheme.consulted)
        return f"**{self.talk.text('card.sources', consulted=consulted)}**\n" + "\n".join(lines[:8])


# -- side by side ----------------------------------------------------------------------------------


def compare(talk: Talk) -> None:
    """The leaves that are open, strongest first, by relation, proof, pay, notice and length."""
    shown = [
        one for one in talk.shown(("leave",)) if _compare_words(talk, one) is not None and not _meant_for_others(one)
    ]
    open_ones = interview.strongest(talk.mind.program, shown)
    leaves = sorted(
        (*open_ones, *(one for one in shown if one.not_yet)),
        key=lambda one: (
            interview.tender(talk.mind.program, one),
            -talk.mind.content.schemes[one.scheme].weight,
        ),
    )
    if not leaves:
        talk.say("compare.nothing")
        overview(talk, ())
        return
    for index, verdict in enumerate(leaves[:MOST_COMPARED]):
        text = _column(talk, verdict)
        if index == 0:
            text = f"{talk.text('compare.head')}\n\n{text}"
        if index < min(len(leaves), MOST_COMPARED) - 1:
            talk.speak(text)
        else:
            rest = [_card_button(talk, other) for other in leaves[:6]]
            menu = Pending(kind="menu", about="compare", choices=(*rest, talk.choice("overview", "choice.overview")))
            talk.ask(menu, text)


def _compare_words(talk: Talk, verdict: Verdict) -> Any:
    return talk.mind.wording.words_of(talk.language, talk.mind.content.schemes[verdict.scheme]).compare


def _column(talk: Talk, verdict: Verdict) -> str:
    words = _compare_words(talk, verdict)
    scheme = talk.mind.content.schemes[verdict.scheme]
    lines = [f"**{talk.mind.wording.title(talk.language, scheme)}** · *{talk.text(f'status.{status_key(verdict)}')}*"]
    for cell in ("relation", "proof", "pay", "notice", "length"):
        text = talk.mind.wording.fill(talk.language, getattr(words, cell), talk.names())
        lines.append(f"{talk.text(f'compare.{cell}')}: {text}")
    if verdict.options:
        forms = [
            talk.text(f"leave_form.{value}")
            for value, outcome in verdict.options.items()
            if outcome is Outcome.ELIGIBLE
        ]
        if forms:
            lines.append(talk.text("compare.forms", forms=texts.listed(talk.language, forms)))
    return "\n".join(lines)
