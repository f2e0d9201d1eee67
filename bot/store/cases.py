"""Cases, their teams and consultants, and the notices that go to these.

A move is ``UPDATE … WHERE version = …``: of two who move the same case at once one wins, and the other decides anew on
what it became. The line that a move adds has the version as its number, so that not even a slip writes two.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Jsonb

from bot.cases import ladder
from bot.cases import team as team_settings
from bot.cases.file import CaseFile, from_bytes, to_bytes
from bot.cases.machine import CARER, Case, CaseId, Entry, Moved, Refused
from bot.cases.team import ConsultantId, Member, Role, Team, TeamId
from bot.store.errors import NoSuchCarer, NoSuchCase, OtherTeamHasThem
from bot.store.keys import CarerKey, KeyRing
from bot.store.pool import Connection, Pool
from bot.store.values import CarerId, NewAudit

#: A notice that is being sent is nobody else's for so long.
LEASE: Final = timedelta(minutes=2)
#: What a carer is told of: the conversation is woken with the case's key.
WAKES: Final = frozenset({"claim", "close", "correct_promise", "hand_over"})
#: Kind of that wake-up.
WOKE: Final = "case"

_FIELDS: Final = (
    "id", "number", "carer", "team", "urgency", "status", "opened_at", "waiting_since", "promised_at", "lapses_at",
    "corrections", "climbed", "free", "fell_back", "claimed_by", "had_by", "rests_until", "first_reply_at",
    "replied_at", "closed_at", "version",
)  # fmt: skip
_COLUMNS: Final = ", ".join("c.carer_id" if one == "carer" else f"c.{one}" for one in _FIELDS)
#: What a move may change.
_MOVED: Final = (
    "team", "status", "waiting_since", "promised_at", "lapses_at", "corrections", "climbed", "free", "fell_back",
    "claimed_by", "had_by", "rests_until", "first_reply_at", "replied_at", "closed_at", "version",
)  # fmt: skip

OPEN: Final = f"""
INSERT INTO leun.case (id, carer_id, urgency, opened_at, look_at, file, {", ".join(_MOVED)})
VALUES (%(id)b, %(carer)b, %(urgency)b, %(opened_at)b, %(look_at)b, %(file)b, {", ".join(f"%({o})b" for o in _MOVED)})
"""  # noqa: S608 -- put together from constants
MOVE: Final = f"""
UPDATE leun.case SET look_at = %(look_at)b, {", ".join(f"{one} = %({one})b" for one in _MOVED)}
WHERE id = %(id)b AND version = %(version)b - 1
"""  # noqa: S608
ENTRY: Final = """
INSERT INTO leun.case_entry (case_id, number, carer_id, at, who, what, why, words)
VALUES (%b, %b, %b, %b, %b, %b, %b, %b)
"""
# The same news of one wait once; where something else of the case waits to be told already, that becomes the newer.
NOTICE: Final = """
INSERT INTO leun.notice (consultant, case_id, kind, round, due_at)
SELECT %(consultant)b, %(case)b, %(kind)b, %(round)b, %(due_at)b
WHERE NOT EXISTS (SELECT FROM leun.notice WHERE case_id = %(case)b AND consultant = %(consultant)b
    AND kind = %(kind)b AND round = %(round)b AND status <> 'dropped')
