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
    """What it pays: one sum, from … to …, or none where the page prints none."""

    eur: forms.EurText | None = None
    eur_min: forms.EurText | None = None
    eur_max: forms.EurText | None = None
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
    #: whether one of the proofs is enough, or all are needed
    proofs_wanted: Literal["one", "all"] = "one"
    #: whether every condition stands on the page; else nobody is told that it fits
    complete: bool = False
    #: how sure the page is: official and of late, in between, or a mere mention
    confidence: Literal["high", "medium", "low"] = "medium"
    #: the last day of the year on which it can be asked for
    until: forms.DayText | None = None
    #: whether the page says that it is to be asked for again every year
    yearly: bool = False
    version: forms.Day


ANSWERS: Final = TypeAdapter(Answers)


def read_answers(
    file: str, text: str, places: Places, today: date, starter: forms.StarterFile | None = None
) -> Answers:
    """The answers of a file; a municipality may be named. Raises ContentError with every mistake.

    With ``starter`` it also tells of conditions that are not offered and of answers that are lacking.
    """
    reader = Reader()
    values = reader.values(file, text)
    if values is not None:
        place = place_of(places, str(values.get("municipality", "")))
        if place is not None:
            values["municipality"] = place.nis
            values.setdefault("place", place.name)
        values.setdefault("version", today.isoformat())
    answers = reader.valid(file, values, ANSWERS) if values is not None else None
    for path, told in _problems(answers, starter) if answers is not None and starter is not None else ():
        reader.note(file, path, "value", told)
    if answers is None or reader.mistakes:
        raise ContentError(reader.mistakes)
    return answers


