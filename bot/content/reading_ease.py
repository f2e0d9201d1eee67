"""How easy a text is to read, by published formulas: Flesch-Douma for Dutch, Flesch for English.

Both give a score from 0 (very hard) to 100 (very easy) from syllables a word and words a sentence:

* Dutch: ``206.8 - 0.77 x syllables per 100 words - 0.93 x words per sentence``. W.H. Douma, "De leesbaarheid van
  landbouwbladen" (Wageningen, 1960), adapted Flesch's formula to Dutch; formula and table of norms are printed in
  "Taal in Nederland" (https://dbnl.org/tekst/_taa014197701_01/_taa014197701_01_0089.php): 0-30 very hard (university),
  30-45 hard, 45-60 fairly hard, 60-70 normal (end of primary school, vocational), 70-80 fairly easy, 80-90 easy, 90-100
  very easy.
* English: ``206.835 - 84.6 x syllables per word - 1.015 x words per sentence``. R. Flesch, "A new readability
  yardstick", Journal of Applied Psychology 32 (1948); 60-70 is plain English.

Formulas see only lengths, so they are used to warn, over whole texts, never over a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

#: Words under which a score says too little (Flesch's own samples had a hundred; a premium's texts seldom have).
LEAST_WORDS: Final = 60
#: Below it a text is warned about: the lower edge of "normal" and of "plain" in the two tables. Of our schemes' texts
#: the median is 79 in Dutch and 80 in English, and all but one lie above 69.
LEAST: Final = {"nl": 60.0, "en": 60.0}
MEASURES: Final = {"nl": "Flesch-Douma", "en": "Flesch"}

_SENTENCE: Final = re.compile(r"[.!?:;]+(?=\s|$)|\n+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
#: Two vowel signs that are one sound in Dutch; any others side by side are parted by a trema or are two sounds.
_DUTCH: Final = re.compile(
    r"aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|ou|au|ai|oi|[aeiouyáéíóúàèëïöüêâîôû]", re.IGNORECASE
)
_ENGLISH: Final = re.compile(r"[aeiouy]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ease:
    """How a text reads."""

    score: float
    words: int
    words_per_sentence: float


def ease(text: str, language: str) -> Ease | None:
    """The score of a text; None where it is too short to measure."""
    sentences = [words for part in _SENTENCE.split(text) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if len(words) < LEAST_WORDS:
        return None
    length = len(words) / len(sentences)
    spoken = sum(syllables(word, language) for word in words) / len(words)
    score = 206.8 - 77 * spoken - 0.93 * length if language == "nl" else 206.835 - 84.6 * spoken - 1.015 * length
    return Ease(round(score, 1), len(words), round(length, 1))


def syllables(word: str, language: str) -> int:
    """About how many syllables a word has, by its vowels."""
    if language == "nl":
        return max(1, len(_DUTCH.findall(word)))
    found = len(_ENGLISH.findall(word))
    silent = re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouysxz]es$", word, re.IGNORECASE)
    return max(1, found - bool(silent and found > 1))
