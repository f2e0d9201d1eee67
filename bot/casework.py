"""Working on cases: what a carer, a consultant or the clock does to one, with everything that comes of it.

The terminal and the desk work over this. Rules are `bot.cases`, rows `bot.store.cases`; here they meet the moment.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.cases import ladder, machine
from bot.cases.file import CaseFile
from bot.cases.machine import (
    CARER,
    LEUN,
    CarerWrote,
    Case,
    CaseId,
    Claim,
    Climb,
    Close,
    CorrectPromise,
    HandOver,
    Helped,
    LeaveContact,
    Move,
    Moved,
    Note,
    Refused,
    Reopen,
    Reply,
    Resume,
    Wait,
    Who,
)
from bot.cases.promise import URGENCIES, Urgency, promise
from bot.cases.team import ConsultantId, Team, TeamId
from bot.channels.queueing import bodies
from bot.content.texts import Templates
from bot.messages import CloseCase, Effect, OpenCase, Outgoing, TellCase
from bot.messages import LeaveContact as Left
from bot.store.cases import CaseWrite, Consultant, Looked, to_write
from bot.store.database import Store
from bot.store.values import Aside, CarerId, NewOutgoing

Teams = Mapping[TeamId, Team]

#: The texts of each language.
Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class NotReached:
    """The carer cannot be reached in a chat; what they left as contact is in the case's history."""

    #: since when, where a channel said so
    since: datetime | None


# -- for a turn of the conversation ----------------------------------------------------------------


def of_turn(
    case: Case | None,
    teams: Teams,
    carer: CarerId,
    effects: Sequence[Effect],
    now: datetime,
    *,
    language: str,
    new_id: Callable[[], UUID],
) -> tuple[CaseWrite, ...]:
    """What a turn's effects do to the carer's case, to be kept with the turn (`Changes.cases`).

    ``case``: their latest one. What may no longer be, since a consultant was quicker, is left out.
    """
    writes: list[CaseWrite] = []
    for effect in effects:
        written: CaseWrite | Refused | None = None
        if isinstance(effect, OpenCase) and (case is None or not case.is_open):
            file = CaseFile(reasons=effect.reasons, shared=effect.shared, language=language, consent=effect.consent)
            urgency = next(one for one in URGENCIES if one == effect.urgency)
            team = teams[TeamId(effect.team)]
            written = opening(
                id=CaseId(new_id()), carer=carer, team=team, urgency=urgency, file=file, now=now, yes=effect.yes
            )
        elif case is not None and isinstance(effect, TellCase | Left | CloseCase):
            written = _by_carer(case, teams[case.team], effect, now)
        if isinstance(written, CaseWrite):
            writes.append(written)
            case = written.moved.case
    return tuple(writes)


def opening(
    *, id: CaseId, carer: CarerId, team: Team, urgency: Urgency, file: CaseFile, now: datetime, yes: bool = False
) -> CaseWrite:
    """A new case, for a carer who said yes to it; ``yes``: and who wants contact."""
    by = promise(urgency, now, team.rota, yes=yes).by
    moved = machine.open_case(id=id, carer=carer, team=team.id, urgency=urgency, promised_at=by, who=CARER, when=now)
    return to_write(moved, team, now, file=file)


def _by_carer(case: Case, team: Team, effect: TellCase | Left | CloseCase, now: datetime) -> CaseWrite | Refused:
    """A carer's own move in their case."""
    move: Move
    words = ""
    match effect:
        case TellCase(helped=str(how)) if how:
            move = Helped(how)
        case TellCase(text=text):
            by = effect.promised_at or promise(_again(case), now, team.rota).by
            move, words = CarerWrote(thanks=effect.thanks, danger=effect.danger, promised_at=by), text
        case Left(text):
            move, words = LeaveContact(), text
        case CloseCase():
            move = Close("not_wanted")
    moved = machine.move(case, move, CARER, now)
    return moved if isinstance(moved, Refused) else to_write(moved, team, now, words=words)


def _again(case: Case) -> Urgency:
    """How soon somebody answers who writes on in a case."""
    return "crisis" if case.urgency == "crisis" else "asked"


# -- for people and the clock ----------------------------------------------------------------------


