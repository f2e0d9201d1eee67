"""Every state in which a conversation can wait for its carer, worked out from the content and the code."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import bot.dialogue
from bot.cases.team import ConsultantId
from bot.checkins.questions import QUESTIONS, CheckIn
from bot.checkins.rhythm import proposed
from bot.content.model import SchemeId
from bot.dialogue import (
    asking,
    cards,
    changes,
    checkin_plan,
    checkin_settings,
    checkin_talk,
    contact,
    contact_questions,
    detours,
    flows,
    interviewing,
    overviews,
    papers,
    recipients,
    reminders,
    standing,
)
from bot.dialogue.case_state import Offer
from bot.dialogue.checkin_state import CheckIns, Past
from bot.dialogue.state import Recipient
from bot.dialogue.talk import Talk
from bot.facts import Ask, Known, Subject
from bot.messages import Act, Pending, Understanding
from tests.cases.teams import GENT, OOST, a_case, team
from tests.conversations import NOW, Conversation, begun, reader

#: A carer about whom enough is known for every menu to have something to show.
TOLD = {
    "recipient_relation": "parent",
    "recipient_age": 78,
    "carer_work_status": "employee",
    "sector": "private",
    "work_fraction": "0.8",
    "employer_headcount": 30,
    "carer_hours_per_week": 14,
}


def askable() -> list[str]:
    """Every fact that can be asked; one about schemes is asked under the scheme that names it ("scheme__fact")."""
    words = reader().mind.content.words["nl"].facts
    return [
        fact.name
        for fact in reader().mind.content.vocabulary.facts.values()
        if fact.ask in (Ask.IF_NEEDED, Ask.TOGETHER) and not fact.derived and words[fact.name].ask
        if fact.about is not Subject.SCHEME or "__" in fact.name
    ]


def groups() -> list[str]:
    """Every group of facts asked in one question."""
    return list(reader().mind.content.words["nl"].groups)


def flow_questions() -> list[tuple[str, str, str]]:
    """Every question of a flow: flow, step and its name."""
    return [
        (flow.id, step.id, step.name)
        for flow in reader().mind.content.flows.values()
        for step in flow.steps.values()
        if step.kind == "ask" and not step.fact
    ]


def menus() -> set[str]:
    """Every menu that the code opens."""
    code = "".join(path.read_text(encoding="utf-8") for path in Path(bot.dialogue.__path__[0]).glob("*.py"))
    return set(re.findall(r'kind="menu",\s*about=f?"(\w+)', code))


def expected() -> set[str]:
    """The names of all states."""
    return {
        *(f"fact/{name}" for name in askable()),
        *(f"group/{name}" for name in groups()),
        *(f"flow/{name}" for _, _, name in flow_questions()),
        *(f"menu/{name}" for name in menus()),
        *(f"checkin/{name}" for name in checkin_states()),
        *(f"contact/{name}" for name in contact.ASKED),
    }


def checkin_states() -> tuple[str, ...]:
    """Every question about check-ins and of one."""
    return (*QUESTIONS, *checkin_settings.ASKED, "missed", "go_on", "tip", "history", "erase_which")


def _interviewed(language: str) -> Conversation:
    """A conversation in the interview, with a few facts known."""
    talk = begun(language)
    state = talk.state
    flow = reader().mind.content.flows["rights"]
    step = next(step.id for step in flow.steps.values() if step.kind == "assess" and not step.kinds)
    for name, raw in TOLD.items():
        fact = reader().mind.content.vocabulary.facts[name]
        state = state.learn(fact, Known(fact.read(raw), NOW.date()))
    put(talk, lambda inner: inner.set(**{"flow": "rights", "step": step}), state)
    return talk


def put(talk: Conversation, doing: Callable[[Talk], object], state: object = None) -> Conversation:
    """Bring a conversation into a state by the function that the turn itself uses."""
    inner = Talk(
        state=talk.state if state is None else state,  # type: ignore[arg-type]
        world=talk.world(),
        consents=set(talk.consents),
    )
    inner.set(turn=inner.state.turn + 1)
    doing(inner)
    talk.state, _ = inner.done()
    return talk


@functools.cache
def _start(language: str) -> Conversation:
    return _interviewed(language)


def interviewed(language: str) -> Conversation:
    """A conversation in the interview, to go on from."""
    return _start(language).fork()


def _pause(inner: Talk) -> None:
    recipient = inner.state.recipient
    changed = Recipient(number=recipient.number, facts=recipient.facts, asked=recipient.asked, questions=5)
    inner.state = inner.state.with_recipient(changed)
    interviewing.advance(inner, ())


def every_state(language: str) -> Iterator[tuple[str, Conversation]]:
    """Each state with a conversation that stands in it."""
    for name in askable():
        yield f"fact/{name}", put(interviewed(language), lambda inner, name=name: asking.ask_fact(inner, name))  # type: ignore[misc]
    for name in groups():
        yield f"group/{name}", put(interviewed(language), lambda inner, name=name: asking.ask_group(inner, name))  # type: ignore[misc]
    for flow, step, name in flow_questions():
        yield f"flow/{name}", put(interviewed(language), _step(flow, step))
    shows: dict[str, Callable[[Talk], object]] = {
        "overview": lambda inner: overviews.overview(inner, ()),
        "card": lambda inner: cards.card(inner, SchemeId("medical_assistance_leave")),
        "compare": cards.compare,
        "presumed": lambda inner: overviews.presumed(inner, ()),
        "refused": lambda inner: overviews.refused(inner, ()),
        "pause": _pause,
        "erase": detours.erase,
        "known": detours.known,
        "died": _after_a_death,
        "standing": lambda inner: standing.ask_which(inner, "applied"),
        "paper": lambda inner: papers.offer(inner, ()),
        "reminders": _with_days(lambda inner: reminders.offer(inner, ())),
        "reminder": _with_days(_reminded),
        "changes": changes.ask_consent,
        "changed": _changed,
    }
    for name in menus():
        if name in shows:
            yield f"menu/{name}", put(interviewed(language), shows[name])
    for name in checkin_states():
        talk = with_checkins(language)
        if name == "may_keep":
            talk.consents.discard(checkin_plan.PURPOSE)
        yield f"checkin/{name}", put(talk, _asked(name))
    for name in contact.ASKED:
        yield f"contact/{name}", _contact(language, name)


def with_team(language: str, *, case: bool = False) -> Conversation:
    """A carer in whose place a team works; with a case where there is to be one."""
    talk = interviewed(language)
    talk.teams = {one.id: one for one in (team(GENT), team(OOST))}
    if case:
        talk.case = a_case(team(OOST), NOW)
    return talk


def _contact(language: str, name: str) -> Conversation:
    """A question about bringing in a person stands open."""
    talk = with_team(language, case=name != "offer")
    offer = Offer(urgency="red", reasons=("Schreef dat het niet meer gaat.",), because="…")
    if name == "helped" and talk.case is not None:
        talk.case = replace(talk.case, status="closed", had_by=ConsultantId("dirk"), closed_at=NOW, replied_at=NOW)

    def ask(inner: Talk) -> None:
        if name in ("offer", "add"):
            inner.set(cases=replace(inner.state.cases, offer=offer))
        inner.set(cases=replace(inner.state.cases, amid=inner.state.pending is not None))
        contact_questions.put_again(inner, Pending(kind=contact.KIND, about=name))

    return put(talk, ask)


def with_checkins(language: str) -> Conversation:
    """A carer who is asked how they are every two weeks, and answered once."""
    talk = interviewed(language)
    if talk.consents:
        talk.consents.add(checkin_plan.PURPOSE)
    today = NOW.date()
    first = CheckIn(id="1", on=today - timedelta(days=14), answers={"load": "solid"}, asked=("load",))
    kept = CheckIns(rhythm=proposed(today), now=CheckIn(id="2", on=today), earlier=(Past(checkin=first),), adult=True)

    def plan(inner: Talk) -> None:
        inner.set(checkins=kept)
        checkin_plan.plan(inner)

    put(talk, plan)
    talk.due[checkin_plan.KIND] = (checkin_plan.KIND, datetime.fromisoformat(talk.state.checkins.due))
    return talk


def _asked(name: str) -> Callable[[Talk], object]:
    """A question about check-ins stands open."""
    about = f"{name}/2" if name in QUESTIONS else f"{name}/medical_assistance_leave" if name == "tip" else name
    return lambda inner: checkin_talk.put_again(inner, Pending(kind="checkin", about=about))


def _after_a_death(inner: Talk) -> None:
    told = Understanding(acts=(Act(kind="died"),))
    recipients.told_of_death(inner, told, "ze is gestorven")


def _with_days(show: Callable[[Talk], object]) -> Callable[[Talk], object]:
    """The same for a carer who knows when the leave is to start, so that there are days to come."""

    def go(inner: Talk) -> None:
        inner.learn(reader().mind.content.vocabulary.facts["leave_start"], "2027-02-01")
        show(inner)

    return go


def _reminded(inner: Talk) -> None:
    """A reminder came."""
    first = papers.days(inner, overviews.told_here(inner, ()))[0]
    reminders.plan(inner, first)
    reminders.due(inner, f"{reminders.KIND}/1")


def _changed(inner: Talk) -> None:
    """What was told stands otherwise now, and the carer is told so."""
    before = replace(inner.state.recipient, told={"medical_assistance_leave": "not_eligible"})
    inner.state = inner.state.with_recipient(before)
    inner.consents.add(changes.PURPOSE)
    changes.weigh_again(inner)


def _step(flow: str, step: str) -> Callable[[Talk], object]:
    def go(inner: Talk) -> None:
        inner.set(flow=flow, step=step, choices={}, pending=None)
        flows.run(inner)

    return go


def name_of(talk: Conversation) -> str:
    """The name of the state that a conversation stands in, as ``expected`` lists it."""
    pending = talk.state.pending
    return f"{pending.kind}/{pending.about.partition('/')[0]}" if pending else ""
