"""Every mistake that `leun check` knows: a small pack without any, with one thing changed."""

# ruff: noqa: E501 - a case reads best on one line

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from bot.app import base_pack, read_pack
from bot.content.check import check, examine
from bot.content.packs import PackFiles
from bot.errors import Mistake

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

SMALL = {
    "facts.yaml": """\
format: 1
facts:
  relation:
    about: pair
    type: choice
    values: [parent, child]
  age:
    about: recipient
    type: int
    min: 0
    max: 120
    presume: 80
  ill: {about: recipient, type: bool}
  points:
    about: recipient
    type: int
    min: 0
    max: 36
    ask: "together: proofs"
    only_if: age < 21
    otherwise: 0
  since: {about: pair, type: date, ask: never}
  form: {about: request, type: choice, values: [full, half], aliases: [shape]}
  months: {about: request, type: int, min: 0, max: 60}
  is_young:
    about: recipient
    type: bool
    derive: age < 21
  status: {about: carer, type: choice, values: [near, far], derive: {by: relation, child: '"near"', otherwise: '"far"'}}
  has_rest:
    about: pair
    type: bool
    obtain: [rest]
  rest_conditions: {about: pair, type: bool, derive: {verdict: rest}}
  need: {about: pair, type: bool, derive: {condition: rest/r.need}}
""",
    "schemes/rest.yaml": """\
format: 1
id: rest
kind: leave
authority: town
area: {country: BE}
seen: {consulted: 2026-11-01}
let:
  counted: {by: form, full: months, half: months / 2}
  most:
    - {from: 2020-01-01, value: 3}
    - {from: 2022-01-01, value: 6}
options: {form: [full, half]}
requires:
  all:
    - id: r.relation
      test: relation in ["parent"]
      source: page
    - id: r.need
      any:
        - ill and age >= 18
        - points >= 9
    - id: r.most
      test: counted <= most
    - ill
    - confirmed_by_authority: has_rest
amounts:
  rows:
    - when: form == "full"
      eur: "10.00"
      label: gross
      source: page
    - eur: [{from: 2020-01-01, value: "4.00"}, {from: 2021-01-01, value: "5.00"}]
apply:
  at: [desk]
  documents: [form_a]
sources:
  page: {url: "https://example.org/", title: A page}
""",
    "schemes/help.yaml": """\
format: 1
id: help
kind: support
authority: town
area: {municipality: "11002"}
seen: {consulted: 2026-11-01}
requires:
  all:
    - verdict: rest
after: [rest]
instead_of: []
sources: {}
""",
    "nl/facts.yaml": """\
format: 1
facts:
  relation:
    label: de band
    ask: Voor wie zorg je?
    why: Dat telt.
    values: {parent: ouder, child: kind}
    heard: {mother: [ma]}
    choices:
      - {label: mijn moeder, value: parent, called: mother}
      - {label: mijn kind, value: child}
  age:
    label: de leeftijd
    ask: Hoe oud is {{ recipient }}?
    why: Dat telt.
    presumed: de leeftijd 80 is
    choices:
      - {label: jong, min: 0, max: 20}
      - {label: oud, min: 21, max: 120}
  ill: {label: of er ziekte is, ask: Is er ziekte?, why: Dat telt., holds: ziek, fails: niet ziek, unknown: of het zo is}
  points: {label: de punten, ask: Hoeveel punten?, why: Dat telt.}
  since: {label: sinds wanneer}
  form: {label: de vorm, ask: Welke vorm?, why: Dat telt., values: {full: voltijds, half: halftijds}}
  months: {label: de maanden, ask: Hoeveel maanden?, why: Dat telt.}
  is_young: {label: of het jong is}
  status: {label: hoe ver, values: {near: dicht, far: ver}}
  has_rest: {label: of er rust is, ask: Is er rust?, why: Dat telt., holds: rust, fails: geen rust, unknown: of er rust is}
  rest_conditions: {label: of het klopt}
  need: {label: of het nodig is}
groups:
  proofs: {ask: Welk papier?, none: geen, items: {points: punten}}
""",
    "nl/schemes/rest.yaml": """\
format: 1
title: Rust
short: {text: "Rust voor wie voor {{ recipient }} zorgt.", source: page}
conditions:
  r.relation: {holds: ouder, fails: geen ouder, unknown: of het een ouder is}
  r.need: {holds: nodig, fails: niet nodig, unknown: of het nodig is}
  r.most: {holds: "hoogstens {{ most }}", fails: te veel, unknown: hoeveel}
steps:
  - {text: Vraag het aan., source: page}
documents: {form_a: {text: formulier A, source: page}}
amounts: {gross: bruto}
compare: {relation: ouder, proof: geen, pay: wat, notice: geen, length: kort}
answers:
  - {id: how, asked: [hoe dan], says: {text: Vraag het., source: page}}
  - {id: where, asked: [waar dan], says: {text: In de stad., source: page}}
""",
    "nl/schemes/help.yaml": """\
format: 1
title: Hulp
short: {text: Hulp., source: []}
""",
    "nl/texts.yaml": """\
format: 1
texts:
  greeting: Dag.
  goal: Wat wil je?
  goal.all: Alles
  goal.none: Niets
  choice.yes: Ja
  sum: "{{ eur }} euro"
  consent.ask: Mag het?
  authority.town: de stad
  place.desk: het loket
""",
    "nl/contacts.yaml": "format: 1\ncontacts:\n  line: {name: Lijn, what: Een lijn.}\n",
    "nl/glossary.yaml": """\
format: 1
terms:
  rust:
    names: [rust]
    text: Even niets.
    source: page
    sources:
      page: {url: "https://example.org/", title: A page}
""",
    "nl/safety.yaml": "format: 1\nfirst:\n  medical: Bel 112.\n",
    "contacts.yaml": 'format: 1\ncontacts:\n  line: {phone: "100"}\n',
    "flows/opening.yaml": """\
format: 1
id: opening
steps:
  - id: hello
    say: greeting
  - id: goal
    ask:
      name: goal
      text: goal
      choices:
        - {id: all}
        - {id: none, goto: bye}
  - id: who
    ask: relation
  - id: which
    when: goal == "all"
    then:
      - id: first
        assess: {kinds: [leave]}
    else:
      - id: second
        call: other
  - id: again
    goto: goal
  - id: bye
    end: true
""",
    "flows/other.yaml": "format: 1\nid: other\nsteps:\n  - id: only\n    say: greeting\n",
    "examples/rest.yaml": """\
format: 1
profiles:
  son: {relation: parent}
examples:
  - situation: A son.
    base: [son]
    facts:
      age: 80
    expect: {rest: unknown}
    missing: {rest: [ill]}
    why: Why.
    source: page
""",
}
SMALL |= {"en/" + path[3:]: text for path, text in SMALL.items() if path.startswith("nl/")}


