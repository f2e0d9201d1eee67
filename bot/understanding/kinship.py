"""Reads who somebody is to the carer: "de mama van mijn man", "my brother's wife", "ik ben zijn dochter".

Pure; for an answer to who is cared for. Steps from one person to the next are put together to a relation; who says what
they are themselves is told of the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.understanding.bonds import bond_of_the_carer
from bot.understanding.grammar import word_set
from bot.understanding.plain_text import plain

#: Words for a step to somebody: the relation, and the words; the first that is the whole word counts.
_STEPS: Final = {
    "parent": "moeder mama ma moe moeke mam mams mamma mammie memme moederke mother mum mom mummy mommy mam mammy "
    "m'n-ma "
    "vader papa pa va vake pap paps pappie vaderke father dad daddy da ouders parents ouder parent",
    "spouse": "man vrouw echtgenoot echtgenote vent ventje manlief vrouwke vrouwtje madam wijf husband wife hubby "
    "missus "
    "gemaal gemalin",
    "partner": "partner lief levenspartner wederhelft levensgezel levensgezellin vriendlief spouse verloofde fiance "
    "fiancee",
    "companion": "vriend vriendin girlfriend boyfriend",
    "child": "zoon dochter kind zoontje dochtertje kindje zoonke dochterke son daughter child kid oudste jongste "
    "kleine "
    "kleinen kleintje meisje jongen jongske girl boy baby toddler peuter kleuter puber teenager tiener eldest youngest "
    "kinderen kids children zonen dochters sons daughters gast",
    "sibling": "broer zus zuster broertje zusje broerke zuske brother sister bro sis tweelingbroer tweelingzus twin "
    "twinbrother twinsister tweelingzusje tweelingbroertje tweelingzusterke broerke zusterke "
    "halfbroer halfzus halfzuster half-brother half-sister halfbrother halfsister broers zussen "
    "brothers sisters",
    "grandparent": "oma opa bomma bompa grootmoeder grootvader moemoe meme pepe vava omaatje opaatje bobonne bonma "
    "bonpa "
    "bonmama bonpapa mémé pépé grootje grootouders grandma grandpa granny gran nan nana nanna grandmother grandfather "
    "grandad granddad grandpop grandparents oemoe opoe moemie pepé memé peke",
    "grandchild": "kleinkind kleinzoon kleindochter kleinzoontje kleindochtertje grandson granddaughter grandchild "
    "grandkid kleinkinderen grandchildren kleinkindje",
    "uncle_aunt": "tante nonkel oom tantes tanteke tata matante tantine nonk nonkeltje mononkel uncle aunt auntie "
    "aunty "
    "suikertante suikernonkel",
    "cousin": "neef nicht neefje nichtje kozijn cousin niece nephew neveu nichtje nevke nichtke",
    "parent_in_law": "schoonmoeder schoonvader schoonma schoonpa schoonmama schoonpapa schoonouders schoonmoederke "
    "mother-in-law father-in-law parents-in-law mil fil schoomoeder belle-mère",
    "child_in_law": "schoonzoon schoondochter son-in-law daughter-in-law",
    "grandparent_in_law": "schoonoma schoonopa schoongrootmoeder schoongrootvader grandmother-in-law "
    "grandfather-in-law",
    "stepparent": "stiefmoeder stiefvader stiefma stiefpa stiefmama stiefpapa plusmama pluspapa plusmoeder plusvader "
    "stepmother stepfather stepmum stepmom stepdad step-mother step-father step-mum step-dad",
    "stepchild": "stiefzoon stiefdochter stiefkind stiefzoontje stiefdochtertje pluszoon plusdochter pluskind stepson "
    "stepdaughter stepchild step-son step-daughter step-child stiefkinderen",
    "foster_child": "pleegkind pleegzoon pleegdochter pleegzoontje pleegdochtertje pleegkindje",
    "neighbour": "buur buurman buurvrouw gebuur buurmeisje buurjongen overbuur overbuurman overbuurvrouw neighbour "
    "neighbor onderbuur bovenbuur bovenbuurvrouw onderbuurvrouw buurvrouwtje buren",
    "friend": "kameraad maat makker copain copine friend buddy mate pal boezemvriend boezemvriendin jeugdvriend "
    "jeugdvriendin schoolvriendin hartsvriendin vriendinneke",
    "in_law": "schoonbroer schoonzus schoonzuster brother-in-law sister-in-law",
    "foster_parent": "pleegmoeder pleegvader pleegmama pleegpapa pleegouder foster-mother foster-father foster-parent",
    "other": "ex ex-man ex-vrouw exman exvrouw ex-husband ex-wife collega baas boss petekind peetdochter peetzoon "
    "godchild meter peter metekind petekindje godmother godfather ex-husband "
    "ex-wife ex-partner ex-vriend ex-vriendin ex-lief "
    "schoonfamilie",
}
_STEP: Final = {word: step for step, words in _STEPS.items() for word in words.split()}
_FEMALE: Final = word_set(
    "moeder mama ma moe moeke mam mams mamma mammie mother mum mom mummy mommy vrouw echtgenote wife dochter "
    "daughter zus "
    "zuster sister oma bomma grootmoeder moemoe meme grandma granny gran nan nana grandmother tante aunt auntie "
    "dochtertje "
    "zusje girl meisje dochterke kleindochter granddaughter"
)
#: Who is reached by two steps.
_TWO: Final = {
    ("spouse", "parent"): "parent_in_law",
    ("spouse", "sibling"): "sibling_in_law",
    ("spouse", "child"): "stepchild",
    ("spouse", "grandparent"): "grandparent_in_law",
    ("spouse", "stepparent"): "other",
    ("legal_partner", "parent"): "legal_partners_parent",
    ("legal_partner", "child"): "legal_partners_child",
    ("sibling", "spouse"): "spouse_of_sibling",
    ("sibling", "child"): "cousin",
    ("sibling", "parent"): "parent",
    ("child", "spouse"): "child_in_law",
    ("child", "child"): "grandchild",
    ("child", "sibling"): "child",
    ("grandchild", "spouse"): "spouse_of_grandchild",
    ("parent", "parent"): "grandparent",
    ("parent", "sibling"): "uncle_aunt",
    ("parent", "child"): "sibling",
    ("parent", "spouse"): "stepparent",
    ("uncle_aunt", "child"): "cousin",
    ("uncle_aunt", "spouse"): "uncle_aunt",
    ("grandparent", "spouse"): "grandparent",
    ("parent_in_law", "child"): "sibling_in_law",
}
#: What somebody is to whom the carer is this.
_THE_OTHER_WAY: Final[dict[str, Any]] = {
    **dict(parent="child", child="parent", spouse="spouse", sibling="sibling", grandparent="grandchild"),
    **dict(grandchild="grandparent", uncle_aunt="cousin", parent_in_law="child_in_law", child_in_law="parent_in_law"),
    **dict(stepparent="stepchild", stepchild="stepparent", neighbour="neighbour", friend="friend"),
    **dict(foster_parent="foster_child", grandparent_in_law="spouse_of_grandchild", companion="friend"),
    "cousin": {"any_of": ["uncle_aunt", "cousin"]},
}
_CALLED: Final = {
    "parent_in_law": ("mother_in_law", "father_in_law"),
    "legal_partners_parent": ("mother_in_law", "father_in_law"),
    "sibling_in_law": ("sister_in_law", "brother_in_law"),
    "spouse_of_sibling": ("sister_in_law", "brother_in_law"),
    "child_in_law": ("daughter_in_law", "son_in_law"),
    "grandparent": ("grandmother", "grandfather"),
    "grandchild": ("granddaughter", "grandson"),
    "uncle_aunt": ("aunt", "uncle"),
    "stepparent": ("stepmother", "stepfather"),
    "sibling": ("sister", "brother"),
    "child": ("daughter", "son"),
    "parent": ("mother", "father"),
    "cousin": ("cousin", "cousin"),
}
_MINE: Final = word_set("mijn m'n men mn ons onze onzen ozze my our mij min mijne")
_THEIRS: Final = word_set("haren hare zijnen zijne zenne zun zijn haar hun z'n d'r zen heur his her their zn")
_ARTICLES: Final = word_set("de den het een nen ne 'n the a an die d'")
_OF: Final = word_set("van of")
_FOR: Final = word_set("voor for after met with bij")
_BESIDE: Final = re.compile(
    r"\b(?:lady|woman|man|guy|people|couple|family|vrouw|mensen|koppel|dame|meneer|mevrouw|madam|bloke|chap|"
    r"fella|fellow|"
    r"girl|boy|gentleman|mens|menske|mensje|vent|ventje|vrouwtje|vrouwke|koppeltje|someone|somebody|iemand|persoon|"
    r"meneerke|madammeke|widow|weduwe|weduwnaar) (?:who lives |die woont |from |van |of )?(?:just )?(?:next door|"
    r"hiernaast|ernaast|van hiernaast|naast (?:mij|ons|me|de deur)|(?:across|down|up|along) the (?:street|road|hall|"
    r"landing|corridor|lane)|(?:van |aan )?(?:de|den) overkant|upstairs|downstairs|hierover|hierboven|hieronder|"
    r"(?:boven|onder) (?:mij|ons)|(?:van )?om de hoek|(?:uit|in) (?:mijn|onze|de) (?:straat|gang|blok)|"
    r"(?:in|on|from) (?:my|our) (?:street|block|road|building|floor))\b"
)
_FOSTERED: Final = re.compile(
    r"\b(?:pleegzorg|pleegouders?|pleeggezin|foster (?:care|parents?|family|placement|mum|mom|dad)|fostering|we foster|"
    r"i foster|(?:bij ons|bij mij|with us|with me) geplaatst|geplaatst bij (?:ons|mij)|placed with (?:us|me))\b"
)
#: Words between a kin word and whose it is that change nothing: "papa's tweede vrouw".
_SECOND: Final = word_set("tweede nieuwe second new huidige current older younger elder little grote big derde third")
_FORMER: Final = re.compile(
    r"\b(?:former|vroegere|voormalige|gewezen|ex)[ -](?=(?:man|vrouw|husband|wife|partner|vriend|vriendin|lief|spouse|"
    r"echtgenoot|echtgenote)\b)"
)
_GENITIVE: Final = re.compile(
    r"\b(vader|moeder|mama|papa|broer|zus|oma|opa|bomma|bompa|mum|mom|dad|brother|"
    r"sister)s (?=(?:\w+ )?(?:man|vrouw|zus|"
    r"broer|zoon|dochter|moeder|vader|vriendin|partner|husband|wife|sister|brother|son|daughter|mother|father)\b)"
)
#: "de vrouw van onze Luc, en de Luc is mijn broer": a name, and who that is.
_BY_NAME: Final = re.compile(
    r"\b(?P<one>\w+) (?:van|of) (?:onze |ons |de |den |our )?(?P<name>\w{2,})\b.{0,12}?\b(?P=name)(?:,| is|"
    r" dat is|'s)* "
    r"(?:mijn|m'n|onze|my)(?P<two>(?: \w+)?) (?P<kin>\w+)\b"
    r"|\b(?:onze |ons |our )?(?P<name2>\w{2,}?)(?: zijn| haar| z'n| haren|'s) (?P<one2>\w+)\b.{0,12}?\b(?P=name2)"
    r"(?:,| is| dat is|'s)* (?:mijn|m'n|onze|my) (?P<kin2>\w+)\b"
)
_I_AM: Final = re.compile(
    r"\b(?:ik ben|'?k ben|'?k zen|ik zen|i am|i'm|im)\b(?! (?:het|de enige|bezig|caring|looking))"
)
_PARTS: Final = re.compile(r"[,;:.!?()]+(?:\s+|$)|\s+(?:maar|but|want|because|omdat|-)\s+")


@dataclass(frozen=True, slots=True)
class Kin:
    """Who somebody is to the carer: a value of ``recipient_relation`` or several, and the word for them."""

    relation: Any
    called: str
    #: by how many people it was said: "mijn moeder" by one, "de moeder van mijn man" by two
    steps: int


@dataclass(frozen=True, slots=True)
class _Named:
    step: str
    word: str
    first: int
    last: int
    owner: str  # "mine", "theirs", "article" or nothing


def read_kinship(text: str) -> Kin | None:
    """Who is meant in answer to who is cared for; None where nobody is, or more than one."""
    said = _named_as(_FORMER.sub("ex-", plain(text).replace("’", "'")))
    if _FOSTERED.search(said) and not re.search(r"\b(?:mijn|my|onze?)\b(?! (?:pleeg|foster|gezin|family))", said):
        return Kin("foster_child", "foster_child", 2)
    bond = bond_of_the_carer(said)
    parts = [part for part in _PARTS.split(said) if part]
    for at, part in enumerate(parts):
        if found := _of_part(part, bond):
            # "mijn nicht, de dochter van mijn tante": what is said first is what they are called
            told_more = (
                at == 0 and found.steps == 1 and _OWN.match(part) and any(_of_part(one, bond) for one in parts[1:])
            )
            return Kin(found.relation, found.called, 2) if told_more else found
    if _BESIDE.search(said):
        return Kin("neighbour", "neighbour", 2)
    return None


_OWN: Final = re.compile(r"^(?:mijn|m'n|mijnen?|onze?|ons|my|our)\b")


def _named_as(said: str) -> str:
    """With the kin instead of the name, where a text tells who a name is."""
    found = _BY_NAME.search(said)
    one, kin = (found["one"] or found["one2"], found["kin"] or found["kin2"]) if found else ("", "")
    if found is None or one not in _STEP or kin not in _STEP:
        return said
    return f"de {one} van mijn {kin}"


def _of_part(part: str, bond: Any) -> Kin | None:
    words = _words(part)
    named = list(_named(words))
    if not named:
        return None
    paths = list(_paths(words, named))
    wanted = [path for path in paths if path[0].first and words[path[0].first - 1] in _FOR] or paths
    if _I_AM.search(part) and not any(path[-1].owner == "mine" for path in paths):
        path = paths[0]
        relation = _THE_OTHER_WAY.get(path[0].step) if len(path) == 1 else None
        return Kin(relation, "person", 2) if relation else None
    kins = [kin for path in wanted if (kin := _reached(path, bond)) is not None]
    relations = {str(kin.relation) for kin in kins}
    return kins[0] if len(relations) == 1 and len(kins) == len(wanted) else None


def _words(part: str) -> list[str]:
    part = _GENITIVE.sub(r"\1's ", part)
    part = re.sub(
        r"\b(step|foster|half|twin)[ -](?=(?:mother|father|mum|mom|dad|son|daughter|child|brother|sister)\b)",
        r"\1",
        part,
    )
    part = re.sub(r"\b(\w+)[ -]in[ -]laws?\b", r"\1-in-law", part)
    part = re.sub(r"\bfoster(?=son|daughter|child)", "pleeg", part).replace("pleegson", "pleegzoon")
    part = part.replace("pleegdaughter", "pleegdochter").replace("pleegchild", "pleegkind")
    part = re.sub(r"(?<=[a-z]{2})'s\b", " 's", part)
    words = re.findall(r"[a-zà-ÿ]+(?:[-'][a-zà-ÿ]+)*|'[a-z]+|\d+", part)
    return [word for at, word in enumerate(words) if word not in _SECOND or words[at + 1 : at + 2] == []]


def _named(words: Sequence[str]) -> Iterator[_Named]:
    for at, word in enumerate(words):
        step = _STEP.get(word)
        if step is None:
            continue
        first = at
        owner = ""
        for back in range(at - 1, max(-1, at - 5), -1):
            before = words[back]
            if before in _MINE:
                first, owner = back, "mine"
            elif before in _THEIRS:
                first, owner = back, "theirs"
            elif before in _ARTICLES:
                first, owner = back, "article"
            elif before not in _STEP and before not in _OF and before not in _FOR and back > at - 4 and before != "'s":
                continue
            break
        if word in ("ma", "pa", "va", "moe", "da", "man", "of", "mil") and not owner and len(words) > 2:
            continue
        yield _Named(step, word, first, at + 1, owner)


def _paths(words: Sequence[str], named: Sequence[_Named]) -> Iterator[list[_Named]]:
    """People that lead to each other, who is cared for first: "de zus van mijn man" is the sister, then the man."""
    path: list[_Named] = []
    for one in named:
        between = list(words[path[-1].last : one.first]) if path else []
        after = list(words[path[0].last : one.first]) if path else []
        if path and (after[:2] == ["van", "kant"] or between == []) and one.owner == "theirs":
            path.insert(0, one)  # "mijn man zijn moeder"
        elif path and between in (["'s"], ["zijn"], ["haar"]):
            path.insert(0, one)  # "my husband's mother"
        elif path and between and between[0] in _OF and len(between) <= 2:
            path.append(one)  # "de moeder van mijn man"
        else:
            if path:
                yield path
            path = [one]
    if path:
        yield path


def _reached(path: Sequence[_Named], bond: Any) -> Kin | None:
    """The relation at the end of a path that begins with the carer."""
    steps = [one.step for one in reversed(path)]
    head = path[0]
    if len(steps) == 1:
        return _near(head, bond)
    first = _as_bound(steps[0], bond)
    if steps[0] == "sibling" and steps[1] in ("partner", "companion"):
        return Kin("other", "person", len(steps))
    reached: Any = first
    for step in steps[1:]:
        if reached == "partner":
            reached = {"parent": "parent_in_law", "child": "stepchild"}.get(step, "other")
            legal = {"parent": "legal_partners_parent", "child": "legal_partners_child"}.get(step)
            reached = {"any_of": [reached, legal]} if legal else "other"
            break
        if reached == "de_facto_partner" or (reached == "legal_partner" and (reached, step) not in _TWO):
            reached = "other"
            break
        reached = _TWO.get((reached, step), "other")
    gender = 0 if head.word in _FEMALE else 1
    called = _CALLED.get(str(reached), ("person", "person"))[gender]
    return Kin(reached, called, len(steps))


def _as_bound(step: str, bond: Any) -> str:
    """A partner as what they are by law, where the text says it."""
    if step in ("partner", "companion"):
        return bond if isinstance(bond, str) else "partner"
    return "foster_child" if step == "foster_parent" else step


def _near(one: _Named, bond: Any) -> Kin | None:
    if one.owner == "theirs" or one.step in ("in_law", "companion", "partner", "foster_parent"):
        return None
    if one.step in ("spouse", "other") and one.owner != "mine":
        return None
    gender = 0 if one.word in _FEMALE else 1
    # "step dad" is more than "dad"
    steps = 2 if one.step.startswith(("step", "foster", "other")) else 1
    return Kin(one.step, _CALLED[one.step][gender] if one.step in _CALLED else "person", steps)
