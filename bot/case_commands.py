"""`leun cases` and `leun teams`: cases worked from a terminal as a real consultant, and the settings of teams.

The same code as the desk's lies under it (`bot.casework`). Whose a look or a move was is in the audit log.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.app import base_pack
from bot.cases import words
from bot.cases.machine import CLOSING, HANDING, Case, Refused
from bot.cases.team import Team, TeamId, TeamMistakes, from_json, notes, to_json
from bot.casework import Casework, NotReached
from bot.content import packs as pack_files
from bot.content.model import Content
from bot.content.texts import BRUSSELS, moment
from bot.errors import BadInput
from bot.store.cases import CaseWrite, Consultant, Looked
from bot.store.database import Store
from bot.understanding.places import Places

Say = Callable[[str], None]

#: Who sets up teams where nobody says who it is.
OPERATOR: Final = "operator"

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "none": ("Er staan geen zaken open.", "No cases are open."),
    "no_teams": (
        "Er zijn nog geen teams. Begin met: leun teams set BESTAND",
        "There are no teams yet. Begin with: leun teams set FILE",
    ),
    "promised": ("beloofd: {when}", "promised: {when}"),
    "no_promise": ("niets beloofd", "nothing promised"),
    "kept": ("wacht niet op ons", "not waiting for us"),
    "nobody": ("van niemand", "nobody's"),
    "of": ("van {who}", "{who}'s"),
    "done": ("Zaak {number}: {what}.", "Case {number}: {what}."),
    "case": ("Zaak {number} · {urgency} · {status} · {team}", "Case {number} · {urgency} · {status} · {team}"),
    "opened": ("Geopend {when}", "Opened {when}"),
    "reasons": ("Waarom", "Why"),
    "shared": ("De mantelzorger deelt", "The carer shares"),
    "contact": ("Te bereiken: {contact}", "To be reached: {contact}"),
    "consent": ("Gaf daarvoor toestemming (tekst en dag: {consent})", "Agreed to that (text and day: {consent})"),
    "chat": ("Blijft in de chat ({channel})", "Stays in the chat ({channel})"),
    "gone": ("Niet te bereiken in de chat sinds {when}", "Not to be reached in the chat since {when}"),
    "no_chat": ("Niet te bereiken in een chat", "Not to be reached in a chat"),
    "history": ("Verloop", "History"),
    "not_reached": (
        "De mantelzorger is in de chat niet te bereiken{since}. Er is niets verstuurd. Kijk in de zaak of er andere gegevens staan.",  # noqa: E501
        "The carer cannot be reached in the chat{since}. Nothing was sent. See in the case whether they left other ways.",  # noqa: E501
    ),
    "since": (" sinds {when}", " since {when}"),
    "holds": ("{file}: kan gebruikt worden.", "{file}: can be used."),
    "set": ("Team {team}, versie {version}.", "Team {team}, version {version}."),
    "note": ("let op: {text}", "mind: {text}"),
    "team": (
        "{id} · {name} · {members} mensen · {places} gemeenten{all}",
        "{id} · {name} · {members} people · {places} municipalities{all}",
    ),
    "takes_all": (" · neemt wat niemand heeft", " · takes what nobody has"),
}


def text(key: str, language: str, **names: object) -> str:
    """One of the commands' own texts."""
    return _TEXTS[key][language == "en"].format(**names)


def base_content() -> Content:
    """The base pack's content, for its words and places."""
    return pack_files.read([base_pack()])[0]


def casework(store: Store, content: Content) -> Casework:
    """The work on cases, with the words that carers read."""
    return Casework(store, {language: told.texts for language, told in content.words.items()})


async def who_is(store: Store, id: str) -> Consultant:
    """The consultant of an id. Raises BadInput for who is none, or no longer."""
    found = await store.cases.consultant(id)
    if found is None:
        raise BadInput("consultant", "--as", f"{id!r} is no consultant now; `leun teams show TEAM` has the ids")
    return found


# -- cases -----------------------------------------------------------------------------------------


async def show_list(
    store: Store, who: str, team: str, now: datetime, say: Say, *, closed: bool, as_json: bool, language: str
) -> int:
    """The cases of a consultant's team, else of a team, else of all; no carer's words, so no look at one."""
    of = (await who_is(store, who)).team if who else TeamId(team) if team else None
    cases = await store.cases.listed(of, closed=closed)
    for case in cases:
        say(json.dumps(as_line(case), ensure_ascii=False) if as_json else _line(case, language))
    if not cases and not as_json:
        say(text("none", language))
    return 0


