"""What Leun tells an author of a mistake, in English and in Dutch: one table of what is wrong and how to mend it.

``Told("no-fact", name="agee", hint=…)`` is the English text; ``told.say("nl")`` is the same in Dutch. A name may be a
``Told`` itself. Keys are for code; the codes that an author sees (``unknown-name``) are in docs/reference/mistakes.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple


class Saying(NamedTuple):
    """One message: what is wrong, and how to mend it, in both languages."""

    en: str
    en_mend: str
    nl: str
    nl_mend: str


class Told(str):
    """A message by its key in the table; as text it is English."""

    key: str
    names: Mapping[str, Any]

    def __new__(cls, key: str, /, **names: Any) -> Told:
        """The message, filled in. Raises KeyError where the table has no such key or a name is lacking."""
        told = super().__new__(cls, _say(key, names, "en"))
        told.key = key
        told.names = names
        return told

    def say(self, language: str) -> str:
        """The message in a language."""
        return _say(self.key, self.names, language)

    @property
    def mend(self) -> str:
        """How to mend it, in English."""
        return self.mend_in("en")

    def mend_in(self, language: str) -> str:
        """How to mend it."""
        return _filled(_of(self.key, language)[1], self.names, language)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.key, dict(self.names))


def _again(key: str, names: Mapping[str, Any]) -> Told:
    return Told(key, **names)


def say(text: str, language: str) -> str:
    """Any message in a language; one that is not of the table stays as it is."""
    return text.say(language) if isinstance(text, Told) else text


def told_of(error: Exception) -> str:
    """What an error tells an author: its message of the table where it carries one."""
    first = error.args[0] if error.args else ""
    return first if isinstance(first, Told) else str(error)


def said_together(items: Sequence[str]) -> str:
    """Two things with "and" between them, or one."""
    return Told("and", one=items[0], other=items[1]) if len(items) == 2 else ", ".join(items)


def _of(key: str, language: str) -> tuple[str, str]:
    if key in FRAGMENTS:
        return FRAGMENTS[key][language == "nl"], ""
    saying = SAYINGS[key]
    return (saying.nl, saying.nl_mend) if language == "nl" else (saying.en, saying.en_mend)


def _say(key: str, names: Mapping[str, Any], language: str) -> str:
    what, mend = (_filled(text, names, language) for text in _of(key, language))
    return f"{what}; {mend}" if what and mend else what or mend


def _filled(text: str, names: Mapping[str, Any], language: str) -> str:
    return text.format_map({name: _shown(value, language) for name, value in names.items()}) if "{" in text else text


def _shown(value: Any, language: str) -> Any:
    if isinstance(value, Told):
        return value.say(language)
    return say_list(value, language) if isinstance(value, (list, tuple)) else value


def say_list(values: list[Any] | tuple[Any, ...], language: str) -> str:
    """Values with commas between them."""
    return ", ".join(str(_shown(value, language)) for value in values)


#: Parts of messages.
FRAGMENTS: Final[Mapping[str, tuple[str, str]]] = {
    "near": ("did you mean {near!r}?", "bedoelde je {near!r}?"),
    "there-is": ("there is: {there}", "er is: {there}"),
    "one-of": ("one of {there}", "een van {there}"),
    "write": ("write {word!r}", "schrijf {word!r}"),
    "look-up": (
        "take a name that exists; docs/packs.md lists the usual facts and shows how to add your own",
        "neem een naam die bestaat; docs/packs.md noemt de gewone feiten en toont hoe je er zelf een toevoegt",
    ),
    "and": ("{one} and {other}", "{one} en {other}"),
    "none": ("none", "geen"),
    "yes-no": ("yes or no", "ja of nee"),
    "true-false": ("true or false", "waar of onwaar (true, false)"),
    "number": ("a number", "een getal"),
    "text": ("a text", "een tekst"),
    "list": ("a list", "een lijst"),
    "mapping": ("keys with values", "sleutels met waarden"),
    "choice": ("a choice", "een keuze"),
    "choices": ("several choices", "meer keuzes"),
    "date": ("a date", "een datum"),
    "place": ("a place", "een plaats"),
    "holds": ("holds", "waar"),
    "fails": ("fails", "onwaar"),
    "at-least": ("at {low} or above", "op {low} of hoger"),
    "at-most": ("at {high} or below", "op {high} of lager"),
    "between": ("between {low} and {high}", "tussen {low} en {high}"),
    "button": ("a button", "een knop"),
    "title": ("a title", "een titel"),
    "short": ("short", "short"),
    "cell": ("a cell to compare", "een vakje om te vergelijken"),
    "statement": ("a statement", "een zin"),
    "question": ("a question", "een vraag"),
    "phrase": ("a phrase", "een zinsdeel"),
    "bubble": ("a bubble", "een bericht"),
    "words": ("a list of words", "een lijst woorden"),
    "message": ("a message", "een bericht"),
    "derived": ("derived from others", "afgeleid van andere"),
    "ask": ("ask: {ask}", "ask: {ask}"),
    "dot": ("a dot after a name", "een punt na een naam"),
    "brackets": ("a name with square brackets", "een naam met vierkante haken"),
    "call": ("a call", "een oproep"),
    "tilde": ("'~'", "'~'"),
    "other-name": ("another name", "een andere naam"),
    "plain": ("{text}", "{text}"),
    "pattern-id": (
        "small letters, digits and _, beginning with a letter",
        "kleine letters, cijfers en _, te beginnen met een letter",
    ),
    "pattern-span": ("a span such as P18M, P1Y or P7D", "een duur zoals P18M, P1Y of P7D"),
    "pattern-day": ("a day of the year such as 10-31 (month-day)", "een dag van het jaar zoals 10-31 (maand-dag)"),
    "pattern-eur": (
        'a sum such as "25.00", in quotes and with a point',
        'een bedrag zoals "25.00", tussen aanhalingstekens en met een punt',
    ),
    "pattern-url": ("an address that begins with https://", "een adres dat met https:// begint"),
    "pattern-nis": (
        'a NIS code of five digits in quotes, such as "13008"',
        'een NIS-code van vijf cijfers tussen aanhalingstekens, zoals "13008"',
    ),
    "pattern-mail": ("a mail address", "een mailadres"),
    "pattern-ask": (
        'yes_if_needed, never, authority, or "together: group"',
        'yes_if_needed, never, authority, of "together: groep"',
    ),
    "pattern-day-iso": ("a day such as 2026-11-22", "een dag zoals 2026-11-22"),
    "pattern-whole": ("a whole number", "een geheel getal"),
}

_FORMAT_EN: Final = "docs/reference/format.md has every key"
_FORMAT_NL: Final = "docs/reference/format.md noemt elke sleutel"

SAYINGS: Final[Mapping[str, Saying]] = {
    # -- the file itself ---------------------------------------------------------------------------
    "too-long": Saying(
        "more than {most} characters",
        "split the file",
        "meer dan {most} tekens",
        "splits het bestand",
    ),
    "too-many": Saying(
        "{count} files; a pack has at most {most}",
        "join files or leave some out",
        "{count} bestanden; een pakket heeft er hoogstens {most}",
        "voeg bestanden samen of laat er weg",
    ),
    "too-deep": Saying(
        "nested more than {most} deep",
        "write it flatter",
        "meer dan {most} niveaus diep",
        "schrijf het vlakker",
    ),
    "file-ending": Saying(
        "only files that end in .yaml are read",
        "call it {meant}",
        "alleen bestanden die op .yaml eindigen, worden gelezen",
        "noem het {meant}",
    ),
    "not-text": Saying(
        "this file is no text that can be read",
        "save it again as UTF-8: in Notepad 'Save as', Encoding UTF-8",
        "dit bestand is geen leesbare tekst",
        "bewaar het opnieuw als UTF-8: in Kladblok 'Opslaan als', Codering UTF-8",
    ),
    "latin": Saying(
        "this file is in an old Windows encoding and not in UTF-8; it was read as such",
        "save it again as UTF-8: in Notepad 'Save as', Encoding UTF-8",
        "dit bestand staat in een oude Windows-codering en niet in UTF-8; het is zo gelezen",
        "bewaar het opnieuw als UTF-8: in Kladblok 'Opslaan als', Codering UTF-8",
    ),
    "alias": Saying(
        "'&', '*' and '!' are not read",
        "write it out, or quote the text",
        "'&', '*' en '!' worden niet gelezen",
        "schrijf het voluit, of zet de tekst tussen aanhalingstekens",
    ),
    "tab": Saying(
        "a tab stands here",
        "use spaces; two for every step inwards",
        "hier staat een tab",
        "gebruik spaties; twee per stap naar rechts",
    ),
    "smart-quotes": Saying(
        "{quote} is a typographic quote, which opens nothing here",
        'type the straight quote " around the text',
        "{quote} is een typografisch aanhalingsteken en opent hier niets",
        'typ het rechte aanhalingsteken " rond de tekst',
    ),
    "colon": Saying(
        "a text with ': ' in it",
        "put quotes around the text",
        "een tekst met ': ' erin",
        "zet aanhalingstekens rond de tekst",
    ),
    "indent": Saying(
        "this line does not stand straight under the one that it belongs to",
        "check the indentation: keys of one list begin in the same column",
        "deze regel staat niet recht onder de regel waar ze bij hoort",
        "kijk naar het inspringen: sleutels van één lijst beginnen in dezelfde kolom",
    ),
    "quote-open": Saying(
        "a quote or a bracket that opens on line {line} is not closed well",
        "close it, and put quotes around text with a comma in it",
        "een aanhalingsteken of haakje dat op regel {line} opent, sluit niet goed",
        "sluit het, en zet aanhalingstekens rond tekst met een komma erin",
    ),
    "no-colon": Saying(
        "a line without a key",
        "write 'key: value', or indent it under the line that it goes on from",
        "een regel zonder sleutel",
        "schrijf 'sleutel: waarde', of laat de regel inspringen onder die waar ze bij hoort",
    ),
    "two-documents": Saying(
        "'---' begins a second document",
        "take this line out",
        "'---' begint een tweede document",
        "haal deze regel weg",
    ),
    "yaml": Saying(
        "{problem}",
        "check indentation, tabs and quotes around text with ': '",
        "dit is geen YAML ({problem})",
        "kijk naar het inspringen, naar tabs en naar aanhalingstekens rond tekst met ': '",
    ),
    "empty": Saying(
        "the file is empty",
        "it opens with 'format: 1'",
        "het bestand is leeg",
        "het begint met 'format: 1'",
    ),
    "key-plain": Saying(
        "a key is a plain word",
        "write one word before the colon",
        "een sleutel is één gewoon woord",
        "schrijf één woord voor de dubbele punt",
    ),
    "key-twice": Saying(
        "{key!r} stands here twice; the first is on line {line}",
        "keep one of the two",
        "{key!r} staat hier twee keer; de eerste op regel {line}",
        "houd er één van de twee",
    ),
    "yaml-word": Saying(
        "{word!r} without quotes reads as true or false",
        'write true, false or "{word}"',
        "{word!r} zonder aanhalingstekens wordt als waar of onwaar gelezen",
        'schrijf true, false of "{word}"',
    ),
    "yaml-number": Saying(
        "{word} reads as {read}: the point parts decimals",
        "write {meant}",
        "{word} wordt als {read} gelezen: na de punt komen decimalen",
        "schrijf {meant}",
    ),
    "unknown-file": Saying(
        "no file of that name is read",
        "rename it or move it to its folder; see docs/reference/format.md",
        "een bestand met die naam wordt niet gelezen",
        "hernoem het of zet het in zijn map; zie docs/reference/format.md",
    ),
    "unknown-file-near": Saying(
        "no file of that name is read",
        "did you mean {near!r}?",
        "een bestand met die naam wordt niet gelezen",
        "bedoelde je {near!r}?",
    ),
    "no-pack-file": Saying(
        "the pack has no pack.yaml",
        "write one with name, area, version and owner; `leun pack new` does it for you",
        "het pakket heeft geen pack.yaml",
        "schrijf er een met name, area, version en owner; `leun pack new` doet het voor jou",
    ),
    "pack-name": Saying(
        "a pack may not be called {name!r}",
        "rename its folder to the name of the municipality, in small letters",
        "een pakket mag niet {name!r} heten",
        "geef de map de naam van de gemeente, in kleine letters",
    ),
    "pack-twice": Saying(
        "two packs are called {name!r}",
        "rename the folder of one of them",
        "twee pakketten heten {name!r}",
        "geef de map van een van beide een andere naam",
    ),
    "town-twice": Saying(
        "{other!r} is the pack of this municipality already",
        "put both into one pack",
        "{other!r} is al het pakket van deze gemeente",
        "breng beide in één pakket samen",
    ),
    "no-town": Saying(
        "no municipality of today has the NIS code {nis!r}",
        "{hint}",
        "geen gemeente van vandaag heeft de NIS-code {nis!r}",
        "{hint}",
    ),
    "town-now": Saying(
        "it is {name} ({nis}) now",
        'write "{nis}"',
        "nu is dat {name} ({nis})",
        'schrijf "{nis}"',
    ),
    "town-look": Saying(
        "",
        "look it up with `leun pack new`, or in content/places.yaml",
        "",
        "zoek ze op met `leun pack new`, of in content/places.yaml",
    ),
    # -- shapes ------------------------------------------------------------------------------------
    "unknown-key": Saying(
        "{key!r} is no key here",
        "take it out; " + _FORMAT_EN,
        "{key!r} is hier geen sleutel",
        "haal hem weg; " + _FORMAT_NL,
    ),
    "comma": Saying(
        "{key!r} stands here as a key: between {{ and }} a comma begins a new one",
        "put quotes around a text with a comma in it",
        "{key!r} staat hier als sleutel: tussen {{ en }} begint na een komma een nieuwe",
        "zet aanhalingstekens rond een tekst met een komma",
    ),
    "unknown-key-near": Saying(
        "{key!r} is no key here",
        "did you mean {near!r}?",
        "{key!r} is hier geen sleutel",
        "bedoelde je {near!r}?",
    ),
    "missing-key": Saying(
        "{key!r} is missing ({where})",
        "write {key}: …; " + _FORMAT_EN,
        "{key!r} ontbreekt ({where})",
        "schrijf {key}: …; " + _FORMAT_NL,
    ),
    "literal": Saying(
        "{where}: {given!r} cannot stand here",
        "input should be {expected}",
        "{where}: {given!r} kan hier niet staan",
        "het moet {expected} zijn",
    ),
    "text-wanted": Saying(
        "{where}: {given} without quotes is {sort}; text was expected",
        "put it in quotes",
        "{where}: {given} zonder aanhalingstekens is {sort}; hier hoort tekst",
        "zet het tussen aanhalingstekens",
    ),
    "value-wanted": Saying(
        "{where}: {given}: this cannot stand here",
        "write {expected}",
        "{where}: {given}: dit kan hier niet staan",
        "schrijf {expected}",
    ),
    "value-empty": Saying(
        "{where}: nothing stands here",
        "write {expected}, or take the key out",
        "{where}: hier staat niets",
        "schrijf {expected}, of haal de sleutel weg",
    ),
    "value-long": Saying(
        "{where}: {given}: at most {most} characters",
        "shorten it",
        "{where}: {given}: hoogstens {most} tekens",
        "kort het in",
    ),
    "value-other": Saying(
        "{where}: {given}: {problem}",
        _FORMAT_EN,
        "{where}: {given} kan hier niet staan ({problem})",
        _FORMAT_NL,
    ),
    "sum": Saying(
        "{given!r} is no sum",
        'write it as "1250.00"',
        "{given!r} is geen bedrag",
        'schrijf het als "1250.00"',
    ),
    # -- beginning a pack --------------------------------------------------------------------------
    "folder-full": Saying(
        "there is something in this folder already",
        "name another one; it is made in the folder where you stand, unless you give a path",
        "in deze map staat al iets",
        "noem een andere; ze komt in de map waarin je staat, tenzij je een pad geeft",
    ),
    "no-folder": Saying(
        "no such folder",
        "name the folder that holds the pack's YAML files, from where you stand or as a whole path",
        "die map is er niet",
        "noem de map met de YAML-bestanden van het pakket, vanaf waar je staat of als volledig pad",
    ),
    "facts-json": Saying(
        "no JSON, and no file with it ({problem})",
        """write it like '{{"recipient_age": 80}}'""",
        "geen JSON, en geen bestand ermee ({problem})",
        """schrijf het zoals '{{"recipient_age": 80}}'""",
    ),
    "not-shipped": Saying(
        "Leun does not come with a pack called {name!r}",
        "{hint}",
        "Leun heeft geen pakket dat {name!r} heet",
        "{hint}",
    ),
    "leaves-out": Saying(
        "this pack stands in the place of the one that comes with Leun, and lacks what that has: {schemes}",
        "copy it with `leun pack new --from-shipped`, or leave it so if it is meant",
        "dit pakket komt in de plaats van dat van Leun zelf, en mist wat daarin staat: {schemes}",
        "neem het over met `leun pack new --from-shipped`, of laat het zo als het de bedoeling is",
    ),
    # -- pack.yaml ---------------------------------------------------------------------------------
    "area-one": Saying(
        "exactly one of municipality, municipalities or region",
        "keep one of them",
        "precies één van municipality, municipalities of region",
        "houd er één van",
    ),
    "language-lacking": Saying(
        "the pack is not said in {languages}",
        "write the same words there, and languages: [nl, en]",
        "het pakket bestaat niet in {languages}",
        "schrijf dezelfde woorden daar, en languages: [nl, en]",
    ),
    "premiums": Saying(
        "premiums: none goes with no_premium and its source, and no_premium with premiums: none",
        "write both, or neither",
        "premiums: none hoort bij no_premium met zijn bron, en no_premium bij premiums: none",
        "schrijf beide, of geen van beide",
    ),
    "premiums-known": Saying(
        "premiums: known, and the pack has no scheme of kind premium",
        "add it under schemes/, or write premiums: unknown",
        "premiums: known, en het pakket heeft geen regeling van de soort premium",
        "voeg ze toe onder schemes/, of schrijf premiums: unknown",
    ),
    "premiums-none": Saying(
        "premiums: none, and the pack has a premium: {scheme}",
        "write premiums: known",
        "premiums: none, en het pakket heeft een premie: {scheme}",
        "schrijf premiums: known",
    ),
    # -- layers ------------------------------------------------------------------------------------
    "no-area": Saying(
        "without an area in pack.yaml nobody knows for whom; a pack adds, it changes only what is its own",
        "write pack.yaml with its area",
        "zonder area in pack.yaml weet niemand voor wie dit geldt; een pakket verandert alleen wat van hem is",
        "schrijf pack.yaml met zijn area",
    ),
    "said-already": Saying(
        "{key!r} is said in the pack {owner!r} already",
        "give it another name, such as {name!r}",
        "{key!r} staat al in het pakket {owner!r}",
        "geef het een andere naam, zoals {name!r}",
    ),
    "closed-key": Saying(
        "a pack may not change {key!r} of what is wider than itself",
        "take it out; it may change {keys}",
        "een pakket mag {key!r} niet veranderen van wat voor meer gemeenten geldt",
        "haal het weg; wel mag {keys}",
    ),
    "closed-scheme": Saying(
        "a pack may not change {key!r} of a scheme that is wider than itself",
        "take it out; apply.at and sources it may",
        "een pakket mag {key!r} niet veranderen van een regeling die voor meer gemeenten geldt",
        "haal het weg; apply.at en sources mogen wel",
    ),
    "closed-source": Saying(
        "the source {id!r} is that of the pack below",
        "give yours another name: {name!r}",
        "de bron {id!r} is die van het pakket eronder",
        "geef de jouwe een andere naam: {name!r}",
    ),
    "fact-taken": Saying(
        "the fact {name!r} exists already in the pack below",
        "give it another name",
        "het gegeven {name!r} bestaat al in het pakket eronder",
        "geef het een andere naam",
    ),
    "scheme-taken": Saying(
        "a scheme {id!r} exists already; a pack adds, it does not change what is wider than itself",
        "give it another id, or write only apply.at and sources",
        "een regeling {id!r} bestaat al; een pakket voegt toe en verandert niet wat voor meer gemeenten geldt",
        "geef haar een andere id, of schrijf alleen apply.at en sources",
    ),
    "flow-taken": Saying(
        "a flow {id!r} exists already",
        "give it another id",
        "een gesprek {id!r} bestaat al",
        "geef het een andere id",
    ),
    "safety-kept": Saying(
        "a pack may not change what is said in danger",
        "take this file out, and add lines in contacts.yaml",
        "een pakket mag niet veranderen wat bij gevaar gezegd wordt",
        "haal dit bestand weg, en voeg lijnen toe in contacts.yaml",
    ),
    "text-kept": Saying(
        "a pack may not change {key!r}",
        "take it out; texts of {kept} are the base's",
        "een pakket mag {key!r} niet veranderen",
        "haal het weg; teksten van {kept} zijn van de basis",
    ),
    "entry-kept": Saying(
        "{key!r} belongs to the pack below; a pack adds, it changes only what is its own",
        "take it out, or give yours another name",
        "{key!r} is van het pakket eronder; een pakket voegt toe en verandert alleen wat van hem is",
        "haal het weg, of geef het jouwe een andere naam",
    ),
    "prefix": Saying(
        "a fact of this pack begins with its name",
        "call it {name!r}",
        "een gegeven van dit pakket begint met zijn naam",
        "noem het {name!r}",
    ),
    "prefix-source": Saying(
        "a source that the pack adds begins with its name",
        "call it {name!r}",
        "een bron die het pakket toevoegt, begint met zijn naam",
        "noem ze {name!r}",
    ),
    # -- names -------------------------------------------------------------------------------------
    "no-scheme": Saying("no scheme {id!r}", "{hint}", "geen regeling {id!r}", "{hint}"),
    "no-fact": Saying("no fact {name!r}", "{hint}", "geen gegeven {name!r}", "{hint}"),
    "fact-alias": Saying(
        "{name!r} is another name of {fact!r}",
        "write {fact!r}",
        "{name!r} is een andere naam van {fact!r}",
        "schrijf {fact!r}",
    ),
    "no-condition": Saying(
        "{scheme} has no condition {id!r}", "{hint}", "{scheme} heeft geen voorwaarde {id!r}", "{hint}"
    ),
    "no-flow": Saying("no flow {id!r}", "{hint}", "geen gesprek {id!r}", "{hint}"),
    "no-command": Saying("no command {id!r}", "{hint}", "geen commando {id!r}", "{hint}"),
    "no-kind": Saying("no kind {id!r} of schemes", "{hint}", "geen soort {id!r} van regelingen", "{hint}"),
    "no-profile": Saying("no profile {id!r} in this file", "{hint}", "geen profiel {id!r} in dit bestand", "{hint}"),
    "profile-unused": Saying(
        "no example is based on {id!r}",
        "name it under base, or take it out",
        "geen voorbeeld steunt op {id!r}",
        "noem het onder base, of haal het weg",
    ),
    "itself": Saying("{key} names the scheme itself", "take it out", "{key} noemt de regeling zelf", "haal het weg"),
    "alias-taken": Saying(
        "{fact}: the alias {alias!r} stands already for {other!r}",
        "take another alias",
        "{fact}: de alias {alias!r} staat al voor {other!r}",
        "neem een andere alias",
    ),
    "name-clash": Saying(
        "{name!r} is a scheme too; facts and schemes never share a name",
        "give the fact {other}",
        "{name!r} is ook een regeling; gegevens en regelingen hebben nooit dezelfde naam",
        "geef het gegeven {other}",
    ),
    "of-fact": Saying("{fact}: {problem}", "", "{fact}: {problem}", ""),
    "circle": Saying(
        "{circle}: worked out from itself",
        "take one of these out",
        "{circle}: wordt uit zichzelf berekend",
        "haal een van deze weg",
    ),
    "chain": Saying(
        "{thing} is worked out over more than {most} links",
        "shorten the chain",
        "{thing} wordt over meer dan {most} schakels berekend",
        "maak de keten korter",
    ),
    # -- facts -------------------------------------------------------------------------------------
    "no-values": Saying(
        "{fact} is a choice without values",
        "add values: […]",
        "{fact} is een keuze zonder waarden",
        "voeg values: […] toe",
    ),
    "values-not-choice": Saying(
        "{fact} is {kind}; only choices have values",
        "take values out, or write type: choice",
        "{fact} is {kind}; alleen keuzes hebben values",
        "haal values weg, of schrijf type: choice",
    ),
    "values-twice": Saying(
        "{fact}: {twice} stands here twice",
        "list each value once",
        "{fact}: {twice} staat hier twee keer",
        "schrijf elke waarde één keer",
    ),
    "bounds-number": Saying(
        "{fact} is {kind}; only numbers have min and max",
        "take min and max out",
        "{fact} is {kind}; alleen getallen hebben min en max",
        "haal min en max weg",
    ),
    "bounds-order": Saying(
        "{fact}: min lies above max; nothing can be between",
        "swap them",
        "{fact}: min ligt boven max; er kan niets tussen",
        "wissel ze om",
    ),
    "ages": Saying(
        "{fact} is {kind}, which does not grow; ages: {ages} is for numbers",
        "take ages out",
        "{fact} is {kind} en groeit niet; ages: {ages} is voor getallen",
        "haal ages weg",
    ),
    "otherwise-alone": Saying(
        "{fact}: otherwise counts where only_if fails, and there is no only_if",
        "add only_if, or take otherwise out",
        "{fact}: otherwise telt waar only_if niet klopt, en er is geen only_if",
        "voeg only_if toe, of haal otherwise weg",
    ),
    "derived-key": Saying(
        "{fact} is derived, so {key} never counts",
        "put it on the facts that it is derived from",
        "{fact} is afgeleid, dus {key} telt nooit",
        "zet het bij de gegevens waarvan het is afgeleid",
    ),
    "derive": Saying(
        "derive is none of its forms",
        "an expression, {{by: …}}, {{verdict: …}} or {{condition: …}} was expected",
        "derive heeft geen van zijn vormen",
        "schrijf een uitdrukking, {{by: …}}, {{verdict: …}} of {{condition: …}}",
    ),
    "fact-bool": Saying(
        "{fact} is yes or no: true or false, not {given!r}",
        "write it without quotes",
        "{fact} is ja of nee, niet {given!r}",
        "schrijf true of false",
    ),
    "fact-place": Saying(
        "{fact} is a place: its name or code, not {given!r}",
        "write one of these, in quotes",
        "{fact} is een plaats, niet {given!r}",
        "schrijf haar naam of code",
    ),
    "fact-range": Saying(
        "{fact}: min {low} lies above max {high}",
        "swap them",
        "{fact}: min {low} ligt boven max {high}",
        "wissel ze om",
    ),
    "fact-shape": Saying(
        '{fact}: a value, {{"any_of": […]}} or {{"min", "max"}} was expected, not {given!r}',
        "write one value",
        '{fact}: een waarde, {{"any_of": […]}} of {{"min", "max"}} werd verwacht, niet {given!r}',
        "schrijf één waarde",
    ),
    "fact-number": Saying(
        "{fact} is a number, not {given!r}",
        "write a number without quotes",
        "{fact} is een getal, niet {given!r}",
        "schrijf een getal zonder aanhalingstekens",
    ),
    "fact-whole": Saying(
        "{fact} is a whole number, not {given!r}",
        "write it without decimals",
        "{fact} is een geheel getal, niet {given!r}",
        "schrijf het zonder cijfers na de komma",
    ),
    "fact-bounds": Saying(
        "{fact} lies {bounds}, not {given!r}",
        "write a number within these bounds",
        "{fact} ligt {bounds}, niet {given!r}",
        "schrijf een getal binnen die grenzen",
    ),
    "fact-choice": Saying("{fact} cannot be {given!r}", "{hint}", "{fact} kan niet {given!r} zijn", "{hint}"),
    "fact-date": Saying(
        "{fact} is a date such as 2026, 2026-03 or 2026-03-14, not {given!r}",
        "write year-month-day, in quotes",
        "{fact} is een datum zoals 2026, 2026-03 of 2026-03-14, niet {given!r}",
        "schrijf jaar-maand-dag, tussen aanhalingstekens",
    ),
    # -- conditions --------------------------------------------------------------------------------
    "condition-long": Saying(
        "{length} characters; at most {most} are read",
        "split it with all/any",
        "{length} tekens; er worden er hoogstens {most} gelezen",
        "splits het met all/any",
    ),
    "condition-not": Saying(
        "not a condition: {problem}",
        'write it like: recipient_age >= 21 and sector in ["private"]',
        "geen voorwaarde: {problem}",
        'schrijf ze zoals: recipient_age >= 21 and sector in ["private"]',
    ),
    "condition-single": Saying(
        "{part!r}: one '=' sets a value",
        "write == to compare",
        "{part!r}: één '=' kent een waarde toe",
        "schrijf == om te vergelijken",
    ),
    "condition-deep": Saying(
        "nested more than {most} deep",
        "split it with all/any",
        "meer dan {most} niveaus diep",
        "splits het met all/any",
    ),
    "condition-letters": Saying(
        "{part!r}: names are written in the letters a to z, digits and _",
        "write it in those letters",
        "{part!r}: namen bestaan uit de letters a tot z, cijfers en _",
        "schrijf de naam in die letters",
    ),
    "condition-part": Saying(
        "{part!r} may not stand in a condition",
        "names, numbers, texts, lists and comparisons may",
        "{part!r} mag niet in een voorwaarde staan",
        "namen, getallen, teksten, lijsten en vergelijkingen mogen",
    ),
    "condition-reckon": Saying(
        "{part!r}: only numbers can be reckoned with",
        "take the text out of the sum",
        "{part!r}: alleen met getallen kan je rekenen",
        "haal de tekst uit de som",
    ),
    "condition-is": Saying(
        "{part!r}: 'is' may not stand in a condition",
        "write ==",
        "{part!r}: 'is' mag niet in een voorwaarde staan",
        "schrijf ==",
    ),
    "condition-in": Saying(
        "{part!r}: 'in' wants a list",
        'write one such as ["a", "b"]',
        "{part!r}: na 'in' hoort een lijst",
        'schrijf er een zoals ["a", "b"]',
    ),
    "condition-constant": Saying(
        "{part!r} is not a number, a text or a list of those",
        "write one of these",
        "{part!r} is geen getal, tekst of lijst daarvan",
        "schrijf een van die",
    ),
    "condition-node": Saying(
        "exactly one of test, all, any, not, verdict, confirmed_by_authority; found: {found}",
        "keep one, or put the others in an all",
        "precies één van test, all, any, not, verdict, confirmed_by_authority; gevonden: {found}",
        "houd er één, of zet de andere in een all",
    ),
    "choice-never": Saying("{name} is never {value!r}", "{hint}", "{name} is nooit {value!r}", "{hint}"),
    "not-number": Saying(
        "{part} is {sort}; only numbers can stand beside {op!r}",
        "use a number",
        "{part} is {sort}; naast {op!r} horen getallen",
        "gebruik een getal",
    ),
    "not-truth": Saying(
        "{part} is {sort}, not yes or no",
        "compare it with something",
        "{part} is {sort}, niet ja of nee",
        "vergelijk het met iets",
    ),
    "not-alike": Saying(
        "{part} is {sort}; {item} in the list is not",
        "take {item} out, or write it as {sort}",
        "{part} is {sort}; {item} in de lijst niet",
        "haal {item} weg, of schrijf het als {sort}",
    ),
    "no-order": Saying(
        "{part} is {sort}, which has no order; {op!r} wants numbers",
        "write == or in",
        "{part} is {sort} en heeft geen volgorde; bij {op!r} horen getallen",
        "schrijf == of in",
    ),
    "several": Saying(
        "{part} holds several choices",
        'write: in ["…"]',
        "{part} houdt meer keuzes in",
        'schrijf: in ["…"]',
    ),
    "never-compared": Saying(
        "{one} is {sort}, {other} is {other_sort}; they can never be compared",
        "compare like with like",
        "{one} is {sort}, {other} is {other_sort}; die zijn nooit te vergelijken",
        "vergelijk gelijke soorten",
    ),
    "gives": Saying(
        "{part} gives {sort}; {wanted} was expected here",
        "write something that gives {wanted}",
        "{part} geeft {sort}; hier hoort {wanted}",
        "schrijf iets dat {wanted} geeft",
    ),
    "decides-nothing": Saying(
        "{name} lies within {low} to {high}; comparing it with {constant} decides nothing",
        "mend the number, or the fact's min and max",
        "{name} ligt tussen {low} en {high}; vergelijken met {constant} beslist niets",
        "verbeter het getal, of de min en max van het gegeven",
    ),
    "never-both": Saying(
        "{one} and {other} can never both hold",
        "one of them is not what is meant; put them under any, or mend one",
        "{one} en {other} kunnen nooit samen waar zijn",
        "een van beide is niet bedoeld; zet ze onder any, of verbeter er één",
    ),
    "always-holds": Saying(
        "{one} makes {other} hold always, so it decides nothing here",
        "take it out, or mend one of the two",
        "door {one} is {other} altijd waar, dus beslist het hier niets",
        "haal het weg, of verbeter een van beide",
    ),
    # -- schemes -----------------------------------------------------------------------------------
    "scheme-file": Saying(
        "the scheme {id!r} belongs in schemes/{id}.yaml",
        "rename the file or the id",
        "de regeling {id!r} hoort in schemes/{id}.yaml",
        "hernoem het bestand of de id",
    ),
    "flow-file": Saying(
        "the flow {id!r} belongs in flows/{id}.yaml",
        "rename the file or the id",
        "het gesprek {id!r} hoort in flows/{id}.yaml",
        "hernoem het bestand of de id",
    ),
    "options-one": Saying("one fact may have options", "keep one", "één gegeven mag options hebben", "houd er één"),
    "options-choice": Saying(
        "{fact} is {kind}; options are values of a choice",
        "name a choice, or take options out",
        "{fact} is {kind}; options zijn waarden van een keuze",
        "noem een keuze, of haal options weg",
    ),
    "let": Saying(
        "{name}: none of the forms of let",
        "{{by: fact, value: expression, …}} was expected",
        "{name}: geen van de vormen van let",
        "schrijf {{by: gegeven, waarde: uitdrukking, …}}",
    ),
    "period-order": Saying(
        "periods stand in order of time; {later} comes after {earlier}",
        "put them in order, the oldest first",
        "periodes staan op volgorde van tijd; {later} staat na {earlier}",
        "zet ze op volgorde, de oudste eerst",
    ),
    "period-overlap": Saying(
        "begins on {start}, before the one above it ends ({end})",
        "let one end before the other begins",
        "begint op {start}, voor de vorige eindigt ({end})",
        "laat de ene eindigen voor de andere begint",
    ),
    "period-ends": Saying(
        "ends on {end}, before it begins ({start})",
        "swap the days",
        "eindigt op {end}, voor het begint ({start})",
        "wissel de dagen om",
    ),
    "scheme-ends": Saying(
        "the scheme ends before it begins",
        "swap the days of valid",
        "de regeling eindigt voor ze begint",
        "wissel de dagen van valid om",
    ),
    "not-announced": Saying(
        "counts from {start}, after the day on which the pages were read ({consulted})",
        "write announced: true, or read the page again and set seen.consulted",
        "geldt vanaf {start}, na de dag waarop de pagina's gelezen zijn ({consulted})",
        "schrijf announced: true, of lees de pagina opnieuw en zet seen.consulted",
    ),
    "amount-none": Saying(
        "a row without a sum",
        "a row has eur, eur_min with eur_max, or not_printed: true",
        "een rij zonder bedrag",
        "een rij heeft eur, eur_min met eur_max, of not_printed: true",
    ),
    "row-behind": Saying(
        "the row on line {line} comes first and always holds where this one does",
        "change their order",
        "de rij op regel {line} komt eerst en klopt altijd waar deze klopt",
        "wissel ze om",
    ),
    "condition-taken": Saying(
        "the condition id {id!r} is taken in {file}; every condition has an id of its own",
        "give it another id",
        "de voorwaarde-id {id!r} bestaat al in {file}; elke voorwaarde heeft een eigen id",
        "geef haar een andere id",
    ),
    "conditions-none": Saying(
        "without any condition everyone has a right to it",
        "add conditions, or write complete: false",
        "zonder voorwaarde heeft iedereen er recht op",
        "voeg voorwaarden toe, of schrijf complete: false",
    ),
    "group-empty": Saying(
        "an empty {kind!r} always {truth}",
        "take it out",
        "een lege {kind!r} is altijd {truth}",
        "haal ze weg",
    ),
    "authority-kind": Saying(
        "{fact} is {kind}; an authority confirms a yes or no",
        "name a fact of type bool",
        "{fact} is {kind}; een overheid bevestigt een ja of nee",
        "noem een gegeven van type bool",
    ),
    "area-none": Saying(
        "nowhere",
        "write country: BE, region: VLG, or municipality with its NIS code",
        "nergens",
        "schrijf country: BE, region: VLG, of municipality met haar NIS-code",
    ),
    "area-value": Saying(
        "{key}: {value!r}; {expected} was expected",
        "write {expected}",
        "{key}: {value!r}; hier hoort {expected}",
        "schrijf {expected}",
    ),
    "area-nis": Saying('a NIS code such as "11002"', "", 'een NIS-code zoals "11002"', ""),
    "no-source": Saying("{file} gives no source {id!r}", "{hint}", "{file} geeft geen bron {id!r}", "{hint}"),
    "no-source-example": Saying("no source {id!r} in {schemes}", "{hint}", "geen bron {id!r} in {schemes}", "{hint}"),
    "no-source-term": Saying(
        "{id}: no source {source!r} is given", "{hint}", "{id}: de bron {source!r} is niet gegeven", "{hint}"
    ),
    "source-lacking": Saying(
        "{what} says something without a source",
        "write source: with the id of the page that says it",
        "{what} zegt iets zonder bron",
        "schrijf source: met de id van de pagina die het zegt",
    ),
    "source-unused": Saying(
        "nothing names the source {id!r}",
        "name it where it says something, or take it out",
        "niets noemt de bron {id!r}",
        "noem ze waar ze iets zegt, of haal ze weg",
    ),
    "lapsed": Saying(
        "{what} counted until {day}; carers are told 'not confirmed since'",
        "read the page again and write what counts now",
        "{what} gold tot {day}; mantelzorgers lezen 'niet bevestigd sinds'",
        "lees de pagina opnieuw en schrijf wat nu geldt",
    ),
    "lapses": Saying(
        "{what} lapses on {day}, in {days} days (warned at {step})",
        "read the page again and write what counts after it",
        "{what} vervalt op {day}, over {days} dagen (melding op {step})",
        "lees de pagina opnieuw en schrijf wat daarna geldt",
    ),
    "announced-due": Saying(
        "{what} was announced for {day}, which has come",
        "read whether it happened: take announced out, or take the row out",
        "{what} was aangekondigd voor {day}, en die dag is er",
        "lees of het doorging: haal announced weg, of haal de rij weg",
    ),
    "seen-old": Saying(
        "the pages were read on {day}, more than a year ago",
        "read them again and set seen.consulted",
        "de pagina's zijn gelezen op {day}, meer dan een jaar geleden",
        "lees ze opnieuw en zet seen.consulted",
    ),
    # -- words -------------------------------------------------------------------------------------
    "no-text": Saying("no text {key!r} in {files}", "{hint}", "geen tekst {key!r} in {files}", "{hint}"),
    "no-words-under": Saying(
        "{id!r} has no words under {key!r} in {file}",
        "{hint}",
        "{id!r} heeft geen woorden onder {key!r} in {file}",
        "{hint}",
    ),
    "words-for-nothing": Saying(
        "{file} names no {id!r} under {key!r}", "{hint}", "{file} noemt geen {id!r} onder {key!r}", "{hint}"
    ),
    "fact-no-words": Saying(
        "{fact} has no words in {language}/facts.yaml",
        "it needs a label at least",
        "{fact} heeft geen woorden in {language}/facts.yaml",
        "geef het minstens een label",
    ),
    "fact-lacks": Saying("{fact} has no {keys}", "write {keys}", "{fact} heeft geen {keys}", "schrijf {keys}"),
    "values-no-words": Saying(
        "{fact}: no words for {values}",
        "write them under values",
        "{fact}: geen woorden voor {values}",
        "schrijf ze onder values",
    ),
    "button-empty": Saying(
        "the button {label!r} gives nothing",
        "write value, or min and max",
        "de knop {label!r} geeft niets",
        "schrijf value, of min en max",
    ),
    "group-no-words": Saying(
        "the group {group!r} has no words under groups in {file}",
        "{hint}",
        "de groep {group!r} heeft geen woorden onder groups in {file}",
        "{hint}",
    ),
    "group-no-item": Saying(
        "the group {group!r} has no item for {fact}",
        "write {fact}: … under items",
        "de groep {group!r} heeft geen item voor {fact}",
        "schrijf {fact}: … onder items",
    ),
    "group-other-item": Saying(
        "{item!r} is not asked in the group {group!r}",
        "{hint}",
        "{item!r} wordt niet gevraagd in de groep {group!r}",
        "{hint}",
    ),
    "scheme-no-words": Saying(
        "the scheme has no words", "write {file}", "de regeling heeft geen woorden", "schrijf {file}"
    ),
    "condition-no-words": Saying(
        "the condition has no words under conditions in {file}, and is not one yes or no",
        "give it an id and write holds, fails and unknown there",
        "de voorwaarde heeft geen woorden onder conditions in {file}, en is niet één ja of nee",
        "geef haar een id en schrijf daar holds, fails en unknown",
    ),
    "condition-named-no-words": Saying(
        "{id}: the condition has no words under conditions in {file}, and is not one yes or no",
        "write {id}: {{holds: …, fails: …, unknown: …}} there",
        "{id}: de voorwaarde heeft geen woorden onder conditions in {file}, en is niet één ja of nee",
        "schrijf daar {id}: {{holds: …, fails: …, unknown: …}}",
    ),
    "no-condition-file": Saying(
        "{file} has no condition {id!r}", "{hint}", "{file} heeft geen voorwaarde {id!r}", "{hint}"
    ),
    "compare-lacks": Saying(
        "a leave stands in the table side by side",
        "write compare",
        "een verlof staat in de tabel naast elkaar",
        "schrijf compare",
    ),
    "compare-extra": Saying(
        "compare is for leave; this is a {kind}",
        "take compare out",
        "compare is voor verlof; dit is {kind}",
        "haal compare weg",
    ),
    "paused-lacks": Saying(
        "the scheme is paused or stopped and nothing is said to who asks for it",
        "write paused: {{text: …, source: …}}",
        "de regeling is gepauzeerd of gestopt en er is geen tekst voor wie ernaar vraagt",
        "schrijf paused: {{text: …, source: …}}",
    ),
    "paused-extra": Saying(
        "the scheme is not paused",
        "take paused out, or write paused: {{since: …}} in the scheme",
        "de regeling is niet gepauzeerd",
        "haal paused weg, of schrijf paused: {{since: …}} in de regeling",
    ),
    "two-answers": Saying(
        "two answers are called {id!r}",
        "give one another id",
        "twee antwoorden heten {id!r}",
        "geef er één een andere id",
    ),
    "two-choices": Saying(
        "two choices are called {id!r}", "give one another id", "twee keuzes heten {id!r}", "geef er één een andere id"
    ),
    "two-steps": Saying(
        "two steps are called {id!r}; every step has an id of its own",
        "give one another id",
        "twee stappen heten {id!r}; elke stap heeft een eigen id",
        "geef er één een andere id",
    ),
    "contact-no-words": Saying("{id} has no words in {file}", "{hint}", "{id} heeft geen woorden in {file}", "{hint}"),
    "no-contact": Saying("contacts.yaml has no {id!r}", "{hint}", "contacts.yaml heeft geen {id!r}", "{hint}"),
    "parity-file": Saying(
        "there is no {file}",
        "say it in every language",
        "er is geen {file}",
        "zeg het in elke taal",
    ),
    "parity-key": Saying(
        "{where} is not there in {other}",
        "say it in every language",
        "{where} staat niet in {other}",
        "zeg het in elke taal",
    ),
    "parity-sources": Saying(
        "{where}: sources differ from {other}, which has {there}",
        "name the same sources in every language",
        "{where}: andere bronnen dan in {other}, waar {there} staat",
        "noem in elke taal dezelfde bronnen",
    ),
    "parity-count": Saying(
        "{where}: {here} here, {there} in {other}",
        "say the same in every language",
        "{where}: hier {here}, in {other} {there}",
        "zeg in elke taal hetzelfde",
    ),
    "parity-value": Saying(
        "{where} is {here!r} here and {there!r} in {other}",
        "write the same in every language",
        "{where} is hier {here!r} en in {other} {there!r}",
        "schrijf in elke taal hetzelfde",
    ),
    "text-syntax": Saying(
        "{problem}",
        "a text may use {{{{ name }}}}, filters and {{% if %}}",
        "dit kan niet in een tekst ({problem})",
        "een tekst mag {{{{ naam }}}}, filters en {{% if %}} gebruiken",
    ),
    "text-part": Saying(
        "{what} may not stand in a text",
        "names, filters and if may",
        "{what} mag niet in een tekst staan",
        "namen, filters en if mogen",
    ),
    "text-filter": Saying("no filter {name!r}", "there are: {known}", "geen filter {name!r}", "er zijn: {known}"),
    "text-size": Saying(
        "a template of {size} characters; at most {most} are read",
        "shorten it",
        "een sjabloon van {size} tekens; er worden er hoogstens {most} gelezen",
        "kort het in",
    ),
    "text-deep": Saying(
        "ifs in each other more than {most} deep",
        "write it flatter",
        "meer dan {most} keer if in elkaar",
        "schrijf het vlakker",
    ),
    "text-filled": Saying(
        "{text!r} cannot be filled in",
        "money, number, day and month want a number or a date; take the filter out",
        "{text!r} kan niet ingevuld worden",
        "money, number, day en month willen een getal of een datum; haal de filter weg",
    ),
    "text-undefined": Saying(
        "{problem} in {text!r}", "name a value that is there", "{problem} in {text!r}", "noem een waarde die er is"
    ),
    "text-name": Saying("nothing fills in {name!r} here", "{hint}", "niets vult hier {name!r} in", "{hint}"),
    "text-name-one": Saying(
        "{key}: {names} is named in one of {first} and {other} only",
        "name the same values in every language",
        "{key}: {names} staat in maar één van {first} en {other}",
        "noem in elke taal dezelfde waarden",
    ),
    "long-button": Saying(
        "{size} bytes; {what} holds at most {most}: {text!r}…",
        "shorten it",
        "{size} bytes; {what} kan er hoogstens {most} aan: {text!r}…",
        "kort het in",
    ),
    "long-text": Saying(
        "{size} characters; {what} has at most {most}: {text!r}…",
        "shorten it, or split it in two",
        "{size} tekens; {what} heeft er hoogstens {most}: {text!r}…",
        "kort het in, of maak er twee van",
    ),
    "long-id": Saying(
        "{id!r} has {size} bytes; what a button sends back has at most {most}",
        "take a shorter id",
        "{id!r} telt {size} bytes; wat een knop terugstuurt, heeft er hoogstens {most}",
        "neem een kortere id",
    ),
    "long-card": Saying(
        "the card of this scheme grows to {size} characters; {channel} carries {most}",
        "shorten steps, documents and good_to_know",
        "de kaart van deze regeling wordt {size} tekens lang; {channel} draagt er {most}",
        "kort steps, documents en good_to_know in",
    ),
    "many-steps": Saying(
        "{count} under {key}; a card shows {most}",
        "keep the {most} that matter most, or move some to good_to_know",
        "{count} onder {key}; een kaart toont er {most}",
        "houd de {most} belangrijkste, of zet er in good_to_know",
    ),
    "hard-to-read": Saying(
        "hard to read: {score} on the scale of {measure}, where our texts reach {least} ({words} words a sentence)",
        "shorter sentences, shorter words; one thing a sentence",
        "moeilijk leesbaar: {score} op de schaal van {measure}; onze teksten halen {least} ({words} woorden per zin)",
        "kortere zinnen, kortere woorden; één ding per zin",
    ),
    # -- flows and examples ------------------------------------------------------------------------
    "flow-empty": Saying(
        "a flow has at least one step",
        "write one, or take the file out",
        "een gesprek heeft minstens één stap",
        "schrijf er een, of haal het bestand weg",
    ),
    "step-one": Saying(
        "step {id!r} does exactly one of {kinds}, end; found: {found}",
        "keep one, and make another step of the other",
        "stap {id!r} doet precies één van {kinds}, end; gevonden: {found}",
        "houd er één, en maak van de andere een stap",
    ),
    "step-nowhere": Saying(
        "step {id!r} goes to {target!r}, which does not exist",
        "{hint}",
        "stap {id!r} gaat naar {target!r}, en die bestaat niet",
        "{hint}",
    ),
    "unreachable": Saying(
        "no way leads to step {id!r}",
        "go to it from somewhere, or take it out",
        "geen weg leidt naar stap {id!r}",
        "ga er ergens naartoe, of haal ze weg",
    ),
    "loop": Saying(
        "{circle} goes in circles without waiting for the carer",
        "ask something",
        "{circle} draait in een kring zonder op de mantelzorger te wachten",
        "stel een vraag",
    ),
    "no-choice": Saying(
        "step {id!r} asks without any choice; nobody could go on",
        "write choices",
        "stap {id!r} vraagt zonder keuze; niemand kan verder",
        "schrijf choices",
    ),
    "not-askable": Saying(
        "{fact} may not be asked ({why})",
        "take the step out, or ask what it rests on",
        "{fact} mag niet gevraagd worden ({why})",
        "haal de stap weg, of vraag waarop het steunt",
    ),
    "no-expectation": Saying(
        "the example expects nothing",
        "expect names at least one scheme and its verdict",
        "het voorbeeld verwacht niets",
        "noem onder expect minstens één regeling en haar uitkomst",
    ),
    "expect-shape": Saying(
        "{name!r} is no scheme",
        "write a scheme, or in expect the scheme and '.benefit'",
        "{name!r} is geen regeling",
        "schrijf een regeling, of in expect de regeling en '.benefit'",
    ),
    # -- leun pack new -----------------------------------------------------------------------------
    "answers-lacking": Saying(
        "premium: known, and page, name or amount is not said",
        "write all three, or premium: unknown",
        "premium: known, en page, name of amount ontbreekt",
        "schrijf alle drie, of premium: unknown",
    ),
    "answers-sum": Saying(
        "amount has eur, or eur_min with eur_max",
        "write one sum, or both ends, or neither where the page prints none",
        "amount heeft eur, of eur_min met eur_max",
        "schrijf één bedrag, of beide grenzen, of geen als de pagina er geen noemt",
    ),
    "not-offered": Saying(
        "{id!r} is not offered",
        "there is: {there}",
        "{id!r} zit niet in het aanbod",
        "er is: {there}",
    ),
    "number-wanted": Saying(
        "{id!r} wants a number", "write {id}: 12", "bij {id!r} hoort een getal", "schrijf {id}: 12"
    ),
    "no-number": Saying("{id!r} takes no number", "write {id}: ~", "bij {id!r} hoort geen getal", "schrijf {id}: ~"),
    # -- pages, asked with --online ----------------------------------------------------------------
    "page-gone": Saying(
        "{url} is gone ({status})",
        "look for the page's new address, and read it again",
        "{url} bestaat niet meer ({status})",
        "zoek het nieuwe adres van de pagina, en lees ze opnieuw",
    ),
    "page-moved": Saying(
        "{url} moved to {to}",
        "write the new address, and read the page again",
        "{url} is verhuisd naar {to}",
        "schrijf het nieuwe adres, en lees de pagina opnieuw",
    ),
    "page-unreachable": Saying(
        "{url} cannot be reached ({why})",
        "try again later; if it stays so, look for another page",
        "{url} is niet bereikbaar ({why})",
        "probeer later opnieuw; blijft het zo, zoek dan een andere pagina",
    ),
}
