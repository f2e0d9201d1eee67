"""Teams: who belongs to one, for which municipalities, when they are there, and what they do with what waits.

Settings are JSON, written by a lead; every mistake in them is told at once, each with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, Literal, NewType

from bot.cases.hours import WEEKDAYS, Block, Days, Hours, Rota, Week, block, instant, open_at
from bot.content.texts import BRUSSELS
from bot.errors import LeunError

TeamId = NewType("TeamId", str)
ConsultantId = NewType("ConsultantId", str)

Role = Literal["consultant", "lead"]
ROLES: Final[tuple[Role, ...]] = ("consultant", "lead")
StepKind = Literal["reminder", "second", "lead", "fallback"]
STEPS: Final[tuple[StepKind, ...]] = ("reminder", "second", "lead", "fallback")

FORMAT: Final = 1
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_NIS: Final = re.compile(r"\d{5}")
_EMAIL: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
_MOST_TEXT: Final = 2000


@dataclass(frozen=True, slots=True, order=True)
class Rung:
    """A step of the ladder: so many minutes of opening after the promise lapses; before it where negative."""

    minutes: int
    kind: StepKind


LADDER: Final = (Rung(-60, "reminder"), Rung(0, "second"), Rung(60, "lead"), Rung(240, "fallback"))
#: In a crisis everybody has been told by the time that it should have been answered.
CRISIS_LADDER: Final = (Rung(-90, "reminder"), Rung(-60, "second"), Rung(-30, "lead"), Rung(0, "fallback"))
#: No alerts then, crises apart: from, until, in minutes since midnight.
QUIET: Final = Block(20 * 60, 7 * 60 + 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A consultant of a team."""

    id: ConsultantId
    #: as carers read it: a first name
    name: str
    role: Role = "consultant"
    email: str = field(default="", repr=False)
    #: where else alerts go, as Apprise names places; only where that is installed
    also: tuple[str, ...] = field(default=(), repr=False)
    #: None: there whenever the team is open
    week: Week | None = None
    absent: tuple[Days, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team and its settings."""

    id: TeamId
    name: str
    #: NIS codes; none: only a fallback for others
    municipalities: frozenset[str] = frozenset()
    hours: Hours
    members: tuple[Member, ...]
    #: takes what no other team covers
    takes_all: bool = False
    #: the team that a case goes to when nobody here answers
    fallback: TeamId | None = None
    #: for carers who want to ring
    phone: str = ""
    ladder: tuple[Rung, ...] = LADDER
    crisis_ladder: tuple[Rung, ...] = CRISIS_LADDER
    quiet: Block = QUIET
    #: ready answers: name to language to text
    canned: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def rota(self) -> Rota:
        """When the team is open and somebody is there: what promises are counted in."""
        return Rota(hours=self.hours, people=tuple(self._own(one) for one in self.members))

    def _own(self, member: Member) -> Hours:
        week = self.hours.week if member.week is None else member.week
        return Hours(week=week, off=member.absent, holidays=self.hours.holidays)

    def member(self, id: str) -> Member | None:
        """A member by id."""
        return next((one for one in self.members if one.id == id), None)

    def there(self, moment: datetime) -> tuple[Member, ...]:
        """Who is there at a moment, in the order of the settings."""
        if not open_at(self.hours, moment):
            return ()
        return tuple(one for one in self.members if open_at(self._own(one), moment))

    def away(self, member: Member, moment: datetime) -> bool:
        """Whether somebody is absent on a day."""
        return any(moment.astimezone(BRUSSELS).date() in days for days in member.absent)

    def out_of_quiet(self, moment: datetime) -> datetime:
        """That moment, or the end of the quiet hours that it lies in."""
        start, end = self.quiet.start, self.quiet.end
        local = moment.astimezone(BRUSSELS)
        at = local.hour * 60 + local.minute
        if start == end:
            return moment
        if start <= at < end:
            return instant(local.date(), end)
        if start > end and (at >= start or at < end):
            return instant(local.date() + timedelta(days=1 if at >= start else 0), end)
        return moment


def team_for(teams: Iterable[Team], carer: str | None, recipient: str | None) -> Team | None:
    """The team of the carer's municipality, else of the recipient's, else who takes all; None without any."""
    known = sorted(teams, key=lambda one: one.id)
    for place in (carer, recipient):
        for team in known:
            if place is not None and place in team.municipalities:
                return team
    return next((team for team in known if team.takes_all), None)


# -- settings --------------------------------------------------------------------------------------


class TeamMistakes(LeunError):
    """Settings of a team cannot be used; all that is wrong, each line with its place."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(("these settings of a team cannot be used:", *self.mistakes)))


def from_json(raw: object) -> Team:
    """A team from its settings. Raises TeamMistakes with everything that is wrong."""
    reading = _Reading()
    team = reading.team(raw)
    if reading.mistakes or team is None:
        raise TeamMistakes(reading.mistakes)
    return team


def to_json(team: Team, *, private: bool = True) -> dict[str, Any]:
    """The settings of a team; without ``private`` no address of a member stands in them."""
    return {
        "format": FORMAT,
        "id": team.id,
        "name": team.name,
        "municipalities": sorted(team.municipalities),
        "takes_all": team.takes_all,
        "fallback": team.fallback,
        "phone": team.phone,
        "hours": _week_json(team.hours.week),
        "holidays": team.hours.holidays,
        "closed": [_days_json(one) for one in team.hours.off],
        "quiet": str(team.quiet),
        "ladder": [_rung_json(one) for one in team.ladder],
        "crisis_ladder": [_rung_json(one) for one in team.crisis_ladder],
        "members": [_member_json(one, private) for one in team.members],
        "canned": {name: dict(texts) for name, texts in team.canned.items()},
    }


def _week_json(week: Week) -> dict[str, list[str]]:
    return {name: [str(one) for one in blocks] for name, blocks in zip(WEEKDAYS, week, strict=True) if blocks}


def _days_json(days: Days) -> dict[str, str]:
    return {"from": days.first.isoformat(), "until": days.last.isoformat()}


def _rung_json(rung: Rung) -> dict[str, Any]:
    return {"step": rung.kind, "minutes": rung.minutes}


def _member_json(one: Member, private: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"id": one.id, "name": one.name, "role": one.role}
    if private:
        made |= {"email": one.email} if one.email else {}
        made |= {"also": list(one.also)} if one.also else {}
    if one.week is not None:
        made["week"] = _week_json(one.week)
    if one.absent:
        made["absent"] = [_days_json(days) for days in one.absent]
    return made


class _Reading:
    """Reads settings and gathers what is wrong with them."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []

    def wrong(self, place: str, what: str) -> None:
        self.mistakes.append(f"{place}: {what}" if place else what)

    def team(self, raw: object) -> Team | None:
        if not isinstance(raw, Mapping):
            self.wrong("", "settings are one JSON object, as `leun teams show` writes them")
            return None
        known = {"format", "id", "name", "municipalities", "takes_all", "fallback", "phone", "hours", "holidays"}
        known |= {"closed", "quiet", "ladder", "crisis_ladder", "members", "canned"}
        self.unknown(raw, known, "")
        if raw.get("format") != FORMAT:
            self.wrong("format", f"{raw.get('format')!r} is not a format that this Leun knows; write {FORMAT}")
        id_ = self.id(raw.get("id"), "id")
        hours = Hours(
            week=self.week(raw.get("hours"), "hours"),
            off=self.days(raw.get("closed", []), "closed"),
            holidays=self.flag(raw.get("holidays", True), "holidays"),
        )
        if not any(hours.week):
            self.wrong("hours", 'the team is never open; give at least one day, such as "mon": ["09:00-12:30"]')
        takes_all = self.flag(raw.get("takes_all", False), "takes_all")
        places = self.places(raw.get("municipalities", []))
        members = self.members(raw.get("members"))
        fallback = self.id(raw["fallback"], "fallback") if raw.get("fallback") else None
        if fallback is not None and fallback == id_:
            self.wrong("fallback", "a team is not its own fallback; leave it out where there is no other")
        return Team(
            id=TeamId(id_),
            name=self.text(raw.get("name"), "name", most=80),
            municipalities=places,
            hours=hours,
            members=members,
            takes_all=takes_all,
            fallback=None if fallback is None else TeamId(fallback),
            phone=self.text(raw.get("phone", ""), "phone", most=40, may_be_empty=True),
            ladder=self.ladder(raw.get("ladder"), "ladder", LADDER),
            crisis_ladder=self.ladder(raw.get("crisis_ladder"), "crisis_ladder", CRISIS_LADDER),
            quiet=self.quiet(raw.get("quiet")),
            canned=self.canned(raw.get("canned", {})),
        )

    def unknown(self, raw: Mapping[Any, Any], known: set[str], place: str) -> None:
        for name in raw:
            if name not in known:
                self.wrong(place, f"{name!r} is not a key here; known are {', '.join(sorted(known))}")

    def id(self, raw: object, place: str) -> str:
        if isinstance(raw, str) and _ID.fullmatch(raw):
            return raw
        self.wrong(place, f"{raw!r} is no id: small letters, digits, '-', '_' and '.', at most 40")
        return "?"

    def text(self, raw: object, place: str, *, most: int, may_be_empty: bool = False) -> str:
        if isinstance(raw, str) and len(raw) <= most and (raw.strip() or may_be_empty):
            return raw.strip()
        self.wrong(place, f"{raw!r} is no text of 1 to {most} characters" if raw is not None else "is missing")
        return "?"

    def flag(self, raw: object, place: str) -> bool:
        if isinstance(raw, bool):
            return raw
        self.wrong(place, f"{raw!r} is neither true nor false")
        return False

    def each(self, raw: object, place: str) -> list[Any]:
        if isinstance(raw, list):
            return raw
        self.wrong(place, "is no list" if raw is not None else "is missing")
        return []

    def places(self, raw: object) -> frozenset[str]:
        found = set()
        for number, one in enumerate(self.each(raw, "municipalities")):
            if isinstance(one, str) and _NIS.fullmatch(one):
                found.add(one)
            else:
                self.wrong(f"municipalities.{number}", f"{one!r} is no NIS code of five digits, in quotation marks")
        return frozenset(found)

    def week(self, raw: object, place: str) -> Week:
        days: list[tuple[Block, ...]] = [()] * 7
        if not isinstance(raw, Mapping):
            self.wrong(place, 'give the days, such as {"mon": ["09:00-12:00", "13:00-17:00"]}')
            return tuple(days)
        for name, blocks in raw.items():
            if name not in WEEKDAYS:
                self.wrong(place, f"{name!r} is no day; days are {', '.join(WEEKDAYS)}")
                continue
            days[WEEKDAYS.index(name)] = self.blocks(blocks, f"{place}.{name}")
        return tuple(days)

    def blocks(self, raw: object, place: str) -> tuple[Block, ...]:
        found = []
        for one in self.each(raw, place):
            made = block(one) if isinstance(one, str) else None
            if made is None:
                self.wrong(place, f"{one!r} is no block such as 09:00-12:30")
            else:
                found.append(made)
        found.sort()
        for first, second in pairwise(found):
            if second.start < first.end:
                self.wrong(place, f"{first} and {second} overlap")
        return tuple(found)

    def days(self, raw: object, place: str) -> tuple[Days, ...]:
        found = []
        for number, one in enumerate(self.each(raw, place)):
            here = f"{place}.{number}"
            if not isinstance(one, Mapping):
                self.wrong(here, 'give {"from": "2026-12-24", "until": "2027-01-03"}; the last day counts')
                continue
            self.unknown(one, {"from", "until"}, here)
            first = self.day(one.get("from"), f"{here}.from")
            last = self.day(one.get("until", one.get("from")), f"{here}.until")
            if last < first:
                self.wrong(here, f"ends ({last}) before it begins ({first})")
            found.append(Days(first, last))
        return tuple(found)

    def day(self, raw: object, place: str) -> date:
        try:
            return date.fromisoformat(raw) if isinstance(raw, str) else self.no_day(raw, place)
        except ValueError:
            return self.no_day(raw, place)

    def no_day(self, raw: object, place: str) -> date:
        self.wrong(place, f"{raw!r} is no day such as 2026-12-24")
        return date.min

    def ladder(self, raw: object, place: str, default: tuple[Rung, ...]) -> tuple[Rung, ...]:
        if raw is None:
            return default
        found: list[Rung] = []
        for number, one in enumerate(self.each(raw, place)):
            here = f"{place}.{number}"
            kind = one.get("step") if isinstance(one, Mapping) else None
            minutes = one.get("minutes") if isinstance(one, Mapping) else None
            if kind not in STEPS:
                self.wrong(here, f"{kind!r} is no step; steps are {', '.join(STEPS)}")
            elif not isinstance(minutes, int) or isinstance(minutes, bool) or not -2400 <= minutes <= 2400:
                self.wrong(here, f"{minutes!r} is no number of minutes of opening from -2400 to 2400")
            else:
                found.append(Rung(minutes, kind))
        kinds = [one.kind for one in found]
        if kinds != sorted(set(kinds), key=STEPS.index) or found != sorted(found, key=lambda one: one.minutes):
            self.wrong(place, f"each step once, in this order and each later than the one before: {', '.join(STEPS)}")
        return tuple(found)

    def quiet(self, raw: object) -> Block:
        if raw is None:
            return QUIET
        found = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", raw) if isinstance(raw, str) else None
        if found is not None:
            hour, minute, to_hour, to_minute = map(int, found.groups())
            if hour < 24 and to_hour < 24 and minute < 60 and to_minute < 60:
                return Block(hour * 60 + minute, to_hour * 60 + to_minute)
        self.wrong("quiet", f"{raw!r} is no span such as 20:00-07:30")
        return QUIET

    def members(self, raw: object) -> tuple[Member, ...]:
        found = [self.member(one, f"members.{number}") for number, one in enumerate(self.each(raw, "members"))]
        members = tuple(one for one in found if one is not None)
        ids = [one.id for one in members]
        for id_ in sorted({one for one in ids if ids.count(one) > 1}):
            self.wrong("members", f"two members are called {id_!r}")
        if not any(one.email or one.also for one in members):
            self.wrong("members", "nobody would be told of a case; give at least one member an e-mail address")
        return members

    def member(self, raw: object, place: str) -> Member | None:
        if not isinstance(raw, Mapping):
            self.wrong(place, 'give {"id": "an", "name": "An", "role": "consultant", "email": "…"}')
            return None
        self.unknown(raw, {"id", "name", "role", "email", "also", "week", "absent"}, place)
        role: Any = raw.get("role", "consultant")
        if role not in ROLES:
            self.wrong(f"{place}.role", f"{role!r} is no role; roles are {', '.join(ROLES)}")
        email = raw.get("email", "")
        if not isinstance(email, str) or (email and not _EMAIL.fullmatch(email)):
            self.wrong(f"{place}.email", "is no e-mail address")
            email = ""
        return Member(
            id=ConsultantId(self.id(raw.get("id"), f"{place}.id")),
            name=self.text(raw.get("name"), f"{place}.name", most=60),
            role=role if role in ROLES else "consultant",
            email=email,
            also=tuple(self.text(one, f"{place}.also", most=400) for one in self.each(raw.get("also", []), "also")),
            week=self.week(raw["week"], f"{place}.week") if raw.get("week") is not None else None,
            absent=self.days(raw.get("absent", []), f"{place}.absent"),
        )

    def canned(self, raw: object) -> dict[str, dict[str, str]]:
        if not isinstance(raw, Mapping):
            self.wrong("canned", "give names with texts by language")
            return {}
        found: dict[str, dict[str, str]] = {}
        for name, texts in raw.items():
            place = f"canned.{name}"
            self.id(name, place)
            if not isinstance(texts, Mapping) or not texts:
                self.wrong(place, 'give {"nl": "…", "en": "…"}')
                continue
            found[str(name)] = {}
            for language, words in texts.items():
                if language not in ("nl", "en"):
                    self.wrong(place, f"{language!r} is no language that Leun speaks; nl or en")
                found[str(name)][str(language)] = self.text(words, f"{place}.{language}", most=_MOST_TEXT)
        return found


def notes(team: Team, teams: Iterable[Team]) -> tuple[str, ...]:
    """What is worth a thought in settings that can be used."""
    others: Mapping[str, Team] = {one.id: one for one in teams if one.id != team.id}
    found = [_place_taken(team, one) for one in others.values()]
    if team.fallback is not None and team.fallback not in others:
        found.append(f"fallback: there is no team {team.fallback!r} yet")
    if team.fallback is None and not team.takes_all:
        found.append("fallback: when nobody here answers, a case stays here; name another team where there is one")
    if sum(1 for one in team.hours.week if one) < 3:
        found.append("hours: with fewer than three days a week five working days take more than a week")
    if not any(one.role == "lead" for one in team.members):
        found.append("members: nobody is lead; the ladder passes that step over")
    found += [f"members.{one.id}: is never told of a case by e-mail" for one in team.members if not one.email]
    return tuple(one for one in found if one)


def _place_taken(team: Team, other: Team) -> str:
    both = sorted(team.municipalities & other.municipalities)
    return f"municipalities: {', '.join(both)} {'is' if len(both) == 1 else 'are'} of {other.id!r} too" if both else ""
