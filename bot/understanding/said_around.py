"""What is said around an answer and says nothing itself: "bwa", "eerlijk gezegd", "hoor", signs and skin tones.

Pure. ``truth`` and ``way_outs`` read what is left.
"""

from __future__ import annotations

import re
from typing import Final

from bot.understanding.plain_text import plain


def any_of(block: str) -> str:
    """One of the expressions of a block, which are parted by two spaces or a line; one that ends with | goes on."""
    block = re.sub(r"\|\n\s*", "|", block)
    return "(?:" + "|".join(one for one in re.split(r"\s{2,}|\n", block.strip()) if one) + ")"


NOT: Final = "(?:niet|nie|ni|nimmer)"
QUESTION_WORD: Final = any_of(
    r"hoe\w*  wat  waar\w*  wanneer  wie  welke?  waarom  how  what  where  when  who  which  why"
)
_SIGNS: Final = {
    **dict.fromkeys("👍👌✅✔☑🙏", " ja "),
    **dict.fromkeys("👎❌✖🚫🙅", " nee "),
    **dict.fromkeys("🤷🤔❓", " weet niet "),
}
_SKIN: Final = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\u200d♂♀]")
#: Said before an answer, and says nothing.
FILLER: Final = re.compile(
    "^(?:"
    + any_of(r"""
        b[wo]?a+h?  boh  eu+h*m?  e+h+m?  u+h+m?  h+m+  a+h  o+h  tja+h?  well  nou  e?wel  amaa?i  pf+  goh  allee?z?
        ach  och  god  gotcha  verdorie  jezus  hela  zucht  mja  mwa+h?  m+  jeetje  olala  sebiet  wablief
        ma  maar  nja  hè  hé  zeg  ja zeg  so  um  kijk  sorry  but  and  en  wow  tbh  honestly  to be honest
        eerlijk gezegd  om eerlijk te zijn  in alle eerlijkheid  helaas  spijtig genoeg  jammer genoeg  gelukkig
        spijtig  jammer  god ?dank  godzijdank  gode zij dank  unfortunately  sadly  luckily  fortunately
        thank(?: god|fully| heavens| goodness)  alas  regrettably  frankly  in all honesty  look  oh dear  yeah well
        volgens mij  naar mijn gevoel  bij mijn weten  voor zover ik weet  as far as i know  ik zou zeggen  ik zeg
        i'd say  i would say  awel  toe  tiens
    """)
    + r"[,. :!…]+)+(?=\S)"
)
#: "hoor", "zenne": said after an answer, and says nothing.
TAG: Final = any_of("""
    hoor  zenne  zulle  ze  zeh  se  wel  maar  toch  man  jong  gij  zekers?  dan  dus  joh  bedankt  merci  dank ?u
    dankje  sebiet  gelukkig  helaas  jammer genoeg  spijtig genoeg  allee  hè  he  eh  amai  in feite  in principe
    thanks  thank you  sure  then  for me  voor mij  gerust  ja  precies  echt  natuurlijk  uiteraard  of course
    i'm afraid  afraid  sadly  unfortunately  nu  now  momenteel  voorlopig
""")


def bare(said: str) -> str:
    """A plain text, signs as words, without what is said before an answer."""
    if not said.isascii():
        said = _SKIN.sub("", said)
        said = plain("".join(_SIGNS.get(sign, sign) for sign in said))
    return FILLER.sub("", said)
