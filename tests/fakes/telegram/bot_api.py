"""The methods of the Bot API that the fake knows, with the refusals of the real one word for word."""

from __future__ import annotations

import json
import mimetypes
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from tests.fakes.telegram.contract import contract
from tests.fakes.telegram.post import PollConflict, Post, Webhook
from tests.fakes.telegram.texts import BadText, Entity, checked, from_html, trimmed, utf16, with_found
from tests.fakes.telegram.world import ANSWER_WITHIN, Json, Line, Person, Room, World

LONGEST_TEXT: Final = 4096
LONGEST_CAPTION: Final = 1024
MOST_BUTTONS: Final = 100
LARGEST_UPLOAD: Final = 50 << 20
LARGEST_DOWNLOAD: Final = 20 << 20
TWO_DAYS: Final = 48 * 3600
ACTIONS: Final = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
        "choose_sticker", "find_location", "record_video_note", "upload_video_note",
    }
)  # fmt: skip


class Refusal(Exception):
    """An answer that is not ok."""

    def __init__(self, code: int, text: str, **parameters: Any) -> None:
        super().__init__(text)
        self.code = code
        prefix = {400: "Bad Request: ", 403: "Forbidden: ", 404: "Not Found: "}.get(code, "")
        self.description = text if text.startswith(prefix) else prefix + text
        self.parameters = parameters


def bad(text: str, **parameters: Any) -> Refusal:
    """400."""
    return Refusal(400, text, **parameters)


@dataclass(slots=True)
class Upload:
    """A file of a multipart request."""

    name: str
    media_type: str
    data: bytes