def _problems(answers: Answers, starter: forms.StarterFile) -> Iterator[tuple[tuple[str, ...], Told]]:
    """What answers name that is not offered, numbers that are unsaid, and what is lacking; each with its place."""
    if answers.premium != "known":
        return
    if answers.page is None or answers.name is None or answers.amount is None:
        yield ("premium",), Told("answers-lacking")
    amount = answers.amount
    if amount is not None:
        both = (amount.eur_min is None) == (amount.eur_max is None)
        if not both or (amount.eur is not None and amount.eur_min is not None):
            yield ("amount",), Told("answers-sum")
    for part, offered in (("conditions", starter.conditions), ("proofs", starter.proofs)):
        for id, number in getattr(answers, part).items():
            if id not in offered:
                yield (part, id), Told("not-offered", id=id, there=list(offered))
            elif (offered[id].number is None) != (number is None):
                yield (part, id), Told("number-wanted" if number is None else "no-number", id=id)


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
                **self._sum(),
                "per": self._one_of("per", ("day", "month", "quarter", "year", "once"), "year"),
                "to": self._one_of("to", ("carer", "recipient", "parent", "either"), "carer"),
            },
            "conditions": self._menu("conditions", self.starter.conditions),
            **self._proofs(),
            "complete": self._yes("complete"),
            "confidence": self._one_of("confidence", ("high", "medium", "low"), "medium"),
            "until": self._until(),
            "yearly": self._yes("yearly"),
            "office": self._office(town),
        }

    def _sum(self) -> dict[str, str]:
        """One sum, two with a line or "tot" between them, or none."""
        given = self._matching("eur", rf"{_SUM}( *(-|tot|to) *{_SUM})?|-", "", _plain_sum)
        sums = re.findall(_SUM, given)
        return dict(zip(("eur_min", "eur_max") if len(sums) > 1 else ("eur",), sums, strict=False))

    def _proofs(self) -> dict[str, Any]:
        picked = self._menu("proofs", self.starter.proofs)
        wanted = self._one_of("proofs_wanted", ("one", "all"), "one") if len(picked) > 1 else "one"
        return {"proofs": picked, "proofs_wanted": wanted}

    def _yes(self, key: str) -> bool:
        """Yes or no; no where nothing is typed, for then the page does not say it."""
        yes, no = self._yes_no()
        return self._one_of(key, (yes, no), no) == yes

    def _until(self) -> str | None:
        text = self._matching("until", f"{forms.DAY_PATTERN}|^-$", "-")
        return None if text == "-" else text

    def _office(self, town: str) -> dict[str, str] | None:
        dutch = self._text("office_nl", f"het loket van {town}")
        if dutch == "-":
            return None
        return {
            "nl": dutch,
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

    def _again(self, key: str, why: str) -> str:
        """The question once more, after why the answer could not be taken."""
        return f"{self._say(why)}\n{self._say(key)}"

    def _menu(self, key: str, offered: Mapping[str, forms.StarterForm]) -> dict[str, int | None]:
        lines = [f"{n:3}. {getattr(one.label, self.language)}" for n, one in enumerate(offered.values(), start=1)]
        prompt = "\n".join([self._say(key), *lines, self._say("numbers")])
        while True:
            picked = re.findall(r"\d+", self.ask(prompt, "-"))
            if all(1 <= int(number) <= len(offered) for number in picked):
                break
            prompt = "\n".join([self._say("why_numbers").format(most=len(offered)), prompt.split("\n", 1)[-1]])
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
            prompt = f"{self._say('why_number').format(most=one.most)}\n{getattr(one.number, self.language)}"

    def _text(self, key: str, default: str = "") -> str:
        prompt = self._say(key)
        while True:
            text = self.ask(prompt, default).strip()
            if text:
                return text
            prompt = self._again(key, "why_empty")

    def _matching(self, key: str, pattern: str, default: str, mend: Callable[[str], str] = str) -> str:
        prompt = self._say(key)
        while True:
            text = mend(self.ask(prompt, default).strip())
            if re.fullmatch(pattern, text):
                return text
            prompt = self._again(key, f"why_{key}" if text else "why_empty")

    def _one_of(self, key: str, ids: Sequence[str], default: str) -> str:
        called = dict(zip(_CALLED[key][self.language], ids, strict=True)) if key in _CALLED else {id: id for id in ids}
        first = next(name for name, id in called.items() if id == default)
        offered = " / ".join(called)
        prompt = f"{self._say(key)} ({offered})"
        while True:
            text = self.ask(prompt, first).strip().lower()
            if text in called or text in ids:
                return called.get(text, text)
            prompt = f"{self._say('why_one_of').format(offered=offered)}\n{self._say(key)}"

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
    "proofs_wanted": {"nl": ("één is genoeg", "allemaal"), "en": ("one is enough", "all")},
    "confidence": {"nl": ("zeker", "redelijk", "zwak"), "en": ("high", "medium", "low")},
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
    "url": (
        "Adres van de officiële pagina (https://… of http://…)?",
        "Address of the official page (https://… or http://…)?",
    ),
    "why_url": (
        "Dat is geen adres: het begint met https:// of http:// en er staat geen spatie in.",
        "That is no address: it begins with https:// or http:// and has no space in it.",
    ),
    "why_email": ("Dat is geen mailadres; typ - als er geen is.", "That is no mail address; type - if there is none."),
    "why_consulted": (
        "Schrijf de dag als jaar-maand-dag, zoals 2026-11-22.",
        "Write the day as year-month-day, such as 2026-11-22.",
    ),
    "why_eur": (
        "Dat is geen bedrag: schrijf 25, 25,50 of 100-200, of - als de pagina er geen noemt.",
        "That is no sum: write 25, 25.50 or 100-200, or - where the page prints none.",
    ),
    "why_until": (
        "Schrijf maand-dag, zoals 10-31 voor 31 oktober, of - als het altijd kan.",
        "Write month-day, such as 10-31 for 31 October, or - for always.",
    ),
    "why_empty": ("Hier moet iets staan.", "Something must stand here."),
    "why_one_of": ("Kies een van deze: {offered}.", "Choose one of these: {offered}."),
    "why_numbers": ("Neem nummers van 1 tot {most}.", "Take numbers from 1 to {most}."),
    "why_number": ("Schrijf een getal van 1 tot {most}.", "Write a number from 1 to {most}."),
    "title": ("Titel van die pagina?", "Title of that page?"),
    "page_date": ("Van wanneer is de pagina (- is onbekend)?", "Of which date is the page (- is unknown)?"),
    "consulted": ("Op welke dag las je ze?", "On which day did you read it?"),
    "name_nl": ("Hoe heet de premie?", "What is the premium called, in Dutch?"),
    "name_en": ("Hoe heet ze in het Engels?", "And in English?"),
    "eur": (
        "Welk bedrag, in euro (25,50; 100-200 is van … tot …; - is geen op de pagina)?",
        "Which sum, in euro (25.50; 100-200 is from … to …; - is none on the page)?",
    ),
    "per": ("Per wat?", "Per what?"),
    "to": ("Aan wie wordt ze betaald?", "To whom is it paid?"),
    "conditions": ("Welke voorwaarden staan op de pagina?", "Which conditions are on the page?"),
    "proofs": (
        "Welke bewijzen van de zorgnood tellen?",
        "Which proofs of the need of care count?",
    ),
    "proofs_wanted": ("Is één van die bewijzen genoeg?", "Is one of these proofs enough?"),
    "complete": (
        "Staan álle voorwaarden op de pagina, en duidde je ze alle aan? Bij 'nee' zegt Leun nooit dat het klopt.",
        "Are all conditions on the page, and did you pick them all? With 'no' Leun never says that it fits.",
    ),
    "confidence": (
        "Hoe zeker is de pagina? zeker: officieel, recent; redelijk: officieel, oud of kort; zwak: een vermelding",
        "How sure is the page? high: official and of late; medium: official but old or short; low: a mere mention",
    ),
    "numbers": ("Nummers, met spaties ertussen (- is geen)", "Numbers, with spaces between (- is none)"),
    "until": (
        "Tot welke dag van het jaar kan je ze aanvragen (maand-dag, zoals 10-31; - is altijd)?",
        "Until which day of the year can it be asked for (month-day, such as 10-31; - is always)?",
    ),
    "yearly": (
        "Zegt de pagina dat je ze elk jaar opnieuw moet aanvragen?",
        "Does the page say that it is to be asked for again every year?",
    ),
    "office_nl": (
        "Bij welk loket vraag je ze aan (- is: dat zegt de pagina niet)?",
        "At which office is it asked for, in Dutch (- is: the page does not say)?",
    ),
    "office_en": ("Hoe zeg je dat in het Engels?", "And in English?"),
    "phone": ("Telefoon van dat loket (- is onbekend)?", "Telephone of that office (- is unknown)?"),
}


