"""Words: what may be told or asked is worded, and words belong to something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.content import forms
from bot.content.checks.expressions import nodes
from bot.content.checks.look import LANGUAGES, Check, Keys, Look, meant, scheme_path
from bot.content.model import Condition, Scheme, SchemeId
from bot.errors import Mistake
from bot.facts import UNKNOWN, Ask, Fact, Kind
from bot.told import Told, told_of

_PHRASES: Final = ("holds", "fails", "unknown")


# -- facts -----------------------------------------------------------------------------------------


def askable(fact: Fact) -> bool:
    """Whether the carer may be asked for it."""
    return fact.ask in (Ask.IF_NEEDED, Ask.TOGETHER) and not fact.derived


def facts_have_words(look: Look) -> Iterator[Mistake]:
    """Every fact has what can be needed of it: a label, a question and why, three phrases, what is presumed."""
    for fact in look.content.vocabulary.facts.values():
        for language in LANGUAGES:
            if not look.has_words(language, "facts.yaml"):
                continue
            words = look.content.words[language].facts.get(fact.name)
            if words is None:
                text = Told("fact-no-words", fact=fact.name, language=language)
                yield look.mistake("facts.yaml", ("facts", fact.name), "missing-words", text)
                continue
            lacking = [key for key in _wanted(fact, words) if not getattr(words, key)]
            if lacking:
                text = Told("fact-lacks", fact=fact.name, keys=lacking)
                yield look.mistake(f"{language}/facts.yaml", ("facts", fact.name), "missing-words", text)


def _wanted(fact: Fact, words: forms.FactWords) -> Iterator[str]:
    if askable(fact):
        yield from ("ask", "why")
    if fact.kind is Kind.BOOL and (askable(fact) or words.holds or words.fails or words.unknown):
        yield from _PHRASES
    if fact.presume is not UNKNOWN and not fact.derived:
        yield "presumed"


def values_have_words(look: Look) -> Iterator[Mistake]:
    """Every value of a choice is worded, and only values are."""
    for language, fact, words in _fact_words(look):
        keys: Keys = ("facts", fact.name, "values")
        lacking = [value for value in fact.values if value not in words.values]
        if lacking:
            text = Told("values-no-words", fact=fact.name, values=lacking)
            yield look.mistake(f"{language}/facts.yaml", keys, "missing-words", text)
        for value in words.values:
            if value not in fact.values:
                text = Told("choice-never", name=fact.name, value=value, hint=meant(value, fact.values))
                yield look.mistake(f"{language}/facts.yaml", (*keys, value), "choice-value", text)


def buttons_give_values(look: Look) -> Iterator[Mistake]:
    """A button under a question gives a value that the fact can have, or ``unknown``."""
    for language, fact, words in _fact_words(look):
        for index, choice in enumerate(words.choices):
            raw = choice.value if choice.min is None or choice.max is None else {"min": choice.min, "max": choice.max}
            problem: str = ""
            if raw is None:
                problem = Told("button-empty", label=choice.label)
            elif raw != "unknown":
                try:
                    fact.read(raw)
                except ValueError as error:
                    problem = told_of(error)
            if problem:
                yield look.mistake(
                    f"{language}/facts.yaml", ("facts", fact.name, "choices", index), "choice-value", problem
                )


def what_is_heard_exists(look: Look) -> Iterator[Mistake]:
    """``heard`` gives words for values, or for buttons by their ``called``."""
    for language, fact, words in _fact_words(look):
        known = [*fact.values, *(choice.called for choice in words.choices if choice.called)]
        known += [str(choice.value).lower() for choice in words.choices if choice.value is not None]
        known += ["true", "false"] if fact.kind is Kind.BOOL else []
        for key in words.heard:
            if key not in (*known, "unknown"):
                text = Told("choice-never", name=fact.name, value=key, hint=meant(key, known))
                yield look.mistake(f"{language}/facts.yaml", ("facts", fact.name, "heard", key), "choice-value", text)


def _fact_words(look: Look) -> Iterator[tuple[str, Fact, forms.FactWords]]:
    for language in LANGUAGES:
        for name, words in look.content.words[language].facts.items():
            fact = look.content.vocabulary.facts.get(name)
            if fact is not None:
                yield language, fact, words


def words_of_facts_have_a_fact(look: Look) -> Iterator[Mistake]:
    """Words belong to a fact."""
    for language in LANGUAGES:
        for name in look.content.words[language].facts:
            if problem := look.unknown_fact(name):
                yield look.mistake(f"{language}/facts.yaml", ("facts", name), "unknown-name", problem)


def groups_have_words(look: Look) -> Iterator[Mistake]:
    """A group that facts are asked in has a question, and an item for each of them and no other."""
    groups: dict[str, list[Fact]] = {}
    for fact in look.content.vocabulary.facts.values():
        if fact.group:
            groups.setdefault(fact.group, []).append(fact)
    for language in LANGUAGES:
        if not look.has_words(language, "facts.yaml"):
            continue
        said = look.content.words[language].groups
        path = f"{language}/facts.yaml"
        for group, facts in groups.items():
            for fact in facts:
                if group not in said:
                    text: Told = Told("group-no-words", group=group, file=path, hint=meant(group, said))
                    yield look.mistake("facts.yaml", ("facts", fact.name, "ask"), "missing-words", text)
                    break
                if fact.name not in said[group].items:
                    text = Told("group-no-item", group=group, fact=fact.name)
                    yield look.mistake(path, ("groups", group, "items"), "missing-words", text)
        for group, words in said.items():
            names = [fact.name for fact in groups.get(group, ())]
            for item in words.items:
                if item not in names and not look.is_broken("facts.yaml"):
                    text = Told("group-other-item", item=item, group=group, hint=meant(item, names))
                    yield look.mistake(path, ("groups", group, "items", item), "unknown-name", text)


# -- schemes ---------------------------------------------------------------------------------------


def schemes_have_words(look: Look) -> Iterator[Mistake]:
    """A scheme has words in every language, and words have a scheme."""
    for scheme in look.content.schemes.values():
        for language in LANGUAGES:
            path = f"{language}/{scheme_path(scheme)}"
            if scheme.id not in look.content.words[language].schemes and not look.is_broken(path):
                text = Told("scheme-no-words", file=path)
                yield look.mistake(scheme_path(scheme), ("id",), "missing-words", text)
    for language in LANGUAGES:
        for id in look.content.words[language].schemes:
            if problem := look.unknown_scheme(id):
                yield look.mistake(f"{language}/schemes/{id}.yaml", (), "unknown-scheme", problem)


def conditions_have_words(look: Look) -> Iterator[Mistake]:
    """A top-level condition has words, unless it is one yes or no, or another scheme's outcome."""
    for scheme in look.content.schemes.values():
        for language in LANGUAGES:
            words = look.content.words[language].schemes.get(scheme.id)
            for index, top in enumerate(scheme.conditions if words else ()):
                assert words is not None
                if top.id in words.conditions or _words_itself(look, scheme, top):
                    continue
                said = f"{language}/{scheme_path(scheme)}"
                named = Told("condition-named-no-words", id=top.id, file=said)
                text = named if top.named else Told("condition-no-words", file=said)
                yield look.mistake(scheme_path(scheme), ("requires", "all", index), "missing-words", text)


