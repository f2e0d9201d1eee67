"""Schemes: their conditions, amounts, dates, sources and what they refer to."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.content import yaml_files
from bot.content.checks.expressions import nodes
from bot.content.checks.look import LANGUAGES, Check, Keys, Look, file_name, has, meant, scheme_path
from bot.content.model import By, Dated, Scheme
from bot.errors import Mistake
from bot.facts import Kind
from bot.told import Told, said_together

_REGIONS: Final = ("VLG", "BRU", "WAL")


def _schemes(look: Look) -> Iterator[Scheme]:
    yield from look.content.schemes.values()


def _mistake(look: Look, scheme: Scheme, keys: Keys, code: str, text: str) -> Mistake:
    return look.mistake(scheme_path(scheme), keys, code, text)


# -- conditions ------------------------------------------------------------------------------------


def condition_ids_are_unique(look: Look) -> Iterator[Mistake]:
    """An id names one condition, in all schemes together."""
    seen: dict[str, str] = {}
    for scheme in _schemes(look):
        for node, keys in nodes(scheme):
            if not node.named:
                continue
            if node.id in seen:
                text = Told("condition-taken", id=node.id, file=seen[node.id])
                yield _mistake(look, scheme, (*keys, "id"), "duplicate-id", text)
            seen.setdefault(node.id, scheme_path(scheme))


def groups_are_not_empty(look: Look) -> Iterator[Mistake]:
    """``all`` and ``any`` hold something, and a complete scheme has a condition."""
    for scheme in _schemes(look):
        if scheme.complete and not scheme.conditions:
            yield _mistake(look, scheme, ("requires",), "no-conditions", Told("conditions-none"))
        for node, keys in nodes(scheme):
            if node.kind in ("all", "any") and not node.children:
                text = Told("group-empty", kind=node.kind, truth=Told("holds" if node.kind == "all" else "fails"))
                yield _mistake(look, scheme, keys, "no-conditions", text)


def conditions_find_their_ends(look: Look) -> Iterator[Mistake]:
    """The scheme of ``verdict`` and the fact of ``confirmed_by_authority`` exist."""
    for scheme in _schemes(look):
        for node, keys in nodes(scheme):
            if node.kind == "verdict" and (problem := look.unknown_scheme(node.target)):
                yield _mistake(look, scheme, (*keys, "verdict"), "unknown-scheme", problem)
            if node.kind != "authority":
                continue
            fact = look.content.vocabulary.facts.get(node.target)
            if problem := look.unknown_fact(node.target):
                yield _mistake(look, scheme, (*keys, "confirmed_by_authority"), "unknown-name", problem)
            elif fact is not None and fact.kind is not Kind.BOOL:
                text = Told("authority-kind", fact=node.target, kind=str(fact.kind))
                yield _mistake(look, scheme, (*keys, "confirmed_by_authority"), "type", text)


# -- what schemes refer to -------------------------------------------------------------------------


def named_schemes_exist(look: Look) -> Iterator[Mistake]:
    """``after``, ``excludes``, ``combines``, ``better_of`` and ``instead_of`` name other schemes."""
    for scheme in _schemes(look):
        file = look.find(scheme_path(scheme), ())
        for key in ("after", "excludes", "combines", "better_of", "instead_of"):
            for index, id in enumerate((look.raw.get(file) or {}).get(key) or ()):
                problem = look.unknown_scheme(str(id))
                if not problem and id == scheme.id and key in ("excludes", "combines", "better_of"):
                    problem = Told("itself", key=key)
                if problem:
                    yield look.at(file, (key, index), "unknown-scheme", problem)


def options_exist(look: Look) -> Iterator[Mistake]:
    """``options`` names a choice and its values."""
    for scheme in _schemes(look):
        if scheme.options is None:
            continue
        name, values = scheme.options
        fact = look.content.vocabulary.facts.get(name)
        if problem := look.unknown_fact(name):
            yield _mistake(look, scheme, ("options", name), "unknown-name", problem)
        elif fact is not None and fact.kind is not Kind.CHOICE:
            text = Told("options-choice", fact=name, kind=str(fact.kind))
            yield _mistake(look, scheme, ("options", name), "type", text)
        elif fact is not None:
            for index, value in enumerate(values):
                if value not in fact.values:
                    text = Told("choice-never", name=name, value=value, hint=meant(value, fact.values))
                    yield _mistake(look, scheme, ("options", name, index), "choice-value", text)


def cases_of_let_exist(look: Look) -> Iterator[Mistake]:
    """``let: {name: {by: fact, value: …}}`` names a fact and its values."""
    for scheme in _schemes(look):
        for name, definition in scheme.let.items():
            if not isinstance(definition, By):
                continue
            if problem := look.unknown_fact(definition.name, set(scheme.let) - {name}):
                yield _mistake(look, scheme, ("let", name, "by"), "unknown-name", problem)
            fact = look.content.vocabulary.facts.get(definition.name)
            for key in definition.cases:
                if fact is not None and fact.values and key not in fact.values:
                    text = Told("choice-never", name=str(fact.name), value=key, hint=meant(key, fact.values))
                    yield _mistake(look, scheme, ("let", name, key), "choice-value", text)


def areas_exist(look: Look) -> Iterator[Mistake]:
    """An area is a country, a region or a municipality by its NIS code."""
    for scheme in _schemes(look):
        if not scheme.area:
            yield _mistake(look, scheme, ("area",), "area", Told("area-none"))
        for key, value in scheme.area.items():
            right = {"country": value == "BE", "region": value in _REGIONS}.get(
                key, bool(re.fullmatch(r"\d{5}", value))
            )
            if not right:
                expected = {"country": "BE", "region": ", ".join(_REGIONS)}.get(key, Told("area-nis"))
                text = Told("area-value", key=key, value=value, expected=expected)
                yield _mistake(look, scheme, ("area", key), "area", text)


# -- amounts and dates -----------------------------------------------------------------------------


def amounts_can_be_reached(look: Look) -> Iterator[Mistake]:
    """Of ``how: first``, no row stands behind one that always holds or that has the same ``when``."""
    for scheme in _schemes(look):
        if scheme.amounts_how != "first":
            continue
        for index, row in enumerate(scheme.amounts):
            before = next((n for n, one in enumerate(scheme.amounts[:index]) if one.when in (None, row.when)), None)
            if before is not None:
                line = look.line(look.find(scheme_path(scheme), ()), ("amounts", "rows", before))
                text = Told("row-behind", line=line)
                yield _mistake(look, scheme, ("amounts", "rows", index), "unreachable-row", text)


def dated_values(scheme: Scheme) -> Iterator[tuple[Keys, Dated]]:
    """Every value by date of a scheme, with its place."""
    for name, definition in scheme.let.items():
        if isinstance(definition, Dated):
            yield ("let", name), definition
    for index, row in enumerate(scheme.amounts):
        if isinstance(row.eur, Dated):
            yield ("amounts", "rows", index, "eur"), row.eur


def dates_are_in_order(look: Look) -> Iterator[Mistake]:
    """Periods stand in order of time, don't overlap, and end after they begin."""
    for scheme in _schemes(look):
        for keys, dated in dated_values(scheme):
            for index, (one, other) in enumerate(itertools.pairwise(dated.periods)):
                place = (*keys, index + 1)
                if other.start <= one.start:
                    text = Told("period-order", later=other.start, earlier=one.start)
                    yield _mistake(look, scheme, place, "dates", text)
                elif one.until is not None and one.until >= other.start and not other.announced:
                    text = Told("period-overlap", start=other.start, end=one.until)
                    yield _mistake(look, scheme, place, "dates", text)
            for index, period in enumerate(dated.periods):
                if period.until is not None and period.until < period.start:
                    text = Told("period-ends", end=period.until, start=period.start)
                    yield _mistake(look, scheme, (*keys, index), "dates", text)
        if scheme.valid_from and scheme.valid_until and scheme.valid_until < scheme.valid_from:
            yield _mistake(look, scheme, ("valid", "until"), "dates", Told("scheme-ends"))


