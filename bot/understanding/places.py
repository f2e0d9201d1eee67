"""Reads where somebody lives: a postcode, a municipality, a part of one, a former one, a province, another country.

Pure. Knows the places of ``content/places.yaml``; which place is whose, and what to ask when several fit, is the
dialogue's. A word that is also a place ("mol", "boom") counts only with a cue or when a place was asked for.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from bot.content.forms import PlacesFile

FLANDERS: Final = "VLG"
BRUSSELS: Final = "BRU"
WALLONIA: Final = "WAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place that a text may mean."""

    #: code of the municipality of today; empty for a province, a region or a country
    nis: str
    name: str
    province: str
    #: VLG, BRU, WAL, or the two letters of another country
    region: str
    #: what was matched, as it was written
    via: str
    #: whether the name (or code) matched is that of a municipality that is no more
    former: bool
    #: from 0 to 1: the reading times the share of this place among those of that name
    confidence: float
    #: code of the former municipality in whose area it lies, where that is known
    formerly: str = ""
    #: where in the text it stands
    start: int = 0


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of today."""

    nis: str
    name: str
    province: str
    region: str


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a name or postcode stands for, and how likely it is meant among others of that name."""

    nis: str
    weight: float
    former: bool = False
    formerly: str = ""
    #: of a province, region or country: its name and region
    area: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    plain: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Mention:
    first: int
    last: int  # word after the last
    meanings: tuple[_Meaning, ...]
    sure: float


_TODAY: Final = 12.0
_FORMER: Final = 8.0
_WALLOON: Final = 4.0
_PART: Final = 2.0
_KNOWN_PART: Final = 6.0
#: Parts that are as well known as the municipality of that name: Nieuwerkerken of Aalst, not that in Limburg.
_KNOWN_PARTS: Final = frozenset({("Nieuwerkerken", "41002")})

_PROVINCES: Final = {
    "Antwerpen": ("province anvers", "anvers"),
    "Vlaams-Brabant": ("vlaams brabant", "vl brabant", "vl br", "vlbr", "brabant flamand", "flemish brabant"),
    "West-Vlaanderen": ("west vlaanderen", "west vl", "wvl", "w vl", "flandre occidentale", "west flanders"),
    "Oost-Vlaanderen": ("oost vlaanderen", "oost vl", "ovl", "o vl", "flandre orientale", "east flanders"),
    "Limburg": ("limburg",),
    "Waals-Brabant": ("waals brabant", "brabant wallon", "walloon brabant"),
    "Henegouwen": ("henegouwen", "hainaut"),
}
_REGIONS: Final = {
    FLANDERS: ("Vlaanderen", "vlaanderen", "flanders", "flandre", "vlaams gewest"),
    BRUSSELS: ("Brussel", "brussels gewest", "brussels hoofdstedelijk gewest", "brussels capital region"),
    WALLONIA: ("Wallonië", "wallonie", "wallonia", "waals gewest"),
}
_ABROAD: Final = {
    "NL": "Nederland nederland,holland,netherlands,the netherlands,pays bas,maastricht,breda,roosendaal,terneuzen,"
    "rotterdam,amsterdam,eindhoven,tilburg,den haag,s hertogenbosch,utrecht,middelburg,goes,bergen op zoom,zeeland,"
    "noord brabant,zeeuws vlaanderen,oostburg,valkenswaard,sittard,heerlen,den bosch,baarle nassau",
    "FR": "Frankrijk frankrijk,france,rijsel,duinkerke,dunkerque,parijs,paris,roubaix,tourcoing,noord frankrijk",
    "DE": "Duitsland duitsland,germany,allemagne,deutschland,keulen,berlijn,dusseldorf",
    "LU": "Luxemburg groothertogdom luxemburg,groothertogdom,luxembourg ville",
    "GB": "het_Verenigd_Koninkrijk engeland,england,verenigd koninkrijk,united kingdom,londen,london,schotland,"
    "scotland,angleterre",
    "ES": "Spanje spanje,spain,espagne",
    "PT": "Portugal portugal",
    "IT": "Italië italie,italy",
    "TR": "Turkije turkije,turkey,turquie,turkiye",
    "MA": "Marokko marokko,morocco,maroc",
    "PL": "Polen polen,poland,pologne",
    "RO": "Roemenië roemenie,romania,roumanie",
    "BG": "Bulgarije bulgarije,bulgaria",
    "CH": "Zwitserland zwitserland,switzerland,suisse",
    "AT": "Oostenrijk oostenrijk,austria",
    "US": "de_Verenigde_Staten amerika,verenigde staten,united states",
    "CD": "Congo congo,kongo",
}