def _words_itself(look: Look, scheme: Scheme, top: Condition) -> bool:
    if top.kind in ("verdict", "authority"):
        return True
    expr = top.expr
    name = getattr(getattr(expr, "part", expr), "name", "")
    fact = look.content.vocabulary.facts.get(name)
    if fact is None:
        return look.is_broken("facts.yaml")
    return fact.kind is Kind.BOOL and name not in scheme.let


def words_have_a_condition(look: Look) -> Iterator[Mistake]:
    """Words under ``conditions`` belong to a condition of the scheme."""
    for language, scheme, words in _scheme_words(look):
        ids = [node.id for node, _ in nodes(scheme)]
        for id in words.conditions:
            if id not in ids:
                text = Told("no-condition-file", file=scheme_path(scheme), id=id, hint=meant(id, ids))
                path = f"{language}/{scheme_path(scheme)}"
                yield look.mistake(path, ("conditions", id), "unknown-condition", text)


def leave_can_be_compared(look: Look) -> Iterator[Mistake]:
    """A leave has the cells of the table side by side, and nothing else has."""
    for language, scheme, words in _scheme_words(look):
        path = f"{language}/{scheme_path(scheme)}"
        if scheme.kind == "leave" and words.compare is None:
            yield look.mistake(path, ("title",), "missing-words", Told("compare-lacks"))
        elif scheme.kind != "leave" and words.compare is not None:
            yield look.mistake(path, ("compare",), "unused-words", Told("compare-extra", kind=scheme.kind))


