"""Yes, no, unsure and "liever niet", as people in Flanders say them, and in English.

Pure. A yes or no counts where the text carries it as an answer: at its start, or in a short sentence that says little
else ("dat heb ik niet"). A "niet" somewhere in a story is no no, and a wish to go back is neither.
"""

from __future__ import annotations

import re
from typing import Final

from bot.understanding.plain_text import plain


def _any(block: str) -> str:
    """One of the expressions of a block, which are parted by two spaces or a line."""
    return "(?:" + "|".join(one for one in re.split(r"\s{2,}|\n", block.strip()) if one) + ")"


_NOT: Final = "(?:niet|nie|ni)"
_QUESTION_WORD: Final = _any(
    r"hoe\w*  wat  waar\w*  wanneer  wie  welke?  waarom  how  what  where  when  who  which  why"
)

# -- what stands around an answer ------------------------------------------------------------------

_SIGNS: Final = {
    **dict.fromkeys("👍👌✅✔☑🙏", " ja "),
    **dict.fromkeys("👎❌✖🚫🙅", " nee "),
    **dict.fromkeys("🤷🤔❓", " weet niet "),
}
_SKIN: Final = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\u200d♂♀]")
#: Said before an answer, and says nothing.
_FILLER: Final = re.compile(
    "^(?:"
    + _any(r"""
        b[wo]?a+h?  boh  eu+h*m?  e+h+m?  u+h+m?  h+m+  a+h  o+h  tja+h?  well  nou  e?wel  amai  pf+  goh  allee?z?
        ach  och
        ma  maar  nja  hè  hé  zeg  ja zeg  so  um  kijk  sorry  but  and  en  wow  tbh  honestly  to be honest
        eerlijk gezegd  om eerlijk te zijn  helaas  spijtig genoeg  jammer genoeg  gelukkig  unfortunately  sadly
        luckily
        volgens mij  ik zou zeggen  ik zeg  i'd say  i would say  awel
    """)
    + r"[,. :!…]+)+(?=\S)"
)
#: "hoor", "zenne": said after an answer, and says nothing.
_TAG: Final = _any("""
    hoor  zenne  zulle  ze  zeh  se  wel  maar  toch  man  jong  gij  zekers?  dan  dus  joh  bedankt  merci  dank ?u
    dankje
    thanks  thank you  sure  then  for me  voor mij  gerust  ja  precies  echt
""")
_OOPS: Final = _any("nee+n?  no  oei  oeps  oops  sorry  ja  ah  stop  wacht  wait")
_BACK: Final = re.compile(
    rf"^(?:{_OOPS}[,. ]+)*(?:wacht|wait|hold on)(?: {_any('even  eens  ne keer  effe  a minute  a sec')})?$"
    rf"|^(?:{_OOPS}[,. ]+)+(?:[\w' ]{{0,30}} )?"
    + _any(
        "terug  teruggaan  back  vorige(?: vraag)?  vergist  verkeerde?  fout  mistyped  mistake  wrong (?:button|one)"
    )
    + rf"(?: {_any('please  graag  aub  alsjeblieft  gedrukt  geklikt  getikt  getypt  gaan  zijn')})*$"
)
#: What comes after one of these takes the place of what stood before it.
MENDED: Final = re.compile(
    r"\b"
    + _any(
        "nee+n?,? (?:wacht|sorry)  wacht  no,? wait  wait  sorry  of nee  or no  ik bedoel(?:de)?  i meant?  allee?z?"
    )
    + r"\b"
)

# -- yes and no ------------------------------------------------------------------------------------

