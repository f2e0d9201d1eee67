"""Says of whom every clause speaks: the carer, somebody of their life, or nobody that matters.

Pure. A pronoun goes to whoever the message named before it; "ik" and "wij" begin anew.
"""

from __future__ import annotations

import enum
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.understanding.clauses import Clause
from bot.understanding.grammar import FINITE, FIRST, THIRD, word_set
from bot.understanding.kin import (
    BARE,
    BETWEEN,
    COMPANION,
    DETERMINERS,
    KIN,
    OF_ANOTHER,
    OTHER,
    OTHERS,
    OWN,
    PEOPLE,
    WEAK,
    Person,
)


class Kind(enum.Enum):
    """Who does or is what a clause says."""

    CARER = "carer"
    #: the carer with somebody
    WE = "we"
    #: somebody named in the message, by name or by a pronoun for them
    PERSON = "person"
    #: a pronoun for somebody whom the message does not name
    UNNAMED = "unnamed"
    #: "ze hebben …", "het is …", or people who are never cared for
    OTHER = "other"
    #: no subject at all
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named in a clause: from which word to which, and after which word."""

    people: tuple[Person, ...]
    first: int
    last: int  # word after the last
    after: str
    #: the carer's own ("mijn moeder"); others' are there only for the pronouns
    own: bool = True


@dataclass(frozen=True, slots=True)
class Spoken:
    """A clause with whom it speaks of."""

    clause: Clause
    kind: Kind
    #: the subject, where it is somebody named
    people: tuple[Person, ...]
    mentions: tuple[Mention, ...]
    #: somebody named earlier to whom "haar", "hem" and "them" go
    earlier: tuple[Person, ...]

    @property
    def about_carer(self) -> bool:
        """The carer, alone or with somebody."""
        return self.kind in (Kind.CARER, Kind.WE)

    @property
    def about_recipient(self) -> bool:
        """Somebody who may be cared for."""
        return self.kind is Kind.UNNAMED or (self.kind is Kind.PERSON and OTHER not in self.people)


# -- who is named ----------------------------------------------------------------------------------

_IN_LAW: Final = word_set("mother father sister brother son daughter")
_ARTICLED: Final = frozenset(("neighbour",))
_FOR: Final = word_set("voor met bij van aan naar for with of to from at about over zonder door rond tussen en and")


def mentions(words: Sequence[str]) -> tuple[Mention, ...]:
    """Everybody named, in order; "de moeder van mijn man" is one."""
    found: list[Mention] = []
    at = 0
    while at < len(words):
        mention = _mention(words, at) if words[at] in KIN else None
        if mention is None:
            at += 1
            continue
        if found and (joined := _of_another(words, found[-1], mention)):
            found[-1] = joined
        else:
            found.append(mention)
        at = mention.last
    return tuple(found)


def _mention(words: Sequence[str], at: int) -> Mention | None:
    noun, last = words[at], at + 1
    after = words[last] if last < len(words) else ""
    if after in KIN and after not in BARE and noun in ("kleine", "baby", "kleinen"):
        return None
    people = KIN[noun]
    if noun in _IN_LAW and tuple(words[last : last + 2]) in (("in", "law"), ("in", "laws")):
        people, last = (PEOPLE[f"{people[0].called}_in_law"],), last + 2
    first = at
    while first > 0 and first > at - 4 and (words[first - 1] in BETWEEN or words[first - 1].endswith("jarige")):
        first -= 1
    while first > 0 and first < at and words[first - 1][0].isdigit():
        first -= 1
    determiner = words[first - 1] if first else ""
    if determiner == "'s":
        return Mention((OTHER,), first, last, "", own=False)
    if determiner in DETERMINERS:
        first -= 1
    before = words[first - 1] if first else ""
    mine = " ".join(words[last : last + 2]) in ("van mij", "van me", "of mine")
    if determiner in OWN or mine:
        companion = noun in ("vriend", "vriendin", "girlfriend", "boyfriend") and determiner in OWN
        return Mention((COMPANION,) if companion else people, first, last, before)
    if people[0].called in _ARTICLED and determiner in ("de", "the", "onze"):
        return Mention(people, first, last, before)
    if determiner in ("de", "het", "the") and people == (OTHER,):
        return Mention(people, first, last, before)
    if determiner in OTHERS:
        named = noun not in ("man", "jongen", "kind", "kleine", "baby", "nan", "ma", "kleintje", "vrouw")
        return (
            Mention((OTHER,), first, last, before, own=False)
            if named or determiner in ("haar", "zijn", "her")
            else None
        )
    if people == (OTHER,) and noun in ("collega", "baas", "werkgever", "boss"):
        return Mention(people, first, last, before)
    if first > 1 and words[first - 2] in OTHERS - {"de", "the", "die", "het"} and words[first - 1] not in FINITE | _FOR:
        # "her bipolar mum"
        return Mention((OTHER,), first, last, before, own=False)
    if noun in BARE and (noun not in WEAK or _shown(words, at)):
        return Mention(people, first, last, before)
    return None


def _shown(words: Sequence[str], at: int) -> bool:
    """Whether "ma", "pa", "moeder" or "vader" alone names somebody."""
    before = words[at - 1] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    if words[at] in ("ma", "pa"):
        return (
            before in _FOR - {"en", "and"}
            or after in (THIRD - {"kan", "moet", "mag", "wil", "zit"}) | {"(", "van"}
            or (before in ("en", "and", "") and after in THIRD)
        )
    return (before in _FOR or before == "" or before in ("dat", "als", "omdat")) and (
        after == "" or after in THIRD | {"van", "en", "("}
    )


def _of_another(words: Sequence[str], one: Mention, other: Mention) -> Mention | None:
    """One person out of two mentions, where the second only says whose the first is."""
    between = list(words[one.last : other.first])
    if between in (["van"], ["of"]) and len(other.people) == 1:
        # "de moeder van mijn man"
        head = KIN.get(words[one.last - 1], (OTHER,))[0].called
        person = OF_ANOTHER.get((head, other.people[0].called), OTHER)
        return Mention((person,), one.first, other.last, one.after, own=person is not OTHER)
    owner = one.people[0].called
    head = KIN.get(words[other.last - 1], (OTHER,))[0].called
    his = (between == [] and words[other.first] in ("zijn", "haar")) or between == ["'s"]
    if his and one.own and len(one.people) == 1:
        person = OF_ANOTHER.get((head, owner), OTHER)
        return Mention((person,), one.first, other.last, one.after, own=person is not OTHER)
    return None


# -- of whom a clause speaks -----------------------------------------------------------------------

_FEMALE: Final = frozenset(("ze", "zij", "she"))
_MALE: Final = frozenset(("hij", "he", "ie"))
_PLURAL_VERB: Final = word_set(
    "hebben zijn zeggen willen moeten gaan kunnen mogen vragen doen wonen werken waren hadden weigeren komen worden"
)
_THING: Final = word_set(
    "het dat dit it this that there they you je jij ge u men jullie alles niemand iemand someone nobody"
)
_THING_VERBS: Final = FINITE | word_set("is was werd wordt heeft kan lukt gaat valt duurt kost mag klopt staat")
_PREPOSITIONS: Final = word_set(
    "voor na met bij van aan naar tegen door zonder over op in uit tussen for with of to from at by about after rond "
    "om samen"
)
#: Professionals and offices: they do things, but no pronoun for somebody at home goes to them.
_OFFICE: Final = re.compile(
    r"(?:dokter|huisarts|arts|specialist|neuroloog|geriater|oncoloog|\w*verple\w+|poetsvrouw|poetshulp|"
    r"kinesist\w*|gezinszorg|"
    r"familiehulp|ziekenfonds|mutualiteit|gemeente|ocmw|rva|school|consulent\w*|advocaat|psycholoog|"
    r"psychiater|hond|kat|thuishulp|"
    r"doctor|gp|nurse|carer|social|hospital|ziekenhuis|buurt|dienst|overheid|stad|vlaanderen|team|verzorgster)\Z"
)


_ANYBODY: Final = word_set("iemand mensen niemand someone people anyone somebody nobody mantelzorgers carers")


@dataclass
class _Seen:
    """Who was named so far, the latest last."""

    named: list[Person] = field(default_factory=list)
    subject: tuple[Person, ...] = ()
    #: the latest who were named together: "mijn ouders", "mijn vader en mijn moeder"
    together: tuple[Person, ...] = ()
    kind: Kind = Kind.NONE
    #: the clause before spoke of "iemand": a "die" is nobody in particular
    anybody: bool = False

    def latest(self, gender: str) -> tuple[Person, ...]:
        """To whom a pronoun goes: the latest subject whom it fits, else the latest named."""
        if len(self.subject) == 1 and _fits(self.subject[0], gender):
            return self.subject
        return next(((person,) for person in reversed(self.named) if _fits(person, gender)), ())

    def last(self) -> tuple[Person, ...]:
        """The subject that goes on without being named again."""
        if self.subject:
            return self.subject
        return (self.named[-1],) if self.named else ()


def _fits(person: Person, gender: str) -> bool:
    return not gender or not person.gender or person.gender == gender


def spoken(parts: Sequence[Clause]) -> tuple[Spoken, ...]:
    """Every clause with whom it speaks of."""
    seen = _Seen()
    first_person = any({"ik", "i", "mijn", "my", "wij", "we"} & set(part.words) for part in parts)
    return tuple(_one(part, seen, first_person) for part in parts)


def _one(clause: Clause, seen: _Seen, first_person: bool) -> Spoken:
    named = mentions(clause.words)
    earlier = seen.latest(_object_gender(clause.words)) if seen.named else ()
    if _THEM.intersection(clause.words):
        earlier = seen.together or earlier
    kind, people = _subject(clause.words, named, seen)
    if kind is Kind.NONE:
        kind, people = _carried(clause.words, named, seen, first_person)
    result = Spoken(clause, kind, people, named, earlier)
    himself = kind is Kind.CARER and {"ben", "am"} & set(clause.words)  # "ik ben zijn dochter"
    for mention in named:
        if mention.own or not himself:
            seen.named.extend(mention.people)
    seen.together = _together(clause.words, named) or seen.together
    seen.anybody = bool(_ANYBODY & set(clause.words))
    if kind is Kind.PERSON:
        seen.subject, seen.kind = people, kind
    elif kind in (Kind.CARER, Kind.WE, Kind.UNNAMED):
        seen.kind = kind
        if named and kind is not Kind.UNNAMED:
            seen.subject = ()
    return result


_THEM: Final = word_set("hen hun them allebei beiden both")
_LIVE: Final = word_set("wonen woonden leven verblijven live lived")


def _together(words: Sequence[str], named: Sequence[Mention]) -> tuple[Person, ...]:
    """Who are named as two: by one word, or by two with "en" between."""
    own = [mention for mention in named if mention.own and OTHER not in mention.people]
    for one, other in itertools.pairwise(own):
        if list(words[one.last : other.first]) in (["en"], ["and"], ["en", "voor"], ["and", "for"]):
            return one.people + other.people
    return next((mention.people for mention in own if len(mention.people) > 1), ())


def _object_gender(words: Sequence[str]) -> str:
    if "haar" in words or "her" in words:
        return "f"
    return "m" if "hem" in words or "him" in words else ""


def _subject(words: Sequence[str], named: Sequence[Mention], seen: _Seen) -> tuple[Kind, tuple[Person, ...]]:
    starts = {mention.first: mention for mention in named}
    at = 0
    while at < len(words):
        word = words[at]
        if mention := starts.get(at):
            if mention.after in _PREPOSITIONS:
                at = mention.last
                continue
            if tuple(words[mention.last : mention.last + 2]) in (("en", "ik"), ("and", "i")):
                return Kind.WE, ()
            following = starts.get(mention.last + 1)
            both = following and words[mention.last] in ("en", "and") and following.own
            people = mention.people + (following.people if both and following else ())
            return Kind.PERSON, people
        if word in ("ik", "i"):
            joined = words[at + 1] if at + 1 < len(words) else ""
            return (Kind.WE if joined in ("en", "and") and at + 2 in starts else Kind.CARER), ()
        if word in ("we", "wij"):
            return Kind.WE, ()
        if word in ("they", "ze", "zij") and seen.together and _LIVE.intersection(words):
            return Kind.PERSON, seen.together
        if word in _FEMALE | _MALE and not (at and words[at - 1] in _PREPOSITIONS):
            return _pronoun(words, at, seen)
        if word in ("die", "who") and at == 0:
            if seen.anybody:
                return Kind.OTHER, (OTHER,)
            return (Kind.PERSON, (seen.named[-1],)) if seen.named else (Kind.UNNAMED, ())
        if (
            word in _THING
            and at + 1 < len(words)
            and (words[at + 1] in _THING_VERBS or word not in ("het", "dat", "dit", "this", "that"))
        ):
            return Kind.OTHER, (OTHER,)
        if word in _THING and at and words[at - 1] in FINITE and (at + 1 == len(words) or word in ("het", "it")):
            return Kind.OTHER, (OTHER,)
        if (
            _OFFICE.match(word)
            and not (at > 1 and words[at - 2] in _PREPOSITIONS)
            and not (at and words[at - 1] in _PREPOSITIONS)
        ):
            return Kind.OTHER, (OTHER,)
        at += 1
    return Kind.NONE, ()


def _pronoun(words: Sequence[str], at: int, seen: _Seen) -> tuple[Kind, tuple[Person, ...]]:
    word = words[at]
    around = {words[at + 1] if at + 1 < len(words) else "", words[at - 1] if at else ""}
    if word in ("ze", "zij") and (around & _PLURAL_VERB or (words[-1] in _PLURAL_VERB and at == len(words) - 2)):
        return (Kind.PERSON, seen.subject) if len(seen.subject) > 1 else (Kind.OTHER, (OTHER,))
    people = seen.latest("f" if word in _FEMALE else "m")
    return (Kind.PERSON, people) if people else (Kind.UNNAMED, ())


#: What may stand before the verb where the subject is left out: "en nu is", "and never helps".
_BEFORE_VERB: Final = word_set(
    "en and maar but nu now ook also nog al still want dus so sindsdien soms never niet daarnaast daarbij bijna die "
    "euh ja nee omdat because \\d"
)


def _carried(
    words: Sequence[str], named: Sequence[Mention], seen: _Seen, first_person: bool
) -> tuple[Kind, tuple[Person, ...]]:
    """The subject of a clause that has none of its own, by the form of its verb."""
    verb = next((word for word in words if word in FINITE), "")
    if verb in THIRD and verb not in FIRST and set(words[: words.index(verb)]) - _BEFORE_VERB:
        # "de factuur is …": a subject, but nobody
        return (Kind.NONE, ()) if named else (Kind.OTHER, (OTHER,))
    if verb in FIRST and verb not in THIRD:
        return Kind.CARER, ()
    if verb in ("is", "werd", "wordt", "was") and named and named[0].after in ("bij", "van", "with", "in"):
        return Kind.NONE, ()
    if verb in THIRD and verb not in FIRST:
        people = seen.last()
        if seen.kind is Kind.CARER and not people:
            return Kind.NONE, ()
        return (Kind.PERSON, people) if people else (Kind.UNNAMED, ())
    if verb in THIRD and seen.kind in (Kind.PERSON, Kind.UNNAMED):
        return (Kind.PERSON, seen.last()) if seen.last() else (Kind.UNNAMED, ())
    if named:
        return Kind.NONE, ()
    if seen.kind in (Kind.CARER, Kind.WE) and (verb or not seen.named):
        return seen.kind, ()
    if seen.kind is Kind.PERSON:
        return Kind.PERSON, seen.last()
    if seen.kind is Kind.UNNAMED:
        return seen.kind, ()
    if verb in FIRST and verb:
        return Kind.CARER, ()
    return (Kind.CARER, ()) if seen.kind is Kind.NONE and first_person else (Kind.NONE, ())