def check_small(changes: dict[str, str] | None = None, over: dict[str, str] | None = None) -> tuple[Mistake, ...]:
    packs = [PackFiles("", {**SMALL, **(changes or {})})]
    return check([*packs, PackFiles("brug", over)] if over is not None else packs)


def changed(old: str, new: str, *paths: str) -> dict[str, str]:
    found = {}
    for path in paths:
        assert SMALL[path].count(old) == 1, f"{path} has {old!r} {SMALL[path].count(old)} times"
        found[path] = SMALL[path].replace(old, new)
    return found


def line_of(text: str, part: str) -> int:
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if part in line]
    assert len(lines) == 1, f"{part!r} stands on lines {lines}"
    return lines[0]


def test_the_small_pack_has_no_mistake() -> None:
    assert check_small() == ()


# one change, and the mistake at the line that holds the last part: (path, old, new, code, part, what the text says)
FACTS = "facts.yaml"
REST = "schemes/rest.yaml"
HELP = "schemes/help.yaml"
FLOW = "flows/opening.yaml"
EXAMPLE = "examples/rest.yaml"
CASES = [
    # -- facts
    (FACTS, "aliases: [shape]", "aliases: [age]", "alias-collision", "[age]", "'age'"),
    (FACTS, "derive: age < 21", "derive: agee < 21", "unknown-name", "agee", "did you mean 'age'"),
    (FACTS, "only_if: age < 21", "only_if: agee < 21", "unknown-name", "agee", "did you mean 'age'"),
    (FACTS, "only_if: age < 21", "only_if: age is 21", "condition", "age is 21", "write =="),
    (FACTS, "only_if: age < 21", "only_if: points < 21", "circle", "  points:", "points"),
    (FACTS, "by: relation", "by: relatoin", "unknown-name", "relatoin", "did you mean 'relation'"),
    (FACTS, "child: '", "kid: '", "choice-value", "kid:", "relation is never 'kid'"),
    (FACTS, "otherwise: '\"far\"'", "otherwise: '\"afar\"'", "choice-value", "afar", "did you mean 'far'"),
    (FACTS, "verdict: rest", "verdict: rust", "unknown-scheme", "verdict: rust", "did you mean 'rest'"),
    (FACTS, "rest/r.need", "rest/r.ned", "unknown-condition", "r.ned", "did you mean 'r.need'"),
    (FACTS, "obtain: [rest]", "obtain: [rust]", "unknown-scheme", "[rust]", "did you mean 'rest'"),
    (FACTS, "values: [parent, child]", "values: []", "values", "relation:", "without values"),
    (FACTS, "values: [full, half]", "values: [full, half, half]", "values", "half, half", "twice"),
    (
        FACTS,
        "ill: {about: recipient, type: bool",
        "ill: {about: recipient, type: bool, min: 1",
        "bounds",
        "ill:",
        "only numbers",
    ),
    (FACTS, "min: 0\n    max: 120", "min: 121\n    max: 120", "bounds", "min: 121", "above max"),
    (FACTS, "presume: 80", "presume: 800", "value", "presume", "between 0 and 120"),
    (FACTS, "type: date", "type: date, ages: years", "ages", "ages", "does not grow"),
    (FACTS, "    only_if: age < 21\n", "", "no-effect", "otherwise: 0", "no only_if"),
    (
        FACTS,
        "    derive: age < 21",
        "    only_if: ill\n    derive: age < 21",
        "no-effect",
        "only_if: ill",
        "never counts",
    ),
    (FACTS, "derive: age < 21", "derive: age + 21", "type", "age + 21", "yes or no was expected"),
    (FACTS, "  has_rest:", "  help:", "name-clash", "  help:", "never share a name"),
    (FACTS, "together: proofs", "together: papers", "missing-words", "together: papers", "'papers' has no words"),
    (FACTS, "facts:\n", "facts:\n  new: {about: pair, type: int}\n", "missing-words", "new:", "new has no words"),
    # -- conditions
    (REST, "points >= 9", "point >= 9", "unknown-name", "point >= 9", "did you mean 'points'"),
    (REST, 'form == "full"', 'shape == "full"', "unknown-name", "shape", "write 'form'"),
    (REST, "months / 2", "month / 2", "unknown-name", "month / 2", "did you mean 'months'"),
    (REST, "let:", "only_if: agee > 3\nlet:", "unknown-name", "agee", "did you mean 'age'"),
    (REST, '["parent"]', '["parents"]', "choice-value", '["parents"]', "did you mean 'parent'"),
    (REST, 'form == "full"', 'form == "ful"', "choice-value", '"ful"', "did you mean 'full'"),
    (REST, "points >= 9", 'points >= "nine"', "type", "nine", "has no order"),
    (REST, "points >= 9", 'points == "nine"', "type", "nine", "never be compared"),
    (REST, "points >= 9", "relation >= 9", "type", "relation >= 9", "no order"),
    (REST, "points >= 9", "points and ill", "type", "points and ill", "points is a number, not yes or no"),
    (REST, "points >= 9", "points", "type", "- points", "yes or no was expected"),
    (REST, "points >= 9", "relation + 1 > 2", "type", "relation + 1", "only numbers"),
    (REST, "points >= 9", 'points in [1, "a"]', "type", "in [1", "is not"),
    (REST, "points >= 9", "points >= 90", "out-of-range", ">= 90", "within 0 to 36"),
    (REST, "ill and age >= 18", "age < 18 and age >= 21", "never", "age < 18", "can never both hold"),
    (REST, "    - ill\n", '    - relation == "child"\n', "never", '- relation == "child"', "can never both hold"),
    (REST, "    - ill\n", "    - ill\n    - not ill\n", "never", "- not ill", "can never both hold"),
    (REST, "id: r.most", "id: r.need", "duplicate-id", "r.need#2", "is taken"),
    (
        REST,
        "any:\n        - ill and age >= 18\n        - points >= 9",
        "any: []",
        "no-conditions",
        "id: r.need",
        "always fails",
    ),
    (REST, "authority: has_rest", "authority: had_rest", "unknown-name", "had_rest", "did you mean 'has_rest'"),
    (REST, "authority: has_rest", "authority: months", "type", "authority: months", "a yes or no"),
    (HELP, "verdict: rest", "verdict: rust", "unknown-scheme", "rust", "did you mean 'rest'"),
    (HELP, "    - verdict: rest", "    []", "no-conditions", "requires:", "complete: false"),
    # -- schemes
    (HELP, "after: [rest]", "after: [rust]", "unknown-scheme", "rust", "did you mean 'rest'"),
    (HELP, "instead_of: []", "instead_of: [rust]", "unknown-scheme", "rust", "did you mean 'rest'"),
    (HELP, "instead_of: []", "excludes: [help]", "unknown-scheme", "excludes", "itself"),
    (HELP, "instead_of: []", "instead_of: [help]", "circle", "instead_of", "help"),
    (REST, "    - ill\n", "    - verdict: help\n", "circle", "requires", "help"),
    (REST, "options: {form", "options: {forms", "unknown-name", "forms", "did you mean 'form'"),
    (REST, "options: {form: [full", "options: {form: [ful", "choice-value", "options", "did you mean 'full'"),
    (REST, "options: {form: [full, half]", "options: {months: [full]", "type", "options", "values of a choice"),
    (REST, "by: form", "by: forms", "unknown-name", "forms", "did you mean 'form'"),
    (REST, "half: months", "hal: months", "choice-value", "hal:", "did you mean 'half'"),
    (REST, "{country: BE}", "{country: NL}", "area", "NL", "BE was expected"),
    (HELP, '"11002"', '"1102"', "area", "1102", "NIS code"),
    (REST, '- when: form == "full"\n      eur', "- eur", "unreachable-row", '"4.00"', "change their order"),
    (REST, 'when: form == "full"', 'when: relation == "child"', "never", "when: relation", "can never both hold"),
    (
        REST,
        "      source: page\n    - eur: [{",
        '      source: page\n    - when: form in ["full"]\n      eur: [{',
        "unreachable-row",
        'when: form in ["full"]',
        "change their order",
    ),
    (REST, "from: 2022-01-01, value: 6", "from: 2019-01-01, value: 6", "dates", "2019", "order of time"),
    (REST, 'from: 2021-01-01, value: "5', 'from: 2019-01-01, value: "5', "dates", "2019", "order of time"),
    (REST, "from: 2020-01-01, value: 3", "from: 2020-01-01, until: 2023-01-01, value: 3", "dates", "value: 6", "ends"),
    (REST, "from: 2022-01-01, value: 6", "from: 2027-01-01, value: 6", "not-announced", "2027", "announced: true"),
    (REST, "let:", "valid: {from: 2020-01-01, until: 2019-01-01}\nlet:", "dates", "valid", "ends before"),
    (
        REST,
        '["parent"]\n      source: page',
        '["parent"]\n      source: pag',
        "unknown-source",
        "source: pag#1",
        "did you mean 'page'",
    ),
    (
        REST,
        "sources:\n",
        'sources:\n  more: {url: "https://example.org/", title: A}\n',
        "unused-source",
        "more:",
        "nothing names",
    ),
    (REST, "authority: town", "authority: twon", "missing-words", "authority: twon", "did you mean 'authority.town'"),
    (REST, "at: [desk]", "at: [dsk]", "missing-words", "[dsk]", "did you mean 'place.desk'"),
    (REST, "[form_a]", "[form_b]", "missing-words", "[form_b]", "did you mean 'form_a'"),
    (REST, "label: gross", "label: net", "missing-words", "label: net", "'net' has no words"),
    (REST, "    - ill\n", "    - age > 17\n", "missing-words", "- age > 17", "give it an id"),
    (REST, "    - ill\n", "    - {id: r.x, test: age > 17}\n", "missing-words", "r.x", "r.x"),
    # -- flows
    (FLOW, "ask: relation", "ask: relatoin", "unknown-name", "relatoin", "did you mean 'relation'"),
    (FLOW, "ask: relation", "ask: since", "not-askable", "ask: since", "never"),
    (FLOW, "say: greeting", "say: greting", "missing-words", "greting", "did you mean 'greeting'"),
    (FLOW, "text: goal", "text: gaol", "missing-words", "text: gaol", "did you mean 'goal'"),
    (FLOW, "{id: all}", "{id: al}", "missing-words", "{id: al}", "did you mean 'goal.all'"),
    (FLOW, "call: other", "call: othr", "unknown-flow", "othr", "did you mean 'other'"),
    (FLOW, "[leave]", "[leaves]", "unknown-kind", "leaves", "did you mean 'leave'"),
    (FLOW, 'goal == "all"', 'goal == "al"', "choice-value", '"al"', "did you mean 'all'"),
    (FLOW, 'goal == "all"', 'gaol == "all"', "unknown-name", "gaol", "did you mean 'goal'"),
    (FLOW, "goto: bye", "goto: by", "flow", "goto: by", "did you mean 'bye'"),
    (FLOW, "goto: goal", "goto: who", "loop", "goto: who#id", "without waiting"),
    (FLOW, "- id: bye\n", "- id: gone\n    goto: bye\n  - id: bye\n", "unreachable", "id: gone", "no way leads"),
    (FLOW, "{id: all}", "{id: all, command: humna}", "unknown-command", "humna", "no command 'humna'"),
    (FLOW, "- {id: all}\n", "- {id: all}\n        - {id: all}\n", "duplicate-id", "{id: all}#2", "two choices"),
    (FLOW, "id: opening", "id: start", "file-name", "id: start", "flows/start.yaml"),
    # -- examples
    (EXAMPLE, "age: 80", "agee: 80", "unknown-name", "agee", "did you mean 'age'"),
    (EXAMPLE, "age: 80", "age: 800", "value", "age: 800", "between 0 and 120"),
    (EXAMPLE, "{relation: parent}", "{relation: parents}", "value", "parents", "did you mean 'parent'"),
    (EXAMPLE, "base: [son]", "base: [sun]", "unknown-profile", "[sun]", "there is: son"),
    (EXAMPLE, "base: [son]", "base: []", "unused-profile", "son:", "no example"),
    (EXAMPLE, "expect: {rest: ", "expect: {rust: ", "unknown-scheme", "rust", "did you mean 'rest'"),
    (EXAMPLE, "expect: {rest: unknown}", "expect: {}", "no-expectation", "situation", "at least one"),
    (EXAMPLE, "[ill]", "[il]", "unknown-name", "[il]", "did you mean 'ill'"),
    (EXAMPLE, "source: page", "source: pag", "unknown-source", "source: pag", "did you mean 'page'"),
    # -- contacts
    ("contacts.yaml", "  line:", "  lien:", "missing-words", "lien", "did you mean 'line'"),
]

