"""Sending to Telegram through python-telegram-bot's ``Bot``, one call a letter."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.ext import AIORateLimiter, ExtBot

from bot.channels.formatting import Kind, Styled, styled
from bot.channels.port import Delivered, Incoming, Letter, Outcome, Refused, Unknown
from bot.channels.telegram.buttons import keyboard
from bot.channels.telegram.commands import MENU
from bot.channels.telegram.outcomes import outcome, reason
from bot.channels.telegram.road import API, Road

log = logging.getLogger(__name__)

#: UTF-16 units of a text, and of the text under a file.
LONGEST: Final = 4096
LONGEST_CAPTION: Final = 1024

_ENTITIES: Final[Mapping[Kind, str]] = {
    "bold": MessageEntity.BOLD,
    "italic": MessageEntity.ITALIC,
    "link": MessageEntity.TEXT_LINK,
}
#: What an answer raises that python-telegram-bot cannot make a message of.
_ODD: Final = (TypeError, ValueError, KeyError, AttributeError)


class TelegramWire:
    """One bot. Its pace is the caller's; python-telegram-bot's rate limiter is a net below that."""

    name = "telegram"
    at_once = 30

    def __init__(self, token: str, *, api: str = API, patience: float = 15.0) -> None:
        """``api``: where the Bot API is; ``patience``: seconds to wait for an answer."""
        self._road = Road(self.at_once + 10, read=patience)
        self.bot: ExtBot[int] = ExtBot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=self._road,
            get_updates_request=self._road,
            rate_limiter=AIORateLimiter(max_retries=0),
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._road.shutdown()

    async def deliver(self, letter: Letter) -> Outcome:
        """Send one letter."""
        try:
            chat = int(letter.address)
        except ValueError:
            return Refused("an address that is no chat")
        try:
            return Delivered(str(await self._send(chat, letter)))
        except TelegramError as error:
            return outcome(error)
        except _ODD as error:
            log.warning("Telegram's answer to a send cannot be read", extra={"action": "telegram_odd_answer"})
            return Unknown(f"an odd answer ({type(error).__name__})")

    async def answers(self) -> bool:
        """Whether the Bot API answers; that it refuses is an answer too."""
        try:
            await self.bot.get_me()
        except TelegramError as error:
            return not isinstance(error, NetworkError) or isinstance(error, BadRequest)
        except _ODD:
            return False
        return True

    async def typing(self, address: str) -> None:
        """Show that an answer is being written."""
        try:
            await self.bot.send_chat_action(int(address), ChatAction.TYPING)
        except (TelegramError, *_ODD) as error:
            log.debug("typing was not shown (%s)", type(error).__name__)

    async def leave(self, address: str) -> None:
        """Leave a group."""
        try:
            await self.bot.leave_chat(int(address))
        except (TelegramError, *_ODD) as error:
            log.debug("a group was not left (%s)", type(error).__name__)

    async def acknowledge(self, incoming: Incoming, address: str) -> None:
        """Answer a press, so that its button stops turning."""
        if not incoming.acknowledge:
            return
        try:
            await self.bot.answer_callback_query(incoming.acknowledge)
        except (TelegramError, *_ODD) as error:
            log.debug("a press was not answered (%s)", type(error).__name__)

    async def commands(self, told: Mapping[str, Mapping[str, str]], *, default: str = "nl") -> bool:
        """Set the menu of commands of private chats, per language; False where Telegram did not take it.

        ``told``: for each language and command of ``commands.MENU`` what stands beside it. Whose telephone speaks
        another language gets the default one.
        """
        try:
            for language, names in MENU.items():
                menu = [BotCommand(name, told[language][name]) for name in names]
                codes = (None, language) if language == default else (language,)
                for code in codes:
                    await self.bot.set_my_commands(menu, BotCommandScopeAllPrivateChats(), language_code=code)
        except TelegramError as error:
            log.warning("the menu of commands was not set (%s)", reason(error), extra={"action": "telegram_commands"})
            return False
        return True

    async def _send(self, chat: int, letter: Letter) -> int:
        shown = styled(letter.text)
        reply = _reply(letter)
        if letter.file is None:
            sent = await self.bot.send_message(
                chat,
                shown.text,
                entities=_entities(shown),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=_markup(letter),
                reply_parameters=reply,
            )
        else:
            name, _, content = letter.file
            sent = await self.bot.send_document(
                chat,
                InputFile(content, filename=name),
                caption=shown.text or None,
                caption_entities=_entities(shown),
                reply_markup=_markup(letter),
                reply_parameters=reply,
            )
        return sent.message_id


def _entities(shown: Styled) -> list[MessageEntity]:
    return [MessageEntity(_ENTITIES[run.kind], run.offset, run.length, url=run.url or None) for run in shown.runs]


def _markup(letter: Letter) -> InlineKeyboardMarkup | None:
    rows = keyboard(letter)
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=carried) for label, carried in row] for row in rows]
    )


def _reply(letter: Letter) -> ReplyParameters | None:
    if not letter.answers.isdecimal():
        return None
    return ReplyParameters(int(letter.answers), allow_sending_without_reply=True)
