"""Reads what a carer tells without being asked: facts about them and about each person cared for, and acts.

Pure. Precision before recall: what is only asked, supposed, denied, past, or said of somebody else tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.content.model import Content
from bot.facts import UNKNOWN
from bot.messages import Act, Told
from bot.understanding.acts import read_death, read_feelings, read_outcome
from bot.understanding.ages import age_alone, read_ages
from bot.understanding.allowances import HOLDS, read_allowances
from bot.understanding.bonds import read_bond
from bot.understanding.cared_for import Roles, presents, roles
from bot.understanding.caring import (
    CARE,
    read_carer_papers,
    read_hours,
    read_leave,
    read_recipient_papers,
    read_since,
)
from bot.understanding.clauses import clauses
from bot.understanding.corrections import corrects, who_is_meant
from bot.understanding.grammar import FINITE, PRONOUNS
from bot.understanding.home import LIVES, Homes, same_address
from bot.understanding.kin import OTHER, Person
from bot.understanding.people import Kind, Spoken, spoken
from bot.understanding.places import Places
from bot.understanding.plain_text import plain
from bot.understanding.staying import SITUATION, STAYING, settled
from bot.understanding.work import is_share, read_work, works
from bot.understanding.work_pieces import ABOUT_WORK, is_piece, read_pieces


@dataclass(frozen=True, slots=True)
class Telling:
    """What a text tells and does, in the order of the text."""

    told: tuple[Told, ...]
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A fact before it is known whether its person is cared for; None: the carer's own, or a pronoun's."""

    fact: str
    value: Any
    person: Person | None = None


_DOUBTS: Final = re.compile(r"\b(?:ik denk|denk ik|i think|vrees|ik hoop|i hope|droomde|getekend)\Z")
_LONG_AGO: Final = re.compile(r"(?:toen ik|when i) ")
_JOB: Final = re.compile(
    r"\b(?:bedrijf\w*|firma|kmo|baas|collega\w*|werk|winkel|zaak|kantoor|dienst|company|firm|boss|work|"
    r"job|shop|business)\b"
)
_HOURS_MEANT: Final = re.compile(r"\b(\d+(?:[.,]\d+)?) ?(?:uur|uren|u|hours?)\b(?! (?:per maand|a month))")
#: "mijn score" is the carer's.
_ABOUT_CARER: Final = re.compile(r"\b(?:mijn|my|jouw|je|your|iemand|someone)\b")
_SAID_AGE: Final = re.compile(r"\b(?:is|ben|am|s) (?:\w+ )?(?:(?:niet|not|geen) )?\d")
_NAMES_SELF: Final = re.compile(r"\b(?:ik ben|i am|mijn naam is|my name is|ik heet) \w+\Z")
_CHILDREN: Final = frozenset(("child", "stepchild", "foster_child", "grandchild"))


