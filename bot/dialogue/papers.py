"""What was found, on paper or in a calendar: the overview, a letter to the employer, a list for the health fund, days.

The papers are values here (``papers.model``); they are rendered when they are delivered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from bot.content import texts
from bot.content.forms import SchemeWords
from bot.content.model import Scheme, SchemeId
from bot.dialogue import cards, overviews
from bot.dialogue.talk import Talk
from bot.facts import UNKNOWN, Kind
from bot.messages import Attachment, Pending, PendingChoice
from bot.papers import model
from bot.rights import interview
from bot.rights.moments import Moment
from bot.rights.verdicts import Outcome, Verdict

#: Leaves that a letter is offered for.
MOST_LETTERS: Final = 6
#: Facts told back at the foot of the overview.
MOST_FACTS: Final = 8
#: Rights on the overview, and of one kind: what fits on one sheet.
MOST_RIGHTS: Final = 10
MOST_OF_A_KIND: Final = 3
#: Offices named for one right.
MOST_PLACES: Final = 2
#: Missing papers named for one right.
MOST_MISSING: Final = 3
#: Presumptions told on it.
MOST_PRESUMED: Final = 4
#: Offices that the list for the health fund is for.
FUND: Final = frozenset({"sickness_fund", "dmw", "zorgkas"})
#: How many days before a day is reminded of, by its kind (``rights.moments``).
AHEAD: Final = {"closes": 14, "ask_by": 14, "renew": 30, "notice": 7, "opens": 0}
#: The language of letters to employers in Flanders.
EMPLOYERS: Final = "nl"
#: Sites of governments.
OFFICIAL: Final = ("werk.belgie.be", "rva.be", "onem.be", "vlaanderen.be", "belgium.be", "fedweb.belgium.be")
_PDF: Final = "application/pdf"
_ICS: Final = "text/calendar"


def offer(talk: Talk, kinds: Sequence[str]) -> None:
    """Which paper?"""
    told = overviews.told_here(talk, kinds)
    choices = [talk.choice("paper_overview", "paper.choice.overview")]
    if letters(talk, told):
        choices.append(talk.choice("paper_letter", "paper.choice.letter"))
    if for_the_fund(talk, told):
        choices.append(talk.choice("paper_fund", "paper.choice.fund"))
    if days(talk, told):
        choices.append(talk.choice("paper_calendar", "paper.choice.calendar"))
        choices.append(talk.choice("paper_remind", "paper.choice.remind"))
    choices.append(talk.choice("overview", "choice.overview"))
    talk.ask(Pending(kind="menu", about="paper", choices=tuple(choices)), talk.text("paper.which"))


def give(talk: Talk, kinds: Sequence[str], which: str) -> None:
    """Hand over a paper, and offer the others."""
    told = overviews.told_here(talk, kinds)
    match which.partition("_"):
        case ("overview", _, _):
            talk.hand(talk.text("paper.here.overview"), _file(talk, "paper.file.overview", overview(talk, told)))
        case ("letter", _, ""):
            _which_letter(talk, told)
            return
        case ("letter", _, id) if SchemeId(id) in talk.mind.content.schemes:
            guide = letter_guide(talk, SchemeId(id))
            talk.hand(
                talk.text("paper.here.letter"),
                _file(talk, "paper.file.letter", leave_letter(talk, SchemeId(id)), language=EMPLOYERS),
                _file(talk, "paper.file.guide", guide),
            )
        case ("fund", _, _):
            talk.hand(talk.text("paper.here.fund"), _file(talk, "paper.file.fund", fund_list(talk, told)))
        case ("calendar", _, _):
            talk.hand(talk.text("paper.here.calendar"), _file(talk, "paper.file.calendar", calendar(talk, told)))
    offer(talk, kinds)


def _file(talk: Talk, key: str, paper: model.Paper | model.Calendar, *, language: str = "") -> Attachment:
    media_type = _ICS if isinstance(paper, model.Calendar) else _PDF
    return Attachment(
        name=talk.text(key), media_type=media_type, paper=model.as_row(paper), language=language or talk.language
    )


# -- the overview ----------------------------------------------------------------------------------


def overview(talk: Talk, told: Sequence[Verdict]) -> model.Overview:
    """Everything found for the one that is talked about, for the carer to keep."""
    groups = tuple(
        model.Group(kind=_kind(kind), rights=tuple(_right(talk, verdict) for verdict in verdicts))
        for kind, verdicts in overviews.by_kind(talk, _strongest(told)).items()
    )
    wording, names = talk.mind.wording, talk.names()
    known = talk.state.known()
    told_facts = [
        wording.known(talk.language, name, talk.situation[name], names)
        for name in known
        if talk.situation[name] is not UNKNOWN
        and talk.mind.content.vocabulary.facts[name].sensitive < interview.TENDER
        and name not in cards.SHOWN_BY_TONE
    ]
    presumed = overviews.presumed_here(talk, told)
    return model.Overview(
        made_on=talk.world.today,
        recipient=str(names["recipient"]),
        groups=groups,
        first=tuple(overviews.first_things(talk, told)),
        total=" ".join(part for part in (*overviews.total_texts(talk, told), overviews.no_premium(talk)) if part),
        rests_on=tuple(told_facts[:MOST_FACTS]),
        presumed=tuple(presumed.values())[:MOST_PRESUMED],
        contacts=_contacts(talk),
    )


def _strongest(told: Sequence[Verdict]) -> Sequence[Verdict]:
    """As many as fit on one sheet, of each kind the strongest: the first of every kind before the third of any."""
    of_kind: dict[str, int] = {}
    placed: list[tuple[int, int, Verdict]] = []
    for index, verdict in enumerate(told):
        place = of_kind[verdict.kind] = of_kind.get(verdict.kind, 0) + 1
        if place <= MOST_OF_A_KIND:
            placed.append((place, index, verdict))
    first = sorted(placed, key=lambda one: one[:2])[:MOST_RIGHTS]
    return [verdict for _, _, verdict in sorted(first, key=lambda one: one[1])]


def _kind(kind: str) -> model.Kind:
    found: dict[str, model.Kind] = {
        "recognition": "recognition",
        "leave": "leave",
        "respite": "respite",
        "premium": "premium",
        "budget": "budget",
    }
    return found.get(kind, "support")


def _right(talk: Talk, verdict: Verdict) -> model.Right:
    scheme = talk.mind.content.schemes[verdict.scheme]
    wording = talk.mind.wording
    how, _ = talk.state.recipient.standing.get(scheme.id, ("", ""))
    stands = cards.stands(talk, verdict)
    missing = cards.missing(talk, verdict) if verdict.outcome is Outcome.UNKNOWN else []
    if verdict.not_yet:
        first = cards.to_ask_first(talk, verdict)
        missing = [wording.title(talk.language, talk.mind.content.schemes[id]) for id in first]
    return model.Right(
        title=wording.title(talk.language, scheme),
        standing=_standing(how or stands),
        brings=wording.short_amount(talk.language, verdict),
        missing=tuple(missing[:MOST_MISSING]),
        where=texts.listed(
            talk.language, [wording.where(talk.language, id, reach=False) for id in scheme.apply.at[:MOST_PLACES]]
        ),
        deadline=_deadline(talk, scheme),
        caution=wording.caution(talk.language, scheme),
        sources=sources(talk, scheme, wording.words_of(talk.language, scheme).short.source)[:1],
    )


def _standing(how: str) -> model.Standing:
    found: dict[str, model.Standing] = {
        "eligible": "eligible",
        "some_option": "some_option",
        "not_yet": "not_yet",
        "applied": "applied",
        "granted": "granted",
    }
    return found.get(how, "unknown")


def _deadline(talk: Talk, scheme: Scheme) -> str:
    """Until or from when: a day where one is known, else what the scheme's words say of it."""
    moment = next(iter(overviews.days_of(talk, scheme)), None)
    if moment is not None:
        return talk.text(f"moment.{moment.kind}", day=texts.day(talk.language, moment.day))
    words = talk.mind.wording.words_of(talk.language, scheme)
    return cards.first_sentence(cards.fill(talk, scheme, words.notice))