def pauses_are_worded(look: Look) -> Iterator[Mistake]:
    """Who asks for what is paused or stopped is told so in the scheme's own words."""
    for language, scheme, words in _scheme_words(look):
        path = f"{language}/{scheme_path(scheme)}"
        if scheme.paused_since is not None and words.paused is None:
            yield look.mistake(path, ("title",), "missing-words", Told("paused-lacks"))
        elif not scheme.paused and words.paused is not None:
            yield look.mistake(path, ("paused",), "unused-words", Told("paused-extra"))


def answers_have_ids(look: Look) -> Iterator[Mistake]:
    """Answers of a scheme have each an id of their own."""
    for language, scheme, words in _scheme_words(look):
        ids = [answer.id for answer in words.answers]
        for index, id in enumerate(ids):
            if id in ids[:index]:
                path = f"{language}/{scheme_path(scheme)}"
                yield look.mistake(path, ("answers", index, "id"), "duplicate-id", Told("two-answers", id=id))


def _scheme_words(look: Look) -> Iterator[tuple[str, Scheme, forms.SchemeWords]]:
    for language in LANGUAGES:
        for id, words in look.content.words[language].schemes.items():
            scheme = look.content.schemes.get(SchemeId(id))
            if scheme is not None:
                yield language, scheme, words


# -- contacts and terms ----------------------------------------------------------------------------


def contacts_have_words(look: Look) -> Iterator[Mistake]:
    """A contact has a name in every language, and words have a contact."""
    broken = look.is_broken("contacts.yaml")
    for language in LANGUAGES:
        said = look.content.words[language].contacts
        path = f"{language}/contacts.yaml"
        for id in look.content.contacts:
            if id not in said and look.has_words(language, "contacts.yaml"):
                text = Told("contact-no-words", id=id, file=path, hint=meant(id, said))
                yield look.mistake("contacts.yaml", ("contacts", id), "missing-words", text)
        for id in said:
            if id not in look.content.contacts and not broken:
                text = Told("no-contact", id=id, hint=meant(id, look.content.contacts))
                yield look.mistake(path, ("contacts", id), "unknown-name", text)


def terms_give_their_sources(look: Look) -> Iterator[Mistake]:
    """A source that a term names is given there, and the other way round."""
    for language in LANGUAGES:
        path = f"{language}/glossary.yaml"
        for id, term in look.content.words[language].glossary.items():
            for source in term.source:
                if source not in term.sources:
                    text = Told("no-source-term", id=id, source=source, hint=meant(source, term.sources))
                    yield look.mistake(path, ("terms", id, "source"), "unknown-source", text)
            for source in term.sources:
                if source not in term.source:
                    text = Told("source-unused", id=source)
                    yield look.mistake(path, ("terms", id, "sources", source), "unused-source", text)


CHECKS: Final[tuple[Check, ...]] = (
    facts_have_words,
    values_have_words,
    buttons_give_values,
    what_is_heard_exists,
    words_of_facts_have_a_fact,
    groups_have_words,
    schemes_have_words,
    conditions_have_words,
    words_have_a_condition,
    leave_can_be_compared,
    pauses_are_worded,
    answers_have_ids,
    contacts_have_words,
    terms_give_their_sources,
)
