"""Texts of packs are untrusted: nothing but names, ``if`` and a few filters, within bounds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.texts import MAX_EXPRESSION, MAX_IFS, MAX_TEMPLATE, Templates, TextError

TEMPLATES = Templates("nl")
NAMES = {"recipient": "je moeder", "most": 3, "a": "x"}

#: ways out of a sandbox that are known, and everything else that Jinja2 can do
OUT = [
    "{{ recipient.__class__ }}",
    "{{ recipient['__class__'] }}",
    '{{ "".__class__.__mro__[1].__subclasses__() }}',
    "{{ recipient|attr('__class__') }}",
    "{{ self }}{{ self.__init__ }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ config }}{{ config.items() }}",
    "{{ recipient() }}",
    "{{ range(10) }}",
    "{{ recipient.upper() }}",
    "{{ '%s' % recipient }}",
    "{{ '{0.__class__}'.format(recipient) }}",
    "{{ recipient ~ 'x' }}",
    "{{ recipient * 1000000 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 'x' + recipient }}",
    "{{ -most }}",
    "{{ recipient[0:1] }}",
    "{{ [recipient] }}",
    "{{ {'a': 1} }}",
    "{{ (recipient, 1) }}",
    "{{ recipient if most else a }}",
    "{{ recipient is defined }}",
    "{{ recipient|upper }}",
    "{{ recipient|list|join }}",
    "{{ recipient|capital(1) }}",
    "{{ recipient|map('upper') }}",
    "{% for x in recipient %}{{ x }}{% endfor %}",
    "{% set x = recipient %}{{ x }}",
    "{% macro m() %}{% endmacro %}{{ m() }}",
    "{% include '/etc/passwd' %}",
    "{% import 'x' as y %}",
    "{% from 'x' import y %}",
    "{% extends 'x' %}",
    "{% block x %}{% endblock %}",
    "{% filter upper %}x{% endfilter %}",
    "{% call recipient() %}{% endcall %}",
    "{% with x = 1 %}{{ x }}{% endwith %}",
    "{% autoescape true %}x{% endautoescape %}",
    "{% raw %}{{ x }}",
    "{% if recipient",
    "{% endif %}",
    "{{",
    "{% do recipient %}",
    "{{ super() }}",
    "{{ loop.index }}",
    "{{ caller() }}",
    "{% if recipient.__class__ %}x{% endif %}",
    "{% if recipient == recipient.__class__ %}x{% endif %}",
]


@pytest.mark.parametrize("text", OUT)
def test_no_way_out(text: str) -> None:
    for read in (TEMPLATES.check, lambda one: TEMPLATES.fill(one, NAMES)):
        with pytest.raises(TextError):
            read(text)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Zorg je voor {{ recipient }}?", "Zorg je voor je moeder?"),
        ("{{ recipient|capital }} mag.", "Je moeder mag."),
        ('{% if most > 2 and not a == "y" %}veel{% elif most %}weinig{% else %}niets{% endif %}', "veel"),
        ("{# een woord voor wie dit leest #}Dag.", "Dag."),
        ("100% {zeker}", "100% {zeker}"),
    ],
)
def test_what_a_text_may(text: str, filled: str) -> None:
    TEMPLATES.check(text)
    assert TEMPLATES.fill(text, NAMES) == filled


@pytest.mark.parametrize(
    "text",
    [
        "{{ a }}" + "x" * MAX_TEMPLATE,
        "{{ " + "not " * MAX_EXPRESSION + "a }}",
        "{{ " + "(" * MAX_EXPRESSION + "a" + ")" * MAX_EXPRESSION + " }}",
        "{% if a %}" * (MAX_IFS + 1) + "x" + "{% endif %}" * (MAX_IFS + 1),
        "{% if " + " or ".join(["a"] * MAX_EXPRESSION) + " %}x{% endif %}",
    ],
)
def test_a_text_is_bounded(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(TextError):
        TEMPLATES.check(text)
    assert time.perf_counter() - began < 0.5


@given(st.text(alphabet="{}%#| ()[].'\"~-+abif_endrcpt0", max_size=60))
@settings(max_examples=300)
def test_no_text_does_more_than_be_refused_or_filled_in(text: str) -> None:
    try:
        names = TEMPLATES.check(text)
    except TextError:
        return
    try:
        TEMPLATES.fill(text, dict.fromkeys(names, "x"))
    except TextError:
        return


@pytest.mark.parametrize("text", ["{{ recipient|money }}", "{{ recipient|day }}", "{{ recipient|number }}"])
def test_a_filter_on_what_it_is_not_for_is_told(text: str) -> None:
    with pytest.raises(TextError, match="cannot be filled in"):
        TEMPLATES.fill(text, NAMES)
