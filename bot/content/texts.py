"""Wording by key and language: a small, whitelisted part of Jinja2, and Babel for dates, money and lists.

Texts are already in memory; templates are compiled when first said. An author's text can name values, choose with
``if`` and use the filters below; nothing else parses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

import jinja2
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from jinja2 import nodes

from bot.facts import UNKNOWN, AnyOf, Range
from bot.told import Told

_LOCALES: Final = {"nl": "nl_BE", "en": "en_IE"}
BRUSSELS: Final = ZoneInfo("Europe/Brussels")

_ALLOWED: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Filter,
    nodes.If,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)

#: What authors would call the parts that may not stand in a text: keys of ``told``.
_CALLED: Final[Mapping[type[nodes.Node], str]] = {
    nodes.Getattr: "dot",
    nodes.Getitem: "brackets",
    nodes.Call: "call",
    nodes.Concat: "tilde",
}


#: Names that take few values, always text: what a text with no others comes to is remembered.
_FEW: Final = ("recipient", "they", "them", "their")
#: Texts remembered with their names filled in.
MOST_REMEMBERED: Final = 20_000


#: Bounds of a text that names values: a pack is untrusted, and reading and filling in call themselves.
MAX_TEMPLATE: Final = 4000
MAX_EXPRESSION: Final = 200
MAX_IFS: Final = 6
_NAMED: Final = re.compile(r"\{\{ ?([a-z][a-z_]*)(?:\|capital)? ?\}\}")
_WORDS_OF_JINJA: Final = frozenset({"and", "else", "elif", "false", "if", "in", "is", "none", "not", "or", "true"})
_PARTS: Final = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)


def _nested(text: str) -> int:
    """How deep ifs stand in each other, at most."""
    depth = deepest = 0
    for part in re.findall(r"\{%[-+]?\s*(if|endif)\b", text):
        depth += 1 if part == "if" else -1
        deepest = max(deepest, depth)
    return deepest


class TextError(ValueError):
    """A text uses more of Jinja2 than texts may; the message says what and what may stand there."""


def capital(text: str) -> str:
    """The first letter as a capital, the rest untouched."""
    return text[:1].upper() + text[1:]


def money(language: str, eur: Decimal) -> str:
    """An amount in euro as people of that language write it, cents only where there are any."""
    whole = eur == eur.to_integral_value()
    text: str = format_currency(
        eur, "EUR", locale=_LOCALES[language], format="¤\xa0#,##0" if whole else "¤\xa0#,##0.00", currency_digits=False
    )
    return text


def day(language: str, on: date) -> str:
    """A date in words: 22 november 2026."""
    text: str = format_date(on, "d MMMM y", locale=_LOCALES[language])
    return text


def month(language: str, on: date) -> str:
    """A month in words: november 2026."""
    text: str = format_date(on, "MMMM y", locale=_LOCALES[language])
    return text


def moment(language: str, at: datetime) -> str:
    """A moment on the Brussels clock: zondag 22 november om 14:05."""
    pattern = "EEEE d MMMM 'om' HH:mm" if language == "nl" else "EEEE d MMMM 'at' HH:mm"
    text: str = format_datetime(at, pattern, tzinfo=BRUSSELS, locale=_LOCALES[language])
    return text


def listed(language: str, items: Sequence[str], *, either: bool = False) -> str:
    """a, b en c (or: a, b of c)."""
    text: str = format_list(list(items), style="or" if either else "standard", locale=_LOCALES[language])
    return text


def number(language: str, value: Any) -> str:
    """A number as people write it, at most two places; a range as "10 tot 49"."""
    if isinstance(value, Range):
        return f"{number(language, value.low)} {'tot' if language == 'nl' else 'to'} {number(language, value.high)}"
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    text: str = format_decimal(value, "#,##0.##", locale=_LOCALES[language])
    return text


def value(language: str, raw: Any) -> str:
    """Any plain value of a fact without words of its own."""
    if raw is UNKNOWN:
        return "?"
    if isinstance(raw, bool):
        return {"nl": ("nee", "ja"), "en": ("no", "yes")}[language][raw]
    if isinstance(raw, AnyOf):
        return listed(language, [value(language, item) for item in raw.values], either=True)
    return raw if isinstance(raw, str) else number(language, raw)


class Templates:
    """Compiles texts of one language once and fills them in."""

    def __init__(self, language: str) -> None:
        #: with each text whether it names nothing but the few
        self._compiled: dict[str, tuple[jinja2.Template, bool]] = {}
        self._filled: dict[tuple[Any, ...], str] = {}
        self._env = jinja2.Environment(
            autoescape=False,  # noqa: S701 - plain text for chat channels, never HTML
            undefined=jinja2.StrictUndefined,
            keep_trailing_newline=False,
            # a scheme's number by date, as people of the language write it
            finalize=lambda raw: number(language, raw) if isinstance(raw, Fraction) else raw,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals.clear()
        self._env.tests.clear()
        self._env.filters.clear()
        self._env.filters.update(
            capital=capital,
            money=lambda eur: money(
                language, Decimal(eur.numerator) / eur.denominator if isinstance(eur, Fraction) else Decimal(str(eur))
            ),
            day=lambda on: day(language, on),
            month=lambda on: month(language, on),
            number=lambda raw: number(language, raw),
            list=lambda items: listed(language, items),
            either=lambda items: listed(language, items, either=True),
        )

    def check(self, text: str) -> set[str]:
        """The names a text uses. Raises TextError where it uses more than names, ``if`` and filters, or is too big."""
        if "{" not in text:
            return set()
        if len(text) > MAX_TEMPLATE:
            raise TextError(Told("text-size", size=len(text), most=MAX_TEMPLATE))
        if max(map(len, _PARTS.findall(text)), default=0) > MAX_EXPRESSION:
            raise TextError(Told("text-size", size=len(text), most=MAX_EXPRESSION))
        plain = _NAMED.findall(text)
        if text.count("{") == 2 * len(plain) and not _WORDS_OF_JINJA.intersection(plain):
            return set(plain)  # nothing but names, as nearly every text: no need to parse it
        if _nested(text) > MAX_IFS:
            raise TextError(Told("text-deep", most=MAX_IFS))
        try:
            tree = self._env.parse(text)
        except jinja2.TemplateSyntaxError as error:
            raise TextError(Told("text-syntax", problem=error.message)) from error
        except (RecursionError, MemoryError) as error:
            raise TextError(Told("text-deep", most=MAX_IFS)) from error
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, _ALLOWED):
                called = _CALLED.get(type(node))
                what = Told(called) if called else type(node).__name__.lower()
                raise TextError(Told("text-part", what=what))
            if isinstance(node, nodes.Filter) and (node.name not in self._env.filters or node.args or node.kwargs):
                raise TextError(Told("text-filter", name=node.name, known=sorted(self._env.filters)))
        return {node.name for node in tree.find_all(nodes.Name)}

    def fill(self, text: str, names: Mapping[str, Any]) -> str:
        """The text with its names filled in. Raises TextError where it may not parse or names what is not there."""
        if "{" not in text:
            return text
        compiled = self._compiled.get(text)
        if compiled is None:
            few = self.check(text).issubset(_FEW)
            compiled = self._compiled[text] = self._env.from_string(text), few
        template, few = compiled
        if not few:
            return self._render(template, text, names)
        key = (text, *[names.get(name) for name in _FEW])
        filled = self._filled.get(key)
        if filled is None:
            filled = self._render(template, text, names)
            if len(self._filled) >= MOST_REMEMBERED:
                self._filled.clear()
            self._filled[key] = filled
        return filled

    def _render(self, template: jinja2.Template, text: str, names: Mapping[str, Any]) -> str:
        try:
            return template.render(names)
        except jinja2.UndefinedError as error:
            raise TextError(Told("text-undefined", problem=error.message, text=text)) from error
        except (ArithmeticError, AssertionError, AttributeError, TypeError, ValueError) as error:
            raise TextError(Told("text-filled", text=text)) from error
