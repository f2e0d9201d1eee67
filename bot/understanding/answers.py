"""Reads what a text says in answer to the open question, by the type of the fact that was asked.

Pure; Dutch as it is spoken in Flanders, and English. What it cannot read it leaves alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from bot.facts import NUMERIC, Ages, Fact, Kind
from bot.messages import Answer
from bot.understanding.bonds import read_bond
from bot.understanding.dates import read_date
from bot.understanding.granted import Had, read_had
from bot.understanding.implied import read_implied, said_of
from bot.understanding.kinship import read_kinship
from bot.understanding.numbers import read_number
from bot.understanding.own_words import said_of_it
from bot.understanding.places import Place, Places
from bot.understanding.plain_text import letters, plain
from bot.understanding.truth import begins_so, merely_agrees, read_truth, wants_back
from bot.understanding.way_outs import is_declined, is_unsure
from bot.understanding.years_old import own_part

__all__ = ["letters", "plain", "read_answer", "read_choice", "read_choices", "read_truth"]

#: A button: its id, its label, and other words that mean it.
Button = tuple[str, str, tuple[str, ...]]

_WAY_OUTS: Final = ("unsure", "declined")
_YES_AND_NO: Final = ("ja", "nee", "yes", "no")
_NOTHING: Final = re.compile(
    r"^(?:(?:nog|helemaal) )?(?:geen(?: enkele?| een)?|niets|niks|none|nothing|no|none of (?:these|them)|"
    r"geen van (?:deze|die|allemaal))$"
)


# -- buttons -------------------------------------------------------------------------------------


def read_choice(text: str, choices: Iterable[Button], *, numbered: bool = True) -> str:
    """The id of the button meant: by id, by label, by a word of it, by its letter or its number in the list."""
    listed = list(choices)
    wanted = letters(text)
    if not wanted:
        return ""
    for id, label, _ in listed:
        if wanted in (_label(id), _label(label)):
            return id
    # a class that is one letter ("een B", "forfait B") comes before the letter of a button
    for id, _, _ in listed:
        if len(id) == 1 and re.search(rf"(^| ){_label(id)}$", wanted):
            return id
    if len(wanted) == 1 and wanted.isalpha() and ord(wanted) - ord("a") < len(listed):
        return listed[ord(wanted) - ord("a")][0]
    if numbered and wanted.isdigit() and 1 <= int(wanted) <= len(listed):
        return listed[int(wanted) - 1][0]
    hits: dict[str, int] = {}
    for id, length, _ in _hits(wanted, listed):
        hits[id] = max(hits.get(id, 0), length)
    if not hits:
        return ""
    best = max(hits.values())
    longest = [id for id, length in hits.items() if length == best]
    return longest[0] if len(longest) == 1 else ""


def read_choices(text: str, choices: Iterable[Button]) -> tuple[str, ...]:
    """The ids of all buttons that a text names, in its order; words within longer words that are named do not count."""
    listed = [button for button in choices if button[0] not in _WAY_OUTS]
    wanted = letters(text)
    exact = next((id for id, label, _ in listed if wanted and wanted in (_label(id), _label(label))), "")
    if exact:
        return (exact,)
    hits = sorted(_hits(wanted, listed), key=lambda hit: (-hit[1], hit[2]))
    taken: list[tuple[int, int]] = []
    meant: dict[str, int] = {}
    for id, length, start in hits:
        if all(start + length <= low or start >= high for low, high in taken):
            taken.append((start, start + length))
            meant.setdefault(id, start)
    return tuple(sorted(meant, key=lambda id: meant[id]))


def _hits(wanted: str, choices: Iterable[Button]) -> Iterable[tuple[str, int, int]]:
    """Every button whose words stand in a text: its id, how long those words are, and where they begin."""
    for id, label, heard in choices:
        for phrase in (label, *heard):
            core = _core(phrase)
            if core and (at := _said_of(core, wanted)) >= 0:
                yield id, len(core), at


#: "niet in het onderwijs" and "ik werk niet meer" do not mean the button.
_DENIED: Final = r"(?:niet|nie|geen|nooit|not|no|never|no longer|(?:don|doesn|isn|aren|didn|haven|hasn|won|can) t)"


def _said_of(core: str, wanted: str) -> int:
    """Where a button's words stand in a text without being denied there; -1 where they do not."""
    at = f" {wanted} ".find(f" {core} ")
    if at < 0 or core.startswith(("niet ", "geen ", "not ", "no ", "nog ")):
        return at
    words = re.escape(core)
    denied = rf"(^| ){_DENIED} (?:\w+ ){{0,2}}{words}( |$)|(^| ){words} {_DENIED}( |$)"
    return -1 if re.search(denied, wanted) else at


