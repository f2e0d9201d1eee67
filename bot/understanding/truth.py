"""Yes, no, unsure and "liever niet", as people in Flanders say them, and in English.

Pure. A yes or no counts where the text carries it as an answer: at its start, or in a short sentence that says little
else ("dat heb ik niet"). A "niet" somewhere in a story is no no, and a wish to go back is neither.
"""

from __future__ import annotations

import re
from typing import Final

from bot.understanding.plain_text import plain
from bot.understanding.said_around import FILLER, NOT, QUESTION_WORD, TAG, any_of, bare

_OOPS: Final = any_of("nee+n?  no  oei  oeps  oops  sorry  ja  ah  stop  wacht  wait")
_BACK: Final = re.compile(
    rf"^(?:{_OOPS}[,. ]+)*(?:wacht|wait|hold on)(?: {any_of('even  eens  ne keer  effe  a minute  a sec')})?$"
    rf"|^(?:{_OOPS}[,. ]+)+(?:[\w' ]{{0,30}} )?"
    + any_of(
        "terug  teruggaan  back  vorige(?: vraag)?  vergist  verkeerde?  fout  mistyped  mistake  wrong (?:button|one)"
    )
    + rf"(?: {any_of('please  graag  aub  alsjeblieft  gedrukt  geklikt  getikt  getypt  gaan  zijn')})*$"
)
#: What comes after one of these takes the place of what stood before it.
MENDED: Final = re.compile(
    r"\b"
    + any_of(
        "nee+n?,? (?:wacht|sorry)  wacht  no,? wait  wait  sorry  of nee  or no  ik bedoel(?:de)?  i meant?  allee?z?"
    )
    + r"\b"
)

# -- yes and no ------------------------------------------------------------------------------------

