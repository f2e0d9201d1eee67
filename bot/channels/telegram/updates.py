"""Telegram's updates, read from their JSON as it came. Pure.

Nothing here trusts the JSON: a `Slip` can be made of anything, and what cannot be read is `Unreadable`. Only what is
said in a private chat is somebody's; groups and channels are nobody's, and their words are not looked at.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.channels.port import Incoming, Slip, Unreadable
from bot.channels.telegram import buttons, commands
from bot.messages import Chose, Event, Said, Sent, Started

#: The kinds of updates that Telegram is asked for.
ALLOWED: Final = ("message", "edited_message", "callback_query", "my_chat_member")

#: What a message can hold besides text, and what it is called when it is declined. The order counts: an animation comes
#: with a document too, a venue with a location.
CONTENT: Final[Mapping[str, str]] = {
    "photo": "photo",
    "live_photo": "photo",
    "voice": "voice",
    "sticker": "sticker",
    "dice": "sticker",
    "venue": "location",
    "location": "location",
    "animation": "file",
    "audio": "file",
    "video": "file",
    "video_note": "file",
    "document": "file",
    "paid_media": "file",
    "contact": "file",
    "poll": "file",
    "checklist": "file",
    "story": "file",
    "game": "file",
    "giveaway": "file",
    "invoice": "file",
}

#: What Telegram itself says in a chat; nobody said anything.
SERVICE: Final = frozenset(
    {
        "new_chat_members", "left_chat_member", "chat_owner_left", "chat_owner_changed", "new_chat_title",
        "new_chat_photo", "delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created",
        "message_auto_delete_timer_changed", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message",
        "successful_payment", "refunded_payment", "users_shared", "chat_shared", "gift", "unique_gift",
        "gift_upgrade_sent", "connected_website", "write_access_allowed", "passport_data", "proximity_alert_triggered",
        "boost_added", "chat_background_set", "checklist_tasks_done", "checklist_tasks_added",
        "direct_message_price_changed", "forum_topic_created", "forum_topic_edited", "forum_topic_closed",
        "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created",
        "giveaway_winners", "giveaway_completed", "managed_bot_created", "paid_message_price_changed",
        "poll_option_added", "poll_option_deleted", "suggested_post_approved", "suggested_post_approval_failed",
        "suggested_post_declined", "suggested_post_paid", "suggested_post_refunded", "video_chat_scheduled",
        "video_chat_started", "video_chat_ended", "video_chat_participants_invited", "web_app_data",
    }
)  # fmt: skip

_MESSAGES: Final = ("message", "edited_message")
_MEMBERS: Final = ("member", "administrator", "restricted", "creator")
_NAME: Final = re.compile(r"[a-z_]{1,40}")
_NIS: Final = re.compile(r"\d{5}")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WORD: Final = re.compile(r"[a-z]+")
#: Parts of a rich message that hold words, and parts of which each stands on its own line.
_TOLD: Final = ("text", "expression", "alternative_text", "summary", "credit", "label")
_LINES: Final = ("blocks", "items", "cells")


class Updates:
    """Reads the updates of one bot."""

    def __init__(self, username: str = "", id: int = 0, *, is_place: Callable[[str], bool] = bool) -> None:
        """``username`` and ``id`` are the bot's own, ``is_place`` tells whether a name is a place's.

        ``/start`` with a name that is none is heard as words, so that nothing that somebody types there is lost.
        """
        self._username = username.removeprefix("@").lower()
        self._id = id
        self._is_place = is_place

    def slip(self, raw: Mapping[str, Any]) -> Slip:
        """Whose an update is; never raises."""
        raw = _mapping(raw)
        kind = _kind(raw)
        body = _mapping(raw.get(kind))
        if kind == "callback_query":
            message = _mapping(body.get("message"))
            address = _private(message) or ("" if message else _number(_mapping(body.get("from")).get("id")))
            return Slip(key=_key(raw), address=address)
        address = _private(body)
        if kind not in _MESSAGES or not address or _mapping(body.get("from")).get("is_bot") is True:
            return Slip(key=_key(raw), address=address if kind == "my_chat_member" else "")
        return Slip(key=_key(raw), address=address, text=_words(body))

    def read(self, raw: Mapping[str, Any]) -> Incoming:
        """What an update means. Raises Unreadable where its JSON is not what Telegram says."""
        if not isinstance(raw, Mapping):
            raise Unreadable("an update that is no object")
        match kind := _kind(raw):
            case "message" | "edited_message":
                return self._message(_needed(raw, kind), edited=kind == "edited_message")
            case "callback_query":
                return _press(_needed(raw, kind))
            case "my_chat_member":
                return _membership(_needed(raw, kind))
            case _:
                return Incoming(kind=kind)

    def _message(self, message: Mapping[str, Any], *, edited: bool) -> Incoming:
        chat = _needed(message, "chat")
        id = _number(message.get("message_id"))
        if not _number(chat.get("id")):
            raise Unreadable("a message without a chat")
        if chat.get("type") != "private":
            return self._elsewhere(message, chat, edited=edited)
        sender = _mapping(message.get("from"))
        if sender.get("is_bot") is True:
            return Incoming(kind="bot")
        event, kind = self._event(message, edited=edited)
        group = message.get("media_group_id")
        if album := isinstance(group, str) and bool(group):
            id = f"album {group}"  # each picture is a message of its own; the words stand under one of them
        timer = _mapping(message.get("message_auto_delete_timer_changed")).get("message_auto_delete_time")
        return Incoming(
            event=event,
            kind=kind,
            language=_language(sender),
            message=id,
            edits=id if edited else "",
            album=album,
            quotes=_quoted(message),
            vanishes=timer if isinstance(timer, int) and not isinstance(timer, bool) and 0 < timer < 2**31 else 0,
        )

    def _event(self, message: Mapping[str, Any], *, edited: bool) -> tuple[Event | None, str]:
        """What was said in a private chat, and what to call it."""
        text = message.get("text")
        if text is not None and not isinstance(text, str):
            raise Unreadable("a text that is none")
        content = next((name for name in CONTENT if message.get(name) is not None), "")
        words = _words(message)
        if text is None and content == "location" and edited:
            return None, "live_location"  # somebody shares where they walk: one every few seconds
        if content:
            return Sent(CONTENT[content], words), "edit" if edited else content
        service = next((name for name in message if name in SERVICE and message[name] is not None), "")
        if service:
            return None, service
        if not words.strip():
            return Sent("file"), "unknown"  # a kind of message that came after this was written
        if message.get("forward_origin") is not None:
            # Often the words of another (a letter, a mother's message). They are heard as any, for there may be danger
            # in them; what is noted of them is shown, and can be taken back.
            return Said(words), "forward"
        command = commands.parse(words)
        if command is None:
            return Said(words), "edit" if edited else "text"
        name, _, rest = command
        if name == "start":
            return self._started(rest), "edit" if edited else "start"
        return Said(commands.words(name, rest)), "edit" if edited else "command"

    def _started(self, payload: str) -> Event:
        """The first step, with the place that a link or poster named; other words after it are words."""
        if not payload:
            return Started()
        if not _TOKEN.fullmatch(payload):
            return Said(payload)
        if _NIS.fullmatch(payload):
            return Started(payload)
        for name in (re.sub(r"[-_]+", " ", payload).strip(), _decoded(payload)):
            if name and self._is_place(name):
                return Started(name)
        return Said(payload) if _WORD.fullmatch(payload) else Started()

    def _elsewhere(self, message: Mapping[str, Any], chat: Mapping[str, Any], *, edited: bool) -> Incoming:
        """Said in a group: declined where the bot is spoken to, else nobody's."""
        if chat.get("type") not in ("group", "supergroup"):
            return Incoming(kind="channel_post")
        if moved := _number(message.get("migrate_to_chat_id")):
            return Incoming(kind="migrate_to_chat_id", moved_to=moved)
        if edited or not self._addressed(message):
            return Incoming(kind="group")
        return Incoming(
            kind="group",
            language=_language(_mapping(message.get("from"))),
            message=_number(message.get("message_id")),
            decline="group",
            decline_to=_number(chat.get("id")),
        )

    def _addressed(self, message: Mapping[str, Any]) -> bool:
        sender = _mapping(message.get("from"))
        text = _words(message)
        if sender.get("is_bot") is True or not (text or message.get("reply_to_message")):
            return False
        if self._id and _mapping(_mapping(message.get("reply_to_message")).get("from")).get("id") == self._id:
            return True
        if self._username and re.search(rf"@{re.escape(self._username)}(?![A-Za-z0-9_])", text, re.IGNORECASE):
            return True
        command = commands.parse(text)
        return command is not None and not command[1] and (command[0] == "start" or command[0] in commands.SAID)