_NO_WORD: Final = _any(r"""
    nee+n*  neeje  neenee  neejoh  nene  nej  nei  né+  nope  nop  no  nah  njet  nein  non  nooit  never  none
    geenszins
    bijlange(?: na)? niet  verre van  vergeet het  niks van  toch niet  geen van beide
""")
_YES_WORD: Final = _any(r"""
    ja+h?  jaja+  jawel  jazeker  joa+  jao  jep+  jup+  jip  yep+  yes+  yeah+  yup  ye  ya  yh  jes  oui  si
    zekers?(?: en vast)?  tuurlijk  natuurlijk  netuurlijk  uiteraard  vanzelfsprekend  evident  absoluut  klopt
    inderdaad  idd
    effectief  affirmatief  voila  allicht  wel degelijk  waarschijnlijk(?: wel)?
    (?:normaal(?: gezien)?|meestal|eerder|eigenlijk|toch|gewoonlijk|hopelijk|gelukkig|vermoedelijk) wel
    sure  certainly  absolutely  definitely  of course  totally  indeed  probably  mostly  usually  most likely
""")
#: Only as the whole answer: "goed" in a sentence is nothing.
_YES_WHOLE: Final = re.compile(
    "^"
    + _any("""
        ok[eé]?  oke+  okay  okido  goed  akkoord  graag  prima  correct  juist  right  that'?s right  fine  j  y  wel
        of toch
        (?:da |dat )?is goed  da'?s goed  doe maar  (?:dat )?mag  voor mij goed  (?:komt |dik )?in orde  geen probleem
        no problem  no worries  zal wel(?: zijn)?  (?:zo )?is het  '?t is(?: waar)?  tis  (?:dat )?is waar  true  waar
        waarom niet  why not  go ahead  please do  gerust  (?:'?t|da) klopt  in feite wel
    """)
    + rf"(?: {_TAG})*$"
)
#: Agreement to go on, which says nothing of how things are.
_AGREES: Final = re.compile(
    "^"
    + _any("""
        ok[eé]?  oke+  okay  okido  okee  goed  goe  graag  prima  fine  alright  (?:da |dat )?is goed  da'?s goed
        (?:'?t |ut )?is goed?  tis goed?  doe maar  gerust  (?:dat )?mag  voor mij goed  geen probleem  no problem
        no worries  go ahead  please do
    """)
    + rf"(?:[, ]+(?:{_TAG}|graag|please|doe maar|is goed|ok[eé]?|oke))*$"
)
_NO_WHOLE: Final = re.compile(
    "^"
    + _any(rf"""
        n  niet  nie  nie nie  geen  niks  false  fout  onwaar  not  no way  not at all  not yet  not really
        not any ?more
        not that i know(?: of)?  as if  nog nooit  niet dat ik weet
        (?:zeker|in feite|vooralsnog|voorlopig|momenteel|op dit moment) {_NOT}
    """)
    + rf"(?: {_TAG})*$"
)
_LEADING_NO: Final = re.compile(rf"^{_NO_WORD}(?P<rest>[^\w'].*|)$", re.DOTALL)
_LEADING_YES: Final = re.compile(rf"^{_YES_WORD}(?P<rest>[^\w'].*|)$", re.DOTALL)
_YES_THEN_NO: Final = re.compile(rf"^(?:ja+|yes|yeah)[, ]+(?:maar |but )?{_NO_WORD}(?: {_TAG})*(?:[, ].*|)$")
#: "ja hoe lang duurt dat?" asks; "ja, en hoe lang duurt dat?" answers and asks.
_ASKS: Final = re.compile(
    rf"^ (?:{_QUESTION_WORD}|"
    + _any("wa  is  zijn  heb  hebt  heeft  moet  mag  kan  gaat  krijg  are  do  does  can  may  must")
    + r")\b(?=.*\?$)|^ ?\?+$"
)
#: "zeker niet", "nog niet gevraagd", "niet op hetzelfde adres"
_DENYING_START: Final = re.compile(
    "^(?:"
    + _any("""
        toch  nog  nog altijd  nog steeds  eerder  helaas  zeker  absoluut  helemaal  echt  totaal  jammer genoeg
        spijtig genoeg  gelukkig  eigenlijk
        nu
        voorlopig  momenteel  meestal  normaal  normaal gezien  al lang  vast  juist  in principe  voor zover ik weet
        officieel  vermoedelijk  waarschijnlijk  probably  certainly  definitely  absolutely  of course  actually  sadly
        currently  officially  still
    """)
    + rf" )*(?:{_NOT}|geen|nooit|not|none|no longer)\b"
    + "(?! (?:alleen|enkel|only|te doen|slecht|erg|zo erg|gemakkelijk|simpel|easy|bad|zeker|sure)\\b)"
)
#: In a longer text "niet" is about something else.
_SHORT: Final = 9

