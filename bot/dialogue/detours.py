"""What a carer may do at every moment, in every step of every flow: another question, why, back, stop, a human, another
language; and a change of an earlier answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.content import texts
from bot.content.forms import FactWords, GroupWords
from bot.content.model import Scheme, SchemeId
from bot.dialogue import (
    asking,
    cards,
    case_talk,
    changes,
    checkin_settings,
    checkin_talk,
    contact,
    contact_answers,
    contact_offers,
    contact_questions,
    danger,
    flows,
    interviewing,
    noting,
    overviews,
    papers,
    recipients,
    reminders,
    standing,
    undoing,
)
from bot.dialogue import people as people_to_turn_to
from bot.dialogue.talk import Talk
from bot.facts import UNKNOWN
from bot.messages import GiveConsent, OfferMove, Pending, PendingChoice, Topic
from bot.rights import interview

#: Premiums of a municipality told in answer to a question.
MOST_PREMIUMS: Final = 2
#: Facts told back to who comes back after days.
RECALLED: Final = 6


def command(talk: Talk, name: str) -> None:
    """Do what the carer asked for by a command. Raises KeyError for a command that does not exist."""
    COMMANDS[name](talk)


def answer(talk: Talk, topic: Topic) -> None:
    """Answer a question in the language it was asked in, with its source; what stood open comes back after it."""
    topic = _for_this_carer(talk, topic)
    kind, _, rest = topic.target.partition("/")
    if kind in ("answer", "scheme"):
        talk.set(once=tuple(dict.fromkeys((*talk.state.once, f"{cards.ASKED_ABOUT}{rest.split('/')[0]}"))))
    if kind == "answer":
        _answer_about_scheme(talk, topic, *rest.split("/"))
    elif kind == "term":
        term = talk.mind.content.words[topic.language].glossary[rest]
        talk.speak(talk.mind.wording.fill(topic.language, term.text, _names(talk, topic.language)))
    elif kind == "scheme":
        _about_scheme(talk, topic.language, SchemeId(rest))
    elif kind == "command":
        _AMID[rest](talk)
    elif kind == "premiums":
        talk.speak(_premiums_of(talk, topic.language, rest))
    else:
        _point_to(talk, rest)


def _for_this_carer(talk: Talk, topic: Topic) -> Topic:
    """Of several rights that a question may be about, the one whose card is open, else the strongest for this carer.

    Where the likeliest is not for this carer at all, the likest that is.
    """
    if not topic.others or not topic.target.startswith("answer/"):
        return topic
    pending = talk.asked
    on_card = pending.about.removeprefix("card/") if pending is not None and pending.about.startswith("card/") else ""
    kinds = kinds_wanted(talk)
    ranked = interview.strongest(talk.mind.program, talk.shown())
    wanted = [verdict.scheme for verdict in ranked if verdict.kind in kinds]
    order = list(dict.fromkeys([on_card, *wanted, *(verdict.scheme for verdict in ranked)]))
    near = [target for target in (topic.target, *topic.others[: topic.near]) if _scheme_of(target) in order]
    if near:
        return replace(topic, target=min(near, key=lambda target: order.index(_scheme_of(target))), others=())
    far = next((target for target in topic.others if _scheme_of(target) in order), topic.target)
    return replace(topic, target=far, others=())


def _scheme_of(target: str) -> str:
    return target.split("/")[1]


def kinds_wanted(talk: Talk) -> tuple[str, ...]:
    """The kinds of rights that the carer is after, where that was said."""
    return cards.WANTED_KINDS.get(talk.state.choices.get("goal", ""), ())


def _point_to(talk: Talk, label: str) -> None:
    """What Leun does not know itself: who does."""
    if label == "local_premium" and (said := premiums_here(talk)):
        talk.speak(said)
        return
    lines = [talk.text("request.point", what=talk.text(f"request.{label}"))]
    lines += people_to_turn_to.contacts(talk, label) or people_to_turn_to.contacts(talk, "talk_to_human")
    talk.speak("\n".join(lines))


def premiums_here(talk: Talk) -> str:
    """The premiums where people live, shortly, or that Leun knows of none there; empty where the place is not known."""
    schemes = talk.mind.content.schemes
    local = [schemes[verdict.scheme] for verdict in talk.shown(("premium",)) if schemes[verdict.scheme].local]
    if not local:
        return overviews.no_premium(talk)
    return "\n\n".join(_scheme_in_short(talk, talk.language, scheme) for scheme in local[:MOST_PREMIUMS])


def _premiums_of(talk: Talk, language: str, code: str) -> str:
    """The premiums of a municipality that was named, shortly, or what is known instead of any."""
    schemes = talk.mind.content.schemes
    here = [schemes[id] for id in talk.mind.program.here(frozenset({code})) if "municipality" in schemes[id].area]
    paid = [one for one in here if one.kind == "premium" and one.status != "superseded"]
    told = [_scheme_in_short(talk, language, scheme) for scheme in paid[:MOST_PREMIUMS]]
    return "\n\n".join(filter(None, (*told, overviews.no_premium_of(talk, code))))


def _names(talk: Talk, language: str) -> dict[str, object]:
    values = {name: known.value for name, known in talk.state.known().items()}
    return talk.mind.wording.names(language, values)


def _answer_about_scheme(talk: Talk, topic: Topic, scheme_id: str, answer_id: str) -> None:
    scheme = talk.mind.content.schemes[SchemeId(scheme_id)]
    words = talk.mind.content.words[topic.language].schemes[scheme_id]
    found = next(one for one in words.answers if one.id == answer_id)
    names = talk.mind.wording.scheme_names(scheme, talk.world.today, _names(talk, topic.language))
    said = talk.mind.wording.fill(topic.language, found.says.text, names)
    talk.speak(f"{said}\n{cards.read_in(talk, topic.language, scheme, found.says.source)}")


def _about_scheme(talk: Talk, language: str, id: SchemeId) -> None:
    talk.speak(_scheme_in_short(talk, language, talk.mind.content.schemes[id]))


def _scheme_in_short(talk: Talk, language: str, scheme: Scheme) -> str:
    words = talk.mind.content.words[language].schemes[scheme.id]
    names = talk.mind.wording.scheme_names(scheme, talk.world.today, _names(talk, language))
    caution = talk.mind.wording.caution(language, scheme)
    if scheme.former:
        # what a municipality that is no more paid is no right: only that it was, and whom to ask
        return "\n".join((f"**{words.title}**", caution, cards.read_in(talk, language, scheme, words.short.source)))
    parts = [f"**{words.title}**", talk.mind.wording.fill(language, words.short.text, names)]
    if words.decides:
        head = talk.mind.wording.say(language, "card.decides", {})
        parts.append(f"**{head}** {talk.mind.wording.fill(language, words.decides.text, names)}")
    if scheme.kind == "premium" and (sums := cards.sums_of(talk, language, scheme)):
        parts.append(f"**{talk.mind.wording.say(language, 'card.pays', {})}** {sums}")
    if caution:
        parts.append(caution)
    parts.append(cards.read_in(talk, language, scheme, words.short.source))
    return "\n".join(parts)


# -- coming back -----------------------------------------------------------------------------------


def ask_again(talk: Talk, *, remind: bool = True, lead: str = "") -> None:
    """Put the open question again ("we waren bezig met …"); starts over where nothing stood open."""
    pending = talk.state.pending
    if pending is None and talk.state.recipient.died:
        recipients.offer_after_death(talk)
        return
    if pending is None:
        # nothing stood open: after the closing words the conversation begins again at what the carer is after
        flows.run(talk) if flows.current_step(talk) else flows.begin(talk, "rights")
        return
    if pending.kind == "safety":
        danger.put_again(talk, pending)
        return
    lead = lead or (talk.text("detour.back_to") if remind else "")
    if pending.kind == contact.KIND:
        contact_questions.put_again(talk, pending, lead=lead)
        if talk.state.pending is None and not talk.bubbles:
            ask_again(talk, remind=False)
    elif pending.kind == "checkin":
        checkin_talk.put_again(talk, pending, lead=lead)
        if talk.state.pending is None and not talk.bubbles:
            ask_again(talk, remind=False)  # that check-in is over
    elif pending.kind == "fact":
        asking.ask_fact(talk, pending.about, lead=lead)
    elif pending.kind == "group":
        asking.ask_group(talk, pending.about, lead=lead)
    elif pending.kind == "menu":
        menu(talk, pending)
    else:
        flows.ask_again(talk, lead=lead)


def menu(talk: Talk, pending: Pending) -> None:
    """Show a menu again as things stand now."""
    kind, _, id = pending.about.partition("/")
    kinds = kinds_here(talk)
    shows: Mapping[str, Callable[[], None]] = {
        "card": lambda: cards.card(talk, SchemeId(id)),
        "compare": lambda: overviews.compare(talk, kinds),
        "refused": lambda: overviews.refused(talk, kinds),
        "presumed": lambda: overviews.presumed(talk, kinds),
        "paper": lambda: papers.offer(talk, kinds),
        "reminders": lambda: reminders.offer(talk, kinds),
        "reminder": lambda: reminders.again(talk, id),
        "changes": lambda: changes.put_again(talk),
        "changed": lambda: changes.told_again(talk),
        "pause": lambda: _pause_again(talk),
        "meant": lambda: talk.ask(pending, talk.text("meant.ask")),
        "erase": lambda: erase(talk),
        "known": lambda: known(talk),
        "died": lambda: recipients.offer_after_death(talk),
        "standing": lambda: standing.ask_which(talk, id),
    }
    shows.get(kind, lambda: overviews.overview(talk, kinds))()


def _pause_again(talk: Talk) -> None:
    """The pause in short; as it first was where the language changed or days went by."""
    if talk.language == talk.spoken_before and not talk.returned:
        interviewing.pause_again(talk)
        return
    talk.set(pending=None)
    flows.run(talk)


def kinds_here(talk: Talk) -> tuple[str, ...]:
    step = flows.current_step(talk)
    return step.kinds if step is not None and step.kind == "assess" else ()


# -- commands --------------------------------------------------------------------------------------


def why(talk: Talk) -> None:
    """Why the open question is asked."""
    _say_why(talk)
    ask_again(talk, remind=False)


def _say_why(talk: Talk) -> None:
    pending = talk.asked
    if pending is not None and pending.kind == "flow" and f"{pending.about}.why" in _own_texts(talk):
        talk.say(f"{pending.about}.why")
    elif pending is not None and pending.kind == "checkin":
        talk.say("checkin.explained")
    elif pending is not None and pending.kind == contact.KIND:
        talk.say("contact.explained")
    elif pending is None or pending.kind not in ("fact", "group"):
        talk.say("why.nothing")
    else:
        about = _asked_words(talk, pending)
        reason = about.why if about else ""
        parts = [talk.mind.wording.fill(talk.language, reason, talk.names()) if reason else talk.text("why.general")]
        for_which = _schemes_that_need(talk, pending)
        if for_which:
            parts.append(talk.text("why.for", schemes=texts.listed(talk.language, for_which)))
        talk.speak(" ".join(parts))


def _own_texts(talk: Talk) -> Mapping[str, str]:
    return talk.mind.content.words[talk.language].texts


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
    _say_simpler(talk)
    ask_again(talk, remind=False)


def _say_simpler(talk: Talk) -> None:
    pending = talk.asked
    about = _asked_words(talk, pending) if pending is not None else None
    if pending is not None and pending.kind == "flow" and f"{pending.about}.simpler" in _own_texts(talk):
        talk.say(f"{pending.about}.simpler")
    elif about is not None and about.help:
        talk.speak(talk.mind.wording.fill(talk.language, about.help, talk.names()))
    else:
        talk.say("simpler.nothing")


def back(talk: Talk) -> None:
    """Take the latest answer or tap back: what stood open before it stands open again."""
    if contact_answers.taken_back(talk):
        return
    names = [name for name in undoing.taken_back(talk) if name != "recipient_called" and name in talk.state.known()]
    phrases = [noting.phrase(talk, name) for name in names]
    if not undoing.undo(talk):
        talk.say("back.nothing")
        ask_again(talk, remind=False)
        return
    lead = talk.text("back.forgot", known=texts.listed(talk.language, phrases)) if phrases else talk.text("back.done")
    ask_again(talk, lead=lead)


def skip(talk: Talk) -> None:
    """Past the open question, where that can be."""
    pending = talk.state.pending
    if pending is not None and pending.kind == "flow" and flows.pass_over(talk):
        return
    if pending is not None and pending.kind == "checkin" and checkin_talk.skip(talk, pending):
        if checkin_talk.comes_back(talk) or not talk.bubbles:
            ask_again(talk)
        return
    if pending is not None and pending.kind == contact.KIND:
        if not contact_answers.answered(talk, pending, "no"):
            contact_questions.leave(talk)
        if not talk.bubbles or (talk.state.pending is not None and talk.state.pending.kind != contact.KIND):
            ask_again(talk)
        return
    if pending is not None and pending.about == "died":
        after_a_death(talk)
        return
    if pending is not None and pending.about == "pause":
        overview(talk)
        return
    if pending is not None and pending.kind == "menu" and flows.current_step(talk) is not None:
        flows.go_past(talk)
        return
    talk.say("skip.nothing")
    ask_again(talk, remind=False)


def known(talk: Talk) -> None:
    """Everything that the carer told, each with a button to correct it."""
    facts = [name for name in talk.state.known() if talk.situation[name] is not UNKNOWN]
    words = talk.mind.content.words[talk.language].facts
    shown = [name for name in facts if name in words and name != "recipient_called"]
    if not shown:
        talk.say("known.nothing")
        ask_again(talk, remind=False)
        return
    lines = [f"• {noting.phrase(talk, name)}" for name in shown]
    buttons = tuple(
        PendingChoice(
            id=f"correct_{name}",
            label=talk.mind.wording.fill(talk.language, texts.capital(words[name].label), talk.names()),
            more=number >= overviews.MOST_BUTTONS,
        )
        for number, name in enumerate(name for name in shown if words[name].ask)
    )
    more = (talk.choice("more", "choice.more"),) if len(buttons) > overviews.MOST_BUTTONS else ()
    choices = (*buttons, *more, talk.choice("all_true", "choice.all_true"))
    talk.ask_amid(Pending(kind="menu", about="known", choices=choices), "\n".join((talk.text("known.head"), *lines)))


def told_so_far(talk: Talk) -> str:
    """What was told, in one sentence, for who comes back; empty where nothing was."""
    latest = (entry.fact for entry in reversed(talk.state.history) if entry.recipient == talk.state.current)
    ordered = ("recipient_relation", *latest)
    known = talk.state.known()
    names = [
        name
        for name in dict.fromkeys(ordered)
        if name in known and name != "recipient_called" and talk.situation[name] is not UNKNOWN
    ]
    words = talk.mind.content.words[talk.language].facts
    phrases = [noting.phrase(talk, name) for name in names if name in words][:RECALLED]
    return talk.text("greeting.recall", known=texts.listed(talk.language, phrases)) if phrases else ""


def keep(talk: Talk) -> None:
    """The carer wants what they tell to be kept after all."""
    if not talk.consents:
        version = talk.mind.content.words["nl"].texts["consent.version"]
        talk.effects.append(GiveConsent("keep", version))
        talk.consents.add("keep")
    talk.set(choices={**talk.state.choices, "consent": "agree"})
    talk.say("consent.kept")
    pending = talk.state.pending
    if pending is not None and pending.about == "consent" and flows.take_choice(talk, pending, "agree"):
        return
    ask_again(talk, remind=False)


def stop(talk: Talk) -> None:
    """The carer wants no more; kept is what they agreed to keep."""
    open_question = talk.state.pending
    if open_question is None or open_question.kind == "safety":
        open_question = talk.state.aside
    talk.set(stopped=True, pending=None, aside=open_question, aside_of=0)
    talk.say("stop.done" if talk.consents else "stop.done_without_consent")


def people(talk: Talk) -> None:
    """A person is wanted: the team is offered; where there is none, whom the carer can turn to."""
    if not contact_offers.ask_for_person(talk):
        talk.speak(people_to_turn_to.to_turn_to(talk))


def human(talk: Talk) -> None:
    """A person is wanted; and then what stood open."""
    people(talk)
    ask_again(talk)


def help_(talk: Talk) -> None:
    """What Leun can do, and the words that always work."""
    talk.say("help")
    ask_again(talk, remind=False)


def privacy(talk: Talk) -> None:
    """What is kept, and how to have it erased."""
    _say_privacy(talk)
    ask_again(talk)


def _say_privacy(talk: Talk) -> None:
    asked = "consent" in talk.state.choices
    talk.say("privacy.kept" if talk.consents else "privacy.not_kept" if asked else "privacy.not_asked")


def erase(talk: Talk) -> None:
    """Everything about this carer is to go: asked once more, since it cannot be undone."""
    choices = (talk.choice("yes", "erase.yes"), talk.choice("no", "erase.no"))
    text = " ".join(filter(None, (talk.text("erase.ask"), case_talk.erased_too(talk))))
    talk.ask_amid(Pending(kind="menu", about="erase", choices=choices), text)


def start_over(talk: Talk) -> None:
    """From the beginning; what was told stays known and need not be told again."""
    undoing.mark(talk, talk.state)
    recipient = replace(talk.state.recipient, questions=0, went_on_at=0, asked=())
    talk.state = talk.state.with_recipient(recipient)
    kept = {name: value for name, value in talk.state.choices.items() if name in ("municipality", "consent")}
    talk.set(choices=kept, stopped=False, requests=())
    if "consent" not in kept and not talk.consents:
        flows.begin(talk)
        return
    talk.say("start_over.done")
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


def go_on(talk: Talk) -> None:
    """On with the questions."""
    pending, step = talk.state.pending, flows.current_step(talk)
    asking_on = step is not None and step.kind == "assess"
    if pending is not None and pending.about in ("pause", "overview", "paper", "reminders") and asking_on:
        interviewing.go_on(talk)
        talk.set(pending=None)
        flows.run(talk)
        return
    ask_again(talk, remind=False)


def overview(talk: Talk) -> None:
    """What was found so far."""
    if talk.state.recipient.died:
        recipients.offer_after_death(talk)
        return
    overviews.overview(talk, kinds_here(talk))


def compare(talk: Talk) -> None:
    """The leaves side by side."""
    if talk.state.recipient.died:
        recipients.offer_after_death(talk)
        return
    overviews.compare(talk, kinds_here(talk))


def greet(talk: Talk) -> None:
    """A greeting is answered by one, and what stood open comes back."""
    talk.say("greeting.again")
    ask_again(talk, remind=False)


def ask_again_shortly(talk: Talk) -> None:
    """Put an open question again; of a menu that was just shown only the buttons."""
    pending = talk.state.pending
    if pending is not None and pending.kind == "menu" and pending.about != "pause":
        talk.ask(pending, talk.text("menu.again"))
    else:
        ask_again(talk, remind=False)


def somebody(talk: Talk) -> None:
    """Two people to turn to, where Leun does not understand; and then what stood open."""
    talk.speak(two_people(talk))
    ask_again_shortly(talk)


def two_people(talk: Talk) -> str:
    """Two people to turn to."""
    return people_to_turn_to.to_turn_to(talk, 2)


def after_a_death(talk: Talk) -> None:
    """Whatever is said after a death that Leun does not understand: no "I did not understand", nothing asked."""
    misses = talk.state.misses + 1
    talk.set(misses=misses)
    if misses % 2:
        talk.say("died.quiet")
    else:
        recipients.offer_after_death(talk)


def thanks(talk: Talk) -> None:
    """Thanks are welcome."""
    if talk.asks() == "died":
        after_a_death(talk)
        return
    talk.say("thanks.welcome")
    ask_again_shortly(talk)


def paper(talk: Talk) -> None:
    """What was found, on paper or in a calendar."""
    if talk.state.recipient.died:
        recipients.offer_after_death(talk)
        return
    papers.offer(talk, kinds_here(talk))


def remind(talk: Talk) -> None:
    """The days that Leun can remind of."""
    if talk.state.recipient.died:
        recipients.offer_after_death(talk)
        return
    reminders.offer(talk, kinds_here(talk))


def no_reminders(talk: Talk) -> None:
    """No reminders any more; what stood open comes back."""
    reminders.stop(talk)
    ask_again(talk, remind=False)


def goodbye(talk: Talk) -> None:
    """Until later: nothing is asked now; what stood open comes back with the next message."""
    talk.say("goodbye.kept" if talk.consents else "goodbye.not_kept")


def challenge(talk: Talk) -> None:
    """Who is this, and how does it know?"""
    talk.say("challenge")
    ask_again(talk)


def frustration(talk: Talk) -> None:
    """A complaint about Leun is Leun's to mend."""
    talk.say("frustration")
    ask_again(talk, remind=False)