# -- the other kinds -------------------------------------------------------------------------------


def _press(query: Mapping[str, Any]) -> Incoming:
    """A button that was pressed; one that carries nothing known is a button of a menu that is gone."""
    id = query.get("id")
    sender = _needed(query, "from")
    if not isinstance(id, str) or not _number(sender.get("id")):
        raise Unreadable("a press without a number or a person")
    message = _mapping(query.get("message"))
    if message and not _private(message):
        return Incoming(kind="press", acknowledge=_clean(id))
    carried = query.get("data")
    choice, turn = buttons.pressed(_clean(carried) if isinstance(carried, str) else "", message)
    return Incoming(
        event=Chose(_clean(choice), turn),
        kind="press",
        language=_language(sender),
        quotes=_number(message.get("message_id")),
        acknowledge=_clean(id),
    )


def _membership(change: Mapping[str, Any]) -> Incoming:
    """The bot was blocked or allowed again by a person, or put in a group."""
    chat = _needed(change, "chat")
    before = _needed(change, "old_chat_member").get("status")
    now = _needed(change, "new_chat_member").get("status")
    language = _language(_mapping(change.get("from")))
    if chat.get("type") == "private":
        gone = now in ("kicked", "left")
        if not gone and now not in _MEMBERS:
            return Incoming(kind="my_chat_member")
        return Incoming(kind="block" if gone else "unblock", language=language, presence="gone" if gone else "back")
    added = now in _MEMBERS and before not in _MEMBERS
    to = _number(chat.get("id"))
    if not added or not to or chat.get("type") not in ("group", "supergroup"):
        return Incoming(kind="my_chat_member")
    return Incoming(kind="group", language=language, decline="group", decline_to=to)