ON CONFLICT (case_id, consultant) WHERE status = 'waiting'
DO UPDATE SET kind = excluded.kind, round = excluded.round, due_at = least(notice.due_at, excluded.due_at)
"""
# What is answered, closed or taken is no news any more.
STALE_NOTICES: Final = """
UPDATE leun.notice SET status = 'dropped', why = 'seen'
WHERE case_id = %b AND status = 'waiting' AND claimed_until IS NULL
"""
AUDIT: Final = "INSERT INTO leun.audit (at, actor, action, carer_id, reason) VALUES (%b, %b, %b, %b, %b)"
WAKE: Final = """
INSERT INTO leun.due (carer_id, key, kind, due_at) VALUES (%b, %b, %b, %b)
ON CONFLICT (carer_id, key) DO UPDATE SET due_at = excluded.due_at, claimed_until = NULL
"""

BY_NUMBER: Final = f"SELECT {_COLUMNS}, c.file, k.wrapped_key FROM leun.case c JOIN leun.carer k ON k.id = c.carer_id WHERE c.number = %b"  # noqa: E501, S608
OF_CARER: Final = f"SELECT {_COLUMNS} FROM leun.case c WHERE c.carer_id = %b ORDER BY c.opened_at DESC LIMIT 1"  # noqa: S608
OF_TEAM: Final = f"""
SELECT {_COLUMNS} FROM leun.case c WHERE (%b::varchar IS NULL OR c.team = %b) AND (c.status <> 'closed' OR %b)
ORDER BY c.promised_at NULLS LAST, c.opened_at
"""  # noqa: S608
DUE: Final = f"SELECT {_COLUMNS} FROM leun.case c WHERE c.look_at <= %b ORDER BY c.look_at LIMIT %b"  # noqa: S608
LOOK_AT: Final = """
UPDATE leun.case c SET look_at = n.at FROM unnest(%b::uuid[], %b::integer[], %b::timestamptz[]) AS n (id, version, at)
WHERE c.id = n.id AND c.version = n.version AND c.look_at IS DISTINCT FROM n.at
"""
ENTRIES: Final = "SELECT number, at, who, what, why, words FROM leun.case_entry WHERE case_id = %b ORDER BY number"
REACHED_BY: Final = """
SELECT a.channel, a.gone_at FROM leun.carer k JOIN leun.carer_address a ON a.carer_id = k.id
WHERE k.id = %b ORDER BY (a.channel = k.channel) DESC NULLS LAST, a.channel LIMIT 1
"""

TEAMS: Final = "SELECT id, settings, version FROM leun.team ORDER BY id"
CONSULTANTS: Final = "SELECT id, team, role, name, address FROM leun.consultant WHERE gone_at IS NULL"
PUT_TEAM: Final = """
INSERT INTO leun.team (id, settings, version, changed_at) VALUES (%b, %b, 1, %b)
ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, version = team.version + 1,
    changed_at = excluded.changed_at
RETURNING version
"""
TEAM_AUDIT: Final = "INSERT INTO leun.team_audit (at, actor, team, version, settings) VALUES (%b, %b, %b, %b, %b)"
ELSEWHERE: Final = "SELECT id FROM leun.consultant WHERE id = ANY(%b::text[]) AND team <> %b AND gone_at IS NULL"
PUT_CONSULTANT: Final = """
INSERT INTO leun.consultant (id, team, role, name, address) VALUES (%b, %b, %b, %b, %b)
ON CONFLICT (id) DO UPDATE SET team = excluded.team, role = excluded.role, name = excluded.name,
    address = excluded.address, gone_at = NULL
