"""Values to store, every sealed one with the word `plaintext` in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from bot.store.database import Store
from bot.store.values import (
    CarerId,
    Changes,
    NewAudit,
    NewDue,
    NewOutgoing,
    NewVerdict,
    RecipientId,
    StoredRecipient,
)

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CARER = CarerId(UUID(int=1))
MOTHER = StoredRecipient(id=RecipientId(UUID(int=11)), number=1, data=b"plaintext mother")
FATHER = StoredRecipient(id=RecipientId(UUID(int=12)), number=2, data=b"plaintext father")


def changes(**more) -> Changes:
    given = {
        "at": NOW,
        "state": b"plaintext state",
        "entry": b"plaintext entry",
        "content_hash": "c0ffee",
        "municipality": "11002",
    }
    return Changes(**{**given, **more})


def message(body: bytes = b"plaintext body", **more) -> NewOutgoing:
    return NewOutgoing(**{"channel": "telegram", "body": body, "due_at": NOW, **more})


def everything() -> Changes:
    return changes(
        recipients=(MOTHER, FATHER),
        consents_given={"facts": "v1", "checkins": "v1"},
        outgoing=(message(), message(best_before=NOW + timedelta(days=1))),
        due=(NewDue(key="checkin", kind="checkin", due_at=NOW, payload=b"plaintext payload"),),
        verdicts=(
            NewVerdict(
                recipient_id=MOTHER.id,
                scheme="premium_a",
                verdict=b"plaintext verdict",
                scheme_hash="abc",
                weighed_on=date(2026, 11, 2),
                next_change_on=date(2027, 1, 1),
            ),
        ),
        audit=(NewAudit(actor="leun", action="turn", reason="test"),),
    )


async def save(store: Store, carer: CarerId, to_save: Changes) -> None:
    async with store.turn(carer) as turn:
        turn.save(to_save)