# -- writing ---------------------------------------------------------------------------------------

#: What the page pays, by to whom.
_SHORT: Final[Mapping[str, tuple[str, str]]] = {
    "carer": (
        "{place} betaalt een premie aan wie zorgt voor een ander die hulp nodig heeft.",
        "{place} pays a premium to people who care for somebody who needs help.",
    ),
    "recipient": (
        "{place} betaalt een premie aan wie hulp krijgt van een mantelzorger.",
        "{place} pays a premium to people who get help from a carer (mantelzorger).",
    ),
    "parent": (
        "{place} betaalt een premie aan ouders van een kind dat hulp nodig heeft.",
        "{place} pays a premium to parents of a child who needs help.",
    ),
    "either": (
        "{place} betaalt een premie aan wie hulp nodig heeft, of aan wie die hulp geeft.",
        "{place} pays a premium to people who need help, or to who gives that help.",
    ),
}
_SITUATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "all_hold": ("Alle voorwaarden kloppen.", "Every condition holds."),
    "no_conditions": ("De pagina noemt geen voorwaarden.", "The page says no conditions."),
    "fails": ("Dit klopt niet: {label}.", "This does not hold: {label}."),
    "no_proof": ("Er is geen bewijs van de zorgnood.", "There is no proof of the need of care."),
}
#: Characters up to which proofs are listed one by one.
MOST_LISTED: Final = 240
_PAPERS: Final[Mapping[str, tuple[str, str]]] = {
    "nl": ("een van de papieren die de pagina noemt", "alle papieren die de pagina noemt"),
    "en": ("one of the papers that the page names", "all papers that the page names"),
}
_SUM: Final = r"\d+(?:\.\d{1,2})?"