"""
GONE: Final = """
UPDATE leun.consultant SET gone_at = %b, address = NULL
WHERE team = %b AND gone_at IS NULL AND NOT id = ANY(%b::text[])
"""
HISTORY_OF_TEAM: Final = "SELECT at, actor, version, settings FROM leun.team_audit WHERE team = %b ORDER BY version"

CLAIM_NOTICES: Final = """
UPDATE leun.notice n SET claimed_until = %b, tries = n.tries + 1
FROM (
    SELECT w.id, coalesce(c.number, w.number) AS number, coalesce(c.urgency, w.urgency) AS urgency
    FROM leun.notice w LEFT JOIN leun.case c ON c.id = w.case_id
    WHERE w.status = 'waiting' AND w.due_at <= %b AND (w.claimed_until IS NULL OR w.claimed_until <= %b)
    ORDER BY w.due_at, w.id LIMIT %b FOR UPDATE OF w SKIP LOCKED
) mine, leun.consultant k
WHERE n.id = mine.id AND k.id = n.consultant
RETURNING n.id, n.consultant, k.address, n.kind, mine.number, mine.urgency, n.tries
"""
# Whoever has an open case of somebody who wants everything gone, or was told of it, hears that it is gone.
TELL_ERASED: Final = """
INSERT INTO leun.notice (consultant, kind, round, due_at, number, urgency)
SELECT DISTINCT k.id, 'erased', %(at)b::timestamptz, %(at)b::timestamptz, c.number, c.urgency
FROM leun.case c LEFT JOIN leun.notice n ON n.case_id = c.id AND c.claimed_by IS NULL
JOIN leun.consultant k ON k.id = coalesce(c.claimed_by, n.consultant) AND k.gone_at IS NULL
WHERE c.carer_id = %(carer)b AND c.status <> 'closed'
"""
SETTLE_NOTICE: Final = """
UPDATE leun.notice SET status = %b, claimed_until = NULL, sent_at = %b, due_at = coalesce(%b, due_at), why = %b
WHERE id = %b AND status = 'waiting'
"""
NOTICES: Final = "SELECT consultant, kind, status, due_at FROM leun.notice WHERE case_id = %b ORDER BY id"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWrite:
    """A move to be written, with all that comes of it."""

    moved: Moved
    #: when somebody must look at it by itself
    look_at: datetime | None
    alerts: tuple[ladder.Alert, ...] = ()
    #: what was said or noted, of the history's new line
    words: str = field(default="", repr=False)
    #: of a case that is opened
    file: CaseFile | None = field(default=None, repr=False)
    audit: NewAudit | None = None
    #: the conversation is woken, to tell the carer what they should know
    wake: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultant:
    """Somebody who works on cases."""

    id: ConsultantId
    team: TeamId
    role: Role
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A line of a case's history with its words."""

    entry: Entry
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A case opened to be read."""

    case: Case
    file: CaseFile = field(repr=False)
    history: tuple[Said, ...]
    #: where the carer last wrote from; None: they cannot be reached in a chat
    channel: str | None
    #: since when they cannot be reached there
    gone_at: datetime | None

    @property
    def contact(self) -> str:
        """How the carer wants to be reached, as they last left it; empty: in the chat."""
        return next((one.words for one in reversed(self.history) if one.entry.what == "contact"), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedNotice:
    """A notice that this process sends now."""

    id: int
    consultant: ConsultantId
    #: where it goes; None: nowhere, they left
    email: str | None = field(repr=False)
    also: tuple[str, ...] = field(repr=False)
    kind: str
    number: int
    urgency: str
    #: this one counted
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChange:
    """A line of the trail of a team's settings."""

    at: datetime
    actor: str
    version: int
    settings: Mapping[str, Any]


def to_write(
    moved: Moved,
    team: Team,
    now: datetime,
    *,
    words: str = "",
    file: CaseFile | None = None,
    step: ladder.Step | None = None,
    by: str = "",
) -> CaseWrite:
    """A move with what comes of it: when to look again, who is told, what is audited, whether the carer hears of it.

    ``team`` is the one that the case is with after the move; ``by``: the person who made it, for the audit log.
    """
    what = moved.entry.what
    return CaseWrite(
        moved=moved,
        look_at=ladder.next_at(moved.case, team, now),
        alerts=ladder.alerts(moved, team, now, step),
        words=words,
        file=file,
        audit=NewAudit(actor=by, action=f"case.{what}", reason=f"case.{moved.case.number}") if by else None,
        wake=(what in WAKES and moved.entry.who != str(CARER)) or (what == "climb" and moved.entry.why == "fallback"),
    )