@lru_cache(maxsize=4096)
def _label(label: str) -> str:
    """The letters of a button's words; the same ones are compared with every answer."""
    return letters(label)


@lru_cache(maxsize=4096)
def _core(label: str) -> str:
    """A label without its first article or "mijn" and without what stands between brackets."""
    text = letters(re.sub(r"\(.*?\)", "", label))
    return re.sub(r"^(mijn|een|de|het|my|a|an|the) ", "", text)


# -- answers -------------------------------------------------------------------------------------


def read_answer(
    text: str, fact: Fact, choices: Iterable[Button], on: date, places: Places | None = None
) -> Answer | None:
    """What the text answers to a question about ``fact``; None where it answers nothing.

    ``value`` is in JSON shape as ``Fact.read`` takes it: a number or ``{"min", "max"}``, ``YYYY[-MM[-DD]]``, a list for
    several choices, a NIS code for a place, ``{"any_of": […]}`` where several may be meant. A place abroad, and no
    more than a province or region, is None: what to say then is the caller's, who finds it with ``Places.find``.
    Without ``places`` no place is read.
    """
    said = plain(text)
    listed = list(choices)
    exact = next((id for id, label, _ in listed if _label(label) == letters(said)), "")
    if exact:
        return Answer(kind="choice", choice=exact, exact=True)
    if wants_back(said):
        return None
    kin = read_kinship(said) if fact.name == "recipient_relation" and not said.endswith("?") else None
    if kin is not None and kin.steps > 1:
        return Answer(kind="value", value=kin.relation, called=kin.called)
    if fact.name == "recipient_relation" and (bond := read_bond(said)):
        return Answer(kind="value", value=bond)
    choosing = fact.kind in (Kind.CHOICE, Kind.CHOICES)
    own = plain(said_of_it(text, fact)) if choosing else said
    if choosing and (meant := _chosen(own, fact, listed)):
        return meant
    if kin is not None:
        return Answer(kind="value", value=kin.relation, called=kin.called)
    if fact.kind is Kind.BOOL:
        return _truth(said, fact, listed)
    if is_declined(said):
        return Answer(kind="declined")
    # "weet ik niet precies, een uur of 14" is an answer
    value = _value(text, said, fact, on, places)
    if value is not None:
        return Answer(kind="value", value=value)
    if is_unsure(said):
        return Answer(kind="unsure")
    if fact.kind in NUMERIC and fact.presume == 0 and read_truth(said) is False:
        return Answer(kind="value", value=0)  # "al opgenomen?" "nog niet"
    if merely_agrees(said):
        return None
    if fact.kind in (Kind.DATE, Kind.PLACE) and not listed:
        return None
    # "ja" within a question is no yes
    worded = [(id, "" if id in ("yes", "no") else label, heard) for id, label, heard in listed]
    if choice := read_choice(own, worded, numbered=fact.kind not in NUMERIC):
        return Answer(kind="choice", choice=choice)
    return None


