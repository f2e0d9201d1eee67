"""The ``leun`` commands: parse, call one function, print."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bot.content.texts import BRUSSELS
from bot.errors import BadInput, ContentError, LeunError, Mistake
from bot.told import Told, say

if TYPE_CHECKING:
    from bot.app import House
    from bot.chat import Conversation
    from bot.content.packs import PackFiles
    from bot.understand_lines import Defaults, Understander

TERMINAL = "terminal"


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command; exit 0 when done, 1 for what an author or operator must mend, 2 for wrong arguments."""
    args = _parser().parse_args(argv)
    try:
        code = args.run(args)
    except ContentError as error:
        lines = (one.say(_language(args)) for one in error.mistakes)
        print("\n".join(lines), file=sys.stderr)
        code = 1
    except BadInput as error:
        print(f"leun: {error.where}: {say(error.text, _language(args))}", file=sys.stderr)
        code = 1
    except LeunError as error:
        print(f"leun: {error}", file=sys.stderr)
        code = 1
    except (KeyboardInterrupt, BrokenPipeError):
        code = 130
    sys.exit(code)


def _language(args: argparse.Namespace) -> str:
    """The language of mistakes: that of an author's session; others script in English."""
    authors = (_check, _pack_new, _pack_preview, _pack_test, _pack_diff)
    return str(args.lang) if args.run in authors else "en"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="leun", description="Leun: what a carer in Flanders may have a right to.")
    commands = parser.add_subparsers(required=True, metavar="command")

    chat = commands.add_parser("chat", help="hold the conversation in this terminal")
    chat.add_argument("--lang", choices=("nl", "en"), default="nl", help="language to begin in (default: nl)")
    chat.add_argument("--municipality", metavar="NAME", help="the municipality whose premiums count")
    chat.add_argument(
        "--pack", action="append", default=[], type=Path, metavar="DIR", help="a pack to lay over the base (repeatable)"
    )
    chat.add_argument("--now", type=_moment, metavar="ISO", help="the moment at which the conversation begins")
    chat.add_argument("--fresh", action="store_true", help="forget the earlier conversation in this terminal first")
    chat.add_argument("--json", action="store_true", help="JSON lines in and out")
    chat.set_defaults(run=_chat)

    assess = commands.add_parser("assess", help="weigh situations, one JSON line each")
    assess.add_argument("--json", action="store_true", required=True, help="JSON lines in and out")
    assess.add_argument(
        "--pack", action="append", default=[], type=Path, metavar="DIR", help="a pack to lay over the base (repeatable)"
    )
    assess.add_argument("--on", type=_date, metavar="DATE", help="the day to weigh on (default: today in Brussels)")
    assess.add_argument("--lang", choices=("nl", "en"), default="nl", help="language of the texts (default: nl)")
    assess.add_argument("--presume", action="store_true", help="presume what holds for nearly everyone")
    assess.set_defaults(run=_assess)

    read = commands.add_parser("understand", help="read messages, one JSON line each")
    read.add_argument("--json", action="store_true", required=True, help="JSON lines in and out")
    read.add_argument("--engine", choices=("embedded", "rasa"), default="embedded", help="reader of intents")
    read.add_argument("--lang", choices=("nl", "en"), default="nl", help="language where a text does not tell (nl)")
    read.add_argument(
        "--pack", action="append", default=[], type=Path, metavar="DIR", help="a pack to lay over the base (repeatable)"
    )
    read.set_defaults(run=_understand)

    run = commands.add_parser("serve", help="serve Telegram and Signal, by the settings (LEUN_…)")
    run.set_defaults(run=_serve)

    doctor = commands.add_parser("doctor", help="look whether all that Leun hangs on is well, and say what to do")
    doctor.add_argument("--json", action="store_true", help="a JSON line for each thing looked at")
    doctor.set_defaults(run=_doctor)

    incidents = commands.add_parser("incidents", help="the incidents that are open, and what to do about each")
    incidents.add_argument("--close", type=int, metavar="ID", help="close one that was seen to")
    incidents.add_argument("--json", action="store_true", help="a JSON line for each")
    incidents.set_defaults(run=_incidents)

    signal = commands.add_parser("signal", help="what a person must do for Signal")
    signal_commands = signal.add_subparsers(required=True, metavar="command")
    solve = signal_commands.add_parser("solve", help="give Signal the captcha that it asked for")
    solve.add_argument("challenge", metavar="CHALLENGE", help="what it is for: `leun incidents` names it")
    solve.add_argument("captcha", metavar="CAPTCHA", help="the address behind “Open Signal”: signalcaptcha://…")
    solve.set_defaults(run=_signal_solve)

    check = commands.add_parser("check", help="find every mistake in packs")
    check.add_argument(
        "packs", nargs="*", type=Path, metavar="PACK", help="folders of packs (default: the base and all that ship)"
    )
    check.add_argument("--lang", choices=("nl", "en"), default="en", help="language of the messages (default: en)")
    check.add_argument("--on", type=_date, metavar="DATE", help="the day to look at, for what lapses (default: today)")
    check.add_argument("--strict", action="store_true", help="warnings count as mistakes")
    check.add_argument("--online", action="store_true", help="also ask every source's page whether it is still there")
    check.add_argument("--json", action="store_true", help="a JSON line for each")
    check.set_defaults(run=_check)

    pack = commands.add_parser("pack", help="write a pack for a municipality")
    pack_commands = pack.add_subparsers(required=True, metavar="command")
    new = pack_commands.add_parser("new", help="begin a pack: a few questions, and a folder that works")
    new.add_argument("folder", type=Path, metavar="NAME", help="the folder to write, called after the municipality")
    new.add_argument("--answers", type=Path, metavar="FILE", help="answers from a YAML file instead of questions")
    new.add_argument("--from-shipped", action="store_true", help="copy the pack of that name that comes with Leun")
    new.set_defaults(run=_pack_new)
    preview = pack_commands.add_parser("preview", help="the cards as a carer sees them, for each example and persona")
    preview.add_argument("folder", type=Path, metavar="PACK", help="the pack's folder")
    preview.add_argument("--facts", default="", metavar="JSON", help="only for these facts (JSON, or a file with it)")
    preview.add_argument("--more", action="store_true", help="also what stands behind the button for more")
    preview.set_defaults(run=_pack_preview)
    try_out = pack_commands.add_parser("test", help="try the examples and ten personas, and see what changed")
    try_out.add_argument("folder", type=Path, metavar="PACK", help="the pack's folder")
    try_out.add_argument(
        "--against", type=Path, metavar="DIR", help="the version to compare with (default: the last good)"
    )
    try_out.set_defaults(run=_pack_test)
    diff = pack_commands.add_parser("diff", help="what lies beneath what the pack changes, and what changed there")
    diff.add_argument("folder", type=Path, metavar="PACK", help="the pack's folder")
    diff.add_argument("--against", type=Path, metavar="DIR", help="an older Leun, or its folder of content")
    diff.add_argument("--keep", action="store_true", help="write down in the pack what lies beneath it now")
    diff.set_defaults(run=_pack_diff)
    for one in (new, preview, try_out, diff):
        one.add_argument("--lang", choices=("nl", "en"), default="nl", help="language (default: nl)")
    for one in (preview, try_out):
        one.add_argument("--on", type=_date, metavar="DATE", help="the day to weigh on (default: today in Brussels)")

    cases = commands.add_parser("cases", help="work on cases, as a consultant")
    _case_parsers(cases.add_subparsers(required=True, metavar="command"))
    teams = commands.add_parser("teams", help="who works on cases, where and when")
    _team_parsers(teams.add_subparsers(required=True, metavar="command"))

    nlu = commands.add_parser("nlu", help="the reader of intents")
    nlu_commands = nlu.add_subparsers(required=True, metavar="command")
    _nlu_parsers(nlu_commands)

    db = commands.add_parser("db", help="the database")
    db_commands = db.add_subparsers(required=True, metavar="command")
    upgrade = db_commands.add_parser("upgrade", help="bring the tables to this version")
    upgrade.set_defaults(run=_db_upgrade)
    return parser


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a moment such as 2026-11-22T10:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-11-22") from error


