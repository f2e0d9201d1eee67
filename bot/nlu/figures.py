"""How well rows that were kept apart are read: the table of `leun nlu test`, for one engine or several side by side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.nlu.data import Row

#: Kinds of danger that are a crisis.
CRISES: Final = frozenset({"violence", "suicide", "medical"})
#: Intents that are a right: what is out of scope must not be taken for one.
RIGHTS: Final = frozenset({"recognition", "leave", "respite", "local_premium", "care_budget"})
BINS: Final = 15
WORST: Final = 10

#: Name, bar and goal of every figure that has one (the first words say of which rows); `<`: at most.
BARS: Final[Mapping[str, tuple[str, str]]] = {
    "intent right": ("0.80", "0.92"),
    "crisis found, told directly": ("0.97", "0.995"),
    "crisis found, told indirectly": ("0.85", "0.97"),
    "hard negatives raised as a crisis": ("≤ 0.12", "≤ 0.04"),
    "overload found as overload or worse": ("0.85", "0.95"),
    "out of scope not taken for a right": ("0.85", "0.95"),
    "facts of answers read right": ("0.88", "0.97"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a whole reading came to for one row: patterns, engine and all."""

    row: Row
    intent: str
    #: what is told of the intent, and how surely
    confidence: float
    #: the likeliest intents, best first
    ranking: tuple[str, ...]
    #: the most urgent danger found
    safety: str
    #: what would be done with the intent: answer, ask, none
    decision: str


def figures(reads: Sequence[Read]) -> dict[str, tuple[float, int]]:
    """Every figure by its name, with how many rows it rests on; rows marked with a `set` count for danger only."""
    found: dict[str, list[bool]] = defaultdict(list)
    for one in reads:
        language, kind = one.row.language, one.row.marks.get("set", "")
        crisis = one.safety in CRISES
        if not kind:
            found[f"intent right, {language}"].append(one.intent == one.row.intent)
            found[f"intent among three, {language}"].append(one.row.intent in one.ranking[:3])
            if one.row.intent == "out_of_scope":
                taken = one.intent in RIGHTS and one.decision == "answer"
                found[f"out of scope not taken for a right, {language}"].append(not taken)
        told = kind or {"none": "", "overload": "overload"}.get(one.row.danger, "direct")
        if told in ("direct", "indirect") and one.row.danger in CRISES:
            found[f"crisis found, told {told}ly, {language}"].append(crisis)
        elif told == "overload":
            found[f"overload found as overload or worse, {language}"].append(one.safety != "none")
            found[f"overload raised as a crisis, {language}"].append(crisis)
        elif kind == "hard":
            found[f"hard negatives raised as a crisis, {language}"].append(crisis)
        elif one.row.danger == "none":
            found[f"ordinary messages raised as a crisis, {language}"].append(crisis)
    told_of = {name: (sum(values) / len(values), len(values)) for name, values in found.items()}
    plain = [one for one in reads if "set" not in one.row.marks]
    for language in sorted({one.row.language for one in plain}):
        some = [one for one in plain if one.row.language == language]
        told_of[f"macro-F1, {language}"] = (macro_f1(some), len(some))
        told_of[f"calibration error, {language}"] = (calibration_error(some), len(some))
        for what in ("answer", "ask", "none"):
            share = sum(one.decision == what for one in some) / len(some)
            told_of[f"{_DONE[what]}, {language}"] = (share, len(some))
    return told_of


_DONE: Final = {"answer": "answered straight away", "ask": "asked which was meant", "none": "left"}


def macro_f1(reads: Sequence[Read]) -> float:
    """The mean over intents of the harmonic mean of precision and recall."""
    scores = []
    for intent in sorted({one.row.intent for one in reads}):
        hit = sum(one.intent == intent == one.row.intent for one in reads)
        own = sum(one.row.intent == intent for one in reads)
        taken = sum(one.intent == intent for one in reads)
        scores.append(2 * hit / (own + taken))
    return float(np.mean(scores))


def calibration_error(reads: Sequence[Read]) -> float:
    """How far confidence lies from how often it is right: the mean over fifteen bins, weighted by their rows (ECE)."""
    sure = np.array([one.confidence for one in reads])
    right = np.array([one.intent == one.row.intent for one in reads])
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    apart = [
        abs(float(sure[bins == one].mean() - right[bins == one].mean())) * (bins == one).mean() for one in set(bins)
    ]
    return float(sum(apart))


def confusions(reads: Sequence[Read]) -> list[tuple[str, str, int]]:
    """What was most often taken for what: of the rows that count for intents."""
    pairs = Counter(
        (one.row.intent, one.intent) for one in reads if "set" not in one.row.marks and one.intent != one.row.intent
    )
    return [(was, taken, count) for (was, taken), count in sorted(pairs.items(), key=lambda one: (-one[1], one[0]))]


def table(of_engines: Mapping[str, Mapping[str, tuple[float, int]]]) -> Iterator[str]:
    """A Markdown table: a line per figure, a column per engine, the bar and the goal where there is one."""
    yield "| | rows | " + " | ".join(of_engines) + " | bar | goal |"
    yield "| --- |" + " ---: |" * (len(of_engines) + 1) + " --- | --- |"
    names = sorted({name for figure in of_engines.values() for name in figure}, key=_place)
    for name in names:
        rows = next(figure[name][1] for figure in of_engines.values() if name in figure)
        values = " | ".join(f"{figure[name][0]:.3f}" if name in figure else "" for figure in of_engines.values())
        bar, goal = BARS.get(name.rsplit(", ", 1)[0], ("", ""))
        yield f"| {name} | {rows} | {values} | {bar} | {goal} |"


def _place(name: str) -> tuple[int, str, bool]:
    of = name.rsplit(", ", 1)[0]
    known = list(BARS)
    return (known.index(of) if of in known else len(known), of, not name.endswith("nl"))