async def show(
    work: Casework, store: Store, number: int, who: str, now: datetime, say: Say, *, as_json: bool, language: str
) -> int:
    """A case as a whole; the audit log says who read it."""
    looked = await work.look(number, await who_is(store, who), now)
    if isinstance(looked, Refused):
        say(words.refusal(looked, language))
        return 1
    if as_json:
        say(json.dumps(_whole(looked), ensure_ascii=False))
    else:
        for line in _told(looked, language):
            say(line)
    return 0


async def told(store: Store, done: CaseWrite | Refused | NotReached, say: Say, *, as_json: bool, language: str) -> int:
    """How a move ended; 1 where it was refused."""
    if isinstance(done, CaseWrite):
        case = done.moved.case
        what = words.what(done.moved.entry.what, language)
        say(json.dumps(as_line(case)) if as_json else text("done", language, number=case.number, what=what))
        return 0
    if isinstance(done, NotReached):
        since = text("since", language, when=moment(language, done.since)) if done.since else ""
        code, sentence = "not_reached", text("not_reached", language, since=since)
    else:
        has = await store.cases.consultant(done.has) if done.has else None
        code, sentence = done.code, words.refusal(done, language, has.name if has else "")
    has_it = done.has if isinstance(done, Refused) else None
    say(json.dumps({"refused": code, "has": has_it, "text": sentence}, ensure_ascii=False) if as_json else sentence)
    return 1


async def canned(store: Store, who: Consultant, name: str, language: str) -> str:
    """A ready answer of the consultant's team. Raises BadInput with the names that there are."""
    team = await store.cases.team(who.team)
    texts = team.canned if team is not None else {}
    if name not in texts:
        raise BadInput(
            "canned", "--canned", f"{name!r} is none of the ready answers: {', '.join(sorted(texts)) or '–'}"
        )
    return texts[name].get(language) or next(iter(texts[name].values()))


def reason(given: str, known: Sequence[str]) -> str:
    """A code for why. Raises BadInput with those that there are."""
    if given not in known:
        raise BadInput("reason", "--why", f"{given!r} is none of {', '.join(known)}")
    return given


def moment_of(given: str) -> datetime:
    """A moment as it is typed, by the clock in Brussels; of a day alone nine in the morning. Raises BadInput."""
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        raise BadInput("moment", "--until", f"{given!r} is no moment such as 2026-12-01 or 2026-12-01T14:00") from None
    if "T" not in given and " " not in given:
        found = found.replace(hour=9)
    return found if found.tzinfo is not None else found.replace(tzinfo=BRUSSELS)


def why_closed(given: str) -> str:
    """Why a case is closed, as it is counted."""
    return reason(given, CLOSING)


def why_handed(given: str) -> str:
    """Why a case is handed over, as it is counted."""
    return reason(given, HANDING)


def as_line(case: Case) -> dict[str, Any]:
    """A case for machines; nothing of what a carer said."""
    moments = ("opened_at", "waiting_since", "promised_at", "rests_until", "first_reply_at", "closed_at")
    return {
        "number": case.number,
        "team": case.team,
        "urgency": case.urgency,
        "status": case.status,
        "claimed_by": case.claimed_by,
        "free": case.free,
        **{name: at.isoformat() if (at := getattr(case, name)) is not None else None for name in moments},
        "version": case.version,
    }


def _whole(looked: Looked) -> dict[str, Any]:
    file = looked.file
    return as_line(looked.case) | {
        "reasons": list(file.reasons),
        "shared": list(file.shared),
        "contact": looked.contact,
        "consent": file.consent,
        "language": file.language,
        "channel": looked.channel,
        "gone_at": looked.gone_at.isoformat() if looked.gone_at else None,
        "history": [
            {
                "at": one.entry.at.isoformat(),
                "who": one.entry.who,
                "what": one.entry.what,
                "why": one.entry.why,
                "words": one.words,
            }
            for one in looked.history
        ],
    }


def _line(case: Case, language: str) -> str:
    who = text("of", language, who=case.claimed_by) if case.claimed_by else text("nobody", language)
    parts = [words.urgency(case.urgency, language), words.status(case.status, language), case.team, who]
    return f"{case.number:>5}  {' · '.join(parts)} · {_promise(case, language)}"


def _promise(case: Case, language: str) -> str:
    if case.waiting_since is None:
        return text("kept", language)
    if case.promised_at is None:
        return text("no_promise", language)
    return text("promised", language, when=moment(language, case.promised_at))