def _emit(line: Mapping[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


# -- assess ----------------------------------------------------------------------------------------


def _assess(args: argparse.Namespace) -> int:
    from bot.app import packs_with
    from bot.assess_lines import Assessor, Defaults
    from bot.content.check import load_checked

    assessor = Assessor(load_checked(packs_with(args.pack)))
    today = datetime.now(BRUSSELS).date()
    defaults = Defaults(on=args.on or today, language=args.lang, presume=args.presume)
    for text in sys.stdin:
        if text.strip():
            _emit(assessor.line(text, defaults))
    return 0


# -- serve -----------------------------------------------------------------------------------------


def _serve(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from bot.app import read_settings, set_up_logging
    from bot.serve import serve

    settings = read_settings()
    set_up_logging(settings)
    asyncio.run(serve(settings, told=lambda line: print(line, flush=True)))
    return 0


# -- doctor, incidents -----------------------------------------------------------------------------


def _doctor(args: argparse.Namespace) -> int:
    from bot.running_commands import doctor

    return asyncio.run(doctor(_print, _emit if args.json else None, colour=sys.stdout.isatty()))


def _incidents(args: argparse.Namespace) -> int:
    from bot.running_commands import close_incident, incidents

    emit = _emit if args.json else None
    if args.close is not None:
        return asyncio.run(close_incident(args.close, _print, emit))
    return asyncio.run(incidents(_print, emit))


def _signal_solve(args: argparse.Namespace) -> int:
    from bot.running_commands import solve

    return asyncio.run(solve(args.challenge, args.captcha, _print))


# -- understand ------------------------------------------------------------------------------------


def _understand(args: argparse.Namespace) -> int:
    from bot.app import packs_with, rasa_first, read_settings
    from bot.engines.interpreter import Embedded
    from bot.mind import make
    from bot.understand_lines import Defaults, Understander

    engine = Embedded()
    engine.begin()
    reader = make(packs_with(args.pack))
    engine.wait()
    defaults = Defaults(now=datetime.now(BRUSSELS), language=args.lang)
    if args.engine == "rasa":
        with asyncio.Runner() as runner:
            first = rasa_first(read_settings(), engine, reader)
            _understand_lines(Understander(reader, lambda text: runner.run(first.hear(text))), defaults)
            runner.run(first.close())
    else:
        _understand_lines(Understander(reader, engine.at_once), defaults)
    return 0


def _understand_lines(lines: Understander, defaults: Defaults) -> None:
    for text in sys.stdin:
        if text.strip():
            _emit(lines.line(text, defaults))


# -- check -----------------------------------------------------------------------------------------


def _check(args: argparse.Namespace) -> int:
    from bot.app import packs_with, shipped_packs
    from bot.content.check import by_pack, examine
    from bot.pack_commands import left_out

    packs = packs_with(args.packs)
    named = {pack.name: folder for pack, folder in zip(packs[len(packs) - len(args.packs) :], args.packs, strict=True)}
    found = list(examine(packs, args.on or datetime.now(BRUSSELS).date()))
    if named:
        shipped = shipped_packs()
        found += [one for pack in packs if pack.name in named for one in left_out(pack, shipped)]
    if args.online:
        found = sorted([*found, *_asked_pages([pack for pack in packs if not named or pack.name in named])])
    if named:  # of what lies below only what cannot be used at all
        of = by_pack(found, packs)
        found = [one for name, those in of.items() for one in those if name in named or not one.warning]
    for one in sorted(found):
        _tell(replace(one, file=_path_of(one.file, named)), args)
    mistakes = sum(not one.warning for one in found)
    warnings = len(found) - mistakes
    files = sum(len(pack.files) for pack in packs if not named or pack.name in named)
    print(_summary(files, mistakes, warnings, args.lang), file=sys.stderr)
    for line in _owners(found, packs, args.lang):
        print(line, file=sys.stderr)
    return 1 if mistakes or (args.strict and warnings) else 0


def _tell(mistake: Mistake, args: argparse.Namespace) -> None:
    if args.json:
        told = say(mistake.text, args.lang)
        line = {"file": mistake.file, "line": mistake.line, "code": mistake.code, "warning": mistake.warning}
        mend = mistake.text.mend_in(args.lang) if isinstance(mistake.text, Told) else ""
        _emit({**line, "text": told, "mend": mend})
    else:
        print(mistake.say(args.lang))


def _summary(files: int, mistakes: int, warnings: int, language: str) -> str:
    if language == "nl":
        wrong = f"{mistakes} fout{'' if mistakes == 1 else 'en'}" if mistakes else "geen fouten"
        warned = f", {warnings} waarschuwing{'' if warnings == 1 else 'en'}" if warnings else ""
        return f"{files} bestand{'' if files == 1 else 'en'}, {wrong}{warned}."
    wrong = f"{mistakes} mistake{'' if mistakes == 1 else 's'}" if mistakes else "no mistakes"
    warned = f", {warnings} warning{'' if warnings == 1 else 's'}" if warnings else ""
    return f"{files} file{'' if files == 1 else 's'}, {wrong}{warned}."


def _owners(found: Sequence[Mistake], packs: Sequence[PackFiles], language: str) -> Iterator[str]:
    """Who is to be warned of what lapses in their pack."""
    from bot.content.check import by_pack
    from bot.content.packs import read

    lapsing = by_pack([one for one in found if one.code == "lapsing"], packs)
    infos = {info.id: info for info in read(packs)[0].packs} if any(lapsing) else {}
    for name, those in lapsing.items():
        info = infos.get(name)
        if info is not None and info.owner:
            who = f"{info.owner} <{info.email}>" if info.email else info.owner
            what = "te verwittigen" if language == "nl" else "to be warned"
            yield f"{info.name}: {what}: {who} ({len(those)})"


def _asked_pages(packs: Sequence[PackFiles]) -> Iterator[Mistake]:
    from bot.content.check import pages
    from bot.page_check import Page, ask

    named = pages(packs)

    def told(page: Page) -> None:
        print(f"{page.state:12} {page.url}", file=sys.stderr, flush=True)

    for url, page in ask(named, done=told).items():
        text = {
            "gone": Told("page-gone", url=url, status=page.why),
            "moved": Told("page-moved", url=url, to=page.to),
            "unreachable": Told("page-unreachable", url=url, why=page.why),
        }.get(page.state)
        for file, line in named[url] if text is not None else ():
            assert text is not None
            yield Mistake(file=file, line=line, code="page", text=text, warning=True)


def _path_of(file: str, folders: Mapping[str, Path]) -> str:
    """Where a file lies as the author sees it: under the folder that was named, or in the base."""
    pack, _, rest = file.partition("/")
    if pack in folders:
        return str(folders[pack] / rest)
    if file.startswith("flows/"):
        return file
    return f"content/{file}" if pack in _OF_BASE or "/" not in file else f"content/local/{file}"


#: Folders of the base pack.
_OF_BASE = frozenset({"nl", "en", "schemes", "examples"})


# -- pack ------------------------------------------------------------------------------------------


def _today(args: argparse.Namespace) -> date:
    day: date = getattr(args, "on", None) or datetime.now(BRUSSELS).date()
    return day


def _pack_new(args: argparse.Namespace) -> int:
    from bot.pack_commands import copy_shipped, write_new

    if args.from_shipped:
        return copy_shipped(args.folder, args.lang, print)
    return write_new(args.folder, args.answers, args.lang, _today(args), _asked, print)


def _asked(prompt: str, default: str) -> str:
    """What the person answers; the default for an empty line."""
    try:
        return input(f"{prompt} [{default}] " if default else f"{prompt} ") or default
    except EOFError as error:
        raise KeyboardInterrupt from error


def _pack_preview(args: argparse.Namespace) -> int:
    from bot.pack_commands import show_cards

    return show_cards(args.folder, args.facts, args.lang, _today(args), print, more=args.more or bool(args.facts))


def _pack_test(args: argparse.Namespace) -> int:
    from bot.app import read_settings
    from bot.pack_commands import try_out
    from bot.pack_shelf import Shelf

    tested = Shelf(read_settings().data_dir / "tested")
    return try_out(args.folder, args.against, args.lang, _today(args), print, tested)


def _pack_diff(args: argparse.Namespace) -> int:
    from bot.pack_commands import show_beneath

    return show_beneath(args.folder, args.against, args.lang, print, keep=args.keep)


# -- cases, teams ----------------------------------------------------------------------------------


def _case_parsers(commands: Any) -> None:
    def one(name: str, help: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = commands.add_parser(name, help=help)
        made.add_argument("--lang", choices=("nl", "en"), default="nl", help="language (default: nl)")
        made.add_argument("--json", action="store_true", help="JSON")
        made.set_defaults(run=_cases, does=name)
        return made

    def of_case(name: str, help: str, *, text: str = "") -> argparse.ArgumentParser:
        made = one(name, help)
        made.add_argument("number", type=int, metavar="CASE", help="the case's number")
        made.add_argument("--as", required=True, dest="who", metavar="ID", help="the consultant who does it")
        if text:
            made.add_argument("text", nargs="?", default="", metavar="TEXT", help=text)
        return made

    listed = one("list", "the cases that are open")
    listed.add_argument("--as", default="", dest="who", metavar="ID", help="only of this consultant's team")
    listed.add_argument("--team", default="", metavar="TEAM", help="only of this team")
    listed.add_argument("--all", action="store_true", help="closed ones too")
    of_case("show", "a case as a whole")
    claim = of_case("claim", "take a case")
    claim.add_argument("--over", action="store_true", help="from a colleague: a lead may, or when it waited too long")
    reply = of_case("reply", "write to the carer", text="the words; without them standard input is read")
    reply.add_argument("--canned", default="", metavar="NAME", help="a ready answer of the team")
    of_case("note", "write something down for colleagues", text="the words; without them standard input is read")
    hand = of_case("hand-over", "give a case to a colleague or another team", text="a word for who gets it")
    hand.add_argument("--to", default="", metavar="ID", help="a colleague of the team")
    hand.add_argument("--team", default="", metavar="TEAM", help="another team")
    hand.add_argument("--why", required=True, metavar="CODE", help="away, knows_better, other_team or too_busy")
    wait = of_case("wait", "let a case rest, or wait for the carer's word")
    wait.add_argument(
        "--until", default="", metavar="MOMENT", help="look at it again then: 2026-12-01 or 2026-12-01T14:00"
    )
    correct = of_case("correct", "promise the carer another moment, which they are told")
    correct.add_argument("--until", required=True, metavar="MOMENT", help="such as 2026-12-01T14:00, in Brussels")
    of_case("reopen", "open a closed case again, within two weeks")
    close = of_case("close", "close a case", text="a word for colleagues")
    close.add_argument(
        "--why", required=True, metavar="CODE", help="helped, referred, not_reached, not_wanted or double"
    )


def _cases(args: argparse.Namespace) -> int:
    return asyncio.run(_case(args))


async def _case(args: argparse.Namespace) -> int:
    from bot import case_commands as does
    from bot.app import open_store, read_settings, set_up_logging
    from bot.cases.machine import Refused
    from bot.casework import NotReached
    from bot.store.cases import CaseWrite

    settings = read_settings()
    set_up_logging(settings)
    now, shown = datetime.now(UTC), {"as_json": args.json, "language": args.lang}
    async with open_store(settings) as store:
        if args.does == "list":
            return await does.show_list(store, args.who, args.team, now, _print, closed=args.all, **shown)
        work = does.casework(store, does.base_content())
        if args.does == "show":
            return await does.show(work, store, args.number, args.who, now, _print, **shown)
        who = await does.who_is(store, args.who)
        done: CaseWrite | Refused | NotReached
        match args.does:
            case "claim":
                done = await work.claim(args.number, who, now, over=args.over)
            case "reply":
                text = await does.canned(store, who, args.canned, args.lang) if args.canned else _words(args.text)
                done = await work.reply(args.number, who, text, now)
            case "note":
                done = await work.note(args.number, who, _words(args.text), now)
            case "hand-over":
                given = {"to": args.to, "team": args.team}
                done = await work.hand_over(args.number, who, does.why_handed(args.why), args.text, now, **given)
            case "wait":
                done = await work.wait(args.number, who, does.moment_of(args.until) if args.until else None, now)
            case "correct":
                done = await work.correct(args.number, who, does.moment_of(args.until), now)
            case "reopen":
                done = await work.reopen(args.number, who, now)
            case _:
                done = await work.close(args.number, who, does.why_closed(args.why), args.text, now)
        return await does.told(store, done, _print, **shown)


def _words(given: str) -> str:
    """The words given, else those of standard input. Raises BadInput where there are none."""
    words = (given or sys.stdin.read()).strip()
    if not words:
        raise BadInput("text", "TEXT", "there are no words to write")
    return words


def _team_parsers(commands: Any) -> None:
    def one(name: str, help: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = commands.add_parser(name, help=help)
        made.add_argument("--lang", choices=("nl", "en"), default="nl", help="language (default: nl)")
        made.set_defaults(run=_teams, does=name)
        return made

    one("list", "every team").add_argument("--json", action="store_true", help="a JSON line for each")
    show = one("show", "the settings of a team, as its file has them")
    show.add_argument("team", metavar="TEAM", help="the team's id")
    show.add_argument("--trail", action="store_true", help="who changed them when, a JSON line for each")
    put = one("set", "keep a team's settings, new or changed")
    put.add_argument("--as", default="", dest="who", metavar="ID", help="the lead who does it (default: an operator)")
    check = one("check", "whether a file can be used, and what is worth a thought")
    for made in (put, check):
        made.add_argument("file", type=Path, metavar="FILE", help="settings as JSON")


def _teams(args: argparse.Namespace) -> int:
    return asyncio.run(_team(args))


async def _team(args: argparse.Namespace) -> int:
    from bot import case_commands as does
    from bot.app import open_store, read_settings, set_up_logging
    from bot.understanding.places import Places

    settings = read_settings()
    set_up_logging(settings)
    async with open_store(settings) as store:
        if args.does == "list":
            return await does.list_teams(store, _print, as_json=args.json, language=args.lang)
        if args.does == "show":
            return await does.show_team(store, args.team, _print, trail=args.trail)
        places = Places.of(does.base_content().places)
        if args.does == "check":
            return await does.check_team(store, args.file, places, _print, language=args.lang)
        return await does.set_team(store, args.file, places, args.who, datetime.now(UTC), _print, language=args.lang)


# -- nlu -------------------------------------------------------------------------------------------


def _nlu_parsers(commands: Any) -> None:
    rows = {"type": Path, "metavar": "DIR", "help": "the folder of rows (default: nlu in the clone)"}
    profile = {"choices": ("full", "light"), "default": "light", "help": "of Rasa: which configuration (light)"}
    check = commands.add_parser("check", help="say what is wrong with the example rows, and how varied they are")
    check.add_argument("--data", **rows)
    check.set_defaults(run=_nlu_check)
    train = commands.add_parser("train", help="train a reader from the example rows")
    train.add_argument("--data", **rows)
    train.add_argument("--engine", choices=("embedded", "rasa"), default="embedded", help="which reader")
    train.add_argument("--profile", **profile)
    train.add_argument("--rows", type=int, metavar="N", help="of Rasa: only so many rows of an intent and language")
    train.add_argument("--into", type=Path, metavar="DIR", help="of Rasa: the folder of the model")
    train.set_defaults(run=_nlu_train)
    tune = commands.add_parser("tune", help="tune the encoder that hears danger (some gigabytes, 45 minutes)")
    tune.add_argument("--data", **rows)
    tune.add_argument("--layers", type=int, metavar="N", help="only so many layers of the transformer")
    tune.add_argument("--rounds", type=int, metavar="N", help="go through the rows so many times")
    tune.set_defaults(run=_nlu_tune)
    test = commands.add_parser("test", help="measure the readers on the rows that were kept apart")
    test.add_argument("--engine", choices=("both", "embedded", "rasa"), default="both", help="which reader (both)")
    test.add_argument("--profile", **profile)
    apart = ("first", "second", "safety", "danger", "third")
    test.add_argument("--rows", choices=apart, action="append", help="only this file of nlu/eval; may be given twice")
    test.set_defaults(run=_nlu_test)
    serve = commands.add_parser("serve", help="run Rasa's server, on this machine only")
    serve.add_argument("--profile", **profile)
    serve.add_argument("--port", type=int, default=5005, help="the port (5005)")
    serve.set_defaults(run=_nlu_serve)


def _nlu_check(args: argparse.Namespace) -> int:
    from bot import nlu_commands

    return 1 if nlu_commands.check(args.data, _print) else 0


def _nlu_train(args: argparse.Namespace) -> int:
    from bot import nlu_commands

    if args.engine == "rasa":
        return nlu_commands.train_rasa(args.data, args.profile, args.rows, args.into, _print)
    return nlu_commands.train(args.data, _print)


def _nlu_tune(args: argparse.Namespace) -> int:
    from bot import nlu_commands

    return nlu_commands.tune(args.data, args.layers, args.rounds, _print)


def _nlu_test(args: argparse.Namespace) -> int:
    from bot import nlu_commands

    engines = ("embedded", "rasa") if args.engine == "both" else (args.engine,)
    return nlu_commands.test(engines, args.profile, _print, args.rows or nlu_commands.KEPT_APART)


def _nlu_serve(args: argparse.Namespace) -> int:
    from bot import nlu_commands
    from bot.app import read_settings

    token = read_settings().rasa_token
    return nlu_commands.serve(args.profile, args.port, token.get_secret_value() if token else None)


def _print(line: str) -> None:
    print(line, flush=True)


# -- db --------------------------------------------------------------------------------------------


def _db_upgrade(args: argparse.Namespace) -> int:
    from bot.app import read_settings, upgrade_database

    asyncio.run(upgrade_database(read_settings()))
    print("The database is up to date.", file=sys.stderr)
    return 0


# -- chat ------------------------------------------------------------------------------------------


def _chat(args: argparse.Namespace) -> int:
    return asyncio.run(_chat_json(args) if args.json else _chat_people(args))


async def _chat_json(args: argparse.Namespace) -> int:
    from bot.app import data_dir, open_house, packs_of_house, read_settings, set_up_logging
    from bot.chat import Clock, JsonChat

    settings = read_settings()
    set_up_logging(settings)
    packs = packs_of_house(settings, args.pack)
    clock = Clock(args.now or datetime.now(UTC))
    async with open_house(settings, packs, new_id=uuid4) as house:
        # every run is somebody new: scripts do not meet each other, nor the person at this terminal
        address = f"json-{uuid4()}"
        conversation = _conversation(house, address, args.lang, clock, data_dir(settings) / "papers" / address)
        chat = JsonChat(conversation, clock, _emit)
        try:
            await chat.greet(args.municipality or "")
            house.begin()
            async for text in _lines():
                if text.strip():
                    await chat.line(text)
        finally:
            await conversation.forget(clock())
    return 0


def _conversation(house: House, address: str, language: str, now: Callable[[], datetime], papers: Path) -> Conversation:
    from bot.chat import Conversation

    mind = house.reader.mind
    return Conversation(
        inbox=house.inbox,
        store=house.store,
        content=mind.content,
        program=mind.program,
        address=address,
        language=language,
        now=now,
        papers=papers,
    )


async def _lines() -> Any:
    loop = asyncio.get_running_loop()
    while text := await loop.run_in_executor(None, sys.stdin.readline):
        yield text


async def _chat_people(args: argparse.Namespace) -> int:
    from bot.app import data_dir, open_house, packs_of_house, read_settings, set_up_logging, weigh_again
    from bot.channels.local import for_terminal
    from bot.messages import Said, Started

    settings = read_settings()
    set_up_logging(settings)
    packs = packs_of_house(settings, args.pack)
    now = _running_clock(args.now)
    if settings.database_url is None and not settings.data_dir.exists():
        print("De databank wordt één keer klaargezet…", file=sys.stderr)
    async with open_house(settings, packs, new_id=uuid4) as house:
        conversation = _conversation(house, TERMINAL, args.lang, now, data_dir(settings) / "papers")
        if args.fresh:
            await conversation.forget(now())
        colour = sys.stdout.isatty()
        await weigh_again(house, now())
        event: Started | Said = Started(args.municipality or "")
        begun = False
        while True:
            _, bodies = await conversation.event(event)
            async for _, more in conversation.fire_due(now(), lambda _: None):
                bodies += more
            for body in bodies:
                paths = await conversation.put_papers(body)
                print(for_terminal(body, paths=paths, colour=colour), end="\n\n", flush=True)
            if not begun:
                house.begin()
                begun = True
            text = await _typed()
            if text is None:
                return 0
            event = Said(text)


def _running_clock(start: datetime | None) -> Callable[[], datetime]:
    begun = datetime.now(UTC)
    return lambda: datetime.now(UTC) if start is None else start + (datetime.now(UTC) - begun)


async def _typed() -> str | None:
    """What the person types; None at the end of input."""
    loop = asyncio.get_running_loop()
    prompt = "> " if sys.stdin.isatty() else ""
    while True:
        if prompt:
            print(prompt, end="", flush=True)
        text: str = await loop.run_in_executor(None, sys.stdin.readline)
        if not text:
            return None
        if text.strip():
            return text.strip()


if __name__ == "__main__":
    main()
