"""What signal-cli may write and be asked: other people's definitions, made into checks.

Incoming shapes are the ``receive.*`` definitions of signal-cli-rest-api's Swagger file. Swagger 2.0 cannot say that a
value may be null, which signal-cli writes for every string, object and list that is not there, and for numbers that
are not required; nor does it say that nothing else is in an object, which holds here.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # comes without types

SWAGGER: Final = Path(__file__).parents[2] / "contracts" / "signal-cli-rest-api-0.100-swagger.json"


class BrokenContract(Exception):
    """This fake was about to write what signal-cli never would; a mistake of the fake."""


@cache
def definitions() -> dict[str, Any]:
    """The definitions of the Swagger file, with null allowed where signal-cli writes it."""
    raw = json.loads(SWAGGER.read_text(encoding="utf-8"))["definitions"]
    return {name: _with_nulls(one) for name, one in raw.items()}


def _with_nulls(schema: dict[str, Any]) -> dict[str, Any]:
    made = dict(schema)
    if "items" in made:
        made["items"] = _with_nulls(made["items"])
    if "properties" in made:
        required = set(made.get("required", ()))
        made["properties"] = {
            name: _nullable(_with_nulls(one), required=name in required) for name, one in made["properties"].items()
        }
        made["additionalProperties"] = False
    return made


def _nullable(schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    if required and schema.get("type") in ("integer", "boolean", "number"):
        return schema
    return {"anyOf": [schema, {"type": "null"}]}


@cache
def _validator(name: str) -> Draft7Validator:
    return Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": definitions()})


@cache
def _notification() -> Draft7Validator:
    return Draft7Validator(
        {
            "type": "object",
            "required": ["account"],
            "additionalProperties": False,
            "properties": {
                "account": {"type": "string"},
                "envelope": {"$ref": "#/definitions/receive.MessageEnvelope"},
                "exception": {"$ref": "#/definitions/receive.Error"},
            },
            "definitions": definitions(),
        }
    )


def check_notification(result: dict[str, Any]) -> None:
    """Raises BrokenContract where an envelope with its account is not as the definitions say."""
    _raise_first(_notification(), result)


def check(name: str, value: Any) -> None:
    """The same for a definition by name, such as ``receive.SendMessageResult``."""
    _raise_first(_validator(name), value)


def _raise_first(validator: Draft7Validator, value: Any) -> None:
    for error in validator.iter_errors(value):
        deepest = error
        while deepest.context:
            deepest = max(deepest.context, key=lambda one: len(one.absolute_path))
        raise BrokenContract(f"{'/'.join(map(str, deepest.absolute_path))}: {deepest.message}")


_TO: Final = frozenset({"recipient", "recipients", "groupId", "groupIds", "username", "usernames", "noteToSelf"})

#: What each method takes, in the spelling of its JSON; dashes are read too (``quote-timestamp``).
METHODS: Final[dict[str, frozenset[str]]] = {
    "version": frozenset(),
    "listAccounts": frozenset(),
    "getUserStatus": frozenset({"recipient", "recipients", "username", "usernames"}),
    "subscribeReceive": frozenset(),
    "unsubscribeReceive": frozenset({"subscription"}),
    "send": _TO
    | {
        "notifySelf",
        "message",
        "attachment",
        "attachments",
        "viewOnce",
        "voiceNote",
        "endSession",
        "mention",
        "mentions",
        "textStyle",
        "textStyles",
        "quoteTimestamp",
        "quoteAuthor",
        "quoteMessage",
        "quoteMention",
        "quoteMentions",
        "quoteAttachment",
        "quoteAttachments",
        "quoteTextStyle",
        "quoteTextStyles",
        "sticker",
        "previewUrl",
        "previewTitle",
        "previewDescription",
        "previewImage",
        "storyTimestamp",
        "storyAuthor",
        "editTimestamp",
        "noUrgent",
    },
    "sendReceipt": frozenset({"recipient", "targetTimestamp", "targetTimestamps", "type"}),
    "sendTyping": frozenset({"recipient", "recipients", "groupId", "groupIds", "stop"}),
    "sendReaction": _TO | {"notifySelf", "emoji", "targetAuthor", "targetTimestamp", "remove", "story"},
    "remoteDelete": _TO | {"targetTimestamp"},
    "sendPollCreate": _TO | {"notifySelf", "question", "noMulti", "option", "options"},
    "updateProfile": frozenset(
        {"givenName", "familyName", "about", "aboutEmoji", "mobileCoinAddress", "avatar", "removeAvatar"}
    ),
    "submitRateLimitChallenge": frozenset({"challenge", "captcha"}),
    "listIdentities": frozenset({"number"}),
    "trust": frozenset({"recipient", "trustAllKnownKeys", "verifiedSafetyNumber"}),
    "quitGroup": frozenset({"groupId", "delete", "admin", "admins"}),
    "receive": frozenset({"timeout", "maxMessages"}),
    "register": frozenset({"voice", "captcha", "reregister"}),
    "startLink": frozenset(),
    "finishLink": frozenset({"deviceLinkUri", "deviceName"}),
}
#: Methods that may go without an account, and those that never look at one.
OF_NOBODY: Final = frozenset({"version", "subscribeReceive", "unsubscribeReceive"})
OF_ALL: Final = frozenset({"listAccounts", "startLink", "finishLink"})
#: Methods that take an array, or anything, as their parameters; and those that take no field that they do not know.
ANY_PARAMS: Final = frozenset({"subscribeReceive", "unsubscribeReceive", "startLink"})
ONLY_KNOWN: Final = frozenset({"finishLink", "receive"})
STYLES: Final = frozenset({"BOLD", "ITALIC", "SPOILER", "STRIKETHROUGH", "MONOSPACE"})
