"""The phrases in which dates are said, as patterns: Dutch as it is spoken in Flanders, and English.

Which date a phrase means is ``dates``'.
"""

from __future__ import annotations

import re
from typing import Final

from bot.understanding.counting import N

MONTH_NAMES: Final = (
    *("januari|january|jan", "februari|february|feb", "maart|march|mrt|mar", "april|apr", "mei|may", "juni|june|jun"),
    *("juli|july|jul", "augustus|august|aug", "september|sept|sep", "oktober|october|okt|oct", "november|nov"),
    "december|dec",
)
_MONTH: Final = r"(?P<month>" + "|".join(MONTH_NAMES) + r")\b\.?"
ENGLISH: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
DAY_NAMES: Final = (
    *("maandag|monday", "dinsdag|tuesday", "woensdag|wednesday", "donderdag|thursday", "vrijdag|friday"),
    *("zaterdag|saturday", "zondag|sunday"),
)
_WEEKDAY: Final = r"(?P<weekday>" + "|".join(DAY_NAMES) + r")"
_YEAR: Final = r"(?P<year>19\d\d|20\d\d|'\d\d)"
LAST: Final = r"(?:vorige?|verleden|voorbije|afgelopen|laatste|last|previous)"
NEXT: Final = r"(?:volgende?|komende?|aanstaande|eerstvolgende|toekomende|next|coming|the coming)"
_THIS: Final = r"(?:dit|deze|this)"
_WHICH_YEAR: Final = rf"(?P<which>{LAST}|{NEXT}|{_THIS}) (?:jaar|year)"
_ORDINAL: Final = r"(?:ste|de|e|st|nd|rd|th)?"
TEXT_ORDINALS: Final = {"eerste": 1, "first": 1, "tweede": 2, "second": 2, "derde": 3, "third": 3}

TEXT_ORDINAL: Final = re.compile(
    rf"\b(?:de |the )?({'|'.join(TEXT_ORDINALS)}) (?=(?:of )?(?:{'|'.join(MONTH_NAMES)})\b)"
)

