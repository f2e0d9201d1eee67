"""Packs: YAML texts to frozen content, with file and line in every mistake.

Takes texts (path and contents) and gives values; reading files is the composition root's. What names mean, and whether
texts are complete, is ``check``'s.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.conditions import ConditionError, Const, Expr, parse
from bot.content import circles, forms, model, scheme_facts, yaml_files
from bot.content.flow_files import flow_of
from bot.content.overlays import (
    ADAPTERS,
    FACT_KEYS,
    KEPT_TEXTS,
    SCHEME_KEYS,
    TERM_KEYS,
    Overlay,
    Overlays,
    Spot,
    is_within,
)
from bot.errors import ContentError, Mistake
from bot.facts import (
    UNKNOWN,
    Ages,
    Ask,
    Fact,
    FactName,
    Kind,
    Span,
    Subject,
    Vocabulary,
    nearest,
    to_number,
)
from bot.told import Told, told_of

LANGUAGES: Final = ("nl", "en")

#: Bounds of a pack over the base, which is untrusted text: files, characters in all, characters of one file.
MAX_FILES: Final = 400
MAX_PACK: Final = 2_000_000
MAX_FILE: Final = 120_000
#: Names of folders and files of the base, which would read as a pack's.
_RESERVED: Final = frozenset({"", "nl", "en", "schemes", "flows", "examples", "local", "content"})

Form = TypeVar("Form")


@dataclass(frozen=True, slots=True)
class PackFiles:
    """The texts of one pack: its name and path → contents, paths relative to the pack's folder."""

    name: str
    files: Mapping[str, str]
    #: it came with Leun and was checked then
    trusted: bool = False
    #: what was found while its files were opened
    notes: tuple[Mistake, ...] = ()


@dataclass(slots=True)
class Reader:
    """Reads files into forms and gathers every mistake on the way."""

    mistakes: list[Mistake] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)
    #: most characters of a file of the pack that is being read
    most: int = yaml_files.MAX_SIZE
    #: files of which nothing can be used
    broken: set[str] = field(default_factory=set)
    #: the packs that were read, in the order of their layers
    packs: Sequence[PackFiles] = ()
    #: the content as its authors wrote it, before facts about schemes are kept under each
    plain: model.Content | None = None

    def form(self, file: str, text: str, adapter: TypeAdapter[Form]) -> Form | None:
        """The file as a form, or None with its mistakes noted."""
        values = self.values(file, text)
        return None if values is None else self.valid(file, self.raw[file], adapter)

    def values(self, file: str, text: str) -> yaml_files.Lines | None:
        """The plain mapping of a file, or None with its mistakes noted."""
        values, mistakes = yaml_files.read(file, text, self.most)
        self.mistakes += mistakes
        self.raw[file] = values
        if any(mistake.code in yaml_files.UNREADABLE for mistake in mistakes):
            self.broken.add(file)
            return None
        return values if isinstance(values, yaml_files.Lines) else yaml_files.Lines()

    def valid(self, file: str, values: Any, adapter: TypeAdapter[Form]) -> Form | None:
        """Plain values as a form, or None with the mistakes noted."""
        try:
            return adapter.validate_python(values)
        except ValidationError as error:
            self._note(file, values, error)
            self.broken.add(file)
            return None

    def said(self, file: str, path: tuple[Any, ...]) -> Any:
        """What stands at a place of a file that was read."""
        values = self.raw.get(file)
        for key in path:
            values = values.get(key) if isinstance(values, dict) else None
        return values

    def note(self, file: str, path: tuple[Any, ...], code: str, text: str) -> None:
        """A mistake at a place of a file that was read."""
        self.mistakes.append(
            Mistake(file=file, line=yaml_files.line_of(self.raw.get(file), path), code=code, text=text)
        )

    def unknown_file(self, file: str) -> None:
        """A file that no part of a pack is read from."""
        near = nearest(file.rpartition("/")[2], _FILES)
        text = Told("unknown-file-near", near=near) if near else Told("unknown-file")
        self.mistakes.append(Mistake(file=file, line=1, code="unknown-file", text=text))

    def condition(self, file: str, path: tuple[Any, ...], text: str) -> Expr:
        """The condition, or one that is always true with a mistake noted."""
        try:
            return parse(text)
        except ConditionError as error:
            self.note(file, path, "condition", told_of(error))
            return Const(True)

    def note_merged(self, file: str, under: tuple[Any, ...], values: Any, error: ValidationError) -> None:
        """The mistakes of values of which every key knows its file; what is lacking is told where ``file`` says it."""
        for problem in error.errors(include_url=False, include_input=True):
            code, text = _say(problem)
            found, line = yaml_files.place_of(values, problem["loc"], "")
            line = line if found else yaml_files.line_of(self.raw.get(file), (*under, *problem["loc"]))
            mistake = Mistake(file=found or file, line=line, code=code, text=text)
            if mistake not in self.mistakes:
                self.mistakes.append(mistake)

    def _note(self, file: str, values: Any, error: ValidationError) -> None:
        seen: set[tuple[int, str]] = set()
        problems = error.errors(include_url=False, include_input=True)
        for problem in problems:
            if _is_of_another_shape(problem, problems):
                continue
            path = problem["loc"]
            line = yaml_files.line_of(values, path)
            code, text = _say(problem)
            if (line, code) not in seen:
                seen.add((line, code))
                self.mistakes.append(Mistake(file=file, line=line, code=code, text=text))


