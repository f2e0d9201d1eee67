"""Writes a pack for every municipality of the researched premiums: generated once, then owned as files.

    python tools/premiums.py --facts FILE --cases FILE --words FILE… [--only RECORD…] [--again]

``--facts`` is the researched file (records of local care premiums with their source), ``--cases`` its worked cases and
``--words`` are sentences written by hand, per record. What a table below can say is said from it; what is odd in a
record stands in the words. The files that come out, under ``content/local/``, are what counts from then on: they are
edited as files, so a file that exists is left alone unless ``--again`` is given, and a second run over edited files is
only of use for new records. Every record that has no sentence where one is needed is named on standard output.
"""

from __future__ import annotations

import argparse
import calendar
import itertools
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import yaml

ROOT = Path(__file__).parent.parent
OUT = ROOT / "content" / "local"
CONSULTED = "2026-11-22"
R = "{{ recipient }}"
Row = Mapping[str, Any]
#: what is said of one fact at a time
TABLES: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))

#: those that are a town (stad) by name
CITIES = """\
Beringen Bilzen Blankenberge Brugge Dendermonde Diest Diksmuide Geel Genk Geraardsbergen Hamont-Achel Harelbeke Hasselt
Herentals Lokeren Lommel Mechelen Oostende Oudenaarde Poperinge Sint-Truiden Tielt Tienen Tongeren Waregem
"""

# -- sentences -------------------------------------------------------------------------------------

Pair = tuple[str, str]


@dataclass(frozen=True)
class Clause:
    """One condition as a subject, a verb and the rest, in Dutch and English."""

    nl: tuple[str, str, str]
    en: tuple[str, str, str]


def spoken(value: Any, english: bool) -> str:
    """A number as it is read: 28.519,60 in Dutch, 28,519.60 in English; whole numbers without a fraction."""
    number = Decimal(str(value))
    text = f"{number:,.2f}" if number != number.to_integral() and abs(number) > 100 else f"{number:,}"
    return text if english else text.translate(str.maketrans(",.", ".,"))


def clause(row: Row, town: str) -> Clause:
    """One row of the record as a clause. Raises KeyError for what no table says."""
    fact, test, value = row["fact"], row["test"], row["value"]
    if isinstance(value, bool):
        who, verb, yes, no, english_who, english_verb, english_yes, english_no = TABLES["truths"][fact]
        nl, en = (yes, english_yes) if value is (test == "eq") else (no, english_no)
        return Clause((who, verb, nl.format(town=town, R=R)), (english_who, english_verb, en.format(town=town, R=R)))
    values = value if isinstance(value, list) else [value]
    match fact:
        case "recipient_age" | "carer_age":
            return _age(fact, test, value)
        case "recipient_living_situation":
            nl, en = TABLES["living"][f"{'in' if test == 'eq' else test} {' '.join(values)}"]
            return Clause((R, "woont", nl), (R, "lives", en))
        case "carer_relation":
            nl, en = (
                listed([TABLES["relations"][one][n] for one in values], word) for n, word in enumerate(("of", "or"))
            )
            contrary = test in ("ne", "not_in")
            return Clause(
                ("je", "bent", f"{'geen ' if contrary else ''}{nl} van {R}"),
                ("you", "are", f"{'not ' if contrary else ''}the {en} of {R}"),
            )
        case "kinship_degree":
            nl, en = TABLES["degrees"][value]
            return Clause(
                ("jullie", "zijn", f"familie tot in de {nl} graad"),
                ("you two", "are", f"related up to the {en} degree"),
            )
        case "recipient_household_type" if value == "single":
            return Clause((R, "is", "alleenstaand"), (R, "is", "single"))
        case "recipient_household_type":
            return Clause((R, "vormt", "een koppel"), (R, "is", "one of a couple"))
        case "dependency_katz_category":
            which = {"A": ("A of hoger", "A or higher"), "B": ("B of hoger", "B or higher"), "D": ("D", "D")}
            nl, en = {**which, "O": ("O of A", "O or A")}[values[0]]
            return Clause((R, "heeft", f"Katz-score {nl}"), (R, "has", f"Katz score {en}"))
    return _number(row, town)


def _age(fact: str, test: str, value: Any) -> Clause:
    nl_who, en_who = (((R, "is"), (R, "is")), (("je", "bent"), ("you", "are")))[fact == "carer_age"]
    if test == "between":
        nl, en = f"{value[0]} tot en met {value[1]} jaar", f"{value[0]} to {value[1]} years old"
    else:
        nl, en = (one.format(v=value) for one in TABLES["ages"][test])
    return Clause((*nl_who, nl), (*en_who, en))


def _number(row: Row, town: str) -> Clause:
    """A number against its bound."""
    test, value = row["test"], row["value"]
    who, verb, nl, english_who, english_verb, en = TABLES["numbers"][row["fact"]]
    bound = value["base"] if isinstance(value, dict) else value
    if test == "between":
        said = tuple(
            f"{spoken(bound[0], n)} {word} {spoken(bound[1], n)}" for n, word in ((False, "tot"), (True, "to"))
        )
    elif test == "in":
        said = (listed(list(map(str, bound)), "of"), listed(list(map(str, bound)), "or"))
    else:
        said = tuple(one.format(v=spoken(bound, bool(n))) for n, one in enumerate(TABLES["bounds"][test]))
        if "euro" in nl or "keer" in nl:
            said = (said[0], said[1].replace("fewer than", "less than"))
    more = ("", "")
    if isinstance(value, dict) and (step := value["per_dependant"]) is not None:
        more = (f" (plus {spoken(step, False)} per persoon ten laste)", f" (plus {spoken(step, True)} per dependant)")
    filled = [one.format(n=said[n], town=town) + more[n] for n, one in enumerate((nl, en))]
    if said[0].endswith(" 1"):
        filled = [filled[0].replace("1 maanden", "1 maand"), filled[1].replace("1 months", "1 month")]
    return Clause((who, verb, filled[0]), (english_who, english_verb, filled[1]))