# -- pieces of the JSON ----------------------------------------------------------------------------


def _kind(raw: Mapping[str, Any]) -> str:
    """The kind of an update: the name of what it holds, where that is a name."""
    for kind in ALLOWED:
        if raw.get(kind) is not None:
            return kind
    names = (key for key in raw if key != "update_id" and isinstance(key, str) and _NAME.fullmatch(key))
    return next(names, "unknown")


def _key(raw: Mapping[str, Any]) -> str:
    """The update's own id; without one, a hash of all of it."""
    if id := _number(raw.get("update_id")):
        return id
    try:
        whole = json.dumps(raw, sort_keys=True, default=repr)
    except (TypeError, ValueError, RecursionError):
        whole = "unreadable"
    return "hash:" + hashlib.sha256(whole.encode()).hexdigest()


def _needed(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    if not isinstance(found, Mapping):
        raise Unreadable(f"{name} is missing or no object")
    return found


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _number(value: Any) -> str:
    """An id as text; empty where it is none. Telegram's go to 52 bits."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 < abs(value) < 2**63 else ""


def _private(body: Mapping[str, Any]) -> str:
    chat = _mapping(body.get("chat"))
    return _number(chat.get("id")) if chat.get("type") == "private" else ""


def _language(person: Mapping[str, Any]) -> str:
    code = person.get("language_code")
    short = code[:2].lower() if isinstance(code, str) else ""
    return short if short in ("nl", "en") else ""


def _quoted(message: Mapping[str, Any]) -> str:
    """The number of the bot's message that this answers."""
    answered = _mapping(message.get("reply_to_message"))
    return _number(answered.get("message_id")) if _mapping(answered.get("from")).get("is_bot") is True else ""


def _words(message: Mapping[str, Any]) -> str:
    """Everything that somebody wrote in a message: its text, or under a picture."""
    for name in ("text", "caption"):
        if isinstance(value := message.get(name), str):
            return _clean(value)
    if message.get("rich_message") is not None:
        return _clean(_told(message["rich_message"]))
    if message.get("checklist") is not None:
        checklist = _mapping(message["checklist"])
        tasks = checklist.get("tasks")
        lines = [checklist, *(tasks if isinstance(tasks, list) else ())]
        told = (_mapping(line).get("title" if line is checklist else "text") for line in lines)
        return _clean("\n".join(one for one in told if isinstance(one, str)))
    return ""


def _told(rich: Any) -> str:
    """The words of a rich message, its blocks on lines of their own."""
    out: list[str] = []
    todo: list[tuple[Any, bool]] = [(rich, False)]
    while todo:
        value, told = todo.pop()
        if isinstance(value, str) and told:
            out.append(value)
        elif isinstance(value, list):
            todo += [(one, told) for one in reversed(value)]
        elif isinstance(value, Mapping):
            for name in reversed(list(value)):
                inner = value[name]
                if name in _LINES and isinstance(inner, list):
                    todo += [pair for one in reversed(inner) for pair in (("\n", True), (one, False))]
                elif name in _TOLD or not isinstance(inner, str):
                    todo.append((inner, name in _TOLD))
    return "".join(out).strip("\n")


def _clean(text: str) -> str:
    """Words without what no database takes: halves of a character, and the character nought."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", "")


def _decoded(payload: str) -> str:
    """A name in base64url, as it was before; empty where it is none."""
    try:
        name = base64.b64decode(payload + "=" * (-len(payload) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return name.strip() if name.isprintable() else ""
