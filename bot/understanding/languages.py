"""Which language a text is in: by its script, else by small words that only one has; Dutch as Flanders speaks it."""

from __future__ import annotations

import re
import unicodedata
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
#: The same of languages that are only to be recognised. "ich" is said in Limburg too.
_ELSEWHERE: Final = {
    "de": "sie wir ihr mein meine meiner unser der das den dem ein eine und aber für von mit ist sind habe hat haben "
    "nicht kein auch noch wann wer muss möchte brauche wenn oder weil bei aus um zu pflege mutter vater hilfe arbeit "
    "bitte danke nein guten tag",
    "es": "yo tú él ella nosotros ustedes mi mis su sus nuestro el la los las un una y pero para de del con es son "
    "tengo tiene hay no que como cómo donde cuándo quien puedo debo quiero necesito si porque madre padre cuidar "
    "ayuda trabajo hola gracias por favor",
    "it": "io tu lui lei noi voi mio mia nostro il lo gli una un e ma per di del con è sono ho ha abbiamo non che come "
    "dove quando chi posso devo voglio bisogno se perché madre padre aiuto lavoro ciao grazie della mi",
    "tr": "ben sen biz siz benim annem babam eşim bir ve ama için ile değil var yok nasıl ne nerede kim istiyorum "
    "lazım yardım bakıyorum hasta iş merhaba teşekkürler evet hayır çok bu şu bana nedir mı mi",
    "pl": "ja ty my wy mój moja moje mama tata jest są nie tak i ale dla z ze na do w jak co gdzie kiedy kto mogę "
    "muszę chcę potrzebuję pomoc pomocy opieka matka ojciec praca dzień dobry dziękuję proszę się mojej",
    "ro": "eu tu el ea noi voi meu mea mama tata este sunt nu da și dar pentru cu la de ce cum unde când cine pot "
    "trebuie vreau nevoie ajutor îngrijesc muncă bună mulțumesc am o mele mei",
    "pt": "eu tu ele ela nós vocês meu minha o a os as um uma e mas para de do da com é são não que como onde quando "
    "quem posso devo quero preciso mãe pai ajuda trabalho olá obrigado por favor",
}
#: Scripts that tell by themselves, by how Unicode names their letters; what is written in them is told as one language.
_SCRIPTS: Final = {"ARABIC": "ar", "CYRILLIC": "uk"}
#: Languages that Leun speaks.
SPOKEN: Final = ("nl", "en")
_HERE: Final = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_SHARED: Final = {word for word, n in Counter(word for words in _HERE.values() for word in words).items() if n > 1}
#: Of every language the words that count for it; what is said here counts for nothing said elsewhere.
_KNOWN: Final = {language: words - _SHARED for language, words in _HERE.items()} | {
    language: frozenset(words.split()) - frozenset().union(*_HERE.values()) for language, words in _ELSEWHERE.items()
}
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:'t)?")
#: Words of one language that must stand in a text, and how many times as many as of any other.
ENOUGH: Final = 3
TIMES: Final = 2


def language_of(text: str) -> str:
    """The language of a text (``nl``, ``en``, ``fr``, ``de`` …) where it surely is; else an empty text."""
    if script := _script(text):
        return script
    words = _TOKEN.findall(text.casefold().replace("’", "'"))
    counts = {language: sum(1 for word in words if word in known) for language, known in _KNOWN.items()}
    best = max(counts, key=lambda language: counts[language])
    others = max(count for language, count in counts.items() if language != best)
    return best if counts[best] >= ENOUGH and counts[best] >= TIMES * max(1, others) else ""


def _script(text: str) -> str:
    """The language for which a script stands, where half of the letters are of it."""
    letters = [char for char in text[:500] if char.isalpha()]
    of_script = Counter(
        language
        for char in letters
        if not char.isascii() and (language := _SCRIPTS.get(unicodedata.name(char, "").partition(" ")[0]))
    )
    language, count = of_script.most_common(1)[0] if of_script else ("", 0)
    return language if 2 * count > len(letters) else ""