# the same, changed in both languages; the mistake is looked for in Dutch
WORDS = [
    ("facts.yaml", "ask: Is er ziekte?, ", "", "missing-words", "  ill:", "ill has no ask"),
    ("facts.yaml", "fails: niet ziek, ", "", "missing-words", "  ill:", "ill has no fails"),
    ("facts.yaml", "    presumed: de leeftijd 80 is\n", "", "missing-words", "  age:", "age has no presumed"),
    ("facts.yaml", "{parent: ouder, child: kind}", "{parent: ouder}", "missing-words", "{parent: ouder}", "child"),
    ("facts.yaml", "child: kind}", "child: kind, kid: kind}", "choice-value", "kid:", "relation is never 'kid'"),
    ("facts.yaml", "value: child}", "value: kid}", "choice-value", "value: kid", "cannot be 'kid'"),
    ("facts.yaml", "max: 120}", "max: 130}", "choice-value", "max: 130", "between 0 and 120"),
    ("facts.yaml", "min: 21, max: 120}", "min: 21}", "choice-value", "min: 21", "gives nothing"),
    ("facts.yaml", "{mother: [ma]}", "{mothr: [ma]}", "choice-value", "mothr", "did you mean 'mother'"),
    ("facts.yaml", "  since:", "  sinse:", "unknown-name", "sinse", "did you mean 'since'"),
    ("facts.yaml", "items: {points", "items: {point", "missing-words", "items: {point:", "no item for points"),
    ("facts.yaml", "items: {points", "items: {points: p, age", "unknown-name", "items", "'age' is not asked"),
    ("facts.yaml", "Hoeveel punten?", "Hoeveel punten? " + "x" * 160, "long-text", "Hoeveel punten?", "at most 160"),
    ("facts.yaml", "label: jong", f"label: {'é' * 33}", "long-text", "é", "at most 64"),
    ("schemes/rest.yaml", "  r.relation:", "  r.relatoin:", "unknown-condition", "r.relatoin", "did you mean 'r.relation'"),
    ("schemes/rest.yaml", "{{ recipient }}", "{{ recipent }}", "text-name", "recipent", "did you mean 'recipient'"),
    ("schemes/rest.yaml", "{{ recipient }}", "{{ counted }}", "text-name", "{{ counted }}", "nothing fills in"),
    ("schemes/rest.yaml", "{{ recipient }}", "{{ recipient|upper }}", "text", "upper", "no filter 'upper'"),
    ("schemes/rest.yaml", "{{ recipient }}", "{% for x in y %}{% endfor %}", "text", "for x", "may not stand in a text"),
    ("schemes/rest.yaml", "{{ recipient }}", "{{ recipient", "text", "{{ recipient", "a text may use"),
    ("schemes/rest.yaml", "Vraag het aan., source: page", "Vraag het aan., source: pag", "unknown-source", "source: pag}", "did you mean 'page'"),
    ("schemes/rest.yaml", "form_a: {", "form_b: {", "unused-words", "form_b", "did you mean 'form_a'"),
    ("schemes/rest.yaml", "{gross: bruto}", "{gross: bruto, net: netto}", "unused-words", "netto", "names no 'net'"),
    ("schemes/rest.yaml", "id: where", "id: how", "duplicate-id", "id: how#2", "two answers"),
    ("schemes/rest.yaml", "Vraag het aan.", "x" * 301, "long-text", "xxx", "at most 300"),
    ("schemes/rest.yaml", "Rust voor wie", "x" * 200, "long-text", "xxx", "at most 200"),
    ("schemes/rest.yaml", "proof: geen", "proof: " + "x" * 71, "long-text", "xxx", "at most 70"),
    ("schemes/rest.yaml", "compare: {relation: ouder, proof: geen, pay: wat, notice: geen, length: kort}\n", "", "missing-words", "title", "compare"),
    ("schemes/help.yaml", "title: Hulp\n", "title: Hulp\ncompare: {relation: a, proof: b, pay: c, notice: d, length: e}\n", "unused-words", "compare", "for leave"),
    ("schemes/rest.yaml", "title: Rust", "title: 12", "value", "title: 12", "put it in quotes"),
    ("schemes/rest.yaml", "title: Rust", "title: yes", "yaml-word", "title: yes", "true or false"),
    ("texts.yaml", "Dag.", "x" * 1001, "long-text", "xxx", "at most 1000"),
    ("texts.yaml", "choice.yes: Ja", "choice.yes: " + "x" * 65, "long-text", "xxx", "at most 64"),
    ("texts.yaml", "goal.all: Alles", "goal.all: " + "x" * 65, "long-text", "xxx", "at most 64"),
    ("contacts.yaml", "  line:", "  lien:", "unknown-name", "lien", "did you mean 'line'"),
    ("glossary.yaml", "source: page", "source: pag", "unknown-source", "source: pag", "did you mean 'page'"),
    ("glossary.yaml", "      page:", "      paper:", "unused-source", "paper", "nothing names"),
]  # fmt: skip