_WHO: Final = "(?:ik|ekik|'?k|hij|hem|ze|zij|we|wij)"
_WHAT: Final = "(?:dat|da|die|dit|'?t|het|zo ?iets|zo een|zo eentje)"
_VERB: Final = _any("""
    is  was  heb  hebben  heeft  hee  doe  doet  doen  mag  kan  krijg  krijgt  krijgen  klopt  woont  woon  wonen
    gaat  ben
    zijn  werk  werkt  wil  wilt  zit  ligt  helpt  help
""")
_ADVERB: Final = (
    "(?:er|zo|nog|helaas|zeker|spijtig genoeg|jammer genoeg|toch|nu|eigenlijk|echt|al|daar|wel|ook|altijd|inderdaad)"
)
_HOLD: Final = "(?:denk|dacht|peins|peis|geloof|vermoed|hoop|vreesd?e?|meen|veronderstel)(?: ik| het| ekik)*"
_DUTCH_NO: Final = re.compile(
    rf"^(?:{_WHAT} )?{_VERB}(?: {_WHO}| {_WHAT}| {_ADVERB})* (?:{_NOT}|geen|niks|nooit)"
    rf"(?: {_any('meer  een  ene  zo  het geval  waar  juist  van  daar  hier  bij ons  bij mij')}| {_TAG})*$"
    rf"|^{_WHO} {_VERB}(?: {_WHAT}| {_ADVERB})+ (?:{_NOT}|geen)(?: (?:meer|een|ene|van|in))*$"
    rf"|\b(?:dat is niet zo|klopt {_NOT}|niet het geval|{_HOLD}(?: van)? (?:{_NOT}|nee+n?))\b"
)
_DUTCH_YES: Final = re.compile(
    rf"\b(?:dat klopt|da klopt|(?:dat|da|'t) is zo|dat is juist|is het geval|"
    rf"kun(?:t|de|je)(?: ge)? wel (?:zeggen|stellen)|{_HOLD}(?: toch)?(?: van)? (?:wel|ja))\b"
    rf"|^(?:ik |'?k )?{_HOLD}(?: het| et| da| dat)?(?: toch)?$"
    rf"|^{_WHAT} {_VERB}(?: {_WHO}| {_ADVERB})*$"
    rf"|^{_WHO} {_VERB}(?: {_WHAT}| (?:er|zo|al|wel|zeker|inderdaad|ook|een|ene))+$"
)
_I: Final = r"(?:i|we|he|she|they|it|you|that|this|there|my \w+)"
_DO: Final = _any("do  does  am  are  is  's  'm  're  have  has  did  was  will  wo  ca  can  would")
_ENGLISH_YES: Final = re.compile(
    rf"^{_I} (?:{_any('really  still  certainly  actually  always  sometimes')} )?{_DO}"
    rf"(?: {_any('so  indeed  too  already  true  correct  right  it  that')})?(?:,? (?:yes|yeah))?$"
    r"|^(?:i )?(?:think|believe|guess|suppose|hope) so\b|^that is the case\b|^so (?:it is|he is|she is|i do)$"
)
_ENGLISH_NO: Final = re.compile(
    rf"^{_I} ?(?:{_any('really  still  certainly  actually')} )?{_DO} ?(?:not|n't|nt)\b"
    rf"(?: {_any('yet  any ?more  really  do (?:it|that)  have(?: it| one| that| any)?')})*$"
    r"|\b(?:don'?t|do not) think so\b|\bi think not\b|\bi doubt it\b|\bnot (?:the case|true|correct|right)$"
)

# -- neither ---------------------------------------------------------------------------------------

