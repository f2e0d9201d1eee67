"""Whom a carer can turn to: contacts of the content in a line each."""

from __future__ import annotations

from typing import Final

from bot.dialogue.talk import Talk

#: Contacts named when somebody wants a person, in order.
PEOPLE: Final = 3


def contacts(talk: Talk, label: str, most: int = 3) -> list[str]:
    """The contacts for a subject, one line each."""
    content = talk.mind.content
    words = content.words[talk.language].contacts
    found = [
        (contact, words[id])
        for id, contact in content.contacts.items()
        if contact.display == "show" and label in contact.for_
    ]
    lines = []
    for one, said in found[:most]:
        reach = " · ".join(part for part in (one.phone, one.url) if part)
        lines.append(f"• **{said.name}**: {said.what}" + (f" ({reach})" if reach else ""))
    return lines


def contact(talk: Talk, id: str) -> str:
    """One contact by its name, with how to reach it."""
    one = talk.mind.content.contacts[id]
    name = talk.mind.content.words[talk.language].contacts[id].name
    reach = " · ".join(part for part in (one.phone, one.url) if part)
    return f"{name} ({reach})" if reach else name


def to_turn_to(talk: Talk, most: int = PEOPLE) -> str:
    """Whom the carer can talk to."""
    return "\n".join((talk.text("human.head"), *contacts(talk, "talk_to_human", most)))
