"""Which language a text is in, by the small words that only one of them has; Dutch as it is spoken in Flanders."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_WORDS: Final = {
    "nl": "ik je jij gij ge u we wij ze zij hij het een de en maar voor van met mijn ons onze zijn heb heeft "
    "hebben ben bent niet nie ni geen ook nog wel dat die dit wat wa hoe waar wanneer welke wie kan "
    "kunnen mag moet moeten wil zou als dan of omdat naar bij uit aan om te zo echt alles iets niets nu "
    "toch al er daar hier moeder vader mama papa werk werken zorg zorgen uur jaar week maand ja nee neen "
    "zus broer vrouw dank bedankt graag",
    "en": "i you he she we they my your his her our their the a an and but for of with is are was were am be "
    "have has had do does did not don't no yes what how where when which who can may must should would "
    "will if or because to from at on in out this that these those it there here mother father mum mom "
    "dad work care caring hours year week month still just about please thanks thank need want know help",
    "fr": "je tu il elle nous vous ils elles mon ma mes ton ta notre votre le la les un une des et mais pour de "
    "du avec est sont suis avoir ai as avons pas ne que qui quoi comment où quand quel quelle peux peut "
    "puis dois doit veux si ou parce à au aux dans sur ce cette ces mère père travail travaille soins "
    "aide heures année semaine mois bonjour merci oui non",
}
_KNOWN: Final = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_SHARED: Final = {word for word, n in Counter(word for words in _KNOWN.values() for word in words).items() if n > 1}
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:'t)?")
#: Words of one language that must stand in a text, and how many times as many as of any other.
ENOUGH: Final = 3
TIMES: Final = 2


def language_of(text: str) -> str:
    """``nl``, ``en`` or ``fr`` where a text is surely in it; an empty text where that cannot be said."""
    words = _TOKEN.findall(text.casefold().replace("’", "'"))
    counts = {
        language: sum(1 for word in words if word in known and word not in _SHARED)
        for language, known in _KNOWN.items()
    }
    best = max(counts, key=lambda language: counts[language])
    others = max(count for language, count in counts.items() if language != best)
    return best if counts[best] >= ENOUGH and counts[best] >= TIMES * max(1, others) else ""
