"""Texts: the same in every language, not too long, and nothing in them but names, filters and ``if``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from bot.content import yaml_files
from bot.content.checks.look import LANGUAGES, NAMES, Check, Keys, Look, dated_names, file_name, meant
from bot.content.checks.words import askable
from bot.content.model import Dated, SchemeId
from bot.content.texts import Templates, TextError
from bot.errors import Mistake
from bot.facts import Subject
from bot.told import Told, told_of

#: Most characters of a text, by what it is (docs/reference/format.md).
MOST_BUBBLE, MOST_STATEMENT, MOST_SHORT, MOST_ASK, MOST_CELL = 1000, 300, 200, 160, 70
#: A title stands on a button as well, among others.
MOST_TITLE: Final = 90
#: Most bytes of a button: Telegram's limit on what a button sends back.
MOST_BUTTON: Final = 64
#: How long a name is taken to be once it is filled in ("je schoonmoeder").
_FILLED_IN: Final = "x" * 15


# -- the same in every language --------------------------------------------------------------------

#: Keys under which languages differ: what people say, and how buttons split a range.
_FREE: Final = frozenset({"heard", "asked", "call", "names"})
#: Keys of which the value is the same in every language.
_SAME: Final = frozenset({"id", "value", "min", "max", "called", "more", "format"})


def languages_say_the_same(look: Look) -> Iterator[Mistake]:
    """The same keys, as many statements, and the same sources in every language."""
    first, *others = LANGUAGES
    for pack in look.packs:
        for path in sorted(pack.files):
            language, _, rest = path.partition("/")
            if language not in LANGUAGES:
                continue
            for other in others if language == first else (first,):
                here, there = (file_name(pack, one) for one in (path, f"{other}/{rest}"))
                if f"{other}/{rest}" not in pack.files:
                    yield look.at(here, (), "parity", Told("parity-file", file=f"{other}/{rest}"))
                elif here not in look.broken and there not in look.broken:
                    once = language == first
                    for keys, problem in _differences(look.raw[here], look.raw[there], other, (), once):
                        yield look.at(here, keys, "parity", problem)


def _differences(here: Any, there: Any, other: str, keys: Keys, once: bool) -> Iterator[tuple[Keys, str]]:
    """How a place differs from its counterpart; what is not one-sided is told ``once``, for the first language."""
    key = keys[-1] if keys else ""
    where = ".".join(map(str, keys))
    if key in _FREE:
        return
    if key == "source":
        if once and _set(here) != _set(there):
            yield keys, Told("parity-sources", where=where, other=other, there=sorted(_set(there)))
    elif isinstance(here, Mapping) and isinstance(there, Mapping):
        for inner, value in here.items():
            if inner in there:
                yield from _differences(value, there[inner], other, (*keys, inner), once)
            else:
                yield (*keys, inner), Told("parity-key", where=".".join((*map(str, keys), inner)), other=other)
    elif isinstance(here, list) and isinstance(there, list):
        if len(here) != len(there):
            if once:
                yield keys, Told("parity-count", where=where, here=len(here), other=other, there=len(there))
            return
        for index, (one, counterpart) in enumerate(zip(here, there, strict=True)):
            yield from _differences(one, counterpart, other, (*keys, index), once)
    elif once and key in _SAME and here != there:
        yield keys, Told("parity-value", where=where, here=here, other=other, there=there)


def _set(value: Any) -> set[str]:
    return set(map(str, value)) if isinstance(value, list) else {str(value)}


# -- texts -----------------------------------------------------------------------------------------


def _texts(look: Look) -> Iterator[tuple[str, str, str, Keys, str]]:
    """Every text of every language: file, language, path inside it, place, text."""
    for pack in look.packs:
        for path in sorted(pack.files):
            language, _, rest = path.partition("/")
            file = file_name(pack, path)
            if language not in LANGUAGES or file in look.broken:
                continue
            for keys, value in yaml_files.walk(look.raw.get(file)):
                if isinstance(value, str) and "sources" not in keys:
                    yield file, language, rest, keys, value


def texts_parse(look: Look) -> Iterator[Mistake]:
    """Only names, filters and ``if``; and only names that will be there when the text is said."""
    templates = Templates(LANGUAGES[0])
    for file, language, rest, keys, text in _texts(look):
        if "{" not in text:
            continue
        try:
            names = templates.check(text)
        except TextError as error:
            yield look.at(file, keys, "text", told_of(error))
            continue
        allowed = _allowed(look, rest)
        if rest == "texts.yaml" and file != f"{language}/{rest}":
            allowed = _of_a_packs_text(look, templates, language, str(keys[-1]))
        if allowed is not None and rest == "facts.yaml" and keys[-1:] == ("said",):
            allowed = allowed | {"value", "choice"}
        if allowed is not None and _about_a_scheme(look, rest, keys):
            allowed = allowed | {"municipality", "premium"}
        for name in sorted(names - allowed if allowed is not None else ()):
            known = sorted(allowed or ())
            yield look.at(file, keys, "text-name", Told("text-name", name=name, hint=meant(name, known)))
        if allowed is not None and names <= allowed and _FILTERED.search(text):
            try:
                templates.fill(text, {name: _sample(look, rest, name) for name in names})
            except TextError as error:
                yield look.at(file, keys, "text", told_of(error))


def _sample(look: Look, rest: str, name: str) -> Any:
    """A value such as a name will have when the text is said."""
    scheme = look.content.schemes.get(SchemeId(rest.removeprefix("schemes/").removesuffix(".yaml")))
    definition = scheme.let.get(name) if scheme is not None else None
    if isinstance(definition, Dated) and definition.periods:
        value = definition.periods[0].value
        return Fraction(value) if isinstance(value, (int, Fraction)) else value
    return "x"


#: A filter or comparison that does not take every value.
_FILTERED: Final = re.compile(r"\|\s*(?!capital\b)|\{%.*?[<>]")
#: What a pack's own texts may name besides: what is filled in where there is no premium.
_NO_PREMIUM: Final = frozenset({"place", "date", "title", "consulted"})


def _of_a_packs_text(look: Look, templates: Templates, language: str, key: str) -> frozenset[str]:
    """The names that a text of a pack may use: those of the text that it replaces."""
    beneath = look.base_texts(language).get(key)
    try:
        return NAMES | (templates.check(beneath) if isinstance(beneath, str) else _NO_PREMIUM)
    except TextError:
        return NAMES


def _about_a_scheme(look: Look, rest: str, keys: Keys) -> bool:
    """Whether the words of a fact are those of one that is kept under a scheme, whose names they may use."""
    if keys[:1] != ("facts",) or len(keys) < 2:
        return False
    fact = look.content.vocabulary.facts.get(str(keys[1]))
    return rest.startswith("schemes/") or (fact is not None and fact.about is Subject.SCHEME)


def _allowed(look: Look, rest: str) -> frozenset[str] | None:
    """The names that texts of a file may use; None where code decides."""
    if rest in ("texts.yaml", "safety.yaml"):
        return None
    scheme = look.content.schemes.get(SchemeId(rest.removeprefix("schemes/").removesuffix(".yaml")))
    if scheme is None:
        return None if rest.startswith("schemes/") else NAMES
    return NAMES | dated_names(scheme)


def texts_name_the_same(look: Look) -> Iterator[Mistake]:
    """A text of Leun's own names the same values in every language, or code could not fill it in."""
    templates = Templates(LANGUAGES[0])
    first, *others = LANGUAGES
    for key, text in look.content.words[first].texts.items():
        for other in others:
            counterpart = look.content.words[other].texts.get(key)
            if counterpart is None:
                continue
            try:
                missing = (templates.check(counterpart) ^ templates.check(text)) - NAMES
            except TextError:
                continue
            if missing:
                problem = Told("text-name-one", key=key, names=sorted(missing), first=first, other=other)
                yield look.mistake(f"{other}/texts.yaml", ("texts", key), "text-name", problem)


