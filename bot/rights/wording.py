"""Verdicts in words: conditions, what is missing, amounts, the one-line summary, with the source that says it.

Everything told comes from the packs' texts; this module only chooses and fills in.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from bot import conditions
from bot.conditions import Compare, Const, Name, Not
from bot.content import texts
from bot.content.forms import SchemeWords, SourceForm
from bot.content.model import By, Condition, Content, Dated, PackInfo, Scheme
from bot.content.scheme_facts import Towns
from bot.facts import UNKNOWN, AnyOf, Kind, Range, Value
from bot.rights.verdicts import AmountDue, Outcome, Verdict

_FEMALE: Final = frozenset(
    {"mother", "wife", "daughter", "sister", "grandmother", "granddaughter", "mother_in_law", "daughter_in_law"}
    | {"sister_in_law", "stepmother", "aunt"}
)
_MALE: Final = frozenset(
    {"father", "husband", "son", "brother", "grandfather", "grandson", "father_in_law", "son_in_law"}
    | {"brother_in_law", "stepfather", "uncle"}
)

#: Months from which on whole years are said in years.
MANY_MONTHS: Final = 24
#: A day or a month as pages are dated, but not two years ("2019-2020").
_ISO: Final = re.compile(r"\b((?:19|20)\d{2})-(\d{2})(?:-(\d{2}))?(?![\d-])")
#: A page that is dated to the day, the month or the year.
_PAGE_DATE: Final = re.compile(r"((?:19|20)\d{2})(?:-(0[1-9]|1[0-2])(?:-\d{2})?)?")
#: A page that was so old when it was read may have been overtaken: its sums are told with its date.
OLD: Final = timedelta(days=548)
#: Papers and answers that a summary names.
MOST_MISSING: Final = 4
#: The word for a relation where the carer did not say which word they use.
_CALLED: Final = {"friend": "friend", "neighbour": "neighbour", "cousin": "cousin", "foster_child": "foster_child"}


class Wording:
    """Words for verdicts in every language of a content."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.templates: Mapping[str, texts.Templates] = {
            language: texts.Templates(language) for language in content.words
        }
        #: schemes by identity (a pack may say one otherwise), with their conditions by id; the first of an id counts
        self._conditions: dict[int, tuple[Scheme, Mapping[str, Condition]]] = {}

    # -- names ---------------------------------------------------------------------------------

    def names(self, language: str, values: Mapping[str, Value]) -> dict[str, Any]:
        """What every text may name: the recipient and the pronouns."""
        words = self.content.words[language]
        called = values.get("recipient_called", UNKNOWN)
        if called is UNKNOWN or not isinstance(called, str):
            called = _CALLED.get(str(values.get("recipient_relation", "")), "person")
        gender = "female" if called in _FEMALE else "male" if called in _MALE else "unknown"
        fact = words.facts.get("recipient_called")
        recipient = fact.values.get(called, fact.values.get("person", "")) if fact else ""
        return {
            "recipient": recipient,
            **{name: words.texts.get(f"pronoun.{gender}.{name}", "") for name in ("they", "them", "their")},
        }

    def say(self, language: str, key: str, names: Mapping[str, Any] | None = None) -> str:
        """A text of Leun's own by key. Raises KeyError with the key where there is none."""
        return self.templates[language].fill(self.content.words[language].texts[key], names or {})

    def fill(self, language: str, text: str, names: Mapping[str, Any]) -> str:
        """Any text of a pack with its names filled in."""
        return self.templates[language].fill(text, names)

    def scheme_names(self, scheme: Scheme, on: Any, names: Mapping[str, Any]) -> dict[str, Any]:
        """``names`` and the scheme's values by date as they count on a day; a text writes numbers in its language."""
        dated = {
            name: Fraction(period.value) if not isinstance(period.value, str) else period.value
            for name, definition in scheme.let.items()
            if isinstance(definition, Dated) and (period := definition.at(on)) is not None
        }
        return {**names, **dated}

    def words_of(self, language: str, scheme: Scheme) -> SchemeWords:
        """The words of a scheme, in Dutch where the other language has none."""
        words = self.content.words[language].schemes.get(scheme.id)
        return words if words is not None else self.content.words["nl"].schemes[scheme.id]

    def title(self, language: str, scheme: Scheme) -> str:
        """How the scheme is called."""
        return self.words_of(language, scheme).title

    # -- conditions ----------------------------------------------------------------------------

    def condition(
        self,
        language: str,
        scheme: Scheme,
        id: str,
        holds: bool | None,
        values: Mapping[str, Value],
        names: Mapping[str, Any],
    ) -> str:
        """A condition in words: its own, or put together from its facts' phrases."""
        phrase = {True: "holds", False: "fails", None: "unknown"}[holds]
        words = self.words_of(language, scheme).conditions.get(id)
        if words is not None:
            return self.fill(language, getattr(words, phrase), names)
        node = self.node(scheme, id)
        return self._from_facts(language, scheme, node, phrase, values, names) if node is not None else id

    def node(self, scheme: Scheme, id: str) -> Condition | None:
        """The condition of that id in a scheme of the content, as ``scheme.condition`` finds it."""
        found = self._conditions.get(builtins.id(scheme))
        if found is None:
            nodes = [node for top in scheme.conditions for node in top.walk()]
            found = scheme, {node.id: node for node in reversed(nodes)}
            self._conditions[builtins.id(scheme)] = found
        return found[1].get(id)

    def _from_facts(
        self,
        language: str,
        scheme: Scheme,
        node: Condition,
        phrase: str,
        values: Mapping[str, Value],
        names: Mapping[str, Any],
    ) -> str:
        if node.kind == "verdict":
            other = self.content.schemes.get(node.target)  # type: ignore[call-overload]
            title = self.title(language, other) if other else node.target
            return self.say(language, f"condition.verdict.{phrase}", {**names, "title": title})
        fact, contrary = _single_fact(node)
        if node.kind == "authority":
            fact = node.target
        words = self.content.words[language].facts.get(fact) if fact else None
        if words is not None and words.holds:
            key = {"holds": "fails", "fails": "holds"}.get(phrase, phrase) if contrary else phrase
            return self.fill(language, getattr(words, key), names)
        labels = [self.label(language, name, names) for name in dict.fromkeys(_names(node, scheme))]
        listed = texts.listed(language, labels) if labels else node.id
        if fact and phrase != "unknown" and values.get(fact, UNKNOWN) is not UNKNOWN:
            return f"{listed}: {self.value(language, fact, values[fact])}"
        return listed

    # -- facts ---------------------------------------------------------------------------------

    def label(self, language: str, fact: str, names: Mapping[str, Any]) -> str:
        """What a fact is called in a list."""
        words = self.content.words[language].facts.get(fact)
        return self.fill(language, words.label, names) if words else fact

    def paper(self, language: str, fact: str, names: Mapping[str, Any]) -> str:
        """The paper that settles a fact, or what the fact is called."""
        words = self.content.words[language].facts.get(fact)
        return self.fill(language, words.paper or words.label, names) if words else fact

    def papers(
        self,
        language: str,
        facts: Iterable[str],
        names: Mapping[str, Any],
        most: int | None = None,
        known: Iterable[str] = (),
    ) -> list[str]:
        """What settles these facts, each once; the members of a group, of which one is enough, as one thing.

        ``known``: the facts that are known: who has one of a group already needs another.
        """
        words = self.content.words[language]
        have = {fact.group for name in known if (fact := self.content.vocabulary.find(name)) is not None}
        found: dict[str, None] = {}
        for name in facts:
            if len(found) == most:
                break
            fact = self.content.vocabulary.find(name)
            group = words.groups.get(fact.group) if fact is not None and fact.group else None
            label = group.label if group is not None else ""
            if group is not None and group.another and fact is not None and fact.group in have:
                label = group.another
            found[self.fill(language, label, names) if label else self.paper(language, name, names)] = None
        return list(found)

    def value(self, language: str, fact: str, value: Value) -> str:
        """A value of a fact as people say it."""
        words = self.content.words[language].facts.get(fact)
        if words and isinstance(value, str) and value in words.values:
            return words.values[value]
        if isinstance(value, AnyOf):
            return texts.listed(language, [self.value(language, fact, one) for one in value.values], either=True)
        definition = self.content.vocabulary.find(fact)
        if (
            definition is not None
            and definition.kind is Kind.DECIMAL
            and definition.unit == "share"
            and value is not UNKNOWN
        ):
            for choice in words.choices if words else ():
                if choice.value is not None and definition.read(choice.value) == value:
                    return choice.label
        if definition is not None and definition.kind is Kind.PLACE:
            return self.place(str(value))
        if definition is not None and definition.kind is Kind.DATE and isinstance(value, str):
            return _day(language, value)
        if definition is not None and definition.unit == "share" and isinstance(value, Fraction):
            return f"{texts.number(language, value * 100)} %"
        if definition is not None and definition.unit == "months" and (years := _whole_years(value)):
            return f"{years} {self.content.words[language].texts['unit.years']}"
        shown = texts.value(language, value)
        unit = self.content.words[language].texts.get(f"unit.{definition.unit}", "") if definition else ""
        return f"{shown} {unit}".strip() if not isinstance(value, (bool, str)) else shown

    def known(self, language: str, fact: str, value: Value, names: Mapping[str, Any]) -> str:
        """A fact as a phrase: "je werkt voltijds" where it has one, else "label: value"."""
        words = self.content.words[language].facts.get(fact)
        if words and isinstance(value, bool) and words.holds:
            return self.fill(language, words.holds if value else words.fails, names)
        if words and words.said:
            shown = self.value(language, fact, value)
            label = next((one.label for one in words.choices if one.value is not None and one.value == value), shown)
            return self.fill(language, words.said, {**names, "value": shown, "choice": label})
        return f"{self.label(language, fact, names)}: {self.value(language, fact, value)}"

    def presumed(self, language: str, fact: str, names: Mapping[str, Any]) -> str:
        """What was presumed, as it reads after "dat"."""
        words = self.content.words[language].facts.get(fact)
        return self.fill(language, words.presumed or words.label, names) if words else fact

    @cached_property
    def _places(self) -> Mapping[str, tuple[str, str]]:
        """The name and the province of every municipality, by its code."""
        rows = (line.split("|") for line in self.content.places.municipalities)
        return {code: (name, province) for code, province, name, *_ in rows}

    def place(self, code: str, *, told_apart: bool = False) -> str:
        """The name of a municipality by its NIS code; with its province where there are others of that name."""
        name, province = self._places.get(code, (code, ""))
        return f"{name} ({province})" if told_apart and province else name

    # -- amounts and the whole -----------------------------------------------------------------

    def amount(self, language: str, scheme: Scheme, due: AmountDue, names: Mapping[str, Any] | None = None) -> str:
        """An amount with its date: "978,24 euro per maand, bruto (bedrag van december 2022)".

        With ``names`` it also says to whom it is paid, where that is not the carer.
        """
        if due.not_printed:
            return self.say(language, "amount.not_printed")
        if due.eur is not None:
            sum_ = texts.money(language, due.eur)
        else:
            assert due.eur_min is not None
            assert due.eur_max is not None
            span = {"low": texts.money(language, due.eur_min), "high": texts.money(language, due.eur_max)}
            sum_ = self.say(language, "amount.range", span)
        label = self.words_of(language, scheme).amounts.get(due.label, "")
        text = f"{sum_} {self.say(language, f'amount.per.{due.per}')}"
        if names is not None and due.to != "carer":
            text += f", {self.say(language, f'amount.to.{due.to}', names)}"
        text += f", {label}" if label else ""
        if due.shared or due.max_eur is not None:
            most = texts.money(language, due.max_eur) if due.max_eur is not None else ""
            per = self.say(language, f"amount.per.{due.max_per}") if due.max_per else ""
            key = "amount.shared" if due.shared and not most else "amount.most"
            text += f", {self.say(language, key, {'most': f'{most} {per}'.strip()})}"
        if due.form == "voucher":
            text += f", {self.say(language, 'amount.voucher')}"
        if due.paid:
            text += f", {self.say(language, f'amount.paid.{due.paid}')}"
        if due.computed is not None and due.over != "once":
            text += (
                f", {self.say(language, f'amount.computed.{due.over}', {'sum': texts.money(language, due.computed)})}"
            )
        if due.net is not None:
            text += f", {self.say(language, 'amount.net', {'net': texts.money(language, due.net)})}"
        return text + self._as_of(language, scheme, due)

    def _as_of(self, language: str, scheme: Scheme, due: AmountDue) -> str:
        """From when an amount is, in brackets, where it is not of today: as it says, or as old as its page is."""
        as_of = texts.month(language, due.as_of) if due.as_of is not None else _old(language, scheme)
        return f" ({self.say(language, 'amount.as_of', {'as_of': as_of})})" if as_of else ""

    def short_amount(self, language: str, verdict: Verdict) -> str:
        """What it pays in a few words, where that is sure and one sum: "25 euro per maand"; else empty."""
        due = [one for one in verdict.amounts if one.certain]
        if len(due) != 1 or len(due) < len(verdict.amounts) or due[0].not_printed or due[0].eur is None:
            return ""
        sum_ = f"{texts.money(language, due[0].eur)} {self.say(language, f'amount.per.{due[0].per}')}"
        return sum_ + self._as_of(language, self.content.schemes[verdict.scheme], due[0])

    def where(self, language: str, place: str, *, reach: bool = True) -> str:
        """An office where something is asked for: a contact of a pack with how to reach it, or a place by name."""
        words = self.content.words[language]
        contact = self.content.contacts.get(place)
        if place not in words.contacts or contact is None:
            return self.say(language, f"place.{place}")
        how = " · ".join(part for part in (contact.phone, contact.url) if part) if reach else ""
        return f"{words.contacts[place].name} ({how})" if how else words.contacts[place].name

    def amount_note(self, language: str, verdict: Verdict) -> str:
        """What must be said beside amounts: they are older than today, or not certain; empty without amounts."""
        if not verdict.amounts:
            return ""
        dated = [due.as_of for due in verdict.amounts if due.as_of is not None]
        return self.say(language, "amount.note") if dated else ""

    def no_premium(self, language: str, place: str, pack: PackInfo | None) -> str:
        """What is said where no premium of a municipality can be told: not looked up, or there is none."""
        none = pack.no_premium if pack is not None and pack.premiums == "none" else None
        if none is None:
            return self.say(language, "premium.not_researched", {"place": place})
        names = {
            "place": place,
            "date": self.page_date(language, none.source.page_date),
            "title": none.source.title,
            "consulted": texts.month(language, none.source.consulted) if none.source.consulted else "",
        }
        own = self.content.words[language].texts.get(none.text) if none.text else None
        said = self.fill(language, own, names) if own else self.say(language, f"premium.{none.status}", names)
        return f"{said} {self.say(language, 'premium.ask', names)}"

    def caution(self, language: str, scheme: Scheme) -> str:
        """How far a scheme's page can be trusted, where that is not far: of a merged municipality, old, short."""
        formerly = scheme.area.get("formerly", "")
        if formerly in self.towns.former:
            return self.formerly(language, formerly, [self.title(language, scheme)])
        date = self.page_date(language, scheme.page_date)
        if scheme.status != "in_force":
            return self.say(language, "caution.replaced", {"date": date})
        if scheme.confidence == "low":
            return self.say(language, "caution.weak", {"date": date})
        return ""

    def formerly(self, language: str, code: str, titles: Sequence[str]) -> str:
        """What was there in a municipality that is no more, by its code of then, and whom to ask."""
        name, today = self.towns.former[code]
        names = {"former": name, "place": self.place(today), "title": texts.listed(language, list(titles))}
        return self.say(language, "caution.before_merger" if name == names["place"] else "caution.formerly", names)

    @cached_property
    def towns(self) -> Towns:
        """Municipalities of today and of before."""
        return Towns(self.content.places)

    def page_date(self, language: str, raw: str) -> str:
        """The date of a page as its readers noted it in English, in the carer's language."""
        words = self.content.words[language].texts["page.words"]
        text = raw or "unknown"
        for pair in words.split("|"):
            english, _, own = pair.strip().partition("=")
            text = re.sub(rf"\b{re.escape(english)}\b", own, text)
        return _ISO.sub(lambda found: _day_or_month(language, found), text)

    def source(self, scheme: Scheme, ids: tuple[str, ...]) -> SourceForm | None:
        """The first of the named sources that the scheme has."""
        return next((scheme.sources[id] for id in ids if id in scheme.sources), None)

    def summary(self, language: str, verdict: Verdict, values: Mapping[str, Value], names: Mapping[str, Any]) -> str:
        """One or two sentences: what seems to hold, and what decided it or what is missing."""
        scheme = self.content.schemes[verdict.scheme]
        title = self.title(language, scheme)
        if verdict.not_yet:
            first = [self.title(language, self.content.schemes[id]) for id in verdict.not_yet]
            return self.say(
                language, "verdict.not_yet", {"title": title, "first": texts.listed(language, first, either=True)}
            )
        if verdict.outcome is Outcome.NOT_ELIGIBLE:
            reasons = [
                self.condition(language, scheme, reason.condition, False, values, names) for reason in verdict.reasons
            ]
            return self.say(language, "verdict.not_eligible", {"title": title, "reason": "; ".join(reasons)})
        caution = self.caution(language, scheme) if scheme.kind == "premium" else ""
        if verdict.outcome is Outcome.ELIGIBLE:
            return caution or self.say(language, "verdict.eligible", {"title": title})
        for note in verdict.notes:
            said = self.words_of(language, scheme).paused
            if note == "paused" and said is not None:
                return self.fill(language, said.text, names)
            if note in ("not_in_force", "paused", "superseded", "no_value"):
                return self.say(language, f"verdict.{note}", {"title": title})
        missing = self.papers(language, verdict.missing, names, MOST_MISSING)
        key = "verdict.unknown" if missing else "verdict.incomplete"
        return self.say(language, key, {"title": title, "missing": "; ".join(missing)})


