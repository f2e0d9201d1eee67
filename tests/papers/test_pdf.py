"""Papers can be read by people, screen readers and programs, and nothing that stands on them does anything."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import subprocess
import sys
import zlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pypdf
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.papers import marks, pdf
from bot.papers.model import Contact, Group, LeaveLetter, Overview, Paper, Right, Source
from tests.papers import samples

PAPERS: dict[str, Paper] = {
    "overview": samples.OVERVIEW,
    "letter": samples.LETTER,
    "guide": samples.GUIDE,
    "health_fund": samples.HEALTH_FUND,
}
CONTENT = Path(__file__).parent.parent.parent / "content"
POINTS = 72 / 25.4


@cache
def words(language):
    return yaml.safe_load((CONTENT / language / "texts.yaml").read_text(encoding="utf-8"))["texts"]


def read(paper, language="nl"):
    return pypdf.PdfReader(io.BytesIO(pdf.render(paper, language, words(language))))


def text_of(reader):
    """The text of all pages on one line, without places to break."""
    told = "\n".join(page.extract_text() for page in reader.pages)
    return " ".join(told.replace("\u200b", "").replace("\xa0", " ").split())


def one_right(**changes):
    right = replace(Right(title="Verlof", standing="eligible"), **changes)
    return Overview(made_on=samples.MADE_ON, recipient="je moeder", groups=(Group(kind="leave", rights=(right,)),))


# -- what stands on it -----------------------------------------------------------------------------


def test_an_ordinary_overview_is_one_page():
    assert sum(len(group.rights) for group in samples.OVERVIEW.groups) == 14
    assert len(read(samples.OVERVIEW).pages) == 1


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_one_page_of_a4(name):
    (page,) = read(PAPERS[name]).pages
    assert (round(page.mediabox.width / POINTS), round(page.mediabox.height / POINTS)) == (210, 297)


def test_an_overview_tells_all_it_was_given():
    told = text_of(read(samples.OVERVIEW))
    rights = [right for group in samples.OVERVIEW.groups for right in group.rights]
    for text in (
        *(right.title for right in rights),
        *(right.brings for right in rights),
        *(missing for right in rights for missing in right.missing),
        *(marks.plain(step) for step in samples.OVERVIEW.first),
        *samples.OVERVIEW.rests_on,
        *samples.OVERVIEW.presumed,
        marks.plain(samples.OVERVIEW.total),
        "012 34 56 78",
        "22 november 2026",
        "gelezen in november 2026",
    ):
        assert " ".join(text.replace("\xa0", " ").split()) in told, text


def test_an_overview_is_read_in_the_order_in_which_it_is_told():
    told = text_of(read(samples.OVERVIEW))
    order = [
        "Waar je misschien recht op hebt",
        "Doe dit eerst",
        "Erkenning als mantelzorger met sociaal recht1 · aangevraagd · Opent het mantelzorgverlof Nog nodig: de",
        "Verlof van het werk",
        "Verlof voor medische bijstand2, 3 · lijkt te kloppen · € 978,24 per maand, bruto (december 2022)",
        "Nog nodig: het attest van de arts · Waar: je werkgever en de RVA · Wanneer: minstens 7 dagen vooraf",
        "Premies",
        "Volgens een pagina van 2022; vraag na",
        "Zorgbudgetten",
        "samen ruw geschat",
        "Hier kan je terecht",
        "Dit steunt op wat je vertelde:",
        "Bronnen",
    ]
    places = [told.find(text) for text in order]
    assert -1 not in places
    assert places == sorted(places)


def test_a_kind_without_rights_is_not_named():
    assert "Andere hulp" not in text_of(read(samples.OVERVIEW))


def test_an_overview_without_rights_says_so():
    told = text_of(read(replace(samples.OVERVIEW, groups=(), first=(), total="")))
    assert "Ik vond niets dat nu lijkt te kloppen" in told
    assert "Nog nodig" not in told


def test_forty_rights_flow_to_more_pages_that_say_what_they_are():
    groups = tuple(replace(group, rights=group.rights * 3) for group in samples.OVERVIEW.groups)
    reader = read(replace(samples.OVERVIEW, groups=groups))
    assert len(reader.pages) > 1
    assert text_of(reader).count("Kortverblijf") == 3
    for number, page in enumerate(reader.pages, start=1):
        told = " ".join(page.extract_text().split())
        assert f"blad {number} van {len(reader.pages)}" in told
        assert "Waar je misschien recht op hebt" in told


def test_a_source_is_said_once_and_pointed_at():
    told = text_of(read(samples.OVERVIEW))
    assert told.count("Vlaamse sociale bescherming - Zorgbudgetten") == 1
    assert "Verlof voor medische bijstand2, 3" in told


def test_sources_read_in_different_months_each_say_when():
    older = Source(title="Een oude bladzijde", consulted=date(2026, 3, 2))
    told = text_of(read(one_right(sources=(samples.RVA, older))))
    assert "1. RVA - Bedragen thematische verloven (november 2026); 2. Een oude bladzijde (maart 2026)" in told


def test_links_can_be_followed_and_nothing_else():
    paper = one_right(
        title="[de bladzijde](https://www.vlaanderen.be/a_(b)) en [niet](javascript:alert(1)) [x](file:///etc/passwd)"
    )
    page = read(replace(paper, contacts=(Contact(name="[Bel](tel:+3212)", email="a@b.be"),))).pages[0]
    uris = {str(note.get_object()["/A"]["/URI"]) for note in page.get("/Annots", ())}
    assert uris <= {"https://www.vlaanderen.be/a_(b)", "tel:+3212"}
    assert "tel:+3212" in uris


def test_a_letter_leaves_room_for_names_and_never_has_them():
    told = text_of(read(samples.LETTER))
    for label in (
        "Naam",
        "Straat en nummer",
        "Postcode en gemeente",
        "Werkgever",
        "Plaats",
        "Datum",
        "Handtekening en naam",
    ):
        assert label in told
    assert "Betreft: verlof voor medische bijstand" in told
    assert "Vorm: halftijds Eerste dag: 4 januari 2027 Laatste dag: 3 april 2027" in told
    assert "FOD WASO" in told
    assert "Ontvangstbewijs" in told


def test_a_letter_says_nothing_that_the_employer_need_not_know():
    told = text_of(read(LeaveLetter(leave="mantelzorgverlof", receipt=False)))
    assert "te zorgen" not in told
    assert "Leun" not in told
    assert "Ontvangstbewijs" not in told
    assert "Bron" not in told


def test_a_letter_takes_a_length_for_a_last_day():
    told = text_of(read(replace(samples.LETTER, until=None, length="3 maanden")))
    assert "Duur: 3 maanden" in told
    assert "Laatste dag" not in told


def test_a_list_for_the_health_fund_parts_what_is_there_from_what_is_missing():
    told = text_of(read(samples.HEALTH_FUND))
    there, missing = told.index("de verklaring op eer"), told.index("een bewijs van de zorgnood")
    assert told.index("Dit heb ik al") < there < missing
    assert "Voor je gesprek met CM" in told
    assert "Vragen voor aan het loket" in told


def test_a_sheet_for_the_carer_tells_the_steps_in_order():
    told = text_of(read(samples.GUIDE))
    assert "niet voor je werkgever" in told
    assert told.index("1. Vul je naam") < told.index("2. Onderteken") < told.index("Wanneer Minstens 7 dagen")


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_can_be_made_in_english(name):
    assert read(PAPERS[name], "en").trailer["/Root"]["/Lang"].startswith("en")


def test_every_word_of_a_paper_stands_in_both_languages():
    source = Path(pdf.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r'"(paper\.[a-z_.]+[a-z])"', source))
    assert len(named) > 20
    for language in ("nl", "en"):
        assert named <= set(words(language))


# -- what it is as a file --------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_tagged_titled_and_says_its_language(name):
    reader = read(PAPERS[name])
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "nl-BE"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def kinds_of_tags(reader):
    """How often every kind of tag stands in the tree."""
    found: Counter[str] = Counter()
    todo = [reader.trailer["/Root"]["/StructTreeRoot"]["/K"]]
    while todo:
        one = todo.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            todo += one
        elif isinstance(one, dict):
            if "/S" in one:
                found[one["/S"]] += 1
            todo.append(one.get("/K", []))
    return found


def test_an_overview_has_headings_and_lists_for_who_listens_to_it():
    tags = kinds_of_tags(read(samples.OVERVIEW))
    shown = [group for group in samples.OVERVIEW.groups if group.rights]
    assert tags["/H1"] == 1
    assert tags["/H2"] == len(shown)
    assert tags["/L"] == 1 + len(shown)
    assert tags["/LI"] == 3 + 14


@pytest.mark.parametrize("name", PAPERS)
def test_all_fonts_are_in_the_file(name):
    for page in read(PAPERS[name]).pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font["/DescendantFonts"]
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"])


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_the_same_bytes_every_time(name):
    assert pdf.render(PAPERS[name], "nl", words("nl")) == pdf.render(PAPERS[name], "nl", words("nl"))


def test_a_paper_is_the_same_bytes_in_another_process():
    here = pdf.render(samples.OVERVIEW, "nl", words("nl"))
    program = (
        "import hashlib; from tests.papers import samples, test_pdf; from bot.papers import pdf;"
        "print(hashlib.sha256(pdf.render(samples.OVERVIEW, 'nl', test_pdf.words('nl'))).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert there.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_papers_can_be_made_side_by_side():
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: pdf.render(samples.OVERVIEW, "nl", words("nl")), range(12)))
    assert len(set(made)) == 1


def test_papers_do_not_pile_up_in_memory():
    program = (
        "import resource; from dataclasses import replace; from tests.papers import samples, test_pdf;"
        "from bot.papers import pdf;"
        "words = test_pdf.words('nl');"
        "make = lambda n: pdf.render(replace(samples.OVERVIEW, recipient=f'nummer {n}'), 'nl', words);"
        "used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024;"
        "make(0); before = used(); [make(n) for n in range(1, 25)]; print(used() - before)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert int(told.stdout) < 100  # MB; 190 where nothing is forgotten


def test_a_paper_needs_no_working_folder(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert pdf.render(samples.LETTER, "nl", words("nl")).startswith(b"%PDF")


def test_the_typesetter_is_loaded_only_when_a_paper_is_made():
    program = (
        "import sys; import bot.papers.pdf, bot.papers.ics; print('typst' in sys.modules, 'icalendar' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.split() == ["False", "False"]


def test_a_picture_shows_the_page():
    (picture,) = pdf.pictures(samples.LETTER, "nl", words("nl"), dots_per_inch=40)
    assert picture.startswith(b"\x89PNG")


# -- untrusted text --------------------------------------------------------------------------------

NASTY = [
    '#eval("1+1") #import "@preview/x:1.0.0" #read("/etc/passwd") #panic()',
    "$x^2$ \\ \\u{41} `raw` ``` <label> @ref // niets /* niets */ ~ -- --- ... [a] #[b] #{c} ] ) }",
    "{{ recipient }} {% if x %} ${x} %s {0}",
    "= geen titel\n- geen lijst\n+ 1\n/ a: b",
    "😀 👩‍👧 ✔ ✘ 你好 مرحبا שלום Привет ñ é ğ ł ß \u202eomgekeerd\u202c \u0000\u0007\ufeff\ud83d",
    "een **niet gesloten *teken [en](",
    '"}}],"paper":"letter","x":"',
]


@pytest.mark.parametrize("text", NASTY)
def test_text_is_never_read_as_anything_but_text(text):
    told = text_of(read(one_right(title=text, missing=(text,), where=text, caution=text)))
    shown = " ".join("".join(run.text for line in marks.lines(text) for run in line).replace("\u200b", "").split())
    assert len(shown) > 5
    assert Counter(shown) - Counter(told) == Counter()


def test_text_stays_as_it_was_written():
    told = text_of(read(one_right(title='#eval("1+1") $x$ \\n <a> @b {{ c }}')))
    assert '#eval("1+1") $x$ \\n <a> @b {{ c }}' in told


def test_five_thousand_characters_are_all_there():
    told = text_of(read(one_right(missing=("woord " * 833,), brings="x" * 5000)))
    assert told.count("woord") == 833
    assert told.count("x") >= 5000


ENDLESS = (
    "https://www.voorbeeldstad.be/een/heel/lange/weg/die-nooit-eindigt/en-nog-verder?met=vragen&en=antwoorden&nog=meer#hier",
    "w" * 400,
    "gehandicaptentegemoetkomingsaanvraagformulierbehandelingstermijnverlengingsbeslissing",
    "sociaalhuis.afdeling.mantelzorg.en.thuiszorg.loket.drie@voorbeeldgemeentehuis.voorbeeldstad.example.be",
)


@pytest.mark.parametrize("text", ENDLESS)
def test_nothing_is_printed_outside_the_margins(text):
    paper = one_right(title=text, brings=text, missing=(text,), where=text, deadline=text, caution=text)
    paper = replace(paper, first=(text,), rests_on=(text,), contacts=(Contact(name=text, email=text, url=text),))
    pages = [picture_of(one) for one in pdf.pictures(paper, "nl", words("nl"), dots_per_inch=36)]
    for width, rows in pages:
        margin = round(15 / 25.4 * 36)
        for row in rows:
            assert min(row[:margin], default=255) > 200
            assert min(row[width - margin :], default=255) > 200


def picture_of(png):
    """A PNG as its width and rows of light (0 dark to 255); eight bits a channel, as Typst writes it."""
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", png[16:29])
    assert (depth, interlaced) == (8, 0)
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    data, at = b"", 8
    while at < len(png):
        size = struct.unpack(">I", png[at : at + 4])[0]
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + size]
        at += 12 + size
    raw, length = zlib.decompress(data), width * channels
    rows, before = [], bytearray(length)
    for y in range(height):
        kind, line = raw[y * (length + 1)], bytearray(raw[y * (length + 1) + 1 : (y + 1) * (length + 1)])
        for x in range(length):
            left = line[x - channels] if x >= channels else 0
            up, corner = before[x], before[x - channels] if x >= channels else 0
            if kind == 1:
                line[x] = (line[x] + left) & 255
            elif kind == 2:
                line[x] = (line[x] + up) & 255
            elif kind == 3:
                line[x] = (line[x] + (left + up) // 2) & 255
            elif kind == 4:
                guess = left + up - corner
                near = min((abs(guess - one), order, one) for order, one in enumerate((left, up, corner)))[2]
                line[x] = (line[x] + near) & 255
        rows.append([min(line[x * channels : x * channels + min(channels, 3)]) for x in range(width)])
        before = line
    return width, rows


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_can_be_printed(text):
    assert pdf.render(one_right(title=text, brings=f"**{text}**", where=text), "nl", words("nl")).startswith(b"%PDF")


def test_every_character_that_is_called_drawable_is_drawn():
    every = [chr(code) for low, high in marks._DRAWN for code in range(low, high + 1)]
    shown = [one for one in every if marks.drawable(one) == one]
    assert len(shown) > 2000
    rows = ["".join(shown[start : start + 40]) for start in range(0, len(shown), 40)]
    assert pdf.render(one_right(missing=tuple(rows)), "nl", words("nl")).startswith(b"%PDF")
