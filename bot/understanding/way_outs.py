"""Reads that somebody does not know, or would rather not say: in Flemish and in English.

Pure. Both are answers: the question is put aside, or it is told who does know.
"""

from __future__ import annotations

import re
from typing import Final

from bot.understanding.plain_text import plain
from bot.understanding.said_around import NOT, QUESTION_WORD, any_of, bare

_I: Final = "(?:ik|ekik|het|et|ut|'?k|'?t|dat|da|wij|we|ze|zij|hij|je|ge|gij|die|zo|er|hier|u|mij)"
_OATH: Final = "(?:be?got|begod|begot|bij god|verdorie|verdomme|godverdomme|potverdorie|warempel)"
_QUITE: Final = (
    rf"(?:nog|echt|zelf|eigenlijk|helemaal|eerlijk gezegd|zo|precies|juist|ook|allemaal|direct|niet meteen|totaal|"
    rf"absoluut|zelfs|gewoon|nu|toch|al|daarvan|daarover|spijtig genoeg|helaas|jammer genoeg|{_OATH}|1-2-3|meteen)"
)
_SOMEBODY: Final = (
    r"(?:(?:mijn|m'n|onze?|haar|zijn|de|den|het|my|our|her|his|the) (?:\w+ ){1,2}|"
    r"mama |papa |mum |dad |mom |\w+[aeoy] )"
)
_UNSURE: Final = re.compile(
    rf"\b(?:'?k ?)?wee?t(?:'?k|(?:ek)?ik)?(?: {_I})*(?: {_QUITE}| bijlange)* ?{NOT}\b"
    rf"(?!(?: (?:meer|goed|precies|zeker|juist|exact|beter))*,? (?:{QUESTION_WORD}|beter)\b)"
    rf"|\b(?:don'?t|do not|dont) (?:really |exactly |actually |honestly |even )?(?:know|remember|recall)\b"
    rf"(?! {QUESTION_WORD}\b)"
    rf"|\b(?:zou|zoe|zoude|kzoe|kzou|zal|kan|kon|durf|kunnen)(?: ?{_I}| ?{_QUITE}|'t)* {NOT}"
    rf"(?: \w+){{0,3}}? (?:weten|zeggen|antwoorden|schatten|uitrekenen)\b(?! (?:tegen|aan) )"
    rf"|\b(?:ken|kent|versta|begrijp|snap)(?: {_I})* (?:daar|er|da|dat)? ?(?:{_QUITE} )*(?:niks|niets|{NOT}) (?:van|"
    rf"vanaf|over)\b"
    rf"|\b(?:ken|kennen)(?: {_I})+(?: {_QUITE})* {NOT}$"
    rf"|\b(?:daar|er|da|dat) (?:ken|weet|snap|versta|begrijp)(?: {_I})*(?: {_QUITE})* (?:niks|niets|weinig|"
    rf"{NOT}(?:s|ks)?)"
    r"(?: (?:van|over|vanaf))?\b"
    r"|\b(?:weet|wist|know|knows)(?: \w+){0,2} (?:er|daar|daarvan|daarover) (?:niks|niets|weinig)\b"
    r"|\b"
    + any_of(rf"""
        kweet ?(?:het|et|ut|da|dat)? ?(?:{_OATH} )?(?:{NOT}|nt)  kweeni\w*  kweenie  kweenet  kwetet\w* ?{NOT}  weeni
        wist ?ik ?het  kwit ?{NOT}  'k wete? 't {NOT}  weet ?ik ?veel  weet ?'?k ?veel  kweetnie\w*
        (?:dat|da) zou ik {NOT} weten
        gee+n? (?:flauw |enkel |echt |goed |vaag |het minste )?(?:idee|gedacht|benul|zicht|mening|weet)\w*
        gn idee  gene? flauwe?  (?:ge|je|u|gij) vraagt (?:me|mij) (?:daar )?(?:wat|iets)  geen kijk op
        geen (?:flauwe?|blauwe?) \w+  het minste idee
        (?:{NOT}|nog niet|minder|onvoldoende) (?:echt |helemaal |100 ?(?:%|procent) |zo |heel )?zeker (?!niet)(?:van|
        of|meer|daar|hoe|wat|wanneer)
        {NOT} (?:echt |helemaal |100 ?(?:%|procent) |zo |heel )?zeker$  onzeker
        daar {NOT} (?:echt |helemaal |heel )?zeker
        (?:ben|zen|zenne|bennek)(?: {_I})* (?:daar |er )?(?:\w+ )?{NOT} (?:\w+ )?zeker
        moeilijk (?:om )?(?:te|in te) (?:zeggen|schatten|voorspellen)  hangt (?:er ?)?(?:van|af)\w*  hangt ervan af
        dat hangt (?:er ?van )?af  dat verschilt  kan (?:goed )?zijn  valt af te wachten  nog af te wachten  wie weet
        zou (?:goed )?kunnen(?: zijn)?  ja en nee+n?  wel en niet  soms wel,? (?:en )?soms {NOT}  50[/ -]50
        fifty[- ]fifty  ik twijfel  twijfel(?: ik)? daar\w*  daar twijfel ik  ik ben het vergeten  ben ik vergeten
        dat ben ik (?:al )?kwijt  (?:een|mij een|voor mij een) (?:raadsel|vraagteken|mysterie)  chinees voor m\w+
        al sla(?:at|ag)? (?:je|ge) m\w+ dood  joost mag  god (?:mag het|weet)  de goden weten  geen kaas van
        geen verstand van  zegt (?:me|mij) (?:\w+ )?(?:niks|niets)  {NOT} mee bezig (?:geweest|gehouden)
        daar vraagt? ge me (?:wat|iets)  daar vraagt? (?:ge|je) (?:mij |me )?(?:wat|iets)  goe(?:ie|de) vraag
        good question  nog {NOT} (?:over )?(?:beslist|besloten|uit|nagedacht)  nog geen (?:beslissing|besluit|datum)
        ben ik (?:nog )?{NOT} uit  (?:kan|wil) alle kanten (?:op|uit)
        dunno  no (?:idea|clue)  not a clue  clueless  unsure  idk  beats me  search me  pass  who knows
        not (?:really |quite |so |entirely |totally |completely |at all |100 ?(?:%|percent) |too |very |
        exactly )?(?:sure|certain|clear)
        (?:hard|difficult|tough|tricky|impossible) to (?:say|tell|estimate|know|guess)
        haven'?t (?:a clue|the faintest|got a clue|decided|a notion)
        not decided  undecided  it (?:all )?depends  could be  might be  yes and no  maybe,? maybe not
        i wouldn'?t know  how (?:would|should|could|can) i (?:possibly )?know
        (?:can'?t|cannot|couldn'?t|could not|can not) (?:really |possibly |honestly |even )?(?:say|tell|recall|
        remember|be sure)(?: you)?
        (?:i )?forg[eo]t(?:ten)?  i'?ve forgotten  your guess  no way of knowing  lost track
        never (?:asked|checked|looked|thought about)
        a mystery  news to me  (?:doesn'?t|does not) (?:ring a bell|mean anything|say anything)  god knows
        heaven knows  lord knows
        have no (?:clue|idea|notion)  zero idea  i doubt whether
        (?:staat|schiet|komt) (?:mij|me|m'n) (?:dat |da )?(?:direct |zo )?{NOT} (?:meer )?(?:voor|bij|te binnen)
        (?:zo|te|veel te|al te) lang geleden\W*$  (?:voor|van voor|buiten) mijne?n? tijd  before my time
        vraagt? (?:ge|je|u|gij|gullie) (?:mij|me)(?: daar| nu| hier)* (?:te|wat|iets|nogal|zoiets|veel)
        (?:ge|je|u|gij) vraagt (?:mij|me)(?: daar| nu| hier)* (?:te|wat|iets|nogal|zoiets|veel)
        het raden naar  in het duister  ontgaat (?:mij|me|ons)  (?:mij|ons) {NOT} bekend  mij onbekend
        (?:nooit|{NOT})(?: echt| eerlijk gezegd)? (?:nagekeken|bij stilgestaan|over nagedacht|uitgezocht|opgezocht|
        bekeken|bij nagedacht|op gelet|naar gekeken)
        (?:is|'s) voor mij (?:chinees|latijn|koeterwaals)  (?:krijg|zie) ik (?:nooit|{NOT}) (?:te zien|onder ogen)
        misschien wel,? misschien {NOT}  (?:onderzoek|onderzoeken|testen|proeven) (?:lopen|loopt|zijn|is) nog
        (?:wacht|wachten)(?: \w+){{0,2}} op de? ?(?:uitslag|resultaten|resultaat)
        tests? (?:are|is) still  (?:waiting for|awaiting) (?:the |her |his )?(?:test )?results?
        haven'?t the (?:foggiest|faintest|slightest)  (?:earthly|slightest|foggiest|faintest|blindest) (?:idea|clue|
        notion)
        (?:you'?ve |you |ya )?got me there  you'?ve got me$  in the dark (?:about|on|there)  (?:be|only|just) guessing
        none the wiser  greek to me  double dutch  (?:can'?t|couldn'?t|hard to) put (?:a|an exact) (?:number|figure)
        (?:need|have|'ve|got) to (?:look at|dig out|go through|dig up|find) (?:his|her|the|my|our|their)
    """)
    + r"(?!\w)|"
    rf"^{_SOMEBODY}(?:weet|weten|knows?) (?:dat|da|het|daar\w*|that|it|this)(?: allemaal| all| better| beter)?"
    rf"(?:,? (?:ik|i|but i|maar ik)\b.*)?$"
    rf"|^(?:dat|da|het|that) (?:weet|weten|knows?) (?:alleen |enkel |only )?(?:mijn|m'n|onze?|haar|zijn|de|my|our|"
    rf"her|his|the) \w+"
    r"|^(?:only )?(?:my|her|his|our|the) (?:\w+ ){1,2}knows? (?:that|it|this)\b"
    r"|\bwie zal het zeggen\b"
    r"|^"
    + any_of(
        "misschien  mss  wss  wellicht  maybe  perhaps  possibly  mogelijk  soms  sometimes  af en toe  eventueel  "
        "kan wel(?: zijn)?  zou wel kunnen"
    )
    + r"\b(?: \w+){0,3}$|^(?:\?+|tja+|bwa+h?|boh|bof|hm+|onbekend|unknown|kweni|weetniet|vergeten|mwa+h?)$"
)
_PAPERWORK: Final = (
    r"(?:papieren|administratie|papierwerk|paperassen|geldzaken|rekeningen|facturen|financiën|bankzaken|"
    r"paperwork|papers|bills|finances|money|admin|accounts|letters|brieven|post|all that|all of that|dat allemaal)"
)
_RUNS: Final = (
    r"(?:regelt|regelen|doet|doen|beheert|behandelt|volgt|houdt|verzorgt|handles?|deals? with|does|do|manages?|sorts?|"
    r"takes? care of|looks? after|sees? to|runs?)"
)
#: Another keeps the papers, and knows: "mijn zus regelt die papieren", "her brother handles her bills".
_ANOTHERS_PAPERS: Final = re.compile(
    rf"\b(?!ik\b|i\b|we\b|wij\b)\w+ {_RUNS} (?:\w+ ){{0,3}}?{_PAPERWORK}(?! (?:\w+ )*(?:en|and|maar|but)\b)\b"
    rf"|\b(?:dat|da|daar) (?:regelt|regelen|beheert|volgt|houdt) (?:allemaal )?(?:mijn|onze?|ons|haar|zijn|de) \w+"
)
#: Words that are no doubt though they begin so: "dat zou ik niet zeggen", "voor zover ik weet niet".
_NO_DOUBT: Final = re.compile(
    rf"^(?:zo |dat |da |het )?(?:zou|zoe) ik (?:dat |da |het |zo |nu )*{NOT} (?:direct |meteen )?(?:zeggen|"
    rf"noemen|stellen)$"
)
_AS_FAR: Final = re.compile(r"\b(?:voor )?zove?r? (?:dat )?(?:ik|wij|we|k) wee?te?n?\b,? ?|\bas far as i know\b,? ?")
#: Who goes to find out does not know; after a yes or a no it is only more.
_FINDS_OUT: Final = re.compile(
    r"\b"
    + any_of(r"""
        (?:moet|zou|zal|ga|moest|wil|kan)(?: ik| we| 'k| dat| da| het| ekik)+(?: \w+){0,5}? (?:opzoeken|navragen|
        nakijken|checken)
        (?:moet|zou|zal|ga|moest)(?: ik| we| 'k| dat| da| het| ekik)+(?: \w+){0,5}? (?:bekijken|uitzoeken|informeren|
        nazien)
        (?:moet|zou|zal|ga|moest)(?: ik| we| 'k| dat| da| het| ekik)+(?: \w+){0,5}? (?:nog |eens |eerst )?vragen
        (?:moet|zou) (?:je|ge|u|gij)(?: \w+){0,5}? vragen  vraag (?:dat|het|da) (?:maar |eens )?aan
        i (?:would|'d|'ll|will|need|have|should|must|'ve got|better)(?: \w+)?(?: to)? (?:check|ask|look|find out)
        (?:let me|must|should|have to|need to|i'll|i'd) (?:first )?(?:check|ask|look (?:it|that) up|find out)
        (?:nooit|nog nooit|niet|nie|never|not)(?: \w+){0,3} (?:van )?(?:gehoord|heard)(?: van| of)?
        heard of (?:it|that)(?: before)?$
        you'?d have to ask  you'd better ask  ask my \w+
    """)
    + r"(?!\w)"
)
_ANSWERS_FIRST: Final = re.compile(r"^(?:ja+|jawel|nee+n?|yes|yeah|no|nope|nog niet|not yet)\b")
_BEFORE: Final = any_of(
    "sorry  nee+n?  no  nah  euh  oei  daar  dat  da  die  ik  hmm?  i'?d  i would  would  please  thanks but"
)
_DECLINED: Final = re.compile(
    rf"^(?:{_BEFORE}[, ]+)*"
    + any_of(rf"""
        lie(?:ver|fst) {NOT}  laat maar  sla (?:\w+ )?(?:vraag )?(?:maar )?over  overslaan  skip\w*  over ?slaan
        (?:ik )?sla (?:die|deze|dat|dit|da|het)(?: \w+){{0,2}} over  slaan we (?:maar )?over
        volgende(?: vraag| graag| aub| alstublieft| alsjeblieft| svp| please| maar)*$  pas!?$
        next(?: question| one| please)?$  rather not  prefer not  never ?mind  no comment  geen commentaar  geen zin om
        geen zin in  zeg ik (?:je |u |ulle )?(?:liever )?{NOT}
        wil ik (?:je |u |liever |nu )?{NOT} (?:zeggen|kwijt|delen)
        antwoord ik (?:liever )?{NOT}  ga ik (?:je |u |hier |nu )?{NOT} (?:zeggen|vertellen|op (?:antwoorden|in))
        geef ik (?:liever )?{NOT}  (?:hou|houd|hoe) ik  liever geen (?:antwoord|uitspraak)  te persoonlijk  too personal
        moet ik (?:dat|da|daar\w*|hier\w*) (?:echt )?(?:zeggen|antwoorden|invullen|vertellen)\W*$
    """)
    + r"(?!\w)|\b"
    + any_of(rf"""
        zeg(?:gen)? ik (?:liever )?{NOT}$  liever geen antwoord
        wil(?:len)? (?:ik |dat |da |daar |er |dit |het |nu |hier )*(?:liever )?{NOT} (?:\w+ )?(?:zeggen|kwijt|delen|
        (?:op |over )?(?:antwoorden|praten|spreken|hebben|vertellen|ingaan|in gaan)|aan denken)
        (?:daar|hier|er|daarover|hierover) (?:\w+ ){{1,4}}?(?:liever )?{NOT} (?:over |op )?(?:praten|spreken|hebben|
        antwoorden|ingaan)
        (?:praat|spreek|antwoord) ik (?:nu |liever |daar )*{NOT}
        liever {NOT} (?:zeggen|antwoorden|over praten|beantwoorden|kwijt|delen|vertellen|invullen)
        (?:ga|gaat)(?: dat| da| dit| daar| zoiets)?(?: je| jou| u| jullie| niemand| ulle| ugeles| a)(?: eigenlijk|
         toch| echt| gewoon| totaal| helemaal| dat| da| hier| verder| precies)* ?(?:{NOT}|niks|niets|iets|
         geen \w+)? ?aan
        (?:dat|da|dit|die|'t) (?:is|blijft|zijn) (?:toch |eigenlijk )?(?:mijn |m'n |iets |te |heel |erg |puur |
        zeer )?(?:priv[eé]\w*|persoonlijk|vertrouwelijk|gevoelig)(?: hoor| zaak| zaken| voor mij)?$
        (?:is|zijn) (?:alleen )?(?:mijn|m'n|onze) (?:eigen )?zaken?  mijn zaken  bemoei\w* met  uw zaken {NOT}
        privacy  \w*geheimpje
        (?:hou|houd|hoe|houden) (?:ik |dat |da |we |het |die |liever |graag )+(?:liever |graag )?(?:voor|bij|
        tussen) (?:mij|mijzelf|mezelf|ons|onszelf|me)
        (?:voor|bij) (?:mezelf|mijzelf|onszelf|mij) (?:wil )?(?:ge)?hou\w+
        (?:dat|da|zoiets) vraag(?:t|de)? (?:men|je|ge|u|gij)(?: toch)? {NOT}
        vraagt (?:ge|je|men) {NOT} aan een (?:dame|vrouw|heer)
        (?:dat |da )?(?:moet|hoef)t? (?:je|ge|u|jij|gij|niemand) (?:dat |da )?{NOT}(?: te)? weten
        (?:rather|prefer|want|wish|like) (?:it |to |that )?not(?: to)?(?: (?:say|answer|tell|share|discuss|talk|
        go into))?
        (?:rather|prefer to|i'?ll|i will|want to|like to) keep (?:that|it|this|those things) (?:to myself|private|
        between)
        skip (?:it|this|that)  next question  volgende vraag  move on(?: please)?$
        (?:none of|not|no) (?:your|you|ur) (?:damn )?(?:business|concern)  mind your own  (?:my|our) (?:own )?business
        (?:don'?t|do not|won'?t|will not|not going to|not gonna|refuse to|decline to|never) (?:really )?(?:want to |
        wish to |care to |feel like |
        like to |like )?(?:say|answer|tell|share|discuss|talk about|talk$|talking|sharing|saying|answering|
        go into)(?! \w+ (?:him|
        her|them))
        (?:not|don'?t feel) comfortable  i'?ll keep that to myself  not something i (?:talk|share|discuss)
        (?:i'?m |am |i am )?not (?:telling|answering|sharing|discussing|disclosing|going there|going into|getting into)
        (?:sooner|rather) (?:not|you didn'?t ask)  keep(?:ing)? (?:that|it|this) (?:to|for) (?:myself|ourselves)
        (?:that'?s|is|stays|strictly) between (?:me|us|him|her|them) and
        (?:nobody'?s|no one'?s|none of your|not your|no) (?:\w+ )?(?:business|beeswax|concern)\b(?= but|$|,|\.)
        (?:why|what for)(?: \w+){{0,2}} you (?:want|need|have) to (?:know|ask)  what'?s (?:it|that) to you
        (?:can|could|may|shall|let'?s|let us) (?:(?!take|get|have|use)\w+ )?(?:skip|pass on|leave|drop)
        leave (?:that|this|it)(?: one)? (?:out|
        blank|empty|for now|alone)
        ask me (?:something else|another|that later|later|some other)  don'?t (?:make me|ask me (?:that|this|about))
        (?:sensitive|touchy|painful|sore|delicate) (?:subject|topic|matter|point|issue)  off limits
        too (?:painful|hard|raw|intimate|private|sensitive|sad) (?:to (?:talk|say|answer|discuss|think)|for me|
        a question)
        (?:finances|money matters|these things|those things|such things) (?:are|is) (?:private|personal)
        (?:zeg|vertel|bespreek|beantwoord|deel|zeggen|vertellen|bespreken) (?:ik|wij|
        we)(?: dat| da| hier| u| je| nu| ook|
        [ ]liever| gewoon| zoiets| aan niemand)* {NOT}
        (?:ga|wil|zal|zullen|gaan|willen)(?: ik| we| wij| dat| da| daar| hier| nu| u| je| liever)* {NOT} (?:\w+ )?
        (?:beantwoorden|bespreken|meedelen|prijsgeven)
        (?:geef|geven)(?: ik| we| wij| daar| hier| nu| u| je)* geen (?:antwoord|uitleg)
        (?:mag|mogen|kan|kunnen|zou|zullen|laat|laten|wil|willen)(?: \w+){{1,4}} (?:overslaan|over slaan|passen|skippen)
        sla(?:an)?(?: \w+){{1,4}} over\b  (?:sla|slaan) (?:ik|we) over
        (?:te|veel te|wat|nogal|heel|erg|zeer|mij te|me te) (?:intiem|persoonlijk|priv[eé]|delicaat|gevoelig|pijnlijk)
        (?:dat|da|dit)(?: is|'?s) tussen (?:mij|ons|haar|hem|hen) en  (?:daar|hierover|daarover) (?:zwijg|zwijgen)
        (?:das|da's|dat is|'t is|tis) (?:toch )?mijn (?:eigen )?(?:zaak|zaken|privé\w*)
        (?:hebt|heb|heeft|hedde)(?: gij| ge| u| jij| je| gulder| daar| eigenlijk| niks| toch)* (?:geen|gene) (?:zaken|
        affaire)
        moei\w* (?:u|je|ulle|jullie)  (?:dat|da) gaat (?:mij |me )?(?:\w+ )?te ver(?! weg)
        vraag (?:mij |me )?(?:dat|da|het|dit)?(?: maar| eens| liever)* (?:een andere|ne andere|volgende|later|
        op een ander)
        vraag (?:mij |me )?(?:maar |liever )?iets anders  (?:liever|graag|beter) (?:over )?iets anders
        geen (?:fut|goesting|courage|energie|zin)(?: \w+){{0,2}} (?:voor|in|om|daarvoor|hiervoor)
        heb ik (?:nu |echt |daar )*geen (?:fut|goesting|courage|zin) (?:voor|in)
        {NOT} graag (?:over|op|aan)  liefst {NOT}  daar pas ik (?:voor|op)$  ik pas$
        doet er (?:hier )?{NOT} toe  (?:ga|doe) maar (?:verder|de volgende|naar de volgende)
        (?:that'?s|it'?s|that is|it is|this is|bit|quite|rather|too) (?:a bit |a little |quite |rather |too |very |
        kind of )?(?:private|personal)(?: matter)?  private matter
    """)
    + r"(?!\w)"
)
#: So many words are a story.
_STORY: Final = 14
_NEAR_THE_START: Final = 12


def is_unsure(text: str) -> bool:
    """Whether it says "weet ik niet" in any way; in a story only where it begins or ends so."""
    said = _AS_FAR.sub("", plain(text))
    if _NO_DOUBT.match(said):
        return False
    found = _UNSURE.search(said) or _UNSURE.search(bare(said)) or _ANOTHERS_PAPERS.search(said)
    if found is None and not _ANSWERS_FIRST.match(bare(said)):
        found = _FINDS_OUT.search(said)
    return found is not None and (
        said.count(" ") < _STORY or found.start() < _NEAR_THE_START or found.end() == len(found.string)
    )


def is_declined(text: str) -> bool:
    """Whether the question is passed over: "liever niet", "dat gaat je niet aan", "laat maar"."""
    return bool(_DECLINED.search(plain(text)))
