"""``pack.yaml``: a pack says where it counts, in every language, and whether there is a premium."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bot.content.checks.look import LANGUAGES, Check, Look, file_name
from bot.content.forms import PlacesFile
from bot.content.model import PackInfo
from bot.content.packs import PackFiles, prefix_of
from bot.errors import Mistake
from bot.told import Told

_FILE: Final = "pack.yaml"


def _over(look: Look) -> Iterator[tuple[PackFiles, PackInfo, str]]:
    """Every pack but the base, with what it says of itself and its file."""
    infos = {info.id: info for info in look.content.packs}
    for pack in look.packs[1:]:
        if pack.name in infos:
            yield pack, infos[pack.name], file_name(pack, _FILE)


def packs_say_what_they_are(look: Look) -> Iterator[Mistake]:
    """A pack has a pack.yaml; without one nobody knows where it counts and who keeps it."""
    for pack, _, file in _over(look):
        if _FILE not in pack.files:
            yield look.at(file, (), "no-pack-file", Told("no-pack-file"), warning=True)


def packs_speak_every_language(look: Look) -> Iterator[Mistake]:
    """A carer may speak any of the languages."""
    for _, info, file in _over(look):
        lacking = [language for language in LANGUAGES if language not in info.languages]
        if lacking and file not in look.broken:
            yield look.at(file, ("languages",), "language", Told("language-lacking", languages=lacking))


def areas_are_municipalities_of_today(look: Look) -> Iterator[Mistake]:
    """An area is of municipalities of today, each of which has one pack."""
    towns = names_of_towns(look.content.places)
    now = codes_now(look.content.places)
    taken: dict[str, str] = {}
    for pack, info, file in _over(look):
        for nis in sorted(info.municipalities):
            if towns and nis not in towns:
                today = now.get(nis, "")
                hint = Told("town-now", name=towns[today], nis=today) if today in towns else Told("town-look")
                yield look.at(file, ("area",), "area", Told("no-town", nis=nis, hint=hint))
            elif info.layer == "municipality" and nis in taken:
                yield look.at(file, ("area",), "duplicate-id", Told("town-twice", other=taken[nis]))
            elif info.layer == "municipality":
                taken[nis] = pack.name


def names_of_towns(places: PlacesFile) -> Mapping[str, str]:
    """The municipalities of today by their NIS code."""
    rows = (line.split("|") for line in places.municipalities)
    return {row[0].strip(): row[2].strip() for row in rows if len(row) > 2}


def codes_now(places: PlacesFile) -> Mapping[str, str]:
    """The code of today of every code that is no more."""
    rows = (line.split("|") for line in places.former)
    return {row[0].strip(): row[2].strip() for row in rows if len(row) > 2}


def premiums_are_as_said(look: Look) -> Iterator[Mistake]:
    """``premiums: known`` goes with a premium in the pack, ``premiums: none`` without."""
    for pack, info, file in _over(look):
        own = [
            path.removeprefix("schemes/").removesuffix(".yaml") for path in pack.files if path.startswith("schemes/")
        ]
        here = [scheme for id, scheme in look.content.schemes.items() if id in own and scheme.kind == "premium"]
        standing = [scheme for scheme in here if scheme.status == "in_force"]
        broken = any(file_name(pack, path) in look.broken for path in pack.files)
        if info.premiums == "known" and not here and not broken:
            yield look.at(file, ("premiums",), "premiums", Told("premiums-known"))
        elif info.premiums == "none" and standing:
            yield look.at(file, ("premiums",), "premiums", Told("premiums-none", scheme=standing[0].id))


def no_premium_is_worded(look: Look) -> Iterator[Mistake]:
    """The text that says in the pack's own words that there is no premium exists."""
    for _, info, file in _over(look):
        key = info.no_premium.text if info.no_premium else ""
        lacking = [one for one in LANGUAGES if key and key not in look.content.words[one].texts]
        if lacking:
            files = [f"{one}/texts.yaml" for one in lacking]
            text = Told("no-text", key=key, files=files, hint=Told("write", word=key))
            yield look.at(file, ("no_premium", "text"), "missing-words", text)


def added_sources_have_the_packs_prefix(look: Look) -> Iterator[Mistake]:
    """A source that a pack adds to a scheme of another begins with the pack's name: two towns add side by side."""
    own = {path for path in look.packs[0].files if path.startswith("schemes/")}
    for pack, _, _ in _over(look):
        for path in sorted(pack.files):
            values = look.raw.get(file_name(pack, path)) if path in own else None
            given = values.get("sources") if isinstance(values, Mapping) and "requires" not in values else None
            for id in given if isinstance(given, Mapping) else ():
                if not str(id).startswith(prefix_of(pack.name)):
                    text = Told("prefix-source", name=prefix_of(pack.name) + str(id))
                    yield look.at(file_name(pack, path), ("sources", id), "prefix", text)
        own |= {path for path in pack.files if path.startswith("schemes/")}


CHECKS: Final[tuple[Check, ...]] = (
    packs_say_what_they_are,
    packs_speak_every_language,
    areas_are_municipalities_of_today,
    premiums_are_as_said,
    no_premium_is_worded,
    added_sources_have_the_packs_prefix,
)
