"""Reads what a carer wants changed about the rhythm of check-ins: "om de twee weken", "pauzeer tot 1 februari".

Pure; Dutch as it is spoken in Flanders, and English. Where a text may mean two things, what is to be asked back is
told instead of a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Final

from bot.understanding.dates import days_of, read_date
from bot.understanding.plain_text import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class RhythmWish:
    """What a text wants changed: None stays as it is. ``ask`` is what must be asked back first."""

    #: ``week``, ``two_weeks`` or ``month``
    every: str | None = None
    #: 0 is Monday
    weekday: int | None = None
    #: which of the month's weekdays, 1 to 4, or -1 for the last
    nth: int | None = None
    at: time | None = None
    #: the first day of a pause, and the first day that counts again; without the last until the carer writes
    pause_from: date | None = None
    pause_until: date | None = None
    #: the next check-in alone is left out
    skip: bool = False
    resume: bool = False
    stop: bool = False
    #: ``every``, ``weekday``, ``nth``, ``second`` (the second of the month, or every other?), ``at`` or ``until``
    ask: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read."""
        return self == RhythmWish()


_DAYS: Final = (
    r"maandag|mondays?|mon\b",
    r"dinsdag|tuesdays?|tues?\b",
    r"woensdag|wednesdays?|wed\b",
    r"donderdag|thursdays?|thu(?:rs)?\b",
    r"vrijdag|fridays?|fri\b",
    r"zaterdag|saturdays?|sat\b",
    r"zondag|sundays?",
)
_DAY: Final = rf"(?:{'|'.join(_DAYS)})"
_PART: Final = r"(?:ochtend|voormiddag|middag|namiddag|avond|morgen)"
_NAMED: Final = re.compile(rf"\b({_DAY})(?:{_PART})?(?:en|s)?\b")
_EACH: Final = r"(?:elken?|iederen?|every|each)"
_WORD_NUMBERS: Final = {
    **dict(zip(["een", "één", "one", "a", "an"], (1,) * 5, strict=True)),
    **{"twee": 2, "two": 2, "drie": 3, "three": 3, "vier": 4, "four": 4, "vijf": 5, "five": 5, "zes": 6, "six": 6},
    **{"zeven": 7, "seven": 7, "acht": 8, "eight": 8, "negen": 9, "nine": 9, "tien": 10, "ten": 10},
    **{"elf": 11, "eleven": 11, "twaalf": 12, "twelve": 12, "veertien": 14, "fourteen": 14},
}
_N: Final = rf"(\d{{1,2}}|{'|'.join(sorted(_WORD_NUMBERS, key=len, reverse=True))})"

# -- how often -------------------------------------------------------------------------------------