def _chosen(said: str, fact: Fact, choices: Sequence[Button]) -> Answer | None:
    if fact.kind is Kind.CHOICES:
        several = read_choices(said, choices)
        if several:
            return Answer(kind="value", value=list(several))
        return Answer(kind="value", value=[]) if _NOTHING.match(said) else None
    choice = read_choice(said, choices)
    bare = any(id == choice and _label(label) in _YES_AND_NO for id, label, _ in choices)
    if choice and choice not in _WAY_OUTS and not (bare and is_unsure(said)):  # "no idea" is no "no"
        return Answer(kind="choice", choice=choice)
    if _NOTHING.match(said) and any(id == "none" for id, _, _ in choices):
        return Answer(kind="choice", choice="none")
    if choice in _WAY_OUTS or fact.name == "recipient_relation" or said.endswith("?"):
        return None
    if is_unsure(said) or is_declined(said):
        return None
    near = _nearest(said, choices)
    return Answer(kind="choice", choice=near) if near else None


def _nearest(said: str, choices: Sequence[Button]) -> str:
    """The button whose words stand in a text in another form, or with others between: "serviceflatje"."""
    lengths = {id: said_of(said, words) for id, _, words in choices if id not in _WAY_OUTS}
    best = max(lengths.values(), default=0)
    nearest = [id for id, length in lengths.items() if best and length == best]
    return nearest[0] if len(nearest) == 1 else ""


#: A fact that holds where something is not so: to its question "nee" may mean either, and the rest says which.
_NEGATIVE: Final = re.compile(r"(?:^|_)(?:no|cannot|unpaid)(?:_|$)")
#: Whoever has not asked does not know what is thought of it.
_OF_ANOTHERS_MIND: Final = re.compile(r"agrees|consents")
_NOT_ASKED: Final = re.compile(
    r"\b(?:niet|nie|ni|nooit|moet|moest|ga|zal|durf)\b.*\b(?:gevraagd|vragen|besproken|over gehad|voorgelegd)\b|"
    r"(?:\bnot|n't|\bnever|\bhave to|need to|yet to)\b.*\b(?:asked|ask|discussed|talked about)\b"
)
#: "nee, enkel de huisarts" names one all the same.
_ONLY: Final = re.compile(r"^(?:nee+n?|no)\b\W*(?:\w+ )?(?:enkel|alleen|only|just|behalve|buiten|except)\b")
_APPLIED: Final = re.compile(
    r"\b(?:aangevraagd|ingediend|opgestuurd|aanvraag|applied|application|handed in|submitted)\b"
)
#: Somebody else who does not know is no answer that is unsure.
_THEY_KNOW: Final = re.compile(
    r"\b(?:hij|ze|zij|mama|papa|he|she|mum|mom|dad) (?:weet|knows|does not know|doesn't know)\b"
)


def _truth(said: str, fact: Fact, choices: Sequence[Button]) -> Answer | None:
    """Yes, no or a way out: said as such, or by words that the content has for either."""
    own = [(id, label, heard) for id, label, heard in choices if id not in ("yes", "no")]
    had = read_had(said, fact.name)
    if not begins_so(said, False) and had not in (Had.YES, Had.NO) and (choice := _own_words(said, own)):
        return Answer(kind="choice", choice=choice)
    if is_declined(said):
        return Answer(kind="declined")
    if had is not None and (answer := _of_had(had, said, fact, own)):
        return answer
    heard = {id: words for id, _, words in choices}
    # what was applied for is an act of its own, and neither had nor refused
    applied = _APPLIED.search(said)
    implied = None if applied else read_implied(said, heard.get("yes", ()), heard.get("no", ()))
    unasked = bool(_OF_ANOTHERS_MIND.search(fact.name) and _NOT_ASKED.search(said))
    if (is_unsure(said) or (unasked and implied is None and not begins_so(said, False))) and not (
        implied is not None and _THEY_KNOW.search(said)
    ):
        return Answer(kind="unsure")
    if merely_agrees(said):
        return None  # "ok" to "woont ze bij jou?" says neither
    truth = read_truth(said)
    if (implied is not None and (truth is None or not begins_so(said, truth) or _ONLY.match(said))) or (
        implied is not None and _NEGATIVE.search(fact.name)
    ):
        truth = implied
    if truth is not None:
        return Answer(kind="value", value=truth)
    worded = [
        (id, "" if id in ("yes", "no") else label, words if id not in ("yes", "no") else ())
        for id, label, words in choices
    ]
    choice = read_choice(said, worded)  # "ja" within a question is no yes
    return Answer(kind="choice", choice=choice) if choice else None