@dataclass(slots=True)
class Request:
    """What a bot asks: parameters as they came, text from forms and values from JSON."""

    method: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """As Telegram has every parameter: text; empty where it is missing."""
        value = self.parameters.get(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def number(self, name: str, default: int = 0) -> int:
        """The digits at its beginning, as Telegram reads integers."""
        found = re.match(r"\s*-?\d+", self.text(name))
        return int(found.group()) if found else default

    def flag(self, name: str) -> bool:
        """As Telegram reads booleans."""
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def value(self, name: str, what: str) -> Any:
        """As JSON; None where it is missing. Raises Refusal."""
        value = self.parameters.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {what} JSON object") from None


class BotApi:
    """Carries out requests on the world."""

    def __init__(self, world: World, post: Post, *, https_only: bool = False) -> None:
        self._world = world
        self._post = post
        self._https_only = https_only
        self._methods: dict[str, Callable[[Request], Awaitable[Any]]] = {
            name.removeprefix("_do_").lower(): getattr(self, name) for name in dir(self) if name.startswith("_do_")
        }

    async def call(self, request: Request) -> Any:
        """The result. Raises Refusal."""
        method = request.method.lower()
        if method not in contract().methods:
            raise Refusal(404, "Not Found: method not found")
        for fault in contract().faults_of_request(
            contract().methods[method]["name"], request.parameters, request.files
        ):
            self._world.complain(fault)
        if method not in self._methods:
            self._world.complain(f"{request.method}: the fake does not know this method")
            raise bad(f"the fake does not know {request.method}")
        try:
            result = await self._methods[method](request)
        except BadText as error:
            raise bad(str(error)) from None
        except PollConflict as error:
            raise Refusal(409, str(error)) from None
        contract().must_fit_answer(method, result)
        return result

    # The bot itself

    async def _do_getMe(self, request: Request) -> Json:
        return {
            **self._world.bot.user(),
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    async def _do_setMyCommands(self, request: Request) -> bool:
        commands = request.value("commands", "commands")
        if not isinstance(commands, list):
            raise bad("expected an Array of BotCommand")
        if len(commands) > 100:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        for one in commands:
            if not isinstance(one, dict) or not isinstance(one.get("command"), str):
                raise bad("can't parse BotCommand: Can't find field \"command\"")
            if not re.fullmatch(r"/?[a-z0-9_]{1,32}", one["command"]):
                raise bad("BOT_COMMAND_INVALID")
            if not isinstance(one.get("description"), str) or not 1 <= utf16(one["description"]) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        self._world.commands[_scope(request)] = [
            {"command": one["command"].lstrip("/"), "description": one["description"]} for one in commands
        ]
        self._world.changed()
        return True

    async def _do_getMyCommands(self, request: Request) -> list[Json]:
        return self._world.commands.get(_scope(request), [])

    async def _do_deleteMyCommands(self, request: Request) -> bool:
        self._world.commands.pop(_scope(request), None)
        return True

    async def _do_setMyDescription(self, request: Request) -> bool:
        return self._describe("description", request, 512)

    async def _do_setMyShortDescription(self, request: Request) -> bool:
        return self._describe("short_description", request, 120)

    async def _do_getMyDescription(self, request: Request) -> Json:
        return {"description": self._described("description", request)}

    async def _do_getMyShortDescription(self, request: Request) -> Json:
        return {"short_description": self._described("short_description", request)}

    def _describe(self, name: str, request: Request, longest: int) -> bool:
        text = request.text(name)
        if utf16(text) > longest:
            raise bad(f"{name.upper().replace('DESCRIPTION', 'ABOUT')}_TOO_LONG")
        self._world.descriptions[f"{name}/{request.text('language_code')}"] = text
        self._world.changed()
        return True

    def _described(self, name: str, request: Request) -> str:
        return self._world.descriptions.get(f"{name}/{request.text('language_code')}", "")

    # Updates

    async def _do_getUpdates(self, request: Request) -> list[Json]:
        self._post.allow(request.value("allowed_updates", "allowed updates"))
        return await self._post.updates(
            request.number("offset"), request.number("limit", 100), request.number("timeout")
        )

    async def _do_setWebhook(self, request: Request) -> bool:
        url = request.text("url")
        if not url:
            return await self._do_deleteWebhook(request)
        if "://" not in url:
            url = f"https://{url}"
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise bad("invalid webhook URL specified")
        secret = request.text("secret_token")
        if len(secret) > 256:
            raise bad("secret token is too long")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
            raise bad("secret token contains unallowed characters")
        if self._https_only:
            if parts.scheme != "https":
                raise bad("bad webhook: An HTTPS URL must be provided for webhook")
            if (parts.port or 443) not in (80, 88, 443, 8443):
                raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        self._post.allow(request.value("allowed_updates", "allowed updates"))
        most = min(max(request.number("max_connections", 40), 1), 100)
        new = Webhook(url, secret, most, request.text("ip_address") or _ip_of(parts.hostname))
        drop = request.flag("drop_pending_updates")
        if drop:
            self._post.drop()
        if new != self._post.mail.webhook or drop:
            await self._post.set_webhook(new)
        return True

    async def _do_deleteWebhook(self, request: Request) -> bool:
        if request.flag("drop_pending_updates"):
            self._post.drop()
        await self._post.set_webhook(None)
        return True

    async def _do_getWebhookInfo(self, request: Request) -> Json:
        mail = self._post.mail
        webhook = mail.webhook
        found: Json = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": self._post.pending(),
        }
        if mail.last_error is not None:
            found["last_error_date"] = int(mail.last_error[0])
            found["last_error_message"] = mail.last_error[1]
        if webhook:
            found["max_connections"] = webhook.max_connections
            found["ip_address"] = webhook.ip_address
        if mail.allowed is not None:
            found["allowed_updates"] = [one for one in contract().update_kinds if one in mail.allowed]
        return found

    # Chats

    def chat(self, request: Request, *, write: bool = True) -> Person | Room:
        """Whom a request is for. Raises Refusal where the bot cannot do that."""
        told = request.text("chat_id").strip()
        if not told:
            raise bad("chat_id is empty")
        id = request.number("chat_id")
        if told.startswith("@"):
            raise bad("chat not found")
        if (person := self._world.people.get(id)) is not None:
            if person.deleted and write:
                raise Refusal(403, "user is deactivated")
            if not person.started:
                raise Refusal(403, "bot can't initiate conversation with a user") if write else bad("chat not found")
            if person.is_bot and write:
                raise Refusal(403, "bot can't send messages to bots")
            if person.blocked and write:
                raise Refusal(403, "bot was blocked by the user")
            return person
        room = self._world.rooms.get(id)
        if room is None:
            raise bad("chat not found")
        name = f"{room.kind} chat"
        if room.moved_to and write:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=room.moved_to)
        if room.bot == "kicked":
            raise Refusal(403, f"bot was kicked from the {name}")
        if room.bot == "left":
            raise Refusal(403, f"bot is not a member of the {name}")
        return room

    async def _do_getChat(self, request: Request) -> Json:
        chat = self.chat(request, write=False)
        gifts = dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
        )
        found = {**chat.chat(), "accent_color_id": 3, "max_reaction_count": 11, "accepted_gift_types": gifts}
        if isinstance(chat, Room) and chat.kind != "channel":
            found["permissions"] = {"can_send_messages": True}
        return found

    async def _do_leaveChat(self, request: Request) -> bool:
        chat = self.chat(request, write=False)
        if isinstance(chat, Person):
            raise bad("chat member status can't be changed in private chats")
        chat.bot = "left"
        self._world.changed(chat.id)
        return True

    async def _do_sendChatAction(self, request: Request) -> bool:
        action = request.text("action")
        if action not in ACTIONS:
            raise bad("wrong parameter action in request")
        chat = self.chat(request)
        self._world.actions.setdefault(chat.id, Counter())[action] += 1
        self._world.changed(chat.id)
        return True

    # Messages

    async def _do_sendMessage(self, request: Request) -> Json:
        if not request.text("text"):
            raise bad("message text is empty")
        text, entities = self._formatted(request, "text", "entities")
        markup = self._markup(request)
        chat = self.chat(request)
        if not text:
            raise bad("text must be non-empty")
        if utf16(text) > LONGEST_TEXT:
            raise bad("message is too long")
        content: Json = {"text": text}
        if entities:
            content["entities"] = entities
        preview = request.value("link_preview_options", "link preview options")
        if preview:
            content["link_preview_options"] = preview
        return self._said(chat, request, content, markup)

    async def _do_sendDocument(self, request: Request) -> Json:
        return await self._send_file(request, "document")

    async def _do_sendPhoto(self, request: Request) -> Json:
        return await self._send_file(request, "photo")

    async def _send_file(self, request: Request, kind: str) -> Json:
        told = request.text(kind)
        upload = request.files.get(told.removeprefix("attach://") if told.startswith("attach://") else kind)
        known = None if upload else self._world.files.get(told)
        if upload is None and known is None:
            if not told or told.startswith("attach://"):
                raise bad(f"there is no {kind} in the request")
            if told.startswith(("http://", "https://")):
                raise bad("failed to get HTTP URL content")
            raise bad("wrong file identifier/HTTP URL specified")
        text, entities = self._formatted(request, "caption", "caption_entities")
        markup = self._markup(request)
        chat = self.chat(request)
        if utf16(text) > LONGEST_CAPTION:
            raise bad("message caption is too long")
        if upload is not None:
            if not upload.data:
                raise bad("file must be non-empty")
            if len(upload.data) > LARGEST_UPLOAD:
                raise Refusal(413, "Request Entity Too Large")
            media_type = upload.media_type or mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
            known = self._world.add_file(upload.name, media_type, upload.data, f"{kind}s")
        assert known is not None
        content: Json = {kind: file_value(kind, known.id, known.unique_id, known.size, known.name, known.media_type)}
        if text:
            content["caption"] = text
        if entities:
            content["caption_entities"] = entities
        return self._said(chat, request, content, markup)

    def _said(self, chat: Person | Room, request: Request, content: Json, markup: Json | None) -> Json:
        """Put a message of the bot into a chat; the message as the bot gets it."""
        wire: Json = {"message_id": 0, "date": self._world.today, "chat": chat.chat()}
        if isinstance(chat, Room) and chat.kind == "channel":
            wire["sender_chat"] = chat.chat()
        else:
            wire["from"] = self._world.bot.user()
        if (answered := self._answered(chat, request)) is not None:
            wire["reply_to_message"] = without_reply(answered.wire)
        wire.update(content)
        inline = markup is not None and "inline_keyboard" in markup
        if inline:
            wire["reply_markup"] = markup
        wire["message_id"] = self._world.new_message_id(chat.id)
        self._world.add_line(wire, by_bot=True, who=self._world.bot.first_name, keyboard=None if inline else markup)
        return wire

    def _answered(self, chat: Person | Room, request: Request) -> Line | None:
        reply = request.value("reply_parameters", "reply parameters")
        if not reply:
            return None
        if not isinstance(reply, dict) or not isinstance(reply.get("message_id"), int | str):
            raise bad('can\'t find field "message_id"')
        line = self._world.lines.get(chat.id, {}).get(int(reply["message_id"]))
        if line is not None and not line.deleted:
            return line
        if reply.get("allow_sending_without_reply"):
            return None
        raise bad("message to be replied not found")

    async def _do_editMessageText(self, request: Request) -> Json:
        if not request.text("text"):
            raise bad("message text is empty")
        text, entities = self._formatted(request, "text", "entities")
        markup = self._markup(request)
        line = self._own(request)
        if "text" not in line.wire:
            raise bad("there is no text in the message to edit")
        if not text:
            raise bad("text must be non-empty")
        if utf16(text) > LONGEST_TEXT:
            raise bad("message is too long")
        content: Json = {"text": text}
        if entities:
            content["entities"] = entities
        return self._changed(line, content, markup, drop=("text", "entities"))

    async def _do_editMessageReplyMarkup(self, request: Request) -> Json:
        markup = self._markup(request)
        return self._changed(self._own(request), {}, markup, drop=())

    def _changed(self, line: Line, content: Json, markup: Json | None, *, drop: tuple[str, ...]) -> Json:
        if markup is not None and "inline_keyboard" not in markup:
            raise bad("inline keyboard expected")
        new = {key: value for key, value in line.wire.items() if key not in (*drop, "reply_markup", "edit_date")}
        new.update(content)
        if markup is not None:
            new["reply_markup"] = markup
        if new == {key: value for key, value in line.wire.items() if key != "edit_date"}:
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        was = line.text
        new["edit_date"] = self._world.today
        line.wire = new
        self._world.edited(line, was)
        return line.wire

    def _line(self, request: Request, what: str) -> Line:
        chat = self.chat(request)
        line = self._world.lines.get(chat.id, {}).get(request.number("message_id"))
        if line is None or line.deleted:
            raise bad(f"message {what} not found")
        return line

    def _own(self, request: Request) -> Line:
        if not request.text("chat_id") and not request.text("message_id"):
            raise bad("inline message identifier is not specified")
        line = self._line(request, "to edit")
        if not line.by_bot:
            raise bad("message can't be edited")
        return line

    async def _do_deleteMessage(self, request: Request) -> bool:
        if not request.text("chat_id"):
            raise bad("chat identifier is not specified")
        if not request.number("message_id"):
            raise bad("message identifier is not specified")
        line = self._line(request, "to delete")
        private = line.wire["chat"]["type"] == "private"
        if (not line.by_bot and not private) or self._world.clock.now() - line.wire["date"] > TWO_DAYS:
            raise bad("message can't be deleted for everyone")
        line.deleted = True
        self._world.edited(line, line.text)
        return True

    async def _do_answerCallbackQuery(self, request: Request) -> bool:
        press = self._world.presses.get(request.text("callback_query_id"))
        if press is None or self._world.clock.now() - press.at > ANSWER_WITHIN:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if utf16(request.text("text")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        press.answers.append({"text": request.text("text"), "show_alert": request.flag("show_alert")})
        self._world.changed(press.person)
        return True

    async def _do_getFile(self, request: Request) -> Json:
        if not request.text("file_id"):
            raise bad("file_id not specified")
        file = self._world.files.get(request.text("file_id"))
        if file is None:
            raise bad("invalid file_id")
        if file.size > LARGEST_DOWNLOAD:
            raise bad("file is too big")
        return {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": file.size, "file_path": file.path}

    # Texts and buttons

    def _formatted(self, request: Request, name: str, entities_name: str) -> tuple[str, list[Entity]]:
        text = request.text(name)
        if len(text.encode("utf-8", "surrogatepass")) > 1 << 15:
            raise bad("message is too long" if name == "text" else "message caption is too long")
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise bad("strings must be encoded in UTF-8") from None
        mode = request.text("parse_mode").lower()
        entities: list[Entity] = []
        if text and mode not in ("", "none"):
            if mode == "html":
                text, entities = from_html(text)
            elif mode in ("markdown", "markdownv2"):
                self._world.complain(f"{request.method}: the fake reads HTML and entities, not {mode}")
            else:
                raise bad("unsupported parse_mode")
        else:
            given = request.value(entities_name, "entities")
            entities = checked(text, given) if isinstance(given, list) else []
        text, entities = trimmed(text, entities)
        return text, with_found(text, entities)

    def _markup(self, request: Request) -> Json | None:
        told = request.value("reply_markup", "reply keyboard markup")
        if not told:
            return None
        if not isinstance(told, dict):
            raise bad("object expected as reply markup")
        if "inline_keyboard" not in told:
            return told
        rows = told["inline_keyboard"]
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
        kept = [[_button(one) for one in row] for row in rows]
        kept = [row for row in kept if row]
        if sum(map(len, kept)) > MOST_BUTTONS:
            raise bad("reply markup is too long")
        return {"inline_keyboard": kept} if kept else None


def _button(told: Any) -> Json:
    if not isinstance(told, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(told.get("text"), str):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if not told["text"].strip():
        raise bad("BUTTON_TEXT_INVALID")
    kept = {key: value for key, value in told.items() if value is not None}
    data = kept.get("callback_data")
    if data:
        if not isinstance(data, str):
            raise bad('can\'t parse inline keyboard button: Field "callback_data" must be of type String')
        if len(data.encode()) > 64:
            raise bad("BUTTON_DATA_INVALID")
    elif not set(kept) - {"text", "callback_data", "icon_custom_emoji_id", "style"}:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    elif "url" in kept and urlsplit(str(kept["url"])).scheme not in ("http", "https", "tg", "ton"):
        raise bad(f"inline keyboard button URL '{kept['url']}' is invalid: Unsupported URL protocol")
    return kept


def _scope(request: Request) -> str:
    scope = request.value("scope", "BotCommandScope")
    if not isinstance(scope, dict):
        scope = {"type": "default"}
    return f"{json.dumps(scope, sort_keys=True)}/{request.text('language_code')}"


def _ip_of(host: str) -> str:
    return "127.0.0.1" if host in ("localhost", "127.0.0.1") else "149.154.167.220"


def without_reply(wire: Json) -> Json:
    """A message as another one holds it that answers it: without what it answers itself."""
    return {key: value for key, value in wire.items() if key != "reply_to_message"}


def file_value(kind: str, id: str, unique: str, size: int, name: str, media_type: str) -> Any:
    """A file as a message has it."""
    base: Json = {"file_id": id, "file_unique_id": unique, "file_size": size}
    match kind:
        case "photo":
            return [{**base, "width": 90, "height": 67}, {**base, "width": 800, "height": 600}]
        case "voice":
            return {**base, "duration": 4, "mime_type": media_type}
        case "audio":
            return {**base, "duration": 60, "mime_type": media_type, "file_name": name}
        case "video" | "animation":
            video = {**base, "width": 640, "height": 360, "duration": 8}
            return {**video, "mime_type": media_type, "file_name": name}
        case "video_note":
            return {**base, "length": 240, "duration": 5}
        case "sticker":
            flags = {"is_animated": False, "is_video": False, "emoji": "👍"}
            return {**base, "type": "regular", "width": 512, "height": 512, **flags}
    return {**base, "file_name": name, "mime_type": media_type}