_TWO_WEEKS: Final = re.compile(
    rf"\b(?:om de (?:2|twee|andere) we(?:ek|ken)|{_EACH} (?:2|twee|two) (?:weken|weeks)|(?:every|each) (?:other|"
    rf"second) week|"
    r"tweewekelijks|2-wekelijks|twee-wekelijks|veertiendaags|fortnightly|(?:every|each|a|per) fortnight|bi-?weekly|"
    r"(?:om de|elke|iedere|every) (?:14|veertien|fourteen) (?:dagen|days)|(?:1|een|één|one) (?:week|keer|"
    r"x) op (?:de )?(?:2|twee)(?: weken)?|"
    r"(?:1|een|één) ?(?:keer|x|maal) (?:om de|per|in de|elke) (?:2|twee) weken|once (?:every|in) (?:2|two) weeks|"
    r"(?:2|twee|two) ?(?:keer|x|maal|times) (?:per|a|in de|each) (?:maand|month)|tweemaal per maand|twice (?:a|"
    r"per) month|"
    rf"om de (?:andere|2|twee) {_DAY}|om de (?:2|twee) {_DAY}en|every other {_DAY})"
)
_MONTH: Final = re.compile(
    rf"\b(?:{_EACH} maand|every month|each month|maandelijks|monthly|once a month|(?:1|een|één) ?(?:keer|x|"
    rf"maal) (?:per|in de|op een) maand|"
    r"eens (?:per|in de) maand|per maand|a month|(?:van|in) (?:de|elke|iedere) maand|of (?:the|each|every) month)\b"
)
_WEEK: Final = re.compile(
    rf"\b(?:{_EACH} week|wekelijks|weekly|(?<!bi-)(?<!bi)weekly|once a week|(?:1|een|één) ?(?:keer|x|maal) (?:per|"
    rf"in de) week|eens (?:per|in de) week|"
    rf"{_EACH} {_DAY}|per week)"
)
_TOO_OFTEN: Final = re.compile(
    rf"\b(?:{_EACH} dag\b|dagelijks|every ?day|daily|om de (?:2|twee|andere) dag(?:en)?\b|every other day|"
    rf"(?:[2-7]|twee|drie|vier|two|three|four) ?(?:keer|x|maal|times) (?:per|a|in de) week|twice (?:a|per) week|"
    rf"tweemaal per week|"
    rf"(?:om de|elke|iedere|every) (?:[3-9]|drie|vier|vijf|zes|three|four|five|six) (?:weken|weeks|maanden|months)|"
    rf"om de (?:2|twee) maanden|every (?:other|two|2) months?|elk kwartaal)"
)
_MORE_OR_LESS: Final = re.compile(
    r"\b(?:om de week|minder vaak|minder dikwijls|vaker|te vaak|(?:meer|te veel) (?:vragen|berichten|check-?ins?)|"
    r"less often|more often|too often|"
    r"too many (?:questions|messages|check-?ins?)|not so often|niet zo vaak)\b"
)
_NTHS: Final = {
    **{"eerste": 1, "1ste": 1, "1e": 1, "first": 1, "1st": 1},
    **{"tweede": 2, "2de": 2, "2e": 2, "second": 2, "2nd": 2},
    **{"derde": 3, "3de": 3, "3e": 3, "third": 3, "3rd": 3},
    **{"vierde": 4, "4de": 4, "4e": 4, "fourth": 4, "4th": 4},
    **{"laatste": -1, "last": -1},
}
_NTH: Final = re.compile(rf"\b({'|'.join(_NTHS)}|vijfde|5de|fifth|5th) (?={_DAY})")
_OF_MONTH: Final = re.compile(r"\b(?:maand|maandelijks|months?|monthly)\b")

# -- at what time ------------------------------------------------------------------------------------

_COLON: Final = re.compile(r"\b([01]?\d|2[0-3]) ?(?:[:.u]|uur|h) ?([0-5]\d)(?: ?uur)?\b(?: ?([ap])\.?m\b)?")
_HALF: Final = re.compile(rf"\bhalf (past )?{_N}\b")
_QUARTER: Final = re.compile(rf"\b(?:kwart|a quarter|quarter) (over|voor|na|past|to) {_N}\b")
_OCLOCK: Final = re.compile(rf"\b{_N} ?(?:uur|u|o'clock|h)\b(?! ?per\b)|\b{_N} ?([ap])\.?m\b")
_BARE: Final = re.compile(
    rf"\b(?:om|rond|tegen|at|around|about|by|'s (?:morgens|ochtends|avonds|middags|"
    rf"namiddags)(?: om)?) (?:een uur of )?{_N}\b"
    rf"(?! ?(?:dag|week|weken|maand|day|month|keer|januari|februari|maart|april|mei|juni|juli|aug|sep|okt|nov|dec))"
)
_NOON: Final = re.compile(
    r"(?:\bnoon\b|'s middags|\b(?:over|op|rond|tijdens|in) de middag\b|\blunch(?:time|pauze)?\b|(?<=dag)middag\b)"
)
_MORNING: Final = re.compile(
    r"(?:ochtend|'s morgens|\b(?:smorgens|sochtends|voormiddag|mornings?|vroeger op de dag)|(?<=dag)(?:morgen|"
    r"voormiddag))"
)
_AFTERNOON: Final = re.compile(r"(?:namiddag|\bafternoons?)")
_EVENING: Final = re.compile(
    r"(?:avond|\bevenings?\b|\bafter dinner\b|\bna het eten\b|\bna mijn werk\b|\bafter work\b|\btonight\b)"
)
_NIGHT: Final = re.compile(r"(?:'s nachts|\b(?:middernacht|midnight|at night)\b)")
_PARTS: Final = (
    (_MORNING, time(9)),
    (_AFTERNOON, time(15)),
    (_EVENING, time(19)),
    (_NOON, time(12, 30)),
)
_OTHER_TIME: Final = re.compile(
    r"\b(?:(?:een )?ander (?:uur|moment|tijdstip)|liever (?:wat )?(?:later|vroeger)|(?:iets |wat )?(?:later|"
    r"vroeger) op de (?:dag|avond|ochtend)|"
    r"(?:another|a different) (?:time|hour|moment)|(?:a bit )?(?:later|earlier)(?: in the day)?)\b"
)
_OTHER_DAY: Final = re.compile(
    r"\b(?:(?:een )?andere dag|(?:another|a different) day|(?:in |op )?(?:het |the |de )?weekends?)\b"
)