class Teller:
    """Reads tellings; made once of a content."""

    def __init__(self, content: Content, places: Places) -> None:
        self._facts = content.vocabulary.facts
        self._homes = Homes(places)

    def read(self, text: str, on: date, *, asked: str = "") -> Telling:
        """What a text tells on a day. The same text on the same day is always read the same.

        ``asked``: the fact that had just been asked for; where that is one about the carer's work, bare pieces
        ("bediende, 4/5, privé") tell of it.
        """
        parts = spoken(clauses(text))
        deaths = [
            (person, "past" if at + 1 < len(parts) and _LONG_AGO.match(parts[at + 1].clause.text) else when)
            for at, part in enumerate(parts)
            if not (at and _DOUBTS.search(parts[at - 1].clause.text))
            for person, when in read_death(part, on)
        ]
        known = roles(parts, frozenset(person for person, _ in deaths if person is not None))
        found = list(self._facts_of(parts, known, on, at_work=asked in ABOUT_WORK, marked="?" in text))
        corrected = corrects(text, parts, tells=any(one.fact not in STAYING for one in found))
        if corrected:
            found += self._meant(parts, found, on)
            if (person := who_is_meant(parts)) or (person := _the_one_named(parts)):
                known.only(person)
        told = tuple(self._checked(self._kept(_settled(found), known), last_wins=corrected))
        acts = (*self._of_people(known, found), *_deaths(deaths), *self._of_schemes(parts))
        if corrected:
            acts += (Act(kind="correction", about=told[-1].fact if told else ""),)
        if feeling := read_feelings(parts):
            acts += (Act(kind="feeling", about=feeling),)
        relations = tuple(
            Told(fact="recipient_relation", value=_bound(person, text), who=person.called)
            for person in _recipients(known, found)
            if person in known.cared_for or any(one.who == person.called for one in told)
        )
        if asked == "recipient_relation" and not relations and (bond := read_bond(plain(text))):
            relations = (Told(fact=asked, value=bond),)
        return Telling(told=(*relations, *told), acts=acts)

    # -- facts

    def _facts_of(
        self, parts: tuple[Spoken, ...], known: Roles, on: date, *, at_work: bool, marked: bool
    ) -> Iterator[_Found]:
        asking = {part.clause.sentence for part in parts if part.clause.asks}
        pieces = at_work
        at_work = at_work or any(_JOB.search(part.clause.text) for part in parts) or not known.named
        meant = any(CARE.search(part.clause.text) for part in parts)
        before: Spoken | None = None
        caring = False
        for part in parts:
            follows = before is not None and bool(_SAID_AGE.search(before.clause.text))
            if before is not None and before.clause.states and (age := age_alone(part.clause.text)) is not None:
                beside = _ends_with(before)
                if beside is not None or _NAMES_SELF.search(before.clause.text):
                    yield _Found("recipient_age" if beside else "carer_age", age, beside)
                    before = part
                    continue
            for kind, mention, age in read_ages(part, follows, self._facts["recipient_age"], on):
                people: tuple[Person | None, ...] = mention.people if mention else part.people or (None,)
                if kind is Kind.CARER:
                    yield _Found("carer_age", age)
                elif len(people) == 1:
                    yield _Found("recipient_age", age, people[0])
            bare = _is_bare(part)
            if pieces and is_piece(part):
                yield from (_Found(name, value) for name, value in read_pieces(part.clause.text, self._facts, on))
            elif bare and part.clause.sentence in asking:
                before = part  # "zelfstandige: hoelang krijg ik dat?" names whom the question is about
                continue
            elif bare and before is not None and _goes_on_with_share(before, part):
                share = f"ik werk {part.clause.text}"
                yield from (_Found(name, value) for name, value in read_work(share, self._facts, on, at_work=at_work))
            if part.clause.states or (not marked and before is not None and _goes_on_with_papers(before, part)):
                yield from self._stated(part, before, on, at_work=at_work, meant=meant, caring=caring)
            yield from (_Found(name, value) for name, value in read_leave(part, on) if not part.clause.asks)
            caring = part.clause.states and part.about_carer and bool(CARE.search(part.clause.text))
            before = part

    def _stated(
        self, part: Spoken, before: Spoken | None, on: date, *, at_work: bool, meant: bool, caring: bool
    ) -> Iterator[_Found]:
        text = part.clause.text
        if part.about_carer or (part.kind is Kind.NONE and not part.mentions):
            yield from (_Found(name, value) for name, value in read_work(text, self._facts, on, at_work=at_work))
            yield from (_Found(name, value) for name, value in read_carer_papers(text))
        yield from (
            _Found(name, value, _object(part)) for name, value in read_hours(part, self._facts, on, meant=meant)
        )
        if (since := read_since(part, on, continues=caring)) is not None:
            yield _Found("caring_since", since, _object(part))
        on_with_home = presents(part) or (before is not None and bool(LIVES.search(before.clause.text)))
        also_for = _AND_FOR.match(text) and before is not None and CARE.search(before.clause.text)
        theirs_in = self._homes.beside_name(part) if _CARED_FOR.search(text) or also_for else None
        if theirs_in is not None:
            yield _Found("recipient_municipality", theirs_in, part.mentions[0].people[0])
        for name, value, recipient in self._homes.read(part, on_with_home) if theirs_in is None else ():
            for person in (part.people or (None,)) if recipient else (None,):
                yield _Found(name, value, person)
        if together := same_address(part):
            for person in _with_whom(part, together[1]):
                yield _Found("recipient_same_address", together[0], person)
                if together[0]:
                    yield _Found(SITUATION, "home", person)  # living in is at home, unless the text says otherwise
        if part.about_recipient or (part.kind is Kind.OTHER and not _ABOUT_CARER.search(text)):
            child = not part.people or any(set(person.relations) & _CHILDREN for person in part.people)
            residential = bool(re.search(r"rusthuis|wzc|woonzorg|rvt|care home|nursing", text))
            whose = part.people if part.about_recipient else part.earlier
            has_more = before is not None and _is_bare(part) and bool(HOLDS.search(before.clause.text))
            papers = (
                *read_recipient_papers(text, child=child, residential=residential),
                *read_allowances(text, child=child, residential=residential, continues=has_more),
            )
            for name, value in papers:
                yield _Found(name, value, whose[0] if len(whose) == 1 else None)
        elif part.about_carer and (theirs := _on_behalf_of(part)):
            child = any(set(person.relations) & _CHILDREN for person in theirs)
            for name, value in read_allowances(text, child=child, residential=False):
                yield _Found(name, value, theirs[0])

    def _kept(self, found: list[_Found], known: Roles) -> Iterator[Told]:
        """Without what is said of people who are not cared for."""
        ages = _ages(found)
        homes: dict[str, dict[str, Any]] = {}
        statuses = [one for one in found if one.fact == "carer_work_status"]
        sick = any(one.fact == "carer_sickness_benefit" and one.value for one in found)
        for one in found:
            if one.person is not None and not known.recipient(one.person, ages.get(one.person)):
                continue
            if one in statuses and one.value == "none" and (len(statuses) > 1 or sick):
                continue
            who = one.person.called if one.person else ""
            if one.fact.endswith("_municipality"):
                homes.setdefault(one.fact[:-13], {})[who] = one.value
            yield Told(fact=one.fact, value=one.value, who=who)
        yield from _elsewhere(homes, found)

    def _checked(self, told: Iterator[Told], *, last_wins: bool) -> Iterator[Told]:
        """What each fact takes, once; of two values that differ none, unless one puts the other right."""
        values: dict[tuple[str, str], Told | None] = {}
        for one in told:
            fact = self._facts.get(one.fact)
            try:
                if fact is None or one.value is None or fact.read(one.value) is UNKNOWN:
                    continue
            except ValueError:
                continue
            key = (one.fact, one.who)
            earlier = values.get(key, one)
            values[key] = one if last_wins or (earlier is not None and earlier.value == one.value) else None
        yield from (one for one in values.values() if one is not None)

    # -- acts

    @staticmethod
    def _of_people(known: Roles, found: list[_Found]) -> Iterator[Act]:
        for person in _recipients(known, found):
            relation = _relation(person)
            yield Act(kind="recipient", about=relation if isinstance(relation, str) else "", who=person.called)

    @staticmethod
    def _of_schemes(parts: tuple[Spoken, ...]) -> Iterator[Act]:
        outcomes = dict.fromkeys(filter(None, (read_outcome(part) for part in parts)))
        yield from (Act(kind=kind) for kind in outcomes)

    def _meant(self, parts: tuple[Spoken, ...], found: list[_Found], on: date) -> Iterator[_Found]:
        """The hours in "ik bedoelde 20 uur", which say nothing of caring themselves."""
        if any(one.fact.startswith("carer_hours") for one in found):
            return
        for part in parts:
            text = part.clause.text
            if re.search(r"werk|work|job|slaap|sleep", text):
                continue
            for hours in _HOURS_MEANT.finditer(text):
                if not re.search(r"\b(?:niet|geen|not) \Z", text[: hours.start()]):
                    yield _Found("carer_hours_per_week", hours[1].replace(",", "."))
                    return