# changed in Dutch alone: the languages say different things
PARITY = [
    ("facts.yaml", "    why: Dat telt.\n    values", "    why: Dat telt.\n    help: Zo.\n    values", "help: Zo.", "not there in en"),
    ("facts.yaml", "label: oud, min: 21", "label: oud, min: 22", "min: 22", "22 here and 21 in en"),
    ("schemes/rest.yaml", "steps:\n", "steps:\n  - {text: Eerst dit., source: page}\n", "steps:", "2 here, 1 in en"),
    ("schemes/rest.yaml", "Vraag het aan., source: page", "Vraag het aan., source: []", "source: []}", "sources differ"),
    ("schemes/rest.yaml", "id: where", "id: whither", "whither", "'whither' here and 'where' in en"),
    ("texts.yaml", "texts:\n", "texts:\n  new: Nieuw\n", "new:", "not there in en"),
    ("contacts.yaml", "what: Een lijn.", "what: Een lijn., when: Altijd.", "line:", "not there in en"),
    ("glossary.yaml", "terms:\n", "terms:\n  extra: {names: [extra], text: Extra.}\n", "extra", "not there in en"),
    ("safety.yaml", "first:\n", "first:\n  violence: Bel 101.\n", "violence", "not there in en"),
]  # fmt: skip