def listed(parts: Sequence[str], word: str) -> str:
    """A, B of C."""
    *first, last = parts
    return f"{', '.join(first)} {word} {last}" if first else last


MONTHS = list(calendar.month_name)[1:]
MONTHS_NL = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


def date_words(day: str) -> Pair:
    """A day of the year as it is read."""
    month, number = map(int, day.split("-"))
    return f"{number} {MONTHS_NL[month - 1]}", f"{number} {MONTHS[month - 1]}"


#: main clause and clause after "dat" in Dutch, clause in English
Said = tuple[str, str, str]


def say(node: Row, town: str) -> Said:
    """A row or group of rows as clauses."""
    if "fact" in node:
        one = clause(node, town)
        if "at" in node:
            nl, en = date_words(node["at"])
            one = Clause((*one.nl[:2], f"op {nl} {one.nl[2]}"), (*one.en[:2], f"{one.en[2]} on {en}"))
        return joined([one], "en")
    kind = "any_of" if "any_of" in node else "all_of"
    words = {"any_of": ("of", "or"), "all_of": ("en", "and")}[kind]
    if all("fact" in child for child in node[kind]):
        return joined([clause(child, town) for child in node[kind]], words[0])
    parts = [say(child, town) for child in node[kind]]
    between = (f", {words[0]} ", f", {words[0]} ", f", {words[1]} ")
    main, sub, en = (mark.join(said) for mark, said in zip(between, zip(*parts, strict=True), strict=True))
    return main, sub, en


def joined(clauses: Sequence[Clause], word: str) -> Said:
    """Clauses side by side, saying a subject or a verb once where it is the same."""
    english = {"en": "and", "of": "or"}[word]
    groups = [list(group) for _, group in itertools.groupby(clauses, key=lambda one: one.nl[:2])]
    main, sub, en = [], [], []
    subject = english_subject = ""
    for group in groups:
        (who, verb, _), (english_who, english_verb, _) = group[0].nl, group[0].en
        rest = listed([one.nl[2] for one in group], word)
        lead = "" if who == subject else f"{who} "
        main.append(f"{lead}{verb} {rest}")
        sub.append(f"{lead}{rest} {verb}")
        lead = "" if english_who == english_subject else f"{english_who} "
        en.append(f"{lead}{english_verb} {listed([one.en[2] for one in group], english)}")
        subject, english_subject = who, english_who
    if len(groups) == 1:
        return main[0], sub[0], en[0]
    comma = ", " if any(len(group) > 1 for group in groups) else " "
    said = [
        f"{', '.join(parts[:-1])}{comma}{last} {parts[-1]}"
        for parts, last in ((main, word), (sub, word), (en, english))
    ]
    return said[0], said[1], said[2]


def phrases(said: Said, thing: Pair) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """Holds, fails and unknown in both languages."""
    main, sub, en = said
    return (
        (main, f"{thing[0]} vraagt dat {sub}, en dat is niet zo", f"of {sub}"),
        (en, f"{thing[1]} asks that {en}, and that is not so", f"whether {en}"),
    )


# -- conditions ------------------------------------------------------------------------------------

#: of the vocabulary: aliases, and facts that an authority fills in, that are yes or no, that are worked out
ALIASES: dict[str, str] = {}
AUTHORITY: set[str] = set()
BOOLS: set[str] = set()
DERIVED: set[str] = set()


def read_vocabulary() -> None:
    """Names, aliases and kinds from the vocabulary."""
    facts = yaml.safe_load((ROOT / "content" / "facts.yaml").read_text(encoding="utf-8"))["facts"]
    for name, fact in facts.items():
        ALIASES.update(dict.fromkeys(fact.get("aliases", []), name))
        if fact.get("ask") == "authority":
            AUTHORITY.add(name)
        if fact["type"] == "bool":
            BOOLS.add(name)
        if "derive" in fact:
            DERIVED.add(name)


def own(fact: str) -> str:
    """The vocabulary's own name."""
    return ALIASES.get(fact, fact)


