"""The JSON of incoming messages, field by field as signal-cli writes it: what is not there is null or left out."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody as signal-cli knows them; the number is None for who hides it."""

    uuid: str | None
    number: str | None
    name: str | None = None

    @property
    def legacy(self) -> str | None:
        """What the deprecated fields hold."""
        return self.number or self.uuid

    def fields(self, name: str) -> dict[str, Any]:
        """``author``, ``authorNumber``, ``authorUuid`` and so on."""
        return {name: self.legacy, f"{name}Number": self.number, f"{name}Uuid": self.uuid}

    def result(self) -> dict[str, Any]:
        """As ``recipientAddress`` in results."""
        return {"uuid": self.uuid, "number": self.number, "username": None}


NOBODY = Address(None, None)


def envelope(source: Address, device: int | None, timestamp: int, now: int, **kinds: Any) -> dict[str, Any]:
    """An envelope; ``kinds`` is one of ``dataMessage``, ``typingMessage`` and so on, or none."""
    return {
        "source": source.legacy,
        "sourceNumber": source.number,
        "sourceUuid": source.uuid,
        "sourceName": source.name,
        "sourceDevice": device,
        "timestamp": timestamp,
        "serverReceivedTimestamp": now,
        "serverDeliveredTimestamp": now + 1,
        **kinds,
    }


def data_message(
    timestamp: int, message: str | None, *, expires: int = 0, timer: bool = False, view_once: bool = False, **more: Any
) -> dict[str, Any]:
    """A message; ``more`` are the fields that are left out where there is nothing (``quote``, ``attachments`` …)."""
    return {
        "timestamp": timestamp,
        "message": message,
        "expiresInSeconds": expires,
        "isExpirationUpdate": timer,
        "viewOnce": view_once,
        **{name: value for name, value in more.items() if value is not None},
    }


def quote(timestamp: int, author: Address, text: str | None) -> dict[str, Any]:
    """What a message quotes."""
    return {"id": timestamp, **author.fields("author"), "text": text, "attachments": []}


def styles(ranges: Sequence[Sequence[Any]]) -> list[dict[str, Any]] | None:
    """``[[start, length, "BOLD"], …]`` as signal-cli writes them."""
    return [{"style": style, "start": start, "length": length} for start, length, style in ranges] or None


def reaction(emoji: str, author: Address, timestamp: int, remove: bool) -> dict[str, Any]:
    """A reaction to a message, or its being taken away."""
    return {
        "emoji": emoji,
        **author.fields("targetAuthor"),
        "targetSentTimestamp": timestamp,
        "isRemove": remove,
    }


def poll_vote(author: Address, timestamp: int, options: Sequence[int], count: int) -> dict[str, Any]:
    """A vote in a poll; ``author`` made the poll."""
    return {
        **author.fields("author"),
        "targetSentTimestamp": timestamp,
        "optionIndexes": list(options),
        "voteCount": count,
    }


def attachment(
    media_type: str, number: int, now: int, *, name: str | None = None, size: int = 1024, image: bool = False
) -> dict[str, Any]:
    """A file in signal-cli's folder."""
    ending = media_type.rpartition("/")[2]
    return {
        "contentType": media_type,
        "filename": name,
        "id": f"{number:020d}.{ending}",
        "size": size,
        "width": 1200 if image else None,
        "height": 1600 if image else None,
        "caption": None,
        "uploadTimestamp": now,
    }


def shared_contact(given: str, family: str, number: str) -> dict[str, Any]:
    """A card out of somebody's address book."""
    return {
        "name": {
            "nickname": None,
            "given": given,
            "family": family,
            "prefix": None,
            "suffix": None,
            "middle": None,
        },
        "phone": [{"value": number, "type": "MOBILE", "label": None}],
        "organization": None,
    }


def group_info(group_id: str, name: str, revision: int, *, update: bool = False) -> dict[str, Any]:
    """The group that a message is in."""
    return {
        "groupId": group_id,
        "groupName": name,
        "revision": revision,
        "type": "UPDATE" if update else "DELIVER",
    }


def receipt(when: int, kind: str, timestamps: Sequence[int]) -> dict[str, Any]:
    """``kind`` is ``delivery``, ``read`` or ``viewed``."""
    return {
        "when": when,
        "isDelivery": kind == "delivery",
        "isRead": kind == "read",
        "isViewed": kind == "viewed",
        "timestamps": list(timestamps),
    }


def typing(timestamp: int, *, stop: bool = False, group_id: str | None = None) -> dict[str, Any]:
    """Somebody types, or stopped."""
    made: dict[str, Any] = {"action": "STOPPED" if stop else "STARTED", "timestamp": timestamp}
    return made | ({"groupId": group_id} if group_id else {})


def call_offer(number: int) -> dict[str, Any]:
    """It rings."""
    return {
        "offerMessage": {"id": number, "type": "AUDIO_CALL", "opaque": base64.b64encode(b"offer").decode()},
    }


def call_hangup(number: int) -> dict[str, Any]:
    """It rings no more."""
    return {"hangupMessage": {"id": number, "type": "NORMAL", "deviceId": 0}}


def story(text: str) -> dict[str, Any]:
    """A story of words."""
    return {
        "allowsReplies": True,
        "textAttachment": {"text": text, "style": "DEFAULT", "textForegroundColor": "#ffffffff"},
    }


def sync_sent(
    to: Address | None, message: Mapping[str, Any] | None, edit: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What was sent from another device of the account's own."""
    address = to or NOBODY
    made: dict[str, Any] = {**address.fields("destination")}
    if edit is not None:
        made["editMessage"] = dict(edit)
    return {"sentMessage": made | dict(message or {})}