_KEYS: Final = tuple(
    sorted(
        {
            name.rstrip("_")
            for form in vars(forms).values()
            if hasattr(form, "__pydantic_fields__")
            for name in form.__pydantic_fields__
        }
    )
)


#: What people call a key, where that is not near its letters.
_MEANT: Final = {
    **dict.fromkeys(("website", "web", "site", "link", "adres"), "url"),
    **dict.fromkeys(("tel", "telefoon", "telephone"), "phone"),
    **dict.fromkeys(("mail", "e_mail"), "email"),
}


def _is_of_another_shape(problem: Any, problems: Sequence[Any]) -> bool:
    """Whether it only says that a text could stand there too, of keys or a list in which something else is wrong."""
    under = problem["loc"][:-1]
    wrong = problem["type"] == "string_type" and isinstance(problem["input"], (dict, list))
    return wrong and any(one is not problem and one["loc"][: len(under)] == under for one in problems)


#: What a pattern of a form is called: keys of ``told``.
_PATTERNS: Final = {
    "^[a-z][a-z0-9_]*$": "pattern-id",
    "^[a-z][a-z0-9_.]*$": "pattern-id",
    r"^P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$": "pattern-span",
    r"^\d+(\.\d{1,2})?$": "pattern-eur",
    r"^https?://\S+$": "pattern-url",
    r"^\d{5}$": "pattern-nis",
    r"^([^@\s]+@[^@\s]+)?$": "pattern-mail",
    "^(yes_if_needed|never|authority|together: [a-z_]+)$": "pattern-ask",
}


def _say(problem: Any) -> tuple[str, Told]:
    """pydantic's problem in an author's words."""
    where = ".".join(
        str(part) for part in problem["loc"] if re.fullmatch(r"[\w.]+", str(part)) and not str(part).endswith("Form")
    )
    last = str(problem["loc"][-1]) if problem["loc"] else ""
    given, sort = problem["input"], problem["type"]
    match sort:
        case "unexpected_keyword_argument" | "extra_forbidden":
            if given is None and not re.fullmatch(r"[a-z_]+", last):
                return "unknown-key", Told("comma", key=last)
            near = _MEANT.get(last) or nearest(last, _KEYS)
            if near and near != last:
                return "unknown-key", Told("unknown-key-near", key=last, near=near)
            return "unknown-key", Told("unknown-key", key=last)
        case "missing":
            return "missing-key", Told("missing-key", key=last, where=where)
        case "literal_error":
            return "value", Told("literal", where=where, given=given, expected=problem["ctx"]["expected"])
        case "string_type" if isinstance(given, (bool, int, Decimal)):
            kind = Told("true-false") if isinstance(given, bool) else Told("number")
            return "value", Told("text-wanted", where=where, given=given, sort=kind)
        case "string_too_long":
            return "value", Told("value-long", where=where, given=_short(given), most=problem["ctx"]["max_length"])
    if (expected := _expected(problem)) is not None:
        key = "value-empty" if given in (None, "") else "value-wanted"
        return "value", Told(key, where=where, given=_short(given), expected=expected)
    message = f"{problem['msg'][:1].lower()}{problem['msg'][1:]}"
    return "value", Told("value-other", where=where, given=_short(given), problem=message)


def _expected(problem: Any) -> Told | None:
    """What may stand there instead, where that can be said."""
    sort, context = problem["type"], problem.get("ctx") or {}
    if sort == "string_pattern_mismatch":
        pattern = context["pattern"]
        key = "pattern-day" if pattern == forms.DAY_PATTERN else _PATTERNS.get(pattern)
        return Told(key) if key else None
    if sort.startswith("date"):
        return Told("pattern-day-iso")
    if sort in ("greater_than_equal", "less_than_equal"):
        return Told("at-least", low=context["ge"]) if "ge" in context else Told("at-most", high=context["le"])
    return Told(_SORTS[sort]) if sort in _SORTS else None


#: What pydantic's types of errors want: keys of ``told``.
_SORTS: Final = {
    "string_type": "text",
    "string_too_short": "text",
    "bool_type": "true-false",
    "bool_parsing": "true-false",
    "int_type": "pattern-whole",
    "int_parsing": "pattern-whole",
    "int_from_float": "pattern-whole",
    "decimal_type": "number",
    "decimal_parsing": "number",
    "tuple_type": "list",
    "mapping_type": "mapping",
    "dict_type": "mapping",
    "dataclass_type": "mapping",
}


def _short(given: Any) -> str:
    shown = repr(given)
    return shown if len(shown) < 60 else shown[:57] + "…"