async def write(connection: Connection, key: CarerKey, one: CaseWrite) -> bool:
    """Write a move in the transaction at hand; whether nobody was quicker (known at once only outside a pipeline)."""
    case, entry = one.moved.case, one.moved.entry
    values = {name: getattr(case, name) for name in (*_MOVED, "id", "carer", "urgency", "opened_at")}
    values["look_at"] = one.look_at
    if one.file is not None:
        values["file"] = key.seal(to_bytes(one.file), "case.file", case.id)
        await connection.execute(OPEN, values)
    else:
        moved = await connection.execute(MOVE, values)
        if moved.rowcount == 0:
            return False
    words = key.seal(one.words.encode(), "case_entry.words", f"{case.id} {entry.number}") if one.words else None
    await connection.execute(
        ENTRY, [case.id, entry.number, case.carer, entry.at, entry.who, entry.what, entry.why, words]
    )
    if case.waiting_since is None or entry.what == "claim":
        await connection.execute(STALE_NOTICES, [case.id])
    for alert in one.alerts:
        given = {"consultant": alert.consultant, "case": case.id, "kind": alert.kind, "due_at": alert.at}
        await connection.execute(NOTICE, {**given, "round": case.waiting_since or entry.at})
    if one.audit is not None:
        await connection.execute(AUDIT, [entry.at, one.audit.actor, one.audit.action, case.carer, one.audit.reason])
    if one.wake:
        await connection.execute(WAKE, [case.carer, f"{WOKE}/{case.id}", WOKE, entry.at])
    return True


def row_of(found: Sequence[Any] | None) -> Case | None:
    """A row of `OF_CARER` as a case."""
    return None if found is None else _case(found)


async def of_carer(connection: Connection, carer: CarerId) -> Case | None:
    """The latest case of a carer, open or not; a turn has it locked (`Loaded.case`)."""
    found = await connection.execute(OF_CARER, [carer], binary=True)
    return row_of(await found.fetchone())


async def by_number(connection: Connection, number: int, *, lock: bool) -> tuple[Case, bytes, bytes | None]:
    """A case with its sealed file and its carer's wrapped key. Raises `NoSuchCase`."""
    found = await connection.execute(BY_NUMBER + (" FOR UPDATE OF c" if lock else ""), [number], binary=True)
    row = await found.fetchone()
    if row is None:
        raise NoSuchCase(str(number))
    return _case(row[:-2]), row[-2], row[-1]


def _case(row: Sequence[Any]) -> Case:
    return Case(**dict(zip(_FIELDS, row, strict=True)))


Decide = Callable[[Case], CaseWrite | Refused]


