"""Updates to keep, and the turns that take them, for tests of the queues."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from bot.store.database import Store
from bot.store.values import Aside, CarerId, NewUpdate
from tests.store.samples import NOW, changes

numbers = itertools.count(1)


def new_id() -> CarerId:
    """An id that nobody has."""
    return CarerId(uuid5(UUID(int=6), str(next(numbers))))


def update(key: str, address: str = "42", **more: Any) -> NewUpdate:
    """A raw update; its words are its key."""
    given: dict[str, Any] = {"body": f"plaintext {key}".encode(), "new_id": new_id()}
    return NewUpdate(key=key, address=address, **{**given, **more})


async def keep(store: Store, *updates: NewUpdate, now: datetime = NOW, channel: str = "telegram") -> frozenset[str]:
    """Keep them in one batch."""
    return await store.keep(channel, updates, now)


async def who(store: Store, address: str = "42", channel: str = "telegram") -> CarerId:
    """Whose address it is."""
    return await store.carer_for(channel, address, now=NOW, new_id=new_id())


async def take(store: Store, now: datetime = NOW, *, urgent_only: bool = False, **more: Any) -> str | None:
    """One turn of whatever is next; the key of its update, empty where another was quicker, None where none waits."""
    async with store.next_turn(now, urgent_only=urgent_only) as turn:
        if turn is None:
            return None
        if turn.update is None:
            return ""
        given = {"at": now, "taken": turn.update.id, "channel": turn.update.channel, **more}
        turn.save(changes(**given))
        return turn.update.body.decode().removeprefix("plaintext ")


async def take_all(store: Store, now: datetime = NOW) -> list[str]:
    """Turns until nothing waits."""
    taken = []
    while (key := await take(store, now)) is not None:
        taken.append(key)
    return taken


async def fail(store: Store, try_at: datetime, now: datetime = NOW, *, give_up: bool = False) -> str:
    """A turn that breaks; the key of its update."""
    async with store.next_turn(now) as turn:
        assert turn is not None
        assert turn.update is not None
        update = turn.update
    async with store.turn(update.carer_id) as turn:
        assert await turn.failed(update, try_at=try_at)
        if give_up:
            turn.set_aside(Aside(at=now, channel=update.channel, taken=update.id, unreadable=True))
    return update.body.decode().removeprefix("plaintext ")