def assert_one(found: tuple[Mistake, ...], changes: dict[str, str], path: str, code: str, part: str, says: str) -> None:
    part, _, which = part.partition("#")
    if which == "id":  # the step that holds the part
        line = line_of(changes[path], part) - 1
    elif which:  # of several, the first or second
        lines = [n for n, text in enumerate(changes[path].splitlines(), start=1) if part in text]
        line = lines[int(which) - 1]
    else:
        line = line_of(changes[path], part)
    at_line = [one for one in found if (one.file, one.line, one.code) == (path, line, code)]
    assert at_line, "\n".join(map(str, found)) or "nothing found"
    assert any(says in one.text for one in at_line), at_line


@pytest.mark.parametrize(("path", "old", "new", "code", "part", "says"), CASES)
def test_a_mistake_is_found_on_its_line(path: str, old: str, new: str, code: str, part: str, says: str) -> None:
    changes = changed(old, new, path)
    assert_one(check_small(changes), changes, path, code, part, says)


@pytest.mark.parametrize(("path", "old", "new", "code", "part", "says"), WORDS)
def test_a_mistake_in_words_is_found_on_its_line(
    path: str, old: str, new: str, code: str, part: str, says: str
) -> None:
    changes = changed(old, new, f"nl/{path}", f"en/{path}")
    assert_one(check_small(changes), changes, f"nl/{path}", code, part, says)