_FLEMISH: Final = frozenset({"Antwerpen", "Limburg", "Oost-Vlaanderen", "Vlaams-Brabant", "West-Vlaanderen"})

_WORD: Final = re.compile(r"[^\W_]+")
_JOINT: Final = re.compile(r"[ \t\-./'’‘`]{0,3}\Z")
_SENTENCE: Final = re.compile(r"[^\W\d_]{3,}[.!?][ \t]*\Z")
_STOPS: Final = re.compile(r"[,;:!?\n]|\. ")

_BEFORE: Final = 48  # characters before a name in which its cue is looked for
_LIVES: Final = re.compile(
    r"\b(ge)?(woo?n\w*|verhuis\w*|verblij\w+|gehuisvest|gedomicilieerd|ingeschreven|afkomstig|kom|komt|komen|ben|zijn|is"
    r"|zit|zitten|live[sd]?|living|moved|reside[sd]?|from|based|habit\w+|vis|vit|viens)\b[^,.;!?]{0,28}"
    r"\b(in|te|van|uit|naar|nabij|op|rond|at|near|to|from|a|en|de)\s+\Z"
)
_TOWN: Final = re.compile(
    r"\b((deel)?gemeenten?|stad|stadhuis|stadsbestuur|gemeentehuis|ocmw|sociaal huis|dorp|regio|omgeving|postcode|"
    r"postnummer|town|city|village|municipality|commune|ville)( (van|of|de|is|te|in))?\s*:?\s*\Z"
)
_AT: Final = re.compile(r"\b(in|te|uit|naar|nabij|rond|richting|at|near|from)\s+\Z")
#: The words that may stand right before a misspelt name; a quick look before the cues themselves.
_CUES: Final = frozenset(
    {
        "in",
        "te",
        "van",
        "uit",
        "naar",
        "nabij",
        "op",
        "rond",
        "at",
        "near",
        "to",
        "from",
        "a",
        "en",
        "de",
        "richting",
        "gemeente",
        "gemeenten",
        "deelgemeente",
        "stad",
        "stadhuis",
        "ocmw",
        "huis",
        "dorp",
        "regio",
        "omgeving",
        "of",
        "is",
        "town",
        "city",
        "village",
        "municipality",
        "commune",
        "ville",
        "gemeentehuis",
        "postcode",
        "postnummer",
    }
)
_PAST: Final = re.compile(
    r"\b(niet( meer)?|vroeger|nooit|werk\w*|work\w*|school|ziekenhuis|not|used to)\b"
    r"((?!\b(maar|nu|but|now|en|and|woon|woont|wonen|lives?)\b)[^,.;!?]){0,24}"
    r"\b(in|te|van|uit|from|at)\s+\Z|\b(niet|not)\s+\Z"
)
_NAMED: Final = re.compile(r"\b(mevrouw|mevr|mvr|meneer|mijnheer|mr|mrs|dokter|dr|familie|zuster)\.?\s+(van\s+)?\Z")
_FROM: Final = re.compile(r"\b(van|from)\s+\Z")
_TO: Final = re.compile(r"\s+(naar|to)\s+")
_NARROWS: Final = re.compile(
    r"[\s(,/\-]*(in|te|bij|nabij|naast|near|deelgemeente|van|gemeente|stad|prov|provincie|province|of|\.)*"
    r"([\s(,.]*(in|te|van|provincie|of))*[\s(,]*\Z"
)
_NEAR: Final = re.compile(r"\b(bij|nabij|naast|near)\b")
_MONEY: Final = re.compile(
    r"\s*(€|euro?s?\b|eur\b|,-|frank\b|bef\b|uur|dagen|keer|km|meter|kg|gram|stappen|personen|mensen|%)"
)
_COUNTS: Final = re.compile(
    r"(€\s*|\b(sinds|vanaf|since|in het jaar|\w*jaar|anno|geboren in|geboren|van|tot|voor)\s+)\Z"
)
_POSTCODE: Final = re.compile(
    r"(?<![\w.,€=])(?<![0-9][-–/])(?P<b>[bB][- ]?)?(?P<code>[1-9][0-9]{3})(?![0-9]|[-–/.,][0-9]|\w)"
)