class Cases:
    """What the rest of Leun asks of the database about cases."""

    def __init__(self, pool: Pool, ring: KeyRing) -> None:
        self._pool = pool
        self._ring = ring

    # -- cases -------------------------------------------------------------------------------------

    async def open(self, one: CaseWrite) -> Case:
        """Keep a new case outside of a turn; with its number. Raises `NoSuchCarer`."""
        carer = CarerId(one.moved.case.carer)
        async with self._pool.connection() as connection:
            await write(connection, await self._key(connection, carer), one)
            case = await of_carer(connection, carer)
        assert case is not None
        return case

    async def load(self, number: int) -> Case:
        """A case by its number. Raises `NoSuchCase`."""
        async with self._pool.connection() as connection:
            case, _, _ = await by_number(connection, number, lock=False)
        return case

    async def of_carer(self, carer: CarerId) -> Case | None:
        """The latest case of a carer, open or not."""
        async with self._pool.connection() as connection:
            return await of_carer(connection, carer)

    async def listed(self, team: TeamId | None = None, *, closed: bool = False) -> tuple[Case, ...]:
        """The cases of a team, or of all; what was promised first comes first."""
        async with self._pool.connection() as connection:
            found = await connection.execute(OF_TEAM, [team, team, closed], binary=True)
            return tuple(_case(row) for row in await found.fetchall())

    async def due(self, now: datetime, limit: int = 100) -> tuple[Case, ...]:
        """Cases that somebody has to look at by itself: a promise, a step of the ladder, the end of a rest."""
        async with self._pool.connection() as connection:
            found = await connection.execute(DUE, [now, limit], binary=True)
            return tuple(_case(row) for row in await found.fetchall())

    async def move(self, number: int, decide: Decide) -> CaseWrite | Refused:
        """Make a move: decided on what the case is, and anew where somebody else was quicker. Raises `NoSuchCase`."""
        while True:
            async with self._pool.connection() as connection, connection.transaction():
                case, _, wrapped = await by_number(connection, number, lock=False)
                decided = decide(case)
                if isinstance(decided, Refused):
                    return decided
                if wrapped is None:
                    raise NoSuchCarer(str(case.carer))
                key = CarerKey.unwrapped(case.carer, wrapped, self._ring)
                if await write(connection, key, decided):
                    return decided

    async def look(self, number: int, *, by: str, at: datetime) -> Looked:
        """Open a case to be read, which the audit log says. Raises `NoSuchCase`, `NoSuchCarer`."""
        async with self._pool.connection() as connection:
            case, sealed, wrapped = await by_number(connection, number, lock=False)
            if wrapped is None:
                raise NoSuchCarer(str(case.carer))
            key = CarerKey.unwrapped(case.carer, wrapped, self._ring)
            await connection.execute(AUDIT, [at, by, "case.look", case.carer, f"case.{number}"])
            rows = await (await connection.execute(ENTRIES, [case.id], binary=True)).fetchall()
            reached = await (await connection.execute(REACHED_BY, [case.carer], binary=True)).fetchone()
        history = tuple(
            Said(entry=Entry(number=n, at=on, who=who, what=what, why=why), words=_words(key, case.id, n, words))
            for n, on, who, what, why, words in rows
        )
        channel, gone_at = reached if reached is not None else (None, None)
        file = from_bytes(key.open(sealed, "case.file", case.id))
        return Looked(case=case, file=file, history=history, channel=channel, gone_at=gone_at)

    async def reached_by(self, carer: CarerId) -> tuple[str, datetime | None] | None:
        """The channel that a carer last wrote from, and since when they cannot be reached there; None without any."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute(REACHED_BY, [carer], binary=True)).fetchone()
        return None if row is None else (row[0], row[1])

    async def look_again(self, cases: Iterable[Case], team: Team, now: datetime) -> int:
        """Count anew when somebody must look at these cases of a team, whose hours may have changed; how many moved."""
        again = [(one.id, one.version, ladder.next_at(one, team, now)) for one in cases]
        columns = [list(column) for column in zip(*again, strict=True)] if again else [[], [], []]
        async with self._pool.connection() as connection:
            return (await connection.execute(LOOK_AT, columns)).rowcount

    async def _key(self, connection: Connection, carer: CarerId) -> CarerKey:
        found = await connection.execute("SELECT wrapped_key FROM leun.carer WHERE id = %b", [carer], binary=True)
        row = await found.fetchone()
        if row is None or row[0] is None:
            raise NoSuchCarer(str(carer))
        return CarerKey.unwrapped(carer, row[0], self._ring)

    # -- teams -------------------------------------------------------------------------------------

    async def teams(self) -> dict[TeamId, Team]:
        """Every team, with its members' addresses; a fallback that is not there counts as none."""
        async with self._pool.connection() as connection:
            teams = await (await connection.execute(TEAMS, binary=True)).fetchall()
            people = await (await connection.execute(CONSULTANTS, binary=True)).fetchall()
        addresses = {id_: self._address(id_, sealed) for id_, _, _, _, sealed in people}
        found = {TeamId(id_): _team(settings, addresses) for id_, settings, _ in teams}
        return {id_: one if one.fallback in found else replace(one, fallback=None) for id_, one in found.items()}

    async def team(self, id: TeamId) -> Team | None:
        """One team."""
        return (await self.teams()).get(id)

    async def consultant(self, id: str) -> Consultant | None:
        """Somebody who works on cases now; None for who left or never was."""
        async with self._pool.connection() as connection:
            found = await connection.execute(CONSULTANTS + " AND id = %b", [id], binary=True)
            row = await found.fetchone()
        return None if row is None else Consultant(id=row[0], team=row[1], role=row[2], name=row[3])

    async def put_team(self, team: Team, *, actor: str, at: datetime) -> int:
        """Keep the settings of a team, with a line in the trail; the version.

        Raises `OtherTeamHasThem` where a member's id is somebody's of another team.
        """
        settings = team_settings.to_json(team, private=False)
        ids = [one.id for one in team.members]
        async with self._pool.connection() as connection, connection.transaction():
            taken = await (await connection.execute(ELSEWHERE, [ids, team.id], binary=True)).fetchall()
            if taken:
                raise OtherTeamHasThem(", ".join(sorted(row[0] for row in taken)))
            put = await connection.execute(PUT_TEAM, [team.id, Jsonb(settings), at], binary=True)
            row = await put.fetchone()
            assert row is not None
            version = int(row[0])
            for one in team.members:
                sealed = self._sealed_address(one)
                await connection.execute(PUT_CONSULTANT, [one.id, team.id, one.role, one.name, sealed])
            await connection.execute(GONE, [at, team.id, ids])
            await connection.execute(TEAM_AUDIT, [at, actor, team.id, version, Jsonb(settings)])
        kept = await self.team(team.id)
        assert kept is not None
        await self.look_again(await self.listed(team.id), kept, at)
        return version

    async def trail(self, team: TeamId) -> tuple[TeamChange, ...]:
        """What the settings of a team were, in time."""
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(HISTORY_OF_TEAM, [team], binary=True)).fetchall()
        return tuple(TeamChange(at=at, actor=who, version=n, settings=settings) for at, who, n, settings in rows)

    def _sealed_address(self, member: Member) -> bytes | None:
        if not member.email and not member.also:
            return None
        plain = json.dumps({"email": member.email, "also": list(member.also)}).encode()
        return self._ring.seal(plain, address_place(member.id))

    def _address(self, id_: str, sealed: bytes | None) -> tuple[str, tuple[str, ...]]:
        if sealed is None:
            return "", ()
        told = json.loads(self._ring.open(sealed, address_place(id_)))
        return told["email"], tuple(told["also"])

    # -- notices -----------------------------------------------------------------------------------

    async def claim_notices(self, now: datetime, limit: int = 20) -> tuple[ClaimedNotice, ...]:
        """Notices to send now; a process that dies gives them back when the lease has run out."""
        async with self._pool.connection() as connection:
            found = await connection.execute(CLAIM_NOTICES, [now + LEASE, now, now, limit], binary=True)
            rows = await found.fetchall()
        claimed = []
        for id_, who, sealed, kind, number, urgency, tries in rows:
            email, also = self._address(who, sealed)
            claimed.append(
                ClaimedNotice(
                    id=id_,
                    consultant=who,
                    email=email or None,
                    also=also,
                    kind=kind,
                    number=number,
                    urgency=urgency,
                    tries=tries,
                )
            )
        return tuple(claimed)

    async def settle_notice(
        self, id: int, status: str, now: datetime, *, again_at: datetime | None = None, why: str | None = None
    ) -> None:
        """How sending a notice ended: ``sent``, ``failed``, or ``waiting`` for another try."""
        async with self._pool.connection() as connection:
            sent_at = now if status == "sent" else None
            await connection.execute(SETTLE_NOTICE, [status, sent_at, again_at, why, id])

    async def notices(self, case: CaseId | UUID) -> tuple[tuple[str, str, str, datetime], ...]:
        """Who was told what of a case: consultant, kind, status, when due."""
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(NOTICES, [case], binary=True)).fetchall()
        return tuple((who, kind, status, due_at) for who, kind, status, due_at in rows)


def address_place(consultant: str) -> str:
    """What a sealed address belongs to, for `KeyRing.open`."""
    return f"consultant.address {consultant}"


def _words(key: CarerKey, case: CaseId, number: int, sealed: bytes | None) -> str:
    return "" if sealed is None else key.open(sealed, "case_entry.words", f"{case} {number}").decode()


def _team(settings: Mapping[str, Any], addresses: Mapping[str, tuple[str, tuple[str, ...]]]) -> Team:
    """A team as it was kept, its members' addresses put back."""
    told = dict(settings)
    told["members"] = [
        {**one, **{name: given for name, given in (("email", email), ("also", list(also))) if given}}
        for one in told["members"]
        for email, also in [addresses.get(one["id"], ("", ()))]
    ]
    return team_settings.from_json(told)
