"""Cards: one scheme as it stands for this carer, the leaves side by side.

A card is not a bubble: a title, at most six short lines, and "meer" (design.md, "Dialogue").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from bot.content import texts
from bot.content.forms import SchemeWords, Statement
from bot.content.model import Scheme, SchemeId
from bot.dialogue.talk import Talk
from bot.facts import UNKNOWN, Ask, Kind, Range
from bot.messages import Pending, PendingChoice
from bot.rights import interview
from bot.rights.amounts import AmountDue, amounts_due
from bot.rights.sums import certain, combined, excluded
from bot.rights.verdicts import Outcome, Verdict, assess, weigh
from bot.rights.verdicts import told as worth_telling

#: What every text shows already by how it speaks of the recipient.
SHOWN_BY_TONE: Final = ("recipient_relation", "recipient_called")
#: Papers of offices that a card lets the carer say are there.
MOST_PAPERS: Final = 2
#: Among what was done once: a question about this scheme was answered.
ASKED_ABOUT: Final = "about/"
#: From this cost on a paper takes some getting (``facts.yaml``: to look up, or a paper).
A_PAPER: Final = 2
#: Sums of one scheme told in answer to a question.
MOST_SUMS: Final = 3
#: Leaves put side by side.
MOST_COMPARED: Final = 3
#: What each goal of the opening weighs as wanted.
WANTED_KINDS: Final = {
    "leave": ("leave",),
    "recognition": ("recognition",),
    "money": ("premium", "budget"),
    "respite": ("respite",),
}
#: Who stands so to a carer is no child: a first look names nothing that is for children.
GROWN_UP: Final = frozenset(
    {"parent", "stepparent", "parent_in_law", "grandparent", "grandparent_in_law", "spouse", "legal_partner"}
)
_MARK: Final = {True: "✔", False: "✘", None: "?"}


def status_key(verdict: Verdict) -> str:
    """How it stands: ``eligible``, ``some_option``, ``not_yet``, ``unknown`` or ``not_eligible``."""
    if verdict.not_yet:
        return "not_yet"
    if verdict.outcome is Outcome.UNKNOWN and verdict.some_option:
        return "some_option"
    return str(verdict.outcome)


def wanted(talk: Talk) -> frozenset[SchemeId]:
    """The schemes that belong to what the carer said to be after, and those that they asked about by name."""
    kinds = WANTED_KINDS.get(talk.state.choices.get("goal", ""), ())
    asked = asked_about(talk)
    schemes = talk.mind.content.schemes.values()
    return frozenset(scheme.id for scheme in schemes if scheme.kind in kinds or scheme.id in asked)


def asked_about(talk: Talk) -> frozenset[str]:
    """The schemes that the carer asked about by name."""
    return frozenset(mark.removeprefix(ASKED_ABOUT) for mark in talk.state.once if mark.startswith(ASKED_ABOUT))


def first_titles(talk: Talk, most: int) -> list[str]:
    """What may fit as far as is known, strongest first, a few titles."""
    shown = (verdict for verdict in talk.shown() if verdict.open and not meant_for_others(verdict))
    weight = {id: scheme.weight for id, scheme in talk.mind.content.schemes.items()}
    after = wanted(talk)
    found = interview.strongest(talk.mind.program, shown, after)
    found = tuple(sorted(found, key=lambda verdict: (verdict.scheme not in after, -weight[verdict.scheme])))
    tender = [verdict for verdict in found if not interview.tender(talk.mind.program, verdict)]
    return [talk.mind.wording.title(talk.language, talk.mind.content.schemes[one.scheme]) for one in tender[:most]]


def titles_of(talk: Talk, kinds: Sequence[str], most: int) -> list[str]:
    """The rights of some kinds that may still be had, those that bring most first, a few titles."""
    situation = talk.situation
    if situation["carer_work_status"] is UNKNOWN:
        situation = situation.supposing("carer_work_status", "employee")  # most who ask for leave
    if situation["recipient_age"] is UNKNOWN and situation["recipient_relation"] in GROWN_UP:
        situation = situation.supposing("recipient_age", Range(18, 120))
    verdicts = worth_telling(assess(talk.mind.program, situation), talk.mind.program)
    of_kind = [verdict for verdict in verdicts if verdict.kind in kinds and not audience_no(verdict)]
    found = [verdict for verdict in of_kind if verdict.open or verdict.not_yet] or of_kind
    weight = {verdict.scheme: talk.mind.content.schemes[verdict.scheme].weight for verdict in found}
    found = [one for one in found if not interview.tender(talk.mind.program, one)]
    strongest = sorted(found, key=lambda verdict: -weight[verdict.scheme])[:most]
    return [talk.mind.wording.title(talk.language, talk.mind.content.schemes[one.scheme]) for one in strongest]


def meant_for_others(verdict: Verdict) -> bool:
    """Open only because it is not known yet whether it is meant for this carer at all, and much else is missing."""
    return verdict.outcome is Outcome.UNKNOWN and audience_open(verdict)


def audience_open(verdict: Verdict) -> bool:
    """Whether it is not known yet that it is meant for this carer at all."""
    return any(reason.audience and reason.holds is None for reason in verdict.reasons)


def audience_no(verdict: Verdict) -> bool:
    """Plainly meant for others."""
    return any(reason.audience and reason.holds is False for reason in verdict.reasons)


def stands(talk: Talk, verdict: Verdict) -> str:
    """How it stands for this carer: as ``status_key``, but never sure where its page is not."""
    key = status_key(verdict)
    sure = certain(talk.mind.content.schemes[verdict.scheme])
    return "unknown" if key in ("eligible", "some_option") and not sure else key


def standing(talk: Talk) -> dict[str, str]:
    """How far the asking came for each right, as told; what the carer says is there already counts as granted."""
    facts, known = talk.mind.content.vocabulary.facts, talk.state.known()
    found = {
        fact.obtain[0]: "granted"
        for fact in facts.values()
        if len(fact.obtain) == 1
        and fact.name.startswith("has_")
        and fact.name in known
        and talk.situation[fact.name] is True
    }
    return found | {id: how for id, (how, _) in talk.state.recipient.standing.items()}


def missing(talk: Talk, verdict: Verdict, *, to_get: bool = False) -> list[str]:
    """The papers and answers that are missing for a verdict, each once; not the form that is still to be chosen.

    ``to_get``: only papers that one can go and get beforehand; no answers, and not what follows from asking.
    """
    options = talk.mind.content.schemes[verdict.scheme].options
    names = [name for name in verdict.missing if options is None or name != options[0]]
    names = [name for name in names if _spoken_of(talk, name, verdict.scheme)]
    if to_get:
        names = [name for name in names if _to_get(talk, name)]
    known = [name for name, one in talk.state.known().items() if one.value not in (UNKNOWN, False, "none")]
    return talk.mind.wording.papers(talk.language, names, talk.names(), known=known)


def _spoken_of(talk: Talk, name: str, scheme: SchemeId) -> bool:
    """Whether a fact may be named unasked: what is hard to speak of (dying) only once the carer has spoken of it."""
    fact = talk.mind.content.vocabulary.facts[name]
    return fact.sensitive < interview.TENDER or name in talk.state.known() or scheme in asked_about(talk)


def too_tender(talk: Talk, verdict: Verdict) -> bool:
    """Hangs on something that is hard to speak of, which nobody has spoken of: not told unasked."""
    if verdict.outcome is not Outcome.UNKNOWN or verdict.some_option:
        return False
    program = talk.mind.program
    return any(
        weigh(program, program.ready[verdict.scheme], talk.situation.supposing(name, False)).outcome
        is Outcome.NOT_ELIGIBLE
        for name in verdict.missing
        if not _spoken_of(talk, name, verdict.scheme)
    )


def to_ask_first(talk: Talk, verdict: Verdict) -> list[SchemeId]:
    """The rights to ask for before this one; of what is hard to speak of only where there is nothing else."""
    verdicts = talk.verdicts
    plain = [id for id in verdict.not_yet if id not in verdicts or not too_tender(talk, verdicts[id])]
    return plain or list(verdict.not_yet)


def _to_get(talk: Talk, name: str) -> bool:
    """Whether a fact stands on a paper that takes some getting."""
    fact, words = talk.mind.content.vocabulary.facts[name], talk.mind.content.words[talk.language].facts.get(name)
    asked = fact.ask in (Ask.IF_NEEDED, Ask.TOGETHER)
    return asked and fact.cost >= A_PAPER and words is not None and bool(words.paper)


def button(talk: Talk, verdict: Verdict, *, more: bool = False) -> PendingChoice:
    """The button that opens a card."""
    scheme = talk.mind.content.schemes[verdict.scheme]
    words = talk.mind.wording.words_of(talk.language, scheme)
    return PendingChoice(id=f"card_{scheme.id}", label=words.title, heard=words.call, more=more)


def read_in(talk: Talk, language: str, scheme: Scheme, ids: tuple[str, ...]) -> str:
    """The scheme, the page that says it and when that was read, small."""
    source = talk.mind.wording.source(scheme, ids)
    names = {
        "title": source.title if source else "",
        "scheme": talk.mind.content.words[language].schemes[scheme.id].title,
        "consulted": texts.month(language, (source.consulted if source else None) or scheme.consulted),
    }
    return f"*{talk.mind.wording.say(language, 'answer.source', names)}*"


def first_sentence(text: str) -> str:
    """The first sentence of a text, for where there is room for one."""
    found = re.match(r".+?[.!?](?=\s|$)", text, re.DOTALL)
    first = found[0] if found else text
    return text if first.endswith("?") else first


def fill(talk: Talk, scheme: Scheme, statement: Statement | None, language: str = "") -> str:
    """A statement of a scheme with its names filled in; empty where there is none."""
    if statement is None:
        return ""
    wording = talk.mind.wording
    language = language or talk.language
    names = wording.names(language, {name: known.value for name, known in talk.state.known().items()})
    return wording.fill(language, statement.text, wording.scheme_names(scheme, talk.world.today, names))


# -- one card --------------------------------------------------------------------------------------


def card(talk: Talk, id: SchemeId) -> None:
    """A scheme as it stands now: a title and at most six short lines, with "meer"."""
    view = _View(talk, id)
    how = standing(talk).get(id, "")
    status = f"standing.mark.{how}" if how else f"status.{stands(talk, view.verdict)}"
    lines = [f"**{view.words.title}** · *{talk.text(status)}*"]
    if caution := talk.mind.wording.caution(talk.language, view.scheme):
        lines.append(f"*{caution}*")
    elif not view.scheme.complete and view.verdict.open:
        lines.append(f"*{talk.text('card.incomplete')}*")
    lines.append(view.fill(view.words.short))
    if "paused" in view.verdict.notes and view.words.paused is not None:
        lines.append(f"**{view.fill(view.words.paused)}**")
    lines += view.conditions()
    if "paused" not in view.verdict.notes:  # nothing is taken in and nothing is paid now
        lines += view.first_steps()
        lines += view.money()
    if view.words.decides:
        lines.append(f"**{talk.text('card.decides')}** {view.fill(view.words.decides)}")
    lines.append(view.sources())
    choices = [talk.choice(f"card_{more}", f"choice.card_{more}") for more in ("more", "why")]
    choices += _papers_to_have(talk, view.verdict)
    choices.append(talk.choice("overview", "choice.overview"))
    talk.ask(
        Pending(kind="menu", about=f"card/{id}", choices=tuple(choices)), "\n".join(line for line in lines if line)
    )


def _papers_to_have(talk: Talk, verdict: Verdict) -> list[PendingChoice]:
    """What is never asked, since only an office knows it: the carer says so when there is a paper of it."""
    facts = talk.mind.content.vocabulary.facts
    names = [
        name
        for name in verdict.missing
        if facts[name].ask is Ask.AUTHORITY and facts[name].kind is Kind.BOOL and verdict.open
    ]
    return [
        talk.choice(
            f"have_{name}", "choice.have", fact=talk.mind.wording.known(talk.language, name, True, talk.names())
        )
        for name in names[:MOST_PAPERS]
    ]


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
        *view.together(),
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
    settles = missing(talk, view.verdict)
    if settles and view.verdict.open:
        lines.append(talk.text("card.settles", missing="; ".join(settles)))
    lines.append(view.sources())
    menu = Pending(
        kind="menu",
        about=f"card/{id}",
        choices=(talk.choice("card_more", "choice.card_more"), talk.choice("overview", "choice.overview")),
    )
    talk.ask(menu, "\n".join(line for line in lines if line))


def sums_of(talk: Talk, language: str, scheme: Scheme) -> str:
    """What a scheme pays or may pay as far as is known, shortly; empty where no sum is printed."""
    program = talk.mind.program
    due = amounts_due(scheme.amounts_how, program.ready[scheme.id].rows, talk.situation, talk.world.today)
    names = talk.mind.wording.names(language, talk.situation)
    printed = [talk.mind.wording.amount(language, scheme, one, names) for one in due if not one.not_printed]
    return "; ".join(dict.fromkeys(printed[:MOST_SUMS]))


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
        places = [self.talk.mind.wording.where(self.talk.language, id) for id in self.scheme.apply.at]
        parts = [self.talk.text("card.where", places=", ".join(places))] if places else []
        first = [id for id in self.scheme.after if (verdict := self.talk.verdicts.get(SchemeId(id))) and verdict.open]
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
        return [texts.capital(lead + wording.amount(self.talk.language, self.scheme, due, self.names)) for due in sure]

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

    def together(self) -> list[str]:
        """What it may be had with, what not, and of which the higher is paid; of what counts where people live."""
        schemes, here = self.talk.mind.content.schemes, set(self.talk.verdicts)
        better = [SchemeId(id) for id in self.scheme.better_of]
        pairs = {
            "card.combines": combined(self.scheme, schemes),
            "card.excludes": [id for id in excluded(self.scheme, schemes) if id not in better],
            "card.better_of": better,
        }
        lines: list[str] = []
        for key, ids in pairs.items():
            titles = [self.talk.mind.wording.title(self.talk.language, schemes[id]) for id in ids if id in here]
            if titles:
                lines.append(self.talk.text(key, titles=texts.listed(self.talk.language, titles)))
        return lines

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


def compare(talk: Talk) -> bool:
    """The leaves that are open, strongest first, by relation, proof, pay, notice and length; False where none is."""
    shown = [
        one for one in talk.shown(("leave",)) if _compare_words(talk, one) is not None and not meant_for_others(one)
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
        return False
    for index, verdict in enumerate(leaves[:MOST_COMPARED]):
        text = _column(talk, verdict)
        if index == 0:
            text = f"{talk.text('compare.head')}\n\n{text}"
        if index < min(len(leaves), MOST_COMPARED) - 1:
            talk.speak(text)
        else:
            rest = [button(talk, other) for other in leaves[:6]]
            menu = Pending(kind="menu", about="compare", choices=(*rest, talk.choice("overview", "choice.overview")))
            talk.ask(menu, text)
    return True


def _compare_words(talk: Talk, verdict: Verdict) -> Any:
    return talk.mind.wording.words_of(talk.language, talk.mind.content.schemes[verdict.scheme]).compare


def _column(talk: Talk, verdict: Verdict) -> str:
    words = _compare_words(talk, verdict)
    scheme = talk.mind.content.schemes[verdict.scheme]
    lines = [f"**{talk.mind.wording.title(talk.language, scheme)}** · *{talk.text(f'status.{stands(talk, verdict)}')}*"]
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