_PACK: Final = TypeAdapter(forms.PackForm)
_FILES: Final = ("pack.yaml", "facts.yaml", "texts.yaml", "contacts.yaml", "glossary.yaml", "beneath.yaml")
_FACTS: Final = TypeAdapter(forms.FactsFile)
_SCHEME: Final = TypeAdapter(forms.SchemeForm)
_FACT_WORDS: Final = TypeAdapter(forms.FactWordsFile)
_SCHEME_WORDS: Final = TypeAdapter(forms.SchemeWords)
_TEXTS: Final = TypeAdapter(forms.TextsFile)
_CONTACTS: Final = TypeAdapter(forms.ContactsFile)
_CONTACT_WORDS: Final = TypeAdapter(forms.ContactWordsFile)
_GLOSSARY: Final = TypeAdapter(forms.GlossaryFile)
_PLACES: Final = TypeAdapter(forms.PlacesFile)
_FLOW: Final = TypeAdapter(forms.FlowForm)
_EXAMPLES: Final = TypeAdapter(forms.ExamplesFile)
_PATCH: Final = TypeAdapter(forms.SchemePatch)
_ANY: Final = TypeAdapter(dict[str, Any])


def load(packs: Sequence[PackFiles]) -> model.Content:
    """The content of packs laid over each other, the base first. Raises ContentError with every mistake at once."""
    content, reader = read(packs)
    if reader.mistakes:
        raise ContentError(reader.mistakes)
    return content


def read(packs: Sequence[PackFiles]) -> tuple[model.Content, Reader]:
    """As ``load``, but gives what could be read together with the mistakes."""
    reader = Reader()
    for pack in packs[1:]:
        packs = _bounded(reader, packs, pack)
    infos = {pack.name: _info(reader, pack, is_base=pack is packs[0]) for pack in packs}
    base = packs[0]
    packs = reader.packs = sorted(packs, key=lambda pack: _depth(infos[pack.name]))
    far = _SoFar()
    for pack in packs:
        beneath = _Beneath(reader, infos[pack.name], far)
        reader.most = yaml_files.MAX_SIZE if pack is base else MAX_FILE
        for path, text in sorted(pack.files.items()):
            file = f"{pack.name}/{path}" if pack.name else path
            if pack is base:
                _read_base_file(reader, file, path, text, far)
            _read_file(reader, file, path, text, far, beneath)
        far.take(infos[pack.name], beneath.overlay)
    overlays = Overlays(far.overlays, far.said)
    _check_merged(reader, overlays)
    content = model.Content(
        vocabulary=Vocabulary.of(far.facts),
        schemes=far.schemes,
        words={language: so_far.done() for language, so_far in far.words.items()},
        contacts=far.contacts,
        flows=far.flows,
        safety=far.safety,
        safety_words=far.safety_words,
        places=far.places or _PLACES.validate_python({"format": 1, "municipalities": "", "former": ""}),
        digest=digest_of(packs),
        packs=tuple(infos[pack.name] for pack in packs),
        local=overlays if overlays.overlays else None,
    )
    reader.plain = content
    content = scheme_facts.instantiated(content)
    for (folder, id, keys), code, problem in circles.find(content):
        reader.note(_file_of(packs, reader, folder, id), keys, code, problem)
    return content, reader


def _bounded(reader: Reader, packs: Sequence[PackFiles], pack: PackFiles) -> Sequence[PackFiles]:
    """The packs, of which one that is too big or may not be called so is left without files."""
    first = f"{pack.name}/{min(pack.files, default='pack.yaml')}"
    told: tuple[str, Told] | None = None
    if len(pack.files) > MAX_FILES:
        told = "too-long", Told("too-many", count=len(pack.files), most=MAX_FILES)
    elif sum(map(len, pack.files.values())) > MAX_PACK:
        told = "too-long", Told("too-long", most=MAX_PACK)
    elif pack.name in _RESERVED or not re.fullmatch(r"[\w][\w .-]{0,79}", pack.name):
        told = "file-name", Told("pack-name", name=pack.name)
    elif any(one is not pack and one.name == pack.name for one in packs[: packs.index(pack)]):
        told = "duplicate-id", Told("pack-twice", name=pack.name)
    reader.mistakes += [note for note in pack.notes if not note.warning]
    if told is None:
        return packs
    reader.mistakes.append(Mistake(file=first, line=1, code=told[0], text=told[1]))
    return [one for one in packs if one is not pack]