# -- pause and stop ----------------------------------------------------------------------------------

_STOP: Final = re.compile(
    r"^(?:stop|stoppen|genoeg|quit|unsubscribe|uitschrijven)$|"
    r"\b(?:stop (?:ermee|er mee|ermee|daarmee|met|maar|a\.?u\.?b|please|the|these|this|those|asking|sending|it|hier)|"
    r"(?:mag|wil|zou|kan je|kun je|wil je|ik ga) (?:\w+ ){0,5}(?:stoppen|ophouden)|hou(?:d)? (?:er|hier|"
    r"daar)(?: maar)? ?mee op|"
    r"schrijf (?:mij|me) uit|(?:me|mij) uitschrijven|laat (?:me|mij) (?:voorgoed )?gerust|"
    r"geen (?:\w+ )?(?:vragen|berichten|check-?ins?|vragenlijst(?:en|je|jes)?) meer|"
    r"(?:vraag|stuur|bericht) (?:me |mij )?(?:niets|niks|dit niet|het niet|dat niet|er geen) meer|"
    r"(?:dit|dat|vragen|berichten|check-?ins?) (?:hoeft|hoeven|moet|moeten) (?:voor mij )?niet meer|"
    r"(?:want|like|need) (?:to )?(?:stop|quit)|unsubscribe|opt out|no more (?:check-?ins?|"
    r"questions|messages)|"
    r"(?:don't|do not|dont) (?:ask|send|message|text|want) (?:\w+ ){0,4}(?:any ?more|any longer|again)|"
    r"sign me off|leave me alone|take me off)"
)
_NOT_STOP: Final = re.compile(
    r"\b(?:niet stoppen|stop (?:er )?(?:nog )?niet|stop maar niet|don't stop|do not stop|not stop)\b"
)
#: What else people stop with.
_STOP_OTHER: Final = re.compile(
    r"\bstop(?:pen|t)? (?:\w+ )?met (?!(?:de |die |deze |dit|dat|mij |me |al )*(?:check|vra|bericht|dit|dat|"
    r"sturen|storen))"
    r"|\bstop(?:ping)? (?:working|caring|looking after|my|our|taking care)\b|\bwil niet stoppen\b"
)
_NO_PAUSE: Final = re.compile(
    r"\b(?:geen pauze|niet pauzeren|no pause|not pause|don't pause|stop niet|niet stoppen|don't stop)\b"
)
_PAUSE: Final = re.compile(
    r"\b(?:pauze|pauzeer|pauzeren|gepauzeerd|onderbreek|onderbreken|pause|break|(?:met rust|gerust)|(?:even|effe|"
    r"tijdelijk) (?:niet|niets|niks|geen|stop|stoppen)|"
    r"even rust|vakantie|op reis|verlof|holiday|vacation|away|snooze|on hold|hold off|sla .{0,20}over|skip|leave out|"
    r"overslaan|stil(?:te)?|for now)\b"
)
_NOT_FOR: Final = re.compile(
    r"\b(?:niet|geen (?:\w+ )?(?:vragen|berichten|check-?ins?)|niets|niks|nothing|no (?:questions|messages|"
    r"check-?ins?)|not)\b"
)
_UNTIL: Final = re.compile(r"\b(?:tot(?: en met)?|t/m|tem|until|till|through|up to)\b ?(.+)$")
_INCLUDED: Final = re.compile(r"\b(?:tot en met|t/m|tem|through)\b")
_FROM_TO: Final = re.compile(
    r"\b(?:van(?:af)?|from|tussen|between) (.+?) (?:tot(?: en met)?|t/m|en|to|until|till|and|through) (.+)$"
)
_VAGUE: Final = re.compile(
    r"^(?:na|after|ik|i|het|it|further|nader|zij|hij|ze|later|de vakantie|de feestdagen|nieuwjaar|kerst|pasen|"
    r"christmas|easter)\b"
)
_OPEN: Final = re.compile(
    r"\b(?:tot (?:ik|nader order|ik het zeg)|until i|till i|further notice|voor onbepaalde (?:tijd|duur)|"
    r"indefinitely)\b"
)
_LONG: Final = re.compile(
    rf"\b{_N} ?(dag|dagen|days?|week|weken|weekjes?|weeks?|maand|maanden|maandje|months?)\b|\b(?:a |"
    rf"one )?(fortnight)\b|\b(?:a )?couple of (weeks|months)\b"
)
_THIS_WEEK: Final = re.compile(r"\b(?:deze week|this week)\b")
_NEXT_WEEK: Final = re.compile(r"\b(?:volgende week|next week)\b")
_THIS_TIME: Final = re.compile(
    r"\b(?:de (?:volgende|eerstvolgende) (?:keer|check-?in)|deze keer|(?:the )?next (?:time|one|check-?in)|"
    r"this (?:time|one|check-?in))\b"
)
_RESUME: Final = re.compile(
    r"\b(?:hervat(?:ten)?|herneem|hernemen|(?:begin|start|doe|vraag|stuur|ga)(?: (?:maar|gerust|het|ze|me|mij|"
    r"de vragen|de check-?ins?))*(?: weer| opnieuw| terug| verder)|"
    r"(?:weer|opnieuw|terug) (?:beginnen|starten|opstarten|aanzetten)|(?:zet|schakel) .{0,25}(?:weer|opnieuw|"
    r"terug) aan|resume|restart|"
    r"(?:start|begin|carry on|go on|continue|ask me)(?: \w+){0,2} (?:again|asking)|carry on|unpause|einde pauze|"
    r"pauze (?:mag )?(?:weg|gedaan|voorbij)|end the pause|stop (?:de|met de) pauze)\b"
)
_NOT_DAY: Final = re.compile(
    rf"\b(?:niet(?: meer)?(?: op| de)*|geen|not(?: on)?(?: a)?|no|in plaats van(?: op)?|ipv(?: op)?|i\.p\.v\.(?: op)?|"
    r"instead of(?: on)?|behalve|"
    rf"except) {_DAY}(?:{_PART})?(?:en|s)?\b"
)