def sources(talk: Talk, scheme: Scheme, ids: Sequence[str]) -> tuple[model.Source, ...]:
    """The pages of these ids."""
    return tuple(
        model.Source(title=one.title, consulted=one.consulted or scheme.consulted, url=one.url)
        for one in (scheme.sources[id] for id in ids if id in scheme.sources)
    )


def _contacts(talk: Talk) -> tuple[model.Contact, ...]:
    """Where help is nearby: offices of the municipality, and the social work of the health fund."""
    content = talk.mind.content
    words = content.words[talk.language].contacts
    offices = [id for id in _offices(talk) if id in content.contacts and id in words]
    return tuple(
        model.Contact(
            name=words[id].name,
            text=words[id].what,
            phone=content.contacts[id].phone,
            email=content.contacts[id].email,
            url=content.contacts[id].url,
        )
        for id in dict.fromkeys((*offices, "dmw"))
        if id in words and content.contacts[id].display == "show"
    )


def _offices(talk: Talk) -> list[str]:
    """The offices of local schemes that are told."""
    schemes = talk.mind.content.schemes
    return [
        place
        for verdict in talk.shown(("premium",))
        if verdict.open and "municipality" in schemes[verdict.scheme].area
        for place in schemes[verdict.scheme].apply.at
    ]