_NO_WORD: Final = any_of(rf"""
    nee+n*  neeje+  neenee  neejoh  neu+h?  nuh  welnee  noppes  in geen geval  uitgesloten  integendeel
    allesbehalve  onmogelijk  nul komma nul  geen sprake van  geen kans  negative  far from it  hell no  god no
    by no means  nowhere near  on the contrary  in no way  no chance  not a chance  hardly  not in the least  nene
    nej  nei  né+  nope  nop  no  nah  njet  nein  non  nooit  never  none
    geenszins
    (?:zo |dat |da |het )?(?:zou|zoe) ik (?:dat |da |het |zo |nu )*{NOT} (?:direct |meteen )?(?:zeggen|noemen|stellen)
    was (?:het|'t|dat|da) maar (?:waar|zo)  mocht (?:het|'t|dat) waar zijn  ik wou dat (?:het|'t) waar was
    in de verste verte {NOT}  van (?:z'?n|zijn|mijn|haar|heel mijn) leven {NOT}  nog (?:in|op) geen honderd jaar
    voor geen haar  met geen stokken  (?:al )?(?:lang|jaren|een tijdje?) {NOT} meer
    (?:zet|vul|schrijf|noteer|doe)(?: daar| hier)? maar (?:een )?nee+n?
    i wish\b(?! to)  if only\b  (?:i )?would(?:n'?t| not) (?:say|call it) (?:that|so)  nothing of the (?:sort|kind)
    (?:put|write|make it)(?: down)?(?: a)? no(?! \w)  far from it  not even close  not by a long (?:shot|way)
    bijlange(?: na)? niet  verre van  vergeet het  niks van  toch niet  geen van beide
""")
_YES_WORD: Final = any_of(r"""
    ja+h?  jaja+  jawel  jazekers?  joa+  jao  jep+  jup+  jip  yep+  yes+  yeah+  yup  ye  ya  yh  jes  oui  si
    zekers?(?: en vast)?  tuurlijk  natuurlijk  netuurlijk  uiteraard  vanzelfsprekend  evident  absoluut  klopt
    inderdaad  idd  vaneigens?  van eigens  vanzelfs?  van zelfs  ja hoor  zonder (?:meer|twijfel)  jawadde
    (?:honderd|100) ?(?:procent|%)  reken maar  nogal wiedes  wat dacht (?:je|ge)  jawohl  zowaar  bien s[uû]r
    naturally  obviously  clearly  evidently  for sure  you bet  aye  without (?:a )?doubt  exactly  and how
    (?:always|altijd|constant|voortdurend|all the time|nog altijd|nog steeds|elke dag|iedere dag|every day|daily)(?=,|$)
    (?:elke week|every week|dagelijks|wekelijks|elke keer|every time|meestal|vaak|often|heel vaak|very often)(?=,|$)
    rekent? maar(?: van)?  juist,? ja  (?:correct|juist|right|true|waar|precies|exact|spot on|zo is het)(?=,|$)
    (?:that'?s|that is|dat is|da'?s|das|tis) (?:right|correct|true|juist|waar|correct|zo)(?=,|$)
    (?:ge|je|u) (?:kunt|kan|moogt|mag) (?:dat|da|het|'t) (?:wel |zeker )?(?:zo )?(?:stellen|zeggen|noemen)
    en of\b  meer dan (?:je|ge|u) denkt  min of meer(?=,|$)  in zekere zin(?: wel)?(?=,|$)  (?:gij|ge|je|u) zegt het
    s[eè]+(?=,|$)  dat spreekt voor ?zich  (?:dat|da) spreekt vanzelf  (?:daar )?wees (?:daar )?(?:maar )?zeker van
    daar mag? ?(?:je|ge) (?:zeker|gerust) (?:van|in) zijn
    (?:zet|vul|schrijf|noteer|doe)(?: daar| hier)? maar (?:een )?ja\b
    you (?:could|can|may|might) say (?:that|so)  (?:i'?d|i would) say so  pretty much  more or less(?=,|$)
    (?:too|damn|dead|quite|absolutely) right  right you are  and then some  (?:put|write|make it)(?: down)?(?: a)? yes
    couldn'?t be (?:more|truer)  no question  hell yes  (?:kind|sort) of(?=,|$)
    effectief  affirmatief  voila  allicht  wel degelijk  waarschijnlijk(?: wel)?
    (?:(?:normaal(?: gezien)?|meestal|eerder|eigenlijk|toch|gewoonlijk|hopelijk|vermoedelijk|nu|ondertussen|
    officieel)\b.?)+wel
    (?:intussen|vandaag|ik|hij|ze|zij|wij|we|dat|da|zeker|sinds kort|tegenwoordig|momenteel|in feite) wel
    (?:helaas|spijtig genoeg|jammer genoeg|gelukkig|goddank|godzijdank|spijtig|jammer) wel
    sure  certainly  absolutely  definitely  of course  totally  indeed  probably  mostly  usually  most likely
""")
_WELL: Final = re.compile(
    "^"
    + any_of("""
        helaas  spijtig genoeg  jammer genoeg  gelukkig  god ?dank  godzijdank  spijtig  jammer  toch  nu  soms toch
    """)
    + r" wel\b(?! (?:eens|wat|een beetje|niet|nie|ni|geen)\b)"
)
#: Only as the whole answer: "goed" in a sentence is nothing.
_YES_WHOLE: Final = re.compile(
    "^"
    + any_of(r"""
        ok[eé]?  oke+  okay  okido  goed  akkoord  graag  prima  correct  juist  right  that'?s right  fine  j  y  wel
        of toch  tis waar  da'?s (?:juist|waar|correct|zo)  dat is (?:correct|zo)  i'?m afraid so  i am afraid so
        allang  so
        (?:al|reeds) (?:lang|jaren|maanden|weken|een tijd\w*|heel lang|\d+ jaar)  for (?:years|months|ages|a while)
        (?:bijna |vrij |redelijk |tamelijk |vrijwel )?zeker van wel
        (?:al |pas |nog maar |just |only |maar )*(?:sinds|sedert|since)(?: \w+){1,4}
        (?:da |dat )?is goed  da'?s goed  doe maar  (?:dat )?mag  voor mij goed  (?:komt |dik )?in orde  geen probleem
        no problem  no worries  zal wel(?: zijn)?  (?:zo )?is het  '?t is(?: waar)?  tis  (?:dat )?is waar  true  waar
        waarom niet  why not  go ahead  please do  gerust  (?:'?t|da) klopt  in feite wel
    """)
    + rf"(?: {TAG})*$"
)
#: Agreement to go on, which says nothing of how things are.
_AGREES: Final = re.compile(
    "^"
    + any_of("""
        ok[eé]?  oke+  okay  okido  okee  goed  goe  graag  prima  fine  alright  (?:da |dat )?is goed  da'?s goed
        (?:'?t |ut )?is goed?  tis goed?  doe maar  gerust  (?:dat )?mag  voor mij goed  geen probleem  no problem
        no worries  go ahead  please do
    """)
    + rf"(?:[, ]+(?:{TAG}|graag|please|doe maar|is goed|ok[eé]?|oke))*$"
)
_NO_WHOLE: Final = re.compile(
    "^"
    + any_of(rf"""
        n  niet  nie  nie nie  geen  niks  false  fout  onwaar  not  no way  not at all  not yet  not really
        not any ?more  i'?m afraid not  i am afraid not  (?:bijna |vrij |vrijwel )?zeker van niet
        not that i know(?: of)?  as if  nog nooit  niet dat ik weet
        (?:zeker|in feite|vooralsnog|voorlopig|momenteel|op dit moment) {NOT}
    """)
    + rf"(?: {TAG})*$"
)
_LEADING_NO: Final = re.compile(rf"^{_NO_WORD}(?P<rest>[^\w'].*|)$", re.DOTALL)
_LEADING_YES: Final = re.compile(rf"^{_YES_WORD}(?P<rest>[^\w'].*|)$", re.DOTALL)
_YES_THEN_NO: Final = re.compile(rf"^(?:ja+|yes|yeah)[, ]+(?:maar |but )?{_NO_WORD}(?: {TAG})*(?:[, ].*|)$")
#: "ja hoe lang duurt dat?" asks; "ja, en hoe lang duurt dat?" answers and asks.
_ASKS: Final = re.compile(
    rf"^ (?:{QUESTION_WORD}|"
    + any_of("wa  is  zijn  heb  hebt  heeft  moet  mag  kan  gaat  krijg  are  do  does  can  may  must")
    + r")\b(?=.*\?$)|^ ?\?+$"
)
#: "zeker niet", "nog niet gevraagd", "niet op hetzelfde adres"
_DENYING_START: Final = re.compile(
    "^(?:"
    + any_of("""
        toch  nog  nog altijd  nog steeds  eerder  helaas  zeker  absoluut  helemaal  echt  totaal  jammer genoeg
        spijtig genoeg  gelukkig  eigenlijk
        nu
        natuurlijk  uiteraard  vanzelfsprekend  tot nu toe  tot op heden  vooralsnog  nog lang  for now  so far
        obviously
        voorlopig  momenteel  meestal  normaal  normaal gezien  al lang  vast  juist  in principe  voor zover ik weet
        officieel  vermoedelijk  waarschijnlijk  probably  certainly  definitely  absolutely  of course  actually  sadly
        currently  officially  still
    """)
    + rf" )*(?:{NOT}|geen|gin|niks|niets|niemand|nergens|nooit|not|none|nothing|nobody|no one|neither|no longer|"
    rf"never)\b"
    + "(?! (?:alleen|enkel|only|aan te|te doen|slecht|erg|zo erg|gemakkelijk|simpel|easy|bad|zeker|sure)\\b)"
)
#: Where the first thing said ends, and what comes after it only tells more.
_FIRST_SAID: Final = re.compile(r"\s*[,;:.…]+\s+|\s+(?:want|maar|omdat|aangezien|terwijl|but|because|since|as)\s+")
#: Of somebody who is at their end: no answer, whatever follows.
_AT_AN_END: Final = re.compile(r"\b(?:gaat|kan|kunnen|trek|hou|can|slaap|eet)\b")
#: A yes or a no behind the reason for it: "al heel haar leven ja", "only this once, so no".
_LAST: Final = re.compile(
    r"(?:^|[\s,])(?:dus |so |ofte |en |and )?(?:(?P<yes>ja|jawel|jaja|yes|yeah|yep)|(?P<no>nee+n?|neeje|no|nope))"
    rf"(?:[, ]+{any_of('hoor  zenne  zulle  dus  eigenlijk  toch  natuurlijk  helaas  sorry  spijtig genoeg')})*$"
)
_ASKED_BACK: Final = re.compile(rf"^(?:{QUESTION_WORD})\b")
#: In a longer text "niet" is about something else.
_SHORT: Final = 9

