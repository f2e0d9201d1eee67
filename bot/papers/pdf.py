"""Papers as PDF: one call, one value, the same bytes every time.

Typst sets them (``layout.typ``). It is given the paper as data, never as code; it reads no file, no font of the machine
and no clock. What comes out is PDF/UA-1: tagged, with its language and title, for who reads with a screen reader.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.content import texts
from bot.papers import marks
from bot.papers.model import (
    Asked,
    Contact,
    Group,
    HealthFundList,
    Language,
    LeaveLetter,
    LetterGuide,
    Overview,
    Paper,
    Right,
    Source,
)

if TYPE_CHECKING:
    import typst

#: The words of a standing, by the keys that cards use too.
_STANDING: Final = {
    "eligible": "status.eligible",
    "some_option": "status.some_option",
    "unknown": "status.unknown",
    "not_yet": "status.not_yet",
    "applied": "standing.mark.applied",
    "granted": "standing.mark.granted",
}
#: So many characters about what is needed, where and when fit on one line beside their labels.
_BRIEF: Final = 80
#: A right of more characters than this may be cut by the end of a page.
_LONG: Final = 1500
#: The one folder that the typesetter could read from; the layout reads nothing.
_HERE: Final = Path(__file__).parent
#: For so many papers Typst keeps what it worked out (``comemo::evict(10)`` in typst-py).
_REMEMBERED: Final = 10
#: A letter is not dated by Leun; its file needs some day, and always the same.
_UNDATED: Final = date(2026, 1, 1)


def render(paper: Paper, language: Language, words: Mapping[str, str]) -> bytes:
    """The paper as a PDF, with the fixed words of a language (``Content.words[language].texts``).

    Takes 20 to 65 ms of one core, so call it from a thread. Raises KeyError for a word that is not there; no text of a
    paper makes it raise.
    """
    made = _compiler(_given(paper, language, words)).compile(
        format="pdf", pdf_standards=["ua-1"], timestamp=_instant(paper)
    )
    _forget()
    assert isinstance(made, bytes)
    return made


def pictures(
    paper: Paper, language: Language, words: Mapping[str, str], *, dots_per_inch: int = 96
) -> tuple[bytes, ...]:
    """Every page of the paper as a PNG, as ``render`` would print it."""
    made = _compiler(_given(paper, language, words)).compile(format="png", ppi=dots_per_inch)
    _forget()
    assert made is not None
    return tuple(made) if isinstance(made, list) else (made,)


def _compiler(inputs: dict[str, str]) -> typst.Compiler:
    """A typesetter with the layout and one paper; of its own, so that threads do not wait for each other."""
    import typst

    layout, fonts = _kept()
    return typst.Compiler(layout, root=_HERE, font_paths=fonts, sys_inputs=inputs)


@cache
def _kept() -> tuple[bytes, typst.Fonts]:
    """The layout and the fonts; loaded with the first paper, for it is a large program."""
    import typst

    return (_HERE / "layout.typ").read_bytes(), typst.Fonts(include_system_fonts=False)


def _forget() -> None:
    """Set empty papers until what was set before is out of the typesetter's memory: 170 MB, and what a carer told."""
    import typst

    _, fonts = _kept()
    for _ in range(_REMEMBERED + 1):
        typst.Compiler(b"", root=_HERE, font_paths=fonts).compile(format="pdf")


def _instant(paper: Paper) -> datetime:
    day = _UNDATED if isinstance(paper, LeaveLetter) else paper.made_on
    return datetime.combine(day, time(), UTC)


def _given(paper: Paper, language: Language, words: Mapping[str, str]) -> dict[str, str]:
    told = _Told(language, words)
    match paper:
        case Overview():
            row = told.overview(paper)
        case LeaveLetter():
            row = told.letter(paper)
        case LetterGuide():
            row = told.guide(paper)
        case HealthFundList():
            row = told.health_fund(paper)
    row |= {"paper": paper.paper, "language": language}
    return {"paper": json.dumps(row, ensure_ascii=False)}