NUMERIC: Final = re.compile(
    r"(?<![\d/.-])(?:(?P<iso>\d{4}-\d{1,2}-\d{1,2})|(?P<day>\d{1,2})(?P<sep>[/.-])(?P<month>\d{1,2})(?:(?P=sep)"
    r"(?P<year>\d{4}|\d{2}))?)(?![\d/]|-\d|\.\d)"
)
MONTH_OF_YEAR: Final = re.compile(r"(?<![\d/.-])(?:(\d{4})-(\d{1,2})|(\d{1,2})[/-](\d{4}))(?![\d/-])")
DAY_MONTH: Final = re.compile(
    rf"(?<![\d.])(?P<day>\d{{1,2}}) ?{_ORDINAL} (?:of )?{_MONTH}(?: ?,? ?(?:in |van )?(?:{_YEAR}|{_WHICH_YEAR}))?"
)
MONTH_DAY: Final = re.compile(
    rf"\b{_MONTH} (?:the )?(?P<day>\d{{1,2}})(?!\d| ?(?:uur|u|h|jaar|year)){_ORDINAL}(?:,? (?:{_YEAR}|{_WHICH_YEAR}))?"
)
MONTH_ONLY: Final = re.compile(
    rf"(?:\b{_WHICH_YEAR} ?,? ?(?:in )?)?\b{_MONTH}(?: ?,? ?(?:in |van |of )?"
    rf"(?:{_YEAR}|{_WHICH_YEAR.replace('which', 'which2')}))?"
)
RELATIVE_MONTH: Final = re.compile(rf"\b(?P<which>{LAST}|{NEXT}) {_MONTH}")
ALSO_WORDS: Final = ("may", "mar", "jan", "sep", "dec", "march")
#: These are also words or names: they are months after one of these.
MONTH_CUE: Final = re.compile(
    r"(?:^|\b(?:in|sinds|vanaf|van|tegen|tot|begin|eind|einde|half|halfweg|halverwege|midden|since|from|by|early|late|"
    r"mid|end of|start of|beginning of|until|last|next|of|or|or in|maand|month of)) ?\Z"
)
PERIODS: Final = {"dag": "day", "wee": "week", "wek": "week", "maa": "month", "mnd": "month", "mon": "month"} | {
    "jaa": "year",
    "jar": "year",
    "yea": "year",
    "day": "day",
}
_COUNT: Final = (
    rf"(?P<n>{N})(?: ?(?:à|a|of|or|tot|to|-) ?(?P<more>{N}))? (?:volle |goede |kleine |lange )?"
    r"(?P<unit>dag|dagen|days?|week|weken|weeks|maand|maanden|maandjes|mnd|months?|jaar|jaren|jaartjes?|years?)\b"
)
AGO: Final = re.compile(rf"{_COUNT} (?:geleden|terug|ago|back|earlier)")
FOR: Final = re.compile(
    rf"\b(?:al|sinds|reeds|nu|voor|for|since|over the last|intussen|ondertussen|bijna|ongeveer|ruim|zeker|zo'n|dan)"
    rf"(?: (?:al|reeds|nu|een|de laatste|ongeveer|zeker|bijna|ruim|meer dan|minstens|toch|zo'n|about|almost|"
    rf"over|een goeie|een dikke|a good|"
    rf"more than|at least|some))* {_COUNT}"
)
FOR_BARE: Final = re.compile(
    rf"^(?:ongeveer |bijna |ruim |about |almost |zo'n |een goeie |een dikke |a good )?{_COUNT}"
    r"(?:,? (?:al|nu|now|already|ongeveer|zowat|denk ik|zeker|bijna|about|or so|ish|i think|i guess|intussen|"
    r"ondertussen|zo))*$"
)
#: "deze maand juist twee jaar", "in maart wordt het drie jaar": a month in which it was so many years.
ANNIVERSARY: Final = re.compile(
    rf"\b(?:(?P<which>{LAST}|{NEXT}|{_THIS}) (?:maand|month)|(?:(?:in|begin|eind|half|volgende|komende|next|this|deze|"
    rf"afgelopen|vorige|last) )*{_MONTH})(?: \w+){{0,4}}? (?P<n>{N}) (?:jaar|years?)\b(?! (?:geleden|ago|oud|old))"
    rf"|\b(?P<n2>{N}) (?:jaar|years?) (?:(?:geworden|juist|precies|exactly|just|al) )*(?:in|this|deze|next|volgende|"
    rf"last|vorige) "
    rf"(?:(?P<this>maand|month)\b|{_MONTH.replace('month', 'month2')})(?! (?:geleden|ago|19|20))"
)
TO_COME: Final = re.compile(r"\b(?:wordt|worden|zal|gaat|will|going to|volgende|komende|next|coming)\b|'ll\b")
AHEAD: Final = re.compile(rf"\b(?:over|binnen|in|within)(?: de| the| ongeveer| een| about| zo'n| een goeie)* {_COUNT}")
AHEAD_BARE: Final = re.compile(
    rf"^(?:ongeveer |about )?{_COUNT}(?: later| from (?:now|today)| vanaf (?:nu|vandaag))?$|"
    rf"\b{_COUNT.replace('<n>', '<n3>').replace('<more>', '<more3>').replace('<unit>', '<unit3>')} from (?:now|today)\b"
)
NAMED_DAYS: Final = tuple(
    (re.compile(pattern), english)
    for pattern, english in (
        (r"\b(?:eergisteren|the day before yesterday|day before yesterday)\b", "2 days ago"),
        (r"\b(?:gisteren|gister|yesterday)\b", "yesterday"),
        (r"\b(?:overmorgen|the day after tomorrow|day after tomorrow)\b", "in 2 days"),
        (r"(?<!elke )(?<!iedere )(?<!'s )(?<!goede )(?<!goeie )(?<!de )\b(?:morgen|tomorrow)\b", "tomorrow"),
        (
            r"\b(?:vandaag|vanaf nu|vandoag|(?<!week from )(?<!weeks from )(?<!month from )(?<!days from )today|"
            r"from now on|right now|per direct)\b",
            "today",
        ),
    )
)
WEEK_DAY: Final = re.compile(
    rf"\b(?P<which>{LAST}|{NEXT}|{_THIS}) week(?: op)? {_WEEKDAY}|\b(?P<weekday2>{'|'.join(DAY_NAMES)}) "
    rf"(?:van )?(?P<which2>{LAST}|{NEXT}|{_THIS}) week"
)
NEAR_DAY: Final = re.compile(
    r"(?<!elke )(?<!iedere )(?<!every )(?<!eerste )(?<!tweede )(?<!first )"
    rf"\b(?:(?P<which>{LAST}|{NEXT}) )?{_WEEKDAY}(?! ?(?:en|tot|,|and|to)\b)"
)
IN_WEEKS: Final = re.compile(rf"\b{_WEEKDAY} (?:over|binnen|in) (?P<n>\d) (?:week|weken|weeks)")
PERIOD: Final = re.compile(
    rf"\b(?P<which>{LAST}|{NEXT}|{_THIS}|de|het|the) (?P<unit>week|maand|month|jaar|year)\b(?! (?:of|geleden|ago))"
)
DAY_OF_MONTH: Final = re.compile(
    rf"\b(?:(?:op )?(?:de|den|the) )(?P<day>\d{{1,2}}) ?(?:ste|de|e|st|nd|rd|th)?(?:\b(?: (?:van |of )?(?:de |the )?"
    rf"(?P<which>{LAST}|{NEXT}|{_THIS}) (?:maand|month))?)(?! ?(?:{'|'.join(MONTH_NAMES)}|jaar|keer|uur|verdiep))"
)
YEAR_ONLY: Final = re.compile(rf"(?<![\d/.-]){_YEAR}(?![\d]|-\d|/\d)(?! ?(?:euro|eur|€|mensen|man|frank))")
YEAR_SHORT: Final = re.compile(r"\b(?:sinds|since|van in|vanaf|in) (?P<year>\d\d)$")
TWO_YEARS: Final = re.compile(r"\b(19\d\d|20\d\d) ?(?:of|or|à|/|-|tot) ?(?:in )?(19\d\d|20\d\d|\d\d)\b")
TWO_MONTHS: Final = re.compile(
    r"\b(" + "|".join(MONTH_NAMES) + r") ?(?:of|or|/|à)(?: in)? (" + "|".join(MONTH_NAMES) + r")\b(?: ?(\d{4}))?"
)
SEASON: Final = re.compile(
    rf"\b(?:(?P<which>{LAST}|{NEXT}|{_THIS}|de|het|the|in) )?(?P<season>zomer|summer|lente|voorjaar|spring|herfst|"
    r"najaar|autumn|kerst|kerstmis|christmas|nieuwjaar|nieuwe jaar|kerstvakantie|christmas holidays|new year)\b"
)
#: The first and the last month of a season.
SEASONS: Final = {"zomer": (6, 9), "summer": (6, 9), "lente": (3, 6), "voorjaar": (3, 6), "spring": (3, 6)} | {
    **dict.fromkeys(("herfst", "najaar", "autumn"), (9, 12)),
    **dict.fromkeys(("kerst", "kerstmis", "christmas"), (12, 12)),
    **dict.fromkeys(("nieuwjaar", "nieuwe jaar", "new year", "kerstvakantie", "christmas holidays"), (1, 1)),
}
PANDEMIC: Final = re.compile(r"\b(?:sinds|since|vanaf|tijdens|during) (?:de |the )?(?:corona|covid|lockdown)")
MENDED: Final = re.compile(
    r"\b(?:wacht|wait|sorry|of nee|or no|ik bedoel(?:de)?|i mean|i meant|eigenlijk|actually|allee|toch niet|"
    r"(?<=\S )(?:nee|neen|no))\b"
)
#: A text without one of these holds no date; most texts do not, and this look is quick.
HINT: Final = re.compile(
    r"\d|dag|day|week|weken|maand|month|jaar|year|morgen|gister|morrow|vandaag|zomer|summer|lente|spring|herfst|najaar|"
    r"voorjaar|autumn|fortnight|eerste|first|kerst|christmas|corona|covid|lockdown|vanaf nu|from now|right now|"
    r"per direct|" + "|".join(MONTH_NAMES)
)

EDGE: Final = re.compile(r"\b(?:begin|eind|einde|midden|half|end|start|beginning)(?: van| of)? ?\Z")