#: Most words of an answer in which a misspelt place is looked for, and most stretches that are tried.
_SHORT: Final = 9
#: Sounds as long as this may differ in one: "rousseloare", "antwaarpe".
_LONG_SOUND: Final = 7
_MOST_TRIES: Final = 8
#: Most other words that say something else in an answer without a cue.
_STRANGE: Final = 2


def plain(text: str) -> str:
    """Lower case without accents."""
    bare = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in bare if not unicodedata.combining(c)).replace("ß", "ss").replace("œ", "oe")


def words_of(text: str) -> list[str]:
    """The words of a name, plain."""
    return _WORD.findall(plain(text))


#: Words around an answer that say nothing of where.
_FILLERS: Final = frozenset(
    words_of(
        """
        ik wij we ze zij hij mama papa mijn moeder vader ouders ons onze woon woont wonen woonde in te van uit bij op
        het de is zijn dat ergens hier nu nog ook denk denken gewoon euh eh uhm ja en stad gemeente dorp deelgemeente
        centrum provincie prov regio i we she he they live lives living my mother father parents from near the a at it
        s j habite postcode vlakbij omgeving kom ben of voor moi mn onder nabij naar
        """
    )
)


def _spellings(name: str) -> Iterator[str]:
    """Every way in which the words of a name are joined or shortened, words parted by spaces."""
    words = words_of(name)
    forms = {tuple(words)}
    for one in list(forms):
        joined = " ".join(one)
        for long, shorts in _SHORTENED:
            if f" {long} " in f" {joined} ":
                forms |= {tuple(f" {joined} ".replace(f" {long} ", f" {short} ").split()) for short in shorts}
    for long, shorts in _SHORTENED:  # a second time: sint … aan de …
        for one in list(forms):
            joined = " ".join(one)
            if f" {long} " in f" {joined} ":
                forms |= {tuple(f" {joined} ".replace(f" {long} ", f" {short} ").split()) for short in shorts}
    for one in forms:
        yield from _joined(one)
        if words[0] == "s" and len(one) > 1:
            yield from _joined(one[1:])


def _joined(words: tuple[str, ...]) -> Iterator[str]:
    if len(words) > 6:
        yield " ".join(words)
        return
    for gaps in itertools.product((" ", ""), repeat=len(words) - 1):
        yield words[0] + "".join(gap + word for gap, word in zip(gaps, words[1:], strict=True))


_SHORTENED: Final = (
    ("sint", ("st", "sinte", "s")),
    ("saint", ("st",)),
    ("sainte", ("ste",)),
    ("onze lieve vrouw", ("o l vr", "o l v", "olv", "olvr", "o l vrouw", "ol vrouw")),
    ("op den", ("o d", "opden", "op de")),
    ("aan de", ("a d", "a", "ad", "aan den")),
    ("bij", ("b",)),
    ("groot", ("gr",)),
)


def sound(word: str) -> str:
    """A key under which spellings that sound alike meet: "kortrijck" and "kortrijk", "roeselaere" and "roeselare"."""
    for pattern, to in _SOUNDS:
        word = pattern.sub(to, word)
    return word