class _Told:
    """A paper in words and runs of text, for the layout."""

    def __init__(self, language: Language, words: Mapping[str, str]) -> None:
        self.language = language
        self._words = words
        self._templates = texts.Templates(language)
        self._sources: dict[Source, int] = {}

    # -- parts ---------------------------------------------------------------------------------

    def word(self, key: str, **names: Any) -> str:
        """A fixed word, plain."""
        return marks.drawable(self._templates.fill(self._words[key], names))

    def text(self, text: str) -> list[list[dict[str, Any]]]:
        """A text as lines of runs."""
        return [[run.as_row() for run in line] for line in marks.lines(text)]

    def texts(self, many: Iterable[str]) -> list[list[list[dict[str, Any]]]]:
        """Texts, without the empty ones."""
        return [told for text in many if (told := self.text(text))]

    def note(self, source: Source) -> int:
        """The number under which a page stands at the foot of the paper."""
        return self._sources.setdefault(source, len(self._sources) + 1)

    def sources(self) -> dict[str, Any]:
        """The pages that were noted, in order; the month in which they were read once, where it is the same."""
        months = dict.fromkeys(texts.month(self.language, source.consulted) for source in self._sources)
        one = next(iter(months)) if len(months) == 1 else ""
        listed = [
            {
                "title": self.text(self._linked(source)),
                "read": "" if one else texts.month(self.language, source.consulted),
            }
            for source in self._sources
        ]
        title = self.word("paper.sources_of", month=one) if one else self.word("paper.sources")
        return {"sources_title": title, "sources": listed}

    def _linked(self, source: Source) -> str:
        title = source.title.replace("[", "(").replace("]", ")")
        return f"[{title}]({source.url})" if source.url else source.title

    def contact(self, contact: Contact) -> dict[str, Any]:
        """Somebody to turn to."""
        ways = [contact.phone, contact.email, contact.url.removeprefix("https://").removeprefix("http://")]
        return {
            "name": self.text(contact.name),
            "text": self.text(contact.text),
            "ways": self.texts(ways),
        }

    def closing(self, contacts: Iterable[Contact], made_on: date) -> dict[str, Any]:
        """What stands at the end of a paper and under every page; last, for it lists the pages noted before."""
        return {
            "contacts_title": self.word("paper.contacts"),
            "contacts": [self.contact(contact) for contact in contacts],
            **self.sources(),
            "foot": self.word("paper.footer", made_on=self._on(made_on)),
            "page": self.word("paper.page", page="@page", pages="@total"),
        }

    # -- papers --------------------------------------------------------------------------------

    def overview(self, paper: Overview) -> dict[str, Any]:
        """The overview as the layout takes it."""
        groups = [self.group(group) for group in paper.groups if group.rights]
        return {
            "title": self.word("paper.overview.title"),
            "about": self.text(
                self._fill("paper.overview.about", recipient=paper.recipient, made_on=self._on(paper.made_on))
            ),
            "labels": {label: self.word(f"paper.overview.{label}") for label in ("missing", "where", "when")},
            "first_title": self.word("paper.overview.first"),
            "first": self.texts(paper.first),
            "groups": groups,
            "nothing": "" if groups else self.word("paper.overview.nothing"),
            "total": self.text(paper.total),
            "rests_on": self._phrases("paper.overview.rests_on", paper.rests_on),
            "presumed": self._phrases("paper.overview.presumed", paper.presumed),
            **self.closing(paper.contacts, paper.made_on),
        }

    def group(self, group: Group) -> dict[str, Any]:
        """One kind of right."""
        return {
            "title": self.word(f"overview.kind.{group.kind}"),
            "rights": [self.right(right) for right in group.rights],
        }

    def right(self, right: Right) -> dict[str, Any]:
        """One right."""
        needed = sum(len(one) for one in (*right.missing, right.where, right.deadline))
        return {
            "title": self.text(right.title),
            "standing": self.word(_STANDING[right.standing]),
            "granted": right.standing == "granted",
            "brings": self.text(right.brings),
            "missing": self.texts(right.missing),
            "where": self.text(right.where),
            "deadline": self.text(right.deadline),
            "caution": self.text(texts.capital(right.caution)),
            "notes": [self.note(source) for source in right.sources],
            "brief": needed <= _BRIEF,
            "long": needed + len(right.title) + len(right.brings) + len(right.caution) > _LONG,
        }

    def letter(self, paper: LeaveLetter) -> dict[str, Any]:
        """The letter as the layout takes it."""
        fields = ("name", "street", "town", "employer", "place", "date", "signature", "received", "signed")
        return {
            "title": self.word("paper.letter.title", leave=paper.leave),
            "labels": {field: self.word(f"paper.letter.{field}") for field in fields},
            "subject": self.text(self._fill("paper.letter.subject", leave=paper.leave)),
            "greeting": self.word("paper.letter.greeting"),
            "opening": self.text(
                self._fill("paper.letter.for_person", leave=paper.leave, person=paper.person)
                if paper.person
                else self._fill("paper.letter.opening", leave=paper.leave)
            ),
            "details": [
                [self.word("paper.letter.form"), self.text(paper.form)],
                [self.word("paper.letter.start"), self._day(paper.start)],
                [self.word("paper.letter.length"), self.text(paper.length)]
                if paper.length and paper.until is None
                else [self.word("paper.letter.until"), self._day(paper.until)],
            ],
            "basis": self.text(paper.basis),
            "basis_source": self.word(
                "paper.letter.basis_source",
                title=paper.basis_source.title,
                consulted=texts.month(self.language, paper.basis_source.consulted),
            )
            if paper.basis_source
            else "",
            "attachments_title": self.word("paper.letter.attachments"),
            "attachments": self.texts(paper.attachments),
            "please": self.word("paper.letter.please"),
            "regards": self.word("paper.letter.regards"),
            "receipt": self.word("paper.letter.receipt") if paper.receipt else "",
        }

    def guide(self, paper: LetterGuide) -> dict[str, Any]:
        """The sheet for who hands a letter over."""
        for source in paper.sources:
            self.note(source)
        return {
            "title": self.word("paper.guide.title"),
            "about": self.text(self._fill("paper.guide.about", leave=paper.leave)),
            "steps": self.texts(paper.steps),
            "deadline_title": self.word("paper.guide.deadline"),
            "deadline": self.text(texts.capital(paper.deadline)),
            "attachments_title": self.word("paper.guide.attachments"),
            "attachments": self.texts(paper.attachments),
            "notes_title": self.word("paper.guide.notes"),
            "notes": self.texts(paper.notes),
            **self.closing(paper.contacts, paper.made_on),
        }

    def health_fund(self, paper: HealthFundList) -> dict[str, Any]:
        """The list for the health fund as the layout takes it."""
        labels = ("there", "missing", "sticker")
        return {
            "title": self.word("paper.health_fund.title"),
            "about": self.text(
                self._fill("paper.health_fund.about", recipient=paper.recipient, fund=paper.fund)
                if paper.fund
                else self._fill("paper.health_fund.about_any", recipient=paper.recipient)
            ),
            "labels": {label: self.word(f"paper.health_fund.{label}") for label in labels},
            "asked": [self.asked(asked) for asked in paper.asked],
            "questions_title": self.word("paper.health_fund.questions"),
            "questions": self.texts(paper.questions),
            **self.closing(paper.contacts, paper.made_on),
        }

    def asked(self, asked: Asked) -> dict[str, Any]:
        """One thing to ask for."""
        return {
            "title": self.text(asked.title),
            "text": self.text(asked.text),
            "there": self.texts(asked.there),
            "missing": self.texts(asked.missing),
            "deadline": self.text(texts.capital(asked.deadline)),
            "notes": [self.note(source) for source in asked.sources],
        }

    # -- small ---------------------------------------------------------------------------------

    def _fill(self, key: str, **names: str) -> str:
        return self._templates.fill(self._words[key], names)

    def _on(self, day: date) -> str:
        return texts.day(self.language, day)

    def _day(self, day: date | None) -> list[list[dict[str, Any]]]:
        return self.text(self._on(day)) if day else []

    def _phrases(self, key: str, phrases: Iterable[str]) -> list[list[dict[str, Any]]]:
        told = [" ".join(phrase.split()) for phrase in phrases if phrase.strip()]
        return self.text(self._fill(key, phrases="; ".join(told))) if told else []