@dataclass(slots=True)
class _SoFar:
    """What was read of the packs so far, the base first."""

    facts: dict[str, Fact] = field(default_factory=dict)
    schemes: dict[model.SchemeId, model.Scheme] = field(default_factory=dict)
    flows: dict[str, model.Flow] = field(default_factory=dict)
    contacts: dict[str, forms.ContactForm] = field(default_factory=dict)
    words: dict[str, _WordsSoFar] = field(default_factory=lambda: {language: _WordsSoFar() for language in LANGUAGES})
    safety: dict[str, Any] = field(default_factory=dict)
    safety_words: dict[str, Any] = field(default_factory=dict)
    places: forms.PlacesFile | None = None
    #: what may be said otherwise by a pack of a narrower area: its pack, and its file with the plain values
    owners: dict[Spot, model.PackInfo] = field(default_factory=dict)
    said: dict[Spot, tuple[str, Any]] = field(default_factory=dict)
    overlays: list[Overlay] = field(default_factory=list)
    #: spots of the pack that is being read
    fresh: list[Spot] = field(default_factory=list)

    def add(self, spot: Spot, file: str, values: Any) -> None:
        """Something a pack says first."""
        self.said[spot] = file, values
        self.fresh.append(spot)

    def take(self, info: model.PackInfo, overlay: Overlay) -> None:
        """The pack is read."""
        self.owners |= dict.fromkeys(self.fresh, info)
        self.fresh.clear()
        if overlay:
            self.overlays.append(overlay)


class _Beneath:
    """What lies beneath the pack that is being read, and what it says otherwise of it."""

    def __init__(self, reader: Reader, info: model.PackInfo, far: _SoFar) -> None:
        self._reader = reader
        self._info = info
        self._owners = far.owners
        self._said = far.said
        self.overlay = Overlay(info)

    def has(self, spot: Spot) -> bool:
        """Whether a pack that was read before has this."""
        return spot in self._owners

    def may(self, file: str, path: tuple[Any, ...], spot: Spot) -> bool:
        """Whether the pack may say this otherwise; notes why not."""
        owner = self._owners[spot]
        if not self._info.municipalities and not self._info.region:
            text = Told("no-area")
        elif is_within(self._info, owner) and owner.layer != self._info.layer:
            return True
        elif self._said[spot][1] == self._reader.said(file, path):
            return False
        else:
            name = self._name(spot[2])
            text = Told("said-already", key=spot[2], owner=owner.id, name=name)
        self._reader.note(file, path, "not-yours", text)
        return False

    def _name(self, key: str) -> str:
        first, dot, rest = key.rpartition(".")
        return f"{first}{dot}{prefix_of(self._info.id)}{rest}"

    def over(self, file: str, path: tuple[Any, ...], spot: Spot, values: Any, keys: Sequence[str] = ()) -> None:
        """The pack says something otherwise, of which only these keys are open to it."""
        if not self.may(file, path, spot):
            return
        if keys and isinstance(values, yaml_files.Lines):
            for key in values:
                if key not in keys:
                    text = Told("closed-key", key=key, keys=keys)
                    self._reader.note(file, (*path, key), "not-yours", text)
            self._keep_sources(file, path, spot, values)
            values = yaml_files.without(values, [key for key in values if key not in keys])
        self.overlay.words[spot] = file, values

    def _keep_sources(self, file: str, path: tuple[Any, ...], spot: Spot, values: Any) -> None:
        known = self._said[spot][1].get("sources")
        given = values.get("sources")
        for id in given if isinstance(given, dict) and isinstance(known, dict) else ():
            if id in known:
                text = Told("closed-source", id=id, name=self._name(id))
                self._reader.note(file, (*path, "sources", id), "not-yours", text)


def prefix_of(pack: str) -> str:
    """What the names that a pack adds begin with."""
    return re.sub(r"[^a-z0-9]+", "_", pack.lower()).strip("_") + "_"


def _read_base_file(reader: Reader, file: str, path: str, text: str, far: _SoFar) -> None:
    """What only the base has: places, and what is said in danger."""
    match path.removesuffix(".yaml").split("/"):
        case ["places"]:
            far.places = reader.form(file, text, _PLACES)
        case ["safety"]:
            far.safety = _floats(reader.form(file, text, _ANY) or {})
        case [("nl" | "en") as language, "safety"]:
            far.safety_words[language] = reader.form(file, text, _ANY) or {}


def _read_file(reader: Reader, file: str, path: str, text: str, far: _SoFar, beneath: _Beneath) -> None:
    is_base = beneath.overlay.pack.layer == "base"
    match path.removesuffix(".yaml").split("/"):
        case ["facts"]:
            _read_facts(reader, file, text, far.facts)
        case ["schemes", id]:
            if beneath.has(("", "scheme", id)):
                _read_patch(reader, file, text, id, far, beneath)
            else:
                far.add(("", "scheme", id), file, None)
                _read_scheme(reader, file, text, far.schemes)
        case ["flows", _]:
            _read_flow(reader, file, text, far.flows)
        case ["contacts"]:
            found = reader.form(file, text, _CONTACTS)
            far.contacts.update(
                {id: one for id, one in found.contacts.items() if id not in far.contacts} if found else {}
            )
        case ["places"] if is_base:
            pass
        case ["safety"] | [("nl" | "en"), "safety"]:
            if not is_base:
                reader.form(file, text, _ANY)
        case [("nl" | "en") as language, *rest]:
            _read_words(reader, file, text, language, rest, far, beneath)
        case ["examples", _] | ["pack"] | ["beneath"]:
            pass
        case ["personas"] | ["starter"] if is_base:
            pass
        case _:
            reader.unknown_file(file)


