"""`leun pack`: begin a pack, see its cards, try its worked situations, and see what lies beneath it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from bot import app
from bot.assess_lines import Assessor
from bot.authoring import beneath, new, outcomes, preview, situations
from bot.authoring.situations import Situation
from bot.content import packs as pack_files
from bot.content.check import load_packs
from bot.content.checks.look import meant
from bot.content.model import Content, PackInfo, SchemeId
from bot.content.packs import PackFiles, Reader
from bot.dialogue.safety import build_patterns
from bot.dialogue.talk import Mind
from bot.errors import BadInput, ContentError, Mistake
from bot.pack_shelf import Shelf, read_pack
from bot.rights.wording import Wording
from bot.told import Told
from bot.understanding.places import Places

Say = Callable[[str], None]

#: The option that gives facts.
_OPTION: Final = "--facts"

_TEXTS: Final = {
    "written": (
        "{count} bestanden geschreven in {folder}. Nu: leun pack preview {folder}",
        "{count} files written in {folder}. Now: leun pack preview {folder}",
    ),
    "ships": (
        "Let op: Leun komt al met een pakket voor deze gemeente ({name}), met: {titles}.\n"
        "Een map die {name} heet, komt daarvoor in de plaats: wat je niet overneemt, is er niet meer.\n"
        "Begin van wat er is met: leun pack new {name} --from-shipped",
        "Mind: Leun comes with a pack for this municipality ({name}) already, with: {titles}.\n"
        "A folder called {name} stands in its place: what you do not take over is gone.\n"
        "Begin from what is there with: leun pack new {name} --from-shipped",
    ),
    "no_premium_there": ("geen premie", "no premium"),
    "persona": ("persoon", "persona"),
    "example": ("voorbeeld", "example"),
    "no_schemes": ("Het pakket heeft zelf geen regelingen.", "The pack has no schemes of its own."),
    "as_written": (
        "{good} van {all} voorbeelden komen uit zoals geschreven.",
        "{good} of {all} examples come out as written.",
    ),
    "personas": ("Hoe het voor tien mensen uitkomt:", "How it comes out for ten people:"),
    "changed": ("Wat anders uitkomt dan in {old}:", "What comes out otherwise than in {old}:"),
    "nothing": ("  niets", "  nothing"),
    "no_old": (
        "Er is nog geen vorige versie om mee te vergelijken; deze wordt bewaard als ze klopt.",
        "There is no earlier version to compare with yet; this one is kept if it holds.",
    ),
    "last_tested": ("de laatste versie die klopte", "the last version that held"),
    "shipped": ("het pakket dat met Leun komt", "the pack that comes with Leun"),
    "changes": (
        "Wat het pakket anders zegt dan wat eronder ligt:",
        "What the pack says otherwise than what lies beneath:",
    ),
    "beneath": ("  eronder: {text}", "  beneath: {text}"),
    "above": ("  pakket:  {text}", "  pack:    {text}"),
    "taken_away": ("(weggenomen)", "(taken away)"),
    "not_there": ("(niets)", "(nothing)"),
    "since": ("Wat er sindsdien onder veranderde ({old}):", "What changed beneath since ({old}):"),
    "was": ("  was: {text}", "  was: {text}"),
    "now": ("  nu:  {text}", "  now: {text}"),
    "kept": (
        "Bewaard in {file}: {count} plaatsen waarop het pakket steunt.",
        "Kept in {file}: {count} places that the pack rests on.",
    ),
    "never_kept": (
        "Nog niets bewaard; met --keep onthoudt het pakket wat er nu onder ligt.",
        "Nothing is kept yet; with --keep the pack remembers what lies beneath it now.",
    ),
}


def text(key: str, language: str, **names: object) -> str:
    """One of the commands' own texts."""
    return _TEXTS[key][language == "en"].format(**names)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A pack over all that lies below it, ready to be looked at."""

    pack: PackFiles
    packs: Sequence[PackFiles]
    content: Content
    info: PackInfo

    @property
    def schemes(self) -> tuple[SchemeId, ...]:
        """What the pack brings itself."""
        return situations.own_schemes(self.content, self.pack)


def _load(packs: Sequence[PackFiles]) -> Loaded:
    """The last of the packs over the others. Raises ContentError with its mistakes."""
    pack = packs[-1]
    content, refused = load_packs(packs)
    if pack.name in refused:
        raise ContentError(refused[pack.name])
    return Loaded(pack, packs, content, next(info for info in content.packs if info.id == pack.name))


# -- new -------------------------------------------------------------------------------------------


def write_new(folder: Path, answers_file: Path | None, language: str, today: date, ask: new.Ask, say: Say) -> int:
    """Begin a pack in a folder from questions or a file of answers; it is checked before anything is written.

    Who begins where a pack ships already is told so. Raises ContentError for answers that make no pack, BadInput where
    the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BadInput("pack", str(folder), Told("folder-full"))
    shipped = app.shipped_packs()
    named = [pack for pack in shipped if pack.name == folder.absolute().name]
    for pack in named:
        say(_ships(pack, language))
    base = app.base_pack()
    reader = Reader()
    starter = pack_files.read_starter(reader, base.files["starter.yaml"])
    if starter is None:
        raise ContentError(reader.mistakes)
    places = Places.of(pack_files.read([base])[0].places)
    if answers_file is not None:
        answers = new.read_answers(str(answers_file), answers_file.read_text("utf-8-sig"), places, today, starter)
    else:
        answers = new.Questions(ask, language, places, starter, today).answers()
    for one in shipped if not named else ():
        if answers.municipality in _area_of(one):
            say(_ships(one, language))
    pack = new.pack_of(answers, starter, folder.absolute().name, language)
    wrong = [line for line in _examples(_load([base, pack]), language, today) if line.startswith("✘")]
    if wrong:
        raise BadInput("pack", str(folder), "; ".join(wrong))
    return _write(pack, folder, language, say)