def checkins(talk: Talk) -> None:
    """How often Leun writes by itself."""
    checkin_settings.show(talk)
    if not talk.bubbles[-1].choices:
        ask_again(talk)


def move(talk: Talk) -> None:
    """Go on from another channel: a code to type there; what stood open comes back here."""
    if talk.world.code:
        talk.effects.append(OfferMove(talk.world.code))
        talk.say("move.offer", code=talk.world.code)
    else:
        talk.say("move.nowhere")
    ask_again(talk, remind=False)


def moved(talk: Talk) -> None:
    """The carer goes on here, with everything that was kept."""
    talk.say("move.done")
    ask_again(talk, remind=False)


def offer_again(talk: Talk) -> None:
    """Nobody received for a while: what was pressed then never came. What stands open is asked once more."""
    if talk.state.pending is not None and talk.state.pending.choices and not talk.state.stopped:
        talk.say("channel.was_away")
        ask_again(talk, remind=False)


def not_meant(talk: Talk) -> None:
    """The carer says that they did not mean it so, where no danger stands open."""
    talk.say("misunderstood.once")
    ask_again(talk, remind=False)


#: What may be asked amid other things, about the question that stood open.
_AMID: Final[Mapping[str, Callable[[Talk], None]]] = {"human": people, "simpler": _say_simpler, "why": _say_why} | {
    "privacy": _say_privacy
}

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
    "paper": paper,
    "remind": remind,
    "no_reminders": no_reminders,
    "not_meant": not_meant,
    "move": move,
    "skip": skip,
    "go_on": go_on,
    "known": known,
    "keep": keep,
    "another": recipients.another,
    "goodbye": goodbye,
    "challenge": challenge,
    "frustration": frustration,
    "checkins": checkins,
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