def texts_are_short(look: Look) -> Iterator[Mistake]:
    """No text is longer than what it is for can hold."""
    for file, language, rest, keys, text in _texts(look):
        if _is_button(look, language, rest, keys):
            size = len(_filled(text).encode())
            if size > MOST_BUTTON:
                problem = Told("long-button", size=size, what=Told("button"), most=MOST_BUTTON, text=text[:40])
                yield look.at(file, keys, "long-text", problem)
            continue
        most, what = _most(rest, keys)
        length = len(_filled(text))
        if length > most:
            problem = Told("long-text", size=length, what=Told(what), most=most, text=text[:40])
            yield look.at(file, keys, "long-text", problem)


def _filled(text: str) -> str:
    """About what a text becomes once its names are filled in."""
    return re.sub(r"\{%.*?%\}", "", re.sub(r"\{\{.*?\}\}", _FILLED_IN, text))


def _is_button(look: Look, language: str, rest: str, keys: Keys) -> bool:
    match rest, keys:
        case "texts.yaml", ("texts", str(key)):
            return key.startswith("choice.") or key in _flow_labels(look)
        case "facts.yaml", ("facts", _, "choices", _, "label"):
            return True
        case "facts.yaml", ("facts", str(name), "values", _):
            fact = look.content.vocabulary.facts.get(name)
            words = look.content.words[language].facts.get(name)
            return bool(fact and askable(fact) and words and not words.choices)
        case "facts.yaml", ("groups", _, "items", _) | ("groups", _, "none"):
            return True
    return False


def _flow_labels(look: Look) -> frozenset[str]:
    return frozenset(
        f"{step.texts[0]}.{choice.id}"
        for flow in look.content.flows.values()
        for step in flow.steps.values()
        for choice in step.choices
        if step.texts
    )


def _most(rest: str, keys: Keys) -> tuple[int, str]:
    if rest.startswith("schemes/"):
        if keys[0] == "title":
            return MOST_TITLE, "title"
        if keys[0] == "short":
            return MOST_SHORT, "short"
        if keys[0] == "compare":
            return MOST_CELL, "cell"
        return MOST_STATEMENT, "statement"
    if rest == "facts.yaml":
        return (MOST_ASK, "question") if keys[-1] == "ask" else (MOST_STATEMENT, "phrase")
    if rest == "texts.yaml" and str(keys[-1]).startswith("command."):
        return 10 * MOST_BUBBLE, "words"
    return MOST_BUBBLE, "bubble"


CHECKS: Final[tuple[Check, ...]] = (
    languages_say_the_same,
    texts_parse,
    texts_name_the_same,
    texts_are_short,
)
