"""What people do on their phones, and the updates that the bot gets from it."""

from __future__ import annotations

import base64
from typing import Any, Final

from tests.fakes.telegram.bot_api import file_value, without_reply
from tests.fakes.telegram.post import DAY, LIFE_OF_PRESS, Post
from tests.fakes.telegram.texts import found_in, trimmed
from tests.fakes.telegram.world import Impossible, Json, Line, Person, Press, Room, World

#: 1×1, grey
PICTURE: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
#: Kinds of files: the name and media type that a phone gives them, and the folder that Telegram keeps them in.
FILES: Final = {
    "photo": ("file.png", "image/png", "photos"),
    "voice": ("voice.ogg", "audio/ogg", "voice"),
    "audio": ("lied.mp3", "audio/mpeg", "music"),
    "video": ("film.mp4", "video/mp4", "videos"),
    "video_note": ("rond.mp4", "video/mp4", "video_notes"),
    "animation": ("beweegt.mp4", "video/mp4", "animations"),
    "sticker": ("sticker.webp", "image/webp", "stickers"),
    "document": ("brief.pdf", "application/pdf", "documents"),
}


class Phones:
    """Acts for people. Raises Impossible for what they cannot do."""

    def __init__(self, world: World, post: Post) -> None:
        self._world = world
        self._post = post

    # People

    def add(self, name: str, **told: Any) -> Person:
        """Somebody new; `id`, `last_name`, `username`, `language`, `is_bot` as wanted."""
        id = int(told.pop("id", 0))
        if not id:
            self._world.last_person += 1
            id = self._world.last_person
        if id in self._world.people or id == self._world.bot.id or id <= 0:
            raise Impossible(f"the id {id} is taken or not a person's")
        self._world.people[id] = person = Person(id, name, **told)
        self._world.changed(id)
        return person

    def block(self, id: int, *, blocked: bool) -> int:
        """Block the bot, or let it write again; the id of the update."""
        person = self._world.person(id)
        if person.blocked == blocked:
            return 0
        person.blocked = blocked
        me = self._world.bot.user()
        member = {"status": "member", "user": me}
        kicked = {"status": "kicked", "user": me, "until_date": 0}
        self._world.changed(id)
        return self._member_update(person.chat(), person, *((member, kicked) if blocked else (kicked, member)))

    def delete_account(self, id: int) -> None:
        """Leave Telegram; nobody tells the bot."""
        self._world.person(id).deleted = True
        self._world.changed(id)

    def _member_update(self, chat: Json, by: Person, old: Json, new: Json) -> int:
        update = {
            "chat": chat,
            "from": by.user(),
            "date": self._world.today,
            "old_chat_member": old,
            "new_chat_member": new,
        }
        return self._post.push("my_chat_member", update, queue=int(chat["id"]), life=DAY)

    # What they write

    def start(self, id: int, payload: str = "") -> Json:
        """Press START, or follow a link with a payload; lets the bot write again where it was blocked."""
        self.block(id, blocked=False)
        return self.say(id, f"/start {payload}".strip())

    def say(self, id: int, text: str, *, chat: int = 0, **more: Any) -> Json:
        """Type a text to the bot, or in a group."""
        text, _ = trimmed(text, [])
        if not text:
            raise Impossible("a phone sends no empty text")
        content: Json = {"text": text}
        if entities := found_in(text):
            content["entities"] = entities
        return self._send(id, chat, content, **more)

    def send(self, id: int, what: str, *, chat: int = 0, **more: Any) -> Json:
        """Send something that is no text: a kind of file, `contact`, `location`, `venue`, `poll` or `dice`."""
        person = self._world.person(id)
        caption = str(more.pop("caption", ""))
        content: Json
        if what in FILES:
            name, media_type, folder = FILES[what]
            data = base64.b64decode(more.pop("data")) if "data" in more else PICTURE
            size = more.pop("size", None)
            name, media_type = more.pop("name", name), more.pop("media_type", media_type)
            file = self._world.add_file(name, media_type, data, folder, size=size)
            content = {what: file_value(what, file.id, file.unique_id, file.size, name, media_type)}
            if what == "animation":
                content["document"] = file_value("document", file.id, file.unique_id, file.size, name, media_type)
            if caption:
                content["caption"] = caption
                if entities := found_in(caption):
                    content["caption_entities"] = entities
        elif what == "contact":
            number = str(more.pop("phone_number", "+32470000000"))
            content = {"contact": {"phone_number": number, "first_name": person.first_name, "user_id": person.id}}
        elif what in ("location", "venue"):
            place = {"latitude": float(more.pop("latitude", 51.05)), "longitude": float(more.pop("longitude", 3.72))}
            content = {"location": place}
            if what == "venue":
                content["venue"] = {"location": place, "title": "Stadhuis", "address": "Botermarkt 1"}
        elif what == "poll":
            options = more.pop("options", ["Ja", "Nee"])
            content = {
                "poll": {
                    "id": f"5{self._world.seq:018d}",
                    "question": str(more.pop("question", "Zullen we?")),
                    "options": [
                        {"persistent_id": str(at), "text": text, "voter_count": 0} for at, text in enumerate(options)
                    ],
                    "total_voter_count": 0,
                    "type": "regular",
                    **dict.fromkeys(("is_closed", "allows_multiple_answers", "members_only"), False),
                    **dict.fromkeys(("is_anonymous", "allows_revoting"), True),
                }
            }
        elif what == "dice":
            content = {"dice": {"emoji": "🎲", "value": 4}}
        elif what == "auto_delete":
            content = {"message_auto_delete_timer_changed": {"message_auto_delete_time": int(more.pop("seconds"))}}
        else:
            raise Impossible(f"a phone does not send {what!r}")
        return self._send(id, chat, content, **more)

    def _send(
        self,
        id: int,
        chat: int,
        content: Json,
        *,
        reply_to: int = 0,
        forwarded_from: str = "",
        ago: float = 0.0,
        album: str = "",
    ) -> Json:
        person = self._world.person(id)
        if person.deleted:
            raise Impossible("they have no account any more")
        room = self._world.room(chat) if chat and chat != id else None
        if room is None:
            if person.blocked:
                raise Impossible("they blocked the bot; they must let it in again before they can write")
            person.started = True
        elif room.kind == "channel" or room.moved_to:
            raise Impossible("people do not write there")
        where = room.chat() if room else person.chat()
        date = self._world.today - int(ago)
        wire: Json = {
            "message_id": self._world.new_message_id(int(where["id"])),
            "from": person.user(),
            "date": date,
            "chat": where,
        }
        if album:
            wire["media_group_id"] = album
        if forwarded_from:
            wire["forward_origin"] = {"type": "hidden_user", "date": date - 60, "sender_user_name": forwarded_from}
        answered: Line | None = None
        if reply_to:
            answered = self._line(int(where["id"]), reply_to)
            wire["reply_to_message"] = without_reply(answered.wire)
        wire.update(content)
        line = self._world.add_line(wire, by_bot=False, who=person.first_name)
        update = 0
        if room is None or self._hears(room, wire, answered):
            update = self._post.push("message", wire, queue=int(where["id"]), life=DAY - ago)
        return {"message_id": line.id, "update_id": update, "seq": self._world.seq}

    def _hears(self, room: Room, wire: Json, answered: Line | None) -> bool:
        """The bot is told of a message of a group."""
        if room.bot not in ("member", "administrator"):
            return False
        if not room.privacy or room.bot == "administrator" or (answered is not None and answered.by_bot):
            return True
        text = str(wire.get("text", ""))
        return text.startswith("/") or f"@{self._world.bot.username}" in text

    def _line(self, chat: int, id: int) -> Line:
        line = self._world.lines.get(chat, {}).get(id)
        if line is None or line.deleted:
            raise Impossible(f"there is no message {id}")
        return line

    def edit(self, id: int, text: str, *, message_id: int = 0, chat: int = 0) -> Json:
        """Change an earlier text or caption; without an id the last one."""
        person = self._world.person(id)
        chat = chat or id
        own = [
            one
            for one in self._world.lines.get(chat, {}).values()
            if not one.by_bot and not one.deleted and (one.wire.get("from") or {}).get("id") == person.id
        ]
        line = self._line(chat, message_id) if message_id else (own[-1] if own else None)
        if line is None or line not in own:
            raise Impossible("there is no message of theirs to edit")
        was = line.text
        name = "text" if "text" in line.wire else "caption"
        new = {key: value for key, value in line.wire.items() if key not in ("entities", "caption_entities")}
        new |= {name: text, "edit_date": self._world.today}
        if entities := found_in(text):
            new["entities" if name == "text" else "caption_entities"] = entities
        line.wire = new
        self._world.edited(line, was)
        room = self._world.rooms.get(chat)
        update = 0
        if room is None or self._hears(room, new, None):
            update = self._post.push("edited_message", new, queue=chat, life=DAY)
        return {"message_id": line.id, "update_id": update, "seq": self._world.seq}

    # Buttons and reactions

    def press(
        self, id: int, *, label: str = "", data: str = "", message_id: int = 0, times: int = 1, chat: int = 0
    ) -> Json:
        """Press a button: of this message or of the newest that has it."""
        person = self._world.person(id)
        chat = chat or id
        line, button = self._button(chat, label, data, message_id)
        updates = []
        for _ in range(times):
            self._world.last_press += 7
            press = Press(
                str(self._world.last_press),
                person.id,
                line.id,
                str(button.get("callback_data", "")),
                self._world.clock.now(),
            )
            self._world.presses[press.id] = press
            old = self._world.clock.now() - line.wire["date"] > DAY * 30
            message = (
                {"chat": line.wire["chat"], "message_id": line.id, "date": 0} if old or line.deleted else line.wire
            )
            query = {
                "id": press.id,
                "from": person.user(),
                "message": message,
                "chat_instance": str(chat * 7919),
                "data": press.data,
            }
            updates.append(self._post.push("callback_query", query, queue=person.id, life=LIFE_OF_PRESS))
        self._world.changed(chat)
        return {"query_id": press.id, "message_id": line.id, "update_id": updates[-1], "seq": self._world.seq}

    def _button(self, chat: int, label: str, data: str, message_id: int) -> tuple[Line, Json]:
        lines = self._world.lines.get(chat, {})
        if message_id:
            if message_id not in lines:
                raise Impossible(f"there is no message {message_id}")
            looked = [lines[message_id]]
        else:
            looked = [one for one in reversed(lines.values()) if one.by_bot and not one.deleted]
        everything = [(line, button) for line in looked for row in line.buttons() for button in row]
        for fits in (
            lambda one: (not label or one["text"] == label) and (not data or one.get("callback_data") == data),
            lambda one: bool(label) and label.lower() in one["text"].lower() and not data,
        ):
            for line, button in everything:
                if fits(button):
                    return line, button
        if message_id and data:  # an old phone still shows what was taken away
            return looked[0], {"callback_data": data}
        shown = [button["text"] for _, button in everything[:12]]
        raise Impossible(f"there is no button {label or data!r}; there are {shown}")

    def react(self, id: int, emoji: str, *, message_id: int) -> Json:
        """Put an emoji on a message, or take it off (empty)."""
        line = self._line(id, message_id)
        update = {
            "chat": line.wire["chat"],
            "message_id": line.id,
            "user": self._world.person(id).user(),
            "date": self._world.today,
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": emoji}] if emoji else [],
        }
        return {"update_id": self._post.push("message_reaction", update, queue=id, life=DAY)}

    # Groups and channels

    def add_room(
        self, title: str, *, kind: str = "group", by: int = 0, bot: str = "member", privacy: bool = True
    ) -> Room:
        """A group, supergroup or channel that somebody adds the bot to (`bot`: `member`, `administrator`, `left`)."""
        self._world.last_group += 1
        id = -self._world.last_group if kind == "group" else -1_000_000_000_000 - self._world.last_group
        self._world.rooms[id] = room = Room(id, kind, title, "left", privacy)
        if bot != "left":
            self.set_bot(id, bot, by=by)
        return room

    def set_bot(self, id: int, status: str, *, by: int = 0) -> None:
        """Add the bot to a group or channel, or put it out (`member`, `administrator`, `left`, `kicked`)."""
        room = self._world.room(id)
        person = self._world.person(by) if by else next(iter(self._world.people.values()), None)
        if person is None:
            raise Impossible("there is nobody who could do that")
        old, room.bot = room.bot, status
        self._member_update(room.chat(), person, self._member(old), self._member(status))
        if room.kind != "channel" and old in ("left", "kicked") and status in ("member", "administrator"):
            self._service(room, person, {"new_chat_members": [self._world.bot.user()]})
        elif room.kind != "channel" and status in ("left", "kicked"):
            self._service(room, person, {"left_chat_member": self._world.bot.user()})
        self._world.changed(id)

    def _member(self, status: str) -> Json:
        member: Json = {"status": status, "user": self._world.bot.user()}
        if status == "kicked":
            member["until_date"] = 0
        elif status == "administrator":
            rights = (
                "can_be_edited",
                "is_anonymous",
                "can_manage_chat",
                "can_delete_messages",
                "can_manage_video_chats",
                "can_restrict_members",
                "can_promote_members",
                "can_change_info",
                "can_invite_users",
                "can_post_stories",
                "can_edit_stories",
                "can_delete_stories",
                "can_post_messages",
                "can_edit_messages",
                "can_send_welcome_messages",
            )
            member |= dict.fromkeys(rights, False)
        return member

    def _service(self, room: Room, person: Person, content: Json) -> None:
        wire: Json = {
            "message_id": self._world.new_message_id(room.id),
            "from": person.user(),
            "date": self._world.today,
            "chat": room.chat(),
            **content,
        }
        self._world.add_line(wire, by_bot=False, who=person.first_name)
        self._post.push("message", wire, queue=room.id, life=DAY)

    def channel_post(self, id: int, text: str) -> Json:
        """A post in a channel where the bot is an administrator."""
        room = self._world.room(id)
        wire: Json = {
            "message_id": self._world.new_message_id(id),
            "sender_chat": room.chat(),
            "date": self._world.today,
            "chat": room.chat(),
            "text": text,
        }
        if entities := found_in(text):
            wire["entities"] = entities
        line = self._world.add_line(wire, by_bot=False, who=room.title)
        update = self._post.push("channel_post", wire, queue=id, life=DAY) if room.bot == "administrator" else 0
        return {"message_id": line.id, "update_id": update, "seq": self._world.seq}

    def migrate(self, id: int) -> Room:
        """A group becomes a supergroup: another chat, with another id."""
        old = self._world.room(id)
        if old.kind != "group" or old.moved_to:
            raise Impossible("only a group becomes a supergroup, once")
        self._world.last_group += 1
        new = Room(-1_000_000_000_000 - self._world.last_group, "supergroup", old.title, old.bot, old.privacy)
        self._world.rooms[new.id] = new
        person = next(iter(self._world.people.values()), self._world.bot)
        self._service(old, person, {"migrate_to_chat_id": new.id})
        old.moved_to = new.id
        self._service(new, person, {"migrate_from_chat_id": old.id})
        return new

    def raw(self, update: Any, *, queue: str = "raw") -> Json:
        """Anything at all, as given; an object without an `update_id` gets one."""
        return {"update_id": self._post.push("raw", update, queue=queue, life=DAY)}