_BUT: Final = re.compile(r"\b(?:maar|but|alleen|only)\b")


def _of_had(had: Had, said: str, fact: Fact, own: Iterable[Button]) -> Answer | None:
    """What is answered by whether a paper or a leave is had; a plain yes or no comes before it."""
    if begins_so(said, False) or is_unsure(said):
        return None
    if begins_so(said, True) and not (had is Had.NO and _BUT.search(said)):
        return None
    if had in (Had.YES, Had.NO):
        return Answer(kind="value", value=had is Had.YES)
    # what was applied for is an act of its own, and neither had nor refused
    if had is Had.WAITING:
        return None if _APPLIED.search(said) else Answer(kind="value", value=False)
    not_yet = _own_words("nog niet", own) or _own_words("not yet", own)
    if not_yet:
        return Answer(kind="choice", choice=not_yet)
    return Answer(kind="unsure") if _OF_ANOTHERS_MIND.search(fact.name) else Answer(kind="value", value=False)


def _value(text: str, said: str, fact: Fact, on: date, places: Places | None) -> Any:
    if fact.kind in NUMERIC:
        return None if fact.ages is not Ages.YEARS and _SAYS_AGE.search(said) else read_number(said, fact, on)
    if fact.kind is Kind.DATE:
        return read_date(said, on, past=_lies_behind(fact))
    if fact.kind is Kind.PLACE and places is not None:
        return _place(text, fact, places)
    return None


#: "hij is 79" counts no hours.
_SAYS_AGE: Final = re.compile(
    r"\b(?:hij|ze|zij|he|she) (?:is|wordt|turned|turns)(?: (?!er\b|al \w+ bezig|there\b)\w+){0,3}? \d{1,3}"
    r"(?:(?: maar| but) \d{1,3})?(?: (?:jaar|years old|geworden))?$"
)


def _lies_behind(fact: Fact) -> bool | None:
    """Whether a date is one that has been, by the fact's name: ``…_since`` has, ``…_start`` has not."""
    return True if fact.name.endswith("_since") else False if fact.name.endswith("_start") else None


#: "Oostende, tweede rij van de dijk": what is named first, the rest says where that is.
_BEFORE_MORE: Final = re.compile(
    r"^((?:\S+ ){0,4}?\S+?)(?:\s*[,;(]\s|,? (?:tussen|between|vlakbij|dicht bij|close to)\b)"
)
#: Less sure than this, a place is only mentioned.
_SURE: Final = 0.5


def _place(text: str, fact: Fact, places: Places) -> Any:
    """The code of the municipality, or the codes of all that may be meant."""
    part = own_part(text, fact.about)
    found = _likeliest(places.find(part, expected=True)) if part != text else ()
    found = found or _likeliest(places.find(text, expected=True))
    first = _BEFORE_MORE.match(text)
    if first and (not found or found[0].start > first.end()):
        found = _likeliest(places.find(first[1], expected=True)) or found
    codes = list(dict.fromkeys(place.nis for place in found if place.nis))
    return codes[0] if len(codes) == 1 else {"any_of": codes} if codes else None


def _likeliest(found: Iterable[Place]) -> tuple[Place, ...]:
    """Of the places in a text those of the mention that is surest; none where that is too little."""
    mentions: dict[int, list[Place]] = {}
    for place in found:
        mentions.setdefault(place.start, []).append(place)
    if not mentions:
        return ()
    best = max(mentions.values(), key=lambda same: (sum(place.confidence for place in same), -same[0].start))
    areas = [place.confidence for place in best if not place.nis]
    towns = [place.confidence for place in best if place.nis]
    if not towns or (areas and max(areas) > max(towns)):
        return ()
    return tuple(best) if sum(towns) + sum(areas) >= _SURE else ()


def _own_words(said: str, choices: Iterable[Button]) -> str:
    """The button that has words of its own for what was said ("nog niet gevraagd")."""
    return read_choice(said, [(id, phrase, ()) for id, _, heard in choices for phrase in heard], numbered=False)