def _told(looked: Looked, language: str) -> Iterable[str]:
    case, file = looked.case, looked.file
    status, urgency = words.status(case.status, language), words.urgency(case.urgency, language)
    yield text("case", language, number=case.number, urgency=urgency, status=status, team=case.team)
    who = text("of", language, who=case.claimed_by) if case.claimed_by else text("nobody", language)
    opened = text("opened", language, when=moment(language, case.opened_at))
    yield " · ".join((opened, who, _promise(case, language)))
    for key, lines in (("reasons", file.reasons), ("shared", file.shared)):
        if lines:
            yield ""
            yield f"{text(key, language)}:"
            yield from (f"  – {line}" for line in lines)
    yield ""
    if file.consent:
        yield text("consent", language, consent=file.consent)
    if looked.contact:
        yield text("contact", language, contact=looked.contact)
    if looked.gone_at is not None:
        yield text("gone", language, when=moment(language, looked.gone_at))
    elif looked.channel is not None:
        yield text("chat", language, channel=looked.channel)
    else:
        yield text("no_chat", language)
    yield ""
    yield f"{text('history', language)}:"
    for one in looked.history:
        local = one.entry.at.astimezone(BRUSSELS)
        why = f" ({one.entry.why})" if one.entry.why else ""
        yield f"  {local:%d/%m %H:%M}  {one.entry.who}: {words.what(one.entry.what, language)}{why}"
        yield from (f"      {line}" for line in one.words.splitlines())


# -- teams -----------------------------------------------------------------------------------------


async def list_teams(store: Store, say: Say, *, as_json: bool, language: str) -> int:
    """Every team in a line."""
    teams = await store.cases.teams()
    for one in teams.values():
        if as_json:
            say(json.dumps(to_json(one, private=False), ensure_ascii=False))
            continue
        counts = {"members": len(one.members), "places": len(one.municipalities)}
        takes_all = text("takes_all", language) if one.takes_all else ""
        say(text("team", language, id=one.id, name=one.name, all=takes_all, **counts))
    if not teams and not as_json:
        say(text("no_teams", language))
    return 0


async def show_team(store: Store, id: str, say: Say, *, trail: bool) -> int:
    """The settings of a team as its file has them, or who changed them when."""
    team = await store.cases.team(TeamId(id))
    if team is None:
        raise BadInput("team", id, "there is no such team; `leun teams list` has them")
    if trail:
        for one in await store.cases.trail(team.id):
            say(
                json.dumps(
                    {"at": one.at.isoformat(), "actor": one.actor, "version": one.version, "settings": one.settings}
                )
            )
        return 0
    say(json.dumps(to_json(team), ensure_ascii=False, indent=2))
    return 0


def read_team(file: Path, places: Places) -> Team:
    """A team from a file. Raises BadInput where it is no JSON, TeamMistakes for all that is wrong in it."""
    try:
        raw = json.loads(file.read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file", str(file), f"cannot be read ({type(error).__name__})") from error
    except json.JSONDecodeError as error:
        raise BadInput("file", f"{file}:{error.lineno}", f"is no JSON: {error.msg}") from error
    team = from_json(raw)
    unknown = sorted(one for one in team.municipalities if one not in places.municipalities)
    if unknown:
        today = {one: places.today(one) for one in unknown}
        raise TeamMistakes(
            [
                f"municipalities: {one!r} is no municipality of today"
                + (f"; it is part of {now.name}, {now.nis}" if (now := today[one]) is not None else "")
                for one in unknown
            ]
        )
    return team


async def check_team(store: Store | None, file: Path, places: Places, say: Say, *, language: str) -> int:
    """Whether a file can be used, and what is worth a thought."""
    team = read_team(file, places)
    others = (await store.cases.teams()).values() if store is not None else ()
    for one in notes(team, others):
        say(text("note", language, text=one))
    say(text("holds", language, file=file))
    return 0


async def set_team(
    store: Store, file: Path, places: Places, who: str, now: datetime, say: Say, *, language: str
) -> int:
    """Keep a team's settings; of a consultant only a lead of that team may."""
    team = read_team(file, places)
    if who:
        actor = await who_is(store, who)
        if actor.role != "lead" or actor.team != team.id:
            raise BadInput("role", "--as", f"{who!r} is not a lead of {team.id!r}, who alone may change its settings")
    for one in notes(team, (await store.cases.teams()).values()):
        say(text("note", language, text=one))
    version = await store.cases.put_team(team, actor=who or OPERATOR, at=now)
    say(text("set", language, team=team.id, version=version))
    return 0
