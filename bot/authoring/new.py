"""Beginning a pack: answers to a few questions become a pack that works."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints, TypeAdapter
from pydantic.dataclasses import dataclass as form_dataclass

from bot.authoring.write import yaml_text
from bot.content import forms
from bot.content.packs import PackFiles, Reader, prefix_of
from bot.errors import ContentError, Mistake
from bot.told import Told
from bot.understanding.places import Place, Places

_form = form_dataclass(frozen=True, slots=True, kw_only=True, config={"extra": "forbid"})


@_form
class OfficeAnswers:
    """The office where it is asked for."""

    nl: forms.Text
    en: forms.Text
    phone: str = ""
    url: str = ""


@_form
class NameAnswers:
    """How the premium is called."""

    nl: forms.Text
    en: forms.Text


@_form
class AmountAnswers:
    """What it pays."""

    eur: forms.EurText
    per: Literal["day", "month", "quarter", "year", "once"] = "year"
    to: Literal["carer", "recipient", "parent", "either"] = "carer"


@_form
class Answers:
    """What ``leun pack new`` needs to know; also what ``--answers FILE`` holds."""

    format: forms.Format
    #: NIS code of today
    municipality: Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
    place: forms.Text
    owner: forms.OwnerForm
    premium: Literal["known", "none", "unknown"]
    page: forms.PageForm | None = None
    name: NameAnswers | None = None
    amount: AmountAnswers | None = None
    office: OfficeAnswers | None = None
    #: ids of starter.yaml, with their number where they have one
    conditions: Mapping[str, int | None] = Field(default_factory=dict)
    proofs: Mapping[str, int | None] = Field(default_factory=dict)
    #: the last day of the year on which it can be asked for
    until: forms.DayText | None = None
    #: whether it is to be asked for again every year
    yearly: bool = True
    version: forms.Day


ANSWERS: Final = TypeAdapter(Answers)


def read_answers(file: str, text: str, places: Places, today: date) -> Answers:
    """The answers of a file; a municipality may be named. Raises ContentError with every mistake."""
    reader = Reader()
    values = reader.values(file, text)
    if values is not None:
        place = place_of(places, str(values.get("municipality", "")))
        if place is not None:
            values["municipality"] = place.nis
            values.setdefault("place", place.name)
        values.setdefault("version", today.isoformat())
    answers = reader.valid(file, values, ANSWERS) if values is not None else None
    if answers is None:
        raise ContentError(reader.mistakes)
    return answers


def place_of(places: Places, text: str) -> Place | None:
    """The municipality of today that a name, postcode or code means; None where it is none or not one only."""
    found = {place.nis: place for place in places.find(text.strip(), expected=True) if place.nis}
    if text.strip() in places.municipalities:
        one = places.municipalities[text.strip()]
        return next((place for place in places.find(one.name, expected=True) if place.nis == one.nis), None)
    return next(iter(found.values())) if len(found) == 1 else None


def folder_name(place: str) -> str:
    """The folder of a municipality's pack."""
    return re.sub(r"[^a-z0-9]+", "-", place.lower()).strip("-")


# -- asking ----------------------------------------------------------------------------------------