@pytest.mark.parametrize(("path", "old", "new", "part", "says"), PARITY)
def test_languages_that_differ_are_found(path: str, old: str, new: str, part: str, says: str) -> None:
    changes = changed(old, new, f"nl/{path}")
    assert_one(check_small(changes), changes, f"nl/{path}", "parity", part, says)


def test_a_condition_that_follows_from_another_is_warned_of() -> None:
    changes = changed("    - ill\n", "    - ill\n    - age < 30\n    - not (age > 20)\n", REST)
    found = [one for one in examine([PackFiles("", {**SMALL, **changes})]) if one.file == REST and one.warning]
    assert [(one.line, one.code) for one in found] == [(line_of(changes[REST], "- age < 30"), "no-effect")]
    assert "age <= 20 makes age < 30 hold always" in found[0].text


def test_texts_that_name_other_values_are_found() -> None:
    changes = changed("{{ eur }}", "{{ sum }}", "en/texts.yaml")
    assert_one(check_small(changes), changes, "en/texts.yaml", "text-name", "{{ sum }}", "eur, sum")


def test_a_scheme_without_words_is_found_where_it_is_named() -> None:
    files = {path: text for path, text in SMALL.items() if path != "en/schemes/help.yaml"}
    found = {(one.file, one.line, one.code) for one in check([PackFiles("", files)])}
    assert found == {("schemes/help.yaml", 2, "missing-words"), ("nl/schemes/help.yaml", 1, "parity")}