def what_is_to_come_is_announced(look: Look) -> Iterator[Mistake]:
    """A value of after the day on which the pages were read is only announced."""
    for scheme in _schemes(look):
        for keys, dated in dated_values(scheme):
            for index, period in enumerate(dated.periods):
                if period.start > scheme.consulted and not period.announced:
                    text = Told("not-announced", start=period.start, consulted=scheme.consulted)
                    yield _mistake(look, scheme, (*keys, index), "not-announced", text)


# -- sources ---------------------------------------------------------------------------------------


def used_sources(values: Any) -> Iterator[tuple[Keys, str]]:
    """Every source that a file's conditions, amounts or statements name, with its place."""
    for keys, value in yaml_files.walk(values):
        if isinstance(value, str) and "source" in keys[-2:]:
            yield keys, value


def sources_are_given(look: Look) -> Iterator[Mistake]:
    """A source that is named is given in the scheme."""
    for scheme in _schemes(look):
        for path in _files(scheme):
            for file in look.files(path):
                if file in look.overlaid:  # checked with the sources that its pack adds
                    continue
                for keys, id in used_sources(look.raw.get(file)):
                    if id not in scheme.sources:
                        text = Told("no-source", file=scheme_path(scheme), id=id, hint=meant(id, scheme.sources))
                        yield look.at(file, keys, "unknown-source", text)