def _check_merged(reader: Reader, overlays: Overlays) -> None:
    """What a pack says otherwise must be as whole as what it replaces."""
    for overlay in overlays.overlays:
        stack = overlays.stack(overlay)
        for spot, (file, _) in overlay.words.items():
            _, values = overlays.merged(spot, stack)
            try:
                ADAPTERS[spot[1]].validate_python(values)
            except ValidationError as error:
                reader.note_merged(file, () if spot[1] == "schemes" else (spot[1], spot[2]), values, error)


def _info(reader: Reader, pack: PackFiles, *, is_base: bool) -> model.PackInfo:
    """What a pack says of itself; one that says nothing counts nowhere in particular."""
    file = f"{pack.name}/pack.yaml" if pack.name else "pack.yaml"
    form = reader.form(file, pack.files["pack.yaml"], _PACK) if "pack.yaml" in pack.files else None
    if is_base or form is None:
        return model.PackInfo(
            id=pack.name, name=form.name if form else pack.name, layer="base" if is_base else "municipality"
        )
    area = form.area
    given = [key for key in ("municipality", "municipalities", "region") if getattr(area, key)]
    if len(given) != 1:
        reader.note(file, ("area",), "area", Told("area-one"))
    if (form.premiums == "none") != (form.no_premium is not None):
        reader.note(file, ("premiums",), "premiums", Told("premiums"))
    return model.PackInfo(
        id=pack.name,
        name=form.name,
        layer="municipality" if area.municipality else "region",
        municipalities=frozenset((*area.municipalities, *([area.municipality] if area.municipality else []))),
        region=area.region,
        languages=form.languages,
        version=form.version,
        owner=form.owner.name,
        email=form.owner.email,
        premiums=form.premiums,
        no_premium=form.no_premium,
    )


def _depth(info: model.PackInfo) -> tuple[int, int]:
    """How deep a pack lies: the base, whole regions, regions of several municipalities (the larger first), one."""
    layer = 0 if info.layer == "base" else 1 if info.region else 2 if info.layer == "region" else 3
    return layer, -len(info.municipalities)


def _file_of(packs: Sequence[PackFiles], reader: Reader, folder: str, id: str) -> str:
    """The file in which a fact or a scheme stands, as mistakes name it."""
    for pack in packs:
        prefix = f"{pack.name}/" if pack.name else ""
        if folder == "schemes" and f"schemes/{id}.yaml" in pack.files:
            return f"{prefix}schemes/{id}.yaml"
        if folder == "facts" and id in (reader.raw.get(f"{prefix}facts.yaml") or {}).get("facts", {}):
            return f"{prefix}facts.yaml"
    return folder