def test_words_without_a_scheme_are_found() -> None:
    extra = {f"{one}/schemes/halp.yaml": SMALL["nl/schemes/help.yaml"] for one in ("nl", "en")}
    found = {(one.file, one.code) for one in check_small(extra)}
    assert found == {("nl/schemes/halp.yaml", "unknown-scheme"), ("en/schemes/halp.yaml", "unknown-scheme")}


@pytest.mark.parametrize("path", sorted(SMALL))
def test_a_broken_file_tells_of_itself_and_not_of_all_that_rests_on_it(path: str) -> None:
    found = check_small({path: SMALL[path] + "nonsense: true\n"})
    assert {one.file for one in found} == {path}, "\n".join(map(str, found))


@pytest.mark.parametrize("path", sorted(SMALL))
@pytest.mark.parametrize("text", ["", "[", "format: 2", "- a", "just text", "format: 1\nfacts: 3\nsteps: {}\nid: [x]"])
def test_no_file_however_wrong_stops_the_check(path: str, text: str) -> None:
    assert check_small({path: text}) or path.endswith("safety.yaml")


# -- a pack over the base --------------------------------------------------------------------------

OWN = {
    "facts.yaml": "format: 1\nfacts:\n  brug_inhabitant: {about: carer, type: bool}\n",
    "nl/facts.yaml": (
        "format: 1\nfacts:\n  brug_inhabitant: {label: l, ask: Woon je hier?, why: w, holds: h, fails: f, unknown: u}\n"
    ),
}
OWN["en/facts.yaml"] = OWN["nl/facts.yaml"]


def test_a_pack_may_add_what_is_its_own() -> None:
    assert check_small(over=OWN) == ()


