"""What was written against what was handled, and what was said against what arrived: from the phones and the tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from bot.channels.formatting import styled
from bot.store.values import CarerId, NewAudit
from tests.crash.carers import LINE, NUMBER, Bubble, Carer
from tests.crash.town import Town
from tests.fakes.telegram import Phone

#: Seconds that a process has a message of Signal's in hand at most, before it is kept, while the database is there.
IN_HAND: Final = 0.5


@dataclass
class Found:
    """Of some carers together."""

    carers: int = 0
    written: int = 0
    handled: int = 0
    #: letters that left, and those of unknown fate: how many of them came, and did not
    said: int = 0
    came_unknown: int = 0
    lost_unknown: int = 0
    #: the most unknown letters that one carer has
    most_unknown: int = 0
    cries: int = 0
    #: safety lines that were said more than once
    lines_again: int = 0
    #: texts that signal-cli gave to a process that was killed before it had kept them
    lost_in_socket: int = 0
    #: when each of these was written, and each unknown letter was given its fate (`time.time`), with its carer's place
    lost_at: list[float] = field(default_factory=list)
    unknown_at: list[tuple[int, float]] = field(default_factory=list)
    #: what should not be
    wrong: list[str] = field(default_factory=list)


async def rows_of(town: Town, carer: Carer) -> dict[str, list[dict[str, Any]]]:
    """Everything in the tables about a carer, opened."""
    now = datetime.now(UTC)
    id = await town.store.carer_for(carer.channel, carer.address, now=now, new_id=CarerId(uuid4()))
    return await town.store.export(id, at=now, audit=NewAudit(actor="test", action="export", reason="crash"))


def handled(rows: dict[str, list[dict[str, Any]]]) -> list[int]:
    """The numbers in the texts that had a turn, turn by turn."""
    found = []
    for turn in sorted(rows["turn_log"], key=lambda one: one["seq"]):
        event = json.loads(turn["entry"])["event"]
        if number := NUMBER.search(event.get("text") or ""):
            found.append(int(number[1]))
    return found


async def quiet(town: Town, carers: Sequence[Carer], within: float = 30.0) -> None:
    """Wait until all that was written had its turn, but for what a dead process was given, and all has left."""

    open_ = list(carers)

    async def holds() -> bool:
        queues = await town.store.queues(datetime.now(UTC))
        if queues.updates or queues.letters or (await town.telegram.counts())["pending"]:
            return False
        if (await town.signal.counts())["waiting"]:
            return False
        while open_:
            missing = set(open_[-1].wrote) - set(handled(await rows_of(town, open_[-1])))
            if missing - await _gone_with_the_dead(town, open_[-1], missing):
                return False
            open_.pop()
        return not (await town.store.queues(datetime.now(UTC))).letters

    try:
        await town.until("all is handled and has left", holds, within)
    except AssertionError as error:
        raise AssertionError(f"{error}; {(await compared(town, carers)).wrong}") from None


async def _gone_with_the_dead(town: Town, carer: Carer, missing: set[int]) -> set[int]:
    """Which of these are lost as Signal may lose them: told to a process that was killed then, or on the way to it."""
    if not missing or isinstance(carer.phone, Phone):
        return set()
    fates = {one.id: one.fate for one in await carer.phone.transcript()}
    gone = set()
    for number in missing:
        given = town.handed.get(carer.ids[number])
        if given is None and fates[carer.ids[number]] in ("written", "lost"):
            gone.add(number)  # no relay of a living process leaves unread what signal-cli wrote
        elif given is not None and given[0].ended == "killed" and given[0].died_at - given[1] <= IN_HAND:
            gone.add(number)
    return gone


async def compared(town: Town, carers: Sequence[Carer]) -> Found:
    """Compare; what is wrong is told in words."""
    found = Found()
    for carer in carers:
        rows = await rows_of(town, carer)
        order = handled(rows)
        _turns(town, carer, order, await _gone_with_the_dead(town, carer, set(carer.wrote) - set(order)), found)
        bubbles = await carer.bubbles()
        compare_letters(carer.channel, rows, bubbles, found)
        _lines(carer, rows, bubbles, found)
    return found


def _turns(town: Town, carer: Carer, order: list[int], gone: set[int], found: Found) -> None:
    found.carers += 1
    found.written += len(carer.wrote)
    found.handled += len(order)
    if len(set(order)) < len(order):
        found.wrong.append(f"{carer.channel}: handled twice: {order}")
    if order != sorted(order):
        found.wrong.append(f"{carer.channel}: out of order: {order}")
    for number in carer.wrote.keys() - set(order):
        if number in gone:
            found.lost_in_socket += 1
            found.lost_at.append(carer.ids[number] / 1000)
        else:
            when = datetime.fromtimestamp(carer.ids[number] / 1000, UTC) if carer.channel == "signal" else ""
            given = town.handed.get(carer.ids[number])
            to = f", given to {given[0].name} {given[0].ended}" if given else ""
            found.wrong.append(f"{carer.channel}: never handled: {number} of {len(carer.wrote)} {when}{to}")


def compare_letters(channel: str, rows: dict[str, list[dict[str, Any]]], bubbles: list[Bubble], found: Found) -> None:
    """Of one carer: what left by the outbox against what stands on the phone."""
    letters = sorted(rows["outbox"], key=lambda one: one["seq"])
    place = {one.id: at for at, one in enumerate(bubbles)}
    spare = {one.id for one in bubbles}
    places: list[tuple[int, int]] = []
    unknown, again = [], []
    for letter in letters:
        match letter["status"]:
            case "sent" if letter["sent_as"] in spare:
                found.said += 1
                spare.discard(letter["sent_as"])
                if not letter["urgent"]:
                    places.append((letter["seq"], place[letter["sent_as"]]))
                if letter["urgent"] and letter["attempts"] > 1:
                    again.append(letter)
            case "sent":
                found.wrong.append(f"{channel}: sent and not there: letter {letter['seq']}")
            case "unknown":
                unknown.append(letter)
            case other:
                found.wrong.append(f"{channel}: {other} ({letter['why']}): letter {letter['seq']}")
    for letter in unknown:
        # the same words may have been said, and been unknown, more than once: it must stand where its turn was
        before = max((at for seq, at in places if seq < letter["seq"]), default=-1)
        after = min((at for seq, at in places if seq > letter["seq"]), default=len(bubbles))
        where = bubbles if letter["urgent"] else bubbles[before + 1 : max(after, before + 1)]
        came = next((one for one in where if one.id in spare and _says(one, letter)), None)
        if came is None:
            found.lost_unknown += 1
        else:
            found.came_unknown += 1
            spare.discard(came.id)
            if not letter["urgent"]:
                places.append((letter["seq"], place[came.id]))
    for bubble in [one for one in bubbles if one.id in spare]:
        if any(_says(bubble, letter) for letter in again):
            found.lines_again += 1
        else:
            found.wrong.append(f"{channel}: doubled on the wire: {bubble.text[:60]!r}")
    in_order = [at for _, at in sorted(places)]
    if in_order != sorted(in_order):
        found.wrong.append(f"{channel}: letters came out of order: {in_order}")
    found.unknown_at += [(found.carers, one["sent_at"].timestamp()) for one in unknown]
    found.most_unknown = max(found.most_unknown, len(unknown))


def _says(bubble: Bubble, letter: dict[str, Any]) -> bool:
    """A bubble that is this letter; what stands under it on Signal is the channel's."""
    text = json.loads(letter["body"])["text"]
    return bubble.text.startswith((styled(text).text, styled(text, links="spelled").text))


def _lines(carer: Carer, rows: dict[str, list[dict[str, Any]]], bubbles: list[Bubble], found: Found) -> None:
    """Each cry has urgent letters, each of them came at least once, and the first one holds the line."""
    turns = {
        int(found_number[1]): turn["seq"]
        for turn in rows["turn_log"]
        if (found_number := NUMBER.search(json.loads(turn["entry"])["event"].get("text") or ""))
    }
    for number in carer.cries:
        if number not in turns:
            continue  # counted as never handled, or as lost in the socket
        found.cries += 1
        lines = [one for one in rows["outbox"] if one["urgent"] and one["turn"] == turns[number]]
        if not lines:
            found.wrong.append(f"{carer.channel}: no line for the cry {number}")
        for letter in lines:
            if not any(_says(one, letter) for one in bubbles):
                found.wrong.append(f"{carer.channel}: a line that never came: letter {letter['seq']}")
    if any(number in turns for number in carer.cries) and not any(LINE in one.text for one in bubbles):
        found.wrong.append(f"{carer.channel}: cried and never saw {LINE}")
