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
from bot.content import circles, forms, model, yaml_files
from bot.content.flow_files import flow_of
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

LANGUAGES: Final = ("nl", "en")

Form = TypeVar("Form")


@dataclass(frozen=True, slots=True)
class PackFiles:
    """The texts of one pack: its name and path → contents, paths relative to the pack's folder."""

    name: str
    files: Mapping[str, str]


@dataclass(slots=True)
class Reader:
    """Reads files into forms and gathers every mistake on the way."""

    mistakes: list[Mistake] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)
    #: files of which nothing can be used
    broken: set[str] = field(default_factory=set)

    def form(self, file: str, text: str, adapter: TypeAdapter[Form]) -> Form | None:
        """The file as a form, or None with its mistakes noted."""
        values, mistakes = yaml_files.read(file, text)
        self.mistakes += mistakes
        self.raw[file] = values
        if any(mistake.code in yaml_files.UNREADABLE for mistake in mistakes):
            self.broken.add(file)
            return None
        try:
            return adapter.validate_python(values)
        except ValidationError as error:
            self._note(file, values, error)
            self.broken.add(file)
            return None

    def note(self, file: str, path: tuple[Any, ...], code: str, text: str) -> None:
        """A mistake at a place of a file that was read."""
        self.mistakes.append(
            Mistake(file=file, line=yaml_files.line_of(self.raw.get(file), path), code=code, text=text)
        )

    def unknown_file(self, file: str) -> None:
        """A file that no part of a pack is read from."""
        text = "no file of that name is read; see docs/reference/format.md"
        self.mistakes.append(Mistake(file=file, line=1, code="unknown-file", text=text))

    def condition(self, file: str, path: tuple[Any, ...], text: str) -> Expr:
        """The condition, or one that is always true with a mistake noted."""
        try:
            return parse(text)
        except ConditionError as error:
            self.note(file, path, "condition", str(error))
            return Const(True)

    def _note(self, file: str, values: Any, error: ValidationError) -> None:
        seen: set[tuple[int, str]] = set()
        for problem in error.errors(include_url=False, include_context=False, include_input=True):
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


def _say(problem: Any) -> tuple[str, str]:
    """pydantic's problem in an author's words."""
    where = ".".join(str(part) for part in problem["loc"] if not str(part).endswith("Form"))
    last = str(problem["loc"][-1]) if problem["loc"] else ""
    match problem["type"]:
        case "unexpected_keyword_argument" | "extra_forbidden":
            near = nearest(last, _KEYS)
            return "unknown-key", f"{last!r} is no key here" + (
                f"; did you mean {near!r}?" if near and near != last else ""
            )
        case "missing":
            return "missing-key", f"{last!r} is missing ({where})"
        case "literal_error":
            return (
                "value",
                f"{where}: {problem['input']!r} cannot stand here; {problem['msg'].lower()}",
            )
        case "string_type" if isinstance(problem["input"], (bool, int, Decimal)):
            kind = "true or false" if isinstance(problem["input"], bool) else "a number"
            return "value", f"{where}: {problem['input']} without quotes is {kind}; text was expected: put it in quotes"
    shown = repr(problem["input"])
    shown = shown if len(shown) < 60 else shown[:57] + "…"
    return "value", f"{where}: {shown}: {problem['msg'][:1].lower()}{problem['msg'][1:]}"


_PACK: Final = TypeAdapter(forms.PackForm)
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


def load(packs: Sequence[PackFiles]) -> model.Content:
    """The content of packs laid over each other, the base first. Raises ContentError with every mistake at once."""
    content, reader = read(packs)
    if reader.mistakes:
        raise ContentError(reader.mistakes)
    return content


def read(packs: Sequence[PackFiles]) -> tuple[model.Content, Reader]:
    """As ``load``, but gives what could be read together with the mistakes."""
    reader = Reader()
    infos = {pack.name: _info(reader, pack, is_base=pack is packs[0]) for pack in packs}
    packs = sorted(packs, key=lambda pack: _depth(infos[pack.name]))
    facts: dict[str, Fact] = {}
    schemes: dict[model.SchemeId, model.Scheme] = {}
    flows: dict[str, model.Flow] = {}
    contacts: dict[str, forms.ContactForm] = {}
    words = {language: _WordsSoFar() for language in LANGUAGES}
    safety: dict[str, Any] = {}
    safety_words: dict[str, Any] = {}
    places = _PLACES.validate_python({"format": 1, "municipalities": "", "former": ""})
    for pack in packs:
        for path, text in sorted(pack.files.items()):
            file = f"{pack.name}/{path}" if pack.name else path
            parts = path.removesuffix(".yaml").split("/")
            match parts:
                case ["facts"]:
                    _read_facts(reader, file, text, facts)
                case ["schemes", _]:
                    _read_scheme(reader, file, text, schemes)
                case ["flows", _]:
                    _read_flow(reader, file, text, flows)
                case ["contacts"]:
                    found = reader.form(file, text, _CONTACTS)
                    contacts.update(found.contacts if found else {})
                case ["places"] if pack is packs[0]:
                    places = reader.form(file, text, _PLACES) or places
                case ["safety"]:
                    safety = _floats(reader.form(file, text, TypeAdapter(dict[str, Any])) or {})
                case [("nl" | "en") as language, "safety"]:
                    safety_words[language] = reader.form(file, text, TypeAdapter(dict[str, Any])) or {}
                case [("nl" | "en") as language, *rest]:
                    _read_words(reader, file, text, rest, words[language])
                case ["examples", _] | ["pack"]:
                    pass
                case _:
                    reader.unknown_file(file)
    content = model.Content(
        vocabulary=Vocabulary.of(facts),
        schemes=schemes,
        words={language: so_far.done() for language, so_far in words.items()},
        contacts=contacts,
        flows=flows,
        safety=safety,
        safety_words=safety_words,
        places=places,
        digest=digest_of(packs),
        packs=tuple(infos[pack.name] for pack in packs),
    )
    for (folder, id, keys), code, problem in circles.find(content):
        reader.note(_file_of(packs, reader, folder, id), keys, code, problem)
    return content, reader


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
        reader.note(file, ("area",), "area", "exactly one of municipality, municipalities or region")
    if (form.premiums == "none") != (form.no_premium is not None):
        text = "premiums: none goes with no_premium and its source, and no_premium with premiums: none"
        reader.note(file, ("premiums",), "premiums", text)
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
                f"the fact {name!r} exists already in the pack below",
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
            "an expression, {by: …}, {verdict: …} or {condition: …} was expected",
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
            reader.note(file, ("facts", name, key), "value", str(error))
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
            f"a scheme {form.id!r} exists already; a pack adds, it does not change what is wider than itself",
        )
        return
    if not file.endswith(f"/{form.id}.yaml") and file != f"schemes/{form.id}.yaml":
        reader.note(file, ("id",), "file-name", f"the scheme {form.id!r} belongs in schemes/{form.id}.yaml")
    schemes[model.SchemeId(form.id)] = _scheme(reader, file, form, hashlib.sha256(text.encode()).hexdigest()[:16])