def _day_or_month(language: str, found: re.Match[str]) -> str:
    """A day or month as its readers noted it (2025-12-17, 2025-12) in words."""
    year, month, day = found.groups()
    try:
        on = date(int(year), int(month), int(day or 1))
    except ValueError:
        return found[0]
    return texts.day(language, on) if day else texts.month(language, on)


def _old(language: str, scheme: Scheme) -> str:
    """The month or year of a scheme's page, where that was long before it was read; empty where not, or not known."""
    found = _PAGE_DATE.fullmatch(scheme.page_date.strip())
    if found is None:
        return ""
    page = date(int(found[1]), int(found[2] or 12), 1)
    if scheme.consulted - page <= OLD:
        return ""
    return texts.month(language, page) if found[2] else found[1]


def _whole_years(months: Value) -> int:
    """The years that a number of months comes to, from two on; 0 where it comes to none."""
    low, high = (months.low, months.high) if isinstance(months, Range) else (months, months)
    if not isinstance(low, int) or not isinstance(high, int) or low < MANY_MONTHS or high - low > 1 or low % 12:
        return 0
    return low // 12


def _single_fact(node: Condition) -> tuple[str, bool]:
    """The one fact that a condition is about, and whether it asks for its contrary."""
    match node.expr:
        case Name(name):
            return name, False
        case Not(Name(name)):
            return name, True
        case Compare(_, Name(name), Const(_)):
            return name, False
    return "", False


def _names(node: Condition, scheme: Scheme) -> tuple[str, ...]:
    found: list[str] = []
    for inner in node.walk():
        if inner.kind == "authority":
            found.append(inner.target)
        elif inner.expr is not None:
            for name in conditions.names(inner.expr):
                match scheme.let.get(name):
                    case None:
                        found.append(name)
                    case Dated() | By():
                        continue
                    case definition:
                        found += conditions.names(definition)
    return tuple(found)


def _day(language: str, value: str) -> str:
    """A day, a month or a year as people write it."""
    parts = value.count("-")
    if parts == 2:
        return texts.day(language, date.fromisoformat(value))
    return texts.month(language, date.fromisoformat(f"{value}-01")) if parts == 1 else value