def _settled(found: list[_Found]) -> list[_Found]:
    """With what is told of where each person stays put together."""
    stays: dict[Person | None, list[_Found]] = {}
    for one in found:
        if one.fact in STAYING:
            stays.setdefault(one.person, []).append(one)
    kept = [one for one in found if one.fact not in STAYING]
    for person, told in stays.items():
        kept += [_Found(name, value, person) for name, value in settled([(one.fact, one.value) for one in told])]
    return kept


def _is_bare(part: Spoken) -> bool:
    """No more than a few words, without a subject and a verb."""
    return not (FINITE | PRONOUNS).intersection(part.clause.words)


def _goes_on_with_share(before: Spoken, part: Spoken) -> bool:
    """Whether a clause says how much the carer works, after one that says that they do: "I work part time, 3/4"."""
    clause = before.clause
    return is_share(part.clause.text) and before.about_carer and clause.states and works(clause.text)


#: Caring itself, and who else is cared for: what comes right after the name is about them.
_CARED_FOR: Final = re.compile(
    r"\b(?:zorg|zorgen|verzorg|verzorgen|mantelzorger|care|caring|look after|looking after)\b"
)
_AND_FOR: Final = re.compile(r"(?:(?:en|and|ook|also) )*(?:voor|for|van|of) ")