def _plain_sum(text: str) -> str:
    """A sum as people type it, with a point and without its euro."""
    return re.sub(r"\s*(€|euro?)\s*", "", text.replace(",", "."), flags=re.IGNORECASE)


#: Two municipalities, of which one is another than the pack's: Antwerp and Ghent.
_ELSEWHERE: Final = ("11002", "44021")
_HEAD: Final = "Begun with `leun pack new`; docs/packs.md shows how to go on."


def pack_of(answers: Answers, starter: forms.StarterFile, name: str = "", language: str = "nl") -> PackFiles:
    """The pack that the answers make, called after its municipality where it has no other name.

    ``language``: that of its worked situations, which only its author reads.

    Raises ContentError where answers name what starter.yaml does not offer or leave a number unsaid.
    """
    if problems := [_mistake(told) for _, told in _problems(answers, starter)]:
        raise ContentError(problems)
    name = name or folder_name(answers.place)
    files = {"pack.yaml": yaml_text(_pack(answers), _HEAD)}
    if answers.premium == "known":
        files |= _Premium(answers, starter, prefix_of(name), language).files()
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
    dated = {"page_date": page.page_date} if page.page_date else {}
    return {"url": page.url, "title": page.title, **dated, "consulted": page.consulted.isoformat()}


class _Premium:
    """The files of a premium."""

    def __init__(self, answers: Answers, starter: forms.StarterFile, prefix: str, language: str) -> None:
        self.answers = answers
        self.language = language
        self.stem = prefix.rstrip("_")
        self.id = f"premium_{self.stem}"
        self.office = f"{prefix}office"
        self.conditions = [(id, starter.conditions[id], n) for id, n in answers.conditions.items()]
        self.proofs = [(id, starter.proofs[id], n) for id, n in answers.proofs.items()]
        self.complete = answers.complete and bool(self.conditions or self.proofs)

    def files(self) -> dict[str, str]:
        """Every file of the premium."""
        said = {
            f"schemes/{self.id}.yaml": self._scheme(),
            **({"contacts.yaml": self._contacts()} if self.answers.office is not None else {}),
            f"examples/{self.id}.yaml": {"examples": list(self._examples())},
        }
        for language in ("nl", "en"):
            said[f"{language}/schemes/{self.id}.yaml"] = self._words(language)
            office = self.answers.office
            if office is None:
                continue
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
            {"id": f"{self.stem}.{id}", **_node(one, n), "source": "page"} for id, one, n in self.conditions
        ]
        if self.proofs:
            proofs = [{"id": f"{self.stem}.{id}", **_node(one, n)} for id, one, n in self.proofs]
            wanted = "all" if answers.proofs_wanted == "all" else "any"
            tests.append({"id": f"{self.stem}.need", wanted: proofs, "source": "page"})
        window = {"window": {"until": answers.until}} if answers.until else {}
        return {
            "id": self.id,
            "kind": "premium",
            "authority": "municipality",
            "area": {"municipality": answers.municipality},
            "seen": {
                "consulted": answers.page.consulted.isoformat(),
                **({"page_date": answers.page.page_date} if answers.page.page_date else {}),
                "confidence": answers.confidence,
            },
            "complete": self.complete,
            "requires": {"all": tests},
            "amounts": {"rows": [self._row(answers.amount)]},
            "apply": {
                "at": [self.office if answers.office is not None else "municipality"],
                **window,
                **({"renew": "P1Y"} if answers.yearly else {}),
            },
            "sources": {"page": _page(answers.page)},
        }

    @staticmethod
    def _row(amount: AmountAnswers) -> dict[str, Any]:
        sums = {key: _sum(eur) for key in ("eur", "eur_min", "eur_max") if (eur := getattr(amount, key)) is not None}
        return {**sums, "per": amount.per, "to": amount.to, "source": "page"} if sums else {"not_printed": True}

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
        short = _SHORT[answers.amount.to][not dutch].format(place=answers.place)
        where = {"nl": "de gemeente", "en": "the municipality (gemeente)"}
        office = getattr(answers.office, language) if answers.office is not None else where[language]
        at = f"Vraag de premie aan bij {office}." if dutch else f"Ask for it at {office}."
        steps = [{"text": at, "source": "page"}]
        if answers.yearly:
            again = "Vraag ze elk jaar opnieuw aan." if dutch else "Ask for it again every year."
            steps.append({"text": again, "source": "page"})
        title, conditions = getattr(answers.name, language), dict(self._condition_words(language))
        return {
            "title": title,
            "call": _called(title, answers.place),
            "short": {"text": short, "source": "page"},
            **({"conditions": conditions} if conditions else {}),
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
            proofs = [_with(getattr(one.short or one.label, language), n) for _, one, n in self.proofs]
            both = self.answers.proofs_wanted == "all"
            listed = _joined(proofs, language, both=both)
            if len(listed) > MOST_LISTED:
                listed = _PAPERS[language][both]
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
        for _, one, n in self.proofs if self.answers.proofs_wanted == "all" else self.proofs[:1]:
            good |= self._facts(one.good, n)
        amount = self.answers.amount
        assert amount is not None
        if self.conditions or self.proofs:
            example = self._example(self._say("all_hold"), good, "eligible" if self.complete else "unknown")
            sums = [_sum(eur) for eur in (amount.eur, amount.eur_min, amount.eur_max) if eur is not None]
            told = self.complete and self.answers.confidence != "low" and sums
            yield {**example, **({"amounts": {self.id: sums}} if told else {})}
        else:
            yield self._example(self._say("no_conditions"), good, "unknown")
        for _, one, n in self.conditions:
            label = getattr(one.label, self.language) + (f" ({n})" if n is not None else "")
            fails = self._say("fails").format(label=label)
            yield self._example(fails, good | self._facts(one.bad, n), "not_eligible")
        if self.proofs:
            bad = dict(good)
            for _, one, n in self.proofs:
                bad |= self._facts(one.bad, n)
            yield self._example(self._say("no_proof"), bad, "not_eligible")

    def _say(self, key: str) -> str:
        return _SITUATIONS[key][self.language == "en"]

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


def _node(one: forms.StarterForm, n: int | None) -> dict[str, str]:
    """The condition itself: a test, or what only the office can say."""
    return {"confirmed_by_authority": one.confirmed} if one.confirmed else {"test": _with(one.test, n)}


def _called(title: str, place: str) -> list[str]:
    """How people call it: its title, without its municipality, and the Dutch word between brackets."""
    plain, *inner = re.split(r"\s*[()]\s*", title.lower())
    bare = re.sub(rf"\s+(van|of|in)\s+{re.escape(place.lower())}$", "", plain)
    return [name for name in dict.fromkeys((plain, bare, *inner)) if name]


def _joined(items: Sequence[str], language: str, *, both: bool) -> str:
    between = {"nl": (" of ", " en "), "en": (" or ", " and ")}[language][both]
    return between.join((", ".join(items[:-1]), items[-1])) if len(items) > 1 else "".join(items)


def _mistake(told: Told) -> Mistake:
    return Mistake(file="answers", line=1, code="value", text=told)