_WHO: Final = "(?:ik|ekik|'?k|hij|hem|ze|zij|we|wij)"
_WHAT: Final = "(?:dat|da|die|dit|'?t|het|zo ?iets|zo een|zo eentje)"
_VERB: Final = any_of("""
    is  was  heb  hebben  heeft  hee  doe  doet  doen  mag  kan  krijg  krijgt  krijgen  klopt  woont  woon  wonen
    gaat  ben
    zijn  werk  werkt  wil  wilt  zit  ligt  helpt  help
""")
_ADVERB: Final = (
    "(?:er|zo|nog|helaas|zeker|spijtig genoeg|jammer genoeg|toch|nu|eigenlijk|echt|al|daar|wel|ook|altijd|inderdaad)"
)
_HOLD: Final = "(?:denk|dacht|peins|peis|geloof|vermoed|hoop|vreesd?e?|meen|veronderstel)(?: ik| het| ekik)*"
_HAD: Final = (
    r"(?: (?:gehad|gekregen|gedaan|gevraagd|aangevraagd|ontvangen|gezien|gemaakt|geweest|had|received|done|asked))?"
)
#: "vroeger wel maar nu niet meer", "he used to but not anymore": how it is now.
_BUT_NOW: Final = re.compile(
    r"\b(?:maar|but)(?: (?:nu|now|ondertussen|intussen|vandaag|tegenwoordig|sinds \w+|since \w+))?(?: \w+)? "
    r"(?:(?P<no>(?:niet|nie|ni)(?: meer)?|not(?: any ?more)?|no longer)|(?P<yes>wel|yes))(?: now| nu)?$"
)
_INVERTED: Final = re.compile(
    r"^(?:heeft|hee|krijgt|krijg|heb|hebben|doet|doe|doen|is|ben|zijn|krijgen) (?:ze|zij|hij|hem|ik|ekik|we|wij)"
    r"(?: (?:al|inderdaad|zeker|nog|wel|toch|natuurlijk|ook)(?: \w+){0,3})?$"
)
_DUTCH_NO: Final = re.compile(
    rf"^(?:{_WHAT} )?{_VERB}(?: {_WHO}| {_WHAT}| {_ADVERB})* (?:{NOT}|geen|niks|nooit){_HAD}"
    rf"(?: {any_of('meer  een  ene  zo  het geval  waar  juist  van  daar  hier  bij ons  bij mij')}| {TAG})*$"
    rf"|^{_WHO} {_VERB}(?: {_WHAT}| {_ADVERB})+ (?:{NOT}|geen)(?: (?:meer|een|ene|van|in))*$"
    rf"|\b(?:dat is niet zo|klopt {NOT}|niet het geval|{_HOLD}(?: van)? (?:{NOT}|nee+n?))\b"
)
_DUTCH_YES: Final = re.compile(
    rf"\b(?:dat klopt|da klopt|(?:dat|da|'t) is zo|dat is juist|is het geval|"
    rf"kun(?:t|de|je)(?: ge)? wel (?:zeggen|stellen)|{_HOLD}(?: toch)?(?: van)? (?:wel|ja))\b"
    rf"|^(?:ik |'?k )?{_HOLD}(?: het| et| da| dat)?(?: toch)?$"
    rf"|^{_WHAT} {_VERB}(?: {_WHO}| {_ADVERB})*$"
    rf"|^{_WHO} {_VERB}(?: {_WHAT}| (?:er|zo|al|wel|zeker|inderdaad|ook|een|ene))+$"
)
_I: Final = r"(?:i|we|he|she|they|it|you|that|this|there|my \w+)"
_DO: Final = any_of("do  does  am  are  is  's  'm  're  have  has  did  was  will  wo  ca  can  would")
_ENGLISH_YES: Final = re.compile(
    rf"^{_I} (?:{any_of('really  still  certainly  actually  always  sometimes  sure  surely  definitely')} )?{_DO}"
    rf"(?: {any_of('so  indeed  too  already  true  correct  right  it  that')})?(?:,? (?:yes|yeah))?$"
    r"|^(?:i )?(?:think|believe|guess|suppose|hope) so\b|^that is the case\b|^so (?:it is|he is|she is|i do)$"
)
_ENGLISH_NO: Final = re.compile(
    rf"^{_I} ?(?:{any_of('really  still  certainly  actually')} )?{_DO} ?(?:not|n't|nt)\b"
    rf"(?: {any_of('yet  any ?more  really  do (?:it|that)  have(?: it| one| that| any)?')})*$"
    r"|\b(?:don'?t|do not) think so\b|\bi think not\b|\bi doubt it\b|\bnot (?:the case|true|correct|right)$"
)