#: "ze is 84 en krijgt de zorgverzekering" asks nothing.
_AND_GETS: Final = re.compile(r"(?:en|and) (?:krijgt|heeft|gets|has) (?:de|het|een|a|an|the) ")


def _goes_on_with_papers(before: Spoken, part: Spoken) -> bool:
    clause = part.clause
    same = before.clause.states and before.clause.sentence == clause.sentence
    return same and not clause.supposes and bool(_AND_GETS.match(clause.text))


def _the_one_named(parts: tuple[Spoken, ...]) -> Person | None:
    """Who a correction is for, where it says so: "het is voor mijn schoonvader (vergist)"."""
    named = [
        (mention.after, person)
        for part in parts
        for mention in part.mentions
        if mention.own
        for person in mention.people
        if person is not OTHER
    ]
    return named[0][1] if len(named) == 1 and named[0][0] in ("voor", "for") else None


def _ages(found: list[_Found]) -> dict[Person | None, int]:
    """How old people are said to be, at most."""
    return {
        one.person: one.value["max"] if isinstance(one.value, dict) else one.value
        for one in found
        if one.fact == "recipient_age" and isinstance(one.value, (int, dict))
    }


def _recipients(known: Roles, found: list[_Found]) -> list[Person]:
    """Everybody cared for whom the text names, in order."""
    facts = {one.person for one in found if one.person is not None}
    ages = _ages(found)
    return [
        person
        for person in known.named
        if person not in known.dead
        and (
            person in known.cared_for
            or person in known.asked_about
            or (person in facts and known.recipient(person, ages.get(person)))
        )
    ]


def _relation(person: Person) -> Any:
    return person.relations[0] if len(person.relations) == 1 else {"any_of": list(person.relations)}


def _bound(person: Person, text: str) -> Any:
    """The relation, narrowed by what is said of being married or living together by law."""
    bond = read_bond(plain(text)) if "legal_partner" in person.relations else None
    values = bond["any_of"] if isinstance(bond, dict) else [bond] if bond else []
    return bond if values and set(values) <= set(person.relations) else _relation(person)


def _object(part: Spoken) -> Person | None:
    """For whom the hours of a clause are: the one it names, or the one named before for whom "haar" stands."""
    named = [person for mention in part.mentions if mention.own for person in mention.people if person is not OTHER]
    if len(named) == 1:
        return named[0]
    return (
        part.earlier[0]
        if not named and re.search(r"\b(?:haar|hem|her|him)\b", part.clause.text) and part.earlier
        else None
    )


def _on_behalf_of(part: Spoken) -> tuple[Person, ...]:
    """For whom the carer gets something: "ik krijg de zorgtoeslag voor mijn zoon", "we krijgen 140 euro voor haar"."""
    if not re.search(r"\b(?:krijg|krijgen|heb|hebben|ontvang|ontvangen|get|have|receive)\b", part.clause.text):
        return ()
    named = [mention for mention in part.mentions if mention.own and mention.after in ("voor", "for")]
    if len(named) == 1 and len(named[0].people) == 1:
        return named[0].people
    spoken_of = re.search(r"\b(?:voor|for) (?:haar|hem|her|him)\b", part.clause.text)
    return part.earlier if spoken_of and len(part.earlier) == 1 else ()


def _ends_with(part: Spoken) -> Person | None:
    """Whom a clause names with its last words."""
    if part.mentions and part.mentions[-1].last == len(part.clause.words) and part.mentions[-1].own:
        people = part.mentions[-1].people
        return people[0] if len(people) == 1 and people[0] is not OTHER else None
    return None


def _with_whom(part: Spoken, whom: str) -> tuple[Person | None, ...]:
    if whom == "subject":
        return part.people or (None,)
    if whom == "named":
        return tuple(person for mention in part.mentions if mention.own for person in mention.people)
    return part.earlier or (None,)


def _deaths(deaths: list[tuple[Person | None, str]]) -> Iterator[Act]:
    for person, when in dict.fromkeys(deaths):
        yield Act(kind="died", about=when, who=person.called if person else "")


def _elsewhere(homes: dict[str, dict[str, Any]], found: list[_Found]) -> Iterator[Told]:
    """Two towns are two addresses."""
    if any(one.fact == "recipient_same_address" for one in found):
        return
    own = homes.get("carer", {}).get("")
    for who, theirs in homes.get("recipient", {}).items():
        if isinstance(own, str) and isinstance(theirs, str) and own != theirs:
            yield Told(fact="recipient_same_address", value=False, who=who)
