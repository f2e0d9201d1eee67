"""Everything that is read of one text, given the question that stands open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from bot.content.model import Content, SchemeId
from bot.facts import Fact, FactName, Kind, Subject
from bot.messages import AMID, Act, Answer, Heard, Pending, Told, Topic, Understanding
from bot.understanding.answers import letters, plain, read_answer, read_choice
from bot.understanding.beside import told_beside
from bot.understanding.clauses import clauses
from bot.understanding.goals import Goals, asks
from bot.understanding.languages import SPOKEN, language_of
from bot.understanding.people import spoken
from bot.understanding.places import Places
from bot.understanding.questions import DEFINES, ENOUGH, QuestionIndex, content_words
from bot.understanding.telling import Teller, Telling
from bot.understanding.town_questions import HERE, PREMIUM, town_asked

#: A sentence with what ends it; a point between digits ends none.
_SENTENCE: Final = re.compile(r"(?:[^.!?\n]|(?<=\d)\.(?=\d))+[.!?\n]*")
_LEAD: Final = re.compile(r"^\s*(?:maar|en|but|and)\b[\s,]*", re.IGNORECASE)
_BUT: Final = re.compile(r"\s*[,;]?\s+(?:maar|but)\s+", re.IGNORECASE)
#: A new request begins here, also without a full stop.
_AND_ASKS: Final = re.compile(
    r"\s*[,;]?\s+(?:en|and|maar|but|plus|ook|also)\s+"
    r"(?=(?:hoe|wat|wa|waar|welke?|wie|wanneer|moet|mag|kan|is er|bestaat|"
    r"how|what|where|which|who|when|must|may|can|do|does|is|are)\b)",
    re.IGNORECASE,
)
#: Likeness from which one word is a name.
NAMED: Final = 0.75
#: Likeness from which a question is more than the wish that its words name.
RATHER_THAN_GOAL: Final = 0.55
#: The same for what Leun only knows who to ask about, such as other young carers.
RATHER_THAN_WHO_KNOWS: Final = 0.62
#: What schemes answer themselves, so that a question near one of theirs is about it.
SCHEMED: Final = frozenset(
    {"everything", "leave", "recognition", "respite", "local_premium", "care_budget", "home_help", "self_employed"}
)
#: Likeness from which a text is a question though nothing in it asks.
STATED: Final = 0.8
#: Likeness from which a whole text is a command, whatever its parts may be.
CERTAIN: Final = 0.9
#: Likeness from which a text is a command.
COMMANDED: Final = 0.6
#: Words from which on a text may change the language that is spoken.
ENOUGH_WORDS: Final = 4
#: The buttons that a plain yes and a plain no mean, where they stand under a question.
AGREEING: Final = ("yes", "agree", "safe", "go_on")
REFUSING: Final = ("no", "decline", "danger", "none")
_SHORT_YEAR: Final = re.compile(r"(?<=\s)['’](\d\d)\b")
#: Letters of the code of a country; those of a region are more.
COUNTRY: Final = 2
#: Letters by which two words are alike, and words from which on a text is about something.
STEM: Final = 4
ABOUT_SOMETHING: Final = 2
#: "neenee" and "jaja" at the start of a text.
_DOUBLED: Final = re.compile(r"^\W*(nee|ja)\1+\b", re.IGNORECASE)
#: Intents that are kept of each text.
MOST_GUESSES: Final = 5
#: Characters that are read of a text: what a channel carries in one message, and no more.
MOST_READ: Final = 4096
_SPACES: Final = re.compile(r"[^\S\n]+")
#: Words up to which a text is the answer to some other question, or none.
SHORT: Final = 4
_QUESTION: Final = re.compile(
    r"\?\s*$|^\W*(?:hoe|wat|wa|waar|welke?|wie|wanneer|hoeveel|moet|mag|kan|"
    r"how|what|where|which|who|when|must|may|can|does|do)\b",
    re.IGNORECASE,
)
_OUTCOME: Final = re.compile(
    r"^(?:(?:en )?(?:het is|is|tis|'t is|it is|it was|it's) )?"
    r"(?:(?P<refused>geweigerd|afgekeurd|afgewezen|refused|rejected|denied)|"
    r"(?P<granted>goedgekeurd|gekregen|toegekend|in orde|granted|approved)|(?P<applied>aangevraagd|ingediend|applied))$"
)
_MEANT: Final = re.compile(r"\b(?:ik bedoel(?:de)?|i meant?)\b", re.IGNORECASE)
_STOPS: Final = re.compile(r"^\W*(?:stop(?:pen)?|genoeg)\s*[,.;]\s*(?=\w)", re.IGNORECASE)
#: Commands that count wherever a text begins with them.
_ALONE: Final = ("command/stop",)
#: A short answer with a question after its comma: "nee nog niet, wat is dat juist?"
_ANSWERED: Final = re.compile(
    r"^(?P<answer>\W*(?:ja|nee+n?|jawel|yes|no|nope|ok\w*)\b[^,;]*)[,;]\s*"
    r"(?P<asked>(?:hoe|wat|wa|waar|welke?|wie|wanneer|waarom|moet|mag|kan|how|what|where|why|who|when|must|may|can|do)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_CORRECTING: Final = re.compile(
    r"^(?:nee+n?|no|sorry|wacht|wait|oei|oeps|oops|pardon|correctie|correction)?[\s,.:]*"
    r"(?:(?:ik |da |dat )?(?:bedoelde|bedoel|vergiste me|heb me vergist|was fout|i meant?|i mean|i made a mistake)\b)?"
    r"[\s,.:]*",
    re.IGNORECASE,
)
#: Going on about somebody who is named.
_GO_TO: Final = re.compile(
    r"^\W*(?:(?:en|nu|goed|oke?|and|now|ik wil|laten we|we gaan|graag|let us|let's|i want to)[\s,]+)*"
    r"(?:terug (?:naar|over|met)|verder (?:met|over)|nu over|weer over|"
    r"het gaat (?:nu |eigenlijk )?over|back to|now about|it is about|go on about) .{2,40}$",
    re.IGNORECASE,
)

#: None of what a group asks for: "geen", "nee, niets", "neither", and little more.
_NONE_OF: Final = re.compile(
    r"^\W*(?:(?:nee+n?|no|nope)\W+)?(?:geen|niets|niks|none|nothing|neither|nog niet|nog niks|nog niets|not yet|"
    r"we hebben niets|we hebben niks|(?:ze|hij|zij) heeft (?:niets|niks|geen)|(?:she|he) has (?:none|nothing)|"
    r"we have (?:none|nothing))\b"
    r"(?:\W+(?:van|die|deze|dit|dat|beide|allemaal|papieren|tot|nu|toe|of|them|these|those|that|at|all|like|so|far|yet))"
    r"{0,4}\W*$",
    re.IGNORECASE,
)

#: What a paper is, is asked; it is not said to be there.
_WHAT_IS: Final = re.compile(
    r"^\W*(?:en |and |maar |but )?(?:wat|wa|what)(?:'s|s)? (?:is|zijn|betekent|are|does)\b", re.I
)
#: "nee, enkel een Katz B", "nee, wat is dat?": then it is not none of them.
_BUT_ONE: Final = re.compile(
    r"\?|\b(?:maar|wel|alleen|enkel|slechts|behalve|buiten|idee|but|only|just|except|idea|clue)\b", re.IGNORECASE
)

#: What a guess of the classifier comes down to, where its words alone did not say it.
_SMALL_TALK: Final = ("command/greet", "command/thanks", "command/goodbye", "command/frustration")
_GUESSED: Final = {
    **{name: f"goal/{name}" for name in ("recognition", "leave", "respite", "local_premium", "care_budget")},
    **{name: f"goal/{name}" for name in ("employer_talk", "self_employed", "young_carer", "peer_support", "training")},
    **{name: f"goal/{name}" for name in ("home_help", "move_to_residential", "bereavement")},
    **{"talk_to_human": "command/human", "help_menu": "command/help", "privacy": "command/privacy"},
    **{"greet": "command/greet", "thanks": "command/thanks", "goodbye": "command/goodbye"},
    **{
        "bot_challenge": "command/challenge",
        "frustration": "command/frustration",
        "checkin_settings": "command/checkins",
    },
}

#: What is offered where nothing is sure: openings and closings are left to be said again.
_OFFERED: Final = {
    **{name: target for name, target in _GUESSED.items() if target not in _SMALL_TALK},
    "stop": "command/stop",
}
#: Meanings offered at most, and how likely the least of them must be.
MOST_OFFERED: Final = 3
WORTH_OFFERING: Final = 0.08

_YES_OR_NO: Final = Fact(name=FactName(""), about=Subject.CARER, kind=Kind.BOOL, order=0)
#: What may stand around a yes or a no that is nothing more.
_POLITE: Final = frozenset(
    (
        "ja",
        "jaja",
        "jawel",
        "jep",
        "yes",
        "yep",
        "yeah",
        "ok",
        "oke",
        "okay",
        "okee",
        "okido",
        "zeker",
        "natuurlijk",
        "tuurlijk",
        "graag",
        "mag",
        "doe",
        "maar",
        "goed",
        "goe",
        "is",
        "tis",
        "t",
        "s",
        "prima",
        "hoor",
        "ze",
        "he",
        "zenne",
        "akkoord",
        "bewaar",
        "bewaren",
        "het",
        "da",
        "dat",
        "dit",
        "je",
        "ge",
        "dank",
        "u",
        "merci",
        "bedankt",
        "keep",
        "it",
        "that",
        "please",
        "sure",
        "of",
        "course",
        "fine",
        "thanks",
        "thank",
        "you",
        "nee",
        "neen",
        "nein",
        "nope",
        "no",
        "nah",
        "liever",
        "niet",
        "nie",
        "ni",
        "not",
        "rather",
        "toch",
        "wel",
        "ma",
        "but",
        "i",
        "ik",
        "wil",
        "want",
        "zou",
        "doen",
        "so",
        "das",
        "dan",
        "then",
        "gij",
        "moogt",
        "duh",
        "zo",
        "alles",
        "everything",
        "may",
    )
)
_NAYS: Final = frozenset(
    ("nee", "neenee", "neeje", "neen", "nein", "nope", "no", "nah", "niet", "nie", "ni", "not", "liever", "rather")
)
_YEAS: Final = (
    _POLITE
    - _NAYS
    - frozenset(
        (
            "merci",
            "bedankt",
            "dank",
            "thanks",
            "thank",
            "thats",
            "great",
            "sounds",
            "good",
            "perfect",
            "maar",
            "ma",
            "but",
            "zo",
            "so",
        )
    )
)
#: Facts that answer another question where a yes or a no goes on with them; a name or an age only says more.
_OF_ITS_OWN: Final = frozenset(
    ("recipient_living_situation", "recipient_same_address", "carer_work_status", "sector", "work_fraction")
)
_ABOUT_HOME: Final = re.compile(r"home|lives|resid|hospital|family|alone|address|registered|respite|carer_is_cared_for")
#: Words that say nothing about what a yes or a no is about.
_SMALL: Final = _POLITE | frozenset(
    (
        *("altijd", "soms", "nooit", "vaak", "echt", "eigenlijk", "gewoon", "tijd", "jaar", "maand", "maanden", "week"),
        *(
            "weken",
            "dagen",
            "sinds",
            "vorig",
            "vorige",
            "twee",
            "drie",
            "vier",
            "vijf",
            "denk",
            "spijtig",
            "helaas",
            "allebei",
        ),
        *("nog", "meer", "veel", "helemaal", "zelf", "alleen", "samen", "daar", "hier", "haar", "hem", "onze", "mijn"),
        *(
            "always",
            "sometimes",
            "never",
            "really",
            "actually",
            "just",
            "still",
            "year",
            "years",
            "months",
            "since",
            "last",
        ),
        *("think", "unfortunately", "both", "much", "more", "myself", "alone", "there", "here", "with", "that"),
    )
)
#: Agreement that answers no question about how things are: the conversation just goes on.
_MERE_OK: Final = frozenset(
    ("ok", "oke", "okay", "okee", "okido", "goed", "is goed", "tis goed", "t is goed", "tis goe", "fine", "alright")
)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What texts are read with, made once of a content."""

    content: Content
    index: QuestionIndex
    places: Places
    teller: Teller
    goals: Goals
    #: a button's label, or a word by which it is heard, to the one fact and value that have it
    labels: Mapping[str, tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Recent:
    """A fact that was answered or told of late, with the buttons that it was asked with."""

    fact: str
    menu: Pending | None = None


def understand(
    text: str,
    pending: Pending | None,
    knowledge: Knowledge,
    language: str,
    on: date,
    *,
    recent: Sequence[Recent] = (),
    heard: Heard | None = None,
) -> Understanding:
    """Read one text: the answer to the open question, what else it tells, does and asks.

    ``recent``: what was answered before, latest first: what a correction may be about. ``heard`` is what the
    engines make of the text by itself. Of a very long text the beginning is read; for danger
    the whole of it is (``dialogue/safety.py``).
    """
    text = _SPACES.sub(" ", text).strip()[:MOST_READ]
    spoken_in = _language(text, language)
    answer = _answer(text, pending, knowledge, on)
    exact = answer is not None and answer.exact
    first = next((part for part in _SENTENCE.findall(text) if part.strip()), "")
    asked_fact = pending.about if pending is not None and pending.kind == "fact" and "?" not in first else ""
    telling = knowledge.teller.read(_years(text, on), on, asked=asked_fact) if not exact else Telling((), ())
    telling = _shortly(text, telling, answer, pending, knowledge)
    telling = Telling((*telling.told, *_abroad(text, asked_fact, telling, knowledge)), telling.acts)
    telling = _but_as_answered(telling, answer, asked_fact)
    telling = Telling((*telling.told, *_beside(text, asked_fact, telling, answer, pending, knowledge)), telling.acts)
    told, acts = _corrected(text, telling, answer, pending, knowledge, on, recent)
    acts = tuple(_about_scheme(act, text, knowledge.index) for act in acts)
    if any(act.kind in ("applied", "refused") for act in acts):
        told = tuple(one for one in told if not one.fact.startswith("has_"))
    if letters(text) in _MERE_OK and answer is None and pending is not None:
        return Understanding(
            language=spoken_in, topics=(Topic(target="command/go_on", language=spoken_in, likeness=1.0),)
        )
    asked = _Asked() if exact else _topics(text, pending, knowledge, spoken_in, tells=bool(telling.told))
    topics, statement = asked.topics, asked.stated
    acts = (*acts, *_back_to(text, acts))
    apart = False
    if statement and topics and pending is not None and pending.kind != "safety":
        stated = _answer(statement, pending, knowledge, on)
        if stated is not None and not topics[0].target.startswith("command/"):
            answer, apart = stated, True
    heard = heard or Heard()
    foreign = language_of(text)
    if foreign in SPOKEN or any(guess.name == "change_language" for guess in heard.guesses[:1]):
        foreign = ""
    guesses = heard.guesses[:MOST_GUESSES]
    sure = heard.decision == "answer"
    if (
        sure
        and not foreign
        and not topics
        and answer is None
        and not told
        and not acts
        and _may_be_meant(guesses[0].name, text, pending)
    ):
        topics = (Topic(target=_GUESSED[guesses[0].name], language=spoken_in, likeness=guesses[0].confidence),)
    return Understanding(
        language=spoken_in,
        scores=heard.dangers,
        answer=answer,
        topics=topics,
        told=told,
        acts=acts,
        guesses=guesses,
        apart=apart,
        missed=asked.missed,
        maybe=() if foreign else _maybe(heard),
        foreign=foreign,
    )


def _maybe(heard: Heard) -> tuple[str, ...]:
    """What may have been meant where no reading is sure enough, likeliest first."""
    if heard.decision != "ask":
        return ()
    likely = [one.name for one in heard.guesses if one.confidence >= WORTH_OFFERING][:MOST_OFFERED]
    return tuple(_OFFERED[name] for name in likely if name in _OFFERED)


def _may_be_meant(intent: str, text: str, pending: Pending | None) -> bool:
    """Whether a sure guess is gone by: amid questions about facts, a wish only where the text asks for something."""
    target = _GUESSED.get(intent, "")
    amid = pending is not None and pending.kind in ("fact", "group")
    return bool(target) and (not amid or not target.startswith("goal/") or asks(text))


def _years(text: str, on: date) -> str:
    """The text with years of two digits, as in "van '62", written in full: the latest that is not to come."""
    return _SHORT_YEAR.sub(lambda found: f"{19 if int(found[1]) > on.year % 100 else 20}{found[1]}", text)


def _language(text: str, language: str) -> str:
    """The language to go on in: that of the text, where it is long enough to tell and one that Leun speaks."""
    if len(text.split()) < ENOUGH_WORDS:
        return language
    found = language_of(text)
    return found if found in ("nl", "en") else language


# -- questions -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a text asks, each target once; what it states beside that; whether a question was not understood."""

    topics: tuple[Topic, ...] = ()
    stated: str = ""
    missed: bool = False


def _topics(text: str, pending: Pending | None, knowledge: Knowledge, language: str, *, tells: bool) -> _Asked:
    """What a text asks, sentence by sentence."""
    whole = _topic(text, knowledge.index, language)
    if whole is not None and whole.target.startswith("command/") and whole.likeness >= CERTAIN:
        return _Asked((whole,))
    stops = _STOPS.match(text)
    parts = [stops[0], text[stops.end() :]] if stops else _parts(text)
    stop = _topic(parts[0], knowledge.index, language) if len(parts) > 1 else None
    if stop is not None and stop.target in _ALONE and stop.likeness >= NAMED:
        return _Asked((stop,))
    if len(parts) < 2:
        topic = whole if not tells or _QUESTION.search(text) else None
        if (town := _of_a_town(text, topic, pending, knowledge, language)) is not None:
            return _Asked((town,))
        particular = topic is None or topic.target.startswith("command/") or not _rather_a_goal(topic, text, knowledge)
        if topic is not None and not _swallowed(topic, pending, text) and particular:
            return _Asked((topic,))
        wanted = pending is not None and pending.about in ("goal", "died")
        return _Asked(tuple(_goal(label, language) for label in knowledge.goals.find(text, asked=wanted)))
    found: dict[str, Topic] = {}
    stated: list[str] = []
    missed = False
    asking = [part for part in parts if asks(_LEAD.sub("", part))]
    whole = whole if len(asking) == 1 else None
    for part in parts:
        asked = _LEAD.sub("", part)
        topic = _topic(asked, knowledge.index, language) if asks(asked) else None
        goals = tuple(_goal(label, language) for label in knowledge.goals.find(asked))
        if whole is not None and part in asking and not goals and (topic is None or topic.likeness < whole.likeness):
            topic = whole  # what was said before the question belongs to it
        if topic is not None and topic.target.startswith("command/") and topic.target not in AMID:
            topic = None
        if (town := _of_a_town(asked, topic, pending, knowledge, language)) is not None:
            found.setdefault(town.target, town)
            continue
        vague = topic is None or topic.likeness < RATHER_THAN_GOAL or knowledge.goals.is_all(asked)
        plain_goal = bool(goals) and vague
        topics = goals if plain_goal or topic is None else (topic,)
        if not topics:
            stated.append(part)
            missed = missed or bool(_QUESTION.search(asked))
        for one in topics:
            found.setdefault(one.target, one)
    return _Asked(tuple(found.values()), " ".join(stated), missed and bool(found))


def _of_a_town(
    text: str, topic: Topic | None, pending: Pending | None, knowledge: Knowledge, language: str
) -> Topic | None:
    """The question what a municipality pays, unless the text is nearer to what is known of one of its premiums."""
    if not asks(text) or (topic is not None and topic.target.startswith("command/")):
        return None
    about = topic.target.split("/")[1] if topic is not None else ""
    scheme = knowledge.content.schemes.get(SchemeId(about))
    if scheme is not None and scheme.local:
        return None
    asked = town_asked(text, knowledge.places, knowledge.goals.find(text))
    on_card = pending is not None and pending.about.startswith("card/")
    if not asked or (asked == HERE and on_card):
        return None
    if asked == HERE:
        return _goal(PREMIUM, language)
    return Topic(target=f"premiums/{asked}", language=language, likeness=1.0)


def _rather_a_goal(topic: Topic, text: str, knowledge: Knowledge) -> bool:
    """Whether a sentence wishes for something and asks nothing more particular about it, or only little like this."""
    if not (found := knowledge.goals.find(text)):
        return False
    if topic.target.startswith(("scheme/", "term/")) and DEFINES.search(letters(text)):
        return False
    elsewhere = not any(label in SCHEMED for label in found)
    of_town = set(found) == {"local_premium"}
    least = RATHER_THAN_WHO_KNOWS if elsewhere else RATHER_THAN_GOAL if of_town else 0.0
    return knowledge.goals.is_all(text) or topic.likeness < least


def _swallowed(topic: Topic, pending: Pending | None, text: str) -> bool:
    """A bare name is no question about it where Leun just asked what is wanted, or which papers there are."""
    if pending is None or not topic.target.startswith(("scheme/", "term/")):
        return False
    return pending.about == "goal" or (pending.kind == "group" and not asks(text))


def _goal(label: str, language: str) -> Topic:
    return Topic(target=f"goal/{label}", language=language, likeness=1.0)


def _parts(text: str) -> list[str]:
    """The sentences of a text; a "but", and an "and" before a question, begin a new one too."""
    if found := _ANSWERED.match(text):
        return [found["answer"], found["asked"]]
    parts = [part for sentence in _SENTENCE.findall(text) for part in _AND_ASKS.split(sentence)]
    parts = [part for part in parts if part.strip(" .!?,;\n")]
    if len(parts) < 2:
        parts = [part for part in _BUT.split(text, maxsplit=1) if part.strip()]
    return parts


def _topic(text: str, index: QuestionIndex, language: str) -> Topic | None:
    found = index.nearest(text, language=language, most=3)
    if not found or found[0].likeness < ENOUGH:
        return None
    if found[0].target in AMID:
        # "wat is dat attest juist?" asks for the word, not for simpler words
        found = (next((one for one in found if one.target.startswith("term/") and one.likeness >= ENOUGH), found[0]),)
    # one word that stands in a question, or in a name, is not that question nor that name
    first = found[0]
    bare = content_words(text) < 2 and not first.target.startswith("command/")
    if bare and (first.target.startswith("answer/") or first.likeness < NAMED):
        return None
    if first.target.startswith("command/") and first.likeness < COMMANDED:
        return None
    # what asks nothing is no question, unless it is very like one
    stated = first.target.startswith("answer/") and first.likeness < STATED and not asks(text)
    return None if stated else first


# -- answers ---------------------------------------------------------------------------------------


def _answer(text: str, pending: Pending | None, knowledge: Knowledge, on: date) -> Answer | None:
    if pending is None:
        return None
    text = _DOUBLED.sub(r"\1", text)
    choices = [(choice.id, choice.label, choice.heard) for choice in pending.choices]
    if pending.kind == "fact":
        if letters(text) in _MERE_OK:
            return None
        fact = knowledge.content.vocabulary.facts.get(pending.about)
        if fact is not None:
            answer = read_answer(text, fact, choices, on, places=knowledge.places)
            if fact.kind is Kind.PLACE and answer is not None:
                answer = _among(answer, pending)
            beside = fact.kind is Kind.BOOL and answer is not None and answer.kind == "value"
            return None if beside and _says_something_else(text, fact, knowledge, on) else answer
    if pending.kind == "group" and _WHAT_IS.match(text):
        return None
    if choice := read_choice(text, choices):
        exact = any(id == choice and letters(label) == letters(text) for id, label, _ in choices)
        return Answer(kind="choice", choice=choice, exact=exact)
    ids = {id for id, _, _ in choices}
    truth = _plain_truth(text)
    if pending.about == "pause" and truth is not True:
        said = read_answer(text, _YES_OR_NO, (), on)
        return Answer(kind="choice", choice="overview") if truth is False or said is not None else None
    if truth is not None:
        meant = next((id for id in (AGREEING if truth else REFUSING) if id in ids), "")
        return Answer(kind="choice", choice=meant) if meant else None
    said = read_answer(text, _YES_OR_NO, (), on)
    if said is not None and said.kind == "declined":
        return Answer(kind="choice", choice="decline") if "decline" in ids else said
    if said is not None and said.kind in ids:
        return Answer(kind="choice", choice="unsure")
    none = _NONE_OF.match(text) or (said is not None and said.value is False)
    if pending.kind == "group" and "none" in ids and none and not _BUT_ONE.search(text):
        return Answer(kind="choice", choice="none")
    return None


def _among(answer: Answer, pending: Pending) -> Answer:
    """A place as one of those that were asked back, where it names one of them."""
    offered = {choice.value for choice in pending.choices if choice.value}
    value = answer.value
    named = set(value["any_of"]) if isinstance(value, dict) and "any_of" in value else {value}
    meant = offered & {one for one in named if isinstance(one, str)}
    return replace(answer, value=meant.pop()) if len(meant) == 1 else answer


def _says_something_else(text: str, fact: Fact, knowledge: Knowledge, on: date) -> bool:
    """Whether a text that begins with yes or no goes on about something else than was asked, and tells of it.

    "no, she still lives at home" is no answer to whether a doctor wrote something.
    """
    words = [word for word in letters(text).split() if word not in _SMALL and len(word) >= STEM]
    if len(words) < ABOUT_SOMETHING:
        return False
    told = {one.fact for one in knowledge.teller.read(text, on).told}
    if not told & _OF_ITS_OWN or fact.name in told or fact.name in _OF_ITS_OWN or _ABOUT_HOME.search(fact.name):
        return False
    own = {
        word[:STEM]
        for language in knowledge.content.words.values()
        for said in (language.facts[fact.name],)
        for part in (said.label, said.ask, said.why, said.help, said.holds, said.fails, said.paper)
        for word in letters(part).split()
    }
    own |= {
        word[:STEM]
        for language in knowledge.content.words.values()
        for heard in language.facts[fact.name].heard.values()
        for phrase in heard
        for word in letters(phrase).split()
    }
    return not any(word[:STEM] in own for word in words)


def _plain_truth(text: str) -> bool | None:
    """Yes or no where the text is no more than that: to "may I keep this?" a story that begins with yes is no yes."""
    words = letters(text).split()
    if not words or any(word not in _POLITE for word in words):
        return None
    if _NAYS & set(words):
        return False
    return True if _YEAS & set(words) else None


def _shortly(
    text: str, telling: Telling, answer: Answer | None, pending: Pending | None, knowledge: Knowledge
) -> Telling:
    """What a word or two tell: another question's answer, or that something was granted or refused."""
    if answer is not None or len(text.split()) > SHORT or pending is None:
        return telling
    outcome = _OUTCOME.match(plain(text))
    if outcome is not None and outcome.lastgroup and not telling.acts:
        return Telling(telling.told, (Act(kind=outcome.lastgroup),))
    found = knowledge.labels.get(letters(text))
    if found is None or telling.told:
        return telling
    return Telling((Told(fact=found[0], value=found[1]),), telling.acts)


def _beside(
    text: str, asked: str, telling: Telling, answer: Answer | None, pending: Pending | None, knowledge: Knowledge
) -> tuple[Told, ...]:
    """What an answer tells of other facts than the one asked for, where the text does not tell it already."""
    value = _value(answer, pending) if asked and not (answer and answer.exact) else None
    if value is None:
        return ()
    known = {one.fact for one in telling.told}
    return tuple(one for one in told_beside(text, asked, value, knowledge.places) if one.fact not in known)


#: What the reader of answers knows to read better than what a clause tells by itself.
_AS_ANSWERED: Final = frozenset(
    (
        "recipient_relation",
        "carer_hours_per_week",
        "carer_hours_per_month",
        "carer_hours_per_year",
        "caring_since",
        "carer_age",
        "recipient_age",
    )
)


def _but_as_answered(telling: Telling, answer: Answer | None, asked: str) -> Telling:
    """Without who else the words name on the way to who is cared for: "de mama van mijn man" tells of no husband."""
    if asked not in _AS_ANSWERED or answer is None or answer.kind != "value":
        return telling
    told = tuple(one for one in telling.told if one.fact != asked or one.value == answer.value)
    acts = telling.acts
    if asked == "recipient_relation":
        acts = tuple(one for one in acts if one.kind != "recipient" or one.about == answer.value)
    return Telling(told, acts)


def _abroad(text: str, asked: str, telling: Telling, knowledge: Knowledge) -> tuple[Told, ...]:
    """That somebody lives in another country, where the text answers so to the question which municipality."""
    fact = {"carer_municipality": "carer_lives_in_belgium", "recipient_municipality": "recipient_lives_in_belgium"}.get(
        asked
    )
    if fact is None or any(one.fact == fact for one in telling.told):
        return ()
    found = knowledge.places.find(text, expected=True)
    away = found and all(not place.nis and len(place.region) == COUNTRY for place in found)
    return (Told(fact=fact, value=False),) if away else ()


def labels_of(content: Content) -> dict[str, tuple[str, Any]]:
    """The labels and words of buttons that only one fact has, each with the fact and its value.

    Only of what is the carer's own: "kortverblijf" out of the blue says not where somebody stays.
    """
    found: dict[str, set[tuple[str, Any]]] = {}
    shown = {
        letters(choice.label): name
        for words in content.words.values()
        for name, fact in words.facts.items()
        for choice in fact.choices
    }
    for words in content.words.values():
        for name, fact in words.facts.items():
            known = content.vocabulary.find(name)
            if known is None or known.about not in (Subject.CARER, Subject.REQUEST):
                continue
            pairs = [(choice.label, choice.value) for choice in fact.choices if choice.value is not None]
            # what one fact's button says is not another's for a word by which that is heard too
            heard_words = [(word, key) for key, heard in fact.heard.items() for word in heard]
            pairs += [(word, key) for word, key in heard_words if shown.get(letters(word), name) == name]
            for label, value in pairs:
                if isinstance(value, (str, int)) and not isinstance(value, bool) and value not in ("true", "false"):
                    found.setdefault(letters(label), set()).add((name, str(value)))
    return {
        label: next(iter(facts))
        for label, facts in found.items()
        if len(facts) == 1 and _takes(content, *next(iter(facts)))
    }


def _takes(content: Content, name: str, value: Any) -> bool:
    try:
        content.vocabulary.facts[name].read(value)
    except (KeyError, ValueError):
        return False
    return True


def _corrected(
    text: str,
    telling: Telling,
    answer: Answer | None,
    pending: Pending | None,
    knowledge: Knowledge,
    on: date,
    recent: Sequence[Recent],
) -> tuple[tuple[Told, ...], tuple[Act, ...]]:
    """What is told and done, with what a correction without a name puts right: the latest answer that it can be."""
    told, acts = telling.told, telling.acts
    if _MEANT.search(text) and not any(act.kind == "correction" for act in acts):
        acts = (*acts, Act(kind="correction"))
    number = next((n for n, act in enumerate(acts) if act.kind == "correction"), None)
    if number is None:
        return told, acts
    about = acts[number].about or next((one.fact for one in told), "")
    if not about:
        rest = _CORRECTING.sub("", plain(text), count=1)
        for one in recent:
            fact = knowledge.content.vocabulary.facts.get(one.fact)
            if fact is None:
                continue
            choices = [(choice.id, choice.label, choice.heard) for choice in one.menu.choices] if one.menu else []
            found = read_answer(rest, fact, choices, on, places=knowledge.places)
            value = _value(found, one.menu)
            if value is not None:
                about, told = one.fact, (*told, Told(fact=one.fact, value=value))
                if called := _called(found, one.menu):
                    told = (*told, Told(fact="recipient_called", value=called))
                break
    return told, (*acts[:number], replace(acts[number], about=about), *acts[number + 1 :])


def _value(answer: Answer | None, menu: Pending | None) -> object:
    """The value that an answer gives, by itself or by the button that it means."""
    if answer is None or answer.kind not in ("value", "choice"):
        return None
    if answer.kind == "value":
        return answer.value
    return next((choice.value for choice in menu.choices if choice.id == answer.choice), None) if menu else None


def _back_to(text: str, acts: Sequence[Act]) -> tuple[Act, ...]:
    """Somebody whom the carer wants to go on about: "terug naar mijn moeder"."""
    if not _GO_TO.search(text) or any(act.kind == "recipient" for act in acts):
        return ()
    people = {
        person.called: person
        for part in spoken(clauses(text))
        for mention in part.mentions
        if mention.own
        for person in mention.people
    }
    return tuple(
        Act(kind="recipient", about=person.relations[0], who=person.called)
        for person in people.values()
        if person.relations
    )


def _called(answer: Answer | None, menu: Pending | None) -> str:
    """The word for who is cared for that comes with a button."""
    if answer is None or menu is None:
        return ""
    return next((choice.called for choice in menu.choices if choice.id == answer.choice), "") or answer.called


def _about_scheme(act: Act, text: str, index: QuestionIndex) -> Act:
    """An application with the scheme that the text names, where it names one."""
    if act.kind not in ("applied", "granted", "refused") or act.about:
        return act
    named = index.named(text)
    return replace(act, about=next(iter(named))) if len(named) == 1 else act
