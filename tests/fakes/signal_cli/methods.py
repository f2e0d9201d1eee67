"""The methods of JSON-RPC, as signal-cli carries them out: parameters, answers, errors with their codes and words."""

from __future__ import annotations

import base64
import re
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from tests.fakes.signal_cli.contract import ANY_PARAMS, METHODS, OF_ALL, OF_NOBODY, ONLY_KNOWN, STYLES, check
from tests.fakes.signal_cli.deeds import Deeds
from tests.fakes.signal_cli.envelopes import Address
from tests.fakes.signal_cli.troubles import Trouble
from tests.fakes.signal_cli.world import Account, Entry, Group, Person, World

USER, IO, UNTRUSTED, RATE_LIMIT, CAPTCHA_REJECTED = -1, -3, -4, -5, -6
PARSE, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS, INTERNAL = -32700, -32600, -32601, -32602, -32603

#: bytes of a text that go without becoming a file
TEXT_BYTES: Final = 2000
_STYLE: Final = re.compile(r"(\d+):(\d+):(.+)")
_DATA_URI: Final = re.compile(r"data:([\w.+-]+/[\w.+-]+)?((?:;[^;,]*)*),(.*)", re.DOTALL)
_FAILED: Final = "Failed to send message"


class RpcError(Exception):
    """An answer that is an error."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.answer = {"code": code, "message": message, "data": data}


class Params:
    """Parameters as signal-cli finds them: camel case or dashes, one value or a list, singular or plural."""

    def __init__(self, raw: dict[str, Any], complain: Callable[[str], None]) -> None:
        self._raw = raw
        self._complain = complain

    def get(self, name: str) -> Any:
        """The value, None where there is none."""
        dashed = re.sub(r"([A-Z])", lambda found: "-" + found[1].lower(), name)
        value = self._raw.get(dashed)
        return self._raw.get(name) if value is None else value

    def many(self, name: str) -> list[str] | None:
        """A list of strings; one value alone is a list too."""
        value = self.get(name)
        if value is None:
            value = self.get(name + "s")
        if value is None:
            return None
        values = value if isinstance(value, list) else [value]
        return [self._text(name, one) for one in values]

    def text(self, name: str) -> str | None:
        """A string."""
        value = self.get(name)
        return None if value is None else self._text(name, value)

    def number(self, name: str) -> int | None:
        """An integer. Raises RpcError where it is something else."""
        value = self.get(name)
        return None if value is None else self._number(name, value)

    def numbers(self, name: str) -> list[int]:
        """Integers; one alone is a list too."""
        value = self.get(name)
        if value is None:
            value = self.get(name + "s")
        if value is None:
            return []
        return [self._number(name, one) for one in (value if isinstance(value, list) else [value])]

    def flag(self, name: str) -> bool:
        """Whether it is true."""
        value = self.get(name)
        if value is not None and not isinstance(value, bool):
            raise _cast(value, "Boolean")
        return value is True

    def _text(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            self._complain(f"{name} is not a string")
            raise _cast(value, "String")
        return value

    def _number(self, name: str, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            self._complain(f"{name} is not an integer")
            raise _cast(value, "Long")
        return value


def _cast(value: Any, wanted: str) -> RpcError:
    return RpcError(INTERNAL, f"class {type(value).__name__} cannot be cast to class {wanted} (ClassCastException)")


class Methods:
    """Carries out requests on a world."""

    def __init__(self, world: World, version: str) -> None:
        self._world = world
        self._version = version
        self._results: dict[str, Callable[[Account, Params], Any]] = {
            "getUserStatus": self._user_status,
            "send": self._send,
            "sendReceipt": self._send_receipt,
            "sendTyping": self._send_typing,
            "sendReaction": self._send_reaction,
            "remoteDelete": self._remote_delete,
            "sendPollCreate": self._send_poll,
            "updateProfile": self._update_profile,
            "submitRateLimitChallenge": self._submit_challenge,
            "listIdentities": self._list_identities,
            "trust": self._trust,
            "quitGroup": self._quit_group,
        }
        self._trouble: Trouble | None = None

    def knows(self, method: str) -> bool:
        """Whether this version has it."""
        if method == "sendPollCreate" and _older(self._version, (0, 13, 23)):
            return False
        return method in METHODS

    def account(self, method: str, params: dict[str, Any]) -> Account | None:
        """Which account a request is of; it is taken out of the parameters. Raises RpcError."""
        if method in OF_ALL:
            return None
        if method == "register":
            if "account" not in params:
                raise RpcError(INVALID_PARAMS, "Method requires valid account parameter")
            params.pop("account")
            return None
        if params.get("account") is not None:
            number = str(params.pop("account"))
            if number not in self._world.accounts:
                raise RpcError(INVALID_PARAMS, "Specified account does not exist")
            return self._world.accounts[number]
        if method in OF_NOBODY:
            return None
        if len(self._world.accounts) == 1:
            return next(iter(self._world.accounts.values()))
        raise RpcError(INVALID_PARAMS, "Method requires valid account parameter")

    def note(self, method: str, params: Any) -> dict[str, Any]:
        """Keep a request for whoever looks, and complain of parameters that nobody knows; its parameters."""
        given = dict(params) if isinstance(params, dict) else {}
        counts = self._world.counts.requests
        counts[method] = counts.get(method, 0) + 1
        self._world.requests.append({"method": method, "params": dict(given)})
        for name in _unknown(method, given):
            self._world.complain(f"{method} does not know the parameter {name}")
        self._world.told()
        return given

    def check_form(self, method: str, params: Any) -> None:
        """Raise RpcError where parameters are not even of the right form."""
        if isinstance(params, list) and method not in ANY_PARAMS:
            raise RpcError(
                INVALID_REQUEST, "Cannot deserialize value of type `java.util.LinkedHashMap` from Array value"
            )
        if method in ONLY_KNOWN and isinstance(params, dict) and (unknown := _unknown(method, params)):
            raise RpcError(INVALID_REQUEST, f'Unrecognized field "{unknown[0]}"')

    def persons(self, params: dict[str, Any]) -> set[str]:
        """Uuids of everybody that a request is for."""
        found: set[str] = set()
        for name in ("recipient", "recipients"):
            value = params.get(name)
            for one in value if isinstance(value, list) else [value]:
                person = self._world.known(one) if isinstance(one, str) else None
                found |= {person.uuid} if person else set()
        for name in ("groupId", "groupIds", "group-id"):
            value = params.get(name)
            for one in value if isinstance(value, list) else [value]:
                group = self._world.groups.get(one) if isinstance(one, str) else None
                found |= set(group.members) if group else set()
        return found

    def carry_out(
        self, method: str, account: Account | None, params: dict[str, Any] | None, trouble: Trouble | None
    ) -> Any:
        """The result of a request. Raises RpcError."""
        if method == "version":
            return {"version": self._version}
        if method == "listAccounts":
            return [{"number": one.number} for one in self._world.accounts.values()]
        if method == "startLink":
            raise RpcError(IO, "Link request error: Connection closed!")
        if method == "finishLink":
            if params is None:
                raise RpcError(INTERNAL, "null (NullPointerException)")
            named = params.get("deviceLinkUri") is not None
            raise RpcError(USER, "Unknown device link uri." if named else "Missing deviceLinkUri.")
        if method == "register":
            raise RpcError(IO, "Failed to register: no network (PushNetworkException)")
        assert account is not None
        if method == "receive":
            return self._receive(account, params or {})
        self._trouble = trouble
        try:
            return self._results[method](account, Params(params or {}, self._world.complain))
        finally:
            self._trouble = None

    def fail(self, trouble: Trouble) -> None:
        """Raise what is wrong with the request as a whole, if anything is."""
        match trouble.failure:
            case "io":
                raise RpcError(IO, f"{_FAILED}: Connection closed! (IOException)")
            case "user":
                raise RpcError(USER, _FAILED)
            case "captcha_rejected":
                raise RpcError(
                    CAPTCHA_REJECTED,
                    "Captcha rejected, it may be outdated, already used or solved from a different IP address.",
                )
            case "bare_429":
                raise RpcError(
                    INTERNAL,
                    f"{_FAILED}: [429] Rate limit exceeded: 429 (RateLimitException) (UnexpectedErrorException)",
                )
            case _:
                pass

    def _receive(self, account: Account, params: dict[str, Any]) -> list[Any]:
        """What waits, at once: the fake waits for no time-out."""
        most = params.get("maxMessages")
        most = most if isinstance(most, int) else None
        taken: list[Any] = []
        while account.queue and (most is None or most < 0 or len(taken) < most):
            waiting = account.queue.popleft()
            taken.append(waiting.result)
            self._world.taken(account, waiting, lost=False)
        return taken

    # sending

    def _send(self, account: Account, params: Params) -> Any:
        people, groups = self._recipients(params)
        text = params.text("message") or ""
        files = [self._file(one) for one in params.many("attachment") or ()]
        ranges = [self._style(one, text) for one in params.many("textStyle") or ()]
        quoted = None
        if (quote_of := params.number("quoteTimestamp")) is not None:
            if params.text("quoteAuthor") is None:
                raise RpcError(USER, "Quote author parameter is missing")
            quoted = {"id": quote_of, "text": params.text("quoteMessage")}
        if not text and not files and quoted is None and params.text("sticker") is None:
            raise RpcError(
                USER, "Sending empty message is not allowed, either a message, attachment or sticker must be given."
            )
        if too_long := len(text.encode("utf-8", "replace")) > TEXT_BYTES:
            self._world.complain(f"send: the text has more than {TEXT_BYTES} bytes and becomes a file")
        edits = params.number("editTimestamp")
        now = self._world.accounts_timestamp(account)

        def arrive(person: Person, group: str) -> None:
            if edits is not None:
                self._arrive_edit(person, edits, now, text, ranges)
                return
            if quote_of is not None and person.entry(quote_of) is None:
                self._world.complain("send: a message is quoted that this person does not have")
            entry = Entry(
                id=now,
                who="bot",
                at=self._world.now(),
                text=text or None,
                styles=ranges,
                quote=quoted,
                files=[{"name": name, "type": kind, "size": len(content)} for name, kind, content in files],
                contents=[content for _, _, content in files],
                group=group,
                long=too_long,
            )
            self._arrive(account, person, entry)

        return self._to_everybody(account, people, groups, now, arrive)

    def _send_poll(self, account: Account, params: Params) -> Any:
        people, groups = self._recipients(params)
        question, options = params.text("question"), params.many("option") or []
        if len(options) < 2:
            raise RpcError(USER, "Poll needs at least two options")
        if len(options) > 10:
            raise RpcError(USER, "Poll cannot have more than 10 options")
        for option in options:
            if not option:
                raise RpcError(USER, "Poll options must not be empty")
            if len(option.encode("utf-16-le")) // 2 > 100:
                raise RpcError(USER, f'Poll option "{option}" exceeds the maximum length of 100 characters')
        now = self._world.accounts_timestamp(account)
        several = not params.flag("noMulti")

        def arrive(person: Person, group: str) -> None:
            poll = {"question": question, "options": options, "several": several, "votes": []}
            entry = Entry(id=now, who="bot", at=self._world.now(), kind="poll", text=question, poll=poll, group=group)
            self._world.counts.polls += 1
            self._arrive(account, person, entry)

        return self._to_everybody(account, people, groups, now, arrive)

    def _send_reaction(self, account: Account, params: Params) -> Any:
        people, groups = self._recipients(params)
        emoji, target = params.text("emoji"), params.number("targetTimestamp")
        if emoji is None or target is None:
            raise RpcError(INTERNAL, "null (NullPointerException)")

        def arrive(person: Person, group: str) -> None:
            entry = person.entry(target)
            if entry is None:
                self._world.complain("sendReaction: this person has no such message")
            elif params.flag("remove"):
                entry.reactions.pop("bot", None)
            else:
                entry.reactions["bot"] = emoji
            self._world.counts.reactions += 1

        return self._to_everybody(account, people, groups, self._world.accounts_timestamp(account), arrive)

    def _remote_delete(self, account: Account, params: Params) -> Any:
        people, groups = self._recipients(params)
        target = params.number("targetTimestamp")
        if target is None:
            raise RpcError(INTERNAL, "null (NullPointerException)")

        def arrive(person: Person, group: str) -> None:
            entry = person.entry(target)
            if entry is None or entry.who != "bot":
                self._world.complain("remoteDelete: no such message of the bot's")
            else:
                entry.deleted = True
            self._world.counts.deletions += 1

        return self._to_everybody(account, people, groups, self._world.accounts_timestamp(account), arrive)

    def _send_receipt(self, account: Account, params: Params) -> Any:
        recipient = params.text("recipient")
        if recipient is None:
            raise RpcError(INTERNAL, "null (NullPointerException)")
        kind = params.text("type")
        if kind not in (None, "read", "viewed"):
            raise RpcError(USER, f"Unknown receipt type: {kind}")
        targets = params.numbers("targetTimestamp")

        def arrive(person: Person, group: str) -> None:
            for target in targets:
                entry = person.entry(target)
                if entry is None or entry.who != "me":
                    self._world.complain("sendReceipt: no such message of theirs")
                else:
                    entry.read = True
                    self._world.counts.read_receipts += 1

        now = self._world.accounts_timestamp(account)
        return self._to_everybody(account, [self._single(recipient)], [], now, arrive)

    def _send_typing(self, account: Account, params: Params) -> Any:
        people, groups = self._recipients(params)
        stop = params.flag("stop")

        def arrive(person: Person, group: str) -> None:
            person.typing = not stop
            person.typed += 0 if stop else 1
            self._world.counts.typing += 0 if stop else 1

        return self._to_everybody(account, people, groups, self._world.accounts_timestamp(account), arrive)

    def _quit_group(self, account: Account, params: Params) -> Any:
        group = self._group(params.text("groupId") or "")
        if account.number not in group.accounts:
            return {}
        group.accounts.remove(account.number)
        group.revision += 1
        now = self._world.accounts_timestamp(account)
        return {
            "timestamp": now,
            "results": [self._result(self._world.people[one], "SUCCESS") for one in group.members],
        }

    def _to_everybody(
        self,
        account: Account,
        people: list[Person | Address],
        groups: list[Group],
        now: int,
        arrive: Callable[[Person, str], None],
    ) -> Any:
        """Have it arrive where it can. Raises RpcError where it arrived nowhere, as signal-cli does."""
        to: list[tuple[Person | Address, str]] = [(one, "") for one in people]
        for group in groups:
            if account.number not in group.accounts:
                raise RpcError(USER, f"User is not a member in group: {group.name} ({group.id})")
            to += [(self._world.people[one], group.id) for one in group.members]
        results = []
        for person, group_id in to:
            kind, done = self._fate(person)
            if done and isinstance(person, Person):
                if person.blocks:
                    self._world.counts.unseen += 1
                else:
                    arrive(person, group_id)
                self._world.told(person)
            results.append(self._result(person, kind, group_id))
        answer = {"timestamp": now, "results": results}
        kinds = {one["type"] for one in results}
        if "SUCCESS" in kinds or not results or (self._trouble is not None and self._trouble.as_result):
            return answer
        if kinds == {"IDENTITY_FAILURE"}:
            raise RpcError(UNTRUSTED, f"{_FAILED} due to untrusted identities", {"response": answer})
        if kinds == {"RATE_LIMIT_FAILURE"}:
            raise RpcError(RATE_LIMIT, f"{_FAILED} due to rate limiting", {"response": answer})
        raise RpcError(USER, _FAILED, {"response": answer})

    def _fate(self, person: Person | Address) -> tuple[str, bool]:
        """The type of the result for one of the recipients, and whether it arrives."""
        trouble = self._trouble
        if trouble is not None and trouble.failure and trouble.person in ("", getattr(person, "uuid", None)):
            kinds = {
                "untrusted": "IDENTITY_FAILURE",
                "rate_limit": "RATE_LIMIT_FAILURE",
                "network": "NETWORK_FAILURE",
                "unregistered": "UNREGISTERED_FAILURE",
                "prekey": "INVALID_PRE_KEY_FAILURE",
            }
            if trouble.failure in kinds:
                return kinds[trouble.failure], trouble.done
        if not isinstance(person, Person) or not person.registered:
            return "UNREGISTERED_FAILURE", False
        if not person.trusted:
            return "IDENTITY_FAILURE", False
        return "SUCCESS", True

    def _result(self, person: Person | Address, kind: str, group_id: str = "") -> dict[str, Any]:
        address = person.address if isinstance(person, Person) else person
        made: dict[str, Any] = {"recipientAddress": address.result()}
        if group_id:
            made["groupId"] = group_id
        made["type"] = kind
        if kind == "RATE_LIMIT_FAILURE" and self._trouble is not None:
            if self._trouble.token is not None:
                made["token"] = self._trouble.token
            if self._trouble.retry_after is not None:
                made["retryAfterSeconds"] = self._trouble.retry_after
        check("receive.SendMessageResult", made)
        return made

    def _arrive(self, account: Account, person: Person, entry: Entry) -> None:
        """On the phone now: noted, and told of as that phone tells."""
        counts = self._world.counts
        counts.sent += 1
        said = (entry.text, *(one["name"] for one in entry.files))
        before = person.heard.get(said)
        counts.doubles += before is not None
        counts.doubles_in_a_row += before is not None and before > person.wrote_at
        person.heard[said] = len(person.entries)
        person.typing = False
        entry.delivered, entry.read = person.delivery_receipts, person.read_receipts
        person.entries.append(entry)
        deeds = Deeds(self._world, person, account.number)
        if person.delivery_receipts:
            deeds.receives([entry.id])
        if person.read_receipts:
            entry.read = False
            deeds.reads([entry.id])

    def _arrive_edit(self, person: Person, target: int, now: int, text: str, ranges: list[list[Any]]) -> None:
        entry = person.entry(target)
        if entry is None or entry.who != "bot":
            self._world.complain("send: a message is edited that this person does not have")
            return
        entry.edited.append(entry.text)
        entry.text, entry.styles = text, ranges
        entry.also.append(now)
        self._world.counts.edits += 1

    # who and what

    def _recipients(self, params: Params) -> tuple[list[Person | Address], list[Group]]:
        recipients, groups = params.many("recipient"), params.many("groupId")
        names = params.many("username")
        if not recipients and not groups and not names and not params.flag("noteToSelf"):
            raise RpcError(USER, "No recipients given")
        people = [self._single(one) for one in dict.fromkeys(recipients or ())]
        if names:
            raise RpcError(USER, f"The user u:{names[0]} is not registered.")
        return people, [self._group(one) for one in dict.fromkeys(groups or ())]

    def _single(self, recipient: str) -> Person | Address:
        person = self._world.known(recipient)
        if person is not None:
            return person
        try:
            return Address(str(uuid.UUID(recipient)), None)
        except ValueError:
            pass
        if not re.fullmatch(r"\+?[\d ()./-]{4,}", recipient):
            raise RpcError(
                USER,
                f"Invalid phone number '{recipient}': The string supplied did not seem to be a phone number.",
            )
        raise RpcError(USER, f"The user {recipient} is not registered.")

    def _group(self, group_id: str) -> Group:
        try:
            base64.b64decode(group_id, validate=True)
        except ValueError as problem:
            raise RpcError(
                USER, f'Invalid group id: Failed to decode groupId (must be base64) "{group_id}": {problem}'
            ) from None
        if group_id not in self._world.groups:
            raise RpcError(USER, f"Group not found: {group_id}")
        return self._world.groups[group_id]

    def _style(self, written: str, text: str) -> list[Any]:
        found = _STYLE.fullmatch(written)
        if found is None:
            raise RpcError(USER, f"Invalid textStyle syntax ({written}) expected 'start:length:STYLE'")
        start, length, style = int(found[1]), int(found[2]), found[3]
        if style not in STYLES:
            raise RpcError(USER, f"Invalid style: {style}")
        units = len(text.encode("utf-16-le", "surrogatepass")) // 2
        if not length or start + length > units:
            self._world.complain(f"send: the style {start}:{length} is not within {units} UTF-16 units")
        return [start, length, style]

    def _file(self, written: str) -> tuple[str | None, str, bytes]:
        found = _DATA_URI.fullmatch(written)
        if found is None:
            self._world.complain("send: an attachment is not a data URI")
            raise RpcError(
                INTERNAL, f"{_FAILED}: attachment is no file (AttachmentInvalidException) (UnexpectedErrorException)"
            )
        marks = found[2].split(";")
        names = [one.removeprefix("filename=") for one in marks if one.startswith("filename=")]
        if "base64" not in marks:
            self._world.complain("send: a data URI without base64")
        try:
            content = base64.b64decode(found[3], validate=True)
        except ValueError:
            raise RpcError(
                INTERNAL, f"{_FAILED}: illegal base64 (AttachmentInvalidException) (UnexpectedErrorException)"
            ) from None
        return (names[0] if names else None), found[1] or "text/plain", content

    # the rest

    def _user_status(self, account: Account, params: Params) -> Any:
        answer = []
        for one in params.many("recipient") or ():
            person = self._world.known(one)
            there = person is not None and person.registered
            answer.append(
                {
                    "recipient": one,
                    "number": one if one.startswith("+") else None,
                    "uuid": person.uuid if person and there else None,
                    "isRegistered": there,
                }
            )
        return [{name: value for name, value in one.items() if value is not None or name != "number"} for one in answer]

    def _update_profile(self, account: Account, params: Params) -> Any:
        for name in ("givenName", "familyName", "about", "aboutEmoji"):
            if (value := params.text(name)) is not None:
                account.profile[name] = value
        account.name = " ".join(filter(None, (account.profile.get("givenName"), account.profile.get("familyName"))))
        return {}

    def _submit_challenge(self, account: Account, params: Params) -> Any:
        if params.text("challenge") is None or params.text("captcha") is None:
            raise RpcError(INTERNAL, "null (NullPointerException)")
        return {}

    def _list_identities(self, account: Account, params: Params) -> Any:
        number = params.text("number")
        chosen = list(self._world.people.values())
        if number is not None:
            one = self._single(number)
            chosen = [one] if isinstance(one, Person) else []
        return [
            {
                "number": one.address.number,
                "uuid": one.uuid,
                "fingerprint": uuid.uuid5(uuid.UUID(one.uuid), str(one.key)).hex * 2,
                "safetyNumber": f"{uuid.uuid5(uuid.UUID(one.uuid), str(one.key)).int % 10**38:060d}",
                "scannableSafetyNumber": None,
                "trustLevel": "TRUSTED_UNVERIFIED" if one.trusted else "UNTRUSTED",
                "addedTimestamp": self._world.now(),
            }
            for one in chosen
        ]

    def _trust(self, account: Account, params: Params) -> Any:
        recipient = params.text("recipient")
        if recipient is None:
            raise RpcError(INTERNAL, "null (NullPointerException)")
        person = self._single(recipient)
        if not params.flag("trustAllKnownKeys") and params.text("verifiedSafetyNumber") is None:
            raise RpcError(
                USER, "You need to specify the fingerprint/safety number you have verified with -v SAFETY_NUMBER"
            )
        if not isinstance(person, Person):
            raise RpcError(USER, "Failed to set the trust for this number, make sure the number is correct.")
        person.trusted = True
        self._world.release(self._world.untrusted, person)
        return {}

    def shown_counts(self) -> dict[str, Any]:
        """The counts as JSON, with what can be counted only now."""
        people = self._world.people.values()
        fates = Counter(one.fate for person in people for one in person.entries if one.who == "me")
        return asdict(self._world.counts) | {
            "waiting": sum(len(one.queue) for one in self._world.accounts.values()),
            "said": sum(fates.values()),
            "fates": {str(name): count for name, count in fates.items() if name},
            "complaints": len(self._world.complaints),
            "people": len(self._world.people),
        }


def _unknown(method: str, params: dict[str, Any]) -> list[str]:
    camel = {name: re.sub(r"-([a-z])", lambda found: found[1].upper(), name) for name in params}
    return [name for name in params if camel[name] not in METHODS[method] | {"account"}]


def _older(version: str, than: tuple[int, ...]) -> bool:
    return tuple(int(one) for one in re.findall(r"\d+", version)[:3]) < than
