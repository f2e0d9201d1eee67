"""What a carer may do at every moment, in every step of every flow: another question, why, back, stop, a human, another
language; and a change of an earlier answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.content import texts
from bot.content.forms import FactWords, GroupWords
from bot.content.model import Scheme, SchemeId
from bot.dialogue import asking, cards, danger, flows
from bot.dialogue.talk import Talk
from bot.facts import UNKNOWN
from bot.messages import Pending, Topic

#: Contacts named when somebody wants a person, in order.
PEOPLE: Final = 5


def command(talk: Talk, name: str) -> None:
    """Do what the carer asked for by a command. Raises KeyError for a command that does not exist."""
    COMMANDS[name](talk)


def answer(talk: Talk, topic: Topic) -> None:
    """Answer a question in the language it was asked in, with its source; what stood open comes back after it."""
    kind, _, rest = topic.target.partition("/")
    if kind == "answer":
        _answer_about_scheme(talk, topic, *rest.split("/"))
    elif kind == "term":
        term = talk.mind.content.words[topic.language].glossary[rest]
        talk.speak(talk.mind.wording.fill(topic.language, term.text, _names(talk, topic.language)))
    elif kind == "scheme":
        _about_scheme(talk, topic.language, SchemeId(rest))


def _names(talk: Talk, language: str) -> dict[str, object]:
    values = {name: known.value for name, known in talk.state.known().items()}
    return talk.mind.wording.names(language, values)


def _answer_about_scheme(talk: Talk, topic: Topic, scheme_id: str, answer_id: str) -> None:
    scheme = talk.mind.content.schemes[SchemeId(scheme_id)]
    words = talk.mind.content.words[topic.language].schemes[scheme_id]
    found = next(one for one in words.answers if one.id == answer_id)
    names = talk.mind.wording.scheme_names(scheme, talk.world.today, _names(talk, topic.language))
    said = talk.mind.wording.fill(topic.language, found.says.text, names)
    talk.speak(f"{said}\n{_read_in(talk, topic.language, scheme, found.says.source)}")


def _read_in(talk: Talk, language: str, scheme: Scheme, ids: tuple[str, ...]) -> str:
    """The scheme, the page that says it and when that was read, small."""
    source = talk.mind.wording.source(scheme, ids)
    names = {
        "title": source.title if source else "",
        "scheme": talk.mind.content.words[language].schemes[scheme.id].title,
        "consulted": texts.month(language, (source.consulted if source else None) or scheme.consulted),
    }
    return f"*{talk.mind.wording.say(language, 'answer.source', names)}*"


def _about_scheme(talk: Talk, language: str, id: SchemeId) -> None:
    scheme = talk.mind.content.schemes[id]
    words = talk.mind.content.words[language].schemes[id]
    names = talk.mind.wording.scheme_names(scheme, talk.world.today, _names(talk, language))
    parts = [f"**{words.title}**", talk.mind.wording.fill(language, words.short.text, names)]
    if words.decides:
        parts.append(talk.mind.wording.fill(language, words.decides.text, names))
    parts.append(_read_in(talk, language, scheme, words.short.source))
    talk.speak("\n".join(parts))


# -- coming back -----------------------------------------------------------------------------------


def ask_again(talk: Talk, *, remind: bool = True) -> None:
    """Put the open question again ("we waren bezig met …"); starts over where nothing stood open."""
    pending = talk.state.pending
    if pending is None:
        # nothing stood open: after the closing words the conversation begins again at what the carer is after
        flows.run(talk) if flows.current_step(talk) else flows.begin(talk, "rights")
        return
    if pending.kind == "safety":
        danger.put_again(talk, pending)
        return
    lead = talk.text("detour.back_to") if remind else ""
    if pending.kind == "fact":
        asking.ask_fact(talk, pending.about, lead=lead)
    elif pending.kind == "group":
        asking.ask_group(talk, pending.about, lead=lead)
    elif pending.kind == "menu":
        menu(talk, pending)
    else:
        talk.set(pending=None)
        flows.run(talk)


def menu(talk: Talk, pending: Pending) -> None:
    """Show a menu again as things stand now."""
    kind, _, id = pending.about.partition("/")
    kinds = kinds_here(talk)
    shows: Mapping[str, Callable[[], None]] = {
        "card": lambda: cards.card(talk, SchemeId(id)),
        "compare": lambda: cards.compare(talk),
        "refused": lambda: cards.refused(talk, kinds),
        "presumed": lambda: cards.presumed(talk, kinds),
        "pause": lambda: _after_pause(talk),
        "erase": lambda: erase(talk),
    }
    shows.get(kind, lambda: cards.overview(talk, kinds))()


def _after_pause(talk: Talk) -> None:
    talk.set(pending=None)
    flows.run(talk)


def kinds_here(talk: Talk) -> tuple[str, ...]:
    step = flows.current_step(talk)
    return step.kinds if step is not None and step.kind == "assess" else ()


# -- commands --------------------------------------------------------------------------------------


def why(talk: Talk) -> None:
    """Why the open question is asked."""
    pending = talk.state.pending
    if pending is None or pending.kind not in ("fact", "group"):
        talk.say("why.nothing")
    else:
        about = _asked_words(talk, pending)
        reason = about.why if about else ""
        parts = [talk.mind.wording.fill(talk.language, reason, talk.names()) if reason else talk.text("why.general")]
        for_which = _schemes_that_need(talk, pending)
        if for_which:
            parts.append(talk.text("why.for", schemes=texts.listed(talk.language, for_which)))
        talk.speak(" ".join(parts))
    ask_again(talk, remind=False)


def _asked_words(talk: Talk, pending: Pending) -> FactWords | GroupWords | None:
    """The words of what is asked, where that is a fact or a group."""
    words = talk.mind.content.words[talk.language]
    return words.facts.get(pending.about) if pending.kind == "fact" else words.groups.get(pending.about)


def _schemes_that_need(talk: Talk, pending: Pending) -> list[str]:
    facts = talk.mind.content.vocabulary.facts
    names = (
        {pending.about}
        if pending.kind == "fact"
        else {name for name, fact in facts.items() if fact.group == pending.about}
    )
    needing = [verdict for verdict in talk.shown() if verdict.open and names & set(verdict.missing)]
    return [
        talk.mind.wording.title(talk.language, talk.mind.content.schemes[verdict.scheme]) for verdict in needing[:3]
    ]


def simpler(talk: Talk) -> None:
    """The open question in simpler words, or where the answer can be found."""
    pending = talk.state.pending
    about = _asked_words(talk, pending) if pending is not None else None
    if about is not None and about.help:
        talk.speak(talk.mind.wording.fill(talk.language, about.help, talk.names()))
    else:
        talk.say("simpler.nothing")
    ask_again(talk, remind=False)


def back(talk: Talk) -> None:
    """Take the last answer back and put its question again."""
    if not talk.state.history:
        talk.say("back.nothing")
        ask_again(talk, remind=False)
        return
    _not_asked(talk)
    *earlier, last = talk.state.history
    talk.set(history=tuple(earlier), current=last.recipient)
    fact = talk.mind.content.vocabulary.facts[last.fact]
    talk.state = talk.state.learn(fact, last.before)
    talk.forget_worked_out()
    recipient = talk.state.recipient
    talk.state = talk.state.with_recipient(replace(recipient, questions=max(0, recipient.questions - 1)))
    asking.ask_fact(talk, last.fact, lead=talk.text("back.done"))


def _not_asked(talk: Talk) -> None:
    """The question that stands open was left, not answered: it is put again when its turn comes."""
    pending, recipient = talk.state.pending, talk.state.recipient
    if pending is not None and pending.kind == "fact":
        asked = tuple(name for name in recipient.asked if name != pending.about)
        talk.state = talk.state.with_recipient(replace(recipient, asked=asked))


def stop(talk: Talk) -> None:
    """The carer wants no more; kept is what they agreed to keep."""
    open_question = talk.state.pending
    if open_question is None or open_question.kind == "safety":
        open_question = talk.state.aside
    talk.set(stopped=True, pending=None, aside=open_question)
    talk.say("stop.done" if talk.consents else "stop.done_without_consent")


def human(talk: Talk) -> None:
    """Whom the carer can turn to, since no consultant works through Leun yet."""
    content = talk.mind.content
    words = content.words[talk.language].contacts
    shown = [
        id for id, contact in content.contacts.items() if contact.display == "show" and "talk_to_human" in contact.for_
    ]
    lines = [talk.text("human.head")]
    for id in shown[:PEOPLE]:
        contact, said = content.contacts[id], words[id]
        reach = " · ".join(part for part in (contact.phone, contact.url) if part)
        lines.append(f"• **{said.name}**: {said.what}" + (f" ({reach})" if reach else ""))
    talk.speak("\n".join(lines))
    ask_again(talk)


def help_(talk: Talk) -> None:
    """What Leun can do, and the words that always work."""
    talk.say("help")
    ask_again(talk, remind=False)


def privacy(talk: Talk) -> None:
    """What is kept, and how to have it erased."""
    talk.say("privacy.kept" if talk.consents else "privacy.not_kept")
    ask_again(talk)


def erase(talk: Talk) -> None:
    """Everything about this carer is to go: asked once more, since it cannot be undone."""
    choices = (talk.choice("yes", "erase.yes"), talk.choice("no", "erase.no"))
    talk.ask(Pending(kind="menu", about="erase", choices=choices), talk.text("erase.ask"))


def start_over(talk: Talk) -> None:
    """From the beginning; what was told stays known and need not be told again."""
    recipient = replace(talk.state.recipient, questions=0, went_on_at=0, asked=())
    talk.state = talk.state.with_recipient(recipient)
    kept = {name: value for name, value in talk.state.choices.items() if name == "municipality"}
    talk.set(choices=kept, stopped=False)
    flows.begin(talk, "rights")


def speak_dutch(talk: Talk) -> None:
    """Go on in Dutch."""
    _speak(talk, "nl")


def speak_english(talk: Talk) -> None:
    """Go on in English."""
    _speak(talk, "en")


def _speak(talk: Talk, language: str) -> None:
    talk.set(language=language)
    talk.say("language.changed")
    ask_again(talk, remind=False)


def repeat(talk: Talk) -> None:
    """The open question once more."""
    ask_again(talk, remind=False)


def overview(talk: Talk) -> None:
    """What was found so far."""
    cards.overview(talk, kinds_here(talk))


def compare(talk: Talk) -> None:
    """The leaves side by side."""
    cards.compare(talk)


def greet(talk: Talk) -> None:
    """A greeting is answered by one, and what stood open comes back."""
    talk.say("greeting.again")
    ask_again(talk, remind=False)


def thanks(talk: Talk) -> None:
    """Thanks are welcome."""
    talk.say("thanks.welcome")
    ask_again(talk, remind=False)


def not_meant(talk: Talk) -> None:
    """The carer says that they did not mean it so, where no danger stands open."""
    talk.say("misunderstood.once")
    ask_again(talk, remind=False)


COMMANDS: Final[Mapping[str, Callable[[Talk], None]]] = {
    "why": why,
    "simpler": simpler,
    "back": back,
    "stop": stop,
    "human": human,
    "help": help_,
    "privacy": privacy,
    "erase": erase,
    "start_over": start_over,
    "dutch": speak_dutch,
    "english": speak_english,
    "repeat": repeat,
    "overview": overview,
    "compare": compare,
    "not_meant": not_meant,
    "greet": greet,
    "thanks": thanks,
}


# -- corrections -----------------------------------------------------------------------------------


def correct(talk: Talk, name: str) -> None:
    """Ask again for a fact that the carer says is otherwise than known or presumed."""
    if talk.state.known().get(name) is None and talk.mind.content.vocabulary.facts[name].presume is UNKNOWN:
        asking.ask_fact(talk, name)
        return
    asking.ask_fact(talk, name, lead=talk.text("correct.lead"))