def read_rhythm(text: str, on: date) -> RhythmWish | None:
    """What a text wants changed about the rhythm on a day; None where it is not about that.

    Meant for texts that are known to be about the rhythm (an open question about it, or the word check-in): "stop" is
    read as the end of check-ins here.
    """
    said = plain(text)
    if _RESUME.search(said):
        return replace(_chosen(said), resume=True)
    if _stops(said):
        return RhythmWish(stop=True)
    if (found := _pause(said, on)) is not None:
        return found
    chosen = _chosen(said)
    return None if chosen.is_empty else chosen


def _stops(said: str) -> bool:
    if _NOT_STOP.search(said) or _STOP_OTHER.search(said) or not _STOP.search(said):
        return False
    # "even stoppen", "stop tot maart": a pause
    return not (
        _UNTIL.search(said) or _LONG.search(said) or re.search(r"\b(?:even|effe|tijdelijk|for now|for a while)\b", said)
    )


# -- pause -----------------------------------------------------------------------------------------


def _pause(said: str, on: date) -> RhythmWish | None:
    if _NO_PAUSE.search(said) or _STOP_OTHER.search(said):
        return None
    about = _PAUSE.search(said) or _STOP.search(said)
    if not about and not (_NOT_FOR.search(said) and _when_not(said)):
        return None
    if _OPEN.search(said):
        return RhythmWish(pause_from=on)
    for read in _PAUSES:
        if (found := read(said, on)) is not None:
            return found
    return RhythmWish(ask="until")