def _floats(value: Any) -> Any:
    """Plain floats for probabilities, which need no exactness."""
    if isinstance(value, dict):
        return {key: _floats(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_floats(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def digest_of(packs: Sequence[PackFiles]) -> str:
    """One hash over all files, by which a turn can be replayed on the same content."""
    total = hashlib.sha256()
    for pack in packs:
        for path, text in sorted(pack.files.items()):
            total.update(f"{pack.name}\0{path}\0{text}\0".encode())
    return total.hexdigest()[:16]


def read_personas(reader: Reader, text: str) -> forms.PersonasFile | None:
    """``personas.yaml`` of the base pack; kept apart since a running Leun needs none."""
    return reader.form("personas.yaml", text, TypeAdapter(forms.PersonasFile))


def read_starter(reader: Reader, text: str) -> forms.StarterFile | None:
    """``starter.yaml`` of the base pack: what ``leun pack new`` offers."""
    return reader.form("starter.yaml", text, TypeAdapter(forms.StarterFile))


def read_beneath(reader: Reader, file: str, text: str) -> forms.BeneathForm | None:
    """``beneath.yaml`` of a pack: what lay beneath it when its author last looked."""
    return reader.form(file, text, TypeAdapter(forms.BeneathForm))


def read_pack_form(reader: Reader, file: str, text: str) -> forms.PackForm | None:
    """``pack.yaml`` of a pack."""
    return reader.form(file, text, _PACK)


def read_examples(reader: Reader, file: str, text: str) -> forms.ExamplesFile | None:
    """A file of worked situations; kept apart since a running Leun needs none."""
    return reader.form(file, text, _EXAMPLES)


# -- facts -----------------------------------------------------------------------------------------


def _read_facts(reader: Reader, file: str, text: str, facts: dict[str, Fact]) -> None:
    found = reader.form(file, text, _FACTS)
    for name, form in (found.facts if found else {}).items():
        if name in facts:
            reader.note(
                file,
                ("facts", name),
                "duplicate-id",
                Told("fact-taken", name=name),
            )
            continue
        facts[name] = _fact(reader, file, name, form, len(facts))


def _fact(reader: Reader, file: str, name: str, form: forms.FactForm, order: int) -> Fact:
    ask, _, group = form.ask.partition(": ")
    derive_by: tuple[str, Mapping[str, str]] | None = None
    derived = form.derive
    expression = verdict = condition = ""
    if isinstance(derived, str):
        expression = derived
    elif set(derived) == {"verdict"}:
        verdict = derived["verdict"]
    elif set(derived) == {"condition"}:
        condition = derived["condition"]
    elif "by" in derived:
        derive_by = (derived["by"], {key: value for key, value in derived.items() if key != "by"})
    else:
        reader.note(
            file,
            ("facts", name, "derive"),
            "derive",
            Told("derive"),
        )
    fact = Fact(
        name=FactName(name),
        about=Subject(form.about),
        kind=Kind(form.type),
        order=order,
        unit=form.unit,
        low=to_number(form.min) if form.min is not None else None,
        high=to_number(form.max) if form.max is not None else None,
        values=form.values,
        ages=Ages(form.ages),
        stale_after=Span.parse(form.stale_after) if form.stale_after else None,
        ask=Ask(ask),
        group=group,
        only_if=form.only_if,
        derive=expression,
        derive_by=derive_by,
        derive_verdict=verdict,
        derive_condition=condition,
        obtain=form.obtain,
        mendable=form.mendable,
        sensitive=form.sensitive,
        cost=form.cost,
        aliases=form.aliases,
    )
    given = {key: getattr(form, key) for key in ("otherwise", "presume") if getattr(form, key) is not None}
    for key, raw in given.items():
        try:
            fact = replace(fact, **{key: fact.read(raw)})
        except ValueError as error:
            reader.note(file, ("facts", name, key), "value", told_of(error))
    return fact


# -- schemes ---------------------------------------------------------------------------------------


def _read_scheme(reader: Reader, file: str, text: str, schemes: dict[model.SchemeId, model.Scheme]) -> None:
    form = reader.form(file, text, _SCHEME)
    if form is None:
        return
    if form.id in schemes:
        reader.note(
            file,
            ("id",),
            "duplicate-id",
            Told("scheme-taken", id=form.id),
        )
        return
    if not file.endswith(f"/{form.id}.yaml") and file != f"schemes/{form.id}.yaml":
        reader.note(file, ("id",), "file-name", Told("scheme-file", id=form.id))
    schemes[model.SchemeId(form.id)] = _scheme(reader, file, form, hashlib.sha256(text.encode()).hexdigest()[:16])


def _read_patch(reader: Reader, file: str, text: str, id: str, far: _SoFar, beneath: _Beneath) -> None:
    """A scheme of a pack below: other places to apply and more sources, or a second scheme of that id."""
    values = reader.values(file, text)
    if values is None:
        return
    open_keys = ("format", "id", "apply", "sources")
    if "requires" in values:
        reader.note(file, ("id",), "duplicate-id", Told("scheme-taken", id=id))
        return
    if not beneath.may(file, ("id",), ("", "scheme", id)):
        return
    for key in values:
        if key not in open_keys:
            reader.note(file, (key,), "not-yours", Told("closed-scheme", key=key))
    patch = reader.valid(file, yaml_files.without(values, [key for key in values if key not in open_keys]), _PATCH)
    scheme = far.schemes.get(model.SchemeId(id))
    if patch is None or scheme is None:
        return
    for source in patch.sources:
        if source in scheme.sources:
            problem = Told("closed-source", id=source, name=prefix_of(beneath.overlay.pack.id) + source)
            reader.note(file, ("sources", source), "not-yours", problem)
    beneath.overlay.schemes[model.SchemeId(id)] = patch


def _scheme(reader: Reader, file: str, form: forms.SchemeForm, digest: str) -> model.Scheme:
    top = form.requires.all if form.requires.all is not None and not form.requires.id else (form.requires,)
    options = next(((name, values) for name, values in form.options.items()), None)
    if len(form.options) > 1:
        reader.note(file, ("options",), "options", Told("options-one"))
    return model.Scheme(
        id=model.SchemeId(form.id),
        kind=form.kind,
        authority=form.authority,
        area=form.area,
        consulted=form.seen.consulted,
        page_date=form.seen.page_date,
        status=form.seen.status,
        confidence=form.seen.confidence,
        valid_from=form.valid.from_ if form.valid else None,
        valid_until=form.valid.until if form.valid else None,
        complete=form.complete,
        weight=form.weight,
        only_if=reader.condition(file, ("only_if",), form.only_if) if form.only_if else None,
        let={name: _definition(reader, file, name, value) for name, value in form.let.items()},
        options=options,
        conditions=tuple(
            _condition(reader, file, ("requires", "all", index), node, f"{form.id}.{index + 1}")
            for index, node in enumerate(top)
        ),
        amounts_how=form.amounts.how if form.amounts else "first",
        amounts=tuple(_amount(reader, file, index, row) for index, row in enumerate(form.amounts.rows))
        if form.amounts
        else (),
        apply=model.Apply(
            at=form.apply.at,
            who=form.apply.who,
            before_start=_span(form.apply.before_start),
            after_start=_span(form.apply.after_start),
            renew=_span(form.apply.renew),
            window=_window(form.apply.window),
            starts=_span(form.apply.starts),
            documents=form.apply.documents,
        ),
        after=form.after,
        excludes=form.excludes,
        combines=form.combines,
        better_of=form.better_of,
        instead_of=form.instead_of,
        shares=form.shares,
        paused=_paused(form.paused),
        paused_since=None if isinstance(form.paused, str | None) else form.paused.since,
        paused_until=None if isinstance(form.paused, str | None) else form.paused.until,
        sources=form.sources,
        was=form.was,
        digest=digest,
    )


def _paused(form: str | forms.PausedForm | None) -> str:
    """Why nothing is paid: as it is written, else ``paused`` or ``stopped``; empty where it is."""
    if isinstance(form, forms.PausedForm):
        return "stopped" if form.stopped else "paused"
    return form or ""


def _span(text: str | None) -> Span | None:
    return Span.parse(text) if text else None


def _window(form: forms.WindowForm | None) -> model.Window | None:
    if form is None:
        return None
    return model.Window(
        start=_month_day(form.from_) if form.from_ else None,
        end=_month_day(form.until),
        year_shift={"this_year": 0, "last_year": -1, "next_year": 1}[form.for_],
    )


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def _definition(reader: Reader, file: str, name: str, value: Any) -> model.Definition:
    path = ("let", name)
    if isinstance(value, str):
        return reader.condition(file, path, value)
    if isinstance(value, Mapping):
        if "by" not in value:
            reader.note(file, path, "let", Told("let", name=name))
            return Const(True)
        cases = {
            key: reader.condition(file, (*path, key), text)
            for key, text in value.items()
            if key not in ("by", "otherwise")
        }
        otherwise = reader.condition(file, (*path, "otherwise"), value["otherwise"]) if "otherwise" in value else None
        return model.By(value["by"], cases, otherwise)
    return _dated(reader, file, path, value)


def _dated(reader: Reader, file: str, path: tuple[Any, ...], rows: Sequence[forms.DatedForm]) -> model.Dated:
    periods = tuple(
        model.Period(start=row.from_, until=row.until, value=_plain(row.value), announced=row.announced) for row in rows
    )
    for index, (one, other) in enumerate(itertools.pairwise(periods)):
        if other.start <= one.start:
            reader.note(
                file,
                (*path, index + 1),
                "dates",
                Told("period-order", later=other.start, earlier=one.start),
            )
    return model.Dated(periods)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    number = to_number(value)
    return value if number is None else number


_KINDS: Final = ("test", "all", "any", "not_", "verdict", "confirmed_by_authority")


def _condition(
    reader: Reader, file: str, path: tuple[Any, ...], node: str | forms.ConditionForm, auto_id: str
) -> model.Condition:
    if isinstance(node, str):
        return model.Condition(id=auto_id, kind="test", named=False, expr=reader.condition(file, path, node))
    given = [kind for kind in _KINDS if getattr(node, kind) is not None]
    if len(given) != 1:
        found = [kind.rstrip("_") for kind in given] or Told("none")
        reader.note(
            file,
            path,
            "condition",
            Told("condition-node", found=found),
        )
        given = given[:1] or ["test"]
    kind = given[0]
    id = node.id or auto_id
    children: tuple[model.Condition, ...] = ()
    expr: Expr | None = None
    target = ""
    if kind in ("all", "any"):
        children = tuple(
            _condition(reader, file, (*path, kind, index), child, f"{id}.{index + 1}")
            for index, child in enumerate(getattr(node, kind))
        )
    elif kind == "not_":
        assert node.not_ is not None
        children = (_condition(reader, file, (*path, "not"), node.not_, f"{id}.1"),)
    elif kind == "test":
        expr = reader.condition(file, (*path, "test"), node.test or "True")
    else:
        target = str(getattr(node, kind))
    return model.Condition(
        id=id,
        kind={"not_": "not", "confirmed_by_authority": "authority"}.get(kind, kind),
        named=bool(node.id),
        expr=expr,
        children=children,
        target=target,
        on_day=_on_day(node.on_day),
        decides=node.decides,
        audience=node.audience,
        because=node.because,
        sources=node.source,
    )


def _on_day(form: forms.OnDayForm | None) -> model.OnDay | None:
    if form is None:
        return None
    month, day = _month_day(form.day)
    return model.OnDay(
        month=month,
        day=day,
        year_shift={"this_year": 0, "last_year": -1, "next_year": 1}[form.of],
    )


def _amount(reader: Reader, file: str, index: int, row: forms.AmountForm) -> model.Amount:
    path = ("amounts", "rows", index)
    if not row.not_printed and row.eur is None and (row.eur_min is None or row.eur_max is None):
        reader.note(file, path, "amount", Told("amount-none"))
    eur: model.Dated | Decimal | None
    if isinstance(row.eur, tuple):
        eur = model.Dated(
            tuple(
                model.Period(
                    start=period.from_,
                    until=period.until,
                    value=_eur(reader, file, (*path, "eur", place, "value"), period.value),
                    announced=period.announced,
                )
                for place, period in enumerate(row.eur)
            )
        )
    else:
        eur = Decimal(row.eur) if row.eur is not None else None
    return model.Amount(
        when=reader.condition(file, (*path, "when"), row.when) if row.when else None,
        eur=eur,
        eur_min=Decimal(row.eur_min) if row.eur_min else None,
        eur_max=Decimal(row.eur_max) if row.eur_max else None,
        net=Decimal(row.net) if row.net else None,
        per=row.per,
        times=reader.condition(file, (*path, "times"), row.times) if row.times else None,
        over=row.over,
        most_times=row.most_times,
        counts=row.counts if isinstance(row.counts, str) else "full",
        days_at_home=0 if isinstance(row.counts, str) else row.counts.days_at_home,
        max_eur=Decimal(row.max.eur) if row.max else None,
        max_per=row.max.per if row.max else "",
        to=row.to,
        form=row.form,
        paid=row.paid or "",
        shared=row.shared,
        seen=row.seen,
        label=row.label,
        sources=row.source,
        hold=row.display == "hold",
        not_printed=row.not_printed,
    )


def _eur(reader: Reader, file: str, path: tuple[Any, ...], value: Any) -> Decimal:
    text = str(value)
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", text):
        reader.note(file, path, "value", Told("sum", given=text))
        return Decimal(0)
    return Decimal(text)


# -- words and flows -------------------------------------------------------------------------------


@dataclass(slots=True)
class _WordsSoFar:
    facts: dict[str, forms.FactWords] = field(default_factory=dict)
    groups: dict[str, forms.GroupWords] = field(default_factory=dict)
    schemes: dict[str, forms.SchemeWords] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, forms.ContactWords] = field(default_factory=dict)
    glossary: dict[str, forms.TermForm] = field(default_factory=dict)

    def done(self) -> model.Words:
        return model.Words(
            facts=self.facts,
            groups=self.groups,
            schemes=self.schemes,
            texts=self.texts,
            contacts=self.contacts,
            glossary=self.glossary,
        )


def _read_words(
    reader: Reader, file: str, text: str, language: str, rest: list[str], far: _SoFar, beneath: _Beneath
) -> None:
    words = far.words[language]
    match rest:
        case ["facts"]:
            own = _own(reader, file, text, (language, "facts", "facts"), FACT_KEYS, far, beneath)
            if own is not None and (found := reader.valid(file, own, _FACT_WORDS)):
                words.facts.update(found.facts)
                words.groups.update({key: one for key, one in found.groups.items() if key not in words.groups})
        case ["schemes", scheme]:
            spot = (language, "schemes", scheme)
            values = reader.values(file, text)
            if values is None:
                return
            if beneath.has(spot):
                beneath.over(file, (), spot, values, SCHEME_KEYS)
            elif one := reader.valid(file, reader.raw[file], _SCHEME_WORDS):
                far.add(spot, file, values)
                words.schemes[scheme] = one
        case ["texts"]:
            own = _own(reader, file, text, (language, "texts", "texts"), (), far, beneath)
            if own is not None and (texts := reader.valid(file, own, _TEXTS)):
                words.texts.update(texts.texts)
        case ["contacts"]:
            if contacts := reader.form(file, text, _CONTACT_WORDS):
                words.contacts.update({id: one for id, one in contacts.contacts.items() if id not in words.contacts})
        case ["glossary"]:
            own = _own(reader, file, text, (language, "terms", "terms"), TERM_KEYS, far, beneath)
            if own is not None and (glossary := reader.valid(file, own, _GLOSSARY)):
                words.glossary.update(glossary.terms)
        case _:
            reader.unknown_file(file)


def _own(
    reader: Reader,
    file: str,
    text: str,
    where: tuple[str, str, str],
    keys: Sequence[str],
    far: _SoFar,
    beneath: _Beneath,
) -> Any:
    """The values of a file without what is said otherwise of a pack below, which is set apart; None if unreadable."""
    values = reader.values(file, text)
    language, part, under = where
    inner = values.get(under) if values is not None else None
    if values is None or not isinstance(inner, yaml_files.Lines):
        return None if values is None else reader.raw[file]
    taken = []
    for key, said in inner.items():
        spot = (language, part, key)
        if beneath.has(spot):
            taken.append(key)
            if not (part == "texts" and key.startswith(KEPT_TEXTS)):  # told by the checks
                beneath.over(file, (under, key), spot, said, keys)
        else:
            far.add(spot, file, said)
    if not taken:
        return reader.raw[file]
    own = yaml_files.without(values, ())
    own[under] = yaml_files.without(inner, taken)
    return own


def _read_flow(reader: Reader, file: str, text: str, flows: dict[str, model.Flow]) -> None:
    form = reader.form(file, text, _FLOW)
    if form is None:
        return
    if form.id in flows:
        reader.note(file, ("id",), "duplicate-id", Told("flow-taken", id=form.id))
        return
    flows[form.id] = flow_of(form, lambda path, code, text: reader.note(file, path, code, text))


__all__ = ["UNKNOWN", "PackFiles", "Reader", "digest_of", "load", "read", "read_examples"]