def what_is_told_has_a_source(look: Look) -> Iterator[Mistake]:
    """Every statement names the page that says it."""
    for pack in look.packs:
        for path in sorted(pack.files):
            file, parts = file_name(pack, path), path.split("/")
            if file in look.broken or parts[1:2] != ["schemes"]:
                continue
            for keys, given in _sources_of_statements(look.raw.get(file), ()):
                if not given:
                    what = ".".join(map(str, keys))
                    told = Told("source-lacking", what=what)
                    yield look.at(file, keys, "missing-source", told, warning=pack is look.packs[0])


def _sources_of_statements(values: Any, keys: Keys) -> Iterator[tuple[Keys, Any]]:
    if isinstance(values, Mapping):
        if "text" in values and "source" in values:
            yield keys, values["source"]
        for key, value in values.items():
            yield from _sources_of_statements(value, (*keys, key))
    elif isinstance(values, list):
        for index, value in enumerate(values):
            yield from _sources_of_statements(value, (*keys, index))


def sources_are_used(look: Look) -> Iterator[Mistake]:
    """A source that is given is named by something."""
    for scheme in _schemes(look):
        paths = _files(scheme)
        if any(look.is_broken(path) for path in paths):
            continue
        used = {id for path in paths for file in look.files(path) for _, id in used_sources(look.raw.get(file))}
        files = [look.examples[one] for one in look.files(f"examples/{scheme.id}.yaml") if one in look.examples]
        used |= {id for file in files for example in file.examples for id in example.source}
        for id in scheme.sources:
            if id not in used:
                text = Told("source-unused", id=id)
                yield _mistake(look, scheme, ("sources", id), "unused-source", text)


def _files(scheme: Scheme) -> tuple[str, ...]:
    path = scheme_path(scheme)
    return (path, *(f"{language}/{path}" for language in LANGUAGES))


# -- keys that want words --------------------------------------------------------------------------


def keys_have_words(look: Look) -> Iterator[Mistake]:
    """The authority and the places to apply have a text in every language."""
    for scheme in _schemes(look):
        wanted: list[tuple[Keys, str]] = [(("authority",), f"authority.{scheme.authority}")]
        at = (place for place in scheme.apply.at if place not in look.content.contacts and not _unread(look, place))
        wanted += [(("apply", "at"), f"place.{place}") for place in at]
        for keys, key in wanted:
            lacking = [one for one in LANGUAGES if _lacks_text(look, one, key)]
            if lacking:
                kind = key.partition(".")[0]
                there = [
                    text for one in LANGUAGES for text in look.content.words[one].texts if text.startswith(f"{kind}.")
                ]
                files = said_together([f"{one}/texts.yaml" for one in lacking])
                text = Told("no-text", key=key, files=files, hint=meant(key, there))
                yield _mistake(look, scheme, keys, "missing-words", text)


def _unread(look: Look, place: str) -> bool:
    """Whether it is a contact that could not be read, of which the mistake is told there."""
    files = (look.raw.get(file) for file in look.files("contacts.yaml") if file in look.broken)
    return any(has(values, ("contacts", place)) for values in files)


def _lacks_text(look: Look, language: str, key: str) -> bool:
    return key not in look.content.words[language].texts and look.has_words(language, "texts.yaml")


def documents_and_labels_have_words(look: Look) -> Iterator[Mistake]:
    """Documents to bring and labels of amounts stand in the scheme's words, and no others do."""
    for scheme in _schemes(look):
        path = scheme_path(scheme)
        wanted: Mapping[str, dict[str, Keys]] = {
            "documents": {id: ("apply", "documents", index) for index, id in enumerate(scheme.apply.documents)},
            "amounts": {
                row.label: ("amounts", "rows", index, "label")
                for index, row in reversed(list(enumerate(scheme.amounts)))
                if row.label
            },
        }
        for language in LANGUAGES:
            words = look.content.words[language].schemes.get(scheme.id)
            if words is None:
                continue
            for key, ids in wanted.items():
                said = getattr(words, key)
                for id, keys in ids.items():
                    if id not in said:
                        file = f"{language}/{path}"
                        text = Told("no-words-under", id=id, key=key, file=file, hint=meant(id, said))
                        yield _mistake(look, scheme, keys, "missing-words", text)
                for id in said:
                    if id not in ids:
                        text = Told("words-for-nothing", file=path, id=id, key=key, hint=meant(id, ids))
                        yield look.mistake(f"{language}/{path}", (key, id), "unused-words", text)


CHECKS: Final[tuple[Check, ...]] = (
    condition_ids_are_unique,
    groups_are_not_empty,
    conditions_find_their_ends,
    named_schemes_exist,
    options_exist,
    cases_of_let_exist,
    areas_exist,
    amounts_can_be_reached,
    dates_are_in_order,
    what_is_to_come_is_announced,
    sources_are_given,
    what_is_told_has_a_source,
    sources_are_used,
    keys_have_words,
    documents_and_labels_have_words,
)