# -- to the employer -------------------------------------------------------------------------------


def letters(talk: Talk, told: Sequence[Verdict]) -> list[Verdict]:
    """The leaves that a letter to the employer can ask for."""
    schemes = talk.mind.content.schemes
    return [
        verdict
        for verdict in told
        if verdict.kind == "leave" and verdict.open and "employer" in schemes[verdict.scheme].apply.at
    ][:MOST_LETTERS]


def _which_letter(talk: Talk, told: Sequence[Verdict]) -> None:
    wording = talk.mind.wording
    choices = tuple(
        PendingChoice(
            id=f"paper_letter_{verdict.scheme}",
            label=wording.title(talk.language, talk.mind.content.schemes[verdict.scheme]),
            heard=wording.words_of(talk.language, talk.mind.content.schemes[verdict.scheme]).call,
        )
        for verdict in letters(talk, told)
    )
    menu = Pending(kind="menu", about="paper", choices=(*choices, talk.choice("overview", "choice.overview")))
    talk.ask(menu, talk.text("paper.which_leave"))


#: Documents of a scheme that the letter itself is.
_THE_LETTER: Final = frozenset({"letter", "employer_letter", "written_notice", "written_request", "notice"})


def _documents(words: SchemeWords, talk: Talk, scheme: Scheme, language: str) -> tuple[str, ...]:
    return tuple(
        cards.fill(talk, scheme, one, language) for key, one in words.documents.items() if key not in _THE_LETTER
    )


def leave_letter(talk: Talk, id: SchemeId) -> model.LeaveLetter:
    """A letter that asks the employer for a leave; in Dutch, and with lines where Leun keeps nothing."""
    scheme = talk.mind.content.schemes[id]
    words = talk.mind.wording.words_of(EMPLOYERS, scheme)
    page = _rule(talk, scheme, words)
    form, start = talk.situation["leave_form"], talk.situation["leave_start"]
    return model.LeaveLetter(
        leave=_in_a_sentence(words.title),
        form=talk.mind.wording.say(EMPLOYERS, f"leave_form.{form}") if isinstance(form, str) else "",
        start=overviews.known_day(start),
        attachments=_documents(words, talk, scheme, EMPLOYERS),
        basis=talk.mind.wording.say(EMPLOYERS, "paper.letter.basis", {"leave": _in_a_sentence(words.title)})
        if page
        else "",
        basis_source=page,
    )


def _rule(talk: Talk, scheme: Scheme, words: SchemeWords) -> model.Source | None:
    """The page to name to an employer: one of a government, else the one that says what the leave is."""
    pages = sources(talk, scheme, tuple(scheme.sources))
    official = next((page for page in pages if any(site in page.url for site in OFFICIAL)), None)
    return official or next(iter(sources(talk, scheme, words.short.source)), None)


def letter_guide(talk: Talk, id: SchemeId) -> model.LetterGuide:
    """What the carer should know before handing the letter over."""
    scheme = talk.mind.content.schemes[id]
    words = talk.mind.wording.words_of(talk.language, scheme)
    return model.LetterGuide(
        made_on=talk.world.today,
        leave=_in_a_sentence(words.title),
        steps=tuple(cards.fill(talk, scheme, step) for step in words.steps),
        attachments=_documents(words, talk, scheme, talk.language),
        deadline=_deadline(talk, scheme),
        notes=tuple(cards.fill(talk, scheme, note) for note in (*words.good_to_know, *words.unsure)),
        sources=tuple(
            model.Source(title=one.title, consulted=one.consulted or scheme.consulted, url=one.url)
            for one in scheme.sources.values()
        ),
    )