class Casework:
    """Moves of consultants, and what happens by itself."""

    def __init__(self, store: Store, texts: Texts) -> None:
        self._store = store
        self._texts = texts
        self._templates = {language: Templates(language) for language in texts}

    async def look(self, number: int, who: Consultant, now: datetime) -> Looked | Refused:
        """Read a case of one's own team; the audit log says so."""
        case = await self._store.cases.load(number)
        if case.team != who.team:
            return Refused("not_your_team")
        return await self._store.cases.look(number, by=who.id, at=now)

    async def claim(self, number: int, who: Consultant, now: datetime, *, over: bool = False) -> CaseWrite | Refused:
        """Take a case."""
        return await self._move(number, Claim(over=over), who, now)

    async def note(self, number: int, who: Consultant, text: str, now: datetime) -> CaseWrite | Refused:
        """Write something down for colleagues."""
        return await self._move(number, Note(), who, now, words=text)

    async def wait(self, number: int, who: Consultant, until: datetime | None, now: datetime) -> CaseWrite | Refused:
        """Let a case rest."""
        return await self._move(number, Wait(until), who, now)

    async def close(self, number: int, who: Consultant, why: str, text: str, now: datetime) -> CaseWrite | Refused:
        """Close a case; ``text`` is for colleagues."""
        return await self._move(number, Close(why), who, now, words=text)

    async def reopen(self, number: int, who: Consultant, now: datetime) -> CaseWrite | Refused:
        """Open a case again."""
        teams = await self._store.cases.teams()
        by = promise("asked", now, teams[who.team].rota).by
        return await self._move(number, Reopen(by), who, now)

    async def correct(self, number: int, who: Consultant, until: datetime, now: datetime) -> CaseWrite | Refused:
        """Promise another moment, which the carer is told."""
        return await self._move(number, CorrectPromise(until), who, now)

    async def hand_over(
        self, number: int, who: Consultant, why: str, text: str, now: datetime, *, to: str = "", team: str = ""
    ) -> CaseWrite | Refused:
        """Give a case to a colleague or to another team, which promises anew."""
        teams = await self._store.cases.teams()
        other = teams.get(TeamId(team))
        if (team and other is None) or (to and teams[who.team].member(to) is None):
            return Refused("nobody_there")
        by = promise("asked", now, other.rota).by if other is not None else None
        move = HandOver(
            why=why, to=ConsultantId(to) if to else None, team=TeamId(team) if team else None, promised_at=by
        )
        return await self._move(number, move, who, now, words=text)

    async def reply(self, number: int, who: Consultant, text: str, now: datetime) -> CaseWrite | Refused | NotReached:
        """Write to the carer, on the channel that they last used; the letter leaves with the case's move, or neither.

        Raises `NoSuchCase`, `NoSuchCarer`.
        """
        teams = await self._store.cases.teams()
        case = await self._store.cases.load(number)
        reached = await self._store.cases.reached_by(CarerId(case.carer))
        if reached is None or reached[1] is not None:
            return NotReached(None if reached is None else reached[1])
        async with self._store.turn(CarerId(case.carer)) as turn:
            case = await turn.case_numbered(number)
            moved = machine.move(case, Reply(), _who(who), now)
            if isinstance(moved, Refused):
                return moved
            channel = turn.loaded.channel or reached[0]
            written = to_write(moved, teams[case.team], now, words=text, by=who.id)
            letters = tuple(self._letters(who.name, text, _language(turn.loaded.state), channel, now))
            turn.set_aside(Aside(at=now, channel=channel, outgoing=letters, cases=(written,)))
        return written

    def _letters(self, name: str, text: str, language: str, channel: str, now: datetime) -> list[NewOutgoing]:
        """A consultant's words as letters, marked as a human's; they arrive however late."""
        language = language if language in self._texts else "nl"
        said = self._templates[language].fill(self._texts[language]["case.reply"], {"name": name, "text": text})
        return [
            NewOutgoing(channel=channel, body=body, due_at=now)
            for body in bodies(Outgoing(text=said), channel, lettered=False, papers=[], language=language)
        ]

    async def _move(
        self, number: int, move: Move, who: Consultant, now: datetime, *, words: str = ""
    ) -> CaseWrite | Refused:
        teams = await self._store.cases.teams()

        def decide(case: Case) -> CaseWrite | Refused:
            moved = machine.move(case, move, _who(who), now)
            if isinstance(moved, Refused):
                return moved
            return to_write(moved, teams[moved.case.team], now, words=words, by=who.id)

        return await self._store.cases.move(number, decide)

    # -- by itself ---------------------------------------------------------------------------------

    async def climb(self, now: datetime, limit: int = 50) -> int:
        """Do what is due with cases that wait: right promises, climb ladders, end rests; how many were looked at."""
        due = await self._store.cases.due(now, limit)
        teams = await self._store.cases.teams() if due else {}
        for case in due:
            done = await self._store.cases.move(case.number, lambda one: _step(one, teams, now))
            if isinstance(done, Refused):  # nothing to do by now: look again when there is
                await self._store.cases.look_again([case], teams[case.team], now)
        return len(due)


def _step(case: Case, teams: Teams, now: datetime) -> CaseWrite | Refused:
    """The step that is due with a case."""
    team = teams[case.team]
    step = ladder.next_step(case, team, now)
    if step is None or step.at > now:
        return Refused("not_waiting")
    moved: Moved | Refused
    if step.kind == "resume":
        moved = machine.move(case, Resume(), LEUN, now)
    elif step.kind == "correct":
        moved = machine.move(case, CorrectPromise(step.promised_at), LEUN, now)
    elif step.kind == "fallback":
        assert step.team is not None
        team = teams[step.team]
        by = promise(_again(case), now, team.rota).by
        moved = machine.move(case, Climb(step="fallback", team=team.id, promised_at=by), LEUN, now)
    else:
        moved = machine.move(case, Climb(step=step.kind), LEUN, now)
    return moved if isinstance(moved, Refused) else to_write(moved, team, now, step=step)


def _who(who: Consultant) -> Who:
    return machine.consultant(who.id, who.role, who.team)


def _language(state: bytes | None) -> str:
    """The language that a carer speaks with the bot."""
    return str(json.loads(state).get("language", "nl")) if state else "nl"