#: Puts a question and gives the answer; empty input gives the default.
Ask = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions on a terminal, in one language."""

    ask: Ask
    language: str
    places: Places
    starter: forms.StarterFile
    today: date

    def answers(self) -> Answers:
        """Ask until all is known."""
        place = self._place()
        values: dict[str, Any] = {
            "format": 1,
            "municipality": place.nis,
            "place": place.name,
            "version": self.today,
            "owner": {
                "name": self._text("owner"),
                "email": self._matching("email", r"[^@\s]+@[^@\s]+|-", "-").removeprefix("-"),
            },
        }
        values["premium"] = self._one_of("premium", ("known", "none", "unknown"), "known")
        if values["premium"] != "unknown":
            values["page"] = self._page()
        if values["premium"] == "known":
            values |= self._premium(place.name)
        return ANSWERS.validate_python(values)

    def _premium(self, town: str) -> dict[str, Any]:
        nl = self._text("name_nl", f"Mantelzorgpremie van {town}")
        return {
            "name": {"nl": nl, "en": self._text("name_en", f"Carer premium of {town} (mantelzorgpremie)")},
            "amount": {
                "eur": self._matching("eur", r"\d+(\.\d{1,2})?", "", lambda text: text.replace(",", ".")),
                "per": self._one_of("per", ("day", "month", "quarter", "year", "once"), "year"),
                "to": self._one_of("to", ("carer", "recipient", "parent", "either"), "carer"),
            },
            "conditions": self._menu("conditions", self.starter.conditions),
            "proofs": self._menu("proofs", self.starter.proofs),
            "until": self._until(),
            "yearly": self._one_of("yearly", self._yes_no(), self._yes_no()[0]) == self._yes_no()[0],
            "office": self._office(town),
        }

    def _email(self) -> str:
        return self._matching("email", r"[^@\s]+@[^@\s]+|-", "-").removeprefix("-")

    def _until(self) -> str | None:
        text = self._matching("until", f"{forms.DAY_PATTERN}|^-$", "-")
        return None if text == "-" else text

    def _office(self, town: str) -> dict[str, str]:
        return {
            "nl": self._text("office_nl", f"het loket van {town}"),
            "en": self._text("office_en", f"the office (loket) of {town}"),
            "phone": self._text("phone", "-").removeprefix("-"),
        }

    def _page(self) -> dict[str, Any]:
        return {
            "url": self._matching("url", r"https?://\S+", ""),
            "title": self._text("title"),
            "page_date": self._text("page_date", "-").removeprefix("-"),
            "consulted": self._matching("consulted", r"\d{4}-\d{2}-\d{2}", self.today.isoformat()),
        }

    def _place(self) -> Place:
        while True:
            found = place_of(self.places, self._text("municipality"))
            if found is not None:
                return found
            self.ask(self._say("no_place"), "")

    def _menu(self, key: str, offered: Mapping[str, forms.StarterForm]) -> dict[str, int | None]:
        lines = [f"{n:3}. {getattr(one.label, self.language)}" for n, one in enumerate(offered.values(), start=1)]
        prompt = "\n".join([self._say(key), *lines, self._say("numbers")])
        while True:
            picked = re.findall(r"\d+", self.ask(prompt, "-"))
            if all(1 <= int(number) <= len(offered) for number in picked):
                break
        ids = [list(offered)[int(number) - 1] for number in dict.fromkeys(picked)]
        return {id: self._number(offered[id]) for id in ids}

    def _number(self, one: forms.StarterForm) -> int | None:
        if one.number is None:
            return None
        prompt = f"{getattr(one.label, self.language)}: {getattr(one.number, self.language)}"
        while True:
            text = self.ask(prompt, "")
            if text.isdigit() and 1 <= int(text) <= one.most:
                return int(text)

    def _text(self, key: str, default: str = "") -> str:
        while True:
            text = self.ask(self._say(key), default).strip()
            if text:
                return text

    def _matching(self, key: str, pattern: str, default: str, mend: Callable[[str], str] = str) -> str:
        while True:
            text = mend(self.ask(self._say(key), default).strip())
            if re.fullmatch(pattern, text):
                return text

    def _one_of(self, key: str, ids: Sequence[str], default: str) -> str:
        called = dict(zip(_CALLED[key][self.language], ids, strict=True)) if key in _CALLED else {id: id for id in ids}
        first = next(name for name, id in called.items() if id == default)
        while True:
            text = self.ask(f"{self._say(key)} ({' / '.join(called)})", first).strip().lower()
            if text in called or text in ids:
                return called.get(text, text)

    def _yes_no(self) -> tuple[str, str]:
        return ("ja", "nee") if self.language == "nl" else ("yes", "no")

    def _say(self, key: str) -> str:
        return _PROMPTS[key][self.language == "en"]


_CALLED: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "premium": {"nl": ("ja", "nee", "onbekend"), "en": ("yes", "no", "unknown")},
    "per": {
        "nl": ("dag", "maand", "kwartaal", "jaar", "eenmalig"),
        "en": ("day", "month", "quarter", "year", "once"),
    },
    "to": {
        "nl": ("mantelzorger", "zorgvrager", "ouder", "een van beide"),
        "en": ("carer", "recipient", "parent", "either"),
    },
}
_PROMPTS: Final[Mapping[str, tuple[str, str]]] = {
    "municipality": ("Voor welke gemeente?", "For which municipality?"),
    "no_place": (
        "Die gemeente is niet gevonden, of er zijn er meer. Schrijf de volle naam of een postcode. (Enter)",
        "That municipality was not found, or there are several. Write its full name or a postcode. (Enter)",
    ),
    "owner": ("Welke dienst houdt dit pakket bij?", "Which office keeps this pack?"),
    "email": ("Mailadres van die dienst (- is geen)?", "Mail address of that office (- is none)?"),
    "premium": (
        "Is er een premie voor mantelzorgers? 'nee' alleen als een bron zegt dat er geen is",
        "Is there a premium for carers? 'no' only where a source says that there is none",
    ),
    "url": ("Adres van de officiële pagina (https://…)?", "Address of the official page (https://…)?"),
    "title": ("Titel van die pagina?", "Title of that page?"),
    "page_date": ("Van wanneer is de pagina (- is onbekend)?", "Of which date is the page (- is unknown)?"),
    "consulted": ("Op welke dag las je ze?", "On which day did you read it?"),
    "name_nl": ("Hoe heet de premie?", "What is the premium called, in Dutch?"),
    "name_en": ("Hoe heet ze in het Engels?", "And in English?"),
    "eur": ("Welk bedrag, in euro (25.00)?", "Which sum, in euro (25.00)?"),
    "per": ("Per wat?", "Per what?"),
    "to": ("Aan wie wordt ze betaald?", "To whom is it paid?"),
    "conditions": ("Welke voorwaarden staan op de pagina?", "Which conditions are on the page?"),
    "proofs": (
        "Welke bewijzen van de zorgnood tellen? Eén ervan volstaat.",
        "Which proofs of the need of care count? One of them is enough.",
    ),
    "numbers": ("Nummers, met spaties ertussen (- is geen)", "Numbers, with spaces between (- is none)"),
    "until": (
        "Tot welke dag van het jaar kan je ze aanvragen (maand-dag, zoals 10-31; - is altijd)?",
        "Until which day of the year can it be asked for (month-day, such as 10-31; - is always)?",
    ),
    "yearly": ("Moet je ze elk jaar opnieuw aanvragen?", "Is it to be asked for again every year?"),
    "office_nl": ("Bij welk loket vraag je ze aan?", "At which office is it asked for, in Dutch?"),
    "office_en": ("Hoe zeg je dat in het Engels?", "And in English?"),
    "phone": ("Telefoon van dat loket (- is onbekend)?", "Telephone of that office (- is unknown)?"),
}


# -- writing ---------------------------------------------------------------------------------------

#: Two municipalities, of which one is another than the pack's: Antwerp and Ghent.
_ELSEWHERE: Final = ("11002", "44021")
_HEAD: Final = "Begun with `leun pack new`; docs/packs.md shows how to go on."


def pack_of(answers: Answers, starter: forms.StarterFile, name: str = "") -> PackFiles:
    """The pack that the answers make, called after its municipality where it has no other name.

    Raises ContentError where answers name what starter.yaml does not offer or leave a number unsaid.
    """
    name = name or folder_name(answers.place)
    files = {"pack.yaml": yaml_text(_pack(answers), _HEAD)}
    if answers.premium == "known":
        files |= _Premium(answers, starter, prefix_of(name)).files()
    return PackFiles(name, files)


def _pack(answers: Answers) -> dict[str, Any]:
    owner: dict[str, Any] = {"name": answers.owner.name}
    values: dict[str, Any] = {
        "name": answers.place,
        "area": {"municipality": answers.municipality},
        "languages": ["nl", "en"],
        "version": answers.version.isoformat(),
        "owner": owner | ({"email": answers.owner.email} if answers.owner.email else {}),
        "premiums": answers.premium,
    }
    if answers.premium == "none" and answers.page is not None:
        values["no_premium"] = {"source": _page(answers.page)}
    return values


def _page(page: forms.PageForm) -> dict[str, Any]:
    return {
        "url": page.url,
        "title": page.title,
        "page_date": page.page_date,
        "consulted": page.consulted.isoformat(),
    }


class _Premium:
    """The files of a premium."""

    def __init__(self, answers: Answers, starter: forms.StarterFile, prefix: str) -> None:
        self.answers = answers
        self.stem = prefix.rstrip("_")
        self.id = f"premium_{self.stem}"
        self.office = f"{prefix}office"
        self.conditions = [(id, starter.conditions[id], n) for id, n in self._known(answers.conditions, starter, "")]
        self.proofs = [(id, starter.proofs[id], n) for id, n in self._known(answers.proofs, starter, "proofs")]
        if answers.page is None or answers.name is None or answers.amount is None or answers.office is None:
            raise ContentError([_mistake(Told("answers-lacking"))])

    @staticmethod
    def _known(
        picked: Mapping[str, int | None], starter: forms.StarterFile, part: str
    ) -> Iterator[tuple[str, int | None]]:
        offered = starter.proofs if part else starter.conditions
        for id, number in picked.items():
            if id not in offered:
                raise ContentError([_mistake(Told("not-offered", id=id, there=list(offered)))])
            if (offered[id].number is None) != (number is None):
                raise ContentError([_mistake(Told("number-wanted" if number is None else "no-number", id=id))])
            yield id, number

    def files(self) -> dict[str, str]:
        """Every file of the premium."""
        said = {
            f"schemes/{self.id}.yaml": self._scheme(),
            "contacts.yaml": self._contacts(),
            f"examples/{self.id}.yaml": {"examples": list(self._examples())},
        }
        for language in ("nl", "en"):
            said[f"{language}/schemes/{self.id}.yaml"] = self._words(language)
            office = self.answers.office
            assert office is not None
            what = {"nl": "Daar vraag je de premie aan.", "en": "This is where you ask for the premium."}[language]
            said[f"{language}/contacts.yaml"] = {
                "contacts": {self.office: {"name": getattr(office, language), "what": what}}
            }
        return {path: yaml_text(values) for path, values in said.items()}

    def _scheme(self) -> dict[str, Any]:
        answers = self.answers
        assert answers.page is not None
        assert answers.amount is not None
        tests: list[dict[str, Any]] = [
            {"id": f"{self.stem}.{id}", "test": _with(one.test, n), "source": "page"} for id, one, n in self.conditions
        ]
        if self.proofs:
            either = [{"id": f"{self.stem}.{id}", "test": _with(one.test, n)} for id, one, n in self.proofs]
            tests.append({"id": f"{self.stem}.need", "any": either, "source": "page"})
        window = {"window": {"until": answers.until}} if answers.until else {}
        return {
            "id": self.id,
            "kind": "premium",
            "authority": "municipality",
            "area": {"municipality": answers.municipality},
            "seen": {"consulted": answers.page.consulted.isoformat(), "page_date": answers.page.page_date},
            "complete": bool(tests),
            "requires": {"all": tests},
            "amounts": {
                "rows": [
                    {
                        "eur": _sum(answers.amount.eur),
                        "per": answers.amount.per,
                        "to": answers.amount.to,
                        "source": "page",
                    }
                ]
            },
            "apply": {"at": [self.office], **window, **({"renew": "P1Y"} if answers.yearly else {})},
            "sources": {"page": _page(answers.page)},
        }

    def _contacts(self) -> dict[str, Any]:
        office, page = self.answers.office, self.answers.page
        assert office is not None
        assert page is not None
        reach = {key: getattr(office, key) for key in ("phone", "url") if getattr(office, key)}
        return {"contacts": {self.office: {**reach, "sources": {"page": _page(page)}}}}

    def _words(self, language: str) -> dict[str, Any]:
        answers, dutch = self.answers, language == "nl"
        assert answers.name is not None
        assert answers.amount is not None
        assert answers.office is not None
        short = (
            f"{answers.place} betaalt een premie aan wie zorgt voor een ander die hulp nodig heeft."
            if dutch
            else f"{answers.place} pays a premium to people who care for somebody who needs help."
        )
        at = f"Vraag de premie aan bij {answers.office.nl}." if dutch else f"Ask for it at {answers.office.en}."
        steps = [{"text": at, "source": "page"}]
        if answers.yearly:
            again = "Vraag ze elk jaar opnieuw aan." if dutch else "Ask for it again every year."
            steps.append({"text": again, "source": "page"})
        return {
            "title": getattr(answers.name, language),
            "call": [getattr(answers.name, language).lower()],
            "short": {"text": short, "source": "page"},
            "conditions": dict(self._condition_words(language)),
            "steps": steps,
        }

    def _condition_words(self, language: str) -> Iterator[tuple[str, dict[str, str]]]:
        for id, one, n in self.conditions:
            if one.words is not None:
                words = getattr(one.words, language)
                yield (
                    f"{self.stem}.{id}",
                    {key: _with(getattr(words, key), n) for key in ("holds", "fails", "unknown")},
                )
        if self.proofs:
            listed = _or([_with(getattr(one.short or one.label, language), n) for _, one, n in self.proofs], language)
            dutch = language == "nl"
            yield (
                f"{self.stem}.need",
                {
                    "holds": f"er is een bewijs: {listed}" if dutch else f"there is proof: {listed}",
                    "fails": f"er is geen bewijs van de zorgnood: {listed}"
                    if dutch
                    else f"there is no proof: {listed}",
                    "unknown": f"of er een bewijs is: {listed}" if dutch else f"whether there is proof: {listed}",
                },
            )

    # -- worked situations ---------------------------------------------------------------------

    def _examples(self) -> Iterator[dict[str, Any]]:
        """All holds, and then each condition fails alone."""
        good: dict[str, Any] = {}
        for _, one, n in self.conditions:
            good |= self._facts(one.good, n)
        first = self.proofs[0] if self.proofs else None
        good |= self._facts(first[1].good, first[2]) if first is not None else {}
        assert self.answers.amount is not None
        if self.conditions or self.proofs:
            example = self._example("Every condition holds.", good, "eligible")
            yield {**example, "amounts": {self.id: [_sum(self.answers.amount.eur)]}}
        else:
            yield self._example("The page says no conditions.", good, "unknown")
        for id, one, n in self.conditions:
            yield self._example(f"It fails on {id}.", good | self._facts(one.bad, n), "not_eligible")
        if self.proofs:
            bad = dict(good)
            for _, one, n in self.proofs:
                bad |= self._facts(one.bad, n)
            yield self._example("There is no proof.", bad, "not_eligible")

    def _example(self, situation: str, facts: Mapping[str, Any], outcome: str) -> dict[str, Any]:
        return {
            "situation": situation,
            "facts": facts,
            "expect": {self.id: outcome},
            "why": situation,
            "source": "page",
        }

    def _facts(self, facts: Mapping[str, Any], n: int | None) -> dict[str, Any]:
        here = self.answers.municipality
        places = {"here": here, "elsewhere": next(code for code in _ELSEWHERE if code != here)}
        found: dict[str, Any] = {}
        for name, raw in facts.items():
            text = _with(str(raw), n) if isinstance(raw, str) else raw
            found[name] = places.get(text, int(text) if isinstance(text, str) and text.isdigit() else text)
        return found


def _sum(eur: str) -> str:
    return f"{Decimal(eur):.2f}"


def _with(text: str, n: int | None) -> str:
    """A text of starter.yaml with its number."""
    if n is None:
        return text
    return text.replace("<n>", str(n)).replace("<n-1>", str(n - 1)).replace("<n+1>", str(n + 1))


def _or(items: Sequence[str], language: str) -> str:
    between = " of " if language == "nl" else " or "
    return between.join((", ".join(items[:-1]), items[-1])) if len(items) > 1 else "".join(items)


def _mistake(told: Told) -> Mistake:
    return Mistake(file="answers", line=1, code="value", text=told)