def _scheme(reader: Reader, file: str, form: forms.SchemeForm, digest: str) -> model.Scheme:
    top = form.requires.all if form.requires.all is not None and not form.requires.id else (form.requires,)
    options = next(((name, values) for name, values in form.options.items()), None)
    if len(form.options) > 1:
        reader.note(file, ("options",), "options", "one fact may have options")
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
            documents=form.apply.documents,
        ),
        after=form.after,
        excludes=form.excludes,
        instead_of=form.instead_of,
        paused=form.paused or "",
        sources=form.sources,
        was=form.was,
        digest=digest,
    )


def _span(text: str | None) -> Span | None:
    return Span.parse(text) if text else None


def _definition(reader: Reader, file: str, name: str, value: Any) -> model.Definition:
    path = ("let", name)
    if isinstance(value, str):
        return reader.condition(file, path, value)
    if isinstance(value, Mapping):
        if "by" not in value:
            reader.note(file, path, "let", "{by: fact, value: expression, …} was expected")
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
                f"periods stand in order of time; {other.start} comes after {one.start}",
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
        found = ", ".join(kind.rstrip("_") for kind in given) or "none"
        reader.note(
            file,
            path,
            "condition",
            f"exactly one of test, all, any, not, verdict, confirmed_by_authority; found: {found}",
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
    month, day = form.day.split("-")
    return model.OnDay(
        month=int(month),
        day=int(day),
        year_shift={"this_year": 0, "last_year": -1, "next_year": 1}[form.of],
    )


def _amount(reader: Reader, file: str, index: int, row: forms.AmountForm) -> model.Amount:
    path = ("amounts", "rows", index)
    if not row.not_printed and row.eur is None and (row.eur_min is None or row.eur_max is None):
        reader.note(file, path, "amount", "a row has eur, eur_min with eur_max, or not_printed: true")
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
        counts=row.counts,
        max_eur=Decimal(row.max.eur) if row.max else None,
        max_per=row.max.per if row.max else "",
        to=row.to,
        form=row.form,
        seen=row.seen,
        label=row.label,
        sources=row.source,
        hold=row.display == "hold",
        not_printed=row.not_printed,
    )


def _eur(reader: Reader, file: str, path: tuple[Any, ...], value: Any) -> Decimal:
    text = str(value)
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", text):
        reader.note(file, path, "value", f'{text!r} is no sum; write it as "1250.00"')
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


def _read_words(reader: Reader, file: str, text: str, rest: list[str], words: _WordsSoFar) -> None:
    match rest:
        case ["facts"]:
            if found := reader.form(file, text, _FACT_WORDS):
                words.facts.update(found.facts)
                words.groups.update(found.groups)
        case ["schemes", scheme]:
            if one := reader.form(file, text, _SCHEME_WORDS):
                words.schemes[scheme] = one
        case ["texts"]:
            if texts := reader.form(file, text, _TEXTS):
                words.texts.update(texts.texts)
        case ["contacts"]:
            if contacts := reader.form(file, text, _CONTACT_WORDS):
                words.contacts.update(contacts.contacts)
        case ["glossary"]:
            if glossary := reader.form(file, text, _GLOSSARY):
                words.glossary.update(glossary.terms)
        case _:
            reader.unknown_file(file)


def _read_flow(reader: Reader, file: str, text: str, flows: dict[str, model.Flow]) -> None:
    form = reader.form(file, text, _FLOW)
    if form is None:
        return
    if form.id in flows:
        reader.note(file, ("id",), "duplicate-id", f"a flow {form.id!r} exists already")
        return
    flows[form.id] = flow_of(form, lambda path, code, text: reader.note(file, path, code, text))


__all__ = ["UNKNOWN", "PackFiles", "Reader", "digest_of", "load", "read", "read_examples"]