def wants_back(text: str) -> bool:
    """Whether it takes the step before back: "nee wacht", "nee wacht terug", "oeps verkeerd"."""
    return bool(_BACK.search(plain(text)))


def read_truth(text: str) -> bool | None:
    """Yes, no, or neither."""
    if wants_back(text):
        return None
    parts = [part for one in MENDED.split(plain(text)) if (part := one.strip(" ,.;:"))]
    if not parts:
        return None
    # "helaas wel", "spijtig genoeg niet" are answers with what is else only said before one
    return True if _WELL.match(parts[-1]) else _truth(bare(parts[-1]))


#: "no objections" is no "no".
_NO_SUCH_THING: Final = re.compile(
    r"^(?:no|never|none|nooit|geenszins|niks van) (?!i\b|he\b|she\b|we\b|they\b|it\b|not\b|sorry\b)(?=\w)"
)


def begins_so(text: str, truth: bool) -> bool:
    """Whether it begins with a plain yes, or a plain no, and not only with a denial such as "niks gekregen"."""
    said = bare(plain(text))
    if not truth and _NO_SUCH_THING.match(said):
        return False
    return bool((_LEADING_YES if truth else _LEADING_NO).match(said))


def merely_agrees(text: str) -> bool:
    """Whether it is no more than an "ok": yes to an offer, no answer to a question about how things are."""
    return bool(_AGREES.match(FILLER.sub("", plain(text))))


