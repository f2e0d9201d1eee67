"""What a conversation remembers of a content that has moved on: what points at something that is gone is dropped.

Facts and steps that are gone are dealt with where states are loaded and where flows run.
"""

from __future__ import annotations

from dataclasses import replace

from bot.content.model import Content, SchemeId
from bot.dialogue.state import State
from bot.messages import Pending, PendingChoice


def pruned(state: State, content: Content) -> State:
    """The same conversation without menus, marks, wishes and answers that point at what the content no longer has."""
    menus = tuple((turn, _without_gone(menu, content)) for turn, menu in state.menus if not gone(menu, content))
    pending = state.pending if state.pending is None else _without_gone(state.pending, content)
    return replace(
        state,
        pending=pending,
        aside=None if state.aside is None or gone(state.aside, content) else _without_gone(state.aside, content),
        menus=menus,
        marks=tuple(mark for mark in state.marks if not gone(mark.pending, content)),
        requests=tuple(request for request in state.requests if not _asks_for_gone(request, content)),
        history=tuple(entry for entry in state.history if entry.fact in content.vocabulary.facts),
    )


def gone(pending: Pending, content: Content) -> bool:
    """Whether what was asked about is no longer there."""
    kind, _, id = pending.about.partition("/")
    if pending.kind == "fact":
        return pending.about not in content.vocabulary.facts
    if pending.kind == "group":
        return pending.about not in content.words["nl"].groups
    return pending.kind == "menu" and kind == "card" and SchemeId(id) not in content.schemes


def _without_gone(pending: Pending, content: Content) -> Pending:
    if pending.kind != "menu":
        return pending
    return replace(pending, choices=tuple(one for one in pending.choices if not _leads_nowhere(one, content)))


def _leads_nowhere(choice: PendingChoice, content: Content) -> bool:
    kind, _, id = choice.id.partition("_")
    if choice.id in ("card_more", "card_why"):
        return False
    if kind in ("card", "about"):
        return SchemeId(id) not in content.schemes
    return kind == "correct" and id not in content.vocabulary.facts


def _asks_for_gone(request: str, content: Content) -> bool:
    kind, _, rest = request.partition("/")
    scheme, _, answer = rest.partition("/")
    words = content.words["nl"]
    if kind == "answer":
        there = words.schemes.get(scheme)
        return there is None or answer not in {one.id for one in there.answers}
    if kind == "scheme":
        return SchemeId(rest) not in content.schemes
    return kind == "term" and any(rest not in language.glossary for language in content.words.values())
