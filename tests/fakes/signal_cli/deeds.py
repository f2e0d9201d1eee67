"""What people do with their phones, each a function of the control API: ``says``, ``edits``, ``votes`` and so on."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from tests.fakes.signal_cli import envelopes
from tests.fakes.signal_cli.envelopes import Address
from tests.fakes.signal_cli.world import Account, Entry, Group, NoSuch, Person, World


class Deeds:
    """Somebody at their phone, writing to one account, alone or in a group."""

    def __init__(self, world: World, person: Person, account: str = "", group: str = "") -> None:
        self._world = world
        self._person = person
        self._account: Account = world.account(account)
        self._group: Group | None = None
        if group:
            if group not in world.groups:
                raise NoSuch("no such group")
            self._group = world.groups[group]

    def do(self, deed: str, **how: Any) -> dict[str, Any]:
        """One of the deeds below by name. Raises NoSuch, and TypeError for what it does not take."""
        function: Callable[..., dict[str, Any] | None] | None = getattr(self, deed, None)
        if deed == "do" or deed.startswith("_") or function is None:
            raise NoSuch(f"nobody can {deed}; known: {', '.join(deeds())}")
        done = function(**how) or {}
        self._world.told(self._person)
        return done

    # writing

    def says(
        self,
        text: str | None,
        *,
        quoting: int | None = None,
        styles: list[list[Any]] | None = None,
        expires: int | None = None,
        view_once: bool = False,
        mentions: list[dict[str, Any]] | None = None,
    ) -> dict[str, Any]:
        """Write a text, maybe under a message that it answers."""
        if self._person.shows_typing:
            self.types()
        return self._message(
            text,
            quoting=quoting,
            styles=styles,
            expires=expires,
            view_once=view_once,
            mentions=mentions,
        )

    def edits(self, timestamp: int, text: str) -> dict[str, Any]:
        """Word an own message anew."""
        entry = self._own(timestamp)
        now = self._world.persons_timestamp(self._person)
        entry.edited.append(entry.text)
        entry.text = text
        entry.also.append(now)
        message = envelopes.data_message(now, text, expires=self._person.expires, groupInfo=self._group_info())
        self._post(now, entry, editMessage={"targetSentTimestamp": timestamp, "dataMessage": message})
        return {"timestamp": now}

    def deletes(self, timestamp: int) -> dict[str, Any]:
        """Take an own message back from everybody."""
        entry = self._own(timestamp)
        entry.deleted = True
        now = self._world.persons_timestamp(self._person)
        message = envelopes.data_message(now, None, remoteDelete={"timestamp": timestamp}, groupInfo=self._group_info())
        self._post(now, None, dataMessage=message)
        return {"timestamp": now}

    def sends(
        self, media_type: str, *, caption: str | None = None, name: str | None = None, size: int = 1024
    ) -> dict[str, Any]:
        """Send a file: a photo, a voice message, a document; by its media type."""
        number, now = self._world.next_file(), self._world.now()
        image = media_type.startswith("image/")
        file = envelopes.attachment(media_type, number, now, name=name, size=size, image=image)
        shown = {"name": name, "type": media_type, "size": size}
        kind = {"image": "photo", "audio": "voice", "video": "video"}.get(media_type.partition("/")[0], "file")
        return self._message(caption, kind=kind, shown=[shown], attachments=[file])

    def sends_sticker(self) -> dict[str, Any]:
        """Send a sticker."""
        return self._message(
            None, kind="sticker", sticker={"packId": "9acc9e8aba563d26a4994e69263e3b25", "stickerId": 3}
        )

    def sends_contact(self, given: str = "An", family: str = "Peeters", number: str = "+32470999999") -> dict[str, Any]:
        """Share a card of the address book."""
        return self._message(None, kind="contact", contacts=[envelopes.shared_contact(given, family, number)])

    def reacts(self, emoji: str, timestamp: int, *, remove: bool = False) -> dict[str, Any]:
        """Put an emoji on a message, or take it away."""
        entry = self._person.entry(timestamp)
        author = self._account.address if entry is None or entry.who == "bot" else self._person.address
        if entry is not None:
            entry.reactions.pop("me", None) if remove else entry.reactions.update(me=emoji)
        now = self._world.persons_timestamp(self._person)
        reaction = envelopes.reaction(emoji, author, timestamp, remove)
        self._post(
            now, None, dataMessage=envelopes.data_message(now, None, reaction=reaction, groupInfo=self._group_info())
        )
        return {"timestamp": now}

    def votes(self, timestamp: int, options: list[int]) -> dict[str, Any]:
        """Vote in a poll of the bot's."""
        # somebody else may have written in the same millisecond
        entry = next((one for one in self._person.entries if one.id == timestamp and one.poll is not None), None)
        if entry is None or entry.poll is None:
            raise NoSuch("no such poll")
        entry.poll["votes"] = options
        self._person.votes += 1
        now = self._world.persons_timestamp(self._person)
        vote = envelopes.poll_vote(self._account.address, timestamp, options, self._person.votes)
        self._post(
            now, None, dataMessage=envelopes.data_message(now, None, pollVote=vote, groupInfo=self._group_info())
        )
        return {"timestamp": now}

    def sets_timer(self, seconds: int) -> dict[str, Any]:
        """Have messages vanish from now on; 0: no more."""
        self._person.expires = seconds
        return self._message(None, kind="timer", timer=True, expires=seconds)

    def ends_session(self) -> dict[str, Any]:
        """Begin the encryption anew: a message with nothing in it."""
        return self._message(None, kind="session")

    # signs

    def types(self, *, stop: bool = False) -> None:
        """Be seen typing, or no more."""
        now = self._world.persons_timestamp(self._person)
        group = self._group.id if self._group else None
        self._post(now, None, passing=True, typingMessage=envelopes.typing(now, stop=stop, group_id=group))

    def reads(self, timestamps: list[int] | None = None) -> None:
        """Read the bot's messages: those given, or all that are not."""
        unread = [one for one in self._person.entries if one.who == "bot" and not one.read]
        chosen = [one for one in unread if timestamps is None or one.id in timestamps]
        for one in chosen:
            one.read = True
        if chosen:
            self._receipt("read", [one.id for one in chosen])

    def receives(self, timestamps: list[int]) -> None:
        """The phone tells that it got messages."""
        self._receipt("delivery", timestamps)

    def calls(self) -> None:
        """Ring, and hang up."""
        number = 7_000_000_000_000_000_000 + self._world.next_file()
        for call in (envelopes.call_offer(number), envelopes.call_hangup(number)):
            self._post(self._world.persons_timestamp(self._person), None, callMessage=call)

    def posts_story(self, text: str = "Zon!") -> None:
        """Show a story to everybody."""
        self._post(self._world.persons_timestamp(self._person), None, storyMessage=envelopes.story(text))

    # what befalls a phone

    def changes_phone(self) -> None:
        """Install Signal anew: another key, which the bot's side does or doesn't trust."""
        self._person.key += 1
        self._person.trusted = self._world.always_trusts

    def unregisters(self) -> None:
        """Leave Signal."""
        self._person.registered = False

    def registers(self) -> None:
        """Come back to Signal."""
        self._person.registered = True

    def blocks(self) -> None:
        """Block the bot, which will never know."""
        self._person.blocks = True

    def unblocks(self) -> None:
        """Let the bot in again."""
        self._person.blocks = False

    def adds_bot(self) -> None:
        """Add the account to the group: signal-cli hears of an update."""
        if self._group is None:
            raise NoSuch("say which group")
        if self._account.number not in self._group.accounts:
            self._group.accounts.append(self._account.number)
        self._group.revision += 1
        now = self._world.persons_timestamp(self._person)
        info = envelopes.group_info(self._group.id, self._group.name, self._group.revision, update=True)
        self._post(now, None, dataMessage=envelopes.data_message(now, None, groupInfo=info))

    def is_held(self) -> None:
        """From now on what they write comes late: when they are let go."""
        self._world.held.setdefault(self._person.uuid, [])

    def is_let_go(self) -> dict[str, Any]:
        """What was held goes on."""
        return {"messages": self._world.release(self._world.held, self._person)}

    def is_written_to_by_colleague(self, text: str, *, device: int = 1) -> dict[str, Any]:
        """A colleague writes to them on a phone that is linked with the bot's account."""
        account = self._account
        now = self._world.accounts_timestamp(account)
        entry = Entry(id=now, who="colleague", at=self._world.now(), text=text)
        self._person.entries.append(entry)
        message = envelopes.data_message(now, text, groupInfo=self._group_info())
        to = None if self._group else self._person.address
        sync = envelopes.sync_sent(to, message)
        self._world.post(account, envelopes.envelope(account.address, device, now, self._world.now(), syncMessage=sync))
        return {"timestamp": now}

    # underneath

    def _message(
        self,
        text: str | None,
        *,
        kind: str = "text",
        quoting: int | None = None,
        styles: list[list[Any]] | None = None,
        shown: list[dict[str, Any]] | None = None,
        expires: int | None = None,
        timer: bool = False,
        view_once: bool = False,
        **more: Any,
    ) -> dict[str, Any]:
        now = self._world.persons_timestamp(self._person)
        quoted = self._quoted(quoting) if quoting is not None else None
        entry = Entry(
            id=now,
            who="me",
            at=self._world.now(),
            kind=kind,
            text=text,
            styles=styles or [],
            quote=quoted and {"id": quoted["id"], "text": quoted["text"]},
            files=shown or [],
            group=self._group.id if self._group else "",
        )
        self._person.wrote_at = len(self._person.entries)
        self._person.entries.append(entry)
        message = envelopes.data_message(
            now,
            text,
            expires=self._person.expires if expires is None else expires,
            timer=timer,
            view_once=view_once,
            quote=quoted,
            textStyles=envelopes.styles(styles or []),
            groupInfo=self._group_info(),
            **more,
        )
        self._post(now, entry, dataMessage=message)
        return {"timestamp": now}

    def _quoted(self, timestamp: int) -> dict[str, Any]:
        entry = self._person.entry(timestamp)
        author: Address = self._person.address if entry is not None and entry.who == "me" else self._account.address
        return envelopes.quote(timestamp, author, entry.text if entry else None)

    def _own(self, timestamp: int) -> Entry:
        entry = self._person.entry(timestamp)
        if entry is None or entry.who != "me":
            raise NoSuch("no such message of theirs")
        return entry

    def _group_info(self) -> dict[str, Any] | None:
        return envelopes.group_info(self._group.id, self._group.name, self._group.revision) if self._group else None

    def _receipt(self, kind: str, timestamps: list[int]) -> None:
        now = self._world.persons_timestamp(self._person)
        self._post(now, None, passing=True, receiptMessage=envelopes.receipt(now, kind, timestamps))

    def _post(self, timestamp: int, entry: Entry | None, *, passing: bool = False, **kinds: Any) -> None:
        if self._group is not None and self._account.number not in self._group.accounts:
            return  # the account has left: its messages go to the others only
        person = self._person
        envelope = envelopes.envelope(person.address, person.device, timestamp, self._world.now(), **kinds)
        self._world.post(self._account, envelope, sender=person, entry=entry, passing=passing)


def deeds() -> list[str]:
    """What a person can do, with what it takes."""
    return [
        f"{name}{inspect.signature(function)}".replace("self, ", "").replace("(self)", "()").partition(" ->")[0]
        for name, function in vars(Deeds).items()
        if not name.startswith("_") and name != "do" and callable(function)
    ]