def copy_shipped(folder: Path, language: str, say: Say) -> int:
    """Begin from the pack of that name that ships.

    Raises BadInput where none does, or where the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BadInput("pack", str(folder), Told("folder-full"))
    name, shipped = folder.absolute().name, {pack.name: pack for pack in app.shipped_packs()}
    if name not in shipped:
        raise BadInput("pack", str(folder), Told("not-shipped", name=name, hint=meant(name, shipped)))
    return _write(shipped[name], folder, language, say)


def _write(pack: PackFiles, folder: Path, language: str, say: Say) -> int:
    for path, content in pack.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    say(text("written", language, count=len(pack.files), folder=folder))
    return 0


def left_out(pack: PackFiles, shipped: Sequence[PackFiles]) -> Iterator[Mistake]:
    """A warning where a pack stands for the shipped one of its name and lacks schemes of it."""
    for one in shipped:
        lacking = [path for path in sorted(one.files) if path.startswith("schemes/") and path not in pack.files]
        if one.name == pack.name and lacking:
            schemes = [path.removeprefix("schemes/").removesuffix(".yaml") for path in lacking]
            told = Told("leaves-out", schemes=schemes)
            yield Mistake(file=f"{pack.name}/pack.yaml", line=1, code="leaves-out", text=told, warning=True)


def _ships(pack: PackFiles, language: str) -> str:
    """That this pack ships, with the titles of its schemes."""
    reader = Reader()
    words = (reader.values(path, one) for path, one in sorted(pack.files.items()) if path.startswith(f"{language}/sch"))
    titles = [str(one.get("title", "")) for one in words if one is not None]
    return text("ships", language, name=pack.name, titles="; ".join(titles) or text("no_premium_there", language))


def _area_of(pack: PackFiles) -> set[str]:
    """The municipality or municipalities for which a pack is."""
    values: Mapping[str, Any] = Reader().values("pack.yaml", pack.files.get("pack.yaml", "")) or {}
    area = values.get("area")
    found = area if isinstance(area, dict) else {}
    return {str(found.get("municipality", "")), *map(str, found.get("municipalities", ()))}


# -- preview ---------------------------------------------------------------------------------------


def show_cards(folder: Path, facts: str, language: str, on: date, say: Say, *, more: bool) -> int:
    """The cards of a pack for its examples and the personas, or for the facts that are given."""
    loaded = _load(app.packs_with([folder]))
    if not loaded.schemes:
        say(text("no_schemes", language))
        return 0
    assessor = Assessor(loaded.content)
    mind = Mind(
        content=loaded.content,
        program=assessor.program,
        wording=Wording(loaded.content),
        safety=build_patterns(loaded.content.safety),
    )
    for kind, situation in _shown(loaded, facts, language, on):
        say(f"── {kind}: {situation.text}" if kind else f"── {situation.text}")
        for scheme in loaded.schemes:
            if not situation.expect or scheme in situation.expect:
                for line in preview.card(assessor, mind, situation, scheme, language, more=more):
                    say(line)
    return 0


def _shown(loaded: Loaded, facts: str, language: str, on: date) -> Iterator[tuple[str, Situation]]:
    if facts:
        yield "", Situation(text=facts, facts=_facts(facts), on=on, presume=True)
        return
    for example in situations.examples(loaded.pack, on):
        yield text("example", language), example
    for persona in situations.personas(loaded.packs[0], loaded.info, language, on):
        yield text("persona", language), persona


def _facts(given: str) -> dict[str, Any]:
    """Facts as JSON, or the path of a file with JSON. Raises BadInput for what is neither."""
    path = Path(given)
    source = path.read_text("utf-8-sig") if not given.lstrip().startswith("{") and path.is_file() else given
    try:
        found = json.loads(source)
    except ValueError as error:
        raise BadInput("facts", _OPTION, Told("facts-json", problem=str(error))) from error
    if not isinstance(found, dict):
        raise BadInput("facts", _OPTION, Told("facts-json", problem=type(found).__name__))
    return found


# -- test ------------------------------------------------------------------------------------------


def try_out(folder: Path, against: Path | None, language: str, on: date, say: Say, tested: Shelf) -> int:
    """Whether the examples come out as written, how it comes out for ten people, and what came out otherwise."""
    loaded = _load(app.packs_with([folder]))
    lines = list(_examples(loaded, language, on))
    for line in lines:
        say(line)
    assessor = Assessor(loaded.content)
    people = list(situations.personas(loaded.packs[0], loaded.info, language, on))
    say(text("personas", language))
    titles = outcomes.titles_of(assessor, language)
    for person in people:
        say(f"  {person.text}")
        for line in outcomes.lines_of(outcomes.came_out(assessor, person, loaded.schemes, language), titles, language):
            say(f"    {line}")
    wrong = any(line.startswith("✘") for line in lines)
    called, old = _before(loaded, folder, against, tested, language)
    if old is None:
        say(text("no_old", language))
    else:
        say(text("changed", language, old=called))
        before = _load([*(pack for pack in loaded.packs if pack.name != old.name), old])
        schemes = tuple(dict.fromkeys((*before.schemes, *loaded.schemes)))
        both = [*situations.examples(loaded.pack, on), *people]
        found = list(outcomes.changes(Assessor(before.content), assessor, both, schemes, language))
        for line in found or [text("nothing", language)]:
            say(line if line.startswith("  ") else f"  {line}")
    if not wrong:
        tested.put(loaded.pack, "")
    return 1 if wrong else 0


def _examples(loaded: Loaded, language: str, on: date) -> Iterator[str]:
    assessor = Assessor(loaded.content)
    found = situations.examples(loaded.pack, on)
    good = 0
    for example in found:
        problems = list(outcomes.not_as_written(assessor, example, language))
        good += not problems
        for problem in problems:
            yield f"✘ {example.place}: {example.text}\n    {problem}"
    yield text("as_written", language, good=good, all=len(found))


def _before(
    loaded: Loaded, folder: Path, against: Path | None, tested: Shelf, language: str
) -> tuple[str, PackFiles | None]:
    """The version to compare with: the one that is named, the last that held, or the one that ships."""
    name = loaded.pack.name
    if against is not None:
        return str(against), replace(read_pack(against), name=name)
    kept = tested.get(name)
    if kept is not None:
        return text("last_tested", language), kept.pack
    shipped = next((pack for pack in app.shipped_packs() if pack.name == name), None)
    if shipped is not None and dict(shipped.files) != dict(loaded.pack.files):
        return text("shipped", language), shipped
    return "", None


# -- diff ------------------------------------------------------------------------------------------


def show_beneath(folder: Path, old_base: Path | None, language: str, say: Say, *, keep: bool) -> int:
    """What the pack says otherwise and what changed beneath it since; ``keep`` writes down what lies there now."""
    loaded = _load(app.packs_with([folder]))
    say(text("changes", language))
    changes = list(beneath.changed(loaded.content, loaded.pack.name))
    for change in changes:
        say(f"  {change.place}")
        say("  " + text("beneath", language, text=change.beneath or text("not_there", language)))
        say("  " + text("above", language, text=change.pack or text("taken_away", language)))
    if not changes:
        say(text("nothing", language))
    now = beneath.rests_on(loaded.content, loaded.pack)
    kept = beneath.read_kept(loaded.pack)
    if old_base is not None:
        old = _load([_base_in(old_base), *(replace(pack, trusted=True) for pack in loaded.packs[1:])])
        _say_since(str(old_base), beneath.rests_on(old.content, old.pack), now, language, say)
    elif kept is not None:
        _say_since(beneath.FILE, kept, now, language, say)
    elif not keep:
        say(text("never_kept", language))
    if keep:
        file = folder / beneath.FILE
        file.write_text(beneath.kept_text(now, pack_files.digest_of(loaded.packs[:1])), encoding="utf-8")
        say(text("kept", language, file=file, count=len(now)))
    return 0


def _say_since(called: str, kept: Any, now: Any, language: str, say: Say) -> None:
    say(text("since", language, old=called))
    found = list(beneath.since(kept, now))
    for place, was, text_now in found:
        say(f"  {place}")
        say("  " + text("was", language, text=was or text("not_there", language)))
        say("  " + text("now", language, text=text_now or text("not_there", language)))
    if not found:
        say(text("nothing", language))


def _base_in(folder: Path) -> PackFiles:
    """An older base: a clone, or its folder of content."""
    if (folder / "content").is_dir():
        return read_pack(folder, name="", folders=("content", "flows"), trusted=True)
    found = read_pack(folder, name="", trusted=True)
    files = {path: text for path, text in found.files.items() if not path.startswith("local/")}
    return replace(found, files=files)