SIGNS = {"eq": "==", "ne": "!=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def expression(node: Row, *, inside: bool = False) -> str:
    """A row or group as an expression."""
    if "any_of" in node or "all_of" in node:
        kind = "any_of" if "any_of" in node else "all_of"
        word = " or " if kind == "any_of" else " and "
        text = word.join(expression(child, inside=True) for child in node[kind])
        return f"({text})" if inside else text
    fact, test, value = own(node["fact"]), node["test"], node["value"]
    if fact == "recipient_living_situation" and test == "in" and value == ["home", "assisted_living"]:
        return "recipient_lives_at_home"
    if isinstance(value, bool):
        return fact if value is (test == "eq") else f"not {fact}"
    if isinstance(value, dict):
        base, sign = plain(value["base"]), SIGNS[test]
        if value["per_dependant"] is None:
            return f"{fact} {sign} {base}"
        text = f"{fact} {sign} {base} or {fact} {sign} {base} + {plain(value['per_dependant'])} * dependants"
        return f"({text})" if inside else text
    if test == "between":
        return f"{plain(value[0])} <= {fact} <= {plain(value[1])}"
    if test in ("in", "not_in"):
        return f"{fact} {'not in' if test == 'not_in' else 'in'} [{', '.join(map(plain, value))}]"
    return f"{fact} {SIGNS[test]} {plain(value)}"


def plain(value: Any) -> str:
    """A constant as it stands in an expression."""
    return json.dumps(value) if isinstance(value, str) else str(value)


def leaves_of(node: Row) -> Iterator[Row]:
    """The rows of a group."""
    if "fact" in node:
        yield node
    else:
        for child in node.get("any_of") or node.get("all_of") or []:
            yield from leaves_of(child)


#: beginnings of facts that tell of a need of care
NEED = ("dependency_", "child_", "zorgbudget_", "disability_percent", "dementia", "palliative", "needs_", "disoriented")
AGE_NAMES = {"gte": "from", "gt": "over", "lt": "under", "lte": "up_to"}
#: what a group is called, by a part of the name of a fact in it
GROUPS = {
    "income": "income",
    "living_situation": "home",
    "carer_lives_here": "near",
    "carer_in_same_province": "near",
    "recipient_same_address": "household",
    "kinship_degree": "household",
    "recipient_lives_alone": "household",
}


def suffix(node: Row, *, inner: bool = False) -> str:
    """What a condition is called; of one way in among several, by the age or the first thing it asks."""
    if "fact" in node:
        if "household" in node["fact"] and "income" in node["fact"]:
            return "income"
        name = node["fact"].removeprefix("recipient_").removeprefix("dependency_")
        return str(TABLES["suffixes"].get(node["fact"], name))
    if inner and "all_of" in node:
        for leaf in leaves_of(node):
            if leaf["fact"] == "recipient_age":
                value, test = leaf["value"], leaf["test"]
                return f"{value[0]}_to_{value[1]}" if test == "between" else f"{AGE_NAMES[test]}_{value}"
        return suffix(next(leaves_of(node)))
    names = [leaf["fact"] for leaf in leaves_of(node)]
    if any(name.startswith(NEED) for name in names):
        return "need"
    return next((group for part, group in GROUPS.items() if any(part in name for name in names)), "group")


#: what stands behind a condition on its line, part by part
PARTS = r"(?:, )?((?:on_day|source|audience): (?:\{[^}]*\}|\[[^\]]*\]|[^,]+))"


@dataclass
class Conditions:
    """The conditions of a scheme as lines, and their words."""

    lines: list[str]
    words: dict[str, tuple[tuple[str, str, str], tuple[str, str, str]]]
    lacking: list[str]


def conditions_of(record: Row, hand: Row, town: str, thing: Pair) -> Conditions:
    """The rows of a record as conditions with ids, in the order of the record."""
    made = Conditions([], {}, [])
    prefix = record["id"].replace("-", "_")
    given = hand.get("conditions", {})
    taken: set[str] = set()

    def fresh(wanted: str) -> str:
        name = next(
            one for one in itertools.chain([wanted], (f"{wanted}{n}" for n in itertools.count(2))) if one not in taken
        )
        taken.add(name)
        return name

    def words(id: str, node: Row) -> None:
        if id in given:
            made.words[f"{prefix}.{id}"] = tuple(
                tuple(given[id][key][index] for key in ("holds", "fails", "unknown")) for index in (0, 1)
            )  # type: ignore[assignment]
            return
        if "fact" in node and (table := TABLES["counts"].get(f"{node['fact']} {node['value']}")):
            made.words[f"{prefix}.{id}"] = (of_thing(table[0], thing[0]), of_thing(table[1], thing[1]))
            return
        try:
            made.words[f"{prefix}.{id}"] = phrases(say(node, town), thing)
        except KeyError as error:
            made.lacking.append(f"{record['id']}: no words for {id} ({error})")

    def one(node: Row, indent: str, top: bool, above: str = "") -> None:
        id = fresh(f"{above}{suffix(node, inner=not top)}")
        id = hand.get("ids", {}).get(id, id)
        extra = f", source: {'[' + ', '.join(hand['sourced'][id]) + ']' if id in hand.get('sourced', {}) else 'page'}"
        if id in hand.get("audience", []):
            extra += ", audience: true"
        at = node.get("at")
        if at:
            extra = f", on_day: {{day: {at}, of: this_year}}" + extra
        if "fact" in node and own(node["fact"]) in AUTHORITY and node["test"] == "eq":
            made.lines.append(f"{indent}- {{id: {prefix}.{id}, confirmed_by_authority: {own(node['fact'])}{extra}}}")
            if id in given:
                words(id, node)
            return
        unlimited = isinstance(node.get("value"), dict) and node["value"]["per_dependant"] is None
        if unlimited or "any_of" in node:
            made.lines.append(f"{indent}- id: {prefix}.{id}")
            made.lines.append(f"{indent}  any:")
            words(id, node)
            if unlimited:
                made.lines.append(f"{indent}    - {expression(node)}")
                made.lines.append(f"{indent}    - confirmed_by_authority: income_with_dependants_below_limit")
            else:
                for child in node["any_of"]:
                    one(child, indent + "    ", False, f"{id}.")
            made.lines += [f"{indent}  {part}" for part in re.findall(PARTS, extra)]
            return
        text = expression(node)
        made.lines.append(line(indent, f"{prefix}.{id}", text, extra))
        bare = text.removeprefix("not ")
        if id in given or bare not in BOOLS:
            words(id, node)

    for node in record["conditions"]:
        one(node, "    ", True)
    return made


def of_thing(said: Sequence[str], thing: str) -> tuple[str, str, str]:
    """Sentences about "this premium" with what it is."""
    holds, fails, unknown = (one.replace("{this}", thing).replace("{one}", thing.split()[1]) for one in said)
    return holds, fails, unknown


def line(indent: str, id: str, text: str, extra: str) -> str:
    """A condition on one line, or folded where it is long."""
    quoted = f"'{text}'" if re.search(r"[\[\]{},#]|: ", text) else text
    short = f"{indent}- {{id: {id}, test: {quoted}{extra}}}"
    if len(short) <= 140:
        return short
    parts = re.findall(PARTS, extra)
    folded = fold(text, 130 - len(indent))
    body = "\n".join(f"{indent}    {one}" for one in folded)
    rest = "".join(f"\n{indent}  {part}" for part in parts)
    return f"{indent}- id: {id}\n{indent}  test: >-\n{body}{rest}"


def fold(text: str, width: int) -> list[str]:
    """An expression on lines of at most ``width``, broken before ``and`` and ``or``."""
    lines = [""]
    for part in re.split(r" (?=(?:and|or) )", text):
        if lines[-1] and len(lines[-1]) + len(part) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {part}".strip()
    return lines


# -- amounts, asking, sources ----------------------------------------------------------------------

TO = {"carer": "carer", "recipient": "recipient", "parent": "parent", "carer_or_recipient": "either"}
PER_YEAR = {"day": 120, "month": 12, "quarter": 4, "year": 1, "once": 1}


def eur(value: Any) -> str:
    """A sum as its text."""
    return f"{Decimal(str(value)):.2f}"


def amount_rows(record: Row, hand: Row) -> list[str]:
    """The rows of what it pays."""
    if "rows" in hand:
        return [f"    - {row}" for row in hand["rows"]]
    payout, formula = record.get("payout", {}), record.get("formula", {})
    tail = f", to: {TO[record['beneficiary']]}"
    if payout.get("form") == "voucher":
        tail += ", form: voucher"
    frequency = payout.get("frequency")
    rows = record.get("amounts")
    if rows is None:
        if record["amount_eur"] is None:
            label = next(iter(hand.get("labels", {})), "")
            return [f"    - {{not_printed: true{tail}{f', label: {label}' if label else ''}}}"]
        rows = [{"eur": record["amount_eur"], "period": record["period"]}]
    labels = list(hand.get("labels", {}))
    made = []
    for index, row in enumerate(rows):
        per = row["period"]
        text = f'eur: "{eur(row["eur"])}", per: {per}'
        if "when" in row:
            when = " and ".join(expression(one, inside=True) for one in row["when"])
            text = f"when: {quote(when)}, {text}"
        pro_rata = payout.get("pro_rata")
        if pro_rata in ("month", "started_month"):
            text += f", times: {'care_months_in_year' if per == 'month' else 'care_months_in_year / 12'}, over: year"
            text += ", counts: begun" if pro_rata == "started_month" else ""
        if "max_eur" in formula:
            text += f', max: {{eur: "{eur(formula["max_eur"])}", per: {formula["max_period"]}}}'
        if frequency and frequency != per:
            text += f", paid: {frequency}"
        label = f", seen: {hand['seen']}" if "seen" in hand else ""
        label += f", label: {labels[index]}" if len(labels) == len(rows) else ""
        made.append(f"    - {{{text}{tail}{label}}}")
    return made


def quote(text: str) -> str:
    """Text that may stand in a flow mapping."""
    return f"'{text}'" if re.search(r"[\[\]{},#\"]|: ", text) else text


def apply_lines(record: Row, hand: Row, places: Sequence[str]) -> list[str]:
    """Where, by whom and until when it is asked for."""
    apply = record["apply"]
    who = str(apply.get("who", ""))
    person = {
        "": {"carer": "carer", "recipient": "recipient", "parent": "carer", "carer_or_recipient": "either"}[
            record["beneficiary"]
        ],
        "carer": "carer",
    }.get(who, "either" if who.startswith("carer or") else "recipient")
    made = [f"  at: [{', '.join(places)}]", f"  who: {hand.get('who', person)}"]
    if "window" in hand:
        made.append(f"  window: {hand['window']}")
    elif found := re.match(r"(\d+) (\w+)", str(apply.get("deadline", ""))):
        made.append(f"  window: {{until: {MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}, for: this_year}}")
    if hand.get("renew"):
        made.append(f"  renew: {hand['renew']}")
    if "month after the application" in (str(apply.get("starts", ""))):
        made.append("  starts: P1M")
    if hand.get("documents"):
        made.append(f"  documents: [{', '.join(hand['documents'])}]")
    return made


def site_name(url: str, record: Row) -> str:
    """The name of the site of a page."""
    host = urlparse(url).netloc.removeprefix("www.")
    town = record["municipality"]
    for site, name in TABLES["sites"].items():
        if host == site or host.endswith("." + site):
            return str(name)
    if "ocmw" in host or "ocmw" in url:
        return f"OCMW {town}"
    return f"{'Stad' if town in CITIES.split() else 'Gemeente'} {town}"


def weight(record: Row) -> int:
    """How much it brings in a year: 4 from 500 euro on, 2 up to 100 euro or where it is not known."""
    sums = [row["eur"] * PER_YEAR[row["period"]] for row in record.get("amounts", [])]
    if record["amount_eur"] is not None and record["period"] is not None:
        sums.append(record["amount_eur"] * PER_YEAR[record["period"]])
    formula = record.get("formula", {})
    if "max_eur" in formula:
        top = formula["max_eur"] * PER_YEAR[formula["max_period"]]
        sums = [min(top, one) for one in sums] or [top]
    most = max(sums, default=0)
    return 4 if most >= 500 else 3 if most > 100 else 2


STATUS = {"in_force_on_page": "in_force", "superseded": "superseded", "superseded_possible": "superseded_possible"}


def merged(record: Row) -> tuple[str, str]:
    """The code and name of today's municipality."""
    into = record.get("merged_into") or {"nis_code": record["nis_code"], "name": record["municipality"]}
    return str(into["nis_code"]), into["name"]


def area(record: Row) -> str:
    """Where it counts: of what merged, the territory of then, unless the page is of after the merger."""
    into = record.get("merged_into")
    if into is None or (record["page_date"] or "") > into["since"]:
        return f'{{municipality: "{merged(record)[0]}"}}'
    return f'{{formerly: "{record["nis_code"]}"}}'


def scheme_id(record: Row) -> str:
    """The id of its scheme."""
    return f"premium_{record['id'].replace('-', '_')}"


def folder(name: str) -> str:
    """The name of a pack's folder."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def title(record: Row, hand: Row) -> Pair:
    """How it is called, with its municipality."""
    if "title" in hand:
        return hand["title"][0], hand["title"][1]
    name = record["name_nl"]
    return (
        f"{name} van {record['municipality']}",
        f"{hand['english']} of {record['municipality']} ({name[0].lower()}{name[1:]})",
    )


def scheme_text(record: Row, hand: Row, conditions: Conditions, places: Sequence[str], used: Sequence[str]) -> str:
    """The scheme's own file."""
    lines = [
        "format: 1",
        f"id: {scheme_id(record)}",
        f"was: [{record['id']}]",
        "kind: premium",
        "authority: municipality",
        f"area: {area(record)}",
        f'seen: {{consulted: {CONSULTED}, page_date: "{record["page_date"] or ""}", '
        f"status: {STATUS[record['status']]}, confidence: {record['confidence']}}}",
        f"complete: {str(record['conditions_complete']).lower()}",
        f"weight: {weight(record)}",
        "requires:",
        *(["  all:", *conditions.lines] if conditions.lines else ["  all: []"]),
        "amounts:",
        f"  how: {hand.get('how', 'first')}",
        "  rows:",
        *amount_rows(record, hand),
        "apply:",
        *apply_lines(record, hand, places),
        *hand.get("more", []),
        "sources:",
    ]
    for id in used:
        url = record["source"] if id == "page" else hand["sources"][id]["url"]
        said = hand.get("sources", {}).get(id, {})
        date = said.get("page_date", (record["page_date"] or "") if id == "page" else "")
        name = said.get("title", f"{site_name(url, record)} - {record['name_nl']}")
        lines.append(
            f'  {id}:\n    url: "{url}"\n    title: {json.dumps(name, ensure_ascii=False)}\n    page_date: "{date}"\n'
            f"    consulted: {CONSULTED}"
        )
    return "\n".join(lines) + "\n"


# -- words -----------------------------------------------------------------------------------------


def text(value: str) -> str:
    """A text in quotes."""
    return json.dumps(value, ensure_ascii=False)


def statement(pair: Sequence[str], index: int) -> str:
    """{text, source} in one language; a third item names the source."""
    source = pair[2] if len(pair) > 2 else "page"
    return f"{{text: {text(pair[index])}, source: {source}}}"


def words_text(record: Row, hand: Row, conditions: Conditions, index: int) -> str:
    """The words of a scheme in Dutch (0) or English (1)."""
    name = title(record, hand)[index]
    town = record["municipality"]
    short = record["name_nl"].split(" (")[0].lower()
    calls = (
        dict.fromkeys([*hand.get("call", []), short, f"{short} {town.lower()}", f"{short} van {town.lower()}"])
        if index == 0
        else dict.fromkeys(
            [*hand.get("call_en", []), f"{hand['english'].lower()} {town.lower()}", hand["english"].lower(), short]
        )
    )
    lines = [
        "format: 1",
        f"title: {text(name)}",
        f"call: [{', '.join(quote(one) for one in calls)}]",
        f"short: {statement(hand['short'], index)}",
    ]
    if conditions.words:
        lines.append("conditions:")
        for id, said in conditions.words.items():
            lines.append(f"  {id}:")
            lines += [
                f"    {key}: {text(phrase)}"
                for key, phrase in zip(("holds", "fails", "unknown"), said[index], strict=True)
            ]
    lines += ["steps:", *(f"  - {statement(one, index)}" for one in hand.get("steps", TABLES["ask_how"]))]
    if hand.get("documents"):
        lines += ["documents:", *(f"  {id}: {statement(one, index)}" for id, one in hand["documents"].items())]
    for key in ("notice", "length", "refused"):
        if key in hand:
            lines.append(f"{key}: {statement(hand[key], index)}")
    for key in ("brings", "unsure", "good_to_know"):
        told = hand.get(key) or (TABLES["not_all"] if key == "unsure" and not record["conditions_complete"] else ())
        if told:
            lines += [f"{key}:", *(f"  - {statement(one, index)}" for one in told)]
    if hand.get("labels"):
        lines += ["amounts:", *(f"  {id}: {text(one[index])}" for id, one in hand["labels"].items())]
    facts = fact_words(record, hand)
    if facts:
        lines.append("facts:")
        for fact, parts in facts.items():
            lines.append(f"  {fact}:")
            lines += [f"    {key}: {text(pair[index])}" for key, pair in parts.items()]
    return "\n".join(lines) + "\n"


def fact_words(record: Row, hand: Row) -> dict[str, dict[str, Pair]]:
    """The words of facts that are asked otherwise here: those by hand, and who was registered on a day."""
    found: dict[str, dict[str, Pair]] = {}
    for node in record["conditions"]:
        fact = node.get("fact", "")
        if fact.endswith("registered_here_on_reference_date"):
            nl, en = date_words(node["at"])
            carer = fact.startswith("carer")
            who, ewho = ("je", "you") if carer else (R, R)
            was, ewas = "was", "were" if carer else "was"
            asked = ("Stond je", "Were you") if carer else (f"Stond {R}", f"Was {R}")
            found[fact] = {
                "label": (
                    f"inschrijving in {{{{ municipality }}}} op {nl}",
                    f"registration in {{{{ municipality }}}} on {en}",
                ),
                "ask": (
                    f"{asked[0]} op {nl} ingeschreven in {{{{ municipality }}}}?",
                    f"{asked[1]} registered in {{{{ municipality }}}} on {en}?",
                ),
                "why": (
                    f"Deze premie is voor wie er op {nl} ingeschreven was.",
                    f"This premium is for those registered there on {en}.",
                ),
                "holds": (
                    f"{who} {was} op {nl} ingeschreven in {{{{ municipality }}}}",
                    f"{ewho} {ewas} registered in {{{{ municipality }}}} on {en}",
                ),
                "fails": (
                    f"{who} {was} op {nl} niet ingeschreven in {{{{ municipality }}}}",
                    f"{ewho} {ewas} not registered in {{{{ municipality }}}} on {en}",
                ),
                "unknown": (
                    f"of {who} op {nl} ingeschreven {was} in {{{{ municipality }}}}",
                    f"whether {ewho} {ewas} registered in {{{{ municipality }}}} on {en}",
                ),
                "presumed": (
                    f"{who} op {nl} ingeschreven {was} in {{{{ municipality }}}}",
                    f"{ewho} {ewas} registered in {{{{ municipality }}}} on {en}",
                ),
            }
    for fact, parts in hand.get("facts", {}).items():
        found[fact] = {key: (pair[0], pair[1]) for key, pair in parts.items()}
    return found


# -- examples --------------------------------------------------------------------------------------


def truth(node: Row, facts: Row) -> bool | None:
    """A row or group in three values, by the reading that the researched file itself describes."""
    if "any_of" in node or "all_of" in node:
        kind = "any_of" if "any_of" in node else "all_of"
        found = [truth(child, facts) for child in node[kind]]
        decisive = kind == "any_of"
        return decisive if decisive in found else None if None in found else not decisive
    have = facts.get(node["fact"])
    if have is None:
        return None
    value = node["value"]
    if isinstance(value, dict):
        base = Decimal(str(value["base"]))
        number = Decimal(str(have))
        if TESTS[node["test"]](number, base):
            return True
        if value["per_dependant"] is None or "dependants" not in facts:
            return None
        return bool(TESTS[node["test"]](number, base + Decimal(str(value["per_dependant"])) * facts["dependants"]))
    return bool(TESTS[node["test"]](exact(have), exact(value)))


def exact(value: Any) -> Any:
    """Numbers as they are written."""
    if isinstance(value, list):
        return [exact(one) for one in value]
    return Decimal(str(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


TESTS: dict[str, Any] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
    "between": lambda a, b: b[0] <= a <= b[1],
    "in": lambda a, b: a in b,
    "not_in": lambda a, b: a not in b,
}


def outcome(record: Row, facts: Row) -> str:
    """What the record comes to."""
    found = [truth(node, facts) for node in record["conditions"]]
    if False in found:
        return "not_eligible"
    return "unknown" if None in found or not record["conditions_complete"] else "eligible"


def near(node: Row) -> tuple[list[Any], list[Any]]:
    """Values of a row that hold and that fail, those at the limit first."""
    test, value = node["test"], node["value"]
    if isinstance(value, bool):
        return ([value], [not value]) if test == "eq" else ([not value], [value])
    if isinstance(value, dict):
        return [value["base"] - 1], [value["base"] + 1]
    if node["fact"] in CHOICES:
        values = value if isinstance(value, list) else [value]
        others = [one for one in CHOICES[node["fact"]] if one not in values]
        return (values, others) if test in ("eq", "in") else (others, values)
    step = Decimal("0.01") if isinstance(value, float) else 1
    one = Decimal(str(value)) if isinstance(value, float) else value
    match test:
        case "between":
            return [value[0], value[1]], [one for one in (value[0] - 1, value[1] + 1) if one >= 0]
        case "gte":
            return [one], [one - step]
        case "gt":
            return [one + step], [one]
        case "lte":
            return [one], [one + step]
        case "lt":
            return [one - step], [one]
        case "eq":
            return [one], [one - 1]
        case "in":
            return list(value), [min(value) - 1]
    raise AssertionError(test)


CHOICES = {
    "recipient_living_situation": ["home", "assisted_living", "residential_care"],
    "carer_relation": ["child", "partner", "friend_neighbour"],
    "recipient_household_type": ["single", "couple"],
    "dependency_katz_category": ["B", "O"],
    "daytime_setting": ["home", "school", "institution_day", "institution_day_night"],
    "attest_class": ["A", "B"],
}


def solve(node: Row, facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Ways to make a row or group hold, over what stands already."""
    if "any_of" in node:
        for child in node["any_of"]:
            yield from solve(child, facts)
    elif "all_of" in node:
        ways = [facts]
        for child in node["all_of"]:
            ways = [more for way in ways for more in itertools.islice(solve(child, way), 3)]
        yield from ways
    elif truth(node, facts) is True:
        yield facts
    elif node["fact"] not in facts:
        for value in near(node)[0][:2]:
            if value == -1:
                continue
            yield {**facts, node["fact"]: value}


def breaks(node: Row, facts: dict[str, Any]) -> dict[str, Any] | None:
    """The facts with this condition just failing."""
    changed = dict(facts)
    leaves = list(leaves_of(node))
    for leaf in leaves:
        if isinstance(leaf["value"], dict):
            changed["dependants"] = 0
        if leaf["fact"] not in changed or truth(leaf, changed) is not False:
            for value in near(leaf)[1]:
                if truth(leaf, {**changed, leaf["fact"]: value}) is False:
                    changed[leaf["fact"]] = value
                    break
        if truth(node, changed) is False:
            return changed
    return changed if truth(node, changed) is False else None


def paid(record: Row, facts: Row) -> str:
    """The sum of the first row that holds; empty where none is sure."""
    if record["amount_eur"] is not None and "amounts" not in record:
        return eur(record["amount_eur"]) if record["period"] else ""
    for row in record.get("amounts", []):
        found = [truth(one, facts) for one in row.get("when", [])]
        if None in found:
            return ""
        if False not in found:
            return eur(row["eur"])
    return ""


def situations(record: Row) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Worked situations of a record: every way in, every condition just failing, one fact not known."""
    ways: list[dict[str, Any]] = [{}]
    for node in record["conditions"]:
        found = []
        for way in ways:
            for more in itertools.islice(solve(node, way), 12):
                found.append(more)
        ways = found[:40]
    good = [way for way in ways if all(truth(node, way) is True for node in record["conditions"])]
    if not good:
        return
    for row in record.get("amounts", []):
        for way in good:
            with_row = dict(way)
            for one in row.get("when", []):
                with_row.setdefault(one["fact"], near(one)[0][0])
            if all(truth(one, with_row) for one in row.get("when", [])) and all(
                truth(node, with_row) is True for node in record["conditions"]
            ):
                yield "Every condition holds.", with_row, ""
                break
    shown: list[frozenset[str]] = []
    for way in good:
        kind = frozenset(way)
        if kind not in shown and len(shown) < 6:
            shown.append(kind)
            yield "Every condition holds, at its limit where it has one.", way, ""
    base = good[0]
    for node in record["conditions"]:
        broken = breaks(node, base)
        if broken is not None and outcome(record, broken) == "not_eligible":
            yield f"It fails on: {node.get('fact', 'every way in')}.", broken, ""
    for node in record["conditions"]:
        facts = [leaf["fact"] for leaf in leaves_of(node)]
        less = {name: value for name, value in base.items() if name not in facts}
        if (
            len(less) < len(base)
            and outcome(record, less) == "unknown"
            and any(own(fact) not in AUTHORITY for fact in facts)
        ):
            yield f"{facts[0]} is not known.", less, facts[0] if "fact" in node else ""
            break


def told(facts: Row) -> str:
    """A situation in a sentence, from its facts. Raises KeyError for a fact that no table says."""
    parts = []
    for name, value in facts.items():
        if isinstance(value, bool):
            parts.append(TABLES["say_truth"][name if name in TABLES["say_truth"] else own(name)][not value])
        elif name == "recipient_living_situation":
            parts.append(TABLES["lives"][value])
        elif name == "daytime_setting":
            parts.append(TABLES["spends"][value])
        else:
            parts.append(TABLES["say"][name].format(v=str(value).replace("_", " ")))
    sentence = "; ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}." if parts else "Nothing is known yet."


def value_text(value: Any) -> str:
    """A fact's value in YAML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (float, Decimal)):
        return f'"{value}"' if Decimal(str(value)) != Decimal(str(value)).to_integral() else str(int(value))
    return str(value)


def examples_text(record: Row, hand: Row, cases: Sequence[Row]) -> str:
    """The worked situations: those of the researched cases, by hand, and one for every branch that has none yet."""
    id = scheme_id(record)
    lines = ["format: 1", "examples:"]
    day = next((node["at"] for node in record["conditions"] if "at" in node and "months" in node["fact"]), "")
    seen: set[str] = set()

    def add(situation: str, facts: Row, result: str, why: str, *, missing: str = "", sums: Sequence[str] = ()) -> None:
        plain_facts = {own(name): value for name, value in facts.items()}
        key = json.dumps(plain_facts, sort_keys=True, default=str)
        if key in seen:
            return
        seen.add(key)
        lines.append(f"  - situation: {text(situation)}")
        if day:
            lines.append(f"    on: {CONSULTED[:4]}-{day}")
        inner = ", ".join(f"{name}: {value_text(value)}" for name, value in plain_facts.items())
        lines.append(
            f"    facts: {{{inner}}}"
            if len(inner) < 130
            else "    facts:\n" + "\n".join(f"      {name}: {value_text(value)}" for name, value in plain_facts.items())
        )
        lines.append(f"    expect: {{{id}: {result}}}")
        if missing:
            lines.append(f"    missing: {{{id}: [{missing}]}}")
        if sums:
            lines.append(f"    amounts: {{{id}: [{', '.join(text(one) for one in sums)}]}}")
        lines.append(f"    why: {text(why)}")
        lines.append("    source: page")

    for example in hand.get("examples", []):
        add(
            example["situation"],
            example["facts"],
            example["expect"],
            example["why"],
            missing=", ".join(example.get("missing", [])),
            sums=example.get("amounts", ()),
        )
    for case in cases:
        situation = case["situation"].removeprefix(f"{case['municipality']}: ").split(" Not known yet:")[0]
        why = re.sub(r"\s+", " ", case["why"])
        why = f"{why[:1].upper()}{why[1:]}"
        why = "One of the conditions fails." if why.startswith("Fails: one of") else why
        amount = case.get("amount") or {}
        add(
            f"{situation[:1].upper()}{situation[1:]}",
            case["facts"],
            case["expected"],
            why.rstrip(".") + ".",
            sums=hand.get("sums", {}).get(case["id"], [eur(amount["eur"])] if amount else []),
        )
    shown = [one["facts"] for one in (*hand.get("examples", []), *cases)]
    for why, facts, lacking in situations(record):
        result = outcome(record, facts)
        if "examples" in hand and not (result == "not_eligible" and fails_anew(record, facts, shown)):
            continue
        sure = result == "eligible" and "rows" not in hand and "pro_rata" not in record.get("payout", {})
        sums = [paid(record, facts)] if sure and paid(record, facts) else []
        add(
            told(facts),
            facts,
            result,
            why,
            missing=own(lacking) if lacking and own(lacking) not in DERIVED else "",
            sums=sums,
        )
    if not seen:
        add("Nothing is known yet.", {}, "unknown", "The page does not show the conditions.")
    return "\n".join(lines) + "\n"


def fails_anew(record: Row, facts: Row, shown: Sequence[Row]) -> bool:
    """Whether a condition fails here that fails in none of these situations."""
    for node in record["conditions"]:
        if truth(node, facts) is False and not any(truth(node, one) is False for one in shown):
            return True
    return False


# -- packs -----------------------------------------------------------------------------------------


def contacts_of(
    records: Sequence[Row], hands: Mapping[str, Row], pack: str
) -> tuple[dict[str, Row], dict[str, list[str]]]:
    """The offices of a pack by id, and per record where it is asked for."""
    found: dict[str, Row] = {}
    places: dict[str, list[str]] = {}
    for record in records:
        office = hands[record["id"]].get("office")
        if office is None:
            places[record["id"]] = ["municipality"]
            continue
        id = f"{pack.replace('-', '_')}_{office['id']}"
        places[record["id"]] = [id]
        found.setdefault(id, {**office, "record": record})
    return found, places


def contacts_text(contacts: Mapping[str, Row]) -> str:
    """``contacts.yaml``."""
    lines = ["format: 1", "contacts:"]
    for id, office in contacts.items():
        record = office["record"]
        contact = record["contact"]
        lines.append(f"  {id}:")
        lines += [
            f'    {key}: "{office.get(key, contact.get(key))}"'
            for key in ("phone", "email")
            if office.get(key, contact.get(key))
        ]
        lines.append(f'    as_of: "{record["page_date"] or ""}"')
        lines.append(f"    confidence: {record['confidence']}")
        name = json.dumps(f"{site_name(record['source'], record)} - {record['name_nl']}", ensure_ascii=False)
        lines += [
            "    sources:",
            "      page:",
            f'        url: "{record["source"]}"',
            f"        title: {name}",
            f'        page_date: "{record["page_date"] or ""}"',
            f"        consulted: {CONSULTED}",
        ]
    return "\n".join(lines) + "\n"


def contact_words(contacts: Mapping[str, Row], index: int) -> str:
    """``<lang>/contacts.yaml``."""
    lines = ["format: 1", "contacts:"]
    for id, office in contacts.items():
        lines += [f"  {id}:", f"    name: {text(office['name'][index])}", f"    what: {text(office['what'][index])}"]
    return "\n".join(lines) + "\n"


def pack_text(name: str, nis: str, none: Row | None, text_key: str = "", *, replaced: bool = False) -> str:
    """``pack.yaml``; of a municipality of which only replaced rules were found, its premiums are not known."""
    lines = [
        "format: 1",
        f"name: {name}",
        f'area: {{municipality: "{nis}"}}',
        "languages: [nl, en]",
        f'version: "{CONSULTED}"',
        "owner: {name: Leun}",
        f"premiums: {'none' if none else 'unknown' if replaced else 'known'}",
    ]
    if none:
        site = site_name(none["source"], {"municipality": name})
        lines += [
            "no_premium:",
            f"  status: {none['status']}",
            f"  text: {text_key}",
            "  source:",
            f'    url: "{none["source"]}"',
            f"    title: {text(site + ' - ' + none['title'])}",
            f'    page_date: "{none["page_date"] or ""}"',
            f"    consulted: {CONSULTED}",
        ]
    return "\n".join(lines) + "\n"


def write(path: Path, content: str, *, again: bool) -> bool:
    """Write a file, unless it exists already; whether it was written."""
    if path.exists() and not again:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return True


def main() -> int:
    """Write the packs, and name what lacks a sentence."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=Path, required=True)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--words", type=Path, nargs="+", required=True)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--again", action="store_true", help="also over files that exist")
    options = parser.parse_args()
    read_vocabulary()
    researched = yaml.safe_load(options.facts.read_text(encoding="utf-8"))
    cases = yaml.safe_load(options.cases.read_text(encoding="utf-8"))["cases"]
    hands: dict[str, Any] = {}
    for path in options.words:
        hands |= yaml.safe_load(path.read_text(encoding="utf-8"))
    packs: dict[tuple[str, str], list[Row]] = {}
    for record in researched["premiums"]:
        if not options.only or record["id"] in options.only:
            packs.setdefault(merged(record), []).append(record)
    lacking: list[str] = []
    written = 0
    for (nis, name), records in packs.items():
        records = [record for record in records if record["id"] in hands]
        lacking += [f"{record['id']}: no words" for record in packs[nis, name] if record["id"] not in hands]
        if not records:
            continue
        pack = folder(name)
        root = OUT / pack
        contacts, places = contacts_of(records, hands, pack)
        replaced = all(record["status"] == "superseded" for record in records)
        files = {"pack.yaml": pack_text(name, nis, None, replaced=replaced)}
        if contacts:
            files["contacts.yaml"] = contacts_text(contacts)
            files["nl/contacts.yaml"] = contact_words(contacts, 0)
            files["en/contacts.yaml"] = contact_words(contacts, 1)
        for record in records:
            hand = hands[record["id"]]
            thing = (
                ("deze toelage", "this allowance")
                if "toelage" in record["name_nl"].lower().split(" (")[0]
                else ("deze premie", "this premium")
            )
            conditions = conditions_of(record, hand, record["municipality"], thing)
            lacking += conditions.lacking
            id = scheme_id(record)
            texts = [words_text(record, hand, conditions, index) for index in (0, 1)]
            used = ["page", *(one for one in hand.get("sources", {}) if one != "page")]
            files[f"schemes/{id}.yaml"] = scheme_text(record, hand, conditions, places[record["id"]], used)
            files[f"nl/schemes/{id}.yaml"], files[f"en/schemes/{id}.yaml"] = texts
            files[f"examples/{id}.yaml"] = examples_text(
                record, hand, [case for case in cases if case["premium"] == record["id"]]
            )
        written += sum(write(root / path, content, again=options.again) for path, content in files.items())
    for none in researched["no_premium"]:
        said = hands.get(f"none-{none['municipality'].lower()}")
        if said is None or options.only:
            continue
        key = f"premium.none_{none['municipality'].lower()}"
        files = {"pack.yaml": pack_text(none["municipality"], said["nis"], {**none, "title": said["title"]}, key)}
        for index, language in enumerate(("nl", "en")):
            files[f"{language}/texts.yaml"] = f"format: 1\ntexts:\n  {key}: {text(said['text'][index])}\n"
        written += sum(
            write(OUT / folder(none["municipality"]) / path, content, again=options.again)
            for path, content in files.items()
        )
    sys.stdout.writelines(f"{one}\n" for one in lacking)
    sys.stderr.write(f"{written} files\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