@pytest.mark.parametrize(
    ("files", "file", "line", "code"),
    [
        ({"safety.yaml": "format: 1\n"}, "safety.yaml", 1, "not-yours"),
        ({f"{one}/safety.yaml": "format: 1\n" for one in ("nl", "en")}, "nl/safety.yaml", 1, "not-yours"),
        (
            {f"{one}/texts.yaml": "format: 1\ntexts:\n  consent.ask: Zeg ja.\n" for one in ("nl", "en")},
            "en/texts.yaml",
            3,
            "not-yours",
        ),
        ({"contacts.yaml": "format: 1\ncontacts:\n  line: {phone: '666'}\n"}, "contacts.yaml", 3, "not-yours"),
        (
            {f"{one}/contacts.yaml": SMALL["nl/contacts.yaml"] for one in ("nl", "en")},
            "nl/contacts.yaml",
            3,
            "not-yours",
        ),
        ({"schemes/rest.yaml": SMALL[REST]}, "schemes/rest.yaml", 2, "duplicate-id"),
        (
            {f"{one}/schemes/rest.yaml": SMALL["nl/schemes/rest.yaml"] for one in ("nl", "en")},
            "nl/schemes/rest.yaml",
            1,
            "not-yours",
        ),
        ({"facts.yaml": "format: 1\nfacts:\n  lives: {about: carer, type: int}\n"}, "facts.yaml", 3, "prefix"),
        (
            {f"{one}/facts.yaml": "format: 1\nfacts:\n  since: {label: x}\n" for one in ("nl", "en")},
            "nl/facts.yaml",
            3,
            "not-yours",
        ),
    ],
)
def test_a_pack_may_not_touch_what_is_not_its_own(files: dict[str, str], file: str, line: int, code: str) -> None:
    found = {(one.file, one.line, one.code) for one in check_small(over=files)}
    assert (f"brug/{file}", line, code) in found


# -- whole packs -----------------------------------------------------------------------------------


def test_a_planted_pack_tells_every_mistake_in_one_run() -> None:
    planted = read_pack(HERE / "planted")
    expected = {
        (f"planted/{path}", number, code)
        for path, text in planted.files.items()
        for number, line in enumerate(text.splitlines(), start=1)
        for code in re.findall(r"# MISTAKE ([a-z-]+)", line)
    }
    found = [one for one in check([base_pack(), planted]) if one.file.startswith("planted/")]
    assert len(expected) >= 20
    assert {(one.file, one.line, one.code) for one in found} == expected, "\n".join(map(str, found))


def test_the_base_pack_has_no_mistake_and_is_checked_fast() -> None:
    base = base_pack()
    began = time.perf_counter()
    assert check([base]) == ()
    assert time.perf_counter() - began < 3


def test_every_code_is_explained() -> None:
    page = (ROOT / "docs/reference/mistakes.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `([a-z-]+)`", page, re.MULTILINE)
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    told = {code for _, _, _, code, _, _ in [*CASES, *WORDS]} | set(re.findall(r'code="([a-z-]+)"', source))
    told |= set(re.findall(r'"([a-z-]+)", Told\(', source)) - {"nl", "en"}
    assert told <= set(explained)
    assert len(explained) == len(set(explained))
    assert [code for code in explained if f'"{code}"' not in source] == []


def test_personas_and_what_a_new_pack_begins_with_are_checked() -> None:
    who = "{nl: Iemand., en: Somebody.}"
    files = {
        "personas.yaml": f"format: 1\npersonas:\n  one:\n    who: {who}\n    facts:\n      agee: 3\n      age: 300\n",
        "starter.yaml": (
            f"format: 1\nproofs: {{}}\nconditions:\n  one:\n    label: {who}\n    test: agee >= <n>\n    good: {{}}\n    bad: {{}}\n"
            f"  two:\n    label: {who}\n    test: age is <n>\n    good: {{}}\n    bad: {{}}\n"
        ),
    }
    found = [(one.file, one.line, one.code) for one in check([PackFiles("", {**SMALL, **files})])]
    assert found == [
        ("personas.yaml", 6, "unknown-name"),
        ("personas.yaml", 7, "value"),
        ("starter.yaml", 6, "unknown-name"),
        ("starter.yaml", 11, "condition"),
    ]


def test_what_is_told_has_a_source() -> None:
    found = [(one.file, one.line, one.code) for one in examine([PackFiles("", SMALL)]) if one.warning]
    assert found == [(f"{one}/schemes/help.yaml", 3, "missing-source") for one in ("en", "nl")]