def _when_not(said: str) -> bool:
    """Whether a text that says "not" names a time that passes, and no day of the week as such."""
    return bool(
        _UNTIL.search(said) or _LONG.search(said) or _THIS_WEEK.search(said) or _NEXT_WEEK.search(said)
    ) and not _WEEK.search(said)


def _spanned(said: str, on: date) -> RhythmWish | None:
    found = _FROM_TO.search(said)
    if found is None:
        return None
    begins, ends = _day(found[1], on), _day(found[2], on)
    if ends is None:
        return None
    if begins is None and (bare := re.fullmatch(r"(?:de )?(\d{1,2})(?:ste|de|e|st|nd|rd|th)?", found[1].strip())):
        begins = _same_month(ends, int(bare[1]))
    if begins is None or begins > ends:
        return None
    return RhythmWish(pause_from=begins, pause_until=ends + timedelta(days=bool(_INCLUDED.search(said))))


def _same_month(day: date, number: int) -> date | None:
    return day.replace(day=number) if 1 <= number <= day.day else None


def _until(said: str, on: date) -> RhythmWish | None:
    found = _UNTIL.search(said)
    if found is None or _VAGUE.search(found[1]):
        return None
    if _NEXT_WEEK.search(found[1]) and not _NAMED.search(found[1]):
        return RhythmWish(pause_from=on, pause_until=_monday(on, 1))
    until = _day(found[1], on)
    if until is None:
        return None
    until += timedelta(days=bool(_INCLUDED.search(said)))
    return RhythmWish(pause_from=on, pause_until=until) if until > on else None


def _day(said: str, on: date) -> date | None:
    """The first day that a phrase may mean; None where it is too vague for that."""
    said = re.sub(r"\b(?:till|until|tot|en met|op|on)\b ?", "", said).strip()
    bare_month = re.fullmatch(r"(?:begin |in |early )?([a-zé]+)(?: \d{4})?", said)
    value = read_date(said, on, past=False) or (read_date(f"in {said}", on, past=False) if bare_month else None)
    if not isinstance(value, str) or len(value) < len("2026-01"):
        return None
    if len(value) == len("2026-01") and not bare_month:
        return None  # "eind januari", "na nieuwjaar": a month is read, the day is not
    return days_of(value)[0]