_SOUNDS: Final = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"sch", "sg"),
        (r"hh", "gg"),
        (r"oa", "a"),
        (r"(?<=[bdfgklmnpstvwz])r$", "er"),
        (r"ae", "a"),
        (r"ue", "u"),
        (r"oe", "u"),
        (r"oo?i", "oi"),
        (r"ck|cq|qu|c(?![eihy])|x", "k"),
        (r"kx|ks", "ks"),
        (r"c(?=[eiy])", "s"),
        (r"gh|ch", "g"),
        (r"ph", "f"),
        (r"th|dt", "t"),
        (r"(ij|ei|y|eij|ey)", "i"),
        (r"ie", "i"),
        (r"ou|au", "o"),
        (r"z", "s"),
        (r"v|w", "f"),
        (r"d(?=$|[^aeiou])", "t"),
        (r"h", ""),
        (r"(.)\1+", r"\1"),
        (r"(?<=e)n$", ""),
    )
)


def distance(one: str, other: str, most: int) -> int:
    """Letters put in, left out, changed or swapped between two words; ``most`` + 1 where it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i] + [0] * len(other)
        for j, with_ in enumerate(other, 1):
            cost = letter != with_
            here = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + cost)
            if i > 1 and j > 1 and cost and letter == other[j - 2] and one[i - 2] == with_:
                here = min(here, last[j - 2] + 1)
            row[j] = here
        if min(row) > most:
            return most + 1
    return row[-1]


def _letters(word: str) -> int:
    """The letters of a word as bits."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


@dataclass(frozen=True)
class Places:
    """Every place that can be recognised. Built from lines (docs/reference/places.md), on first use."""

    municipality_lines: tuple[str, ...]
    former_lines: tuple[str, ...] = ()
    #: names that are also words of every day
    words: frozenset[str] = frozenset()
    #: words that look like a misspelt place and are none
    lookalikes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, file: PlacesFile) -> Places:
        """From the content's rows."""
        return cls(
            file.municipalities,
            file.former,
            words=frozenset(" ".join(file.words).split()),
            lookalikes=frozenset(" ".join(file.lookalikes).split()),
        )

    @cached_property
    def municipalities(self) -> dict[str, Municipality]:
        """The municipalities of today by code."""
        found = {}
        for line in self.municipality_lines:
            nis, province, name, *_ = line.split("|")
            region = BRUSSELS if nis.startswith("21") else FLANDERS if province in _FLEMISH else WALLONIA
            found[nis] = Municipality(nis, name, "" if region == BRUSSELS else province, region)
        return found

    @cached_property
    def former(self) -> dict[str, tuple[str, str, str]]:
        """Codes that are no more: the name it had, the code of today, the day of the change (ISO 8601)."""
        found = {}
        for line in self.former_lines:
            old, name, new, day = line.split("|")
            found[old] = (name, new, day)
        return found

    def today(self, nis: str) -> Municipality | None:
        """The municipality of today for a code of today or of before."""
        if nis in self.former:
            nis = self.former[nis][1]
        return self.municipalities.get(nis)

    def seems(self, word: str) -> bool:
        """Whether a word that is no name would be taken for a misspelt one."""
        word = plain(word)
        return word not in self._index.names and bool(self._index.like(word)[0])

    @cached_property
    def _index(self) -> _Index:
        return _Index(self)

    def find(self, text: str, *, expected: bool = False) -> tuple[Place, ...]:
        """The places that a text may mean, the likeliest first; ``expected``: a place had just been asked for.

        Several places in one text and several places of one name all stand; ``start`` says which belong together.
        """
        text = unicodedata.normalize("NFC", text[:2000])
        words = [
            _Word(found[0], plain(found[0]), found.start(), found.end())
            for found in itertools.islice(_WORD.finditer(text), 300)
        ]
        if not words:
            return ()
        reader = _Reader(self._index, text, words, expected)
        best: dict[tuple[str, str, str, int], Place] = {}
        for mention in reader.mentions():
            for place in self._places(mention, reader):
                key = (place.nis, place.name, place.region, 0)
                if key not in best or place.confidence > best[key].confidence:
                    best[key] = place
        return tuple(sorted(best.values(), key=lambda place: (-place.confidence, place.start)))

    def _places(self, mention: _Mention, reader: _Reader) -> Iterator[Place]:
        total = sum(one.weight for one in mention.meanings)
        start, end = reader.words[mention.first].start, reader.words[mention.last - 1].end
        for one in mention.meanings:
            share = round(mention.sure * one.weight / total, 3)
            town = self.municipalities.get(one.nis)
            name, region = (town.name, town.region) if town else one.area
            province = town.province if town else name if name in _FLEMISH or name in _PROVINCES else ""
            yield Place(
                nis=one.nis,
                name=name,
                province=province,
                region=region,
                via=reader.text[start:end],
                former=one.former,
                confidence=share,
                formerly=one.formerly,
                start=start,
            )