_UNSURE: Final = re.compile(
    r"\b(?:'?k ?)?wee?t(?:'?k)?(?: (?:ik|ekik|het|et|'?k|dat|da|wij|we|ze))*"
    r"(?: (?:nog|echt|zelf|eigenlijk|helemaal|eerlijk gezegd|zo|precies|juist|ook|allemaal|direct|niet meteen))*"
    rf" ?{_NOT}\b(?!(?: (?:meer|goed|precies|zeker|juist|exact))*,? {_QUESTION_WORD}\b)"
    rf"|\b(?:don'?t|do not) (?:really |exactly |actually )?(?:know|remember|recall)\b(?! {_QUESTION_WORD}\b)"
    r"|\b"
    + _any(rf"""
        kweet ?(?:het|et|ut|da)? ?(?:{_NOT}|nt)  kweeni\w*  kweenie  weeni  wist ?ik ?het
        zou (?:het|dat|da|'?t) {_NOT} .*weten
        (?:dat|da) zou ik {_NOT} weten  gee+n? (?:flauw |enkel )?(?:idee|gedacht|benul|zicht|mening)\w*  gn idee
        geen kijk op
        niet zeker  nie zeker  onzeker  moeilijk (?:te|in te) (?:zeggen|schatten)  hangt ervan af  dat hangt af
        kan (?:goed )?zijn
        zou (?:goed )?kunnen  ja en nee+n?  wel en niet  soms wel,? (?:en )?soms {_NOT}  50[/ -]50  fifty[- ]fifty
        ik twijfel
        daar vraagt ge me (?:wat|iets)  goe(?:ie|de) vraag  good question
        (?:moet ik|zou ik moeten|zou ik) (?:eens )?(?:moeten )?(?:opzoeken|navragen|vragen|nakijken|checken)
        dunno  no (?:idea|clue)  not a clue  not (?:really |quite |so |entirely )?(?:sure|certain)  unsure  idk
        beats me
        (?:hard|difficult) to (?:say|tell)  haven'?t (?:a clue|the faintest)  it depends  could be  might be  yes and no
        i (?:would|'d) have to (?:check|ask|look)  i wouldn'?t know
    """)
    + r"\b|^"
    + _any("misschien  mss  wss  wellicht  maybe  perhaps  possibly  mogelijk  soms  sometimes  af en toe  eventueel")
    + r"\b(?: \w+){0,3}$|^(?:\?+|tja+|pas|bwa+h?|boh|bof|hm+|onbekend|unknown|kweni|weetniet)$"
)
_DECLINED: Final = re.compile(
    rf"^(?:{_any('''sorry  nee+n?  no  nah  euh  oei  daar  dat  da  ik  hmm?  i'?d  i would  would  please''')}[, ]+)*"
    + _any(rf"""
        lie(?:ver|fst) {_NOT}  laat maar  sla (?:\w+ )?(?:vraag )?(?:maar )?over  overslaan  skip\w*
        volgende(?: vraag)?$
        next(?: question| one| please)?$  rather not  prefer not  never ?mind  no comment  geen commentaar  geen zin om
        zeg ik (?:je |u )?(?:liever )?{_NOT}  wil ik (?:je |u |liever )?{_NOT} (?:zeggen|kwijt|delen)
        antwoord ik (?:liever )?{_NOT}  ga ik (?:je |u )?{_NOT} zeggen
    """)
    + r"(?!\w)|\b"
    + _any(rf"""
        zeg(?:gen)? ik (?:liever )?{_NOT}$
        wil(?:len)? (?:ik |dat |da |daar |er |dit )*(?:liever )?{_NOT} (?:zeggen|kwijt|delen|op antwoorden|over praten)
        liever {_NOT} (?:zeggen|antwoorden|over praten|beantwoorden|kwijt|delen)
        ga(?:at)? (?:dat |da )?(?:je|jou|u|jullie|niemand|ulle) (?:dat |da |hier )?(?:{_NOT}|niks|niets|iets)? ?aan
        (?:dat|da|die) (?:is|blijft) (?:mijn |iets )?(?:priv[eé]|persoonlijk|vertrouwelijk)(?: hoor| zaak)?$
        (?:hou|houd|hoe|houden) (?:ik |dat |da |we )+(?:liever )?voor (?:mij|mijzelf|mezelf|ons|me)
        (?:rather|prefer) not(?: to)?(?: (?:say|answer|tell|share))?  skip (?:it|this|that)  next question
        volgende vraag
        (?:none of|not) your business  don'?t want to (?:say|answer|tell|share)  i'?ll keep that to myself
        (?:that'?s|it'?s|that is) (?:private|personal)  private matter
    """)
    + r"(?!\w)"
)
#: So many words are a story.
_STORY: Final = 14
_NEAR_THE_START: Final = 12


def _bare(said: str) -> str:
    """A plain text, signs as words, without what is said before an answer."""
    if not said.isascii():
        said = _SKIN.sub("", said)
        said = plain("".join(_SIGNS.get(sign, sign) for sign in said))
    return _FILLER.sub("", said)


def is_unsure(text: str) -> bool:
    """Whether it says "weet ik niet" in any way; in a story only where it begins or ends so."""
    said = plain(text)
    found = _UNSURE.search(said) or _UNSURE.search(_bare(said))
    return found is not None and (
        said.count(" ") < _STORY or found.start() < _NEAR_THE_START or found.end() == len(found.string)
    )


def is_declined(text: str) -> bool:
    """Whether the question is passed over: "liever niet", "dat gaat je niet aan", "laat maar"."""
    return bool(_DECLINED.search(plain(text)))


def wants_back(text: str) -> bool:
    """Whether it takes the step before back: "nee wacht", "nee wacht terug", "oeps verkeerd"."""
    return bool(_BACK.search(plain(text)))


def read_truth(text: str) -> bool | None:
    """Yes, no, or neither."""
    if wants_back(text):
        return None
    parts = [part for one in MENDED.split(plain(text)) if (part := one.strip(" ,.;:"))]
    return _truth(_bare(parts[-1])) if parts else None


def merely_agrees(text: str) -> bool:
    """Whether it is no more than an "ok": yes to an offer, no answer to a question about how things are."""
    return bool(_AGREES.match(_FILLER.sub("", plain(text))))


def _truth(said: str) -> bool | None:
    if _YES_THEN_NO.match(said) or _NO_WHOLE.match(said):
        return False
    if _YES_WHOLE.match(said):
        return True
    if no := _LEADING_NO.match(said):
        return None if _ASKS.match(no["rest"]) else False
    short = said.count(" ") < _SHORT and not said.endswith("?")
    if short and (_DENYING_START.match(said) or _ENGLISH_NO.search(said) or _DUTCH_NO.search(said)):
        return False
    if yes := _LEADING_YES.match(said):
        return None if _ASKS.match(yes["rest"]) else True
    return True if short and (_DUTCH_YES.search(said) or _ENGLISH_YES.search(said)) else None