def _truth(said: str) -> bool | None:
    if now := _BUT_NOW.search(said):
        return bool(now["yes"])
    if _INVERTED.match(said) and not re.search(rf"\b(?:{NOT}|geen|nooit|niks)\b", said):
        return True
    if _YES_THEN_NO.match(said) or _NO_WHOLE.match(said):
        return False
    if _YES_WHOLE.match(said):
        return True
    if no := _LEADING_NO.match(said):
        return None if _ASKS.match(no["rest"]) else False
    if (denied := _denies(said)) or (yes := _LEADING_YES.match(said)) is None:
        return False if denied else _affirms(said)
    return None if _ASKS.match(yes["rest"]) else True


def _denies(said: str) -> bool:
    """Whether the first thing said denies: "niks gekregen van de RVA", "dat klopt niet, zijn papa kan ook"."""
    if said.endswith("?"):
        return False
    first = _FIRST_SAID.split(said, maxsplit=1)[0]
    if first != said and _AT_AN_END.search(first):
        return False
    short = first.count(" ") < _SHORT
    return short and any(pattern.search(first) for pattern in (_DENYING_START, _ENGLISH_NO, _DUTCH_NO))


def _affirms(said: str) -> bool | None:
    """What is said in a short sentence without a yes of its own, or only at its end."""
    if last := _LAST.search(said):
        return None if _ASKED_BACK.match(said) else bool(last["yes"])
    short = said.count(" ") < _SHORT and not said.endswith("?")
    first = _FIRST_SAID.split(said, maxsplit=1)[0]
    plainly = short or (first != said and not said.endswith("?") and not _AT_AN_END.search(first))
    whole = short and (_DUTCH_YES.search(said) or _ENGLISH_YES.search(said))
    return True if whole or (plainly and (_DUTCH_YES.search(first) or _ENGLISH_YES.search(first))) else None