def _lasting(said: str, on: date) -> RhythmWish | None:
    found = _LONG.search(said)
    if found is None:
        return None
    if found[3] or found[4]:
        count, unit = 2, "week" if found[3] else found[4]
    else:
        count, unit = _count(found[1]), found[2]
    if unit.startswith(("maand", "month")):
        month = on.month - 1 + count
        until = _clamped(on.year + month // 12, month % 12 + 1, on.day)
    else:
        until = on + timedelta(days=count * (7 if unit.startswith("we") else 1))
    return RhythmWish(pause_from=on, pause_until=until) if until > on else None


def _clamped(year: int, month: int, day: int) -> date:
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def _a_week(said: str, on: date) -> RhythmWish | None:
    if _NEXT_WEEK.search(said):
        return RhythmWish(pause_from=_monday(on, 1), pause_until=_monday(on, 2))
    if _THIS_WEEK.search(said):
        return RhythmWish(pause_from=on, pause_until=_monday(on, 1))
    return None


def _one_time(said: str, on: date) -> RhythmWish | None:
    """One check-in is left out; on which day that is, is not known here."""
    return RhythmWish(skip=True) if _THIS_TIME.search(said) else None


def _monday(on: date, weeks: int) -> date:
    return on + timedelta(days=7 * weeks - on.weekday())


_PAUSES: Final[tuple[Callable[[str, date], RhythmWish | None], ...]] = (_spanned, _until, _lasting, _a_week, _one_time)


# -- how often, on which day, when ---------------------------------------------------------------------


def _chosen(said: str) -> RhythmWish:
    wish = _with_day(said, _how_often(said))
    at, unsure = _time(said)
    wish = replace(wish, at=at)
    if not wish.ask and unsure:
        wish = replace(wish, ask="at")
    if not wish.ask and wish.every == "month" and wish.nth is None:
        wish = replace(wish, ask="nth")
    if not wish.ask and wish.nth is not None and wish.weekday is None:
        wish = replace(wish, ask="weekday")
    if wish.is_empty:
        if _MORE_OR_LESS.search(said):
            return RhythmWish(ask="every")
        if _OTHER_DAY.search(said):
            return RhythmWish(ask="weekday")
        if _OTHER_TIME.search(said):
            return RhythmWish(ask="at")
    return wish


def _how_often(said: str) -> RhythmWish:
    if _TOO_OFTEN.search(said):
        return RhythmWish(ask="every")
    if found := _NTH.search(said):
        nth = _NTHS.get(found[1])
        if nth is None:  # a fifth does not come every month
            return RhythmWish(every="month", ask="nth")
        if nth == 2 and not _OF_MONTH.search(said) and re.search(rf"\b{_EACH} {found[1]}\b", said):
            return RhythmWish(ask="second")
        return RhythmWish(every="month", nth=nth)
    if found := re.search(rf"\b({'|'.join(_NTHS)}) (?:dag )?(?:van|of)\b", said):
        return RhythmWish(every="month")
    kinds = [kind for kind, pattern in _OFTEN if pattern.search(said)]
    if not kinds:
        return RhythmWish()
    if len(kinds) > 1 and re.search(r"\b(?:of|or)\b", re.sub(r"\bof (?=the|each|every)", "", said)):
        return RhythmWish(ask="every")
    if len(kinds) > 1 and (parts := _after_but(said)):
        return _how_often(parts)
    return RhythmWish(every=kinds[0])


_OFTEN: Final = (("two_weeks", _TWO_WEEKS), ("month", _MONTH), ("week", _WEEK))


def _after_but(said: str) -> str:
    """What is wanted instead: "niet elke week maar om de twee weken"."""
    found = re.search(r"\b(?:maar|but|in plaats van|instead of|ipv|liever|rather)\b", said)
    if found is None:
        return ""
    if found[0] in ("in plaats van", "instead of", "ipv"):
        return said[: found.start()]
    return said[found.end() :]


def _with_day(said: str, wish: RhythmWish) -> RhythmWish:
    wanted = _NOT_DAY.sub(" ", said)
    days = {_weekday(found[1]) for found in _NAMED.finditer(wanted)}
    if len(days) == 1:
        return replace(wish, weekday=days.pop())
    if days or wanted != said:
        return replace(wish, ask=wish.ask or "weekday")
    if _OTHER_DAY.search(said):
        return replace(wish, ask=wish.ask or "weekday")
    return wish


def _weekday(name: str) -> int:
    return next(number for number, names in enumerate(_DAYS) if re.match(names, name))


def _time(said: str) -> tuple[time | None, bool]:
    """The time told, and whether it must be asked back."""
    part = next((at for pattern, at in _PARTS if pattern.search(said)), None)
    if _NIGHT.search(said):
        return None, True
    found = _clock(said)
    if found is None:
        if _OTHER_TIME.search(said):  # "wat later op de avond" is a time, but not which
            return None, True
        parts = {at for pattern, at in _PARTS[:3] if pattern.search(said)}
        return (None, True) if len(parts) > 1 else (part, False)
    hour, minute, half = found
    if hour > 23 or (hour == 0 and half != "p") or minute > 59:
        return None, True
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a":
        hour %= 12
    elif 1 <= hour < 12 and part in (time(15), time(19)):
        hour += 12
    elif part is None and not half and 1 <= hour <= 8:
        hour += 12  # nobody is asked anything at night or early in the morning
    return time(hour, minute), False


def _clock(said: str) -> tuple[int, int, str] | None:
    """Hour, minutes and which half of the day was said with it."""
    if found := _HALF.search(said):
        hour = _count(found[2])
        return (hour, 30, "") if found[1] else ((hour - 1) or 12, 30, "")
    if found := _QUARTER.search(said):
        hour = _count(found[2])
        return (hour, 15, "") if found[1] in ("over", "na", "past") else ((hour - 1) or 12, 45, "")
    if found := _COLON.search(said):
        return int(found[1]), int(found[2]), found[3] or ""
    if found := _OCLOCK.search(said):
        return _count(found[1] or found[2]), 0, found[3] or ""
    if found := _BARE.search(said):
        return _count(found[1]), 0, ""
    return None


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _WORD_NUMBERS[word]