class _Index:
    """Names and postcodes to what they mean."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.names: dict[str, dict[tuple[str, str], _Meaning]] = {}
        self.postcodes: dict[str, list[_Meaning]] = {}
        self.firsts: dict[str, int] = {}
        #: joined spelling → name, for what is misspelt
        self._joined: dict[str, str] = {}
        former_names = {(name, new): old for old, (name, new, _) in places.former.items()}
        for line in places.municipality_lines:
            self._add_municipality(line, former_names)
        for old, (name, new, _) in places.former.items():
            town = places.municipalities.get(new)
            if town and town.name != name:
                weight = _FORMER if town.region == FLANDERS else 1.0
                self._name(name, _Meaning(new, weight, former=True, formerly=old))
        for name, spellings in _PROVINCES.items():
            region = FLANDERS if name in _FLEMISH else WALLONIA
            for spelling in spellings if name != "Antwerpen" else ():
                self._name(spelling, _Meaning("", _TODAY, area=(name, region)), fuzzy=False)
        for region, (called, *spelt) in _REGIONS.items():
            for spelling in spelt:
                self._name(spelling, _Meaning("", _TODAY, area=(called, region)), fuzzy=False)
        for country, described in _ABROAD.items():
            name, _, names = described.partition(" ")
            for spelling in names.split(","):
                self._name(spelling, _Meaning("", _TODAY, area=(name.replace("_", " "), country)), fuzzy=False)
        self.by_sound: dict[str, list[str]] = {}
        self.by_length: dict[int, list[tuple[str, int]]] = {}
        for joined in self._joined:
            self.by_sound.setdefault(sound(joined), []).append(joined)
            self.by_length.setdefault(len(joined), []).append((joined, _letters(joined)))

    def _add_municipality(self, line: str, former_names: dict[tuple[str, str], str]) -> None:
        nis, _, name, also, postcodes, parts, *_ = (*line.split("|"), "", "", "")
        town = self.places.municipalities[nis]
        weight = _WALLOON if town.region == WALLONIA else _TODAY
        for one in (name, *filter(None, also.split(", "))):
            self._name(one, _Meaning(nis, weight))
        olds: dict[str, set[str]] = {}
        for part in filter(None, parts.split(", ")):
            label, at, old, *_ = (*part.split("="), "", "")
            for postcode in filter(None, at.split("/")):
                olds.setdefault(postcode, set()).add(old)
            if former_names.get((label, nis)) is None:
                weight = _KNOWN_PART if (label, nis) in _KNOWN_PARTS else _PART
                self._name(label, _Meaning(nis, weight, formerly=old))
        for postcode in postcodes.split():
            of = olds.get(postcode, {""})
            old = next(iter(of)) if len(of) == 1 else ""
            self.postcodes.setdefault(postcode, []).append(_Meaning(nis, _TODAY, formerly=old))

    def _name(self, name: str, meaning: _Meaning, *, fuzzy: bool = True) -> None:
        for spelling in _spellings(name):
            kept = self.names.setdefault(spelling, {})
            key = (meaning.nis, meaning.area[0])
            if key not in kept or kept[key].weight < meaning.weight:
                kept[key] = meaning
            first, _, rest = spelling.partition(" ")
            self.firsts[first] = max(self.firsts.get(first, 1), 1 + rest.count(" ") + bool(rest))
        if fuzzy:
            joined = "".join(words_of(name))
            if len(joined) > 3:
                self._joined[joined] = joined

    def meant(self, spelling: str) -> tuple[_Meaning, ...]:
        """What a spelling stands for, the likeliest first."""
        found = self.names.get(spelling)
        return tuple(sorted(found.values(), key=lambda one: -one.weight)) if found else ()

    def like(self, word: str) -> tuple[tuple[_Meaning, ...], float]:
        """What a misspelt name stands for, and how sure that is."""
        if len(word) < 4 or not word.isalpha() or not word.isascii():
            return (), 0.0
        scored: list[tuple[float, str]] = [(0.6, name) for name in self.by_sound.get(sound(word), ())]
        if not scored and len(key := sound(word)) >= _LONG_SOUND:
            for other, names in self.by_sound.items():
                if abs(len(other) - len(key)) <= 1 and other[0] == key[0] and distance(key, other, 1) == 1:
                    scored += [(1.4, name) for name in names]
        most = 2 if len(word) >= 8 else 1 if len(word) >= 5 else 0
        bits = _letters(word)
        for length in range(len(word) - most, len(word) + most + 1) if most else ():
            for name, letters in self.by_length.get(length, ()):
                if (bits ^ letters).bit_count() <= 2 * most and (name[0] == word[0] or name[-3:] == word[-3:]):
                    apart = distance(word, name, most)
                    if apart <= most and (apart == 1 or length >= 8):
                        scored.append((float(apart) + (name[0] != word[0]) * 0.5, name))
        if not scored:
            return (), 0.0
        ranked = sorted(
            (score + (0.75 if self.meant(name)[0].weight <= _PART else 0.0), name) for score, name in scored
        )
        least = ranked[0][0]
        kept: dict[tuple[str, str], _Meaning] = {}
        for score, name in ranked:
            if score <= least + 0.2:
                for one in self.meant(name):
                    if one.weight >= self.meant(name)[0].weight:
                        kept.setdefault((one.nis, one.area[0]), one)
        return tuple(kept.values()), 0.8 if least < 1 else 0.7 if least < 2 else 0.55


class _Reader:
    """One text being read."""

    def __init__(self, index: _Index, text: str, words: list[_Word], expected: bool) -> None:
        self.index = index
        self.text = text
        self.plain = plain(text) if len(plain(text)) == len(text) else text.lower()
        self.words = words
        self.expected = expected
        self.taken = [False] * len(words)

    def mentions(self) -> list[_Mention]:
        """Every mention, narrowed by its neighbours."""
        found = [*self._codes(), *self._names()]
        for mention in found:
            self.taken[mention.first : mention.last] = [True] * (mention.last - mention.first)
        if self._may_be_misspelt(found):
            found += self._misspelt()
        found.sort(key=lambda one: one.first)
        return [self._weighed(one, found) for one in self._narrowed(found)]

    # -- postcodes

    def _codes(self) -> Iterator[_Mention]:
        starts = {word.end: at for at, word in enumerate(self.words)}
        for found in _POSTCODE.finditer(self.text):
            meanings = self.index.postcodes.get(found["code"])
            at = starts.get(found.end())
            if meanings is None or at is None:
                continue
            if self._is_postcode(found.start(), found.end(), int(found["code"]), bool(found["b"])):
                self.taken[at] = True
                yield _Mention(at, at + 1, tuple(meanings), 0.97)

    def _is_postcode(self, start: int, end: int, code: int, marked: bool) -> bool:
        before, after = self.plain[max(0, start - _BEFORE) : start], self.plain[end : end + 20]
        if _MONEY.match(after):
            return False
        if marked or _TOWN.search(before):
            return True
        if _COUNTS.search(before) and not (_LIVES.search(before) and not 1900 <= code <= 2040):
            return False
        if self._named_after(end, code):
            return True
        if self.expected:
            return True
        if 1900 <= code <= 2040 or code == 1700:  # a year; the Flemish information line
            return False
        return bool(_AT.search(before) or _LIVES.search(before)) or len(self.words) == 1

    def _named_after(self, end: int, code: int) -> bool:
        """Whether a name of that postcode's municipality follows ("9000 Gent")."""
        homes = {one.nis for one in self.index.postcodes[str(code)]}
        rest = words_of(self.text[end : end + 60])[:5]
        return any(
            homes & {one.nis for one in self.index.meant(" ".join(rest[:length]))} for length in range(1, len(rest) + 1)
        )

    # -- names

    def _names(self) -> Iterator[_Mention]:
        at = 0
        while at < len(self.words):
            mention = None if self.taken[at] else self._name_at(at)
            if mention is None:
                at += 1
                continue
            yield mention
            at = mention.last

    def _name_at(self, at: int) -> _Mention | None:
        longest = self.index.firsts.get(self.words[at].plain, 0)
        for length in range(min(longest, len(self.words) - at), 0, -1):
            last = at + length
            if length > 1 and not self._hang_together(at, last):
                continue
            spelling = " ".join(word.plain for word in self.words[at:last])
            if spelling in self.index.names and (sure := self._sure(at, last, spelling)):
                return _Mention(at, last, self.index.meant(spelling), sure)
        return None

    def _hang_together(self, first: int, last: int) -> bool:
        pairs = itertools.pairwise(self.words[first:last])
        return all(
            _JOINT.match(self.text[one.end : other.start])
            and not (len(one.plain) > 2 and ". " in self.text[one.end : other.start])
            for one, other in pairs
        )

    def _sure(self, first: int, last: int, spelling: str) -> float:
        """How sure it is that this is meant as a place; 0 where it is not."""
        before = self._before(first)
        strong = bool(_LIVES.search(before) or _TOWN.search(before))
        here = bool(_AT.search(before))
        capital = self.words[first].text[:1].isupper()
        alone = self.expected and self._says_little_else(first, last)
        meaning = self.index.meant(spelling)[0]
        if not meaning.nis:
            abroad = len(meaning.area[1]) == 2
            return (
                0.95 if strong or alone else 0.7 if here or (self.expected and not abroad) or last - first > 1 else 0.0
            )
        if spelling in self.index.places.words or len(spelling) < 4:
            said = alone and (first == 0 or capital or strong or here)
            if said or (strong and (capital or not self._only_is(first))):
                return 0.9
            return 0.75 if here and capital and not self.text.isupper() else 0.0
        if _NAMED.search(before):
            return 0.35
        return 0.96 if strong or here or alone else 0.85

    def _only_is(self, first: int) -> bool:
        """Whether the cue before a lower-case word is only a form of "to be": "dat is in meer dan een …"."""
        before = self._before(first)
        return not (
            re.search(r"woo?n\w*|verhuis|verblij|\blive|moved|habit|\bkom|afkomstig", before) or _TOWN.search(before)
        ) and not re.search(r"\b(ben|zijn|komt?) van\s+\Z", before)

    def _before(self, first: int) -> str:
        start = self.words[first].start
        text = self.plain[max(0, start - _BEFORE) : start]
        if text.endswith(("'s ", "'")) and not text.endswith("s '"):
            text = text.rstrip("'s ") + " "
        return text

    def _says_little_else(self, first: int, last: int) -> bool:
        others = [word.plain for at, word in enumerate(self.words) if not first <= at < last]
        strange = [word for word in others if word not in _FILLERS and word not in self.index.names]
        return len(strange) == 0 or (
            len(strange) <= 1 and bool(_AT.search(self._before(first))) and len(self.words) <= 5
        )

    # -- misspelt names

    def _may_be_misspelt(self, found: list[_Mention]) -> bool:
        return not (self.expected and found and len(self.words) <= _SHORT)

    def _misspelt(self) -> Iterator[_Mention]:
        tries, at = 0, 0
        while at < len(self.words) and tries < _MOST_TRIES:
            if self.taken[at] or not self._worth_trying(at):
                at += 1
                continue
            found = None
            for length in (3, 2, 1):
                last = at + length
                if last > len(self.words) or any(self.taken[at:last]) or (length > 1 and not self._may_join(at, last)):
                    continue
                tries += 1
                found = self._like(at, last)
                if found:
                    break
            if found:
                yield found
            at = found.last if found else at + 1

    def _like(self, first: int, last: int) -> _Mention | None:
        joined = "".join(word.plain for word in self.words[first:last])
        joined = re.sub(r"\Ast(?=[^aeiouyhrj])", "sint", joined) if self.words[first].plain == "st" else joined
        meanings, sure = self.index.like(joined)
        return _Mention(first, last, meanings, sure) if meanings else None

    def _worth_trying(self, at: int) -> bool:
        word = self.words[at]
        if word.plain in self.index.places.lookalikes or word.plain in _FILLERS or word.plain in self.index.names:
            return False
        if word.plain in ("st", "sint"):
            return True
        if not self.expected and (at == 0 or self.words[at - 1].plain not in _CUES):
            return False
        before = self._before(at)
        if _LIVES.search(before) and not self._only_is(at):
            return True
        if _TOWN.search(before) or (_AT.search(before) and word.text[:1].isupper()):
            return True
        return self.expected and len(self.words) <= _SHORT and self._strange(at, at + 1) <= _STRANGE

    def _may_join(self, first: int, last: int) -> bool:
        """Words are joined only where the writer did so, or after "sint"."""
        if not self._hang_together(first, last):
            return False
        within = self.words[first:last]
        parted = [self.text[one.end : other.start] for one, other in itertools.pairwise(within)]
        if all(gap == "-" for gap in parted) or within[0].plain in ("st", "sint"):
            return True
        if any(len(word.plain) < 4 or word.plain in self.index.places.lookalikes for word in within):
            return False
        return self.expected and self._strange(first, last) == 0 and not any(word.plain in _FILLERS for word in within)

    def _strange(self, first: int, last: int) -> int:
        """How many other words say more than where."""
        return sum(
            word.plain not in _FILLERS and not self.taken[at]
            for at, word in enumerate(self.words)
            if not first <= at < last
        )

    # -- what stands beside each other

    def _narrowed(self, found: list[_Mention]) -> list[_Mention]:
        kept: list[_Mention] = []
        for mention in found:
            joined = self._together(kept[-1], mention) if kept else None
            if joined:
                kept[-1] = joined
            else:
                kept.append(mention)
        return kept

    def _together(self, one: _Mention, other: _Mention) -> _Mention | None:
        """The one place that two neighbours mean ("Aalst (Oost-Vlaanderen)", "3800 Aalst", "Halle bij Zoersel")."""
        gap = self.plain[self.words[one.last - 1].end : self.words[other.first].start]
        if len(gap) > _BEFORE or not _NARROWS.match(gap):
            return None
        for narrow, wide in ((one, other), (other, one)):
            if kept := self._within(narrow.meanings, wide.meanings):
                return _Mention(one.first, other.last, kept, max(one.sure, other.sure))
        if _NEAR.search(gap):
            towns = self.index.places.municipalities
            provinces = {towns[meaning.nis].province for meaning in other.meanings if meaning.nis}
            kept = tuple(
                meaning for meaning in one.meanings if meaning.nis and towns[meaning.nis].province in provinces
            )
            if kept:
                return _Mention(one.first, other.last, kept, one.sure)
        return None

    def _within(self, narrow: Iterable[_Meaning], wide: Iterable[_Meaning]) -> tuple[_Meaning, ...]:
        towns = self.index.places.municipalities
        codes = {one.nis for one in wide if one.nis}
        areas = {one.area for one in wide if not one.nis}

        def inside(one: _Meaning) -> bool:
            if not one.nis:
                return False
            town = towns[one.nis]
            return one.nis in codes or any(
                town.province == name or (town.region == region and name not in _PROVINCES) for name, region in areas
            )

        return tuple(one for one in narrow if inside(one))

    def _weighed(self, mention: _Mention, found: list[_Mention]) -> _Mention:
        """Less sure where it is denied, past, or only where somebody works or came from."""
        before = self._before(mention.first)
        if _PAST.search(before):
            return replace(mention, sure=mention.sure * 0.4)
        end = self.words[mention.last - 1].end
        if _FROM.search(before) and _TO.match(self.plain, end):
            return replace(mention, sure=mention.sure * 0.5)
        return mention