def _in_a_sentence(title: str) -> str:
    """A title as it reads within a sentence; a name in capitals stays."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


# -- to the health fund ----------------------------------------------------------------------------


def for_the_fund(talk: Talk, told: Sequence[Verdict]) -> list[Verdict]:
    """What is asked at the health fund, its care fund or its social work."""
    schemes = talk.mind.content.schemes
    return [
        verdict
        for verdict in told
        if (verdict.open or verdict.not_yet)
        and verdict.kind != "respite"
        and FUND & set(schemes[verdict.scheme].apply.at)
    ]


def fund_list(talk: Talk, told: Sequence[Verdict]) -> model.HealthFundList:
    """What to ask at the health fund, with the papers that are there and those that are missing."""
    return model.HealthFundList(
        made_on=talk.world.today,
        recipient=str(talk.names()["recipient"]),
        asked=tuple(_asked(talk, verdict) for verdict in for_the_fund(talk, told)),
        questions=tuple(talk.text(f"paper.question.{name}") for name in ("visit", "missing", "other")),
        contacts=_contacts(talk),
    )


def _asked(talk: Talk, verdict: Verdict) -> model.Asked:
    scheme = talk.mind.content.schemes[verdict.scheme]
    words = talk.mind.wording.words_of(talk.language, scheme)
    return model.Asked(
        title=words.title,
        text=cards.fill(talk, scheme, words.short),
        there=tuple(_there(talk, scheme)),
        missing=tuple(cards.missing(talk, verdict)) if verdict.outcome is Outcome.UNKNOWN else (),
        deadline=_deadline(talk, scheme),
        sources=sources(talk, scheme, words.short.source)[:1],
    )


def _there(talk: Talk, scheme: Scheme) -> list[str]:
    """The papers that the carer said are there."""
    facts = talk.mind.content.vocabulary.facts
    words = talk.mind.content.words[talk.language].facts
    known = talk.state.known()
    return [
        talk.mind.wording.paper(talk.language, name, talk.names())
        for name in talk.mind.program.ready[scheme.id].rests_on
        if name in known and name in words and words[name].paper and _has(facts[name].kind, talk.situation[name])
    ]


def _has(kind: Kind, value: Any) -> bool:
    return value is True if kind is Kind.BOOL else value not in (UNKNOWN, 0, "none")


# -- days ------------------------------------------------------------------------------------------


def days(talk: Talk, told: Sequence[Verdict]) -> list[Moment]:
    """The days to come of what was found or granted, earliest first."""
    schemes = talk.mind.content.schemes
    had = [SchemeId(id) for id, (how, _) in talk.state.recipient.standing.items() if how == "granted" and id in schemes]
    ids = dict.fromkeys([*(verdict.scheme for verdict in told if verdict.open), *had])
    found = [moment for id in ids for moment in overviews.days_of(talk, schemes[id])]
    return sorted(found, key=lambda moment: (moment.day, moment.scheme))


def calendar(talk: Talk, told: Sequence[Verdict]) -> model.Calendar:
    """These days as one calendar file; whose it is is put into its ids when it is kept."""
    return model.Calendar(
        name=talk.text("paper.calendar.name"), entries=tuple(_entry(talk, moment) for moment in days(talk, told))
    )


def _entry(talk: Talk, moment: Moment) -> model.CalendarEntry:
    scheme = talk.mind.content.schemes[moment.scheme]
    words = talk.mind.wording.words_of(talk.language, scheme)
    page = next(iter(sources(talk, scheme, words.short.source)), None)
    return model.CalendarEntry(
        uid=model.uid(str(talk.state.current), moment.scheme, moment.kind),
        title=talk.text(f"moment.title.{moment.kind}", title=words.title),
        text="\n".join(
            part for part in (cards.fill(talk, scheme, words.notice), *steps_text(talk, scheme, words)) if part
        ),
        day=moment.day,
        alarms=(AHEAD[moment.kind],),
        yearly=moment.yearly,
        url=page.url if page is not None else "",
        changed=talk.world.now,
    )


def steps_text(talk: Talk, scheme: Scheme, words: SchemeWords) -> list[str]:
    """How it is asked, step by step."""
    return [f"{n}. {cards.fill(talk, scheme, step)}" for n, step in enumerate(words.steps, start=1)]


def salted(row: dict[str, Any], who: str) -> dict[str, Any]:
    """A calendar's ids made somebody's own, so that two carers' files never meet; other papers as they are."""
    paper = model.of_row(row)
    if not isinstance(paper, model.Calendar):
        return row
    entries = tuple(replace(entry, uid=model.uid(who, entry.uid)) for entry in paper.entries)
    return model.as_row(replace(paper, entries=entries))
